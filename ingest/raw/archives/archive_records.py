"""Yield the records of an archive of any form and coding from its beginning to its end, past all that is damaged."""

from collections.abc import Callable, Iterator
from typing import BinaryIO, Final

from ingest.errors import RawCorrupt, RawStoreError
from ingest.raw.archives.forms import FORMS, HEAD_MAX, WARC, Form, Head
from ingest.raw.archives.scan import Lost, Record, every, find, records
from ingest.raw.archives.stream import Coding, Stream, coding_of, resync, size_of
from ingest.raw.members import Damage

__all__ = ["archive_records", "is_archive"]

_BEGINNINGS: Final = (b"filedesc:", b"WARC/")


def archive_records(
    file: BinaryIO, *, name: str, cap: int, wants: Callable[[Head], bool] = every, start: int = 0
) -> Iterator[Record | RawStoreError]:
    """Yield the records from a place where one begins, and an error for what cannot be read, with how much it was."""
    coding, form = coding_of(file), None
    place: int | None = start
    while place is not None:
        stream = Stream(file, coding, start=place)
        form = form or form_of(stream)
        for found in records(stream, form, cap=cap, wants=wants) if form else ():
            yield found if isinstance(found, Record) else _lost(found, name)
        if coding is None or stream.damage is None:
            break
        place = _next_frame(file, coding, stream.damage.offset + 1, form)
        if form or place is not None:
            yield _damaged(stream.damage, place, name, size_of(file))
    if form is None:
        yield RawStoreError("neither WARC nor ARC records", subject=name, reason="unreadable-warc")


def form_of(stream: Stream) -> Form | None:
    """Return the form of an archive by its first record, wherever that stands; reading stands at the beginning then."""
    stream.fill(HEAD_MAX)
    start = stream.data.lstrip(b"\xef\xbb\xbf\r\n")
    form = next((form for form in FORMS if form.mark.match(start) and form.head(start, 0)), None)
    if form is None and find(stream, WARC):
        form = WARC
    stream.seek(0)
    return form


def is_archive(file: BinaryIO) -> bool:
    """Return whether the first bytes of a file, whatever its name, are those of a WARC or an ARC."""
    coding = coding_of(file)
    if coding is None:
        file.seek(0)
        if not file.read(len(_BEGINNINGS[0])).startswith(_BEGINNINGS):
            return False
    start = Stream(file, coding)
    start.fill(HEAD_MAX)
    return any(form.mark.match(start.data) and form.head(start.data, 0) for form in FORMS)


def _next_frame(file: BinaryIO, coding: Coding, after: int, form: Form | None) -> int | None:
    forms = (form,) if form else FORMS
    return resync(file, coding, after, lambda start: any(form.mark.match(start) for form in forms))


def _lost(found: Lost, name: str) -> RawCorrupt:
    reason = "truncated-archive" if found.torn else "raw-corrupt"
    return RawCorrupt(found.detail, subject=f"{name}@{found.offset}", reason=reason)


def _damaged(damage: Damage, start: int | None, name: str, size: int) -> RawCorrupt:
    lost = (size if start is None else start) - damage.offset - damage.read
    return RawCorrupt(
        f"{damage.detail}; {lost} bytes of the file are passed over" if lost else damage.detail,
        subject=f"{name}@{damage.offset}",
        reason="truncated-archive" if damage.torn and start is None else "raw-corrupt",
    )
