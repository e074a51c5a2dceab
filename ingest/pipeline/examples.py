"""Run the examples that site rule files carry: each says what must be kept, removed and read."""

from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest import parse, shape
from ingest.errors import IngestError
from ingest.model import Capture, Document, Extraction, Part, Stored
from ingest.pipeline.clean.capture import ANYONE, Task, extract_document
from ingest.sites import RuleFile
from ingest.sites.rules import Example

__all__ = ["check_rules"]


def check_rules(
    files: Sequence[RuleFile], *, version: str, others: Sequence[RuleFile] = (), where: str = "sites/"
) -> Iterator[tuple[str, list[str]]]:
    """Yield each example's name and what is wrong with it; `others` are rule files that may apply, too."""
    for file in files:
        among = (file, *others) if file.own else (*files, *others)
        task = Task(files=among, version=version, source=replace(ANYONE, site=file.id))
        for example in file.example:
            yield f"{where}{file.id}.toml: {example.name}", _mistakes(example, task)


def _mistakes(example: Example, task: Task) -> list[str]:
    part = Part(offset=0, length=0, sha256="0" * 64)
    capture = Capture(raw_id=None, file=example.name, parts=(part,), role="article", source=None, url=None)
    try:
        shaped = shape.detect(Stored(capture=capture, payloads=(BOM_UTF8 + example.input.encode(),)))
        if shaped.shape != example.shape:
            return [f"shape is {shaped.shape}, not {example.shape}"]
        document = next(parse.documents(shaped))
        if not isinstance(document, Document):
            return [str(document)]
        extraction = extract_document(document, task=task)
    except IngestError as e:
        return [str(e)]
    return [*_texts(example, extraction), *_fields(example, extraction)]


def _texts(example: Example, extraction: Extraction) -> Iterator[str]:
    kept = tuple(block.text for block in extraction.body)
    yield from (f"lost: {wanted!r}" for wanted in example.kept if wanted not in kept)
    yield from (f"kept: {found!r}" for found in kept if found not in example.kept)
    reasons: dict[str, set[str]] = {}
    for removed in extraction.removed:
        reasons.setdefault(removed.block.text, set()).add(removed.reason)
    for reason, lines in example.removed.items():
        for line in lines:
            if reason not in reasons.get(line, ()):
                yield f"{line!r}: wanted {reason}, found {', '.join(sorted(reasons.get(line, {'not removed'})))}"


def _fields(example: Example, extraction: Extraction) -> Iterator[str]:
    fields = extraction.fields
    found = {
        "title": fields.title.value,
        "authors": [author.name for author in fields.authors.value],
        "published": fields.published.value,
        "tags": list(fields.tags.value),
    }
    for name, wanted in example.fields.items():
        if found.get(name) != wanted:
            yield f"{name}: wanted {wanted!r}, found {found.get(name)!r}"
