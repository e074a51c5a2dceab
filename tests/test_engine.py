"""Tests of ingest.engine, with functions that really hang, die, swell and raise."""

import ctypes
import itertools
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from ingest.engine import Crew, WorkerFailure, alive, run
from ingest.errors import IngestError
from tests.processes import PATIENCE, ended, needs_proc, session, until

pytestmark = pytest.mark.own_workers

ROOT = Path(__file__).parent.parent
MEGABYTE = 1_000_000
LIMITED = sys.platform == "linux"
"""macOS takes RLIMIT_AS and does not enforce it."""


def work(unit: int | str) -> Any:
    """Do what the unit says; a number is doubled."""
    return ACTS[unit]() if isinstance(unit, str) else unit * 2


def hang() -> None:
    threading.Event().wait()


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def segfault() -> None:
    ctypes.string_at(0)


def step(number: int) -> int:
    """Take longer than a unit may, and each step of it far less."""
    for _ in range(number):
        threading.Event().wait(0.4)
        alive()
    return number


def swell() -> int:
    return len(bytearray(2000 * MEGABYTE))


def fail() -> None:
    raise LookupError("no\n such thing")


ACTS: dict[str, Callable[[], Any]] = {
    "hang": hang,
    "kill": kill,
    "step": lambda: step(9),
    "step and hang": lambda: [step(3), ACTS["hang"]()],
    "segfault": segfault,
    "exit": lambda: os._exit(3),
    "quit": lambda: sys.exit(4),
    "swell": swell,
    "fail": fail,
    "lambda": lambda: lambda: None,
    "pid": os.getpid,
    "large": lambda: b"x" * (3 * MEGABYTE),
    "loaded": lambda: "loaded_before" in sys.modules,
    "open": lambda: sum("held" in str(link.readlink()) for link in _links()),
}


def _links() -> Iterator[Path]:
    return (link for link in Path("/proc/self/fd").iterdir() if link.is_symlink())


class Poison:
    """Becomes something else on the way: a call of `function`."""

    def __init__(self, function: Callable[..., Any], *args: Any) -> None:
        self.call = (function, args)

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return self.call

    def __call__(self, unit: int) -> int:
        return unit


def died(text: str) -> WorkerFailure:
    return WorkerFailure(kind="died", detail=text)


def test_results_come_in_the_order_of_the_units_whoever_made_them() -> None:
    expected = [n * 2 for n in range(100)]

    assert list(run(work, range(100))) == expected
    assert list(run(work, range(100), workers=2, chunk=7)) == expected


def test_no_units_give_no_results_and_start_nothing() -> None:
    assert list(run(work, [], workers=2)) == []


def test_what_a_unit_breaks_costs_that_unit_only() -> None:
    """One chunk holds them all, so that each break happens before units that must still be done."""
    units: list[int | str] = [1, "kill", 2, "hang", 3, "swell", 4, "fail", 5, "segfault", 6, "exit", 7, "quit", 8]
    results = list(run(work, units, workers=2, seconds=3.0, memory=300 * MEGABYTE, chunk=20))

    assert results == [
        2,
        died("the worker was killed by SIGKILL"),
        4,
        WorkerFailure(kind="time", detail="no answer within 3 s"),
        6,
        WorkerFailure(kind="memory", detail="out of memory") if LIMITED else 2000 * MEGABYTE,
        8,
        WorkerFailure(kind="error", detail="LookupError: no such thing"),
        10,
        died("the worker was killed by SIGSEGV"),
        12,
        died("the worker exited with code 3"),
        14,
        died("the worker exited with code 4"),
        16,
    ]


FORKS = """\
import sys, threading
from ingest.engine import run
from tests.test_engine import work
sys.modules["loaded_before"] = sys
held = open(sys.argv[1], "w")
units = ["loaded", "open", "kill", 1, "hang", 2, "segfault", 3, "quit", 4]
alone = [*run(work, units, workers=2, seconds=1.0, forks=True)]
threading.Thread(target=threading.Event().wait, daemon=True).start()
print(*(getattr(one, "kind", one) for one in (*alone, *run(work, ["loaded", 5], workers=1, forks=True))))
"""


