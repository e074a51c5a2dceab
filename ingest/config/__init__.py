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
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ingest.config.manners import Manners
from ingest.config.tables import (
    SELECTION_KEYS,
    AlarmConfig,
    ClusterConfig,
    ConfigFile,
    ConfigTable,
    FenceConfig,
    FetchConfig,
    Schedule,
    SourceConfig,
)
from ingest.config.values import SLUG, contact_address, duration
from ingest.errors import ConfigError
from ingest.model import SOURCE_TYPES, Selection, Source

__all__ = [
    "SLUG",
    "AlarmConfig",
    "ClusterConfig",
    "Config",
    "FenceConfig",
    "FetchConfig",
    "Manners",
    "Schedule",
    "SourceConfig",
    "contact_address",
    "duration",
    "load",
    "parse",
    "selection",
]

_SOURCE_OPTIONS: Final = ("site", "rules", "include", "exclude", "keep", "keep_comments", "max_failed", "max_new")
_BYTE_ORDER_MARKS: Final = {BOM_UTF8: "UTF-8", BOM_UTF16_LE: "UTF-16", BOM_UTF16_BE: "UTF-16"}
_DEEPLY_NESTED: Final = re.compile(r"^[ \t]*([\w.\"'-]{1,100})[ \t]*=(?:[^\[\]{}\n]{0,100}[\[{]\s*){50}", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What config.toml says, and the folder that its paths are relative to."""

    root: Path
    path: Path | None
    fetch: FetchConfig
    sources: tuple[Source, ...]
    digest: str
    """First 12 hex digits of the sha256 of the effective values."""
    manners: Mapping[str, Manners] = field(default_factory=lambda: MappingProxyType({}))
    """By name of the source."""
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
                **{k: getattr(s, k) for k in _SOURCE_OPTIONS},
                **{k: said for k in SELECTION_KEYS if (said := getattr(s.archives, k))},
                **self.schedule(s.name).values(),
                **self.manners.get(s.name, Manners()).values(),
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
        mark = next((name for bom, name in _BYTE_ORDER_MARKS.items() if data.startswith(bom)), None)
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
        key = _DEEPLY_NESTED.search(text)
        raise ConfigError(f"{key[1] if key else 'a value'}: nested too deeply", subject=subject) from e
    except ValueError as e:  # TOMLDecodeError is one; so is an integer of more than 4,300 digits
        raise ConfigError(f"not TOML: {e}", subject=subject) from e
    try:
        file = ConfigFile.model_validate(data)
        lines = []
    except ValidationError as e:
        lines = [f"{subject}: {_line(error)}" for error in e.errors()]
        file = ConfigFile()
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
        manners=MappingProxyType({one.name: one.manners() for one in file.source}),
    )


def _crossed(sources: list[Any]) -> list[str]:
    """Find the mistakes that no single key shows."""
    lines, seen = [], dict[str, int]()
    for n, source in enumerate(sources):
        if not isinstance(source, dict):
            continue
        if not any(source.get(source_type) for source_type in SOURCE_TYPES):
            lines.append(f"source[{n}]: no listing; give one of {', '.join(SOURCE_TYPES)}")
        if not source.get("warc") and (alone := [key for key in SELECTION_KEYS if key in source]):
            lines.append(f"source[{n}].{alone[0]}: is for archives, and there is no `warc`")
        name = source.get("name")
        if isinstance(name, str) and seen.setdefault(name, n) != n:
            lines.append(f"source[{n}].name: {name!r} is the name of source[{seen[name]}] too")
    return lines


def _line(error: ErrorDetails) -> str:
    where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in error["loc"]).removeprefix(".")
    if error["type"] == "extra_forbidden":
        parent, _, key = where.rpartition(".")
        tables: dict[str, type[ConfigTable]] = {
            "": ConfigFile,
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
