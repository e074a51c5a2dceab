"""Find the quotes and lists that a block stands in."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal, NamedTuple, TypeAlias

from ingest.model import Block

__all__ = ["LISTS", "Container", "Placed", "placed", "runs"]

Container: TypeAlias = Literal["quote", "ul", "ol"]

LISTS: Final[frozenset[str]] = frozenset({"ul", "ol"})
# Markdown has no lists of definitions: what is said of a term is a list below it.
_OF_TAG: Final[Mapping[str, Container]] = {
    "blockquote": "quote",
    "ul": "ul",
    "menu": "ul",
    "dir": "ul",
    "dl": "ul",
    "dd": "ul",
    "ol": "ol",
}
_COUNTED: Final = re.compile(r"\s*(\d{1,9})[.)]")


class Placed(NamedTuple):
    """A block, and the quotes and lists around it, the outermost first."""

    block: Block
    containers: tuple[Container, ...]

    @property
    def number(self) -> int | None:
        """What its list counts it as; a dump says it with its bullet."""
        bullet = _COUNTED.match(self.block.bullet)
        return int(bullet[1]) if bullet else self.block.number

    def is_of(self, depth: int) -> bool:
        """Return whether the list at that depth is the innermost one around it."""
        return LISTS.isdisjoint(self.containers[depth + 1 :])

    def without(self, depth: int) -> "Placed":
        """Return it as if that list were not around it."""
        return self._replace(containers=self.containers[:depth] + self.containers[depth + 1 :])


def placed(block: Block) -> Placed:
    """Read from a block's tag path what is around it; of a dump, from its kind and depth.

    >>> placed(Block(index=0, kind="item", text="a", where="body/blockquote/ul/li/ol/li", level=2)).containers
    ('quote', 'ul', 'ol')
    """
    tags = block.where.split("/")
    around = [found for tag in tags if (found := _OF_TAG.get(tag))]
    if block.kind == "heading" or (block.kind != "item" and block.item < 0):
        around = [one for one in around if one == "quote"]
    if block.kind == "item":
        # A long path is cut at its beginning, and a dump has none.
        lacking = max(block.level, 1) + tags.count("dd") - sum(one in LISTS for one in around)
        around[:0] = ["ul"] * lacking
        if _COUNTED.match(block.bullet):
            around[-1] = "ol"
    if block.kind == "quote" and "quote" not in around:
        around.append("quote")
    return Placed(block, tuple(around))


def runs(blocks: Sequence[Placed], depth: int) -> Iterator[tuple[str, list[Placed]]]:
    """Part blocks by what is around them at a depth: a quote, a list, or nothing (an empty name)."""
    run, name, group = list[Placed](), "", -1
    for one in blocks:
        container = one.containers[depth] if len(one.containers) > depth else ""
        # Only items know which list they are of.
        own = one.block.group if container in LISTS and one.block.kind == "item" else -1
        if run and (container != name or (own >= 0 and group >= 0 and own != group)):
            yield name, run
            run, group = [], -1
        name, group = container, own if own >= 0 else group
        run.append(one)
    if run:
        yield name, run
