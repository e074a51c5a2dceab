"""`ingest export`: every format holds the same, and the same again."""

import csv
import gzip
import hashlib
import io
import json
import sqlite3
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import zstandard

from ingest import record as schema
from ingest.errors import RecordError
from ingest.export import Gone, Options, snapshot
from ingest.pipeline import clock
from ingest.pipeline.upkeep import snapshots
from tests.calling import call
from tests.export.folder import clean_folder, put, record

PLAIN = ("jsonl", "jsonl.gz", "jsonl.zst", "csv", "sqlite")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    clean_folder(
        tmp_path,
        record("ferry", title='The "ferry", Zürich', published="2026-02-28T23:30:00-05:00", tags=["Sea"]),
        record("bridge", published="2026-02-27"),
        record("tram", published=None),
        gone={record("tram")["id"]: "2026-03-02T08:00:00Z"},
    )
    return tmp_path


def export(folder: Path, name: str, *arguments: str, code: int = 0) -> Path:
    call("--config", str(folder / "config.toml"), "export", "--to", str(folder / "out" / name), *arguments, code=code)
    return folder / "out" / name


def rows(path: Path) -> list[dict[str, Any]]:
    data = path.read_bytes()
    if path.suffix == ".gz":
        data = gzip.decompress(data)
    elif path.suffix == ".zst":
        data = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(data)).read()
    if path.suffix == ".sqlite":
        with sqlite3.connect(path) as database:
            database.row_factory = sqlite3.Row
            return [dict(row) for row in database.execute("SELECT * FROM articles")]
    if path.suffix == ".csv":
        return list(csv.DictReader(io.StringIO(data.decode(), newline="")))
    return [json.loads(line) for line in data.splitlines()]


@pytest.mark.parametrize(
    ("written", "bound"),
    [
        ("2026-02-27", "2026-02-27"),
        ("12h", "2026-02-28T12:00:00Z"),
        ("2d", "2026-02-27T00:00:00Z"),
        ("1w", "2026-02-22T00:00:00Z"),
        ("2026-02-27T10:00:00+01:00", "2026-02-27T09:00:00Z"),
    ],
)
def test_since_and_until_are_days_moments_or_times_ago(
    written: str, bound: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 3, 1, tzinfo=UTC))
    export(folder, "a.jsonl", "--since", written)
    export(folder, "b.jsonl", "--until", written)

    assert {"since": bound} == json.loads((folder / "out/a.jsonl.manifest.json").read_text())["options"]["filters"]
    assert {"until": bound} == json.loads((folder / "out/b.jsonl.manifest.json").read_text())["options"]["filters"]
    assert (
        "7x"
        in call("--config", str(folder / "config.toml"), "export", "--to", "c.jsonl", "--since", "7x", code=2).stderr
    )


@pytest.mark.parametrize("suffix", PLAIN)
def test_every_format_holds_the_articles(suffix: str, folder: Path) -> None:
    found = rows(export(folder, f"news.{suffix}"))

    assert ['The "ferry", Zürich', "On bridge", None] == [row["title"] or None for row in found]
    assert ["2026-03-01T04:30:00Z", None, None] == [row["published_at"] or None for row in found]
    assert ["2026-02-28T23:30:00", "2026-02-27T00:00:00", None] == [row["published_local"] or None for row in found]
    assert ["second", "day", None] == [row["published_precision"] or None for row in found]
    assert ["Sea"] == (found[0]["tags"] if suffix.startswith("jsonl") else json.loads(found[0]["tags"]))
    assert "2026-03-02T08:00:00Z" == found[2]["gone_at"]


@pytest.mark.parametrize("suffix", PLAIN)
def test_the_same_records_give_the_same_bytes(suffix: str, folder: Path) -> None:
    first = [
        export(folder, f"news.{suffix}").read_bytes(),
        (folder / "out" / f"news.{suffix}.manifest.json").read_bytes(),
    ]
    export(folder, f"news.{suffix}")

    assert first == [(folder / "out" / f"news.{suffix}{end}").read_bytes() for end in ("", ".manifest.json")]
    assert {f"news.{suffix}", f"news.{suffix}.manifest.json"} == {path.name for path in (folder / "out").iterdir()}


