"""Find by its days what is wrong with a source: history in, named conditions with examples out. Pure.

A measure is compared with its own history (`baseline`): it has to be both far from usual, by five robust standard
deviations, and by so much that a person would care. The second is set by hand, and stands beside each measure.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Final, TypeAlias

from ingest.pipeline.health.baseline import Sample, Usual, samples, usual, window
from ingest.pipeline.health.figures import EXAMPLES, FIELDS, LENGTH_STEPS, SHARE_STEPS, median_of
from ingest.pipeline.health.silence import silence
from ingest.state import Health, HealthDay

__all__ = ["Condition", "find_conditions"]

_FAR: Final = 5.0
"""Robust standard deviations: of normal values one in a million is as far off, and news are not quite normal."""
_ERRORS: Final = 5
_WITHOUT: Final = timedelta(hours=24)
"""Failures in a row are an alarm from five on, where nothing was had for a day: most outages are over by then."""
_HALF: Final = 1.0  # doublings: a text of half the usual length has lost a part
_JUMP: Final = 0.25  # of the page's text
_SPOILT: Final = (
    0.4  # of the items: two of five that are usually records or pages; of ten, .04 gives four once in a century
)
_FILLED: Final = 0.5  # a field that half of the articles had
_EXPECTED: Final = 8.0  # articles that should have had it: none of them is no chance (.5 ** 8 = .004)
_LEFT: Final = 0.2  # a fifth of the usual
_EVERYWHERE: Final = 0.98
_CLEANED: Final = ("written", "skipped", "failed")
_ATTEMPTS: Final = ("attempt:answered", "attempt:soft", "attempt:failed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One thing that is wrong with a source."""

    name: str
    """`silence`, `field-lost/authors`."""
    detail: str
    examples: tuple[str, ...] = ()


def find_conditions(
    days: Sequence[HealthDay],
    *,
    now: datetime,
    health: Health | None = None,
    accepted: Mapping[str, date] | None = None,
) -> list[Condition]:
    """Return what is wrong with a source by its days, oldest first.

    `accepted` are the days since which a person calls a change usual, by the name of its alarm: nothing before is
    compared with.
    """
    today, known = now.date(), accepted or {}
    pasts = {since: _Past([one for one in days if one.day >= since], today) for since in {date.min, *known.values()}}
    found = [*_silent(days, today), *_failing(health, now, days), *_overrun(days, today)]
    for name, measure in _MEASURES.items():
        found += measure(pasts[known.get(name, date.min)], name)
    for field in FIELDS:
        name = f"field-lost/{field}"
        found += _field(pasts[known.get(name, date.min)], name, field)
    return found


class _Past:
    """The days of a source as samples; each kind is made once."""

    def __init__(self, days: Sequence[HealthDay], today: date) -> None:
        self.days, self._today = days, today

    @cached_property
    def asked(self) -> tuple[Sample, list[Sample]] | None:
        """By articles that were asked for."""
        return window(samples(self.days, of=_ATTEMPTS, asked=True), today=self._today)

    @cached_property
    def cleaned(self) -> tuple[Sample, list[Sample]] | None:
        """By items that were cleaned."""
        return window(samples(self.days, of=_CLEANED), today=self._today)

    @cached_property
    def written(self) -> tuple[Sample, list[Sample]] | None:
        """By records."""
        return window(samples(self.days, of=("written",)), today=self._today)

    @cached_property
    def alike(self) -> tuple[Sample, list[Sample]] | None:
        """By records, of days that were cleaned as the latest was."""
        made = next((one.made for one in reversed(self.days) if one.made), None)
        return window(samples([one for one in self.days if one.made == made], of=("written",)), today=self._today)


def _silent(days: Sequence[HealthDay], today: date) -> Iterator[Condition]:
    if quiet := silence(days, today=today):
        count, expected = quiet
        whole = "1 whole day" if count == 1 else f"{count} whole days"
        detail = f"no new article for {whole}; about {expected:.0f} were to be expected"
        yield Condition(name="silence", detail=detail, examples=_examples(days, "record"))


def _failing(health: Health | None, now: datetime, days: Sequence[HealthDay]) -> Iterator[Condition]:
    if health is None or health.errors < _ERRORS:
        return
    if health.success_at is not None and now - health.success_at < _WITHOUT:
        return
    since = f"{health.success_at:%Y-%m-%dT%H:%M:%SZ}" if health.success_at else "the beginning"
    why = f"{health.error_stage}: {health.error_reason}"
    detail = f"{health.errors} failures in a row, nothing had since {since} ({why})"
    yield Condition(name="failures", detail=detail, examples=_examples(days, "asked-failed"))


def _overrun(days: Sequence[HealthDay], today: date) -> Iterator[Condition]:
    times = sum(one.asked.get("overrun", 0) for one in days if one.day >= today - timedelta(days=1))
    if times:
        often = "once" if times == 1 else f"{times} times"
        detail = f"the feed held nothing known, {often} since yesterday: some of its articles may be lost"
        yield Condition(name="feed-overrun", detail=detail, examples=_examples(days, "overrun"))


