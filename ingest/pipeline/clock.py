"""Read the clock. Nothing else does."""

from datetime import UTC, datetime

__all__ = ["now"]


def now() -> datetime:
    """Return the current time."""
    return datetime.now(UTC)  # noqa: TID251 -- the one place
