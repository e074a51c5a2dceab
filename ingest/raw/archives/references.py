"""Find the records that others refer to: the payload that a revisit saw again, the segments of a large record.

They are looked for when the first reference comes, once for all that the file refers to: in the file itself, then in
the others of its source, in order of their names. A file without references is read once, in bounded memory.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Final, NamedTuple

from ingest.raw.archives.answers import target
from ingest.raw.archives.archive_records import archive_records
from ingest.raw.archives.forms import Head
from ingest.raw.archives.scan import Record
from ingest.raw.records import moment
from ingest.storage import File

__all__ = ["References"]

_HOLDERS: Final = frozenset({"response", "resource", "conversion"})
# A segment is one WARC file's worth of a record, which is 1 GB by custom; what is read stays under `limit` anyway.
_SEGMENTS: Final = 1000

_Key = int
"""Hash of what names a record: a file may refer to a million."""


class _Place(NamedTuple):
    path: File
    offset: int


class References:
    """What the records of one file refer to."""

    def __init__(
        self, path: File, others: Sequence[File], *, cap: int, wants: Callable[[str, Mapping[str, str]], bool]
    ) -> None:
        self._path, self._cap, self._wants = path, cap, wants
        self._files = (path, *(other for other in others if other != path))
        self._places: dict[_Key, _Place] | None = None

    def visited(self, found: Record) -> Record | None:
        """Read the record whose payload a revisit saw again; None where it is in none of the files.

        Its id is believed, then its URL and date, then the digest of the payload; where both name a digest, they agree.
        """
        digest = found.fields.get("warc-payload-digest", "")
        for key in _referred(found.fields):
            held = self._read(key)
            if held is not None and _agree(digest, held.fields.get("warc-payload-digest", "")):
                return held
        return None

    def segments(self, first: Record) -> tuple[list[Record], bool]:
        """Read the segments that follow the first one of a record, and whether they are all there."""
        origin, found = first.fields.get("warc-record-id", "").strip(), list[Record]()
        for number in range(2, _SEGMENTS):
            key = hash(("segment", origin, number))
            held = self._read(key)
            if held is None or held.block is None:
                break
            found.append(held)
        total = found[-1].fields.get("warc-segment-total-length", "").strip() if found else ""
        size = len(first.block or b"") + sum(len(segment.block or b"") for segment in found)
        return found, total == str(size)

    def has_beginning(self, continuation: Record) -> bool:
        """Return whether the first segment of a record is in one of the files."""
        return hash(("id", continuation.fields.get("warc-segment-origin-id", "").strip())) in self._found()

    def _found(self) -> Mapping[_Key, _Place]:
        if self._places is None:
            wanted = set[_Key]()
            for head in _heads(self._path, self._cap):
                if self._wants(head.type, head.fields):
                    wanted.update(_wanted(head))
            self._places = dict(self._look_for(wanted))
        return self._places

    def _look_for(self, wanted: set[_Key]) -> Iterator[tuple[_Key, _Place]]:
        for path in self._files:
            for head in _heads(path, self._cap):
                for key in _names(head.type, head.fields):
                    if key in wanted:
                        wanted.discard(key)
                        yield key, _Place(path, head.offset)
            if not wanted:
                return

    def _read(self, key: _Key) -> Record | None:
        place = self._found().get(key)
        if place is None:
            return None

        def is_it(head: Head) -> bool:
            return key in _names(head.type, head.fields)

        with suppress(OSError), place.path.open("rb") as file:
            for found in archive_records(file, name="", cap=self._cap, wants=is_it, start=place.offset):
                if isinstance(found, Record) and found.wanted:
                    return found
        return None


def _heads(path: File, cap: int) -> Iterator[Record]:
    """Walk a file for what its records are; what cannot be read of it is for its own cleaning to say."""
    with suppress(OSError), path.open("rb") as file:
        for found in archive_records(file, name="", cap=cap, wants=lambda _: False):
            if isinstance(found, Record):
                yield found


def _wanted(head: Record) -> Iterator[_Key]:
    """Yield what a record refers to."""
    if head.type == "revisit":
        yield from _referred(head.fields)
    elif head.type == "continuation":
        yield hash(("id", head.fields.get("warc-segment-origin-id", "").strip()))
    elif head.fields.get("warc-segment-number", "").strip() == "1":
        origin = head.fields.get("warc-record-id", "").strip()
        yield from (hash(("segment", origin, number)) for number in range(2, _SEGMENTS))


def _referred(fields: Mapping[str, str]) -> Iterator[_Key]:
    if record_id := fields.get("warc-refers-to", "").strip():
        yield hash(("id", record_id))
    url, at = _bare(fields.get("warc-refers-to-target-uri", "")), moment(fields.get("warc-refers-to-date"))
    if url and at:
        yield hash(("at", url, at))
    if digest := fields.get("warc-payload-digest", "").strip():
        yield hash(("digest", digest))


def _names(kind: str, fields: Mapping[str, str]) -> Iterator[_Key]:
    """Yield what a record may be referred to by."""
    if kind == "continuation":
        number = fields.get("warc-segment-number", "").strip()
        if number.isascii() and number.isdigit():
            yield hash(("segment", fields.get("warc-segment-origin-id", "").strip(), int(number)))
    if kind not in _HOLDERS:
        return
    if record_id := fields.get("warc-record-id", "").strip():
        yield hash(("id", record_id))
    url, at = target(fields), moment(fields.get("warc-date"))
    if url and at:
        yield hash(("at", url, at))
    if digest := fields.get("warc-payload-digest", "").strip():
        yield hash(("digest", digest))


def _bare(url: str) -> str:
    return url.strip().removeprefix("<").removesuffix(">")


def _agree(one: str, other: str) -> bool:
    """Return whether two digests may be of the same bytes; those of two algorithms may be."""
    (label, _, _), (other_label, _, _) = one.strip().partition(":"), other.strip().partition(":")
    return not one or not other or label.lower() != other_label.lower() or one.strip() == other.strip()
