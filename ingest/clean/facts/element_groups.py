"""Which blocks stand in one element? The page's tree, told from the names that neighbours have in common.

Blocks come in the order of the page, so that every element is a range of them; where two neighbours part, the elements
between them end. Elements that hold nothing but one other element are one with it, and a run of neighbours with the
same names is a range of its own.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from ingest.clean.facts.characters import Ints
from ingest.model import Block

__all__ = ["Containers", "find_groups"]

_CUT: Final = 560  # characters; a longer path may have lost its beginning (parse/page/places.py keeps 600)


class Containers(NamedTuple):
    """Ranges of blocks, each inside its parent; the first is the page and its own parent."""

    low: Ints
    high: Ints
    """One behind the last block."""
    level: Ints
    parent: Ints
    inner: Ints
    """The innermost container of each block."""
    depth: Ints
    """How deep each block itself stands."""


def find_groups(blocks: Sequence[Block]) -> Containers:
    """Find the containers of a page's blocks."""
    known: dict[tuple[str, str, str, str], int] = {}
    shared = []
    for one, other in pairwise(blocks):
        key = (one.element_path, other.element_path, one.where, other.where)
        if key not in known:
            known[key] = _shared(one, other)
        shared.append(known[key])
    low, high, level, parent = [0], [len(blocks)], [0], [0]
    inner = [0] * len(blocks)
    stack = [0]
    for i, at in enumerate([*shared, 0]):  # what blocks i and i + 1 have in common
        start, closed = i, -1
        if level[stack[-1]] >= at:
            inner[i] = stack[-1]
        while level[stack[-1]] > at:
            if closed >= 0:
                parent[closed] = stack[-1]
            closed = stack.pop()
            high[closed] = i + 1
            start = low[closed]
        if level[stack[-1]] < at:
            low.append(start)
            high.append(0)
            level.append(at)
            parent.append(stack[-1])
            stack.append(len(low) - 1)
            if start == i:
                inner[i] = stack[-1]
        if closed >= 0:
            parent[closed] = stack[-1]
    return Containers(
        low=np.array(low),
        high=np.array(high),
        level=np.array(level),
        parent=np.array(parent),
        inner=np.array(inner),
        depth=np.array([b.where.count("/") + 1 for b in blocks]),
    )


def _shared(one: Block, other: Block) -> int:
    """Count the elements from the root on that hold both blocks, as far as their names tell.

    >>> a = Block(index=0, kind="paragraph", text="a", where="body/div/p", element_path=" body div story p ")
    >>> b = Block(index=1, kind="paragraph", text="b", where="body/div/p", element_path=" body div tail p ")
    >>> _shared(a, a), _shared(a, b)
    (3, 1)
    """
    if one.where == other.where:
        common = one.where.count("/") + 1
        if one.element_path == other.element_path:
            return common
    else:
        common = one.where[: _prefix(one.where, other.where)].count("/")
    if len(one.element_path) > _CUT or len(other.element_path) > _CUT:
        return max(common - (one.where == other.where), 0)
    rest = one.element_path[one.element_path.rfind(" ", 0, _prefix(one.element_path, other.element_path)) :].split()
    tags = one.where.split("/")
    parted, begun = 0, len(rest)
    while parted < len(tags):
        at = begun - 1
        while at >= 0 and rest[at] != tags[-1 - parted]:
            at -= 1
        if at < 0:
            break
        parted, begun = parted + 1, at
    # Names before the first tag are those of an element whose tag they have in common.
    return max(min(common, len(tags) - parted - (begun > 0)), 0)


def _prefix(one: str, other: str) -> int:
    """Measure what two strings have in common from the beginning, by halving."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[:middle] == other[:middle]:
            low = middle
        else:
            high = middle - 1
    return low
