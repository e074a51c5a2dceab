"""The values that walk from room to room. Frozen; no behaviour beyond looking at themselves."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, Generic, Literal, TypeAlias, TypeVar

SCHEMA: Final = "news-article/1"
AUDIT_SCHEMA: Final = "news-audit/1"

Door: TypeAlias = Literal["feed", "sitemap", "wordpress", "links", "urls", "files"]
Role: TypeAlias = Literal["article", "listing", "feed", "sitemap", "robots", "probe"]
ShapeName: TypeAlias = Literal["html", "wordpress-json", "text-dump"]
Kind: TypeAlias = Literal["paragraph", "heading", "item", "quote", "table", "caption", "code"]
End: TypeAlias = Literal["body", "caption", "field", "removed"]
Reason: TypeAlias = Literal[
    "navigation",
    "ticker",
    "byline",
    "share",
    "related",
    "comments",
    "author-bio",
    "newsletter",
    "advertisement",
    "consent",
    "footer",
    "markup-residue",
    "duplicate",
    "template",
    "not-main-content",
]
PageType: TypeAlias = Literal[
    "article",
    "live-blog",
    "gallery",
    "video",
    "index",
    "forum",
    "product",
    "listing",
    "documentation",
    "service",
    "other",
]
Status: TypeAlias = Literal["written", "unchanged", "skipped", "failed", "crashed"]
Stage: TypeAlias = Literal["discover", "fetch", "raw", "shape", "extract", "clean", "record", "write"]
DoubtCode: TypeAlias = Literal[
    "truncated-tail",  # the input's end is missing
    "incomplete",  # content is known to be lost before its end
    "year-from-dateline",  # the date line names no year; the dateline of the first paragraph does
    "no-time-zone",  # a time of day without a zone
    "date-before-gmt",  # WordPress: date is before date_gmt although modified equals modified_gmt
    "date-from-url",  # only the URL gives the date
    "date-relative",  # "3 hours ago": nothing to count back from
    "date-ambiguous",  # 03/04/2024
    "date-conflict",  # two sources of the page disagree by more than a day
    "date-implausible",  # before 1990 or after the fetch
    "title-from-url",  # nothing on the page names the article
    "language-guessed",  # short text
    "removed-to-end",  # a rule removed everything after a mark
    "judge-fallback",  # the judge of main content found nothing; the longest run of text was kept
    "mojibake",  # text that looks decoded twice
    "protected",  # WordPress: content is behind a password
    "teaser",  # the page says that it shows only the beginning
]

T = TypeVar("T")
_EMPTY: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A publisher to collect from: a name and one or more doors, each a tuple of URLs or globs."""

    name: str
    """Slug; names the folder under raw/ and clean/."""
    doors: Mapping[Door, tuple[str, ...]]
    """Feed, sitemap, WordPress site, section page or article URLs; globs for `files`, resolved against `base`."""
    base: str = "."
    """Folder of config.toml, for the globs of `files` and the lists of `urls`."""
    site: str | None = None
    """Id of a site rule file, to choose it without evidence."""
    include: tuple[str, ...] = ()
    """Regular expressions; an article URL must match one, where there are any."""
    exclude: tuple[str, ...] = ()
    """Regular expressions; an article URL must match none."""
    keep: tuple[PageType, ...] = ("article", "live-blog")
    keep_comments: bool = False
    max_failed: float = 0.5
    """Share of failed items (0–1) above which a run exits 1."""
    max_new: int = 500
    """New articles taken up in one run; the rest stay pending."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a host gave to recognise an unchanged answer by; opaque (RFC 9110 8.8)."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One article to fetch, or one REST answer that covers several."""

    url: str
    """What is fetched."""
    source: str
    discovered_at: datetime
    key: str
    """Comparison form of the article's own URL: its identity in the frontier."""
    version: str | None = None
    """What the listing said changes with the article (`modified_gmt`, `lastmod`); None where it says nothing."""
    via: Mapping[str, Any] = field(default_factory=lambda: _EMPTY)
    """How it was found: `{"door": "feed", "url": …}`, plus `rest_root` and `ids` for WordPress."""
    hints: Mapping[str, Any] = field(default_factory=lambda: _EMPTY)
    """What the listing said about the article: title, published, authors, …; JSON values only."""
    covers: tuple[str, ...] = ()
    """Keys that this answer settles; empty means just `key`."""
    validators: Validators | None = None
    role: Role = "article"


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """One hop: the URL that answered, its status, and where it pointed."""

    url: str
    status: int
    location: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """One whole answer."""

    request: Request
    final_url: str
    redirects: tuple[Redirect, ...]
    status: int
    reason: str
    """Reason phrase; may be empty."""
    headers: tuple[tuple[str, str], ...]
    """As received, in order, names as received."""
    body: bytes
    """Content-coded, as received; Transfer-Encoding undone."""
    payload: bytes
    """`body` with its content codings undone."""
    fetched_at: datetime
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """The host says that what we have is current (304). A value, not an error."""

    request: Request
    fetched_at: datetime
    attempts: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Where one payload of a capture lies."""

    offset: int
    """Of the gzip member in the WARC, in compressed bytes; 0 for a loose file."""
    length: int
    """Compressed bytes of the member; the file's size for a loose file."""
    sha256: str
    """64 hex digits, of the decoded payload."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One stored answer, without its bytes."""

    raw_id: str | None
    """WARC-Record-ID of the response; None for a loose file."""
    file: str
    """Relative to raw/, with `/`; for a file outside raw/ its base name, or its path below the folder argument."""
    parts: tuple[Part, ...]
    role: Role
    source: str | None
    url: str | None
    """What answered: the final URL."""
    requested_url: str | None = None
    final_url: str | None = None
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    fetched_at: datetime | None = None
    via: Mapping[str, Any] = field(default_factory=lambda: _EMPTY)
    hints: Mapping[str, Any] = field(default_factory=lambda: _EMPTY)
    truncated: bool = False
    """The store or the crawler says that the payload was cut (WARC-Truncated)."""

    def header(self, name: str) -> str | None:
        """Read the first header of that name, whatever its case."""
        low = name.lower()
        return next((value for key, value in self.headers if key.lower() == low), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A capture and its decoded payloads, one for each part."""

    capture: Capture
    payloads: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """Name of the codec (WHATWG label, lower case) and what named it."""

    name: str
    source: Literal["bom", "header", "meta", "detected", "default"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shaped:
    """A capture whose payloads are text of a known shape."""

    capture: Capture
    pages: tuple[str, ...]
    """The decoded text of each part."""
    encoding: Encoding
    shape: ShapeName
    damaged: bool = False
    repairs: tuple[str, ...] = ()
    """Names of the repairs that decoding and detection made, in order."""
    evidence: str = ""
    """Why this shape, in words."""

    @property
    def text(self) -> str:
        """The text of the first part."""
        return self.pages[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What gets exactly one outcome: the index-th document of a capture."""

    capture: Capture
    index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One run of visible text: a paragraph, a heading, a list item, a table row, a line of a dump.

    The texts of a document's blocks, in order, are all of its visible text, white space aside.
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
    marks: str = ""
    """HTML: class and id tokens, roles and tag names of its ancestors, lower case, nearest last, between spaces."""
    links: int = 0
    """Characters of `text` inside links."""
    href: str | None = None
    """Target of the first link, as written."""
    hidden: bool = False
    """Hidden by attribute or style."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class RawImage:
    """An image of the page's body, before anyone decided whether it belongs to the article."""

    url: str | None
    alt: str | None
    block: int
    """Index of the block that follows the image (or holds it); `len(blocks)` at the end."""
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One article-to-be: blocks in reading order, and what the input says about them."""

    item: Item
    shape: ShapeName
    blocks: tuple[Block, ...]
    candidates: tuple[Candidate, ...] = ()
    images: tuple[RawImage, ...] = ()
    url: str | None = None
    """The article's own URL: `link` of a post, else the final URL, else meta.json's."""
    html: str | None = None
    """The markup, for the judge of main content; None for dumps."""
    encoding: Encoding = Encoding(name="utf-8", source="default")
    evidence: str = ""
    damaged: bool = False
    repairs: tuple[str, ...] = ()
    doubts: tuple["Doubt", ...] = ()
    wordpress: "WordPress | None" = None
    fingerprint: frozenset[str] = frozenset()
    """Signs of the platform: `generator:wordpress 6.4`, `asset:static.wixstatic.com`, `link:api.w.org`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordPress:
    """The REST object's own facts; unknown ones are None."""

    rest_root: str | None = None
    id: int | None = None
    type: str | None = None
    status: str | None = None
    slug: str | None = None
    guid: str | None = None
    modified_gmt: str | None = None
    """Ends in `Z`."""
    protected: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How one block ended, and which rule said so."""

    end: End
    rule: str
    """Name of the rule: `share-bar`, `wix:top-of-page`, `judge:trafilatura`."""
    reason: Reason | None = None
    """Only where `end` is `removed`."""
    field: str | None = None
    """Only where `end` is `field`: the field it gave a value to; `images` for captions and alt texts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovedBlock:
    """A line of the audit."""

    block: Block
    reason: Reason
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One raw string that a field was read from, by a named parser."""

    where: str
    raw: str
    parser: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found(Generic[T]):
    """A value with what it was read from; `Found(None)` where the input gives none."""

    value: T
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Something a reader of the record should know."""

    code: DoubtCode
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """A byline's name."""

    name: str
    type: Literal["person", "organization"] | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """An image of the article; in a dump `url` is None."""

    url: str | None = None
    caption: str | None = None
    credit: str | None = None
    alt: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Facts about who may read the whole article."""

    is_free: bool | None = None
    teaser: bool | None = None
    css_selector: str | None = None
    word_count: int | None = None
    raw: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """Facts about what the publisher permits."""

    robots: str | None = None
    x_robots_tag: str | None = None
    tdm_reservation: str | None = None
    license: str | None = None
    copyright: str | None = None
    raw: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveUpdate:
    """One update of a live blog."""

    published: str | None
    title: str | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Syndication:
    """Where the article was first published."""

    name: str | None
    url: str | None


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
    """A document, the verdict on every block of it, and its fields."""

    document: Document
    verdicts: tuple[Verdict, ...]
    """One for each block, in order."""
    fields: Fields
    platform: str | None
    rules: tuple[str, ...]
    """`wix@<12 hex digits of the sha256 of the rule file>`, most general first."""
    doubts: tuple[Doubt, ...] = ()

    @property
    def body(self) -> tuple[Block, ...]:
        """The blocks that are the article's text."""
        return tuple(b for b, v in zip(self.document.blocks, self.verdicts, strict=True) if v.end == "body")

    @property
    def removed(self) -> tuple[RemovedBlock, ...]:
        """The blocks that were removed, with reason and rule."""
        return tuple(
            RemovedBlock(block=b, reason=v.reason, rule=v.rule)
            for b, v in zip(self.document.blocks, self.verdicts, strict=True)
            if v.end == "removed" and v.reason
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TextBlock:
    """A span of `Article.text`, in code points."""

    kind: Kind
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many, and how many code points."""

    count: int
    chars: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where the record came from, and what was done to get it."""

    capture: Capture
    index: int
    via: Mapping[str, Any]
    shape: ShapeName
    shape_evidence: str
    damaged: bool
    encoding: Encoding
    repairs: tuple[str, ...]
    rules: tuple[str, ...]
    version: str
    fields: Mapping[str, tuple[Evidence, ...]]
    removed: Mapping[str, Count]
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """The record (`news-article/1`), before it is a line of JSON."""

    id: str
    alternate_keys: tuple[str, ...]
    source: str | None
    platform: str | None
    url: str | None
    requested_url: str | None
    canonical_url: str | None
    amp_url: str | None
    title: str | None
    description: str | None
    authors: tuple[Author, ...]
    section: str | None
    tags: tuple[str, ...]
    published: str | None
    modified: str | None
    language: str | None
    text: str
    blocks: tuple[TextBlock, ...]
    images: tuple[Image, ...]
    page_type: PageType
    access: Access
    rights: Rights
    live_updates: tuple[LiveUpdate, ...]
    syndicated_from: Syndication | None
    wordpress: WordPress | None
    content_hash: str
    added: str | None
    provenance: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one item. Every item has exactly one."""

    source: str | None
    stage: Stage
    status: Status
    reason: str = ""
    """Slug: `http-404`, `robots-denied`, `consent`, `page-type:listing`; empty where written or unchanged."""
    detail: str = ""
    """One line for people: the evidence, the message; for `crashed` the traceback."""
    url: str | None = None
    file: str | None = None
    record_id: str | None = None
    index: int = 0
    id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """What cleaning one item gave: its outcome, the record where it was written, and what was removed either way."""

    outcome: Outcome
    article: Article | None = None
    removed: tuple[RemovedBlock, ...] = ()
