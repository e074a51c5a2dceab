"""Bring what is known of an item into words and plain values, which the terminal, JSON and the page show alike."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from ingest.errors import IngestError
from ingest.model import Capture, Classification, Decision, Document, Extraction, Found, Reason, Shaped

__all__ = [
    "NO_MEANINGS",
    "UNCLASSIFIED",
    "Classified",
    "as_dict",
    "capture_facts",
    "chance_of",
    "doubts",
    "ended",
    "extraction_facts",
    "is_decisive",
    "named_fields",
    "one_line",
    "shape_facts",
    "without_unknown",
]

Classified: TypeAlias = Mapping[int, Classification]
UNCLASSIFIED: Final[Classified] = MappingProxyType({})
NO_MEANINGS: Final[Mapping[Reason, str]] = MappingProxyType({})
# Of the classifiers, and of the rules that name what they did not keep.
_CLASSIFIED_RULES: Final = ("classifier:", "teasers", "around-article")


def as_dict(
    result: Extraction | IngestError,
    *,
    capture: Capture | None = None,
    shaped: Shaped | None = None,
    classified: Classified = UNCLASSIFIED,
) -> dict[str, Any]:
    """Return an item as JSON values, nothing cut: facts, blocks with decisions, fields with evidence."""
    if isinstance(result, IngestError):
        facts = dict([*capture_facts(capture), *(shape_facts(shaped) if shaped else [])])
        return {"facts": facts, "error": {"reason": result.reason, "message": str(result)}}
    document = result.document
    return {
        "facts": dict([*capture_facts(document.item.capture, document.item.index), *extraction_facts(result)]),
        "error": None,
        "blocks": [
            {
                "index": block.index,
                "kind": block.kind,
                "where": block.where,
                "text": block.text,
                "action": decision.action,
                "reason": decision.reason,
                "field": decision.field,
                "rule": decision.rule,
                "classifier": _classifier(classified.get(block.index)),
            }
            for block, decision in zip(document.blocks, result.decisions, strict=True)
        ],
        "fields": {
            name: {
                "value": json.loads(json.dumps(found.value, default=without_unknown)),
                "evidence": [{"where": e.where, "raw": e.raw, "parser": e.parser} for e in found.evidence],
            }
            for name, found in named_fields(result)
        },
        "doubts": [{"code": code, "message": message} for code, message in doubts(result)],
    }


def _classifier(found: Classification | None) -> dict[str, Any] | None:
    if found is None:
        return None
    features = [{"name": f.name, "value": f.value, "weight": f.weight} for f in found.features]
    return {"chance": found.chance / 1000, "features": features}


def capture_facts(capture: Capture | None, index: int = 0) -> list[tuple[str, str]]:
    """Return what is known of an answer, by name; what is not known is left out."""
    if capture is None:
        return []
    facts = {
        "file": f"{capture.file} #{index}",
        "record": capture.raw_id,
        "source": capture.source,
        "final URL": capture.url,
        "requested": capture.requested_url if capture.requested_url != capture.url else None,
        "status": None if capture.status is None else str(capture.status),
        "content type": capture.header("content-type"),
        "fetched": capture.fetched_at.isoformat() if capture.fetched_at else None,
        "via": " ".join(str(capture.via[key]) for key in ("source_type", "url") if capture.via.get(key)),
        "truncated": "the store says that the payload was cut" if capture.truncated else None,
    }
    return [(name, value) for name, value in facts.items() if value]


def extraction_facts(extraction: Extraction) -> list[tuple[str, str]]:
    """Return what a document was taken for, and which rules were applied to it."""
    document = extraction.document
    own = [("own URL", document.url)] if document.url and document.url != document.item.capture.url else []
    return [
        *own,
        *shape_facts(document),
        ("platform", extraction.platform or "none known"),
        ("rules", ", ".join(extraction.rules) or "generic only"),
    ]


def shape_facts(shown: Shaped | Document) -> list[tuple[str, str]]:
    """Return the shape of a payload with its evidence, its encoding, and what was repaired."""
    facts = [
        ("shape", f"{shown.shape}: {shown.evidence}" if shown.evidence else shown.shape),
        ("encoding", f"{shown.encoding.name} (from {shown.encoding.source})"),
    ]
    if shown.damaged:
        facts.append(("damaged", "yes"))
    if shown.repairs:
        facts.append(("repairs", ", ".join(shown.repairs)))
    return facts


def doubts(extraction: Extraction) -> list[tuple[str, str]]:
    """Return the doubts about document and extraction: code and message, each once."""
    return [(d.code, d.message) for d in dict.fromkeys((*extraction.document.doubts, *extraction.doubts))]


def named_fields(extraction: Extraction) -> list[tuple[str, Found[Any]]]:
    """Return the fields with their names, in the order of the record."""
    return [(f.name, getattr(extraction.fields, f.name)) for f in fields(extraction.fields)]


def ended(decision: Decision) -> str:
    """Return how a block was decided on, with reason or field.

    >>> ended(Decision(action="removed", rule="share-bar", reason="share"))
    'removed:share'
    """
    if decision.action == "body":
        return "kept"
    detail = decision.reason if decision.action == "removed" else decision.field
    return f"{decision.action}:{detail}" if detail else decision.action


def is_decisive(found: Classification | None, decision: Decision) -> bool:
    """Return whether the classifier decided on a block, and no rule before it."""
    return found is not None and decision.rule.startswith(_CLASSIFIED_RULES)


def chance_of(found: Classification) -> str:
    """Write the chance that a block is the article.

    >>> chance_of(Classification(chance=120, features=()))
    '.12'
    """
    return f"{found.chance / 1000:.2f}".removeprefix("0")


def one_line(value: Any) -> str:
    """Write a field's value on one line: a string as it is, anything else as JSON; empty where there is nothing.

    >>> one_line(("a", "b"))
    '["a", "b"]'
    """
    if isinstance(value, str):
        return value
    said = json.dumps(value, ensure_ascii=False, default=without_unknown)
    return "" if said in {"null", "[]", "{}"} else said


def without_unknown(value: Any) -> Any:
    """Make JSON of a value of ours, without what it does not know."""
    if is_dataclass(value):
        known = {f.name: getattr(value, f.name) for f in fields(value)}
        return {name: item for name, item in known.items() if item is not None and item != ()}
    return dict(value) if isinstance(value, Mapping) else str(value)
