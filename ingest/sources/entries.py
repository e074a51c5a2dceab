"""Read the entries of a sitemap's XML, also where it is not well formed: a fault costs the entry that it stands in."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat
from xml.sax.saxutils import escape

from ingest.sources.prolog import ROOTS, begin

__all__ = ["MAX_URLS", "Entries", "parse_entries"]

# sitemaps.org, "Sitemap file location": at most 50,000 URLs.
MAX_URLS: Final = 50_000
# Longest element that is read: sitemaps.org allows 2,048 characters for `loc`; headlines and keywords are shorter.
_MAX_VALUE: Final = 4_096
_SETS: Final = {"urlset": "url", "sitemapindex": "sitemap"}
# Place of an element below the root, prefixes dropped; `image:loc` is ("url", "image", "loc") and so none of these.
_FIELDS: Final = {
    ("loc",): "loc",
    ("lastmod",): "lastmod",
    ("news", "title"): "title",
    ("news", "publication_date"): "published",
    ("news", "keywords"): "keywords",
    ("news", "language"): "language",
    ("news", "publication", "language"): "language",
}
# XML 1.0, 2.2: everything below the blank but tab and line ends.
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_REFERENCE: Final = re.compile(r"&(?:#(?:[xX]([0-9a-fA-F]{1,8})|(\d{1,9}))|([A-Za-z][A-Za-z0-9]{1,31}));|&")
_XML_NAMES: Final = frozenset({"amp", "lt", "gt", "quot", "apos"})
_NO_TAG: Final = re.compile(r"<(?!/?[A-Za-z_][\w:.-]*(?:\s[^<>]*)?/?>|!--)")
_CDATA, _CDATA_END = "<![CDATA[", "]]>"
# Pictures and videos have locations of their own, under other prefixes.
_LOC: Final = r"<{}loc(?:\s[^<>]*)?>\s*(?:<!\[CDATA\[)?\s*([^<>\s\]]+)"


@dataclass(slots=True, kw_only=True)
class Entries:
    """What a document holds: its root, its entries by kind, and what could not be read."""

    root: str = ""
    found: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    cut: bool = False
    """Has more entries than the protocol allows; the rest was not read."""
    lost: int = 0
    """Entries that cannot be read."""
    torn: bool = False
    """The document ends before its end."""
    broken: bool = False


def parse_entries(document: bytes) -> Entries:
    """Read a document as it is; where it is not well formed, entry by entry."""
    strict = _Strict(document).entries
    if not strict.broken and strict.root:
        return strict
    text = _CONTROL.sub("", _decoded(document[begin(document) :]))
    root = ROOTS.search(text)
    if root is None:
        return strict
    name = root[2].lower()
    if name not in _SETS:
        return Entries(root=name.rpartition(":")[2])
    mended = _Strict(_mended(text[root.start() :]).encode()).entries
    torn = re.search(rf"</{re.escape(root[1] or '')}{name}\s*>", text, re.IGNORECASE) is None
    if not mended.broken and not torn and "\ufffd" not in text:
        return mended
    return _one_by_one(text[root.end() :], root[1] or "", name, torn=torn)


def _decoded(document: bytes) -> str:
    """Decode a document as it says; what is no text in that encoding is U+FFFD."""
    wide = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"<\0": "utf-16-le", b"\0<": "utf-16-be"}.get(document[:2])
    told = re.match(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})""", document)
    try:
        return document.decode(wide or (told[1].decode() if told else "utf-8"), "replace")
    except (LookupError, UnicodeError):
        return document.decode("utf-8", "replace")


def _one_by_one(text: str, prefix: str, root: str, *, torn: bool) -> Entries:
    """Read each entry by itself; of one that is beyond repair, where it leads at least."""
    kind = _SETS[root]
    name = re.escape(prefix + kind)
    pieces = re.split(rf"<{name}(?:\s[^<>]*)?>", text, flags=re.IGNORECASE)[1:]
    end, loc = re.compile(rf"</{name}\s*>", re.IGNORECASE), re.compile(_LOC.format(re.escape(prefix)), re.IGNORECASE)
    entries = Entries(root=root, torn=torn)
    for number, piece in enumerate(pieces):
        if len(entries.found) == MAX_URLS:
            entries.cut = True
            break
        closing = end.search(piece)
        if closing is None and torn and number == len(pieces) - 1:
            break  # cut within; nobody knows what is missing
        values = _entry(piece[: closing.start()] if closing else piece, kind, root, loc)
        if values is None:
            entries.lost += 1
        elif values:
            entries.found.append((kind, values))
    return entries


