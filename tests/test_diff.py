"""Tests of ingest.diff, and of what `ingest clean` says of it: --diff, --dry-run and their pages."""

import gzip
import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from ingest import diff
from ingest.diff import Change, Item, Move, Summary
from ingest.diff.marking import paragraphs, words
from ingest.diff.page import page
from ingest.pipeline.clean.jobs import Job, in_shard
from tests.calling import call

STORY = "The council of Lindau closed the old bridge to lorries on Monday, after cracks were found in it. " * 3
CONFIG = '[fetch]\ncontact = "desk@paper.example"\n[[source]]\nname = "paper"\nfeed = "https://paper.example/feed"\n'


def record(name: str, *texts: str, index: int = 0, **fields: Any) -> dict[str, Any]:
    text, blocks, place = "\n\n".join(texts), [], 0
    for one in texts:
        blocks.append({"kind": "paragraph", "start": place, "end": place + len(one), "part": None})
        place += len(one) + 2
    made = {"id": name, "url": f"https://a.example/{name}", "title": name, "language": "en", "text": text}
    origin = {"raw": {"record_id": f"<{name}>", "index": index}}
    return {**made, "blocks": blocks, "content_hash": text, "provenance": origin, **fields}


def row(name: str, status: str = "written", *removed: dict[str, Any], **facts: Any) -> dict[str, Any]:
    made = {"record_id": f"<{name}>", "index": 0, "url": f"https://a.example/{name}", "status": status}
    return {**made, "reason": None, "detail": None, "removed": list(removed), **facts}


def gone(text: str, reason: str, rule: str) -> dict[str, Any]:
    return {"block": 0, "reason": reason, "rule": rule, "where": "", "text": text}


def changes(before: list[Item], after: list[Item]) -> list[Change | None]:
    return list(diff.compare(before, after))


def of(name: str, *texts: str, removed: tuple[dict[str, Any], ...] = (), **fields: Any) -> Item:
    return Item(record=record(name, *texts, **fields), row=row(name, "written", *removed))


def test_an_article_is_the_same_changed_appeared_or_vanished() -> None:
    skipped = Item(record=None, row=row("d", "skipped", reason="consent", detail="a wall"))
    failed = Item(record=None, row=row("c", "failed", reason="fence-time", detail="too long"))
    before = [of("a", "x"), of("b", "x"), of("c", "x"), skipped]
    after = [of("a", "x"), of("b", "x", title="B"), failed, of("d", "x")]

    found = changes(before, after)

    assert found[0] is None
    assert [
        ("b", "changed", ("title",), None),
        ("c", "vanished", (), {"status": "failed", "reason": "fence-time", "detail": "too long"}),
        ("d", "appeared", (), {"status": "skipped", "reason": "consent", "detail": "a wall"}),
    ] == [(one.record["id"], one.change, one.fields, one.outcome) for one in found if one]


def test_provenance_is_no_change() -> None:
    other = record("a", "x")
    other["provenance"] |= {"version": "2"}

    assert changes([of("a", "x")], [Item(record=other, row=None)]) == [None]


def test_a_new_key_that_is_null_is_no_change() -> None:
    """Versions may add keys, in any object: that alone changes no article."""
    other = record("a", "x", live_updates=None)
    other["blocks"] = [{key: value for key, value in block.items() if key != "part"} for block in other["blocks"]]

    assert changes([Item(record=other, row=None)], [of("a", "x")]) == [None]


def test_blocks_that_change_under_the_same_text_are_shown() -> None:
    other = record("a", "One.", "Two.")
    other["blocks"][1]["kind"] = "heading"
    (found,) = changes([of("a", "One.", "Two.")], [Item(record=other, row=None)])
    assert found is not None
    summary = Summary()
    summary.note("x", None, found)

    assert ("blocks",) == found.fields
    assert ["paragraph", "heading"] == [block["kind"] for block in diff.as_dict("x", None, found)["after"]["blocks"]]
    tree = LexborHTMLParser(page(summary))
    assert [("del", "paragraph"), ("ins", "heading")] == [(n.tag, n.text()) for n in tree.css("article td *")]


def test_a_block_that_moved_names_the_rule_that_holds_it_out() -> None:
    before = of("a", "One.", "Share this.", "Said before.", removed=(gone("Two  two.", "related", "link-list"),))
    after = of("a", "One.", "Two two.", "Said now.", removed=(gone("Share this.", "share", "share-bar"),))

    (found,) = changes([before], [after])

    assert found is not None
    assert found.fields == ("blocks", "content_hash", "text")
    assert found.moves == (
        Move(way="out", text="Share this.", reason="share", rule="share-bar"),
        Move(way="out", text="Said before.", reason=None, rule=None),
        Move(way="in", text="Two two.", reason="related", rule="link-list"),
        Move(way="in", text="Said now.", reason=None, rule=None),
    )


