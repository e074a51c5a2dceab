"""What belongs to the article as a whole, though the classifier, block by block, leaves a part of it out? Pure.

A table, a list, preformatted lines, a section: they stay or go together. So do sentences that are links from one end to
the other, where they stand among the paragraphs.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from itertools import groupby
from typing import Final

from ingest.clean.facts.characters import Floats
from ingest.clean.facts.element_groups import Containers
from ingest.clean.facts.link_density import (
    LINKS_ONLY,
    MAX_IN_LAST_TABLE,
    MAX_IN_PARAGRAPH,
    link_density,
    link_density_of,
)
from ingest.clean.page import Page
from ingest.model import Block

__all__ = ["completed"]

# Thousandths of mean probability, from where a unit in the element of kept paragraphs is the article's. The classifier
# learned from texts that mostly lack their tables; on training pages calendars and menus of several columns
# have under 15, lists of buttons and fields right in that element under 25, and texts' own lists over 60.
_TABLE: Final = 20
_LIST: Final = 100
_LINKED_LIST: Final = 300  # what is missing of one: headlines of other stories have less
_LIST_BELOW: Final = 40  # behind the last paragraph
_SENTENCE: Final = 200
_NEARLY: Final = 400
_SECTION: Final = 200
_MINORITY: Final = 0.25  # of a linked list that is kept: an accident
_HOME: Final = 2  # kept paragraphs in one element
_WRAPPERS: Final = 2  # elements between a table and those paragraphs: a figure, a box that scrolls
_MAX_LINKED_LENGTH: Final = 60  # characters, what is longer and linked may be a sentence
_INNER: Final = 20  # characters of a path: a paragraph, a link, a word in bold
_TOKENS: Final = 8  # names; about two elements
_SOURCES: Final = re.compile(r"^(?:references|reflist|citations?|bibliography)$|citations?-list|references-list")
_PROGRAM: Final = re.compile(r"^(?:language-|lang-|brush:)|hljs|highlight|prettyprint|chroma|prism|shiki|codehilite")
_CALL: Final = re.compile(r"(?:^|[_-])(?:btn|buttons?|cta|call-?to-?action|teasers?|promo\w*|cards?)(?=$|[_-])")


class _Article:
    """Where the kept paragraphs stand."""

    def __init__(self, page: Page, likely: Floats, kept: set[int]) -> None:
        self.page, self.likely, self.kept = page, likely, kept
        self.prose = sorted(i for i in kept if page.paragraph[i])

    @cached_property
    def tree(self) -> Containers:
        """The elements of the page; most pages have nothing to ask of them."""
        return self.page.groups

    @cached_property
    def direct(self) -> Counter[int]:
        """How many of the paragraphs stand right in an element, or in a section of it."""
        tree = self.tree
        return Counter(at for i in self.prose for at in {int(tree.inner[i]), int(tree.parent[tree.inner[i]])})

    def mean(self, unit: Sequence[int]) -> float:
        """Measure how likely blocks are the article's, all of them together."""
        return float(self.likely[list(unit)].mean())

    def levels(self, unit: Sequence[int]) -> tuple[int, int]:
        """Find the element around a unit that holds kept paragraphs; say how many stand between, 99 for none."""
        tree, at = self.tree, int(self.tree.inner[unit[0]])
        while at and tree.low[at] >= unit[0] and tree.high[at] <= unit[-1] + 1:
            at = int(tree.parent[at])
        for between in range(_WRAPPERS + 1):
            if self.direct[at] >= _HOME:
                return at, between
            at = int(tree.parent[at])
        return 0, 99

    def sides(self, home: int, unit: Sequence[int]) -> tuple[bool, bool]:
        """Return whether kept paragraphs of an element stand before a unit, and behind it."""
        low, high = self.tree.low[home], self.tree.high[home]
        return any(low <= i < unit[0] for i in self.prose), any(unit[-1] < i < high for i in self.prose)

    def above(self, first: int) -> int:
        """Find what stands right above, what is removed already aside; -1 for nothing."""
        return next((i for i in range(first - 1, -1, -1) if self.page.open(i) or i in self.kept), -1)

    def heads(self, first: int) -> list[int]:
        """Find the heading right above a unit, or the caption of a table, that the classifier left out."""
        at = self.above(first)
        if at < 0 or at in self.kept or not (self.page.blocks[at].kind == "heading" or self.page.titles_table(at)):
            return []
        return [] if self.page.own[at] or self.page.blocks[at].link_chars else [at]

    def follows(self, first: int) -> bool:
        """Return whether what stands right above is kept, a heading of its own aside."""
        return self.above(min(self.heads(first), default=first)) in self.kept


def completed(page: Page, likely: Floats, kept: set[int]) -> set[int]:
    """Make whole what is kept in part, and keep what stands among the paragraphs as a part of them."""
    article = _Article(page, likely, set(kept))
    if len(article.prose) < _HOME:
        return kept
    for unit in _units(page):
        free = [i for i in unit if page.open(i) and not page.own[i] and not page.blocks[i].hidden]
        if not free or len(free) * 2 < len(unit):
            continue
        if _stays(article, free):
            article.kept.update(free, article.heads(free[0]))
        elif _is_accident(article, free):
            article.kept.difference_update(free)
    for section in page.sections:
        free = [i for i in section if page.open(i)]
        if free and (article.kept.intersection(free) or article.mean(free) >= _SECTION):
            article.kept.update(free)
    article.kept.update(_sentences(article))
    return article.kept


