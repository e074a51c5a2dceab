"""Where does the F1 go: which rules lose text of articles, and what is kept that is none?

    python -m tests.bench.blame [--corpus DIR] [--split training|validation|all] [--shape html|dump|dump-main]
                                [--only NAME ...] [--folds DIR] [--lines N] [--worst N]

Text is counted in the four-token shingles of the corpus's score.py. A shingle of the gold that the text lacks is lost
by the reason and the rule that removed the block which holds it (`not on the page`: no block does). A
shingle of the text that the gold lacks is blamed on where its block stands (before, inside, or after the gold's
text), on its kind, and on what was removed next to it. Shares are of all shingles of the gold. `--lines N` prints the N
dearest blocks of each, `--worst N` the pages that cost most, with their share of all losses. `--folds DIR` has pages
of the training split classified by the model that did not see their site (`tests.bench.train --folds`).
Exit code 2 where there is no corpus.
"""

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ingest import sites
from ingest.model import Block, Decision, Extraction
from tests.bench import inputs, ours, sentences, shingles
from tests.bench.table import columns

__all__ = ["Blame", "blamed", "main"]

_MOST: Final = 25  # rows of a table
_SHOWN: Final = 160  # characters of a block
_SIZE: Final = 4  # tokens of a shingle, as in score.py
_LACKING: Final = ("not on the page", "")

Shingle = tuple[str, ...]


@dataclass(slots=True)
class Blame:
    """What one page lost and kept wrongly, in shingles."""

    gold: int
    lost: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By reason and rule."""
    wrong: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """By place, kind, and what was removed beside it."""
    blocks: list[tuple[int, str, str]] = field(default_factory=list)
    """Shingles, what became of it, text: blocks that lost or added any."""

    @property
    def cost(self) -> int:
        """Count all shingles that are wrong."""
        return sum(self.lost.values()) + sum(self.wrong.values())


def blamed(extraction: Extraction | None, gold: str) -> Blame:
    """Blame the differences of an extraction to the gold text on blocks; all of it is lost where there is none."""
    wanted = _stream([gold])
    blame = Blame(gold=len(wanted))
    if extraction is None:
        blame.lost["no article", ""] = blame.gold
        return blame
    ends = list(zip(extraction.document.blocks, extraction.decisions, strict=True))
    body = [i for i, (_, decision) in enumerate(ends) if decision.action == "body"]
    kept = _stream([ends[i][0].text for i in body])
    surplus = Counter(s for s, _ in kept)
    surplus.subtract(Counter(s for s, _ in wanted))
    counts = Counter(body[n] for s, n in kept if _took(surplus, s))
    right = Counter(body[n] for _, n in kept) - counts - counts
    inside = sorted(right)  # blocks of which more than half is right
    for i, count in counts.items():
        key = (_place(i, inside), ends[i][0].kind, _beside(ends, i))
        blame.wrong[key] += count
        blame.blocks.append((count, "kept " + " ".join(key), ends[i][0].text))
    for owner, count in Counter(_lost(wanted, [s for s, _ in kept], ends)).items():
        end = _LACKING if owner is None else _end(ends[owner][1])
        blame.lost[end] += count
        blame.blocks.append((count, "lost " + " ".join(end), "" if owner is None else ends[owner][0].text))
    return blame


def _lost(
    wanted: Sequence[tuple[Shingle, int]], kept: Sequence[Shingle], ends: Sequence[tuple[Block, Decision]]
) -> Iterator[int | None]:
    """Yield for each shingle that the text lacks the removed block that holds it; one across two has another's."""
    holders: dict[Shingle, int] = {}
    for i, (block, decision) in enumerate(ends):
        if decision.action != "body":
            for shingle, _ in _stream([block.text]):
                holders.setdefault(shingle, i)
    left = Counter(kept)
    open_before = 0  # shingles that wait for the holder of the next
    last: int | None = None
    since = _SIZE
    for shingle, _ in wanted:
        if _took(left, shingle):
            since += 1
            continue
        holder = holders.get(shingle)
        if holder is not None:
            yield from [holder] * (open_before + 1)
            open_before, last, since = 0, holder, 0
        elif last is not None and since < _SIZE:
            yield last
            since += 1
        else:
            open_before += 1
            if open_before >= _SIZE:
                yield None
                open_before -= 1
    yield from [None] * open_before


def _took(pool: Counter[Shingle], shingle: Shingle) -> bool:
    """Take a shingle out of a pool; return whether it was there."""
    if pool[shingle] <= 0:
        return False
    pool[shingle] -= 1
    return True


def _stream(texts: Sequence[str]) -> list[tuple[Shingle, int]]:
    """Return the shingles of texts one behind the other, each with the number of the text that it begins in."""
    words = [(word, n) for n, value in enumerate(texts) for word in shingles.tokens(value)]
    last = max(1, len(words) - _SIZE + 1) if words else 0
    return [(tuple(word for word, _ in words[i : i + _SIZE]), words[i][1]) for i in range(last)]


