"""Facts of other articles, pictures, videos, comments, sidebars and clocks are none of the page's."""

import json
from typing import Any

import pytest

from ingest import sites
from ingest.clean import clean
from ingest.model import Extraction
from tests.making import document

TITLE = "Council plants four hundred trees along the ring road"
OTHER = "Swimming pool closes for repairs in autumn"
URL = "https://kurier.example/news/ring-road-trees"
PROSE = """
<p>The council began on Monday to plant four hundred lime trees along the ring road, two years after a storm had taken
most of the old avenue and left the houses behind it without shade.</p>
<p>Gardeners from three districts will work until the first frost, said Ilse Brandt, who leads the works depot and had
asked for the money in every budget since the storm.</p>
<p>Residents may adopt a tree and water it in dry months; the first hundred of them were given away within a day, most
of them to the school that stands at the crossing.</p>
"""
RIGHT = {"authors": ("Ada Lund",), "published": "2026-03-04T08:00:00Z"}
OWN = {
    "@type": "NewsArticle",
    "headline": TITLE,
    "author": {"@type": "Person", "name": "Ada Lund"},
    "datePublished": "2026-03-04T08:00:00Z",
}
FOREIGN = {
    "@type": "NewsArticle",
    "headline": OTHER,
    "url": "https://kurier.example/news/pool",
    "author": {"@type": "Person", "name": "Wim Falk"},
    "datePublished": "2019-09-09T09:09:09Z",
    "articleSection": "Sport",
    "image": "https://kurier.example/pool.jpg",
}


def page(*, head: str = "", above: str = "", inside: str = "", below: str = "", article: str = "<article>") -> str:
    return (
        f"<!doctype html><html lang=en><head><title>{TITLE} - Kurier</title>"
        f'<meta property="og:title" content="{TITLE}"><meta property="og:site_name" content="Kurier">{head}</head>'
        f"<body>{above}<main>{article}<h1>{TITLE}</h1>{PROSE}{inside}</article></main>{below}</body></html>"
    )


def script(*data: object) -> str:
    return "".join(f'<script type="application/ld+json">{json.dumps(one)}</script>' for one in data)


def read(html: str, *, url: str | None = None) -> Extraction:
    found = document(html, url=url)
    return clean(found, sites.select_rules(found, hint=None, files=sites.load()))


def facts(html: str, *, url: str | None = None) -> dict[str, Any]:
    fields = read(html, url=url).fields
    return {"authors": tuple(a.name for a in fields.authors.value), "published": fields.published.value}


NOTHING = {"authors": (), "published": None}


# --- JSON-LD ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind", ["Article", "NewsArticle", "BlogPosting", "ReportageNewsArticle", "schema:LiveBlogPosting"]
)
@pytest.mark.parametrize(
    "shaped",
    [
        lambda own, other: script(other, own),
        lambda own, other: script([other, own]),
        lambda own, other: script({"@graph": [other, other, own]}),
        lambda own, other: script({"@graph": [other]}, {"@graph": [own]}),
        lambda own, other: script(other, {"@type": "WebPage", "name": TITLE, "mainEntity": own}),
        lambda own, other: script({"@type": "ItemList", "itemListElement": [other]}, own),
        lambda own, other: script({**other, "url": None}, own),
        lambda own, other: script({**other, "headline": None, "mainEntityOfPage": {"@id": other["url"]}}, own),
        lambda own, other: script({**other, "headline": None, "name": OTHER, "@id": "#pool", "url": None}, own),
    ],
)
def test_of_several_articles_the_one_with_the_pages_headline_counts(shaped: Any, kind: str) -> None:
    html = page(head=shaped({**OWN, "@type": kind}, {**FOREIGN, "@type": kind}))

    assert facts(html, url=URL) == RIGHT
    assert read(html).fields.section.value is None


@pytest.mark.parametrize(
    "named",
    [
        {"url": URL},
        {"mainEntityOfPage": URL + "/"},
        {"mainEntityOfPage": {"@type": "WebPage", "@id": URL + "#page"}},
        {"@id": URL + "?utm_source=feed"},
        {"url": "https://m.kurier.example/news/ring-road-trees.html"},
    ],
)
def test_an_address_tells_the_pages_own_article_whatever_its_headline(named: dict[str, Any]) -> None:
    own = {**OWN, "headline": "Green light", **named}

    assert facts(page(head=script(FOREIGN, own)), url=URL) == RIGHT
    assert facts(page(head=f'<link rel=canonical href="{URL}">' + script(FOREIGN, own))) == RIGHT


