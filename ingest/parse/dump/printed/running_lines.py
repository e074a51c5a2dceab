r"""Find the heads, feet and numbers of printed pages in a text made of them (`pdftotext`).

A page's head or foot stands apart from the text, comes again on every page, and has the page's number on one side,
which rises. Titles of the paper, days and names of sections come again beside it. A head that comes once is known by
its gaps: a number, a day and a name, set to the two sides of the page. Form feeds, where they are left, say where pages
end.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from ingest.parse.dump.dump_lines import DumpLine

__all__ = ["running_lines"]

# Set by hand on what pdftotext makes of newspapers and reports.
_LONGEST: Final = 120  # characters of a head, less the gaps in it
_STEP: Final = 4  # pages between two heads of one form: left and right pages differ, advertisements take whole ones
_NEAR: Final = 2  # rows beside a head: the name of a section
_NUMBER: Final = re.compile(
    r"(?:[-–—|•\s]|(?:page|seite|p\.|s\.|pagina|página|page n°|pág\.?|str\.|стр\.)\s)*(\d{1,4})"
    r"(?:\s?(?:/|of|von|de|di|sur|из|z)\s?\d{1,4})?[-–—|•.\s]*",
    re.IGNORECASE,
)
_AT_START: Final = re.compile(
    r"(?:(?:page|seite|página|pagina|стр\.|str\.)\s)?(\d{1,4})\b(?![.,:/]\d)\W", re.IGNORECASE
)
_AT_END: Final = re.compile(r"(?<![.,:/\d])\b(\d{1,4})\W{0,3}$")
_DIGITS: Final = re.compile(r"\d+")
_WORD: Final = re.compile(r"[^\W\d_]+")
_GAP: Final = re.compile(r"\s{3,}")
_YEAR: Final = re.compile(r"\b(?:19|20)\d\d\b")
_SENTENCE: Final = re.compile(r"[.!?…。][\"'”’»)\]]*$")


def running_lines(rows: Sequence[DumpLine], ends: Iterable[int] = ()) -> set[int]:
    r"""Return the places, among the rows, of those that belong to printed pages; `ends`: lines that end a page.

    >>> from ingest.parse.dump.dump_lines import parse_lines
    >>> heads = "14    THE COURIER", "15    THE COURIER"
    >>> rows = parse_lines([heads[0], "", "It rained on", "Monday.", "", heads[1], "", "It did", "not stop."])
    >>> sorted(running_lines(rows))
    [0, 3]
    """
    edges = _edges(rows, set(ends))
    apart = [n for n in range(len(rows)) if n in edges or _is_apart(rows, n)]
    heads = _numbered(rows, apart) | {n for n in apart if n in edges and _is_set_wide(rows[n].text)}
    return heads | _beside(rows, heads, edges)


def _edges(rows: Sequence[DumpLine], ends: set[int]) -> set[int]:
    """Return the first and last rows of the text, and of its pages where form feeds part them."""
    edges = {0, len(rows) - 1} if rows else set()
    for n, (one, other) in enumerate(pairwise(rows)):
        if any(one.number <= end < other.number for end in range(one.number, other.number) if end in ends):
            edges |= {n, n + 1}
    return edges


def _is_apart(rows: Sequence[DumpLine], n: int) -> bool:
    return bool(rows[n].blank) and (n + 1 == len(rows) or bool(rows[n + 1].blank))


def _numbered(rows: Sequence[DumpLine], apart: Sequence[int]) -> set[int]:
    """Find lines of one form with a number at a side that rises from one to the next."""
    forms: dict[tuple[str, ...], list[tuple[int, int]]] = defaultdict(list)
    for n in apart:
        line = rows[n].text
        bare = _GAP.sub("  ", line)
        if len(bare) > _LONGEST or _SENTENCE.search(line) or rows[n].bullet:
            continue
        number = _page_number(line)
        if number is not None and _is_set_as_head(line):
            forms[_form(line)].append((n, number))
    rising: set[int] = set()
    for form, places in forms.items():
        pairs = [(one, other) for one, other in pairwise(places) if 0 < other[1] - one[1] <= _STEP]
        # A bare number may count anything; three in a row are pages.
        if pairs and len(pairs) == len(places) - 1 and (form or len(pairs) > 1):
            rising |= {n for n, _ in places}
    return rising


def _page_number(line: str) -> int | None:
    match = _NUMBER.fullmatch(line) or _AT_START.match(line) or _AT_END.search(line)
    return int(match[1]) if match else None


def _is_set_as_head(line: str) -> bool:
    """Return whether a line with a number is set as heads are: to two sides, in capitals, or nothing but a number."""
    if _GAP.search(line) or _NUMBER.fullmatch(line):
        return True
    words = _WORD.findall(line)
    return line.isupper() or (len(words) > 1 and all(word[0].isupper() for word in words))


def _form(line: str) -> tuple[str, ...]:
    """Write the words of a line in one order: left pages have them on the other side."""
    return tuple(sorted(_WORD.findall(_DIGITS.sub("", line).casefold())))


def _is_set_wide(line: str) -> bool:
    """Return whether a line is set to the two sides of a page: a page's number, and a name in capitals or a year."""
    pieces = _GAP.split(line)
    if len(pieces) < 2 or len(line) - line.count(" ") > _LONGEST:
        return False
    numbers = [_NUMBER.fullmatch(piece) is not None for piece in (pieces[0], pieces[-1])]
    rest = [piece for piece in pieces if not _NUMBER.fullmatch(piece)]
    return sum(numbers) == 1 and any(piece.isupper() or _YEAR.search(piece) for piece in rest)


def _beside(rows: Sequence[DumpLine], heads: set[int], edges: set[int]) -> set[int]:
    """Find the short lines that come again beside heads: names of sections, of the paper."""
    near: dict[str, set[int]] = defaultdict(set)
    for head in heads | ({n for n in edges if 0 < n < len(rows) - 1}):
        for n in range(max(0, head - _NEAR), min(len(rows), head + _NEAR + 1)):
            if n not in heads and _is_apart(rows, n) and len(rows[n].text) <= _LONGEST // 2:
                near[rows[n].text].add(n)
    return {n for places in near.values() if len(places) > 1 for n in places if not _SENTENCE.search(rows[n].text)}
