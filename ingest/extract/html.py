"""Turn a page into blocks: every visible character in exactly one of them, in the order of the page.

One preorder walk over the parser's tree, each node touched once. Invisible are `script style template noscript` and
comments, and nothing else: text hidden by attribute or style has blocks of its own that say so. Inline elements are
joined exactly as they stand; a block ends where an element begins or ends that a browser gives a box of its own, at
two or more `<br>`, and where hidden text begins or ends. A row of a table is one block, unless a cell of it holds
boxes: then the table is a layout, and its cells hold ordinary blocks.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final, NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingest import urls
from ingest.errors import BudgetExceeded
from ingest.extract import metadata, pictures
from ingest.extract.blocks import Builder, Context, Place
from ingest.extract.metadata import Fact
from ingest.extract.pictures import Attributes
from ingest.extract.tags import (
    BLOCK,
    BODY,
    BREAK,
    CAPTION,
    FACT,
    FIGURE,
    FIRST_ELEMENT,
    IMAGE,
    LINK,
    NAMES,
    NESTING,
    PICTURE,
    ROLES,
    SCRIPT,
    SILENT,
    SOURCE,
    SVG,
    TEXT,
    TITLE,
)
from ingest.model import Block, Document, Item, RawImage, Shaped

__all__ = ["ATTRIBUTES", "BYTES", "DEPTH", "NODES", "Parsed", "blocks", "document"]

# Deterministic limits, each far above an article: Common Crawl cuts pages at 1 MiB, Blink nests elements 512 deep, and
# the largest of the 3,056 pages that we measured has 27,753 nodes.
BYTES: Final = 32_000_000
NODES: Final = 1_000_000
DEPTH: Final = 5_000
ATTRIBUTES: Final = 10_000

_TAG_START: Final = re.compile(r"<[a-zA-Z][\w:.-]*+[\s/]")
_TAG_END: Final = re.compile("[<>]")
_ATTRIBUTE: Final = re.compile(r"([^\s/>=]++)(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"']++))?")
_NESTING: Final = re.compile(rf"<(/?)({'|'.join(NESTING.split())})(?=[\s/>])", re.IGNORECASE)
_TELLING: Final = frozenset({"hidden", "style", "aria-hidden", "itemprop"})
_HIDING: Final = re.compile(r"(?<![\w-])(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_HOST: Final = re.compile(r"\s*(?:https?:)?//([^/?#\s]{1,253})", re.IGNORECASE)
_ASSET_PATHS: Final = ("wp-content", "wp-includes")
_QUIET: Final = frozenset({SILENT, SCRIPT})
# WordPress' own classes for captions, old galleries among them; other names count inside a figure only.
_CAPTIONS: Final = frozenset({"wp-caption-text", "wp-element-caption", "wp-caption-dd", "gallery-caption"})


class Parsed(NamedTuple):
    """What one page, or one piece of markup, holds."""

    blocks: tuple[Block, ...]
    images: tuple[RawImage, ...]
    text: str
    """The texts that the parser found in the body, less what is invisible: what the blocks add up to."""
    facts: tuple[Fact, ...]
    """Elements that say something about the page, in its order, for `metadata.candidates`."""
    fingerprint: frozenset[str]


def document(shaped: Shaped) -> Document:
    """Read a page, or the pages of one article as one; the first speaks for all about its fields."""
    capture = shaped.capture
    pages = [blocks(page, base=capture.url) for page in shaped.pages]
    parsed = pages[0]
    for page in pages[1:]:
        parsed = _followed(parsed, page)
    return Document(
        item=Item(capture=capture, index=0),
        shape="html",
        blocks=parsed.blocks,
        candidates=metadata.candidates(pages[0].facts, capture.headers),
        images=parsed.images,
        url=capture.url,
        html=shaped.text,
        encoding=shaped.encoding,
        evidence=shaped.evidence,
        damaged=shaped.damaged,
        repairs=shaped.repairs,
        fingerprint=parsed.fingerprint,
    )


def blocks(html: str, *, base: str | None = None) -> Parsed:
    """Parse markup, a whole page or a fragment, into blocks, images and facts.

    >>> [(b.kind, b.text) for b in blocks("<h2>Rain</h2>It <b>rai</b>ned.<ul><li>Lyon<li>Bonn</ul>").blocks]
    [('heading', 'Rain'), ('paragraph', 'It rained.'), ('item', 'Lyon'), ('item', 'Bonn')]
    """
    _refuse(html)
    payload = html.encode("utf-8", "replace")
    if len(payload) > BYTES:
        raise BudgetExceeded(f"a page of more than {BYTES} bytes")
    tree = LexborHTMLParser(payload)
    page = _Page(base)
    if tree.root is not None:
        _walk(tree.root, page)
    return Parsed(
        blocks=tuple(page.builder.blocks),
        images=tuple(page.images),
        text="".join(page.texts),
        facts=tuple(page.facts),
        fingerprint=frozenset(page.signs),
    )


def _refuse(html: str) -> None:
    """Turn away what takes the parser quadratic time: attributes of one tag, boxes in boxes."""
    if len(html) > BYTES:
        raise BudgetExceeded(f"a page of more than {BYTES} bytes")
    for tag in _long_tags(html):
        names = set[str]()
        for match in _ATTRIBUTE.finditer(tag):
            names.add(match[1].lower())
            if len(names) > ATTRIBUTES:
                raise BudgetExceeded(f"an element of more than {ATTRIBUTES} attributes")
    tags = html.count("<")
    if tags <= 2 * DEPTH or tags - html.count("</") <= 2 * DEPTH:
        return  # The parser is quick with what is left, and the walk measures the depth itself.
    opened: dict[str, int] = {}
    depth = 0
    for match in _NESTING.finditer(html):
        name = match[2].lower()
        count = opened.get(name, 0)
        if not match[1]:
            opened[name] = count + 1
            depth += 1
        elif count:
            opened[name] = count - 1
            depth -= 1
        if depth > 2 * DEPTH:
            raise BudgetExceeded(f"more than {NODES} nodes, or {DEPTH} levels of them")


def _long_tags(html: str) -> Iterator[str]:
    """Find the tags that are long enough for so many attributes: each covers one of the windows looked at."""
    covered = False
    for start in range(0, len(html) - ATTRIBUTES, ATTRIBUTES):
        end = start + ATTRIBUTES
        inside, covered = covered, html.find("<", start, end) < 0 and html.find(">", start, end) < 0
        if covered and not inside:
            opening = html.rfind("<", max(0, start - ATTRIBUTES), start)
            if opening >= 0 and _TAG_START.match(html, opening):
                closing = _TAG_END.search(html, end)
                yield html[opening : closing.end() if closing else None]


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

    def enter(
        self, role: int, node: LexborNode, context: Context | None, link: str | None, above: Place
    ) -> tuple[Context | None, str | None, Place, int]:
        """Begin an element: what holds inside it, its link and place, and its role where it ends a block."""
        attributes = node.attributes
        place = Place(above, node, attributes) if role < SILENT else above
        if attributes and context is not None:
            if "aption" in (attributes.get("class") or ""):
                role = _captions(role, attributes, context)
            if not _TELLING.isdisjoint(attributes):
                context = self._told(role, node, attributes, context, place)
        if 0 < role <= TITLE:
            if role == TITLE and (context is None or not _drawn(node)):
                self.note("title", node, attributes, place)
            if context is not None:
                return self.builder.open(role, node, context, above, len(self.images)), link, place, role
        elif role == LINK:
            link = self._link(node, attributes, place)
        elif role == BODY:
            context, place = Context(), Place(None, node, attributes)
        elif role:
            self._aside(role, node, attributes, place)
        return context, link, place, 0

    def _told(self, role: int, node: LexborNode, attributes: Attributes, context: Context, place: Place) -> Context:
        """Read the attributes that say something on any element."""
        if "itemprop" in attributes and role != FACT:
            self.note(NAMES.get(node.tag_id, ""), node, attributes, place)
        return context._replace(hidden=True) if not context.hidden and _hides(attributes) else context

    def _aside(self, role: int, node: LexborNode, attributes: Attributes, above: Place) -> None:
        """Take an element that is no text and holds none."""
        if role == BREAK:
            self.builder.line_break()
            return
        place = Place(above, node, attributes)
        if role == IMAGE:
            self._image(attributes, place)
        elif role == SOURCE:
            if node.parent is not None and node.parent.tag_id == PICTURE:
                self._sources.append(attributes)
        elif role == FACT:
            self.note(NAMES[node.tag_id], node, attributes, place)
        elif role == SCRIPT:
            self._asset(attributes.get("src"))
            if "ld+json" in (attributes.get("type") or "").lower():
                self.note("script", node, attributes, place)

    def _link(self, node: LexborNode, attributes: Attributes, place: Place) -> str | None:
        """Read a link's target; an anchor without one is no link."""
        relations = (attributes["rel"] or "").lower().split() if "rel" in attributes else ()
        if "author" in relations and "itemprop" not in attributes:
            self.note("a", node, attributes, place)
        return attributes.get("href")

    def note(self, tag: str, node: LexborNode, attributes: Attributes, place: Place) -> None:
        """Keep an element that says something about the page, and what it shows about the platform."""
        self.facts.append(Fact(tag, node, attributes, place, len(self.builder.blocks)))
        if tag == "base" and (found := urls.join(self.base, attributes.get("href") or "")):
            self.base = found
        elif tag == "meta" and (attributes.get("name") or "").lower() == "generator":
            self.signs.add(f"generator:{(attributes.get('content') or '').strip().lower()}")
        elif tag == "link":
            self._asset(attributes.get("href"))
            if "api.w.org" in (attributes.get("rel") or ""):
                self.signs.add("link:api.w.org")

    def silent_image(self, attributes: Attributes, place: Place) -> None:
        """Take the image in a `noscript` behind one that showed nothing."""
        if self._awaited and (found := pictures.shown(attributes)):
            self._awaited = False
            self._add_image(found, attributes, place)

    def _image(self, attributes: Attributes, place: Place) -> None:
        """Take an image that a reader sees; where a script fills it in later, `noscript` may tell which."""
        sources, self._sources = self._sources, []
        found = pictures.shown(attributes, sources)
        self._awaited = found is None
        if found:
            self._add_image(found, attributes, place)

    def _add_image(self, found: str, attributes: Attributes, place: Place) -> None:
        self._asset(found)
        self.images.append(
            RawImage(
                url=urls.join(None if found.startswith(("https://", "http://")) else self.base, found),
                alt=(attributes.get("alt") or "").strip() or None,
                block=len(self.builder.blocks),
                where=place.path(),
            )
        )

    def _asset(self, url: str | None) -> None:
        """Remember where the page gets its files from."""
        if url and (host := _HOST.match(url)):
            self.signs.add(f"asset:{host[1].lower()}")
        self.signs.update(f"asset:{path}" for path in _ASSET_PATHS if url and path in url)


