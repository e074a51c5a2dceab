"""Rules for pages whose article stands in the data of their scripts: that text, not what the page shows.

Blocks that were read from data stand behind the page's own (`state:…`).
"""

from typing import Final

from ingest import text
from ingest.clean.page import Page
from ingest.clean.rulings import Removal, Rulings

__all__ = ["is_embedded", "shown_copies", "text_of"]

_STATE: Final = "state:"


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
