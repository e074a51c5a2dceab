"""Which characters of a page stand in one block, and of which kind is it? The state of the walk over a page."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from selectolax.lexbor import LexborNode

from ingest import text as texts
from ingest.extract.pictures import Attributes
from ingest.extract.tags import BLOCK, CAPTION, CELL, CODE, FIGURE, HEADING, ITEM, LIST, NAMES, QUOTE, ROW, TABLE
from ingest.model import Block, Kind

__all__ = ["Builder", "Context", "Place"]

_MARKS: Final = 600  # characters; of 300 pages half the blocks have under 351, and the nearest ancestors say most
_PATH: Final = 200  # characters; for people
_KINDS: Final[Mapping[int, Kind]] = {QUOTE: "quote", CAPTION: "caption"}


class Context(NamedTuple):
    """What an element hands down to everything in it."""

    kind: Kind = "paragraph"
    level: int = 0
    group: int = -1
    hidden: bool = False
    lists: int = 0
    """How deep in lists."""
    items: int = -1
    """Group of the outermost list."""
    table: int = -1
    """Group of the innermost table."""
    figure: tuple[int, int] | None = None
    """How many images and blocks stood before the innermost figure."""


class Place:
    """Where an element stands; written out only for elements that something is said of."""

    __slots__ = ("above", "attributes", "node", "written")

    def __init__(self, above: "Place | None", node: LexborNode, attributes: Attributes) -> None:
        self.above = above
        self.node = node
        self.attributes = attributes
        self.written: tuple[str, str] | None = None

    def path(self) -> str:
        """Write the tag path from `body`."""
        return (self.written or self._write())[0]

    def marks(self) -> str:
        """Write the names of the element and of all that it stands in, nearest last, between spaces."""
        return (self.written or self._write())[1]

    def _write(self) -> tuple[str, str]:
        chain: list[Place] = []
        at: Place | None = self
        while at is not None and at.written is None:
            chain.append(at)
            at = at.above
        path, marks = (at.written if at is not None else None) or ("", " ")
        for place in reversed(chain):
            name = NAMES.get(place.node.tag_id) or place.node.tag or ""
            path = f"{path}/{name}" if path else name
            marks = f"{marks}{_words(name, place.attributes)} "
            if len(path) > _PATH:
                path = "…" + path[path.find("/", len(path) - _PATH) :]
            if len(marks) > _MARKS:
                marks = marks[marks.find(" ", len(marks) - _MARKS) :]
            place.written = (path, marks)
        return path, marks


def _words(name: str, attributes: Attributes) -> str:
    """Write the words that an element is named by.

    >>> _words("div", {"class": "Story  lead", "id": "s1", "data-x": "1"})
    'div s1 story lead'
    """
    if not attributes:
        return name
    words = name
    for key in ("id", "role", "class"):
        if value := attributes.get(key):
            words = f"{words} {value}"
    return words if words is name else " ".join(words.lower().split())


class _Run:
    """The text since the last end of a block."""

    __slots__ = ("context", "depth", "href", "linked", "parts", "place", "plain")

    def __init__(self, context: Context, place: Place, depth: int) -> None:
        self.context = context
        self.place = place  # of the innermost element that holds all of the text
        self.depth = depth
        self.parts: list[str] = []
        self.linked: list[str] = []
        self.plain = False  # some of it is no link
        self.href: str | None = None


class _Row:
    """The cells of a table's row that are finished."""

    __slots__ = ("cells", "context", "href", "links", "place")

    def __init__(self, context: Context, place: Place) -> None:
        self.context = context
        self.place = place
        self.cells: list[str] = []
        self.links = 0
        self.href: str | None = None


