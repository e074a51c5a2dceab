"""Which columns a snapshot has, and of what type: made from the record's JSON Schema."""

from collections.abc import Mapping
from typing import Any, Final

from ingest.duckdb_types import SCALARS, list_of, struct_of

__all__ = ["ADDED", "CLUSTERS", "duckdb_type", "duckdb_types", "of_schema"]

_TEXT: Final = {"type": ["string", "null"]}
_INTEGER: Final = {"type": ["integer", "null"]}
_VIEW: Final = {"type": "object", "properties": {"id": _TEXT, "source": _TEXT, "shape": _TEXT, "url": _TEXT}}

ADDED: Final[Mapping[str, Mapping[str, Any]]] = {
    "published_at": {"type": ["string", "null"], "format": "date-time"},
    "published_local": {"type": ["string", "null"], "format": "local-date-time"},
    "published_precision": _TEXT,
    "gone_at": {"type": ["string", "null"], "format": "date-time"},
    "revision": _INTEGER,
    "revision_of": _TEXT,
    "changed": {"type": "array", "items": {"type": "string"}},
    "other_views": {"type": "array", "items": _VIEW},
}
"""What a snapshot says of an article beside its record."""
CLUSTERS: Final[Mapping[str, Mapping[str, Any]]] = {
    "cluster": _TEXT,
    "cluster_size": _INTEGER,
    "cluster_first_seen": _TEXT,
}
_FIRST: Final = ("id", "source", "title", "published", "authors", "language", "section", "tags", "url", "description")
_TIMES: Final = {"date-time": "TIMESTAMPTZ", "local-date-time": "TIMESTAMP"}


def of_schema(schema: Mapping[str, Any], *, provenance: Mapping[str, Any] | None, clusters: bool) -> dict[str, Any]:
    """Return the columns, each with its JSON Schema: what people look at first, the record's others, what is added."""
    names = dict(schema["properties"])
    names.pop("provenance")
    first = {name: names.pop(name) for name in _FIRST}
    extra = {"provenance": provenance} if provenance else {}
    return {**first, **names, **ADDED, **(CLUSTERS if clusters else {}), **extra}


def duckdb_types(columns: Mapping[str, Any]) -> dict[str, str]:
    """Return the type of each column for DuckDB's `read_json(columns=…)`."""
    return {name: duckdb_type(schema) for name, schema in columns.items()}


def duckdb_type(schema: Mapping[str, Any]) -> str:
    """Return the type of one value.

    >>> duckdb_type({"type": "array", "items": {"type": "object", "properties": {"at": {"type": ["integer", "null"]}}}})
    'STRUCT("at" BIGINT)[]'
    """
    kinds = _kinds(schema)
    if "array" in kinds:
        return list_of(duckdb_type(schema["items"]))
    if "object" in kinds:
        members = duckdb_types(schema.get("properties") or {})
        return struct_of(members) if members else "JSON"
    if schema.get("format") in _TIMES:
        return _TIMES[schema["format"]]
    # An integer that JSON readers cannot hold stands as a string in the record: the column stays one of integers.
    return next((SCALARS[kind] for kind in ("integer", "boolean", "number") if kind in kinds), SCALARS["string"])


def _kinds(schema: Mapping[str, Any]) -> set[str]:
    found = schema.get("type", "string")
    return {found} if isinstance(found, str) else set(found)
