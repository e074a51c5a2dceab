"""Explain what a classifier makes of each block: its chance, and the features that speak most for and against it.

A block is compared with the other side: one that is likely the article with the page's unlikely blocks, one that is not
with its likely ones (with all where there are none). A feature's weight is what the score loses when that feature is
set to the other side's median, so that what all blocks share says nothing. Weights are logits, positive where the
feature speaks for the article. Computed for `ingest explain` only: cleaning does not wait for it.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from ingest.clean.classify import line_classifier, line_features, page_classifier, page_features, trees
from ingest.clean.classify.trees import ONE, Model
from ingest.clean.facts.characters import Floats
from ingest.clean.page import Page
from ingest.model import Classification, FeatureWeight

__all__ = ["STRONGEST", "classify"]

STRONGEST: Final = 5
"""Features that are named for a block."""
_MAX_EXPLAINED: Final = 2000  # blocks; each takes some 3 ms, and a page of news has some 200


def classify(page: Page) -> dict[int, Classification]:
    """Return, by index, what the classifier makes of each block that no certain rule decided."""
    if not page.blocks or page.document.bare or page.document.shape == "wordpress-json":
        return {}
    free, names, early, table, model = _of_lines(page) if page.document.shape == "text-dump" else _of_page(page)
    likely = table[names.index("chance of the first stage")] >= page_classifier.EVEN
    medians = [np.median(table[:, side] if side.any() else table, axis=1) for side in (likely, ~likely)]
    found = {}
    for index in np.flatnonzero(free)[:_MAX_EXPLAINED].tolist():
        scores = _scores(model, _varied(table[:, index], medians[int(likely[index])]), early)
        weights = (scores[0] - scores[1:]) / ONE
        order = np.argsort(-np.abs(weights), kind="stable")[:STRONGEST]
        found[index] = Classification(
            chance=int(trees.chances(scores[:1])[0]),
            features=tuple(
                FeatureWeight(name=names[i], value=round(float(table[i, index]), 3), weight=round(float(weights[i]), 2))
                for i in order.tolist()
                if weights[i]
            ),
        )
    return found


def _of_page(page: Page) -> tuple[Sequence[bool], tuple[str, ...], int, Floats, Model]:
    """Return which blocks are free, the names of the features, how many the first stage has, and all of them."""
    model = trees.load()
    free = np.array([not page_classifier.certain(decision) for decision in page.decisions])
    seen = page_features.view(page)
    first = page_features.first_columns(page, seen, model.lexicon)
    early = first.table()
    second = page_features.second_columns(seen, np.where(free, trees.chances(model.first.scores(early)), 0))
    return free.tolist(), (*first.names, *second.names), len(early), np.concatenate([early, second.table()]), model


def _of_lines(page: Page) -> tuple[Sequence[bool], tuple[str, ...], int, Floats, Model]:
    """Return the same of a dump."""
    model = line_classifier.load()
    free = np.array([decision is None for decision in page.decisions])
    seen = line_features.view(page)
    first = line_features.first_columns(page, seen, model.lexicon.words)
    early = first.table()
    chance = trees.chances(line_classifier.scores(model.first, early))
    second = line_features.second_columns(seen, np.where(free, chance, 0))
    return free.tolist(), (*first.names, *second.names), len(early), np.concatenate([early, second.table()]), model


def _varied(block: Floats, median: Floats) -> Floats:
    """Return the block as the classifier saw it, and once for each feature with that feature as the median."""
    varied = np.repeat(block[:, None], len(block) + 1, axis=1)
    order = np.arange(len(block))
    varied[order, order + 1] = median
    return varied


def _scores(model: Model, table: Floats, early: int) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    return page_classifier.agreed(model.first.scores(table[:early]), model.second.scores(table))
