"""The figures of a day are counts, and lose nothing when they are added."""

from datetime import date
from typing import Any

from ingest.pipeline.health.figures import median_of, of_clean_file
from ingest.pipeline.health.view import day_values
from ingest.state import HealthDay


def record(number: int, text: str, removed: int = 0, **fields: Any) -> dict[str, Any]:
    known: dict[str, Any] = {"authors": [], "tags": [], "images": []} | dict.fromkeys(
        ("title", "published", "modified", "description", "section", "language")
    )
    provenance = {"removed": {"chars": removed}}
    return {
        **known,
        "id": f"id{number}",
        "text": text,
        "added": "2026-03-04T10:00:00Z",
        "provenance": provenance,
    } | fields


def row(number: int, status: str = "written", reason: str = "", *rules: str) -> dict[str, Any]:
    removed = [{"rule": rule} for rule in rules]
    return {"id": f"id{number}", "url": None, "record_id": "r", "status": status, "reason": reason, "removed": removed}


def test_records_and_rows_are_counted() -> None:
    records = [
        record(1, "x" * 1024, 1024, title="T", published="2026-03-04T08:00:00Z", language="en"),
        record(2, "x" * 256, 0, title="T", published="2026"),
    ]
    rows = [
        row(1, "written", "", "share-bar", "share-bar", "classifier:model"),
        row(2),
        row(3, "skipped", "consent"),
        row(4, "crashed", "KeyError"),
    ]

    counts, examples = of_clean_file(records, rows)
    assert counts == {
        "written": 2,
        "skipped": 1,
        "skipped:consent": 1,
        "failed": 1,
        "failed:KeyError": 1,
        "rule:share-bar": 1,
        "length:40": 1,
        "length:32": 1,
        "removed:10": 1,
        "removed:0": 1,
        "field:title": 2,
        "field:published": 2,
        "field:language": 1,
        "language:en": 1,
        "language:-": 1,
        "lag:2": 1,
    }
    assert examples["length"] == ["id2", "id1"]
    assert examples["removed"] == ["id1", "id2"]
    assert examples["field:authors"] == ["id1", "id2"]
    assert examples["skipped"] == ["id3"]


def test_examples_are_three_however_many_there_are() -> None:
    _, examples = of_clean_file([record(n, "x" * (100 - n)) for n in range(9)], [row(n) for n in range(9)])

    assert {3} == {len(some) for some in examples.values()}
    assert examples["length"] == ["id8", "id7", "id6"]


def test_the_median_is_that_of_all_bins() -> None:
    assert median_of({"length:1": 1, "length:5": 2, "length:10": 1}, "length") == 5
    assert median_of({}, "length") is None


def test_a_day_is_shown_in_plain_values() -> None:
    day = HealthDay(
        day=date(2026, 3, 4),
        asked={"discovered": 4, "fetched": 3, "failed:http-404": 1, "attempt:soft": 1},
        cleaned={"written": 2, "skipped:consent": 1, "length:40": 2, "removed:10": 2, "field:title": 2, "lag:2": 2},
    )

    told = day_values("paper", day)
    assert (told["failed"], told["skipped"], told["soft_errors"]) == ({"http-404": 1}, {"consent": 1}, 1)
    assert (told["length"], told["removed_share"], told["date_lag_hours"]) == (1024, 0.5, 3)
    assert told["fields"]["title"] == 1
