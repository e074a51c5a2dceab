r"""Read a WordPress post that is no JSON any more: strings with bare quotes, or JSON that an HTML extractor flattened.

Such an extractor takes the opening tags away, leaves `<\/p>` because `<\/` closes nothing in HTML, decodes the
entities, leaves the JSON escapes, and loses the beginning or the end of the body with the tags that it did not
understand. The marks that a post's members leave around its content are what it is read by; nothing is completed.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from ingest.model import Block, Kind
from ingest.text import normalise, normalise_code

# A post's first members; an embedded one (a picture, a related post) has no comma and brace before it.
POST: Final = re.compile(
    r'[\[{]\s{0,20}\{?\s{0,20}"(?:id|ID|date|body|posts|found|title|status|headers|data|success|responses)"\s{0,20}:'
)
NEXT: Final = re.compile(
    r'[^\s\[:]\s{0,20},?\s{0,20}(?=\{\s{0,20}"(?:id|ID)"\s{0,20}:\s{0,20}\d{1,19},\s{0,20}"(?:date|site_ID)")'
)

CONTENT: Final = re.compile(r'"content"\s{0,20}:\s{0,20}(?:\{\s{0,20}"rendered"\s{0,20}:\s{0,20})?"')
# Members behind a post's content.
_BEHIND: Final = (
    r'"(?:protected|excerpt|author|featured_media|comment_status|sticky|template|format|categories|_links)"'
)
_END: Final = re.compile(
    r'"\s{0,20}(?:,\s{0,20}"protected"\s{0,20}:\s{0,20}(?P<protected>true|false)\s{0,20}\}'
    r'|\}?\s{0,20},\s{0,20}(?="excerpt"\s{0,20}:)|\}\s{0,20},\s{0,20}(?="author"\s{0,20}:))'
    # The marks may be damaged themselves: a quotation mark behind a tag, or before such a member, is no part of a text,
    # nor is the bracket before the member, where the quotation mark is lost.
    rf'|(?<=/p>)"\s{{0,20}}[,}}]|(?<=>\\n)"\s{{0,20}}[,}}]|"[\s,}}]{{0,20}}(?={_BEHIND}\s{{0,20}}:)'
    rf'|(?:(?<=>)[^\s,}}])?[,}}]\s{{0,20}}(?={_BEHIND}\s{{0,20}}:\s{{0,20}}[{{\["tf\d])'
    r'|\w{0,20}ected"\s{0,20}:\s{0,20}(?:true|false)\s{0,20}\}'
)
# The same marks, cut by the end of the text.
_CUT_MARK: Final = re.compile(
    r'"\s{0,20}\}?\s{0,20}(?:,\s{0,20}(?:"(?:'
    + "|".join([*("protected"[:n] for n in range(9, 0, -1)), *("excerpt"[:n] for n in range(7, 0, -1)), ""])
    + r')(?:"\s{0,20}(?::\s{0,20}(?:true|tru|tr|t|false|fals|fal|fa|f)?)?)?)?)?\Z'
)
# The mark before it, cut by the beginning.
_CUT_KEY: Final = re.compile(r'\A\s{0,20}[a-z]{0,8}"\s{0,20}:\s{0,20}(?:\{\s{0,20}"rendered"\s{0,20}:\s{0,20})?"')
_KEY: Final = re.compile(r'"\s{0,20}:\s{0,20}\Z')
_CUT_ESCAPE: Final = re.compile(r"(?<!\\)((?:\\\\){0,50})\\(?:u[0-9a-fA-F]{0,3})?\Z")
_CUT_TAG: Final = re.compile(r"<[^<>]{0,2000}\Z")
_CUT_CLOSER: Final = re.compile(r"<\\?/[^<>]{0,20}\Z")
_CUT_ENTITY: Final = re.compile(r"&[#\w]{0,31}\Z")
_CUT_SHORTCODE: Final = re.compile(
    r"\[/?[a-z0-9_-]{0,40}(?:\s[\w-]{0,40})?\Z|\[[a-z][a-z0-9_-]{0,40}\s[^\[\]]{0,2000}=[^\[\]]{0,2000}\Z"
)
# What stands before a post's content, and never in it.
_MEMBER: Final = re.compile(
    r'"(?:date|modified)(?:_gmt)?"\s{0,20}:\s{0,20}"|"(?:guid|title|content|excerpt)"\s{0,20}:\s{0,20}\{'
)
_ANY_MEMBER: Final = re.compile(r'"[A-Za-z_-]{1,40}"\s{0,20}:')
_TITLE: Final = re.compile(
    r'"title"\s{0,20}:\s{0,20}\{\s{0,20}"rendered"\s{0,20}:\s{0,20}"(.{0,2000}?)"\s{0,20}\}\s{0,20},\s{0,20}\Z',
    re.DOTALL,
)

_ESCAPE: Final = re.compile(
    r"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))", re.DOTALL
)
_LETTERS: Final[Mapping[str, str]] = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}

_CLOSER: Final = re.compile(r"</([a-zA-Z][a-zA-Z0-9]{0,15})\s{0,20}>")
_ESCAPED_CLOSER: Final = re.compile(r"<\\/[a-zA-Z][a-zA-Z0-9]{0,15}>")
_ESCAPED_SPACE: Final = re.compile(r"\s*+\\n")
_OPENER: Final = re.compile(
    r"<(?:p|div|h[1-6]|ul|ol|li|table|tr|td|figure|blockquote|section|span|a|em|strong|img)[\s>/]", re.IGNORECASE
)
_TAG: Final = re.compile(r"<([a-zA-Z][a-zA-Z0-9]{0,15})[\s>/]")
_ENTITY: Final = re.compile(r"&(?:#\d{1,6}|#x[0-9a-fA-F]{1,5}|[a-z]{2,8});")
_BLANK_LINE: Final = re.compile(r"\n[^\S\n]*\n\s*")
_COMMENT: Final = re.compile(r"<!--.{0,2000}?-->", re.DOTALL)
# WordPress ends and begins each block with two line feeds (wp-includes/blocks.php, serialize_blocks), to which the
# extractor adds one: twice as many, or as many before the first, and a block stood there that has left nothing.
_VANISHED: Final = re.compile(r"\A\s?(?:\n[^\S\n]*){5}|(?:\n[^\S\n]*){8}")

_INLINE: Final = frozenset(
    re.findall(
        r"\w+",
        "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q s samp small span strike "
        "strong sub sup time tt u var",
    )
)
_KINDS: Final[Mapping[str, Kind]] = {
    "li": "item",
    "dt": "item",
    "dd": "item",
    "blockquote": "quote",
    "figcaption": "caption",
    "caption": "caption",
    "pre": "code",
    "h1": "heading",
    "h2": "heading",
    "h3": "heading",
    "h4": "heading",
    "h5": "heading",
    "h6": "heading",
}
_INVISIBLE: Final = frozenset({"script", "style", "template", "noscript"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Salvage:
    """What is left of a value that is not whole."""

    value: Any
    """Its whole members, and `content` as far as it goes."""
    head: bool = True
    """False: its beginning is missing."""
    tail: bool = True
    """False: its end is missing."""
    gap: bool = False
    """Content is lost, or out of place, somewhere in between."""
    rest: bool = False
    """It is the torn end of a list whose other values are whole."""
    repairs: tuple[str, ...] = ()


def is_residue(text: str) -> bool:
    r"""Return whether text stands where only JSON could: escapes, closers of lost tags, a key, a content's last marks.

    >>> is_residue(r"YouTube<\/a><\/li>"), is_residue('08:51:00", "guid": '), is_residue("<b>Notice</b>: Undefined")
    (True, True, False)
    """
    found = _ESCAPED_CLOSER.search(text) or _END.search(text) or _KEY.search(text) or _ESCAPED_SPACE.match(text)
    return found is not None


def is_flattened(content: str) -> bool:
    """Return whether the tags of a content have closers only.

    >>> is_flattened("One.</strong></p> Two.</p>"), is_flattened("<p>One.</p>"), is_flattened("One.")
    (True, False, False)
    """
    closed = {closer[1].lower() for closer in _CLOSER.finditer(content)}
    opened = (opener[1].lower() for opener in _TAG.finditer(content))
    return (
        bool(closed)
        and closed.isdisjoint(opened)
        and not _OPENER.search(content)
        # An extractor has decoded them.
        and not _ENTITY.search(content)
    )


def salvage_post(text: str, members: Callable[[str], tuple[dict[str, Any], int]]) -> tuple[Salvage | None, int]:
    """Read what is left of a post by the marks around its content, and where the next post begins, if one follows.

    None where no content is left.
    """
    begin = CONTENT.search(text)
    head, rest = (text[: begin.start()], text[begin.end() :]) if begin else ("", text)
    end = _END.search(rest)
    content = rest[: end.start()] if end else cut(rest)
    content = content if begin else _CUT_KEY.sub("", content)
    if begin is None and not _is_text(content, bounded=end is not None):
        return None, len(text)
    value = members("{" + head.lstrip(" \t\r\n[{"))[0] if begin else {}
    title = None if "title" in value else _TITLE.search(head)
    if title:
        value["title"] = {"rendered": unescape(title[1])}
    late, following = "", ""
    if end:
        tail = "{" + rest[end.end() :].lstrip(" \t\r\n,")
        others, stop = members(tail)
        value = others | value
        another = CONTENT.search(tail, stop)
        late, following = ("", tail[stop:]) if another else (_late(tail[stop:]), "")
    rendered = unescape(_together(content, late) if content and late else content or late)
    value["content"] = {"rendered": rendered, "protected": bool(end and end["protected"] == "true")}
    repairs = (
        *(["unescaped-quotes"] if _has_bare_quote(content) else []),
        *(["html-extracted"] if is_flattened(rendered) else []),
    )
    left = Salvage(value=value, head=begin is not None, tail=end is not None, gap=bool(late), repairs=repairs)
    return left, len(text) - len(following)


def _together(content: str, late: str) -> str:
    r"""Put behind a content what stood behind its post: no paragraph goes on there, whatever became of its closing tag.

    >>> _together("<p>It rained.</p", "On Monday."), _together(r"It rained<\/p", r"On Monday.<\/p>")
    ('<p>It rained.\n<p>On Monday.', 'It rained<\\/p\n\nOn Monday.<\\/p>')
    """
    joined = f"{content}\n{late}"
    if not is_flattened(unescape(joined)):
        return f"{_CUT_CLOSER.sub('', content)}\n<p>{late}"
    return joined if content.rstrip().endswith((">", "\\n")) else f"{content}\n\n{late}"


def cut(content: str) -> str:
    r"""Drop from an unfinished JSON string what the cut left of a mark, an escape, a tag or an entity.

    >>> print(cut(r'troops.<\/p>\n","prot'), cut(r"said \u201"), cut(r"troops.<\/stro"), cut("R&am"))
    troops.<\/p>\n said  troops. R
    """
    end = content[-400:]
    end = _CUT_ESCAPE.sub(r"\1", _CUT_MARK.sub("", end))
    return content[:-400] + cut_markup(end)


def cut_markup(content: str) -> str:
    """Drop from unfinished markup what the cut left of a tag, an entity or a shortcode."""
    # A character that the cut halved was decoded as U+FFFD.
    content = content.rstrip("\ufffd")
    end = _CUT_ENTITY.sub("", _CUT_TAG.sub("", content[-2500:]))
    return content[:-2500] + _CUT_SHORTCODE.sub("", end)


def unescape(value: str) -> str:
    r"""Undo JSON's escapes wherever they stand; what is none stays.

    >>> unescape(r'\u201cA\/B\u201d \ud83d\ude00 \"x" \ud83d')
    '“A/B” 😀 "x" �'
    """
    return _ESCAPE.sub(_character, value)


def _character(match: re.Match[str]) -> str:
    if match[1]:
        return bytes.fromhex(match[1] + match[2]).decode("utf-16-be")
    if match[3]:
        point = int(match[3], 16)
        return "\ufffd" if 0xD800 <= point < 0xE000 else chr(point)
    return _LETTERS.get(match[4], match[4])


def _is_text(content: str, *, bounded: bool) -> bool:
    # Without a beginning, the text must be content from its first character: no members of a post before it.
    if content.lstrip().startswith(("{", "[")) or _MEMBER.search(content):
        return False
    return bounded or bool(_ESCAPED_CLOSER.search(content))


def _late(text: str) -> str:
    """Read what stands behind a whole post: content that the extractor moved there, or only the list's end."""
    late = text.strip(" \t\r\n,]}")
    mark = _END.search(text)
    # The members of an envelope stand behind the list.
    return "" if not late or _ANY_MEMBER.match(late) else text[: mark.start()] if mark else cut(text)


