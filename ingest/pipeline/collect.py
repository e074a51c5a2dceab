"""Walk one source from its doors to raw/: discover, remember, fetch, store. Nothing is decided here.

    sources.discover    Source  -> Request ...
    | state.offer       Request -> frontier
    | fetch             Request -> Fetched | NotModified
    | raw.put           Fetched -> Capture
    | ledger, state.done

What a door's answer named is in the frontier before its validators are remembered, and a payload is in raw/ before its
URL is done: a kill at any instant costs a repeated request, never an article, and never the same twice. A clean stop
lets a payload that has come be kept and noted before it takes effect, so that nothing is fetched twice over it.
"""

import asyncio
import hashlib
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, TypeAlias, TypeVar
from urllib.parse import unquote, urlsplit

from ingest import audit, sources, urls
from ingest.config import Schedule
from ingest.errors import FetchError, HttpStatus, IngestError, RawStoreError, RobotsDenied, SourceError
from ingest.fetch import Fetcher
from ingest.model import Capture, Fetched, NotModified, Outcome, Request, Role, Source, Stage, Status, Validators
from ingest.pipeline.ledger import Ledger
from ingest.pipeline.rebuild import digest
from ingest.raw import RawStore
from ingest.state import State, Waiting

__all__ = ["Collector", "Errand"]

# Hosts in trouble are asked again within the hour; what robots.txt or a 4xx refused, on the next day; each time in a
# row twice as late, up to a week: twelve tries take more than five weeks.
_SOON: Final = timedelta(hours=1)
_LATER: Final = timedelta(days=1)
_LATEST: Final = timedelta(days=7)
_MOST_TRIES: Final = 12
_GONE: Final = frozenset({404, 410})
# The next answer comes while the last is written: two workers a host would do, were writing never the slower.
_WORKERS: Final = 4
# Posts in one REST request: hosts that fail on large pages take twenty (`wordpress._PER_PAGE`).
_BATCH: Final = 20
# Rows that are offered at once; a whole listing of the newest is one transaction, so that none is half known.
_OFFERED: Final = 5_000
# What a listing dates a week before it was last read whole was named then.
_OVERLAP: Final = timedelta(days=7)
# So many of a listing's newest are taken up where nobody asks for more, or `max_new` where that is more: ten pages of
# a REST listing, one news sitemap (Google, "News sitemaps": at most 1,000).
_NEWEST: Final = 1_000
# A host has not changed a page that it served within the day as a rule; sampling is for what is older.
_CHECKED: Final = timedelta(days=1)
# Tries after which an article is taken without the part that cannot be had.
_TRIES_FOR_PARTS: Final = 3
_OTHERS: Final = "other-posts"
# Answers that are read anew each time, for what they say of the site.
_READ: Final = frozenset({"probe", "robots"})

_T = TypeVar("_T")
_Taken: TypeAlias = tuple[str, str | None, tuple[timedelta, ...]]
"""Of an article that we have: its key, its version, and when to ask for it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What one run wants of every source."""

    fetch: bool = True
    limit: int | None = None
    """Articles of each source; None: its `max_new`."""
    backfill: bool = False
    """Everything that the doors list, not the newest only."""
    since: datetime | None = None
    """Of a backfill: nothing that is dated before."""


