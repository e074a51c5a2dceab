"""How does a site list its articles? RSS 2.0, Atom and sitemaps, as strings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from typing import Final

_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SITEMAP: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS: Final = "http://www.google.com/schemas/sitemap-news/0.9"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An article as a listing shows it."""

    url: str
    title: str
    published: datetime
    modified: datetime
    summary: str = ""
    author: str = ""
    categories: tuple[str, ...] = ()
    language: str = "en"
    id: str = ""
    """What names the entry in its feed; the URL where nothing else does."""


def rss(*, title: str, home: str, feed: str, about: str, entries: Sequence[Entry], generator: str = "") -> str:
    """List articles in RSS 2.0."""
    maker = f"<generator>{escape(generator)}</generator>\n" if generator else ""
    latest = max(entry.published for entry in entries)
    return (
        f'{_DECLARATION}<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">\n<channel>\n'
        f"<title>{escape(title)}</title>\n<link>{escape(home)}</link>\n<description>{escape(about)}</description>\n"
        f'<atom:link href="{escape(feed)}" rel="self" type="application/rss+xml"/>\n'
        f"<lastBuildDate>{format_datetime(latest)}</lastBuildDate>\n{maker}"
        + "".join(_rss_item(entry) for entry in entries)
        + "</channel>\n</rss>\n"
    )


def _rss_item(entry: Entry) -> str:
    creator = f"<dc:creator>{escape(entry.author)}</dc:creator>\n" if entry.author else ""
    permanent = "false" if entry.id else "true"
    return (
        f"<item>\n<title>{escape(entry.title)}</title>\n<link>{escape(entry.url)}</link>\n"
        f'<guid isPermaLink="{permanent}">{escape(entry.id or entry.url)}</guid>\n'
        f"<pubDate>{format_datetime(entry.published)}</pubDate>\n{creator}"
        + "".join(f"<category>{escape(category)}</category>\n" for category in entry.categories)
        + f"<description>{escape(entry.summary)}</description>\n</item>\n"
    )


def atom(*, title: str, home: str, feed: str, entries: Sequence[Entry]) -> str:
    """List articles in Atom (RFC 4287)."""
    latest = max(entry.modified for entry in entries)
    return (
        f'{_DECLARATION}<feed xmlns="http://www.w3.org/2005/Atom">\n<title>{escape(title)}</title>\n'
        f'<link href="{escape(home)}"/>\n<link href="{escape(feed)}" rel="self"/>\n<id>{escape(home)}</id>\n'
        f"<updated>{_z(latest)}</updated>\n" + "".join(_atom_entry(entry) for entry in entries) + "</feed>\n"
    )


def _atom_entry(entry: Entry) -> str:
    return (
        f'<entry>\n<title>{escape(entry.title)}</title>\n<link rel="alternate" type="text/html" '
        f'href="{escape(entry.url)}"/>\n<id>{escape(entry.id or entry.url)}</id>\n'
        f"<published>{_z(entry.published)}</published>\n<updated>{_z(entry.modified)}</updated>\n"
        f"<author><name>{escape(entry.author)}</name></author>\n"
        + "".join(f'<category term="{escape(category)}"/>\n' for category in entry.categories)
        + f"<summary>{escape(entry.summary)}</summary>\n</entry>\n"
    )


def sitemap_index(children: Iterable[tuple[str, datetime]]) -> str:
    """List sitemaps, each with when it last changed."""
    rows = "".join(
        f"<sitemap><loc>{escape(url)}</loc><lastmod>{moment.isoformat()}</lastmod></sitemap>\n"
        for url, moment in children
    )
    return f'{_DECLARATION}<sitemapindex xmlns="{_SITEMAP}">\n{rows}</sitemapindex>\n'


def sitemap(entries: Iterable[Entry]) -> str:
    """List pages, each with when it last changed."""
    rows = "".join(
        f"<url><loc>{escape(entry.url)}</loc><lastmod>{entry.modified.isoformat()}</lastmod></url>\n"
        for entry in entries
    )
    return f'{_DECLARATION}<urlset xmlns="{_SITEMAP}">\n{rows}</urlset>\n'


def news_sitemap(entries: Iterable[Entry], *, publication: str) -> str:
    """List articles as Google News wants them."""
    rows = "".join(
        f"<url>\n<loc>{escape(entry.url)}</loc>\n<news:news>\n<news:publication><news:name>{escape(publication)}"
        f"</news:name><news:language>{entry.language}</news:language></news:publication>\n"
        f"<news:publication_date>{entry.published.isoformat()}</news:publication_date>\n"
        f"<news:title>{escape(entry.title)}</news:title>\n</news:news>\n</url>\n"
        for entry in entries
    )
    return f'{_DECLARATION}<urlset xmlns="{_SITEMAP}" xmlns:news="{_NEWS}">\n{rows}</urlset>\n'


def _z(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
