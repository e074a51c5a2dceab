r"""Take JSON out of what it was wrapped, quoted or escaped in on its way, layer by layer.

Each layer that was taken off has a name, and is a repair:

    page-unwrapped       the text of a page that shows nothing else: a browser's `<pre>`, a viewer, a saved source
    html-unescaped       `&quot;` for quotation marks, also escaped twice
    csv-unquoted         a quoted field of a CSV file, alone or in a row, its quotation marks doubled or escaped
    base64-decoded
    percent-decoded      `%5B%7B%22id%22…`, as in addresses and forms
    string-literal       Python's `repr` of a text or of bytes
    object-literal       Python's `repr` of a list or dictionary, or JavaScript with its keys bare
"""

import base64
import html
import json
import re
from typing import Final, NamedTuple
from urllib.parse import unquote, unquote_plus

from ingest.shape import literals

__all__ = ["REPAIRS", "Unwrapped", "unwrapped"]

REPAIRS: Final = (
    "page-unwrapped", "html-unescaped", "csv-unquoted", "base64-decoded", "percent-decoded", "string-literal",
    "object-literal",
)  # fmt: skip
_MAX_LAYERS: Final = 4  # a page with JSON escaped twice in a CSV field; more was never seen
_SNIFF: Final = 65_536  # characters: what a page has before its body
_NEAR: Final = 500  # characters: what stands before the JSON by mistake is short (a row's other columns, a label)
_BESIDE: Final = 300  # characters: "JSON Raw Data Headers Save Copy Pretty Print", a viewer's buttons; set by hand

_QUOTE: Final = r"&(?:amp;){0,3}(?:quot|#0{0,3}34|#[xX]0{0,3}22);"
_WHOLE: Final = re.compile(r'\s*+[\[{]\s*+(?:[\[{]\s*+)?(?:"[^"\\\n]{1,200}"\s*+[:,\]]|[\]}])')
_BRACKET: Final = r"(?:[\[{]|&(?:amp;){0,3}(?:#91|#123|lbrack|lsqb|lbrace|lcub);)"
_OPEN: Final = rf"{_BRACKET}\s{{0,200}}(?:[\"'<&\[{{\]}}])"
# An element that shows no text, up to its end tag, or to the end where it has none.
_HIDDEN: Final = "|".join(
    [
        *(rf"<{tag}\b[^<]*+(?:<(?!/{tag})[^<]*+)*+" for tag in ("script", "style", "title", "template", "noscript")),
        r"<!--(?:[^-]++|-(?!->))*+(?:-->)?",
    ]
)
_LEAD: Final = re.compile(rf"(?:\s++|{_HIDDEN}|<[a-zA-Z/!?][^<>]*+>)*+", re.IGNORECASE)
_WRAPPER: Final = re.compile(r"<(?:html|body|pre|textarea|xmp|code|table|div|p|span|string)\b", re.IGNORECASE)
_PRE: Final = re.compile(
    rf"<(pre|textarea|xmp|code)\b[^<>]*+>(?=(?:\s|<[a-zA-Z/][^<>]{{0,500}}>){{0,40}}{_OPEN})", re.IGNORECASE
)
_PRES: Final = ("<pre", "<textarea", "<xmp", "<code")  # `in` takes a tenth of what the pattern takes
_BEGIN: Final = re.compile(_OPEN)
_MARKUP: Final = re.compile(rf"{_HIDDEN}|<[a-zA-Z/!?][^<>]*+>", re.IGNORECASE)
_BREAK: Final = re.compile(r"<(?:br|tr|li|div|p)\b[^<>]*+>", re.IGNORECASE)
# Tags that stand in contents, and in no viewer's rendering of JSON.
_IN_CONTENT: Final = re.compile(r"<\\?/(?:p|h[1-6]|figure|blockquote|strong|em)>", re.IGNORECASE)

_ESCAPED: Final = re.compile(
    rf"{_BRACKET}\s{{0,200}}(?:{_BRACKET}\s{{0,200}})?{_QUOTE}[^&<>]{{1,60}}{_QUOTE}\s{{0,20}}:"
)
_DOUBLED: Final = re.compile(r'[\[{]\s{0,200}(?:[\[{]\s{0,200})?""[^"\\]{1,60}""\s{0,20}:')
_DOUBLED_FIELD: Final = re.compile(r'"((?:[^"]|"")*+)(?:"|\Z)')
_SLASHED: Final = re.compile(r'[,;\t|]\s{0,20}"\s{0,200}[\[{]\s{0,200}(?:[\[{]\s{0,200})?\\"[^"\\]{1,60}\\"\s{0,20}:')
_SLASHED_FIELD: Final = re.compile(r'"((?:[^"\\]|\\.)*+)(?:"|\\?\Z)', re.DOTALL)
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
        if _WHOLE.match(text):
            break
        layer = _layer(text)
        if layer is None:
            break
        names.append(layer[0])
        text = layer[1]
    return Unwrapped(text, tuple(dict.fromkeys(names)))


