"""`ingest tail`: every change once, over re-cleanings and kills."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ingest.export import tail as tailing
from tests.calling import call
from tests.export.folder import clean_folder, put, record

NAME = "courier/courier-2026-03-01.warc.gz"
ORIGIN: dict[str, Any] = record("x")["provenance"]


def of(name: str, **changes: Any) -> dict[str, Any]:
    """Return a record whose raw record is its own."""
    raw = {**ORIGIN["raw"], "record_id": f"<urn:uuid:{name}>"}
    return record(name, **{"provenance": {**ORIGIN, "raw": raw}} | changes)


def tail(folder: Path, *arguments: str, code: int = 0) -> list[tuple[int, str, str]]:
    out = call(
        "--config", str(folder / "config.toml"), "tail", "--cursor", str(folder / "cursor"), *arguments, code=code
    )
    return shown(out.stdout)


def shown(lines: str) -> list[tuple[int, str, str]]:
    names = {record(name)["id"]: name for name in ("ferry", "bridge", "tram")}
    return [(line["n"], line["change"], names[line["id"]]) for line in map(json.loads, lines.splitlines())]


def test_every_change_comes_once(tmp_path: Path) -> None:
    clean = clean_folder(tmp_path, of("ferry"), of("bridge"))

    assert [(1, "added", "ferry"), (2, "added", "bridge")] == tail(tmp_path)
    assert [] == tail(tmp_path)
    put(clean, NAME, [of("ferry", title="Corrected"), of("bridge"), of("tram")])
    assert [(3, "changed", "ferry"), (4, "added", "tram")] == tail(tmp_path)
    put(clean, NAME, [of("ferry", title="Corrected"), of("tram")])
    assert [(5, "removed", "bridge")] == tail(tmp_path)
    put(clean, NAME, [of("ferry", title="Corrected"), of("tram"), of("bridge")])
    assert [(6, "added", "bridge")] == tail(tmp_path)


def test_a_line_bears_the_record(tmp_path: Path) -> None:
    clean_folder(tmp_path, of("ferry"))
    out = call("--config", str(tmp_path / "config.toml"), "tail", "--cursor", str(tmp_path / "cursor")).stdout

    assert {"n": 1, "change": "added", "id": of("ferry")["id"], "gone_at": None, "record": of("ferry")} == json.loads(
        out
    )


def test_provenance_alone_is_no_change(tmp_path: Path) -> None:
    clean = clean_folder(tmp_path, of("ferry"))
    tail(tmp_path)
    cleaned_again = {**of("ferry")["provenance"], "version": "9.9", "rules": ["other@0"]}
    put(clean, NAME, [of("ferry", provenance=cleaned_again)])

    assert [] == tail(tmp_path)


def test_a_new_capture_of_an_article_is_a_change_and_a_move_is_no_loss(tmp_path: Path) -> None:
    clean = clean_folder(tmp_path, of("ferry"))
    tail(tmp_path)
    later = of("ferry", added="2026-03-02T08:00:00Z")
    later["provenance"] = {
        **later["provenance"],
        "raw": {**later["provenance"]["raw"], "record_id": "<urn:uuid:second>"},
    }
    put(clean, "courier/courier-2026-03-02.warc.gz", [later])
    assert [(2, "changed", "ferry")] == tail(tmp_path)

    for path in sorted((clean / "courier").iterdir()):
        path.rename(clean / path.name.replace("courier-", "renamed-"))
    assert ["changed", "changed"] == [change for _, change, _ in tail(tmp_path)]
    (clean / "renamed-2026-03-01.warc.gz.jsonl").unlink()
    assert [] == tail(tmp_path)
    (clean / "renamed-2026-03-02.warc.gz.jsonl").unlink()
    assert [(5, "removed", "ferry")] == tail(tmp_path)


def test_what_the_site_took_away_is_told_with_its_time(tmp_path: Path) -> None:
    clean = clean_folder(tmp_path, of("ferry"))
    tail(tmp_path)
    put(clean, NAME, [of("ferry")], gone={of("ferry")["id"]: "2026-03-03T08:00:00Z"})
    out = call("--config", str(tmp_path / "config.toml"), "tail", "--cursor", str(tmp_path / "cursor")).stdout

    assert [(2, "gone", "ferry")] == shown(out)
    assert "2026-03-03T08:00:00Z" == json.loads(out)["gone_at"]
    assert [] == tail(tmp_path)


def test_standard_output_that_breaks_gets_the_same_lines_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clean = clean_folder(tmp_path, of("ferry"), of("bridge"))

    def full(self: object, lines: bytes) -> None:
        raise BrokenPipeError

    with monkeypatch.context() as broken:
        broken.setattr(tailing.Stream, "put", full)
        call("--config", str(tmp_path / "config.toml"), "tail", "--cursor", str(tmp_path / "cursor"), code=None)
    put(clean, NAME, [of("ferry", title="Corrected"), of("bridge")])

    assert [(1, "added", "ferry"), (2, "added", "bridge"), (3, "changed", "ferry")] == tail(tmp_path)


# Forks for every moment a child that ends itself there: the n-th time that it makes bytes last, before or after it has,
# or halfway through a write. Then another child runs to its end, and a line says how both ended and what is in FILE.
KILLED = """
import json, os, signal, sys
from pathlib import Path
from ingest import cli
from ingest.export import cursor, tail
from ingest.pipeline.upkeep import snapshots

