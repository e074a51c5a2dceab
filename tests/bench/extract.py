"""How well, how fast and in how much memory do we extract, and how do others on the same pages?

    python -m tests.bench.extract [--corpus DIR] [--only NAME ...] [--shape pages|dumps] [--against] [--folds DIR]

Every tool runs from the bytes of a page, alone in a fresh process on one core, every page once (`pace.py`); ours walks
the whole pure half, as far as the bytes of records and audit lines. The corpus' own score.py gives the figures.

`--shape dumps` reads pages that were flattened to text, whole (`dump`) and cut to their main content (`dump-main`),
beside the dump as it is and the longest run of long lines (`tools.longest_run`); then dumps as other tools and hands
make them, of a sample of pages drawn by a fixed seed (`kinds.py`).

`--folds DIR`: models of `python -m tests.bench.train --folds DIR`. Corpora of fewer than 150 validation pages are then
measured on all their pages, each page judged by a model that did not see its site.

`--check` holds our figures against `extract.json`: 1 where one sank, 2 where there is no corpus; `--update` pins them.
Both run ours and trafilatura alone, unless `--tools` names others; `sound` is the share of pages that are not bad.
`--out DIR` keeps predictions, tables and figures, and the table for README.
"""

import argparse
import gzip
import hashlib
import json
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, groupby, islice
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from tests.bench import floors, inputs, kinds, sizes, tools
from tests.bench.inputs import Gold, Page
from tests.bench.scoring import TITLED, Figures, Scorer, golds, titled
from tests.bench.table import columns, scores
from tests.bench.tool_process import Paced, paced

__all__ = ["RANKED", "SLACK", "Bench", "main", "pinned", "unseen"]

RANKED: Final = ("news", "articles", "multilingual", "mixed", "segments", "wordpress")
"""Corpora whose gold is made by people or by publishers; that of others is for other figures."""
PINS: Final = Path(__file__).with_name("extract.json")
SLACK: Final[Mapping[str, float]] = MappingProxyType({"f1": 0.002})
"""What a figure may sink by unnoticed: one page of two hundred that loses two fifths."""
SHAPES: Final = {"pages": ("html",), "dumps": ("dump", "dump-main")}
_RIVALS: Final = ("trafilatura", "trafilatura precision")
_OWN: Final = {"pages": ("ingest", "trafilatura"), "dumps": ("ingest",)}
_ALL: Final = {
    "pages": ("ingest", *tools.PEERS),
    "dumps": ("ingest", "untouched dump", "longest run of long lines"),
}
_FEW: Final = 150  # validation pages; with fewer, the interval of a difference is wide
_SAMPLE: Final = 40  # pages of each corpus that other kinds of dumps are made of
_SEED: Final = 0
_FAILED: Final = ("raised ", "died")
_NAME: Final = 40  # characters
_SHARE: Final = 0.85  # of the measured ratio of speed that is pinned; two runs on one busy machine were 2 % apart
_COLUMNS: Final = (
    "pages", "f1", "precision", "recall", "exact", "empty", "bad", "segments_kept", "segments_removed",
)  # fmt: skip
_PINNED: Final = ("f1", "exact", "sound", "segments_kept", "segments_removed")


