"""What kind of page this is: by what it declares, by signs that no article has, by weaker ones if it is anonymous."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final, get_args

from ingest import text
from ingest.clean.facts import container_names, entry_times
from ingest.clean.facts.link_density import (
    FRONT_PAGE_LINKS,
    LINKS_ONLY,
    MAX_IN_FRONT_PAGE_TEXT,
    MAX_IN_TEXT_PAGE,
    MIN_ON_ENTRY_PAGE,
    link_density,
    link_density_of,
)
from ingest.clean.fields import offers, page_type_signs
from ingest.model import Block, Candidate, Document, Evidence, PageType

__all__ = ["PAGE_TYPES", "of_faq", "of_opengraph", "of_schema", "select_page_type"]

PAGE_TYPES: Final = frozenset(get_args(PageType))

# https://schema.org/Article, /WebPage and /CreativeWork with their subtypes, as far as sites use them.
_SCHEMA: Final[Mapping[str, PageType]] = MappingProxyType(
    {
        **dict.fromkeys(
            (
                *("article", "newsarticle", "reportagenewsarticle", "analysisnewsarticle", "askpublicnewsarticle"),
                *("backgroundnewsarticle", "opinionnewsarticle", "reviewnewsarticle", "advertisercontentarticle"),
                *("satiricalarticle", "scholarlyarticle", "blogposting", "report", "review", "criticreview", "recipe"),
            ),
            "article",
        ),
        "liveblogposting": "live-blog",
        **dict.fromkeys(("imagegallery", "mediagallery"), "gallery"),
        **dict.fromkeys(("videoobject", "videogallery", "movie", "tvepisode"), "video"),
        **dict.fromkeys(("discussionforumposting", "qapage", "question"), "forum"),
        **dict.fromkeys(("product", "productgroup", "individualproduct", "itempage"), "product"),
        **dict.fromkeys(("collectionpage", "searchresultspage", "itemlist"), "listing"),
        **dict.fromkeys(("techarticle", "apireference", "softwaresourcecode"), "documentation"),
        **dict.fromkeys(("service", "softwareapplication", "webapplication", "contactpage", "aboutpage"), "service"),
    }
)
_OPENGRAPH: Final[Mapping[str, PageType]] = MappingProxyType(
    {
        **dict.fromkeys(("article", "news", "newsarticle", "blog_post"), "article"),
        **dict.fromkeys(("product", "product.item", "og:product"), "product"),
        "product.group": "listing",
        **dict.fromkeys(("video", "video.other", "video.movie", "video.episode", "video.tv_show"), "video"),
    }
)
_MIN_ARTICLE_CHARS: Final = 1200  # characters of paragraphs, some 200 words; set by hand
# Counted on training pages without date and author, 132 articles and 28 lists, and on 18 front pages.
_PROSE: Final = 0.6  # of the text in paragraphs: 17 lists have less, and 28 articles
_PRICES: Final = 6  # lines with a price: 8 articles have as many
_PARAGRAPH: Final = 80  # characters, as in page.py
# Counted on 470 training articles, of which each of these takes one or two, and on 46 pages that were taken for one.
_LINKED: Final = 3  # headings that are links, and half of all
_BUTTONS: Final = 3  # among the text, where the address has a word more than a name
_SMALL: Final = 0.3  # of the page is text, beside prices
_SCATTERED: Final = 0.7  # of what stands between the first and the last block of the text is text
_THREADS: Final = frozenset({"discussionforumposting", "qapage"})  # microdata of a thread, which is all of its page
# An object of these types is often one part of an article's page; it names the page only where no article is declared.
_PARTS: Final = frozenset({"gallery", "video", "listing", "product", "service", "forum"})


def of_schema(raw: str) -> PageType | None:
    """Read a schema.org type.

    >>> of_schema("NewsArticle"), of_schema("https://schema.org/LiveBlogPosting"), of_schema("WebPage")
    ('article', 'live-blog', None)
    """
    return _SCHEMA.get(re.split(r"[/#:]", raw.strip())[-1].casefold())


def of_opengraph(raw: str) -> PageType | None:
    """Read an og:type; "website" says nothing. A namespace before it is the site's own.

    >>> of_opengraph("article"), of_opengraph("website"), of_opengraph("gazette_shop:product")
    ('article', None, 'product')
    """
    return _OPENGRAPH.get(raw.strip().casefold()) or _OPENGRAPH.get(raw.strip().casefold().rpartition(":")[2])


def of_faq(raw: str) -> PageType | None:
    """Read the type of a page of questions, by which services answer for themselves.

    >>> of_faq("https://schema.org/FAQPage"), of_faq("QAPage")
    ('service', None)
    """
    return "service" if re.split(r"[/#:]", raw.strip())[-1].casefold() == "faqpage" else None


def select_page_type(
    document: Document,
    candidates: Sequence[Candidate],
    body: Sequence[Block],
    *,
    dated: bool,
    posted: bool,
    signed: bool,
) -> tuple[Evidence, ...]:
    """Return the evidence for the page's type, the deciding one first; none means an article.

    `dated` and `signed`: the page names a date, and an author. Nearly all articles name one, other pages seldom.
    `posted`: the date is that of a text, not one that software gives every page.
    """
    said = tuple(_declared(candidates))
    types = [kind for _, kind in said]
    whole = [kind for kind in types if kind not in _PARTS]
    decided: PageType | None = "live-blog" if "live-blog" in types else next(iter((*whole, *types)), None)
    is_declared = any(kind == "article" and e.where.startswith("jsonld:") for e, kind in said)
    if document.wordpress is None and decided in {None, "article"} and not is_declared:
        # Themes say og:type "article" of lists and wares too.
        other = {"listing"} if signed else {"listing", "product"}
        others = (e for e, kind in said if kind in other and e.where.startswith("jsonld:"))
        found = next(others, None) or _unmistakable(document)
        if found is None and not (dated and signed):
            found = _telling(document, body, dated=dated)
        if found is None and document.shape == "html" and not dated and not signed:
            found = _likely(document, candidates, body)
        if found is None and document.shape == "html" and not signed:
            found = _offering(document, body, posted=posted)
        if found:
            return (found,)
    if decided is None and document.wordpress is None:
        return _by_path(document, body)
    return tuple(evidence for evidence, kind in said if kind == decided)


def _declared(candidates: Sequence[Candidate]) -> Iterator[tuple[Evidence, PageType]]:
    for candidate in candidates:
        parser, read = _reader(candidate.where)
        kind = read(candidate.raw)
        # The questions of a FAQ, the products of a list: parts that the page is about. A thread is all of its page.
        part = "/mainEntity/" in candidate.where
        if kind and (not part or (kind == "forum" and candidate.where.endswith("/mainEntity/@type"))):
            yield Evidence(where=candidate.where, raw=candidate.raw, parser=parser), kind


def _reader(where: str) -> tuple[str, Callable[[str], PageType | None]]:
    if where.startswith("block:"):  # the entries of a live blog
        return "entry-time-type", entry_times.of_entry
    return ("og-type", of_opengraph) if "og:type" in where else ("jsonld-type", of_schema)


def _unmistakable(document: Document) -> Evidence | None:
    """Find what no article has: the path of a forum, of an archive, the classes of a shop's or an archive's page."""
    url = document.url
    if url and (page_type_signs.of_url(url) == "forum" or page_type_signs.is_archive(url)):
        return Evidence(where="url", raw=url, parser="url-type")
    thread = next((s for s in document.subjects if s.where.startswith("item:") and _THREADS & {*s.types}), None)
    if thread:
        return Evidence(
            where=thread.where, raw=next(kind for kind in thread.types if kind in _THREADS), parser="jsonld-type"
        )
    names = _of_body(document.blocks)
    if "single" in names and "single-product" not in names:
        return None
    found = next((n for n in names if page_type_signs.of_class(n)), None)
    if found:
        return Evidence(where="body", raw=found, parser="class-type")
    if url and document.shape == "html" and page_type_signs.of_section(url):
        return Evidence(where="url", raw=url, parser="section-type")
    return None


def _of_body(blocks: Sequence[Block]) -> Sequence[str]:
    """Return the class words of `html` and `body`; none where the names above a block are cut short."""
    shortest = min((block.element_path for block in blocks), key=len, default="").split()
    return shortest[: len(shortest) - len(container_names.inside(shortest))]


def _telling(document: Document, body: Sequence[Block], *, dated: bool) -> Evidence | None:
    """Find what speaks against an article that names its date or its author, but not both."""
    url = document.url
    if url and page_type_signs.of_url(url) == "documentation":
        return Evidence(where="url", raw=url, parser="url-type")
    made = (sign.removeprefix("generator:") for sign in sorted(document.fingerprint) if sign.startswith("generator:"))
    found = next((name for name in made if page_type_signs.of_generator(name)), None)
    if found:
        return Evidence(where="meta:generator", raw=found, parser="generator-type")
    if url and page_type_signs.is_front(url) and not _reads_like_a_text(document, body):
        # Papers date what they show on their front page, or link it; others speak of themselves.
        papers = dated or link_density_of(body) >= FRONT_PAGE_LINKS
        return Evidence(where="url", raw=url, parser="front-type" if papers else "url-type")
    return _linked_headings(url, body) if url and document.shape == "html" else None


def _linked_headings(url: str, body: Sequence[Block]) -> Evidence | None:
    """Find the headings of a list, most of them links to what they head, on a page whose address is a thing's name."""
    if page_type_signs.is_text(url) or not page_type_signs.of_name(url):
        return None
    headings = [block for block in body if block.kind == "heading"]
    linked = [block for block in headings if link_density(block) >= LINKS_ONLY]
    if len(linked) < _LINKED or 2 * len(linked) < len(headings):
        return None
    return Evidence(where=f"block:{linked[0].index}", raw=linked[0].text, parser="entry-type")


