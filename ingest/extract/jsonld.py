"""Read what the JSON-LD of a page says about its article, as it is found and not as it should be.

One block that cannot be read costs nothing but itself. Reading is strict first; then comments, CDATA marks, trailing
commas, control characters and escaped quotes are forgiven, none of which changes a value.
"""

import html
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson

from ingest import text as texts
from ingest.model import Candidate

__all__ = ["candidates", "loads"]

# Deterministic limits; of 3,056 pages the largest block has 840,919 characters, the largest graph 116 objects, 4 deep.
_CHARS: Final = 4_000_000
_OBJECTS: Final = 5_000
_DEPTH: Final = 40
_LISTED: Final = 200  # values of one property

_MARK: Final = r"\s++|<!--|-->|/\*\s*+(?:<!\[CDATA\[|\]\]>)\s*+\*/|//\s*+(?:<!\[CDATA\[|\]\]>)|<!\[CDATA\[|\]\]>|;"
_WRAPPING: Final = re.compile(rf"\A(?:{_MARK})++|(?:{_MARK})++\Z")
_LONG_INTEGER: Final = re.compile(r"(?<![\d\"])\d{19}")  # beyond 64 bits orjson makes a float of it, silently
# What is never closed ends with the text, so that nothing is looked through twice.
_STRINGS_AND_NOISE: Final = re.compile(
    r'"(?:[^"\\]++|\\(?:.|\Z))*+(?:"|\Z)|/\*(?:[^*]++|\*(?!/))*+(?:\*/|\Z)|(?<![:\w])//[^\n]*+|,(?=\s*+[}\]])',
    re.DOTALL,
)

_ARTICLES: Final = frozenset({
    "advertisercontentarticle", "analysisnewsarticle", "article", "askpublicnewsarticle", "backgroundnewsarticle",
    "blogposting", "liveblogposting", "newsarticle", "opinionnewsarticle", "report", "reportagenewsarticle", "review",
    "reviewnewsarticle", "satiricalarticle", "scholarlyarticle", "socialmediaposting", "techarticle",
})  # fmt: skip
_PAGES: Final = frozenset({
    "aboutpage", "checkoutpage", "collectionpage", "contactpage", "faqpage", "imagegallery", "itempage", "mediagallery",
    "profilepage", "qapage", "searchresultspage", "videogallery", "webpage",
})  # fmt: skip
_OTHERS: Final = frozenset({
    "course", "discussionforumposting", "event", "jobposting", "movie", "podcastepisode", "product", "question",
    "recipe", "softwareapplication", "videoobject",
})  # fmt: skip

_TOLD_OF: Final = _ARTICLES | _PAGES | _OTHERS

# Property -> field. What an object or a list of objects gives is read by `_named` and `_located`.
_SAID: Final[Mapping[str, str]] = {
    "headline": "title",
    "name": "title",
    "description": "description",
    "articleSection": "section",
    "keywords": "tags",
    "datePublished": "published",
    "dateCreated": "created",
    "dateModified": "modified",
    "isAccessibleForFree": "is_free",
    "wordCount": "word_count",
    "copyrightYear": "copyright",
    "copyrightNotice": "copyright",
    "creditText": "credit",
    "articleBody": "article_body",
}
_NAMED: Final[Mapping[str, str]] = {
    "inLanguage": "language",
    "publisher": "publisher",
    "copyrightHolder": "copyright",
    "sourceOrganization": "syndicated",
}
_LOCATED: Final[Mapping[str, str]] = {
    "url": "canonical_url",
    "mainEntityOfPage": "canonical_url",
    "image": "image",
    "thumbnailUrl": "image",
    "license": "license",
    "isBasedOn": "syndicated_url",
}
_UPDATE: Final[Mapping[str, str]] = {
    "headline": "live_update_title",
    "name": "live_update_title",
    "datePublished": "live_update_published",
    "articleBody": "live_update_text",
    "text": "live_update_text",
}


