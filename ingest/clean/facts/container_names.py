"""What do the names of the elements around a block (tags, class words, ids, roles) say of it? Pure."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from typing import Final

from ingest.clean.facts import phrases
from ingest.clean.facts.reasons import REMOVAL_REASONS
from ingest.model import Reason

__all__ = ["REASONS", "TAGS", "Names", "inside", "lists_tags", "nearest", "reason", "steps", "tag_lists", "telling"]

_NAMED: Final = """
    a abbr address amp-img article aside b big blockquote body button caption center cite code col dd details dialog div
    dl dt em fieldset figcaption figure font footer form frameset h1 h2 h3 h4 h5 h6 header hgroup i iframe img ins label
    legend li main mark menu nav ol option p picture pre q s section select small span strike strong sub summary sup
    table tbody td tfoot th thead time tr tt u ul var video
    """
TAGS: Final = frozenset(_NAMED.split())
_CONTAINERS: Final = {reason: told.containers for reason, told in REMOVAL_REASONS.items() if told.containers}
REASONS: Final[tuple[Reason, ...]] = tuple(_CONTAINERS)
_NONE: Final = len(REASONS)
_ARTICLE: Final = frozenset({"article", "main"})
# A footer so named is an article's, whatever element the article is.
_ARTICLE_FOOTER: Final = re.compile(r"(?:^|[_-])(?:entry|post|article|story)[_-]+(?:footer|meta|bottom)(?=$|[_-])")
_SITE: Final = re.compile(r"(?:^|[_-])(?:site|page|main|global|copyright|colophon)(?=$|[_-])")
_TAG_LIST: Final = re.compile(
    r"(?:^|[ _-])(?:tags|tag-?links?|post-?tags|tag-?list|entry-tags|keywords|tags-element|body-tag"
    r"|theme-?pages|subjects|tag-?cloud|(?:entry-)?categor(?:y|ies)-links|cat-links"
    r"|(?:article|post|entry|story)-?topics)(?=$|[ _-])|^(?:topics|topics?-list)$"
)
_REMEMBERED: Final = 50_000  # names of elements; some 5 MB


def inside(names: Sequence[str]) -> Sequence[str]:
    """Leave out the names of `html` and `body`: they name the page, not what stands in it.

    >>> inside(["body", "tags-hidden", "single", "div", "story", "p"]), inside(["p"])
    (['div', 'story', 'p'], ['p'])
    """
    if names and (names[0] == "body" or names[0] not in TAGS):
        return names[next((i for i, name in enumerate(names) if i and name in TAGS), len(names)) :]
    return names


class Names:
    """Remembers which names say something: few names stand in many elements, on many pages."""

    def __init__(self, meaning: Callable[[str], int | None]) -> None:
        self._meaning = meaning
        self._known: set[str] = set()
        self._said: dict[str, int] = {}

    def told(self, vocabulary: frozenset[str]) -> dict[str, int]:
        """Find the names of a page that say something, with their meanings."""
        if not self._known.issuperset(vocabulary):
            self._learn(vocabulary)
        return {name: self._said[name] for name in self._said.keys() & vocabulary}

    def _learn(self, names: frozenset[str]) -> None:
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
            self._said.clear()
        for name in names - self._known:
            meaning = self._meaning(name)
            if meaning is not None:
                self._said[name] = meaning
        self._known.update(names)


def _place(name: str) -> int | None:
    """Find the first reason in REASONS that a name gives."""
    if not _ANY.search(name):
        return None
    return next((n for n, words in enumerate(_WORDS) if words.search(name)), None)


_WORDS: Final = tuple(phrases.marks_pattern(told.words, told.whole_names) for told in _CONTAINERS.values())
# Three names of four say nothing: one pattern tells so in a third of the time of ten.
_ANY: Final = phrases.marks_pattern(
    "|".join(told.words for told in _CONTAINERS.values()),
    "|".join(told.whole_names for told in _CONTAINERS.values() if told.whole_names),
)
_PLACES: Final = Names(_place)


def telling(page: frozenset[str]) -> dict[str, int]:
    """Find the names of a page that give a reason, each with its place in REASONS."""
    return _PLACES.told(page)


def nearest(names: Sequence[str], told: Mapping[str, int], elements: int) -> int | None:
    """Find what the nearest of so many elements says, if any says something; the least where it says several things.

    >>> nearest(["body", "wide", "div", "bio", "p", "box"], {"bio": 2, "wide": 1}, 4)
    2
    """
    best: int | None = None
    for name in reversed(names):
        meaning = told.get(name)
        if meaning is not None and (best is None or meaning < best):
            best = meaning
        if name in TAGS:
            elements -= 1
            if best is not None or not elements:
                return None if name == "body" else best
    return None


def steps(names: Sequence[str]) -> list[list[str]]:
    """Part the names into elements, outermost first: a tag, and what it is called.

    >>> steps(["div", "story", "wide", "p"])
    [['div', 'story', 'wide'], ['p']]
    """
    found: list[list[str]] = []
    for name in names:
        if name in TAGS or not found:
            found.append([name])
        else:
            found[-1].append(name)
    return found


def reason(
    names: Sequence[str], told: Mapping[str, int], ignored: frozenset[str] | set[str] = frozenset()
) -> Reason | None:
    """Return the reason of the innermost named element, unless a container around it takes precedence.

    >>> told = telling(frozenset({"comments", "share-bar", "related", "newsletter", "footer"}))
    >>> reason(["div", "comments", "div", "share-bar"], told), reason(["div", "related", "form", "newsletter"], told)
    ('comments', 'newsletter')
    >>> reason(["article", "footer", "p"], told), reason(["div", "footer", "p"], told)
    (None, 'footer')
    >>> reason(["div", "hentry", "footer", "entry-footer", "p"], told)
    """
    hits = [(name, told[name]) for name in names if name in told and name not in ignored]
    found = REASONS[hits[0][1]] if hits else None
    if found != "footer" and len({place for _, place in hits}) < 2:  # as of most blocks
        return found
    said = dict(hits)
    found, in_article = None, False
    for element in steps(names):
        best = min((said[name] for name in element if name in said), default=_NONE)
        # An article's own footer holds its tags and its author.
        if best < _NONE and not (REASONS[best] == "footer" and _is_article_footer(element, in_article=in_article)):
            inner = REASONS[best]
            if found is None or inner not in _CONTAINERS[found].outer_wins_over:
                found = inner
        in_article = in_article or element[0] in _ARTICLE
    return found


def _is_article_footer(element: Sequence[str], *, in_article: bool) -> bool:
    """Return whether a footer is the article's, by where it stands or by its names; one that names the site is not."""
    if element[0] != "footer":
        return False
    if in_article and not any(_SITE.search(name) for name in element[1:]):
        return True
    return any(_ARTICLE_FOOTER.search(name) for name in element[1:])


_TAG_LISTS: Final = Names(lambda name: 0 if _TAG_LIST.search(name) else None)


def tag_lists(page: frozenset[str]) -> Collection[str]:
    """Find the names of a page of which `lists_tags` is true."""
    return _TAG_LISTS.told(page)


@lru_cache(maxsize=8192)  # few names stand in many elements, on many pages
def lists_tags(name: str) -> bool:
    """Return whether an element of this name lists an article's tags.

    >>> lists_tags("article-tags"), lists_tags("article")
    (True, False)
    """
    return _TAG_LIST.search(name) is not None
