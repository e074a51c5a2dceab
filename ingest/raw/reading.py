"""Read raw files: ours from any of their captures on, archives of others, loose files."""

from collections.abc import Iterator, Sequence
from stat import S_ISREG
from typing import BinaryIO, Final, get_args

from ingest.errors import RawStoreError
from ingest.model import EVERYTHING, Role, Selection, Stored
from ingest.raw import archives, captures, loose, members
from ingest.raw.archives import is_archive
from ingest.raw.names import DAY_FILE, suffix
from ingest.storage import File

__all__ = ["MAX_DECODED_BYTES", "check_regular", "listing", "read"]

_ALL_ROLES: Final = frozenset(get_args(Role))
MAX_DECODED_BYTES: Final = 60_000_000  # FetchConfig.max_decoded_bytes


def read(
    path: File,
    *,
    name: str,
    source: str | None,
    limit: int = MAX_DECODED_BYTES,
    selection: Selection = EVERYTHING,
    others: Sequence[File] = (),
) -> Iterator[Stored | RawStoreError]:
    """Yield the article captures of one file in order, and an error in place of each that cannot be read.

    Of archives of others only what is selected; `others` are those where a revisit may have its payload.
    """
    article = frozenset({"article"})
    return listing(path, name=name, source=source, limit=limit, roles=article, selection=selection, others=others)


def listing(
    path: File,
    *,
    name: str,
    source: str | None,
    limit: int = MAX_DECODED_BYTES,
    roles: frozenset[str] = _ALL_ROLES,
    start: int = 0,
    selection: Selection = EVERYTHING,
    others: Sequence[File] = (),
) -> Iterator[Stored | RawStoreError]:
    """Yield the captures of one file with these roles; loose files and the archives of others hold articles only.

    What begins like an archive is one, whatever its name. A file of ours is read from `start`, where one of its
    captures begins.
    """
    try:
        check_regular(path, name)
        with path.open("rb") as file:
            if suffix(path.name) not in archives.SUFFIXES and not is_archive(file):
                yield loose.read_loose_file(path, name=name, source=source, limit=limit)
                return
            info = captures.info(file)
            if info or (DAY_FILE.fullmatch(path.name) and _begins_damaged(file)):
                found = captures.read_captures(
                    file, info=info, name=name, source=source, limit=limit, roles=roles, start=start
                )
                yield from (stored for stored, _ in found)
            elif "article" in roles:
                yield from archives.read_articles(
                    file, path=path, name=name, source=source, limit=limit, selection=selection, others=others
                )
    except OSError as e:
        yield RawStoreError(f"cannot be read: {e.strerror}", subject=name, reason="unreadable-file")
    except RawStoreError as e:
        yield e.detached()


def check_regular(path: File, name: str) -> None:
    """Raise RawStoreError where a path leads to no regular file."""
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError) as e:
        raise RawStoreError("no such file", subject=name, reason="missing-file") from e
    if not S_ISREG(mode):
        raise RawStoreError("not a regular file", subject=name, reason="not-a-file")


def _begins_damaged(file: BinaryIO) -> bool:
    """Return whether the first record of a file is lost; with a name of ours it is read as ours."""
    return isinstance(next(members.members(file, cap=captures.HEADROOM), None), members.Damage)