def _end(decision: Decision) -> tuple[str, str]:
    return str(decision.reason or f"used for {decision.field}"), decision.rule


def _place(index: int, inside: Sequence[int]) -> str:
    if not inside:
        return "alone"
    if index < inside[0]:
        return "before"
    return "after" if index > inside[-1] else "inside"


def _beside(ends: Sequence[tuple[Block, Decision]], index: int) -> str:
    """Return the reason of the nearest removed block, of at most two away."""
    for distance in (1, 2):
        for other in (index - distance, index + distance):
            if 0 <= other < len(ends) and ends[other][1].reason:
                return str(ends[other][1].reason)
    return "-"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables."""
    options = _options(arguments)
    root = inputs.folder(options.corpus)
    if not inputs.corpora(root):
        print(f"no corpus (folders with gold.jsonl) at {root}", file=sys.stderr)
        return 2
    found: dict[str, dict[str, Blame]] = defaultdict(dict)
    for page, text, blame in _pages(root, options):
        if text:
            found[page.corpus][page.id] = blame
    for corpus, blames in found.items():
        print(f"\n== {corpus}: {len(blames)} pages, {sum(b.gold for b in blames.values())} shingles")
        print(_table(blames, options))
    return 0


def _pages(root: Path, options: argparse.Namespace) -> Iterator[tuple[inputs.Page, str, Blame]]:
    files = sites.load()
    folds: Mapping[str, int] = json.loads((options.folds / "folds.json").read_bytes()) if options.folds else {}
    golds = {corpus: inputs.gold(root, corpus, split=options.split) for corpus in inputs.corpora(root)}
    shapes = (options.shape,)
    pages = inputs.pages(root, split=options.split, only=options.only or sentences.CORPORA, shapes=shapes)
    for fold, chosen in _by_fold(pages, folds).items():
        with nullcontext() if fold is None else ours.judged_by(options.folds / f"{fold}.bin"):
            for page in chosen:
                text = golds[page.corpus][page.id].get("text") or ""
                yield page, text, blamed(sentences.cleaned(page, files) if text else None, text)


def _by_fold(pages: Iterator[inputs.Page], folds: Mapping[str, int]) -> dict[int | None, list[inputs.Page]]:
    found: dict[int | None, list[inputs.Page]] = defaultdict(list)
    for page in pages:
        found[folds.get(f"{page.corpus}/{page.id}")].append(page)
    return found


def _table(blames: Mapping[str, Blame], options: argparse.Namespace) -> str:
    gold = sum(b.gold for b in blames.values())
    lost: Counter[Any] = sum((b.lost for b in blames.values()), Counter())
    wrong: Counter[Any] = sum((b.wrong for b in blames.values()), Counter())
    heads = ("what", "where", "", "shingles", "% of gold", "pages")
    rows: list[tuple[object, ...]] = [heads]
    for what, counts in (("lost", lost), ("kept", wrong)):
        total = sum(counts.values())
        rows.append(
            (what, "all", "", total, 100 * total / gold, sum(bool(getattr(b, _SIDE[what])) for b in blames.values()))
        )
        for key, count in counts.most_common(_MOST):
            pages = sum(key in getattr(b, _SIDE[what]) for b in blames.values())
            rows.append((what, key[0], " ".join(key[1:]), count, 100 * count / gold, pages))
    printed = [columns(rows)]
    worst = sorted(blames.items(), key=lambda pair: -pair[1].cost)
    if options.worst:
        whole = sum(b.cost for b in blames.values()) or 1
        printed.append(
            columns(
                [
                    ("page", "lost", "kept", "% of all"),
                    *(
                        (name, sum(b.lost.values()), sum(b.wrong.values()), 100 * b.cost / whole)
                        for name, b in worst[: options.worst]
                    ),
                ]
            )
        )
    if options.lines:
        blocks = sorted(((*block, name) for name, b in blames.items() for block in b.blocks), key=lambda b: -b[0])
        for count, what, text, name in blocks[: options.lines]:
            printed.append(f"{count:5} {name}\t{what}\t{' '.join(text.split())[:_SHOWN]}")
    return "\n".join(printed)


_SIDE: Final = {"lost": "lost", "kept": "wrong"}


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.blame", description=__doc__.partition("\n")[0])
    parser.add_argument("--corpus", type=Path, help="its folder (default: INGEST_CORPUS, or beside the repository)")
    parser.add_argument("--split", choices=["training", "validation", "all"], default="validation")
    parser.add_argument("--shape", choices=[*inputs.FOLDERS], default="html")
    parser.add_argument("--only", nargs="+", default=(), metavar="NAME", help="these corpora")
    parser.add_argument("--folds", type=Path, metavar="DIR", help="models that did not see the site of a page")
    parser.add_argument("--lines", type=int, default=0, metavar="N", help="print the N dearest blocks")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="print the N dearest pages")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
