"""Run over some sources: hold them, collect, clean, and say which of them failed."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final, Literal

from ingest import __version__, sites
from ingest.config import Config
from ingest.errors import ConfigError, Locked, StateError
from ingest.model import SOURCE_TYPES, Count, Outcome, Source
from ingest.pipeline import clock
from ingest.pipeline.clean.capture import Task
from ingest.pipeline.clean.cleaning import clean, raw_shrunk
from ingest.pipeline.clean.jobs import Job, fresh, jobs_of_store, lost_jobs, unmatched
from ingest.pipeline.clean.released import released_jobs
from ingest.pipeline.crawl import article_retry, source_failure
from ingest.pipeline.crawl.collect import CrawlOptions
from ingest.pipeline.crawl.source_failure import Attempt, Tally
from ingest.pipeline.crawl.sources_crawl import SourcesCrawl
from ingest.pipeline.crawl.store import accepted, copies, retention
from ingest.pipeline.crawl.store.rebuild import rebuild
from ingest.pipeline.health import watch
from ingest.pipeline.health.interval import interval
from ingest.pipeline.sink import Notice, NoticeKind, Sink
from ingest.raw import RawStore
from ingest.state import State, move_aside

__all__ = ["CrawlRun", "Phase"]

# Cron is never on the second: a run that comes a little early is in time.
_EARLY: Final = timedelta(minutes=1)

Phase = Literal["discover", "fetch", "clean"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlRun:
    """One run over some sources of a configuration."""

    config: Config
    sources: tuple[Source, ...]
    sink: Sink
    name: str = ""
    """Of the run, in state; empty: when it began."""

    def run(
        self,
        *,
        until: Phase = "clean",
        limit: int | None = None,
        workers: int = 0,
        wait: bool = False,
        backfill: bool = False,
        since: datetime | None = None,
        max_time: timedelta | None = None,
        only_due: bool = False,
        again: bool = False,
    ) -> list[Locked]:
        """Discover, fetch and clean; stop after the phase `until`.

        `max_time` ends discovering and fetching; what is left stays pending, and the next run goes on there. `only_due`
        passes over the sources whose `every` has not passed; `again` tries now what failed before and waits. Return
        the sources that another run holds; their data is left alone. Raises ConfigError before anything is fetched
        without a contact, Interrupted after a clean stop.
        """
        options = CrawlOptions(fetch=until != "discover", limit=limit, backfill=backfill, since=since)
        if not self.config.fetch.contact and any(map(_asks_hosts, self.sources)):
            raise ConfigError(
                'no contact; give webmasters an address: contact = "mailto:you@example.org"',
                subject=f"{self.config.path or 'config.toml'}: fetch.contact",
            )
        steps = partial(
            self._run,
            options,
            until=until,
            workers=workers,
            wait=wait,
            max_time=max_time,
            only_due=only_due,
            again=again,
        )
        try:
            return steps()
        except StateError as e:
            if e.reason != "state-corrupt":
                for source in self.sources:
                    self._say("source-failed", source.name, "state", e.reason, str(e))
                raise
            aside = move_aside(self.config.raw / ".state", now=clock.now())
            if aside:
                told = f"{e}; moved aside as {aside.name}, made again from {self.config.raw}"
                self._say("state-moved", None, "state", e.reason, told, fatal=False)
            return steps()

    def _run(
        self,
        options: CrawlOptions,
        *,
        until: Phase,
        workers: int,
        wait: bool,
        max_time: timedelta | None,
        only_due: bool,
        again: bool,
    ) -> list[Locked]:
        started = clock.now()
        with State(self.config.raw / ".state") as state, ExitStack() as locks:
            ahead = state.reset_times(now=started, longest=article_retry.LATEST)
            if ahead:
                told = f"the clock was ahead once: {ahead} times after {started:%Y-%m-%dT%H:%M:%SZ} are reset"
                self._say("state-reset", None, "state", "time-ahead", told, fatal=False)
            held, locked = self._hold(state, locks, wait=wait, due_at=started if only_due else None)
            new_day = {s.name for s in held if (ran := state.ran(s.name)[0]) is None or ran.date() < started.date()}
            outcomes = list[Outcome]()

            def note(outcome: Outcome) -> None:
                outcomes.append(outcome)
                self.sink.note(outcome, {})

            self._restore(held, state)
            for source in held if again else ():
                state.retry(source.name, now=started)
            less = {s.name: accepted.shrunk_files(s.name, state, jobs_of_store(self.config, s.name)) for s in held}
            tallies = dict[str, Tally]()
            asking = [source for source in held if _asks_hosts(source)]
            try:
                if asking:
                    crawl = SourcesCrawl(
                        config=self.config,
                        sink=self.sink,
                        sources=asking,
                        state=state,
                        note=note,
                        tallies=tallies,
                        options=options,
                    )
                    crawl.run(max_time)
                for source in held:
                    self._look_for_archives(source, note, tallies.setdefault(source.name, Tally()))
            finally:
                state.note(outcomes, run=self.name or f"{started:%Y-%m-%dT%H:%M:%SZ}", now=clock.now())
            alive = self._note_health(held, state, tallies)
            for source in held:
                watch.add_run(state, source.name, outcomes, tallies[source.name].counts(), now=clock.now())
            frozen, cleaned, files = self._clean(held, workers, less) if until == "clean" else (set[str](), {}, {})
            self._report_shares(alive, tallies, cleaned)
            self._note_sizes(held, state, less, frozen, is_cleaned=until == "clean")
            if until == "clean":
                self._learn(held, state, workers)
                self._watch(held, state, files)
                self._let_go(held, state, new_day)
        return locked

    def _hold(
        self, state: State, locks: ExitStack, *, wait: bool, due_at: datetime | None
    ) -> tuple[list[Source], list[Locked]]:
        """Lock the sources that are due; return those, and why others are left alone."""
        held, locked = list[Source](), list[Locked]()
        for source in self.sources:
            if due_at and not self._is_due(source, state, due_at):
                continue
            try:
                locks.enter_context(state.lock(source.name, wait=wait))
                held.append(source)
            except Locked as e:
                locked.append(e)
        return held, locked

    def _is_due(self, source: Source, state: State, at: datetime) -> bool:
        schedule = self.config.schedule(source.name)
        every = schedule.every
        if schedule.is_adaptive:
            every = interval(state.health_days(source.name), today=at.date())
        ran, _ = state.ran(source.name)
        return every is None or ran is None or at >= ran + every - min(every / 10, _EARLY)

    def _restore(self, held: Sequence[Source], state: State) -> None:
        """Enter what raw/ knows of sources and this state does not: it is new or lost, or the last run was killed."""
        store = RawStore(self.config.raw, version=__version__, now=clock.now)
        rules = sites.load() if held else ()
        for source in held:
            recheck = self.config.schedule(source.name).recheck
            task = Task(files=sites.of_source(source, rules), version=__version__, source=source)
            released = released_jobs(self.config, source.name)
            rebuild(
                source.name, store=store, state=state, now=clock.now(), recheck=recheck, task=task, released=released
            )
            accepted.forget(source.name, state, released)
            state.note_run(source.name)

    def _look_for_archives(self, source: Source, note: Callable[[Outcome], None], tally: Tally) -> None:
        """Report the patterns of a source that match no archive; there is nothing to fetch."""
        tally.read += len(source.listings.get("warc", ()))
        for _, error in unmatched(self.config, source.name):
            tally.read -= 1
            tally.broken.append(error.reason)
            note(
                Outcome(
                    source=source.name,
                    stage="discover",
                    status="failed",
                    reason=error.reason,
                    detail=error.message,
                    url=error.subject,
                )
            )

    def _note_health(self, held: Sequence[Source], state: State, tallies: Mapping[str, Tally]) -> list[Source]:
        """Report which sources failed, and note how each fares; return the others."""
        alive = list[Source]()
        for source in held:
            tally, before = tallies[source.name], state.health(source.name)
            failed = source_failure.failure(tally, before=before.attempts)
            if failed:
                self._say("source-failed", source.name, failed.stage, failed.reason, failed.detail)
            else:
                alive.append(source)
            state.note_health(source.name, source_failure.after(before, tally, failed, now=clock.now()))
        return alive

    def _learn(self, held: Sequence[Source], state: State, workers: int) -> None:
        """Learn what stands on several pages of the sources that want it, for the pages of later days."""
        for source in held:
            if not self.config.schedule(source.name).learn:
                continue
            from ingest.pipeline import learn  # noqa: PLC0415 -- it loads all that cleans, once a week

            learned = learn.if_due(self.config, source, now=clock.now(), workers=workers)
            if learned is not None and learned.path is not None:
                state.add_to_day(source.name, clock.now().date(), {"templates": 1})

    def _watch(self, held: Sequence[Source], state: State, files: Mapping[str, set[str]]) -> None:
        """Compare each source with its days; report which alarms are new."""
        for source in held:
            for alarm in watch.update(self.config, state, source.name, files.get(source.name, ()), now=clock.now()):
                self.sink.notice(watch.notice(alarm))
        state.prune(now=clock.now())

    def _let_go(self, held: Sequence[Source], state: State, new_day: Collection[str]) -> None:
        """Let go of what is old, of sources that are not enabled once a day, and copy what is closed."""
        now, ran = clock.now(), {source.name for source in held}
        for name in ran:
            retention.let_go(self.config, name, now=now, with_texts=name in new_day, notice=self.sink.notice)
            copies.copy_raw(self.config, name, today=now.date(), notice=self.sink.notice)
        for source in self.config.sources if new_day else ():
            if source.name not in ran and not self.config.schedule(source.name).enabled:
                with suppress(Locked), state.lock(source.name):
                    retention.let_go(self.config, source.name, now=now, with_texts=True, notice=self.sink.notice)

    def _clean(
        self, held: Sequence[Source], workers: int, less: Mapping[str, set[str]]
    ) -> tuple[set[str], dict[str, list[Attempt]], dict[str, set[str]]]:
        """Clean what is new.

        Return which raw files have lost captures, what became of the items of each source, and in which files.
        """
        cleaned, frozen = defaultdict[str, list[Attempt]](list), set[str]()
        files = defaultdict[str, set[str]](set)

        def note(outcome: Outcome, removed: Mapping[str, Count]) -> None:
            if outcome.source and outcome.status != "unchanged":
                cleaned[outcome.source].append("failed" if outcome.status in {"failed", "crashed"} else "answered")
                files[outcome.source].add(outcome.file or "")
            self.sink.note(outcome, removed)

        def notice(one: Notice) -> None:
            if one.kind == "raw-shrunk" and one.file:
                frozen.add(one.file)
            self.sink.notice(one)

        jobs = list[Job]()
        for source in held:
            there = jobs_of_store(self.config, source.name)
            new = fresh(there)
            jobs += (job for job in there if job in new or job.name in less[source.name])
            jobs += lost_jobs(self.config, source.name)
        clean(jobs, config=self.config, sink=replace(self.sink, note=note, notice=notice), workers=workers)
        return frozen, cleaned, files

    def _note_sizes(
        self,
        held: Sequence[Source],
        state: State,
        less: Mapping[str, set[str]],
        frozen: Collection[str],
        *,
        is_cleaned: bool,
    ) -> None:
        """Report raw files that hold less than was accepted, where cleaning did not; keep the sizes of the others."""
        for source in held:
            jobs = {job.name: job for job in jobs_of_store(self.config, source.name)}
            known = accepted.known_sizes(source.name, state)
            still = set[str]()
            for file in sorted(less[source.name]):
                size, now = known[file][0], jobs[file].path.stat().st_size if file in jobs else 0
                # What was put back, and cleaned without a loss, is there again.
                if file not in frozen and is_cleaned and now >= size:
                    continue
                still.add(file)
                if file not in frozen:
                    told = f"{size - now:,} of {size:,} bytes are gone" if now < size else "some of it was gone before"
                    self.sink.notice(raw_shrunk(source.name, file, told))
            ours = {file for file in frozen if file.partition("/")[0] == source.name and ".warc" in file}
            accepted.note(source.name, state, jobs.values(), still | ours)

    def _report_shares(
        self, alive: Sequence[Source], tallies: Mapping[str, Tally], cleaned: Mapping[str, Sequence[Attempt]]
    ) -> None:
        """Report the sources of which more items failed than they allow."""
        for source in alive:
            items = cleaned.get(source.name, ())
            share = source_failure.share_failed(tallies[source.name], items)
            if share == 1 or share > source.max_failed:
                detail = f"{share:.0%} of the items failed; max_failed is {source.max_failed:g}"
                self._say("too-many-failed", source.name, "clean" if items else "fetch", "max-failed", detail)

    def _say(
        self, kind: NoticeKind, source: str | None, stage: str, reason: str, detail: str, *, fatal: bool = True
    ) -> None:
        self.sink.notice(Notice(kind=kind, source=source, stage=stage, reason=reason, detail=detail, fatal=fatal))


def _asks_hosts(source: Source) -> bool:
    return not all(SOURCE_TYPES[source_type].is_read_in_place for source_type in source.listings)
