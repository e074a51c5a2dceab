"""Check that the raw bytes of every record are there; put what is lost back to be asked for, or agree to the loss."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import orjson

from ingest import raw, urls
from ingest.config import Config
from ingest.model import Request, Stored
from ingest.pipeline import clock
from ingest.pipeline.clean import shrunk
from ingest.pipeline.clean.jobs import Job, jobs_of_store, lost_jobs
from ingest.state import State

__all__ = ["Checked", "Lost", "accept_loss", "refetch", "verify"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """A capture that a clean file knows, and whose bytes are not in raw/ as they were."""

    record_id: str | None
    url: str | None
    """The article's."""
    requested_url: str | None = None
    """What was asked for; None where no record came of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A raw file: how many captures are there, which are lost, what cannot be read."""

    job: Job
    captures: int
    lost: tuple[Lost, ...]
    errors: tuple[str, ...]


def verify(config: Config, sources: Sequence[str] = ()) -> Iterator[Checked]:
    """Read every raw file, those that are gone among them, and compare it with what was made of it."""
    for source in sources or (None,):
        for job in (*jobs_of_store(config, source), *lost_jobs(config, source)):
            yield _checked(job)


def refetch(config: Config, found: Sequence[Checked]) -> int:
    """Put the articles of lost captures back to pending; return how many. Locked where another run holds a source."""
    with _held(config, found) as state:
        return sum(
            _ask_again(state, checked.job, lost) for checked in found if checked.job.source for lost in checked.lost
        )


def accept_loss(config: Config, sources: Sequence[str]) -> None:
    """Let what is in raw/ now be all that was accepted."""
    with State(config.raw / ".state") as state, ExitStack() as locks:
        for source in sources:
            locks.enter_context(state.lock(source))
            state.forget_sizes(source)


def _checked(job: Job) -> Checked:
    there = dict[str | None, tuple[str, ...]]()
    errors = list[str]()
    for stored in raw.read(job.path, name=job.name, source=job.source):
        if isinstance(stored, Stored):
            there[stored.capture.raw_id] = tuple(part.sha256 for part in stored.capture.parts)
        else:
            errors.append(str(stored))
    before = shrunk.witness(job)
    lost = tuple(_lost(before, there)) if before else ()
    return Checked(job=job, captures=len(there), lost=lost, errors=tuple(errors))


def _lost(before: shrunk.Witness, there: Mapping[str | None, tuple[str, ...]]) -> Iterator[Lost]:
    records = {}
    for record in map(orjson.loads, before.lines.splitlines()):
        origin = record["provenance"]["raw"]
        records[origin["record_id"], origin["index"]] = record
    for row in before.rows:
        if row["record_id"] is None and row["status"] != "written":
            continue  # no capture: what could not be read then, either
        record = records.get((row["record_id"], row["index"]))
        digests = there.get(row["record_id"])
        if digests is None or (record is not None and digests != _digests(record)):
            asked = record["requested_url"] if record else None
            yield Lost(record_id=row["record_id"], url=row["url"], requested_url=asked)


def _digests(record: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(part["sha256"] for part in record["provenance"]["raw"]["parts"])


@contextmanager
def _held(config: Config, found: Sequence[Checked]) -> Iterator[State]:
    names = sorted({checked.job.source for checked in found if checked.lost and checked.job.source})
    with State(config.raw / ".state") as state, ExitStack() as locks:
        for name in names:
            locks.enter_context(state.lock(name))
        yield state


def _ask_again(state: State, job: Job, lost: Lost) -> int:
    source, now = job.source or "", clock.now()
    asked = [url for url in (lost.requested_url, lost.url) if url]
    # A file on disk is known by where it lay.
    keys = [] if lost.record_id else state.file_keys(source, job.path.name)
    keys = keys or list(dict.fromkeys(key for url in asked if (key := urls.comparison_form(url))))
    known = [key for key in keys if state.is_listed(source, key)]
    for key in known or keys[-1:]:
        via = {"door": "urls", "url": asked[-1] if asked else key}
        request = Request(url=asked[-1] if asked else key, source=source, discovered_at=now, key=key, via=via)
        if state.ask_again(request, asked, now=now):
            return 1
    return 0
