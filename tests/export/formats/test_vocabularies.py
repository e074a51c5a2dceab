"""Snapshots in the words of others."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.calling import call
from tests.export.folder import clean_folder, record

SCHEMA_ORG = {
    "@context", "@type", "identifier", "url", "mainEntityOfPage", "headline", "description", "articleBody",
    "articleSection", "keywords", "author", "datePublished", "dateModified", "inLanguage", "image",
    "isAccessibleForFree", "license", "copyrightNotice", "isBasedOn", "liveBlogUpdate",
}  # fmt: skip
ZYTE = {
    "url", "canonicalUrl", "headline", "datePublished", "datePublishedRaw", "dateModified", "dateModifiedRaw",
    "authors", "breadcrumbs", "inLanguage", "mainImage", "images", "description", "articleBody", "metadata",
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    ferry = record(
        "ferry",
        title="The ferry",
        published="2026-02-28T23:30-05:00",
        modified=None,
        authors=[
            {"name": "Ada Reed", "type": "person", "url": "https://courier.example/ada"},
            {"name": "Courier Desk", "type": "organization", "url": None},
            {"name": "M. Vale", "type": None, "url": None},
        ],
        section="Harbour",
        tags=["Sea", "Ships"],
        language="en-GB",
        images=[
            {"url": None, "caption": "A dump's", "credit": None, "alt": None},
            {"url": "https://courier.example/a.jpg", "caption": "The pier", "credit": "Lee", "alt": "Pier"},
        ],
        canonical_url="https://courier.example/the-ferry",
    )
    ferry["rights"]["license"] = "https://creativecommons.org/licenses/by/4.0/"
    ferry["provenance"]["fields"] = [
        {"field": "authors", "where": "block:1", "raw": f"By {name}", "parser": "name"} for name in ("ADA", "DESK", "V")
    ] + [{"field": "published", "where": "block:2", "raw": "28 Feb 2026, 23.30 EST", "parser": "date"}]
    live = record("live", page_type="live-blog", text="First news.\n\nSecond news.", source=None, language="fil")
    live["live_updates"] = [{"published": "2026-03-01T08:00Z", "title": "Second", "start": 13, "end": 25}]
    gone = record("tram")
    clean_folder(tmp_path, ferry, live, gone, gone={gone["id"]: "2026-03-02T08:00:00Z"})
    return tmp_path


def export(folder: Path, vocabulary: str, *more: str) -> list[dict[str, Any]]:
    to = folder / f"{vocabulary}.jsonl"
    call("--config", str(folder / "config.toml"), "export", "--to", str(to), "--as", vocabulary, *more)
    return [json.loads(line) for line in to.read_bytes().splitlines()]


def test_dolma(folder: Path) -> None:
    ferry, live = export(folder, "dolma")

    assert {"id", "text", "source", "added", "created", "metadata"} == ferry.keys()
    assert ferry["created"] == "2026-02-28T23:30:00-05:00"
    assert ferry["metadata"]["title"] == "The ferry"
    assert ferry["metadata"]["provenance"]["raw"]["file"]
    assert live["source"] == "files"
    assert "provenance" not in export(folder, "dolma", "--provenance", "none")[0]["metadata"]


@pytest.mark.filterwarnings("default")  # of others' code
def test_datatrove_reads_dolma(folder: Path) -> None:
    readers: Any = pytest.importorskip("datatrove.pipeline.readers", exc_type=ImportError)
    written = export(folder, "dolma")

    found = list(readers.JsonlReader(str(folder), glob_pattern="dolma.jsonl").run())

    assert [(one["id"], one["text"]) for one in written] == [(one.id, one.text) for one in found]
    assert [one["metadata"]["url"] for one in written] == [one.metadata["url"] for one in found]


def test_schema_org(folder: Path) -> None:
    ferry, live = export(folder, "schema.org")

    assert ferry.keys() <= SCHEMA_ORG
    assert ferry["@type"] == "NewsArticle"
    assert ferry["author"] == [
        {"@type": "Person", "name": "Ada Reed", "url": "https://courier.example/ada"},
        {"@type": "Organization", "name": "Courier Desk"},
        {"@type": "Person", "name": "M. Vale"},
    ]
    assert ferry["image"][1] == {
        "@type": "ImageObject",
        "contentUrl": "https://courier.example/a.jpg",
        "caption": "The pier",
        "creditText": "Lee",
    }
    assert (ferry["datePublished"], ferry["mainEntityOfPage"], ferry["keywords"]) == (
        "2026-02-28T23:30-05:00",
        "https://courier.example/the-ferry",
        ["Sea", "Ships"],
    )
    assert ferry["license"].startswith("https://creativecommons.org/")
    assert live["@type"] == "LiveBlogPosting"
    assert live["liveBlogUpdate"] == [
        {
            "@type": "BlogPosting",
            "headline": "Second",
            "datePublished": "2026-03-01T08:00Z",
            "articleBody": "Second news.",
        }
    ]


def test_zyte(folder: Path) -> None:
    ferry, live = export(folder, "zyte")

    assert ferry.keys() <= ZYTE
    assert ferry["datePublished"] == "2026-02-28T23:30:00-05:00"
    assert ferry["datePublishedRaw"] == "28 Feb 2026, 23.30 EST"
    assert ferry["authors"][0] == {"name": "Ada Reed", "nameRaw": "By ADA", "url": "https://courier.example/ada"}
    assert ferry["breadcrumbs"] == [{"name": "Harbour"}]
    assert ferry["mainImage"] == {"url": "https://courier.example/a.jpg"}
    assert ferry["inLanguage"] == "en"
    assert "dateModified" not in ferry
    assert ferry["metadata"] == {"dateDownloaded": "2026-03-01T08:00:00Z"}
    assert "inLanguage" not in live


def test_zyte_as_its_own_library_reads_it(folder: Path) -> None:
    library: Any = pytest.importorskip("zyte_common_items", exc_type=ImportError)

    for one in export(folder, "zyte"):
        assert library.Article.from_dict(one).headline == one["headline"]


def test_other_formats_have_our_columns_only(folder: Path) -> None:
    arguments = ("--config", str(folder / "config.toml"), "export", "--to", str(folder / "a.csv"), "--as", "dolma")

    assert "dolma is written as JSON lines" in call(*arguments, code=2).stderr


def test_the_manifest_names_the_vocabulary(folder: Path) -> None:
    export(folder, "zyte")

    assert json.loads((folder / "zyte.jsonl.manifest.json").read_bytes())["options"]["as"] == "zyte"
