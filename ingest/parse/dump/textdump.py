"""Turn a page that somebody flattened to plain text into blocks: one line is one block.

Flatteners differ. What one of them adds to the words (marks of Markdown, numbers of links, breaks of lines) is undone
where the dump itself proves it, and has a name in `repairs`:

    unwrapped       lines that were broken at one column are whole again
    hyphens         hyphens that only divided a word at the end of such a line are gone
    columns         columns that stood side by side stand one after the other
    print-pages     heads, feet and numbers of printed pages stand behind the paragraphs that they cut
    fragments       pieces of sentences that had lines of their own are whole again
    markdown        marks of Markdown and the addresses of its links are gone
    link-numbers    the numbers that text browsers write before links are gone
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from ingest import markup, text
from ingest.errors import BudgetExceeded, UnknownShape
from ingest.model import Block, Document, Doubt, Item, Shaped
from ingest.parse.dump import browsers, dump_lines, fragments, markdown, unwrap
from ingest.parse.dump.dump_lines import DumpLine
from ingest.parse.dump.markdown import Line
from ingest.parse.dump.press import blocks as press_blocks
from ingest.parse.dump.press import exports
from ingest.parse.dump.printed import print_pages, side_by_side

__all__ = ["LINES", "documents"]

# The longest of the corpora's dumps has 8,573 lines; what is twenty times as long is a log file, not a page.
LINES: Final = 200_000
# A heading is shorter than a line of print (90 characters) and does not end like a sentence.
HEADING_MAX: Final = 100
_SENTENCE_END: Final = re.compile(r"[.!,;:…。！，；：،؛][\"'”’»)\]]*$")
# Where lynx, links and elinks begin text; headings begin before, or are centred.
_EDGE: Final = 3
# A paragraph under a heading has at least one long sentence.
_PARAGRAPH_MIN: Final = 80


def documents(shaped: Shaped) -> Iterator[Document]:
    """Read the lines of a dump; every visible character is in exactly one block, but what a repair names.

    An export of a press database is as many documents as it has articles. Raises UnknownShape where there is no text,
    BudgetExceeded where there are more than `LINES` lines, or more characters than `markup.TEXT`.
    """
    subject = shaped.capture.file
    if sum(map(len, shaped.pages)) > markup.TEXT:
        raise BudgetExceeded(f"more than {markup.TEXT} characters of text", subject=subject)
    whole = "\n".join(shaped.pages)
    lines = whole.splitlines()
    if len(lines) > LINES:
        raise BudgetExceeded(f"{len(lines)} lines; the limit is {LINES}", subject=subject)
    spans = exports.articles(lines)
    if not spans:
        yield _document(shaped, _parse_text(whole), 0)
    for index, span in enumerate(spans):
        read = _of_export(lines, span)
        yield _document(shaped, read, index, is_alone=len(spans) == 1)


def _document(shaped: Shaped, read: "_Read", index: int, *, is_alone: bool = True) -> Document:
    if not read.blocks:
        raise UnknownShape("no visible text", subject=shaped.capture.file, reason="empty-payload")
    return Document(
        item=Item(capture=shaped.capture, index=index),
        shape="text-dump",
        blocks=tuple(read.blocks),
        # The address of an export names none of its articles.
        url=shaped.capture.url if is_alone else None,
        bare=read.labelled,
        encoding=shaped.encoding,
        evidence=shaped.evidence,
        damaged=shaped.damaged,
        repairs=(*shaped.repairs, *read.repairs),
        doubts=(*_doubts(shaped.text), *read.doubts),
    )


def _of_export(lines: Sequence[str], span: range) -> "_Read":
    """Read one article of an export by its labels; by its layout where they do not name the headline."""
    parts = exports.parts(lines, span)
    if not parts:
        return _parse_text("\n".join(lines[span.start : span.stop]), first=span.start)
    return _Read(*press_blocks.written(parts), labelled=True)


class _Read(NamedTuple):
    blocks: list[Block]
    repairs: tuple[str, ...]
    doubts: tuple[Doubt, ...] = ()
    labelled: bool = False
    """Whether labels say what each line is."""


def _parse_text(whole: str, *, first: int = 0) -> _Read:
    """Read a text, after its columns were put one after the other; `first`: lines before it."""
    ends: list[int] = []
    lines: list[str] = []
    for page in whole.split("\f"):
        lines += page.splitlines()
        ends.append(len(lines))
    parted = side_by_side.read_columns(lines)
    blocks, repairs = _blocks([line for _, line in parted.lines], ends=[] if parted.parted else ends[:-1])
    if parted.parted or first:
        numbers = [number + first for number, _ in parted.lines]
        blocks = [replace(b, where=f"line:{numbers[int(b.where[5:]) - 1]}") for b in blocks]
    if parted.parted:
        return _Read(blocks, ("columns", *repairs))
    if parted.mixed:
        return _Read(
            blocks, repairs, (Doubt(code="columns-mixed", message="lines of several columns may run together"),)
        )
    return _Read(blocks, repairs)


def _doubts(whole: str) -> Iterator[Doubt]:
    """Doubt a text that somebody decoded wrongly, and that nobody can repair with certainty."""
    if (said := text.misread(whole)) is not None:
        yield Doubt(code="mojibake", message=said)


def _blocks(lines: Sequence[str], ends: Sequence[int] = ()) -> tuple[list[Block], tuple[str, ...]]:
    """Read lines: the blocks, and what had to be undone; `ends`: the lines that end a printed page."""
    found = dump_lines.parse_lines(lines)
    end = browsers.address_list(found)
    marked = end == len(found) and markdown.is_markdown(found)
    if not marked and end == len(found) and (printed := _printed(found, ends)):
        return printed
    joined = unwrap.joined(markdown.unquoted(found) if marked else found[:end])
    whole, unwrapped = joined.rows, joined.unwrapped
    whole, cut = (whole, False) if unwrapped or marked else fragments.joined(whole)
    whole, numbered = (whole, False) if marked else browsers.without_numbers(whole, found[end:])
    read = (
        list(markdown.parse_rows(markdown.join_broken_links(whole)))
        if marked
        else [_line(row) for row in (*whole, *found[end:])]
    )
    spaced = any(row.blank for row in found)
    undone = {
        "unwrapped": unwrapped, "hyphens": joined.divided, "fragments": cut, "markdown": marked,
        "link-numbers": numbered,
    }  # fmt: skip
    return _assembled(read, marked=marked, spaced=spaced), tuple(name for name, done in undone.items() if done)


def _line(row: DumpLine) -> Line:
    return Line(row, row.text, kind="item" if row.bullet else "paragraph")


def _printed(found: Sequence[DumpLine], ends: Sequence[int]) -> tuple[list[Block], tuple[str, ...]] | None:
    """Read what was wrapped for print: without the heads of its pages, which stand behind what they cut."""
    printed = print_pages.parse_print_pages(found, ends) if len(found) >= print_pages.MIN_LINES else None
    if printed is None:
        return None
    blocks = _assembled([_line(row) for row in printed.rows], marked=False, spaced=any(r.blank for r in found))
    return list(print_pages.with_heads(blocks, printed)), printed.repairs


def _assembled(read: Sequence[Line], *, marked: bool, spaced: bool) -> list[Block]:
    """Write lines as blocks; what nobody sees only parts the lines around it."""
    shown = list(_shown(read))
    margin = _margin(shown)
    blocks: list[Block] = []
    group = -1
    for n, line in enumerate(shown):
        row, kind = line.row, line.kind
        following = shown[n + 1] if n + 1 < len(shown) else None
        last = blocks[-1] if blocks else None
        if kind in {"item", "table", "code"} and not (last and last.kind == kind and not row.blank):
            group += 1
        # In a dump without blank lines nothing stands apart.
        apart = following and ((row.blank and following.row.blank) or (not spaced and _is_text(last)))
        if kind == "paragraph" and apart and following and following.kind == "paragraph":
            # The first line is the title's place, whatever follows it.
            if margin == _EDGE:
                heads = is_heading(line.text) and (not row.indent or row.indent > 2 * _EDGE)
            else:
                heads = is_heading(line.text, following.text)
            if blocks and heads and not marked:
                kind = "heading"
        indent = max(0, row.indent - margin)
        blocks.append(
            Block(
                index=n,
                kind=kind,
                text=line.text,
                where=f"line:{row.number}",
                level=(line.level or 2) if kind == "heading" else 1 + indent // 4 if kind == "item" else 0,
                group=group if kind in {"item", "table", "code"} else -1,
                column=line.column,
                link_chars=line.links,
                href=line.href,
                indent=indent,
                bullet=row.bullet.strip(),
                blank_before=row.blank,
            )
        )
    return blocks


def _is_text(block: Block | None) -> bool:
    """Return whether a block is a paragraph that ends a sentence, below which a heading may stand."""
    return block is not None and text.weight(block.text) >= _PARAGRAPH_MIN and bool(_SENTENCE_END.search(block.text))


def _shown(read: Sequence[Line]) -> Iterator[Line]:
    """Normalise the lines, and leave out those that show nothing."""
    blank = 0
    for line in read:
        row, kind = line.row, line.kind
        visible = text.normalise(line.text) if kind != "table" else line.text
        if not visible and row.bullet:  # nothing behind it but characters without width
            visible, row, kind = text.normalise(row.bullet), row._replace(bullet=""), "paragraph"
        if not visible:
            blank += 1
            continue
        # Most lines are written already as they are shown, and making them anew takes a third of reading a dump.
        if blank:
            row = row._replace(blank=row.blank + blank)
            blank = 0
        yield (line if row is line.row and visible == line.text else line._replace(row=row, text=visible, kind=kind))


def _margin(read: Sequence[Line]) -> int:
    """Find the column where the text begins: text browsers indent all of it, headings aside."""
    weights: Counter[int] = Counter()
    for line in read:
        if line.kind == "paragraph" and len(line.text) >= _PARAGRAPH_MIN:
            weights[line.row.indent] += len(line.text)
    return weights.most_common(1)[0][0] if weights else 0


def is_heading(line: str, following: str | None = None) -> bool:
    """Return whether a line is a subhead by its shape and, where given, by the paragraph that follows it.

    >>> is_heading("What happens next?", "The committee will meet on Thursday to decide " * 3)
    True
    >>> is_heading("Nothing was decided on Thursday.", "The committee will meet on Friday to decide " * 3)
    False
    """
    if text.weight(line) > HEADING_MAX or _SENTENCE_END.search(line) or not any(map(str.isalpha, line)):
        return False
    return following is None or text.weight(following) >= _PARAGRAPH_MIN
