"""Write rows as Parquet or DuckDB. DuckDB does the work; it comes with the extra `ingest[export]`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from ingest.errors import ConfigError, WriteError
from ingest.export.formats import columns as typed
from ingest.export.formats.sinks import Sink, json_line

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["PARTITIONS", "Columnar", "need_duckdb"]

PARTITIONS: Final = ("source", "month")
_MEMORY: Final = "1GB"  # what DuckDB may hold before it writes to disk; an export stays below 2 GB
# Rows are cut into groups by their number; of articles at 10 KB, a group is 100 MB before it is compressed.
_GROUP: Final = 10_000
_LINE: Final = 1 << 24  # DuckDB's own default for the longest line
_MONTH: Final = "coalesce(strftime(published_local, '%Y-%m'), 'unknown') AS month"


def need_duckdb(suffix: str) -> Any:
    """Return the module; ConfigError with what to install where it is missing."""
    try:
        return import_module("duckdb")
    except ImportError as e:
        raise ConfigError(f"{suffix} needs DuckDB: pip install 'ingest[export]'", subject="export") from e


class Columnar(Sink):
    """Rows as JSON lines on disk, which DuckDB reads with the types of the schema, in one thread and in order."""

    def __init__(self, path: Path, columns: Mapping[str, Any], *, suffix: str, partition: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._duckdb = need_duckdb(suffix)
        self._path, self._columns, self._suffix, self._partition = path, columns, suffix, partition
        self._spool = path.with_name(f"{path.name}.jsonl")
        self._open.callback(self._spool.unlink, missing_ok=True)
        self._lines = self._open.enter_context(self._spool.open("wb"))
        self._longest = 0

    def put(self, row: Mapping[str, Any]) -> None:
        """Keep a row for the end."""
        line = json_line({name: _fitting(row.get(name), schema) for name, schema in self._columns.items()})
        self._longest = max(self._longest, len(line))
        self._lines.write(line)

    def _finish(self) -> None:
        self._lines.close()
        try:
            self._write()
        except self._duckdb.Error as e:
            raise WriteError(f"DuckDB: {str(e).splitlines()[0]}", subject=str(self._path)) from e

    def _write(self) -> None:
        target = str(self._path) if self._suffix == ".duckdb" else ":memory:"
        settings = {"threads": 1, "memory_limit": _MEMORY, "temp_directory": f"{self._path}.spill"}
        with self._duckdb.connect(target, config=settings) as database:
            database.execute("SET TimeZone = 'UTC'")
            database.execute("SET enable_progress_bar = false")  # it goes to standard output, from two seconds on
            types = ", ".join(f"'{name}': '{kind}'" for name, kind in typed.duckdb_types(self._columns).items())
            rows = (
                f"read_json({_quoted(self._spool)}, format = 'newline_delimited', columns = {{{types}}},"
                f" maximum_object_size = {max(self._longest + 1, _LINE)})"
            )
            if self._suffix == ".duckdb":
                database.execute(f"CREATE TABLE articles AS SELECT * FROM {rows}")  # noqa: S608
                return
            options = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_GROUP}"
            month = f", {_MONTH}" if "month" in self._partition else ""
            if self._partition:
                options += f", PARTITION_BY ({', '.join(self._partition)})"
            database.execute(f"COPY (SELECT *{month} FROM {rows}) TO {_quoted(self._path)} ({options})")  # noqa: S608


def _fitting(value: Any, schema: Mapping[str, Any]) -> Any:
    """Fit a value to its column: what no reader takes as an integer, and the record holds as a string, is null."""
    if isinstance(value, dict):
        inner = schema.get("properties")
        return {name: _fitting(value.get(name), inner[name]) for name in inner} if inner else value
    if isinstance(value, list):
        return [_fitting(item, schema["items"]) for item in value]
    if isinstance(value, str) and "integer" in schema.get("type", ()):
        return None
    return value


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
