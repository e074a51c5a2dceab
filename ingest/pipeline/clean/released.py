"""The clean files of raw files that were let go because they were old (`keep_raw`): nothing is cleaned there again."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from ingest import audit, writer
from ingest.config import Config
from ingest.errors import RawStoreError
from ingest.forgotten import Forgotten
from ingest.pipeline.clean import shrunk_raw
from ingest.pipeline.clean.jobs import Job, job_of_store
from ingest.raw import retention

__all__ = ["is_noted", "note_in_audit", "refuse", "released_jobs", "take_out"]

Part = Literal["raw", "texts"]
"""What was let go: the raw file, or the texts of removed blocks."""


def released_jobs(config: Config, source: str | None = None) -> list[Job]:
    """List what was made of the raw files of a source (of all) that were let go, in order of their names."""
    folders = sorted(path.parent for path in config.raw.glob(f"*/{retention.FILE}"))
    return [
        replace(job_of_store(config, folder / name), released=one.day)
        for folder in folders
        if source in {None, folder.name}
        for name, one in sorted(retention.read(folder).items())
        if not (folder / name).exists()
    ]


def refuse(job: Job) -> RawStoreError:
    """Return why there is nothing to read of a raw file that was let go."""
    told = f"was let go on {job.released}, as keep_raw of its source says; what was made of it is kept"
    return RawStoreError(told, subject=job.name, reason="raw-let-go")


def is_noted(header: Mapping[str, Any], part: Part) -> bool:
    """Return whether an audit says that this was let go."""
    return part in header.get("retention", {})


def note_in_audit(job: Job, part: Part, day: str) -> None:
    """Record in an audit what was let go, and when; of the texts of removed blocks keep lengths."""
    header, rows = audit.read(job.audit)
    header["retention"] = {**header.get("retention", {}), part: day}
    if part == "texts":
        rows = [{**row, "removed": [audit.without_trace(removed) for removed in row["removed"]]} for row in rows]
    audit.write(job.audit, header, rows, replace=writer.replace)


def take_out(job: Job, forgotten: Forgotten) -> None:
    """Take what was taken down out of a clean file that cannot be cleaned again."""
    before = shrunk_raw.witness(job, forgotten)
    if before is not None:
        writer.replace(job.lines, iter([before.lines]))
        audit.write(job.audit, before.header, before.rows, replace=writer.replace)
