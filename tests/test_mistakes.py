"""What a person gets for an answer who tries the wrong thing, or looks at what went wrong."""

import io
import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ingest.cli import log as logs
from ingest.cli.log import Log
from ingest.pipeline import clock
from tests import shapes
from tests.calling import call
from tests.serving import HOME, Serving, article, rss


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["page.html"], "ingest extract page.html"),
        (["a page.warc.gz"], "ingest extract 'a page.warc.gz'"),
        (["https://a.example/x?y=1"], "ingest extract 'https://a.example/x?y=1'"),
        (["https://a.example/"], "ingest add https://a.example/"),
        (["-"], "ingest extract -"),
        (["extrat"], "Did you mean 'extract'?"),
        (["zzz"], "No such command 'zzz'."),
        (["clean", "-"], "ingest extract - --format jsonl"),
        (["clean", "/dev/stdin"], "ingest extract - --format jsonl"),
        (["clean", "https://a.example/x"], "ingest extract https://a.example/x --format jsonl"),
        (["clean", "HTTP://a.example/x"], "ingest extract HTTP://a.example/x --format jsonl"),
        (["clean", "page.html", "--to", "out.jsonl"], "ingest extract page.html --format jsonl -o out.jsonl"),
        (
            ["report", "--since", "7x"],
            "'7x' is no date (2026-03-04, 2026-03-04T10:00:00) and no time ago (12h, 7d, 2w)",
        ),
        (["run", "--backfill", "--since", "soon"], "'soon' is no date"),
    ],
)
def test_the_answer_names_what_was_meant(folder: Path, arguments: list[str], told: str) -> None:
    assert told in re.sub(r"\s+", " ", call(*arguments, code=2).stderr)


def test_a_file_without_a_known_suffix_is_seen(folder: Path) -> None:
    (folder / "saved").write_text(shapes.PAGE)

    assert "ingest extract saved" in call("saved", code=2).stderr


def test_to_takes_a_folder_whatever_its_name(folder: Path) -> None:
    (folder / "page.html").write_text(shapes.PAGE)
    (folder / "out.jsonl").mkdir()

    call("clean", "page.html", "--to", "out.jsonl")
    assert (folder / "out.jsonl" / "page.html.jsonl").exists()


@pytest.fixture
def paper(folder: Path, site: Serving) -> Serving:
    """Collect a paper of which one article cannot be had."""
    site.pages |= {"/feed": rss("/a", "/b"), "/a": article("Alpha"), "/b": (503, {}, b"")}
    (folder / "config.toml").write_text(
        site.config(f'name = "paper"\nfeed = "{HOME}/feed"\nevery = "1h"', fetch="delay = 0\nattempts = 1")
    )
    call("run", code=None)
    site.news()
    return site


def test_state_says_when_a_failed_article_is_tried_next(paper: Serving) -> None:
    (row,) = json.loads(call("state", "--json").stdout)
    told = call("state").stderr

    assert (1, 1, "http-503") == (row["pending"], row["failed"], row["failed_reason"])
    assert datetime.fromisoformat(row["retry_at"]) > datetime.fromisoformat(row["last_run"])
    assert f"next try {row['retry_at']}, or now: ingest run --retry --source paper" in told
    named = call("--config", "config.toml", "state").stderr
    assert ", or now: ingest --config config.toml run --retry --source paper" in named


def test_retry_tries_at_once_what_failed(paper: Serving) -> None:
    paper.pages["/b"] = article("Beta")
    call("run", "--source", "paper")
    assert "/b" not in paper.news()

    call("run", "--retry")
    assert "/b" in paper.news()
    (row,) = json.loads(call("state", "--json").stdout)
    assert (0, 0, None, None) == (row["pending"], row["failed"], row["failed_reason"], row["retry_at"])


def test_without_a_terminal_no_table_is_cut(folder: Path, site: Serving) -> None:
    long = "/" + "-".join(f"word{n}" for n in range(60))
    site.pages |= {"/feed": rss(long), long: (404, {}, b"")}
    (folder / "config.toml").write_text(site.config(f'name = "paper"\nfeed = "{HOME}/feed"'))
    call("run", code=None)

    assert f"{HOME}{long} – HTTP 404" in call("report").stdout


