"""Count the items of an ordered list as its page does."""

import re
from collections.abc import Iterator
from typing import Final

from selectolax.lexbor import LexborNode

__all__ = ["ListNumbers"]

# https://html.spec.whatwg.org/multipage/common-microsyntaxes.html#signed-integers, of numbers that a list may have.
_INTEGER: Final = re.compile(r"\s*([+-]?\d{1,9})(?!\d)", re.ASCII)


class ListNumbers:
    """Counts the items of one `ol`: from `start` on, up or, with `reversed`, down to one."""

    __slots__ = ("_next", "_step")

    def __init__(self, node: LexborNode) -> None:
        attributes = node.attributes
        self._step = -1 if "reversed" in attributes else 1
        first = _integer(attributes.get("start"))
        if first is None:
            first = 1 if self._step > 0 else sum(child.tag == "li" for child in _children(node))
        self._next = first

    def count(self, value: str | None) -> int:
        """Return the number of the next item, which may say it itself (`value`)."""
        said = _integer(value)
        number = self._next if said is None else said
        self._next = number + self._step
        return number


def _integer(value: str | None) -> int | None:
    found = _INTEGER.match(value or "")
    return int(found[1]) if found else None


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.first_child
    while child is not None:
        yield child
        child = child.next
