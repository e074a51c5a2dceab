"""Cut posts out of a JSON list: a stub without content stays in their place, so that the others keep theirs."""

import gzip
import zlib
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import brotli
import orjson
import zstandard

from ingest.errors import RawStoreError
from ingest.raw import http
from ingest.raw.records import Record, sha1, warc
from ingest.raw.takedown import filler

__all__ = ["coded", "framed", "is_stub", "listed", "stubbed", "without"]

# As small as each gets: what is left of an answer must not need more than the answer did.
_ENCODERS: Final[Mapping[str, Callable[[bytes], bytes]]] = MappingProxyType(
    {
        "br": lambda data: bytes(brotli.compress(data, quality=11)),
        "gzip": lambda data: gzip.compress(data, 9, mtime=0),
        "x-gzip": lambda data: gzip.compress(data, 9, mtime=0),
        "deflate": lambda data: zlib.compress(data, 9),
        "zstd": lambda data: zstandard.ZstdCompressor(level=19).compress(data),
    }
)
_STATUS: Final = "forgotten"
_SUFFIXES: Final[Mapping[str, str]] = MappingProxyType({".gz": "gzip", ".zst": "zstd"})


def listed(payload: bytes) -> list[dict[str, Any]] | None:
    """Return the posts of a JSON list, or the one that a payload is; None where it is neither."""
    try:
        found = orjson.loads(payload.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError:
        return None
    if isinstance(found, dict) and type(found.get("id")) is int:
        found = [found]
    if not isinstance(found, list) or not all(isinstance(post, dict) for post in found):
        return None
    return found


def stubbed(payload: bytes, cut: Collection[int]) -> bytes:
    """Write a list with stubs in the place of some posts."""
    found = listed(payload) or []
    stub = {"content": {"protected": False, "rendered": ""}, "status": _STATUS}
    return orjson.dumps([{"id": post.get("id"), **stub} if n in cut else post for n, post in enumerate(found)])


def is_stub(post: Mapping[str, Any]) -> bool:
    """Return whether this is what is left of a post that was cut out."""
    return post.get("status") == _STATUS


def without(response: Record, payload: bytes, cut: Collection[int]) -> bytes:
    """Write a `response` record of ours anew, with stubs; RawStoreError where its coding is none that we write."""
    answer = http.parse(response.block)
    codings = [name.strip().lower() for value in answer.values("content-encoding") for name in value.split(",")]
    body = stubbed(payload, cut)
    for name in codings:
        if name not in _ENCODERS and name != "identity":
            raise RawStoreError(f"holds other posts, too, and is coded as {name}")
        body = _ENCODERS[name](body) if name in _ENCODERS else body
    first = response.block.partition(b"\r\n")[0].decode("latin-1").split(" ", 2)
    status, reason = answer.status or 200, first[2] if len(first) > 2 else ""
    block = http.head(status, reason, answer.headers, length=len(body)) + body
    kept = ("warc-type", "warc-record-id", "warc-date", "warc-target-uri", "warc-warcinfo-id", "warc-concurrent-to")
    fields = [(name, value) for name, value in response.fields if name.lower() in kept]
    fields.append(("WARC-Payload-Digest", sha1(body)))
    return warc(fields, "application/http; msgtype=response", block)


def framed(record: bytes, length: int) -> bytes:
    """Compress a record into exactly so many bytes; RawStoreError where it needs more."""
    found = filler.framed(record, length)
    if found is None:
        raise RawStoreError("holds other posts, too, which take more bytes without this one than with it")
    return found


def coded(payload: bytes, path: Path) -> bytes:
    """Code what a loose file holds as its name says."""
    name = _SUFFIXES.get(path.suffix.lower())
    return _ENCODERS[name](payload) if name else payload
