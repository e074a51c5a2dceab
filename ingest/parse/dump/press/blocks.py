"""Write the labelled parts of an article as blocks: the label is layout, as a bullet is."""

from collections.abc import Iterator, Sequence
from typing import Final

from ingest import text
from ingest.model import Block
from ingest.parse.dump import unwrap
from ingest.parse.dump.dump_lines import DumpLine
from ingest.parse.dump.press.exports import PartLine

__all__ = ["PART", "written"]

PART: Final = " press-"
"""What the element path of such a block begins with; the name of the part follows."""


def written(lines: Sequence[PartLine]) -> tuple[list[Block], tuple[str, ...]]:
    """Return the blocks of an article, and what had to be undone."""
    joined = unwrap.joined(list(_rows(lines)))
    parts = {line.number: line for line in lines}
    blocks: list[Block] = []
    for group in _fields(joined.rows, parts):
        first = parts[group[0].number]
        words = text.normalise(" ".join(row.text for row in group))
        label = first.label
        if not words:  # a label whose field is empty, or stands below
            words, label = text.normalise(label), ""
        if words:
            blocks.append(
                Block(
                    index=len(blocks),
                    kind="paragraph",
                    text=words,
                    where=f"line:{first.number}",
                    element_path=f"{PART}{first.part} ",
                    bullet=label,
                    blank_before=int(first.begins),
                )
            )
    undone = {"unwrapped": joined.unwrapped, "hyphens": joined.divided}
    return blocks, tuple(name for name, done in undone.items() if done)


def _rows(lines: Sequence[PartLine]) -> Iterator[DumpLine]:
    for line in lines:
        # A label on its own stands before its field.
        yield DumpLine(line.number, 0, "", line.text, int(line.begins))


def _fields(rows: Sequence[DumpLine], parts: dict[int, PartLine]) -> Iterator[list[DumpLine]]:
    """Yield the rows of one field, or one paragraph of the text: a headline may have several lines."""
    group: list[DumpLine] = []
    for row in rows:
        line = parts[row.number]
        if group:
            first = parts[group[0].number]
            goes_on = not line.label and line.part == first.part
            # The field of a label on its own is below it, after a blank line or not.
            below = goes_on and not any(r.text for r in group)
            if not (below or (goes_on and not line.begins and first.part != "body")):
                yield group
                group = []
        group.append(row)
    if group:
        yield group