class Collector:
    """The first half of the walk for one source. Its caller holds the source's lock."""

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
        schedule: Schedule = Schedule(),  # noqa: B008 -- frozen
    ) -> None:
        self._source = source
        self._schedule = schedule
        self._fetcher = fetcher
        self._store = store
        self._state = state
        self._ledger = ledger
        self._now = now
        self._note = note
        self._progress = progress
        self._listings: list[tuple[str, Validators, str]] = []
        self._rows: dict[str, Request] = {}
        self._full = False
        self._elsewhere = set[str]()
        # A listing that is unchanged still holds what an ordinary run passed over.
        self._anew = False

    async def walk(self, errand: Errand) -> None:
        """Discover, and fetch what is due. Whatever goes wrong is an outcome of this source and harms no other."""
        started = self._now()
        await self._bounded("discover", self.discover(errand))
        if not errand.fetch or self._full:
            return
        await self._bounded("fetch", self._fetch_and_note(errand, started))

    async def _fetch_and_note(self, errand: Errand, started: datetime) -> None:
        await self.fetch(errand.limit)
        # What an explicit limit left over is for the next run, whenever that is.
        if errand.limit is None or not self._waiting(limit=1):
            self._state.note_run(self._source.name, ran_at=started)

    async def _bounded(self, stage: Stage, step: Coroutine[Any, Any, None]) -> None:
        try:
            await step
        except IngestError as e:
            self._full = self._full or isinstance(e, RawStoreError)
            self._outcome("raw", "failed", e.reason, str(e), url=None)
        except Exception as e:  # noqa: BLE001 -- the error boundary of this half
            self._outcome(stage, "crashed", type(e).__name__, audit.traceback_line(e), url=None)

    async def discover(self, errand: Errand) -> None:
        """Ask every door, and remember what they name in the frontier."""
        started, failed = self._now(), False
        self._listings.clear()
        self._anew = errand.backfill
        found, read = list[Request](), list[tuple[str, Validators, str]]()

        def whole() -> None:
            read.extend(self._listings)
            self._listings.clear()

        walk = sources.discover(
            self._source, get=self._get, known=self._known, now=self._now, reach=self._reach(errand), whole=whole
        )
        async with aclosing(walk):
            async for entry in walk:
                if isinstance(entry, SourceError):
                    failed = True
                    self._outcome("discover", "failed", entry.reason, entry.message, url=entry.subject)
                else:
                    found.append(entry)
                if len(found) >= _OFFERED:
                    self._offer(found)
        self._offer(found)
        for url, validators, sha256 in read:
            self._remember(url, validators, sha256)
        # A door that broke off must be read whole next time: "not modified" would look like its end.
        for url, _, sha256 in self._listings:
            self._remember(url, Validators(), sha256)
        if not failed:
            self._state.note_run(self._source.name, listed_at=started)

    def _offer(self, found: list[Request]) -> None:
        self._state.offer(found, now=self._now(), old=sources.is_old)
        found.clear()

    def _reach(self, errand: Errand) -> sources.Reach:
        if errand.backfill:
            return sources.Reach(since=errand.since, rest_root=self._rest_root)
        _, listed = self._state.ran(self._source.name)
        # A sitemap that was added since is read as a new source's is.
        if any(self._state.fetched(self._source.name, url) is None for url in self._source.doors.get("sitemap", ())):
            listed = None
        return sources.Reach(
            since=listed - _OVERLAP if listed else None,
            newest=max(self._source.max_new, _NEWEST),
            rest_root=self._rest_root,
        )

    def _rest_root(self, door: str) -> str | None:
        return self._state.rest_root(self._source.name, door)

    async def fetch(self, limit: int | None) -> None:
        """Fetch what is due; every answer is in raw/ when its request is done."""
        waiting = self._waiting(limit=self._source.max_new if limit is None else limit)
        total, done = len(waiting), 0
        self._progress(done, total)

        async def work(queue: deque[Waiting]) -> None:
            nonlocal done
            while queue and not self._full:
                rows = _next(queue)
                await self._fetch_rows(rows)
                done += len(rows)
                self._progress(done, total)

        # What looks like a part of another article comes after it, and is not asked for if it was one.
        keys = {row.key for row in waiting}
        parts = {row.key for row in waiting if _part_of(row) in keys}
        for some in ([r for r in waiting if r.key not in parts], [r for r in waiting if r.key in parts]):
            try:
                # Workers belong to a host, so that no host waits for another.
                async with asyncio.TaskGroup() as tasks:
                    for queue in _by_host(some):
                        for _ in range(min(_WORKERS, len(queue))):
                            tasks.create_task(work(queue))
            finally:
                self._ledger.write()

    def _waiting(self, *, limit: int) -> list[Waiting]:
        again = bool(self._schedule.recheck)
        return self._state.waiting(self._source.name, now=self._now(), limit=limit, recheck=again)

    async def _fetch_rows(self, rows: Sequence[Waiting]) -> None:
        taken = (self._state.take(self._source.name, row.key, now=self._now()) for row in rows)
        requests = {request.key: request for request in taken if request}
        self._rows |= requests
        for request in self._batches(list(requests.values())):
            try:
                await self._fetch(request)
            except Exception as e:  # noqa: BLE001 -- a bug of ours costs this request, and no other
                self._postpone(request, type(e).__name__, _LATER)
                self._settle(request, "crashed", type(e).__name__, audit.traceback_line(e))
        for key in requests:
            del self._rows[key]

    def _batches(self, requests: list[Request]) -> list[Request]:
        """Join posts of one REST root, in ever smaller batches where they failed before: one post may fail them all."""
        sizes = dict[int, list[Request]]()
        for request in requests:
            tries = self._state.tries(self._source.name, request.key) if "rest_root" in request.via else 0
            sizes.setdefault(max(_BATCH >> tries, 1), []).append(request)
        return [joined for size, some in sizes.items() for joined in sources.batch(some, size)]

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
                validators=seen[0] if seen and role not in _READ and not self._anew else None,
                role=role,
            )
        )
        if isinstance(answer, Fetched) and 200 <= answer.status < 300:
            sha256 = hashlib.sha256(answer.payload).hexdigest()
            if not (seen and seen[1] == sha256):
                await _whole(self._keep([answer]))
            self._listings.append((answer.request.url, _validators(answer), sha256))
        return answer

    async def keep_robots(self, answer: Fetched) -> None:
        """Put a robots.txt into raw/, unless it is there already: it says what was permitted when."""
        sha256 = hashlib.sha256(answer.payload).hexdigest()
        seen = self._state.fetched(self._source.name, answer.request.url)
        if not (seen and seen[1] == sha256):
            await _whole(self._keep([answer]))
            self._remember(answer.request.url, _validators(answer), sha256)

    async def _keep(self, parts: Sequence[Fetched]) -> Capture:
        """Put an answer into raw/; flushed when this returns."""
        return await asyncio.wrap_future(self._store.submit(parts))

    async def _fetch(self, request: Request) -> None:
        if request.url.startswith("file:"):
            await _whole(self._adopt(request))
            return
        seen = self._state.fetched(self._source.name, request.url)
        try:
            answer = await self._fetcher.fetch(
                replace(request, validators=seen[0] if seen else None), known=self._checked(request.url, seen)
            )
            if isinstance(answer, NotModified):
                taken = self._taken(request)
                self._ledger.enter(lambda: self._done(taken))
                self._settle(request, "unchanged", "", "304")
                return
            parts = await self._parts(request, answer)
            left = await _whole(self._answered(request, parts, known=seen))
        except FetchError as e:
            if e.reason != _OTHERS or len(request.covers) == 1:
                self._refused(request, e)
                return
            left = request.covers
        except RawStoreError as e:
            # What cannot be kept must not be asked for: the disk is full, or not ours.
            self._full = True
            self._failed(request, e, stage="raw")
            return
        # A cache or a proxy may have dropped the query; an address of its own needs none.
        for alone in sources.batch([self._rows[key] for key in left], 1):
            await self._fetch(alone)

    def _checked(self, url: str, seen: tuple[Validators, str] | None) -> str | None:
        """Give the digest by which a host's "not modified" may be checked, where what we have is a day old."""
        if seen is None or seen[0] == Validators():
            return None
        at = self._state.fetched_at(self._source.name, url)
        return seen[1] if at and at <= self._now() - _CHECKED else None

    async def _parts(self, request: Request, first: Fetched) -> list[Fetched]:
        """Fetch the further pages of a long article."""
        parts = [first]
        while not request.covers and (url := sources.following(parts)):
            try:
                answer = await self._fetcher.fetch(replace(request, url=url, validators=None))
            except FetchError as e:
                refused = isinstance(e, RobotsDenied) or (isinstance(e, HttpStatus) and e.status < 500)
                if not refused and self._state.tries(self._source.name, request.key) < _TRIES_FOR_PARTS:
                    raise
                break
            if isinstance(answer, NotModified) or not sources.belongs(parts, answer):
                break
            parts.append(answer)
        return parts

    async def _answered(
        self, request: Request, parts: Sequence[Fetched], *, known: tuple[Validators, str] | None
    ) -> Sequence[str]:
        """Keep an answer and enter what it settles; give the keys of the posts that it should hold and does not."""
        answer = parts[0]
        if sources.withdrawn(request, answer):
            self._state.gone(self._source.name, request.covers[0], reason="not-in-answer", now=self._now())
            self._settle(request, "failed", "not-in-answer", "listed, but not given")
            return ()
        if answer.status in _GONE and known and not request.covers:
            await self._keep([answer])  # that a known article is gone is a fact about it
        if not 200 <= answer.status < 300:
            raise HttpStatus(answer.status, subject=request.url)
        if instead := sources.refused(request, answer):
            raise FetchError(f"no posts: {instead}", subject=request.url, reason="api-closed")
        if odd := sources.strange(request, answer):
            raise FetchError(odd, subject=request.url, reason=_OTHERS)
        missing = frozenset(sources.missing(request, answer))
        known = known or self._known_by_now(request, answer)
        if known and known[1] == digest([hashlib.sha256(part.payload).hexdigest() for part in parts]):
            capture, sha256 = None, known[1]
            self._settle(request, "unchanged", "", "same payload", without=missing)
        else:
            capture = await self._keep(parts)
            sha256 = digest([part.sha256 for part in capture.parts])

        # Entries wait: nothing in them holds a payload, or what a listing said of it.
        url, taken = answer.request.url, self._taken(request, without=missing)
        # The validators of the first page say nothing about the others.
        validators = _validators(answer) if len(parts) == 1 else Validators()
        others = [form for part in parts[1:] if (form := urls.comparison_form(part.request.url))]

        def enter() -> None:
            self._remember(url, validators, sha256)
            self._done(taken)
            for other in others:
                self._state.done(self._source.name, other, version=None, now=self._now())
            self._remember_elsewhere(request, answer, validators, sha256)

        self._ledger.enter(enter, of=capture)
        return tuple(missing)

    def _known_by_now(self, request: Request, answer: Fetched) -> tuple[Validators, str] | None:
        """Give what we have of the article that a request was moved to; a wall that all are moved to is none."""
        if form := _moved(request, answer):
            if not self._state.is_listed(self._source.name, form):
                return None
            self._elsewhere.add(answer.final_url)
        if answer.final_url not in self._elsewhere:
            return None
        self._ledger.write()
        return self._state.fetched(self._source.name, answer.final_url)

    def _remember_elsewhere(self, request: Request, answer: Fetched, validators: Validators, sha256: str) -> None:
        """Enter the article by the address that it was moved to, too: another door may name it so."""
        if form := _moved(request, answer):
            self._remember(answer.final_url, validators, sha256)
            if row := self._state.take(self._source.name, form, now=self._now()):
                self._done([(form, row.version, self._rechecks(row))])

    async def _adopt(self, request: Request) -> None:
        path = Path(unquote(urlsplit(request.url).path))
        try:
            where, is_new = await asyncio.to_thread(self._store.adopt, path, self._source.name)
        except IngestError as e:
            self._failed(request, e, stage="raw")
            return
        self._done(self._taken(request))
        if not is_new:
            self._settle(request, "unchanged", "", f"same bytes as {where.name}", stage="raw")

    def _remember(self, url: str, validators: Validators, sha256: str) -> None:
        self._state.note_fetched(self._source.name, url, validators=validators, sha256=sha256, now=self._now())

    def _taken(self, request: Request, *, without: frozenset[str] = frozenset()) -> list[_Taken]:
        """Say what a request was for, as far as the state wants to know."""
        rows = (self._rows[key] for key in request.covers or (request.key,) if key not in without)
        return [(row.key, row.version, self._rechecks(row)) for row in rows]

    def _done(self, taken: Sequence[_Taken]) -> None:
        for key, version, recheck in taken:
            self._state.done(self._source.name, key, version=version, now=self._now(), recheck=recheck)

    def _rechecks(self, row: Request) -> tuple[timedelta, ...]:
        """Say when to ask again; a REST listing tells of changes itself, and nobody corrects an archive."""
        return () if "rest_root" in row.via or sources.is_old(row) else self._schedule.recheck

    def _refused(self, request: Request, error: FetchError) -> None:
        # A batch that is gone is an API that is closed, and says nothing about its posts.
        if isinstance(error, HttpStatus) and error.status in _GONE and not request.covers:
            self._state.gone(self._source.name, request.key, reason=error.reason, now=self._now())
            self._settle(request, "failed", error.reason, error.message)
            return
        self._failed(request, error, stage="fetch")

    def _failed(self, request: Request, error: IngestError, *, stage: Stage) -> None:
        refused = isinstance(error, RobotsDenied) or (isinstance(error, HttpStatus) and error.status < 500)
        asked = timedelta(seconds=(error.retry_after or 0.0) if isinstance(error, FetchError) else 0.0)
        self._postpone(request, error.reason, _LATER if refused else _SOON, least=asked)
        status: Status = "skipped" if isinstance(error, RobotsDenied) else "failed"
        self._settle(request, status, error.reason, error.message, stage=stage)

    def _postpone(self, request: Request, reason: str, wait: timedelta, *, least: timedelta = timedelta()) -> None:
        for key in request.covers or (request.key,):
            tries = self._state.tries(self._source.name, key)
            if tries >= _MOST_TRIES:
                self._state.gone(self._source.name, key, reason=reason, now=self._now())
                continue
            due = self._now() + max(min(wait * 2**tries, _LATEST), least)
            self._state.failed(self._source.name, key, reason=reason, next_due=due)

    def _settle(
        self,
        request: Request,
        status: Status,
        reason: str,
        detail: str,
        *,
        stage: Stage = "fetch",
        without: frozenset[str] = frozenset(),
    ) -> None:
        """Give every article that a request was for its outcome."""
        for key in request.covers or (request.key,):
            if key not in without:
                self._outcome(stage, status, reason, detail, url=self._rows[key].url)

    def _outcome(self, stage: Stage, status: Status, reason: str, detail: str, *, url: str | None) -> None:
        self._note(Outcome(source=self._source.name, stage=stage, status=status, reason=reason, detail=detail, url=url))


