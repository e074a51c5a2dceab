"""Removal reasons of what was not kept: teasers by their run, the rest by containers and links. Pure."""

import re
from collections.abc import Sequence
from typing import Final

from ingest import text
from ingest.clean.facts import container_names
from ingest.clean.facts.link_density import MIN_IN_DATED_ENTRY, MIN_IN_HEADLINE, link_density
from ingest.clean.facts.reasons import REMOVAL_REASONS
from ingest.clean.page import Page
from ingest.clean.rulings import Replacement, Rulings
from ingest.model import Block, Decision, Reason

__all__ = ["reason_from_block", "reasons_from_containers", "teasers"]

_HEADLINE: Final = 25  # characters of a link; entries of menus are shorter, headlines rarely
_CELLS: Final = 4  # spaces in a line of a script without any: a row of names of sections
_HANGUL: Final = re.compile("[\uac00-\ud7af]")
_RUN: Final = 3  # headlines; fewer may be links of the text
_GAP: Final = 6  # blocks of one teaser beside its headline: picture's credit, kicker, date, author, abstract, count
_LABEL: Final = 60  # characters of what stands above a run
_COUNT: Final = 20  # characters of a date or a count
_MENUS: Final = frozenset({"nav", "select", "option", "menu"})
# Rules that go by shapes and names, by which parts of a teaser look like parts of the article.
_WEAK: Final = frozenset({"metadata-line", "repeated-name", "tag-list", "tag-label", "tag-line", "time-line"})
_BESIDE: Final[frozenset[Reason | None]] = frozenset(
    {"related", "advertisement", "comments", "share", "byline", "duplicate", "markup-residue", None}
)
_WEAK_CLASSES: Final = {
    reason: told.weak_containers.words
    for reason, told in sorted(
        REMOVAL_REASONS.items(), key=lambda item: item[1].weak_containers.rank if item[1].weak_containers else -1
    )
    if told.weak_containers
}
_REASONS: Final = tuple(_WEAK_CLASSES)
_PATTERNS: Final = tuple(re.compile(rf"(?:^|[_-])(?:{words})(?=$|[_-])") for words in _WEAK_CLASSES.values())
_ANY: Final = re.compile(rf"(?:^|[_-])(?:{'|'.join(_WEAK_CLASSES.values())})(?=$|[_-])")
_SHOP: Final = re.compile(
    r"(?:[$€£]\s?\d|(?:check|see|view) (?:the )?(?:latest )?price|(?:buy|shop) (?:now|at|on|from)\b)", re.IGNORECASE
)
_MAX_ELEMENTS_AROUND: Final = 4  # elements: farther ones name what holds the article too
_TOKENS: Final = 24  # names; hardly ever so many belong to so few elements


def _place(word: str) -> int | None:
    if word in container_names.TAGS or not _ANY.search(word):
        return None
    return next(n for n, pattern in enumerate(_PATTERNS) if pattern.search(word))


_WORDS: Final = container_names.Names(_place)


def teasers(page: Page, kept: set[int], rule: str) -> Rulings:
    """Remove as related the runs of headlines that link elsewhere, with all that belongs to such a teaser."""
    if page.document.shape != "html":
        return
    first, last = min(kept, default=0), max(kept, default=-1)
    menu = {element_path: not _MENUS.isdisjoint(names) for element_path, names in page.names.items()}
    run: list[int] = []
    for block, decision in zip(page.blocks, page.decisions, strict=True):
        i = block.index
        if i in kept or (decision is not None and not _may_belong(page, i, last)):
            if run:
                yield from _close(page, run, kept, rule)
        # What links above the text is the site's menu.
        elif block.link_chars and i > first and not menu[block.element_path] and _is_headline(block):
            if run and i - run[-1] > _GAP:
                yield from _close(page, run, kept, rule)
            run.append(i)
    yield from _close(page, run, kept, rule)


