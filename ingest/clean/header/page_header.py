"""Find the title, the metadata lines and the tags among the blocks, once it is known where the article begins."""

import re
from collections.abc import Sequence
from typing import Final

from ingest import text
from ingest.clean.facts import container_names, phrases
from ingest.clean.facts.bylines import bylines
from ingest.clean.facts.bylines.field_lines import LINE_MAX
from ingest.clean.facts.lines import LineFacts
from ingest.clean.facts.link_density import MAX_IN_PARAGRAPH, link_density
from ingest.clean.header import byline_zone, dump_bylines, dump_headlines, signatures
from ingest.clean.page import Page
from ingest.clean.rules import duplicates
from ingest.clean.rulings import Offer, Removal, Reopening, Rulings, RulingsFor
from ingest.model import Block, Candidate

__all__ = ["read_header", "stray_links"]

TITLE_MAX: Final = 250  # of 1,956 gold titles one is longer (257); 99.9 % have at most 188 characters
TITLE_MIN: Final = 8  # shorter ones are section names ("Politics"); CJK titles have at least as many characters
_LEAD: Final = re.compile(
    r"(?:^|[ _-])(?:standfirst|lead|lede|dek|deck|subtitle|sub-?headline|subhead|summary|intro|introduction"
    r"|excerpt|abstract|chapeau|vorspann|entradilla|bajada)(?=$|[ _-])"
)
_BELOW: Final = 12  # blocks: author, share bar and picture stand between the text and its tags
_FILED_MAX: Final = 240  # ten tags of one line of a column
_TAG: Final = 40  # characters; longer links are headlines
_HASHES: Final = 3
_COLON: Final = re.compile(r"\w:\s")
_TWO: Final = 2  # pieces of a title: headline and site
# Rules that know no better than that a list is a menu.
_LOOSE: Final = frozenset({"marked-elements:navigation", "marked-elements:footer", "boilerplate-lines:footer"})
_OF_ARTICLE: Final = re.compile(r"(?:[a-z]{1,3}-)?(?:article|post|entry|story|detail)(?:[_-]|$)")
# Between a headline and the name of the site.
_SEPARATOR: Final = re.compile(r"\s+[|–—·»:-]+\s+|\s*::\s*|:\s+")


def read_header(page: Page, kept: set[int]) -> RulingsFor[set[int]]:
    """Offer the blocks that name title, authors, dates and tags; `kept` are the blocks that the classifier would keep.

    Give the standfirsts that it missed: they stand above the text, where classifiers see boilerplate.
    """
    if page.document.bare and page.document.shape == "text-dump":
        return set()
    # An entry of a menu that the classifier kept is not where the text begins.
    first = min((i for i in kept if page.blocks[i].link_chars < len(page.blocks[i].text)), default=min(kept, default=0))
    title = (
        (yield from _title_of_page(page, first))
        if page.document.shape != "text-dump"
        else dump_headlines.select_headline(page, kept)
    )
    if title is not None:
        yield Offer(title, "title", "headline")
        yield from _second_article(page, title, kept)
    if duplicates.is_embedded(page):  # lines around the text are those of teasers
        return set()
    yield from byline_zone.find_byline_fields(page, title, kept)
    yield from signatures.signature(page, kept)
    yield from _tags(page, kept)
    if page.document.shape == "text-dump":
        return (yield from dump_bylines.find_dump_fields(page, title, kept))
    return _standfirsts(page, title, first)


def _title_of_page(page: Page, first: int) -> RulingsFor[int | None]:
    """Choose the headline: the heading that the page's head names too, else the nearest h1 above the text."""
    # The questions of an FAQ are headlines of their own in JSON-LD.
    titles = (c for c in page.document.candidates if c.field == "title" and "/mainEntity/" not in c.where)
    named = {text.fold(c.raw) for c in titles}
    headings = [b for b in page.blocks if b.kind == "heading" and _free(page, b.index) and len(b.text) <= TITLE_MAX]
    for block in headings:
        if page.lines[block.index].whole_folded in named:
            return block.index
    for block in headings:
        folded = page.lines[block.index].whole_folded
        if len(folded) >= TITLE_MIN * 2 and any(folded in name for name in named):
            return block.index
    tops = [b.index for b in headings if b.level == 1 and len(b.text) >= TITLE_MIN]
    if not tops:
        return (yield from _named_without_heading(page, first))
    return next((i for i in reversed(tops) if i <= first), tops[0])


def _named_without_heading(page: Page, first: int) -> RulingsFor[int | None]:
    """Find the line above the text that the page's title begins with, on pages that mark up no headline."""
    titles = [c.raw for c in page.document.candidates if c.field == "title"]
    pieces = {text.fold(piece) for title in titles for piece in _SEPARATOR.split(title)}
    found = [
        block
        for block in page.blocks[: first + 2]
        if TITLE_MIN * 2 <= page.lines[block.index].weight <= TITLE_MAX
        and _free(page, block.index)
        and page.lines[block.index].whole_folded in pieces
    ]
    if not found:
        yield from _name_of_site(titles, page.blocks[max(0, first - 2) : first + 2])
    # The site's name is a piece too, and the shorter one.
    return max(found, key=lambda block: len(block.text)).index if found else None


