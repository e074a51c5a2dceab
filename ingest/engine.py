"""Map a pure function over units of work, in order, so that a unit that hangs, swells or dies costs only itself.

This room knows no other: it runs what it is given. Wall time and memory are a fence around the worker, not a part of
the result; limits that decide a result belong into the function.
"""

import ctypes
import multiprocessing
import os
import pickle
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any, Final, Generic, Literal, TypeAlias, TypeVar

from ingest.errors import IngestError

try:
    import resource
except ImportError:  # pragma: no cover -- Windows, which we do not support but need not break
    resource = None  # type: ignore[assignment]  # the module's absence is a case of its own

__all__ = ["Fence", "alive", "run"]

U = TypeVar("U")
R = TypeVar("R")
Pipe: TypeAlias = "Connection[Any, Any]"

# Importing the package's libraries takes two seconds here; a machine that swaps takes thirty times as long.
_START_SECONDS: Final = 120.0
# A worker that cannot start three times in a row never will: a broken installation, not a broken page.
_STARTS: Final = 3
# Chunks that may be under way for each worker; bounds what waits for a slow unit at the head of the line.
_AHEAD: Final = 4
# A worker says that it is alive no more often: cheap beside the shortest fence.
_BEAT_SECONDS: Final = 0.1
_BEAT: Final = b""
# Exit code of a worker that could not even take in its chunk.
_NO_MEMORY: Final = 77
_PR_SET_PDEATHSIG: Final = 1  # linux/prctl.h
# A chunk ends before it grows larger, so that a large unit travels alone and is alone to blame.
_CHUNK_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Fence:
    """Stands in the place of a result where the worker broke."""

    kind: Literal["time", "memory", "died", "error"]
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Limits:
    seconds: float
    memory: int


@dataclass(slots=True, kw_only=True)
class _Worker:
    process: SpawnProcess
    pipe: Pipe
    deadline: float
    ready: bool = False
    chunk: deque[tuple[int, bytes]] = field(default_factory=deque)
    """What it was sent and has not answered; the first is what it is working on."""


def run(
    function: Callable[[U], R],
    units: Iterable[U],
    *,
    workers: int = 0,
    seconds: float = 60.0,
    memory: int = 1_500_000_000,
    chunk: int = 8,
) -> Iterator[R | Fence]:
    """Yield the function's result for each unit, in order; a Fence where there is none.

    With `workers=0` everything happens in this process, and only exceptions are fenced. Otherwise units go in small
    chunks to processes that each may take `seconds` for one unit, or one step of it where the function calls `alive`,
    and `memory` bytes more than they began with.
    Function, units and results must be picklable. Closing the iterator ends the processes.
    """
    if workers <= 0:
        return (_called(function, unit) for unit in units)
    return _Crew(function, units, workers=workers, chunk=chunk, limits=_Limits(seconds=seconds, memory=memory)).run()


def alive() -> None:
    """Say that a unit that grows with its input has come a step further: its time begins anew.

    Changes no result, and does nothing outside a worker.
    """
    if _beating is not None:
        _beating()


_beating: Callable[[], None] | None = None


def _called(function: Callable[[U], R], unit: U) -> R | Fence:
    try:
        return function(unit)
    except MemoryError:
        return Fence(kind="memory", detail="out of memory")
    except Exception as e:  # noqa: BLE001 -- the fence: whatever the function raises costs one unit
        return Fence(kind="error", detail=_told(e))


def _told(error: Exception) -> str:
    message = " ".join(str(error).split())
    return f"{type(error).__name__}: {message}" if message else type(error).__name__


