"""Make blocks of the elements and texts of a page: which characters stand in one block, and of which kind it is."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import count
from typing import Final, NamedTuple

from selectolax.lexbor import LexborNode

from ingest import text as texts
from ingest.model import Block, Kind
from ingest.parse.page import inline
from ingest.parse.page.cell_spans import Columns, Reach, reach, rows_of
from ingest.parse.page.inline import Anchor, Aside, Part, Span
from ingest.parse.page.list_numbers import ListNumbers
from ingest.parse.page.pictures import Attributes
from ingest.parse.page.places import Place
from ingest.parse.page.tags import CAPTION, CELL, CODE, FIGURE, HEADING, ITEM, LIST, QUOTE, ROW, TABLE

__all__ = ["Builder", "Context"]

_KINDS: Final[Mapping[int, Kind]] = {QUOTE: "quote", CAPTION: "caption"}


class Context(NamedTuple):
    """What an element hands down to everything in it."""

    kind: Kind = "paragraph"
    level: int = 0
    group: int = -1
    hidden: int = inline.SHOWN
    """How much of its text is shown (`inline`)."""
    lists: int = 0
    """How deep in lists."""
    items: int = -1
    """Group of the outermost list."""
    table: int = -1
    """Group of the innermost table."""
    figure: tuple[int, int] | None = None
    """How many images and blocks stood before the innermost figure."""
    numbers: ListNumbers | None = None
    """Of the innermost list, where it is ordered."""
    item: int = -1
    """Which item of a list it is in."""
    number: int | None = None
    """What an ordered list counts that item as."""

    def as_hidden(self, hidden: int) -> "Context":
        """Return the same context, hidden, if it is not more so already."""
        return self if hidden <= self.hidden else Context(self.kind, self.level, self.group, hidden, *self[4:])

    def of_kind(self, kind: Kind, level: int = 0, group: int = -1) -> "Context":
        """Return the same context for another kind of text."""
        return Context(kind, level, group, *self[3:])


class _Run:
    """The text since the last end of a block."""

    __slots__ = ("before", "codes", "context", "depth", "linked", "linked_at", "parts", "place", "plain", "start")

    def __init__(self, context: Context, place: Place, depth: int) -> None:
        self.context = context  # of the text that comes last
        self.place = place  # of the innermost element that holds all of the text
        self.start = place  # of the first text that is shown or hidden as the last one is
        self.depth = depth
        self.parts: list[str] = []
        self.linked: list[Anchor] = []
        self.linked_at: list[int] = []  # which parts those are
        self.codes: list[int] = []  # which parts are inline code
        self.plain = False  # some of it is no link
        self.before: list[Part] | None = None  # what is shown or hidden in another way

    def turn(self, context: Context, place: Place) -> None:
        """Go on with text that is hidden in another way, or shown again."""
        self.before = self.before or []
        self.before.append(self.part())
        self.context, self.start = context, place
        self.parts, self.linked, self.linked_at, self.codes, self.plain = [], [], [], [], False

    def part(self) -> Part:
        """Write what came since the last turn."""
        links = sum(len(" ".join(part.split())) for part, _ in self.linked)
        return Part(self.context.hidden, "".join(self.parts), self.plain, links, self.linked, self.start, self.code())

    def links(self, text: str) -> Sequence[Span]:
        """Find where the links stand in the line, if its text does not tell: their words stand there again."""
        is_told = not (self.linked and self.plain and inline.is_ambiguous(text, self.linked))
        return () if is_told else [span for n in self.linked_at for span in inline.spans(self.parts, [n])]

    def code(self) -> Sequence[Span]:
        """Find where inline code stands in what came since the last turn."""
        return inline.spans(self.parts, self.codes) if self.codes else ()


class _Row:
    """The cells of a table's row that are finished."""

    __slots__ = ("anchors", "asides", "cells", "codes", "context", "links", "place", "reach", "size")

    def __init__(self, context: Context, place: Place) -> None:
        self.context = context
        self.place = place
        self.cells: list[str] = []
        self.links = 0
        self.anchors: list[Anchor] = []
        self.codes: list[Span] = []
        self.asides: list[Aside] = []
        self.size = 0  # characters of the cells, white space aside
        self.reach: Reach | None = None  # of the cell that is open, where it takes more than one place


