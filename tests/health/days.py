"""Make days of a source, for tests."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from ingest.pipeline.health.conditions import Condition, find_conditions
from ingest.state import HealthDay

FIRST = date(2026, 1, 5)
"""A Monday."""
USUAL: Mapping[str, int] = {
    "written": 20,
    "length:48": 20,
    "removed:6": 20,
    "field:title": 20,
    "field:authors": 18,
    "rule:share-bar": 20,
    "rule:author-box": 6,
}
"""What twenty articles are like."""


def asked(*found: int) -> list[HealthDay]:
    """Return days on which listings were read and so many articles found."""
    return [
        HealthDay(day=FIRST + timedelta(days=n), asked={"read": 4, "discovered": count, "attempt:answered": count})
        for n, count in enumerate(found)
    ]


def cleaned(*counts: Mapping[str, int], **more: Any) -> list[HealthDay]:
    """Return days with these records."""
    return [HealthDay(day=FIRST + timedelta(days=n), cleaned=one, made="same", **more) for n, one in enumerate(counts)]


def tomorrow(days: Sequence[HealthDay]) -> datetime:
    """Return the morning after the last day."""
    return datetime.combine(days[-1].day + timedelta(days=1), time(0, 15), UTC)


def found(days: Sequence[HealthDay], **more: Any) -> dict[str, Condition]:
    """Judge the days the morning after; return what is wrong by name."""
    return {one.name: one for one in find_conditions(days, now=tomorrow(days), **more)}