# One loop on purpose: a call for each node would take as long as all the rest.
def _walk(root: LexborNode, page: _Page) -> None:  # noqa: C901, PLR0912, PLR0915 -- see above
    """Visit every node once, in the order of the page; what is open lies on stacks of one height."""
    builder, texts = page.builder, page.texts
    outside = root.parent.mem_id if root.parent is not None else 0
    ids = [outside]
    places = [Place(None, root, root.attributes)]
    contexts: list[Context | None] = [None]  # None: outside the body
    links: list[str | None] = [None]
    boxes = [0]  # roles that end a block
    quiet = 0  # height of the stacks inside the outermost invisible element
    page.note("html", root, root.attributes, places[0])
    for count, node in enumerate(root.traverse(include_text=True)):
        above = node.parent
        parent = above.mem_id if above is not None else outside
        if ids[-1] != parent:
            while ids[-1] != parent and len(ids) > 1:
                ids.pop()
                places.pop()
                links.pop()
                context = contexts.pop()
                if (box := boxes.pop()) and context is not None:
                    builder.close(box, context, len(page.images))
            height = len(ids)
            if height < quiet:
                quiet = 0
            if height < builder.low:  # noqa: PLR1730 -- min() takes three times as long, for every element
                builder.low = height
        number = node.tag_id
        context, link = contexts[-1], links[-1]
        if number == TEXT:
            if context is not None and not quiet and (value := node.text_content):
                texts.append(value)
                builder.text(value, context, places, link)
            continue
        if number < FIRST_ELEMENT:
            continue
        if count > NODES or len(ids) > DEPTH:
            raise BudgetExceeded(f"more than {NODES} nodes, or {DEPTH} levels of them")
        role = ROLES.get(number, 0)
        place, box = places[-1], 0
        if not quiet:
            context, link, place, box = page.enter(role, node, context, link, place)
            if role in _QUIET:
                quiet = len(ids) + 1
        elif role == IMAGE:
            page.silent_image(node.attributes, place)
        ids.append(node.mem_id)
        places.append(place)
        contexts.append(context)
        links.append(link)
        boxes.append(box)
    while boxes:
        box, context = boxes.pop(), contexts.pop()
        if box and context is not None:
            builder.close(box, context, len(page.images))
    builder.boundary()


