"""Challenges: pages that want proof of a human reader, in place of the one asked for. Pure.

By headers that vendors document, and by marks that only machines write; words alone are never enough in a page that
says 200, for articles are written about challenges, too.
"""

import re
from collections.abc import Iterable
from typing import Final

__all__ = ["STATUSES", "vendor"]

STATUSES: Final = frozenset({200, 202, 403, 405, 429, 503})
"""What challenges say: 202 and 405 are AWS WAF's, 429 Vercel's."""

# developers.cloudflare.com "Detect a Challenge Page response"; vercel.com "Attack Challenge Mode";
# docs.aws.amazon.com "CAPTCHA and Challenge in AWS WAF"; SiteGround's has no documentation, but a name.
_HEADERS: Final = {
    ("cf-mitigated", "challenge"): "Cloudflare",
    ("x-vercel-mitigated", "challenge"): "Vercel",
    ("x-amzn-waf-action", "challenge"): "AWS WAF",
    ("x-amzn-waf-action", "captcha"): "AWS WAF",
    ("sg-captcha", "challenge"): "SiteGround",
}
# All of these in one page. `/cdn-cgi/challenge-platform/` and `/_Incapsula_Resource` alone are in ordinary pages, too.
_MARKS: Final = (
    ("Cloudflare", (b"window._cf_chl_opt",)),
    ("Cloudflare", (b'id="cf-browser-verification"',)),
    ("Cloudflare", (b'id="challenge-form"', b"/cdn-cgi/")),
    ("Imperva", (b"_incapsula_resource", b"incapsula incident id")),
    ("DataDome", (b"captcha-delivery.com", b"var dd=")),
    ("HUMAN", (b'id="px-captcha"',)),
    ("Akamai", (b"sec-if-cpt-container",)),
    ("Akamai", (b"bm-verify", b"/_sec/verify")),
    ("AWS WAF", (b"gokuprops", b"awswaf")),
    ("Sucuri", (b"sucuri_cloudproxy_js",)),
    ("SiteGround", (b"/.well-known/sgcaptcha/", b"http-equiv")),
    ("Anubis", (b'id="anubis_challenge"',)),
    ("DDoS-Guard", (b"/.well-known/ddos-guard/", b"<title>ddos-guard</title>")),
)
# Whole titles of such pages, lower case.
_TITLES: Final = re.compile(
    rb"just a moment(?:\.\.\.|\xe2\x80\xa6|&hellip;)?|one moment, please(?:\.\.\.)?|attention required! \| cloudflare"
    rb"|ddos-guard|vercel security checkpoint|robot challenge screen|bot verification|human verification"
    rb"|making sure you(?:'|&#39;|\xe2\x80\x99)re not a bot!?|pardon our interruption(?:\.\.\.)?|client challenge"
    rb"|access to this page has been denied\.?|checking your browser.{0,40}|please wait\.\.\. \| cloudflare"
)
# What such a page says or does besides its title.
_DOES: Final = re.compile(
    rb"captcha|challenge|checking (?:your browser|if the site)|verif(?:y|ying) (?:that )?you are|are you (?:a )?human"
    rb"|enable javascript|browser (?:check|verification)|not a (?:bot|robot)"
)
# Cloudflare's have up to 40 kB, nearly all of it script, and never say 200; those that do are smaller (Anubis': 10 kB).
_LARGEST: Final = 65_536
_LARGEST_WELL: Final = 32_768
_WELL: Final = frozenset({200, 202})


def vendor(status: int, headers: Iterable[tuple[str, str]], payload: bytes) -> str | None:
    """Return whose challenge an answer is; None where it is none.

    >>> vendor(403, [("CF-Mitigated", "challenge")], b"")
    'Cloudflare'
    >>> vendor(503, [], b"<title>Just a moment...</title>")
    'somebody'
    >>> vendor(200, [], b"<title>Just a moment: what Cloudflare's challenge means</title><p>captcha")
    """
    if status not in STATUSES:
        return None
    kind = ""
    for name, value in headers:
        low = name.lower()
        if found := _HEADERS.get((low, value.strip().lower())):
            return found
        kind = value.lower() if low == "content-type" else kind
    if len(payload) > (_LARGEST_WELL if status in _WELL else _LARGEST) or (kind and "html" not in kind):
        return None
    page = payload.lower()
    for name, marks in _MARKS:
        if all(mark in page for mark in marks):
            return name
    title, rest = _titled(page)
    if _TITLES.fullmatch(title) and (status not in _WELL or _DOES.search(rest)):
        return "somebody"
    return None


def _titled(page: bytes) -> tuple[bytes, bytes]:
    """Cut a page into its title and what follows; by searches, for the page is whatever a stranger sends.

    >>> _titled(b"<head><title lang=en> Just a moment... </title><body>Wait")
    (b'Just a moment...', b'</title><body>Wait')
    """
    _, _, behind = page.partition(b"<title")
    _, _, behind = behind.partition(b">")
    title, mark, rest = behind.partition(b"</title")
    return title.strip(), mark + rest
