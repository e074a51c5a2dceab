"""Rules return rulings, and one place merges them: what each kind does to a block that is open, or decided."""

from collections.abc import Iterable

import pytest

from ingest.clean.page import Page
from ingest.clean.rulings import (
    Caption,
    Offer,
    Quote,
    Removal,
    Reopening,
    Replacement,
    Ruling,
    Rulings,
    RulingsFor,
    Section,
)
from ingest.model import Candidate, Decision
from tests.making import document

BODY = Decision(action="body", rule="test")


def page() -> Page:
    return Page.of(document("The council closed the bridge.\n\nBy Ida Fenn\n\nShare this"))


def merged(page: Page, rulings: Iterable[Ruling]) -> Page:
    page.merge(ruling for ruling in rulings)
    return page


def test_first_decision_stands() -> None:
    found = merged(page(), [Removal(1, "share", "one"), Offer(1, "authors", "two"), Removal(1, "related", "three")])

    assert found.decisions == [None, Decision(action="removed", reason="share", rule="one"), None]
    assert found.candidates == []


def test_offer_decides_and_gives_a_candidate() -> None:
    found = merged(page(), [Offer(1, "authors", "one"), Quote(1, "published")])

    assert found.decisions[1] == Decision(action="field", field="authors", rule="one")
    assert found.candidates == [
        Candidate(field="authors", raw="By Ida Fenn", where="block:1"),
        Candidate(field="published", raw="By Ida Fenn", where="block:1"),
    ]


def test_quote_decides_nothing() -> None:
    assert merged(page(), [Quote(0, "description")]).decisions == [None, None, None]


@pytest.mark.parametrize(("ruling", "left"), [(Replacement(1, BODY), 1), (Replacement(1, BODY, withdraws=True), 0)])
def test_replacement_decides_whatever_was_decided(ruling: Replacement, left: int) -> None:
    found = merged(page(), [Offer(1, "authors", "one"), ruling])

    assert found.decisions[1] is BODY
    assert len(found.candidates) == left


def test_what_is_reopened_is_decided_anew() -> None:
    found = merged(page(), [Removal(1, "share", "one"), Reopening(1), Removal(1, "related", "two")])

    assert found.decisions[1] == Decision(action="removed", reason="related", rule="two")


def test_what_decides_nothing_is_kept_aside() -> None:
    caption, candidate = Caption(caption=1), Candidate(field="authors", raw="Ida Fenn", where="class:x@1")
    found = merged(page(), [Section(range(1, 3)), caption, candidate])

    assert (found.sections, found.captions, found.candidates) == ([range(1, 3)], [caption], [candidate])
    assert found.decisions == [None, None, None]


def test_rule_sees_what_it_decided_and_returns_its_result() -> None:
    def rule(page: Page) -> RulingsFor[list[bool]]:
        seen = [page.open(2)]
        yield Removal(2, "share", "one")
        seen.append(page.open(2))
        yield from again(page)
        return [*seen, page.open(1)]

    def again(page: Page) -> Rulings:
        if not page.open(2):
            yield Removal(1, "byline", "two")

    one = page()

    assert one.merge(rule(one)) == [True, False, False]
