"""How far back a discovery goes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

__all__ = ["Reach"]


def _nowhere(_: str) -> str | None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Everything, if nothing is said."""

    since: datetime | None = None
    """What a sitemap dates before that, or a WordPress site published before it, is passed over."""
    newest: int | None = None
    """So many of a sitemap's dated articles, or of a WordPress site's posts, are enough; None: all of them."""
    rest_root: Callable[[str], str | None] = _nowhere
    """The REST root that an earlier run found for a WordPress source."""
    rest_home: Callable[[str], str | None] = _nowhere
    """The address of the site that an earlier run found there, where the REST root is on another host."""
