"""Find the records of an archive, one behind the other; after whatever is none, go on with the next that begins.

A length is believed where a record, or the end, follows what it measures. Where it is wrong, or other bytes stand
between two records, that costs one record, and the loss is said with its size.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from ingest.raw.archives.forms import HEAD_MAX, Form, Head
from ingest.raw.archives.stream import Stream

__all__ = ["Lost", "Record", "every", "find", "records"]

_BREAKS: Final = b"\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record in memory; `block` is None where it is too large for that, or not wanted."""

    type: str
    fields: Mapping[str, str]
    block: bytes | None
    offset: int
    length: int
    """Bytes of the file up to the next record, or to the end where records share a frame."""
    measured: bool = True
    """The block ends where its length says; otherwise its digest means nothing."""
    wanted: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """Bytes that gave no record."""

    offset: int
    detail: str
    torn: bool = False
    """The input ends before its end."""


def every(_head: Head) -> bool:
    """Want all records: for callers that look at each."""
    return True


def records(stream: Stream, form: Form, *, cap: int, wants: Callable[[Head], bool] = every) -> Iterator[Record | Lost]:
    """Yield records of a stream; a block of more than `cap` bytes, or that nobody wants by its head, is passed over.

    What a damaged frame costs is not said here.
    """
    scan = _Scan(stream, form, cap, wants)
    while scan.to_next():
        yield from scan.one()


def find(stream: Stream, form: Form) -> bool:
    """Go to the next record that begins, here or behind; False at the end."""
    place = stream.at
    while True:
        while match := form.mark.search(stream.data, place):
            place = match.start()
            stream.fill(place + HEAD_MAX - stream.at)
            if form.head(stream.data, place):
                stream.at = place
                return True
            place += 1
        # A mark may begin in what is there and end behind it.
        stream.at = max(place, len(stream.data) - HEAD_MAX)
        stream.drop()
        place = stream.at
        if not stream.more():
            stream.at = len(stream.data)
            return False


