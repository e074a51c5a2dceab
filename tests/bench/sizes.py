"""How does the cost grow with the size? Pages and dumps of any size, made of sections like those of long articles."""

import gzip
import random
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from tests.bench.inputs import Page

__all__ = ["COUNTS", "dump", "made", "page"]

COUNTS: Final[Mapping[int, int]] = MappingProxyType({10_000: 32, 100_000: 8, 1_000_000: 2, 10_000_000: 1})
"""Bytes of a page to how many such pages are made."""
_SYLLABLES: Final = ("ba", "co", "del", "fin", "gar", "ho", "ler", "mi", "nor", "pu", "ras", "sel", "ta", "ul", "wos")


class _Words:
    """Words of no language; no sentence comes twice."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 -- the same pages every time, no secret

    def some(self, least: int, most: int) -> str:
        draw = self._random
        count = draw.randint(least, most)
        words = ("".join(draw.choices(_SYLLABLES, k=draw.randint(1, 4))) for _ in range(count))
        return " ".join(words).capitalize()

    def paragraph(self) -> str:
        return " ".join(f"{self.some(9, 22)}." for _ in range(4))


def made(shape: str, folder: Path, counts: Mapping[int, int]) -> Iterator[tuple[int, Page]]:
    """Write pages of all sizes into a folder: the size that is meant, and the page."""
    make = _MAKERS[shape]
    for size, count in counts.items():
        for number in range(count):
            path = folder / f"{shape}-{size}-{number}.gz"
            path.write_bytes(gzip.compress(make(size, number).encode(), mtime=0))
            yield size, Page(corpus="made", shape=shape, id=path.stem, path=path, url="https://long.example/a/story")


def page(size: int, seed: int = 0) -> str:
    """Make a web page of about so many bytes."""
    words = _Words(seed)
    title = words.some(6, 9)
    menu = "".join(f'<li><a href="/s/{i}">{words.some(1, 2)}</a></li>' for i in range(24))
    head = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta property="og:title" content="{title}"></head><body><nav><ul>{menu}</ul></nav>'
        f'<main><article><h1>{title}</h1><p class="byline">By Ida Fenn</p>'
        '<time datetime="2026-03-02T08:51:00Z">2 March 2026</time>'
    )
    foot = '</article><aside class="related"><h3>More</h3></aside></main><footer><p>Imprint</p></footer></body></html>'
    return _filled(size, head, foot, lambda number: _section(words, number))


def _section(words: _Words, number: int) -> str:
    items = "".join(f"<li>{words.some(6, 14)}</li>" for _ in range(3))
    links = "".join(f'<li><a href="/a/{number}-{i}">{words.some(5, 9)}</a></li>' for i in range(3))
    return (
        f"<h2>{words.some(3, 7)}</h2><p>{words.paragraph()}</p>"
        f'<p>{words.paragraph()} <a href="/t/{number}">{words.some(2, 3)}</a> {words.paragraph()}</p>'
        f'<figure><img src="/i/{number}.jpg" alt="{words.some(3, 6)}">'
        f"<figcaption>{words.some(6, 12)}</figcaption></figure>"
        f"<p>{words.paragraph()} <em>{words.some(2, 3)}</em>.</p><ul>{items}</ul>"
        f'<div class="related-links"><ul>{links}</ul></div><p>{words.paragraph()}</p>\n'
    )


def dump(size: int, seed: int = 0) -> str:
    """Make a page flattened to text, of about so many bytes."""
    words = _Words(seed)
    menu = "".join(f"  • {words.some(1, 2)}\n" for _ in range(24))
    head = f"{menu}\n{words.some(6, 9)}\n\nBy Ida Fenn\n\n2 March 2026\n\n"

    def section(number: int) -> str:
        items = "".join(f"  • {words.some(6, 14)}\n" for _ in range(3))
        text = "\n\n".join(words.paragraph() for _ in range(5))
        return f"{words.some(3, 7)}\n\n{text}\n\n{items}\n"

    return _filled(size, head, "\nImprint\n", section)


def _filled(size: int, head: str, foot: str, section: Callable[[int], str]) -> str:
    parts, length = [head], len(head) + len(foot)
    while length < size:
        parts.append(section(len(parts)))
        length += len(parts[-1])
    return "".join([*parts, foot])


_MAKERS: Final[dict[str, Callable[[int, int], str]]] = {"html": page, "dump": dump}
