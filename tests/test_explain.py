"""Tests of ingest.explain."""

import io
from typing import Any

from hypothesis import given, settings
from rich.console import Console
from selectolax.lexbor import LexborHTMLParser

from ingest import explain
from ingest.errors import IngestError, NoArticle, UnknownShape
from ingest.model import (
    Author,
    Block,
    Capture,
    Classification,
    Decision,
    Document,
    Doubt,
    Encoding,
    Evidence,
    Extraction,
    FeatureWeight,
    Found,
    Item,
    Part,
    Shaped,
)
from tests import strategies
from tests.test_record import empty_fields

HOSTILE = "<script>alert(1)</script>[bold]x[/bold]\x1b[2J'\"&"
CAPTURE = Capture(
    raw_id="<urn:uuid:1>",
    file="news/2026-11-22.warc.gz",
    parts=(Part(offset=0, length=9, sha256="0" * 64),),
    role="article",
    source="news",
    url="https://news.example/one",
    requested_url="https://news.example/1",
    status=200,
    headers=(("content-type", "text/html"),),
    via={"source_type": "feed", "url": "https://news.example/feed", "line": 3},
)


def extraction(text: str = "A story of some length.", **found: Any) -> Extraction:
    kinds = ("heading", "paragraph", "paragraph", "caption", "paragraph")
    texts = ("Title", text, "Share this", "A harbour", "By Jo Doe")
    return Extraction(
        document=Document(
            item=Item(capture=CAPTURE, index=4),
            shape="html",
            blocks=tuple(
                Block(index=n, kind=kind, text=said, where=f"body/p[{n}]")  # type: ignore[arg-type]  # mypy widens the literals
                for n, (kind, said) in enumerate(zip(kinds, texts, strict=True))
            ),
            url="https://news.example/one",
            encoding=Encoding(name="windows-1252", source="meta"),
            evidence="an html element",
            damaged=True,
            repairs=("control-characters",),
            doubts=(Doubt(code="truncated-tail", message="no end tag"),),
        ),
        decisions=(
            Decision(action="field", rule="title-block", field="title"),
            Decision(action="body", rule="classifier:trafilatura"),
            Decision(action="removed", rule="share-bar", reason="share"),
            Decision(action="caption", rule="figcaption"),
            Decision(action="field", rule="byline", field="authors"),
        ),
        fields=empty_fields(
            **(
                {
                    "title": Found(value="Title", evidence=(Evidence(where="block:0", raw="Title", parser="text"),)),
                    "authors": Found(
                        value=(Author(name="Jo Doe"),),
                        evidence=(Evidence(where="block:4", raw="By Jo Doe", parser="byline"),),
                    ),
                }
                | found
            )
        ),
        platform="wordpress",
        rules=("wordpress@0123456789ab",),
        doubts=(Doubt(code="no-time-zone", message="08:51"),),
    )


def shown(result: Extraction | IngestError, **more: Any) -> str:
    out = io.StringIO()
    Console(file=out, width=160, color_system=None).print(explain.render(result, **more))
    return out.getvalue()


def row(text: str, start: str) -> list[str]:
    return next(line for line in text.splitlines() if line.strip().startswith(start)).split()


def test_the_facts_say_what_it_is_and_why() -> None:
    text = shown(extraction())

    assert row(text, "file") == ["file", "news/2026-11-22.warc.gz", "#4"]
    assert row(text, "shape") == ["shape", "html:", "an", "html", "element"]
    assert row(text, "encoding") == ["encoding", "windows-1252", "(from", "meta)"]
    assert row(text, "damaged") == ["damaged", "yes"]
    assert row(text, "repairs") == ["repairs", "control-characters"]
    assert row(text, "platform") == ["platform", "wordpress"]
    assert row(text, "rules") == ["rules", "wordpress@0123456789ab"]
    assert row(text, "requested") == ["requested", "https://news.example/1"]
    assert row(text, "via") == ["via", "feed", "https://news.example/feed"]


