"""The corpus as pages with the decisions of our rules and labels from the gold: what the classifier learns from."""

import dataclasses
import gzip
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt

from ingest import parse, shape, sites, text
from ingest.clean.page import Page
from ingest.clean.rules import boilerplate
from ingest.errors import IngestError
from ingest.model import Capture, Document, Part, Stored
from tests.bench import inputs, labels

__all__ = ["CORPORA", "FOLDS", "Sample", "document", "fold", "load", "site"]

CORPORA: Final = ("news", "articles", "multilingual", "mixed", "segments", "wordpress", "not_articles")
FOLDS: Final = 5


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One page of the corpus."""

    corpus: str
    gold: dict[str, Any]
    page: Page
    host: str
    titles: npt.NDArray[np.bool_]
    """Blocks that are the page's title: no body, whatever the gold says."""
    labels: npt.NDArray[np.float32]
    weights: npt.NDArray[np.float32]

    @property
    def training(self) -> bool:
        """Whether models may learn from it."""
        return bool(self.gold["split"] == "training")

    @property
    def fold(self) -> int:
        """One number for all pages of a site."""
        return fold(self.host)


def document(root: Path, corpus: str, row: dict[str, Any]) -> Document | None:
    """Read one page; None for one that has no article's shape."""
    payload = gzip.decompress((root / corpus / "pages" / f"{row['id']}.html.gz").read_bytes())
    part = Part(offset=0, length=len(payload), sha256="0" * 64)
    capture = Capture(raw_id=None, file=row["id"], parts=(part,), role="article", source=None, url=row.get("url"))
    try:
        found = next(parse.documents(shape.detect(Stored(capture=capture, payloads=(payload,)))))
    except IngestError:
        return None
    return found if isinstance(found, Document) and found.shape == "html" and found.blocks else None


def load(root: Path, corpora: Sequence[str] = CORPORA) -> Iterator[Sample]:
    """Read every page and run our rules on it."""
    files = sites.load()
    for corpus in corpora:
        for row in inputs.gold(root, corpus, split="all").values():
            found = document(root, corpus, row)
            if found is None:
                continue
            page = Page.of(dataclasses.replace(found, html=None))
            page.merge(boilerplate.by_site(page, sites.select_rules(found, hint=None, files=files)))
            page.merge(boilerplate.by_name(page))
            titles = _titles(found, row.get("title"))
            known, weights = labels.label(found.blocks, row, titles)
            yield Sample(
                corpus=corpus, gold=row, page=page, host=site(row), titles=titles, labels=known, weights=weights
            )


def _titles(found: Document, given: str | None) -> npt.NDArray[np.bool_]:
    """Find the blocks that repeat a title of the page's head, a site's name on it aside."""
    named = {text.fold(c.raw) for c in found.candidates if c.field == "title"} | {text.fold(given or "")}

    def is_title(folded: str, *, heading: bool) -> bool:
        return folded in named or (heading and len(folded) >= 16 and any(folded in name for name in named))  # header.py

    return np.array(
        [
            len(b.text) <= 250 and is_title(text.fold(b.text), heading=b.kind == "heading") for b in found.blocks
        ]  # header.py
    )


def fold(host: str) -> int:
    """Return one number for all pages of a site."""
    return int(hashlib.sha256(host.encode()).hexdigest(), 16) % FOLDS


def site(row: dict[str, Any]) -> str:
    """Return the site of a gold row."""
    host = (
        row.get("site")
        or urlsplit(row.get("url") or "").hostname
        or row.get("repo")
        or row.get("publisher")
        or row["id"]
    )
    return ".".join(str(host).removeprefix("www.").split(".")[-3:])
