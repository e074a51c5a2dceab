"""Write rows as a file that appears whole: JSON lines (plain, gzip, zstd), CSV, SQLite."""

import csv
import gzip
import os
import shutil
import sqlite3
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import orjson
import zstandard

from ingest.errors import ConfigError, WriteError

__all__ = ["FORMATS", "Csv", "JsonLines", "Sink", "Sqlite", "format_of", "json_line", "temporary", "workspace"]

FORMATS: Final = (".jsonl", ".jsonl.gz", ".jsonl.zst", ".csv", ".sqlite", ".parquet", ".duckdb")
_INDEXES: Final = (
    "CREATE INDEX articles_source ON articles(source, published_local)",
    "CREATE INDEX articles_published_at ON articles(published_at)",
    """CREATE VIRTUAL TABLE articles_fts USING fts5(
        title, description, text, content="articles", tokenize='unicode61 remove_diacritics 2')""",
    "INSERT INTO articles_fts(articles_fts) VALUES ('rebuild')",
)
_COMMIT: Final = 1_000  # rows of a transaction: as many as SQLite keeps in memory at once
_FOLDER_MARK: Final = "manifest.json"


def format_of(path: Path) -> str:
    """Return the suffix that says the format; ConfigError where none does."""
    found = [suffix for suffix in FORMATS if path.name.endswith(suffix)]
    if not found:
        raise ConfigError(f"the name must end in one of {', '.join(FORMATS)}", subject=str(path))
    return found[0]


class Sink(ABC):
    """Where rows go; it is finished at the end of its block, unless that raises. `temporary` locates its OSErrors."""

    def __init__(self) -> None:
        self._open = ExitStack()
        """What is closed in the end, whatever happens."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._open:
            if error is None:
                self._finish()

    @abstractmethod
    def put(self, row: Mapping[str, Any]) -> None:
        """Take a row."""

    def _finish(self) -> None:  # noqa: B027 -- most have nothing left to do
        """Write what comes after the last row."""


class JsonLines(Sink):
    """JSON lines with sorted keys."""

    def __init__(self, path: Path, suffix: str = ".jsonl") -> None:
        super().__init__()
        file = self._open.enter_context(path.open("wb"))
        self._out: Any = file
        if suffix.endswith(".gz"):  # no name and no time, so that the bytes are the same
            self._out = gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0, compresslevel=6)
            self._open.enter_context(self._out)
        elif suffix.endswith(".zst"):
            self._out = zstandard.ZstdCompressor(level=9, write_checksum=True).stream_writer(file, closefd=False)
            self._open.enter_context(self._out)

    def put(self, row: Mapping[str, Any]) -> None:
        """Write a line."""
        self._out.write(json_line(row))


class Csv(Sink):
    """CSV (RFC 4180 with line feeds), a column for each key; lists and objects stand as JSON."""

    def __init__(self, path: Path, columns: Mapping[str, Any]) -> None:
        super().__init__()
        file = self._open.enter_context(path.open("w", encoding="utf-8", newline=""))
        self._columns = tuple(columns)
        self._out = csv.writer(file, lineterminator="\n")
        self._out.writerow(self._columns)

    def put(self, row: Mapping[str, Any]) -> None:
        """Write a line."""
        self._out.writerow([_flat(row.get(name)) for name in self._columns])


class Sqlite(Sink):
    """A table `articles` and `articles_fts`, a full-text index over it, as sqlite-utils and datasette know it."""

    def __init__(self, path: Path, columns: Mapping[str, Any], *, key: tuple[str, ...]) -> None:
        super().__init__()
        self._columns = tuple(columns)
        self._database = self._open.enter_context(closing(sqlite3.connect(path, isolation_level=None)))
        typed = ", ".join(f'"{name}" {_sqlite_type(schema)}' for name, schema in columns.items())
        self._database.executescript(
            "PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;"
            f"CREATE TABLE articles({typed}, PRIMARY KEY({', '.join(key)}));"
        )
        places = ", ".join("?" * len(self._columns))
        self._insert = f"INSERT INTO articles VALUES ({places})"  # noqa: S608 -- nothing but question marks
        self._count = 0

    def put(self, row: Mapping[str, Any]) -> None:
        """Insert a row."""
        self._database.execute(self._insert, [_flat(row.get(name)) for name in self._columns])
        self._count += 1
        if self._count % _COMMIT == 0:
            self._database.execute("COMMIT")
            self._database.execute("BEGIN")

    def _finish(self) -> None:
        for statement in _INDEXES:
            self._database.execute(statement)
        self._database.execute("COMMIT")


@contextmanager
def workspace(path: Path) -> Iterator[Path]:
    """Make a folder on the disk of `path`, and remove it in the end."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=".export-", dir=path.parent))
    except OSError as e:
        raise WriteError(e.strerror or type(e).__name__, subject=str(path)) from e
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def temporary(path: Path) -> Iterator[Path]:
    """Yield a path beside `path` to write at; what stands there in the end takes the place of `path`, whole.

    A folder is replaced only by an export of ours: one with a manifest in it, or an empty one.
    """
    place = path.with_name(f".{path.name}.tmp")
    try:
        _remove(place)
        yield place
        if path.is_dir():
            if any(path.iterdir()) and not (path / _FOLDER_MARK).exists():
                raise WriteError("is a folder, and no export of ours", subject=str(path))
            _remove(path)
        _flush(place)
        place.replace(path)
    except (OSError, sqlite3.OperationalError) as e:
        raise WriteError(str(getattr(e, "strerror", None) or e), subject=str(path)) from e
    finally:
        _remove(place)


def json_line(row: Mapping[str, Any]) -> bytes:
    """Write a row as records are written: keys sorted at every level."""
    return orjson.dumps(row, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


def _flat(value: Any) -> str | int | float | None:
    if value is None or isinstance(value, str | int | float):
        return int(value) if isinstance(value, bool) else value
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def _sqlite_type(schema: Mapping[str, Any]) -> str:
    kinds = schema.get("type", "string")
    return "INTEGER" if {"integer", "boolean"} & set([kinds] if isinstance(kinds, str) else kinds) else "TEXT"


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    for place in (path, path.parent):
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
