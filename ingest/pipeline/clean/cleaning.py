"""Clean raw files one after the other. No network, no clock."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from ingest import __version__, audit, engine, sites
from ingest.config import Config, FenceConfig
from ingest.errors import IngestError
from ingest.forgotten import NOTHING, Forgotten
from ingest.model import Count, Outcome, Status
from ingest.pipeline.clean.files import Change, Crew, clean_file, clean_lines, compare
from ingest.pipeline.clean.jobs import Job, unmatched
from ingest.pipeline.clean.task import ANYONE, Task
from ingest.pipeline.sink import Note, Notice, Sink
from ingest.raw.takedown import tombstones

__all__ = ["clean", "raw_shrunk", "tell_unmatched", "to_stdout"]


def clean(
    jobs: Sequence[Job],
    *,
    config: Config | None,
    sink: Sink,
    workers: int = 0,
    clean_all: bool = False,
    accept_loss: bool = False,
    diff: Callable[[Job, Change], None] | None = None,
) -> None:
    """Clean raw files into clean files. No network, no clock.

    What was made of a raw file that is gone is kept, unless the loss is accepted.
    """
    with _crew(config, workers) as crew:
        _clean(jobs, config=config, sink=sink, crew=crew.run, clean_all=clean_all, accept_loss=accept_loss, diff=diff)


def _clean(
    jobs: Sequence[Job],
    *,
    config: Config | None,
    sink: Sink,
    crew: Crew,
    clean_all: bool,
    accept_loss: bool,
    diff: Callable[[Job, Change], None] | None,
) -> None:
    code = audit.code_digest()
    rules, forgotten = sites.load(), _forgotten(config)
    bar = _Bar(jobs, sink)
    for job in jobs:
        bar.begin(job)
        task = _task(job, config, rules, forgotten)
        header = audit.header(version=__version__, digests=task.digests(code=code)) | job.header()
        before = after = b""
        losses = _Losses(sink.note)
        with _bounded(job, sink):
            before = job.lines.read_bytes() if diff and job.lines.exists() else b""
            if accept_loss and not job.path.exists():
                job.lines.unlink(missing_ok=True)
                job.audit.unlink(missing_ok=True)
                continue
            lost = clean_file(
                job,
                task=task,
                header=header,
                crew=crew,
                clean_all=clean_all,
                note=losses.note,
                accept_loss=accept_loss,
                seen=bar.seen,
            )
            if lost:
                sink.notice(raw_shrunk(job.source, job.name, f"{lost} of the captures are gone"))
            losses.tell(job, sink)
            after = job.lines.read_bytes() if diff else b""
        if diff:
            for change in compare(before.splitlines(), after.splitlines()):
                diff(job, change)
    bar.end()


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


class _Bar:
    """How far cleaning has come, in bytes of raw files: how many articles an archive holds is known at its end."""

    def __init__(self, jobs: Sequence[Job], sink: Sink) -> None:
        self._sink = sink
        self._sizes = [job.path.stat().st_size if job.path.is_file() else 0 for job in jobs]
        self._total = sum(self._sizes)
        self._begun, self._done, self._items = 0, 0, 0
        self._name = ""

    def begin(self, job: Job) -> None:
        """Begin with the next raw file."""
        self._name = job.name
        self._done += self._sizes[self._begun - 1] if self._begun else 0
        self._begun += 1
        self._tell(0)

    def seen(self, position: int, items: int) -> None:
        """Take that a raw file is cleaned up to a byte, and how many items there were."""
        self._items += items
        self._tell(position)

    def end(self) -> None:
        """Take that all is done."""
        self._done = self._total
        self._tell(0)

    def _tell(self, position: int) -> None:
        if not self._sizes:
            return
        self._sink.progress("clean", self._name, min(self._done + position, self._total), self._total, self._items)


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


def raw_shrunk(source: str | None, file: str, told: str) -> Notice:
    """Return the notice that a raw file holds less than was accepted."""
    detail = f"{told}; what was made of them is kept (ingest verify names it)"
    return Notice(kind="raw-shrunk", source=source, stage="raw", reason="raw-shrunk", detail=detail, file=file)


def tell_unmatched(config: Config, source: str | None, sink: Sink) -> None:
    """Report the patterns of archives that match nothing."""
    for name, error in unmatched(config, source):
        sink.notice(Notice(kind="source-failed", source=name, stage="discover", reason=error.reason, detail=str(error)))


def to_stdout(jobs: Sequence[Job], *, config: Config | None, sink: Sink, workers: int = 0) -> Iterator[bytes]:
    """Clean files and give the lines of their articles; nothing is written."""
    rules, forgotten = sites.load(), _forgotten(config)
    with _crew(config, workers) as crew:
        bar = _Bar(jobs, sink)
        for job in jobs:
            bar.begin(job)
            task = _task(job, config, rules, forgotten)
            yield from clean_lines(job, task=task, crew=crew.run, note=sink.note, seen=bar.seen)
        bar.end()


def _forgotten(config: Config | None) -> Forgotten:
    return tombstones.load(config.raw) if config else NOTHING


def _task(job: Job, config: Config | None, rules: tuple[sites.RuleFile, ...], forgotten: Forgotten) -> Task:
    known = {source.name: source for source in config.sources} if config else {}
    source = known.get(job.source or "", ANYONE)
    kept_out = forgotten if job.source else NOTHING  # what is named on the command line is somebody's own
    return Task(files=sites.of_source(source, rules), version=__version__, source=source, forgotten=kept_out)


def _crew(config: Config | None, workers: int) -> engine.Crew:
    fence = config.fence if config else FenceConfig()
    return engine.Crew(workers=workers, seconds=fence.seconds, memory=fence.memory)
