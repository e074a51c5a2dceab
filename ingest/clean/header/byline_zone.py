"""Which lines of a page name its authors and its dates? Only what is nothing but metadata, where metadata stand.

Above the text stand bylines and date lines of any form. Below its first paragraph a line without a label is text: the
subheads of a diary, the entries of a timeline and the rows of a table have dates too. A name without a word for "by" is
believed where its element, a date beside it or the page's markup says the same.
"""

import re
from collections import Counter
from functools import lru_cache
from typing import Final

from ingest import text
from ingest.clean.facts.bylines import bylines, metadata_lines
from ingest.clean.facts.bylines.field_lines import LABEL_MAX, LINE_MAX
from ingest.clean.facts.bylines.person_names import is_organisation
from ingest.clean.facts.container_names import Names
from ingest.clean.facts.lines import LineFacts
from ingest.clean.header import around_headline
from ingest.clean.header.around_headline import BY, LABEL
from ingest.clean.page import PARAGRAPH_MIN, Page
from ingest.clean.rulings import Offer, Quote, Removal, Rulings
from ingest.model import Block

__all__ = ["find_byline_fields"]

_REACH: Final = 30  # blocks above the text: metadata, share line, standfirst, caption pairs
_METADATA: Final = re.compile(
    r"(?:^|[ _-])(?:byline|by-line|author|authors|dateline|date|datetime|published|timestamp|pubdate|entry-meta"
    r"|post-meta|article-meta|meta|posted-on|entry-date|post-date|article-info|info|time)"
    r"(?=$|[ _-])"
)
_AUTHOR: Final = re.compile(r"(?:^|[ _-])(?:byline|by-line|authors?|vcard|writer|contributor)(?=$|[ _-])")
_LONG: Final = 12  # words; a line of more that ends as a sentence is one
_NEAR: Final = 2  # blocks between a name and its date
_PAPER: Final = 60  # characters of a line with a paper's name and a day; set by hand
_SPECIAL: Final = re.compile(r"special to\b|for (?:the|our) ")
_BESIDE: Final = "line-below-byline"
_OF_BYLINE: Final = frozenset({"metadata-line", _BESIDE})


def find_byline_fields(page: Page, title: int | None, kept: set[int]) -> Rulings:
    """Offer the lines that name authors and dates; remove what labels them."""
    zone = _Zone(page, title, kept)
    for block in page.blocks:
        i = block.index
        by_name = block.element_path in zone.named
        if not page.open(i) or len(block.text) > LINE_MAX or not (i in zone.span or by_name) or _is_text(page, block):
            continue
        # The content of a post has neither headline nor header of its own.
        if page.document.shape == "wordpress-json" and not (by_name or page.lines[i].is_declared):
            continue
        loose = by_name and i not in kept
        line = page.lines[i]
        offered = line.offers_in_metadata if loose else line.offers if zone.may_stand(block) else ()
        if not (line.is_declared or zone.signs(block)):
            offered = tuple(name for name in offered if name != "authors")
        for name in offered:
            yield Offer(i, name, "metadata-line")
        yield from (Quote(i, name) for name in offered[1:])
        if not offered and i in zone.span and title is not None and title < i and page.repeats_author(i):
            yield Offer(i, "authors", "repeated-name")
    if page.document.shape == "text-dump":
        yield from _dates_beside_bylines(page)
    if page.document.shape == "html":
        yield from _lines_below_bylines(page, zone.top)
        yield from around_headline.named_bylines(page, zone.top, title)
        yield from around_headline.shown_dates(page, zone.top, title, zone.goes_on)
        yield from around_headline.signed_below(page, kept)
    yield from _labels(page)
    yield from _places(page, zone.top)


