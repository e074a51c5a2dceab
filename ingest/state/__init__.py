"""What is known between runs: the frontier, validators, pauses, locks, outcomes. Owns raw/.state/.

Everything here can be lost without losing an article: what was fetched is in raw/, what was not is discovered again.
"""

from contextlib import AbstractContextManager

from ingest.state import locks
from ingest.state.days import KEPT, Alarm, Days, HealthDay
from ingest.state.frontier import Frontier, Known, Offered, Waiting
from ingest.state.future_times import Times
from ingest.state.hosts import Hosts
from ingest.state.posts import Posts
from ingest.state.raw_sizes import Sizes
from ingest.state.runs import Runs, SourceStatus
from ingest.state.short_texts import Short, Texts
from ingest.state.source_health import Fares, Health
from ingest.state.sqlite.rescue import move_aside
from ingest.state.takedowns import Takedowns

__all__ = [
    "KEPT",
    "Alarm",
    "Health",
    "HealthDay",
    "Known",
    "Offered",
    "Short",
    "SourceStatus",
    "State",
    "Waiting",
    "move_aside",
]


class State(Days, Frontier, Fares, Hosts, Posts, Runs, Sizes, Takedowns, Texts, Times):
    """raw/.state/state.sqlite and the locks beside it."""

    def lock(self, source: str, *, wait: bool = False) -> AbstractContextManager[None]:
        """Hold a source against other runs; Locked where one holds it. The kernel frees it when its holder dies."""
        return locks.lock(self._folder / f"{source}.lock", source, wait=wait)
