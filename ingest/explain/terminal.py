"""Show an item on the terminal: facts, a table of blocks with decision and rule, fields with evidence, doubts."""

from collections import Counter
from collections.abc import Mapping
from typing import Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ingest.errors import IngestError
from ingest.explain import values
from ingest.explain.values import NO_MEANINGS, UNCLASSIFIED, Classified
from ingest.model import Capture, Classification, Decision, Extraction, Reason, Shaped
from ingest.text import printable, without_surrogates

__all__ = ["render"]

# Code points of a block on the terminal: two lines of 80 columns beside the other columns.
_CLIP: Final = 100
_STYLES: Final[Mapping[str, str]] = {"body": "green", "caption": "cyan", "field": "blue"}


def render(
    result: Extraction | IngestError,
    *,
    capture: Capture | None = None,
    shaped: Shaped | None = None,
    classified: Classified = UNCLASSIFIED,
    meanings: Mapping[Reason, str] = NO_MEANINGS,
    clip: int = _CLIP,
) -> Group:
    """Show an extraction, or how far an item came before its error; texts are cut to `clip` code points.

    `classified` has, by index of the block, what the classifier made of it; `meanings` what a removal reason means.
    """
    if isinstance(result, IngestError):
        said = _safe(f"{result.reason}: {result}")
        said.stylize("red")
        return Group(*_grid([*values.capture_facts(capture), *(values.shape_facts(shaped) if shaped else [])]), said)
    document = result.document
    facts = [*values.capture_facts(document.item.capture, document.item.index), *values.extraction_facts(result)]
    parts: list[RenderableType] = [
        *_grid(facts),
        *_titled(_count_line(result), _blocks(result, classified, clip)),
        *_titled("Fields", _fields(result, clip)),
    ]
    if reasons := _meanings(result, meanings):
        parts += _titled("Removed because it is", *_grid(reasons))
    if doubts := values.doubts(result):
        parts += _titled("Doubts", *_grid(doubts))
    return Group(*parts)


def _meanings(extraction: Extraction, meanings: Mapping[Reason, str]) -> list[tuple[str, str]]:
    found = sorted({decision.reason for decision in extraction.decisions if decision.reason})
    return [(reason, meanings[reason]) for reason in found if reason in meanings]


def _why(found: Classification | None, decision: Decision) -> str:
    """Write a classification on one line, where it decided: the chance, then what speaks for (+) and against (-).

    >>> _why(Classification(chance=120, features=()), Decision(action="body", rule="classifier:model"))
    'chance .12'
    """
    if found is None or not values.is_decisive(found, decision):
        return ""
    features = "; ".join(f"{f.weight:+.2f} {f.name} = {f.value:g}" for f in found.features)
    chance = f"chance {values.chance_of(found)}"
    return f"{chance}: {features}" if features else chance


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
        table.add_row(
            str(block.index), block.kind, Text(values.ended(decision), style=style), _safe(decision.rule), text
        )
    return table


def _fields(extraction: Extraction, clip: int) -> Table:
    table = _table()
    table.add_column("field", style="bold")
    table.add_column("value", overflow="fold")
    table.add_column("read from", overflow="fold")
    for name, found in values.named_fields(extraction):
        sources = [f"{e.where} by {e.parser}: {_clipped(e.raw, clip)}" for e in found.evidence]
        said = values.one_line(found.value)
        value = _safe(_clipped(said, 2 * clip)) if said else Text("-", style="dim")
        table.add_row(name, value, Text("\n").join(_safe(line) for line in sources))
    return table


def _count_line(extraction: Extraction) -> str:
    counts = Counter(values.ended(decision) for decision in extraction.decisions)
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
