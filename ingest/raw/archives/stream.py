"""The bytes of an archive from one place on, decompressed: plain, gzip members or zstd frames.

Memory stays bounded whatever a frame expands to. Where a frame is damaged the bytes end; what stood before it is given.
"""

import os
import zlib
from collections import deque
from collections.abc import Callable, Generator, Iterator
from typing import BinaryIO, Final, Protocol, cast

import zstandard
from isal import isal_zlib

from ingest.raw import members
from ingest.raw.members import MAGIC, Damage

__all__ = ["Coding", "Stream", "coding_of", "resync", "size_of"]

_CHUNK: Final = 1 << 16
# A torn or wrong step loses its output; this bounds how much.
_STEP: Final = 1 << 16
# Four bytes of zstd (an RLE block) unfold to 128 KiB (RFC 8878 3.1.1.2.3): a step gives at most 2 MiB.
_ZSTD_STEP: Final = 64
# RFC 8878 3.1.1.1.2 recommends decoders to take windows of 8 MB; zstd --long=27, which archivers use, makes 128.
_ZSTD_WINDOW: Final = 1 << 27
_ZSTD_MAGIC: Final = (b"\x28\xb5\x2f\xfd", *(bytes([0x50 + n, 0x2A, 0x4D, 0x18]) for n in range(16)))
# The WARC-zstd draft (iipc.github.io/warc-specifications): a skippable frame that holds the dictionary of all others.
_DICTIONARY: Final = b"\x5d\x2a\x4d\x18"
_DICTIONARY_MAX: Final = 1 << 24  # our choice: real ones have 110 KiB (zstd's default) to 1 MiB
_MAGIC_SIZE: Final = 4


class _Frame(Protocol):
    """A gzip member or zstd frame on its way."""

    @property
    def eof(self) -> bool: ...

    def feed(self, data: bytes) -> tuple[bytes, bytes]:
        """Decompress a step; give what came and what is left of `data`."""


class Coding:
    """How a file is compressed: what its frames begin with, and how one is undone."""

    def __init__(self, name: str, magics: tuple[bytes, ...], new: Callable[[], _Frame]) -> None:
        self.name, self.magics, self.new = name, magics, new


class _Gzip:
    def __init__(self) -> None:
        self._inflate = isal_zlib.decompressobj(zlib.MAX_WBITS | 16)

    @property
    def eof(self) -> bool:
        return bool(self._inflate.eof)

    def feed(self, data: bytes) -> tuple[bytes, bytes]:
        out = self._inflate.decompress(data, _STEP)
        return out, self._inflate.unused_data if self._inflate.eof else self._inflate.unconsumed_tail


class _Zstd:
    def __init__(self, context: zstandard.ZstdDecompressor) -> None:
        self._frame = context.decompressobj(write_size=_CHUNK)

    @property
    def eof(self) -> bool:
        return bool(self._frame.eof)

    def feed(self, data: bytes) -> tuple[bytes, bytes]:
        out, view = bytearray(), memoryview(data)
        for at in range(0, len(data), _ZSTD_STEP):
            out += self._frame.decompress(view[at : at + _ZSTD_STEP])
            if self._frame.eof:
                return bytes(out), self._frame.unused_data + bytes(view[at + _ZSTD_STEP :])
            if len(out) > _STEP:
                return bytes(out), bytes(view[at + _ZSTD_STEP :])
        return bytes(out), b""


# isal's stubs call its error class an instance.
_ERRORS: Final = (zlib.error, cast("type[Exception]", isal_zlib.IsalError), zstandard.ZstdError)


def coding_of(file: BinaryIO) -> Coding | None:
    """Return how a file is compressed by its first bytes; None where it is not."""
    file.seek(0)
    magic = file.read(_MAGIC_SIZE)
    if magic.startswith(MAGIC):
        return Coding("gzip member", (MAGIC,), _Gzip)
    return _zstd(file) if magic.startswith(_ZSTD_MAGIC) else None


def size_of(file: BinaryIO) -> int:
    """Return the size of a file; reading stands where it stood."""
    place = file.tell()
    size = file.seek(0, os.SEEK_END)
    file.seek(place)
    return size


def resync(file: BinaryIO, coding: Coding, after: int, accept: Callable[[bytes], bool]) -> int | None:
    """Find the next frame, not before `after`, whose first bytes are a record that `accept` knows."""
    return members.resync(file, after, accept, magic=coding.magics[0], peek=lambda data: _peek(coding, data))


def _peek(coding: Coding, data: bytes) -> bytes:
    try:
        return coding.new().feed(data)[0]
    except _ERRORS:
        return b""


