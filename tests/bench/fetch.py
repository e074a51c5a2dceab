"""How fast is the fetcher, and how polite?

    python -m tests.bench.fetch [--urls 5000] [--rounds 3]               throughput beside Scrapy's, on loopback
    python -m tests.bench.fetch --long [--bytes 47000]                   100,000 URLs: is memory flat?
    python -m tests.bench.fetch --politeness                             200 hosts of which 20 are slow: the schedule

nginx serves pages of 47 kB to 20 hosts. Ours keeps every page in raw/, flushed; Scrapy keeps nothing. Both run in turns
in fresh processes, so that what else the machine does hits both: only the ratios mean something. Scrapy is installed
into a virtual environment of its own, unless SCRAPY_PYTHON names an interpreter that has it.
"""

import argparse
import asyncio
import os
import random
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import orjson

from ingest.config import Config, FetchConfig
from ingest.fetch import Fetcher, run
from ingest.model import Fetched, Request, Source
from ingest.pipeline import clock
from ingest.pipeline.crawl.crawl_run import CrawlRun
from ingest.pipeline.sink import Sink
from ingest.raw import RawStore
from tests.bench.politeness import show
from tests.bench.table import columns

HOSTS: Final = 20
CONCURRENCY: Final = 32
PAGE_BYTES: Final = 47_000
_SPIDER: Final = Path(__file__).with_name("spider.py")
# The target that this project set itself.
_FLOOR: Final = 1.3
_VERB: Final = "ingest fetch"
_LONG: Final = 100_000
# Ours: the allocator's slack; 20,000 more pages kept in memory would be 900.
_GROWTH: Final = 30


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.fetch", description=__doc__.partition("\n")[0])
    parser.add_argument("--urls", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--long", action="store_true", help="ours alone, with 100,000 URLs: is memory flat?")
    parser.add_argument("--bytes", type=int, default=PAGE_BYTES, help="of a page")
    parser.add_argument("--politeness", action="store_true")
    parser.add_argument("--child", choices=("fetcher", "verb"), help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.politeness:
        sys.exit(0 if asyncio.run(show()) else 1)
    if chosen.child:
        with tempfile.TemporaryDirectory(prefix="bench-raw-") as folder:
            run = _fetcher if chosen.child == "fetcher" else _verb
            print(orjson.dumps(_measured(run, chosen.urls, chosen.port, Path(folder))).decode())
        return
    with tempfile.TemporaryDirectory(prefix="bench-fetch-") as scratch, _nginx(Path(scratch), chosen.bytes) as port:
        if chosen.long:
            sys.exit(0 if _flat(port, chosen.bytes) else 1)
        sys.exit(0 if _compare(chosen.urls, chosen.rounds, port, Path(scratch)) else 1)


def _ours(port: int) -> list[str]:
    return [sys.executable, "-m", "tests.bench.fetch", "--port", str(port), "--child"]


def _flat(port: int, size: int) -> bool:
    """Show how much memory is held after each tenth of a long run; at its end hardly more than after a fifth."""
    rows: list[tuple[object, ...]] = [("MB after", *(f"{n * _LONG // 10:,}" for n in range(1, 11)), "pages/s")]
    well = True
    for name, child in (("fetch + raw", "fetcher"), (_VERB, "verb")):
        run = _child([*_ours(port), child, "--urls", str(_LONG)], _LONG)
        held: list[float] = run["held"]
        rows.append((name, *(f"{megabytes:.0f}" for megabytes in held), f"{_LONG / run['wall']:.0f}"))
        well = well and held[-1] <= held[1] + _GROWTH
    print(f"{_LONG:,} URLs, {HOSTS} hosts, concurrency {CONCURRENCY}, {size} bytes a page\n\n{columns(rows)}")
    print(f"\nflat (at most {_GROWTH} MB more than after a fifth): {'yes' if well else 'NO'}")
    return well


def _compare(urls: int, rounds: int, port: int, scratch: Path) -> bool:
    scrapy = _scrapy(scratch)
    ours = _ours(port)
    commands = {
        "Scrapy": [scrapy, str(_SPIDER), str(urls), str(HOSTS), str(CONCURRENCY), str(port)],
        "fetch + raw": [*ours, "fetcher", "--urls", str(urls)],
        _VERB: [*ours, "verb", "--urls", str(urls)],
    }
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in commands}
    print(f"load before: {_load()}")
    for _ in range(rounds):
        for name, command in commands.items():
            found[name].append(_child(command, urls))
    print(f"load after: {_load()}; {urls} URLs, {HOSTS} hosts, concurrency {CONCURRENCY}, {PAGE_BYTES} bytes a page\n")
    base = found["Scrapy"]
    rows: list[tuple[object, ...]] = [("", "pages/s", "ratio", "worst", "CPU ms/page", "CPU ratio", "peak MB")]
    for name, runs in found.items():
        speed = [one["wall"] / other["wall"] for one, other in zip(base, runs, strict=True)]
        work = [other["cpu"] / one["cpu"] for one, other in zip(base, runs, strict=True)]
        row = (urls / statistics.median(run["wall"] for run in runs), statistics.median(speed), min(speed))
        cost = 1000 * statistics.median(run["cpu"] for run in runs) / urls
        peak = max(run["peak"] for run in runs)
        rows.append((name, *(f"{n:.2f}" for n in (*row, cost, statistics.median(work), peak))))
    print(columns(rows))
    median = statistics.median(one["wall"] / other["wall"] for one, other in zip(base, found[_VERB], strict=True))
    print(f"\n{median:.2f} times Scrapy's pages/s; wanted: {_FLOOR}")
    return bool(median >= _FLOOR)


def _child(command: Sequence[str], urls: int) -> dict[str, Any]:
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    found: dict[str, Any] = orjson.loads(done.stdout)
    if found["pages"] != urls:
        sys.exit(f"{command[:3]}: {found['pages']} of {urls} pages came; nothing can be compared")
    return found


def _measured(run: Any, urls: int, port: int, folder: Path) -> dict[str, Any]:
    held = list[float]()

    def seen(count: int) -> None:
        if count % max(urls // 10, 1) == 0:
            held.append(_held())

    began, worked = time.perf_counter(), time.process_time()
    pages = run(urls, port, folder, seen)
    wall, cpu = time.perf_counter() - began, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    return {"pages": pages, "wall": wall, "cpu": cpu, "peak": peak, "held": held}


def _held() -> float:
    """Read how many MB this process holds now; where the system does not tell, the most it has held."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return int(next(line for line in status.splitlines() if line.startswith("VmRSS:")).split()[1]) / 2**10
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def _settings(port: int) -> FetchConfig:
    return FetchConfig(
        contact="https://ingest.example/bench",
        robots=False,
        delay=0,
        concurrency=CONCURRENCY,
        allow_addresses=("127.0.0.0/8",),
        connect_to={f"h{n}.example:80": f"127.0.0.1:{port}" for n in range(HOSTS)},
    )


def _fetcher(urls: int, port: int, folder: Path, seen: Callable[[int], None]) -> int:
    """Fetch and keep, as `ingest fetch` does, without its state; the URLs of each host come one by one."""
    return run(_fetch(urls, port, folder, seen))


async def _fetch(urls: int, port: int, folder: Path, seen: Callable[[int], None]) -> int:
    store, kept = RawStore(folder, version="0", now=clock.now), 0
    async with Fetcher(_settings(port), version="0", now=clock.now) as fetcher:

        async def visit(host: int) -> None:
            nonlocal kept
            for n in range(host, urls, HOSTS):
                url = f"http://h{host}.example/article/{n:06}"
                request = Request(url=url, source="bench", discovered_at=datetime(2026, 1, 1, tzinfo=UTC), key=url)
                answer = await fetcher.fetch(request)
                if isinstance(answer, Fetched) and answer.status == 200:
                    await asyncio.wrap_future(store.submit([answer]))
                    kept += 1
                    seen(kept)

        await asyncio.gather(*(visit(host) for host in range(HOSTS)))
    return kept


def _verb(urls: int, port: int, folder: Path, seen: Callable[[int], None]) -> int:
    """`ingest fetch`, whole: config, frontier, state, raw/."""
    listed = folder / "urls.txt"
    listed.write_text("".join(f"http://h{n % HOSTS}.example/article/{n:06}\n" for n in range(urls)), encoding="ascii")
    source = Source(name="bench", listings={"urls": (listed.name,)}, base=str(folder), max_new=urls)
    config = Config(root=folder, path=None, fetch=_settings(port), sources=(source,), digest="")
    failed = 0

    def note(outcome: Any, removed: Any) -> None:
        nonlocal failed
        failed += 1

    def progress(stage: str, name: str, done: int, total: int, articles: int | None = None, /) -> None:
        if done:
            seen(done)

    CrawlRun(config=config, sources=(source,), sink=Sink(note=note, progress=progress)).run(until="fetch")
    return urls - failed


def _page(number: int, size: int = PAGE_BYTES) -> bytes:
    """Write a page of words: as compressible as news."""
    dice = random.Random(number)  # noqa: S311 -- the same pages each time
    letters = "etaoinshrdlucmfwyp"
    words = ["".join(dice.choices(letters, k=dice.randint(2, 9))) for _ in range(1500)]
    body = "<!doctype html><html><head><title>News</title></head><body><article>"
    while len(body) < size:
        body += f'<p class="text">{" ".join(dice.choices(words, k=60))}.</p>\n'
    return (body[: size - 26] + "</p></article></body></html>")[:size].encode()


@contextmanager
def _nginx(scratch: Path, size: int = PAGE_BYTES) -> Iterator[int]:
    program = _program()
    pages = scratch / "pages"
    pages.mkdir()
    for number in range(100):
        (pages / f"{number:02}.html").write_bytes(_page(number, size))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    for name in ("nginx", "body", "proxy", "fastcgi", "uwsgi", "scgi"):
        (scratch / name).mkdir()
    settings = scratch / "nginx.conf"
    settings.write_text(
        f"""
        daemon off; worker_processes 1; pid {scratch}/nginx.pid; error_log {scratch}/error.log;
        {"user root;" if os.geteuid() == 0 else ""}
        events {{ worker_connections 1024; }}
        http {{
            access_log off; default_type text/html; keepalive_requests 1000000; sendfile on; tcp_nopush on;
            open_file_cache max=200;
            client_body_temp_path {scratch}/body; proxy_temp_path {scratch}/proxy;
            fastcgi_temp_path {scratch}/fastcgi; uwsgi_temp_path {scratch}/uwsgi; scgi_temp_path {scratch}/scgi;
            server {{
                listen 127.0.0.1:{port};
                root {pages};
                location ~ "^/article/\\d*(\\d\\d)$" {{ try_files /$1.html =404; }}
            }}
        }}"""
    )
    with subprocess.Popen(
        [program, "-p", str(scratch / "nginx"), "-c", str(settings)], stderr=subprocess.DEVNULL
    ) as up:
        try:
            _await(port, up)
            yield port
        finally:
            up.terminate()


def _await(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 10
    while time.monotonic() < until and server.poll() is None:
        with socket.socket() as probe:
            probe.settimeout(0.1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
    sys.exit("nginx does not start; see `nginx -t`")


def _program() -> str:
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
    if (program := shutil.which("nginx", path=path)) is None and shutil.which("apt-get") and os.geteuid() == 0:
        print("installing nginx from Debian's packages", file=sys.stderr)
        for command in (["update"], ["install", "-y", "--no-install-recommends", "nginx"]):
            subprocess.run(["apt-get", "-q", *command], stdout=subprocess.DEVNULL, check=False)
        program = shutil.which("nginx", path=path)
    if program is None:
        sys.exit("this benchmark needs nginx, and cannot install it (root and apt-get): install it and run again")
    return program


def _scrapy(scratch: Path) -> str:
    if given := os.environ.get("SCRAPY_PYTHON"):
        return given
    print("installing Scrapy into a virtual environment of its own (SCRAPY_PYTHON names one that is there)")
    subprocess.run([sys.executable, "-m", "venv", scratch / "venv"], check=True)
    python = str(scratch / "venv" / "bin" / "python")
    done = subprocess.run(
        [python, "-m", "pip", "install", "-q", "scrapy"], stderr=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"Scrapy cannot be installed; SCRAPY_PYTHON may name an interpreter that has it\n{done.stderr[-500:]}")
    return python


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


if __name__ == "__main__":
    main()
