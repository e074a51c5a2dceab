"""Whether a dump is a list of stories instead of one: a section page, the results of a search. Pure.

Its headlines have a date or a cut summary each, and none of them a text.
"""

import re
from collections.abc import Sequence
from typing import Final

from ingest import text
from ingest.clean.facts import phrases
from ingest.clean.facts.dates import dates
from ingest.clean.page import Page
from ingest.model import Block

__all__ = ["listing"]

_CUT: Final = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])[\"'”’»)\]]*$")
_RESULTS: Final = re.compile(
    r"search results|results for|\d+ results|suchergebnis|\d+ treffer|résultats? d[e'’]|\d+ résultats?|resultados? de"
    r"|\d+ resultados|risultati (?:della|per)|\d+ risultati|результаты поиска|найдено:? \d+|αποτελέσματα αναζήτησης"
    r"|wyniki wyszukiwania|\d+ wyników|نتائج البحث|搜索结果|搜尋結果|检索结果"
)
# Characters, Chinese signs counted as three. Set by hand on section pages of different sites.
_HEADLINE: Final = 20
_LONGEST: Final = 200
_SUMMARY: Final = 400
_MIN_TEXT_LENGTH: Final = 240  # of text that is no summary: three lines of print
_TEXT: Final = 400  # of text outside of teasers: a short piece of news
_ABOVE: Final = 3  # lines between a headline and its summary: date, author, section
_STORIES: Final = 4
_KEPT: Final = 3
_MIN_SUMMARY_SHARE: Final = 0.8  # of the paragraphs are summaries


def listing(page: Page, body: Sequence[Block]) -> str | None:
    """Return why a dump is a list of stories; None where it is not."""
    if page.document.shape != "text-dump":
        return None
    paragraphs = [b for b in body if page.paragraph[b.index] or (phrases.SENTENCE.search(b.text) and not b.bullet)]
    if sum(text.weight(b.text) for b in paragraphs) < _MIN_TEXT_LENGTH:
        others = [b for b in page.blocks if _is_other_story(page, b.index) and _is_headline(b)]
        if len(others) >= _STORIES and not _has_text(page):
            return f"{len(others)} headlines of other stories, and no text"
    summaries = [b for b in paragraphs if _is_summary(page, b)]
    if len(summaries) < max(_KEPT, _MIN_SUMMARY_SHARE * len(paragraphs)):
        return None
    # The classifier need not have kept every one.
    if sum(page.paragraph[b.index] and _is_summary(page, b) for b in page.blocks) < _STORIES:
        return None
    cut = sum(_CUT.search(b.text) is not None for b in summaries)
    told = next((b.text for b in page.blocks if len(b.text) <= _LONGEST and _RESULTS.search(text.fold(b.text))), None)
    dated = sum(_is_dated(page, b.index) for b in summaries)
    if 2 * max(cut, dated) > len(summaries) or told:
        return f"{len(summaries)} headlines with a summary each" + (f" under {text.printable(told)!r}" if told else "")
    return None


def _has_text(page: Page) -> bool:
    """Return whether there is a text that the classifier did not find: paragraphs that are nobody's summary."""
    loose = (
        text.weight(b.text)
        for b in page.blocks
        if page.paragraph[b.index]
        and phrases.SENTENCE.search(b.text)
        and not page.own[b.index]
        and not _is_summary(page, b)
    )
    return sum(loose) >= _TEXT


def _is_headline(block: Block) -> bool:
    if len(block.text) > _LONGEST or block.text[0].islower():
        return False
    return _HEADLINE <= text.weight(block.text) <= _LONGEST and not phrases.SENTENCE.search(block.text)


def _is_other_story(page: Page, index: int) -> bool:
    decision = page.decisions[index]
    return decision is not None and (decision.reason == "related" or decision.field == "title")


def _is_summary(page: Page, block: Block) -> bool:
    return text.weight(block.text) <= _SUMMARY and _headline_over(page, block.index)


def _headline_over(page: Page, index: int) -> bool:
    """Return whether a paragraph has a headline of its own: no other paragraph stands between them."""
    for above in reversed(page.blocks[max(0, index - _ABOVE) : index]):
        if _is_headline(above) and not dates.written(above.text):
            return True
        if page.paragraph[above.index]:
            return False
    return False


def _is_dated(page: Page, index: int) -> bool:
    near = page.blocks[max(0, index - _ABOVE) : index + 2]
    return any(len(b.text) <= _HEADLINE * 3 and dates.written(b.text) for b in near)
