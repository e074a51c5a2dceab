"""Write lists and quotes around what is in them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ingest.markdown.containers import Container, Placed

__all__ = ["Part", "items", "join", "listed", "quoted"]


class Part(NamedTuple):
    """Lines that are a paragraph, a list or a table."""

    text: str
    is_list: bool = False
    """It is one that may follow a line of text without a blank line between them."""


def items(blocks: Sequence[Placed], depth: int) -> Iterator[tuple[int | None, list[Placed]]]:
    """Part the blocks of a list into its items, each with its number, if it has one.

    What stands in an inner list belongs to the item before. Where there is none, because it was no text of the
    article, the inner list takes its place: Markdown knows no item of an inner list without one of the outer.
    """
    item, at = list[Placed](), -1
    lifted: tuple[Container, ...] = ()
    for one in blocks:
        own, around = one, one.containers
        if not item or around == lifted:
            while not own.is_of(depth):
                own = own.without(depth)
        if not own.is_of(depth):
            item.append(own)
            continue
        if item and (own.block.item < 0 or own.block.item != at):
            yield item[0].number, item
            item = []
        if not item:
            lifted = around if own is not one else ()
        item.append(own)
        at = own.block.item
    if item:
        yield item[0].number, item


def join(parts: Iterable[Part]) -> str:
    """Write the parts of an item; a list stands right below its line."""
    text = ""
    for part in parts:
        gap = "\n" if part.is_list else "\n\n"
        text += f"{gap}{part.text}" if text else part.text
    return text


def listed(found: Sequence[tuple[int | None, str]], *, ordered: bool, other: bool) -> Part:
    r"""Write items with their marks; `other` ones tell two lists apart.

    >>> listed([(4, "a"), (5, "b\n\nc")], ordered=True, other=False).text
    '4. a\n5. b\n\n   c'
    """
    numbers = [number for number, _ in found]
    # Markdown has no numbers below zero.
    counted = None not in numbers and all(number is not None and number >= 0 for number in numbers)
    lines = list[str]()
    for n, (number, text) in enumerate(found, start=1):
        mark = f"{number if counted else n}{')' if other else '.'} " if ordered else "* " if other else "- "
        lines.append(mark + _indented(text, len(mark)))
    # A list that does not begin with one does not end a paragraph.
    return Part("\n".join(lines), is_list=not ordered or not counted or numbers[0] == 1)


def quoted(parts: Iterable[str]) -> str:
    """Write a quote."""
    return "\n".join(f"> {line}" if line else ">" for line in "\n\n".join(parts).split("\n"))


def _indented(text: str, by: int) -> str:
    first, *others = text.split("\n")
    return "\n".join([first, *(f"{' ' * by}{line}" if line else "" for line in others)])
