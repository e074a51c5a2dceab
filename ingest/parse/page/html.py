"""Turn a page into blocks: every visible character in exactly one of them, in the order of the page.

One preorder walk over the parser's tree, each node touched once. Invisible are `script style template noscript` and
comments, and nothing else: text hidden by attribute or style has blocks of its own that say so. Inline elements are
joined exactly as they stand; a block ends where an element begins or ends that a browser gives a box of its own, at
two or more `<br>`, and where hidden text begins or ends. A row of a table is one block, unless a cell of it holds
boxes: then the table is a layout, and its cells hold ordinary blocks.
"""

import re
from dataclasses import replace
from typing import Final, NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingest import markup, urls
from ingest.errors import BudgetExceeded
from ingest.model import Block, Document, Item, RawImage, Shaped
from ingest.parse.page import inline, line_breaks, metadata, pictures
from ingest.parse.page.blocks import Builder, Context
from ingest.parse.page.embedded import reading
from ingest.parse.page.metadata import Fact
from ingest.parse.page.pictures import Attributes
from ingest.parse.page.places import Place, Places, names
from ingest.parse.page.tags import (
    BLOCK,
    BODY,
    BREAK,
    CAPTION,
    CELL,
    DRAWING,
    ELEMENTS,
    FACT,
    FIGURE,
    FIRST_ELEMENT,
    IMAGE,
    IMG,
    LINK,
    PICTURE,
    SCRIPT,
    SILENT,
    SOURCE,
    TEXT,
    TITLE,
)

__all__ = ["Parsed", "blocks", "document"]

_TELLING: Final = frozenset({"hidden", "style", "aria-hidden", "itemprop", "itemref"})
_SPREADING: Final = frozenset({"colspan", "rowspan"})
_ASSISTIVE: Final = "mjx-assistive-mml"  # MathJax 3 and 4, for screen readers
_FORMULA: Final = frozenset({"annotation", "annotation-xml", _ASSISTIVE})
_HOST: Final = re.compile(r"\s*(?:https?:)?//([^/?#\s]{1,253})", re.IGNORECASE)
_PLACES: Final = Places()
_ASSET_PATHS: Final = ("wp-content", "wp-includes")
# WordPress' own classes for captions, old galleries among them; other names count inside a figure only.
_CAPTIONS: Final = frozenset({"wp-caption-text", "wp-element-caption", "wp-caption-dd", "gallery-caption"})

# Old pages set each line in an element: a font and its size, or bold. Set by hand.


class Parsed(NamedTuple):
    """What one page, or one piece of markup, holds."""

    blocks: tuple[Block, ...]
    images: tuple[RawImage, ...]
    text: str
    """The texts that the parser found in the body, less what is invisible: what the blocks add up to."""
    facts: tuple[Fact, ...]
    """Elements that say something about the page, in its order, for `metadata.find_candidates`."""
    fingerprint: frozenset[str]


def document(shaped: Shaped) -> Document:
    """Read a page, or the pages of one article as one; the first speaks for all about its fields."""
    capture = shaped.capture
    html, repairs = shaped.text, shaped.repairs
    pages = [blocks(page, base=capture.url) for page in shaped.pages]
    shown = reading.prose(pages[0].blocks)
    if shown < reading.ENOUGH and (opened := reading.opened(html, shown, _blocks_of)):
        html, repairs = opened[0], (*repairs, opened[1])
        pages[0] = blocks(html, base=capture.url)
    parsed = pages[0]
    claims = metadata.find_candidates(pages[0].facts, capture.headers)
    for page in pages[1:]:
        parsed = _followed(parsed, page)
    state = reading.read(html, parsed.blocks, claims.candidates, claims.subjects, _blocks_of)
    return Document(
        item=Item(capture=capture, index=0),
        shape="html",
        blocks=parsed.blocks if state is None else (*parsed.blocks, *state.blocks),
        candidates=claims.candidates if state is None else (*claims.candidates, *state.candidates),
        subjects=claims.subjects,
        doubts=claims.doubts,
        images=parsed.images,
        url=capture.url,
        html=html,
        encoding=shaped.encoding,
        evidence=shaped.evidence,
        damaged=shaped.damaged,
        repairs=repairs if state is None else (*repairs, "state"),
        fingerprint=parsed.fingerprint,
    )


