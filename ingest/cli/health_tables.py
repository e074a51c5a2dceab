"""Show alarms, and what each source gave on its latest days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from ingest import text
from ingest.report import plots

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text

__all__ = ["tables"]

_BARS: Final = 14
"""Days that a line of bars shows: two weeks, in three columns of a terminal of 80."""
_TABLED: Final = 5
"""Sources up to which a terminal shows the figures of each day, too."""
_DAYS: Final = 7
"""Latest days of a source that a terminal shows; `--json` has all of them."""


def tables(
    alarms: Sequence[Mapping[str, Any]], days: Sequence[Mapping[str, Any]], *, on_terminal: bool = False
) -> list[RenderableType]:
    """Show the alarms that are open or have ended unseen, then the latest days of each source.

    A terminal has a line of bars for each source; a mail of cron, whose letters may be of any width, has figures alone.
    """
    from rich.text import Text

    parts: list[RenderableType] = []
    wanted = [one for one in alarms if not one["acknowledged_at"]]
    if wanted:
        parts += [Text(""), Text("Alarms", "bold red"), _alarms(wanted)]
    if days and on_terminal:
        parts += [Text(""), Text("Day by day", "bold"), _bars(days)]
    if days and (not on_terminal or len({day["source"] for day in days}) <= _TABLED):
        parts += [Text(""), Text("The latest days", "bold"), _days(days)]
    return parts


def _bars(days: Sequence[Mapping[str, Any]]) -> Table:
    """Show each source on one line: how much was written, failed and removed on each of the latest days."""
    from rich.text import Text

    last = max(date.fromisoformat(day["day"]) for day in days)
    axis = [(last - timedelta(days=n)).isoformat() for n in reversed(range(_BARS))]
    table = _table("source")
    for name in ("written", "failed", "removed"):
        table.add_column(f"{name}, {_BARS} days", no_wrap=True)
        table.add_column("last", justify="right")
    for source in sorted({day["source"] for day in days}):
        known = {day["day"]: day for day in days if day["source"] == source}
        row = [known.get(day) for day in axis]
        latest = known[max(known)]
        share = latest["removed_share"]
        table.add_row(
            _cell(source),
            Text(plots.spark([day["written"] if day else None for day in row]), style="green"),
            _cell(latest["written"]),
            Text(plots.spark([sum(day["failed"].values()) if day else None for day in row]), style="red"),
            _cell(sum(latest["failed"].values())),
            Text(plots.spark([day["removed_share"] if day else None for day in row], 1.0), style="yellow"),
            _cell(None if share is None else f"{share:.0%}"),
        )
    return table


def _alarms(alarms: Sequence[Mapping[str, Any]]) -> Table:
    table = _table("alarm", "since", "ended")
    table.add_column("what, and for example", overflow="fold")
    for one in alarms:
        told = "\n".join(map(text.printable, (one["detail"], *one["examples"])))
        table.add_row(*map(_cell, (one["alarm"], one["raised_at"], one["ended_at"])), _plain(told))
    return table


def _days(days: Sequence[Mapping[str, Any]]) -> Table:
    table = _table("source", "day")
    for name in ("new", "fetched", "written", "skipped", "failed", "characters", "removed", "lag h"):
        table.add_column(name, justify="right")
    sources = dict.fromkeys(one["source"] for one in days)
    for source in sources:
        for one in [day for day in days if day["source"] == source][-_DAYS:]:
            share = one["removed_share"]
            figures = (
                one["discovered"],
                one["fetched"],
                one["written"],
                sum(one["skipped"].values()),
                sum(one["failed"].values()),
                one["length"],
                None if share is None else f"{share:.0%}",
                one["date_lag_hours"],
            )
            table.add_row(_cell(source), _cell(one["day"]), *map(_cell, figures))
    return table


def _table(*names: str) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in names:
        table.add_column(name)
    return table


def _cell(value: object) -> Text:
    return _plain("-" if value is None else f"{value:,}" if isinstance(value, int) else text.printable(str(value)))


def _plain(said: str) -> Text:
    from rich.text import Text

    return Text(said)
