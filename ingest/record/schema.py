"""Read the JSON Schema of the record."""

from importlib.resources import files
from typing import Any

import orjson

__all__ = ["schema"]


def schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) that every line fulfils."""
    return dict(orjson.loads(files("ingest.record").joinpath("news-article-1.schema.json").read_bytes()))
