"""What a fetcher learns about hosts: who challenges, whose validators lie, and what holds for the next run."""

import hashlib
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from ingest.errors import Unreachable
from ingest.fetch import policy
from ingest.model import Fetched, NotModified, Validators
from ingest.state import State
from tests.fetch.conftest import START, Clock, Make, outcome, request
from tests.fetch.faulty import HOST, Faulty, answer, says, turns

DENY = answer(200, b"User-agent: ingest\nDisallow: /private\nCrawl-delay: 5\n")


# Challenges


async def test_a_challenge_is_never_retried_and_the_host_is_left_alone_longer_each_time(
    faulty: Faulty, make: Make, clock: Clock
) -> None:
    faulty.plays["/a"] = says(answer(503, b"<title>Just a moment...</title>", "Retry-After: 5"))
    fetcher = make(robots=False)

    with pytest.raises(Unreachable) as first:
        await fetcher.fetch(request("/a"))
    assert (first.value.reason, first.value.retry_after) == ("challenge", 60)
    assert fetcher.pauses == {HOST: START + timedelta(minutes=1)}
    assert await outcome(fetcher, "/ok") == "200"  # one page's own challenge costs the others a minute
    assert clock.slept == [60]

    assert await outcome(fetcher, "/a") == "challenge"
    assert await outcome(fetcher, "/ok") == "host-paused"
    assert fetcher.pauses == {HOST: START + timedelta(minutes=61)}
    assert await outcome(fetcher, "http://other.example/ok") == "200"
    assert faulty.asked("/a") == 2


async def test_a_challenge_in_place_of_robots_txt_keeps_us_out(faulty: Faulty, make: Make) -> None:
    faulty.robots[HOST] = answer(403, b"", "cf-mitigated: challenge")
    fetcher = make(max_retry_after=0)

    assert [await outcome(fetcher, "/ok") for _ in range(2)] == ["challenge", "host-paused"]
    assert faulty.targets == [f"{HOST}/robots.txt"]


# Silence


