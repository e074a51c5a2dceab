"""How fast are archives passed over, and cleaned again? `python -m tests.bench.reextract [--corpus DIR] [--records N]`.

Makes a WARC of pages of a corpus and runs `ingest clean` over it: over all of it for a host that it does not have, so
that everything is passed over; and over a part of it, with 1 and 2 workers, in rounds; where Dask is there, as many
records in four archives are cleaned by a scheduler and two workers on loopback, too. Prints records a second, the
ratio to reading and parsing alone (our reader, selectolax) and to trafilatura on the same records (through the reader
and the extractor of datatrove too, where it is installed), the peak memory of the parent, without its workers, what
the output and the audit take; and from that, with the arithmetic, what a hundred million pages cost.

Ratios of the processor's time carry over to other machines, records a second do not.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import count, cycle, islice
from pathlib import Path
from statistics import median
from typing import Final

from isal import isal_zlib
from selectolax.lexbor import LexborHTMLParser

from ingest import raw
from ingest.model import Stored
from tests.bench import inputs
from tests.bench.pace import OURS, THEIRS, took
from tests.bench.table import columns
from tests.cluster.machines import machines

__all__ = ["Ran", "archive", "main", "projection", "ran"]

_DATATROVE: Final = (sys.executable, "-m", "tests.bench.datatrove_pages")
_OF_DATATROVE: Final = ("datatrove", "cchardet", "magic")  # faust-cchardet, python-magic: its reader asks for them
_REPOSITORY: Final = Path(__file__).resolve().parents[2]
_LARGEST: Final = 200_000  # bytes: pages of the corpus that are larger would make the archive mostly of themselves
_PAGES: Final = 100_000_000
_PARTS: Final = 4  # files for Dask, whose units are files: two for each worker
_CORES: Final = 256
_FILE: Final = 1_000_000_000  # bytes: what crawlers roll their files at


@dataclass(frozen=True, slots=True)
class Ran:
    """One command: seconds by the clock and of the processor (its workers with it), and the parent's peak memory in MB.

    The memory is 0 where the system does not say.
    """

    wall: float
    cpu: float
    peak: float


def archive(path: Path, pages: Sequence[bytes], records: int) -> None:
    """Write a WARC of so many records, a gzip member each, with pages that come again under other URLs."""
    with path.open("wb") as file:
        for number, page in islice(zip(count(), cycle(pages), strict=False), records):
            body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page
            head = (
                "WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: 2026-03-05T10:00:00Z\r\n"
                f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012}>\r\n"
                f"WARC-Target-URI: https://news{number % 97}.example/{number}\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(body)}\r\n\r\n"
            )
            record = head.encode() + body + b"\r\n\r\n"
            file.write(isal_zlib.compress(record, level=2, wbits=isal_zlib.MAX_WBITS | 16))


def ran(*command: str | Path) -> Ran:
    """Run a command to its end, and look now and then at the memory of its own process alone."""
    began, before, peak = time.perf_counter(), _of_children(), 0.0
    process = subprocess.Popen(
        list(map(str, command)), cwd=_REPOSITORY, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while True:
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=0.1)
        if process.returncode is not None:
            break
        peak = max(peak, _most(process.pid))
    if process.returncode not in {0, 1}:  # 1: pages that are no article
        raise subprocess.CalledProcessError(process.returncode, list(map(str, command)))
    return Ran(time.perf_counter() - began, _of_children() - before, peak)


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _most(process: int) -> float:
    """Read the most memory that a process had, in MB (proc(5): VmHWM, in kB)."""
    with suppress(OSError):
        lines = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace").splitlines()
        return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")), 0.0)
    return 0.0


def projection(*, pages_a_second: float, passed_a_second: float, raw_size: float, clean_size: float) -> Iterator[str]:
    """Write what a hundred million pages cost: of one core so many pages a second, of a page so many bytes.

    >>> for line in projection(pages_a_second=50, passed_a_second=2000, raw_size=20_000, clean_size=5_000): print(line)
    cleaning: 100,000,000 pages / 50 a second and core = 556 core-hours; on 256 cores 2.2 hours
    passing over: 100,000,000 records / 2,000 a second and core = 13.9 core-hours; on 256 cores 0.1 hours
    storage: raw 100,000,000 x 20.0 kB = 2.0 TB; clean with audit 100,000,000 x 5.0 kB = 0.5 TB
    a retry: the unit is a raw file, 1 GB / 20.0 kB = 50,000 pages / 50 a second = 1,000 s of one core
    """
    hours, passing = _PAGES / pages_a_second / 3600, _PAGES / passed_a_second / 3600
    in_file = _FILE / raw_size
    yield (
        f"cleaning: {_PAGES:,} pages / {pages_a_second:,.0f} a second and core = {hours:,.0f} core-hours; on {_CORES} "
        f"cores {hours / _CORES:,.1f} hours"
    )
    yield (
        f"passing over: {_PAGES:,} records / {passed_a_second:,.0f} a second and core = {passing:,.1f} core-hours; on "
        f"{_CORES} cores {passing / _CORES:,.1f} hours"
    )
    yield (
        f"storage: raw {_PAGES:,} x {raw_size / 1000:,.1f} kB = {_PAGES * raw_size / 1e12:,.1f} TB; clean with audit "
        f"{_PAGES:,} x {clean_size / 1000:,.1f} kB = {_PAGES * clean_size / 1e12:,.1f} TB"
    )
    yield (
        f"a retry: the unit is a raw file, 1 GB / {raw_size / 1000:,.1f} kB = {in_file:,.0f} pages / "
        f"{pages_a_second:,.0f} a second = {in_file / pages_a_second:,.0f} s of one core"
    )


def _parsed(path: Path) -> float:
    """Return the seconds of the processor for reading an archive, and parsing each page of it to a tree."""
    began = time.process_time()
    for stored in raw.read(path, name=path.name, source=None):
        if isinstance(stored, Stored):
            LexborHTMLParser(stored.payloads[0])
    return time.process_time() - began


def _skipping(whole: Path, tenth: Path, records: int, out: Path) -> tuple[float, str]:
    nobody = ("--host", "nobody.example", "--to", out)
    small, large = (ran(*OURS, path, *nobody) for path in (tenth, whole))
    # Of the processor: what else a machine does makes its clock say anything.
    rate = (records - records // 10) / (large.cpu - small.cpu)
    rows = [
        ("passed over", "records", "s", "processor s", "records/s and core", "GB/s and core", "parent's peak MB"),
        (tenth.name, f"{records // 10:,}", f"{small.wall:.1f}", f"{small.cpu:.1f}", "", "", f"{small.peak:.0f}"),
        (
            whole.name,
            f"{records:,}",
            f"{large.wall:.1f}",
            f"{large.cpu:.1f}",
            f"{rate:,.0f}",
            f"{rate * whole.stat().st_size / records / 1e9:.2f}",
            f"{large.peak:.0f}",
        ),
    ]
    return rate, columns(rows)


@contextmanager
def _scheduler(folder: Path) -> Iterator[str | None]:
    """Yield the address of a Dask scheduler with two workers of one thread; None where Dask is not installed."""
    if not find_spec("distributed"):
        yield None
        return
    with machines(folder) as some:
        (some.marks / "go").touch()  # nothing waits
        address = some.scheduler()
        for name in "ab":
            some.worker(name, address)
        yield address


def _cleaning(path: Path, parts: Sequence[Path], records: int, rounds: int, out: Path) -> tuple[float, str]:
    """Compare ours with 1 and 2 workers, parsing alone, trafilatura, and datatrove with it, each in every round.

    `parts` hold as many records, for Dask, whose units are files; of it time counts from when its workers are there.
    What a command takes for an archive of one record, `first` beside the others, is taken off the processor's time.
    """
    first = path.with_name("first.warc.gz")
    others = {"trafilatura": THEIRS} | ({"datatrove": _DATATROVE} if all(map(find_spec, _OF_DATATROVE)) else {})
    walls, cores, peaks = dict[str, list[float]](), dict[str, list[float]](), dict[str, float]()
    ours = (*OURS, "--to", out, "--all", "--engine", "processes")
    starts = {name: took((*command, first, out.with_name("first.jsonl"))).cpu for name, command in others.items()}
    # What the second worker takes to start counts.
    starts["ingest, 1 worker"] = starts["ingest, 2 workers"] = ran(*ours, first, "--workers", "1").cpu
    for number in range(rounds):
        for workers in (1, 2):
            name = f"ingest, {workers} worker{'s' * (workers > 1)}"
            one = ran(*ours, path, "--workers", str(workers))
            walls.setdefault(name, []).append(one.wall)
            peaks[name] = max(peaks.get(name, 0), one.peak)
            cores.setdefault(name, []).append(one.cpu - starts[name])
        with _scheduler(out.with_name(f"machines-{number}")) as scheduler:
            if scheduler:
                name, flags = "ingest, dask, 2 workers", ("--engine", "dask", "--scheduler", scheduler)
                one = ran(*OURS, *parts, "--to", out.with_name("dask"), "--all", *flags)
                walls.setdefault(name, []).append(one.wall)
                peaks[name] = max(peaks.get(name, 0), one.peak)
        cores.setdefault("read and parsed alone", []).append(_parsed(path))
        for name, command in others.items():
            theirs = out / f"{name}.jsonl"
            one_other = took((*command, path, theirs))
            if not theirs.exists() or not theirs.stat().st_size:
                raise RuntimeError(f"{name} wrote nothing")
            cores.setdefault(name, []).append(one_other.cpu - starts[name])
            walls.setdefault(name, []).append(one_other.wall)
        print(f"measured: round {number + 1}", file=sys.stderr)
    rows: list[tuple[str, ...]] = [("cleaned", "records/s", "each round, s", "parent's peak MB")]
    for name, seconds in walls.items():
        each, peak = " ".join(f"{one:.1f}" for one in seconds), f"{peaks[name]:.0f}" if name in peaks else ""
        rows.append((name, f"{records / median(seconds):.1f}", each, peak))
    fastest = median(cores["ingest, 1 worker"])
    ratios: list[tuple[str, ...]] = [
        ("processor's time, start apart", "records/s and core", "ours is so many times as fast")
    ]
    for name, seconds in cores.items():
        ratios.append((name, f"{records / median(seconds):.1f}", f"{median(seconds) / fastest:.2f}"))
    needed = {"datatrove": _OF_DATATROVE, "dask": ("distributed",)}
    absent = [name for name, modules in needed.items() if not all(map(find_spec, modules))]
    ratios += [(name, "not installed", "") for name in absent]
    return records / fastest, f"{columns(rows)}\n\n{columns(ratios)}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.reextract", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--corpus", type=Path, help="its folder (default: INGEST_CORPUS, or beside the repository)")
    parser.add_argument("--records", type=int, default=50_000, metavar="N", help="passed over; default: 50,000")
    parser.add_argument("--cleaned", type=int, default=5_000, metavar="N", help="cleaned; default: 5,000")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="of cleaning; default: 3")
    chosen = parser.parse_args(arguments)
    root = inputs.folder(chosen.corpus)
    if not inputs.corpora(root):
        print(f"no pages at {root}", file=sys.stderr)
        return 2
    listed = inputs.pages(root, split="all", only=["news", "segments", "articles"], shapes=["html"], limit=1000)
    pages = [body for page in listed if len(body := page.payload()) <= _LARGEST]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        whole, tenth, part = (folder / f"{name}.warc.gz" for name in ("whole", "tenth", "part"))
        archive(whole, pages, chosen.records)
        archive(tenth, pages, chosen.records // 10)
        archive(part, pages, chosen.cleaned)
        archive(folder / "first.warc.gz", pages, 1)
        parts = [folder / f"part-{n}.warc.gz" for n in range(_PARTS)]
        for n, one in enumerate(parts):
            archive(one, pages[n::_PARTS] or pages, -(-chosen.cleaned // _PARTS))
        print(f"{len(pages):,} pages, {sum(map(len, pages)) / len(pages) / 1000:.0f} kB each\n")
        passed, table = _skipping(whole, tenth, chosen.records, folder / "nothing")
        print(f"{table}\n", flush=True)
        cleaned, table = _cleaning(part, parts, chosen.cleaned, chosen.rounds, folder / "out")
        print(f"{table}\n", flush=True)
        sizes = [(folder / "out" / f"part.warc.gz{end}").stat().st_size for end in (".jsonl", ".audit.gz")]
        lines, audit = (size / chosen.cleaned for size in sizes)
        raw_size = part.stat().st_size / chosen.cleaned
        print(f"a record takes {raw_size / 1000:.1f} kB in raw, {lines / 1000:.1f} kB in clean, its audit ", end="")
        print(f"{audit / 1000:.1f} kB\n")
        told = projection(pages_a_second=cleaned, passed_a_second=passed, raw_size=raw_size, clean_size=lines + audit)
        print("\n".join(told))
    return 0


if __name__ == "__main__":
    sys.exit(main())
