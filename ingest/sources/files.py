"""Find pages, posts, dumps and archives on disk."""

import glob
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ingest.errors import SourceError
from ingest.sources.listing import ListingEntry
from ingest.text import file_name

__all__ = ["SUFFIXES", "readable", "rows"]

_LOOSE: Final = (".html", ".htm", ".json", ".jsonl", ".txt")
# The names that the raw store reads.
_ARCHIVES: Final = (".warc", ".warc.gz", ".warc.zst", ".warc.wet.gz", ".arc", ".arc.gz")
SUFFIXES: Final = (*_LOOSE, *(f"{s}{z}" for s in _LOOSE for z in (".gz", ".zst")), *_ARCHIVES)


def readable(name: str) -> bool:
    """Return whether the raw store reads a file, by its name.

    >>> readable("Page.HTML.gz"), readable("page.meta.json"), readable("photo.jpg")
    (True, False, False)
    """
    low = name.lower()
    return low.endswith(SUFFIXES) and not low.endswith(".meta.json")


def rows(pattern: str, *, base: str) -> Iterator[ListingEntry | SourceError]:
    """List the files that match, in sorted order, and an error in place of each that cannot be looked at."""
    try:
        names = sorted(glob.glob(pattern, root_dir=base, recursive=True))  # noqa: PTH207 -- Path.glob refuses absolute ones
    except (OSError, ValueError) as e:
        raise SourceError(f"cannot be read: {e}", subject=pattern, reason="unreadable-file") from e
    found = False
    for path in (Path(base, name) for name in names if readable(name)):
        try:
            if not path.is_file():
                continue
            found = True
            yield _row(path.resolve())
        except (OSError, ValueError, RuntimeError) as e:  # RuntimeError: links in a circle, before Python 3.13
            found = True
            yield SourceError(f"cannot be read: {e}", subject=file_name(str(path)), reason="unreadable-file")
    if not found:
        raise SourceError(
            f"matches no file that can be read ({' '.join(_LOOSE)} .warc .arc; .gz, .zst)",
            subject=pattern,
            reason="no-such-file",
        )


def _row(path: Path) -> ListingEntry:
    seen = path.stat()
    return ListingEntry(
        url=path.as_uri(), key=f"file:{file_name(path.as_posix())}", version=f"{seen.st_size}:{seen.st_mtime_ns}"
    )
