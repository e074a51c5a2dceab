"""Print what learned templates change: F1, exact and pages/s on pages that were not learned from, and learning's cost.

    python -m tests.bench.templates [--corpus DIR] [--shape html|dump|dump-main] [--least N]

For each site with enough pages, two, five, twenty and a hundred of them (as far as it has that many beside those that
are measured) are learned from, without their gold; half of its pages, thirty at most, are measured with that template
and without one. Which pages is decided by a digest of their ids. F1 and exact are those of the corpus' own score.py;
the time is that of the processor.
"""

import argparse
import hashlib
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from ingest import parse, shape
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


def learned(pages: Sequence[Page], task: Task) -> tuple[Template, float]:
    """Learn from pages; return the template, and how long it took."""
    began, found = time.process_time(), list[PageLines]()
    for page in pages:
        try:
            for document in parse.documents(shape.detect(ours.capture(page, page.payload()))):
                if isinstance(document, Document):
                    found.append(repeated.lines_of(extract_document(document, task=task)))
        except IngestError:
            continue
    return repeated.template_of(found, source="bench", day=_DAY), time.process_time() - began


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
    sizes = [0, *(size for size in SIZES if size <= len(rest)), *([len(rest)] if len(rest) not in SIZES else [])]
    for size in sizes:
        template, cost = learned(rest[:size], task) if size else (None, 0.0)
        rows, seconds = cleaned(measured, replace(task, template=template))
        figures = scorer.score(f"{name}-{size}", rows)[measured[0].corpus]
        lines = len(template.lines) if template else 0
        found.append([name, size, len(measured), lines, figures["f1"], figures["exact"], len(measured) / seconds, cost])
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
        ["site", "learned from", "measured", "lines", "F1", "exact", "pages/s", "seconds to learn"]
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
