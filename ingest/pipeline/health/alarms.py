"""Carry alarms from one run to the next: raised, still so, ended, acknowledged. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from ingest.pipeline.health.conditions import Condition
from ingest.state import Alarm

__all__ = ["accepted", "acknowledged", "carried"]

# What a day's figures say may be one way in the morning and another at night: such an alarm ends when a day says so.
_STAYS: Final = timedelta(hours=24)
# These end with the first article, or by the days that they count.
_AT_ONCE: Final = frozenset({"silence", "failures", "feed-overrun"})


def carried(before: Sequence[Alarm], found: Sequence[Condition], *, source: str, now: datetime) -> list[Alarm]:
    """Return the alarms of a source that a run has raised or changed, from those that were known."""
    still = {alarm.name: alarm for alarm in before if alarm.ended_at is None}
    names = {condition.name for condition in found}
    changed = [
        replace(still[one.name], seen_at=now, detail=one.detail)
        if one.name in still
        else Alarm(source=source, name=one.name, raised_at=now, seen_at=now, detail=one.detail, examples=one.examples)
        for one in found
    ]
    for name, alarm in still.items():
        if name not in names and (name in _AT_ONCE or now - alarm.seen_at >= _STAYS):
            changed.append(replace(alarm, ended_at=now))
    return changed


def acknowledged(known: Sequence[Alarm], wanted: str, *, now: datetime) -> list[Alarm]:
    """Return the alarms of that id that nobody has acknowledged yet, as they are after it."""
    return [replace(one, acknowledged_at=now) for one in known if one.id == wanted and one.acknowledged_at is None]


def accepted(known: Sequence[Alarm]) -> dict[str, date]:
    """Return since when a person calls a change usual, by the name of its alarm: since it was raised."""
    found = dict[str, date]()
    for alarm in known:
        if alarm.acknowledged_at is not None:
            found[alarm.name] = max(found.get(alarm.name, date.min), alarm.raised_at.date())
    return found
