"""What do the characters of a page's blocks say, counted for all blocks at once? Tables and sums.

The texts of a page are one array of code points; what a block holds is a difference or a sum over a part of it.
Everything is whole numbers, so that every machine counts the same.
"""

import functools
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Final, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = ["CLASSES", "Floats", "Glyphs", "Ints", "count_characters", "echoes", "overlap"]

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float32]
_Hashes: TypeAlias = npt.NDArray[np.uint32]

CLASSES: Final = ("other", "space", "lower", "upper", "digit", "end", "comma", "quote", "dash", "dense")
_OTHER, _SPACE, _LOWER, _UPPER, _DIGIT, _END, _COMMA, _QUOTE, _DASH, _DENSE = range(len(CLASSES))
_BY_CHARACTER: Final = {
    _END: ".!?…。！？؟।",
    _COMMA: ",;:،؛、，；：",
    _QUOTE: "\"'“”„‘’‚«»‹›()[]{}（）「」『』《》【】",
    _DASH: "-–—―|/\\•·*→>»←<›#+=_~",
}
_BY_CATEGORY: Final = {"Lu": _UPPER, "Lt": _UPPER, "Nd": _DIGIT, "Zs": _SPACE, "Cc": _SPACE}
# Scripts written without spaces: a sentence has a third of the characters.
_DENSE_RANGES: Final = ((0x2E80, 0x3000), (0x3040, 0xA000), (0xAC00, 0xD7B0), (0xF900, 0xFB00), (0x0E00, 0x0E80))
_PLANE: Final = 0x10000
# Letters without case, two thirds of the plane (Unicode 14 and later), between which surrogates and private use have no
# class: to look each up takes as long as three pages.
_ALIKE: Final = ((0x3400, 0x4DC0), (0x4E00, 0x9FFD), (0xAC00, 0xD7A4))
_LOOKED_UP: Final = ((0, 0x3400), (0x4DC0, 0x4E00), (0x9FFD, 0xAC00), (0xD7A4, 0xD800), (0xF900, _PLANE))
_BUCKETS: Final = 17  # bits; an article has some 5,000 different grams
# Odd multipliers of Knuth's and Marsaglia's generators: one step each for grams of two, four and eight characters.
_STEPS: Final = (np.uint32(2654435761), np.uint32(69069), np.uint32(1664525))


class Glyphs(NamedTuple):
    """The characters of a page's blocks."""

    counts: Ints
    """Blocks by classes."""
    first: Ints
    """The class of each block's first character."""
    last: Ints
    """The class of its last character, a closing quote or bracket aside."""
    lengths: Ints
    short: _Hashes
    """A hash of the gram at each character: four letters, two of dense scripts."""
    long: _Hashes
    """A hash of twice as many."""
    starts: Ints
    dense: bool


def count_characters(texts: Sequence[str]) -> Glyphs:
    """Count the characters of each text by class, and hash its grams."""
    classes_of, _ = _tables()
    codes = _codes(texts)
    lengths = np.fromiter((len(t) for t in texts), np.int64, len(texts))
    ends = np.cumsum(lengths + 1) - 1
    starts = ends - lengths
    classes = classes_of[codes]
    owner = np.repeat(np.arange(len(texts)) * len(CLASSES), lengths + 1)
    counts = np.bincount(owner + classes, minlength=len(texts) * len(CLASSES)).reshape(len(texts), len(CLASSES))
    counts[:, _SPACE] -= 1  # the line end that parts two texts
    last = classes[ends - 1]
    before = classes[np.maximum(ends - 2, starts)]
    dense = bool(2 * counts[:, _DENSE].sum() > counts.sum() - counts[:, _SPACE].sum())
    short, long = _grams(codes, dense=dense)
    return Glyphs(
        counts=counts,
        first=classes[starts].astype(np.int64),
        last=np.where(last == _QUOTE, before, last).astype(np.int64),
        lengths=lengths,
        short=short,
        long=long,
        starts=starts,
        dense=dense,
    )


