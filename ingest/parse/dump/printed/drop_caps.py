"""Put the large first letter of a text back before its word, where it has a line of its own or stands off from it."""

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Final

from ingest.parse.dump.dump_lines import DumpLine

__all__ = ["joined"]

_LETTER: Final = re.compile(r"[\"“„«‘‚'¿¡]?[^\W\d_]")
_APART: Final = re.compile(r"([\"“„«‘‚'¿¡]?[^\W\d_])\s{2,}(?=[^\W\d_])")
_TOKEN: Final = re.compile(r"[^\W\d_]+")
# Words of one letter that a text may begin with: English, French, Italian, Spanish, Portuguese, Russian.
_WORDS: Final = frozenset("AIOEÀÈYАИОВКСУЯ")
# How no English word begins; what follows an A that is its first letter often does: "lmost", "lthough", "fter".
_NO_WORD: Final = re.compile(
    r"(?:l[^aeiouy]|f[t-z]|n[^aeiouy]|r[^aeiouhy]|m[^aeiouy]|bs|cc|cr?t|d[dmvj]|gg|pp|ss|tt|vv)"
)
_MIN_LINE: Final = 15  # characters of the line that goes on


def joined(rows: Sequence[DumpLine]) -> tuple[list[DumpLine], bool]:
    """Join drop caps with their words; tell whether there was any.

    >>> from ingest.parse.dump.dump_lines import parse_lines
    >>> [row.text for row in joined(parse_lines(["T", "he harbour is closed until April.", "It rains."]))[0]]
    ['The harbour is closed until April.', 'It rains.']
    """

    @cache
    def words() -> set[str]:  # of all lines: few texts have a letter that asks for them
        return {word.casefold() for row in rows for word in _TOKEN.findall(row.text)}

    made: list[DumpLine] = []
    n = 0
    while n < len(rows):
        row = rows[n]
        below = rows[n + 1] if n + 1 < len(rows) else None
        if below and _LETTER.fullmatch(row.text) and row.text[-1].isupper() and _goes_on(row, below):
            gap = "" if _is_first_letter(row.text[-1], below.text, words) else " "
            size = len(row.text) + len(gap)
            text = row.text + gap + below.text
            made.append(below._replace(number=row.number, text=text, blank=row.blank, drop_cap=size))
            n += 2
            continue
        made.append(_closed(row, words))
        n += 1
    return made, any(row.drop_cap for row in made)


def _goes_on(row: DumpLine, below: DumpLine) -> bool:
    """Return whether the line below a letter begins inside a word or a sentence."""
    head = below.text[:2]
    inside = head[:1].islower() or (len(head) > 1 and head.isupper() and head.isalpha())
    return below.blank <= 1 and not (row.bullet or below.bullet) and len(below.text) >= _MIN_LINE and inside


def _closed(row: DumpLine, words: Callable[[], set[str]]) -> DumpLine:
    """Close the gap between a drop cap and its word on one line."""
    found = _APART.match(row.text)
    if not found or not found[1][-1].isupper() or not row.text[found.end()].islower():
        return row
    rest = row.text[found.end() :]
    gap = "" if _is_first_letter(found[1][-1], rest, words) else " "
    return row._replace(text=found[1] + gap + rest, drop_cap=1)


def _is_first_letter(letter: str, rest: str, words: Callable[[], set[str]]) -> bool:
    """Return whether a letter begins the word that follows, and is no word itself."""
    found = _TOKEN.match(rest)
    if letter not in _WORDS or not found:
        return True
    word = found[0].casefold()
    return f"{letter.casefold()}{word}" in words() or _NO_WORD.match(word) is not None
