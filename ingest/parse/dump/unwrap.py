"""Join the lines of a dump that were broken at one column.

Nobody says where a flattener broke lines; the lines do. Who fills lines up to a column breaks each where the next word
would go beyond it, so that one column lies between the end of a line and the end of the next word for all of them.
Where that is true of most of the long lines, and hardly a line goes beyond that column, the lines were wrapped there,
and those that were are joined; a line that had room for the next word ends for another reason.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise
from typing import Final, NamedTuple

from ingest.parse.dump import headlines
from ingest.parse.dump.dump_lines import DumpLine, columns
from ingest.parse.dump.hyphens import HALVES, Hyphens

__all__ = ["Joined", "joined", "width"]

# Columns of the narrowest column of print (two or three words), of what may be one, and of the widest terminal that
# anybody sets.
_NARROWEST: Final = 18
_NARROW: Final = 40
_WIDE: Final = 240
# Set by hand on dumps that html2text, w3m, lynx and textwrap made of training pages, and on dumps that nothing wrapped.
_MIN_PAIRS: Final = 4  # pairs of lines that agree on the column: an article of two paragraphs has them
_AGREE: Final = 0.5  # of the pairs whose first line is long; the others end a paragraph with no blank line behind it
_BEYOND: Final = 0.1  # lines that go beyond the column, for each pair that agrees
_INSIDE: Final = 0.3  # of the pairs: the next line begins inside a sentence (in German prose half of them do)
_MIN_COLUMN: Final = 10  # pairs of lines of a narrow column: short lines agree by chance
_AGREE_NARROW: Final = 0.7  # of them
_MIN_FILLED_SHARE: Final = 0.7  # of the column: shorter lines are boilerplate, whatever follows them
_DENSE: Final = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60]")
_SOFT: Final = "\u00ad"
_ORDERED: Final = re.compile(r"(\d{1,3})[.)]\s")
# What flatteners leave as long as it is: headings, tables, lists and addresses in Markdown; addresses of text browsers.
_FREE: Final = re.compile(r"#{1,6}\s|\||\[\d+\]:\s|\d+[.)]\s|\d+[.)]$|.*(?:\]\(|\s\|\s|://)")
_COLUMNS: Final = re.compile(r"\s{3}|[│┃|].*[│┃|]")
_BLOCK: Final = re.compile(r"#{1,6}\s|\||\[\d+\]:\s")
_ENTRY: Final = re.compile(r"\d{1,2}[:.h]\d\d\b")  # the time of day that an entry of a live blog begins with
_HYPHENATED: Final = re.compile(r"\w[-‐/]$")


class Joined(NamedTuple):
    """The rows of a dump, and what was undone."""

    rows: list[DumpLine]
    unwrapped: bool
    divided: bool = False
    """Whether hyphens that only divided a word are gone."""
    hyphens: Hyphens | None = None


def joined(rows: Sequence[DumpLine]) -> Joined:
    """Join what was wrapped; tell whether anything was."""
    limit, measure = _limit(rows)
    if not limit and not any(row.text.endswith(_SOFT) for row in rows):
        return Joined(list(rows), unwrapped=False)
    hyphens = Hyphens([row.text for row in rows])
    layout = _layout(rows, limit, measure)
    groups: list[list[DumpLine]] = []
    ordinal = 0
    for row in rows:
        ordered = _ORDERED.match(row.text)
        above = groups[-1][-1] if groups else row
        if groups and not row.blank and _is_inside(above, row):
            is_item = ordered is not None and int(ordered[1]) in {1, ordinal + 1}
            goes_on = limit and not is_item and _continues(groups[-1], row, layout)
            if goes_on or above.text.endswith(_SOFT):
                groups[-1].append(row)
                continue
        ordinal = int(ordered[1]) if ordered else ordinal
        groups.append([row])
    if limit:
        headlines.join(groups)
    divided = any(hyphens.divides(a.text, b.text) for group in groups for a, b in pairwise(group))
    whole = [_join_paragraph(group, hyphens) for group in groups]
    return Joined(whole, len(groups) < len(rows), divided, hyphens)


def _layout(rows: Sequence[DumpLine], limit: int, measure: Callable[[str], int]) -> "_Layout":
    starts = Counter(row.indent for row in rows if not row.bullet)
    margin = starts.most_common(1)[0][0] if starts else 0
    below = [other.indent == margin for one, other in pairwise(rows) if one.indent > margin and not other.blank]
    return _Layout(limit, measure, margin, indented=2 * sum(below) > len(below))


def _join_paragraph(group: Sequence[DumpLine], hyphens: Hyphens) -> DumpLine:
    """Make one row of the lines of a paragraph."""
    first = group[0]
    if len(group) == 1:
        return first
    text = first.text
    for one, other in pairwise(group):
        if hyphens.divides(one.text, other.text):
            text = text[:-1] + other.text
        else:
            text += _glue(one.text, other.text) + other.text
    return first._replace(text=text, broken=group[-1].broken)


def width(rows: Sequence[DumpLine]) -> int:
    """Find the column at which the lines were broken; 0 where they were not.

    >>> lines = "The council closed the old bridge to lorries after cracks were found in two of its pillars again. " * 6
    >>> import textwrap
    >>> from ingest.parse.dump.dump_lines import parse_lines
    >>> width(parse_lines(textwrap.wrap(lines, 72))), width(parse_lines([lines, lines]))
    (72, 0)
    """
    return _limit(rows)[0]


def _limit(rows: Sequence[DumpLine]) -> tuple[int, Callable[[str], int]]:
    """Find the column, and what was counted: columns of a terminal, or characters, as those who forget Chinese do."""
    pairs = [(one, other) for one, other in pairwise(rows) if not other.blank and _is_inside(one, other)]
    long = sum(len(row.text) > _WIDE and _is_free(row) and not _COLUMNS.search(row.text) for row in rows)
    # Most dumps have paragraphs on one line each: no need to look further.
    if len(pairs) < _MIN_PAIRS or long > _BEYOND * len(pairs):
        return 0, len
    tables = {row.number for row in rows if _COLUMNS.search(row.text)}
    pairs = [(one, other) for one, other in pairs if tables.isdisjoint((one.number, other.number))]
    if len(pairs) < _MIN_PAIRS or long > _BEYOND * len(pairs):
        return 0, len
    free = [row for row in rows if row.number not in tables and _is_free(row)]
    limit = _agreed(pairs, free, columns)
    if not limit and sum(bool(_DENSE.match(row.text)) for row in free) > len(free) // 3:
        return _agreed(pairs, free, len), len
    return limit, columns


def _agreed(pairs: Sequence[tuple[DumpLine, DumpLine]], free: Sequence[DumpLine], measure: Callable[[str], int]) -> int:
    """Find the column that lies between the end of the line and that of the next word for most of the text."""
    rows = {row.number: row for row in (*free, *(one for one, _ in pairs))}
    ends = {number: row.start + measure(row.text) for number, row in rows.items()}
    spans = [(ends[one.number], _needed(ends[one.number], other, measure)) for one, other in pairs]
    changes = [0] * (_WIDE + 2)
    for end, need in spans:
        first, last = max(end, _NARROWEST), min(need, int(end / _MIN_FILLED_SHARE) + 1, _WIDE + 1)
        if first < last:
            changes[first] += end
            changes[last] -= end
    agreeing = list(accumulate(changes))
    most = max(agreeing)
    if not most:
        return 0
    first = agreeing.index(most)
    last = next(column for column in range(first, len(agreeing)) if agreeing[column] < most)
    # The longest last line of a paragraph tells more.
    best = max((end for row in free if first <= (end := ends[row.number]) < last), default=first)
    agree = [
        pair for pair, (end, need) in zip(pairs, spans, strict=True) if _MIN_FILLED_SHARE * best <= end <= best < need
    ]
    full = sum(end >= _MIN_FILLED_SHARE * best for end, _ in spans)
    # What stands above the text is set in other columns: a headline.
    top = agree[0][0].number if agree else 0
    beyond = sum(
        ends[row.number] - row.drop_cap > best and row.number >= top and _goes_beyond(row, best) for row in free
    )
    # Headlines of one length begin with capitals; lines that come again and again are no text.
    inside = sum(not (other.text[0].isupper() or _ENTRY.match(other.text)) for _, other in agree)
    different = len({one.text for one, _ in agree})
    least, share = (_MIN_PAIRS, _AGREE) if best >= _NARROW else (_MIN_COLUMN, _AGREE_NARROW)
    certain = len(agree) >= max(least, share * full) and inside >= _INSIDE * len(agree) and 2 * different > len(agree)
    return best if certain and beyond <= _BEYOND * len(agree) else 0


def _is_inside(above: DumpLine, row: DumpLine) -> bool:
    """Return whether a line begins no item: it has no bullet, or the mark of the quotation that it goes on with."""
    return not row.bullet or (row.bullet == above.bullet and row.bullet.startswith(">"))


def _is_free(row: DumpLine) -> bool:
    """Return whether a line is one that whoever breaks lines breaks too."""
    return row.bullet[:1] in {"", ">"} and not _FREE.match(row.text)


def _needed(end: int, following: DumpLine, measure: Callable[[str], int]) -> int:
    """Count the columns that a line of so many would have with the next word on it."""
    if _DENSE.match(following.text):
        # A sign that must not begin a line takes its neighbour with it.
        return end + 2 * measure(following.text[0])
    return end + 1 + measure(following.text.split(None, 1)[0])


def _goes_beyond(row: DumpLine, limit: int) -> bool:
    """Return whether a longer line could have been broken before the column and was not."""
    return " " in row.text[: max(0, limit - row.start)] or bool(_DENSE.search(row.text))


class _Layout(NamedTuple):
    """How a text was set."""

    limit: int
    measure: Callable[[str], int]
    margin: int
    """The column where most lines begin."""
    indented: bool
    """Whether first lines of paragraphs begin behind it."""


def _continues(group: Sequence[DumpLine], row: DumpLine, layout: _Layout) -> bool:
    """Return whether the last line of a paragraph had no room for this one."""
    first, above = group[0], group[-1]
    if above.broken or _BLOCK.match(row.text) or _BLOCK.match(first.text):
        return False
    # A line that is indented deeper begins something, unless it hangs below an item's text.
    if row.indent > first.start or (len(group) > 1 and row.indent > above.indent):
        return False
    # So does one that is indented like the first line of another paragraph.
    is_plain = not (first.bullet or _ORDERED.match(first.text))
    if layout.indented and layout.margin < row.indent == first.indent and len(group) == 1 and is_plain:
        return False
    end = above.start + layout.measure(above.text)
    # Some indent what was wrapped; a large letter takes room, or stands in the margin.
    fits = above.drop_cap or end - max(0, above.indent - layout.margin) <= layout.limit
    is_divided = _HYPHENATED.search(above.text) is not None and row.text[0].islower()
    return bool(fits) and (is_divided or layout.limit < _needed(end, row, layout.measure))


def _glue(one: str, other: str) -> str:
    """Return what stood between two lines before they were broken: a space, or nothing.

    >>> [_glue("the well-", "known"), _glue("Herkunfts-", "und"), _glue("水路", "が"), _glue("the", "bridge")]
    ['', ' ', '', ' ']
    """
    if one.endswith(_SOFT) or _DENSE.match(other) or _DENSE.match(one[-1]):
        return ""
    return "" if _HYPHENATED.search(one) and other[0].isalnum() and not HALVES.match(other) else " "
