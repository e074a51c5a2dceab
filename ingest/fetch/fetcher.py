"""Fetch one URL after the other: robots, turn, exchange, decision, redirect. Calls the others; decides nothing itself.

guard.admit | robots.rules | pace.turn | client.exchange | challenge.vendor | policy.after_answer
"""

import asyncio
import hashlib
import random
import ssl
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType, TracebackType
from typing import Any, Final, Self, assert_never, cast

import ada_url
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type

from ingest import urls
from ingest.config import FetchConfig, Manners
from ingest.errors import ConfigError, FetchError, HttpStatus, PayloadRefused, Unreachable
from ingest.fetch import challenge, guard, policy
from ingest.fetch.pace import Pace
from ingest.fetch.robots import PRODUCT, Answers, Robots
from ingest.fetch.transport.client import Answer, Clients
from ingest.fetch.transport.cookies import ChainCookies
from ingest.model import Fetched, NotModified, Redirect, Request

__all__ = ["Fetcher"]

# RFC 9309 2.3.1.2: at least five consecutive redirects of robots.txt are followed.
_ROBOTS_REDIRECTS: Final = 5
# nginx takes header lines of up to 8 kB (large_client_header_buffers); hosts that give longer validators refuse them.
_LONGEST_VALIDATOR: Final = 4_000
_OF_ALL: Final = Manners()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hop:
    """One URL of a chain of redirects, admitted."""

    url: str
    parsed: ada_url.URL
    host: str

    @property
    def origin(self) -> str:
        return f"{self.parsed.protocol}//{self.host}"

    @property
    def subject(self) -> str:
        return urls.redact(self.url)


class _Again(Exception):  # noqa: N818 -- a decision on its way to tenacity, no error
    """The request is to be sent once more after `wait` seconds."""

    def __init__(self, wait: float) -> None:
        super().__init__(wait)
        self.wait = wait


