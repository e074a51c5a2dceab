"""What does our cleaner make of a page, how long does it take, and which laws does it break?"""

import hashlib
import json
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ingest import __version__, audit, sites
from ingest.clean.classify import trees
from ingest.model import Stored
from ingest.pipeline.clean.capture import ANYONE, Result, Task, clean_capture
from tests.bench.inputs import Page
from tests.bench.laws import breaches
from tests.bench.seams import replaced
from tests.making import stored

__all__ = ["FENCE", "Judged", "capture", "clean", "judge", "judged_by", "row", "task"]

FENCE: Final = 10.0
"""Seconds that a page may take; the slowest of the corpora took two on the machine where this was set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One page: what score.py is given, and what is wrong with it."""

    row: dict[str, Any]
    seconds: float
    breaches: tuple[str, ...]


def task() -> Task:
    """Make what `ingest clean PATH` cleans with."""
    return Task(files=sites.load(), version=__version__, source=ANYONE)


def capture(page: Page, payload: bytes) -> Stored:
    """Make a capture of a page."""
    return stored(payload, file=page.file, url=page.url)


def clean(page: Page, payload: bytes, *, task: Task) -> tuple[Result, ...]:
    """Walk a page through the pure half, as far as the bytes of its records and of its lines in the audit."""
    results = clean_capture(capture(page, payload), task=task)
    for result in results:
        audit.line(result.row)
    return results


def judged_by(model: Path) -> AbstractContextManager[None]:
    """Judge main content by another model than the one that the package ships."""
    other = trees.unpack(model.read_bytes())
    return replaced("ingest.clean.classify.trees:load", lambda _: lambda: other)


def judge(page: Page, *, task: Task) -> Judged:
    """Clean a page, and hold the result against the laws."""
    payload = page.payload()
    began = time.perf_counter()
    results = clean(page, payload, task=task)
    seconds = time.perf_counter() - began
    found = list(breaches(capture(page, payload), results))
    if seconds > FENCE:
        found.append(f"fence: {seconds:.1f} s")
    return Judged(row=row(results), seconds=seconds, breaches=tuple(found))


def row(results: Sequence[Result]) -> dict[str, Any]:
    """Write the first record of a page as score.py wants it."""
    first = results[0]
    record = json.loads(first.line) if first.line else {}
    reason = first.outcome.reason
    return {
        "text": record.get("text"),
        "title": record.get("title"),
        "authors": [author["name"] for author in record.get("authors", ())],
        "published": record.get("published"),
        "page_type": record.get("page_type") or (reason[10:] if reason.startswith("page-type:") else None),
        "outcome": f"{first.outcome.status} {reason}".strip(),
        "bytes": len(first.line or b""),
        "doubts": [doubt["code"] for doubt in record["provenance"]["doubts"]] if record else [],
        "digest": hashlib.sha256(b"\n".join(result.line or b"" for result in results)).hexdigest(),
    }
