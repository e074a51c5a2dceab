"""Which raw files have to be cleaned again, and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from ingest import audit
from ingest.errors import IngestError
from ingest.forgotten import Forgotten
from ingest.pipeline.clean.jobs import Job

__all__ = ["Why", "current_rows", "has_header", "is_unsettled", "why"]

Code: TypeAlias = Literal[
    "all",
    "archive",
    "audit",
    "code",
    "fence",
    "forgotten",
    "frozen",
    "libraries",
    "model",
    "new",
    "others",
    "raw",
    "raw-gone",
    "rules",
    "templates",
    "version",
]
# A worker that was stopped by its fence may fare better next time.
_WORKER_FAILURES: Final = frozenset({"fence-time", "fence-memory", "fence-died"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """A reason to clean a raw file again."""

    code: Code
    detail: str


def is_unsettled(row: Mapping[str, Any]) -> bool:
    """Return whether an item failed because its worker was stopped: it is tried again."""
    return row["reason"] in _WORKER_FAILURES


def current_rows(job: Job, header: Mapping[str, Any], forgotten: Forgotten) -> list[dict[str, Any]] | None:
    """Return the audit's rows of a raw file whose last cleaning came after it and would give the same again."""
    if not job.is_cleaned():
        return None
    try:
        found, rows = audit.read(job.audit)
    except IngestError:
        return None
    is_settled = not any(is_unsettled(row) or forgotten.takes_row(row) for row in rows)
    return rows if is_settled and _is_same(job, found, header) else None


def has_header(job: Job, header: Mapping[str, Any]) -> bool:
    """Return whether a raw file was cleaned since it was written, as it would be now; its items may not be settled."""
    try:
        return job.is_cleaned() and _is_same(job, audit.read_header(job.audit), header)
    except IngestError:
        return False


def _is_same(job: Job, found: Mapping[str, Any], header: Mapping[str, Any]) -> bool:
    """Return whether an audit has the header that it would have now."""
    others = found.get("archive", {}).get("others")
    known = {**found, "archive": {**found["archive"]}} if "archive" in found else dict(found)
    known.pop("retention", None)  # what was let go of it makes no other articles
    if "archive" in known:
        known["archive"].pop("others", None)
    return known == header and (others is None or others == job.others_digest())


def why(job: Job, header: Mapping[str, Any], forgotten: Forgotten) -> list[Why]:
    """List why a raw file has to be cleaned again; nothing where it is current."""
    if not job.path.exists():
        return [Why(code="raw-gone", detail="the raw file is gone; what was made of it is kept")]
    if not job.audit.exists() or not job.lines.exists():
        return [Why(code="new", detail="not cleaned yet")]
    try:
        found, rows = audit.read(job.audit)
    except IngestError as e:
        return [Why(code="audit", detail=f"the audit cannot be read: {e.message}")]
    taken = [Why(code="forgotten", detail="holds what was taken down")] if any(map(forgotten.takes_row, rows)) else []
    return [*taken, *_differences(job, header, found, rows)]


def _differences(
    job: Job, header: Mapping[str, Any], found: Mapping[str, Any], rows: list[dict[str, Any]]
) -> Iterator[Why]:
    if not job.is_cleaned():
        yield Why(code="raw", detail="the raw file is newer than its audit")
    archive, wanted = found.get("archive", {}), header.get("archive", {})
    if any(archive.get(key) != wanted.get(key) for key in ("size", "selection")):
        yield Why(code="archive", detail="another size, or other records of it are wanted")
    if archive.get("others") not in {None, job.others_digest()}:
        yield Why(code="others", detail="a record may go on in archives that came since")
    if "frozen" in found:
        yield Why(code="frozen", detail=f"{found['frozen']['captures_lost']} of its captures were gone")
    digests = found.get("digests", {})
    for name in ("rules", "templates", "model", "code"):
        if digests.get(name) != header["digests"][name]:
            yield Why(code=name, detail=f"other {name}")
    if changed := list(_changed(found.get("libraries", {}), header["libraries"])):
        yield Why(code="libraries", detail=f"other libraries: {', '.join(changed)}")
    if found.get("version") != header["version"] or found["audit"] != header["audit"]:
        yield Why(code="version", detail=f"cleaned by version {found.get('version')}")
    if count := sum(map(is_unsettled, rows)):
        yield Why(code="fence", detail=f"{count} {'item was' if count == 1 else 'items were'} stopped by the fence")


def _changed(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    for name in sorted({*before, *now}):
        if before.get(name) != now.get(name):
            yield f"{name} {before.get(name, 'none')} -> {now.get(name, 'none')}"
