"""List the posts of a WordPress site by its REST API: ids, links and times of change; no contents.

site -> REST root (Link header, <link>, /wp-json/, ?rest_route=) -> index lists wp/v2 -> which listings?

the newest are enough      by date and by modification, from the newest, each to the first page without news, or until
                           there are enough: both, for a scheduled post is older in its modification than in its date
everything is asked for    where newest or oldest are unknown, all, by id from the newest: ids order totally, so that
                           nothing can hide between posts of one date, and the oldest comes last, so that an
                           interrupted listing shows; where both are known, as above

A poll without news is two requests, one page by date and one by modification: the root is known from earlier runs. The
latter asks for what was modified after the last listing, with an overlap (WordPress 5.7). Older sites ignore that in
silence; they are found out by what they answer, and read to the first page without news.
What we have and the listing should name but does not is handed to whoever asks for it by its id (`census`). Where the
site has fewer posts than we know of, all are listed by id, so that it shows which.
An URL that is a collection of the API itself (`…/wp-json/wp/v2/press-releases`) lists that custom post type.
"""

import re
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeAlias

from ingest import urls
from ingest.errors import FetchError, HttpStatus, SourceError
from ingest.model import Fetched, NotModified
from ingest.sources.listing import Get, ListingEntry, header
from ingest.sources.listing_window import Reach
from ingest.sources.wordpress.census import Census, Posts, nobody
from ingest.sources.wordpress.posts import listed_row
from ingest.sources.wordpress.rest import POSTS, answered, code, endpoint, find_api, objections, read_json, route_of

__all__ = ["rows"]

_END: Final = "rest_post_invalid_page_number"
# WordPress allows 100 a page; hosts that fail on large pages are asked for fewer (WP-API#2808).
_PER_PAGE: Final = (100, 50, 20, 10)
# What a page that is too large for its host comes to where it does not end in HTTP 500.
_TOO_MUCH: Final = frozenset({"timeout", "deadline", "short-body", "coding-truncated", "too-large"})
# A million posts.
_MAX_PAGES: Final = 10_000
# Pages in a row without a post: WordPress drops posts that may not be read after it has cut the page, so that one
# empty page is not the end; three hundred such posts in a row are.
_MAX_EMPTY: Final = 2

# `modified_after` compares with the site's own clock, which no zone puts further from UTC.
_ZONES: Final = timedelta(days=1)

