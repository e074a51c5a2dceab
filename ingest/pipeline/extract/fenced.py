"""Clean captures within the fence that `run` and `clean` have, without a worker process where none is needed."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Final, Self

from ingest import engine
from ingest.config import FenceConfig
from ingest.errors import RawStoreError
from ingest.model import Cleaned, Stored
from ingest.pipeline.clean.capture import cleaned
from ingest.pipeline.clean.task import Task, worker_failure

__all__ = ["Fenced"]

# Bytes of a capture. Below, budgets hold the worst page to seconds (tests/test_fences.py) and 300 MB of memory,
# and to start a worker costs more than to clean the page; of 3,056 news pages that we measured, few are larger.
_ALONE: Final = 1_000_000


class Fenced:
    """Cleans captures, the large ones in a worker that may take only so much time and memory; a context manager.

    The worker starts with the first large capture and serves all others.
    """

    def __init__(self, task: Task, fence: FenceConfig) -> None:
        self._task = task
        self._crew = engine.Crew(workers=1, seconds=fence.seconds, memory=fence.memory)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._crew.__exit__()

    def clean(self, captures: Iterable[Stored | RawStoreError]) -> Iterator[Cleaned]:
        """Yield every document of the captures with its outcome; a capture that broke the worker has one, failed."""
        for stored in captures:
            if isinstance(stored, Stored) and sum(map(len, stored.payloads)) > _ALONE:
                yield from self._apart(stored)
            else:
                yield from cleaned(stored, task=self._task)

    def _apart(self, stored: Stored) -> Iterator[Cleaned]:
        for found in self._crew.run(partial(_all, task=self._task), [stored]):
            if isinstance(found, engine.WorkerFailure):
                yield Cleaned(outcome=worker_failure(found, stored.capture))
            else:
                yield from found


def _all(stored: Stored, *, task: Task) -> tuple[Cleaned, ...]:
    return tuple(cleaned(stored, task=task))
