"""Clean raw files into clean files: one to one, whole or by their new captures, the same bytes either way."""

import gzip
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, islice
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final, TypeAlias

from ingest import audit, engine, writer
from ingest.errors import IngestError, RawStoreError
from ingest.forgotten import Forgotten
from ingest.model import Cleaned, Count, Outcome, Stored
from ingest.pipeline.clean import shrunk_raw
from ingest.pipeline.clean.jobs import Job
from ingest.pipeline.clean.shrunk_raw import Witness
from ingest.pipeline.clean.staleness import is_unsettled
from ingest.pipeline.clean.task import Cleaner, Packed, Result, Task, packed, worker_failure
from ingest.pipeline.sink import Note

__all__ = ["Crew", "Seen", "clean_file", "clean_lines", "note_unchanged", "outcome_of", "unseen"]

# What another archive of the same crawl may hold: such an item is not settled before there is none left to come.
_ALONE: Final = frozenset({"revisit-without-payload", "segment-without-beginning"})
_SPOOL: Final = 8_000_000  # bytes of an audit, and of outcomes, kept in memory before they go to a temporary file
_CHUNK: Final = 1 << 16

Crew: TypeAlias = Callable[
    [Callable[[Stored | RawStoreError], tuple[Packed, ...]], Iterable[Stored | RawStoreError]],
    Iterator[tuple[Packed, ...] | engine.WorkerFailure],
]
"""`engine.Crew.run`: who does the work, and within which fence."""

Seen: TypeAlias = Callable[[int, int], None]
"""Hears up to which byte of a raw file captures are cleaned, and how many items there were since the last call."""

_Clean: TypeAlias = Callable[[Iterable[Stored | RawStoreError]], Iterator[Packed]]
_NOTHING: Final = dict[str, Count]()


def unseen(_position: int, _items: int) -> None:
    """Drop how far it has come: for callers that show nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Done:
    """What an earlier cleaning left that is still valid: its lines, its rows, the captures that they cover."""

    lines: bytes = b""
    rows: tuple[dict[str, Any], ...] = ()
    captures: tuple[str, ...] = ()
    is_cut: bool = False
    """There was more, which is not settled."""


def clean_file(
    job: Job,
    *,
    task: Task,
    header: Mapping[str, Any],
    crew: Crew,
    clean_all: bool,
    note: Note,
    into: Job | None = None,
    accept_loss: bool = False,
    seen: Seen = unseen,
) -> int:
    """Clean a raw file into `job.lines` and `job.audit` (those of `into`); both are replaced whole, the audit last.

    Where captures are gone from a raw file of the store, its clean file is frozen: it keeps what it has, and gets what
    is new, unless the loss is accepted. Return how many are gone.
    """
    into = into or job
    done = _Done() if clean_all else _done(job, header, task.forgotten)
    fresh = _after(job.read(), done)
    if fresh is None:
        done, fresh = _Done(), job.read()
    # A file that begins with all that was done has lost nothing.
    is_whole = bool(done.captures) and not done.is_cut
    before = None if accept_loss or is_whole or job.source is None else _witness(job, header, task.forgotten)
    results = partial(_results, task=task, crew=crew, seen=seen)
    try:
        news = results(fresh) if before is None else _guarded(job, before, fresh, results, done)
        _write(into, news, done, header, note)
    except shrunk_raw.Shrunk as e:
        if before is not None:
            _write(into, _news(job, before, results), _kept(before), shrunk_raw.frozen(before.header, e.lost), note)
        return e.lost
    return 0


def _witness(job: Job, header: Mapping[str, Any], forgotten: Forgotten) -> Witness | None:
    """Read what is there; None also where other records of an archive were asked for, which did not become less."""
    before = shrunk_raw.witness(job, forgotten)
    archive = header.get("archive")
    if before is None or archive is None:
        return before
    known = before.header.get("archive", archive)
    is_less = archive["size"] < known["size"]
    return before if is_less or known["selection"] == archive["selection"] else None


def note_unchanged(job: Job, rows: Iterable[Mapping[str, Any]], note: Note) -> None:
    """Note that the items of a raw file are what they were."""
    for row in rows:
        note(_unchanged(job, row), _NOTHING)


def _write(job: Job, results: Iterable[Packed], done: _Done, header: Mapping[str, Any], note: Note) -> None:
    """Write lines and audit. The audit is packed while lines come, so that at the end workers do not wait for it."""
    with SpooledTemporaryFile(_SPOOL) as spool, SpooledTemporaryFile(_SPOOL) as told:
        alone, packer = set[str](), audit.Packer(header)

        def take(row: bytes, outcome: Outcome, removed: Mapping[str, Count]) -> None:
            spool.write(packer.add(row))
            pickle.dump((outcome, removed), told)

        def lines() -> Iterator[bytes]:
            for row in done.rows:
                take(audit.line(row), _unchanged(job, row), _NOTHING)
            for result in results:
                alone.update(_ALONE & {result.outcome.reason})
                take(result.row, replace(result.outcome, source=job.source, file=job.name), result.removed)
                if result.line is not None:
                    yield result.line

        writer.put(job.lines, lines(), head=done.lines)
        spool.write(packer.end())
        if alone and job.selection is not None:
            header = {**header, "archive": {**header["archive"], "others": job.others_digest()}}
            writer.replace(job.audit, audit.packed(header, _rows(spool)))
        else:
            writer.replace(job.audit, _chunks(spool))
        # Not before: what cannot be written was not written.
        for outcome, removed in _told(told):
            note(outcome, removed)


def _rows(spool: IO[bytes]) -> Iterator[bytes]:
    """Read the lines of the rows of a packed audit."""
    spool.seek(0)
    with gzip.open(spool) as stream:
        yield from islice(stream, 1, None)


def _chunks(spool: IO[bytes]) -> Iterator[bytes]:
    spool.seek(0)
    return iter(partial(spool.read, _CHUNK), b"")


def _told(spool: IO[bytes]) -> Iterator[tuple[Outcome, Mapping[str, Count]]]:
    spool.seek(0)
    with suppress(EOFError):
        while True:
            yield pickle.load(spool)  # noqa: S301 -- from this process


def _guarded(
    job: Job, before: Witness, fresh: Iterator[Stored | RawStoreError], results: _Clean, done: _Done
) -> Iterator[Packed]:
    """Yield the results of a raw file; raise Shrunk at its end, where captures are gone that were there."""
    seen, written = set(done.captures), done.lines.count(b"\n")
    for result in results(shrunk_raw.recorded(fresh, seen)):
        written += result.line is not None
        yield result
    lost = shrunk_raw.missing(before, seen=seen, written=written, job=job)
    if lost:
        raise shrunk_raw.Shrunk(lost)


def _kept(before: Witness) -> _Done:
    """Keep what is there; what could not be read of a WARC is read again."""
    rows = tuple(dict(row) for row in before.rows if row["record_id"] or not before.captures)
    return _Done(lines=before.lines, rows=rows)


def _news(job: Job, before: Witness, results: _Clean) -> Iterable[Packed]:
    """Clean what a raw file has got since it became less."""
    if not before.captures:
        return ()
    captures = job.read()
    known = before.captures
    return results(s for s in captures if not (isinstance(s, Stored) and s.capture.raw_id in known))


def clean_lines(jobs: Iterable[Job], *, task: Task, crew: Crew, note: Note, seen: Seen = unseen) -> Iterator[bytes]:
    """Clean raw files of one task and give their articles' lines, for standard output."""
    captures = chain.from_iterable(job.read() for job in jobs)
    for result in _results(captures, task=task, crew=crew, seen=seen):
        note(result.outcome, result.removed)
        if result.line is not None:
            yield result.line


