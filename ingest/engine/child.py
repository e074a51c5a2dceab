"""Start a worker process and a pipe to it: a fork of this one where that is safe, otherwise a new interpreter.

A fork has what the parent has loaded, which a new interpreter loads again: a fifth of what `ingest clean` takes for
one page. A new interpreter is not started by multiprocessing: that refuses children to a daemonic process, as the
workers of Dask are, runs the parent's main module again in each child, and keeps a process beside them that tracks
semaphores which nobody here uses.
"""

import gc
import json
import os
import signal
import socket
import sys
from contextlib import closing
from multiprocessing import current_process, get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from subprocess import DEVNULL, Popen, TimeoutExpired
from typing import Final, Protocol

from ingest.engine.worker import Limits, Pipe, work

__all__ = ["Process", "spawn", "start"]

# Nothing but what the interpreter has built in is imported before the parent's path is there.
_CODE: Final = (
    "import sys; path, *rest = sys.argv[1:]; import json; sys.path[:] = json.loads(path); "
    "from ingest.engine.worker import main; main(*rest)"
)


class Process(Protocol):
    """What the parent asks of a worker process."""

    @property
    def returncode(self) -> int | None:
        """The exit code, or a signal's number below zero; None where it was not waited for."""

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end; TimeoutExpired where that takes more seconds."""

    def kill(self) -> None:
        """End it at once."""


class _Fork:
    """A process of multiprocessing that answers as those of subprocess do."""

    def __init__(self, process: BaseProcess) -> None:
        self._process = process
        self.kill = process.kill

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        if (code := self._process.exitcode) is None:
            raise TimeoutExpired("worker", timeout or 0)
        return code


def start(limits: Limits, *, forks: bool) -> tuple[Process, Pipe]:
    """Start a worker, which sees the modules that we see; OSError where it cannot start.

    `forks` lets it be a fork, which has what this process has open and in memory; it closes the files.
    """
    return _fork(limits) if forks and _is_alone() else spawn(limits)


def _is_alone() -> bool:
    """Return whether this process may have children, and has one thread: what another has locked stays so in a fork."""
    try:
        return not current_process().daemon and sys.platform == "linux" and len(os.listdir("/proc/self/task")) == 1  # noqa: PTH208 -- names are enough
    except OSError:
        return False


def spawn(limits: Limits) -> tuple[Popen[bytes], Pipe]:
    """Start a new interpreter."""
    ours, theirs = socket.socketpair()
    with closing(ours), closing(theirs):
        words = (json.dumps(sys.path), theirs.fileno(), os.getpid(), limits.seconds, limits.memory)
        # -P: nothing of the current folder is taken for a module of the interpreter's.
        command = [sys.executable, "-P", "-c", _CODE, *map(str, words)]
        process = Popen(command, stdin=DEVNULL, pass_fds=(theirs.fileno(),))  # noqa: S603 -- this interpreter, and words of ours
        return process, Connection(ours.detach())


def _fork(limits: Limits) -> tuple[Process, Pipe]:
    ours, theirs = socket.socketpair()
    with closing(ours), closing(theirs):
        process = get_context("fork").Process(target=_work, args=(theirs.fileno(), limits, os.getpid()), daemon=True)
        process.start()
        return _Fork(process), Connection(ours.detach())


def _work(pipe: int, limits: Limits, parent: int) -> None:
    """Do the work of a forked process: with nothing of the parent's but its memory."""
    gc.freeze()  # what the parent left behind may close a file whose number is another's by now
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.closerange(3, pipe)
    os.closerange(pipe + 1, os.sysconf("SC_OPEN_MAX"))
    work(Connection(pipe), limits, parent=parent)
