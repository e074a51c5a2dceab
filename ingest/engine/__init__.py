"""Map a pure function over units of work, in order, so that a unit that hangs, swells or dies costs only itself.

It imports no other package: it runs what it is given. A fence is the wall time and the memory that a worker may use on
one unit; it is no part of the result, and limits that decide a result belong into the function.
"""

import pickle
import signal
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from subprocess import TimeoutExpired
from typing import Final, Generic, Self, TypeAlias, TypeVar

from ingest.engine.child import Process, start
from ingest.engine.worker import BEAT, NO_MEMORY, Limits, Pipe, WorkerFailure, alive, told
from ingest.errors import IngestError

__all__ = ["Crew", "WorkerFailure", "alive", "called", "run"]

U = TypeVar("U")
R = TypeVar("R")
_Chunk: TypeAlias = deque[tuple[int, bytes, int]]
"""Units that travel together: the place of each among all, itself, and the bytes that it and what it names have."""

# Importing the package's libraries takes two seconds here; a machine that swaps takes thirty times as long.
_START_SECONDS: Final = 120.0
# A worker that cannot start three times in a row never will: a broken installation, not a broken page.
_STARTS: Final = 3
# Chunks that may be under way for each worker; bounds what waits for a slow unit at the head of the line.
_AHEAD: Final = 4
# A chunk ends before it grows larger, so that a large unit travels alone and is alone to blame.
_CHUNK_BYTES: Final = 1 << 20
# A worker gets its next chunk with the last unit of the one before in its hands, so that it waits for nobody; not where
# both are more than this.
_IN_HAND_BYTES: Final = 2 * _CHUNK_BYTES


@dataclass(slots=True, kw_only=True)
class _Worker:
    process: Process
    pipe: Pipe
    deadline: float
    function: bytes | None = None
    """What it was given to run."""
    ready: bool = False
    chunk: _Chunk = field(default_factory=deque)
    """What it was sent and has not answered; the first is what it is working on."""

    def has_room(self, chunk: _Chunk) -> bool:
        """Return whether it may be sent this chunk: it has nothing, or the last unit of another one, and not much."""
        return not self.chunk or (len(self.chunk) == 1 and _weight(self.chunk) + _weight(chunk) <= _IN_HAND_BYTES)


class Crew:
    """Run functions over units of work, one run after the other, in the same processes; a context manager.

    With `workers=0` everything happens in this process, and only exceptions are caught. Otherwise units go in small
    chunks to processes that each may take `seconds` for one unit, or one step of it where the function calls `alive`,
    and `memory` bytes more than they had when they were given the function. Processes start when there is work for
    them; one that broke is replaced; all end with the context. `forks` says that this process has nothing in memory
    that a fork of it must not have: where it has one thread only, its workers are forks.
    """

    def __init__(
        self,
        *,
        workers: int = 0,
        seconds: float = 60.0,
        memory: int = 1_500_000_000,
        chunk: int = 8,
        forks: bool = False,
    ) -> None:
        self.size = workers
        self.forks = forks
        self.chunk = max(1, chunk)
        self.limits = Limits(seconds=seconds, memory=memory)
        self.workers: list[_Worker] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        while self.workers:
            _end(self.workers.pop())

    def run(
        self, function: Callable[[U], R], units: Iterable[U], *, size: Callable[[U], int] | None = None
    ) -> Generator[R | WorkerFailure]:
        """Yield the function's result for each unit, in order; a WorkerFailure where there is none.

        Function, units and results must be picklable; TypeError for a function that is not. `size` returns the bytes of
        what a unit names, where that is more than the unit itself.
        """
        if self.size <= 0:
            return (called(function, unit) for unit in units)
        return _Run(self, function, units, size).results()


def run(
    function: Callable[[U], R],
    units: Iterable[U],
    *,
    workers: int = 0,
    seconds: float = 60.0,
    memory: int = 1_500_000_000,
    chunk: int = 8,
    forks: bool = False,
) -> Iterator[R | WorkerFailure]:
    """Yield the function's result for each unit, as a crew of its own does; closing the iterator ends the processes."""
    crew = Crew(workers=workers, seconds=seconds, memory=memory, chunk=chunk, forks=forks)
    results = crew.run(function, units)
    return results if workers <= 0 else _ended_with(crew, results)


