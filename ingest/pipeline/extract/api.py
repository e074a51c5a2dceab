"""The Python interface: extract articles from payloads in memory, and read records back.

`ingest` hands these on. No configuration, no network; nothing is written. Functions of the arguments alone,
from any number of threads.
"""

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final, cast

from ingest import __version__, markdown, record, sites, urls
from ingest.config import FetchConfig
from ingest.errors import RecordError
from ingest.model import Article, Cleaned, Record
from ingest.pipeline.clean.capture import ANYONE, Task, cleaned
from ingest.pipeline.extract.payloads import of_bytes

__all__ = ["extract", "extract_all", "read", "to_json", "to_markdown"]

_NAME: Final = "payload"
_LIMIT: Final = int(FetchConfig.model_fields["max_decoded_bytes"].default)


def extract(html: bytes | str, url: str | None = None) -> Article | None:
    """Return the first article of a payload; None where it holds none.

    The payload may be a web page, a WordPress REST body or a text dump, whole or damaged, gzip or zstd or a WARC or ARC
    file. `url` is where it came from: it gives the article its identity, and its links their base. No payload makes
    this raise; TypeError and ValueError are for arguments that are none.

    >>> article = extract("<article><h1>Bridge closed</h1><p>" + "The bridge is closed to lorries. " * 9)
    >>> article.title if article else None
    'Bridge closed'
    """
    return next((item.article for item in extract_all(html, url) if item.article), None)


def extract_all(payload: bytes | str, url: str | None = None) -> Iterator[Cleaned]:
    """Yield every document of a payload: its `article`, or None with the reason in `outcome`.

    >>> [(item.article, item.outcome.status, item.outcome.reason) for item in extract_all(b"")]
    [(None, 'failed', 'empty-payload')]
    """
    if not isinstance(payload, bytes | str):
        raise TypeError(f"payload: bytes or str, not {type(payload).__name__}")
    if url is not None and not isinstance(url, str):
        raise TypeError(f"url: str or None, not {type(url).__name__}")
    if url is not None and urls.parse(url) is None:
        raise ValueError(f"url: {url!r} is no http or https URL")
    return _extracted(payload, url.strip() if url else None)


def _extracted(payload: bytes | str, url: str | None) -> Iterator[Cleaned]:
    for stored in of_bytes(payload, url=url, name=_NAME, limit=_LIMIT):
        yield from cleaned(stored, task=_task())


@cache
def _task() -> Task:
    return Task(files=sites.load(), version=__version__, source=ANYONE)


def to_json(article: Article) -> bytes:
    """Write an article as `clean/` holds it: one line of JSON, without the line end."""
    return record.to_json(article)


def to_markdown(item: Cleaned) -> str:
    """Write what `extract_all` gave as Markdown, with its headings, lists, tables, quotes, code and links."""
    if item.article is None:
        raise ValueError(f"no article: {item.outcome.reason}")
    return markdown.render(item.body, title=item.article.title, url=item.article.url)


def read(*paths: str | os.PathLike[str], revisions: bool = False) -> Iterator[Record]:
    """Yield the records of files and folders, in order: of each id the newest version, or with `revisions` every one.

    Of versions that were fetched at one time, or at none that is known, the last one counts. A folder is all of its
    `.jsonl` files. Raises FileNotFoundError, and RecordError where a line is no record.
    """
    files = [file for path in paths for file in _files(Path(path))]
    if revisions:
        return (found for _, found in _records(files))
    return _newest(files)


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(file for file in path.rglob("*.jsonl") if file.is_file())
    if not path.exists():
        raise FileNotFoundError(f"no such file or folder: {path}")
    return [path]


def _newest(files: list[Path]) -> Iterator[Record]:
    newest = dict[str, tuple[str, int]]()
    for n, found in _records(files):
        newest[found["id"]] = max(newest.get(found["id"], ("", -1)), (found["added"] or "", n))
    chosen = {n for _, n in newest.values()}
    yield from (found for n, found in _records(files) if n in chosen)


def _records(files: list[Path]) -> Iterator[tuple[int, Record]]:
    """Yield the records of all files, numbered."""
    n = -1
    for path in files:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                n += 1
                yield n, _record(line, f"{path}:{number}")


def _record(line: bytes, subject: str) -> Record:
    try:
        found = record.from_json(line)
    except RecordError as e:
        e.subject = subject
        raise
    if not isinstance(found.get("id"), str):
        raise RecordError("no id", subject=subject, reason="no-id")
    return cast("Record", found)
