"""From a source to text of a known shape: what is fetched, stored and decoded."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import Any, Literal

from ingest.model.facts import Doubt
from ingest.model.frozen import dataclass
from ingest.model.names import PageType, Role, ShapeName
from ingest.model.selection import EVERYTHING, Selection
from ingest.model.source_types import SourceType


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A publisher to collect from: a name, and URLs or globs by source type."""

    name: str
    """Slug; names the folder under raw/ and clean/."""
    listings: Mapping[SourceType, tuple[str, ...]]
    """Feed, sitemap, WordPress site, section page or article URLs; globs for `files`, resolved against `base`."""
    base: str = "."
    """Folder of config.toml, for the globs of `files` and the lists of `urls`."""
    site: str | None = None
    """Id of a site rule file, to choose it without evidence."""
    rules: tuple[str, ...] = ()
    """Site rule files of the user's own, relative to `base`; they apply to every document of the source."""
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
    archives: Selection = EVERYTHING
    """What is wanted of the archives of `warc`."""


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
    via: Mapping[str, Any] = field(default_factory=dict)
    """How it was found: `{"source_type": "feed", "url": …}`; for WordPress `rest_root` and `ids`, too."""
    hints: Mapping[str, Any] = field(default_factory=dict)
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
    dropped_headers: int = 0
    """Header lines against the rules of HTTP, which were passed over."""
    soft_error: str = ""
    """Why this is no article, where only other pages of its source show it; empty where nothing speaks against it."""
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
    via: Mapping[str, Any] = field(default_factory=dict)
    hints: Mapping[str, Any] = field(default_factory=dict)
    truncated: bool = False
    """The store or the crawler says that the payload was cut (WARC-Truncated)."""
    soft_error: str = ""
    """Why this is no article, as was seen from other pages when it was fetched."""

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
    """The codec's name (WHATWG label, lower case) and what named it."""

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
    doubts: tuple[Doubt, ...] = ()
    """What decoding is not sure of; all documents of the capture have them."""

    @property
    def text(self) -> str:
        """The text of the first part."""
        return self.pages[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What gets exactly one outcome: the index-th document of a capture."""

    capture: Capture
    index: int
