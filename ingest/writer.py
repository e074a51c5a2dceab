"""Replace a file whole. A reader sees the old bytes or the new ones, never a part of either."""

import fcntl
import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path

from ingest import disk
from ingest.errors import WriteError
from ingest.storage import File, RemoteFile

__all__ = ["discard", "put", "replace"]


def put(path: File, lines: Iterable[bytes], *, head: bytes = b"") -> str:
    """Write `head` and a line for each of `lines`; return the file's sha256. A file of the same bytes is left alone.

    `head` is what stands there already and goes on standing; it ends with a line end, or is given one.
    """
    return replace(path, _ended(head, lines))


def replace(path: File, chunks: Iterable[bytes]) -> str:
    """Write the bytes beside `path`, flush them, and rename; what `chunks` raises leaves everything as it was."""
    if isinstance(path, RemoteFile):
        return _upload(path, chunks)
    folder = path.parent
    temporary = folder / _temporary_name(path)
    with _located(path):
        folder.mkdir(parents=True, exist_ok=True)
        file = _opened(temporary)
    with file:
        try:
            sha256 = _copy(path, chunks, file)
            with _located(path):
                if sha256 == _sha256(path):
                    temporary.unlink()
                    return sha256
                disk.sync(file.fileno())
                temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    with _located(path):
        disk.sync_folder(folder)
    return sha256


def discard(path: File) -> None:
    """Remove what a killed process left beside `path`; where another one is writing there, nothing."""
    if isinstance(path, RemoteFile):
        return  # its spool is a temporary file of this disk
    temporary = path.parent / _temporary_name(path)
    with _located(path), suppress(FileNotFoundError), temporary.open("r+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        temporary.unlink()


def _upload(path: RemoteFile, chunks: Iterable[bytes]) -> str:
    digest = hashlib.sha256()

    def digested() -> Iterator[bytes]:
        for chunk in chunks:
            digest.update(chunk)
            yield chunk

    with _located(path):
        path.upload(digested())
    return digest.hexdigest()


def _ended(head: bytes, lines: Iterable[bytes]) -> Iterator[bytes]:
    yield head
    if head and not head.endswith(b"\n"):
        yield b"\n"
    for line in lines:
        yield line + b"\n"


def _temporary_name(path: Path) -> str:
    """Return the temporary file's name, from its target's: what a killed run left, the next takes over."""
    return f".ingest-{hashlib.sha256(os.fsencode(path.name)).hexdigest()[:16]}.tmp"


def _opened(temporary: Path) -> FileIO:
    """Open it empty and for us alone: a second writer of the same target waits until the first has renamed."""
    while True:
        # Unbuffered: a full disk is noticed by the write that meets it, and not once more on closing.
        file = FileIO(temporary, "ab")
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            ours = os.path.samestat(os.fstat(file.fileno()), temporary.stat())
        except FileNotFoundError:
            ours = False
        if ours:
            file.truncate(0)
            return file
        file.close()


def _copy(path: Path, chunks: Iterable[bytes], file: FileIO) -> str:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
        rest = memoryview(chunk)
        with _located(path):
            while rest:
                rest = rest[file.write(rest) :]
    return digest.hexdigest()


def _sha256(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return None


@contextmanager
def _located(path: File) -> Iterator[None]:
    try:
        yield
    except OSError as e:
        raise WriteError(e.strerror or type(e).__name__, subject=str(path)) from e
