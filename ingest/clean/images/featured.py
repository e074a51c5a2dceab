"""Put the featured picture of a post where it belongs among those of its text."""

import re
from typing import Final

from ingest import urls
from ingest.model import Found, Image

__all__ = ["headed"]

# What WordPress adds to the name of a picture's file: the size, its own scaling, and the time of an edit
# (wp-includes/media.php; wp-admin/includes/image-edit.php).
_SCALED: Final = re.compile(r"(?:-\d{1,5}x\d{1,5}|-scaled|-rotated|-e\d{10,13})+(?=\.\w{3,5}$)")


def headed(first: Found[tuple[Image, ...]], own: Found[tuple[Image, ...]]) -> Found[tuple[Image, ...]]:
    """Put the featured picture of a post before those of its text; one that stands there too is one picture."""
    if not first.value:
        return own
    (featured,) = first.value
    same = [image for image in own.value if image.url and featured.url and _file(image.url) == _file(featured.url)]
    if same:
        featured = Image(
            url=featured.url,
            # What the text says of the picture is said for this article.
            caption=same[0].caption or featured.caption,
            credit=same[0].credit or featured.credit,
            alt=same[0].alt or featured.alt,
        )
    others = (image for image in own.value if image not in same)
    # Evidence stands in the order of the images; what else is said of the first one comes last.
    again = [e for e in own.evidence if same and e.parser == "image-url" and e.raw == same[0].url]
    rest = (e for e in own.evidence if e not in again)
    return Found(value=(featured, *others), evidence=(*first.evidence, *rest, *again))


def _file(url: str) -> str:
    """Return the path of the file that a picture was scaled from, also behind an image proxy.

    >>> _file("https://i0.wp.com/a.example/wp-content/uploads/2024/03/pier-1024x683.jpg?ssl=1")
    '/uploads/2024/03/pier.jpg'
    """
    parsed = urls.parse(url)
    path = str(parsed.pathname) if parsed else url
    return _SCALED.sub("", path[max(path.find("/uploads/"), 0) :])