@needs_proc
def test_a_fork_has_what_is_loaded_but_no_file_and_costs_one_unit_where_it_breaks(tmp_path: Path) -> None:
    command = [sys.executable, "-c", FORKS, str(tmp_path / "held")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=True)

    assert done.stdout.split() == ["True", "0", "died", "2", "time", "4", "died", "6", "died", "8", "False", "10"]
    assert "held" not in done.stderr


def test_a_unit_that_comes_further_has_its_time_anew() -> None:
    units: list[int | str] = ["step", "step and hang", 1]
    results = list(run(work, units, workers=1, seconds=3.0))

    assert results == [9, WorkerFailure(kind="time", detail="no answer within 3 s"), 2]


def test_in_this_process_exceptions_are_fenced() -> None:
    def explode(unit: int) -> int:
        if unit == 1:
            raise MemoryError
        return 1 // unit

    assert list(run(explode, [0, 1, -1])) == [
        WorkerFailure(kind="error", detail="ZeroDivisionError: integer division or modulo by zero"),
        WorkerFailure(kind="memory", detail="out of memory"),
        -1,
    ]


def test_what_cannot_travel_is_an_error_of_its_unit() -> None:
    units: list[Any] = [1, threading.Lock(), Poison(int, "x"), lambda: None, "lambda", 2]
    results: list[Any] = list(run(work, units, workers=1))

    assert results[0] == 2
    assert [r.kind for r in results[1:5]] == ["error"] * 4
    assert "the unit cannot be sent: TypeError" in results[1].detail
    assert results[2].detail.startswith("ValueError: invalid literal")
    assert "the unit cannot be sent" in results[3].detail
    assert "the result cannot be sent" in results[4].detail
    assert results[5] == 4


def test_payloads_larger_than_a_pipe_pass_both_ways() -> None:
    units = [b"u" * (2 * MEGABYTE)] * 5

    assert list(run(len, units, workers=2)) == [2 * MEGABYTE] * 5
    assert list(run(work, ["large"] * 5, workers=1)) == [b"x" * (3 * MEGABYTE)] * 5


@pytest.mark.skipif(not LIMITED, reason="this platform does not bound a process's address space")
def test_a_unit_that_does_not_even_fit_into_the_worker_costs_only_itself() -> None:
    results = list(run(len, [b"1", b"u" * (80 * MEGABYTE), b"2"], workers=1, memory=40 * MEGABYTE))

    assert results == [1, WorkerFailure(kind="memory", detail="the unit alone does not fit"), 1]


def test_the_worker_takes_partial_functions() -> None:
    assert list(run(partial(pow, 2), range(5), workers=1)) == [1, 2, 4, 8, 16]


def test_units_are_taken_as_they_are_needed() -> None:
    pulled = 0

    def endless() -> Iterator[int]:
        nonlocal pulled
        while True:
            yield pulled
            pulled += 1

    results = run(work, endless(), workers=2, chunk=4)
    assert list(itertools.islice(results, 100)) == [n * 2 for n in range(100)]
    assert pulled <= 100 + 2 * 4 * 4 + 4
    results.close()  # type: ignore[attr-defined]  # a generator, which the type does not promise


def test_a_slow_unit_at_the_head_holds_back_a_bounded_number() -> None:
    """The other worker goes on, but not without end."""
    pulled = 0

    def units() -> Iterator[int | str]:
        nonlocal pulled
        yield "hang"
        while True:
            pulled += 1
            yield pulled

    results = run(work, units(), workers=2, chunk=1, seconds=1.0)
    assert next(results) == WorkerFailure(kind="time", detail="no answer within 1 s")
    assert 2 <= pulled <= 2 * 4
    results.close()  # type: ignore[attr-defined]  # a generator, which the type does not promise


def test_what_the_units_raise_comes_after_the_results_before_it() -> None:
    def units() -> Iterator[int]:
        yield from range(10)
        raise RuntimeError("the list ends badly")

    for workers in (0, 2):
        results = run(work, units(), workers=workers, chunk=3)
        assert [next(results) for _ in range(10)] == [n * 2 for n in range(10)]
        with pytest.raises(RuntimeError, match="ends badly"):
            next(results)


def test_a_function_that_cannot_be_sent_is_refused_at_once() -> None:
    with pytest.raises(TypeError, match="cannot be sent to a worker"):
        run(lambda unit: unit, [1], workers=1)


