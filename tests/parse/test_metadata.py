import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.model import Candidate
from ingest.parse.page import metadata
from ingest.parse.page.html import blocks
from ingest.parse.page.jsonld import Graph, raw_value


def said(html: str, headers: tuple[tuple[str, str], ...] = ()) -> list[tuple[str, str, str]]:
    return [(c.field, c.raw, c.where) for c in metadata.find_candidates(blocks(html).facts, headers).candidates]


def linked(data: object) -> list[tuple[str, str, str]]:
    return [(c.field, c.raw, c.where) for c in scripted(json.dumps(data))]


def scripted(script: str) -> tuple[Candidate, ...]:
    return tuple(Graph([script]).candidates(0))


# --- elements -----------------------------------------------------------------------------------------------------


def test_a_head_is_read_in_its_order_with_a_place_for_each_claim() -> None:
    html = """<!doctype html><html lang="de-AT"><head><title> Regen \n in Lyon - Kurier</title>
    <meta property="og:title" content="Regen in Lyon"><meta name="twitter:title" content="Regen">
    <meta property="og:title" content="Regen, wieder"><meta name="Author" content="Ida Fenn">
    <meta name="news_keywords" content="Regen, Lyon"><meta property="article:tag" content="Rhône">
    <meta property="article:published_time" content="2025-09-05T08:00:00+02:00">
    <meta property="article:author" content="https://kurier.example/ida">
    <meta name="robots" content="max-snippet:-1"><meta property="og:type" content="article">
    <link rel="canonical" href="/regen"><link rel="amphtml" href="/regen.amp"><link rel="stylesheet" href="a.css">
    <link rel="license" href="https://creativecommons.org/licenses/by/4.0/"></head><body>"""

    assert said(html) == [
        ("language", "de-AT", "html:lang"),
        ("title", "Regen in Lyon - Kurier", "title#0"),
        ("title", "Regen in Lyon", "meta:og:title#0"),
        ("title", "Regen", "meta:twitter:title#0"),
        ("title", "Regen, wieder", "meta:og:title#1"),
        ("authors", "Ida Fenn", "meta:author#0"),
        ("tags", "Regen, Lyon", "meta:news_keywords#0"),
        ("tags", "Rhône", "meta:article:tag#0"),
        ("published", "2025-09-05T08:00:00+02:00", "meta:article:published_time#0"),
        ("author_url", "https://kurier.example/ida", "meta:article:author#0"),
        ("robots", "max-snippet:-1", "meta:robots#0"),
        ("page_type", "article", "meta:og:type#0"),
        ("canonical_url", "/regen", "link:canonical#0"),
        ("amp_url", "/regen.amp", "link:amphtml#0"),
        ("license", "https://creativecommons.org/licenses/by/4.0/", "link:license#0"),
    ]


def test_metas_behind_a_head_that_broke_off_are_read_too() -> None:
    html = "<head><noscript><img src=/p.gif></noscript><meta name=author content=Ida><title>Rain</title></head><p>x"

    assert [c[:2] for c in said(html)] == [("authors", "Ida"), ("title", "Rain")]


def test_a_title_of_a_drawing_or_in_noscript_is_no_title() -> None:
    html = "<body><svg><g><title>Icon</title></g></svg><noscript><meta name=author content=x></noscript>"

    assert said(html) == []


def test_empty_claims_are_none() -> None:
    assert said("<title> </title><meta name=author content=''><meta name=author><link rel=canonical>") == []


def test_a_time_says_where_it_stands() -> None:
    html = """<p>x<main><header class=h><time class="entry-date Published" datetime="2025-01-02">Thursday</time>
    <time class=updated datetime=2025-01-03>Friday</time></header><p>y <time>4 January</time>"""

    assert said(html) == [
        ("published", "2025-01-02", "time#0@1:body/main/header/time.entry-date.published"),
        ("modified", "2025-01-03", "time#1@1:body/main/header/time.updated"),
        ("time", "4 January", "time#2@2:body/main/p/time"),
    ]


