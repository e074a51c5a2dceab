"""Clean one raw file whole, in whatever process: what every engine does, and nothing of how.

A `FileCleaner` is made once, crosses to worker processes and to other machines, and answers with what there is to tell.
"""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from shutil import copyfile
from typing import Any, TypeAlias

import orjson

from ingest import audit, diff, engine
from ingest.diff import Change
from ingest.errors import IngestError, RecordError
from ingest.model import Count, Outcome, Status
from ingest.pipeline.clean.files import Crew, Seen, clean_file, note_unchanged, unseen
from ingest.pipeline.clean.jobs import Job
from ingest.pipeline.clean.staleness import Why, current_rows, has_header, why
from ingest.pipeline.clean.task import Task
from ingest.pipeline.sink import Note, Notice, Sink
from ingest.raw import retention
from ingest.sites import Template
from ingest.storage import File

__all__ = ["Changed", "FileCleaner", "Means", "Plan", "Told", "raw_shrunk"]

Changed: TypeAlias = Callable[[Job, Change | None], None]
"""Hears of every article what became of it; None where it is the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be done with raw files."""

    clean_all: bool = False
    accept_loss: bool = False
    diff: bool = False
    writes: bool = True
    """Otherwise clean files stay as they are, and only their difference is told."""


def _in_this_process(function: Callable[[Any], Any], units: Iterable[Any]) -> Iterator[Any]:
    """Do the work of a crew here: a worker's. What takes too long or too much memory is for the engine to stop."""
    for unit in units:
        result = engine.called(function, unit)
        if isinstance(result, engine.WorkerFailure) and result.kind == "memory":
            raise MemoryError
        yield result
        engine.alive()


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """With what a raw file is cleaned: who takes its captures, and who hears of it."""

    sink: Sink
    changed: Changed
    crew: Crew = _in_this_process
    seen: Seen = unseen


@dataclass(slots=True)
class Told:
    """What there is to tell of one raw file; a sink that remembers, for whoever is in another process."""

    notes: list[tuple[Outcome, Mapping[str, Count]]] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    same: int = 0

    def sink(self) -> Sink:
        """Make the sink that fills this."""
        return Sink(note=lambda *note: self.notes.append(note), progress=lambda *_: None, notice=self.notices.append)

    def changed(self, _: Job, change: Change | None) -> None:
        """Remember what became of an article."""
        if change is None:
            self.same += 1
        else:
            self.changes.append(change)

    def tell(self, job: Job, sink: Sink, changed: Changed) -> None:
        """Pass all of it on."""
        for note in self.notes:
            sink.note(*note)
        for notice in self.notices:
            sink.notice(notice)
        for _ in range(self.same):
            changed(job, None)
        for change in self.changes:
            changed(job, change)


class FileCleaner:
    """Cleans raw files by the tasks of their sources. What that takes is loaded by the process that it is sent to."""

    def __init__(
        self,
        tasks: Mapping[str, Task],
        anyone: Task,
        header: Mapping[str, Any],
        plan: Plan,
        templates: Mapping[str, Template],
    ) -> None:
        self._tasks, self._anyone, self.header, self.plan = dict(tasks), anyone, dict(header), plan
        self._templates = dict(templates)

    def __reduce__(self) -> tuple[Callable[..., "FileCleaner"], tuple[Any, ...]]:
        return _loaded, (self._tasks, self._anyone, self.header, self.plan, self._templates)

    def task(self, job: Job) -> Task:
        """Return by what a raw file is cleaned: the task of its source, with the template of its day."""
        task = self._tasks.get(job.source or "", self._anyone)
        return replace(task, template=self._templates[job.name]) if job.name in self._templates else task

    def header_of(self, job: Job) -> dict[str, Any]:
        """Return the header that the audit of a raw file will have."""
        digests = self.task(job).digests(code=self.header["digests"]["code"])
        return {**self.header, "digests": digests, **job.header()}

    def takes_time(self, job: Job) -> bool:
        """Return whether most of a raw file is to be cleaned."""
        return self.plan.clean_all or not has_header(job, self.header_of(job))

    def why(self, job: Job) -> list[Why]:
        """List why a raw file would be cleaned."""
        found = why(job, self.header_of(job), self.task(job).forgotten)
        return found or ([Why(code="all", detail="asked for")] if self.plan.clean_all else [])

    def __call__(self, job: Job) -> Told:
        """Clean a raw file in this process. Raises MemoryError where a capture takes more than there is."""
        told = Told()
        self.clean(job, Means(sink=told.sink(), changed=told.changed))
        return told

    def clean(self, job: Job, means: Means) -> None:
        """Clean a raw file. What cannot be written, or is a bug, costs this file only."""
        with _bounded(job, means.sink):
            if _is_released(job):
                return
            if self.plan.writes and self.plan.accept_loss and not job.path.exists():
                job.lines.unlink(missing_ok=True)
                job.audit.unlink(missing_ok=True)
            elif (rows := self._current_rows(job)) is not None:
                note_unchanged(job, rows, means.sink.note)
                for row in rows if self.plan.diff else ():
                    if row["status"] == "written":
                        means.changed(job, None)
            elif self.plan.diff:
                with tempfile.TemporaryDirectory(prefix="ingest-diff-") as folder:
                    self._compare(job, replace(job, to=Path(folder) / "other"), means)
            else:
                self._clean(job, job, means)

    def _current_rows(self, job: Job) -> list[dict[str, Any]] | None:
        return None if self.plan.clean_all else current_rows(job, self.header_of(job), self.task(job).forgotten)

    def _clean(self, job: Job, into: Job, means: Means) -> None:
        losses = _Losses(means.sink.note)
        lost = clean_file(
            job,
            task=self.task(job),
            header=self.header_of(job),
            crew=means.crew,
            clean_all=self.plan.clean_all,
            note=losses.note,
            into=into,
            accept_loss=self.plan.accept_loss,
            seen=means.seen,
        )
        if lost:
            means.sink.notice(raw_shrunk(job.source, job.name, f"{lost} of the captures are gone"))
        losses.tell(job, means.sink)

    def _compare(self, job: Job, other: Job, means: Means) -> None:
        """Clean a raw file, and tell what its articles were and are; the one or the other stands in `other`."""
        before, into = job, other
        if self.plan.writes:
            before, into = other, job
            for here, there in ((job.lines, other.lines), (job.audit, other.audit)):
                if here.exists():
                    _copy(here, there)
        self._clean(job, into, means)
        for change in diff.compare(_items(before), _items(into)):
            means.changed(job, change)


