"""Decide what to do with an answer, or with none. Pure: values in, a decision out.

    after_answer    status, headers, attempt, clock     -> Accept | Retry | GiveUp
    after_failure   reason, attempt                     -> Retry | GiveUp
    after_challenge how many before, Retry-After        -> GiveUp
    after_silence   reason, how many in a row           -> GiveUp
    ease            seconds that an answer took         -> seconds to rest
    sampled         key, day                            -> whether a 304 is checked

`wait` is for this URL; `pause` is for the whole host (429, 503 and challenges speak for all of it).
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Final, TypeAlias

from ingest.config import FetchConfig

__all__ = [
    "REDIRECTS",
    "Accept",
    "Decision",
    "GiveUp",
    "Retry",
    "after_answer",
    "after_challenge",
    "after_failure",
    "after_silence",
    "backoff",
    "ease",
    "header",
    "is_silence",
    "retried",
    "retry_after",
    "sampled",
]

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
# RFC 9110 15.5.9 (408), RFC 8470 5.2 (425), RFC 6585 4 (429): the same request may well succeed later.
_RETRIED_4XX: Final = frozenset({408, 425, 429})
# What they say about one URL they mean for the client: RFC 6585 4, RFC 9110 15.6.4.
_WHOLE_HOST: Final = frozenset({429, 503})
# Trouble that may be gone in a moment. A certificate, a forbidden address or a body too large stays as it is;
# a dripping body has had its whole deadline.
_RETRIED_REASONS: Final = frozenset(
    {"dns", "connect", "connection-lost", "timeout", "proxy", "protocol", "short-body", "coding-truncated"}
)
# Seconds before the second try, doubled for each further one: RFC 9110 says nothing; wget waits 1, 2, 3 …
_FIRST_WAIT: Final = 1.0
_LONGEST_BACKOFF: Final = 60.0
# A host cannot silence itself for ever by mistake ("Retry-After: 99999999999").
_LONGEST_RETRY_AFTER: Final = 7 * 86_400.0
# Our choice: the first challenge may be one page's own and costs the host a minute; whoever asks again is told again,
# and stays away longer each time. The pauses are kept across runs.
_CHALLENGES: Final = (60.0, 3_600.0, 6 * 3_600.0, 86_400.0)
# Our choice: a host that lets so many URLs in a row wait in vain is left alone for an hour. Each may cost a minute and
# a half, and five hundred of them half a day, for which the run would not end.
_SILENT: Final = frozenset({"connect", "deadline", "timeout"})
_SILENCES: Final = 10
_SILENCE: Final = 3_600.0
# Scrapy's AUTOTHROTTLE_MAX_DELAY, and the longest Crawl-delay that is obeyed.
_LONGEST_EASE: Final = 60.0
# One 304 of so many is checked; a host that lies about one page in ten is found out within a few hundred answers.
_SAMPLE: Final = 20
_SECONDS: Final = re.compile(r"\d+(?:\.\d+)?", re.ASCII)

Headers: TypeAlias = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Accept:
    """The answer is final; what it means is the caller's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """Try again after `wait` seconds; leave the host alone for `pause`."""

    wait: float
    pause: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveUp:
    """Stop trying; leave the host alone for `pause` seconds. `retry_after` is what it asked for."""

    retry_after: float | None = None
    pause: float = 0.0


Decision: TypeAlias = Accept | Retry | GiveUp


def retried(status: int) -> bool:
    """Return whether a status is no answer: the body of such a one is not wanted.

    >>> [s for s in (200, 304, 404, 408, 410, 425, 429, 500, 503, 599) if retried(s)]
    [408, 425, 429, 500, 503, 599]
    """
    return status in _RETRIED_4XX or status >= 500


def after_answer(
    status: int, headers: Headers, *, attempt: int, config: FetchConfig, now: datetime, jitter: float
) -> Decision:
    """Decide after a whole answer to the `attempt`-th try (from 1); `jitter` is between 0 and 1."""
    if not retried(status):
        return Accept()
    asked = retry_after(headers, now=now)
    whole_host = status in _WHOLE_HOST
    if asked is not None and asked > config.max_retry_after:
        return GiveUp(retry_after=asked, pause=asked)
    wait = backoff(attempt, jitter) if asked is None else asked
    pause = wait if whole_host else 0.0
    return GiveUp(retry_after=asked, pause=pause) if attempt >= config.attempts else Retry(wait=wait, pause=pause)