def test_every_block_stands_in_order_with_its_decision_and_rule() -> None:
    text = shown(extraction())

    assert "5 blocks: 1 kept, 1 caption, 1 field:authors, 1 field:title, 1 removed:share" in text
    assert row(text, "0 ") == ["0", "heading", "field:title", "title-block", "Title"]
    assert row(text, "1 ")[:4] == ["1", "paragraph", "kept", "classifier:trafilatura"]
    assert row(text, "2 ") == ["2", "paragraph", "removed:share", "share-bar", "Share", "this"]
    assert row(text, "3 ") == ["3", "caption", "caption", "figcaption", "A", "harbour"]
    assert text.index("Title  ") < text.index("Share this") < text.index("A harbour")


def test_every_field_stands_with_its_value_and_evidence() -> None:
    text = shown(extraction())

    assert row(text, "title") == ["title", "Title", "block:0", "by", "text:", "Title"]
    assert " ".join(row(text, "authors")) == 'authors [{"name": "Jo Doe"}] block:4 by byline: By Jo Doe'
    assert row(text, "language") == ["language", "-"]
    assert row(text, "access") == ["access", "-"]
    assert row(text, "page_type") == ["page_type", "article"]


def test_doubts_of_document_and_cleaner_stand_at_the_end() -> None:
    text = shown(extraction())

    assert row(text, "truncated-tail") == ["truncated-tail", "no", "end", "tag"]
    assert row(text, "no-time-zone") == ["no-time-zone", "08:51"]


def test_long_texts_are_cut() -> None:
    text = shown(extraction("y" * 500), clip=30)

    assert "y" * 29 + "…" in text
    assert "y" * 30 not in text


def test_an_error_stands_with_what_is_known() -> None:
    shaped = Shaped(
        capture=CAPTURE, pages=("",), encoding=Encoding(name="utf-8", source="bom"), shape="html", evidence="doctype"
    )
    whole = shown(NoArticle("40 links", subject="f#0", reason="consent"), capture=CAPTURE, shaped=shaped)

    assert row(whole, "shape") == ["shape", "html:", "doctype"]
    assert row(whole, "file") == ["file", "news/2026-11-22.warc.gz", "#0"]
    assert whole.strip().endswith("consent: f#0: 40 links")
    assert shown(UnknownShape("no text")) == "unknown-shape: no text\n"


def test_foreign_strings_are_neither_markup_nor_terminal_sequences() -> None:
    text = shown(extraction(HOSTILE, title=Found(value=HOSTILE)))

    assert "\x1b" not in text
    assert text.count("[bold]x[/bold]") == 2


@settings(max_examples=25, deadline=None)
@given(strategies.extractions(text=strategies.loose.filter(bool)))
def test_anything_can_be_shown(drawn: Extraction) -> None:
    text = shown(drawn)
    text.encode()
    page = explain.html(drawn).encode()

    assert not {"\x1b", "\x07", "\x9b"} & set(text)
    assert len(LexborHTMLParser(page).css(".block")) == len(drawn.document.blocks)


CLASSIFIED = {
    1: Classification(
        chance=120,
        features=(
            FeatureWeight(name="link density", value=1.0, weight=-2.5),
            FeatureWeight(name="size", value=10.0, weight=0.25),
        ),
    )
}


def test_why_the_classifier_decided_stands_below_its_text() -> None:
    found = shown(extraction(), classified=CLASSIFIED)
    below = found.splitlines()[next(n for n, line in enumerate(found.splitlines()) if "A story of" in line) + 1]
    assert "chance .12: -2.50 link density = 1; +0.25 size = 10" in below
    assert "chance" not in shown(extraction())


def test_a_block_that_a_rule_decided_has_no_why_of_the_classifier() -> None:
    assert "chance" not in shown(extraction(), classified={2: CLASSIFIED[1]})


def test_why_stands_in_the_json_too() -> None:
    blocks = explain.as_dict(extraction(), classified=CLASSIFIED)["blocks"]
    assert blocks[2]["classifier"] is None
    assert blocks[1]["classifier"]["chance"] == 0.12
    assert blocks[1]["classifier"]["features"][0] == {"name": "link density", "value": 1.0, "weight": -2.5}


def test_a_reason_is_said_in_a_clause_where_it_occurs() -> None:
    reason = next(d.reason for d in extraction().decisions if d.reason)
    found = shown(extraction(), meanings={reason: "a row of buttons", "ticker": "news of the hour"})
    assert "a row of buttons" in found
    assert "news of the hour" not in found
