"""Store captures in WARC files, a file a source and day.

When `RawStore.put` returns, the payload is on disk; what a kill tore is cut off before the next put, and never read.
"""

import errno
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from io import FileIO
from pathlib import Path
from typing import Final

from ingest import disk
from ingest.errors import RawStoreError
from ingest.model import Capture, Fetched
from ingest.raw import captures, loose, records
from ingest.raw.names import DAY_FILE, NOTES, SUFFIXES, day_file_name, numbered, sort_key, suffix
from ingest.raw.reading import MAX_DECODED_BYTES, check_regular
from ingest.text import file_name

__all__ = ["RawStore"]

# What a disk says that takes nothing more.
_DISK_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})
# Bytes that are packed in a hundredth of a second.
_MAX_PACKED_AT_ONCE: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Put:
    """A capture that waits to be written."""

    parts: Sequence[Fetched]
    done: Future[Capture]
    info: str | None
    """Which file it was packed for, before it was known whether it would be that one."""
    packed: Sequence[captures.Packed]

    @property
    def source(self) -> str:
        return self.parts[0].request.source

    @property
    def day(self) -> str:
        return f"{records.utc(self.parts[0].fetched_at):%Y-%m-%d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tail:
    """What was appended to one file since its last flush."""

    file: FileIO
    begin: int
    written: list[tuple[_Put, Capture]] = field(default_factory=list)


