"""Keep where each source stands: its runs, what was fetched of it, what became of its items."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ingest.model import Outcome, Validators
from ingest.state.sqlite import packing
from ingest.state.sqlite.database import Database

__all__ = ["Runs", "SourceStatus"]

_TABLES: Final = (
    "frontier",
    "fetched",
    "runs",
    "outcomes",
    "kept",
    "health",
    "health_days",
    "alarms",
    "sizes",
    "short_texts",
    "page_counts",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStatus:
    """Where a source stands."""

    source: str
    pending: int = 0
    done: int = 0
    gone: int = 0
    next_due: datetime | None = None
    """When the next pending or repeated article is due; the past means: at the next run."""
    ran_at: datetime | None = None
    """When the last run began that came to its end."""
    failed: int = 0
    """Pending articles whose last try gave nothing."""
    failed_reason: str | None = None
    """Why, of most of them."""
    retry_at: datetime | None = None
    """When the first of them is tried next."""


class Runs(Database):
    """Runs, validators and outcomes, by source."""

    def fetched(self, source: str, url: str) -> tuple[Validators, str] | None:
        """Return the validators and the payload's sha256 of the last 200."""
        rows = self._rows("SELECT etag, last_modified, sha256 FROM fetched WHERE source = ? AND url = ?", (source, url))
        return next(((Validators(etag=etag, last_modified=date), sha256) for etag, date, sha256 in rows), None)

    def fetched_at(self, source: str, url: str) -> datetime | None:
        """Return when the last 200 came."""
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

    def forget_fetched(self, source: str, url: str) -> None:
        """Forget the last 200: what came since is another thing, and the same again would be news."""
        with self._transaction() as db:
            db.execute("DELETE FROM fetched WHERE source = ? AND url = ?", (source, url))

    def ran(self, source: str) -> tuple[datetime | None, datetime | None]:
        """Return when the last run began that came to its end, and when the last discovery without an error."""
        rows = self._rows("SELECT ran_at, listed_at FROM runs WHERE source = ?", (source,))
        return (packing.moment(rows[0][0]), packing.moment(rows[0][1])) if rows else (None, None)

    def note_run(self, source: str, *, ran_at: datetime | None = None, listed_at: datetime | None = None) -> None:
        """Note that a source is in use; a run that came to its end, or a whole discovery, by when it began."""
        with self._transaction() as db:
            db.execute(
                "INSERT INTO runs (source, ran_at, listed_at) VALUES (?1, ?2, ?3) ON CONFLICT (source) DO UPDATE"
                " SET ran_at = coalesce(?2, ran_at), listed_at = coalesce(?3, listed_at)",
                (source, ran_at and packing.stamp(ran_at), listed_at and packing.stamp(listed_at)),
            )

    def kept(self, source: str) -> tuple[str, int] | None:
        """Return up to which capture raw/ is known here: its file and where it begins; None where nothing is known.

        What lies behind it came before a kill that left it unknown.
        """
        rows = self._rows("SELECT file, offset FROM kept WHERE source = ?", (source,))
        return (rows[0][0], rows[0][1]) if rows else None

    def note_kept(self, source: str, file: str, offset: int) -> None:
        """Note the last capture of a source that is entered."""
        with self._transaction() as db:
            db.execute("INSERT OR REPLACE INTO kept (source, file, offset) VALUES (?, ?, ?)", (source, file, offset))

    def source_statuses(self) -> list[SourceStatus]:
        """Return where each source stands that anything is known of, in the order of their names."""
        rows = self._rows(
            "SELECT source, sum(status = 'pending'), sum(status = 'done'), sum(status = 'gone'),"
            " min(CASE status WHEN 'pending' THEN next_due WHEN 'done' THEN recheck_at END) FROM frontier"
            " GROUP BY source",
            (),
        )
        # In order of their numbers, so that the last of each source is the commonest.
        failed = self._rows(
            "SELECT source, reason, sum(count(*)) OVER of, min(min(next_due)) OVER of FROM frontier"
            " WHERE status = 'pending' AND tries > 0 GROUP BY source, reason WINDOW of AS (PARTITION BY source)"
            " ORDER BY source, count(*), reason",
            (),
        )
        waiting = {source: rest for source, *rest in failed}
        ran = dict(self._rows("SELECT source, ran_at FROM runs", ()))
        counted = {source: rest for source, *rest in rows}
        found = list[SourceStatus]()
        for source in sorted({*counted, *ran}):
            pending, done, gone, due = counted.get(source, (0, 0, 0, None))
            reason, count, again = waiting.get(source, (None, 0, None))
            found.append(
                SourceStatus(
                    source=source,
                    pending=pending,
                    done=done,
                    gone=gone,
                    next_due=packing.moment(due),
                    ran_at=packing.moment(ran.get(source)),
                    failed=count,
                    failed_reason=reason,
                    retry_at=packing.moment(again),
                )
            )
        return found

    def rename(self, old: str, new: str) -> None:
        """Rename everything that is known of a source; NEW has no articles yet. Hold both locks."""
        with self._transaction() as db:
            for table in (name for name in _TABLES if name not in {"frontier", "outcomes"}):
                db.execute(f"DELETE FROM {table} WHERE source = ?", (new,))  # noqa: S608 -- a constant
            for table in _TABLES:
                db.execute(f"UPDATE {table} SET source = ?2 WHERE source = ?1", (old, new))  # noqa: S608 -- a constant
            db.execute("UPDATE frontier SET request = json_set(request, '$.source', ?1) WHERE source = ?1", (new,))
            db.execute("UPDATE outcomes SET outcome = json_set(outcome, '$.source', ?1) WHERE source = ?1", (new,))

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
        """Yield run, time and outcome, in the order they were noted."""
        after = 0
        while rows := self._rows(
            "SELECT number, run, at, outcome FROM outcomes"
            " WHERE number > ?1 AND at >= ?2 AND (?3 IS NULL OR source = ?3) ORDER BY number LIMIT 1000",
            (after, packing.stamp(since) if since else "", source),
        ):
            for number, run, at, outcome in rows:
                after = number
                yield run, datetime.fromisoformat(at), Outcome(**packing.load(outcome))
