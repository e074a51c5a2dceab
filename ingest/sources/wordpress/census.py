"""Compare the posts of a WordPress site that we have with those that a listing names.

A post that a whole listing does not name is no longer public: trashed, deleted, private, a draft again. So is one that
a listing by date passes over between its first and its last post.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Protocol

from ingest.sources.listing import ListingEntry

__all__ = ["Census", "Posts", "nobody"]


class Posts(Protocol):
    """The posts that earlier runs fetched, by REST root and route (None: posts proper)."""

    def had(self, root: str, route: str | None) -> Mapping[int, str | None]:
        """Return their ids, each with its date where that is known."""
        ...

    def vanished(self, root: str, route: str | None, ids: Collection[int]) -> None:
        """Hear which of them the site lists no more."""
        ...


class _Nobody:
    def had(self, root: str, route: str | None) -> Mapping[int, str | None]:  # noqa: ARG002 -- the protocol's
        return {}

    def vanished(self, root: str, route: str | None, ids: Collection[int]) -> None:
        """Pass over it: where nothing is had, nothing vanishes."""


nobody: Posts = _Nobody()


class Census:
    """One reading of one listing.

    >>> census = Census({1: "2025-01-01", 2: "2025-01-02", 3: "2025-01-03", 4: None})
    >>> census.is_short(3)
    True
    >>> census.count([3], [ListingEntry(url="x", via={"id": 3, "date": "2025-01-02"})])
    >>> sorted(census.missing(is_whole=False)), sorted(census.missing(is_whole=True))
    ([], [1, 2, 4])
    """

    def __init__(self, had: Mapping[int, str | None]) -> None:
        self._had = had
        self._listed = set[int]()
        self._since: str | None = None
        self._is_blind = False

    def count(self, ids: Iterable[int], rows: Iterable[ListingEntry]) -> None:
        """Count a page, the next one by date, or any where the whole listing is read."""
        self._listed.update(ids)
        dates = [row.via.get("date") for row in rows]
        given = [date for date in dates if isinstance(date, str)]
        # A page of which some dates are unknown says nothing of what lies between.
        self._since = min(given) if given and len(given) == len(dates) else None

    def pass_over(self) -> None:
        """Note a page that came unchanged: nobody knows what it names."""
        self._is_blind = True

    def is_short(self, total: int | None) -> bool:
        """Return whether a site says to have fewer posts than we know of."""
        return total is not None and len(self._had.keys() | self._listed) > total

    def missing(self, *, is_whole: bool) -> frozenset[int]:
        """Return which posts the listing should name and does not; one that names none is no witness."""
        if self._is_blind or not self._listed:
            return frozenset()
        gone = self._had.keys() - self._listed
        if is_whole:
            return frozenset(gone)
        since = self._since
        return frozenset(number for number in gone if since and (at := self._had[number]) and at > since)
