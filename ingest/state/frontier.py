"""Keep the frontier: each article that a listing has named, whether we have it, and when to ask.

offer: (none) -> pending    done -> pending, where a source type's version changed    gone -> pending, likewise
done:  pending -> done      gone: pending -> gone      failed: pending -> pending, later
done:  done -> done, with the time at which it is to be asked for again, where its source wants that (`recheck`)
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from ingest.model import Request
from ingest.state.sqlite import packing
from ingest.state.sqlite.database import Database

__all__ = ["Frontier", "Known", "Offered", "Waiting"]

Offered: TypeAlias = Literal["new", "known", "changed", "pending", "gone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A row that is to be fetched: as little of it as decides when."""

    key: str
    url: str
    rest_root: str | None
    """Where it is a WordPress post: what will be asked."""
    again: bool = False
    """We have it, and it is to be asked for once more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An article as raw/ knows it: what a lost state is made from again."""

    request: Request
    status: Literal["pending", "done", "gone"]
    reason: str = ""
    at: datetime
    """When it was fetched."""


class Frontier(Database):
    """The rows of articles."""

    def offer(
        self, requests: Iterable[Request], *, now: datetime, old: Callable[[Request], bool] = lambda _: False
    ) -> list[Offered]:
        """Enter what was discovered, and say what each was to us; `old` ones wait until the others are in."""
        offered = list(requests)
        with self._transaction() as db:
            return [_offer(db, request, packing.stamp(now), old=old(request)) for request in offered]

    def due(self, source: str, *, now: datetime, limit: int | None = None) -> list[Request]:
        """List what is to be fetched, oldest discovered first."""
        rows = self._rows(
            "SELECT request FROM frontier WHERE source = ? AND status = 'pending' AND next_due <= ?"
            " ORDER BY old, discovered_at, key LIMIT ?",
            (source, packing.stamp(now), -1 if limit is None else limit),
        )
        return [packing.request(request) for (request,) in rows]

    def waiting(self, source: str, *, now: datetime, limit: int | None = None, recheck: bool = False) -> list[Waiting]:
        """List what is to be fetched as `due` does, then, with `recheck`, what is to be asked for again."""
        # Each in the order of an index: what lies behind the limit is not looked at.
        columns = "SELECT key, json_extract(request, '$.url'), json_extract(request, '$.via.rest_root'), "
        rows = self._rows(
            f"{columns} 0 FROM frontier WHERE source = ? AND status = 'pending' AND next_due <= ?"
            " ORDER BY old, discovered_at, key LIMIT ?",
            (source, packing.stamp(now), -1 if limit is None else limit),
        )
        if recheck and (limit is None or len(rows) < limit):
            rows += self._rows(
                f"{columns} 1 FROM frontier WHERE source = ? AND status = 'done' AND recheck_at <= ?"
                " AND request IS NOT NULL ORDER BY old, recheck_at, key LIMIT ?",
                (source, packing.stamp(now), -1 if limit is None else limit - len(rows)),
            )
        return [Waiting(key=key, url=url, rest_root=root, again=bool(again)) for key, url, root, again in rows]

    def take(self, source: str, key: str, *, now: datetime) -> Request | None:
        """Return the request of a row, if it is still to be fetched."""
        rows = self._rows(
            "SELECT request FROM frontier WHERE source = ?1 AND key = ?2 AND request IS NOT NULL AND"
            " (status = 'pending' AND next_due <= ?3 OR status = 'done' AND recheck_at <= ?3)",
            (source, key, packing.stamp(now)),
        )
        return packing.request(rows[0][0]) if rows else None

    def tries(self, source: str, key: str) -> int:
        """Count the tries in a row that gave nothing."""
        rows = self._rows("SELECT tries FROM frontier WHERE source = ? AND key = ?", (source, key))
        return int(rows[0][0]) if rows else 0

    def done(
        self, source: str, key: str, *, version: str | None, now: datetime, recheck: Sequence[timedelta] = ()
    ) -> None:
        """Note that we have the article, as it was at `version`, and when after its first time to ask again."""
        query = "SELECT request, versions, taken_at FROM frontier WHERE source = ? AND key = ?"
        with self._transaction() as db:
            request, versions, taken = db.execute(query, (source, key)).fetchone() or (None, "{}", None)
            heard = packing.load(versions)
            if request is not None and version is not None:
                heard[_source_type(packing.request(request))] = version
            first = datetime.fromisoformat(taken) if taken else now
            again = packing.following(first, recheck, now)
            db.execute(
                "INSERT INTO frontier (source, key, status, version, versions, taken_at, recheck_at, discovered_at,"
                " next_due, changed_at) VALUES (?1, ?2, 'done', ?3, ?4, ?5, ?6, ?7, ?7, ?7)"
                " ON CONFLICT (source, key) DO UPDATE SET status = 'done', reason = '', tries = 0, version = ?3,"
                " versions = ?4, taken_at = ?5, recheck_at = ?6, changed_at = ?7,"
                # What a feed gave as the article stands in raw/ now, and would only fill this file.
                " request = CASE WHEN ?6 IS NULL THEN json_remove(request, '$.hints.content') ELSE request END",
                (source, key, version, packing.dump(heard), packing.stamp(first), again, packing.stamp(now)),
            )

    def failed(self, source: str, key: str, *, reason: str, next_due: datetime) -> None:
        """Note a try that gave nothing, and when the next one is due; an article that we have stays done."""
        due = packing.stamp(next_due)
        with self._transaction() as db:
            db.execute(
                "UPDATE frontier SET tries = tries + 1, reason = ?, next_due = ?"
                " WHERE source = ? AND key = ? AND status = 'pending'",
                (reason, due, source, key),
            )
            db.execute(
                "UPDATE frontier SET recheck_at = ? WHERE source = ? AND key = ? AND status = 'done'"
                " AND recheck_at IS NOT NULL",
                (due, source, key),
            )

    def retry(self, source: str, *, now: datetime) -> int:
        """Make due what failed before and waits for its next try; return how many articles that are."""
        with self._transaction() as db:
            return db.execute(
                "UPDATE frontier SET next_due = ?1 WHERE source = ?2 AND status = 'pending' AND tries > 0"
                " AND next_due > ?1",
                (packing.stamp(now), source),
            ).rowcount

    def gone(self, source: str, key: str, *, reason: str, now: datetime) -> None:
        """Note that nothing will come: 404, 410, refused for good."""
        with self._transaction() as db:
            _settle(db, (source, key), status="gone", reason=reason, now=packing.stamp(now))

    def version(self, source: str, key: str, source_type: str | None = None) -> str | None:
        """Return the version of the article that we have, as `source_type` names it; None where it is to be fetched."""
        rows = self._rows(
            "SELECT version, versions FROM frontier WHERE source = ? AND key = ? AND status = 'done'", (source, key)
        )
        if not rows:
            return None
        had: str | None = packing.load(rows[0][1]).get(source_type or "", rows[0][0])
        return had

    def stored_version(self, source: str, key: str) -> str | None:
        """Return the version of the last capture, whatever is to be fetched; None where it is not known."""
        rows = self._rows("SELECT version FROM frontier WHERE source = ? AND key = ?", (source, key))
        return rows[0][0] if rows else None

    def knows_any(self, source: str, keys: Iterable[str]) -> bool:
        """Return whether one of these articles was named before."""
        query = "SELECT 1 FROM frontier WHERE source = ? AND key = ?"
        return any(self._rows(query, (source, key)) for key in keys)

    def has_named(self, source: str, place: str) -> bool:
        """Return whether an article is known from the feed or listing at that URL."""
        query = "SELECT 1 FROM frontier WHERE source = ? AND json_extract(request, '$.via.url') = ? LIMIT 1"
        return bool(self._rows(query, (source, place)))

    def is_listed(self, source: str, key: str) -> bool:
        """Return whether a listing has named the article."""
        query = "SELECT 1 FROM frontier WHERE source = ? AND key = ? AND request IS NOT NULL"
        return bool(self._rows(query, (source, key)))

    def is_had(self, source: str, key: str) -> bool:
        """Return whether the article was ever fetched."""
        query = "SELECT 1 FROM frontier WHERE source = ? AND key = ? AND taken_at IS NOT NULL"
        return bool(self._rows(query, (source, key)))

    def rest_root(self, source: str, listing_url: str) -> str | None:
        """Return the REST root through which a WordPress source was read last."""
        return self._last_via(source, listing_url, "$.via.rest_root")

    def rest_home(self, source: str, listing_url: str) -> str | None:
        """Return the address of the site that its REST root named, where that is on another host."""
        return self._last_via(source, listing_url, "$.via.home")

    def _last_via(self, source: str, listing_url: str, path: str) -> str | None:
        """Return what the newest row says that a WordPress listing gave."""
        rows = self._rows(
            "SELECT json_extract(request, ?3) FROM frontier WHERE source = ?1"
            " AND json_extract(request, '$.via.rest_root') IS NOT NULL"  # the words of the index `frontier_rest`
            " AND json_extract(request, '$.via.url') = ?2 ORDER BY discovered_at DESC LIMIT 1",
            (source, listing_url, path),
        )
        return str(rows[0][0]) if rows and rows[0][0] is not None else None

    def restore(self, articles: Iterable[Known], *, now: datetime, recheck: Sequence[timedelta] = ()) -> None:
        """Enter articles as raw/ knows them, later ones over earlier ones."""
        with self._transaction() as db:
            for known in articles:
                again = packing.following(known.at, recheck, now) if known.status == "done" else None
                place = (known.request.source, known.request.key)
                _settle(db, place, status=known.status, reason=known.reason, now=packing.stamp(known.at))
                db.execute(
                    "UPDATE frontier SET request = ?, version = ?, taken_at = coalesce(taken_at, ?), recheck_at = ?,"
                    " post = ? WHERE source = ? AND key = ?",
                    (
                        packing.request_json(known.request),
                        known.request.version,
                        packing.stamp(known.at),
                        again,
                        _post(known.request) if known.status == "done" else None,
                        *place,
                    ),
                )


