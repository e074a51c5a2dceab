"""A source is silent when so many whole days without an article are no chance."""

from datetime import timedelta

import pytest

from ingest.pipeline.health.silence import silence
from ingest.state import HealthDay
from tests.health.days import FIRST, asked, found

WEEK = (20, 22, 18, 21, 19, 20, 17)
SMALL = (3, 4, 3, 2, 3, 4, 3)
CLOSED = (20, 22, 18, 21, 19, 0, 0)


def silent_after(days: list[HealthDay], *, most: int = 10) -> int | None:
    """Count the empty days behind these until the source is silent."""
    history = list(days)
    for count in range(1, most + 1):
        history.append(HealthDay(day=days[-1].day + timedelta(days=count), asked={"read": 4}))
        if silence(history, today=history[-1].day + timedelta(days=1)):
            return count
    return None


@pytest.mark.parametrize(
    ("week", "days"),
    [(WEEK, 1), (SMALL, 2), ((6, 7, 6, 5, 6, 7, 6), 1), ((1, 1, 1, 1, 1, 1, 1), 6), (CLOSED, 3)],
)
def test_how_many_days_it_takes_depends_on_what_they_usually_bring(week: tuple[int, ...], days: int) -> None:
    """One who closes at weekends closes on holidays too."""
    assert days == silent_after(asked(*week * 8))


def test_a_source_of_two_weeks_is_not_judged() -> None:
    assert silent_after(asked(*WEEK * 2)) is None


def test_an_empty_weekend_is_usual_where_the_source_closes_then() -> None:
    days = asked(*CLOSED * 8)

    assert silence(days, today=days[-1].day + timedelta(days=1)) is None


def test_the_day_that_is_not_over_says_nothing() -> None:
    days = asked(*WEEK * 8, 0)

    assert silence(days, today=days[-1].day) is None
    quiet = silence(days, today=days[-1].day + timedelta(days=1))
    assert quiet is not None
    assert (quiet[0], round(quiet[1])) == (1, 20)


def test_days_on_which_no_listing_was_read_are_no_silence() -> None:
    days = [*asked(*WEEK * 8), HealthDay(day=FIRST + timedelta(days=56), asked={"read": 0})]

    assert silence(days, today=days[-1].day + timedelta(days=1)) is None


def test_a_backfill_does_not_raise_what_is_expected() -> None:
    backfilled = asked(*SMALL * 7, *(4000,) * 7)
    assert silent_after(backfilled) == silent_after(asked(*SMALL * 7, *SMALL)) == 2


def test_a_slow_month_lowers_what_is_expected() -> None:
    few = (1, 0, 2, 1, 0, 1, 1)
    after = silent_after(asked(*SMALL * 6, *few * 2))

    assert after is not None
    assert after > 2


def test_days_that_scatter_widely_need_more_of_silence() -> None:
    wild = (0, 19, 2, 1, 14, 3, 4)

    after = silent_after(asked(*wild, *wild[3:], *wild[:3], *wild[5:], *wild[:5], *wild))

    assert after is None or after > 1


def test_silence_is_told_in_days_and_articles_with_the_latest_records() -> None:
    days = [*asked(*WEEK * 8, 0)]
    days[-2] = HealthDay(day=days[-2].day, asked=days[-2].asked, examples={"record": ("a", "b", "c")})

    one = found(days)["silence"]
    assert one.detail == "no new article for 1 whole day; about 20 were to be expected"
    assert one.examples == ("a", "b", "c")