def _blocks_of(html: str) -> tuple[Block, ...]:
    try:
        return blocks(html).blocks
    except BudgetExceeded:
        return ()


def blocks(html: str, *, base: str | None = None) -> Parsed:
    """Parse markup, a whole page or a fragment, into blocks, images and facts.

    >>> [(b.kind, b.text) for b in blocks("<h2>Rain</h2>It <b>rai</b>ned.<ul><li>Lyon<li>Bonn</ul>").blocks]
    [('heading', 'Rain'), ('paragraph', 'It rained.'), ('item', 'Lyon'), ('item', 'Bonn')]
    """
    if len(html) > markup.BYTES:
        raise BudgetExceeded(f"a page of more than {markup.BYTES} bytes")
    payload = html.encode("utf-8", "replace")
    markup.refuse(payload)
    tree = LexborHTMLParser(payload)
    page = _Page(base)
    if tree.root is not None:
        try:
            _walk(tree.root, page, _PLACES.root)
        finally:
            _PLACES.trim()
    visible = "".join(page.texts)
    if len(visible) > markup.TEXT:
        raise BudgetExceeded(f"more than {markup.TEXT} characters of text")
    return Parsed(
        blocks=tuple(page.builder.blocks),
        images=tuple(page.images),
        text=visible,
        facts=tuple(page.facts),
        fingerprint=frozenset(page.signs),
    )


class _Page:
    """What the walk has found so far."""

    def __init__(self, base: str | None) -> None:
        self.builder = Builder()
        self.base = base
        self.texts: list[str] = []
        self.images: list[RawImage] = []
        self.facts: list[Fact] = []
        self.signs: set[str] = set()
        self._sources: list[Attributes] = []
        self._awaited = False
        self._bylines = -1  # how many blocks there were behind the last line of a byline

    def told(  # noqa: PLR0917 -- names take a third more time
        self, role: int, name: str, node: LexborNode, attributes: Attributes, context: Context, above: Place
    ) -> Context:
        """Read the attributes that say something on any element."""
        if ("itemprop" in attributes or "itemref" in attributes) and role != FACT:
            self.note(name, node, attributes, above)
        hidden = inline.of_attributes(attributes, inline=not role)
        return context.as_hidden(hidden) if hidden else context

    def aside(self, role: int, name: str, node: LexborNode, attributes: Attributes, above: Place) -> None:
        """Take an element that is no text and holds none that is visible."""
        if role == BREAK:
            run, below = self.builder.run, self._bylines == len(self.builder.blocks)
            if line_breaks.stands_between_lines(node):
                self.builder.boundary()
            elif run and line_breaks.is_of_byline(run.parts, node, below=below):
                self.builder.boundary()
                self._bylines = len(self.builder.blocks)
            else:
                self.builder.line_break()
        elif role == IMAGE:
            self._image(attributes, above)
        elif role == SOURCE:
            if node.parent is not None and node.parent.tag_id == PICTURE:
                self._sources.append(attributes)
        elif role == FACT:
            self.note(name, node, attributes, above)
        elif role == SCRIPT:
            self._asset(attributes.get("src"))
            if "ld+json" in (attributes.get("type") or "").lower():
                self.note(name, node, attributes, above)

    def relation(self, node: LexborNode, attributes: Attributes, above: Place) -> None:
        """Read what a link says of its target."""
        if "author" in (attributes["rel"] or "").lower().split() and "itemprop" not in attributes:
            self.note("a", node, attributes, above)

    def note(self, tag: str, node: LexborNode, attributes: Attributes, above: Place) -> None:
        """Keep an element that says something about the page, and what it shows about the platform."""
        self.facts.append(Fact(tag, node, attributes, above, len(self.builder.blocks)))
        if tag == "base" and (found := urls.join(self.base, attributes.get("href") or "")):
            self.base = found
        elif tag == "meta" and (attributes.get("name") or "").lower() == "generator":
            self.signs.add(f"generator:{(attributes.get('content') or '').strip().lower()}")
        elif tag == "link":
            self._asset(attributes.get("href"))
            if "api.w.org" in (attributes.get("rel") or ""):
                self.signs.add("link:api.w.org")

    def silent(self, node: LexborNode, above: Place) -> None:
        """Pass an invisible element by; a `noscript` behind an image that showed nothing holds what it stands for."""
        if not self._awaited:
            return
        for inner in node.traverse():
            if inner.tag_id == IMG and (found := pictures.shown(attributes := inner.attributes)):
                self._awaited = False
                self._add_image(found, attributes, above.path, above.element_path)
                return

    def _image(self, attributes: Attributes, above: Place) -> None:
        """Take an image that a reader sees; where a script fills it in later, `noscript` may tell which."""
        sources, self._sources = self._sources, []
        found = pictures.shown(attributes, sources)
        self._awaited = found is None
        if found:
            self._add_image(found, attributes, above.path_to("img"), above.element_path)

    def _add_image(self, found: str, attributes: Attributes, where: str, element_path: str) -> None:
        self._asset(found)
        self.images.append(
            RawImage(
                url=urls.join(None if found.startswith(("https://", "http://")) else self.base, found),
                alt=(attributes.get("alt") or "").strip() or None,
                block=len(self.builder.blocks),
                where=where,
                element_path=element_path,
            )
        )

    def _asset(self, url: str | None) -> None:
        """Remember where the page gets its files from."""
        if not url:
            return
        if host := _HOST.match(url):
            self.signs.add(f"asset:{host[1].lower()}")
        for path in _ASSET_PATHS:
            if path in url:
                self.signs.add(f"asset:{path}")


