"""Which of the things that a page describes is its article? What is said of the others is no fact about it.

A thing is the page's own where its address or its title is the page's, where it holds most of the text, or where
nothing speaks against it. Pages describe pictures, videos, comments, authors and other articles in the same way.
"""

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from ingest import text, urls
from ingest.model import Candidate, Document, Subject

__all__ = ["Subjects"]

_Stand: TypeAlias = Literal["own", "open", "other"]

# Of 513 articles that JSON-LD of 1,398 training pages describes, the page's own share more trigrams with its title, but
# for two; related articles have at most .21.
_ALIKE: Final = 0.6
_UNLIKE: Final = 0.3
_MIN_PARAGRAPH_SHARE: Final = 0.6  # of the page's paragraphs; a teaser has one
_PARAGRAPH: Final = 80  # characters, as in page.py
_MIN_TITLE_LETTERS: Final = 8  # letters; shorter titles are names of sections (page_header.py)
# Things that never are the article, whatever they say of themselves.
_PARTS: Final = frozenset({
    "3dmodel", "answer", "audioobject", "comment", "imageobject", "mediaobject", "musicrecording", "offer",
    "usercomments", "videoobject", "wpadblock", "wpfooter", "wpheader", "wpsidebar", "sitenavigationelement",
})  # fmt: skip
# Of an item of microdata that has one of these types, its properties are facts of the article.
_TYPES_OF_ARTICLE: Final = re.compile(
    r"article|posting|report|review|creativework|page|blog|recipe|gallery|hentry|^thing$|^<article>$"
)
_PAGES: Final = re.compile(r"page$|gallery$|^blog$|^website$")
# Relations by which a thing says that the other is what it is about.
_MAIN: Final = frozenset({"mainentity", "mainentityofpage"})
_PROPERTIES: Final = ("itemprop:", "meta:")
_DATES: Final = frozenset({"published", "modified", "created"})
_MOBILE: Final = re.compile(r"(?:/amp|\.amp|/index)?(?:\.html?|\.php)?/?$")


class Subjects:
    """What a page describes, each thing classified."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._by_where = {s.where: s for s in document.subjects}
        self._stands = _stands(document) if document.subjects else {}

    def without_other_articles(self) -> Document:
        """Leave out what is said of other articles; what is surely said of the page's own comes first."""
        others = {
            where
            for where, stand in self._stands.items()
            if stand == "other" and _is_like_article(self._by_where[where])
        }
        open_ = {w for w, stand in self._stands.items() if stand == "open" and w.startswith("jsonld:")}
        if not others and not open_:
            return self._document
        kept = [c for c in self._document.candidates if c.subject not in others]
        kept.sort(key=lambda c: c.subject in open_)
        return replace(self._document, candidates=tuple(kept))

    def speaks_of_page(self, candidate: Candidate) -> bool:
        """Return whether something is said of the page's article, and of nothing inside it or beside it."""
        subject = self._by_where.get(candidate.subject)
        if subject is None:
            return True
        stand = self._stands[subject.where]
        if stand == "other":
            # A video in a page says what kind of page it may be.
            return candidate.field == "page_type" and not _is_article(subject)
        if not candidate.where.startswith(_PROPERTIES):
            return True
        if not subject.types or any(_TYPES_OF_ARTICLE.search(kind) for kind in subject.types):
            return True
        # People have no date of publication: what holds them has.
        return candidate.field in _DATES if _is_agent(subject) else stand == "own"

    def declares(self, candidate: Candidate) -> bool:
        """Return whether a candidate is a property of an item of microdata that is the article."""
        subject = self._by_where.get(candidate.subject)
        return subject is not None and candidate.where.startswith(_PROPERTIES) and _is_article(subject)


def _is_agent(subject: Subject) -> bool:
    """Return whether a subject is a person or an organisation."""
    return any(kind == "person" or kind.endswith("organization") for kind in subject.types)


