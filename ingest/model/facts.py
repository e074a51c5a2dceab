"""What is said of an article, and what it was read from."""

from dataclasses import field
from typing import Generic, Literal, TypeVar

from ingest.model.frozen import dataclass
from ingest.model.names import DoubtCode

T = TypeVar("T")


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
    where: str = field(default="", compare=False)
    """What the places of its evidence share; of one that the page shows, where its time stands."""
    blocks: tuple[int, ...] = field(default=(), compare=False)
    """Of one that the page shows: indices of its first and its last block."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Syndication:
    """Where the article was first published."""

    name: str | None
    url: str | None


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
