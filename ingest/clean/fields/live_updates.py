"""Read when the updates of a live blog came that a page shows with times of day: on its own day, or a heading's. Pure.

Newest first or last: the direction is that of most entries. Where the clock goes back by more than half a day, the next
day has begun.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from ingest import text
from ingest.clean.facts import entry_times
from ingest.clean.facts.dates import dates
from ingest.model import Evidence, LiveUpdate

__all__ = ["ANCHORS", "is_of_page", "updates_of_page"]

ANCHORS: Final = {"published": "update-first-day", "modified": "update-last-day"}
"""By field: the parser of the day of the earliest update, or of the latest."""


@dataclass(slots=True)
class _Entry:
    """The rows of one update, as read."""

    where: str
    moment: str
    heading: str | None = None
    title: str | None = None
    lines: list[str] = field(default_factory=list)
    blocks: list[int] = field(default_factory=list)

    @property
    def day(self) -> str | None:
        """The day that it names itself, or that a heading above it names."""
        own = self.moment.partition("T")[0]
        return own or self.heading

    @property
    def clock(self) -> str:
        return self.moment.partition("T")[2]

    @property
    def minutes(self) -> int:
        return int(self.clock[:2]) * 60 + int(self.clock[3:5])


def is_of_page(evidence: Sequence[Evidence]) -> bool:
    """Return whether updates were read from what a page shows, and not from its data."""
    return any(e.parser == "update-clock" for e in evidence)


def updates_of_page(evidence: Sequence[Evidence]) -> tuple[LiveUpdate, ...]:
    """Read the updates: a time of day begins one, what stands below belongs to it; the first rows name the day."""
    entries, anchors = _entries(evidence)
    days = _days(entries, anchors)
    return tuple(
        LiveUpdate(
            published=f"{day}T{entry.clock}" if day else None,
            title=entry.title,
            text="\n\n".join(entry.lines),
            where=entry.where,
            blocks=tuple(entry.blocks),
        )
        for entry, day in zip(entries, days, strict=True)
    )


def _entries(evidence: Sequence[Evidence]) -> tuple[list[_Entry], dict[str, str]]:
    entries, anchors = list[_Entry](), dict[str, str]()
    heading: str | None = None
    for e in evidence:
        if e.parser in ANCHORS.values():
            if value := dates.iso_8601(e.raw):
                anchors[e.parser] = value
        elif e.parser == "update-day":
            heading = entry_times.day(e.raw)
        elif e.parser == "update-clock":
            if said := entry_times.moment(e.raw):
                entries.append(_Entry(where=e.where, moment=said, heading=heading))
        elif entries:
            last = entries[-1]
            if e.parser == "update-headline":
                last.title = entry_times.headline(e.raw)
            elif e.parser == "update-paragraph":
                last.lines.append(text.normalise(e.raw))
                kind, _, place = e.where.partition(":")
                last.blocks += [int(place)] if kind == "block" and place.isdecimal() else []
    return entries, anchors


def _days(entries: Sequence[_Entry], anchors: dict[str, str]) -> list[str | None]:
    """Return the day of each update; None where nothing names one."""
    offsets = _offsets([entry.minutes for entry in entries])
    base = _base(entries, offsets, anchors)
    return [_of_entry(entry, offset, base) for entry, offset in zip(entries, offsets, strict=True)]


def _of_entry(entry: _Entry, offset: int, base: date | None) -> str | None:
    said = entry.day
    if said and said.startswith("--"):
        said = dates.with_year(said, base.isoformat()) if base else None
        if said is None:
            return None
    return said or (_later(base, offset) if base else None)


def _later(base: date, offset: int) -> str | None:
    try:
        return (base + timedelta(days=offset)).isoformat()
    except OverflowError:
        return None


def _base(entries: Sequence[_Entry], offsets: Sequence[int], anchors: dict[str, str]) -> date | None:
    """Return the day of the earliest update, by what names it first."""
    for entry, offset in zip(entries, offsets, strict=True):
        if (said := entry.day) and not said.startswith("--"):
            return _minus(said, offset)
    if first := _full(anchors.get(ANCHORS["published"])):
        return _minus(first, 0)
    if last := _full(anchors.get(ANCHORS["modified"])):
        return _minus(last, max(offsets, default=0))
    return None


def _full(value: str | None) -> str | None:
    return value[:10] if value and len(value) >= len("2026-11-28") else None


def _minus(day: str, offset: int) -> date | None:
    try:
        return date.fromisoformat(day) - timedelta(days=offset)
    except (ValueError, OverflowError):
        return None


def _offsets(minutes: Sequence[int]) -> list[int]:
    """Return for each update how many midnights lie between it and the earliest.

    >>> _offsets([5, 1430, 1400]), _offsets([1430, 5, 30]), _offsets([845, 820])
    ([1, 0, 0], [0, 1, 1], [0, 0])
    """
    down = entry_times.is_newest_first(minutes)
    offsets, day, before = list[int](), 0, None
    for value in reversed(minutes) if down else minutes:
        if before is not None and before - value > entry_times.NEXT_DAY:
            day += 1
        offsets.append(day)
        before = value
    return offsets[::-1] if down else offsets
