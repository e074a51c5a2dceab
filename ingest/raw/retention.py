"""Read and write `raw/<source>/retention.jsonl`: which raw files were let go because they were old, and when."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import orjson

from ingest import disk
from ingest.errors import RawStoreError

__all__ = ["FILE", "Released", "add", "read"]

FILE: Final = "retention.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """A raw file that was let go."""

    file: str
    """Its name, below the folder of its source."""
    day: str
    """When it was let go (UTC)."""
    bytes: int
    captures: int
    """Of articles."""


def read(folder: Path) -> dict[str, Released]:
    """Return what was let go of a source, by name of the file; nothing where nothing was.

    Raises RawStoreError where the file cannot be read: nobody knows then which raw files are lost and which let go.
    """
    path = folder / FILE
    try:
        lines = path.read_bytes().splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as e:
        raise RawStoreError(f"cannot be read: {e.strerror}", subject=str(path), reason="unreadable-file") from e
    found = (_parsed(line, f"{path}:{number}") for number, line in enumerate(lines, 1))
    return {one.file: one for one in found}


def add(folder: Path, released: Released) -> None:
    """Note a file, unless it is noted; the note is on disk when this returns."""
    path, there = folder / FILE, read(folder)
    if released.file in there:
        return
    try:
        disk.replace(path, b"".join(map(_line, (*there.values(), released))))
    except OSError as e:
        raise RawStoreError(f"cannot be written: {e.strerror}", subject=str(path), reason="unwritable") from e


def _line(one: Released) -> bytes:
    return orjson.dumps(asdict(one), option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


def _parsed(line: bytes, subject: str) -> Released:
    try:
        row = orjson.loads(line)
        return Released(
            file=str(row["file"]), day=str(row["day"]), bytes=int(row["bytes"]), captures=int(row["captures"])
        )
    except (ValueError, KeyError, TypeError) as e:
        raise RawStoreError("is no note of a file let go", subject=subject, reason="unreadable-note") from e
