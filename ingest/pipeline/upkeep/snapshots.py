"""What `ingest export` and `ingest tail` read: the files of records under clean/, and what their audits say is gone."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from ingest import __version__, audit, export, record, storage
from ingest.errors import RecordError, WriteError
from ingest.export.cursor import Cursor
from ingest.export.tail import File, Listed, Out, Stream
from ingest.export.tail import tail as deliver
from ingest.forgotten import NOTHING, Forgotten
from ingest.state.locks import lock

__all__ = ["gone", "inputs", "snapshot", "tail"]

_LINES, _AUDIT, _MANIFEST = ".jsonl", ".audit.gz", ".manifest.json"


def snapshot(
    clean: Path, to: storage.File, options: export.Options, *, forgotten: Forgotten = NOTHING
) -> export.Summary:
    """Write a snapshot of a folder of records to a file, without what was taken down.

    To a store it is sent when it is whole, its manifest last.
    """
    if isinstance(to, storage.RemoteFile):
        with TemporaryDirectory(prefix="ingest-") as scratch:
            made = snapshot(clean, Path(scratch, to.name), options, forgotten=forgotten)
            _upload(Path(scratch), to)
        return made
    return export.snapshot(
        to,
        inputs(clean),
        gone(clean),
        schema=record.schema(),
        parse=record.from_json,
        options=options,
        version=__version__,
        forgotten=forgotten,
    )


def _upload(folder: Path, to: storage.RemoteFile) -> None:
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    for path in sorted(files, key=lambda path: path.name.endswith(_MANIFEST)):
        there = to.with_name(path.relative_to(folder).as_posix())
        try:
            there.put(path)
        except OSError as e:
            raise WriteError(e.strerror or type(e).__name__, subject=str(there)) from e


def inputs(clean: Path) -> Iterator[export.Input]:
    """Yield the files of records below a folder, in the order of their names."""
    if not clean.is_dir():
        raise RecordError("no such folder; `ingest clean` makes it", subject=str(clean), reason="missing-file")
    for path in sorted(clean.rglob(f"*{_LINES}")):
        # Snapshots and files in the making may lie here, too; every file of records has its audit.
        if path.is_file() and path.with_name(path.name.removesuffix(_LINES) + _AUDIT).exists():
            yield export.Input(path=path, name=path.relative_to(clean).as_posix())


def gone(clean: Path) -> Iterator[export.Gone]:
    """Yield what the audits below a folder say is gone."""
    for path in sorted(clean.rglob(f"*{_AUDIT}")):
        for name, at in _gone_of(path):
            yield export.Gone(id=name, at=at)


def tail(
    clean: Path,
    cursor: Path,
    out: Path | None,
    *,
    stdout: IO[bytes],
    say: Callable[[str], None],
    forgotten: Forgotten = NOTHING,
) -> int:
    """Hand what is new below a folder to a file or to standard output; return how many lines."""
    with ExitStack() as opened:
        opened.enter_context(lock(cursor.with_name(f"{cursor.name}.lock"), str(cursor), wait=False))
        known = opened.enter_context(Cursor(cursor))
        to: Out = opened.enter_context(closing(File(out, known, say=say))) if out else Stream(stdout, known)
        return deliver(known, _listed(clean), to, parse=record.from_json, forgotten=forgotten)


def _listed(clean: Path) -> Iterator[Listed]:
    for found in inputs(clean):
        audit_path = found.path.with_name(found.path.name.removesuffix(_LINES) + _AUDIT)
        yield Listed(path=found.path, name=found.name, audit=audit_path, gone=partial(_gone_of, audit_path))


def _gone_of(path: Path) -> Iterator[tuple[str, str]]:
    """Yield rows with the id of a record and the time of the answer."""
    _, rows = audit.read(path)
    for row in rows:
        if row["status"] == "skipped" and row["id"] and row.get("added"):
            yield row["id"], row["added"]
