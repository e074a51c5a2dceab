"""Read and write `raw/<source>/forgotten.jsonl`: what was taken down, by digests, since when and why."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import orjson

from ingest import disk
from ingest.errors import RawStoreError
from ingest.forgotten import Forgotten, Tombstone

__all__ = ["FILE", "add", "load", "read"]

FILE: Final = "forgotten.jsonl"
_KEYS: Final = {"article": "sha256", "host": "host_sha256", "capture": "record_id"}


def load(root: Path) -> Forgotten:
    """Gather the tombstones of all sources: what was taken down of one comes back by no other.

    Raises RawStoreError where a file cannot be read: nobody knows then what must be kept out.
    """
    return Forgotten.of(one for path in sorted(root.glob(f"*/{FILE}")) for one in read(path))


def read(path: Path) -> Iterator[Tombstone]:
    """Yield the tombstones of a file; there need not be one."""
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return
    except OSError as e:
        raise RawStoreError(f"cannot be read: {e.strerror}", subject=str(path), reason="unreadable-file") from e
    for number, line in enumerate(lines, 1):
        yield _parsed(line, f"{path}:{number}")


def add(folder: Path, tombstones: Iterable[Tombstone]) -> int:
    """Write those that a source does not have yet; they are on disk when this returns. Return how many."""
    path = folder / FILE
    there = list(read(path))
    known = {(one.kind, one.name) for one in there}
    new = [one for one in dict.fromkeys(tombstones) if (one.kind, one.name) not in known]
    if new:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            disk.replace(path, b"".join(map(_line, (*there, *new))))
        except OSError as e:
            raise RawStoreError(f"cannot be written: {e.strerror}", subject=str(path), reason="unwritable") from e
    return len(new)


def _line(one: Tombstone) -> bytes:
    row = {_KEYS[one.kind]: one.name, "day": one.day, "why": one.why}
    return orjson.dumps(row, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


def _parsed(line: bytes, subject: str) -> Tombstone:
    try:
        row: dict[str, Any] = orjson.loads(line)
        (kind,) = (kind for kind, key in _KEYS.items() if key in row)
        return Tombstone(kind=kind, name=str(row[_KEYS[kind]]), day=str(row["day"]), why=str(row["why"]))  # type: ignore[arg-type]  # a key of _KEYS
    except (ValueError, KeyError, TypeError) as e:
        raise RawStoreError("is no tombstone", subject=subject, reason="unreadable-tombstone") from e
