"""What a robots.txt means by its status, and what its rules say (RFC 9309)."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import FetchError, HttpStatus, PayloadRefused, RobotsDenied, Unreachable
from ingest.fetch.robots import Rules, judge, read
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


def verdict(answer: Fetched | FetchError, url: str = URL) -> str:
    try:
        judge(answer).check(url)
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
    assert verdict(answer) == expected


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
        (b"<!doctype html><title>Not found</title>", "allowed"),
        (b"Disallow: /", "allowed"),  # nobody's rule
    ],
)
def test_rules_are_read_for_our_own_product_token(text: bytes, expected: str) -> None:
    assert verdict(answered(200, text)) == {"denied": "RobotsDenied robots-denied", "allowed": "allowed"}[expected]


def test_rules_beyond_500_kib_are_not_read_and_no_line_is_cut_in_two() -> None:
    filler = b"# nothing\n" * 51_197
    head = b"User-agent: *\n"
    assert len(head + filler) < 500 * 1024 < len(head + filler + b"Disallow: /private\n")

    assert verdict(answered(200, head + filler + b"Disallow: /private\n")) == "allowed"
    assert verdict(answered(200, head + b"Disallow: /private\n" + filler * 2)) == "RobotsDenied robots-denied"


@pytest.mark.parametrize(
    ("text", "delay"),
    [
        (b"User-agent: *\nCrawl-delay: 7", 7.0),
        (b"User-agent: *\nCrawl-delay: 0.5", 0.5),
        (b"User-agent: *\nCrawl-delay: 86400", 60.0),
        (b"User-agent: *\nCrawl-delay: inf", 0.0),
        (b"User-agent: *\nCrawl-delay: soon", 0.0),
        (b"User-agent: other\nCrawl-delay: 7", 0.0),
        (b"", 0.0),
    ],
)
def test_the_crawl_delay_is_obeyed_up_to_a_minute(text: bytes, delay: float) -> None:
    assert judge(answered(200, text)).delay == delay


def test_without_rules_everything_is_allowed_at_our_own_pace() -> None:
    rules = Rules()

    rules.check(URL)
    assert rules.delay == 0


@given(st.binary(max_size=400) | st.text("User-agent: *\nDisallow: /$%ab", max_size=400).map(str.encode))
def test_any_bytes_can_be_read(payload: bytes) -> None:
    rules = Rules(parsed=read(payload))
    with suppress(RobotsDenied):
        rules.check(URL)
    assert 0 <= rules.delay <= 60
