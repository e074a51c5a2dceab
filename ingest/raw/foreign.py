"""The WARCs and ARCs of others.

Every `response` with a status of 200–299, every `resource`, every `conversion` to text (WET), of the web or of files;
what they are is for the shape to decide. What crawlers add of their own (`urn:` of page data, extracted text and
screenshots, manifests, logs) is passed over.
"""

import hashlib
import io
import os
import re
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO, Final

from fastwarc.stream_io import ChunkedReader

from ingest import urls
from ingest.errors import RawCorrupt, RawStoreError
from ingest.model import Capture, Part, Stored
from ingest.raw import http
from ingest.raw.captures import HEADROOM
from ingest.raw.forms import FORMS, HEAD_MAX, WARC, Form
from ingest.raw.members import Damage
from ingest.raw.records import digest_fits, moment
from ingest.raw.scan import Lost, Record, find, records
from ingest.raw.stream import Coding, Stream, coding_of, resync

__all__ = ["is_archive", "read"]

_BEGINNINGS: Final = (b"filedesc:", b"WARC/")
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
# What articles come from. Crawlers keep their own under `urn:` (browsertrix), `metadata:` (wget), `screenshot:`
# (brozzler), `dns:` (heritrix).
_SCHEMES: Final = frozenset({"http", "https", "file", "ftp"})
_PICTURES: Final = ("image/", "video/", "audio/", "font/")
_TEXTS: Final = frozenset({"text/plain", "text/html", "application/xhtml+xml"})


def read(file: BinaryIO, *, name: str, source: str | None, limit: int) -> Iterator[Stored | RawStoreError]:
    """Yield the articles in order, and an error for whatever cannot be read, with how much it was."""
    coding, cap = coding_of(file), limit + HEADROOM
    form: Form | None = None
    types = Counter[str]()
    start: int | None = 0
    said = False
    while start is not None:
        stream = Stream(file, coding, start=start)
        form = form or form_of(stream)
        for found in records(stream, form, cap=cap) if form else ():
            if isinstance(found, Lost):
                said = True
                yield RawCorrupt(
                    found.detail,
                    subject=f"{name}@{found.offset}",
                    reason="truncated-archive" if found.torn else "raw-corrupt",
                )
                continue
            types[found.type or "nameless"] += 1
            for one in _article(found, name=name, source=source, limit=limit):
                said = True
                yield one
        if coding is None or stream.damage is None:
            break
        start = _next_frame(file, coding, stream.damage.offset + 1, form)
        if form or start is not None:
            said = True
            yield _damaged(stream.damage, start, name, os.fstat(file.fileno()).st_size)
    if form is None:
        yield RawStoreError("neither WARC nor ARC records", subject=name, reason="unreadable-warc")
    elif not said:
        counts = ", ".join(f"{kind} {count}" for kind, count in sorted(types.items()))
        yield RawStoreError(f"no answer among the records: {counts}", subject=name, reason="no-captures")


def form_of(stream: Stream) -> Form | None:
    """Return the form of an archive by its first record, wherever that stands; reading stands at the beginning then."""
    stream.fill(HEAD_MAX)
    start = stream.data.lstrip(b"\xef\xbb\xbf\r\n")
    form = next((form for form in FORMS if form.mark.match(start) and form.head(start, 0)), None)
    if form is None and find(stream, WARC):
        form = WARC
    stream.seek(0)
    return form


def is_archive(file: BinaryIO) -> bool:
    """Return whether the first bytes of a file, whatever its name, are those of a WARC or an ARC."""
    coding = coding_of(file)
    if coding is None:
        file.seek(0)
        if not file.read(len(_BEGINNINGS[0])).startswith(_BEGINNINGS):
            return False
    start = Stream(file, coding)
    start.fill(HEAD_MAX)
    return any(form.mark.match(start.data) and form.head(start.data, 0) for form in FORMS)


def _next_frame(file: BinaryIO, coding: Coding, after: int, form: Form | None) -> int | None:
    forms = (form,) if form else FORMS
    return resync(file, coding, after, lambda start: any(form.mark.match(start) for form in forms))


def _damaged(damage: Damage, start: int | None, name: str, size: int) -> RawCorrupt:
    lost = (size if start is None else start) - damage.offset - damage.read
    return RawCorrupt(
        f"{damage.detail}; {lost} bytes of the file are passed over" if lost else damage.detail,
        subject=f"{name}@{damage.offset}",
        reason="truncated-archive" if damage.torn and start is None else "raw-corrupt",
    )


def _article(found: Record, *, name: str, source: str | None, limit: int) -> Iterator[Stored | RawStoreError]:
    if not _is_answer(found):
        return
    try:
        stored = _stored(found, subject=f"{name}@{found.offset}", name=name, source=source, limit=limit)
    except RawStoreError as e:
        yield e
    else:
        if stored:
            yield stored


def _is_answer(found: Record) -> bool:
    """Return whether a record holds what a host said, or a text made from it, and not what the crawler adds."""
    kind = found.fields.get("content-type", "").partition(";")[0].strip().lower()
    scheme = _SCHEME.match(_target(found))
    if (scheme and scheme[1].lower() not in _SCHEMES) or kind == "text/dns":
        return False
    if found.type == "resource":
        return not kind.startswith(_PICTURES)
    return found.type == "response" or (found.type == "conversion" and kind in _TEXTS)


def _target(found: Record) -> str:
    return found.fields.get("warc-target-uri", "").strip().removeprefix("<").removesuffix(">")


def _stored(found: Record, *, subject: str, name: str, source: str | None, limit: int) -> Stored | None:
    if found.block is None:
        raise _too_large(subject)
    digest = found.fields.get("warc-block-digest", "")
    if found.measured and not digest_fits(digest, found.block):
        raise RawCorrupt(f"the block does not fit its digest {digest}", subject=subject)
    if found.type == "response":
        answer = http.parse(found.block)
        if answer.status is None or not 200 <= answer.status <= 299:
            return None
        answer = _dechunked(answer, limit)
    else:
        kind = found.fields.get("content-type")
        answer = http.Answer(status=None, headers=(("Content-Type", kind),) if kind else (), body=found.block)
    cut = "warc-truncated" in found.fields or "warc-segment-number" in found.fields
    payload = http.decode(answer, limit=limit, subject=subject, cut=cut)
    target = _target(found)
    url = target if urls.parse(target) else None
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
        truncated=cut,
    )
    return Stored(capture=capture, payloads=(payload,))


def _dechunked(answer: http.Answer, limit: int) -> http.Answer:
    """Undo the chunks; many crawlers undo them and leave the header."""
    if not any("chunked" in value.lower() for value in answer.values("transfer-encoding")):
        return answer
    try:
        body = ChunkedReader(io.BytesIO(answer.body)).read(limit + HEADROOM)
    except OSError:
        return answer
    return http.Answer(status=answer.status, headers=answer.headers, body=body)


def _too_large(subject: str) -> RawStoreError:
    return RawStoreError("a record larger than the limit", subject=subject, reason="too-large")
