import errno
import gzip
import hashlib
import json
import os
import stat
import threading
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import raw
from ingest.errors import RawCorrupt, RawStoreError
from ingest.model import Redirect, Stored
from ingest.raw import captures as stored_captures
from ingest.raw.records import Record
from tests.raw.making import (
    HTML,
    NOW,
    captures,
    errors,
    everything,
    fetched,
    noise,
    opened,
    warc,
)

KEYS = {
    *("format", "role", "source", "via", "hints", "redirects"),
    *("attempts", "validators", "fetched_at", "capture", "part"),
}


def test_what_put_returns_is_what_read_gives(tmp_path: Path) -> None:
    store = opened(tmp_path)
    plain = store.put([fetched()])
    moved = store.put(
        [
            fetched(
                b"<p>Two.</p>",
                number=2,
                final_url="https://www.news.example/2",
                redirects=(Redirect(url="https://news.example/2", status=301, location="https://www.news.example/2"),),
            )
        ]
    )
    assert captures(tmp_path) == [plain, moved]
    assert [one.payloads for one in everything(tmp_path) if isinstance(one, Stored)] == [
        (b"<p>One.</p>",),
        (b"<p>Two.</p>",),
    ]
    assert plain.fetched_at == datetime(2026, 11, 22, 9, 30, 15, tzinfo=UTC)
    assert plain.parts[0].sha256 == hashlib.sha256(b"<p>One.</p>").hexdigest()
    assert (plain.source, plain.role, plain.status, plain.file) == (
        "news",
        "article",
        200,
        "news/news-2026-11-22.warc.gz",
    )
    assert (plain.url, plain.requested_url) == ("https://news.example/1", "https://news.example/1")
    assert (moved.url, moved.requested_url) == ("https://www.news.example/2", "https://news.example/2")
    assert plain.via == {"source_type": "feed", "url": "https://news.example/feed"}
    assert plain.hints == {"title": "Überschrift", "tags": ["a", "b"]}


def test_the_file_is_the_format_to_the_letter(tmp_path: Path) -> None:
    capture = opened(tmp_path).put(
        [
            fetched(
                headers=(
                    *HTML,
                    ("transfer-encoding", "chunked"),
                    ("CONTENT-LENGTH", "999"),
                    ("content-length", "998"),
                    ("ETag", '"x"'),
                ),
                status=404,
                reason="Not Found",
            )
        ]
    )
    (info, text), (response, block), (metadata, said) = warc(tmp_path / capture.file)
    assert [r.rec_type for r in (info, response, metadata)] == ["warcinfo", "response", "metadata"]
    assert b"software: ingest/0.1.0\r\n" in text
    assert {r.rec_headers.protocol for r in (info, response, metadata)} == {"WARC/1.1"}
    head = response.rec_headers
    assert head["WARC-Record-ID"] == capture.raw_id
    assert head["WARC-Date"] == "2026-11-22T09:30:15Z"
    assert head["WARC-Target-URI"] == "https://news.example/1"
    assert head["Content-Type"] == "application/http; msgtype=response"
    assert head["WARC-Block-Digest"]
    assert head["WARC-Payload-Digest"]
    assert head["WARC-Warcinfo-ID"] == info.rec_headers["WARC-Record-ID"]
    assert (response.http_headers.protocol, response.http_headers.statusline) == ("HTTP/1.1", "404 Not Found")
    assert response.http_headers.headers == [*HTML, ("CONTENT-LENGTH", "11"), ("ETag", '"x"')]
    assert block == b"<p>One.</p>"
    assert metadata.rec_headers["WARC-Concurrent-To"] == capture.raw_id
    assert metadata.rec_headers["Content-Type"] == "application/warc-fields"
    via, line, rest = said.split(b"\r\n")
    assert (via, rest) == (b"via: https://news.example/feed", b"")
    assert line.startswith(b"ingest: ")
    meta = json.loads(line.removeprefix(b"ingest: "))
    assert set(meta) == KEYS
    assert (meta["role"], meta["source"], meta["attempts"], meta["part"]) == ("article", "news", 2, 0)
    assert (meta["capture"], meta["fetched_at"]) == (capture.raw_id, "2026-11-22T09:30:15Z")
    assert meta["validators"] == {"etag": '"x"', "last_modified": None}


