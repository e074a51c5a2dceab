"""Decide which of the open blocks are the article, where no rule decides.

Pages: our own model (`page_classifier.py`); where it finds nothing that looks like an article, trafilatura is asked,
and its text matched back onto blocks, so that nothing is kept that is no block. Dumps: our own model of lines
(`line_classifier.py`), and the best run of lines, by how much they look like paragraphs, for what stands between and
beside them. WordPress bodies, and what a feed gives as the article: all of it.
"""

import logging
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import accumulate, islice, takewhile
from typing import Final

import numpy as np

from ingest import text
from ingest.clean.classify import line_classifier, page_classifier, trees, whole_elements
from ingest.clean.facts.characters import Floats
from ingest.clean.facts.container_names import Names
from ingest.clean.facts.link_density import MAX_IN_PARAGRAPH, link_density
from ingest.clean.facts.reasons import REMOVAL_REASONS
from ingest.clean.page import Page
from ingest.clean.rules import comment_threads, duplicates, paywalls, reason_assignment, teaser_cards
from ingest.clean.rules.dump import dump_reason_assignment, press_fields
from ingest.clean.rulings import Removal, Reopening, Replacement, Rulings, RulingsFor
from ingest.model import Block, Decision, Doubt

__all__ = ["classify", "is_tag", "settle"]

# Squeezed texts shorter than this are also parts of other words; they count only as whole lines of trafilatura's text.
_PART_MIN: Final = 25
# What a line is worth to the run it stands in, in characters of a paragraph. Set by hand on dumps of different
# kinds, then left: a menu of ten entries outweighs one teaser, a list of four inside an article does not end it.
_PARAGRAPH_MOST: Final = 300
_FIELD_WORTH: Final = -5
# Thousandths, from where a line of the best run is kept because of its neighbours. Without them own dumps (tests/data)
# lose paragraphs below a link to another story, .01 of F1; of the training dumps news lose .005 by them, others .001.
_LIKELY: Final = 200
_SURE: Final = 700  # an end that is no paragraph, and not in the run: .001 of F1 on training dumps
_PROBABLE: Final = 100  # a paragraph of a page in the element of others that are kept; F1 of training pages is the same
_TOLD: Final = 2  # such paragraphs in one element; set by hand
_SURELY: Final = 20  # the same as _LIKELY, of a paragraph of some sentences
_MIN_PARAGRAPH_LENGTH: Final = 120  # characters of such a paragraph
# As editors, WordPress and DPUB-ARIA (doc-endnotes) call them.
_NOTES: Final = re.compile(r"(?:wp-block-|doc-)?(?:foot|end)-?notes?(?:-(?:list|section|area))?", re.IGNORECASE)
_SENTENCE: Final = re.compile(r"[.!?…。！？؟:][\"'”’»)\]]*$")
_SHORT_WORDS: Final = 5
_ENTRIES: Final = 3  # tags of a list
_BELOW: Final = 2  # paragraphs below it: an author's bio
# lxml's tree of 2.6 MB of attributes takes 390 MB; of the pages measured one in five hundred is larger.
_SECOND_MAX: Final = 1_000_000
_PINNED: Final = datetime(2100, 1, 1, tzinfo=UTC).date().isoformat()


def classify(page: Page) -> RulingsFor[tuple[set[int], str, tuple[Doubt, ...]]]:
    """Choose the open blocks that are the article; name the classifier, and its doubts."""
    match page.document.shape:
        case "wordpress-json":
            return {i for i in range(len(page.blocks)) if page.open(i)}, "post-content", ()
        case "html" if page.document.bare:
            return {i for i in range(len(page.blocks)) if page.open(i)}, "feed-content", ()
        case "text-dump" if page.document.bare:
            return press_fields.text_of(page), "press-text", ()
        case "html" if duplicates.is_embedded(page):
            return duplicates.text_of(page), "embedded-state", ()
        case "html":
            return (yield from _of_page(page))
        case "text-dump":
            return (yield from _of_dump(page))


def _of_page(page: Page) -> RulingsFor[tuple[set[int], str, tuple[Doubt, ...]]]:
    """Return the blocks that our own classifier keeps, or trafilatura where that finds nothing like an article."""
    if not page.blocks:
        return set(), "classifier:model", ()
    likely = page_classifier.chances(page, trees.load())
    if float(likely.max()) >= page_classifier.EVEN:
        kept = {int(i) for i in np.flatnonzero(page_classifier.chosen(likely))}
        reopened = {i for i in kept if not page.open(i) and page.may_reopen(i)}
        yield from map(Reopening, sorted(reopened))
        kept = {i for i in kept if page.open(i)}
        kept |= _notes(page, kept) | paywalls.paid_text(page)
        kept |= _subheads(page, kept)
        kept |= _goes_on(page, likely, kept)
        kept = whole_elements.completed(page, likely, kept)
        kept -= yield from teaser_cards.teaser_cards(page, kept, "teaser-cards:related")
        kept -= yield from comment_threads.named_below(
            page, kept, "named-below:comments", ignored=paywalls.paid_names(page)
        )
        return kept, "classifier:model", ()
    message = "nothing on the page looks like an article to the classifier"
    try:
        kept = _second_opinion(page)
    except ImportError as e:  # installed apart from the lock, and something that it needs is not there
        kept, message = set(), f"{message}, and the second opinion cannot be loaded: {e.name or e}"
    doubt = Doubt(code="classifier-fallback", message=message)
    return (kept, "classifier:trafilatura", (doubt,)) if kept else (_best_run(page), "classifier:run", (doubt,))


