"""The walk. The only room that knows every other; the one clock; the one error boundary.

    sources.discover    Source     -> Request ...
    | fetch             Request    -> Fetched | NotModified     per host, politely, in parallel
    | raw.put           Fetched    -> Capture                   nothing is lost after this line
    | shape.detect      Capture    -> Shaped                    from here on pure
    | extract           Shaped     -> Document ...
    | sites.choose      Document   -> SiteRules
    | clean             Document   -> Extraction
    | record.build      Extraction -> Article
    | writer            Articles   -> clean/
    | report.note       Outcome    -> Report

`collect` walks a source to raw/, `capture` a capture to its records, `files` a raw file to its clean file; `ledger`
enters in the state what is in raw/, `rebuild` what a kill left out, or all of it; `add` looks at a new site, `standing`
says what is there of each source and renames it.
"""

import asyncio
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final, Literal

from ingest import __version__, audit, engine, fetch, raw, sites
from ingest.config import Config, FenceConfig
from ingest.errors import ConfigError, Locked
from ingest.fetch import Fetcher
from ingest.model import Fetched, Outcome, Source
from ingest.pipeline.add import Proposal, add, append
from ingest.pipeline.capture import ANYONE, Task
from ingest.pipeline.collect import Collector, Errand
from ingest.pipeline.examples import check_rules
from ingest.pipeline.files import Change, Crew, Job, Note, clean_file, clean_lines, compare, names
from ingest.pipeline.inspect import Seen, explain, history
from ingest.pipeline.ledger import Ledger
from ingest.pipeline.rebuild import rebuild
from ingest.pipeline.standing import rename, strangers
from ingest.pipeline.standing import sources as standings
from ingest.raw import RawStore
from ingest.state import State

__all__ = [
    "Change",
    "Door",
    "Interrupted",
    "Job",
    "Proposal",
    "Seen",
    "Sink",
    "Walk",
    "add",
    "append",
    "check_rules",
    "clean",
    "explain",
    "history",
    "jobs_of_paths",
    "jobs_of_store",
    "now",
    "rename",
    "standings",
    "strangers",
    "to_stdout",
]

# Cron is never on the second: a run that comes a little early is in time.
_EARLY: Final = timedelta(minutes=1)
# RFC 9309 2.4: a robots.txt should not be used for more than a day.
_ROBOTS: Final = timedelta(hours=24)
# A host whose validators lied is believed again after a month; its owner may have mended it.
_LIARS: Final = timedelta(days=30)

Door = Literal["discover", "fetch", "clean"]
Progress = Callable[[str, str, int, int], None]


class Interrupted(Exception):  # noqa: N818 -- asked for, not an error
    """SIGINT or SIGTERM stopped the walk cleanly; `number` is the signal's."""

    def __init__(self, number: int) -> None:
        super().__init__(f"stopped by {signal.Signals(number).name}")
        self.number = number


def now() -> datetime:
    """Read the clock. Nothing else does."""
    return datetime.now(UTC)  # noqa: TID251 -- the one place


