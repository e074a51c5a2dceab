"""Put bytes on the disk, not just into its cache. Contains no business logic."""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

_CHUNK: Final = 1 << 20


def sync(descriptor: int) -> None:
    """Wait until the file is on the disk itself; fsync on macOS leaves it in the drive's cache."""
    full = getattr(fcntl, "F_FULLFSYNC", None)
    if full is None:
        os.fsync(descriptor)
    else:
        fcntl.fcntl(descriptor, full)


def sync_folder(folder: Path) -> None:
    """Wait until the names in the folder are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace(path: Path, data: bytes) -> None:
    """Write a whole file; a reader sees all of it or none."""
    beside = _beside(path)
    with beside.open("wb") as file:
        file.write(data)
        file.flush()
        sync(file.fileno())
    _rename(beside, path)


def copy(source: Path, path: Path) -> None:
    """Copy a whole file; a reader sees all of it or none."""
    beside = _beside(path)
    with source.open("rb") as given, beside.open("wb") as file:
        shutil.copyfileobj(given, file, _CHUNK)
        file.flush()
        sync(file.fileno())
    _rename(beside, path)


def free(path: Path) -> int:
    """Return how many bytes may still be written to the disk of a file or folder, which need not be there yet."""
    there = next(place for place in (path.absolute(), *path.absolute().parents) if place.exists())
    return shutil.disk_usage(there).free


def overlay(path: Path, pieces: Mapping[int, bytes]) -> None:
    """Put other bytes at places of a file, by offset; a reader sees all of them or none."""
    beside = _beside(path)
    with path.open("rb") as given, beside.open("wb") as file:
        shutil.copyfileobj(given, file, _CHUNK)
        for offset, data in pieces.items():
            file.seek(offset)
            file.write(data)
        file.flush()
        sync(file.fileno())
    _rename(beside, path)


def sha256(path: Path) -> str:
    """Digest a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.new")


def _rename(beside: Path, path: Path) -> None:
    beside.replace(path)
    sync_folder(path.parent)
