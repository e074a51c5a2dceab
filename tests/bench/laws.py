r"""Do a document and its record keep the laws? What breaks one is told in a line.

Conservation is measured against the parser, not against our own walk over its tree: all text of the body less the
invisible elements, as the parser itself joins it; of a dump, all of it. Hidden text from within a line is put back
where its block says that it stood.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import orjson
from selectolax.lexbor import LexborHTMLParser

from ingest import parse, shape
from ingest.clean.fields.field_selection import PARSERS, reparse
from ingest.errors import IngestError
from ingest.model import Block, Document, Evidence, Fields, LiveUpdate, Shaped, Stored
from ingest.parse import feed_hints
from ingest.parse.page.embedded import scripts
from ingest.pipeline.clean.capture import Result
from ingest.text import normalise, squeeze, without_surrogates
from tests import proofs

__all__ = ["breaches", "lines", "unescaped", "visible"]

_INVISIBLE: Final = ["script", "style", "template", "noscript"]
_ESCAPE: Final = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_LETTERS: Final = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_TAG: Final = re.compile(r"<[^<>]*>")
_NOSCRIPT: Final = re.compile(r"</?noscript\b[^>]*>", re.IGNORECASE)
_CLOSER: Final = re.compile(r"</[a-zA-Z][a-zA-Z0-9]*\s*>")
_MEMBER: Final = re.compile(r'"(?:content|rendered)"\s*:')
_SHORTCODE: Final = re.compile(r"\[/?[a-z][^\[\]]*\]")
# By repair: what it takes away.
_TAKEN: Final = {
    "shortcodes": _SHORTCODE, "link-numbers": re.compile(r"\[\d+\]"), "hyphens": re.compile("[-\u2010]"),
}  # fmt: skip
_MARK: Final = re.compile(r"[\W_]")
_LINKED: Final = re.compile(r"\]\((?:[^\n]|\n(?![ \t]*\n))*\)|\]\[\d+\]")
_GUTTER: Final = re.compile(r"\s{2,}")  # between two columns
_STATE: Final = "state:"
_SHOWN: Final = 60  # characters of a text in a message


def breaches(stored: Stored, results: Sequence[Result]) -> Iterator[str]:
    """Yield every law that the results of a capture break."""
    for result in results:
        if result.outcome.status == "crashed":
            yield f"crashed: {result.outcome.detail}"
        if (result.line is not None) != (result.outcome.status == "written"):
            yield f"outcome: {result.outcome.status}, but {'a' if result.line else 'no'} line"
    documents, texts = list[Document | IngestError](), tuple[Shaped, ...]()
    try:
        texts = (shape.detect(stored),)
        documents += parse.documents(texts[0])
    except IngestError as e:
        documents.append(e)
    if (
        len(results) == 2
        and len(documents) == 1
        and (reading := feed_hints.last_resort_document(stored.capture, index=1))
    ):
        documents.append(reading)
    if [r.outcome.index for r in results] != list(range(max(1, len(documents)))):
        yield f"outcomes: {[r.outcome.index for r in results]} of {len(documents)} documents"
        return
    yield from _conserved_together(documents, *texts)
    for document, result in zip(documents, results, strict=False):
        if isinstance(document, Document):
            yield from _of_document(document, result, *texts)


def _conserved_together(documents: Sequence[Document | IngestError], *texts: Shaped) -> Iterator[str]:
    """Compare each document with its input; the articles of an export are all of it together."""
    found = [d for d in documents if isinstance(d, Document)]
    if len(found) > 1 and found[0].shape == "text-dump":
        blocks = tuple(block for document in found for block in document.blocks)
        repairs = tuple(repair for document in found for repair in document.repairs)
        found = [replace(found[0], blocks=blocks, repairs=repairs)]
    for document in found:
        yield from _conserved(document, *texts)


def _of_document(document: Document, result: Result, *texts: Shaped) -> Iterator[str]:
    if result.line is None:
        return
    record = orjson.loads(result.line)
    paragraphs = [record["text"][block["start"] : block["end"]] for block in record["blocks"]]
    try:
        known = proofs.evidence(record)
    except TypeError as e:
        yield f"fields: {e}"
        return
    evidence = {name: known.get(name, []) for name in Fields.__dataclass_fields__}
    yield from _ended(document, paragraphs, evidence, result.row["removed"])
    yield from _found(document, paragraphs, *texts)
    for name, said in evidence.items():
        yield from _read(name, record[name], said)
        yield from _quoted(document, name, said)


def visible(html: str) -> str:
    """Return the text of a page's body as the parser joins it, less what nobody sees.

    >>> visible("<title>T</title><p>One<!-- two --> <b>three</b><script>four</script><p hidden>five")
    'One threefive'
    """
    tree = LexborHTMLParser(html.encode("utf-8", "replace"))
    tree.strip_tags(_INVISIBLE)
    return tree.body.text(deep=True, separator="") if tree.body is not None else ""


def _conserved(document: Document, *texts: Shaped) -> Iterator[str]:
    """Compare the blocks with all that is visible; damaged posts have nothing to compare with."""
    reference = _reference(document, *texts)
    if reference is None:
        return
    yield from _conserved_state(document)
    written = "".join(lines(block for block in document.blocks if not block.where.startswith(_STATE)))
    if "markdown" in document.repairs:
        yield from _spared(reference, written)
        return
    wanted, found = _bare(reference, document), _bare(written, document)
    if "columns" in document.repairs:
        # Lines of one column have come together: each piece of a line is there whole, and nothing else is.
        pieces = (_bare(piece, document) for row in reference.splitlines() for piece in _GUTTER.split(row))
        if torn := next((piece for piece in pieces if piece not in found), None):
            yield f"conservation: {torn[:_SHOWN]!r} of a column is torn or lost"
        wanted, found = "".join(sorted(wanted)), "".join(sorted(found))
    if wanted != found:
        at = next((n for n, (a, b) in enumerate(zip(wanted, found, strict=False)) if a != b), None)
        at = min(len(wanted), len(found)) if at is None else at
        yield f"conservation: at {at} the page has {wanted[at : at + _SHOWN]!r}, the blocks {found[at : at + _SHOWN]!r}"


def _conserved_state(document: Document) -> Iterator[str]:
    """Compare the blocks that were read from data with the strings that they are of."""
    read: dict[str, str] = defaultdict(str)
    for block in document.blocks:
        if block.where.startswith(_STATE):
            read[block.where] += block.text
    strings = _state_strings(document) if read else {}
    for where, found in read.items():
        wanted = strings.get(where)
        if wanted is None or squeeze(wanted) != squeeze(found):
            yield f"conservation: {where} has {(wanted or '')[:_SHOWN]!r}, its blocks {found[:_SHOWN]!r}"


def _state_strings(document: Document) -> dict[str, str]:
    """Return what each string of the data says to a reader, by its place; the leaves of one paragraph together."""
    found = {f"{_STATE}{c.where}": c.raw for c in document.candidates if c.field == "article_body"}
    for name, value in scripts.states(document.html or ""):
        for where in {b.where for b in document.blocks if b.where.startswith(f"{_STATE}{name}/")}:
            at: Any = value
            for key in where.removeprefix(f"{_STATE}{name}/").split("/"):
                key = key.replace("~1", "/").replace("~0", "~")  # noqa: PLW2901 -- as JSON pointers write it
                at = at[int(key)] if isinstance(at, list) else at.get(key) if isinstance(at, dict) else None
                at = _followed(at, value)
            found[where] = "".join(_leaves(at))
    return {where: visible(f"<body>{raw}") if "<" in raw or "&" in raw else raw for where, raw in found.items()}


def _followed(at: Any, root: Any) -> Any:
    """Follow a reference of Apollo's cache."""
    return root.get(at["__ref"], at) if isinstance(at, dict) and "__ref" in at and isinstance(root, dict) else at


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    elif isinstance(value, dict):
        said = next((value[k] for k in ("text", "value", "children", "content") if value.get(k)), None)
        yield from _leaves(said)


