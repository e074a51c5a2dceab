"""Which language are words written in? The classifier and the table of py3langid, cut to the languages of news.

A naive Bayes classifier over strings of two to six bytes of UTF-8. At every byte of a text the longest string of the
table that ends there counts; what a language's costs are beside its own floor stands in the table, sparse, so that the
file is small enough to be mapped and no page of it is read that nobody asks for.

The table is `language_model.bin`, made by `python -m tests.bench.language_table` from the model of py3langid (BSD
3-Clause: copyright 2021 Adrien Barbaresi, 2011 Marco Lui; the licence stands in `language_model.LICENSE`).
"""

import json
import math
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from typing import Any, Final

import numpy as np

__all__ = ["LENGTHS", "Model", "load", "pack"]

LENGTHS: Final = range(2, 7)
"""Of the strings of the table, in bytes."""
_ALIGNED: Final = 64  # bytes: more than any type of numpy asks for
_ARRAYS: Final = (
    ("priors", "<f4"),
    ("floors", "<f2"),
    ("keys", "<u8"),
    ("starts", "<u4"),
    ("values", "<f2"),
    ("columns", "<u1"),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Model:
    """The table: one row for each string, one column for each language."""

    languages: tuple[str, ...]
    """One for each column; a language of two scripts has two."""
    priors: "np.ndarray[Any, np.dtype[np.float32]]"
    floors: "np.ndarray[Any, np.dtype[np.float16]]"
    """Of each column: what most strings have in it."""
    keys: "np.ndarray[Any, np.dtype[np.uint64]]"
    """Of each row: its string and the length of it; in order."""
    starts: "np.ndarray[Any, np.dtype[np.uint32]]"
    """Of each row: where in `columns` and `values` it begins; one more at the end."""
    values: "np.ndarray[Any, np.dtype[np.float16]]"
    columns: "np.ndarray[Any, np.dtype[np.uint8]]"

    def classify(self, text: str) -> tuple[str, float]:
        """Return the likeliest language, and how likely it is among those of the table.

        >>> load().classify("Der Name ist ein Erbe des europäischen Imperialismus.")[0]
        'de'
        """
        data = _encoded(text)
        scores = self._scores(data)
        scores *= 1.0 / math.sqrt(len(data) or 1)  # calibrated over lengths, as py3langid does
        np.exp(scores - scores.max(), out=scores)
        scores /= scores.sum()
        for column, language in enumerate(self.languages):
            first = self.languages.index(language)
            if first != column:
                scores[first] += scores[column]
                scores[column] = 0.0
        best = int(scores.argmax())
        return self.languages[best], float(scores[best])

    def _scores(self, data: bytes) -> "np.ndarray[Any, np.dtype[np.float32]]":
        found = self._strings(data)
        if not len(found):
            return np.zeros(len(self.languages), dtype=np.float32)
        rows, first, counts = np.unique(found, return_index=True, return_counts=True)
        # As they come in the text: sums of floats depend on their order.
        order = np.argsort(first)
        weights = np.log1p(counts[order].astype(np.float32))
        scores: np.ndarray[Any, np.dtype[np.float32]] = weights @ self._costs(rows[order]) + self.priors
        return scores

    def _strings(self, data: bytes) -> "np.ndarray[Any, np.dtype[np.intp]]":
        """Find the row of the longest string that ends at each byte, where there is one."""
        letters = np.frombuffer(data, dtype=np.uint8).astype(np.uint64)
        found = np.full(len(letters), -1, dtype=np.intp)
        ending = letters
        for length in LENGTHS:
            if length > len(letters):
                break
            ending = (ending[:-1] << np.uint64(8)) | letters[length - 1 :]
            keys = ending | np.uint64(length << 56)
            rows = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
            hits = self.keys[rows] == keys
            found[length - 1 :][hits] = rows[hits]
        return found[found >= 0]

    def _costs(self, rows: "np.ndarray[Any, np.dtype[np.intp]]") -> "np.ndarray[Any, np.dtype[np.float16]]":
        starts = self.starts[rows].astype(np.intp)
        sizes = self.starts[rows + 1].astype(np.intp) - starts
        ends = np.cumsum(sizes)
        places = np.arange(ends[-1]) + np.repeat(starts - (ends - sizes), sizes)
        costs = np.tile(self.floors, (len(rows), 1))
        costs[np.repeat(np.arange(len(rows)), sizes), self.columns[places]] = self.values[places]
        return costs


def pack(model: Model) -> bytes:
    """Write a table as the file that `load` maps."""
    sizes = {name: len(getattr(model, name)) for name, _ in _ARRAYS}
    head = json.dumps({"languages": model.languages, "sizes": sizes}, sort_keys=True).encode() + b"\n"
    parts = [_padded(head)]
    parts += [_padded(getattr(model, name).astype(kind).tobytes()) for name, kind in _ARRAYS]
    return b"".join(parts)


@cache
def load() -> Model:
    """Map the table that the package carries."""
    with as_file(files(__package__) / "language_model.bin") as path:
        mapped = np.memmap(path, dtype=np.uint8, mode="r")
    head = bytes(mapped[: 1 << 16]).partition(b"\n")[0]
    known = json.loads(head)
    arrays, offset = dict[str, Any](), _rounded(len(head) + 1)
    for name, kind in _ARRAYS:
        size = known["sizes"][name] * np.dtype(kind).itemsize
        arrays[name] = mapped[offset : offset + size].view(kind)
        offset += _rounded(size)
    return Model(languages=tuple(known["languages"]), **arrays)


def _encoded(text: str) -> bytes:
    lowered = text.lower() if text.isupper() else text
    return unicodedata.normalize("NFC", lowered).encode("utf-8", "surrogatepass")


def _padded(data: bytes) -> bytes:
    return data.ljust(_rounded(len(data)), b"\0")


def _rounded(size: int) -> int:
    return -(-size // _ALIGNED) * _ALIGNED
