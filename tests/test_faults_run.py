"""A misbehaving server against the real `run`: each fault has its outcome, and the run goes on."""

import asyncio
import gzip
import json
import logging
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import brotli
import pytest
import zstandard

from ingest import urls
from ingest.config import Config, FetchConfig
from ingest.model import Count, Outcome, Source, SourceType
from ingest.pipeline import clock
from ingest.pipeline.crawl.crawl_run import CrawlRun
from ingest.pipeline.sink import Sink
from tests.fetch.faulty import FAULTS, PAGE, Call, Fault, Faulty, answer, says, serving

SECRET: Final = "s3cret"
NOTHING: Final = {
    "/empty", "/204", "/cookie-round", "/cookie-round-2", "/coding-of-nothing-gzip", "/coding-of-nothing-br",
}  # fmt: skip
TWO_WORDS: Final = {"/no-phrase", "/chunks", "/trailers"}
LAUGHS: Final = b"<!DOCTYPE x [<!ENTITY a0 'ha'>%s]>" % b"".join(
    b"<!ENTITY a%d '%s'>" % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12)
)
OUTSIDE: Final = b"<!DOCTYPE x [<!ENTITY f SYSTEM 'file:///etc/passwd'>]>"
FEED: Final = (
    b"<rss version='2.0'><channel><item><title>x</title><link>http://h0.example/%s</link></item></channel></rss>"
)
SITEMAP: Final = b"<urlset><url><loc>http://h0.example/%s</loc></url></urlset>"
ENTITIES: Final[dict[str, dict[str, bytes]]] = {
    source_type: {"laughs": LAUGHS + form % b"&a11;", "outside": OUTSIDE + form % b"&f;"}
    for source_type, form in (("feed", FEED), ("sitemap", SITEMAP))
}


@contextmanager
def running() -> Iterator[Faulty]:
    """Serve from a thread of its own: the run has the main one, and its signals."""
    started, ended, loop = threading.Event(), asyncio.Event(), asyncio.new_event_loop()
    found = list[Faulty]()

    async def serve() -> None:
        async with serving() as server:
            found.append(server)
            started.set()
            await ended.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    assert started.wait(60)
    try:
        yield found[0]
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join()
        loop.close()


def configured(folder: Path, port: int, *sources: Source, hosts: int, **fetch: Any) -> Config:
    """Every host on loopback, without a rest; patient enough for a busy machine."""
    settings = FetchConfig(
        contact="https://ingest.example/bot",
        allow_addresses=("127.0.0.0/8",),
        connect_to={f"h{n}.example:80": f"127.0.0.1:{port}" for n in range(hosts)},
        **{"delay": 0, "concurrency": 64, **fetch},
    )
    return Config(root=folder, path=None, fetch=settings, sources=sources, digest="")


def run(config: Config) -> list[Outcome]:
    outcomes = list[Outcome]()

    def note(outcome: Outcome, removed: Mapping[str, Count]) -> None:
        outcomes.append(outcome)

    assert CrawlRun(config=config, sources=config.sources, sink=Sink(note=note, progress=lambda *_: None)).run() == []
    return outcomes


def listed(*urls: str, name: str = "faults") -> Source:
    return Source(name=name, listings={"urls": urls}, max_new=1000)


def expected(fault: Fault) -> tuple[str, str, str]:
    """Return at which listing, how and why a fault ends."""
    if not fault.outcome.isdigit():
        return "fetch", "failed", fault.outcome
    if not fault.outcome.startswith("2"):
        return "fetch", "failed", f"http-{fault.outcome}"
    if fault.path in NOTHING:
        return "shape", "failed", "empty-payload"
    return ("clean", "skipped", "no-article") if fault.path in TWO_WORDS else ("write", "written", "")


