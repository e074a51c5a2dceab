"""Turn what a person has at hand into captures: bytes or text in memory, files, standard input."""

import hashlib
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from shutil import copyfileobj
from typing import BinaryIO, Final

from ingest import coding, raw
from ingest.errors import RawCorrupt, RawStoreError
from ingest.model import Capture, Part, Stored
from ingest.text import without_surrogates

__all__ = ["STDIN", "of_bytes", "of_file", "of_stream"]

STDIN: Final = "-"
_UTF_8: Final = b"\xef\xbb\xbf"


def of_bytes(payload: bytes | str, *, url: str | None, name: str, limit: int) -> Iterator[Stored | RawStoreError]:
    """Read a payload of any shape: a page, a post, a dump, compressed or not; an archive by a temporary file."""
    if isinstance(payload, bytes) and raw.is_archive(BytesIO(payload)):
        yield from of_stream(BytesIO(payload), url=url, name=name)
        return
    data = without_surrogates(payload)[0].encode() if isinstance(payload, str) else payload
    if len(data) > limit:
        yield RawStoreError(f"{len(data)} bytes, more than {limit}", subject=name, reason="too-large")
        return
    try:
        decoded = coding.undo(data, "", limit=limit) if data and isinstance(payload, bytes) else data
    except coding.CodingError as e:
        kind = RawStoreError if e.reason == "too-large" else RawCorrupt
        yield kind(e.message, subject=name, reason=e.reason)
        return
    part = Part(offset=0, length=len(data), sha256=hashlib.sha256(decoded).hexdigest())
    capture = Capture(raw_id=None, file=name, parts=(part,), role="article", source=None, url=url)
    # Text has been decoded, whatever its own declaration says; nothing names a charset more strongly than the mark.
    is_text = isinstance(payload, str) and decoded and not decoded.startswith(_UTF_8)
    yield Stored(capture=capture, payloads=(_UTF_8 + decoded if is_text else decoded,))


def of_file(path: Path, *, url: str | None, name: str) -> Iterator[Stored | RawStoreError]:
    """Read a file, archives included; `url` is that of a single page, where it has none of its own."""
    for stored in raw.read(path, name=name, source=None):
        if isinstance(stored, Stored) and stored.capture.url is None and url:
            yield replace(stored, capture=replace(stored.capture, url=url))
        else:
            yield stored


def of_stream(stream: BinaryIO, *, url: str | None, name: str = STDIN) -> Iterator[Stored | RawStoreError]:
    """Read a stream to its end, then as a file; an archive may be larger than memory."""
    with tempfile.NamedTemporaryFile(prefix="ingest-") as file:
        copyfileobj(stream, file)
        file.flush()
        yield from of_file(Path(file.name), url=url, name=name)
