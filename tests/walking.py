"""Walk payloads through the pure half, as far as their records, and hold them to the laws on the way: for tests."""

import json
from typing import Any

from ingest.pipeline.clean.capture import clean_capture
from tests.bench import ours
from tests.bench.laws import breaches
from tests.making import stored

__all__ = ["outcomes", "record", "records"]


def records(payload: str | bytes, *, url: str | None = None) -> list[dict[str, Any]]:
    """Return the records of a payload; AssertionError where a law is broken."""
    capture = stored(payload, url=url)
    results = clean_capture(capture, task=ours.task())
    assert [] == list(breaches(capture, results))
    return [json.loads(result.line) for result in results if result.line]


def record(payload: str | bytes, *, url: str | None = None) -> dict[str, Any]:
    """Return the only record of a payload."""
    (found,) = records(payload, url=url)
    return found


def outcomes(payload: str | bytes, *, url: str | None = None) -> list[tuple[str, str | None]]:
    """Return status and reason of each item of a payload."""
    capture = stored(payload, url=url)
    return [(r.outcome.status, r.outcome.reason) for r in clean_capture(capture, task=ours.task())]
