"""Read config.toml. Contains no business logic.

Every mistake of the file is reported at once, each in one line with the file, the key and the nearest valid key.
"""

import difflib
import hashlib
import re
import tomllib
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from ingest.config.values import (
    AUTO,
    SLUG,
    as_strings,
    as_tuple,
    contact_address,
    days,
    duration,
    durations,
    endpoints,
    host_names,
    kept,
    media_types,
    moment,
    networks,
    one_duration,
    patterns,
    slug,
    status_codes,
    web,
    web_address,
    written,
)
from ingest.errors import ConfigError
from ingest.model import SOURCE_TYPES, PageType, Selection, Source

__all__ = [
    "SLUG",
    "AlarmConfig",
    "ClusterConfig",
    "Config",
    "FenceConfig",
    "FetchConfig",
    "Schedule",
    "SourceConfig",
    "contact_address",
    "duration",
    "load",
    "parse",
    "selection",
]

_SELECTING: Final = ("hosts", "mime", "status", "since", "until", "tld_languages")
_OPTIONS: Final = ("site", "rules", "include", "exclude", "keep", "keep_comments", "max_failed", "max_new")
_SCHEDULE: Final = ("every", "recheck", "learn", "enabled", "keep_raw", "keep_audit")
# Limits against slips of the pen ("20000" for "20.000", milliseconds for seconds), each far above any use.
_HOUR: Final = 3_600
_DAY: Final = 86_400
_TERABYTE: Final = 2**40
_MARKS: Final = {BOM_UTF8: "UTF-8", BOM_UTF16_LE: "UTF-16", BOM_UTF16_BE: "UTF-16"}
_DEEP: Final = re.compile(r"^[ \t]*([\w.\"'-]{1,100})[ \t]*=(?:[^\[\]{}\n]{0,100}[\[{]\s*){50}", re.MULTILINE)

Strings = Annotated[tuple[str, ...], BeforeValidator(as_tuple)]
WebUrls = Annotated[Strings, AfterValidator(web)]
Patterns = Annotated[Strings, AfterValidator(patterns)]
Moment = Annotated[datetime | None, BeforeValidator(moment)]
Days = Annotated[str | None, BeforeValidator(days)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=False, allow_inf_nan=False)


class FetchConfig(_Table):
    """`[fetch]`: how to behave towards hosts. The defaults are polite enough for strangers' sites."""

    contact: Annotated[str, AfterValidator(contact_address)] = ""
    """Mail address or URL that webmasters can complain to; part of the User-Agent. Required to fetch."""
    robots: bool = True
    """Obey robots.txt (RFC 9309)."""
    delay: float = Field(default=1.0, ge=0, le=_HOUR)
    """Seconds between two requests to one host; robots.txt may ask for more."""
    concurrency: int = Field(default=64, ge=1, le=256)
    """Hosts asked at the same time; one host gets one request at a time."""
    attempts: int = Field(default=4, ge=1, le=10)
    """Tries for one URL, the first included."""
    timeout: float = Field(default=20.0, gt=0, le=_HOUR)
    """Seconds to wait for a connection, or for the next bytes."""
    deadline: float = Field(default=90.0, gt=0, le=_DAY)
    """Seconds for one whole answer, redirects aside."""
    max_retry_after: float = Field(default=120.0, ge=0, le=_DAY)
    """Longest Retry-After, in seconds, that is waited for within a run; a longer one ends the run for that host."""
    max_redirects: int = Field(default=8, ge=0, le=30)
    """Redirects of one URL that are followed."""
    max_bytes: int = Field(default=20_000_000, gt=0, le=_TERABYTE)
    """Bytes of one answer as received."""
    max_decoded_bytes: int = Field(default=60_000_000, gt=0, le=_TERABYTE)
    """Bytes of one answer with its content codings undone."""
    min_free: int = Field(default=1_000_000_000, ge=0, le=_TERABYTE)
    """Bytes that stay free on the disk of raw/: with less, nothing more is asked for, and the run exits 1 (0: none)."""
    http2: bool = True
    """Speak HTTP/2 to hosts that do."""
    proxy: str | None = None
    """Proxy URL; the environment's proxy variables are never read."""
    allow_addresses: Annotated[Strings, AfterValidator(networks)] = ()
    """Networks (CIDR) that may be spoken to although they are private, loopback or link-local."""
    connect_to: Annotated[dict[str, str], AfterValidator(endpoints)] = Field(default_factory=dict)
    """`"host:port" = "address:port"`, as curl's --connect-to: where to connect instead of asking DNS."""


