"""Removal reasons of the lines of a dump that were not kept, by where they stand and what they look like. Pure.

A dump has no elements to name them. Above the text stand menus, below it other stories, menus again, and the footer.
"""

from typing import Final, Literal, TypeAlias

from ingest.clean.facts.lines import LineFacts
from ingest.clean.page import Page
from ingest.clean.rulings import Removal, Rulings
from ingest.model import Block

__all__ = ["remove_around_article"]

_HEADLINE: Final = 25  # characters, Chinese signs counted as three; entries of menus are shorter
_LONGEST: Final = 200
_STORIES: Final = 2  # headlines; one may be anything
_STEP: Final = 5  # lines of one teaser: picture, section, headline, summary, date
_Kind: TypeAlias = Literal["sentence", "headline", "entry", "other"]


def remove_around_article(page: Page, kept: set[int], rule: str) -> Rulings:
    """Remove what is open and not kept, as far as its place says why."""
    if not kept:
        return
    first, last = min(kept), max(kept)
    footer = next(
        (i for i, v in enumerate(page.decisions) if i > last and v and v.reason == "footer"), len(page.blocks)
    )
    left = [b for b in page.blocks if page.open(b.index) and b.index not in kept]
    kinds = {b.index: _kind(page.lines[b.index]) for b in left}
    for part in (
        [b for b in left if b.index < first],
        [b for b in left if last < b.index < footer],
    ):
        stories = {b.index for b in part if kinds[b.index] == "headline"}
        for block in part:
            if len(stories) >= _STORIES and _is_of_story(block, stories, page.lines[block.index]):
                yield Removal(block.index, "related", rule)
            elif kinds[block.index] == "entry":
                yield Removal(block.index, "navigation", rule)
    for block in left:
        if block.index > footer and kinds[block.index] != "sentence":
            yield Removal(block.index, "footer", rule)
        elif first < block.index < last and kinds[block.index] == "headline" and not block.bullet:
            yield Removal(block.index, "related", rule)


def _kind(line: LineFacts) -> _Kind:
    """Return whether a line is a sentence, a headline, or an entry of a menu, by its end and its length."""
    if line.ends_sentence:
        return "sentence"
    size = line.weight
    return "entry" if size < _HEADLINE else "headline" if size <= _LONGEST else "other"


def _is_of_story(block: Block, stories: set[int], line: LineFacts) -> bool:
    """Return whether a block is a headline, or belongs to one: its date, a summary or a caption beside it."""
    if block.index in stories:
        return True
    if stories.isdisjoint(range(block.index - _STEP + 1, block.index + _STEP)):
        return False
    return line.weight >= _HEADLINE or line.date is not None or line.is_relative
