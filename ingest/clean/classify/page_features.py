"""What is known of each block, in numbers, before anyone classifies it? One row a block.

Nothing here knows a site: texts count by their characters, elements by their names (`Lexicon`), blocks
by where they stand among the others, and by what the head of the page says. Numbers are whole ones, or quotients of
them, so that every machine finds the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat
from typing import Final, NamedTuple

import numpy as np

from ingest.clean.classify import columns
from ingest.clean.classify.columns import Columns, FloatArray, Groups
from ingest.clean.classify.lexicon import Lexicon, words
from ingest.clean.facts import characters as glyphs
from ingest.clean.facts.characters import CLASSES, Floats, Glyphs, Ints
from ingest.clean.facts.element_groups import Containers
from ingest.clean.facts.reasons import REMOVAL_REASONS
from ingest.clean.page import Page

__all__ = ["View", "first", "first_columns", "second", "second_columns", "view"]

_KINDS: Final = {"paragraph": 0, "quote": 1, "heading": 2, "item": 3, "table": 4, "code": 5, "caption": 6}
_REASONS: Final[Mapping[str | None, int]] = {reason: told.page_code for reason, told in REMOVAL_REASONS.items()}
_LAST: Final = (
    "p", "div", "span", "li", "td", "a", "section", "article", "button", "dd", "dt", "label", "option",
)  # fmt: skip
_AROUND: Final = (
    "article", "main", "section", "aside", "header", "footer", "nav", "form", "figure", "table", "ul", "blockquote",
)  # fmt: skip
_WAYS: Final = ("with the same names", "on the same path", "of the same list")  # the groups of a View
_CONTAINERS: Final = ("innermost container", "second container", "third container", "fourth container")
_NEIGHBOURS: Final = (-4, -3, -2, -1, 1, 2, 3, 4)
_NEAR: Final = 12  # names; about three elements
_OTHER, _SPACE, _LOWER, _UPPER, _DIGIT, _END, _COMMA, _QUOTE, _DASH, _DENSE = range(len(CLASSES))
_LETTERS: Final = [_LOWER, _UPPER, _DENSE]


class View(NamedTuple):
    """A page, counted."""

    glyphs: Glyphs
    tree: Containers
    open: Ints
    size: Ints
    """Characters, those of dense scripts three times."""
    prose: Ints
    """The size of what looks like a paragraph, 0 of all else."""
    link_chars: Ints
    groups: Groups
    """Blocks with the same names around them, of the same path, of the same list."""
    sums: FloatArray
    """`columns.sums` of size, links, characters, prose, open prose."""

    @property
    def element_path(self) -> Ints:
        """Blocks with one number have the same names around them."""
        found: Ints = self.groups.ids[0]
        return found


def view(page: Page) -> View:
    """Count a page."""
    blocks = page.blocks
    counted = glyphs.count_characters([b.text for b in blocks])
    size = counted.lengths + 2 * counted.counts[:, _DENSE]
    prose = np.where(page.paragraph, size, 0)
    links = np.array([b.link_chars for b in blocks])
    is_open = np.array([v is None for v in page.decisions], np.int64)
    return View(
        glyphs=counted,
        tree=page.groups,
        open=is_open,
        size=size,
        prose=prose,
        link_chars=links,
        groups=columns.numbers(
            [b.element_path for b in blocks],
            [b.where for b in blocks],
            [b.group if b.group >= 0 else ~b.index for b in blocks],
        ),
        sums=columns.sums(size, links, counted.lengths, prose, prose * is_open),
    )


def first(page: Page, seen: View, lexicon: Lexicon) -> Floats:
    """Describe every block for the first stage: a table of columns by blocks."""
    return first_columns(page, seen, lexicon).table()


def first_columns(page: Page, seen: View, lexicon: Lexicon) -> Columns:
    """Return the columns of the first stage, which know their names."""
    found = Columns(len(page.blocks))
    _of_text(seen, found)
    _of_element(page, seen, found)
    _of_names(page, seen, lexicon, found)
    _of_head(page, seen, found)
    _of_place(page, seen, found)
    _of_neighbours(seen, found)
    _of_groups(seen, found)
    _of_containers(seen, found)
    return found


def second(seen: View, table: Floats, chance: Floats) -> Floats:
    """Describe every block for the second stage: what the first found likely around it; the first table and more.

    `chance` is the first stage's probability in thousandths, 0 for blocks that rules removed.
    """
    return np.concatenate([table, second_columns(seen, chance).table()])


def second_columns(seen: View, chance: Floats) -> Columns:
    """Return the columns that only the second stage has, which know their names."""
    value = chance.astype(np.float64)
    mass = value * seen.size
    found = Columns(len(value))
    near = columns.padded(4, chance)[0]
    found.add("chance of the first stage", chance)
    found.add(_named("chance of block {:+d}", _NEIGHBOURS), *(near[4 + by : 4 + by + len(value)] for by in _NEIGHBOURS))
    added = columns.sums(value, mass, seen.size, np.ones(len(value)))
    for by in (2, 5, 12):
        around = columns.windows(added, by)
        found.share(f"mean chance within {by} blocks", around[0], around[3])
    for by in (3, 8, 20):
        around = columns.windows(added, by)
        found.share(f"mean chance of a character within {by} blocks", around[1], around[2])
    total = mass.sum()
    found.share("share of likely text above", added[1, :-1], total)
    found.share("share of text above that is likely", added[1, :-1], added[2, :-1])
    found.share("share of the page that is likely", total, seen.size.sum())
    count, size = seen.groups.sizes(), seen.groups.totals(seen.size)
    likely, weight = seen.groups.totals(value), seen.groups.totals(mass)
    most = columns.greatest(value, seen.groups)
    for way, which in enumerate(_WAYS):
        found.share(f"mean chance {which}", likely[way], count[way])
        found.share(f"mean chance of a character {which}", weight[way], size[way])
        found.add(f"greatest chance {which}", most[way])
    held = columns.ranges(added, seen.tree.low, seen.tree.high)
    at = seen.tree.inner
    for which in _CONTAINERS:
        inside = held[:, at]
        found.share(f"mean chance of a character in the {which}", inside[1], inside[2])
        found.share(f"mean chance in the {which}", inside[0], inside[3])
        found.share(f"share of likely text in the {which}", inside[1], total)
        at = seen.tree.parent[at]
    kept = value >= 500  # half of a thousand
    found.add(
        "blocks up to a likely paragraph, blocks down to a likely paragraph, blocks up to a sure block,"
        " blocks down to a sure block",
        *columns.distances(kept & (seen.size > 80), value >= 900),
    )  # page.PARAGRAPH_MIN
    found.add("likely blocks of the page", kept.sum())
    found.share("rank of its chance", _rank(value), len(value))
    return found


def _of_text(seen: View, found: Columns) -> None:
    counts, lengths = seen.glyphs.counts.T, seen.glyphs.lengths
    spaces = counts[_SPACE]
    letters = counts[_LETTERS].sum(axis=0)
    found.add("size, words", seen.size, spaces + counts[_DENSE])
    found.share("letters of a word", letters, spaces + 1)
    found.share("link density", seen.link_chars, lengths)
    found.add("first character, last character, sentence ends", seen.glyphs.first, seen.glyphs.last, counts[_END])
    found.share("commas", counts[_COMMA], seen.size)
    found.share("capitals", counts[_UPPER], letters)
    found.share("digits", counts[_DIGIT], lengths)
    found.share("quotation marks", counts[_QUOTE], lengths)
    found.share("dashes and other marks", counts[_DASH] + counts[_OTHER], lengths)
    found.share("dense letters", counts[_DENSE], letters)


def _of_element(page: Page, seen: View, found: Columns) -> None:
    blocks = page.blocks
    pictures = np.bincount([min(i.block, len(blocks)) for i in page.document.images], minlength=len(blocks) + 1)
    last = {name: i for i, name in enumerate(_LAST)}
    paths: list[tuple[int, ...]] = []
    for where in dict.fromkeys(b.where for b in blocks):
        steps = where.split("/")
        paths.append((last.get(steps[-1], len(_LAST)), *map(steps.count, _AROUND)))
    way = seen.groups.ids[1]
    own = [
        (
            _KINDS[b.kind],
            b.level,
            _target(b.href),
            b.hidden,
            b.image >= 0,
            0 if v is None else _REASONS.get(v.reason, 1),
        )
        for b, v in zip(blocks, page.decisions, strict=True)
    ]
    kind, level, target, hidden, image, reason = np.array(own).T
    found.add(
        "kind, heading level, link target, hidden, describes an image, images before it, reason of a rule, depth",
        *(kind, level, target, hidden, image, pictures[:-1], reason, seen.tree.depth),
    )
    found.add("innermost element, " + _named("{} elements around", _AROUND), *np.array(paths).T[:, way - way[0]])


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


def _of_names(page: Page, seen: View, lexicon: Lexicon, found: Columns) -> None:
    names, starts, ends = _joined(list(page.around.values()))
    values = np.array([*map(lexicon.weights.__getitem__, names), 0])
    rows: list[FloatArray] = []
    for low in (starts, np.maximum(ends - _NEAR, starts), np.maximum(ends - 4, starts)):
        edges = np.stack([low, ends], axis=1).ravel()
        rows += [how.reduceat(values, edges)[::2] for how in (np.minimum, np.maximum, np.add)]
    del rows[7]  # the greatest of the nearest
    found.add(
        "least weight of names around, greatest weight of names around, weight of names around, least weight of near"
        " names, greatest weight of near names, weight of near names, least weight of own names, weight of own names",
        *np.stack(rows)[:, seen.element_path],
    )
    begun, starts, ends = _joined([words(b.text) for b in page.blocks])
    lines = np.array([*map(lexicon.words.get, begun, repeat(0)), 0])
    edges = np.stack([starts, ends], axis=1).ravel()
    found.add(
        "least weight of first words, greatest weight of first words, weight of the first word, weight of first words",
        np.minimum.reduceat(lines, edges)[::2],
        np.maximum.reduceat(lines, edges)[::2],
        lines[starts],
        np.add.reduceat(lines, edges)[::2],
    )


def _joined(lists: Sequence[Sequence[str]]) -> tuple[list[str], Ints, Ints]:
    """Put lists of words one behind the other; one of none counts as one word that nobody knows."""
    ends = np.array([len(found) or 1 for found in lists], np.int64).cumsum()  # np.cumsum(list) takes twice as long
    return [word for found in lists for word in (found or ("",))], np.concatenate(([0], ends[:-1])), ends


def _of_head(page: Page, seen: View, found: Columns) -> None:
    offers: dict[str, list[str]] = {}
    for candidate in page.document.candidates:
        offers.setdefault(candidate.field, []).append(candidate.raw)
    titles = glyphs.overlap(seen.glyphs, offers.get("title", ()), long=False)
    body = offers.get("article_body", [])
    within = glyphs.overlap(seen.glyphs, body, long=True)
    claimed = sum(map(len, body)) * (3 if seen.glyphs.dense else 1)
    prose = seen.prose.sum()
    found.add(
        "is in the title, is in the declared text, is in the description, is in the authors, repeats a paragraph,"
        " declared text by paragraphs, paragraphs in the declared text",
        titles,
        within,
        glyphs.overlap(seen.glyphs, offers.get("description", ()), long=True),
        glyphs.overlap(seen.glyphs, offers.get("authors", ()), long=False),
        glyphs.echoes(seen.glyphs, (seen.prose > 0) & (seen.open > 0)),
        _quotient(claimed, prose) if body else -1,
        _quotient(float((np.maximum(within, 0) * seen.prose).sum()), prose) if body else -1,
    )
    headings = np.array([b.kind == "heading" for b in page.blocks])
    found.add(
        "blocks up to the title, blocks down to the title",
        *columns.distances((titles > 0.6) & (seen.tree.depth > 0) & headings),
    )  # most of the title's letters


def _of_place(page: Page, seen: View, found: Columns) -> None:
    count = len(page.blocks)
    order = np.arange(count)
    before, totals = seen.sums[:, :-1], seen.sums[:, -1]
    paragraphs = seen.prose * seen.open
    found.add("blocks above, blocks below", order, count - order)
    found.share("text above", before[0], totals[0])
    found.share("paragraphs above", before[4], totals[4])
    found.add("blocks of the page, text of the page, paragraphs of the page", count, totals[0], totals[4])
    found.share("link density of the page", totals[1], totals[2])
    found.add("copies of it", columns.counted([b.text for b in page.blocks]))
    found.add(
        "blocks up to a paragraph, blocks down to a paragraph, blocks up to a long paragraph,"
        " blocks down to a long paragraph",
        *columns.distances(paragraphs > 0, paragraphs > 250),  # hardly any teaser is longer
    )


def _of_neighbours(seen: View, found: Columns) -> None:
    density = (seen.link_chars / seen.glyphs.lengths).astype(np.float32)
    count = len(density)
    rows = (seen.size, density, seen.glyphs.last, seen.element_path, seen.open, seen.tree.depth)
    near = columns.padded(3, *rows)
    for by in (-3, -2, -1, 1, 2, 3):
        found.add(f"size of block {by:+d}, link density of block {by:+d}", *near[:2, 3 + by : 3 + by + count])
    for by in (-1, 1):
        _, _, last, element_path, is_open, depth = near[:, 3 + by : 3 + by + count]
        found.add(
            f"last character of block {by:+d}, same names as block {by:+d}, block {by:+d} is open, depth of block"
            f" {by:+d}",
            *(last, element_path == seen.element_path, is_open, depth - seen.tree.depth),
        )
    for by in (3, 8):
        size, links, lengths, prose, _ = columns.windows(seen.sums, by)
        room = np.minimum(np.arange(count) + by + 1, count) - np.maximum(np.arange(count) - by, 0)
        found.share(f"link density within {by} blocks", links, lengths)
        found.share(f"paragraphs within {by} blocks", prose, room)
        found.share(f"mean size within {by} blocks", size, room)


def _of_groups(seen: View, found: Columns) -> None:
    rows = (seen.size, seen.link_chars, seen.glyphs.lengths, seen.prose, seen.glyphs.last == _END)
    ways = zip(seen.groups.sizes(), *map(seen.groups.totals, rows), strict=True)
    for which, (count, size, links, lengths, prose, ended) in zip(_WAYS, ways, strict=True):
        found.add(f"blocks {which}", count)
        found.share(f"mean size {which}", size, count)
        found.share(f"link density {which}", links, lengths)
        found.share(f"share of paragraphs {which}", prose, seen.sums[3, -1])
        found.share(f"blocks that end a sentence {which}", ended, count)


def _of_containers(seen: View, found: Columns) -> None:
    tree = seen.tree
    total = int(seen.sums[4, -1])
    held = columns.ranges(seen.sums, tree.low, tree.high)
    room = tree.high - tree.low
    at = tree.inner
    for which in _CONTAINERS:
        size, links, lengths, _, paragraphs = held[:, at]
        count = room[at]
        found.add(f"blocks in the {which}", count)
        found.share(f"share of paragraphs in the {which}", paragraphs, total)
        found.share(f"link density in the {which}", links, lengths)
        found.share(f"mean size in the {which}", size, count)
        found.add(f"depth below the {which}", tree.depth - tree.level[at])
        at = tree.parent[at]
    order = np.arange(len(seen.size))
    for part in (0.5, 0.8):  # half of the paragraphs stand near the article's middle, four in five in all of it
        whole = np.flatnonzero(held[4] >= part * total)
        core = whole[np.argmin(room[whole] * 64 - tree.level[whole])]
        low, high = tree.low[core], tree.high[core]
        core_of = f"the element with {part:.0%} of the paragraphs"
        found.add(
            f"blocks outside {core_of}, is in {core_of}, depth below {core_of}, paragraphs in {core_of}",
            np.where(order < low, order - low, np.where(order >= high, order - high + 1, 0)),
            (order >= low) & (order < high),
            tree.depth - tree.level[core],
            _quotient(float(held[4, core]), total),
        )
        found.share(f"place in {core_of}", order - low, high - low)


def _quotient(part: float, whole: float) -> float:
    return float(part) / float(whole) if whole else 0.0


def _rank(values: FloatArray) -> FloatArray:
    return np.argsort(np.argsort(-values, kind="stable"), kind="stable")


def _named(pattern: str, values: Iterable[object]) -> str:
    return ", ".join(map(pattern.format, values))
