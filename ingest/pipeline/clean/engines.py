"""Who cleans the raw files: one worker process, several, or the workers of a Dask cluster. All give the same bytes.

Where there are several, a worker takes a raw file whole: it reads, cleans and writes, and only what there is to tell
comes back. A page that breaks its worker ends the file's turn; then the file is read here, and its captures go to a
worker one by one, so that the page costs its own outcome. A large file, or the only one, is done like that from the
beginning: ranges of its captures go to all workers, and what they give is joined here in order.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import groupby
from typing import Final

from ingest import writer
from ingest.engine import Crew
from ingest.errors import WriteError
from ingest.pipeline.clean.file_cleaner import FileCleaner, Means, Told
from ingest.pipeline.clean.jobs import Job
from ingest.pipeline.sink import Sink

__all__ = ["Bar", "clean_by_workers"]

# Bytes of a raw file above which all workers share it: some 1,500 news pages, half a minute of one worker. That much is
# done twice where a page breaks a worker, and that long the other workers may wait for the last.
_LARGE: Final = 32_000_000


def clean_by_workers(jobs: Sequence[Job], cleaner: FileCleaner, means: Means, *, crew: Crew, alone: Crew) -> None:
    """Clean raw files by the workers of a crew, and tell of them in order.

    `alone` is a crew of one worker, for the files that broke a worker while the others go on.
    """
    bar = Bar(jobs, means.sink)
    for large, group in groupby(jobs, key=_is_large):
        files = [*group]
        if crew.size > 1 and len(files) > 1 and not large:
            _clean_whole(files, cleaner, replace(means, crew=alone.run, seen=bar.seen), crew, bar)
            continue
        for job in files:
            bar.begin(job)
            cleaner.clean(job, replace(means, crew=crew.run, seen=bar.seen))
    bar.end()


def _clean_whole(jobs: Sequence[Job], cleaner: FileCleaner, means: Means, crew: Crew, bar: "Bar") -> None:
    waiting = deque(job for job in jobs if cleaner.takes_time(job))
    results = crew.run(cleaner, [*waiting], size=_size)
    try:
        for job in jobs:
            told = next(results) if waiting and waiting[0] is job else None
            bar.begin(job)
            if isinstance(told, Told):
                told.tell(job, means.sink, means.changed)
                bar.seen(0, len(told.notes))
            else:
                cleaner.clean(job, means)
            if told is not None:
                waiting.popleft()
    finally:
        results.close()
        # Workers that were stopped had no time to clear away.
        for path in (path for job in waiting for path in (job.lines, job.audit)):
            with suppress(WriteError):
                writer.discard(path)


def _size(job: Job) -> int:
    return job.path.stat().st_size if job.path.is_file() else 0


def _is_large(job: Job) -> bool:
    return _size(job) > _LARGE


class Bar:
    """How far cleaning has come, in bytes of raw files: how many articles an archive holds is known at its end."""

    def __init__(self, jobs: Sequence[Job], sink: Sink) -> None:
        self._sink = sink
        self._sizes = [_size(job) for job in jobs]
        self._total = sum(self._sizes)
        self._begun, self._done, self._items = 0, 0, 0
        self._name = ""

    def begin(self, job: Job) -> None:
        """Begin with the next raw file."""
        self._name = job.name
        self._done += self._sizes[self._begun - 1] if self._begun else 0
        self._begun += 1
        self._tell(0)

    def each(self, jobs: Sequence[Job]) -> Iterator[Job]:
        """Yield the raw files, and begin with each."""
        for job in jobs:
            self.begin(job)
            yield job

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
