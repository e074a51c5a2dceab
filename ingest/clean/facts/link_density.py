"""Measure how much of a text is linked, and hold the shares from which on it is no text of an article.

Link density is the share of a text's characters that stand in links, from 0 to 1. All thresholds stand here, lowest
first, each with its source, so that rules that mean the same thing agree.
"""

from collections.abc import Iterable
from typing import Final

from ingest.model import Block

__all__ = [
    "FRONT_PAGE_LINKS",
    "LINKS_ONLY",
    "MAX_IN_FRONT_PAGE_TEXT",
    "MAX_IN_LAST_TABLE",
    "MAX_IN_PARAGRAPH",
    "MAX_IN_SECTION",
    "MAX_IN_TEXT_PAGE",
    "MIN_IN_APPENDED_LINE",
    "MIN_IN_DATED_ENTRY",
    "MIN_IN_HEADLINE",
    "MIN_ON_ENTRY_PAGE",
    "link_density",
    "link_density_of",
]

MAX_IN_TEXT_PAGE: Final = 0.1
"""A page of prose; of 28 lists among the training pages without date and author 15 have more."""
MAX_IN_FRONT_PAGE_TEXT: Final = 0.2
"""All of a front page that is one text with a short menu; set by hand on 18 front pages."""
FRONT_PAGE_LINKS: Final = 0.25
"""The body of a front page that leads elsewhere: of 18, three of five that do have more, one of 13 that do not."""
MAX_IN_SECTION: Final = 0.3
"""A section of the article whose element is named as a box; boxes of teasers on training pages have more."""
MIN_IN_APPENDED_LINE: Final = 0.3
"""A line that a feed's plugin appends ("The post … first appeared on …"): title and site's name are links."""
MIN_IN_DATED_ENTRY: Final = 0.35
"""An entry of a list that ends with its source and date; set by hand on training pages."""
MAX_IN_PARAGRAPH: Final = 0.5
"""A paragraph, a list or a listing of the article; set by hand: prose is text above all."""
MIN_ON_ENTRY_PAGE: Final = 0.5
"""The body of a page that only leads elsewhere; of 132 articles without date and author one has as much."""
MIN_IN_HEADLINE: Final = 0.6
"""The headline of another story, with a kicker or a count beside the link; set by hand on training pages."""
MAX_IN_LAST_TABLE: Final = 0.7
"""A table behind the last paragraph; a menu's are nearly all links."""
LINKS_ONLY: Final = 0.9
"""Linked from end to end, a number or a mark aside; set by hand on training pages."""


def link_density(block: Block) -> float:
    """Return the share of a block's characters that stand in links; 0 for an empty one.

    >>> link_density(Block(index=0, kind="item", text="A: Flood", where="li", link_chars=5)) > MIN_IN_HEADLINE
    True
    """
    return block.link_chars / (len(block.text) or 1)


def link_density_of(blocks: Iterable[Block]) -> float:
    """Return the share of all characters of some blocks that stand in links; 0 for none."""
    links = size = 0
    for block in blocks:
        links += block.link_chars
        size += len(block.text)
    return links / (size or 1)