# One loop on purpose: a call for each node would take as long as all the rest.
def _walk(root: LexborNode, page: _Page, nowhere: Place) -> None:  # noqa: C901, PLR0912, PLR0915 -- see above
    """Visit every visible node once, in the order of the page.

    `nowhere` is the place around `html`.

    `place`, `context`, `link` and `box` are those of the element that is open; `stack` has the elements that are, each
    with those of the one around it. Children and siblings are asked for one by one: a node's parent is an object more.
    """
    builder, texts, images = page.builder, page.texts, page.images
    elements, known = ELEMENTS, len(ELEMENTS)
    outside = nowhere.inside(names("html", root.attributes))
    page.note("html", root, root.attributes, outside)
    stack: list[tuple[LexborNode, Place, Context | None, str | None, int]] = [(root, outside, None, None, 0)]
    place = outside.inside(names("html", root.attributes))
    context: Context | None = None  # None: outside the body
    link: str | None = None
    box = 0  # role that ends a block
    low = 1  # how many elements have been open at least since the last text
    count = 1
    node = root.first_child
    while node is not None:
        count += 1
        number = node.tag_id
        if number == TEXT:
            if context is not None and (value := node.text_content):
                texts.append(value)
                if not value.isspace() or context.kind == "code":
                    depth = len(stack)
                    builder.text(value, context, link, place, depth, place if low == depth else stack[low][1], low)
                    low = depth
                elif builder.run is not None:
                    builder.space(value, context, place)
        elif number >= FIRST_ELEMENT:
            if count > markup.NODES or len(stack) >= markup.DEPTH:
                raise BudgetExceeded(f"more than {markup.NODES} nodes, or {markup.DEPTH} levels of them")
            role, name = elements[number] if number < known else (0, "")
            act, held, target, edge = role, context, link, 0
            attributes = node.attributes
            child = node.first_child
            classes = attributes.get("class") if attributes else None
            if attributes and held is not None:
                if classes is not None:
                    if "aption" in classes:
                        act = _captions(role, classes, held)
                    if not act and (hidden := inline.of_class(classes)):
                        held = held.as_hidden(hidden)
                if not _TELLING.isdisjoint(attributes):
                    held = page.told(role, name, node, attributes, held, place)
            if act == BLOCK:
                edge = BLOCK
                if builder.run is not None or builder.row is not None:
                    builder.boundary()
            elif act == LINK:
                target = attributes.get("href")
                if "rel" in attributes:
                    page.relation(node, attributes, place)
            elif act == DRAWING:
                if held is not None:
                    held = held.as_hidden(inline.noted(held.hidden))
                    builder.drawing(held, place)
            elif act > CELL:
                page.aside(act, name, node, attributes, place)
                if act == BODY:
                    held = Context()
                elif act <= SCRIPT:
                    if act == SILENT and child is not None:
                        page.silent(node, place)
                    child = None
            elif act:
                in_drawing = held is not None and inline.is_note(held.hidden)
                if act == TITLE and not in_drawing:
                    page.note(name, node, attributes, place)
                if held is not None and not (act == TITLE and in_drawing):
                    held = builder.open(act, name, node, held, place, len(images))
                    if act == CELL and attributes and not _SPREADING.isdisjoint(attributes):
                        builder.spread(node, attributes)
                    edge = act if act >= FIGURE else BLOCK
            if child is not None:
                stack.append((node, place, context, link, box))
                if role < SILENT:
                    if not name:  # no element that says anything by itself, but for what writes formulas
                        name = node.tag or ""
                        if held is not None and name in _FORMULA:
                            held = held.as_hidden(inline.READ if name == _ASSISTIVE else inline.noted(held.hidden))
                    if attributes:
                        key = (name, attributes.get("id"), attributes.get("role"), classes)
                    else:
                        key = (name, None, None, None)
                    place = place.inner.get(key) or place.inside(key)
                elif role == BODY:
                    place = nowhere.inside(names(name, attributes))
                context, link, box = held, target, edge
                node = child
                continue
            if edge > BLOCK and held is not None:
                builder.close(edge, held, len(images))
        following = node.next
        while following is None:
            if box:
                if box > BLOCK and context is not None:
                    builder.close(box, context, len(images))
                elif builder.run is not None or builder.row is not None:
                    builder.boundary()
            node, place, context, link, box = stack.pop()
            depth = len(stack)
            if not depth:
                break
            if depth < low:  # noqa: PLR1730 -- min() takes three times as long, for every element
                low = depth
            following = node.next
        node = following
    builder.boundary()


