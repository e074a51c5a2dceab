"""What stands on several pages of one source, learned from them: a frozen file, `raw/<source>/templates/<day>.toml`.

A file is never changed. A raw file of a day uses the newest that is dated before it, so that what comes of the raw file
does not depend on when it is cleaned.
"""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Final, cast, get_args

from ingest.errors import ConfigError
from ingest.model import Reason

__all__ = ["Template", "TemplateLine", "load", "newest", "parse", "render"]

_SCHEMA: Final = "news-template/1"
_REASONS: Final = frozenset(get_args(Reason))
_DELETE: Final = {0x7F: "\\u007F"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateLine:
    """One line that stands on several pages."""

    text: str
    """Folded, as lines are compared."""
    reason: Reason
    pages: int
    """On how many of the pages it stood."""
    places: tuple[str, ...] = ()
    """The names of the innermost elements around it, without their numbers; none for lines of dumps."""
    within: bool = False
    """Whether it stands between paragraphs of the article on most of them, too."""


@dataclass(frozen=True, kw_only=True)
class Template:
    """The lines of one file."""

    source: str
    day: date
    pages: int
    lines: tuple[TemplateLine, ...]
    digest: str = ""
    """First 12 hex digits of the sha256 of the file."""

    @cached_property
    def by_text(self) -> Mapping[str, TemplateLine]:
        """The lines by their text."""
        return {line.text: line for line in self.lines}

    @property
    def name(self) -> str:
        """Its name in `provenance.rules`."""
        return f"template-{self.day}@{self.digest}"


def newest(folder: Path, *, before: date) -> Template | None:
    """Read the newest file of a folder that is dated before a day; ConfigError where it cannot be read."""
    days = sorted(path.stem for path in folder.glob("????-??-??.toml"))
    day = next((day for day in reversed(days) if day < before.isoformat()), None)
    return load(folder / f"{day}.toml") if day else None


def load(path: Path) -> Template:
    """Read a file; ConfigError where it cannot be read or has mistakes."""
    try:
        data = path.read_bytes()
    except OSError as e:
        raise ConfigError(f"cannot be read: {e.strerror}", subject=str(path)) from e
    return parse(data, subject=str(path))


def parse(data: bytes, *, subject: str) -> Template:
    """Read what `render` wrote."""
    try:
        table = tomllib.loads(data.decode())
        if table["template"] != _SCHEMA:
            raise ConfigError(f"{table['template']!r}, not {_SCHEMA!r}", subject=subject)
        lines = tuple(
            TemplateLine(
                text=row["text"],
                reason=cast("Reason", row["reason"]),
                pages=row["pages"],
                places=tuple(row.get("places", ())),
                within=row.get("within", False),
            )
            for row in table.get("line", ())
        )
        unknown = next((line.reason for line in lines if line.reason not in _REASONS), None)
        if unknown:
            raise ConfigError(f"no reason {unknown!r}", subject=subject)
        return Template(
            source=table["source"],
            day=table["day"],
            pages=table["pages"],
            lines=lines,
            digest=hashlib.sha256(data).hexdigest()[:12],
        )
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
        raise ConfigError(f"not TOML: {e}", subject=subject) from e
    except (KeyError, TypeError, AttributeError) as e:
        raise ConfigError(f"not a template: {type(e).__name__}: {e}", subject=subject) from e


def render(template: Template) -> bytes:
    """Write a template as TOML: the lines of most pages first."""
    head = [
        f"# Lines that stand on several of {template.pages} pages of {template.source}; `ingest learn` wrote this.",
        "# Frozen: raw files of later days are cleaned with it, and its digest stands in their audits.",
        f"template = {_quoted(_SCHEMA)}",
        f"source = {_quoted(template.source)}",
        f"day = {template.day.isoformat()}",
        f"pages = {template.pages}",
    ]
    for line in sorted(template.lines, key=lambda line: (-line.pages, line.text)):
        head += ["", "[[line]]", f"text = {_quoted(line.text)}", f"reason = {_quoted(line.reason)}"]
        head.append(f"pages = {line.pages}")
        if line.places:
            head.append(f"places = [{', '.join(map(_quoted, line.places))}]")
        if line.within:
            head.append("within = true")
    return "\n".join([*head, ""]).encode()


def _quoted(value: str) -> str:
    """Write a TOML basic string: JSON's, but for one character."""
    return json.dumps(value, ensure_ascii=False).translate(_DELETE)
