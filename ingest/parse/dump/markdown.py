"""Read a dump that is Markdown: what html2text, markdownify, pandoc and their like make of a page.

Flatteners write a part of Markdown and do not follow all of its rules (html2text breaks addresses at hyphens, nests
lists by four columns and never means code by indentation), so this reads that part and no more: headings, lists,
quotes, tables, rules, links, images, emphasis, escapes. Marks and addresses go; every word stays in its place.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from ingest.model import Kind
from ingest.parse.dump.dump_lines import DumpLine

__all__ = ["Line", "is_markdown", "parse_rows"]

_HEADING: Final = re.compile(r"(#{1,6})[ \t]+(?=\S)")
_CLOSING_HASHES: Final = re.compile(r"\s+#+$")
_UNDERLINE: Final = re.compile(r"={3,}|-{3,}")
_RULE: Final = re.compile(r"(?:[*_-][ \t]*){3,}")
_QUOTE: Final = re.compile(r"(?:>[ \t]?)+")
_ORDERED: Final = re.compile(r"\d{1,4}[.)](?=[ \t])")
_TABLE_RULE: Final = re.compile(r"\|?(?:\s*:?-{3,}:?\s*\|)+(?:\s*:?-{3,}:?\s*)?|\|?\s*:?-{3,}:?\s*\|")
_FENCE: Final = re.compile(r"```|~~~")
# An address, in angle brackets or not, with balanced or escaped parentheses in it, and a title. html2text also prints
# addresses with spaces; they begin like addresses.
_INSIDE: Final = r"(?:[^()\\]++|\\.|\((?:[^()\\]++|\\.)*+\))*+"
_TARGET: Final = (
    rf"\(\s*+(?:(?P<href>(?:[a-z][a-z0-9+.-]{{1,12}}:|[/.#?<]|www\.)(?:[^()\s\\]++|\\.|\([^()\s]*+\))*+){_INSIDE}"
    r"|(?P<other>(?:[^()\s\\]++|\\.|\([^()\s]*+\))*+)(?:\s++(?:\"(?:[^\"\\]++|\\.)*+\"|'(?:[^'\\]++|\\.)*+'))?\s*+)\)"
)
_IMAGE: Final = re.compile(rf"!\[(?P<text>[^\[\]]*+)\](?:{_TARGET}|\[\d+\])", re.IGNORECASE)
_LINK: Final = re.compile(rf"\[(?P<text>[^\[\]]*+)\](?:{_TARGET}|\[\d+\])", re.IGNORECASE)
_LINKED: Final = re.compile(r"\]\((?:[a-z][a-z0-9+.-]{1,12}:|[/.#?<]|www\.|[^()\s]{1,99}\.\w)", re.IGNORECASE)
_AUTOLINK: Final = re.compile(r"<((?:https?:|mailto:)[^<>\s]++|[^<>\s@]++@[^<>\s@]++)>")
_ESCAPE: Final = re.compile(r"\\([!-/:-@\[-`{-~])")
_HIDDEN: Final = re.compile("[\U0010f021-\U0010f07e]")
_MARKS: Final = re.compile(r"\*+|_+|~~|`+")
_PAUSE: Final = re.compile(r" [,.)](?:\s|$)")
_STRONG: Final = re.compile(r"(?:\*\*|__)\S")
_OPEN: Final = re.compile(r"\[[^\[\]]*+$|\]\([^()]*+(?:\([^()]*+\)[^()]*+)*+$")
# Lines that an address may be broken into; a longer one is no address.
_PIECES: Final = 40
_NESTED: Final = 3  # a link around an image is two deep
_CELL: Final = 80  # a line of print: tables with longer cells hold the page in place


class Line(NamedTuple):
    """One row without its marks."""

    row: DumpLine
    text: str
    kind: Kind = "paragraph"
    level: int = 0
    links: int = 0
    """Characters inside links."""
    href: str | None = None
    column: int = 0
    """Of a table's row: how many empty cells stand before its text."""


