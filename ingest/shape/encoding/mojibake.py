"""Undo a wrong reading that somebody stored in a dump, where it is certain."""

import codecs
import re
from typing import Final

from ingest.shape.encoding.charsets import CP1252

__all__ = ["mended"]

# UTF-8 read as windows-1252 (as browsers read it), or as ISO-8859-1: the first of several bytes, and the others.
_BYTES: Final = {**{ord(c): b for b, c in enumerate(CP1252)}, **{b: b for b in range(0x80, 0xA0)}}
_OTHERS: Final = "".join(re.escape(c) for c in CP1252[0x80:0xC0]) + "\x80-\x9f"
_SEQUENCE: Final = re.compile(
    f"[\u00c2-\u00f4][{_OTHERS}](?:(?<=[\u00c2-\u00df].)|(?<=[\u00e0-\u00ef].)[{_OTHERS}]|(?<=[\u00f0-\u00f4].)[{_OTHERS}]{{2}})",
    re.DOTALL,
)
_PUNCTUATION: Final = re.compile("[\x91-\x97]")
_MIN_MOJIBAKE_PAIRS: Final = 3  # one or two such pairs of letters may be somebody's ("IRMÃ…")
_CYCLES: Final = 3  # more readings of readings were never seen


def mended(text: str) -> str:
    """Undo a wrong reading that somebody stored, where it is certain: pages are never touched, dumps line by line."""
    if _PUNCTUATION.search(text):
        # No text has these controls, all of windows-1252 has these quotes and dashes; browsers read them so.
        text = re.sub("[\x80-\x9f]", lambda m: CP1252[ord(m[0])], text) if not _SEQUENCE.search(text) else text
    for _ in range(_CYCLES):
        again = _read_again(text)
        if again is None:
            break
        text = again
    return text


def _read_again(text: str) -> str | None:
    """Read the lines of which every character above ASCII is a part of UTF-8; None where too few speak for it.

    >>> _read_again("Ã¼ber â€žgroÃŸeâ€œ SprÃ¼nge"), _read_again("a café for the IRMÃ…")
    ('über „große“ Sprünge', None)
    """
    if not _SEQUENCE.search(text):
        return None
    lines = text.split("\n")  # str.splitlines takes the second byte of Å for a line's end
    found = 0
    for n, line in enumerate(lines):
        if line.isascii() or not _SEQUENCE.search(line):
            continue
        try:
            lines[n] = codecs.charmap_encode(line, "strict", _BYTES)[0].decode()
        except UnicodeError:
            continue
        found += len(_SEQUENCE.findall(line))
    return "\n".join(lines) if found >= _MIN_MOJIBAKE_PAIRS else None
