"""Guides ("The ten best museums"): entries that lead to sites of their own, each with what is said of it. Pure.

Teasers lead to other pages of one site; the entries of a guide lead away from it, each to another site.
"""

from collections import defaultdict
from itertools import pairwise
from typing import Final

from ingest import urls
from ingest.clean.facts.link_density import MAX_IN_TEXT_PAGE, link_density
from ingest.clean.page import Page

__all__ = ["entries"]

_ENTRIES: Final = 3
_GAP: Final = 5  # blocks between two entries: sentences, an address, opening hours
_SENTENCE: Final = 40  # characters of what is said of an entry
_LEVELS: Final = 2  # elements between an entry and the paragraphs above: a card, its list, a box
_KINDS: Final = frozenset({"item", "heading", "paragraph"})


def entries(page: Page, kept: set[int]) -> set[int]:
    """Return the entries of a guide below the text, with what stands between them, that are not kept."""
    own = _host(page.document.url)
    found: set[int] = set()
    families: dict[str, list[int]] = defaultdict(list)
    hosts: dict[int, str] = {}
    for i, block in enumerate(page.blocks):
        if block.href and block.kind in _KINDS and (i in kept or page.open(i)) and not page.own[i] and not block.hidden:
            host = _host(block.href) if "://" in block.href else None
            if host and host != own:
                hosts[i] = host
                families[block.element_path].append(i)
    for family in families.values():
        if len(family) < _ENTRIES or 2 * len({hosts[i] for i in family}) <= len(family):
            continue
        if _is_announced(page, family[0], kept) or _says_something(page, family):
            found |= _around(page, family, kept)
    return found


def _is_announced(page: Page, first: int, kept: set[int]) -> bool:
    """Return whether the text right above says that a list follows."""
    return first - 1 in kept and page.blocks[first - 1].text.endswith((":", "："))


def _says_something(page: Page, family: list[int]) -> bool:
    """Return whether a sentence stands between most entries: what makes a guide of a list of links."""
    between = (range(i + 1, k) for i, k in pairwise(family))
    told = sum(len(gap) <= _GAP and any(_is_sentence(page, i) for i in gap) for gap in between)
    return 3 * told >= 2 * (len(family) - 1)


def _is_sentence(page: Page, index: int) -> bool:
    line = page.lines[index]
    plain = not page.own[index] and link_density(page.blocks[index]) < MAX_IN_TEXT_PAGE
    return plain and line.ends_sentence and line.weight >= _SENTENCE


def _around(page: Page, family: list[int], kept: set[int]) -> set[int]:
    """Return what stands from the first entry to the end of the last, where kept text stands above in its element."""
    tree, first, last = page.groups, family[0], family[-1]
    at = int(tree.inner[first])
    while at and int(tree.high[at]) <= last:
        at = int(tree.parent[at])
    holder = at
    for _ in range(_LEVELS):
        if any(i in kept and page.paragraph[i] for i in range(int(tree.low[holder]), first)):
            break
        holder = int(tree.parent[holder])
    else:
        return set()
    paths = {page.blocks[i].element_path for i in range(first, last + 1)}
    end = last + 1
    while end < int(tree.high[at]) and page.blocks[end].element_path in paths:
        end += 1
    return {i for i in range(first, end) if page.open(i) and not page.own[i] and not page.blocks[i].hidden}


def _host(url: str | None) -> str | None:
    parsed = urls.parse(url) if url else None
    return str(parsed.hostname).removeprefix("www.") if parsed else None
