"""URL utilities. Contains no business logic.

The comparison form is for identity only; what is fetched is always the URL as it was found.
"""

import re
from typing import Final
from urllib.parse import unquote_to_bytes

import ada_url

# Frozen with the schema version: a change here changes ids. Sources: the parameters that the networks document
# themselves (Google gclid dclid gbraid wbraid _ga _gl utm_*, Meta fbclid, Instagram igshid, Microsoft msclkid,
# X twclid, TikTok ttclid, LinkedIn li_fat_id, Yandex yclid ysclid, Mailchimp mc_*, HubSpot _hs*, Marketo mkt_tok,
# Matomo pk_* mtm_*).
TRACKING: Final = frozenset(
    {
        "_ga",
        "_gl",
        "_hsenc",
        "_hsmi",
        "dclid",
        "fbclid",
        "gbraid",
        "gclid",
        "gclsrc",
        "igshid",
        "li_fat_id",
        "mc_cid",
        "mc_eid",
        "mkt_tok",
        "msclkid",
        "ttclid",
        "twclid",
        "wbraid",
        "yclid",
        "ysclid",
    }
)
TRACKING_PREFIXES: Final = ("utm_", "pk_", "mtm_")
# What pywb and OpenWayback write before an address: a moment, and what the copy is to be ("id_": as it was, "im_": a
# picture, "js_", "cs_", "if_": a frame). archive.today writes a moment too, or "o/NAME". Only an archive that is known
# by its name may leave out parts of the moment, or the scheme of the address behind one.
_ARCHIVED: Final = re.compile(
    r"(?:https?://[^/?#]+)?/(?:[^?#]{0,80}?/)?"
    r"(?:\d{14}|\d{4}\.\d\d\.\d\d-\d{6})(?:[a-z]{2}_)*/(?P<url>https?:/{1,2}[^/].*|//[^/].*)(?P<bare>)",
    re.IGNORECASE | re.DOTALL,
)
_BY_NAME: Final = re.compile(
    r"(?:https?:)?//(?:(?:web|wayback|replay|liveweb)\.archive(?:-it)?\.org|(?:www\.)?archive\.(?:is|today|ph|vn|fo|li|md)"
    r"|arquivo\.pt|webarchive\.[\w.-]+|[\w.-]*\.webarchive\.[\w.-]+|wayback\.[\w.-]+)/"
    r"(?:[a-z][\w-]*/|\d{1,6}/){0,3}?(?:(?:(?:\d{4,14}|\*)(?:[a-z]{2}_)*/|(?:o/)?\w{5}/)?(?P<url>https?:/{1,2}.+)"
    r"|\d{4,14}(?:[a-z]{2}_)*/(?P<bare>(?:[\w-]{1,63}\.)+[a-z]{2,24}(?::\d{1,5})?(?:[/?#].*)?))",
    re.IGNORECASE | re.DOTALL,
)
_INNER: Final = re.compile(r"/\d{4}.{0,20}/https?:/|wayback|arquivo\.pt")
_COPIES: Final = 3  # a copy of a copy of a copy
_SCHEME: Final = re.compile(r"(?:(https?):)?/{0,2}", re.IGNORECASE)
_PERCENT = re.compile("%([0-9A-Fa-f]{2})")
_UNRESERVED: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def parse(url: str) -> ada_url.URL | None:
    """Parse by the WHATWG rules; None where they give no http or https URL with a host."""
    try:
        parsed = ada_url.URL(url.strip())
    except ValueError:
        return None
    return parsed if parsed.protocol in {"http:", "https:"} and parsed.hostname else None


def join(base: str | None, reference: str) -> str | None:
    """Resolve a reference as a browser would; None where the result is no http or https URL.

    >>> join("https://a.example/news/", "../x?y=1#z")
    'https://a.example/x?y=1#z'
    """
    try:
        joined = ada_url.join_url(base, reference.strip()) if base else ada_url.normalize_url(reference.strip())
    except ValueError:
        return None
    # URL Standard 4.4: an http or https URL without a host is none.
    return joined if joined.startswith(("http://", "https://")) else None


def original(url: str) -> str | None:
    """Return the address of which this is an archive's copy; None where it is no archive's.

    >>> original("https://web.archive.org/web/20201128140500id_/https://a.example/x?y=1")
    'https://a.example/x?y=1'
    >>> original("/web/20201128140500im_/http:/a.example/b.jpg"), original("https://archive.ph/2020.11.28-140500/https://a.example/x")
    ('http://a.example/b.jpg', 'https://a.example/x')
    >>> original("https://web.archive.org/web/2020/a.example/x"), original("https://a.example/2020/11/28/x")
    ('http://a.example/x', None)
    """
    bare = url.strip()
    # Most addresses have no other inside.
    if "archive" not in bare and "://" not in bare[8:] and not _INNER.search(bare):
        return None
    for _ in range(_COPIES):
        found = _ARCHIVED.fullmatch(bare) or _BY_NAME.fullmatch(bare)
        if found is None:
            break
        inner = found["url"] or found["bare"]
        scheme = _SCHEME.match(inner)
        bare = f"{(scheme and scheme[1]) or 'http'}://{inner[scheme.end() if scheme else 0 :]}"
    return bare if bare != url.strip() and parse(bare) else None


def host(url: str) -> str | None:
    """Return the host as it is spoken to: lower-case IDNA with its port where that is not the default.

    >>> host("https://Bücher.example:8443/a")
    'xn--bcher-kva.example:8443'
    """
    parsed = parse(url)
    return str(parsed.host) if parsed else None


def comparison_form(url: str) -> str | None:
    """Write the form that identifies an article; None where the URL is none.

    >>> comparison_form("HTTPS://www.Example.com:443/News/%7euser/?b=2&a=1&utm_source=x#top")
    'example.com/News/~user?a=1&b=2'
    >>> comparison_form("http://example.com/") == comparison_form("https://example.com")
    True
    """
    parsed = parse(url)
    if parsed is None:
        return None
    name = str(parsed.hostname).removeprefix("www.")
    port = f":{parsed.port}" if parsed.port else ""
    path = _PERCENT.sub(_percent, str(parsed.pathname)).removesuffix("/")
    pairs = [p for p in str(parsed.search).removeprefix("?").split("&") if p and not tracks(p.partition("=")[0])]
    pairs.sort(key=lambda pair: pair.partition("=")[0])
    return f"{name}{port}{path}{'?' if pairs else ''}{'&'.join(pairs)}"


def tracks(name: str) -> bool:
    """Return whether a query parameter follows the reader and not the article."""
    return name in TRACKING or name.startswith(TRACKING_PREFIXES)


def redact(url: str) -> str:
    """Drop user info and the values of the query, for logs.

    >>> redact("https://u:p@a.example/x?token=secret&page=2")
    'https://a.example/x?token=…&page=…'
    """
    parsed = parse(url)
    if parsed is None:
        return url.partition("?")[0]
    query = "&".join(p.partition("=")[0] + "=…" for p in str(parsed.search).removeprefix("?").split("&") if p)
    return f"{parsed.protocol}//{parsed.host}{parsed.pathname}{'?' if query else ''}{query}"


def _percent(match: re.Match[str]) -> str:
    byte = unquote_to_bytes(match[0])[0]
    return chr(byte) if byte in _UNRESERVED else match[0].upper()
