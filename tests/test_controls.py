"""Control characters and bidirectional overrides leave every text and every field; what spells or typesets stays."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

import pytest

from ingest import text
from ingest.pipeline.clean.capture import clean_capture
from tests.bench import ours
from tests.making import stored

HOSTILE: Final = "\x01\x1b\x7f\x81\x9b\u202a\u202b\u202c\u202d\u202e"
GONE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]")


def spoilt(value: str) -> str:
    return f"{value[:3]}{HOSTILE}{value[3:]}"


SENTENCE: Final = "The council of Arden voted to repair the weir, which the river had damaged in the spring, by"
PLAIN: Final = [f"{SENTENCE} the end of the year {n}." for n in range(2020, 2040)]  # so much control is a binary file
BODY: Final = "".join(f"<p>{line}</p>" for line in [*PLAIN[:2], spoilt(PLAIN[2]), *PLAIN[3:]])
LD: Final = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": spoilt("Weir to be repaired"),
    "description": spoilt("What the council decided."),
    "author": {"@type": "Person", "name": spoilt("Ida Fenn"), "url": f"https://arden.example/{HOSTILE}ida"},
    "articleSection": spoilt("Rivers"),
    "keywords": [spoilt("weir"), spoilt("river")],
    "image": f"https://arden.example/{HOSTILE}weir.jpg",
    "datePublished": "2026-03-04T05:06:07Z",
}
PAGE: Final = f"""<!DOCTYPE html><html lang="en"><head><title>{spoilt("Weir to be repaired")}</title>
<meta name="description" content="{spoilt("What the council decided.")}"><meta name="robots" content="{spoilt("noai")}">
<meta property="article:tag" content="{spoilt("weir")}"><link rel="canonical" href="https://arden.example/{HOSTILE}weir">
<script type="application/ld+json">{json.dumps(LD)}</script></head>
<body><article><h1>{spoilt("Weir to be repaired")}</h1>
<p class="byline">By <a rel="author" href="/ida{HOSTILE}">{spoilt("Ida Fenn")}</a></p>
<figure><img src="/weir{HOSTILE}.jpg" alt="{spoilt("The  weir")}">
<figcaption>{spoilt("The weir in March")}</figcaption></figure>
{BODY}<ul><li>{spoilt("One gate")}</li></ul><pre>gate{HOSTILE} = 1\n\tlevel\x1f= 2</pre>
<table><tr><td>{spoilt("Gate")}</td><td>{spoilt("Two")}</td></tr></table></article></body></html>"""
POST: Final[dict[str, Any]] = {
    "id": 9,
    "link": f"https://arden.example/{HOSTILE}weir/",
    "slug": spoilt("weir"),
    "type": spoilt("post"),
    "status": spoilt("publish"),
    "guid": {"rendered": f"https://arden.example/?p=9{HOSTILE}"},
    "date_gmt": "2026-03-04T05:06:07",
    "title": {"rendered": spoilt("Weir to be repaired")},
    "excerpt": {"rendered": f"<p>{spoilt('What the council decided.')}</p>"},
    "content": {"rendered": BODY},
    "_embedded": {
        "author": [{"name": spoilt("Ida Fenn"), "link": f"https://arden.example/{HOSTILE}ida"}],
        "wp:term": [
            [{"name": spoilt("Rivers"), "taxonomy": "category"}],
            [{"name": spoilt("weir"), "taxonomy": "post_tag"}],
        ],
        "wp:featuredmedia": [
            {
                "source_url": f"https://arden.example/{HOSTILE}weir.jpg",
                "alt_text": spoilt("The weir"),
                "caption": {"rendered": spoilt("The weir in March")},
                "media_details": {"image_meta": {"credit": spoilt("Jo Lund")}},
            }
        ],
    },
}
DUMP: Final = "\n\n".join(
    [
        spoilt("Weir to be repaired"),
        f"By {spoilt('Ida Fenn')}",
        "4 March 2026",
        *PLAIN[:2],
        spoilt(PLAIN[2]),
        *PLAIN[3:],
    ]
)
INPUTS: Final = {
    "page": PAGE,
    "post": json.dumps(POST),
    "post, raw characters": json.dumps([POST], ensure_ascii=False),
    "dump": DUMP,
}


def strings(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from strings(item, f"{path}/{key}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from strings(item, f"{path}/{index}")


def record(payload: str) -> dict[str, Any]:
    (result,) = clean_capture(stored(payload), task=ours.task())
    assert result.line, result.outcome
    return dict(json.loads(result.line))


@pytest.mark.parametrize("name", INPUTS)
def test_no_value_of_a_record_holds_a_control_or_an_override(name: str) -> None:
    line = record(INPUTS[name])
    del line["provenance"]["fields"]  # what is raw stands as the input has it

    assert [(path, found) for path, found in strings(line) if GONE.search(found)] == []
    assert line["title"] == "Weir to be repaired"
    assert [author["name"] for author in line["authors"]] == ["Ida Fenn"]
    assert PLAIN[2] in line["text"]


def test_white_space_among_the_controls_separates_words_and_lines_of_code_keep_their_place() -> None:
    assert text.normalise("a\x0bb\x1cc\x85d\x1fe") == "a b c d e"
    assert text.normalise_code("a\x1b[1m = 1\n\tb\x1f= 2\x00") == "a[1m = 1\n    b = 2"


@pytest.mark.parametrize(
    "kept",
    [
        "می\u200cخواهم",  # ZWNJ between two parts of a Persian verb
        "क्\u200dष",  # ZWJ between letters of Hindi
        "👩\u200d🚒",
        "a\u200e b\u200f c",
        "\u2067שלום\u2069 said \u2068Ida\u2069",
    ],
)
def test_what_spells_or_isolates_stays(kept: str) -> None:
    assert text.normalise(kept) == kept
    assert text.normalise_code(kept) == kept
    assert (
        kept
        in record(
            f"<!DOCTYPE html><title>x</title><article><h1>Weir</h1><p>{kept} {SENTENCE} May.</p>{BODY}</article>"
        )["text"]
    )
