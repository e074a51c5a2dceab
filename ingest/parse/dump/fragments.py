"""Join the pieces of paragraphs whose text nodes have lines of their own (get_text of BeautifulSoup with a newline).

Such a dump has no blank lines, and lines that begin as no line begins: with a comma, or inside a sentence. There a
sentence that a link or bold words cut goes on in the next lines up to its full stop.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from ingest.parse.dump.dump_lines import DumpLine
from ingest.text import weight

__all__ = ["joined"]

_GOES_ON: Final = re.compile(r"[,;:.!?…)\]}%»”，。；：！？、）،؛؟]|['’]s\b")
_OPENS: Final = re.compile(r"[(\[{„“«¿¡（]$")
_ENDS: Final = re.compile(r"[.!?…。！？؟][\"'”’»)\]]*$")
_DENSE: Final = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60]")
# Set by hand on training pages.
_MIN_FRAGMENTS: Final = 3  # lines that begin inside a sentence, in the whole dump
_BLANK: Final = 0.02  # of the lines: a page's own <pre> may have blank ones
_INSERT: Final = 80  # characters of a link: one line of print; a longer line is a paragraph
_BEGUN: Final = 50  # characters of a sentence before a link; headings are shorter, mostly
_MIN_JOINED_CHARS: Final = 40  # characters of what is joined; shorter sequences are buttons and their labels
_PIECES: Final = 40


def joined(rows: Sequence[DumpLine]) -> tuple[list[DumpLine], bool]:
    """Join the rows of each sentence that was cut; tell whether there were any."""
    inside = [_goes_on(row) for row in rows]
    blank = sum(1 for row in rows if row.blank or row.bullet)
    if sum(inside) < _MIN_FRAGMENTS or blank > _BLANK * len(rows):
        return list(rows), False
    found: list[DumpLine] = []
    n = 0
    while n < len(rows):
        end = _sentence(rows, inside, n)
        found.append(_join_fragments(rows[n:end]))
        n = end
    return found, len(found) < len(rows)


def _goes_on(row: DumpLine) -> bool:
    """Return whether a line begins inside a sentence."""
    return row.text[0].islower() or _GOES_ON.match(row.text) is not None


def _sentence(rows: Sequence[DumpLine], inside: Sequence[bool], start: int) -> int:
    """Find the end of the lines that go on from this one: after a line that ends a sentence, if all fit together."""
    certain = False
    at = start
    size = 0
    while at + 1 < min(len(rows), start + _PIECES):
        size += weight(rows[at].text)
        if _ENDS.search(rows[at].text) and not _GOES_ON.match(rows[at + 1].text):
            break
        # A name at the beginning of a paragraph belongs to it, not to the heading above.
        under_way = inside[at] or weight(rows[at].text) >= _BEGUN
        insert = under_way and weight(rows[at + 1].text) <= _INSERT and at + 2 < len(rows) and inside[at + 2]
        if not (inside[at + 1] or insert):
            break
        certain = certain or inside[at + 1]
        at += 1
    whole = certain and _ENDS.search(rows[at].text) and size + weight(rows[at].text) >= _MIN_JOINED_CHARS
    return at + 1 if whole else start + 1


def _join_fragments(rows: Sequence[DumpLine]) -> DumpLine:
    first = rows[0]
    if len(rows) == 1:
        return first
    pieces = (_glue(one.text, other.text) + other.text for one, other in pairwise(rows))
    return first._replace(text=first.text + "".join(pieces))


def _glue(one: str, other: str) -> str:
    """Return what stood between two pieces: a space, or nothing before a comma.

    >>> [_glue("said", "Ida Fenn"), _glue("Ida Fenn", ", who"), _glue("(", "AFP"), _glue("在", "北京")]
    [' ', '', '', '']
    """
    together = _GOES_ON.match(other) or _OPENS.search(one) or (_DENSE.match(one[-1]) and _DENSE.match(other))
    return "" if together else " "
