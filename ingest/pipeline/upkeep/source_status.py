"""What is there of each source, and how it gets another name."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from ingest import config as configs
from ingest.config import Config
from ingest.errors import ConfigError, StateError, WriteError
from ingest.pipeline import clock
from ingest.pipeline.clean import jobs
from ingest.pipeline.health import watch
from ingest.pipeline.health.interval import interval
from ingest.state import Health, SourceStatus, State

__all__ = ["Archives", "Source", "archives", "rename", "sources", "unconfigured"]

_DATABASE: Final = "state.sqlite"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A line of `ingest state`."""

    status: SourceStatus
    health: Health
    next_run: datetime | None
    """When `run` reads its listings again; None: whenever it is called."""
    configured: bool
    archives: int = 0
    """Archives of others that `warc` names."""
    archives_waiting: int = 0
    """Those of them that were not cleaned, or have changed since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Archives:
    """What one source's `warc` names, in a line."""

    told: str
    is_wrong: bool = False


def archives(config: Config) -> Iterator[Archives]:
    """Yield how many archives each source names, and the patterns that match none."""
    for name, error in jobs.unmatched(config):
        yield Archives(told=f"{name}: warc: {error}", is_wrong=True)
    for source in config.sources:
        if found := jobs.archives_of(config, source):
            size = sum(job.path.stat().st_size for job in found)
            yield Archives(told=f"{source.name}: {len(found):,} archives, {size / 1e9:,.1f} GB")


def sources(config: Config, *, say: Callable[[str], None] = lambda _: None) -> list[Source]:
    """List the sources of config.toml in their order, then those that only have data; `say` why little is known."""
    source_statuses, healths = _known(config, say)
    adaptive = [source.name for source in config.sources if config.schedule(source.name).is_adaptive]
    days = watch.known_days(config, adaptive) if adaptive else {}
    known = {status.source: status for status in source_statuses}
    configured = [source.name for source in config.sources]
    names = [*configured, *(name for name in sorted({*known, *_folders(config)}) if name not in configured)]
    found = list[Source]()
    for name in names:
        status = known.get(name, SourceStatus(source=name))
        schedule = config.schedule(name)
        every = interval(days.get(name, ()), today=clock.now().date()) if schedule.is_adaptive else schedule.every
        due = status.ran_at + every if every and status.ran_at else None
        health = healths.get(name, Health())
        crawled = jobs.archives_of(config, config.source(name)) if name in configured else []
        found.append(
            Source(
                status=status,
                health=health,
                next_run=due,
                configured=name in configured,
                archives=len(crawled),
                archives_waiting=sum(not job.is_cleaned() for job in crawled),
            )
        )
    return found


def unconfigured(config: Config) -> list[tuple[str, str | None]]:
    """Return the sources that have data and are not in config.toml, each with the configured name most like it.

    Only names that have no data themselves are offered: those can be what the source is called now.
    """
    found = sources(config)
    bare = [s for s in found if s.configured and not _has_data(config, s.status)]
    names = {s.status.source for s in bare}
    return [
        (s.status.source, near if (near := config.nearest(s.status.source)) in names else None)
        for s in found
        if not s.configured and _has_data(config, s.status)
    ]


def rename(config: Config, old: str, new: str, *, clean: Callable[[str], None]) -> list[str]:
    """Rename a source's data, and `clean` it again, because records name their source; return what was moved.

    Done again after a kill, it goes on where it stopped. Raises ConfigError where the new name has data of its own.
    """
    if not re.fullmatch(configs.SLUG, new):
        raise ConfigError(f"{new!r} is not a slug (a-z, 0-9, - and _; it names a folder)", subject="state rename")
    if old == new:
        raise ConfigError("the two names are one", subject="state rename")
    moved = list[str]()
    with State(config.raw / ".state") as state, ExitStack() as locks:
        for name in sorted((old, new)):
            locks.enter_context(state.lock(name))
        rows = {s.source for s in state.source_statuses() if s.pending + s.done + s.gone}
        folders = {place: (place / old, place / new) for place in (config.raw, config.clean)}
        taken = [str(there) for here, there in folders.values() if here.exists() and _filled(there)]
        if taken or {old, new} <= rows:
            raise ConfigError(
                f"{new!r} has data of its own: {', '.join(taken) or 'rows of state'}", subject="state rename"
            )
        if old not in rows and not any(here.exists() for here, _ in folders.values()):
            raise ConfigError(f"nothing is known of {old!r}", subject="state rename")
        for here, there in folders.values():
            if here.exists():
                _move(here, there)
                moved.append(f"{here} -> {there}")
        state.rename(old, new)
        moved.append(f"{_DATABASE}: {old} -> {new}")
        clean(new)
    return moved


def _move(here: Path, there: Path) -> None:
    try:
        if there.exists():
            there.rmdir()
        here.rename(there)
    except OSError as e:
        raise WriteError(f"cannot be moved to {there}: {e.strerror}", subject=str(here)) from e


def _known(config: Config, say: Callable[[str], None]) -> tuple[list[SourceStatus], dict[str, Health]]:
    # Looking must not make a state where there is none, nor need room on the disk.
    if not (config.raw / ".state" / _DATABASE).is_file():
        return [], {}
    try:
        with State(config.raw / ".state", reading=True) as state:
            return state.source_statuses(), state.healths()
    except StateError as e:
        if e.reason != "state-corrupt":
            raise
        say(f"{e}; the next run moves it aside, and makes it again from {config.raw}")
        return [], {}


def _folders(config: Config) -> set[str]:
    top = config.raw
    return {p.name for p in top.iterdir() if _filled(p) and not p.name.startswith(".")} if top.is_dir() else set()


def _has_data(config: Config, status: SourceStatus) -> bool:
    return bool(status.pending + status.done + status.gone) or _filled(config.raw / status.source)


def _filled(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())
