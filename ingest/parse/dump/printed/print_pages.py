"""Read a text that was set for print: its heads and feet taken out of the way, drop caps put back, lines joined."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final, NamedTuple

from ingest import text
from ingest.model import Block
from ingest.parse.dump import unwrap
from ingest.parse.dump.dump_lines import DumpLine
from ingest.parse.dump.printed import drop_caps, running_lines

__all__ = ["HEAD", "MIN_LINES", "Printed", "parse_print_pages", "with_heads"]

HEAD: Final = " print-page-head "
"""Stands as the element path of a block that is the head or the foot of a printed page."""
MIN_LINES: Final = 8
_ENDS: Final = (".", "!", "?", "…", ":", "”", '"', "“", "»", ")", "。", "！", "？", "؟")


class Printed(NamedTuple):
    """Rows whose paragraphs are whole, and the heads that stood among them."""

    rows: list[DumpLine]
    heads: Mapping[int, Sequence[tuple[int, DumpLine]]]
    """By the number of the row behind or within which they stood: how many characters of it stand before each."""
    repairs: tuple[str, ...]


def parse_print_pages(rows: Sequence[DumpLine], ends: Sequence[int]) -> Printed | None:
    """Read the rows of a text for print; None where nothing shows that it is one."""
    heads = running_lines.running_lines(rows, ends)
    text_rows, dropped = drop_caps.joined(_without(rows, heads))
    if not heads and not dropped:
        return None
    joined = unwrap.joined(text_rows)
    if not joined.unwrapped:
        return None
    undone = {"unwrapped": True, "hyphens": joined.divided, "drop-caps": dropped, "print-pages": bool(heads)}
    placed = _placed(joined, text_rows, [rows[n] for n in sorted(heads)]) if heads else {}
    return Printed(joined.rows, placed, tuple(name for name, done in undone.items() if done))


def _without(rows: Sequence[DumpLine], heads: set[int]) -> list[DumpLine]:
    """Leave out the heads; what they cut inside a sentence goes on without a blank line."""
    left: list[DumpLine] = []
    passed = False
    for n, row in enumerate(rows):
        if n in heads:
            passed = True
            continue
        if passed and left:
            goes_on = not left[-1].text.endswith(_ENDS)
            row = row._replace(blank=0 if goes_on else max(1, row.blank))  # noqa: PLW2901 -- the same row
        passed = False
        left.append(row)
    return left


def _placed(
    joined: unwrap.Joined, rows: Sequence[DumpLine], heads: Sequence[DumpLine]
) -> dict[int, list[tuple[int, DumpLine]]]:
    """Return where each head stood: in or behind the row that began last before it."""
    placed: dict[int, list[tuple[int, DumpLine]]] = defaultdict(list)
    for head in heads:
        owner = max((row.number for row in joined.rows if row.number < head.number), default=0)
        before = [row for row in rows if owner <= row.number < head.number]
        size = sum(len(text.squeeze(row.text)) for row in before)
        after = next((row for row in rows if row.number > head.number), None)
        if joined.hyphens is not None:
            lines = [*before, *([after] if after else [])]
            size -= sum(joined.hyphens.divides(one.text, other.text) for one, other in pairwise(lines))
        placed[owner].append((size, head))
    return placed


def with_heads(blocks: Sequence[Block], printed: Printed) -> Iterator[Block]:
    """Yield the blocks with the heads put behind the paragraphs that they cut or follow."""
    index = 0
    owners = {row.number for row in printed.rows}
    for block in (None, *blocks):
        number = int(block.where[5:]) if block else 0
        size = 0
        if block:
            size = len(text.squeeze(block.text))
            yield replace(block, index=index)
            index += 1
        for at, head in printed.heads.get(number, ()) if number in owners or not number else ():
            yield Block(
                index=index,
                kind="paragraph",
                text=text.normalise(head.text),
                where=f"line:{head.number}",
                element_path=HEAD,
                indent=head.indent,
                blank_before=head.blank,
                inside=at if at < size else -1,
            )
            index += 1
