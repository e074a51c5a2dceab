"""`ingest clean` where the disk is full or takes nothing, and where two of them run at once: by every engine."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import shapes
from tests.calling import call
from tests.processes import PATIENCE

STORY = "The council of Lindau closed the old bridge to lorries on Monday, after cracks were found in it. " * 3
ENGINES = [("--engine", "local"), ("--workers", "2")]
needs_mounts = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="needs root on Linux, to mount small disks"
)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Twelve small pages and an archive, not cleaned yet."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text('[fetch]\ncontact = "desk@paper.example"\n')
    raw = tmp_path / "raw" / "paper"
    raw.mkdir(parents=True)
    for n in range(12):
        (raw / f"{n:02}.html").write_text(page(n))
    (raw / "stories.warc.gz").write_bytes(shapes.warc(*map(page, range(20))))
    return tmp_path


def page(n: int) -> str:
    body = "".join(f"<p>{n}, {m}: {STORY}</p>" for m in range(20))
    return f"<html lang=en><title>Story {n}</title><article><h1>Story {n}</h1>{body}</article>"


def stored(folder: Path) -> dict[str, bytes]:
    found = (path for path in sorted((folder / "clean").rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


@contextmanager
def disk(folder: Path, options: str) -> Iterator[None]:
    folder.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@needs_mounts
@pytest.mark.parametrize("engine", ENGINES, ids=" ".join)
def test_a_full_disk_costs_the_files_that_do_not_fit_and_leaves_no_half(engine: tuple[str, ...], store: Path) -> None:
    call("clean", *engine)
    whole = stored(store)
    with disk(store / "clean", "size=100k"):
        said = call("clean", "--all", *engine, code=1).stderr

        lost = [line for line in said.splitlines() if line.startswith("file-failed ")]
        there = stored(store)
        assert lost
        assert all("No space left on device" in line for line in lost)
        assert len(lost) == sum(line.startswith("failed ") for line in said.splitlines())
        assert [name for name in there if ".ingest-" in name] == []
        # What stands there is whole; a record without its audit is one that the next cleaning looks at again.
        assert there.items() <= whole.items()
        assert len(whole) > len(there)

        subprocess.run(["mount", "-o", "remount,size=50m", str(store / "clean")], check=True)
        call("clean", *engine)
        assert whole == stored(store)


@needs_mounts
@pytest.mark.parametrize("engine", ENGINES, ids=" ".join)
def test_a_disk_that_takes_nothing_is_a_line_for_each_file(engine: tuple[str, ...], store: Path) -> None:
    with disk(store / "clean", "ro"):
        said = call("clean", *engine, code=1).stderr

        assert sum("Read-only file system" in line for line in said.splitlines() if "file-failed" in line) == 13
        assert "Traceback" not in said
        assert call("clean", "--dry-run").stdout.endswith("13 of 13 raw files would be cleaned\n")


@needs_mounts
def test_a_comparison_without_room_for_it_changes_nothing(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    call("clean", "--engine", "local")
    before = stored(store)
    with disk(store / "tmp", "size=16k"):
        monkeypatch.setattr("tempfile.tempdir", str(store / "tmp"))
        said = call("clean", "--all", "--diff", "--dry-run", "--engine", "local", code=1).stderr

    assert "file-failed" in said
    assert "No space left on device" in said
    assert before == stored(store)


def test_two_cleanings_at_once_leave_what_one_does(store: Path) -> None:
    call("clean", "--engine", "local")
    whole = stored(store)
    command = [sys.executable, "-m", "ingest", "-q", "clean", "--all", "--workers", "2"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}

    both = [subprocess.Popen(command, cwd=store, env=environment) for _ in range(2)]

    assert [process.wait(4 * PATIENCE) for process in both] == [0, 0]
    assert whole == stored(store)