def _hides(attributes: Attributes) -> bool:
    """Tell an element that a browser does not show, or a screen reader does not read.

    >>> _hides({"style": "color: red; Display : none"}), _hides({"style": "content-visibility: hidden"})
    (True, False)
    """
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    return "style" in attributes and bool(_HIDING.search(attributes["style"] or ""))


def _captions(role: int, attributes: Attributes, context: Context) -> int:
    """Give an element that is a caption or a figure by its class the role of one."""
    named = attributes.get("class")
    if not named or "aption" not in named or role > TITLE:
        return role
    tokens = named.lower().split()
    if not _CAPTIONS.isdisjoint(tokens):
        return CAPTION
    if "wp-caption" in tokens:
        return FIGURE
    inner = role in {0, BLOCK} and context.figure is not None
    return CAPTION if inner and any(token.endswith(("caption", "caption-text")) for token in tokens) else role


def _drawn(node: LexborNode) -> bool:
    """Tell whether a title is that of a drawing; the groups that it may stand in are few."""
    at = node.parent
    for _ in range(16):
        if at is None or at.tag_id == SVG:
            return at is not None
        at = at.parent
    return False


def _followed(first: Parsed, second: Parsed) -> Parsed:
    """Put the next page of an article behind the pages before it."""
    by, images = len(first.blocks), len(first.images)
    groups = 1 + max((b.group for b in first.blocks), default=-1)
    moved = (
        replace(
            b,
            index=b.index + by,
            group=b.group + groups if b.group >= 0 else -1,
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
