"""Decide in which order and company waiting articles are asked for. Pure."""

from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

from ingest import sources, urls
from ingest.model import Request
from ingest.state import Waiting

__all__ = ["batches", "by_host", "following", "parts_last"]

# Posts in one REST request: hosts that fail on large pages take twenty (`sources.wordpress`).
_BATCH: Final = 20


def parts_last(waiting: Sequence[Waiting]) -> tuple[list[Waiting], list[Waiting]]:
    """Split off what looks like a part of another article: it comes after it, and is not asked for if it was one."""
    keys = {row.key for row in waiting}
    parts = {row.key for row in waiting if _part_of(row) in keys}
    return [row for row in waiting if row.key not in parts], [row for row in waiting if row.key in parts]


def by_host(rows: Sequence[Waiting]) -> list[deque[Waiting]]:
    """Make a queue for each host, so that no host waits for another."""
    queues = dict[str, deque[Waiting]]()
    for row in rows:
        queues.setdefault(urls.host(row.rest_root or row.url) or "", deque()).append(row)
    return list(queues.values())


def following(queue: deque[Waiting]) -> list[Waiting]:
    """Take the next row; posts of one REST root together."""
    rows = [queue.popleft()]
    first = rows[0]
    # What we have is asked for apart: an answer that gives it unchanged is not kept.
    while queue and first.rest_root and _place(queue[0]) == _place(first) and len(rows) < _BATCH:
        rows.append(queue.popleft())
    return rows


def batches(requests: Sequence[Request], tries: Callable[[str], int]) -> list[Request]:
    """Join posts of one REST root, in ever smaller batches where they failed before: one post may fail them all."""
    sizes = dict[int, list[Request]]()
    for request in requests:
        failed = tries(request.key) if "rest_root" in request.via else 0
        # Only an answer about one post alone says what became of it.
        size = 1 if request.via.get("vanished") else max(_BATCH >> failed, 1)
        sizes.setdefault(size, []).append(request)
    return [joined for size, some in sizes.items() for joined in sources.batch(some, size)]


def _place(row: Waiting) -> tuple[str | None, bool]:
    return row.rest_root, row.again


def _part_of(row: Waiting) -> str | None:
    first = None if row.rest_root else sources.first_page(row.url)
    return urls.comparison_form(first) if first else None
