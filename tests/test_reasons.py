"""The bench of ends counts what it says, and its labels are labels."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from ingest import sites
from tests.bench import reasons
from tests.bench.reasons import ENDS, MEASURED, Ended, Label, Measure
from tests.making import document

PAGE: Final = """<!doctype html><html lang="en"><head><title>The ferry that turned back</title></head><body>
<nav><ul><li><a href="/news">News</a></li><li><a href="/coast">Coast</a></li></ul></nav>
<article><h1>The ferry that turned back</h1>
<p class="byline">By Ida Fenn</p>
<p>The morning ferry to Sandholm turned back on Tuesday after a crew of porpoises kept it company for an hour and would
not let it pass the second buoy, which the captain had never seen in thirty years at sea.</p>
<figure><img src="/a.jpg"><figcaption>The ferry at the second buoy, seen from the pier.</figcaption></figure>
<p>Read more: How the buoys were counted</p>
<p>Nobody on board was in a hurry, and the ferry company has promised the passengers a second crossing free of charge,
as soon as the porpoises have had enough and the wind has gone back to the south.</p>
<p class="photographer-note">Photograph by Ole Brandt, who was on the pier</p>
<div class="share-bar"><span>Share this article</span></div></article>
<div hidden><p>Share this page with the whole island</p></div>
<footer><p>Privacy policy</p></footer></body></html>"""
BYLINE, CAPTION, RELATED, NOTE, SHARE, HIDDEN = range(6)
LINES: Final = (
    "By Ida Fenn",
    "The ferry at the second buoy, seen from the pier.",
    "Read more: How the buoys were counted",
    "Photograph by Ole Brandt, who was on the pier",
    "Share this article",
    "Share this page with the whole island",
)


def positions() -> list[int]:
    texts = [block.text for block in document(PAGE).blocks]
    return [texts.index(line) for line in LINES]


def label(position: int, text: str, end: str) -> Label:
    return Label(position, reasons.compact(text), end)


def ended(text: str, end: str, *, fields: frozenset[str] = frozenset(), hidden: bool = False) -> Ended:
    return Ended(digest=reasons.compact(text), end=end, fields=fields, hidden=hidden)


def rows(table: str) -> list[list[str]]:
    return [line.split() for line in table.splitlines()]


def labels() -> Iterator[tuple[str, Label]]:
    for page, known in reasons.read().items():
        yield from (("/".join(page), one) for one in known)


def write_corpus(root: Path, pages: dict[str, str]) -> None:
    (root / "news" / "pages").mkdir(parents=True)
    gold = [json.dumps({"id": name, "split": "training", "url": f"https://example.org/{name}"}) for name in pages]
    (root / "news" / "gold.jsonl").write_text("\n".join(gold), encoding="utf-8")
    for name, html in pages.items():
        (root / "news" / "pages" / f"{name}.html.gz").write_bytes(gzip.compress(html.encode()))


def test_a_page_of_our_own_is_counted_as_it_ends() -> None:
    page = document(PAGE)
    where = positions()
    known = [
        label(where[BYLINE], LINES[BYLINE], "authors"),
        label(where[CAPTION], LINES[CAPTION], "caption"),
        label(where[RELATED], LINES[RELATED], "related"),
        label(where[NOTE], LINES[NOTE], "newsletter"),
        label(where[SHARE], LINES[SHARE], "?"),
    ]

    found = Measure()
    found.add("own", known, reasons.ends(page, sites.load()))

    assert {"authors": 1, "caption": 1, "related": 1, "newsletter": 1} == found.labelled
    assert {"authors": 1, "caption": 1, "related": 1} == +found.right
    assert ["newsletter"] == [wanted for _, _, wanted, _ in found.misses]
    assert {"recall": 1.0, "precision": 1.0} == found.figures()["caption"]
    assert {"recall": 0.0} == found.figures()["newsletter"]
    assert 0.75 == found.figures()["all"]["recall"]
    assert ["newsletter", "1", "1", "0", ".000"] in [row[:5] for row in rows(found.table())]


def test_what_is_not_labelled_counts_against_the_precision_of_the_end_it_got() -> None:
    where = positions()
    known = [label(where[CAPTION], LINES[CAPTION], "share")]

    found = Measure()
    found.add("own", known, reasons.ends(document(PAGE), sites.load()))

    assert 1 == found.given["share"]
    assert {"recall": 0.0, "precision": 0.0} == found.figures()["share"]
    assert ("own", where[SHARE], "", "share") in found.misses


def test_any_of_several_ends_is_right_and_the_first_is_counted() -> None:
    found = Measure()
    found.add("p", [label(0, "a", "related|newsletter")], [ended("a", "newsletter")])

    assert (1, 1, 0) == (found.labelled["related"], found.right["related"], found.labelled["newsletter"])
    assert [] == found.misses


def test_a_field_that_has_a_value_from_the_block_is_right_beside_the_one_it_ended_as() -> None:
    found = Measure()
    found.add("p", [label(0, "a", "published")], [ended("a", "authors", fields=frozenset({"authors", "published"}))])

    assert 1 == found.right["published"]


def test_a_second_copy_may_end_as_one_where_another_ended_right() -> None:
    known = [label(0, "a", "caption"), label(1, "a", "caption"), label(2, "b", "caption")]
    found = Measure()
    found.add("p", known, [ended("a", "caption"), ended("a", "duplicate"), ended("b", "duplicate")])

    assert (3, 2) == (found.labelled["caption"], found.right["caption"])
    assert [("p", 2, "caption", "duplicate")] == found.misses


def test_what_is_hidden_or_of_no_matter_counts_for_nothing() -> None:
    found = Measure()
    found.add("p", [label(0, "a", "?")], [ended("a", "share"), ended("b", "share", hidden=True), ended("c", "body")])

    assert (0, 0, []) == (found.given["share"], found.labelled.total(), found.misses)


def test_what_stays_in_the_body_is_told_apart() -> None:
    found = Measure()
    found.add("p", [label(0, "a", "share"), label(1, "b", "share")], [ended("a", "body"), ended("b", "footer")])

    assert (2, 0, 1) == (found.labelled["share"], found.right["share"], found.body["share"])
    assert ["share", "footer", "1"] in rows(found.confusions())


def test_a_page_that_gave_no_article_ends_nowhere() -> None:
    wall = document("<html><body><h1>Before you continue</h1><p>We use cookies. Accept all?</p></body></html>")

    assert {"skipped"} == {one.end for one in reasons.ends(wall, sites.load())}


def test_a_block_that_moved_is_found_and_one_that_changed_is_stale() -> None:
    known = [label(0, "gone", "share"), label(1, "moved", "share"), label(4, "twice", "related")]

    places, stale = reasons.place(known, [reasons.compact(t) for t in ("x", "twice", "y", "twice", "moved")])

    assert {3: known[2], 4: known[1]} == places
    assert [known[0]] == stale


def test_a_page_is_shown_without_our_decisions() -> None:
    shown = "\n".join(reasons.shown(document(PAGE)))

    assert all(line in shown for line in LINES)
    assert "hidden" in shown
    assert not any(word in shown for word in ("removed", "field", "judge"))


def test_labels_are_of_training_pages_of_five_corpora_at_least_and_in_order() -> None:
    pages = reasons.read()

    assert 60 == len(pages)
    assert 5 <= len({corpus for corpus, _ in pages})
    for known in pages.values():
        assert sorted({one.position for one in known}) == [one.position for one in known]
    assert [] == [page for page, one in labels() if one.end != "?" and one.counted not in MEASURED]
    assert [] == [page for page, one in labels() if not one.right <= ENDS | {"?"}]


def test_every_end_that_must_be_right_is_labelled() -> None:
    wanted = {"caption", "credit", "authors", "share", "ticker", "related", "author-bio", "newsletter", "comments"}

    assert wanted | {"consent"} <= {one.counted for _, one in labels()}


def test_a_label_of_an_unknown_end_is_refused(tmp_path: Path) -> None:
    (tmp_path / "news.json").write_text('{"a": [[0, "00000000", "furniture"]]}', encoding="utf-8")

    with pytest.raises(ValueError, match="furniture"):
        reasons.read(tmp_path)


def test_pages_are_drawn_alike_every_time_and_long_ones_passed_over(tmp_path: Path) -> None:
    long = f"<html><body>{'<p>line</p>' * (reasons.BLOCKS + 1)}</body></html>"
    write_corpus(tmp_path, {"long": long} | {f"p{n:02}": PAGE for n in range(15)})

    drawn = [page for page, _ in reasons.drawn(tmp_path, ("news",))]

    assert drawn == [page for page, _ in reasons.drawn(tmp_path, ("news",))]
    assert 10 == len(set(drawn))
    assert ("news", "long") not in drawn


def test_labels_are_written_measured_pinned_and_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus, folder, floor = tmp_path / "corpus", tmp_path / "labels", tmp_path / "floor.json"
    write_corpus(corpus, {"ferry": PAGE})
    where = positions()

    def run(*arguments: str) -> int:
        return reasons.main(["--corpus", str(corpus), *arguments], floor=floor, folder=folder)

    assert 0 == run("--label", "news/ferry", f"{where[BYLINE]} authors, {where[SHARE]} share")
    assert 0 == run("--update")
    assert 0 == run("--check")

    assert 0 == run("--label", "news/ferry", f"{where[BYLINE]} newsletter, {where[SHARE]} share")
    assert 1 == run("--check", "--misses")
    said = capsys.readouterr()
    assert f"news/ferry {where[BYLINE]}: wanted newsletter, given authors" in said.out
    assert "authors: recall" in said.err

    assert 1 == run("--update")
    assert 0 == run("--update", "--allow-regression", "the label was wrong")
    written = json.loads((folder / "news.json").read_text(encoding="utf-8"))
    written["ferry"][0][1] = "00000000"
    (folder / "news.json").write_text(json.dumps(written), encoding="utf-8")
    assert 1 == run("--check")
    assert "stale" in capsys.readouterr().err


def test_without_a_corpus_it_says_so(tmp_path: Path) -> None:
    assert 2 == reasons.main(["--corpus", str(tmp_path / "none")])
