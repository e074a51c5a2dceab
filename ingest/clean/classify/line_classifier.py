"""Which lines of a dump are the article? Two stages of learned trees, over what can be told of a line without markup.

A dump has no tags, no links and no class names: what is left is characters, indentation, bullets, blank lines,
repetition and order. The first stage sees a line and its neighbours; the second sees besides where the first found the
article. Nothing here knows a site. Numbers are whole ones, or quotients of them, so that every machine finds the same.
"""

import functools
import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from ingest.clean.classify import columns, features, trees
from ingest.clean.classify.columns import Columns, FloatArray, Groups
from ingest.clean.classify.trees import Forest, Model
from ingest.clean.facts import characters as glyphs
from ingest.clean.facts.characters import CLASSES, Floats, Glyphs, Ints
from ingest.clean.facts.reasons import REMOVAL_REASONS
from ingest.clean.page import Page
from ingest.model import Block

__all__ = ["FILE", "View", "chances", "chosen", "first", "keep", "load", "scores", "second", "view"]

FILE: Final = "lines.bin"
_REASONS: Final[Mapping[str | None, int]] = {reason: told.line_code for reason, told in REMOVAL_REASONS.items()}
_AROUND: Final = 8  # from here on, reasons stand around an article rather than in it
_OTHER, _SPACE, _LOWER, _UPPER, _DIGIT, _END, _COMMA, _QUOTE, _DASH, _DENSE = range(len(CLASSES))
_LETTERS: Final = [_LOWER, _UPPER, _DENSE]
# A year, a time of day, a day in digits: what stands above a reader's comment as well as above an article.
_WHEN: Final = re.compile(r"(?<!\d)(?:(?:19|20)\d\d|[012]?\d[:.][0-5]\d|[0-3]?\d[./-][01]?\d[./-]\d{2,4})(?!\d)")
_WHEN_MAX: Final = 150  # characters; longer lines tell a story with a date in it
_MAX_LABEL_LENGTH: Final = 60  # characters; a label is shorter
_MAX_TEASER_LENGTH: Final = 250  # characters; hardly any teaser is longer
_INDENT_MAX: Final = 40  # columns; deeper is no more list than that
_MAX_COUNTED_LENGTH: Final = 600  # characters of a line that count; the best run is not chosen by one paragraph
_SURE: Final = 500  # thousandths: likelier the article than not
# Thousandths: above the first a line speaks for the run that it stands in; of the run above the second are kept,
# outside it what is above the third. Of forty triples tried these had the best F1 (folds of the training dumps):
# articles .926 from .921 at an even line, multilingual .904 from .901, cut dumps of articles .915 from .912.
_SPEAKS, _INSIDE, _OUTSIDE = 450, 400, 750
_HEADING: Final = 200  # thousandths, of a heading right between two lines that are kept
# The F1 that may be expected of what is kept; below, a third of the listings, and of articles one in a hundred.
_MIN_EXPECTED_F1: Final = 0.3
_AT_ONCE: Final = 4096  # lines; more share no tables that a processor remembers


class View(NamedTuple):
    """A dump, counted."""

    glyphs: Glyphs
    reason: Ints
    """Of rules that have spoken: 0 nothing, 1 a field, else the reason of removal."""
    size: Ints
    """Characters, those of dense scripts three times."""
    prose: Ints
    """The size of what looks like a paragraph, 0 of all else."""
    bullet: Ints
    indent: Ints
    above: Ints
    """Blank lines before, at most 2."""
    below: Ints
    when: Ints
    """Short lines with a date or a time."""
    groups: Groups
    """Lines between two blank ones; lines with one indentation and bullet; the same, between the like blank lines."""


def keep(page: Page, likely: Floats) -> set[int]:
    """Choose the lines that are the article; none where all that would be kept is no article."""
    kept = chosen(likely, page.blocks)
    return {int(i) for i in np.flatnonzero(kept)} if _is_article(likely, kept, page.blocks) else set()


