"""Take away what text browsers (lynx, links, elinks, w3m) put into a page's text: the numbers of links.

A number stands in brackets before the words of its link, and what it stands for in a list at the end. Where there is
such a list, or the numbers before words run on from one to the next, they are layout; a footnote's number stands behind
a word.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from ingest.parse.dump.dump_lines import DumpLine

__all__ = ["address_list", "without_numbers"]

_NUMBER: Final = re.compile(r"(?<![\w\]])\[(\d{1,5})\](?=\S|$)")
_ENTRY: Final = re.compile(r"\[?(\d{1,5})[.\]]\s+\S")
_ADDRESS: Final = re.compile(r"\[?\d{1,5}[.\]]\s+(?:[a-z][a-z0-9+.-]{1,12}:|/|#|\?|\.)", re.IGNORECASE)
_LABEL: Final = frozenset({"References", "References:", "Visible links", "Visible links:", "Links:"})
# Where no list proves the numbers. Set by hand: a footnote may stand before a word too, once.
_MIN_ADDRESSES: Final = 5
_RUN_ON: Final = 0.9


def address_list(rows: Sequence[DumpLine]) -> int:
    """Find the row where the list of addresses at the end begins; the number of rows where there is none."""
    labels = [n for n, row in enumerate(rows[:-1]) if row.text in _LABEL]
    for n in labels[-1:]:
        entries = [row for row in rows[n + 1 :] if _ENTRY.match(row.text)]
        addresses = sum(_ADDRESS.match(row.text) is not None for row in entries)
        if entries and _ADDRESS.match(entries[0].text) and 2 * addresses > len(entries):
            return n - 1 if n and rows[n - 1].text in _LABEL else n
    return len(rows)


def without_numbers(rows: Sequence[DumpLine], listed: Sequence[DumpLine]) -> tuple[list[DumpLine], bool]:
    """Take the numbers of links away; tell whether there were any. `listed` are the rows of the list of addresses."""
    numbers = [int(found[1]) for row in rows if "[" in row.text for found in _NUMBER.finditer(row.text)]
    steps = sum(other - one == 1 for one, other in pairwise(numbers))
    if not numbers or (not listed and (len(numbers) < _MIN_ADDRESSES or steps < _RUN_ON * (len(numbers) - 1))):
        return list(rows), False
    known = {int(found[1]) for row in listed if (found := _ENTRY.match(row.text))} or set(numbers)

    def bare(text: str) -> str:
        return _NUMBER.sub(lambda m: "" if int(m[1]) in known else m[0], text).strip()

    return [row._replace(text=bare(row.text)) if "[" in row.text else row for row in rows], True
