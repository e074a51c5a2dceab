"""One invented story and the furniture around it, in nine languages, for building dumps of any layout."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

__all__ = ["LANGUAGES", "PRESS", "Press"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A story as one publisher prints it."""

    site: str
    menu: tuple[str, ...]
    title: str
    standfirst: str
    story: tuple[str, ...]
    subhead: str
    name: str
    by: tuple[str, ...]
    """Lines that say who wrote it, each with the name."""
    role: str
    date: str
    day: str
    """`date` as ISO 8601."""
    short: str
    """A day and a month."""
    dated: str
    """The first paragraph with a dateline that names the year of `short`."""
    short_day: str
    ago: str
    reading: str
    alt: str
    caption: str
    credit: str
    """What stands in parentheses at the end of the caption."""
    tags: tuple[str, ...]
    label: str
    """Above the tags."""
    ticker: str
    flashes: tuple[str, ...]
    more: str
    related: str
    headlines: tuple[str, ...]
    """Of other stories."""
    dates: tuple[str, ...]
    """Of the same."""
    share: tuple[str, ...]


def _read(path: Path) -> Press:
    told = json.loads(path.read_text(encoding="utf-8"))
    read: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in told.items()}
    return Press(**read)


DATA: Final = Path(__file__).parent / "data" / "press"
PRESS: Final[Mapping[str, Press]] = MappingProxyType({path.stem: _read(path) for path in sorted(DATA.glob("*.json"))})
LANGUAGES: Final = tuple(PRESS)
