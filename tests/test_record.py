"""Tests of ingest.record."""

import hashlib
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, get_args, get_type_hints

import orjson
import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from ingest import record
from ingest.errors import RecordError
from ingest.model import (
    Access,
    Author,
    Block,
    BlockPart,
    Capture,
    Decision,
    Document,
    Doubt,
    DoubtCode,
    Encoding,
    Evidence,
    Extraction,
    Fields,
    Found,
    Image,
    Item,
    Kind,
    PageType,
    Part,
    Reason,
    Rights,
    ShapeName,
    WordPress,
)
from ingest.urls import comparison_form
from tests import strategies

KEYS = [
    "access",
    "added",
    "alternate_keys",
    "amp_url",
    "authors",
    "blocks",
    "canonical_url",
    "content_hash",
    "created",
    "description",
    "id",
    "images",
    "language",
    "live_updates",
    "modified",
    "page_type",
    "platform",
    "provenance",
    "published",
    "requested_url",
    "rights",
    "schema",
    "section",
    "source",
    "syndicated_from",
    "tags",
    "text",
    "title",
    "url",
    "wordpress",
]
VALIDATOR = Draft202012Validator(record.schema())
PAYLOAD = hashlib.sha256(b"<p>One.").hexdigest()


def capture(**changes: Any) -> Capture:
    plain = Capture(
        raw_id="<urn:uuid:1>",
        file="news/2026-11-22.warc.gz",
        parts=(Part(offset=17, length=900, sha256=PAYLOAD),),
        role="article",
        source="news",
        url="https://www.news.example/one/?utm_source=feed",
        requested_url="https://news.example/one",
        status=200,
        headers=(("Server", "x"), ("Content-Type", "text/html; charset=utf-8")),
        fetched_at=datetime(2026, 11, 22, 8, 0, 59, 999_999, tzinfo=UTC),
        via={"source_type": "feed", "url": "https://news.example/feed"},
    )
    return replace(plain, **changes)


def empty_fields(**changes: Any) -> Fields:
    nothing: dict[str, Any] = {f.name: Found(value=None) for f in fields(Fields)}
    nothing |= {name: Found(value=()) for name in ("authors", "tags", "images", "live_updates")}
    nothing |= {"page_type": Found(value="article"), "access": Found(value=Access()), "rights": Found(value=Rights())}
    return Fields(**(nothing | changes))


def extraction(
    *blocks: tuple[Kind, str, int], ends: str = "", found: dict[str, Any] | None = None, **document: Any
) -> Extraction:
    """Blocks as (kind, text, group); `ends` has one letter a block: b(ody) c(aption) r(emoved)."""
    decisions = {
        "b": Decision(action="body", rule="all"),
        "c": Decision(action="caption", rule="figcaption"),
        "r": Decision(action="removed", rule="share-bar", reason="share"),
        "x": Decision(action="removed", rule="reply-form", reason="comments"),
    }
    made = tuple(Block(index=n, kind=k, text=t, where="body/p", group=g) for n, (k, t, g) in enumerate(blocks))
    whole: dict[str, Any] = {
        "item": Item(capture=capture(), index=0),
        "shape": "html",
        "url": "https://www.news.example/one/?utm_source=feed",
        "blocks": made,
        "evidence": "doctype",
    }
    return Extraction(
        document=Document(**(whole | document)),
        decisions=tuple(decisions[letter] for letter in ends or "b" * len(made)),
        fields=empty_fields(**(found or {})),
        platform=None,
        rules=(),
    )


def written(extraction: Extraction) -> dict[str, Any]:
    return record.from_json(record.to_json(record.build(extraction, version="1.2.3")))


def test_every_key_is_present_even_where_nothing_is_known() -> None:
    line = written(extraction())

    assert sorted(line) == KEYS
    assert line["text"] == ""
    assert line["blocks"] == line["authors"] == line["tags"] == []
    assert line["wordpress"] is line["syndicated_from"] is line["title"] is None
    assert line["rights"] == {
        "robots": None, "x_robots_tag": None, "tdm_reservation": None, "license": None, "copyright": None, "raw": [],
    }  # fmt: skip


def test_provenance_has_exactly_its_keys() -> None:
    origin = written(extraction(("paragraph", "One.", -1), ("paragraph", "Share", -1), ends="br"))["provenance"]

    assert origin == {
        "raw": {
            "file": "news/2026-11-22.warc.gz",
            "record_id": "<urn:uuid:1>",
            "index": 0,
            "parts": [{"offset": 17, "length": 900, "sha256": PAYLOAD}],
            "status": 200,
            "content_type": "text/html; charset=utf-8",
            "truncated": False,
        },
        "via": {"source_type": "feed", "url": "https://news.example/feed"},
        "shape": "html",
        "shape_evidence": "doctype",
        "damaged": False,
        "encoding": {"name": "utf-8", "from": "default"},
        "repairs": [],
        "rules": [],
        "version": "1.2.3",
        "fields": [],
        "removed": {"count": 1, "chars": 5, "by_reason": [{"reason": "share", "count": 1, "chars": 5}]},
        "doubts": [],
    }


