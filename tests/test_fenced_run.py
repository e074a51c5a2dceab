"""A capture that hangs, or takes all memory, costs one outcome; what stands before and behind it is written."""

import json
import threading
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pytest

from ingest import config
from ingest.model import Stored
from ingest.pipeline.clean import files
from ingest.pipeline.clean.capture import clean_capture
from ingest.pipeline.clean.task import Packed, Task, packed
from ingest.pipeline.crawl.crawl_run import CrawlRun
from ingest.pipeline.sink import Sink

pytestmark = pytest.mark.own_workers

STORY = "".join(f"<p>The council of Lindau has decided number {n} today, after a long debate.</p>" for n in range(9))


def _page(title: str, body: str) -> str:
    return f"<html lang=en><title>{title}</title><article><h1>{title}</h1>{body}</article>"


def _endless() -> str:
    """Write a page just below the limits of blocks and of text: it takes hundreds of times what a story takes."""
    return _page("Rain", "".join(f"<p>{n} of the lines of a page that nobody ended." for n in range(49_000)))


def _posts(number: int) -> str:
    """Write all posts of a site as one answer, which is one capture: a millisecond or two for each."""
    posts = [
        {"id": n, "slug": f"p{n}", "content": {"rendered": STORY}, "title": {"rendered": f"No {n}"}}
        for n in range(number)
    ]
    return json.dumps(posts)


def _decision(letter: str) -> str:
    return _page(f"The council decides on {letter}", STORY)


def _ran(folder: Path, fence: str, files: Mapping[str, str]) -> list[tuple[str | None, str, str]]:
    """Run over files within a fence; give what became of each item."""
    (folder / "archive").mkdir()
    for name, body in files.items():
        (folder / "archive" / name).write_text(body)
    path = folder / "config.toml"
    path.write_text(
        f'[fetch]\ncontact = "mailto:x@example.org"\n[fence]\n{fence}\n'
        '[[source]]\nname = "archive"\nfiles = "archive/*"\n'
    )
    settings = config.load(path)
    outcomes = []
    sink = Sink(note=lambda outcome, _: outcomes.append(outcome), progress=lambda *_: None)

    CrawlRun(config=settings, sources=settings.sources, sink=sink).run(workers=1)
    return [(o.file, o.status, o.reason) for o in outcomes if o.stage != "fetch"]


def _clean_or_hang(stored: Stored, *, task: Task) -> tuple[Packed, ...]:
    if any(b"hang" in payload for payload in stored.payloads):
        threading.Event().wait()
    return tuple(map(packed, clean_capture(stored, task=task)))


# The fence stands where neither a fast nor a busy machine gets a story and what breaks its worker mixed up: a story
# takes twenty milliseconds and a few megabytes, the endless page hundreds of times the memory.
@pytest.mark.parametrize(
    ("fence", "broken", "reason"),
    [("seconds = 5", _page("Rain", "hang"), "fence-time"), ("memory = 60_000_000", _endless(), "fence-memory")],
    ids=["hangs", "swells"],
)
def test_a_capture_that_breaks_its_worker_is_one_failure_of_the_run(
    fence: str, broken: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "Cleaner", lambda task: partial(_clean_or_hang, task=task))
    found = _ran(tmp_path, fence, {"a.html": _decision("a"), "b.html": broken, "c.html": _decision("c")})

    assert found == [
        ("archive/a.html", "written", ""),
        ("archive/b.html", "failed", reason),
        ("archive/c.html", "written", ""),
    ]
    assert (tmp_path / "clean" / "archive" / "c.html.jsonl").stat().st_size


def test_a_capture_of_many_posts_may_take_longer_than_one_of_them(tmp_path: Path) -> None:
    found = _ran(tmp_path, "seconds = 5", {"a.json": _posts(4_000)})

    assert found == [("archive/a.json", "written", "")] * 4_000
