"""Take an article, or all of a host, out of raw/, clean/ and state, and keep it out: a takedown.

Tombstones come first: from then on nothing fetches, cleans, exports or tails it, whatever a kill leaves undone. What is
done again comes to the same end.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson

from ingest import disk, text, urls
from ingest.config import Config
from ingest.errors import ConfigError, IngestError, RawStoreError
from ingest.forgotten import Forgotten, Tombstone, digest, host_of
from ingest.pipeline.clean import cleaning
from ingest.pipeline.clean.jobs import Job, jobs_of_store, lost_jobs
from ingest.pipeline.clean.released import released_jobs, take_out
from ingest.pipeline.sink import Sink
from ingest.raw import loose
from ingest.raw.takedown import tombstones
from ingest.raw.takedown.search import Plan, Taken, search
from ingest.state import State

__all__ = ["Takedown", "forget", "target_of"]

_ID: Final = 32
_HEX: Final = frozenset("0123456789abcdef")


@dataclass(slots=True, kw_only=True)
class Takedown:
    """What is taken down, or would be."""

    records: int = 0
    captures: int = 0
    posts: int = 0
    """Cut out of answers that hold others."""
    listings: int = 0
    """Feeds and listings that name it."""
    files: int = 0
    """Loose files."""
    rows: int = 0
    """Of state."""
    tombstones: int = 0
    refused: list[str] = field(default_factory=list)
    """What could not be taken out of raw/, and why."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found."""
        return not (self.records or self.captures or self.posts or self.listings or self.files or self.rows)


@dataclass(slots=True, kw_only=True)
class _Found:
    """What a source holds of it."""

    identities: set[str] = field(default_factory=set)
    """sha256 of each."""
    taken: dict[str, list[Taken]] = field(default_factory=lambda: defaultdict(list))
    """By raw file."""
    articles: dict[str, int] = field(default_factory=dict)
    """By raw file, how many records it gave."""
    plans: dict[str, tuple[Job, Plan]] = field(default_factory=dict)


def target_of(given: str) -> Forgotten:
    """Read an URL, an id of a record, or a host name."""
    name = given.strip()
    if "://" in name:
        form = urls.comparison_form(name)
        if form is None:
            raise ConfigError("is no http or https URL", subject=given)
        return Forgotten.of([Tombstone(kind="article", name=digest(form), day="", why="")])
    if len(name) == _ID and set(name.lower()) <= _HEX:
        return Forgotten(ids=frozenset({name.lower()}))
    form = urls.comparison_form(f"https://{name}") if name else None
    if form is None or host_of(form) != form or "." not in form:
        raise ConfigError("is no URL (https://…), no id (32 hex digits) and no host name", subject=given)
    return Forgotten(hosts=frozenset({digest(form)}))


def forget(
    config: Config,
    target: Forgotten | None,
    *,
    sources: Sequence[str] = (),
    why: str,
    day: str,
    dry_run: bool,
    sink: Sink,
    say: Callable[[str], None] = lambda _: None,
) -> Takedown:
    """Take down what a target means; without one, finish what earlier calls began.

    Where nothing is known of it, ConfigError, unless `sources` are named: it is kept out of them, then. Locked where
    another run holds a source.
    """
    names = list(sources) or _names(config)
    done = Takedown()
    with State(config.raw / ".state") as state, ExitStack() as locks:
        for name in names:
            locks.enter_context(state.lock(name))
        known = tombstones.load(config.raw)
        # What a kill left undone of an earlier call is done by this one.
        wanted = known if target is None else known | target
        listings = (jobs_of_store, lost_jobs, released_jobs)
        jobs = {name: [job for listed in listings for job in listed(config, name)] for name in names}
        found = {name: _Found() for name in names}
        _search_clean(jobs, found, wanted, joins=target is not None and not target.hosts)
        _search_state(state, found, wanted)
        all_of_it = wanted | Forgotten.of(_articles(found, day, why))
        for name in names:
            _search_raw(jobs[name], found[name], all_of_it, day, say)
        _count(done, found, state, all_of_it)
        if done.is_empty and target is not None and not (sources or target <= known):
            raise ConfigError("nothing is known of it; name a --source to keep it out all the same", subject="forget")
        if dry_run:
            return done
        for name in names:
            done.tombstones += _bury(config.raw / name, found[name], target, why, day, named=name in sources)
        for name in names:
            for job, plan in found[name].plans.values():
                _rewrite(job, plan)
        changed = [job for name in names for job in jobs[name] if _is_touched(job, found[name])]
        # Cleaned with the tombstones, so that the files are what cleaning gives from now on.
        everything = tombstones.load(config.raw)
        cleaning.clean([job for job in changed if job.released is None], config=config, sink=sink)
        for job in (job for job in changed if job.released):
            take_out(job, everything)
        for name in names:
            state.take_down(name, _takes(everything))
    return done


