"""Read sitemaps: sets of URLs, indexes of sets, news sitemaps, plain lists; gzipped or not."""

import asyncio
import re
from collections import deque
from collections.abc import AsyncGenerator, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from heapq import nlargest
from typing import Final

from ingest import coding, urls
from ingest.errors import IngestError, SourceError
from ingest.model import Fetched
from ingest.sources import entries, feed
from ingest.sources.entries import MAX_URLS
from ingest.sources.listing import Get, ListingEntry, ask, dated, hints, version
from ingest.sources.listing_window import Reach
from ingest.sources.prolog import begin, declares_entities

__all__ = ["Sitemap", "parse_sitemap", "rows"]

# sitemaps.org, "Sitemap file location": at most 50 MB (52,428,800 bytes) uncompressed.
_MAX_BYTES: Final = 52_428_800
# sitemaps.org allows no index inside an index; CMSs write two levels all the same.
_MAX_DEPTH: Final = 3
# Ten years of daily sitemaps are 3,653.
_MAX_SITEMAPS: Final = 5_000
# `<`, or the first byte of UTF-16 in either order.
_XML_STARTS: Final = frozenset({b"<", b"\xff", b"\xfe", b"\0"})
# `sitemap-2019-05.xml`, `/2019/05/07/sitemap.xml`, `?yyyy=2019&mm=05&dd=07` (msm-sitemap, WordPress.com).
_DAY: Final = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?:[-_/]|&mm=)(0[1-9]|1[0-2])(?:(?:[-_/]|&dd=)(0[1-9]|[12]\d|3[01]))?(?!\d)"
)
_EVER: Final = datetime.min.replace(tzinfo=UTC)
_FEED_ROOTS: Final = frozenset({"rss", "feed", "rdf"})
_SITEMAP_ROOTS: Final = frozenset({"urlset", "sitemapindex"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """What one file lists: articles, and further sitemaps (as rows too)."""

    articles: tuple[ListingEntry, ...] = ()
    sitemaps: tuple[ListingEntry, ...] = ()
    cut: bool = False
    """Lists more than the protocol allows; the rest was not read."""
    lost: int = 0
    """Entries that cannot be read."""
    torn: str = ""
    """How it is seen that the file ends before its end."""


async def rows(
    sitemap_url: str,
    get: Get,
    *,
    reach: Reach = Reach(),  # noqa: B008 -- frozen
) -> AsyncGenerator[ListingEntry | SourceError, None]:
    """List the articles of the sitemap at that URL and of those it points to, newest sitemaps first.

    An error as a value says what of one sitemap is lost; the others go on, as after a sitemap that cannot be read.

    A sitemap, or an article, that is dated before `reach.since` is passed over, and so are the oldest where more than
    `reach.newest` are dated. What bears no date is always read: WordPress's own sitemaps have their newest posts last.
    A sitemap is passed over by its `lastmod`, without asking for it.
    """
    waiting = deque[tuple[str, int, datetime | None]]([(sitemap_url, 1, None)])
    seen = {urls.comparison_form(sitemap_url)}
    failed = list[SourceError]()
    listed, oldest = 0, None
    while waiting:
        url, depth, at = waiting.popleft()
        # Sitemaps of one date say nothing about which is newer.
        if reach.newest is not None and listed >= reach.newest and at and oldest and at < oldest:
            continue
        oldest = at or oldest
        try:
            found = await _one(url, get, sitemap_url=sitemap_url)
        except SourceError as e:
            failed.append(e)
            continue
        for row in _within(found.articles, reach):
            listed += 1
            yield row
        for lost in _losses(found, url, sitemap_url=sitemap_url):
            yield lost
        if found.sitemaps and depth == _MAX_DEPTH:
            failed.append(_refusal("an index too deep inside others", url, sitemap_url=sitemap_url, reason="too-deep"))
            continue
        new = {key: row for row in _fresh(found.sitemaps, reach) if (key := urls.comparison_form(row.url)) not in seen}
        room = _MAX_SITEMAPS - len(seen)
        if len(new) > room:
            failed.append(
                _refusal(
                    f"more than {_MAX_SITEMAPS:,} sitemaps", url, sitemap_url=sitemap_url, reason="too-many-sitemaps"
                )
            )
        for key in list(new)[:room]:
            seen.add(key)
            waiting.append((new[key].url, depth + 1, dated(new[key].version, new[key].hints)))
    if failed:
        raise _summed(failed, sitemap_url=sitemap_url)


def _within(found: tuple[ListingEntry, ...], reach: Reach) -> list[ListingEntry]:
    """Keep the rows that are dated within reach, and those without a date, in their order."""
    dates = [dated(row.version, row.hints) for row in found]
    kept = [n for n, at in enumerate(dates) if at is None or reach.since is None or at >= reach.since]
    if reach.newest is not None and len(kept) > reach.newest:
        newest = nlargest(reach.newest, ((at, -n) for n in kept if (at := dates[n])))
        kept = sorted({-n for _, n in newest} | {n for n in kept if dates[n] is None})
    return [found[n] for n in kept]


def _fresh(found: tuple[ListingEntry, ...], reach: Reach) -> list[ListingEntry]:
    """Keep the sitemaps within reach; a poll reads the newest in any case, for not every index keeps its dates."""
    kept = _within(found, replace(reach, newest=None))
    newest = next((row for row in found if dated(row.version, row.hints)), None)
    return kept if reach.newest is None or newest is None or newest in kept else [newest, *kept]


async def _one(url: str, get: Get, *, sitemap_url: str) -> Sitemap:
    answer = await ask(get, url, "sitemap", listing_url=sitemap_url)
    if answer is None:
        return Sitemap()
    try:
        return await asyncio.to_thread(parse_sitemap, answer)
    except IngestError as e:
        raise _refusal(e.message, url, sitemap_url=sitemap_url, reason=e.reason) from e


def _losses(found: Sitemap, url: str, *, sitemap_url: str) -> Iterator[SourceError]:
    """Yield what of a sitemap is lost, and how much."""
    read = len(found.articles) + len(found.sitemaps)
    if found.lost:
        message = f"a broken sitemap: {found.lost:,} of {read + found.lost:,} entries cannot be read"
        yield _refusal(message, url, sitemap_url=sitemap_url, reason="bad-entries")
    if found.cut:
        yield _refusal(f"lists more than {MAX_URLS:,} URLs", url, sitemap_url=sitemap_url, reason="too-many-urls")
    if found.torn:
        message = f"a truncated sitemap: {found.torn}; {read:,} entries were read, and how many are missing is unknown"
        error = _refusal(message, url, sitemap_url=sitemap_url, reason="truncated-listing")
        error.listing = url
        yield error


def _refusal(message: str, url: str, *, sitemap_url: str, reason: str) -> SourceError:
    where = "" if url == sitemap_url else f"{urls.redact(url)}: "
    return SourceError(f"{where}{message}", subject=sitemap_url, reason=reason)


def _summed(failed: list[SourceError], *, sitemap_url: str) -> SourceError:
    first = failed[0]
    if len(failed) == 1:
        return first
    return SourceError(f"{len(failed)} problems; first: {first.message}", subject=sitemap_url, reason=first.reason)


def parse_sitemap(answer: Fetched) -> Sitemap:
    """Read one sitemap of any kind; a fault costs the entry that it stands in."""
    payload, torn = answer.payload, ""
    if payload[:2] == b"\x1f\x8b":
        payload, error = coding.until_torn(payload, "gzip", limit=_MAX_BYTES)
        torn = error.message if error else ""
    if len(payload) > _MAX_BYTES:
        raise SourceError(f"a sitemap of {len(payload):,} bytes", subject=answer.final_url, reason="too-large")
    payload = payload.removeprefix(b"\xef\xbb\xbf").lstrip()
    start = begin(payload)
    if not start and payload[:1] not in _XML_STARTS:
        return replace(_plain(payload, answer.final_url), torn=torn)
    payload = payload[start:]
    if declares_entities(payload):
        raise SourceError("declares entities of its own", subject=answer.final_url, reason="entity-declaration")
    found = entries.parse_entries(payload)
    if found.root in _FEED_ROOTS:
        return Sitemap(
            articles=tuple(feed.parse_items(replace(answer, payload=payload), feed_url=answer.final_url)), torn=torn
        )
    if found.root not in _SITEMAP_ROOTS:
        raise SourceError("no sitemap", subject=answer.final_url, reason="not-a-sitemap")
    if found.torn and not found.found:
        raise SourceError("broken before its first entry", subject=answer.final_url, reason="broken-sitemap")
    articles = tuple(_row(answer.final_url, values) for kind, values in found.found if kind == "url")
    indexed = [_row(answer.final_url, values, is_map=True) for kind, values in found.found if kind == "sitemap"]
    indexed.sort(key=lambda row: (dated(row.version, row.hints) if row else None) or _EVER, reverse=True)
    return Sitemap(
        articles=tuple(row for row in articles if row),
        sitemaps=tuple(row for row in indexed if row),
        cut=found.cut,
        lost=found.lost,
        torn=torn or (f"<{found.root}> has no end" if found.torn else ""),
    )


def _row(base: str, values: dict[str, str], *, is_map: bool = False) -> ListingEntry | None:
    url = urls.join(base, values.get("loc", ""))
    if url is None:
        return None
    lastmod = values.get("lastmod", "") or (_named(url) if is_map else "")
    given = hints(
        title=values.get("title"),
        published=values.get("published"),
        modified=lastmod,
        tags=values.get("keywords", "").split(","),
        language=values.get("language"),
    )
    return ListingEntry(url=url, version=version(lastmod), hints=given)


def _named(url: str) -> str:
    """Read the day or month that a sitemap is of from its URL.

    >>> _named("https://a.example/sitemap.xml?yyyy=2019&mm=05&dd=07"), _named("https://a.example/map-2019-05.xml.gz")
    ('2019-05-07', '2019-05')
    >>> _named("https://a.example/sitemap-20190.xml")
    ''
    """
    match = _DAY.search(url)
    return "-".join(part for part in match.groups() if part) if match else ""


def _plain(payload: bytes, base: str) -> Sitemap:
    """Read a list of one URL a line; sitemaps.org allows nothing else in it."""
    lines = [line.strip() for line in payload.decode("utf-8", "replace").splitlines()]
    found = [line for line in lines if "\ufffd" not in line and urls.parse(line)]
    if not found:
        raise SourceError("neither XML nor a list of URLs", subject=base, reason="not-a-sitemap")
    lost = sum("://" in line for line in lines) - len(found)
    return Sitemap(
        articles=tuple(ListingEntry(url=url) for url in found[:MAX_URLS]), cut=len(found) > MAX_URLS, lost=lost
    )
