"""Whether a dump is a list of stories instead of one: a section page, the results of a search. Pure.

Its headlines have a date or a cut summary each, and none of them a text.
"""

import re
from collections.abc import Sequence
from typing import Final

from ingest import text
from ingest.clean.facts.lines import LineFacts
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
_POST: Final = "tgme_widget_message_text"  # Telegram's web view
_KEPT: Final = 3
_MIN_SUMMARY_SHARE: Final = 0.8  # of the paragraphs are summaries


def listing(page: Page, body: Sequence[Block]) -> str | None:
    """Return why a dump is a list of stories, or a page a channel of posts; None where it is not."""
    if page.document.shape == "html":
        return _channel(page)
    if page.document.shape != "text-dump" or page.document.bare:
        return None
    paragraphs = [b for b in body if page.paragraph[b.index] or (page.lines[b.index].ends_sentence and not b.bullet)]
    if sum(page.lines[b.index].weight for b in paragraphs) < _MIN_TEXT_LENGTH:
        others = [b for b in page.blocks if _is_other_story(page, b.index) and _is_headline(page.lines[b.index])]
        if len(others) >= _STORIES and not _has_text(page):
            return f"{len(others)} headlines of other stories, and no text"
    summaries = [b for b in paragraphs if _is_summary(page, b)]
    if len(summaries) < max(_KEPT, _MIN_SUMMARY_SHARE * len(paragraphs)):
        return None
    # The classifier need not have kept every one.
    if sum(page.paragraph[b.index] and _is_summary(page, b) for b in page.blocks) < _STORIES:
        return None
    cut = sum(_CUT.search(b.text) is not None for b in summaries)
    told = next(
        (b.text for b in page.blocks if len(b.text) <= _LONGEST and _RESULTS.search(page.lines[b.index].whole_folded)),
        None,
    )
    dated = sum(_is_dated(page, b.index) for b in summaries)
    if 2 * max(cut, dated) > len(summaries) or told:
        return f"{len(summaries)} headlines with a summary each" + (f" under {text.printable(told)!r}" if told else "")
    return None


def _channel(page: Page) -> str | None:
    """Return why a page is a channel: the web view of a messenger, with several posts under one name."""
    posts = sum(b.kind == "paragraph" and _POST in page.around[b.element_path] for b in page.blocks)
    return f"{posts} posts of a channel" if posts >= _STORIES else None


def _has_text(page: Page) -> bool:
    """Return whether there is a text that the classifier did not find: paragraphs that are nobody's summary."""
    loose = (
        page.lines[b.index].weight
        for b in page.blocks
        if page.paragraph[b.index]
        and page.lines[b.index].ends_sentence
        and not page.own[b.index]
        and not _is_summary(page, b)
    )
    return sum(loose) >= _TEXT


def _is_headline(line: LineFacts) -> bool:
    if len(line.text) > _LONGEST or line.text[0].islower():
        return False
    return _HEADLINE <= line.weight <= _LONGEST and not line.ends_sentence


def _is_other_story(page: Page, index: int) -> bool:
    decision = page.decisions[index]
    return decision is not None and (decision.reason == "related" or decision.field == "title")


def _is_summary(page: Page, block: Block) -> bool:
    return page.lines[block.index].weight <= _SUMMARY and _headline_over(page, block.index)


def _headline_over(page: Page, index: int) -> bool:
    """Return whether a paragraph has a headline of its own: no other paragraph stands between them."""
    for above in range(index - 1, max(0, index - _ABOVE) - 1, -1):
        if _is_headline(page.lines[above]) and not page.lines[above].date:
            return True
        if page.paragraph[above]:
            return False
    return False


def _is_dated(page: Page, index: int) -> bool:
    near = page.lines[max(0, index - _ABOVE) : index + 2]
    return any(len(line.text) <= _HEADLINE * 3 and line.date for line in near)
