"""Say what kind of text a payload is, and why.

Bytes become text first (byte order mark, HTTP header, `<meta>`, UTF-8, detection, in this order); then the shape of the
text decides, never the content type alone. Every step that changes or guesses something has a name in `repairs`:

    charset-overridden    the declared charset is not the one that the bytes are in
    decoded-<label>       nobody named the charset; this one was detected (`decoded-cp1252`, `decoded-windows-1251`)
    undecodable-bytes     some bytes are no text in any charset; U+FFFD stands for them
    mojibake              a dump's UTF-8 had been read as windows-1252 or ISO-8859-1, and was read again; or its
                          windows-1252 as ISO-8859-1
"""

import codecs
import json
import re
from itertools import islice
from typing import Final, NamedTuple

import charset_normalizer
import orjson
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, resolve_encoding

from ingest import text as texts
from ingest.errors import Undecodable, UnknownShape
from ingest.model import Capture, Encoding, Shaped, ShapeName, Stored

__all__ = ["detect"]

# File signatures: https://en.wikipedia.org/wiki/List_of_file_signatures
_MAGIC: Final = (
    (b"%PDF-", "a PDF"), (b"\x89PNG\r\n", "a PNG image"), (b"\xff\xd8\xff", "a JPEG image"), (b"GIF8", "a GIF image"),
    (b"RIFF", "a RIFF file"), (b"II*\0", "a TIFF image"), (b"MM\0*", "a TIFF image"), (b"\0\0\1\0", "an icon"),
    (b"PK\x03\x04", "a ZIP archive"), (b"PK\x05\x06", "a ZIP archive"), (b"\x1f\x8b", "a gzip stream"),
    (b"\x28\xb5\x2f\xfd", "a zstd stream"), (b"\xfd7zXZ\0", "an xz stream"), (b"BZh", "a bzip2 stream"),
    (b"7z\xbc\xaf", "a 7z archive"), (b"Rar!\x1a", "a RAR archive"), (b"\xd0\xcf\x11\xe0", "an OLE document"),
    (b"{\\rtf", "an RTF document"), (b"\x7fELF", "a program"), (b"\xca\xfe\xba\xbe", "a program"),
    (b"OggS", "an Ogg file"), (b"ID3", "an MP3 file"), (b"fLaC", "a FLAC file"), (b"wOFF", "a font"),
    (b"wOF2", "a font"), (b"\0asm", "a WebAssembly module"), (b"SQLite format 3\0", "an SQLite database"),
)  # fmt: skip
# Python codec -> WHATWG label (https://encoding.spec.whatwg.org/#names-and-labels). No other codec is used.
_LABELS: Final = {
    "utf-8": "utf-8", "utf-16-le": "utf-16le", "utf-16-be": "utf-16be", "utf-32-le": "utf-32le",
    "utf-32-be": "utf-32be", "gb18030": "gb18030", "big5hkscs": "big5", "cp932": "shift_jis", "euc_jp": "euc-jp",
    "iso2022_jp": "iso-2022-jp", "cp949": "euc-kr", "cp874": "windows-874", "koi8-r": "koi8-r", "koi8-u": "koi8-u",
    "mac-roman": "macintosh", "cp866": "ibm866", "mac-cyrillic": "x-mac-cyrillic",
    **{f"cp125{n}": f"windows-125{n}" for n in range(9)},
    **{f"iso8859-{n}": f"iso-8859-{n}" for n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
}  # fmt: skip
# What nobody declared is looked for among what the web is written in (W3Techs, character encodings above 0.01 %).
_GUESSES: Final = [
    "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "koi8_r", "gb18030", "big5",
    "cp932", "euc_jp", "cp949", "iso8859_2", "iso8859_7",
]  # fmt: skip
_MULTIBYTE: Final = frozenset({"gb18030", "big5hkscs", "cp932", "euc_jp", "iso2022_jp", "cp949"})
# windows-1252 as browsers read it: the five bytes that Python refuses are control characters.
_CP1252: Final = "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in range(256))
# Central European read as Western European: signs inside words (Polish), carons (Czech, Slovak, South Slavic), tildes
# and circumflexes beside umlauts (Hungarian).
_CENTRAL: Final = re.compile(r"[^\WÂÃ][¹³¿¥£¼¾±¶]\w|[šžŠŽ]|[öü][^õû]{0,200}[õû]|[õû][^öü]{0,200}[öü]")
_LATIN_2: Final = re.compile(r"[^\W\d][±¶]")  # the Polish letters that iso-8859-2 has elsewhere than windows-1250
_STRAY_SHARE: Final = 0.1  # set by hand: a French text in Latin-1 has a third of this, a Russian or Chinese one most
_DETECT_BYTES: Final = 65_536  # charset_normalizer is slow; its verdict does not change after some kilobytes
_SNIFF: Final = 65_536  # characters looked at for the head of a page or of a JSON body
_STARTS: Final = 500  # places where JSON may begin; a page of PHP notices has a handful, each look costs the head once
# UTF-8 read as windows-1252 (as browsers read it), or as ISO-8859-1: the first of several bytes, and the others.
_BYTES: Final = {**{ord(c): b for b, c in enumerate(_CP1252)}, **{b: b for b in range(0x80, 0xA0)}}
_OTHERS: Final = "".join(re.escape(c) for c in _CP1252[0x80:0xC0]) + "\x80-\x9f"
_SEQUENCE: Final = re.compile(
    f"[\u00c2-\u00f4][{_OTHERS}](?:(?<=[\u00c2-\u00df].)|(?<=[\u00e0-\u00ef].)[{_OTHERS}]|(?<=[\u00f0-\u00f4].)[{_OTHERS}]{{2}})",
    re.DOTALL,
)
_PUNCTUATION: Final = re.compile("[\x91-\x97]")
_FEWEST: Final = 3  # one or two such pairs of letters may be somebody's ("IRMÃ…")
_CYCLES: Final = 3  # more readings of readings were never seen
_CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_CONTROL_SAMPLE: Final = 8192  # characters; binary files show what they are in the first sector
_CONTROL_SHARE: Final = 0.02  # the worst of the 3,056 pages that we measured has 0.0005

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
_FENCE: Final = re.compile(r"^\s{0,3}(?:```|~~~)", re.MULTILINE)
_JSON_START: Final = re.compile(r'[\[{]\s*+(?:[\[{]\s*+)?\\*+"[^"\\\n]{1,200}\\*+"\s*+[:,\]]|\[\s*+[\]{]|\{\s*+\}')
_QUOTED_START: Final = re.compile(r'"\s*+[\[{]')
_MEMBER: Final = re.compile(r'[^"]{0,6}"(?:id|ID|date|date_gmt|guid|slug|title|content)"\s*+:')
_REST_KEY: Final = re.compile(
    r'"(rendered|date_gmt|modified_gmt|guid|slug|excerpt|featured_media|comment_status|ping_status|content|'
    r'posts|_links|link|title|protected|categories|status|type|ID)\\*+"\s*+:'
)
_COLON: Final = re.compile(r'"\s*+:')
_REST_STRONG: Final = frozenset(
    {"rendered", "date_gmt", "modified_gmt", "featured_media", "comment_status", "ping_status"}
)
_DEBRIS: Final = re.compile(r"<\\+/[a-zA-Z]")
_ESCAPE: Final = re.compile(r"(?<!\\)\\++(?:u[0-9a-fA-F]{4}|[nrt/\"])")
_RENDERED: Final = re.compile(r'"(?:rendered\\*+"\s*+:\s*+\\*+"|protected\\*+"\s*+:\s*+(?:false|true))')

_JUNK: Final = re.compile(
    r"(?:\s++|<!--(?:[^-]++|-(?!->))*+-->|NULL|bool\((?:true|false)\)|(?:int|float)\(-?[\d.]++\)|array\(0\)\s*+\{\s*+\}|"
    r"string\(\d++\)\s*+\"[^\"]*+\"|\)\]\}'?,?|[}\];,]|\ufeff|<\?php)++"
)
_PHP_MESSAGE: Final = re.compile(
    r"(?:\s++|<br\s*/?>|<b>|PHP )*+(?:Notice|Warning|Deprecated|Strict Standards|Fatal error|Parse error)(?:</b>)?:\s"
)
_POST_START: Final = re.compile(r'[\[{]\s{0,20}\{?\s{0,20}"(?:id|ID|body|posts|found)"\s{0,20}:')
_OUTPUT: Final = 500  # characters; set by hand: what is left in by mistake is short
# How PHP ends every message, whatever its level and language.
_PHP_PLACE: Final = re.compile(r"\bon line (?:<b>)?\d+(?:</b>)?(?:\s++|<br\s*/?>)*+\Z")
_ESCAPED_SHARE: Final = 0.5


class _Decoded(NamedTuple):
    text: str
    encoding: Encoding
    repairs: tuple[str, ...] = ()


class _Verdict(NamedTuple):
    shape: ShapeName
    evidence: str
    damaged: bool = False


def detect(stored: Stored) -> Shaped:
    """Decode the payloads of a capture and name their shape; all parts have the shape of the first."""
    capture = stored.capture
    subject = capture.url or capture.file
    if not any(payload.strip() for payload in stored.payloads):
        raise UnknownShape("the payload is empty", subject=subject, reason="empty-payload")
    decoded = [_decode(payload, capture, subject) for payload in stored.payloads]
    verdict = _shape(decoded[0].text, capture, subject)
    if verdict.shape == "text-dump":
        decoded = [_mended(d) for d in decoded]
    return Shaped(
        capture=capture,
        pages=tuple(d.text for d in decoded),
        encoding=decoded[0].encoding,
        shape=verdict.shape,
        damaged=verdict.damaged,
        repairs=tuple(dict.fromkeys(name for d in decoded for name in d.repairs)),
        evidence=verdict.evidence,
    )


def _decode(payload: bytes, capture: Capture, subject: str) -> _Decoded:
    codec, bom = _bom(payload)
    if bom:
        decoded = _strictly_or_replaced(payload[len(bom) :], Encoding(name=_LABELS[codec], source="bom"), codec)
    else:
        _refuse_binary(payload, subject)
        decoded = _declared(payload, capture) or _undeclared(payload)
    sample = decoded.text[:_CONTROL_SAMPLE]
    if len(_CONTROL.findall(sample)) > _CONTROL_SHARE * len(sample):
        raise Undecodable("control characters instead of text", subject=subject)
    return decoded._replace(text=decoded.text.removeprefix("\ufeff"))


def _mended(decoded: _Decoded) -> _Decoded:
    """Undo a wrong reading that somebody stored, where it is certain: pages are never touched, dumps line by line."""
    text = decoded.text
    if _PUNCTUATION.search(text):
        # No text has these controls, all of windows-1252 has these quotes and dashes; browsers read them so.
        text = re.sub("[\x80-\x9f]", lambda m: _CP1252[ord(m[0])], text) if not _SEQUENCE.search(text) else text
    for _ in range(_CYCLES):
        again = _read_again(text)
        if again is None:
            break
        text = again
    return decoded if text == decoded.text else decoded._replace(text=text, repairs=(*decoded.repairs, "mojibake"))


def _read_again(text: str) -> str | None:
    """Read the lines of which every character above ASCII is a part of UTF-8; None where too few speak for it.

    >>> _read_again("Ã¼ber â€žgroÃŸeâ€œ SprÃ¼nge"), _read_again("a café for the IRMÃ…")
    ('über „große“ Sprünge', None)
    """
    if not _SEQUENCE.search(text):
        return None
    lines = text.split("\n")  # str.splitlines takes the second byte of Å for a line's end
    found = 0
    for n, line in enumerate(lines):
        if line.isascii() or not _SEQUENCE.search(line):
            continue
        try:
            lines[n] = codecs.charmap_encode(line, "strict", _BYTES)[0].decode()
        except UnicodeError:
            continue
        found += len(_SEQUENCE.findall(line))
    return "\n".join(lines) if found >= _FEWEST else None


def _bom(payload: bytes) -> tuple[str, bytes]:
    r"""Read a byte order mark: the codec and the mark.

    >>> _bom(b"\xff\xfeA\0")
    ('utf-16-le', b'\xff\xfe')
    """
    name, bom = read_bom(payload)
    return (name, bom) if name and bom and name in _LABELS else ("", b"")


def _refuse_binary(payload: bytes, subject: str) -> None:
    head = payload[:16]
    for magic, what in _MAGIC:
        if head.startswith(magic):
            # "RIFF", "BZh" and "ID3" can begin a sentence; binary files go on with bytes that text has not.
            if magic.isalnum() and payload[:512].isascii() and not _CONTROL.search(payload[:512].decode("ascii")):
                continue
            raise Undecodable(f"not text but {what}", subject=subject)
    if head[4:8] == b"ftyp":
        raise Undecodable("not text but an MP4 file", subject=subject)


def _declared(payload: bytes, capture: Capture) -> _Decoded | None:
    """Decode as the header or the page says; None where neither says anything that is known."""
    encoding = _named(http_content_type_encoding(capture.header("content-type") or ""))
    source: Encoding
    if encoding:
        source = Encoding(name=_LABELS[encoding], source="header")
    elif payload.lstrip()[:1] not in {b"{", b"["}:
        encoding = _named(html_body_declared_encoding(payload[:1024]))  # HTML 13.2.3.2: the first 1024 bytes
        if encoding and encoding.startswith("utf-16"):
            encoding = "utf-8"  # HTML 13.2.3.2: a page that is readable as ASCII is no UTF-16
        source = Encoding(name=_LABELS[encoding or "utf-8"], source="meta")
    if not encoding:
        return None
    if encoding == "utf-8":
        text = _strict(payload, "utf-8")
        return _Decoded(text, source) if text is not None else None
    unicode = _strict(payload, "utf-8")
    if unicode is not None and not encoding.startswith("utf"):
        # Bytes above ASCII in a single-byte charset are no valid UTF-8 by accident; in a multi-byte one they may be.
        single = encoding not in _MULTIBYTE and not payload.isascii()
        if single or _strict(payload, encoding) is None:
            return _Decoded(unicode, Encoding(name="utf-8", source="detected"), ("charset-overridden",))
    return _strictly_or_replaced(payload, source, encoding)


def _named(codec: str | None) -> str | None:
    """Keep a codec that the web knows."""
    if codec is None:
        return None
    resolved = resolve_encoding(codec)
    if resolved in {"utf-16", "utf-32"}:
        resolved += "-le"  # WHATWG: "utf-16" is a label of UTF-16LE
    return resolved if resolved in _LABELS else None


def _undeclared(payload: bytes) -> _Decoded:
    text = _strict(payload, "utf-8")
    if text is not None:
        return _Decoded(text, Encoding(name="utf-8", source="default"))
    torn = _torn(payload)
    if torn is not None:
        return _Decoded(torn, Encoding(name="utf-8", source="detected"), ("undecodable-bytes",))
    replaced = payload.decode("utf-8", "replace")
    bad = replaced.count("\ufffd")
    good = sum(map(len, re.findall("[^\x00-\x7f\ufffd]+", replaced)))
    # Torn or mixed UTF-8 still has more whole characters than broken ones; another charset has next to none.
    if good > bad:
        return _Decoded(replaced, Encoding(name="utf-8", source="detected"), ("undecodable-bytes",))
    # JSON is UTF-8 by its standard: a stray byte in it is no sign of a charset of two bytes for each letter.
    stray = payload.lstrip()[:1] in {b"{", b"["} and bad < _STRAY_SHARE * len(payload)
    codec = "cp1252" if stray else _guess(payload[:_DETECT_BYTES])
    if codec == "cp1252":
        return _Decoded(_windows_1252(payload), Encoding(name="windows-1252", source="detected"), ("decoded-cp1252",))
    encoding = Encoding(name=_LABELS[codec], source="detected")
    decoded = _strictly_or_replaced(payload, encoding, codec)
    return decoded._replace(repairs=(f"decoded-{encoding.name}", *decoded.repairs))


def _torn(payload: bytes) -> str | None:
    r"""Decode UTF-8 that ends inside a character; None where it is none.

    >>> _torn("[“a”".encode()[:-1]), _torn(b"[caf\xe9"), _torn(b"caf\xe9"), _torn(b"caf\xe9 [")
    ('[“a\ufffd', '[caf\ufffd', None, None)
    """
    try:
        text, length = codecs.utf_8_decode(payload, "strict", False)  # noqa: FBT003 -- it takes no keyword
    except UnicodeDecodeError:
        return None
    # Behind plain ASCII, a lone byte may be the last letter of another charset, but not of a whole JSON body.
    if text.isascii() and len(payload) - length == 1 and payload.lstrip()[:1] not in {b"{", b"["}:
        return None
    return text + "\ufffd"


def _guess(sample: bytes) -> str:
    """Detect the charset of bytes that are no UTF-8; windows-1252 where nothing speaks against it."""
    best = charset_normalizer.from_bytes(sample, cp_isolation=_GUESSES).best()
    codec = _named(best.encoding) if best else None
    if codec is None or codec in {"utf-8", "cp1252"}:
        return "cp1252"
    western = _windows_1252(sample)
    # Detection often takes German, Spanish or Portuguese for Central European.
    if codec in {"cp1250", "iso8859-2"}:
        return ("iso8859-2" if _LATIN_2.search(western) else "cp1250") if _CENTRAL.search(western) else "cp1252"
    return "cp1252" if sample.decode(codec, "replace") == western else codec


def _windows_1252(payload: bytes) -> str:
    return codecs.charmap_decode(payload, "strict", _CP1252)[0]


def _strict(payload: bytes, codec: str) -> str | None:
    try:
        return _windows_1252(payload) if codec == "cp1252" else payload.decode(codec)
    except UnicodeDecodeError:
        return None


def _strictly_or_replaced(payload: bytes, encoding: Encoding, codec: str) -> _Decoded:
    text = _strict(payload, codec)
    if text is not None:
        return _Decoded(text, encoding)
    return _Decoded(payload.decode(codec, "replace"), encoding, ("undecodable-bytes",))


def _shape(text: str, capture: Capture, subject: str) -> _Verdict:
    if page := _PAGE.match(text[:_SNIFF]):
        return _Verdict("html", f"begins with {_quote(page[0][page[0].rfind('<') :])}")
    verdict = _json(text, capture, subject) or _members(text) or _markup(text, capture) or _headless(text)
    if verdict:
        return verdict
    if _XML.match(text):
        raise UnknownShape("XML that is no page", subject=subject)
    if not any(map(str.isalpha, text)):
        raise UnknownShape("text without a letter", subject=subject)
    return _Verdict("text-dump", "text without markup")


def _json(text: str, capture: Capture, subject: str) -> _Verdict | None:
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
    if _REST_STRONG & keys.keys() or ("content" in keys and len(keys) >= 3):
        shown = ", ".join(list(keys)[:3])
        how = "" if strict else ", but no strict JSON"
        junk = "" if not text[:start].strip() else " after other output"
        return _Verdict("wordpress-json", f"JSON with the REST keys {shown}{junk}{how}", damaged=not strict)
    if strict and capture.via.get("rest_root"):
        return _Verdict("wordpress-json", "an answer of a WordPress REST API")
    if strict and (said := _says_nothing(text)):
        return _Verdict("wordpress-json", said)
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
    """Tell a post that somebody's debugging output stands before from a text that quotes one: it is nearly all of it.

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
    """Tell output that PHP or a cache leaves before a JSON body from a text that quotes JSON.

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


def _members(text: str) -> _Verdict | None:
    """Recognise a REST body whose beginning is lost or broken by the members that are left, whatever they hold."""
    begin = text[:_SNIFF].lstrip()[:2]
    is_tag = begin[:1] == "<" and not begin.endswith('"') and not _is_quoted_markup(text)
    if is_tag or not _COLON.search(text[: 4 * _SNIFF]):
        return None
    keys = dict.fromkeys(match[1] for match in _REST_KEY.finditer(text[: 4 * _SNIFF]))
    several = "rendered" in keys and len(keys) >= 3
    if several and (begin[:1] in {"{", "[", '"', "<"} or _MEMBER.match(text)):
        shown = ", ".join(list(keys)[:3])
        return _Verdict("wordpress-json", f"JSON with a broken beginning and the REST keys {shown}", damaged=True)
    return _headless(text) if several or len(_REST_STRONG & keys.keys()) >= 2 else None


def _is_quoted_markup(text: str) -> bool:
    r"""Tell markup inside a JSON string, whose beginning is lost: its quotes and line ends are escaped.

    >>> _is_quoted_markup(r'<p class=\"a\">It rained.</p>\n"}'), _is_quoted_markup('<p class="a">It rained.</p>\n')
    (True, False)
    """
    sample = text[: 4 * _SNIFF]
    escaped = sample.count('=\\"') + sample.count("\\n")
    return escaped > sample.count('="') + sample.count("\n") and not _ROOT.search(sample)


def _markup(text: str, capture: Capture) -> _Verdict | None:
    """Recognise a page without a head, or a fragment, by tags that build it and do not merely occur in it."""
    closings = len(_CLOSING.findall(text))
    if not closings:
        return None
    if _TAG.match(text.lstrip()[:4000]) and not _FENCE.search(text):
        return _Verdict("html", f"begins with a tag and closes {closings} block-level elements")
    declared = "html" in (capture.header("content-type") or "").lower()
    lines = [line for line in text.split("\n") if line and not line.isspace()]
    tagged = sum(1 for line in lines if _TAG.search(line))
    # Prose about HTML shows some tags; a page has them on most of its lines.
    if closings >= (1 if declared else 3) and tagged >= (0.1 if declared else 0.5) * len(lines):
        return _Verdict("html", f"tags on {tagged} of {len(lines)} lines, {closings} closed block-level elements")
    return None


def _headless(text: str) -> _Verdict | None:
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
    return _Verdict("wordpress-json", evidence, damaged=True)


def _quote(value: str) -> str:
    return texts.printable(value.strip())[:40].strip()
