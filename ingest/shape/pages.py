"""Read JSON out of a page that shows nothing else: a browser's `<pre>`, a viewer's elements, a cell, a saved source."""

import html
import json
import re
from typing import Final

__all__ = ["BRACKET", "QUOTE", "WHOLE", "shown_json"]

_SNIFF: Final = 65_536  # characters: what a page has before its body
_BESIDE: Final = 300  # characters: "JSON Raw Data Headers Save Copy Pretty Print", a viewer's buttons; set by hand

QUOTE: Final = r"&(?:amp;){0,3}(?:quot|apos|#0{0,3}3[49]|#[xX]0{0,3}2[27]);"
WHOLE: Final = re.compile(r'\s*+[\[{]\s*+(?:[\[{]\s*+)?(?:"[^"\\\n]{1,200}"\s*+[:,\]]|[\]}])')
BRACKET: Final = r"(?:[\[{]|&(?:amp;){0,3}(?:#91|#123|lbrack|lsqb|lbrace|lcub);)"
_OPEN: Final = rf"{BRACKET}\s{{0,200}}(?:[\"'<&\[{{\]}}])"
_MARK: Final = rf"(?:[\"']|{QUOTE})"
_KEYED: Final = re.compile(rf"[\[{{]\s{{0,200}}(?:[\[{{]\s{{0,200}})?{_MARK}\w{{1,60}}{_MARK}\s{{0,20}}:")
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
# Before these, lower case: that of a page's whole head takes longer than all searches in it.
_PRES: Final = re.compile("<(?:pre|textarea|xmp|code)", re.IGNORECASE)
_BODY: Final = re.compile("<body", re.IGNORECASE)
_BEGIN: Final = re.compile(_OPEN)
_MARKUP: Final = re.compile(rf"{_HIDDEN}|<[a-zA-Z/!?][^<>]*+>", re.IGNORECASE)
_BREAK: Final = re.compile(r"<(?:br|tr|li|div|p)\b[^<>]*+>", re.IGNORECASE)
# Markup inside of JSON's strings that nobody escaped: what stands before it is a notice, and no page.
_PRINTED: Final = re.compile(r'"rendered"\s*+:\s*+"[^"<]{0,200}<|<\\/[a-zA-Z]')
# Tags that stand in contents, and in no viewer's rendering of JSON.
_IN_CONTENT: Final = re.compile(r"<\\?/(?:p|h[1-6]|figure|blockquote|strong|em)>", re.IGNORECASE)


def shown_json(text: str) -> str | None:
    """Read the JSON that is all a page shows, but for a few words of a viewer's; None where it shows more, or other."""
    body = _BODY.search(text, 0, _SNIFF)
    lead = _LEAD.match(text, body.start() if body else 0, _SNIFF)
    begin = lead.end() if lead else 0
    if _BEGIN.match(text, begin):
        # A script or a comment before it is no wrapping.
        shown = _shown(text[begin:]) if _WRAPPER.search(text, 0, begin) else None
        return shown if shown and len(shown) - _end(shown) <= _BESIDE else None
    pre = _PRE.search(text, 0, 4 * _SNIFF) if _PRES.search(text, 0, 4 * _SNIFF) else None
    if pre is None:
        return _inside(text, begin)
    end = text.rfind(f"</{pre[1]}", pre.end())
    inner, after = (text[pre.end() : end], text[end:]) if end >= 0 else (text[pre.end() :], "")
    beside = _MARKUP.sub("", text[: pre.start()]).strip() + _MARKUP.sub("", after).strip()
    return _shown(inner) if len(beside) <= _BESIDE else None


def _inside(text: str, begin: int) -> str | None:
    """Read JSON that stands escaped in some other element, below a word or two."""
    # The names that every post has: looking at what all pages show would cost too much.
    if "date_gmt" not in text or "rendered" not in text:
        return None
    if not _WRAPPER.search(text, 0, text.index("date_gmt")) or _PRINTED.search(text):
        return None
    shown = html.unescape(_MARKUP.sub("", text[begin:])).strip()
    found = _KEYED.search(shown, 0, 2 * _BESIDE)
    if found is None or found.start() > _BESIDE:
        return None
    shown = shown[found.start() :]
    return shown if len(shown) - _end(shown) <= _BESIDE else None


def _end(text: str) -> int:
    """Find where the value ends that a text begins with; JSON that is cut or broken, or escaped once more, is all."""
    try:
        return json.JSONDecoder(strict=False).raw_decode(text)[1]
    except (ValueError, RecursionError):
        return len(text)


def _shown(inner: str) -> str:
    """Read text out of markup; JSON that was put into a page without escaping keeps the tags in its strings."""
    if WHOLE.match(inner) and _IN_CONTENT.search(inner):
        return inner
    return html.unescape(_MARKUP.sub("", _BREAK.sub("\n", inner))).strip()
