"""Blocks, the decisions on them, and the fields of one document."""

from typing import Final

from ingest.model.capture import Encoding, Item
from ingest.model.facts import Access, Author, Doubt, Found, Image, LiveUpdate, Rights, Syndication, WordPress
from ingest.model.frozen import dataclass
from ingest.model.names import Action, Kind, PageType, Reason, ShapeName

_UTF_8: Final = Encoding(name="utf-8", source="default")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One run of visible text: a paragraph, a heading, a list item, a table row, a line of a dump.

    The texts of a document's blocks, in order, are all of its visible text, white space aside; hidden text from within
    a block stands behind it (`inside`).
    """

    index: int
    kind: Kind
    text: str
    """Normalised (`text.normalise`); table cells joined by a tab, lines of code by a line break. Never empty."""
    where: str
    """Tag path (`body/div/article/p`) or `line:12`; for people and the audit."""
    level: int = 0
    """Of a heading (1–6); of an item, its depth from 1."""
    group: int = -1
    """Neighbours with one non-negative group are one list, one table or one code block."""
    column: int = 0
    """Of a table's row: how many empty cells stand before its text."""
    element_path: str = ""
    """HTML: class and id tokens, roles and tag names of its ancestors, lower case, nearest last, between spaces."""
    link_chars: int = 0
    """Characters of `text` inside links."""
    href: str | None = None
    """Target of the first link, as written."""
    anchors: tuple[tuple[str, str], ...] = ()
    """HTML: each text inside a link with its target, in order, both as written."""
    anchors_at: tuple[tuple[int, int], ...] = ()
    """HTML: where each of them begins and ends, in characters of `text`, white space aside; empty where words tell."""
    codes: tuple[tuple[int, int], ...] = ()
    """HTML: where inline code begins and ends, in such characters."""
    item: int = -1
    """HTML: blocks with one non-negative number stand in one item of a list."""
    number: int | None = None
    """HTML: what an ordered list counts that item as."""
    hidden: bool = False
    """Hidden by attribute or style."""
    inside: int = -1
    """Hidden text from within the line before it, or the head of a printed page: how many characters of that line's
    text stand before it there, white space aside. -1: not from within."""
    indent: int = 0
    """Dump: leading white space in columns."""
    bullet: str = ""
    """Dump: the bullet that the line began with; layout like white space, not a part of `text`."""
    blank_before: int = 0
    """Dump: blank lines before it."""
    image: int = -1
    """HTML: index into `Document.images` of the image that this caption belongs to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A value that the input offers for a field, as written there."""

    field: str
    raw: str
    where: str
    """`jsonld:0/author/0/name`, `meta:og:title#0`, `json:/title/rendered`, `header:x-robots-tag`, `block:12`."""
    subject: str = ""
    """`where` of the innermost `Subject` that it speaks of; empty: the page."""
    element_path: str = ""
    """Of what stands in the body: the names of the elements around it, as `Block.element_path`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A thing that a page describes: an object of JSON-LD, an item of microdata, an entry of a list, an `article`."""

    where: str
    """`jsonld:0/@graph/1`; `item:3`."""
    types: tuple[str, ...] = ()
    """Schema.org types without their address, lower case; `hentry` by its class, `<article>` by its tag."""
    titles: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    """`url`, `mainEntityOfPage`, `@id`: as written."""
    within: str = ""
    """`where` of the one that holds it."""
    relation: str = ""
    """Property by which that one names it."""
    size: int = 0
    """Characters of the element's text; 0 of JSON-LD."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawImage:
    """An image of the page's body, before anyone decided whether it belongs to the article."""

    url: str | None
    alt: str | None
    block: int
    """Index of the block that follows the image (or holds it); `len(blocks)` at the end."""
    where: str
    element_path: str = ""
    """Names of the elements around it, as `Block.element_path`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One article-to-be: blocks in reading order, and what the input says about them."""

    item: Item
    shape: ShapeName
    blocks: tuple[Block, ...]
    candidates: tuple[Candidate, ...] = ()
    subjects: tuple[Subject, ...] = ()
    """What the candidates speak of; each behind the one that holds it."""
    images: tuple[RawImage, ...] = ()
    url: str | None = None
    """The article's own URL: `link` of a post, else the final URL, else meta.json's."""
    html: str | None = None
    """The markup, for the page classifier; None for dumps."""
    bare: bool = False
    """HTML: an article's body and nothing around it, as feeds give it. Dumps: labels say what each line is, as in
    exports of press databases."""
    encoding: Encoding = _UTF_8
    evidence: str = ""
    damaged: bool = False
    repairs: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    wordpress: WordPress | None = None
    fingerprint: frozenset[str] = frozenset()
    """Signs of the platform: `generator:wordpress 6.4`, `asset:static.wixstatic.com`, `link:api.w.org`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What becomes of one block (kept, used for a field, removed), and which rule decided."""

    action: Action
    rule: str
    """The rule that decided: `share-bar`, `wix:top-of-page`, `classifier:trafilatura`."""
    reason: Reason | None = None
    """Only where `action` is `removed`."""
    field: str | None = None
    """Only where `action` is `field`: the field it gave a value to; `images` for captions and alt texts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureWeight:
    """What one feature of a block says of it."""

    name: str
    value: float
    weight: float
    """Logits; positive where it speaks for the article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """What a classifier makes of a block, and why: only `explain` asks for it."""

    chance: int
    """Probability that it is the article, in thousandths."""
    features: tuple[FeatureWeight, ...]
    """Those that say most, the strongest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovedBlock:
    """A line of the audit."""

    block: Block
    reason: Reason
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """One value per field, each with its evidence."""

    title: Found[str | None]
    description: Found[str | None]
    authors: Found[tuple[Author, ...]]
    section: Found[str | None]
    tags: Found[tuple[str, ...]]
    published: Found[str | None]
    modified: Found[str | None]
    language: Found[str | None]
    canonical_url: Found[str | None]
    amp_url: Found[str | None]
    images: Found[tuple[Image, ...]]
    page_type: Found[PageType]
    access: Found[Access]
    rights: Found[Rights]
    live_updates: Found[tuple[LiveUpdate, ...]]
    syndicated_from: Found[Syndication | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """A document, the decision on every block of it, and its fields."""

    document: Document
    decisions: tuple[Decision, ...]
    """One for each block, in order."""
    fields: Fields
    platform: str | None
    rules: tuple[str, ...]
    """`wix@<12 hex digits of the sha256 of the rule file>`, most general first."""
    doubts: tuple[Doubt, ...] = ()

    @property
    def body(self) -> tuple[Block, ...]:
        """The blocks that are the article's text."""
        return tuple(b for b, v in zip(self.document.blocks, self.decisions, strict=True) if v.action == "body")

    @property
    def removed(self) -> tuple[RemovedBlock, ...]:
        """The blocks that were removed, with reason and rule."""
        return tuple(
            RemovedBlock(block=b, reason=v.reason, rule=v.rule)
            for b, v in zip(self.document.blocks, self.decisions, strict=True)
            if v.action == "removed" and v.reason
        )