def _stands(document: Document) -> dict[str, _Stand]:
    """Classify every subject: the page's own, another thing, or open."""
    titles = tuple(dict.fromkeys(_titles(document)))
    addresses = set(_addresses(document))
    whole = sum(len(b.text) for b in document.blocks if b.kind == "paragraph" and text.weight(b.text) >= _PARAGRAPH)
    stands: dict[str, _Stand] = {}
    for subject in document.subjects:
        stands[subject.where] = _stand(subject, titles, addresses, whole, document.url)
    by_where = {s.where: s for s in document.subjects}
    sure = {
        s.where.startswith("jsonld:") for s in document.subjects if stands[s.where] == "own" and _is_like_article(s)
    }
    for subject in document.subjects:
        outer = by_where.get(subject.within)
        if outer is not None and subject.relation.casefold() in _MAIN and stands[outer.where] != "open":
            stands[subject.where] = stands[outer.where]
        elif outer is not None and stands[outer.where] == "other":
            stands[subject.where] = "other"
        # Beside an article that is surely the page's, one of another title is another, and a product is another thing.
        elif stands[subject.where] == "open" and subject.where.startswith("jsonld:") in sure:
            named = _is_like_article(subject) and (subject.titles or subject.addresses)
            if named or not (_is_like_article(subject) or _is_page(subject) or _is_agent(subject)):
                stands[subject.where] = "other"
    return stands


def _is_article(subject: Subject) -> bool:
    return any("article" in kind or kind.endswith(("posting", "report", "review")) for kind in subject.types)


def _is_like_article(subject: Subject) -> bool:
    return _is_article(subject) or not {"hentry", "<article>"}.isdisjoint(subject.types)


def _is_page(subject: Subject) -> bool:
    return any(_PAGES.search(kind) for kind in subject.types)


def _stand(subject: Subject, titles: Sequence[str], addresses: set[str], whole: int, base: str | None) -> _Stand:
    if not subject.where.startswith("jsonld:") and not _PARTS.isdisjoint(subject.types):
        return "other"
    if _is_agent(subject):
        return "open"
    if whole and subject.size >= _MIN_PARAGRAPH_SHARE * whole:
        return "own"
    own = {form for raw in subject.addresses if (form := _form(raw, base))}
    if any(_same(form, known) for form in own for known in addresses):
        return "own"
    said = [key for raw in subject.titles if text.weight(key := _key(raw)) >= _MIN_TITLE_LETTERS]
    likeness = max((_likeness(a, b) for a in said for b in titles), default=None)
    if likeness is not None and likeness >= _ALIKE:
        return "own"
    if _is_page(subject):
        # Its name may be that of the site.
        return "other" if own and addresses and likeness is not None and likeness < _UNLIKE else "open"
    if likeness is not None and likeness < _UNLIKE:
        return "other"
    elsewhere = likeness is None and own and addresses
    return "other" if elsewhere or not _PARTS.isdisjoint(subject.types) else "open"


def _titles(document: Document) -> Iterable[str]:
    """Yield what the page's head calls it, and its first headings."""
    for candidate in document.candidates:
        if candidate.field == "title" and candidate.where.startswith(("meta:", "title#")):
            yield _key(candidate.raw)
    for block in document.blocks:
        if block.kind == "heading" and block.level == 1:
            yield _key(block.text)


def _addresses(document: Document) -> Iterable[str]:
    capture = document.item.capture
    for raw in (document.url, capture.requested_url):
        if raw and (form := _form(raw, None)):
            yield form
    for candidate in document.candidates:
        if candidate.field in {"canonical_url", "amp_url"} and not candidate.subject:
            form = _form(candidate.raw, document.url)
            if form:
                yield form


@lru_cache(maxsize=1024)
def _form(raw: str, base: str | None) -> str | None:
    """Write the path and the query of an address; None where it names no page of a site.

    Hosts say little: pages have one for phones, one of a cache, and one of the archive they were copied to.
    """
    absolute = urls.join(base, raw)
    form = urls.comparison_form(absolute) if absolute else None
    if form is None:
        return None
    path, mark, query = form.partition("/")[2].partition("?")
    path = _MOBILE.sub("", path)
    return f"{path}{mark}{query}" if path or query else None


def _same(form: str, known: str) -> bool:
    """Return whether two addresses are one page; what a link adds to an address leads to no other page."""
    return form == known or ("?" not in form and form == known.partition("?")[0])


def _key(raw: str) -> str:
    return re.sub(r"[\W_]+", " ", text.fold(html.unescape(raw))).strip()


@lru_cache(maxsize=1024)
def _grams(key: str) -> frozenset[str]:
    return frozenset(key[i : i + 3] for i in range(max(1, len(key) - 2)))


def _likeness(one: str, other: str) -> float:
    """Measure what the shorter of two titles has in common with the longer: 1 where it is a part of it."""
    if not one or not other:
        return 0.0
    if text.weight(one) >= _MIN_TITLE_LETTERS <= text.weight(other) and (one in other or other in one):
        return 1.0
    a, b = _grams(one), _grams(other)
    return len(a & b) / min(len(a), len(b))
