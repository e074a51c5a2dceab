"""Rules for what only dumps hold: what flatteners add to the words of a page, and what lost its element.

A dump has no tags, so layout speaks first: where a line stands, what stands beside it, whether it comes again. Words
decide where layout cannot.
"""

import re
from collections.abc import Callable
from typing import Final

from ingest.clean.page import Page

__all__ = ["RULES"]

_ADDRESS: Final = re.compile(
    r"(?:\[?\d{1,5}[.\]]\s)?(?:(?:https?|ftp|file)://|(?:mailto|javascript|tel|whatsapp|data|about):)\S", re.IGNORECASE
)
_LIST: Final = frozenset({"references", "visible links", "hidden links", "links"})
# What stands for a control or a picture without a description (lynx, w3m): "(BUTTON) Menu", "[logo.png]", "____".
_CONTROL: Final = re.compile(
    r"\((?:BUTTON|Submit|Reset)\)\s?.{0,60}|(?:\[[\w%.-]{1,80}\.(?:gif|png|jpe?g|svg|webp|bmp)\]\s?)+|(?:\[(?:INLINE|IMG|EMBED|LINK)\]\s?)+"
    r"|(?:[\s\[\]()|]++|([_*=~+━─═▬-])\1{3,}+)++",
    re.IGNORECASE,
)


def addresses(page: Page, rule: str) -> None:
    """Remove lines that are nothing but an address, and the list of them that text browsers put at the end."""
    for i, block in enumerate(page.blocks):
        if not page.open(i):
            continue
        address = _ADDRESS.match(block.text)
        if address and (" " not in block.text[address.end() :] or block.text[0] in "[0123456789"):
            page.remove(i, "markup-residue", rule)
        elif page.folded[i] in _LIST and any(_ADDRESS.match(after.text) for after in page.blocks[i + 1 : i + 3]):
            rest = range(i + 1, len(page.blocks))
            if 2 * sum(_ADDRESS.match(page.blocks[k].text) is not None for k in rest) > len(rest):
                for k in (i, *rest):
                    page.remove(k, "markup-residue", rule)
            return


def controls(page: Page, rule: str) -> None:
    """Remove what stands for a button, an input or a picture that nothing describes."""
    for i, block in enumerate(page.blocks):
        if block.text[0] in "([|_*=~+━─═▬-" and page.open(i) and _CONTROL.fullmatch(block.text):
            page.remove(i, "navigation" if block.text[0] == "(" else "markup-residue", rule)


RULES: Final[tuple[Callable[[Page, str], None], ...]] = (addresses, controls)
