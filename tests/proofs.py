"""Read the evidence of a record back: every raw string of every field, from the record alone."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from ingest.model import Evidence
from ingest.record.evidence import MEMBERS, UNIQUE

__all__ = ["evidence"]

_ITEMS: Final = re.compile(r"((?:jsonld|json|feed|meta):.*[/#]|block:)(\d+)-(\d+)")
_SPAN: Final = re.compile(r"text:(\d+)-(\d+)")


def evidence(record: Mapping[str, Any]) -> dict[str, list[Evidence]]:
    """Return the evidence of each field that has any, with the raw strings that the record does not repeat.

    TypeError where a raw string is left out that the record does not say.
    """
    found: dict[str, list[Evidence]] = defaultdict(list)
    read: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row, parser in _rows(record["provenance"]["fields"]):
        field, member = row["field"], MEMBERS.get(parser, "")
        raw = row["raw"] if row["raw"] is not None else _said(record, row, member, len(read[field, member]))
        if not isinstance(raw, str):
            raise TypeError(f"{field}: {row['where']} leaves out what the record does not say")
        if field not in UNIQUE or raw not in read[field, member]:
            read[field, member].append(raw)
        found[field].append(Evidence(where=row["where"], raw=raw, parser=parser))
    return dict(found)


def _rows(rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Take apart what is joined: each place with each of its parsers."""
    for row in rows:
        span = _ITEMS.fullmatch(row["where"]) if row["raw"] is None else None
        places = [row["where"]]
        if span:
            places = [f"{span[1]}{n}" for n in range(int(span[2]), int(span[3]) + 1)]
        for where in places:
            for parser in row["parser"].split("+"):
                yield {**row, "where": where}, parser


def _said(record: Mapping[str, Any], row: Mapping[str, Any], member: str, place: int) -> Any:
    if span := _SPAN.fullmatch(row["where"]):
        return record["text"][int(span[1]) : int(span[2])]
    value = record[row["field"]]
    if member == "text":
        update = value[place] if place < len(value) else {"start": 0, "end": 0}
        return record["text"][update["start"] : update["end"]]
    if isinstance(value, list):
        items = [item[member] if isinstance(item, dict) else item for item in value]
        return next(iter([item for item in items if item is not None][place : place + 1]), None)
    return value[member] if isinstance(value, dict) else value
