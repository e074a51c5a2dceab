"""Learn the trees of a judge: by catboost, out as plain arrays, and the same bytes of the same rows.

Sites are parted into folds; each stage is learned once without each fold and once of all. What the forest of a fold
says of the pages that it did not see is what the next stage learns from.

Needs catboost (`pip install catboost==1.2.10`); the package does not.
"""

import argparse
import importlib
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from ingest.clean.classify import page_classifier, trees
from ingest.clean.classify.trees import Forest
from ingest.clean.facts.characters import Floats
from tests.bench.pages import FOLDS

__all__ = ["SEED", "Learned", "Mask", "Rows", "Size", "options", "stages", "write"]

SEED: Final = 0
Mask = npt.NDArray[np.bool_]


class Size(NamedTuple):
    """How much a stage may learn."""

    trees: int
    step: float
    depth: int = 6


class Rows(NamedTuple):
    """The blocks of all pages, one behind the other."""

    starts: npt.NDArray[np.int64]
    labels: Floats
    weights: Floats
    free: Mask
    """Blocks that the classifier may keep."""
    folds: npt.NDArray[np.int64]
    """By page, the part that it is left out with; FOLDS for validation pages, which none learns from."""

    def of(self, page: int) -> slice:
        """Return the rows of one page."""
        return slice(int(self.starts[page]), int(self.starts[page + 1]))


class Learned(NamedTuple):
    """Two stages, without each fold and, at last, without none."""

    first: list[Forest]
    second: list[Forest]
    early: Floats
    """What the first says of each block, in thousandths: by the forest that did not see its site."""
    late: Floats
    """What both say."""


def options(described: str | None, out: Path) -> argparse.Namespace:
    """Read the command line of a training."""
    parser = argparse.ArgumentParser(description=described, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--corpus", type=Path, help="folder of the corpus (default: INGEST_CORPUS, or beside the repository)"
    )
    parser.add_argument("--out", type=Path, default=out)
    parser.add_argument("--folds", type=Path, help="folder for the models of the folds")
    return parser.parse_args()


def stages(
    table: Floats,
    rows: Rows,
    widened: Callable[[Floats], Floats],
    *,
    first: Size,
    second: Size,
) -> Learned:
    """Learn two stages; `widened` makes the second's table of the first's chances."""
    firsts = _stage(table, rows, first)
    said = _out_of_fold(firsts, table, rows)
    early = np.where(rows.free, trees.chances(said), 0)
    wider = widened(early)
    seconds = _stage(wider, rows, second)
    both = page_classifier.agreed(said, _out_of_fold(seconds, wider, rows))
    return Learned(firsts, seconds, early, np.where(rows.free, trees.chances(both), 0))


def write(out: Path, data: bytes) -> None:
    """Write a model, and say whether it is another one than before."""
    changed = not out.is_file() or out.read_bytes() != data
    out.write_bytes(data)
    print(f"{out}: {len(data)} bytes, {'changed' if changed else 'the same as before'}")
    print("sha256", trees.unpack(data).digest)


def _stage(table: Floats, rows: Rows, size: Size) -> list[Forest]:
    fold = np.repeat(rows.folds, np.diff(rows.starts))
    learned = (rows.weights > 0) & rows.free & (fold < FOLDS)
    forests = []
    for k in range(FOLDS + 1):
        chosen = learned & (fold != k)
        forests.append(_learn(table[chosen], rows.labels[chosen], rows.weights[chosen], size))
        print(f"  {size.trees} trees on {int(chosen.sum())} blocks", flush=True)
    return forests


def _out_of_fold(forests: Sequence[Forest], table: Floats, rows: Rows) -> npt.NDArray[np.int64]:
    """Judge each page by the forest that did not see its site."""
    found = np.zeros(len(table), np.int64)
    for k, forest in enumerate(forests):
        for page in np.flatnonzero(rows.folds == k):
            part = rows.of(int(page))
            found[part] = forest.scores(table[part].T)
    return found


def _learn(table: Floats, labels: Floats, weights: Floats, size: Size) -> Forest:
    try:
        catboost = importlib.import_module("catboost")  # for training only
    except ImportError:
        sys.exit("training needs catboost: pip install catboost==1.2.10")
    learner = catboost.CatBoostClassifier(
        iterations=size.trees,
        learning_rate=size.step,
        depth=size.depth,
        loss_function="CrossEntropy",
        random_seed=SEED,
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
    return _exported(learner, size.depth)


def _exported(learner: Any, depth: int) -> Forest:
    """Take the trees out of the library's own model, as plain arrays."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "model.json"
        learner.save_model(str(file), format="json")
        found = json.loads(file.read_bytes())
    scale, (bias,) = found["scale_and_bias"]
    kept = found["oblivious_trees"]
    columns = np.zeros((len(kept), depth), np.uint16)
    borders = np.full((len(kept), depth), np.inf, np.float32)  # where a tree is less deep, the answer is no
    leaves = np.zeros((len(kept), 1 << depth), np.int16)
    for i, tree in enumerate(kept):
        for level, split in enumerate(tree["splits"] or ()):
            columns[i, level] = split["float_feature_index"]
            borders[i, level] = split["border"]
        values = np.rint(np.array(tree["leaf_values"]) * scale * trees.ONE)
        leaves[i, : len(values)] = np.clip(values, -32768, 32767)
    return Forest(columns, borders, leaves, round(bias * trees.ONE))
