"""Clean raw files one after the other. No network but a cluster's, no clock."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from ingest import __version__, audit, engine, sites
from ingest.diff import Change
from ingest.forgotten import NOTHING, Forgotten
from ingest.model import Source
from ingest.pipeline.clean.engines import Bar, clean_by_workers
from ingest.pipeline.clean.file_cleaner import FileCleaner, Means, Plan, raw_shrunk
from ingest.pipeline.clean.files import clean_lines
from ingest.pipeline.clean.jobs import Job, unmatched
from ingest.pipeline.clean.staleness import Why
from ingest.pipeline.clean.task import ANYONE, Task, template_of
from ingest.pipeline.sink import Notice, Sink
from ingest.raw.takedown import tombstones

if TYPE_CHECKING:
    from ingest.config import Config, FenceConfig

__all__ = ["EngineName", "clean", "default_workers", "raw_shrunk", "stale", "tell_unmatched", "to_stdout"]

EngineName: TypeAlias = Literal["local", "processes", "dask"]

# Some ten pages, which take about as long as the imports of a new interpreter.
_FEW: Final = 10
_LITTLE: Final = 2_000_000  # bytes


def clean(
    jobs: Sequence[Job],
    *,
    config: "Config | None",
    sink: Sink,
    workers: int = 0,
    scheduler: str | None = None,
    clean_all: bool = False,
    accept_loss: bool = False,
    diff: Callable[[Job, Change | None], None] | None = None,
    writes: bool = True,
    template: sites.Template | None = None,
) -> None:
    """Clean raw files into clean files, by worker processes (0: in this process) or by the workers of a Dask scheduler.

    What was made of a raw file that is gone is kept, unless the loss is accepted. `diff` hears what became of each
    article; where it is only to hear, `writes` is false. `template` is used instead of those that were learned before
    a raw file's day.
    """
    plan = Plan(clean_all=clean_all, accept_loss=accept_loss, diff=diff is not None, writes=writes)
    cleaner = _cleaner(jobs, config, plan, template)
    means = Means(sink=sink, changed=diff or _unheard)
    if scheduler is not None:
        from ingest.pipeline.clean import cluster  # noqa: PLC0415 -- an extra

        cluster.clean(jobs, cleaner, means, scheduler=scheduler, fence=_fence(config))
        return
    forks = _is_little(jobs)
    with _crew(config, workers, forks=forks) as crew, _crew(config, min(workers, 1), forks=forks) as alone:
        clean_by_workers(jobs, cleaner, means, crew=crew, alone=alone)


def stale(
    jobs: Sequence[Job], *, config: "Config | None", clean_all: bool, template: sites.Template | None = None
) -> Iterator[tuple[Job, list[Why]]]:
    """Yield which raw files would be cleaned, and why."""
    cleaner = _cleaner(jobs, config, Plan(clean_all=clean_all), template)
    for job in jobs:
        if found := cleaner.why(job):
            yield job, found


def tell_unmatched(config: "Config", source: str | None, sink: Sink) -> None:
    """Report the patterns of archives that match nothing."""
    for name, error in unmatched(config, source):
        sink.notice(Notice(kind="source-failed", source=name, stage="discover", reason=error.reason, detail=str(error)))


def to_stdout(
    jobs: Sequence[Job],
    *,
    config: "Config | None",
    sink: Sink,
    workers: int = 0,
    template: sites.Template | None = None,
) -> Iterator[bytes]:
    """Clean files that belong to no source and give the lines of their articles; nothing is written."""
    task = replace(_task(ANYONE, sites.load(), NOTHING), template=template)
    with _crew(config, workers, forks=_is_little(jobs)) as crew:
        bar = Bar(jobs, sink)
        yield from clean_lines(bar.each(jobs), task=task, crew=crew.run, note=sink.note, seen=bar.seen)
        bar.end()


def default_workers() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _cleaner(jobs: Sequence[Job], config: "Config | None", plan: Plan, template: sites.Template | None) -> FileCleaner:
    rules, forgotten = sites.load(), tombstones.load(config.raw) if config else NOTHING
    known = {source.name: source for source in (config.sources if config else ())}
    tasks = {name: _task(known.get(name, ANYONE), rules, forgotten) for job in jobs if (name := job.source)}
    anyone = _task(ANYONE, rules, NOTHING)  # what is named on the command line is somebody's own
    header = audit.header(version=__version__, digests=anyone.digests(code=audit.code_digest()))
    if template is not None:
        learned = {job.name: template for job in jobs}
    else:
        days = {job: job.day for job in jobs}
        found = {key: template_of(config, *key) for key in {(job.source, day) for job, day in days.items()}}
        learned = {job.name: one for job, day in days.items() if (one := found[job.source, day]) is not None}
    return FileCleaner(tasks, anyone, header, plan, learned)


def _task(source: Source, rules: tuple[sites.RuleFile, ...], forgotten: Forgotten) -> Task:
    return Task(files=sites.of_source(source, rules), version=__version__, source=source, forgotten=forgotten)


def _unheard(_job: Job, _change: Change | None) -> None:
    """Drop what became of an article: where nobody asked."""


def _fence(config: "Config | None") -> "FenceConfig":
    if config:
        return config.fence
    from ingest.config import FenceConfig  # noqa: PLC0415 -- a tenth of a second that files named without it save

    return FenceConfig()


def _is_little(jobs: Sequence[Job]) -> bool:
    """Return whether to start a worker takes about as long as its work does: then it had better be a fork.

    Where there is more, a new interpreter has the smaller peak: 100 MB for 60 pages, and a fork 130.
    """
    if len(jobs) > _FEW:
        return False
    return sum(job.path.stat().st_size for job in jobs if isinstance(job.path, Path) and job.path.exists()) <= _LITTLE


def _crew(config: "Config | None", workers: int, *, forks: bool) -> engine.Crew:
    if config is None:
        return engine.Crew(workers=workers, forks=forks)  # whose limits are those of [fence]
    return engine.Crew(workers=workers, seconds=config.fence.seconds, memory=config.fence.memory, forks=forks)
