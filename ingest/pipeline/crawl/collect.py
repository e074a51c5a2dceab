"""Run one source from its listings to raw/: discover, remember, fetch, store. Nothing is decided here.

    sources.discover    Source  -> Request ...                  discovery
    | state.offer       Request -> frontier
    | fetch             Request -> Fetched | NotModified        retrieve
    | raw.put           Fetched -> Capture                      keep
    | ledger, state.done                                        source_run

A payload is in raw/ before its URL is done: a kill at any instant costs a repeated request, never an article, and never
the same twice. A clean stop lets a payload that has come be kept and noted before it takes effect, so that nothing is
fetched twice over it.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from typing import Any, Final

from ingest import __version__, audit, sites
from ingest.config import Schedule
from ingest.errors import IngestError, RawStoreError, StateError
from ingest.fetch import Fetcher
from ingest.forgotten import NOTHING, Forgotten
from ingest.model import Fetched, Outcome, Source, Stage
from ingest.pipeline.clean.capture import Task
from ingest.pipeline.crawl import queues
from ingest.pipeline.crawl.discovery import CrawlOptions, Discovery
from ingest.pipeline.crawl.ledger import Ledger
from ingest.pipeline.crawl.retrieve import Retriever
from ingest.pipeline.crawl.soft_errors import SoftErrors
from ingest.pipeline.crawl.source_failure import Tally
from ingest.pipeline.crawl.source_run import SourceRun
from ingest.pipeline.crawl.store.answers import Keeper
from ingest.pipeline.sink import Notice
from ingest.raw import RawStore
from ingest.state import State, Waiting

__all__ = ["Collector", "CrawlOptions", "state_error"]

# The next answer comes while the last is written: two workers a host would do, were writing never the slower.
_WORKERS: Final = 4


class Collector:
    """The first half of the run for one source. Its caller holds the source's lock."""

    def __init__(
        self,
        source: Source,
        *,
        fetcher: Fetcher,
        store: RawStore,
        state: State,
        ledger: Ledger,
        now: Callable[[], datetime],
        note: Callable[[Outcome], None],
        progress: Callable[[int, int], None],
        task: Task | None = None,
        notice: Callable[[Notice], None] = lambda _: None,
        schedule: Schedule = Schedule(),  # noqa: B008 -- frozen
        forgotten: Forgotten = NOTHING,
        room: Callable[[], IngestError | None] = lambda: None,
    ) -> None:
        self._run = SourceRun(
            source=source,
            schedule=schedule,
            fetcher=fetcher,
            store=store,
            state=state,
            ledger=ledger,
            now=now,
            note=note,
            task=task or Task(files=sites.of_source(source, sites.load()), version=__version__, source=source),
            soft=SoftErrors.of(state.short_texts(source.name), state.structured(source.name)),
            notice=notice,
            forgotten=forgotten,
            room=room,
        )
        self._progress = progress
        self._keeper = Keeper(self._run)
        self._discovery = Discovery(self._run, self._keeper)
        self._retriever = Retriever(self._run, self._keeper)

    @property
    def tally(self) -> Tally:
        """What was tried so far."""
        return self._run.tally

    async def run(self, options: CrawlOptions) -> None:
        """Discover, and fetch what is due. Whatever goes wrong is an outcome of this source and harms no other."""
        started = self._run.now()
        if self._run.is_full:  # listings are kept, too
            return
        await self._bounded("discover", self.discover(options))
        if not options.fetch or self._run.is_full:
            return
        await self._bounded("fetch", self._fetch_and_note(options, started))

    async def discover(self, options: CrawlOptions) -> None:
        """Read every listing of the source, and enter what they name in the frontier."""
        await self._discovery.ask(options)

    async def fetch(self, limit: int | None) -> None:
        """Fetch what is due; every answer is in raw/ when its request is done."""
        waiting = self._waiting(limit=self._run.source.max_new if limit is None else limit)
        total, done = len(waiting), 0
        self._progress(done, total)

        async def work(queue: deque[Waiting]) -> None:
            nonlocal done
            while queue and not self._run.is_full:
                rows = queues.following(queue)
                await self._fetch_rows(rows)
                done += len(rows)
                self._progress(done, total)

        for some in queues.parts_last(waiting):
            try:
                async with asyncio.TaskGroup() as tasks:
                    for queue in queues.by_host(some):
                        for _ in range(min(_WORKERS, len(queue))):
                            tasks.create_task(work(queue))
            finally:
                self._run.ledger.write()
                self._run.note_pages()

    async def keep_robots(self, answer: Fetched) -> None:
        """Put a robots.txt into raw/."""
        await self._keeper.robots(answer)

    async def _fetch_and_note(self, options: CrawlOptions, started: datetime) -> None:
        await self.fetch(options.limit)
        # What an explicit limit left over is for the next run, whenever that is.
        if options.limit is None or not self._waiting(limit=1):
            self._run.state.note_run(self._run.name, ran_at=started)

    async def _bounded(self, stage: Stage, step: Coroutine[Any, Any, None]) -> None:
        try:
            await step
        except StateError:
            raise  # nothing that any source does can be noted
        except IngestError as e:
            if isinstance(e, RawStoreError):
                self.tally.unwritable = self.tally.unwritable or e
            elif stage == "discover":
                self.tally.broken.append(e.reason)
            self._run.outcome("raw", "failed", e.reason, str(e), url=None)
        except Exception as e:
            if (broken := state_error(e)) is not None:
                raise broken from e
            if stage == "discover":
                self.tally.broken.append(type(e).__name__)
            self._run.outcome(stage, "crashed", type(e).__name__, audit.traceback_line(e), url=None)

    def _waiting(self, *, limit: int) -> list[Waiting]:
        run, again = self._run, bool(self._run.schedule.recheck)
        return run.state.waiting(run.name, now=run.now(), limit=limit, recheck=again)

    async def _fetch_rows(self, waiting: Sequence[Waiting]) -> None:
        run = self._run
        taken = (run.state.take(run.name, row.key, now=run.now()) for row in waiting)
        requests = {request.key: request for request in taken if request and not run.is_forgotten(request)}
        run.rows |= requests
        for request in queues.batches(list(requests.values()), lambda key: run.state.tries(run.name, key)):
            try:
                await self._retriever.fetch(request)
            except StateError:
                raise
            except Exception as e:  # noqa: BLE001 -- a bug of ours costs this request, and no other
                run.crashed(request, e, audit.traceback_line(e))
        for key in requests:
            del run.rows[key]


def state_error(error: BaseException) -> StateError | None:
    """Find the StateError among what the tasks of a group raised."""
    if isinstance(error, BaseExceptionGroup):
        return next((found for one in error.exceptions if (found := state_error(one))), None)
    return error if isinstance(error, StateError) else None
