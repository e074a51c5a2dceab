"""Of which thing does an element of the page speak? The nearest item, entry or `article`, and what holds that.

Microdata: a property belongs to the nearest item around it, or to the one that names the property's element by
`itemref`. RDFa's `typeof` is read like an item's type. The classes `hentry` and `h-entry` (microformats.org) and the
element `article` (HTML: a comment is an `article` in an `article`) bound their dates and authors in the same way.
"""

from collections.abc import Iterator
from typing import Final

from selectolax.lexbor import LexborNode

from ingest.model import Subject
from ingest.parse.page.jsonld import type_name
from ingest.parse.page.pictures import Attributes

__all__ = ["ADDRESSES", "NAMING", "Scopes"]

_DEPTH: Final = 256  # elements; markup.DEPTH is more, and nobody's article stands so deep
_READ: Final = 200  # scopes whose text and headings are read; each look at one costs its size
_TITLE: Final = 300  # characters of a heading
_ENTRIES: Final = frozenset({"hentry", "h-entry"})
_HEADINGS: Final = "h1, h2, h3, h4, .entry-title, .p-name"
_LINKS: Final = "a[rel~=bookmark], a.u-url"
ADDRESSES: Final = frozenset({"url", "mainentityofpage"})
NAMING: Final = ADDRESSES | {"headline", "name"}
"""Properties that say which thing an item is."""


class _Scope:
    __slots__ = ("addresses", "node", "relation", "size", "titles", "types", "where", "within")

    def __init__(self, where: str, node: LexborNode, types: tuple[str, ...], relation: str, within: str) -> None:
        self.where = where
        self.node = node
        self.types = types
        self.relation = relation
        self.within = within
        self.titles: list[str] = []
        self.addresses: list[str] = []
        self.size = 0


class Scopes:
    """Remembers the scopes that elements were found in."""

    def __init__(self) -> None:
        self._around: dict[int, str] = {}  # element to the scope that it is, or that is around it
        self._scopes: dict[str, _Scope] = {}
        self._references: dict[str, LexborNode] = {}

    def refer(self, node: LexborNode, attributes: Attributes) -> None:
        """Remember the elements that an item names as holding properties of it."""
        for name in (attributes.get("itemref") or "").split():
            self._references.setdefault(name, node)

    def around(self, node: LexborNode, attributes: Attributes) -> str:
        """Find the scope of what an element says; it may be the beginning of another one itself."""
        owner = self._references.get(attributes.get("id") or "")
        if owner is not None:
            return self._of(owner)
        return self._of(node.parent)

    def named(self, where: str, name: str, value: str | None) -> None:
        """Take a property that says which thing an item is."""
        scope = self._scopes.get(where)
        if scope is not None and value and (value := " ".join(value.split())):
            (scope.addresses if name in ADDRESSES else scope.titles).append(value)

    def subjects(self) -> Iterator[Subject]:
        """Describe the scopes, each behind the one that holds it."""
        for scope in self._scopes.values():
            yield Subject(
                where=scope.where,
                types=scope.types,
                titles=tuple(scope.titles),
                addresses=tuple(scope.addresses),
                within=scope.within,
                relation=scope.relation,
                size=scope.size,
            )

    def _of(self, node: LexborNode | None) -> str:
        """Find the scope that an element is, or stands in."""
        passed: list[tuple[LexborNode, Attributes]] = []
        attributes: Attributes
        found = ""
        while node is not None and len(passed) < _DEPTH:
            if (known := self._around.get(node.mem_id)) is not None:
                found = known
                break
            attributes = node.attributes
            passed.append((node, attributes))
            owner = self._references.get(attributes.get("id") or "")
            # Nothing refers to what holds it.
            if owner is not None and all(owner.mem_id != inner.mem_id for inner, _ in passed):
                self._around[node.mem_id] = ""  # until it is known: items may refer to each other
                found = self._of(owner)
                break
            node = node.parent
        for inner, attributes in reversed(passed):
            types = _types(inner, attributes)
            if types is not None:
                found = self._begin(inner, attributes, types, found)
            self._around[inner.mem_id] = found
        return found

    def _begin(self, node: LexborNode, attributes: Attributes, types: tuple[str, ...], within: str) -> str:
        where = f"item:{len(self._scopes)}"
        relation = (attributes.get("itemprop") or attributes.get("property") or "").lower()
        scope = self._scopes[where] = _Scope(where, node, types, relation, within)
        if len(self._scopes) <= _READ:
            scope.size = len(node.text())
            if "itemscope" not in attributes:
                heading = node.css_first(_HEADINGS)
                link = node.css_first(_LINKS)
                scope.titles += [" ".join(heading.text().split())[:_TITLE]] if heading is not None else []
                scope.addresses += [link.attributes.get("href") or ""] if link is not None else []
        if address := attributes.get("itemid") or attributes.get("resource"):
            scope.addresses.append(address)
        return where


def _types(node: LexborNode, attributes: Attributes) -> tuple[str, ...] | None:
    """Return the types of an item, an entry or an `article`; None for any other element."""
    found: list[str] = []
    if "itemscope" in attributes or "typeof" in attributes:
        found += [type_name(kind) for kind in (attributes.get("itemtype") or attributes.get("typeof") or "").split()]
    elif not _ENTRIES.isdisjoint((attributes.get("class") or "").lower().split()):
        found.append("hentry")
    elif node.tag == "article":
        found.append("<article>")
    else:
        return None
    return tuple(found)
