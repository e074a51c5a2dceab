r"""What is kept of WordPress answers that an HTML extractor has spoilt, of what it left in them?

    python -m tests.bench.remains [--corpus DIR] [--split validation|training|all] [--worst N]

Every dump is unescaped, and the closers that are left of its tags are taken out: what the file still holds. Figures are
means over pages:

    precision    of the shingles of our text, those of the gold less the passages that the file lost
    against all  the same against the whole gold: three shingles go over each gap, and stand in no whole text
    within       the same inside paragraphs, where a gap between them counts for nothing
    recall       of the gold's shingles that the file still holds, those in our text

The doubt `incomplete` is due where words of the gold are missing in our text; where the end of the dump is missing, and
`truncated-tail` says so, only where they are missing before the last passage that is there. A member of the post (`id`,
`link`, ...) counts where the file holds it whole, under its key.
"""

import argparse
import html
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any, Final

from ingest.pipeline.clean.capture import Task, clean_capture
from tests.bench import ours
from tests.bench.floors import shingles
from tests.bench.inputs import Page, gold, pages
from tests.bench.laws import unescaped
from tests.bench.table import columns
from tests.making import stored

__all__ = ["MEMBERS", "Remains", "holds", "lost", "main", "measure", "rest"]

_CORPUS: Final = "wordpress"
_DEFAULT: Final = Path(__file__).resolve().parents[3] / "shared" / "corpus"
_CLOSER: Final = re.compile(r"</[a-zA-Z][a-zA-Z0-9]*\s*>")
_TAG: Final = re.compile(r"<[^<>]*>")
_TOKEN: Final = re.compile(r"\w+")
_PASSAGE: Final = 8  # words; fewer in a row occur twice in one text

Record = Mapping[str, Any]
Reader = Callable[[Record], object]


def _utc(value: object) -> str:
    return f"{value}Z"


