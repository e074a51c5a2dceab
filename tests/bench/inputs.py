"""The pages of a corpus, in all their shapes, and its gold."""

import gzip
import json
import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

__all__ = ["FOLDERS", "Gold", "Page", "corpora", "folder", "gold", "pages"]

_BESIDE: Final = Path(__file__).resolve().parents[3] / "shared" / "corpus"

FOLDERS: Final = {
    "html": ("pages", ".html.gz"),
    "dump": ("dumps", ".txt.gz"),
    "dump-main": ("dumps_main", ".txt.gz"),
    "json": ("json", ".json.gz"),
    "json-dump": ("dumps_json", ".txt.gz"),
}
"""Shape to where its files lie in a corpus: web pages, pages flattened to text, the same cut to their main content,
WordPress answers, and these run through an HTML extractor."""

Gold = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One file of a corpus."""

    corpus: str
    shape: str
    id: str
    path: Path
    url: str | None
    """Its address; who flattens a page forgets it."""

    def payload(self) -> bytes:
        """Read its bytes."""
        return gzip.decompress(self.path.read_bytes())

    @property
    def file(self) -> str:
        """Return its name in messages."""
        return f"{self.corpus}/{FOLDERS[self.shape][0]}/{self.path.name}"


def folder(given: Path | str | None = None) -> Path:
    """Find the corpus: as given, by INGEST_CORPUS, or beside the repository."""
    return Path(given or os.environ.get("INGEST_CORPUS") or _BESIDE)


def corpora(root: Path) -> list[str]:
    """Return the corpora of a folder."""
    return sorted(path.parent.name for path in root.glob("*/gold.jsonl"))


def gold(root: Path, corpus: str, *, split: str) -> Gold:
    """Read the gold rows of a split by id."""
    with (root / corpus / "gold.jsonl").open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return {row["id"]: row for row in rows if split == "all" or row.get("split", split) == split}


def pages(
    root: Path, *, split: str, only: Sequence[str] = (), shapes: Collection[str] = FOLDERS, limit: int | None = None
) -> Iterator[Page]:
    """List the files of every corpus (of those in `only`) and shape; at most `limit` of each."""
    for corpus in corpora(root):
        if only and corpus not in only:
            continue
        rows = gold(root, corpus, split=split)
        for shape in shapes:
            place, suffix = FOLDERS[shape]
            there = ((row, root / corpus / place / f"{name}{suffix}") for name, row in rows.items())
            found = ((row, path) for row, path in there if path.is_file())
            for row, path in islice(found, limit):
                url = row.get("url") if shape == "html" else None
                yield Page(corpus=corpus, shape=shape, id=row["id"], path=path, url=url)
