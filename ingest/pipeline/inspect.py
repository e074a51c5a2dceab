"""Look back: how one item was processed, again, and what earlier runs left in the audits and in state."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from ingest import __version__, audit, clean, parse, shape, sites, urls
from ingest.config import Config
from ingest.errors import ConfigError, IngestError, StateError
from ingest.model import Capture, Classification, Count, Document, Extraction, Outcome, Reason, Shaped, Stored
from ingest.parse import feed_hints
from ingest.pipeline.clean.capture import ANYONE, Task, extract_document, refusal
from ingest.pipeline.clean.files import outcome_of
from ingest.pipeline.clean.jobs import Job, jobs_of_paths
from ingest.pipeline.clean.released import refuse
from ingest.pipeline.clean.task import removed_counts, template_of
from ingest.state import State

__all__ = ["Seen", "explain", "explain_known", "history", "meanings", "on_disk"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One item as `explain` shows it: its extraction, or how far it came."""

    result: Extraction | IngestError
    capture: Capture | None = None
    shaped: Shaped | None = None
    classified: Mapping[int, Classification] = field(default_factory=dict)
    """What the classifier makes of each block, by index."""


def explain(item: str, *, jobs: Sequence[Job], config: Config | None) -> Iterator[Seen]:
    """Process an item again: a file or folder on disk (each of its documents), an URL, or a record's id.

    URLs and ids are looked up in the audits of `jobs`, newest last. Raises ConfigError where nothing is known of them.
    """
    if (path := on_disk(item)) is not None:
        for job in jobs_of_paths([path], config=config, to=None):
            yield from _processed(job, config, None)
        return
    found = False
    for _, one in explain_known([item], jobs=jobs, config=config):
        found = True
        yield one
    if not found:
        raise ConfigError("no such file, and no audit knows it as URL or id", subject=item)


def on_disk(item: str) -> Path | None:
    """Return the file or folder of that name; None where there is none, and none can be (a long URL)."""
    try:
        return Path(item) if Path(item).exists() else None
    except (OSError, ValueError):
        return None


def explain_known(items: Iterable[str], *, jobs: Sequence[Job], config: Config | None) -> Iterator[tuple[str, Seen]]:
    """Process again those of these URLs and ids that the audits of `jobs` know, each with its name, newest last."""
    wanted = set(items)
    forms = {form: item for item in wanted if (form := urls.comparison_form(item)) is not None}
    for job in jobs:
        for row in _rows(job):
            name = row["id"] if row["id"] in wanted else None
            if name is None and forms and row["url"] is not None:
                name = forms.get(urls.comparison_form(row["url"]) or "")
            if name is not None:
                for one in _processed(job, config, row):
                    yield name, one


def _processed(job: Job, config: Config | None, only: Mapping[str, Any] | None) -> Iterator[Seen]:
    known = {source.name: source for source in config.sources} if config else {}
    source = known.get(job.source or "", ANYONE)
    learned = template_of(config, job.source, job.day)
    task = Task(files=sites.of_source(source, sites.load()), version=__version__, source=source, template=learned)
    if job.released:
        yield Seen(result=refuse(job))
        return
    for stored in job.read():
        if isinstance(stored, IngestError):
            if only is None:
                yield Seen(result=stored)
        elif only is None or _is_of(stored.capture, only):
            yield from _documents(stored, task, None if only is None else only["index"])


def _is_of(capture: Capture, row: Mapping[str, Any]) -> bool:
    """Return whether a row of the audit is of this capture; the captures of an ARC have no ids, and only their URLs."""
    if capture.raw_id is not None or row["record_id"] is not None or capture.status is None:
        return bool(capture.raw_id == row["record_id"])
    return bool(capture.url == row["url"])


def _documents(stored: Stored, task: Task, only: int | None) -> Iterator[Seen]:
    shaped, documents = None, list[Document | IngestError]()
    if error := refusal(stored.capture):
        documents.append(error)
    else:
        try:
            shaped = shape.detect(stored)
            documents += parse.documents(shaped)
        except IngestError as e:
            documents.append(e)
    if len(documents) == 1:
        is_last = only == 1 or isinstance(documents[0], IngestError)
        read = feed_hints.last_resort_document if is_last else feed_hints.full_text_document
        if reading := read(stored.capture, index=1):
            documents.append(reading)
    for index, document in enumerate(documents):
        if only in {None, index}:
            result = _extraction(document, task)
            classified = {}
            if isinstance(document, Document) and isinstance(result, Extraction):
                classified = _classified(document, task)
            yield Seen(result=result, capture=stored.capture, shaped=shaped, classified=classified)


def _extraction(document: Document | IngestError, task: Task) -> Extraction | IngestError:
    if isinstance(document, IngestError):
        return document
    try:
        return extract_document(document, task=task)
    except IngestError as e:
        return e


def meanings() -> dict[Reason, str]:
    """Return what each removal reason means."""
    return clean.meanings()


def _classified(document: Document, task: Task) -> dict[int, Classification]:
    rules = sites.select_rules(document, hint=task.source.site, files=task.files, template=task.template)
    return clean.classifications(document, rules)


def history(
    config: Config,
    *,
    jobs: Iterable[Job],
    since: datetime | None,
    sources: Sequence[str],
    say: Callable[[str], None] = lambda _: None,
) -> Iterator[tuple[Outcome, dict[str, Count]]]:
    """Yield the outcomes of earlier runs: those of state since then, and those in the audits of `jobs`.

    `say` why those of state are missing.
    """
    wanted = set(sources)
    try:
        for outcome in _noted(config, since):
            if not wanted or outcome.source in wanted:
                yield outcome, {}
    except StateError as e:
        if e.reason != "state-corrupt":
            raise
        say(f"{e}; what it held of runs is missing here")
    for job in jobs:
        if wanted and job.source not in wanted:
            continue
        if since and job.audit.exists() and job.audit.stat().st_mtime_ns < since.timestamp() * 1e9:
            continue
        for row in _rows(job):
            yield outcome_of(job, row), removed_counts(row)


def _noted(config: Config, since: datetime | None) -> Iterator[Outcome]:
    # Looking must not make a state where there is none.
    if (config.raw / ".state" / "state.sqlite").is_file():
        with State(config.raw / ".state", reading=True) as state:
            for _, _, outcome in state.outcomes(since=since):
                yield outcome


def _rows(job: Job) -> list[dict[str, Any]]:
    try:
        return audit.read(job.audit)[1]
    except IngestError:
        return []  # cleaned never, or by a version that wrote other audits
