"""Clean raw files into clean files: one to one, whole or by their new captures, the same bytes either way."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import orjson

from ingest import audit, engine, raw, writer
from ingest.errors import IngestError, RawStoreError
from ingest.model import Cleaned, Count, Outcome, Stored
from ingest.pipeline.capture import Result, Task, clean_capture
from ingest.pipeline.sink import Note

__all__ = ["Change", "Job", "clean_file", "clean_lines", "compare", "names", "outcome_of", "removed_counts"]

# A worker that was stopped by its fence may fare better next time: such an item is not settled.
_FENCES: Final = frozenset({"fence-time", "fence-memory", "fence-died"})
_SPOOL: Final = 32_000_000  # bytes of audit rows kept in memory before they go to a temporary file

Crew = Callable[
    [Callable[[Stored | RawStoreError], tuple[Result, ...]], Iterable[Stored | RawStoreError]],
    Iterator[tuple[Result, ...] | engine.Fence],
]
"""`engine.run` with everything but the work: who does it, and within which fence."""

_NOTHING: Final[Mapping[str, Count]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One raw file, and where its articles go."""

    path: Path
    name: str
    """`provenance.raw.file`."""
    source: str | None
    to: Path
    """Without the suffixes `.jsonl` and `.audit.gz`."""

    @property
    def lines(self) -> Path:
        """Where the articles go."""
        return self.to.with_name(self.to.name + ".jsonl")

    @property
    def audit(self) -> Path:
        """Where the audit goes."""
        return self.to.with_name(self.to.name + ".audit.gz")

    def is_cleaned(self) -> bool:
        """Tell by the clock of the disk whether the audit, which is written last, came after the payload."""
        beside = self.path.with_name(self.path.name + ".meta.json")
        try:
            newest = max(path.stat().st_mtime_ns for path in (self.path, beside) if path.exists())
            return self.lines.exists() and newest < self.audit.stat().st_mtime_ns
        except (OSError, ValueError):
            return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a newer cleaning did to one article."""

    id: str
    url: str | None
    change: str
    """`added`, `removed` or `changed`."""
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Done:
    """What an earlier cleaning left that is still valid: its lines, its rows, the captures that they cover."""

    lines: bytes = b""
    rows: tuple[dict[str, Any], ...] = ()
    captures: tuple[str, ...] = ()


def clean_file(job: Job, *, task: Task, header: Mapping[str, Any], crew: Crew, whole: bool, note: Note) -> None:
    """Clean a raw file into `job.lines` and `job.audit`; both are replaced whole, the audit last."""
    if not whole and _is_current(job, header):
        _, rows = audit.read(job.audit)
        for row in rows:
            note(_unchanged(job, row), _NOTHING)
        return
    done = _Done() if whole else _done(job, header)
    captures = raw.read(job.path, name=job.name, source=job.source)
    fresh = _after(captures, done)
    if fresh is None:
        done, fresh = _Done(), raw.read(job.path, name=job.name, source=job.source)
    with tempfile.SpooledTemporaryFile(max_size=_SPOOL) as spool:

        def lines() -> Iterator[bytes]:
            for row in done.rows:
                spool.write(orjson.dumps(row) + b"\n")
            for result in _results(fresh, task=task, crew=crew):
                spool.write(orjson.dumps(result.row) + b"\n")
                if result.line is not None:
                    yield result.line

        writer.put(job.lines, lines(), head=done.lines)
        spool.seek(0)
        audit.write(job.audit, header, map(orjson.loads, spool), replace=writer.replace)
        # Not before: what cannot be written was not written.
        spool.seek(0)
        for number, row in enumerate(map(orjson.loads, spool)):
            if number < len(done.rows):
                note(_unchanged(job, row), _NOTHING)
            else:
                note(outcome_of(job, row), removed_counts(row))


def clean_lines(job: Job, *, task: Task, crew: Crew, note: Note) -> Iterator[bytes]:
    """Clean a raw file and give its articles' lines, for standard output."""
    for result in _results(raw.read(job.path, name=job.name, source=job.source), task=task, crew=crew):
        note(result.outcome, removed_counts(result.row))
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