def _offer(db: sqlite3.Connection, request: Request, now: str, *, old: bool) -> Offered:
    place = (request.source, request.key)
    query = (
        "SELECT status, versions, version, changed_at, json_extract(request, '$.via.source_type'),"
        " json_extract(request, '$.via.vanished') FROM frontier WHERE source = ? AND key = ?"
    )
    row = db.execute(query, place).fetchone()
    source_type = _source_type(request)
    if row is None:
        db.execute(
            "INSERT INTO frontier"
            " (source, key, status, request, versions, discovered_at, next_due, changed_at, old, post)"
            " VALUES (?, ?, 'pending', ?, ?, ?, ?, ?, ?, ?)",
            (
                *place,
                packing.request_json(request),
                packing.dump({source_type: request.version}),
                packing.stamp(request.discovered_at),
                now,
                now,
                old,
                _post(request),
            ),
        )
        return "new"
    status, heard, asked_by = row[0], packing.load(row[1]), row[4]
    # A post that a complete listing did not name is named again.
    is_back = bool(row[5]) and source_type == asked_by
    news = is_back or (
        request.version is not None and _before(heard, row, source_type, request.version) != request.version
    )
    if request.version is not None or source_type not in heard:
        heard[source_type] = request.version
        db.execute("UPDATE frontier SET versions = ? WHERE source = ? AND key = ?", (packing.dump(heard), *place))
    if "rest_root" in request.via:
        db.execute("UPDATE frontier SET post = ? WHERE source = ? AND key = ?", (_post(request), *place))
    if not news:
        if status == "done" and request.version is not None:
            # Another source type named the article first, without a version: this one's is that of the capture we have.
            db.execute(
                "UPDATE frontier SET version = ? WHERE source = ? AND key = ? AND version IS NULL",
                (request.version, *place),
            )
        return "known" if status == "done" else "gone" if status == "gone" else "pending"
    if status == "pending" and asked_by not in {None, source_type}:
        return "pending"  # what is to be asked already says more than when
    entry = (packing.request_json(request), old, *place)
    db.execute("UPDATE frontier SET request = ?, old = ? WHERE source = ? AND key = ?", entry)
    if status == "pending":
        return "pending"
    db.execute(
        "UPDATE frontier SET status = 'pending', tries = 0, reason = '',"
        " discovered_at = ?, next_due = ?, changed_at = ? WHERE source = ? AND key = ?",
        (packing.stamp(request.discovered_at), now, now, *place),
    )
    return "changed"


