"""How the cost of work grows with its input, on a machine that may be slow, busy or both."""

import time
from collections.abc import Callable
from math import inf
from typing import Final

__all__ = ["at_most", "in_proportion"]

# Eight times the input costs eight times as much where cost grows with its size, 64 times where with its square; caches
# of the processor that hold the smaller one alone take part of the difference (13 was measured of lists of 100 kB).
_LARGER: Final = 8
_BOUND: Final = 36
# Seconds of processor time: what costs less needs no other to be compared with.
_NOTHING: Final = 0.05
# Of each, the quickest counts: what else the machine does makes some rounds slower, and none quicker.
_ROUNDS: Final = 8


def in_proportion(work: Callable[[int], object], size: int) -> bool:
    """Return whether the cost of work on an input of this size, and of an eighth of it, grows about as its size does.

    The input grows a little with each round, so that no cache answers.
    """
    sizes = [size + size * n // 100 for n in range(_ROUNDS)]
    return at_most(_BOUND, lambda n: work(sizes[n]), lambda n: work(sizes[n] // _LARGER))


def at_most(times: float, work: Callable[[int], object], beside: Callable[[int], object]) -> bool:
    """Return whether work costs at most so many times as much as what stands beside it, in turn; both get the round."""
    dearer = cheaper = inf
    for n in range(_ROUNDS):
        dearer = min(dearer, _cost(work, n))
        if dearer <= _NOTHING:
            return True
        cheaper = min(cheaper, _cost(beside, n))
        if dearer <= times * cheaper:
            return True
    return False


def _cost(work: Callable[[int], object], number: int) -> float:
    began = time.process_time()
    work(number)
    return time.process_time() - began
