"""Undo WordPress shortcodes that no plugin rendered: `[caption …]` becomes a figure, of others the text stays."""

import re
from collections.abc import Iterator
from typing import Final

# A shortcode's name, its attributes (`wpautop` may have put <br /> between them), and the slash of a self-closing one.
TAG: Final = re.compile(
    r"(?<!\[)\[(?P<close>/)?(?P<name>[a-z][a-z0-9_-]{1,40})(?P<attributes>\s[^\[\]]{0,4000})?\](?!\])"
)
"""A shortcode, or what may be one."""
_ATTRIBUTE: Final = re.compile(r"\s[\w-]{1,60}\s{0,3}=")
# A picture, perhaps in a link; the caption follows it (wp-includes/media.php, img_caption_shortcode).
_PICTURE: Final = re.compile(
    r"\s*((?:<a\b[^>]{0,4000}>\s*)?<img\b[^>]{0,8000}>(?:\s*</a>)?)(.*)", re.DOTALL | re.IGNORECASE
)
_OLD_CAPTION: Final = re.compile(
    r"\scaption\s{0,3}=\s{0,3}(?:\"|&#8221;|&#8220;|&#8243;|”|“)([^\"”“\[\]]{0,2000}?)(?:\"|&#8221;|&#8243;|”)"
)
_VERBATIM: Final = re.compile(r"<(pre|code|script|style|textarea)\b", re.IGNORECASE)

# Core's shortcodes that stand alone, and prefixes of page builders whose tags often carry no attributes.
_ALONE: Final = frozenset({"gallery", "playlist", "toc", "contact-form-7", "contact-form", "jetpack-related-posts"})
_PREFIXES: Final = ("vc_", "et_pb_", "fusion_", "su_", "av_", "mc4wp_", "wpforms", "elementor-", "ninja_")
_CAPTIONS: Final = frozenset({"caption", "wp_caption"})


def resolve(markup: str, *, flattened: bool = False) -> tuple[str, bool]:
    """Rewrite markup without shortcodes; tell whether there were any. In flattened text a caption keeps only its end.

    >>> resolve('[vc_row width="full"]<p>He said [sic] that [they] left.</p>[/vc_row]')
    ('<p>He said [sic] that [they] left.</p>', True)
    >>> resolve('[caption id="a_1"]<img src="a.jpg" /> The mayor[/caption]')[0]
    '<figure><img src="a.jpg" /><figcaption>The mayor</figcaption></figure>'
    """
    tags = list(TAG.finditer(markup)) if "[" in markup else []
    if not tags:
        return markup, False
    opened = {tag["name"] for tag in tags if not tag["close"]}
    closed = {tag["name"] for tag in tags if tag["close"]}
    paired = frozenset(opened & closed)
    rewrite = _captions_flat if flattened else _captions
    parts = [
        part if verbatim else TAG.sub(lambda tag: "" if _is_shortcode(tag, paired) else tag[0], rewrite(part))
        for part, verbatim in _passages(markup)
    ]
    resolved = "".join(parts)
    return resolved, resolved != markup


def _is_shortcode(tag: re.Match[str], paired: frozenset[str]) -> bool:
    name, attributes = tag["name"], tag["attributes"] or ""
    return (
        name in paired
        or name in _ALONE
        or name in _CAPTIONS
        or name.startswith(_PREFIXES)
        or (not tag["close"] and bool(_ATTRIBUTE.search(attributes)))
    )


def _captions(markup: str) -> str:
    return "".join(_figure(tag, inner) if tag else inner for tag, inner in _split_captions(markup))


def _captions_flat(text: str) -> str:
    return "".join(f"\n\n{inner}</figcaption>" if tag else inner for tag, inner in _split_captions(text))


def _split_captions(markup: str) -> Iterator[tuple[str, str]]:
    """Yield text outside of captions as `("", text)`, and each caption as its tag and what it holds."""
    position, tag = 0, ""
    for match in TAG.finditer(markup):
        if match["name"] in _CAPTIONS and bool(match["close"]) == bool(tag):
            yield tag, markup[position : match.start()]
            position, tag = match.end(), "" if match["close"] else match[0]
    yield tag, markup[position:]


def _figure(tag: str, inner: str) -> str:
    old = _OLD_CAPTION.search(tag)
    picture = _PICTURE.match(inner)
    image, caption = (picture[1], picture[2]) if picture else ("", inner)
    # Before WordPress 3.4 the caption was an attribute.
    text = " ".join(part.strip() for part in (caption, old[1] if old else "") if part.strip())
    return f"<figure>{image}<figcaption>{text}</figcaption></figure>"


def _passages(markup: str) -> Iterator[tuple[str, bool]]:
    """Split markup into passages that may hold shortcodes, and passages that quote them."""
    lower = markup.lower()
    position = 0
    while match := _VERBATIM.search(markup, position):
        yield markup[position : match.start()], False
        end = lower.find(f"</{match[1].lower()}", match.end())
        position = len(markup) if end < 0 else end
        yield markup[match.start() : position], True
    yield markup[position:], False
