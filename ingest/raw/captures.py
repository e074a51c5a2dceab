"""One capture in a WARC of ours.

A `response` holds the content-coded bytes as received and is followed at once by its `metadata` record, whose field
`ingest` holds one JSON object (the first version wrote the object alone). The first response of a capture of several
parts names the other responses in WARC-Concurrent-To, so that a capture whose end was never written is seen to be torn.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, BinaryIO, Final, get_args

import orjson

from ingest.errors import RawCorrupt, RawStoreError
from ingest.model import Capture, Fetched, Part, Role, Stored
from ingest.raw import http, members
from ingest.raw.members import Damage
from ingest.raw.records import Record, info_id, moment, new_id, parse, sha1, stamp, uri, verify, write
from ingest.text import without_surrogates

FORMAT: Final = "news-raw/1"
# Room for the two heads of a record beside its body.
HEADROOM: Final = 1 << 20
_ROLES: Final = frozenset(get_args(Role))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A response and its metadata record."""

    response: Record
    metadata: Record
    meta: Mapping[str, Any] | None
    """None where the metadata is no JSON object with a role that we know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The records of one whole capture; empty for a record of another kind."""

    pairs: tuple[Pair, ...]
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """A part, written: its two gzip members, and what they say."""

    response: bytes
    metadata: bytes
    answer: http.Answer
    meta: Mapping[str, Any]
    id: str
    url: str
    sha256: str


def pack(parts: Sequence[Fetched], *, info: str) -> list[Packed]:
    """Write the records of one capture into the file whose `warcinfo` record is `info`."""
    ids = [new_id() for _ in parts]
    return [_pack(part, ids, number, info) for number, part in enumerate(parts)]


def info(file: BinaryIO) -> str | None:
    """Return the id of the `warcinfo` that a file of ours begins with; None where it is another's."""
    first = next(members.members(file, cap=HEADROOM), None)
    return info_id(first) if isinstance(first, members.Member) else None


def groups(file: BinaryIO, *, info: str | None, cap: int, start: int = 0) -> Iterator[Group | Damage]:
    """Yield what a file of ours holds: whole captures, and whatever is none."""
    pending = list[Pair]()
    for piece in _pairs(_records(file, info, cap, start)):
        if isinstance(piece, Pair) and pending and _continues(pending, piece):
            pending.append(piece)
            continue
        if pending:
            yield _group(pending, torn=isinstance(piece, Damage) and piece.torn)
        pending = [piece] if isinstance(piece, Pair) else []
        if isinstance(piece, Damage):
            yield piece
        elif isinstance(piece, Record):
            yield Group(pairs=(), end=piece.end)
    if pending:
        yield _group(pending, torn=True)


def torn_tail_start(file: BinaryIO, *, info: str, cap: int) -> int | None:
    """Find where the last whole capture ends that a torn tail follows; None where the file ends well."""
    end, torn = 0, False
    for piece in groups(file, info=info, cap=cap):
        torn = isinstance(piece, Damage)
        if isinstance(piece, Group):
            end = piece.end
    return end if torn else None


def read_captures(
    file: BinaryIO,
    *,
    info: str | None,
    name: str,
    source: str | None,
    limit: int,
    roles: frozenset[str],
    start: int = 0,
) -> Iterator[tuple[Stored | RawStoreError, tuple[Record, ...]]]:
    """Yield the captures with these roles from `start` on, in order, and an error for whatever cannot be read.

    Each comes with its records; an error that belongs to no capture has none.
    """
    torn = False
    for piece in groups(file, info=info, cap=limit + HEADROOM, start=start):
        if isinstance(piece, Group):
            first = piece.pairs[0].meta if piece.pairs else {}
            if piece.pairs and (first is None or first["role"] in roles):
                members = tuple(record for pair in piece.pairs for record in (pair.response, pair.metadata))
                try:
                    yield _stored(piece.pairs, name=name, source=source, limit=limit), members
                except RawStoreError as e:
                    yield e.detached(), members
        elif not (torn and piece.torn):
            # What one kill tore is one error, however many records it hit.
            yield torn_or_corrupt(piece, name), ()
        torn = isinstance(piece, Damage) and piece.torn


def capture(packed: Sequence[Packed], *, name: str, source: str | None, offset: int) -> Capture:
    """Describe what was written at `offset` of a file, as `read_captures` will."""
    parts = list[Part]()
    for part in packed:
        parts.append(Part(offset=offset, length=len(part.response), sha256=part.sha256))
        offset += len(part.response) + len(part.metadata)
    one = packed[0]
    return _capture(one.id, one.url, one.answer, one.meta, tuple(parts), name=name, source=source)


