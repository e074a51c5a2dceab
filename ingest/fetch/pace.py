"""Keep a pace for each host: one request at a time, a rest between two, and pauses that a host asked for.

The rest is as long as the host takes for an answer, where that is longer than the delay; a delay of 0 asks for none.

No host waits for another; what is waited here holds nothing but the host's own turn.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ingest.errors import Unreachable
from ingest.fetch import policy

__all__ = ["Pace"]


@dataclass(slots=True)
class _Lane:
    """One host's turn: who has it, when the last one ended, and until when the host wants to be left alone."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    rested_from: datetime | None = None
    paused_until: datetime | None = None
    ease: float = 0.0
    """Seconds of rest that the host's answers ask for by their slowness."""


class Pace:
    """The lanes of all hosts. A pause longer than `longest_pause` seconds is not waited for."""

    def __init__(
        self,
        *,
        longest_pause: float,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]],
        pauses: Mapping[str, datetime],
    ) -> None:
        self._longest_pause = longest_pause
        self._now = now
        self._sleep = sleep
        self._lanes = {host: _Lane(paused_until=until) for host, until in pauses.items()}

    @asynccontextmanager
    async def turn(self, host: str, delay: float) -> AsyncIterator[None]:
        """Wait for this host's turn, rest `delay` seconds after the last one; Unreachable `host-paused` at once."""
        self.check(host)
        lane = self._lanes.setdefault(host, _Lane())
        async with lane.lock:
            # Checked again: whoever had the turn before may have been told to pause.
            if (wait := max(self.check(host), self._rest(lane, delay))) > 0:
                await self._sleep(wait)
            try:
                yield
            finally:
                lane.rested_from = self._now()

    def took(self, host: str, seconds: float, *, well: bool) -> None:
        """Learn from an answer, or from the lack of one, how fast the host is."""
        lane = self._lanes.setdefault(host, _Lane())
        lane.ease = policy.ease(lane.ease, seconds, well=well)

    def check(self, host: str) -> float:
        """Count the seconds that the host is still paused for; Unreachable where they are too many to wait."""
        left = self._left(host)
        if left > self._longest_pause:
            raise Unreachable(
                "the host is left alone for a while", subject=host, reason="host-paused", retry_after=left
            )
        return left

    def pause(self, host: str, seconds: float) -> None:
        """Leave the host alone; a longer pause that it asked for before stays."""
        lane = self._lanes.setdefault(host, _Lane())
        until = self._now() + timedelta(seconds=seconds)
        lane.paused_until = max(until, lane.paused_until or until)

    @property
    def pauses(self) -> dict[str, datetime]:
        """Until when each host is still to be left alone."""
        return {h: lane.paused_until for h, lane in self._lanes.items() if lane.paused_until and self._left(h) > 0}

    def _left(self, host: str) -> float:
        lane = self._lanes.get(host)
        if lane is None or lane.paused_until is None:
            return 0.0
        return max((lane.paused_until - self._now()).total_seconds(), 0.0)

    def _rest(self, lane: _Lane, delay: float) -> float:
        if lane.rested_from is None:
            return 0.0
        rest = max(delay, lane.ease) if delay else 0.0
        # A clock that was set back must not stop a host for an hour.
        return min(rest - (self._now() - lane.rested_from).total_seconds(), rest)