def test_microdata_is_read_with_the_name_out_of_the_person() -> None:
    html = """<article itemscope><h1 itemprop="headline">Rain</h1>
    <div itemprop="author" itemscope>By <span itemprop=name>Ida Fenn</span>, editor</div>
    <a itemprop="author" href="/max">Max Orr</a>
    <meta itemprop="datePublished" content="2025-01-02"><time itemprop="dateModified" datetime="2025-01-03">x</time>"""

    assert said(html) == [
        ("title", "Rain", "itemprop:headline#0@0"),
        ("authors", "Ida Fenn", "itemprop:author#0@1"),
        ("authors", "Max Orr", "itemprop:author#1@2"),
        ("author_url", "/max", "itemprop:author#1@2"),
        ("published", "2025-01-02", "itemprop:datepublished#0@2"),
        ("modified", "2025-01-03", "itemprop:datemodified#0@2"),
    ]


def test_a_link_to_the_author_names_both() -> None:
    assert said('<p>By <a rel="nofollow author" href="/ida"> Ida <b>Fenn</b></a>') == [
        ("authors", "Ida Fenn", "rel:author#0@0"),
        ("author_url", "/ida", "rel:author#0@0"),
    ]


def test_headers_come_last_and_only_those_that_speak_of_the_article() -> None:
    headers = (("X-Robots-Tag", "noindex"), ("TDM-Reservation", "1"), ("Content-Language", "de"), ("Server", "x"))

    assert said("<title>x</title>", headers)[1:] == [
        ("x_robots_tag", "noindex", "header:x-robots-tag"),
        ("tdm_reservation", "1", "header:tdm-reservation"),
        ("language", "de", "header:content-language"),
    ]


# --- JSON-LD ------------------------------------------------------------------------------------------------------


def test_an_article_is_read_property_by_property() -> None:
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": "Rain in Lyon",
        "author": [{"@type": "Person", "name": "Ida Fenn", "url": "https://k.example/ida"}, "Max Orr"],
        "publisher": {"@type": "Organization", "name": "Kurier"},
        "keywords": ["rain", "Lyon"],
        "articleSection": "Weather",
        "datePublished": "2025-09-05T08:00:00Z",
        "mainEntityOfPage": {"@type": "WebPage", "@id": "https://k.example/rain"},
        "image": [{"url": "https://k.example/a.jpg"}, "https://k.example/b.jpg"],
        "isAccessibleForFree": False,
        "hasPart": {"@type": "WebPageElement", "isAccessibleForFree": "False", "cssSelector": ".wall"},
        "wordCount": 412,
        "inLanguage": {"@type": "Language", "name": "en"},
        "isBasedOn": "https://agency.example/rain",
        "sourceOrganization": {"name": "Agency"},
    }

    assert linked(data) == [
        ("page_type", "NewsArticle", "jsonld:0/@type"),
        ("title", "Rain in Lyon", "jsonld:0/headline"),
        ("authors", "Ida Fenn", "jsonld:0/author/0/name"),
        ("author_type", "Person", "jsonld:0/author/0/@type"),
        ("author_url", "https://k.example/ida", "jsonld:0/author/0/url"),
        ("authors", "Max Orr", "jsonld:0/author/1"),
        ("publisher", "Kurier", "jsonld:0/publisher/name"),
        ("tags", "rain", "jsonld:0/keywords/0"),
        ("tags", "Lyon", "jsonld:0/keywords/1"),
        ("section", "Weather", "jsonld:0/articleSection"),
        ("published", "2025-09-05T08:00:00Z", "jsonld:0/datePublished"),
        ("canonical_url", "https://k.example/rain", "jsonld:0/mainEntityOfPage/@id"),
        ("image", "https://k.example/a.jpg", "jsonld:0/image/0/url"),
        ("image", "https://k.example/b.jpg", "jsonld:0/image/1"),
        ("is_free", "false", "jsonld:0/isAccessibleForFree"),
        ("css_selector", ".wall", "jsonld:0/hasPart/cssSelector"),
        ("is_free_part", "False", "jsonld:0/hasPart/isAccessibleForFree"),
        ("word_count", "412", "jsonld:0/wordCount"),
        ("language", "en", "jsonld:0/inLanguage/name"),
        ("syndicated_url", "https://agency.example/rain", "jsonld:0/isBasedOn"),
        ("syndicated", "Agency", "jsonld:0/sourceOrganization/name"),
        ("page_type", "WebPage", "jsonld:0/mainEntityOfPage/@type"),
    ]


