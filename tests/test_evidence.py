"""The evidence of a record is short, and every raw string comes back from the record alone."""

from typing import Any, Final

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.clean.fields.field_selection import reparse
from ingest.model import Access, Author, Evidence, Found, Image, Kind, LiveUpdate, Rights
from ingest.pipeline.clean.capture import clean_capture
from tests import proofs
from tests.bench import ours
from tests.making import stored
from tests.test_record import extraction, written

TITLE = "Pilots vote to strike"
P: Final[Kind] = "paragraph"
Row = tuple[str, str | None, str]


def rows(line: dict[str, Any], field: str) -> list[Row]:
    """Where, raw and parser of each row of a field."""
    return [(row["where"], row["raw"], row["parser"]) for row in line["provenance"]["fields"] if row["field"] == field]


def said(*evidence: tuple[str, str, str]) -> tuple[Evidence, ...]:
    return tuple(Evidence(where=where, raw=raw, parser=parser) for where, raw, parser in evidence)


def line(field: str, value: object, *evidence: tuple[str, str, str], blocks: tuple[str, ...] = ()) -> dict[str, Any]:
    found = {field: Found(value=value, evidence=said(*evidence))}
    return written(extraction(*(("paragraph", text, -1) for text in blocks), found=found))


def test_a_raw_string_stands_where_it_is_not_the_value() -> None:
    found = line("title", TITLE, ("title#0", f"{TITLE} | Gazette", "headline-first"), ("block:9", f" {TITLE}", "text"))

    assert rows(found, "title") == [
        ("title#0", f"{TITLE} | Gazette", "headline-first"),
        ("block:9", f" {TITLE}", "text"),
    ]


def test_a_raw_string_that_is_the_value_is_left_out() -> None:
    assert rows(line("title", TITLE, ("meta:og:title#0", TITLE, "text")), "title") == [
        ("meta:og:title#0", None, "text")
    ]


def test_a_block_of_the_text_is_a_span_of_it() -> None:
    dateline = "Port Ardan, September 5, 2025 — No ship has left."
    found = line("published", "2025-09-05", ("block:1", dateline, "dateline"), blocks=("Standfirst.", dateline))

    assert rows(found, "published") == [(f"text:13-{13 + len(dateline)}", None, "dateline")]
    assert proofs.evidence(found)["published"] == [
        Evidence(where=f"text:13-{13 + len(dateline)}", raw=dateline, parser="dateline")
    ]


def test_the_language_is_read_from_a_span_of_the_text() -> None:
    found = line("language", "en", ("text:0-11", "Standfirst.", "langid"), blocks=("Standfirst.", "More."))

    assert rows(found, "language") == [("text:0-11", None, "langid")]


def test_a_span_that_is_not_what_was_read_is_written_out() -> None:
    found = line("language", "en", ("text:0-4", "Else", "langid"), blocks=("Standfirst.",))

    assert rows(found, "language") == [("text:0-4", "Else", "langid")]


def test_who_repeats_another_is_left_out_but_never_a_block() -> None:
    found = line(
        "title", TITLE,
        ("jsonld:0/headline", TITLE, "html"), ("meta:og:title#0", TITLE, "text"), ("block:3", TITLE, "text"),
        ("title#0", f"{TITLE} | Gazette", "headline-first"), ("meta:title#0", f"{TITLE} | Gazette", "headline-first"),
    )  # fmt: skip

    assert [where for where, _, _ in rows(found, "title")] == ["jsonld:0/headline", "block:3", "title#0"]


def test_an_author_whose_page_is_said_elsewhere_keeps_both_places() -> None:
    jo = Author(name="Jo Rook", type="person", url="https://a.example/jo")
    found = line(
        "authors", (jo,),
        ("meta:author#0", "Jo Rook", "names"),
        ("jsonld:0/author/name", "Jo Rook", "names"), ("jsonld:0/author/@type", "Person", "author-type"),
        ("jsonld:0/author/url", "https://a.example/jo", "author-url"),
        ("rel:author#0@4", "Jo Rook", "names"),
    )  # fmt: skip

    assert rows(found, "authors") == [
        ("meta:author#0", None, "names"),
        ("jsonld:0/author/name", "Jo Rook", "names"),
        ("jsonld:0/author/@type", "Person", "author-type"),
        ("jsonld:0/author/url", None, "author-url"),
    ]


def test_the_items_of_one_list_are_one_row() -> None:
    tags = tuple("abcd")
    given_ = [(f"meta:article:tag#{n}", tag, "tag") for n, tag in enumerate(tags)]
    found = line("tags", tags, *given_, ("block:7", "c", "tag"), ("block:8", "d", "tag"))

    assert rows(found, "tags") == [
        ("meta:article:tag#0-3", None, "tag"),
        ("block:7", "c", "tag"),
        ("block:8", "d", "tag"),
    ]
    assert [(e.where, e.raw) for e in proofs.evidence(found)["tags"]][:4] == [(where, raw) for where, raw, _ in given_]