def chances(page: Page, model: Model) -> Floats:
    """Judge every line: the probability that it is the article, in thousandths; 0 where a rule decided."""
    free = np.array([v is None for v in page.decisions])
    seen = view(page)
    table = first(page, seen, model.lexicon.words)
    early = scores(model.first, table)
    late = scores(model.second, second(seen, table, np.where(free, trees.chances(early), 0)))
    return np.where(free, trees.chances((early + late) // 2), 0)


def scores(forest: Forest, table: Floats) -> npt.NDArray[np.int64]:
    """Score the lines some at a time: a dump may have as many as a book."""
    return np.concatenate([forest.scores(table[:, i : i + _AT_ONCE]) for i in range(0, table.shape[1], _AT_ONCE)])


def chosen(likely: Floats, blocks: Sequence[Block]) -> npt.NDArray[np.bool_]:
    """Draw the line: low in the run of lines that is likeliest the article, high outside it."""
    low, high = _likeliest((likely - _SPEAKS) * np.array([min(len(b.text), _MAX_COUNTED_LENGTH) for b in blocks]))
    # What a rule decided (0) does not end the run.
    ends = np.flatnonzero((likely < _INSIDE) & (likely > 0))
    if high > low:
        low, high = int(max(ends[ends < low], default=-1)) + 1, int(min(ends[ends >= high], default=len(likely)))
    order = np.arange(len(likely))
    kept = np.greater_equal(likely, np.where((order >= low) & (order < high), _INSIDE, _OUTSIDE))
    for i in (np.flatnonzero(kept[:-2] & kept[2:] & ~kept[1:-1]) + 1).tolist():
        kept[i] = blocks[i].kind == "heading" and likely[i] >= _HEADING
    return kept


def _is_article(likely: Floats, kept: npt.NDArray[np.bool_], blocks: Sequence[Block]) -> bool:
    """Return whether the kept lines are an article, by their expected F1, and not the likeliest lines of a menu."""
    sizes = np.array([len(b.text) for b in blocks])
    mass = likely * sizes
    return float(2 * mass[kept].sum()) > _MIN_EXPECTED_F1 * float(1000 * sizes[kept].sum() + mass.sum())


def _likeliest(worth: FloatArray) -> tuple[int, int]:
    """Find the run that is worth most (Kadane); an empty one where none is worth anything."""
    added = np.append(0, np.cumsum(worth))
    least = np.minimum.accumulate(added)
    high = int(np.argmax(added - least))
    return int(np.flatnonzero(added[: high + 1] == least[high])[-1]), high


@functools.cache
def load() -> Model:
    """Read the model for lines that the package ships."""
    return trees.read(FILE)


def view(page: Page) -> View:
    """Count a dump."""
    blocks = page.blocks
    counted = glyphs.read([b.text for b in blocks])
    size = counted.lengths + 2 * counted.counts[:, _DENSE]
    told = [(b.blank_before, bool(b.bullet), b.indent) for b in blocks]
    above, bullet, indent = np.array(told, np.int64).T
    above, indent = np.minimum(above, 2), np.minimum(indent, _INDENT_MAX)
    below = np.append(above[1:], 2)
    layout = indent * 2 + bullet
    frame = layout * 4 + (above > 0) * 2 + (below > 0)
    dated = (counted.counts[:, _DIGIT] > 2) & (counted.lengths <= _WHEN_MAX)
    for i in np.flatnonzero(dated):
        dated[i] = _WHEN.search(blocks[i].text) is not None
    return View(
        glyphs=counted,
        reason=np.array([0 if v is None else _REASONS.get(v.reason, 1) for v in page.decisions]),
        size=size,
        prose=np.where(page.paragraph, size, 0),
        bullet=bullet,
        indent=indent,
        above=above,
        below=below,
        when=dated.astype(np.int64),
        groups=columns.numbers(np.cumsum(above > 0).tolist(), layout.tolist(), frame.tolist()),
    )


def first(page: Page, seen: View, words: Mapping[str, int]) -> Floats:
    """Describe every line for the first stage: a table of columns by lines."""
    found = Columns(len(seen.size))
    _of_text(seen, found)
    _of_layout(page, seen, found)
    _of_place(seen, found)
    _of_neighbours(seen, found)
    _of_groups(seen, found)
    _of_words(page, seen, words, found)
    return found.table()


def second(seen: View, table: Floats, chance: Floats) -> Floats:
    """Describe every line for the second stage: what the first found likely around it; the first table and more.

    `chance` is the first stage's probability in thousandths, 0 for lines that rules decided.
    """
    count = len(chance)
    value = chance.astype(np.float64)
    mass = value * seen.size
    total = mass.sum()
    found = Columns(count)
    near = columns.padded(4, chance)[0]
    found.add(*(near[4 + by : 4 + by + count] for by in (-4, -3, -2, -1, 0, 1, 2, 3, 4)))
    added = columns.sums(value, mass, seen.size, np.ones(count))
    for by in (2, 5, 12, 30):
        around = columns.windows(added, by)
        found.share(around[0], around[3])
        found.share(around[1], around[2])
    found.share(added[1, :-1], total)
    found.share(added[1, :-1], added[2, :-1])
    found.share(total, seen.size.sum())
    found.add(total)
    counts, sizes = seen.groups.sizes(), seen.groups.totals(seen.size)
    likely, weight = seen.groups.totals(value), seen.groups.totals(mass)
    most = columns.greatest(value, seen.groups)
    for way in range(len(counts)):
        found.share(likely[way], counts[way])
        found.share(weight[way], sizes[way])
        found.share(weight[way], total)
        found.add(most[way])
    kept = value >= _SURE
    found.add(*columns.distances(kept & (seen.prose > 0), value >= 900))
    found.add(kept.sum(), glyphs.echoes(seen.glyphs, kept))
    found.share(np.argsort(np.argsort(-value, kind="stable"), kind="stable"), count)
    _of_run(seen, value, found)
    return np.concatenate([table, found.table()])


def _of_text(seen: View, found: Columns) -> None:
    counts, lengths = seen.glyphs.counts.T, seen.glyphs.lengths
    words = counts[_SPACE] + counts[_DENSE] + 1
    letters = counts[_LETTERS].sum(axis=0)
    found.add(seen.size, words, seen.glyphs.first, seen.glyphs.last, counts[_END], seen.reason, seen.when)
    for kind in (_END, _COMMA, _UPPER, _QUOTE):
        found.share(counts[kind], words)
    for kind in (_DIGIT, _DASH, _OTHER):
        found.share(counts[kind], lengths)
    found.share(letters, words)
    found.share(counts[_UPPER], letters)
    found.share(counts[_DENSE], letters)
    found.add(glyphs.echoes(seen.glyphs, (seen.prose > 0) & (seen.reason == 0)))


def _of_layout(page: Page, seen: View, found: Columns) -> None:
    blocks = page.blocks
    usual = int(np.argmax(np.bincount(seen.indent, weights=seen.prose * (seen.reason == 0))))
    kind = [(b.kind == "heading", b.level) for b in blocks]
    found.add(*np.array(kind).T, seen.bullet, seen.indent, seen.indent - usual, seen.above, seen.below)
    found.add(columns.counted([b.text for b in blocks]))


def _of_place(seen: View, found: Columns) -> None:
    count = len(seen.size)
    order = np.arange(count)
    paragraphs = seen.prose * (seen.reason == 0)
    added = columns.sums(seen.size, paragraphs, paragraphs > 0, seen.bullet, seen.above > 0, seen.when)
    size, prose, paragraph, bullet, gap, when = added[:, -1]
    found.add(order, count - order, count, size, prose, added[5, :-1])
    found.share(added[0, :-1], size)
    found.share(added[1, :-1], prose)
    found.share(bullet, count)
    found.share(gap, count)
    found.share(when, count)
    found.share(prose, paragraph)
    reason = seen.reason
    named = (reason == _REASONS[name] for name in ("comments", "footer", "share", "related"))
    found.add(
        *columns.distances(
            paragraphs > 0,
            paragraphs > _MAX_TEASER_LENGTH,
            reason >= _AROUND,
            (reason == 1) | (reason == 3),
            *named,
            seen.when > 0,
        )
    )


def _of_neighbours(seen: View, found: Columns) -> None:
    count = len(seen.size)
    is_open = (seen.reason == 0).astype(np.int64)
    near = columns.padded(3, seen.size, seen.glyphs.last, seen.bullet, is_open, seen.above, seen.below, seen.indent)
    for by in (-3, -2, -1, 1, 2, 3):
        found.add(*near[:3, 3 + by : 3 + by + count])
    for by in (-1, 1):
        *_, opened, above, below, indent = near[:, 3 + by : 3 + by + count]
        found.add(opened, above, below, indent - seen.indent)
    ended, upper = seen.glyphs.last == _END, seen.glyphs.counts[:, _UPPER]
    added = columns.sums(np.ones(count), seen.size, seen.prose, seen.bullet, ended, is_open, seen.when, upper)
    for by in (2, 5, 12):
        room, size, *rest, capitals = columns.windows(added, by)
        found.share(size, room)
        for row in rest:
            found.share(row, room)
        found.share(capitals, size)
    short = seen.prose == 0
    run = np.cumsum(np.append(True, short[1:] != short[:-1])) - 1
    found.add(np.where(short, 1, -1) * np.bincount(run)[run])


def _of_groups(seen: View, found: Columns) -> None:
    rows = (seen.size, seen.prose, seen.glyphs.last == _END, seen.bullet)
    prose_of_all = seen.prose.sum()
    for count, size, prose, ended, bullet in zip(seen.groups.sizes(), *map(seen.groups.totals, rows), strict=True):
        found.add(count)
        found.share(size, count)
        found.share(prose, prose_of_all)
        found.share(ended, count)
        found.share(bullet, count)
    order = np.arange(len(seen.size))
    found.add(order - np.maximum.accumulate(np.where(seen.above > 0, order, 0)))


def _of_words(page: Page, seen: View, words: Mapping[str, int], found: Columns) -> None:
    """Weigh the first words of short lines, and of the short lines around."""
    weights = _weights([features.words(b.text) for b in page.blocks], words)
    found.add(*weights)
    whole = weights[3]
    near = columns.padded(1, whole)[0]
    order = np.arange(len(whole))
    label = np.maximum.accumulate(np.where(seen.size < _MAX_LABEL_LENGTH, order, -1))
    found.add(near[:-2], near[2:], np.where(label >= 0, whole[label], 0))
    added = columns.sums(whole, np.ones(len(whole)))
    for by in (1, 3, 8):
        around = columns.windows(added, by)
        found.share(*around)


def _weights(lines: Sequence[Sequence[str]], words: Mapping[str, int]) -> FloatArray:
    """Return the least, greatest, first and summed weight of each line's words; 0 where there are none."""
    weights = np.array([words.get(word, 0) for line in lines for word in line] + [0])
    sizes = np.array([len(line) for line in lines])
    # What `reduceat` finds for an empty line is another's.
    starts = np.append(0, np.cumsum(sizes))
    low, high, added = (f.reduceat(weights, starts)[:-1] for f in (np.minimum, np.maximum, np.add))
    found: FloatArray = np.where(sizes > 0, [low, high, weights[starts[:-1]], added], 0)
    return found


def _of_run(seen: View, value: npt.NDArray[np.float64], found: Columns) -> None:
    """Add where a line stands relative to the run of lines that is likeliest the article, and what lies between."""
    count = len(value)
    order = np.arange(count)
    low, high = _likeliest((value - _SURE) * np.minimum(seen.size, _MAX_COUNTED_LENGTH))
    mass = columns.sums(value * seen.size)[0]
    total = mass[-1]
    found.add(np.where(order < low, order - low, np.where(order >= high, order - high + 1, 0)), high - low)
    found.share(order - low, max(high - low, 1))
    found.share(mass[high] - mass[low], total)
    middle = min(int(np.searchsorted(mass[1:], total / 2)), count - 1)
    found.add(order - middle)
    between = columns.sums(
        seen.reason >= _AROUND, seen.reason == 1, value < 100, np.where(value < 300, seen.size, 0), seen.bullet,
        seen.above > 1, (seen.size < _MAX_LABEL_LENGTH) & (value < _SURE), value * seen.size,
    )[:, 1:]  # fmt: skip
    away = np.abs(between - between[:, middle, None])
    found.add(*away[:-1])
    found.share(away[-1], total)
