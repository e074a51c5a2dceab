"""Crawl all sources of a run at the same time, with one fetcher and one event loop, until a signal or a time limit."""

import asyncio
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final

from ingest import __version__, disk, fetch, sites
from ingest.config import Config
from ingest.errors import RawStoreError
from ingest.fetch import Fetcher
from ingest.model import Fetched, Outcome, Source
from ingest.pipeline import clock
from ingest.pipeline.clean.capture import Task
from ingest.pipeline.crawl.collect import Collector, CrawlOptions, state_error
from ingest.pipeline.crawl.ledger import Ledger
from ingest.pipeline.crawl.source_failure import Tally
from ingest.pipeline.interrupted import Interrupted
from ingest.pipeline.sink import Sink
from ingest.raw import RawStore
from ingest.raw.takedown import tombstones
from ingest.state import State

__all__ = ["SourcesCrawl"]

# RFC 9309 2.4: a robots.txt should not be used for more than a day.
_ROBOTS_KEPT: Final = timedelta(hours=24)
# A host whose validators lied is believed again after a month; its owner may have mended it.
_BAD_VALIDATORS_KEPT: Final = timedelta(days=30)
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesCrawl:
    """Discovers and fetches for the sources that a run holds."""

    config: Config
    sink: Sink
    sources: Sequence[Source]
    state: State
    note: Callable[[Outcome], None]
    tallies: dict[str, Tally]
    """By name of the source; filled here."""
    options: CrawlOptions

    def run(self, max_time: timedelta | None) -> None:
        """Crawl until all is fetched, or the time is up; what is left stays pending. Raises Interrupted on a signal."""
        with _signals_given_back():
            fetch.run(self._until_stopped(max_time))

    async def _until_stopped(self, max_time: timedelta | None) -> None:
        stopped: list[int] = []
        loop, task = asyncio.get_running_loop(), asyncio.current_task()

        def stop(number: int) -> None:
            stopped.append(number)
            if task:
                task.cancel()

        for number in _SIGNALS:
            loop.add_signal_handler(number, stop, number)
        try:
            async with asyncio.timeout(max_time.total_seconds() if max_time else None) as limit:
                await self._crawl_all()
        except TimeoutError:
            if not limit.expired():
                raise
        except asyncio.CancelledError:
            if not stopped:
                raise
            raise Interrupted(stopped[0]) from None
        finally:
            # The loop leaves the interpreter's own handlers behind; what comes now waits for ours.
            signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
            for number in _SIGNALS:
                loop.remove_signal_handler(number)
        if stopped:  # as the last step ended
            raise Interrupted(stopped[0])

    async def _crawl_all(self) -> None:
        store = RawStore(self.config.raw, version=__version__, now=clock.now)
        collectors: dict[str, Collector] = {}
        ledger, rules, forgotten = Ledger(self.state), sites.load(), tombstones.load(self.config.raw)

        async def keep(answer: Fetched) -> None:
            await collectors[answer.request.source].keep_robots(answer)

        fetcher = Fetcher(
            self.config.fetch,
            version=__version__,
            now=clock.now,
            pauses=self.state.pauses(now=clock.now()),
            robots=self.state.robots(since=clock.now() - _ROBOTS_KEPT),
            hosts_with_bad_validators=self.state.hosts_with_bad_validators(since=clock.now() - _BAD_VALIDATORS_KEPT),
            keep=keep,
            manners=self.config.manners,
        )
        async with fetcher:
            for source in self.sources:
                collector = collectors[source.name] = Collector(
                    source,
                    fetcher=fetcher,
                    store=store,
                    state=self.state,
                    ledger=ledger,
                    now=clock.now,
                    note=self.note,
                    progress=partial(self.sink.progress, "fetch", source.name),
                    task=Task(files=sites.of_source(source, rules), version=__version__, source=source),
                    notice=self.sink.notice,
                    schedule=self.config.schedule(source.name),
                    forgotten=forgotten,
                    room=self._room,
                )
                self.tallies[source.name] = collector.tally
            try:
                async with asyncio.TaskGroup() as tasks:
                    for collector in collectors.values():
                        tasks.create_task(collector.run(self.options))
            except BaseExceptionGroup as e:
                if (broken := state_error(e)) is not None:
                    raise broken from e
                raise
            finally:
                self.state.note_pauses(fetcher.pauses)
                self.state.note_robots(fetcher.robots)
                self.state.note_bad_validators(fetcher.hosts_with_bad_validators, now=clock.now())

    def _room(self) -> RawStoreError | None:
        """Return why nothing more should be kept; None while there is room."""
        free, least = disk.free(self.config.raw), self.config.fetch.min_free
        if free >= least:
            return None
        told = f"{free:,} bytes are free on this disk, and fetch.min_free is {least:,}; nothing more is asked for"
        return RawStoreError(told, subject=str(self.config.raw), reason="disk-low")


@contextmanager
def _signals_given_back() -> Iterator[None]:
    """Restore on leaving the handlers that signals had before an event loop set its own."""
    before = {number: signal.getsignal(number) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            if handler is not None:  # one that Python did not set
                signal.signal(number, handler)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