def test_each_record_is_one_gzip_member_where_the_capture_says(tmp_path: Path) -> None:
    body = gzip.compress(b"<p>One.</p>", mtime=0)
    store = opened(tmp_path)
    coded = fetched(body, payload=b"<p>One.</p>", headers=(("content-encoding", "gzip"),))
    for capture in (store.put([fetched()]), store.put([coded])):
        (part,) = capture.parts
        data = (tmp_path / capture.file).read_bytes()[part.offset : part.offset + part.length]
        inflate = zlib.decompressobj(31)
        record = inflate.decompress(data)
        assert inflate.eof
        assert not inflate.unused_data
        assert record.startswith(b"WARC/1.1\r\nWARC-Type: response\r\n")
    assert body in record


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(b"payload")),
        ("br", brotli.compress(b"payload")),
        ("gzip, br", brotli.compress(gzip.compress(b"payload"))),
        ("identity", b"payload"),
        ("", b"payload"),
    ],
)
def test_content_codings_are_kept_and_undone_on_reading(tmp_path: Path, coding: str, body: bytes) -> None:
    headers = tuple(("Content-Encoding", one) for one in coding.split(", ") if one)
    capture = opened(tmp_path).put([fetched(body, payload=b"payload", headers=headers)])
    assert everything(tmp_path) == [Stored(capture=capture, payloads=(b"payload",))]


@pytest.mark.parametrize(
    ("coding", "body", "reason"),
    [
        ("rot13", b"x", "unknown-coding"),
        ("gzip", b"x", "coding-corrupt"),
        ("gzip", gzip.compress(b"x")[:-3], "coding-truncated"),
    ],
)
def test_an_undecodable_body_is_an_error_in_its_place(tmp_path: Path, coding: str, body: bytes, reason: str) -> None:
    store = opened(tmp_path)
    store.put([fetched(body, headers=(("Content-Encoding", coding),))])
    good = store.put([fetched()])
    error, stored = everything(tmp_path)
    assert isinstance(error, RawCorrupt)
    assert error.reason == reason
    assert error.subject.startswith("news/news-2026-11-22.warc.gz@")
    assert isinstance(stored, Stored)
    assert stored.capture == good


@pytest.mark.parametrize("bomb", [gzip.compress(bytes(50_000_000)), brotli.compress(bytes(50_000_000), quality=1)])
def test_a_bomb_is_too_large_and_the_rest_goes_on(tmp_path: Path, bomb: bytes) -> None:
    store = opened(tmp_path)
    coding = "gzip" if bomb.startswith(b"\x1f\x8b") else "br"
    store.put([fetched(bomb, headers=(("Content-Encoding", coding),))])
    store.put([fetched(bytes(3_000_000))])
    store.put([fetched()])
    got = list(raw.read(tmp_path / "news/news-2026-11-22.warc.gz", name="x", source=None, limit=1_000_000))
    assert [one.reason if isinstance(one, RawStoreError) else one.payloads for one in got] == [
        "too-large",
        "too-large",
        (b"<p>One.</p>",),
    ]


def test_headers_of_strangers_cannot_break_a_record(tmp_path: Path) -> None:
    capture = opened(tmp_path).put(
        [
            fetched(
                headers=(
                    ("X-Fold", "a\r\n b\r\n\r\n<p>no body</p>"),
                    ("X-Split\r\nInjected", "1"),
                    (":status", "200"),
                    ("X-Latin", "caf\xe9"),
                    ("X-Utf8", "日本"),
                    ("X-Odd", "\ud800\x00"),
                    ("", "nameless"),
                ),
                reason="O\r\nK",
                final_url="https://news.example/a b\r\nWARC-Type: request",
            )
        ]
    )
    assert captures(tmp_path) == [capture]
    assert capture.url == "https://news.example/a%20b%0D%0AWARC-Type:%20request"
    assert dict(capture.headers) == {
        "X-Fold": "a b <p>no body</p>",
        "X-Latin": "café",
        "X-Utf8": "日本",
        "X-Odd": "?",
        "Content-Length": "11",
    }
    assert [block for _, block in warc(tmp_path / capture.file)][1] == b"<p>One.</p>"