@pytest.mark.parametrize(
    "headline", [TITLE.upper(), f"{TITLE}, and more to come", "Council plants 400 trees along ring road"]
)
def test_a_headline_in_other_words_is_the_pages(headline: str) -> None:
    assert facts(page(head=script(FOREIGN, {**OWN, "headline": headline}))) == RIGHT


def test_where_no_object_is_the_pages_the_other_fields_count() -> None:
    metas = (
        '<meta name=author content="Ada Lund"><meta property="article:published_time" content="2026-03-04T08:00:00Z">'
    )

    assert facts(page(head=script(FOREIGN) + metas), url=URL) == RIGHT
    assert (
        facts(page(head=script([FOREIGN, {**FOREIGN, "headline": "Bus line extended to the harbour"}]) + metas))
        == RIGHT
    )
    assert facts(page(head=script(FOREIGN)), url=URL) == NOTHING


def test_the_only_article_counts_where_nothing_contradicts() -> None:
    bare = {key: value for key, value in OWN.items() if key != "headline"}

    assert facts(page(head=script(bare)), url=URL) == RIGHT
    assert facts(page(head=script({**bare, "url": "https://kurier.example/"})), url=URL) == RIGHT
    assert facts(page(head=script({**OWN, "url": "https://copy.example/1234"})), url=URL) == RIGHT


def test_videos_and_products_beside_the_article_are_other_things() -> None:
    video = {"@type": "VideoObject", "name": "Pool party", "author": "Wim Falk", "datePublished": "2019-09-09"}
    product = {"@type": "Product", "name": "Pump", "description": "Pumps water.", "image": "https://x.example/p.jpg"}

    html = page(head=script(video, product, OWN))
    assert facts(html) == RIGHT
    assert read(html).fields.description.value is None
    assert facts(page(head=script(video))) == NOTHING


def test_updates_of_another_live_blog_are_none_of_the_pages() -> None:
    update = {"@type": "BlogPosting", "headline": "Goal", "articleBody": "One nil.", "datePublished": "2019-09-09"}
    other = {**FOREIGN, "@type": "LiveBlogPosting", "liveBlogUpdate": [update]}

    assert read(page(head=script(other, OWN))).fields.live_updates.value == ()


def test_authors_that_references_lead_to_are_all_named() -> None:
    people = [
        {"@id": "#ada", "@type": "Person", "name": "Ada Lund"},
        {"@id": "#ove", "@type": "Person", "name": "Ove Dahl"},
    ]
    own = {**OWN, "author": [{"@id": "#ada"}, {"@id": "#ove"}]}

    for html in (page(head=script(*people, own)), page(head=script({"@graph": [own, *people]}))):
        assert facts(html)["authors"] == ("Ada Lund", "Ove Dahl")


# --- microdata, RDFa, microformats --------------------------------------------------------------------------------

ITEM = "<article itemscope itemtype='https://schema.org/NewsArticle'>"
BYLINE = (
    "<div itemprop=author itemscope itemtype='https://schema.org/Person'><span itemprop=name>Ada Lund</span></div>"
    "<meta itemprop=datePublished content='2026-03-04T08:00:00Z'>"
)
WRONG = "<span itemprop=author>Wim Falk</span><meta itemprop=datePublished content='2019-09-09T09:09:09Z'>"


@pytest.mark.parametrize(
    "box",
    [
        "<figure itemprop=image itemscope itemtype='http://schema.org/ImageObject'>{}</figure>",
        "<div itemprop=video itemscope itemtype='http://schema.org/VideoObject'>{}</div>",
        "<div itemprop=comment itemscope itemtype='http://schema.org/Comment'>{}</div>",
        "<div itemscope itemtype='http://schema.org/UserComments'><p>{}</p></div>",
        f"<div itemscope itemtype='http://schema.org/Article'><b itemprop=headline>{OTHER}</b>{{}}</div>",
        "<div itemscope itemtype='http://schema.org/NewsArticle'><a itemprop=url href=/pool>The pool</a>{}</div>",
        f"<aside class=related><div itemscope><span itemprop=name>{OTHER}</span>{{}}</div></aside>",
        "<div class=comments>{}</div>",
        "<section id=comments><article>{}</article></section>",
        "<div class=related-posts>{}</div>",
        "<div typeof=Comment>{}</div>",
    ],
)
def test_properties_belong_to_the_nearest_item(box: str) -> None:
    assert facts(page(article=ITEM, inside=BYLINE + box.format(WRONG))) == RIGHT
    assert facts(page(article=ITEM, inside=box.format(WRONG) + BYLINE)) == RIGHT
    assert facts(page(article=ITEM, inside=box.format(WRONG))) == NOTHING
    assert facts(page(inside=box.format(WRONG))) == NOTHING


