"""Walk one source from its doors to raw/: discover, remember, fetch, store. Nothing is decided here.

    sources.discover    Source  -> Request ...
    | state.offer       Request -> frontier
    | fetch             Request -> Fetched | NotModified
    | raw.put           Fetched -> Capture
    | state.done

What a door's answer named is in the frontier before its validators are remembered, and a payload is in raw/ before its
URL is done: a kill at any instant costs a repeated request, never an article.
"""

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from ingest import audit, sources, urls
from ingest.errors import FetchError, HttpStatus, IngestError, RawStoreError, RobotsDenied, SourceError
from ingest.fetch import Fetcher
from ingest.model import Fetched, NotModified, Outcome, Request, Role, Source, Stage, Status, Validators
from ingest.raw import RawStore
from ingest.state import State

__all__ = ["Collector"]

# Hosts in trouble are asked again within the hour; what robots.txt or a 4xx refused, on the next day.
_SOON: Final = timedelta(hours=1)
_LATER: Final = timedelta(days=1)
_GONE: Final = frozenset({404, 410})


class Collector:
    """The first half of the walk for one source. Its caller holds the source's lock."""

    def __init__(
        self,
        source: Source,
        *,
        fetcher: Fetcher,
        store: RawStore,
        state: State,
        now: Callable[[], datetime],
        note: Callable[[Outcome], None],
        progress: Callable[[int, int], None],
    ) -> None:
        self._source = source
        self._fetcher = fetcher
        self._store = store
        self._state = state
        self._now = now
        self._note = note
        self._progress = progress
        self._writing = asyncio.Lock()
        self._listings: list[tuple[Fetched, str]] = []
        self._rows: dict[str, Request] = {}

    async def walk(self, *, fetch: bool, limit: int | None) -> None:
        """Discover, and fetch what is due. Whatever goes wrong is an outcome of this source and harms no other."""
        try:
            await self.discover()
            if fetch:
                await self.fetch(limit)
        except IngestError as e:
            self._outcome("raw", "failed", e.reason, str(e), url=None)
        except Exception as e:  # noqa: BLE001 -- the error boundary of this half
            self._outcome("discover", "crashed", type(e).__name__, audit.traceback_line(e), url=None)

    async def discover(self) -> None:
        """Ask every door, and remember what they name in the frontier."""
        walk = sources.discover(self._source, get=self._get, known=self._known, now=self._now)
        entries = [entry async for entry in walk]
        for entry in entries:
            if isinstance(entry, SourceError):
                self._outcome("discover", "failed", entry.reason, entry.message, url=entry.subject)
        found = [entry for entry in entries if isinstance(entry, Request)]
        self._state.offer(found, now=self._now())
        # A listing that broke off must be read whole next time: "not modified" would look like its end.
        whole = len(found) == len(entries)
        for answer, digest in self._listings:
            self._remember(answer, digest, validators=whole)
        self._listings.clear()

    async def fetch(self, limit: int | None) -> None:
        """Fetch what is due; every answer is in raw/ when its request is done."""
        most = self._source.max_new if limit is None else min(limit, self._source.max_new)
        rows = self._state.due(self._source.name, now=self._now(), limit=most)
        self._rows = {row.key: row for row in rows}
        due = sources.batch(rows)
        total, done = sum(len(request.covers) or 1 for request in due), 0
        self._progress(done, total)

        async def one(request: Request) -> None:
            nonlocal done
            try:
                await self._fetch(request)
            except Exception as e:  # noqa: BLE001 -- a bug of ours costs this request, and no other
                self._settle(request, "crashed", type(e).__name__, audit.traceback_line(e))
            done += len(request.covers) or 1
            self._progress(done, total)

        async with asyncio.TaskGroup() as tasks:
            for request in due:
                tasks.create_task(one(request))

    def _known(self, key: str) -> str | None:
        return self._state.version(self._source.name, key)

    async def _get(self, url: str, role: Role) -> Fetched | NotModified:
        """Fetch what a door asks for, and keep it; the host may say that it is unchanged."""
        seen = self._state.fetched(self._source.name, url)
        answer = await self._fetcher.fetch(
            Request(
                url=url,
                source=self._source.name,
                discovered_at=self._now(),
                key=urls.comparison_form(url) or url,
                via={"door": role, "url": url},
                validators=seen[0] if seen else None,
                role=role,
            )
        )
        if isinstance(answer, Fetched) and 200 <= answer.status < 300:
            digest = hashlib.sha256(answer.payload).hexdigest()
            if not (seen and seen[1] == digest):
                await self._keep(answer)
            self._listings.append((answer, digest))
        return answer

    async def keep_robots(self, answer: Fetched) -> None:
        """Put a robots.txt into raw/, unless it is there already: it says what was permitted when."""
        digest = hashlib.sha256(answer.payload).hexdigest()
        seen = self._state.fetched(self._source.name, answer.request.url)
        if not (seen and seen[1] == digest):
            await self._keep(answer)
            self._remember(answer, digest)

    async def _keep(self, answer: Fetched) -> None:
        """Put an answer into raw/; flushed when this returns."""
        async with self._writing:
            await asyncio.shield(asyncio.to_thread(self._store.put, [answer]))

    async def _fetch(self, request: Request) -> None:
        if request.url.startswith("file:"):
            await self._adopt(request)
            return
        seen = self._state.fetched(self._source.name, request.url)
        try:
            answer = await self._fetcher.fetch(replace(request, validators=seen[0] if seen else None))
            if isinstance(answer, NotModified):
                self._done(request)
                self._settle(request, "unchanged", "", "304")
                return
            await self._answered(request, answer, known=seen)
        except FetchError as e:
            self._refused(request, e)
        except RawStoreError as e:
            self._failed(request, e, stage="raw")

    async def _answered(self, request: Request, answer: Fetched, *, known: tuple[Validators, str] | None) -> None:
        if answer.status in _GONE and known:
            await self._keep(answer)  # that a known article is gone is a fact about it
        if not 200 <= answer.status < 300:
            raise HttpStatus(answer.status, subject=request.url)
        digest = hashlib.sha256(answer.payload).hexdigest()
        if known and known[1] == digest:
            self._settle(request, "unchanged", "", "same payload")
        else:
            await self._keep(answer)
        self._remember(answer, digest)
        self._done(request)
        for key in sources.missing(request, answer):
            self._state.gone(self._source.name, key, reason="not-in-answer", now=self._now())
            self._outcome("fetch", "failed", "not-in-answer", "listed, but not given", url=self._rows[key].url)

    async def _adopt(self, request: Request) -> None:
        path = Path(unquote(urlsplit(request.url).path))
        try:
            where, is_new = await asyncio.to_thread(self._store.adopt, path, self._source.name)
        except IngestError as e:
            self._failed(request, e, stage="raw")
            return
        self._done(request)
        if not is_new:
            self._settle(request, "unchanged", "", f"same bytes as {where.name}", stage="raw")

    def _remember(self, answer: Fetched, digest: str, *, validators: bool = True) -> None:
        headers = {name.lower(): value for name, value in reversed(answer.headers)} if validators else {}
        given = Validators(etag=headers.get("etag"), last_modified=headers.get("last-modified"))
        self._state.note_fetched(
            self._source.name, answer.request.url, validators=given, sha256=digest, now=self._now()
        )

    def _done(self, request: Request) -> None:
        for key in request.covers or (request.key,):
            self._state.done(self._source.name, key, version=self._rows[key].version, now=self._now())

    def _refused(self, request: Request, error: FetchError) -> None:
        if isinstance(error, HttpStatus) and error.status in _GONE:
            for key in request.covers or (request.key,):
                self._state.gone(self._source.name, key, reason=error.reason, now=self._now())
            self._settle(request, "failed", error.reason, error.message)
            return
        self._failed(request, error, stage="fetch")

    def _failed(self, request: Request, error: IngestError, *, stage: Stage) -> None:
        refused = isinstance(error, RobotsDenied) or (isinstance(error, HttpStatus) and error.status < 500)
        due = self._now() + (_LATER if refused else _SOON)
        if isinstance(error, FetchError) and error.retry_after:
            due = max(due, self._now() + timedelta(seconds=error.retry_after))
        for key in request.covers or (request.key,):
            self._state.failed(self._source.name, key, reason=error.reason, next_due=due)
        status: Status = "skipped" if isinstance(error, RobotsDenied) else "failed"
        self._settle(request, status, error.reason, error.message, stage=stage)

    def _settle(self, request: Request, status: Status, reason: str, detail: str, *, stage: Stage = "fetch") -> None:
        """Give every article that a request was for its outcome."""
        for key in request.covers or (request.key,):
            self._outcome(stage, status, reason, detail, url=self._rows[key].url)

    def _outcome(self, stage: Stage, status: Status, reason: str, detail: str, *, url: str | None) -> None:
        self._note(Outcome(source=self._source.name, stage=stage, status=status, reason=reason, detail=detail, url=url))