def _goes_on(page: Page, likely: Floats, kept: set[int]) -> set[int]:
    """Find what stands between what is kept, and right beside it, in the element that holds its paragraphs."""
    held = Counter(page.blocks[i].element_path for i in kept if page.paragraph[i])

    def fits(i: int) -> bool:
        block = page.blocks[i]
        return (
            likely[i] >= (_PROBABLE if page.paragraph[i] else _LIKELY)
            and held[block.element_path] >= _TOLD
            and not (page.own[i] or block.hidden)
            and link_density(block) < MAX_IN_PARAGRAPH
        )

    low, high = min(kept, default=0), max(kept, default=0)
    found = {i for i in range(low, high) if page.open(i) and fits(i)}
    for ahead in (range(low - 1, -1, -1), range(high + 1, len(page.blocks))):
        found.update(takewhile(fits, filter(page.open, ahead)))
    return found


def _of_dump(page: Page) -> RulingsFor[tuple[set[int], str, tuple[Doubt, ...]]]:
    """Return the lines that the line classifier keeps; the best run of lines fills their holes and sets their ends.

    A short dump in which the classifier finds nothing may still be one: a notice of three sentences.
    """
    likely = line_classifier.chances(page, line_classifier.load())
    kept, run = line_classifier.keep(page, likely), _best_run(page)
    loose = {i for i in kept if not page.paragraph[i] and i not in run}
    kept -= {*takewhile(loose.__contains__, sorted(kept))}
    weak = {i for i in loose if likely[i] < _SURE or is_tag(page.blocks[i])}
    kept -= {*takewhile(weak.__contains__, sorted(kept, reverse=True))}
    if not kept:
        return run, "classifier:run", ()
    kept |= _filled(page, likely, kept, run)
    span = min(kept), max(kept) + 1
    tags = next((i for i in _lists(page, span) if _are_tags(page, i, span)), span[1])
    kept = yield from comment_threads.below(page, {i for i in kept if i < tags}, "threads:comments")
    return kept, "classifier:lines", ()


def _filled(page: Page, likely: Floats, kept: set[int], run: set[int]) -> set[int]:
    """Find the lines of the run that stand between those that are kept, or go on before and after them."""
    low, high = min(kept), max(kept)
    fits = {i for i in run if likely[i] >= (_SURELY if _is_long(page, i) else _LIKELY)}
    found = {i for i in fits if low < i < high}
    for ahead in (range(low - 1, -1, -1), range(high + 1, len(page.blocks))):
        ended = takewhile(lambda i: i in run or not page.open(i), ahead)
        told = list(takewhile(lambda i: i in fits or page.blocks[i].kind == "heading", filter(page.open, ended)))
        found |= set(told[: max((n for n, i in enumerate(told, 1) if i in fits), default=0)])
    return found


def _is_long(page: Page, index: int) -> bool:
    return page.paragraph[index] and page.lines[index].weight >= _MIN_PARAGRAPH_LENGTH


_NAMED_NOTES: Final = Names(lambda name: 0 if _NOTES.fullmatch(name) else None)


def _notes(page: Page, kept: set[int]) -> set[int]:
    """Find the footnotes below the text: elements that are named so."""
    named = page.marked(_NAMED_NOTES.told(page.vocabulary))
    return {b.index for b in page.blocks[min(kept, default=0) :] if b.element_path in named and page.open(b.index)}


def _subheads(page: Page, kept: set[int]) -> set[int]:
    """Find the headings that stand between two blocks of the article and link nowhere."""
    return {
        block.index
        for block in page.blocks
        if block.kind == "heading"
        and not block.link_chars
        and page.open(block.index)
        and block.index - 1 in kept
        and block.index + 1 in kept
    }


def settle(page: Page, kept: set[int], rule: str) -> Rulings:
    """Decide on every open block: `body`, or removed for the reason that its place and its names give."""
    yield from reason_assignment.teasers(page, kept, "teasers")
    if page.document.shape == "text-dump":
        yield from dump_reason_assignment.remove_around_article(page, kept, "around-article")
    named = reason_assignment.reasons_from_containers(page, kept)
    for i, block in enumerate(page.blocks):
        if not page.open(i):
            continue
        if i in kept and block.kind != "caption":
            yield Replacement(i, Decision(action="body", rule=rule))
            continue
        yield Removal(
            i,
            named.get(block.element_path)
            or reason_assignment.reason_from_block(block, page.around[block.element_path]),
            rule,
        )


