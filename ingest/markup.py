"""Turn away markup that would take its parser quadratic time, before it is parsed; by its bytes alone.

A page that is written in a minute would hold up all hosts of a run, or a worker, for hours.
"""

import re
from collections.abc import Iterator
from typing import Final

from ingest.errors import BudgetExceeded

__all__ = ["ATTRIBUTES", "BYTES", "DEPTH", "NODES", "refuse"]

# Deterministic limits, each far above an article: Common Crawl cuts pages at 1 MiB, Blink nests elements 512 deep, and
# the largest of the 3,056 pages that we measured has 27,753 nodes.
BYTES: Final = 32_000_000
NODES: Final = 1_000_000
DEPTH: Final = 5_000
ATTRIBUTES: Final = 10_000

_TAG_START: Final = re.compile(rb"<[a-zA-Z][\w:.\x80-\xff-]*+[\s/]")
_ATTRIBUTE: Final = re.compile(rb">|([^\s/>=]++)(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"']++))?")
# Elements before which the parser looks through all that is open, so that nesting them takes quadratic time (HTML
# 13.2.6.4.7, "has a p element in button scope"). Those whose end tag may be missing are left out.
_BOXES: Final = (
    "address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer form header "
    "hgroup main menu nav ol search section summary table ul"
)
_NESTING: Final = re.compile(rb"<(/?)(%b)(?=[\s/>])" % "|".join(_BOXES.split()).encode(), re.IGNORECASE)


def refuse(page: bytes) -> None:
    """Turn away what takes the parser quadratic time: attributes of one tag, boxes in boxes."""
    if len(page) > BYTES:
        raise BudgetExceeded(f"a page of more than {BYTES} bytes")
    if any(map(_has_too_many, _long_tags(page))):
        raise BudgetExceeded(f"an element of more than {ATTRIBUTES} attributes")
    tags = len(page) - len(page.replace(b"<", b""))  # `count` takes twice as long
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
