"""A new reason of removal is one entry: what is forgotten fails here, and not on some page."""

from itertools import product
from typing import get_args

import pytest

from ingest import record
from ingest.clean.facts import container_names, phrases
from ingest.clean.facts.reasons import REMOVAL_REASONS
from ingest.model import Reason

CONTAINERS = {reason: told.containers for reason, told in REMOVAL_REASONS.items() if told.containers}
WEAK = {reason: told.weak_containers for reason, told in REMOVAL_REASONS.items() if told.weak_containers}

NAMES: dict[Reason, str] = {
    "comments": "comments",
    "share": "share-bar",
    "related": "related-posts",
    "author-bio": "author-bio",
    "newsletter": "newsletter-box",
    "advertisement": "ad-slot",
    "consent": "cookie-banner",
    "ticker": "ticker",
    "navigation": "breadcrumbs",
    "footer": "site-footer",
}


def test_every_reason_of_the_model_has_an_entry_and_no_other() -> None:
    assert set(REMOVAL_REASONS) == set(get_args(Reason))


def test_the_schema_of_the_record_lists_the_reasons() -> None:
    removed = record.schema()["properties"]["provenance"]["properties"]["removed"]["properties"]
    listed = removed["by_reason"]["items"]["properties"]["reason"]["enum"]
    assert sorted(listed) == sorted(REMOVAL_REASONS)


@pytest.mark.parametrize("reason", REMOVAL_REASONS)
def test_an_entry_says_what_such_a_block_is(reason: Reason) -> None:
    meaning = REMOVAL_REASONS[reason].meaning
    assert len(meaning.split()) > 3
    assert not meaning.endswith(".")
    assert sum(meaning == told.meaning for told in REMOVAL_REASONS.values()) == 1


@pytest.mark.parametrize("reason", REMOVAL_REASONS)
def test_the_models_know_its_codes(reason: Reason) -> None:
    told = REMOVAL_REASONS[reason]
    # A model asks whether a code is above a border: one that it never saw says nothing that it learned.
    assert 1 <= told.page_code <= 14
    assert 1 <= told.line_code <= 13


@pytest.mark.parametrize("reason", REMOVAL_REASONS)
def test_such_a_line_is_worth_less_than_any_of_the_text(reason: Reason) -> None:
    assert REMOVAL_REASONS[reason].run_worth < 0


@pytest.mark.parametrize(("outer", "inner"), [*product(CONTAINERS, CONTAINERS)])
def test_of_two_containers_one_decides(outer: Reason, inner: Reason) -> None:
    names = ["div", NAMES[outer], "div", NAMES[inner], "p"]
    found = container_names.reason(names, container_names.telling(frozenset(names)))
    overrules = outer == inner or inner in CONTAINERS[outer].outer_wins_over
    assert found == (outer if overrules else inner)


def test_every_reason_with_containers_is_tried() -> None:
    assert set(NAMES) == set(CONTAINERS)


def test_ranks_of_weak_containers_are_an_order() -> None:
    assert sorted(told.rank for told in WEAK.values()) == list(range(len(WEAK)))


def test_no_whole_line_gives_two_reasons() -> None:
    lines = [line for told in REMOVAL_REASONS.values() for line in phrases.alternatives(told.lines)]
    assert len(lines) == len(set(lines))
    assert len(lines) == len(phrases.EXACT)


@pytest.mark.parametrize("reason", [reason for reason, told in REMOVAL_REASONS.items() if told.lines])
def test_a_line_of_its_own_gives_the_reason(reason: Reason) -> None:
    line = phrases.alternatives(REMOVAL_REASONS[reason].lines)[0]
    assert phrases.own_reason(line, line) == reason
