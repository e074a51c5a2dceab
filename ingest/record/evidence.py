"""Write the evidence of every field without repeating what the record holds: a value, or a span of the text.

`raw` is left out where the record says it already:

- where the text holds it, `where` is `text:START-END`;
- an update of a live blog: what is its text stands in `text`;
- a field that is one string: where it equals the value;
- a field of several members, or a list: where it equals the member that the parser reads; in a list, of the item at its
  place: the n-th evidence for a member belongs to the n-th item that has this member (where items are unique, what was
  read for the member before does not count).

So every raw string but that of an update can be read back from the record alone. Two more things keep it short.
Neighbours without a raw string are one row: the parsers of one element joined by `+`, the items of one list as a range
(`…/keywords/0-6`). And a place that only repeats what another one said, to the letter, is left out; blocks never are,
because they end by what they were used for.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from types import MappingProxyType
from typing import Any, Final

from ingest.model import Evidence, Extraction, FieldEvidence, Found, LiveUpdate

__all__ = ["MEMBERS", "UNIQUE", "field_evidence"]

UNIQUE: Final = frozenset({"tags", "authors"})
"""Lists whose items are unique."""

# `raw` of the first two lists their evidence; updates may be equal.
_FIELDS_IN_ONE_PIECE: Final = frozenset({"access", "rights", "live_updates"})

_ITEMS: Final = re.compile(
    r"(?P<list>(?:jsonld|json|feed|meta):.*[/#]|block:)(?P<first>[0-9]{1,6})(?:-(?P<last>[0-9]{1,6}))?"
)

MEMBERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(("account", "byline", "names", "organisation"), "name"),
        "author-type": "type",
        "author-url": "url",
        "css-selector": "css_selector",
        "robots": "robots",
        "x-robots-tag": "x_robots_tag",
        "tdm-reservation": "tdm_reservation",
        "license": "license",
        "copyright": "copyright",
        "image-url": "url",
        "image-alt": "alt",
        **dict.fromkeys(("image-caption", "caption-line"), "caption"),
        **dict.fromkeys(("image-credit", "credit-line"), "credit"),
        "source-name": "name",
        "source-url": "url",
        "update-title": "title",
        "update-headline": "title",
        "update-published": "published",
        "update-text": "text",
    }
)
"""By parser: the member of a field's value, or of an item of it, that it reads."""


def field_evidence(
    extraction: Extraction, *, text: str, spans: Mapping[int, tuple[int, int]], updates: Sequence[LiveUpdate]
) -> tuple[FieldEvidence, ...]:
    """List the evidence of all fields, sorted by field.

    `spans` says where in `text` the blocks of the body stand; `updates` are those that the record has, in its order.
    """
    found = {f.name: getattr(extraction.fields, f.name) for f in fields(extraction.fields)}
    found["live_updates"] = Found(value=updates, evidence=_of_updates(found["live_updates"].evidence, updates))
    rows = (row for name, said in sorted(found.items()) for row in _of_field(name, said, text, spans))
    return tuple(_joined(rows))


def _of_updates(evidence: Iterable[Evidence], updates: Sequence[LiveUpdate]) -> tuple[Evidence, ...]:
    """List the evidence of these updates in their order: for each of them, what was read first by each parser.

    Of updates that the page shows, all rows from one time of day to the next, and those of days before them.
    """
    if any(update.blocks for update in updates):
        return tuple(_of_shown(evidence, {update.where for update in updates}))
    parts: dict[str, dict[str, Evidence]] = {}
    for one in evidence:
        parts.setdefault(one.where.rpartition("/")[0], {}).setdefault(one.parser, one)
    return tuple(one for update in updates if update.where for one in parts.get(update.where, {}).values())


def _of_shown(evidence: Iterable[Evidence], wanted: set[str]) -> Iterator[Evidence]:
    is_wanted = True
    for one in evidence:
        if one.parser == "update-clock":
            is_wanted = one.where in wanted
        if is_wanted or one.parser == "update-day":
            yield one


