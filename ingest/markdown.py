"""Write the blocks of an article as Markdown (CommonMark, tables of GFM)."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, zip_longest
from typing import Final

from ingest import urls
from ingest.model import Block
from ingest.text import normalise

__all__ = ["render"]

_SPECIAL: Final = re.compile(r"[\\`*\[\]<]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)|~(?=~)")
# What makes a line of text something else where it begins one: heading, quote, item, rule, fence, table.
_BEGINNING: Final = re.compile(r"(?=[#>|]|[-+](?:\s|$)|-{2,}|={2,}$|~~~)|\d{1,9}(?=[.)](?:\s|$))")
_FENCE: Final = re.compile(r"`{3,}")
_TARGET_SPECIAL: Final = re.compile(r"[\s<>()|\\]")
_LINKED: Final = frozenset({"http", "https", "mailto", "tel"})


def render(body: Sequence[Block], *, title: str | None = None, url: str | None = None) -> str:
    r"""Write the blocks of an article; a title comes first, and its links are resolved against `url`.

    >>> block = Block(index=0, kind="quote", text="1. a * b", where="")
    >>> render([block], title="On _stars_")
    '# On \\_stars\\_\n\n> 1\\. a \\* b\n'
    """
    parts = [f"# {_escaped(title)}"] if title else []
    for kind, run in groupby(body, key=_together):
        blocks = list(run)
        match kind[0]:
            case "item":
                parts.append("\n".join(_items(blocks, url)))
            case "table":
                parts.append("\n".join(_table(blocks, url)))
            case "code":
                parts.append(_code(blocks))
            case "quote":
                parts.append("\n>\n".join(f"> {_begun(_linked(block, url))}" for block in blocks))
            case "heading":
                parts += [_heading(block, url, titled=bool(title)) for block in blocks]
            case _:
                parts += [_begun(_linked(block, url)) for block in blocks]
    return "\n\n".join(parts) + "\n"


def _together(block: Block) -> tuple[str, int]:
    """Return what neighbours share that are written as one."""
    return block.kind, block.group if block.kind in {"item", "table", "code"} else -1


def _heading(block: Block, url: str | None, *, titled: bool) -> str:
    level = min(6, max(block.level, 2 if titled else 1))
    return f"{'#' * level} {_linked(block, url)}"


def _items(blocks: Sequence[Block], url: str | None) -> Iterator[str]:
    widths, numbers = list[int](), list[int]()
    for block in blocks:
        # Markdown knows no item whose list is two levels deeper than the one before.
        depth = min(max(block.level, 1), len(widths) + 1)
        widths, numbers = [*widths[:depth], 0][:depth], [*numbers[:depth], 0][:depth]
        numbers[depth - 1] += 1
        mark = f"{numbers[depth - 1]}. " if _is_ordered(block.where) else "- "
        widths[depth - 1] = len(mark)
        yield " " * sum(widths[: depth - 1]) + mark + _begun(_linked(block, url))


def _is_ordered(where: str) -> bool:
    """Return whether the nearest list of a tag path counts its items.

    >>> _is_ordered("body/ul/li/ol/li/p"), _is_ordered("body/ol/li/ul/li")
    (True, False)
    """
    return next((tag == "ol" for tag in reversed(where.split("/")) if tag in {"ol", "ul", "menu"}), False)


def _table(rows: Sequence[Block], url: str | None) -> Iterator[str]:
    cells = [
        [""] * row.column + [cell.strip().replace("|", r"\|") for cell in _linked(row, url).split("\t")] for row in rows
    ]
    # Where all rows have cells of two columns, every other column is empty.
    columns = [column for column in zip_longest(*cells, fillvalue="") if any(column)]
    for n, row in enumerate(zip(*columns, strict=True)):
        yield f"| {' | '.join(row)} |"
        if n == 0:
            yield f"|{' --- |' * len(columns)}"


def _code(blocks: Sequence[Block]) -> str:
    text = "\n".join(block.text for block in blocks)
    fence = "`" * max(3, 1 + max((len(run) for run in _FENCE.findall(text)), default=0))
    return f"{fence}\n{text}\n{fence}"


def _linked(block: Block, url: str | None) -> str:
    """Write a block's text with its links; one whose words do not stand there is no link."""
    parts, at = list[str](), 0
    for words, target in _merged(block):
        found = block.text.find(words, at)
        if found < 0:
            continue
        address = _address(target, url)
        parts += [_escaped(block.text[at:found]), f"[{_escaped(words)}]({address})" if address else _escaped(words)]
        at = found + len(words)
    return "".join(parts) + _escaped(block.text[at:])


def _merged(block: Block) -> Iterator[tuple[str, str]]:
    """Join the texts of one link, which its inner elements part."""
    for target, run in groupby(block.anchors, key=lambda anchor: anchor[1]):
        pieces = [words for words, _ in run]
        whole = normalise("".join(pieces))
        if whole and whole in block.text:
            yield whole, target
        else:
            yield from ((normalise(piece), target) for piece in pieces if piece.strip())


def _address(target: str, url: str | None) -> str | None:
    """Resolve a link; None for those within the page, and for scripts."""
    if not target or target.startswith("#"):
        return None
    absolute = urls.join(url, target) if url else None
    scheme = (absolute or target).partition(":")
    if scheme[1] and scheme[0].lower() not in _LINKED and not set(scheme[0]) & set("/?#"):
        return None
    return _TARGET_SPECIAL.sub(lambda m: f"%{ord(m[0]):02X}" if m[0].isascii() else m[0], (absolute or target).strip())


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda m: "\\" + m[0], text)


def _begun(text: str) -> str:
    """Escape what would make the beginning of a block something else."""
    found = _BEGINNING.match(text)
    return f"{text[: found.end()]}\\{text[found.end() :]}" if found else text
