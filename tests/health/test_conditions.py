"""A measure that is far from what it was is a condition with a name; what varies as it did is none."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from ingest.state import Health, HealthDay
from tests.health.days import FIRST, USUAL, cleaned, found, tomorrow

SHORT = {**USUAL, "length:48": 0, "length:40": 20}
REMOVED = {**USUAL, "removed:6": 0, "removed:14": 20}
NAMELESS = {**USUAL, "field:authors": 1}
IDLE = {**USUAL, "rule:share-bar": 0}
EVERYWHERE = {**USUAL, "rule:author-box": 20}
REFUSED = {"written": 8, "skipped": 12, "skipped:consent": 12, "length:48": 8, "removed:6": 8, "field:title": 8}


@pytest.mark.parametrize(
    ("day", "name", "said"),
    [
        (SHORT, "short-texts", "the median text has 1,024 characters, where 4,096 are usual"),
        (REMOVED, "removed-share", "70% of the median page is removed, where 30% is usual"),
        (NAMELESS, "field-lost/authors", "5% of the articles have authors, where 90% is usual"),
        (IDLE, "rules-idle", "rules that fired on half of the articles or more fire on none: share-bar"),
        (EVERYWHERE, "rules-everywhere", "rules that fired on less than half of the articles fire on all: author-box"),
        (REFUSED, "not-written", "60% of the pages became no record, where 0% are usual; most: skipped:consent"),
    ],
)
def test_a_day_unlike_those_before_is_a_condition(day: Mapping[str, int], name: str, said: str) -> None:
    ids = dict.fromkeys(("record", "length", "removed", "field:authors", "skipped"), ("id-1", "id-2", "id-3"))
    days = [*cleaned(*[USUAL] * 7), *cleaned(*[day] * 8, examples=ids)[7:]]

    assert {} == found(days[:7])
    conditions = found(days)
    assert said == conditions[name].detail
    assert conditions[name].examples == ("id-1", "id-2", "id-3")


@pytest.mark.parametrize("day", [SHORT, REMOVED, NAMELESS, IDLE, EVERYWHERE, REFUSED])
def test_what_was_never_otherwise_is_no_condition(day: Mapping[str, int]) -> None:
    assert {} == found(cleaned(*[day] * 14))


@pytest.mark.parametrize("day", [SHORT, REMOVED, NAMELESS, IDLE, EVERYWHERE, REFUSED])
def test_five_days_are_too_few_to_compare_with(day: Mapping[str, int]) -> None:
    assert {} == found(cleaned(*[USUAL] * 4, day))


def test_what_differs_on_the_same_weekday_every_week_is_usual() -> None:
    """The Sunday paper is short."""
    weeks = [*[USUAL] * 6, SHORT] * 6

    assert {} == found(cleaned(*weeks))
    assert ["short-texts"] == list(found(cleaned(*weeks, SHORT)))


def test_what_always_varied_so_much_is_usual() -> None:
    lengths = (40, 48, 36, 52, 44, 50, 38, 46, 42, 51, 37, 49)
    days = [{**USUAL, "length:48": 0, f"length:{bin_}": 20} for bin_ in lengths]

    assert {} == found(cleaned(*days, {**USUAL, "length:48": 0, "length:38": 20}))


def test_a_source_of_few_articles_is_judged_by_several_days_at_once() -> None:
    def few(day: Mapping[str, int]) -> dict[str, int]:
        return {name: round(count / 10) for name, count in day.items()}

    usual = [few(USUAL)] * 40
    changed = [few(SHORT)] * 4

    assert {} == found(cleaned(*usual, *changed[:2]))
    assert ["short-texts"] == list(found(cleaned(*usual, *changed)))


def test_rules_are_compared_with_days_of_the_same_rules_only() -> None:
    """A new version of ours is no new layout of theirs."""
    days = cleaned(*[USUAL] * 8, IDLE)
    newer = HealthDay(day=days[-1].day, cleaned=days[-1].cleaned, made="newer")

    assert {} == found([*days[:-1], newer])


def test_a_change_that_was_accepted_is_what_is_compared_with() -> None:
    days = cleaned(*[USUAL] * 8, *[SHORT] * 8)
    since = FIRST + timedelta(days=8)

    assert ["short-texts"] == list(found(days[:9]))
    assert {} == found(days, accepted={"short-texts": since})
    assert ["field-lost/authors"] == list(
        found([*days, *cleaned(*[NAMELESS] * 17)[16:]], accepted={"short-texts": since})
    )


def test_soft_errors_are_a_share_of_what_was_asked_for() -> None:
    well = {"attempt:answered": 20}
    days = [HealthDay(day=FIRST + timedelta(days=n), asked=well) for n in range(7)]
    bad = HealthDay(
        day=FIRST + timedelta(days=7),
        asked={"attempt:answered": 8, "attempt:soft": 12},
        examples={"soft": ("https://a/1",)},
    )

    assert {} == found(days)
    one = found([*days, bad])["soft-errors"]
    assert one.detail == "60% of the pages say that there is no article, where 0% are usual"
    assert one.examples == ("https://a/1",)


def test_failures_in_a_row_are_an_alarm_where_nothing_came_for_a_day() -> None:
    days = cleaned(USUAL)
    now = tomorrow(days)
    health = Health(errors=7, success_at=now - timedelta(hours=25), error_stage="discover", error_reason="dns")

    assert ["failures"] == list(found(days, health=health))
    said = found(days, health=health)["failures"].detail
    assert said == "7 failures in a row, nothing had since 2026-01-04T23:15:00Z (discover: dns)"
    assert {} == found(days, health=Health(errors=7, success_at=now - timedelta(hours=3)))
    assert {} == found(days, health=Health(errors=4, success_at=now - timedelta(hours=50)))


def test_a_feed_that_overran_is_an_alarm_at_once_and_for_two_days() -> None:
    days = [
        HealthDay(day=FIRST + timedelta(days=n), asked={"overrun": int(n == 0)}, examples={"overrun": ("https://a/f",)})
        for n in range(3)
    ]

    assert ["feed-overrun"] == list(found(days[:1]))
    assert [] == list(found(days[:2]))