def removed_counts(row: Mapping[str, Any]) -> dict[str, Count]:
    """Count the removed blocks of an audit row by reason."""
    counts: dict[str, Count] = {}
    for removed in row["removed"]:
        before = counts.get(removed["reason"], Count(count=0, chars=0))
        size = removed["chars"] if "chars" in removed else len(removed["text"])
        counts[removed["reason"]] = Count(count=before.count + 1, chars=before.chars + size)
    return counts


def compare(old: Iterable[bytes], new: Iterable[bytes]) -> Iterator[Change]:
    """Tell what changed between two cleanings of one raw file; provenance aside (DESIGN §6)."""
    before = {_item(line): line for line in map(orjson.loads, old)}
    for record in map(orjson.loads, new):
        earlier = before.pop(_item(record), None)
        if earlier is None:
            yield Change(id=record["id"], url=record["url"], change="added")
            continue
        keys = tuple(k for k in sorted(record) if k != "provenance" and earlier.get(k) != record[k])
        if keys:
            yield Change(id=record["id"], url=record["url"], change="changed", fields=keys)
    for earlier in before.values():
        yield Change(id=earlier["id"], url=earlier["url"], change="removed")


def _item(record: Mapping[str, Any]) -> tuple[Any, ...]:
    origin = record["provenance"]["raw"]
    return origin["record_id"], origin["index"]


def _results(captures: Iterable[Stored | RawStoreError], *, task: Task, crew: Crew) -> Iterator[Result]:
    # The engine gives back results only; the units wait here, in order, to name those that never came back.
    waiting: list[Stored | RawStoreError] = []

    def units() -> Iterator[Stored | RawStoreError]:
        for stored in captures:
            waiting.append(_without_payload(stored))
            yield stored

    for found in crew(partial(clean_capture, task=task), units()):
        stored = waiting.pop(0)
        if isinstance(found, engine.Fence):
            yield _fenced(found, stored, task)
        else:
            yield from found


def _without_payload(stored: Stored | RawStoreError) -> Stored | RawStoreError:
    return replace(stored, payloads=()) if isinstance(stored, Stored) else stored


def _fenced(fence: engine.Fence, stored: Stored | RawStoreError, task: Task) -> Result:
    capture = stored.capture if isinstance(stored, Stored) else None
    outcome = Outcome(
        source=capture.source if capture else None,
        stage="clean",
        status="crashed" if fence.kind == "error" else "failed",
        reason=f"fence-{fence.kind}",
        detail=fence.detail,
        url=capture.url if capture else None,
        file=capture.file if capture else None,
        record_id=capture.raw_id if capture else None,
    )
    row = audit.row(Cleaned(outcome=outcome), keep_comments=task.source.keep_comments)
    return Result(outcome=outcome, line=None, row=row)


def _is_current(job: Job, header: Mapping[str, Any]) -> bool:
    """Tell whether the last cleaning came after the payload and would give the same again."""
    if not job.is_cleaned():
        return False
    try:
        found, rows = audit.read(job.audit)
    except IngestError:
        return False
    return found == header and not any(row["reason"] in _FENCES for row in rows)


def _done(job: Job, header: Mapping[str, Any]) -> _Done:
    """Read what the last cleaning left, if this one would write the same."""
    if ".warc" not in job.path.suffixes:
        return _Done()
    try:
        found, rows = audit.read(job.audit)
        lines = job.lines.read_bytes()
    except (OSError, IngestError):
        return _Done()
    written = [row for row in rows if row["status"] == "written"]
    whole = (
        found == header
        and all(row["record_id"] for row in rows)
        and not any(row["reason"] in _FENCES for row in rows)
        # A kill between the two renames leaves more lines than the audit knows.
        and lines.count(b"\n") == len(written)
    )
    if not whole:
        return _Done()
    return _Done(lines=lines, rows=tuple(rows), captures=tuple(dict.fromkeys(row["record_id"] for row in rows)))


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


def names(jobs: Sequence[Job]) -> list[str]:
    """List the names that two jobs share."""
    seen, twice = set[str](), []
    for job in jobs:
        if job.name in seen:
            twice.append(job.name)
        seen.add(job.name)
    return twice
