"""Which raw files are to be cleaned, and where their articles go (DESIGN §5, Paths)."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from ingest import __version__, raw
from ingest.config import Config
from ingest.errors import ConfigError
from ingest.pipeline import clock
from ingest.pipeline.files import Job, names
from ingest.raw import RawStore
from ingest.text import file_name

__all__ = ["fresh", "jobs_of_paths", "jobs_of_store"]


def jobs_of_store(config: Config, source: str | None = None) -> list[Job]:
    """List the raw files of a source (of all), each with its place under clean/."""
    store = RawStore(config.raw, version=__version__, now=clock.now)
    return [_job_of_store(config, path) for path in store.files(source)]


def jobs_of_paths(paths: Sequence[Path], *, config: Config | None, to: Path | None) -> list[Job]:
    """Say where the articles of the files and folders named on the command line go (DESIGN §5, Paths).

    A file under raw/ keeps its place under clean/, unless `to` is given. ConfigError where two inputs share a name.
    """
    jobs = []
    for path in paths:
        for file, name in _walk_path(path):
            stored = _in_store(config, file) if config and to is None else None
            if stored and config:
                jobs.append(_job_of_store(config, stored))
            else:
                jobs.append(Job(path=file, name=name, source=None, to=(to or Path()) / name))
    twice = names(jobs)
    if twice:
        raise ConfigError(f"two inputs are named {twice[0]!r}; clean them into different folders", subject="clean")
    return jobs


def fresh(jobs: Sequence[Job]) -> list[Job]:
    """Choose what a run cleans: raw files newer than their audit, and the newest one, to say what is unchanged.

    What a newer version would clean otherwise waits for `ingest clean`: a run every few minutes must not re-read years.
    """
    return [job for n, job in enumerate(jobs) if n == len(jobs) - 1 or not job.is_cleaned()]


def _walk_path(path: Path) -> Iterator[tuple[Path, str]]:
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