def _name_of_site(titles: Sequence[str], blocks: Sequence[Block]) -> Rulings:
    """Offer as the site's name what a title has before or behind the words that a line above the text begins with."""
    shown = [text.fold(block.text) for block in blocks]
    for title in titles:
        pieces = [piece.strip() for piece in _SEPARATOR.split(title) if piece.strip()]
        if len(pieces) != _TWO or any(line.startswith(text.fold(title)) for line in shown):
            continue
        # Behind a colon stands more of the headline, or the headline itself.
        for piece in pieces[1:] if _COLON.search(title) else pieces:
            folded = text.fold(piece)
            if len(folded) >= TITLE_MIN * 2 and any(line.startswith(folded) for line in shown):
                other = next(one for one in pieces if one is not piece)
                yield Candidate(field="site_name", raw=other, where="page:title")
                return


def stray_links(page: Page, kept: set[int]) -> set[int]:
    """Return the entries of menus above the headline that the classifier kept."""
    title = next((i for i, v in enumerate(page.decisions) if v and v.field == "title"), 0)
    return {i for i in kept if i < title and page.blocks[i].link_chars == len(page.blocks[i].text)}


def _free(page: Page, index: int) -> bool:
    decision = page.decisions[index]
    return decision is None or (decision.action == "field" and decision.field == "title")


def _second_article(page: Page, title: int, kept: set[int]) -> Rulings:
    """Remove the article that follows on the same page: another headline with another byline, as the first has one."""
    first = _byline_below(page, title)
    if not first:
        return
    whole, before = page.substance(sorted(kept)), 0
    for block in page.blocks:
        i = block.index
        if i > title and block.kind == "heading" and block.level <= 2 and page.open(i):
            if 0 < before >= whole - before and _byline_below(page, i) not in {(), first}:
                for k in range(i, len(page.blocks)):
                    yield Removal(k, "related", "second-article")
                return
        elif i in kept:
            before += page.substance([i])


def _byline_below(page: Page, index: int) -> tuple[str, ...]:
    """Read the names of the byline right below a headline; none where there is no declared one."""
    line = page.blocks[index + 1].text if index + 1 < len(page.blocks) else ""
    if not line or len(line) > LINE_MAX or not page.lines[index + 1].is_declared:
        return ()
    return tuple(text.fold(author.name) for author in bylines.byline(line))


def _tags(page: Page, kept: set[int]) -> Rulings:
    """Offer the tags of elements named so, also where the list is made as a menu or stands in the article's footer."""
    named = {
        element_path
        for element_path in page.marked(container_names.tag_lists(page.vocabulary))
        if any(map(container_names.lists_tags, container_names.inside(page.around[element_path])))
    }
    if page.document.shape != "text-dump":
        yield from _tags_without_name(page, named, kept)
    for block in page.blocks if named else ():
        i = block.index
        too_long = len(block.text) > LINE_MAX
        if block.element_path not in named or too_long or (i in kept and _is_told(page, i)):
            continue
        if not page.open(i):
            decision = page.decisions[i]
            if decision is None or decision.rule not in _LOOSE or not _is_of_article(page.around[block.element_path]):
                continue
            yield Reopening(i)
        if _is_tag_label(page.lines[i]):
            yield Removal(i, "byline", "tag-label")
        else:
            yield Offer(i, "tags", "tag-list")


def _tags_without_name(page: Page, named: set[str], kept: set[int]) -> Rulings:
    """Offer what stands right below the text under a label for tags, on a line with one, or as a line of hashtags."""
    last = max(kept, default=-1)
    label = -1
    for block in page.blocks[last + 1 : last + 1 + _BELOW]:
        i = block.index
        if not page.open(i) or block.element_path in named or len(block.text) > _FILED_MAX or page.paragraph[i]:
            continue
        if i == label + 1 and _is_link(block):
            yield Offer(i, "tags", "tags-below-label")
            label = i
        elif (block.link_chars and phrases.FILED.match(page.lines[i].lower)) or _is_hashtags(block):
            yield Offer(i, "tags", "tag-line")
        elif phrases.TAG_LABEL.match(page.lines[i].lower) and i + 1 < len(page.blocks) and _is_link(page.blocks[i + 1]):
            yield Removal(i, "byline", "tag-label")
            label = i


def _is_told(page: Page, index: int) -> bool:
    """Return whether a block is prose, or the heading over it: an element named "tags" may tell of them."""
    block = page.blocks[index]
    if block.kind == "heading" and not block.link_chars and index + 1 < len(page.blocks):
        index += 1
    return page.paragraph[index] and link_density(page.blocks[index]) < MAX_IN_PARAGRAPH


def _is_link(block: Block) -> bool:
    """Return whether a block is a short line that is all link, and no headline."""
    return block.link_chars == len(block.text) <= _TAG


def _is_hashtags(block: Block) -> bool:
    hashes = block.text.count("#") if block.text[0] == "#" else 0
    return hashes >= _HASHES and len(block.text.split()) <= 2 * hashes


def _is_tag_label(line: LineFacts) -> bool:
    low = line.lower
    return phrases.TAG_LABEL.match(low) is not None or phrases.FILED.fullmatch(f"{low} ") is not None


def _is_of_article(names: Sequence[str]) -> bool:
    """Return whether a list is named as an article's, or stands in one."""
    inside = container_names.inside(names)
    return "article" in inside or any(_OF_ARTICLE.match(name) for name in inside)


def _standfirsts(page: Page, title: int | None, first: int) -> set[int]:
    """Find the paragraphs above the text that an element, or the page's own description, names as standfirst."""
    if title is None or title >= first:
        return set()
    told = {text.fold(c.raw) for c in page.document.candidates if c.field == "description"}
    return {
        i
        for i in range(title + 1, first)
        if page.open(i)
        and page.blocks[i].kind in {"paragraph", "heading"}
        and not page.blocks[i].link_chars
        and (_LEAD.search(page.blocks[i].element_path[-160:]) or page.lines[i].whole_folded in told)
    }
