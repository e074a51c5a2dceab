"""Refuse markup that would take its parser quadratic time or much memory, before it is parsed; by its bytes alone.

A page that is written in a minute would hold up all hosts of a run, or a worker, for hours; 58 kB of gzip would become
a tree of a gigabyte.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from ingest.errors import BudgetExceeded

__all__ = [
    "ALL_ATTRIBUTES",
    "ATTRIBUTES",
    "BYTES",
    "COPIES",
    "DEPTH",
    "NODES",
    "TAGS",
    "TEXT",
    "VALUES",
    "refuse",
    "refuse_json",
]

# Deterministic limits, each far above an article. Common Crawl cuts pages at 1 MiB, and Blink nests elements 512 deep.
# Of the 3,056 pages that we measured the largest has 5.1 MB, 22,978 tags, 27,753 nodes and 26,896 attributes; the
# longest text has 207 kB. A node takes 190 bytes of lexbor's memory, an attribute 270, a character of text 40 of ours.
BYTES: Final = 24_000_000
NODES: Final = 500_000
TAGS: Final = 250_000
DEPTH: Final = 5_000
ATTRIBUTES: Final = 10_000  # of one tag
ALL_ATTRIBUTES: Final = 300_000
COPIES: Final = 300_000
"""Elements that the parser makes because formatting ones were not closed (HTML 13.2.4.3)."""
TEXT: Final = 2_500_000
"""Characters of visible text, of a page or a dump."""
VALUES: Final = 500_000
"""Objects, lists and named values of one JSON text; 100 posts with everything that plugins add have 50,000."""

_TAG_START: Final = re.compile(rb"<[a-zA-Z][\w:.\x80-\xff-]*+[\s/]")
_ATTRIBUTE: Final = re.compile(rb">|([^\s/>=]++)(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"']++))?")
# Elements before which the parser looks through all that is open, so that nesting them takes quadratic time (HTML
# 13.2.6.4.7, "has a p element in button scope"). Those whose end tag may be missing are left out.
_BOXES: Final = (
    "address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer form header "
    "hgroup main menu nav ol search section summary table ul"
)
_NESTING: Final = re.compile(rb"<(/?)(%b)(?=[\s/>])" % "|".join(_BOXES.split()).encode(), re.IGNORECASE)
# Elements that the parser opens again in the next box where their end tag is missing; of `a` and `nobr` one at most is.
_FORMATTING: Final = re.compile(
    rb"<(/?)(?=[bcefistu](?:[a-z]{0,5})[\s/>])(b|big|code|em|font|i|s|small|strike|strong|tt|u)(?=[\s/>])",
    re.IGNORECASE,
)
_BOX: Final = re.compile(
    rb"</?(?:%b|p|li|td|th|tr|dd|dt|h[1-6]|pre)(?=[\s/>])" % "|".join(_BOXES.split()).encode(), re.IGNORECASE
)
_SAME: Final = 3
_COMPARED: Final = 500  # bytes of attributes
_APART: Final = b"= /\n\t\r\f"
_OPENING: Final = re.compile(rb"<[a-zA-Z][^\s/>]*+")
_RAW_TEXT: Final = re.compile(
    rb"<(script|style|textarea|title)\b.*?(?:</\1|\Z)|<!--.*?(?:-->|\Z)", re.IGNORECASE | re.DOTALL
)


def refuse(page: bytes) -> None:
    """Raise BudgetExceeded for what takes the parser too much time or memory.

    That is: bytes, tags, attributes of one tag and of all, boxes in boxes, and copies of formatting elements that were
    not closed.
    """
    if len(page) > BYTES:
        raise BudgetExceeded(f"a page of more than {BYTES} bytes")
    tags = len(page) - len(page.replace(b"<", b""))  # `count` takes twice as long
    if tags > TAGS:
        raise BudgetExceeded(f"more than {TAGS} tags")
    _refuse_attributes(page)
    if _most_unclosed(page) * tags > COPIES and _copies(page) > COPIES:
        raise BudgetExceeded(f"more than {COPIES} copies of unclosed formatting elements")
    _refuse_depth(page, tags)


def refuse_length(text: str) -> None:
    """Raise BudgetExceeded for a text of more characters than a page may have bytes."""
    if len(text) > BYTES:
        raise BudgetExceeded(f"a text of more than {BYTES} characters")


def _refuse_attributes(page: bytes) -> None:
    if any(map(_has_too_many, _long_tags(page))):
        raise BudgetExceeded(f"an element of more than {ATTRIBUTES} attributes")
    # What may stand between two attributes, or in one, is quick to count; few pages have as much.
    if (
        len(page) > 2 * ALL_ATTRIBUTES
        and len(page) - len(page.translate(None, _APART)) > ALL_ATTRIBUTES
        and _has_too_many_in_all(page)
    ):
        raise BudgetExceeded(f"more than {ALL_ATTRIBUTES} attributes")


def _refuse_depth(page: bytes, tags: int) -> None:
    if tags <= 2 * DEPTH or tags - page.count(b"</") <= 2 * DEPTH:
        return  # The parser is quick with what is left, and the walk measures the depth itself.
    opened: dict[bytes, int] = {}
    depth = 0
    for match in _NESTING.finditer(page):
        name = match[2].lower()
        count = opened.get(name, 0)
        if not match[1]:
            opened[name] = count + 1
            depth += 1
        elif count:
            opened[name] = count - 1
            depth -= 1
        if depth > 2 * DEPTH:
            raise BudgetExceeded(f"more than {NODES} nodes, or {DEPTH} levels of them")


def refuse_json(text: str) -> None:
    """Raise BudgetExceeded for JSON of more objects, lists and named values than memory should be given to."""
    if len(text) > VALUES and text.count("{") + text.count("[") + text.count('":') > VALUES:
        raise BudgetExceeded(f"JSON of more than {VALUES} values")


def _most_unclosed(page: bytes) -> int:
    """Return how many formatting elements are open at most at the same time."""
    opened = Counter[bytes]()
    now = most = 0
    for slash, name in _FORMATTING.findall(page):
        if not slash:
            opened[name.lower()] += 1
            now += 1
            most = max(most, now)
        elif opened[name.lower()]:
            opened[name.lower()] -= 1
            now -= 1
    return most


def _copies(page: bytes) -> int:
    """Return how many copies of open formatting elements the parser makes at most: each box begins with all of them.

    Of elements that are the same to the letter `_SAME` stay open (HTML 13.2.4.3, "Noah's Ark").
    """
    copies = open_now = 0
    opened: dict[bytes, list[bytes]] = {}
    same = Counter[tuple[bytes, bytes]]()
    for match in sorted([*_FORMATTING.finditer(page), *_BOX.finditer(page)], key=lambda match: match.start()):
        if match.re is _BOX:
            copies += open_now
            if copies > COPIES:
                break
            continue
        name = match[2].lower()
        entries = opened.setdefault(name, [])
        if match[1]:
            if entries:
                same[name, entries.pop()] -= 1
                open_now -= 1
            continue
        end = page.find(b">", match.end(), match.end() + _COMPARED)
        attributes = page[match.end() : end] if end >= 0 else b"%d" % match.start()  # too long to be compared
        if same[name, attributes] < _SAME:
            same[name, attributes] += 1
            entries.append(attributes)
            open_now += 1
    return copies


def _has_too_many_in_all(page: bytes) -> bool:
    """Return whether the tags of a page have more attributes than are allowed, scripts and comments left out."""
    page, count, position = _RAW_TEXT.sub(b"", page), 0, 0
    while opening := _OPENING.search(page, position):
        position = len(page)
        for match in _ATTRIBUTE.finditer(page, opening.end()):
            if match[1] is None:
                position = match.end()
                break
            count += 1
            if count > ALL_ATTRIBUTES:
                return True
    return False


def _has_too_many(tag: bytes) -> bool:
    """Count the attributes of a tag; what follows it is text: the data of a script, as a rule."""
    names = set[bytes]()
    for match in _ATTRIBUTE.finditer(tag):
        if match[1] is None:
            return False
        names.add(match[1].lower())
        if len(names) > ATTRIBUTES:
            return True
    return False


def _long_tags(page: bytes) -> Iterator[bytes]:
    """Find the tags that are long enough for so many attributes: each covers one of the windows looked at."""
    covered = False
    for start in range(0, len(page) - ATTRIBUTES, ATTRIBUTES):
        end = start + ATTRIBUTES
        inside, covered = covered, page.find(b"<", start, end) < 0 and page.find(b">", start, end) < 0
        if covered and not inside:
            opening = page.rfind(b"<", max(0, start - ATTRIBUTES), start)
            if opening >= 0 and _TAG_START.match(page, opening):
                another = page.find(b"<", end)
                limit = another if another >= 0 else len(page)
                closing = page.find(b">", end, limit)
                yield page[opening : (closing if closing >= 0 else limit) + 1]
