"""Which images of a page are signs of its boilerplate: icons, buttons, avatars, counters. Pure."""

import re
from collections.abc import Sequence
from typing import Final

from ingest.clean.facts import container_names
from ingest.model import RawImage, Reason

__all__ = ["is_icon"]

# Boxes that hold no picture of the article, wherever they stand.
_BOXES: Final[frozenset[Reason]] = frozenset({"author-bio", "comments", "share"})
_NETWORKS: Final = (
    "facebook|fb|twitter|x|whatsapp|linkedin|pinterest|telegram|instagram|youtube|reddit|tumblr|xing|viber|vk|email|mail"
    "|rss|print|share|sharing|social"
)
_WORDS: Final = "icons?|ico|logo|btn|buttons?|share|sharing|social|standard|color|black|white|round|square"
# The whole name of a file: "facebook-icon.png", "icon-share_24.gif", "x.svg".
_NAME: Final = re.compile(
    rf"(?:^|/)(?:(?:{_WORDS})[-_.]?){{0,3}}(?:{_NETWORKS})(?:[-_.]?(?:{_WORDS}|plugin|x?\d{{1,3}}))*\.(?:png|gif|svg|webp|jpe?g)$"
)
_ICON: Final = re.compile(r"/icons?/|/(?:icon|ico)[-_][^/]*$|[-_](?:icon|ico)\.(?:png|gif|svg|webp)$")
_AVATAR: Final = re.compile(r"^https?://(?:[\w-]+\.)?gravatar\.com/avatar/")
_COUNTER: Final = re.compile(r"/1x1[^/]{0,12}$")


def is_icon(image: RawImage, shared: set[str]) -> bool:
    """Return whether an image is an icon; `shared` are names of elements that hold the article's text."""
    names = container_names.inside(image.element_path.split())
    figure = _in_figure(names)
    if not figure and container_names.reason(names, container_names.telling(frozenset(names)), shared) in _BOXES:
        return True
    url = (image.url or "").lower()
    path = url.partition("?")[0].partition("#")[0]
    if _AVATAR.match(url) or _COUNTER.search(path) or _NAME.search(path):
        return True
    # Drawings of an article stand in a figure; others are signs.
    return not figure and (path.endswith(".svg") or _ICON.search(path) is not None)


def _in_figure(names: Sequence[str]) -> bool:
    return "figure" in names or "wp-caption" in names
