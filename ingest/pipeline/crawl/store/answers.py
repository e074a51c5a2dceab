"""Keep an answer in raw/, and enter what it settles."""

import asyncio
import hashlib
import os
from collections.abc import Coroutine, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote_to_bytes, urlsplit

from ingest import sources, urls
from ingest.errors import FetchError, HttpStatus, IngestError
from ingest.model import Capture, Fetched, Request, Validators
from ingest.parse import feed_hints
from ingest.pipeline.crawl import article_retry, soft_errors
from ingest.pipeline.crawl.soft_errors import Finding
from ingest.pipeline.crawl.source_failure import SOFT
from ingest.pipeline.crawl.source_run import SourceRun, validators
from ingest.pipeline.crawl.store.rebuild import digest
from ingest.raw.takedown import search

__all__ = ["OTHERS", "Keeper", "finish_before_cancel"]

OTHERS = "other-posts"
"""Why an answer is not kept that holds other posts than were asked for."""

_T = TypeVar("_T")


class Keeper:
    """Puts the answers of one source's run into raw/."""

    def __init__(self, run: SourceRun) -> None:
        self._run = run
        self._elsewhere = set[str]()

    async def put(self, parts: Sequence[Fetched]) -> Capture:
        """Put an answer into raw/; flushed when this returns."""
        return await asyncio.wrap_future(self._run.store.submit(parts))

    async def listing(self, answer: Fetched) -> str:
        """Put what names articles into raw/, unless the same is there; return its digest."""
        sha256 = hashlib.sha256(answer.payload).hexdigest()
        seen = self._run.state.fetched(self._run.name, answer.request.url)
        # A feed may hold the whole text of what was taken down.
        is_clear = not self._run.forgotten or not search.mentions(answer.payload, self._run.forgotten)
        if is_clear and not (seen and seen[1] == sha256):
            await finish_before_cancel(self.put([answer]))
        return sha256

    async def robots(self, answer: Fetched) -> None:
        """Put a robots.txt into raw/, unless it is there already: it says what was permitted when."""
        sha256 = hashlib.sha256(answer.payload).hexdigest()
        seen = self._run.state.fetched(self._run.name, answer.request.url)
        if not (seen and seen[1] == sha256):
            await finish_before_cancel(self.put([answer]))
            self._run.remember(answer.request.url, validators(answer), sha256)

    async def article(
        self, request: Request, parts: Sequence[Fetched], *, known: tuple[Validators, str] | None
    ) -> Sequence[str]:
        """Keep an answer and enter what it settles; return the keys of the posts that it should hold and does not."""
        run, answer = self._run, parts[0]
        if sources.withdrawn(request, answer, is_open=not run.tally.broken):
            await self._withdrawn(request, answer)
            return ()
        if article_retry.is_gone(answer.status) and await self._gone(request, answer, is_known=known is not None):
            return ()
        if not 200 <= answer.status < 300:
            raise HttpStatus(answer.status, subject=request.url)
        if instead := sources.refused(request, answer):
            raise FetchError(f"no posts: {instead}", subject=request.url, reason="api-closed")
        if odd := sources.strange(request, answer):
            raise FetchError(odd, subject=request.url, reason=OTHERS)
        if same := self._same_posts(request, answer):
            left = frozenset(request.covers) - same
            taken = run.taken(request, without=left)
            run.ledger.enter(lambda: run.done(taken))
            run.unchanged(request, "same version", without=left)
            return [key for key in request.covers if key in left]
        missing = frozenset(sources.missing(request, answer))
        if finding := await self._soft_error(request, parts):
            await self._none(request, parts, finding, known=known)
            return ()
        before = known or self._known_by_now(request, answer)
        if before and before[1] == digest([hashlib.sha256(part.payload).hexdigest() for part in parts]):
            capture, sha256 = None, before[1]
            run.unchanged(request, "same payload", without=missing)
        else:
            capture = await self.put(parts)
            sha256 = digest([part.sha256 for part in capture.parts])
            for key in (key for key in request.covers or (request.key,) if key not in missing):
                run.tally.answered(new=not run.state.is_had(run.name, key))
        self._enter(request, parts, capture, sha256, missing)
        return tuple(missing)

    async def _soft_error(self, request: Request, parts: Sequence[Fetched]) -> Finding | None:
        """Decide whether a page is one, before it is kept; what is seen of it is remembered for those to come."""
        run = self._run
        # What a REST API gives is what its author wrote; no notice has several pages.
        if request.covers or "rest_root" in request.via or len(parts) > 1:
            return None
        stored = soft_errors.as_stored(parts[0])
        if soft_errors.is_small(parts[0].payload):
            page = await asyncio.to_thread(soft_errors.examine, stored, task=run.task)
        else:
            page = soft_errors.examine(stored, task=run.task)
        finding, short = run.soft.check(page, key=request.key, url=parts[0].request.url, hints=request.hints)
        if short is not None:
            run.ledger.enter(lambda: run.state.note_short_text(run.name, short, now=run.now()))
        return finding

    async def _none(
        self, request: Request, parts: Sequence[Fetched], finding: Finding, *, known: tuple[Validators, str] | None
    ) -> None:
        """Keep a page that is no article, unless it is there already, and let it be asked for again."""
        run, answer, capture = self._run, parts[0], None
        sha256 = digest([hashlib.sha256(answer.payload).hexdigest()])
        if known and known[1] == sha256:
            run.settle(request, "skipped", SOFT, f"{finding.detail} (same payload)")
        else:
            # What the page says of itself is for cleaning to decide, whose rules may get better.
            told = answer if finding.is_own else replace(answer, soft_error=finding.detail)
            capture = await self.put([told])
        run.tally.soft(finding.detail, earlier=finding.of_run)

        def enter() -> None:
            # Without validators: "not modified" would say nothing else than before.
            run.remember(answer.request.url, Validators(), sha256)
            run.ask_later(request, finding.detail)
            run.put_back(finding.earlier)

        run.ledger.enter(enter, of=capture)

    async def _gone(self, request: Request, answer: Fetched, *, is_known: bool) -> bool:
        """Keep an answer that there is no such page where it is a fact about an article; return whether all is done.

        What a feed gave as the text is kept with the answer, and stands in for the page, which is asked for no more.
        """
        run, reason = self._run, f"http-{answer.status}"
        if request.covers:
            return False
        if is_known or run.state.is_had(run.name, request.key):
            await self.put([self._named(answer)])
            return False
        if not feed_hints.gives_text(request.via, request.hints):
            return False
        capture = await self.put([answer])
        run.ledger.enter(lambda: run.gone(request.key, request.url, reason=reason), of=capture)
        run.tally.answered(new=True)
        return True

    async def _withdrawn(self, request: Request, answer: Fetched) -> None:
        """Keep the answer that a post which we have is no more, and enter that; of another, only that."""
        run, (key,) = self._run, request.covers
        is_had = run.state.is_had(run.name, key)
        capture = await self.put([answer]) if is_had else None
        reason, detail = "not-in-answer", "listed, but not given"
        if is_had:
            reason, detail = f"http-{answer.status}", "no longer public: deleted, private, or a draft again"
        run.ledger.enter(lambda: run.gone(key, request.url, reason=reason), of=capture)
        run.tally.answered()
        run.settle(request, "failed", reason, detail)

    def _named(self, answer: Fetched) -> Fetched:
        """Write beside the answer of an article that is gone by which URL we know it: where it led to, or its own."""
        request = answer.request
        was_there = self._run.state.fetched(self._run.name, answer.final_url)
        link = answer.final_url if was_there else request.url
        return replace(answer, request=replace(request, via={**request.via, "link": link}))

    def _same_posts(self, request: Request, answer: Fetched) -> frozenset[str]:
        """Return the keys of the posts that were asked for once more, and are as they are stored."""
        run = self._run
        stored = {key: run.state.stored_version(run.name, key) for key in request.covers}
        again = {key: had for key, had in stored.items() if had == run.rows[key].version}
        return sources.unchanged(request, answer, again)

    async def file(self, request: Request) -> None:
        """Copy a file into raw/."""
        run, path = self._run, Path(os.fsdecode(unquote_to_bytes(urlsplit(request.url).path)))
        try:
            where, is_new = await asyncio.to_thread(run.store.adopt, path, run.name)
        except IngestError as e:
            run.failed(request, e, stage="raw")
            return
        run.done(run.taken(request))
        run.tally.answered(new=is_new)
        if not is_new:
            run.settle(request, "unchanged", "", f"same bytes as {where.name}", stage="raw")

    def _enter(
        self, request: Request, parts: Sequence[Fetched], capture: Capture | None, sha256: str, missing: frozenset[str]
    ) -> None:
        """Let the ledger enter an answer. Entries wait: nothing in them holds a payload, or what a listing said."""
        run, answer = self._run, parts[0]
        url, final_url, taken = answer.request.url, answer.final_url, run.taken(request, without=missing)
        # The validators of the first page say nothing about the others.
        given = validators(answer) if len(parts) == 1 else Validators()
        others = [form for part in parts[1:] if (form := urls.comparison_form(part.request.url))]
        moved = _moved(request, answer)

        def enter() -> None:
            run.remember(url, given, sha256)
            run.done(taken)
            for other in others:
                run.state.done(run.name, other, version=None, now=run.now())
            if moved:
                self._remember_elsewhere(moved, final_url, given, sha256)

        run.ledger.enter(enter, of=capture)

    def _known_by_now(self, request: Request, answer: Fetched) -> tuple[Validators, str] | None:
        """Return what we have of the article that a request was moved to; none for a page all are moved to."""
        if form := _moved(request, answer):
            if not self._run.state.is_listed(self._run.name, form):
                return None
            self._elsewhere.add(answer.final_url)
        if answer.final_url not in self._elsewhere:
            return None
        self._run.ledger.write()
        return self._run.state.fetched(self._run.name, answer.final_url)

    def _remember_elsewhere(self, form: str, final_url: str, given: Validators, sha256: str) -> None:
        """Enter the article by the address that it was moved to, too: another listing may name it so."""
        run = self._run
        run.remember(final_url, given, sha256)
        if row := run.state.take(run.name, form, now=run.now()):
            run.done([(form, row.version, run.rechecks(row))])


def _moved(request: Request, answer: Fetched) -> str | None:
    """Return the key of the article that a request was moved to; None where it was not."""
    form = None if request.covers or answer.final_url == request.url else urls.comparison_form(answer.final_url)
    return None if form == request.key else form


async def finish_before_cancel(step: Coroutine[Any, Any, _T]) -> _T:
    """Let a step come to its end before a cancellation takes effect."""
    task = asyncio.ensure_future(step)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        if not task.cancelled():
            task.exception()  # looked at: the run is stopping, and the row stays pending
        raise
