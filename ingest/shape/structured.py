r"""Recognise data that somebody printed and that no rule here reads: what PHP, Ruby and YAML make of posts, SQL, logs.

It is no article, and its text must never become one. Prose that quotes some data is an article.
"""

import re
from typing import Final

__all__ = ["form_of"]

_BEGINNINGS: Final = (
    (
        "print_r output of PHP",
        "] =>",
        re.compile(r"(?:Array|[\w\\]{1,60} Object)\s{1,20}\(\s{1,40}\[[^\]\n]{1,60}\] =>"),
    ),
    (
        "var_dump output of PHP",
        "{",
        re.compile(r"(?:array\(\d{1,6}\)|object\([\w\\]{1,60}\)#\d{1,6} \(\d{1,6}\)) ?\{\s{1,40}\["),
    ),
    (
        "an array of PHP",
        "=>",
        re.compile(r"(?:\barray\s{0,20}\(|\[)\s{0,40}(?:(?:\d{1,6}\s{0,4}=>\s{0,40})?(?:\(object\)\s{0,4})?"
                   r"(?:array\s{0,20}\(|[\[{]|[\w\\]{1,60}::__set_state\(array\()\s{0,40})?'\w{1,60}'\s{0,4}=>"),
    ),
    ("serialised data of PHP", ":", re.compile(r"\s{0,20}(?:a:\d{1,6}:\{[is]:\d|O:\d{1,3}:\"[\w\\]{1,60}\":\d)")),
    ("a hash of Ruby", "=>", re.compile(r"\{\s{0,40}(?::\w{1,60}|\"\w{1,60}\")\s{0,4}=>")),
    ("a map of Go", "map[", re.compile(r"\bmap\[\w{1,60}:(?:\S[^\]\n]{0,2000}?\s\w{1,60}:|map\[)")),
    ("a map of Java", "=", re.compile(r"\{\w{1,60}=[^\s,{}=][^,{}=]{0,200}, \w{1,60}=(?:\{|[^,{}=]{0,200}[,}])")),
    (
        "an object of PowerShell",
        "@{",
        re.compile(r"(?:\w{1,60}\s{1,60}: [^\n]{0,200}\n){0,20}\w{1,60}\s{1,60}: @\{\w{1,60}="),
    ),
    ("a dictionary of Python", "(", re.compile(r"\b(?:OrderedDict|defaultdict|mappingproxy)\(\s{0,20}[\[({<]")),
)  # fmt: skip
"""Name, a string without which the pattern finds nothing, and the pattern."""
_MAX_BEFORE_DATA: Final = 60  # characters
_LABEL: Final = 4  # words; a label stands before printed data, and a sentence before data that a text explains
# Names that only WordPress uses, in any quotation marks or as YAML has them, and what a line of data has.
_NAMES: Final = (
    "rendered", "date_gmt", "modified_gmt", "featured_media", "comment_status", "ping_status", "post_content",
    "post_date_gmt",
)  # fmt: skip
_NAME: Final = f"({'|'.join(_NAMES)})"
_KEY: Final = re.compile(
    rf"(?:[\\\"'\]\[“”„‟«»]|&quot;|&\#0?39;){{1,8}}{_NAME}(?:[\\\"'\]“”„‟«»]|&quot;|&\#0?39;){{1,8}}\s{{0,4}}(?:=>|:|,)"
)
_YAML: Final = re.compile(r"\s*+(?:---[ \t]*+\r?\n\s*+)?(?:- {1,4})?(?:id|ID|date|guid|posts|data):(?:[ \n]|$)")
_YAML_NAME: Final = re.compile(rf"^[ -]{{0,40}}{_NAME}:(?=\s|$)", re.MULTILINE)
_DATA_LINE: Final = re.compile(r"(?:[\\\"'\]“”„‟«»]|&quot;){1,8}\s{0,4}(?:=>|:)\s{0,4}\S|^[\s\[\](){},;]*$")
_DELIMITER: Final = re.compile(r"[,;\t|]")
_CONTENTS: Final = frozenset({"body", "content", "content.rendered", "post_content", "rendered"})
# Names of members, of the database's columns, and of exports.
_COLUMNS: Final = _CONTENTS | {
    "author", "categories", "comment_status", "date", "date_gmt", "excerpt", "excerpt.rendered", "featured_media",
    "format", "guid", "guid.rendered", "id", "link", "modified", "modified_gmt", "permalink", "ping_status",
    "post type", "post_author", "post_date", "post_date_gmt", "post_name", "post_status", "post_title", "post_type",
    "slug", "status", "sticky", "tags", "template", "title", "title.rendered", "type", "url",
}  # fmt: skip
_MIN_DATA_SHARE: Final = 0.5  # set by hand: of a text that quotes data, prose is most


def form_of(text: str) -> str | None:
    r"""Return in words what form of data a text is; None where it is prose.

    >>> form_of("Array\n(\n    [0] => Array\n"), form_of("array ( 0 => array ( 'id' => 7, ), )")
    ('print_r output of PHP', 'an array of PHP')
    >>> form_of("- id: 7\n  date_gmt: 2024\n  title:\n    rendered: A\n")
    'YAML with the name date_gmt'
    >>> form_of("Array of lights\n\nThe array ('the wall') of the harbour has new lamps.")
    """
    head = text.lstrip()[: 20 * _MAX_BEFORE_DATA]
    for name, needed, beginning in _BEGINNINGS:
        found = beginning.search(head) if needed in head else None
        if found and found.start() <= _MAX_BEFORE_DATA and len(head[: found.start()].split()) <= _LABEL:
            return name
    if columns := _columns(text):
        return f"a table with the columns {', '.join(columns[:4])}"
    if _YAML.match(text) and (found := _YAML_NAME.search(text)):
        return f"YAML with the name {found[1]}"
    if sum(name in text for name in _NAMES) < 2:
        return None
    names = dict.fromkeys(found[1] for found in _KEY.finditer(text))
    if len(names) < 2:
        return None
    lines = [line for line in text.split("\n") if line and not line.isspace()]
    data = sum(len(line) for line in lines if _DATA_LINE.search(line))
    return f"data with the names {', '.join(list(names)[:3])}" if data >= _MIN_DATA_SHARE * len(text) else None


def _columns(text: str) -> list[str]:
    """Read the header of a table of posts; nothing where the first line is none."""
    line = text.lstrip("\ufeff \t\r\n").partition("\n")[0][:2000]
    names = [name.strip(" \t\r\"'") for name in _DELIMITER.split(line)]
    ours = [name for name in names if name.casefold() in _COLUMNS]
    # A sentence that lists such words has others between them.
    is_header = len(ours) >= 4 and 2 * len(ours) >= len(names) and not _CONTENTS.isdisjoint(map(str.casefold, ours))
    return ours if is_header else []
