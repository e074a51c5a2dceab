"""Write the report as a web page: alarms, plots of each source's days, what became of the items and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from ingest import webpage
from ingest.report import plots

__all__ = ["examples", "html"]

STATUSES: Final = ("written", "skipped", "failed")
_NO_LINKS: Final[Mapping[str, str]] = {}
_LEAST_DAYS: Final = 14  # of an axis: a day that is as wide as the page says nothing
_MAX_DAYS: Final = 400  # more than state keeps; a listing of files with odd days must not make an endless axis

_TABLED: Final = 35  # days of a source in figures, five weeks: with all of them, 200 sources made a page of 12 MB


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plot:
    """One plot: what it shows, its latest and greatest value in words, and its paths by class."""

    title: str
    latest: str
    greatest: str
    paths: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """One source: its plots over all days, the same for every source, and its latest days with their figures."""

    name: str
    plots: tuple[_Plot, ...]
    fields: tuple[tuple[str, str, str], ...]
    """Name, path, and the latest share that is filled."""
    days: tuple[Mapping[str, Any], ...]
    alarms: tuple[Mapping[str, Any], ...]
    marks: tuple[tuple[int, str], ...]
    """Place on the axis, and which alarm."""
    written: str
    """Path of the articles written a day."""
    totals: Mapping[str, int]


def html(told: Mapping[str, Any], *, title: str, links: Mapping[str, str] = _NO_LINKS) -> str:
    """Write one page that needs nothing else, of what `ingest report --json` prints.

    `links` has the page of an item by its id or URL.
    """
    axis = _axis([date.fromisoformat(day["day"]) for day in told["health"]])
    names = dict.fromkeys([*(day["source"] for day in told["health"]), *(alarm["source"] for alarm in told["alarms"])])
    sources = [_source(name, told, axis) for name in sorted(names)]
    shown = {
        "title": title,
        "statuses": STATUSES,
        "totals": told["totals"],
        "outcomes": told["sources"],
        "removed": sorted(told["removed"]["by_reason"], key=lambda row: (-row["chars"], row["reason"])),
        "removed_chars": told["removed"]["chars"],
        "reasons": told["reasons"],
        "alarms": sorted(
            told["alarms"], key=lambda alarm: (not is_open(alarm), alarm["raised_at"] or "", alarm["alarm"])
        ),
        "open": sum(map(is_open, told["alarms"])),
        "sources": sources,
        "by_name": {source.name: source for source in sources},
        "axis": axis,
        "width": plots.DAY * max(1, len(axis)),
        "height": plots.HEIGHT,
        "links": links,
        "is_open": is_open,
    }
    return webpage.render("ingest.report", "page", shown)


def examples(told: Mapping[str, Any]) -> list[str]:
    """Return the ids and URLs that the page names, each once: what it can be given links for."""
    named = [
        *(item for alarm in told["alarms"] for item in alarm["examples"]),
        *(example["url"] for reason in told["reasons"] for example in reason["examples"] if example["url"]),
    ]
    return list(dict.fromkeys(named))


def is_open(alarm: Mapping[str, Any]) -> bool:
    """Return whether an alarm is so still, and nobody has acknowledged it."""
    return not (alarm["ended_at"] or alarm["acknowledged_at"])


def _axis(days: Sequence[date]) -> list[str]:
    """Return every day from the first to the last, two weeks at least, also those of which nothing is known."""
    if not days:
        return []
    last = max(days)
    first = max(min(*days, last - timedelta(days=_LEAST_DAYS - 1)), last - timedelta(days=_MAX_DAYS - 1))
    return [(first + timedelta(days=n)).isoformat() for n in range((last - first).days + 1)]


def _source(name: str, told: Mapping[str, Any], axis: Sequence[str]) -> _Source:
    days = [day for day in told["health"] if day["source"] == name]
    alarms = [alarm for alarm in told["alarms"] if alarm["source"] == name]
    by_day = {day["day"]: day for day in days}
    row = [by_day.get(day) for day in axis]
    counts = [[_count(day, status) for day in row] for status in STATUSES]
    paths, most = plots.bars(counts)
    places = {day: plots.DAY * n + plots.DAY // 2 for n, day in enumerate(axis)}
    return _Source(
        name=name,
        plots=(
            _Plot(
                title="items a day",
                latest=str(sum(_count(days[-1], status) for status in STATUSES)) if days else "",
                greatest=f"{most:,}",
                paths=tuple(zip(STATUSES, paths, strict=True)),
            ),
            _lined("share removed", [_of(day, "removed_share") for day in row], "{:.0%}", 1.0),
            _lined("median characters", [_of(day, "length") for day in row], "{:,.0f}"),
            _lined("hours from date to fetch", [_of(day, "date_lag_hours") for day in row], "{:,.0f}"),
        ),
        fields=_filled(row),
        days=tuple(reversed(days))[:_TABLED],
        alarms=tuple(alarms),
        marks=tuple(
            (places[alarm["raised_at"][:10]], f"{alarm['name']}: {alarm['detail']}")
            for alarm in alarms
            if alarm["raised_at"] and alarm["raised_at"][:10] in places
        ),
        written=plots.bars(counts[:1])[0][0],
        totals={status: sum(some) for status, some in zip(STATUSES, counts, strict=True)},
    )


def _count(day: Mapping[str, Any] | None, status: str) -> int:
    if day is None:
        return 0
    found = day[status]
    return int(found) if isinstance(found, int) else sum(found.values())


def _of(day: Mapping[str, Any] | None, name: str) -> float | None:
    return None if day is None else day[name]


def _lined(title: str, values: Sequence[float | None], form: str, top: float | None = None) -> _Plot:
    known = [value for value in values if value is not None]
    return _Plot(
        title=title,
        latest=form.format(known[-1]) if known else "",
        greatest=form.format(max(known)) if known else "",
        paths=(("line", plots.line(values, top)),),
    )


def _filled(row: Sequence[Mapping[str, Any] | None]) -> tuple[tuple[str, str, str], ...]:
    """Return for each field the path of its share that is filled, and the latest of it."""
    names = dict.fromkeys(name for day in row if day for name in day["fields"])
    found = []
    for name in names:
        shares = [day["fields"].get(name) if day else None for day in row]
        latest = next((share for share in reversed(shares) if share is not None), 0.0)
        found.append((name, plots.line(shares, 1.0), f"{latest:.0%}"))
    return tuple(found)
