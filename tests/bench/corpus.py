"""How well is a corpus cleaned in all its shapes, and is any law broken on any page of it?

    python -m tests.bench.corpus [--corpus DIR] [--split validation|training|all] [--only NAME ...] [--limit N]

Runs the pure half over every file of every shape, holds each result against the laws (`laws.py`), cleans the web pages
again in another process and asks for the same bytes, and prints the figures of the corpus' own score.py. `extract.py`
compares with other extractors. Exit code 1 where a law is broken, 2 where there is no corpus.
"""

import argparse
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, TypeAlias

from ingest import engine
from tests.bench import inputs, ours
from tests.bench.inputs import FOLDERS, Gold, Page
from tests.bench.scoring import Scorer, golds, titled
from tests.bench.table import columns, scores
from tests.bench.tool_process import paced

Rows: TypeAlias = dict[tuple[str, str], dict[str, Any]]


@dataclass(slots=True)
class Found:
    """What the run over all files gave."""

    rows: dict[str, Rows] = field(default_factory=lambda: defaultdict(dict))
    """By shape, then by corpus and id."""
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    breaches: list[tuple[str, str]] = field(default_factory=list)
    """The file, and what is wrong with it."""


def main() -> int:
    options = _options()
    root = inputs.folder(options.corpus)
    if not (root / "score.py").is_file():
        print(f"no corpus (score.py and folders with gold.jsonl) at {root}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        listed = list(inputs.pages(root, split=options.split, only=options.only, limit=options.limit))
        rows = golds(root, listed)
        scorer = Scorer.of(root, rows, scratch=scratch, out=options.out or scratch / "out")
        found = _clean(listed, workers=options.workers)
        html = [page for page in listed if page.shape == "html"]
        found.breaches += _differences(found.rows["html"], paced("ingest", html, scratch).rows)
        print("\n\n".join(_report(scorer, found, rows)))
        for file, told in found.breaches:
            print(f"{file}: {told}", file=sys.stderr)
        return 1 if found.breaches else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.corpus", description=__doc__.partition("\n")[0])
    parser.add_argument("--corpus", type=Path, help="its folder (default: INGEST_CORPUS, or beside the repository)")
    parser.add_argument("--split", choices=["validation", "training", "all"], default="validation")
    parser.add_argument("--only", nargs="+", default=(), metavar="NAME", help="these corpora")
    parser.add_argument("--limit", type=int, help="at most so many files of each corpus and shape")
    parser.add_argument("--workers", type=int, default=2, help="0: in this process")
    parser.add_argument("--out", type=Path, help="keep the predictions there")
    return parser.parse_args()


def _clean(listed: Sequence[Page], *, workers: int) -> Found:
    """Clean every file and hold the results against the laws."""
    found = Found()
    judged = engine.run(partial(ours.judge, task=ours.task()), listed, workers=workers)
    for number, (page, one) in enumerate(zip(listed, judged, strict=True), 1):
        if sys.stderr.isatty():
            print(f"\r{number}/{len(listed)}", end="", file=sys.stderr)
        row: dict[str, Any] = {"corpus": page.corpus, "id": page.id, "text": None}
        if isinstance(one, engine.WorkerFailure):
            found.breaches.append((page.file, f"fence-{one.kind}: {one.detail}"))
            row["outcome"] = f"crashed fence-{one.kind}"
        else:
            row |= one.row
            found.seconds[page.shape].append(one.seconds)
            found.breaches += ((page.file, told) for told in one.breaches)
        found.rows[page.shape][page.corpus, page.id] = row
    return found


def _report(scorer: Scorer, found: Found, gold: Mapping[str, Gold]) -> Iterator[str]:
    figures = {}
    for shape in FOLDERS:
        if rows := found.rows.get(shape):
            figures[shape] = scorer.score(shape, rows.values())
            figures[f"{shape}, titled"] = scorer.score(f"{shape} titled", titled(rows.values()))
    yield "Scores (score.py --help defines them; auth, title, date: shares that are right)\n" + scores(
        [(corpus, name, of[corpus]) for corpus in sorted(gold) for name, of in figures.items() if corpus in of]
    )
    yield "What became of the files\n" + _outcomes(found)
    if types := _types(found.rows["html"], gold):
        yield "Page types, right of all\n" + types
    yield "Bytes of a record for each of its text: all, median, most\n" + _sizes(found.rows)
    laws = Counter(told.partition(":")[0] for _, told in found.breaches)
    yield f"Laws broken: {', '.join(f'{name} {count}' for name, count in laws.most_common()) or 'none'}"


def _differences(rows: Rows, again: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield the pages that another process cleaned into other bytes."""
    for row in again:
        if row.get("digest") != rows[row["corpus"], row["id"]].get("digest"):
            yield f"{row['corpus']}/pages/{row['id']}", "determinism: another process made other bytes of it"


def _outcomes(found: Found) -> str:
    counted = {shape: Counter(row["outcome"] for row in rows.values()) for shape, rows in found.rows.items()}
    names = sorted({name for counts in counted.values() for name in counts})
    rows = [
        (shape, f"{max(found.seconds[shape], default=0):.1f}", *(counts[name] for name in names))
        for shape, counts in counted.items()
    ]
    table = zip(("shape", "slowest, s", *names), *rows, strict=True)
    return columns([tuple(str(value) for value in row) for row in table])


def _sizes(shapes: Mapping[str, Rows]) -> str:
    """Compare what a line takes with its text alone, as UTF-8: by corpus and shape."""
    sizes: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for shape, rows in shapes.items():
        for (corpus, _), row in rows.items():
            if row["bytes"] and row["text"]:
                sizes[corpus, shape].append((row["bytes"], len(row["text"].encode())))
    table = [
        (
            corpus,
            shape,
            f"{sum(b for b, _ in of) / sum(t for _, t in of):.2f}",
            f"{median(shares):.2f}",
            f"{max(shares):.1f}",
        )
        for (corpus, shape), of in sorted(sizes.items())
        for shares in [[line / text for line, text in of]]
    ]
    return columns([("corpus", "shape", "all", "median", "most"), *table])


def _types(rows: Rows, gold: Mapping[str, Gold]) -> str:
    right: dict[tuple[str, str], list[str | None]] = defaultdict(list)
    for (corpus, name), row in rows.items():
        wanted = gold[corpus][name].get("page_type")
        if wanted:
            right[corpus, "listing" if wanted == "collection" else wanted].append(row.get("page_type"))
    table = [
        (corpus, wanted, f"{got.count(wanted)}/{len(got)}", _others(got, wanted))
        for (corpus, wanted), got in sorted(right.items())
    ]
    return columns([("corpus", "gold", "right", "instead"), *table]) if table else ""


def _others(got: Iterable[str | None], wanted: str) -> str:
    return ", ".join(f"{name} {count}" for name, count in Counter(got).most_common() if name != wanted)


if __name__ == "__main__":
    sys.exit(main())
