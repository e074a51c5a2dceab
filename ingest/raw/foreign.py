"""The WARCs of others.

Every `response` with a status of 200–299 and every `resource`; what they are is for the shape to decide. Where each
record is a gzip member of its own, damage costs just that member; else reading ends there.
"""

import hashlib
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final

from fastwarc.stream_io import ChunkedReader, GzipReader, ZstdReader
from fastwarc.warc import ArchiveIterator, WarcRecord

from ingest import urls
from ingest.errors import RawCorrupt, RawStoreError
from ingest.model import Capture, Part, Stored
from ingest.raw import http, members
from ingest.raw.captures import HEADROOM, torn_or_corrupt
from ingest.raw.members import Damage, Member
from ingest.raw.records import digest_fits, moment

_ZSTD: Final = re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18")  # RFC 8878 3.1.1, 3.1.2
_WARC: Final = b"WARC/"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A record in memory; `block` is None where it is too large for that."""

    type: str
    fields: Mapping[str, str]
    block: bytes | None
    whole: bool
    offset: int


def read(file: BinaryIO, *, name: str, source: str | None, limit: int) -> Iterator[Stored | RawStoreError]:
    """Give the articles in order, and an error for whatever cannot be read."""
    file.seek(0)
    magic = file.read(5)
    if magic.startswith(members.MAGIC):
        first = next(members.members(file, cap=limit + HEADROOM))
        if isinstance(first, Member) and not first.data.startswith(_WARC):
            yield _unreadable(name)
            return
        if isinstance(first, Damage) or first.size <= limit + HEADROOM:
            yield from _by_member(file, name=name, source=source, limit=limit)
            return
    elif not _ZSTD.match(magic) and magic != _WARC:
        yield _unreadable(name)
        return
    file.seek(0)
    yield from _streamed(file, magic, name=name, source=source, limit=limit)


def _by_member(file: BinaryIO, *, name: str, source: str | None, limit: int) -> Iterator[Stored | RawStoreError]:
    start: int | None = 0
    while start is not None:
        damage = None
        for found in members.members(file, start=start, cap=limit + HEADROOM):
            if isinstance(found, Damage):
                damage = found
            else:
                yield from _in_member(found, name=name, source=source, limit=limit)
        if damage is None:
            return
        start = members.resync(file, damage.offset + 1, lambda head: head.startswith(_WARC))
        torn = Damage(offset=damage.offset, torn=start is None, detail=damage.detail)
        nothing = damage.offset == 0 and start is None
        yield (
            RawStoreError(torn.detail, subject=name, reason="unreadable-warc")
            if nothing
            else torn_or_corrupt(torn, name)
        )


def _in_member(member: Member, *, name: str, source: str | None, limit: int) -> Iterator[Stored | RawStoreError]:
    if member.size > limit + HEADROOM:
        yield _too_large(f"{name}@{member.offset}")
        return
    try:
        for record in ArchiveIterator(io.BytesIO(member.data), parse_http=False):
            found = _found(record, member.offset, limit)
            yield from _article(found, member.length, name=name, source=source, limit=limit)
    except OSError as e:
        yield RawCorrupt(f"no WARC record: {e}", subject=f"{name}@{member.offset}")


def _streamed(
    file: BinaryIO, magic: bytes, *, name: str, source: str | None, limit: int
) -> Iterator[Stored | RawStoreError]:
    """Read a file whose records are no gzip members of their own, holding one back until its end is known."""
    packed = None if magic == _WARC else GzipReader(file) if magic.startswith(members.MAGIC) else ZstdReader(file)
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    held: _Found | None = None
    broken = ""
    try:
        for record in ArchiveIterator(packed or file, parse_http=False):
            offset = (packed.frame_start_position() or 0) if packed else record.stream_pos
            found = _found(record, offset, limit)
            if held:
                # Records that share a frame reach to the end of the file, for all we know.
                end = found.offset if found.offset > held.offset else size
                yield from _article(held, end - held.offset, name=name, source=source, limit=limit)
            held = found
    except OSError as e:
        broken = str(e)
    if held:
        yield from _article(held, size - held.offset, name=name, source=source, limit=limit)
        if not broken and held.whole and isinstance(packed, GzipReader):
            broken = _last(file, held.offset)
    elif not broken:
        yield _unreadable(name)
    if broken:
        at = held.offset if held else 0
        kind, reason = (RawCorrupt, "torn-tail") if held else (RawStoreError, "unreadable-warc")
        yield kind(f"reading ended: {broken}", subject=f"{name}@{at}", reason=reason)


def _last(file: BinaryIO, offset: int) -> str:
    """Say what is wrong with the members from `offset`, for fastwarc ends without a word inside a torn one."""
    for found in members.members(file, start=offset, cap=0):
        if isinstance(found, Damage):
            return found.detail
    return ""


def _found(record: WarcRecord, offset: int, limit: int) -> _Found:
    fields = {name.lower(): value for name, value in reversed(record.headers.to_tuples())}
    length = fields.get("content-length", "").strip()
    sized = length.isascii() and length.isdigit()
    large = sized and int(length) > limit + HEADROOM
    block = None if large else record.reader.read(limit + HEADROOM)
    kind = fields.get("warc-type", "").strip().lower()
    return _Found(
        type=kind,
        fields=fields,
        block=block,
        whole=sized and (block is None or len(block) == int(length)),
        offset=offset,
    )


def _article(
    found: _Found, length: int, *, name: str, source: str | None, limit: int
) -> Iterator[Stored | RawStoreError]:
    subject = f"{name}@{found.offset}"
    if not found.whole:
        yield RawCorrupt("the file ends inside a record, or it names no length", subject=subject, reason="torn-tail")
    elif found.type in {"response", "resource"} and not found.fields.get("content-type", "").startswith("text/dns"):
        try:
            stored = _stored(found, length, subject=subject, name=name, source=source, limit=limit)
        except RawStoreError as e:
            yield e
        else:
            if stored:
                yield stored


def _stored(found: _Found, length: int, *, subject: str, name: str, source: str | None, limit: int) -> Stored | None:
    if found.block is None:
        raise _too_large(subject)
    digest = found.fields.get("warc-block-digest", "")
    if not digest_fits(digest, found.block):
        raise RawCorrupt(f"the block does not fit its digest {digest}", subject=subject)
    if found.type == "response":
        answer = http.parse(found.block)
        if answer.status is None or not 200 <= answer.status <= 299:
            return None
        answer = _dechunked(answer, limit)
    else:
        kind = found.fields.get("content-type")
        answer = http.Answer(status=None, headers=(("Content-Type", kind),) if kind else (), body=found.block)
    payload = http.decode(answer, limit=limit, subject=subject)
    target = found.fields.get("warc-target-uri", "").strip().removeprefix("<").removesuffix(">")
    url = target if urls.parse(target) else None
    capture = Capture(
        raw_id=found.fields.get("warc-record-id"),
        file=name,
        parts=(Part(offset=found.offset, length=length, sha256=hashlib.sha256(payload).hexdigest()),),
        role="article",
        source=source,
        url=url,
        requested_url=url,
        final_url=url,
        status=answer.status,
        headers=answer.headers,
        fetched_at=moment(found.fields.get("warc-date")),
        truncated="warc-truncated" in found.fields,
    )
    return Stored(capture=capture, payloads=(payload,))


def _dechunked(answer: http.Answer, limit: int) -> http.Answer:
    """Undo the chunks; many crawlers undo them and leave the header."""
    if not any("chunked" in value.lower() for value in answer.values("transfer-encoding")):
        return answer
    try:
        body = ChunkedReader(io.BytesIO(answer.body)).read(limit + HEADROOM)
    except OSError:
        return answer
    return http.Answer(status=answer.status, headers=answer.headers, body=body)


def _unreadable(name: str) -> RawStoreError:
    return RawStoreError("no WARC records", subject=name, reason="unreadable-warc")


def _too_large(subject: str) -> RawStoreError:
    return RawStoreError("a record larger than the limit", subject=subject, reason="too-large")
