"""What a loose file holds, and what the NAME.meta.json beside it says."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import orjson

from ingest import coding, urls
from ingest.errors import RawCorrupt, RawStoreError
from ingest.model import Capture, Part, Stored
from ingest.raw.records import moment
from ingest.storage import File

META: Final = ".meta.json"
_CODINGS: Final[Mapping[str, str]] = {".gz": "gzip", ".zst": "zstd"}
# A URL, a moment and HTTP headers; servers cut headers at far less.
_META_MAX: Final = 1 << 20


def read_loose_file(path: File, *, name: str, source: str | None, limit: int) -> Stored:
    """Read the one payload of a loose file."""
    size = path.stat().st_size
    if size > limit:
        raise RawStoreError(f"{size} bytes, more than {limit}", subject=name, reason="too-large")
    with path.open("rb") as file:
        body = file.read(limit + 1)
    payload = _decode(body, _CODINGS.get(path.suffix.lower(), ""), name=name, limit=limit)
    url, fetched_at, headers = meta(path.with_name(path.name + META), name=name + META)
    part = Part(offset=0, length=len(body), sha256=hashlib.sha256(payload).hexdigest())
    capture = Capture(
        raw_id=None,
        file=name,
        parts=(part,),
        role="article",
        source=source,
        url=url,
        headers=headers,
        fetched_at=fetched_at,
    )
    return Stored(capture=capture, payloads=(payload,))


def meta(path: File, *, name: str) -> tuple[str | None, datetime | None, tuple[tuple[str, str], ...]]:
    """Read `url`, `fetched_at` and `headers`; all are unknown where there is no such file."""
    try:
        with path.open("rb") as file:
            raw = file.read(_META_MAX + 1)
    except FileNotFoundError:
        return None, None, ()
    if len(raw) > _META_MAX:
        raise _malformed(f"more than {_META_MAX} bytes", name)
    try:
        said = orjson.loads(raw.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as e:
        raise _malformed(f"not JSON: {e}", name) from e
    if not isinstance(said, dict):
        raise _malformed("not a JSON object", name)
    return _url(said, name), _fetched_at(said, name), _headers(said, name)


def _url(said: Mapping[str, Any], name: str) -> str | None:
    value = said.get("url")
    if value is None or (isinstance(value, str) and urls.parse(value)):
        return value.strip() if value else None
    raise _malformed("not a http or https URL", f"{name}: url")


def _fetched_at(said: Mapping[str, Any], name: str) -> datetime | None:
    value = said.get("fetched_at")
    if value is None or (isinstance(value, str) and moment(value)):
        return moment(value)
    raise _malformed("not an ISO 8601 moment with its zone, as 2026-11-22T09:00:00Z", f"{name}: fetched_at")


def _headers(said: Mapping[str, Any], name: str) -> tuple[tuple[str, str], ...]:
    value = said.get("headers")
    pairs = list(value.items()) if isinstance(value, dict) else value or []
    whole = isinstance(pairs, list) and all(
        isinstance(pair, list | tuple) and len(pair) == 2 and all(isinstance(item, str) for item in pair)
        for pair in pairs
    )
    if not whole:
        raise _malformed("neither an object of strings nor a list of pairs of strings", f"{name}: headers")
    return tuple((key, text) for key, text in pairs)


def _malformed(message: str, subject: str) -> RawStoreError:
    return RawStoreError(message, subject=subject, reason="malformed-meta")


def _decode(body: bytes, codings: str, *, name: str, limit: int) -> bytes:
    if not body:
        return body
    try:
        return coding.undo(body, codings, limit=limit)
    except coding.CodingError as e:
        kind = RawStoreError if e.reason == "too-large" else RawCorrupt
        raise kind(e.message, subject=name, reason=e.reason) from e
