"""Write the JSON Schema of the record as the column types of a reader.

Every reader can be told what the columns hold; without that, many guess from the first lines, and fail where a column
is null or empty there.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from ingest import duckdb_types
from ingest.record.validation import schema

__all__ = ["FORMATS", "columns", "typed"]

Type: TypeAlias = "str | list[Type] | dict[str, Type]"
"""`string`, `integer` or `boolean`; a list of one type; members by name."""

_INDENT: Final = "    "


def columns() -> dict[str, Type]:
    """Return the type of each column, sorted by name as in the lines."""
    found = _type(schema())
    if not isinstance(found, dict):
        raise TypeError("the record is no object")
    return found


def typed(reader: str) -> str:
    """Write the column types for one of `FORMATS`."""
    return FORMATS[reader](columns())


def _type(node: Mapping[str, Any]) -> Type:
    """Return the type of a value. What is null is left open, and integers beyond 64 bits, which are strings."""
    if "properties" in node:
        return {name: _type(inner) for name, inner in sorted(node["properties"].items())}
    if "items" in node:
        return [_type(node["items"])]
    known = node.get("type", "string")
    return next((name for name in ("integer", "boolean") if name in known), "string")


def _duckdb(of: Mapping[str, Type]) -> str:
    def written(kind: Type) -> str:
        if isinstance(kind, dict):
            return duckdb_types.struct_of({name: written(inner) for name, inner in kind.items()})
        return duckdb_types.list_of(written(kind[0])) if isinstance(kind, list) else duckdb_types.SCALARS[kind]

    rows = ",\n".join(f"{_INDENT}{name}: '{written(kind)}'" for name, kind in of.items())
    return f"FROM read_json('clean/*/*.jsonl', format = 'newline_delimited', columns = {{\n{rows}\n}});"


def _python(of: Mapping[str, Type], names: Mapping[str, str], *, listed: str, struct: str, member: str) -> str:
    """Write the types as calls, each member as `member` says."""

    def written(kind: Type) -> str:
        if isinstance(kind, dict):
            inner = ", ".join(member.format(name=name, type=written(type_)) for name, type_ in kind.items())
            return struct.format(inner)
        return listed.format(written(kind[0])) if isinstance(kind, list) else names[kind]

    return ",\n".join(f"{_INDENT}{member.format(name=name, type=written(kind))}" for name, kind in of.items())


def _arrow(of: Mapping[str, Type]) -> str:
    names = {"string": "pa.string()", "integer": "pa.int64()", "boolean": "pa.bool_()"}
    rows = _python(of, names, listed="pa.list_({})", struct="pa.struct([{}])", member='pa.field("{name}", {type})')
    return f"import pyarrow as pa\n\nschema = pa.schema([\n{rows},\n])"


def _polars(of: Mapping[str, Type]) -> str:
    names = {"string": "pl.String", "integer": "pl.Int64", "boolean": "pl.Boolean"}
    rows = _python(of, names, listed="pl.List({})", struct="pl.Struct({{{}}})", member='"{name}": {type}')
    return f"import polars as pl\n\nschema = {{\n{rows},\n}}"


def _datasets(of: Mapping[str, Type]) -> str:
    names = {"string": 'Value("string")', "integer": 'Value("int64")', "boolean": 'Value("bool")'}
    rows = _python(of, names, listed="[{}]", struct="{{{}}}", member='"{name}": {type}')
    return f"from datasets import Features, Value\n\nfeatures = Features({{\n{rows},\n}})"


def _pandas(of: Mapping[str, Type]) -> str:
    rows = ",\n".join(f'{_INDENT}"{name}": "{kind if kind == "string" else "object"}"' for name, kind in of.items())
    # Not read_json, which makes dates of what is called "modified", whatever its precision.
    said = "# pandas.DataFrame(ingest.read('clean')).astype(dtype); lists and what has members stay objects."
    return f"{said}\ndtype = {{\n{rows},\n}}"


def _spark(of: Mapping[str, Type]) -> str:
    names: Mapping[str, str] = {"string": "STRING", "integer": "BIGINT", "boolean": "BOOLEAN"}

    def written(kind: Type) -> str:
        if isinstance(kind, dict):
            return "STRUCT<{}>".format(", ".join(f"`{name}`: {written(inner)}" for name, inner in kind.items()))
        return f"ARRAY<{written(kind[0])}>" if isinstance(kind, list) else names[kind]

    return ",\n".join(f"`{name}` {written(kind)}" for name, kind in of.items())


FORMATS: Final[Mapping[str, Callable[[Mapping[str, Type]], str]]] = MappingProxyType(
    {
        "arrow": _arrow,
        "datasets": _datasets,
        "duckdb": _duckdb,
        "pandas": _pandas,
        "polars": _polars,
        "spark": _spark,
    }
)
"""By reader, what writes the types for it."""
