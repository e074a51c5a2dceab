"""Which lines of a dump are the article? Two stages of learned trees, over what can be told of a line without markup.

The first stage sees a line and its neighbours; the second sees besides where the first found the article
(`line_features`).
"""

import functools
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from ingest.clean.classify import line_features, trees
from ingest.clean.classify.line_features import MAX_COUNTED_LENGTH, best_run
from ingest.clean.classify.trees import Forest, Model
from ingest.clean.facts.characters import Floats
from ingest.clean.page import Page
from ingest.model import Block

__all__ = ["FILE", "chances", "chosen", "keep", "load", "scores"]

FILE: Final = "lines.bin"
# Thousandths: above the first a line speaks for the run that it stands in; of the run above the second are kept,
# outside it what is above the third. Of forty triples tried these had the best F1 (folds of the training dumps):
# articles .926 from .921 at an even line, multilingual .904 from .901, cut dumps of articles .915 from .912.
_SPEAKS, _INSIDE, _OUTSIDE = 450, 400, 750
_HEADING: Final = 200  # thousandths, of a heading right between two lines that are kept
# The F1 that may be expected of what is kept; below, a third of the listings, and of articles one in a hundred.
_MIN_EXPECTED_F1: Final = 0.3
_AT_ONCE: Final = 4096  # lines; more share no tables that a processor remembers


def keep(page: Page, likely: Floats) -> set[int]:
    """Choose the lines that are the article; none where all that would be kept is no article."""
    kept = chosen(likely, page.blocks)
    return {int(i) for i in np.flatnonzero(kept)} if _is_article(likely, kept, page.blocks) else set()


def chances(page: Page, model: Model) -> Floats:
    """Return for every line the probability that it is the article, in thousandths; 0 where a rule decided."""
    free = np.array([v is None for v in page.decisions])
    seen = line_features.view(page)
    table = line_features.first(page, seen, model.lexicon.words)
    early = scores(model.first, table)
    late = scores(model.second, line_features.second(seen, table, np.where(free, trees.chances(early), 0)))
    return np.where(free, trees.chances((early + late) // 2), 0)


def scores(forest: Forest, table: Floats) -> npt.NDArray[np.int64]:
    """Score the lines some at a time: a dump may have as many as a book."""
    return np.concatenate([forest.scores(table[:, i : i + _AT_ONCE]) for i in range(0, table.shape[1], _AT_ONCE)])


def chosen(likely: Floats, blocks: Sequence[Block]) -> npt.NDArray[np.bool_]:
    """Draw the line: low in the run of lines that is likeliest the article, high outside it."""
    low, high = best_run((likely - _SPEAKS) * np.array([min(len(b.text), MAX_COUNTED_LENGTH) for b in blocks]))
    # What a rule decided (0) does not end the run.
    ends = np.flatnonzero((likely < _INSIDE) & (likely > 0))
    if high > low:
        low, high = int(max(ends[ends < low], default=-1)) + 1, int(min(ends[ends >= high], default=len(likely)))
    order = np.arange(len(likely))
    kept = np.greater_equal(likely, np.where((order >= low) & (order < high), _INSIDE, _OUTSIDE))
    for i in (np.flatnonzero(kept[:-2] & kept[2:] & ~kept[1:-1]) + 1).tolist():
        kept[i] = blocks[i].kind == "heading" and likely[i] >= _HEADING
    return kept


def _is_article(likely: Floats, kept: npt.NDArray[np.bool_], blocks: Sequence[Block]) -> bool:
    """Return whether the kept lines are an article, by their expected F1, and not the likeliest lines of a menu."""
    sizes = np.array([len(b.text) for b in blocks])
    mass = likely * sizes
    return float(2 * mass[kept].sum()) > _MIN_EXPECTED_F1 * float(1000 * sizes[kept].sum() + mass.sum())


@functools.cache
def load() -> Model:
    """Read the model for lines that the package ships."""
    return trees.read_model(FILE)
