"""A fetch as its callers and the webmasters see it: what is asked, how often, at what pace, and what comes back."""

import asyncio
import gzip
import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from ingest.config import FetchConfig
from ingest.errors import ConfigError, FetchError, HttpStatus, RobotsDenied, Unreachable
from ingest.fetch import Fetcher
from ingest.model import Fetched, NotModified, Redirect, Validators
from tests.fetch.conftest import PEM, START, Clock, Make, fetched, outcome, request, tls_client, tls_server
from tests.fetch.faulty import HOST, PAGE, Faulty, answer, moved, says, serving, turns

DENY = answer(200, b"User-agent: ingest\nDisallow: /private\nCrawl-delay: 5\n")


async def test_an_answer_comes_whole_and_as_it_was(faulty: Faulty, make: Make, clock: Clock) -> None:
    body = gzip.compress(PAGE)
    faulty.plays["/a"] = says(answer(200, body, "Content-Encoding: gzip", "X-Odd: \xe4", "x-odd: 2"))

    got = await fetched(make(), "/a")

    assert (got.status, got.reason, got.final_url) == (200, "Whatever", f"http://{HOST}/a")
    assert (got.body, got.payload) == (body, PAGE)
    assert got.headers == (
        ("Content-Length", str(len(body))),
        ("Content-Encoding", "gzip"),
        ("X-Odd", "Ã¤"),
        ("x-odd", "2"),
    )
    assert (got.redirects, got.attempts, got.fetched_at) == ((), 1, START)


async def test_we_say_who_we_are_and_send_no_more_than_we_must(faulty: Faulty, make: Make) -> None:
    await fetched(make(), "/ok")

    headers = faulty.seen[-1].headers
    assert headers.pop("user-agent") == "ingest/0.1.0 (+https://ingest.example/bot)"
    assert headers.pop("accept-encoding") == "gzip, deflate, br, zstd"
    assert set(headers) == {"host", "accept"}


@pytest.mark.parametrize("contact", ["", "bücher@example", "a\r\nX-Evil: 1", "a (b)"])
def test_without_a_usable_contact_nothing_is_fetched(contact: str, clock: Clock) -> None:
    with pytest.raises(ConfigError, match=r"fetch\.contact"):
        Fetcher(FetchConfig().model_copy(update={"contact": contact}), version="0", now=clock.now)


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("/a%7eb?x=%C3%A4&y=%zz", "/a%7eb?x=%C3%A4&y=%zz"),
        ("/ä?q=ö", "/%C3%A4?q=%C3%B6"),
        ("/a|b^c?d={e}|`", "/a|b%5Ec?d={e}|`"),
        ("/a?", "/a"),
        ("/a?b#top", "/a?b"),
    ],
)
async def test_what_is_asked_for_is_the_url_as_browsers_send_it(
    url: str, target: str, faulty: Faulty, make: Make
) -> None:
    for path in ("/a%7eb", "/%C3%A4", "/a|b%5Ec", "/a"):
        faulty.plays[path] = says(answer(200))

    await fetched(make(robots=False), url)

    assert [call.target.removesuffix("?") for call in faulty.seen] == [target]


# Conditional requests


@pytest.mark.parametrize("headers", [(), ("Content-Encoding: gzip",)])
async def test_validators_go_back_as_they_came_and_304_is_a_value(
    headers: tuple[str, ...], faulty: Faulty, make: Make
) -> None:
    faulty.plays["/a"] = says(answer(304, b"", *headers, length=4000))
    validators = Validators(etag='W/"a, b"', last_modified="some day")

    got = await make().fetch(request("/a", validators=validators))

    assert isinstance(got, NotModified)
    assert got.attempts == 1
    sent = faulty.seen[-1].headers
    assert (sent["if-none-match"], sent["if-modified-since"]) == ('W/"a, b"', "some day")


async def test_without_validators_a_304_is_an_answer_like_others(faulty: Faulty, make: Make) -> None:
    faulty.plays["/a"] = says(answer(304))

    assert await outcome(make(), "/a", validators=Validators()) == "304"
    assert "if-none-match" not in faulty.seen[-1].headers