def _likely(document: Document, candidates: Sequence[Candidate], body: Sequence[Block]) -> Evidence | None:
    """Find what speaks against an article on a page that names neither date nor author."""
    url = document.url
    if url and page_type_signs.is_text(url):
        return None
    by_path = Evidence(where="url", raw=url, parser="url-type") if url else None
    path = page_type_signs.of_url(url) if url else None
    prices = sum(page_type_signs.is_price(block.text) for block in document.blocks)
    cart = next((block for block in document.blocks if page_type_signs.of_line(block.text)), None)
    if path == "product" and (prices or cart):
        return by_path
    if path == "listing" and (prices >= _PRICES or not _is_prose(body)):
        return by_path
    if cart:
        return Evidence(where=f"block:{cart.index}", raw=cart.text, parser="shop-type")
    if path == "service" and not page_type_signs.is_front(url or ""):
        return by_path
    faq = next((c for c in candidates if of_faq(c.raw)), None)
    if faq:
        return Evidence(where=faq.where, raw=faq.raw, parser="faq-type")
    entry = next((block for block in body if block.link_chars >= len(block.text)), None)
    if entry and link_density_of(body) >= MIN_ON_ENTRY_PAGE:
        return Evidence(where=f"block:{entry.index}", raw=entry.text, parser="entry-type")
    return None


