"""A WARC of ours replays in pywb, and indexers list its answers only.

Started with INGEST_REPLAY=DIR, where DIR is a virtual environment with pywb and cdxj-indexer (`.ci/run` makes one).
"""

import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

from ingest import disk
from ingest.forgotten import Forgotten, Tombstone, digest
from ingest.raw.takedown.search import search
from tests.raw.making import HTML, captures, fetched, opened

TOOLS: Final = os.environ.get("INGEST_REPLAY")
PAGE: Final = "<!doctype html><title>Harbour reopens</title><p>The harbour reopened on Monday.</p>"
URL: Final = "https://news.example/1"
TAKEN: Final = "https://news.example/3"
SECONDS: Final = 120.0

pytestmark = pytest.mark.skipif(not TOOLS, reason="replays in pywb: only with INGEST_REPLAY=DIR")


def tool(name: str, *words: str, cwd: Path) -> str:
    ran = subprocess.run(
        [f"{TOOLS}/bin/{name}", *words], cwd=cwd, check=True, capture_output=True, text=True, timeout=SECONDS
    )
    return ran.stdout


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A file with a feed and two pages that it led to, metadata records after each; the first page was taken down."""
    store = opened(tmp_path / "raw")
    store.put([fetched(b"<rss/>", number=2, role="feed")])
    taken = store.put([fetched(PAGE.encode(), number=3, headers=HTML)])
    store.put([fetched(PAGE.encode(), headers=HTML)])
    path = tmp_path / "raw" / taken.file
    article = Tombstone(kind="article", name=digest("news.example/3"), day="", why="")
    plan = search(path, name=taken.file, wanted=Forgotten.of([article]), taken=(), articles=0, day="2026-12-01")
    assert plan is not None
    assert len(plan.captures) == 1
    disk.overlay(path, plan.pieces)
    assert [capture.url for capture in captures(tmp_path / "raw")] == [URL]
    return path


@pytest.fixture
def replay(archive: Path, tmp_path: Path) -> Iterator[str]:
    """Serve the file as a pywb collection; yield the address."""
    tool("wb-manager", "init", "news", cwd=tmp_path)
    tool("wb-manager", "add", "news", str(archive), cwd=tmp_path)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [f"{TOOLS}/bin/wayback", "-p", str(port), "-b", "127.0.0.1"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait(port)
            yield f"http://127.0.0.1:{port}/news"
        finally:
            server.terminate()


def _wait(port: int) -> None:
    end = time.monotonic() + SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)  # noqa: TID251 -- a server of others has no other sign
        else:
            return


def test_pywb_shows_the_page_and_not_our_metadata(replay: str) -> None:
    answer = httpx.get(f"{replay}/2026mp_/{URL}", follow_redirects=True, timeout=SECONDS, trust_env=False)

    title = LexborHTMLParser(answer.content).css_first("title")
    assert answer.status_code == 200
    assert title is not None
    assert title.text() == "Harbour reopens"


def test_pywb_knows_nothing_of_what_was_taken_down(replay: str) -> None:
    answer = httpx.get(f"{replay}/2026mp_/{TAKEN}", follow_redirects=True, timeout=SECONDS, trust_env=False)

    assert answer.status_code == 404
    assert "Harbour reopens" not in answer.text


def test_an_index_has_one_line_for_each_answer(archive: Path, tmp_path: Path) -> None:
    lines = tool("cdxj-indexer", str(archive), cwd=tmp_path).splitlines()

    entries = [json.loads(line.split(" ", 2)[2]) for line in lines]
    assert [(entry["url"], entry["mime"], entry["status"]) for entry in entries] == [
        ("https://news.example/2", "text/html", "200"),
        (URL, "text/html", "200"),
    ]
