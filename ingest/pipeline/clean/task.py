"""What a worker process is given and gives back: known to its parent, who loads nothing that cleans."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ingest import audit, engine, identity, sites
from ingest.errors import RawStoreError
from ingest.forgotten import NOTHING, Forgotten
from ingest.model import Capture, Count, Outcome, Source, Stored
from ingest.sites import RuleFile, Template, templates

if TYPE_CHECKING:
    from ingest.config import Config

__all__ = [
    "ANYONE",
    "Cleaner",
    "Packed",
    "Result",
    "Task",
    "packed",
    "removed_counts",
    "template_of",
    "templates_folder",
    "worker_failure",
]

ANYONE: Final = Source(name="", listings={})


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Everything that decides the bytes of a record beside its capture. Crosses into worker processes."""

    files: tuple[RuleFile, ...]
    version: str
    source: Source
    """Only `site`, `keep`, `keep_comments` and the hosts of its URLs matter here; `ANYONE` where there is no source."""
    forgotten: Forgotten = NOTHING
    """What becomes no record. It is in no digest: a takedown cleans again what it changes."""
    template: Template | None = None
    """What was learned from other pages of the source."""

    def digests(self, *, code: str) -> dict[str, str]:
        """Return the digests for the audit's header: rules with the source's options, templates, model and code."""
        options = f"{self.source.site} {sorted(self.source.keep)} {self.source.keep_comments}"
        hosts = " ".join(sorted(identity.configured_hosts(self.source)))
        rules = hashlib.sha256(f"{sites.digest(self.files)} {options} {hosts}".encode()).hexdigest()
        learned = self.template.digest if self.template else "none"
        return {"rules": rules, "templates": learned, "model": audit.model_digest(), "code": code}


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One item, ready to be written: its outcome, its line, its row of the audit."""

    outcome: Outcome
    line: bytes | None
    row: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """One item as it leaves its worker, so that nothing is left to do with it but to write it."""

    outcome: Outcome
    line: bytes | None
    row: bytes
    """The line of the audit."""
    removed: Mapping[str, Count]
    """Removed blocks by reason."""


def packed(result: Result) -> Packed:
    """Pack an item."""
    row = audit.line(result.row)
    return Packed(outcome=result.outcome, line=result.line, row=row, removed=removed_counts(result.row))


def removed_counts(row: Mapping[str, Any]) -> dict[str, Count]:
    """Count the removed blocks of an audit row by reason."""
    sizes: dict[str, list[int]] = {}
    for removed in row["removed"]:
        size = removed["chars"] if "chars" in removed else len(removed["text"])
        sizes.setdefault(removed["reason"], []).append(size)
    return {reason: Count(count=len(found), chars=sum(found)) for reason, found in sizes.items()}


def templates_folder(config: "Config", source: str) -> Path:
    """Return where the learned templates of a source lie."""
    return config.raw / source / "templates"


def template_of(config: "Config | None", source: str | None, day: date | None) -> Template | None:
    """Return the learned template for what was fetched on a day: the newest that is dated before it."""
    if config is None or source is None or day is None:
        return None
    return templates.newest(templates_folder(config, source), before=day)


class Cleaner:
    """Cleans captures by a task. What that takes is loaded where one is cleaned: by the worker that it is sent to."""

    def __init__(self, task: Task) -> None:
        self._task = task

    def __call__(self, stored: Stored | RawStoreError) -> tuple[Packed, ...]:
        """Clean every document of a capture."""
        return _loaded(self._task)(stored)

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Task]]:
        return _loaded, (self._task,)


def _loaded(task: Task) -> Callable[[Stored | RawStoreError], tuple[Packed, ...]]:
    from ingest.pipeline.clean.capture import clean_capture  # noqa: PLC0415 -- half a second that the parent does without

    return partial(_packed, partial(clean_capture, task=task))


def _packed(
    clean: Callable[[Stored | RawStoreError], tuple[Result, ...]], stored: Stored | RawStoreError
) -> tuple[Packed, ...]:
    return tuple(map(packed, clean(stored)))


def worker_failure(failure: engine.WorkerFailure, capture: Capture | None) -> Outcome:
    """Return what became of a capture that broke the worker it was sent to."""
    return Outcome(
        source=capture.source if capture else None,
        stage="clean",
        status="crashed" if failure.kind == "error" else "failed",
        reason=f"fence-{failure.kind}",
        detail=failure.detail,
        url=capture.url if capture else None,
        file=capture.file if capture else None,
        record_id=capture.raw_id if capture else None,
    )
