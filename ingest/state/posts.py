"""Keep which posts the listings of WordPress sites named, and ask for those that they name no more."""

from collections.abc import Collection
from datetime import datetime

from ingest.state.sqlite import packing
from ingest.state.sqlite.database import Database

__all__ = ["Posts"]


class Posts(Database):
    """The rows of WordPress posts, by their REST root, route and id."""

    def posts(self, source: str, root: str, route: str | None) -> dict[int, str | None]:
        """Return the posts that we have as a listing named them: id to date; `route` is None for posts proper."""
        rows = self._rows(
            "SELECT json_extract(post, '$.id'), json_extract(post, '$.date') FROM frontier WHERE source = ?1"
            " AND status = 'done' AND post IS NOT NULL AND json_extract(post, '$.rest_root') = ?2"
            " AND json_extract(post, '$.route') IS ?3",
            (source, root, route),
        )
        return {number: date for number, date in rows if isinstance(number, int)}

    def vanish(self, source: str, root: str, route: str | None, ids: Collection[int], *, now: datetime) -> int:
        """Put posts back to pending that a complete listing does not name; each is asked for once, by its id.

        Return how many rows there are: a post that was renamed has several.
        """
        query = (
            "SELECT key, request, post FROM frontier WHERE source = ?1 AND status = 'done' AND request IS NOT NULL"
            " AND json_extract(post, '$.rest_root') = ?2 AND json_extract(post, '$.route') IS ?3"
        )
        count, at = 0, packing.stamp(now)
        with self._transaction() as db:
            for key, request, post in db.execute(query, (source, root, route)).fetchall():
                via = packing.load(post)
                if via.get("id") not in ids:
                    continue
                asked = packing.dump(packing.load(request) | {"via": via | {"vanished": True}})
                db.execute(
                    "UPDATE frontier SET status = 'pending', tries = 0, reason = '', request = ?, post = NULL,"
                    " recheck_at = NULL, next_due = ?, changed_at = ? WHERE source = ? AND key = ?",
                    (asked, at, at, source, key),
                )
                count += 1
        return count
