"""Learn the judge of main content from the corpus: `python -m tests.bench.train [--corpus DIR] [--out FILE]`.

Learns from the `training` split alone, in two stages, on one thread with a fixed seed: the same corpus gives the same
file, byte for byte. Five models besides, each without one fifth of the sites, give the second stage what the first says
of pages that it does not know, and judge the training pages in the table; `--folds DIR` keeps them (`FOLD.bin`).
Validation pages are judged by the model that is written.

Needs catboost (`pip install catboost==1.2.10`); the package does not.
"""

import argparse
import importlib
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from ingest.clean import features, judge, trees
from ingest.clean.features import Lexicon
from ingest.clean.glyphs import Floats
from ingest.clean.trees import Forest
from tests.bench import inputs, lexicon, pages, shingles
from tests.bench.pages import FOLDS, Sample

__all__ = ["main"]

_OUT: Final = Path(__file__).resolve().parents[2] / "ingest" / "clean" / "model.bin"
_SEED: Final = 0
_DEPTH: Final = 6
# Trees and step of each stage; a first choice, few others were tried.
_FIRST: Final = (150, 0.12)
_SECOND: Final = (200, 0.1)
_Mask = npt.NDArray[np.bool_]


class Rows(NamedTuple):
    """The blocks of all pages, one behind the other."""

    samples: Sequence[Sample]
    starts: npt.NDArray[np.int64]
    labels: Floats
    weights: Floats
    free: _Mask
    """Blocks that the judge may keep."""
    fold: npt.NDArray[np.int64]
    """The part that a page is left out with; FOLDS for validation pages, which none learns from."""

    def of(self, page: int) -> slice:
        """Name the rows of one page."""
        return slice(int(self.starts[page]), int(self.starts[page + 1]))


def main() -> None:
    """Train, print the table, write the model."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--corpus", type=Path, help="folder of the corpus (default: INGEST_CORPUS, or beside the repository)"
    )
    parser.add_argument("--out", type=Path, default=_OUT)
    parser.add_argument("--folds", type=Path, help="folder for the models of the folds")
    options = parser.parse_args()
    samples = list(pages.load(inputs.folder(options.corpus)))
    print(f"{len(samples)} pages, {sum(s.training for s in samples)} to learn from")
    rows = _rows(samples)
    lexicons = _lexicons(samples)
    print(f"lexicon: {len(lexicons[FOLDS].names)} names, {len(lexicons[FOLDS].words)} words")
    views = [features.view(s.page) for s in samples]
    table = np.concatenate(
        [features.first(s.page, v, lexicons[f]).T for s, v, f in zip(samples, views, _folds(samples), strict=True)]
    )
    first = _stage(table, rows, *_FIRST)
    said = _out_of_fold(first, table, rows)
    early = np.where(rows.free, trees.chances(said), 0)
    wider = np.concatenate([features.second(v, table[rows.of(i)].T, early[rows.of(i)]).T for i, v in enumerate(views)])
    second = _stage(wider, rows, *_SECOND)
    both = judge.agreed(said, _out_of_fold(second, wider, rows))
    _print_table(rows, early, np.where(rows.free, trees.chances(both), 0))
    written = [
        trees.pack(lexicons[k], first[k], second[k], {"without_fold": k, **_facts(rows)} if k < FOLDS else _facts(rows))
        for k in range(FOLDS + 1)
    ]
    if options.folds:
        options.folds.mkdir(parents=True, exist_ok=True)
        for k in range(FOLDS):
            (options.folds / f"{k}.bin").write_bytes(written[k])
        folds = {f"{s.corpus}/{s.gold['id']}": s.fold for s in samples if s.training}
        (options.folds / "folds.json").write_text(json.dumps(folds, sort_keys=True, indent=0))
    changed = not options.out.is_file() or options.out.read_bytes() != written[FOLDS]
    options.out.write_bytes(written[FOLDS])
    print(f"{options.out}: {len(written[FOLDS])} bytes, {'changed' if changed else 'the same as before'}")
    print("sha256", trees.unpack(written[FOLDS]).digest)


def _facts(rows: Rows) -> dict[str, Any]:
    learned = Counter(s.corpus for s in rows.samples if s.training)
    return {"pages": dict(learned), "seed": _SEED, "stages": [_FIRST, _SECOND], "depth": _DEPTH}


def _folds(samples: Sequence[Sample]) -> npt.NDArray[np.int64]:
    return np.array([s.fold if s.training else FOLDS for s in samples])


def _rows(samples: Sequence[Sample]) -> Rows:
    sizes = [len(s.labels) for s in samples]
    return Rows(
        samples=samples,
        starts=np.cumsum([0, *sizes]),
        labels=np.concatenate([s.labels for s in samples]),
        weights=np.concatenate([s.weights for s in samples]),
        free=np.array([not judge.certain(v) for s in samples for v in s.page.verdicts]),
        fold=np.repeat(_folds(samples), sizes),
    )


def _lexicons(samples: Sequence[Sample]) -> list[Lexicon]:
    """Count names and words once without each fold, and once over all."""
    learned = [s for s in samples if s.training and s.corpus != "not_articles"]
    counts = [(s.fold, s.host, lexicon.count(s.page.blocks, s.labels, s.weights)) for s in learned]
    return [lexicon.build((host, c) for fold, host, c in counts if fold != k) for k in range(FOLDS + 1)]


def _stage(table: Floats, rows: Rows, count: int, step: float) -> list[Forest]:
    """Learn one stage, without each fold and without none."""
    learned = (rows.weights > 0) & rows.free & (rows.fold < FOLDS)
    forests = []
    for k in range(FOLDS + 1):
        chosen = learned & (rows.fold != k)
        forests.append(_learn(table[chosen], rows.labels[chosen], rows.weights[chosen], count, step))
        print(f"  {count} trees on {int(chosen.sum())} blocks", flush=True)
    return forests


def _learn(table: Floats, labels: Floats, weights: Floats, count: int, step: float) -> Forest:
    try:
        catboost = importlib.import_module("catboost")  # for training only
    except ImportError:
        sys.exit("training needs catboost: pip install catboost==1.2.10")
    learner = catboost.CatBoostClassifier(
        iterations=count,
        learning_rate=step,
        depth=_DEPTH,
        loss_function="CrossEntropy",
        random_seed=_SEED,
        thread_count=1,
        border_count=64,
        bootstrap_type="Bernoulli",
        subsample=0.7,
        l2_leaf_reg=3,
        boosting_type="Plain",
        score_function="L2",
        allow_writing_files=False,
        verbose=0,
    )
    learner.fit(catboost.Pool(table, label=labels, weight=weights))
    return _exported(learner)


def _exported(learner: Any) -> Forest:
    """Take the trees out of the library's own model, as plain arrays."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "model.json"
        learner.save_model(str(file), format="json")
        found = json.loads(file.read_bytes())
    scale, (bias,) = found["scale_and_bias"]
    kept = found["oblivious_trees"]
    columns = np.zeros((len(kept), _DEPTH), np.uint16)
    borders = np.full((len(kept), _DEPTH), np.inf, np.float32)  # where a tree is less deep, the answer is no
    leaves = np.zeros((len(kept), 1 << _DEPTH), np.int16)
    for i, tree in enumerate(kept):
        for level, split in enumerate(tree["splits"] or ()):
            columns[i, level] = split["float_feature_index"]
            borders[i, level] = split["border"]
        values = np.rint(np.array(tree["leaf_values"]) * scale * trees.ONE)
        leaves[i, : len(values)] = np.clip(values, -32768, 32767)
    return Forest(columns, borders, leaves, round(bias * trees.ONE))


