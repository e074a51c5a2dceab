"""Hold the database: one connection, transactions of our own, and whatever SQLite says as a StateError."""

import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from ingest.errors import StateError
from ingest.sqlite import closed_on_error, errors_as
from ingest.state.sqlite.network_disks import refuse_network_disk
from ingest.state.sqlite.tables import MIGRATIONS

__all__ = ["FILE", "Database", "is_sound"]

FILE: Final = "state.sqlite"
_BUSY: Final = 30.0  # seconds; a transaction here takes milliseconds
# Primary result codes, https://sqlite.org/rescode.html
_REASONS: Final = {
    sqlite3.SQLITE_CORRUPT: "state-corrupt",
    sqlite3.SQLITE_NOTADB: "state-corrupt",
    sqlite3.SQLITE_FULL: "disk-full",
    sqlite3.SQLITE_READONLY: "unwritable",
}


class _Connection(sqlite3.Connection):
    """Bind `?1`, which a statement may use twice, by its place: Python 3.14 takes it from a mapping only."""

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        """Run a statement."""
        return super().execute(sql, _numbered(sql, parameters))

    def executemany(self, sql: str, parameters: Iterable[Any], /) -> sqlite3.Cursor:
        """Run a statement with each of several sets of values."""
        return super().executemany(sql, (_numbered(sql, values) for values in parameters))


def _numbered(sql: str, values: Any) -> Any:
    """Return values as a mapping by their places, where a statement numbers them.

    >>> _numbered("SELECT ?1, ?2, ?1", ("a", "b")), _numbered("SELECT ?", ("a",))
    ({'1': 'a', '2': 'b'}, ('a',))
    """
    return {str(n): value for n, value in enumerate(values, 1)} if "?1" in sql else values


class Database:
    """raw/.state/state.sqlite, brought to the tables of this version.

    With `reading`, nothing is written, wherever it lies: to a full disk, to one that is read-only, or to tables of an
    earlier version; those are brought to today's in memory.
    """

    def __init__(self, folder: Path, *, reading: bool = False) -> None:
        self._folder = folder
        self._path = folder / FILE
        self._guard = threading.RLock()
        if not reading:
            refuse_network_disk(folder)
        with self._errors():
            if reading:
                self._db = self._opened_for_reading()
                return
            folder.mkdir(parents=True, exist_ok=True)
            self._db = _connect(self._path)
            with closed_on_error(self._db):
                self._db.execute("PRAGMA journal_mode = WAL")
                # A power cut may undo the last transactions, never tear one: https://sqlite.org/wal.html
                self._db.execute("PRAGMA synchronous = NORMAL")
                self._migrate()

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

    def _opened_for_reading(self) -> sqlite3.Connection:
        found = _connect_for_reading(self._path)
        with closed_on_error(found):
            (version,) = found.execute("PRAGMA user_version").fetchone()
            if version == len(MIGRATIONS):
                return found
            self._db = _connect(":memory:")
            found.backup(self._db)
            self._migrate()
        found.close()
        return self._db

    def _migrate(self) -> None:
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

    def _errors(self) -> AbstractContextManager[None]:
        return errors_as(lambda e: StateError(f"cannot be used: {e}", subject=str(self._path), reason=_reason(e)))


def is_sound(path: Path) -> bool:
    """Return whether a file is a database that can be read to its end; one that cannot be opened now may be."""
    try:
        with closing(_connect(path)) as db:
            return db.execute("PRAGMA quick_check(1)").fetchall() == [("ok",)]
    except sqlite3.Error as e:
        return _reason(e) != "state-corrupt"


def _connect_for_reading(path: Path) -> sqlite3.Connection:
    """Open a database without writing to its folder.

    `immutable` passes over the write-ahead log, so it comes last: https://sqlite.org/wal.html#read_only_databases
    """
    uri = f"{path.resolve().as_uri()}?mode=ro"
    try:
        db = _connect(uri, uri=True)
        with closed_on_error(db):
            db.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        return _connect(f"{uri}&immutable=1", uri=True)
    return db


def _connect(database: str | Path, *, uri: bool = False) -> sqlite3.Connection:
    """Open a database: transactions are ours to begin, and a guard keeps those of several threads apart."""
    return sqlite3.connect(
        database, uri=uri, timeout=_BUSY, factory=_Connection, isolation_level=None, check_same_thread=False
    )


def _reason(error: Exception) -> str:
    # The low byte is the primary result code; what Python's own module raises has none.
    code = getattr(error, "sqlite_errorcode", None)
    return _REASONS.get(code & 0xFF, StateError.reason) if isinstance(code, int) else StateError.reason