def has_gaps(content: str) -> bool:
    r"""Return whether a block of flattened content left nothing but space, or an entry of a list no text.

    Two headings at the end were moved there: what stood below each of them is lost, or stands elsewhere.

    >>> has_gaps("One.</p>\n\n\n\n\nTwo.</p>"), has_gaps("One.</p>\n\n\n\n\n\n\n\n\n\nTwo.</p>")
    (False, True)
    >>> has_gaps("A</li></ul></li>B</li>"), has_gaps("A</li></li>")
    (False, True)
    >>> has_gaps("One.</p>Two</h3>"), has_gaps("One.</p>Two</h3>\nThree</h3>\n")
    (False, True)
    """
    if _VANISHED.search(content):
        return True
    position, text, last, headings = 0, "", "", 0
    for closer in _CLOSER.finditer(content):
        tag = closer[1].lower()
        text += content[position : closer.start()]
        position = closer.end()
        if tag in _INLINE:
            continue
        # Behind a paragraph or an inner list, an entry ends without more text; a blank line stands before the first.
        if tag == "li" and not text.strip() and (last == "li" or text.count("\n") > 1):
            return True
        if text.strip():
            headings = headings + 1 if _KINDS.get(tag) == "heading" else 0
        text, last = "", tag
    return headings > 1 and not content[position:].strip()


