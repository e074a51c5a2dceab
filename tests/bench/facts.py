"""Whose titles, authors and dates are right: ours, and those of others, on the same pages?

    python -m tests.bench.facts [--corpus DIR] [--split training|validation|all] [--only NAME ...] [--wrong FIELD]

Folding, names and days are compared by the corpus's own score.py: a title is equal after folding, authors are equal as
sets of names, a date is that of the day. `spurious` is the share of pages without an author in the gold for which one
is named; it counts as wrong. Beside each figure of another tool stands the difference of ours to it with its 95 %
interval, of 2,000 paired bootstrap samples (score.py). Beside ours run trafilatura with metadata, newspaper4k and
htmldate, where they are installed. `--wrong FIELD` prints what we said and what the gold says of each page where they
differ. Exit code 2 where there is no corpus.
"""

import argparse
import importlib.util
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from tests.bench import inputs, tools
from tests.bench.table import columns
from tests.bench.tool_process import paced

__all__ = ["main", "right"]

CORPORA: Final = ("news", "articles", "metadata", "segments", "dates", "wordpress")
TOOLS: Final = {
    "ingest": ("title", "authors", "spurious", "date"),
    "trafilatura": ("title", "authors", "spurious", "date"),
    "newspaper4k": ("title", "authors", "spurious", "date"),
    "htmldate": ("date",),
}
"""Who is asked, and for what."""


def right(score: ModuleType, field: str, gold: Mapping[str, Any], said: Mapping[str, Any]) -> bool | None:
    """Return whether one page's value is right by score.py; None where the gold says nothing of it.

    Of `spurious`, whether an author is named although the gold has none.
    """
    if field == "title":
        return score.fold(gold["title"]) == score.fold(said.get("title")) if gold.get("title") else None
    if field == "date":
        day = score.day(gold.get("published"))
        return day == score.day(said.get("published")) if day else None
    known, named = gold.get("authors"), score.names(said.get("authors"))
    if field == "authors":
        return score.names(known) == named if known else None
    # As in score.py: only corpora that note authors at all, and pages that somebody looked at.
    return bool(named) if not known and "authors" in gold and gold.get("annotated_meta", True) else None


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    options = _options(arguments)
    root = inputs.folder(options.corpus)
    if not inputs.corpora(root):
        print(f"no corpus (folders with gold.jsonl) at {root}", file=sys.stderr)
        return 2
    score = _score(root)
    pages = list(inputs.pages(root, split=options.split, only=options.only or CORPORA, shapes=("html",)))
    names = [name for name in TOOLS if tools.version(name) is not None]
    with tempfile.TemporaryDirectory() as scratch:
        said = {name: paced(name, pages, Path(scratch)).rows for name in names}
    golds = {corpus: inputs.gold(root, corpus, split=options.split) for corpus in {p.corpus for p in pages}}
    rows: list[tuple[object, ...]] = [("corpus", "field", "tool", "pages", "share", "ours +", "low", "high")]
    for corpus in dict.fromkeys(page.corpus for page in pages):
        chosen = [i for i, page in enumerate(pages) if page.corpus == corpus]
        for field in TOOLS["ingest"]:
            verdicts = {
                name: [right(score, field, golds[corpus][pages[i].id], said[name][i]) for i in chosen]
                for name in names
                if field in TOOLS[name]
            }
            rows += _rows(score.interval, corpus, field, verdicts)
            if options.wrong == field:
                for i, verdict in zip(chosen, verdicts["ingest"], strict=True):
                    if verdict is (field == "spurious"):
                        print(_wrong(field, pages[i], golds[corpus][pages[i].id], said["ingest"][i]))
    print(columns(rows))
    return 0


def _rows(
    interval: Callable[[Sequence[float]], tuple[float, float]],
    corpus: str,
    field: str,
    verdicts: Mapping[str, Sequence[bool | None]],
) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    ours = [float(v) for v in verdicts["ingest"] if v is not None]
    for name, found in verdicts.items():
        theirs = [float(v) for v in found if v is not None]
        if not theirs:
            continue
        row: tuple[object, ...] = (corpus, field, name, len(theirs), sum(theirs) / len(theirs))
        if name == "ingest":
            rows.append((*row, None, None, None))
        else:
            differences = [one - other for one, other in zip(ours, theirs, strict=True)]
            rows.append((*row, sum(differences) / len(differences), *interval(differences)))
    return rows


def _wrong(field: str, page: inputs.Page, gold: Mapping[str, Any], said: Mapping[str, Any]) -> str:
    key = {"date": "published", "spurious": "authors"}.get(field, field)
    return f"{page.corpus}/{page.id}\t{key}\tgold {gold.get(key)!r}\tours {said.get(key)!r}\t{page.url}"


def _score(root: Path) -> ModuleType:
    """Load the corpus's score.py."""
    spec = importlib.util.spec_from_file_location("score", root / "score.py")
    if spec is None or spec.loader is None:
        raise ImportError(f"{root / 'score.py'} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.facts", description=__doc__.partition("\n")[0])
    parser.add_argument("--corpus", type=Path, help="its folder (default: INGEST_CORPUS, or beside the repository)")
    parser.add_argument("--split", choices=["training", "validation", "all"], default="validation")
    parser.add_argument("--only", nargs="+", default=(), metavar="NAME", help="these corpora")
    parser.add_argument("--wrong", choices=TOOLS["ingest"], help="print the pages where we are wrong")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
