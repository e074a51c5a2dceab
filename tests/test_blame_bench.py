"""The benches of blame and of facts count what they say."""

import gzip
import json
from pathlib import Path

import pytest

from ingest import clean, sites
from ingest.model import Extraction
from tests.bench import blame, facts
from tests.making import document

TITLE = "Ferry runs at night again"
STORY = (
    "The ferry between the two banks of the estuary runs at night again, the harbour office said on Friday morning.",
    "It had stopped at nine in the evening since the winter, because three of its five pilots had fallen ill at once.",
    "Bakers and nurses had written to the council that they had to drive forty kilometres to the nearest bridge.",
)
RELATED = "Read more: How the harbour was dredged by hand"
PAGE = (
    f"<html lang=en><title>{TITLE}</title><article><h1>{TITLE}</h1>"
    f"<p>{STORY[0]}</p><p>{STORY[1]}</p><p><a href=/dredged>{RELATED}</a></p><p>{STORY[2]}</p></article>"
)
SCORE = """
import random

def fold(value):
    return (value or "").casefold()

def names(value):
    return {fold(name) for name in value or []}

def day(value):
    return (value or "")[:10] or None

def interval(differences):
    return min(differences), max(differences)
"""


def cleaned() -> Extraction:
    return clean.clean(found := document(PAGE), sites.select_rules(found, hint=None, files=sites.load()))


def test_a_text_that_is_the_gold_is_blamed_for_nothing() -> None:
    found = blame.blamed(cleaned(), "\n".join(STORY))

    assert (found.lost, found.wrong) == ({}, {})
    assert found.cost == 0


def test_what_a_rule_removed_of_the_gold_is_lost_by_that_rule() -> None:
    found = blame.blamed(cleaned(), "\n".join((*STORY[:2], RELATED, STORY[2])))

    assert {reason for reason, _ in found.lost} == {"related"}
    # Nine words make six shingles of their own and three that reach into each neighbour.
    assert sum(found.lost.values()) == 12
    assert not found.wrong.keys() - {("inside", "paragraph", "related")}


def test_what_is_kept_beside_the_gold_is_wrong_where_it_stands() -> None:
    before = blame.blamed(cleaned(), "\n".join(STORY[1:]))
    after = blame.blamed(cleaned(), "\n".join(STORY[:2]))

    assert {place for place, _, _ in before.wrong} == {"before"}
    assert after.wrong.most_common(1)[0][0] == ("after", "paragraph", "related")
    assert sum(after.wrong.values()) >= len(STORY[2].split()) - 3


def test_a_page_without_an_article_loses_all_of_the_gold() -> None:
    assert blame.blamed(None, "one two three four five").lost == {("no article", ""): 2}


def test_the_blame_of_a_corpus_is_printed_by_reason_and_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus(tmp_path, {"text": "\n".join(STORY[:2])})

    assert blame.main(["--corpus", str(tmp_path), "--lines", "3", "--worst", "1"]) == 0

    printed = capsys.readouterr().out
    assert "== news: 1 pages" in printed
    assert STORY[2] in printed
    assert blame.main(["--corpus", str(tmp_path / "none")]) == 2


@pytest.mark.parametrize(
    ("field", "gold", "said", "wanted"),
    [
        ("title", {"title": "A"}, {"title": "a"}, True),
        ("title", {}, {"title": "a"}, None),
        ("authors", {"authors": ["Ida Fenn"]}, {"authors": ["ida fenn"]}, True),
        ("authors", {"authors": ["Ida Fenn"]}, {"authors": []}, False),
        ("spurious", {"authors": []}, {"authors": ["Ida Fenn"]}, True),
        ("spurious", {"authors": []}, {"authors": []}, False),
        ("spurious", {"authors": ["Ida Fenn"]}, {"authors": []}, None),
        ("spurious", {}, {"authors": ["Ida Fenn"]}, None),
        ("spurious", {"authors": [], "annotated_meta": False}, {"authors": ["Ida Fenn"]}, None),
        ("date", {"published": "2024-05-01"}, {"published": "2024-05-01T10:00Z"}, True),
        ("date", {"published": "2024-05-01"}, {"published": None}, False),
    ],
)
def test_a_fact_is_right_by_the_corpus_own_rules(
    field: str, gold: dict[str, object], said: dict[str, object], wanted: object, tmp_path: Path
) -> None:
    (tmp_path / "score.py").write_text(SCORE)

    assert facts.right(facts._score(tmp_path), field, gold, said) is wanted


def test_facts_are_printed_beside_those_of_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus(tmp_path, {"title": TITLE, "authors": ["Ida Fenn"], "published": "2024-05-01"})
    (tmp_path / "score.py").write_text(SCORE)
    monkeypatch.setattr(facts, "TOOLS", {name: facts.TOOLS[name] for name in ("ingest", "trafilatura")})

    assert facts.main(["--corpus", str(tmp_path), "--wrong", "authors"]) == 0

    printed = capsys.readouterr().out
    assert "news/1\tauthors\tgold ['Ida Fenn']\tours []" in printed
    assert [row.split()[1:3] for row in printed.splitlines() if row.startswith("news ")][:2] == [
        ["title", "ingest"],
        ["title", "trafilatura"],
    ]
    assert facts.main(["--corpus", str(tmp_path / "none")]) == 2


def corpus(root: Path, gold: dict[str, object]) -> None:
    (root / "news" / "pages").mkdir(parents=True)
    (root / "news" / "pages" / "1.html.gz").write_bytes(gzip.compress(PAGE.encode()))
    (root / "news" / "gold.jsonl").write_text(json.dumps({"id": "1", "split": "validation", **gold}))
