"""Every fault of the misbehaving server comes to its outcome, and the next request is served as if nothing was."""

from collections import Counter

import pytest

from ingest.errors import FetchError, HttpStatus, PayloadRefused, Unreachable
from ingest.model import Fetched
from tests.fetch.conftest import Make, outcome, request
from tests.fetch.faulty import FAULTS, HOST, PAGE, Fault, Faulty

REFUSED = {
    "bad-port", "bad-scheme", "bad-url", "coding-corrupt", "coding-truncated", "credentials", "forbidden-address",
    "redirect-without-location", "too-large", "too-many-redirects", "unknown-coding",
}  # fmt: skip
# Seconds, where waiting is the point.
IMPATIENCE = {"timeout": {"timeout": 0.5}, "deadline": {"deadline": 0.2}}


def test_no_path_is_listed_twice() -> None:
    assert [path for path, n in Counter(fault.path for fault in FAULTS).items() if n > 1] == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.path)
async def test_a_fault_has_its_outcome(fault: Fault, faulty: Faulty, make: Make) -> None:
    wanted = request(f"{fault.path}?token=s3cret")
    fetcher = make(**IMPATIENCE.get(fault.outcome, {}))

    if fault.outcome.isdigit():
        answer = await fetcher.fetch(wanted)
        assert isinstance(answer, Fetched)
        assert str(answer.status) == fault.outcome
        assert fault.payload in {None, answer.payload}
        assert answer.attempts - len(answer.redirects) == fault.tries
    else:
        with pytest.raises(FetchError) as caught:
            await fetcher.fetch(wanted)
        kind = HttpStatus if fault.outcome.startswith("http-") else Unreachable
        assert (caught.value.reason, caught.type) == (
            fault.outcome,
            PayloadRefused if fault.outcome in REFUSED else kind,
        )
        assert "s3cret" not in f"{caught.value} {caught.value.message}"
        assert "secret@" not in f"{caught.value}"
    assert faulty.asked(wanted.url.removeprefix(f"http://{HOST}")) == fault.tries


async def test_one_fault_after_the_other_leaves_the_host_usable(faulty: Faulty, make: Make) -> None:
    fetcher = make(max_retry_after=10**9, timeout=1, deadline=1.5, attempts=2)
    for fault in FAULTS:
        if fault.outcome != "challenge":  # after which the host is left alone
            await outcome(fetcher, fault.path)

    answer = await fetcher.fetch(request("/ok"))

    assert isinstance(answer, Fetched)
    assert answer.payload == PAGE
