"""What kind of page an address, a class, a generator or a line tells of. Tables, and readers of one string."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ingest import text, urls
from ingest.clean.fields.language import languages
from ingest.model import PageType

__all__ = [
    "WORDS_OF_NAME",
    "is_archive",
    "is_front",
    "is_list",
    "is_price",
    "is_text",
    "of_class",
    "of_entry",
    "of_front",
    "of_generator",
    "of_line",
    "of_name",
    "of_price",
    "of_section",
    "of_url",
    "words_of_name",
]

WORDS_OF_NAME: Final = 2
"""Of training articles one in seven has as few, of the pages that were taken for one two in three."""
# Paths of forums and their software: none of 814 training articles has one, and 17 of 32 pages of forums do.
_FORUM: Final = re.compile(
    r"/(?:threads?|forums?|boards)/|/threads?-\d|/viewtopic\.php|/showthread\.php|/t/[^/]+/\d|/topic/\d|/questions(?:/\d|/?$)"
    r"|/r/[^/]+/comments/"
)
_FORUM_HOST: Final = re.compile(r"(?:forums?|boards?|bbs|discuss|discussions?|community|answers)\.")
_DOCUMENTS: Final = re.compile(
    # "/doc/7715044" is an article in a newspaper's database.
    r"/(?:docs?|documentation|reference|manual|man|user-?guide|api|api-reference|apidocs?|javadoc)/(?!\d+/?$)"
)
_DOCUMENTS_HOST: Final = re.compile(r"(?:docs?|wiki|developers?|api|manual|devdocs)\.|[^/]*\breadthedocs\.io$")
# Weaker ones, by which articles go too: they count where nothing speaks for an article.
_PATHS: Final[tuple[tuple[re.Pattern[str], PageType], ...]] = (
    (re.compile(r"/(?:live|liveblog|live-blog|live-updates|liveticker|ticker|en-direct|directo)(?:/|$)"), "live-blog"),
    (re.compile(r"/(?:products?|shop|store|dp|pd|listing)/[^/]"), "product"),
    (re.compile(r"/(?:gallery|galleries|photos?|slideshow|bildergalerie|diaporama|fotostrecke)/"), "gallery"),
    (re.compile(r"/(?:videos?|watch|mediathek)/"), "video"),
    (
        re.compile(
            r"/(?:tags?|categor(?:y|ies)|topics?|collections?|authors?|search|product-category|subcategory|catalogs?"
            r"|list|listings|rankings|trending|schedule|cat|c)(?:/[^/]+)?/?$"
            r"|/(?:categor(?:y|ies)|collections?|product-category|subcategory|browse)(?:/[^/]+){2,3}/?$"
        ),
        "listing",
    ),
    (
        re.compile(
            r"/(?:services?|solutions?|pricing|calculators?|departments?|testimonials|contact(?:-us)?|careers|why-us"
            r"|[\w-]+-(?:services|solutions|consulting|agency|calculator|packages))(?:\.\w+)?(?:/[^/]+)?/?$|/reviews/?$"
            # What firms, universities and town halls are divided by; none of the anonymous training articles is there.
            r"|/(?:services|solutions|applications|industries|use-cases|departments?|programs?|(?:under|post)?graduate(?:-programs?)?"
            r"|degrees|majors|admissions|locations|membership|leistungen|loesungen|produkte|branchen|standorte"
            r"|karriere|prestations|produits|secteurs|servicios|productos|soluciones|sectores|servizi|prodotti|soluzioni|settori"
            r"|servicos|produtos|solucoes|diensten|producten|uslugi|produkty|rozwiazania)/[^/]"
        ),
        "service",
    ),
)
_LIST: Final = re.compile(r"/(?:tags?|categor(?:y|ies)|topics?|collections?|authors?|search)/[^/]*/?$")
# The posts of a month or a day; "/1927" is the number of an article as well.
_ARCHIVE: Final = re.compile(r"(?:/[^/]{1,20})?/(?:19|20)\d\d(?:/\d\d?){1,2}/?(?:page/\d+/?)?")
# A part of the path that speaks for an article, whatever the others say.
_TEXT: Final = re.compile(
    r"/(?:blogs?|news|articles?|guides?|resources|insights|stories|learn|magazine|posts?|tips)(?:/|$)"
)
# The last part of a section's path; below it stand its articles. Of 470 training articles none ends so.
_SECTION: Final = re.compile(
    r"/(?:news|blogs?|articles?|stories|press(?:-releases?)?|newsroom|issues|archives?|magazine|sections/[\w-]+"
    r"|nachrichten|aktuelles|meldungen|artikel|beitraege|actualites|actus|noticias|articulos|notizie|articoli|nieuws"
    r"|artikelen|artigos|novosti|stati|wiadomosci|aktualnosci|artykuly|nyheter|haberler)(?:/page/\d{1,3})?/?$"
)
_PAGE: Final = re.compile(r"\?(?:page|p|seite|pagina)=\d{1,3}")
_ENDING: Final = re.compile(r"\.\w{2,5}$")
_FRONT: Final = re.compile(
    rf"/?(?:(?:{'|'.join(languages.DETECTABLE_LANGUAGES.split())})(?:[-_][a-z]{{2}})?/?)?(?:(?:index|home)\.\w+)?"
)

# Class words of a page's body, in WordPress, WooCommerce and PrestaShop.
_CLASSES: Final[Mapping[str, PageType]] = MappingProxyType(
    {
        **dict.fromkeys(("single-product", "product-template-default"), "product"),
        **dict.fromkeys(
            (
                *("archive", "search-results", "post-type-archive", "tax-product_cat"),
                *("page-category", "product-listing-page"),
            ),
            "listing",
        ),
    }
)
_GENERATORS: Final = re.compile(
    r"(?:docusaurus|mkdocs|docutils|sphinx|starlight|mdbook|gitbook|vitepress|vuepress|antora|javadoc|doxygen|asciidoctor)\b"
)
_CART: Final = re.compile(
    r"add to (?:cart|bag|basket)|in den (?:warenkorb|einkaufswagen)|ajouter au panier|añadir (?:al carrito|a la cesta)"
    r"|aggiungi al carrello|adicionar ao carrinho|в корзину|(?:dodaj )?do koszyka|προσθήκη στο καλάθι|加入购物车"
)
_PRICE: Final = re.compile(r"(?:^|\s)(?:[$€£¥]\s?\d[\d.,]*|\d[\d.,]*\s?(?:[€£$]|USD|EUR|GBP|kr|zł|₽|руб))(?=\W|$)")
_MAX_PRICE_LENGTH: Final = 60  # characters; a button or a price tag says no more


def of_url(raw: str) -> PageType | None:
    """Read the kind from an address.

    >>> of_url("https://example.org/forum/viewtopic.php?t=1"), of_url("https://docs.example.org/start")
    ('forum', 'documentation')
    >>> of_url("https://example.org/2024/05/"), of_url("https://example.org/2024/05/open-secret")
    ('listing', None)
    """
    parsed = urls.parse(raw)
    if parsed is None:
        return None
    path, host = str(parsed.pathname).casefold(), str(parsed.hostname).casefold()
    if _FORUM.search(path) or (_FORUM_HOST.match(host) and not _TEXT.search(path)):
        return "forum"
    if _DOCUMENTS.search(path) or (_DOCUMENTS_HOST.match(host) and not _TEXT.search(path)):
        return "documentation"
    if _ARCHIVE.fullmatch(path):
        return "listing"
    named: PageType | None = next((kind for pattern, kind in _PATHS if pattern.search(path)), None)
    return named or ("service" if is_front(raw) else None)


def is_archive(raw: str) -> bool:
    """Return whether an URL is that of all posts of a month or a day.

    >>> [is_archive(f"https://example.org/{path}") for path in ("blog/2024/05/", "2024/05/open-secret", "2024")]
    [True, False, False]
    """
    parsed = urls.parse(raw)
    return parsed is not None and not parsed.search and _ARCHIVE.fullmatch(str(parsed.pathname).casefold()) is not None


def is_list(raw: str) -> bool:
    """Return whether an URL names a list, also where the page has a date or an author.

    >>> is_list("https://example.org/tag/bridges/"), is_list("https://example.org/c/bridges/")
    (True, False)
    """
    parsed = urls.parse(raw)
    return parsed is not None and _LIST.search(str(parsed.pathname).casefold()) is not None


def is_front(raw: str) -> bool:
    """Return whether an URL is that of a site's front page.

    >>> is_front("https://example.org/en/"), is_front("https://example.org/?p=7"), is_front("https://example.org/a")
    (True, False, False)
    >>> is_front("https://example.org/ok")
    False
    """
    parsed = urls.parse(raw)
    return parsed is not None and not parsed.search and _FRONT.fullmatch(str(parsed.pathname).casefold()) is not None


def of_front(raw: str) -> PageType | None:
    """Read a front page that leads to texts: an index of them.

    >>> of_front("https://example.org/")
    'index'
    """
    return "index" if is_front(raw) else None


def is_text(raw: str) -> bool:
    """Return whether a part of an URL speaks for an article.

    >>> is_text("https://example.org/services/blog/on-bridges"), is_text("https://example.org/services/bridges")
    (True, False)
    """
    parsed = urls.parse(raw)
    return parsed is not None and _TEXT.search(str(parsed.pathname).casefold()) is not None


def of_class(raw: str) -> PageType | None:
    """Read a class word.

    >>> of_class("single-product"), of_class("archive"), of_class("story")
    ('product', 'listing', None)
    """
    return _CLASSES.get(raw)


def of_generator(raw: str) -> PageType | None:
    """Read the program that made the page.

    >>> of_generator("mkdocs-1.6.1, mkdocs-material-9.5"), of_generator("WordPress 6.5")
    ('documentation', None)
    """
    return "documentation" if _GENERATORS.match(raw.casefold()) else None


def of_line(raw: str) -> PageType | None:
    """Read a button of a shop.

    >>> of_line("Add to cart"), of_line("He would not add to cart after cart of hay.")
    ('product', None)
    """
    return "product" if len(raw) <= _MAX_PRICE_LENGTH and _CART.match(text.fold(raw)) else None


def of_price(raw: str) -> PageType | None:
    """Read a line with a price.

    >>> of_price("12,90 €"), of_price("Nobody paid")
    ('product', None)
    """
    return "product" if is_price(raw) else None


def of_section(raw: str) -> PageType | None:
    """Read the address of a section, whose last part names what all articles are.

    >>> [of_section(f"https://example.org/{path}") for path in ("news", "blog/?page=2", "news/secret", "news?id=42")]
    ['listing', 'listing', None, None]
    """
    parsed = urls.parse(raw)
    if parsed is None or (parsed.search and not _PAGE.fullmatch(str(parsed.search))):
        return None
    return "listing" if _SECTION.search(str(parsed.pathname).casefold()) else None


def words_of_name(raw: str) -> int | None:
    """Count the words of an address's last part: a thing's name has one or two, a headline more.

    None where it is no name: where it has a number, or is of a script whose words are escaped.

    >>> [words_of_name(f"https://example.org/{path}") for path in ("crm/free-crm.html", "bridge-is-closed", "a-4211")]
    [2, 3, None]
    """
    parsed = urls.parse(raw)
    name = _ENDING.sub("", str(parsed.pathname).rstrip("/").rpartition("/")[2]) if parsed else ""
    words = [word for word in re.split("[-_+]", name) if word]
    return len(words) if words and all(map(str.isalpha, words)) else None


def of_name(raw: str) -> PageType | None:
    """Read an address that names a thing: a page about that, of whatever kind.

    >>> of_name("https://example.org/trails/"), of_name("https://example.org/bridge-is-closed")
    ('other', None)
    """
    words = words_of_name(raw)
    return "other" if words is not None and words <= WORDS_OF_NAME else None


def of_entry(raw: str) -> PageType | None:
    """Read a line that is a link from one end to the other, on a page that has little else.

    >>> of_entry("Bridge closed to lorries")
    'listing'
    """
    return "listing" if raw.strip() else None


def is_price(raw: str) -> bool:
    """Return whether a line is short and has a price.

    >>> is_price("Now $1,299.00"), is_price("12,90 €"), is_price("In 2024 nobody paid for it")
    (True, True, False)
    """
    return len(raw) <= _MAX_PRICE_LENGTH and _PRICE.search(raw) is not None