def torn_or_corrupt(damage: Damage, name: str) -> RawCorrupt:
    """Return an error that says in words what is wrong, and where."""
    return RawCorrupt(
        damage.detail, subject=f"{name}@{damage.offset}", reason="torn-tail" if damage.torn else "raw-corrupt"
    )


def _pack(part: Fetched, ids: Sequence[str], number: int, info: str) -> Packed:
    url = uri(part.final_url)
    head = http.head(part.status, part.reason, part.headers, length=len(part.body))
    answer, block = http.parse(head), head + part.body
    given = {name.lower(): value for name, value in reversed(answer.headers)}
    raw = _json(
        {
            "format": FORMAT,
            "role": part.request.role,
            "source": part.request.source,
            "via": part.request.via,
            "hints": part.request.hints,
            "redirects": [{"url": r.url, "status": r.status, "location": r.location} for r in part.redirects],
            "attempts": part.attempts,
            "validators": {"etag": given.get("etag"), "last_modified": given.get("last-modified")},
            "fetched_at": stamp(part.fetched_at),
            "capture": ids[0],
            "part": number,
            # Only where there are any: a fact about the answer that its stored head no longer shows.
            **({"dropped_headers": part.dropped_headers} if part.dropped_headers else {}),
            **({"soft_error": part.soft_error} if part.soft_error else {}),
        }
    )
    common = [("WARC-Date", stamp(part.fetched_at)), ("WARC-Target-URI", url), ("WARC-Warcinfo-ID", info)]
    others = [("WARC-Concurrent-To", other) for other in (ids[1:] if number == 0 else ())]
    # warcio would take the payload's digest over the whole block.
    others.append(("WARC-Payload-Digest", sha1(part.body)))
    response = [("WARC-Type", "response"), ("WARC-Record-ID", ids[number]), *common, *others]
    metadata = [("WARC-Type", "metadata"), ("WARC-Record-ID", new_id()), *common, ("WARC-Concurrent-To", ids[number])]
    return Packed(
        response=write(response, "application/http; msgtype=response", block, coded="content-encoding" in given),
        metadata=write(metadata, "application/warc-fields", _fields(raw, part.request.via.get("url"))),
        answer=answer,
        meta=orjson.loads(raw),
        id=ids[number],
        url=url,
        sha256=hashlib.sha256(part.payload).hexdigest(),
    )


def _records(file: BinaryIO, info: str | None, cap: int, start: int) -> Iterator[Record | Damage]:
    """Yield records; after damage, go on with the next that names this file's `warcinfo`, which no page can know."""
    mark = b"WARC-Warcinfo-ID: " + (info or "").encode()
    position: int | None = start
    while position is not None:
        damage = None
        for found in members.members(file, start=position, cap=cap):
            if isinstance(found, Damage):
                damage = found
            elif record := parse(found):
                yield record
            else:
                yield Damage(offset=found.offset, torn=False, detail="a gzip member that is no WARC record")
        if damage is None:
            return
        position = members.resync(
            file, damage.offset + 1, lambda head: head.startswith(b"WARC/1.") and mark in head.partition(b"\r\n\r\n")[0]
        )
        yield Damage(offset=damage.offset, torn=position is None, detail=damage.detail)


def _pairs(records: Iterator[Record | Damage]) -> Iterator[Pair | Record | Damage]:
    response: Record | None = None
    for record in records:
        if response and isinstance(record, Record) and _belongs(record, response):
            yield Pair(response=response, metadata=record, meta=_meta(record))
            response = None
            continue
        if response:
            yield _lonely(response, torn=isinstance(record, Damage) and record.torn)
        response = record if isinstance(record, Record) and record.type == "response" else None
        if response is None:
            yield record
    if response:
        yield _lonely(response, torn=True)


def _belongs(record: Record, response: Record) -> bool:
    return record.type == "metadata" and response.id in record.all("warc-concurrent-to")


def _continues(pending: Sequence[Pair], pair: Pair) -> bool:
    first = pending[0].meta
    if first is None or pair.meta is None:
        return False
    return (
        bool(first["capture"]) and first["capture"] == pair.meta["capture"] and bool(pair.meta["part"] == len(pending))
    )


