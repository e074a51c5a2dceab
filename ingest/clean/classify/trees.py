r"""What do the learned trees say of a table of numbers? Plain data and whole-number sums: the same on every machine.

A tree asks the same question of every row at each depth ("is column 12 above 3.5?"); the answers, read as a binary
number, name its leaf. `tests/bench/train.py` and `train_lines.py` write such files:

    ingest-trees-1 <length of the header>\n
    <header: JSON with sorted keys; `arrays` lists name, type and shape of what follows>
    <arrays, little-endian, one behind the other>
"""

import functools
import hashlib
import json
from collections.abc import Mapping
from importlib import resources
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from ingest.clean.classify.lexicon import Lexicon
from ingest.clean.facts.characters import Floats

__all__ = ["ONE", "Forest", "Model", "chances", "load", "pack", "read_model", "unpack"]

ONE: Final = 4096
"""A logit of 1, as whole numbers; leaves hold 16 bits."""
_MAGIC: Final = "ingest-trees-1"
_FILE: Final = "model.bin"
_SURE: Final = 12 * ONE  # beyond, a thousandth says no more


class Forest(NamedTuple):
    """Trees of one depth."""

    columns: npt.NDArray[np.uint16]
    """Trees by depths: which column is asked."""
    borders: npt.NDArray[np.float32]
    """Above which value the answer is yes."""
    leaves: npt.NDArray[np.int16]
    """Trees by leaves."""
    bias: int

    def scores(self, table: Floats) -> npt.NDArray[np.int64]:
        """Add up the leaves of each block, as logits in parts of `ONE`; the table has columns by blocks.

        >>> yes = Forest(np.array([[0]], np.uint16), np.array([[0.5]], np.float32), np.array([[-9, 9]], np.int16), 1)
        >>> yes.scores(np.array([[0.5, 0.6]], np.float32)).tolist()
        [-8, 10]
        """
        trees, depth = self.columns.shape
        leaf = np.zeros((trees, table.shape[1]), np.uint8 if depth <= 8 else np.uint16)  # bits of a byte
        for level in range(depth):
            answers = table[self.columns[:, level]] > self.borders[:, level, None]
            leaf |= answers.view(np.uint8).astype(leaf.dtype, copy=False) << level
        offsets = np.arange(trees, dtype=np.int32)[:, None] << depth
        found: npt.NDArray[np.int64] = self.leaves.ravel()[leaf + offsets].sum(axis=0, dtype=np.int64)
        return found + self.bias


class Model(NamedTuple):
    """All that was learned."""

    lexicon: Lexicon
    first: Forest
    second: Forest
    facts: Mapping[str, Any]
    digest: str
    """64 hex digits of the sha256 of the file."""


def chances(scores: npt.NDArray[np.int64]) -> Floats:
    """Turn logits into probabilities, in whole thousandths.

    >>> chances(np.array([-99 * ONE, 0, ONE])).tolist()
    [0.0, 500.0, 731.0]
    """
    logits = np.clip(scores, -_SURE, _SURE) / ONE
    return np.rint(1000 / (1 + np.exp(-logits))).astype(np.float32)


@functools.cache
def load() -> Model:
    """Read the model for pages that the package ships."""
    return read_model(_FILE)


def read_model(file: str) -> Model:
    """Read a model that the package ships."""
    return unpack(resources.files(__package__).joinpath(file).read_bytes())


def pack(lexicon: Lexicon, first: Forest, second: Forest, facts: Mapping[str, Any]) -> bytes:
    """Write a model; the same one gives the same bytes."""
    arrays: dict[str, npt.NDArray[Any]] = {}
    for kind, found in (("names", lexicon.names), ("words", lexicon.words)):
        entries = sorted(found)
        arrays[kind] = np.frombuffer("\n".join(entries).encode(), np.uint8)
        arrays[f"{kind}.weights"] = np.array([found[e] for e in entries], np.int8)
    for stage, forest in (("first", first), ("second", second)):
        arrays[f"{stage}.columns"] = forest.columns
        arrays[f"{stage}.borders"] = forest.borders
        arrays[f"{stage}.leaves"] = forest.leaves
        arrays[f"{stage}.bias"] = np.array([forest.bias], np.int64)
    listed = [[name, _little(a).dtype.str, list(a.shape)] for name, a in arrays.items()]
    header = json.dumps({"arrays": listed, "facts": dict(facts)}, sort_keys=True, separators=(",", ":")).encode()
    return b"".join([f"{_MAGIC} {len(header)}\n".encode(), header, *(_little(a).tobytes() for a in arrays.values())])


def unpack(data: bytes) -> Model:
    """Read what `pack` wrote. Raises ValueError for anything else."""
    line, _, rest = data.partition(b"\n")
    magic, _, length = line.decode("ascii", "replace").partition(" ")
    if magic != _MAGIC or not length.isdecimal():
        raise ValueError(f"no model: {line[:40]!r}")
    header = json.loads(rest[: int(length)])
    arrays: dict[str, npt.NDArray[Any]] = {}
    at = int(length)
    for name, kind, shape in header["arrays"]:
        size = int(np.prod(shape)) * np.dtype(kind).itemsize
        arrays[name] = np.frombuffer(rest[at : at + size], kind).reshape(shape)
        at += size
    if at != len(rest):
        raise ValueError(f"a model of {len(rest)} bytes where {at} were announced")
    return Model(
        lexicon=Lexicon(names=_weighed(arrays, "names"), words=_weighed(arrays, "words")),
        first=_forest(arrays, "first"),
        second=_forest(arrays, "second"),
        facts=MappingProxyType(header["facts"]),
        digest=hashlib.sha256(data).hexdigest(),
    )


def _forest(arrays: Mapping[str, npt.NDArray[Any]], stage: str) -> Forest:
    columns, borders, leaves, bias = (arrays[f"{stage}.{name}"] for name in Forest._fields)
    return Forest(columns=columns, borders=borders, leaves=leaves, bias=int(bias[0]))


def _weighed(arrays: Mapping[str, npt.NDArray[Any]], kind: str) -> Mapping[str, int]:
    entries = arrays[kind].tobytes().decode().split("\n") if len(arrays[kind]) else []
    return dict(zip(entries, arrays[f"{kind}.weights"].tolist(), strict=True))


def _little(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