def _entry(content: str, kind: str, root: str, loc: re.Pattern[str]) -> dict[str, str] | None:
    """Read one entry; None where it cannot be read, nothing where it has no address."""
    read = _Strict(f"<{root}><{kind}>{_mended(content)}</{kind}></{root}>".encode()).entries
    if not read.broken and not read.found:
        return {}
    if read.broken:
        match = loc.search(content)
        values = {"loc": html.unescape(_mended(match[1]))} if match else {}
    else:
        values = read.found[0][1]
    # What was undecodable is no value; an address with such a place leads nowhere.
    values = {name: value for name, value in values.items() if "\ufffd" not in value}
    return values if "loc" in values else None


def _mended(text: str) -> str:
    """Escape what is bare, and write out what only HTML has names for; CDATA is left as it is."""
    return "".join(
        piece if is_data else _NO_TAG.sub("&lt;", _REFERENCE.sub(_character, piece)) for piece, is_data in _pieces(text)
    )


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Split at CDATA sections; one without an end is ordinary text."""
    place = 0
    while (start := text.find(_CDATA, place)) >= 0:
        end = text.find(_CDATA_END, start)
        if end < 0:
            break
        yield text[place:start], False
        place = end + len(_CDATA_END)
        yield text[start:place], True
    yield text[place:], False


def _character(match: re.Match[str]) -> str:
    r"""Write a reference as XML reads it.

    >>> _REFERENCE.sub(_character, "a&b &nbsp;&eacute; &amp; &#8364; &#0; &no-name;")
    'a&amp;b \xa0é &amp; &#8364;  &amp;no-name;'
    """
    hexadecimal, decimal, name = match.groups()
    if name in _XML_NAMES:
        return match[0]
    if name and (character := html.unescape(match[0])) != match[0]:
        return escape(character)
    if hexadecimal or decimal:
        number = int(hexadecimal, 16) if hexadecimal else int(decimal)
        valid = (
            number in {9, 10, 13}
            or 0x20 <= number < 0xD800
            or 0xE000 <= number < 0xFFFE
            or 0x10000 <= number < 0x110000
        )
        return match[0] if valid else ""
    return "&amp;" + match[0][1:]


class _Stop(Exception):  # noqa: N818 -- a signal to stop reading, no error
    pass


class _Strict:
    """Collects the whole entries that expat reads before the document ends or breaks."""

    def __init__(self, document: bytes) -> None:
        self.entries = Entries()
        self._path = list[str]()
        self._values = dict[str, str]()
        self._field: str | None = None
        self._text = list[str]()
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        try:
            parser.Parse(document, True)  # noqa: FBT003 -- expat takes it by position only
        except _Stop:
            pass
        except (expat.ExpatError, LookupError, ValueError):
            # LookupError and ValueError: what it says of encodings that it cannot read.
            self.entries.broken = True

    def _start(self, name: str, _: object) -> None:
        # Prefixes are dropped: half of the sitemaps with `news:` elements forget to bind the prefix.
        self._path.append(name.rpartition(":")[2].lower())
        if len(self._path) == 1:
            if self._path[0] not in _SETS:
                self.entries.broken = True
                raise _Stop
            self.entries.root = self._path[0]
        elif len(self._path) == 2:
            self._values = {}
        self._field, self._text = _FIELDS.get(tuple(self._path[2:6])), []

    def _characters(self, data: str) -> None:
        if self._field:
            self._text.append(data)

    def _end(self, _: str) -> None:
        if self._field and len(value := "".join(self._text).strip()) <= _MAX_VALUE:
            self._values.setdefault(self._field, value)
        self._field = None
        if len(self._path) == 2 and self._values.get("loc"):
            if len(self.entries.found) == MAX_URLS:
                self.entries.cut = True
                raise _Stop
            self.entries.found.append((self._path[1], self._values))
        self._path.pop()