class FenceConfig(_Table):
    """`[fence]`: what one capture may take of a worker process before it is given up as failed."""

    seconds: float = Field(default=60.0, gt=0, le=_DAY)
    """Time for one article of a capture; the slowest real pages take one or two seconds."""
    memory: int = Field(default=1_500_000_000, gt=0, le=_TERABYTE)
    """Bytes of address space more than the worker began with."""


class ClusterConfig(_Table):
    """`[cluster]`: where `ingest clean --engine dask` finds its workers."""

    scheduler: str | None = None
    """Address of a Dask scheduler (`"tcp://10.0.0.5:8786"`); its workers see this folder under the same path."""


class AlarmConfig(_Table):
    """`[alarm]`: who hears of a source that fell silent or changed, beside the log and the exit code."""

    command: Strings = ()
    """A program with its arguments, which gets each new alarm as a line of JSON on its standard input."""
    webhook: Annotated[str | None, AfterValidator(web_address)] = None
    """URL that new alarms are posted to, as one JSON object: `text` for chats, `alarms` for programs."""
    ping_success: Annotated[str | None, AfterValidator(web_address)] = None
    """URL that is asked for when a run ends with exit code 0."""
    ping_failure: Annotated[str | None, AfterValidator(web_address)] = None
    """URL that is asked for when a run ends with any other exit code, stopped by a signal aside."""