def test_sqlite_finds_words_without_their_accents(folder: Path) -> None:
    path = export(folder, "news.sqlite")
    sql = "SELECT a.title FROM articles_fts f JOIN articles a ON a.rowid = f.rowid WHERE articles_fts MATCH 'zurich'"
    with sqlite3.connect(path) as database:
        assert [('The "ferry", Zürich',)] == database.execute(sql).fetchall()
        assert [("ok",)] == database.execute("PRAGMA integrity_check").fetchall()


def test_the_manifest_says_what_is_in_it(folder: Path) -> None:
    path = export(folder, "news.jsonl", "--language", record("x")["language"], "--min-length", "1")
    manifest = json.loads((folder / "out" / "news.jsonl.manifest.json").read_bytes())
    source = folder / "clean" / "courier" / "courier-2026-03-01.warc.gz.jsonl"

    assert hashlib.sha256(path.read_bytes()).hexdigest() == manifest["output"][0]["sha256"]
    assert [
        {
            "file": "courier/courier-2026-03-01.warc.gz.jsonl",
            "records": 3,
            "bytes": source.stat().st_size,
            "sha256": hashlib.sha256(source.read_bytes()).hexdigest(),
        }
    ] == manifest["inputs"]
    assert {"languages": [record("x")["language"]], "min_length": 1} == manifest["options"]["filters"]
    assert (2, 1) == (manifest["counts"]["articles"], manifest["counts"]["tombstones"])
    assert {"courier": 2} == manifest["counts"]["by_source"]


@pytest.mark.parametrize(("how", "keys"), [("short", {"raw", "shape", "version", "doubts"}), ("none", set())])
def test_provenance_is_cut(how: str, keys: set[str], folder: Path) -> None:
    first, *_ = rows(export(folder, "news.jsonl", "--provenance", how))

    assert keys == set(first.get("provenance", {}))


@pytest.mark.parametrize("grown", [1, 0])
def test_a_file_that_grew_meanwhile_is_the_same_and_one_that_was_cleaned_anew_is_not(grown: int, folder: Path) -> None:
    clean = folder / "clean"
    path = clean / "courier" / "courier-2026-03-01.warc.gz.jsonl"

    def meanwhile() -> Iterator[Gone]:  # is asked after every file was read
        if grown:
            path.write_bytes(path.read_bytes() + path.read_bytes())
        else:
            put(clean, "courier/courier-2026-03-01.warc.gz", [record("ferry", title="Something else")])
        yield from ()

    def write() -> None:
        snapshot(
            folder / "out.jsonl", snapshots.inputs(clean), meanwhile(),
            schema=schema.schema(), parse=schema.from_json, options=Options(), version="0",
        )  # fmt: skip

    if grown:
        write()
        assert 3 == len(rows(folder / "out.jsonl"))
        return
    with pytest.raises(RecordError, match="export again"):
        write()
    assert ["clean", "config.toml"] == sorted(entry.name for entry in folder.iterdir())


def test_a_line_that_is_no_record_is_located(folder: Path) -> None:
    with (folder / "clean" / "courier" / "courier-2026-03-01.warc.gz.jsonl").open("ab") as lines:
        lines.write(b'{"schema": "news-article/1"}\n')
    out = call("--config", str(folder / "config.toml"), "export", "--to", str(folder / "x.csv"), code=1).output

    assert "courier/courier-2026-03-01.warc.gz.jsonl:4: breaks the schema" in out
    assert not (folder / "x.csv").exists()


@pytest.mark.parametrize("arguments", [("--to", "x.txt"), ("--to", "x.csv", "--partition", "source")])
def test_mistakes_of_the_call_are_told_in_a_line(arguments: tuple[str, ...], folder: Path) -> None:
    out = call("--config", str(folder / "config.toml"), "export", *arguments, code=2).output

    assert 1 == len(out.splitlines())


def test_without_duckdb_one_line_says_what_to_install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    arguments = ("--config", str(folder / "config.toml"), "export", "--to", str(folder / "x.parquet"))

    assert "ingest: export: .parquet needs DuckDB: pip install 'ingest[export]'\n" == call(*arguments, code=2).output


def test_a_folder_that_is_no_export_is_left_alone(folder: Path) -> None:
    (folder / "out" / "news.jsonl").mkdir(parents=True)
    (folder / "out" / "news.jsonl" / "mine").touch()
    export(folder, "news.jsonl", code=1)

    assert ["mine"] == [entry.name for entry in (folder / "out" / "news.jsonl").iterdir()]
