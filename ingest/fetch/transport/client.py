"""Make one exchange with one host. The only module that knows httpx and httpcore.

It asks, reads the body within its limits, and says what came or what went wrong in our own words. It does not decide,
wait, retry or follow. Each host's client is a pool of httpcore, httpx's engine, and nothing above it:
`httpx.AsyncClient` keeps cookies, logs whole URLs, reads the environment, and fails at a Location that it cannot parse
even where it follows none. An address is checked in the moment that it is connected to, so that a name cannot change
its meaning between check and use.
"""

import asyncio
import logging
import re
import ssl
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import ada_url
import h2.exceptions
import httpcore
import httpx

from ingest import coding, text, urls
from ingest.config import FetchConfig
from ingest.errors import ConfigError, FetchError, HttpStatus, PayloadRefused, Unreachable
from ingest.fetch.guard import Guard, Resolve, resolver
from ingest.fetch.policy import header
from ingest.fetch.transport.network import Network, connections_with_unread, dropped_lines

__all__ = ["REASONS", "Answer", "Clients", "reason_of"]

REASONS: Final[Mapping[type[Exception], str]] = {
    httpx.HTTPError: "protocol",
    httpx.TimeoutException: "timeout",
    httpx.NetworkError: "connection-lost",
    httpx.ConnectError: "connect",
    httpx.ProxyError: "proxy",
    httpx.UnsupportedProtocol: "bad-scheme",
    httpx.TooManyRedirects: "too-many-redirects",
    httpx.DecodingError: "coding-corrupt",
    httpx.InvalidURL: "bad-url",
    httpx.CookieConflict: "protocol",
    httpx.StreamError: "protocol",
    httpcore.TimeoutException: "timeout",
    httpcore.NetworkError: "connection-lost",
    httpcore.ConnectError: "connect",
    httpcore.ProtocolError: "protocol",
    httpcore.ProxyError: "proxy",
    httpcore.UnsupportedProtocol: "bad-scheme",
    httpcore.ConnectionNotAvailable: "connection-lost",
    h2.exceptions.H2Error: "protocol",
    ssl.SSLError: "tls",
    TimeoutError: "timeout",
    ConnectionError: "connection-lost",
    OSError: "connect",
}
"""What each foreign exception is to us; a subclass is what its nearest listed base is."""

