"""Read where an article goes on: the next page of one article, never of a section. Pure.

A next page is taken where the page names it (`rel=next`, or WordPress's page links), where its URL is the first one's
with the next number (`?page=2`, `/2/`, `-2.html`), and where the page is an article by its own word or its URL. What
came is a part where it is still that page: no redirect elsewhere, no canonical URL of another article, no page again.
"""

import re
from collections.abc import Sequence
from itertools import islice
from typing import Any, Final
from urllib.parse import parse_qsl

from selectolax.lexbor import LexborHTMLParser

from ingest import urls
from ingest.model import Fetched
from ingest.sources.links import looks_like_article
from ingest.sources.listing import page

__all__ = ["MOST", "belongs", "first_page", "following"]

# A bound for chains without end; of a slide show that is longer, the beginning is kept.
MOST: Final = 20
# Bytes of all parts: what one page may have (`markup.BYTES`).
_BYTES: Final = 32_000_000
# Of a page; one with a few thousand readers' comments has a `rel=nofollow` for each.
_LINKS: Final = 5_000
# What most pages without a next one lack: it spares them the parser.
_HINT: Final = re.compile(rb"""(?:rel|REL)\s*+=\s*+["']?[^"'>]{0,40}\bnext\b|post-page-numbers""")
_QUERY: Final = frozenset({"page", "pg", "pagenum", "pagina", "seite"})
# A number of at most two digits, as a last segment or before the suffix of a file.
_NUMBERED: Final = re.compile(r"/(?:page[-/])?[0-9]{1,2}\Z|(?:-page-?|[-_]p|[-_,])[0-9]{1,2}(\.[a-z]{3,5})\Z")
# What every URL with a page number has; most others are spared the parser.
_MAYBE_NUMBERED: Final = re.compile(
    rf"(?<![0-9])[0-9]{{1,2}}/*(?:\.[a-z]{{3,5}})?/*(?:[?#]|\Z)|[?&](?:{'|'.join(sorted(_QUERY))})"
)
_ARTICLE: Final = re.compile(r'"@type"\s*+:\s*+(?:\[\s*+)?"(?:\w*Article|\w*Posting|Report)"')
_SECTION: Final = re.compile(r'"@type"\s*+:\s*+(?:\[\s*+)?"(?:CollectionPage|SearchResultsPage|Blog|ProfilePage)"')
# Classes that WordPress gives the body of a post, and of its archives (`get_body_class`).
_SECTION_CLASSES: Final = frozenset({"archive", "blog", "category", "tag", "author", "search", "home", "paged"})


def following(parts: Sequence[Fetched]) -> str | None:
    """Return the URL on which an article goes on after the parts that are there; None where it ends."""
    first, last = parts[0], parts[-1]
    if sum(len(part.payload) for part in parts) > _BYTES:
        return None
    if len(parts) >= MOST or last.status != 200 or not (b"next" in last.payload or b"post-page" in last.payload):
        return None
    if not _HINT.search(last.payload):
        return None
    tree = page(last)
    if len(parts) == 1 and not _is_article(tree, first):
        return None
    node = tree.css_first("base[href]")
    base = (urls.join(last.final_url, node.attributes.get("href") or "") if node else None) or last.final_url
    for link in islice(tree.css("link[rel][href], a[rel][href], a.post-page-numbers[href]"), _LINKS):
        names = (link.attributes.get("rel") or "").lower().split()
        if "next" not in names and "post-page-numbers" not in (link.attributes.get("class") or "").split():
            continue
        url = urls.join(base, link.attributes.get("href") or "")
        if url and is_page(first.final_url, url, len(parts) + 1):
            return url.partition("#")[0]
    return None


def belongs(parts: Sequence[Fetched], answer: Fetched) -> bool:
    """Return whether an answer is the next part of an article."""
    first, number = parts[0].final_url, len(parts) + 1
    if answer.status != 200 or not is_page(first, answer.final_url, number):
        return False
    if any(answer.payload == part.payload for part in parts):
        return False
    node = page(answer).css_first('link[rel="canonical"][href]')
    canonical = urls.join(answer.final_url, node.attributes.get("href") or "") if node else None
    if canonical is None or urls.comparison_form(canonical) == urls.comparison_form(first):
        return True
    return is_page(first, canonical, number)


