"""Lists of the article stay whole: ingredients, steps, results. One decision for a list, none for its entries.

A list belongs to the text where it stands in the element of its paragraphs, right below what is kept or below a subhead
that is, and links nowhere.
"""

from itertools import groupby
from typing import Final

from ingest.clean.page import Page

__all__ = ["completed"]

_MIN_ITEMS: Final = 3
_COUNTS: Final = "gallery-counts"  # the rule that removes the numbers of a gallery's pictures
_HALF: Final = 0.5  # of the entries, from where a list is kept as a whole
_LABEL: Final = 60  # characters of a subhead
_TOLD: Final = 2  # paragraphs that name the element of the text


def completed(page: Page, kept: set[int]) -> set[int]:
    """Return the entries, and the subheads over them, that belong to lists of the text and are not kept."""
    if page.document.shape != "html" or not kept:
        return set()
    found = _of_gallery(page, kept)
    for _, blocks in groupby((b for b in page.blocks if b.kind == "item" and b.inside < 0), key=lambda b: b.group):
        items = [b.index for b in blocks]
        inside = sum(i in kept for i in items)
        if 0 < inside < len(items) and inside >= _HALF * len(items):
            found |= {i for i in items if page.open(i) and not page.own[i] and not page.blocks[i].link_chars}
        elif not inside and _is_of_text(page, items, kept | found):
            found |= set(items) | {i for i in (items[0] - 1,) if _is_subhead(page, i)}
    return found - kept


def _of_gallery(page: Page, kept: set[int]) -> set[int]:
    """Return the texts below the numbers of a gallery's pictures that are not kept, where most of them are."""
    below = [i + 1 for i, v in enumerate(page.decisions[:-1]) if v and v.rule == _COUNTS]
    texts = [i for i in below if i in kept]
    if not texts or 2 * len(texts) < len(below):
        return set()
    places = {page.blocks[i].element_path for i in texts}
    return {i for i in below if page.open(i) and page.blocks[i].element_path in places and not page.own[i]}


def _is_of_text(page: Page, items: list[int], kept: set[int]) -> bool:
    """Return whether a list that links nowhere goes on with the text above it."""
    first = items[0]
    if len(items) < _MIN_ITEMS or not all(page.open(i) and not page.own[i] for i in items):
        return False
    if any(page.blocks[i].link_chars or page.blocks[i].hidden for i in items):
        return False
    # Buttons and labels have a word or two.
    if 2 * sum(len(page.blocks[i].text.split()) < 2 for i in items) > len(items):
        return False
    if not _is_subhead(page, first - 1):
        return False
    above = first - 2
    return above in kept and _is_beside(page, above, items)


def _is_subhead(page: Page, index: int) -> bool:
    if index < 0:
        return False
    block = page.blocks[index]
    plain = block.kind == "heading" and block.level > 1 and not block.link_chars and len(block.text) <= _LABEL
    return plain and page.open(index) and not page.own[index]


def _is_beside(page: Page, above: int, items: list[int]) -> bool:
    """Return whether a list stands in the element of the text above, or in a part of it."""
    tree = page.groups
    at = int(tree.inner[above])
    if page.blocks[above].kind == "item":  # the end of the list before it
        at = int(tree.parent[at])
    for _ in range(_TOLD):
        if int(tree.low[at]) <= above and int(tree.high[at]) > items[-1]:
            return (
                sum(page.paragraph[i] for i in range(int(tree.low[at]), above + 1)) > 0
                or page.blocks[above].kind == "item"
            )
        at = int(tree.parent[at])
    return False