def test_removals_are_counted_by_reason_in_code_points() -> None:
    removed = written(extraction(("paragraph", "Şhare😀", -1), ("item", "Reply", 0), ("item", "Say", 0), ends="rxx"))[
        "provenance"
    ]["removed"]

    assert removed == {
        "count": 3,
        "chars": 14,
        "by_reason": [
            {"reason": "comments", "count": 2, "chars": 8},
            {"reason": "share", "count": 1, "chars": 6},
        ],
    }


def test_lists_and_tables_are_joined_by_a_line_break_and_all_others_by_a_blank_line() -> None:
    line = written(
        extraction(
            ("paragraph", "Intro.", -1),
            ("item", "a", 3),
            ("item", "b", 3),
            ("item", "other list", 4),
            ("paragraph", "Middle.", -1),
            ("paragraph", "End.", -1),
            ("table", "x\ty", 5),
            ("table", "1\t2", 5),
            ("code", "if x:\n    y", 6),
        )
    )

    assert line["text"] == "Intro.\n\na\nb\n\nother list\n\nMiddle.\n\nEnd.\n\nx\ty\n1\t2\n\nif x:\n    y"
    assert [line["text"][b["start"] : b["end"]] for b in line["blocks"]][-1] == "if x:\n    y"


def test_a_list_goes_on_over_a_removed_item_but_not_over_a_kept_paragraph() -> None:
    over_removed = extraction(("item", "a", 0), ("item", "Share", 0), ("item", "b", 0), ends="brb")
    over_kept = extraction(("item", "a", 0), ("paragraph", "p", -1), ("item", "b", 0))

    assert written(over_removed)["text"] == "a\nb"
    assert written(over_kept)["text"] == "a\n\np\n\nb"


def test_captions_and_removed_blocks_are_not_in_the_text() -> None:
    assert written(extraction(("caption", "Photo", -1), ("paragraph", "One.", -1), ends="cb"))["text"] == "One."


def test_offsets_count_code_points() -> None:
    line = written(extraction(("heading", "😀😀", -1), ("paragraph", "“Ja”", -1)))

    assert line["blocks"] == [
        {"kind": "heading", "start": 0, "end": 2, "part": None},
        {"kind": "paragraph", "start": 4, "end": 8, "part": None},
    ]


def test_the_id_is_that_of_the_comparison_form_of_the_own_url() -> None:
    assert written(extraction())["id"] == hashlib.sha256(b"news.example/one").hexdigest()[:32]


def test_without_a_url_the_id_is_that_of_the_payload_and_index() -> None:
    expected = hashlib.sha256(f"sha256:{PAYLOAD}#4".encode()).hexdigest()[:32]

    for url in (None, "mailto:desk@news.example"):
        assert written(extraction(url=url, item=Item(capture=capture(), index=4)))["id"] == expected


def test_claims_of_the_page_and_the_rest_root_are_alternate_keys_and_never_the_id() -> None:
    line = written(
        extraction(
            wordpress=WordPress(rest_root="https://news.example/wp-json/", id=12),
            found={
                "canonical_url": Found(value="https://origin.example/one"),
                "amp_url": Found(value="https://news.example/one/amp"),
            },
        )
    )

    assert line["id"] == written(extraction())["id"]
    assert line["alternate_keys"] == [
        "url:news.example/one",
        "url:news.example/one/amp",
        "url:origin.example/one",
        "wp:news.example/wp-json#12",
    ]


def test_equal_alternate_keys_are_written_once() -> None:
    line = written(extraction(found={"canonical_url": Found(value="http://news.example/one/")}))

    assert line["alternate_keys"] == ["url:news.example/one"]


def test_a_loose_file_has_no_record_id_no_status_and_no_added() -> None:
    loose = capture(raw_id=None, status=200, fetched_at=None, source=None, headers=())
    line = written(extraction(item=Item(capture=loose, index=0)))

    assert line["added"] is line["source"] is None
    assert line["provenance"]["raw"]["status"] is line["provenance"]["raw"]["record_id"] is None
    assert line["provenance"]["raw"]["content_type"] is None


@pytest.mark.parametrize(
    ("fetched_at", "added"),
    [
        (datetime(2026, 11, 22, 8, 0, 59, 999_999, tzinfo=UTC), "2026-11-22T08:00:59Z"),
        (datetime(2026, 11, 22, 1, 0, tzinfo=timezone(timedelta(hours=2))), "2026-11-21T23:00:00Z"),
        (datetime(2026, 11, 22, 8, 0), "2026-11-22T08:00:00Z"),  # noqa: DTZ001 -- what a careless caller hands in
        (datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=2))), None),
    ],
)
def test_added_is_the_fetch_time_in_utc(fetched_at: datetime, added: str | None) -> None:
    assert written(extraction(item=Item(capture=capture(fetched_at=fetched_at), index=0)))["added"] == added


