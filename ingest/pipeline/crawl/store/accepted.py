"""Compare the raw files of a source with what state knows to have been accepted, in bytes."""

from collections.abc import Collection

from ingest.pipeline.clean.jobs import Job
from ingest.state import State

__all__ = ["forget", "known_sizes", "note", "shrunk_files"]


def shrunk_files(source: str, state: State, jobs: Collection[Job]) -> set[str]:
    """Return the raw files that are smaller than they were, or gone, or were found so before.

    Only WARCs: what lies loose is somebody's own file, and counts by what is made of it.
    """
    sizes, known = _sizes(jobs), known_sizes(source, state)
    return {file for file, (size, was_less) in known.items() if was_less or sizes.get(file, 0) < size}


def note(source: str, state: State, jobs: Collection[Job], less: Collection[str]) -> None:
    """Keep how large the raw files are, but for those that are less than they should be."""
    known = known_sizes(source, state)
    sizes = {file: size for file, size in _sizes(jobs).items() if file not in less}
    changed = {_below(file): size for file, size in sizes.items() if known.get(file) != (size, False)}
    state.note_sizes(source, changed, less=map(_below, less))


def forget(source: str, state: State, released: Collection[Job]) -> None:
    """Drop the sizes of raw files that were let go: nothing of them is missing."""
    state.forget_sizes(source, [_below(job.name) for job in released])


def known_sizes(source: str, state: State) -> dict[str, tuple[int, bool]]:
    """Return name of a raw file to the bytes that were accepted, and whether it was found to be less."""
    return {f"{source}/{file}": known for file, known in state.sizes(source).items()}


def _sizes(jobs: Collection[Job]) -> dict[str, int]:
    return {job.name: job.path.stat().st_size for job in jobs if ".warc" in job.name}


def _below(name: str) -> str:
    """Return a raw file's name as state has it: below its source's folder, which may be renamed."""
    return name.partition("/")[2]
