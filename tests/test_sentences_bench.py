"""The bench of sentences that end as metadata counts what it says."""

import gzip
import json
from pathlib import Path

import pytest

from ingest import clean, sites
from tests.bench import sentences
from tests.making import document

TITLE = "Lock opens again"
STORY = (
    "After four years of repairs the lock on the northern canal has opened to boats again, the water board said.",
    "The gates had been out of use since a barge struck them in a storm, and goods went by road through the villages.",
    "Skippers had asked the board to hurry, because the detour over the river takes them a day and costs more fuel.",
)
PAGE = f"<html lang=en><title>{TITLE}</title><h1>{TITLE}</h1><p>By Ida Fenn</p>{''.join(f'<p>{t}</p>' for t in STORY)}"


def test_a_byline_counts_only_where_the_gold_has_it_as_text() -> None:
    extraction = clean.clean(found := document(PAGE), sites.select_rules(found, hint=None, files=sites.load()))

    def lost(gold: str) -> list[tuple[str, bool]]:
        return [(one.end, one.sentence) for one in sentences.lost(extraction, {"text": gold}, "a")]

    assert lost("\n".join(STORY)) == []
    assert lost("\n".join(("By Ida Fenn", *STORY))) == [("authors", False)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("He died in 2019.", True), ("By Ida Fenn", False), ("Jr. Co.", False), ("他因病在北京去世了。", True)],
)
def test_a_sentence_has_an_end_mark_and_some_words(text: str, wanted: bool) -> None:  # noqa: FBT001
    assert sentences.Lost(file="a", index=1, end="byline", text=text).sentence is wanted


def test_the_table_counts_pages_and_ends(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "news" / "pages").mkdir(parents=True)
    (tmp_path / "news" / "pages" / "1.html.gz").write_bytes(gzip.compress(PAGE.encode()))
    gold = {"id": "1", "split": "training", "text": "\n".join(("By Ida Fenn", *STORY))}
    (tmp_path / "news" / "gold.jsonl").write_text(json.dumps(gold))

    assert sentences.main(["--corpus", str(tmp_path), "--lines"]) == 0

    printed = capsys.readouterr().out.splitlines()
    assert "news/pages/1.html.gz\t1\tline\tauthors\tBy Ida Fenn" in printed
    assert printed[-1].split()[:3] == ["all", "1", "0"]
    assert sentences.main(["--corpus", str(tmp_path / "none")]) == 2