class _Zone:
    """Where metadata stand on a page, and what is known of it."""

    def __init__(self, page: Page, title: int | None, kept: set[int]) -> None:
        self._page, self._kept = page, kept
        end = _zone_end(page, kept)
        start = title if title is not None else max(0, end - _REACH)
        self.span = range(max(0, start - 3), max(end, start + 1))
        below = [i for i in sorted(kept) if i >= self.span.start and (title is None or i > title)]
        self._first = min(_paragraphs(page, below)[:1] or below, default=0)
        self._last = max(kept, default=0)
        marked = page.marked(_NAMED.told(page.vocabulary))
        self.named = {element_path for element_path in marked if any(map(_is_named, element_path[-120:].split()))}
        said = (c.raw for c in page.document.candidates if c.field == "authors")
        self._authors = frozenset(text.fold(author.name) for raw in said for author in bylines.names(raw))
        self._forms = Counter(_form(page.blocks[i]) for i in below if i > self._first and _is_dated(page.lines[i]))

    @property
    def top(self) -> range:
        """The blocks above the text, where metadata stand."""
        return range(self.span.start, min(self.span.stop, self._first))

    def may_stand(self, block: Block) -> bool:
        """Return whether a line of this form may be metadata at its place."""
        if self._is_labelled(block):
            return block.kind != "table" or block.index < self._first
        if block.index < self._first or block.index > self._last:
            return not self._forms[_form(block)]
        # Below one paragraph, the standfirst, stands one date or name at most.
        line = self._page.lines[block.index]
        whole = "authors" in line.offers and _is_dated(line)
        # What a dump calls a heading is a short line; the day of a diary names no year.
        whole = whole or (self._page.document.shape == "text-dump" and line.date is not None)
        single = (block.kind == "paragraph" or whole) and not block.bullet and "\t" not in block.text
        return single and self._forms[_form(block)] <= (block.index in self._kept) and self._is_below_standfirst(block)

    def goes_on(self, block: Block) -> bool:
        """Return whether date lines of the same form stand below the first paragraph: the days of a diary."""
        return self._forms[_form(block)] > 0

    def _is_labelled(self, block: Block) -> bool:
        """Return whether a line says that it names the author or the day, or the line above it does."""
        if self._page.lines[block.index].is_declared or LABEL.match(metadata_lines.aligned(block.text)):
            return True
        above = self._page.blocks[block.index - 1] if block.index else None
        return above is not None and _is_label(above.text, self._page.folded[above.index])

    def _is_below_standfirst(self, block: Block) -> bool:
        if self._page.document.shape == "html" and block.index in self._kept and not self._is_beside_name(block):
            return False
        between = range(self._first + 1, block.index)
        return not any(i in self._kept and self._page.paragraph[i] for i in between) and not any(
            v and v.rule == "metadata-line" for v in self._page.decisions[: self._first]
        )

    def _is_beside_name(self, block: Block) -> bool:
        near = self._page.lines[max(0, block.index - 1) : block.index + 2]
        return any(len(line.text) <= LINE_MAX and "authors" in line.offers for line in near)

    def signs(self, block: Block) -> bool:
        """Return whether a name without "By …" is the author's: by its element, the markup, or a date beside it."""
        page, i = self._page, block.index
        if _AUTHOR.search(block.element_path[-120:]) or (i and page.folded[i - 1] in BY):
            return True
        if {text.fold(author.name) for author in bylines.byline(block.text)} <= self._authors:
            return True
        if "published" in page.lines[i].offers:
            return True
        if block.kind == "heading":  # of two words with capitals
            return False
        for other in page.blocks[max(0, i - _NEAR) : i + _NEAR + 1]:
            decision = page.decisions[other.index]
            if decision and (decision.reason == "byline" or decision.field in {"published", "modified"}):
                return True
            if other.index != i and _is_dated(page.lines[other.index]):
                return True
        return False


def _paragraphs(page: Page, kept: list[int]) -> list[int]:
    """Return the paragraphs; on a page that was laid out with tables, rows are."""
    return [i for i in kept if page.paragraph[i]] or [i for i in kept if _is_row_of_text(page, i)]


def _is_row_of_text(page: Page, index: int) -> bool:
    block, line = page.blocks[index], page.lines[index]
    return block.kind == "table" and "\t" not in block.text and line.weight >= PARAGRAPH_MIN and line.ends_sentence


def _is_text(page: Page, block: Block) -> bool:
    """Return whether a block is text by its shape: a quotation, a sentence."""
    # "City of Lindau (@lindau) March 16, 2024" stands under a quotation.
    if block.kind == "quote":
        return True
    if page.lines[block.index].ends_sentence and not block.element_path and len(block.text.split()) > _LONG:
        return True
    return page.paragraph[block.index] and block.text.endswith(
        "。"
    )  # "…5月20日电 …。": a dateline, and the text after it


