"""Which raw files are to be cleaned, and where their articles go."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson

from ingest import __version__, raw
from ingest.config import Config
from ingest.errors import ConfigError
from ingest.pipeline import clock
from ingest.raw import RawStore
from ingest.text import file_name

__all__ = ["Job", "fresh", "jobs_of_paths", "jobs_of_store", "lost_jobs", "walk_path"]

_AUDIT: Final = ".audit.gz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One raw file, and where its articles go."""

    path: Path
    name: str
    """`provenance.raw.file`."""
    source: str | None
    to: Path
    """Without the suffixes `.jsonl` and `.audit.gz`."""

    @property
    def lines(self) -> Path:
        """Where the articles go."""
        return self.to.with_name(self.to.name + ".jsonl")

    @property
    def audit(self) -> Path:
        """Where the audit goes."""
        return self.to.with_name(self.to.name + ".audit.gz")

    def is_cleaned(self) -> bool:
        """Return whether the audit, which is written last, came after the payload by the clock of the disk."""
        beside = self.path.with_name(self.path.name + ".meta.json")
        try:
            newest = max(path.stat().st_mtime_ns for path in (self.path, beside) if path.exists())
            return self.lines.exists() and newest < self.audit.stat().st_mtime_ns
        except (OSError, ValueError):
            return False


def jobs_of_store(config: Config, source: str | None = None) -> list[Job]:
    """List the raw files of a source (of all), each with its place under clean/."""
    store = RawStore(config.raw, version=__version__, now=clock.now)
    return [_job_of_store(config, path) for path in store.files(source)]


def lost_jobs(config: Config, source: str | None = None) -> list[Job]:
    """List what was cleaned of raw files that are gone."""
    top = config.clean if source is None else config.clean / source
    names = (path.relative_to(config.clean) for path in sorted(top.rglob(f"*{_AUDIT}")))
    paths = (config.raw / name.with_name(name.name.removesuffix(_AUDIT)) for name in names)
    # A name that is no UTF-8 stands otherwise in clean/ than in raw/.
    there = {job.name for job in jobs_of_store(config, source)}
    jobs = (_job_of_store(config, path) for path in paths if not path.exists())
    return [job for job in jobs if job.source and job.name not in there and _is_of_store(job)]


def jobs_of_paths(paths: Sequence[Path], *, config: Config | None, to: Path | None) -> list[Job]:
    """Return the jobs of the files and folders named on the command line: where their articles go.

    A file under raw/ keeps its place under clean/, unless `to` is given. ConfigError where two inputs share a name.
    """
    jobs = []
    for path in paths:
        for file, name in walk_path(path):
            stored = _in_store(config, file) if config and to is None else None
            if stored and config:
                jobs.append(_job_of_store(config, stored))
            else:
                jobs.append(Job(path=file, name=name, source=None, to=(to or Path()) / name))
    twice = _shared_names(jobs)
    if twice:
        raise ConfigError(f"two inputs are named {twice[0]!r}; clean them into different folders", subject="clean")
    return jobs


def fresh(jobs: Sequence[Job]) -> list[Job]:
    """Choose what a run cleans: raw files newer than their audit, and the newest one, to say what is unchanged.

    What a newer version would clean otherwise waits for `ingest clean`: a run every few minutes must not re-read years.
    """
    return [job for n, job in enumerate(jobs) if n == len(jobs) - 1 or not job.is_cleaned()]


def walk_path(path: Path) -> Iterator[tuple[Path, str]]:
    """Yield the file, or the raw files of the folder, each with the name it goes by."""
    if not path.is_dir():
        yield path, file_name(path.name)
        return
    for file in sorted(p for p in path.rglob("*") if p.is_file()):
        if file.name.endswith(tuple(raw.SUFFIXES)) and not file.name.endswith(".meta.json"):
            yield file, file_name(file.relative_to(path).as_posix())


def _in_store(config: Config, path: Path) -> Path | None:
    """Find where under raw/ a file lies, also where raw/ or a source's folder is a link to another disk."""
    here = path.resolve()
    for folder in (config.raw, *(entry for entry in config.raw.glob("*") if entry.is_dir())):
        if here.is_relative_to(folder.resolve()):
            return folder / here.relative_to(folder.resolve())
    return None


def _job_of_store(config: Config, path: Path) -> Job:
    name = file_name(path.relative_to(config.raw).as_posix())
    return Job(path=path, name=name, source=name.partition("/")[0] if "/" in name else None, to=config.clean / name)


def _shared_names(jobs: Sequence[Job]) -> list[str]:
    """List the names that two jobs share."""
    seen, twice = set[str](), []
    for job in jobs:
        if job.name in seen:
            twice.append(job.name)
        seen.add(job.name)
    return twice


def _is_of_store(job: Job) -> bool:
    """Return whether a clean file was made of the raw file of its place; `--to` may have put another's there."""
    try:
        with job.lines.open("rb") as lines:
            first = orjson.loads(lines.readline())
        return bool(first["provenance"]["raw"]["file"] == job.name)
    except (OSError, ValueError, TypeError, KeyError):
        return False  # no article, or no file of ours
