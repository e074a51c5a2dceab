"""Make captures and documents from text, for tests."""

from ingest import parse, shape
from ingest.model import Capture, Document, Part, Stored


def stored(payload: str | bytes, *, file: str = "a.txt", url: str | None = None, **facts: object) -> Stored:
    """Make a capture of a loose file."""
    body = payload.encode() if isinstance(payload, str) else payload
    part = Part(offset=0, length=len(body), sha256="0" * 64)
    capture = Capture(raw_id=None, file=file, parts=(part,), role="article", source=None, url=url, **facts)  # type: ignore[arg-type]  # a test's keywords
    return Stored(capture=capture, payloads=(body,))


def document(payload: str | bytes, *, url: str | None = None) -> Document:
    """Walk a payload up to its first document."""
    found = next(iter(parse.documents(shape.detect(stored(payload, url=url)))))
    assert isinstance(found, Document), found
    return found
