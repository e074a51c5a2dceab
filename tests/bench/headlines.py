"""Learn the weights of `header/dump_headlines.py`: `python -m tests.bench.headlines [--corpus DIR] [--pages N]`.

From the training pages with a gold title (that of `multilingual` is the first line of its gold), as whole dumps, as
dumps of their main content, and some of them as other tools' dumps and as nothing but the article: each line is one
that may be the headline or not, and the page may have none. The weights
are those of a conditional logit (which of the lines, or none of them), in hundredths. Printed: for each corpus and kind
of dump how often the right line is chosen, by weights that were learned from the other sites; then the weights that all
pages give, as the module holds them.
"""

import argparse
import gzip
import hashlib
import os
import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from ingest import sites
from ingest.clean.classify import main_content
from ingest.clean.header import dump_headlines
from ingest.clean.page import Page
from ingest.clean.rules import boilerplate
from ingest.errors import IngestError
from tests.bench import inputs, kinds
from tests.bench.table import columns
from tests.making import document

__all__ = ["main"]

_DEFAULT: Final = Path(__file__).resolve().parents[3] / "shared" / "corpus"
_CORPORA: Final = ("news", "articles", "multilingual", "metadata", "wordpress", "reader_view", "newspaper")
_MOST: Final = {"wordpress": 30}  # pages of few sites
_DUMPS: Final = ("dump", "dump-main")
_OTHERS: Final = ("html2text", "BeautifulSoup get_text")
_FOLDS: Final = 4
_STEPS: Final = 300
_RATE: Final = 0.05
_PENALTY: Final = 1.0
_NONE: Final = 0.25  # what a page counts whose gold title is no line of it: most have a headline in other words
_SITE: Final = re.compile(r"^\d+_|_\d{4}.*|_[0-9a-f]{20,}.*")

_Floats = npt.NDArray[np.float64]


class _Sample(NamedTuple):
    group: tuple[str, str]
    fold: int
    facts: list[list[str]]
    right: _Floats
    """One for each line, and for none of them at the end."""


def main() -> int:
    """Learn, print how well, print the weights."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--corpus", type=Path, default=Path(os.environ.get("INGEST_CORPUS") or _DEFAULT))
    parser.add_argument("--pages", type=int, help="at most so many of each corpus")
    options = parser.parse_args()
    if not (options.corpus / "news" / "gold.jsonl").is_file():
        print(f"no corpus at {options.corpus}", file=sys.stderr)
        return 2
    samples = list(_samples(options.corpus, options.pages))
    names = sorted({fact for sample in samples for facts in sample.facts for fact in facts})
    names.append("none")
    counted: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for fold in range(_FOLDS):
        weights = _learn([s for s in samples if s.fold != fold], names)
        for sample in (s for s in samples if s.fold == fold):
            best = int(np.argmax(_matrix(sample, names) @ weights))
            counts = counted[sample.group]
            counts[0] += 1
            counts[1] += bool(sample.right[best] and best < len(sample.facts))
            counts[2] += not sample.right[-1]
    rows = [(*group, n, right / n, possible / n) for group, (n, right, possible) in sorted(counted.items())]
    print(columns([("corpus", "dump", "pages", "right", "possible"), *rows]))
    weights = _learn(samples, names)
    print({name: round(100 * float(weight)) for name, weight in zip(names, weights, strict=True)})
    return 0


def _samples(root: Path, most: int | None) -> Iterator[_Sample]:
    files = sites.load()
    for corpus in _CORPORA:
        gold = inputs.gold(root, corpus, split="training")
        for id_ in sorted(gold, key=_drawn)[: _MOST.get(corpus, most)]:
            title = _title(gold[id_], corpus)
            fold = int(_drawn(corpus + _SITE.sub("", id_)), 16) % _FOLDS
            for kind, payload in _dumps(root / corpus, id_, title, gold[id_].get("text")) if title else ():
                found = _known(payload, files)
                if found:
                    right = [float(_bare(line) == _bare(title)) for line, _ in found]
                    right.append(float(not any(right)))
                    yield _Sample((corpus, kind), fold, [facts for _, facts in found], np.array(right))


def _dumps(folder: Path, id_: str, title: str, story: str | None) -> Iterator[tuple[str, bytes]]:
    """Yield the dumps of a page, and of one in four those that other tools make of it, and its article alone."""
    some = _drawn(id_)[-1] in "0123"
    if some and story:
        yield "only the article", f"{title}\n\n{story}".encode()
    for kind in ("html", *_DUMPS):
        name, suffix = inputs.FOLDERS[kind]
        path = folder / name / f"{id_}{suffix}"
        payload = gzip.decompress(path.read_bytes()) if path.is_file() else b""
        if payload and kind in _DUMPS:
            yield kind, payload
        for other in _OTHERS if payload and kind == "html" and some else ():
            made = None if kinds.KINDS[other].missing else kinds.KINDS[other].dump(payload)
            if made:
                yield other, made


def _title(row: dict[str, Any], corpus: str) -> str:
    return str(row.get("title") or (row["text"].partition("\n")[0] if corpus == "multilingual" else ""))


def _known(payload: bytes, files: Any) -> list[tuple[str, list[str]]]:
    try:
        read = document(payload)
    except (IngestError, AssertionError):
        return []
    page = Page.of(read)
    page.merge(boilerplate.by_site(page, sites.select_rules(read, hint=None, files=files)))
    page.merge(boilerplate.by_name(page))
    kept, _, _ = page.merge(main_content.classify(page))
    return [(page.blocks[i].text, facts) for i, facts in dump_headlines.known(page, kept)]


def _learn(samples: Sequence[_Sample], names: Sequence[str]) -> _Floats:
    """Climb the likelihood of the right lines (Adam), with a penalty on large weights."""
    read = [(_matrix(sample, names), sample.right) for sample in samples]
    weights, mean, square = (np.zeros(len(names)) for _ in range(3))
    for step in range(1, _STEPS + 1):
        slope = -_PENALTY * weights
        for matrix, right in read:
            scores = matrix @ weights
            chances = np.exp(scores - scores.max())
            wanted = chances * right
            slope += (_NONE if right[-1] else 1) * (matrix.T @ (wanted / wanted.sum() - chances / chances.sum()))
        slope /= len(read)
        mean = 0.9 * mean + 0.1 * slope
        square = 0.99 * square + 0.01 * slope**2
        weights += _RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return weights


def _matrix(sample: _Sample, names: Sequence[str]) -> _Floats:
    place = {name: n for n, name in enumerate(names)}
    matrix = np.zeros((len(sample.facts) + 1, len(names)))
    for row, facts in enumerate(sample.facts):
        matrix[row, [place[fact] for fact in facts]] = 1
    matrix[-1, -1] = 1
    return matrix


def _drawn(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def _bare(value: str) -> str:
    return re.sub(r"\W+", "", unicodedata.normalize("NFKC", value).casefold())


if __name__ == "__main__":
    sys.exit(main())
