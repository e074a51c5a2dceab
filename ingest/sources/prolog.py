"""Tell whether an XML document declares entities: the one thing in a listing that can grow without bound."""

from typing import Final
from xml.parsers import expat

__all__ = ["declares_entities"]

_BYTE_ORDER_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


class _RootReached(Exception):  # noqa: N818 -- a signal to stop reading, no error
    pass


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
