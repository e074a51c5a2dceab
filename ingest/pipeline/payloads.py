"""Turn what a person has at hand into captures: bytes or text in memory, standard input, one URL."""

import hashlib
import tempfile
from asyncio import gather
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from shutil import copyfileobj
from typing import BinaryIO, Final, cast

from ingest import coding, fetch, raw, urls
from ingest.config import FetchConfig
from ingest.errors import IngestError, RawCorrupt, RawStoreError
from ingest.fetch import Fetcher
from ingest.model import Capture, Fetched, Part, Request, Stored
from ingest.text import without_surrogates

__all__ = ["STDIN", "of_bytes", "of_file", "of_stream", "of_url"]

STDIN: Final = "-"
_UTF_8: Final = b"\xef\xbb\xbf"


def of_bytes(payload: bytes | str, *, url: str | None, name: str, limit: int) -> Iterator[Stored | RawStoreError]:
    """Read a payload of any shape: a page, a post, a dump, compressed or not; an archive by a temporary file."""
    if isinstance(payload, bytes) and raw.is_archive(BytesIO(payload)):
        yield from of_stream(BytesIO(payload), url=url, name=name)
        return
    data = without_surrogates(payload)[0].encode() if isinstance(payload, str) else payload
    if len(data) > limit:
        yield RawStoreError(f"{len(data)} bytes, more than {limit}", subject=name, reason="too-large")
        return
    try:
        decoded = coding.undo(data, "", limit=limit) if data and isinstance(payload, bytes) else data
    except coding.CodingError as e:
        kind = RawStoreError if e.reason == "too-large" else RawCorrupt
        yield kind(e.message, subject=name, reason=e.reason)
        return
    part = Part(offset=0, length=len(data), sha256=hashlib.sha256(decoded).hexdigest())
    capture = Capture(raw_id=None, file=name, parts=(part,), role="article", source=None, url=url)
    # Text has been decoded, whatever its own declaration says; nothing names a charset more strongly than the mark.
    is_text = isinstance(payload, str) and decoded and not decoded.startswith(_UTF_8)
    yield Stored(capture=capture, payloads=(_UTF_8 + decoded if is_text else decoded,))


def of_file(path: Path, *, url: str | None, name: str) -> Iterator[Stored | RawStoreError]:
    """Read a file, archives included; `url` is that of a single page, where it has none of its own."""
    for stored in raw.read(path, name=name, source=None):
        if isinstance(stored, Stored) and stored.capture.url is None and url:
            yield replace(stored, capture=replace(stored.capture, url=url))
        else:
            yield stored


def of_stream(stream: BinaryIO, *, url: str | None, name: str = STDIN) -> Iterator[Stored | RawStoreError]:
    """Read a stream to its end, then as a file; an archive may be larger than memory."""
    with tempfile.NamedTemporaryFile(prefix="ingest-") as file:
        copyfileobj(stream, file)
        file.flush()
        yield from of_file(Path(file.name), url=url, name=name)


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