@dataclass(frozen=True, slots=True, kw_only=True)
class Sink:
    """Where the walk says what happens: outcomes (with their audit rows, where they have one) and progress."""

    note: Note
    progress: Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """One run over some sources of a configuration."""

    config: Config
    sources: tuple[Source, ...]
    sink: Sink

    def run(
        self,
        *,
        until: Door = "clean",
        limit: int | None = None,
        workers: int = 0,
        wait: bool = False,
        backfill: bool = False,
        since: datetime | None = None,
        max_time: timedelta | None = None,
        only_due: bool = False,
    ) -> list[Locked]:
        """Discover, fetch and clean; stop behind the door `until`.

        `max_time` ends discovering and fetching; what is left stays pending, and the next run goes on there. `only_due`
        passes over the sources whose `every` has not passed. Give the sources that another run holds; their data is
        left alone. Raises ConfigError before anything is fetched without a contact, Interrupted after a clean stop.
        """
        errand = Errand(fetch=until != "discover", limit=limit, backfill=backfill, since=since)
        if not self.config.fetch.contact:
            raise ConfigError(
                'no contact; give webmasters an address: contact = "mailto:you@example.org"',
                subject=f"{self.config.path or 'config.toml'}: fetch.contact",
            )
        locked: list[Locked] = []
        started = now()
        with State(self.config.raw / ".state") as state, ExitStack() as locks:
            held = []
            for source in self.sources:
                if only_due and not self._is_due(source, state, started):
                    continue
                try:
                    locks.enter_context(state.lock(source.name, wait=wait))
                    held.append(source)
                except Locked as e:
                    locked.append(e)
            outcomes: list[Outcome] = []

            def note(outcome: Outcome) -> None:
                outcomes.append(outcome)
                self.sink.note(outcome, {})

            self._restore(held, state)
            try:
                fetch.run(self._collect(held, state, note, errand=errand, max_time=max_time))
            finally:
                state.note(outcomes, run=started.strftime("%Y-%m-%dT%H:%M:%SZ"), now=now())
            if until == "clean":
                jobs = [job for source in held for job in _fresh(jobs_of_store(self.config, source.name))]
                clean(jobs, config=self.config, sink=self.sink, workers=workers)
        return locked

    def _is_due(self, source: Source, state: State, at: datetime) -> bool:
        every = self.config.schedule(source.name).every
        ran, _ = state.ran(source.name)
        return every is None or ran is None or at >= ran + every - min(every / 10, _EARLY)

    def _restore(self, held: Sequence[Source], state: State) -> None:
        """Enter what raw/ knows of sources and this state does not: it is new or lost, or the last run was killed."""
        store = RawStore(self.config.raw, version=__version__, now=now)
        for source in held:
            recheck = self.config.schedule(source.name).recheck
            rebuild(source.name, store=store, state=state, now=now(), recheck=recheck)
            state.note_run(source.name)

    async def _collect(
        self,
        held: Sequence[Source],
        state: State,
        note: Callable[[Outcome], None],
        *,
        errand: Errand,
        max_time: timedelta | None,
    ) -> None:
        stopped: list[int] = []
        loop, task = asyncio.get_running_loop(), asyncio.current_task()

        def stop(number: int) -> None:
            stopped.append(number)
            if task:
                task.cancel()

        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop, number)
        try:
            async with asyncio.timeout(max_time.total_seconds() if max_time else None) as limit:
                await self._collect_all(held, state, note, errand=errand)
        except TimeoutError:
            if not limit.expired():
                raise
        except asyncio.CancelledError:
            if not stopped:
                raise
            raise Interrupted(stopped[0]) from None
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)

    async def _collect_all(
        self, held: Sequence[Source], state: State, note: Callable[[Outcome], None], *, errand: Errand
    ) -> None:
        store = RawStore(self.config.raw, version=__version__, now=now)
        collectors: dict[str, Collector] = {}
        ledger = Ledger(state)

        async def keep(answer: Fetched) -> None:
            await collectors[answer.request.source].keep_robots(answer)

        fetcher = Fetcher(
            self.config.fetch,
            version=__version__,
            now=now,
            pauses=state.pauses(now=now()),
            robots=state.robots(since=now() - _ROBOTS),
            liars=state.liars(since=now() - _LIARS),
            keep=keep,
        )
        async with fetcher:
            for source in held:
                collectors[source.name] = Collector(
                    source,
                    fetcher=fetcher,
                    store=store,
                    state=state,
                    ledger=ledger,
                    now=now,
                    note=note,
                    progress=partial(self.sink.progress, "fetch", source.name),
                    schedule=self.config.schedule(source.name),
                )
            try:
                async with asyncio.TaskGroup() as tasks:
                    for collector in collectors.values():
                        tasks.create_task(collector.walk(errand))
            finally:
                state.note_pauses(fetcher.pauses)
                state.note_robots(fetcher.robots)
                state.note_liars(fetcher.liars, now=now())


