"""Rules for what only dumps hold: what flatteners add to the words of a page, and what lost its element.

A dump has no tags, so layout speaks first: where a line stands, what stands beside it, whether it comes again. Words
decide where layout cannot.
"""

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Final

from ingest.clean.facts import phrases
from ingest.clean.facts.lines import LineFacts
from ingest.clean.page import Page
from ingest.clean.rules.dump.dump_captions import captions
from ingest.clean.rulings import Offer, Removal, Rulings
from ingest.model import Block

__all__ = ["FIRST", "LAST"]

_ADDRESS: Final = re.compile(
    r"(?:\[?\d{1,5}[.\]]\s)?(?:(?:https?|ftp|file)://|(?:mailto|javascript|tel|whatsapp|data|about):)\S", re.IGNORECASE
)
_LIST: Final = frozenset({"references", "visible links", "hidden links", "links"})
# What stands for a control or a picture without a description (lynx, w3m): "(BUTTON) Menu", "[logo.png]", "____".
_CONTROL: Final = re.compile(
    r"\((?:BUTTON|Submit|Reset)\)\s?.{0,60}|(?:\[[\w%.-]{1,80}\.(?:gif|png|jpe?g|svg|webp|bmp)\]\s?)+|(?:\[(?:INLINE|IMG|EMBED|LINK)\]\s?)+"
    r"|(?:[\s\[\]()|]++|([_*=~+━─═▬-])\1{3,}+)++",
    re.IGNORECASE,
)

_TICKERS: Final = frozenset(phrases.alternatives(phrases.TICKERS))
_STAMP: Final = re.compile(r"[(\[]\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?\W{0,3}(?:\d{1,2}[:.]\d\d)?[)\]]$")
# Set by hand on dumps of different sites.
_FLASH: Final = 240  # characters of one of the breaking news: two lines of print
_FLASHES: Final = 20
_MAX_TEASERS_SHARE: Final = 0.5  # of the paragraphs: a live blog's updates are the article
_HEADLINE: Final = 20  # characters, Chinese signs counted as three
_TEASER: Final = 160
_MAX_STAMP_LENGTH: Final = 30  # "3 hours ago", with a section before it
_SUMMARY: Final = 320  # of a teaser under its headline; more is the text
_QUOTE: Final = 240
_HEAD: Final = " print-page-head "  # as the parser of dumps calls it
_PART: Final = 0.5  # of a paragraph, that a line without quotation marks may repeat of it; set by hand
_MAX_LINES: Final = 10  # lines
_QUOTES: Final = "\"'“”„‟«»‘‚「『"
_FOLDED_QUOTES: Final = "\"'「」『』 .!?…。"
_PARTS: Final = 6  # lines of a teaser: picture, section, headline, summary, author, date
_RUN: Final = 3  # teasers; two dates stand beside a byline too


def addresses(page: Page, rule: str) -> Rulings:
    """Remove lines that are nothing but an address, and the list of them that text browsers put at the end."""
    for i, block in enumerate(page.blocks):
        if not page.open(i):
            continue
        address = ":" in block.text and _ADDRESS.match(block.text)
        if address and (" " not in block.text[address.end() :] or block.text[0] in "[0123456789"):
            yield Removal(i, "markup-residue", rule)
        elif page.folded[i] in _LIST and any(_ADDRESS.match(after.text) for after in page.blocks[i + 1 : i + 3]):
            rest = range(i + 1, len(page.blocks))
            if 2 * sum(_ADDRESS.match(page.blocks[k].text) is not None for k in rest) > len(rest):
                for k in (i, *rest):
                    yield Removal(k, "markup-residue", rule)
            return


def controls(page: Page, rule: str) -> Rulings:
    """Remove what stands for a button, an input or a picture that nothing describes."""
    for i, block in enumerate(page.blocks):
        if block.text[0] in "([|_*=~+━─═▬-" and page.open(i) and _CONTROL.fullmatch(block.text):
            yield Removal(i, "navigation" if block.text[0] == "(" else "markup-residue", rule)


def flashes(page: Page, rule: str) -> Rulings:
    """Remove breaking news that blank lines part: a label, and the sentences after it up to the headline.

    What follows without blank lines is the rule `ticker`'s; paragraphs are no flashes.
    """
    labels = [i for i, folded in enumerate(page.folded) if folded in _TICKERS]
    total = page.substance(range(len(page.blocks))) if labels else 0
    for i in labels:
        if not page.open(i):
            continue
        run = []
        for block in page.blocks[i + 1 : i + 1 + _FLASHES]:
            says = len(block.text) <= _FLASH and page.lines[block.index].ends_sentence and page.own[block.index] is None
            if not (says and block.blank_before and page.open(block.index)):
                break
            run.append(block.index)
        after = page.blocks[run[-1] + 1] if run and run[-1] + 1 < len(page.blocks) else None
        # A headline ends the run; where the text itself follows the label, a paragraph does.
        if (
            len(run) > 1
            and after
            and not page.lines[after.index].ends_sentence
            and page.substance(run) <= _MAX_TEASERS_SHARE * total
        ):
            for k in (i, *run):
                yield Removal(k, "ticker", rule)


