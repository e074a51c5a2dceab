"""Which blocks of a page are the article? Two stages of learned trees over `page_features`.

The first stage sees a block, its names, its place and its neighbours; the second sees besides what the first found
likely around it. Rules have spoken before: what a certain one removed stays removed, what a weaker one removed is
brought back where everything else speaks for it.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from ingest.clean.classify import page_features, trees
from ingest.clean.classify.trees import Model
from ingest.clean.facts.characters import Floats
from ingest.clean.page import Page
from ingest.model import Decision

__all__ = ["agreed", "certain", "chances", "chosen"]

# Rules that know a phrase; others go by names and shapes, by which a page may mean something else.
_CERTAIN: Final = frozenset({"unnamed-threads", "zero-width-blocks", "ticker"})
EVEN: Final = 500  # thousandths; one chosen page by page for the expected F1 was no better (training folds)
_HOPE: Final = 20  # thousandths; below, nothing on the page looks like an article


def chosen(likely: Floats) -> npt.NDArray[np.bool_]:
    """Draw the line: what is likelier the article than not; where nothing is, what comes nearest to it.

    >>> chosen(np.array([900, 400], np.float32)).tolist(), chosen(np.array([400, 90], np.float32)).tolist()
    ([True, False], [True, False])
    """
    most = float(likely.max())
    line = EVEN if most >= EVEN else max(most / 2, _HOPE)
    return np.greater_equal(likely, line)


def chances(page: Page, model: Model) -> Floats:
    """Return for every block the probability that it is the article, in thousandths; 0 where a certain rule decided."""
    free = ~np.array([certain(v) for v in page.decisions])
    seen = page_features.view(page)
    table = page_features.first(page, seen, model.lexicon)
    first = model.first.scores(table)
    second = model.second.scores(page_features.second(seen, table, np.where(free, trees.chances(first), 0)))
    return np.where(free, trees.chances(agreed(first, second)), 0)


def agreed(first: npt.NDArray[np.int64], second: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Average what both stages say.

    The second alone is surer of itself, and where it is wrong it loses whole pages (folds of the training pages:
    multilingual .896 with both, .890 with the second alone; news .964 and .961; articles .947 and .945).
    """
    return (first + second) // 2


def certain(decision: Decision | None) -> bool:
    """Return whether the classifier leaves a decision alone: one by a field, a phrase, or a site's own rule."""
    if decision is None:
        return False
    return (
        decision.action == "field" or ":" in decision.rule.removeprefix("marked-elements:") or decision.rule in _CERTAIN
    )
