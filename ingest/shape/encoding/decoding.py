"""Bytes as text: what named their character set, what had to be guessed, and whether the result can be believed."""

import codecs
import re
from typing import Final, NamedTuple, Self

from w3lib.encoding import read_bom

from ingest.model import Capture, Doubt, Encoding
from ingest.shape import binaries
from ingest.shape.encoding import declarations, utf16
from ingest.shape.encoding.charset_guess import Guess, clearly_better, guess, is_language, sample
from ingest.shape.encoding.charsets import LABELS, MULTIBYTE, decoded, strictly

__all__ = ["Decoded", "decode"]

_STRAY: Final = 3  # bytes; set by hand: one letter, in whatever character set


class Decoded(NamedTuple):
    """A payload as text, what named its character set, and what had to be done to read it."""

    text: str
    encoding: Encoding
    repairs: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    def mended(self, text: str) -> Self:
        """Replace the text by one whose wrong readings were undone."""
        return self if text == self.text else self._replace(text=text, repairs=(*self.repairs, "mojibake"))


def decode(payload: bytes, capture: Capture, subject: str) -> Decoded:
    """Decode a payload; Undecodable where it is no text."""
    codec, bom = _bom(payload)
    if bom:
        read = _strictly_or_replaced(payload[len(bom) :], Encoding(name=LABELS[codec], source="bom"), codec)
    else:
        binaries.refuse(payload, subject)
        read = _unmarked_wide(payload) or _declared(payload, capture) or _undeclared(payload, capture)
    binaries.refuse_controls(read.text, subject)
    return read._replace(text=read.text.removeprefix("\ufeff"))


def _bom(payload: bytes) -> tuple[str, bytes]:
    r"""Read a byte order mark: the codec and the mark.

    >>> _bom(b"\xff\xfeA\0")
    ('utf-16-le', b'\xff\xfe')
    """
    name, bom = read_bom(payload)
    return (name, bom) if name and bom and name in LABELS else ("", b"")


def _unmarked_wide(payload: bytes) -> Decoded | None:
    codec = utf16.detect(payload)
    if codec is None:
        return None
    name = LABELS[codec]
    read = _strictly_or_replaced(payload, Encoding(name=name, source="detected"), codec)
    return read._replace(repairs=(f"decoded-{name}", *read.repairs))


def _declared(payload: bytes, capture: Capture) -> Decoded | None:
    """Decode as the header or the page says; None where neither says anything that is known."""
    header = declarations.of_header(capture)
    if header and header.startswith(("utf-16", "utf-32")):
        header = None  # it would have been seen: the payload can be read as ASCII
    codec = header or declarations.of_page(payload)
    if not codec:
        return None
    source = Encoding(name=LABELS[codec], source="header" if header else "meta")
    unicode = strictly(payload, "utf-8")
    if codec == "utf-8":
        return Decoded(unicode, source) if unicode is not None else None
    if unicode is not None:
        # Bytes above ASCII in a single-byte charset are no valid UTF-8 by accident; in a multi-byte one they may be.
        single = codec not in MULTIBYTE and not payload.isascii()
        if single or strictly(payload, codec) is None:
            return Decoded(unicode, Encoding(name="utf-8", source="detected"), ("charset-overridden",))
    return _believed(_strictly_or_replaced(payload, source, codec), payload, codec, capture)


def _believed(declared: Decoded, payload: bytes, codec: str, capture: Capture) -> Decoded:
    """Read what was declared, unless it is no language and another character set makes it one."""
    words = sample(payload)
    found = clearly_better(words, codec, declarations.hints(payload, capture)) if words else None
    if found is not None:
        message = f"declared as {declared.encoding.name}, which makes no words; {_ranking(found)}"
        encoding = Encoding(name=LABELS[found.codec], source="detected")
        read = _strictly_or_replaced(payload, encoding, found.codec)
        doubt = Doubt(code="encoding-guessed", message=message)
        return read._replace(repairs=("charset-overridden", *read.repairs), doubts=(doubt,))
    if not words or is_language(words, codec):
        return declared
    excerpt = decoded(words, codec)[:20]
    message = f"declared as {declared.encoding.name}, which makes no words, such as {excerpt!r}"
    return declared._replace(doubts=(Doubt(code="mojibake", message=message),))


def _undeclared(payload: bytes, capture: Capture) -> Decoded:
    text = strictly(payload, "utf-8")
    if text is not None:
        return Decoded(text, Encoding(name="utf-8", source="default"))
    torn = _torn(payload)
    if torn is not None:
        return Decoded(torn, Encoding(name="utf-8", source="detected"), ("undecodable-bytes",))
    replaced = payload.decode("utf-8", "replace")
    bad = replaced.count("\ufffd")
    good = sum(map(len, re.findall("[^\x00-\x7f\ufffd]+", replaced)))
    # Torn or mixed UTF-8 still has more whole characters than broken ones; another charset has next to none.
    if good > bad:
        return Decoded(replaced, Encoding(name="utf-8", source="detected"), ("undecodable-bytes",))
    found = guess(sample(payload), declarations.hints(payload, capture))
    # JSON is UTF-8 by its standard: a stray byte in it is no sign of a charset of two bytes for each letter.
    is_stray = payload.lstrip()[:1] in {b"{", b"["} and bad <= _STRAY
    if is_stray and not (found.is_language and found.is_sure):
        return _guessed(payload, "cp1252")
    read = _guessed(payload, found.codec)
    if not found.is_language:
        message = f"no character set makes words of this; read as {read.encoding.name}"
        return read._replace(doubts=(Doubt(code="mojibake", message=message),))
    if not found.is_sure:
        return read._replace(doubts=(Doubt(code="encoding-guessed", message=_ranking(found)),))
    return read


def _guessed(payload: bytes, codec: str) -> Decoded:
    encoding = Encoding(name=LABELS[codec], source="detected")
    read = _strictly_or_replaced(payload, encoding, codec)
    name = "cp1252" if codec == "cp1252" else encoding.name
    return read._replace(repairs=(f"decoded-{name}", *read.repairs))


def _ranking(found: Guess) -> str:
    first, second = LABELS[found.codec], LABELS[found.second]
    return f"read as {first} ({found.language}) by its letters; {second} is next"


def _torn(payload: bytes) -> str | None:
    r"""Decode UTF-8 that ends inside a character; None where it is none.

    >>> _torn("[“a”".encode()[:-1]), _torn(b"[caf\xe9"), _torn(b"caf\xe9"), _torn(b"caf\xe9 [")
    ('[“a\ufffd', '[caf\ufffd', None, None)
    """
    try:
        text, length = codecs.utf_8_decode(payload, "strict", False)  # noqa: FBT003 -- it takes no keyword
    except UnicodeDecodeError:
        return None
    # Behind plain ASCII, a lone byte may be the last letter of another charset, but not of a whole JSON body.
    if text.isascii() and len(payload) - length == 1 and payload.lstrip()[:1] not in {b"{", b"["}:
        return None
    return text + "\ufffd"


def _strictly_or_replaced(payload: bytes, encoding: Encoding, codec: str) -> Decoded:
    text = strictly(payload, codec)
    if text is not None:
        return Decoded(text, encoding)
    return Decoded(decoded(payload, codec), encoding, ("undecodable-bytes",))