def _lonely(response: Record, *, torn: bool) -> Damage:
    return Damage(offset=response.offset, torn=torn, detail="a response without its metadata record")


def _group(pairs: Sequence[Pair], *, torn: bool) -> Group | Damage:
    first = pairs[0].response
    missing = set(first.all("warc-concurrent-to")) - {pair.response.id for pair in pairs}
    if missing:
        detail = f"a capture without {len(missing)} of its parts"
        return Damage(offset=first.offset, torn=torn, detail=detail)
    return Group(pairs=tuple(pairs), end=pairs[-1].metadata.end)


def _stored(pairs: Sequence[Pair], *, name: str, source: str | None, limit: int) -> Stored:
    payloads, parts, answers = list[bytes](), list[Part](), list[http.Answer]()
    for pair in pairs:
        subject = f"{name}@{pair.response.offset}"
        verify(pair.response, subject=subject)
        verify(pair.metadata, subject=subject)
        answers.append(http.parse(pair.response.block))
        payloads.append(http.decode(answers[-1], limit=limit, subject=subject))
        length, digest = pair.response.end - pair.response.offset, hashlib.sha256(payloads[-1]).hexdigest()
        parts.append(Part(offset=pair.response.offset, length=length, sha256=digest))
    first, meta = pairs[0].response, pairs[0].meta
    subject = f"{name}@{first.offset}"
    if meta is None:
        raise RawCorrupt("a metadata record without a role", subject=subject)
    described = _capture(
        first.id, first.get("warc-target-uri") or "", answers[0], meta, tuple(parts), name=name, source=source
    )
    truncated = any(pair.response.get("warc-truncated") for pair in pairs)
    return Stored(capture=replace(described, truncated=truncated), payloads=tuple(payloads))


def _capture(
    raw_id: str,
    url: str,
    answer: http.Answer,
    meta: Mapping[str, Any],
    parts: tuple[Part, ...],
    *,
    name: str,
    source: str | None,
) -> Capture:
    redirects = meta["redirects"]
    asked = redirects[0].get("url") if redirects else None
    return Capture(
        raw_id=raw_id,
        file=name,
        parts=parts,
        role=meta["role"],
        source=source,
        url=url,
        requested_url=str(asked or url),
        final_url=url,
        status=answer.status,
        headers=answer.headers,
        fetched_at=moment(meta.get("fetched_at")),
        via=meta["via"],
        hints=meta["hints"],
        soft_error=str(meta.get("soft_error") or ""),
    )


def _fields(meta: bytes, via: object) -> bytes:
    """Write a metadata block; indexers and replay tools pass over its type, so that it never shadows the page."""
    referrer = f"via: {uri(via)}\r\n".encode() if isinstance(via, str) and via else b""
    return referrer + b"ingest: " + meta + b"\r\n"


def _meta_json(record: Record) -> bytes:
    """Return our JSON in a metadata record: the whole block, as the first version wrote it, or the field `ingest`."""
    if record.block[:1] == b"{":
        return record.block
    lines = (line.partition(b":") for line in record.block.split(b"\r\n"))
    return next((value for name, _, value in lines if name.lower() == b"ingest"), b"")


def _meta(record: Record) -> dict[str, Any] | None:
    try:
        meta = orjson.loads(_meta_json(record))
    except orjson.JSONDecodeError:
        return None
    if not isinstance(meta, dict) or meta.get("role") not in _ROLES:
        return None
    objects = {key: meta[key] if isinstance(meta.get(key), dict) else {} for key in ("via", "hints")}
    if "door" in objects["via"]:  # as earlier versions wrote it
        objects["via"] = {"source_type": objects["via"].pop("door"), **objects["via"]}
    redirects = [hop for hop in meta.get("redirects") or [] if isinstance(hop, dict)]
    return {"capture": None, "part": 0, **meta, **objects, "redirects": redirects}


def _json(value: Mapping[str, Any]) -> bytes:
    try:
        return orjson.dumps(value, default=dict, option=orjson.OPT_SORT_KEYS)
    except TypeError:
        # Integers beyond 64 bits become strings, lone surrogates U+FFFD.
        return orjson.dumps(_plain(value), option=orjson.OPT_SORT_KEYS)


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return without_surrogates(value)[0]
    if isinstance(value, Mapping):
        return {without_surrogates(str(key))[0]: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, bool | float):
        return value
    return value if isinstance(value, int) and value.bit_length() < 64 else str(value)
