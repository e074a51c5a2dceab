"""How many pages a second, and in how much memory? One tool, alone in a fresh process on one core.

    python -m tests.bench.tool_process TOOL PAGES.jsonl OUT.jsonl [MODEL]

Every page once, in one pass: who sees a page again finds its own caches filled. Importing and reading files are not
timed, nor is writing the prediction down. OUT gets a line for each page. A page on which a tool raises, dies or works
for two minutes is a page without text; the process that died of it is followed by another.
"""

import json
import logging
import os
import resource
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from tests.bench import tools
from tests.bench.inputs import Page

__all__ = ["FIRST", "FIRST_PAYLOAD", "Paced", "main", "paced"]

FIRST: Final = Page(corpus="", shape="html", id="", path=Path("first.html"), url=None)
"""What loads itself when it is needed is loaded by this page: it declares no language, and for its date trafilatura's
reader of dates looks through all languages that it knows, which takes two seconds."""
_STORY: Final = "Το δημοτικό συμβούλιο έκλεισε τη Δευτέρα την παλιά γέφυρα για τα φορτηγά, αφού βρέθηκαν ρωγμές. "
FIRST_PAYLOAD: Final = (
    "<html><head><title>Έκλεισε η παλιά γέφυρα</title></head><body><h1>Έκλεισε η παλιά γέφυρα</h1>"
    f'<p class="date">24 Νοεμβρίου 13:01</p><article>{f"<p>{_STORY * 3}</p>" * 4}</article></body></html>'
).encode()
_REPOSITORY: Final = Path(__file__).resolve().parents[2]
# Of processor time for a page: far beyond the two that the slowest tool took for the slowest page of the corpora.
_SECONDS: Final = 120.0
_STOPPED: Final = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP})
_MEASURED: Final = frozenset({"cpu", "wall", "peak"})


@dataclass(frozen=True, slots=True)
class Paced:
    """What a tool made of pages, and what that took."""

    rows: Sequence[Mapping[str, Any]]
    """One for each page, in their order."""

    @property
    def fresh(self) -> bool:
        """Return whether all of it was measured now."""
        return bool(self.rows) and all("cpu" in row for row in self.rows)

    @property
    def cpu(self) -> float:
        """Seconds of the processor's time; a millisecond at least, for its clock may stand still over a few pages."""
        return max(1e-3, float(sum(row["cpu"] for row in self.rows)))

    @property
    def wall(self) -> float:
        """Seconds by the clock."""
        return float(sum(row["wall"] for row in self.rows))

    @property
    def peak(self) -> int:
        """The most memory held, in bytes."""
        return int(max(row["peak"] for row in self.rows))

    @property
    def slowest(self) -> Mapping[str, Any]:
        """The page that took the most of the processor's time."""
        return max(self.rows, key=lambda row: row["cpu"])


def paced(
    tool: str, listed: Sequence[Page], scratch: Path, *, model: Path | None = None, cache: Path | None = None
) -> Paced:
    """Run a tool over pages in a process of its own, or in several where it dies.

    In `cache` lie the predictions of earlier runs, by the version of the tool and the bytes of the page.
    """
    if cache is None:
        return Paced(tuple(_run(tool, listed, scratch, model)))
    known = _Cache(tool, cache)
    missing = [page for page in listed if page not in known]
    known.add(zip(missing, _run(tool, missing, scratch, model), strict=True))
    return Paced(tuple(known.row(page) for page in listed))


def _run(tool: str, listed: Sequence[Page], scratch: Path, model: Path | None) -> Iterator[dict[str, Any]]:
    pages, out = scratch / "pages.jsonl", scratch / "found.jsonl"
    left = list(listed)
    while left:
        pages.write_text("".join(json.dumps({**asdict(p), "path": str(p.path)}) + "\n" for p in left))
        command = [sys.executable, "-m", "tests.bench.tool_process", tool, str(pages), str(out)]
        done = subprocess.run([*command, *([str(model)] if model else [])], cwd=_REPOSITORY, check=False)
        with out.open(encoding="utf-8") as file:
            rows = [json.loads(line) for line in file if line.endswith("\n")]
        yield from rows
        left = left[len(rows) :]
        if left:
            if not done.returncode:
                raise RuntimeError(f"{tool} left {len(left)} pages out")
            if done.returncode > 0 or -done.returncode in _STOPPED:  # it could not begin, or was told to end
                raise subprocess.CalledProcessError(done.returncode, command)
            yield {"corpus": left[0].corpus, "id": left[0].id, "text": None, "outcome": "died"} | _nothing()
            del left[0]