def loads(script: str) -> Any:
    r"""Read the value of a block, forgivingly; None where it holds none.

    >>> loads('/*<![CDATA[*/ {"a": "x // y,]", /* note */ "b": [1, 2,],} /*]]>*/')
    {'a': 'x // y,]', 'b': [1, 2]}
    >>> loads('{"a": "line\nbreak"}')
    {'a': 'line\nbreak'}
    """
    if len(script) > _CHARS:
        return None
    for repair in (_as_it_is, _without_noise, _unescaped):
        repaired = repair(script)
        if not _LONG_INTEGER.search(repaired):
            try:
                return orjson.loads(repaired)
            except ValueError:
                pass
        try:
            return json.loads(repaired, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def candidates(script: str, number: int) -> tuple[Candidate, ...]:
    """Name what one block offers for the fields, in its order.

    >>> [(c.field, c.raw, c.where) for c in candidates('{"@type": "NewsArticle", "headline": "Rain"}', 0)]
    [('page_type', 'NewsArticle', 'jsonld:0/@type'), ('title', 'Rain', 'jsonld:0/headline')]
    """
    reader = _Reader(loads(script), f"jsonld:{number}")
    return tuple(reader.candidates())


def _as_it_is(script: str) -> str:
    return script


def _without_noise(script: str) -> str:
    bare = _WRAPPING.sub("", script)
    return _STRINGS_AND_NOISE.sub(lambda match: match[0] if match[0].startswith('"') else "", bare)


def _unescaped(script: str) -> str:
    return _without_noise(html.unescape(script))


class _Reader:
    """Walks the objects of one block, each once; references by `@id` are looked up within the block."""

    def __init__(self, value: Any, where: str) -> None:
        self._objects = list(_objects(value, where))
        self._by_id = {
            value["@id"]: (value, where)
            for value, where in reversed(self._objects)
            if isinstance(value.get("@id"), str) and len(value) > 1
        }

    def candidates(self) -> Iterator[Candidate]:
        for value, where in self._objects:
            kinds = {kind.lower() for kind in _strings(value.get("@type"))}
            if not kinds.isdisjoint(_TOLD_OF):
                yield from self._about(value, where)
            elif "breadcrumblist" in kinds:
                yield from self._breadcrumb(value, where)
            elif "website" in kinds:
                yield from _texts("site_name", value.get("name"), f"{where}/name")

    def _about(self, value: Mapping[str, Any], where: str) -> Iterator[Candidate]:
        """Read what an article or a page says, property by property in its order."""
        for key, content in value.items():
            place = f"{where}/{_escaped(key)}"
            if key == "@type":
                yield from _texts("page_type", content, place)
            elif key in {"author", "creator"}:
                yield from self._people(content, place)
            elif key in {"hasPart", "isPartOf"}:
                yield from self._parts(content, place)
            elif key == "liveBlogUpdate":
                yield from _updates(content, place)
            elif field := _SAID.get(key):
                yield from _texts(field, content, place)
            elif field := _NAMED.get(key):
                yield from self._property(field, content, place, ("name", "alternateName"))
            elif field := _LOCATED.get(key):
                yield from self._property(field, content, place, ("url", "contentUrl", "@id"))

    def _people(self, content: Any, where: str) -> Iterator[Candidate]:
        for person, place in _each(content, where):
            if not isinstance(person, dict):
                yield from _texts("authors", person, place)
                continue
            whole, at = self._resolved(person, place)
            yield from _texts("authors", whole.get("name"), f"{at}/name")
            yield from _texts("author_type", whole.get("@type"), f"{at}/@type")
            key = "url" if whole.get("url") else "sameAs"
            yield from _texts("author_url", whole.get(key), f"{at}/{key}")

    def _parts(self, content: Any, where: str) -> Iterator[Candidate]:
        """Read which part of the page is behind a wall (developers.google.com, paywalled content)."""
        for part, place in _each(content, where):
            if isinstance(part, dict) and where.endswith("hasPart"):
                yield from _texts("css_selector", part.get("cssSelector"), f"{place}/cssSelector")
                yield from _texts("is_free_part", part.get("isAccessibleForFree"), f"{place}/isAccessibleForFree")

    def _property(self, field: str, content: Any, where: str, keys: tuple[str, ...]) -> Iterator[Candidate]:
        for item, place in _each(content, where):
            if not isinstance(item, dict):
                yield from _texts(field, item, place)
                continue
            whole, at = self._resolved(item, place)
            key = next((k for k in keys if whole.get(k)), None)
            if key:
                yield from _texts(field, whole[key], f"{at}/{key}")

    def _breadcrumb(self, value: Mapping[str, Any], where: str) -> Iterator[Candidate]:
        for item, place in _each(value.get("itemListElement"), f"{where}/itemListElement"):
            if isinstance(item, dict):
                inner = item.get("item")
                if item.get("name"):
                    yield from _texts("breadcrumb", item["name"], f"{place}/name")
                elif isinstance(inner, dict):
                    yield from _texts("breadcrumb", inner.get("name"), f"{place}/item/name")

    def _resolved(self, value: Mapping[str, Any], where: str) -> tuple[Mapping[str, Any], str]:
        """Follow a mere reference to the object that has its `@id`."""
        if not value.get("name") and not value.get("url") and isinstance(value.get("@id"), str):
            return self._by_id.get(value["@id"], (value, where))
        return value, where


def _objects(value: Any, where: str) -> Iterator[tuple[dict[str, Any], str]]:
    """Find the objects that may describe the page: roots, graphs, main entities; in order, within the budget."""
    stack, seen = [(value, where, 0)], 0
    while stack and seen < _OBJECTS:
        at, place, depth = stack.pop()
        seen += 1
        if isinstance(at, list):
            inner = [(item, f"{place}/{i}", depth + 1) for i, item in enumerate(at[:_OBJECTS])]
        elif isinstance(at, dict):
            yield at, place
            inner = [
                (at[k], f"{place}/{k}", depth + 1) for k in ("@graph", "mainEntity", "mainEntityOfPage") if k in at
            ]
        else:
            continue
        if depth < _DEPTH:
            stack += reversed(inner)


def _updates(content: Any, where: str) -> Iterator[Candidate]:
    for update, place in _each(content, where):
        if isinstance(update, dict):
            for key, field in _UPDATE.items():
                yield from _texts(field, update.get(key), f"{place}/{key}")


def _each(content: Any, where: str) -> Iterator[tuple[Any, str]]:
    """List the values of a property, which may be one or many."""
    if isinstance(content, list):
        yield from ((item, f"{where}/{i}") for i, item in enumerate(content[:_LISTED]))
    elif content is not None:
        yield content, where


def _texts(field: str, content: Any, where: str) -> Iterator[Candidate]:
    for item, place in _each(content, where):
        if raw := _raw(item):
            yield Candidate(field=field, raw=raw, where=place)


def _raw(value: Any) -> str:
    """Write a scalar as JSON writes it; a string as it is."""
    if isinstance(value, str):
        return texts.without_surrogates(value)[0].strip()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, dict):
        return _raw(value.get("@value")) if "@value" in value else ""
    return ""


def _strings(value: Any) -> list[str]:
    return [item for item, _ in _each(value, "") if isinstance(item, str)]


def _escaped(key: str) -> str:
    """Escape a key for a JSON pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")