class Builder:
    """Takes elements and texts in the order of the page and makes blocks of them."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.low = 0
        """The lowest depth of the walk since the last text."""
        self._run: _Run | None = None
        self._row: _Row | None = None
        self._breaks = 0
        self._groups = 0
        self._captions: list[int] = []  # indices of those without an image so far
        self._orphans: dict[int, int] = {}

    def text(self, value: str, context: Context, places: Sequence[Place], link: str | None) -> None:
        """Take a text node; white space alone begins no block."""
        run = self._run
        if value.isspace() and context.kind != "code":
            if run is not None:
                run.parts.append(value)
            return
        if run is not None and (self._breaks > 1 or context.hidden is not run.context.hidden):
            self.boundary()
            run = None
        depth = len(places)
        if run is None:
            if self._row is not None and self._row.context.hidden is not context.hidden:
                self.boundary()
            run = self._run = _Run(context, places[-1], depth)
        elif self.low < run.depth:
            run.depth, run.place = self.low, places[self.low - 1]
        self.low = depth
        self._breaks = 0
        run.parts.append(value)
        if link is None:
            run.plain = True
        else:
            run.linked.append(value)
            run.href = run.href or link or None

    def line_break(self) -> None:
        """Take a `<br>`: a space, or a line break in code; the second in a row ends the block."""
        run = self._run
        if run is None:
            return
        if run.context.kind == "code":
            run.parts.append("\n")
        else:
            run.parts.append(" ")
            self._breaks += 1

    def boundary(self) -> None:
        """End the block; in the cell of a table this shows that the table is a layout, whose cells hold blocks."""
        run, row = self._run, self._row
        self._run = self._row = None
        self._breaks = 0
        if row is not None:
            self._add_row(row)
        if run is not None:
            text, links = _written(run)
            self._add(text, run.context, run.place, links, run.href)

    def open(self, role: int, node: LexborNode, context: Context, above: Place, images: int) -> Context:
        """Begin an element that ends a block; say what holds inside it."""
        if role == CELL:
            return self._open_cell(context, above)
        if self._run is not None or self._row is not None:
            self.boundary()
        if role == BLOCK:
            return context
        if role == TABLE:
            return context._replace(table=self._group())
        if role == FIGURE:
            return context._replace(figure=(images, len(self.blocks)))
        if role == LIST:
            items = context.items if context.lists else self._group()
            return context._replace(lists=context.lists + 1, items=items)
        return context if context.kind == "caption" else self._of_kind(role, node, context)

    def _of_kind(self, role: int, node: LexborNode, context: Context) -> Context:
        """Give an element's text its kind."""
        if role == ITEM:
            lists, items = context.lists, context.items
            if not lists:
                lists, items = 1, self._orphans_of(node)
            return context._replace(kind="item", level=lists, group=items, lists=lists, items=items)
        if role == HEADING:
            return context._replace(kind="heading", level=int((node.tag or "h1")[1]), group=-1)
        if role == CODE:
            return context._replace(kind="code", level=0, group=self._group())
        kind: Kind | None = _KINDS.get(role)
        return context._replace(kind=kind, level=0, group=-1) if kind else context

    def close(self, role: int, context: Context, images: int) -> None:
        """End an element that ends a block."""
        if role == CELL and self._row is not None:
            return
        if role == ROW and self._row is not None:
            row, self._row = self._row, None
            self._end_cell(row)
            self._add_row(row)
            return
        if self._run is not None or self._row is not None:
            self.boundary()
        if context.figure is not None and images > context.figure[0]:
            if role == CAPTION:
                self._caption(images - 1, context.figure[1])
            elif role == FIGURE:
                self._caption(context.figure[0], context.figure[1])

    def _open_cell(self, context: Context, above: Place) -> Context:
        row = self._row
        if row is not None and row.context.hidden is context.hidden:
            self._end_cell(row)
            return context
        self.boundary()
        self._row = _Row(context, above)
        return context

    def _end_cell(self, row: _Row) -> None:
        run, self._run = self._run, None
        self._breaks = 0
        if run is None:
            row.cells.append("")
            return
        text, links = _written(run)
        row.cells.append(text)
        row.links += links
        row.href = row.href or run.href

    def _add_row(self, row: _Row) -> None:
        context = row.context._replace(kind="table", level=0, group=row.context.table)
        self._add("\t".join(row.cells).strip("\t"), context, row.place, row.links, row.href)

    def _add(self, text: str, context: Context, place: Place, links: int, href: str | None) -> None:
        if text:
            if context.kind == "caption":
                self._captions.append(len(self.blocks))
            self.blocks.append(
                Block(
                    index=len(self.blocks),
                    kind=context.kind,
                    text=text,
                    where=place.path(),
                    level=context.level,
                    group=context.group,
                    marks=place.marks(),
                    links=links,
                    href=href,
                    hidden=context.hidden,
                )
            )

    def _caption(self, image: int, first: int) -> None:
        """Give the captions of a figure that have no image yet the one that they stand with."""
        while self._captions and self._captions[-1] >= first:
            i = self._captions.pop()
            self.blocks[i] = replace(self.blocks[i], image=image)

    def _group(self) -> int:
        self._groups += 1
        return self._groups - 1

    def _orphans_of(self, node: LexborNode) -> int:
        """Name the list of items that stand in no list: those with one parent are one."""
        parent = node.parent
        key = parent.mem_id if parent is not None else 0
        if key not in self._orphans:
            self._orphans[key] = self._group()
        return self._orphans[key]


def _written(run: _Run) -> tuple[str, int]:
    """Write the text of a run, and count its characters inside links."""
    parts = run.parts
    joined = parts[0] if len(parts) == 1 else "".join(parts)
    if run.context.kind == "code":
        text = texts.normalise_code(joined)
    else:
        # `normalise` changes nothing else in ASCII, and is slow on many spaces.
        text = " ".join(joined.split())
        if not text.isascii():
            text = texts.normalise(text)
    if not run.linked:
        return text, 0
    if not run.plain:
        return text, len(text)
    return text, min(len(text), sum(len(" ".join(part.split())) for part in run.linked))