# Redirects


async def test_each_hop_is_recorded_and_fragments_go(faulty: Faulty, make: Make) -> None:
    faulty.plays["/a"] = moved("b?x=1#part", 301)
    faulty.plays["/b"] = moved("//other.example/c/ä")
    faulty.plays["/c/%C3%A4"] = says(answer(200, b"there"))

    got = await fetched(make(), "/a")

    assert got.final_url == "http://other.example/c/%C3%A4"
    assert got.payload == b"there"
    assert got.redirects == (
        Redirect(url=f"http://{HOST}/a", status=301, location="b?x=1#part"),
        Redirect(url=f"http://{HOST}/b?x=1", status=302, location="//other.example/c/ä"),
    )
    assert got.attempts == 3


async def test_as_many_redirects_as_allowed_and_no_more(faulty: Faulty, make: Make) -> None:
    faulty.plays |= {f"/{n}": moved(f"/{n + 1}") for n in range(4)} | {"/4": says(answer(200))}

    assert await outcome(make(max_redirects=4), "/0") == "200"
    assert await outcome(make(max_redirects=3), "/0") == "too-many-redirects"


async def test_the_robots_txt_of_the_next_host_counts_for_the_next_hop(faulty: Faulty, make: Make) -> None:
    faulty.plays["/a"] = moved("http://other.example/private?token=secret")
    faulty.robots["other.example"] = DENY

    with pytest.raises(RobotsDenied) as caught:
        await make().fetch(request("/a"))

    assert caught.value.subject == "http://other.example/private?token=…"
    assert faulty.targets == [f"{HOST}/robots.txt", f"{HOST}/a", "other.example/robots.txt"]


# Addresses


async def test_a_name_that_points_inside_is_refused_before_anything_is_sent(faulty: Faulty, make: Make) -> None:
    async def inside(host: str, port: int) -> Sequence[str]:
        return ["127.0.0.1"]

    fetcher = make(resolve=inside, allow_addresses=())

    assert await outcome(fetcher, f"http://evil.example:{faulty.port}/ok") == "forbidden-address"
    assert await outcome(fetcher, f"http://127.0.0.1:{faulty.port}/ok") == "forbidden-address"
    assert await outcome(fetcher, "/ok") == "forbidden-address"  # connect_to does not open the door either
    assert faulty.seen == []