class _Scan:
    def __init__(self, stream: Stream, form: Form, cap: int, wants: Callable[[Head], bool]) -> None:
        self._stream, self._form, self._cap, self._wants = stream, form, cap, wants
        # A wrong length beyond what is held in memory means reading twice; a second one is not followed.
        self._follows_large = True

    def to_next(self) -> bool:
        """Go past line ends; False at the end."""
        self._stream.drop()
        place = self._past_breaks(self._stream.at)
        self._stream.at = min(place, len(self._stream.data))
        return self._stream.fill(1)

    def one(self) -> Iterator[Record | Lost]:
        """Read what begins here: a record, or bytes that are none. Then reading stands behind it."""
        stream = self._stream
        stream.fill(HEAD_MAX)
        found = self._form.head(stream.data, stream.at) if self._begins(stream.at) else None
        if found is None:
            yield from self._other_bytes()
        elif found[0].size is not None and found[0].size > self._cap:
            yield from self._large(found[0], found[1], found[0].size)
        else:
            yield from self._one(found[0], found[1], found[0].size)

    def _one(self, head: Head, block: int, size: int | None) -> Iterator[Record | Lost]:
        stream, begin = self._stream, self._stream.at
        if size is None:
            yield from self._unmeasured(head, block, block, "names no length")
            return
        end = block + size
        is_whole = stream.fill(end - begin)
        place = self._past_breaks(end) if is_whole else len(stream.data)
        if is_whole and (place == len(stream.data) or self._begins(place)):
            yield from self._measured(head, block, end, place)
            return
        inside = self._first_in(block, min(end, len(stream.data)))
        if inside is not None:
            yield from self._unmeasured(head, block, inside, f"names {size} bytes, which are too many")
        elif not is_whole:
            yield from self._ends_inside(head, block, size)
        elif _two_breaks(stream.data, end):
            yield from self._measured(head, block, end, place)
        else:
            yield from self._unmeasured(head, block, end, f"names {size} bytes, which are too few")

    def _measured(self, head: Head, block: int, end: int, place: int) -> Iterator[Record | Lost]:
        """Yield a whole record, unless the frame that holds it alone is damaged."""
        stream, begin = self._stream, self._stream.at
        offset, damage = stream.offset(begin), stream.damage
        alone = stream.begins_frame(begin) and place == len(stream.data)
        wanted = self._wants(head)
        content, length = bytes(stream.data[block:end]) if wanted else None, stream.until(begin, place)
        stream.at = place
        if not (alone and damage and damage.offset == offset and not damage.torn):
            yield Record(type=head.type, fields=head.fields, block=content, offset=offset, length=length, wanted=wanted)

    def _ends_inside(self, head: Head, block: int, size: int) -> Iterator[Record | Lost]:
        stream, begin = self._stream, self._stream.at
        offset, there = stream.offset(begin), len(stream.data) - block
        if stream.damage:
            stream.at = len(stream.data)
        elif head.bare and stream.data.endswith(b"\n\n"):
            yield from self._unmeasured(head, block, len(stream.data), "")
        else:
            stream.at = len(stream.data)
            detail = f"the file ends inside a record: {there} of its {size} bytes are there"
            yield Lost(offset=offset, torn=True, detail=detail)

    def _unmeasured(self, head: Head, block: int, place: int, what: str) -> Iterator[Record | Lost]:
        """Yield a record whose length is wrong, or its loss, and go to the next that begins at `place` or behind.

        A tool that changes line ends makes all lengths wrong: then a record reaches to the next one.
        """
        stream, begin = self._stream, self._stream.at
        offset, position = stream.offset(begin), stream.position
        if head.bare and head.size is not None and (after := self._first_in(place, place + self._cap)) is not None:
            content = bytes(stream.data[block:after])
            length = stream.until(begin, after)
            stream.at = after
            content = content.removesuffix(b"\n").removesuffix(b"\n")
            yield Record(
                type=head.type,
                fields=head.fields,
                block=content,
                offset=offset,
                length=length,
                measured=False,
                wanted=self._wants(head),
            )
            return
        stream.at = place
        find(stream, self._form)
        passed = stream.position - position
        yield Lost(offset=offset, detail=f"a {head.type or 'nameless'} record {what}; {passed} bytes are passed over")

    def _large(self, head: Head, block: int, size: int) -> Iterator[Record | Lost]:
        stream = self._stream
        offset, position = stream.offset(stream.at), stream.position
        behind = position + block - stream.at
        is_there = self._follows_large and stream.seek(behind + size)
        if is_there:
            place = self._past_breaks(stream.at)
            if place == len(stream.data) or self._begins(place):
                stream.at = place
                yield Record(
                    type=head.type,
                    fields=head.fields,
                    block=None,
                    offset=offset,
                    length=stream.offset(place) - offset,
                    wanted=self._wants(head),
                )
                return
        self._follows_large = False
        stream.seek(behind)
        found = find(stream, self._form)
        passed = stream.position - position
        if found or is_there:
            yield Lost(
                offset=offset,
                detail=f"a {head.type} record names {size} bytes, which is wrong; {passed} bytes are passed over",
            )
        elif not stream.damage:
            yield Lost(offset=offset, torn=True, detail=f"the file ends inside a record: {passed} of {size} bytes")

    def _other_bytes(self) -> Iterator[Lost]:
        stream = self._stream
        offset, position = stream.offset(stream.at), stream.position
        if not self._past_zeros():
            return
        start = bytes(stream.data[stream.at : stream.at + HEAD_MAX])
        found = find(stream, self._form)
        passed = stream.position - position
        if found:
            yield Lost(offset=offset, detail=f"{passed} bytes that are no record")
        elif stream.damage:
            return
        elif self._form.may_begin(start):
            yield Lost(offset=offset, torn=True, detail=f"the file ends inside the head of a record: {passed} bytes")
        else:
            yield Lost(offset=offset, detail=f"{passed} bytes at the end that are no record")

    def _past_zeros(self) -> bool:
        """Go past zeros, which stand behind files that were copied in blocks; return whether anything follows."""
        stream = self._stream
        while stream.fill(1):
            here = bytes(stream.data[stream.at :])
            if behind := here.lstrip(b"\0"):
                stream.at += len(here) - len(behind)
                return True
            stream.at = len(stream.data)
            stream.drop()
        return False

    def _begins(self, place: int) -> bool:
        self._stream.fill(place + HEAD_MAX - self._stream.at)
        return self._form.mark.match(self._stream.data, place) is not None

    def _first_in(self, begin: int, end: int) -> int | None:
        """Find the first record that begins between two places, or the end of the input there."""
        stream, place = self._stream, begin
        while place < end:
            match = self._form.mark.search(stream.data, place, end + HEAD_MAX)
            if match is None:
                if len(stream.data) >= end:
                    return None
                place = max(place, len(stream.data) - HEAD_MAX)
                if not stream.more():
                    return len(stream.data)
                continue
            stream.fill(match.start() + HEAD_MAX - stream.at)
            if match.start() < end and self._form.head(stream.data, match.start()):
                return match.start()
            place = match.start() + 1
        return None

    def _past_breaks(self, place: int) -> int:
        """Find what stands behind line ends."""
        stream = self._stream
        while stream.fill(place + 1 - stream.at):
            while place < len(stream.data) and stream.data[place] in _BREAKS:
                place += 1
            if place < len(stream.data):
                break
        return place


def _two_breaks(data: bytearray, place: int) -> bool:
    return bytes(data[place : place + 4]).replace(b"\r", b"").startswith(b"\n\n")
