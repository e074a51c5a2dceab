"""Which element does what to the run of text that it stands in? Tables only.

The parser names an element of the HTML standard by a small number and any other by a memory address, so the numbers
are asked for once, and nothing but these is ever compared with them.
"""

from collections.abc import Mapping
from typing import Final

from selectolax.lexbor import create_tag

__all__ = [
    "BLOCK",
    "BODY",
    "BREAK",
    "CAPTION",
    "CELL",
    "CODE",
    "DRAWING",
    "ELEMENTS",
    "FACT",
    "FIGURE",
    "FIRST_ELEMENT",
    "HEADING",
    "IMAGE",
    "IMG",
    "ITEM",
    "LINK",
    "LIST",
    "PICTURE",
    "QUOTE",
    "ROW",
    "SCRIPT",
    "SILENT",
    "SOURCE",
    "TABLE",
    "TEXT",
    "TITLE",
]

TEXT: Final = 2  # LXB_TAG__TEXT
FIRST_ELEMENT: Final = 6  # LXB_TAG_A; comments, doctypes and the document itself are below

# Roles that end a block where the element begins and where it ends: the first ones do nothing else there.
BLOCK: Final = 1
HEADING: Final = 2
LIST: Final = 3
ITEM: Final = 4
QUOTE: Final = 5
CODE: Final = 6
TABLE: Final = 7
TITLE: Final = 8
FIGURE: Final = 9
CAPTION: Final = 10
ROW: Final = 11
CELL: Final = 12
# It ends no block that is a line of text (inline.py).
DRAWING: Final = 13
# Roles that do not.
SILENT: Final = 20  # neither it nor anything in it is visible
SCRIPT: Final = 21
BREAK: Final = 22
IMAGE: Final = 23
SOURCE: Final = 24
LINK: Final = 25
FACT: Final = 26  # it says something about the page
BODY: Final = 27

# HTML 15.3 (the user agent's style sheet), and what a page shows as a box of its own: controls, embeds, drawings.
_BOXES: Final = (
    "address article aside blockquote button canvas caption center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr iframe legend li listing main map marquee menu nav object "
    "ol optgroup option p plaintext pre search section select summary table tbody td textarea tfoot th thead tr ul "
    "video audio xmp"
)
_OTHERS: Final[Mapping[str, int]] = {
    "h1 h2 h3 h4 h5 h6": HEADING,
    "ul ol menu dir dl": LIST,
    "li dt dd": ITEM,
    "blockquote": QUOTE,
    "pre listing xmp plaintext": CODE,
    "figure": FIGURE,
    "figcaption": CAPTION,
    "table": TABLE,
    "tr": ROW,
    "td th": CELL,
    "title": TITLE,
    "svg": DRAWING,
    "style template noscript": SILENT,
    "script": SCRIPT,
    "br": BREAK,
    "img": IMAGE,
    "source": SOURCE,
    "a": LINK,
    "meta link base time": FACT,
    "body": BODY,
}
_INLINE: Final = (
    "abbr acronym b bdi bdo big cite code data del dfn em font head html i ins kbd label mark nobr picture q rp rt "
    "ruby s samp slot small span strike strong sub sup tt u var wbr"
)
_BY_NAME: Final[Mapping[str, int]] = {
    **dict.fromkeys(_BOXES.split(), BLOCK),
    **{name: role for names, role in _OTHERS.items() for name in names.split()},
}
_NUMBERS: Final[Mapping[str, int]] = {name: create_tag(name).tag_id for name in (*_BY_NAME, *_INLINE.split())}

_KNOWN: Final[Mapping[int, tuple[int, str]]] = {n: (_BY_NAME.get(name, 0), name) for name, n in _NUMBERS.items()}

# Role and name by number, looked up for every element: no mapping is as quick. Elements without either have (0, "").
ELEMENTS: Final = tuple(_KNOWN.get(number, (0, "")) for number in range(max(_KNOWN) + 1))
IMG: Final = _NUMBERS["img"]
PICTURE: Final = _NUMBERS["picture"]