def _second_opinion(page: Page) -> set[int]:
    """Return the blocks that stand in the text that trafilatura extracts.

    It is loaded by the first page that needs it, one of a hundred: 26 MB. ImportError where it cannot be. Pages of more
    than `_SECOND_MAX` characters are not shown to it: its parser has no limits.
    """
    html = page.document.html or ""
    if len(html) > _SECOND_MAX:
        return set()
    from trafilatura import extract  # noqa: PLC0415  # see above

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        found = extract(
            html,
            include_comments=False,
            include_tables=True,
            deduplicate=False,
            with_metadata=False,
            # trafilatura's own default is today (LIBRARIES: output then depends on the clock).
            date_extraction_params={"max_date": _PINNED},
        )
    except Exception:  # noqa: BLE001 -- whatever its parsers raise, this is only a second opinion
        return set()
    if not found:
        return set()
    # trafilatura draws its tables with bars.
    apart = {text.squeeze(line.lstrip("- ").replace("|", "")) for line in found.splitlines()}
    whole = text.squeeze(found.replace("|", ""))
    kept = set()
    for i, block in enumerate(page.blocks):
        squeezed = text.squeeze(block.text.replace("|", ""))
        if page.open(i) and (squeezed in apart or (len(squeezed) >= _PART_MIN and squeezed in whole)):
            kept.add(i)
    return kept


def _best_run(page: Page) -> set[int]:
    """Find the run of lines that looks most like an article: the maximum-sum segment over `_worth` (Kadane)."""
    best, best_span, total, start = 0, (0, 0), 0, 0
    for i in range(len(page.blocks)):
        worth = _worth(page, i)
        if total <= 0:
            total, start = 0, i
        total += worth
        if total > best:
            best, best_span = total, (start, i + 1)
    span = _without_tail(page, best_span)
    return {i for i in range(*span) if page.open(i) and _stands_in_article(page, i)}


def _worth(page: Page, index: int) -> int:
    decision, block = page.decisions[index], page.blocks[index]
    if decision is not None:
        return REMOVAL_REASONS[decision.reason].run_worth if decision.reason else _FIELD_WORTH
    if page.paragraph[index]:
        return min(len(block.text), _PARAGRAPH_MOST)
    if block.bullet:
        says = len(block.text) >= 60 or (len(block.text) >= 25 and _SENTENCE.search(block.text))
        return len(block.text) // 2 if says else -25
    if block.kind == "heading":
        return -5
    return 20 if _SENTENCE.search(block.text) and len(block.text) >= 25 else -30


def _without_tail(page: Page, span: tuple[int, int]) -> tuple[int, int]:
    """Cut a run at a list of tags, where little of an article follows."""
    start, end = span
    said = list(accumulate(page.substance([i]) for i in range(start, end)))
    for first in _lists(page, span):
        before, after = said[first - start], said[-1] - said[first - start]
        if after <= before * 0.25 or _are_tags(page, first, span):
            return start, first
    return span


def _lists(page: Page, span: tuple[int, int]) -> Iterator[int]:
    """Find where lists of what looks like tags begin."""
    tags = [is_tag(block) for block in page.blocks[slice(*span)]]
    return (span[0] + at for at in range(len(tags) - 1) if tags[at] and tags[at + 1] and not (at and tags[at - 1]))


def _are_tags(page: Page, first: int, span: tuple[int, int]) -> bool:
    """Return whether entries are tags by their words: three or more, mostly in the text above; little text below."""
    entries = [page.folded[b.index] for b in takewhile(is_tag, page.blocks[first : span[1]])]
    if len(entries) < _ENTRIES or any(c.isdigit() for entry in entries for c in entry):
        return False
    below = (i for i in range(first + len(entries), span[1]) if page.paragraph[i] and page.open(i))
    if sum(1 for _ in islice(below, _BELOW + 1)) > _BELOW:
        return False
    above = " ".join(page.lines[i].whole_folded for i in range(span[0], first))
    return 2 * sum(entry in above for entry in entries) >= len(entries)


def is_tag(block: Block) -> bool:
    """Return whether a block looks like an entry of a list of tags: a bullet and a few words without a full stop."""
    return (
        bool(block.bullet)
        and len(block.text) <= 40
        and len(block.text.split()) <= _SHORT_WORDS
        and not _SENTENCE.search(block.text)
    )


def _stands_in_article(page: Page, index: int) -> bool:
    block = page.blocks[index]
    if page.paragraph[index] or block.kind == "heading" or block.bullet:
        return True
    return bool(_SENTENCE.search(block.text)) and not block.text.endswith(":")
