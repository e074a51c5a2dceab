"""Which articles a snapshot takes: by source, date, language, type, length, rights, tag and keyword."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from ingest import text
from ingest.export.formats import date_columns

__all__ = ["RIGHTS", "Filters"]

RIGHTS: Final = ("free", "licensed", "unreserved")
"""To be read without paying; under a named licence; without a reservation against text and data mining."""
_DAY: Final = len("2026-11-01")
_SAID: Final = {"year": 4, "month": 7, "day": _DAY}
# TDMRep: 1 reserves the rights. `noai` and `noimageai` are DeviantArt's directives of 2022, which others took over.
_RESERVED: Final = re.compile(r"\b(?:noai|noimageai)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a row must be; an empty filter takes everything."""

    sources: tuple[str, ...] = ()
    since: str | None = None
    """First day, `YYYY-MM-DD`, of the page's own local date; or the first moment, `YYYY-MM-DDTHH:MM:SSZ`."""
    until: str | None = None
    """Last day, or moment."""
    languages: tuple[str, ...] = ()
    """BCP 47: `en` takes `en-GB`."""
    page_types: tuple[str, ...] = ()
    min_length: int = 0
    """Code points of text."""
    rights: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    """One of these, whatever the case."""
    keywords: tuple[str, ...] = ()
    """One of these, in title or text, whatever the case."""

    def refused_by(self, record: Mapping[str, Any]) -> str | None:
        """Return which filter refuses a record; None where all take it."""
        checks = (
            ("source", not self.sources or record["source"] in self.sources),
            ("date", self._is_in_time(record["published"])),
            ("language", not self.languages or _speaks(record["language"], self.languages)),
            ("page-type", not self.page_types or record["page_type"] in self.page_types),
            ("min-length", len(record["text"]) >= self.min_length),
            ("rights", all(_has_right(record, name) for name in self.rights)),
            ("tag", not self.tags or bool(_folded(self.tags) & _folded(record["tags"]))),
            ("keyword", not self.keywords or self._is_about(record)),
        )
        return next((name for name, passes in checks if not passes), None)

    def as_dict(self) -> dict[str, Any]:
        """Return what is set, for the manifest."""
        return {name: value for name, value in asdict(self).items() if value}

    def _is_in_time(self, published: str | None) -> bool:
        if not (self.since or self.until):
            return True
        moment, local, precision = date_columns.columns(published)
        if local is None:
            return False
        # A date without a time, or without a zone, is compared by what it says.
        said = (moment or local)[: _SAID.get(precision or "", len(local))]
        first, last = self.since or "", self.until or "9999"
        return (first <= local[:10] if len(first) <= _DAY else first[: len(said)] <= said) and (
            local[:10] <= last if len(last) <= _DAY else said <= last[: len(said)]
        )

    def _is_about(self, record: Mapping[str, Any]) -> bool:
        words = text.fold(f"{record['title'] or ''}\n{record['text']}")
        return any(text.fold(keyword) in words for keyword in self.keywords)


def _folded(values: tuple[str, ...] | list[str]) -> set[str]:
    return {text.fold(value) for value in values}


def _speaks(language: str | None, wanted: tuple[str, ...]) -> bool:
    """Return whether a language is one of those wanted, by the basic filtering of RFC 4647, 3.3.1."""
    tag = (language or "").lower()
    return any(tag == name.lower() or tag.startswith(f"{name.lower()}-") for name in wanted)


def _has_right(record: Mapping[str, Any], name: str) -> bool:
    access, rights = record["access"], record["rights"]
    if name == "free":
        return access["is_free"] is not False and not access["teaser"]
    if name == "licensed":
        return bool(rights["license"])
    directives = f"{rights['robots'] or ''} {rights['x_robots_tag'] or ''}"
    return (rights["tdm_reservation"] or "0").strip() != "1" and not _RESERVED.search(directives)
