"""The shape of a payload: what kind of text it is, and why.

Bytes become text first (byte order mark, HTTP header, `<meta>`, UTF-8, the letters of the text, in this order, and what
makes no words gives way to what does); then the shape of the text decides, never the content type alone. Every step
that changes or guesses something has a name in `repairs`:

    charset-overridden    the declared charset is not the one that the bytes are in
    decoded-<label>       nobody named the charset; this one was detected (`decoded-cp1252`, `decoded-windows-1251`)
    undecodable-bytes     some bytes are no text in any charset; U+FFFD stands for them
    mojibake              a dump's UTF-8 had been read as windows-1252 or ISO-8859-1, and was read again; or its
                          windows-1252 as ISO-8859-1

    nitf, newsml-g2       the XML of an agency was written as a page

What a WordPress body was wrapped or escaped in on its way is taken off, with a name too (`wrappings.REPAIRS`).
"""

import json
import re
from itertools import islice
from typing import Final, NamedTuple

import orjson

from ingest import markup
from ingest import text as texts
from ingest.errors import BudgetExceeded, UnknownShape
from ingest.model import Capture, Shaped, ShapeName, Stored
from ingest.shape import news_xml, structured
from ingest.shape.encoding.decoding import decode
from ingest.shape.encoding.mojibake import mended
from ingest.shape.wrappings import Unwrapped, unwrapped

__all__ = ["detect"]

_SNIFF: Final = 65_536  # characters looked at for the head of a page or of a JSON body
_STARTS: Final = 500  # places where JSON may begin; a page of PHP notices has a handful, each look costs the head once
_PAGE: Final = re.compile(
    r"(?:\s++|<\?xml[^>]{0,200}>|<!--(?:[^-]++|-(?!->))*+-->)*+<(?:!doctype\s+html|(?:html|head|body)[\s>])",
    re.IGNORECASE,
)
_ROOT: Final = re.compile(r"<(?:!doctype\s+html|(?:html|head|body)[\s>])", re.IGNORECASE)
_XML: Final = re.compile(r"\s*+<(?:\?xml|rss|feed|urlset|sitemapindex|rdf:RDF)\b")
_CLOSING: Final = re.compile(
    r"</(?:p|div|h[1-6]|ul|ol|li|table|tr|td|section|article|main|aside|blockquote|figure|header|footer|nav|center|pre)\s*>",
    re.IGNORECASE,
)
_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>|<!--")
_MARKUP_START: Final = re.compile(r"\s*+<(?!\?php)")
_FENCE: Final = re.compile(r"^\s{0,3}(?:```|~~~)", re.MULTILINE)
_JSON_START: Final = re.compile(r'[\[{]\s*+(?:[\[{]\s*+)?\\*+"[^"\\\n]{1,200}\\*+"\s*+[:,\]]|\[\s*+[\]{]|\{\s*+\}')
_QUOTED_START: Final = re.compile(r'"\s*+[\[{]')
_MEMBER: Final = re.compile(r'[^"]{0,6}"(?:id|ID|date|date_gmt|guid|slug|title|content)"\s*+:')
_REST_KEY: Final = re.compile(
    r'"(rendered|date_gmt|modified_gmt|guid|slug|excerpt|featured_media|comment_status|ping_status|content|'
    r'posts|_links|link|title|protected|categories|status|type|ID)\\*+"\s*+:'
)
_OWN: Final = re.compile(r'"(?:id|date|url|permalink|published\w{0,12})\\*+"\s*+:')
_COLON: Final = re.compile(r'"\s*+:')
_REST_STRONG: Final = frozenset(
    {"rendered", "date_gmt", "modified_gmt", "featured_media", "comment_status", "ping_status"}
)
_DEBRIS: Final = re.compile(r"<\\+/[a-zA-Z]")
_ESCAPE: Final = re.compile(r"(?<!\\)\\++(?:u[0-9a-fA-F]{4}|[nrt/\"])")
_RENDERED: Final = re.compile(r'"(?:rendered\\*+"\s*+:\s*+\\*+"|protected\\*+"\s*+:\s*+(?:false|true))')