def test_a_place_that_looks_like_a_range_is_none() -> None:
    found = line("tags", ("a", "b"), ("jsonld:0/3-5", "a", "tag"), ("jsonld:0/6", "b", "tag"))

    assert rows(found, "tags") == [("jsonld:0/3-5", "a", "tag"), ("jsonld:0/6", None, "tag")]


def test_the_address_of_an_image_stands_once() -> None:
    images = (
        Image(url="https://a.example/1.jpg", alt="Pier"),
        Image(url="https://a.example/2.jpg", caption="A ship", alt="Pier"),
    )
    found = line(
        "images", images,
        ("image:0", "https://a.example/1.jpg", "image-url"), ("image:0", "Pier", "image-alt"),
        ("image:4", "https://a.example/2.jpg", "image-url"), ("image:4", "Pier", "image-alt"),
        ("block:5", "A ship", "caption-line"),
    )  # fmt: skip

    assert rows(found, "images") == [
        ("image:0", None, "image-url+image-alt"),
        ("image:4", None, "image-url+image-alt"),
        ("block:5", None, "caption-line"),
    ]
    assert [e.raw for e in proofs.evidence(found)["images"]] == [
        "https://a.example/1.jpg", "Pier", "https://a.example/2.jpg", "Pier", "A ship",
    ]  # fmt: skip


def test_members_of_one_object_are_its_values() -> None:
    rights = Rights(robots="noai; max-snippet:1", license="https://l.example/by")
    found = line(
        "rights", rights,
        ("meta:robots#0", "noai", "robots"), ("meta:robots#1", "max-snippet:1", "robots"),
        ("link:license#0", "https://l.example/by", "license"),
    )  # fmt: skip

    assert [raw for _, raw, _ in rows(found, "rights")] == ["noai", "max-snippet:1", None]


@pytest.mark.parametrize(
    ("field", "parser", "raws"),
    [
        ("access", "is-free", ("false", "false", "true", "false")),
        ("rights", "robots", ("noai", "noai", "nosnippet", "noai")),
        ("tags", "tag", ("a", "b", "a", "c", "b")),
        ("authors", "names", ("Jo Rook", "Ida Fenn", "Jo Rook", "Bo Lind")),
        ("title", "text", (TITLE, "Else", TITLE)),
        ("published", "iso-8601", ("2025-09-05", "2025-09-05", "2025-09-05T08:00Z")),
        ("canonical_url", "url", ("https://a.example/1", "https://a.example/1")),
    ],
)
@pytest.mark.parametrize("place", ["meta:x#{}", "jsonld:{}/x", "jsonld:0/x/{}", "itemprop:x#{}@4", "block:{}"])
def test_a_field_is_read_again_from_what_is_left(field: str, parser: str, raws: tuple[str, ...], place: str) -> None:
    evidence = said(*((place.format(n), raw, parser) for n, raw in enumerate(raws)))
    value = reparse(field, evidence)
    found = written(extraction(found={field: Found(value=value, evidence=evidence)}))

    again = reparse(field, proofs.evidence(found)[field])
    assert again == value
    assert orjson.loads(orjson.dumps(again)) == found[field]


def test_fields_are_sorted_and_the_first_evidence_of_a_field_stays_first() -> None:
    found = written(
        extraction(
            found={
                "title": Found(
                    value="T", evidence=said(("title#0", "T | G", "headline-first"), ("block:1", "T", "text"))
                ),
                "access": Found(value=Access(is_free=False), evidence=said(("jsonld:0/f", "false", "is-free"))),
            }
        )
    )

    assert [(row["field"], row["where"]) for row in found["provenance"]["fields"]] == [
        ("access", "jsonld:0/f"), ("title", "title#0"), ("title", "block:1"),
    ]  # fmt: skip


PLACES = st.sampled_from(
    ["jsonld:0/author/0/name", "jsonld:0/author/0/url", "jsonld:0/author/1/name", "meta:og:title#0", "meta:og:title#1",
     "meta:tag#2", "json:/title/rendered", "block:0", "block:1", "block:2", "image:0", "image:1", "text:0-3", "url",
     "jsonld:0/liveBlogUpdate/0/headline", "jsonld:0/liveBlogUpdate/1/articleBody", "jsonld:0/keywords/0-3"]
)  # fmt: skip
WORDS = st.sampled_from(["a", "b", "c", "Jo Rook", "2025", "https://a.example/1"])
PARSERS = st.sampled_from(
    ["text", "tag", "names", "author-url", "author-type", "image-url", "image-alt", "caption-line", "robots", "is-free",
     "update-title", "update-published", "css-selector", "source-url", "langid"]
)  # fmt: skip
EVIDENCE = st.lists(st.builds(Evidence, where=PLACES, raw=WORDS, parser=PARSERS), max_size=8).map(tuple)
WORDY: dict[str, Any] = {
    "text": st.none() | WORDS,
    "tags": st.lists(WORDS, max_size=4, unique=True).map(tuple),
    "authors": st.lists(
        st.builds(Author, name=WORDS, url=st.none() | WORDS), max_size=3, unique_by=lambda author: author.name
    ).map(tuple),
    "images": st.lists(st.builds(Image, url=st.none() | WORDS, alt=st.none() | WORDS, caption=WORDS), max_size=3).map(
        tuple
    ),
    "rights": st.builds(Rights, robots=st.none() | WORDS),
    "access": st.builds(Access, css_selector=st.none() | WORDS),
}


