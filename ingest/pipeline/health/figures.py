"""Count what a day's clean files hold: outcomes, lengths, removed shares, filled fields, date lags, rules. Pure.

Every figure is a count by name, so that days can be added up. A size is counted in the bin that it falls into: a
length of 4,000 characters is one more of `length:48`, because 2 ** (48 / 4) is 4,096.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

__all__ = ["EXAMPLES", "FIELDS", "LENGTH_STEPS", "SHARE_STEPS", "median_of", "of_clean_file"]

EXAMPLES: Final = 3
"""Ids that are kept of each kind of finding."""
LENGTH_STEPS: Final = 4
"""Bins of a length for each doubling: a fifth more is the next bin."""
SHARE_STEPS: Final = 20
"""Bins of a share: five per cent each."""
FIELDS: Final = ("title", "authors", "published", "modified", "description", "section", "tags", "images", "language")
# Of the classifier's decisions: every page has them.
_CLASSIFIER: Final = "classifier:"


def of_clean_file(
    records: Iterable[Mapping[str, Any]], rows: Iterable[Mapping[str, Any]]
) -> tuple[Counter[str], dict[str, list[str]]]:
    """Count the records of a clean file and the rows of its audit; return the counts, and examples by name."""
    counts, seen = Counter[str](), _Examples()
    for row in rows:
        status = "failed" if row["status"] == "crashed" else row["status"]
        counts[status] += 1
        if status != "written":
            counts[f"{status}:{row['reason']}"] += 1
            seen.add(f"{status}", row["id"] or row["url"] or row["record_id"])
            continue
        for rule in {removed["rule"] for removed in row["removed"] if not removed["rule"].startswith(_CLASSIFIER)}:
            counts[f"rule:{rule}"] += 1
            seen.add(f"rule:{rule}", row["id"])
    for record in records:
        _count(record, counts, seen)
    return counts, seen.by_name


def _count(record: Mapping[str, Any], counts: Counter[str], seen: "_Examples") -> None:
    name, chars = record["id"], len(record["text"])
    counts[f"length:{round(LENGTH_STEPS * math.log2(max(1, chars)))}"] += 1
    removed = record["provenance"]["removed"]["chars"]
    counts[f"removed:{int(SHARE_STEPS * removed / max(1, removed + chars))}"] += 1
    seen.add("record", name)
    seen.least("length", chars, name)
    seen.least("removed", -removed / max(1, removed + chars), name)
    for field in FIELDS:
        if record[field]:
            counts[f"field:{field}"] += 1
        else:
            seen.add(f"field:{field}", name)
    counts[f"language:{record['language'] or '-'}"] += 1
    lag = _lag(record)
    if lag is not None:
        counts[f"lag:{lag}"] += 1


def _lag(record: Mapping[str, Any]) -> int | None:
    """Return the bin of hours from an article's date to its fetch: doublings of an hour; None where one is missing."""
    if not (record["published"] and record["added"]):
        return None
    try:
        published = datetime.fromisoformat(record["published"])
    except ValueError:  # a year or a month alone
        return None
    published = published if published.tzinfo else published.replace(tzinfo=UTC)
    hours = (datetime.fromisoformat(record["added"]) - published).total_seconds() / 3600
    return round(math.log2(1 + max(0.0, hours)))


def median_of(counts: Mapping[str, int], name: str) -> float | None:
    """Return the median bin of a size; None where there is none.

    >>> median_of({"length:40": 3, "length:44": 1, "removed:2": 9}, "length")
    40.0
    """
    bins = sorted((int(key.partition(":")[2]), n) for key, n in counts.items() if key.startswith(f"{name}:"))
    total, passed = sum(n for _, n in bins), 0
    for place, n in bins:
        passed += n
        if 2 * passed >= total:
            return float(place)
    return None


class _Examples:
    """The latest ids of each name; of a size, those with the least."""

    def __init__(self) -> None:
        self._latest = dict[str, list[str]]()
        self._least = dict[str, list[tuple[float, str]]]()

    def add(self, name: str, item: str | None) -> None:
        if item:
            self._latest[name] = [*self._latest.get(name, ()), item][-EXAMPLES:]

    def least(self, name: str, value: float, item: str) -> None:
        self._least[name] = sorted([*self._least.get(name, ()), (value, item)])[:EXAMPLES]

    @property
    def by_name(self) -> dict[str, list[str]]:
        return self._latest | {name: [item for _, item in found] for name, found in self._least.items()}
