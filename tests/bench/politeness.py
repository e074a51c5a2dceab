"""When is each host asked? 200 hosts on loopback of which 20 are slow, at the pace that is theirs, in real time."""

import asyncio
import statistics
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from typing import Final

from ingest.config import FetchConfig
from ingest.fetch import Fetcher
from ingest.model import Request
from ingest.pipeline import clock
from tests.bench.table import columns

__all__ = ["show"]

HOSTS: Final = 200
SLOW: Final = frozenset(range(0, HOSTS, 10))
PAGES: Final = 5
DELAY: Final = 0.5
TAKES: Final = 2.0
"""Seconds that a slow host needs for an answer."""
# A busy machine is late; a host that waited for a slow one would be late by whole answers.
SLACK: Final = 1.0
CONCURRENCY: Final = 64


@dataclass(slots=True)
class _Log:
    """When each host was asked, and when it had answered, in seconds."""

    began: float = 0.0
    asked: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    answered: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                host = int(head.lower().partition(b"host: h")[2].partition(b".")[0])
                self.asked[host].append(time.monotonic() - self.began)
                await asyncio.sleep(TAKES if host in SLOW else 0)
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 8\r\n\r\n<p>News.")
                await writer.drain()
                self.answered[host].append(time.monotonic() - self.began)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            return  # the client has gone, or all of it is over
        finally:
            writer.close()


async def show() -> bool:
    """Print the schedule; tell whether every host had its pace, and none waited for another."""
    log = _Log()
    server = await asyncio.start_server(log.serve, "127.0.0.1", 0, backlog=HOSTS)
    port = server.sockets[0].getsockname()[1]
    settings = FetchConfig(
        contact="https://ingest.example/bench",
        robots=False,
        delay=DELAY,
        concurrency=CONCURRENCY,
        allow_addresses=("127.0.0.0/8",),
        connect_to={f"h{n}.example:80": f"127.0.0.1:{port}" for n in range(HOSTS)},
    )
    async with Fetcher(settings, version="0", now=clock.now) as fetcher:

        async def visit(host: int) -> None:
            for page in range(PAGES):
                url = f"http://h{host}.example/{page}"
                at = datetime(2026, 1, 1, tzinfo=UTC)
                await fetcher.fetch(Request(url=url, source="bench", discovered_at=at, key=url))

        log.began = time.monotonic()
        await asyncio.gather(*(visit(host) for host in range(HOSTS)))
    server.close()
    return _judge(log)


def _judge(log: _Log) -> bool:
    rows: list[tuple[object, ...]] = [("hosts", "n", "rest asked", "least", "median", "most", "first", "last")]
    well = True
    for name, group, rest in (
        ("fast", sorted(set(range(HOSTS)) - SLOW), DELAY),
        ("slow", sorted(SLOW), TAKES),  # as long as the host took (policy.ease)
    ):
        rests = [b - a for n in group for a, b in zip(log.answered[n], log.asked[n][1:], strict=False)]
        firsts, lasts = [log.asked[n][0] for n in group], [log.asked[n][-1] for n in group]
        figures = (rest, min(rests), statistics.median(rests), max(rests), max(firsts), max(lasts))
        rows.append((name, len(group), *(f"{value:.2f}" for value in figures)))
        takes = TAKES if group[0] in SLOW else 0.0
        alone = (PAGES - 1) * (takes + rest)
        well &= all(len(log.asked[n]) == PAGES for n in group)
        well &= all(a < b for n in group for a, b in pairwise(log.asked[n]))
        well &= min(rests) >= rest - 0.05 and max(rests) <= rest + SLACK and max(lasts) <= alone + 2 * SLACK
    print(f"seconds; {HOSTS} hosts, {PAGES} pages each, {CONCURRENCY} at the same time\n")
    print(columns(rows))
    print("\nwhen they were asked:")
    for n in (0, 1, 2, 10, 11, HOSTS - 1):
        times = " ".join(f"{at:6.2f}" for at in log.asked[n])
        print(f"  h{n:<4} {'slow' if n in SLOW else 'fast'} {times}")
    print(f"\nevery host has its pace, and none waits for another: {'yes' if well else 'NO'}")
    return well
