"""Read a date of any precision as columns of one: the moment, the wall clock, and how much of it the page gave."""

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

__all__ = ["columns"]

_DATE: Final = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d))?(Z|[+-]\d\d:\d\d)?)?)?)?", re.ASCII)
_PRECISIONS: Final = ("year", "month", "day", "minute", "minute", "second")


def columns(written: str | None) -> tuple[str | None, str | None, str | None]:
    """Return the moment in UTC (None where the zone is unknown), the local time filled up, and the precision.

    >>> columns("2025-09-05T00:30+02:00")
    ('2025-09-04T22:30:00Z', '2025-09-05T00:30:00', 'minute')
    >>> columns("2025-09-05T13:26:51")
    (None, '2025-09-05T13:26:51', 'second')
    >>> columns("2025-09")
    (None, '2025-09-01T00:00:00', 'month')
    >>> columns(None)
    (None, None, None)
    """
    found = _DATE.fullmatch(written or "")
    if not found:
        return None, None, None
    given = [part for part in found.groups()[:6] if part is not None]
    year, month, day, hour, minute, second = (
        int(part) for part in (*given, *("0001", "1", "1", "0", "0", "0")[len(given) :])
    )
    try:
        local = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 -- the zone is a column of its own
        moment = local.replace(tzinfo=_zone(found[7])).astimezone(UTC) if found[7] else None
    except (ValueError, OverflowError):  # February 30th; the first hours of year 1
        return None, None, None
    precision = _PRECISIONS[len(given) - 1]
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}" if moment else None, local.isoformat(), precision


def _zone(written: str) -> timezone:
    if written == "Z":
        return UTC
    offset = timedelta(hours=int(written[1:3]), minutes=int(written[4:6]))
    return timezone(-offset if written[0] == "-" else offset)