def _captions(role: int, classes: str, context: Context) -> int:
    """Return the role of an element that is a caption or a figure by its class; its own role where it is neither."""
    if role > CELL:
        return role
    tokens = classes.lower().split()
    if not _CAPTIONS.isdisjoint(tokens):
        return CAPTION
    if "wp-caption" in tokens:
        return FIGURE
    inner = role in {0, BLOCK} and context.figure is not None
    return CAPTION if inner and any(token.endswith(("caption", "caption-text")) for token in tokens) else role


def _followed(first: Parsed, second: Parsed) -> Parsed:
    """Put the next page of an article behind the pages before it."""
    by, images = len(first.blocks), len(first.images)
    groups = 1 + max((max(b.group, b.item) for b in first.blocks), default=-1)
    moved = (
        replace(
            b,
            index=b.index + by,
            group=b.group + groups if b.group >= 0 else -1,
            item=b.item + groups if b.item >= 0 else -1,
            image=b.image + images if b.image >= 0 else -1,
        )
        for b in second.blocks
    )
    return first._replace(
        blocks=(*first.blocks, *moved),
        images=(*first.images, *(replace(i, block=i.block + by) for i in second.images)),
        text=f"{first.text}\n{second.text}",
        fingerprint=first.fingerprint | second.fingerprint,
    )
