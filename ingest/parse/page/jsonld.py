"""Read what the JSON-LD of a page says about its article, as it is found and not as it should be.

All scripts of a page are one graph: a reference by `@id` leads to where the thing is described, in whatever script.
What cannot be read costs nothing but itself, and is told (`Graph.lost`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

from ingest import text as texts
from ingest.model import Candidate, Subject
from ingest.parse.page import loose_json

__all__ = ["Graph", "raw_value", "type_name"]

# Deterministic limits; of 3,056 pages the largest graph has 116 objects, 4 deep.
_OBJECTS: Final = 5_000
_DEPTH: Final = 40
_LISTED: Final = 5_000  # values of one property: a live blog has hundreds of updates
_REFERENCES: Final = 200_000  # values that are looked through for what references lead to

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

_DESCRIBED: Final = _ARTICLES | _PAGES | _OTHERS  # types of what an article's facts may be said of

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


class Graph:
    """The scripts of one page, read together; each object is told of once, in the script that holds it.

    >>> graph = Graph(['{"@type": "NewsArticle", "headline": "Rain"}', '{"headline": {{ title }}'])
    >>> [(c.field, c.raw, c.where) for c in graph.candidates(0)]
    [('page_type', 'NewsArticle', 'jsonld:0/@type'), ('title', 'Rain', 'jsonld:0/headline')]
    >>> graph.lost
    ["jsonld:1: what begins with '{{ title }}' (character 14)"]
    """

    def __init__(self, scripts: Sequence[str]) -> None:
        self.lost: list[str] = []
        """What could not be read, one line for each script."""
        self._scripts: list[list[_Node]] = []
        self._by_id: dict[str, tuple[dict[str, Any], str]] = {}
        for number, script in enumerate(scripts):
            where = f"jsonld:{number}"
            values, lost = loose_json.parse_values(script)
            value = values[0] if len(values) == 1 else list(values)
            budget = _Budget(_OBJECTS)
            self._scripts.append(list(_described(value, where, budget)))
            self._remember(value, where, _Budget(_REFERENCES))
            if lost or budget.spent:
                self.lost.append(f"{where}: {lost or 'more or deeper objects than are looked through'}")
        self._keys: dict[str, str] = {}
        self._typed: dict[str, frozenset[str]] = {}
        first: dict[tuple[str, frozenset[str]], str] = {}
        for node in self._nodes():
            # Pages and their articles often bear one `@id`, and are two things.
            if kinds := _types(node.value):
                self._keys[node.where] = first.setdefault((node.name or node.where, kinds), node.where)
                self._typed[node.where] = kinds
        # What has no type continues what another script began.
        begun = {name: (key, kinds) for (name, kinds), key in first.items() if not kinds.isdisjoint(_DESCRIBED)}
        begun |= {name: (key, kinds) for (name, kinds), key in first.items() if not kinds.isdisjoint(_ARTICLES)}
        for node in self._nodes():
            if node.where not in self._keys:
                self._keys[node.where], self._typed[node.where] = begun.get(node.name or "", (node.where, frozenset()))
        self.subjects = tuple(self._merged())

    def candidates(self, number: int) -> Iterator[Candidate]:
        """Yield what one script offers for the fields, in its order."""
        for node in self._scripts[number]:
            kinds = self._typed[node.where]
            if not kinds.isdisjoint(_DESCRIBED):
                subject = self._keys[node.where]
                yield from (replace(c, subject=subject) for c in self._about(node.value, node.where))
            elif "breadcrumblist" in kinds:
                yield from self._breadcrumb(node.value, node.where)
            elif "website" in kinds:
                yield from _texts("site_name", node.value.get("name"), f"{node.where}/name")

    def _nodes(self) -> Iterator["_Node"]:
        return (node for nodes in self._scripts for node in nodes)

    def _merged(self) -> Iterator[Subject]:
        """Describe every thing that candidates speak of; what several objects say of one thing is put together."""
        found: dict[str, Subject] = {}
        for node in self._nodes():
            kinds = self._typed[node.where]
            if kinds.isdisjoint(_DESCRIBED):
                continue
            where = self._keys[node.where]
            known = found.get(where) or Subject(
                where=where,
                types=tuple(sorted(kinds)),
                within=self._keys.get(node.within, ""),
                relation=node.relation,
            )
            found[where] = replace(
                known,
                titles=(*known.titles, *_strings(node.value.get("headline")), *_strings(node.value.get("name"))),
                addresses=(*known.addresses, *self._addresses(node.value)),
            )
        return iter(found.values())

    def _addresses(self, value: Mapping[str, Any]) -> Iterator[str]:
        # With a fragment it names a node of the graph, whatever that describes.
        yield from (name for name in _strings(value.get("@id")) if "#" not in name)
        for key in ("url", "mainEntityOfPage", "isPartOf"):
            for item, place in _each(value.get(key), ""):
                whole = self._resolved(item, place)[0] if isinstance(item, dict) else item
                if isinstance(whole, str):
                    yield from () if key == "isPartOf" else (whole,)
                elif not isinstance(whole, dict):
                    continue
                elif key != "isPartOf" or not _PAGES.isdisjoint(_types(whole)):
                    yield from _strings(whole.get("url")) or _strings(whole.get("@id"))

    def _remember(self, value: Any, where: str, budget: "_Budget") -> None:
        """Find what references lead to: objects that have an `@id` and say something, however deep."""
        stack = [(value, where, 0)]
        while stack:
            at, place, depth = stack.pop()
            if isinstance(at, dict):
                name = _id(at)
                known = self._by_id.get(name) if name is not None else None
                if (
                    name is not None
                    and len(at) > 1
                    and (known is None or (at.get("name") and not known[0].get("name")))
                ):
                    self._by_id[name] = at, place
                inner = [(item, f"{place}/{_escaped(key)}", depth + 1) for key, item in at.items()]
            elif isinstance(at, list):
                inner = [(item, f"{place}/{i}", depth + 1) for i, item in enumerate(at[:_OBJECTS])]
            else:
                continue
            if not budget.allows(depth):
                return
            stack += [one for one in reversed(inner) if isinstance(one[0], dict | list)]

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
            reference = {"@id": person} if isinstance(person, str) and person in self._by_id else person
            if not isinstance(reference, dict):
                yield from _texts("authors", person, place)
                continue
            whole, at = self._resolved(reference, place)
            yield from _texts("authors", whole.get("name"), f"{at}/name")
            yield from _texts("author_type", whole.get("@type"), f"{at}/@type")
            key = "url" if whole.get("url") else "sameAs"
            yield from _texts("author_url", whole.get(key), f"{at}/{key}")

    def _parts(self, content: Any, where: str) -> Iterator[Candidate]:
        """Read which part of the page is behind a paywall (developers.google.com, paywalled content)."""
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


class _Budget:
    """How many objects of a script are looked through."""

    def __init__(self, most: int) -> None:
        self.left = most
        self.spent = False

    def allows(self, depth: int) -> bool:
        """Count one more."""
        self.left -= 1
        self.spent = self.spent or self.left < 0 or depth >= _DEPTH
        return self.left >= 0 and depth < _DEPTH


class _Node(NamedTuple):
    """An object that may describe the page, and what holds it."""

    value: dict[str, Any]
    where: str
    within: str
    relation: str

    @property
    def name(self) -> str | None:
        """Its `@id`."""
        return _id(self.value)


def _described(value: Any, where: str, budget: _Budget) -> Iterator[_Node]:
    """Find the objects that may describe the page: roots, graphs, main entities; in order, within the budget."""
    stack = [(value, where, 0, "", "")]
    while stack:
        at, place, depth, within, relation = stack.pop()
        if not budget.allows(depth):
            return
        if isinstance(at, list):
            stack += reversed(
                [(one, f"{place}/{i}", depth + 1, within, relation) for i, one in enumerate(at[:_OBJECTS])]
            )
        elif isinstance(at, dict):
            yield _Node(at, place, within, relation)
            stack += reversed(
                [
                    (at[k], f"{place}/{k}", depth + 1, "" if k == "@graph" else place, k)
                    for k in ("@graph", "mainEntity", "mainEntityOfPage")
                    if k in at
                ]
            )


def _updates(content: Any, where: str) -> Iterator[Candidate]:
    for update, place in _each(content, where):
        if isinstance(update, dict):
            for key, field in _UPDATE.items():
                yield from _texts(field, update.get(key), f"{place}/{key}")


def type_name(raw: str) -> str:
    """Return a type's name without the address of its vocabulary.

    >>> type_name("https://schema.org/NewsArticle"), type_name("schema:Article")
    ('newsarticle', 'article')
    """
    return re.split(r"[/#:]", raw.strip())[-1].casefold()


def _types(value: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(type_name(kind) for kind in _strings(value.get("@type")))


def _id(value: Mapping[str, Any]) -> str | None:
    name = value.get("@id")
    return name if isinstance(name, str) and name else None


def _each(content: Any, where: str) -> Iterator[tuple[Any, str]]:
    """List the values of a property, which may be one or many."""
    if isinstance(content, dict) and len(content) == 1 and (held := content.keys() & {"@list", "@set"}):
        key = held.pop()
        content, where = content[key], f"{where}/{key}"
    if isinstance(content, list):
        yield from ((item, f"{where}/{i}") for i, item in enumerate(content[:_LISTED]))
    elif content is not None:
        yield content, where


def _texts(field: str, content: Any, where: str) -> Iterator[Candidate]:
    for item, place in _each(content, where):
        if raw := raw_value(item):
            yield Candidate(field=field, raw=raw, where=place)


def raw_value(value: Any) -> str:
    """Write a scalar as JSON writes it; a string as it is."""
    if isinstance(value, str):
        return texts.without_surrogates(value)[0].strip()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, dict):
        return raw_value(value.get("@value")) if "@value" in value else ""
    return ""


def _strings(value: Any) -> list[str]:
    return [item for item, _ in _each(value, "") if isinstance(item, str)]


def _escaped(key: str) -> str:
    """Escape a key for a JSON pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")
