"""Archives and results on object storage: a real S3 server on loopback, behind a line that is cut and slow.

Runs where the extra `s3` and moto's server are installed (`.ci/run` makes such an environment).
"""

import hashlib
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import pytest

from ingest import audit, storage
from ingest.errors import ConfigError
from tests.calling import call
from tests.health import press
from tests.raw.making import noise
from tests.raw.test_foreign import CONTAINERS, info, record
from tests.serving import Serving
from tests.test_archives_run import page, urls

# Of libraries that are not ours.
pytestmark = pytest.mark.filterwarnings("default")

BUCKET: Final = "crawls"


class Line:
    """Stands between client and server, and spoils answers: cuts them after so many bytes, or makes them slow."""

    def __init__(self, port: int) -> None:
        self.cuts = list[int]()
        """For each of the next large answers, after how many bytes it is cut."""
        self.pause = 0.0
        """Seconds before each piece of a large answer."""
        self.ranges = list[str]()
        """What was asked for, in order."""
        self._to = port
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self._waiting = threading.Event()
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def close(self) -> None:
        with suppress(OSError):  # closed already
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._server.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, socket.create_connection(("127.0.0.1", self._to)) as server, suppress(OSError):
            threading.Thread(target=self._ask, args=(client, server), daemon=True).start()
            sent = 0
            while data := server.recv(1 << 16):
                large = b"content-range" in data.lower()
                cut = self.cuts.pop(0) if large and self.cuts else None
                if large:
                    sent = 0
                if self.pause:
                    self._waiting.wait(self.pause)
                client.sendall(data[:cut])
                if cut is not None:
                    client.shutdown(socket.SHUT_RDWR)
                    return
                sent += len(data)

    def _ask(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while data := client.recv(1 << 16):
                heads = data.partition(b"\r\n\r\n")[0].decode("latin-1")
                lines = (line.partition(": ") for line in heads.split("\r\n"))
                self.ranges += (value for name, _, value in lines if name.lower() == "range")
                server.sendall(data)


@pytest.fixture(scope="module")
def server() -> Iterator[int]:
    pytest.importorskip("s3fs")
    moto = pytest.importorskip("moto.server")
    running = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    yield running.get_host_and_port()[1]
    running.stop()


@pytest.fixture
def line(server: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[Line]:
    import fsspec  # noqa: PLC0415 -- not installed everywhere

    line = Line(server)
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{line.port}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    fsspec.get_filesystem_class("s3").clear_instance_cache()
    storage._filesystem.cache_clear()
    store = storage._filesystem("s3")
    store.mkdirs(BUCKET, exist_ok=True)
    yield line
    with suppress(Exception):  # empty, or cut off
        store.rm(f"{BUCKET}/*", recursive=True)
    storage._filesystem.cache_clear()
    line.close()


def put(path: str, data: bytes) -> None:
    store: Any = storage._filesystem("s3")
    store.pipe_file(f"{BUCKET}/{path}", data)
    store.invalidate_cache()


def crawl(*numbers: int) -> bytes:
    """Make an archive, with a part in each page that nothing compresses."""
    bodies = [page(n).replace(b"</body>", b"<!-- %s --></body>" % noise(n, 2_000_000).hex().encode()) for n in numbers]
    pages = [record(body, url=f"https://courier.example/{n}") for n, body in zip(numbers, bodies, strict=True)]
    return CONTAINERS["a.warc.gz"]([info(), *pages])


def test_an_archive_on_s3_gives_what_it_gives_on_disk_whatever_becomes_of_the_line(folder: Path, line: Line) -> None:
    data = crawl(*range(1, 8))
    (folder / "a.warc.gz").write_bytes(data)
    put("2026/a.warc.gz", data)
    call("clean", "a.warc.gz", "--to", "here")
    line.ranges.clear()
    line.cuts = [5_000, 40_000, 65_000, 1]

    call("clean", f"s3://{BUCKET}/2026/a.warc.gz", "--to", "there")

    assert line.cuts == []
    for name in ("a.warc.gz.jsonl", "a.warc.gz.audit.gz"):
        assert (folder / "there" / name).read_bytes() == (folder / "here" / name).read_bytes()
    starts = [int(said.removeprefix("bytes=").partition("-")[0]) for said in line.ranges]
    assert len(data) > storage._RANGE
    # What was cut is asked for again, range by range: once it is past the first range, nothing begins anew.
    past = starts[starts.index(storage._RANGE) :]
    assert past == sorted(past)
    assert len(starts) > len(set(starts))


def test_a_slow_line_costs_time_and_no_byte(folder: Path, line: Line) -> None:
    put("a.warc.gz", crawl(1))
    line.pause = 0.02

    assert len(call("clean", f"s3://{BUCKET}/a.warc.gz").stdout.splitlines()) == 1


def test_a_source_of_archives_on_s3_is_cleaned_and_again_when_they_change(folder: Path, line: Line) -> None:
    (folder / "config.toml").write_text(f'[[source]]\nname = "crawl"\nwarc = "s3://{BUCKET}/2026/**/*.warc.gz"\n')
    put("2026/11/a.warc.gz", crawl(1))
    put("2026/12/b.warc.gz", crawl(2))
    put("2025/c.warc.gz", crawl(3))
    call("run")

    assert urls(folder / "clean/crawl/11/a.warc.gz.jsonl") == ["1"]
    assert urls(folder / "clean/crawl/12/b.warc.gz.jsonl") == ["2"]
    assert len(list((folder / "clean").rglob("*.jsonl"))) == 2
    assert len(audit.read(folder / "clean/crawl/11/a.warc.gz.audit.gz")[0]["archive"]["etag"]) == 32

    put("2026/11/a.warc.gz", crawl(4))  # of the same size: the etag tells
    events = [json.loads(one) for one in call("--log-json", "clean", code=None).stderr.splitlines()]
    assert "written" in {one["event"] for one in events if one.get("file") == "crawl/11/a.warc.gz"}
    assert {"unchanged"} == {one["event"] for one in events if one.get("file") == "crawl/12/b.warc.gz"}


def test_results_may_go_to_s3(folder: Path, line: Line) -> None:
    (folder / "a.warc.gz").write_bytes(crawl(1, 2))
    call("clean", "a.warc.gz", "--to", "here")
    call("clean", "a.warc.gz", "--to", f"s3://{BUCKET}/out")
    storage._filesystem("s3").invalidate_cache()

    there = storage.RemoteFile(f"s3://{BUCKET}/out")
    assert {file.name for file in there.files()} == {"a.warc.gz.jsonl", "a.warc.gz.audit.gz"}
    for file in there.files():
        assert file.read_bytes() == (folder / "here" / file.name).read_bytes()


def test_a_snapshot_may_go_to_s3(folder: Path, line: Line) -> None:
    (folder / "config.toml").write_text('[[source]]\nname = "crawl"\nwarc = "a.warc.gz"\n')
    (folder / "a.warc.gz").write_bytes(crawl(1, 2))
    call("clean")
    call("export", "--to", "here.jsonl")
    call("export", "--to", f"s3://{BUCKET}/snapshots/here.jsonl")
    storage._filesystem("s3").invalidate_cache()

    there = storage.RemoteFile(f"s3://{BUCKET}/snapshots/here.jsonl")
    assert there.read_bytes() == (folder / "here.jsonl").read_bytes()
    assert (
        there.with_name("here.jsonl.manifest.json").read_bytes() == (folder / "here.jsonl.manifest.json").read_bytes()
    )


def test_closed_raw_files_are_copied_to_s3_and_cleaned_there(folder: Path, line: Line, site: Serving) -> None:
    press.configure(site, folder, f'copy_raw = "s3://{BUCKET}/raw"')
    for day in range(2):
        press.publish(site, day, count=2)
        with press.on_day(day):
            assert call("run", "--workers", "0").stderr == ""
    storage._filesystem("s3").invalidate_cache()

    (there,) = storage.RemoteFile(f"s3://{BUCKET}/raw/paper").files()
    name = "paper-2026-03-02.warc.gz"
    assert there.name == name
    assert there.read_bytes() == (folder / "raw" / "paper" / name).read_bytes()
    call("clean", str(there), "--to", "out")
    assert urls(folder / "out" / f"{name}.jsonl") == urls(folder / "clean" / "paper" / f"{name}.jsonl")

    # A store that is away costs exit 0 and is asked again.
    line.close()
    with pytest.MonkeyPatch.context() as patch, press.on_day(2):
        patch.setattr(storage, "_ATTEMPTS", 1)
        patch.setattr(storage._filesystem("s3"), "retries", 1)
        said = call("run", "--workers", "0", code=1).stderr
    assert "copy-failed stage=raw source=paper" in said


def test_what_is_not_there_is_one_line(folder: Path, line: Line) -> None:
    assert "missing-file" in call("clean", f"s3://{BUCKET}/none.warc.gz", "--to", "out", code=1).stderr


def test_a_dead_server_is_an_error_and_no_traceback(folder: Path, line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    put("a.warc.gz", crawl(1))
    store: Any = storage._filesystem("s3")
    line.close()
    monkeypatch.setattr(storage, "_ATTEMPTS", 1)
    monkeypatch.setattr(store, "retries", 1)
    store.invalidate_cache()

    assert "a.warc.gz" in call("clean", f"s3://{BUCKET}/a.warc.gz", "--to", "out", code=1).stderr


def test_other_stores_are_spoken_to_by_their_scheme(folder: Path) -> None:
    pytest.importorskip("fsspec")
    data = crawl(1)
    storage.RemoteFile("memory://crawls/deep/a.warc.gz").upload(iter([data]))

    file = storage.RemoteFile("memory://crawls/deep/a.warc.gz")
    assert (file.stat().st_size, file.is_file(), file.is_dir()) == (len(data), True, False)
    assert [one.url for one in storage.RemoteFile("memory://crawls").files()] == [file.url]
    assert storage.glob("memory://crawls/**/*.warc.gz") == [file]
    with file.open() as opened:
        opened.seek(-100, 2)
        assert hashlib.sha256(opened.read()).digest() == hashlib.sha256(data[-100:]).digest()
    assert len(call("clean", "memory://crawls/deep").stdout.splitlines()) == 1


def test_a_file_url_is_a_path(folder: Path) -> None:
    (folder / "a.warc.gz").write_bytes(crawl(1))

    assert len(call("clean", f"file://{folder}/a.warc.gz").stdout.splitlines()) == 1


def test_without_the_extra_it_says_what_to_install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "fsspec", None)
    storage._filesystem.cache_clear()
    try:
        with pytest.raises(ConfigError, match=r"pip install 'ingest\[s3\]'"):
            storage.RemoteFile("s3://a/b").exists()
        assert "ingest[s3]" in call("clean", "s3://a/b.warc.gz", "--to", "out", code=2).stderr
    finally:
        storage._filesystem.cache_clear()
