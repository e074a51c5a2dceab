"""The lines of a dump with their layout, before anybody joins or reads them."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

__all__ = ["DumpLine", "columns", "parse_lines"]

# Bullets that flatteners write (resiliparse •, html2text *, inscriptis and lynx * +, w3m • □ ☆ ○ ■ ★ ◎ ●), repeated
# where lists are nested.
_BULLETS: Final = "•◦▪▫‣⁃●○■□☆★◎–·*+-"
_BULLET: Final = re.compile(rf"((?:[{_BULLETS}][ \t\u00a0]+)+)(?=\S)")
# Those of lynx for lists in lists in lists; elsewhere they are words.
_DEEP: Final = re.compile(r"([o#@=] )(?=\S)")
_DEEPER: Final = 4
_WIDE: Final = re.compile(
    "[\u1100-\u115f\u2e80-\u303e\u3041-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uff60\uffe0-\uffe6]"
)


class DumpLine(NamedTuple):
    """One line that shows something, or several that were one line before they were wrapped."""

    number: int
    """Of the line, from 1."""
    indent: int
    """Leading white space, in columns."""
    bullet: str
    """As written, with the space behind it."""
    text: str
    """Without white space and bullet in front, nor white space at its end."""
    blank: int
    """Blank lines before it."""
    broken: bool = False
    """Whether two spaces end the line, which is a line break in Markdown."""
    drop_cap: int = 0
    """Characters of a large first letter that was put before the line."""

    @property
    def start(self) -> int:
        """The column where the text begins."""
        return self.indent + len(self.bullet)


def parse_lines(lines: Sequence[str]) -> list[DumpLine]:
    """Read the lines; blank ones are counted by the next that is not.

    >>> [row[:5] for row in parse_lines(["  * one", "       o two", "", "o três"])]
    [(1, 2, '* ', 'one', 0), (2, 7, 'o ', 'two', 0), (4, 0, '', 'o três', 1)]
    """
    rows: list[DumpLine] = []
    blank, outer = 0, -1
    for number, line in enumerate(lines, 1):
        body = line.expandtabs(4)
        words = body.strip()
        if not words:
            blank += 1
            continue
        indent = len(body) - len(body.lstrip()) if body[0].isspace() else 0
        found = _BULLET.match(words) if words[0] in _BULLETS else None
        if not found and rows and rows[-1].bullet and indent >= outer + _DEEPER:
            found = _DEEP.match(words)
        elif found:
            outer = indent
        bullet = found[1] if found else ""
        rows.append(DumpLine(number, indent, bullet, words[len(bullet) :], blank, body.endswith("  ")))
        blank = 0
    return rows


def columns(value: str) -> int:
    """Count the columns of a terminal that a text fills.

    >>> columns("ab"), columns("水路")
    (2, 4)
    """
    return len(value) if value.isascii() else len(value) + len(_WIDE.findall(value))
