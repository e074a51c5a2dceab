"""Show how one item was processed: what it is and why, how every block ended, and what every field was read from."""

import html as markup
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ingest.errors import IngestError
from ingest.explain.template import PAGE
from ingest.model import (
    Block,
    Capture,
    Classification,
    Decision,
    Document,
    Extraction,
    Found,
    Reason,
    Shaped,
)
from ingest.text import printable, without_surrogates
from ingest.urls import parse

__all__ = ["as_dict", "html", "render"]

# Code points of a block on the terminal: two lines of 80 columns beside the other columns.
_CLIP: Final = 100
Classified: TypeAlias = Mapping[int, Classification]
_UNCLASSIFIED: Final[Classified] = MappingProxyType({})
_NO_MEANINGS: Final[Mapping[Reason, str]] = MappingProxyType({})
# Of the classifiers, and of the rules that name what they did not keep.
_CLASSIFIED_RULES: Final = ("judge:", "teasers", "outskirts")
_STYLES: Final[Mapping[str, str]] = MappingProxyType({"body": "green", "caption": "cyan", "field": "blue"})


def render(
    result: Extraction | IngestError,
    *,
    capture: Capture | None = None,
    shaped: Shaped | None = None,
    classified: Classified = _UNCLASSIFIED,
    meanings: Mapping[Reason, str] = _NO_MEANINGS,
    clip: int = _CLIP,
) -> Group:
    """Show an extraction, or how far an item came before its error; texts are cut to `clip` code points.

    `classified` has, by index of the block, what the classifier made of it; `meanings` what a removal reason means.
    """
    if isinstance(result, IngestError):
        said = _safe(f"{result.reason}: {result}")
        said.stylize("red")
        return Group(*_grid([*_capture_facts(capture), *_shaped_facts(shaped)]), said)
    document = result.document
    parts: list[RenderableType] = [
        *_grid([*_capture_facts(document.item.capture, document.item.index), *_facts(result)]),
        *_titled(_count_line(result), _blocks(result, classified, clip)),
        *_titled("Fields", _fields(result, clip)),
    ]
    if reasons := _meanings(result, meanings):
        parts += _titled("Removed because it is", *_grid(reasons))
    if doubts := _doubts(result):
        parts += _titled("Doubts", *_grid(doubts))
    return Group(*parts)


def as_dict(
    result: Extraction | IngestError,
    *,
    capture: Capture | None = None,
    shaped: Shaped | None = None,
    classified: Classified = _UNCLASSIFIED,
) -> dict[str, Any]:
    """Show the same as JSON values, nothing cut: facts, blocks with decisions, fields with evidence."""
    if isinstance(result, IngestError):
        facts = dict([*_capture_facts(capture), *_shaped_facts(shaped)])
        return {"facts": facts, "error": {"reason": result.reason, "message": str(result)}}
    document = result.document
    return {
        "facts": dict([*_capture_facts(document.item.capture, document.item.index), *_facts(result)]),
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
                "value": json.loads(json.dumps(found.value, default=_told)),
                "evidence": [{"where": e.where, "raw": e.raw, "parser": e.parser} for e in found.evidence],
            }
            for name, found in _named(result)
        },
        "doubts": [{"code": code, "message": message} for code, message in _doubts(result)],
    }


def _classifier(found: Classification | None) -> dict[str, Any] | None:
    if found is None:
        return None
    features = [{"name": f.name, "value": f.value, "weight": f.weight} for f in found.features]
    return {"chance": found.chance / 1000, "features": features}


def html(
    extraction: Extraction, *, classified: Classified = _UNCLASSIFIED, meanings: Mapping[Reason, str] = _NO_MEANINGS
) -> str:
    """Write one page that needs nothing else: every block in order, removed ones struck, each with its rule."""
    document = extraction.document
    pairs = zip(document.blocks, extraction.decisions, strict=True)
    title = extraction.fields.title.value or document.url or document.item.capture.file
    language = extraction.fields.language.value
    facts = [*_capture_facts(document.item.capture, document.item.index), *_facts(extraction)]
    page = PAGE.format(
        title=_escape(title),
        facts=_rows((name, _linked(value)) for name, value in facts),
        legend=_legend(extraction, meanings),
        lang=f' lang="{_escape(language)}"' if language else "",
        blocks="\n".join(_block_html(block, decision, classified.get(block.index)) for block, decision in pairs),
        fields="\n".join(_field_html(name, found) for name, found in _named(extraction)),
        doubts=_rows((name, _escape(said)) for name, said in _doubts(extraction)) or "<tr><td>none</td></tr>",
    )
    return without_surrogates(page)[0]


