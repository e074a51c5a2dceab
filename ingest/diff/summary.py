"""Count what changed, and show it: as tables, and as JSON."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Protocol, Self, TypeVar

from ingest.diff.changes import Change
from ingest.text import printable

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["ABSENT", "KINDS", "WAYS", "Summary", "as_dict", "most_first", "name_of", "tables"]


class _Sortable(Protocol):
    def __lt__(self, other: Self, /) -> bool: ...


K = TypeVar("K", bound=_Sortable)

# A terminal shows no more by itself; JSON and the page have the rest.
_LISTED: Final = 20
# Shown as blocks that moved; where the blocks of the same text changed, both lists are shown.
_OF_TEXT: Final = frozenset({"blocks", "content_hash", "text"})
ABSENT: Final = "has other words, or is a field"
KINDS: Final = ("same", "changed", "appeared", "vanished")
_NUMBERS: Final = frozenset({"count", *KINDS})
WAYS: Final[Mapping[str, str]] = MappingProxyType({"in": "into the body", "out": "out of the body"})


@dataclass(slots=True)
class Summary:
    """How much changed, by source, field and rule; and the first changes themselves."""

    kept: int = _LISTED
    """So many changes are held; the rest is counted."""
    sources: dict[str, Counter[str]] = field(default_factory=dict)
    fields: Counter[str] = field(default_factory=Counter)
    moves: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """By way, reason and rule."""
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Why articles appeared or vanished: by change, and by the reason that the other cleaning gave."""
    _changes: tuple[list[tuple[str, Change]], ...] = field(default_factory=lambda: ([], [], []))

    def note(self, file: str, source: str | None, change: Change | None) -> None:
        """Count one article."""
        counts = self.sources.setdefault(source or "", Counter())
        counts[change.change if change else "same"] += 1
        if change is None:
            return
        self.fields.update(change.fields)
        self.moves.update((move.way, move.reason or ABSENT, move.rule or "") for move in change.moves)
        if change.change != "changed":
            outcome = change.outcome or {}
            self.outcomes[change.change, outcome.get("reason") or outcome.get("status") or "no such item"] += 1
        held = self._changes[0 if "text" in change.fields else 1 if change.change != "changed" else 2]
        if len(held) < self.kept:
            held.append((file, change))

    @property
    def changes(self) -> list[tuple[str, Change]]:
        """The file, and what changed in it: other texts first, then what appeared or vanished, then other fields."""
        return [one for held in self._changes for one in held][: self.kept]

    @property
    def total(self) -> Counter[str]:
        """The counts of all sources."""
        return sum(self.sources.values(), Counter[str]())

    @property
    def changed(self) -> int:
        """How many articles are not the same."""
        return self.total.total() - self.total["same"]


def as_dict(file: str, source: str | None, change: Change) -> dict[str, Any]:
    """Return a change as JSON: which fields, with both values of all but the text, and which blocks moved."""
    shown = [name for name in change.fields if name not in _OF_TEXT or "text" not in change.fields]
    return {
        "file": file,
        "source": source,
        "id": change.record["id"],
        "url": change.record["url"],
        "title": change.record["title"],
        "change": change.change,
        "fields": list(change.fields),
        "before": {name: (change.before or {}).get(name) for name in shown},
        "after": {name: (change.after or {}).get(name) for name in shown},
        "blocks": [
            {"moved": move.way, "reason": move.reason, "rule": move.rule, "text": move.text} for move in change.moves
        ],
        "outcome": change.outcome,
    }


def tables(summary: Summary) -> Iterator["RenderableType"]:
    """Yield the tables for a terminal."""
    rows = [(name or "-", *(f"{counts[kind]:,}" for kind in KINDS)) for name, counts in sorted(summary.sources.items())]
    if len(rows) != 1:
        rows.append(("all", *(f"{summary.total[kind]:,}" for kind in KINDS)))
    yield _table("Articles", ("source", *KINDS), rows)
    yield from _counts("Changed fields", ("field",), {(name,): count for name, count in summary.fields.items()})
    moves = {(WAYS[way], *why): count for (way, *why), count in summary.moves.items()}
    yield from _counts("Moved blocks", ("way", "removed as", "by rule"), moves)
    outcomes = {(*key,): count for key, count in summary.outcomes.items()}
    yield from _counts("Appeared and vanished", ("change", "the other cleaning said"), outcomes)
    if summary.changes:
        listed = [(one.change, name_of(one), " ".join(one.fields)) for _, one in summary.changes[:_LISTED]]
        yield _table("Which", ("change", "article", "fields"), listed)
    if summary.changed > _LISTED:
        yield f"… and {summary.changed - _LISTED:,} more: --json lists them all"


def name_of(change: Change) -> str:
    """Return what an article is called: its address, or else its id."""
    return str(change.record["url"] or change.record["id"])


def most_first(counts: Mapping[K, int]) -> list[tuple[K, int]]:
    """Sort counts: the largest first, equal ones by name."""
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _counts(title: str, names: Sequence[str], counts: Mapping[Any, int]) -> Iterator["RenderableType"]:
    if counts:
        yield _table(title, (*names, "count"), [(*key, f"{count:,}") for key, count in most_first(counts)])


def _table(title: str, names: Sequence[str], rows: Iterable[Sequence[str]]) -> "RenderableType":
    from rich.table import Table  # noqa: PLC0415 -- workers count too, and show nothing
    from rich.text import Text  # noqa: PLC0415 -- likewise

    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for name in names:
        table.add_column(name, justify="right" if name in _NUMBERS else "left")
    for row in rows:
        table.add_row(*(Text(printable(cell)) for cell in row))
    return table