_JUNK: Final = re.compile(
    r"(?:\s++|<!--(?:[^-]++|-(?!->))*+-->|NULL|bool\((?:true|false)\)|(?:int|float)\(-?[\d.]++\)|array\(0\)\s*+\{\s*+\}|"
    r"string\(\d++\)\s*+\"[^\"]*+\"|\)\]\}'?,?|[}\];,]|\ufeff|<\?php|"
    # Scripts and what their files put around JSON: a callback, a variable, a loop against inclusion, a comment.
    r"<script\b(?:[^<]++|<(?!/script))*+</script\s*+>|<style\b(?:[^<]++|<(?!/style))*+</style\s*+>|"
    r"<(?:script|meta|link)\b[^>]*+>|/\*(?:[^*]++|\*(?!/))*+\*/|"
    r"[\w$.]{1,80}\s*+\(|(?:while\s*+\(1\)|for\s*+\(;;\)|throw 1);|```\w*+|"
    r"(?:(?:var|let|const|export|default)\s++)*+[\w$.]{1,80}\s*+(?:\[[\"']\w{1,80}[\"']\]\s*+)?=|"
    r"HTTP/[\d.]++ \d{3}[^\n]*+\n(?:[\w-]++:[^\n]*+\n)++)++"
)
_PHP_MESSAGE: Final = re.compile(
    r"(?:\s++|<br\s*/?>|<b>|PHP )*+(?:Notice|Warning|Deprecated|Strict Standards|Fatal error|Parse error)(?:</b>)?:\s"
)
_POST_START: Final = re.compile(r'[\[{]\s{0,20}\{?\s{0,20}"(?:id|ID|body|posts|found)"\s{0,20}:')
_OUTPUT: Final = 500  # characters; set by hand: what is left in by mistake is short
# How PHP ends every message, whatever its level and language.
_PHP_PLACE: Final = re.compile(r"\bon line (?:<b>)?\d+(?:</b>)?(?:\s++|<br\s*/?>)*+\Z")
_ESCAPED_SHARE: Final = 0.5


class _Detection(NamedTuple):
    shape: ShapeName
    evidence: str
    damaged: bool = False


def detect(stored: Stored) -> Shaped:
    """Decode the payloads of a capture and name their shape; all parts have the shape of the first."""
    capture = stored.capture
    subject = capture.url or capture.file
    if not any(payload.strip() for payload in stored.payloads):
        raise UnknownShape("the payload is empty", subject=subject, reason="empty-payload")
    decoded = [decode(payload, capture, subject) for payload in stored.payloads]
    for part in decoded:
        _refuse_large(part.text, subject)
    if page := news_xml.as_page(decoded[0].text):
        decoded = [decoded[0]._replace(text=page[0], repairs=(*decoded[0].repairs, page[1]))]
    opened = [unwrapped(d.text) for d in decoded]
    detection = None if page else _wrapped(opened[0], capture, subject)
    if detection:
        pairs = zip(decoded, opened, strict=True)
        decoded = [d._replace(text=inner.text, repairs=(*d.repairs, *inner.repairs)) for d, inner in pairs]
    else:
        detection = _shape(decoded[0].text, capture, subject)
    if detection.shape == "text-dump":
        decoded = [d.mended(mended(d.text)) for d in decoded]
    return Shaped(
        capture=capture,
        pages=tuple(d.text for d in decoded),
        encoding=decoded[0].encoding,
        shape=detection.shape,
        damaged=detection.damaged,
        repairs=tuple(dict.fromkeys(name for d in decoded for name in d.repairs)),
        evidence=detection.evidence,
        doubts=tuple(dict.fromkeys(doubt for d in decoded for doubt in d.doubts)),
    )


def _refuse_large(text: str, subject: str) -> None:
    """Raise BudgetExceeded for what no later step could hold."""
    is_json = text[:_SNIFF].lstrip("\ufeff \t\r\n")[:1] in {"{", "["}
    try:
        (markup.refuse_json if is_json else markup.refuse_length)(text)
    except BudgetExceeded as e:
        e.subject = subject
        raise


def _wrapped(inner: Unwrapped, capture: Capture, subject: str) -> _Detection | None:
    """Recognise the body that something was taken off of; None where nothing was, or none was in it."""
    if not inner.repairs:
        return None
    detection = _json(inner.text, capture, subject) or _members(inner.text)
    if detection is None:
        if _is_json(inner.text):
            raise UnknownShape("JSON that is no WordPress post", subject=subject, reason="unknown-json")
        return None
    return detection._replace(evidence=f"{detection.evidence}; {', '.join(inner.repairs)}", damaged=True)


