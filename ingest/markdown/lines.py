"""Write the words of one block: links, inline code, and nothing else that Markdown would read as marks."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from ingest import urls
from ingest.model import Block
from ingest.text import normalise

__all__ = ["begun", "escaped", "line"]

_SPECIAL: Final = re.compile(r"[\\`*\[\]<]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)|~(?=~)")
# What makes a line of text something else where it begins one: heading, quote, item, rule, fence, table.
_BEGINNING: Final = re.compile(r"(?=[#>|]|[-+](?:\s|$)|-{2,}|={2,}$|~~~)|\d{1,9}(?=[.)](?:\s|$))")
_TICKS: Final = re.compile("`+")
_TARGET_SPECIAL: Final = re.compile(r"[\s<>()|\\]")
_LINKED: Final = frozenset({"http", "https", "mailto", "tel"})


def escaped(text: str) -> str:
    """Write words that are nothing but words."""
    return _SPECIAL.sub(lambda m: "\\" + m[0], text)


def begun(text: str) -> str:
    """Escape what would make the beginning of a block something else."""
    found = _BEGINNING.match(text)
    return f"{text[: found.end()]}\\{text[found.end() :]}" if found else text


def line(block: Block, url: str | None) -> str:
    """Write a block's text with its links and inline code; a link whose words do not stand there is none."""
    codes, parts, at = _located(block.text, block.codes), list[str](), 0
    for found, end, target in _links(block):
        if found < at:
            continue
        address = _address(target, url)
        before, inner = _coded(block.text, at, found, codes), _coded(block.text, found, end, codes)
        # Right behind an exclamation mark it would be a picture.
        parts += [before[:-1] + "\\!" if address and before.endswith("!") else before]
        parts += [f"[{inner}]({address})" if address else inner]
        at = end
    return "".join(parts) + _coded(block.text, at, len(block.text), codes)


def _links(block: Block) -> Iterator[tuple[int, int, str]]:
    """Find where links begin and end in a block's text, and their targets; the texts of one link are one."""
    if len(block.anchors_at) == len(block.anchors):
        spans = _located(block.text, block.anchors_at)
        for target, run in groupby(zip(block.anchors, spans, strict=False), key=lambda pair: pair[0][1]):
            start, end = -1, -1
            for _, (first, last) in run:
                if start >= 0 and block.text[end:first].strip():
                    yield start, end, target
                    start = -1
                start, end = first if start < 0 else start, last
            yield start, end, target
        return
    at = 0
    for words, target in _merged(block):
        found = block.text.find(words, at)
        if found >= 0:
            at = found + len(words)
            yield found, at, target


def _located(text: str, spans: Sequence[tuple[int, int]]) -> Sequence[tuple[int, int]]:
    """Find stretches of a text that are given in characters that are no white space."""
    if not spans:
        return ()
    at = [n for n, character in enumerate(text) if not character.isspace()]
    return [(at[start], at[end - 1] + 1) for start, end in spans if start < end <= len(at)]


def _coded(text: str, start: int, end: int, codes: Sequence[tuple[int, int]]) -> str:
    """Write a stretch of a text, with what is code in it."""
    parts = list[str]()
    for first, last in codes:
        low, high = max(first, start), min(last, end)
        if low < high:
            parts += [escaped(text[start:low]), _code(text[low:high])]
            start = high
    return "".join(parts) + escaped(text[start:end])


def _code(text: str) -> str:
    """Write code between more backticks than it has in a row.

    >>> _code("a"), _code("a ` b"), _code("`a`")
    ('`a`', '``a ` b``', '`` `a` ``')
    """
    runs = {len(run) for run in _TICKS.findall(text)}
    ticks = "`" * next(n for n in range(1, len(runs) + 2) if n not in runs)
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{space}{text}{space}{ticks}"


def _merged(block: Block) -> Iterator[tuple[str, str]]:
    """Join the texts of one link, which its inner elements part."""
    for target, run in groupby(block.anchors, key=lambda anchor: anchor[1]):
        pieces = [words for words, _ in run]
        whole = normalise("".join(pieces))
        if whole and whole in block.text:
            yield whole, target
        else:
            yield from ((normalise(piece), target) for piece in pieces if piece.strip())


def _address(target: str, url: str | None) -> str | None:
    """Resolve a link; None for those within the page, and for scripts."""
    if not target or target.startswith("#"):
        return None
    absolute = urls.join(url, target) if url else None
    scheme = (absolute or target).partition(":")
    if scheme[1] and scheme[0].lower() not in _LINKED and not set(scheme[0]) & set("/?#"):
        return None
    return _TARGET_SPECIAL.sub(lambda m: f"%{ord(m[0]):02X}" if m[0].isascii() else m[0], (absolute or target).strip())
