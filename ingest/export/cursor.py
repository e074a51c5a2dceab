"""Remember what a consumer has got, and what is on its way to it."""

import sqlite3
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from ingest.errors import ConfigError, WriteError
from ingest.sqlite import closed_on_error, errors_as

__all__ = ["Cursor"]

_FORMAT: Final = "1"
_TABLES: Final = (
    "CREATE TABLE IF NOT EXISTS facts(name TEXT PRIMARY KEY, value TEXT)",
    "CREATE TABLE IF NOT EXISTS files(name TEXT PRIMARY KEY, stamp TEXT)",
    # `gone`: not a record, but what an audit says of one.
    """CREATE TABLE IF NOT EXISTS seen(
        file TEXT, item TEXT, id TEXT, digest BLOB, gone INTEGER, run INTEGER, PRIMARY KEY(file, item)
    ) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS seen_id ON seen(id) WHERE NOT gone",
    "CREATE TABLE IF NOT EXISTS vanished(id TEXT PRIMARY KEY)",
    "CREATE TABLE IF NOT EXISTS outbox(number INTEGER PRIMARY KEY, line BLOB)",
)


class Cursor:
    """The file of a consumer. What is in its outbox has its number, and stays there until it is delivered."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._located():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(path, isolation_level=None)
        with closed_on_error(self._database):
            with self._located():
                self._database.execute("PRAGMA synchronous = FULL")
                self._database.execute("BEGIN")
                for statement in _TABLES:
                    self._database.execute(statement)
            self._claim("format", _FORMAT)
            self.run = int(self.fact("run", "0")) + 1
            self.set_facts(run=self.run)
            self.commit()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()  # what was not committed did not happen

    def commit(self) -> None:
        """Make everything since the last call last, at once."""
        with self._located():
            self._database.execute("COMMIT")
            self._database.execute("BEGIN")

    def claim(self, out: str) -> None:
        """Make this the cursor of one output; ConfigError where it is another's."""
        self._claim("out", out)

    def _claim(self, name: str, value: str) -> None:
        found = self.fact(name, value)
        if found != value:
            raise ConfigError(f"is a cursor whose {name} is {found!r}, not {value!r}", subject=str(self._path))
        self.set_facts(**{name: value})

    def fact(self, name: str, default: str) -> str:
        """Return what is known by a name."""
        with self._located():
            found = self._database.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return str(found[0]) if found else default

    def set_facts(self, **facts: object) -> None:
        """Keep what is known by names."""
        with self._located():
            self._database.executemany(
                "INSERT OR REPLACE INTO facts VALUES (?, ?)", [(name, str(value)) for name, value in facts.items()]
            )

    def is_read(self, file: str, stamp: str) -> bool:
        """Return whether a file was read to its end as it is."""
        with self._located():
            found = self._database.execute("SELECT stamp FROM files WHERE name = ?", (file,)).fetchone()
        return bool(found == (stamp,))

    def files(self) -> list[str]:
        """Return the files that were read."""
        with self._located():
            return [name for (name,) in self._database.execute("SELECT name FROM files ORDER BY name")]

    def note(self, file: str, item: str, name: str, digest: bytes, *, gone: bool = False) -> str | None:
        """Note an item of a file; return `added` or `changed`, or None where it is known as it is."""
        with self._located():
            one = self._database.execute
            known = one("SELECT digest FROM seen WHERE file = ? AND item = ?", (file, item)).fetchone()
            # One that vanished from another file in this run has moved.
            has_id = (
                known
                or one(
                    "SELECT 1 FROM seen WHERE id = ? AND NOT gone UNION SELECT 1 FROM vanished WHERE id = ?",
                    (name, name),
                ).fetchone()
            )
            one("INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?, ?, ?)", (file, item, name, digest, gone, self.run))
        if known == (digest,):
            return None
        return "changed" if has_id else "added"

    def close_file(self, file: str, stamp: str | None) -> None:
        """Note that a file was read to its end (None: is no more); what was in it and was not met has vanished."""
        with self._located():
            old = (file, self.run if stamp else 0)
            sql = "FROM seen WHERE file = ? AND run <> ?"
            self._database.execute(f"INSERT OR IGNORE INTO vanished SELECT id {sql} AND NOT gone", old)
            self._database.execute(f"DELETE {sql}", old)
            self._database.execute("DELETE FROM files WHERE name = ?", (file,))
            if stamp:
                self._database.execute("INSERT INTO files VALUES (?, ?)", (file, stamp))

    def take_vanished(self) -> list[str]:
        """Return the ids of which no record is left, and forget them."""
        sql = "SELECT id FROM vanished WHERE id NOT IN (SELECT id FROM seen WHERE NOT gone) ORDER BY id"
        with self._located():
            found = [name for (name,) in self._database.execute(sql)]
            self._database.execute("DELETE FROM vanished")
        return found

    def next_number(self) -> int:
        """Return the number of the next line."""
        number = int(self.fact("number", "0")) + 1
        self.set_facts(number=number)
        return number

    def post(self, number: int, line: bytes) -> None:
        """Put a line on its way."""
        with self._located():
            self._database.execute("INSERT INTO outbox VALUES (?, ?)", (number, line))

    def outbox(self) -> bytes:
        """Return the lines that are on their way."""
        with self._located():
            return b"".join(line for (line,) in self._database.execute("SELECT line FROM outbox ORDER BY number"))

    def empty_outbox(self) -> None:
        """Forget the lines that were delivered."""
        with self._located():
            self._database.execute("DELETE FROM outbox")

    def _located(self) -> AbstractContextManager[None]:
        return errors_as(lambda e: WriteError(f"cannot be used as a cursor: {e}", subject=str(self._path)))
