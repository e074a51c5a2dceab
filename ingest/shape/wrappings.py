r"""Take JSON out of what it was wrapped, quoted or escaped in on its way, layer by layer.

Each layer that was taken off has a name, and is a repair:

    page-unwrapped       the text of a page that shows nothing else: a browser's `<pre>`, a viewer, a saved source
    html-unescaped       `&quot;` for quotation marks, also escaped twice
    csv-unquoted         a quoted field of a CSV file, alone or in a row, its quotation marks doubled or escaped
    base64-decoded
    percent-decoded      `%5B%7B%22id%22…`, as in addresses and forms
    string-literal       Python's `repr` of a text or of bytes, what `JSON.parse` reads, JSON with its quotes escaped
    object-literal       Python's `repr` of a list or dictionary, or JavaScript with its keys bare
"""

import base64
import html
import re
from typing import Final, NamedTuple
from urllib.parse import unquote, unquote_plus

from ingest.shape import literals
from ingest.shape.pages import BRACKET, QUOTE, WHOLE, shown_json

__all__ = ["REPAIRS", "Unwrapped", "unwrapped"]

REPAIRS: Final = (
    "page-unwrapped", "html-unescaped", "csv-unquoted", "base64-decoded", "percent-decoded", "string-literal",
    "object-literal",
)  # fmt: skip
_MAX_LAYERS: Final = 4  # a page with JSON escaped twice in a CSV field; more was never seen
_HEAD: Final = 65_536  # characters: where the first field of a table is JSON, if any is
# Characters: what stands before the JSON by mistake is short (a row's other columns, a label).
_MAX_BEFORE_JSON: Final = 500

_CLOSED: Final = re.compile(r"&(?:amp;)*lt;\\?/(?:p|div|h[1-6]|ul|ol|figure|blockquote|section)&(?:amp;)*gt;")
_ESCAPED: Final = re.compile(rf"{BRACKET}\s{{0,200}}(?:{BRACKET}\s{{0,200}})?{QUOTE}[^&<>]{{1,60}}{QUOTE}\s{{0,20}}:")
_DOUBLED: Final = re.compile(r'[\[{]\s{0,200}(?:[\[{]\s{0,200})?""[^"\\]{1,60}""\s{0,20}:')
_DOUBLED_FIELD: Final = re.compile(r'"((?:[^"]|"")*+)(?:"|\Z)')
_SLASHED: Final = re.compile(r'[,;\t|]\s{0,20}"\s{0,200}[\[{]\s{0,200}(?:[\[{]\s{0,200})?\\"[^"\\]{1,60}\\"\s{0,20}:')
_SLASHED_FIELD: Final = re.compile(r'"((?:[^"\\]|\\.)*+)(?:"|\\?\Z)', re.DOTALL)
_LITERAL: Final = re.compile(r"(?:^|(?<=[,;\t|\n]))\"\s{0,20}(?:\[\s{0,20})?\{\s{0,20}'[^'\n]{1,60}'\s{0,20}:")
_BASE64: Final = re.compile(
    r"(?:data:[\w/+.;=-]{0,100}base64,\s{0,20})?([A-Za-z0-9+/_-]{60,}+[A-Za-z0-9+/_\s-]*+)={0,2}"
)
_PERCENT: Final = re.compile(r"(?:data:[\w/+.;=-]{0,100},|[\w\[\]-]{1,40}=)?(?=%(?:5B|7B))", re.IGNORECASE)


class Unwrapped(NamedTuple):
    """A text without its wrappings, and the names of these, outermost first."""

    text: str
    repairs: tuple[str, ...] = ()


