"""Choose how long a source of `every = "auto"` is left alone between two runs, by how often it has news. Pure."""

from collections.abc import Sequence
from datetime import date, timedelta
from statistics import mean
from typing import Final

from ingest.state import HealthDay

__all__ = ["interval"]

_DAYS: Final = 14
_FEWEST: Final = 7
_SHORTEST: Final = timedelta(minutes=15)
_LONGEST: Final = timedelta(hours=6)
"""So that a day without news is asked about four times, and a listing that holds a day's news is never missed."""
_ASKED: Final = 4
"""Times that a source is asked for each article: news are an eighth of their usual distance old when they come."""


def interval(days: Sequence[HealthDay], *, today: date) -> timedelta:
    """Return the least time between two runs; the shortest where less than a week is known.

    >>> def days(count): return [HealthDay(day=date(2026, 3, n), asked={"discovered": count}) for n in range(1, 15)]
    >>> [str(interval(days(count), today=date(2026, 3, 15))) for count in (0, 2, 8, 100)]
    ['6:00:00', '3:00:00', '0:45:00', '0:15:00']
    """
    since = today - timedelta(days=_DAYS)
    latest = [one.asked.get("discovered", 0) for one in days if since <= one.day < today]
    if len(latest) < _FEWEST:
        return _SHORTEST
    often = mean(latest)
    found = timedelta(days=1) / (_ASKED * often) if often else _LONGEST
    return min(_LONGEST, max(_SHORTEST, found))
