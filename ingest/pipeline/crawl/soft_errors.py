"""Find the pages that were answered with success and are no articles: notices of maintenance, soft 404s, interstitials.

What a page says of itself, cleaning sees as well. What only other pages show is judged here, before the page is kept:
that the same short text stands under several addresses, or that it alone of its source bears no date, author or
structured data. Nothing is read or written here.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from ingest import parse, shape, text
from ingest.errors import NoArticle
from ingest.model import Block, Capture, Document, Fetched, Part, Stored
from ingest.pipeline.clean.capture import Task, extract_document
from ingest.pipeline.crawl.source_failure import SOFT
from ingest.state import Short

__all__ = ["Finding", "Look", "SoftErrors", "as_stored", "examine", "is_small"]

_MAX_SHORT_TEXT: Final = 600  # characters, as in `clean.rules.interstitials`
_VISIBLE: Final = 20_000  # bytes outside of tags, for a notice in a site's whole boilerplate. Set by hand.
_LARGEST: Final = 500_000  # bytes, so that a look takes a moment. Set by hand.
_SEVERAL: Final = 3  # two addresses may name one article
_ENOUGH: Final = 5  # pages that show what pages of a source are like; as many as a source is judged by
_RARE: Final = 0.05  # the share of other pages without any date, author or structured data. Set by hand.
_PARAGRAPHS: Final = 60  # of a page that is no notice, whatever is in them. Set by hand.
# Found as they are: a pattern of all takes a hundred times as long.
_STRUCTURE: Final = (
    *(b"datePublished", b"article:published_time", b'"author"', b'itemprop="author', b'rel="author"', b'name="author"'),
    *(b'Article"', b'"BlogPosting"', b" datetime=", b'name="date"', b'class="byline', b'class="author'),
)
# A path, a time of day, a number of the request: what a notice says anew each time.
_OWN_WORDS: Final = re.compile(r"\S*/\S*|\S*\d\d:\d\d\S*|\S*(?:[a-z]\d|\d[a-z])\S*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What one page shows."""

    is_structured: bool
    """It has a date, an author or structured data of an article."""
    own: str = ""
    """What it says of itself, where it is a soft error by that."""
    text: str = ""
    """Digest of what would be its article, where that is short."""
    title: str = ""
    """Digest of its title."""
    letters: str = ""
    """Of its titles and its text, where that is short."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A page that is none."""

    detail: str
    is_own: bool
    """The page says so itself, and cleaning sees it."""
    earlier: tuple[Short, ...] = ()
    """Articles that were taken as the same text before it was seen to be a notice."""
    of_run: int = 0
    """How many of those in this run."""


def as_stored(answer: Fetched) -> Stored:
    """Describe an answer as it will be kept."""
    request = answer.request
    part = Part(offset=0, length=len(answer.body), sha256=hashlib.sha256(answer.payload).hexdigest())
    capture = Capture(
        raw_id=None,
        file="",
        parts=(part,),
        role=request.role,
        source=request.source,
        url=answer.final_url,
        requested_url=answer.redirects[0].url if answer.redirects else answer.final_url,
        final_url=answer.final_url,
        status=answer.status,
        headers=answer.headers,
        fetched_at=answer.fetched_at,
        via=request.via,
        hints=request.hints,
    )
    return Stored(capture=capture, payloads=(answer.payload,))


def examine(stored: Stored, *, task: Task) -> Look:
    """Look at one page as cleaning will; at what cannot be a notice by its size, hardly."""
    payload = stored.payloads[0]
    is_structured = any(sign in payload for sign in _STRUCTURE)
    if not is_small(payload):
        return Look(is_structured=is_structured)
    try:
        document = next(iter(parse.documents(shape.detect(stored))), None)
        if not isinstance(document, Document) or document.wordpress is not None:
            return Look(is_structured=is_structured)
        own, blocks = _find_signs(document, task)
    except Exception:  # noqa: BLE001 -- the page is to be kept all the same; cleaning comes upon it again, and says it
        return Look(is_structured=is_structured)
    titles = [c.raw for c in document.candidates if c.field == "title"]
    lines = [*titles, *(block.text for block in document.blocks)]
    return Look(
        is_structured=is_structured,
        own=own,
        text=_digest([block.text for block in blocks]),
        title=_named(_letters(titles[0] if titles else "")),
        letters=_letters("".join(lines)) if blocks else "",
    )