def test_references_of_a_graph_lead_to_the_person() -> None:
    data = {
        "@graph": [
            {"@type": "Article", "author": {"@id": "#ida"}, "headline": "Rain"},
            {"@type": ["Person", "Organization"], "@id": "#ida", "name": "Ida Fenn"},
            {"@type": "WebSite", "name": "Kurier"},
        ]
    }

    assert linked(data) == [
        ("page_type", "Article", "jsonld:0/@graph/0/@type"),
        ("authors", "Ida Fenn", "jsonld:0/@graph/1/name"),
        ("author_type", "Person", "jsonld:0/@graph/1/@type/0"),
        ("author_type", "Organization", "jsonld:0/@graph/1/@type/1"),
        ("title", "Rain", "jsonld:0/@graph/0/headline"),
        ("site_name", "Kurier", "jsonld:0/@graph/2/name"),
    ]


def test_the_updates_of_a_live_blog_keep_together() -> None:
    update = {
        "@type": "BlogPosting",
        "headline": "Goal",
        "datePublished": "2025-01-01T10:00Z",
        "articleBody": "One nil.",
    }

    assert linked([{"@type": "LiveBlogPosting", "liveBlogUpdate": [update]}]) == [
        ("page_type", "LiveBlogPosting", "jsonld:0/0/@type"),
        ("live_update_title", "Goal", "jsonld:0/0/liveBlogUpdate/0/headline"),
        ("live_update_published", "2025-01-01T10:00Z", "jsonld:0/0/liveBlogUpdate/0/datePublished"),
        ("live_update_text", "One nil.", "jsonld:0/0/liveBlogUpdate/0/articleBody"),
    ]


def test_breadcrumbs_are_named_and_organisations_are_not_the_page() -> None:
    items = [{"position": 1, "name": "Home"}, {"position": 2, "item": {"@id": "/w", "name": "Weather"}}]

    assert linked([{"@type": "Organization", "name": "x"}, {"@type": "BreadcrumbList", "itemListElement": items}]) == [
        ("breadcrumb", "Home", "jsonld:0/1/itemListElement/0/name"),
        ("breadcrumb", "Weather", "jsonld:0/1/itemListElement/1/item/name"),
    ]


def test_the_scripts_of_a_page_are_one_graph() -> None:
    graph = Graph(
        [
            '{"@id": "#rain", "@type": "Article", "author": ["#ida", {"@id": "#max"}], "publisher": {"@id": "#k"}}',
            '{"@id": "#rain", "headline": "Rain", "datePublished": "2025-01-02"}',
            '[{"@id": "#ida", "@type": "Person", "name": "Ida Fenn"}, {"@id": "#rain", "@type": "WebPage"}]',
            '{"@type": "Organization", "@id": "#k", "name": "Kurier", "editor": {"@id": "#max", "name": "Max"}}',
        ]
    )

    found = [c for number in range(4) for c in graph.candidates(number)]
    assert [(c.field, c.raw, c.where) for c in found if c.subject == "jsonld:0"] == [
        ("page_type", "Article", "jsonld:0/@type"),
        ("authors", "Ida Fenn", "jsonld:2/0/name"),
        ("author_type", "Person", "jsonld:2/0/@type"),
        ("authors", "Max", "jsonld:3/editor/name"),
        ("publisher", "Kurier", "jsonld:3/name"),
        ("title", "Rain", "jsonld:1/headline"),
        ("published", "2025-01-02", "jsonld:1/datePublished"),
    ]
    assert [(s.where, s.types, s.titles) for s in graph.subjects] == [
        ("jsonld:0", ("article",), ("Rain",)),
        ("jsonld:2/1", ("webpage",), ()),
    ]
    assert graph.lost == []


def test_a_thing_is_told_by_its_addresses_and_its_titles() -> None:
    page = {"@type": "WebPage", "@id": "https://k.example/rain#page", "url": "https://k.example/rain"}
    article = {
        "@type": ["schema:NewsArticle"],
        "@id": "https://k.example/rain#article",
        "headline": "Rain",
        "isPartOf": {"@id": "https://k.example/rain#page"},
        "mainEntityOfPage": {"@id": "https://k.example/other"},
    }
    _, told = Graph([json.dumps([page, article])]).subjects

    assert (told.types, told.titles) == (("newsarticle",), ("Rain",))
    assert told.addresses == ("https://k.example/other", "https://k.example/rain")


