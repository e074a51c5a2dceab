"""Print how often alarms are false, and how soon silence and drift are noticed, over a simulated year of 200 sources.

    python -m tests.bench.alarms [--sources N] [--days N] [--seed N]

Each source has a rate of its own (a third or more articles a day up to 150, evenly in its logarithm), a factor for each
weekday, days that scatter more widely than chance alone (negative binomial), nine holidays that are like its Sundays,
two slow months, a day of very much news now and then, and days on which the machine was off. A fifth of the sources
closes at weekends. The first eight weeks are history. Every alarm before something happens to the source is false. In
the last quarter a fifth of the sources dies (its listing is read, and names nothing new), and a fifth gets a new
layout, by which its texts are a third as long, its authors are lost, and half of the text is removed.

The rules are those of `ingest.pipeline.health`; nothing is fetched, and nothing is read from a clock.
"""

import argparse
import math
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from statistics import mean, median
from typing import Final

from ingest.pipeline.health.conditions import find_conditions
from ingest.pipeline.health.figures import LENGTH_STEPS, SHARE_STEPS
from ingest.state import KEPT, Health, HealthDay
from tests.bench.table import columns

FIRST: Final = date(2025, 1, 6)
HISTORY: Final = 56
CLASSES: Final = ((20, math.inf, "20 and more"), (5, 20, "5 to 20"), (2, 5, "2 to 5"), (0, 2, "below 2"))
_HOLIDAYS: Final = ((1, 1), (4, 18), (4, 21), (5, 1), (5, 29), (8, 15), (11, 1), (12, 25), (12, 26))


@dataclass(slots=True)
class Site:
    """A simulated source."""

    rate: float
    chance: random.Random
    closes: bool
    slow: tuple[int, int]
    fate: str
    at: date
    width: float = field(init=False)
    weekdays: tuple[float, ...] = field(init=False)
    length: float = field(init=False)
    removed: float = field(init=False)
    fields: dict[str, float] = field(init=False)

    def __post_init__(self) -> None:
        pick = self.chance.uniform
        self.width = pick(1.0, 2.5)
        end = (0.0, 0.0) if self.closes else (pick(0.3, 0.8), pick(0.3, 0.8))
        self.weekdays = (*(pick(0.9, 1.1) for _ in range(5)), *end)
        self.length, self.removed = pick(1_500, 6_000), pick(0.1, 0.6)
        self.fields = {"title": 1.0, "authors": pick(0.4, 1.0), "published": 0.99, "tags": pick(0, 1), "images": 0.9}

    def day(self, day: date) -> HealthDay | None:
        """Return what a day gives; None where the machine was off."""
        if self.chance.random() < 0.005:
            return None
        count = 0 if self.fate == "dies" and day >= self.at else self._count(day)
        asked = Counter({"read": 24, "discovered": count, "fetched": count, "attempt:answered": count})
        soft = sum(self.chance.random() < 0.01 for _ in range(count))
        asked.update({"attempt:soft": soft, "attempt:answered": -soft})
        return HealthDay(day=day, asked=+asked, cleaned=self._cleaned(day, count - soft), made="same")

    def _count(self, day: date) -> int:
        factor = self.weekdays[6 if (day.month, day.day) in _HOLIDAYS else day.weekday()]
        factor *= 0.45 if day.month in self.slow else 1.0
        factor *= 3.0 if self.chance.random() < 0.01 else 1.0
        due = self.rate * factor
        if not due:
            return 0
        # Negative binomial as a mixture: a Poisson of a gamma with that mean.
        return poisson(self.chance, self.chance.gammavariate(due / (self.width - 1 + 1e-9), self.width - 1 + 1e-9))

    def _cleaned(self, day: date, count: int) -> Counter[str]:
        found = Counter[str]()
        is_new = self.fate == "layout" and day >= self.at
        for _ in range(count):
            if self.chance.random() < 0.04:
                found.update(("skipped", "skipped:page-type:video"))
                continue
            chars = self.chance.lognormvariate(math.log(self.length / (3 if is_new else 1)), 0.5)
            share = min(
                0.99, max(0.0, self.chance.gauss(self.removed + (0.5 * (1 - self.removed) if is_new else 0), 0.1))
            )
            found.update(
                (
                    "written",
                    f"length:{round(LENGTH_STEPS * math.log2(max(1.0, chars)))}",
                    f"removed:{int(SHARE_STEPS * share)}",
                )
            )
            for name, filled in self.fields.items():
                found[f"field:{name}"] += self.chance.random() < (0 if is_new and name == "authors" else filled)
            for rule, often in (("share-bar", 0.9), ("ticker", 0.6), ("author-box", 0.3)):
                found[f"rule:{rule}"] += self.chance.random() < (0 if is_new else often)
        return +found