@pytest.mark.parametrize("function", [Poison(int, "x"), Poison(os._exit, 9)], ids=["raises", "dies"])
def test_workers_that_cannot_start_end_the_run(function: Poison) -> None:
    with pytest.raises(IngestError, match="cannot start") as caught:
        list(run(function, [1, 2, 3], workers=2))
    assert caught.value.reason == "engine"


@pytest.mark.parametrize("how", ["close", "interrupt"])
def test_leaving_early_leaves_no_process(how: str) -> None:
    units: Iterator[int | str] = itertools.chain(["pid", 1, "pid", 2], itertools.repeat("hang"))
    results: Iterator[Any] = run(work, units, workers=2, chunk=2)
    pids = {next(results), next(results), next(results), next(results)} - {2, 4}
    assert pids
    if how == "close":
        results.close()  # type: ignore[attr-defined]  # a generator, which the type does not promise
    else:
        with pytest.raises(KeyboardInterrupt):
            results.throw(KeyboardInterrupt)  # type: ignore[attr-defined]  # see above

    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


# Whoever is started in the background by a shell script ignores SIGINT, and so would what it starts.
ENDLESS = """\
import itertools, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
print("begun", flush=True)
from ingest.engine import run
if __name__ == '__main__':
    for n in run(abs, itertools.count(), workers=2, forks=len(sys.argv) > 1):
        print(n, flush=True)
"""


@needs_proc
@pytest.mark.parametrize("moment", ["begun", "first worker", "second worker", "first result", "later"])
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda how: how.name)
@pytest.mark.parametrize("forks", [False, True], ids=["new interpreters", "forks"])
def test_a_run_that_is_killed_leaves_no_process_at_any_moment(how: signal.Signals, moment: str, *, forks: bool) -> None:
    command = [sys.executable, "-c", ENDLESS, *(["forks"] if forks else [])]
    with ended(subprocess.Popen(command, stdout=-1, stderr=-1, cwd=ROOT, start_new_session=True)) as p:
        assert p.stdout
        assert p.stdout.readline() == b"begun\n"
        match moment:
            case "first result" | "later":
                for _ in range(1 if moment == "first result" else 500):
                    assert p.stdout.readline()
            case _:
                running = ["begun", "first worker", "second worker"].index(moment) + 1
                until(lambda: len(session(p.pid)) >= running)
        if how == signal.SIGINT:
            os.killpg(p.pid, how)
        else:
            p.send_signal(how)
        _, errors = p.communicate(timeout=PATIENCE)
        until(lambda: session(p.pid) == [])

    assert p.returncode == -how
    if how == signal.SIGINT:  # otherwise, a worker that lost its parent half started may complain
        assert errors.count(b"Traceback") == 1


def pid(_: object) -> int:
    return os.getpid()


def parent(unit: int) -> tuple[int, int]:
    return unit + 1, os.getpid()


@pytest.mark.parametrize("workers", [1, 2])
def test_a_crew_serves_many_runs_with_the_same_processes(workers: int) -> None:
    with Crew(workers=workers, chunk=1) as crew:
        first = set(crew.run(pid, range(20)))
        second = list(crew.run(parent, range(20)))
        third = set(crew.run(pid, range(20)))

        assert len(first) <= workers
        assert [number for number, _ in (one for one in second if not isinstance(one, WorkerFailure))] == list(
            range(1, 21)
        )
        assert {
            process for _, process in (one for one in second if not isinstance(one, WorkerFailure))
        } <= first | third
        assert len(first | third) <= workers


def test_a_run_that_is_left_early_answers_no_later_one() -> None:
    with Crew(workers=2, chunk=1) as crew:
        left = crew.run(step, [1] * 20)
        assert next(left) == 1
        left.close()

        assert list(crew.run(work, range(5))) == [0, 2, 4, 6, 8]


def test_a_crew_replaces_a_worker_that_broke_in_an_earlier_run() -> None:
    with Crew(workers=1, seconds=20) as crew:
        assert [one.kind for one in crew.run(work, ["kill"]) if isinstance(one, WorkerFailure)] == ["died"]
        assert list(crew.run(work, [3])) == [6]


def test_a_crew_without_work_starts_nothing() -> None:
    with Crew(workers=2) as crew:
        assert list(crew.run(work, [])) == []
        assert crew.workers == []
