"""The flags that select records of archives: those of `warc` in config.toml, for files named on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ingest.model import Selection

__all__ = ["KEYS", "selected", "selecting"]

F = TypeVar("F", bound="Callable[..., Any]")

_KEYS: Final = {
    "hosts": ("--host", "HOST", "Of archives: only this host and those below it; may be repeated, as all of these."),
    "mime": ("--mime", "TYPE", "Of archives: only answers of this MIME type (text/html, text/*)."),
    "status": ("--status", "CODE", "Of archives: only these HTTP status codes (200, 200-299: default)."),
    "tld_languages": ("--tld-language", "LANG", "Of archives: only country domains where it is official."),
    "include": ("--include", "REGEX", "Of archives: only URLs that match one."),
    "exclude": ("--exclude", "REGEX", "Of archives: no URL that matches one."),
}
_MOMENTS: Final = {
    "since": ("--since", "Of archives: only what was captured then or later (UTC)."),
    "until": ("--until", "Of archives: only what was captured before then (UTC)."),
}
KEYS: Final = (*_KEYS, *_MOMENTS)


def selecting(function: F) -> F:
    """Add the flags."""
    for key, (flag, said) in reversed(_MOMENTS.items()):
        function = click.option(flag, key, metavar="DATE", help=said)(function)
    for key, (flag, metavar, said) in reversed(_KEYS.items()):
        function = click.option(flag, key, metavar=metavar, multiple=True, help=said)(function)
    return function


def selected(given: Mapping[str, Any]) -> Selection | None:
    """Return what the flags ask for, checked as the keys of config.toml are; None where there are none."""
    asked = {key: value for key, value in given.items() if value}
    if not asked:
        return None
    from ingest import config

    try:
        return config.selection(asked)
    except ValueError as e:
        raise click.UsageError(str(e)) from e
