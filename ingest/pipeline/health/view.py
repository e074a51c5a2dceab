"""Show days and alarms as JSON values: what `ingest report --json` prints, and tables are made of. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ingest.pipeline.health.figures import FIELDS, LENGTH_STEPS, SHARE_STEPS, median_of
from ingest.state import Alarm, HealthDay

__all__ = ["alarm_values", "day_values"]


def day_values(source: str, day: HealthDay) -> dict[str, Any]:
    """Return the figures of one day.

    >>> day = HealthDay(day=datetime(2026, 3, 4).date(), cleaned={"written": 2, "length:40": 2})
    >>> [day_values("courier", day)[key] for key in ("day", "written", "length")]
    ['2026-03-04', 2, 1024]
    """
    asked, cleaned = day.asked, day.cleaned
    written = cleaned.get("written", 0)
    length, removed, lag = (median_of(cleaned, name) for name in ("length", "removed", "lag"))
    return {
        "source": source,
        "day": day.day.isoformat(),
        "discovered": asked.get("discovered", 0),
        "fetched": asked.get("fetched", 0),
        "written": written,
        "skipped": _reasons("skipped", asked, cleaned),
        "failed": _reasons("failed", asked, cleaned),
        "soft_errors": asked.get("attempt:soft", 0),
        "feed_overruns": asked.get("overrun", 0),
        "templates": asked.get("templates", 0),
        "length": None if length is None else round(2 ** (length / LENGTH_STEPS)),
        "removed_share": None if removed is None else removed / SHARE_STEPS,
        "date_lag_hours": None if lag is None else round(2**lag - 1),
        "fields": {name: round(cleaned.get(f"field:{name}", 0) / written, 3) for name in FIELDS} if written else {},
        "languages": {key.partition(":")[2]: n for key, n in sorted(cleaned.items()) if key.startswith("language:")},
    }


def alarm_values(alarm: Alarm) -> dict[str, Any]:
    """Return what is known of an alarm."""
    return {
        "alarm": alarm.id,
        "source": alarm.source,
        "name": alarm.name,
        "raised_at": _shown(alarm.raised_at),
        "seen_at": _shown(alarm.seen_at),
        "ended_at": _shown(alarm.ended_at),
        "acknowledged_at": _shown(alarm.acknowledged_at),
        "detail": alarm.detail,
        "examples": list(alarm.examples),
    }


def _reasons(status: str, *counts: Mapping[str, int]) -> dict[str, int]:
    found = dict[str, int]()
    for some in counts:
        for key, n in some.items():
            if key.startswith(f"{status}:"):
                name = key.partition(":")[2]
                found[name] = found.get(name, 0) + n
    return dict(sorted(found.items()))


def _shown(at: datetime | None) -> str | None:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}" if at else None
