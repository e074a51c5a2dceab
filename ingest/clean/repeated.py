"""Learn what stands on several pages of a source, from what cleaning made of each. Pure.

A line is learned where nobody would miss it: what gave a field a value on any page never is, nor what shares its words
with a title. What cleaning removed from most of the pages that have it is learned from a tenth of all pages on. What it
kept on most of them is learned only where it stands outside of the article (of a page: outside of the element that
holds the paragraphs; of a dump: before the first or behind the last of them), and on at least half of the pages:
stories that run for weeks repeat sentences, and events their lists. Dumps have no places to tell a list of links that
articles end with from a menu, so that there it takes nine tenths of the pages, and what more than a tenth of the pages
kept is not learned. Pages that share a third of their paragraphs are
one page, such as the copies of one article.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import takewhile
from typing import Final, NamedTuple

from ingest import text
from ingest.clean.facts.link_density import MAX_IN_PARAGRAPH, link_density
from ingest.clean.page import Page
from ingest.clean.rules.templates import place, stands_between
from ingest.model import Action, Extraction, Reason
from ingest.sites.templates import Template, TemplateLine

__all__ = ["PageLines", "lines_of", "template_of"]

_SHARE: Final = 0.1
_SHARE_OF_KEPT: Final = 0.5
_SHARE_OF_DUMPS: Final = 0.9
_FEWEST: Final = 4
"""Pages of which fewer say nothing about a line that cleaning kept: two may be about one story."""
_COPIES: Final = 1 / 3
_TITLE_WORDS: Final = 0.5
_PLACES: Final = 8
_KEY: Final = 160  # characters of a paragraph that tell it from others


class _Line(NamedTuple):
    """One block, as far as learning looks at it."""

    folded: str
    path: tuple[str, ...]
    """The names around it; none in a dump."""
    reason: Reason | None
    """Of its own words."""
    action: Action
    is_paragraph: bool
    is_linked: bool
    is_headline: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLines:
    """One page, as far as learning looks at it."""

    lines: tuple[_Line, ...]
    title: frozenset[str]
    """Its folded words."""
    paragraphs: frozenset[str]
    """How each begins."""


@dataclass(slots=True)
class _Seen:
    """What is known of one line."""

    pages: set[int] = field(default_factory=set)
    places: Counter[str] = field(default_factory=Counter)
    reasons: Counter[Reason] = field(default_factory=Counter)
    within: int = 0
    """Times that it stood in what holds the article."""
    between: int = 0
    body: int = 0
    """Times that it became text of the record."""
    times: int = 0
    is_kept: bool = False
    """It gave a field its value, or is like a title."""


def lines_of(extraction: Extraction) -> PageLines:
    """Return what learning wants to know of a page."""
    page = Page.of(extraction.document)
    return PageLines(
        lines=tuple(
            _Line(
                folded=folded,
                path=tuple(block.element_path.split()),
                reason=own,
                action=decision.action,
                is_paragraph=prose,
                is_linked=block.link_chars > 0 and link_density(block) >= MAX_IN_PARAGRAPH,
                is_headline=block.kind == "heading" and block.level == 1,
            )
            for block, folded, own, prose, decision in zip(
                page.blocks, page.folded, page.own, page.paragraph, extraction.decisions, strict=True
            )
        ),
        title=frozenset(text.fold(extraction.fields.title.value or "").split()),
        paragraphs=frozenset(
            text.fold(block.text[:_KEY]) for block, prose in zip(page.blocks, page.paragraph, strict=True) if prose
        ),
    )


def template_of(pages: Sequence[PageLines], *, source: str, day: date) -> Template:
    """Return the template of a source, from its pages."""
    groups = _groups([page.paragraphs for page in pages])
    count, lines = len(set(groups)), defaultdict[str, _Seen](_Seen)
    often = Counter(folded for page in pages for folded in {line.folded for line in page.lines})
    for group, page in zip(groups, pages, strict=True):
        _note(group, page, lines, often)
    found = [
        TemplateLine(
            text=folded,
            reason=seen.reasons.most_common(1)[0][0] if seen.reasons else "template",
            pages=len(seen.pages),
            places=tuple(sorted(name for name, times in seen.places.most_common(_PLACES) if times > 0)),
            within=2 * seen.between > seen.times,
        )
        for folded, seen in lines.items()
        if _is_template(seen, count)
    ]
    return Template(source=source, day=day, pages=count, lines=tuple(sorted(found, key=lambda line: line.text)))


def _is_template(seen: _Seen, count: int) -> bool:
    if seen.is_kept or len(seen.pages) < 2 or (seen.places and max(seen.places.values()) <= 0):
        return False
    if 2 * seen.body >= seen.times:
        least = _SHARE_OF_KEPT if seen.places else _SHARE_OF_DUMPS
        is_common = count >= _FEWEST and len(seen.pages) >= least * count
        return is_common and 2 * seen.within < seen.times
    if not seen.places and seen.body > _SHARE * seen.times:  # no place tells a dump's list of an article from a menu
        return False
    return len(seen.pages) >= math.ceil(_SHARE * count)


def _note(group: int, page: PageLines, found: dict[str, _Seen], often: Counter[str]) -> None:
    """Note the lines of one page that stand on others too."""
    repeated = {i for i, line in enumerate(page.lines) if line.folded and often[line.folded] > 1}
    own = [i for i, line in enumerate(page.lines) if line.action == "body" and i not in repeated]
    holder = _holder([page.lines[i].path for i in own if page.lines[i].is_paragraph])
    prose = [line.is_paragraph for line in page.lines]
    first, last = (min(own), max(own)) if own else (0, 0)
    for i in repeated:
        line, seen = page.lines[i], found[page.lines[i].folded]
        seen.pages.add(group)
        seen.times += 1
        seen.body += line.action == "body"
        is_within = line.path[: len(holder)] == holder if line.path else first < i < last
        seen.within += is_within
        # Where it is text of articles, it stays: a list of channels in the footer, and one that an article ends with.
        if line.path:
            seen.places[place(" ".join(line.path))] += -1 if is_within and line.action == "body" else 1
        if line.reason is not None:
            seen.reasons[line.reason] += 1
        words = set(line.folded.split())
        is_titled = len(words) > 1 and len(page.title & words) >= _TITLE_WORDS * len(words)
        if line.action in {"field", "caption"} or is_titled or line.is_headline:
            seen.is_kept = True
        seen.between += not line.is_linked and stands_between(prose, i, repeated)


def _holder(paths: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the names that all paragraphs have around them, outermost first, the paragraphs' own aside.

    >>> _holder([("body", "div", "article", "p"), ("body", "div", "article", "section", "p")])
    ('body', 'div', 'article')
    """
    shared = tuple(names[0] for names in takewhile(lambda names: len(set(names)) == 1, zip(*paths, strict=False)))
    return shared[:-1] if shared in paths else shared


def _groups(pages: Sequence[frozenset[str]]) -> list[int]:
    """Return a number for each page: copies of one article have the same."""
    where = defaultdict[str, list[int]](list)
    for n, some in enumerate(pages):
        for one in some:
            where[one].append(n)
    # What stands on most of many pages says nothing of two of them.
    rare = {one for one, there in where.items() if len(pages) <= _FEWEST or 2 * len(there) <= len(pages)}
    groups = list(range(len(pages)))
    for n, some in enumerate(pages):
        shared = Counter(other for one in some & rare for other in where[one] if other < n)
        for other, times in shared.items():
            if times > _COPIES * min(len(some), len(pages[other])):
                groups[n] = groups[other]
                break
    return groups
