"""Learn the page classifier from the corpus: `python -m tests.bench.train [--corpus DIR] [--out FILE]`.

Learns from the `training` split alone, in two stages, on one thread with a fixed seed: the same corpus gives the same
file, byte for byte. Five models besides, each without one fifth of the sites, give the second stage what the first says
of pages that it does not know, and judge the training pages in the table; `--folds DIR` keeps them (`FOLD.bin`).
Validation pages are judged by the model that is written.

Needs catboost (`pip install catboost==1.2.10`); the package does not.
"""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from ingest.clean.classify import page_classifier, page_features, trees
from ingest.clean.classify.lexicon import Lexicon
from ingest.clean.facts.characters import Floats
from tests.bench import boost, inputs, lexicon, pages, shingles
from tests.bench.boost import SEED, Learned, Mask, Rows, Size
from tests.bench.pages import FOLDS, Sample

__all__ = ["main"]

_OUT: Final = Path(__file__).resolve().parents[2] / "ingest" / "clean" / "classify" / "model.bin"
# Trees and step of each stage; a first choice, few others were tried.
_FIRST: Final = Size(150, 0.12)
_SECOND: Final = Size(200, 0.1)
# What a page of a shop or a service says counts half of what an article does. By folds of the training pages, without
# them newspapers are .004 worse and multilingual news .015 better.
_OTHER: Final = 0.5


def main() -> None:
    """Train, print the table, write the model."""
    options = boost.options(__doc__, _OUT)
    samples = list(pages.load(inputs.folder(options.corpus)))
    print(f"{len(samples)} pages, {sum(s.training for s in samples)} to learn from")
    rows = _rows(samples)
    lexicons = _lexicons(samples)
    print(f"lexicon: {len(lexicons[FOLDS].names)} names, {len(lexicons[FOLDS].words)} words")
    views = [page_features.view(s.page) for s in samples]
    table = np.concatenate(
        [
            page_features.first(s.page, v, lexicons[f]).T
            for s, v, f in zip(samples, views, rows.folds.tolist(), strict=True)
        ]
    )
    learned = boost.stages(
        table,
        rows,
        lambda early: np.concatenate(
            [page_features.second(v, table[rows.of(i)].T, early[rows.of(i)]).T for i, v in enumerate(views)]
        ),
        first=_FIRST,
        second=_SECOND,
    )
    _print_table(samples, rows, learned)
    facts = _facts(samples)
    written = [
        trees.pack(
            lexicons[k], learned.first[k], learned.second[k], {"without_fold": k, **facts} if k < FOLDS else facts
        )
        for k in range(FOLDS + 1)
    ]
    if options.folds:
        options.folds.mkdir(parents=True, exist_ok=True)
        for k in range(FOLDS):
            (options.folds / f"{k}.bin").write_bytes(written[k])
        folds = {f"{s.corpus}/{s.gold['id']}": s.fold for s in samples if s.training}
        (options.folds / "folds.json").write_text(json.dumps(folds, sort_keys=True, indent=0))
    boost.write(options.out, written[FOLDS])


def _facts(samples: Sequence[Sample]) -> dict[str, Any]:
    learned = Counter(s.corpus for s in samples if s.training)
    return {"pages": dict(learned), "seed": SEED, "stages": [_FIRST[:2], _SECOND[:2]], "depth": _FIRST.depth}


def _rows(samples: Sequence[Sample]) -> Rows:
    sizes = [len(s.labels) for s in samples]
    return Rows(
        starts=np.cumsum([0, *sizes]),
        labels=np.concatenate([s.labels for s in samples]),
        weights=np.concatenate([s.weights * (_OTHER if s.corpus == "not_articles" else 1) for s in samples]),
        free=np.array([not page_classifier.certain(v) for s in samples for v in s.page.decisions]),
        folds=np.array([s.fold if s.training else FOLDS for s in samples]),
    )


def _lexicons(samples: Sequence[Sample]) -> list[Lexicon]:
    """Count names and words once without each fold, and once over all."""
    learned = [s for s in samples if s.training and s.corpus != "not_articles"]
    counts = [(s.fold, s.host, lexicon.count(s.page.blocks, s.labels, s.weights)) for s in learned]
    return [lexicon.build((host, c) for fold, host, c in counts if fold != k) for k in range(FOLDS + 1)]


def _print_table(samples: Sequence[Sample], rows: Rows, learned: Learned) -> None:
    """Print page F1 of both stages, the title aside: validation pages, and training pages by folds."""
    print(f"{'':14}{'pages':>6}{'first':>8}{'both':>8}{'exact':>7}{'best':>8}")
    for corpus in pages.CORPORA:
        for split in ("validation", "training"):
            chosen = [
                i
                for i, s in enumerate(samples)
                if s.corpus == corpus and s.gold["split"] == split and s.gold.get("text")
            ]
            if not chosen:
                continue
            figures = [_figures(samples[i], rows.of(i), learned.early, learned.late) for i in chosen]
            first, second, exact, best = np.array(figures).mean(axis=0)
            print(f"{corpus:14}{len(chosen):6}{first:8.4f}{second:8.4f}{exact:7.3f}{best:8.4f}  {split}")


def _figures(sample: Sample, part: slice, early: Floats, late: Floats) -> tuple[float, float, float, float]:
    blocks, gold = sample.page.blocks, str(sample.gold["text"])

    def text(kept: Mask) -> str:
        kept = kept & ~sample.titles
        return "\n".join(b.text for b, k in zip(blocks, kept, strict=True) if k and b.kind != "caption")

    scored = [shingles.f1(gold, text(page_classifier.chosen(chance[part]))) for chance in (early, late)]
    same = shingles.tokens(gold) == shingles.tokens(text(page_classifier.chosen(late[part])))
    return scored[0], scored[1], float(same), shingles.f1(gold, text(sample.labels > 0.5))


if __name__ == "__main__":
    main()