def test_properties_without_an_item_and_dates_inside_the_author_count() -> None:
    assert facts(page(inside=BYLINE)) == RIGHT
    inner = (
        "<p itemprop=author itemscope itemtype='//schema.org/Person'><a itemprop=name rel=author href=/a>Ada Lund"
        "</a> <time itemprop=datePublished datetime='2026-03-04T08:00:00Z'>4 March</time></p>"
    )
    assert facts(page(article=ITEM, inside=inner)) == RIGHT


def test_an_item_names_elements_elsewhere_as_its_own() -> None:
    article = ITEM.replace("itemscope", "itemscope itemref='by on'")
    above = (
        "<div id=by><span itemprop=author>Ada Lund</span></div><meta id=on itemprop=datePublished content=2026-03-04>"
    )

    assert facts(page(article=article, below=above))["authors"] == ("Ada Lund",)


def test_an_entry_speaks_for_itself() -> None:
    own = "<p class=meta><time class='entry-date published' datetime='2026-03-04T08:00:00Z'>4 March</time></p>"
    other = (
        "<div class='{}'><h2 class=entry-title><a rel=bookmark href=/pool>" + OTHER + "</a></h2>"
        "<time class='entry-date published' datetime='2019-09-09T09:09:09Z'>9 September</time>"
        "<a rel=author href=/wim>Wim Falk</a></div>"
    )
    for box in (other.format("hentry"), other.format("h-entry"), other.replace("div", "article").format("card")):
        assert facts(page(article="<article class=hentry>", inside=own, below=box))["published"] == RIGHT["published"]
        assert facts(page(article="<article class=hentry>", inside=box)) == NOTHING
        assert facts(page(above=box)) == NOTHING


# --- where a time stands ------------------------------------------------------------------------------------------

TIME = "<time datetime='2019-09-09T09:09:09Z'>9 September</time>"


@pytest.mark.parametrize(
    "placed",
    [
        {"below": f"<aside><h3>Most read</h3>{TIME}<ul><li><a href=/pool>{OTHER}</a></ul></aside>"},
        {"below": f"<div class=sidebar>{TIME}</div>"},
        {"below": f"<section class=latest-news><ul><li>{TIME} <a href=/pool>{OTHER}</a></ul></section>"},
        {"inside": f"<div class=comment-list><p>Ida {TIME}</p><p>Too late for the old ones.</p></div>"},
        {"inside": f"<ol class=commentlist><li><article>{TIME}<p>Too late.</p></article></ol>"},
        {"inside": f"<div class=related><a href=/pool>{OTHER} {TIME}</a></div>"},
        {"above": f"<header class=site-header><a href=/>Kurier</a> {TIME}</header>"},
        {"above": f"<header><a href=/>Kurier</a> {TIME}</header>"},
        {"above": f"<div id=current-date>{TIME}</div>"},
        {"above": f"<div class=clock>{TIME}</div>"},
        {"above": f"<nav>{TIME}<a href=/>Home</a></nav>"},
        {"above": f"<aside class=left-sidebar>{TIME}<a href=/pool>{OTHER}</a></aside>"},
        {"below": f"<footer>{TIME} Kurier</footer>"},
    ],
)
def test_a_time_of_something_else_is_no_date_of_publication(placed: dict[str, str]) -> None:
    assert facts(page(**placed))["published"] is None


@pytest.mark.parametrize(
    "placed",
    [
        {"inside": f"<footer>{TIME}</footer>"},
        {"inside": f"<p class=c-teaser__meta>Published on {TIME}</p>"},
        {"article": f"<article><header>{TIME}"},
        {"article": f"<article><div class=embed-breadcrumbs>{TIME}</div>"},
        {"article": f"<article><aside class=article-meta>{TIME}</aside>"},
    ],
)
def test_a_time_of_the_article_is_one(placed: dict[str, str]) -> None:
    assert facts(page(**placed))["published"] == "2019-09-09T09:09:09Z"
