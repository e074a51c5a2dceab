"""Make the row of a snapshot from a record: its dates as columns, its provenance cut, or a tombstone."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from ingest.export.formats import date_columns

__all__ = ["PROVENANCE", "cut_provenance", "provenance_schema", "row", "tombstone"]

PROVENANCE: Final = ("full", "short", "none")
_SHORT: Final = ("raw", "shape", "version", "doubts")
"""Enough to find the payload again, and what to doubt."""
_KEPT_OF_GONE: Final = frozenset({"schema", "id", "alternate_keys", "source", "url", "added"})


def row(record: Mapping[str, Any], *, provenance: str, added: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row of a record that is there."""
    at, local, precision = date_columns.columns(record["published"])
    times = {"published_at": at, "published_local": local, "published_precision": precision}
    return {**_with_provenance(record, provenance), **times, **added}


def tombstone(record: Mapping[str, Any], columns: Iterable[str], *, added: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row of an article that its site took away: which it was, and nothing of what it said."""
    empty: dict[str, Any] = {name: [] if isinstance(record.get(name), list) else None for name in columns}
    return empty | {name: record[name] for name in _KEPT_OF_GONE} | dict(added)


def provenance_schema(schema: Mapping[str, Any], provenance: str) -> Mapping[str, Any] | None:
    """Return the schema of what is left of the provenance."""
    whole = schema["properties"]["provenance"]
    if provenance == "none":
        return None
    if provenance == "full":
        return dict(whole)
    return {**whole, "properties": {name: whole["properties"][name] for name in _SHORT}}


def cut_provenance(whole: Mapping[str, Any]) -> dict[str, Any]:
    """Return the short form."""
    return {name: whole[name] for name in _SHORT}


def _with_provenance(record: Mapping[str, Any], provenance: str) -> dict[str, Any]:
    found = dict(record)
    if provenance == "none":
        del found["provenance"]
    elif provenance == "short":
        found["provenance"] = cut_provenance(found["provenance"])
    return found
