"""Remember on disk which records there are, where each line stands, and which other ones it may be joined with."""

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import orjson

from ingest import text
from ingest.errors import WriteError

__all__ = ["Item", "Spool", "line_digest"]

_TABLES: Final = """
CREATE TABLE items(
    n INTEGER PRIMARY KEY, file INTEGER, offset INTEGER, length INTEGER, line BLOB,
    id TEXT, source TEXT, shape TEXT, url TEXT, added TEXT, fields BLOB, refused TEXT, article INTEGER
) STRICT;
CREATE TABLE keys(key TEXT, n INTEGER) STRICT;
CREATE TABLE gone(id TEXT PRIMARY KEY, at TEXT) STRICT;
CREATE TABLE chosen(
    n INTEGER PRIMARY KEY, revision INTEGER, revision_of TEXT, changed TEXT, views TEXT, gone_at TEXT
) STRICT;
CREATE TABLE clusters(n INTEGER PRIMARY KEY, id TEXT, size INTEGER, first TEXT) STRICT;
"""
_WIDTH: Final = 8  # bytes of a field's digest: two of a thousand fields are one by chance once in 10^13
_NOT_COMPARED: Final = frozenset({"provenance", "added"})  # two versions are compared without provenance
_CACHE: Final = -64_000  # KiB of pages that SQLite keeps in memory; the rest is on disk


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line of a file of records."""

    n: int
    file: int
    offset: int
    length: int
    line: bytes
    """Digest of the line."""
    id: str
    source: str | None
    shape: str | None
    url: str | None
    added: str | None
    fields: bytes
    """A digest for each field, in the order of their names."""
    refused: str | None
    """The filter that refuses the record."""
    article: int
    """The number of the first item of its article."""

    @property
    def view(self) -> tuple[str, str, str]:
        """How the article was seen: its own address, source and shape."""
        return self.id, self.source or "", self.shape or ""


class Spool:
    """The tables of one export, in a file that is deleted with its folder."""

    def __init__(self, path: Path) -> None:
        self.database = sqlite3.connect(path, isolation_level=None)
        self.database.executescript(
            f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = {_CACHE}; BEGIN; {_TABLES}"
        )
        self.count = 0
        self.names: tuple[str, ...] = ()
        """The fields that are compared."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.database.close()
        if isinstance(error, sqlite3.Error):
            raise WriteError(f"cannot keep its notes: {error}", subject="export") from error

    def add(self, record: Mapping[str, Any], line: bytes, *, file: int, offset: int, refused: str | None) -> None:
        """Note a record and where its line stands."""
        self.names = self.names or tuple(sorted(record.keys() - _NOT_COMPARED))
        n = self.count
        self.count += 1
        fields = b"".join(_digest(orjson.dumps(record.get(name))) for name in self.names)
        place = (n, file, offset, len(line), line_digest(line))
        shape = record["provenance"]["shape"]
        facts = (record["id"], record["source"], shape, record["url"], record["added"], fields, refused, n)
        self.database.execute(f"INSERT INTO items VALUES ({', '.join('?' * 13)})", (*place, *facts))  # noqa: S608
        self.database.executemany("INSERT INTO keys VALUES (?, ?)", ((key, n) for key in _keys(record)))

    def add_gone(self, name: str, at: str) -> None:
        """Note that an article is gone since then."""
        sql = "INSERT INTO gone VALUES (?, ?) ON CONFLICT(id) DO UPDATE SET at = max(at, excluded.at)"
        self.database.execute(sql, (name, at))

    def items(self, *, order: str, where: str = "TRUE") -> Iterator[Item]:
        """Yield items in an order."""
        for row in self.database.execute(f"SELECT * FROM items WHERE {where} ORDER BY {order}"):  # noqa: S608 -- ours
            n, file, offset, length, line, name, source, shape, url, added, fields, refused, article = row
            yield Item(
                n=n, file=file, offset=offset, length=length, line=line, id=name, source=source, shape=shape, url=url,
                added=added, fields=fields, refused=refused, article=article,
            )  # fmt: skip

    def changed(self, before: bytes, after: bytes) -> list[str]:
        """Return the names of the fields in which two items differ."""
        return [
            name
            for n, name in enumerate(self.names)
            if before[n * _WIDTH : (n + 1) * _WIDTH] != after[n * _WIDTH : (n + 1) * _WIDTH]
        ]


def line_digest(line: bytes) -> bytes:
    """Digest a line, to know it again."""
    return _digest(line)


def _keys(record: Mapping[str, Any]) -> Iterator[str]:
    """Yield what records of one article share: the id, the REST object's name, and a claimed URL with the same title.

    A page's claim alone joins nothing: sites name their front page as the canonical URL of every article.
    """
    yield f"id:{record['id']}"
    title = text.fold(record["title"] or "") or record["content_hash"]
    for key in record["alternate_keys"]:
        yield key if key.startswith("wp:") else f"{key}\n{title}"


def _digest(value: bytes) -> bytes:
    return hashlib.blake2b(value, digest_size=_WIDTH).digest()