class _Crew(Generic[U, R]):
    """The worker processes of one run, and what is under way between them and the caller."""

    def __init__(
        self, function: Callable[[U], R], units: Iterable[U], *, workers: int, chunk: int, limits: _Limits
    ) -> None:
        try:
            self._function = pickle.dumps(function)
        except Exception as e:
            raise TypeError(f"{function!r} cannot be sent to a worker: {_told(e)}") from e
        self._units = enumerate(units)
        self._size = workers
        self._chunk = max(1, chunk)
        self._limits = limits
        self._context = multiprocessing.get_context("spawn")
        self._crew: list[_Worker] = []
        self._waiting: deque[deque[tuple[int, bytes]]] = deque()
        self._results: dict[int, R | Fence] = {}
        self._next = 0
        self._pulled = 0
        self._failed_starts = 0
        self._trouble: BaseException | None = None
        self._exhausted = False

    def run(self) -> Iterator[R | Fence]:
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
            for worker in self._crew:
                _end(worker)

    def _pull(self) -> None:
        """Take units from the caller while there is room; what the caller's iterator raises comes after its results."""
        room = self._size * self._chunk * _AHEAD
        while not self._exhausted and len(self._waiting) < self._size and self._pulled - self._next < room:
            chunk, size = deque[tuple[int, bytes]](), 0
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
                    self._results[index] = Fence(kind="error", detail=f"the unit cannot be sent: {_told(e)}")
                    continue
                if chunk and size + len(data) > _CHUNK_BYTES:
                    self._waiting.append(chunk)
                    chunk, size = deque(), 0
                chunk.append((index, data))
                size += len(data)
            if chunk:
                self._waiting.append(chunk)

    def _send(self) -> None:
        """Give waiting chunks to idle workers, and start workers for those that are left."""
        idle = [worker for worker in self._crew if worker.ready and not worker.chunk]
        while self._waiting and idle:
            worker = idle.pop()
            worker.chunk = self._waiting.popleft()
            worker.deadline = time.monotonic() + self._limits.seconds
            # A worker that is already dead is noticed by _listen, like one that dies with the chunk in its hands.
            with suppress(OSError):
                worker.pipe.send_bytes(pickle.dumps([data for _, data in worker.chunk]))
        starting = sum(not worker.ready for worker in self._crew)
        for _ in range(min(len(self._waiting) - starting, self._size - len(self._crew))):
            self._crew.append(self._start())

    def _start(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_work, args=(theirs, self._function, self._limits), daemon=True)
        worker = _Worker(process=process, pipe=ours, deadline=time.monotonic() + _START_SECONDS)
        # Blocked in the child from its first instant, while it cannot yet say that it ignores it.
        resource_tracker.ensure_running()
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            process.start()
        except OSError as e:
            ours.close()
            raise IngestError(f"worker processes cannot start: {e}", reason="engine") from e
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
            theirs.close()
        return worker

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
                self._lose(worker, Fence(kind="time", detail=f"no answer within {limit:g} s"))

    def _hear(self, worker: _Worker) -> None:
        try:
            answer = worker.pipe.recv_bytes()
        except (EOFError, OSError):
            worker.process.join(5)
            self._lose(worker, _death(worker.process.exitcode))
            return
        worker.deadline = time.monotonic() + self._limits.seconds
        if answer == _BEAT:
            return
        try:
            result = pickle.loads(answer)  # noqa: S301 -- from a process of ours
        except Exception as e:  # noqa: BLE001 -- pickle raises whatever a result's own methods raise
            result = Fence(kind="error", detail=f"the result cannot be read: {_told(e)}")
        if not worker.ready:
            if isinstance(result, Fence):
                raise IngestError(f"a worker process cannot start: {result.detail}", reason="engine")
            worker.ready, self._failed_starts = True, 0
            return
        if isinstance(result, Fence) and result.kind == "memory":
            self._lose(worker, result)  # What an exhausted process does next is anybody's guess.
            return
        index, _ = worker.chunk.popleft()
        self._results[index] = result

    def _lose(self, worker: _Worker, fence: Fence) -> None:
        """Go on without a worker: the unit that it was working on is answered by the fence, the rest waits again."""
        self._crew.remove(worker)
        _end(worker)
        if not worker.ready:
            self._failed_starts += 1
            if self._failed_starts >= _STARTS:
                raise IngestError(f"worker processes cannot start: {fence.detail}", reason="engine")
            return
        if worker.chunk:
            index, _ = worker.chunk.popleft()
            self._results[index] = fence
        if worker.chunk:
            self._waiting.appendleft(worker.chunk)


