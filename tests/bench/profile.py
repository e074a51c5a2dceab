"""Where does the time of the pure half go? `python -m tests.bench.profile [--corpus DIR] [--shape SHAPE] [--limit N]`.

Cleans a sample of pages, drawn by a fixed seed, each once, and prints what every stage took of the processor's time.
The stages are the real functions, each in a timer; the time of one that another calls counts for the inner alone. What
no stage names is `rest`. A timer adds about a microsecond to each call.
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

from tests.bench import inputs, ours, sizes
from tests.bench.inputs import FOLDERS, Page
from tests.bench.seams import replaced
from tests.bench.table import columns
from tests.bench.tool_process import FIRST, FIRST_PAYLOAD

__all__ = ["BLOCKS", "REST", "STAGES", "Clock", "main", "timed"]

_SEED: Final = 0
_SLOWEST: Final = 3
REST: Final = "rest"
STAGES: Final = (
    ("decode, shape", "ingest.shape:detect"),
    ("limits", "ingest.markup:refuse"),
    ("parse", "ingest.parse.page.html:LexborHTMLParser"),
    ("walk", "ingest.parse.page.html:document"),
    ("lines of a dump", "ingest.parse.dump.textdump:_parse_text"),
    ("unwrap", "ingest.parse.dump.unwrap:joined"),
    ("metadata, JSON-LD", "ingest.parse.page.metadata:find_candidates"),
    ("site rules", "ingest.sites:select_rules"),
    ("site rules", "ingest.clean.rules.boilerplate:by_site"),
    ("rules", "ingest.clean.page:Page.of"),
    ("rules", "ingest.clean.rules.boilerplate:by_name"),
    ("features", "ingest.clean.classify.page_features:view"),
    ("features", "ingest.clean.classify.page_features:first"),
    ("features", "ingest.clean.classify.page_features:second"),
    ("trees", "ingest.clean.classify.trees:Forest.scores"),
    ("classifier", "ingest.clean.classify.main_content:classify"),
    ("trafilatura", "ingest.clean.classify.main_content:_second_opinion"),
    ("header", "ingest.clean.header.page_header:read_header"),
    ("images", "ingest.clean.images.image_selection:select_images"),
    ("classifier", "ingest.clean.classify.main_content:settle"),
    ("interstitials", "ingest.clean.fields.field_selection:interstitial"),
    ("fields", "ingest.clean.fields.field_selection:select_fields"),
    ("decisions", "ingest.clean:clean"),
    ("record", "ingest.record:build"),
    ("record", "ingest.record:to_json"),
    ("audit", "ingest.audit:row"),
    ("audit", "ingest.audit:line"),
)
"""Stage, and the attribute that is looked up where it is called; several may make one stage."""
BLOCKS: Final = "ingest.clean:clean"
"""Is given the document, whose blocks are counted."""


class Clock:
    """Adds up what stages take, each less the stages that it calls."""

    def __init__(self, now: Callable[[], float] = time.process_time) -> None:
        self._now = now
        self._inner = [0.0]
        self.spent = defaultdict[str, float](float)
        self.calls = Counter[str]()

    @contextmanager
    def time(self, stage: str, counts: int = 1) -> Iterator[None]:
        """Count what happens inside for a stage, as so many calls."""
        began = self._now()
        self._inner.append(0.0)
        try:
            yield
        finally:
            took = self._now() - began
            self.spent[stage] += took - self._inner.pop()
            self._inner[-1] += took
            self.calls[stage] += counts

    def wrap(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that counts for a stage."""

        def within(*args: Any, **kwargs: Any) -> Any:
            with self.time(stage):
                found = function(*args, **kwargs)
            # Rules yield what they find: their time is that of every step.
            return self._steps(stage, found) if isinstance(found, Generator) else found

        return within

    def _steps(self, stage: str, rulings: Generator[Any, None, Any]) -> Generator[Any, None, Any]:
        while True:
            with self.time(stage, counts=0):
                try:
                    ruling = next(rulings)
                except StopIteration as e:
                    return e.value
            yield ruling


@contextmanager
def timed(clock: Clock, stages: Sequence[tuple[str, str]] = STAGES) -> Iterator[None]:
    """Put a timer around every stage. Raises AttributeError, or ImportError, for one that is gone."""
    with ExitStack() as undo:
        for stage, place in stages:
            undo.enter_context(replaced(place, partial(clock.wrap, stage)))
        yield


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.profile", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--corpus", type=Path, help="its folder (default: INGEST_CORPUS, or beside the repository)")
    parser.add_argument("--split", choices=["validation", "training", "all"], default="training")
    parser.add_argument("--only", nargs="+", default=(), metavar="NAME", help="these corpora")
    parser.add_argument("--shape", choices=list(FOLDERS), default="html")
    parser.add_argument("--limit", type=int, default=300, help="so many pages")
    parser.add_argument("--size", type=int, metavar="BYTES", help="instead, one made page of so many bytes (sizes.py)")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        if chosen.size:
            drawn = [page for _, page in sizes.made(chosen.shape, Path(scratch), {chosen.size: 1})]
        else:
            root = inputs.folder(chosen.corpus)
            listed = list(inputs.pages(root, split=chosen.split, only=chosen.only, shapes=[chosen.shape]))
            drawn = random.Random(_SEED).sample(listed, min(chosen.limit, len(listed)))  # noqa: S311 -- no secret
        if not drawn:
            print(f"no pages at {root}", file=sys.stderr)
            return 2
        print(_measured(drawn))
    return 0


def _measured(drawn: Sequence[Page]) -> str:
    task, clock, blocks = ours.task(), Clock(), Counter[str]()
    ours.clean(FIRST, FIRST_PAYLOAD, task=task)  # what loads itself when it is needed
    took: dict[str, float] = {}
    size = 0

    def counted(function: Callable[..., Any]) -> Callable[..., Any]:
        def clean(document: Any, *args: Any) -> Any:
            blocks["all"] += len(document.blocks)
            return function(document, *args)

        return clean

    with timed(clock), replaced(BLOCKS, counted):
        for page in drawn:
            payload = page.payload()
            size += len(payload)
            began = time.process_time()
            with clock.time(REST):
                ours.clean(page, payload, task=task)
            took[page.file] = time.process_time() - began
    slowest = sorted(took, key=took.__getitem__, reverse=True)[:_SLOWEST]
    return "\n".join(
        (
            f"{len(drawn)} pages, {size / 1e6:.1f} MB, {blocks['all']} blocks, ms of the processor's time",
            table(clock, pages=len(drawn), blocks=blocks["all"]),
            "slowest: " + ", ".join(f"{name} {took[name]:.3f} s" for name in slowest),
        )
    )


def table(clock: Clock, *, pages: int, blocks: int) -> str:
    """Write the stages in the order of the walk."""
    total = sum(clock.spent.values())
    rows: list[tuple[object, ...]] = [("stage", "ms a page", "share", "µs a block", "calls")]
    rows += [
        (stage, *_row(clock.spent[stage], total, pages, blocks), clock.calls[stage])
        for stage in (*dict.fromkeys(stage for stage, _ in STAGES), REST)
        if clock.calls[stage]
    ]
    return columns([*rows, ("all", *_row(total, total, pages, blocks), pages)])


def _row(seconds: float, total: float, pages: int, blocks: int) -> tuple[float, float, float]:
    return 1e3 * seconds / pages, seconds / total, 1e6 * seconds / blocks if blocks else 0.0


if __name__ == "__main__":
    sys.exit(main())
