"""Undo content codings (RFC 9110 8.4.1, RFC 8878), boundedly: no body costs more memory than its limit allows.

Labels lie: what is labelled and is plain text stays as it is, and what begins like gzip or zstd is undone without a
label (as browsers and curl do with less). A stream that ends before its own end mark is an error, never a short text.
"""

import re
import zlib
from collections.abc import Callable
from typing import Final, Protocol, TypeAlias

import brotli
import zstandard

from ingest.errors import IngestError

__all__ = ["CODINGS", "CodingError", "begins_coded", "names", "undo", "until_torn"]

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
_DEFLATED: Final = b"\x1f\x8b\x08"  # RFC 1952 2.3.1: the only method there is
# A frame, or a skippable one (RFC 8878 3.1.1, 3.1.2).
_ZSTD_MAGIC: Final = (b"\x28\xb5\x2f\xfd", *(bytes([0x50 + n, 0x2A, 0x4D, 0x18]) for n in range(16)))
# No text has these; of 100 bytes of any compressed stream, 11 are such on average.
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_SAMPLE: Final = 4096
# Too few bytes to tell by their controls alone: such a text has to be UTF-8 as well.
_SHORT: Final = 64
_SHORTEST: Final = 4
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff")  # UTF-16 is full of controls, and says what it is


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
    """Read the codings of a Content-Encoding that we know, in the order they were applied; others name none.

    CodingError where there are more than anybody applies.

    >>> names("x-gzip, identity, BR, UTF-8")
    ('gzip', 'br')
    """
    return _read_names(codings)[0]


def undo(body: bytes, codings: str, *, limit: int) -> bytes:
    r"""Undo the codings of a Content-Encoding, the last applied first; each gives at most `limit` bytes.

    An empty body is empty in every coding. What follows a whole gzip member or zstd frame and does not begin another
    one is dropped, as browsers do. A label that does not fit the bytes is passed over where they are plain text, or in
    another coding that their first bytes name.

    >>> undo(zlib.compress(b"a page"), "deflate", limit=100)
    b'a page'
    >>> undo(b"a page", "gzip", limit=100), undo(b"a page", "utf-8", limit=100)
    (b'a page', b'a page')
    """
    known, others = _read_names(codings)
    for name in reversed(known):
        try:
            body = _decode(name, body, limit) if body else b""
        except CodingError as e:
            if e.reason == "too-large" or not (begins_coded(body) not in {None, name} or _is_plain(body)):
                raise
    body = _undo_unlabelled(body, limit)
    if others and body and not _is_plain(body):
        raise CodingError("unknown content coding", reason="unknown-coding")
    if len(body) > limit:
        raise CodingError("more bytes than the limit", reason="too-large")
    return body


def until_torn(body: bytes, name: str, *, limit: int) -> tuple[bytes, CodingError | None]:
    """Undo one coding as far as the stream goes; also give why it ends before its end, where it does.

    CodingError where not even its beginning can be undone, or where it gives more than `limit` bytes.
    """
    sinks = list[_Sink]()

    def new() -> _Sink:
        sinks.append(_Sink(limit))
        return sinks[-1]

    try:
        return _DECODERS[name](body, new), None
    except CodingError as e:
        piece = next((piece for sink in sinks if (piece := sink.bytes())), b"")
        if e.reason == "too-large" or not piece:
            raise
        return piece, e


def begins_coded(body: bytes) -> str | None:
    r"""Return the coding that the first bytes of a body are a sign of.

    >>> begins_coded(b"\x1f\x8b\x08\0"), begins_coded(b"\x28\xb5\x2f\xfd"), begins_coded(b"<html>")
    ('gzip', 'zstd', None)
    """
    if body.startswith(_DEFLATED):
        return "gzip"
    return "zstd" if body.startswith(_ZSTD_MAGIC) else None


def _read_names(codings: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Read the codings that we know, and the values that name none of them."""
    known, others = list[str](), list[str]()
    for token in codings.lower().split(","):
        name = token.partition(";")[0].strip(" \t\"'")
        name = "gzip" if name == "x-gzip" else name
        if name not in {"", "identity"}:
            (known if name in CODINGS else others).append(name)
    if len(known) > _MAX_CODINGS:
        raise CodingError(f"{len(known)} content codings on one body", reason="unknown-coding")
    return tuple(known), tuple(others)


def _undo_unlabelled(body: bytes, limit: int) -> bytes:
    """Undo what the first bytes name, as often as anybody applies it; what cannot be undone stays."""
    for _ in range(_MAX_CODINGS):
        name = begins_coded(body)
        if name is None:
            break
        try:
            body = _decode(name, body, limit)
        except CodingError as e:
            if e.reason == "too-large":
                raise
            break
    return body


def _is_plain(body: bytes) -> bool:
    """Return whether bytes are text in some encoding, as no compressed stream is."""
    if body.startswith(_WIDE):
        return True
    sample = body[:_SAMPLE]
    if _CONTROL.search(sample):
        return False
    if len(body) >= _SHORT:
        return True
    try:
        return len(sample.decode()) >= _SHORTEST
    except UnicodeDecodeError:
        return False


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
