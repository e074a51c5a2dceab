"""Find the updates of a live blog among the blocks of its text."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Final

from ingest.model import LiveUpdate, TextBlock, UpdateSpan
from ingest.text import fold, squeeze

__all__ = ["located"]

_KEY: Final = 12  # characters without white space by which the first block is looked up; the rest is compared
_TRIES: Final = 8  # blocks that begin alike and are compared with one update: a page cannot make this a square
_BETWEEN: Final = 3  # blocks inside an update that its data lack: an embedded post, its name and its time
_CUT: Final = ("…", "...", "[…]", "[...]")  # how structured data end where they hold the beginning only


def located(
    text: str, blocks: Sequence[TextBlock], updates: Sequence[LiveUpdate], spans: Mapping[int, tuple[int, int]]
) -> tuple[tuple[TextBlock, ...], tuple[tuple[LiveUpdate, UpdateSpan], ...]]:
    """Return the blocks with their parts, and the updates that are in the text, in its order.

    An update is a span of whole blocks, its heading included; `spans` says where blocks of the document stand, by
    their indices, for those that the page shows.
    """
    if not updates:
        return tuple(blocks), ()
    finder = _Finder([squeeze(text[block.start : block.end]) for block in blocks])
    found, inside = list[tuple[LiveUpdate, UpdateSpan]](), set[int]()
    for update in updates:
        place = _shown(update, blocks, spans) if update.blocks else finder.find(update.text)
        if place is None:
            continue
        first, last = place
        if first and update.title and not update.blocks:
            above = text[blocks[first - 1].start : blocks[first - 1].end]
            first -= fold(update.title) == fold(above)
        start, end = blocks[first].start, blocks[last].end
        found.append((update, UpdateSpan(published=update.published, title=update.title, start=start, end=end)))
        inside.update(range(first, last + 1))
    found.sort(key=lambda pair: pair[1].start)
    return tuple(_parted(blocks, inside)), tuple(found)


def _shown(
    update: LiveUpdate, blocks: Sequence[TextBlock], spans: Mapping[int, tuple[int, int]]
) -> tuple[int, int] | None:
    """Return the first and the last block of an update that the page shows; None where the text has none of them."""
    starts = [spans[index][0] for index in update.blocks if index in spans]
    if not starts:
        return None
    first, last = (bisect_left(blocks, start, key=lambda block: block.start) for start in (min(starts), max(starts)))
    return first, last


def _parted(blocks: Sequence[TextBlock], inside: set[int]) -> Iterator[TextBlock]:
    first = min(inside, default=0)
    for n, block in enumerate(blocks):
        yield (
            replace(block, part="update") if n in inside else replace(block, part="introduction" if n < first else None)
        )


class _Finder:
    """The blocks by how they begin; each is the beginning of one update at most. White space does not count."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._ends = list(accumulate(map(len, lines)))
        self._starts = [0, *self._ends]
        self._all = "".join(lines)
        self._short, self._long = defaultdict[str, list[int]](list), defaultdict[str, list[int]](list)
        for n in reversed(range(len(lines))):
            self._short[lines[n]].append(n)
            self._long[self._all[self._starts[n] : self._starts[n] + _KEY]].append(n)
        self._taken = set[int]()

    def find(self, wanted: str) -> tuple[int, int] | None:
        """Return the first and the last block that hold a text; None where no blocks in a row are it."""
        wanted = wanted.rstrip()
        cut = next((mark for mark in _CUT if wanted.endswith(mark)), "")
        bare = squeeze(wanted.removesuffix(cut))
        candidates = self._long.get(bare[:_KEY], []) if len(bare) >= _KEY else self._short.get(bare, [])
        for n in candidates[: -_TRIES - 1 : -1]:
            last = None if n in self._taken else self._last(n, bare, is_cut=bool(cut))
            if last is not None:
                self._taken.add(n)
                candidates.remove(n)
                return n, last
        return None

    def _last(self, first: int, bare: str, *, is_cut: bool) -> int | None:
        start = self._starts[first]
        if self._all.startswith(bare, start):
            last = bisect_left(self._ends, start + len(bare))
            if is_cut or self._ends[last] == start + len(bare):
                return last
        if len(self._lines[first]) < _KEY or not bare.startswith(self._lines[first]):
            return None
        last, at, missed = first, len(self._lines[first]), 0
        for n in range(first + 1, len(self._lines)):
            found = bare.find(self._lines[n], at)
            if found >= 0:
                last, at, missed = n, found + len(self._lines[n]), 0
            elif missed == _BETWEEN:
                break
            else:
                missed += 1
        return last