def test_created_is_published() -> None:
    line = written(extraction(found={"published": Found(value="2024-03-16T08:51")}))

    assert line["created"] == line["published"] == "2024-03-16T08:51"


@pytest.mark.parametrize(
    ("said", "via"),
    [
        ({}, None),
        ({"url": "https://news.example/feed"}, None),
        ({"source_type": 7}, None),
        ({"source_type": "urls", "line": 3}, {"source_type": "urls", "url": None}),
        (
            {"source_type": "wordpress", "url": "https://a.example", "ids": [1, 2**70]},
            {"source_type": "wordpress", "url": "https://a.example"},
        ),
        ({"source_type": "feed", "url": ["x"]}, {"source_type": "feed", "url": None}),
    ],
)  # fmt: skip
def test_via_is_the_type_of_the_source_and_its_address(said: dict[str, Any], via: dict[str, Any] | None) -> None:
    origin = written(extraction(item=Item(capture=capture(via=said), index=0)))["provenance"]

    assert (origin["via"], origin["repairs"]) == (via, [])


def test_doubts_of_the_document_and_of_the_cleaner_stand_once() -> None:
    doubt = Doubt(code="truncated-tail", message="no end tag")
    doubtful = replace(extraction(doubts=(doubt,)), doubts=(doubt, Doubt(code="teaser", message="sign")))

    assert [d["code"] for d in written(doubtful)["provenance"]["doubts"]] == ["truncated-tail", "teaser"]


def test_lone_surrogates_become_replacement_characters_and_a_repair() -> None:
    broken = extraction(
        ("paragraph", "bad \ud83d", -1),
        url="https://news.example/\udc00",
        found={"title": Found(value="t\udfff", evidence=(Evidence(where="title", raw="t\udfff", parser="text"),))},
        item=Item(capture=capture(via={"source_type": "feed", "url": "v\ud800", "k\ud800": []}), index=0),
    )
    article = record.build(broken, version="1")
    line = record.from_json(record.to_json(article))

    assert article.text == line["text"] == "bad \ufffd"
    assert line["content_hash"] == hashlib.sha256("bad \ufffd".encode()).hexdigest()
    assert line["title"] == "t\ufffd"
    assert line["provenance"]["via"] == {"source_type": "feed", "url": "v\ufffd"}
    assert line["provenance"]["repairs"] == ["lone-surrogates"]
    assert (
        line["id"] == hashlib.sha256((comparison_form("https://news.example/\ufffd") or "").encode()).hexdigest()[:32]
    )


def test_integers_beyond_64_bits_become_strings_and_a_repair() -> None:
    line = written(
        extraction(
            item=Item(capture=capture(status=2**63 - 1), index=0),
            wordpress=WordPress(rest_root="https://news.example/wp-json", id=10**30),
        )
    )

    assert line["provenance"]["raw"]["status"] == 2**63 - 1
    assert line["wordpress"]["id"] == str(10**30)
    assert f"wp:news.example/wp-json#{10**30}" in line["alternate_keys"]
    assert line["provenance"]["repairs"] == ["big-integers"]


def test_an_integer_of_more_digits_than_python_prints_is_written_in_hexadecimal() -> None:
    line = written(extraction(wordpress=WordPress(id=16**5000)))

    assert line["wordpress"]["id"] == "0x1" + "0" * 5000


def test_what_a_source_noted_may_hold_itself() -> None:
    endless: dict[Any, Any] = {"source_type": "feed", 7: (1.5, True)}
    endless["self"] = endless
    line = written(extraction(("paragraph", "bad \ud83d", -1), item=Item(capture=capture(via=endless), index=0)))

    assert line["provenance"]["via"] == {"source_type": "feed", "url": None}
    assert line["text"] == "bad \ufffd"


def test_to_json_takes_an_article_that_nobody_built() -> None:
    article = replace(record.build(extraction(), version="1"), title="\ud800", tags=("\udfff",))

    assert record.from_json(record.to_json(article))["title"] == "\ufffd"


@pytest.mark.parametrize(
    "broken",
    [
        replace(extraction(("paragraph", "One.", -1)), decisions=()),
        extraction(("paragraph", "", -1)),
        extraction(url=None, item=Item(capture=capture(parts=()), index=0)),
    ],
    ids=["fewer decisions than blocks", "an empty block", "no name"],
)
def test_a_broken_invariant_is_an_error_that_names_the_item(broken: Extraction) -> None:
    with pytest.raises(RecordError, match=r"^news/2026-11-22\.warc\.gz#0: "):
        record.build(broken, version="1")


