"""Bring an article into the pieces that a page shows as its reader sees it: paragraphs, lists, tables, pictures."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from ingest import urls, webpage
from ingest.model import Block, Extraction

__all__ = ["Figure", "Piece", "direction", "figures", "pieces"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A picture of the article, which the page does not load before it is asked for."""

    anchor: str
    """`image-3`, as evidence names it; `picture-0` of one that is no element of the page."""
    url: str | None
    is_loadable: bool
    alt: str | None
    caption: str | None
    credit: str | None
    before: int
    """Index of the block that it stands before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What stands together: one paragraph, heading or quote, all items of a list, all rows of a table, a picture."""

    kind: str
    level: int = 0
    blocks: tuple[Block, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    """Of a table: its cells."""
    figure: Figure | None = None


def pieces(extraction: Extraction, pictures: Sequence[Figure]) -> Iterator[Piece]:
    """Yield the article in its order; pictures that stand before its first block, or nowhere, come first."""
    waiting = sorted(pictures, key=lambda figure: figure.before)
    for (kind, _), run in groupby(extraction.body, key=_together):
        blocks = tuple(run)
        while waiting and waiting[0].before <= blocks[0].index:
            yield Piece(kind="figure", figure=waiting.pop(0))
        if kind in {"item", "code"}:
            yield Piece(kind=kind, blocks=blocks)
        elif kind == "table":
            rows = tuple((*([""] * block.column), *block.text.split("\t")) for block in blocks)
            yield Piece(kind=kind, blocks=blocks, rows=rows)
        else:
            yield Piece(kind=kind, level=min(6, max(2, blocks[0].level)), blocks=blocks)
    for figure in waiting:
        yield Piece(kind="figure", figure=figure)


def _together(block: Block) -> tuple[str, int]:
    """Return what neighbours share that are shown as one; each other block stands alone."""
    if block.kind in {"item", "table", "code"}:
        return block.kind, block.group
    return block.kind, -2 - block.index


def figures(extraction: Extraction) -> tuple[Figure, ...]:
    """Return the images of the article with the place where they stand."""
    document = extraction.document
    places = dict[str | None, tuple[str, int]]()
    for n, raw in enumerate(document.images):
        joined = urls.join(document.url, raw.url) if document.url and raw.url else raw.url
        for url in (raw.url, joined):
            places.setdefault(url, (f"image-{n}", raw.block))
    found = list[Figure]()
    for n, image in enumerate(extraction.fields.images.value):
        anchor, before = places.get(image.url, (f"picture-{n}", 0)) if image.url else (f"picture-{n}", 0)
        found.append(
            Figure(
                anchor=anchor if all(anchor != other.anchor for other in found) else f"picture-{n}",
                url=image.url,
                is_loadable=webpage.image_origin(image.url) is not None,
                alt=image.alt,
                caption=image.caption,
                credit=image.credit,
                before=before,
            )
        )
    return tuple(found)


def direction(blocks: Sequence[Block]) -> str:
    """Return which way most letters of the text run: `rtl` or `ltr`.

    >>> direction([Block(index=0, kind="paragraph", text="قال NATO امس", where="")])
    'rtl'
    """
    kinds = [unicodedata.bidirectional(letter) for block in blocks[:100] for letter in block.text[:1000]]
    return (
        "rtl"
        if 2 * sum(kind in {"R", "AL"} for kind in kinds) > sum(kind in {"L", "R", "AL"} for kind in kinds)
        else "ltr"
    )
