"""Assemble a record of an extraction: its text, its identity, and where it came from."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from orjson import JSONEncodeError

from ingest.errors import RecordError
from ingest.identity import identify, rest_key
from ingest.model import Article, Block, Count, Document, Doubt, Extraction, LiveUpdate, Provenance, TextBlock, Via
from ingest.record.evidence import field_evidence
from ingest.record.serialization import BIG_INTEGERS, is_big, strict
from ingest.record.updates import located
from ingest.text import without_surrogates
from ingest.urls import comparison_form, original

__all__ = ["added", "build"]

LONE_SURROGATES: Final = "lone-surrogates"
# What a listing or a file said may refer to itself. Set by hand: no input that we know nests deeper than a dozen.
_DEPTH: Final = 200


def build(extraction: Extraction, *, version: str, hosts: frozenset[str] = frozenset()) -> Article:
    """Assemble the text and name the article; whatever JSON cannot hold is replaced, as a named repair.

    `hosts` are those of the source's configured URLs: there, the link of a post is its own URL.
    """
    try:
        article = _article(extraction, version, hosts)
        strict(article)
    except (UnicodeEncodeError, JSONEncodeError):
        mended = _mended(extraction)
        repairs = (*extraction.document.repairs, LONE_SURROGATES)
        mended = replace(mended, document=replace(mended.document, repairs=repairs))
        article = _article(mended, version, hosts)
    return article


def _article(extraction: Extraction, version: str, hosts: frozenset[str]) -> Article:
    document = extraction.document
    capture = document.item.capture
    found = extraction.fields
    subject = f"{capture.file}#{document.item.index}"
    if len(extraction.decisions) != len(document.blocks):
        raise RecordError(f"{len(extraction.decisions)} decisions on {len(document.blocks)} blocks", subject=subject)
    text, blocks = _assemble(extraction.body, subject)
    spans = {block.index: (b.start, b.end) for block, b in zip(extraction.body, blocks, strict=True)}
    blocks, updates = located(text, blocks, found.live_updates.value, spans)
    if missing := len(found.live_updates.value) - len(updates):
        said = f"{missing} of {len(found.live_updates.value)} updates that the page's data name are not in its text"
        extraction = replace(extraction, doubts=(*extraction.doubts, Doubt(code="updates-missing", message=said)))
    name = identify(document, hosts=hosts, subject=subject)
    if name.doubt:
        extraction = replace(extraction, doubts=(*extraction.doubts, name.doubt))
    return Article(
        id=name.id,
        alternate_keys=_keys(
            document, None if name.inside else document.url, found.canonical_url.value, found.amp_url.value
        ),
        source=capture.source,
        platform=extraction.platform,
        url=document.url,
        requested_url=capture.requested_url,
        canonical_url=found.canonical_url.value,
        amp_url=found.amp_url.value,
        title=found.title.value,
        description=found.description.value,
        authors=found.authors.value,
        section=found.section.value,
        tags=found.tags.value,
        published=found.published.value,
        modified=found.modified.value,
        language=found.language.value,
        text=text,
        blocks=blocks,
        images=found.images.value,
        page_type=found.page_type.value,
        access=found.access.value,
        rights=found.rights.value,
        live_updates=tuple(span for _, span in updates),
        syndicated_from=found.syndicated_from.value,
        wordpress=document.wordpress,
        content_hash=hashlib.sha256(text.encode()).hexdigest(),
        added=added(capture.fetched_at),
        provenance=_provenance(extraction, version, text=text, spans=spans, updates=[update for update, _ in updates]),
    )


def _assemble(body: Sequence[Block], subject: str) -> tuple[str, tuple[TextBlock, ...]]:
    pieces, spans, at, group = list[str](), list[TextBlock](), 0, -1
    for block in body:
        if not block.text:
            raise RecordError(f"block {block.index} is empty", subject=subject)
        if spans:
            gap = "\n" if block.group >= 0 and block.group == group else "\n\n"
            pieces.append(gap)
            at += len(gap)
        text = "\t" * block.column + block.text  # the cells of a row stand in their columns
        pieces.append(text)
        spans.append(TextBlock(kind=block.kind, start=at, end=at + len(text)))
        at, group = at + len(text), block.group
    return "".join(pieces), tuple(spans)


def _keys(document: Document, *claims: str | None) -> tuple[str, ...]:
    said = [url for url in claims if url]
    forms = (comparison_form(url) for url in (*said, *filter(None, map(original, said))))
    keys = {f"url:{form}" for form in forms if form is not None}
    if key := rest_key(document):
        keys.add(key)
    return tuple(sorted(keys))


def added(at: datetime | None) -> str | None:
    """Write when an answer came."""
    if at is None:
        return None
    try:
        day = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except OverflowError:  # The first or last day that datetime knows, in another zone.
        return None
    return day.replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def _provenance(
    extraction: Extraction,
    version: str,
    *,
    text: str,
    spans: Mapping[int, tuple[int, int]],
    updates: Sequence[LiveUpdate],
) -> Provenance:
    document = extraction.document
    capture = document.item.capture
    post_id = document.wordpress.id if document.wordpress else None
    big = is_big((capture.status, extraction.fields.access.value.word_count, post_id))
    return Provenance(
        capture=capture,
        index=document.item.index,
        via=_via(capture.via),
        shape=document.shape,
        shape_evidence=document.evidence,
        damaged=document.damaged,
        encoding=document.encoding,
        repairs=(*document.repairs, BIG_INTEGERS) if big else document.repairs,
        rules=extraction.rules,
        version=version,
        fields=field_evidence(extraction, text=text, spans=spans, updates=updates),
        removed=_counted(extraction),
        doubts=tuple(dict.fromkeys((*document.doubts, *extraction.doubts))),
    )


def _via(said: Mapping[str, Any]) -> Via | None:
    """Keep the type of the source and the address that named the article; raw/ has all that the listing said."""
    source_type, url = said.get("source_type"), said.get("url")
    if not isinstance(source_type, str):
        return None
    return Via(source_type=source_type, url=url if isinstance(url, str) else None)


def _counted(extraction: Extraction) -> dict[str, Count]:
    found: dict[str, tuple[int, int]] = {}
    for block, decision in zip(extraction.document.blocks, extraction.decisions, strict=True):
        if decision.reason:
            count, chars = found.get(decision.reason, (0, 0))
            found[decision.reason] = count + 1, chars + len(block.text)
    return {reason: Count(count=count, chars=chars) for reason, (count, chars) in found.items()}


def _mended(value: Any, depth: int = 0) -> Any:
    """Replace the lone surrogates in every string of a value, however deep."""
    if isinstance(value, str):
        return without_surrogates(value)[0]
    if depth > _DEPTH:
        return value
    if isinstance(value, Mapping):
        return {_mended(key): _mended(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)([_mended(item, depth + 1) for item in value])
    if is_dataclass(value) and not isinstance(value, type):
        return type(value)(**{name: _mended(item, depth + 1) for name, item in _named(value)})
    return value


def _named(value: Any) -> list[tuple[str, Any]]:
    return [(f.name, getattr(value, f.name)) for f in fields(value)]
