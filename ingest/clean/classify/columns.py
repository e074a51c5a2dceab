"""How are numbers about a page's blocks put into one table? Sums over ranges, neighbours and groups, many at a time.

A page has some two hundred blocks, for which one call of numpy takes longer to begin than to finish; so whatever is
asked of several rows of numbers is asked once.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from ingest.clean.facts.characters import Floats, Ints

__all__ = [
    "Columns",
    "FloatArray",
    "Groups",
    "counted",
    "distances",
    "greatest",
    "numbers",
    "padded",
    "ranges",
    "sums",
    "windows",
]

FloatArray: TypeAlias = npt.NDArray[Any]


class Columns:
    """Columns of a table, in the order in which they are added."""

    def __init__(self, rows: int) -> None:
        self._rows = rows
        self._count = 0
        self._names: list[str] = []
        self._plain: list[tuple[int, FloatArray | float]] = []
        self._shares: list[tuple[int, FloatArray | float, FloatArray | float]] = []

    def add(self, names: str, *columns: FloatArray | float) -> None:
        """Add columns with their names, one behind the other with commas; a number stands for a column of it alone."""
        self._names.append(names)
        for column in columns:
            self._plain.append((self._count, column))
            self._count += 1

    def share(self, name: str, part: FloatArray | float, whole: FloatArray | float) -> None:
        """Add a quotient of whole numbers; 0 where there is nothing to divide by, as the part is 0 there."""
        self._names.append(name)
        self._shares.append((self._count, part, whole))
        self._count += 1

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names, in their order."""
        return tuple(name for names in self._names for name in names.split(", "))

    def table(self) -> Floats:
        """Put the columns together: one line a column, so that all of its numbers stand side by side."""
        table = np.empty((self._count, self._rows), np.float32)
        for i, column in self._plain:
            table[i] = column
        parts, wholes = np.empty((2, len(self._shares), self._rows))
        for i, (_, part, whole) in enumerate(self._shares):
            parts[i], wholes[i] = part, whole
        table[[i for i, _, _ in self._shares]] = parts / np.maximum(wholes, 1)
        return table


class Groups(NamedTuple):
    """Several ways to part a page's blocks, each a line of numbers; no two ways share a number."""

    ids: Ints
    most: int
    """How many different numbers there are: all are less."""

    def totals(self, values: FloatArray) -> FloatArray:
        """Add up the values of each block's groups; one line for each way."""
        spread = np.tile(values, len(self.ids))
        found = np.bincount(self.ids.ravel(), weights=spread, minlength=self.most)
        return found[self.ids]

    def sizes(self) -> Ints:
        """Count the blocks of each block's groups."""
        found: Ints = np.bincount(self.ids.ravel(), minlength=self.most)[self.ids]
        return found


def numbers(*ways: Sequence[object]) -> Groups:
    """Return group numbers: equal values of one way have equal numbers, from 0 on in the order of the page.

    >>> numbers("aba", "xyy").ids.tolist()
    [[0, 1, 0], [2, 3, 3]]
    """
    ids, count = [], 0
    for values in ways:
        known: dict[object, int] = {}
        ids.append([known.setdefault(v, count + len(known)) for v in values])
        count += len(known)
    return Groups(np.array(ids, np.int64).reshape(len(ways), -1), count)


def counted(values: Sequence[object]) -> Ints:
    """Count how often each value stands among them.

    >>> counted("abab").tolist(), counted("aab").tolist()
    ([2, 2, 2, 2], [2, 2, 1])
    """
    found: Ints = numbers(values).sizes()[0]
    return found


def greatest(values: FloatArray, groups: Groups) -> FloatArray:
    """Return the greatest value of each block's groups."""
    ids = groups.ids.ravel()
    order = np.argsort(ids, kind="stable")
    starts = np.searchsorted(ids[order], np.arange(groups.most))
    found: FloatArray = np.maximum.reduceat(np.tile(values, len(groups.ids))[order], starts)[groups.ids]
    return found


def sums(*rows: FloatArray) -> FloatArray:
    """Add up each row from its beginning; one more number than values, the first is 0."""
    found = np.zeros((len(rows), len(rows[0]) + 1))
    for i, row in enumerate(rows):
        found[i, 1:] = row
    np.cumsum(found, axis=1, out=found)
    return found


def ranges(added: FloatArray, low: Ints, high: Ints) -> FloatArray:
    """Add up each row of `sums` over ranges."""
    found: FloatArray = added[:, high] - added[:, low]
    return found


def windows(added: FloatArray, by: int) -> FloatArray:
    """Add up each row of `sums` over every block and its neighbours on both sides."""
    count = added.shape[1] - 1
    order = np.arange(count)
    return ranges(added, np.maximum(order - by, 0), np.minimum(order + by + 1, count))


def padded(margin: int, *rows: FloatArray) -> Floats:
    """Put -1 around each row, so that a neighbour's value is found by its distance: `found[:, margin + by :]`."""
    found = np.full((len(rows), len(rows[0]) + 2 * margin), -1, np.float32)
    for i, row in enumerate(rows):
        found[i, margin : margin + len(row)] = row
    return found


def distances(*marked: FloatArray) -> list[Ints]:
    """Measure how far the nearest marked block is: for each row first above, then below; 999 where there is none."""
    masks = np.stack(marked)
    order = np.arange(masks.shape[1])
    above = np.maximum.accumulate(np.where(masks, order, -9999), axis=1)
    below = np.minimum.accumulate(np.where(masks, order, 9999)[:, ::-1], axis=1)[:, ::-1]
    both = np.minimum(np.stack([order - above, below - order], axis=1), 999)
    return list(both.reshape(2 * len(marked), -1))
