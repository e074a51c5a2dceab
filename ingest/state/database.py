"""Hold the database: one connection, transactions of our own, and whatever SQLite says as a StateError."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from ingest.errors import StateError
from ingest.state.tables import MIGRATIONS

__all__ = ["Database"]

_BUSY: Final = 30.0  # seconds; a transaction here takes milliseconds


class Database:
    """raw/.state/state.sqlite, brought to the tables of this version."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / "state.sqlite"
        self._guard = threading.RLock()
        with self._errors():
            folder.mkdir(parents=True, exist_ok=True)
            # Transactions are ours to begin; the guard keeps those of several threads apart.
            self._db = sqlite3.connect(self._path, timeout=_BUSY, isolation_level=None, check_same_thread=False)
            try:
                self._open()
            except BaseException:
                self._db.close()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database; every call so far is in it."""
        with self._guard, self._errors():
            self._db.close()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Enter all that is said within as one; nothing may be awaited meanwhile."""
        with self._transaction():
            yield

    def _open(self) -> None:
        self._db.execute("PRAGMA journal_mode = WAL")
        # A power cut may undo the last transactions, never tear one: https://sqlite.org/wal.html
        self._db.execute("PRAGMA synchronous = NORMAL")
        with self._transaction() as db:
            (version,) = db.execute("PRAGMA user_version").fetchone()
            if version > len(MIGRATIONS):
                raise StateError(
                    f"made by a newer ingest (format {version})", subject=str(self._path), reason="state-newer"
                )
            for statement in (line for migration in MIGRATIONS[version:] for line in migration):
                db.execute(statement)
            db.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")

    def _rows(self, query: str, values: tuple[Any, ...]) -> list[Any]:
        with self._guard, self._errors():
            return self._db.execute(query, values).fetchall()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._guard, self._errors():
            if self._db.in_transaction:
                yield self._db
                return
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as e:
            raise StateError(f"cannot be used: {e}", subject=str(self._path)) from e
