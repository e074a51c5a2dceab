"""How well is a corpus cleaned, how fast, and is any law broken on any page of it?

    python -m tests.bench.corpus [--corpus DIR] [--split validation|training|all] [--only NAME ...] [--limit N]

Runs the pure half over every file of every shape, holds each result against the laws (`laws.py`), has the corpus' own
score.py score the predictions, and prints its figures beside those of plain trafilatura on the same pages, with the
speed and the memory of both. Exit code 1 where a law is broken, 2 where there is no corpus.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

from ingest import engine
from tests.bench import ours
from tests.bench.inputs import FOLDERS, Gold, Page, gold, pages
from tests.bench.table import columns, scores

_REPOSITORY: Final = Path(__file__).resolve().parents[2]
_DEFAULT: Final = _REPOSITORY.parent / "shared" / "corpus"
_WORST: Final = 10
_WORST_LINE: Final = re.compile(r"    word F1 ([\d.]+)  (.+)")
# The gold of these begins with the title; DESIGN's records hold it apart.
_TITLED: Final = frozenset({"multilingual"})

Rows = dict[tuple[str, str], dict[str, Any]]


@dataclass(slots=True)
class Found:
    """What the run over all files gave."""

    rows: dict[str, Rows] = field(default_factory=lambda: defaultdict(dict))
    """By shape, then by corpus and id."""
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    breaches: list[tuple[str, str]] = field(default_factory=list)
    """The file, and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Bench:
    """One corpus folder, and where the predictions go."""

    root: Path
    """Where score.py is."""
    gold: Path
    """Where it finds the gold rows of exactly the pages that were run."""
    out: Path

    def score(self, name: str, rows: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
        """Write predictions and have score.py score them: corpus to figures."""
        path = self.path(name)
        with path.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        return dict(json.loads(self._score(path, "--json"))) if path.stat().st_size else {}

    def worst(self, name: str) -> dict[str, list[tuple[str, float]]]:
        """Ask score.py for the pages of each corpus, worst first, with their word F1."""
        found: dict[str, list[tuple[str, float]]] = {}
        corpus = ""
        for line in self._score(self.path(name), "--worst", str(10**6)).splitlines():
            if match := _WORST_LINE.fullmatch(line):
                found[corpus].append((match[2], float(match[1])))
            else:
                corpus = line.split()[0]
                found[corpus] = []
        return found

    def against(self, name: str, other: str) -> str:
        """Ask score.py for the difference between two sets of predictions, with its interval."""
        lines = self._score(self.path(name), "--against", str(self.path(other))).splitlines()
        return "\n".join(line for line in lines if " against: " in line)

    def pace(self, name: str, listed: Sequence[Page]) -> tuple[dict[str, float], list[dict[str, Any]]]:
        """Run one extractor over pages in a process of its own: its figures and its predictions."""
        paths = self.path("pages"), self.path(f"alone-{name}")
        with paths[0].open("w", encoding="utf-8") as file:
            file.writelines(json.dumps({**asdict(page), "path": str(page.path)}) + "\n" for page in listed)
        command = [sys.executable, "-m", "tests.bench.pace", name, *map(str, paths)]
        done = subprocess.run(command, cwd=_REPOSITORY, check=True, stdout=subprocess.PIPE)
        with paths[1].open(encoding="utf-8") as file:
            return json.loads(done.stdout), [json.loads(line) for line in file]

    def path(self, name: str) -> Path:
        """Say where the predictions of that name lie."""
        return self.out / f"{name}.jsonl"

    def _score(self, path: Path, *options: str) -> str:
        where = ("--root", str(self.gold), "--split", "all")
        command = [sys.executable, str(self.root / "score.py"), str(path), *where, *options]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout


def main() -> int:
    options = _options()
    root = options.corpus
    if not (root / "score.py").is_file():
        print(f"no corpus (score.py and folders with gold.jsonl) at {root}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as scratch:
        out = options.out or Path(scratch)
        out.mkdir(parents=True, exist_ok=True)
        listed = list(pages(root, split=options.split, only=options.only, limit=options.limit))
        golds = _golds(root, listed, split=options.split)
        bench = Bench(root=root, gold=_written(golds, Path(scratch) / "gold"), out=out)
        found = _clean(listed, workers=options.workers)
        report = _report(bench, found, [page for page in listed if page.shape == "html"], golds)
        print("\n\n".join(report))
        for file, told in found.breaches:
            print(f"{file}: {told}", file=sys.stderr)
        return 1 if found.breaches else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.corpus", description=__doc__.partition("\n")[0])
    parser.add_argument("--corpus", type=Path, default=Path(os.environ.get("INGEST_CORPUS") or _DEFAULT))
    parser.add_argument("--split", choices=["validation", "training", "all"], default="validation")
    parser.add_argument("--only", nargs="+", default=(), metavar="NAME", help="these corpora")
    parser.add_argument("--limit", type=int, help="at most so many files of each corpus and shape")
    parser.add_argument("--workers", type=int, default=2, help="0: in this process")
    parser.add_argument("--out", type=Path, help="keep the predictions there")
    return parser.parse_args()


def _golds(root: Path, listed: Iterable[Page], *, split: str) -> dict[str, Gold]:
    """Read the gold of the pages that are run; all shapes of a page have one."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for page in listed:
        wanted[page.corpus].add(page.id)
    rows = {name: gold(root, name, split=split) for name in sorted(wanted)}
    return {name: {id_: row for id_, row in found.items() if id_ in wanted[name]} for name, found in rows.items()}


def _written(golds: Mapping[str, Gold], folder: Path) -> Path:
    """Write gold as score.py reads it."""
    for name, rows in golds.items():
        (folder / name).mkdir(parents=True)
        lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows.values())
        (folder / name / "gold.jsonl").write_text("".join(lines), encoding="utf-8")
    return folder


def _clean(listed: Sequence[Page], *, workers: int) -> Found:
    """Clean every file and hold the results against the laws."""
    found = Found()
    judged = engine.run(partial(ours.judge, task=ours.task()), listed, workers=workers)
    for number, (page, one) in enumerate(zip(listed, judged, strict=True), 1):
        if sys.stderr.isatty():
            print(f"\r{number}/{len(listed)}", end="", file=sys.stderr)
        row: dict[str, Any] = {"corpus": page.corpus, "id": page.id, "text": None}
        if isinstance(one, engine.Fence):
            found.breaches.append((page.file, f"fence-{one.kind}: {one.detail}"))
            row["outcome"] = f"crashed fence-{one.kind}"
        else:
            row |= one.row
            found.seconds[page.shape].append(one.seconds)
            found.breaches += ((page.file, told) for told in one.breaches)
        found.rows[page.shape][page.corpus, page.id] = row
    return found


def _report(bench: Bench, found: Found, html: Sequence[Page], golds: Mapping[str, Gold]) -> Iterator[str]:
    figures = {name: bench.score(name, found.rows[name].values()) for name in FOLDERS if name in found.rows}
    paces: dict[str, dict[str, float]] = {}
    plain: list[dict[str, Any]] = []
    if html:
        paces["ingest"], alone = bench.pace("ours", html)
        paces["trafilatura"], plain = bench.pace("trafilatura", html)
        figures["trafilatura"] = bench.score("trafilatura", plain)
        figures["html, titled"] = bench.score("html-titled", _titled(found.rows["html"].values()))
        figures["trafilatura, titled"] = bench.score("trafilatura-titled", _titled(plain))
        found.breaches += _differences(found.rows["html"], alone)
    order = ("html", "trafilatura", "html, titled", "trafilatura, titled", *list(FOLDERS)[1:])
    present = [name for name in order if name in figures]
    yield "Scores (score.py --help defines them; auth, title, date: shares that are right)\n" + scores(
        [(c, name, figures[name][c]) for c in sorted(golds) for name in present if c in figures[name]]
    )
    if html:
        yield "Difference of the mean page F1, ingest less trafilatura\n" + bench.against("html", "trafilatura")
        yield "Web pages, one process each\n" + _speeds(paces)
    yield "What became of the files\n" + _outcomes(found)
    if types := _types(found.rows["html"], golds):
        yield "Page types, right of all\n" + types
    if html:
        yield "The worst pages of each corpus\n" + _worst(bench, found.rows["html"], golds)
    laws = Counter(told.partition(":")[0] for _, told in found.breaches)
    yield f"Laws broken: {', '.join(f'{name} {count}' for name, count in laws.most_common()) or 'none'}"


def _titled(rows: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Put the title before the text where the gold has it there."""
    for row in rows:
        if row["corpus"] in _TITLED:
            parts = [part for part in (row.get("title"), row["text"]) if part]
            yield {**row, "text": "\n".join(parts) or None}


def _differences(rows: Rows, again: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Name the pages that another process cleaned into other bytes."""
    for row in again:
        if row["digest"] != rows[row["corpus"], row["id"]].get("digest"):
            yield f"{row['corpus']}/pages/{row['id']}", "determinism: another process made other bytes of it"


def _speeds(paces: Mapping[str, Mapping[str, float]]) -> str:
    rows = [
        (name, int(p["pages"]), round(p["pages"] / p["wall"], 1), round(p["pages"] / p["cpu"], 1), int(p["peak"] / 1e6))
        for name, p in paces.items()
    ]
    head = ("", "pages", "pages/s", "pages/CPU s", "peak MB")
    return columns([head, *((name, *(str(value) for value in row)) for name, *row in rows)])


def _outcomes(found: Found) -> str:
    counted = {shape: Counter(row["outcome"] for row in rows.values()) for shape, rows in found.rows.items()}
    names = sorted({name for counts in counted.values() for name in counts})
    rows = [
        (shape, f"{max(found.seconds[shape], default=0):.1f}", *(counts[name] for name in names))
        for shape, counts in counted.items()
    ]
    table = zip(("shape", "slowest, s", *names), *rows, strict=True)
    return columns([tuple(str(value) for value in row) for row in table])


def _types(rows: Rows, golds: Mapping[str, Gold]) -> str:
    right: dict[tuple[str, str], list[str | None]] = defaultdict(list)
    for (corpus, name), row in rows.items():
        wanted = golds[corpus][name].get("page_type")
        if wanted:
            right[corpus, "listing" if wanted == "collection" else wanted].append(row.get("page_type"))
    table = [
        (corpus, wanted, f"{got.count(wanted)}/{len(got)}", _others(got, wanted))
        for (corpus, wanted), got in sorted(right.items())
    ]
    return columns([("corpus", "gold", "right", "instead"), *table]) if table else ""


def _others(got: Iterable[str | None], wanted: str) -> str:
    return ", ".join(f"{name} {count}" for name, count in Counter(got).most_common() if name != wanted)


def _worst(bench: Bench, rows: Rows, golds: Mapping[str, Gold]) -> str:
    """Name the pages with the lowest word F1, and what may tell why: trafilatura's, lengths, outcome, doubts."""
    plain = {corpus: dict(ranked) for corpus, ranked in bench.worst("trafilatura").items()}
    table: list[tuple[str, ...]] = [("word F1", "trafil.", "gold", "ours", "page", "outcome")]
    for corpus, ranked in bench.worst("html").items():
        for name, value in ranked[:_WORST]:
            row = rows.get((corpus, name))
            if row is None:  # past --limit
                continue
            theirs = plain.get(corpus, {}).get(name)
            table.append(
                (
                    f"{value:.3f}",
                    "" if theirs is None else f"{theirs:.3f}",
                    str(len(golds[corpus][name]["text"])),
                    str(len(row["text"] or "")),
                    f"{corpus}/{name}",
                    " ".join((row["outcome"], *row.get("doubts", ()))),
                )
            )
    return columns(table)


if __name__ == "__main__":
    sys.exit(main())
