"""Write requests, outcomes and moments as text, and read them back unchanged."""

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import orjson

from ingest.model import Request, Validators

__all__ = ["dump", "load", "request", "request_json", "stamp", "values"]


def request_json(request: Request) -> str:
    """Write a request."""
    return dump(
        values(request)
        | {
            "discovered_at": request.discovered_at.isoformat(),
            "via": dict(request.via),
            "hints": dict(request.hints),
            "validators": values(request.validators) if request.validators else None,
        }
    )


def request(text: str) -> Request:
    """Read a request."""
    found = load(text)
    validators = found.pop("validators")
    return Request(
        **found
        | {
            "discovered_at": datetime.fromisoformat(found["discovered_at"]),
            "covers": tuple(found["covers"]),
            "validators": Validators(**validators) if validators else None,
        }
    )


def values(value: Any) -> dict[str, Any]:
    """Give the fields of a dataclass as they are; `asdict` would copy everything below."""
    return {field.name: getattr(value, field.name) for field in fields(value)}


def dump(value: Mapping[str, Any]) -> str:
    """Write an object as JSON."""
    try:
        return orjson.dumps(value, default=dict).decode()
    except TypeError:
        # Lone surrogates and integers beyond 64 bits, which a listing may hold; as escapes they come back unchanged.
        return json.dumps(value, default=dict)


def load(text: str) -> dict[str, Any]:
    """Read an object."""
    try:
        loaded = orjson.loads(text)
    except orjson.JSONDecodeError:
        loaded = json.loads(text)
    return dict(loaded)


def stamp(moment: datetime) -> str:
    """Write a moment so that text order is time order."""
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return moment.isoformat(timespec="microseconds")
