"""Find the articles that a section page links to, and read lists of URLs."""

import asyncio
import re
import sys
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from ingest import text, urls
from ingest.errors import SourceError
from ingest.model import Fetched
from ingest.sources.listing import Get, ListingEntry, ask, page

__all__ = ["find_links", "listed", "looks_like_article", "rows"]

_DATE: Final = re.compile(r"/(?:19|20)\d\d[/-]?[01]\d(?:[/-]|\d\d)")
# First segments of a path under which platforms keep everything but articles (WordPress, Wix, Drupal, Blogger).
# fmt: off
_OTHER: Final = frozenset((
    "about", "account", "author", "authors", "cart", "category", "categories", "contact", "feed", "login", "newsletter",
    "page", "privacy", "register", "search", "section", "signup", "subscribe", "tag", "tags", "terms", "topic",
    "topics", "user", "wp-admin", "wp-content", "wp-json", "wp-login.php",
))
# fmt: on
_ASSET: Final = re.compile(
    r"\.(?:avif|css|docx?|gif|ico|jpe?g|js|json|mp3|mp4|pdf|png|pptx?|rss|svg|webp|xlsx?|xml|zip)\Z", re.IGNORECASE
)
_PAGE: Final = re.compile(r"\.(?:aspx?|s?html?|php|cms|amp)\Z", re.IGNORECASE)
# "latest-news-today" and "terms-of-use" are sections of three words; newspaper3k wants more than four dashes, which
# misses the short headlines of agencies.
_SLUG_WORDS: Final = 4
# Ids of articles run into the ten thousands before anybody reads the site; years and page numbers have four digits.
_ID_DIGITS: Final = 5


async def rows(page_url: str, get: Get, *, anywhere: bool) -> AsyncGenerator[ListingEntry, None]:
    """List the article links of the section page at that URL."""
    answer = await ask(get, page_url, "listing", listing_url=page_url)
    if answer is not None:
        for row in await asyncio.to_thread(find_links, answer, page_url=page_url, anywhere=anywhere):
            yield row


def find_links(answer: Fetched, *, page_url: str, anywhere: bool) -> list[ListingEntry]:
    """Read the links of a page in its order; `anywhere` (the caller has patterns) also those that leave the host."""
    tree = page(answer)
    base_node = tree.css_first("base[href]")
    base = urls.join(answer.final_url, base_node.attributes.get("href") or "") if base_node else None
    base = base or answer.final_url
    own = {_site(answer.final_url), _site(page_url)}
    here = {urls.comparison_form(answer.final_url), urls.comparison_form(page_url)}
    found = list[ListingEntry]()
    anchors = tree.css("a[href], area[href]")
    for anchor in anchors:
        url = urls.join(base, anchor.attributes.get("href") or "")
        if url is None or urls.comparison_form(url) in here:
            continue
        if anywhere or (_site(url) in own and looks_like_article(url)):
            found.append(ListingEntry(url=url.partition("#")[0]))
    if not anchors:
        raise SourceError("a page without links that can be read", subject=page_url, reason="no-links")
    return found


def _site(url: str) -> str:
    return (urls.host(url) or "").removeprefix("www.")


def looks_like_article(url: str) -> bool:
    """Guess from the URL alone: a date in its path, a long slug, or a number that can only be an id.

    >>> looks_like_article("https://a.example/2025/09/05/port-strike/")
    True
    >>> looks_like_article("https://a.example/world/port-strike-enters-its-third-week")
    True
    >>> looks_like_article("https://a.example/news/1830224")
    True
    >>> looks_like_article("https://a.example/world/middle-east")
    False
    >>> looks_like_article("https://a.example/tag/port-strike-of-the-dockers")
    False
    """
    parsed = urls.parse(url)
    if parsed is None:
        return False
    path = unquote(str(parsed.pathname))
    segments = [part for part in path.split("/") if part]
    if not segments or _ASSET.search(path) or segments[0].lower() in _OTHER:
        return bool(re.search(r"[?&]p=\d+", str(parsed.search))) and not segments
    slug = _PAGE.sub("", segments[-1])
    words = [word for word in re.split(r"[-_]+", slug) if word]
    return (
        bool(_DATE.search(path) and len(segments) > 2)
        or len(words) >= _SLUG_WORDS
        or bool(re.search(rf"\d{{{_ID_DIGITS},}}", slug))
    )


def listed(value: str, *, base: str) -> Iterator[ListingEntry | SourceError]:
    """Read one value of `urls`: an URL, or a file with one URL a line, blank lines and `#` comments aside.

    The file `-` is standard input.
    """
    if urls.parse(value) is not None:
        yield ListingEntry(url=value.strip())
        return
    if "://" in value:
        raise SourceError("not a http or https URL", subject=value, reason="bad-url")
    try:
        content = sys.stdin.buffer.read() if value == "-" else (Path(base) / value).read_bytes()
        lines = content.removeprefix(b"\xef\xbb\xbf").splitlines()
    except FileNotFoundError as e:
        raise SourceError("no such file", subject=value, reason="no-such-file") from e
    except (OSError, ValueError) as e:
        raise SourceError(f"cannot be read: {e}", subject=value, reason="unreadable-file") from e
    for number, line in enumerate(lines, 1):
        entry = line.decode("utf-8", "replace").strip()
        if not entry or entry.startswith("#"):
            continue
        if urls.parse(entry) is None or "\ufffd" in entry:
            shown = text.printable(urls.redact(entry))[:80]
            yield SourceError(f"{shown!r} is not a http or https URL", subject=f"{value}:{number}", reason="bad-url")
            continue
        yield ListingEntry(url=entry, via={"line": number})
