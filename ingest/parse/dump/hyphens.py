"""Decide whether the hyphen at the end of a broken line belongs to its word.

Who sets columns divides words, who wraps text breaks it at hyphens that are there: the text itself says which. A word
that stands whole elsewhere was divided; one that stands with its hyphen elsewhere was not. Otherwise a text that ends
more lines with hyphens than its own compounds explain divides words, and all but what hardly any word begins with are
joined.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

__all__ = ["HALVES", "Hyphens"]

# What stands between two halves of compounds: "Herkunfts- und Transitländer".
HALVES: Final = re.compile(
    r"(?:und|oder|bis|sowie|bzw\.?|als|en|of|tot|et|ou|and|or|to|y|o|e|i|oraz|lub|и|или|και|ή)\b", re.IGNORECASE
)

_PIECE: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?(?:-[^\W\d_]+)*")
_LEFT: Final = re.compile(r"((?:[^\W\d_]+-)*[^\W\d_]+)[-‐]$")
_RIGHT: Final = re.compile(r"[^\W\d_]+")
# Set by hand: of the lines that end in a hyphen, those that the text's own compounds explain.
_FEW: Final = 1
_TIMES: Final = 2
# What compounds begin with in English, numbers among it: "twenty-six", "well-known", "ex-minister".
_COMPOUND: Final = frozenset(
    word
    for words in (
        "well self ex non half vice two three four five six seven eight nine ten twenty thirty forty fifty sixty",
        "seventy eighty ninety long short high low mid so one all cross full",
    )
    for word in words.split()
)


class Hyphens:
    """What a text shows of its hyphens."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._words: Counter[str] = Counter()
        within = 0
        ends = [(found[1], one, other) for one, other in pairwise(lines) if (found := _divided(one, other))]
        for line in lines:
            pieces = _PIECE.findall(_LEFT.sub("", line).casefold())
            self._words.update(pieces)
            within += sum("-" in piece for piece in pieces)
        words = sum(self._words.values()) or 1
        explained = _TIMES * within * len(lines) / words + _FEW
        known = sum(self._whole(left, _RIGHT.match(other)) for left, _, other in ends)
        # One word in several of a short text comes again.
        self._divides = len(ends) > explained or (known > 0 and len(ends) > 1)

    def divides(self, one: str, other: str) -> bool:
        """Return whether the hyphen that ends a line divides a word that goes on in the next.

        >>> Hyphens(["The harbour was closed.", "At the har-", "bour a well-", "known man", "said that the divi-", "ded"
        ...     ]).divides("At the har-", "bour a well-")
        True
        >>> Hyphens(["He is a well-", "known man."]).divides("He is a well-", "known man.")
        False
        """
        found = _divided(one, other)
        if found is None:
            return False
        left, right = found[1].casefold(), _RIGHT.match(other)
        if right is None or self._words[f"{left}-{right[0].casefold()}"]:
            return False
        if self._whole(left, right):
            return True
        return self._divides and left not in _COMPOUND

    def _whole(self, left: str, right: re.Match[str] | None) -> bool:
        return right is not None and self._words[f"{left}{right[0]}".casefold()] > 0


def _divided(one: str, other: str) -> re.Match[str] | None:
    """Return the first half of what may be a divided word: letters, a hyphen, and small letters on the next line."""
    if not other[:1].islower() or not one.endswith(("-", "‐")) or HALVES.match(other):
        return None
    return _LEFT.search(one)
