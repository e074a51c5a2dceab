"""Move a database aside that can be read no more.

What was fetched comes back from raw/; what was not, the next discovery names again.
"""

from datetime import datetime
from pathlib import Path

from ingest.errors import StateError
from ingest.state import locks
from ingest.state.sqlite.database import FILE, is_sound

__all__ = ["move_aside"]


def move_aside(folder: Path, *, now: datetime) -> Path | None:
    """Move the database and its logs aside; return its new name, None where another run was first."""
    path = folder / FILE
    with locks.lock(folder / f"{FILE}.lock", FILE, wait=True):
        if is_sound(path):
            return None
        aside = path.with_name(f"{FILE}.corrupt-{now:%Y%m%dT%H%M%SZ}")
        try:
            for end in ("-wal", "-shm", ""):
                there = path.with_name(path.name + end)
                if there.exists():
                    there.replace(aside.with_name(aside.name + end))
        except OSError as e:
            raise StateError(f"cannot be moved aside: {e.strerror}", subject=str(path)) from e
    return aside
