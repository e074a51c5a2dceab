"""Find pages, posts, dumps and WARCs on disk."""

import glob
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ingest.errors import SourceError
from ingest.sources.listing import Row

__all__ = ["SUFFIXES", "readable", "rows"]

_LOOSE: Final = (".html", ".htm", ".json", ".jsonl", ".txt")
# The names that the raw store reads (DESIGN, "Loose files").
SUFFIXES: Final = (*_LOOSE, *(f"{s}{z}" for s in _LOOSE for z in (".gz", ".zst")), ".warc", ".warc.gz", ".warc.zst")


def readable(name: str) -> bool:
    """Tell by its name whether the raw store reads a file.

    >>> readable("Page.HTML.gz"), readable("page.meta.json"), readable("photo.jpg")
    (True, False, False)
    """
    low = name.lower()
    return low.endswith(SUFFIXES) and not low.endswith(".meta.json")


def rows(pattern: str, *, base: str) -> Iterator[Row]:
    """List the files that match, in sorted order."""
    try:
        names = sorted(glob.glob(pattern, root_dir=base, recursive=True))  # noqa: PTH207 -- Path.glob refuses absolute ones
        found = [path for name in names if readable(name) and (path := Path(base, name)).is_file()]
        for path in found:
            there = path.resolve()
            seen = there.stat()
            yield Row(url=there.as_uri(), key=f"file:{there.as_posix()}", version=f"{seen.st_size}:{seen.st_mtime_ns}")
    except (OSError, ValueError) as e:
        raise SourceError(f"cannot be read: {e}", subject=pattern, reason="unreadable-file") from e
    if not found:
        raise SourceError(
            f"matches no file that can be read ({' '.join(_LOOSE)} .warc; .gz, .zst)",
            subject=pattern,
            reason="no-such-file",
        )