def test_every_fault_has_its_outcome_and_the_run_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Each on a host of its own, as some speak for all of it; all of them in one run."""
    assert len(FAULTS) >= 180
    hosts = [f"h{n}.example" for n in range(len(FAULTS) + 2)]
    *_, denied, broken = hosts
    paths = [*(fault.path for fault in FAULTS), "/ok", "/ok"]
    with running() as server, caplog.at_level(logging.DEBUG):
        server.robots[denied] = answer(200, b"User-agent: *\nDisallow: /")
        server.robots[broken] = answer(500)
        config = configured(
            tmp_path,
            server.port,
            listed(*(f"http://{host}{path}?token={SECRET}" for host, path in zip(hosts, paths, strict=True))),
            hosts=len(hosts),
            attempts=2,
            timeout=5,
            deadline=25,  # seconds; ninety-odd hosts at once on a busy machine
            max_bytes=200_000,
            max_decoded_bytes=1_000_000,
            max_redirects=3,
        )
        outcomes = run(config)

    found = {urls.host(outcome.url or ""): (outcome.stage, outcome.status, outcome.reason) for outcome in outcomes}
    assert len(outcomes) == len(hosts)
    assert {fault.path: found[host] for fault, host in zip(FAULTS, hosts, strict=False)} == {
        fault.path: expected(fault) for fault in FAULTS
    }
    assert found[denied] == ("fetch", "skipped", "robots-denied")
    assert found[broken] == ("fetch", "skipped", "robots-unreachable")
    said = capfd.readouterr()
    assert SECRET not in caplog.text + said.out + said.err + "".join(o.reason + o.detail for o in outcomes)


def test_no_host_waits_for_another_and_each_has_its_pace(tmp_path: Path) -> None:
    """Two hosts of twenty answer only when all the others have been asked for everything they have."""
    slow, fast, pages, delay = ("h0.example", "h7.example"), 18, 3, 0.2
    with running() as server:
        asked, times = asyncio.Event(), dict[str, list[float]]()

        async def answers(call: Call) -> None:
            seen = times.setdefault(call.host, [])
            seen.append(time.monotonic())
            if sum(len(at) for host, at in times.items() if host not in slow) == fast * pages:
                asked.set()
            if call.host in slow:
                await asyncio.wait_for(asked.wait(), 60)
            await call.send(answer(200, PAGE))

        server.plays = {f"/{n}": answers for n in range(pages)}
        urls = [f"http://h{host}.example/{n}" for host in range(20) for n in range(pages)]
        outcomes = run(configured(tmp_path, server.port, listed(*urls), hosts=20, delay=delay, timeout=90, deadline=90))

        assert ["written"] * 60 == [outcome.status for outcome in outcomes]
        assert {1} == set(server.most_busy.values())
        assert all(b - a >= delay for at in times.values() for a, b in pairwise(at))


@pytest.mark.parametrize("wait", ["86400", "{:%a, %d %b %Y %H:%M:%S GMT}"], ids=["seconds", "date"])
def test_a_host_that_asked_for_a_day_is_not_asked_by_the_next_run(wait: str, tmp_path: Path) -> None:
    wait = wait.format(clock.now() + timedelta(days=1))
    with running() as server:
        server.plays["/busy"] = says(answer(503, b"", f"Retry-After: {wait}"))
        first = configured(tmp_path, server.port, listed("http://h0.example/busy", name="a"), hosts=2)
        second = configured(
            tmp_path, server.port, listed("http://h0.example/ok", "http://h1.example/ok", name="b"), hosts=2
        )
        assert [outcome.reason for outcome in run(first)] == ["http-503"]
        asked = len(server.seen)
        outcomes = {outcome.url: outcome.reason or outcome.status for outcome in run(second)}

        assert outcomes == {"http://h0.example/ok": "host-paused", "http://h1.example/ok": "written"}
        assert not any(call.host == "h0.example" for call in server.seen[asked:])


@pytest.mark.parametrize("source_type", ["feed", "sitemap"])
def test_entities_of_a_listing_are_not_unfolded_and_no_file_is_read(source_type: SourceType, tmp_path: Path) -> None:
    with running() as server:
        for name, bomb in ENTITIES[source_type].items():
            server.plays[f"/{name}.xml"] = says(answer(200, bomb, "Content-Type: application/xml"))
        places = tuple(f"http://h0.example/{name}.xml" for name in ENTITIES[source_type])
        source = Source(name="bombs", listings={source_type: places, "urls": ("http://h0.example/ok",)})
        outcomes = run(configured(tmp_path, server.port, source, hosts=1))

        assert "written" in {outcome.status for outcome in outcomes if outcome.url == "http://h0.example/ok"}
        assert "crashed" not in {outcome.status for outcome in outcomes}
        assert not any("root:" in call.target or "haha" in call.target for call in server.seen)


MEMORY: Final = """
import gc, json, sys
from pathlib import Path
from ingest.model import Source
from tests.fetch.faulty import PAGE, answer, says
from tests.test_faults_run import configured, listed, run, running