config, known, out = map(Path, sys.argv[1:])
tail._LINES = 2
left = 0

def one_more(halfway=lambda: None):
    global left
    left -= 1
    if left == 0:
        halfway()
        os.kill(os.getpid(), signal.SIGKILL)

def dies(function):
    def called(*arguments):
        one_more()
        result = function(*arguments)
        one_more()
        return result
    return called

def put(file, lines, whole=tail.File.put):
    def half():
        file._file.write(lines[: len(lines) // 2])
        file._file.flush()
    one_more(half)
    whole(file, lines)

tail.os.fsync, cursor.Cursor.commit, tail.File.put = dies(os.fsync), dies(cursor.Cursor.commit), put

def ended(moment):
    global left
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    left = moment
    try:
        cli.cli(["--config", str(config), "tail", "--cursor", str(known), "--out", str(out)], standalone_mode=False)
    except BaseException:
        os._exit(9)
    os._exit(0)

for moment in range(1, 200):
    for path in (out, known):
        path.unlink(missing_ok=True)
    codes = (ended(moment), ended(0))
    print(json.dumps([moment, *codes, [(x["n"], x["id"]) for x in map(json.loads, out.open())]]))
    if codes[0] == 0:
        break
"""


def test_a_kill_at_any_moment_costs_no_line_and_doubles_none(tmp_path: Path) -> None:
    names = [f"story-{n}" for n in range(3)]
    clean_folder(tmp_path, *(of(name) for name in names))
    places = [str(tmp_path / name) for name in ("config.toml", "cursor", "out.jsonl")]
    done = subprocess.run([sys.executable, "-c", KILLED, *places], check=True, capture_output=True, text=True)
    moments = [json.loads(line) for line in done.stdout.splitlines()]

    assert len(moments) > 20
    for moment, killed, after, lines in moments:
        assert (-signal.SIGKILL if moment < len(moments) else 0, 0) == (killed, after)
        assert [[n, record(name)["id"]] for n, name in enumerate(names, 1)] == lines, moment


def test_a_file_that_somebody_else_wrote_to_is_left_alone(tmp_path: Path) -> None:
    clean_folder(tmp_path, of("ferry"))
    out = tmp_path / "out.jsonl"
    out.write_text("mine\n")
    tail(tmp_path, "--out", str(out), code=1)
    assert "mine\n" == out.read_text()

    out.unlink()
    tail(tmp_path, "--out", str(out))
    out.write_text("")
    tail(tmp_path, "--out", str(out), code=1)
    out.unlink()
    tail(tmp_path, "--out", str(out))
    assert "" == out.read_text()


def test_a_cursor_has_one_output(tmp_path: Path) -> None:
    clean_folder(tmp_path, of("ferry"))
    tail(tmp_path)
    tail(tmp_path, "--out", str(tmp_path / "out.jsonl"), code=2)

    assert not (tmp_path / "out.jsonl").exists()


def test_a_file_that_is_no_cursor_is_left_alone(tmp_path: Path) -> None:
    clean_folder(tmp_path, of("ferry"))
    (tmp_path / "cursor").write_text("a letter to somebody, which is no database " * 9)
    tail(tmp_path, code=1)

    assert (tmp_path / "cursor").read_text().startswith("a letter")