def lines(blocks: Iterable[Block]) -> Iterator[str]:
    """Write each block with the hidden texts from within it put back where they stood."""
    line, moved = "", 0
    for block in blocks:
        if block.inside < 0:
            yield line
            line, moved = block.bullet + block.text, 0
            continue
        if not moved:
            # Cells one by one: a mark at the beginning of one does not compose with what stands before it.
            line = "".join(map(squeeze, line.split("\t")))
        at, text = block.inside + moved, squeeze(block.text)
        line, moved = f"{line[:at]}{text}{line[at:]}", moved + len(text)
    yield line


def _spared(reference: str, written: str) -> Iterator[str]:
    """Compare what the marks of Markdown leave: letters and digits in their order, addresses aside.

    From the first link of a paragraph to its last parenthesis there may be addresses.
    """
    whole, least = (_MARK.sub("", normalise(text)) for text in (reference, _LINKED.sub("", reference)))
    found = _MARK.sub("", normalise(written))
    for part, all_of_it, told in ((found, whole, "invented or moved"), (least, found, "lost")):
        rest = iter(all_of_it)
        at = next((n for n, character in enumerate(part) if character not in rest), None)
        if at is not None:
            yield f"conservation: {part[at : at + _SHOWN]!r} is {told}"


def _reference(document: Document, *texts: Shaped) -> str | None:
    if document.bare and document.shape == "html":
        return visible(document.html or "")
    (shaped,) = texts
    if shaped.shape == "html":
        # What was opened for a reader stands in the document's own markup.
        return "".join(map(visible, (document.html or shaped.text, *shaped.pages[1:])))
    if shaped.shape == "text-dump":
        return "".join(shaped.pages)
    if "html-extracted" in document.repairs:
        return None
    content = _contents(shaped.text).get(document.item.index)
    return None if content is None else visible(content)


