"""Which texts are nearly the same: MinHash finds candidates, their exact Jaccard similarity decides."""

import re
import zlib
from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ingest.export.articles import find, union
from ingest.export.spool import Spool

__all__ = ["PARAMETERS", "Parameters", "cluster", "groups", "shingles", "signature"]

Hashes = npt.NDArray[np.uint64]

# Scripts that write no spaces between words (Kana, Han, Thai and Lao, Burmese, Khmer): each letter is a token.
_UNSPACED: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
_TOKEN: Final = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")
# SplitMix64 (Steele, Lea and Flood 2014): increment and the multipliers of its finalizer.
_GOLDEN, _MIX_1, _MIX_2 = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_SHINGLES: Final = 1 << 11  # texts whose shingles are kept at hand: 4 KB each for 500 words
_PAIRS: Final = 1 << 17
_ROWS: Final = 256  # shingles that are permuted at once: 256 x 120 x 8 bytes stay in the cache of a core


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """What decides the clusters; all of it stands in the manifest."""

    threshold: float = 0.8
    """Least Jaccard similarity of two texts' shingles."""
    shingle: int = 4
    """Words."""
    bands: int = 20
    rows: int = 6
    """Two texts at the threshold share a band with a chance of 1 - (1 - .8^6)^20 = .998."""
    seed: int = 1
    max_compared: int = 64
    """Texts of one band and one cluster that another is compared with, before the two are taken for different."""

    def as_dict(self) -> dict[str, Any]:
        """Return them, with the names of the functions."""
        return {**asdict(self), "minhash": "crc32 of casefolded words, splitmix64, a*x+b mod 2^64"}


PARAMETERS: Final = Parameters()


def cluster(
    spool: Spool, folder: Path, text_of: Callable[[int, int, int, bytes], str], parameters: Parameters = PARAMETERS
) -> None:
    """Fill the table `clusters` for the latest records that are there and that the filters take."""
    sql = (
        "FROM chosen JOIN items USING (n) WHERE refused IS NULL AND gone_at IS NULL AND revision_of IS NULL ORDER BY n"
    )
    numbers = array("q", (n for (n,) in spool.database.execute(f"SELECT n {sql}")))
    one = "SELECT file, offset, length, line FROM items WHERE n = ?"

    def text_at(position: int) -> str:
        return text_of(*spool.database.execute(one, (numbers[position],)).fetchone())

    roots = groups(len(numbers), text_at, folder / "bands", parameters)
    database = spool.database
    database.execute("CREATE TABLE members(n INTEGER PRIMARY KEY, root INTEGER) STRICT")
    database.executemany(
        "INSERT INTO members VALUES (?, ?)", ((n, find(roots, position)) for position, n in enumerate(numbers))
    )
    database.execute(
        "INSERT INTO clusters SELECT n, min(id) OVER whole, count(*) OVER whole,"
        " first_value(id) OVER (PARTITION BY root ORDER BY coalesce(added, '9999'), n)"
        " FROM members JOIN items USING (n) WINDOW whole AS (PARTITION BY root)"
    )


def groups(count: int, text_at: Callable[[int], str], bands: Path, parameters: Parameters = PARAMETERS) -> "array[int]":
    """Return the forest of clusters of so many texts (`articles.find` names the tree); `bands` is a file to work in."""

    @lru_cache(maxsize=_SHINGLES)
    def shingles_at(position: int) -> Hashes:
        return shingles(text_at(position), parameters)

    @lru_cache(maxsize=_PAIRS)
    def alike(one: int, other: int) -> bool:
        return similarity(shingles_at(one), shingles_at(other)) >= parameters.threshold

    with bands.open("wb") as file:
        for position in range(count):
            file.write(_band_keys(shingles(text_at(position), parameters), position, parameters).tobytes())
    parents = array("q", range(count))
    if count:
        keys = np.memmap(bands, dtype=np.uint64, mode="r", shape=(count, parameters.bands))
        for band in range(parameters.bands):
            for members in _equal(np.array(keys[:, band])):
                _link(members, parents, alike, parameters.max_compared)
    return parents


