"""How fast is the whole command? `python -m tests.bench.pace [--corpus DIR] [--sets SET ...] [--pairs N] [--workers]`.

Runs `ingest clean FILES --to DIR` and trafilatura (with metadata, in one process) on the same pages, one after the
other, several times. Prints the processor's time a page of each, and the ratio of each pair; the time to start (a run
over one plain page, which declares its language and its date) is taken off and printed apart; what only some pages need
is loaded by them, and counts. Pages are loose files and one WARC; those of many sites are cold, 300 of one site warm: a
page of a newspaper filled with paragraphs of others. With `--workers` it compares two worker processes with two
commands side by side, by the clock.

Ratios carry over to other machines, milliseconds do not. Run it alone: what else runs takes caches away from both.
"""

import argparse
import gzip
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from pathlib import Path
from statistics import median
from types import MappingProxyType
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from tests.bench import inputs
from tests.bench.table import columns

__all__ = ["SETS", "Pair", "Took", "filled", "main", "paired", "took"]

_WARM: Final = 300
# Shorter ones are captions and labels, which every page of a site has the same.
_PARAGRAPH: Final = re.compile(r"(<p\b[^>]*>)([^<]{80,})(</p>)")
OURS: Final = (sys.executable, "-m", "ingest", "clean")
THEIRS: Final = (sys.executable, "-m", "tests.bench.trafilatura_pages")
_REPOSITORY: Final = Path(__file__).resolve().parents[2]

_STORY: Final = "The council of Lindau closed the old bridge to lorries on Monday, after cracks were found in it. " * 3
_PLAIN: Final = (
    '<html lang="en"><head><title>Bridge closed to lorries</title><meta name="author" content="Ida Fenn">'
    '<meta property="article:published_time" content="2025-11-24T13:01:00Z"></head>'
    f"<body><article><h1>Bridge closed to lorries</h1><p>{_STORY}</p><p>{_STORY}</p></article></body></html>"
).encode()
# A process begins with the peak of the one that starts it (Linux, exec_mmap): this one is small.
_LAUNCHER: Final = """
import json, os, subprocess, sys
process = subprocess.Popen(sys.argv[1:], stderr=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)  # with what its own processes took, whom it waited for
process.returncode = os.waitstatus_to_exitcode(status)
print(json.dumps([process.returncode, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024]))
"""

Pages = list[tuple[str, str | None, bytes]]
"""Name, address, payload."""


@dataclass(frozen=True, slots=True)
class Took:
    """What a command took: seconds of the processor's time, and by the clock; the most memory of a process, in MB."""

    cpu: float
    wall: float
    peak: float


def took(*commands: Sequence[str | Path]) -> Took:
    """Run commands side by side, each to its end. Raises CalledProcessError for one that could not begin."""
    began, cpu, peak = time.perf_counter(), 0.0, 0.0
    words = [[sys.executable, "-c", _LAUNCHER, *map(str, command)] for command in commands]
    running = [subprocess.Popen(command, cwd=_REPOSITORY, stdout=subprocess.PIPE) for command in words]
    for process, command in zip(running, commands, strict=True):
        said, _ = process.communicate()
        code, spent, most = json.loads(said.splitlines()[-1])
        if code not in {0, 1}:  # 1: pages that are no article
            raise subprocess.CalledProcessError(code, [*map(str, command)])
        cpu += spent
        peak = max(peak, most)
    return Took(cpu, time.perf_counter() - began, peak)


def filled(template: str, paragraphs: Iterator[str]) -> str:
    """Fill a page with other paragraphs.

    >>> filled(f"<h1>A</h1><p class=x>{'word ' * 20}</p><p>no</p>", iter(["Other words."]))
    '<h1>A</h1><p class=x>Other words.</p><p>no</p>'
    """
    return _PARAGRAPH.sub(lambda found: f"{found[1]}{next(paragraphs)}{found[3]}", template)