def test_since_counts_back_from_now(paper: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    def written() -> int:
        return int(json.loads(call("report", "--json", "--since", "2h").stdout)["totals"]["failed"])

    assert 1 == written()
    monkeypatch.setattr(clock, "now", lambda: datetime(2100, 1, 1, tzinfo=UTC))
    assert 0 == written()
    assert 1 == json.loads(call("report", "--json", "--since", "2020-01-01").stdout)["totals"]["failed"]
    assert 1 == json.loads(call("report", "--json", "--since", "2020-01-01T00:00:00+02:00").stdout)["totals"]["failed"]


def test_explain_as_json_holds_every_block_and_field(folder: Path) -> None:
    (folder / "page.html").write_text(shapes.PAGE)
    shown = json.loads(call("explain", "page.html", "--json").stdout)

    ends = {block["text"]: (block["action"], block["reason"]) for block in shown["blocks"]}
    assert ("body", None) == ends[shapes.FIRST]
    assert ("removed", "navigation") == ends["Home News"]
    assert shapes.TITLE == shown["fields"]["title"]["value"]
    assert "meta:article:published_time#0" == shown["fields"]["published"]["evidence"][0]["where"]


def test_explain_as_json_says_why_there_is_no_article(folder: Path) -> None:
    (folder / "login.html").write_text(shapes.LOGIN)

    assert "soft-error" == json.loads(call("explain", "login.html", "--json").stdout)["error"]["reason"]


def test_a_shell_completes_the_names_of_sources(paper: Serving, folder: Path) -> None:
    asked = {"_INGEST_COMPLETE": "bash_complete", "COMP_WORDS": "ingest run --source p", "COMP_CWORD": "3"}
    program = [sys.executable, "-c", "from ingest import cli; cli.main()"]
    found = subprocess.run(program, env=os.environ | asked, capture_output=True, text=True, check=False, cwd=folder)

    assert ["plain,paper"] == found.stdout.splitlines()


@pytest.mark.parametrize("text", ["", "source = 1", "[[source]]\nname = 3", "not TOML"])
def test_a_config_with_mistakes_completes_nothing(folder: Path, text: str) -> None:
    (folder / "config.toml").write_text(text)
    asked = {"_INGEST_COMPLETE": "bash_complete", "COMP_WORDS": "ingest run --source ", "COMP_CWORD": "3"}
    program = [sys.executable, "-c", "from ingest import cli; cli.main()"]
    found = subprocess.run(program, env=os.environ | asked, capture_output=True, text=True, check=False, cwd=folder)

    assert not found.stdout.strip()
    assert not found.stderr


def test_a_json_log_names_time_run_and_item(paper: Serving) -> None:
    paper.pages["/b"] = article("Beta")
    events = [json.loads(line) for line in call("--log-json", "run", "--retry").stderr.splitlines()]

    (written,) = [event for event in events if event["event"] == "written"]
    assert {"time", "run", "source", "subject", "id", "file", "record_id", "index"} <= set(written)
    assert 1 == len({event["run"] for event in events})
    assert all(datetime.fromisoformat(event["time"]).tzinfo for event in events)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", written["run"])


def test_the_bar_counts_the_articles_of_an_archive(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "crawl.warc.gz").write_bytes(shapes.warc(*[shapes.PAGE] * 12))
    steps = list[tuple[Any, ...]]()
    before = Log.progress

    def progress(self: Log, *told: Any) -> None:
        steps.append(told[2:])
        before(self, *told)

    monkeypatch.setattr(Log, "progress", progress)
    call("clean", "crawl.warc.gz", "--to", "out", "--engine", "local")

    size = (folder / "crawl.warc.gz").stat().st_size
    assert {total for _, total, _ in steps} == {size}
    assert list(range(13)) == sorted({articles for _, _, articles in steps if articles is not None})
    assert steps == sorted(steps)
    assert (size, size, 12) == steps[-1]


class Terminal(io.StringIO):
    """Holds what is drawn."""

    def isatty(self) -> bool:
        return True


def test_a_bar_says_how_many_how_fast_and_how_long(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = Terminal()
    monkeypatch.setattr(logs, "_FIRST_RATE", 0.0)
    monkeypatch.setattr(sys, "stderr", shown)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    log = Log(verbose=False, json=False, quiet=False)
    with log.sink() as sink:
        sink.progress("clean", "a.warc.gz", 500, 1000, 1234)
        sink.progress("fetch", "paper", 3, 40)

    drawn = re.sub(r"\x1b\[[\d;?]*[a-zA-Z]", "", shown.getvalue())
    assert "1,234 articles" in drawn
    assert "3/40 articles" in drawn
    assert re.search(r"[\d.]+/s", drawn)
    assert re.search(r"\d:\d\d:\d\d|-:--:--", drawn)


def test_the_demo_says_what_is_deliberate_and_how_to_go_on(folder: Path) -> None:
    shown = call("demo").stdout

    assert "The failed item is deliberate" in shown
    assert re.search(r"See why a block was removed: \S+.* --config demo/config.toml explain http", shown)
