"""Which elements that are named like boilerplate are sections of the article? Pure.

A name is a hint: "social", "tags" or "share" may be one word of several, or the subject. What stands among the
paragraphs of a text, in the element that holds them, and is prose itself, is a section of it. Whether it stays is then
for the classifier to say.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from ingest.clean.facts.element_groups import Containers
from ingest.clean.facts.link_density import MAX_IN_PARAGRAPH, MAX_IN_SECTION, link_density, link_density_of
from ingest.clean.page import Page
from ingest.model import Reason

__all__ = ["of_article"]

_PROSE: Final = 0.5  # of its characters are in paragraphs
_TOLD: Final = 2  # paragraphs beside a section that has them on one side only
# Boxes that ask and tell in whole sentences, wherever they stand; and those that do so at the end of a text.
_SPOKEN: Final[frozenset[Reason]] = frozenset({"author-bio", "newsletter", "advertisement"})
_CLOSING: Final[frozenset[Reason]] = frozenset({"comments", "consent", "footer"})


def of_article(page: Page, says: Mapping[str, Reason | None]) -> Iterator[range]:
    """Find the blocks that an element's name calls boilerplate, and that are a section of the text around them."""
    for first, end, reason in _runs(page, says):
        if reason in _SPOKEN or not _is_prose(page, range(first, end)):
            continue
        if _is_among(
            page, page.groups, range(first, end), reason, lambda i: says.get(page.blocks[i].element_path) is None
        ):
            yield range(first, end)


def _runs(page: Page, says: Mapping[str, Reason | None]) -> Iterator[tuple[int, int, Reason]]:
    """Yield the neighbours that names give one reason: the first, the end and the reason."""
    first, before = 0, None
    for i, block in enumerate(page.blocks):
        reason = says.get(block.element_path)
        if reason != before:
            if before:
                yield first, i, before
            first, before = i, reason
    if before:
        yield first, len(page.blocks), before


def _is_prose(page: Page, run: Sequence[int]) -> bool:
    """Return whether blocks are paragraphs above all, and none says that it is boilerplate."""
    shown = [i for i in run if not page.blocks[i].hidden]
    total = sum(len(page.blocks[i].text) for i in shown)
    # The headline of a teaser is a link.
    lines = any(link_density(page.blocks[i]) > MAX_IN_PARAGRAPH for i in shown)
    if any(page.own[i] for i in shown) or link_density_of(page.blocks[i] for i in shown) > MAX_IN_SECTION or lines:
        return False
    prose = [i for i in shown if page.paragraph[i] and page.lines[i].ends_sentence]
    return page.substance(prose) > _PROSE * total


def _is_among(page: Page, tree: Containers, run: range, reason: Reason, is_plain: Callable[[int], bool]) -> bool:
    """Return whether paragraphs stand before and behind a run in the element around it, right in it or a section."""
    parent = int(tree.inner[run[0]])
    while parent and tree.low[parent] >= run.start and tree.high[parent] <= run.stop:
        parent = int(tree.parent[parent])

    def count(indices: range) -> int:
        return sum(
            page.paragraph[i] and is_plain(i) and parent in {tree.inner[i], tree.parent[tree.inner[i]]} for i in indices
        )

    before = count(range(int(tree.low[parent]), run.start))
    after = count(range(run.stop, int(tree.high[parent])))
    headed = page.blocks[run[0]].kind == "heading" and not page.blocks[run[0]].link_chars
    if before and after:
        return headed or reason not in _CLOSING
    return headed and reason not in _CLOSING and before + after >= _TOLD