def _layer(text: str) -> tuple[str, str] | None:
    begin = text[:200].lstrip()[:1]
    if begin == "<":
        inner = _page(text)
        return ("page-unwrapped", inner) if inner else None
    if "&" in text[: 2 * _NEAR] and (found := _ESCAPED.search(text[: 2 * _NEAR])) and "<" not in text[: found.start()]:
        return "html-unescaped", html.unescape(text)
    if begin and (found := _BASE64.fullmatch(text.strip().strip("\"'"))) and (inner := _base64(found[1])):
        return "base64-decoded", inner
    if found := _PERCENT.match(text.lstrip()):
        return "percent-decoded", _percent(text.lstrip()[found.end() :])
    if inner := _csv(text):
        return "csv-unquoted", inner
    if inner := literals.json_of_string(text.lstrip()):
        return "string-literal", inner
    if found := literals.is_literal(text[: 2 * _NEAR]):
        return "object-literal", text[: found.start()] + literals.json_of(text[found.start() :])
    return None


def _page(text: str) -> str | None:
    """Read the JSON that is all a page shows."""
    head = text[: 4 * _SNIFF].lower()
    lead = _LEAD.match(text, max(head.find("<body", 0, _SNIFF), 0), _SNIFF)
    begin = lead.end() if lead else 0
    if _BEGIN.match(text, begin):
        # A script or a comment before it is no wrapping.
        shown = _shown(text[begin:]) if _WRAPPER.search(text, 0, begin) else None
        return shown if shown and len(shown) - _end(shown) <= _BESIDE else None
    pre = _PRE.search(text, 0, len(head)) if any(tag in head for tag in _PRES) else None
    if pre is None:
        return None
    end = text.rfind(f"</{pre[1]}", pre.end())
    inner, after = (text[pre.end() : end], text[end:]) if end >= 0 else (text[pre.end() :], "")
    beside = _MARKUP.sub("", text[: pre.start()]).strip() + _MARKUP.sub("", after).strip()
    return _shown(inner) if len(beside) <= _BESIDE else None


def _end(text: str) -> int:
    """Find where the value ends that a text begins with; JSON that is cut or broken, or escaped once more, is all."""
    try:
        return json.JSONDecoder(strict=False).raw_decode(text)[1]
    except (ValueError, RecursionError):
        return len(text)


def _shown(inner: str) -> str:
    """Read text out of markup; JSON that was put into a page without escaping keeps the tags in its strings."""
    if _WHOLE.match(inner) and _IN_CONTENT.search(inner):
        return inner
    return html.unescape(_MARKUP.sub("", _BREAK.sub("\n", inner))).strip()


def _csv(text: str) -> str | None:
    r"""Read the fields that are JSON, each on a line of its own.

    >>> _csv('7;"{\\"id\\": 7, \\"title\\": \\"a \\\\\\"b\\\\\\"\\"}";x')
    '{"id": 7, "title": "a \\"b\\""}'
    """
    head = text[:_SNIFF]
    if '""' in head and _DOUBLED.search(head):
        fields = [found[1].replace('""', '"') for found in _DOUBLED_FIELD.finditer(text)]
        if _DOUBLED.match(text.lstrip()):
            return text.replace('""', '"')  # the marks around the field were lost, or never there
    elif '\\"' in head and _SLASHED.search(head):
        fields = [re.sub(r"\\(.)", r"\1", found[1], flags=re.DOTALL) for found in _SLASHED_FIELD.finditer(text)]
    else:
        return None
    return "\n".join(field for field in fields if _WHOLE.match(field)) or None


def _base64(encoded: str) -> str | None:
    digits = re.sub(r"\s+", "", encoded).replace("-", "+").replace("_", "/")
    decoded = base64.b64decode(digits[: len(digits) // 4 * 4] if len(digits) % 4 == 1 else _padded(digits))
    return decoded.decode("utf-8", "replace") if decoded.lstrip(b"\xef\xbb\xbf \t\r\n\"'")[:1] in {b"[", b"{"} else None


def _padded(digits: str) -> str:
    return digits + "=" * (-len(digits) % 4)


def _percent(encoded: str) -> str:
    whole = re.sub(r"%[0-9a-fA-F]?\Z", "", encoded.partition("&")[0])  # cut inside an escape
    return unquote(whole) if "%20" in whole or "+" not in whole else unquote_plus(whole)