def test_a_comment_is_known_by_its_digest() -> None:
    digest = {"block": 0, "reason": "comments", "rule": "thread", "where": "", "chars": 5}
    digest["sha256"] = hashlib.sha256(b"Nice.").hexdigest()

    (found,) = changes([of("a", "One.", "Nice.")], [of("a", "One.", removed=(digest,))])

    assert found is not None
    assert [("out", "comments", "thread")] == [(move.way, move.reason, move.rule) for move in found.moves]


def test_a_block_whose_text_was_let_go_has_moved_for_no_known_reason() -> None:
    row_of = {"block": 0, "reason": "related", "rule": "r", "where": "", "chars": 1}
    (found,) = changes([of("a", "x", removed=(row_of,))], [of("a", "x", "b")])

    assert found is not None
    assert [("in", None)] == [(move.way, move.reason) for move in found.moves]


def test_a_block_that_stands_twice_and_then_once_has_moved_once() -> None:
    (found,) = changes([of("a", "One.", "One.")], [of("a", "One.")])

    assert found is not None
    assert [("out", "One.")] == [(move.way, move.text) for move in found.moves]


def test_records_and_rows_are_joined_whatever_is_missing() -> None:
    """A kill may leave records that the audit does not know, and a damaged audit none at all."""
    rows = [row("a"), row("b", "skipped"), row("c")]

    joined = list(diff.items([record("a", "x"), record("c", "x"), record("d", "x")], rows))

    assert [("a", "written"), (None, "skipped"), ("c", "written"), ("d", None)] == [
        (one.record and one.record["id"], one.row and one.row["status"]) for one in joined
    ]
    assert [None, None] == [one.row for one in diff.items([record("a", "x"), record("b", "x")], [])]


def test_a_capture_of_several_documents_is_compared_document_by_document() -> None:
    before = [Item(record=record("a", "x", index=n, title=str(n)), row=None) for n in range(3)]
    after = [before[0], replace(before[1], record=record("a", "x", index=1, title="one")), before[2]]

    assert [None, ("title",), None] == [one and one.fields for one in changes(before, after)]


def test_words_are_marked_in_writing_without_spaces_too() -> None:
    marked = words("橋は月曜日に閉鎖", "橋は火曜日に閉鎖")

    assert [("same", "橋は"), ("deleted", "月"), ("inserted", "火"), ("same", "曜日に閉鎖")] == [
        (piece.mark, piece.text) for piece in marked
    ]


def test_a_space_between_changed_words_is_no_island() -> None:
    assert [("deleted", "Another title"), ("inserted", "Story b")] == [
        (piece.mark, piece.text) for piece in words("Another title", "Story b")
    ]


def test_marks_hold_both_texts_whole() -> None:
    before, after = "a b c. " * 40, "a c d. " * 40
    for old, new in ((before, after), ("", "x"), ("x", ""), (before * 100, after * 100)):
        marked = words(old, new)
        assert old == "".join(piece.text for piece in marked if piece.mark != "inserted")
        assert new == "".join(piece.text for piece in marked if piece.mark != "deleted")


def test_paragraphs_far_from_a_change_are_left_out_and_counted() -> None:
    before = [f"Paragraph {n}." for n in range(9)]
    after = [*before[:4], "Another one.", *before[5:]]

    assert [3, 0, 0, 0, 3] == [one.left_out for one in paragraphs(before, after)]


HOSTILE = '</p><script>alert(1)</script><img src=x onerror=alert(1)>" onclick="x'


def test_hostile_text_is_nothing_but_text_on_the_page() -> None:
    summary = Summary()
    (found,) = changes(
        [of("a", HOSTILE, "Kept.", title=HOSTILE)],
        [of("a", "Kept.", url="javascript:alert(1)", title="T", removed=(gone(HOSTILE, "share", HOSTILE),))],
    )
    summary.note(HOSTILE, HOSTILE, found)

    tree = LexborHTMLParser(page(summary))

    assert len(tree.css("script")) == 1
    assert tree.css("img, [onclick], [onerror], a") == []
    assert HOSTILE in {node.text() for node in tree.css("del")}
    assert HOSTILE in {node.text() for node in tree.css("code")}


