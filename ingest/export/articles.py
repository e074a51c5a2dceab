"""Which records are one article, which of them is the latest, and what changed before it."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, Final

import orjson

from ingest.export.spool import Item, Spool

__all__ = ["find", "select_latest", "union"]

_BATCH: Final = 10_000


def select_latest(spool: Spool, *, revisions: bool) -> None:
    """Fill the table `chosen`: the latest record of each article and, if wanted, its earlier revisions."""
    _join(spool)
    gone = _Gone(spool)
    rows = list[tuple[Any, ...]]()
    for _, items in groupby(spool.items(order="article, coalesce(added, ''), n"), key=lambda item: item.article):
        rows.extend(_rows(list(items), spool, gone, revisions=revisions))
        if len(rows) >= _BATCH:
            _put(spool, rows)
    _put(spool, rows)


def _put(spool: Spool, rows: list[tuple[Any, ...]]) -> None:
    spool.database.executemany("INSERT INTO chosen VALUES (?, ?, ?, ?, ?, ?)", rows)
    rows.clear()


def _join(spool: Spool) -> None:
    """Join all records that share a key, directly or through others, to one article."""
    parents = array("q", range(spool.count))
    keys = spool.database.execute("SELECT key, n FROM keys ORDER BY key, n")
    first, known = -1, None
    for key, n in keys:
        if key == known:
            union(parents, first, n)
        else:
            first, known = n, key
    joined = ((find(parents, n), n) for n in range(spool.count) if parents[n] != n)
    spool.database.executemany("UPDATE items SET article = ? WHERE n = ?", joined)


def find(parents: "array[int]", n: int) -> int:
    """Return the smallest member of n's set, and shorten the way to it."""
    root = n
    while parents[root] != root:
        root = parents[root]
    while parents[n] != root:
        parents[n], n = root, parents[n]
    return root


def union(parents: "array[int]", one: int, other: int) -> None:
    """Make two sets one; its smallest member names it."""
    low, high = sorted((find(parents, one), find(parents, other)))
    parents[high] = low


class _Gone:
    """When articles were said to be gone, by the id of their records."""

    def __init__(self, spool: Spool) -> None:
        self._database = spool.database

    def at(self, items: Iterable[Item]) -> str | None:
        names = sorted({item.id for item in items})
        found = (self._database.execute("SELECT at FROM gone WHERE id = ?", (name,)).fetchone() for name in names)
        return max((row[0] for row in found if row), default=None)


def _rows(items: Sequence[Item], spool: Spool, gone: _Gone, *, revisions: bool) -> Iterator[tuple[Any, ...]]:
    latest = items[-1]
    # Another view (REST and page, two sources) differs by what it shows, not by what was corrected.
    seen = list(_distinct(item for item in items if item.view == latest.view))
    gone_at = gone.at(items)
    if gone_at is not None and gone_at < (latest.added or ""):
        gone_at = None  # it came back
    others = {item.view: item.url for item in items if item.view != latest.view}
    keys = ("id", "source", "shape", "url")
    views = [
        dict(zip(keys, (name, source or None, shape, url), strict=True))
        for (name, source, shape), url in sorted(others.items())
    ]
    for n, item in enumerate(seen):
        is_latest = n == len(seen) - 1
        if is_latest or (revisions and gone_at is None):
            changed = spool.changed(seen[n - 1].fields, item.fields) if n else []
            of = None if is_latest else latest.id
            shown = views if is_latest else []
            yield item.n, n + 1, of, orjson.dumps(changed).decode(), orjson.dumps(shown).decode(), gone_at


def _distinct(items: Iterable[Item]) -> Iterator[Item]:
    """Yield of every run of equal records the last: the same fetched again is no revision."""
    for _, run in groupby(items, key=lambda item: item.fields):
        *_, last = run
        yield last
