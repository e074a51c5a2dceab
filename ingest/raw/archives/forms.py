"""The two forms of archive: how a record of each begins, and what its head says."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from ingest.raw import http

__all__ = ["ARC", "FORMS", "HEAD_MAX", "WARC", "Form", "Head"]

# WARC heads are far shorter; the longest part is one URL, which servers cut at 8 kB.
HEAD_MAX: Final = 1 << 16
_HEAD_END: Final = re.compile(rb"\r?\n\r?\n")
_DIGITS: Final = re.compile(r"\d{1,18}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What stands before a block."""

    type: str
    fields: Mapping[str, str]
    """By names in lower case, those of WARC."""
    size: int | None
    """Bytes of the block, where the head says so."""
    bare: bool = False
    """Its lines end with LF alone, as behind a tool that changes line ends, and with them all lengths."""


class Form(Protocol):
    """How a record begins (`mark`), and what its head says."""

    name: str
    mark: re.Pattern[bytes]

    def head(self, data: bytearray, place: int) -> tuple[Head, int] | None:
        """Read the head that begins at a place, and where it ends; None where it is none, or has no end."""

    def may_begin(self, start: bytes) -> bool:
        """Return whether these last bytes of a file may be the beginning of a head."""


class _Warc:
    name = "WARC"
    mark = re.compile(rb"WARC/[01]\.\d{1,2}[ \t]*\r?\n(?=[A-Za-z][A-Za-z-]*:)")

    def head(self, data: bytearray, place: int) -> tuple[Head, int] | None:
        end = _HEAD_END.search(data, place, place + HEAD_MAX)
        if end is None:
            return None
        first, *lines = bytes(data[place : end.start()]).split(b"\n")
        fields = {name.lower(): value for name, value in reversed(http.fields(lines))}
        kind, size = fields.get("warc-type", "").strip().lower(), fields.get("content-length", "").strip()
        if not kind and not size:
            return None
        told = int(size) if _DIGITS.fullmatch(size) else None
        return Head(type=kind, fields=fields, size=told, bare=not first.endswith(b"\r")), end.end()

    def may_begin(self, start: bytes) -> bool:
        return start.startswith(b"WARC/"[: len(start)])


class _Arc:
    """Burner and Kahle, "ARC File Format" (1996): a line of five fields, of ten in version 2."""

    name = "ARC"
    mark = re.compile(
        rb"(?:\A|(?<=\n))[a-z][a-z0-9+.-]{1,20}:[^\r\n]{1,9000}? [\d.a-fA-F:]{1,45} \d{8,14} [^ \r\n]{1,200}"
        rb"(?: [\d-]{1,9} [^ \r\n]{1,99} [^ \r\n]{1,9000} [\d-]{1,18} [^ \r\n]{1,900})? \d{1,18}\r?\n"
    )
    _line = re.compile(
        r"(?P<url>\S+(?: \S+)*?) \S+ (?P<day>\d{8,14}) (?P<kind>\S+)(?: \S+ \S+ \S+ \S+ \S+)? (?P<size>\d+)", re.ASCII
    )

    def head(self, data: bytearray, place: int) -> tuple[Head, int] | None:
        begin = self.mark.match(data, place)
        line = self._line.fullmatch(bytes(begin[0]).decode("utf-8", "replace").rstrip("\r\n")) if begin else None
        if begin is None or line is None:
            return None
        fields = {"warc-target-uri": line["url"], "warc-date": _moment(line["day"]), "content-type": line["kind"]}
        kind = "warcinfo" if line["url"].startswith("filedesc:") else "response"
        return Head(type=kind, fields=fields, size=int(line["size"])), begin.end()

    def may_begin(self, start: bytes) -> bool:
        return b"\n" not in start


WARC: Final[Form] = _Warc()
ARC: Final[Form] = _Arc()
FORMS: Final = (WARC, ARC)


def _moment(digits: str) -> str:
    """Write the 14 digits of an ARC as WARC-Date does.

    >>> _moment("20060102030405"), _moment("2006")
    ('2006-01-02T03:04:05Z', '')
    """
    if len(digits) != 14:
        return ""
    day, time = digits[:8], digits[8:]
    return f"{day[:4]}-{day[4:6]}-{day[6:]}T{time[:2]}:{time[2:4]}:{time[4:]}Z"
