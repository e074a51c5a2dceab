"""Find a page's article in data, by shape: the object whose headline is the page's, and whose strings are long.

Which of its members is the text is told by the strings: sentences, paragraphs of HTML. Names only rule out what is not
it: teasers, captions, bios, other stories (objects with a headline and an address of their own).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from ingest import text
from ingest.parse.page.jsonld import raw_value

__all__ = ["Found", "Paragraph", "find"]

# Deterministic limits.
_NODES: Final = 200_000
_DEPTH: Final = 60
_MIN_TEXT: Final = 300  # characters: a short piece of news
_TITLE_MIN: Final = 8  # characters
_TITLE_MAX: Final = 500
_TITLES: Final = ("headline", "title", "headlines", "header", "name", "heading", "pagetitle", "headlinetext", "h1")
_NOT_TEXT: Final = re.compile(
    r"related|recommend|teaser|trending|popular|latest|more_?|sidebar|nav|menu|footer|header|comment|author|byline|bio$"
    r"|credit|caption|alt$|url|href|link|seo|meta|description|summary|excerpt|abstract|standfirst|dek|subtitle|sub_?head"
    r"|social|share|tags?$|keywords|ads?$|newsletter|image|photo|picture|gallery|video|poll|slug|copyright|breadcrumb",
    re.IGNORECASE,
)
_LEAVES: Final = (
    "content",
    "value",
    "text",
    "html",
    "body",
    "markup",
    "paragraph",
    "data",
    "richtext",
    "raw",
    "rendered",
    "processed",
)
_INNER: Final = ("children", "content", "nodes", "elements", "items", "blocks", "value", "document")
_SKIPPED: Final = re.compile(
    r"image|photo|picture|gallery|video|embed|oembed|social|related|promo|ad(?:vert\w*)?$|advertis|newsletter|link_?list"
    r"|interstitial|divider|teaser|reference|audio|podcast|poll|quiz|raw_?html|custom",
    re.IGNORECASE,
)
_HEADING: Final = re.compile(
    r"h[2-6]$|head(?:er|ing|line)?|sub_?(?:head|title)|zwischen|crosshead|intertitle", re.IGNORECASE
)
_QUOTE: Final = re.compile(r"quote", re.IGNORECASE)
_TAG: Final = re.compile(
    r"<(?:p|br|div|h[1-6]|ul|ol|li|blockquote|strong|em|a|span|b|i|figure)\b[^<>]{0,2000}>", re.IGNORECASE
)
_SENTENCE: Final = re.compile(r"[.!?…。！？؟:][\"'”’»)\]]*\s*$")
_ADDRESS: Final = re.compile(r"\s*(?:https?:|/|data:|#|\w+:)\S*\s*$")
_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "authors": ("author", "authors", "byline", "by", "writer", "writers", "creator", "contributors", "credits"),
    "published": (
        "published", "published_at", "publishedat", "publisheddate", "publishdate", "publish_date", "datepublished",
        "date_published", "first_publish_date", "display_date", "publication_date", "publicationdate", "publishedon",
        "firstpublished", "firstpublishedat", "pubdate", "date", "created_at", "createdat",
    ),
    "modified": (
        "modified", "updated", "updated_at", "updatedat", "last_updated_date", "datemodified", "modifiedat",
        "modified_at", "lastmodified", "lastupdated", "updateddate", "modifieddate",
    ),
}  # fmt: skip
_NAMES: Final = ("name", "fullname", "full_name", "displayname", "display_name", "title", "text")


class Paragraph(NamedTuple):
    """One string of the text, or the strings of one paragraph; and where they stand."""

    where: str
    raw: str
    kind: str
    """`text`, `heading`, `quote`."""


class Found(NamedTuple):
    """The text of an article, and what the object that holds it says of it."""

    paragraphs: tuple[Paragraph, ...]
    facts: tuple[tuple[str, str, str], ...]
    """Field, raw string, where."""

    @property
    def size(self) -> int:
        """Characters of the text."""
        return sum(len(p.raw) for p in self.paragraphs)


def find(states: Sequence[tuple[str, Any]], titles: Sequence[str]) -> Found | None:
    """Find the article of one of these titles; the longest text of several."""
    folded = {text.fold(title) for title in titles if len(title) > _TITLE_MIN}
    best: Found | None = None
    for name, value in states:
        search = _Search(value)
        for where, one in search.objects(value, f"state:{name}"):
            if not _is_titled(one, folded):
                continue
            paragraphs = tuple(search.text_of(one, where))
            size = sum(len(p.raw) for p in paragraphs)
            if size >= _MIN_TEXT and (best is None or size > best.size):
                best = Found(paragraphs, tuple(search.facts(one, where)))
    return best


def _is_titled(one: Mapping[str, Any], titles: set[str]) -> bool:
    for key, value in one.items():
        if key.casefold() not in _TITLES:
            continue
        for said in value.values() if isinstance(value, dict) else (value,):
            folded = text.fold(said) if isinstance(said, str) and _TITLE_MIN < len(said) < _TITLE_MAX else ""
            if folded and any(title.startswith(folded) or folded.startswith(title) for title in titles):
                return True
    return False


class _Search:
    """Looks through one state, within a budget."""

    def __init__(self, root: Any) -> None:
        self._root = root if isinstance(root, dict) else {}
        self._left = _NODES

    def _resolved(self, value: Any) -> Any:
        """Follow a reference of Apollo's cache."""
        if isinstance(value, dict) and len(value) <= 4:
            key = value.get("__ref") or (value.get("id") if value.get("type") == "id" else None)
            if isinstance(key, str):
                for holder in (
                    self._root,
                    self._root.get("ROOT"),
                    self._root.get("data"),
                    self._root.get("apolloState"),
                ):
                    if isinstance(holder, dict) and isinstance(holder.get(key), dict | list):
                        return holder[key]
        return value

    def objects(self, value: Any, where: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield every object, outermost first."""
        stack = [(value, where, 0)]
        while stack and self._left > 0:
            at, place, depth = stack.pop()
            self._left -= 1
            if isinstance(at, dict):
                yield place, at
                inner = [(item, f"{place}/{_escaped(key)}", depth + 1) for key, item in at.items()]
            elif isinstance(at, list):
                inner = [(item, f"{place}/{i}", depth + 1) for i, item in enumerate(at)]
            else:
                continue
            if depth < _DEPTH:
                stack += [one for one in reversed(inner) if isinstance(one[0], dict | list)]

    def text_of(self, one: Mapping[str, Any], where: str) -> list[Paragraph]:
        """Return the text of the member that holds most of it."""
        best: list[Paragraph] = []
        for key, value in one.items():
            if _NOT_TEXT.search(key):
                continue
            found = list(self._gathered(value, f"{where}/{_escaped(key)}", 0))
            if sum(len(p.raw) for p in found) > sum(len(p.raw) for p in best):
                best = found
        return best

    def _gathered(self, value: Any, where: str, depth: int) -> Iterator[Paragraph]:
        """Yield the strings of a value that are text, in their order."""
        self._left -= 1
        if depth > _DEPTH or self._left < 0:
            return
        value = self._resolved(value)
        if isinstance(value, str):
            if _is_text(value):
                yield Paragraph(where, value, "text")
        elif isinstance(value, list):
            for i, item in enumerate(value):
                if isinstance(item, str):
                    # In a list of texts each is one: short ones too.
                    if len(item) > 1 and not _ADDRESS.match(item):
                        yield Paragraph(f"{where}/{i}", item, "text")
                else:
                    yield from self._gathered(item, f"{where}/{i}", depth + 1)
        elif isinstance(value, dict):
            yield from self._of_object(value, where, depth)

    def _of_object(self, value: Mapping[str, Any], where: str, depth: int) -> Iterator[Paragraph]:
        kind = _kind(value)
        if kind is None or _is_story(value):
            return
        leaf = next((key for key in _LEAVES if isinstance(self._resolved(value.get(key)), str)), None)
        if leaf is not None:
            raw = str(self._resolved(value[leaf]))
            if len(raw.strip()) > 1 and not _ADDRESS.match(raw) and (kind != "text" or _says(value, raw)):
                yield Paragraph(f"{where}/{leaf}", raw, kind)
            return
        for key in _INNER:
            inner = self._resolved(value.get(key))
            if isinstance(inner, list) and (line := _inline(inner)):
                yield Paragraph(f"{where}/{key}", line, kind)
                return
        for key, inner in value.items():
            if isinstance(inner, dict | list) and not _NOT_TEXT.search(key):
                yield from self._gathered(inner, f"{where}/{_escaped(key)}", depth + 1)

    def facts(self, one: Mapping[str, Any], where: str) -> Iterator[tuple[str, str, str]]:
        """Yield what an object says of its article: title, authors and dates."""
        for key, value in one.items():
            low = key.casefold()
            place = f"{where}/{_escaped(key)}"
            if low in {"headline", "title"} and isinstance(value, str):
                yield "title", value, place
            elif low == "headlines" and isinstance(value, dict) and isinstance(value.get("basic"), str):
                yield "title", value["basic"], f"{place}/basic"
            elif low in _FIELDS["authors"]:
                yield from (("authors", raw, at) for raw, at in self._people(value, place, 0))
        for field in ("published", "modified"):
            said = {key.casefold(): key for key in one}
            for name in _FIELDS[field]:
                if name in said and (raw := raw_value(one[said[name]])):
                    yield field, raw, f"{where}/{_escaped(said[name])}"
                    break

    def _people(self, value: Any, where: str, depth: int) -> Iterator[tuple[str, str]]:
        value = self._resolved(value)
        if isinstance(value, str):
            yield value, where
        elif isinstance(value, list):
            for i, item in enumerate(value[:20]):
                yield from self._people(item, f"{where}/{i}", depth + 1)
        elif isinstance(value, dict) and depth < 4:
            name = next((k for k in value if k.casefold() in _NAMES and isinstance(value[k], str)), None)
            if name is not None:
                yield value[name], f"{where}/{_escaped(name)}"
            else:
                for key in ("by", "author", "authors", "items", "data", "attributes", "person"):
                    if key in value:
                        yield from self._people(value[key], f"{where}/{key}", depth + 1)


def _kind(value: Mapping[str, Any]) -> str | None:
    """Return what an element of a text is by its type; None for what is no text."""
    names = [
        v
        for k in ("type", "_type", "__typename", "nodeType", "kind", "component", "name")
        if isinstance(v := value.get(k), str)
    ]
    style = value.get("style")
    names += [style] if isinstance(style, str) else []
    if any(_SKIPPED.search(name) for name in names):
        return None
    if any(_HEADING.search(name) for name in names):
        return "heading"
    return "quote" if any(_QUOTE.search(name) for name in names) else "text"


def _says(value: Mapping[str, Any], raw: str) -> bool:
    """Return whether a string of an object is text: it says so, or its object is an element of a text."""
    typed = any(k in value for k in ("type", "_type", "__typename", "nodeType", "kind"))
    return _is_text(raw) or (typed and " " in raw.strip()) or len(value) <= 2


def _is_text(value: str) -> bool:
    """Return whether a string is a paragraph or more, by itself."""
    if len(value) < 25 or _ADDRESS.match(value):
        return False
    return bool(_TAG.search(value) or (_SENTENCE.search(value) and " " in value) or "。" in value)


def _is_story(value: Mapping[str, Any]) -> bool:
    """Return whether an object is another story: a headline with an address of its own."""
    low = {key.casefold() for key in value}
    return not low.isdisjoint({"headline", "title"}) and not low.isdisjoint(
        {"url", "href", "link", "slug", "canonical_url"}
    )


def _inline(nodes: Sequence[Any]) -> str:
    """Join the leaves of one paragraph of rich text; empty where the nodes are paragraphs themselves."""
    parts: list[str] = []
    for node in nodes:
        if not isinstance(node, dict):
            return ""
        said = next((node[k] for k in ("text", "value") if isinstance(node.get(k), str)), None)
        if said is None:
            inner = next((node[k] for k in ("children", "content") if isinstance(node.get(k), list)), None)
            said = _inline(inner) if inner else ""
            named = str(node.get("type") or node.get("_type") or node.get("nodeType") or "")
            if not said or re.search(r"para|head|list|block|quote|item", named, re.IGNORECASE):
                return ""
        elif "<p" in said:
            return ""
        parts.append(said)
    return "".join(parts)


def _escaped(key: str) -> str:
    """Escape a key for a JSON pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")