def dated_teasers(page: Page, rule: str) -> Rulings:
    """Remove runs of other stories: headlines with a date each, again and again, and no text between them."""
    dated = [block.index for block in page.blocks if _is_dated(page, block)]
    run: list[int] = []
    for i in dated:
        if run and not _is_one_teaser(page, run[-1], i):
            yield from _close(page, run, rule)
            run = []
        run.append(i)
    yield from _close(page, run, rule)


def _is_dated(page: Page, block: Block) -> bool:
    """Return whether a line is a date, a section and a date, or a headline with its date."""
    i, line, facts = block.index, block.text, page.lines[block.index]
    if len(line) > _TEASER or not facts.has_digit or not (page.open(i) or page.own[i]):
        return False
    if page.paragraph[i] and facts.ends_sentence:
        return False
    return bool(_STAMP.search(line) or facts.date or (len(line) <= _MAX_STAMP_LENGTH and facts.is_relative))


def _is_one_teaser(page: Page, one: int, other: int) -> bool:
    """Return whether a headline, and no text, stands between two dates or on the line of the second."""
    if other - one > _PARTS:
        return False
    between = [block for block in page.blocks[one + 1 : other] if page.open(block.index)]
    if any(page.lines[block.index].weight > _SUMMARY for block in between):
        return False
    return any(_is_headline(page.lines[k]) for k in (*(block.index for block in between), other))


def _is_headline(line: LineFacts) -> bool:
    return _HEADLINE <= line.weight <= _TEASER and not line.ends_sentence


def _close(page: Page, run: list[int], rule: str) -> Rulings:
    """Settle a run: from the headline over its first date to that under its last, where the headlines stand below."""
    if len(run) < _RUN:
        return
    first, last = run[0], run[-1]
    own = _is_headline(page.lines[first])
    over = (k for k in range(first - 1, max(-1, first - _PARTS), -1) if page.open(k) and _is_headline(page.lines[k]))
    above = next(over, -1)
    if not own and above >= 0 and _ends_with(page, run, above):
        first = above
    elif not own and last + 1 < len(page.blocks) and _is_headline(page.lines[last + 1]):
        last += 1
    for k in range(first, last + 1):
        yield Removal(k, "related", rule)


def _ends_with(page: Page, run: list[int], above: int) -> bool:
    """Return whether headlines stand over their dates: as near over the first date as over the others."""
    steps = [
        next((d - k for k in range(d - 1, before, -1) if _is_headline(page.lines[k])), _PARTS)
        for before, d in pairwise(run)
    ]
    return run[0] - above <= max(steps) and min(steps) < _PARTS


def pull_quotes(page: Page, rule: str) -> Rulings:
    """Remove a sentence that stands on a line of its own, and in a paragraph near it too."""
    wholes = {i: folded.strip(_FOLDED_QUOTES) for i, folded in enumerate(page.folded) if page.paragraph[i]}
    for i, block in enumerate(page.blocks):
        line = block.text
        if block.bullet or len(line) > _QUOTE or not (page.open(i) and _HEADLINE <= page.lines[i].weight <= _QUOTE):
            continue
        near = [k for k in range(i - _MAX_LINES, i + _MAX_LINES + 1) if k in wholes and page.open(k)]
        share = (1 if line[0] in _QUOTES else _PART if page.lines[i].ends_sentence else 0) if near else 0
        said = page.folded[i].strip(_FOLDED_QUOTES) if share else ""
        if said and any(_is_part(said, wholes[k], share) for k in near):
            yield Removal(i, "duplicate", rule)


def _is_part(said: str, whole: str, share: float) -> bool:
    """Return whether a text is a part of a paragraph; a second copy of it is none."""
    return said in whole and said != whole and len(said) <= share * len(whole)


def print_page_heads(page: Page, rule: str) -> Rulings:
    """Remove the heads and feet of printed pages; the first that names a day may date the article."""
    dated = False
    for i, block in enumerate(page.blocks):
        if block.element_path != _HEAD or not page.open(i):
            continue
        if not dated and page.lines[i].date:
            yield Offer(i, "published", rule)
            dated = True
        else:
            yield Removal(i, "footer", rule)


FIRST: Final[tuple[Callable[[Page, str], Rulings], ...]] = (
    print_page_heads,
    addresses,
    controls,
    flashes,
    captions,
)
"""Before the rules that all shapes share."""
LAST: Final[tuple[Callable[[Page, str], Rulings], ...]] = (dated_teasers, pull_quotes)
"""After them."""
