"""Keep the figures of a run, compare each source with its days, and keep the alarms. Reads clean/ and state."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final, TypeVar

import orjson

from ingest import audit
from ingest.config import Config
from ingest.errors import ConfigError, IngestError, StateError
from ingest.model import Outcome
from ingest.pipeline.clean.jobs import Job, jobs_of_store
from ingest.pipeline.health import alarms, figures
from ingest.pipeline.health.conditions import find_conditions
from ingest.pipeline.sink import Notice
from ingest.state import Alarm, HealthDay, State
from ingest.storage import File

__all__ = ["acknowledge", "add_run", "deliver", "known_alarms", "known_days", "notice", "open_alarms", "update"]

T = TypeVar("T")

_DAY: Final = re.compile(r"(?<!\d)(\d{4}-\d\d-\d\d)(?:-\d+)?\.warc\.gz$")
# The digests that decide which rules fire; the source's options are in "rules".
_MADE: Final = ("rules", "templates", "model", "code")
_DATABASE: Final = "state.sqlite"


def add_run(
    state: State, source: str, outcomes: Iterable[Outcome], counts: Mapping[str, int], *, now: datetime
) -> None:
    """Add what a run asked for to the day, and what became of it by reason."""
    found, examples = Counter(counts), defaultdict[str, list[str]](list)
    for outcome in outcomes:
        if outcome.source != source or outcome.status in {"written", "unchanged"}:
            continue
        status = "failed" if outcome.status == "crashed" else outcome.status
        found[f"{status}:{outcome.reason}"] += 1
        kind = {"feed-overrun": "overrun", "soft-error": "soft"}.get(outcome.reason, f"asked-{status}")
        found["overrun"] += kind == "overrun"
        if outcome.url:
            examples[kind] = [*examples[kind], outcome.url][-figures.EXAMPLES :]
    kept = {name: tuple(urls) for name, urls in examples.items()}
    state.add_to_day(source, now.date(), +found, kept)


def update(config: Config, state: State, source: str, cleaned: Iterable[str], *, now: datetime) -> list[Alarm]:
    """Count anew the days whose raw files were `cleaned`, compare it with its days, and return its new alarms."""
    for day, jobs in _by_day(config, source, {name for name in map(_day_of, cleaned) if name}):
        state.set_cleaned(source, _counted(day, jobs))
    known = state.alarms(source)
    found = find_conditions(
        state.health_days(source), now=now, health=state.health(source), accepted=alarms.accepted(known)
    )
    changed = alarms.carried(known, found, source=source, now=now)
    state.put_alarms(changed)
    before = {alarm.name for alarm in known if alarm.ended_at is None}
    return [alarm for alarm in changed if alarm.name not in before]


def open_alarms(config: Config, sources: Iterable[str]) -> list[Alarm]:
    """List the alarms of these sources that nobody has acknowledged and that have not ended."""
    wanted = set(sources)
    return [one for one in known_alarms(config) if one.is_open and one.source in wanted]


def known_alarms(config: Config) -> list[Alarm]:
    """List all alarms that state knows; none where it is damaged, which `inspect.history` says."""
    return _ask_state(config, State.alarms, [])


def known_days(config: Config, sources: Sequence[str], *, since: date | None = None) -> dict[str, list[HealthDay]]:
    """Return the days of sources (of all, where none is named), oldest first; none where the state is damaged."""
    return _ask_state(
        config,
        lambda state: {name: state.health_days(name, since=since) for name in sources or state.health_sources()},
        {},
    )


def _ask_state(config: Config, asked: Callable[[State], T], nothing: T) -> T:
    if not (config.raw / ".state" / _DATABASE).is_file():
        return nothing
    try:
        with State(config.raw / ".state", reading=True) as state:
            return asked(state)
    except StateError as e:
        if e.reason != "state-corrupt":
            raise
        return nothing


def acknowledge(config: Config, wanted: Sequence[str], *, now: datetime) -> list[Alarm]:
    """Note that a person knows of alarms, by their ids. Raises ConfigError for one that there is not."""
    with State(config.raw / ".state") as state:
        known, found = state.alarms(), list[Alarm]()
        for name in wanted:
            some = alarms.acknowledged(known, name, now=now)
            if not some:
                ids = sorted({one.id for one in known if one.acknowledged_at is None})
                raise ConfigError(f"no such alarm; open: {', '.join(ids) or 'none'}", subject=name)
            found += some
        state.put_alarms(found)
        return found


def deliver(config: Config, alarms: Sequence[Alarm], *, send: Callable[[Sequence[Alarm]], bool], now: datetime) -> bool:
    """Send the alarms that nobody was told of yet; what could not be sent is tried again at the next run."""
    new = [one for one in alarms if one.told_at is None]
    if not new:
        return True
    if not send(new):
        return False
    with State(config.raw / ".state") as state:
        state.put_alarms(replace(one, told_at=now) for one in new)
    return True


def notice(alarm: Alarm) -> Notice:
    """Return the line that a run says of an alarm."""
    named = f" (for example {', '.join(alarm.examples)})" if alarm.examples else ""
    return Notice(
        kind="alarm",
        source=alarm.source,
        stage="health",
        reason=alarm.name,
        detail=f"{alarm.detail}{named}; ingest report --ack {alarm.id}",
        fatal=False,
    )


def _day_of(name: str) -> str | None:
    found = _DAY.search(name)
    return found[1] if found else None


def _by_day(config: Config, source: str, days: set[str]) -> Iterator[tuple[date, list[Job]]]:
    if not days:
        return
    jobs = defaultdict[str, list[Job]](list)
    for job in jobs_of_store(config, source):
        if (day := _day_of(job.name)) in days:
            jobs[day].append(job)
    for day, some in jobs.items():
        yield date.fromisoformat(day), some


def _counted(day: date, jobs: Sequence[Job]) -> HealthDay:
    counts, examples, made = Counter[str](), dict[str, tuple[str, ...]](), ""
    for job in jobs:
        try:
            header, rows = audit.read(job.audit)
            one, some = figures.of_clean_file(_records(job.lines), rows)
        except (IngestError, OSError):
            continue  # reported when it was cleaned
        counts.update(one)
        examples |= {name: tuple(ids) for name, ids in some.items()}
        made = "-".join(str(header["digests"].get(name, ""))[:8] for name in _MADE)
    return HealthDay(day=day, cleaned=counts, made=made, examples=examples)


def _records(path: File) -> Iterator[Mapping[str, Any]]:
    with path.open("rb") as lines:
        for line in lines:
            yield orjson.loads(line)