def test_articles_whose_text_changed_come_first() -> None:
    summary = Summary(kept=3)
    after = [of("d", "new", title="D"), of("b", "same", title="B"), of("c", "same", title="C"), of("a", "other")]
    before = [of("d", "new"), of("b", "same"), of("c", "same"), of("a", "text"), of("e", "text")]
    for change in changes(before, after):
        summary.note("f", "s", change)

    assert ["a", "e", "d"] == [one.record["id"] for _, one in summary.changes]
    assert ["a", "e", "d"] == re.findall(r">https://a\.example/(.)<", page(summary))


def test_the_page_holds_counts_and_says_what_it_leaves_out() -> None:
    summary = Summary(kept=1)
    for found in changes([of("a", "x"), of("b", "x"), of("c", "x")], [of("a", "y"), of("b", "y"), of("c", "x")]):
        summary.note("paper/1.warc.gz", "paper", found)

    tree = LexborHTMLParser(page(summary))

    (counts, *_) = tree.css("tbody tr")
    assert ["paper", "1", "2", "0", "0"] == [cell.text() for cell in counts.css("td")]
    assert len(tree.css("article")) == 1
    assert "1 more are counted above and not shown" in tree.css("main")[0].text()
    assert [("del", "x"), ("ins", "y")] == [(node.tag, node.text()) for node in tree.css(".text del, .text ins")]


# --- the verb


def story(title: str, more: str = "") -> str:
    return f"<html lang=en><title>{title}</title><article><h1>{title}</h1><p>{STORY}</p><p>{STORY}</p>{more}</article>"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three cleaned pages of one source."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text(CONFIG)
    raw = tmp_path / "raw" / "paper"
    raw.mkdir(parents=True)
    for name in ("a", "b", "c"):
        (raw / f"{name}.html").write_text(story(f"Story {name}"))
    call("clean", "--engine", "local")
    return tmp_path


def stored(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / "clean").rglob("*")) if path.is_file()}


