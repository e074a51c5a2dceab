"""Describe a snapshot: from which files it was made, by what, through which filters, and how much is in it."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

import orjson

__all__ = ["SCHEMA", "Counts", "encode"]

SCHEMA: Final = "news-export/1"


class Counts:
    """What went into a snapshot, and what a filter kept out."""

    def __init__(self) -> None:
        self.articles = 0
        self.revisions = 0
        self.tombstones = 0
        self.copies = 0
        """Articles that are nearly the same as another one."""
        self.refused = Counter[str]()
        self._by = {name: Counter[str]() for name in ("source", "license", "language", "page_type")}

    def note(self, record: Mapping[str, Any]) -> None:
        """Count an article by what it is; `null` is a value, too."""
        self.articles += 1
        for name, counter in self._by.items():
            found = record["rights"]["license"] if name == "license" else record[name]
            counter["null" if found is None else found] += 1

    def as_dict(self) -> dict[str, Any]:
        """Return everything, for the manifest."""
        return {
            "articles": self.articles,
            "revisions": self.revisions,
            "tombstones": self.tombstones,
            "near_duplicates": self.copies,
            "refused_by_filter": dict(self.refused),
            **{f"by_{name}": dict(counter) for name, counter in self._by.items()},
        }


def encode(facts: Mapping[str, Any]) -> bytes:
    """Write the manifest: keys sorted, no time of day, the same bytes for the same snapshot."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    return orjson.dumps({"manifest": SCHEMA, **facts}, option=options)
