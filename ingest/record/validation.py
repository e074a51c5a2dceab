"""Read the JSON Schema of the record, and hold records against it."""

from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Any

import orjson

__all__ = ["schema", "validator"]


def schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) that every line fulfils."""
    return dict(orjson.loads(files("ingest.record").joinpath("news-article-1.schema.json").read_bytes()))


def validator() -> Callable[[Mapping[str, Any]], str | None]:
    """Return a function that says where a record breaks the schema, and how; None where it does not.

    A value is never repeated in the message: it may be the whole text.
    """
    import jsonschema_rs  # noqa: PLC0415 -- 15 MB that only `ingest verify` needs

    checked = jsonschema_rs.Draft202012Validator(schema(), mask="…")

    def broken(record: Mapping[str, Any]) -> str | None:
        if checked.is_valid(record):
            return None
        error = next(checked.iter_errors(record))
        return f"{'/'.join(map(str, error.instance_path)) or 'the record'}: {error.message}"

    return broken
