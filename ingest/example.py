"""Write an `[[example]]` of a site rule file from an extraction, to begin with."""

import json
import re
from collections.abc import Iterator
from typing import Final

from ingest.model import Extraction, Shaped
from ingest.text import without_surrogates

__all__ = ["example"]

# What a literal string of TOML cannot hold: other controls than tab and line feed, and its own end.
_NOT_LITERAL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f]|'''|'$")


def example(extraction: Extraction, shaped: Shaped, *, name: str) -> str:
    """Write what a page holds and what came of it; what is wrong there is to be put right by hand.

    Only what `ingest check` compares: the paragraphs that were kept, what was removed by reason, and four fields.
    """
    return "\n".join(_lines(extraction, shaped, name)) + "\n"


def _lines(extraction: Extraction, shaped: Shaped, name: str) -> Iterator[str]:
    fields = extraction.fields
    yield "[[example]]"
    yield f"name = {_quoted(name)}"
    yield f"shape = {_quoted(shaped.shape)}"
    yield f"input = {_text(shaped.text)}"
    yield from _list("kept", [block.text for block in extraction.body])
    read = {
        "title": fields.title.value,
        "authors": [author.name for author in fields.authors.value],
        "published": fields.published.value,
        "tags": list(fields.tags.value),
    }
    yield ""
    yield "[example.fields]"
    for field, value in read.items():
        if isinstance(value, list):
            yield f"{field} = [{', '.join(map(_quoted, value))}]"
        elif value is not None:
            yield f"{field} = {_quoted(value)}"
    removed: dict[str, list[str]] = {}
    for one in extraction.removed:
        removed.setdefault(one.reason, []).append(one.block.text)
    yield ""
    yield "[example.removed]"
    for reason, texts in sorted(removed.items()):
        yield from _list(reason, list(dict.fromkeys(texts)))


def _list(name: str, values: list[str]) -> Iterator[str]:
    yield f"{name} = ["
    yield from (f"    {_quoted(value)}," for value in values)
    yield "]"


def _quoted(value: str) -> str:
    """Write a basic string: as in JSON, but for the one control that JSON leaves as it is."""
    return json.dumps(without_surrogates(value)[0], ensure_ascii=False).replace("\x7f", "\\u007f")


def _text(value: str) -> str:
    value = without_surrogates(value)[0].replace("\r\n", "\n")
    return _quoted(value) if _NOT_LITERAL.search(value) else f"'''\n{value}'''"
