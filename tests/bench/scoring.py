"""What does the corpus' own score.py say of predictions?"""

import json
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

from tests.bench.inputs import Gold, Page, gold

__all__ = ["TITLED", "Difference", "Figures", "Scorer", "differences", "golds", "ranked", "titled"]

TITLED: Final = frozenset({"multilingual"})
"""Corpora whose gold begins with the title; our records hold it apart."""
_AGAINST: Final = re.compile(r"(\w+) +against: ([-+.\d]+) +\[([-+.\d]+), ([-+.\d]+)\] +n=(\d+)")
_SIGNS: Final = re.compile(r"\W+")
_WORST: Final = re.compile(r"    word F1 ([\d.]+)  (.+)")

Figures: TypeAlias = dict[str, dict[str, Any]]
"""Corpus to name of a figure to its value."""


class Difference(NamedTuple):
    """How much better one is than another: the mean page F1 of the first less that of the second."""

    mean: float
    low: float
    """Of its 95 % interval."""
    high: float
    pages: int


def golds(root: Path, listed: Iterable[Page]) -> dict[str, Gold]:
    """Read the gold of pages; all shapes of a page have one."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for page in listed:
        wanted[page.corpus].add(page.id)
    rows = {name: gold(root, name, split="all") for name in sorted(wanted)}
    return {name: {id_: row for id_, row in found.items() if id_ in wanted[name]} for name, found in rows.items()}


def titled(rows: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Put the title before the text where the gold has it there; leave other corpora out."""
    for row in rows:
        if row["corpus"] in TITLED:
            parts = [part for part in (row.get("title"), row["text"]) if part]
            yield {**row, "text": "\n".join(parts) or None}


@dataclass(frozen=True, slots=True)
class Scorer:
    """One corpus folder, the gold of the pages that are scored, and where predictions go."""

    root: Path
    """Where score.py is."""
    gold: Path
    out: Path

    @classmethod
    def of(cls, root: Path, rows: Mapping[str, Gold], *, scratch: Path, out: Path) -> "Scorer":
        """Write gold as score.py reads it."""
        folder = scratch / "gold"
        for name, found in rows.items():
            (folder / name).mkdir(parents=True)
            lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in found.values())
            (folder / name / "gold.jsonl").write_text("".join(lines), encoding="utf-8")
        out.mkdir(parents=True, exist_ok=True)
        return cls(root=root, gold=folder, out=out)

    def score(self, name: str, rows: Iterable[Mapping[str, Any]]) -> Figures:
        """Write predictions and have them scored."""
        path = self._path(name)
        with path.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        return dict(json.loads(self._score(path, "--json"))) if path.stat().st_size else {}

    def worst(self, name: str) -> dict[str, list[tuple[str, float]]]:
        """Return the pages of each corpus, worst first, with their word F1."""
        return ranked(self._score(self._path(name), "--worst", str(10**6)))

    def against(self, one: str, other: str, *, only: Collection[str] = ()) -> dict[str, Difference]:
        """Compare two predictions that were scored, page by page: corpus, and `pooled`, to the difference."""
        paths = [self._path(one), self._path(other)]
        if only:
            for i, path in enumerate(paths):
                lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
                paths[i] = self.gold / f"{i}.jsonl"
                kept = [line for line in lines if json.loads(line)["corpus"] in only]
                paths[i].write_text("".join(kept), encoding="utf-8")
        return differences(self._score(paths[0], "--against", str(paths[1])))

    def _path(self, name: str) -> Path:
        return self.out / f"{_SIGNS.sub('-', name)}.jsonl"

    def _score(self, path: Path, *options: str) -> str:
        where = ("--root", str(self.gold), "--split", "all")
        command = [sys.executable, str(self.root / "score.py"), str(path), *where, *options]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout


def differences(printed: str) -> dict[str, Difference]:
    """Read what score.py prints for `--against`.

    >>> differences("news           against: +0.0062  [-0.0235, +0.0247]  n=41")["news"].low
    -0.0235
    """
    return {
        match[1]: Difference(float(match[2]), float(match[3]), float(match[4]), int(match[5]))
        for match in _AGAINST.finditer(printed)
    }


def ranked(printed: str) -> dict[str, list[tuple[str, float]]]:
    """Read what score.py prints for `--worst`: the ids of each corpus with their word F1."""
    found: dict[str, list[tuple[str, float]]] = {}
    corpus = ""
    for line in printed.splitlines():
        if match := _WORST.fullmatch(line):
            found[corpus].append((match[2], float(match[1])))
        else:
            corpus = line.split()[0]
            found[corpus] = []
    return found
