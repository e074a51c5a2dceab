"""Write and read the HTTP answer inside a WARC record.

The head is bytes of strangers: values may hold anything but line ends, which become spaces when it is written.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ingest import coding
from ingest.errors import RawCorrupt, RawStoreError

Headers = tuple[tuple[str, str], ...]

_BREAKS: Final = re.compile(r"[\r\n\x00]+[ \t]*")
# RFC 9110 5.6.2 `token`; HTTP/2's pseudo-headers (`:status`) are none.
_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEAD_END: Final = re.compile(rb"\r?\n\r?\n")
_STATUS: Final = re.compile(r"HTTP/\S+ +(\d{3})\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An HTTP answer as it lies in a block. `status` is None where the block has no HTTP head."""

    status: int | None
    headers: Headers
    body: bytes

    def values(self, name: str) -> list[str]:
        """List the values of all headers of that name, given in lower case."""
        return [value for key, value in self.headers if key.lower() == name]


def head(status: int, reason: str, headers: Iterable[tuple[str, str]], *, length: int) -> bytes:
    r"""Write the head of an answer whose body of `length` bytes has no transfer coding any more.

    >>> head(200, "OK", [("Transfer-Encoding", "chunked"), ("A", "b\r\n c")], length=3)
    b'HTTP/1.1 200 OK\r\nA: b c\r\nContent-Length: 3\r\n\r\n'
    """
    lines, sized = [f"HTTP/1.1 {status:03d} {_BREAKS.sub(' ', reason).strip()}"], False
    for name, value in headers:
        low = name.lower()
        if low == "transfer-encoding" or not _TOKEN.fullmatch(name) or (low == "content-length" and sized):
            continue
        sized = sized or low == "content-length"
        lines.append(f"{name}: {length if low == 'content-length' else _BREAKS.sub(' ', value).strip()}")
    if not sized:
        lines.append(f"Content-Length: {length}")
    return b"".join(_encode(line) + b"\r\n" for line in lines) + b"\r\n"


def parse(block: bytes) -> Answer:
    r"""Read an answer; a block without a status line is all body.

    >>> parse(b"HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\nbody")
    Answer(status=200, headers=(('A', 'b c'),), body=b'body')
    """
    if not block.startswith(b"HTTP/"):
        return Answer(status=None, headers=(), body=block)
    end = _HEAD_END.search(block)
    first, *lines = (block[: end.start()] if end else block).split(b"\n")
    status = _STATUS.match(_decode(first))
    return Answer(
        status=int(status[1]) if status else None, headers=fields(lines), body=block[end.end() :] if end else b""
    )


def fields(lines: Iterable[bytes]) -> Headers:
    r"""Read header lines; a line that begins with white space goes on with the one before (RFC 9112 5.2).

    >>> fields([b"A: 1\r", b"no header", b"B:2"])
    (('A', '1'), ('B', '2'))
    """
    unfolded = list[bytes]()
    for line in lines:
        if line[:1] in {b" ", b"\t"} and unfolded:
            unfolded[-1] += b" " + line.strip()
        else:
            unfolded.append(line.rstrip(b"\r"))
    pairs = (line.partition(b":") for line in unfolded)
    return tuple((_decode(name).strip(), _decode(value).strip(" \t")) for name, colon, value in pairs if colon)


def decode(answer: Answer, *, limit: int, subject: str, cut: bool = False) -> bytes:
    """Undo the content codings of the body; RawStoreError `too-large`, or RawCorrupt where that cannot be done.

    Of a body that is known to be `cut`, what there is of it.
    """
    codings = ", ".join(answer.values("content-encoding"))
    try:
        if cut and len(names := coding.names(codings)) == 1 and coding.begins_coded(answer.body) in {None, *names}:
            payload = _as_far_as_it_goes(answer.body, codings, names[0], limit)
        else:
            payload = coding.undo(answer.body, codings, limit=limit)
    except coding.CodingError as e:
        kind = RawStoreError if e.reason == "too-large" else RawCorrupt
        raise kind(e.message, subject=subject, reason=e.reason) from e
    if len(payload) > limit:
        raise RawStoreError(f"more than {limit} bytes", subject=subject, reason="too-large")
    return payload


def _as_far_as_it_goes(body: bytes, codings: str, name: str, limit: int) -> bytes:
    try:
        return coding.undo(body, codings, limit=limit)
    except coding.CodingError as e:
        if e.reason != "coding-truncated":
            raise
    return coding.until_torn(body, name, limit=limit)[0]


def _encode(line: str) -> bytes:
    """Encode a line as latin-1, as HTTP/1.1 sent it; as UTF-8 where that has no bytes for it."""
    try:
        return line.encode("latin-1")
    except UnicodeEncodeError:
        return line.encode("utf-8", "replace")


def _decode(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")