def _cold(corpus: str) -> Callable[[Path, int | None], Pages]:
    def listed(root: Path, limit: int | None) -> Pages:
        found = inputs.pages(root, split="all", only=[corpus], shapes=["html"], limit=limit)
        return [(f"{page.id}.html", page.url, page.payload()) for page in found]

    return listed


def _warm(root: Path, limit: int | None) -> Pages:
    found = inputs.pages(root, split="all", only=["news"], shapes=["html"])
    templates = [page.payload().decode("utf-8", "replace") for page in found]
    rows = inputs.gold(root, "news", split="all")
    texts = [row["text"] for row in rows.values() if row.get("text")]
    paragraphs = cycle([line for text in texts for line in text.split("\n") if len(line) >= 80])
    template = sorted(templates, key=lambda page: len(_PARAGRAPH.findall(page)))[len(templates) * 3 // 4]
    numbers = range(min(limit or _WARM, _WARM))
    return [(f"{n}.html", f"https://news.example.org/{n}", filled(template, paragraphs).encode()) for n in numbers]


SETS: Final[Mapping[str, Callable[[Path, int | None], Pages]]] = MappingProxyType(
    {
        "newspapers": _cold("news"),
        "general news": _cold("segments"),
        "web articles": _cold("articles"),
        "one site": _warm,
    }
)


def _loose(pages: Pages, folder: Path) -> Path:
    folder.mkdir()
    for name, url, payload in pages:
        (folder / name).write_bytes(payload)
        if url:
            (folder / f"{name}.meta.json").write_text(f'{{"url": "{url}"}}', encoding="utf-8")
    return folder


def _archive(pages: Pages, path: Path) -> Path:
    with path.open("wb") as file:
        for name, url, payload in pages:
            body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(payload) + payload
            fields = {
                "WARC-Type": "response",
                "WARC-Record-ID": f"<{uuid5(NAMESPACE_URL, name).urn}>",
                "WARC-Date": "2026-01-01T00:00:00Z",
                "WARC-Target-URI": url or f"https://news.example.org/{name}",
                "Content-Type": "application/http; msgtype=response",
                "Content-Length": str(len(body)),
            }
            head = "WARC/1.1\r\n" + "".join(f"{key}: {value}\r\n" for key, value in fields.items()) + "\r\n"
            file.write(gzip.compress(head.encode() + body + b"\r\n\r\n", mtime=0))
    return path


@dataclass(frozen=True, slots=True)
class Pair:
    """Both tools on the same pages, one after the other: to start, and the whole."""

    ours: tuple[Took, Took]
    theirs: tuple[Took, Took]

    def pace(self, pages: int) -> tuple[float, float]:
        """Return the milliseconds a page of ours and of theirs, start-up taken off."""
        ours, theirs = (1000 * (whole.cpu - start.cpu) / pages for start, whole in (self.ours, self.theirs))
        return ours, theirs


def paired(source: Path, first: Path, scratch: Path) -> Pair:
    """Run ours and theirs over the pages at `source`, each after a run over the one page at `first`."""
    out = scratch / "out"
    ours = [took((*OURS, path, "--engine", "local", "--to", out)) for path in (first, source)]
    theirs = [took((*THEIRS, path, scratch / "theirs.jsonl")) for path in (first, source)]
    return Pair((ours[0], ours[1]), (theirs[0], theirs[1]))


def _rows(pairs: Mapping[str, Sequence[Pair]], pages: Mapping[str, int]) -> Iterator[tuple[str, ...]]:
    yield (
        "pages",
        "count",
        "ours ms",
        "theirs ms",
        "times faster",
        "each pair",
        "start s",
        "theirs",
        "peak MB",
        "theirs",
    )
    for name, found in pairs.items():
        paces = [pair.pace(pages[name]) for pair in found]
        ratios = [theirs / ours for ours, theirs in paces]
        yield (
            name,
            f"{pages[name]}",
            f"{median(ours for ours, _ in paces):.1f}",
            f"{median(theirs for _, theirs in paces):.1f}",
            f"{median(ratios):.2f}",
            " ".join(f"{ratio:.2f}" for ratio in ratios),
            f"{min(pair.ours[0].cpu for pair in found):.2f}",
            f"{min(pair.theirs[0].cpu for pair in found):.2f}",
            f"{max(pair.ours[1].peak for pair in found):.0f}",
            f"{max(pair.theirs[1].peak for pair in found):.0f}",
        )


def _measured(sets: Sequence[str], root: Path, limit: int | None, pairs: int, scratch: Path) -> str:
    first = _loose([("first.html", None, _PLAIN)], scratch / "first")
    paired(first, first, scratch)  # who installs a package has its bytecode
    found, pages = dict[str, list[Pair]](), dict[str, int]()
    for name in sets:
        listed = SETS[name](root, limit)
        for form, source in (
            ("loose", _loose(listed, scratch / name)),
            ("WARC", _archive(listed, scratch / f"{name}.warc.gz")),
        ):
            title = f"{name}, {form}"
            pages[title] = len(listed)
            found[title] = [paired(source, first, scratch) for _ in range(pairs)]
            print(f"measured: {title}", file=sys.stderr)
    return columns([*_rows(found, pages)])


def _side_by_side(root: Path, limit: int | None, pairs: int, scratch: Path) -> str:
    """Compare `--workers 2` with two commands of one worker that have half of the pages each: files, and an archive."""
    listed = SETS["newspapers"](root, limit)
    forms: dict[str, Callable[[Pages, str], Path]] = {
        "loose": lambda pages, name: _loose(pages, scratch / name),
        "WARC": lambda pages, name: _archive(pages, scratch / f"{name}.warc.gz"),
    }
    rows: list[tuple[str, ...]] = [("pages", "together s", "two commands s", "share", "processor s", "two commands s")]
    for form, make in forms.items():
        whole, halves = make(listed, "whole"), [make(listed[n::2], f"half-{n}") for n in (0, 1)]
        rows += _pairs(form, whole, halves, pairs, scratch)
    return columns(rows)


def _pairs(form: str, whole: Path, halves: Sequence[Path], pairs: int, scratch: Path) -> Iterator[tuple[str, ...]]:
    for n in range(pairs):
        together = took((*OURS, whole, "--workers", "2", "--to", scratch / f"together-{form}-{n}"))
        alone = ("--engine", "local", "--to")
        apart = took(*((*OURS, half, *alone, scratch / f"apart-{form}-{n}-{i}") for i, half in enumerate(halves)))
        walls = (f"{together.wall:.2f}", f"{apart.wall:.2f}", f"{apart.wall / together.wall:.2f}")
        yield form, *walls, f"{together.cpu:.2f}", f"{apart.cpu:.2f}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.pace", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--corpus", type=Path, help="its folder (default: INGEST_CORPUS, or beside the repository)")
    parser.add_argument(
        "--sets", nargs="+", choices=list(SETS), default=list(SETS), metavar="SET", help=", ".join(SETS)
    )
    parser.add_argument("--limit", type=int, metavar="N", help="so many pages of a set at most")
    parser.add_argument("--pairs", type=int, default=3, metavar="N", help="so many runs of each; default: 3")
    parser.add_argument("--workers", action="store_true", help="two worker processes beside two commands")
    chosen = parser.parse_args(arguments)
    root = inputs.folder(chosen.corpus)
    if not inputs.corpora(root):
        print(f"no pages at {root}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["PYTHONPYCACHEPREFIX"] = f"{scratch}/bytecode"
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        measure = _side_by_side if chosen.workers else partial(_measured, chosen.sets)
        print(measure(root, chosen.limit, chosen.pairs, Path(scratch)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
