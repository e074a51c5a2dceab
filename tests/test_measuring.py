"""What the benches measure with."""

import doctest
import gzip
import importlib
import json
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from ingest import shape
from ingest.clean.classify import trees
from tests.bench import inputs, kinds, ours, pace, profile, scoring, seams, sizes, table, tool_process, tools
from tests.bench.inputs import Page
from tests.bench.profile import BLOCKS, STAGES, Clock, timed
from tests.bench.scoring import Difference, Scorer
from tests.bench.tool_process import FIRST, FIRST_PAYLOAD, Paced, paced

STORY = "The council of Lindau closed the old bridge to lorries on Monday, after cracks were found in it. " * 2
PAGE = f"<html lang=en><title>Bridge closed</title><h1>Bridge closed to lorries</h1>{f'<p>{STORY}</p>' * 3}</html>"


def page(folder: Path, name: str, text: str = PAGE, shape: str = "html") -> Page:
    path = folder / f"{name}.gz"
    path.write_bytes(gzip.compress(text.encode()))
    return Page(corpus="news", shape=shape, id=name, path=path, url=None)


@pytest.mark.parametrize("name", ["kinds", "pace", "scoring", "table", "tools"])
def test_the_examples_are_so(name: str) -> None:
    found = doctest.testmod(importlib.import_module(f"tests.bench.{name}"))

    assert found.attempted
    assert not found.failed


def ticking(*moments: float) -> Callable[[], float]:
    left: Iterator[float] = iter(moments)
    return lambda: next(left)


def test_what_an_inner_stage_takes_is_not_counted_for_the_outer_one() -> None:
    clock = Clock(ticking(0, 1, 3, 4, 9, 10))

    with clock.time("outer"):
        with clock.time("inner"):
            pass
        with clock.time("inner"):
            pass

    assert {"outer": 3, "inner": 7} == dict(clock.spent)
    assert {"outer": 1, "inner": 2} == dict(clock.calls)


def test_a_stage_that_raises_is_counted_and_the_outer_one_goes_on() -> None:
    clock = Clock(ticking(0, 1, 5, 6))

    with clock.time("outer"), pytest.raises(ValueError, match="no"), clock.time("inner"):
        raise ValueError("no")

    assert {"outer": 2, "inner": 4} == dict(clock.spent)


def test_every_stage_is_there_and_is_put_back() -> None:
    clock, before = Clock(), shape.detect

    with timed(clock):
        assert before is not shape.detect
        ours.clean(FIRST, FIRST_PAYLOAD, task=ours.task())

    assert before is shape.detect
    assert {"decode, shape", "parse", "walk", "rules", "features", "trees", "header"} <= set(clock.spent)


def test_what_counts_the_blocks_is_there() -> None:
    with timed(Clock(), [("blocks", BLOCKS)]):
        pass


@pytest.mark.parametrize(
    "gone", ["ingest.shape:detected", "ingest.clean.classify.trees:Forest.score", "ingest.parse.pdf:read"]
)
def test_a_stage_that_is_gone_fails_and_leaves_nothing_behind(gone: str) -> None:
    before = shape.detect

    with pytest.raises((AttributeError, ImportError)), timed(Clock(), [*STAGES, ("gone", gone)]):
        pass

    assert before is shape.detect


def test_the_profile_names_stages_in_the_order_of_the_walk_and_what_is_left() -> None:
    clock = Clock(ticking(0, 1, 2, 10))
    with clock.time(profile.REST), clock.time("parse"):
        pass

    lines = profile.table(clock, pages=1, blocks=100).splitlines()

    assert ["stage", "parse", "rest", "all"] == [line.split()[0] for line in lines]
    assert ["10000", "1.000", "100000", "1"] == lines[-1].split()[1:]


