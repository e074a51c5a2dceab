"""Decide what a failure means for an article, and when to ask again. Pure.

Hosts in trouble are asked again within the hour; what robots.txt or a 4xx refused, on the next day; each time in a row
twice as late, up to a week: twelve tries take more than five weeks.
"""

from datetime import timedelta
from typing import Final

from ingest.errors import FetchError, HttpStatus, IngestError, RobotsDenied

__all__ = ["LATEST", "is_gone", "is_refusal", "wait"]

_SOON: Final = timedelta(hours=1)
_LATER: Final = timedelta(days=1)
LATEST: Final = timedelta(days=7)
"""No article waits longer; no longer Retry-After is obeyed, either (`fetch.policy`)."""
_MAX_TRIES: Final = 12
_GONE: Final = frozenset({404, 410})


def is_gone(status: int) -> bool:
    """Return whether the host says that there is no such page: an answer, and no failure."""
    return status in _GONE


def is_refusal(error: IngestError) -> bool:
    """Return whether we were turned away, which asking again soon will not change."""
    return isinstance(error, RobotsDenied) or (isinstance(error, HttpStatus) and error.status < 500)


def wait(error: Exception, *, tries: int) -> timedelta | None:
    """Return how long to wait after a failure that `tries` others in a row came before; None: for ever.

    >>> str(wait(HttpStatus(403), tries=1))
    '2 days, 0:00:00'
    >>> wait(HttpStatus(503), tries=12)
    """
    if tries >= _MAX_TRIES:
        return None
    # After a bug of ours, too, the page will be as it is for a while.
    first = _SOON if isinstance(error, IngestError) and not is_refusal(error) else _LATER
    asked = timedelta(seconds=(error.retry_after or 0.0) if isinstance(error, FetchError) else 0.0)
    return max(min(first * (1 << tries), LATEST), asked)
