"""Take back times that lie ahead: a clock that was once in the future must silence nothing until then."""

from datetime import datetime, timedelta
from typing import Final

from ingest.state.sqlite import packing
from ingest.state.sqlite.database import Database

__all__ = ["Times"]

# Runs side by side read their clocks one after the other, and wait for each other (`database._BUSY`).
_SLACK: Final = timedelta(minutes=5)
_AHEAD: Final = (
    "UPDATE runs SET ran_at = NULL WHERE ran_at > :ahead",
    "UPDATE runs SET listed_at = NULL WHERE listed_at > :ahead",
    "UPDATE frontier SET next_due = :now WHERE status = 'pending' AND next_due > :far",
    "UPDATE frontier SET recheck_at = :now WHERE recheck_at IS NOT NULL AND taken_at > :ahead",
    "UPDATE frontier SET taken_at = :now WHERE taken_at > :ahead",
    "UPDATE frontier SET discovered_at = :now WHERE discovered_at > :ahead",
    "UPDATE frontier SET changed_at = :now WHERE changed_at > :ahead",
    "UPDATE fetched SET at = :now WHERE at > :ahead",
    "DELETE FROM pauses WHERE until > :far",
    "DELETE FROM robots WHERE at > :ahead",
    "DELETE FROM liars WHERE at > :ahead",
    "UPDATE short_texts SET at = :now WHERE at > :ahead",
    "UPDATE health SET success_at = NULL WHERE success_at > :ahead",
    "UPDATE health SET new_at = NULL WHERE new_at > :ahead",
    "UPDATE health SET error_at = NULL WHERE error_at > :ahead",
)


class Times(Database):
    """The times of all tables."""

    def reset_times(self, *, now: datetime, longest: timedelta) -> int:
        """Reset what was noted in the future, and what waits for more than `longest`; return how many times."""
        times = {"now": now, "ahead": now + _SLACK, "far": now + longest + _SLACK}
        stamps = {name: packing.stamp(at) for name, at in times.items()}
        with self._transaction() as db:
            return sum(db.execute(statement, stamps).rowcount for statement in _AHEAD)
