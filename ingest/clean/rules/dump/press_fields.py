"""Rules for exports of press databases, whose labels say what each line is."""

from typing import Final

from ingest.clean.page import Page
from ingest.clean.rulings import Offer, Quote, Removal, Rulings

__all__ = ["labelled_parts", "text_of"]

_PART: Final = " press-"  # as the parser of dumps calls it
_FIELDS: Final = frozenset({"title", "authors", "published", "section"})


def labelled_parts(page: Page, rule: str) -> Rulings:
    """Offer the fields that labels name; the first of each, as what stands behind them is metadata of the database."""
    seen: set[str] = set()
    for i, block in enumerate(page.blocks):
        part = _part(page, i)
        if part in {"body", "description"}:
            if part == "description":
                yield Quote(i, part)
        elif part in _FIELDS and part not in seen and block.text != block.bullet:
            seen.add(part)
            yield Offer(i, part, rule)
        else:
            yield Removal(i, "byline", rule)


def text_of(page: Page) -> set[int]:
    """Return the blocks that are the text by their labels."""
    return {i for i in range(len(page.blocks)) if page.open(i) and _part(page, i) in {"body", "description"}}


def _part(page: Page, index: int) -> str:
    return page.blocks[index].element_path.strip().removeprefix(_PART.strip())