def _soft(past: _Past, name: str) -> Iterator[Condition]:
    if compared := _compared(past.asked, lambda sample: _share(sample, "attempt:soft", _ATTEMPTS)):
        _, now, common = compared
        if _is_above(now, common, by=_SPOILT):
            detail = f"{now:.0%} of the pages say that there is no article, where {common.median:.0%} are usual"
            yield Condition(name=name, detail=detail, examples=_examples(past.days, "soft"))


def _not_written(past: _Past, name: str) -> Iterator[Condition]:
    if compared := _compared(past.cleaned, lambda sample: 1 - _share(sample, "written", _CLEANED)):
        newest, now, common = compared
        if _is_above(now, common, by=_SPOILT):
            why = max((n, key) for key, n in newest.counts.items() if key.startswith(("skipped:", "failed:")))[1]
            detail = f"{now:.0%} of the pages became no record, where {common.median:.0%} are usual; most: {why}"
            yield Condition(name=name, detail=detail, examples=_examples(past.days, "skipped", "failed"))


def _short(past: _Past, name: str) -> Iterator[Condition]:
    if compared := _compared(past.written, lambda sample: (median_of(sample.counts, "length") or 0.0) / LENGTH_STEPS):
        _, now, common = compared
        if _is_above(-now, Usual(median=-common.median, sigma=common.sigma), by=_HALF):
            detail = f"the median text has {2**now:,.0f} characters, where {2**common.median:,.0f} are usual"
            yield Condition(name=name, detail=detail, examples=_examples(past.days, "length"))


def _removed(past: _Past, name: str) -> Iterator[Condition]:
    if compared := _compared(past.written, lambda sample: (median_of(sample.counts, "removed") or 0.0) / SHARE_STEPS):
        _, now, common = compared
        if _is_above(now, common, by=_JUMP):
            detail = f"{now:.0%} of the median page is removed, where {common.median:.0%} is usual"
            yield Condition(name=name, detail=detail, examples=_examples(past.days, "removed"))


def _field(past: _Past, name: str, field: str) -> Iterator[Condition]:
    if compared := _compared(past.written, lambda sample: _share(sample, f"field:{field}", ("written",))):
        newest, now, common = compared
        is_lost = now <= _LEFT * common.median and common.median * newest.counts["written"] >= _EXPECTED
        if common.median >= _FILLED and is_lost and common.median - now >= _FAR * common.sigma:
            detail = f"{now:.0%} of the articles have {field}, where {common.median:.0%} is usual"
            yield Condition(name=name, detail=detail, examples=_examples(past.days, f"field:{field}"))


def _idle(past: _Past, name: str) -> Iterator[Condition]:
    def is_idle(now: float, common: Usual, count: int) -> bool:
        return common.median >= _FILLED and now == 0 and common.median * count >= _EXPECTED

    if odd := _rules(past, is_idle):
        detail = f"rules that fired on half of the articles or more fire on none: {', '.join(odd)}"
        yield Condition(name=name, detail=detail, examples=_examples(past.days, "record"))


def _everywhere(past: _Past, name: str) -> Iterator[Condition]:
    def is_everywhere(now: float, common: Usual, count: int) -> bool:
        return now >= _EVERYWHERE and common.median < _FILLED and count >= _EXPECTED

    if odd := _rules(past, is_everywhere):
        detail = f"rules that fired on less than half of the articles fire on all: {', '.join(odd)}"
        yield Condition(name=name, detail=detail, examples=_examples(past.days, "record"))


def _rules(past: _Past, is_odd: Callable[[float, Usual, int], bool]) -> list[str]:
    """Compare how often each rule fires."""
    if past.alike is None:
        return []
    newest, before = past.alike
    count, found = newest.counts["written"], list[str]()
    for rule in sorted({key for sample in (newest, *before) for key in sample.counts if key.startswith("rule:")}):
        now = _share(newest, rule, ("written",))
        common = usual([_share(sample, rule, ("written",)) for sample in before])
        if is_odd(now, common, count) and abs(now - common.median) >= _FAR * common.sigma:
            found.append(rule.partition(":")[2])
    return found


def _compared(
    parted: tuple[Sample, list[Sample]] | None, measure: Callable[[Sample], float]
) -> tuple[Sample, float, Usual] | None:
    if parted is None:
        return None
    newest, before = parted
    return newest, measure(newest), usual([measure(one) for one in before])


def _share(sample: Sample, name: str, of: Sequence[str]) -> float:
    return sample.counts.get(name, 0) / max(1, sum(sample.counts.get(one, 0) for one in of))


def _is_above(now: float, common: Usual, *, by: float) -> bool:
    return now - common.median >= max(by, _FAR * common.sigma)


def _examples(days: Sequence[HealthDay], *names: str) -> tuple[str, ...]:
    """Return the latest examples of one of these names."""
    for one in reversed(days):
        for name in names:
            if ids := one.examples.get(name):
                return tuple(ids[-EXAMPLES:])
    return ()


_Measure: TypeAlias = Callable[[_Past, str], Iterator[Condition]]
_MEASURES: Final[Mapping[str, _Measure]] = {
    "soft-errors": _soft,
    "not-written": _not_written,
    "short-texts": _short,
    "removed-share": _removed,
    "rules-idle": _idle,
    "rules-everywhere": _everywhere,
}