def test_hints_that_json_cannot_hold_are_repaired(tmp_path: Path) -> None:
    one = fetched()
    hints = {"title": "a\ud800", "id": 2**70, "small": -(2**60), "nested": ({"x": None},)}
    capture = opened(tmp_path).put([replace(one, request=replace(one.request, hints=hints))])
    assert capture.hints == {"title": "a\ufffd", "id": str(2**70), "small": -(2**60), "nested": [{"x": None}]}
    assert captures(tmp_path) == [capture]


@given(
    body=st.binary(max_size=300),
    headers=st.lists(st.tuples(st.text(max_size=8), st.text(max_size=20)), max_size=4),
    reason=st.text(max_size=10),
    status=st.integers(100, 599),
)
@settings(max_examples=60, deadline=None)
def test_any_answer_comes_back(
    tmp_path_factory: pytest.TempPathFactory, body: bytes, headers: list[tuple[str, str]], reason: str, status: int
) -> None:
    root = tmp_path_factory.mktemp("raw")
    plain = tuple(pair for pair in headers if pair[0].lower() != "content-encoding")
    capture = opened(root).put([fetched(body, headers=plain, reason=reason, status=status)])
    assert everything(root) == [Stored(capture=capture, payloads=(body,))]


def test_only_articles_are_read_and_a_listing_shows_the_rest(tmp_path: Path) -> None:
    store = opened(tmp_path)
    roles = ("robots", "feed", "article", "listing", "sitemap", "probe")
    for role in roles:
        store.put([fetched(role=role)])
    assert [capture.role for capture in captures(tmp_path)] == ["article"]
    path = tmp_path / "news/news-2026-11-22.warc.gz"
    listed = list(raw.listing(path, name="x", source=None))
    assert [one.capture.role for one in listed if isinstance(one, Stored)] == list(roles)


def test_the_parts_of_an_article_are_one_capture(tmp_path: Path) -> None:
    store = opened(tmp_path)
    before = store.put([fetched()])
    whole = store.put([fetched(b"page %d" % n, number=n) for n in (1, 2, 3)])
    after = store.put([fetched()])
    assert captures(tmp_path) == [before, whole, after]
    assert len(whole.parts) == 3
    stored = everything(tmp_path)[1]
    assert isinstance(stored, Stored)
    assert stored.payloads == (b"page 1", b"page 2", b"page 3")
    blocks = [block for record, block in warc(tmp_path / whole.file) if record.rec_type == "metadata"]
    metas = [json.loads(block.partition(b"ingest: ")[2]) for block in blocks]
    assert [(meta["capture"], meta["part"]) for meta in metas[1:4]] == [(whole.raw_id, n) for n in range(3)]


def test_a_day_rolls_between_captures_and_never_inside_one(tmp_path: Path) -> None:
    store = opened(tmp_path, roll_at=2000)
    put = [store.put([fetched(number=n), fetched(number=n + 1)]) for n in range(0, 12, 2)]
    # Another process goes on in the last file.
    put.append(opened(tmp_path, roll_at=2000).put([fetched(number=99)]))
    names = [store.name(path) for path in store.files()]
    assert names[:3] == [
        "news/news-2026-11-22.warc.gz",
        "news/news-2026-11-22-2.warc.gz",
        "news/news-2026-11-22-3.warc.gz",
    ]
    assert [capture for name in names for capture in captures(tmp_path, name)] == put
    assert not any(errors(tmp_path, name) for name in names)


def test_a_file_holds_the_captures_of_one_utc_day(tmp_path: Path) -> None:
    store = opened(tmp_path)
    east = datetime(2026, 11, 23, 1, 0, tzinfo=timezone(timedelta(hours=3)))
    assert store.put([fetched(fetched_at=east)]).file == "news/news-2026-11-22.warc.gz"
    assert store.put([fetched(fetched_at=NOW + timedelta(days=1))]).file == "news/news-2026-11-23.warc.gz"


def test_two_stores_take_turns_with_one_file(tmp_path: Path) -> None:
    one, two = opened(tmp_path), opened(tmp_path)
    put = [store.put([fetched(number=n)]) for n, store in enumerate((one, two, one, two))]
    assert captures(tmp_path) == put


