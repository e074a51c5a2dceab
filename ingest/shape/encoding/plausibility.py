"""How likely a decoded text is in a language of news: what its letters cost, one after the other.

The cost of a letter is `-log` of its share after the letter before it (for languages of thousands of characters, of its
share alone), in sixteenths of a nat, so that every machine agrees. Only letters above ASCII and their neighbours count:
the others are the same in every character set. Costs of one payload decoded in two ways can be compared, because they
speak of the same bytes.
"""

import base64
import unicodedata
from functools import cache, lru_cache
from importlib import resources
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import orjson

__all__ = ["DENSE", "NAT", "Cost", "cost"]

NAT: Final = 16  # what the table's costs are parts of; `tests/bench/letters.py`
DENSE: Final = frozenset({"zh", "zh-hant", "ja", "ko"})
"""Languages of thousands of characters."""
# Set by hand, around what letters cost: in the right language 2 to 3 nats, a rare one 8, a character of Chinese 6.
_QUOTES: Final = 2 * NAT  # what typographers write: quotes, dashes, ellipsis, ideographic comma and full stop
_MARKS: Final = 3 * NAT  # of footers
_SIGNS: Final = 6 * NAT  # © ° § € and the like
_FOREIGN: Final = 10 * NAT  # letters of another alphabet, or so rare that the table lacks them
_SYMBOL: Final = 10 * NAT
_NO_TEXT: Final = 15 * NAT  # controls, private use, unassigned, U+FFFD; ¤, the sign of no currency
_BESIDE: Final = 4 * NAT  # Latin letters behind those of another script, and
_MIXED: Final = 10 * NAT  # before them: no word is written in two alphabets; characters of Chinese need no space
_INSIDE: Final = 4 * NAT  # a capital behind a small letter, which a wrong reading has often
_COMMON: Final = frozenset("\u00a0–—‘’“”„‚…«»‹›·•、。，．：；！？「」『』《》（）【】・ー〜～　،؛؟׳״־")
_KNOWN_SIGNS: Final = frozenset("©®°§´¨€£¥™№¿¡ªº½¼¾²³±×µ′″←→★☆●■◆▲▼○□※①②③△◎〈〉［］％＆＃＋－／＝")


class Cost(NamedTuple):
    """What a text costs in a language."""

    total: int
    """In sixteenths of a nat."""
    counted: int
    """How many characters gave it."""


class _Table(NamedTuple):
    codes: dict[str, int]
    costs: npt.NDArray[np.int32]
    """Of each letter after each; of each letter for languages of thousands of characters."""


class _Text(NamedTuple):
    """A text as places in the list of its different characters."""

    letters: tuple[str, ...]
    places: npt.NDArray[np.int64]
    counted: npt.NDArray[np.bool_]
    extra: npt.NDArray[np.int32]
    """The cost of each different character that is no letter of the language."""
    inside: int
    mixed: int
    """How often a letter above ASCII stands behind one of ASCII."""


def cost(text: str, language: str) -> Cost:
    """Add up what the characters above ASCII and their neighbours cost in a language.

    >>> cost("größer", "de").total < cost("größer", "pl").total
    True
    """
    read, table = _letters_of(text), _tables()[language]
    other = len(table.costs) - 1
    codes = np.array([_code(c, table, other) for c in read.letters], dtype=np.int64)
    at = codes[read.places]
    own = np.where((codes == 0) | (codes == other), read.extra, 0)[read.places]
    follow = table.costs[at] if table.costs.ndim == 1 else table.costs[np.concatenate(([0], at[:-1])), at]
    chosen = (own + follow)[read.counted]
    mixed = 0 if "e" in table.codes else read.mixed * (_BESIDE if table.costs.ndim == 1 else _MIXED)
    return Cost(int(chosen.sum()) + read.inside + mixed, len(chosen))


def _code(c: str, table: _Table, other: int) -> int:
    found = table.codes.get(c)
    if found is not None:
        return found
    return 0 if c in _COMMON or (c.isascii() and not c.isalpha()) else other


@lru_cache(maxsize=2)  # one text is read in several languages, one after the other
def _letters_of(text: str) -> _Text:
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    unique, places = np.unique(points, return_inverse=True)
    characters = [chr(p) for p in unique]
    high = (points > 0x7F) | np.concatenate(([False], points[:-1] > 0x7F))
    upper = np.array([c.isupper() for c in characters], dtype=np.bool_)[places]
    lower = np.array([c.islower() for c in characters], dtype=np.bool_)[places]
    inside = int((lower[:-1] & upper[1:] & high[1:]).sum()) * _INSIDE
    alpha = np.array([unicodedata.category(c)[0] in "LM" for c in characters], dtype=np.bool_)[places]
    mixed = int((alpha[:-1] & alpha[1:] & (points[:-1] < 0x80) & (points[1:] > 0x7F)).sum())
    extra = np.array([_extra(c) for c in characters], dtype=np.int32)
    return _Text(tuple(_lower(c) for c in characters), places.astype(np.int64), high, extra, inside, mixed)


def _lower(c: str) -> str:
    low = c.lower()
    return low if len(low) == 1 else low[0]  # İ


def _extra(c: str) -> int:
    if c.isascii():
        return _BESIDE if c.isalpha() else 0
    if c in _COMMON:
        return _QUOTES
    if c in "©®":
        return _MARKS
    if c in _KNOWN_SIGNS:
        return _SIGNS
    kind = unicodedata.category(c)
    if kind == "Nd":
        return _SIGNS
    if c == "¤" or kind in {"Cc", "Co", "Cn", "Cs"} or c == "\ufffd":
        return _NO_TEXT
    return _FOREIGN if kind[0] in "LM" else _SYMBOL


@cache
def _tables() -> dict[str, _Table]:
    """Read the table once a process."""
    found = orjson.loads(resources.files("ingest.shape.encoding").joinpath("letters.json").read_bytes())
    return {name: _table(row["letters"], base64.b64decode(row["costs"])) for name, row in found.items()}


def _table(letters: str, coded: bytes) -> _Table:
    costs = np.frombuffer(coded, dtype=np.uint8).astype(np.int32)
    if len(coded) == len(letters):  # the single characters, behind what parts words, and before what is none of them
        codes = {c: n for n, c in enumerate(letters, 1)}
        return _Table(codes, np.concatenate(([0], costs, [0])).astype(np.int32))
    size = len(letters)
    square = np.zeros((size + 1, size + 1), dtype=np.int32)
    square[:size, :size] = costs.reshape(size, size)
    square[0, 0] = 0  # quotes and dashes behind spaces
    square[size, :size] = square[0, :size]  # behind what is no letter, letters stand as at the beginning of a word
    return _Table({c: n for n, c in enumerate(letters)}, square)