class SourceConfig(_Table):
    """`[[source]]`: a publisher, with at least one listing of its articles."""

    name: Annotated[str, AfterValidator(slug)]
    """Names the folder under raw/ and clean/: a-z, 0-9, - and _."""
    feed: WebUrls = ()
    """RSS, Atom or RDF feeds."""
    sitemap: WebUrls = ()
    """Sitemaps, sitemap indexes, news sitemaps."""
    wordpress: WebUrls = ()
    """WordPress sites (any page of one); their REST API is found from there."""
    links: WebUrls = ()
    """Section pages; their links that match `include` are articles."""
    urls: Strings = ()
    """Article URLs, or files with one URL a line (relative to config.toml); `-` is standard input."""
    files: Strings = ()
    """Globs of pages, posts, dumps or WARCs on disk (relative to config.toml), which are copied to raw/."""
    warc: Strings = ()
    """Globs of archives that others crawled (relative to config.toml): WARC, ARC and WET, read where they lie."""
    site: str | None = None
    """Id of a site rule file (`wordpress`, `wix`, …), to choose it without evidence."""
    rules: Strings = ()
    """Site rule files of your own (relative to config.toml), for all pages of the source (`ingest help site-rules`)."""
    include: Patterns = ()
    """Regular expressions; an article URL must match one, where there are any."""
    exclude: Patterns = ()
    """Regular expressions; an article URL must match none."""
    hosts: Annotated[Strings, AfterValidator(host_names)] = ()
    """With `warc`: only what these hosts answered, and all hosts below them."""
    mime: Annotated[Strings, AfterValidator(media_types)] = ()
    """With `warc`: only answers of these MIME types (`text/*`: all of a kind)."""
    status: Annotated[tuple[str, ...], BeforeValidator(as_strings), AfterValidator(status_codes)] = ()
    """With `warc`: only answers of these HTTP status codes or ranges of them; not set, 200-299."""
    since: Moment = None
    """With `warc`: only what was captured then or later (UTC)."""
    until: Moment = None
    """With `warc`: only what was captured before then (UTC)."""
    tld_languages: Strings = ()
    """With `warc`: only hosts under country domains where one of these languages is official (`.com`: never)."""
    keep: Annotated[tuple[PageType, ...], BeforeValidator(as_tuple), AfterValidator(kept)] = ("article", "live-blog")
    """Types of page that become records; others are skipped."""
    keep_comments: bool = False
    """Keep readers' comments as text in the audit; otherwise only their digest and length."""
    max_failed: float = Field(default=0.5, ge=0, le=1)
    """Share of failed items above which a run exits 1."""
    max_new: int = Field(default=500, ge=1, le=1_000_000)
    """Articles fetched in one run; the rest stay pending."""
    every: Annotated[str | None, BeforeValidator(one_duration)] = None
    """Least time between two runs of this source (`"15m"`); `run` passes over a source that is not due. `"auto"`: a
    quarter of the time in which it usually has an article, from 15 minutes to six hours."""
    recheck: Annotated[tuple[str, ...], BeforeValidator(durations)] = Field(default=(), max_length=50)
    """How long after its first fetch an article is asked for again, for corrections (`["1h", "1d", "7d"]`)."""
    keep_raw: Days = None
    """How long to keep raw files of days (`"365d"`; not set: for ever). `run` deletes older ones that are cleaned;
    records and audits stay (`ingest help upkeep`)."""
    keep_audit: Days = None
    """How long audits keep the texts of removed blocks (`"90d"`; not set: for ever); then their digests and lengths."""
    learn: bool = False
    """Learn once a week what stands on several of its pages (`ingest learn`), for the pages of the days after."""
    enabled: bool = True
    """Whether `run`, `discover` and `fetch` look at the source; what is stored of it stays."""

    def source(self, base: Path) -> Source:
        """Make the value that the rooms know."""
        listings = {
            source_type: getattr(self, source_type) for source_type in SOURCE_TYPES if getattr(self, source_type)
        }
        rest = self.model_dump(exclude={*SOURCE_TYPES, *_SELECTING, *_SCHEDULE})
        return Source(listings=listings, base=str(base), archives=self.selection(), **rest)

    def selection(self) -> Selection:
        """Return what is wanted of its archives; everything, where it has none."""
        keys = (*_SELECTING, "include", "exclude") if self.warc else ()
        return Selection(**{key: getattr(self, key) for key in keys})

    def schedule(self) -> "Schedule":
        """Return when the source is due."""
        return Schedule(
            every=duration(self.every) if self.every not in {None, AUTO} else None,
            is_adaptive=self.every == AUTO,
            recheck=tuple(sorted(map(duration, self.recheck))),
            learn=self.learn,
            enabled=self.enabled,
            keep_raw=duration(self.keep_raw) if self.keep_raw else None,
            keep_audit=duration(self.keep_audit) if self.keep_audit else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When a source is to be asked, and how long it is kept: what `run` and the frontier need, and no other room."""

    every: timedelta | None = None
    recheck: tuple[timedelta, ...] = ()
    """Distances from an article's first fetch, shortest first."""
    is_adaptive: bool = False
    """Whether `every` follows from how often the source has news."""
    learn: bool = False
    enabled: bool = True
    keep_raw: timedelta | None = None
    keep_audit: timedelta | None = None

    def values(self) -> dict[str, Any]:
        """Return the effective values as config.toml writes them."""
        every = AUTO if self.is_adaptive else self.every and written(self.every)
        recheck = [written(d) for d in self.recheck]
        kept = {"keep_raw": self.keep_raw, "keep_audit": self.keep_audit}
        kept_for = {name: written(length) if length else None for name, length in kept.items()}
        return {"every": every, "recheck": recheck, "learn": self.learn, "enabled": self.enabled, **kept_for}


class _File(_Table):
    fetch: FetchConfig = FetchConfig()
    fence: FenceConfig = FenceConfig()
    cluster: ClusterConfig = ClusterConfig()
    alarm: AlarmConfig = AlarmConfig()
    source: tuple[SourceConfig, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What config.toml says, and the folder that its paths are relative to."""

    root: Path
    path: Path | None
    fetch: FetchConfig
    sources: tuple[Source, ...]
    digest: str
    """First 12 hex digits of the sha256 of the effective values."""
    schedules: Mapping[str, Schedule] = field(default_factory=lambda: MappingProxyType({}))
    """By name of the source; those that are missing are always due."""
    fence: FenceConfig = field(default_factory=FenceConfig)
    cluster: ClusterConfig = field(default_factory=ClusterConfig)
    alarm: AlarmConfig = field(default_factory=AlarmConfig)

    @property
    def raw(self) -> Path:
        """The folder of payloads."""
        return self.root / "raw"

    @property
    def clean(self) -> Path:
        """The folder of records."""
        return self.root / "clean"

    def values(self) -> dict[str, Any]:
        """Return the effective values, as JSON values in the file's own shape."""
        rows = [
            {
                "name": s.name,
                **s.listings,
                **{k: getattr(s, k) for k in _OPTIONS},
                **{k: said for k in _SELECTING if (said := getattr(s.archives, k))},
                **self.schedule(s.name).values(),
            }
            for s in self.sources
        ]
        tables = {"fetch": self.fetch, "fence": self.fence, "cluster": self.cluster, "alarm": self.alarm}
        return {name: table.model_dump(mode="json") for name, table in tables.items()} | {"source": rows}

    def schedule(self, name: str) -> Schedule:
        """Return when a source is due."""
        return self.schedules.get(name, Schedule())

    def check_sites(self, known: Collection[str]) -> None:
        """See that every `site` is the id of a rule file; ConfigError has a line for each that is none."""
        lines = [
            f"{_subject(self)}: source[{n}].site: no rules {source.site!r}{_nearest(source.site, sorted(known))}"
            for n, source in enumerate(self.sources)
            if source.site is not None and source.site not in known
        ]
        if lines:
            raise ConfigError("\n".join(lines))

    def nearest(self, name: str) -> str | None:
        """Return the source whose name is most like this one; None where none is like it."""
        return next(iter(difflib.get_close_matches(name, [s.name for s in self.sources], n=1, cutoff=0.5)), None)

    def source(self, name: str) -> Source:
        """Look up a source; ConfigError names the nearest one where there is none of that name."""
        for source in self.sources:
            if source.name == name:
                return source
        raise ConfigError(f"no source {name!r}{_nearest(name, [s.name for s in self.sources])}", subject=_subject(self))


def selection(given: Mapping[str, Any]) -> Selection:
    """Check what is wanted of archives as the keys of a source are; ValueError has a line for each mistake."""
    try:
        return SourceConfig.model_validate({"name": "a", "warc": ("*",), **given}).selection()
    except ValidationError as e:
        raise ValueError("; ".join(_line(error) for error in e.errors())) from e


def load(path: Path) -> Config:
    """Read the file; ConfigError holds one line for each mistake in it."""
    try:
        data = path.read_bytes()
        mark = next((name for bom, name in _MARKS.items() if data.startswith(bom)), None)
        if mark:
            raise ConfigError(
                f"begins with a byte order mark ({mark}); save it as UTF-8 without one", subject=str(path)
            )
        text = data.decode("utf-8").replace("\r\n", "\n")
    except FileNotFoundError as e:
        raise ConfigError("no such file", subject=str(path)) from e
    except (OSError, UnicodeDecodeError) as e:
        raise ConfigError(f"cannot be read: {e}", subject=str(path)) from e
    return parse(text, path=path)


def parse(text: str, *, path: Path | None = None, root: Path | None = None) -> Config:
    """Read the text of a config.toml."""
    subject = str(path) if path else "config.toml"
    try:
        data = tomllib.loads(text)
    except RecursionError as e:
        key = _DEEP.search(text)
        raise ConfigError(f"{key[1] if key else 'a value'}: nested too deeply", subject=subject) from e
    except ValueError as e:  # TOMLDecodeError is one; so is an integer of more than 4,300 digits
        raise ConfigError(f"not TOML: {e}", subject=subject) from e
    try:
        file = _File.model_validate(data)
        lines = []
    except ValidationError as e:
        lines = [f"{subject}: {_line(error)}" for error in e.errors()]
        file = _File()
    raw_sources = data.get("source", [])
    lines += [f"{subject}: {line}" for line in _crossed(raw_sources if isinstance(raw_sources, list) else [])]
    if lines:
        raise ConfigError("\n".join(lines))
    base = root or (path.resolve().parent if path else Path())
    digest = hashlib.sha256(file.model_dump_json().encode()).hexdigest()[:12]
    sources = tuple(s.source(base) for s in file.source)
    schedules = {s.name: s.schedule() for s in file.source}
    return Config(
        root=base,
        path=path,
        fetch=file.fetch,
        fence=file.fence,
        cluster=file.cluster,
        alarm=file.alarm,
        sources=sources,
        digest=digest,
        schedules=schedules,
    )


def _crossed(sources: list[Any]) -> list[str]:
    """Find the mistakes that no single key shows."""
    lines, seen = [], dict[str, int]()
    for n, source in enumerate(sources):
        if not isinstance(source, dict):
            continue
        if not any(source.get(source_type) for source_type in SOURCE_TYPES):
            lines.append(f"source[{n}]: no listing; give one of {', '.join(SOURCE_TYPES)}")
        if not source.get("warc") and (alone := [key for key in _SELECTING if key in source]):
            lines.append(f"source[{n}].{alone[0]}: is for archives, and there is no `warc`")
        name = source.get("name")
        if isinstance(name, str) and seen.setdefault(name, n) != n:
            lines.append(f"source[{n}].name: {name!r} is the name of source[{seen[name]}] too")
    return lines


def _line(error: ErrorDetails) -> str:
    where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in error["loc"]).removeprefix(".")
    if error["type"] == "extra_forbidden":
        parent, _, key = where.rpartition(".")
        tables: dict[str, type[_Table]] = {
            "": _File,
            "fetch": FetchConfig,
            "fence": FenceConfig,
            "cluster": ClusterConfig,
            "alarm": AlarmConfig,
        }
        model = tables.get(parent, SourceConfig)
        return f"{where}: unknown key{_nearest(key, list(model.model_fields))}"
    message = error["msg"].removeprefix("Value error, ")
    return f"{where}: {message[:1].lower()}{message[1:]}"


def _nearest(word: str, known: list[str]) -> str:
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f"; nearest is {near[0]!r}" if near else f"; known: {', '.join(known)}" if known else ""


def _subject(config: Config) -> str:
    return str(config.path) if config.path else "config.toml"
