"""The policy is a table: answer, attempt and clock in, a decision out."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.config import FetchConfig
from ingest.fetch.policy import Accept, Decision, GiveUp, Retry, after_answer, after_failure, backoff, retry_after

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
CONFIG = FetchConfig(attempts=3, max_retry_after=120)
WEEK = 7 * 86_400.0


def decide(status: int, wait: str | None = None, *, attempt: int = 1, jitter: float = 0.0) -> Decision:
    headers = [("Retry-After", wait)] if wait is not None else []
    return after_answer(status, headers, attempt=attempt, config=CONFIG, now=NOW, jitter=jitter)


@pytest.mark.parametrize("status", [200, 204, 206, 300, 304, 400, 401, 403, 404, 410, 418, 451])
def test_other_statuses_are_answers_even_with_retry_after(status: int) -> None:
    assert decide(status, "86400") == Accept()


@pytest.mark.parametrize(
    ("status", "wait", "attempt", "decision"),
    [
        (500, None, 1, Retry(wait=1)),
        (502, None, 2, Retry(wait=2)),
        (504, None, 3, GiveUp()),
        (408, None, 1, Retry(wait=1)),
        (425, None, 1, Retry(wait=1)),
        (500, "5", 1, Retry(wait=5)),
        # 429 and 503 speak for the whole host.
        (429, None, 1, Retry(wait=1, pause=1)),
        (503, None, 2, Retry(wait=2, pause=2)),
        (503, "5", 1, Retry(wait=5, pause=5)),
        (503, "0", 1, Retry(wait=0, pause=0)),
        (503, "5", 3, GiveUp(retry_after=5, pause=5)),
        (429, None, 3, GiveUp(pause=4)),
        # Longer than we wait: no second try, and the host is left alone for as long as it asked.
        (503, "120", 1, Retry(wait=120, pause=120)),
        (503, "121", 1, GiveUp(retry_after=121, pause=121)),
        (500, "86400", 1, GiveUp(retry_after=86_400, pause=86_400)),
        (429, "Mon, 23 Nov 2026 06:00:00 GMT", 1, GiveUp(retry_after=86_400, pause=86_400)),
        # Nonsense is no Retry-After.
        (503, "soon", 1, Retry(wait=1, pause=1)),
        (503, "-5", 1, Retry(wait=1, pause=1)),
    ],
)
def test_the_table(status: int, wait: str | None, attempt: int, decision: Decision) -> None:
    assert decide(status, wait, attempt=attempt) == decision


@pytest.mark.parametrize(
    "reason", ["dns", "connect", "connection-lost", "timeout", "proxy", "protocol", "short-body", "coding-truncated"]
)
def test_trouble_that_may_pass_is_tried_again_until_the_attempts_are_used_up(reason: str) -> None:
    decisions = [after_failure(reason, attempt=n, config=CONFIG, jitter=0.0) for n in (1, 2, 3)]

    assert decisions == [Retry(wait=1), Retry(wait=2), GiveUp()]


@pytest.mark.parametrize(
    "reason",
    ["tls", "deadline", "too-large", "unknown-coding", "coding-corrupt", "forbidden-address", "bad-url", "host-paused"],
)
def test_trouble_that_stays_is_not_tried_again(reason: str) -> None:
    assert after_failure(reason, attempt=1, config=CONFIG, jitter=0.0) == GiveUp()


@given(attempt=st.integers(min_value=1, max_value=1000), jitter=st.floats(min_value=0, max_value=1))
def test_backoff_grows_by_jitter_and_never_beyond_a_minute(attempt: int, jitter: float) -> None:
    assert backoff(attempt, 0.0) <= backoff(attempt, jitter) <= 60


@pytest.mark.parametrize(
    ("raw", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        (" 120 ", 120.0),
        ("1.5", 1.5),
        ("99999999999999999999", WEEK),
        ("Sun, 22 Nov 2026 06:01:30 GMT", 90.0),  # IMF-fixdate
        ("Sunday, 22-Nov-26 06:01:30 GMT", 90.0),  # RFC 850
        ("Sun Nov 22 06:01:30 2026", 90.0),  # asctime
        ("Sun, 22 Nov 2026 05:00:00 GMT", 0.0),  # past
        ("Fri, 31 Dec 9999 23:59:59 GMT", WEEK),
        ("Fri, 31 Feb 2026 23:59:59 GMT", None),
        ("", None),
        ("-1", None),
        ("1e9", None),
        ("inf", None),
        ("٣٠", None),
        ("next week", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(raw: str, seconds: float | None) -> None:
    assert retry_after([("RETRY-AFTER", raw)], now=NOW) == seconds


@given(raw=st.text(max_size=60))
def test_any_retry_after_is_a_wait_within_a_week_or_nothing(raw: str) -> None:
    seconds = retry_after([("Retry-After", raw)], now=NOW)

    assert seconds is None or 0 <= seconds <= WEEK