# h11's words for a body that ends before its Content-Length or its last chunk (h11/_readers.py).
_CUT: Final = "without sending complete message body"
# httpcore's words for a connection that ends before an answer begins (http11.py, http2.py).
_GONE: Final = "Server disconnected"
# Seconds that an idle connection is kept: as long as the longest Crawl-delay that is obeyed.
_KEEP_ALIVE: Final = 60.0
# Bytes of an unwanted body that are read to keep its connection; beyond them a new connection is cheaper.
_DRAIN: Final = 65_536
_DRAIN_SECONDS: Final = 1.0
_PORT: Final = re.compile(r":\d+\Z", re.ASCII)
_RANGE: Final = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18})", re.ASCII | re.IGNORECASE)
_REFUSALS: Final = frozenset({"bad-scheme", "bad-url", "too-many-redirects", "coding-corrupt"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One whole answer of one host; where it was not wanted, `body` is empty and `payload` what little was read."""

    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    payload: bytes
    dropped_headers: int = 0
    """Header lines against the rules, which were passed over."""


class Clients:
    """One client for each host, all sharing one SSL context; those idle longest are closed first.

    They live as long as the run and keep nothing of one answer for the next request. A pool shared by all hosts walks
    every connection for every request.
    """

    def __init__(
        self,
        config: FetchConfig,
        *,
        user_agent: str,
        resolve: Resolve | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._config = config
        self._headers = (
            (b"User-Agent", user_agent.encode("latin-1")),
            (b"Accept", b"text/html,application/xhtml+xml,application/xml;q=0.9,application/json;q=0.9,*/*;q=0.8"),
            (b"Accept-Encoding", ", ".join(coding.CODINGS).encode("ascii")),
        )
        self._extensions = {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), config.timeout)}
        self._tls = tls or httpx.create_ssl_context(trust_env=False)
        self._proxy = _proxy(config.proxy, user_agent)
        # As many threads as hosts that are asked at once: no host waits for the name of another.
        self._threads = ThreadPoolExecutor(max_workers=config.concurrency, thread_name_prefix="resolve")
        origin = self._proxy.url.origin if self._proxy else None
        self._guard = Guard(
            resolve=resolve or resolver(self._threads),
            allow=config.allow_addresses,
            connect_to=config.connect_to,
            trusted=frozenset({(origin.host.decode("ascii"), origin.port)} if origin else ()),
        )
        self._clients = OrderedDict[str, httpcore.AsyncConnectionPool]()
        self._busy = set[str]()
        _quiet()

    async def aclose(self) -> None:
        """Close every connection."""
        while self._clients:
            await self._clients.popitem()[1].aclose()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def exchange(
        self,
        url: ada_url.URL,
        *,
        headers: Mapping[str, str],
        unwanted: Callable[[int], bool],
        body: bytes | None = None,
    ) -> Answer:
        """Request an URL, once; FetchError says why there is no whole answer. A `body` is posted.

        One exchange with a host at a time: `pace` sees to that.
        """
        host = str(url.host)
        client = await self._client(host)
        self._busy.add(host)
        try:
            async with asyncio.timeout(self._config.deadline) as deadline:
                return await self._ask(client, url, headers, unwanted, body)
        except FetchError as e:
            e.subject = urls.redact(str(url.href))
            raise
        except coding.CodingError as e:
            raise PayloadRefused(e.message, subject=urls.redact(str(url.href)), reason=e.reason) from e
        except Exception as e:  # a bug of a library that an answer provokes is that answer's fault
            subject = urls.redact(str(url.href))
            if deadline.expired():
                message = f"no whole answer within {self._config.deadline:g} s"
                raise Unreachable(message, subject=subject, reason="deadline") from e
            raise _ours(e, subject) from e
        finally:
            self._busy.discard(host)

    async def _ask(
        self,
        client: httpcore.AsyncConnectionPool,
        url: ada_url.URL,
        headers: Mapping[str, str],
        unwanted: Callable[[int], bool],
        content: bytes | None,
    ) -> Answer:
        if self._proxy:
            self._guard.check(str(url.hostname), subject="")  # names are looked up by the proxy
        # The parts of a normalised URL; each question to the parser has its price.
        scheme, _, rest = str(url.href).partition("#")[0].partition("://")
        host, _, target = rest.partition("/")
        name, _, port = host.rpartition(":") if _PORT.search(host) else (host, "", "")
        given = {name.lower().encode("ascii") for name in headers}
        request = httpcore.Request(
            "GET" if content is None else "POST",
            httpcore.URL(scheme=scheme, host=name.strip("[]"), port=int(port) if port else None, target=f"/{target}"),
            headers=[
                (b"Host", host.encode("ascii")),
                *((name, value) for name, value in self._headers if name.lower() not in given),
                *((k.encode("ascii"), v.encode("latin-1")) for k, v in headers.items()),
            ],
            content=content,
            extensions=self._extensions,
        )
        for connection in connections_with_unread(client):
            await connection.aclose()
        response = await client.handle_async_request(request)
        try:
            status = response.status
            raw = tuple((k.decode("latin-1"), v.decode("latin-1")) for k, v in response.headers)
            phrase = bytes(response.extensions.get("reason_phrase", b"")).decode("latin-1")
            codings = ", ".join(value for key, value in raw if key.lower() == "content-encoding")
            if unwanted(status):
                glimpse = _glimpse(await _drain(response), codings)
                return Answer(status=status, reason=phrase, headers=raw, body=b"", payload=glimpse)
            coding.names(codings)  # a pile of them is refused before anything is read
            body = await _read_body(response, raw, limit=self._config.max_bytes)
            if status == 206 and not _is_all(header(raw, "content-range"), len(body)):
                raise Unreachable("a part, and nobody asked for one", reason="short-body")
            try:
                payload = coding.undo(body, codings, limit=self._config.max_decoded_bytes)
            except coding.CodingError as e:
                if status < 400:
                    raise
                raise HttpStatus(status) from e  # says more than the state of its body
            return Answer(
                status=status,
                reason=phrase,
                headers=raw,
                body=body,
                payload=payload,
                dropped_headers=dropped_lines(response),
            )
        finally:
            await response.aclose()

    async def _client(self, host: str) -> httpcore.AsyncConnectionPool:
        if host not in self._clients:
            self._clients[host] = httpcore.AsyncConnectionPool(
                ssl_context=self._tls,
                proxy=self._proxy,
                max_connections=2,  # one, and one that is still closing
                keepalive_expiry=_KEEP_ALIVE,
                http1=True,
                http2=self._config.http2,
                network_backend=Network(self._guard),
            )
        self._clients.move_to_end(host)
        # Room for those that rest between two requests; beyond it an idle host costs an open file for nothing.
        for idle in [h for h in self._clients if h not in self._busy and h != host]:
            if len(self._clients) <= 8 * self._config.concurrency:
                break
            await self._clients.pop(idle).aclose()
        return self._clients[host]


def reason_of(error: BaseException) -> str:
    """Return the reason code of a foreign exception; `protocol` for one that nobody foresaw."""
    cause: BaseException | None = error
    while cause is not None:  # these come wrapped in what httpcore makes of them
        # Other SSLErrors (want read, end of file) only say where a handshake was when the connection failed.
        if isinstance(cause, ssl.SSLCertVerificationError) or type(cause) is ssl.SSLError:
            return "tls"
        if isinstance(cause, h2.exceptions.InvalidBodyLengthError):
            return "short-body"
        cause = cause.__cause__ or cause.__context__
    return next((REASONS[kind] for kind in type(error).__mro__ if kind in REASONS), "protocol")


def _ours(error: Exception, subject: str) -> FetchError:
    reason = reason_of(error)
    words = text.printable(str(error))[:200] or type(error).__name__
    if reason == "protocol":
        reason = "short-body" if _CUT in words else "connection-lost" if words.startswith(_GONE) else reason
    if reason in _REFUSALS:
        return PayloadRefused(type(error).__name__, subject=subject, reason=reason)  # its words hold the URL
    return Unreachable(words, subject=subject, reason=reason)


async def _read_body(response: httpcore.Response, headers: Iterable[tuple[str, str]], *, limit: int) -> bytes:
    """Read the bytes as they come, at most `limit`, and as many as were announced."""
    length = header(headers, "content-length") or ""
    announced = int(length) if length.isascii() and length.isdigit() and len(length) < 20 else None
    if announced is not None and announced > limit:
        raise PayloadRefused(f"{announced} bytes announced, {limit} allowed", reason="too-large")
    body = bytearray()
    async for chunk in response.aiter_stream():
        body += chunk
        if len(body) > limit:
            body.clear()  # whoever keeps the error keeps this frame
            raise PayloadRefused(f"more than {limit} bytes", reason="too-large")
    bodiless = response.status in {204, 304}  # RFC 9110 8.6: there it tells the length of another answer
    if announced is not None and announced > len(body) and not bodiless:
        raise Unreachable(f"{len(body)} of {announced} bytes", reason="short-body")
    return bytes(body)


def _is_all(content_range: str | None, size: int) -> bool:
    """Return whether a range is the whole (RFC 9110 14.4).

    >>> _is_all("bytes 0-9/10", 10), _is_all("bytes 0-9/20", 10), _is_all("bytes 0-9/*", 10), _is_all(None, 10)
    (True, False, False, False)
    """
    found = _RANGE.fullmatch((content_range or "").strip())
    return found is not None and found[1] == "0" and int(found[2]) + 1 == int(found[3]) == size


async def _drain(response: httpcore.Response) -> bytes:
    """Read a small unwanted body to its end, so that the connection can be used again; its troubles do not matter."""
    body = bytearray()
    with suppress(Exception):
        async with asyncio.timeout(_DRAIN_SECONDS):
            async for chunk in response.aiter_stream():
                body += chunk
                if len(body) > _DRAIN:
                    break
    return bytes(body[:_DRAIN])


def _glimpse(body: bytes, codings: str) -> bytes:
    try:
        return coding.undo(body, codings, limit=4 * _DRAIN)
    except coding.CodingError:
        return b""


def _proxy(url: str | None, user_agent: str) -> httpcore.Proxy | None:
    """Read the proxy's URL; the credentials in it are sent to the proxy only."""
    if url is None:
        return None
    try:
        parsed = httpx.Proxy(url)
    except (ValueError, httpx.InvalidURL) as e:
        raise ConfigError("fetch.proxy: not a http or https URL", subject="config.toml") from e
    if parsed.url.scheme not in {"http", "https"} or not parsed.url.host:  # SOCKS would need one library more
        raise ConfigError("fetch.proxy: not a http or https URL", subject="config.toml")
    return httpcore.Proxy(
        httpcore.URL(
            scheme=parsed.url.raw_scheme, host=parsed.url.raw_host, port=parsed.url.port, target=parsed.url.raw_path
        ),
        auth=parsed.raw_auth,
        headers=[(b"User-Agent", user_agent.encode("latin-1"))],
    )


def _quiet() -> None:
    """Silence the log lines that hold whole headers: a Location may carry a token."""
    logger = logging.getLogger("httpcore")
    logger.setLevel(max(logging.INFO, logger.level))