def after_failure(reason: str, *, attempt: int, config: FetchConfig, jitter: float) -> Retry | GiveUp:
    """Decide after a try that gave no whole answer."""
    if reason not in _RETRIED_REASONS or attempt >= config.attempts:
        return GiveUp()
    return Retry(wait=backoff(attempt, jitter))


def after_challenge(before: int, headers: Headers, *, now: datetime) -> GiveUp:
    """Leave a host alone that challenges us, longer after each one; nothing is tried to get around it.

    >>> [after_challenge(n, [], now=datetime(2026, 1, 1, tzinfo=UTC)).pause for n in (0, 1, 2, 3, 99)]
    [60.0, 3600.0, 21600.0, 86400.0, 86400.0]
    """
    pause = max(_CHALLENGES[min(before, len(_CHALLENGES) - 1)], retry_after(headers, now=now) or 0.0)
    return GiveUp(retry_after=pause, pause=pause)


def is_silence(reason: str) -> bool:
    """Return whether an URL was waited for in vain."""
    return reason in _SILENT


def after_silence(in_a_row: int) -> GiveUp:
    """Return GiveUp for an URL that was waited for in vain, with a pause of its host where it was not the first.

    >>> [after_silence(n).pause for n in (1, 9, 10)]
    [0.0, 0.0, 3600.0]
    """
    return GiveUp(pause=_SILENCE if in_a_row >= _SILENCES else 0.0)


def ease(before: float, took: float, *, well: bool) -> float:
    """Rest as long as the host needed for its answer; less again only by and by, and not after trouble.

    So at most half of a host's time is spent on us, as with one slow reader (Scrapy's AutoThrottle does the same).

    >>> ease(0.0, 8.0, well=True), ease(8.0, 1.0, well=True), ease(8.0, 0.1, well=False), ease(0.0, 900.0, well=False)
    (8.0, 4.5, 8.0, 60.0)
    """
    target = min(max(took, 0.0), _LONGEST_EASE)
    return max(target, (before + target) / 2 if well else before)


def sampled(key: str, day: date) -> bool:
    """Choose which "not modified" is checked by asking for the whole answer: one in twenty, other ones each day.

    >>> sum(sampled(f"news.example/{n}", date(2026, 1, 1)) for n in range(2000))
    95
    """
    return (
        int.from_bytes(hashlib.sha256(f"{day:%Y-%m-%d} {key}".encode("utf-8", "replace")).digest()[:8]) % _SAMPLE == 0
    )


def backoff(attempt: int, jitter: float) -> float:
    """Double the wait with each try; `jitter` adds up to half of it, so that many clients do not come back at once.

    >>> [backoff(n, 0.0) for n in (1, 2, 3, 10)]
    [1.0, 2.0, 4.0, 60.0]
    >>> backoff(2, 1.0)
    3.0
    """
    return min(_FIRST_WAIT * 2.0 ** (attempt - 1) * (1 + jitter / 2), _LONGEST_BACKOFF)


def retry_after(headers: Headers, *, now: datetime) -> float | None:
    """Read the seconds to wait from Retry-After, a number or a date (RFC 9110 10.2.3); None where it is neither.

    >>> retry_after([("Retry-After", "120")], now=datetime(2026, 1, 1, tzinfo=UTC))
    120.0
    >>> retry_after([("retry-after", "Thu, 01 Jan 2026 00:01:00 GMT")], now=datetime(2026, 1, 1, tzinfo=UTC))
    60.0
    """
    raw = (header(headers, "retry-after") or "").strip()
    if _SECONDS.fullmatch(raw):
        return min(float(raw), _LONGEST_RETRY_AFTER)
    try:
        until = parsedate_to_datetime(raw)
        seconds = (until if until.tzinfo else until.replace(tzinfo=UTC)) - now
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return min(max(seconds.total_seconds(), 0.0), _LONGEST_RETRY_AFTER)


def header(headers: Headers, name: str) -> str | None:
    """Read the first header of that name (given in lower case)."""
    return next((value for key, value in headers if key.lower() == name), None)
