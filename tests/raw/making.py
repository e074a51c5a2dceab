"""Answers to keep, and what raw/ holds of them."""

import gzip
import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator

from ingest import raw
from ingest.errors import RawStoreError
from ingest.model import Capture, Fetched, Request, Stored
from ingest.raw import RawStore

NOW = datetime(2026, 11, 22, 9, 30, 15, 999999, tzinfo=UTC)
KEYS = {
    "format",
    "role",
    "source",
    "via",
    "hints",
    "redirects",
    "attempts",
    "validators",
    "fetched_at",
    "capture",
    "part",
}
HTML = (("Content-Type", "text/html; charset=utf-8"),)


def fetched(body: bytes = b"<p>One.</p>", *, number: int = 1, role: Any = "article", **changes: Any) -> Fetched:
    url = f"https://news.example/{number}"
    request = Request(
        url=url,
        source="news",
        discovered_at=NOW,
        key=f"news.example/{number}",
        via={"source_type": "feed", "url": "https://news.example/feed"},
        hints={"title": "Überschrift", "tags": ["a", "b"]},
        role=role,
    )
    plain = Fetched(
        request=request,
        final_url=url,
        redirects=(),
        status=200,
        reason="OK",
        headers=HTML,
        body=body,
        payload=body,
        fetched_at=NOW,
        attempts=2,
    )
    return replace(plain, **changes)


def opened(root: Path, **changes: Any) -> RawStore:
    return RawStore(root, version="0.1.0", now=lambda: NOW, **changes)


def everything(root: Path, file: str = "news/news-2026-11-22.warc.gz") -> list[Stored | RawStoreError]:
    return list(raw.read(root / file, name=file, source="news"))


def captures(root: Path, file: str = "news/news-2026-11-22.warc.gz") -> list[Capture]:
    return [one.capture for one in everything(root, file) if isinstance(one, Stored)]


def errors(root: Path, file: str = "news/news-2026-11-22.warc.gz") -> list[RawStoreError]:
    return [one for one in everything(root, file) if isinstance(one, RawStoreError)]


def warc(path: Path) -> Iterator[tuple[Any, bytes]]:
    """Read a file as warcio does, digests checked."""
    with path.open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            yield record, record.raw_stream.read()


def last_two_records(root: Path) -> tuple[Path, bytes, int]:
    store = opened(root)
    store.put([fetched()])
    capture = store.put([fetched(b"<p>Two.</p>", number=2)])
    path = root / capture.file
    return path, path.read_bytes(), capture.parts[0].offset


def rewrite(path: Path, old: bytes, new: bytes) -> None:
    """Change decompressed bytes, every gzip checksum right again."""
    data, members = path.read_bytes(), []
    while data:
        inflate = zlib.decompressobj(31)
        members.append(inflate.decompress(data).replace(old, new))
        data = inflate.unused_data
    path.write_bytes(b"".join(gzip.compress(member, mtime=0) for member in members))


def noise(seed: int, size: int) -> bytes:
    """Bytes that nothing compresses."""
    return hashlib.shake_256(str(seed).encode()).digest(size)
