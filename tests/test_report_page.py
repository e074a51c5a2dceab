"""Tests of the page of ingest.report; tests/browser opens it."""

from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingest.model import Outcome
from ingest.report import Report, page, plots
from tests.test_explain import HOSTILE


def day(source: str, name: str, **more: Any) -> dict[str, Any]:
    return {
        "source": source,
        "day": name,
        "discovered": 9,
        "fetched": 8,
        "written": 6,
        "skipped": {"consent": 1},
        "failed": {},
        "soft_errors": 0,
        "feed_overruns": 0,
        "templates": 0,
        "length": 4096,
        "removed_share": 0.4,
        "date_lag_hours": 3,
        "fields": {"title": 1.0, "authors": 0.5},
        "languages": {"en": 6},
        **more,
    }


def alarm(source: str, name: str = "field-lost/authors", **more: Any) -> dict[str, Any]:
    return {
        "alarm": f"{source}/{name}",
        "source": source,
        "name": name,
        "raised_at": "2026-03-04T10:00:00Z",
        "seen_at": "2026-03-05T10:00:00Z",
        "ended_at": None,
        "acknowledged_at": None,
        "detail": "authors were filled in 95 % of articles, and now in 2 %",
        "examples": ["0123456789abcdef0123456789abcdef", "https://courier.example/a"],
        **more,
    }


def told(*outcomes: Outcome, health: Any = (), alarms: Any = ()) -> dict[str, Any]:
    report = Report()
    for outcome in outcomes:
        report.note(outcome)
    return report.as_dict() | {"health": list(health), "alarms": list(alarms)}


def opened(given: dict[str, Any], **more: Any) -> LexborHTMLParser:
    return LexborHTMLParser(page.html(given, title="Report", **more))


def words(node: LexborNode | None) -> str:
    assert node is not None
    return " ".join(node.text(separator=" ").split())


def test_nothing_at_all_is_said_to_be_nothing() -> None:
    tree = opened(told())

    assert [words(node) for node in tree.css(".totals li")] == [
        "0 written", "0 unchanged", "0 skipped", "0 failed", "0 crashed",
    ]  # fmt: skip
    assert tree.css("svg") == []
    assert [words(node) for node in tree.css("section > p.muted")][:1] == ["None."]


def test_each_source_has_plots_over_the_days_of_all() -> None:
    tree = opened(
        told(
            health=[
                day("courier", "2026-03-02"),
                day("courier", "2026-03-04", written=12),
                day("blog", "2026-03-05", length=None, removed_share=None, date_lag_hours=None, fields={}),
            ]
        )
    )
    sources = tree.css(".source")

    assert [source.attributes["id"] for source in sources] == ["source-blog", "source-courier"]
    assert {svg.attributes["viewBox"] for svg in tree.css("svg")} == {"0 -3 140 103"}
    assert [words(caption) for caption in sources[1].css("figcaption")] == [
        "items a day 13, at most 13",
        "share removed 40%, at most 40%",
        "median characters 4,096, at most 4,096",
        "hours from date to fetch 3, at most 3",
    ]
    assert words(sources[0].css("figcaption")[1]) == "share removed not known"
    assert [words(node) for node in sources[1].css(".filled li")] == ["title 100%", "authors 50%"]
    assert [words(row) for row in sources[1].css("tbody tr")] == [
        "2026-03-04 9 8 12 1 consent 1 0 40 % 4,096 3",
        "2026-03-02 9 8 6 1 consent 1 0 40 % 4,096 3",
    ]
    bars = sources[1].css_first("path.written")
    assert bars is not None
    assert bars.attributes["d"] == "M101 100V53.8H109V100ZM121 100V7.7H129V100Z"


def test_alarms_stand_first_with_examples_and_are_marked_on_their_day() -> None:
    tree = opened(
        told(
            health=[day("courier", "2026-03-03"), day("courier", "2026-03-04"), day("courier", "2026-03-05")],
            alarms=[
                alarm("blog", "silence", acknowledged_at="2026-03-05T00:00:00Z", examples=[]),
                alarm("courier"),
                alarm("courier", "failures", ended_at="2026-03-06T00:00:00Z", raised_at="2026-01-01T00:00:00Z"),
            ],
        ),
        links={"0123456789abcdef0123456789abcdef": "items/a.html"},
    )
    shown = tree.css(".alarm")

    assert words(shown[0]).startswith("courier/field-lost/authors since 2026-03-04T10:00:00Z authors were filled")
    assert words(shown[0]).endswith("ingest report --ack courier/field-lost/authors")
    assert ["open" in str(node.attributes["class"]) for node in shown] == [True, False, False]
    assert [a.attributes["href"] for a in shown[0].css("a")] == ["items/a.html", "https://courier.example/a"]
    assert words(tree.css_first("nav a")) == "1 open alarm"
    marks = tree.css("#source-courier .plots path.mark")
    assert {mark.attributes["d"] for mark in marks} == {"M125 0V100"}
    assert len(marks) == 4
    assert [words(node) for node in tree.css("#source-courier .flag")] == ["field-lost/authors"]


def test_outcomes_and_reasons_stand_in_tables_that_sort() -> None:
    consent = Outcome(
        source="courier", stage="clean", status="skipped", reason="consent", url="https://courier.example/c"
    )
    gone = Outcome(source="blog", stage="fetch", status="failed", reason="http-500", url="javascript:alert(1)")
    given = told(Outcome(source="courier", stage="write", status="written"), consent, gone)
    tree = opened(given, links={"https://courier.example/c": "items/c.html"})

    rows = [words(row) for row in tree.css("#sources tbody tr")]
    assert rows == ["blog 0 0 0 1 0 100 %", "courier 1 0 1 0 0 0 %"]
    examples = tree.css("#reasons td.examples")
    assert [words(cell) for cell in examples] == ["https://courier.example/c", "javascript:alert(1)"]
    assert [a.attributes["href"] for a in tree.css("#reasons a")] == ["items/c.html"]
    assert len(tree.css("table.sortable")) == 2
    assert page.examples(given) == ["https://courier.example/c", "javascript:alert(1)"]


def test_hostile_names_stay_text() -> None:
    given = told(
        Outcome(source=HOSTILE, stage="fetch", status="failed", reason=HOSTILE, detail=HOSTILE, url=HOSTILE),
        health=[day(HOSTILE, "2026-03-02", failed={HOSTILE: 2})],
        alarms=[alarm(HOSTILE, detail=HOSTILE, examples=[HOSTILE])],
    )
    tree = opened(given)

    assert len(tree.css("script, style")) == 2
    assert tree.css("img, iframe, link, base, form, bold") == []
    assert not [name for node in tree.css("*") for name in node.attributes if name.startswith("on")]
    assert all(str(a.attributes["href"]).startswith("#") for a in tree.css("a"))


def test_days_far_apart_make_no_endless_axis() -> None:
    tree = opened(told(health=[day("courier", "1999-01-01"), day("courier", "2026-03-05")]))

    svg = tree.css_first("svg")
    assert svg is not None
    assert svg.attributes["viewBox"] == "0 -3 4000 103"


@pytest.mark.parametrize(
    ("values", "expected"),
    [([], ""), ([None], " "), ([0, 0], "  "), ([1, 2, 3], "▃▆█"), ([1, 100], "▁█"), ([0.2, None, 0.4], "▄ █")],
)
def test_a_spark_has_a_bar_for_each_value(values: list[float | None], expected: str) -> None:
    assert plots.spark(values) == expected
