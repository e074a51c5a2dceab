"""Find article URLs: what a source offers, listing by listing.

    feed sitemap wordpress links urls files     each reads its own listing and gives rows
    discover                                    makes them requests: wanted ones, once for each source type
    batch                                       joins WordPress posts into few REST requests
    parts                                       reads where a long article goes on
    look                                        finds the listings of a site that is new to us

A listing that fails gives one SourceError, a value; the others go on. Where `wordpress` is the only one and the API is
closed, the site's feed is read instead, else its sitemap, else the links of its home page; the error says so.
"""

import re
from collections.abc import AsyncGenerator, Callable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import aclosing
from datetime import datetime, timedelta
from typing import Final, TypeAlias, assert_never

from ingest import urls
from ingest.errors import SourceError
from ingest.model import Fetched, NotModified, Request, Role, Source, SourceType
from ingest.sources import feed, files, links, sitemap
from ingest.sources.listing import Get, ListingEntry, dated
from ingest.sources.listing_window import Reach
from ingest.sources.look import Look, look_at_site, slug
from ingest.sources.parts import belongs, first_page, following
from ingest.sources.wordpress import closed, wordpress
from ingest.sources.wordpress.census import Posts, nobody
from ingest.sources.wordpress.posts import batch, missing, posts, refused, strange, unchanged, withdrawn

__all__ = [
    "Get",
    "ListingEntry",
    "Look",
    "Posts",
    "Reach",
    "batch",
    "belongs",
    "dated",
    "discover",
    "first_page",
    "following",
    "is_old",
    "look_at_site",
    "missing",
    "posts",
    "refused",
    "slug",
    "strange",
    "unchanged",
    "withdrawn",
]

OnListingComplete: TypeAlias = Callable[[SourceType, str, AbstractSet[str]], None]
Entries: TypeAlias = AsyncGenerator[ListingEntry, None] | AsyncGenerator[ListingEntry | SourceError, None]
# What a listing dates more than a week before it was discovered is no news.
_OLD: Final = timedelta(days=7)


async def discover(
    source: Source,
    *,
    get: Get,
    known: Callable[[str], str | None],
    now: Callable[[], datetime],
    reach: Reach = Reach(),  # noqa: B008 -- frozen
    on_complete: OnListingComplete = lambda _door, _place, _keys: None,
    had: Posts = nobody,
) -> AsyncGenerator[Request | SourceError, None]:
    """Yield what the source's listings offer, in the order of its config; `known` tells the version of a done article.

    An article that listings of several types name comes once for each type, with that type's version.
    `on_complete` is called after each listing that came to its end without an error, with its URL and what it named;
    `had` are the WordPress posts that we have.
    """
    discovery = _Discovery(source, known=known, at=now(), reach=reach, on_complete=on_complete, had=had)
    get = _once(get)
    for source_type, places in source.listings.items():
        for place in places:
            failed = False
            async with aclosing(_guarded(discovery.rows(source_type, place, get))) as rows:
                async for row in rows:
                    failed = failed or _fails(row)
                    if isinstance(row, SourceError) and source_type == "wordpress":
                        async for found in discovery.instead(row, place, get):
                            yield found
                        continue
                    one = row if isinstance(row, SourceError) else discovery.take(row, source_type, place)
                    if one is not None:
                        yield one
            if not failed:
                discovery.ended(source_type, place)


def _once(get: Get) -> Get:
    """Return a `get` that fetches a site's own pages once a discovery, whoever needs them."""
    probes = dict[str, Fetched | NotModified]()

    async def ask(url: str, role: Role) -> Fetched | NotModified:
        if role not in {"probe", "robots"}:
            return await get(url, role)
        if url not in probes:
            probes[url] = await get(url, role)
        return probes[url]

    return ask


def is_old(request: Request) -> bool:
    """Return whether a listing dates a request long before its discovery: an archive waits until the news is in."""
    at = dated(request.version, request.hints)
    return at is not None and at < request.discovered_at - _OLD


async def _guarded(rows: Entries) -> AsyncGenerator[ListingEntry | SourceError, None]:
    """End a listing that fails with its error as a value."""
    try:
        async with aclosing(rows):
            async for row in rows:
                yield row
    except SourceError as e:
        yield e