class Fetcher:
    """Fetch politely and safely; an async context manager. `jitter` gives numbers from 0 to 1 (tests: a constant).

    `manners` are those of single sources, by name. Where a person asks for single pages (`attended`), no contact is
    needed, and the User-Agent says so. `pauses`, `robots` and `hosts_with_bad_validators` are what earlier runs
    learned; the properties so named say what is known now.
    """

    def __init__(
        self,
        config: FetchConfig,
        *,
        version: str,
        now: Callable[[], datetime],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        pauses: Mapping[str, datetime] = MappingProxyType({}),
        robots: Answers = MappingProxyType({}),
        hosts_with_bad_validators: Collection[str] = (),
        keep: Callable[[Fetched], Awaitable[None]] | None = None,
        attended: bool = False,
        manners: Mapping[str, Manners] = MappingProxyType({}),
        jitter: Callable[[], float] = random.random,
        resolve: guard.Resolve | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._config = config
        self._now = now
        self._sleep = sleep
        self._keep = keep
        self._manners = manners
        self._jitter = jitter
        agent = _user_agent(version, config.contact, attended=attended)
        self._clients = Clients(config, user_agent=agent, resolve=resolve, tls=tls)
        self._pace = Pace(longest_pause=config.max_retry_after, now=now, sleep=sleep, pauses=pauses)
        self._robots = Robots(get=self._get_robots, now=now, answers=robots)
        self._hosts_with_bad_validators = set(hosts_with_bad_validators)
        self._challenges = Counter[str]()
        self._silences = Counter[str]()  # URLs in a row that a host let wait in vain
        # Held during exchanges only: a host that rests takes no slot from another.
        self._slots = asyncio.Semaphore(config.concurrency)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._clients.aclose()

    @property
    def pauses(self) -> dict[str, datetime]:
        """Host to the time until which it is to be left alone; to be kept across runs."""
        return self._pace.pauses

    @property
    def robots(self) -> dict[str, tuple[datetime, int, bytes]]:
        """Origin to what its robots.txt said within the last day; to be kept across runs."""
        return self._robots.answers

    @property
    def hosts_with_bad_validators(self) -> frozenset[str]:
        """Hosts that called a changed payload unchanged; they are not asked any more whether something changed."""
        return frozenset(self._hosts_with_bad_validators)

    async def fetch(self, request: Request, *, known: str | None = None) -> Fetched | NotModified:
        """Fetch one URL and follow its redirects; FetchError says why there is no answer to use.

        `known` is the sha256 of the payload that `request.validators` belong to, given where it is old enough to be
        checked: then one "not modified" in twenty is, by asking for all of it.
        """
        obey = self._config.robots and request.role != "robots"
        answer = await self._follow(request, obey=obey, most=self._config.max_redirects)
        if isinstance(answer, NotModified) and known and policy.sampled(request.key, self._now().date()):
            return await self._checked(request, answer, known, obey=obey)
        return answer

    async def _checked(self, request: Request, claim: NotModified, known: str, *, obey: bool) -> Fetched | NotModified:
        """Fetch the whole of what was said to be unchanged; a claim that cannot be checked stands."""
        try:
            whole = await self._follow(replace(request, validators=None), obey=obey, most=self._config.max_redirects)
        except FetchError:
            return claim
        if isinstance(whole, NotModified) or not 200 <= whole.status < 300:
            return claim
        if hashlib.sha256(whole.payload).hexdigest() != known:
            self._hosts_with_bad_validators.add(_hop(request.url).host)
        return replace(whole, attempts=whole.attempts + claim.attempts)

    async def _follow(self, request: Request, *, obey: bool, most: int) -> Fetched | NotModified:
        redirects = list[Redirect]()
        attempts = 0
        hop = _hop(request.url)
        conditions = {} if hop.host in self._hosts_with_bad_validators else _conditions(request)
        cookies, asked = ChainCookies(), set[tuple[str, str | None]]()
        while True:
            cookie = cookies.header(hop.url)
            if (hop.url, cookie) in asked:
                raise PayloadRefused("redirects go round in a circle", subject=hop.subject, reason="too-many-redirects")
            asked.add((hop.url, cookie))
            manners = self._manners.get(request.source, _OF_ALL)
            is_own = manners.speaks_to(hop.host)
            delay = await self._permitted(hop, request.source, manners.product if is_own else None) if obey else 0.0
            headers = {**(manners.sent if is_own else {}), **conditions, **({"Cookie": cookie} if cookie else {})}
            least = manners.delay if is_own and manners.delay is not None else self._config.delay
            answer, tries = await self._ask(hop, headers, max(delay, least))
            attempts += tries
            if answer.status not in policy.REDIRECTS:
                break
            cookies.take(hop.url, answer.headers)
            redirects.append(_redirect(hop, answer))
            hop = _next(hop, redirects, most)
        if answer.status == 304 and conditions:
            return NotModified(request=request, fetched_at=self._now(), attempts=attempts)
        return Fetched(
            request=request,
            final_url=hop.url,
            redirects=tuple(redirects),
            status=answer.status,
            reason=answer.reason,
            headers=answer.headers,
            body=answer.body,
            payload=answer.payload,
            dropped_headers=answer.dropped_headers,
            fetched_at=self._now(),
            attempts=attempts,
        )

    async def _permitted(self, hop: _Hop, source: str, product: str | None) -> float:
        """Raise where robots.txt denies this hop, else say how long it wants us to rest."""
        self._pace.check(hop.host)
        rules = await self._robots.rules(hop.origin, source, product or PRODUCT)
        rules.check(hop.url)
        return rules.delay

    async def _get_robots(self, url: str, source: str) -> Fetched | NotModified:
        request = Request(
            url=url, source=source, discovered_at=self._now(), key=urls.comparison_form(url) or url, role="robots"
        )
        answer = await self._follow(request, obey=False, most=_ROBOTS_REDIRECTS)
        if self._keep and isinstance(answer, Fetched):
            await self._keep(answer)
        return answer

    async def _ask(self, hop: _Hop, headers: Mapping[str, str], delay: float) -> tuple[Answer, int]:
        """Try until the policy is content or gives up; return the answer and the number of tries."""
        retrying = AsyncRetrying(retry=retry_if_exception_type(_Again), wait=_wait, sleep=self._sleep)
        async for attempt in retrying:
            with attempt:
                tries = attempt.retry_state.attempt_number
                return await self._try(hop, headers, delay, tries), tries
        raise AssertionError("unreachable: only the policy ends the tries")

    async def _try(self, hop: _Hop, headers: Mapping[str, str], delay: float, attempt: int) -> Answer:
        async with self._pace.turn(hop.host, delay):
            outcome: Answer | FetchError
            async with self._slots:
                began = self._now()
                try:
                    outcome = await self._clients.exchange(hop.parsed, headers=headers, unwanted=_unwanted)
                except FetchError as e:
                    outcome = e.detached()
                took = (self._now() - began).total_seconds()
            outcome = self._challenged(outcome, hop)
            decision = self._silenced(self._decide(outcome, attempt), outcome, hop.host)
            self._pace.took(hop.host, took, well=isinstance(decision, policy.Accept))
            if not isinstance(decision, policy.Accept) and decision.pause:
                self._pace.pause(hop.host, decision.pause)
        match decision:
            case policy.Accept():
                return cast("Answer", outcome)
            case policy.Retry(wait=wait):
                raise _Again(wait)
            case policy.GiveUp(retry_after=retry_after):
                if isinstance(outcome, FetchError):
                    raise outcome
                raise HttpStatus(outcome.status, subject=hop.subject, retry_after=retry_after)
        assert_never(decision)

    def _challenged(self, outcome: Answer | FetchError, hop: _Hop) -> Answer | FetchError:
        """Turn a challenge into the error that it is."""
        if isinstance(outcome, FetchError):
            return outcome
        vendor = challenge.vendor(outcome.status, outcome.headers, outcome.payload)
        if vendor is None:
            return outcome
        stay_away = policy.after_challenge(self._challenges[hop.host], outcome.headers, now=self._now())
        self._challenges[hop.host] += 1
        return Unreachable(
            f"HTTP {outcome.status}, a challenge of {vendor}",
            subject=hop.subject,
            reason="challenge",
            retry_after=stay_away.pause,
        )

    def _silenced(self, decision: policy.Decision, outcome: Answer | FetchError, host: str) -> policy.Decision:
        """Return the decision, or GiveUp for a host that lets one URL after the other wait."""
        if not isinstance(outcome, FetchError) or not policy.is_silence(outcome.reason):
            self._silences[host] = 0
        elif isinstance(decision, policy.GiveUp):
            self._silences[host] += 1
            return policy.after_silence(self._silences[host])
        return decision

    def _decide(self, outcome: Answer | FetchError, attempt: int) -> policy.Decision:
        if isinstance(outcome, FetchError) and outcome.reason == "challenge":
            return policy.GiveUp(retry_after=outcome.retry_after, pause=outcome.retry_after or 0.0)
        if isinstance(outcome, FetchError):
            return policy.after_failure(outcome.reason, attempt=attempt, config=self._config, jitter=self._jitter())
        return policy.after_answer(
            outcome.status,
            outcome.headers,
            attempt=attempt,
            config=self._config,
            now=self._now(),
            jitter=self._jitter(),
        )


def _user_agent(version: str, contact: str, *, attended: bool) -> str:
    if not contact and attended:
        return f"ingest/{version} (news article reader; single pages at a person's request)"
    if not contact:
        message = "fetch.contact: nobody to complain to; give a mail address or an URL that webmasters can use"
        raise ConfigError(message, subject="config.toml")
    if not (contact.isascii() and contact.isprintable()) or set(contact) & set("()"):
        raise ConfigError("fetch.contact: plain ASCII without parentheses, please", subject="config.toml")
    return f"ingest/{version} (+{contact})"


def _unwanted(status: int) -> bool:
    return status in policy.REDIRECTS or policy.retried(status)


def _wait(state: RetryCallState) -> float:
    error: Any = state.outcome.exception() if state.outcome else None
    return float(error.wait)


def _conditions(request: Request) -> dict[str, str]:
    """Return the headers of a conditional request (RFC 9110 13.1); validators are opaque, sent back as they came."""
    found = request.validators
    conditions = {
        "If-None-Match": found.etag if found else None,
        "If-Modified-Since": found.last_modified if found else None,
    }
    return {name: value for name, value in conditions.items() if value and _can_be_sent(value)}


def _can_be_sent(value: str) -> bool:
    """Return whether a header can hold a validator: one from raw/ may have been read in another encoding."""
    return len(value) <= _LONGEST_VALIDATOR and all("\x20" <= c <= "\xff" for c in value)


def _hop(url: str) -> _Hop:
    parsed = guard.admit(url)
    return _Hop(url=url, parsed=parsed, host=str(parsed.host))


def _redirect(hop: _Hop, answer: Answer) -> Redirect:
    raw = policy.header(answer.headers, "location")
    if not raw:
        raise PayloadRefused(
            f"HTTP {answer.status} without Location", subject=hop.subject, reason="redirect-without-location"
        )
    try:
        location = raw.encode("latin-1").decode("utf-8")  # browsers read raw bytes as UTF-8
    except UnicodeDecodeError:
        location = raw
    return Redirect(url=hop.url, status=answer.status, location=location)


def _next(hop: _Hop, redirects: list[Redirect], most: int) -> _Hop:
    """Resolve the last redirect, unless it is one too many."""
    if len(redirects) > most:
        raise PayloadRefused(f"more than {most} redirects", subject=hop.subject, reason="too-many-redirects")
    try:
        parsed = ada_url.URL(redirects[-1].location.strip(), base=hop.parsed.href)
    except ValueError as e:
        raise PayloadRefused("Location is not an URL", subject=hop.subject, reason="bad-url") from e
    parsed.hash = ""
    url = str(parsed.href)
    return _hop(url)