def _offering(document: Document, body: Sequence[Block], *, posted: bool) -> Evidence | None:
    """Find what speaks against an article on a page that nobody signed: what it offers, or how little text it has."""
    url = document.url
    if url is None or page_type_signs.is_text(url):
        return None
    kind, words = page_type_signs.of_url(url), page_type_signs.words_of_name(url)
    is_name = page_type_signs.is_front(url) or (words is not None and words <= page_type_signs.WORDS_OF_NAME)
    span = document.blocks[body[0].index : body[-1].index + 1] if body else ()
    buttons = [block for block in span if offers.of_offer(block.text)]
    names_thing = is_name or (len(buttons) >= _BUTTONS and words == page_type_signs.WORDS_OF_NAME + 1)
    if buttons and ((names_thing and not posted) or kind == "service"):
        return Evidence(where=f"block:{buttons[0].index}", raw=buttons[0].text, parser="offer-type")
    size = sum(len(block.text) for block in body)
    prices = [] if posted else [block for block in document.blocks if page_type_signs.is_price(block.text)]
    if len(prices) >= _PRICES and size < _SMALL * sum(len(block.text) for block in document.blocks):
        return Evidence(where=f"block:{prices[0].index}", raw=prices[0].text, parser="price-type")
    if is_name and words and size < _SCATTERED * sum(len(block.text) for block in span):
        return Evidence(where="url", raw=url, parser="name-type")
    return None


def _is_prose(body: Sequence[Block]) -> bool:
    """Return whether a text is paragraphs with few links, and not a list of short lines or of links."""
    prose = sum(
        len(block.text) for block in body if block.kind == "paragraph" and text.weight(block.text) >= _PARAGRAPH
    )
    return _share(body, prose) >= _PROSE and link_density_of(body) < MAX_IN_TEXT_PAGE


def _reads_like_a_text(document: Document, body: Sequence[Block]) -> bool:
    """Return whether a front page is one text, with few headings and a short menu."""
    paragraphs = sum(block.kind == "paragraph" and text.weight(block.text) >= _PARAGRAPH for block in body)
    headings = sum(block.kind == "heading" for block in body)
    return _is_prose(body) and headings < 0.3 * paragraphs and link_density_of(document.blocks) < MAX_IN_FRONT_PAGE_TEXT


def _share(blocks: Sequence[Block], characters: int) -> float:
    return characters / max(1, sum(len(block.text) for block in blocks))


def _by_path(document: Document, body: Sequence[Block]) -> tuple[Evidence, ...]:
    kind = page_type_signs.of_url(document.url) if document.url else None
    # Guides live under /collection/ and encyclopedias under /item/: a path does not speak against a whole text.
    whole = sum(text.weight(b.text) for b in body if b.kind == "paragraph") > _MIN_ARTICLE_CHARS
    if kind in {None, "service"} or (whole and kind != "live-blog"):
        return ()
    if kind == "listing" and not page_type_signs.is_list(document.url or ""):
        return ()
    return (Evidence(where="url", raw=document.url or "", parser="url-type"),)
