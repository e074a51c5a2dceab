"""Remove what the source's learned template knows from other pages of it (`ingest learn`)."""

import re
from collections.abc import Container, Sequence
from typing import Final

from ingest import text
from ingest.clean.facts.link_density import MAX_IN_PARAGRAPH, link_density
from ingest.clean.page import Page
from ingest.clean.rulings import Removal, RulingsFor
from ingest.sites.templates import Template, TemplateLine

__all__ = ["RULE", "by_template", "place", "stands_between"]

RULE: Final = "learned"
"""The rule's name in audits."""
# A page of which the template would take more is another kind of page, or a copy of one that was learned from.
_MAX_REMOVED_SHARE: Final = 0.5
_NUMBERS: Final = re.compile(r"\d+")
# A third of the words of its title stand in the text of .80 of the pages of `news`, .95 of `articles` (training). Short
# words are in every text.
_LONG_WORD: Final = 5
_SHARED: Final = 1 / 3
_PLACE: Final = 3
"""Innermost names that make a place: the element itself and what holds it, however deep the page is."""


def by_template(page: Page, template: Template, kept: set[int]) -> RulingsFor[set[int]]:
    """Remove the lines of the template, where they stand as they stood on the pages that it was learned from.

    Asked last, of what the classifier would keep (`kept`) and of what it would not: a page without its menus looks like
    another one to the classifier, and what gave a field its value has its decision. Return what is not kept any longer.
    """
    titles = {text.fold(c.raw) for c in page.document.candidates if c.field == "title"}
    found = dict[int, TemplateLine]()
    for i, folded in enumerate(page.folded):
        line = template.by_text.get(folded) if folded and page.open(i) else None
        if line is not None and folded not in titles and _is_there(page, i, line):
            found[i] = line
    own = kept - found.keys()
    taken = page.substance(list(found))
    if not own or taken > _MAX_REMOVED_SHARE * page.substance(range(len(page.blocks))):
        return set()
    for i, line in found.items():
        if i not in kept or not _is_quotable(page, i, line, own, found):
            yield Removal(i, line.reason, RULE)
    return {i for i in found if not page.open(i)}


def _is_quotable(page: Page, index: int, line: TemplateLine, own: set[int], found: Container[int]) -> bool:
    """Return whether a line that the classifier keeps may be text of this page, although others have it too."""
    if line.reason != "template" or line.within:
        return False
    if page.document.shape != "text-dump":
        return not _is_linked(page, index) and stands_between(page.paragraph, index, found)
    first, last = min(own), max(own)
    if index > first:
        return index < last
    # A headline, which other pages have among their teasers.
    above = all(not page.open(i) or i in found for i in range(index + 1, first))
    return above and _shares_words(page.folded[index], " ".join(page.folded[i] for i in sorted(own)))


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


def _shares_words(folded: str, said: str) -> bool:
    """Return whether a third of the words of a line are words of a text; short ones say nothing.

    >>> _shares_words("harbour of arden closes", "the harbour has been closed"), _shares_words("read more news", "")
    (True, False)
    """
    words = {word for word in folded.split() if len(word) >= _LONG_WORD}
    return bool(words) and len(words & set(said.split())) >= _SHARED * len(words)