def _contents(text: str) -> dict[int, str]:
    """Read the contents of a WordPress answer that is whole; those that are missing have no entry."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    posts = value if isinstance(value, list) else [value]
    rendered = (post.get("content") if isinstance(post, dict) else None for post in posts)
    texts = (content.get("rendered") if isinstance(content, dict) else content for content in rendered)
    return {index: without_surrogates(content)[0] for index, content in enumerate(texts) if isinstance(content, str)}


def _bare(value: str, document: Document) -> str:
    """Leave out white space, and what a repair says that it took away."""
    value = without_surrogates(value)[0]
    for repair, taken in _TAKEN.items():
        if repair in document.repairs:
            value = taken.sub("", value)
    return squeeze(value)


def _ended(
    document: Document,
    paragraphs: Sequence[str],
    evidence: Mapping[str, Sequence[Evidence]],
    removed: Iterable[Mapping[str, Any]],
) -> Iterator[str]:
    """Follow every block to its one end: removed, a paragraph of the record in its order, or used for a field."""
    gone = [row["block"] for row in removed]
    quoted = {int(e.where[6:]): name for name, said in evidence.items() for e in said if e.where.startswith("block:")}
    if len(gone) != len(set(gone)) or not set(gone) <= set(range(len(document.blocks))):
        yield "ends: a block is removed twice, or is none"
    for index in sorted(set(gone) & quoted.keys()):
        yield f"ends: block {index} gives {quoted[index]} a value and is removed"
    # How many paragraphs may have been passed: a block that gave a value may stand in the body or not.
    passed = {0}
    for block in document.blocks:
        if block.index in gone:
            continue
        text = without_surrogates(block.text)[0]
        after = {n + 1 for n in passed if n < len(paragraphs) and paragraphs[n] == text}
        passed = after | (passed if block.index in quoted else set())
        if not passed:
            yield f"ends: block {block.index} {text[:_SHOWN]!r} is neither kept nor used nor removed"
            return
    if len(paragraphs) not in passed:
        yield f"ends: the record has {len(paragraphs)} paragraphs, {max(passed)} of them from blocks in order"


def _found(document: Document, paragraphs: Iterable[str], *texts: Shaped) -> Iterator[str]:
    """Look every paragraph up in the decoded input."""
    if "markdown" in document.repairs:  # conservation compares the order of the letters
        return
    sources = [_bare(source, document) for source in _sources(document, *texts)]
    if "state" in document.repairs:
        sources += [_bare(source, document) for source in _state_strings(document).values()]
    if "columns" in document.repairs or any(block.inside >= 0 for block in document.blocks):
        # A reader sees a line without what is hidden in it; that both are of the page, conservation says.
        sources.append(_bare("".join(block.text for block in document.blocks if block.inside < 0), document))
    for paragraph in paragraphs:
        bare = _bare(paragraph, document)
        if not any(bare in source for source in sources):
            yield f"invention: {paragraph[:_SHOWN]!r} does not stand in the input"


def _sources(document: Document, *texts: Shaped) -> Iterator[str]:
    reference = _reference(document, *texts)
    if reference is not None:
        yield reference
        return
    text = texts[0].text
    for _ in range(2):  # A post that was encoded twice has two layers of escapes.
        text = unescaped(text)
        yield visible(text)
        yield visible(_NOSCRIPT.sub("", text))  # which stands open where nothing else holds the article
        # A tag that is torn in one member must not swallow the next.
        yield "".join(map(visible, _MEMBER.split(text)))
        yield _CLOSER.sub("", text)
        yield _TAG.sub("", text)  # also in what a torn comment holds


def unescaped(text: str) -> str:
    """Undo JSON's escapes wherever they stand."""

    def character(match: re.Match[str]) -> str:
        return chr(int(match[1], 16)) if match[1] else _LETTERS.get(match[2], match[2])

    return _ESCAPE.sub(character, text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _read(name: str, value: object, said: Sequence[Evidence]) -> Iterator[str]:
    """Read a field again from its recorded raw strings."""
    if name == "images":
        yield from _pictured(value, said)
        return
    if name == "live_updates":
        yield from _updated(value, said)
        return
    again = orjson.loads(orjson.dumps(reparse(name, said)))
    if again != value:
        yield f"fields: {name} is {value!r}, its raw strings say {again!r}"


def _updated(updates: Any, said: Sequence[Evidence]) -> Iterator[str]:
    """Read when and under which title each update came; its text is a span of the record's."""
    again = reparse("live_updates", said)
    read = [(u.published, u.title) for u in again if isinstance(u, LiveUpdate)] if isinstance(again, tuple) else []
    if read != [(u["published"], u["title"]) for u in updates]:
        yield f"fields: live_updates is {updates!r}, its raw strings say {read!r}"


def _pictured(images: Any, said: Sequence[Evidence]) -> Iterator[str]:
    """Find what is said of each picture among the raw strings: in one of them, or joined of several in their order."""
    read = [squeeze(str(PARSERS[e.parser](e.raw))) for e in said]
    for image in images:
        for part, value in image.items():
            if value is not None and not _is_joined(squeeze(value), read):
                yield f"fields: images: {part} {value[:_SHOWN]!r} is in no raw string"


def _is_joined(value: str, pieces: Sequence[str]) -> bool:
    if any(value in piece for piece in pieces):
        return True
    ends = {0}
    for piece in pieces:
        ends |= {end + len(piece) for end in ends if value.startswith(piece, end)}
    return len(value) in ends


def _quoted(document: Document, name: str, said: Iterable[Evidence]) -> Iterator[str]:
    """Find the raw strings that are blocks, or candidates of the page, where they say that they stand."""
    offered = {(c.where, without_surrogates(c.raw)[0]) for c in document.candidates}
    places = {where for where, _ in offered}
    for e in said:
        if e.where.startswith("block:"):
            text = without_surrogates(document.blocks[int(e.where[6:])].text)[0]
            if normalise(e.raw) != normalise(text):
                yield f"fields: {name}: {e.where} is not {e.raw[:_SHOWN]!r}"
        elif e.parser == "update-text":
            continue  # read back as the span of the text, and not as the page's data have it
        elif e.where in places and (e.where, e.raw) not in offered:
            yield f"fields: {name}: {e.where} does not say {e.raw[:_SHOWN]!r}"
