"""What a record of an archive says that a host answered: the bytes, undone of chunks and codings, as a capture."""

import hashlib
import io
import re
from collections.abc import Mapping
from typing import Final

from fastwarc.stream_io import ChunkedReader

from ingest import urls
from ingest.errors import RawCorrupt, RawStoreError
from ingest.model import Capture, Part, Stored
from ingest.raw import http
from ingest.raw.archives.scan import Record
from ingest.raw.archives.selecting import Selector
from ingest.raw.captures import HEADROOM
from ingest.raw.records import digest_fits, moment

__all__ = ["is_answer", "stored", "target", "too_large"]

_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
# What articles come from. Crawlers keep their own under `urn:` (browsertrix), `metadata:` (wget), `screenshot:`
# (brozzler), `dns:` (heritrix).
_SCHEMES: Final = frozenset({"http", "https", "file", "ftp"})
_PICTURES: Final = ("image/", "video/", "audio/", "font/")
_TEXTS: Final = frozenset({"text/plain", "text/html", "application/xhtml+xml"})


def is_answer(kind: str, fields: Mapping[str, str]) -> bool:
    """Return whether a record holds what a host said, or a text made from it, and not what the crawler adds."""
    content = fields.get("content-type", "").partition(";")[0].strip().lower()
    scheme = _SCHEME.match(target(fields))
    if (scheme and scheme[1].lower() not in _SCHEMES) or content == "text/dns":
        return False
    if kind == "resource":
        return not content.startswith(_PICTURES)
    return kind in {"response", "revisit", "continuation"} or (kind == "conversion" and content in _TEXTS)


def target(fields: Mapping[str, str]) -> str:
    """Read the URL of a record; some tools write it in angle brackets."""
    return fields.get("warc-target-uri", "").strip().removeprefix("<").removesuffix(">")


def stored(
    found: Record,
    block: bytes,
    *,
    of: Record | None = None,
    is_cut: bool,
    subject: str,
    name: str,
    source: str | None,
    limit: int,
    selector: Selector,
) -> Stored | None:
    """Make a capture of a record; None where its answer is not wanted.

    `block` is what it holds, with all its segments; of a revisit, what the record `of` another visit holds.
    """
    holder = of or found
    identified = holder.fields.get("warc-identified-payload-type")
    kind = holder.fields.get("content-type")
    is_http = holder.type == "response"
    answer = http.parse(block) if is_http else http.Answer(status=None, headers=(), body=block)
    said = next(iter(answer.values("content-type")), None) if is_http else kind
    if is_http and answer.status is not None and not selector.wants_answer(answer.status, said, identified):
        return None
    digest = holder.fields.get("warc-block-digest", "")
    if holder.measured and not digest_fits(digest, holder.block or b""):
        raise RawCorrupt(f"the block does not fit its digest {digest}", subject=subject)
    if is_http and answer.status is None:
        return None
    if not is_http and not selector.wants_answer(None, said, identified):
        return None
    if is_http:
        answer = _dechunked(answer, limit)
    elif kind:
        answer = http.Answer(status=None, headers=(("Content-Type", kind),), body=block)
    payload = http.decode(answer, limit=limit, subject=subject, cut=is_cut)
    asked = target(found.fields)
    url = asked if urls.parse(asked) else None
    capture = Capture(
        raw_id=found.fields.get("warc-record-id"),
        file=name,
        parts=(Part(offset=found.offset, length=found.length, sha256=hashlib.sha256(payload).hexdigest()),),
        role="article",
        source=source,
        url=url,
        requested_url=url,
        final_url=url,
        status=answer.status,
        headers=answer.headers,
        fetched_at=moment(found.fields.get("warc-date")),
        truncated=is_cut,
    )
    return Stored(capture=capture, payloads=(payload,))


def too_large(subject: str) -> RawStoreError:
    """Return the error for a record that is not held in memory."""
    return RawStoreError("a record larger than the limit", subject=subject, reason="too-large")


def _dechunked(answer: http.Answer, limit: int) -> http.Answer:
    """Undo the chunks; many crawlers undo them and leave the header."""
    if not any("chunked" in value.lower() for value in answer.values("transfer-encoding")):
        return answer
    try:
        body = ChunkedReader(io.BytesIO(answer.body)).read(limit + HEADROOM)
    except OSError:
        return answer
    return http.Answer(status=answer.status, headers=answer.headers, body=body)