def is_small(payload: bytes) -> bool:
    """Return whether a page may be a notice, by its size."""
    if len(payload) <= _VISIBLE:
        return True
    if len(payload) > _LARGEST or payload.count(b"<p>") + payload.count(b"<p ") > _PARAGRAPHS:
        return False
    return _visible(payload) <= _VISIBLE


def _find_signs(document: Document, task: Task) -> tuple[str, tuple[Block, ...]]:
    """Return what a page says against itself, and what would be its article."""
    try:
        extraction = extract_document(document, task=task)
    except NoArticle as e:
        return (e.message, ()) if e.reason == SOFT else ("", document.blocks if e.reason == "no-article" else ())
    return "", extraction.body if extraction.fields.page_type.value in task.source.keep else ()


@dataclass(slots=True)
class SoftErrors:
    """What the pages of one source have shown so far, in this run and before."""

    structured: int = 0
    plain: int = 0
    _keys: defaultdict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    """Text -> the articles that ever came as it, with their titles."""
    _open: dict[str, Short] = field(default_factory=dict)
    """The articles that are still such a text."""
    _known: frozenset[str] = frozenset()
    """The articles of which earlier runs knew that."""
    _told: set[str] = field(default_factory=set)
    """The texts that were seen to be notices."""

    @classmethod
    def of(cls, shorts: Iterable[Short], counts: tuple[int, int]) -> "SoftErrors":
        """Begin with what earlier runs saw."""
        found = cls(*counts)
        for short in shorts:
            found._enter(short)
        found._known = frozenset(found._open)
        return found

    def check(self, page: Look, *, key: str, url: str, hints: Mapping[str, Any]) -> tuple[Finding | None, Short | None]:
        """Judge a page by itself and by all before it; return what is wrong, and what is to be remembered of it."""
        if page.own:
            return Finding(detail=page.own, is_own=True), None
        before = self._open.get(key)
        short = Short(key=key, url=url, text=page.text, title=page.title, is_mended=False) if page.text else None
        if short is None and before is not None:
            short = replace(before, url=url, is_mended=True)
        if short is not None:
            self._enter(short)
        finding = self._finding(page, key, hints)
        if finding is None:
            self.structured += page.is_structured
            self.plain += not page.is_structured
        return finding, short

    def _enter(self, short: Short) -> None:
        self._keys[short.text][short.key] = short.title
        self._open.pop(short.key, None)
        if not short.is_mended:
            self._open[short.key] = short

    def _finding(self, page: Look, key: str, hints: Mapping[str, Any]) -> Finding | None:
        if not page.text:
            return None
        same = self._keys[page.text]
        # A brief may stand under several addresses; but no two of one day have the same text and other titles.
        count = len(set(same.values())) if page.is_structured else len(same)
        if count >= _SEVERAL:
            detail = f"the same short text under {len(same)} addresses"
            if page.text in self._told:  # what comes behind the pattern is asked for again already
                return Finding(detail=detail, is_own=False)
            self._told.add(page.text)
            earlier = tuple(short for short in self._open.values() if short.text == page.text and short.key != key)
            of_run = sum(short.key not in self._known for short in earlier)
            return Finding(detail=detail, is_own=False, earlier=earlier, of_run=of_run)
        title = hints.get("title")
        if page.is_structured or (isinstance(title, str) and _letters(title) and _letters(title) in page.letters):
            return None
        others = self.structured + self.plain
        if self.structured >= _ENOUGH and self.plain <= _RARE * others:
            told = f"short, and without any date, author or structured data, as {self.structured} other pages have"
            return Finding(detail=told, is_own=False)
        return None


def _visible(payload: bytes) -> int:
    """Count the bytes outside of tags, scripts and styles, about."""
    rest = payload.lower()
    for name in (b"script", b"style"):
        first, *others = rest.split(b"<" + name)
        rest = first + b"".join(part.partition(b"</" + name)[2] for part in others)
    return sum(len(part.rpartition(b">")[2]) for part in rest.split(b"<"))


def _digest(lines: Iterable[str]) -> str:
    """Return the digest of a short text, its own words of this one answer aside; empty for a long one."""
    words = text.fold("\n".join(lines))
    if not words or text.weight(words) > _MAX_SHORT_TEXT:
        return ""
    kept = "".join(c for c in _OWN_WORDS.sub("", words) if c.isalnum())
    return _named(kept) if kept else ""


def _named(letters: str) -> str:
    return hashlib.sha256(letters.encode()).hexdigest()[:32]


def _letters(line: str) -> str:
    return "".join(c for c in text.fold(line) if c.isalnum())
