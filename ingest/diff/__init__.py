"""Compare two cleanings of one raw file: which articles changed, in which fields, and which blocks moved by which rule.

Provenance is left out: an article whose removed blocks have other names and whose record is the same has not changed.
"""

from ingest.diff.changes import Change, Item, Move, compare, items
from ingest.diff.summary import Summary, as_dict, tables

__all__ = ["Change", "Item", "Move", "Summary", "as_dict", "compare", "items", "tables"]
