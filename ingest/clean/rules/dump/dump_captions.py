"""What is said of pictures in a dump: alternative texts, captions, credits. Layout first, then who is credited.

A flattened picture leaves its alternative text, its caption and its credit on lines of their own; two of them say the
same, or one ends with a credit in parentheses.
"""

import re
from difflib import SequenceMatcher
from typing import Final

from ingest import text
from ingest.clean.facts import phrases
from ingest.clean.facts.image_credits import credit_in, is_credit_below, names_owner
from ingest.clean.page import Page
from ingest.clean.rulings import Caption, Offer, Rulings

__all__ = ["captions"]

# Shorter lines repeat in menus.
_TWICE_MIN: Final = 40
_ALT_MIN: Final = 12  # a label or a button is shorter than any description of a picture
_LONGEST: Final = 400  # of captions outside figures on training pages, the longest have about 330
# A caption and its alternative text differ by a letter or two, or one holds the words of the other.
_SAME: Final = 0.9
_HELD: Final = 0.6
_MIN_SHARED_WORDS: Final = 3
_NUMBER: Final = re.compile(r"\d+")
_PHOTOGRAPHER: Final = re.compile(r"[/:：摄攝]|\b(?:photo(?:graph)?|picture)s? by\b", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_DENSE: Final = re.compile("[\u2e80-\u9fff\uf900-\ufaff]")


def captions(page: Page, rule: str) -> Rulings:
    """Offer what is said of pictures: pairs of lines first, then captions alone with their credits."""
    taken = -1
    for i in range(len(page.blocks)):
        if i <= taken or not page.open(i):
            continue
        if _is_pair(page, i):
            found = Caption(alt=i, caption=i + 1, credit=i + 2 if _is_credited(page, i + 2) else None)
        elif _is_alone(page, i):
            found = Caption(caption=i)
        else:
            continue
        yield found
        for index, part in ((found.alt, "alt"), (found.caption, "caption"), (found.credit, "credit")):
            if index is not None:
                yield Offer(index, f"image_{part}", rule)
                taken = index


def _is_credited(page: Page, i: int) -> bool:
    return i < len(page.blocks) and page.open(i) and is_credit_below(page.blocks[i].text)


def _is_pair(page: Page, i: int) -> bool:
    """Return whether alternative text stands above its caption: the same words, or a credit only the caption has."""
    if i + 1 >= len(page.blocks) or not page.open(i + 1):
        return False
    if _is_twice(page, i):
        # Of three, the first two may be a headline and the alternative text that repeats it.
        return not (_is_twice(page, i + 1) and page.blocks[i].text != page.blocks[i + 1].text)
    above, below = page.blocks[i], page.blocks[i + 1]
    if len(below.text) > _LONGEST or credit_in(below.text) is None or credit_in(above.text) is not None:
        return False
    if not _ALT_MIN <= page.lines[i].weight <= _LONGEST or page.lines[i].ends_sentence:
        return False
    if page.lines[i].is_declared or page.lines[i].date:
        return False
    # A blank line between them may also part a headline from the caption of its picture.
    return not below.blank_before or above.kind == "caption" or _holds(below.text, above.text)


def _is_twice(page: Page, i: int) -> bool:
    if i + 1 >= len(page.blocks) or not page.open(i) or not page.open(i + 1):
        return False
    above, below = page.blocks[i].text, page.blocks[i + 1].text
    if page.lines[i].weight < _TWICE_MIN or len(above) > _LONGEST:
        return False
    if page.blocks[i + 1].blank_before:
        return above == below and credit_in(above) is not None
    # Entries of a list differ in their numbers.
    return _similar(above, below) and _NUMBER.findall(above) == _NUMBER.findall(below)


def _is_alone(page: Page, i: int) -> bool:
    """Return whether a line is a caption by the parenthesised credit that ends it; texts sign off after a full stop."""
    block = page.blocks[i]
    if block.text[-1] not in ")]）" or not _ALT_MIN <= page.lines[i].weight <= _LONGEST:
        return False
    if block.kind == "heading" and "markdown" in page.document.repairs:
        return False
    credit = credit_in(block.text)
    if credit is None or not names_owner(credit):
        return False
    said = block.text[: block.text.rindex(credit)].rstrip("([（ ")
    return not phrases.SENTENCE.search(said) or _PHOTOGRAPHER.search(credit) is not None


def _holds(caption: str, alt: str) -> bool:
    """Return whether most words of an alternative text come again in the caption."""
    words = _words(alt)
    return len(words) >= _MIN_SHARED_WORDS and len(words & _words(caption)) >= _HELD * len(words)


def _words(value: str) -> set[str]:
    folded = text.fold(value)
    return set(_DENSE.findall(folded) if _DENSE.search(folded) else _WORD.findall(folded))


def _similar(one: str, other: str) -> bool:
    one, other = one[:400], other[:400]
    # The matcher's own first bound, before it counts the letters of one.
    if 2.0 * min(len(one), len(other)) / (len(one) + len(other)) < _SAME:
        return False
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.quick_ratio() >= _SAME and matcher.ratio() >= _SAME
