"""Text whose bytes look like other text: UTF-16 without a byte order mark, and the escapes of ISO-2022-JP."""

import unicodedata
from collections import Counter
from typing import Final

from ingest.shape.encoding.charset_guess import makes_words
from ingest.shape.encoding.charsets import strictly

__all__ = ["detect"]

_SAMPLE: Final = 8192  # bytes
_NO_TEXT: Final = 0.02  # the share of control characters that `binaries` allows
_NUL_SHARE: Final = 0.01  # of the units; line ends and spaces alone are more, also in Chinese
_PLAIN_SHARE: Final = 0.05  # set by hand: Chinese without markup has a mark or a line end at every fifteenth place
_PLAIN: Final = frozenset("\n" + "".join(map(chr, range(0x20, 0x7F))) + "、。，．！？：；「」…")
_MARKUP_SHARE: Final = 0.5  # of a page's beginning, and of text in Latin letters
_WORDS: Final = 1000  # characters
_ESCAPES: Final = (b"\x1b$B", b"\x1b$@")  # RFC 1468: to the characters of JIS X 0208


def detect(payload: bytes) -> str | None:
    r"""Recognise ISO-2022-JP by its escapes, UTF-16 by its NULs; its order is that which gives spaces and marks.

    >>> detect("Die Brücke ist zu".encode("utf-16-le")), detect("橋は閉鎖\n中".encode("utf-16-be"))
    ('utf-16-le', 'utf-16-be')
    >>> detect(b"The bridge is closed until\0 the end of next week.")
    """
    # One byte is looked for much faster than three.
    if b"\x1b" in payload and payload.isascii() and any(escape in payload for escape in _ESCAPES):
        return "iso2022_jp" if strictly(payload, "iso2022_jp") is not None else None
    head = payload[:_SAMPLE]
    if b"\0" not in head or head.count(b"\0") < _NUL_SHARE * len(head) / 2:
        return None
    head = head[: len(head) // 2 * 2]
    little, big = (head.decode(codec, "replace") for codec in ("utf-16-le", "utf-16-be"))
    codec, text, other = ("utf-16-le", little, big) if _plain(little) > _plain(big) else ("utf-16-be", big, little)
    if _plain(text) < max(_PLAIN_SHARE, 2 * _plain(other)) or _strange(text) > _NO_TEXT:
        return None
    # Pairs of Latin letters are Chinese characters, but no words.
    return codec if _plain(text) > _MARKUP_SHARE or makes_words(text[:_WORDS]) else None


def _plain(text: str) -> float:
    return sum(c in _PLAIN for c in text) / (len(text) or 1)


def _strange(text: str) -> float:
    """Compute the share of what no text has: controls, private use, unassigned."""
    counted = Counter(text[:-1])  # the last one may be half of a pair
    strange = sum(n for c, n in counted.items() if c not in "\t\n\r" and _is_strange(c))
    return strange / (len(text) or 1)


def _is_strange(c: str) -> bool:
    return c == "\ufffd" or unicodedata.category(c) in {"Cc", "Co", "Cn", "Cs"}
