"""What is in raw/ is entered in the state soon, and by the next run where a kill was sooner."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest import config, raw
from ingest.errors import StateError
from ingest.model import Capture, Outcome, Part, Request, Stored
from ingest.pipeline.crawl.crawl_run import CrawlRun
from ingest.pipeline.crawl.ledger import Ledger
from ingest.pipeline.sink import Sink
from ingest.state import State
from tests.serving import HOME, Serving, article, rss, sitemap

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def capture(offset: int) -> Capture:
    return Capture(
        raw_id="<urn:uuid:1>",
        file="news/2026-11-22.warc.gz",
        parts=(Part(offset=offset, length=1, sha256="0" * 64),),
        role="article",
        source="news",
        url="https://news.example/1",
    )


def seen_elsewhere(folder: Path) -> tuple[int, tuple[str, int] | None]:
    """Read what another process would see."""
    with State(folder) as state:
        return sum(standing.done for standing in state.source_statuses()), state.kept("news")


def test_entries_of_one_moment_are_written_together_and_none_waits_for_long(tmp_path: Path) -> None:
    clock = Clock()
    with State(tmp_path) as state:
        ledger = Ledger(state, clock=clock)
        for n in range(3):
            ledger.enter(lambda n=n: state.done("news", str(n), version=None, now=NOW), of=capture(n))  # type: ignore[misc]  # a loop's value
        assert (0, None) == seen_elsewhere(tmp_path)
        clock.seconds = 0.6
        ledger.enter(lambda: state.done("news", "3", version=None, now=NOW))
        assert (4, ("2026-11-22.warc.gz", 2)) == seen_elsewhere(tmp_path)
        for n in range(4, 600):
            ledger.enter(lambda n=n: state.done("news", str(n), version=None, now=NOW))  # type: ignore[misc]  # a loop's value
        assert 504 == seen_elsewhere(tmp_path)[0]
        ledger.write()
        assert 600 == seen_elsewhere(tmp_path)[0]


def test_what_cannot_be_written_now_is_written_next_time(tmp_path: Path) -> None:
    full = [True]

    def entry() -> None:
        if full:
            raise StateError("no space", subject="state.sqlite")
        state.done("news", "1", version=None, now=NOW)

    with State(tmp_path) as state:
        ledger = Ledger(state, clock=Clock())
        ledger.enter(lambda: state.done("news", "0", version=None, now=NOW), of=capture(5))
        ledger.enter(entry)
        with pytest.raises(StateError):
            ledger.write()
        assert (0, None) == seen_elsewhere(tmp_path)
        full.clear()
        ledger.write()
        assert (2, ("2026-11-22.warc.gz", 5)) == seen_elsewhere(tmp_path)


def captured(folder: Path) -> Counter[str]:
    """Count the captures of each article in raw/."""
    paths = sorted(folder.glob("raw/paper/*.warc.gz"))
    found = [stored for path in paths for stored in raw.read(path, name=path.name, source="paper")]
    return Counter(str(stored.capture.url) for stored in found if isinstance(stored, Stored))


def run(folder: Path) -> list[Outcome]:
    settings, notes = config.load(folder / "config.toml"), list[Outcome]()
    sink = Sink(note=lambda outcome, _: notes.append(outcome), progress=lambda *_: None)
    CrawlRun(config=settings, sources=settings.sources, sink=sink).run()
    return notes


@pytest.mark.parametrize("listing", ["feed", "sitemap"])
def test_a_killed_run_keeps_what_it_fetched_and_the_next_one_asks_for_the_rest(listing: str, tmp_path: Path) -> None:
    names = [f"p{n}" for n in range(40)]
    with Serving() as site:
        pages = (
            rss(*(f"/{name}" for name in names)) if listing == "feed" else sitemap(**dict.fromkeys(names, "2026-01"))
        )
        site.pages = {"/list": pages} | {f"/{name}": article(name) for name in names}
        (tmp_path / "config.toml").write_text(site.config(f'name = "paper"\n{listing} = "{HOME}/list"'))
        running = subprocess.Popen([sys.executable, "-m", "ingest", "-q", "run"], cwd=tmp_path)

        def kill(path: str) -> None:
            if path == "/p35":  # the thirtieth in the order of keys
                os.kill(running.pid, signal.SIGKILL)
                running.wait(60)

        site.before = kill
        assert -signal.SIGKILL == running.wait(60)
        kept = captured(tmp_path)
        assert len(kept) >= 20
        site.before = lambda _: None
        site.news()

        run(tmp_path)

        again = set(site.news()) - {"/list"}
        assert {f"{HOME}{path}" for path in again} == {f"{HOME}/{name}" for name in names} - set(kept)
        assert captured(tmp_path) == Counter(f"{HOME}/{name}" for name in names)
        (lines,) = tmp_path.glob("clean/paper/*.jsonl")
        assert len(names) == len({json.loads(line)["id"] for line in lines.read_bytes().splitlines()})
        assert len(names) == lines.read_bytes().count(b"\n")
        run(tmp_path)
        assert ["/list"] == site.news()


def test_a_capture_that_is_entered_is_not_entered_again_over_news_of_its_listing(tmp_path: Path) -> None:
    """A row that waits for an edit must not be made done by the capture of what was before it."""
    with Serving() as site:
        site.pages = {"/map": sitemap(a="2026-01-01"), "/a": article("A")}
        (tmp_path / "config.toml").write_text(site.config(f'name = "paper"\nsitemap = "{HOME}/map"'))
        run(tmp_path)
        with State(tmp_path / "raw" / ".state") as state:
            newer = Request(
                url=f"{HOME}/a", source="paper", discovered_at=NOW, key="paper.example/a", version="2031-01-02",
                via={"source_type": "sitemap"},
            )  # fmt: skip
            assert ["changed"] == state.offer([newer], now=NOW)
        site.pages |= {"/map": sitemap(a="2031-01-02"), "/a": article("A, edited")}
        site.news()

        run(tmp_path)

        assert ["/map", "/a"] == site.news()
        assert 2 == captured(tmp_path)[f"{HOME}/a"]