def _is_headline(block: Block) -> bool:
    """Return whether a line links elsewhere by all of its text, or by much of a dated entry; no row of a menu."""
    size = len(block.text)
    if link_density(block) <= (MIN_IN_DATED_ENTRY if block.kind == "item" else MIN_IN_HEADLINE):
        return False
    if block.kind == "heading" or (size >= _HEADLINE and block.text.isascii()):
        return True
    weight = text.weight(block.text)
    return weight >= _HEADLINE and (
        weight == size or block.text.count(" ") < _CELLS or _HANGUL.search(block.text) is not None
    )


def _may_belong(page: Page, index: int, last: int) -> bool:
    """Return whether a block may be a part of a teaser: it has no reason yet, or only one by what it looks like."""
    decision = page.decisions[index]
    if decision is None:
        return True
    if decision.action == "removed" and decision.reason in _BESIDE:
        return True
    return decision.rule in _WEAK and index > last


def _close(page: Page, run: list[int], kept: set[int], rule: str) -> Rulings:
    """Settle a run, if it is one: from the label above it to the end of its last teaser."""
    if len(run) >= _RUN:
        last = max(kept, default=-1)
        first, end = run[0], run[-1] + 1
        while first and run[0] - first < 2 and first - 1 not in kept and _is_label(page, first - 1):
            first -= 1
        tail = min(run[-1] - run[-2], _GAP) - 1
        while tail and end < len(page.blocks) and end not in kept and _may_belong(page, end, last):
            if page.blocks[end].kind == "heading":
                break
            end, tail = end + 1, tail - 1
        taken = [i for i in range(first, end) if _takes(page, i)]
        if not _have_tags(page, taken):
            taken = [i for i in taken if not _is_tag(page.decisions[i])]
        for i in taken:
            yield Replacement(i, Decision(action="removed", reason="related", rule=rule), withdraws=True)
    run.clear()


def _have_tags(page: Page, taken: list[int]) -> bool:
    """Return whether teasers have tags, each of them; a single list of tags among them is the article's."""
    return sum(_is_tag(page.decisions[i]) and not _is_tag(page.decisions[i - 1]) for i in taken if i) > 1


def _is_tag(decision: Decision | None) -> bool:
    return decision is not None and decision.field == "tags"


def _is_label(page: Page, index: int) -> bool:
    block = page.blocks[index]
    return page.open(index) and len(block.text) <= _LABEL and (block.kind == "heading" or not block.bullet)


def _takes(page: Page, index: int) -> bool:
    """Return whether a block is a part of a teaser, and does not merely stand among them."""
    decision = page.decisions[index]
    if decision is None or decision.rule in _WEAK:
        return not (page.own[index] and page.own[index] != "byline")
    return decision.rule == "marked-elements:comments" and len(page.blocks[index].text) <= _COUNT


def reasons_from_containers(page: Page, kept: set[int]) -> dict[str, Reason]:
    """Return the reasons of blocks not kept, by element path: those that their nearest named containers give."""
    dropped = dict.fromkeys(block.element_path for i, block in enumerate(page.blocks) if page.open(i) and i not in kept)
    near = {element_path: page.around[element_path][-_TOKENS:] for element_path in dropped}
    told = _WORDS.told(frozenset().union(*near.values()))
    found = {}
    for element_path, names in near.items() if told else ():
        if not told.keys().isdisjoint(names):
            best = container_names.nearest(names, told, _MAX_ELEMENTS_AROUND)
            if best is not None:
                found[element_path] = _REASONS[best]
    return found


def reason_from_block(block: Block, names: Sequence[str]) -> Reason:
    """Return the reason of a block not kept that no container names, by its tags and its links."""
    linked = link_density(block) > MIN_IN_HEADLINE
    if linked and _SHOP.match(block.text):
        return "advertisement"
    if not _MENUS.isdisjoint(names) or "button" in names:
        return "navigation"
    if "footer" in names and "article" not in names:
        return "footer"
    if linked and ("aside" in names or "sidebar" in names or "widget" in names) and _is_headline(block):
        return "related"
    if (linked and block.kind in {"item", "paragraph"}) or (
        (block.bullet or block.kind == "item") and len(block.text) <= _LABEL
    ):
        return "navigation"
    return "not-main-content"
