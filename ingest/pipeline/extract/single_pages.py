"""Fetch single pages at a person's request, and store nothing."""

import hashlib
from asyncio import gather
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import cast

from ingest import fetch, urls
from ingest.config import FetchConfig
from ingest.errors import IngestError
from ingest.fetch import Fetcher
from ingest.model import Capture, Fetched, Part, Request, Stored

__all__ = ["of_url"]


def of_url(
    wanted: Sequence[str], *, config: FetchConfig, version: str, now: Callable[[], datetime]
) -> list[Stored | IngestError]:
    """Fetch single pages, guarded and politely, and store nothing; an error stands in the place of its URL."""

    async def one(fetcher: Fetcher, url: str) -> Stored | IngestError:
        key = urls.comparison_form(url) or url
        try:
            answer = await fetcher.fetch(Request(url=url, source="extract", discovered_at=now(), key=key))
        except IngestError as e:
            return e
        return _stored(cast("Fetched", answer))  # no validators were sent, so that nothing is "not modified"

    async def work() -> list[Stored | IngestError]:
        async with Fetcher(config, version=version, now=now, attended=True) as fetcher:
            return list(await gather(*(one(fetcher, url) for url in wanted)))

    return fetch.run(work())


def _stored(answer: Fetched) -> Stored:
    part = Part(offset=0, length=len(answer.body), sha256=hashlib.sha256(answer.payload).hexdigest())
    capture = Capture(
        raw_id=None,
        file=urls.redact(answer.request.url),
        parts=(part,),
        role="article",
        source=None,
        url=answer.final_url,
        requested_url=answer.request.url,
        final_url=answer.final_url,
        status=answer.status,
        headers=answer.headers,
        fetched_at=answer.fetched_at,
    )
    return Stored(capture=capture, payloads=(answer.payload,))
