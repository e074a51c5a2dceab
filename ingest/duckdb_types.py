"""The names of DuckDB's column types: https://duckdb.org/docs/stable/sql/data_types/overview."""

from collections.abc import Mapping
from typing import Final

__all__ = ["SCALARS", "list_of", "struct_of"]

SCALARS: Final[Mapping[str, str]] = {
    "string": "VARCHAR",
    "integer": "BIGINT",
    "boolean": "BOOLEAN",
    "number": "DOUBLE",
}
"""By the type in a JSON Schema."""


def list_of(inner: str) -> str:
    """Return the type of a list.

    >>> list_of("BIGINT")
    'BIGINT[]'
    """
    return f"{inner}[]"


def struct_of(members: Mapping[str, str]) -> str:
    """Return the type of a value with members, given the type of each.

    >>> struct_of({"at": "BIGINT", "where": "VARCHAR"})
    'STRUCT("at" BIGINT, "where" VARCHAR)'
    """
    return "STRUCT({})".format(", ".join(f'"{name}" {kind}' for name, kind in members.items()))
