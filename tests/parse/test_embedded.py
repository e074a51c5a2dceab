"""Pages whose article stands only in the data of their scripts, in `noscript` or in shadow roots."""

import json
from typing import Any

import pytest

from ingest.parse.page.embedded import server_components
from tests.walking import outcomes, record, records

TITLE = "Port delays dredging until spring as survey runs late"
TEXT = [
    "The harbour authority has put off the dredging of its main channel until the spring, after a survey took longer.",
    "“We would rather lose a winter than put a vessel on the bank,” said the harbour master, Cormac Thressel.",
    "No.",
    "Grain traders said that the delay would add between three and five crowns a tonne to the cost of shipments.",
    "Work is now planned to begin on 14 April and to last seven weeks, if the weather allows it.",
]
HTML = "".join(f"<p>{line}</p>" for line in TEXT)
OTHER = {
    "headline": "Ferry fares to rise by six per cent in March",
    "url": "/news/ferry",
    "body": "The company said that fuel had become dearer, and that the fares had not been raised since 2019. " * 9,
}
STORY = {"headline": TITLE, "author": {"name": "Ida Fenn"}, "datePublished": "2026-11-17T16:20:00Z"}


def page(script: str, shown: str = '<div id="app">Loading…</div>', head: str = "") -> str:
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{TITLE} | The Courier</title>'
        f'<meta property="og:title" content="{TITLE}"><meta property="og:type" content="article">{head}</head>'
        f"<body>{shown}{script}</body></html>"
    )


def next_data(article: dict[str, Any], **more: Any) -> str:
    data = {"props": {"pageProps": {"nav": [{"label": "Home", "href": "/"}], "related": [OTHER], "a": article, **more}}}
    return f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(data)}</script>'


def assigned(name: str, value: str) -> str:
    return f"<script>window.{name}={value};(function(){{var s;}}());</script>"


NUXT = {
    "data": [
        {"article": {"title": "@a", "author": {"name": "@b"}, "published_at": "2026-11-17T16:20:00Z", "blocks": [
            {"type": "text", "value": line} for line in TEXT
        ]}}
    ]
}  # fmt: skip
FLAT = [
    ["ShallowReactive", 1], {"data": 2}, {"key": 3}, {"headline": 4, "author": 5, "datePublished": 7, "paragraphs": 8},
    TITLE,
    {"name": 6}, "Ida Fenn", "2026-11-17T16:20:00Z", [9, 10, 11, 12, 13], *TEXT,
]  # fmt: skip
PARSED = json.dumps({"article": {**STORY, "body": HTML}})
QUEUE = {"queries": [{"state": {"data": {"detail": {**STORY, "content": HTML}}}}]}


def pushed(*pieces: Any, onto: str) -> str:
    return "".join(f"<script>{onto}.push({json.dumps(piece)})</script>" for piece in pieces)


def flight(size: int = 90) -> str:
    """Send the article as server components do, the text in a row of its own, in pieces that end anywhere."""
    row = json.dumps(
        ["$", "$L5", None, {"article": {**STORY, "datePublished": f"$D{STORY['datePublished']}", "body": "$1a"}}]
    )
    payload = f'1:"$Sreact.fragment"\n5:I[9,["chunk.js"],"default"]\n1a:T{len(HTML.encode()):x},{HTML}7:{row}\n'
    return "".join(
        f"<script>self.__next_f.push({json.dumps([1, payload[at : at + size]])})</script>"
        for at in range(0, len(payload), size)
    )