def _names(config: Config) -> list[str]:
    """Return the sources that have data, and those of the configuration."""
    folders = (place for top in (config.raw, config.clean) if top.is_dir() for place in top.iterdir())
    names = {place.name for place in folders if place.is_dir() and not place.name.startswith(".")}
    return sorted(names | {source.name for source in config.sources})


def _takes(wanted: Forgotten) -> Callable[[str], bool]:
    return lambda name: wanted.takes_url(name) if "://" in name else wanted.takes(name)


def _search_clean(jobs: dict[str, list[Job]], found: dict[str, _Found], wanted: Forgotten, *, joins: bool) -> None:
    """Find the records, and those that are the same article seen in another way, as a snapshot joins them."""
    keys = set[str]()
    met = set[tuple[str, int]]()
    while True:
        before = len(met), len(keys)
        for source, some in jobs.items():
            for job in some:
                _search_file(job, found[source], wanted, keys, met, joins=joins)
        if not joins or (len(met), len(keys)) == before:
            return


def _search_file(
    job: Job, found: _Found, wanted: Forgotten, keys: set[str], met: set[tuple[str, int]], *, joins: bool
) -> None:
    count = 0
    for number, record in enumerate(_records(job)):
        count += 1
        own = set(_join_keys(record)) if joins else set[str]()
        if not (wanted.takes_record(record) or own & keys) or (job.name, number) in met:
            continue
        met.add((job.name, number))
        keys |= own
        found.identities |= _identities(record)
        origin = record["provenance"]["raw"]
        place = Taken(record_id=origin["record_id"], offset=origin["parts"][0]["offset"], index=origin["index"])
        found.taken[job.name].append(place)
    found.articles[job.name] = count


def _records(job: Job) -> Iterator[dict[str, Any]]:
    try:
        with job.lines.open("rb") as lines:
            for line in lines:
                try:
                    yield dict(orjson.loads(line))
                except ValueError as e:
                    raise RawStoreError("is no record; see `ingest verify`", subject=str(job.lines)) from e
    except FileNotFoundError:
        return


def _join_keys(record: dict[str, Any]) -> Iterator[str]:
    """Yield what records of one article share; see `export.spool`."""
    title = text.fold(record["title"] or "") or record["content_hash"]
    for key in record["alternate_keys"]:
        yield key if key.startswith("wp:") else f"{key}\n{title}"


def _identities(record: dict[str, Any]) -> set[str]:
    """Digest every identity of an article: its own, that of the page it was asked for as, and its number in a site."""
    asked = None if record["wordpress"] else record["requested_url"]
    forms = [urls.comparison_form(url) for url in (record["url"], asked) if url]
    origin = record["provenance"]["raw"]
    payload = f"sha256:{origin['parts'][0]['sha256']}#{origin['index']}"
    wordpress = [key for key in record["alternate_keys"] if key.startswith("wp:")]
    found = {digest(name) for name in (*filter(None, forms), *wordpress)}
    return found if any(name.startswith(record["id"]) for name in found) else found | {digest(payload)}


