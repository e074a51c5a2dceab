"""Keep what each source gave on each day, and the alarms that were raised about it; what is old is thrown away."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from ingest.state.sqlite import packing
from ingest.state.sqlite.database import Database

__all__ = ["KEPT", "Alarm", "Days", "HealthDay"]

KEPT: Final = timedelta(days=100)
"""How long days, ended alarms and outcomes are kept: eight weeks to compare with, and six before them to look at."""
# Examples are for people who look at a fresh alarm; those of older days only fill the file.
_EXAMPLES_KEPT: Final = timedelta(days=14)
_NONE: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthDay:
    """What a source gave on one day (UTC), as counts by name."""

    day: date
    asked: Mapping[str, int] = field(default_factory=dict)
    """What runs counted: listings read, articles discovered and fetched, what became of those that were asked for."""
    cleaned: Mapping[str, int] = field(default_factory=dict)
    """What the day's clean files and audits hold."""
    made: str = ""
    """Digest of what they were cleaned with."""
    examples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By name of a count: ids of records, or URLs where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """What is wrong with a source, since when, and whether somebody knows."""

    source: str
    name: str
    raised_at: datetime
    seen_at: datetime
    """When it was last found to be so."""
    ended_at: datetime | None = None
    acknowledged_at: datetime | None = None
    told_at: datetime | None = None
    """When it was delivered."""
    detail: str = ""
    examples: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """What `--ack` takes: `courier/field-lost/authors`."""
        return f"{self.source}/{self.name}"

    @property
    def is_open(self) -> bool:
        """Whether it costs exit 0: it is so, and nobody has acknowledged it."""
        return self.ended_at is None and self.acknowledged_at is None


class Days(Database):
    """The days and the alarms of sources."""

    def health_days(self, source: str, *, since: date | None = None) -> list[HealthDay]:
        """List the days of a source, oldest first."""
        rows = self._rows(
            "SELECT day, asked, cleaned, made, examples FROM health_days WHERE source = ? AND day >= ? ORDER BY day",
            (source, since.isoformat() if since else ""),
        )
        return [
            HealthDay(
                day=date.fromisoformat(day),
                asked=packing.load(asked),
                cleaned=packing.load(cleaned),
                made=made,
                examples={name: tuple(ids) for name, ids in packing.load(examples).items()},
            )
            for day, asked, cleaned, made, examples in rows
        ]

    def health_sources(self) -> list[str]:
        """List the sources of which days are known."""
        return [name for (name,) in self._rows("SELECT DISTINCT source FROM health_days ORDER BY source", ())]

    def add_to_day(
        self, source: str, day: date, counts: Mapping[str, int], examples: Mapping[str, tuple[str, ...]] = _NONE
    ) -> None:
        """Add what one run counted to a day."""
        with self._transaction() as db:
            before = self._day(source, day)
            asked = {name: before.asked.get(name, 0) + counts.get(name, 0) for name in {*before.asked, *counts}}
            self._put(db, source, replace(before, asked=asked, examples={**before.examples, **examples}))

    def set_cleaned(self, source: str, found: HealthDay) -> None:
        """Replace what is known of a day's articles; what runs counted stays."""
        with self._transaction() as db:
            before = self._day(source, found.day)
            kept = {name: ids for name, ids in before.examples.items() if name in before.asked}
            self._put(db, source, replace(found, asked=before.asked, examples={**kept, **found.examples}))

    def alarms(self, source: str | None = None) -> list[Alarm]:
        """List the alarms that are known, those that ended too, the latest of each name last."""
        rows = self._rows(
            "SELECT source, name, raised_at, seen_at, ended_at, acknowledged_at, told_at, detail, examples FROM alarms"
            " WHERE ?1 IS NULL OR source = ?1 ORDER BY source, name, raised_at",
            (source,),
        )
        return [
            Alarm(
                source=of,
                name=name,
                raised_at=datetime.fromisoformat(raised),
                seen_at=datetime.fromisoformat(seen),
                ended_at=packing.moment(ended),
                acknowledged_at=packing.moment(acknowledged),
                told_at=packing.moment(told),
                detail=detail,
                examples=tuple(packing.load(examples)["examples"]),
            )
            for of, name, raised, seen, ended, acknowledged, told, detail, examples in rows
        ]

    def put_alarms(self, alarms: Iterable[Alarm]) -> None:
        """Keep alarms as they stand now."""
        with self._transaction() as db:
            db.executemany(
                "INSERT OR REPLACE INTO alarms (source, name, raised_at, seen_at, ended_at, acknowledged_at, told_at,"
                " detail, examples) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    (
                        alarm.source,
                        alarm.name,
                        packing.stamp(alarm.raised_at),
                        packing.stamp(alarm.seen_at),
                        *(at and packing.stamp(at) for at in (alarm.ended_at, alarm.acknowledged_at, alarm.told_at)),
                        alarm.detail,
                        packing.dump({"examples": list(alarm.examples)}),
                    )
                    for alarm in alarms
                ),
            )

    def prune(self, *, now: datetime) -> None:
        """Throw away days, outcomes and ended alarms that nothing is compared with any longer."""
        since, fresh = now - KEPT, now - _EXAMPLES_KEPT
        with self._transaction() as db:
            db.execute("DELETE FROM health_days WHERE day < ?", (since.date().isoformat(),))
            db.execute(
                "UPDATE health_days SET examples = '{}' WHERE day < ? AND examples != '{}'", (fresh.date().isoformat(),)
            )
            db.execute("DELETE FROM alarms WHERE ended_at < ?", (packing.stamp(since),))
            db.execute("DELETE FROM outcomes WHERE at < ?", (packing.stamp(since),))

    def _day(self, source: str, day: date) -> HealthDay:
        return next((one for one in self.health_days(source, since=day) if one.day == day), HealthDay(day=day))

    @staticmethod
    def _put(db: Any, source: str, found: HealthDay) -> None:
        db.execute(
            "INSERT OR REPLACE INTO health_days (source, day, asked, cleaned, made, examples)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                source,
                found.day.isoformat(),
                packing.dump(found.asked),
                packing.dump(found.cleaned),
                found.made,
                packing.dump({name: list(ids) for name, ids in found.examples.items()}),
            ),
        )
