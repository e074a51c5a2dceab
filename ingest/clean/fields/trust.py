"""How far a candidate is to be trusted, by the place where it stands."""

import re
from collections.abc import Sequence
from typing import Final

from ingest.clean.fields import outlets
from ingest.clean.fields.page_type import of_schema
from ingest.model import Block, Candidate

__all__ = ["Trust", "beside"]

_AFTER: Final = 3  # blocks after the text in which a signature, a date or a tag still speaks of it
_ABOVE: Final = 12  # blocks above the text: headline, byline, share bar and picture
_BLOCK: Final = re.compile(r"^(?:block:|[^@/]*@)(\d+)")
_LOOSE: Final = ("block:", "itemprop:", "rel:", "time")


class Trust:
    """Which JSON-LD objects are articles, and where the text ends."""

    def __init__(self, candidates: Sequence[Candidate], body: Sequence[Block]) -> None:
        kinds: dict[str, set[str | None]] = {}
        for c in candidates:
            if c.field == "page_type" and "/@type" in c.where:
                kinds.setdefault(c.where.partition("/@type")[0] + "/", set()).add(of_schema(c.raw))
        self._others = tuple(at for at, kind in kinds.items() if not kind & {"article", "live-blog"})
        self._articles = tuple(at for at, kind in kinds.items() if kind & {"article", "live-blog"})
        self.is_news = outlets.is_news(candidates)
        self._first = body[0].index if body else 0
        self._last = body[-1].index if body else None

    def label(self, where: str) -> str:
        """Return the place, with `page:` before that of a JSON-LD object which is no article."""
        if where.startswith("jsonld:"):
            own = max((at for at in (*self._articles, *self._others) if where.startswith(at)), key=len, default="")
            return f"page:{where}" if own in self._others else where
        return where

    def rank(self, where: str, order: Sequence[str]) -> int:
        """Count how many of these beginnings come before that of the place."""
        label = self.label(where)
        return next((n for n, start in enumerate(order) if label.startswith(start)), len(order))

    def near(self, where: str) -> bool:
        """Return whether a place is near the article, unlike a comment's author or a teaser's date behind it."""
        if self._last is None or not where.startswith(_LOOSE):
            return True
        return self.block(where) <= self._last + _AFTER

    def above(self, where: str) -> bool:
        """Return whether a place is right above the text or at its beginning, where its day stands."""
        return -_ABOVE <= self.block(where) - self._first <= 1

    def block(self, where: str) -> int:
        """Return the block in or before which a candidate stands; the first of the text where the place names none."""
        found = _BLOCK.match(where)
        return int(found[1]) if found else self._first

    def distance(self, where: str) -> int:
        """Count the blocks between a candidate and the beginning of the text, where bylines and dates stand."""
        return abs(self.block(where) - self._first)


def beside(where: str) -> str:
    """Return what the places of one thing's properties share.

    >>> beside("jsonld:0/author/1/name"), beside("rel:author#0@5")
    ('jsonld:0/author/1', 'rel:author#0@5')
    """
    return where.rpartition("/")[0] if where.startswith(("jsonld:", "json:")) else where
