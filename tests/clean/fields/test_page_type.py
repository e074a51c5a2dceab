"""Pages of every kind through the cleaner: what they are taken for, and on what evidence."""

import pytest

from ingest import clean, sites
from ingest.clean.fields import offers, page_type_signs
from ingest.model import Extraction
from tests.making import document

ONE = "The council decided on Tuesday evening that the bridge over the canal will be closed to lorries from spring. "
TWO = "Shop owners on both banks had asked for a longer delay, because the ring road will not be ready before autumn. "
THREE = (
    "The mayor said that no lorry had paid for the repairs of the pillars, which cost the town a third of its budget. "
)
MORE = "".join(
    f"<p>In the year 19{n}0 the town had counted {n} hundred lorries on its bridges. {THREE}</p>" for n in range(1, 9)
)
HEAD = "<h1>Bridge closed to lorries</h1>"
TEXT = f"<p>{ONE}</p><p>{TWO}</p><p>{THREE}</p>{MORE}"
STORY = f"{HEAD}{TEXT}"
SIGNED = f"{HEAD}<p class='byline'>By Ida Fenn | 16 March 2024</p>{TEXT}"
HOST = "https://lindau.example"
OG = "<meta property='og:type' content='article'>"
FAQ = '<script type="application/ld+json">{"@type": "FAQPage", "mainEntity": [{"@type": "Question"}]}</script>'
NEWS = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Bridge closed to lorries"}</script>'
LIST = '<script type="application/ld+json">{"@type": "CollectionPage", "name": "Bridges"}</script>'
THREAD = (
    '<script type="application/ld+json">'
    '{"@type": "WebPage", "mainEntity": {"@type": "DiscussionForumPosting"}}</script>'
)
TILES = "".join(f"<li><a href='/{n}'>Lamp {n}</a></li><li>$ {n}9.00</li>" for n in range(1, 12))
THREAD_ITEM = (
    f"<div itemscope itemtype='https://schema.org/DiscussionForumPosting'>{SIGNED}"
    "<div itemprop='comment'>Not yet.</div></div>"
)
WARE = '<script type="application/ld+json">{"@type": "Product", "name": "Bridge closed to lorries"}</script>'
PAGE = '<script type="application/ld+json">{"@type": "WebPage", "datePublished": "2024-03-16"}</script>'
HEADED = "".join(
    f"<h2><a href='/{n}'>Bridge number {n} of the town</a></h2><p>Number {n}: {ONE}{n}. {TWO}</p>" for n in range(1, 6)
)
MENU = "".join(f"<li><a href='/all/{n}'>Lamps of kind number {n} for halls and stairs</a></li>" for n in range(99))
TAGS = "".join(f"<li><a href='/{n}'>Lamp {n}</a> $ {n}9.00</li>" for n in range(1, 9))
LINKS = "".join(f"<p><a href='/{n}'>In the year 19{n}0, {ONE}</a></p>" for n in range(8))


def cleaned(body: str, *, url: str | None = None, head: str = "", names: str = "") -> Extraction:
    page = f"<!doctype html><html lang='en'><head>{head}</head><body class='{names}'>{body}</body></html>"
    found = document(page, url=url)
    return clean.clean(found, sites.select_rules(found, hint=None, files=sites.load()))


@pytest.mark.parametrize(
    ("path", "head", "names", "body", "kind"),
    [
        ("/threads/bridge-closed.4211/", OG, "", SIGNED, "forum"),
        ("/t/bridge-closed/4211", "", "", STORY, "forum"),
        ("/bridge", THREAD, "", SIGNED, "forum"),
        ("/docs/bridges/closing", "", "", STORY, "documentation"),
        ("/closing", "<meta name='generator' content='mkdocs-1.6.1'>", "", STORY, "documentation"),
        ("/2024/05/", "", "", SIGNED, "listing"),
        ("/de/2024/05/16", "", "", SIGNED, "listing"),
        ("/?m=202405", "", "archive date logged-out", SIGNED, "listing"),
        ("/bridges", OG + LIST, "", SIGNED, "listing"),
        ("/lamps", "", "product-template-default single single-product", SIGNED, "product"),
        ("/products/lamp", "", "", f"{STORY}<p>$ 19.00</p>", "product"),
        ("/lamp", "", "", f"{STORY}<button>Add to cart</button>", "product"),
        ("/collections/lamps", "", "", f"<h1>Lamps of every kind</h1><ul>{TILES}</ul>", "listing"),
        ("/c/lamps", "", "", f"<h1>Lamps</h1><p>{ONE}</p><p>{TWO}</p><ul>{TILES}</ul>", "listing"),
        ("/bridges", "", "", f"<h1>All about bridges</h1>{LINKS}", "listing"),
        ("/services/bridge-repairs", "", "", STORY, "service"),
        ("/bridge-repair-services/", "", "", STORY, "service"),
        ("/repairs", FAQ, "", STORY, "service"),
        ("/", "", "", f"<h1>We close bridges</h1><h2>Fast</h2><p>{ONE}</p><h2>Cheap</h2><p>{TWO}</p>", "service"),
        ("/news", OG, "", SIGNED, "listing"),
        ("/de/aktuelles/page/3/", OG, "", SIGNED, "listing"),
        ("/noticias/?page=2", "", "", SIGNED, "listing"),
        ("/sections/science/", "", "", SIGNED, "listing"),
        ("/bridges", "", "", f"<h1>All about bridges</h1>{HEADED}", "listing"),
        ("/bridge-closed", "", "", THREAD_ITEM, "forum"),
        ("/lamp-for-halls-and-stairs", OG + WARE, "", STORY, "product"),
        ("/lamp", "<meta property='og:type' content='lindau_shop:product'>", "", SIGNED, "product"),
        ("/lamps-for-halls-and-stairs", OG, "", f"<ul>{MENU}</ul>{HEAD}<p>{ONE}</p><ul>{TAGS}</ul>", "product"),
        ("/bridge-repair", OG, "", f"{HEAD}<p>{ONE}</p><p>{TWO}</p><a href='/q'>Get a free quote</a>{MORE}", "service"),
        ("/reparatur", PAGE, "", f"{HEAD}<p>{ONE}</p><p>{TWO}</p><a href='/q'>Angebot anfordern</a>{MORE}", "service"),
        ("/industries/bridges/town/repairs-of-old-bridges", "", "", STORY, "service"),
        ("/en/", "", "", f"<h1>The Gazette of Lindau</h1><p>16 March 2024</p><p>{TWO}</p>{LINKS}", "index"),
    ],
)
def test_a_page_that_is_no_article_is_known_by_what_no_article_has(
    path: str, head: str, names: str, body: str, kind: str
) -> None:
    found = cleaned(body, url=HOST + path, head=head, names=names).fields.page_type

    assert found.value == kind
    assert found.evidence


