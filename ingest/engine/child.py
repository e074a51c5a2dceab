"""Start a worker process and a pipe to it.

Not by multiprocessing: that refuses children to a daemonic process, as the workers of Dask are, runs the parent's main
module again in each child, and keeps a process beside them that tracks semaphores which nobody here uses.
"""

import json
import os
import socket
import sys
from contextlib import closing
from multiprocessing.connection import Connection
from subprocess import DEVNULL, Popen
from typing import Final

from ingest.engine.worker import Limits, Pipe

__all__ = ["start"]

# Nothing but what the interpreter has built in is imported before the parent's path is there.
_CODE: Final = (
    "import sys; path, *rest = sys.argv[1:]; import json; sys.path[:] = json.loads(path); "
    "from ingest.engine.worker import main; main(*rest)"
)


def start(limits: Limits) -> tuple[Popen[bytes], Pipe]:
    """Start a worker, which sees the modules that we see; OSError where it cannot start."""
    ours, theirs = socket.socketpair()
    with closing(ours), closing(theirs):
        words = (json.dumps(sys.path), theirs.fileno(), os.getpid(), limits.seconds, limits.memory)
        # -P: nothing of the current folder is taken for a module of the interpreter's.
        command = [sys.executable, "-P", "-c", _CODE, *map(str, words)]
        process = Popen(command, stdin=DEVNULL, pass_fds=(theirs.fileno(),))  # noqa: S603 -- this interpreter, and words of ours
        return process, Connection(ours.detach())
