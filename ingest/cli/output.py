"""Where extracted articles go, and how they are written: to stdout, to one file, or to a file each."""

import os
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias

import orjson

from ingest import markdown, record, writer
from ingest.model import Cleaned

__all__ = ["Format", "Output", "written"]

Format: TypeAlias = Literal["text", "markdown", "json", "jsonl"]
_SUFFIXES: Final[Mapping[str, str]] = MappingProxyType(
    {"text": ".txt", "markdown": ".md", "json": ".json", "jsonl": ".jsonl"}
)
_METADATA: Final = ("title", "authors", "published", "modified", "url", "section", "tags", "language", "description")
_UNNAMED: Final = re.compile(r"[^\w.-]+")
_LONGEST: Final = 50  # characters; NAME_MAX is 255 bytes, and a letter takes up to four (RFC 3629)
_FORM_FEED: Final = b"\f\n"


def written(item: Cleaned, form: Format, *, with_metadata: bool) -> bytes:
    """Write the article of an item, with a line end."""
    if item.article is None:
        raise ValueError(f"no article: {item.outcome.reason}")
    line = record.to_json(item.article)
    if form == "jsonl":
        return line + b"\n"
    if form == "json":
        return orjson.dumps(orjson.loads(line), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n"
    # What JSON cannot hold has been replaced there, and the terminal cannot hold it either.
    known = orjson.loads(line)
    text = f"{known['text']}\n"
    if form == "markdown":
        text = markdown.render(item.body, title=None if with_metadata else known["title"], url=known["url"])
    head = "".join(_front_matter(known)) if with_metadata else ""
    return (head + text).encode("utf-8", "replace")


def _front_matter(known: Mapping[str, Any]) -> Iterator[str]:
    """Write what is known as YAML, of which JSON strings are a part."""
    yield "---\n"
    for name in _METADATA:
        value = [author["name"] for author in known["authors"]] if name == "authors" else known[name]
        if value:
            yield f"{name}: {orjson.dumps(value).decode()}\n"
    yield "---\n\n"


class Output:
    """Takes articles one by one. A file appears when it is whole."""

    def __init__(self, path: str | None, form: Format, *, with_metadata: bool) -> None:
        self._path = None if path is None else Path(path)
        self._form = form
        self._with_metadata = with_metadata
        self._folder = self._path is not None and (self._path.is_dir() or str(path).endswith(os.sep))
        self._pieces = list[bytes]()
        self._names = set[str]()
        self._begun = False

    def write(self, item: Cleaned, name: str) -> None:
        """Take the article of an item, which came from the input of that name."""
        piece = written(item, self._form, with_metadata=self._with_metadata)
        if self._path is not None and self._folder:
            writer.replace(self._path / self._named(name), [piece])
            return
        if self._begun and self._form in {"text", "markdown"}:
            piece = _FORM_FEED + piece
        self._begun = True
        if self._path is not None:
            self._pieces.append(piece)
        else:
            sys.stdout.buffer.write(piece)
            sys.stdout.buffer.flush()

    def close(self) -> None:
        """Write the one file, where there is something to write."""
        if self._pieces and self._path is not None:
            writer.replace(self._path, self._pieces)

    def _named(self, name: str) -> str:
        """Return a file name after the input, with a number where it has more than one article."""
        stem = _UNNAMED.sub("-", name.rstrip("/").rpartition("/")[2].partition("?")[0]).strip("-.")[:_LONGEST]
        stem, number = stem or "article", 1
        found = f"{stem}{_SUFFIXES[self._form]}"
        while found in self._names:
            number += 1
            found = f"{stem}-{number}{_SUFFIXES[self._form]}"
        self._names.add(found)
        return found
