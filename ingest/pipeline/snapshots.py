"""What `ingest export` reads: the files of records under clean/, and what their audits say is gone."""

from collections.abc import Iterator
from pathlib import Path

from ingest import __version__, audit, export, record
from ingest.errors import RecordError

__all__ = ["gone", "inputs", "snapshot"]

_LINES, _AUDIT = ".jsonl", ".audit.gz"


def snapshot(clean: Path, to: Path, options: export.Options) -> export.Summary:
    """Write a snapshot of a folder of records to a file."""
    return export.snapshot(
        to,
        inputs(clean),
        gone(clean),
        schema=record.schema(),
        parse=record.from_json,
        options=options,
        version=__version__,
    )


def inputs(clean: Path) -> Iterator[export.Input]:
    """Yield the files of records below a folder, in the order of their names."""
    if not clean.is_dir():
        raise RecordError("no such folder; `ingest clean` makes it", subject=str(clean), reason="missing-file")
    for path in sorted(clean.rglob(f"*{_LINES}")):
        # Snapshots and files in the making may lie here, too; every file of records has its audit.
        if path.is_file() and path.with_name(path.name.removesuffix(_LINES) + _AUDIT).exists():
            yield export.Input(path=path, name=path.relative_to(clean).as_posix())


def gone(clean: Path) -> Iterator[export.Gone]:
    """Yield what the audits below a folder say is gone: rows with the id of a record and the time of the answer."""
    for path in sorted(clean.rglob(f"*{_AUDIT}")):
        _, rows = audit.read(path)
        for row in rows:
            if row["status"] == "skipped" and row["id"] and row.get("added"):
                yield export.Gone(id=row["id"], at=row["added"])
