"""Flags that several verbs share, and how results are shown."""

from __future__ import annotations

import os
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import RenderableType

    from ingest.storage import File

__all__ = ["Day", "Moment", "Place", "Shard", "of_sources", "show", "source_names"]

F = TypeVar("F", bound="Callable[..., Any]")

_WIDE: Final = 10_000  # columns: who reads from a pipe has no edge


class Place(click.ParamType):  # type: ignore[type-arg]  # generic since click 8.4
    """A path, or the URL of a file on object storage."""

    name = "path"

    def __init__(self, *, folder: bool = False) -> None:
        self._folder = folder

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> File:
        """Read what was given."""
        from ingest import storage

        found = storage.located(value) if isinstance(value, str) else value
        if self._folder and isinstance(found, Path) and found.exists() and not found.is_dir():
            self.fail(f"Directory {str(value)!r} is a file.", param, ctx)
        return cast("File", found)


class Moment(click.ParamType):  # type: ignore[type-arg]  # generic since click 8.4
    """A date or time in UTC, or how long ago."""

    name = "date or ago"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read what was given."""
        from ingest.config import duration
        from ingest.pipeline import clock

        if isinstance(value, datetime):
            return value
        try:
            found = datetime.fromisoformat(value)
            return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            pass
        try:
            return clock.now() - duration(value)
        except ValueError:
            self.fail(
                f"{value!r} is no date (2026-03-04, 2026-03-04T10:00:00) and no time ago (12h, 7d, 2w)", param, ctx
            )


class Day(Moment):
    """A day as the page says it (`2026-11-01`), or a moment in UTC (`2026-11-01T12:00:00Z`): as they are written."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # type: ignore[override]  # a filter takes both
        """Read what was given."""
        found = super().convert(value, param, ctx)
        is_day = isinstance(value, str) and len(value.strip()) in {len("20261101"), len("2026-11-01")}
        return f"{found:%Y-%m-%d}" if is_day else f"{found:%Y-%m-%dT%H:%M:%SZ}"


class Shard(click.ParamType):  # type: ignore[type-arg]  # generic since click 8.4
    """One of several parts: `2/8` is the second of eight."""

    name = "shard"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, int]:
        """Read what was given."""
        if isinstance(value, tuple):
            return value
        number, slash, count = value.partition("/")
        if not slash or not all(part.isascii() and part.isdigit() for part in (number, count)):
            self.fail(f"{value!r} is no part of a whole: 1/8 is the first of eight", param, ctx)
        if not 1 <= int(number) <= int(count):
            self.fail(f"{value!r}: the parts of {count} are 1/{count} to {count}/{count}", param, ctx)
        return int(number), int(count)


def source_names(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:  # noqa: ARG001 -- click's signature
    """Complete the name of a source from config.toml; a file with mistakes completes nothing."""
    path = context.find_root().params.get("path") or os.environ.get("INGEST_CONFIG") or "config.toml"
    try:
        sources = tomllib.loads(Path(path).read_text(encoding="utf-8")).get("source", [])
        names = [source["name"] for source in sources]
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return []
    return [name for name in names if isinstance(name, str) and name.startswith(incomplete)]


def of_sources(said: str = "Only this source; may be repeated.") -> Callable[[F], F]:
    """Add `--source`, whose names a shell completes."""
    return click.option("--source", "names", multiple=True, metavar="NAME", help=said, shell_complete=source_names)


def show(*parts: RenderableType, stderr: bool = False) -> None:
    """Print tables: as wide as the terminal, and uncut where nobody looks at one."""
    from rich.console import Console

    console = Console(stderr=stderr)
    if not console.is_terminal:
        console = Console(stderr=stderr, width=_WIDE)
    for part in parts:
        console.print(part)
