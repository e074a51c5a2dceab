"""Where each gzip member of a file begins and ends, and whether it is whole.

Memory stays bounded whatever a member expands to: of one with more than `cap` bytes only the beginning is kept.
"""

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

MAGIC: Final = b"\x1f\x8b\x08"  # RFC 1952 2.3.1: ID1, ID2, CM deflate
_GZIP: Final = zlib.MAX_WBITS | 16
_CHUNK: Final = 1 << 16
_STEP: Final = 1 << 18
_LARGE: Final = 1 << 23  # our choice: no news page comes near it
# WARC heads are far shorter; the longest part is one URL, which servers cut at 8 kB.
_PEEK: Final = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One whole gzip member, its checksum verified."""

    offset: int
    length: int
    """Compressed bytes."""
    data: bytes
    """Decompressed; just the beginning where that is more than `cap` bytes."""
    size: int
    """Decompressed bytes in all."""

    @property
    def end(self) -> int:
        """Where the next member begins."""
        return self.offset + self.length


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """Bytes that are no whole gzip member."""

    offset: int
    torn: bool
    """The file ends inside the member; otherwise its bytes are wrong."""
    detail: str
    read: int = 0
    """Bytes from `offset` on that were understood."""


def members(file: BinaryIO, *, start: int = 0, cap: int) -> Iterator[Member | Damage]:
    """Yield the members from `start`; a Damage is the last value, for nobody knows where the next member begins."""
    file.seek(start)
    offset, buffer = start, b""
    while buffer := buffer or file.read(_CHUNK):
        found, buffer = _member(file, buffer, offset, cap)
        yield found
        if isinstance(found, Damage):
            return
        offset = found.end


def resync(
    file: BinaryIO,
    after: int,
    accept: Callable[[bytes], bool],
    *,
    magic: bytes = MAGIC,
    peek: Callable[[bytes], bytes] | None = None,
) -> int | None:
    """Find the next member, not before `after`, whose first bytes are a record that `accept` knows.

    With another `magic`, a frame of another coding; `peek` decompresses the beginning of what begins there.
    """
    file.seek(after)
    offset, buffer = after, b""
    while more := file.read(_CHUNK):
        buffer += more
        at = buffer.find(magic)
        while at >= 0:
            file.seek(offset + at)
            if accept((peek or _peek)(file.read(_PEEK))):
                return offset + at
            at = buffer.find(magic, at + 1)
        offset += max(len(buffer) - len(magic) + 1, 0)
        buffer = buffer[-len(magic) + 1 :]
        file.seek(offset + len(buffer))
    return None


def _member(file: BinaryIO, buffer: bytes, offset: int, cap: int) -> tuple[Member | Damage, bytes]:
    """Read a member; a large one is measured before it is kept, so that a bomb costs next to no memory."""
    found, rest = _inflate(file, buffer, offset, min(cap, _LARGE))
    if isinstance(found, Member) and _LARGE < found.size <= cap:
        file.seek(offset)
        return _inflate(file, b"", offset, cap)
    return found, rest


def _inflate(file: BinaryIO, buffer: bytes, offset: int, cap: int) -> tuple[Member | Damage, bytes]:
    inflate, kept, size, fed, full = zlib.decompressobj(_GZIP), bytearray(), 0, len(buffer), False
    while not inflate.eof:
        if not buffer and not full:
            buffer = file.read(_CHUNK)
            fed += len(buffer)
            if not buffer:
                return Damage(offset=offset, torn=True, detail="the file ends inside a gzip member"), b""
        try:
            out = inflate.decompress(buffer, _STEP)
        except zlib.error as e:
            return Damage(offset=offset, torn=False, detail=f"not a gzip member: {e}"), b""
        # After a full step there may be more output inside, even with no input left.
        buffer, full = inflate.unconsumed_tail, len(out) == _STEP
        size += len(out)
        if size <= cap:
            kept += out
        else:
            del kept[_PEEK:]
    rest = inflate.unused_data
    return Member(offset=offset, length=fed - len(rest), data=bytes(kept), size=size), rest


def _peek(data: bytes) -> bytes:
    try:
        return zlib.decompressobj(_GZIP).decompress(data, _PEEK)
    except zlib.error:
        return b""
