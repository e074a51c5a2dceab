"""Find article URLs: what a source offers, door by door.

    feed sitemap wordpress links urls files     each reads its own listing and gives rows
    discover                                    makes them requests: wanted ones, once each
    batch                                       joins WordPress posts into few REST requests

A door that fails gives one SourceError, a value; the others go on.
"""

import re
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing
from datetime import datetime
from typing import TypeAlias, assert_never

from ingest import urls
from ingest.errors import SourceError
from ingest.model import Door, Request, Source
from ingest.sources import feed, files, links, sitemap, wordpress
from ingest.sources.listing import Get, Row
from ingest.sources.wordpress import batch, missing

__all__ = ["Get", "batch", "discover", "missing"]

Rows: TypeAlias = AsyncGenerator[Row, None] | AsyncGenerator[Row | SourceError, None]


async def discover(
    source: Source, *, get: Get, known: Callable[[str], str | None], now: Callable[[], datetime]
) -> AsyncGenerator[Request | SourceError, None]:
    """Yield what the source's doors offer, in the order of its config; `known` tells the version of a done article."""
    walk = _Walk(source, known, now())
    for door, places in source.doors.items():
        for place in places:
            async with aclosing(_guarded(walk.rows(door, place, get))) as rows:
                async for row in rows:
                    found = row if isinstance(row, SourceError) else walk.take(row, door, place)
                    if found is not None:
                        yield found


async def _guarded(rows: Rows) -> AsyncGenerator[Row | SourceError, None]:
    """End a door that fails with its error as a value."""
    try:
        async with aclosing(rows):
            async for row in rows:
                yield row
    except SourceError as e:
        yield e


class _Walk:
    """One discovery of one source: what is wanted, and what it has offered already."""

    def __init__(self, source: Source, known: Callable[[str], str | None], at: datetime) -> None:
        self._source, self._known, self._at = source, known, at
        self._include = tuple(re.compile(pattern) for pattern in source.include)
        self._exclude = tuple(re.compile(pattern) for pattern in source.exclude)
        self._seen = set[str]()

    def rows(self, door: Door, place: str, get: Get) -> Rows:
        """Open one door."""
        match door:
            case "feed":
                return feed.rows(place, get)
            case "sitemap":
                return sitemap.rows(place, get)
            case "wordpress":
                return wordpress.rows(place, get, settled=self._settled, known=self._done)
            case "links":
                return links.rows(place, get, anywhere=bool(self._include))
            case "urls":
                return _async(links.listed(place, base=self._source.base))
            case "files":
                return _async(files.rows(place, base=self._source.base))
        assert_never(door)

    def take(self, row: Row, door: Door, place: str) -> Request | None:
        """Make the request, unless the row is not wanted or was offered before."""
        key = self._key(row)
        if key is None or key in self._seen or not self._wanted(row.url):
            return None
        self._seen.add(key)
        return Request(
            url=row.url,
            source=self._source.name,
            discovered_at=self._at,
            key=key,
            version=row.version,
            via={"door": door, "url": place, **row.via},
            hints=row.hints,
        )

    def _settled(self, row: Row) -> bool:
        key = self._key(row)
        return key is None or key in self._seen or not self._wanted(row.url) or self._done(row)

    def _done(self, row: Row) -> bool:
        key = self._key(row)
        return key is not None and row.version is not None and self._known(key) == row.version

    def _wanted(self, url: str) -> bool:
        included = not self._include or any(pattern.search(url) for pattern in self._include)
        return included and not any(pattern.search(url) for pattern in self._exclude)

    @staticmethod
    def _key(row: Row) -> str | None:
        return row.key or urls.comparison_form(row.url)


async def _async(rows: Iterator[Row | SourceError]) -> AsyncGenerator[Row | SourceError, None]:
    for row in rows:
        yield row
