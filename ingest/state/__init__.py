"""What is known between runs: the frontier, validators, pauses, locks, outcomes. Owns raw/.state/.

Everything here can be lost without losing an article: what was fetched is in raw/, what was not is discovered again.

    offer: (none) -> pending    done -> pending, where the listing's version changed    gone -> pending, likewise
    done:  pending -> done      gone: pending -> gone      failed: pending -> pending, later
    done:  done -> done, with the time at which it is to be asked for again, where its source wants that (`recheck`)
"""

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal, Self, TypeAlias

from ingest.errors import StateError
from ingest.model import Outcome, Request, Validators
from ingest.state import locks, packing
from ingest.state.tables import MIGRATIONS

__all__ = ["Known", "Offered", "Standing", "State", "Waiting"]

Offered: TypeAlias = Literal["new", "known", "changed", "pending", "gone"]

_BUSY: Final = 30.0  # seconds; a transaction here takes milliseconds
_TABLES: Final = ("frontier", "fetched", "runs", "outcomes", "kept")


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A row that is to be fetched: as little of it as decides when."""

    key: str
    url: str
    rest_root: str | None
    """Where it is a WordPress post: what will be asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An article as raw/ knows it: what a lost state is made from again."""

    request: Request
    status: Literal["done", "gone"]
    reason: str = ""
    at: datetime
    """When it was fetched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a source stands."""

    source: str
    pending: int = 0
    done: int = 0
    gone: int = 0
    next_due: datetime | None = None
    """When the next pending or repeated article is due; the past means: at the next run."""
    ran_at: datetime | None = None
    """When the last run began that came to its end."""


class State:
    """raw/.state/state.sqlite and the locks beside it."""

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

    def lock(self, source: str, *, wait: bool = False) -> AbstractContextManager[None]:
        """Hold a source against other runs; Locked where one holds it. The kernel frees it when its holder dies."""
        return locks.lock(self._folder / f"{source}.lock", source, wait=wait)

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
        rows = self._rows(
            "SELECT key, json_extract(request, '$.url'), json_extract(request, '$.via.rest_root') FROM ("
            " SELECT key, request, 0 AS again, old, discovered_at FROM frontier"
            " WHERE source = ?1 AND status = 'pending' AND next_due <= ?2"
            " UNION ALL SELECT key, request, 1, old, recheck_at FROM frontier"
            " WHERE source = ?1 AND status = 'done' AND recheck_at <= ?2 AND request IS NOT NULL AND ?4"
            ") ORDER BY again, old, discovered_at, key LIMIT ?3",
            (source, packing.stamp(now), -1 if limit is None else limit, recheck),
        )
        return [Waiting(key=key, url=url, rest_root=root) for key, url, root in rows]

    def take(self, source: str, key: str, *, now: datetime) -> Request | None:
        """Give the request of a row, if it is still to be fetched."""
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
                heard[_door(packing.request(request))] = version
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

    def gone(self, source: str, key: str, *, reason: str, now: datetime) -> None:
        """Note that nothing will come: 404, 410, refused for good."""
        with self._transaction() as db:
            _settle(db, (source, key), status="gone", reason=reason, now=packing.stamp(now))

    def version(self, source: str, key: str) -> str | None:
        """Give the version of the article that we have; None where we have none, or its listing names none."""
        rows = self._rows(
            "SELECT version FROM frontier WHERE source = ? AND key = ? AND status = 'done'", (source, key)
        )
        return rows[0][0] if rows else None

    def is_listed(self, source: str, key: str) -> bool:
        """Tell whether a door has named the article."""
        query = "SELECT 1 FROM frontier WHERE source = ? AND key = ? AND request IS NOT NULL"
        return bool(self._rows(query, (source, key)))

    def fetched(self, source: str, url: str) -> tuple[Validators, str] | None:
        """Give the validators and the payload's sha256 of the last 200."""
        rows = self._rows("SELECT etag, last_modified, sha256 FROM fetched WHERE source = ? AND url = ?", (source, url))
        return next(((Validators(etag=etag, last_modified=date), sha256) for etag, date, sha256 in rows), None)

    def fetched_at(self, source: str, url: str) -> datetime | None:
        """Say when the last 200 came."""
        rows = self._rows("SELECT at FROM fetched WHERE source = ? AND url = ?", (source, url))
        return packing.moment(rows[0][0]) if rows else None

    def note_fetched(self, source: str, url: str, *, validators: Validators, sha256: str, now: datetime) -> None:
        """Note a 200."""
        with self._transaction() as db:
            db.execute(
                "INSERT OR REPLACE INTO fetched (url, source, etag, last_modified, sha256, at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (url, source, validators.etag, validators.last_modified, sha256, packing.stamp(now)),
            )

    def rest_root(self, source: str, door: str) -> str | None:
        """Give the REST root through which a WordPress door was read last."""
        rows = self._rows(
            "SELECT json_extract(request, '$.via.rest_root') FROM frontier WHERE source = ?1 AND request IS NOT NULL"
            " AND json_extract(request, '$.via.url') = ?2 AND json_extract(request, '$.via.rest_root') IS NOT NULL"
            " ORDER BY discovered_at DESC LIMIT 1",
            (source, door),
        )
        return str(rows[0][0]) if rows else None

    def ran(self, source: str) -> tuple[datetime | None, datetime | None]:
        """Say when the last walk began that came to its end, and when the last discovery without an error."""
        rows = self._rows("SELECT ran_at, listed_at FROM runs WHERE source = ?", (source,))
        return (packing.moment(rows[0][0]), packing.moment(rows[0][1])) if rows else (None, None)

    def note_run(self, source: str, *, ran_at: datetime | None = None, listed_at: datetime | None = None) -> None:
        """Note that a source is in use; a walk that came to its end, or a whole discovery, by when it began."""
        with self._transaction() as db:
            db.execute(
                "INSERT INTO runs (source, ran_at, listed_at) VALUES (?1, ?2, ?3) ON CONFLICT (source) DO UPDATE"
                " SET ran_at = coalesce(?2, ran_at), listed_at = coalesce(?3, listed_at)",
                (source, ran_at and packing.stamp(ran_at), listed_at and packing.stamp(listed_at)),
            )

    def kept(self, source: str) -> tuple[str, int] | None:
        """Say up to which capture raw/ is known here: its file and where it begins; None where nothing is known.

        What lies behind it came before a kill that left it unknown.
        """
        rows = self._rows("SELECT file, offset FROM kept WHERE source = ?", (source,))
        return (rows[0][0], rows[0][1]) if rows else None

    def note_kept(self, source: str, file: str, offset: int) -> None:
        """Note the last capture of a source that is entered."""
        with self._transaction() as db:
            db.execute("INSERT OR REPLACE INTO kept (source, file, offset) VALUES (?, ?, ?)", (source, file, offset))

    def restore(self, articles: Iterable[Known], *, now: datetime, recheck: Sequence[timedelta] = ()) -> None:
        """Enter articles as raw/ knows them, later ones over earlier ones."""
        with self._transaction() as db:
            for known in articles:
                again = packing.following(known.at, recheck, now) if known.status == "done" else None
                place = (known.request.source, known.request.key)
                _settle(db, place, status=known.status, reason=known.reason, now=packing.stamp(known.at))
                db.execute(
                    "UPDATE frontier SET request = ?, version = ?, taken_at = coalesce(taken_at, ?), recheck_at = ?"
                    " WHERE source = ? AND key = ?",
                    (
                        packing.request_json(known.request),
                        known.request.version,
                        packing.stamp(known.at),
                        again,
                        *place,
                    ),
                )

    def standings(self) -> list[Standing]:
        """Say where each source stands that anything is known of, in the order of their names."""
        rows = self._rows(
            "SELECT source, sum(status = 'pending'), sum(status = 'done'), sum(status = 'gone'),"
            " min(CASE status WHEN 'pending' THEN next_due WHEN 'done' THEN recheck_at END) FROM frontier"
            " GROUP BY source",
            (),
        )
        ran = dict(self._rows("SELECT source, ran_at FROM runs", ()))
        counted = {source: rest for source, *rest in rows}
        found = list[Standing]()
        for source in sorted({*counted, *ran}):
            pending, done, gone, due = counted.get(source, (0, 0, 0, None))
            found.append(
                Standing(
                    source=source,
                    pending=pending,
                    done=done,
                    gone=gone,
                    next_due=packing.moment(due),
                    ran_at=packing.moment(ran.get(source)),
                )
            )
        return found

    def rename(self, old: str, new: str) -> None:
        """Give everything that is known of a source to another name, which has no articles yet. Hold both locks."""
        with self._transaction() as db:
            for table in ("fetched", "runs", "kept"):
                db.execute(f"DELETE FROM {table} WHERE source = ?", (new,))  # noqa: S608 -- a constant
            for table in _TABLES:
                db.execute(f"UPDATE {table} SET source = ?2 WHERE source = ?1", (old, new))  # noqa: S608 -- a constant
            db.execute("UPDATE frontier SET request = json_set(request, '$.source', ?1) WHERE source = ?1", (new,))
            db.execute("UPDATE outcomes SET outcome = json_set(outcome, '$.source', ?1) WHERE source = ?1", (new,))

    def pauses(self, *, now: datetime) -> dict[str, datetime]:
        """Give the hosts that are still to be left alone, and until when."""
        rows = self._rows("SELECT host, until FROM pauses WHERE until > ? ORDER BY host", (packing.stamp(now),))
        return {host: datetime.fromisoformat(until) for host, until in rows}

    def note_pauses(self, pauses: Mapping[str, datetime]) -> None:
        """Keep what hosts asked for; a longer pause asked for earlier stays."""
        with self._transaction() as db:
            db.executemany(
                "INSERT INTO pauses (host, until) VALUES (?, ?)"
                " ON CONFLICT (host) DO UPDATE SET until = max(until, excluded.until)",
                [(host, packing.stamp(until)) for host, until in pauses.items()],
            )

    def robots(self, *, since: datetime) -> dict[str, tuple[datetime, int, bytes]]:
        """Give what robots.txt said of each origin since then: when, with which status, in which words."""
        rows = self._rows("SELECT origin, at, status, payload FROM robots WHERE at > ?", (packing.stamp(since),))
        return {origin: (datetime.fromisoformat(at), status, payload) for origin, at, status, payload in rows}

    def note_robots(self, answers: Mapping[str, tuple[datetime, int, bytes]]) -> None:
        """Keep what robots.txt said."""
        with self._transaction() as db:
            db.executemany(
                "INSERT OR REPLACE INTO robots (origin, at, status, payload) VALUES (?, ?, ?, ?)",
                [(origin, packing.stamp(at), status, said) for origin, (at, status, said) in answers.items()],
            )

    def liars(self, *, since: datetime) -> frozenset[str]:
        """Name the hosts that were found since then to call a changed payload unchanged."""
        return frozenset(host for (host,) in self._rows("SELECT host FROM liars WHERE at > ?", (packing.stamp(since),)))

    def note_liars(self, hosts: Iterable[str], *, now: datetime) -> None:
        """Keep hosts whose validators lie; when it was found first counts, so that they get another chance."""
        with self._transaction() as db:
            db.executemany(
                "INSERT OR IGNORE INTO liars (host, at) VALUES (?, ?)", [(host, packing.stamp(now)) for host in hosts]
            )

    def note(self, outcomes: Iterable[Outcome], *, run: str, now: datetime) -> None:
        """Keep what became of items."""
        with self._transaction() as db:
            db.executemany(
                "INSERT INTO outcomes (run, at, source, outcome) VALUES (?, ?, ?, ?)",
                (
                    (run, packing.stamp(now), outcome.source, packing.dump(packing.values(outcome)))
                    for outcome in outcomes
                ),
            )

    def outcomes(
        self, *, since: datetime | None = None, source: str | None = None
    ) -> Iterator[tuple[str, datetime, Outcome]]:
        """Give run, time and outcome, in the order they were noted."""
        after = 0
        while rows := self._rows(
            "SELECT number, run, at, outcome FROM outcomes"
            " WHERE number > ?1 AND at >= ?2 AND (?3 IS NULL OR source = ?3) ORDER BY number LIMIT 1000",
            (after, packing.stamp(since) if since else "", source),
        ):
            for number, run, at, outcome in rows:
                after = number
                yield run, datetime.fromisoformat(at), Outcome(**packing.load(outcome))

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