def _shape(text: str, capture: Capture, subject: str) -> _Detection:
    if page := _PAGE.match(text[:_SNIFF]):
        return _Detection("html", f"begins with {_quote(page[0][page[0].rfind('<') :])}")
    detection = _json(text, capture, subject) or _members(text)
    if detection:
        return detection
    if not _MARKUP_START.match(text) and (form := structured.form_of(text)):
        raise UnknownShape(f"{form} instead of a text", subject=subject, reason="unknown-data")
    if news_xml.is_message(text):
        raise UnknownShape("a NewsML-G2 message of several items", subject=subject, reason="unknown-data")
    detection = _markup(text, capture) or _headless(text)
    if detection:
        return detection
    if _XML.match(text):
        raise UnknownShape("XML that is no page", subject=subject)
    if not any(map(str.isalpha, text)):
        raise UnknownShape("text without a letter", subject=subject)
    return _Detection("text-dump", "text without markup")


def _json(text: str, capture: Capture, subject: str) -> _Detection | None:
    """Recognise a body that begins as JSON, whatever a server put before it."""
    head = text[:_SNIFF]
    start = _QUOTED_START.match(head.lstrip()) and len(head) - len(head.lstrip())
    if start is None:
        starts = islice(_JSON_START.finditer(head), _STARTS)
        found = next((m for m in starts if _only_junk(head[: m.start()]) or _is_most(text, m.start())), None)
        if found is None:
            return None
        start = found.start()
    keys = dict.fromkeys(match[1] for match in _REST_KEY.finditer(text[start : start + 4 * _SNIFF]))
    strict = _parses(text)
    # What other APIs call a post has the two that matter, and a name or a date.
    is_plain = {"content", "title"} <= keys.keys() and _OWN.search(text, start, start + 4 * _SNIFF)
    if _REST_STRONG & keys.keys() or ("content" in keys and len(keys) >= 3) or is_plain:
        shown = ", ".join(list(keys)[:3])
        how = "" if strict else ", but no strict JSON"
        junk = "" if not text[:start].strip() else " after other output"
        return _Detection("wordpress-json", f"JSON with the REST keys {shown}{junk}{how}", damaged=not strict)
    if strict and capture.via.get("rest_root"):
        return _Detection("wordpress-json", "an answer of a WordPress REST API")
    if strict and (said := _says_nothing(text)):
        return _Detection("wordpress-json", said)
    # "[Video] The minister …" begins like an array and is a sentence.
    if strict or text[start] == "{" or keys:
        raise UnknownShape("JSON that is no WordPress post", subject=subject, reason="unknown-json")
    return None


def _says_nothing(text: str) -> str | None:
    """Recognise what WordPress answers instead of posts: an error, or a count of none, also in an envelope.

    >>> _says_nothing('{"code":"rest_no_route","message":"No route was found.","data":{"status":404}}')
    'the error rest_no_route of a WordPress REST API'
    >>> _says_nothing('{"found":0,"posts":[]}'), _says_nothing('{"code":404,"message":"Not found"}')
    ('an answer of WordPress.com without posts', None)
    """
    try:
        answer = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    wrapped = isinstance(answer, dict) and {"body", "status", "headers"} <= answer.keys()
    body = answer["body"] if wrapped else answer
    if isinstance(body, dict) and isinstance(body.get("code"), str) and isinstance(body.get("message"), str):
        data = body.get("data")
        # What core registers begins so; plugins name theirs otherwise, and all have the status beside it.
        if body["code"].startswith("rest_") or (isinstance(data, dict) and type(data.get("status")) is int):
            return f"the error {_quote(body['code'])} of a WordPress REST API"
    if isinstance(body, dict) and body.get("posts") == [] and type(body.get("found")) is int:
        return "an answer of WordPress.com without posts"
    return "an envelope of a WordPress REST API without posts" if wrapped and body == [] else None


def _is_most(text: str, start: int) -> bool:
    """Return whether a post is nearly all of a text that debugging output begins, and not quoted in it.

    >>> _is_most('here 7 {"id":7,"date_gmt":"2024-03-16T08:51:00","content":{"rendered":"It rained."}}', 7)
    True
    """
    if start > _OUTPUT or not _POST_START.match(text, start) or _ROOT.search(text[:start]):
        return False
    try:
        _, end = json.JSONDecoder(strict=False).raw_decode(text, start)
    except (ValueError, RecursionError):
        return False
    return end - start > _ESCAPED_SHARE * len(text)


def _only_junk(before: str) -> bool:
    """Return whether what stands before a JSON body is output that PHP or a cache leaves, not a text that quotes it.

    >>> _only_junk("<br /><b>Warning</b>: Undefined index in <b>/srv/a.php</b> on line <b>7</b><br />")
    True
    >>> _only_junk("The answer looks like this: ")
    False
    """
    before = before.strip()
    if not before:
        return True
    if _ROOT.search(before):
        return False
    return bool(_JUNK.fullmatch(before) or _PHP_MESSAGE.match(before) or _PHP_PLACE.search(before[-100:]))


