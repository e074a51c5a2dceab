"""Parquet and DuckDB, written by DuckDB with the types of the schema."""

from pathlib import Path
from typing import Any

import pytest

from tests.export.folder import clean_folder, record
from tests.export.test_export import export

duckdb: Any = pytest.importorskip("duckdb", exc_type=ImportError)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    wordpress = dict.fromkeys(("rest_root", "type", "status", "slug", "guid", "modified_gmt", "protected"))
    clean_folder(
        tmp_path,
        record("ferry", published="2026-02-28T23:30:00-05:00", tags=["Sea"], wordpress={**wordpress, "id": 7}),
        record("bridge", published="2026-02", source="it's", wordpress={**wordpress, "id": "9" * 30}),
        record("tram", published=None, wordpress=None),
        gone={record("tram")["id"]: "2026-03-02T08:00:00Z"},
    )
    return tmp_path


@pytest.mark.parametrize("suffix", ["parquet", "duckdb"])
def test_columns_have_their_types(suffix: str, folder: Path) -> None:
    path = export(folder, f"it's.{suffix}")
    table = duckdb.connect(str(path)) if suffix == "duckdb" else duckdb.from_parquet(str(path))
    select = (
        "SELECT epoch(published_at), published_local::TEXT, tags, wordpress.id, provenance.raw.index, gone_at IS NULL"
    )
    rows = table.execute(f"{select} FROM articles") if suffix == "duckdb" else table.query("t", f"{select} FROM t")

    assert [
        (1772339400, "2026-02-28 23:30:00", ["Sea"], 7, 0, True),
        (None, "2026-02-01 00:00:00", [], None, 0, True),
        (None, None, [], None, None, False),
    ] == rows.fetchall()


def test_the_same_records_give_the_same_parquet(folder: Path) -> None:
    first = export(folder, "news.parquet").read_bytes()

    assert first == export(folder, "news.parquet").read_bytes()


def test_parquet_in_partitions_is_replaced_as_a_whole(folder: Path) -> None:
    for arguments in ((), ("--source", "courier")):
        path = export(folder, "news.parquet", "--partition", "source,month", *arguments)
    read = duckdb.sql(f"FROM read_parquet('{path}/**/*.parquet', hive_partitioning = true) SELECT source, month, url")

    assert [
        ("courier", "2026-02", "https://courier.example/ferry"),
        ("courier", "unknown", "https://courier.example/tram"),
    ] == sorted(read.fetchall())
    assert (path / "manifest.json").exists()