def _ended_with(crew: Crew, results: Iterator[R | WorkerFailure]) -> Iterator[R | WorkerFailure]:
    with crew:
        yield from results


def called(function: Callable[[U], R], unit: U) -> R | WorkerFailure:
    """Return what a worker would answer, without one: a process that dies is not fenced."""
    try:
        return function(unit)
    except MemoryError:
        return WorkerFailure(kind="memory", detail="out of memory")
    except Exception as e:  # noqa: BLE001 -- the fence: whatever the function raises costs one unit
        return WorkerFailure(kind="error", detail=told(e))


class _Run(Generic[U, R]):
    """One function over its units, and what is under way between the workers and the caller."""

    def __init__(
        self, crew: Crew, function: Callable[[U], R], units: Iterable[U], size: Callable[[U], int] | None
    ) -> None:
        try:
            self._function = pickle.dumps(function)
        except Exception as e:
            raise TypeError(f"{function!r} cannot be sent to a worker: {told(e)}") from e
        self._units = enumerate(units)
        self._size = crew.size
        self._chunk = crew.chunk
        self._limits = crew.limits
        self._forks = crew.forks
        self._bytes_of = size
        self._crew = crew.workers
        self._waiting: deque[_Chunk] = deque()
        self._results: dict[int, R | WorkerFailure] = {}
        self._next = 0
        self._pulled = 0
        self._failed_starts = 0
        self._trouble: BaseException | None = None
        self._exhausted = False

    def results(self) -> Generator[R | WorkerFailure]:
        try:
            while True:
                self._pull()
                self._send()
                while self._next in self._results:
                    yield self._results.pop(self._next)
                    self._next += 1
                if self._next == self._pulled and self._exhausted:
                    break
                if self._next < self._pulled:
                    self._listen()
            if self._trouble is not None:
                raise self._trouble
        finally:
            # Whoever is idle waits for the next run; an answer to this one would be taken for one to that.
            for worker in [worker for worker in self._crew if worker.chunk or not worker.ready]:
                self._crew.remove(worker)
                _end(worker)

    def _pull(self) -> None:
        """Take units from the caller while there is room; what the caller's iterator raises comes after its results."""
        room = self._size * self._chunk * _AHEAD
        while not self._exhausted and len(self._waiting) < self._size and self._pulled - self._next < room:
            chunk, size = _Chunk(), 0
            while len(chunk) < self._chunk and size < _CHUNK_BYTES:
                try:
                    index, unit = next(self._units)
                except StopIteration:
                    self._exhausted = True
                    break
                except Exception as e:  # noqa: BLE001 -- raised again once the units before it are done
                    self._exhausted, self._trouble = True, e
                    break
                self._pulled = index + 1
                try:
                    data = pickle.dumps(unit)
                except Exception as e:  # noqa: BLE001 -- pickle raises whatever a unit's own methods raise
                    self._results[index] = WorkerFailure(kind="error", detail=f"the unit cannot be sent: {told(e)}")
                    continue
                weight = len(data) + (self._bytes_of(unit) if self._bytes_of else 0)
                if chunk and size + weight > _CHUNK_BYTES:
                    self._waiting.append(chunk)
                    chunk, size = _Chunk(), 0
                chunk.append((index, data, weight))
                size += weight
            if chunk:
                self._waiting.append(chunk)

    def _send(self) -> None:
        """Send waiting chunks to idle workers, and start workers for those that are left."""
        for worker in self._crew:
            if worker.ready and worker.function != self._function:
                self._give(worker)
        # Those with nothing in hand first.
        for worker in sorted((worker for worker in self._crew if worker.ready), key=lambda worker: len(worker.chunk)):
            if not self._waiting or not worker.has_room(self._waiting[0]):
                continue
            chunk = self._waiting.popleft()
            if not worker.chunk:
                worker.deadline = time.monotonic() + self._limits.seconds
            worker.chunk += chunk
            # A worker that is already dead is noticed by _listen, like one that dies with the chunk in its hands.
            with suppress(OSError):
                worker.pipe.send_bytes(pickle.dumps([data for _, data, _ in chunk]))
        starting = sum(not worker.ready for worker in self._crew)
        for _ in range(min(len(self._waiting) - starting, self._size - len(self._crew))):
            self._start()

    def _start(self) -> None:
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, ())
        try:
            # Blocked in the child from its first instant, while it cannot yet say what it ignores; and here until the
            # process is known, so that none is left behind.
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
            process, pipe = start(self._limits, forks=self._forks)
            worker = _Worker(process=process, pipe=pipe, deadline=time.monotonic() + _START_SECONDS)
            self._crew.append(worker)
        except OSError as e:
            raise IngestError(f"worker processes cannot start: {e}", reason="engine") from e
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        self._give(worker)

    def _give(self, worker: _Worker) -> None:
        """Send a worker the function of this run; it answers when it has loaded it."""
        worker.function, worker.ready, worker.deadline = self._function, False, time.monotonic() + _START_SECONDS
        with suppress(OSError):  # dead already, as _listen will notice
            worker.pipe.send_bytes(pickle.dumps(self._function))

    def _listen(self) -> None:
        """Wait for the first answer, death or deadline, and deal with all that there are."""
        working = [worker for worker in self._crew if worker.chunk or not worker.ready]
        patience = max(0.0, min(worker.deadline for worker in working) - time.monotonic())
        answered = wait([worker.pipe for worker in self._crew], timeout=patience)
        for worker in tuple(self._crew):
            if worker.pipe in answered:
                self._hear(worker)
            elif worker in working and time.monotonic() >= worker.deadline and not worker.pipe.poll():
                limit = self._limits.seconds if worker.ready else _START_SECONDS
                self._lose(worker, WorkerFailure(kind="time", detail=f"no answer within {limit:g} s"))

    def _hear(self, worker: _Worker) -> None:
        try:
            answer = worker.pipe.recv_bytes()
        except (EOFError, OSError):
            with suppress(TimeoutExpired):
                worker.process.wait(5)
            self._lose(worker, _death(worker.process.returncode))
            return
        worker.deadline = time.monotonic() + self._limits.seconds
        if answer == BEAT:
            return
        try:
            result = pickle.loads(answer)  # noqa: S301 -- from a process of ours
        except Exception as e:  # noqa: BLE001 -- pickle raises whatever a result's own methods raise
            result = WorkerFailure(kind="error", detail=f"the result cannot be read: {told(e)}")
        if not worker.ready:
            if isinstance(result, WorkerFailure):
                raise IngestError(f"a worker process cannot start: {result.detail}", reason="engine")
            worker.ready, self._failed_starts = True, 0
            return
        if isinstance(result, WorkerFailure) and result.kind == "memory":
            self._lose(worker, result)  # What an exhausted process does next is anybody's guess.
            return
        index, _, _ = worker.chunk.popleft()
        self._results[index] = result

    def _lose(self, worker: _Worker, failure: WorkerFailure) -> None:
        """Go on without a worker: the unit that it was working on is answered by the failure, the rest waits again."""
        self._crew.remove(worker)
        _end(worker)
        if not worker.ready:
            self._failed_starts += 1
            if self._failed_starts >= _STARTS:
                raise IngestError(f"worker processes cannot start: {failure.detail}", reason="engine")
            return
        if worker.chunk:
            index, _, _ = worker.chunk.popleft()
            self._results[index] = failure
        if worker.chunk:
            self._waiting.appendleft(worker.chunk)


def _weight(chunk: _Chunk) -> int:
    return sum(weight for _, _, weight in chunk)


def _end(worker: _Worker) -> None:
    worker.pipe.close()
    worker.process.kill()
    with suppress(TimeoutExpired):  # A process that even SIGKILL has not ended yet (it waits for a disk).
        worker.process.wait(5)


def _death(code: int | None) -> WorkerFailure:
    if code == NO_MEMORY:
        return WorkerFailure(kind="memory", detail="the unit alone does not fit")
    if code is not None and code < 0:
        return WorkerFailure(kind="died", detail=f"the worker was killed by {signal.Signals(-code).name}")
    return WorkerFailure(kind="died", detail=f"the worker exited with code {code}")
