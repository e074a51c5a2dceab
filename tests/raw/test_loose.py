import gzip
import hashlib
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import zstandard

from ingest import raw
from ingest.errors import RawCorrupt, RawStoreError
from ingest.model import Part, Stored


def the_one(path: Path, **changes: Any) -> Stored | RawStoreError:
    (one,) = raw.read(path, name=path.name, source="news", **changes)
    return one


def stored(path: Path) -> Stored:
    one = the_one(path)
    assert isinstance(one, Stored), one
    return one


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<p>One.</p>"),
        ("PAGE.HTM", b"<p>One.</p>"),
        ("page.html.gz", gzip.compress(b"<p>One.</p>")),
        ("page.html.gz", gzip.compress(b"<p>One") + gzip.compress(b".</p>")),
        ("page.json.ZST", zstandard.compress(b"<p>One.</p>")),
        ("posts.jsonl", b"<p>One.</p>"),
        ("no suffix", b"<p>One.</p>"),
    ],
)
def test_a_loose_file_is_one_payload(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    one = stored(path)
    digest = hashlib.sha256(b"<p>One.</p>").hexdigest()
    assert one.payloads == (b"<p>One.</p>",)
    assert one.capture.parts == (Part(offset=0, length=len(content), sha256=digest),)
    assert (one.capture.raw_id, one.capture.status, one.capture.url, one.capture.fetched_at) == (None,) * 4
    assert (one.capture.file, one.capture.source, one.capture.role) == (name, "news", "article")


@pytest.mark.parametrize("name", ["empty.html", "empty.html.gz", "empty.txt.zst"])
def test_an_empty_file_is_an_empty_payload(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    assert stored(tmp_path / name).payloads == (b"",)


def test_meta_json_gives_url_time_and_headers(tmp_path: Path) -> None:
    path = tmp_path / "page.html.gz"
    path.write_bytes(gzip.compress(b"x"))
    meta = {
        "url": "https://news.example/1",
        "fetched_at": "2026-11-22T10:30:15.75+02:00",
        "headers": [["Content-Type", "text/html"], ["Link", "a"], ["Link", "b"]],
        "status": "whatever",
    }
    (tmp_path / "page.html.gz.meta.json").write_text(json.dumps(meta), encoding="utf-8")
    capture = stored(path).capture
    assert capture.url == "https://news.example/1"
    assert capture.fetched_at == datetime(2026, 11, 22, 8, 30, 15, tzinfo=UTC)
    assert capture.headers == (("Content-Type", "text/html"), ("Link", "a"), ("Link", "b"))


@pytest.mark.parametrize("text", ["{}", '{"url": null, "fetched_at": null, "headers": null}', '{"headers": {}}'])
def test_meta_json_may_say_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.txt").write_bytes(b"x")
    (tmp_path / "a.txt.meta.json").write_text(text, encoding="utf-8")
    capture = stored(tmp_path / "a.txt").capture
    assert (capture.url, capture.fetched_at, capture.headers) == (None, None, ())


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("{", "a.txt.meta.json"),
        ("[]", "a.txt.meta.json"),
        (" " * 2_000_000, "a.txt.meta.json"),
        ('{"url": 1}', "a.txt.meta.json: url"),
        ('{"url": "javascript:alert(1)"}', "a.txt.meta.json: url"),
        ('{"fetched_at": "yesterday"}', "a.txt.meta.json: fetched_at"),
        ('{"fetched_at": "2026-11-22T10:00:00"}', "a.txt.meta.json: fetched_at"),
        ('{"fetched_at": 20261122}', "a.txt.meta.json: fetched_at"),
        ('{"headers": {"A": 1}}', "a.txt.meta.json: headers"),
        ('{"headers": [["A"]]}', "a.txt.meta.json: headers"),
        ('{"headers": "A: b"}', "a.txt.meta.json: headers"),
    ],
)
def test_a_malformed_meta_json_is_an_error_that_names_file_and_key(tmp_path: Path, text: str, where: str) -> None:
    (tmp_path / "a.txt").write_bytes(b"x")
    (tmp_path / "a.txt.meta.json").write_text(text, encoding="utf-8")
    error = the_one(tmp_path / "a.txt")
    assert isinstance(error, RawStoreError)
    assert (error.subject, error.reason) == (where, "malformed-meta")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", bytes(2_000_000)),
        ("a.html.gz", gzip.compress(bytes(2_000_000))),
        ("a.html.zst", zstandard.compress(bytes(2_000_000))),
    ],
)
def test_a_bomb_is_too_large(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    error = the_one(tmp_path / name, limit=1_000_000)
    assert isinstance(error, RawStoreError)
    assert error.reason == "too-large"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html.gz", gzip.compress(b"x" * 99)[:-4]),
        ("a.html.gz", b"\x01\x02 neither gzip nor text"),
        ("a.html.zst", zstandard.compress(b"x")[:-1]),
    ],
)
def test_a_broken_compressed_file_is_corrupt(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    assert isinstance(the_one(tmp_path / name), RawCorrupt)


def test_what_is_no_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "folder.html").mkdir()
    os.mkfifo(tmp_path / "pipe.html")
    (tmp_path / "page.html").touch()
    reasons = {
        "gone.html": "missing-file",
        "folder.html": "not-a-file",
        "pipe.html": "not-a-file",
        "page.html/below.html": "missing-file",
    }
    for name, reason in reasons.items():
        error = the_one(tmp_path / name)
        assert isinstance(error, RawStoreError)
        assert error.reason == reason
