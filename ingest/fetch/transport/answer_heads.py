r"""Repair the head of an HTTP/1 answer before the parser sees it, as browsers pass over single bad lines. Pure.

h11 refuses an answer for one header line against the rules (RFC 9112 5). Here such a line costs that line:

- a line without a colon or a name, with a space or another forbidden character in its name, with NUL or a lone carriage
  return in its value, or one that continues no line, is dropped;
- white space between name and colon goes (RFC 9112 5.1 says so of answers);
- a line that would continue a Content-Length or Transfer-Encoding is dropped, as is an empty or "identity"
  Transfer-Encoding, and a second equal "chunked";
- Content-Length goes where there is a Transfer-Encoding (RFC 9112 6.3);
- a status line is written as h11 wants it: white space, letter case and control characters aside; HTTP/2 is 1.1 here.

What h11 takes as it is, is not touched. Lengths that contradict each other, and status lines that are none, stay: they
do not say where the answer ends, or whether it is one.
"""

import re
from typing import Final

__all__ = ["end_of_head", "is_interim", "repair"]

# RFC 9110 5.6.2 `token`.
_TOKEN: Final = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_END: Final = re.compile(rb"\n\r?\n")
# A head that needs no repair; Transfer-Encoding is looked at more closely.
_SOUND: Final = re.compile(
    rb"HTTP/1\.[01] [1-9][0-9]{2}(?: [^\x00-\x08\x0a-\x1f\x7f]*)?\r?\n"
    rb"(?:(?!(?i:transfer-encoding))" + _TOKEN + rb":[^\x00\x0a-\x0d]*\r?\n)*\r?\n"
)
_STATUS: Final = re.compile(
    rb"[ \t]*HTTP/([0-9])(?:\.([0-9]))?[ \t]+([0-9]{3})(?:[ \t]+(.*)|[^0-9].*)?", re.IGNORECASE | re.DOTALL
)
_LINE: Final = re.compile(rb"(" + _TOKEN + rb")[ \t]*:([^\x00\x0b\x0c\r]*)")
_CONTROLS: Final = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]+")
_FRAMING: Final = frozenset({b"content-length", b"transfer-encoding"})


def end_of_head(data: bytes | bytearray, start: int = 0) -> int | None:
    r"""Return where the body begins; None while the head is not complete. `start` is how much was searched before.

    >>> end_of_head(b"HTTP/1.1 200 OK\r\n\r\nbody"), end_of_head(b"HTTP/1.1 200 OK\r\n")
    (19, None)
    """
    found = _END.search(data, max(start - 2, 0))
    return found.end() if found else None


def is_interim(head: bytes) -> bool:
    r"""Return whether another head follows: a status of 1xx, 101 aside (RFC 9110 15.2).

    >>> is_interim(b"HTTP/1.1 103 Early Hints\r\n\r\n"), is_interim(b"HTTP/1.1 200 OK\r\n\r\n")
    (True, False)
    """
    status = _STATUS.match(head.lstrip(b"\r\n").partition(b"\n")[0])
    return status is not None and status[3][:1] == b"1" and status[3] != b"101"


def repair(head: bytes) -> tuple[bytes, int]:
    r"""Return a head that h11 takes, and the number of header lines that were dropped.

    >>> repair(b"HTTP/1.1 200 OK\r\nPHP Warning:  x in y\r\nA : b\r\n\r\n")
    (b'HTTP/1.1 200 OK\r\nA: b\r\n\r\n', 1)
    """
    if _SOUND.fullmatch(head):
        return head, 0
    first, *lines = head.lstrip(b"\r\n").rstrip(b"\r\n").split(b"\n")
    kept, dropped = _unfold(lines)
    codings = {value.strip().lower() for name, value in kept if name.lower() == b"transfer-encoding"}
    chunked = codings - {b"", b"identity"} == {b"chunked"}
    out = [_status_line(first.rstrip(b"\r"))]
    for name, value in kept:
        low = name.lower()
        if low == b"content-length" and codings - {b"", b"identity"}:
            continue
        if low == b"transfer-encoding" and value.strip().lower() in {b"", b"identity"}:
            continue
        if low == b"transfer-encoding" and chunked:
            if b"Transfer-Encoding: chunked" not in out:
                out.append(b"Transfer-Encoding: chunked")
            continue
        out.append(name + b":" + value)
    return b"\r\n".join(out) + b"\r\n\r\n", dropped


def _status_line(line: bytes) -> bytes:
    found = _STATUS.fullmatch(line)
    if found is None:
        return line
    major, minor, status, reason = found.groups()
    version = b"1.0" if (major, minor) in {(b"1", b"0"), (b"0", b"9")} else b"1.1"
    words = _CONTROLS.sub(b" ", reason or b"").strip()
    return b"HTTP/" + version + b" " + status + (b" " + words if words else b"")


def _unfold(lines: list[bytes]) -> tuple[list[tuple[bytes, bytes]], int]:
    """Split header lines into names and values, continued lines joined (RFC 9112 5.2); and count those dropped."""
    kept = list[tuple[bytes, bytes]]()
    dropped, continues = 0, False
    for raw in lines:
        line = raw.rstrip(b"\r")
        if line[:1] in {b" ", b"\t"}:
            words = line.strip(b" \t")
            if not words and continues:
                continue
            if continues and kept[-1][0].lower() not in _FRAMING and _LINE.fullmatch(b"x:" + words):
                kept[-1] = (kept[-1][0], kept[-1][1] + b" " + words)
            else:
                dropped += 1
            continue
        found = _LINE.fullmatch(line)
        continues = found is not None
        if found:
            kept.append((found[1], found[2]))
        else:
            dropped += 1
    return kept, dropped