def unwrapped(text: str) -> Unwrapped:
    r"""Take off what is around JSON; a text that is none, and JSON itself, come back as they are.

    >>> unwrapped('<html><body><pre>[{"id": 7, "title": "a &lt;b&gt;"}]</pre></body></html>')
    Unwrapped(text='[{"id": 7, "title": "a <b>"}]', repairs=('page-unwrapped',))
    >>> unwrapped("[{&amp;quot;id&amp;quot;: 7}]")
    Unwrapped(text='[{"id": 7}]', repairs=('html-unescaped',))
    >>> unwrapped('no,body\n7,"[{""id"": 7}]"\n8,"[{""id"": 8}]"\n').text
    '[{"id": 7}]\n[{"id": 8}]'
    >>> unwrapped("[{'id': 7}]").text, unwrapped("[{'id': 7} is what it says]").repairs
    ('[{"id": 7}]', ('object-literal',))
    """
    names: list[str] = []
    for _ in range(_MAX_LAYERS):
        layer = _entities(text) if WHOLE.match(text) else _layer(text)
        if layer is None:
            break
        names.append(layer[0])
        text = layer[1]
    return Unwrapped(text, tuple(dict.fromkeys(names)))


def _entities(text: str) -> tuple[str, str] | None:
    """Undo what the inside of an element has where its quotation marks are plain: `&lt;`, `&gt;` and `&amp;`."""
    if "lt;" not in text or "<" in text or "\\u003c" in text.lower() or not _CLOSED.search(text):
        return None
    return "html-unescaped", text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _layer(text: str) -> tuple[str, str] | None:
    begin = text[:200].lstrip()[:1]
    if begin == "<":
        inner = shown_json(text)
        return ("page-unwrapped", inner) if inner else None
    if (
        "&" in text[: 2 * _MAX_BEFORE_JSON]
        and (found := _ESCAPED.search(text[: 2 * _MAX_BEFORE_JSON]))
        and "<" not in text[: found.start()]
    ):
        return "html-unescaped", html.unescape(text)
    if begin and (found := _BASE64.fullmatch(text.strip().strip("\"'"))) and (inner := _base64(found[1])):
        return "base64-decoded", inner
    if found := _PERCENT.match(text.lstrip()):
        return "percent-decoded", _percent(text.lstrip()[found.end() :])
    if inner := _csv(text):
        return "csv-unquoted", inner
    if inner := literals.json_of_string(text.lstrip()) or literals.parsed_json(text):
        return "string-literal", inner
    if found := literals.is_literal(text[: 2 * _MAX_BEFORE_JSON]):
        return "object-literal", text[: found.start()] + literals.json_of(text[found.start() :])
    return None


def _csv(text: str) -> str | None:
    r"""Read the fields that are JSON, each on a line of its own.

    >>> _csv('7;"{\\"id\\": 7, \\"title\\": \\"a \\\\\\"b\\\\\\"\\"}";x')
    '{"id": 7, "title": "a \\"b\\""}'
    """
    head = text[:_HEAD]
    if '""' in head and _DOUBLED.search(head):
        fields = [found[1].replace('""', '"') for found in _DOUBLED_FIELD.finditer(text)]
        if _DOUBLED.match(text.lstrip()):
            return text.replace('""', '"')  # the marks around the field were lost, or never there
    elif '\\"' in head and _SLASHED.search(head):
        fields = [re.sub(r"\\(.)", r"\1", found[1], flags=re.DOTALL) for found in _SLASHED_FIELD.finditer(text)]
    elif "'" in head and "{" in head and _LITERAL.search(head):
        quoted = (found[1].replace('""', '"') for found in _DOUBLED_FIELD.finditer(text))
        fields = [literals.json_of(field) for field in quoted if _LITERAL.match(f'"{field}')]
    else:
        return None
    return "\n".join(field for field in fields if WHOLE.match(field)) or None


def _base64(encoded: str) -> str | None:
    digits = re.sub(r"\s+", "", encoded).replace("-", "+").replace("_", "/")
    decoded = base64.b64decode(digits[: len(digits) // 4 * 4] if len(digits) % 4 == 1 else _padded(digits))
    return decoded.decode("utf-8", "replace") if decoded.lstrip(b"\xef\xbb\xbf \t\r\n\"'")[:1] in {b"[", b"{"} else None


def _padded(digits: str) -> str:
    return digits + "=" * (-len(digits) % 4)


def _percent(encoded: str) -> str:
    whole = re.sub(r"%[0-9a-fA-F]?\Z", "", encoded.partition("&")[0])  # cut inside an escape
    return unquote(whole) if "%20" in whole or "+" not in whole else unquote_plus(whole)
