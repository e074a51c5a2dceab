"""Who wrote it, where that stands below the text: the line that signs an interview, or a letter. Pure.

Nothing but a line that says so counts: teasers below a text have bylines, too. A plain "By …" counts only where the
classifier takes it for the end of the text.
"""

import re
from typing import Final

from ingest.clean.facts.bylines.field_lines import LINE_MAX
from ingest.clean.page import Page
from ingest.clean.rulings import Offer, Rulings

__all__ = ["signature"]

_BELOW: Final = 3  # blocks below the last paragraph: a rule, a note on a book
_PLAIN: Final = re.compile(r"\W*(?:by|von|par|por|di|da|de|door|av|af|автор|بقلم|מאת|作者|记者)\b", re.IGNORECASE)
_KINDS: Final = frozenset({"paragraph", "table", "item"})


def signature(page: Page, kept: set[int]) -> Rulings:
    """Offer the line below the text that says who wrote it, or who asked the questions, where nothing above does."""
    if any(v and v.action == "field" and v.field == "authors" for v in page.decisions):
        return
    last = max((i for i in kept if page.paragraph[i]), default=-1)
    for block in page.blocks[last + 1 : last + 1 + _BELOW] if last >= 0 else ():
        i = block.index
        if not page.open(i) or page.paragraph[i] or block.kind == "heading":
            return
        if block.kind not in _KINDS or len(block.text) > LINE_MAX or not page.lines[i].is_declared:
            continue
        if i in kept or not _PLAIN.match(block.text):
            yield Offer(i, "authors", "signature")
            return
