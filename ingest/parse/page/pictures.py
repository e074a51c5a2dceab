"""Which URL does an image element really show? Pure."""

import re
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

__all__ = ["Attributes", "is_placeholder", "lazy", "shown", "widest"]

Attributes: TypeAlias = Mapping[str, str | None]

# Attributes that lazy loaders keep the real image in (lazysizes, WordPress, Jetpack, a3, EWWW, WP Rocket).
_LAZY: Final = ("data-src", "data-lazy-src", "data-original", "data-orig-file", "data-lazy", "data-url", "data-image")
_LAZY_SETS: Final = ("data-srcset", "data-lazy-srcset")
_LAZY_NAMES: Final = frozenset({*_LAZY, *_LAZY_SETS})
_BLANK_NAMES: Final = (
    *("1x1", "blank", "spacer", "pixel", "transparent", "clear", "placeholder", "grey", "loading", "lazy"),
)
_BLANK: Final = re.compile(rf"(?:^|[/_.-])(?:{'|'.join(_BLANK_NAMES)})[^/]{{0,40}}\.(?:gif|png|svg|webp)")
# A counter: one pixel by style, or none to see.
_DOT: Final = re.compile(r"(?<![\w-])(?:width|height)\s*:\s*[01]px|(?<![\w-])display\s*:\s*none")
# What the commas at the end of a URL belong to is of no matter.
_CANDIDATE: Final = re.compile(r"[\s,]*+([^\s,]\S*+)(?:\s++([\d.]{1,10})([wx])[^,]*+)?")


def shown(attributes: Attributes, sources: Sequence[Attributes] = ()) -> str | None:
    """Choose the URL that a reader sees: a lazy one before `src`, the widest of a set where there is nothing else.

    >>> shown({"src": "data:image/gif;base64,R0", "data-src": "/a.jpg"})
    '/a.jpg'
    >>> shown({"srcset": "/s.jpg 300w, /l.jpg 900w"})
    '/l.jpg'
    >>> shown({"src": "/1x1.gif"})
    """
    found = lazy(attributes)
    if found:
        return found
    source = (attributes.get("src") or "").strip()
    if source and not is_placeholder(attributes):
        return source
    for candidate in (attributes, *sources):
        for name in ("srcset", *_LAZY_SETS):
            found = widest(candidate.get(name) or "")
            if found:
                return found
    return None


def lazy(attributes: Attributes) -> str | None:
    """Read the URL that a script would put in later."""
    if _LAZY_NAMES.isdisjoint(attributes):
        return None
    for name in _LAZY:
        value = (attributes.get(name) or "").strip()
        if value and not value.startswith(("data:", "{", "[")):
            return value
    return next((url for name in _LAZY_SETS if (url := widest(attributes.get(name) or ""))), None)


def is_placeholder(attributes: Attributes) -> bool:
    """Return whether an image shows nothing: inline data, one pixel, a spacer.

    >>> is_placeholder({"src": "/t.gif", "width": "1", "height": "1px"})
    True
    """
    source = (attributes.get("src") or "").strip()
    if source.startswith(("data:", "about:", "javascript:")):
        return True
    if all((attributes.get(name) or "").strip().removesuffix("px") in {"0", "1"} for name in ("width", "height")):
        return True
    style = attributes.get("style")
    if style and _DOT.search(style.lower()):
        return True
    end = source[-200:].lower()
    # Few URLs have such a name in them, and looking for each takes a fifth of the time of looking for all.
    return any(name in end for name in _BLANK_NAMES) and bool(_BLANK.search(end))


def widest(srcset: str) -> str | None:
    """Choose the largest of a `srcset`.

    >>> widest("/a,b.jpg 1x, /c.jpg 2x")
    '/c.jpg'
    """
    best, size = None, -1.0
    for match in _CANDIDATE.finditer(srcset[:20_000]):
        url, number = match[1].rstrip(","), match[2]
        try:
            weight = float(number) if number else 1.0
        except ValueError:
            weight = 1.0
        if weight > size and not url.startswith("data:"):
            best, size = url, weight
    return best
