"""Notice that a raw file holds less than was accepted. The audit is the witness: it names every capture of its file."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

import orjson

from ingest import audit
from ingest.errors import IngestError
from ingest.forgotten import NOTHING, Forgotten
from ingest.model import Stored
from ingest.pipeline.clean.jobs import Job

__all__ = ["Shrunk", "Witness", "frozen", "is_frozen", "missing", "recorded", "witness"]


class Shrunk(Exception):  # noqa: N818 -- no error of the cleaning: it stops what would replace more by less
    """A raw file has lost captures."""

    def __init__(self, lost: int) -> None:
        super().__init__(lost)
        self.lost = lost


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """What an earlier cleaning left of a raw file."""

    header: Mapping[str, Any]
    rows: Sequence[Mapping[str, Any]]
    lines: bytes

    @property
    def captures(self) -> frozenset[str]:
        """Ids of the captures that were there; a loose file has none."""
        return frozenset(row["record_id"] for row in self.rows if row["record_id"])

    @property
    def size(self) -> int:
        """Size of the loose file of the first record; 0 where it was none, or held none."""
        first, _, _ = self.lines.partition(b"\n")
        parts = orjson.loads(first)["provenance"]["raw"]["parts"] if first else ()
        return int(parts[0]["length"]) if parts else 0


def witness(job: Job, forgotten: Forgotten = NOTHING) -> Witness | None:
    """Read what the last cleaning left, but for what was taken down; None where there was none that can be read."""
    try:
        header, rows = audit.read(job.audit)
        lines = job.lines.read_bytes()
    except (OSError, IngestError):
        return None
    if forgotten:
        rows = [row for row in rows if not (row["record_id"] in forgotten.captures or forgotten.takes_row(row))]
        lines = b"".join(
            line for line in lines.splitlines(keepends=True) if not forgotten.takes_record(orjson.loads(line))
        )
    return Witness(header=header, rows=rows, lines=lines)


def missing(before: Witness, *, seen: AbstractSet[str], written: int, job: Job) -> int:
    """Count the captures that are gone from a raw file of which `seen` are there and gave `written` articles."""
    if before.captures:
        return len(before.captures - seen)
    had = sum(row["status"] == "written" for row in before.rows)
    size = job.path.stat().st_size if job.path.is_file() else 0
    # A loose file that became larger was replaced, and may hold what it will.
    return 1 if written < had and size < before.size else 0


def recorded(captures: Iterator[Any], seen: set[str]) -> Iterator[Any]:
    """Pass captures on, and note their ids."""
    for stored in captures:
        if isinstance(stored, Stored) and stored.capture.raw_id:
            seen.add(stored.capture.raw_id)
        yield stored


def frozen(header: Mapping[str, Any], lost: int) -> dict[str, Any]:
    """Write the header of a clean file that keeps what its raw file has lost."""
    return {**header, "frozen": {"captures_lost": lost}}


def is_frozen(job: Job) -> bool:
    """Return whether a clean file keeps what its raw file has lost."""
    before = witness(job)
    return before is not None and "frozen" in before.header
