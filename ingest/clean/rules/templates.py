"""Remove what the source's learned template knows from other pages of it (`ingest learn`)."""

import re
from collections.abc import Container, Sequence
from typing import Final

from ingest import text
from ingest.clean.facts.link_density import MAX_IN_PARAGRAPH, link_density
from ingest.clean.page import Page
from ingest.clean.rulings import Removal, Rulings
from ingest.sites.templates import Template, TemplateLine

__all__ = ["RULE", "by_template", "place", "stands_between"]

RULE: Final = "learned"
"""The rule's name in audits."""
# A page of which the template would take more is another kind of page, or a copy of one that was learned from.
_MAX_REMOVED_SHARE: Final = 0.5
_NUMBERS: Final = re.compile(r"\d+")
_PLACE: Final = 3
"""Innermost names that make a place: the element itself and what holds it, however deep the page is."""


def by_template(page: Page, template: Template) -> Rulings:
    """Remove the lines of the template, where they stand as they stood on the pages that it was learned from."""
    titles = {text.fold(c.raw) for c in page.document.candidates if c.field == "title"}
    found = dict[int, TemplateLine]()
    for i, folded in enumerate(page.folded):
        line = template.by_text.get(folded) if folded and page.open(i) else None
        if line is not None and folded not in titles and _is_there(page, i, line):
            found[i] = line
    taken = page.substance(list(found))
    if taken > _MAX_REMOVED_SHARE * page.substance(range(len(page.blocks))):
        return
    for i, line in found.items():
        is_quotable = line.reason == "template" and not line.within and not _is_linked(page, i)
        if not (is_quotable and stands_between(page.paragraph, i, found)):
            yield Removal(i, line.reason, RULE)


def _is_linked(page: Page, index: int) -> bool:
    block = page.blocks[index]
    return block.link_chars > 0 and link_density(block) >= MAX_IN_PARAGRAPH


def _is_there(page: Page, index: int, line: TemplateLine) -> bool:
    block = page.blocks[index]
    if block.kind == "heading" and block.level == 1:
        return False
    return not line.places or place(block.element_path) in line.places


def place(element_path: str) -> str:
    """Return where a block stands, as far as other pages of the site have it too.

    >>> place(" html body div#page article#post-4711 div.entry p ")
    'article#post-0 div.entry p'
    """
    return _NUMBERS.sub("0", " ".join(element_path.split()[-_PLACE:]))


def stands_between(paragraphs: Sequence[bool], index: int, repeated: Container[int]) -> bool:
    """Return whether the nearest blocks on both sides that are not `repeated` are paragraphs.

    >>> stands_between([True, False, False, True], 1, {1, 2}), stands_between([True, False, False], 1, {1})
    (True, False)
    """
    before = next((i for i in range(index - 1, -1, -1) if i not in repeated), None)
    after = next((i for i in range(index + 1, len(paragraphs)) if i not in repeated), None)
    return before is not None and after is not None and paragraphs[before] and paragraphs[after]
