"""The WARCs and ARCs of others.

Every `response` with a status of 200-299 (or another that is asked for), every `resource`, every `conversion` to text
(WET), of the web or of files; what they are is for the shape to decide. A `revisit` is the answer that it saw again, at
its own time and URL; the segments of a record are joined. What crawlers add of their own (`urn:` of page data, text and
screenshots, manifests, logs) is passed over.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from ingest.errors import RawCorrupt, RawStoreError
from ingest.model import EVERYTHING, Selection, Stored
from ingest.raw.archives import answers
from ingest.raw.archives.archive_records import archive_records
from ingest.raw.archives.references import References
from ingest.raw.archives.scan import Record
from ingest.raw.archives.selecting import Selector
from ingest.raw.captures import HEADROOM
from ingest.storage import File

__all__ = ["read_articles"]


def read_articles(
    file: BinaryIO,
    *,
    path: File,
    name: str,
    source: str | None,
    limit: int,
    selection: Selection = EVERYTHING,
    others: Sequence[File] = (),
) -> Iterator[Stored | RawStoreError]:
    """Yield the articles that are wanted in order, and an error for whatever cannot be read, with how much it was.

    What is not wanted is passed over before it is parsed. `others` are the files where a revisit may have its payload.
    """
    selector = Selector(selection)
    reader = _Reader(name=name, source=source, limit=limit, selector=selector)
    references = References(path, others, cap=limit + HEADROOM, wants=reader.wants)
    types, passed = Counter[str](), 0
    said = False
    for found in archive_records(
        file, name=name, cap=limit + HEADROOM, wants=lambda head: reader.wants(head.type, head.fields)
    ):
        if isinstance(found, RawStoreError):
            said = True
            yield found
            continue
        types[found.type or "nameless"] += 1
        if not found.wanted:
            passed += answers.is_answer(found.type, found.fields)
            continue
        one = reader.capture(found, references)
        if one is not None:
            said = True
            yield one
    if not said:
        counts = ", ".join(f"{kind} {count}" for kind, count in sorted(types.items()))
        unwanted = f"; {passed} of them for other hosts, dates or URLs" if passed else ""
        yield RawStoreError(f"no answer among the records: {counts}{unwanted}", subject=name, reason="no-captures")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    name: str
    source: str | None
    limit: int
    selector: Selector

    def wants(self, kind: str, fields: Mapping[str, str]) -> bool:
        return answers.is_answer(kind, fields) and self.selector.wants(fields, answers.target(fields))

    def capture(self, found: Record, references: References) -> Stored | RawStoreError | None:
        """Make the capture of a record, or say why it cannot be; None where it holds nothing that is wanted."""
        subject = f"{self.name}@{found.offset}"
        try:
            if found.type == "revisit":
                return self._revisit(found, references, subject)
            if found.type == "continuation":
                return self._continuation(found, references, subject)
            if found.block is None:
                return answers.too_large(subject)
            if found.fields.get("warc-segment-number", "").strip() == "1":
                return self._segmented(found, references, subject)
            return self._stored(found, found.block, subject, is_cut="warc-truncated" in found.fields)
        except RawStoreError as e:
            return e.detached()

    def _revisit(self, found: Record, references: References, subject: str) -> Stored | RawStoreError | None:
        held = references.visited(found)
        if held is None:
            told = "a revisit of an answer that is in none of the files"
            return RawStoreError(told, subject=subject, reason="revisit-without-payload")
        if held.block is None:
            return answers.too_large(subject)
        return self._stored(found, held.block, subject, is_cut="warc-truncated" in held.fields, of=held)

    def _continuation(self, found: Record, references: References, subject: str) -> RawCorrupt | None:
        if references.has_beginning(found):
            return None
        told = "a segment of a record whose beginning is in none of the files"
        return RawCorrupt(told, subject=subject, reason="segment-without-beginning")

    def _segmented(self, found: Record, references: References, subject: str) -> Stored | None:
        rest, is_whole = references.segments(found)
        size = len(found.block or b"") + sum(len(segment.block or b"") for segment in rest)
        if size > self.limit + HEADROOM:
            raise answers.too_large(subject)
        block = b"".join(record.block or b"" for record in (found, *rest))
        return self._stored(found, block, subject, is_cut=not is_whole)

    def _stored(
        self, found: Record, block: bytes, subject: str, *, is_cut: bool, of: Record | None = None
    ) -> Stored | None:
        return answers.stored(
            found,
            block,
            of=of,
            is_cut=is_cut,
            subject=subject,
            name=self.name,
            source=self.source,
            limit=self.limit,
            selector=self.selector,
        )
