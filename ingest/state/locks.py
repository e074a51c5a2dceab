"""Lock a source against other runs: one file for each, held by the operating system until the process ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.errors import Locked, StateError

__all__ = ["lock"]


@contextmanager
def lock(path: Path, source: str, *, wait: bool) -> Iterator[None]:
    """Hold a lock file; Locked where another process holds it, unless that is waited for."""
    # The file stays: whoever deleted it could hold a lock on a file that nobody else sees any more.
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as e:
        raise StateError(f"cannot be locked: {e.strerror}", subject=str(path)) from e
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError as e:
            raise Locked("another run holds this source", subject=source) from e
        except OSError as e:
            raise StateError(f"cannot be locked: {e.strerror}", subject=str(path)) from e
        yield
    finally:
        os.close(descriptor)
