"""Which blocks of a page are in its gold text? Soft labels for learning, by shingles that block and gold share."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ingest import text
from ingest.model import Block

__all__ = ["furniture", "label"]

# Scripts written without spaces count by character, as in the corpus's own scorer.
_WORD: Final = re.compile(
    r"[\u2e80-\u9fff\uf900-\ufaff\u3040-\u30ff\uac00-\ud7af\u0e00-\u0e7f\u1000-\u109f]"
    r"|[^\W\u2e80-\u9fff\uf900-\ufaff\u3040-\u30ff\uac00-\ud7af\u0e00-\u0e7f\u1000-\u109f]+"
)
_SIZE: Final = 4
_MOST: Final = 80  # words of a block that count; a page is not learned from its longest paragraph alone
_FURNITURE: Final = 300  # what all furniture of a page weighs at most, where its article weighs 100
_Row = npt.NDArray[np.float32]


def label(blocks: Sequence[Block], gold: dict[str, Any], titles: npt.NDArray[np.bool_]) -> tuple[_Row, _Row]:
    """Return the label of each block in 0…1 and its weight; 0 where nothing is known, as of titles."""
    words = [_WORD.findall(b.text.lower()) for b in blocks]
    sizes = np.array([len(w) for w in words], np.float32)
    if gold.get("text"):
        found, known = _by_text(words, str(gold["text"]))
    else:
        found, known = _by_sentences(blocks, gold)
    known[titles] = 0
    worth = _worth(sizes)
    total = float((worth * found * known).sum())
    if total == 0:
        return found, np.zeros(len(blocks), np.float32)
    weights = worth * known * (100 / total)
    # A page that is mostly furniture says no more than one that is mostly article.
    rest = float((weights * (found < 0.5)).sum())
    if rest > _FURNITURE:
        weights = np.where(found < 0.5, weights * (_FURNITURE / rest), weights)
    return found, weights.astype(np.float32)


def furniture(blocks: Sequence[Block]) -> _Row:
    """Weigh the blocks of a page that holds no article: together as much as the furniture of any other."""
    worth = _worth(np.array([len(_WORD.findall(b.text)) for b in blocks], np.float32))
    return worth * np.float32(_FURNITURE / float(worth.sum()))


def _worth(sizes: _Row) -> _Row:
    """Weigh a block by its words; even the shortest counts."""
    return np.minimum(sizes, _MOST) + np.float32(3)


def _by_text(words: list[list[str]], gold: str) -> tuple[_Row, _Row]:
    """Label by the share of a block's shingles that the gold has; a short block by the gold's own lines."""
    lines = Counter(tuple(_WORD.findall(line.lower())) for line in gold.splitlines())
    stream = _WORD.findall(gold.lower())
    shingles = {tuple(stream[i : i + _SIZE]) for i in range(len(stream))}
    shingles |= {tuple(stream[i : i + n]) for n in range(1, _SIZE) for i in range(len(stream))}
    found, known = np.zeros(len(words), np.float32), np.ones(len(words), np.float32)
    for i, block in enumerate(words):
        if not block:
            known[i] = 0
        elif len(block) < _SIZE:
            # A word or two stand in any text; as a line of their own they are a subhead or an item.
            if tuple(block) in lines:
                found[i] = 1
            elif tuple(block) in shingles and len(block) > 1:
                known[i] = 0
        else:
            own = [tuple(block[k : k + _SIZE]) for k in range(len(block) - _SIZE + 1)]
            found[i] = sum(s in shingles for s in own) / len(own)
    _nearest_copies(words, found, stream)
    return found, known


def _nearest_copies(words: list[list[str]], found: _Row, stream: list[str]) -> None:
    """Of several copies of one text, only those nearest to the rest of the article are in the gold."""
    sizes = np.array([len(w) for w in words])
    mass = np.cumsum(sizes * (found > 0.5))
    if not len(mass) or not mass[-1]:
        return
    middle = int(np.searchsorted(mass, mass[-1] / 2))
    copies: dict[tuple[str, ...], list[int]] = {}
    for i, block in enumerate(words):
        if found[i] > 0.5:
            copies.setdefault(tuple(block), []).append(i)
    joined = " ".join(stream)
    for same, indices in copies.items():
        if len(indices) > 1:
            there = max(1, joined.count(" ".join(same)))
            for i in sorted(indices, key=lambda i: abs(i - middle))[there:]:
                found[i] = 0


def _by_sentences(blocks: Sequence[Block], gold: dict[str, Any]) -> tuple[_Row, _Row]:
    """Label the blocks that hold a sentence that must stand, or one that must not; nothing is known of others."""
    found, known = np.zeros(len(blocks), np.float32), np.zeros(len(blocks), np.float32)
    good = [text.squeeze(s) for s in gold.get("with") or [] if len(s) > 10]
    bad = [text.squeeze(s) for s in gold.get("without") or []]
    for i, block in enumerate(blocks):
        squeezed = text.squeeze(block.text)
        if any(s in squeezed or (len(squeezed) > 30 and squeezed in s) for s in good):
            found[i] = known[i] = 1
        elif any(s in squeezed for s in bad) and len(squeezed) < 400:
            known[i] = 1
    return found, known
