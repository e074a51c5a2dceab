"""Read a feed: RSS 0.9 to 2.0, RDF, Atom, JSON Feed; broken XML too."""

import asyncio
import re
from collections.abc import AsyncGenerator, Iterator
from contextlib import suppress
from dataclasses import replace
from html import escape
from io import BytesIO
from typing import Any, Final
from xml.sax import SAXException

import feedparser
import orjson
from feedparser.encodings import convert_to_utf8

from ingest import coding, urls
from ingest.errors import SourceError
from ingest.model import Fetched
from ingest.sources.listing import DESCRIPTION_MAX, Get, ListingEntry, ask, header, hints, plain, version
from ingest.sources.prolog import declares_entities

__all__ = ["parse_items", "rows"]

# miniflux takes feeds of up to 15 MB (HTTP_CLIENT_MAX_BODY_SIZE).
_MAX_BYTES: Final = 15_000_000
# feedparser takes about 40 µs for an element of broken XML, which it reads twice: 20 s here. A feed of 1,000 full
# articles has a tenth of this.
_MAX_TAGS: Final = 500_000
# feedparser looks at every tag of an item for each further one, and at every attribute of an element: 5,000 of either
# take it half a second.
_MAX_STEPS: Final = 5_000**2
_ITEM: Final = re.compile(rb"<(?:[\w-]+:)?(?:item|entry)\b")
_ITEM_END: Final = re.compile(rb"</(?:[\w-]+:)?(?:item|entry)\s*>", re.IGNORECASE)
_END: Final = re.compile(rb"</(?:[\w-]+:)?(?:rss|feed|rdf|channel)\s*>", re.IGNORECASE)
_TAG: Final = re.compile(rb"<(?:[\w-]+:)?(?:category|subject|keywords)\b")
_PERSON: Final = re.compile(
    rb"<((?:[\w-]+:)?(?:author|contributor|creator|editor|email|managingeditor|name|owner|publisher|webmaster))\b",
    re.IGNORECASE,
)
_ROOT: Final = re.compile(rb"<\w")
_CDATA: Final = b"<![CDATA["
# An element with so few bytes has too few attributes to matter.
_SHORT: Final = 1_000
# Wix ends posts at 400 kB (dev.wix.com); more than twice that in one item of a feed is no article.
_MAX_CONTENT: Final = 1_000_000
_REFERENCE: Final = re.compile(rb"&#(?:[xX]([0-9a-fA-F]{1,99})|([0-9]{1,99}));")
# The newest stand first; a year of a busy agency, or a mistake.
_MAX_ITEMS: Final = 5_000
# XML 1.0, F.1: how a document begins in these encodings, whatever else is said of it.
_WIDE: Final = {
    b"\xff\xfe\0\0": "utf-32",
    b"\0\0\xfe\xff": "utf-32",
    b"<\0\0\0": "utf-32-le",
    b"\0\0\0<": "utf-32-be",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
    b"<\0": "utf-16-le",
    b"\0<": "utf-16-be",
}
_BLANK_LINE: Final = re.compile(r"\n\s*\n")
_PARAGRAPH: Final = re.compile(r"<p\b|<br\s*/?>\s*<br", re.IGNORECASE)
_PARAGRAPHS: Final = 3
_SET_MIN: Final = 600  # characters, as `parse.feed_hints` asks of an article
_HTML: Final = frozenset({"text/html", "application/xhtml+xml"})


async def rows(feed_url: str, get: Get) -> AsyncGenerator[ListingEntry | SourceError, None]:
    """List the items of the feed at that URL; an error as a value says that it ends before its end."""
    answer = await ask(get, feed_url, "feed", listing_url=feed_url)
    if answer is not None:
        # In a thread: a large feed must not hold up the other hosts.
        found, is_torn = await asyncio.to_thread(_parse_items_and_end, answer, feed_url=feed_url)
        for row in found[:_MAX_ITEMS]:
            yield row
        if is_torn:
            message = f"a truncated feed: {len(found):,} items were read, and how many are missing is unknown"
            error = SourceError(message, subject=feed_url, reason="truncated-listing")
            error.listing = feed_url
            yield error
        if len(found) > _MAX_ITEMS:
            raise SourceError(f"lists {len(found):,} items", subject=feed_url, reason="too-many-items")


def parse_items(answer: Fetched, *, feed_url: str) -> list[ListingEntry]:
    """Read the items of a feed, first to last; items without an URL are none of ours."""
    return _parse_items_and_end(answer, feed_url=feed_url)[0]