FIELD = st.sampled_from(sorted(WORDY)).flatmap(
    lambda name: st.tuples(
        st.just("title" if name == "text" else name), st.builds(Found, value=WORDY[name], evidence=EVIDENCE)
    )
)


@settings(max_examples=200)
@given(FIELD, st.lists(WORDS, max_size=3))
def test_every_raw_string_comes_back(field: tuple[str, Found[Any]], blocks: list[str]) -> None:
    name, found = field
    line = written(extraction(*((P, text, -1) for text in blocks), found={name: found}))

    given_ = [(e.raw, e.parser) for e in found.evidence]
    again = [(e.raw, e.parser) for e in proofs.evidence(line).get(name, [])]
    # Nothing else, in the same order; what is left out repeats what is there.
    rest = iter(given_)
    assert all(one in rest for one in again)
    assert {raw for raw, _ in given_} == {raw for raw, _ in again}
    assert given_[:1] == again[:1]


@pytest.mark.parametrize("count", [1, 3])
def test_updates_have_their_evidence_in_the_order_of_the_text(count: int) -> None:
    texts = tuple(f"Update number {n} from the harbour." for n in range(count))
    updates = tuple(
        LiveUpdate(published=None, title=f"At {n}", text=text, where=f"jsonld:0/u/{n}") for n, text in enumerate(texts)
    )
    evidence = said(
        *((f"jsonld:0/u/{n}/headline", f"At {n}", "update-title") for n in range(count)),
        *((f"jsonld:0/u/{n}/articleBody", f"<p>{text}</p>", "update-text") for n, text in enumerate(texts)),
        ("jsonld:0/u/99/headline", "Elsewhere", "update-title"),
    )
    body = tuple((P, text, -1) for text in reversed(texts))
    found = written(extraction(*body, found={"live_updates": Found(value=updates, evidence=evidence)}))

    assert [u["title"] for u in found["live_updates"]] == [f"At {n}" for n in reversed(range(count))]
    assert rows(found, "live_updates") == [
        row
        for n in reversed(range(count))
        for row in (
            (f"jsonld:0/u/{n}/headline", None, "update-title"),
            (f"jsonld:0/u/{n}/articleBody", None, "update-text"),
        )
    ]
    assert [e.raw for e in proofs.evidence(found)["live_updates"]] == [
        raw for n in reversed(range(count)) for raw in (f"At {n}", texts[n])
    ]


STORY: Final = "The harbour of Port Ardan has been quiet since the pilots left their boats on Monday morning. " * 3
PICTURES: Final = "".join(
    f'<figure><img src="https://a.example/wp-content/uploads/{name}.jpg" alt="Pier {name}"><figcaption>Seen from {name}'
    f"</figcaption></figure><p>{STORY}</p>"
    for name in ("north", "south")
)
POST: Final = {
    "id": 7,
    "type": "post",
    "status": "publish",
    "link": "https://a.example/quiet/",
    "date": "2025-09-05T08:00:00",
    "title": {"rendered": "Quiet"},
    "content": {"rendered": f"<p>{STORY}</p>{PICTURES}", "protected": False},
    "_embedded": {
        "wp:featuredmedia": [{"source_url": "https://a.example/wp-content/uploads/south-scaled.jpg"}],
    },
}


@pytest.mark.parametrize(
    ("payload", "pictures"),
    [
        (f"<title>Quiet</title><article><h1>Quiet</h1><p>{STORY}</p>{PICTURES}</article>", ["north", "south"]),
        (
            orjson.dumps(POST).decode(),
            ["south-scaled", "north"],
        ),
    ],
    ids=["page", "post"],
)
def test_the_addresses_of_the_images_of_an_article_stand_once(payload: str, pictures: list[str]) -> None:
    (result,) = clean_capture(stored(payload, url="https://a.example/quiet/"), task=ours.task())
    assert result.line, result.outcome
    found = orjson.loads(result.line)

    urls = [f"https://a.example/wp-content/uploads/{name}.jpg" for name in pictures]
    assert urls == [image["url"] for image in found["images"]]
    assert [1, 1] == [result.line.count(url.encode()) for url in urls]
    read = [e.raw for e in proofs.evidence(found)["images"] if e.parser == "image-url"]
    assert urls == read[:2]