@pytest.mark.parametrize(("value", "cell"), [(0.5, ".500"), (20.026, "20.0"), (-0.004, "-.004"), (100.4, "100")])
def test_a_figure_has_as_many_places_as_it_needs_and_loses_only_a_leading_nought(value: float, cell: str) -> None:
    assert cell == table.columns([("figure",), (value,)]).split()[-1]


def test_a_method_of_a_class_is_replaced_and_put_back() -> None:
    def refuse(*_: object) -> None:
        raise ValueError("replaced")

    with seams.replaced("ingest.clean.page:Page.of", lambda _: refuse), pytest.raises(ValueError, match="replaced"):
        importlib.import_module("ingest.clean.page").Page.of(object())

    assert "replaced" not in str(importlib.import_module("ingest.clean.page").Page.of)


def test_another_model_judges_for_as_long_as_it_is_asked_to(tmp_path: Path) -> None:
    own = trees.load()
    other = tmp_path / "other.bin"
    other.write_bytes(trees.pack(own.lexicon, own.first, own.second, {"without_fold": 3}))

    with ours.judged_by(other):
        assert {"without_fold": 3} == dict(trees.load().facts)

    assert own is trees.load()


@pytest.mark.parametrize("make", [sizes.page, sizes.dump])
def test_a_made_page_has_its_size_and_no_paragraph_twice(make: Callable[[int, int], str]) -> None:
    found = make(100_000, 1)

    assert 100_000 <= len(found) < 110_000
    assert found == make(100_000, 1) != make(100_000, 2)
    lines = [line for line in found.splitlines() if len(line) > 80]
    assert len(lines) == len(set(lines)) > 10


@pytest.mark.parametrize("which", ["html", "dump"])
def test_a_made_page_is_an_article_to_the_cleaner(which: str, tmp_path: Path) -> None:
    ((size, made),) = sizes.made(which, tmp_path, {20_000: 1})

    row = ours.row(ours.clean(made, made.payload(), task=ours.task()))

    assert 20_000 == size
    assert row["outcome"] == "written"
    assert len(row["text"]) > 10_000


def test_a_run_of_long_lines_ends_where_too_many_short_ones_stand() -> None:
    long = ["x" * tools.LONG + str(n) for n in range(3)]
    near, far = ["short"] * tools.SHORT, ["short"] * (tools.SHORT + 1)

    assert "\n".join([long[0], *near, long[1]]) == tools.longest_run(
        "\n\n".join([long[0], *near, long[1], *far, long[2]])
    )
    assert "水" * 30 == tools.longest_run("Home\n  • " + "水" * 30 + "\nAbout")
    assert tools.longest_run("Home\nAbout") == ""


def test_a_dump_wrapped_at_72_columns_loses_no_word() -> None:
    dump = f"  • {STORY}\n\n{'w' * 100}\n{STORY}"

    wrapped = kinds.hard_wrapped(dump)

    assert dump.split() == wrapped.split()
    assert 72 >= max(len(line) for line in wrapped.splitlines() if "www" not in line)


def test_mojibake_comes_back_as_it_was() -> None:
    dump = "Łódź – café, Ελλάδα, 东京\x81"
    bytes_of = {char: number for number, char in enumerate(kinds._CP1252)}

    assert dump == bytes(bytes_of[char] for char in kinds.mojibake(dump)).decode()


@pytest.mark.parametrize("name", [name for name, kind in kinds.KINDS.items() if not kind.missing])
def test_a_kind_of_dump_has_the_text_of_its_page(name: str) -> None:
    kind = kinds.KINDS[name]
    source = PAGE if kind.source == "html" else f"Home\n\n{STORY}"

    dump = kind.dump(source.encode())

    assert dump is not None
    assert "council" in dump.decode()


def test_a_page_that_a_tool_cannot_flatten_has_no_dump() -> None:
    assert kinds.Kind(lambda payload: payload[:0]).dump(b"page") is None
    assert kinds.Kind(lambda payload: payload.decode("ascii").encode()).dump(b"\xff") is None


