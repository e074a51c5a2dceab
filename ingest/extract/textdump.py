"""Turn a page that somebody flattened to plain text into blocks: one line is one block."""

import re
from typing import Final

from ingest import text
from ingest.errors import BudgetExceeded, UnknownShape
from ingest.model import Block, Document, Item, Kind, Shaped

__all__ = ["LINES", "document"]

# The longest of the corpora's dumps has 8,573 lines; what is twenty times as long is a log file, not a page.
LINES: Final = 200_000
# Bullets that flatteners write (resiliparse •, html2text *, lynx + o #, w3m •), repeated where lists are nested.
_BULLET: Final = re.compile(r"((?:[•◦▪▫‣⁃●○■□–·*+-][ \t\u00a0]+)+)(?=\S)")
# A heading is shorter than a line of print (90 characters) and does not end like a sentence.
HEADING_MAX: Final = 100
_SENTENCE_END: Final = re.compile(r"[.!,;:…。！，；：،؛][\"'”’»)\]]*$")
# A paragraph under a heading has at least one long sentence.
_PARAGRAPH_MIN: Final = 80


def document(shaped: Shaped) -> Document:
    """Read the lines of a dump; every visible character is in exactly one block.

    Raises UnknownShape where there is none, BudgetExceeded where there are more than `LINES` lines.
    """
    lines = "\n".join(shaped.pages).splitlines()
    if len(lines) > LINES:
        raise BudgetExceeded(f"{len(lines)} lines; the limit is {LINES}", subject=shaped.capture.file)
    read = _blocks(lines)
    if not read:
        raise UnknownShape("no visible text", subject=shaped.capture.file, reason="empty-payload")
    return Document(
        item=Item(capture=shaped.capture, index=0),
        shape="text-dump",
        blocks=tuple(read),
        url=shaped.capture.url,
        encoding=shaped.encoding,
        evidence=shaped.evidence,
        damaged=shaped.damaged,
        repairs=shaped.repairs,
    )


def _blocks(lines: list[str]) -> list[Block]:
    rows, blank = [], 0
    for number, line in enumerate(lines, 1):
        body = line.expandtabs(4)
        words = body.lstrip()
        bullet = _BULLET.match(words)
        visible = text.normalise(words[bullet.end() :] if bullet else words)
        if bullet and not visible:  # nothing behind it but characters without width
            bullet, visible = None, text.normalise(words)
        if not visible:
            blank += 1
            continue
        rows.append((number, len(body) - len(words), bullet[1].strip() if bullet else "", visible, blank))
        blank = 0
    read: list[Block] = []
    group = -1
    for n, (number, indent, mark, visible, blank_before) in enumerate(rows):
        following = rows[n + 1] if n + 1 < len(rows) else None
        if mark and not (read and read[-1].bullet and not blank_before):
            group += 1
        kind: Kind = "item" if mark else "paragraph"
        if not mark and blank_before and read and following and following[4] and not following[2]:
            # The first line is the title's place, whatever follows it.
            kind = "heading" if is_heading(visible, following[3]) else "paragraph"
        read.append(
            Block(
                index=n,
                kind=kind,
                text=visible,
                where=f"line:{number}",
                level=2 if kind == "heading" else 1 + indent // 4 if mark else 0,
                group=group if mark else -1,
                indent=indent,
                bullet=mark,
                blank_before=blank_before,
            )
        )
    return read


def is_heading(line: str, following: str) -> bool:
    """Tell a subhead from its shape and from the paragraph that follows it.

    >>> is_heading("What happens next?", "The committee will meet on Thursday to decide " * 3)
    True
    >>> is_heading("Nothing was decided on Thursday.", "The committee will meet on Friday to decide " * 3)
    False
    """
    return len(line) <= HEADING_MAX and not _SENTENCE_END.search(line) and len(following) >= _PARAGRAPH_MIN
