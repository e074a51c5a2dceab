"""What a page and its headers declare of the character set and the language."""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding

from ingest.model import Capture
from ingest.shape.encoding.charset_guess import Hints
from ingest.shape.encoding.charsets import known

__all__ = ["hints", "of_header", "of_page"]

_PRESCAN: Final = 1024  # bytes; HTML 13.2.3.2
_HEAD: Final = 1_000_000  # bytes; no head of the corpora's pages is longer than 300 kB
# What stands in the head, step by step: comments, elements whose content is no markup, `meta`, and the head's end.
_STEP: Final = re.compile(
    rb"<!--(?:[^-]++|-(?!->))*+(?:-->)?"
    rb"|<(script|style|title|template|noscript|textarea)\b[^<>]*+>(?:[^<]++|<(?!/\1))*+"
    rb"|(?P<meta><meta\b[^<>]*+>)"
    rb"|(?P<end></head\b|<body\b)",
    re.IGNORECASE,
)
_ROOT: Final = re.compile(rb"<html\b[^<>]*+>", re.IGNORECASE)
_LANG: Final = re.compile(rb"""\s(?:xml:)?lang\s*+=\s*+["']?\s*+([a-z]{2,3}(?:[-_][a-z0-9]+)*+)""", re.IGNORECASE)
_IS_LANGUAGE: Final = re.compile(rb"""=\s*+["']?(?:content-language|og:locale|language)\b""", re.IGNORECASE)
_CONTENT: Final = re.compile(
    rb"""content\s*+=\s*+["']?\s*+([a-z]{2,3}(?:[-_][a-z0-9]+)*+)\s*+["'/>\s]""", re.IGNORECASE
)


def of_header(capture: Capture) -> str | None:
    """Read the codec that the header Content-Type names."""
    return known(http_content_type_encoding(capture.header("content-type") or ""))


def of_page(payload: bytes) -> str | None:
    """Read the codec that the page names: in its first bytes, or anywhere in its head, as browsers do.

    >>> of_page(b"<head><script>" + 2000 * b" " + b"'<meta charset=gbk>'</script><meta charset='koi8-r'><body>")
    'koi8-r'
    """
    if payload.lstrip()[:1] in {b"{", b"["}:
        return None
    early = html_body_declared_encoding(payload[:_PRESCAN])
    codec = early or next(filter(None, map(html_body_declared_encoding, _metas(payload))), None)
    found = known(codec)
    return "utf-8" if found and found.startswith("utf-16") else found  # HTML 13.2.3.2: it is readable as ASCII


def hints(payload: bytes, capture: Capture) -> Hints:
    """Collect what speaks for a language: the page's root, its head, the header, the country of its host.

    >>> hints(b"<html lang='pt-BR'>", Capture(raw_id=None, file="a", parts=(), role="article", source=None, url=None))
    Hints(declared='pt-br', host='')
    """
    root = _ROOT.search(payload[:_HEAD])
    found = _LANG.search(root[0]) if root else None
    if found is None:
        metas = (_CONTENT.search(meta) for meta in _metas(payload) if _IS_LANGUAGE.search(meta))
        found = next(filter(None, metas), None)
    declared = found[1].decode() if found else (capture.header("content-language") or "").partition(",")[0]
    host = urlsplit(capture.url or "").hostname if (capture.url or "").isascii() else ""
    return Hints(declared.strip().lower().replace("_", "-"), host or "")


def _metas(payload: bytes) -> Iterator[bytes]:
    for step in _STEP.finditer(payload[:_HEAD]):
        if step["end"]:
            return
        if step["meta"]:
            yield step["meta"]
