"""What kind of page this is, by what it declares and, where it declares nothing, by its path."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, get_args

from ingest import text, urls
from ingest.model import Block, Candidate, Document, Evidence, PageType

__all__ = ["PAGE_TYPES", "choose", "of_opengraph", "of_schema", "of_url"]

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
        **dict.fromkeys(("product", "product.item", "product.group", "og:product"), "product"),
        **dict.fromkeys(("video", "video.other", "video.movie", "video.episode", "video.tv_show"), "video"),
    }
)
# Paths that name the kind; weak, so only where nothing else speaks.
_PATHS: Final[tuple[tuple[re.Pattern[str], PageType], ...]] = (
    (re.compile(r"/(?:live|liveblog|live-blog|live-updates|liveticker|ticker|en-direct|directo)(?:/|$)"), "live-blog"),
    (re.compile(r"/(?:threads?|forums?|viewtopic\.php|showthread\.php|questions)(?:/|$)"), "forum"),
    (re.compile(r"/(?:docs?|documentation|reference|manual|api)/"), "documentation"),
    (re.compile(r"/(?:products?|shop|dp|item)/"), "product"),
    (re.compile(r"/(?:gallery|galleries|photos?|slideshow|bildergalerie|diaporama|fotostrecke)/"), "gallery"),
    (re.compile(r"/(?:videos?|watch|mediathek)/"), "video"),
    (re.compile(r"/(?:tags?|categor(?:y|ies)|topics?|collections?|authors?|search)/[^/]*/?$"), "listing"),
)
_WHOLE: Final = 1200  # characters of paragraphs, some 200 words; set by hand
# An object of these types is often one part of an article's page; it names the page only where no article is declared.
_PARTS: Final = frozenset({"gallery", "video", "listing", "product", "service", "forum"})


def of_schema(raw: str) -> PageType | None:
    """Read a schema.org type.

    >>> of_schema("NewsArticle"), of_schema("https://schema.org/LiveBlogPosting"), of_schema("WebPage")
    ('article', 'live-blog', None)
    """
    return _SCHEMA.get(re.split(r"[/#:]", raw.strip())[-1].casefold())


def of_opengraph(raw: str) -> PageType | None:
    """Read an og:type; "website" says nothing.

    >>> of_opengraph("article"), of_opengraph("website")
    ('article', None)
    """
    return _OPENGRAPH.get(raw.strip().casefold())


def of_url(raw: str) -> PageType | None:
    """Read the kind from a path.

    >>> of_url("https://example.org/forum/viewtopic.php?t=1"), of_url("https://example.org/2024/open-secret")
    ('forum', None)
    """
    parsed = urls.parse(raw)
    path = str(parsed.pathname).casefold() if parsed else ""
    return next((kind for pattern, kind in _PATHS if pattern.search(path)), None)


def choose(document: Document, candidates: Sequence[Candidate], body: Sequence[Block]) -> tuple[Evidence, ...]:
    """Give the evidence for the page's type, the deciding one first; none means an article."""
    said: list[tuple[Evidence, PageType]] = []
    for candidate in candidates:
        parser, read = ("og-type", of_opengraph) if "og:type" in candidate.where else ("jsonld-type", of_schema)
        kind = read(candidate.raw)
        # The questions of a FAQ, the products of a list: parts that the page is about.
        if kind and "/mainEntity/" not in candidate.where:
            said.append((Evidence(where=candidate.where, raw=candidate.raw, parser=parser), kind))
    if not said and document.url and document.wordpress is None:
        kind = of_url(document.url)
        # Guides live under /collection/ and encyclopedias under /item/: a path does not speak against a whole text.
        if kind != "live-blog" and sum(text.weight(b.text) for b in body if b.kind == "paragraph") > _WHOLE:
            return ()
        return (Evidence(where="url", raw=document.url, parser="url-type"),) if kind else ()
    if not said:
        return ()
    kinds = [kind for _, kind in said]
    whole = [kind for kind in kinds if kind not in _PARTS]
    decided: PageType = "live-blog" if "live-blog" in kinds else (whole or kinds)[0]
    return tuple(evidence for evidence, kind in said if kind == decided)
