"""Put columns that stand side by side (`pdftotext -layout`) one after the other, where a gutter shows them.

A gutter is a column where the right half of most lines begins, with two spaces before it or more, line below line.
Halves of prose go on below themselves: many begin inside a sentence. Cells of a table do not.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

__all__ = ["Columns", "read_columns"]

_BEGIN: Final = re.compile(r"(?<=\S)\s{2,}(?=\S)")
_GAP: Final = re.compile(r"\S\s{3,}(?=\S)")
_WIDE: Final = re.compile(r"\s{3}")  # the same of a line without white space at its ends
# Set by hand on what pdftotext makes of newspapers, and on tables.
_MIN_LINES: Final = 5  # lines with two halves
_MIN_SHARE: Final = 0.5  # of the lines between the first and the last of them
_INSIDE: Final = 0.2  # of the halves on each side: they begin inside a sentence
_LEFT_MIN: Final = 12  # characters of a column
_RIGHT_MIN: Final = 2
_LETTERS: Final = 0.7  # of the characters of prose
_ENDS: Final = (".", "!", "?", "…", "”", '"', "“", "»")
_MIXED: Final = 0.3  # of the lines: gaps in prose from where a doubt is due
_DEPTH: Final = 5  # columns of a page
_REGIONS: Final = 300  # pages; what is left behind them stays as it is
_WINDOW: Final = 1_000  # lines of a page, many times over


class Columns(NamedTuple):
    """The lines in their order, each with its number, and what was found."""

    lines: list[tuple[int, str]]
    parted: bool
    mixed: bool
    """Whether lines look as if columns had run together, and no gutter shows where."""


def read_columns(lines: Sequence[str]) -> Columns:
    """Read the lines of a text column by column.

    >>> left = "it rained|and the river rose|until the bridge|was closed|but the ferry|went on".split("|")
    >>> right = "in may the council|asked for money|and was refused by|the ministry|that said|it was long".split("|")
    >>> parted = read_columns([f"{one:<24}{other}" for one, other in zip(left, right)])
    >>> [line for _, line in parted.lines] == [*left, *right]
    True
    """
    numbered = [(n, line.expandtabs(4).rstrip()) for n, line in enumerate(lines, 1)]
    if sum(bool(_WIDE.search(line.strip())) for _, line in numbered) < _MIN_LINES:
        return Columns([(n, line) for n, line in enumerate(lines, 1)], parted=False, mixed=False)
    found = list(_parted(numbered, _DEPTH))
    parted = found != numbered
    if not parted:
        found = [(n, line) for n, line in enumerate(lines, 1)]
    return Columns(found, parted=parted, mixed=not parted and _is_mixed([line for _, line in numbered]))


def _parted(rows: Sequence[tuple[int, str]], depth: int) -> Iterator[tuple[int, str]]:
    """Yield the rows, each region with a gutter one column after the other."""
    start = 0
    for _ in range(_REGIONS if depth else 0):
        region = _region(rows[start : start + _WINDOW])
        if region is None:
            break
        first, end, gutter = region
        yield from rows[start : start + first]
        inner = rows[start + first : start + end]
        start += end
        left = _stripped([(n, line[:gutter].rstrip()) for n, line in inner])
        yield from left
        # A paragraph that ends with the column is apart from the next; another one goes on.
        if left and left[-1][1].endswith(_ENDS):
            yield left[-1][0], ""
        yield from _parted(_stripped([(n, line[gutter:].rstrip()) for n, line in inner]), depth - 1)
    yield from rows[start:]


def _stripped(rows: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Leave out blank lines at both ends."""
    filled = [n for n, (_, line) in enumerate(rows) if line.strip()]
    return rows[filled[0] : filled[-1] + 1] if filled else []


def _region(rows: Sequence[tuple[int, str]]) -> tuple[int, int, int] | None:
    """Find the first run of rows with one gutter, and the column where its right half begins."""
    begins: Counter[int] = Counter()
    for _, line in rows:
        begins.update({found.end() for found in _BEGIN.finditer(line) if found.end() >= _LEFT_MIN})
    for gutter, count in sorted(begins.items(), key=lambda item: (-item[1], item[0]))[:_DEPTH]:
        if count < _MIN_LINES:
            break
        # A paragraph's first line is indented in the right half too.
        for first, end in _runs(rows, gutter):
            halves = [(line[:gutter].strip(), line[gutter:].strip()) for _, line in rows[first:end]]
            if _is_prose(halves):
                return first, end, gutter
    return None


def _runs(rows: Sequence[tuple[int, str]], gutter: int) -> Iterator[tuple[int, int]]:
    """Yield the runs of rows that no text crosses at the gutter, from their first with two halves to the last."""
    first = None
    for n in range(len(rows) + 1):
        if n < len(rows) and not _crosses(rows[n][1], gutter) and not _is_alone(rows, n, gutter):
            first = n if first is None else first
            continue
        if first is not None:
            both = [k for k in range(first, n) if rows[k][1][:gutter].strip() and rows[k][1][gutter:].strip()]
            filled = sum(bool(rows[k][1].strip()) for k in range(both[0], both[-1] + 1)) if both else 0
            if len(both) >= _MIN_LINES and len(both) >= _MIN_SHARE * filled:
                start, end = both[0], both[-1] + 1
                # What stands alone above or below the other half belongs to its column.
                while start > first and rows[start - 1][1].strip():
                    start -= 1
                while end < n and (rows[end][1].strip() or (end + 1 < n and rows[end + 1][1].strip())):
                    if rows[end][1][gutter:].strip() or rows[min(end + 1, n - 1)][1][gutter:].strip():
                        break
                    end += 1
                yield start, end
        first = None


def _crosses(line: str, gutter: int) -> bool:
    return len(line) > gutter and line[gutter - _RIGHT_MIN : gutter].strip() != ""


def _is_alone(rows: Sequence[tuple[int, str]], n: int, gutter: int) -> bool:
    """Return whether a line with two halves stands apart: the head of a page."""
    line = rows[n][1]
    if not (line[:gutter].strip() and line[gutter:].strip()):
        return False
    return not any(rows[k][1].strip() for k in (n - 1, n + 1) if 0 <= k < len(rows))


def _is_prose(halves: Sequence[tuple[str, str]]) -> bool:
    """Return whether both halves are prose that goes on below itself."""
    for side in (0, 1):
        lines = [half[side] for half in halves if half[side]]
        if len(lines) < _MIN_LINES or sum(map(len, lines)) < _LEFT_MIN * len(lines):
            return False
        text = "".join(lines)
        inside = sum(line[0].islower() for line in lines)
        if inside < max(2, _INSIDE * len(lines)) or sum(c.isalpha() or c == " " for c in text) < _LETTERS * len(text):
            return False
    return True


def _is_mixed(lines: Sequence[str]) -> bool:
    """Return whether many lines have a gap inside of prose: the second half of each begins inside a sentence."""
    shown = [line.strip() for line in lines if line.strip()]
    pieces = [_GAP.search(line) for line in shown]
    inside = sum(
        found is not None and line[found.end() :][:1].islower() and len(line) - found.end() >= _LEFT_MIN
        for line, found in zip(shown, pieces, strict=True)
    )
    return inside >= max(_MIN_LINES, _MIXED * len(shown))