@pytest.mark.parametrize("reason", ["timeout", "deadline"])
async def test_a_host_that_lets_ten_urls_in_a_row_wait_is_left_alone_for_an_hour(
    reason: str, faulty: Faulty, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetcher = make(robots=False, attempts=1)
    exchange = fetcher._clients.exchange

    async def waits(url: Any, **arguments: Any) -> Any:
        """Wait in vain for some pages; how long that takes is the business of other tests."""
        if str(url.pathname) == "/silence":
            raise Unreachable("no answer", reason=reason)
        return await exchange(url, **arguments)

    monkeypatch.setattr(fetcher._clients, "exchange", waits)

    async def ask(times: int) -> list[str]:
        return [await outcome(fetcher, f"/silence?{n}") for n in range(times)]

    assert await ask(9) == [reason] * 9
    assert await outcome(fetcher, "/404") == "404"  # it speaks; what came before was those pages' own trouble
    assert await ask(12) == [reason] * 10 + ["host-paused"] * 2
    assert fetcher.pauses == {HOST: START + timedelta(hours=1)}
    assert await outcome(fetcher, "http://other.example/ok") == "200"


# Validators that lie


def _key_of_a_day(day: str, *, sampled: bool) -> str:
    at = date.fromisoformat(day)
    return next(f"k{n}" for n in range(1000) if policy.sampled(f"k{n}", at) is sampled)


async def test_one_not_modified_in_twenty_is_checked_and_a_lie_is_remembered(
    faulty: Faulty, make: Make, clock: Clock
) -> None:
    async def says_unchanged(call: Any) -> None:
        await call.send(answer(304) if "if-none-match" in call.headers else answer(200, b"changed"))

    faulty.plays["/a"] = says_unchanged
    fetcher = make(robots=False)
    old, same = hashlib.sha256(b"old").hexdigest(), hashlib.sha256(b"changed").hexdigest()
    checked = request("/a", validators=Validators(etag='"1"'), key=_key_of_a_day("2026-11-22", sampled=True))
    trusted = replace(checked, key=_key_of_a_day("2026-11-22", sampled=False))

    assert isinstance(await fetcher.fetch(checked), NotModified)  # nothing to compare with, or fresh
    assert isinstance(await fetcher.fetch(trusted, known=old), NotModified)
    honest = await fetcher.fetch(checked, known=same)
    assert isinstance(honest, Fetched)
    assert (honest.attempts, fetcher.hosts_with_bad_validators) == (2, frozenset())

    found = await fetcher.fetch(checked, known=old)
    assert isinstance(found, Fetched)
    assert (found.payload, fetcher.hosts_with_bad_validators) == (b"changed", frozenset({HOST}))
    asked = faulty.asked("/a")
    assert isinstance(await fetcher.fetch(trusted, known=old), Fetched)  # asked outright from now on
    assert isinstance(
        await make(robots=False, hosts_with_bad_validators=fetcher.hosts_with_bad_validators).fetch(trusted), Fetched
    )
    assert faulty.asked("/a") == asked + 2


@pytest.mark.parametrize("second", [answer(500), answer(404), answer(304)])
async def test_a_claim_that_cannot_be_checked_stands(second: bytes, faulty: Faulty, make: Make) -> None:
    faulty.plays["/a"] = turns(answer(304), second)
    fetcher = make(robots=False, attempts=1)
    wanted = request("/a", validators=Validators(etag='"1"'), key=_key_of_a_day("2026-11-22", sampled=True))

    assert isinstance(await fetcher.fetch(wanted, known="0" * 64), NotModified)
    assert fetcher.hosts_with_bad_validators == frozenset()


# Across runs


async def test_robots_txt_of_an_earlier_run_holds_for_its_day(faulty: Faulty, make: Make, clock: Clock) -> None:
    faulty.robots[HOST] = DENY
    first = make()
    assert await outcome(first, "/private/a") == "robots-denied"
    assert await outcome(first, "http://other.example/ok") == "200"
    assert {origin: said[1] for origin, said in first.robots.items()} == {
        f"http://{HOST}": 200,
        "http://other.example": 404,
    }

    clock.time += timedelta(hours=23)
    second = make(robots_known=first.robots)
    assert await outcome(second, "/private/a") == "robots-denied"
    assert await outcome(second, "http://other.example/ok") == "200"
    assert faulty.asked("/robots.txt") == 2
    assert second.robots == first.robots

    clock.time += timedelta(hours=1)
    assert second.robots == {}
    assert await outcome(make(robots_known=first.robots), "/private/a") == "robots-denied"
    assert faulty.asked("/robots.txt") == 3


async def test_trouble_with_robots_txt_and_answers_of_the_future_are_not_kept(
    faulty: Faulty, make: Make, clock: Clock
) -> None:
    faulty.robots[HOST] = answer(500)
    fetcher = make(attempts=1, robots_known={f"http://{HOST}": (START + timedelta(hours=1), 404, b"")})

    assert await outcome(fetcher, "/ok") == "robots-unreachable"
    assert fetcher.robots == {}


@pytest.mark.parametrize("wait", ["172800", "Tue, 24 Nov 2026 06:00:00 GMT"])
async def test_what_a_host_asked_for_yesterday_still_holds_today(
    wait: str, faulty: Faulty, make: Make, clock: Clock, tmp_path: Path
) -> None:
    faulty.plays["/a"] = says(answer(503, b"", f"Retry-After: {wait}"))
    with State(tmp_path) as state:
        first = make(robots=False)
        assert await outcome(first, "/a") == "http-503"
        state.note_pauses(first.pauses)

    clock.time += timedelta(hours=24)
    with State(tmp_path) as state:
        today = make(robots=False, pauses=state.pauses(now=clock.now()))
        with pytest.raises(Unreachable) as caught:
            await today.fetch(request("/ok"))
    assert (caught.value.reason, caught.value.retry_after) == ("host-paused", 86_400)
    assert len(faulty.seen) == 1

    clock.time += timedelta(hours=24)
    with State(tmp_path) as state:
        assert await outcome(make(robots=False, pauses=state.pauses(now=clock.now())), "/ok") == "200"
