"""Let go of what is older than its source wants to keep it: raw files, and the texts of removed blocks in audits.

A raw file goes when all that was made of it is written. It is noted first (`raw/<source>/retention.jsonl`, which
survives a lost state and a lost clean/), then in its audit, then deleted; what a kill left of that, the next run does.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from ingest import __version__, audit, disk
from ingest.config import Config
from ingest.errors import IngestError, RawStoreError
from ingest.pipeline import clock
from ingest.pipeline.clean.jobs import Job, job_of_store
from ingest.pipeline.clean.released import is_noted, note_in_audit, released_jobs
from ingest.pipeline.sink import Notice
from ingest.raw import RawStore, captures, retention
from ingest.raw.retention import Released

__all__ = ["is_over", "let_go"]


def is_over(day: date | None, keep: timedelta | None, *, now: datetime) -> bool:
    """Return whether all that was fetched on a day (UTC) is older than it is to be kept; None keeps for ever.

    >>> [is_over(date(2026, 1, 1), timedelta(days=7), now=datetime(2026, 1, n, tzinfo=UTC)) for n in (8, 9)]
    [False, True]
    """
    if day is None or keep is None:
        return False
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=UTC) + keep <= now


def let_go(config: Config, source: str, *, now: datetime, with_texts: bool, notice: Callable[[Notice], None]) -> None:
    """Let go of what is old of a source, whose lock the caller holds.

    What cannot be let go is a notice, and stays. `with_texts` looks into the audits, too, which are many.
    """
    kept, day = config.schedule(source), f"{now:%Y-%m-%d}"
    for job in _days(config, source):
        if is_over(job.day, kept.keep_raw, now=now):
            with _bounded(job, notice):
                _release(config.raw / source, job, day)
    for job in (*_days(config, source), *released_jobs(config, source)) if with_texts else ():
        if is_over(job.day, kept.keep_audit, now=now) and job.audit.exists():
            with _bounded(job, notice):
                if not is_noted(audit.read_header(job.audit), "texts"):
                    note_in_audit(job, "texts", day)


def _days(config: Config, source: str) -> Iterator[Job]:
    store = RawStore(config.raw, version=__version__, now=clock.now)
    return (job_of_store(config, path) for path in store.days(source))


def _release(folder: Path, job: Job, day: str) -> None:
    path = Path(str(job.path))
    with path.open("rb") as file:
        if captures.info(file) is None:
            return  # somebody's own archive, of a like name
    rows = _rows(job)
    if rows is None:
        told = "is older than keep_raw and not cleaned; it is kept until it is"
        raise RawStoreError(told, subject=job.name, reason="not-cleaned")
    known = {row["record_id"] for row in rows if row["record_id"]}
    retention.add(folder, Released(file=path.name, day=day, bytes=path.stat().st_size, captures=len(known)))
    note_in_audit(job, "raw", day)
    path.unlink()
    disk.sync_folder(folder)


def _rows(job: Job) -> list[dict[str, Any]] | None:
    """Return the rows of an audit; None where not all that they name was written since the raw file was."""
    if not job.is_cleaned():
        return None
    try:
        _, rows = audit.read(job.audit)
        count = job.lines.read_bytes().count(b"\n")
    except (OSError, IngestError):
        return None
    return rows if count == sum(row["status"] == "written" for row in rows) else None


@contextmanager
def _bounded(job: Job, notice: Callable[[Notice], None]) -> Iterator[None]:
    """Let a raw file that cannot be let go cost no other one."""
    try:
        yield
    except (IngestError, OSError) as e:
        reason = e.reason if isinstance(e, IngestError) else "unwritable"
        told = Notice(kind="raw-kept", source=job.source, stage="raw", reason=reason, detail=str(e), file=job.name)
        notice(told)
