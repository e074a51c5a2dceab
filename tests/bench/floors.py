"""Do we clean our own pages as well as we did? `python -m tests.bench.floors [--check | --update]`.

Every folder of `tests/data/pages` is one page with gold. A text is compared by its shingles, runs of four tokens, as
the article-extraction-benchmark does: precision and recall are averaged over pages, F1 is taken of the two averages,
and exact is the share of pages whose tokens are the gold's. Every figure is a share, so that more is better. `--check`
fails where a figure is under its floor, or where the pages are not the ones that the floors were measured on;
`--update` raises floors, and lowers one only for a reason, which it writes down.
"""

import argparse
import hashlib
import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import fmean
from types import MappingProxyType
from typing import Any, Final

from ingest import __version__, sites
from ingest.pipeline.clean.capture import ANYONE, Task, clean_capture
from ingest.raw import read

__all__ = [
    "Prediction",
    "Refused",
    "compare",
    "digest",
    "main",
    "measure",
    "names",
    "overlap",
    "predict",
    "raised",
    "shingles",
]

PAGES: Final = Path(__file__).parents[1] / "data" / "pages"
FLOORS: Final = Path(__file__).with_name("floors.json")
EVERY: Final = "all"
COLUMNS: Final = ("f1", "precision", "recall", "exact", "title", "authors", "unsigned", "date", "published", "reasons")
STRICT: Final[Mapping[str, float]] = MappingProxyType({})
_SHINGLE: Final = 4  # article-extraction-benchmark
_DIGITS: Final = 4  # of a figure; sums of floats differ behind them
_TOKEN: Final = re.compile(r"\w+")

Figures = dict[str, dict[str, float]]
"""Group of pages (`all`, or a shape) to name of a figure to its value; no value where no page of the group has gold."""


class Refused(Exception):  # noqa: N818 -- an answer to the person at the keyboard, not a fault
    """A floor would be lowered without a reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """What came out of one page; all empty where nothing was written."""

    shape: str = ""
    text: str = ""
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    removed: tuple[tuple[str, str], ...] = ()
    """Text and reason of each removed block."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Score:
    """How one page did; None where its gold says nothing."""

    precision: float | None
    recall: float | None
    exact: float
    title: float | None
    authors: float | None
    unsigned: float | None
    date: float | None
    published: float | None
    reasons: tuple[float, ...] = field(default=())


def names(pages: Path = PAGES) -> tuple[str, ...]:
    """List the pages."""
    return tuple(sorted(folder.name for folder in pages.iterdir() if folder.is_dir()))


def gold(name: str, pages: Path = PAGES) -> dict[str, Any]:
    """Read what a careful person would keep of a page."""
    return dict(json.loads((pages / name / "gold.json").read_text(encoding="utf-8")))


def digest(pages: Path = PAGES) -> str:
    """Digest the pages and their gold."""
    whole = hashlib.sha256()
    for path in sorted(p for p in pages.rglob("*") if p.is_file()):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        whole.update(f"{path.relative_to(pages).as_posix()}\0{content}\n".encode())
    return whole.hexdigest()


def predict(name: str, pages: Path = PAGES) -> Prediction:
    """Clean one page."""
    (path,) = (pages / name).glob("input.*")
    (stored,) = read(path, name=path.name, source=None)
    task = Task(files=sites.load(), version=__version__, source=replace(ANYONE, keep_comments=True))
    (result,) = clean_capture(stored, task=task)
    removed = tuple((row["text"], row["reason"]) for row in result.row["removed"])
    if result.line is None:
        return Prediction(removed=removed)
    record = json.loads(result.line)
    return Prediction(
        shape=record["provenance"]["shape"],
        text=record["text"],
        title=record["title"],
        authors=tuple(author["name"] for author in record["authors"]),
        published=record["published"],
        removed=removed,
    )


def measure(predictions: Mapping[str, Prediction], pages: Path = PAGES) -> Figures:
    """Average the scores of all pages, and of each kind of input."""
    groups: dict[str, list[_Score]] = {EVERY: []}
    for name, prediction in sorted(predictions.items()):
        score = _score(gold(name, pages), prediction)
        groups[EVERY].append(score)
        groups.setdefault(kind(name, pages), []).append(score)
    return {group: _figures(scores) for group, scores in groups.items()}


def kind(name: str, pages: Path = PAGES) -> str:
    """Return the kind of input of a page by its file: `html`, `json` or `txt`."""
    (path,) = (pages / name).glob("input.*")
    return path.suffix.lstrip(".")


def overlap(wanted: str, found: str) -> tuple[float | None, float | None]:
    """Return precision and recall of the shingles of a text; None where there are none to count.

    >>> overlap("a b c d e", "a b c d x")
    (0.5, 0.5)
    >>> overlap("a b c d e", "")
    (None, 0.0)
    """
    want, have = shingles(wanted), shingles(found)
    both = (want & have).total()
    return both / have.total() if have else None, both / want.total() if want else None


def shingles(value: str) -> Counter[tuple[str, ...]]:
    """Count the runs of four tokens; of a shorter text, all of it."""
    tokens = _TOKEN.findall(value)
    if 0 < len(tokens) < _SHINGLE:
        return Counter([tuple(tokens)])
    return Counter(tuple(tokens[i : i + _SHINGLE]) for i in range(len(tokens) - _SHINGLE + 1))


