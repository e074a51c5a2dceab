"""Worker processes that outlive the test that started them: to start one costs a second of a processor.

They are those of `ingest.engine`, idle between two crews as they are between two runs of one crew.
"""

import os
import pickle
from collections import defaultdict
from pathlib import Path
from subprocess import Popen
from typing import Any, Final, TypeAlias

import pytest

from ingest import engine
from ingest.engine import child
from ingest.engine.worker import Limits, Pipe

__all__ = ["end", "keep"]

_Started: TypeAlias = tuple[Popen[bytes], Pipe]
_idle: Final = defaultdict[Limits, list[_Started]](list)
_end: Final = engine._end
_NOTHING: Final = pickle.dumps(None)


def keep(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let crews take the workers that earlier ones left idle; one that broke, or is busy, ends as ever."""
    limits_of = dict[int, Limits]()

    def start(limits: Limits, *, forks: bool) -> _Started:
        while _idle[limits]:
            process, pipe = _idle[limits].pop()
            if _enters(pipe, Path.cwd()):
                break
            _kill(process, pipe)
        else:
            process, pipe = child.spawn(limits)
        limits_of[process.pid] = limits
        return process, pipe

    def leave(worker: Any) -> None:
        limits = limits_of.pop(worker.process.pid, None)
        if limits and worker.ready and not worker.chunk and worker.process.poll() is None:
            _idle[limits].append((worker.process, worker.pipe))
        else:
            _end(worker)

    monkeypatch.setattr(engine, "start", start)
    monkeypatch.setattr(engine, "_end", leave)


def end() -> None:
    """End the workers that nobody will take any more."""
    for started in (one for left in _idle.values() for one in left):
        _kill(*started)
    _idle.clear()


def _enters(pipe: Pipe, folder: Path) -> bool:
    """Have an idle worker work in a folder, as one that is started there does; return whether it lives."""
    try:
        pipe.send_bytes(pickle.dumps(pickle.dumps(os.chdir)))
        has_loaded = pipe.recv_bytes() == _NOTHING
        pipe.send_bytes(pickle.dumps([pickle.dumps(folder)]))
        return has_loaded and pipe.recv_bytes() == _NOTHING
    except (OSError, EOFError):
        return False


def _kill(process: "Popen[bytes]", pipe: Pipe) -> None:
    pipe.close()
    process.kill()
    process.wait()
