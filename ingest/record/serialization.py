"""Write an article as a line of JSON, and read a line back."""

import json
from collections.abc import Iterable
from typing import Any, Final

import orjson

from ingest.errors import RecordError
from ingest.model import (
    SCHEMA,
    Access,
    Article,
    Capture,
    FieldEvidence,
    Image,
    Provenance,
    Rights,
    TextBlock,
    UpdateSpan,
    WordPress,
)
from ingest.text import without_surrogates

__all__ = ["BIG_INTEGERS", "from_json", "is_big", "strict", "to_json"]

BIG_INTEGERS: Final = "big-integers"
# Signed 64 bits: the widest integer that DuckDB, Arrow and Spark all read from JSON without being told.
_INT_MIN, _INT_MAX = -(2**63), 2**63 - 1


def to_json(article: Article) -> bytes:
    """Write the record's line, without a line end: keys sorted at every level, UTF-8, whatever the values hold."""
    try:
        return strict(article)
    except orjson.JSONEncodeError:
        loose = json.dumps(_record(article), ensure_ascii=False)
        return orjson.dumps(orjson.loads(without_surrogates(loose)[0]), option=orjson.OPT_SORT_KEYS)


def strict(article: Article) -> bytes:
    """Write the record's line; JSONEncodeError where a value holds what JSON cannot."""
    return orjson.dumps(_record(article), option=orjson.OPT_SORT_KEYS)


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


def is_big(values: Iterable[int | None]) -> bool:
    """Return whether one of the integers needs more than 64 bits, and is written as a string."""
    return any(value is not None and not _INT_MIN <= value <= _INT_MAX for value in values)


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
        "blocks": [_block(block) for block in article.blocks],
        "images": [_image(image) for image in article.images],
        "page_type": article.page_type,
        "access": _access(article.access),
        "rights": _rights(article.rights),
        "live_updates": [_update(update) for update in article.live_updates],
        "syndicated_from": {"name": origin.name, "url": origin.url} if origin else None,
        "wordpress": _wordpress(article.wordpress) if article.wordpress else None,
        "content_hash": article.content_hash,
        "added": article.added,
        "provenance": _provenance(article.provenance),
    }


def _block(block: TextBlock) -> dict[str, Any]:
    return {"kind": block.kind, "start": block.start, "end": block.end, "part": block.part}


def _image(image: Image) -> dict[str, Any]:
    return {"url": image.url, "caption": image.caption, "credit": image.credit, "alt": image.alt}


def _update(update: UpdateSpan) -> dict[str, Any]:
    return {"published": update.published, "title": update.title, "start": update.start, "end": update.end}


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


def _provenance(origin: Provenance) -> dict[str, Any]:
    removed = origin.removed
    return {
        "raw": _raw(origin.capture, origin.index),
        "via": {"source_type": origin.via.source_type, "url": origin.via.url} if origin.via else None,
        "shape": origin.shape,
        "shape_evidence": origin.shape_evidence,
        "damaged": origin.damaged,
        "encoding": {"name": origin.encoding.name, "from": origin.encoding.source},
        "repairs": list(origin.repairs),
        "rules": list(origin.rules),
        "version": origin.version,
        "fields": [_evidence(evidence) for evidence in origin.fields],
        "removed": {
            "count": sum(c.count for c in removed.values()),
            "chars": sum(c.chars for c in removed.values()),
            "by_reason": [{"reason": r, "count": c.count, "chars": c.chars} for r, c in sorted(removed.items())],
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


def _evidence(evidence: FieldEvidence) -> dict[str, Any]:
    return {"field": evidence.field, "where": evidence.where, "raw": evidence.raw, "parser": evidence.parser}


def _integer(value: int | None) -> int | str | None:
    """Write an integer that no common reader holds as a string (hexadecimal where Python refuses the decimals)."""
    if value is None or _INT_MIN <= value <= _INT_MAX:
        return value
    try:
        return str(value)
    except ValueError:
        return f"{value:#x}"
