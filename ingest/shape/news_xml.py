"""Write what agencies send as XML (NITF, NewsML-G2) as a page: headline, byline, dates and rights as metas.

Each has a name among the repairs: `nitf`, `newsml-g2`. IPTC, NITF 3.x and NewsML-G2 2.x.
"""

import html
import re
from collections.abc import Iterator
from typing import Final

__all__ = ["as_page", "is_message"]

_HEAD: Final = 4_096  # characters, in which the root element begins
_NITF: Final = re.compile(r"<(?:\w+:)?nitf[\s>]")
_NEWSML: Final = re.compile(r"<(?:\w+:)?(?:newsItem|newsMessage)[\s>]")
_PREFIX: Final = re.compile(r"(</?)(?:\w{1,20}):(?=\w)")
_TAG: Final = re.compile(r"<[^<>]{0,5000}>")
_NORM: Final = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)(?:T(\d\d):?(\d\d)(?::?(\d\d))?(Z|[+-]\d\d:?\d\d)?)?")
# Elements of NITF, and those of a page that say the same.
_RENAMED: Final = {
    "hl1": "h1",
    "hl2": "h2",
    "block": "section",
    "media": "figure",
    "media-caption": "figcaption",
    "nitf-table": "table",
}
_RENAME: Final = re.compile(rf"<(/?)({'|'.join(sorted(_RENAMED, key=len, reverse=True))})\b([^<>]{{0,2000}})>")


def as_page(text: str) -> tuple[str, str] | None:
    """Return the page and the repair's name; None where the text is neither.

    >>> page, name = as_page('<nitf><body><body.head><hedline><hl1>Rain</hl1></hedline></body.head>'
    ...                      '<body.content><p>It rained.</p></body.content></body></nitf>')
    >>> name, "<p>It rained.</p>" in page, '<meta property="og:title" content="Rain">' in page
    ('nitf', True, True)
    """
    head = text[:_HEAD]
    if _NEWSML.search(head):
        bare = _PREFIX.sub(r"\1", text)
        if bare.count("<newsItem") > 1:
            return None
        inner = _element(bare, "inlineXML") or _element(bare, "inlineData") or ""
        nested = _nitf_body(inner) if "<body.content" in inner else _element(inner, "body") or inner
        return _page(bare, nested, _of_newsml(bare)), "newsml-g2"
    if _NITF.search(head):
        bare = _PREFIX.sub(r"\1", text)
        return _page(bare, _nitf_body(bare), _of_nitf(bare)), "nitf"
    return None


def is_message(text: str) -> bool:
    """Return whether a text is NewsML-G2 with several items, which no page can hold."""
    return _NEWSML.search(text[:_HEAD]) is not None and _PREFIX.sub(r"\1", text).count("<newsItem") > 1


def _page(text: str, body: str, facts: Iterator[tuple[str, str]]) -> str:
    language = re.search(r"\bxml:lang\s*=\s*[\"']([\w-]{2,20})|\blang\s*=\s*[\"']([\w-]{2,20})", text[: 4 * _HEAD])
    code = f' lang="{language[1] or language[2]}"' if language else ""
    metas = list(facts)
    title = next((value for name, value in metas if name == "og:title"), "")
    written = "".join(_meta(name, value) for name, value in metas)
    return (
        f'<!DOCTYPE html><html{code}><head><meta charset="utf-8"><title>{html.escape(title)}</title>'
        f'<meta property="og:type" content="article">{written}</head><body><article>{body}</article></body></html>'
    )


def _meta(name: str, value: str) -> str:
    key = "property" if ":" in name else "name"
    return f'<meta {key}="{name}" content="{html.escape(value)}">'


def _of_nitf(text: str) -> Iterator[tuple[str, str]]:
    yield from _said("og:title", _element(text, "hl1") or _element(text, "title"))
    yield from _said("og:description", _element(text, "hl2") or _element(text, "abstract"))
    byline = _element(text, "byline") or ""
    people = [_plain(person) for person in _elements(byline, "person")]
    role = _element(byline, "byttl")
    for name in people or [_plain(byline.replace(role or "\0", ""))]:
        yield from _said("author", name)
    for name in ("date.release", "date.issue", "story.date"):
        if (raw := _attribute(text, name, "norm")) and (moment := _moment(raw)):
            yield "article:published_time", moment
            break
    holder, year = _attribute(text, "doc.copyright", "holder"), _attribute(text, "doc.copyright", "year")
    yield from _said("copyright", " ".join(part for part in (year, holder) if part))
    for keyword in re.findall(r"<keyword\b[^<>]*\bkey\s*=\s*[\"']([^\"'<>]{1,200})", text):
        yield "article:tag", html.unescape(keyword)


def _of_newsml(text: str) -> Iterator[tuple[str, str]]:
    yield from _said("og:title", _element(text, "headline"))
    yield from _said("og:description", _element(text, "description"))
    by = [_plain(name) for name in _elements(text, "by")]
    creators = [
        _plain(_element(one, "name") or "") for one in _elements(_element(text, "contentMeta") or "", "creator")
    ]
    for name in by or creators:
        yield from _said("author", name)
    for name in ("contentCreated", "firstCreated", "versionCreated"):
        if (raw := _element(text, name)) and (moment := _moment(raw.strip())):
            yield "article:published_time", moment
            break
    yield from _said("copyright", _element(text, "copyrightNotice"))


def _nitf_body(text: str) -> str:
    body = _element(text, "body.content") or _element(text, "body") or ""
    return _RENAME.sub(lambda found: f"<{found[1]}{_RENAMED[found[2]]}>", body)


def _element(text: str, name: str) -> str | None:
    """Return the content of the first element of a name."""
    return next(_elements(text, name), None)


def _elements(text: str, name: str) -> Iterator[str]:
    for found in re.finditer(rf"<{re.escape(name)}(?:\s[^<>]{{0,2000}})?(?<!/)>", text):
        end = text.find(f"</{name}>", found.end())
        if end >= 0:
            yield text[found.end() : end]


def _attribute(text: str, element: str, name: str) -> str:
    found = re.search(
        rf"<{re.escape(element)}\b[^<>]{{0,2000}}?\b{re.escape(name)}\s*=\s*[\"']([^\"'<>]{{1,300}})", text
    )
    return html.unescape(found[1]) if found else ""


def _plain(markup: str) -> str:
    return " ".join(html.unescape(_TAG.sub(" ", markup)).split())


def _said(name: str, markup: str | None) -> Iterator[tuple[str, str]]:
    if markup and (value := _plain(markup)):
        yield name, value


def _moment(raw: str) -> str:
    """Write a date of ISO 8601 in its extended form.

    >>> _moment("20261117T162000Z"), _moment("20261117"), _moment("soon")
    ('2026-11-17T16:20:00Z', '2026-11-17', '')
    """
    found = _NORM.match(raw)
    if not found:
        return ""
    day = f"{found[1]}-{found[2]}-{found[3]}"
    return f"{day}T{found[4]}:{found[5]}:{found[6] or '00'}{found[7] or ''}" if found[4] else day
