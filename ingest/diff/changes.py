"""Find what changed between two cleanings of one raw file, in one pass over both and in the order of the file."""

import hashlib
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Final, Literal, TypeAlias

__all__ = ["Change", "ChangeKind", "Item", "Move", "compare", "items"]

ChangeKind: TypeAlias = Literal["appeared", "changed", "vanished"]
Record: TypeAlias = Mapping[str, Any]
_Key: TypeAlias = tuple[Any, ...]

# What says how a record was made, and not what the article is.
_ASIDE: Final = frozenset({"provenance"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What one cleaning made of an item: its record, if it gave one, and its row of the audit, if that is known."""

    record: Record | None
    row: Record | None

    @property
    def key(self) -> _Key:
        """What the item is called in every cleaning of its raw file."""
        if self.record is not None:
            return _of_record(self.record)
        return _of_row(self.row or {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A block that only one of two cleanings has in the body."""

    way: Literal["in", "out"]
    text: str
    reason: str | None
    """Why the other cleaning removed it; None where it did not: it has other words there, or became a field."""
    rule: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a newer cleaning did to one article."""

    change: ChangeKind
    before: Record | None
    after: Record | None
    fields: tuple[str, ...] = ()
    moves: tuple[Move, ...] = ()
    outcome: Mapping[str, Any] | None = None
    """`status`, `reason` and `detail` of the item in the cleaning that gave no record of it, where that is known."""

    @property
    def record(self) -> Record:
        """The newer record, or the one that is no more."""
        record = self.before if self.after is None else self.after
        if record is None:
            raise ValueError("a change of nothing")
        return record


def items(records: Iterable[Record], rows: Iterable[Record]) -> Iterator[Item]:
    """Join the records of a clean file with the rows of its audit, which both stand in the order of the raw file.

    A kill may leave records of which the audit does not know yet; they come last.
    """
    coming, waiting = iter(records), defaultdict[_Key, deque[Record]](deque)
    for row in rows:
        key, record = _of_row(row), None
        if row["status"] == "written":
            while not waiting.get(key) and (passed := next(coming, None)) is not None:
                waiting[_of_record(passed)].append(passed)
            record = waiting[key].popleft() if waiting.get(key) else None
        yield Item(record=record, row=row)
    for left in (*(one for queue in waiting.values() for one in queue), *coming):
        yield Item(record=left, row=None)


def compare(before: Iterable[Item], after: Iterable[Item]) -> Iterator[Change | None]:
    """Yield what became of each article of either cleaning: None where it is the same."""
    for old, new in _joined(before, after):
        was, now = old.record if old else None, new.record if new else None
        if was is None and now is not None:
            yield Change(change="appeared", before=None, after=now, outcome=_outcome(old))
        elif was is not None and now is None:
            yield Change(change="vanished", before=was, after=None, outcome=_outcome(new))
        elif was is not None and now is not None:
            fields = tuple(key for key in sorted({*was, *now} - _ASIDE) if _differ(was.get(key), now.get(key)))
            moves = tuple(_moves(was, now, old, new)) if "text" in fields or "blocks" in fields else ()
            yield Change(change="changed", before=was, after=now, fields=fields, moves=moves) if fields else None


def _differ(old: Any, new: Any) -> bool:
    """Return whether two values differ; a key that is new, and null, says nothing."""
    return bool(old != new) and _said(old) != _said(new)


def _said(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _said(one) for key, one in value.items() if one is not None}
    return [_said(one) for one in value] if isinstance(value, list | tuple) else value


def blocks(record: Record) -> list[str]:
    """List the texts of a record's blocks."""
    return [record["text"][block["start"] : block["end"]] for block in record["blocks"]]


def _joined(before: Iterable[Item], after: Iterable[Item]) -> Iterator[tuple[Item | None, Item | None]]:
    """Join two cleanings by key; whoever has no partner comes at the end. What waits for one is mostly nothing."""
    waiting = (defaultdict[_Key, deque[Item]](deque), defaultdict[_Key, deque[Item]](deque))
    for pair in zip_longest(before, after):
        for side, item in enumerate(pair):
            if item is None:
                continue
            partners = waiting[1 - side].get(item.key)
            if not partners:
                waiting[side][item.key].append(item)
                continue
            partner = partners.popleft()
            yield (partner, item) if side else (item, partner)
            if not partners:
                del waiting[1 - side][item.key]
    yield from ((item, None) for queue in waiting[0].values() for item in queue)
    yield from ((None, item) for queue in waiting[1].values() for item in queue)


def _moves(was: Record, now: Record, old: Item | None, new: Item | None) -> Iterator[Move]:
    """Yield the blocks that left the body, and those that came into it, each with the rule that holds it out."""
    texts_was, texts_now = blocks(was), blocks(now)
    for text in _only(texts_was, texts_now):
        yield _move("out", text, new)
    for text in _only(texts_now, texts_was):
        yield _move("in", text, old)


def _only(texts: Sequence[str], others: Sequence[str]) -> Iterator[str]:
    """Yield the texts that the others lack, as often as they lack them."""
    left = Counter(map(_folded, others))
    for text in texts:
        folded = _folded(text)
        if left[folded]:
            left[folded] -= 1
        else:
            yield text


def _move(way: Literal["in", "out"], text: str, other: Item | None) -> Move:
    removed = other.row["removed"] if other is not None and other.row is not None else ()
    folded = _folded(text)
    # Of readers' comments an audit has only the digest.
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
    for row in removed:
        # What `keep_audit` let go of is known by nothing.
        if row["sha256"] == digest if "sha256" in row else _folded(row.get("text", "")) == folded:
            return Move(way=way, text=text, reason=row["reason"], rule=row["rule"])
    return Move(way=way, text=text, reason=None, rule=None)


def _folded(text: str) -> str:
    return " ".join(text.split())


def _outcome(item: Item | None) -> Mapping[str, Any] | None:
    if item is None or item.row is None:
        return None
    return {key: item.row[key] for key in ("status", "reason", "detail")}


def _of_record(record: Record) -> _Key:
    origin = record["provenance"]["raw"]
    # Captures of an ARC have no ids, and many are in one file.
    return origin["record_id"] or record["url"], origin["index"]


def _of_row(row: Record) -> _Key:
    return row["record_id"] or row["url"], row["index"]
