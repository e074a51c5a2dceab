"""Find the archives of others that a pattern names. They are read where they lie: nothing of them is fetched."""

import glob
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from ingest.errors import RawStoreError
from ingest.storage import File, RemoteFile, is_url, located
from ingest.storage import glob as remote_glob
from ingest.text import file_name

__all__ = ["SUFFIXES", "Archive", "matching"]

SUFFIXES: Final = (".warc", ".warc.gz", ".warc.zst", ".warc.wet.gz", ".arc", ".arc.gz")


class Archive(NamedTuple):
    """One file, and its path below the pattern's fixed part."""

    path: File
    below: str


def matching(pattern: str, *, base: str) -> Iterator[Archive]:
    """Yield the archives that match in sorted order; RawStoreError where there is none, or none can be looked for.

    A folder stands for all archives in it and below. A file that the pattern names in full is one whatever its name.
    """
    if is_url(pattern):
        yield from _remote(pattern)
        return
    fixed = _fixed(pattern)
    top = Path(base, fixed)
    wanted = pattern
    if fixed == pattern and top.is_dir():
        wanted = f"{glob.escape(pattern)}/**"
    elif fixed == pattern:
        top = top.parent
    try:
        names = sorted(glob.glob(wanted, root_dir=base, recursive=True))  # noqa: PTH207 -- Path.glob refuses absolute ones
        paths = [Path(base, name) for name in names]
        found = [path for path in paths if (path.name.lower().endswith(SUFFIXES) or fixed == wanted) and path.is_file()]
    except (OSError, ValueError) as e:
        raise RawStoreError(f"cannot be read: {e}", subject=pattern, reason="unreadable-file") from e
    if not found:
        raise RawStoreError(f"matches no archive ({' '.join(SUFFIXES)})", subject=pattern, reason="no-such-file")
    for path in found:
        yield Archive(path, file_name(path.relative_to(top).as_posix()))


def _remote(pattern: str) -> Iterator[Archive]:
    """Yield the archives of a store that match; those at `file://` lie on this disk."""
    place = located(pattern)
    if not isinstance(place, RemoteFile):
        yield from matching(str(place), base="")
        return
    fixed = _fixed(pattern)
    try:
        if fixed != pattern:
            found = remote_glob(pattern)
        elif place.is_dir():
            found = place.files()
        else:
            found, fixed = [place] if place.exists() else [], str(place).rpartition("/")[0]
    except OSError as e:
        raise RawStoreError(f"cannot be read: {e.strerror}", subject=pattern, reason="unreadable-file") from e
    found = [file for file in found if file.name.lower().endswith(SUFFIXES) or file == place]
    if not found:
        raise RawStoreError(f"matches no archive ({' '.join(SUFFIXES)})", subject=pattern, reason="no-such-file")
    for file in found:
        yield Archive(file, file_name(file.url.removeprefix(fixed).lstrip("/")))


def _fixed(pattern: str) -> str:
    """Return the folders of a pattern before its first wildcard; all of it where it has none.

    >>> _fixed("archive/2026/**/*.warc.gz"), _fixed("*.arc"), _fixed("a/b.warc"), _fixed("/a/*")
    ('archive/2026', '', 'a/b.warc', '/a')
    """
    if not glob.has_magic(pattern):
        return pattern
    parts = pattern.split("/")
    first = next(number for number, part in enumerate(parts) if glob.has_magic(part))
    return "/".join(parts[:first]) or ("/" if pattern.startswith("/") else "")
