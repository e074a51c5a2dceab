"""Hand every new or changed record to a consumer, over any number of runs, re-cleanings and crashes.

A line has its number and its bytes before it leaves: they are committed to the cursor first, then delivered, then
crossed out. A crash in between delivers the same lines again, under the same numbers.
"""

import hashlib
import os
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

import orjson

from ingest import disk
from ingest.errors import IngestError, RecordError, WriteError
from ingest.export.cursor import Cursor
from ingest.forgotten import NOTHING, Forgotten

__all__ = ["File", "Listed", "Out", "Stream", "tail"]

# Lines and bytes between two commits: what a crash repeats, and what is in memory.
_LINES, _BYTES = 1_000, 16_000_000
_DIGEST: Final = 16  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A file of records, the name that it goes by, and how to read what its audit says is gone: ids and times."""

    path: Path
    name: str
    audit: Path
    gone: Callable[[], Iterable[tuple[str, str]]]


class Out(ABC):
    """Where lines are delivered."""

    @abstractmethod
    def put(self, lines: bytes) -> None:
        """Deliver lines; they are there when this returns."""


class Stream(Out):
    """Standard output: at least once; a reader drops the numbers that it knows."""

    def __init__(self, stream: IO[bytes], cursor: Cursor) -> None:
        cursor.claim("standard output")
        self._stream = stream

    def put(self, lines: bytes) -> None:
        """Write and flush."""
        self._stream.write(lines)
        self._stream.flush()


class File(Out):
    """A file that grows: exactly once, because what a crash left behind its committed end is cut off."""

    def __init__(self, path: Path, cursor: Cursor, *, say: Callable[[str], None]) -> None:
        self._path, self._cursor = path, cursor
        cursor.claim(path.name)
        end = int(cursor.fact("end", "0"))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if end and not path.exists():
                say(f"{path}: was moved away, and begins anew")
                end = 0
                cursor.set_facts(end=0)
            self._file = path.open("r+b" if path.exists() else "w+b")
        except OSError as e:
            raise WriteError(e.strerror or type(e).__name__, subject=str(path)) from e
        size = os.fstat(self._file.fileno()).st_size
        if size < end or (size > end and not cursor.outbox()):
            self._file.close()
            how = "shorter" if size < end else "longer"
            raise WriteError(
                f"is {how} than what was written to it ({end:,} bytes): another writer?", subject=str(path)
            )
        self._file.truncate(end)
        self._file.seek(end)
        self._end = end

    def put(self, lines: bytes) -> None:
        """Append, and make it last; the cursor learns of it with its next commit."""
        try:
            self._file.write(lines)
            self._file.flush()
            disk.sync(self._file.fileno())
            if not self._end:
                disk.sync_folder(self._path.parent)
        except OSError as e:
            raise WriteError(e.strerror or type(e).__name__, subject=str(self._path)) from e
        self._end += len(lines)
        self._cursor.set_facts(end=self._end)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def tail(
    cursor: Cursor,
    files: Iterable[Listed],
    out: Out,
    *,
    parse: Callable[[bytes], dict[str, Any]],
    forgotten: Forgotten = NOTHING,
) -> int:
    """Deliver what is new since the last call; return how many lines. What was taken down is not there."""
    _deliver(cursor, out)
    count, waiting, size = 0, 0, 0
    for event in _events(cursor, files, parse, forgotten):
        number = cursor.next_number()
        line = orjson.dumps({**event, "n": number}, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)
        cursor.post(number, line)
        count, waiting, size = count + 1, waiting + 1, size + len(line)
        if waiting >= _LINES or size >= _BYTES:
            cursor.commit()
            _deliver(cursor, out)
            waiting, size = 0, 0
    cursor.commit()
    _deliver(cursor, out)
    return count


def _deliver(cursor: Cursor, out: Out) -> None:
    lines = cursor.outbox()
    if lines:
        out.put(lines)
        cursor.empty_outbox()
    cursor.commit()


def _events(
    cursor: Cursor, files: Iterable[Listed], parse: Callable[[bytes], dict[str, Any]], forgotten: Forgotten
) -> Iterator[dict[str, Any]]:
    """Yield what is new, file by file; in the end the tombstones of what is nowhere any more."""
    there = set[str]()
    for listed in files:
        audit = f"{listed.name} (audit)"
        there |= {listed.name, audit}
        yield from _records(cursor, listed, parse, forgotten)
        yield from _gone(cursor, listed, audit)
    for name in cursor.files():
        if name not in there:
            cursor.close_file(name, None)
    for name in cursor.take_vanished():
        yield _event("removed", name, None, None)


def _records(
    cursor: Cursor, listed: Listed, parse: Callable[[bytes], dict[str, Any]], forgotten: Forgotten
) -> Iterator[dict[str, Any]]:
    try:
        with listed.path.open("rb") as lines:
            stamp = f"{_stamp(os.fstat(lines.fileno()))} {forgotten.stamp}".rstrip()
            if cursor.is_read(listed.name, stamp):
                return
            met = Counter[str]()
            for number, line in enumerate(lines, 1):
                record = _parsed(line, parse, f"{listed.name}:{number}")
                if forgotten and forgotten.takes_record(record):
                    continue
                item = _item(record)
                met[item] += 1
                key = item if met[item] == 1 else f"{item} {met[item]}"
                change = cursor.note(listed.name, key, record["id"], _digest(record))
                if change:
                    yield _event(change, record["id"], record, None)
    except OSError as e:
        raise RecordError(e.strerror or type(e).__name__, subject=str(listed.path), reason="unreadable") from e
    cursor.close_file(listed.name, stamp)


def _gone(cursor: Cursor, listed: Listed, audit: str) -> Iterator[dict[str, Any]]:
    try:
        stamp = _stamp(listed.audit.stat())
    except OSError as e:
        raise RecordError(e.strerror or type(e).__name__, subject=str(listed.audit), reason="unreadable") from e
    if cursor.is_read(audit, stamp):
        return
    for name, at in listed.gone():
        if cursor.note(audit, name, name, at.encode(), gone=True):
            yield _event("gone", name, None, at)
    cursor.close_file(audit, stamp)


def _event(change: str, name: str, record: Mapping[str, Any] | None, at: str | None) -> dict[str, Any]:
    return {"change": change, "id": name, "record": record, "gone_at": at}


def _parsed(line: bytes, parse: Callable[[bytes], dict[str, Any]], subject: str) -> dict[str, Any]:
    try:
        record = parse(line)
    except IngestError as e:
        e.subject = subject
        raise
    if not isinstance(record.get("id"), str) or not isinstance(record.get("provenance"), dict):
        raise RecordError("breaks the schema", subject=subject, reason="other-schema")
    return record


def _item(record: Mapping[str, Any]) -> str:
    """Return a key of what a record was made from, which stays when it is made again."""
    origin = record["provenance"]["raw"]
    return f"{origin['record_id'] or record['url'] or record['id']} {origin['index']}"


def _digest(record: Mapping[str, Any]) -> bytes:
    compared = {name: value for name, value in record.items() if name != "provenance"}
    return hashlib.blake2b(orjson.dumps(compared, option=orjson.OPT_SORT_KEYS), digest_size=_DIGEST).digest()


def _stamp(found: os.stat_result) -> str:
    return f"{found.st_ino} {found.st_size} {found.st_mtime_ns}"
