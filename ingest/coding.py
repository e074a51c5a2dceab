"""Undo content codings (RFC 9110 8.4.1, RFC 8878), boundedly: no body costs more memory than its limit allows.

Contains no business logic. A stream that ends before its own end mark is an error, never a short text.
"""

import zlib
from collections.abc import Callable
from typing import Final, Protocol, TypeAlias

import brotli
import zstandard

from ingest.errors import IngestError

__all__ = ["CODINGS", "CodingError", "names", "undo"]

CODINGS: Final = ("gzip", "deflate", "br", "zstd")

# Real answers have one coding, seldom two; curl stops at 5 as well (lib/content_encoding.c, MAX_ENCODE_STACK).
_MAX_CODINGS: Final = 5
# One step of input. It bounds what `unused_data` copies for each of many small members.
_STEP: Final = 16_384
# Four bytes of zstd (an RLE block) unfold to 128 KiB (RFC 8878 3.1.1.2.3): a step gives at most 16 MiB.
_ZSTD_STEP: Final = 512
# RFC 9659 3: a decoder for the `zstd` content coding need not support larger windows.
_ZSTD_WINDOW: Final = 8 * 1024 * 1024
# Members that unfold to nothing cost time but no bytes; a BGZF file of `max_decoded_bytes` has about 1,000.
_MAX_MEMBERS: Final = 100_000
# Our choice: no news page comes near it (Common Crawl cuts at 1 MiB), nor does a REST answer of 100 posts.
_LARGE: Final = 8 * 1024 * 1024
_GZIP_MAGIC: Final = b"\x1f\x8b"
# A frame, or a skippable one (RFC 8878 3.1.1, 3.1.2).
_ZSTD_MAGIC: Final = (b"\x28\xb5\x2f\xfd", *(bytes([0x50 + n, 0x2A, 0x4D, 0x18]) for n in range(16)))


class CodingError(IngestError):
    """A body whose content coding cannot be undone."""

    reason = "coding-corrupt"