@pytest.mark.parametrize(
    "script",
    [
        '<!-- {"@type": "Article", "headline": "Rain // x"} -->',
        '//<![CDATA[\n{"@type": "Article", "headline": "Rain // x"}\n//]]>',
        '/* <![CDATA[ */ {"@type": "Article", "headline": "Rain // x",} /* ]]> */',
        '<![CDATA[{"@type": "Article", "headline": "Rain // x"}]]>',
        '{"@type": "Article", /* the title */ "headline": "Rain // x",\n}',
        '{"@type": "Article", // the title\n "headline": "Rain // x"};',
        '{"@type": "Article", "description": "two\nlines", "headline": "Rain // x"}',
        "{&quot;@type&quot;: &quot;Article&quot;, &quot;headline&quot;: &quot;Rain // x&quot;}",
    ],
)
def test_a_block_that_is_no_strict_json_is_read_all_the_same(script: str) -> None:
    found = {c.field: c.raw for c in scripted(script)}

    assert (found["page_type"], found["title"]) == ("Article", "Rain // x")


def test_a_broken_block_costs_nothing_but_itself() -> None:
    html = (
        '<script type="application/ld+json">{"@type": "Article", "headline": </script>'
        '<script type="application/ld+json">{"@type": "Article", "headline": "Rain"}</script>'
    )

    assert said(html) == [
        ("page_type", "Article", "jsonld:0/@type"),
        ("page_type", "Article", "jsonld:1/@type"),
        ("title", "Rain", "jsonld:1/headline"),
    ]


def test_what_of_a_block_is_lost_is_a_doubt() -> None:
    html = "".join(
        f'<script type="application/ld+json">{script}</script>'
        for script in (
            "",
            "<!-- -->",
            '\ufeff{"@type": "Article"}',
            "soon",
            '{"@type": "Article", "headline": "Ra',
            "[",
        )
    )
    (doubt,) = metadata.find_candidates(blocks(html).facts).doubts

    assert doubt.code == "structured-data-unreadable"
    assert re.findall(r"jsonld:\d", doubt.message) == ["jsonld:3", "jsonld:4", "jsonld:5"]
    assert metadata.find_candidates(blocks("<p>x" + html.partition("soon")[0] + "</script>").facts).doubts == ()


def test_a_long_number_is_not_rounded() -> None:
    _, count = scripted('{"@type": "Article", "wordCount": 123456789012345678901}')

    assert count.raw == "123456789012345678901"


def test_a_lone_surrogate_never_leaves() -> None:
    _, title = scripted('{"@type": "Article", "headline": "a\\ud83d"}')

    assert title == Candidate(field="title", raw="a\ufffd", where="jsonld:0/headline", subject="jsonld:0")


def test_deep_and_endless_blocks_are_given_up() -> None:
    assert scripted('{"@graph":' * 100_000) == ()
    assert scripted("[" * 100_000 + "]" * 100_000) == ()
    for noise in ("/* ", '"\\', '\\"', "// ", ", ", "<!--", "; ", '{"a":'):
        assert scripted("{" + noise * 30_000) == ()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["Article", "WebPage", "#a"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["@type", "@id", "@graph", "author", "name", "image", "url", "hasPart", "mainEntity", "keywords"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_any_json_gives_candidates_that_stand_in_it(data: object) -> None:
    script = json.dumps(data)
    for candidate in Graph(["", "", "", script]).candidates(3):
        assert candidate.where.startswith("jsonld:3")
        assert candidate.raw
        value: Any = data
        for key in candidate.where.split("/")[1:]:
            value = value[int(key)] if isinstance(value, list) else value[key]
        assert candidate.raw == raw_value(value)


@given(st.text(alphabet='{}[]",:/*\\ \n;<!->aA@type', max_size=60))
def test_any_script_is_read_or_given_up(script: str) -> None:
    scripted(script)
