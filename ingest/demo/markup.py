"""How do the demo's articles become HTML? Reads package data; writes strings.

Articles are TOML files whose `body` is plain text: a blank line between blocks, `## ` before a heading, `> ` before a
quote, `- ` before each item of a list, `[words](url)` for a link. A site may give meaning to further marks.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from html import escape
from importlib.resources import files
from importlib.resources.abc import Traversable
from string import Template
from typing import Any, Final

_LINK: Final = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def folder(site: str) -> Traversable:
    """Find the package data of one site."""
    return files("ingest.demo") / "site" / site


def template(site: str, name: str) -> Template:
    """Read a page of a site with `$name` where its parts go."""
    return Template((folder(site) / name).read_text(encoding="utf-8"))


def toml(site: str, name: str) -> dict[str, Any]:
    """Read one TOML file of a site."""
    return tomllib.loads((folder(site) / name).read_text(encoding="utf-8"))


def articles(site: str) -> tuple[dict[str, Any], ...]:
    """Read all articles of a site, newest first."""
    names = sorted(entry.name for entry in folder(site).iterdir() if entry.name.startswith("article-"))
    return tuple(sorted((toml(site, name) for name in names), key=published, reverse=True))


def published(article: Mapping[str, Any]) -> datetime:
    """Read when an article was published."""
    return datetime.fromisoformat(article["published"])


def modified(article: Mapping[str, Any]) -> datetime:
    """Read when an article last changed: when it was published, where nothing else is said."""
    return datetime.fromisoformat(article.get("modified", article["published"]))


def date_line(moment: datetime, *, months: Sequence[str] = _MONTHS) -> str:
    """Write a time as the meta line of a news page does.

    >>> date_line(datetime.fromisoformat("2024-03-16T08:51:00+02:00"))
    '16 Mar 2024 08:51'
    """
    return f"{moment.day} {months[moment.month - 1]} {moment:%Y %H:%M}"


def inline(words: str) -> str:
    """Escape a run of words and make its links.

    >>> inline("Tea & [cake](/cake) for two")
    'Tea &amp; <a href="/cake">cake</a> for two'
    """
    return _LINK.sub(r'<a href="\2">\1</a>', escape(words, quote=False))


def block(source: str) -> str:
    r"""Write one block of a body.

    >>> block("## Who pays?")
    '<h2>Who pays?</h2>'
    >>> block("- one\n- two")
    '<ul><li>one</li><li>two</li></ul>'
    """
    if source.startswith("## "):
        return f"<h2>{inline(source[3:])}</h2>"
    if source.startswith("> "):
        return f"<blockquote><p>{inline(source[2:])}</p></blockquote>"
    if source.startswith("- "):
        return f"<ul>{items(inline(line.removeprefix('- ')) for line in source.splitlines())}</ul>"
    return f"<p>{inline(' '.join(source.splitlines()))}</p>"


def body(source: str, *, write: Callable[[str], str] = block) -> str:
    """Write all blocks of a body, each by `write`."""
    return "\n".join(write(part.strip()) for part in source.strip().split("\n\n") if part.strip())


def items(contents: Iterable[str], *, kind: str = "") -> str:
    """Wrap each piece of HTML in a list item."""
    attribute = f' class="{kind}"' if kind else ""
    return "".join(f"<li{attribute}>{content}</li>" for content in contents)


def link(words: str, url: str, *, kind: str = "") -> str:
    """Link plain words.

    >>> link("R&D", "/r")
    '<a href="/r">R&amp;D</a>'
    """
    attribute = f' class="{kind}"' if kind else ""
    return f'<a{attribute} href="{escape(url)}">{escape(words, quote=False)}</a>'


def metas(pairs: Iterable[tuple[str, str]]) -> str:
    """Write the metas of a head; names with a colon are properties, as Open Graph has them."""
    return "\n".join(
        f'<meta {"property" if ":" in name else "name"}="{name}" content="{escape(content)}">'
        for name, content in pairs
    )
