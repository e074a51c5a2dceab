"""Write one item as a web page: the article first, then every block in order with its decision, and every field."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from itertools import groupby
from typing import Any, Final

from ingest import webpage
from ingest.errors import IngestError
from ingest.explain import article, values
from ingest.explain.article import Figure
from ingest.explain.values import NO_MEANINGS, UNCLASSIFIED, Classified
from ingest.model import Author, Block, Capture, Decision, Evidence, Extraction, FeatureWeight, Image, Reason, Shaped

__all__ = ["html", "title_of"]

_FOLDS: Final = 4  # runs of removed blocks between two that were kept, each with a fold of its own
_PREVIEW: Final = 90  # code points of what is folded: a line of the page
_QUOTED: Final = 600  # code points of what the page says of itself: JSON-LD often repeats the whole article
# Chances, in thousandths, that the classifier was not sure of: what a person should look at first.
_UNSURE: Final = range(300, 700)
_LABELS: Final[Mapping[str, str]] = {"kept": "kept", "caption": "captions", "field": "used for fields"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """One block as the page shows it."""

    block: Block
    decision: Decision
    chance: str
    """Of a block that the classifier decided on; else empty."""
    is_unsure: bool
    features: tuple[FeatureWeight, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """Neighbours with one end; those that were removed are folded."""

    end: str
    """`kept`, `caption`, `field`, or the reason of removal: what the chips filter by."""
    is_removed: bool
    label: str
    meaning: str
    lines: tuple[_Line, ...]

    @property
    def kind(self) -> str:
        """What colours it."""
        return "removed" if self.is_removed else self.end

    @property
    def count(self) -> int:
        """How many blocks it has."""
        return len(self.lines)

    @property
    def chars(self) -> int:
        """Characters of all its blocks."""
        return sum(len(line.block.text) for line in self.lines)

    @property
    def preview(self) -> str:
        """How it begins."""
        return _cut(" · ".join(line.block.text for line in self.lines[:8]), _PREVIEW)

    @property
    def is_unsure(self) -> bool:
        """Whether the classifier was not sure of one of its blocks."""
        return any(line.is_unsure for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretch:
    """Neighbouring runs that were all kept, or all removed."""

    runs: tuple[_Run, ...]

    @property
    def is_folded(self) -> bool:
        """Whether it is folded as a whole: more folds than a reader passes over between two paragraphs."""
        return self.runs[0].is_removed and len(self.runs) > _FOLDS

    @property
    def count(self) -> int:
        """How many blocks it has."""
        return sum(run.count for run in self.runs)

    @property
    def ends(self) -> list[tuple[str, int]]:
        """How many blocks ended how, the most frequent first."""
        counts = Counter[str]()
        for run in self.runs:
            counts[run.end] += run.count
        return counts.most_common()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chip:
    end: str
    label: str
    kind: str
    blocks: int
    chars: int
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """One raw string that a field was read from, and where on the page that is shown."""

    evidence: Evidence
    anchor: str | None


def html(
    result: Extraction | IngestError,
    *,
    capture: Capture | None = None,
    shaped: Shaped | None = None,
    classified: Classified = UNCLASSIFIED,
    meanings: Mapping[Reason, str] = NO_MEANINGS,
) -> str:
    """Write one page that needs nothing else, of an extraction, or of how far an item came before its error."""
    shown: dict[str, Any] = {"title": title_of(result, capture), "error": None}
    if isinstance(result, IngestError):
        facts = [*values.capture_facts(capture), *(values.shape_facts(shaped) if shaped else [])]
        shown |= {"error": {"reason": result.reason, "message": str(result)}, "facts": facts}
        return webpage.render("ingest.explain", "page", shown)
    document = result.document
    pictures = article.figures(result)
    runs = _runs(result, classified, meanings)
    shown |= {
        "fields": result.fields,
        "language": result.fields.language.value,
        "direction": article.direction(result.body or document.blocks),
        "pieces": list(article.pieces(result, pictures)),
        "pictures": pictures,
        "stretches": [_Stretch(runs=tuple(some)) for _, some in groupby(runs, key=lambda run: run.is_removed)],
        "chips": _chips(runs),
        "unsure": sum(line.is_unsure for run in runs for line in run.lines),
        "kept": len(result.body),
        "blocks": len(document.blocks),
        "read": _fields_with_places(result, pictures),
        "candidates": [(c.field, c.where, _cut(c.raw, _QUOTED)) for c in document.candidates],
        "doubts": values.doubts(result),
        "facts": [
            *values.capture_facts(document.item.capture, document.item.index),
            *values.extraction_facts(result),
            *_parts(document.item.capture),
        ],
    }
    origins = {origin for figure in pictures if (origin := webpage.image_origin(figure.url))}
    return webpage.render("ingest.explain", "page", shown, image_origins=origins)


def title_of(result: Extraction | IngestError, capture: Capture | None) -> str:
    """Return what an item is called: its title, else its address, else its file."""
    if isinstance(result, Extraction):
        document = result.document
        return result.fields.title.value or document.url or document.item.capture.file
    return (capture and (capture.url or capture.file)) or result.subject or "no article"


def _runs(extraction: Extraction, classified: Classified, meanings: Mapping[Any, str]) -> list[_Run]:
    lines = []
    for block, decision in zip(extraction.document.blocks, extraction.decisions, strict=True):
        found = classified.get(block.index)
        decided = found if found is not None and values.is_decisive(found, decision) else None
        lines.append(
            _Line(
                block=block,
                decision=decision,
                chance=values.chance_of(decided) if decided else "",
                is_unsure=decided is not None and decided.chance in _UNSURE,
                features=decided.features if decided else (),
            )
        )
    return [
        _Run(
            end=end,
            is_removed=removed,
            label=f"removed: {end}" if removed else _LABELS[end],
            meaning=meanings.get(end, ""),
            lines=tuple(run),
        )
        for (end, removed), run in groupby(
            lines, key=lambda line: (_end(line.decision), line.decision.action == "removed")
        )
    ]


def _end(decision: Decision) -> str:
    """Return what the chips call the end of a block: its reason where it was removed."""
    if decision.action == "removed":
        return decision.reason or "removed"
    return "kept" if decision.action == "body" else decision.action


def _chips(runs: Sequence[_Run]) -> list[_Chip]:
    """Count the blocks by their end: kept ones first, then those removed, the most frequent reason first."""
    blocks, chars = Counter[str](), Counter[str]()
    for run in runs:
        blocks[run.end] += len(run.lines)
        chars[run.end] += run.chars
    ends = {run.end: run for run in runs}
    return [
        _Chip(
            end=end,
            label=_LABELS.get(end, end),
            kind=run.kind,
            blocks=blocks[end],
            chars=chars[end],
            meaning=run.meaning,
        )
        for end, run in sorted(ends.items(), key=lambda e: (e[1].is_removed, e[0] != "kept", -blocks[e[0]], e[0]))
    ]


def _fields_with_places(
    extraction: Extraction, pictures: Sequence[Figure]
) -> list[tuple[str, list[tuple[str, str]], list[_Source]]]:
    """Return each field with its values (text and address) and the places that it was read from."""
    anchors = {f"block:{block.index}": f"block-{block.index}" for block in extraction.document.blocks}
    anchors |= {figure.anchor.replace("-", ":"): figure.anchor for figure in pictures}
    said = {(c.where, c.raw): f"said-{n}" for n, c in reversed(list(enumerate(extraction.document.candidates)))}
    return [
        (
            name,
            list(_values(found.value)),
            [_Source(evidence=e, anchor=_anchor(e, anchors, said)) for e in found.evidence],
        )
        for name, found in values.named_fields(extraction)
    ]


def _anchor(evidence: Evidence, anchors: Mapping[str, str], said: Mapping[tuple[str, str], str]) -> str | None:
    if evidence.where.startswith("text:"):
        return "article"
    return anchors.get(evidence.where) or said.get((evidence.where, evidence.raw))


def _values(value: Any) -> list[tuple[str, str]]:
    """Return the values of a field as text and, where they have one, address.

    >>> _values((Author(name="Jo", url="https://a.example/jo"),)), _values(None)
    ([('Jo', 'https://a.example/jo')], [])
    """
    if value is None or value == ():
        return []
    if isinstance(value, tuple):
        return [pair for item in value for pair in _values(item)]
    if isinstance(value, Author):
        return [(f"{value.name} ({value.type})" if value.type else value.name, value.url or "")]
    if isinstance(value, Image):
        return [(value.caption or value.alt or value.url or "a picture", value.url or "")]
    if is_dataclass(value):
        known = ((f.name, getattr(value, f.name)) for f in fields(value) if f.name != "where")
        return [(f"{name}: {values.one_line(item)}", "") for name, item in known if item is not None and item != ()]
    said = values.one_line(value)
    return [(said, said)]


def _parts(capture: Capture) -> list[tuple[str, str]]:
    return [
        (
            "bytes" if len(capture.parts) == 1 else f"bytes of part {n}",
            f"{p.length:,} from {p.offset:,}, sha256 {p.sha256}",
        )
        for n, p in enumerate(capture.parts)
    ]


def _cut(text: str, size: int) -> str:
    return text if len(text) <= size else f"{text[: size - 1]}…"