def _is_dated(line: LineFacts) -> bool:
    """Return whether a line is a date line."""
    return len(line.text) <= LINE_MAX and line.has_date and "published" in line.offers


def _is_label(line: str, folded: str) -> bool:
    """Return whether a line is nothing but the label of the next one: "By", "Posted on"."""
    return folded in BY or (
        len(line) <= LABEL_MAX
        and LABEL.match(metadata_lines.aligned(line)) is not None
        and not re.search(r"\d", line)
        and metadata_lines.is_metadata(line)
    )


def _form(block: Block) -> str:
    """Write the form of a line: what it is, and its words and numbers without their letters and digits."""
    form = re.sub(r"\d+", "0", re.sub(r"[^\W\d_]+", "a", block.text))
    return f"{block.kind} {bool(block.bullet)} {form}"


def _zone_end(page: Page, kept: set[int]) -> int:
    """Return the end of the zone where metadata stand: the third paragraph kept, as a standfirst may be above them."""
    paragraphs = _paragraphs(page, sorted(kept))
    return paragraphs[min(2, len(paragraphs) - 1)] if paragraphs else min(kept, default=0)


@lru_cache(maxsize=8192)  # few names stand in many elements, on many pages
def _is_named(name: str) -> bool:
    return _METADATA.search(name) is not None


_NAMED: Final = Names(lambda name: 0 if _is_named(name) else None)


def _dates_beside_bylines(page: Page) -> Rulings:
    """Offer the date lines of a dump that stand in one list with a byline, wherever that list is: some stand below."""
    for block in page.blocks:
        decision = page.decisions[block.index]
        if not (decision and decision.field == "authors" and page.lines[block.index].is_declared):
            continue
        for other in page.blocks[max(0, block.index - _NEAR) : block.index + _NEAR + 1]:
            if page.open(other.index) and len(other.text) <= LINE_MAX and "published" in page.lines[other.index].offers:
                yield Offer(other.index, "published", "metadata-line")


def _lines_below_bylines(page: Page, top: range) -> Rulings:
    """Yield what stands right below a byline, or below that: the paper with the day, a role, an outlet, a place."""
    for i in top:
        decision, line = page.decisions[i], page.lines[i]
        if not (decision and decision.rule in _OF_BYLINE) or not (line.is_declared or decision.rule == _BESIDE):
            continue
        block = page.blocks[i + 1] if i + 1 < len(page.blocks) else None
        if block is None or block.kind == "heading" or not page.open(i + 1):
            continue
        below = page.lines[i + 1]
        if len(below.text) > _PAPER or below.ends_sentence or block.link_chars:
            continue
        if below.date:
            yield Offer(i + 1, "published", _BESIDE)
        elif bylines.role(below.text) or is_organisation(below.lower) or _SPECIAL.match(below.lower):
            yield Removal(i + 1, "byline", _BESIDE)


def _labels(page: Page) -> Rulings:
    """Remove the word for "by" that stands on a line of its own before a name."""
    for i, folded in enumerate(page.folded[:-1]):
        after = page.decisions[i + 1]
        if folded in BY and page.open(i) and after is not None and after.field == "authors":
            yield Removal(i, "byline", "by-line")


def _places(page: Page, top: range) -> Rulings:
    """Remove the place that stands on a line of its own beside a byline or a date line above the text."""
    for i in top:
        line = page.blocks[i].text if i < len(page.blocks) else ""
        if len(line) > LABEL_MAX or not page.open(i) or not metadata_lines.is_place(line):
            continue
        if any(_is_line_of_metadata(page, k) for k in (i - 1, i + 1) if 0 <= k < len(page.blocks)):
            yield Removal(i, "byline", "place-line")


def _is_line_of_metadata(page: Page, index: int) -> bool:
    decision, line = page.decisions[index], page.blocks[index].text
    if decision is not None:
        return decision.rule == "metadata-line"
    return len(line) <= LABEL_MAX and re.search(r"\d", line) is not None and metadata_lines.is_metadata(line)