# Member of the post to the value that stands under its key, and to what our record says of it.
MEMBERS: Final[Mapping[str, tuple[Reader, Reader]]] = {
    "id": (lambda post: post["id"], lambda record: record["wordpress"]["id"]),
    "date_gmt": (lambda post: post["date_gmt"], lambda record: record["published"].removesuffix("Z")),
    "modified_gmt": (
        lambda post: post["modified_gmt"],
        lambda record: record["wordpress"]["modified_gmt"].removesuffix("Z"),
    ),
    "guid": (lambda post: _plain(post["guid"]["rendered"]), lambda record: record["wordpress"]["guid"]),
    "slug": (lambda post: post["slug"], lambda record: record["wordpress"]["slug"]),
    "link": (lambda post: post["link"], lambda record: record["url"]),
    "title": (lambda post: _plain(post["title"]["rendered"]), lambda record: record["title"]),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Remains:
    """How one dump did."""

    id: str
    outcome: str
    precision: float | None
    """None where we have no text."""
    against_all: float | None
    within: float | None
    recall: float | None
    lost: int
    """Words of the gold that are missing, and not because the end of the dump is."""
    whole: bool
    """Whether no word of the gold is missing."""
    said: bool
    """Whether the record has the doubt `incomplete`."""
    members: Mapping[str, bool]
    """Member that the file holds to whether our record has it."""


def measure(page: Page, wanted: str, post: Record, *, task: Task) -> Remains:
    """Clean one dump, and compare it with the gold and with the post that it was made of."""
    payload = page.payload()
    held = _CLOSER.sub(" ", unescaped(payload.decode("utf-8", "replace")))
    result = clean_capture(stored(payload, file=page.file), task=task)[0]
    record = json.loads(result.line) if result.line else None
    text = record["text"] if record else ""
    want, have = shingles(wanted), shingles(text)
    there = want & shingles(held)
    right = (have & want).total()
    closed = (have & (want | shingles(rest(wanted, held)))).total()
    # Shingles that go from one paragraph into the next, and stand nowhere in the gold.
    over = have - want - Counter(s for line in text.split("\n") for s in shingles(line))
    return Remains(
        id=page.id,
        outcome=f"{result.outcome.status} {result.outcome.reason}".strip(),
        precision=closed / have.total() if have else None,
        against_all=right / have.total() if have else None,
        within=right / (have - over).total() if have - over else None,
        recall=(there & have).total() / there.total() if there else None,
        lost=lost(wanted, text, whole=held.rstrip().endswith("}")),
        whole=not lost(wanted, text, whole=True),
        said=any(doubt["code"] == "incomplete" for doubt in record["provenance"]["doubts"]) if record else False,
        members={name: _is_right(name, post, record) for name in MEMBERS if holds(held, post, name)} if record else {},
    )


def lost(wanted: str, text: str, *, whole: bool) -> int:
    """Count the words that are missing; where the end is (not `whole`), those before the last passage that is there.

    >>> lost("a b c d e f g h i j k l m n o p q r s t u", "a b c d e f g h n o p q r s t u", whole=False)
    5
    >>> [lost("a b c d e f g h i j k l m n o p q r s t", "a b c d e f g h i j", whole=w) for w in (False, True)]
    [0, 10]
    """
    words, kept = _kept(wanted, text)
    run = last = 0
    for i, here in enumerate(kept):
        run = run + 1 if here else 0
        last = i + 1 if run >= min(_PASSAGE, len(words)) else last
    return kept[: None if whole else last].count(False)


def rest(wanted: str, held: str) -> str:
    """Take the words out of the gold that the file does not hold, where four in a row are needed to tell.

    >>> rest("a b c d e f g h i j k l m n", "a b c d x y k l m n")
    'a b c d k l m n'
    """
    words, kept = _kept(wanted, held)
    return " ".join(word for word, here in zip(words, kept, strict=True) if here)


def _kept(wanted: str, text: str) -> tuple[list[str], list[bool]]:
    """Return the words of the gold, and which of them stand in a text, in any four in a row."""
    words = _TOKEN.findall(wanted)
    there = _TOKEN.findall(text)
    size = min(4, len(words)) or 1
    known = {tuple(there[i : i + size]) for i in range(len(there) - size + 1)}
    kept = [False] * len(words)
    for i in range(len(words) - size + 1):
        if tuple(words[i : i + size]) in known:
            kept[i : i + size] = [True] * size
    return words, kept


def holds(held: str, post: Record, name: str) -> bool:
    """Return whether a member of a post stands in a dump under its key."""
    value = MEMBERS[name][0](post)
    quoted = json.dumps(value, ensure_ascii=False)[1:-1].replace('\\"', '"') if isinstance(value, str) else str(value)
    opened = '{"rendered":"' if name in {"guid", "title"} else '"' if isinstance(value, str) else ""
    return f'"{name}":{opened}{quoted}{chr(34) if opened else ","}' in held


def _is_right(name: str, post: Record, record: Record) -> bool:
    wanted, found = MEMBERS[name]
    try:
        return _fold(wanted(post)) == _fold(found(record))
    except (AttributeError, StopIteration):
        return False


def _plain(rendered: str) -> str:
    """Read a title as the extractor does."""
    return html.unescape(_TAG.sub("", rendered))


def _fold(value: object) -> object:
    return " ".join(value.split()) if isinstance(value, str) else value


def main() -> int:
    """Measure a split, and print what became of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.remains", description=str(__doc__).partition("\n")[0])
    parser.add_argument("--corpus", type=Path, default=Path(os.environ.get("INGEST_CORPUS") or _DEFAULT))
    parser.add_argument("--split", choices=["validation", "training", "all"], default="validation")
    parser.add_argument("--worst", type=int, default=10, metavar="N", help="name so many pages")
    options = parser.parse_args()
    if not (options.corpus / _CORPUS).is_dir():
        print(f"no corpus ({_CORPUS}/gold.jsonl) at {options.corpus}", file=sys.stderr)
        return 2
    print("\n\n".join(_report(tuple(_measured(options.corpus, options.split)), worst=options.worst)))
    return 0


def _measured(root: Path, split: str) -> Iterator[Remains]:
    rows = gold(root, _CORPUS, split=split)
    listed = {(page.shape, page.id): page for page in pages(root, split=split, only=[_CORPUS])}
    task = ours.task()
    for (shape, name), page in listed.items():
        if shape == "json-dump" and page.payload().strip():
            yield measure(page, rows[name]["text"], json.loads(listed["json", name].payload()), task=task)


def _report(found: Sequence[Remains], *, worst: int) -> Iterator[str]:
    names = ("precision", "against_all", "within", "recall")
    figures = [(name.replace("_", " "), _mean(getattr(one, name) for one in found)) for name in names]
    yield f"Text of {len(found)} dumps that are not empty\n" + columns([("figure", "mean"), *figures])
    gone = [one for one in found if one.lost]
    yield "Dumps that lost words before their end, and whether the record says so\n" + columns(
        [
            ("", "dumps", "say so"),
            ("lost", len(gone), sum(one.said for one in gone)),
            *(
                (name, len(rest), sum(one.said for one in rest))
                for name, rest in (
                    ("only the end lost", [one for one in found if not one.lost and not one.whole]),
                    ("nothing lost", [one for one in found if one.whole]),
                )
            ),
        ]
    )
    there = Counter(name for one in found for name in one.members)
    right = Counter(name for one in found for name, well in one.members.items() if well)
    rows = [(name, there[name], right[name], right[name] / there[name]) for name in MEMBERS if there[name]]
    yield "Members of the post\n" + columns([("member", "there", "right", "share"), *rows])
    least = sorted(found, key=lambda one: min(one.precision or 0.0, one.recall or 0.0))[:worst]
    yield "The worst\n" + columns(
        [
            ("precision", "recall", "lost", "page", "outcome"),
            *((one.precision or 0.0, one.recall or 0.0, one.lost, one.id, one.outcome) for one in least),
        ]
    )
    wrong = [(one.id, "missing", one.lost) for one in found if one.lost and not one.said]
    wrong += [(one.id, "false", 0) for one in found if one.whole and one.said]
    yield "Doubts that are missing or false\n" + columns([("page", "doubt", "words lost"), *wrong])


def _mean(values: Iterator[float | None]) -> float:
    return fmean(known) if (known := [value for value in values if value is not None]) else 0.0


if __name__ == "__main__":
    sys.exit(main())