def _capture_facts(capture: Capture | None, index: int = 0) -> list[tuple[str, str]]:
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
        "via": " ".join(str(capture.via[key]) for key in ("door", "url") if capture.via.get(key)),
        "truncated": "the store says that the payload was cut" if capture.truncated else None,
    }
    return [(name, value) for name, value in facts.items() if value]


def _shaped_facts(shaped: Shaped | None) -> list[tuple[str, str]]:
    return _shape(shaped) if shaped else []


def _facts(extraction: Extraction) -> list[tuple[str, str]]:
    document = extraction.document
    own = [("own URL", document.url)] if document.url and document.url != document.item.capture.url else []
    return [
        *own,
        *_shape(document),
        ("platform", extraction.platform or "none known"),
        ("rules", ", ".join(extraction.rules) or "generic only"),
    ]


def _shape(shown: Shaped | Document) -> list[tuple[str, str]]:
    facts = [
        ("shape", f"{shown.shape}: {shown.evidence}" if shown.evidence else shown.shape),
        ("encoding", f"{shown.encoding.name} (from {shown.encoding.source})"),
    ]
    if shown.damaged:
        facts.append(("damaged", "yes"))
    if shown.repairs:
        facts.append(("repairs", ", ".join(shown.repairs)))
    return facts


def _meanings(extraction: Extraction, meanings: Mapping[Reason, str]) -> list[tuple[str, str]]:
    found = sorted({decision.reason for decision in extraction.decisions if decision.reason})
    return [(reason, meanings[reason]) for reason in found if reason in meanings]


def _why(found: Classification | None, decision: Decision) -> str:
    """Write a classification on one line, where it decided: the chance, then what speaks for (+) and against (-).

    >>> _why(Classification(chance=120, features=()), Decision(action="body", rule="judge:model"))
    'chance .12'
    """
    if found is None or not decision.rule.startswith(_CLASSIFIED_RULES):
        return ""
    features = "; ".join(f"{f.weight:+.2f} {f.name} = {f.value:g}" for f in found.features)
    chance = f"{found.chance / 1000:.2f}".removeprefix("0")
    return f"chance {chance}: {features}" if features else f"chance {chance}"


def _doubts(extraction: Extraction) -> list[tuple[str, str]]:
    return [(d.code, d.message) for d in dict.fromkeys((*extraction.document.doubts, *extraction.doubts))]


def _named(extraction: Extraction) -> list[tuple[str, Found[Any]]]:
    return [(f.name, getattr(extraction.fields, f.name)) for f in fields(extraction.fields)]


def _ended(decision: Decision) -> str:
    """Return how a block was decided on, with reason or field.

    >>> _ended(Decision(action="removed", rule="share-bar", reason="share"))
    'removed:share'
    """
    if decision.action == "body":
        return "kept"
    detail = decision.reason if decision.action == "removed" else decision.field
    return f"{decision.action}:{detail}" if detail else decision.action


def _value(value: Any) -> str:
    """Write a field's value on one line: a string as it is, anything else as JSON; empty where there is nothing.

    >>> _value(("a", "b"))
    '["a", "b"]'
    """
    if isinstance(value, str):
        return value
    said = json.dumps(value, ensure_ascii=False, default=_told)
    return "" if said in {"null", "[]", "{}"} else said


def _told(value: Any) -> Any:
    """Make JSON of a value of ours, without what it does not know."""
    if is_dataclass(value):
        known = {f.name: getattr(value, f.name) for f in fields(value)}
        return {name: item for name, item in known.items() if item is not None and item != ()}
    return dict(value) if isinstance(value, Mapping) else str(value)


def _titled(title: str, *below: RenderableType) -> list[RenderableType]:
    return [Text(), Text(title, style="bold"), *below]


def _table() -> Table:
    return Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))


def _grid(rows: list[tuple[str, str]]) -> list[RenderableType]:
    if not rows:
        return []
    grid = _table()
    grid.show_header = False
    grid.add_column(style="bold", no_wrap=True)
    grid.add_column(overflow="fold")
    for name, value in rows:
        grid.add_row(_safe(name), _safe(value))
    return [grid]


