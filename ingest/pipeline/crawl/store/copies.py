"""Copy raw files that are closed to an object store, where a source wants that; raw/ itself stays on this disk.

Closed is a day's file once its day is over, or the next one was begun. What was copied is noted beside the state, with
size and time: a takedown changes a file, and it is copied again. What became less never replaces what is there, and
what stands there and is not ours is left alone. What retention let go of is deleted there, too.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Final, TypeAlias

import orjson

from ingest import __version__, disk
from ingest.config import Config
from ingest.errors import IngestError, RawStoreError
from ingest.pipeline import clock
from ingest.pipeline.clean.jobs import job_of_store
from ingest.pipeline.sink import Notice
from ingest.raw import RawStore, retention
from ingest.raw.takedown import tombstones
from ingest.storage import File, RemoteFile, located

__all__ = ["closed", "copy_raw", "wanted"]

Seen: TypeAlias = tuple[int, int]
"""Size of a file, and when it was changed, in nanoseconds."""

_NOTES: Final = (tombstones.FILE, retention.FILE)


def closed(days: Iterable[tuple[str, date | None]], *, today: date) -> list[str]:
    """Choose the files of days, in their order, that nothing is appended to any more.

    >>> day, today = date(2026, 1, 1), date(2026, 1, 2)
    >>> closed([("a-1", day), ("a-2", today), ("a-2-2", today)], today=today)
    ['a-1', 'a-2']
    """
    listed = list(days)
    latest = listed[-1][0] if listed else None
    return [name for name, day in listed if day is not None and (day < today or name != latest)]


def wanted(here: Mapping[str, Seen], copied: Mapping[str, Seen]) -> list[str]:
    """Choose what is to be copied: what is not copied as it is, and is not less than what was.

    >>> copied = {"same": (5, 1), "changed": (5, 1), "less": (5, 1)}
    >>> wanted({"new": (5, 1), "same": (5, 1), "changed": (5, 2), "less": (4, 2)}, copied)
    ['new', 'changed']
    """
    return [name for name, seen in here.items() if seen != copied.get(name) and seen[0] >= copied.get(name, (0, 0))[0]]


def copy_raw(config: Config, source: str, *, today: date, notice: Callable[[Notice], None]) -> None:
    """Copy what is closed of a source, whose lock the caller holds; what fails is a notice, and tried again."""
    to = config.schedule(source).copy_raw
    if to is None:
        return
    folder, there = config.raw / source, located(f"{to.rstrip('/')}/{source}")
    notes = config.raw / ".state" / "copies" / f"{source}.json"
    copied = _read(notes, str(there))
    try:
        for name in wanted(_here(config, source, today), copied):
            _copy(folder / name, there / name, is_ours=name in copied)
            copied[name] = _seen(folder / name)
            _write(notes, str(there), copied)
        for name in sorted({*retention.read(folder)} & {*copied}):
            (there / name).unlink(missing_ok=True)
            del copied[name]
            _write(notes, str(there), copied)
    except (IngestError, OSError) as e:
        reason = e.reason if isinstance(e, IngestError) and e.reason else "unwritable"
        notice(Notice(kind="copy-failed", source=source, stage="raw", reason=reason, detail=str(e), url=str(there)))


def _here(config: Config, source: str, today: date) -> dict[str, Seen]:
    folder = config.raw / source
    store = RawStore(config.raw, version=__version__, now=clock.now)
    days = [(path.name, job_of_store(config, path).day) for path in store.days(source)]
    names = [*closed(days, today=today), *(name for name in _NOTES if (folder / name).exists())]
    return {name: _seen(folder / name) for name in names}


def _seen(path: Path) -> Seen:
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def _copy(path: Path, there: File, *, is_ours: bool) -> None:
    """Copy a file; where one stands there that we know nothing of, only over one of its size, or a shorter note."""
    if not is_ours and there.exists():
        size, own = there.stat().st_size, path.stat().st_size
        if size != own and not (path.name in _NOTES and size < own):
            told = f"another file of that name is there already ({size:,} bytes, ours has {own:,}); it is left alone"
            raise RawStoreError(told, subject=str(there), reason="copy-differs")
    if isinstance(there, RemoteFile):
        there.put(path)
    else:
        there.parent.mkdir(parents=True, exist_ok=True)
        disk.copy(path, there)


def _read(notes: Path, to: str) -> dict[str, Seen]:
    """Return what was copied to that place; nothing where that is not known: it is copied again, then."""
    try:
        known = orjson.loads(notes.read_bytes())
        return {str(name): (int(size), int(at)) for name, (size, at) in known[to].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _write(notes: Path, to: str, copied: Mapping[str, Seen]) -> None:
    notes.parent.mkdir(parents=True, exist_ok=True)
    disk.replace(notes, orjson.dumps({to: dict(copied)}, option=orjson.OPT_SORT_KEYS))