def is_markdown(rows: Sequence[DumpLine]) -> bool:
    """Return whether rows are Markdown: links or headings again and again, or one of them beside other marks.

    >>> from ingest.parse.dump.dump_lines import parse_lines
    >>> is_markdown(parse_lines(["# Bridge closed", "", "The council **closed** it."]))
    True
    >>> is_markdown(parse_lines(["# 1 in the charts", "", "The song *Bridge* is back."]))
    False
    """
    text = "\n".join(row.text for row in rows)
    if "#" not in text and "](" not in text and "**" not in text and "\\" not in text:
        return False
    links = len(_LINKED.findall(text))
    headings = sum(_HEADING.match(row.text) is not None for row in rows)
    others = len(_STRONG.findall(text)) + len(_ESCAPE.findall(text))
    return links >= 2 or headings >= 2 or (links + headings >= 1 and others >= 1) or others >= 6


def unquoted(rows: Sequence[DumpLine]) -> list[DumpLine]:
    """Read the marks of quotations as bullets, so that the lines behind them can be joined."""
    found = []
    for row in rows:
        mark = None if row.bullet else _QUOTE.match(row.text)
        if mark and mark.end() < len(row.text):
            row = row._replace(bullet=mark[0], text=row.text[mark.end() :])  # noqa: PLW2901 -- the same row, read
        found.append(row)
    return found


def join_broken_links(rows: Sequence[DumpLine]) -> list[DumpLine]:
    """Join the rows that a link was broken into: its text or its address goes on in the next."""
    found: list[DumpLine] = []
    pieces = 0
    for row in rows:
        if found and not row.blank and pieces < _PIECES and _OPEN.search(found[-1].text):
            last = found[-1]
            # Addresses are broken at hyphens, where nothing stood; everything else at spaces.
            glue = "" if last.text.endswith("-") and "](" in last.text else " "
            found[-1] = last._replace(text=f"{last.text}{glue}{row.bullet}{row.text}", broken=row.broken)
            pieces += 1
            continue
        found.append(row)
        pieces = 0
    return found


def parse_rows(rows: Sequence[DumpLine]) -> Iterator[Line]:
    """Read rows whose paragraphs are whole; an image's alternative text is a caption of its own."""
    table = _tables(rows)
    code = False
    for n, row in enumerate(rows):
        if _FENCE.match(row.text) and not row.bullet:
            code = not code
            continue
        if code:
            yield Line(row, row.text, kind="code")
            continue
        following = rows[n + 1] if n + 1 < len(rows) else None
        if (_UNDERLINE.fullmatch(row.text) and n and not row.blank) or _RULE.fullmatch(row.bullet + row.text):
            continue
        if n in table:
            yield from _row_of_table(row)
            continue
        underlined = following is not None and not following.blank and _UNDERLINE.fullmatch(following.text)
        yield from _line(row, underlined="=-".find(following.text[0]) + 1 if underlined and following else 0)


def _tables(rows: Sequence[DumpLine]) -> set[int]:
    """Find the rows of tables: neighbours of a rule between columns, as long as they have bars."""
    found: set[int] = set()
    for n, row in enumerate(rows):
        if "|" not in row.text:
            continue
        if "---" in row.text and _TABLE_RULE.fullmatch(row.text):
            found.add(n)
            if n and not row.blank and "|" in rows[n - 1].text:
                found.add(n - 1)
        elif n - 1 in found and not row.blank:
            found.add(n)
    return found


def _row_of_table(row: DumpLine) -> Iterator[Line]:
    if _TABLE_RULE.fullmatch(row.text):
        return
    for line in _line(row, underlined=0):
        cells = [cell.strip() for cell in line.text.strip().removeprefix("|").removesuffix("|").split("|")]
        if line.kind != "paragraph" or max(map(len, cells)) > _CELL:
            yield line._replace(text=" ".join(filter(None, cells)))
        else:
            shown = "\t".join(cells).rstrip("\t")
            text = shown.lstrip("\t")
            yield line._replace(text=text, kind="table", column=len(shown) - len(text))