def _blocks(extraction: Extraction, classified: Classified, clip: int) -> Table:
    table = _table()
    table.add_column("#", justify="right")
    table.add_column("kind")
    table.add_column("decision", overflow="fold")
    table.add_column("rule", overflow="fold")
    table.add_column("text", overflow="fold")
    for block, decision in zip(extraction.document.blocks, extraction.decisions, strict=True):
        style = _STYLES.get(decision.action, "red")
        text = _safe(_clipped(block.text, clip))
        text.stylize("dim" if decision.action == "removed" else "")
        if why := _why(classified.get(block.index), decision):
            text.append(f"\n{why}", style="italic dim")
        table.add_row(str(block.index), block.kind, Text(_ended(decision), style=style), _safe(decision.rule), text)
    return table


def _fields(extraction: Extraction, clip: int) -> Table:
    table = _table()
    table.add_column("field", style="bold")
    table.add_column("value", overflow="fold")
    table.add_column("read from", overflow="fold")
    for name, found in _named(extraction):
        sources = [f"{e.where} by {e.parser}: {_clipped(e.raw, clip)}" for e in found.evidence]
        value = _safe(_clipped(_value(found.value), 2 * clip)) if _value(found.value) else Text("-", style="dim")
        table.add_row(name, value, Text("\n").join(_safe(line) for line in sources))
    return table


def _count_line(extraction: Extraction) -> str:
    counts = Counter(_ended(decision) for decision in extraction.decisions)
    said = ", ".join(f"{count} {end}" for end, count in sorted(counts.items(), key=_by_end))
    return f"{len(extraction.decisions)} blocks: {said}" if said else "No blocks"


def _by_end(pair: tuple[str, int]) -> tuple[int, int, str]:
    """Sort kept blocks first, then captions, fields and removals, each the most frequent first."""
    end, count = pair
    return (("kept", "caption", "field", "removed").index(end.partition(":")[0]), -count, end)


def _clipped(value: str, clip: int) -> str:
    return value if len(value) <= clip else value[: clip - 1] + "…"


def _safe(value: str) -> Text:
    """Show a foreign string: never as rich markup, never as a terminal sequence."""
    return Text(printable(without_surrogates(value)[0]))


def _escape(value: str) -> str:
    return markup.escape(value, quote=True)


def _linked(value: str) -> str:
    """Make a link of what is a web address and of nothing else (`javascript:` …)."""
    said = _escape(value)
    return f'<a href="{said}" rel="noreferrer noopener">{said}</a>' if parse(value) else said


def _rows(rows: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"<tr><th>{_escape(name)}</th><td>{value}</td></tr>" for name, value in rows)


def _legend(extraction: Extraction, meanings: Mapping[Reason, str]) -> str:
    counts, chars = Counter[str](), Counter[str]()
    for block, decision in zip(extraction.document.blocks, extraction.decisions, strict=True):
        counts[_ended(decision)] += 1
        chars[_ended(decision)] += len(block.text)
    means = {f"removed:{reason}": f": {meaning}" for reason, meaning in meanings.items()}
    return "\n".join(
        f'<li class="{end.partition(":")[0]}"><b>{_escape(end)}</b> {count:,} blocks, {chars[end]:,} characters'
        f"{_escape(means.get(end, ''))}</li>"
        for end, count in sorted(counts.items(), key=_by_end)
    )


def _block_html(block: Block, decision: Decision, classified: Classification | None) -> str:
    end, why = _ended(decision), _why(classified, decision)
    shown = f"<del>{_escape(block.text)}</del>" if decision.action == "removed" else _escape(block.text)
    return (
        f'<li value="{block.index}" class="{end.partition(":")[0]} {block.kind}">'
        f'<p dir="auto">{shown}</p>'
        f"<small><b>{_escape(end)}</b> by {_escape(decision.rule)} · {block.kind} · {_escape(block.where)}</small>"
        + (f'<br><small class="why">{_escape(why)}</small></li>' if why else "</li>")
    )


def _field_html(name: str, found: Found[Any]) -> str:
    evidence = "".join(
        f"<li><code>{_escape(e.where)}</code> by <code>{_escape(e.parser)}</code>: "
        f'<q dir="auto">{_escape(e.raw)}</q></li>'
        for e in found.evidence
    )
    value = _linked(_value(found.value)) or "–"
    return f'<tr><th>{_escape(name)}</th><td dir="auto">{value}</td><td><ul>{evidence}</ul></td></tr>'
