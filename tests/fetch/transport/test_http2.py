"""HTTP/2 where the host offers it and the configuration permits it, with the same outcomes."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import h2.config
import h2.connection
import h2.errors
import h2.events
import pytest

from tests.fetch.conftest import Make, fetched, outcome, tls_client, tls_server
from tests.fetch.faulty import PAGE

Play = Callable[[h2.connection.H2Connection, int], None]


def _headers(status: int, length: int) -> list[tuple[str, str]]:
    return [(":status", str(status)), ("content-length", str(length))]


def whole(wire: h2.connection.H2Connection, stream: int) -> None:
    wire.send_headers(stream, _headers(200, len(PAGE)))
    wire.send_data(stream, PAGE, end_stream=True)


def short(wire: h2.connection.H2Connection, stream: int) -> None:
    wire.send_headers(stream, _headers(200, len(PAGE)))
    wire.send_data(stream, PAGE[:449], end_stream=True)


def reset(wire: h2.connection.H2Connection, stream: int) -> None:
    wire.send_headers(stream, _headers(200, len(PAGE)))
    wire.reset_stream(stream, h2.errors.ErrorCodes.INTERNAL_ERROR)


def leaves(wire: h2.connection.H2Connection, stream: int) -> None:
    wire.close_connection(h2.errors.ErrorCodes.ENHANCE_YOUR_CALM, last_stream_id=0)


def busy(wire: h2.connection.H2Connection, stream: int) -> None:
    wire.send_headers(stream, [*_headers(503, 0), ("retry-after", "7")], end_stream=True)


PLAYS: dict[str, Play] = {"/whole": whole, "/short": short, "/reset": reset, "/leaves": leaves, "/busy": busy}


@asynccontextmanager
async def serving_http2() -> AsyncIterator[tuple[int, list[dict[str, str]]]]:
    """Serve HTTP/2 only; give the port and the list of requests that come."""
    seen = list[dict[str, str]]()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        wire = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False, header_encoding="utf-8"))
        wire.initiate_connection()
        writer.write(wire.data_to_send())
        try:
            while data := await reader.read(65_536):
                for event in wire.receive_data(data):
                    if isinstance(event, h2.events.RequestReceived) and event.headers and event.stream_id:
                        seen.append({str(k): str(v) for k, v in event.headers})
                        PLAYS[seen[-1][":path"]](wire, event.stream_id)
                writer.write(wire.data_to_send())
                await writer.drain()
        except ConnectionError:
            return
        finally:
            writer.close()

    context = tls_server()
    context.set_alpn_protocols(["h2"])
    server = await asyncio.start_server(converse, "127.0.0.1", 0, ssl=context)
    try:
        yield server.sockets[0].getsockname()[1], seen
    finally:
        server.close()


@pytest.fixture
async def http2(make: Make) -> AsyncIterator[tuple[Make, list[dict[str, str]]]]:
    async with serving_http2() as (port, seen):

        def made(**changes: object) -> object:
            there = {"tls.example:443": f"127.0.0.1:{port}"}
            return make(**{"tls": tls_client(), "connect_to": there, "robots": False, **changes})

        yield made, seen  # type: ignore[misc]  # a Make with other defaults


Http2 = tuple[Make, list[dict[str, str]]]


async def test_a_page_comes_by_http2(http2: Http2) -> None:
    make, seen = http2

    got = await fetched(make(), "https://tls.example/whole")

    assert (got.status, got.reason, got.payload) == (200, "", PAGE)
    assert set(seen[0]) == {":method", ":authority", ":scheme", ":path", "user-agent", "accept", "accept-encoding"}


@pytest.mark.parametrize(
    ("path", "reason", "tries"),
    [("/short", "short-body", 3), ("/reset", "protocol", 3), ("/leaves", "protocol", 3), ("/busy", "http-503", 3)],
)
async def test_faults_have_the_outcomes_of_http_1(http2: Http2, path: str, reason: str, tries: int) -> None:
    make, seen = http2
    fetcher = make()

    assert await outcome(fetcher, f"https://tls.example{path}") == reason
    assert len(seen) == tries
    assert await outcome(fetcher, "https://tls.example/whole") == "200"


async def test_http2_can_be_switched_off(http2: Http2) -> None:
    make, seen = http2

    assert await outcome(make(http2=False), "https://tls.example/whole") in {"tls", "protocol", "connection-lost"}
    assert seen == []
