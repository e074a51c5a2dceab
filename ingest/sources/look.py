"""Look at a site that is new to us: which listings does it have, and what is in each? A handful of requests."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ingest import urls
from ingest.errors import FetchError, IngestError, SourceError
from ingest.model import Fetched, NotModified, Role, SourceType
from ingest.sources import feed, links, sitemap
from ingest.sources.listing import Get, ListingEntry, dated, header
from ingest.sources.named import feeds, sitemaps
from ingest.sources.wordpress.rest import POSTS, endpoint, find_root, read_json

__all__ = ["BUDGET", "Look", "Seen", "look_at_site", "slug"]

# robots.txt, page, REST index, one post, two feeds, two sitemaps.
BUDGET: Final = 8
_WORDPRESS: Final = re.compile(rb"api\.w\.org|/wp-(?:content|includes|json)/")
_NEWS: Final = re.compile(r"news", re.IGNORECASE)
# Second-level labels under which registries of countries give out names.
_REGISTRIES: Final = frozenset({"ac", "co", "com", "edu", "gov", "net", "org"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A listing that was looked at."""

    source_type: SourceType
    url: str
    open: bool
    said: str
    """What is behind it, or why nothing is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A site, as far as it was looked at."""

    page: Fetched
    listings: tuple[Seen, ...]
    """In the order in which they should be used: the best first."""
    requests: int

    @property
    def chosen(self) -> tuple[Seen, ...]:
        """The listings that a source needs: the REST API, which lists all; else a feed and a sitemap; else the page."""
        usable = [seen for seen in self.listings if seen.open]
        if any(seen.source_type == "wordpress" for seen in usable):
            return tuple(seen for seen in usable if seen.source_type == "wordpress")
        kinds: tuple[SourceType, ...] = ("feed", "sitemap")
        listed = [next((seen for seen in usable if seen.source_type == kind), None) for kind in kinds]
        return tuple(seen for seen in listed if seen) or tuple(usable[:1])


async def look_at_site(url: str, get: Get) -> Look:
    """Look at the site of a page; FetchError where the page itself cannot be had."""
    asked = _Budget(get)
    answer = await asked.get(url, "probe")
    if not isinstance(answer, Fetched) or answer.status >= 400:
        status = answer.status if isinstance(answer, Fetched) else 304
        raise FetchError(f"HTTP {status}", subject=urls.redact(url), reason=f"http-{status}")
    parsed = urls.parse(answer.final_url)
    origin = f"{parsed.protocol}//{parsed.host}/" if parsed else answer.final_url
    robots = await asked.ask(f"{origin}robots.txt", "robots")
    listings = [await _wordpress(answer, asked)] if _WORDPRESS.search(answer.payload) or header(answer, "link") else []
    listings += [await _feed(candidate, asked) for candidate in feeds(answer)[:2]]
    named = sorted(sitemaps(robots) if robots else (), key=lambda found: not _NEWS.search(found))
    listings += [await _sitemap(candidate, asked) for candidate in named[:2] or [f"{origin}sitemap.xml"]]
    return Look(page=answer, listings=(*listings, _page(answer)), requests=asked.count)


def slug(url: str) -> str:
    """Make the name of a source from its host.

    >>> slug("https://www.paper.example/news"), slug("https://english.paper.co.uk"), slug("http://192.0.2.7:8080/")
    ('paper', 'english-paper', '192-0-2-7')
    """
    name = (urls.host(url) or "source").partition(":")[0].removeprefix("www.")
    labels = name.split(".")
    if not labels[-1].isdigit() and len(labels) > 1:
        labels.pop()
        if len(labels) > 1 and labels[-1] in _REGISTRIES:
            labels.pop()
    return re.sub(r"[^a-z0-9]+", "-", "-".join(labels).lower()).strip("-") or "source"


class _Budget:
    """Fetches so often and no more."""

    def __init__(self, get: Get) -> None:
        self._get = get
        self.count = 0

    async def get(self, url: str, role: Role) -> Fetched | NotModified:
        if self.count >= BUDGET:
            raise FetchError(f"not looked at: {BUDGET} requests are enough", subject=urls.redact(url), reason="budget")
        self.count += 1
        return await self._get(url, role)

    async def ask(self, url: str, role: Role) -> Fetched | None:
        try:
            answer = await self.get(url, role)
        except FetchError:
            return None
        return answer if isinstance(answer, Fetched) else None


async def _wordpress(page: Fetched, asked: _Budget) -> Seen:
    async def get(url: str, role: Role) -> Fetched | NotModified:
        return page if url == page.final_url else await asked.get(url, role)

    try:
        root = await find_root(page.final_url, get)
        parameters: dict[str, object] = {"_fields": "id,modified_gmt,link", "per_page": 1}
        newest = await get(endpoint(root, POSTS, parameters), "listing")
    except IngestError as e:
        return Seen(source_type="wordpress", url=page.final_url, open=False, said=e.message)
    posts = read_json(newest) if isinstance(newest, Fetched) else None
    if not isinstance(posts, list) or not isinstance(newest, Fetched):
        return Seen(source_type="wordpress", url=page.final_url, open=False, said="its REST API lists no posts")
    total = header(newest, "x-wp-total") or f"at least {len(posts)}"
    site = root.partition("wp-json")[0].partition("?")[0]
    return Seen(source_type="wordpress", url=site, open=bool(posts), said=f"REST API {root} lists {total} posts")


async def _feed(url: str, asked: _Budget) -> Seen:
    try:
        answer = _well(await asked.get(url, "feed"))
        rows = feed.parse_items(answer, feed_url=url)
    except IngestError as e:
        return Seen(source_type="feed", url=url, open=False, said=e.message)
    return Seen(source_type="feed", url=url, open=bool(rows), said=f"{len(rows)} items{_newest(rows)}")


async def _sitemap(url: str, asked: _Budget) -> Seen:
    try:
        found = sitemap.parse_sitemap(_well(await asked.get(url, "sitemap")))
    except IngestError as e:
        return Seen(source_type="sitemap", url=url, open=False, said=e.message)
    rows = found.articles or found.sitemaps
    what = "pages" if found.articles else "sitemaps"
    kind = "news sitemap, " if any("title" in row.hints for row in found.articles) else ""
    return Seen(source_type="sitemap", url=url, open=bool(rows), said=f"{kind}{len(rows):,} {what}{_newest(rows)}")


def _page(answer: Fetched) -> Seen:
    try:
        rows = links.find_links(answer, page_url=answer.final_url, anywhere=False)
    except SourceError as e:
        return Seen(source_type="links", url=answer.final_url, open=False, said=e.message)
    return Seen(
        source_type="links", url=answer.final_url, open=bool(rows), said=f"{len(rows)} links that look like articles"
    )


def _well(answer: Fetched | NotModified) -> Fetched:
    if not isinstance(answer, Fetched) or answer.status >= 400:
        status = answer.status if isinstance(answer, Fetched) else 304
        raise FetchError(f"HTTP {status}", reason=f"http-{status}")
    return answer


def _newest(rows: Sequence[ListingEntry]) -> str:
    dates = [at for row in rows if (at := dated(row.version, row.hints))]
    return f", the newest of {max(dates):%Y-%m-%d}" if dates else ""