folder, bombs = Path(sys.argv[1]), Path(sys.argv[2])
gc.disable()  # what only the cyclic collector would free counts, whenever it would have run

def status(key):
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(key)).split()[1]) / 1024

with running() as server:
    coded = [path for path in sorted(bombs.iterdir()) if path.suffix in {".gzip", ".br", ".zstd"}]
    for path in coded:
        server.plays[f"/{path.name}"] = says(answer(200, path.read_bytes(), f"Content-Encoding: {path.suffix[1:]}"))
    run(configured(folder / "before", server.port, listed("http://h0.example/ok"), hosts=1))
    before = status("VmRSS:")
    Path("/proc/self/clear_refs").write_text("5")  # proc(5): forget the peak
    urls = [f"http://h{n}.example/{path.name}" for n, path in enumerate([*coded, *coded])]
    loose = Source(name="loose", listings={"files": (f"{bombs}/*.html.*", f"{bombs}/*.warc*")})
    outcomes = run(configured(folder / "run", server.port, listed(*urls), loose, hosts=len(urls)))
    print(json.dumps({"grown": status("VmHWM:") - before, "outcomes": [
        [o.source, o.file and Path(o.file).name, o.status, o.reason] for o in outcomes]}))
"""


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="the peak of memory can be reset on Linux only")
def test_bombs_of_500_mb_cost_less_than_100_mb(tmp_path: Path) -> None:
    """gzip, br and zstd over HTTP, loose files, and WARCs of others with bombs as members, frames and bodies."""
    bombs = tmp_path / "bombs"
    bombs.mkdir()
    names = _write_bombs(bombs)
    done = subprocess.run(
        [sys.executable, "-c", MEMORY, tmp_path, bombs],
        stdout=subprocess.PIPE,
        check=True,
        cwd=Path(__file__).parents[1],
    )
    told = json.loads(done.stdout)

    fetched = [row[2:] for row in told["outcomes"] if row[0] == "faults"]
    assert fetched == [["failed", "too-large"]] * 6
    files = {row[1].partition("@")[0]: row[2:] for row in told["outcomes"] if row[0] == "loose"}
    assert files == {name: ["failed", "too-large"] for name in names}
    assert told["grown"] < 100, "MB"


def _write_bombs(folder: Path) -> set[str]:
    """Write 500 MB of nothing in every coding and container; give the names of the files among them."""
    size, nothing = 500_000_000, bytes(1_000_000)

    def coded(head: bytes, coder: Any, end: Any) -> bytes:
        pieces = [coder(head), *(coder(nothing) for _ in range(size // len(nothing))), end()]
        return b"".join(pieces)

    def gz(head: bytes) -> bytes:
        one = zlib.compressobj(1, wbits=31)
        return coded(head, one.compress, one.flush)

    def zst(head: bytes) -> bytes:
        one = zstandard.ZstdCompressor(level=1).compressobj()
        return coded(head, one.compress, one.flush)

    br = brotli.Compressor(quality=1)
    page = gz(b"")
    record = (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n"
        b"WARC-Target-URI: http://h0.example/\r\nContent-Type: application/http; msgtype=response\r\n"
        b"Content-Length: %d\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
    )
    whole = record % (size + 44) + b"\r\n"
    coding = b"Content-Encoding: gzip\r\n\r\n"
    inside = record % (43 + len(coding) + len(page)) + coding + page + b"\r\n\r\n"
    files = {
        "page.gzip": page,
        "page.br": coded(b"", br.process, br.finish),
        "page.zstd": zst(b""),
        "loose.html.gz": page,
        "loose.html.zst": zst(b""),
        "member.warc.gz": gz(whole),
        "frame.warc.zst": zst(whole),
        "body.warc": inside,
        "body.warc.gz": gzip.compress(inside),
        "body.warc.zst": zstandard.compress(inside),
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return {name for name in files if not name.startswith("page.")}