def _search_state(state: State, found: dict[str, _Found], wanted: Forgotten) -> None:
    for source, one in found.items():
        for key, url in state.named(source):
            if wanted.takes(key) or wanted.takes_url(url):
                one.identities.add(digest(key))


def _articles(found: dict[str, _Found], day: str, why: str) -> Iterator[Tombstone]:
    for one in found.values():
        for name in sorted(one.identities):
            yield Tombstone(kind="article", name=name, day=day, why=why)


def _search_raw(jobs: Sequence[Job], found: _Found, wanted: Forgotten, day: str, say: Callable[[str], None]) -> None:
    for job in jobs:
        if job.selection is not None and found.taken.get(job.name):
            say(f"{job.path} is no file of ours: what it holds of this is kept out of clean/, and stays where it is")
        if job.selection is not None or not isinstance(job.path, Path) or not job.path.exists():
            continue
        try:
            plan = search(
                job.path,
                name=job.name,
                wanted=wanted,
                taken=found.taken.get(job.name, ()),
                articles=found.articles.get(job.name, 0),
                day=day,
            )
        except (OSError, IngestError) as e:
            say(f"{job.name}: cannot be searched: {e}")
            plan = Plan(refused=[f"{job.name}: {e}"])
        if plan:
            found.plans[job.name] = (job, plan)


def _count(done: Takedown, found: dict[str, _Found], state: State, wanted: Forgotten) -> None:
    for source, one in found.items():
        done.records += sum(map(len, one.taken.values()))
        done.rows += sum(wanted.takes(key) or wanted.takes_url(url) for key, url in state.named(source))
        for _, plan in one.plans.values():
            done.captures += len(plan.captures)
            done.posts += plan.posts
            done.listings += plan.others
            done.files += plan.is_deleted
            done.refused += plan.refused


def _bury(folder: Path, found: _Found, target: Forgotten | None, why: str, day: str, *, named: bool) -> int:
    """Write the tombstones of a source."""
    is_here = bool(found.identities or found.plans or found.taken)
    given = target if target is not None and (is_here or named) else Forgotten()
    further = (name for _, plan in found.plans.values() for name in plan.identities)
    names = sorted({*found.identities, *further})
    made = [Tombstone(kind="article", name=name, day=day, why=why) for name in names]
    made += [Tombstone(kind="article", name=name, day=day, why=why) for name in sorted(given.articles)]
    made += [Tombstone(kind="host", name=name, day=day, why=why) for name in sorted(given.hosts)]
    captures = sorted(name for _, plan in found.plans.values() for name in plan.captures)
    made += [Tombstone(kind="capture", name=name, day=day, why=why) for name in captures]
    return tombstones.add(folder, made)


def _rewrite(job: Job, plan: Plan) -> None:
    raw = job.path
    if not isinstance(raw, Path):
        return  # no file of ours lies in a store
    try:
        if plan.pieces:
            disk.overlay(raw, plan.pieces)
        elif plan.contents is not None:
            disk.replace(raw, plan.contents)
        elif plan.is_deleted:
            for path in (raw.with_name(raw.name + loose.META), raw):
                path.unlink(missing_ok=True)
            disk.sync_folder(raw.parent)
            _drop(job)
    except OSError as e:
        raise RawStoreError(f"cannot be written: {e.strerror}", subject=job.name, reason="unwritable") from e


def _drop(job: Job) -> None:
    for path in (job.lines, job.audit):
        if isinstance(path, Path):
            path.unlink(missing_ok=True)


def _is_touched(job: Job, found: _Found) -> bool:
    """Return whether a clean file is to be made anew; one of a file that is gone is dropped where all of it goes."""
    if not (job.path.exists() or job.released) and len(found.taken.get(job.name, ())) == found.articles.get(job.name):
        _drop(job)
        return False
    if job.name in found.plans:
        return not found.plans[job.name][1].is_deleted
    return bool(found.taken.get(job.name))