def _joined(rows: Iterable[FieldEvidence]) -> Iterator[FieldEvidence]:
    """Join neighbours that leave out their raw strings: what one place says, and the items of one list."""
    last: FieldEvidence | None = None
    for row in rows:
        if last and last.raw is row.raw is None and last.field == row.field:
            if last.where == row.where:
                last = replace(last, parser=f"{last.parser}+{row.parser}")
                continue
            if last.parser == row.parser and (where := _list(last.where, row.where)):
                last = replace(last, where=where)
                continue
        if last:
            yield last
        last = row
    if last:
        yield last


def _list(first: str, second: str) -> str | None:
    """Return one place for neighbouring items of a list of the page's data; None where they do not follow each other.

    >>> _list("jsonld:0/keywords/0-6", "jsonld:0/keywords/7"), _list("block:7", "block:9")
    ('jsonld:0/keywords/0-7', None)
    """
    a, b = _ITEMS.fullmatch(first), _ITEMS.fullmatch(second)
    if not a or not b or a["list"] != b["list"] or int(a["last"] or a["first"]) + 1 != int(b["first"]):
        return None
    return f"{a['list']}{a['first']}-{b['first']}"


def _of_field(name: str, found: Found[Any], text: str, spans: Mapping[int, tuple[int, int]]) -> Iterator[FieldEvidence]:
    places, seen = Counter[str](), set[tuple[str, str]]()
    values: dict[str, tuple[object, ...]] = {}
    for evidence in found.evidence if name in _FIELDS_IN_ONE_PIECE else _unrepeated(found):
        where, member = evidence.where, MEMBERS.get(evidence.parser, "")
        raw: str | None = evidence.raw
        if member not in values:
            values[member] = _said(found.value, member)
        said, place = values[member], places[member]
        is_repeated = name in UNIQUE and (member, evidence.raw) in seen
        if span := _span(evidence, text, spans):
            where, raw = f"text:{span[0]}-{span[1]}", None
        elif member == "text":
            raw = None
        elif where.startswith("text:") or ((items := _ITEMS.fullmatch(where)) and items["last"]):
            pass  # would be read as that span, or as several places
        elif not isinstance(found.value, list | tuple):
            raw = None if raw in said else raw
        elif not is_repeated and place < len(said) and raw == said[place]:
            raw = None
        if not is_repeated:
            places[member] += 1
            seen.add((member, evidence.raw))
        yield FieldEvidence(field=name, where=where, raw=raw, parser=evidence.parser)


def _unrepeated(found: Found[Any]) -> Iterator[Evidence]:
    """Pass over the places that say of one thing only what one place before said, in the same words."""
    places: dict[str, set[tuple[str, str]]] = {}
    for one in found.evidence:
        # Whoever says the value as it is needs no parser.
        parser = "" if one.raw == found.value else one.parser
        places.setdefault(_thing(one.where), set()).add((parser, one.raw))
    said: dict[tuple[str, str], set[str]] = {}
    left_out = set[str]()
    for place, pairs in places.items():
        fewest, *others = sorted((said.get(pair, set()) for pair in pairs), key=len)
        if not place.startswith("block:") and any(all(one in more for more in others) for one in fewest):
            left_out.add(place)
            continue
        for pair in pairs:
            said.setdefault(pair, set()).add(place)
    return (one for one in found.evidence if _thing(one.where) not in left_out)


def _thing(where: str) -> str:
    """Return what the places of one thing's members share: those of an author in structured data."""
    return where.rpartition("/")[0] if where.startswith(("jsonld:", "json:")) else where


def _span(evidence: Evidence, text: str, spans: Mapping[int, tuple[int, int]]) -> tuple[int, int] | None:
    """Find a block of the body, or a beginning of the text, that is the raw string."""
    kind, _, place = evidence.where.partition(":")
    if kind == "block" and place.isdecimal():
        span = spans.get(int(place))
    elif kind == "text":
        start, _, end = place.partition("-")
        span = (int(start), int(end)) if start.isdecimal() and end.isdecimal() else None
    else:
        return None
    return span if span and text[span[0] : span[1]] == evidence.raw else None


def _said(value: object, member: str) -> tuple[object, ...]:
    """Return what a value says of a member: of a list, what its items say that have it."""
    if isinstance(value, str):
        return (value,)
    items = value if isinstance(value, list | tuple) else (value,)
    said = (item if isinstance(item, str) else getattr(item, member, None) if member else None for item in items)
    return tuple(one for one in said if one is not None)
