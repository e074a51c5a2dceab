"""Write web pages that need nothing but themselves: one file each, which loads nothing and runs no code but ours.

A page is a template of another folder that extends `base.html`, with the style and the script of its name beside it:
`render("ingest.explain", "page", …)` fills `page.html` and takes `page.css` and `page.js` where they are. Three things
keep foreign text from doing anything, each by itself: Jinja2 escapes every value; what makes a text look like another
is replaced in every value; and the page's policy allows no style and no script but the two whose digests it names, no
connection, no form, and no image but those of the origins it is given. What a script is to know stands in `data-`
attributes, or as `{{ value|tojson }}` in `<script type="application/json">`, where no text can end the element.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from ingest import urls
from ingest.text import without_surrogates

__all__ = ["image_origin", "link", "render"]

# Controls that are no white space, and bidirectional overrides and embeddings (CVE-2021-42574).
_MISLEADING: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e]")
# CSP 3, section 2.3.1: what a host of a source expression may be: no address of IPv6, nothing that ends a directive.
_ORIGIN: Final = re.compile(r"https?://[a-z0-9.-]+(?::[0-9]+)?")


def render(package: str, name: str, values: Mapping[str, Any], *, image_origins: Iterable[str] = ()) -> str:
    """Fill the template `name`.html of a package: one page, with base.css and base.js and those of its own name.

    Images come only from the origins that are named (`image_origin`), and never by themselves: a script of the page has
    to ask for them.
    """
    style, script = _pieces(package, name, "css"), _pieces(package, name, "js")
    allowed = sorted({origin for origin in image_origins if _ORIGIN.fullmatch(origin)})
    policy = (
        f"default-src 'none'; base-uri 'none'; form-action 'none'; style-src '{_digest(style)}'; "
        f"script-src '{_digest(script)}'; img-src {' '.join(allowed) or chr(39) + 'none' + chr(39)}"
    )
    template = _environment(package).get_template(f"{name}.html")
    # Both are files of ours, and neither holds an end tag of its element.
    return template.render({**values, "policy": policy, "style": Markup(style), "script": Markup(script)})  # noqa: S704


def link(value: str, text: str = "") -> Markup:
    """Make a link of what is a web address, and plain text of everything else (`javascript:` …).

    >>> link("https://a.example/?q=1&r=2", "a page")
    Markup('<a href="https://a.example/?q=1&amp;r=2" rel="noreferrer noopener">a page</a>')
    >>> link("javascript:alert(1)")
    Markup('javascript:alert(1)')
    """
    said = escape(_shown(text or value))
    if not urls.parse(value):
        return said
    return Markup('<a href="{}" rel="noreferrer noopener">{}</a>').format(_shown(value), said)


def image_origin(url: str | None) -> str | None:
    """Return where an image comes from, as a policy names it; None for what no policy can allow.

    >>> image_origin("https://Media.example:8080/a.jpg"), image_origin("data:image/png,"), image_origin("http://[::1]/a")
    ('https://media.example:8080', None, None)
    """
    parsed = urls.parse(url) if url else None
    return parsed.origin if parsed and _ORIGIN.fullmatch(parsed.origin) else None


def _shown(value: Any) -> Any:
    """Replace what an escape leaves: halves of characters, controls, and what makes a text look like another."""
    if value is None:
        return ""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return _MISLEADING.sub("\ufffd", without_surrogates(value)[0])


def _number(value: float) -> str:
    return f"{value:,}"


@cache
def _environment(package: str) -> Environment:
    environment = Environment(
        loader=ChoiceLoader([PackageLoader(package, ""), PackageLoader("ingest.webpage", "")]),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(link=link, number=_number, host=urls.host)
    return environment


@cache
def _pieces(package: str, name: str, suffix: str) -> str:
    """Return the shared style or script, and behind it that of the page."""
    found = (files("ingest.webpage") / f"base.{suffix}", files(package) / f"{name}.{suffix}")
    return "".join(piece.read_text(encoding="utf-8") for piece in found if piece.is_file())


def _digest(text: str) -> str:
    """Digest a style or script as a policy names it (CSP 3, section 2.3.1)."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
