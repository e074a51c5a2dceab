"""One module knows httpx; no exception of its libraries, no address and no cookie gets past it."""

import ast
import inspect
import logging
import ssl
from pathlib import Path

import ada_url
import h2.exceptions
import httpcore
import httpx
import pytest

import ingest
from ingest.config import FetchConfig
from ingest.errors import ConfigError, FetchError, IngestError, PayloadRefused, Unreachable
from ingest.fetch.transport.client import REASONS, Clients, _ours, reason_of

FOREIGN = sorted(
    {
        kind
        for library in (httpx, httpcore, h2.exceptions)
        for _, kind in inspect.getmembers(library, inspect.isclass)
        if issubclass(kind, Exception)
    },
    key=lambda kind: f"{kind.__module__}.{kind.__name__}",
)

# Their words need what they were made with.
_NEEDY: dict[type[Exception], Exception] = {
    h2.exceptions.InvalidBodyLengthError: h2.exceptions.InvalidBodyLengthError(10, 5),
    h2.exceptions.StreamIDTooLowError: h2.exceptions.StreamIDTooLowError(1, 3),
}


def test_the_list_of_foreign_exceptions_is_not_empty() -> None:
    assert {httpx.ReadTimeout, httpx.InvalidURL, httpcore.ReadError, httpcore.ConnectionNotAvailable} <= set(FOREIGN)


@pytest.mark.parametrize("kind", FOREIGN, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_every_exception_of_the_libraries_is_mapped(kind: type[Exception]) -> None:
    assert any(base in REASONS for base in kind.__mro__)
    error = _NEEDY.get(kind) or kind.__new__(kind)

    ours = _ours(error, "http://news.example/")

    assert isinstance(ours, Unreachable | PayloadRefused)
    assert ours.reason == reason_of(error)
    assert ours.subject == "http://news.example/"


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (httpx.ConnectTimeout("x"), "timeout"),
        (httpcore.ReadTimeout("x"), "timeout"),
        (httpcore.PoolTimeout("x"), "timeout"),
        (httpx.ConnectError("x"), "connect"),
        (httpcore.ConnectError("x"), "connect"),
        (httpx.ReadError("x"), "connection-lost"),
        (httpcore.WriteError("x"), "connection-lost"),
        (httpx.CloseError("x"), "connection-lost"),
        (httpcore.RemoteProtocolError("x"), "protocol"),
        (httpx.LocalProtocolError("x"), "protocol"),
        (httpcore.ProxyError("x"), "proxy"),
        (httpx.InvalidURL("x"), "bad-url"),
        (httpx.UnsupportedProtocol("x"), "bad-scheme"),
        (ssl.SSLCertVerificationError("x"), "tls"),
        (ConnectionResetError("x"), "connection-lost"),
        (OSError("x"), "connect"),
        (h2.exceptions.ProtocolError("x"), "protocol"),
        (KeyError("stream"), "protocol"),
    ],
)
def test_the_nearest_base_names_the_reason(error: Exception, reason: str) -> None:
    assert reason_of(error) == reason


def test_a_bad_certificate_is_found_inside_what_wraps_it() -> None:
    error = httpcore.ConnectError("all attempts failed")
    error.__context__ = ssl.SSLCertVerificationError("self-signed certificate")

    assert reason_of(error) == "tls"


def test_a_handshake_that_was_waiting_for_bytes_is_no_tls_failure() -> None:
    error = httpcore.ConnectTimeout()
    error.__context__ = ssl.SSLWantReadError()

    assert reason_of(error) == "timeout"


def test_the_words_of_a_refused_url_are_not_repeated() -> None:
    assert "secret" not in str(_ours(httpx.InvalidURL("Invalid URL http://a/?key=secret"), "http://a/"))


def test_foreign_words_are_printable_and_short() -> None:
    words = _ours(httpcore.RemoteProtocolError("\x1b[31m" + "x" * 10_000), "http://a/").message

    assert "\x1b" not in words
    assert len(words) <= 200


def test_only_the_modules_at_the_rim_import_httpx_or_httpcore() -> None:
    root = Path(ingest.__file__).parent
    importers = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names])
        if name.partition(".")[0] in {"httpx", "httpcore"}
    }

    assert importers == {"fetch/transport/client.py", "fetch/transport/cookies.py", "fetch/transport/network.py"}


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1080", "nonsense", "http://", "ftp://a.example"])
def test_a_proxy_that_cannot_be_used_is_a_mistake_of_the_configuration(proxy: str) -> None:
    with pytest.raises(ConfigError, match=r"fetch\.proxy") as caught:
        Clients(FetchConfig(proxy=proxy), user_agent="ingest/0 (+x)")
    assert isinstance(caught.value, IngestError)


async def test_an_idle_host_makes_room_for_new_ones() -> None:
    clients = Clients(FetchConfig(concurrency=1, timeout=0.05), user_agent="ingest/0 (+x)")
    for n in range(20):
        with pytest.raises(FetchError):
            await clients.exchange(ada_url.URL(f"http://127.0.0.{n}:9/"), headers={}, unwanted=lambda _: False)

    assert len(clients._clients) == 8
    # To make a context costs more than a request, and each host has a client of its own.
    assert {id(pool._ssl_context) for pool in clients._clients.values()} == {id(clients._tls)}
    await clients.aclose()
    assert len(clients._clients) == 0


def test_log_lines_with_whole_headers_are_silenced() -> None:
    Clients(FetchConfig(), user_agent="ingest/0 (+x)")

    assert not logging.getLogger("httpcore.http11").isEnabledFor(logging.DEBUG)
