"""Write a WARC record of exactly so many bytes that says nothing, in the place of one that was taken down.

It is `metadata` of type `application/warc-fields` without a URL: indexers and replay tools pass over it, and so do we.
"""

import zlib
from typing import Final

from ingest.errors import RawStoreError
from ingest.raw.records import new_id

__all__ = ["framed", "member", "plain"]

# RFC 1952 2.3: ID1 ID2 CM, FLG (0, or 16 for a comment), MTIME, XFL, OS 255 (unknown).
_HEAD: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_COMMENTED: Final = b"\x1f\x8b\x08\x10\x00\x00\x00\x00\x00\xff"
_AROUND: Final = len(_HEAD) + 8
# RFC 1951 3.2.4: a stored block has five bytes before its content, of which there are 65,535 at most.
_STORED: Final = 5
_BLOCK: Final = 65_535


def member(length: int, *, day: str, info: str | None) -> bytes:
    """Return a gzip member of `length` bytes that holds one record.

    Its content is stored, not compressed, so that it can have any length; what does not fit is a gzip comment. Raises
    RawStoreError where no record is so short.
    """
    name, size = new_id(), length - _AROUND
    # What the blocks themselves take is taken off; the few bytes that remain are for the comment.
    room = size - _STORED * max(1, -(-size // (_BLOCK + _STORED)))
    body = _record(room, name, day, info) or _record(room - 1, name, day, info)
    if body is not None:
        return _framed(_stored(body), body, length)
    body = _body(0, name, day, info)
    return _framed(_deflated(body), body, length)


def framed(record: bytes, length: int) -> bytes | None:
    """Compress a record into a gzip member of `length` bytes; None where it takes more."""
    packed = _deflated(record)
    return _framed(packed, record, length) if len(packed) <= length - _AROUND else None


def plain(length: int, *, day: str) -> bytes:
    """Return a record of `length` bytes, not compressed; RawStoreError where none is so short."""
    name = new_id()
    found = _record(length, name, day, None) or _record(length, name, day, None, space="  ")
    if found is None:
        raise _too_short(length)
    return found


def _record(length: int, name: str, day: str, info: str | None, *, space: str = " ") -> bytes | None:
    """Return a record of `length` bytes; None where there is none: it is too short, or a digit more is too long."""
    least = len(_body(0, name, day, info, space=space))
    # Content-Length grows by as many digits as it has, less the two that it has at least.
    for digits in range(len(str(max(length, 0)))):
        padding = length - least - digits
        if padding >= 0 and len(found := _body(padding, name, day, info, space=space)) == length:
            return found
    return None


def _body(padding: int, name: str, day: str, info: str | None, *, space: str = " ") -> bytes:
    block = f"forgotten: {day}".encode() + b" " * padding + b"\r\n"
    fields = {
        "WARC-Type": "metadata",
        "WARC-Record-ID": name,
        "WARC-Date": f"{day}T00:00:00Z",
        **({"WARC-Warcinfo-ID": info} if info else {}),
        "Content-Type": "application/warc-fields",
    }
    head = "WARC/1.1\r\n" + "".join(f"{key}: {value}\r\n" for key, value in fields.items())
    return f"{head}Content-Length:{space}{len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"


def _stored(data: bytes) -> bytes:
    out = bytearray()
    for start in range(0, len(data), _BLOCK):
        piece = data[start : start + _BLOCK]
        is_last = start + _BLOCK >= len(data)
        out += bytes([is_last]) + len(piece).to_bytes(2, "little") + (len(piece) ^ 0xFFFF).to_bytes(2, "little") + piece
    return bytes(out)


def _deflated(data: bytes) -> bytes:
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return deflate.compress(data) + deflate.flush()


def _framed(packed: bytes, data: bytes, length: int) -> bytes:
    gap = length - _AROUND - len(packed)
    if gap < 0:
        raise _too_short(length)
    # A comment ends with a zero byte.
    head = _COMMENTED + b"." * (gap - 1) + b"\0" if gap else _HEAD
    return head + packed + zlib.crc32(data).to_bytes(4, "little") + (len(data) & 0xFFFFFFFF).to_bytes(4, "little")


def _too_short(length: int) -> RawStoreError:
    return RawStoreError(f"no record has {length} bytes", reason="too-short")