def test_a_browser_of_the_terminal_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    assert kinds._of_program("w3m", "-dump").missing == "w3m"
    assert kinds._of_library("no_such_library", str).missing == "no_such_library"


def test_a_tool_runs_in_a_process_of_its_own_and_is_timed(tmp_path: Path) -> None:
    listed = [page(tmp_path, "a"), page(tmp_path, "b")]

    found = paced("ingest", listed, tmp_path)

    assert [("a", "written"), ("b", "written")] == [(row["id"], row["outcome"]) for row in found.rows]
    assert all(STORY.strip() in row["text"] for row in found.rows)
    assert found.fresh
    assert 0 < found.slowest["cpu"] <= found.cpu
    assert found.peak > 10_000_000
    here = ours.row(ours.clean(listed[0], listed[0].payload(), task=ours.task()))
    assert here["digest"] == found.rows[0]["digest"]


def test_a_page_that_a_tool_fails_on_is_a_page_without_text(tmp_path: Path) -> None:
    bad = Page(corpus="news", shape="html", id="bad", path=page(tmp_path, "bad", "").path, url=None)

    def raises(*_: object) -> object:
        raise ValueError("no")

    row = tool_process._measured(tools.Tool(raises, dict), bad, b"")

    assert (None, "raised ValueError") == (row["text"], row["outcome"])


def test_a_process_that_dies_is_followed_by_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = [page(tmp_path, name) for name in "abc"]
    seen: list[list[str]] = []

    def dies_at_b(command: Sequence[str], **_: Any) -> subprocess.CompletedProcess[bytes]:
        pages, out = map(Path, command[4:6])
        names = [json.loads(line)["id"] for line in pages.read_text().splitlines()]
        seen.append(names)
        done = names[: names.index("b")] if "b" in names else names
        rows = [json.dumps({"corpus": "news", "id": name, "text": name, "cpu": 1.0}) + "\n" for name in done]
        out.write_text("".join(rows) + '{"torn')
        return subprocess.CompletedProcess(command, -9 if "b" in names else 0)

    monkeypatch.setattr("tests.bench.tool_process.subprocess.run", dies_at_b)

    rows = paced("ingest", listed, tmp_path).rows

    assert [("a", "a"), ("b", None), ("c", "c")] == [(row["id"], row["text"]) for row in rows]
    assert rows[1]["outcome"] == "died"
    assert [["a", "b", "c"], ["c"]] == seen


def test_a_process_that_is_told_to_end_ends_the_bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def ended(command: Sequence[str], **_: Any) -> subprocess.CompletedProcess[bytes]:
        Path(command[5]).write_text("")
        return subprocess.CompletedProcess(command, -15)

    monkeypatch.setattr("tests.bench.tool_process.subprocess.run", ended)

    with pytest.raises(subprocess.CalledProcessError):
        paced("ingest", [page(tmp_path, "a")], tmp_path)