def _score(wanted: Mapping[str, Any], found: Prediction) -> _Score:
    precision, recall = overlap(wanted["text"], found.text)
    signed = {_fold(name) for name in found.authors} == {_fold(name) for name in wanted["authors"]}
    return _Score(
        precision=precision,
        recall=recall,
        exact=float(_TOKEN.findall(wanted["text"]) == _TOKEN.findall(found.text)),
        title=float(_fold(wanted["title"]) == _fold(found.title)) if wanted["title"] else None,
        authors=float(signed) if wanted["authors"] else None,
        unsigned=None if wanted["authors"] else float(signed),
        date=float(wanted["published"][:10] == (found.published or "")[:10]) if wanted["published"] else None,
        published=float(wanted["published"] == found.published) if wanted["published"] else None,
        reasons=tuple(
            float(_removed_for(line, reason, found.removed))
            for reason, lines in wanted["removed"].items()
            for line in lines
        ),
    )


def _fold(value: str | None) -> str:
    return " ".join(unicodedata.normalize("NFKC", value or "").casefold().split())


def _removed_for(line: str, reason: str, removed: Iterable[tuple[str, str]]) -> bool:
    """Return whether a line was removed for that reason; entries of a menu may have come out as one block."""
    squeezed = [("".join(text.split()), why) for text, why in removed]
    key = "".join(line.split())
    whole = {why for text, why in squeezed if text == key}
    return reason in (whole or {why for text, why in squeezed if key in text})


def _figures(scores: Sequence[_Score]) -> dict[str, float]:
    columns = {
        name: [value for score in scores if (value := getattr(score, name)) is not None]
        for name in COLUMNS
        if name not in {"f1", "reasons"}
    }
    columns["reasons"] = [value for score in scores for value in score.reasons]
    found = {name: round(fmean(values), _DIGITS) for name, values in columns.items() if values}
    precision, recall = found.get("precision", 0.0), found.get("recall", 0.0)
    total = precision + recall
    found["f1"] = round(2 * precision * recall / total, _DIGITS) if total else 0.0
    return {name: found[name] for name in COLUMNS if name in found}


def compare(
    pinned: Mapping[str, Any], figures: Figures, pages: str, *, slack: Mapping[str, float] = STRICT
) -> list[str]:
    """Return what is worse than what was pinned, by more than its figure's slack; empty where all is well."""
    faults = _lower(pinned["figures"], figures, slack)
    if pinned["pages"] != pages:
        faults.append("the pages are not the ones that the floors were measured on")
    return faults


def _lower(pinned: Figures, figures: Figures, slack: Mapping[str, float]) -> list[str]:
    return [
        f"{group}: {name} {figures.get(group, {}).get(name, 0.0):.4f} is under {floor:.4f}"
        for group, floors in sorted(pinned.items())
        for name, floor in floors.items()
        if figures.get(group, {}).get(name, 0.0) < floor - slack.get(name, 0.0)
    ]


def raised(
    pinned: Mapping[str, Any],
    figures: Figures,
    pages: str,
    *,
    reason: str | None = None,
    slack: Mapping[str, float] = STRICT,
) -> dict[str, Any]:
    """Return the floors to pin from now on. Raises Refused where one would be lowered without a reason."""
    faults = _lower(pinned["figures"], figures, slack)
    if faults and not (reason or "").strip():
        raise Refused("\n".join([*faults, "a floor is lowered only with --allow-regression REASON"]))
    lowered = [{"reason": str(reason).strip(), "lowered": faults}] if faults else []
    return {"pages": pages, "figures": figures, "regressions": [*pinned["regressions"], *lowered]}


def table(figures: Figures, predictions: Mapping[str, Prediction], pages: Path = PAGES) -> str:
    """Draw the figures of every group and page."""
    rows = [*figures.items()]
    rows += [(name, _figures([_score(gold(name, pages), found)])) for name, found in sorted(predictions.items())]
    width = max(len(name) for name, _ in rows)
    lines = [" ".join([" " * width, *(f"{column:>9}" for column in COLUMNS)])]
    for name, row in rows:
        cells = [f"{row[column]:9.3f}" if column in row else " " * 8 + "-" for column in COLUMNS]
        lines.append(" ".join([f"{name:{width}}", *cells]))
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None, *, floors: Path = FLOORS, pages: Path = PAGES) -> int:
    """Measure, print, and check or pin."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true", help="fail where a figure is under its floor")
    what.add_argument("--update", action="store_true", help="pin the figures as floors")
    parser.add_argument("--allow-regression", metavar="REASON", help="lower floors, and write down why")
    chosen = parser.parse_args(arguments)
    predictions = {name: predict(name, pages) for name in names(pages)}
    figures, measured_on = measure(predictions, pages), digest(pages)
    print(table(figures, predictions, pages))
    pinned = _pinned(floors)
    if chosen.update:
        try:
            new = raised(pinned, figures, measured_on, reason=chosen.allow_regression)
        except Refused as e:
            print(e, file=sys.stderr)
            return 1
        floors.write_text(json.dumps(new, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    faults = compare(pinned, figures, measured_on) if chosen.check else []
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


def _pinned(floors: Path) -> dict[str, Any]:
    if not floors.exists():
        return {"pages": "", "figures": {}, "regressions": []}
    return dict(json.loads(floors.read_text(encoding="utf-8")))


if __name__ == "__main__":
    sys.exit(main())
