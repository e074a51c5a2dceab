"""What is a challenge, and what only speaks of one."""

from collections.abc import Callable

import pytest

from ingest.fetch.challenge import STATUSES, vendor
from tests.costs import in_proportion

HTML = [("Content-Type", "text/html; charset=utf-8")]
TITLE = b"<html><head><title>%s</title></head><body>%s</body></html>"


@pytest.mark.parametrize("status", sorted(STATUSES))
@pytest.mark.parametrize(
    ("header", "name"),
    [
        (("cf-mitigated", "challenge"), "Cloudflare"),
        (("X-Vercel-Mitigated", "challenge"), "Vercel"),
        (("x-amzn-waf-action", " Captcha "), "AWS WAF"),
        (("SG-Captcha", "challenge"), "SiteGround"),
    ],
)
def test_a_header_is_enough(status: int, header: tuple[str, str], name: str) -> None:
    assert vendor(status, [("Content-Type", "application/json"), header], b"") == name


@pytest.mark.parametrize(
    ("page", "name"),
    [
        (b"<script>window._cf_chl_opt={cvId:'3'}</script>", "Cloudflare"),
        (b'<div id="cf-browser-verification"></div>', "Cloudflare"),
        (b'<iframe src="/_Incapsula_Resource?x">Incapsula incident ID: 1-2</iframe>', "Imperva"),
        (b"<script>var dd={'rt':'c'}</script><script src='https://ct.captcha-delivery.com/c.js'>", "DataDome"),
        (b'<div id="px-captcha"></div>', "HUMAN"),
        (b'<div id="sec-if-cpt-container">', "Akamai"),
        (b"<script>window.gokuProps = {}</script><script src='https://x.awswaf.com/challenge.js'>", "AWS WAF"),
        (b"<script>sucuri_cloudproxy_js='';</script>", "Sucuri"),
        (b'<meta http-equiv="refresh" content="0;/.well-known/sgcaptcha/?r=%2F">', "SiteGround"),
        (b'<script id="anubis_challenge" type="application/json">{}</script>', "Anubis"),
        (TITLE % (b"Just a moment...", b"<noscript>Enable JavaScript and cookies to continue</noscript>"), "somebody"),
        (TITLE % (b"\n Making sure you&#39;re not a bot! ", b"<p>Why am I seeing a challenge?"), "somebody"),
    ],
)
def test_the_marks_of_a_page_are_enough_even_where_it_says_200(page: bytes, name: str) -> None:
    assert [vendor(status, HTML, page) for status in (200, 403, 503)] == [name] * 3
    assert vendor(200, [], page) == name


@pytest.mark.parametrize("title", [b"Attention Required! | Cloudflare", b"DDoS-Guard", b"Just a moment..."])
def test_a_title_is_enough_where_the_status_says_no(title: bytes) -> None:
    page = TITLE % (title, b"")

    assert [vendor(status, HTML, page) for status in (403, 503, 200)] == ["somebody", "somebody", None]


@pytest.mark.parametrize(
    ("status", "headers", "page"),
    [
        (200, HTML, TITLE % (b"Just a moment: how Cloudflare checks your browser", b"A captcha is a challenge.")),
        (200, HTML, TITLE % (b"Harbour", b"The title was &lt;title&gt;Just a moment...&lt;/title&gt;, a challenge.")),
        (200, HTML, TITLE % (b"Harbour", b'<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js">')),
        (200, HTML, TITLE % (b"Harbour", b'<script src="/_Incapsula_Resource?SWJIYLWA=1">')),
        (200, HTML, TITLE % (b"Just a moment...", b"challenge" + b" " * 40_000)),
        (200, [("Content-Type", "application/json")], TITLE % (b"Just a moment...", b"challenge")),
        (200, [("cf-mitigated", "")], b"<p>news"),
        (200, [("Content-Security-Policy", "script-src https://www.google.com/recaptcha/")], b"<p>news"),
        (403, HTML, TITLE % (b"403 Forbidden", b"nginx")),
        (503, HTML, TITLE % (b"Maintenance", b"back soon")),
        (404, [("cf-mitigated", "challenge")], b""),
        (301, [("cf-mitigated", "challenge")], b""),
    ],
)
def test_whoever_only_speaks_of_challenges_is_none(status: int, headers: list[tuple[str, str]], page: bytes) -> None:
    assert vendor(status, headers, page) is None


@pytest.mark.parametrize(
    "page",
    [
        lambda n: b"<title>" + b" " * n,
        lambda n: b"<title>" * (n // 7),
        lambda n: b"<title>" + b"a " * (n // 2),
        lambda n: b"<title" * (n // 6),
        lambda n: b"<title>checking your browser" + b" x" * (n // 2) + b"</title>",
    ],
    ids=["spaces", "titles", "words", "open tags", "a long title"],
)
@pytest.mark.parametrize("status", [200, 403])
def test_no_page_takes_long_to_be_looked_at(status: int, page: Callable[[int], bytes]) -> None:
    """All hosts wait meanwhile; the first of these took more than a minute once."""

    def look(size: int) -> None:
        assert vendor(status, [("Content-Type", "text/html")], page(size)) is None

    assert in_proportion(look, 30_000)
