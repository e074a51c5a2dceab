"""The tables and keys of config.toml, each with its default, its limits and its sentence in the reference."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from ingest.config.manners import Manners, checked_agent, header_fields
from ingest.config.values import (
    AUTO,
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
    store_url,
    web,
    web_address,
    written,
)
from ingest.model import SOURCE_TYPES, PageType, Selection, Source

__all__ = [
    "SELECTION_KEYS",
    "AlarmConfig",
    "ClusterConfig",
    "ConfigFile",
    "ConfigTable",
    "FenceConfig",
    "FetchConfig",
    "Schedule",
    "SourceConfig",
]

SELECTION_KEYS: Final = ("hosts", "mime", "status", "since", "until", "tld_languages")
"""Of a source: which records of its archives are wanted."""
_MANNERS_KEYS: Final = ("delay", "headers", "user_agent")
_SCHEDULE_KEYS: Final = ("every", "recheck", "learn", "enabled", "keep_raw", "keep_audit", "copy_raw")
# Limits against slips of the pen ("20000" for "20.000", milliseconds for seconds), each far above any use.
_HOUR: Final = 3_600
_DAY: Final = 86_400
_TERABYTE: Final = 2**40

Strings = Annotated[tuple[str, ...], BeforeValidator(as_tuple)]
WebUrls = Annotated[Strings, AfterValidator(web)]
Patterns = Annotated[Strings, AfterValidator(patterns)]
Moment = Annotated[datetime | None, BeforeValidator(moment)]
Days = Annotated[str | None, BeforeValidator(days)]


class ConfigTable(BaseModel):
    """A table of config.toml: unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False, allow_inf_nan=False)


class FetchConfig(ConfigTable):
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


class FenceConfig(ConfigTable):
    """`[fence]`: what one capture may take of a worker process before it is given up as failed."""

    seconds: float = Field(default=60.0, gt=0, le=_DAY)
    """Time for one article of a capture; the slowest real pages take one or two seconds."""
    memory: int = Field(default=1_500_000_000, gt=0, le=_TERABYTE)
    """Bytes of address space more than the worker began with."""


class ClusterConfig(ConfigTable):
    """`[cluster]`: where `ingest clean --engine dask` finds its workers."""

    scheduler: str | None = None
    """Address of a Dask scheduler (`"tcp://10.0.0.5:8786"`); its workers see this folder under the same path."""


class AlarmConfig(ConfigTable):
    """`[alarm]`: who hears of a source that fell silent or changed, beside the log and the exit code."""

    command: Strings = ()
    """A program with its arguments, which gets each new alarm as a line of JSON on its standard input."""
    webhook: Annotated[str | None, AfterValidator(web_address)] = None
    """URL that new alarms are posted to, as one JSON object: `text` for chats, `alarms` for programs."""
    ping_success: Annotated[str | None, AfterValidator(web_address)] = None
    """URL that is asked for when a run ends with exit code 0."""
    ping_failure: Annotated[str | None, AfterValidator(web_address)] = None
    """URL that is asked for when a run ends with any other exit code, stopped by a signal aside."""


class SourceConfig(ConfigTable):
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
    copy_raw: Annotated[str | None, AfterValidator(store_url)] = None
    """Where `run` copies raw files that are closed (`"s3://bucket/raw"`): a backup (`ingest help storage`)."""
    learn: bool = False
    """Learn once a week what stands on several of its pages (`ingest learn`), for the pages of the days after."""
    delay: float | None = Field(default=None, ge=0, le=_HOUR)
    """Seconds between two requests to a host of the source, in place of fetch.delay; robots.txt may ask for more."""
    headers: Annotated[dict[str, str], AfterValidator(header_fields)] = Field(default_factory=dict)
    """Headers of each request to the source's own hosts: those of its listings, and all below them. No credentials."""
    user_agent: Annotated[str | None, AfterValidator(checked_agent)] = None
    """User-Agent for the source's own hosts; robots.txt is read for the name that it begins with."""
    enabled: bool = True
    """Whether `run`, `discover` and `fetch` look at the source; what is stored of it stays."""

    def source(self, base: Path) -> Source:
        """Make the value that other packages take."""
        listings = {
            source_type: getattr(self, source_type) for source_type in SOURCE_TYPES if getattr(self, source_type)
        }
        rest = self.model_dump(exclude={*SOURCE_TYPES, *SELECTION_KEYS, *_MANNERS_KEYS, *_SCHEDULE_KEYS})
        return Source(listings=listings, base=str(base), archives=self.selection(), **rest)

    def selection(self) -> Selection:
        """Return what is wanted of its archives; everything, where it has none."""
        keys = (*SELECTION_KEYS, "include", "exclude") if self.warc else ()
        return Selection(**{key: getattr(self, key) for key in keys})

    def manners(self) -> Manners:
        """Return how its own hosts are asked."""
        own = (one for kind in ("feed", "sitemap", "wordpress", "links", "urls") for one in getattr(self, kind))
        hosts = {host.removeprefix("www.") for one in own if (host := urlsplit(one).hostname)}
        return Manners(hosts=frozenset(hosts), delay=self.delay, headers=self.headers, user_agent=self.user_agent)

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
            copy_raw=self.copy_raw,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When a source is to be asked, and how long it is kept: what `run` and the frontier need, and nothing else."""

    every: timedelta | None = None
    recheck: tuple[timedelta, ...] = ()
    """Distances from an article's first fetch, shortest first."""
    is_adaptive: bool = False
    """Whether `every` follows from how often the source has news."""
    learn: bool = False
    enabled: bool = True
    keep_raw: timedelta | None = None
    keep_audit: timedelta | None = None
    copy_raw: str | None = None

    def values(self) -> dict[str, Any]:
        """Return the effective values as config.toml writes them."""
        every = AUTO if self.is_adaptive else self.every and written(self.every)
        recheck = [written(d) for d in self.recheck]
        kept = {"keep_raw": self.keep_raw, "keep_audit": self.keep_audit}
        kept_for = {name: written(length) if length else None for name, length in kept.items()}
        kept_for["copy_raw"] = self.copy_raw
        return {"every": every, "recheck": recheck, "learn": self.learn, "enabled": self.enabled, **kept_for}


class ConfigFile(ConfigTable):
    """The whole file."""

    fetch: FetchConfig = FetchConfig()
    fence: FenceConfig = FenceConfig()
    cluster: ClusterConfig = ClusterConfig()
    alarm: AlarmConfig = AlarmConfig()
    source: tuple[SourceConfig, ...] = ()
