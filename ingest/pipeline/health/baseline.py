"""Compute what is usual: median and MAD over samples of enough articles, of the same weekdays if they suffice. Pure.

The median absolute deviation (MAD) times 1.4826 estimates the standard deviation of normal values, and half of the
values may be wild without moving it (Rousseeuw and Croux, JASA 88, 1993).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Final

from ingest.state import HealthDay

__all__ = ["SIGMA", "Sample", "Usual", "samples", "usual", "window"]

SIGMA: Final = 1.4826
ENOUGH: Final = 10
"""Items of a sample: a share of fewer says little (of ten at .9, one in a thousand samples has five or fewer)."""
_FEWEST: Final = 5
"""Samples of a history: of fewer, MAD is an accident."""
_SAME_WEEKDAYS: Final = 4
_WINDOW: Final = timedelta(days=14)
"""How far back the newest articles are looked for: what is older says nothing of today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The counts of one day or, of a source with few articles, of several days up to it."""

    day: date
    """Its last."""
    days: int
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """What a measure usually is, and how far it strays."""

    median: float
    sigma: float


def samples(days: Sequence[HealthDay], *, of: Sequence[str], asked: bool = False) -> list[Sample]:
    """Add up days, newest first, until each sample has enough items of the names `of`; return the newest first."""
    found, waiting, held = list[Sample](), list[HealthDay](), 0
    for day in reversed(days):
        waiting.append(day)
        counts = day.asked if asked else day.cleaned
        held += sum(counts.get(name, 0) for name in of)
        if held >= ENOUGH:
            found.append(_added(waiting, asked=asked))
            waiting, held = [], 0
    return found


def _added(days: Sequence[HealthDay], *, asked: bool) -> Sample:
    """Add up days, newest first."""
    counts: Mapping[str, int] = days[0].asked if asked else days[0].cleaned
    if len(days) > 1:
        total = Counter[str]()
        for day in days:
            total.update(day.asked if asked else day.cleaned)
        counts = total
    return Sample(day=days[0].day, days=len(days), counts=counts)


def window(found: Sequence[Sample], *, today: date) -> tuple[Sample, list[Sample]] | None:
    """Part the newest sample from what it is compared with; None where it is old, or too little lies before it."""
    if len(found) <= _FEWEST or found[0].day <= today - _WINDOW or found[0].days > _WINDOW.days:
        return None
    newest, *before = found
    same = [one for one in before if one.day.weekday() == newest.day.weekday()]
    is_daily = newest.days == 1 and all(one.days == 1 for one in same)
    return newest, same if is_daily and len(same) >= _SAME_WEEKDAYS else before


def usual(values: Sequence[float]) -> Usual:
    """Return median and robust standard deviation.

    >>> usual([1, 2, 3, 4, 100])
    Usual(median=3, sigma=1.4826)
    """
    middle = median(values)
    return Usual(median=middle, sigma=SIGMA * median(abs(value - middle) for value in values))
