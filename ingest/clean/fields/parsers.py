"""The named parsers: what one raw string says about one field. Pure; every evidence of a record names one.

`reparse` builds the value of a field from its evidence alone, and is the only way a value comes about: what stands in a
record is what its raw strings say.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from ingest import text, urls
from ingest.clean.facts import entry_times
from ingest.clean.facts.bylines import bylines
from ingest.clean.facts.dates import dates
from ingest.clean.fields import live_updates, offers, page_type, page_type_signs, values
from ingest.clean.fields.language import languages
from ingest.clean.fields.trust import beside
from ingest.model import Access, Author, Evidence, Image, LiveUpdate, PageType, Rights, Syndication

__all__ = ["PARSERS", "of_language", "reparse", "run_parser"]

Parser: TypeAlias = Callable[[str], object]

_AGAIN: Final = 500  # characters; longer strings are descriptions and bodies, which are read once or twice
# Words for months and for parts of the day are others' words in other languages: these parsers know them too,
# where their name ends in the language ("written-date-hr").
_OF_LANGUAGES: Final[Mapping[str, Callable[..., str | None]]] = MappingProxyType(
    {
        "written-date": dates.written,
        "updated-date": dates.updated,
        "day-month-year": dates.day_month_year,
        "month-day-year": dates.month_day_year,
    }
)

PARSERS: Final[Mapping[str, Parser]] = MappingProxyType(
    {
        "text": values.plain,
        "entities": values.entities,
        "html": values.markup,
        "summary": values.summary,
        "headline-ended": values.headline_ended,
        "html-ended": values.markup_ended,
        "headline-first": values.headline_first,
        "headline-last": values.headline_last,
        "headline-inside": values.headline_inside,
        "words-of-path": values.words_of_path,
        "byline": bylines.byline,
        "names": bylines.names,
        "organisation": bylines.organisation,
        "account": bylines.account,
        "author-type": values.author_type,
        "author-url": values.url,
        "tag": values.tag,
        "tags": values.tags,
        "tag-line": values.tag_line,
        "url": values.url,
        "relative-url": values.plain,
        "base-url": values.url,
        "iso-8601": dates.iso_8601,
        "unix-time": dates.unix_time,
        "utc": dates.utc,
        "rfc-2822": dates.rfc_2822,
        **_OF_LANGUAGES,
        "month-day": dates.month_day,
        "dateline": dates.dateline,
        "url-date": dates.url_date,
        "language-tag": languages.tag,
        "langid": languages.detect,
        "jsonld-type": page_type.of_schema,
        "og-type": page_type.of_opengraph,
        "url-type": page_type_signs.of_url,
        "front-type": page_type_signs.of_front,
        "class-type": page_type_signs.of_class,
        "generator-type": page_type_signs.of_generator,
        "shop-type": page_type_signs.of_line,
        "entry-type": page_type_signs.of_entry,
        "name-type": page_type_signs.of_name,
        "offer-type": offers.of_offer,
        "price-type": page_type_signs.of_price,
        "section-type": page_type_signs.of_section,
        "faq-type": page_type.of_faq,
        "entry-time-type": entry_times.of_entry,
        "is-free": values.boolean,
        "css-selector": values.plain,
        "word-count": values.integer,
        "teaser-sign": values.teaser_sign,
        "robots": values.plain,
        "x-robots-tag": values.plain,
        "tdm-reservation": values.plain,
        "license": values.plain,
        "copyright": values.markup,
        "update-title": values.markup,
        "update-text": values.update_text,
        "update-published": dates.iso_8601,
        "update-first-day": dates.iso_8601,
        "update-last-day": dates.iso_8601,
        "update-day": entry_times.day,
        "update-clock": entry_times.moment,
        "update-headline": entry_times.headline,
        "update-paragraph": values.plain,
        "tdm-policy": values.url,
        "source-name": values.markup,
        "source-url": values.url,
        "image-url": values.url,
        "image-alt": values.plain,
        "image-caption": values.markup,
        "image-credit": values.markup,
        "caption-line": values.plain,
        "credit-line": values.plain,
        **{
            f"{name}-{language}": partial(parser, language=language)
            for name, parser in _OF_LANGUAGES.items()
            for language in sorted(dates.LANGUAGES)
        },
    }
)
"""Parsers by name: raw string to value, None (or nothing) where the string says nothing."""

_ACCESS: Final = {
    "is-free": "is_free",
    "teaser-sign": "teaser",
    "css-selector": "css_selector",
    "word-count": "word_count",
}
_UPDATE: Final = {"update-title": "title", "update-text": "text", "update-published": "published"}
_IMAGE: Final = {"image-url": "url", "image-alt": "alt", "image-caption": "caption", "image-credit": "credit"}
_RIGHTS: Final = {
    "robots": "robots",
    "x-robots-tag": "x_robots_tag",
    "tdm-reservation": "tdm_reservation",
    "license": "license",
    "copyright": "copyright",
}


def reparse(field: str, evidence: Sequence[Evidence]) -> object:
    """Build the value of a field from its evidence alone.

    >>> reparse("published", [Evidence(where="block:4", raw="Sep 5", parser="month-day"),
    ...     Evidence(where="block:9", raw="Moscow, September 5, 2025 — Foo", parser="dateline")])
    '2025-09-05'
    """
    if field in {"published", "modified"}:
        return _date(evidence)
    if field == "authors":
        return _authors(evidence)
    if field == "tags":
        return _unique(value for e in evidence for value in _many(e))
    if field == "canonical_url" and len(evidence) > 1 and evidence[0].parser == "relative-url":
        base = _value(evidence[1])
        return urls.join(base, evidence[0].raw) if isinstance(base, str) else None
    return _COMPOSED[field](evidence) if field in _COMPOSED else _first(evidence)


def of_language(parser: str, language: str | None) -> str:
    """Return the parser that knows a language's own words; the same one where there are none.

    >>> of_language("written-date", "hr"), of_language("written-date", "eo"), of_language("iso-8601", "hr")
    ('written-date-hr', 'written-date', 'iso-8601')
    """
    own = f"{parser}-{(language or '').partition('-')[0]}"
    return own if own in PARSERS else parser


def run_parser(parser: str, raw: str) -> object:
    """Read a raw string with a named parser."""
    return _read_again(parser, raw) if len(raw) <= _AGAIN else PARSERS[parser](raw)


@lru_cache(maxsize=2048)  # what is on offer is read to choose, to compare, and to build the value
def _read_again(parser: str, raw: str) -> object:
    return PARSERS[parser](raw)


def _value(evidence: Evidence) -> object:
    return run_parser(evidence.parser, evidence.raw)


def _first(evidence: Iterable[Evidence]) -> object:
    return next((value for e in evidence if (value := _value(e)) is not None), None)


def _many(evidence: Evidence) -> tuple[str, ...]:
    value = _value(evidence)
    return value if isinstance(value, tuple) else ()


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    first: dict[str, str] = {}
    for value in values:
        first.setdefault(text.fold(value), value)
    return tuple(first.values())


def _date(evidence: Sequence[Evidence]) -> str | None:
    value = _first(evidence[:1])
    if not isinstance(value, str):
        return None
    if evidence[0].parser != "month-day":
        return value
    anchor = _first(evidence[1:2])
    return dates.with_year(value, anchor) if isinstance(anchor, str) else None


def _authors(evidence: Sequence[Evidence]) -> tuple[Author, ...]:
    """Join names with the types and addresses that stand beside them (same place but for the last step)."""
    said: dict[tuple[str, str], object] = {
        (beside(e.where), e.parser): _value(e) for e in evidence if e.parser in {"author-type", "author-url"}
    }
    merged: dict[str, Author] = {}
    for e in evidence:
        people = _value(e) if e.parser in {"account", "byline", "names", "organisation"} else ()
        place = beside(e.where)
        for author in people if isinstance(people, tuple) else ():
            kind, address = said.get((place, "author-type")), said.get((place, "author-url"))
            own = replace(author, type=author.type or kind, url=address if len(people) == 1 else None)  # type: ignore[arg-type]  # what those two parsers give
            known = merged.setdefault(text.fold(author.name), own)
            merged[text.fold(author.name)] = replace(known, type=known.type or own.type, url=known.url or own.url)
    return tuple(merged.values())


def _attributes(evidence: Sequence[Evidence], names: Mapping[str, str]) -> dict[str, Any]:
    """Return the first value of each attribute that a parser of its name finds; further texts are added to texts."""
    found: dict[str, Any] = {}
    for e in evidence:
        value, name = _value(e), names.get(e.parser)
        if name is None or value is None:
            continue
        before = found.setdefault(name, value)
        if isinstance(value, str) and name in {"robots", "x_robots_tag"} and value not in str(before).split("; "):
            found[name] = f"{before}; {value}"
    return found


def _raw(evidence: Sequence[Evidence]) -> tuple[str, ...]:
    return tuple(f"{e.where}: {text.normalise(e.raw)}" for e in evidence)


def _access(evidence: Sequence[Evidence]) -> Access:
    return Access(raw=_raw(evidence), **_attributes(evidence, _ACCESS))


def _rights(evidence: Sequence[Evidence]) -> Rights:
    return Rights(raw=_raw(evidence), **_attributes(evidence, _RIGHTS))


def _syndication(evidence: Sequence[Evidence]) -> Syndication | None:
    found = _attributes(evidence, {"source-name": "name", "source-url": "url"})
    return Syndication(name=found.get("name"), url=found.get("url")) if found else None


def _updates(evidence: Sequence[Evidence]) -> tuple[LiveUpdate, ...]:
    """Join the parts of each update, which stand beside each other; one without text says nothing."""
    if live_updates.is_of_page(evidence):
        return live_updates.updates_of_page(evidence)
    parts: dict[str, list[Evidence]] = {}
    for e in evidence:
        parts.setdefault(beside(e.where), []).append(e)
    found = ((where, _attributes(part, _UPDATE)) for where, part in parts.items())
    return tuple(
        LiveUpdate(published=f.get("published"), title=f.get("title"), text=f["text"], where=where)
        for where, f in found
        if "text" in f
    )


def _images(evidence: Sequence[Evidence]) -> tuple[Image, ...]:
    found = _attributes(evidence, _IMAGE)
    return (Image(**found),) if found.get("url") else ()


def _page_type(evidence: Sequence[Evidence]) -> PageType:
    value = _first(evidence)
    return value if value in page_type.PAGE_TYPES else "article"  # type: ignore[return-value]  # a member of that literal


_COMPOSED: Final[Mapping[str, Callable[[Sequence[Evidence]], object]]] = MappingProxyType(
    {
        "access": _access,
        "rights": _rights,
        "syndicated_from": _syndication,
        "live_updates": _updates,
        "images": _images,
        "page_type": _page_type,
    }
)
