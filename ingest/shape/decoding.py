"""Bytes as text: what named their character set, and what had to be guessed."""

import codecs
import re
from typing import Final, NamedTuple, Self

import charset_normalizer
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom

from ingest.model import Capture, Encoding
from ingest.shape import binaries
from ingest.shape.charsets import LABELS, MULTIBYTE, known, strictly, windows_1252

__all__ = ["Decoded", "decode"]

# What nobody declared is looked for among what the web is written in (W3Techs, character encodings above 0.01 %).
_GUESSES: Final = [
    "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "koi8_r", "gb18030", "big5",
    "cp932", "euc_jp", "cp949", "iso8859_2", "iso8859_7",
]  # fmt: skip
# Central European read as Western European: signs inside words (Polish), carons (Czech, Slovak, South Slavic), tildes
# and circumflexes beside umlauts (Hungarian).
_CENTRAL: Final = re.compile(r"[^\WÂÃ][¹³¿¥£¼¾±¶]\w|[šžŠŽ]|[öü][^õû]{0,200}[õû]|[õû][^öü]{0,200}[öü]")
_LATIN_2: Final = re.compile(r"[^\W\d][±¶]")  # the Polish letters that iso-8859-2 has elsewhere than windows-1250
_STRAY_SHARE: Final = 0.1  # set by hand: a French text in Latin-1 has a third of this, a Russian or Chinese one most
_DETECT_BYTES: Final = 65_536  # charset_normalizer is slow; its verdict does not change after some kilobytes


class Decoded(NamedTuple):
    """A payload as text, what named its character set, and what had to be done to read it."""

    text: str
    encoding: Encoding
    repairs: tuple[str, ...] = ()

    def mended(self, text: str) -> Self:
        """Replace the text by one whose wrong readings were undone."""
        return self if text == self.text else self._replace(text=text, repairs=(*self.repairs, "mojibake"))


def decode(payload: bytes, capture: Capture, subject: str) -> Decoded:
    """Decode a payload; Undecodable where it is no text."""
    codec, bom = _bom(payload)
    if bom:
        decoded = _strictly_or_replaced(payload[len(bom) :], Encoding(name=LABELS[codec], source="bom"), codec)
    else:
        binaries.refuse(payload, subject)
        decoded = _declared(payload, capture) or _undeclared(payload)
    binaries.refuse_controls(decoded.text, subject)
    return decoded._replace(text=decoded.text.removeprefix("\ufeff"))


def _bom(payload: bytes) -> tuple[str, bytes]:
    r"""Read a byte order mark: the codec and the mark.

    >>> _bom(b"\xff\xfeA\0")
    ('utf-16-le', b'\xff\xfe')
    """
    name, bom = read_bom(payload)
    return (name, bom) if name and bom and name in LABELS else ("", b"")


def _declared(payload: bytes, capture: Capture) -> Decoded | None:
    """Decode as the header or the page says; None where neither says anything that is known."""
    encoding = known(http_content_type_encoding(capture.header("content-type") or ""))
    source: Encoding
    if encoding:
        source = Encoding(name=LABELS[encoding], source="header")
    elif payload.lstrip()[:1] not in {b"{", b"["}:
        encoding = known(html_body_declared_encoding(payload[:1024]))  # HTML 13.2.3.2: the first 1024 bytes
        if encoding and encoding.startswith("utf-16"):
            encoding = "utf-8"  # HTML 13.2.3.2: a page that is readable as ASCII is no UTF-16
        source = Encoding(name=LABELS[encoding or "utf-8"], source="meta")
    if not encoding:
        return None
    if encoding == "utf-8":
        text = strictly(payload, "utf-8")
        return Decoded(text, source) if text is not None else None
    unicode = strictly(payload, "utf-8")
    if unicode is not None and not encoding.startswith("utf"):
        # Bytes above ASCII in a single-byte charset are no valid UTF-8 by accident; in a multi-byte one they may be.
        single = encoding not in MULTIBYTE and not payload.isascii()
        if single or strictly(payload, encoding) is None:
            return Decoded(unicode, Encoding(name="utf-8", source="detected"), ("charset-overridden",))
    return _strictly_or_replaced(payload, source, encoding)


def _undeclared(payload: bytes) -> Decoded:
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
    # JSON is UTF-8 by its standard: a stray byte in it is no sign of a charset of two bytes for each letter.
    stray = payload.lstrip()[:1] in {b"{", b"["} and bad < _STRAY_SHARE * len(payload)
    codec = "cp1252" if stray else _guess(payload[:_DETECT_BYTES])
    if codec == "cp1252":
        return Decoded(windows_1252(payload), Encoding(name="windows-1252", source="detected"), ("decoded-cp1252",))
    encoding = Encoding(name=LABELS[codec], source="detected")
    decoded = _strictly_or_replaced(payload, encoding, codec)
    return decoded._replace(repairs=(f"decoded-{encoding.name}", *decoded.repairs))


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


def _guess(sample: bytes) -> str:
    """Detect the charset of bytes that are no UTF-8; windows-1252 where nothing speaks against it."""
    best = charset_normalizer.from_bytes(sample, cp_isolation=_GUESSES).best()
    codec = known(best.encoding) if best else None
    if codec is None or codec in {"utf-8", "cp1252"}:
        return "cp1252"
    western = windows_1252(sample)
    # Detection often takes German, Spanish or Portuguese for Central European.
    if codec in {"cp1250", "iso8859-2"}:
        return ("iso8859-2" if _LATIN_2.search(western) else "cp1250") if _CENTRAL.search(western) else "cp1252"
    return "cp1252" if sample.decode(codec, "replace") == western else codec


def _strictly_or_replaced(payload: bytes, encoding: Encoding, codec: str) -> Decoded:
    text = strictly(payload, codec)
    if text is not None:
        return Decoded(text, encoding)
    return Decoded(payload.decode(codec, "replace"), encoding, ("undecodable-bytes",))