def _fails(row: object) -> bool:
    """Return whether a listing did not come to its end."""
    return isinstance(row, SourceError) and not row.reads_on


class _Discovery:
    """One discovery of one source: what is wanted, and what it has offered already."""

    def __init__(
        self,
        source: Source,
        *,
        known: Callable[[str], str | None],
        at: datetime,
        reach: Reach,
        on_complete: OnListingComplete,
        had: Posts,
    ) -> None:
        self._source, self._known, self._at, self._reach, self._on_complete = source, known, at, reach, on_complete
        self._had = had
        self._include = tuple(re.compile(pattern) for pattern in source.include)
        self._exclude = tuple(re.compile(pattern) for pattern in source.exclude)
        self._seen = set[tuple[SourceType, str]]()
        self._named = dict[tuple[SourceType, str], set[str]]()

    def rows(self, source_type: SourceType, place: str, get: Get) -> Entries:
        """Open one listing."""
        match source_type:
            case "feed":
                return feed.rows(place, get)
            case "sitemap":
                return sitemap.rows(place, get, reach=self._reach)
            case "wordpress":
                return wordpress.rows(
                    place, get, settled=self._settled, known=self._done, reach=self._reach, posts=self._had
                )
            case "links":
                return links.rows(place, get, anywhere=bool(self._include))
            case "urls":
                return _async(links.listed(place, base=self._source.base))
            case "files":
                return _async(files.rows(place, base=self._source.base))
            case "warc":
                return _async(iter(()))  # read where they lie, by cleaning
        assert_never(source_type)

    async def instead(self, error: SourceError, place: str, get: Get) -> AsyncGenerator[Request | SourceError, None]:
        """Read the feed, else the sitemap, else the home page of a site with a closed API; a backfill, two."""
        read = list[str]()
        if error.reason in closed.REASONS and self._source.listings.keys() == {"wordpress"}:
            offered = await closed.fallback_listings(place, get)
            for source_type, candidates in offered.items():
                if read and (self._reach.newest is not None or source_type == "links"):
                    break
                for candidate in candidates:
                    failed = False
                    async with aclosing(_guarded(self.rows(source_type, candidate, get))) as rows:
                        async for row in rows:
                            failed = failed or _fails(row)
                            one = row if isinstance(row, SourceError) else self.take(row, source_type, candidate)
                            if one is not None and not _fails(one):
                                yield one
                    if not failed:
                        self.ended(source_type, candidate)
                        read.append(f'{source_type} = "{urls.redact(candidate)}"')
                        break
        told = f"; read instead: {', '.join(read)}" if read else ""
        yield SourceError(f"{error.message}{told}", subject=error.subject, reason=error.reason)

    def take(self, row: ListingEntry, source_type: SourceType, place: str) -> Request | None:
        """Make the request, unless the row is not wanted or was offered before."""
        key = self._key(row)
        if key is None or not self._wanted(row.url):
            return None
        self._named.setdefault((source_type, place), set()).add(key)
        if (source_type, key) in self._seen:
            return None
        self._seen.add((source_type, key))
        return Request(
            url=row.url,
            source=self._source.name,
            discovered_at=self._at,
            key=key,
            version=row.version,
            via={"source_type": source_type, "url": place, **row.via},
            hints=row.hints,
        )

    def ended(self, source_type: SourceType, place: str) -> None:
        """Report that a listing came to its end."""
        self._on_complete(source_type, place, self._named.pop((source_type, place), set()))

    def _settled(self, row: ListingEntry) -> bool:
        key = self._key(row)
        return key is None or ("wordpress", key) in self._seen or not self._wanted(row.url) or self._done(row)

    def _done(self, row: ListingEntry) -> bool:
        key = self._key(row)
        return key is not None and row.version is not None and self._known(key) == row.version

    def _wanted(self, url: str) -> bool:
        included = not self._include or any(pattern.search(url) for pattern in self._include)
        return included and not any(pattern.search(url) for pattern in self._exclude)

    @staticmethod
    def _key(row: ListingEntry) -> str | None:
        return row.key or urls.comparison_form(row.url)


async def _async(rows: Iterator[ListingEntry | SourceError]) -> AsyncGenerator[ListingEntry | SourceError, None]:
    for row in rows:
        yield row