def _parse_items_and_end(answer: Fetched, *, feed_url: str) -> tuple[list[ListingEntry], bool]:
    """Read the items of a feed, and whether it ends before its end."""
    payload = _bare(answer.payload, feed_url=feed_url)
    if len(payload) > _MAX_BYTES:
        raise SourceError(f"a feed of {len(payload):,} bytes", subject=feed_url, reason="too-large")
    if payload.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{":
        return list(_json_feed(replace(answer, payload=payload), feed_url=feed_url)), False
    # Before anything is counted: another encoding hides what there is to count.
    payload = _utf8(payload, header(answer, "content-type") or "")
    if (tags := payload.count(b"<")) > _MAX_TAGS:
        raise SourceError(f"a feed of {tags:,} tags", subject=feed_url, reason="too-large")
    if _steps(payload) > _MAX_STEPS:
        raise SourceError("thousands of tags or attributes in one place", subject=feed_url, reason="too-large")
    if declares_entities(payload):
        raise SourceError("declares entities of its own", subject=feed_url, reason="entity-declaration")
    whole = _until_torn(payload)
    return list(
        _entries(_parse(whole or payload, answer.final_url, feed_url=feed_url), answer.final_url)
    ), whole is not None


def _until_torn(payload: bytes) -> bytes | None:
    """Return the whole items of a feed that ends before its end; None where it does not.

    A link that the feed ends within may be cut, too.

    >>> _until_torn(b"<rss><item><link>a</link></item><item><link>b"), _until_torn(b"<rss><item>a</item></rss>")
    (b'<rss><item><link>a</link></item>', None)
    """
    last = max((match.start() for match in _ITEM.finditer(payload)), default=0)
    if _END.search(payload, last):
        return None
    return payload if _ITEM_END.search(payload, last) else payload[:last]


def _bare(payload: bytes, *, feed_url: str) -> bytes:
    """Undo gzip that no header names: files that are written beforehand."""
    if payload[:2] != b"\x1f\x8b":
        return payload
    try:
        return coding.undo(payload, "gzip", limit=_MAX_BYTES)
    except coding.CodingError as e:
        raise SourceError(e.message, subject=feed_url, reason=e.reason) from e


def _utf8(payload: bytes, kind: str) -> bytes:
    """Write a feed in UTF-8, as feedparser would read it."""
    told = {"content-type": kind}
    if wide := next((coding for start, coding in _WIDE.items() if payload.startswith(start)), None):
        payload, told = payload.decode(wide, "replace").encode(), {"content-type": "application/xml; charset=utf-8"}
    with suppress(Exception):  # feedparser promises nothing about damaged bytes; they stay as they are
        payload = bytes(convert_to_utf8(told, payload, feedparser.FeedParserDict()))
    # At each line before the root it looks at all that are left.
    root = _ROOT.search(payload)
    return b" ".join(payload[: root.start()].split()) + payload[root.start() :] if root else payload


def _steps(payload: bytes) -> int:
    """Count the steps that grow with the square of what stands in one item, or in one element.

    >>> _steps(b"<rss><item><category>a</category><dc:subject>b</dc:subject></item><item><category/></item></rss>")
    5
    """
    first, *sections = payload.split(_CDATA)
    behind = [section.partition(b"]]>") for section in sections]
    bare = first + b"".join(rest for _, _, rest in behind)
    endless = sum(not end for _, end, _ in behind) ** 2
    tags = sum(len(_TAG.findall(item)) ** 2 for item in _ITEM.split(bare))
    elements = (piece.partition(b">")[0] for piece in bare.split(b"<") if len(piece) > _SHORT)
    return tags + sum(element.count(b"=") ** 2 for element in elements) + endless + _persons(payload)


def _persons(payload: bytes) -> int:
    """Count the steps in which feedparser looks for the address of a mailbox in what names a person.

    >>> _persons(b"<item><author>ab</author><name>abc")
    25
    """
    steps = at = 0
    while found := _PERSON.search(payload, at):
        end = payload.find(b"</" + found[1], found.end())
        at = end if end >= 0 else len(payload)
        steps += (at - found.end()) ** 2
    return steps


def _parse(payload: bytes, base: str, *, feed_url: str) -> Any:
    headers = {"content-location": base, "content-type": "application/xml; charset=utf-8"}
    try:
        feed = feedparser.parse(
            BytesIO(_REFERENCE.sub(_character, payload)),
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as e:  # feedparser promises nothing about what damaged bytes raise in it
        raise SourceError(f"cannot be read: {type(e).__name__}", subject=feed_url, reason="not-a-feed") from e
    if feed.entries:
        return feed
    if not feed.get("version"):
        raise SourceError("no feed: neither RSS nor Atom nor JSON Feed", subject=feed_url, reason="not-a-feed")
    if isinstance(feed.get("bozo_exception"), SAXException):
        raise SourceError("broken before its first item", subject=feed_url, reason="broken-feed")
    return feed


def _character(reference: re.Match[bytes]) -> bytes:
    # Half of a surrogate pair, as databases cut emoji: feedparser loses the whole feed over it.
    number = int(reference[1], 16) if reference[1] else int(reference[2])
    return b"&#xFFFD;" if 0xD800 <= number <= 0xDFFF or number > 0x10FFFF else reference[0]


def _entries(feed: Any, base: str) -> Iterator[ListingEntry]:
    for entry in feed.entries:
        # FeedBurner and its like put their counter into `link`, and the article's own URL here.
        identity = entry.get("id")
        links = (entry.get("feedburner_origlink"), entry.get("link"), identity if _is_url(identity) else None)
        url = next((u for link in links if (u := _absolute(base, link))), None)
        if url is None:
            continue
        title = entry.get("title_detail") or {}
        updated = _updated(entry)
        yield ListingEntry(
            url=url,
            version=version(updated) if updated else None,
            hints=hints(
                title=_text(title),
                published=entry.get("published"),
                modified=updated,
                authors=_names(entry),
                tags=[tag.get("term") for tag in entry.get("tags") or ()],
                description=_description(entry),
                language=title.get("language") or feed.feed.get("language"),
                content=_content(entry),
            ),
        )


def _absolute(base: str, link: object) -> str | None:
    return urls.join(base, link) if isinstance(link, str) and link.strip() else None


def _updated(entry: Any) -> str | None:
    # Asked in its own way for `updated`, feedparser answers with `published` where there is none.
    value = dict.get(entry, "updated")
    return value if isinstance(value, str) else None


def _text(detail: Any) -> str:
    value = detail.get("value") or ""
    return plain(value) if detail.get("type") in _HTML else value


def _description(entry: Any) -> str | None:
    detail = entry.get("summary_detail") or {}
    # feedparser copies the content to the summary where there is none.
    if any(content.get("value") == detail.get("value") for content in entry.get("content") or ()):
        return None
    return _text(detail)


def _content(entry: Any) -> str | None:
    """Read the whole article, where the feed has it: `content:encoded`, Atom's `content`, a long `description`.

    One of several paragraphs is long enough with a few hundred characters: nobody sets a teaser so.
    """
    summary = entry.get("summary_detail") or {}
    is_set = len(_PARAGRAPH.findall(summary.get("value") or "")) >= _PARAGRAPHS
    long = [summary] if len(_text(summary)) > (_SET_MIN if is_set else DESCRIPTION_MAX) else []
    whole: Any = max((*(entry.get("content") or ()), *long), key=lambda c: len(c.get("value") or ""), default={})
    value = whole.get("value") or ""
    if not 0 < len(value) <= _MAX_CONTENT:
        return None
    return value if whole.get("type") in _HTML else _marked(value)


def _marked(words: str) -> str:
    r"""Write plain text as markup: a paragraph for each run of lines.

    >>> _marked("Fish & chips.\n\nBack.")
    '<p>Fish &amp; chips.</p><p>Back.</p>'
    """
    return "".join(f"<p>{escape(part.strip())}</p>" for part in _BLANK_LINE.split(words) if part.strip())


def _names(entry: Any) -> list[object]:
    names: list[object] = [author.get("name") for author in entry.get("authors") or ()]
    return names if any(names) else [entry.get("author")]


def _json_feed(answer: Fetched, *, feed_url: str) -> Iterator[ListingEntry]:
    """Read JSON Feed 1 and 1.1 (jsonfeed.org)."""
    try:
        feed = orjson.loads(answer.payload.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as e:
        raise SourceError("neither JSON nor XML", subject=feed_url, reason="not-a-feed") from e
    named = str(feed.get("version"))
    if "jsonfeed.org/version/1" not in named or not isinstance(feed.get("items"), list):
        raise SourceError("JSON, but no JSON Feed", subject=feed_url, reason="not-a-feed")
    for item in feed["items"]:
        if not isinstance(item, dict):
            continue
        links = (item.get("url"), item.get("id"), item.get("external_url"))
        url = next((u for link in links if (u := _absolute(answer.final_url, link) if _is_url(link) else None)), None)
        if url is None:
            continue
        modified = item.get("date_modified")
        yield ListingEntry(
            url=url,
            version=version(modified) if isinstance(modified, str) else None,
            hints=hints(
                title=item.get("title"),
                published=item.get("date_published"),
                modified=modified,
                authors=_json_names(item) or _json_names(feed),
                tags=item["tags"] if isinstance(item.get("tags"), list) else (),
                description=item.get("summary"),
                language=item.get("language") or feed.get("language"),
                content=_json_content(item),
            ),
        )


def _json_content(item: dict[str, Any]) -> str | None:
    markup, words = item.get("content_html"), item.get("content_text")
    if isinstance(markup, str) and 0 < len(markup) <= _MAX_CONTENT:
        return markup
    return _marked(words) if isinstance(words, str) and len(words) <= _MAX_CONTENT else None


def _is_url(link: object) -> bool:
    # An `id` may be any string; only one that begins like an URL, or like a path, is one.
    return isinstance(link, str) and link.strip().lower().startswith(("http://", "https://", "/"))


def _json_names(thing: dict[str, Any]) -> list[object]:
    authors = thing.get("authors") or [thing.get("author")]
    return [a["name"] for a in authors if isinstance(a, dict) and a.get("name")] if isinstance(authors, list) else []