def overlap(glyphs: Glyphs, others: Iterable[str], *, long: bool) -> Floats:
    """Measure the share of each block's grams that stand in any of these texts; -1 where nothing can be told."""
    texts = [t for t in others if t]
    grams = glyphs.long if long else glyphs.short
    size = (8 if long else 4) // (2 if glyphs.dense else 1)
    if not texts:
        return np.full(len(glyphs.lengths), -1, np.float32)
    known = np.zeros(1 << (_BUCKETS + 3), np.bool_)
    known[_grams(_codes(texts), dense=glyphs.dense)[long] >> np.uint32(32 - _BUCKETS - 3)] = True
    return share(glyphs, known[grams >> np.uint32(32 - _BUCKETS - 3)], size)


def echoes(glyphs: Glyphs, among: npt.NDArray[np.bool_]) -> Floats:
    """Measure the share of each block's grams that other blocks `among` these have too, as on one subject."""
    buckets = glyphs.long >> np.uint32(32 - _BUCKETS)
    chosen = np.repeat(among, glyphs.lengths + 1)
    counts = np.bincount(buckets[chosen], minlength=1 << _BUCKETS)
    return share(glyphs, counts[buckets] > chosen, 4 if glyphs.dense else 8)


def share(glyphs: Glyphs, hits: npt.NDArray[np.bool_], size: int) -> Floats:
    """Average over the grams of each block that end inside it; -1 for a block too short for any."""
    total = np.concatenate(([0], np.cumsum(hits)))
    room = glyphs.lengths - size + 1
    found = total[glyphs.starts + np.maximum(room, 0)] - total[glyphs.starts]
    return np.where(room > 0, found / np.maximum(room, 1), -1).astype(np.float32)


def _codes(texts: Sequence[str]) -> npt.NDArray[np.uint32]:
    joined = "\n".join(texts) + "\n"
    return np.minimum(np.frombuffer(joined.encode("utf-32-le", "replace"), np.uint32), np.uint32(_PLANE - 1))


def _grams(codes: npt.NDArray[np.uint32], *, dense: bool) -> tuple[_Hashes, _Hashes]:
    """Hash the two, four and eight characters from each on; what is no letter or digit counts as one mark."""
    _, letters_of = _tables()
    hashes = [letters_of[codes]]
    for width, step in zip((1, 2, 4), _STEPS, strict=True):
        low = hashes[-1]
        follow = np.concatenate((low[width:], np.zeros(min(width, len(low)), np.uint32)))
        hashes.append(low * step + (follow ^ (follow >> np.uint32(15))))
    chosen = hashes[1:3] if dense else hashes[2:4]
    return _mixed(chosen[0]), _mixed(chosen[1])


def _mixed(hashes: _Hashes) -> _Hashes:
    """Spread a hash over its high bits, which choose the bucket."""
    return (hashes ^ (hashes >> np.uint32(16))) * _STEPS[0]


@functools.cache
def _tables() -> tuple[npt.NDArray[np.uint8], _Hashes]:
    """Tabulate the class and the folded letter of every character of the basic plane."""
    classes = np.zeros(_PLANE, np.uint8)
    letters = np.zeros(_PLANE, np.uint32)
    for start, end in _ALIKE:
        classes[start:end] = _LOWER
        letters[start:end] = np.arange(start, end, dtype=np.uint32)
    for code in chain(
        range(0x3400), range(0x4DC0, 0x4E00), range(0x9FFD, 0xAC00), range(0xD7A4, 0xD800), range(0xF900, _PLANE)
    ):
        character = chr(code)
        category = unicodedata.category(character)
        classes[code] = _BY_CATEGORY.get(category, _LOWER if category[0] in "LM" else _OTHER)
        if category[0] in "LNM":
            low = character.lower()
            letters[code] = ord(low) if len(low) == 1 else code
    for number, characters in _BY_CHARACTER.items():
        for character in characters:
            classes[ord(character)] = number
    for start, end in _DENSE_RANGES:
        part = classes[start:end]
        part[part == _LOWER] = _DENSE
    letters *= _STEPS[1]
    return classes, letters
