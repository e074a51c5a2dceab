"""Connect to addresses that were just checked, and hand on answers whose heads are repaired.

Each connection is one `_Stream` over httpcore's own. After a request it holds back what comes until the head is
complete, and repairs that (`heads`); bodies, and HTTP/2, pass as they are.
"""

import asyncio
import ssl
from collections.abc import Iterable
from typing import Any, Final

import httpcore

from ingest.fetch.guard import Guard
from ingest.fetch.transport import answer_heads

__all__ = ["Network", "connections_with_unread", "dropped_lines"]

# What h11 allows for a head in httpcore; a longer one is handed on, for h11 to refuse.
_MAX_HEAD: Final = 100 * 1024


class Network(httpcore.AsyncNetworkBackend):
    """Connect to an address that was just checked, never to a name."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._plain = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 -- httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Try the addresses of the host in turn, each with its share of the time."""
        async with asyncio.timeout(timeout):
            addresses, place = await self._guard.addresses(host, port)
        share = timeout / len(addresses) if timeout else None
        last: Exception | None = None
        for address in addresses:
            try:
                stream = await self._plain.connect_tcp(
                    address, place, timeout=share, local_address=local_address, socket_options=socket_options
                )
                return _Stream(stream)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as e:
                last = e
        raise last or httpcore.ConnectError("no address")


class _Stream(httpcore.AsyncNetworkStream):
    """A connection whose answers have heads that h11 takes."""

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self.dropped_lines = 0
        """Header lines of the last answer that were dropped."""
        self._inner = stream
        self._at_head = False
        tls = stream.get_extra_info("ssl_object")
        self._is_http2 = tls is not None and tls.selected_alpn_protocol() == "h2"

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 -- httpcore's signature
        """Read what came; of an answer that begins, at least its whole head, interim answers before it included."""
        if not self._at_head:
            return await self._inner.read(max_bytes, timeout)
        ready, waiting = bytearray(), bytearray()
        while self._at_head:
            searched = len(waiting)
            data = await self._inner.read(max_bytes, timeout)
            waiting += data if waiting else data.lstrip(b"\r\n")  # blank lines before an answer are passed over
            while self._at_head and (end := answer_heads.end_of_head(waiting, searched)) is not None:
                head, dropped = answer_heads.repair(bytes(waiting[:end]))
                ready += head
                del waiting[:end]
                searched = 0
                self.dropped_lines += dropped
                self._at_head = answer_heads.is_interim(head)
            if len(ready) + len(waiting) > _MAX_HEAD:
                self._at_head = False
            if not data:
                break
        return bytes(ready + waiting)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 -- httpcore's signature
        """Send a request; what comes next begins with a head."""
        if buffer:
            self._at_head, self.dropped_lines = not self._is_http2, 0
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        """Close the connection."""
        await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 -- httpcore's signature
    ) -> httpcore.AsyncNetworkStream:
        """Encrypt; the stream that comes back takes the place of this one."""
        return _Stream(await self._inner.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        """Return what the connection below says."""
        return self._inner.get_extra_info(info)

    def has_unread(self) -> bool:
        """Return whether bytes wait behind the last answer, in the buffers between the socket and httpcore.

        httpcore looks at the socket only. What was read from it and not asked for yet lies in anyio's queue, or
        encrypted in that of its TLS; neither has a public door.
        """
        stream: Any = getattr(self._inner, "_stream", None)
        tls = self._inner.get_extra_info("ssl_object")
        if tls is not None:
            try:
                if tls.read(1):
                    return True
            except ssl.SSLError:  # nothing but handshake messages (SSLWantReadError), or the end
                pass
            stream = stream.transport_stream
        return bool(stream._protocol.read_queue)  # noqa: SLF001 -- see above


def dropped_lines(response: httpcore.Response) -> int:
    """Return how many header lines of an answer were dropped."""
    stream = response.extensions.get("network_stream")
    return stream.dropped_lines if isinstance(stream, _Stream) else 0


def connections_with_unread(pool: httpcore.AsyncConnectionPool) -> list[httpcore.AsyncConnectionInterface]:
    """Return the HTTP/1 connections on which more came than the last answer: it would pass for the next one."""
    found = list[httpcore.AsyncConnectionInterface]()
    for connection in pool.connections:
        inner: Any = connection  # a proxy's connection holds the one that speaks
        while inner is not None and not hasattr(inner, "_h11_state"):
            inner = getattr(inner, "_connection", None)
        if inner is None:
            continue
        stream = inner._network_stream  # noqa: SLF001 -- it has no other door
        unread = inner._h11_state.trailing_data[0]  # noqa: SLF001 -- nor for what h11 holds
        if unread or (isinstance(stream, _Stream) and stream.has_unread()):
            found.append(connection)
    return found
