"""Readers' comments that no name of an element tells: a rule by the layout of threads. Pure.

Every comment has a line with who wrote it and when; no two of these lines name the same person as an article's updates
do. A label above them, or a line that comes again with each ("Reply", "Rating 12"), tells them from a list of events.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from ingest.clean.facts import container_names, phrases
from ingest.clean.facts.lines import LineFacts
from ingest.clean.facts.link_density import LINKS_ONLY, link_density
from ingest.clean.page import Page
from ingest.clean.rulings import Removal, Rulings, RulingsFor

__all__ = ["below", "named_below", "unnamed_threads"]

# Set by hand on pages of different sites.
_MIN_COMMENTS: Final = 3
_STAMP: Final = 120  # characters: name, place, date
_GAP: Final = 12  # blocks of one comment
_LABEL: Final = 6  # blocks between the label and the first comment: their count, a form's button
_DIFFERENT: Final = 0.7
_AGAIN: Final = 0.6
_MAX_COMMENTS_SHARE: Final = 0.9  # of the paragraphs: readers may say more than the article does
# Of dumps, where no name of an element and no link helps; counted on training dumps: three of these are teasers too.
_MIN_DUMPED_COMMENTS: Final = 4
_TEXT: Final = 300  # characters above them that are the article
_APART: Final = 15  # lines of one comment
_RELATIVE: Final = 30  # characters; "3 hours ago"
_SAYS: Final = 40  # characters of a comment
_CLOCK: Final = re.compile(r"\d[:.h]\d\d(?!\d)")
_DAY: Final = re.compile(r"(?<!\d)\d{1,2}[./-]\d{1,2}[./-]\d\d")
_NAME: Final = re.compile(r"[^\W\d_]{3,}")
_NUMBER: Final = re.compile(r"\d+")
# Words for comments as parts of names, as class names write them: en de fr es pt it nl ru el pl cs tr hu zh.
_COMMENTS: Final = re.compile(
    r"comment(?!ar(?:y|ies)(?:$|[_-]))|ko+m+ent(?:aa?r|t)|comentari|comment[io](?:$|[_-])|yorum(?:$|[_-]|lar)|hozzaszolas"
    r"|reacties|opinie(?:$|[_-])|diskus[ez]|pinglun|sxoli|guest-?book|reader-?(?:opinion|mail|voice)s?"
)
_UNCOMMENTED: Final = re.compile(
    r"(?:no|without|has|with|open|closed|enabled|disabled|allow)-?comment|comments?-(?:open|closed|o(?:n|ff))"
)
_MAX_BELOW: Final = 0.25  # of the other paragraphs that are kept, stand below the first comment: junk, no article


def unnamed_threads(page: Page, rule: str) -> Rulings:
    """Remove threads of comments that nothing names."""
    if page.document.shape != "html":
        return
    stamps: dict[str, list[int]] = {}
    for block in page.blocks:
        if len(block.text) <= _STAMP and _CLOCK.search(block.text) and page.open(block.index):
            stamps.setdefault(block.element_path, []).append(block.index)
    for found in stamps.values():
        if len(found) >= _MIN_COMMENTS:
            signed = [i for i in found if _is_signed(page, i)]
            if len(signed) >= _MIN_COMMENTS and _are_people(page, signed):
                yield from _remove(page, signed, rule)


def below(page: Page, kept: set[int], rule: str) -> RulingsFor[set[int]]:
    """Remove what readers wrote below the text of a dump; give what is kept above it, and all where there is none.

    Nothing that stands below comments is the article.
    """
    run: list[int] = []
    for i in [*(b.index for b in page.blocks if _is_stamp(page.lines[b.index])), len(page.blocks) + _APART]:
        if run and i - run[-1] > _APART:
            if _is_thread(page, run, kept):
                break
            run = []
        run.append(i)
    else:
        return kept
    first = run[0] - (not page.paragraph[run[0] - 1])  # the name of who wrote it
    longest = max(after - i for i, after in pairwise(run))
    for i in range(first, min(run[-1] + longest, len(page.blocks))):
        yield Removal(i, "comments", rule)
    return {i for i in kept if i < first}


def named_below(
    page: Page, kept: set[int], rule: str, ignored: frozenset[str] | set[str] = frozenset()
) -> RulingsFor[set[int]]:
    """Remove what is kept of comments below the text, told by a word in the names of their elements.

    Such a word names an opinion piece as well, or an article that may be commented on: nothing counts above the end of
    the text, nor what holds most of it, nor a name in `ignored`. Return what is not kept any longer.
    """
    told = {name for name in page.vocabulary if _names_comments(name)} - ignored
    if not told:
        return set()
    paths = {
        path
        for path, names in page.names.items()
        if not told.isdisjoint(names) and not told.isdisjoint(container_names.inside(page.around[path]))
    }
    named = sorted(i for i in kept if page.blocks[i].element_path in paths)
    others = [i for i in kept if page.blocks[i].element_path not in paths]
    total = page.substance(others)
    found = {i for i in named if page.substance([k for k in others if k > i]) <= _MAX_BELOW * total}
    if not total or page.substance(sorted(found)) > _MAX_COMMENTS_SHARE * page.substance(sorted(kept)):
        return set()
    for i in sorted(found):
        yield Removal(i, "comments", rule)
    return found


@lru_cache(maxsize=8192)  # few names stand in many elements, on many pages
def _names_comments(name: str) -> bool:
    """Return whether a name of an element has a word for comments.

    >>> [_names_comments(name) for name in ("commentsbasiclist", "komentarz-tresc", "commentary", "has-comments")]
    [True, True, False, False]
    """
    return _COMMENTS.search(name) is not None and _UNCOMMENTED.search(name) is None


def _is_stamp(line: LineFacts) -> bool:
    """Return whether a line is short and has a day and a time, or how long ago it was.

    >>> [_is_stamp(LineFacts(line)) for line in ("Ida, 16 March 2024 08:51", "3 hours ago", "16 March 2024")]
    [True, True, False]
    """
    if len(line.text) > _STAMP or not any(map(str.isdigit, line.text)):
        return False
    return "T" in (line.date or "") or (len(line.text) <= _RELATIVE and line.is_relative)


def _is_thread(page: Page, stamps: Sequence[int], kept: set[int]) -> bool:
    """Return whether stamps are those of comments, each with text, below a text as long, and not of a live blog."""
    said = [sum(len(b.text) for b in page.blocks[i + 1 : after]) for i, after in pairwise(stamps)]
    before = page.substance([i for i in kept if i < stamps[0]])
    thread = page.substance(range(stamps[0], stamps[-1]))
    if before < _TEXT or any(length <= _SAYS for length in said):
        return False
    short = thread <= _MAX_COMMENTS_SHARE * (before + thread)
    return (len(stamps) >= _MIN_DUMPED_COMMENTS and short) or (
        len(stamps) >= _MIN_COMMENTS and _are_people(page, stamps)
    )


def _is_signed(page: Page, index: int) -> bool:
    block = page.blocks[index]
    if block.kind == "heading" or link_density(block) > LINKS_ONLY:
        return False
    return _DAY.search(block.text) is not None or page.lines[index].date is not None


def _are_people(page: Page, stamps: Sequence[int]) -> bool:
    """Return whether stamped lines name somebody else each, and stand as far apart as comments do."""
    words = [set(_NAME.findall(page.folded[i])) for i in stamps]
    known = Counter(word for said in words for word in said)
    own = sum(any(known[word] == 1 for word in said) for said in words)
    apart = sum(2 <= after - i <= _GAP for i, after in pairwise(stamps))
    return own >= _DIFFERENT * len(stamps) and apart >= _DIFFERENT * (len(stamps) - 1)


def _remove(page: Page, stamps: Sequence[int], rule: str) -> Rulings:
    first, last = stamps[0], stamps[-1]
    label = next((i for i in range(first - 1, max(-1, first - 1 - _LABEL), -1) if page.own[i] == "comments"), None)
    if label is None and not _comes_again(page, stamps):
        return
    inside = {block.element_path for block in page.blocks[first : last + 1]}
    first = first if label is None else label + 1
    for block in page.blocks[last + 1 : last + 1 + _GAP]:
        if block.element_path not in inside:
            break
        last = block.index
    thread = range(first, last + 1)
    before = page.substance([i for i in range(first) if page.open(i)])
    if before and page.substance(thread) <= _MAX_COMMENTS_SHARE * (before + page.substance(thread)):
        for i in thread:
            yield Removal(i, "comments", f"{rule}:comments")


def _comes_again(page: Page, stamps: Sequence[int]) -> bool:
    """Return whether a line comes again in most comments, numbers aside; a share bar does so under updates."""
    gaps = [range(i + 1, after) for i, after in pairwise(stamps)]
    lines = Counter(line for gap in gaps for line in {_NUMBER.sub("", page.folded[i]).strip() for i in gap} if line)
    return any(
        count >= max(2, _AGAIN * len(gaps)) and len(line) <= _STAMP and phrases.EXACT.get(line) != "share"
        for line, count in lines.items()
    )