def _nothing() -> dict[str, float]:
    return dict.fromkeys(_MEASURED, 0.0)


class _Cache:
    """Predictions of one version of a tool."""

    def __init__(self, tool: str, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / f"{tool} {tools.version(tool)}.jsonl"
        lines = self._path.read_text(encoding="utf-8").splitlines() if self._path.is_file() else []
        self._rows: dict[str, dict[str, Any]] = {row.pop("sha256"): row for row in map(json.loads, lines)}

    def __contains__(self, page: Page) -> bool:
        return self._key(page) in self._rows

    def row(self, page: Page) -> dict[str, Any]:
        """Return the prediction for a page; with what it took, where that was measured now."""
        return {**self._rows[self._key(page)], "corpus": page.corpus, "id": page.id}

    def add(self, found: Iterable[tuple[Page, dict[str, Any]]]) -> None:
        with self._path.open("a", encoding="utf-8") as file:
            for page, row in found:
                self._rows[self._key(page)] = row
                kept = {key: value for key, value in row.items() if key not in _MEASURED}
                file.write(json.dumps({**kept, "sha256": self._key(page)}) + "\n")

    @staticmethod
    def _key(page: Page) -> str:
        return sha256(f"{page.url}\0".encode() + page.payload()).hexdigest()


def _pages(path: Path) -> Iterator[Page]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            yield Page(**{**row, "path": Path(row["path"])})


def _peak() -> int:
    """Read the most memory that this process has held, in bytes."""
    try:
        # ru_maxrss of a process begins with that of the one which started it (Linux, exec_mmap).
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return 1024 * int(next(line for line in status.splitlines() if line.startswith("VmHWM:")).split()[1])
    except (OSError, StopIteration):
        unit = 1 if sys.platform == "darwin" else 1024  # getrusage(2)
        return unit * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _measured(tool: tools.Tool, page: Page, payload: bytes) -> dict[str, Any]:
    found: Any = None
    failed = ""
    signal.setitimer(signal.ITIMER_PROF, _SECONDS)  # ends the process
    began, worked = time.perf_counter(), time.process_time()
    try:
        found = tool.run(page, payload)
    except Exception as e:  # noqa: BLE001 -- whatever it raises, it found nothing
        failed = f"raised {type(e).__name__}"
    wall, cpu = time.perf_counter() - began, time.process_time() - worked
    signal.setitimer(signal.ITIMER_PROF, 0)
    said = {"text": None, "outcome": failed} if failed else tool.told(found)
    return {"corpus": page.corpus, "id": page.id, **said, "wall": wall, "cpu": cpu, "peak": _peak()}


def _judged_by(model: Sequence[str]) -> AbstractContextManager[None]:
    if not model:
        return nullcontext()
    from tests.bench import ours  # noqa: PLC0415 -- the memory of other tools is measured

    return ours.judged_by(Path(model[0]))


def main(arguments: Iterable[str]) -> None:
    """Run one tool over pages."""
    name, listed, out, *model = arguments
    logging.disable(logging.CRITICAL)  # of the tools; their answers are what counts
    warnings.simplefilter("ignore")
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with _judged_by(model), Path(out).open("w", encoding="utf-8", buffering=1) as file:
        tool = tools.TOOLS[name].make()
        _measured(tool, FIRST, FIRST_PAYLOAD)
        file.writelines(json.dumps(_measured(tool, page, page.payload())) + "\n" for page in _pages(Path(listed)))


if __name__ == "__main__":
    main(sys.argv[1:])
