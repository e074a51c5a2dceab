"""Keep how each source fares: when it last gave something, when and why it last did not, and how often in a row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ingest.state.sqlite import packing
from ingest.state.sqlite.database import Database

__all__ = ["Fares", "Health"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How a source fares."""

    success_at: datetime | None = None
    """When an article was last had or, in a run that had none to ask for, a listing."""
    new_at: datetime | None = None
    """When an article was last had for the first time."""
    error_at: datetime | None = None
    error_stage: str = ""
    error_reason: str = ""
    error_detail: str = ""
    """Of the last error."""
    errors: int = 0
    """Errors in a row: articles, or whole discoveries, that gave nothing since the last success."""
    attempts: tuple[str, ...] = ()
    """What became of the latest articles that were asked for, oldest first."""


class Fares(Database):
    """The health of sources."""

    def health(self, source: str) -> Health:
        """Return how a source fares."""
        return self.healths([source]).get(source, Health())

    def healths(self, sources: Sequence[str] | None = None) -> dict[str, Health]:
        """Return how the sources fare of which anything is known."""
        rows = self._rows("SELECT source, success_at, new_at, error_at, error, errors, attempts FROM health", ())
        found = dict[str, Health]()
        for source, success, new, failed, error, errors, attempts in rows:
            if sources is None or source in sources:
                said = packing.load(error)
                found[source] = Health(
                    success_at=packing.moment(success),
                    new_at=packing.moment(new),
                    error_at=packing.moment(failed),
                    error_stage=str(said.get("stage", "")),
                    error_reason=str(said.get("reason", "")),
                    error_detail=str(said.get("detail", "")),
                    errors=errors,
                    attempts=tuple(attempts.split()),
                )
        return found

    def note_health(self, source: str, health: Health) -> None:
        """Keep how a source fares."""
        error = {"stage": health.error_stage, "reason": health.error_reason, "detail": health.error_detail}
        times = (health.success_at, health.new_at, health.error_at)
        with self._transaction() as db:
            db.execute(
                "INSERT OR REPLACE INTO health (source, success_at, new_at, error_at, error, errors, attempts)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    source,
                    *(at and packing.stamp(at) for at in times),
                    packing.dump(error),
                    health.errors,
                    " ".join(health.attempts),
                ),
            )