def _line(row: DumpLine, *, underlined: int) -> Iterator[Line]:
    text, level = row.text, underlined
    quoted = row.bullet.startswith(">")
    if quoted:
        row = row._replace(bullet="")
    heading = _HEADING.match(text)
    if heading:
        text, level = _CLOSING_HASHES.sub("", text[heading.end() :]), len(heading[1])
    ordered = None if row.bullet or level else _ORDERED.match(text)
    if ordered:
        row = row._replace(bullet=ordered[0] + " ")
        text = text[ordered.end() :]
    text = _ESCAPE.sub(lambda m: chr(0x10F000 + ord(m[1])), text)
    text, links, href = _without_links(_IMAGE.sub(" \x02 \\g<text> \x03 ", text))
    text = _shown(_without_emphasis(_AUTOLINK.sub(r"\1", text)))
    parts = [" ".join(part.split()) for part in re.split("[\x02\x03]", text)]
    # Pictures stand before and behind the words; between words they are signs, and their alternative texts are words.
    words = [n for n in range(0, len(parts), 2) if parts[n]]
    first, last = (words[0], words[-1]) if words else (len(parts), len(parts))
    if not any(parts):
        yield Line(row._replace(bullet=""), ordered[0] if ordered else "")
    found: Kind = "heading" if level else "item" if row.bullet else "quote" if quoted else "paragraph"
    for alt in filter(None, parts[1:first:2]):
        yield Line(row, alt, kind="caption")
        row = row._replace(blank=0, bullet="")
    if words:
        text = " ".join(filter(None, parts[first : last + 1]))
        yield Line(row, text, kind=found, level=level, links=min(links, len(text)), href=href)
    for alt in filter(None, parts[last + 1 :: 2]):
        yield Line(row._replace(bullet="", blank=0), alt, kind="caption")


def _without_links(text: str) -> tuple[str, int, str | None]:
    """Leave the words of links; count them, and give the first address."""
    links, href = 0, None
    for _ in range(_NESTED):
        for found in _LINK.finditer(text):
            links += len(_shown(found["text"]))
            href = href or (found["href"] or found["other"] or "").strip("<>") or None
        text, changed = _LINK.subn(_words, text)
        if not changed:
            break
    return text, links, _shown(href) if href else None


def _words(link: re.Match[str]) -> str:
    """Return the words of a link; html2text forgets the space before one in emphasis ("**By[Ida Fenn](…)**")."""
    before, words = link.string[link.start() - 1 : link.start()], link["text"]
    return f" {words}" if before.islower() and words[:1].isupper() else words


def _without_emphasis(text: str) -> str:
    """Take away the marks that stand in pairs around words, and those around nothing.

    >>> _without_emphasis("**By Ida _Fenn_** in snake_case, 3 * 4 * 5")
    'By Ida Fenn in snake_case, 3 * 4 * 5'
    """
    opened: dict[str, int] = {}
    spans: list[tuple[int, int]] = []
    for mark in _MARKS.finditer(text):
        start, end = mark.span()
        before = text[start - 1] if start else " "
        after = text[end] if end < len(text) else " "
        # html2text also writes "**bold **", and "**" where it found nothing to print.
        loose = before.isspace() and after.isspace()
        if mark[0] in opened and (loose or (not before.isspace() and (not after.isalnum() or mark[0][0] != "_"))):
            spans += ((opened[mark[0]], opened[mark[0]] + end - start), (start, end))
            opened.pop(mark[0])
        elif loose:
            if start and end - start in {2, 4}:
                spans.append((start, end))
        elif not after.isspace() and (not before.isalnum() or mark[0][0] != "_"):
            opened[mark[0]] = start
    # html2text puts a space behind marks that close, also before a comma.
    spans = [(start, end + 1 if _PAUSE.match(text, end) else end) for start, end in spans]
    spans.sort()
    starts = [0, *(end for _, end in spans)]
    ends = [*(start for start, _ in spans), len(text)]
    return "".join(text[start:end] for start, end in zip(starts, ends, strict=True))


def _shown(text: str) -> str:
    """Return a text with the characters that escapes stood for."""
    return _HIDDEN.sub(lambda m: chr(ord(m[0]) - 0x10F000), text).strip()