def shingles(text: str, parameters: Parameters = PARAMETERS) -> Hashes:
    """Return the hashes of a text's runs of words, sorted, each once; of a shorter text, of all of it.

    >>> len(shingles("The ferry has stopped for the winter.")), len(shingles("The ferry")), len(shingles("…"))
    (4, 1, 0)
    """
    words = (zlib.crc32(word.encode()) for word in _TOKEN.findall(text.casefold()))
    hashes = np.fromiter(words, dtype=np.uint64)
    size = min(parameters.shingle, len(hashes))
    if not size:
        return hashes
    run = np.zeros(len(hashes) - size + 1, dtype=np.uint64)
    for n in range(size):
        run = run * _GOLDEN + hashes[n : len(hashes) - size + 1 + n]
    return np.unique(_mixed(run))


def signature(hashes: Hashes, parameters: Parameters = PARAMETERS) -> Hashes:
    """Return the smallest value of each permutation."""
    factors, terms = _permutations(parameters)
    least = np.full(len(factors), np.iinfo(np.uint64).max, dtype=np.uint64)
    for start in range(0, len(hashes), _ROWS):
        part = hashes[start : start + _ROWS, None] * factors + terms
        np.minimum(least, part.min(axis=0), out=least)
    return least


def similarity(one: Hashes, other: Hashes) -> float:
    """Return the Jaccard similarity of two sets of hashes."""
    if not len(one) or not len(other):
        return 0.0
    both = len(np.intersect1d(one, other, assume_unique=True))
    return both / (len(one) + len(other) - both)


def _band_keys(hashes: Hashes, position: int, parameters: Parameters) -> Hashes:
    """Return a key for each band; a text without words shares none."""
    if not len(hashes):
        return _mixed(np.full(parameters.bands, position, dtype=np.uint64) * _GOLDEN)
    rows = signature(hashes, parameters).reshape(parameters.bands, parameters.rows)
    key = np.zeros(parameters.bands, dtype=np.uint64)
    for n in range(parameters.rows):
        key = _mixed(key + rows[:, n])
    return key


def _equal(keys: Hashes) -> Iterator[list[int]]:
    """Yield the positions that share a key, in their order."""
    order = np.argsort(keys, kind="stable")
    borders = np.flatnonzero(np.diff(keys[order])) + 1
    starts = np.concatenate(([0], borders, [len(keys)]))
    for n in np.flatnonzero(np.diff(starts) > 1):
        yield order[starts[n] : starts[n + 1]].tolist()


def _link(members: Iterable[int], parents: "array[int]", alike: Callable[[int, int], bool], most: int) -> None:
    """Join each member of a band with the clusters of those before it, where one of them is alike."""
    known = dict[int, list[int]]()
    for member in members:
        for root in list(known):
            if find(parents, root) == find(parents, member):
                continue
            if any(alike(other, member) for other in known[root][:most]):
                union(parents, root, member)
        root = find(parents, member)
        together = [found for found in known if find(parents, found) == root]
        known[root] = [*(other for found in together for other in known.pop(found)), member]


@lru_cache(maxsize=8)
def _permutations(parameters: Parameters) -> tuple[Hashes, Hashes]:
    """Return the factors, which are odd, and the terms of a*x+b."""
    count = parameters.bands * parameters.rows
    steps = np.arange(1, 2 * count + 1, dtype=np.uint64) * _GOLDEN + np.uint64(parameters.seed)
    drawn = _mixed(steps)
    return drawn[:count] | np.uint64(1), drawn[count:]


def _mixed(values: Hashes) -> Hashes:
    """Mix the bits (the finalizer of SplitMix64)."""
    values = (values ^ (values >> np.uint64(30))) * _MIX_1
    values = (values ^ (values >> np.uint64(27))) * _MIX_2
    return values ^ (values >> np.uint64(31))
