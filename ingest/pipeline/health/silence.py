"""Decide whether a source has fallen silent: whole days without an article, against what such days usually bring. Pure.

What a day should bring is the mean of its last eight same weekdays, each cut to within three robust standard deviations
of their median and drawn towards what working days, or days of a weekend, have in common, less where the last days were
slow. How often chance alone gives such a run of empty days follows from that and from how widely the source's days
scatter (negative binomial); where that is about once a year or less, the source is silent.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from statistics import fmean, median
from typing import Final

from ingest.pipeline.health.baseline import SIGMA, usual
from ingest.state import HealthDay

__all__ = ["silence"]

_WEEKS: Final = 8
_SAME_WEEKDAYS: Final = 3
"""Same weekdays without which nothing is expected of a day: the minimum of a history."""
_LEVEL_DAYS: Final = 10
"""Latest days by which a slow month is known."""
# Logarithms, by `tests.bench.alarms`: of a run of days, begun on a day that is not empty, once in about 400 days; of a
# single day once in 90, because few sources have days between the two, and those of five articles are known a day
# sooner.
_CHANCE: Final = -6.0
_CHANCE_OF_A_DAY: Final = -4.5
_ALIKE: Final = 8
"""Days of its kind that a weekday's own count for as much as: three to eight days alone are off by a quarter."""
_WORKING: Final = range(5)  # Monday to Friday
# A source whose weakest weekday brings less than a tenth of its strongest closes on days, and so on holidays too.
_CLOSES: Final = 0.1
_WORKING_DAYS: Final = 3
_WIDEST: Final = 10.0
"""Ratio of variance to mean that is believed at most: beyond it silence would never be noticed."""


def silence(days: Sequence[HealthDay], *, today: date) -> tuple[int, float] | None:
    """Return how many whole days a source has been silent and how many articles they should have brought, if it has.

    Days on which no listing was read say nothing.
    """
    if any(one.day >= today and one.asked.get("discovered", 0) for one in days):
        return None
    whole = [one for one in days if one.day < today and one.asked.get("read", 0)]
    empty = 0
    while empty < len(whole) and not whole[-1 - empty].asked.get("discovered", 0):
        empty += 1
    span, before = whole[len(whole) - empty :], whole[: len(whole) - empty]
    if not span or not before or span[-1].day < today - timedelta(days=2):
        return None
    weekdays = _weekdays(before)
    if not weekdays:
        return None
    level, width = _level(before, weekdays), _width(before, weekdays)
    due = [level * weekdays.get(one.day.weekday(), 0.0) for one in span]
    expected = sum(due)
    strongest = max(weekdays.values())
    if min(weekdays.values()) < _CLOSES * strongest:
        working = sum(amount >= _CLOSES * strongest * level for amount in due)
        if working < _WORKING_DAYS:
            return None
    # Chance of nothing where `expected` is the mean and `width` times it the variance.
    each = 1.0 if width <= 1 else math.log(width) / (width - 1)
    if empty == 1:
        return (empty, expected) if -each * expected <= _CHANCE_OF_A_DAY else None
    # A run begins where a day is not empty: of a source that has an article in four days there are few to begin at.
    begins = 1 - fmean(math.exp(-each * level * amount) for amount in weekdays.values())
    return (empty, expected) if begins and -each * expected + math.log(begins) <= _CHANCE else None


def _weekdays(days: Sequence[HealthDay]) -> Mapping[int, float]:
    """Return what each weekday usually brings, of those that were seen often enough."""
    since = days[-1].day - timedelta(weeks=_WEEKS)
    seen = defaultdict[int, list[int]](list)
    for one in days:
        if one.day > since:
            seen[one.day.weekday()].append(one.asked.get("discovered", 0))
    means = {weekday: _cut_mean(counts) for weekday, counts in seen.items() if len(counts) >= _SAME_WEEKDAYS}
    return {weekday: _drawn(weekday, means, len(seen[weekday])) for weekday in means}


def _drawn(weekday: int, means: Mapping[int, float], count: int) -> float:
    """Return the mean of a weekday, drawn towards that of the days of its kind, the more the fewer it was seen."""
    common = fmean(amount for day, amount in means.items() if (day in _WORKING) == (weekday in _WORKING))
    return (count * means[weekday] + _ALIKE * common) / (count + _ALIKE)


def _cut_mean(counts: Sequence[int]) -> float:
    """Return the mean without what is far from usual: a backfill, a day of elections."""
    common = usual(counts)
    # Counts scatter by their square root at least; of three to eight days MAD may miss that.
    reach = 3 * max(common.sigma, math.sqrt(max(1.0, common.median)))
    return fmean(min(max(count, common.median - reach), common.median + reach) for count in counts)


def _level(days: Sequence[HealthDay], weekdays: Mapping[int, float]) -> float:
    """Return the share of the usual that the latest days brought; at most 1."""
    latest = days[-_LEVEL_DAYS:]
    due = sum(weekdays.get(one.day.weekday(), 0.0) for one in latest)
    return min(1.0, sum(one.asked.get("discovered", 0) for one in latest) / due) if due else 0.0


def _width(days: Sequence[HealthDay], weekdays: Mapping[int, float]) -> float:
    """Return the ratio of variance to mean, by the median of what single days are off."""
    off = [
        abs(one.asked.get("discovered", 0) - due) / math.sqrt(due)
        for one in days[-7 * _WEEKS :]
        if (due := weekdays.get(one.day.weekday(), 0.0)) >= 1
    ]
    return min(_WIDEST, (SIGMA * median(off)) ** 2) if off else 1.0