Test: TypeAlias = Callable[[ListingEntry], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """One page of a listing."""

    rows: tuple[ListingEntry, ...] = ()
    ids: tuple[int, ...] = ()
    total: int | None = None
    """X-WP-Total, all pages together; proxies may strip it."""
    last: bool = False
    """By its headers, where these agree with each other, with what was asked and with what came."""
    end: bool = False
    """Beyond the last page."""
    unchanged: bool = False
    """The host says so (304)."""


async def rows(
    site_url: str,
    get: Get,
    *,
    settled: Test,
    known: Test,
    reach: Reach = Reach(),  # noqa: B008 -- frozen
    posts: Posts = nobody,
) -> AsyncGenerator[ListingEntry, None]:
    """List the posts of a site; `settled` rows need no fetching, `known` ones were fetched by an earlier run."""
    listing, newest = await _opened(site_url, get, reach)
    place = listing.root, listing.route
    census = Census({} if listing.is_bounded else posts.had(*place))
    census.count(newest.ids, newest.rows)
    if newest.end or newest.last:
        for row in newest.rows:
            yield row
        posts.vanished(*place, census.missing(is_whole=newest.last))
        return
    everything = census.is_short(newest.total) or (
        reach.newest is None and not (await _reached(listing, newest, known))
    )
    for order in ("id",) if everything else ("date", "modified"):
        listed, is_whole = 0, True
        async with aclosing(listing.pages(order, newest if order == "date" else None)) as pages:
            async for found in pages:
                # Asked before the rows are handed on, which settles them.
                nothing_new = found.unchanged or (bool(found.rows) and all(settled(row) for row in found.rows))
                if found.unchanged:
                    census.pass_over()
                elif order != "modified":
                    census.count(found.ids, found.rows)
                for row in found.rows:
                    yield row
                listed += len(found.rows)
                enough = reach.newest is not None and listed >= reach.newest
                if (nothing_new or enough) and not everything:
                    is_whole = False
                    break
        if order != "modified":
            posts.vanished(*place, census.missing(is_whole=is_whole))


async def _opened(site_url: str, get: Get, reach: Reach) -> tuple["_Listing", _Page]:
    """Find the root and read the newest posts; a root that is known from before is asked at once."""
    if remembered := reach.rest_root(site_url):
        listing = _Listing(remembered, get, site_url=site_url, reach=reach, home=reach.rest_home(site_url))
        try:
            return listing, await listing.page("date", "desc", 0)
        except SourceError as e:
            if e.reason != "api-closed":
                raise
    api = await find_api(site_url, get)
    listing = _Listing(api.root, get, site_url=site_url, reach=reach, home=api.home)
    return listing, await listing.page("date", "desc", 0)


async def _reached(listing: "_Listing", newest: _Page, known: Test) -> bool:
    """Return whether an earlier listing came to its end, the oldest post."""
    if not (newest.unchanged or any(known(row) for row in newest.rows)):
        return False
    oldest = await listing.page("id", "asc", 0)
    return oldest.unchanged or any(known(row) for row in oldest.rows)


class _Listing:
    """The posts of one site, page by page."""

    def __init__(self, root: str, get: Get, *, site_url: str, reach: Reach, home: str | None = None) -> None:
        self.root, self._get, self._site_url = root, get, site_url
        # A site whose API is elsewhere (a separate front end): its posts' links are on the host of its home.
        self._home = {"home": home} if home and urls.host(home) != urls.host(root) else {}
        self._since = reach.since if reach.newest is None else None
        # A whole day: the same URL each time can be answered with "not modified".
        midnight = reach.since.astimezone(UTC).replace(hour=0, minute=0, second=0) if reach.since else None
        self._changed = None if reach.newest is None else midnight
        self._route = route_of(site_url)
        self.route = None if self._route == POSTS else self._route
        self.is_bounded = self._since is not None
        self._sizes = list(_PER_PAGE)

    async def pages(self, orderby: str, first: _Page | None) -> AsyncGenerator[_Page, None]:
        """Read from the newest (`first` where it is there already) to the end; going in circles is a SourceError."""
        position = empty = 0
        total: int | None = None
        seen = set[tuple[int, ...]]()
        for _ in range(_MAX_PAGES):
            found = (first if position == 0 else None) or await self.page(orderby, "desc", position)
            empty = 0 if found.ids or found.unchanged else empty + 1
            if found.end or empty > _MAX_EMPTY:
                return
            if found.ids and found.ids in seen:
                raise self._error("every page of the listing is the same", "paging-ignored")
            seen.add(found.ids)
            yield found
            if found.last and (total is None or found.total == total):
                return
            if found.total is not None:
                if total is not None and found.total < total and position:
                    # A post went away meanwhile: one of this page's has slid onto the page before it.
                    yield await self.page(orderby, "desc", max(0, position - self._sizes[0]))
                total = found.total
            position += self._sizes[0]
        raise self._error(f"more than {_MAX_PAGES:,} pages", "too-many-pages")

    async def page(self, orderby: str, order: str, position: int) -> _Page:
        """Read the page on which the post at that position stands, smaller pages if the host fails on large ones."""
        while True:
            url = self._url(orderby, order, position)
            try:
                answer = await self._ask(url)
            except HttpStatus as e:
                if e.status >= 500 and self._lower():
                    continue
                raise self._error(f"the listing answers HTTP {e.status}", e.reason) from e
            except FetchError as e:
                if e.reason in _TOO_MUCH and self._lower():
                    continue
                raise self._error(e.message, e.reason) from e
            if isinstance(answer, NotModified):
                return _Page(unchanged=True)
            data = read_json(answer)
            if self._gives_way(data) or (data is None and _is_torn(answer) and self._lower()):
                continue
            if code(data) == _END or (orderby == "modified" and "orderby" in objections(data)):
                # Old sites cannot order by modification; there, edits show only in feeds and sitemaps.
                return _Page(end=True)
            found = self._read(answer, data, position)
            return self._filtered(found) if orderby == "modified" and self._changed else found

    def _gives_way(self, data: Any) -> bool:
        """Do without what the site objects to; tell whether there is anything of that."""
        against = objections(data) if code(data) == "rest_invalid_param" else {}
        if "modified_after" in against and self._changed:
            self._changed = None
            return True
        return "per_page" in against and self._lower()

    def _filtered(self, found: _Page) -> _Page:
        """Look whether a site did what `modified_after` asks; where it did not, its answer is the listing of all."""
        if self._changed and any(_is_before(row, self._changed - _ZONES) for row in found.rows):
            self._changed = None
        return found if found.ids or found.unchanged else _Page(end=True)

    async def _ask(self, url: str) -> Fetched | NotModified:
        answer = await self._get(url, "listing")
        if isinstance(answer, Fetched) and answer.status >= 500:
            raise HttpStatus(answer.status)
        return answer

    def _url(self, orderby: str, order: str, position: int) -> str:
        size = self._sizes[0]
        parameters: dict[str, object] = {
            "_fields": "id,date,modified_gmt,link",
            "per_page": size,
            "page": position // size + 1,
            "orderby": orderby,
            "order": order,
        }
        if self._changed and orderby == "modified":
            parameters["modified_after"] = f"{self._changed:%Y-%m-%dT%H:%M:%SZ}"
        if self._since:
            parameters["after"] = f"{self._since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        return endpoint(self.root, self._route, parameters)

    def _read(self, answer: Fetched, data: Any, position: int) -> _Page:
        if isinstance(data, dict) and data and all(str(name).isdigit() for name in data):
            data = list(data.values())  # PHP writes a list with gaps as an object
        if not isinstance(data, list):
            raise self._error(f"the REST API is closed: {answered(answer, data)}", "api-closed")
        items = [item for item in data if isinstance(item, dict) and type(item.get("id")) is int]
        if data and not items:
            raise self._error("the REST API lists no posts", "api-closed")
        total, pages = (_number(header(answer, name)) for name in ("x-wp-total", "x-wp-totalpages"))
        last = False
        if total is not None and position + len(items) <= total:
            # A site that drops the query counts pages of another size.
            counted = -(-total // self._sizes[0])
            last = pages in {None, counted} and position // self._sizes[0] + 1 >= counted
        rows = tuple(self._rows(items, answer.final_url))
        if items and not rows:
            raise self._error("the REST API lists posts without links", "no-links")
        return _Page(
            rows=rows,
            ids=tuple(item["id"] for item in items),
            total=total,
            last=last,
        )

    def _rows(self, items: Iterable[dict[str, Any]], base: str) -> Iterator[ListingEntry]:
        more = {"route": self.route} if self.route else {}
        for item in items:
            if row := listed_row(item, base, self.root):
                yield replace(row, via={**row.via, **more, **self._home})

    def _lower(self) -> bool:
        if len(self._sizes) == 1:
            return False
        del self._sizes[0]
        return True

    def _error(self, message: str, reason: str) -> SourceError:
        return SourceError(message, subject=self._site_url, reason=reason)


def _is_torn(answer: Fetched) -> bool:
    """Return whether a list ends early because its host had no time or memory."""
    return answer.status == 200 and answer.payload.lstrip().startswith(b"[")


def _is_before(row: ListingEntry, at: datetime) -> bool:
    return row.version is not None and row.version < f"{at:%Y-%m-%dT%H:%M:%S}"


def _number(value: str | None) -> int | None:
    return int(value) if value and re.fullmatch(r"[0-9]{1,12}", value.strip()) else None