def _end(worker: _Worker) -> None:
    worker.pipe.close()
    if worker.process.pid is not None:
        worker.process.kill()
        worker.process.join(5)
    with suppress(ValueError):  # A process that even SIGKILL has not ended yet (it waits for a disk).
        worker.process.close()


def _death(code: int | None) -> Fence:
    if code == _NO_MEMORY:
        return Fence(kind="memory", detail="the unit alone does not fit")
    if code is not None and code < 0:
        return Fence(kind="died", detail=f"the worker was killed by {signal.Signals(-code).name}")
    return Fence(kind="died", detail=f"the worker exited with code {code}")


def _work(pipe: Pipe, pickled: bytes, limits: _Limits) -> None:
    """Answer chunk by chunk until the pipe closes. Runs in the worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    _die_with_parent()
    # The parent is gone where the pipe is: nobody is left to tell.
    with suppress(EOFError, OSError):
        try:
            function = pickle.loads(pickled)  # noqa: S301 -- from a process of ours
        except Exception as e:  # noqa: BLE001 -- whatever importing the function's module raises
            pipe.send(Fence(kind="error", detail=_told(e)))
            return
        pipe.send(None)
        _limit(limits.memory)
        _beat_through(pipe, limits.seconds)
        while True:
            for data in _received(pipe):
                _alarm(limits.seconds)
                pipe.send_bytes(_answer(function, data))
            _alarm(None)


def _die_with_parent() -> None:
    """Ask the kernel to end this worker with its parent, whatever it is working on; elsewhere, the alarm does."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _beat_through(pipe: Pipe, seconds: float) -> None:
    """Let `alive` reach the parent, and put off the kernel's alarm."""
    global _beating  # noqa: PLW0603 -- a worker has one pipe, and the functions that it runs know nothing of it
    last = 0.0

    def beat() -> None:
        nonlocal last
        if time.monotonic() - last >= _BEAT_SECONDS:
            last = time.monotonic()
            _alarm(seconds)
            pipe.send_bytes(_BEAT)

    _beating = beat


def _received(pipe: Pipe) -> list[bytes]:
    try:
        return list(pickle.loads(pipe.recv_bytes()))  # noqa: S301 -- from a process of ours
    except MemoryError:
        os._exit(_NO_MEMORY)  # Half a message may be left in the pipe; nothing more can be said through it.


def _answer(function: Callable[[Any], Any], data: bytes) -> bytes:
    try:
        unit = pickle.loads(data)  # noqa: S301 -- from a process of ours
        result = function(unit)
    except MemoryError:
        return pickle.dumps(Fence(kind="memory", detail="out of memory"))
    except Exception as e:  # noqa: BLE001 -- the fence: whatever the function raises costs one unit
        return pickle.dumps(Fence(kind="error", detail=_told(e)))
    try:
        return pickle.dumps(result)
    except Exception as e:  # noqa: BLE001 -- pickle raises whatever a result's own methods raise
        return pickle.dumps(Fence(kind="error", detail=f"the result cannot be sent: {_told(e)}"))


def _alarm(seconds: float | None) -> None:
    """Let the kernel end a worker that hangs although its parent, which would kill it earlier, is gone."""
    signal.setitimer(signal.ITIMER_REAL, 0 if seconds is None else 2 * seconds + 10)


def _limit(memory: int) -> None:
    """Bound the address space; where the platform does not (macOS), only the kernel's own limits hold."""
    if resource is None:  # pragma: no cover -- see the import
        return
    with suppress(ValueError, OSError):
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        wanted = _address_space() + memory
        resource.setrlimit(resource.RLIMIT_AS, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


def _address_space() -> int:
    """Read what is mapped already: numpy's thread pools alone reserve gigabytes on large machines."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 -- a kernel interface
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