def _copy(here: File, there: File) -> None:
    if isinstance(here, Path) and isinstance(there, Path):
        copyfile(here, there)
    else:
        Path(str(there)).write_bytes(here.read_bytes())


def _is_released(job: Job) -> bool:
    """Return whether a raw file was let go since it was listed."""
    if not isinstance(job.path, Path) or job.source is None or job.path.exists():
        return False
    return job.path.name in retention.read(job.path.parent)


class _Losses:
    """Counts what could not be read of one raw file, and says it once; each is an outcome of its own as well."""

    def __init__(self, note: Note) -> None:
        self._note = note
        self._reasons = Counter[str]()

    def note(self, outcome: Outcome, removed: Mapping[str, Count]) -> None:
        """Pass an outcome on."""
        if outcome.stage == "raw" and outcome.status == "failed":
            self._reasons[outcome.reason] += 1
        self._note(outcome, removed)

    def tell(self, job: Job, sink: Sink) -> None:
        """Report how many there were; of one alone its outcome has said it."""
        count = self._reasons.total()
        if count > 1:
            reasons = ", ".join(f"{reason} {n:,}" for reason, n in sorted(self._reasons.items()))
            detail = f"{count:,} records could not be read ({reasons})"
            told = Notice(
                kind="records-lost",
                source=job.source,
                stage="raw",
                reason=self._reasons.most_common(1)[0][0],
                detail=detail,
                file=job.name,
                fatal=False,
            )
            sink.notice(told)


def raw_shrunk(source: str | None, file: str, told: str) -> Notice:
    """Return the notice that a raw file holds less than was accepted."""
    detail = f"{told}; what was made of them is kept (ingest verify names it)"
    return Notice(kind="raw-shrunk", source=source, stage="raw", reason="raw-shrunk", detail=detail, file=file)


def _loaded(*made_of: Any) -> FileCleaner:
    """Make a cleaner in a worker, with all that cleaning takes, before the worker's limits count."""
    import ingest.pipeline.clean.capture  # noqa: F401, PLC0415 -- half a second that the parent does without

    return FileCleaner(*made_of)


def _items(job: Job) -> Iterator[diff.Item]:
    """Yield what a cleaning gave; nothing where there was none."""
    rows = list[dict[str, Any]]()
    if job.audit.exists():
        try:
            _, rows = audit.read(job.audit)
        except RecordError:  # what stood there, nobody knows; the records are there all the same
            rows = []
    if not job.lines.exists():
        yield from diff.items((), rows)
        return
    with job.lines.open("rb") as lines:
        yield from diff.items((_record(line, job) for line in lines), rows)


def _record(line: bytes, job: Job) -> dict[str, Any]:
    try:
        return dict(orjson.loads(line))
    except ValueError as e:
        raise RecordError(f"holds a line that is no record: {e}", subject=str(job.lines)) from e


@contextmanager
def _bounded(job: Job, sink: Sink) -> Iterator[None]:
    """Let a raw file whose articles cannot be written, or a bug that is none of an item's, cost only itself."""
    try:
        yield
    except MemoryError:
        raise
    except Exception as e:  # noqa: BLE001 -- the error boundary of a raw file
        status: Status = "failed" if isinstance(e, IngestError | OSError) else "crashed"
        reason = e.reason if isinstance(e, IngestError) else "unwritable" if status == "failed" else type(e).__name__
        detail = str(e) if status == "failed" else audit.traceback_line(e)
        outcome = Outcome(source=job.source, stage="write", status=status, reason=reason, detail=detail, file=job.name)
        sink.note(outcome, {})
        sink.notice(
            Notice(kind="file-failed", source=job.source, stage="write", reason=reason, detail=detail, file=job.name)
        )
