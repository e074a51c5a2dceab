"""The names of raw files: which suffixes they have, and how the files of a source and a day are called and sorted."""

import re
from pathlib import Path
from typing import Final

from ingest.raw import archives, retention

__all__ = ["DAY_FILE", "NOTES", "SUFFIXES", "day_file_name", "is_archive_name", "numbered", "sort_key", "suffix"]

_LOOSE: Final = (".html", ".htm", ".json", ".jsonl", ".txt")
SUFFIXES: Final = (*_LOOSE, *archives.SUFFIXES, *(suffix + coded for suffix in _LOOSE for coded in (".gz", ".zst")))
# A day's file, with the name of the source that began it; the first version named its files by the day alone.
DAY_FILE: Final = re.compile(r"(?:(?P<source>.+)-)?(?P<day>\d{4}-\d\d-\d\d)(?:-(?P<roll>\d+))?\.warc\.gz")
# What lies beside the raw files of a source, and is none.
NOTES: Final = frozenset({"forgotten.jsonl", retention.FILE})


def suffix(name: str) -> str:
    """Return the suffix that makes a file a raw one; empty where it has none.

    >>> suffix("a.b.html.GZ")
    '.html.gz'
    """
    low = name.lower()
    return max((known for known in SUFFIXES if low.endswith(known)), key=len, default="")


def is_archive_name(name: str) -> bool:
    """Return whether a file is an archive by its name.

    >>> is_archive_name("a.WARC.gz"), is_archive_name("page.html")
    (True, False)
    """
    return suffix(name) in archives.SUFFIXES


def day_file_name(source: str, day: str, roll: int) -> str:
    """Return the name of a day's file; `roll` counts from 1.

    >>> day_file_name("a", "2026-11-22", 1), day_file_name("a", "2026-11-22", 2)
    ('a-2026-11-22.warc.gz', 'a-2026-11-22-2.warc.gz')
    """
    return f"{source}-{day}.warc.gz" if roll == 1 else f"{source}-{day}-{roll}.warc.gz"


def sort_key(path: Path) -> tuple[str, str, int, str, int]:
    """Sort by folder, then day; within a day the first version's file, those of former names of the source, its own.

    >>> [name for _, name, *_ in [sort_key(Path("a/a-2026-11-22-2.warc.gz"))]]
    ['2026-11-22.warc.gz']
    """
    folder, day = path.parent, DAY_FILE.fullmatch(path.name)
    if day is None:
        return (folder.as_posix(), path.name, 0, "", 0)
    source = day["source"] or ""
    form = 0 if not source else 2 if source == folder.name else 1
    return (folder.as_posix(), f"{day['day']}.warc.gz", form, source, int(day["roll"] or 1))


def numbered(name: str, number: int) -> str:
    """Put a number before the suffixes.

    >>> numbered("page.html.gz", 2)
    'page-2.html.gz'
    """
    end = len(name) - len(suffix(name))
    return name if number == 1 else f"{name[:end]}-{number}{name[end:]}"
