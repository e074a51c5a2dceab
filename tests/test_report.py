"""Tests of ingest.report."""

import io
from typing import Any

import orjson
from rich.console import Console

from ingest.model import Count, Outcome, Reason, Status
from ingest.report import Report


def outcome(status: Status, source: str | None = "news", **more: Any) -> Outcome:
    return Outcome(**({"source": source, "stage": "clean", "status": status} | more))


def cleaned(status: Status, *removed: tuple[Reason, str]) -> tuple[Outcome, dict[str, Count]]:
    counts: dict[str, Count] = {}
    for reason, text in removed:
        before = counts.get(reason, Count(count=0, chars=0))
        counts[reason] = Count(count=before.count + 1, chars=before.chars + len(text))
    return outcome(status), counts


def noted(*items: Outcome | tuple[Outcome, dict[str, Count]]) -> Report:
    report = Report()
    for item in items:
        if isinstance(item, Outcome):
            report.note(item)
        else:
            report.note(*item)
    return report


def shown(report: Report, **options: Any) -> str:
    out = io.StringIO()
    Console(file=out, width=120, color_system=None).print(report.render(**options))
    return out.getvalue()


def test_an_empty_report_is_all_zeros() -> None:
    report = noted()

    assert set(report.totals.values()) == {0}
    assert report.failed_share("news") == 0
    assert report.as_dict()["sources"] == report.as_dict()["reasons"] == []
    assert "all" in shown(report)


def test_items_are_counted_by_source_and_status() -> None:
    report = noted(outcome("written"), outcome("written"), outcome("unchanged", "blog"), outcome("skipped", None))

    assert report.sources == ("blog", "news", None)
    assert report.statuses("news")["written"] == report.totals["written"] == 2
    assert report.statuses(None)["skipped"] == 1
    assert report.totals == {"written": 2, "unchanged": 1, "skipped": 1, "failed": 0, "crashed": 0}


def test_the_failed_share_is_of_all_items_of_the_source() -> None:
    report = noted(
        outcome("written"), outcome("unchanged"), outcome("failed"), outcome("crashed"), outcome("failed", "blog")
    )

    assert report.failed_share("news") == 0.5
    assert report.failed_share("blog") == 1
    assert report.failed_share("none such") == 0


def test_removals_of_written_articles_are_counted_by_reason() -> None:
    report = noted(
        cleaned("written", ("share", "Share"), ("related", "Read more")),
        cleaned("written", ("share", "Teilen")),
        cleaned("skipped", ("share", "a listing's bar")),
    )

    assert report.as_dict()["removed"] == {
        "count": 3,
        "chars": 20,
        "by_reason": [
            {"reason": "related", "count": 1, "chars": 9},
            {"reason": "share", "count": 2, "chars": 11},
        ],
    }


def test_reasons_stand_with_the_most_frequent_first_and_a_few_examples() -> None:
    gone = [outcome("failed", reason="http-404", stage="fetch", url=f"https://a.example/{n}") for n in range(5)]
    denied = outcome("failed", reason="robots-denied", stage="fetch", url="https://a.example/x")
    consent = outcome("skipped", reason="consent", file="f", record_id="<urn:1>", index=3, detail="a wall")
    reasons = noted(denied, *gone, consent).as_dict()["reasons"]

    assert [(r["status"], r["reason"], r["count"]) for r in reasons] == [
        ("skipped", "consent", 1),
        ("failed", "http-404", 5),
        ("failed", "robots-denied", 1),
    ]
    assert [e["url"] for e in reasons[1]["examples"]] == [f"https://a.example/{n}" for n in range(3)]
    assert reasons[0]["examples"] == [
        {"source": "news", "url": None, "file": "f", "record_id": "<urn:1>", "index": 3, "detail": "a wall"}
    ]


def test_counts_do_not_depend_on_the_order_of_items() -> None:
    statuses: tuple[Status, ...] = ("written", "failed")
    items = [outcome(s, n, reason=r) for s in statuses for n in ("a", "b", None) for r in ("x", "y")]
    first = noted(*items).as_dict()
    second = noted(*reversed(items)).as_dict()
    for report in (first, second):
        for reason in report["reasons"]:
            del reason["examples"]

    assert orjson.dumps(first) == orjson.dumps(second)


def test_the_summary_says_what_was_written_removed_skipped_and_failed_and_where() -> None:
    report = noted(
        cleaned("written", ("share", "x" * 1234)),
        outcome("unchanged", "blog"),
        outcome("skipped", reason="page-type:listing", url="https://a.example/topics", detail="40 links"),
        outcome("failed", reason="http-404", stage="fetch", url="https://a.example/gone"),
        outcome("crashed", reason="crashed", file="news/x.html", detail="KeyError: 'a' at ingest.clean:7 clean"),
    )
    lines = shown(report, places={"articles": "/data/clean"}).splitlines()

    def line(start: str) -> list[str]:
        return next(found for found in lines if found.startswith(start)).split()

    assert line("source") == ["source", "written", "unchanged", "skipped", "failed", "crashed"]
    assert line("news") == ["news", "1", "0", "1", "1", "1"]
    assert line("all") == ["all", "1", "1", "1", "1", "1"]
    assert line("share") == ["share", "1", "1,234"]
    assert line("page-type:listing") == [
        "page-type:listing",
        "clean",
        "1",
        "https://a.example/topics",
        "–",
        "40",
        "links",
    ]
    assert line("http-404") == ["http-404", "fetch", "1", "https://a.example/gone"]
    assert "KeyError: 'a' at ingest.clean:7 clean" in " ".join(line("crashed"))
    assert line("articles") == ["articles", "/data/clean"]
    assert [title for title in lines if title.strip() in {"Skipped", "Failed", "Crashed"}]


def test_foreign_strings_are_neither_markup_nor_terminal_sequences() -> None:
    text = shown(
        noted(outcome("failed", "[red]s", reason="[b]r", url="https://a.example/[/]\x1b]0;pwned\x07", detail="a\nb")),
        places={"[i]": "[/nothing]"},
    )

    assert "\x1b" not in text
    assert "\x07" not in text
    for literal in ("[red]s", "[b]r", "https://a.example/[/]\ufffd]0;pwned\ufffd – a b", "[i]", "[/nothing]"):
        assert literal in text


def test_the_values_of_a_query_are_for_machines_only() -> None:
    report = noted(outcome("failed", reason="http-404", url="https://a.example/gone?token=s3cret&page=2"))

    assert "https://a.example/gone?token=…&page=…" in shown(report)
    assert "s3cret" not in shown(report)
    assert "token=s3cret" in orjson.dumps(report.as_dict()).decode()


def test_a_narrow_window_loses_no_url() -> None:
    out = io.StringIO()
    url = "https://a.example/" + "long/" * 30
    Console(file=out, width=60, color_system=None).print(noted(outcome("failed", reason="r", url=url)).render())

    assert "long/" * 30 in "".join(out.getvalue().split())
