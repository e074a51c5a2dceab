"""What runs in a worker process: it loads a function, and answers unit by unit within its limits."""

import ctypes
import gc
import os
import pickle
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, cast

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

try:
    import resource
except ImportError:  # pragma: no cover -- Windows, which we do not support but need not break
    resource = None  # type: ignore[assignment]  # the module's absence is a case of its own

__all__ = ["BEAT", "NO_MEMORY", "Limits", "Pipe", "WorkerFailure", "alive", "main", "told", "work"]

Pipe: TypeAlias = "Connection[Any, Any]"

# Objects that may come before the collector looks for cycles among them: those that stay of ten pages, in memos.
_GARBAGE: Final = 50_000
# A worker says that it is alive no more often: cheap beside the shortest fence.
_BEAT_SECONDS: Final = 0.1
BEAT: Final = b""
# Exit code of a worker that could not even take in its chunk.
NO_MEMORY: Final = 77
_PR_SET_PDEATHSIG: Final = 1  # linux/prctl.h


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerFailure:
    """Stands in the place of a result where the worker broke."""

    kind: Literal["time", "memory", "died", "error"]
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one unit may take: seconds of the clock, and bytes more than there were before it."""

    seconds: float
    memory: int


def alive() -> None:
    """Report that a unit that grows with its input has come a step further: its time begins anew.

    Changes no result, and does nothing outside a worker.
    """
    if _beating is not None:
        _beating()


_beating: Callable[[], None] | None = None


def told(error: Exception) -> str:
    """Return an exception as one line: its type and its message."""
    message = " ".join(str(error).split())
    return f"{type(error).__name__}: {message}" if message else type(error).__name__


def main(pipe: str, parent: str, seconds: str, memory: str) -> None:
    """Work for the process of that id, through the pipe of that descriptor: what a new worker runs."""
    from multiprocessing.connection import Connection  # noqa: PLC0415 -- the parent has it

    work(Connection(int(pipe)), Limits(seconds=float(seconds), memory=int(memory)), parent=int(parent))


def work(pipe: Pipe, limits: Limits, *, parent: int) -> None:
    """Load the function that comes, then answer chunk by chunk, until the pipe closes. Runs in the worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    _die_with_parent(parent)
    _beat_through(pipe, limits.seconds)
    inbox = SimpleQueue[bytes | list[bytes] | None]()
    # What comes is taken in at once: the parent, who serves others, must never wait for a worker to read.
    Thread(target=_receive, args=(pipe, inbox), daemon=True).start()
    # The parent is gone where the pipe is: nobody is left to tell.
    with suppress(OSError):
        function: Callable[[Any], Any] = repr
        while (received := inbox.get()) is not None:
            if isinstance(received, bytes):
                _unlimit()  # loading a function may take what no unit may
                try:
                    function = pickle.loads(received)  # noqa: S301 -- from a process of ours
                except Exception as e:  # noqa: BLE001 -- whatever importing the function's module raises
                    pipe.send(WorkerFailure(kind="error", detail=told(e)))
                    return
                # What is loaded stays, and a unit leaves no cycles behind: there is little to look for, and seldom.
                gc.freeze()
                gc.set_threshold(_GARBAGE)
                _limit(limits.memory)
                pipe.send(None)
                continue
            for data in received:
                _alarm(limits.seconds)
                answer = _answer(function, data)
                # Who is to take it may be waiting for a reader of his own.
                _alarm(None)
                pipe.send_bytes(answer)


def _die_with_parent(parent: int) -> None:
    """Have the kernel end this worker with its parent, whatever it is working on; elsewhere, the alarm does."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if parent != os.getppid():
        os._exit(1)  # it ended before the kernel could be asked


def _beat_through(pipe: Pipe, seconds: float) -> None:
    """Let `alive` reach the parent, and put off the kernel's alarm."""
    global _beating  # noqa: PLW0603 -- a worker has one pipe, and the functions that it runs know nothing of it
    last = 0.0

    def beat() -> None:
        nonlocal last
        if time.monotonic() - last >= _BEAT_SECONDS:
            last = time.monotonic()
            _alarm(seconds)
            pipe.send_bytes(BEAT)

    _beating = beat


def _receive(pipe: Pipe, inbox: "SimpleQueue[bytes | list[bytes] | None]") -> None:
    """Put what comes through the pipe into the inbox; None at its end. Runs in a thread of its own."""
    with suppress(EOFError, OSError):
        while True:
            inbox.put(_received(pipe))
    inbox.put(None)


def _received(pipe: Pipe) -> bytes | list[bytes]:
    """Receive a pickled function, or the pickled units of a chunk."""
    try:
        return cast("bytes | list[bytes]", pickle.loads(pipe.recv_bytes()))  # noqa: S301 -- from a process of ours
    except MemoryError:
        os._exit(NO_MEMORY)  # Half a message may be left in the pipe; nothing more can be said through it.


def _answer(function: Callable[[Any], Any], data: bytes) -> bytes:
    try:
        unit = pickle.loads(data)  # noqa: S301 -- from a process of ours
        result = function(unit)
    except MemoryError:
        return pickle.dumps(WorkerFailure(kind="memory", detail="out of memory"))
    except Exception as e:  # noqa: BLE001 -- the fence: whatever the function raises costs one unit
        return pickle.dumps(WorkerFailure(kind="error", detail=told(e)))
    try:
        return pickle.dumps(result)
    except Exception as e:  # noqa: BLE001 -- pickle raises whatever a result's own methods raise
        return pickle.dumps(WorkerFailure(kind="error", detail=f"the result cannot be sent: {told(e)}"))


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


def _unlimit() -> None:
    """Lift the bound that an earlier function worked under."""
    if resource is None:  # pragma: no cover -- see the import
        return
    with suppress(ValueError, OSError):
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


def _address_space() -> int:
    """Read what is mapped already: numpy's thread pools alone reserve gigabytes on large machines."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 -- a kernel interface
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