def _before(heard: dict[str, str | None], row: Sequence[str | None], source_type: str, offered: str) -> str | None:
    """Return the version that an offer is to be compared with: what the same source type said before.

    Source types name versions in their own ways. Where this one says something for the first time, it tells of a
    change if that is younger than the fetch; where no source type is known (the row was made from raw/), what we have
    is what its own one said.
    """
    if source_type in heard:
        return heard[source_type]
    _, _, version, changed_at, asked_by = row[:5]
    is_own = not heard and asked_by in {None, source_type}
    return _had(version if is_own else None, changed_at or "", offered)


def _had(version: str | None, fetched_at: str, offered: str | None) -> str | None:
    """Return the version that raw/ holds: without one, what was offered, unless that is younger than the fetch."""
    if version is not None or offered is None:
        return version
    try:
        at = datetime.fromisoformat(offered)
    except ValueError:
        return offered
    return None if packing.stamp(at) > fetched_at else offered


def _settle(
    db: sqlite3.Connection, place: tuple[str, str], *, status: Literal["pending", "done", "gone"], reason: str, now: str
) -> None:
    db.execute(
        "INSERT INTO frontier (source, key, status, reason, versions, discovered_at, next_due, changed_at)"
        " VALUES (?1, ?2, ?3, ?4, '{}', ?5, ?5, ?5) ON CONFLICT (source, key) DO UPDATE"
        " SET status = ?3, reason = ?4, tries = 0, changed_at = ?5, recheck_at = NULL,"
        # Should it come back as it was, that is news.
        " version = CASE ?3 WHEN 'gone' THEN NULL ELSE version END",
        (*place, status, reason, now),
    )


def _source_type(request: Request) -> str:
    return str(request.via.get("source_type", ""))


def _post(request: Request) -> str | None:
    """Write how a WordPress listing names a post."""
    return packing.dump(dict(request.via)) if "rest_root" in request.via else None