def poisson(chance: random.Random, due: float) -> int:
    """Draw a Poisson number: by products of uniform ones, in parts small enough for floats."""
    total = 0
    while due > 0:
        part, limit, product = min(due, 50.0), 0.0, 1.0
        limit = math.exp(-part)
        while (product := product * chance.random()) > limit:
            total += 1
        due -= part
    return total


@dataclass(slots=True)
class Told:
    """What became of one source."""

    rate: float
    fate: str
    years: float = 0.0
    false: Counter[str] = field(default_factory=Counter)
    delay: int | None = None
    """Whole days from the event to its alarm."""


def simulate(count: int, days: int, seed: int) -> list[Told]:
    """Walk through the days of every source."""
    chance, found = random.Random(seed), list[Told]()  # noqa: S311 -- a simulation
    for number in range(count):
        rate = math.exp(chance.uniform(math.log(0.33), math.log(150)))
        fate = ("dies", "layout", "", "", "")[number % 5]
        at = FIRST + timedelta(days=days - chance.randrange(30, 90))
        site = Site(
            rate,
            random.Random(chance.random()),  # noqa: S311
            closes=chance.random() < 0.2,
            slow=(7, 8),
            fate=fate,
            at=at,
        )
        found.append(_walk(site, days))
    return found


def _walk(site: Site, days: int) -> Told:
    told, history, is_on = Told(rate=site.rate, fate=site.fate), list[HealthDay](), set[str]()
    begins = FIRST - timedelta(days=HISTORY)
    for n in range(HISTORY + days):
        day = begins + timedelta(days=n)
        if one := site.day(day):
            history.append(one)
        del history[: -KEPT.days]
        if n < HISTORY:
            continue
        # The first run of the next day judges this one.
        now = datetime.combine(day + timedelta(days=1), time(0, 15), UTC)
        names = {found.name for found in find_conditions(history, now=now, health=Health())}
        after = bool(site.fate) and day >= site.at
        if not after:
            told.years += 1 / 365
            told.false.update(names - is_on)
        elif told.delay is None and _is_right(names, site.fate):
            told.delay = (day - site.at).days + 1
        is_on = names
    return told


def _is_right(names: set[str], fate: str) -> bool:
    return "silence" in names if fate == "dies" else bool(names - {"silence"})


def table(found: list[Told]) -> str:
    """Write the results by how many articles a day a source has."""
    rows = list[list[str]]()
    groups = [*CLASSES, (5, math.inf, "5 and more"), (0, 5, "below 5"), (0, math.inf, "all")]
    for least, most, name in groups:
        some = [one for one in found if least <= one.rate < most]
        years = sum(one.years for one in some)
        silent = sum(one.false["silence"] for one in some)
        drifted = sum(one.false.total() for one in some) - silent
        rows.append(
            [
                name,
                str(len(some)),
                f"{silent / years:.2f}" if years else "-",
                f"{drifted / years:.2f}" if years else "-",
                _delays([one for one in some if one.fate == "dies"]),
                _delays([one for one in some if one.fate == "layout"]),
            ]
        )
    head = ["articles a day", "sources", "false silence", "other false", "days to silence", "days to a new layout"]
    return columns([head, *rows])


def _delays(some: list[Told]) -> str:
    if not some:
        return "-"
    had = sorted(one.delay if one.delay is not None else math.inf for one in some)
    missed = sum(one.delay is None for one in some)
    return f"{median(had):g} (nine tenths: {had[math.ceil(0.9 * len(had)) - 1]:g}; {missed} of {len(some)} missed)"


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--sources", type=int, default=200)
    arguments.add_argument("--days", type=int, default=365)
    arguments.add_argument("--seed", type=int, default=20261201)
    given = arguments.parse_args()
    found = simulate(given.sources, given.days, given.seed)
    print(table(found))
    names = defaultdict[str, int](int)
    for one in found:
        for name, times in one.false.items():
            names[name] += times
    every = sum(one.years for one in found)
    print(f"\nFalse alarms a source and year: {mean([one.false.total() for one in found]) * len(found) / every:.2f}")
    print("By name: " + (", ".join(f"{name} {n}" for name, n in sorted(names.items())) or "none"))


if __name__ == "__main__":
    main()