class RawStore:
    """raw/, for one process. The caller holds the lock of a source while it puts to it or adopts for it.

    Puts that wait at the same time are flushed together: a flush takes longer than all the rest of a put.
    """

    def __init__(self, root: Path, *, version: str, now: Callable[[], datetime], roll_at: int = 1_000_000_000) -> None:
        self._root = root
        self._version = version
        self._now = now
        self._roll_at = roll_at
        # How large each file was when it was last seen whole, and the id of its `warcinfo` where it is ours.
        self._whole = dict[Path, tuple[int, str | None]]()
        self._entered = set[Path]()
        # The `warcinfo` of the file that a source's last put of a day went to.
        self._last = dict[tuple[str, str], str]()
        self._waiting = list[_Put]()
        self._guard = threading.Lock()
        self._writing = threading.Lock()
        self._adopting = threading.Lock()
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="raw")

    def name(self, path: Path) -> str:
        """Return a file's name as in `Capture.file`."""
        return file_name(path.relative_to(self._root).as_posix())

    def days(self, source: str, *, since: str = "") -> list[Path]:
        """List the WARC files of a source's days in order, from the one of that name on."""
        days = [path for path in self.files(source) if path.parent.name == source and DAY_FILE.fullmatch(path.name)]
        return [path for path in days if not since or sort_key(path) >= sort_key(path.with_name(since))]

    def files(self, source: str | None = None) -> list[Path]:
        """List the raw files: by folder, then days in order, then by name."""
        found = [
            path
            for path in self._below(source)
            if suffix(path.name)
            and not path.name.endswith(loose.META)
            and not (path.name in NOTES and path.parent.parent == self._root)
            and not any(part.startswith(".") for part in path.relative_to(self._root).parts)
            and path.is_file()
        ]
        return sorted(found, key=sort_key)

    def _below(self, source: str | None) -> Iterator[Path]:
        if source is not None:
            yield from (self._root / source).rglob("*")
            return
        # A source's folder may be a link to another disk, and rglob enters none.
        for path in self._root.glob("*"):
            yield path
            if path.is_dir():
                yield from path.rglob("*")

    def put(self, parts: Sequence[Fetched]) -> Capture:
        """Keep the parts of one capture; they are on disk when this returns."""
        return self.submit(parts).result()

    def submit(self, parts: Sequence[Fetched]) -> Future[Capture]:
        """Keep the parts of one capture; they are on disk when the future is done.

        One thread writes whatever waits, and flushes it once. A future cancelled before its turn writes nothing.
        """
        put = self._packed(_Put(parts=parts, done=Future(), info=None, packed=()))
        with self._guard:
            self._waiting.append(put)
            if len(self._waiting) == 1:
                self._writer.submit(self._drain)
        return put.done

    def _packed(self, put: _Put) -> _Put:
        """Pack here what takes a moment: two threads that compute wait for each other more than they gain."""
        size = sum(len(part.body) for part in put.parts)
        info = self._last.get((put.source, put.day)) if size <= _MAX_PACKED_AT_ONCE else None
        if info is None:
            return put
        with suppress(Exception):  # the writer comes upon it again, and says it
            return replace(put, info=info, packed=captures.pack(put.parts, info=info))
        return put

    def heal(self, path: Path) -> int:
        """Cut what a kill left after the last whole capture of a file of ours; give the number of bytes."""
        try:
            with self._writing:
                return self._heal(path)
        except OSError as e:
            raise RawStoreError(f"cannot be healed: {e.strerror}", subject=str(path), reason="unwritable") from e

    def adopt(self, path: Path, source: str) -> tuple[Path, bool]:
        """Copy a file and its meta.json into raw/; False where the same bytes are there already."""
        if not suffix(path.name) or path.name.endswith(loose.META):
            raise RawStoreError(f"none of {' '.join(SUFFIXES)}", subject=str(path), reason="unknown-suffix")
        check_regular(path, str(path))
        try:
            with self._adopting:
                return self._adopt(path, path.with_name(path.name + loose.META), self._folder(source))
        except OSError as e:
            if e.errno in _DISK_FULL:
                raise _unwritable(e, source) from e
            raise RawStoreError(
                f"cannot be copied: {e.strerror}", subject=file_name(str(path)), reason="unreadable-file"
            ) from e

    def _adopt(self, path: Path, meta: Path, folder: Path) -> tuple[Path, bool]:
        digest = disk.sha256(path)
        told = disk.sha256(meta) if meta.is_file() else None
        name, number = file_name(f"dot{path.name}" if path.name.startswith(".") else path.name), 1
        name = f"file-{name}" if name in NOTES else name
        while True:
            target = folder / numbered(name, number)
            beside = target.with_name(target.name + loose.META)
            known = disk.sha256(beside) if beside.is_file() else None
            same = target.is_file() and disk.sha256(target) == digest
            if same and told in {None, known}:
                return target, False
            if same and known is None:
                disk.copy(meta, beside)
                return target, True
            if not target.exists():
                break
            number += 1
        # Its meta.json first: nobody sees the payload without its URL, and a stale one of a killed run is replaced.
        if told:
            disk.copy(meta, beside)
        elif known:
            beside.unlink()
        disk.copy(path, target)
        return target, True

    def _folder(self, source: str) -> Path:
        folder = self._root / source
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True)
            disk.sync_folder(self._root)
        return folder

    def _open(self, source: str, day: str) -> tuple[Path, str]:
        """Find, heal or begin the file to append to; give it and the id of its `warcinfo` record."""
        folder, number = self._folder(source), 1
        if folder not in self._entered:
            # The file that a killed run wrote last may be another day's.
            for path in sorted((p for p in folder.iterdir() if DAY_FILE.fullmatch(p.name)), key=sort_key)[-1:]:
                self._seen(path)
            self._entered.add(folder)
        while (folder / day_file_name(source, day, number + 1)).exists():
            number += 1
        path = folder / day_file_name(source, day, number)
        if path.exists():
            size, info = self._seen(path)
            if info and size < self._roll_at:
                return path, info
            path = folder / day_file_name(source, day, number + 1)
        begin = records.info(version=self._version, filename=path.name, source=source, now=self._now())
        # Whole from its first instant, so that a file without a `warcinfo` of ours is never ours.
        disk.replace(path, begin)
        _, info = self._seen(path)
        return path, info or ""

    def _seen(self, path: Path) -> tuple[int, str | None]:
        """Return the size of a file known to be whole, and the id of its `warcinfo` where it is ours."""
        if path not in self._whole or self._whole[path][0] != path.stat().st_size:
            self._heal(path)
        return self._whole[path]

    def _heal(self, path: Path) -> int:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            info = captures.info(file)
            end = captures.torn_tail_start(file, info=info, cap=MAX_DECODED_BYTES + captures.HEADROOM) if info else None
        if end is not None:
            with path.open("r+b") as file:
                file.truncate(end)
                disk.sync(file.fileno())
        whole = size if end is None else end
        self._whole[path] = (whole, info)
        return size - whole

    def _drain(self) -> None:
        """Write what waits; whatever goes wrong is said by the futures."""
        with self._guard:
            waiting, self._waiting = self._waiting, []
        puts = [put for put in waiting if put.done.set_running_or_notify_cancel()]
        tails = dict[Path, _Tail]()
        with self._writing, ExitStack() as files:
            for put in puts:
                try:
                    self._write(put, tails, files)
                except Exception as e:  # noqa: BLE001 -- a capture that cannot be written costs no other
                    put.done.set_exception(_unwritable(e, put.source))
            for path, tail in tails.items():
                self._flush(path, tail)

    def _write(self, put: _Put, tails: dict[Path, _Tail], files: ExitStack) -> None:
        path, info = self._open(put.source, put.day)
        packed = put.packed if put.info == info else captures.pack(put.parts, info=info)
        self._last[put.source, put.day] = info
        if path not in tails:
            file = files.enter_context(path.open("ab", buffering=0))
            tails[path] = _Tail(file=file, begin=file.seek(0, os.SEEK_END))
        offset = self._append(path, info, tails[path].file, b"".join(part.response + part.metadata for part in packed))
        capture = captures.capture(packed, name=self.name(path), source=put.source, offset=offset)
        tails[path].written.append((put, capture))

    def _append(self, path: Path, info: str, file: FileIO, data: bytes) -> int:
        offset, rest = file.seek(0, os.SEEK_END), memoryview(data)
        try:
            while rest:
                rest = rest[file.write(rest) :]
        except OSError:
            del self._whole[path]
            file.truncate(offset)
            raise
        self._whole[path] = (offset + len(data), info)
        return offset

    def _flush(self, path: Path, tail: _Tail) -> None:
        """Keep the word of all puts to one file, or cut all of them off again."""
        try:
            disk.sync(tail.file.fileno())
        except OSError as e:
            self._whole.pop(path, None)
            with suppress(OSError):  # what cannot be cut now is healed before the next put
                tail.file.truncate(tail.begin)
            for put, _ in tail.written:
                put.done.set_exception(_unwritable(e, put.source))
            return
        for put, capture in tail.written:
            put.done.set_result(capture)


def _unwritable(error: Exception, source: str) -> Exception:
    """Return what the disk did as a RawStoreError; a bug of ours stays one."""
    if not isinstance(error, OSError):
        return error
    reason = "disk-full" if error.errno in _DISK_FULL - {errno.EROFS} else "unwritable"
    told = RawStoreError(f"cannot be written: {error.strerror}", subject=f"raw/{source}", reason=reason)
    told.__cause__ = error
    return told
