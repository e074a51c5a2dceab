"""A Dask scheduler and its workers on loopback, as processes that can be killed, and cleaning that waits to be let go.

Every process gets a `sitecustomize` that stands before `clean_capture`: it notes in the folder of marks which worker's
child has begun a page, waits there for the mark `go`, and kills itself at a page that says so.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Self

__all__ = ["Machines", "machines", "until"]

PATIENCE: Final = 180.0
"""Seconds until a machine under load has done what it was asked."""
KILLER: Final = "this page kills the process that reads it"
_STANDS_BEFORE: Final = f"""\
import importlib.abc, importlib.machinery, os, signal, sys, time
from pathlib import Path

MARKS = Path(os.environ["MARKS"])

class Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name != "ingest.pipeline.clean.capture":
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        load = spec.loader.exec_module
        def exec_module(module):
            load(module)
            real = module.clean_capture
            def clean_capture(stored, *, task):
                (MARKS / f"begun-{{os.getppid()}}-{{os.getpid()}}").touch()
                end = time.monotonic() + {PATIENCE}
                while not (MARKS / "go").exists() and time.monotonic() < end:
                    time.sleep(0.02)
                if any({KILLER.encode()!r} in payload for payload in getattr(stored, "payloads", ())):
                    os.kill(os.getpid(), signal.SIGKILL)
                (MARKS / f"done-{{os.getppid()}}").touch()
                return real(stored, task=task)
            clean_capture.__qualname__ = "clean_capture"
            clean_capture.__module__ = module.__name__
            module.clean_capture = clean_capture
        spec.loader.exec_module = exec_module
        return spec

sys.meta_path.insert(0, Finder())
"""


class Machines:
    """Starts scheduler, workers and commands in one environment, and ends what is left of them."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.marks = folder, folder / "marks"
        self.marks.mkdir(parents=True)
        (folder / "site").mkdir()
        (folder / "site" / "sitecustomize.py").write_text(_STANDS_BEFORE)
        path = os.pathsep.join([str(folder / "site"), *(one for one in sys.path if one)])
        self.environment = {**os.environ, "PYTHONPATH": path, "MARKS": str(self.marks)}
        self._processes = list[subprocess.Popen[bytes]]()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for process in reversed(self._processes):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(PATIENCE)

    def start(self, name: str, *words: str, cwd: Path | None = None) -> subprocess.Popen[bytes]:
        """Start a module of Python; what it says goes to NAME.log."""
        with (self.folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *words],
                cwd=cwd or self.folder,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._processes.append(process)
        return process

    def said(self, name: str) -> str:
        """Return what a process has said so far."""
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def scheduler(self) -> str:
        """Start the scheduler, and return its address."""
        file = self.folder / "scheduler.json"
        words = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file))
        self.start("scheduler", "distributed.cli.dask_scheduler", *words)
        until(lambda: file.exists() and file.read_bytes().endswith(b"}"))
        return str(json.loads(file.read_bytes())["address"])

    def worker(self, name: str, address: str, *flags: str) -> subprocess.Popen[bytes]:
        """Start a worker of one thread, and wait until the scheduler knows it."""
        words = (address, "--name", name, "--nthreads", "1", "--host", "127.0.0.1", "--no-dashboard", *flags)
        process = self.start(f"worker-{name}", "distributed.cli.dask_worker", *words)
        until(lambda: "Registered to" in self.said(f"worker-{name}"))
        return process

    def marked(self, pattern: str) -> list[str]:
        """List the marks of that pattern."""
        return sorted(path.name for path in self.marks.glob(pattern))


@contextmanager
def machines(folder: Path) -> Iterator[Machines]:
    """Yield machines that are ended with the context."""
    folder.mkdir(parents=True, exist_ok=True)
    with Machines(folder) as some:
        yield some


def until(is_so: Callable[[], bool]) -> None:
    """Wait for another process."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)  # noqa: TID251 -- another process is waited for
