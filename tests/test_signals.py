"""SIGINT and SIGTERM end whatever is under way, with their exit code and without leaving a process."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.processes import PATIENCE, ended, needs_proc, session, until

pytestmark = pytest.mark.own_workers

SIGNALS = [signal.SIGINT, signal.SIGTERM]
SLOW = """\
import os, time
from functools import partial

from ingest.pipeline.clean import files
from ingest.pipeline.clean.file_cleaner import FileCleaner

def clean_capture(stored, *, task):
    open(f"busy-{os.getpid()}", "w").close()
    while True:
        try:
            time.sleep(0.01)
        except Exception:
            pass

class SlowFileCleaner(FileCleaner):
    # A worker that is sent one imports this module.
    def __reduce__(self):
        return SlowFileCleaner, super().__reduce__()[1]

files.Cleaner = lambda task: partial(clean_capture, task=task)
"""
MAIN = """\
import slow
from ingest import __main__
from ingest.pipeline.clean import cleaning

if __name__ == "__main__":
    cleaning.FileCleaner = slow.SlowFileCleaner
    __main__.main()
"""


def endless(folder: Path) -> None:
    """Lay down pages, and a cleaner that comes to no end with any."""
    (folder / "archive").mkdir()
    for name in "ab":
        (folder / "archive" / f"{name}.html").write_text("<p>Rain, and more of it.</p>")
    (folder / "slow.py").write_text(SLOW)
    (folder / "main.py").write_text(MAIN)
    (folder / "config.toml").write_text(
        '[fetch]\ncontact = "mailto:x@example.org"\n[[source]]\nname = "archive"\nfiles = "archive/*"\n'
    )


@contextmanager
def started(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Start the command line in a session of its own, which it must have left empty."""
    command = [sys.executable, "main.py", *arguments]
    process = subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True, start_new_session=True)
    with ended(process):
        yield process


def works(folder: Path) -> bool:
    """Whether a page is being cleaned."""
    return any(folder.glob("busy-*"))


def one(process: subprocess.Popen[str], number: signal.Signals) -> None:
    process.send_signal(number)


def whole_group(process: subprocess.Popen[str], number: signal.Signals) -> None:
    """As Ctrl-C does, and systemd."""
    os.killpg(process.pid, number)


@needs_proc
@pytest.mark.parametrize("send", [one, whole_group])
@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize(
    "arguments",
    [
        ("run",),
        ("clean", "--workers", "2", "archive", "--to", "out"),
        ("clean", "--engine", "local", "archive", "--to", "out"),
    ],
    ids=["run", "workers", "local"],
)
def test_a_signal_ends_cleaning_and_its_workers(
    arguments: tuple[str, ...],
    number: signal.Signals,
    send: Callable[[subprocess.Popen[str], signal.Signals], None],
    tmp_path: Path,
) -> None:
    endless(tmp_path)
    with started(tmp_path, *arguments) as process:
        until(lambda: works(tmp_path))
        send(process, number)

        assert process.wait(PATIENCE) == 128 + number
        until(lambda: session(process.pid) == [])
        assert process.stderr is not None
        said = process.stderr.read()
    assert "Traceback" not in said
    assert f"stopped by {number.name}" in said
    # What was written is whole: nothing was, and nothing half lies about.
    assert [] == [*tmp_path.rglob("*.jsonl"), *tmp_path.rglob(".ingest-*")]


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_while_the_program_loads_has_its_code(number: signal.Signals, tmp_path: Path) -> None:
    """From the first line of ours on; before it, the interpreter's own start is all there is."""
    (tmp_path / "slow.py").write_text(
        "import os, sys\n"
        "class Wait:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'ingest.cli':\n"
        "            os.write(1, b'loading')\n"
        "            sys.stdin.read()\n"
        "sys.meta_path.insert(0, Wait())\n"
        "from ingest.__main__ import main\n"
        "main()\n"
    )
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "slow.py"], cwd=tmp_path, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        assert process.stdout is not None
        assert process.stdout.read(7) == b"loading"
        process.send_signal(number)
        assert process.wait(PATIENCE) == 128 + number


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_that_a_library_takes_for_an_error_of_its_own_ends_the_program(
    number: signal.Signals, tmp_path: Path
) -> None:
    (tmp_path / "deaf.py").write_text(
        "import os, time\n"
        "from ingest.cli import cli, main\n"
        "@cli.command()\n"
        "def deaf():\n"
        "    os.write(1, b'waiting')\n"
        "    for _ in range(3000):\n"
        "        try:\n"
        "            time.sleep(0.1)\n"
        "        except BaseException:\n"
        "            pass\n"
        "main()\n"
    )
    command = [sys.executable, "deaf.py", "deaf"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.read(7) == b"waiting"
        process.send_signal(number)
        assert process.wait(PATIENCE) == 128 + number


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel of Linux ends them; elsewhere, an alarm does")
def test_workers_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    endless(tmp_path)
    with started(tmp_path, "run") as process:
        until(lambda: works(tmp_path))
        process.kill()
        process.wait(PATIENCE)
        until(lambda: session(process.pid) == [])
