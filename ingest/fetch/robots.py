"""Decide what robots.txt permits (RFC 9309): what its status means, what its rules say, how long they hold."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from protego import Protego

from ingest import urls
from ingest.errors import FetchError, HttpStatus, PayloadRefused, RobotsDenied, Unreachable
from ingest.model import Fetched, NotModified

__all__ = ["PRODUCT", "Answers", "Robots", "Rules", "parse_robots", "rules_from"]

Answers: TypeAlias = Mapping[str, tuple[datetime, int, bytes]]
"""Origin to what its robots.txt said: when, with which status, and the bytes of it that are read."""

# RFC 9309 2.5: a parsing limit must be at least 500 kibibytes.
_MAX_BYTES: Final = 500 * 1024
# RFC 9309 2.4: a cached version should not be used for more than 24 hours.
_KEEP: Final = timedelta(hours=24)
# Our choice: a host that could not say its rules is asked again within a long run.
_KEEP_TROUBLE: Final = timedelta(minutes=10)
# The records of RFC 9309 2.2 and Crawl-delay, as forgivingly as Protego reads them.
_RECORD: Final = re.compile(
    r"\s*(?:(user[- ]?agent)|(crawl[- ]delay)|allow|d(?:is|ias)s?a?l+[ao]w)\b[ \t]*:?[ \t]*(.*)", re.IGNORECASE
)
PRODUCT: Final = "ingest"
"""Our product token (RFC 9309 2.2.1)."""
# Protego lets `in` speak for `ingest`; no product token is a beginning of this name.
_NAME: Final = "=="
_SLASH: Final = re.compile("%2f", re.IGNORECASE)
# Crawl-delay is not in RFC 9309. Bing documents 1 to 30 seconds, Yandex up to 60; larger values are leftovers.
_LONGEST_DELAY: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a host permits: everything, nothing (`denied` says why), or what its robots.txt says."""

    parsed: Protego | None = None
    denied: str | None = None
    trouble: FetchError | None = None
    """Why robots.txt could not be had, where that speaks for the whole host."""

    @property
    def delay(self) -> float:
        """Seconds between two requests that the host asks for; 0 where it does not."""
        delay = self.parsed.crawl_delay(_NAME) if self.parsed else None
        return min(float(delay or 0.0), _LONGEST_DELAY)

    def check(self, url: str) -> None:
        """Raise where the URL may not be fetched: RobotsDenied, or the trouble that robots.txt itself met."""
        subject = urls.redact(url)
        match self.trouble:
            case Unreachable(reason=reason, message=message, retry_after=wait):
                raise Unreachable(f"robots.txt: {message}", subject=subject, reason=reason, retry_after=wait)
            case PayloadRefused(reason="forbidden-address" as reason, message=message):
                raise PayloadRefused(f"robots.txt: {message}", subject=subject, reason=reason)
        if self.denied:
            raise RobotsDenied(self.denied, subject=subject, reason="robots-unreachable")
        if self.parsed and not self.parsed.can_fetch(_comparable(url), _NAME):
            raise RobotsDenied("robots.txt disallows this path", subject=subject)


def parse_robots(payload: bytes, product: str = PRODUCT) -> Protego:
    """Parse the first 500 KiB, whole lines of them; bytes that are no UTF-8 do not matter.

    The groups of `product` are those that count.
    """
    return Protego.parse("\n".join(_records(_head(payload).decode("utf-8-sig", errors="replace"), product)))


def _records(text: str, product: str) -> Iterator[str]:
    """Yield the lines that count, so that no other ends a group (RFC 9309 2.2.4); our own group bears `_NAME`.

    A Crawl-delay between the names of a group is put behind them.
    """
    delays = list[str]()
    # RFC 9309 2.2.1: a group is named by the product token alone; people write what stands in their logs.
    ours = re.compile(rf"{re.escape(product)}(?![a-z_-])", re.IGNORECASE)
    naming = False
    for line in re.split(r"[\r\n]", text):
        if not (found := _RECORD.match(line)):
            continue
        agent, delay, value = found.groups()
        if agent:
            naming = True
            yield f"User-agent: {_NAME}" if ours.match(value) else line
        elif delay and naming:
            delays.append(line)
        else:
            naming = False
            yield from delays
            delays.clear()
            yield _comparable(line)
    yield from delays


def _comparable(path: str) -> str:
    """Write a slash behind the question mark in one way (RFC 9309 2.2.2, the third line of its table).

    >>> _comparable("/a%2fb?to=https:%2F%2Fc.example")
    '/a%2fb?to=https://c.example'
    """
    before, mark, query = path.partition("?")
    return before + mark + _SLASH.sub("/", query)


def _head(payload: bytes) -> bytes:
    return payload if len(payload) <= _MAX_BYTES else payload[: payload.rfind(b"\n", 0, _MAX_BYTES) + 1]


def rules_from(answer: Fetched | NotModified | FetchError, product: str = PRODUCT) -> Rules:
    """Read what an answer to robots.txt means (RFC 9309 2.3.1).

    2xx: its rules. 4xx, or more than five redirects: no rules. 5xx, no answer, one that cannot be read: stay away.
    429 counts as 5xx, as Google reads it: a host that is asked too much is not to be asked for more.
    """
    match answer:
        case Fetched(status=status) if status < 300:
            return Rules(parsed=parse_robots(answer.payload, product))
        case Fetched() | NotModified():
            return Rules()
        case HttpStatus(status=status) if status < 500 and status != 429:
            return Rules()
        case PayloadRefused(reason="too-many-redirects"):
            return Rules()
    return Rules(denied=f"robots.txt cannot be had: {answer.message}", trouble=answer)


class Robots:
    """The rules of all hosts, each asked for once a day; `get` fetches the robots.txt of an origin.

    `answers` are those of earlier runs.
    """

    def __init__(
        self,
        *,
        get: Callable[[str, str], Awaitable[Fetched | NotModified]],
        now: Callable[[], datetime],
        answers: Answers,
    ) -> None:
        self._get = get
        self._now = now
        # One of the future is of a clock that was wrong.
        self._answers = {origin: said for origin, said in answers.items() if said[0] <= now() < said[0] + _KEEP}
        self._known = dict[tuple[str, str], tuple[Rules, datetime]]()
        self._locks = dict[str, asyncio.Lock]()

    async def rules(self, origin: str, source: str, product: str = PRODUCT) -> Rules:
        """Look up the rules of `scheme://host` for a product token, for a request of this source."""
        async with self._locks.setdefault(origin, asyncio.Lock()):
            known = self._known.get((origin, product))
            if known and self._now() < known[1]:
                return known[0]
            said = self._answers.get(origin)
            if said and self._now() < said[0] + _KEEP:
                at, status, payload = said
                rules = Rules(parsed=parse_robots(payload, product)) if status < 300 else Rules()
            else:
                at, rules = self._now(), await self._ask(origin, source, product)
            self._known[origin, product] = rules, at + (_KEEP_TROUBLE if rules.denied else _KEEP)
            return rules

    @property
    def answers(self) -> dict[str, tuple[datetime, int, bytes]]:
        """What robots.txt said within the last day, to be kept across runs; trouble is not kept."""
        return {origin: said for origin, said in self._answers.items() if self._now() < said[0] + _KEEP}

    async def _ask(self, origin: str, source: str, product: str) -> Rules:
        try:
            answer = await self._get(f"{origin}/robots.txt", source)
        except FetchError as e:
            return rules_from(e)
        if isinstance(answer, Fetched):
            self._answers[origin] = self._now(), answer.status, _head(answer.payload) if answer.status < 300 else b""
        return rules_from(answer, product)
