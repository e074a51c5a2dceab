"""Tests of ingest.writer."""

import fcntl
import hashlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ingest import writer
from ingest.errors import WriteError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_lines_end_with_a_line_end_and_the_digest_is_that_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "clean" / "news" / "2026-11-22.warc.gz.jsonl"
    digest = writer.put(path, [b'{"a":1}', b'{"a":2}'])

    assert path.read_bytes() == b'{"a":1}\n{"a":2}\n'
    assert digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert names(path.parent) == [path.name]


def test_no_lines_make_an_empty_file(tmp_path: Path) -> None:
    writer.put(tmp_path / "x.jsonl", [])

    assert (tmp_path / "x.jsonl").read_bytes() == b""


@pytest.mark.parametrize("head", [b"old\n", b"old"])
def test_the_head_stands_before_the_lines_on_lines_of_its_own(tmp_path: Path, head: bytes) -> None:
    writer.put(tmp_path / "x.jsonl", [b"new"], head=head)

    assert (tmp_path / "x.jsonl").read_bytes() == b"old\nnew\n"


def test_old_lines_and_new_lines_are_the_bytes_of_all_lines(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    writer.put(path, [b"1", b"2"])

    assert writer.put(path, [b"3"], head=path.read_bytes()) == writer.put(tmp_path / "y", [b"1", b"2", b"3"])


def test_unchanged_bytes_leave_the_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    writer.put(path, [b"same"])
    os.utime(path, ns=(1, 1))
    before = path.stat()

    writer.put(path, [b"same"])
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (1, before.st_ino)
    assert names(tmp_path) == ["x.jsonl"]

    writer.put(path, [b"other"])
    assert path.stat().st_ino != before.st_ino


def test_a_reader_sees_the_old_file_until_the_new_one_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    writer.put(path, [b"old"] * 1000)
    seen: list[bytes] = []

    def lines() -> Iterator[bytes]:
        for n in range(50_000):
            if n % 10_000 == 0:
                seen.append(path.read_bytes())
            yield b"new line %d" % n

    with path.open("rb") as reader:
        reader.read(4)
        writer.put(path, lines())
        rest = reader.read()

    assert seen == [b"old\n" * 1000] * 5
    assert rest == b"old\n" * 999
    assert path.read_bytes().endswith(b"new line 49999\n")


def test_what_the_lines_raise_leaves_everything_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    writer.put(path, [b"old"])

    def lines() -> Iterator[bytes]:
        yield b"new"
        raise FileNotFoundError("a file that the lines are read from")

    with pytest.raises(FileNotFoundError, match="are read from"):
        writer.put(path, lines())
    assert path.read_bytes() == b"old\n"
    assert names(tmp_path) == ["x.jsonl"]


def test_trouble_with_the_disk_is_an_error_that_names_the_path(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "folder.jsonl").mkdir()

    for path in (tmp_path / "file" / "x.jsonl", tmp_path / "folder.jsonl"):
        with pytest.raises(WriteError) as caught:
            writer.put(path, [b"line"])
        assert caught.value.subject == str(path)
        assert isinstance(caught.value.__cause__, OSError)
    assert names(tmp_path) == ["file", "folder.jsonl"]


def test_a_full_disk_is_an_error_that_names_the_path_and_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    writer.put(path, [b"old"])
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=put_with_little_room, args=(path, theirs))
    process.start()
    theirs.close()
    process.join(30)

    assert ours.recv() == (str(path), "File too large")
    assert path.read_bytes() == b"old\n"
    assert names(tmp_path) == ["x.jsonl"]


def test_what_a_killed_run_left_is_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    process = multiprocessing.get_context("spawn").Process(target=put_and_die, args=(path,))
    process.start()
    process.join(30)
    assert process.exitcode == -signal.SIGKILL
    assert not path.exists()
    assert len(names(tmp_path)) == 1
    (tmp_path / ".somebody-elses.tmp").write_bytes(b"")

    writer.put(path, [b"new"])
    assert path.read_bytes() == b"new\n"
    assert names(tmp_path) == [".somebody-elses.tmp", "x.jsonl"]


def test_names_as_long_as_the_disk_allows_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 249 + ".jsonl")
    writer.put(path, [b"x"])

    assert path.read_bytes() == b"x\n"


def test_writers_of_one_path_wait_for_each_other(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    inside, go_on = threading.Event(), threading.Event()

    def slow() -> Iterator[bytes]:
        yield b"first"
        inside.set()
        assert go_on.wait(60)
        yield b"first"

    first = threading.Thread(target=writer.put, args=(path, slow()))
    second = threading.Thread(target=writer.put, args=(path, [b"second"]))
    first.start()
    assert inside.wait(60)
    with next(tmp_path.iterdir()).open("rb") as file, pytest.raises(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    second.start()
    go_on.set()
    first.join(30)
    second.join(30)

    assert path.read_bytes() == b"second\n"
    assert names(tmp_path) == ["x.jsonl"]


def put_and_die(path: Path) -> None:
    def lines() -> Iterator[bytes]:
        yield b"half" * 1_000_000
        os.kill(os.getpid(), signal.SIGKILL)
        yield b"never"

    writer.put(path, lines())


def put_with_little_room(path: Path, answer: "Connection[tuple[str, str], None]") -> None:
    import resource  # noqa: PLC0415 -- only this process may be limited

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
    try:
        writer.put(path, [b"x" * 1000] * 1000)
    except WriteError as e:
        answer.send((e.subject, e.message))
