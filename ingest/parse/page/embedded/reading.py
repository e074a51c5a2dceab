"""Read what a page shows only to browsers with scripts, or without: where its visible text lacks the article.

    noscript-shown       the text of `noscript` is read, as nothing else holds the article
    shadow-roots-shown   so are declarative shadow roots (`<template shadowrootmode>`)
    state                blocks `state:…` behind the page's own come from the data in its scripts

What the visible page holds already is not read again.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from ingest import text
from ingest.model import Block, Candidate, Subject
from ingest.parse.page.embedded import articles, scripts
from ingest.parse.page.embedded.articles import Found, Paragraph

__all__ = ["ENOUGH", "State", "opened", "prose", "read"]

# Characters of link-free paragraphs, 400 words: a page that has more holds its article, and is not looked through.
ENOUGH: Final = 2_500
_PARAGRAPH: Final = 80
_LINKED: Final = 0.3
_SHOWN: Final = 0.5  # of the characters of the data's text, from where the page shows it itself
_TIMES: Final = 4  # so much more prose than the visible page has what is opened
_MIN_PROSE: Final = 300
_LEAST: Final = 200  # characters of an articleBody
_NOSCRIPT: Final = re.compile(r"<(/?)noscript\b[^>]{0,500}>", re.IGNORECASE)
_SHADOW: Final = re.compile(r"<template\b[^>]{0,500}\bshadowroot(?:mode)?\b[^>]{0,500}>", re.IGNORECASE)
_TEMPLATE_END: Final = re.compile(r"</template\s*>", re.IGNORECASE)
_MARKUP: Final = re.compile(r"<[a-zA-Z/!]|&(?:#\d{1,6}|#x[0-9a-fA-F]{1,6}|\w{2,10});")
_SEPARATOR: Final = re.compile(r"\s+[|–—·»:-]+\s+")
_PATH: Final = " state "


class State(NamedTuple):
    """Blocks of data, to stand behind those of the page, and what else the data say."""

    blocks: tuple[Block, ...]
    candidates: tuple[Candidate, ...]


def prose(blocks: Iterable[Block]) -> int:
    """Count the characters of paragraphs that hardly link."""
    return sum(
        len(b.text)
        for b in blocks
        if len(b.text) >= _PARAGRAPH and not b.hidden and b.link_chars < _LINKED * len(b.text) and b.kind != "caption"
    )


def opened(html: str, shown: int, parse: Callable[[str], Sequence[Block]]) -> tuple[str, str] | None:
    """Return the page with its noscript, or its shadow roots, as elements that show; None where it has enough text.

    `shown` counts the prose that it has as it is.
    """
    if shown >= ENOUGH:
        return None
    for name, found in (("shadow-roots-shown", _with_shadow_roots(html)), ("noscript-shown", _without_noscript(html))):
        if found is not None and (said := prose(parse(found))) >= max(_MIN_PROSE, _TIMES * shown) and said > shown:
            return found, name
    return None


def _without_noscript(html: str) -> str | None:
    found = _NOSCRIPT.sub(r"<\1div>", html) if _NOSCRIPT.search(html) else None
    return found if found != html else None


def _with_shadow_roots(html: str) -> str | None:
    if not _SHADOW.search(html):
        return None
    return _TEMPLATE_END.sub("</div>", _SHADOW.sub("<div>", html))


def read(
    html: str,
    blocks: Sequence[Block],
    candidates: Sequence[Candidate],
    subjects: Sequence[Subject],
    parse: Callable[[str], Sequence[Block]],
) -> State | None:
    """Read the article from the data of a page that does not show it; None where it does, or nothing holds it."""
    shown = prose(blocks)
    if shown >= ENOUGH:
        return None
    titles = tuple(_titles(candidates, blocks))
    found = articles.find(list(scripts.states(html)), titles) or _linked(candidates, subjects, titles)
    if found is None or _share(found, blocks) >= _SHOWN:
        return None
    made = tuple(_blocks(found.paragraphs, len(blocks), 1 + max((b.group for b in blocks), default=-1), parse))
    if prose(made) <= shown and _share(found, blocks) > 0:
        return None
    facts = tuple(Candidate(field=field, raw=raw, where=where) for field, raw, where in found.facts)
    return State(made, facts) if made else None


def _titles(candidates: Sequence[Candidate], blocks: Sequence[Block]) -> Iterator[str]:
    """Yield what the page calls its article, with and without the names of sites."""
    for raw in (c.raw for c in candidates if c.field == "title"):
        yield raw
        yield from (piece for piece in _SEPARATOR.split(raw) if len(piece) > len(raw) / 2)
    yield from (block.text for block in blocks if block.kind == "heading" and block.level == 1)


def _linked(candidates: Sequence[Candidate], subjects: Sequence[Subject], titles: Sequence[str]) -> Found | None:
    """Return the text that the JSON-LD gives as the article's."""
    folded = {text.fold(title) for title in titles}
    by_where = {subject.where: subject for subject in subjects}
    bodies = [c for c in candidates if c.field == "article_body" and len(c.raw) >= _LEAST]
    for body in bodies:
        subject = by_where.get(body.subject)
        named = [text.fold(title) for title in subject.titles] if subject else []
        if any(name in folded for name in named) or (not named and len(bodies) == 1):
            return Found((Paragraph(f"state:{body.where}", body.raw, "text"),), ())
    return None


def _share(found: Found, blocks: Sequence[Block]) -> float:
    """Return how much of a text the page shows by itself."""
    whole = text.squeeze("".join(block.text for block in blocks))
    lines = [text.squeeze(line) for paragraph in found.paragraphs for line in _lines(paragraph.raw)]
    size = sum(map(len, lines))
    return sum(len(line) for line in lines if line in whole) / size if size else 1.0


def _lines(raw: str) -> list[str]:
    plain = re.sub(r"<(?:/?(?:p|div|h\d|li|ul|ol|blockquote)|br)\b[^<>]{0,2000}>", "\n", raw)
    return [text.normalise(re.sub(r"<[^<>]{0,2000}>", "", line)) for line in plain.splitlines() if line.strip()]


def _blocks(
    paragraphs: Sequence[Paragraph], first: int, groups: int, parse: Callable[[str], Sequence[Block]]
) -> Iterator[Block]:
    """Write the strings as blocks, each under the name of the string that it is of."""
    index = first
    for paragraph in paragraphs:
        read = parse(paragraph.raw) if _MARKUP.search(paragraph.raw) else _plain(paragraph.raw)
        top = groups
        for block in read:
            kind = (
                paragraph.kind if paragraph.kind in {"heading", "quote"} and block.kind == "paragraph" else block.kind
            )
            yield replace(
                block,
                index=index,
                kind="heading" if kind == "heading" else "quote" if kind == "quote" else block.kind,
                level=2 if kind == "heading" and block.kind != "heading" else block.level,
                where=paragraph.where,
                group=block.group + groups if block.group >= 0 else -1,
                element_path=f"{_PATH}{block.element_path.strip()} ",
                image=-1,
            )
            index += 1
            top = max(top, block.group + groups + 1)
        groups = top


def _plain(raw: str) -> Iterator[Block]:
    """Write the lines of a text without markup."""
    for line in raw.splitlines():
        if words := text.normalise(line):
            yield Block(index=0, kind="paragraph", text=words, where="")
