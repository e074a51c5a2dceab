"""Write the page of `ingest clean --diff --html`: the counts, and each changed article with its changes marked."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson

from ingest import webpage
from ingest.diff.changes import Change, blocks
from ingest.diff.marking import Piece, paragraphs, words
from ingest.diff.summary import ABSENT, KINDS, WAYS, Summary, most_first, name_of

__all__ = ["page"]

# Shown as the text itself; where it is the same, `blocks` shows what changed.
_OF_TEXT: Final = frozenset({"blocks", "content_hash", "text"})


def page(summary: Summary) -> str:
    """Return the page: it loads nothing, and text of articles is nothing but text in it."""
    return webpage.render(
        "ingest.diff",
        "differences",
        {
            "kinds": KINDS,
            "ways": WAYS,
            "absent": ABSENT,
            "sources": sorted(summary.sources.items()),
            "total": summary.total,
            "fields": most_first(summary.fields),
            "moves": most_first(summary.moves),
            "outcomes": most_first(summary.outcomes),
            "changes": [_change(file, change) for file, change in summary.changes],
            "left_out": summary.changed - len(summary.changes),
        },
    )


def _change(file: str, change: Change) -> dict[str, Any]:
    before, after = (blocks(record) if record is not None else [] for record in (change.before, change.after))
    return {
        "kind": change.change,
        "file": file,
        "name": name_of(change),
        "url": change.record["url"],
        "title": change.record["title"],
        "language": change.record["language"],
        "outcome": change.outcome,
        "names": change.fields,
        "fields": [*_fields(change)],
        "paragraphs": paragraphs(before, after) if before != after else [],
        "moves": change.moves,
    }


def _fields(change: Change) -> Iterator[tuple[str, tuple[Piece, ...]]]:
    for name in change.fields:
        if name not in _OF_TEXT or (name == "blocks" and "text" not in change.fields):
            yield name, words(_shown(change.before, name), _shown(change.after, name))


def _shown(record: Mapping[str, Any] | None, name: str) -> str:
    value = (record or {}).get(name)
    if name == "blocks":  # where they lie is to be seen in the text
        return " ".join(":".join(filter(None, (block["kind"], block.get("part")))) for block in value or ())
    return value if isinstance(value, str) else orjson.dumps(value).decode()
