"""Write an extraction as the record `news-article/1`: one JSON object with every key, always."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any, Final

import orjson

from ingest.errors import RecordError
from ingest.identity import identify, rest_key
from ingest.model import (
    SCHEMA,
    Access,
    Article,
    Block,
    Capture,
    Count,
    Document,
    Evidence,
    Extraction,
    Image,
    Provenance,
    Rights,
    TextBlock,
    WordPress,
)
from ingest.text import without_surrogates
from ingest.urls import comparison_form

__all__ = ["build", "from_json", "schema", "to_json"]

LONE_SURROGATES: Final = "lone-surrogates"
BIG_INTEGERS: Final = "big-integers"
# Signed 64 bits: the widest integer that DuckDB, Arrow and Spark all read from JSON without being told.
_INT_MIN, _INT_MAX = -(2**63), 2**63 - 1
# orjson writes at most 254 levels; `via` stands at the third.
_VIA_DEPTH: Final = 200


def build(extraction: Extraction, *, version: str, hosts: frozenset[str] = frozenset()) -> Article:
    """Assemble the text and name the article; whatever JSON cannot hold is replaced, as a named repair.

    `hosts` are those of the source's configured URLs: there, the link of a post is its own URL.
    """
    try:
        article = _article(extraction, version, hosts)
        _line(article)
    except (UnicodeEncodeError, orjson.JSONEncodeError):
        mended = _mended(extraction)
        repairs = (*extraction.document.repairs, LONE_SURROGATES)
        mended = replace(mended, document=replace(mended.document, repairs=repairs))
        article = _article(mended, version, hosts)
    return article


def to_json(article: Article) -> bytes:
    """Write the record's line, without a line end: keys sorted at every level, UTF-8, whatever the values hold."""
    try:
        return _line(article)
    except orjson.JSONEncodeError:
        loose = json.dumps(_record(article), ensure_ascii=False)
        return orjson.dumps(orjson.loads(without_surrogates(loose)[0]), option=orjson.OPT_SORT_KEYS)


def from_json(line: bytes) -> dict[str, Any]:
    """Read a line back; RecordError where it is no record of this schema."""
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError as e:
        raise RecordError(f"not JSON: {e}", reason="not-json") from e
    found = record.get("schema") if isinstance(record, dict) else None
    if found != SCHEMA:
        raise RecordError(f"schema is {found!r}, not {SCHEMA!r}", reason="other-schema")
    return dict(record)


def schema() -> dict[str, Any]:
    """Read the JSON Schema (2020-12) that every line fulfils."""
    return dict(orjson.loads(files("ingest").joinpath("news-article-1.schema.json").read_bytes()))


def _article(extraction: Extraction, version: str, hosts: frozenset[str]) -> Article:
    document = extraction.document
    capture = document.item.capture
    found = extraction.fields
    subject = f"{capture.file}#{document.item.index}"
    if len(extraction.verdicts) != len(document.blocks):
        raise RecordError(f"{len(extraction.verdicts)} verdicts on {len(document.blocks)} blocks", subject=subject)
    text, blocks = _assemble(extraction.body, subject)
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
        live_updates=found.live_updates.value,
        syndicated_from=found.syndicated_from.value,
        wordpress=document.wordpress,
        content_hash=hashlib.sha256(text.encode()).hexdigest(),
        added=added(capture.fetched_at),
        provenance=_provenance(extraction, version),
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
        pieces.append(block.text)
        spans.append(TextBlock(kind=block.kind, start=at, end=at + len(block.text)))
        at, group = at + len(block.text), block.group
    return "".join(pieces), tuple(spans)


def _keys(document: Document, *claims: str | None) -> tuple[str, ...]:
    forms = (comparison_form(url) for url in claims if url)
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


def _provenance(extraction: Extraction, version: str) -> Provenance:
    document = extraction.document
    capture = document.item.capture
    post_id = document.wordpress.id if document.wordpress else None
    big = _has_big((capture.status, extraction.fields.access.value.word_count, post_id, capture.via))
    return Provenance(
        capture=capture,
        index=document.item.index,
        via=_plain(capture.via),
        shape=document.shape,
        shape_evidence=document.evidence,
        damaged=document.damaged,
        encoding=document.encoding,
        repairs=(*document.repairs, BIG_INTEGERS) if big else document.repairs,
        rules=extraction.rules,
        version=version,
        fields={name: found.evidence for name, found in _named(extraction.fields) if found.evidence},
        removed=_counted(extraction),
        doubts=tuple(dict.fromkeys((*document.doubts, *extraction.doubts))),
    )


def _counted(extraction: Extraction) -> dict[str, Count]:
    found: dict[str, tuple[int, int]] = {}
    for block, verdict in zip(extraction.document.blocks, extraction.verdicts, strict=True):
        if verdict.reason:
            count, chars = found.get(verdict.reason, (0, 0))
            found[verdict.reason] = count + 1, chars + len(block.text)
    return {reason: Count(count=count, chars=chars) for reason, (count, chars) in found.items()}


def _line(article: Article) -> bytes:
    return orjson.dumps(_record(article), option=orjson.OPT_SORT_KEYS)


