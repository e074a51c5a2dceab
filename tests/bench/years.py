"""Print how large state and audits are after a year, and what a frontier of a million URLs costs to open and to poll.

    python -m tests.bench.years [--sources N] [--daily N] [--days N] [--urls N]

A year: every day each source has so many new articles, one in twenty of which fails, and what 24 runs note of them;
health days are added up, and what is old is pruned as a run does. The size is that of its
files. A backfill: so many URLs of one source are offered in batches, as discovery does; then the state is opened
anew, the next 500 are listed, and a poll offers 50 that are known and 5 that are not, and asks through which root of
a WordPress site it was read. Nothing is fetched. Seconds are those of the processor.

Audits: every day one source has so many articles with the removed blocks of our own pages, and forty lines that name
other stories; what is older than ninety days has lengths for texts in the second column, as with `keep_audit = "90d"`.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final

from ingest import audit, writer
from ingest.model import Outcome, Request
from ingest.pipeline.clean.capture import cleaned
from ingest.state import State
from tests.bench.ours import task
from tests.bench.table import columns
from tests.making import stored

_FIRST: Final = datetime(2026, 1, 1, tzinfo=UTC)
_BATCH: Final = 5_000
_LISTED: Final = 500
_KEPT: Final = 90
_PAGES: Final = Path(__file__).parents[1] / "data" / "pages"


def requests(source: str, numbers: range, now: datetime) -> Iterator[Request]:
    """Yield requests as a sitemap gives them."""
    for n in numbers:
        key = f"{source}.example/news/2026/{n % 12 + 1:02}/a-headline-of-some-words-{n}"
        yield Request(url=f"https://{key}", source=source, discovered_at=now, key=key, version=now.isoformat())


def year(folder: Path, sources: int, daily: int, days: int) -> list[list[object]]:
    """Let days pass; return the size of the state after each month."""
    rows = list[list[object]]()
    for day in range(days):
        now = _FIRST + timedelta(days=day)
        with State(folder) as state:
            for name in (f"paper{n}" for n in range(sources)):
                new = list(requests(name, range(day * daily, (day + 1) * daily), now))
                state.offer(new, now=now)
                for n, one in enumerate(new):
                    if n % 20:
                        state.done(name, one.key, version=one.version, now=now)
                    else:
                        state.gone(name, one.key, reason="http-404", now=now)
                told = [Outcome(source=name, stage="fetch", status="written", url=one.url, id="0" * 32) for one in new]
                feed = Outcome(source=name, stage="discover", status="unchanged", url=f"https://{name}.example/feed")
                told += [feed] * 24
                state.note(told, run=str(day), now=now)
                state.add_to_day(name, now.date(), {"discovered": daily, "fetched": daily, "read": 24})
            state.prune(now=now)
        if (day + 1) % 30 == 0 or day + 1 == days:
            rows.append([day + 1, (day + 1) * daily * sources, f"{size(folder) / 1e6:.1f}"])
    return rows


def size(folder: Path) -> int:
    """Count the bytes of the state's files."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def backfill(folder: Path, count: int) -> list[list[object]]:
    """Offer URLs, and measure as their number grows tenfold."""
    rows, there = list[list[object]](), 0
    for most in (count // 100, count // 10, count):
        began = time.process_time()
        with State(folder) as state:
            new = requests("paper", range(there, most), _FIRST)
            while some := list(islice(new, _BATCH)):
                state.offer(some, now=_FIRST)
        offered, there = time.process_time() - began, most
        began = time.process_time()
        with State(folder) as state:
            opened = time.process_time() - began
            began = time.process_time()
            state.waiting("paper", now=_FIRST, limit=_LISTED)
            listed = time.process_time() - began
            began = time.process_time()
            state.offer(requests("paper", range(most - 50, most), _FIRST), now=_FIRST)
            state.offer(requests("paper", range(most, most + 5), _FIRST), now=_FIRST)
            state.rest_root("paper", "https://paper.example/")
            state.rest_home("paper", "https://paper.example/")
            polled = time.process_time() - began
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        rows.append(
            [
                f"{most:,}",
                f"{offered:.1f}",
                f"{1e3 * opened:.1f}",
                f"{1e3 * listed:.1f}",
                f"{1e3 * polled:.1f}",
                f"{peak:.0f}",
                f"{size(folder) / 1e6:.0f}",
            ]
        )
    return rows


def audits(folder: Path, daily: int, days: int) -> list[list[object]]:
    """Write the audits of days; return their size after each month, with all texts and with lengths for old ones."""
    pages = [stored(path.read_bytes()) for path in sorted(_PAGES.glob("*/input.html"))]
    known = [audit.row(one, keep_comments=False) for page in pages for one in cleaned(page, task=task())]
    header = audit.header(version="0", digests={})
    rows, texts, lengths = list[list[object]](), list[int](), list[int]()
    for day in range(days):
        lines = [_of_day(known[n % len(known)], day * daily + n) for n in range(daily)]
        short = [{**one, "removed": [audit.without_trace(block) for block in one["removed"]]} for one in lines]
        for sizes, some in ((texts, lines), (lengths, short)):
            audit.write(folder / "audit.gz", header, some, replace=writer.replace)
            sizes.append((folder / "audit.gz").stat().st_size)
        if (day + 1) % 30 == 0 or day + 1 == days:
            old = max(0, day + 1 - _KEPT)
            bounded = sum(lengths[:old]) + sum(texts[old:])
            rows.append([day + 1, (day + 1) * daily, f"{sum(texts) / 1e6:.2f}", f"{bounded / 1e6:.2f}"])
    return rows


def _of_day(row: dict[str, Any], n: int) -> dict[str, Any]:
    """Return the row of an article that names others as its page did."""
    others = [
        {"block": 900 + k, "reason": "related", "rule": "classifier:model", "where": "body/aside/ul/li/a",
         "text": f"Story {n - k} of the {n % 97}th street and the {(n - k) % 89}th bridge over the river of the town"}
        for k in range(40)
    ]  # fmt: skip
    return {**row, "url": f"https://paper.example/{n}", "id": f"{n:032x}", "removed": [*row["removed"], *others]}


def main() -> None:
    """Print the tables."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--sources", type=int, default=5)
    arguments.add_argument("--daily", type=int, default=40)
    arguments.add_argument("--days", type=int, default=365)
    arguments.add_argument("--urls", type=int, default=1_000_000)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        head = ["URLs", "s to offer", "ms to open", f"ms to list {_LISTED}", "ms a poll", "peak MB", "MB on disk"]
        print(columns([list[object](head), *backfill(Path(folder), given.urls)]))
    with tempfile.TemporaryDirectory() as folder:
        print()
        rows = year(Path(folder), given.sources, given.daily, given.days)
        print(columns([list[object](("day", "articles", "MB")), *rows]))
    with tempfile.TemporaryDirectory() as folder:
        print()
        rows = audits(Path(folder), given.daily, given.days)
        print(columns([list[object](("day", "articles", "MB of audits", "keep_audit = 90d")), *rows]))


if __name__ == "__main__":
    main()