def is_page(first: str, url: str, number: int) -> bool:
    """Return whether an URL is another one's with a page number.

    >>> is_page("https://a.example/port-strike/", "https://www.a.example/port-strike/2/", 2)
    True
    >>> is_page("https://a.example/port.html?id=7", "https://a.example/port.html?page=3&id=7", 3)
    True
    >>> is_page("https://a.example/port.html", "https://a.example/port-2.html", 2)
    True
    >>> is_page("https://a.example/port-strike/", "https://a.example/storm-over-lyon/2/", 2)
    False
    """
    one, other = urls.parse(first), urls.parse(url)
    if one is None or other is None or _site(one) != _site(other):
        return False
    path, next_path = str(one.pathname).rstrip("/"), str(other.pathname).rstrip("/")
    query, next_query = _query(one), _query(other)
    if path == next_path and path:
        numbers = [value for name, value in next_query if name in _QUERY]
        rest = [pair for pair in next_query if pair[0] not in _QUERY]
        return numbers == [str(number)] and sorted(rest) == sorted(query)
    if sorted(query) != sorted(next_query) or not path:
        return False
    stem, dot, suffix = path.rpartition(".") if "." in path.rpartition("/")[2] else (path, "", "")
    forms = {f"{path}/{number}", f"{path}/page/{number}", f"{path}/page-{number}"}
    forms |= {f"{stem}{sign}{number}{dot}{suffix}" for sign in ("-", "_", ",", "-page-", "-page", "-p", "_p") if dot}
    return next_path in forms


def first_page(url: str) -> str | None:
    """Return the page that an URL with a page number would be a part of; None where it has no number.

    >>> first_page("https://a.example/port.html?page=3&id=7"), first_page("https://a.example/port-strike/2/")
    ('https://a.example/port.html?id=7', 'https://a.example/port-strike')
    >>> first_page("https://a.example/2025/09/05/port-strike/")
    """
    if not _MAYBE_NUMBERED.search(url) or (parsed := urls.parse(url)) is None:
        return None
    path, search = str(parsed.pathname).rstrip("/"), str(parsed.search).removeprefix("?")
    pairs = [pair for pair in search.split("&") if pair]
    rest = [pair for pair in pairs if pair.partition("=")[0] not in _QUERY]
    stem = _NUMBERED.sub(lambda found: found[1] or "", path)
    if len(rest) == len(pairs) and stem == path:
        return None
    return f"{parsed.protocol}//{parsed.host}{stem}{'?' if rest else ''}{'&'.join(rest)}"


def _is_article(tree: LexborHTMLParser, answer: Fetched) -> bool:
    """Believe a page's own word for what it is, sections first; without any, its URL."""
    kind = _og_type(tree)
    data = " ".join(node.text() for node in tree.css('script[type="application/ld+json"]'))
    body = tree.body.attributes.get("class") if tree.body else None
    classes = frozenset((body or "").lower().split())
    if classes & _SECTION_CLASSES or _SECTION.search(data) or (kind and kind != "article"):
        return False
    return kind == "article" or "single" in classes or bool(_ARTICLE.search(data)) or _is_numberless(answer.final_url)


def _og_type(tree: LexborHTMLParser) -> str:
    node = tree.css_first('meta[property="og:type"]')
    kind = (node.attributes.get("content") or "").strip().lower() if node else ""
    return "article" if kind in {"article", "news", "story"} or kind.endswith(":article") else kind


def _is_numberless(url: str) -> bool:
    return looks_like_article(url) and not re.search(r"/page/\d+/?(?:\?|\Z)|[?&]page=\d", url)


def _site(parsed: Any) -> str:
    return str(parsed.host).removeprefix("www.")


def _query(parsed: Any) -> list[tuple[str, str]]:
    pairs = parse_qsl(str(parsed.search).removeprefix("?"), keep_blank_values=True)
    return [(name, value) for name, value in pairs if not urls.tracks(name)]