def _offer(db: sqlite3.Connection, request: Request, now: str, *, old: bool) -> Offered:
    place = (request.source, request.key)
    query = "SELECT status, versions, version, changed_at FROM frontier WHERE source = ? AND key = ?"
    row = db.execute(query, place).fetchone()
    door = _door(request)
    if row is None:
        db.execute(
            "INSERT INTO frontier (source, key, status, request, versions, discovered_at, next_due, changed_at, old)"
            " VALUES (?, ?, 'pending', ?, ?, ?, ?, ?, ?)",
            (
                *place,
                packing.request_json(request),
                packing.dump({door: request.version}),
                packing.stamp(request.discovered_at),
                now,
                now,
                old,
            ),
        )
        return "new"
    status, heard = row[0], packing.load(row[1])
    # Doors name versions in their own ways: only what the same door said before can be compared. Where no door is
    # known (the row was made from raw/), what we have is.
    before = heard.get(door, request.version) if heard else _had(row[2], row[3], request.version)
    news = request.version is not None and before != request.version
    if request.version is not None or door not in heard:
        heard[door] = request.version
        db.execute("UPDATE frontier SET versions = ? WHERE source = ? AND key = ?", (packing.dump(heard), *place))
    if not news:
        if status == "done" and request.version is not None:
            # Another door took the article up first and names no version: this one's is that of the capture we have.
            db.execute(
                "UPDATE frontier SET version = ? WHERE source = ? AND key = ? AND version IS NULL",
                (request.version, *place),
            )
        return "known" if status == "done" else "gone" if status == "gone" else "pending"
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


def _had(version: str | None, fetched_at: str, offered: str | None) -> str | None:
    """Say which version raw/ holds; where it does not tell, what was offered, unless that is younger than the fetch."""
    if version is not None or offered is None:
        return version
    try:
        at = datetime.fromisoformat(offered)
    except ValueError:
        return offered
    return None if packing.stamp(at) > fetched_at else offered


def _settle(
    db: sqlite3.Connection, place: tuple[str, str], *, status: Literal["done", "gone"], reason: str, now: str
) -> None:
    db.execute(
        "INSERT INTO frontier (source, key, status, reason, versions, discovered_at, next_due, changed_at)"
        " VALUES (?1, ?2, ?3, ?4, '{}', ?5, ?5, ?5) ON CONFLICT (source, key) DO UPDATE"
        " SET status = ?3, reason = ?4, tries = 0, changed_at = ?5, recheck_at = NULL",
        (*place, status, reason, now),
    )


def _door(request: Request) -> str:
    return str(request.via.get("door", ""))
