"""Delete what is known of articles that were taken down."""

from collections.abc import Callable

from ingest.state.sqlite import packing
from ingest.state.sqlite.database import Database

__all__ = ["Takedowns"]


class Takedowns(Database):
    """Every table that names articles."""

    def named(self, source: str) -> list[tuple[str, str | None]]:
        """Return key and URL of every article of a source."""
        rows = self._rows("SELECT key, json_extract(request, '$.url') FROM frontier WHERE source = ?", (source,))
        return [(key, url) for key, url in rows]

    def take_down(self, source: str, takes: Callable[[str], bool]) -> int:
        """Delete the rows of a source whose key or URL `takes`, and overwrite them; return how many articles.

        A file on disk stays known as gone: it lies where it lay, and would be taken again.
        """
        with self._guard, self._errors():
            self._db.execute("PRAGMA secure_delete = ON")
        with self._transaction() as db:
            rows = db.execute("SELECT key, json_extract(request, '$.url') FROM frontier WHERE source = ?", (source,))
            keys = [(source, key) for key, url in rows.fetchall() if takes(key) or (url and takes(url))]
            db.executemany(
                "UPDATE frontier SET status = 'gone', reason = 'forgotten', request = NULL, recheck_at = NULL"
                " WHERE source = ? AND key = ? AND key LIKE 'file:%'",
                keys,
            )
            db.executemany("DELETE FROM frontier WHERE source = ? AND key = ? AND key NOT LIKE 'file:%'", keys)
            for table in ("fetched", "short_texts"):
                found = db.execute(f"SELECT url FROM {table} WHERE source = ?", (source,)).fetchall()  # noqa: S608 -- ours
                named = [(source, url) for (url,) in found if takes(url)]
                db.executemany(f"DELETE FROM {table} WHERE source = ? AND url = ?", named)  # noqa: S608 -- ours
            said = db.execute("SELECT number, outcome FROM outcomes WHERE source = ?", (source,)).fetchall()
            numbers = [(number,) for number, outcome in said if takes(packing.load(outcome).get("url") or "")]
            db.executemany("DELETE FROM outcomes WHERE number = ?", numbers)
        with self._guard, self._errors():
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return len(keys)
