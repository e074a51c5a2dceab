"""Answer SIGINT and SIGTERM at any moment: in order where that is quick, at once where it is not.

Both ways leave everything as a kill would, which loses nothing.
"""

import os
import signal
import sys
from contextlib import suppress
from types import FrameType
from typing import Final

from ingest.pipeline.interrupted import Interrupted

__all__ = ["answer", "leave"]

# Seconds for files to be closed and workers to end; who stops us (systemd, a container) waits ten before it kills.
_GRACE: Final = 0.7
_caught: list[int] = []


def answer() -> None:
    """Let SIGINT and SIGTERM raise Interrupted in the main thread; what does not end soon after is ended."""
    _caught.clear()
    signal.signal(signal.SIGALRM, _give_up)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)


def leave() -> None:
    """End the process, where a signal asked for that and all has been said; the interpreter takes its time to."""
    if _caught:
        signal.setitimer(signal.ITIMER_REAL, 0)
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):  # its reader may be gone
                stream.flush()
        _give_up(0, None)


def _interrupt(number: int, frame: FrameType | None) -> None:
    if _caught:
        _give_up(number, frame)
    _caught.append(number)
    # Whoever takes the exception for one of his own, or waits in vain for something, is passed over.
    signal.setitimer(signal.ITIMER_REAL, _GRACE)
    raise Interrupted(number)


def _give_up(_: int, frame: FrameType | None) -> None:  # noqa: ARG001 -- the signature of handlers
    # Whoever started a process has loaded multiprocessing, and whole; who prints help has not.
    for process in getattr(sys.modules.get("multiprocessing"), "active_children", list)():
        process.kill()  # what they were cleaning is cleaned by the next run
    os._exit(128 + _caught[0])
