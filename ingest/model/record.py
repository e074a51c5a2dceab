"""The record and the outcome: what is written and reported."""

from collections.abc import Mapping
from typing import Any, TypedDict

from ingest.model.capture import Capture, Encoding
from ingest.model.document import Block, RemovedBlock
from ingest.model.facts import Access, Author, Doubt, Image, Rights, Syndication, WordPress
from ingest.model.frozen import dataclass
from ingest.model.names import BlockPart, Kind, PageType, ShapeName, Stage, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class TextBlock:
    """A span of `Article.text`, in code points."""

    kind: Kind
    start: int
    end: int
    part: BlockPart | None = None
    """Of a live blog: what precedes the updates, or an update; None for what belongs to neither."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateSpan:
    """One update of a live blog, as a span of `Article.text` in code points."""

    published: str | None
    title: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldEvidence:
    """One raw string that a field was read from.

    `raw` is None where it equals the value; for a `where` of `text:START-END`, where it is that span of the text.
    """

    field: str
    where: str
    raw: str | None
    parser: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Via:
    """How the article was found: the type of the source, and the feed, sitemap, site or page that named it."""

    source_type: str
    url: str | None


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
    via: Via | None
    shape: ShapeName
    shape_evidence: str
    damaged: bool
    encoding: Encoding
    repairs: tuple[str, ...]
    rules: tuple[str, ...]
    version: str
    fields: tuple[FieldEvidence, ...]
    """Sorted by field; the evidence of one field in the order in which it decided."""
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
    live_updates: tuple[UpdateSpan, ...]
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
    body: tuple[Block, ...] = ()
    """The blocks that the article's text was made of."""
    removed: tuple[RemovedBlock, ...] = ()
    gone_at: str | None = None
    """When its host said that the article is no more, written as `added` is."""


class Record(TypedDict):
    """A line of `clean/`, read back; `ingest schema` prints the schema of everything in it."""

    schema: str
    id: str
    alternate_keys: list[str]
    source: str | None
    platform: str | None
    url: str | None
    requested_url: str | None
    canonical_url: str | None
    amp_url: str | None
    title: str | None
    description: str | None
    authors: list[dict[str, Any]]
    section: str | None
    tags: list[str]
    published: str | None
    modified: str | None
    created: str | None
    language: str | None
    text: str
    blocks: list[dict[str, Any]]
    images: list[dict[str, Any]]
    page_type: str
    access: dict[str, Any]
    rights: dict[str, Any]
    live_updates: list[dict[str, Any]]
    syndicated_from: dict[str, Any] | None
    wordpress: dict[str, Any] | None
    content_hash: str
    added: str | None
    provenance: dict[str, Any]
