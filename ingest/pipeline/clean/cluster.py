"""Clean raw files by the workers of a Dask cluster, which read and write a folder that all machines share.

A task is a raw file. Its worker reads it and hands its captures to a child process, as `--engine local` does, so that a
page that breaks a process costs one outcome and never the worker. A task whose worker is lost is given to another one;
both write the same bytes, and a file is only ever replaced whole.
"""

import atexit
import pickle
import threading
import zlib
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from dataclasses import replace
from functools import cache
from itertools import islice
from typing import Any, Final

from ingest import __version__, audit
from ingest.config import FenceConfig
from ingest.engine import Crew
from ingest.errors import ConfigError, IngestError
from ingest.model import Outcome
from ingest.pipeline.clean.engines import Bar, clean_by_workers
from ingest.pipeline.clean.file_cleaner import FileCleaner, Means, Told
from ingest.pipeline.clean.jobs import Job
from ingest.pipeline.sink import Notice

__all__ = ["clean", "clean_on_worker"]

_CONNECT_SECONDS: Final = 30
# Tasks that the scheduler knows of at one time: enough for the largest clusters, few enough for its memory.
_UNDER_WAY: Final = 5_000


def clean(jobs: Sequence[Job], cleaner: FileCleaner, means: Means, *, scheduler: str, fence: FenceConfig) -> None:
    """Clean raw files by the workers of the scheduler at that address, and tell of them in order."""
    try:
        from distributed import Client, KilledWorker  # noqa: PLC0415 -- an extra
    except ImportError as e:
        raise ConfigError("--engine dask needs Dask: pip install 'ingest[cluster]'") from e
    bar = Bar(jobs, means.sink)
    try:
        client = Client(scheduler, timeout=_CONNECT_SECONDS, name="ingest clean", set_as_default=False)
    except (OSError, ValueError) as e:
        raise IngestError(f"no scheduler answers: {e}", subject=scheduler, reason="engine") from e
    with client:
        for job, future in _submitted(client, jobs, cleaner, fence):
            bar.begin(job)
            try:
                told = pickle.loads(zlib.decompress(future.result()))  # noqa: S301 -- from a worker of ours
            except KilledWorker as e:
                told = _lost(job, e)
            except (OSError, CancelledError) as e:
                raise IngestError(f"the scheduler is gone: {e}", subject=scheduler, reason="engine") from e
            future.release()
            told.tell(job, means.sink, means.changed)
            bar.seen(0, len(told.notes))
    bar.end()


def clean_on_worker(job: Job, size: int | None, *, cleaner: FileCleaner, fence: FenceConfig) -> bytes:
    """Clean one raw file, in a child of this process, and return what there is to tell. Runs in a worker of Dask.

    Raises IngestError where this worker would give other bytes, or does not see what is to be cleaned.
    """
    if found := _differences(cleaner):
        raise IngestError(f"a worker would give other bytes: {found}; give all machines one lock file", reason="engine")
    if size is not None and (not job.path.exists() or job.path.stat().st_size < size):
        raise IngestError("a worker does not see this file whole: all need one shared folder", subject=str(job.path))
    told, crew = Told(), _crew(fence)
    means = Means(crew=crew.run, sink=told.sink(), changed=told.changed)
    clean_by_workers([job], cleaner, means, crew=crew, alone=crew)
    return zlib.compress(pickle.dumps(told), 1)


def _submitted(client: Any, jobs: Sequence[Job], cleaner: FileCleaner, fence: FenceConfig) -> Iterator[tuple[Job, Any]]:
    """Yield each raw file with its task, in order, while so many others are under way."""
    rest, waiting = enumerate(jobs), deque[tuple[Job, Any]]()
    while True:
        if len(waiting) <= _UNDER_WAY // 2 and (batch := list(islice(rest, _UNDER_WAY // 2))):
            # Absolute: a worker stands in a folder of its own.
            some = [_absolute(job) for _, job in batch]
            sizes = [job.path.stat().st_size if job.path.is_file() else None for job in some]
            keys = [f"ingest-{n}-{job.name}" for n, job in batch]
            # Not pure: the same file may be another one by now.
            futures = client.map(clean_on_worker, some, sizes, key=keys, pure=False, cleaner=cleaner, fence=fence)
            waiting += zip(some, futures, strict=True)
        if not waiting:
            return
        yield waiting.popleft()


def _absolute(job: Job) -> Job:
    others = tuple(path.absolute() for path in job.others)
    return replace(job, path=job.path.absolute(), to=job.to.absolute(), others=others)


def _lost(job: Job, error: Exception) -> Told:
    """Return what there is to tell of a file that several workers were lost with."""
    told = Told()
    detail = " ".join(str(error).split())
    outcome = Outcome(
        source=job.source, stage="clean", status="failed", reason="worker-lost", detail=detail, file=job.name
    )
    told.notes.append((outcome, {}))
    told.notices.append(
        Notice(kind="file-failed", source=job.source, stage="clean", reason="worker-lost", detail=detail, file=job.name)
    )
    return told


def _differences(cleaner: FileCleaner) -> str:
    """Return in which parts of its audits' header this process differs from who asks; nothing where it is the same."""
    here = audit.header(version=__version__, digests={"code": _code(), "model": audit.model_digest()})
    there = {**cleaner.header, "digests": {name: cleaner.header["digests"][name] for name in here["digests"]}}
    names = [f"library {name}" for name in here["libraries"] if there["libraries"].get(name) != here["libraries"][name]]
    names += [f"its {name}" for name in here["digests"] if there["digests"][name] != here["digests"][name]]
    return ", ".join([*names, *(["its version"] if there["version"] != here["version"] else [])])


@cache
def _code() -> str:
    return audit.code_digest()


_crews = threading.local()


def _crew(fence: FenceConfig) -> Crew:
    """Return the crew of one child that this thread has; its child is ended with the thread that started it (Linux)."""
    known: tuple[FenceConfig, Crew] | None = getattr(_crews, "of_thread", None)
    if known is not None and known[0] == fence:
        return known[1]
    if known is not None:
        known[1].__exit__()
    crew = Crew(workers=1, seconds=fence.seconds, memory=fence.memory)
    atexit.register(crew.__exit__)
    _crews.of_thread = (fence, crew)
    return crew
