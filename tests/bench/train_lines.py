"""Learn the line classifier from the corpus: `python -m tests.bench.train_lines [--corpus DIR] [--out FILE]`.

Learns from the dumps of the `training` split alone, whole and cut ones, as they are and as others would have made them
(`flat.WAYS`), like `train.py`: two stages, by sites, on one thread, with a fixed seed; the same corpus gives the same
file, byte for byte. The table is of dumps as they are: validation pages judged by the model that is written, training
pages by the one that did not see their site.
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from ingest.clean.classify import line_classifier, line_features, trees
from ingest.clean.classify.lexicon import Lexicon
from ingest.clean.facts.characters import Floats
from tests.bench import boost, flat, inputs, lexicon, shingles
from tests.bench.boost import SEED, Learned, Rows, Size
from tests.bench.flat import Dump
from tests.bench.pages import FOLDS

__all__ = ["main"]

_OUT: Final = Path(__file__).resolve().parents[2] / "ingest" / "clean" / "classify" / line_classifier.FILE
_FIRST: Final = Size(100, 0.15)
_SECOND: Final = Size(100, 0.15)
# Pages of corpora with few of them count for more, so that each is heard.
_WEIGHTS: Final = {
    "articles": 1, "multilingual": 1.2, "news": 2.5, "mixed": 1.5, "segments": 1, "wordpress": 1, "not_articles": 0.5
}  # fmt: skip
_NEAR: Final = 12  # lines; what stands farther from any paragraph is furniture without question
_EVERY: Final = 6  # of those are learned from, six times as much


def main() -> None:
    """Train, print the table, write the model."""
    options = boost.options(__doc__, _OUT)
    dumps = list(flat.load(inputs.folder(options.corpus)))
    print(f"{len(dumps)} dumps, {sum(d.sample.training for d in dumps)} to learn from")
    rows = _rows(dumps)
    words = _words(dumps)
    views = [line_features.view(d.sample.page) for d in dumps]
    table = np.concatenate(
        [
            line_features.first(d.sample.page, v, words[f].words).T
            for d, v, f in zip(dumps, views, rows.folds.tolist(), strict=True)
        ]
    )
    learned = boost.stages(
        table,
        rows,
        lambda early: np.concatenate(
            [line_features.second(v, table[rows.of(i)].T, early[rows.of(i)]).T for i, v in enumerate(views)]
        ),
        first=_FIRST,
        second=_SECOND,
    )
    _print_table(dumps, rows, learned)
    facts = _facts(dumps)
    if options.folds:
        options.folds.mkdir(parents=True, exist_ok=True)
        for k in range(FOLDS):
            data = trees.pack(words[k], learned.first[k], learned.second[k], {"without_fold": k, **facts})
            (options.folds / f"{k}.bin").write_bytes(data)
    boost.write(options.out, trees.pack(words[FOLDS], learned.first[FOLDS], learned.second[FOLDS], facts))


def _facts(dumps: Sequence[Dump]) -> dict[str, Any]:
    learned = Counter(d.sample.corpus for d in dumps if d.sample.training)
    return {"dumps": dict(learned), "seed": SEED, "stages": [_FIRST[:2], _SECOND[:2]], "depth": _FIRST.depth}


def _rows(dumps: Sequence[Dump]) -> Rows:
    samples = [d.sample for d in dumps]
    return Rows(
        starts=np.cumsum([0, *(len(s.labels) for s in samples)]),
        labels=np.concatenate([s.labels for s in samples]),
        weights=np.concatenate([_weights(d) for d in dumps]),
        free=np.array([v is None for s in samples for v in s.page.decisions]),
        folds=np.array([s.fold if s.training else FOLDS for s in samples]),
    )


def _weights(dump: Dump) -> Floats:
    """Weigh the lines of a page; of what stands far from any paragraph a part, which counts for all."""
    sample = dump.sample
    told = np.append(0, np.cumsum((sample.labels > 0) | np.array(sample.page.paragraph)))
    order = np.arange(len(sample.labels))
    near = told[np.minimum(order + _NEAR + 1, len(order))] > told[np.maximum(order - _NEAR, 0)]
    far = np.where(order % _EVERY == 0, _EVERY, 0)
    found: Floats = (sample.weights * np.where(near, 1, far) * _WEIGHTS[sample.corpus]).astype(np.float32)
    return found


def _words(dumps: Sequence[Dump]) -> list[Lexicon]:
    """Count the first words of lines once without each fold, and once over all."""
    learned = [
        d.sample
        for d in dumps
        if d.sample.training and d.sample.corpus != "not_articles" and (d.shape, d.way) == ("dump", "plain")
    ]
    counts = [(s.fold, s.host, lexicon.count(s.page.blocks, s.labels, s.weights)) for s in learned]
    built = [lexicon.build((host, c) for fold, host, c in counts if fold != k) for k in range(FOLDS + 1)]
    return [Lexicon(names={}, words=found.words) for found in built]


def _print_table(dumps: Sequence[Dump], rows: Rows, learned: Learned) -> None:
    """Print page F1 of both stages, the title aside."""
    print(f"{'':24}{'pages':>6}{'first':>8}{'both':>8}{'best':>8}")
    for shape in flat.SHAPES:
        for corpus in flat.CORPORA:
            for split in ("validation", "training"):
                figures = [
                    _figures(d, rows.of(i), learned)
                    for i, d in enumerate(dumps)
                    if (d.shape, d.way, d.sample.corpus, d.sample.gold["split"]) == (shape, "plain", corpus, split)
                    and d.sample.gold.get("text")
                ]
                if figures:
                    first, both, best = np.array(figures).mean(axis=0)
                    print(f"{shape:10}{corpus:14}{len(figures):6}{first:8.4f}{both:8.4f}{best:8.4f}  {split}")


def _figures(dump: Dump, part: slice, learned: Learned) -> tuple[float, float, float]:
    sample = dump.sample
    blocks, gold = sample.page.blocks, str(sample.gold["text"])

    def score(kept: boost.Mask) -> float:
        chosen = kept & ~sample.titles
        return shingles.f1(gold, "\n".join(b.text for b, k in zip(blocks, chosen, strict=True) if k))

    early, late = (line_classifier.chosen(chance[part], blocks) for chance in (learned.early, learned.late))
    return score(early), score(late), score(sample.labels > 0.5)


if __name__ == "__main__":
    main()