def _has_bare_quote(content: str) -> bool:
    return re.search(r'(?<!\\)(?:\\\\){0,50}"', content) is not None


def blocks(content: str) -> tuple[Block, ...]:
    r"""Cut flattened content at the closers that are left of its tags.

    >>> [(b.kind, b.text) for b in blocks("Tips</strong></h2>One\nline.</p>\n A</li>B</li></ul>1</td>2</td></tr>")]
    [('heading', 'Tips'), ('paragraph', 'One line.'), ('item', 'A'), ('item', 'B'), ('table', '1\t2')]
    """
    flow = _Flow()
    position = 0
    content = _COMMENT.sub("", content)
    for closer in _CLOSER.finditer(content):
        flow.close(content[position : closer.start()], closer[1].lower())
        position = closer.end()
    flow.end(content[position:])
    return tuple(flow.done)


class _Flow:
    """Collects text up to the closer that says what it was."""

    def __init__(self) -> None:
        self.done: list[Block] = []
        self._text = ""
        self._cells: list[str] = []
        self._group = 0

    def close(self, text: str, tag: str) -> None:
        """Take the text before a closer, and end a block where the closer ends one."""
        self._text += text
        if tag in _INVISIBLE:
            self._text = ""
        elif tag in {"td", "th"}:
            self._cells.append(normalise(self._text))
            self._text = ""
        elif tag not in _INLINE:
            self._row()
            self._paragraphs(tag)
            self._group += tag in {"ul", "ol", "dl", "table"}

    def end(self, text: str) -> None:
        """Take what follows the last closer: a paragraph, or the cell that the cut left unfinished."""
        in_row = bool(self._cells)
        if in_row and normalise(self._text + text):
            self.close(text, "td")
        self.close("" if in_row else text, "p")

    def _row(self) -> None:
        row = "\t".join(self._cells).rstrip("\t")
        text = row.lstrip("\t")
        self._add("table", "tr", text, column=len(row) - len(text))
        self._cells = []

    def _paragraphs(self, tag: str) -> None:
        kind = _KINDS.get(tag, "paragraph")
        if kind == "code":
            self._add(kind, tag, normalise_code(self._text))
        else:
            *before, last = _BLANK_LINE.split(self._text)
            for paragraph in before:
                self._add("paragraph", "p", normalise(paragraph))
            self._add(kind, tag, normalise(last))
        self._text = ""

    def _add(self, kind: Kind, tag: str, text: str, *, column: int = 0) -> None:
        if not text.strip():
            return
        level = int(tag[1]) if kind == "heading" else int(kind == "item")
        group = self._group if kind in {"item", "table"} else -1
        where = f"content/{tag}"
        n = len(self.done)
        self.done.append(Block(index=n, kind=kind, text=text, where=where, level=level, group=group, column=column))


