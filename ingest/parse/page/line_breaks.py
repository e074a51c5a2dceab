"""Which `<br>` ends a block, though it is a single one? Old pages set headline, byline and day line by line.

Elsewhere a single `<br>` is a space: editors break lines of one paragraph, too.
"""

import re
from collections.abc import Sequence
from typing import Final

from selectolax.lexbor import LexborNode

from ingest.parse.page.tags import TEXT

__all__ = ["begins_byline", "is_byline", "is_of_byline", "stands_between_lines"]

# Characters of a line of a byline; set by hand: a name with its role, a paper with the day.
_SHORT: Final = 80
_FEW: Final = 12  # pieces of text of such a line
_HOLDERS: Final = frozenset({"article", "body", "center", "div", "main", "section", "td"})
_LINES: Final = frozenset({"b", "big", "em", "font", "i", "small", "strong"})
_DEEP: Final = 4  # elements around the text of a line
# The word for "by" and two words with capitals, as names have; Arabic and Hebrew have none.
_WORD: Final = (
    r"(?:by|written by|story by|posted by|von|par|por|di|door|av|af|de|text|texte|texto|testo|tekst|autor|author)"
)
_BY: Final = re.compile(
    rf"\s*(?i:{_WORD})\s?:?\s+"
    r"(?:[^\W\d_a-zß-öø-ÿа-яα-ω][\w.'’-]*\s+(?:(?:de|del|della|di|da|dos|du|la|le|van|von|der|den|af|av)\s+)*){1,3}"
    r"[^\W\d_a-zß-öø-ÿа-яα-ω][\w.'’-]*(?:\s*$|\s*[,|/–—-]|\s+(?i:and|und|et|y|e|en|og|och|i)\s)"
    r"|\s*(?:بقلم|كتب|מאת)\s?:?\s+\S+\s+\S+"
)
_ENDS: Final = re.compile(r"[.!?…:;]\s*$")


def is_byline(line: str) -> bool:
    """Return whether a line of text names its author after a word for "by", and says no more.

    >>> is_byline("By Jane Doe"), is_byline("Von Erika von der Au, Lindau"), is_byline("By the time he left, it")
    (True, True, False)
    """
    return len(line) <= _SHORT and _BY.match(line) is not None and _ENDS.search(line) is None


def begins_byline(node: LexborNode) -> bool:
    """Return whether the text right behind a `<br>` is a byline."""
    following, depth = node.next, 0
    while following is not None and following.tag_id != TEXT and depth < _DEEP:
        following, depth = following.first_child, depth + 1
    shown = following.text_content if following is not None and following.tag_id == TEXT else None
    return shown is not None and is_byline(shown)


def is_of_byline(pieces: Sequence[str], node: LexborNode, *, below: bool) -> bool:
    """Return whether a `<br>` stands behind a byline, before one, or behind the line right below one (`below`)."""
    if not 0 < len(pieces) <= _FEW:
        return False
    line = "".join(pieces)
    return len(line) <= _SHORT and (below or is_byline(line) or begins_byline(node))


def stands_between_lines(node: LexborNode) -> bool:
    """Return whether a `<br>` parts two lines that are elements of their own."""
    around = node.parent
    return around is not None and around.tag in _HOLDERS and _is_line(node.prev) and _is_line(node.next)


def _is_line(node: LexborNode | None) -> bool:
    return node is not None and node.tag in _LINES
