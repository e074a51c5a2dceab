"""How alike are two texts? The multiset of 4-token shingles, as the article-extraction-benchmark counts them."""

import re
from collections import Counter
from typing import Final

__all__ = ["f1", "tokens"]

_TOKEN: Final = re.compile(r"\w+")
_SIZE: Final = 4


def tokens(text: str) -> list[str]:
    """Split a text into runs of letters and digits."""
    return _TOKEN.findall(text)


def f1(gold: str, predicted: str) -> float:
    """Compare an extraction with the gold of its page."""
    one, other = _shingles(gold), _shingles(predicted)
    total = sum(one.values()) + sum(other.values())
    return 2 * sum((one & other).values()) / total if total else 0.0


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = tokens(text)
    return Counter(s for i in range(max(1, len(words) - _SIZE + 1)) if (s := tuple(words[i : i + _SIZE])))
