"""Where the XML of a listing begins, and whether it declares entities: what alone in it can grow without bound."""

import re
from typing import Final
from xml.parsers import expat

__all__ = ["ROOTS", "begin", "declares_entities"]

_BYTE_ORDER_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
# The elements that listings begin with; a prefix may stand before the name.
ROOTS: Final = re.compile(r"<([\w.-]+:)?(urlset|sitemapindex|rss|feed|rdf)(?=[\s>])[^<>]*>", re.IGNORECASE)
_BEGIN: Final = re.compile(
    rb"<\?xml\s|<!DOCTYPE\s|<(?:[\w.-]+:)?(?:urlset|sitemapindex|rss|feed|rdf)[\s>]", re.IGNORECASE
)
# What stands before the declaration: notices of PHP, a banner, blank lines. Set by hand; a page has its head there.
_MAX_BEFORE: Final = 65_536


class _RootReached(Exception):  # noqa: N818 -- a signal to stop reading, no error
    pass


def begin(document: bytes) -> int:
    r"""Find where the document begins behind what a server printed before it; 0 where nobody can say.

    >>> begin(b"<br />\nNotice: x in y.php on line 3<br />\n<?xml version='1.0'?><urlset/>")
    42
    """
    match = _BEGIN.search(document, 0, _MAX_BEFORE)
    return match.start() if match else 0


def declares_entities(document: bytes) -> bool:
    """Read up to the root element and look for entity declarations.

    >>> declares_entities(b'<!DOCTYPE r [<!ENTITY a "aaaa">]><r>&a;</r>')
    True
    >>> declares_entities(b'<r>in a text: &lt;!ENTITY a "a"></r>')
    False
    """
    # Markup is ASCII in every encoding that a feed comes in; Latin-1 decodes any byte, so that no declared encoding
    # can make this look elsewhere than the reader that follows.
    narrow = document.replace(b"\0", b"")
    for mark in _BYTE_ORDER_MARKS:
        narrow = narrow.removeprefix(mark)
    found = False

    def entity(*_: object) -> None:
        nonlocal found
        found = True
        raise _RootReached

    def root(*_: object) -> None:
        raise _RootReached

    parser = expat.ParserCreate("iso-8859-1")
    parser.EntityDeclHandler = entity
    parser.StartElementHandler = root
    try:
        parser.Parse(narrow.lstrip(), True)  # noqa: FBT003 -- expat takes it by position only
    except (_RootReached, expat.ExpatError):
        return found
    return found