def test_a_file_that_is_not_there_is_an_error_and_nothing_is_raised(tmp_path: Path) -> None:
    (error,) = everything(tmp_path)
    assert isinstance(error, RawStoreError)
    assert error.reason == "missing-file"


def _counted(monkeypatch: pytest.MonkeyPatch, flush: Callable[[int], None]) -> list[int]:
    """Count the flushes of files, and do `flush` in each."""
    flushes = list[int]()

    def fsync(descriptor: int) -> None:
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            flushes.append(os.fstat(descriptor).st_size)
            flush(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    return flushes


class Gate:
    """A store whose second put is being flushed until `go` is set; then the flush does what it is told."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, *, error: OSError | None = None) -> None:
        self.store = opened(folder)
        self.before = self.store.put([fetched()])
        self.go, started = threading.Event(), threading.Event()

        def flush(descriptor: int) -> None:
            started.set()
            assert self.go.wait(60)
            if error:
                raise error

        self.flushes = _counted(monkeypatch, flush)
        self.first = self.store.submit([fetched(number=2)])
        assert started.wait(60)


def test_puts_that_wait_together_are_flushed_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate(tmp_path, monkeypatch)
    futures = [gate.first, *(gate.store.submit([fetched(number=n)]) for n in range(3, 10))]
    assert not any(future.done() for future in futures)  # nothing is promised before it is on disk
    gate.go.set()
    put = [gate.before, *(future.result(10) for future in futures)]

    assert len(gate.flushes) == 2
    assert captures(tmp_path) == put
    assert gate.flushes[-1] == (tmp_path / gate.before.file).stat().st_size


def test_a_flush_that_fails_fails_all_who_waited_for_it_and_leaves_nothing_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(tmp_path, monkeypatch, error=OSError(errno.EIO, "Input/output error"))
    futures = [gate.first, *(gate.store.submit([fetched(number=n)]) for n in (3, 4))]
    gate.go.set()
    assert [type(future.exception(10)) for future in futures] == [RawStoreError] * 3
    monkeypatch.undo()

    assert captures(tmp_path) == [gate.before]
    assert errors(tmp_path) == []
    assert gate.store.put([fetched(number=5)]) == captures(tmp_path)[-1]


def test_a_put_cancelled_before_its_turn_writes_nothing_and_a_bad_one_costs_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(tmp_path, monkeypatch)
    cancelled, bad = gate.store.submit([fetched(number=3)]), gate.store.submit([fetched(number=4, final_url=None)])
    last = gate.store.submit([fetched(number=5)])
    assert cancelled.cancel()
    gate.go.set()

    put = [gate.before, gate.first.result(10), last.result(10)]
    assert captures(tmp_path) == put
    assert isinstance(bad.exception(10), AttributeError | TypeError)


def test_threads_may_put_and_adopt_at_the_same_time(tmp_path: Path) -> None:
    store = opened(tmp_path / "raw", roll_at=20_000)
    for n in range(20):
        (tmp_path / f"{n}").mkdir()
        (tmp_path / f"{n}" / "page.html").write_bytes(b"%d" % n)
    with ThreadPoolExecutor(8) as threads:
        put = [threads.submit(store.put, [fetched(noise(n, 3000), number=n)]) for n in range(40)]
        taken = [threads.submit(store.adopt, tmp_path / f"{n}" / "page.html", "news") for n in range(20)]
        kept = sorted(capture.result().raw_id or "" for capture in put)
        places = {future.result()[0] for future in taken}

    assert len(places) == 20
    assert {place.read_bytes() for place in places} == {b"%d" % n for n in range(20)}
    found = [one for path in store.files("news") for one in everything(tmp_path / "raw", store.name(path))]
    assert not any(isinstance(one, RawStoreError) for one in found)
    assert kept == sorted(one.capture.raw_id for one in found if isinstance(one, Stored) and one.capture.raw_id)


def test_the_source_type_of_earlier_captures_is_read_in_the_word_of_today() -> None:
    block = b'{"role":"article","via":{"door":"feed","url":"https://news.example/feed"}}'
    meta = stored_captures._meta(Record(type="metadata", id="", fields=(), block=block, cut=False, offset=0, end=0))

    assert meta
    assert meta["via"] == {"source_type": "feed", "url": "https://news.example/feed"}