class _Member(Protocol):
    """One gzip member, zlib stream or zstd frame on its way."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...


class _Sink:
    """Collect decoded bytes up to a limit, or only count them."""

    def __init__(self, limit: int, *, keep: bool = True) -> None:
        self.room = limit
        self._keep = keep
        self._pieces = list[bytes]()

    def take(self, piece: bytes) -> None:
        """Keep a piece; CodingError `too-large` where the limit is passed."""
        self.room -= len(piece)
        if self.room < 0:
            self._pieces.clear()  # whoever keeps the error keeps this frame
            raise CodingError("more bytes than the limit once decoded", reason="too-large")
        if piece and self._keep:
            self._pieces.append(piece)

    def bytes(self) -> bytes:
        """Join what was kept."""
        return b"".join(self._pieces)


_New: TypeAlias = Callable[[], _Sink]


def names(codings: str) -> tuple[str, ...]:
    """Read the codings of a Content-Encoding, in the order they were applied; CodingError where one is unknown.

    >>> names("x-gzip, identity, BR")
    ('gzip', 'br')
    """
    found = []
    for token in codings.lower().split(","):
        name = token.strip()
        name = "gzip" if name == "x-gzip" else name
        if name in {"", "identity"}:
            continue
        if name not in CODINGS:
            raise CodingError("unknown content coding", reason="unknown-coding")
        found.append(name)
    if len(found) > _MAX_CODINGS:
        raise CodingError(f"{len(found)} content codings on one body", reason="unknown-coding")
    return tuple(found)


def undo(body: bytes, codings: str, *, limit: int) -> bytes:
    r"""Undo the codings of a Content-Encoding, the last applied first; each gives at most `limit` bytes.

    An empty body is empty in every coding. What follows a whole gzip member or zstd frame and does not begin another
    one is dropped, as browsers do.

    >>> undo(zlib.compress(b"a page"), "deflate", limit=100)
    b'a page'
    >>> undo(b"a page", "identity", limit=100)
    b'a page'
    """
    for name in reversed(names(codings)):
        body = _decode(name, body, limit) if body else b""
    if len(body) > limit:
        raise CodingError("more bytes than the limit", reason="too-large")
    return body


def _decode(name: str, body: bytes, limit: int) -> bytes:
    """Undo one coding; what is large is counted before it is kept, so that a bomb costs next to no memory."""
    decode = _DECODERS[name]
    try:
        return decode(body, lambda: _Sink(min(limit, _LARGE)))
    except CodingError as e:
        if e.reason != "too-large" or limit <= _LARGE:
            raise
    decode(body, lambda: _Sink(limit, keep=False))
    return decode(body, lambda: _Sink(limit))


def _gzip(body: bytes, new: _New) -> bytes:
    if not body.startswith(_GZIP_MAGIC[: len(body)]):
        raise CodingError("not gzip")
    return _members(body, new, (_GZIP_MAGIC,), lambda sink: _inflater(16 + zlib.MAX_WBITS, sink))


def _deflate(body: bytes, new: _New) -> bytes:
    """RFC 9110 8.4.1.2 means zlib; some servers send the bare stream, which may look like zlib by chance."""
    if not (len(body) > 1 and body[0] & 0x0F == 8 and (body[0] << 8 | body[1]) % 31 == 0):  # RFC 1950 2.2
        return _members(body, new, (), lambda sink: _inflater(-zlib.MAX_WBITS, sink))
    try:
        return _members(body, new, (), lambda sink: _inflater(zlib.MAX_WBITS, sink))
    except CodingError as e:
        if e.reason == "too-large":
            raise
        try:
            return _members(body, new, (), lambda sink: _inflater(-zlib.MAX_WBITS, sink))
        except CodingError:
            raise e from e.__cause__


def _zstd(body: bytes, new: _New) -> bytes:
    if not body.startswith(tuple(magic[: len(body)] for magic in _ZSTD_MAGIC)):
        raise CodingError("not zstd")
    context = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)

    def frame(sink: _Sink) -> tuple[_Member, Callable[[bytes], None]]:
        # Below malloc's threshold for mmap (128 KiB), which would cost a system call for each step.
        member = context.decompressobj(write_size=65_536)
        return member, lambda step: sink.take(member.decompress(step))

    return _members(body, new, _ZSTD_MAGIC, frame, step=_ZSTD_STEP)


def _inflater(wbits: int, sink: _Sink) -> tuple[_Member, Callable[[bytes], None]]:
    member = zlib.decompressobj(wbits)
    # One byte more than there is room for shows that there is too much.
    return member, lambda step: sink.take(member.decompress(step, sink.room + 1))


def _members(
    body: bytes,
    new: _New,
    magics: tuple[bytes, ...],
    begin: Callable[[_Sink], tuple[_Member, Callable[[bytes], None]]],
    *,
    step: int = _STEP,
) -> bytes:
    """Decode one member after the other, as long as the next begins with one of `magics`."""
    sink, place = new(), 0
    for _ in range(_MAX_MEMBERS):
        member, feed = begin(sink)
        while not member.eof:
            piece = body[place : place + step]
            if not piece:
                raise CodingError("the coded stream breaks off", reason="coding-truncated")
            try:
                feed(piece)
            except (zlib.error, zstandard.ZstdError) as e:
                raise CodingError(f"the coded stream is corrupt: {e}") from e
            place += len(piece)
        place -= len(member.unused_data)
        if not (magics and body.startswith(magics, place)):
            return sink.bytes()
    raise CodingError(f"more than {_MAX_MEMBERS} members", reason="too-large")


def _brotli(body: bytes, new: _New) -> bytes:
    sink, decoder, place = new(), brotli.Decompressor(), 0
    try:
        while not decoder.is_finished():
            piece = b""
            if decoder.can_accept_more_data():
                piece = body[place : place + _STEP]
                place += len(piece)
                if not piece:
                    raise CodingError("the coded stream breaks off", reason="coding-truncated")
            sink.take(decoder.process(piece, output_buffer_limit=1_048_576))
    except brotli.error as e:
        raise CodingError(f"the coded stream is corrupt: {e}") from e
    return sink.bytes()


_DECODERS: Final[dict[str, Callable[[bytes, _New], bytes]]] = {
    "gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
