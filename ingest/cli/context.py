"""What every verb shares: where the configuration is, how to log, how to end on a mistake."""

from __future__ import annotations

import shlex
import sys
from functools import cached_property, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn, ParamSpec

import click

from ingest.errors import ConfigError, IngestError
from ingest.pipeline.interrupted import Interrupted

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, timedelta

    from ingest.cli.log import Log
    from ingest.config import Config

__all__ = ["EX_ALARM", "EX_CRASHED", "EX_LOCKED", "EX_USAGE", "Context", "length", "reports_errors", "say", "shown_at"]

EX_CRASHED: Final = 1
EX_USAGE: Final = 2
EX_ALARM: Final = 3
EX_LOCKED: Final = 75  # sysexits.h EX_TEMPFAIL

P = ParamSpec("P")


def length(context: click.Context, parameter: click.Parameter, value: str | None) -> timedelta | None:  # noqa: ARG001 -- click's signature
    """Read a duration of the command line as config.toml's are read."""
    from ingest import config

    try:
        return config.duration(value) if value is not None else None
    except ValueError as e:
        raise click.BadParameter(str(e)) from e


class Context:
    """What every verb shares: where the configuration is, and how to log."""

    def __init__(self, path: Path | None, *, verbose: bool, json: bool, quiet: bool) -> None:
        self.path = path
        self._verbose, self._json, self._quiet = verbose, json, quiet

    @cached_property
    def log(self) -> Log:
        """What a run says while it goes; loaded by the verbs that log."""
        from ingest.cli.log import Log

        return Log(verbose=self._verbose, json=self._json, quiet=self._quiet)

    def optional(self) -> Config | None:
        """Read the configuration for a verb that can do without; one that was named must be there."""
        path = self.path or Path("config.toml")
        return _load(path) if self.path or path.is_file() else None

    def pasted(self, command: str) -> str:
        """Return commands of this program with the configuration that this one was called with."""
        named = f"ingest --config {shlex.quote(str(self.path))} " if self.path else "ingest "
        return " ; ".join(named + one.removeprefix("ingest ") for one in command.split(" ; "))

    def required(self) -> Config:
        """Read the configuration."""
        return _load(self.path or Path("config.toml"))


def _load(path: Path) -> Config:
    from ingest import config, sites

    settings = config.load(path)
    own = [file for source in settings.sources for file in sites.own(source)]
    if any(source.site is not None for source in settings.sources):
        settings.check_sites({file.id for file in (*own, *sites.load())})
    return settings


def reports_errors(function: Callable[P, None]) -> Callable[P, None]:
    """End a verb with one line for each mistake instead of a traceback."""

    @wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            function(*args, **kwargs)
        except ConfigError as e:
            _stop(str(e), EX_USAGE)
        except IngestError as e:
            _stop(str(e), EX_CRASHED)
        except Interrupted as e:
            _stop(f"{e}; what was stored is safe, the next run goes on", 128 + e.number)
        except BrokenPipeError:
            sys.stderr.close()  # the reader of our output left (head, less); nothing is wrong

    return wrapper


def _stop(message: str, code: int) -> NoReturn:
    click.echo("\n".join(f"ingest: {line}" for line in message.splitlines()), err=True)
    raise SystemExit(code)


def say(line: str) -> None:
    """Print a line on stderr that is no result."""
    click.echo(f"ingest: {line}", err=True)


def shown_at(moment: datetime | None) -> str | None:
    """Write a time as records do."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}" if moment else None