class Builder:
    """Takes elements and texts in the order of the page and makes blocks of them."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.run: _Run | None = None
        self.row: _Row | None = None
        self._columns = Columns()
        self._breaks = 0
        self._groups = 0
        self._items = count()
        self._captions: list[int] = []  # indices of those without an image so far
        self._orphans = defaultdict[int, int](self._group)

    def text(  # noqa: PLR0917 -- names take a third more time
        self, value: str, context: Context, link: str | None, place: Place, depth: int, around: Place, low: int
    ) -> None:
        """Take a text that is not white space alone; `around` and `low`: what holds both it and the text before."""
        run = self.run
        if run is not None and self._breaks > 1:
            self.boundary()
            run = None
        if run is None:
            run = self.run = _Run(context, place, depth)
        else:
            if context.hidden != run.context.hidden:
                run.turn(context, place)
            if low < run.depth:
                run.depth, run.place = low, around
        self._breaks = 0
        if place.is_code and context.kind != "code":
            run.codes.append(len(run.parts))
        run.parts.append(value)
        if link is None:
            run.plain = True
        else:
            run.linked.append((value, link))
            run.linked_at.append(len(run.parts) - 1)

    def line_break(self) -> None:
        """Take a `<br>`: a space, or a line break in code; the second in a row ends the block."""
        if (run := self.run) is None:
            return
        is_code = run.context.kind == "code"
        run.parts.append("\n" if is_code else " ")
        self._breaks += not is_code

    def boundary(self) -> None:
        """End the block; in the cell of a table this shows that the table is a layout, whose cells hold blocks."""
        run, row = self.run, self.row
        self.run = self.row = None
        self._breaks = 0
        if row is not None:
            self._add_row(row)
        if run is not None:
            self._end(run)

    def space(self, value: str, context: Context, place: Place) -> None:
        """Take white space alone, which begins no block."""
        run = self.run
        if run is not None:
            if context.hidden != run.context.hidden:
                run.turn(context, place)
            run.parts.append(value)

    def drawing(self, context: Context, place: Place) -> None:
        """Take a drawing; in the middle of a line it is an icon, which may part what stands on both sides."""
        if self.run is not None:
            self.run.turn(context, place)

    def _end(self, run: _Run) -> None:
        if run.before is None:
            text, links = _written(run)
            self._add(text, run.context, run.place, links, run.linked, codes=run.code(), anchors_at=run.links(text))
            return
        parts = [*run.before, run.part()]
        line = inline.join(parts, in_cell=False)
        if line is None:
            for apart in inline.lines(parts):
                text, links, anchors, codes = _joined(apart, run.context)
                context = run.context._replace(hidden=apart[0].hidden)
                self._add(text, context, apart[0].place, links, anchors, codes=codes)
            return
        kept, asides = line
        text, links, anchors, codes = _joined(kept, run.context)
        self._add(text, run.context._replace(hidden=inline.SHOWN), run.place, links, anchors, codes=codes)
        self._add_asides(asides)

    def open(  # noqa: PLR0917 -- names take a third more time
        self, role: int, name: str, node: LexborNode, context: Context, above: Place, images: int
    ) -> Context:
        """Begin an element that ends a block; say what holds inside it."""
        if role == CELL:
            return self._open_cell(node, context, above)
        if self.run is not None or self.row is not None:
            self.boundary()
        if role == ITEM and context.kind != "caption":
            return self._open_item(node, context)
        if role == TABLE:
            return context._replace(table=self._group())
        if role == FIGURE:
            return context._replace(figure=(images, len(self.blocks)))
        if role == LIST:
            items = context.items if context.lists else self._group()
            numbers = ListNumbers(node) if name == "ol" else None
            return context._replace(lists=context.lists + 1, items=items, numbers=numbers)
        return context if context.kind == "caption" else self._of_kind(role, name, context)

    def _open_item(self, node: LexborNode, context: Context) -> Context:
        lists, items = context.lists, context.items
        if not lists:
            lists, items = 1, self._orphans_of(node)
        number = context.numbers.count(node.attributes.get("value")) if context.numbers is not None else None
        inner = (context.hidden, lists, items, context.table, context.figure, None, next(self._items), number)
        return Context("item", lists, items, *inner)

    def _of_kind(self, role: int, name: str, context: Context) -> Context:
        """Return the context with the kind of an element's text."""
        if role == HEADING:
            return context.of_kind("heading", level=int(name[1]))
        if role == CODE:
            return context.of_kind("code", group=self._group())
        kind: Kind | None = _KINDS.get(role)
        return context.of_kind(kind) if kind else context

    def close(self, role: int, context: Context, images: int) -> None:
        """End an element that does more there than to end a block, or no more."""
        if role == CELL and self.row is not None:
            return
        if role == ROW and self.row is not None:
            row, self.row = self.row, None
            self._end_cell(row)
            self._add_row(row)
            self._columns.end()
            return
        if self.run is not None or self.row is not None:
            self.boundary()
        if role == ROW:
            self._columns.end()
        if context.figure is not None and images > context.figure[0]:
            if role == CAPTION:
                self._caption(images - 1, context.figure[1])
            elif role == FIGURE:
                self._caption(context.figure[0], context.figure[1])

    def _open_cell(self, node: LexborNode, context: Context, above: Place) -> Context:
        row = self.row
        if row is not None:
            self._end_cell(row)
            return context
        self.boundary()
        self.row = _Row(context, above)
        if self._columns.are_taken and self._columns.group != rows_of(node):
            self._columns.clear()
        return context

    def spread(self, node: LexborNode, attributes: Attributes) -> None:
        """Take what the cell that is open says of the columns and rows that it takes."""
        if self.row is not None:
            self.row.reach = found = reach(attributes)
            if found.rows > 1:
                self._columns.group = rows_of(node)

    def _end_cell(self, row: _Row) -> None:
        run, self.run = self.run, None
        self._breaks = 0
        size, row.reach = row.reach, None
        if run is None:
            self._columns.put(row.cells, "", size)
            return
        parts = [*(run.before or ()), run.part()]
        if all(inline.hides_alone(part.hidden) or part.text.isspace() for part in parts):
            row.asides += [Aside(row.size, part) for part in parts]
            if not all(inline.hides_alone(part.hidden) for part in parts):
                self._columns.put(row.cells, "", size)  # its place is shown, whatever it holds: `&nbsp;`
            return
        kept, asides = inline.join(parts, in_cell=True) or (parts, [])
        text, links, anchors, codes = _joined(kept, run.context)
        row.asides += [Aside(row.size + at, part) for at, part in asides]
        row.codes += [(row.size + start, row.size + end) for start, end in codes]
        self._columns.put(row.cells, text, size)
        row.size += len(texts.squeeze(text))
        row.links += links
        row.anchors += anchors

    def _add_row(self, row: _Row) -> None:
        context = row.context.of_kind("table", group=row.context.table)
        cells = "\t".join(row.cells).rstrip("\t")
        text = cells.lstrip("\t")
        if text:
            shown = context._replace(hidden=inline.SHOWN)
            column = len(cells) - len(text)
            self._add(text, shown, row.place, row.links, row.anchors, column=column, codes=row.codes)
            self._add_asides(row.asides)
        else:
            hidden = (texts.normalise(aside.part.text) for aside in row.asides)
            self._add("\t".join(filter(None, hidden)), context, row.place, 0, ())

    def _add_asides(self, asides: Iterable[Aside]) -> None:
        """Put behind a line what was taken out of it."""
        for at, part in asides:
            text, links, anchors, _ = _joined([part], Context())
            self._add(text, Context(hidden=inline.HIDDEN), part.place, links, anchors, inside=at)

    def _add(
        self,
        text: str,
        context: Context,
        place: Place,
        links: int,
        anchors: Sequence[Anchor],
        *,
        inside: int = -1,
        column: int = 0,
        codes: Sequence[Span] = (),
        anchors_at: Sequence[Span] = (),
    ) -> None:
        if text:
            if context.kind == "caption":
                self._captions.append(len(self.blocks))
            self.blocks.append(
                Block(
                    index=len(self.blocks),
                    kind=context.kind,
                    text=text,
                    where=place.path,
                    level=context.level,
                    group=context.group,
                    column=column,
                    element_path=place.element_path,
                    link_chars=links,
                    href=inline.target(anchors) if anchors else None,
                    anchors=tuple(anchors) if anchors else (),
                    anchors_at=tuple(anchors_at) if anchors_at else (),
                    codes=tuple(codes) if codes else (),
                    item=context.item,
                    number=context.number,
                    hidden=inline.hides_alone(context.hidden),
                    inside=inside,
                )
            )

    def _caption(self, image: int, first: int) -> None:
        """Set the image of a figure's captions that have none yet."""
        while self._captions and self._captions[-1] >= first:
            i = self._captions.pop()
            self.blocks[i] = replace(self.blocks[i], image=image)

    def _group(self) -> int:
        self._groups += 1
        return self._groups - 1

    def _orphans_of(self, node: LexborNode) -> int:
        """Return the list of items that stand in no list: those with one parent are one."""
        parent = node.parent
        key = parent.mem_id if parent is not None else 0
        return self._orphans[key]


def _written(run: _Run) -> tuple[str, int]:
    """Write the text of a run, and count its characters inside links."""
    parts = run.parts
    text = _normal(parts[0] if len(parts) == 1 else "".join(parts), run.context)
    if not run.linked:
        return text, 0
    if not run.plain:
        return text, len(text)
    return text, min(len(text), sum(len(" ".join(part.split())) for part, _ in run.linked))


def _joined(parts: Sequence[Part], context: Context) -> tuple[str, int, list[Anchor], list[Span]]:
    """Write the text of several parts, count its characters inside links, and list those and its inline code."""
    text = _normal("".join(part.text for part in parts), context)
    links = sum(part.links for part in parts)
    if links and not any(part.plain for part in parts):
        links = len(text)
    anchors = [anchor for part in parts for anchor in part.anchors]
    return text, min(links, len(text)), anchors, inline.joined_spans(parts)


def _normal(joined: str, context: Context) -> str:
    if context.kind == "code":
        return texts.normalise_code(joined)
    # `normalise` changes nothing else in ASCII, and is slow on many spaces.
    text = " ".join(joined.split())
    return text if text.isascii() else texts.normalise(text)
