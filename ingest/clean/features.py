"""What is known of each block, in numbers, before anyone judges it? One row a block.

Nothing here knows a site: texts count by their characters, elements by their names (`Lexicon`), blocks
by where they stand among the others, and by what the head of the page says. Numbers are whole ones, or quotients of
them, so that every machine finds the same.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from ingest.clean import containers, glyphs
from ingest.clean.containers import Containers
from ingest.clean.glyphs import CLASSES, Floats, Glyphs, Ints
from ingest.clean.page import Page
from ingest.model import Block

__all__ = ["Lexicon", "View", "first", "parts", "second", "tokens", "view", "words"]

_Row: TypeAlias = npt.NDArray[Any]
_KINDS: Final = {"paragraph": 0, "quote": 1, "heading": 2, "item": 3, "table": 4, "code": 5, "caption": 6}
_REASONS: Final = {
    "duplicate": 2, "markup-residue": 3, "byline": 4, "author-bio": 5, "newsletter": 6, "advertisement": 7,
    "consent": 8, "related": 9, "share": 10, "ticker": 11, "comments": 12, "navigation": 13, "footer": 14,
}  # fmt: skip
_LAST: Final = (
    "p", "div", "span", "li", "td", "a", "section", "article", "button", "dd", "dt", "label", "option",
)  # fmt: skip
_AROUND: Final = (
    "article", "main", "section", "aside", "header", "footer", "nav", "form", "figure", "table", "ul", "blockquote",
)  # fmt: skip
_NEAR: Final = 12  # names; about three elements
_WORDS: Final = 8  # the first words of a line say what it is
_LINE: Final = 200  # characters; longer blocks are told by other signs
_END, _COMMA, _QUOTE, _DASH, _DENSE = (CLASSES.index(c) for c in ("end", "comma", "quote", "dash", "dense"))
_PART: Final = re.compile(r"[^\W\d_]{2,}")
_LETTERS: Final = [CLASSES.index(c) for c in ("lower", "upper", "dense")]


class Lexicon(NamedTuple):
    """How much a name of an element, or a word of a short line, speaks for the article; 0 knows nothing."""

    names: Mapping[str, int]
    words: Mapping[str, int]


class View(NamedTuple):
    """A page, counted."""

    glyphs: Glyphs
    tree: Containers
    open: Ints
    size: Ints
    """Characters, those of dense scripts three times."""
    prose: Ints
    """The size of what looks like a paragraph, 0 of all else."""
    links: Ints
    marks: Ints
    """Blocks with one number have the same names around them."""
    paths: Ints
    lists: Ints


def view(page: Page) -> View:
    """Count a page."""
    blocks = page.blocks
    counted = glyphs.read([b.text for b in blocks])
    size = counted.lengths + 2 * counted.counts[:, _DENSE]
    paragraph = np.array(page.paragraph)
    return View(
        glyphs=counted,
        tree=containers.read(blocks),
        open=np.array([v is None for v in page.verdicts], np.int64),
        size=size,
        prose=np.where(paragraph, size, 0),
        links=np.array([b.links for b in blocks]),
        marks=_numbers([b.marks for b in blocks]),
        paths=_numbers([b.where for b in blocks]),
        lists=_numbers([b.group if b.group >= 0 else ~b.index for b in blocks]),
    )


def first(page: Page, seen: View, lexicon: Lexicon) -> Floats:
    """Describe every block for the first stage; one row a block."""
    columns: list[_Row] = []
    columns += _of_text(seen)
    columns += _of_element(page, seen)
    columns += _of_names(page.blocks, seen, lexicon)
    columns += _of_head(page, seen)
    columns += _of_place(page, seen)
    columns += _of_neighbours(seen)
    columns += _of_groups(seen)
    columns += _of_containers(seen)
    return np.stack([np.asarray(c, np.float32) for c in columns], axis=1)


def second(seen: View, table: Floats, chance: Floats) -> Floats:
    """Describe every block for the second stage: what the first found likely around it; the first table and more.

    `chance` is the first stage's probability in thousandths, 0 for blocks that rules removed.
    """
    value = chance.astype(np.float64)
    mass = value * seen.size
    columns: list[_Row] = [chance, *(_shifted(chance, by) for by in (-4, -3, -2, -1, 1, 2, 3, 4))]
    columns += [_windowed(value, by) for by in (2, 5, 12)]
    columns += [_over(_window(mass, by), _window(seen.size, by)) for by in (3, 8, 20)]
    columns += [
        _over(_before(mass), mass.sum()),
        _over(_before(mass), _before(seen.size)),
        _constant(seen, _quotient(mass.sum(), seen.size.sum())),
    ]
    for ids in (seen.marks, seen.paths, seen.lists):
        columns += [_grouped(value, ids), _over(_total(mass, ids), _total(seen.size, ids)), _greatest(value, ids)]
    tree, at = seen.tree, seen.tree.inner
    for _ in range(4):
        low, high = tree.low[at], tree.high[at]
        columns += [
            _over(_range(mass, low, high), _range(seen.size, low, high)),
            _over(_range(value, low, high), high - low),
        ]
        columns.append(_over(_range(mass, low, high), mass.sum()))
        at = tree.parent[at]
    likely = value >= 500  # half of a thousand
    columns += [*_distances(likely & (seen.size > 80)), *_distances(value >= 900)]  # page.PARAGRAPH_MIN
    columns += [_constant(seen, likely.sum()), _over(_rank(value), len(value))]
    more = np.stack([np.asarray(c, np.float32) for c in columns], axis=1)
    return np.concatenate([table, more], axis=1)


def _of_text(seen: View) -> list[_Row]:
    counts, lengths = seen.glyphs.counts, seen.glyphs.lengths
    spaces = counts[:, 1]
    letters = counts[:, _LETTERS].sum(axis=1)
    return [
        seen.size,
        spaces + counts[:, _DENSE],
        _over(letters, spaces + 1),
        _over(seen.links, lengths),
        seen.glyphs.first,
        seen.glyphs.last,
        counts[:, _END],
        _over(counts[:, _COMMA], seen.size),
        _over(counts[:, 3], letters),
        _over(counts[:, 4], lengths),
        _over(counts[:, _QUOTE], lengths),
        _over(counts[:, _DASH] + counts[:, 0], lengths),
        _over(counts[:, _DENSE], letters),
    ]


def _of_element(page: Page, seen: View) -> list[_Row]:
    blocks = page.blocks
    pictures = np.bincount([min(i.block, len(blocks)) for i in page.document.images], minlength=len(blocks) + 1)
    last = {name: i for i, name in enumerate(_LAST)}
    paths: dict[str, tuple[int, ...]] = {}
    for b in blocks:
        if b.where not in paths:
            steps = b.where.split("/")
            paths[b.where] = (last.get(steps[-1], len(_LAST)), *(steps.count(name) for name in _AROUND))
    around = np.array([paths[b.where] for b in blocks])
    return [
        np.array([_KINDS[b.kind] for b in blocks]),
        np.array([b.level for b in blocks]),
        np.array([_target(b.href) for b in blocks]),
        np.array([b.hidden for b in blocks]),
        np.array([b.image >= 0 for b in blocks]),
        pictures[:-1],
        np.array([0 if v is None else _REASONS.get(v.reason or "", 1) for v in page.verdicts]),
        seen.tree.depth,
        *around.T,
    ]


def _target(href: str | None) -> int:
    """Sort a link's target: none, on this page, on this site, on another, an address.

    >>> [_target(h) for h in (None, "#top", "/a/b", "https://other.org/", "mailto:a@b.org")]
    [0, 1, 2, 3, 4]
    """
    if not href:
        return 0
    if href.startswith("#"):
        return 1
    if href.startswith(("http", "//")):
        return 3
    return 4 if ":" in href[:12] else 2


def tokens(marks: str) -> list[str]:
    """Split the names around a block.

    >>> tokens(" body div entry-content p ")
    ['body', 'div', 'entry-content', 'p']
    """
    return marks.split()


def parts(token: str) -> Iterable[str]:
    """Split a name at whatever joins words, as the lexicon holds them; numbers say nothing.

    >>> list(parts("comment-odd_even42"))
    ['~comment', '~odd', '~even']
    """
    return (f"~{part}" for part in _PART.findall(token))


class _Weights(dict[str, int]):
    """What each name of a page weighs: as it stands, else its part that says most."""

    def __init__(self, known: Mapping[str, int]) -> None:
        super().__init__()
        self._known = known

    def __missing__(self, token: str) -> int:
        weight = self._known.get(token)
        if weight is None:
            weight = 0
            for part in (f"~{token}",) if token.isalpha() else parts(token):
                value = self._known.get(part, 0)
                if abs(value) > abs(weight):
                    weight = value
        self[token] = weight
        return weight


def words(text: str) -> list[str]:
    """Take the first words of a line as the lexicon holds them; nothing of a long block.

    >>> words("Read more: Rain in Lyon")
    ['read', 'more:', 'rain', 'in', 'lyon']
    """
    return text.lower().split(None, _WORDS)[:_WORDS] if len(text) <= _LINE else []


def _of_names(blocks: Sequence[Block], seen: View, lexicon: Lexicon) -> list[_Row]:
    distinct = [tokens(marks) for marks in dict.fromkeys(b.marks for b in blocks)]
    names, starts, ends = _joined(distinct)
    values = np.fromiter(map(_Weights(lexicon.names).__getitem__, names), np.int64, len(names))
    near, nearest = np.maximum(ends - _NEAR, starts), np.maximum(ends - 4, starts)
    rows = [
        _reduced(np.minimum, values, starts, ends),
        _reduced(np.maximum, values, starts, ends),
        _reduced(np.add, values, starts, ends),
        _reduced(np.minimum, values, near, ends),
        _reduced(np.maximum, values, near, ends),
        _reduced(np.add, values, near, ends),
        _reduced(np.minimum, values, nearest, ends),
        _reduced(np.add, values, nearest, ends),
    ]
    begun, starts, ends = _joined([words(b.text) for b in blocks])
    lines = np.fromiter(map(lexicon.words.get, begun, repeat(0)), np.int64, len(begun))
    return [
        *(row[seen.marks] for row in rows),
        _reduced(np.minimum, lines, starts, ends),
        _reduced(np.maximum, lines, starts, ends),
        lines[starts],
        _reduced(np.add, lines, starts, ends),
    ]


def _joined(lists: Sequence[Sequence[str]]) -> tuple[list[str], Ints, Ints]:
    """Put lists of words one behind the other; one of none counts as one word that nobody knows."""
    ends = np.cumsum([len(found) or 1 for found in lists])
    return [word for found in lists for word in (found or ("",))], np.concatenate(([0], ends[:-1])), ends


def _reduced(how: np.ufunc, values: Ints, low: Ints, high: Ints) -> _Row:
    """Reduce each range of values; none is empty."""
    edges = np.stack([low, high], axis=1).ravel()
    return how.reduceat(np.append(values, 0), edges)[::2]


def _of_head(page: Page, seen: View) -> list[_Row]:
    offers: dict[str, list[str]] = {}
    for candidate in page.document.candidates:
        offers.setdefault(candidate.field, []).append(candidate.raw)
    titles = glyphs.overlap(seen.glyphs, offers.get("title", ()), long=False)
    body = offers.get("article_body", [])
    within = glyphs.overlap(seen.glyphs, body, long=True)
    claimed = sum(map(len, body)) * (3 if seen.glyphs.dense else 1)
    prose = seen.prose.sum()
    return [
        titles,
        within,
        glyphs.overlap(seen.glyphs, offers.get("description", ()), long=True),
        glyphs.overlap(seen.glyphs, offers.get("authors", ()), long=False),
        glyphs.echoes(seen.glyphs, (seen.prose > 0) & (seen.open > 0)),
        _constant(seen, _quotient(claimed, prose) if body else -1),
        _constant(seen, _quotient(float((np.maximum(within, 0) * seen.prose).sum()), prose) if body else -1),
        *_distances(
            (titles > 0.6) & (seen.tree.depth > 0) & (np.array([b.kind for b in page.blocks]) == "heading")
        ),  # most of the title's letters
    ]


def _of_place(page: Page, seen: View) -> list[_Row]:
    count = len(page.blocks)
    copies = _numbers([b.text for b in page.blocks])
    paragraphs = seen.prose * seen.open
    return [
        np.arange(count),
        count - np.arange(count),
        _over(_before(seen.size), seen.size.sum()),
        _over(_before(paragraphs), paragraphs.sum()),
        _constant(seen, count),
        _constant(seen, seen.size.sum()),
        _constant(seen, paragraphs.sum()),
        _constant(seen, _quotient(seen.links.sum(), seen.glyphs.lengths.sum())),
        np.bincount(copies)[copies],
        *_distances(paragraphs > 0),
        *_distances(paragraphs > 250),  # hardly any teaser is longer
    ]


def _of_neighbours(seen: View) -> list[_Row]:
    density = _over(seen.links, seen.glyphs.lengths)
    columns: list[_Row] = []
    for by in (-3, -2, -1, 1, 2, 3):
        columns += [_shifted(seen.size, by), _shifted(density, by)]
    for by in (-1, 1):
        columns += [_shifted(seen.glyphs.last, by), _shifted(seen.marks, by) == seen.marks, _shifted(seen.open, by)]
        columns.append(_shifted(seen.tree.depth, by) - seen.tree.depth)
    for by in (3, 8):
        columns += [
            _over(_window(seen.links, by), _window(seen.glyphs.lengths, by)),
            _windowed(seen.prose, by),
            _windowed(seen.size, by),
        ]
    return columns


def _of_groups(seen: View) -> list[_Row]:
    columns: list[_Row] = []
    ended = seen.glyphs.last == _END
    for ids in (seen.marks, seen.paths, seen.lists):
        count = np.bincount(ids)[ids]
        columns += [
            count,
            _over(_total(seen.size, ids), count),
            _over(_total(seen.links, ids), _total(seen.glyphs.lengths, ids)),
        ]
        columns += [_over(_total(seen.prose, ids), seen.prose.sum()), _over(_total(ended, ids), count)]
    return columns


def _of_containers(seen: View) -> list[_Row]:
    tree = seen.tree
    paragraphs = seen.prose * seen.open
    total = int(paragraphs.sum())
    held = _range(paragraphs, tree.low, tree.high)
    columns: list[_Row] = []
    at = tree.inner
    for _ in range(4):
        low, high = tree.low[at], tree.high[at]
        columns += [
            high - low,
            _over(held[at], total),
            _over(_range(seen.links, low, high), _range(seen.glyphs.lengths, low, high)),
            _over(_range(seen.size, low, high), high - low),
            seen.tree.depth - tree.level[at],
        ]
        at = tree.parent[at]
    order = np.arange(len(seen.size))
    for part in (0.5, 0.8):  # half of the paragraphs stand near the article's middle, four in five in all of it
        whole = np.flatnonzero(held >= part * total)
        core = whole[np.argmin((tree.high - tree.low)[whole] * 64 - tree.level[whole])]
        low, high = tree.low[core], tree.high[core]
        columns += [
            np.where(order < low, order - low, np.where(order >= high, order - high + 1, 0)),
            (order >= low) & (order < high),
            tree.depth - tree.level[core],
            _constant(seen, _quotient(float(held[core]), total)),
            _over(order - low, high - low),
        ]
    return columns


def _constant(seen: View, value: float) -> Floats:
    return np.full(len(seen.size), value, np.float32)


def _quotient(part: float, whole: float) -> float:
    return float(part) / float(whole) if whole else 0.0


def _over(part: _Row, whole: "_Row | float") -> _Row:
    """Divide, 0 where there is nothing to divide by."""
    under = np.asarray(whole, np.float64)
    share = np.divide(part, under, out=np.zeros(np.broadcast(part, under).shape), where=under > 0)
    return share.astype(np.float32)


def _numbers(values: Sequence[object]) -> Ints:
    """Give equal values equal numbers."""
    known: dict[object, int] = {}
    return np.array([known.setdefault(v, len(known)) for v in values])


def _sums(values: _Row) -> _Row:
    return np.concatenate(([0], np.cumsum(values)))


def _before(values: _Row) -> _Row:
    return _sums(values)[:-1]


def _range(values: _Row, low: Ints, high: Ints) -> _Row:
    sums = _sums(values)
    return sums[high] - sums[low]


def _window(values: _Row, by: int) -> _Row:
    order = np.arange(len(values))
    return _range(values, np.maximum(order - by, 0), np.minimum(order + by + 1, len(values)))


def _windowed(values: _Row, by: int) -> _Row:
    """Average over a block and its neighbours on both sides."""
    return _over(_window(values, by), _window(np.ones(len(values), np.int64), by))


def _shifted(values: _Row, by: int) -> _Row:
    """Give each block the value of the one that stands so many places behind it; -1 outside the page."""
    moved = np.full(len(values), -1, np.float32)
    if by > 0:
        moved[:-by] = values[by:]
    else:
        moved[-by:] = values[:by]
    return moved


def _total(values: _Row, ids: Ints) -> _Row:
    return np.bincount(ids, weights=values)[ids]


def _grouped(values: _Row, ids: Ints) -> _Row:
    return _over(_total(values, ids), np.bincount(ids)[ids])


def _greatest(values: _Row, ids: Ints) -> _Row:
    found = np.zeros(int(ids.max()) + 1)
    np.maximum.at(found, ids, values)
    return found[ids].astype(np.float32)


def _rank(values: _Row) -> _Row:
    return np.argsort(np.argsort(-values, kind="stable"), kind="stable")


def _distances(marked: _Row) -> tuple[Ints, Ints]:
    """Measure how far the nearest marked block is, above and below; 999 where there is none."""
    order = np.arange(len(marked))
    above = np.maximum.accumulate(np.where(marked, order, -9999))
    below = np.minimum.accumulate(np.where(marked, order, 9999)[::-1])[::-1]
    return np.minimum(order - above, 999), np.minimum(below - order, 999)