def _record(article: Article) -> dict[str, Any]:
    origin = article.syndicated_from
    return {
        "schema": SCHEMA,
        "id": article.id,
        "alternate_keys": list(article.alternate_keys),
        "source": article.source,
        "platform": article.platform,
        "url": article.url,
        "requested_url": article.requested_url,
        "canonical_url": article.canonical_url,
        "amp_url": article.amp_url,
        "title": article.title,
        "description": article.description,
        "authors": [{"name": a.name, "type": a.type, "url": a.url} for a in article.authors],
        "section": article.section,
        "tags": list(article.tags),
        "published": article.published,
        "modified": article.modified,
        "created": article.published,
        "language": article.language,
        "text": article.text,
        "blocks": [{"kind": b.kind, "start": b.start, "end": b.end} for b in article.blocks],
        "images": [_image(image) for image in article.images],
        "page_type": article.page_type,
        "access": _access(article.access),
        "rights": _rights(article.rights),
        "live_updates": [{"published": u.published, "title": u.title, "text": u.text} for u in article.live_updates],
        "syndicated_from": {"name": origin.name, "url": origin.url} if origin else None,
        "wordpress": _wordpress(article.wordpress) if article.wordpress else None,
        "content_hash": article.content_hash,
        "added": article.added,
        "provenance": _provenance_record(article.provenance),
    }


def _image(image: Image) -> dict[str, Any]:
    return {"url": image.url, "caption": image.caption, "credit": image.credit, "alt": image.alt}


def _access(access: Access) -> dict[str, Any]:
    return {
        "is_free": access.is_free,
        "teaser": access.teaser,
        "css_selector": access.css_selector,
        "word_count": _integer(access.word_count),
        "raw": list(access.raw),
    }


def _rights(rights: Rights) -> dict[str, Any]:
    return {
        "robots": rights.robots,
        "x_robots_tag": rights.x_robots_tag,
        "tdm_reservation": rights.tdm_reservation,
        "license": rights.license,
        "copyright": rights.copyright,
        "raw": list(rights.raw),
    }


def _wordpress(post: WordPress) -> dict[str, Any]:
    return {
        "rest_root": post.rest_root,
        "id": _integer(post.id),
        "type": post.type,
        "status": post.status,
        "slug": post.slug,
        "guid": post.guid,
        "modified_gmt": post.modified_gmt,
        "protected": post.protected,
    }


def _provenance_record(origin: Provenance) -> dict[str, Any]:
    removed = origin.removed
    return {
        "raw": _raw(origin.capture, origin.index),
        "via": _plain(origin.via),
        "shape": origin.shape,
        "shape_evidence": origin.shape_evidence,
        "damaged": origin.damaged,
        "encoding": {"name": origin.encoding.name, "from": origin.encoding.source},
        "repairs": list(origin.repairs),
        "rules": list(origin.rules),
        "version": origin.version,
        "fields": {name: [_evidence(e) for e in evidence] for name, evidence in origin.fields.items()},
        "removed": {
            "count": sum(c.count for c in removed.values()),
            "chars": sum(c.chars for c in removed.values()),
            "by_reason": {reason: {"count": c.count, "chars": c.chars} for reason, c in removed.items()},
        },
        "doubts": [{"code": d.code, "message": d.message} for d in origin.doubts],
    }


def _raw(capture: Capture, index: int) -> dict[str, Any]:
    return {
        "file": capture.file,
        "record_id": capture.raw_id,
        "index": index,
        "parts": [{"offset": p.offset, "length": p.length, "sha256": p.sha256} for p in capture.parts],
        # A loose file was answered by nobody, even where its meta.json remembers headers.
        "status": None if capture.raw_id is None else _integer(capture.status),
        "content_type": capture.header("content-type"),
        "truncated": capture.truncated,
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {"where": evidence.where, "raw": evidence.raw, "parser": evidence.parser}


def _integer(value: int | None) -> int | str | None:
    """Write an integer that no common reader holds as a string (hexadecimal where Python refuses the decimals)."""
    if value is None or _INT_MIN <= value <= _INT_MAX:
        return value
    try:
        return str(value)
    except ValueError:
        return f"{value:#x}"


def _plain(value: Any, depth: int = 0) -> Any:
    """Make JSON of what a listing or a file said: mappings to objects, sequences to arrays, other things to strings."""
    if value is None or isinstance(value, bool | str | float):
        return value
    if isinstance(value, int):
        return _integer(value)
    if depth >= _VIA_DEPTH:
        return None
    if isinstance(value, Mapping):
        return {str(key): _plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, depth + 1) for item in value]
    return str(value)


def _has_big(value: Any, depth: int = 0) -> bool:
    if isinstance(value, int):
        return not _INT_MIN <= value <= _INT_MAX
    if depth >= _VIA_DEPTH:
        return False
    items = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    return any(_has_big(item, depth + 1) for item in items)


def _mended(value: Any, depth: int = 0) -> Any:
    """Replace the lone surrogates in every string of a value, however deep."""
    if isinstance(value, str):
        return without_surrogates(value)[0]
    if depth > _VIA_DEPTH:
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