@pytest.mark.parametrize(
    ("path", "head", "names", "body"),
    [
        ("/bridge", "", "", STORY),
        ("/threads/bridge-closed.4211/", NEWS, "", STORY),
        ("/docs/bridge", "", "", SIGNED),
        ("/doc/7715044", "", "", STORY),
        ("/products/bridge", "", "", STORY),
        ("/blog/lamp", "", "", f"{STORY}<button>Add to cart</button>"),
        ("/lamp", "", "", f"{SIGNED}<button>Add to cart</button>"),
        ("/collections/bridge", "", "", STORY),
        ("/topics/bridge", "", "", STORY),
        ("/services/blog/bridge", "", "", STORY),
        ("/services/bridge", "", "", SIGNED),
        ("/repairs", FAQ, "", SIGNED),
        ("/", "", "", STORY),
        ("/", NEWS, "", STORY),
        ("/?p=4211", "", "", STORY),
        ("/2024/05/bridge", "", "archive single single-post", STORY),
        ("/news/bridge-closed", "", "", STORY),
        ("/news", NEWS, "", SIGNED),
        ("/news?id=4211", "", "", SIGNED),
        ("/bridge", OG + WARE, "", SIGNED),
        ("/the-bridges-of-lindau", "", "", f"<h1>All about bridges</h1>{HEADED}"),
        ("/the-bridge-is-closed", "", "", f"{HEAD}<p>{ONE}</p><p>{TWO}</p><a href='/q'>Get a free quote</a>{MORE}"),
        ("/bridge", "", "", f"{SIGNED}<a href='/q'>Get a free quote</a><p>{ONE}</p>"),
        ("/a-4211", "", "", f"{HEAD}<p>{ONE}</p><p>{TWO}</p><a href='/q'>Learn more</a>{MORE}"),
        ("/industries/bridges/town/repairs-of-old-bridges", "", "", SIGNED),
    ],
)
def test_an_article_is_one_wherever_it_stands(path: str, head: str, names: str, body: str) -> None:
    assert cleaned(body, url=HOST + path, head=head, names=names).fields.page_type.value == "article"


@pytest.mark.parametrize(
    ("host", "kind"),
    [
        ("forum.lindau.example", "forum"),
        ("bbs.lindau.example", "forum"),
        ("docs.lindau.example", "documentation"),
        ("lindau.readthedocs.io", "documentation"),
        ("www.lindau.example", None),
        ("forumnews.example", None),
    ],
)
def test_hosts_name_what_they_hold(host: str, kind: str | None) -> None:
    assert page_type_signs.of_url(f"https://{host}/bridge") == kind
    assert page_type_signs.of_url(f"https://{host}/blog/bridge") is None


@pytest.mark.parametrize(
    "line",
    [
        *(
            "Get started for free",
            "Book a demo",
            "Jetzt kostenlos testen",
            "Mehr erfahren",
            "Demander un devis",
            "En savoir plus",
        ),
        *(
            "Solicitar presupuesto",
            "Contattaci",
            "Saiba mais",
            "Offerte aanvragen",
            "Узнать больше",
            "Zamów teraz",
            "了解更多",
        ),
    ],
)
def test_buttons_beside_an_offer_are_read_in_their_languages(line: str) -> None:
    assert offers.of_offer(line.upper()) == "service"
    assert offers.of_offer(f"{line} about the bridge of the town") is None


@pytest.mark.parametrize("line", ["Add to Bag", "In den Warenkorb", "AJOUTER AU PANIER", "В корзину", "加入购物车"])
def test_buttons_of_shops_are_read_in_their_languages(line: str) -> None:
    assert page_type_signs.of_line(line) == "product"


@pytest.mark.parametrize(
    ("line", "price"),
    [
        ("$19", True),
        ("ab 19,90 €", True),
        ("1299 kr", True),
        ("19 people", False),
        ("In 2024 it cost $19 million, the mayor of the town of Lindau said", False),
    ],
)
def test_prices_stand_alone(line: str, *, price: bool) -> None:
    assert page_type_signs.is_price(line) is price