def _zstd(file: BinaryIO) -> Coding:
    """Return zstd, with the dictionary that the file begins with, where it does."""
    file.seek(0)
    head = file.read(8)
    trained: zstandard.ZstdCompressionDict | None = None
    size = int.from_bytes(head[4:], "little")
    if head.startswith(_DICTIONARY) and size <= _DICTIONARY_MAX:
        data = file.read(size)
        if data.startswith(_ZSTD_MAGIC[0]):
            try:
                data = zstandard.ZstdDecompressor().decompressobj().decompress(data)[:_DICTIONARY_MAX]
            except zstandard.ZstdError:
                data = b""
        trained = zstandard.ZstdCompressionDict(data) if data else None
    context = zstandard.ZstdDecompressor(dict_data=trained, max_window_size=_ZSTD_WINDOW)
    return Coding("zstd frame", _ZSTD_MAGIC, lambda: _Zstd(context))


class Stream:
    """What a file holds from `start` on; `at` is the place in `data` where reading stands."""

    def __init__(self, file: BinaryIO, coding: Coding | None, *, start: int = 0) -> None:
        self._file, self._coding, self._start = file, coding, start
        self._reset()

    def _reset(self) -> None:
        self._file.seek(self._start)
        self.data, self.at, self.ended = bytearray(), 0, False
        self.damage: Damage | None = None
        self._base = 0
        self._made = 0
        self._frames = deque[tuple[int, int]]()
        self._pieces = self._plain() if self._coding is None else self._unpacked(self._coding)

    @property
    def position(self) -> int:
        """How many decompressed bytes were passed."""
        return self._base + self.at

    def fill(self, size: int) -> bool:
        """Have `size` bytes in `data` behind `at`; False where there are not so many."""
        while len(self.data) - self.at < size:
            piece = next(self._pieces, None)
            if piece is None:
                self.ended = True
                return False
            self.data += piece
            self._made += len(piece)
        return True

    def more(self) -> bool:
        """Have some more bytes in `data`; False at the end."""
        return self.fill(len(self.data) - self.at + 1)

    def drop(self) -> None:
        """Forget what was passed."""
        if self.at > _CHUNK:
            del self.data[: self.at]
            self._base += self.at
            self.at = 0
        while len(self._frames) > 1 and self._frames[1][0] <= self.position:
            self._frames.popleft()

    def seek(self, position: int) -> bool:
        """Go to a position before or behind; False where the bytes end before it."""
        if position < self._base:
            self._reset()
        if self._coding is None and position > self._base + len(self.data):
            size = self._size()
            self._file.seek(min(self._start + position, size))
            self._base = self._made = min(position, size - self._start)
            self.data, self.at, self.ended = bytearray(), 0, False
            self._pieces = self._plain()
            return self._base == position
        while position > self._base + len(self.data):
            self.at = len(self.data)
            self.drop()
            if not self.more():
                self.at = len(self.data)
                return False
        self.at = position - self._base
        return True

    def offset(self, place: int) -> int:
        """Return where in the file a place in `data` is: where its frame begins."""
        position = self._base + place
        if self._coding is None:
            return self._start + position
        return next((offset for made, offset in reversed(self._frames) if made <= position), self._start)

    def until(self, begin: int, end: int) -> int:
        """Count the bytes of the file between two places in `data`; to its end, where both are in one frame."""
        first, last = self.offset(begin), self.offset(end)
        if self._coding is None or (last > first and end < len(self.data)):
            return last - first
        return (self.damage.offset if self.damage and self.damage.offset > first else self._size()) - first

    def begins_frame(self, place: int) -> bool:
        """Return whether a frame begins at a place in `data`."""
        return any(made == self._base + place for made, _ in self._frames)

    def _size(self) -> int:
        return size_of(self._file)

    def _plain(self) -> Iterator[bytes]:
        return iter(lambda: self._file.read(_CHUNK * 4), b"")

    def _unpacked(self, coding: Coding) -> Iterator[bytes]:
        place, data = self._start, self._file.read(_CHUNK)
        while data and self.damage is None:
            if not data.startswith(coding.magics):
                if not self._padded(data):
                    self.damage = Damage(offset=place, torn=False, detail=f"bytes that are no {coding.name}")
                return
            self._frames.append((self._made, place))
            data = yield from self._frame(coding, place, data)
            place = self._file.tell() - len(data)
            if len(data) < _MAGIC_SIZE:
                data += self._file.read(_CHUNK)

    def _frame(self, coding: Coding, place: int, data: bytes) -> Generator[bytes, None, bytes]:
        """Yield what one frame holds, and return what was read behind it."""
        frame, full = coding.new(), False
        while not frame.eof:
            if not data and not full:
                data = self._file.read(_CHUNK)
                if not data:
                    detail, read = f"the file ends inside a {coding.name}", self._file.tell() - place
                    self.damage = Damage(offset=place, torn=True, detail=detail, read=read)
                    break
            try:
                out, data = frame.feed(data)
            except _ERRORS as e:
                read = self._file.tell() - len(data) - place
                detail = f"a {coding.name} that is damaged {read} bytes behind its beginning: {e}"
                self.damage = Damage(offset=place, torn=False, detail=detail, read=read)
                break
            full = len(out) >= _STEP
            if out:
                yield out
        return data

    def _padded(self, data: bytes) -> bool:
        """Return whether nothing but zeros follows, as on tapes and after some copies."""
        while data and not data.strip(b"\0"):
            data = self._file.read(_CHUNK)
        return not data
