"""Retrieve one article: ask for it, for its further pages, and for posts that an answer left out."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from ingest import sources
from ingest.errors import FetchError, RawStoreError
from ingest.model import Fetched, NotModified, Request, Validators
from ingest.pipeline.crawl import article_retry
from ingest.pipeline.crawl.source_run import SourceRun
from ingest.pipeline.crawl.store.answers import OTHERS, Keeper, finish_before_cancel

__all__ = ["Retriever"]

# A host has not changed a page that it served within the day as a rule; sampling is for what is older.
_CHECKED: Final = timedelta(days=1)
# Tries after which an article is taken without the part that cannot be had.
_TRIES_FOR_PARTS: Final = 3


class Retriever:
    """Fetches the articles of one source's run."""

    def __init__(self, run: SourceRun, keeper: Keeper) -> None:
        self._run = run
        self._keeper = keeper

    async def fetch(self, request: Request) -> None:
        """Fetch an article; its answer is in raw/ and entered, or its failure is, when this returns."""
        run = self._run
        if request.url.startswith("file:"):
            await finish_before_cancel(self._keeper.file(request))
            return
        seen = run.state.fetched(run.name, request.url)
        try:
            answer = await run.fetcher.fetch(
                replace(request, validators=seen[0] if seen else None), known=self._checked(request.url, seen)
            )
            if isinstance(answer, NotModified):
                taken = run.taken(request)
                run.ledger.enter(lambda: run.done(taken))
                run.unchanged(request, "304")
                return
            parts = await self._parts(request, answer)
            if run.forgotten and any(run.forgotten.takes_url(part.final_url) for part in parts):
                run.ask_never(request)
                return
            left = await finish_before_cancel(self._keeper.article(request, parts, known=seen))
        except FetchError as e:
            if e.reason != OTHERS or len(request.covers) == 1:
                run.refused(request, e)
                return
            left = request.covers
        except RawStoreError as e:
            run.failed(request, e, stage="raw")
            return
        # A cache or a proxy may have dropped the query; an address of its own needs none.
        for alone in sources.batch([run.rows[key] for key in left], 1):
            await self.fetch(alone)

    def _checked(self, url: str, seen: tuple[Validators, str] | None) -> str | None:
        """Return the digest by which a host's "not modified" may be checked, where what we have is a day old."""
        if seen is None or seen[0] == Validators():
            return None
        at = self._run.state.fetched_at(self._run.name, url)
        return seen[1] if at and at <= self._run.now() - _CHECKED else None

    async def _parts(self, request: Request, first: Fetched) -> list[Fetched]:
        """Fetch the further pages of a long article."""
        run, parts = self._run, [first]
        while not request.covers and (url := sources.following(parts)):
            try:
                answer = await run.fetcher.fetch(replace(request, url=url, validators=None))
            except FetchError as e:
                if not article_retry.is_refusal(e) and run.state.tries(run.name, request.key) < _TRIES_FOR_PARTS:
                    raise
                break
            if isinstance(answer, NotModified) or not sources.belongs(parts, answer):
                break
            parts.append(answer)
        return parts
