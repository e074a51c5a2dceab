"""Which raw files are to be cleaned, and where their articles go."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import orjson

from ingest import __version__, audit, raw
from ingest.errors import ConfigError, IngestError, RawStoreError
from ingest.model import EVERYTHING, Selection, Source, Stored
from ingest.pipeline import clock
from ingest.raw import RawStore, retention
from ingest.storage import File, RemoteFile
from ingest.text import file_name

if TYPE_CHECKING:
    from ingest.config import Config

__all__ = [
    "Job",
    "archives_of",
    "fresh",
    "in_shard",
    "job_of_store",
    "jobs_of_paths",
    "jobs_of_store",
    "lost_jobs",
    "unmatched",
    "walk_path",
]

_AUDIT: Final = ".audit.gz"
_DAY: Final = re.compile(r"(?<!\d)(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))(?:-\d+)?\.warc\.gz$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One raw file, and where its articles go."""

    path: File
    name: str
    """`provenance.raw.file`."""
    source: str | None
    to: File
    """Without the suffixes `.jsonl` and `.audit.gz`."""
    selection: Selection | None = None
    """What is wanted of an archive of others; None for what is in raw/."""
    others: tuple[File, ...] = ()
    """The archives among which it was crawled: a revisit may have its payload in one of them."""
    released: str | None = None
    """The day on which the raw file was let go because it was old; None where it was not."""

    def read(self) -> Iterator[Stored | RawStoreError]:
        """Yield the captures to clean, and an error in place of each that cannot be read."""
        wanted = self.selection or EVERYTHING
        return raw.read(self.path, name=self.name, source=self.source, selection=wanted, others=self.others)

    def header(self) -> dict[str, Any]:
        """Return what the audit's header says of an archive of others: by what it is known to be the same."""
        if self.selection is None:
            return {}
        size = self.path.stat().st_size if self.path.exists() else 0
        etag = {"etag": self.path.etag()} if isinstance(self.path, RemoteFile) and size else {}
        return {"archive": {"size": size, "selection": self.selection.digest(), **etag}}

    def others_digest(self) -> str:
        """Return the digest of names and sizes of the other archives."""
        sizes = sorted((path.name, path.stat().st_size) for path in self.others if path.exists())
        return hashlib.sha256(repr(sizes).encode()).hexdigest()[:16]

    @property
    def lines(self) -> File:
        """Where the articles go."""
        return self.to.with_name(self.to.name + ".jsonl")

    @property
    def audit(self) -> File:
        """Where the audit goes."""
        return self.to.with_name(self.to.name + ".audit.gz")

    @property
    def day(self) -> date | None:
        """The day (UTC) on which its captures were fetched, of a WARC of the store."""
        found = _DAY.search(self.name) if self.source and self.selection is None else None
        return date.fromisoformat(found[1]) if found else None

    def is_cleaned(self) -> bool:
        """Return whether the audit, which is written last, came after the payload by the clock of the disk."""
        try:
            if isinstance(self.path, RemoteFile) or isinstance(self.audit, RemoteFile):
                return self.lines.exists() and self._is_same_archive()
            beside = self.path.with_name(self.path.name + ".meta.json")
            newest = max(path.stat().st_mtime_ns for path in (self.path, beside) if path.exists())
            return self.lines.exists() and newest < self.audit.stat().st_mtime_ns and self._is_same_archive()
        except (OSError, ValueError, IngestError):
            return False

    def _is_same_archive(self) -> bool:
        if self.selection is None:
            return True
        known: Mapping[str, Any] = audit.read_header(self.audit).get("archive", {})
        now = self.header()["archive"]
        return all(known.get(key) == now.get(key) for key in ("size", "etag"))


def jobs_of_store(config: "Config", source: str | None = None) -> list[Job]:
    """List the raw files of a source (of all) and its archives of others, each with its place under clean/.

    Raises ConfigError where two of them would have the same.
    """
    store = RawStore(config.raw, version=__version__, now=clock.now)
    jobs = [job_of_store(config, path) for path in store.files(source)]
    for one in config.sources:
        if source in {None, one.name}:
            jobs += archives_of(config, one)
    _refuse_shared_names(jobs)
    return jobs


def unmatched(config: "Config", source: str | None = None) -> Iterator[tuple[str, RawStoreError]]:
    """Yield the patterns of archives that match nothing, each with the source that names it."""
    for one in config.sources:
        for pattern in one.listings.get("warc", ()) if source in {None, one.name} else ():
            try:
                next(raw.matching(pattern, base=one.base))
            except RawStoreError as e:
                yield one.name, e


def archives_of(config: "Config", source: Source) -> list[Job]:
    """List the archives of others that a source names, in order."""
    found = dict[File, str]()
    for pattern in source.listings.get("warc", ()):
        with suppress(RawStoreError):  # `unmatched` says it
            for archive in raw.matching(pattern, base=source.base):
                found.setdefault(archive.path, f"{source.name}/{archive.below}")
    return [
        Job(
            path=path,
            name=name,
            source=source.name,
            to=config.clean / name,
            selection=source.archives,
            others=tuple(found),
        )
        for path, name in found.items()
    ]


