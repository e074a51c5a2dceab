"""A misbehaving server, a clock that only sleeping moves, and fetchers that know both."""

import ssl
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from ingest import urls
from ingest.config import FetchConfig
from ingest.errors import FetchError
from ingest.fetch import Fetcher
from ingest.model import Fetched, NotModified, Request
from tests.fetch.faulty import HOST, Faulty, serving

START: Final = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
PEM: Final = Path(__file__).parent / "loopback.pem"


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.time = START
        self.slept = list[float]()

    def now(self) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += timedelta(seconds=seconds)


Make = Callable[..., Fetcher]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def faulty() -> AsyncIterator[Faulty]:
    async with serving() as server:
        yield server


@pytest.fixture
def config(faulty: Faulty) -> FetchConfig:
    """Every name of the tests on loopback; patient, as the machine may be busy."""
    there = f"127.0.0.1:{faulty.port}"
    return FetchConfig(
        contact="https://ingest.example/bot",
        allow_addresses=("127.0.0.0/8",),
        connect_to={
            f"{host}:80": there for host in (HOST, "www.news.example", "other.example", "xn--bcher-kva.example")
        },
        delay=0,
        attempts=3,
        timeout=10,
        deadline=20,
        max_bytes=200_000,
        max_decoded_bytes=1_000_000,
        max_redirects=3,
    )


@pytest.fixture(scope="session")
def nobody() -> ssl.SSLContext:
    """Trust no certificate; loading the real ones for each test takes most of its time."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@pytest.fixture
async def make(config: FetchConfig, clock: Clock, nobody: ssl.SSLContext) -> AsyncIterator[Make]:
    """Make fetchers; keyword arguments that are settings change the configuration."""
    made = list[Fetcher]()

    def make(**changes: Any) -> Fetcher:
        known = {"robots": changes.pop("robots_known")} if "robots_known" in changes else {}
        settings = {name: changes.pop(name) for name in list(changes) if name in FetchConfig.model_fields}
        ours = {"version": "0.1.0", "now": clock.now, "sleep": clock.sleep, "jitter": lambda: 0.0, "tls": nobody}
        arguments: dict[str, Any] = ours | changes | known
        made.append(Fetcher(config.model_copy(update=settings), **arguments))
        return made[-1]

    yield make
    for fetcher in made:
        await fetcher.__aexit__(None, None, None)


def request(url: str, **changes: Any) -> Request:
    if url.startswith("/"):
        url = f"http://{HOST}{url}"
    key = urls.comparison_form(url) or url
    return Request(**{"url": url, "source": "news", "discovered_at": START, "key": key, **changes})


async def outcome(fetcher: Fetcher, url: str, **changes: Any) -> str:
    """Fetch, and name what came of it as `Fault.outcome` does."""
    try:
        answer = await fetcher.fetch(request(url, **changes))
    except FetchError as error:
        return error.reason
    return "not-modified" if isinstance(answer, NotModified) else str(answer.status)


async def fetched(fetcher: Fetcher, url: str, **changes: Any) -> Fetched:
    answer = await fetcher.fetch(request(url, **changes))
    assert isinstance(answer, Fetched)
    return answer


def tls_server() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(PEM)
    return context


def tls_client() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(PEM))