@pytest.mark.parametrize("line", [b"", b"{", b"[]", b'{"schema":"news-article/0"}', b"\xff"])
def test_a_line_that_is_no_record_is_refused(line: bytes) -> None:
    with pytest.raises(RecordError):
        record.from_json(line)


def test_the_schema_is_a_schema_and_closed() -> None:
    Draft202012Validator.check_schema(record.schema())

    assert [] == [path for path, node in objects(record.schema()) if node.get("additionalProperties") is not False]


def test_every_property_is_required_and_described() -> None:
    for path, node in objects(record.schema()):
        properties = node.get("properties", {})
        assert sorted(node.get("required", [])) == sorted(properties), path
        assert all(p.get("description") for p in properties.values()), path


def test_every_value_has_an_example_that_fits() -> None:
    for path, node in objects(record.schema()):
        for name, inner in node["properties"].items():
            if "properties" in inner or "properties" in inner.get("items", {}):
                continue
            assert inner["examples"], (path, name)
            for one in inner["examples"]:
                assert Draft202012Validator(inner).is_valid(one), (path, name)


def test_the_enums_of_the_schema_are_those_of_the_model() -> None:
    top = record.schema()["properties"]
    origin = top["provenance"]["properties"]
    author = top["authors"]["items"]["properties"]

    assert top["blocks"]["items"]["properties"]["kind"]["enum"] == list(get_args(Kind))
    assert top["page_type"]["enum"] == list(get_args(PageType))
    assert origin["shape"]["enum"] == list(get_args(ShapeName))
    assert origin["encoding"]["properties"]["from"]["enum"] == list(get_args(get_type_hints(Encoding)["source"]))
    assert origin["doubts"]["items"]["properties"]["code"]["enum"] == list(get_args(DoubtCode))
    removed = origin["removed"]["properties"]["by_reason"]["items"]["properties"]
    assert removed["reason"]["enum"] == list(get_args(Reason))
    assert origin["fields"]["items"]["properties"]["field"]["enum"] == sorted(f.name for f in fields(Fields))
    assert top["blocks"]["items"]["properties"]["part"]["enum"] == [*get_args(BlockPart), None]
    assert author["type"]["enum"] == [*get_args(get_args(get_type_hints(Author)["type"])[0]), None]


def test_the_schema_refuses_what_it_should() -> None:
    good = written(extraction(("paragraph", "One.", -1), found={"images": Found(value=(Image(),))}))
    assert VALIDATOR.is_valid(good)

    for key in good:
        assert not VALIDATOR.is_valid({k: v for k, v in good.items() if k != key}), key
    assert not VALIDATOR.is_valid(good | {"extra": 1})
    assert not VALIDATOR.is_valid(good | {"published": "5 Sep 2025"})
    assert not VALIDATOR.is_valid(good | {"images": [{"url": None}]})


@settings(max_examples=80)
@given(strategies.extractions())
def test_every_record_fulfils_the_schema_and_comes_back_as_it_was(drawn: Extraction) -> None:
    article = record.build(drawn, version="1")
    line = record.to_json(article)
    back = record.from_json(line)

    assert b"\n" not in line
    assert orjson.dumps(back, option=orjson.OPT_SORT_KEYS) == line == record.to_json(record.build(drawn, version="1"))
    assert [e.message for e in VALIDATOR.iter_errors(back)] == []
    assert [back["text"][b["start"] : b["end"]] for b in back["blocks"]] == [b.text for b in drawn.body]
    assert back["content_hash"] == hashlib.sha256(back["text"].encode()).hexdigest()
    assert back["provenance"]["removed"]["chars"] == sum(len(r.block.text) for r in drawn.removed)


@settings(max_examples=30)
@given(strategies.extractions(text=strategies.loose.filter(bool)))
def test_no_string_that_python_holds_stops_the_writer(drawn: Extraction) -> None:
    article = record.build(drawn, version="1")
    back = record.from_json(record.to_json(article))

    assert back["text"] == article.text
    assert ("lone-surrogates" in back["provenance"]["repairs"]) == any(
        "\ud800" <= char <= "\udfff" for block in drawn.document.blocks for char in block.text
        if drawn.decisions[block.index].action == "body"
    )  # fmt: skip


def objects(node: Any, path: str = "") -> list[tuple[str, dict[str, Any]]]:
    """All object schemas below one, each with the path of the property that holds it."""
    here = [(path, node)] if "object" in (node.get("type") or ()) else []
    below = [(f"{path}/{key}".lstrip("/"), inner) for key, inner in node.get("properties", {}).items()]
    if isinstance(node.get("items"), dict):
        below.append((path, node["items"]))
    return here + [pair for where, inner in below for pair in objects(inner, where)]
