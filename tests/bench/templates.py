"""Print what learned templates change: F1, exact and pages/s on pages that were not learned from, and learning's cost.

    python -m tests.bench.templates [--corpus DIR] [--shape html|dump|dump-main] [--least N]

For each site with enough pages, two, five, twenty and a hundred of them are learned from, without their gold; half of
its pages, thirty at most, are measured with that template and without one. Which pages is decided by a digest of their
ids. Where a site has too few beside those that are measured, they are taken again with other articles: the words of
what the gold has are shuffled, and what stands around them stays. F1 and exact are those of the corpus' own score.py;
the time is that of the processor.
"""

import argparse
import hashlib
import random
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import cycle
from pathlib import Path
from typing import Any, Final

from ingest import parse, shape, text
from ingest.clean import repeated
from ingest.clean.repeated import PageLines
from ingest.errors import IngestError
from ingest.model import Document
from ingest.pipeline.clean.capture import Task, extract_document
from ingest.sites.templates import Template, render
from tests.bench import inputs, ours, scoring
from tests.bench.inputs import Page
from tests.bench.pages import site
from tests.bench.table import columns

CORPORA: Final = ("multilingual", "wordpress")
SIZES: Final = (2, 5, 20, 100)
_MOST: Final = 30
_DAY: Final = date(2026, 1, 1)


def looked_at(pages: Sequence[Page], golds: inputs.Gold, task: Task) -> list[tuple[list[PageLines], float]]:
    """Return what learning wants to know of as many pages as the largest size, and how long each took."""
    found = list[tuple[list[PageLines], float]]()
    for n, page in zip(range(max(SIZES)), cycle(pages), strict=False):
        about, took = list[PageLines](), 0.0
        try:
            began = time.process_time()
            for document in parse.documents(shape.detect(ours.capture(page, page.payload()))):
                took += time.process_time() - began
                if isinstance(document, Document):
                    other = varied(document, golds[page.id], n) if n >= len(pages) else document
                    began = time.process_time()
                    about.append(repeated.lines_of(extract_document(other, task=task)))
                    took += time.process_time() - began
                began = time.process_time()
        except IngestError:
            pass
        found.append((about, took))
    return found


def varied(document: Document, row: Mapping[str, Any], number: int) -> Document:
    """Return the page with another article: what the gold has, in other words and another order of them."""
    text_of, chance = text.fold(row["text"]), random.Random(number)  # noqa: S311 -- no secret
    title = text.fold(row.get("title") or "")

    def other(line: str) -> str:
        words = [f"{word}{chance.choice('abcdefgh')}" for word in line.split()]
        chance.shuffle(words)
        return " ".join(words)

    blocks = tuple(
        replace(block, text=other(block.text))
        if (folded := text.fold(block.text)) in text_of or folded == title
        else block
        for block in document.blocks
    )
    candidates = tuple(
        replace(one, raw=f"{one.raw} {number}") if one.field == "title" else one for one in document.candidates
    )
    return replace(document, blocks=blocks, candidates=candidates)


def learned(looked: Sequence[tuple[list[PageLines], float]]) -> tuple[Template, float]:
    """Learn from pages that were looked at; return the template, and how long all of it took."""
    began = time.process_time()
    template = repeated.template_of([one for lines, _ in looked for one in lines], source="bench", day=_DAY)
    return template, time.process_time() - began + sum(took for _, took in looked)


def cleaned(pages: Sequence[Page], task: Task) -> tuple[list[dict[str, Any]], float]:
    """Clean pages; return their rows for score.py, and how long it took."""
    rows, seconds = list[dict[str, Any]](), 0.0
    for page in pages:
        payload = page.payload()
        began = time.process_time()
        results = ours.clean(page, payload, task=task)
        seconds += time.process_time() - began
        rows.append({"corpus": page.corpus, "id": page.id, **ours.row(results)})
    return list(scoring.titled(rows)) if pages[0].corpus in scoring.TITLED else rows, seconds


def measure(root: Path, some: Sequence[Page], name: str, scratch: Path, *, show: bool = False) -> list[list[object]]:
    """Measure one site with templates of every size."""
    ordered = sorted(some, key=lambda page: hashlib.sha256(page.id.encode()).hexdigest())
    measured = ordered[: min(_MOST, len(ordered) // 2)]
    rest, task, found = ordered[len(measured) :], ours.task(), list[list[object]]()
    scorer = scoring.Scorer.of(root, scoring.golds(root, measured), scratch=scratch / name, out=scratch / f"{name}-out")
    cleaned(measured[:2], task)  # what is loaded once is no page's cost
    looked = looked_at(rest, inputs.gold(root, measured[0].corpus, split="all"), task)
    for size in (0, *SIZES):
        template, cost = learned(looked[:size]) if size else (None, 0.0)
        rows, seconds = cleaned(measured, replace(task, template=template))
        figures = scorer.score(f"{name}-{size}", rows)[measured[0].corpus]
        lines = len(template.lines) if template else 0
        made = max(0, size - len(rest))
        found.append(
            [name, size, made, len(measured), lines, figures["f1"], figures["exact"], len(measured) / seconds, cost]
        )
        if show and template:
            sys.stderr.write(render(template).decode())
    return found


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--corpus", type=Path)
    arguments.add_argument("--shape", choices=("html", "dump", "dump-main"), default="html")
    arguments.add_argument("--least", type=int, default=9, help="Pages without which a site is left out.")
    arguments.add_argument("--site", help="This one alone.")
    arguments.add_argument("--show", action="store_true", help="Print the templates, too.")
    given = arguments.parse_args()
    root = inputs.folder(given.corpus)
    if not root.is_dir():
        sys.exit(2)
    rows: list[list[object]] = [
        ["site", "learned from", "of them made", "measured", "lines", "F1", "exact", "pages/s", "seconds to learn"]
    ]
    with tempfile.TemporaryDirectory() as folder:
        for corpus in CORPORA:
            golds = inputs.gold(root, corpus, split="all")
            sites = defaultdict[str, list[Page]](list)
            for page in inputs.pages(root, split="all", only=[corpus], shapes=[given.shape]):
                sites[site(golds[page.id])].append(page)
            for name, some in sorted(sites.items(), key=lambda pair: -len(pair[1])):
                if len(some) >= given.least and given.site in {None, name}:
                    rows += measure(root, some, name, Path(folder), show=given.show)
    print(columns(rows))


if __name__ == "__main__":
    main()
