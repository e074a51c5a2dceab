"""Lists of the article stay whole: ingredients, steps, results. One decision for a list, none for its entries.

A list belongs to the text where it stands in the element of its paragraphs, right below what is kept or below a subhead
that is, and links nowhere; results may link what they name, and guides lead to the sites of what they recommend.
"""

import re
from itertools import groupby
from typing import Final

from ingest.clean.page import Page
from ingest.clean.rules import guides

__all__ = ["completed"]

_MIN_ITEMS: Final = 3
_COUNTS: Final = "gallery-counts"  # the rule that removes the numbers of a gallery's pictures
_HALF: Final = 0.5  # of the entries, from where a list is kept as a whole
_LABEL: Final = 60  # characters of a subhead
_LABELS: Final = 2  # "Ingredients", "For the sauce"
_ROW: Final = 80  # characters of a result
# Goals of two sides between their names; times of day have two digits behind a colon, and ages stand alone.
_SCORE: Final = re.compile(
    r"[^\W\d_][\w.’' )]*\s\d{1,3}\s?[–—:-]\s?\d{1,3}(?!\d|\s?(?:uhr|h|am|pm)\b)\s[^\W\d_]", re.IGNORECASE
)
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
        elif not inside and (labels := _labels_over(page, items, kept | found)):
            found |= {*items, *labels}
    found |= _tables(page, kept) | _results(page, kept | found)
    return (found | guides.entries(page, kept)) - kept


def _of_gallery(page: Page, kept: set[int]) -> set[int]:
    """Return the texts below the numbers of a gallery's pictures that are not kept, where most of them are."""
    below = [i + 1 for i, v in enumerate(page.decisions[:-1]) if v and v.rule == _COUNTS]
    texts = [i for i in below if i in kept]
    if not texts or 2 * len(texts) < len(below):
        return set()
    places = {page.blocks[i].element_path for i in texts}
    return {i for i in below if page.open(i) and page.blocks[i].element_path in places and not page.own[i]}


def _labels_over(page: Page, items: list[int], kept: set[int]) -> list[int]:
    """Return the subheads over a list that links nowhere and goes on with the text above; none for other lists."""
    if len(items) < _MIN_ITEMS or not all(page.open(i) and not page.own[i] for i in items):
        return []
    if any(page.blocks[i].link_chars or page.blocks[i].hidden for i in items):
        return []
    # Buttons and labels have a word or two.
    if 2 * sum(len(page.blocks[i].text.split()) < 2 for i in items) > len(items):
        return []
    labels, above = _labels(page, items[0], kept)
    return labels if above in kept and _is_beside(page, above, items) else []


def _labels(page: Page, first: int, kept: set[int]) -> tuple[list[int], int]:
    """Return the subheads right above a block, two at most, and what stands above them."""
    above = first - 1
    labels: list[int] = []
    while len(labels) < _LABELS and above not in kept and _is_subhead(page, above):
        labels.append(above)
        above -= 1
    if not labels and _is_subhead(page, above, kept):  # the classifier kept it already
        labels.append(above)
        above -= 1
    return labels, above


def _tables(page: Page, kept: set[int]) -> set[int]:
    """Return the rows of tables of short cells that are kept in part, or stand below a subhead and tell numbers."""
    found: set[int] = set()
    for _, blocks in groupby((b for b in page.blocks if b.kind == "table" and b.inside < 0), key=lambda b: b.group):
        rows = [b for b in blocks if page.open(b.index) and not page.own[b.index] and not b.hidden]
        if not rows or not all("\t" in b.text and len(b.text) <= _ROW for b in rows):
            continue
        if any(b.index in kept for b in rows):
            found |= {b.index for b in rows}
        elif len(rows) >= _MIN_ITEMS and 2 * sum(page.lines[b.index].has_digit for b in rows) > len(rows):
            items = [b.index for b in rows]
            labels, above = _labels(page, items[0], kept)
            if labels and above in kept and _is_beside(page, above, items):
                found |= {*items, *labels}
    return found


def _results(page: Page, kept: set[int]) -> set[int]:
    """Return the rows and lines of results below the text ("Vale United 2–1 Crane City"), whatever is linked there."""
    found: set[int] = set()
    scores = [i for i, block in enumerate(page.blocks) if len(block.text) <= _ROW and _is_score(page, i)]
    for _, numbered in groupby(enumerate(scores), key=lambda pair: pair[1] - pair[0]):
        run = [i for _, i in numbered]
        if len(run) < _MIN_ITEMS or all(i in kept for i in run):
            continue
        labels, above = _labels(page, run[0], kept)
        if above in kept and _is_beside(page, above, run):
            found |= {*run, *(i for i in labels if page.open(i))}
    return found


def _is_score(page: Page, index: int) -> bool:
    block = page.blocks[index]
    if not page.open(index) or page.own[index] or block.hidden or block.kind == "heading":
        return False
    return _SCORE.search(block.text) is not None


def _is_subhead(page: Page, index: int, kept: set[int] | None = None) -> bool:
    """Return whether a block is a subhead, or a short line that stands for one; `kept`: one that is kept."""
    if index < 0 or (kept is not None and index not in kept):
        return False
    block = page.blocks[index]
    is_line = block.kind == "paragraph" and not page.lines[index].ends_sentence
    plain = (is_line or (block.kind == "heading" and block.level > 1)) and not block.link_chars
    return plain and len(block.text) <= _LABEL and page.open(index) and not page.own[index]


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
