"""The tools that read what we write, really run; those that are not installed are skipped."""

import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from ingest.record.columns import typed
from tests.bench import readers
from tests.bench.readers import READERS, Reader


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("readers") / "demo"
    readers.prepare(folder)
    return folder


@pytest.mark.filterwarnings("default")  # of others' code
@pytest.mark.parametrize("reader", READERS, ids=lambda reader: f"{reader.tool}-{reader.reads}-{reader.how}")
def test_articles_of_each_day_and_source(reader: Reader, demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not reader.is_installed:
        pytest.skip(f"{reader.tool} is not installed")
    for name in ("HF_HUB_OFFLINE", "HF_DATASETS_OFFLINE"):
        monkeypatch.setenv(name, "1")

    assert readers.expected(demo, snapshot=reader.is_snapshot) == reader.ask(demo)


def test_removed_blocks_by_reason(demo: Path) -> None:
    duckdb: Any = pytest.importorskip("duckdb", exc_type=ImportError)
    counted = Counter[str]()
    for path in readers.files(demo):
        for line in path.read_bytes().splitlines():
            for one in json.loads(line)["provenance"]["removed"]["by_reason"]:
                counted[one["reason"]] += one["count"]
    rows = typed("duckdb").replace("clean/", f"{demo}/clean/").rstrip(";")
    found = duckdb.sql(
        f"SELECT r.reason, sum(r.count)::BIGINT FROM (SELECT unnest(provenance.removed.by_reason) AS r {rows})"  # noqa: S608
        " GROUP BY ALL"
    )

    assert counted == dict(found.fetchall())


def test_an_article_of_a_snapshot_back_to_its_payload(demo: Path) -> None:
    for line in (demo / "news.jsonl").read_bytes().splitlines():
        raw = json.loads(line)["provenance"]["raw"]
        with (demo / "raw" / raw["file"]).open("rb") as warc:
            warc.seek(raw["parts"][0]["offset"])
            found = next(iter(ArchiveIterator(warc)))
            payload = found.content_stream().read()

        assert raw["record_id"] == found.rec_headers.get_header("WARC-Record-ID")
        assert raw["parts"][0]["sha256"] == hashlib.sha256(payload).hexdigest()
