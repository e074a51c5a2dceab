"""How much of the articles' own text is taken for metadata?

    python -m tests.bench.sentences [--corpus DIR] [--split training|validation|all] [--only NAME ...] [--lines]

Counts the blocks that stand in the gold text and yet end as used for authors or dates, or as removed with the reason
`byline`, on web pages and on dumps. A sentence has an end mark and four words, or eight characters of a script without
spaces; it counts where the gold holds it, and none is the aim. Other lines (subheads, list items, rows of tables) count
where they are a line of the gold; some golds have the byline as a line of the text, so these are to be looked at.
`--lines` prints them all. Exit code 2 where there is no corpus.
"""

import argparse
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ingest import clean, parse, shape, sites, text
from ingest.clean.facts import phrases
from ingest.errors import IngestError
from ingest.model import Document, Extraction
from ingest.sites import RuleFile
from tests.bench import inputs, ours
from tests.bench.table import columns

__all__ = ["CORPORA", "Lost", "lost", "main"]

CORPORA: Final = ("news", "articles", "multilingual", "mixed", "segments", "wordpress")
"""Corpora whose gold text is made by people or by publishers."""
SHAPES: Final = ("html", "dump", "dump-main")
FIELDS: Final = frozenset({"authors", "published", "modified"})
_WORDS: Final = 4
_SIGNS: Final = 8
_DENSE: Final = re.compile("[\u2e80-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """One block of an article's text that ended as metadata."""

    file: str
    index: int
    end: str
    text: str

    @property
    def sentence(self) -> bool:
        """Whether it is a sentence by its end mark and its length."""
        if not phrases.SENTENCE.search(self.text):
            return False
        return len(self.text.split()) >= _WORDS or len(_DENSE.findall(self.text)) >= _SIGNS


def lost(extraction: Extraction, row: dict[str, Any], file: str) -> Iterator[Lost]:
    """Yield the blocks of a page that the gold counts as text and we as metadata."""
    whole = _folded(row.get("text") or "")
    lines = {_folded(line) for line in (row.get("text") or "").splitlines()}
    parts = [_folded(part) for part in row.get("with") or ()]
    for block, decision in zip(extraction.document.blocks, extraction.decisions, strict=True):
        end = decision.field if decision.action == "field" else decision.reason
        if end not in FIELDS | {"byline"}:
            continue
        found = Lost(file=file, index=block.index, end=str(end), text=block.text)
        folded = _folded(block.text)
        if folded in lines or (found.sentence and (folded in whole or _has_part(folded, parts))):
            yield found


def _has_part(folded: str, parts: Sequence[str]) -> bool:
    return any(part in folded or folded in part for part in parts if part)


def _folded(value: str) -> str:
    return text.squeeze(text.fold(value))


def cleaned(page: inputs.Page, files: tuple[RuleFile, ...]) -> Extraction | None:
    """Clean a page; None for what gives no article."""
    try:
        found = next(parse.documents(shape.detect(ours.capture(page, page.payload()))))
        if isinstance(found, Document):
            return clean.clean(found, sites.select_rules(found, hint=None, files=files))
    except IngestError:
        pass
    return None


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    options = _options(arguments)
    root = inputs.folder(options.corpus)
    if not inputs.corpora(root):
        print(f"no corpus (folders with gold.jsonl) at {root}", file=sys.stderr)
        return 2
    files = sites.load()
    golds = {corpus: inputs.gold(root, corpus, split=options.split) for corpus in inputs.corpora(root)}
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for page in inputs.pages(root, split=options.split, only=options.only or CORPORA, shapes=SHAPES):
        count = counts[page.corpus, page.shape]
        count["pages"] += 1
        extraction = cleaned(page, files)
        row = golds[page.corpus][page.id]
        for one in lost(extraction, row, page.file) if extraction else ():
            count[f"{'sentence' if one.sentence else 'line'} {one.end}"] += 1
            if options.lines:
                print(f"{one.file}\t{one.index}\t{'sentence' if one.sentence else 'line'}\t{one.end}\t{one.text[:200]}")
    print(_table(counts))
    return 0


def _table(counts: dict[tuple[str, str], Counter[str]]) -> str:
    ends = [f"{kind} {end}" for kind in ("sentence", "line") for end in (*sorted(FIELDS), "byline")]
    whole: Counter[str] = sum(counts.values(), Counter())
    rows = [(*key, count["pages"], *(count[end] for end in ends)) for key, count in sorted(counts.items())]
    heads = (end.replace("sentence ", "s.").replace("line ", "l.") for end in ends)
    return columns(
        [("corpus", "shape", "pages", *heads), *rows, ("all", "", whole["pages"], *(whole[e] for e in ends))]
    )


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.sentences", description=__doc__.partition("\n")[0])
    parser.add_argument("--corpus", type=Path, help="its folder (default: INGEST_CORPUS, or beside the repository)")
    parser.add_argument("--split", choices=["training", "validation", "all"], default="training")
    parser.add_argument("--only", nargs="+", default=(), metavar="NAME", help="these corpora")
    parser.add_argument("--lines", action="store_true", help="print every block that is counted")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
