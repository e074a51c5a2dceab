"""What is known of a line depends on its text alone, remembered or not."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, strategies

from ingest import text
from ingest.clean.facts import lines
from ingest.clean.facts.bylines import bylines, field_lines
from ingest.clean.facts.dates import dates
from ingest.clean.facts.lines import LineFacts, line_facts
from ingest.clean.facts.phrases import SENTENCE, own_reason
from ingest.clean.page import Page
from tests.making import document

LINES = (
    "Read more: Rain in Lindau »",
    "By Ida Fenn | 16 March 2024, 08:51",
    "桥梁因裂缝关闭。",
    "3 hours ago",
    "Share",
    "The council closed the bridge. " * 20,
)
FACTS: dict[str, Callable[[str], Any]] = {
    "weight": text.weight,
    "whole_folded": text.fold,
    "folded": lambda line: text.fold(line).strip(lines.EDGES) if len(line) <= lines.FOLDED_MAX else "",
    "lower": text.lower,
    "own_reason": lambda line: own_reason(
        line, text.fold(line).strip(lines.EDGES) if len(line) <= lines.FOLDED_MAX else ""
    ),
    "ends_sentence": lambda line: SENTENCE.search(line) is not None,
    "has_digit": lambda line: any(map(str.isdecimal, line)),
    "date": dates.written,
    "is_relative": dates.relative,
    "has_date": field_lines.has_date,
    "is_declared": bylines.declared,
    "offers": lambda line: field_lines.offered_fields(line, loose=False),
    "offers_in_metadata": lambda line: field_lines.offered_fields(line, loose=True),
    "is_metadata": lambda line: (
        len(line) <= field_lines.LINE_MAX and bool(field_lines.offered_fields(line, loose=False))
    ),
}


@pytest.mark.parametrize("fact", FACTS)
@pytest.mark.parametrize("line", LINES)
def test_fact_is_what_the_text_gives(line: str, fact: str) -> None:
    expected = FACTS[fact](line)
    asked = [line_facts(line), line_facts(line), LineFacts(line)]

    assert [getattr(facts, fact) for facts in asked for _ in range(2)] == [expected] * 6


def test_every_fact_is_tested() -> None:
    assert set(FACTS) == {name for name, fact in vars(LineFacts).items() if isinstance(fact, lines._Fact)}


@given(strategies.lists(strategies.text(max_size=40), max_size=20))
def test_order_of_questions_changes_nothing(texts: list[str]) -> None:
    forwards = [(line_facts(one).folded, line_facts(one).own_reason) for one in texts]
    backwards = [(line_facts(one).folded, line_facts(one).own_reason) for one in reversed(texts)]

    assert forwards == backwards[::-1]


def test_short_lines_are_remembered_in_bounds() -> None:
    for n in range(2 * lines._REMEMBERED):
        line_facts(f"line {n}")
    long = "x" * (lines._REMEMBERED_MAX + 1)

    assert lines._remembered.cache_info().currsize == lines._REMEMBERED
    assert line_facts("again") is line_facts("again")
    assert line_facts(long) is not line_facts(long)


def test_a_line_is_computed_once_for_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Counter[str]()

    def counted(value: str) -> str:
        asked[value] += 1
        return fold(value)

    fold = text.fold
    monkeypatch.setattr(text, "fold", counted)
    page = Page.of(document("A line that stands here alone, for this test\n\nAnd another one, for this test too"))
    for _ in range(3):
        assert all(line.whole_folded for line in page.lines)

    assert set(asked.values()) == {1}
