"""What a robots.txt means by its status, and what its rules say (RFC 9309)."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import FetchError, HttpStatus, PayloadRefused, RobotsDenied, Unreachable
from ingest.fetch.robots import Rules, parse_robots, rules_from
from ingest.model import Fetched
from tests.fetch.conftest import START, request

URL = "http://news.example/private/a.html?key=secret"


def answered(status: int, payload: bytes = b"User-agent: *\nDisallow: /") -> Fetched:
    return Fetched(
        request=request("/robots.txt", role="robots"),
        final_url="http://news.example/robots.txt",
        redirects=(),
        status=status,
        reason="",
        headers=(),
        body=payload,
        payload=payload,
        fetched_at=START,
        attempts=1,
    )


def decision(answer: Fetched | FetchError, url: str = URL) -> str:
    try:
        rules_from(answer).check(url)
    except FetchError as error:
        return "a secret was told" if "secret" in str(error) else f"{type(error).__name__} {error.reason}"
    return "allowed"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (answered(200), "RobotsDenied robots-denied"),
        (answered(200, b""), "allowed"),
        (answered(204, b""), "allowed"),
        # 2.3.1.3: unavailable, may access.
        *((answered(n), "allowed") for n in (300, 400, 401, 403, 404, 410, 451)),
        (HttpStatus(408), "allowed"),
        (PayloadRefused("more than 5 redirects", reason="too-many-redirects"), "allowed"),
        # 2.3.1.4: unreachable, must assume complete disallow.
        *((HttpStatus(n), "RobotsDenied robots-unreachable") for n in (429, 500, 502, 503, 599)),
        *((Unreachable("no", reason=r), f"Unreachable {r}") for r in ("dns", "connect", "timeout", "short-body")),
        (PayloadRefused("no", reason="forbidden-address"), "PayloadRefused forbidden-address"),
        (PayloadRefused("no", reason="too-large"), "RobotsDenied robots-unreachable"),
        (PayloadRefused("no", reason="unknown-coding"), "RobotsDenied robots-unreachable"),
    ],
)
def test_the_status_table(answer: Fetched | FetchError, expected: str) -> None:
    assert decision(answer) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"User-agent: *\nDisallow: /private", "denied"),
        (b"User-agent: *\nDisallow: /private\nAllow: /private/a", "allowed"),  # the longest match wins
        (b"User-agent: *\nDisallow: /*.html$", "allowed"),  # the query is a part of the path
        (b"User-agent: *\nDisallow: /*key=", "denied"),
        (b"User-agent: Ingest\nDisallow: /\nUser-agent: *\nAllow: /", "denied"),  # our own group, whatever its case
        (b"User-agent: ingest\nAllow: /\nUser-agent: *\nDisallow: /", "allowed"),
        (b"User-agent: ingestor\nDisallow: /", "allowed"),
        (b"User-agent: INGEST/0.1 (+mailto:x)\rDisallow: /\r", "denied"),  # with a version, and old line ends
        (b"User-agent: ingestor/1\nDisallow: /", "allowed"),
        (b"User-agent: gest\nDisallow: /", "allowed"),
        (b"user-agent: ingest\nuser-agent: other\ndisallow: /private", "denied"),  # one group, two agents
        (b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /private\r\n", "denied"),  # a byte order mark
        (b"User-agent: *\nDisallow: /\xff\xfe\nDisallow: /private", "denied"),
        # A beginning of our name, and one that is longer, speak for others.
        (b"User-agent: in\nAllow: /\nUser-agent: *\nDisallow: /", "denied"),
        (b"User-agent: ingest-news\nAllow: /\nUser-agent: *\nDisallow: /", "denied"),
        (b"User-agent: *\nDisallow: /\nUser-agent: ingest\nDisallow: /other", "allowed"),  # our own group alone
        # 2.2.1: groups of one name are one group.
        (
            b"User-agent: ingest\nDisallow: /private\nUser-agent: b\nAllow: /\nUser-agent: ingest\nDisallow: /c",
            "denied",
        ),
        (b"User-agent: *\nDisallow: /private\nUser-agent: b\nAllow: /\nUser-agent: *\nDisallow: /c", "denied"),
        # 2.2.4: no other record ends a group, known or not.
        *(
            (b"User-agent: ingest\n%b\nUser-agent: b\nDisallow: /private" % other, "denied")
            for other in (b"Sitemap: http://news.example/s.xml", b"Crawl-delay: 3", b"Host: a", b"X-Odd: b", b"?", b"")
        ),
        (b"Crawl-delay: 3\nDisallow: /private\nUser-agent: *\nDisallow: /other", "allowed"),
        (b"<!doctype html><title>Not found</title>", "allowed"),
        (b"Disallow: /", "allowed"),  # nobody's rule
    ],
)
def test_rules_are_read_for_our_own_product_token(text: bytes, expected: str) -> None:
    assert decision(answered(200, text)) == {"denied": "RobotsDenied robots-denied", "allowed": "allowed"}[expected]


@pytest.mark.parametrize(
    ("rules", "path", "expected"),
    [
        # 2.2.2: the most octets win, allow where they are as many.
        ("Allow: /\nDisallow: /p", "/page", "denied"),
        ("Disallow: /folder\nAllow: /folder", "/folder/page", "allowed"),
        ("Allow: /page\nDisallow: /*.htm", "/page.htm", "denied"),
        ("Disallow: /\nAllow: /$", "/", "allowed"),
        ("Disallow: /\nAllow: /$", "/page", "denied"),
        ("Disallow: /Page", "/page", "allowed"),
        ("Disallow:\nDisallow: /page", "/page", "denied"),
        ("Disallow: /", "/robots.txt", "allowed"),
        # Its table.
        ("Disallow: /foo/bar?baz=quz", "/foo/bar?baz=quz", "denied"),
        ("Disallow: /foo/bar?baz=https://foo.bar", "/foo/bar?baz=https%3A%2F%2Ffoo.bar", "denied"),
        ("Disallow: /foo/bar?baz=https%3a%2f%2ffoo.bar", "/foo/bar?baz=https://foo.bar", "denied"),
        ("Disallow: /foo/bar/\u30c4", "/foo/bar/%E3%83%84", "denied"),
        ("Disallow: /foo/bar/%e3%83%84", "/foo/bar/\u30c4", "denied"),
        ("Disallow: /foo/bar/%62%61%7A", "/foo/bar/baz", "denied"),
        ("Disallow: /foo/bar/baz", "/foo/bar/%62%61%7A", "denied"),
        ("Disallow: /a%2Fb", "/a/b", "allowed"),
        # 2.2.3
        ("Disallow: /a-%2A.html", "/a-*.html", "denied"),
        ("Disallow: /a-%2A.html", "/a-b.html", "allowed"),
        ("Disallow: /foo-%24", "/foo-$", "denied"),
        ("Disallow: /foo-%24", "/foo-", "allowed"),
        ("Disallow: /*.gif$", "/a.gif?b", "allowed"),
        ("Disallow: /this/*/exactly # why", "/this/one/and/exactly", "denied"),
    ],
)
def test_rules_are_compared_as_the_rfc_says(rules: str, path: str, expected: str) -> None:
    answer = answered(200, f"User-agent: *\n{rules}".encode())

    assert decision(answer, f"http://news.example{path}") == (
        "RobotsDenied robots-denied" if expected == "denied" else "allowed"
    )


def test_rules_beyond_500_kib_are_not_read_and_no_line_is_cut_in_two() -> None:
    filler = b"# nothing\n" * 51_197
    head = b"User-agent: *\n"
    assert len(head + filler) < 500 * 1024 < len(head + filler + b"Disallow: /private\n")

    assert decision(answered(200, head + filler + b"Disallow: /private\n")) == "allowed"
    assert decision(answered(200, head + b"Disallow: /private\n" + filler * 2)) == "RobotsDenied robots-denied"


@pytest.mark.parametrize(
    ("text", "delay"),
    [
        (b"User-agent: *\nCrawl-delay: 7", 7.0),
        (b"User-agent: *\nCrawl-delay: 0.5", 0.5),
        (b"User-agent: *\nCrawl-delay: 86400", 60.0),
        (b"User-agent: *\nCrawl-delay: inf", 0.0),
        (b"User-agent: *\nCrawl-delay: soon", 0.0),
        (b"User-agent: other\nCrawl-delay: 7", 0.0),
        (b"User-agent: ingest\nDisallow: /a\nCrawl-delay: 7\nUser-agent: *\nDisallow: /", 7.0),
        (b"User-agent: *\nDisallow: /a\nCrawl-delay: 7\nUser-agent: ingest\nDisallow: /", 0.0),
        (b"User-agent: other\nCrawl-delay: 7\nUser-agent: ingest\nDisallow: /a", 7.0),  # one group (2.2.4)
        (b"Crawl-delay: 7\nUser-agent: *\nDisallow: /a", 0.0),
        (b"", 0.0),
    ],
)
def test_the_crawl_delay_is_obeyed_up_to_a_minute(text: bytes, delay: float) -> None:
    assert rules_from(answered(200, text)).delay == delay


def test_without_rules_everything_is_allowed_at_our_own_pace() -> None:
    rules = Rules()

    rules.check(URL)
    assert rules.delay == 0


@given(st.binary(max_size=400) | st.text("User-agent: *\nDisallow: /$%ab", max_size=400).map(str.encode))
def test_any_bytes_can_be_read(payload: bytes) -> None:
    rules = Rules(parsed=parse_robots(payload))
    with suppress(RobotsDenied):
        rules.check(URL)
    assert 0 <= rules.delay <= 60