def _moved(request: Request, answer: Fetched) -> str | None:
    """Name the article that a request was moved to; None where it was not."""
    form = None if request.covers or answer.final_url == request.url else urls.comparison_form(answer.final_url)
    return None if form == request.key else form


def _part_of(row: Waiting) -> str | None:
    first = None if row.rest_root else sources.first_page(row.url)
    return urls.comparison_form(first) if first else None


def _by_host(rows: Sequence[Waiting]) -> list[deque[Waiting]]:
    queues = dict[str, deque[Waiting]]()
    for row in rows:
        queues.setdefault(urls.host(row.rest_root or row.url) or "", deque()).append(row)
    return list(queues.values())


def _next(queue: deque[Waiting]) -> list[Waiting]:
    """Take the next row; posts of one REST root together."""
    rows = [queue.popleft()]
    while queue and rows[0].rest_root and queue[0].rest_root == rows[0].rest_root and len(rows) < _BATCH:
        rows.append(queue.popleft())
    return rows


def _validators(answer: Fetched) -> Validators:
    headers = {name.lower(): value for name, value in reversed(answer.headers)}
    return Validators(etag=headers.get("etag"), last_modified=headers.get("last-modified"))


async def _whole(step: Coroutine[Any, Any, _T]) -> _T:
    """Let a step come to its end before a cancellation takes effect."""
    task = asyncio.ensure_future(step)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        if not task.cancelled():
            task.exception()  # looked at: the run is stopping, and the row stays pending
        raise
