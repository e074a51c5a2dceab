"""Read the time of day that an entry of a live blog begins with: "14.32", "2:05 pm –", "10h15", "14:32 Uhr". Pure.

A day may stand beside it ("Nov 28, 2:05 pm", "2:05 p.m. EST, November 28, 2026"). What begins with a span of hours, or
with a score and a minute, is no entry.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from ingest import text
from ingest.clean.facts.bylines import metadata_lines
from ingest.clean.facts.dates import clock_times, dates
from ingest.clean.facts.dates.months import LETTER
from ingest.model import PageType

__all__ = [
    "NEXT_DAY",
    "EntryTime",
    "day",
    "headline",
    "is_in_order",
    "is_newest_first",
    "moment",
    "of_entry",
    "parse_entry_time",
]

NEXT_DAY: Final = 12 * 60
"""Minutes by which the clock goes back at midnight: no blog is silent for half a day."""

_LINE_MAX: Final = 80  # characters of a line that is a day and a time of day, with a zone; set by hand
_PINNED: Final = 4  # steps from one entry to the next, besides that from one that may be pinned
_BEGINNING: Final = 60  # characters in which the time of an entry stands
_LEAD: Final = (
    r"[\W_]{0,3}(?:[午前後上下晚早凌晨中오전후]{2,3}\s?"
    r"|(?:kl|klo|kell|ore|orele|ora|alle|alle ore|pukul|jam|godz|um|at|as of|a las|às|as|à|в|о об|saat|ώρα|الساعة"
    r"|updated?(?: at)?|posted(?: at)?|published(?: at)?|stand|aktualisiert(?: um)?|mis à jour à|publié à"
    r"|actualizado(?: a las)?|aggiornato(?: alle)?|atualizado(?: às)?|обновлено(?: в)?)"
    r"[.:]?\s{1,2})?"
)
_CLOCK: Final = re.compile(
    r"(?P<h>\d{1,2})(?:(?:[:.]|\s?h\s?|\s?[時时点點시]\s?)(?P<min>\d\d)(?::(?P<s>\d\d))?(?:\s?[分분])?(?![\d%]|[:.]\d)"
    rf"|\s?h(?![{LETTER[1:-1]}\d])|(?=\s?uhr\b)|(?=\s?[ap]\.?\s?m\b))"
)
_OCLOCK: Final = re.compile(r"\s?(?:uhr|hod|น|h)(?!\w)\.?")
_NAMED_ZONE: Final = re.compile(
    r"\s?\(?(?:e[sd]?t|c[sd]?t|m[sd]?t|p[sd]?t|bst|ce?t|cest|ees?t|wes?t|ist|msk|мск|wib|wita|wit|jst|kst|sast|eat|wat|cat"
    r"|ae[sd]t|nz[sd]t|gst|pkt|hkt|sgt|mesz?|mez|brt|art|local time|ortszeit|heure locale|hora local|ora locale"
    r"|по москве|по київському часу)(?!\w)\)?"
)
_APART: Final = re.compile(r"\s*[\])】》]?\s*(?:[-–—:：|•·.,/»›>*]+(?=\s|$|\D))?\s*")
_SPAN: Final = re.compile(r"\s?(?:[-–—]|to|bis|a|à|до)\s?\d{1,2}(?:[:.h]\d\d(?!\d)|\s?(?:uhr|h|am|pm|a\.m|p\.m)\b)")
_MINUTE: Final = re.compile(r"\s?\(?\d{1,3}(?:\s?['’′]|\.(?:\s?min\w*)?\)|\.\s?min)")
_ZONE: Final = re.compile(r"\s*\(?(z\b|(?:utc|gmt)\b(?:\s?[+-]\d{1,2}(?::?\d\d)?)?|[+-]\d\d:\d\d\b)\)?")
_DIGIT: Final = re.compile(r"\d")
_ANYWHERE: Final = re.compile(r"(?<![\d:.,])\d{1,2}(?:[:.h]\d\d|\s?[ap]\.?m)")


class EntryTime(NamedTuple):
    """When an entry came, as its line says."""

    minutes: int
    """Since midnight."""
    moment: str
    """`T14:05`, with a zone where the line names one that is one, behind a day where it names one: `2026-11-28`, or
    `--11-28` without a year."""
    end: int
    """Where the text of the entry begins in the line; its length where the line has no other."""


def parse_entry_time(raw: str) -> EntryTime | None:
    """Read the time that a line begins with, or is; None where it has none.

    >>> parse_entry_time("14.05: Ferries run")
    EntryTime(minutes=845, moment='T14:05', end=7)
    >>> parse_entry_time("2:05 p.m. EST, November 28, 2026"), parse_entry_time("Nov 28, 2:05 pm")
    (EntryTime(minutes=845, moment='2026-11-28T14:05', end=32), EntryTime(minutes=845, moment='--11-28T14:05', end=15))
    >>> [parse_entry_time(line) for line in ("08:00–12:00 Market", "12:10 (30. Minute) Kern", "On 14:05 he left")]
    [None, None, None]
    """
    low = text.lower(raw[:_BEGINNING])
    lead = _LEAD_CLOCK.match(low)
    if lead is None:
        return _dated(raw)
    period = clock_times.period_after(low, lead.end()) or clock_times.period_before(low, lead.start("h"))
    at = max(lead.end(), period[0] if period else 0)
    value = clock_times.clock(lead["h"], lead["min"] or "00", lead["s"], period[1] if period else None)
    if value is None:
        return _dated(raw)
    if _SPAN.match(low, at) or _MINUTE.match(low, at):
        return None
    if oclock := _OCLOCK.match(low, at):
        at = oclock.end()
    zone = ""
    if named := _ZONE.match(low, at):
        at, zone = named.end(), clock_times.zone(named[1])
    elif other := _NAMED_ZONE.match(low, at):
        at = other.end()
    if at < len(low) and low[at].isalnum():
        return None
    apart = _APART.match(raw, at)
    end = apart.end() if apart else at
    when, rest = "", raw[end:]
    if rest and len(raw) <= _LINE_MAX and _DIGIT.search(rest) and metadata_lines.is_metadata(rest):
        when = day(rest) or ""
        end = len(raw) if when else end
    return EntryTime(_minutes(value), f"{when}T{value}{zone}", end)


_LEAD_CLOCK: Final = re.compile(_LEAD + _CLOCK.pattern)


def _dated(raw: str) -> EntryTime | None:
    """Read a line that is a day with a time of day behind it."""
    if len(raw) > _LINE_MAX or not _ANYWHERE.search(text.lower(raw)) or not metadata_lines.is_metadata(raw):
        return None
    when = day(raw)
    if when is None:
        return None
    folded = dates.fold(raw)
    found = _ANYWHERE.search(folded)
    said = clock_times.near(folded, 0, (0, found.start()), len(folded), None) if found else ""
    return EntryTime(_minutes(said[1:]), f"{when}{said}", len(raw)) if said else None


def day(raw: str) -> str | None:
    """Read a day, with a year or without.

    >>> day("Saturday, 28 November"), day("28.11.2026"), day("Saturday")
    ('--11-28', '2026-11-28', None)
    """
    if not _DIGIT.search(raw):
        return None
    value = dates.written(raw) or (None if dates.ambiguous(raw) else dates.day_month_year(raw))
    return value[:10] if value and len(value) >= len("2026-11-28") else dates.month_day(raw)


def moment(raw: str) -> str | None:
    """Return when an entry came, as its line says.

    >>> moment("14:05 GMT – The boats are back."), moment("10h15"), moment("The boats are back.")
    ('T14:05Z', 'T10:15', None)
    """
    found = parse_entry_time(raw)
    return found.moment if found else None


def headline(raw: str) -> str | None:
    """Return the headline of an entry without the time before it.

    >>> headline("14.05: Ferries are running again"), headline("Ferries are running again")
    ('Ferries are running again', 'Ferries are running again')
    """
    found = parse_entry_time(raw)
    return text.normalise(raw[found.end :] if found else raw) or None


def of_entry(raw: str) -> PageType | None:
    """Read the kind of page whose entries begin with a time.

    >>> of_entry("14:05"), of_entry("The boats are back.")
    ('live-blog', None)
    """
    return "live-blog" if parse_entry_time(raw) else None


def _minutes(value: str) -> int:
    return int(value[:2]) * 60 + int(value[3:5])


def is_newest_first(minutes: Sequence[int]) -> bool:
    """Return whether most steps go back in time, midnight aside."""
    return sum(_steps(minutes)) < 0


def _steps(minutes: Sequence[int]) -> Iterator[int]:
    for before, after in pairwise(minutes):
        step = after - before
        sign = (step > 0) - (step < 0)
        yield -sign if abs(step) > NEXT_DAY else sign


def is_in_order(minutes: Sequence[int], *, most: int) -> bool:
    """Return whether all steps but a few go one way; the first entry may be pinned, whenever it came.

    >>> is_in_order([600, 845, 820, 790, 770], most=0), is_in_order([600, 845, 820, 845], most=0)
    (True, False)
    """
    steps = list(_steps(minutes))
    steps = steps[1:] if len(steps) >= _PINNED else steps
    down = sum(steps) < 0
    return sum(step != 0 and (step < 0) != down for step in steps) <= most
