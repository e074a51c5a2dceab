"""Who wrote it, and under which tags it stands, in the lines of a dump: what only its layout tells."""

import re
from collections.abc import Sequence
from typing import Final

from ingest.clean.classify.main_content import is_tag
from ingest.clean.facts import phrases
from ingest.clean.facts.bylines import bylines
from ingest.clean.page import Page
from ingest.clean.rulings import Offer, Quote, Removal, Rulings, RulingsFor
from ingest.model import Block

__all__ = ["find_dump_fields"]

_TAG_MAX: Final = 40  # characters; longer ones are headlines
_TAG_WORDS: Final = 5
_LISTED: Final = 400  # characters of tags on one line: twenty of them
_RUN: Final = 25  # tags; more are an index
_BELOW: Final = 12  # lines between the text and its tags: share line, author box, source
_PLACE_MAX: Final = 40  # characters of a line between a name and a date: a place, a desk
_STANDFIRST: Final = 350  # set by hand: three sentences
_ABOVE: Final = 3  # lines: a byline may stand above the headline
_CHINESE_NAME: Final = re.compile("[\u4e00-\u9fff]{2,4}")
_LINE: Final = 60  # characters; shorter ones are labels and buttons
_ENDS: Final = re.compile(r"[.!?…。！？؟][\"'”’»)\]]*$")
_SENTENCE: Final = re.compile(r"[.!…。！][\"'”’»)\]]*$")


def find_dump_fields(page: Page, title: int | None, kept: set[int]) -> RulingsFor[set[int]]:
    """Offer tags and the standfirst; remove what stands beside a name and gives no field a value.

    Give the standfirst that the classifier missed: it stands right below the headline.
    """
    if not kept:
        return set()
    start = title if title is not None else max(0, min(kept) - _BELOW)
    yield from _names_over_roles(page, range(max(0, start - _ABOVE), max(kept) + _ABOVE))
    yield from _beside_names(page)
    yield from _labelled_tags(page, start, max(kept) + _BELOW)
    yield from _tags_at_end(page, max(kept) + 1)
    missed = {i for i in (_missed_standfirst(page, title, min(kept)),) if i is not None}
    yield from _quote_standfirst(page, kept | missed)
    return missed


def _missed_standfirst(page: Page, title: int | None, first: int) -> int | None:
    """Find a sentence right below the headline, with nothing but metadata between it and the text."""
    if title is None or not title + 1 < first <= title + _BELOW:
        return None
    block = page.blocks[title + 1]
    says = _LINE <= page.lines[block.index].weight <= _STANDFIRST and _ENDS.search(block.text) is not None
    return block.index if says and not block.bullet and page.open(block.index) else None


def _names_over_roles(page: Page, span: range) -> Rulings:
    """Offer the names that stand right above what their bearers do ("Ida Fenn", "Senior correspondent")."""
    for i in span:
        below = page.blocks[i + 1] if i + 1 < len(page.blocks) else None
        if below is None or below.blank_before > 1 or not page.open(i) or not bylines.role(below.text):
            continue
        line = page.blocks[i].text
        if not bylines.role(line) and (bylines.byline(line) or _CHINESE_NAME.fullmatch(line)):
            yield Offer(i, "authors", "name-over-role")


def _beside_names(page: Page) -> Rulings:
    """Remove the role beside a name that a byline gave, and what stands between the name and the date."""
    told = {i: v.field for i, v in enumerate(page.decisions) if v and v.action == "field"}
    for i in [i for i, field in told.items() if field == "authors"]:
        for k in (i - 2, i - 1, i + 1, i + 2):
            if not 0 <= k < len(page.blocks) or not page.open(k):
                continue
            line = page.blocks[k].text
            between = k == i + 1 and told.get(i + 2) == "published" and len(line) <= _PLACE_MAX
            if bylines.role(line) or (between and not _SENTENCE.search(line)):
                yield Removal(k, "byline", "role-line")


def _labelled_tags(page: Page, start: int, end: int) -> Rulings:
    """Offer the entries below a label, or behind it on its line; also a line of nothing but hashtags."""
    for block in page.blocks[start:end]:
        i = block.index
        if not page.open(i) or len(block.text) > _LISTED:
            continue
        line = page.lines[i].lower
        if phrases.TAG_LINE.match(line):
            yield Offer(i, "tags", "tag-line")
        elif phrases.TAG_LABEL.match(line):
            yield from _offer_run(_run(page, i + 1), label=i)


def _tags_at_end(page: Page, end: int) -> Rulings:
    """Offer the bulleted list right below the text, whatever its language."""
    label = None
    while end < len(page.blocks) and _is_gap(page, end):
        label = end if phrases.TAG_LABEL.match(page.lines[end].lower) else label
        end += 1
    if end < len(page.blocks) and page.blocks[end].bullet:
        run = _run(page, end)
        # One bullet is no list.
        if len(run) > 1:
            yield from _offer_run(run, label=label)


def _is_gap(page: Page, index: int) -> bool:
    """Return whether a block may stand between the text and its tags: a label, or what was removed inside it."""
    decision = page.decisions[index]
    inside = decision is not None and decision.reason in {"related", "share", "newsletter", "advertisement"}
    return inside or bool(phrases.TAG_LABEL.match(page.lines[index].lower))


def _run(page: Page, start: int) -> list[int]:
    """Find the entries from a line on: all with one bullet, or all without, and none after a blank line."""
    run: list[int] = []
    first = page.blocks[start] if start < len(page.blocks) else None
    for block in page.blocks[start : start + _RUN]:
        if bool(block.bullet) != bool(first and first.bullet) or not _is_entry(block):
            break
        if block.blank_before and (run or not block.bullet):
            break
        run.append(block.index)
    return run


def _is_entry(block: Block) -> bool:
    return is_tag(block) if block.bullet else _is_short(block.text)


def _is_short(line: str) -> bool:
    return len(line) <= _TAG_MAX and len(line.split()) <= _TAG_WORDS and not _SENTENCE.search(line)


def _offer_run(run: Sequence[int], *, label: int | None) -> Rulings:
    if run and label is not None:
        yield Removal(label, "byline", "tag-label")
    for i in run:
        yield Offer(i, "tags", "tag-list")


def _quote_standfirst(page: Page, kept: set[int]) -> Rulings:
    """Offer the first paragraph as description where a caption or a metadata line parts it from the second."""
    body = [i for i in sorted(kept) if page.open(i)]
    if len(body) > 2 and page.paragraph[body[0]] and len(page.blocks[body[0]].text) <= _STANDFIRST:
        between = [page.decisions[i] for i in range(body[0] + 1, body[1])]
        if any(v and v.action == "field" for v in between):
            yield Quote(body[0], "description")
