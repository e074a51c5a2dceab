"""One WARC record of ours, byte for byte."""

import base64
import hashlib
import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import uuid4

from isal import isal_zlib

from ingest.errors import RawCorrupt, RawStoreError
from ingest.raw import http
from ingest.raw.members import Member
from ingest.text import without_surrogates

# 100 news pages of 360 kB: a third of the time of zlib's level 4 for 7 % more bytes (level 2: a sixth, for 11 % more).
_LEVEL: Final = 3
# What is coded already, as most answers are, does not become smaller; level 0 would make it a fifth larger.
_LEVEL_CODED: Final = 1
_GZIP: Final = isal_zlib.MAX_WBITS | 16
_HASHES: Final = frozenset({"md5", "sha1", "sha256", "sha384", "sha512"})
_UNSAFE: Final = re.compile(r"[\x00-\x20\x7f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One WARC record and the gzip member that it lies in."""

    type: str
    id: str
    fields: http.Headers
    block: bytes
    cut: bool
    """The block was longer than what is kept in memory."""
    offset: int
    end: int

    def get(self, name: str) -> str | None:
        """Read the first header of that name, given in lower case."""
        return next(iter(self.all(name)), None)

    def all(self, name: str) -> list[str]:
        """List the values of all headers of that name."""
        return [value for key, value in self.fields if key.lower() == name]


def write(fields: list[tuple[str, str]], content_type: str, block: bytes, *, coded: bool = False) -> bytes:
    """Write a record as one gzip member; `fields` begins with WARC-Type.

    `coded` says that the block is compressed already.
    """
    level = _LEVEL_CODED if coded else _LEVEL
    return isal_zlib.compress(warc(fields, content_type, block), level=level, wbits=_GZIP)


def warc(fields: list[tuple[str, str]], content_type: str, block: bytes) -> bytes:
    """Write a record, not compressed; `fields` begins with WARC-Type."""
    from warcio.recordloader import ArcWarcRecord  # noqa: PLC0415 -- who only reads does without
    from warcio.statusandheaders import StatusAndHeaders  # noqa: PLC0415 -- likewise
    from warcio.warcwriter import WARCWriter  # noqa: PLC0415 -- likewise

    # warcio would take it in many small steps.
    headers = StatusAndHeaders("", [*fields, ("WARC-Block-Digest", sha1(block))], protocol="WARC/1.1")
    record = ArcWarcRecord("warc", fields[0][1], headers, io.BytesIO(block), None, content_type, len(block))
    plain = io.BytesIO()
    WARCWriter(plain, gzip=False, warc_version="1.1").write_record(record)
    return plain.getvalue()


def info(*, version: str, filename: str, source: str, now: datetime) -> bytes:
    """Write the record that a file begins with."""
    lines = {
        "software": f"ingest/{version}",
        "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "isPartOf": source,
    }
    block = "".join(f"{name}: {value}\r\n" for name, value in lines.items()).encode()
    head = [("WARC-Type", "warcinfo"), ("WARC-Record-ID", new_id()), ("WARC-Date", stamp(now))]
    return write([*head, ("WARC-Filename", filename)], "application/warc-fields", block)


def info_id(member: Member) -> str | None:
    """Read the id of the `warcinfo` record that makes a file ours; None where this member is none."""
    record = parse(member)
    if record is None or record.type != "warcinfo":
        return None
    ours = any(
        name.lower() == "software" and value.startswith("ingest/")
        for name, value in http.fields(record.block.split(b"\n"))
    )
    return record.id if ours else None


def parse(member: Member) -> Record | None:
    """Read the one record of a member; None where it holds none, or more than one."""
    head, _, block = member.data.partition(b"\r\n\r\n")
    first, *lines = head.split(b"\n")
    fields = http.fields(lines)
    named = {name.lower(): value for name, value in reversed(fields)}
    length = named.get("content-length", "")
    if not first.startswith(b"WARC/1.") or not length.isascii() or not length.isdigit():
        return None
    if member.size != len(head) + 8 + int(length):
        return None
    return Record(
        type=named.get("warc-type", ""),
        id=named.get("warc-record-id", ""),
        fields=fields,
        block=block[: int(length)],
        cut=len(block) < int(length),
        offset=member.offset,
        end=member.end,
    )


def verify(record: Record, *, subject: str) -> None:
    """Refuse a record that is too large to hold, or whose block does not fit its digest."""
    if record.cut:
        raise RawStoreError("a record larger than the limit", subject=subject, reason="too-large")
    digest = record.get("warc-block-digest")
    if digest and not digest_fits(digest, record.block):
        raise RawCorrupt(f"the block does not fit its digest {digest}", subject=subject)


def digest_fits(value: str, block: bytes) -> bool:
    """Compare a labelled digest in base32 or hex; one that we cannot compute fits."""
    label, _, text = value.strip().partition(":")
    algorithm = label.lower().replace("-", "")
    if algorithm not in _HASHES:
        return True
    digest = hashlib.new(algorithm, block, usedforsecurity=False).digest()
    return text.upper().rstrip("=") == base64.b32encode(digest).decode().rstrip("=") or text.lower() == digest.hex()


def stamp(moment: datetime) -> str:
    """Write a moment as a WARC-Date of whole seconds."""
    return utc(moment).strftime("%Y-%m-%dT%H:%M:%SZ")


def utc(moment: datetime) -> datetime:
    """Drop the fraction and the zone; what has no zone is in UTC already."""
    moment = moment.replace(microsecond=0)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def moment(value: object) -> datetime | None:
    """Read an ISO 8601 moment; None where it is none or names no zone."""
    try:
        parsed = datetime.fromisoformat(str(value).strip())
        return utc(parsed) if parsed.tzinfo else None
    except (ValueError, OverflowError):
        return None


def uri(url: str) -> str:
    r"""Keep a URL on its header line.

    >>> uri("https://a.example/b\tc")
    'https://a.example/b%09c'
    """
    return _UNSAFE.sub(lambda match: f"%{ord(match[0]):02X}", without_surrogates(url)[0])


def sha1(data: bytes) -> str:
    """Label bytes as warcio and every CDX do; our own identity of a payload is its sha256."""
    return "sha1:" + base64.b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()


def new_id() -> str:
    """Make a WARC-Record-ID."""
    return f"<urn:uuid:{uuid4()}>"