def test_a_tool_that_cannot_begin_ends_the_bench(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        paced("no such tool", [page(tmp_path, "a")], tmp_path)


def test_predictions_from_a_cache_are_not_timed(tmp_path: Path) -> None:
    listed, cache = [page(tmp_path, "a"), page(tmp_path, "b", PAGE.replace("bridge", "tunnel"))], tmp_path / "cache"

    first = paced("longest run of long lines", listed[:1], tmp_path, cache=cache)
    second = paced("longest run of long lines", listed, tmp_path, cache=cache)
    third = paced("longest run of long lines", listed, tmp_path, cache=cache)

    assert [True, False, False] == [found.fresh for found in (first, second, third)]
    assert [row["text"] for row in second.rows] == [row["text"] for row in third.rows]
    assert first.rows[0]["text"] == third.rows[0]["text"] != third.rows[1]["text"]
    assert "cpu" not in third.rows[0]


def test_pages_without_any_are_not_fresh() -> None:
    assert not Paced([]).fresh


def test_differences_are_read_with_their_signs_and_the_pool() -> None:
    printed = (
        "news           pages 41 f1 0.965\n"
        "news           against: +0.0062  [-0.0235, +0.0247]  n=41\n"
        "pooled         against: -0.0123  [-0.0217, -0.0001]  n=82\n"
    )

    assert {
        "news": Difference(0.0062, -0.0235, 0.0247, 41),
        "pooled": Difference(-0.0123, -0.0217, -0.0001, 82),
    } == scoring.differences(printed)


def test_the_worst_pages_are_read_by_corpus() -> None:
    printed = "dates          date 0.8\nnews           pages 2\n    word F1 0.100  a b\n    word F1 0.900  c\n"

    assert {"dates": [], "news": [("a b", 0.1), ("c", 0.9)]} == scoring.ranked(printed)


def test_a_title_goes_before_the_text_where_gold_has_it_there() -> None:
    rows: list[dict[str, str | None]] = [
        {"corpus": "multilingual", "id": "1", "title": "T", "text": "a"},
        {"corpus": "multilingual", "id": "2", "title": None, "text": None},
        {"corpus": "news", "id": "3", "title": "T", "text": "a"},
    ]

    assert ["T\na", None] == [row["text"] for row in scoring.titled(rows)]


def test_only_the_gold_of_the_listed_pages_is_scored(tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    lines = [json.dumps({"id": name, "text": name, "split": "training"}) for name in "ab"]
    (tmp_path / "news" / "gold.jsonl").write_text("\n".join(lines) + "\n")

    found = scoring.golds(tmp_path, [page(tmp_path, "b")])
    scorer = Scorer.of(tmp_path, found, scratch=tmp_path / "scratch", out=tmp_path / "out")

    assert ["b"] == list(found["news"])
    assert '"b"' in (scorer.gold / "news" / "gold.jsonl").read_text()
    assert '"a"' not in (scorer.gold / "news" / "gold.jsonl").read_text()


def test_the_corpus_is_where_it_is_said_to_be(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("INGEST_CORPUS", str(tmp_path))

    assert tmp_path == inputs.folder()
    assert Path("other") == inputs.folder("other")
    monkeypatch.delenv("INGEST_CORPUS")
    assert inputs.folder().name == "corpus"


def test_the_payload_of_ours_ends_in_lines_of_record_and_audit(monkeypatch: pytest.MonkeyPatch) -> None:
    written = list[bytes]()
    line = importlib.import_module("ingest.audit").line

    def noted(row: Any) -> bytes:
        written.append(line(row))
        return written[-1]

    monkeypatch.setattr("ingest.audit.line", noted)

    (result,) = ours.clean(FIRST, FIRST_PAYLOAD, task=ours.task())

    assert result.line
    assert result.outcome.id
    assert json.loads(written[0])["id"] == result.outcome.id


def test_whole_commands_are_paired_on_the_same_pages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = tmp_path / "corpus" / "news"
    (corpus / "pages").mkdir(parents=True)
    (corpus / "gold.jsonl").write_text(
        "".join(json.dumps({"id": name, "url": f"https://x.example/{name}", "text": STORY}) + "\n" for name in "abc")
    )
    for name in "abc":
        (corpus / "pages" / f"{name}.html.gz").write_bytes(gzip.compress(PAGE.encode()))

    assert 0 == pace.main(["--corpus", str(corpus.parent), "--sets", "one site", "--pairs", "1", "--limit", "2"])
    head, *rows = capsys.readouterr().out.splitlines()

    assert head.split()[:2] == ["pages", "count"]
    assert ["one site, loose", "one site, WARC"] == [row.partition("  ")[0] for row in rows]


def test_a_command_that_cannot_begin_is_no_measurement() -> None:
    with pytest.raises(subprocess.CalledProcessError):
        pace.took((*pace.OURS, "--no-such-flag"))
