"""Compare the raw files of a source with what state knows to have been accepted, in bytes."""

from collections.abc import Collection

from ingest.pipeline.jobs import Job
from ingest.state import State

__all__ = ["less", "note"]


def less(source: str, state: State, jobs: Collection[Job]) -> set[str]:
    """Name the raw files that are smaller than they were, or gone, or were found so before.

    Only WARCs: what lies loose is somebody's own file, and judged by what is made of it.
    """
    sizes = {job.name: job.path.stat().st_size for job in jobs if _is_warc(job.name)}
    return {file for file, (size, was_less) in state.sizes(source).items() if was_less or sizes.get(file, 0) < size}


def note(source: str, state: State, jobs: Collection[Job], less: Collection[str]) -> None:
    """Keep how large the raw files are, but for those that are less than they should be."""
    known = state.sizes(source)
    sizes = {job.name: job.path.stat().st_size for job in jobs if _is_warc(job.name) and job.name not in less}
    changed = {file: size for file, size in sizes.items() if known.get(file) != (size, False)}
    state.note_sizes(source, changed, less=less)


def _is_warc(name: str) -> bool:
    return ".warc" in name