def lost_jobs(config: "Config", source: str | None = None) -> list[Job]:
    """List what was cleaned of raw files that are gone, but for those that were let go because they were old."""
    top = config.clean if source is None else config.clean / source
    names = (path.relative_to(config.clean) for path in sorted(top.rglob(f"*{_AUDIT}")))
    paths = (config.raw / name.with_name(name.name.removesuffix(_AUDIT)) for name in names)
    # A name that is no UTF-8 stands otherwise in clean/ than in raw/.
    there = {job.name for job in jobs_of_store(config, source)}
    jobs = (job_of_store(config, path) for path in paths if not path.exists())
    lost = [job for job in jobs if job.source and job.name not in there and _is_of_store(job)]
    released = {name: retention.read(config.raw / name) for name in {job.source or "" for job in lost}}
    return [job for job in lost if job.name.partition("/")[2] not in released[job.source or ""]]


def job_of_store(config: "Config", path: Path) -> Job:
    """Return the job of a raw file of the store."""
    name = file_name(path.relative_to(config.raw).as_posix())
    return Job(path=path, name=name, source=name.partition("/")[0] if "/" in name else None, to=config.clean / name)


def jobs_of_paths(
    paths: Sequence[File], *, config: "Config | None", to: File | None, selection: Selection | None = None
) -> list[Job]:
    """Return the jobs of the files and folders named on the command line: where their articles go.

    A file under raw/ keeps its place under clean/, unless `to` is given. Revisits are followed among the archives that
    are named. ConfigError where two inputs share a name, or a part of a file would take the whole's place in clean/.
    """
    jobs = []
    inputs = [found for path in paths for found in _walked(path)]
    archives = tuple(file for file, name in inputs if raw.is_archive_name(name))
    for file, name in inputs:
        stored = _in_store(config, file) if config and to is None else None
        if stored and config:
            if selection is not None:
                raise ConfigError("is in raw/; a selection of it goes elsewhere: give --to DIR", subject=str(file))
            job = job_of_store(config, stored)
            if not stored.exists() and stored.name in (notes := retention.read(stored.parent)):
                raise ConfigError(f"was let go on {notes[stored.name].day} (keep_raw)", subject=job.name)
            jobs.append(job)
        else:
            others = archives if file in archives else ()
            jobs.append(
                Job(path=file, name=name, source=None, to=(to or Path()) / name, selection=selection, others=others)
            )
    _refuse_shared_names(jobs)
    return jobs


def fresh(jobs: Sequence[Job]) -> list[Job]:
    """Choose what a run cleans: raw files newer than their audit, and the newest one, to say what is unchanged.

    What a newer version would clean otherwise waits for `ingest clean`: a run every few minutes must not re-read years.
    """
    return [job for n, job in enumerate(jobs) if n == len(jobs) - 1 or not job.is_cleaned()]


def in_shard(jobs: Sequence[Job], number: int, count: int) -> list[Job]:
    """Choose the raw files of one of `count` parts, which are numbered from 1.

    By the digest of a file's name: the same on every machine, whatever other files come and go.
    """
    return [job for job in jobs if _shard(job.name, count) == number]


def _shard(name: str, count: int) -> int:
    return int.from_bytes(hashlib.sha256(name.encode("utf-8", "surrogateescape")).digest()[:8]) % count + 1


def walk_path(path: Path) -> Iterator[tuple[Path, str]]:
    """Yield the file, or the raw files of the folder, each with the name it goes by."""
    if not path.is_dir():
        yield path, file_name(path.name)
        return
    for file in sorted(p for p in path.rglob("*") if p.is_file()):
        if file.name.endswith(tuple(raw.SUFFIXES)) and not file.name.endswith(".meta.json"):
            yield file, file_name(file.relative_to(path).as_posix())


def _walked(place: File) -> Iterator[tuple[File, str]]:
    """Yield the raw files at a place, which may be one of a store, each with the name it goes by."""
    if not isinstance(place, RemoteFile):
        yield from walk_path(place)
    elif not place.is_dir():
        yield place, file_name(place.name)
    else:
        for one in place.files():
            if one.name.endswith(tuple(raw.SUFFIXES)) and not one.name.endswith(".meta.json"):
                yield one, file_name(one.url.removeprefix(place.url).lstrip("/"))


def _in_store(config: "Config", path: File) -> Path | None:
    """Find where under raw/ a file lies, also where raw/ or a source's folder is a link to another disk."""
    if isinstance(path, RemoteFile):
        return None
    here = path.resolve()
    for folder in (config.raw, *(entry for entry in config.raw.glob("*") if entry.is_dir())):
        if here.is_relative_to(folder.resolve()):
            return folder / here.relative_to(folder.resolve())
    return None


def _refuse_shared_names(jobs: Sequence[Job]) -> None:
    """Raise ConfigError where two jobs share a name."""
    seen = dict[str, File]()
    for job in jobs:
        other = seen.setdefault(job.name, job.path)
        if other is not job.path:
            told = f"two inputs are named {job.name!r}: {other} and {job.path}; clean them into different folders"
            raise ConfigError(told, subject="clean")


def _is_of_store(job: Job) -> bool:
    """Return whether a clean file was made of the raw file of its place; `--to` may have put another's there."""
    try:
        with job.lines.open("rb") as lines:
            first = orjson.loads(lines.readline())
        return bool(first["provenance"]["raw"]["file"] == job.name)
    except (OSError, ValueError, TypeError, KeyError):
        return False  # no article, or no file of ours