@dataclass(slots=True)
class Bench:
    """One run: its pages, and what was found of them so far."""

    shape: str
    scorer: Scorer
    gold: Mapping[str, Gold]
    scratch: Path
    models: Mapping[Page, Path] = field(default_factory=dict)
    """Pages that another model than the package's judges."""
    cache: Path | None = None
    paces: dict[str, Paced] = field(default_factory=dict)
    figures: dict[str, Figures] = field(default_factory=dict)

    def measure(self, tool: str, listed: Sequence[Page], *, name: str | None = None) -> None:
        """Run a tool over pages and score it, with titles too where they belong to the gold."""
        name = name or tool
        told(f"{name}: {len(listed)} pages")
        cache = self.cache if tools.TOOLS[tool].package else None
        found: dict[Page, Mapping[str, Any]] = {}
        judges = self.models if tool == "ingest" else {}
        for model, pages in groupby(sorted(listed, key=lambda p: str(judges.get(p, ""))), key=judges.get):
            part = list(pages)
            rows = paced(tool, part, self.scratch, model=model, cache=cache).rows
            found |= zip(part, rows, strict=True)
        self.paces[name] = Paced([found[page] for page in listed])
        if failed := Counter(row["outcome"] for row in found.values() if row.get("outcome", "").startswith(_FAILED)):
            told(", ".join(f"{why} on {count}" for why, count in failed.most_common()))
        self.score(name, [found[page] for page in listed])

    def score(self, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Have predictions scored, as they are and with their titles."""
        self.figures[name] = self.scorer.score(name, rows)
        if with_titles := self.scorer.score(f"{name} titled", titled(rows)):
            self.figures[f"{name}, titled"] = with_titles

    def table(self, names: Iterable[str]) -> str:
        """Write the figures of some runs, corpus by corpus."""
        chosen = [f"{name}{suffix}" for suffix in ("", ", titled") for name in names]
        rows = [
            (corpus, name, {key: of[corpus].get(key) for key in _COLUMNS})
            for corpus in self.gold
            for name in chosen
            if corpus in (of := self.figures.get(name, {}))
        ]
        return scores(rows)


def main(arguments: Sequence[str] | None = None, *, pins: Path = PINS) -> int:
    """Measure, print, and check or pin."""
    options = _options(arguments)
    root = inputs.folder(options.corpus)
    if not (root / "score.py").is_file():
        print(f"no corpus (score.py and folders with gold.jsonl) at {root}", file=sys.stderr)
        return 2
    listed, models = _listed(root, options)
    chosen = options.tools or (_OWN if options.check or options.update else _ALL)[options.shape]
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        gold = golds(root, listed)
        order = {name: gold[name] for name in (options.only or RANKED) if name in gold}
        scorer = Scorer.of(root, gold, scratch=scratch, out=options.out or scratch / "out")
        bench = Bench(options.shape, scorer, order, scratch, models, options.cache)
        sections = list((_dumps if options.shape == "dumps" else _pages)(bench, listed, chosen, options))
    report = "\n\n".join([_headline(options, listed, models), *sections])
    print(report)
    if options.out:
        (options.out / "report.txt").write_text(f"{report}\n", encoding="utf-8")
        (options.out / "figures.json").write_text(json.dumps(bench.figures, indent=2) + "\n", encoding="utf-8")
        (options.out / "table.md").write_text(_markdown(bench), encoding="utf-8")
    return _held(bench, listed, options, pins)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.extract",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--corpus", type=Path, help="its folder (default: INGEST_CORPUS, or beside the repository)")
    parser.add_argument("--split", choices=["validation", "training"], default="validation")
    parser.add_argument("--only", nargs="+", metavar="NAME", help=f"these corpora (default: {' '.join(RANKED)})")
    parser.add_argument("--limit", type=int, help="at most so many pages of each corpus and shape")
    parser.add_argument("--shape", choices=list(SHAPES), default="pages")
    parser.add_argument("--tools", nargs="+", metavar="NAME", choices=list(tools.TOOLS), help="these tools")
    parser.add_argument("--against", action="store_true", help="the differences to trafilatura, with 95 %% intervals")
    parser.add_argument("--folds", type=Path, metavar="DIR", help="models that did not see a fifth of the sites")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="name our N worst pages of each corpus")
    parser.add_argument("--cache", type=Path, metavar="DIR", help="predictions of other tools; those are not timed")
    parser.add_argument("--out", type=Path, metavar="DIR", help="keep predictions, tables and figures there")
    parser.add_argument("--allow-regression", metavar="REASON", help="pin lower figures, and write down why")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true", help="fail where a figure sank")
    what.add_argument("--update", action="store_true", help="pin the figures")
    options = parser.parse_args(arguments)
    if (options.check or options.update) and (options.only or options.limit or options.split != "validation"):
        parser.error("figures are pinned of all validation pages")
    return options


def told(line: str) -> None:
    """Print what is being done."""
    print(line, file=sys.stderr)


def _headline(options: argparse.Namespace, listed: Sequence[Page], models: Mapping[Page, Path]) -> str:
    by_folds = sorted({page.corpus for page in models})
    how = f"; {', '.join(by_folds)}: all pages, none judged by a model that saw its site" if by_folds else ""
    return f"{time.strftime('%Y-%m-%d')}, {len(listed)} {options.shape} of the {options.split} split{how}"


def _listed(root: Path, options: argparse.Namespace) -> tuple[list[Page], dict[Page, Path]]:
    """List the pages, and the models that judge some of them."""
    only, shapes = options.only or RANKED, SHAPES[options.shape]
    listed = list(inputs.pages(root, split=options.split, only=only, shapes=shapes, limit=options.limit))
    if not options.folds:
        return listed, {}
    valid = [page.corpus for page in inputs.pages(root, split="validation", only=only, shapes=shapes[:1])]
    few = [name for name in only if valid.count(name) < _FEW]
    whole = list(inputs.pages(root, split="all", only=few, shapes=shapes, limit=options.limit)) if few else []
    listed = [page for page in listed if page.corpus not in few] + whole
    return listed, unseen(root, options.folds, whole)


def unseen(root: Path, folds: Path, listed: Sequence[Page]) -> dict[Page, Path]:
    """Find the models that did not see the sites of pages; none for pages whose site the package's own did not see."""
    from tests.bench.pages import CORPORA, fold, site  # noqa: PLC0415 -- loads the package, which nothing else here needs

    said = json.loads((folds / "folds.json").read_bytes())
    rows = {name: inputs.gold(root, name, split="all") for name in {*CORPORA, *(p.corpus for p in listed)}}
    learned = {
        site(row): fold(site(row)) for name in CORPORA for row in rows[name].values() if row["split"] == "training"
    }
    found = {}
    for page in listed:
        row = rows[page.corpus][page.id]
        number = learned.get(site(row))
        if said.get(f"{page.corpus}/{page.id}", number) != number:
            raise SystemExit(f"the models in {folds} were learned from other pages: {page.corpus}/{page.id}")
        if number is not None:
            found[page] = folds / f"{number}.bin"
    return found


def _pages(bench: Bench, listed: Sequence[Page], chosen: Sequence[str], options: argparse.Namespace) -> Iterator[str]:
    for tool in chosen:
        if tools.version(tool) is None:
            told(f"{tool}: not installed (dependency group bench)")
        else:
            bench.measure(tool, listed)
    yield "Scores (score.py --help defines them)\n" + bench.table(chosen)
    yield "Speed, one process on one core\n" + _speeds(bench, chosen)
    if not (options.check or options.update):
        yield "Ours, by the size of a page\n" + _by_size(bench, "html")
    if options.against:
        yield "Mean page F1, ours less another's, with its 95 % interval\n" + _against(bench)
    if options.worst:
        yield "Our worst pages, by word F1\n" + _worst(bench, chosen, options.worst)


def _dumps(bench: Bench, listed: Sequence[Page], chosen: Sequence[str], options: argparse.Namespace) -> Iterator[str]:
    names = []
    for shape in SHAPES["dumps"]:
        of_shape = [page for page in listed if page.shape == shape]
        for tool in chosen:
            names.append(f"{shape}: {tool}")
            bench.measure(tool, of_shape, name=names[-1])
    yield "Scores (score.py --help defines them)\n" + bench.table(names)
    yield "Speed, one process on one core\n" + _speeds(bench, [name for name in names if name.endswith("ingest")])
    if options.check or options.update:
        return
    yield "Ours, by the size of a dump\n" + _by_size(bench, "dump")
    missing = _kinds(bench, [page for page in listed if page.shape == "dump"], inputs.folder(options.corpus))
    yield "Ours, by the kind of dump: F1, pages of all and those that are bad\n" + _by_kind(bench, missing)


def _kinds(bench: Bench, dumps: Sequence[Page], root: Path) -> dict[str, str]:
    """Make dumps of all kinds of a sample of pages, and run ours on them; give the kinds that cannot be made."""
    draw = random.Random(_SEED)  # noqa: S311 -- the same pages every time, no secret
    sample = []
    for _, pages in groupby(dumps, key=lambda page: page.corpus):
        of_corpus = list(pages)
        sample += draw.sample(of_corpus, min(_SAMPLE, len(of_corpus)))
    html = {(p.corpus, p.id): p for p in inputs.pages(root, split="all", only=[*bench.gold], shapes=["html"])}
    told(f"kinds of dumps: {len(sample)} pages")
    made = {
        name: list(_made(kind, sample, html, bench.scratch / f"kind-{number}"))
        for number, (name, kind) in enumerate(kinds.KINDS.items())
        if not kind.missing
    }
    found = iter(paced("ingest", list(chain.from_iterable(made.values())), bench.scratch).rows)
    for number, (name, listed) in enumerate(made.items()):
        rows = list(islice(found, len(listed)))
        of_kind = Bench(bench.shape, _scorer(bench, listed, bench.scratch / f"gold-{number}"), {}, bench.scratch)
        of_kind.score(name, rows)
        bench.figures |= of_kind.figures
        bench.paces[name] = Paced(rows)
    return {name: kind.missing for name, kind in kinds.KINDS.items() if kind.missing}


def _by_kind(bench: Bench, missing: Mapping[str, str]) -> str:
    """Write a row for each kind of dump: F1 of every corpus whose gold is a text, with the title where it belongs."""
    shown = [(name, ", titled" if name in TITLED else "") for name, rows in bench.gold.items() if _has_text(rows)]
    rows: list[tuple[object, ...]] = [("", *(f"{name}{titled}" for name, titled in shown), "pages", "bad", "ms a dump")]
    for name in kinds.KINDS:
        if name in missing:
            rows.append((name, *[None] * len(shown), None, None, f"not installed: {missing[name]}"))
            continue
        found = [bench.figures.get(f"{name}{titled}", {}).get(corpus, {}) for corpus, titled in shown]
        totals = (sum(of.get(key, 0) for of in found) for key in ("pages", "bad"))
        pace = bench.paces[name]
        rows.append((name, *(of.get("f1") for of in found), *totals, 1e3 * pace.cpu / max(1, len(pace.rows))))
    return columns(rows)


def _has_text(rows: Gold) -> bool:
    return any(row.get("text") for row in rows.values())


def _scorer(bench: Bench, listed: Iterable[Page], scratch: Path) -> Scorer:
    """Score these pages alone."""
    rows: dict[str, Gold] = defaultdict(dict)
    for page in listed:
        rows[page.corpus][page.id] = bench.gold[page.corpus][page.id]
    return Scorer.of(bench.scorer.root, rows, scratch=scratch, out=bench.scorer.out)


def _made(
    kind: kinds.Kind, sample: Iterable[Page], html: Mapping[tuple[str, str], Page], folder: Path
) -> Iterator[Page]:
    """Write the dumps of one kind; a page that its tool cannot read has none."""
    folder.mkdir()
    for page in sample:
        source = html[page.corpus, page.id] if kind.source == "html" else page
        if (dump := kind.dump(source.payload())) is not None:
            path = folder / f"{page.corpus}-{page.path.name}"
            path.write_bytes(gzip.compress(dump, mtime=0))
            yield replace(page, path=path)


def _speeds(bench: Bench, names: Iterable[str]) -> str:
    """Write what each tool took; those whose predictions were read from a cache took nothing now."""
    paces = {name: bench.paces[name] for name in names if name in bench.paces}
    measured = {name: pace for name, pace in paces.items() if pace.fresh}
    whole = measured.get("trafilatura")
    head = ("", "version", "pages/s", "by the clock", "ms a page", "peak MB", "times trafilatura", "slowest, s", "page")
    rows: list[tuple[object, ...]] = [head]
    for name, pace in measured.items():
        count, worst = len(pace.rows), pace.slowest
        rows.append(
            (
                name,
                tools.version(name.rpartition(": ")[2]) or "",
                count / pace.cpu,
                count / pace.wall,
                1e3 * pace.cpu / count,
                round(pace.peak / 1e6),
                whole.cpu / pace.cpu if whole else None,
                worst["cpu"],
                _named(worst["corpus"], worst["id"]),
            )
        )
    cached = ", ".join(name for name in paces if name not in measured)
    return columns(rows) + (f"\nnot timed, from the cache: {cached}" if cached else "")


def _by_size(bench: Bench, shape: str) -> str:
    folder = bench.scratch / "sizes"
    folder.mkdir()
    listed = list(sizes.made(shape, folder, sizes.COUNTS))
    told(f"sizes: {len(listed)} pages")
    pace = paced("ingest", [page for _, page in listed], bench.scratch)
    took: dict[int, list[float]] = defaultdict(list)
    for (size, _), row in zip(listed, pace.rows, strict=True):
        took[size].append(1e3 * row["cpu"])
    rows = [
        (f"{size // 1000} kB", len(of), sum(of) / len(of), 1e3 * sum(of) / len(of) / size) for size, of in took.items()
    ]
    return columns([("size", "pages", "ms", "ms/kB"), *rows])


def _against(bench: Bench) -> str:
    """Write the differences to both trafilaturas, and to the better of the two."""
    if absent := [name for name in ("ingest", *_RIVALS) if name not in bench.figures]:
        return f"not run: {', '.join(absent)}"
    with_text = [name for name, rows in bench.gold.items() if _has_text(rows)]
    both = [name for name in with_text if name in {"news", "articles"}]
    groups: dict[str, tuple[str, list[str]]] = {name: ("", [name]) for name in with_text}
    if len(both) > 1:
        groups["news + articles"] = ("", both)
    groups |= {f"{name}, titled": (" titled", [name]) for name in bench.figures.get("ingest, titled", ())}
    rows: list[tuple[object, ...]] = [
        (
            "",
            "pages",
            *(head for rival in _RIVALS for head in (f"less {rival}", "from", "to")),
            "exact, times the better",
        )
    ]
    for label, (suffix, only) in groups.items():
        found = [bench.scorer.against(f"ingest{suffix}", f"{rival}{suffix}", only=only)["pooled"] for rival in _RIVALS]
        better = _RIVALS[min(range(len(found)), key=lambda i: found[i].mean)]
        cells = [f"{value:+.4f}" for one in found for value in (one.mean, one.low, one.high)]
        rows.append((label, found[0].pages, *cells, _times_exact(bench, only, better, suffix)))
    return columns(rows)


def _times_exact(bench: Bench, only: Sequence[str], rival: str, suffix: str) -> float | None:
    """Divide the share of our exact pages by another's."""
    suffix = ", titled" if suffix else ""
    ours, theirs = (
        sum(of["exact"] * of["pages"] for name in only if (of := bench.figures[f"{tool}{suffix}"][name]))
        for tool in ("ingest", rival)
    )
    return ours / theirs if theirs else None


def _worst(bench: Bench, chosen: Sequence[str], count: int) -> str:
    """Return our worst pages, beside what may tell why: others' word F1, lengths, outcome, doubts."""
    ours = {(row["corpus"], row["id"]): row for row in bench.paces["ingest"].rows}
    names = [name for name in chosen if name in bench.figures and name != "ingest"]
    others = [{c: dict(pages) for c, pages in bench.scorer.worst(name).items()} for name in names]
    rows: list[tuple[object, ...]] = [("ours", *names, "of gold", "of ours", "outcome", "page")]
    for corpus, ranked in bench.scorer.worst("ingest").items():
        for page, value in ranked[:count]:
            row = ours[corpus, page]
            theirs = (of.get(corpus, {}).get(page) for of in others)
            lengths = len(bench.gold[corpus][page]["text"]), len(row["text"] or "")
            why = " ".join((row["outcome"], *row.get("doubts", ())))
            rows.append((value, *theirs, *lengths, why, f"{corpus}/{page}"))
    return columns(rows)


def _markdown(bench: Bench) -> str:
    """Write a table for README: F1 of each corpus, exact in brackets, and the speed."""
    corpora = [name for name, rows in bench.gold.items() if _has_text(rows)]
    lines = [f"| | {' | '.join(corpora)} | pages/s | peak MB |", f"| --- |{' --: |' * (len(corpora) + 2)}"]
    for name, pace in bench.paces.items():
        found = [bench.figures.get(name, {}).get(corpus) for corpus in corpora]
        cells = [f"{of['f1']:.3f} ({of['exact']:.2f})".replace("0.", ".") if of else "" for of in found]
        took = [f"{len(pace.rows) / pace.cpu:.0f}", f"{pace.peak / 1e6:.0f}"] if pace.fresh and pace.cpu else ["", ""]
        lines.append(f"| {name} | {' | '.join([*cells, *took])} |")
    return "\n".join(lines) + "\n"


def _named(corpus: str, page: str) -> str:
    """Return a page in a table; some ids are as long as a line."""
    return f"{corpus}/{page if len(page) <= _NAME else page[: _NAME - 1] + '…'}"


def pinned(bench: Bench) -> floors.Figures:
    """Return the figures of ours that are pinned; of each, more is better."""
    found: floors.Figures = {}
    for name, of in bench.figures.items():
        if "ingest" not in name:
            continue
        row = name.replace(": ingest", "").replace("ingest", "html")
        for corpus, figures in of.items():
            values = {**figures, "sound": 1 - figures["bad"] / figures["pages"]} if "bad" in figures else figures
            found[f"{corpus}, {row}"] = {key: round(values[key], 4) for key in _PINNED if values.get(key) is not None}
    ours, theirs = bench.paces.get("ingest"), bench.paces.get("trafilatura")
    if ours and theirs and theirs.fresh:
        found["speed"] = {"ratio": theirs.cpu / ours.cpu}
    return found


def _held(bench: Bench, listed: Sequence[Page], options: argparse.Namespace, path: Path) -> int:
    """Check the figures, or pin them; 1 where one sank."""
    if not (options.check or options.update):
        return 0
    key = f"{options.shape}{', by folds' if options.folds else ''}"
    pins = json.loads(path.read_bytes()) if path.is_file() else {}
    old = pins.get(key, {"pages": "", "figures": {}, "regressions": []})
    figures, pages = pinned(bench), _digest(bench, listed)
    if options.check:
        faults = floors.compare(old, figures, pages, slack=SLACK)
        print("\n".join(faults) or "nothing sank", file=sys.stderr)
        return 1 if faults else 0
    try:
        new = floors.raised(old, figures, pages, reason=options.allow_regression, slack=SLACK)
    except floors.Refused as e:
        print(e, file=sys.stderr)
        return 1
    if ratio := figures.get("speed", {}).get("ratio"):
        before = old["figures"].get("speed", {}).get("ratio", 0.0)
        new["figures"]["speed"] = {"ratio": max(round(_SHARE * ratio, 2), before if before <= ratio else 0.0)}
    path.write_text(json.dumps({**pins, key: new}, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return 0


def _digest(bench: Bench, listed: Sequence[Page]) -> str:
    """Digest the pages and their gold."""
    whole = hashlib.sha256()
    for page in listed:
        gold = json.dumps(bench.gold[page.corpus][page.id], sort_keys=True)
        whole.update(f"{page.file}\0{hashlib.sha256(page.payload()).hexdigest()}\0{gold}\n".encode())
    return whole.hexdigest()


if __name__ == "__main__":
    sys.exit(main())