def after(excerpt: str, body: tuple[Block, ...]) -> tuple[tuple[Block, ...], bool]:
    """Put the excerpt that was made from a lost beginning before what is left, up to where that sets in.

    Tell whether it sets in there: then nothing is missing between the two.
    """
    left = " ".join(block.text for block in body)[: len(excerpt)] or "\0"
    begun = blocks(excerpt)
    kept = [replace(block, text=text) for block in begun if (text := _up_to(left, block.text))]
    joined = "".join(block.text for block in kept) != "".join(block.text for block in begun)
    return tuple(replace(block, index=index) for index, block in enumerate((*kept, *body))), joined


def _up_to(left: str, excerpt: str) -> str:
    words = excerpt.rstrip("[]….")
    at = words.find(left[:24])
    while at >= 0 and not left.startswith(words[at:]):
        at = words.find(left[:24], at + 1)
    return excerpt if at < 0 else words[:at].rstrip()


def without_excerpt(body: tuple[Block, ...]) -> tuple[tuple[Block, ...], str]:
    """Take out the automatic excerpt where the marks between it and the content are lost.

    It ends in an ellipsis and begins as the content does.
    """
    # Fewer characters than this might begin two paragraphs; an excerpt has 55 words.
    beginning = " ".join(block.text for block in body[:4])[:24]
    for place in range(len(body) - 1, 0, -1):
        block = body[place]
        at = block.text.find(beginning) if block.text.endswith(("…", "...", "[…]")) else -1
        if at >= 0 and len(beginning) == 24:
            before, excerpt = block.text[:at].rstrip(), block.text[at:]
            kept = [*body[:place], *([replace(block, text=before)] if before else []), *body[place + 1 :]]
            return tuple(replace(other, index=index) for index, other in enumerate(kept)), excerpt
    return body, ""
