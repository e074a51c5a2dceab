"""What is known between runs: the frontier, validators, pauses, locks, outcomes. Owns raw/.state/.

Everything here can be lost without losing an article: what was fetched is in raw/, what was not is discovered again.

    offer: (none) -> pending    done -> pending, where the listing's version changed    gone -> pending, likewise
    done:  pending -> done      gone: pending -> gone      failed: pending -> pending, later
"""

import fcntl
import json
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal, Self, TypeAlias

import orjson

from ingest.errors import Locked, StateError
from ingest.model import Outcome, Request, Validators

__all__ = ["Offered", "State"]

Offered: TypeAlias = Literal["new", "known", "changed", "pending", "gone"]

# Each entry brings a database from the version that is its index to the next; entries are only ever added.
_MIGRATIONS: Final = (
    (
        """CREATE TABLE frontier (
            source TEXT NOT NULL,
            key TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('pending', 'done', 'gone')),
            request TEXT,        -- JSON; NULL where the article is known from raw/ alone
            versions TEXT NOT NULL,  -- JSON: door -> the version that it offered last
            version TEXT,        -- of the capture that we have
            discovered_at TEXT NOT NULL,
            next_due TEXT NOT NULL,
            tries INTEGER NOT NULL DEFAULT 0,
            reason TEXT NOT NULL DEFAULT '',
            changed_at TEXT NOT NULL,
            PRIMARY KEY (source, key)
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX frontier_due ON frontier (source, discovered_at, key) WHERE status = 'pending'",
        """CREATE TABLE fetched (
            source TEXT NOT NULL,
            url TEXT NOT NULL,
            etag TEXT,
            last_modified TEXT,
            sha256 TEXT NOT NULL,
            at TEXT NOT NULL,
            PRIMARY KEY (source, url)
        ) STRICT, WITHOUT ROWID""",
        "CREATE TABLE pauses (host TEXT PRIMARY KEY, until TEXT NOT NULL) STRICT, WITHOUT ROWID",
        """CREATE TABLE outcomes (
            number INTEGER PRIMARY KEY,
            run TEXT NOT NULL,
            at TEXT NOT NULL,
            source TEXT,
            outcome TEXT NOT NULL  -- JSON
        ) STRICT""",
        "CREATE INDEX outcomes_at ON outcomes (at)",
    ),
)
_BUSY: Final = 30.0  # seconds; a transaction here takes milliseconds


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

    def lock(self, source: str, *, wait: bool = False) -> AbstractContextManager[None]:
        """Hold a source against other runs; Locked where one holds it. The kernel frees it when its holder dies."""
        return _lock(self._folder / f"{source}.lock", source, wait=wait)

    def offer(self, requests: Iterable[Request], *, now: datetime) -> list[Offered]:
        """Enter what was discovered, and say what each was to us."""
        offered = list(requests)
        with self._transaction() as db:
            return [_offer(db, request, _stamp(now)) for request in offered]

    def due(self, source: str, *, now: datetime, limit: int | None = None) -> list[Request]:
        """List what is to be fetched, oldest discovered first."""
        rows = self._rows(
            "SELECT request FROM frontier WHERE source = ? AND status = 'pending' AND next_due <= ?"
            " ORDER BY discovered_at, key LIMIT ?",
            (source, _stamp(now), -1 if limit is None else limit),
        )
        return [_request(request) for (request,) in rows]

    def done(self, source: str, key: str, *, version: str | None, now: datetime) -> None:
        """Note that we have the article, as it was at `version`."""
        query = "SELECT request, versions FROM frontier WHERE source = ? AND key = ?"
        with self._transaction() as db:
            request, versions = db.execute(query, (source, key)).fetchone() or (None, "{}")
            heard = _load(versions)
            if request is not None and version is not None:
                heard[_door(_request(request))] = version
            _settle(db, (source, key), status="done", reason="", now=_stamp(now))
            db.execute(
                "UPDATE frontier SET version = ?, versions = ? WHERE source = ? AND key = ?",
                (version, _dump(heard), source, key),
            )

    def failed(self, source: str, key: str, *, reason: str, next_due: datetime) -> None:
        """Note a try that gave nothing, and when the next one is due."""
        with self._transaction() as db:
            db.execute(
                "UPDATE frontier SET tries = tries + 1, reason = ?, next_due = ?"
                " WHERE source = ? AND key = ? AND status = 'pending'",
                (reason, _stamp(next_due), source, key),
            )

    def gone(self, source: str, key: str, *, reason: str, now: datetime) -> None:
        """Note that nothing will come: 404, 410, refused for good."""
        with self._transaction() as db:
            _settle(db, (source, key), status="gone", reason=reason, now=_stamp(now))

    def version(self, source: str, key: str) -> str | None:
        """Give the version of the article that we have; None where we have none, or its listing names none."""
        rows = self._rows(
            "SELECT version FROM frontier WHERE source = ? AND key = ? AND status = 'done'", (source, key)
        )
        return rows[0][0] if rows else None

    def fetched(self, source: str, url: str) -> tuple[Validators, str] | None:
        """Give the validators and the payload's sha256 of the last 200."""
        rows = self._rows("SELECT etag, last_modified, sha256 FROM fetched WHERE source = ? AND url = ?", (source, url))
        return next(((Validators(etag=etag, last_modified=date), sha256) for etag, date, sha256 in rows), None)

    def note_fetched(self, source: str, url: str, *, validators: Validators, sha256: str, now: datetime) -> None:
        """Note a 200."""
        with self._transaction() as db:
            db.execute(
                "INSERT OR REPLACE INTO fetched (url, source, etag, last_modified, sha256, at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (url, source, validators.etag, validators.last_modified, sha256, _stamp(now)),
            )

    def pauses(self, *, now: datetime) -> dict[str, datetime]:
        """Give the hosts that are still to be left alone, and until when."""
        rows = self._rows("SELECT host, until FROM pauses WHERE until > ? ORDER BY host", (_stamp(now),))
        return {host: datetime.fromisoformat(until) for host, until in rows}

    def note_pauses(self, pauses: Mapping[str, datetime]) -> None:
        """Keep what hosts asked for; a longer pause asked for earlier stays."""
        with self._transaction() as db:
            db.executemany(
                "INSERT INTO pauses (host, until) VALUES (?, ?)"
                " ON CONFLICT (host) DO UPDATE SET until = max(until, excluded.until)",
                [(host, _stamp(until)) for host, until in pauses.items()],
            )

    def note(self, outcomes: Iterable[Outcome], *, run: str, now: datetime) -> None:
        """Keep what became of items."""
        with self._transaction() as db:
            db.executemany(
                "INSERT INTO outcomes (run, at, source, outcome) VALUES (?, ?, ?, ?)",
                ((run, _stamp(now), outcome.source, _dump(_values(outcome))) for outcome in outcomes),
            )

    def outcomes(
        self, *, since: datetime | None = None, source: str | None = None
    ) -> Iterator[tuple[str, datetime, Outcome]]:
        """Give run, time and outcome, in the order they were noted."""
        after = 0
        while rows := self._rows(
            "SELECT number, run, at, outcome FROM outcomes"
            " WHERE number > ?1 AND at >= ?2 AND (?3 IS NULL OR source = ?3) ORDER BY number LIMIT 1000",
            (after, _stamp(since) if since else "", source),
        ):
            for number, run, at, outcome in rows:
                after = number
                yield run, datetime.fromisoformat(at), Outcome(**_load(outcome))

    def _open(self) -> None:
        self._db.execute("PRAGMA journal_mode = WAL")
        # A power cut may undo the last transactions, never tear one: https://sqlite.org/wal.html
        self._db.execute("PRAGMA synchronous = NORMAL")
        with self._transaction() as db:
            (version,) = db.execute("PRAGMA user_version").fetchone()
            if version > len(_MIGRATIONS):
                raise StateError(
                    f"made by a newer ingest (format {version})", subject=str(self._path), reason="state-newer"
                )
            for statement in (line for migration in _MIGRATIONS[version:] for line in migration):
                db.execute(statement)
            db.execute(f"PRAGMA user_version = {len(_MIGRATIONS)}")

    def _rows(self, query: str, values: tuple[Any, ...]) -> list[Any]:
        with self._guard, self._errors():
            return self._db.execute(query, values).fetchall()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._guard, self._errors():
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


@contextmanager
def _lock(path: Path, source: str, *, wait: bool) -> Iterator[None]:
    # The file stays: whoever deleted it could hold a lock on a file that nobody else sees any more.
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as e:
        raise StateError(f"cannot be locked: {e.strerror}", subject=str(path)) from e
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError as e:
            raise Locked("another run holds this source", subject=source) from e
        except OSError as e:
            raise StateError(f"cannot be locked: {e.strerror}", subject=str(path)) from e
        yield
    finally:
        os.close(descriptor)


def _offer(db: sqlite3.Connection, request: Request, now: str) -> Offered:
    place = (request.source, request.key)
    row = db.execute("SELECT status, versions, version FROM frontier WHERE source = ? AND key = ?", place).fetchone()
    door = _door(request)
    if row is None:
        db.execute(
            "INSERT INTO frontier (source, key, status, request, versions, discovered_at, next_due, changed_at)"
            " VALUES (?, ?, 'pending', ?, ?, ?, ?, ?)",
            (*place, _request_json(request), _dump({door: request.version}), _stamp(request.discovered_at), now, now),
        )
        return "new"
    status, heard = row[0], _load(row[1])
    # Doors name versions in their own ways: only what the same door said before can be compared. Where no door is
    # known (the row was made from raw/), what we have is.
    before = heard.get(door, request.version) if heard else row[2]
    news = request.version is not None and before != request.version
    if request.version is not None or door not in heard:
        heard[door] = request.version
        db.execute("UPDATE frontier SET versions = ? WHERE source = ? AND key = ?", (_dump(heard), *place))
    if not news:
        if status == "done" and request.version is not None:
            # Another door took the article up first and names no version: this one's is that of the capture we have.
            db.execute(
                "UPDATE frontier SET version = ? WHERE source = ? AND key = ? AND version IS NULL",
                (request.version, *place),
            )
        return "known" if status == "done" else "gone" if status == "gone" else "pending"
    db.execute("UPDATE frontier SET request = ? WHERE source = ? AND key = ?", (_request_json(request), *place))
    if status == "pending":
        return "pending"
    db.execute(
        "UPDATE frontier SET status = 'pending', tries = 0, reason = '',"
        " discovered_at = ?, next_due = ?, changed_at = ? WHERE source = ? AND key = ?",
        (_stamp(request.discovered_at), now, now, *place),
    )
    return "changed"


def _settle(
    db: sqlite3.Connection, place: tuple[str, str], *, status: Literal["done", "gone"], reason: str, now: str
) -> None:
    db.execute(
        "INSERT INTO frontier (source, key, status, reason, versions, discovered_at, next_due, changed_at)"
        " VALUES (?1, ?2, ?3, ?4, '{}', ?5, ?5, ?5) ON CONFLICT (source, key) DO UPDATE"
        " SET status = ?3, reason = ?4, tries = 0, changed_at = ?5",
        (*place, status, reason, now),
    )


def _door(request: Request) -> str:
    return str(request.via.get("door", ""))


def _request_json(request: Request) -> str:
    return _dump(
        _values(request)
        | {
            "discovered_at": request.discovered_at.isoformat(),
            "via": dict(request.via),
            "hints": dict(request.hints),
            "validators": _values(request.validators) if request.validators else None,
        }
    )


def _request(text: str) -> Request:
    values = _load(text)
    validators = values.pop("validators")
    return Request(
        **values
        | {
            "discovered_at": datetime.fromisoformat(values["discovered_at"]),
            "covers": tuple(values["covers"]),
            "validators": Validators(**validators) if validators else None,
        }
    )


def _values(value: Any) -> dict[str, Any]:
    return {field.name: getattr(value, field.name) for field in fields(value)}


def _dump(value: Mapping[str, Any]) -> str:
    try:
        return orjson.dumps(value, default=dict).decode()
    except TypeError:
        # Lone surrogates and integers beyond 64 bits, which a listing may hold; as escapes they come back unchanged.
        return json.dumps(value, default=dict)


def _load(text: str) -> dict[str, Any]:
    try:
        loaded = orjson.loads(text)
    except orjson.JSONDecodeError:
        loaded = json.loads(text)
    return dict(loaded)


def _stamp(moment: datetime) -> str:
    """Write a moment so that text order is time order."""
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return moment.isoformat(timespec="microseconds")
