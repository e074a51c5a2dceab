"""The character sets of the web: their names, and how browsers read them."""

import codecs
from typing import Final

from w3lib.encoding import resolve_encoding

__all__ = ["CP1252", "LABELS", "MULTIBYTE", "decoded", "known", "strictly", "windows_1252"]

# Python codec -> WHATWG label (https://encoding.spec.whatwg.org/#names-and-labels). No other codec is used.
LABELS: Final = {
    "utf-8": "utf-8", "utf-16-le": "utf-16le", "utf-16-be": "utf-16be", "utf-32-le": "utf-32le",
    "utf-32-be": "utf-32be", "gb18030": "gb18030", "big5hkscs": "big5", "cp932": "shift_jis", "euc_jp": "euc-jp",
    "iso2022_jp": "iso-2022-jp", "cp949": "euc-kr", "cp874": "windows-874", "koi8-r": "koi8-r", "koi8-u": "koi8-u",
    "mac-roman": "macintosh", "cp866": "ibm866", "mac-cyrillic": "x-mac-cyrillic",
    **{f"cp125{n}": f"windows-125{n}" for n in range(9)},
    **{f"iso8859-{n}": f"iso-8859-{n}" for n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
}  # fmt: skip
MULTIBYTE: Final = frozenset({"gb18030", "big5hkscs", "cp932", "euc_jp", "iso2022_jp", "cp949"})
# windows-1252 as browsers read it: the five bytes that Python refuses are control characters.
CP1252: Final = "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in range(256))


def known(codec: str | None) -> str | None:
    """Keep a codec that the web knows."""
    if codec is None:
        return None
    resolved = resolve_encoding(codec)
    if resolved in {"utf-16", "utf-32"}:
        resolved += "-le"  # WHATWG: "utf-16" is a label of UTF-16LE
    return resolved if resolved in LABELS else None


def windows_1252(payload: bytes) -> str:
    """Read bytes as browsers read windows-1252; every byte is something."""
    return codecs.charmap_decode(payload, "strict", CP1252)[0]


def strictly(payload: bytes, codec: str) -> str | None:
    """Decode without a loss; None where some bytes are no text in that codec."""
    try:
        return windows_1252(payload) if codec == "cp1252" else payload.decode(codec)
    except UnicodeDecodeError:
        return None


def decoded(payload: bytes, codec: str) -> str:
    """Decode, with U+FFFD for what is no text."""
    return windows_1252(payload) if codec == "cp1252" else payload.decode(codec, "replace")