async def test_the_name_is_looked_up_once_for_a_connection_and_never_trusted_again(faulty: Faulty, make: Make) -> None:
    """Rebinding: public (here: allowed) when it is checked, private when it is used."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])

    async def rebinds(host: str, port: int) -> Sequence[str]:
        return next(answers)

    faulty.plays["/ok"] = says(answer(200, b"", "Connection: close"))
    fetcher = make(resolve=rebinds, robots=False)

    assert await outcome(fetcher, f"http://evil.example:{faulty.port}/ok") == "200"
    assert await outcome(fetcher, f"http://evil.example:{faulty.port}/ok") == "forbidden-address"


async def test_a_name_without_address_and_a_closed_port_are_told_apart(clock: Clock, make: Make) -> None:
    async def nowhere(host: str, port: int) -> Sequence[str]:
        raise OSError("no such name")

    assert await outcome(make(resolve=nowhere), "http://gone.example/") == "dns"
    assert await outcome(make(), "http://127.0.0.1:2/") == "connect"
    assert clock.slept == [1, 2] * 2


async def test_the_second_address_is_tried_when_the_first_does_not_answer(faulty: Faulty, make: Make) -> None:
    async def two(host: str, port: int) -> Sequence[str]:
        return ["::1", "127.0.0.1"]  # only the second is bound

    assert (
        await outcome(make(resolve=two, allow_addresses=("::1", "127.0.0.1")), f"http://a.example:{faulty.port}/ok")
        == "200"
    )


async def test_the_proxy_of_the_environment_is_not_used(
    faulty: Faulty, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")

    assert await outcome(make(), "/ok") == "200"


async def test_the_proxy_of_the_configuration_gets_the_whole_url(faulty: Faulty, make: Make) -> None:
    target = "http://far.example/page?x=|"
    faulty.plays["http://far.example/page"] = says(answer(200, b"by proxy"))
    fetcher = make(proxy=f"http://me:pw@127.0.0.1:{faulty.port}", robots=False, allow_addresses=())

    assert (await fetched(fetcher, target)).payload == b"by proxy"
    assert faulty.seen[0].target == target
    assert faulty.seen[0].headers["proxy-authorization"] == "Basic bWU6cHc="
    assert await outcome(fetcher, "http://10.0.0.1/") == "forbidden-address"
    assert await outcome(fetcher, "http://localhost/") == "forbidden-address"


# TLS


def _tls_settings(port: int) -> dict[str, Any]:
    return {"connect_to": {"tls.example:443": f"127.0.0.1:{port}", "wrong.example:443": f"127.0.0.1:{port}"}}


async def test_a_certificate_nobody_vouches_for_is_refused(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(PEM))  # the environment does not change whom we trust
    async with serving(tls_server()) as server:
        fetcher = make(tls=None, **_tls_settings(server.port))

        assert await outcome(fetcher, "https://tls.example/ok") == "tls"
        assert server.seen == []


async def test_a_certificate_for_another_name_is_refused(make: Make) -> None:
    async with serving(tls_server()) as server:
        fetcher = make(tls=tls_client(), **_tls_settings(server.port))

        assert await outcome(fetcher, "https://tls.example/ok") == "200"
        assert await outcome(fetcher, "https://wrong.example/ok") == "tls"


async def _rude(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 mail.example ESMTP\r\n")
    await reader.read()
    writer.close()


async def _hangs_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(1)
    writer.close()


@pytest.mark.parametrize(("play", "reason"), [(_rude, "tls"), (_hangs_up, "connect")])
async def test_a_handshake_that_fails_is_told_from_one_that_breaks_off(play: Any, reason: str, make: Make) -> None:
    async with await asyncio.start_server(play, "127.0.0.1", 0) as server:
        fetcher = make(**_tls_settings(server.sockets[0].getsockname()[1]))

        assert await outcome(fetcher, "https://tls.example/ok") == reason


async def test_a_handshake_that_hangs_is_a_timeout(faulty: Faulty, make: Make, clock: Clock) -> None:
    assert await outcome(make(timeout=0.1, **_tls_settings(faulty.port)), "https://tls.example/ok") == "timeout"
    assert clock.slept == [1, 2]


# Retries and pauses


async def test_waits_double_and_jitter_is_an_argument(faulty: Faulty, make: Make, clock: Clock) -> None:
    jitter = iter([0.0, 1.0, 0.5, 0.0])
    faulty.plays["/a"] = turns(answer(500), answer(502), answer(504), answer(200))

    got = await fetched(make(attempts=4, robots=False, jitter=lambda: next(jitter)), "/a")

    assert got.attempts == 4
    assert clock.slept == [1, 3, 5]


async def test_retry_after_is_kept_to_and_holds_for_the_whole_host(faulty: Faulty, make: Make, clock: Clock) -> None:
    faulty.plays["/a"] = turns(answer(503, b"", "Retry-After: 30"), answer(200))
    fetcher = make(robots=False)

    got = await fetched(fetcher, "/a")

    assert got.attempts == 2
    assert got.fetched_at == START + timedelta(seconds=30)
    assert fetcher.pauses == {}


async def test_a_longer_retry_after_ends_the_run_for_that_host_only(faulty: Faulty, make: Make, clock: Clock) -> None:
    faulty.plays["/a"] = says(answer(429, b"", "Retry-After: Sun, 22 Nov 2026 07:00:00 GMT"))
    fetcher = make()

    with pytest.raises(HttpStatus) as first:
        await fetcher.fetch(request("/a"))
    with pytest.raises(Unreachable) as second:
        await fetcher.fetch(request("/ok"))

    assert (first.value.status, first.value.retry_after) == (429, 3600)
    assert (second.value.reason, second.value.retry_after) == ("host-paused", 3600)
    assert faulty.targets == [f"{HOST}/robots.txt", f"{HOST}/a"]
    assert clock.slept == []
    assert fetcher.pauses == {HOST: START + timedelta(hours=1)}
    assert await outcome(fetcher, "http://other.example/ok") == "200"


async def test_a_pause_of_an_earlier_run_is_kept_to(faulty: Faulty, make: Make, clock: Clock) -> None:
    fetcher = make(pauses={HOST: START + timedelta(hours=1)})

    assert await outcome(fetcher, "/ok") == "host-paused"
    assert faulty.seen == []
    clock.time += timedelta(hours=1)
    assert await outcome(fetcher, "/ok") == "200"


async def test_a_500_is_the_urls_own_trouble(faulty: Faulty, make: Make) -> None:
    fetcher = make(attempts=1)

    assert await outcome(fetcher, "/500") == "http-500"
    assert fetcher.pauses == {}
    assert await outcome(fetcher, "/503") == "http-503"
    assert set(fetcher.pauses) == {HOST}


# Pace


async def test_one_host_gets_one_request_at_a_time_at_its_pace(faulty: Faulty, make: Make, clock: Clock) -> None:
    fetcher = make(delay=2.0)

    await asyncio.gather(*[fetched(fetcher, f"/ok?{n}") for n in range(4)])

    assert faulty.most_busy == {HOST: 1}
    assert clock.slept == [2.0] * 4  # between robots.txt and four pages


async def test_a_longer_crawl_delay_replaces_ours(faulty: Faulty, make: Make, clock: Clock) -> None:
    faulty.robots[HOST] = DENY
    fetcher = make(delay=2.0)

    await fetched(fetcher, "/ok")
    await fetched(fetcher, "http://other.example/ok")

    assert clock.slept == [5.0, 2.0]


async def test_no_more_hosts_at_once_than_allowed_and_all_of_them_together(faulty: Faulty, make: Make) -> None:
    """Each answer waits for all three hosts to have asked."""
    together = asyncio.Barrier(3)

    async def meets(call: Any) -> None:
        await together.wait()
        await call.send(answer(200))

    faulty.plays["/meet"] = meets
    urls = [f"http://{host}/meet" for host in (HOST, "www.news.example", "other.example")]
    enough, too_few = make(concurrency=3, robots=False), make(concurrency=2, robots=False, attempts=1, timeout=0.2)

    assert await asyncio.gather(*[outcome(enough, url) for url in urls]) == ["200"] * 3
    assert "timeout" in await asyncio.gather(*[outcome(too_few, url) for url in urls])


# robots.txt


async def test_robots_txt_is_asked_once_for_all_requests_of_an_origin(faulty: Faulty, make: Make) -> None:
    fetcher = make()

    await asyncio.gather(*[fetched(fetcher, f"/ok?{n}") for n in range(5)])

    assert faulty.asked("/robots.txt") == 1


async def test_a_denied_path_is_never_asked_for(faulty: Faulty, make: Make) -> None:
    faulty.robots[HOST] = DENY

    assert await outcome(make(), "/private/a") == "robots-denied"
    assert faulty.targets == [f"{HOST}/robots.txt"]
    faulty.plays["/private/a"] = says(answer(200))
    assert await outcome(make(robots=False), "/private/a") == "200"


async def test_what_robots_txt_said_holds_for_a_day(faulty: Faulty, make: Make, clock: Clock) -> None:
    fetcher = make()
    await fetched(fetcher, "/ok")
    faulty.robots[HOST] = answer(200, b"User-agent: *\nDisallow: /")

    clock.time += timedelta(hours=23)
    assert await outcome(fetcher, "/ok") == "200"
    clock.time += timedelta(hours=1)
    assert await outcome(fetcher, "/ok") == "robots-denied"


@pytest.mark.parametrize(
    ("robots", "outcomes", "asked"),
    [
        (answer(403), ["200", "200"], 1),
        (answer(500), ["robots-unreachable", "robots-unreachable"], 3),
        (answer(200, b"short", length=50), ["short-body", "short-body"], 3),
        (answer(200, b"x", "Content-Encoding: rot13"), ["robots-unreachable", "robots-unreachable"], 1),
        (answer(302, b"", "Location: http://10.0.0.1/"), ["forbidden-address", "forbidden-address"], 1),
        (answer(503, b"", "Retry-After: 9999"), ["robots-unreachable", "host-paused"], 1),
    ],
)
async def test_robots_txt_that_cannot_be_had_is_not_asked_for_again_and_again(
    robots: bytes, outcomes: list[str], asked: int, faulty: Faulty, make: Make
) -> None:
    faulty.robots[HOST] = says(robots, close=True)
    fetcher = make()

    assert [await outcome(fetcher, "/ok") for _ in range(2)] == outcomes
    assert faulty.asked("/robots.txt") == asked


@pytest.mark.parametrize(("hops", "expected"), [(5, "robots-denied"), (6, "200")])
async def test_robots_txt_is_followed_through_five_redirects(
    hops: int, expected: str, faulty: Faulty, make: Make
) -> None:
    faulty.robots[HOST] = moved("http://other.example/r1")
    faulty.plays |= {f"/r{n}": moved(f"/r{n + 1}") for n in range(1, hops)}
    faulty.plays[f"/r{hops}"] = says(answer(200, b"User-agent: *\nDisallow: /ok"))

    assert await outcome(make(), "/ok") == expected
    assert "other.example/robots.txt" not in faulty.targets


async def test_each_robots_answer_is_handed_over_to_be_kept(faulty: Faulty, make: Make) -> None:
    kept = list[Fetched]()

    async def keep(answer: Fetched) -> None:
        kept.append(answer)

    faulty.robots[HOST] = DENY
    fetcher = make(keep=keep)
    await fetched(fetcher, "/ok")
    await fetched(fetcher, "http://other.example/ok")

    assert [(k.request.role, k.request.source, k.final_url, k.status) for k in kept] == [
        ("robots", "news", f"http://{HOST}/robots.txt", 200),
        ("robots", "news", "http://other.example/robots.txt", 404),
    ]


# Logs


async def test_the_values_of_a_query_are_in_no_log_line(
    faulty: Faulty, make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    faulty.plays["/a"] = moved("/500?token=s3cret")
    with caplog.at_level(logging.DEBUG):
        fetcher = make(attempts=1)
        with pytest.raises(FetchError) as caught:
            await fetcher.fetch(request("/a?token=s3cret"))

    assert caught.value.subject == f"http://{HOST}/500?token=…"
    assert "s3cret" not in caplog.text


async def test_what_comes_behind_an_answer_does_not_pass_for_the_next_one(faulty: Faulty, make: Make) -> None:
    """A server that counts its bytes wrongly, or wants its page under another URL."""
    poison = answer(200, b"poison")
    faulty.plays = {"/one": says(answer(200, b"one") + poison), "/two": says(answer(200, b"two"))}
    fetcher = make()

    for _ in range(3):
        assert (await fetched(fetcher, "/one")).payload == b"one"
        assert (await fetched(fetcher, "/two")).payload == b"two"


@pytest.mark.parametrize("etag", ['"\u2192"', '"a\r\nX: b"', "x" * 60_000], ids=["unicode", "break", "long"])
async def test_validators_that_no_header_can_hold_are_not_sent(etag: str, faulty: Faulty, make: Make) -> None:
    known = Validators(etag=etag, last_modified="Fri, 05 Sep 2025 08:51:00 GMT")

    assert await outcome(make(), "/ok", validators=known) == "200"

    assert "if-none-match" not in faulty.seen[-1].headers
    assert faulty.seen[-1].headers["if-modified-since"] == known.last_modified