def _out_of_fold(forests: Sequence[Forest], table: Floats, rows: Rows) -> npt.NDArray[np.int64]:
    """Judge each page by the forest that did not see its site."""
    found = np.zeros(len(table), np.int64)
    for k, forest in enumerate(forests):
        for page in np.flatnonzero(_folds(rows.samples) == k):
            part = rows.of(int(page))
            found[part] = forest.scores(table[part].T)
    return found


def _print_table(rows: Rows, early: Floats, late: Floats) -> None:
    """Print page F1 of both stages, the title aside: validation pages, and training pages by folds."""
    print(f"{'':14}{'pages':>6}{'first':>8}{'both':>8}{'exact':>7}{'best':>8}")
    for corpus in pages.CORPORA:
        for split in ("validation", "training"):
            chosen = [
                i
                for i, s in enumerate(rows.samples)
                if s.corpus == corpus and s.gold["split"] == split and s.gold.get("text")
            ]
            if not chosen:
                continue
            figures = [_figures(rows, i, early, late) for i in chosen]
            first, second, exact, best = np.array(figures).mean(axis=0)
            print(f"{corpus:14}{len(chosen):6}{first:8.4f}{second:8.4f}{exact:7.3f}{best:8.4f}  {split}")


def _figures(rows: Rows, page: int, early: Floats, late: Floats) -> tuple[float, float, float, float]:
    sample, part = rows.samples[page], rows.of(page)
    blocks, gold = sample.page.blocks, str(sample.gold["text"])

    def text(kept: _Mask) -> str:
        kept = kept & ~sample.titles
        return "\n".join(b.text for b, k in zip(blocks, kept, strict=True) if k and b.kind != "caption")

    scored = [shingles.f1(gold, text(judge.chosen(chance[part]))) for chance in (early, late)]
    same = shingles.tokens(gold) == shingles.tokens(text(judge.chosen(late[part])))
    return scored[0], scored[1], float(same), shingles.f1(gold, text(sample.labels > 0.5))


if __name__ == "__main__":
    main()
