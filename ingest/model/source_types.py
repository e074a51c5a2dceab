"""All that is known of each source type, one entry a type. Data only.

A new source type is one more name and one more entry here, a key of `config.SourceConfig`, and a case in
`sources.discover`; mypy and `tests/sources/test_source_types.py` name what is forgotten. Who reads what:

    description                     `ingest help`, messages of `config`
    has_own_urls                    `identity`: whose hosts are the source's
    is_written_by_hand              `pipeline/crawl/discovery`: what a run found
    shows_newest_only               `pipeline/crawl/discovery`: whether entries may have been missed
    hint_fields, has_full_text      `parse/feed_hints`: what is believed of a listing
    is_read_in_place                `pipeline/clean/jobs`: what is cleaned beside raw/
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

__all__ = ["SOURCE_TYPES", "SourceType", "SourceTypeFacts", "facts_of_source_type"]

SourceType: TypeAlias = Literal["feed", "sitemap", "wordpress", "links", "urls", "files", "warc"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTypeFacts:
    """One source type."""

    description: str
    """What its listings are, in a clause."""
    has_own_urls: bool
    """Whether the configured URLs are the source's own pages, and their hosts its hosts."""
    is_written_by_hand: bool
    """Whether a person wrote the list: it does not show that a site still names articles."""
    shows_newest_only: bool
    """Whether entries leave it when newer ones come, so that a run that comes too late misses some."""
    hint_fields: tuple[str, ...]
    """What it may say of an article that is a candidate for a field."""
    has_full_text: bool
    """Whether what it says may hold the whole article."""
    is_read_in_place: bool = False
    """Whether its articles are cleaned where they lie: nothing is fetched, and nothing copied to raw/."""


_TABLE: Final[dict[SourceType, SourceTypeFacts]] = {
    "feed": SourceTypeFacts(
        description="RSS, Atom, RDF or JSON feeds",
        has_own_urls=True,
        is_written_by_hand=False,
        shows_newest_only=True,
        # Tags of feeds mix sections into them, and their language is their software's.
        hint_fields=("title", "published", "modified", "authors", "description"),
        has_full_text=True,
    ),
    "sitemap": SourceTypeFacts(
        description="sitemaps, sitemap indexes and news sitemaps",
        has_own_urls=True,
        is_written_by_hand=False,
        shows_newest_only=False,
        # Its `lastmod` may be the template's.
        hint_fields=("title", "published"),
        has_full_text=False,
    ),
    "wordpress": SourceTypeFacts(
        description="WordPress sites with a REST API",
        has_own_urls=True,
        is_written_by_hand=False,
        shows_newest_only=False,
        hint_fields=(),  # the answer is the post itself
        has_full_text=False,
    ),
    "links": SourceTypeFacts(
        description="section pages with links to articles",
        has_own_urls=True,
        is_written_by_hand=False,
        shows_newest_only=False,
        hint_fields=(),
        has_full_text=False,
    ),
    "urls": SourceTypeFacts(
        description="article URLs, one by one or in a file",
        has_own_urls=False,
        is_written_by_hand=True,
        shows_newest_only=False,
        hint_fields=(),
        has_full_text=False,
    ),
    "files": SourceTypeFacts(
        description="pages, posts, dumps and archives on disk, copied to raw/",
        has_own_urls=False,
        is_written_by_hand=False,
        shows_newest_only=False,
        hint_fields=(),
        has_full_text=False,
    ),
    "warc": SourceTypeFacts(
        description="archives that others crawled, read where they lie",
        has_own_urls=False,
        is_written_by_hand=False,
        shows_newest_only=False,
        hint_fields=(),
        has_full_text=False,
        is_read_in_place=True,
    ),
}
SOURCE_TYPES: Final[Mapping[SourceType, SourceTypeFacts]] = MappingProxyType(_TABLE)
_BY_NAME: Final[Mapping[str, SourceTypeFacts]] = MappingProxyType({str(name): facts for name, facts in _TABLE.items()})


def facts_of_source_type(name: object) -> SourceTypeFacts | None:
    """Look up a source type by a name that a store gives; None for no name, and for one that is not known here.

    >>> facts_of_source_type("feed").has_full_text, facts_of_source_type(None), facts_of_source_type("newer")
    (True, None, None)
    """
    return _BY_NAME.get(name) if isinstance(name, str) else None