def outcome_of(job: Job, row: Mapping[str, Any]) -> Outcome:
    """Read the outcome of an item from its row of the audit."""
    return Outcome(
        source=job.source,
        stage=row["stage"],
        status=row["status"],
        reason=row["reason"],
        detail=row["detail"],
        url=row["url"],
        file=job.name,
        record_id=row["record_id"],
        index=row["index"],
        id=row["id"],
    )


def _results(captures: Iterable[Stored | RawStoreError], *, task: Task, crew: Crew, seen: Seen) -> Iterator[Packed]:
    # The engine gives back results only; the units wait here, in order, to name those that never came back.
    waiting: list[Stored | RawStoreError] = []

    def units() -> Iterator[Stored | RawStoreError]:
        for stored in captures:
            waiting.append(_without_payload(stored))
            yield stored

    for found in crew(Cleaner(task), units()):
        stored = waiting.pop(0)
        if isinstance(stored, Stored):
            seen(stored.capture.parts[-1].offset, 1 if isinstance(found, engine.WorkerFailure) else len(found))
        if isinstance(found, engine.WorkerFailure):
            yield _worker_failed(found, stored, task)
        else:
            yield from found


def _without_payload(stored: Stored | RawStoreError) -> Stored | RawStoreError:
    return replace(stored, payloads=()) if isinstance(stored, Stored) else stored


def _worker_failed(failure: engine.WorkerFailure, stored: Stored | RawStoreError, task: Task) -> Packed:
    capture = stored.capture if isinstance(stored, Stored) else None
    outcome = worker_failure(failure, capture)
    row = audit.row(Cleaned(outcome=outcome), keep_comments=task.source.keep_comments)
    return packed(Result(outcome=outcome, line=None, row=row))


def _done(job: Job, header: Mapping[str, Any], forgotten: Forgotten) -> _Done:
    """Read what the last cleaning left, if this one would write the same."""
    if ".warc" not in job.path.suffixes or job.selection is not None:
        return _Done()
    try:
        found, rows = audit.read(job.audit)
        lines = job.lines.read_bytes()
    except (OSError, IngestError):
        return _Done()
    written = sum(row["status"] == "written" for row in rows)
    whole = (
        found == header
        and all(row["record_id"] for row in rows)
        and not any(map(forgotten.takes_row, rows))
        # A kill between the two renames leaves more lines than the audit knows.
        and lines.count(b"\n") == written
    )
    if not whole:
        return _Done()
    settled = _settled(rows)
    kept = sum(row["status"] == "written" for row in settled)
    return _Done(
        lines=lines if kept == written else b"".join(lines.splitlines(keepends=True)[:kept]),
        rows=tuple(settled),
        captures=tuple(dict.fromkeys(row["record_id"] for row in settled)),
        is_cut=len(settled) < len(rows),
    )


def _settled(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows of the captures before the first that has to be tried again."""
    again = next((row["record_id"] for row in rows if is_unsettled(row)), None)
    captures = [row["record_id"] for row in rows]
    return rows if again is None else rows[: captures.index(again)]


def _after(captures: Iterator[Stored | RawStoreError], done: _Done) -> Iterator[Stored | RawStoreError] | None:
    """Pass over the captures that are done; None where the file does not begin with them."""
    for expected in done.captures:
        stored = next(captures, None)
        if not isinstance(stored, Stored) or stored.capture.raw_id != expected:
            return None
    return captures


def _unchanged(job: Job, row: Mapping[str, Any]) -> Outcome:
    return Outcome(
        source=job.source,
        stage="write",
        status="unchanged",
        url=row["url"],
        file=job.name,
        record_id=row["record_id"],
        index=row["index"],
        id=row["id"],
    )
