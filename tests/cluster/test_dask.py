"""`ingest clean --engine dask` with a real scheduler and real workers on loopback."""

import signal
import subprocess
from pathlib import Path

import pytest

from tests.cluster.machines import KILLER, PATIENCE, Machines, machines, until

pytest.importorskip("distributed", reason="the extra `cluster` is not installed")

STORY = "The council of Lindau closed the old bridge to lorries on Monday, after cracks were found in it. " * 3
CONFIG = '[fetch]\ncontact = "desk@paper.example"\n[fence]\nseconds = 400\n'
COUNT = 14


def lay_down(folder: Path, config: str = "") -> Path:
    """Make a store of pages, of which the sixth kills whatever reads it."""
    raw = folder / "raw" / "paper"
    raw.mkdir(parents=True)
    (folder / "config.toml").write_text(CONFIG + config)
    for n in range(COUNT):
        more = f"<!-- {KILLER} -->" if n == 5 else ""
        body = f"<article><h1>Story {n}</h1><p>{STORY}</p><p>{n} {STORY}</p></article>"
        (raw / f"{n:02}.html").write_text(f"<html lang=en><title>Story {n}</title>{more}{body}")
    return folder


def stored(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / "clean").rglob("*")) if path.is_file()}


def cleaned(some: Machines, name: str, folder: Path, *flags: str) -> subprocess.Popen[bytes]:
    return some.start(name, "ingest", "-v", "clean", "--all", *flags, cwd=folder)


def is_running(pid: str) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_a_worker_that_is_killed_and_one_that_comes_late_change_no_byte(tmp_path: Path) -> None:
    alone = lay_down(tmp_path / "alone")
    with machines(tmp_path / "one-machine") as one:
        (one.marks / "go").touch()
        expected = cleaned(one, "ingest", alone, "--engine", "local").wait(PATIENCE)
    with machines(tmp_path / "machines") as some:
        address = some.scheduler()
        together = lay_down(tmp_path / "together", f'[cluster]\nscheduler = "{address}"\n')
        first = some.worker("one", address, "--no-nanny")
        second = some.worker("two", address, "--no-nanny")
        ingest = cleaned(some, "ingest", together, "--engine", "dask")
        until(lambda: bool(some.marked(f"begun-{first.pid}-*") and some.marked(f"begun-{second.pid}-*")))

        first.send_signal(signal.SIGKILL)
        late = some.worker("three", address, "--no-nanny")
        (some.marks / "go").touch()
        code = ingest.wait(PATIENCE)

        said = some.said("ingest")
        assert code == expected, said
        assert second.poll() is None
        assert late.poll() is None
        assert some.marked(f"done-{first.pid}") == []
        assert some.marked(f"done-{second.pid}") == [f"done-{second.pid}"]
        assert some.marked(f"done-{late.pid}") == [f"done-{late.pid}"]
        # With a worker goes its child, whatever that was reading.
        children = [mark.rpartition("-")[2] for mark in some.marked(f"begun-{first.pid}-*")]
        until(lambda: not any(map(is_running, children)))
    assert stored(alone) == stored(together)
    assert len(stored(together)) == 2 * COUNT
    (failed,) = [line for line in said.splitlines() if line.startswith("failed ")]
    assert "reason=fence-died" in failed
    assert "paper/05.html" in failed


def test_workers_under_a_nanny_may_have_children(tmp_path: Path) -> None:
    """A nanny's worker is a daemonic process, to which multiprocessing refuses them."""
    folder = lay_down(tmp_path / "store")
    with machines(tmp_path / "machines") as some:
        (some.marks / "go").touch()
        address = some.scheduler()
        some.worker("one", address)

        cleaned(some, "ingest", folder, "--engine", "dask", "--scheduler", address).wait(PATIENCE)

        assert "written=13" in some.said("ingest") or len(stored(folder)) == 2 * COUNT
        assert "Restarting worker" not in some.said("worker-one")


def test_a_scheduler_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    folder = lay_down(tmp_path / "store")
    with machines(tmp_path / "machines") as some:
        ingest = cleaned(some, "ingest", folder, "--engine", "dask", "--scheduler", "tcp://127.0.0.1:9")

        assert ingest.wait(PATIENCE) == 1
        assert "ingest: tcp://127.0.0.1:9: no scheduler answers" in some.said("ingest")
        assert "Traceback" not in some.said("ingest")
