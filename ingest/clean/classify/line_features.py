"""Describe every line of a dump in numbers, before it is classified. One row a line.

A dump has no tags, no links and no class names: what is left is characters, indentation, bullets, blank lines,
repetition and order. Nothing here knows a site. Numbers are whole ones, or quotients of them, so that every machine
finds the same.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from ingest.clean.classify import columns, lexicon
from ingest.clean.classify.columns import Columns, FloatArray, Groups
from ingest.clean.facts import characters as glyphs
from ingest.clean.facts.characters import CLASSES, Floats, Glyphs, Ints
from ingest.clean.facts.reasons import REMOVAL_REASONS
from ingest.clean.page import Page

__all__ = ["MAX_COUNTED_LENGTH", "View", "best_run", "first", "first_columns", "second", "second_columns", "view"]

_WAYS: Final = ("of its paragraph", "with its indentation", "of its layout")  # the groups of a View
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
MAX_COUNTED_LENGTH: Final = 600  # characters of a line that count; the best run is not chosen by one paragraph
_EVEN: Final = 500  # thousandths: likelier the article than not


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


def best_run(worth: FloatArray) -> tuple[int, int]:
    """Find the run that is worth most (Kadane); an empty one where none is worth anything."""
    added = np.append(0, np.cumsum(worth))
    least = np.minimum.accumulate(added)
    high = int(np.argmax(added - least))
    return int(np.flatnonzero(added[: high + 1] == least[high])[-1]), high


def view(page: Page) -> View:
    """Count a dump."""
    blocks = page.blocks
    counted = glyphs.count_characters([b.text for b in blocks])
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
    return first_columns(page, seen, words).table()


def first_columns(page: Page, seen: View, words: Mapping[str, int]) -> Columns:
    """Return the columns of the first stage, which know their names."""
    found = Columns(len(seen.size))
    _of_text(seen, found)
    _of_layout(page, seen, found)
    _of_place(seen, found)
    _of_neighbours(seen, found)
    _of_groups(seen, found)
    _of_words(page, seen, words, found)
    return found


def second(seen: View, table: Floats, chance: Floats) -> Floats:
    """Describe every line for the second stage: what the first found likely around it; the first table and more.

    `chance` is the first stage's probability in thousandths, 0 for lines that rules decided.
    """
    return np.concatenate([table, second_columns(seen, chance).table()])


def second_columns(seen: View, chance: Floats) -> Columns:
    """Return the columns that only the second stage has, which know their names."""
    count = len(chance)
    value = chance.astype(np.float64)
    mass = value * seen.size
    total = mass.sum()
    found = Columns(count)
    near = columns.padded(4, chance)[0]
    found.add(
        ", ".join(f"chance of line {by:+d}" if by else "chance of the first stage" for by in range(-4, 5)),
        *(near[4 + by : 4 + by + count] for by in range(-4, 5)),
    )
    added = columns.sums(value, mass, seen.size, np.ones(count))
    for by in (2, 5, 12, 30):
        around = columns.windows(added, by)
        found.share(f"mean chance within {by} lines", around[0], around[3])
        found.share(f"mean chance of a character within {by} lines", around[1], around[2])
    found.share("share of likely text above", added[1, :-1], total)
    found.share("share of text above that is likely", added[1, :-1], added[2, :-1])
    found.share("share of the dump that is likely", total, seen.size.sum())
    found.add("likely text of the dump", total)
    counts, sizes = seen.groups.sizes(), seen.groups.totals(seen.size)
    likely, weight = seen.groups.totals(value), seen.groups.totals(mass)
    most = columns.greatest(value, seen.groups)
    for way, which in enumerate(_WAYS):
        found.share(f"mean chance {which}", likely[way], counts[way])
        found.share(f"mean chance of a character {which}", weight[way], sizes[way])
        found.share(f"share of likely text {which}", weight[way], total)
        found.add(f"greatest chance {which}", most[way])
    kept = value >= _EVEN
    found.add(
        "lines up to a likely paragraph, lines down to a likely paragraph, lines up to a sure line, lines down to"
        " a sure line",
        *columns.distances(kept & (seen.prose > 0), value >= 900),
    )
    found.add("likely lines of the dump, repeats a likely line", kept.sum(), glyphs.echoes(seen.glyphs, kept))
    found.share("rank of its chance", np.argsort(np.argsort(-value, kind="stable"), kind="stable"), count)
    _of_run(seen, value, found)
    return found


def _of_text(seen: View, found: Columns) -> None:
    counts, lengths = seen.glyphs.counts.T, seen.glyphs.lengths
    words = counts[_SPACE] + counts[_DENSE] + 1
    letters = counts[_LETTERS].sum(axis=0)
    found.add(
        "size, words, first character, last character, sentence ends, reason of a rule, has a date or time",
        *(seen.size, words, seen.glyphs.first, seen.glyphs.last, counts[_END], seen.reason, seen.when),
    )
    by_words = {_END: "sentence ends", _COMMA: "commas", _UPPER: "capitals", _QUOTE: "quotation marks"}
    for kind, name in by_words.items():
        found.share(f"{name} by words", counts[kind], words)
    for kind, name in {_DIGIT: "digits", _DASH: "dashes", _OTHER: "other marks"}.items():
        found.share(name, counts[kind], lengths)
    found.share("letters of a word", letters, words)
    found.share("capitals", counts[_UPPER], letters)
    found.share("dense letters", counts[_DENSE], letters)
    found.add("repeats a paragraph", glyphs.echoes(seen.glyphs, (seen.prose > 0) & (seen.reason == 0)))


def _of_layout(page: Page, seen: View, found: Columns) -> None:
    blocks = page.blocks
    usual = int(np.argmax(np.bincount(seen.indent, weights=seen.prose * (seen.reason == 0))))
    kind = [(b.kind == "heading", b.level) for b in blocks]
    found.add(
        "is a heading, heading level, bullet, indentation, indentation against the text's, blank lines above,"
        " blank lines below",
        *np.array(kind).T,
        seen.bullet,
        seen.indent,
        seen.indent - usual,
        seen.above,
        seen.below,
    )
    found.add("copies of it", columns.counted([b.text for b in blocks]))


def _of_place(seen: View, found: Columns) -> None:
    count = len(seen.size)
    order = np.arange(count)
    paragraphs = seen.prose * (seen.reason == 0)
    added = columns.sums(seen.size, paragraphs, paragraphs > 0, seen.bullet, seen.above > 0, seen.when)
    size, prose, paragraph, bullet, gap, when = added[:, -1]
    found.add(
        "lines above, lines below, lines of the dump, text of the dump, paragraphs of the dump, dates and times above",
        *(order, count - order, count, size, prose, added[5, :-1]),
    )
    found.share("text above", added[0, :-1], size)
    found.share("paragraphs above", added[1, :-1], prose)
    found.share("bullets of the dump", bullet, count)
    found.share("lines below a blank one of the dump", gap, count)
    found.share("dates and times of the dump", when, count)
    found.share("mean size of a paragraph", prose, paragraph)
    reason = seen.reason
    named = (reason == _REASONS[name] for name in ("comments", "footer", "share", "related"))
    marks = (
        "paragraph", "long paragraph", "line from around an article", "line of a field or a byline", "comments label",
        "footer", "share line", "related line", "date or time",
    )  # fmt: skip
    found.add(
        ", ".join(f"lines {way} to a {mark}" for mark in marks for way in ("up", "down")),
        *columns.distances(
            paragraphs > 0,
            paragraphs > _MAX_TEASER_LENGTH,
            reason >= _AROUND,
            (reason == 1) | (reason == 3),
            *named,
            seen.when > 0,
        ),
    )


def _of_neighbours(seen: View, found: Columns) -> None:
    count = len(seen.size)
    is_open = (seen.reason == 0).astype(np.int64)
    near = columns.padded(3, seen.size, seen.glyphs.last, seen.bullet, is_open, seen.above, seen.below, seen.indent)
    for by in (-3, -2, -1, 1, 2, 3):
        found.add(
            f"size of line {by:+d}, last character of line {by:+d}, bullet of line {by:+d}",
            *near[:3, 3 + by : 3 + by + count],
        )
    for by in (-1, 1):
        *_, opened, above, below, indent = near[:, 3 + by : 3 + by + count]
        found.add(
            ", ".join(
                f"{name} line {by:+d}" for name in ("open", "blank above", "blank below", "deeper indentation of")
            ),
            *(opened, above, below, indent - seen.indent),
        )
    ended, upper = seen.glyphs.last == _END, seen.glyphs.counts[:, _UPPER]
    added = columns.sums(np.ones(count), seen.size, seen.prose, seen.bullet, ended, is_open, seen.when, upper)
    for by in (2, 5, 12):
        room, size, *rest, capitals = columns.windows(added, by)
        found.share(f"mean size within {by} lines", size, room)
        for name, row in zip(("paragraphs", "bullets", "sentence ends", "open", "dates and times"), rest, strict=True):
            found.share(f"{name} within {by} lines", row, room)
        found.share(f"capitals within {by} lines", capitals, size)
    short = seen.prose == 0
    run = np.cumsum(np.append(True, short[1:] != short[:-1])) - 1
    found.add("length of its run of short or of long lines", np.where(short, 1, -1) * np.bincount(run)[run])


def _of_groups(seen: View, found: Columns) -> None:
    rows = (seen.size, seen.prose, seen.glyphs.last == _END, seen.bullet)
    prose_of_all = seen.prose.sum()
    ways = zip(seen.groups.sizes(), *map(seen.groups.totals, rows), strict=True)
    for which, (count, size, prose, ended, bullet) in zip(_WAYS, ways, strict=True):
        found.add(f"lines {which}", count)
        found.share(f"mean size {which}", size, count)
        found.share(f"share of paragraphs {which}", prose, prose_of_all)
        found.share(f"lines that end a sentence {which}", ended, count)
        found.share(f"bullets {which}", bullet, count)
    order = np.arange(len(seen.size))
    found.add("lines since a blank one", order - np.maximum.accumulate(np.where(seen.above > 0, order, 0)))


def _of_words(page: Page, seen: View, words: Mapping[str, int], found: Columns) -> None:
    """Weigh the first words of short lines, and of the short lines around."""
    weights = _weights([lexicon.words(b.text) for b in page.blocks], words)
    found.add(
        "least weight of first words, greatest weight of first words, weight of the first word, weight of first words",
        *weights,
    )
    whole = weights[3]
    near = columns.padded(1, whole)[0]
    order = np.arange(len(whole))
    label = np.maximum.accumulate(np.where(seen.size < _MAX_LABEL_LENGTH, order, -1))
    found.add(
        "weight of line -1, weight of line +1, weight of the label above",
        near[:-2],
        near[2:],
        np.where(label >= 0, whole[label], 0),
    )
    added = columns.sums(whole, np.ones(len(whole)))
    for by in (1, 3, 8):
        around = columns.windows(added, by)
        found.share(f"weight of words within {by} lines", *around)


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
    low, high = best_run((value - _EVEN) * np.minimum(seen.size, MAX_COUNTED_LENGTH))
    mass = columns.sums(value * seen.size)[0]
    total = mass[-1]
    found.add(
        "lines outside the best run, lines of the best run",
        np.where(order < low, order - low, np.where(order >= high, order - high + 1, 0)),
        high - low,
    )
    found.share("place in the best run", order - low, max(high - low, 1))
    found.share("likely text of the best run", mass[high] - mass[low], total)
    middle = min(int(np.searchsorted(mass[1:], total / 2)), count - 1)
    found.add("lines from the middle of the likely text", order - middle)
    between = columns.sums(
        seen.reason >= _AROUND, seen.reason == 1, value < 100, np.where(value < 300, seen.size, 0), seen.bullet,
        seen.above > 1, (seen.size < _MAX_LABEL_LENGTH) & (value < _EVEN), value * seen.size,
    )[:, 1:]  # fmt: skip
    away = np.abs(between - between[:, middle, None])
    between_names = (
        "lines removed from around an article", "lines of fields", "unlikely lines", "unlikely text", "bullets",
        "wide gaps", "unlikely labels",
    )  # fmt: skip
    found.add(", ".join(f"{name} between the middle and it" for name in between_names), *away[:-1])
    found.share("likely text between the middle and it", away[-1], total)
