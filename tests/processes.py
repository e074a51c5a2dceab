"""Look at processes that a test started, through /proc, and wait for them."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen
from typing import Any, Final

import pytest

__all__ = ["PATIENCE", "ended", "needs_proc", "session", "until"]

PATIENCE: Final = 60.0
"""Seconds; a machine under load. What is measured is in the assertions' order, not here."""
needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes through /proc")


def session(leader: int) -> list[int]:
    """List the processes of a session, zombies aside."""
    found = list[int]()
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, number = path.read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(number) == leader and state != "Z":
            found.append(int(path.parent.name))
    return found


@contextmanager
def ended(process: Popen[Any]) -> Iterator[Popen[Any]]:
    """Leave no process of the session that this one leads, whatever comes of the test."""
    with process:
        try:
            yield process
        finally:
            for number in session(process.pid):
                try:
                    os.kill(number, signal.SIGKILL)
                except ProcessLookupError:
                    continue


def until(is_so: Callable[[], bool]) -> None:
    """Wait for what another process does."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.002)  # noqa: TID251 -- another process is waited for
