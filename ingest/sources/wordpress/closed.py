"""Find what to read of a WordPress site whose REST API is closed: its feed, its sitemap, its pages.

No block is worked around.
"""

from typing import Final

from ingest import urls
from ingest.errors import FetchError
from ingest.model import Fetched, NotModified, Role, SourceType
from ingest.sources.listing import Get
from ingest.sources.named import feeds, sitemaps
from ingest.sources.wordpress.rest import root_of

__all__ = ["REASONS", "fallback_listings"]

# The API says so, or robots.txt does; a site that cannot be reached, or refuses its home page, is left alone.
REASONS: Final = frozenset({"api-closed", "robots-denied"})
# Core's own sitemap since 5.5, and the name that plugins use.
_SITEMAPS: Final = ("wp-sitemap.xml", "sitemap.xml")


async def fallback_listings(place: str, get: Get) -> dict[SourceType, list[str]]:
    """Return the feeds and the sitemaps to try, in order: those that the site names, else those that WordPress has.

    Last of all the home page, for its links.
    """
    root = root_of(place)
    home_url = root.partition("wp-json")[0].partition("?")[0] if root else place
    home = await _ask(home_url, get, "probe")
    parsed = urls.parse(home.final_url if home else home_url)
    if parsed is None or (home and home.status in {401, 403}):
        return {}
    origin = f"{parsed.protocol}//{parsed.host}/"
    # Where an article has its page, its comments have their feed.
    site = home_url if root else origin
    robots = await _ask(f"{origin}robots.txt", get, "robots")
    named = {"feed": feeds(home) if home else (), "sitemap": sitemaps(robots) if robots else ()}
    return {
        "feed": list(named["feed"][:2] or (f"{site}feed/",)),
        "sitemap": list(named["sitemap"][:2] or (f"{site}{name}" for name in _SITEMAPS)),
        "links": [site],
    }


async def _ask(url: str, get: Get, role: Role) -> Fetched | None:
    try:
        answer = await get(url, role)
    except FetchError:
        return None
    return None if isinstance(answer, NotModified) else answer