SHAPES = {
    "a list of texts": next_data({**STORY, "paragraphs": TEXT}),
    "objects with texts": next_data({**STORY, "body": [{"type": "paragraph", "text": line} for line in TEXT]}),
    "markup": next_data({**STORY, "content": HTML}),
    "markup inside of an object": next_data({**STORY, "content": {"rendered": HTML, "protected": False}}),
    "rich text": next_data(
        {**STORY, "body": {"nodeType": "document", "content": [
            {"nodeType": "paragraph", "content": [
                {"nodeType": "text", "value": line[:9]}, {"nodeType": "hyperlink", "content": [
                    {"nodeType": "text", "value": line[9:]}
                ]} if line[9:] else {"nodeType": "text", "value": ""}
            ]} for line in TEXT
        ]}}
    ),
    "portable text": next_data(
        {**STORY, "body": [{"_type": "block", "children": [{"_type": "span", "text": line}]} for line in TEXT]}
    ),
    "Fusion": assigned("Fusion=window.Fusion||{};Fusion.globalContent", json.dumps({
        "headlines": {"basic": TITLE}, "credits": {"by": [{"type": "author", "name": "Ida Fenn"}]},
        "display_date": "2026-11-17T16:20:00Z", "related_content": {"basic": [OTHER]},
        "content_elements": [
            {"type": "image", "caption": "A ship. It waits for high water before the bank."},
            *({"type": "text", "content": line} for line in TEXT),
        ],
    })),
    "Nuxt 2": assigned("__NUXT__", "(function(a,b){return " + json.dumps(NUXT).replace('"@a"', "a").replace('"@b"', "b")
        + "}(" + json.dumps(TITLE) + ',"Ida Fenn"))'),
    "Nuxt 3": f'<script type="application/json" id="__NUXT_DATA__">{json.dumps(FLAT)}</script>',
    "Apollo": assigned("__APOLLO_STATE__", json.dumps({
        "ROOT_QUERY": {"article": {"__ref": "Article:1"}},
        "Article:1": {**STORY, "author": {"__ref": "Author:1"}, "blocks": [{"__ref": f"Block:{n}"} for n in range(5)]},
        "Author:1": {"__typename": "Author", "name": "Ida Fenn"},
        **{f"Block:{n}": {"__typename": "TextBlock", "text": line} for n, line in enumerate(TEXT)},
    })),
    "a list that is pushed to": pushed(QUEUE, onto='window["__RQ_R_1_"]'),
    "a list that is made and pushed to": pushed(QUEUE, onto="(window.queue=window.queue||[])"),
    "server components": pushed([0], onto="(self.__next_f=self.__next_f||[])") + flight(),
    "a string that is parsed": assigned("__INITIAL_STATE__", f"JSON.parse({json.dumps(PARSED)})"),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_an_article_in_the_data_of_scripts_is_read(shape: str) -> None:
    found = record(page(SHAPES[shape]))

    assert TEXT == found["text"].split("\n\n")
    assert (TITLE, ["Ida Fenn"], "2026-11-17T16:20:00Z") == (
        found["title"], [a["name"] for a in found["authors"]], found["published"].replace("16:20Z", "16:20:00Z"),
    )  # fmt: skip
    assert "state" in found["provenance"]["repairs"]


def test_rows_that_stand_in_each_other_end() -> None:
    rows = server_components.rows('1:["$2","$2"]\n2:["$1","$1"]\n3:T3,ab')

    assert "ab" == rows["3"]
    assert {"1", "2", "3"} == set(rows)


@pytest.mark.parametrize("body", ["\n".join(TEXT), "\n\n".join(TEXT), HTML])
def test_an_article_body_of_json_ld_is_read_where_the_page_has_none(body: str) -> None:
    data = {
        "@type": "NewsArticle",
        "headline": TITLE,
        "author": {"@type": "Person", "name": "Ida Fenn"},
        "articleBody": body,
    }
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>'

    assert TEXT == record(page(script))["text"].split("\n\n")
    # One paragraph of five is shown: the whole text, once.
    assert TEXT == record(page(script, shown=f"<h1>{TITLE}</h1><article><p>{TEXT[0]}</p></article>"))["text"].split(
        "\n\n"
    )


def test_what_the_page_shows_is_not_read_again() -> None:
    found = record(page(SHAPES["markup"], shown=f"<article><h1>{TITLE}</h1>{HTML}</article>"))

    assert "state" not in found["provenance"]["repairs"]
    assert TEXT == found["text"].split("\n\n")


def test_teasers_of_other_stories_are_never_the_text() -> None:
    shown = "".join(
        f'<div class="c"><h3><a href="/{n}">Ferry fares to rise by six per cent</a></h3><p>The company said that fuel '
        f"had become dearer, and that the fares of line {n} had not been raised since 2019.</p></div>"
        for n in range(6)
    )

    assert TEXT == record(page(SHAPES["markup"], shown=shown))["text"].split("\n\n")


@pytest.mark.parametrize("data", [{"related": [OTHER]}, {"stories": [OTHER, OTHER]}, {"title": "Home", "body": HTML}])
def test_data_of_other_pages_give_no_record(data: dict[str, Any]) -> None:
    script = f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(data)}{" " * 400}</script>'

    assert [] == records(page(script))
    assert "skipped" == outcomes(page(script))[0][0]


MARKED = f"<article><h1>{TITLE}</h1><p>By Ida Fenn</p>{HTML}</article>"


@pytest.mark.parametrize(
    ("shown", "repair"),
    [
        (f"<div id=app></div><noscript>{MARKED}</noscript>", "noscript-shown"),
        (f'<x-story><template shadowrootmode="open">{MARKED}<slot></slot></template></x-story>', "shadow-roots-shown"),
        (f"<x-story><template shadowroot=open>{MARKED}</template></x-story>", "shadow-roots-shown"),
    ],
)
def test_what_only_browsers_without_scripts_show_is_read(shown: str, repair: str) -> None:
    found = record(page("", shown=shown))

    assert TEXT == found["text"].split("\n\n")
    assert [repair] == found["provenance"]["repairs"]


def test_a_template_that_is_no_shadow_root_stays_unread() -> None:
    hidden = f"{MARKED}<template><p>{OTHER['body']}</p></template><noscript>{OTHER['body']}</noscript>"
    found = record(page("", shown=hidden))

    assert TEXT == found["text"].split("\n\n")
