"""One row for each article: the latest revision, whatever ways it was seen by."""

import json
from pathlib import Path
from typing import Any

import pytest

from ingest.export import Filters, Options
from ingest.pipeline.upkeep import snapshots
from tests.export.folder import clean_folder, put, record


def exported(clean: Path, **options: Any) -> list[dict[str, Any]]:
    snapshots.snapshot(clean, clean.parent / "out.jsonl", Options(**options))
    return [json.loads(line) for line in (clean.parent / "out.jsonl").read_bytes().splitlines()]


def test_the_newest_record_of_an_id_is_the_article(tmp_path: Path) -> None:
    clean = clean_folder(
        tmp_path,
        record("ferry", title="Old", added="2026-03-01T08:00:00Z"),
        record("bridge"),
        record("ferry", title="New", added="2026-03-03T08:00:00Z"),
        record("ferry", title="Middle", added="2026-03-02T08:00:00Z"),
    )

    assert ["On bridge", "New"] == [row["title"] for row in exported(clean)]


def test_revisions_are_numbered_and_say_what_changed(tmp_path: Path) -> None:
    clean = clean_folder(
        tmp_path,
        record("ferry", added="2026-03-01T08:00:00Z"),
        record("ferry", added="2026-03-02T08:00:00Z"),  # the same, fetched again
        record("ferry", title="Corrected", added="2026-03-03T08:00:00Z"),
        record("ferry", title="Corrected", section="Sea", added="2026-03-04T08:00:00Z"),
    )
    ferry = record("ferry")["id"]
    rows = exported(clean, revisions=True)

    assert [
        (1, ferry, [], "2026-03-02T08:00:00Z"),
        (2, ferry, ["title"], "2026-03-03T08:00:00Z"),
        (3, None, ["section"], "2026-03-04T08:00:00Z"),
    ] == [(row["revision"], row["revision_of"], row["changed"], row["added"]) for row in rows]
    assert [3] == [row["revision"] for row in exported(clean)]


def test_views_of_one_article_are_joined_by_the_names_that_they_share(tmp_path: Path) -> None:
    wordpress = "wp:courier.example/wp-json#7"
    canonical = "url:courier.example/canonical"
    clean = clean_folder(
        tmp_path,
        record("page", title="Ferry stops", alternate_keys=["url:courier.example/page", canonical, wordpress]),
        record("post", title="Other words", alternate_keys=["url:courier.example/post", wordpress]),
        record("copy", title="FERRY stops", alternate_keys=["url:courier.example/copy", canonical], source="mirror"),
        record("other", title="Bridge shut", alternate_keys=["url:courier.example/other", canonical]),
    )
    rows = exported(clean)

    assert ["copy", "other"] == [row["url"].rpartition("/")[2] for row in rows]
    assert ["page", "post"] == sorted(view["url"].rpartition("/")[2] for view in rows[0]["other_views"])
    assert [] == rows[1]["other_views"]


def test_a_front_page_as_everybodys_canonical_url_joins_nothing(tmp_path: Path) -> None:
    names = [f"story-{n}" for n in range(5)]
    clean = clean_folder(tmp_path, *(record(name, alternate_keys=["url:courier.example/"]) for name in names))

    assert len(names) == len(exported(clean))


def test_what_is_gone_is_a_tombstone_until_it_comes_back(tmp_path: Path) -> None:
    gone = {record(name)["id"]: "2026-03-02T08:00:00Z" for name in ("ferry", "bridge", "never-seen")}
    clean = clean_folder(tmp_path, record("ferry"), record("bridge"), record("tram"), gone=gone)
    put(clean, "courier/courier-2026-03-03.warc.gz", [record("bridge", added="2026-03-03T08:00:00Z")])
    rows = exported(clean, revisions=True)

    assert [("ferry", "2026-03-02T08:00:00Z"), ("tram", None), ("bridge", None)] == [
        (row["url"].rpartition("/")[2], row["gone_at"]) for row in rows
    ]
    assert rows[0].keys() == rows[1].keys()
    assert [None, None, [], None] == [rows[0][name] for name in ("text", "title", "authors", "provenance")]


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (Filters(sources=("courier",)), "a b c"),
        (Filters(since="2026-02-01"), "b d"),
        (Filters(since="2026-02-01", until="2026-02-28"), "b"),
        (Filters(until="2026-01-15"), "a"),
        (Filters(since="2026-01-15T18:00:00Z"), "a b d"),
        (Filters(since="2026-02-16T04:00:00Z"), "b d"),
        (Filters(since="2026-02-16T04:00:01Z"), "d"),
        (Filters(until="2026-03-15T09:59:59Z"), "a b"),
        (Filters(until="2026-03-15T10:00:00Z"), "a b d"),
        (Filters(languages=("de",)), "a d"),
        (Filters(languages=("de-AT", "fr")), "b d"),
        (Filters(page_types=("live-blog",)), "c"),
        (Filters(min_length=50), "c"),
        (Filters(rights=("licensed",)), "a"),
        (Filters(rights=("unreserved",)), "a d"),
        (Filters(rights=("free",)), "a b d"),
        (Filters(tags=("harbour", "nothing")), "a b"),
        (Filters(keywords=("STRASSE",)), "d"),
        (Filters(), "a b c d"),
    ],
)
def test_filters(wanted: Filters, names: str, tmp_path: Path) -> None:
    rights, access = record("x")["rights"], record("x")["access"]
    noai = {**rights, "robots": "index, noai"}
    clean = clean_folder(
        tmp_path,
        record("a", published="2026-01-15", language="de", text="Kurz.", tags=["Harbour"],
               rights={**rights, "license": "CC BY"}),
        record("b", published="2026-02-15T23:00-05:00", language="fr", text="Bref.", tags=["harbour"], rights=noai),
        record("c", language="en", published=None, page_type="live-blog", text="Long. " * 9,
               rights={**rights, "tdm_reservation": "1"}, access={**access, "is_free": False}),
        record("d", published="2026-03-15T10:00:00Z", language="de-AT", text="Die Straße.", source="other"),
    )  # fmt: skip

    assert names.split() == [row["url"].rpartition("/")[2] for row in exported(clean, filters=wanted)]


def test_a_filter_looks_at_the_latest_revision_alone(tmp_path: Path) -> None:
    clean = clean_folder(tmp_path, record("a", language="de"), record("a", language="en", added="2026-03-02T08:00:00Z"))

    assert [] == exported(clean, filters=Filters(languages=("de",)))