def _units(page: Page) -> list[list[int]]:
    """Find the tables, the lists and the preformatted blocks of a page.

    A list that headings or tables interrupt is a layout, whose entries are sections.
    """

    def key(i: int) -> tuple[str, int]:
        block = page.blocks[i]
        return (block.kind, block.group if block.group >= 0 else ~i)

    # What is hidden inside a line stands behind it, between the rows of its table.
    shown = (i for i, block in enumerate(page.blocks) if block.inside < 0)
    runs = [(*of, list(found)) for of, found in groupby(shown, key)]
    times = Counter((kind, group) for kind, group, _ in runs)
    return [
        found
        for kind, group, found in runs
        if group >= 0 and (kind in {"table", "code"} or (kind == "item" and times[kind, group] == 1))
    ]


def _stays(article: _Article, unit: Sequence[int]) -> bool:
    blocks = [article.page.blocks[i] for i in unit]
    size = sum(len(block.text) for block in blocks)
    density = link_density_of(blocks)
    there = sum(len(article.page.blocks[i].text) for i in unit if i in article.kept)
    kind = blocks[0].kind
    if (kind == "table" and not _is_data(blocks)) or (kind == "code" and _is_program(article.page, unit[0])):
        return False
    missing = [i for i in unit if i not in article.kept]
    if not missing:
        return True
    if 2 * there >= size:
        least = _TABLE if kind == "table" else _LINKED_LIST if density > LINKS_ONLY else _LIST
        return article.mean(missing) >= least
    home, between = article.levels(unit)
    before, after = article.sides(home, unit)
    if between > _WRAPPERS or not before:
        return False
    mean = article.mean(unit)
    among = after or article.follows(unit[0])
    match kind:
        case "table":
            return among and mean >= _TABLE and (after or density <= MAX_IN_LAST_TABLE)
        case "code":
            return among and mean >= (_LIST if after else _LIST_BELOW) and density <= MAX_IN_PARAGRAPH
        case _:
            announced = article.follows(unit[0]) and article.page.blocks[unit[0] - 1].text.endswith((":", "："))
            if (
                between
                or _has_name(article.page, unit[0], _SOURCES)
                or (density > MAX_IN_PARAGRAPH and not (announced and mean >= _LIST))
            ):
                return False
            return mean >= _LIST if after else article.follows(unit[0]) and mean >= _LIST_BELOW


def _is_data(rows: Sequence[Block]) -> bool:
    """Return whether a table has rows of several cells, short ones above all, and is no frame around something else."""
    cells = [[cell for cell in row.text.split("\t") if cell] for row in rows]
    short = sum(len(cell) <= _MAX_LINKED_LENGTH for row in cells for cell in row)
    return len(rows) > 1 and 2 * sum(len(row) > 1 for row in cells) > len(rows) and 2 * short > sum(map(len, cells))


def _is_program(page: Page, index: int) -> bool:
    """Return whether preformatted text is a listing of a program: the classifier knows those that its texts have."""
    return _has_name(page, index, _PROGRAM)


def _has_name(page: Page, index: int, names: re.Pattern[str]) -> bool:
    return any(map(names.search, page.around[page.blocks[index].element_path][-_TOKENS:]))


def _is_accident(article: _Article, unit: Sequence[int]) -> bool:
    """Return whether next to nothing is kept of a list of links."""
    blocks = [article.page.blocks[i] for i in unit]
    size = sum(len(b.text) for b in blocks)
    there = sum(len(article.page.blocks[i].text) for i in unit if i in article.kept)
    return 0 < there < _MINORITY * size and link_density_of(blocks) > LINKS_ONLY


def _sentences(article: _Article) -> set[int]:
    """Find the sentences that are links, among the paragraphs or right before the first of them."""
    page, found = article.page, set[int]()
    alike = Counter(page.blocks[i].element_path for i in article.prose)

    def fits(i: int) -> bool:
        block = page.blocks[i]
        return (
            block.kind == "paragraph"
            and "/p" in block.where[-_INNER:]
            and link_density(block) > MAX_IN_PARAGRAPH
            and page.lines[i].weight >= _MAX_LINKED_LENGTH
            and page.lines[i].ends_sentence
            and page.open(i)
            and not (page.own[i] or block.hidden)
            and article.likely[i] >= _SENTENCE
            and not _has_name(page, i, _CALL)
        )

    for i in range(len(page.blocks) - 1, -1, -1):
        if i in article.kept or not fits(i):
            continue
        # As likely as not, below a kept paragraph of an element like its own, and above another one.
        is_even = article.likely[i] >= _NEARLY and alike[page.blocks[i].element_path] >= _HOME
        if is_even and article.above(i) in article.kept and i < article.prose[-1]:
            found.add(i)
            continue
        home, between = article.levels([i])
        before, after = article.sides(home, [i])
        inner = int(article.tree.inner[i])
        # A card of a teaser has a headline, a date or a button beside its sentence.
        near = range(int(article.tree.low[inner]), int(article.tree.high[inner])) if between else ()
        if not after or between > _WRAPPERS or not all(page.paragraph[j] or fits(j) for j in near):
            continue
        below = next((j for j in range(i + 1, len(page.blocks)) if page.open(j) or j in article.kept), -1)
        if before or below in article.kept or below in found:
            found.add(i)
    return found