def _is_json(text: str) -> bool:
    """Return whether a text is JSON, whole or cut, and no sentence that begins in brackets.

    >>> _is_json('["a", "b"]'), _is_json('[{"a": '), _is_json('["a"] is a list with one letter in it.')
    (True, True, False)
    """
    start = _JSON_START.match(text.lstrip())
    try:
        _, end = json.JSONDecoder(strict=False).raw_decode(text.lstrip())
    except (ValueError, RecursionError):
        return start is not None and start[0].endswith(":")
    return end > _ESCAPED_SHARE * len(text)


def _parses(text: str) -> bool:
    """Read strictly: one JSON value, or one on each line."""
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        lines = [line for line in text.split("\n") if line.strip()]
    else:
        return True
    if len(lines) < 2 or lines[0].lstrip()[:1] not in {"{", "["}:
        return False
    try:
        for line in lines:
            orjson.loads(line)
    except orjson.JSONDecodeError:
        return False
    return True


def _members(text: str) -> _Detection | None:
    """Recognise a REST body whose beginning is lost or broken by the members that are left, whatever they hold."""
    begin = text[:_SNIFF].lstrip()[:2]
    is_tag = begin[:1] == "<" and not begin.endswith('"') and not _is_quoted_markup(text)
    if is_tag or not _COLON.search(text[: 4 * _SNIFF]):
        return None
    keys = dict.fromkeys(match[1] for match in _REST_KEY.finditer(text[: 4 * _SNIFF]))
    several = "rendered" in keys and len(keys) >= 3
    if several and (begin[:1] in {"{", "[", '"', "<"} or _MEMBER.match(text)):
        shown = ", ".join(list(keys)[:3])
        return _Detection("wordpress-json", f"JSON with a broken beginning and the REST keys {shown}", damaged=True)
    return _headless(text) if several or len(_REST_STRONG & keys.keys()) >= 2 else None


def _is_quoted_markup(text: str) -> bool:
    r"""Return whether markup is inside a JSON string that lost its beginning: its quotes and line ends are escaped.

    >>> _is_quoted_markup(r'<p class=\"a\">It rained.</p>\n"}'), _is_quoted_markup('<p class="a">It rained.</p>\n')
    (True, False)
    """
    sample = text[: 4 * _SNIFF]
    escaped = sample.count('=\\"') + sample.count("\\n")
    return escaped > sample.count('="') + sample.count("\n") and not _ROOT.search(sample)


def _markup(text: str, capture: Capture) -> _Detection | None:
    """Recognise a page without a head, or a fragment, by tags that build it and do not merely occur in it."""
    closings = len(_CLOSING.findall(text))
    if not closings:
        return None
    if _TAG.match(text.lstrip()[:4000]) and not _FENCE.search(text):
        return _Detection("html", f"begins with a tag and closes {closings} block-level elements")
    declared = "html" in (capture.header("content-type") or "").lower()
    lines = [line for line in text.split("\n") if line and not line.isspace()]
    tagged = sum(1 for line in lines if _TAG.search(line))
    # Prose about HTML shows some tags; a page has them on most of its lines.
    if closings >= (1 if declared else 3) and tagged >= (0.1 if declared else 0.5) * len(lines):
        return _Detection("html", f"tags on {tagged} of {len(lines)} lines, {closings} closed block-level elements")
    return None


def _headless(text: str) -> _Detection | None:
    r"""Recognise the rest of a REST body whose beginning is lost: escapes of JSON strings, `<\/p>` debris."""
    debris = len(_DEBRIS.findall(text))
    rendered = len(_RENDERED.findall(text)) if '"rendered' in text or '"protected' in text else 0
    if debris + rendered < 2:
        return None
    lines = [line for line in text.split("\n") if line and not line.isspace()]
    escaped = sum(1 for line in lines if _ESCAPE.search(line))
    # A page that explains the API, or carries some JSON for its scripts, has escapes on a few of its lines.
    if escaped < _ESCAPED_SHARE * len(lines):
        return None
    evidence = f"no beginning, but {debris} escaped closing tags, and JSON escapes on {escaped} of {len(lines)} lines"
    return _Detection("wordpress-json", evidence, damaged=True)


def _quote(value: str) -> str:
    return texts.printable(value.strip())[:40].strip()
