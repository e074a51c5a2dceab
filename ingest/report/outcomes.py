"""Count outcomes: what was written, what was removed, skipped or failed and why, and where the files are."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, get_args

from ingest.model import Count, Outcome, Stage, Status
from ingest.text import printable
from ingest.urls import redact

if TYPE_CHECKING:
    from rich.console import Group, RenderableType
    from rich.table import Table
    from rich.text import Text

__all__ = ["Report", "is_cut"]

_STATUSES: Final[tuple[Status, ...]] = get_args(Status)
_EXPLAINED: Final[tuple[Status, ...]] = ("skipped", "failed", "crashed")
# Examples kept for each reason: enough to recognise it by; a run of a million items stays small.
_EXAMPLES: Final = 3
# As many as decide about a source when it is collected (`pipeline.health`).
_ENOUGH: Final = 5
_NOTHING: Final[Mapping[str, Count]] = MappingProxyType({})
_STYLES: Final[Mapping[Status, str]] = MappingProxyType(
    {"written": "green", "unchanged": "dim", "skipped": "yellow", "failed": "red", "crashed": "bold red"}
)


# An input or a listing that ends before its end, nobody knows how much is missing; records of an archive that are lost.
_CUT: Final[frozenset[tuple[Stage, str]]] = frozenset(
    {
        ("discover", "truncated-listing"),
        ("raw", "truncated-archive"),
        ("raw", "coding-truncated"),
        ("raw", "raw-corrupt"),
        ("raw", "segment-without-beginning"),
    }
)


def is_cut(outcome: Outcome) -> bool:
    """Return whether an input or a listing holds less than it should, which was not said before."""
    return outcome.status == "failed" and (outcome.stage, outcome.reason) in _CUT


@dataclass(slots=True)
class _Why:
    """One way not to become a record: how often, and the first few of them."""

    count: int = 0
    examples: list[Outcome] = field(default_factory=list)


class Report:
    """Counts outcomes as they come, in bounded memory; order and workers do not matter to any count."""

    def __init__(self) -> None:
        self._sources: dict[str | None, Counter[Status]] = {}
        self._why: dict[tuple[Status, Stage, str], _Why] = {}
        self._blocks: Counter[str] = Counter()
        self._chars: Counter[str] = Counter()

    def note(self, outcome: Outcome, removed: Mapping[str, Count] = _NOTHING) -> None:
        """Count one item, and where a record was written also what was removed from it, by reason."""
        self._sources.setdefault(outcome.source, Counter())[outcome.status] += 1
        if outcome.status in _EXPLAINED:
            why = self._why.setdefault((outcome.status, outcome.stage, outcome.reason), _Why())
            why.count += 1
            if len(why.examples) < _EXAMPLES:
                why.examples.append(outcome)
        if outcome.status == "written":
            for reason, counted in removed.items():
                self._blocks[reason] += counted.count
                self._chars[reason] += counted.chars

    @property
    def totals(self) -> dict[Status, int]:
        """How many items ended in each status."""
        return {status: sum(counts[status] for counts in self._sources.values()) for status in _STATUSES}

    @property
    def sources(self) -> tuple[str | None, ...]:
        """The sources that had items, in order; None stands for files named on the command line, last."""
        return tuple(sorted(self._sources, key=lambda name: (name is None, name or "")))

    def statuses(self, source: str | None) -> dict[Status, int]:
        """How many items of one source ended in each status."""
        counts = self._sources.get(source, Counter())
        return {status: counts[status] for status in _STATUSES}

    def failed_share(self, source: str | None) -> float:
        """Share (0–1) of a source's items that failed or crashed; 0 where there were none.

        Unchanged items are those of earlier times: they count where this time there are too few to decide.
        """
        counts = self.statuses(source)
        every = sum(counts.values())
        tried = every - counts["unchanged"]
        return (counts["failed"] + counts["crashed"]) / ((tried if tried >= _ENOUGH else every) or 1)

    def as_dict(self) -> dict[str, Any]:
        """Return everything as JSON values, for `--json`."""
        return {
            "totals": self.totals,
            "sources": [
                {"source": name, **self.statuses(name), "failed_share": round(self.failed_share(name), 4)}
                for name in self.sources
            ],
            "removed": {
                "count": self._blocks.total(),
                "chars": self._chars.total(),
                "by_reason": [
                    {"reason": r, "count": n, "chars": self._chars[r]} for r, n in sorted(self._blocks.items())
                ],
            },
            "reasons": [
                {
                    "status": status,
                    "stage": stage,
                    "reason": reason,
                    "count": why.count,
                    "examples": [_example(outcome) for outcome in why.examples],
                }
                for (status, stage, reason), why in self._reasons(*_EXPLAINED)
            ],
        }

    def render(self, places: Mapping[str, str] = MappingProxyType({})) -> "Group":
        """Show the summary; `places` says where the files are: label to path."""
        from rich.console import Group  # noqa: PLC0415 -- counting needs none of it

        parts = _titled("What became of the items", self._what_became())
        if self._blocks:
            parts += _titled("Removed from the written articles", self._removed())
        for status in _EXPLAINED:
            if self.totals[status]:
                parts += _titled(status.capitalize(), self._not_written(status), _STYLES[status])
        if places:
            parts += _titled("Where the files are", _places(places))
        return Group(*parts[1:])

    def _reasons(self, *statuses: Status) -> list[tuple[tuple[Status, Stage, str], _Why]]:
        rows = [(key, why) for key, why in self._why.items() if key[0] in statuses]
        return sorted(rows, key=lambda row: (statuses.index(row[0][0]), -row[1].count, row[0]))

    def _what_became(self) -> "Table":
        table = _table()
        table.add_column("source")
        for status in _STATUSES:
            table.add_column(status, justify="right")
        for name in self.sources:
            table.add_row(_safe(name or "(files)"), *_numbers(self.statuses(name)))
        if len(self.sources) != 1:
            table.add_section()
            table.add_row(_text("all", "bold"), *_numbers(self.totals))
        return table

    def _removed(self) -> "Table":
        table = _table()
        table.add_column("reason")
        table.add_column("blocks", justify="right")
        table.add_column("characters", justify="right")
        for reason, count in sorted(self._blocks.items(), key=lambda pair: (-pair[1], pair[0])):
            table.add_row(_safe(reason), f"{count:,}", f"{self._chars[reason]:,}")
        return table

    def _not_written(self, status: Status) -> "Table":
        table = _table()
        table.add_column("reason")
        table.add_column("at")
        table.add_column("items", justify="right")
        table.add_column("for example", overflow="fold")
        for (_, stage, reason), why in self._reasons(status):
            example = why.examples[0]
            where = example.url or example.file or example.source or ""
            where = redact(where) if "?" in where else where  # cron mails it; `--json` has all of it
            said = f"{where} – {example.detail}" if example.detail else where
            table.add_row(_safe(reason or "-"), stage, f"{why.count:,}", _safe(said))
        return table


def _example(outcome: Outcome) -> dict[str, Any]:
    return {
        "source": outcome.source,
        "url": outcome.url,
        "file": outcome.file,
        "record_id": outcome.record_id,
        "index": outcome.index,
        "detail": outcome.detail,
    }


def _places(places: Mapping[str, str]) -> "Table":
    table = _table()
    table.show_header = False
    table.add_column()
    table.add_column(overflow="fold")
    for label, path in places.items():
        table.add_row(_safe(label), _safe(path))
    return table


def _table() -> "Table":
    from rich.table import Table  # noqa: PLC0415 -- counting needs none of it

    return Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))


def _titled(title: str, table: "Table", style: str = "bold") -> "list[RenderableType]":
    return [_text(""), _text(title, style), table]


def _numbers(counts: Mapping[Status, int]) -> "list[Text]":
    return [_text(f"{counts[s]:,}", _STYLES[s] if counts[s] else "dim") for s in _STATUSES]


def _safe(value: str) -> "Text":
    """Show a foreign string: never as rich markup, never as a terminal sequence."""
    return _text(printable(value))


def _text(value: str, style: str = "") -> "Text":
    from rich.text import Text  # noqa: PLC0415 -- counting needs none of it

    return Text(value, style=style)
