"""The corpus as dumps, with our rules' decisions and labels from the gold: what the line classifier learns from."""

import dataclasses
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from ingest import parse, shape, sites, text
from ingest.clean.page import Page
from ingest.clean.rules import boilerplate
from ingest.errors import IngestError
from ingest.model import Document
from ingest.sites import RuleFile
from tests.bench import inputs, kinds, labels, pages
from tests.bench.pages import Sample
from tests.making import stored

__all__ = ["CORPORA", "SHAPES", "WAYS", "Dump", "load"]

CORPORA: Final = ("news", "articles", "multilingual", "mixed", "segments", "wordpress", "not_articles")
SHAPES: Final = ("dump", "dump-main")
# What stands on them is no article: all of it is furniture, so that a dump of one is told by having nothing else.
_LISTINGS: Final = frozenset({"listing", "collection"})
_KNOWN: Final = 0.5  # of a line's label: likelier the article than not


def _tight(dump: str, _: Sample) -> str:
    return "\n".join(line for line in dump.splitlines() if line.strip())


def _alone(dump: str, sample: Sample) -> str:
    """Leave out what stands above the article, its title aside, and below it."""
    told = np.flatnonzero((sample.labels > _KNOWN) | sample.titles).tolist()
    places = _places(sample)
    return "\n".join(dump.splitlines()[places[told[0]] - 1 : places[told[-1]]]) if told else dump


def _short(dump: str, sample: Sample) -> str:
    """Leave out the middle of the article."""
    told = np.flatnonzero((sample.labels > _KNOWN) & np.array(sample.page.paragraph)).tolist()
    places = _places(sample)
    lines = dump.splitlines()
    return "\n".join(lines[: places[told[1]]] + lines[places[told[-2]] - 1 :]) if len(told) > 4 else dump


def _places(sample: Sample) -> list[int]:
    """Number the lines of the dump that blocks begin on, from 1."""
    return [int(b.where.removeprefix("line:")) for b in sample.page.blocks]


WAYS: Final[Mapping[str, Callable[[str, Sample], str]]] = MappingProxyType(
    {
        "without bullets": lambda dump, _: kinds.without_bullets(dump),
        "wrapped": lambda dump, _: kinds.hard_wrapped(dump),
        "without blank lines": _tight,
        "nothing but the article": _alone,
        "a short article": _short,
    }
)
"""How a dump of the corpus is changed for learning from more than one tool and one length."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Dump:
    """One dump of a page."""

    shape: str
    way: str
    sample: Sample


def load(root: Path, corpora: Sequence[str] = CORPORA) -> Iterator[Dump]:
    """Read every dump as it is, those to learn from also in one other way, and run our rules on them."""
    files = sites.load()
    for corpus in corpora:
        for name, row in inputs.gold(root, corpus, split="all").items():
            for kind in SHAPES:
                place, suffix = inputs.FOLDERS[kind]
                path = root / corpus / place / f"{name}{suffix}"
                if not path.is_file():
                    continue
                payload = inputs.Page(corpus=corpus, shape=kind, id=name, path=path, url=None).payload()
                plain = _sample(corpus, row, payload, files)
                if plain is None:
                    continue
                yield Dump(shape=kind, way="plain", sample=plain)
                if plain.training:
                    way = tuple(WAYS)[zlib.crc32(f"{kind}/{name}".encode()) % len(WAYS)]
                    changed = _sample(corpus, row, WAYS[way](payload.decode("utf-8", "replace"), plain).encode(), files)
                    if changed is not None:
                        yield Dump(shape=kind, way=way, sample=changed)


def _document(payload: bytes) -> Document | None:
    try:
        found = next(iter(parse.documents(shape.detect(stored(payload)))))
    except IngestError:
        return None
    return found if isinstance(found, Document) and found.shape == "text-dump" else None


def _sample(corpus: str, row: dict[str, Any], payload: bytes, files: Sequence[RuleFile]) -> Sample | None:
    found = _document(payload)
    if found is None:
        return None
    page = Page.of(found)
    page.merge(boilerplate.by_site(page, sites.select_rules(found, hint=None, files=files)))
    page.merge(boilerplate.by_name(page))
    named = text.fold(row.get("title") or "")
    titles = np.array([bool(named) and text.fold(b.text) == named for b in found.blocks])
    if row.get("page_type") in _LISTINGS:
        known, weights = np.zeros(len(found.blocks), np.float32), labels.furniture(found.blocks)
    else:
        known, weights = labels.label(found.blocks, row, titles)
    return Sample(
        corpus=corpus, gold=row, page=page, host=pages.site(row), titles=titles, labels=known, weights=weights
    )