def jobs_of_store(config: Config, source: str | None = None) -> list[Job]:
    """List the raw files of a source (of all), each with its place under clean/."""
    store = RawStore(config.raw, version=__version__, now=now)
    return [_job_of_store(config, path) for path in store.files(source)]


def jobs_of_paths(paths: Sequence[Path], *, config: Config | None, to: Path | None) -> list[Job]:
    """Say where the articles of the files and folders named on the command line go (DESIGN §5, Paths).

    A file under raw/ keeps its place under clean/, unless `to` is given. ConfigError where two inputs share a name.
    """
    jobs = []
    for path in paths:
        inside = config and to is None and path.resolve().is_relative_to(config.raw.resolve())
        for file, name in _walk_path(path):
            if inside and config:
                jobs.append(_job_of_store(config, file.resolve()))
            else:
                jobs.append(Job(path=file, name=name, source=None, to=(to or Path()) / name))
    twice = names(jobs)
    if twice:
        raise ConfigError(f"two inputs are named {twice[0]!r}; clean them into different folders", subject="clean")
    return jobs


def _fresh(jobs: Sequence[Job]) -> list[Job]:
    """Choose what a run cleans: raw files newer than their audit, and the newest one, to say what is unchanged.

    What a newer version would clean otherwise waits for `ingest clean`: a run every few minutes must not re-read years.
    """
    return [job for n, job in enumerate(jobs) if n == len(jobs) - 1 or not job.is_cleaned()]


def _walk_path(path: Path) -> Iterator[tuple[Path, str]]:
    if not path.is_dir():
        yield path, path.name
        return
    for file in sorted(p for p in path.rglob("*") if p.is_file()):
        if file.name.endswith(tuple(raw.SUFFIXES)) and not file.name.endswith(".meta.json"):
            yield file, file.relative_to(path).as_posix()


def _job_of_store(config: Config, path: Path) -> Job:
    name = path.resolve().relative_to(config.raw.resolve()).as_posix()
    return Job(path=path, name=name, source=name.partition("/")[0] if "/" in name else None, to=config.clean / name)


def clean(
    jobs: Sequence[Job],
    *,
    config: Config | None,
    sink: Sink,
    workers: int = 0,
    whole: bool = False,
    diff: Callable[[Job, Change], None] | None = None,
) -> None:
    """Clean raw files into clean files. No network, no clock."""
    code = audit.code_digest()
    rules = sites.load()
    crew = _crew(config, workers)
    for n, job in enumerate(jobs):
        sink.progress("clean", job.name, n, len(jobs))
        task = _task(job, config, rules)
        header = audit.header(version=__version__, digests=task.digests(code=code))
        before = job.lines.read_bytes() if diff and job.lines.exists() else b""
        clean_file(job, task=task, header=header, crew=crew, whole=whole, note=sink.note)
        if diff:
            for change in compare(before.splitlines(), job.lines.read_bytes().splitlines()):
                diff(job, change)
    sink.progress("clean", "", len(jobs), len(jobs))


def to_stdout(jobs: Sequence[Job], *, config: Config | None, sink: Sink, workers: int = 0) -> Iterator[bytes]:
    """Clean files and give the lines of their articles; nothing is written."""
    rules = sites.load()
    crew = _crew(config, workers)
    for n, job in enumerate(jobs):
        sink.progress("clean", job.name, n, len(jobs))
        yield from clean_lines(job, task=_task(job, config, rules), crew=crew, note=sink.note)


def _task(job: Job, config: Config | None, rules: tuple[sites.RuleFile, ...]) -> Task:
    known = {source.name: source for source in config.sources} if config else {}
    return Task(files=rules, version=__version__, source=known.get(job.source or "", ANYONE))


def _crew(config: Config | None, workers: int) -> Crew:
    fence = config.fence if config else FenceConfig()
    return partial(engine.run, workers=workers, seconds=fence.seconds, memory=fence.memory)