def made_before(folder: Path, name: str, change: Callable[[dict[str, Any]], object]) -> None:
    """Leave a clean file and an audit as other code would have."""
    path = folder / "clean" / "paper" / f"{name}.html.jsonl"
    lines = [json.loads(line) for line in path.read_bytes().splitlines()]
    for line in lines:
        change(line)
    path.write_text("".join(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n" for line in lines))
    other_header(folder, name, lambda header: header["digests"].update(code="0" * 64))


def other_header(folder: Path, name: str, change: Callable[[dict[str, Any]], object]) -> None:
    path = folder / "clean" / "paper" / f"{name}.html.audit.gz"
    header, *rest = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
    found = json.loads(header)
    change(found)
    path.write_bytes(gzip.compress(json.dumps(found).encode() + b"\n" + b"".join(rest)))


def test_diff_compares_and_writes_nothing(store: Path) -> None:
    made_before(store, "b", lambda line: line.update(title="Another title"))
    before = stored(store)

    (line,) = call("clean", "--diff", "--json").stdout.splitlines()

    found = json.loads(line)
    assert ("paper/b.html", "paper", "changed", ["title"]) == tuple(
        found[key] for key in ("file", "source", "change", "fields")
    )
    assert ({"title": "Another title"}, {"title": "Story b"}) == (found["before"], found["after"])
    assert before == stored(store)


@pytest.mark.parametrize("scope", ["--all", "--changed"])
def test_diff_with_a_scope_writes_too(scope: str, store: Path) -> None:
    whole = stored(store)
    made_before(store, "b", lambda line: line.update(title="Another title"))
    before = stored(store)

    assert "Another title" not in call("clean", scope, "--diff", "--dry-run").stdout
    assert before == stored(store)
    assert "paper" in call("clean", scope, "--diff").stdout
    assert whole == stored(store)


def test_the_table_counts_every_article(store: Path) -> None:
    made_before(store, "b", lambda line: line.update(title="Another title"))

    said = call("clean", "--diff").stdout

    assert ["paper", "2", "1", "0", "0"] in [line.split() for line in said.splitlines()]
    assert ["title", "1"] in [line.split() for line in said.splitlines()]


def test_diff_leaves_a_page(store: Path) -> None:
    made_before(store, "b", lambda line: line.update(title="Another title"))

    said = call("clean", "--diff", "--html", "changes.html").stdout

    assert said.splitlines()[-1] == "changes.html"
    tree = LexborHTMLParser((store / "changes.html").read_text())
    assert [("del", "Another title"), ("ins", "Story b")] == [
        (node.tag, node.text()) for node in tree.css("article td del, article td ins")
    ]


def test_an_article_that_the_code_gives_now_appeared(store: Path) -> None:
    (store / "clean" / "paper" / "b.html.jsonl").write_bytes(b"")

    (line,) = call("clean", "--all", "--diff", "--json").stdout.splitlines()

    assert ("appeared", "Story b") == (json.loads(line)["change"], json.loads(line)["title"])


def test_every_engine_finds_the_same_differences(store: Path) -> None:
    for name in ("a", "b", "c"):
        made_before(store, name, lambda line: line.update(title="Another title"))

    said = [call("clean", "--diff", "--json", *engine).stdout for engine in (("--engine", "local"), ("--workers", "2"))]

    assert said[0].count("\n") == 3
    assert said[0] == said[1]


def test_diff_is_for_files_of_results(store: Path) -> None:
    (store / "loose.html").write_text(story("Loose"))

    assert "give --to" in call("clean", "loose.html", "--diff", code=2).stderr


@pytest.mark.parametrize(
    "flags",
    [
        ("--json",),
        ("--html", "x.html"),
        ("--scheduler", "tcp://127.0.0.1:1"),
        ("--engine", "local", "--workers", "2"),
        ("--engine", "dask"),
        ("--all", "--accept-loss", "--diff"),
        ("--shard", "0/2"),
        ("--shard", "3/2"),
        ("--shard", "two"),
        ("--shard", "-1/2"),
    ],
    ids=" ".join,
)
def test_flags_that_do_not_go_together_are_a_mistake_of_the_call(flags: tuple[str, ...], store: Path) -> None:
    before = stored(store)

    call("clean", *flags, code=2)

    assert before == stored(store)


def why(*flags: str) -> dict[str, list[str]]:
    rows = map(json.loads, call("clean", "--dry-run", "--json", *flags).stdout.splitlines())
    return {row["file"]: [one["code"] for one in row["why"]] for row in rows}


def test_a_dry_run_says_what_would_be_cleaned_and_why(store: Path) -> None:
    assert why() == {}
    assert call("clean", "--dry-run").stdout == "0 of 3 raw files would be cleaned\n"

    (store / "raw" / "paper" / "d.html").write_text(story("Story d"))
    other_header(store, "a", lambda header: header["digests"].update(rules="0", model="0"))
    other_header(store, "b", lambda header: header["libraries"].update(lxml="1.0"))
    (store / "clean" / "paper" / "c.html.audit.gz").write_bytes(b"no audit")
    before = stored(store)

    assert why() == {
        "paper/a.html": ["rules", "model"],
        "paper/b.html": ["libraries"],
        "paper/c.html": ["audit"],
        "paper/d.html": ["new"],
    }
    said = call("clean", "--dry-run").stdout
    assert "lxml 1.0 -> " in said
    assert said.endswith("4 of 4 raw files would be cleaned\n")
    assert before == stored(store)
    call("clean", "--engine", "local")
    assert why() == {}
    assert why("--all") == {f"paper/{name}.html": ["all"] for name in "abcd"}


def test_a_dry_run_names_what_a_fence_stopped_and_what_is_gone(store: Path) -> None:
    path = store / "clean" / "paper" / "a.html.audit.gz"
    header, line = gzip.decompress(path.read_bytes()).splitlines()
    failed = json.loads(line) | {"status": "failed", "reason": "fence-time"}
    path.write_bytes(gzip.compress(header + b"\n" + json.dumps(failed).encode() + b"\n"))
    (store / "raw" / "paper" / "b.html").unlink()

    assert why() == {"paper/a.html": ["fence"], "paper/b.html": ["raw-gone"]}


# --- shards


def jobs(count: int) -> Iterator[Job]:
    for n in range(count):
        yield Job(path=Path(f"raw/p/{n}"), name=f"p/{n}", source="p", to=Path(f"clean/p/{n}"))


@pytest.mark.parametrize("count", [1, 2, 7])
def test_shards_part_the_raw_files(count: int) -> None:
    listed = list(jobs(200))

    parts = [in_shard(listed, number, count) for number in range(1, count + 1)]

    assert sorted(job.name for part in parts for job in part) == sorted(job.name for job in listed)
    assert all(len(part) > 200 / count / 2 for part in parts)


def test_a_file_stays_in_its_shard_whatever_others_come() -> None:
    few, many = list(jobs(50)), list(jobs(200))

    assert {job.name for job in in_shard(few, 2, 3)} <= {job.name for job in in_shard(many, 2, 3)}


def test_shards_side_by_side_clean_everything_once(store: Path) -> None:
    whole = stored(store)
    for path in (store / "clean" / "paper").iterdir():
        path.unlink()

    sharded = partial(call, "clean", "--engine", "local", "--shard")
    sharded("1/2")
    half = stored(store)
    sharded("2/2")

    assert half != whole
    assert whole == stored(store)
    assert sum(len(why("--all", "--shard", f"{n}/2")) for n in (1, 2)) == 3
