"""Learn from the pages of a source in raw/ what stands on several of them, and freeze it as a template.

Each page is cleaned without a template, fenced as always; what several share is decided by `clean.repeated`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from ingest import __version__, engine, parse, shape, sites, writer
from ingest.clean import repeated
from ingest.clean.repeated import PageLines
from ingest.config import Config
from ingest.errors import IngestError, RawStoreError
from ingest.model import Document, Source, Stored
from ingest.pipeline.clean.capture import Task, extract_document, refusal
from ingest.pipeline.clean.jobs import jobs_of_store
from ingest.pipeline.clean.task import templates_folder
from ingest.sites import templates
from ingest.sites.templates import Template

__all__ = ["MIN_PAGES", "Learned", "if_due", "learn"]

MIN_PAGES: Final = 20
"""Pages from which `learn = true` learns: with fewer, a story of the day looks like a template."""
_MAX_PAGES: Final = 200
"""Newest pages that are learned from: a menu that is older is gone."""
_AGAIN: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What was learned of a source."""

    template: Template
    path: Path | None
    """Where it was written; None where the newest file says the same, or where it holds no line."""


def learn(config: Config, source: Source, *, now: datetime, workers: int = 0, least: int = 2) -> Learned | None:
    """Learn from the newest pages of a source, and write the template of today; None where it has too few pages.

    A file that is there is never changed: what was learned twice on one day is the first.
    """
    folder = templates_folder(config, source.name)
    path = folder / f"{now.date()}.toml"
    if path.exists():
        return Learned(template=templates.load(path), path=None)
    task = Task(files=sites.of_source(source, sites.load()), version=__version__, source=source)
    found = list[PageLines]()
    with engine.Crew(workers=workers, seconds=config.fence.seconds, memory=config.fence.memory) as crew:
        for some in crew.run(partial(_lines, task=task), _newest(config, source.name)):
            found += () if isinstance(some, engine.WorkerFailure) else some
    if len(found) < least:
        return None
    template = repeated.template_of(found, source=source.name, day=now.date())
    before = templates.newest(folder, before=now.date())
    if not template.lines or (before and _texts(before) == _texts(template)):
        return Learned(template=template, path=None)
    writer.replace(path, [templates.render(template)])
    return Learned(template=templates.load(path), path=path)


def if_due(config: Config, source: Source, *, now: datetime, workers: int = 0) -> Learned | None:
    """Learn where nothing was learned of a source for a week; None where it is not due."""
    before = templates.newest(templates_folder(config, source.name), before=now.date() + timedelta(days=1))
    if before is not None and now.date() - before.day < _AGAIN:
        return None
    return learn(config, source, now=now, workers=workers, least=MIN_PAGES)


def _texts(template: Template) -> set[tuple[str, str]]:
    return {(line.text, line.reason) for line in template.lines}


def _newest(config: Config, source: str) -> Iterator[Stored]:
    """Yield the newest captures of articles, each address once."""
    known, count = set[str](), 0
    for job in reversed(jobs_of_store(config, source)):
        try:
            captures = [one for one in job.read() if isinstance(one, Stored)]
        except RawStoreError:
            continue  # cleaning says so
        for stored in reversed(captures):
            name = stored.capture.url or stored.capture.file
            if name in known or refusal(stored.capture) or stored.capture.soft_error:
                continue
            known.add(name)
            count += 1
            yield stored
            if count >= _MAX_PAGES:
                return


def _lines(stored: Stored, *, task: Task) -> Sequence[PageLines]:
    """Return the lines of the documents of a capture; none of what is no article."""
    found = list[PageLines]()
    try:
        for document in parse.documents(shape.detect(stored)):
            if isinstance(document, Document):
                found.append(repeated.lines_of(extract_document(document, task=task)))
    except IngestError:
        pass  # cleaning says so
    return found
