"""SQLite as every database of ours is held: closed where opening fails, errors raised as those of its package."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ingest.errors import IngestError

__all__ = ["closed_on_error", "errors_as"]


@contextmanager
def errors_as(error: Callable[[Exception], IngestError]) -> Iterator[None]:
    """Raise what SQLite or the disk says as an error that names the file."""
    try:
        yield
    except (sqlite3.Error, OSError) as e:
        raise error(e) from e


@contextmanager
def closed_on_error(database: sqlite3.Connection) -> Iterator[None]:
    """Close a database that was opened and cannot be used."""
    try:
        yield
    except BaseException:
        database.close()
        raise
