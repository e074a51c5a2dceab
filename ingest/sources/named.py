"""Read what a page names as its feeds, and robots.txt as its sitemaps. Pure."""

import re
from typing import Final

from ingest import urls
from ingest.model import Fetched
from ingest.sources.listing import page

__all__ = ["feeds", "sitemaps"]

# `application/json` is WordPress's REST object of the page, no feed; JSON Feed has a type of its own.
_FEEDS: Final = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "text/xml"}
)
_COMMENTS: Final = re.compile(r"/comments/feed/?\Z|[?&]feed=comments-|/comments/default\b")
# robots.txt is read up to 500 KiB (RFC 9309 2.5); more sitemaps than that are none of a person's making.
_MAX_SITEMAPS: Final = 50
_SITEMAP: Final = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*(\S+)", re.IGNORECASE | re.MULTILINE)


def feeds(answer: Fetched) -> tuple[str, ...]:
    """List the feeds that a page names, in its order; feeds of comments are none of articles."""
    tree = page(answer)
    node = tree.css_first("base[href]")
    base = (urls.join(answer.final_url, node.attributes.get("href") or "") if node else None) or answer.final_url
    found = list[str]()
    for link in tree.css("link[rel][type][href]"):
        kind = (link.attributes.get("type") or "").partition(";")[0].strip().lower()
        rel = (link.attributes.get("rel") or "").lower().split()
        url = urls.join(base, link.attributes.get("href") or "")
        if url and "alternate" in rel and kind in _FEEDS and not _COMMENTS.search(url):
            found.append(url)
    return tuple(dict.fromkeys(found))[:_MAX_SITEMAPS]


def sitemaps(answer: Fetched) -> tuple[str, ...]:
    """List the sitemaps that a robots.txt names (sitemaps.org, "Specifying the Sitemap location")."""
    if not 200 <= answer.status < 300:
        return ()
    named = _SITEMAP.findall(answer.payload[:512_000].decode("utf-8-sig", "replace"))
    found = (urls.join(answer.final_url, url) for url in named)
    return tuple(dict.fromkeys(url for url in found if url))[:_MAX_SITEMAPS]
