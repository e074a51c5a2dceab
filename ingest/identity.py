"""The identity of an article: its own URL, where that is its site's to give; the REST object, where not.

The `link` of a WordPress post is what the site claims it is. A link on a host that neither answered nor was asked nor
configured is that of a copied database, of a proxy's inside or of somebody else's article: many sites may claim it.
"""

import hashlib
import ipaddress
from collections.abc import Iterable
from typing import Final, NamedTuple

from ingest import urls
from ingest.errors import RecordError
from ingest.model import SOURCE_TYPES, Capture, Document, Doubt, Item, ShapeName, Source, WordPress

__all__ = ["Identity", "configured_hosts", "identify", "identify_gone", "is_internal", "rest_key"]

# Names that only resolve inside of a network: RFC 6761, RFC 6762, RFC 8375, ICANN's `internal`, and what routers use.
_INSIDE: Final = ("localhost", "local", "internal", "home.arpa", "lan", "home", "corp", "intranet", "localdomain")
# RFC 6890: this network, private use, shared space, loopback, link-local; and the same of IPv6.
_NETWORKS: Final = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16",
        "::/127", "fc00::/7", "fe80::/10",
    )
)  # fmt: skip
# One API for the posts of all sites: neither its host nor an id there says which site.
_SHARED: Final = "public-api.wordpress.com"


class Identity(NamedTuple):
    """The `id` of an article, and the doubt where it is not that of its own URL."""

    id: str
    doubt: Doubt | None = None
    inside: bool = False
    """Its URL means something else in every network: nothing may be joined by it."""


def identify(document: Document, *, hosts: frozenset[str], subject: str = "") -> Identity:
    """Return the identity of an article; `hosts` are those of the source's own configured URLs."""
    form = urls.comparison_form(document.url) if document.url else None
    doubt = _foreign(document, hosts) if form is not None else None
    identity = form
    if doubt:
        # Without a root or an id, the claim is all there is.
        identity = rest_key(document) or form
    if identity is None:
        parts = document.item.capture.parts
        if not parts:
            raise RecordError("neither a URL nor a payload to name the article by", subject=subject)
        identity = f"sha256:{parts[0].sha256}#{document.item.index}"
    inside = doubt is not None and is_internal(_host(document.url) or "")
    return Identity(hashlib.sha256(identity.encode()).hexdigest()[:32], doubt, inside)


def identify_gone(capture: Capture, *, hosts: frozenset[str]) -> str | None:
    """Return the id that the record of a vanished article had, from the answer that says so; None where none is meant.

    Whose answer it is stands beside it (`link`), where that is not the URL that answered.
    """
    link, ids, root = (capture.via.get(name) for name in ("link", "ids", "rest_root"))
    url = link if isinstance(link, str) else capture.url
    post = None
    if isinstance(root, str):
        if not isinstance(link, str) or not isinstance(ids, list) or len(ids) != 1:
            return None
        post = WordPress(rest_root=root, id=ids[0])
    if url is None or urls.comparison_form(url) is None:
        return None
    item = Item(capture=capture, index=0)
    shape: ShapeName = "wordpress-json" if post else "html"
    return identify(Document(item=item, shape=shape, blocks=(), url=url, wordpress=post), hosts=hosts).id


def rest_key(document: Document) -> str | None:
    """Write the key of a WordPress post by its REST root and its number there; None where one is unknown."""
    post = document.wordpress
    if post is None or post.rest_root is None or post.id is None:
        return None
    root = urls.comparison_form(post.rest_root)
    return None if root is None else f"wp:{root}#{_written(post.id)}"


def configured_hosts(source: Source) -> frozenset[str]:
    """Read the hosts of a source's URLs; its files, and its lists of single articles, name none.

    >>> listings = {"feed": ("https://www.a.example/feed",), "files": ("x/*",)}
    >>> sorted(configured_hosts(Source(name="a", listings=listings)))
    ['a.example']
    """
    places = (
        place
        for source_type, places in source.listings.items()
        if SOURCE_TYPES[source_type].has_own_urls
        for place in places
    )
    return _hosts(places)


def is_internal(host: str) -> bool:
    """Return whether a host means something else in every network.

    >>> [is_internal(host) for host in ("127.0.0.1", "[fd00::1]", "nas.local", "wordpress", "news.example", "8.8.8.8")]
    [True, True, True, True, False, False]
    """
    name = host.strip("[]").rstrip(".")
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return "." not in name or name.endswith(tuple(f".{inside}" for inside in _INSIDE))
    return any(address.version == network.version and address in network for network in _NETWORKS)


def _foreign(document: Document, hosts: frozenset[str]) -> Doubt | None:
    """Return why the link of a post is a claim and not its own URL; None where it is."""
    post = document.wordpress
    link = _host(document.url)
    if post is None or link is None:
        return None
    capture = document.item.capture
    asked = _hosts(filter(None, (capture.requested_url, capture.url, capture.final_url)))
    home = capture.via.get("home")
    known = hosts | asked | _hosts([post.rest_root] if post.rest_root else ()) | _hosts([home] if home else ())
    if link in known:
        return None
    if is_internal(link):
        return Doubt(code="foreign-link", message=f"the post's link is on {link}, an internal address")
    if post.rest_root is None or _SHARED in known:
        return None
    others = ", ".join(sorted(known)[:3])
    return Doubt(code="foreign-link", message=f"the post's link is on {link}, and its site is {others}")


def _hosts(places: Iterable[object]) -> frozenset[str]:
    return frozenset(host for place in places if isinstance(place, str) and (host := _host(place)))


def _host(url: str | None) -> str | None:
    parsed = urls.parse(url) if url else None
    return str(parsed.hostname).removeprefix("www.") if parsed else None


def _written(number: int) -> str:
    """Write a number of any length (hexadecimal where Python refuses the decimals)."""
    try:
        return str(number)
    except ValueError:
        return f"{number:#x}"
