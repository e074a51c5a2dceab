"""Keep how large raw files were when they were last known to be whole: the witness of what was accepted, in bytes."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from ingest.model import Request
from ingest.state.sqlite import packing
from ingest.state.sqlite.database import Database

__all__ = ["Sizes"]


class Sizes(Database):
    """The sizes of raw files, and what is to be asked for again where they are less."""

    def sizes(self, source: str) -> dict[str, tuple[int, bool]]:
        """Return file name to its bytes, and whether it was found to be less."""
        rows = self._rows("SELECT file, size, less FROM sizes WHERE source = ?", (source,))
        return {file: (size, bool(less)) for file, size, less in rows}

    def note_sizes(self, source: str, sizes: Mapping[str, int], *, less: Iterable[str]) -> None:
        """Keep the sizes of whole files, and the names of those that are less than they were."""
        with self._transaction() as db:
            db.executemany(
                "INSERT INTO sizes (source, file, size, less) VALUES (?, ?, ?, 0)"
                " ON CONFLICT (source, file) DO UPDATE SET size = excluded.size, less = 0",
                [(source, file, size) for file, size in sizes.items()],
            )
            db.executemany(
                "INSERT INTO sizes (source, file, size, less) VALUES (?, ?, 0, 1)"
                " ON CONFLICT (source, file) DO UPDATE SET less = 1",
                [(source, file) for file in less],
            )

    def forget_sizes(self, source: str, files: Iterable[str] | None = None) -> None:
        """Drop what was noted of some files, or of all: their loss is agreed to."""
        with self._transaction() as db:
            if files is None:
                db.execute("DELETE FROM sizes WHERE source = ?", (source,))
            else:
                db.executemany("DELETE FROM sizes WHERE source = ? AND file = ?", [(source, file) for file in files])

    def ask_again(self, request: Request, urls: Iterable[str], *, now: datetime) -> bool:
        """Put an article back to pending whose payload is lost, and forget by what its `urls` were known unchanged.

        Return whether it was not pending already; one that the host called gone stays so.
        """
        place = (request.source, request.key)
        with self._transaction() as db:
            row = db.execute("SELECT status FROM frontier WHERE source = ? AND key = ?", place).fetchone()
            if row is not None and row[0] != "done":
                return False
            db.executemany("DELETE FROM fetched WHERE source = ? AND url = ?", [(request.source, url) for url in urls])
            stamps = (packing.stamp(request.discovered_at), packing.stamp(now))
            db.execute(
                "INSERT INTO frontier (source, key, status, request, versions, discovered_at, next_due, changed_at)"
                " VALUES (?1, ?2, 'pending', ?3, '{}', ?4, ?5, ?5) ON CONFLICT (source, key) DO UPDATE SET"
                " status = 'pending', tries = 0, reason = '', recheck_at = NULL, next_due = ?5, changed_at = ?5,"
                " version = NULL,"
                " request = coalesce(request, ?3)",
                (*place, packing.request_json(request), *stamps),
            )
        return True

    def file_keys(self, source: str, name: str) -> list[str]:
        """Return the keys of the files on disk of that name that a source took."""
        rows = self._rows("SELECT key FROM frontier WHERE source = ? AND key LIKE 'file:%'", (source,))
        return [key for (key,) in rows if key.rpartition("/")[2] == name]
