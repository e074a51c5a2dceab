"""Write requests, outcomes and moments as text, and read them back unchanged."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from ingest.model import Request, Validators

__all__ = ["dump", "following", "load", "moment", "request", "request_json", "stamp", "values"]


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
    """Return the fields of a dataclass as they are; `asdict` would copy everything below."""
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


def following(first: datetime, recheck: Sequence[timedelta], now: datetime) -> str | None:
    """Return when to ask again: the first of the distances from the first time that lies ahead."""
    ahead = [first + distance for distance in recheck if first + distance > now]
    return stamp(min(ahead)) if ahead else None


def moment(stamped: str | None) -> datetime | None:
    """Read a stamp back."""
    return datetime.fromisoformat(stamped) if stamped else None
