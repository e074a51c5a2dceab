"""Which names of elements and which first words of lines speak for the article? Counted over sites, not over pages."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from ingest.clean.classify.lexicon import Lexicon, parts, tokens, words
from ingest.model import Block

__all__ = ["Counts", "build", "count"]

_SITES: Final = 4  # what fewer sites have is theirs
_SHRINK: Final = 3.0  # sites' worth of knowing nothing
_SCALE: Final = 10  # tenths of a logit, as whole numbers
_MOST: Final = {"names": 5000, "words": 2500}
_Row = npt.NDArray[np.float32]
Counts = dict[str, dict[str, tuple[float, float]]]


def count(blocks: Sequence[Block], labels: _Row, weights: _Row) -> Counts:
    """Sum up what of a page stands under each name, and how much of that is the article."""
    found: Counts = {"names": {}, "words": {}}
    by_path: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for block, y, w in zip(blocks, labels.tolist(), weights.tolist(), strict=True):
        if w:
            row = by_path[block.element_path]
            row[0] += y * w
            row[1] += w
            for word in set(words(block.text)):
                if not word.isdigit():
                    good, total = found["words"].get(word, (0.0, 0.0))
                    found["words"][word] = (good + y, total + 1)
    for element_path, (good, total) in by_path.items():
        names = set(tokens(element_path))
        for name in names.union(*(parts(n) for n in names)):
            g, t = found["names"].get(name, (0.0, 0.0))
            found["names"][name] = (g + good, t + total)
    return found


def build(pages: Iterable[tuple[str, Counts]]) -> Lexicon:
    """Weigh the names and words of many pages, each site as much as any other."""
    sites: dict[str, dict[str, dict[str, list[float]]]] = {k: defaultdict(lambda: defaultdict(list)) for k in _MOST}
    for host, counts in pages:
        for kind, found in counts.items():
            for name, (good, total) in found.items():
                if total:
                    sites[kind][name][host].append(good / total)
    return Lexicon(**{kind: _weigh(sites[kind], _MOST[kind]) for kind in _MOST})


def _weigh(found: dict[str, dict[str, list[float]]], most: int) -> dict[str, int]:
    kept = {name: hosts for name, hosts in found.items() if len(hosts) >= _SITES}
    shares = {name: [math.fsum(s) / len(s) for s in hosts.values()] for name, hosts in kept.items()}
    every = [s for values in shares.values() for s in values]
    prior = math.fsum(every) / len(every) if every else 0.5
    weights = {}
    for name, values in shares.items():
        share = (math.fsum(values) + _SHRINK * prior) / (len(values) + _SHRINK)
        weight = round(_SCALE * (_logit(share) - _logit(prior)))
        if weight:
            weights[name] = (max(-100, min(100, weight)), len(values))
    best = sorted(weights, key=lambda n: (-abs(weights[n][0]) * math.sqrt(weights[n][1]), n))[:most]
    return {name: weights[name][0] for name in sorted(best)}


def _logit(share: float) -> float:
    share = min(max(share, 0.002), 0.998)
    return math.log(share / (1 - share))
