"""Rules for text that stands on a page more than once: in the data of its scripts and shown, or shown twice.

Blocks that were read from data stand behind the page's own (`state:…`).
"""

from collections import Counter
from typing import Final

from ingest import text
from ingest.clean.page import Page
from ingest.clean.rulings import Removal, Rulings
from ingest.model import Block

__all__ = ["duplicates", "is_embedded", "shown_copies", "text_of"]

_STATE: Final = "state:"
_SEVERAL: Final = 3  # paragraphs of an element


def is_embedded(page: Page) -> bool:
    """Return whether the text of a page was read from its data."""
    return bool(page.blocks) and page.blocks[-1].where.startswith(_STATE)


def shown_copies(page: Page, rule: str) -> Rulings:
    """Remove what a page shows of a text that its data hold as a whole."""
    if not is_embedded(page):
        return
    held = {text.squeeze(b.text) for b in page.blocks if b.where.startswith(_STATE)}
    for i, block in enumerate(page.blocks):
        if not block.where.startswith(_STATE) and text.squeeze(block.text) in held:
            yield Removal(i, "duplicate", rule)


def text_of(page: Page) -> set[int]:
    """Return the open blocks that were read from data."""
    return {i for i, block in enumerate(page.blocks) if block.where.startswith(_STATE) and page.open(i)}


def duplicates(page: Page, rule: str) -> Rulings:
    """Remove the second copy of a paragraph (mobile and desktop versions, a pull quote).

    The content of a post has no versions: what its author wrote twice stays, pull quotes aside. So does what stands
    alone, again, among other paragraphs of its element: on training pages the gold has all 297 words of such copies.
    """
    seen = dict[str, Block]()
    paragraphs = [b for b in page.blocks if page.open(b.index) and page.paragraph[b.index]]
    copies = [seen.setdefault(b.text, b) is not b for b in paragraphs]
    if not any(copies):
        return
    told = Counter(b.element_path for b, copy in zip(paragraphs, copies, strict=True) if not copy)
    for n, block in enumerate(paragraphs):
        first = seen[block.text]
        if not copies[n] or (page.document.shape == "wordpress-json" and "quote" not in {first.kind, block.kind}):
            continue
        beside = copies[n - 1] or (n + 1 < len(copies) and copies[n + 1]) or paragraphs[n - 1] is first
        among = first.element_path == block.element_path and told[block.element_path] >= _SEVERAL
        # The scales of a form are no sentences.
        if beside or not among or page.document.shape != "html" or not page.lines[block.index].ends_sentence:
            yield Removal(block.index, "duplicate", rule)
