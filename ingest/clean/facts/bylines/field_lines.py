"""Which fields does a short line of its own give a value for: the authors, the day, the day of an update? Pure."""

import re
from typing import Final

from ingest import text
from ingest.clean.facts.bylines import bylines, metadata_lines
from ingest.clean.facts.dates import dates

__all__ = ["LABEL_MAX", "LINE_MAX", "has_date", "is_event", "offered_fields"]

LINE_MAX: Final = 160
"""Characters, set by hand: two authors with their roles and two dates fit."""
LABEL_MAX: Final = 40
"""Letters of a label: "Wednesday, September" has 18, "Veröffentlicht am … | Aktualisiert am …" 37."""
# Dates of what is told, not of the article.
_EVENT: Final = re.compile(
    r"(?:starts?|ends?|begins?|when|deadline|from|until|opening|doors|kick-?off|beginn|ende|wann|termin|einlass"
    r"|anmeldeschluss|d[ée]but|fin|quand|inicio|cu[áa]ndo|quando|inizio|fine|in[íi]cio|начало|конец|когда|kiedy|początek"
    r"|koniec|时间)\s*[:：]"
)
_DIGIT: Final = re.compile(r"\d")
_NO_LETTER: Final = re.compile(r"\d|\W")


def offered_fields(line: str, *, loose: bool) -> tuple[str, ...]:
    """Return the fields that a short line offers a value for; `loose`: its element says that it is metadata.

    >>> offered_fields("By Ida Fenn | 16 Mar 2024 08:51", loose=False)
    ('authors', 'published')
    >>> offered_fields("He died on 12 June 2019.", loose=False)
    ()
    """
    found: list[str] = []
    if is_event(line):
        return ()
    if bylines.byline(line):
        found.append("authors")
    dated, updated = has_date(line), dates.updated(line)
    if not (dated or updated):
        return tuple(found)
    is_short = len(line) <= LABEL_MAX or len(_NO_LETTER.sub("", line)) <= LABEL_MAX
    if found or metadata_lines.is_metadata(line) or (loose and is_short and not metadata_lines.is_sentence(line)):
        found += ["published"] if dated else []
        found += ["modified"] if updated else []
    return tuple(found)


def is_event(line: str) -> bool:
    """Return whether a line begins with a label for the day of what is told: "Deadline: 5 March 2025".

    >>> is_event("Wann: 5. März 2025"), is_event("Veröffentlicht: 5. März 2025")
    (True, False)
    """
    return _EVENT.match(text.lower(line)) is not None


def has_date(line: str) -> bool:
    """Return whether a line spells out a day, in any form, or counts back from today.

    >>> [has_date(line) for line in ("5 September 2025", "2025-09-05", "Sep 5", "3 hours ago", "Rain in May")]
    [True, True, True, True, False]
    """
    if line.isascii() and not _DIGIT.search(line):  # as of most lines
        return dates.relative(text.fold(line))
    return bool(dates.written(line) or dates.iso_8601(line) or dates.month_day(line) or dates.relative(text.fold(line)))
