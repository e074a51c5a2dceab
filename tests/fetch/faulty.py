"""A server on loopback that misbehaves: one path for each fault, each with the outcome that a fetch of it must have.

Answers are raw bytes, so that a fault is visible where it is written. A new fault is one more line in `FAULTS`.
"""

import asyncio
import gzip
import socket
import ssl
import struct
import zlib
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import brotli
import zstandard

PAGE: Final = b"<!doctype html><title>Harbour</title><p>The harbour reopened on Monday.</p>" * 40
WAIT: Final = b"<!doctype html><title>Just a moment...</title><p>Checking your browser before accessing news.example."
HOST: Final = "news.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request as it came, and the wire to answer on."""

    target: str
    headers: dict[str, str]
    writer: asyncio.StreamWriter
    count: int
    """How often this host was asked for this target, this time included."""

    @property
    def host(self) -> str:
        return self.headers["host"]

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()


Play: TypeAlias = Callable[[Call], Awaitable[None]]


@dataclass(slots=True)
class Faulty:
    """What the server knows: its port, what it was asked for, and each host's robots.txt answer."""

    port: int = 0
    seen: list[Call] = field(default_factory=list)
    robots: dict[str, bytes | Play] = field(default_factory=dict)
    plays: dict[str, Play] = field(default_factory=dict)
    busy: Counter[str] = field(default_factory=Counter)
    """Requests of each host that are being answered now."""
    most_busy: Counter[str] = field(default_factory=Counter)

    def asked(self, target: str) -> int:
        return sum(call.target == target for call in self.seen)

    @property
    def targets(self) -> list[str]:
        return [f"{call.host}{call.target}" for call in self.seen]

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                lines = head.decode("latin-1").split("\r\n")
                target = lines[0].split(" ")[1]
                headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines[1:]) if k}
                count = sum(c.target == target and c.host == headers["host"] for c in self.seen) + 1
                call = Call(target=target, headers=headers, writer=writer, count=count)
                self.seen.append(call)
                self.busy[call.host] += 1
                self.most_busy[call.host] = max(self.most_busy[call.host], self.busy[call.host])
                try:
                    await self._play(call)
                finally:
                    self.busy[call.host] -= 1
                if writer.is_closing():
                    return
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()

    async def _play(self, call: Call) -> None:
        path = call.target.partition("?")[0]
        if path == "/robots.txt":
            play = self.robots.get(call.host, answer(404))
            await (call.send(play) if isinstance(play, bytes) else play(call))
        else:
            await (self.plays.get(path) or _PLAYS[path])(call)


@asynccontextmanager
async def serving(tls: ssl.SSLContext | None = None) -> AsyncIterator[Faulty]:
    """Serve on a free port of loopback."""
    faulty = Faulty()
    tasks = set[asyncio.Task[None]]()

    def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(faulty.answer(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(begin, "127.0.0.1", 0, ssl=tls)
    faulty.port = server.sockets[0].getsockname()[1]
    try:
        yield faulty
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()


def answer(status: int, body: bytes = b"", *headers: str, length: int | None = None) -> bytes:
    """Write a whole answer; `length` may lie."""
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(body) if length is None else length}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


def says(data: bytes, *, close: bool = False) -> Play:
    """Answer with these bytes."""

    async def play(call: Call) -> None:
        await call.send(data)
        if close:
            call.writer.close()

    return play


def turns(*answers: bytes, close: bool = False) -> Play:
    """Answer each time with the next of these, at last with the last again and again."""

    async def play(call: Call) -> None:
        await call.send(answers[min(call.count, len(answers)) - 1])
        if close:
            call.writer.close()

    return play


def coded(coding: str, body: bytes, *, status: int = 200) -> Play:
    return says(answer(status, body, f"Content-Encoding: {coding}"))


def moved(location: str, status: int = 302) -> Play:
    return says(answer(status, b"", f"Location: {location}"))


def drips(head: bytes, drop: bytes) -> Play:
    """Send `drop` after `drop`, as slowly as no read timeout notices."""

    async def play(call: Call) -> None:
        await call.send(head)
        while not call.writer.is_closing():
            await call.send(drop)
            await asyncio.sleep(0.01)

    return play


async def falls_silent(call: Call) -> None:
    await call.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
    await call.writer.wait_closed()


async def resets(call: Call) -> None:
    """Break the connection off (RST), not just end it."""
    call.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    call.writer.transport.abort()


async def floods(call: Call) -> None:
    await call.send(b"HTTP/1.1 200 OK\r\n")
    for n in range(20_000):
        await call.send(b"X-Header-%d: %s\r\n" % (n, b"x" * 100))


async def pours(call: Call) -> None:
    """Send a body without an end and without a length."""
    await call.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while not call.writer.is_closing():
        await call.send(b"10000\r\n" + b"x" * 65_536 + b"\r\n")


def bomb(coding: str) -> bytes:
    """Ten megabytes of nothing."""
    nothing = b"\x00" * 10_000_000
    pack: dict[str, Callable[[bytes], bytes]] = {
        "gzip": gzip.compress,
        "deflate": zlib.compress,
        "br": brotli.compress,
        "zstd": zstandard.ZstdCompressor().compress,
    }
    return pack[coding](nothing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A path, what it does, and what a fetch of it comes to: a status for an answer, a reason for an error."""

    path: str
    play: Play
    outcome: str
    tries: int = 1
    payload: bytes | None = None


_ZIPPED: Final = gzip.compress(PAGE)
_OK: Final = answer(200, PAGE)
_CHUNKED: Final = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

# `tries` are those of a configuration with three attempts; limits are 200 kB as received and 1 MB decoded.
FAULTS: Final = (
    # Well-behaved in odd ways: these must come through.
    Fault(path="/ok", play=says(_OK), outcome="200", payload=PAGE),
    Fault(path="/empty", play=says(answer(200)), outcome="200", payload=b""),
    Fault(path="/204", play=says(b"HTTP/1.1 204 No Content\r\n\r\n"), outcome="204", payload=b""),
    Fault(path="/no-length", play=says(b"HTTP/1.0 200 OK\r\n\r\n" + PAGE, close=True), outcome="200", payload=PAGE),
    Fault(path="/no-phrase", play=says(b"HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nok"), outcome="200", payload=b"ok"),
    Fault(path="/chunks", play=says(_CHUNKED + b"3\r\none\r\n4;x=y\r\n two\r\n0\r\n\r\n"), outcome="200",
          payload=b"one two"),
    Fault(path="/early-hints", play=says(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + _OK), outcome="200",
          payload=PAGE),
    Fault(path="/gzip", play=coded("gzip", _ZIPPED), outcome="200", payload=PAGE),
    Fault(path="/gzip-twice", play=coded("gzip, gzip", gzip.compress(_ZIPPED)), outcome="200", payload=PAGE),
    Fault(path="/gzip-members", play=coded("x-gzip", _ZIPPED + _ZIPPED), outcome="200", payload=PAGE + PAGE),
    Fault(path="/deflate", play=coded("deflate", zlib.compress(PAGE)), outcome="200", payload=PAGE),
    Fault(path="/deflate-bare", play=coded("deflate", zlib.compress(PAGE)[2:-4]), outcome="200", payload=PAGE),
    Fault(path="/br", play=coded("br", brotli.compress(PAGE)), outcome="200", payload=PAGE),
    Fault(path="/zstd", play=coded("zstd", zstandard.ZstdCompressor().compress(PAGE)), outcome="200", payload=PAGE),
    Fault(path="/304-unasked", play=says(b"HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n"), outcome="304"),
    Fault(path="/cookie-round", play=moved("/cookie-round-2"), outcome="200"),
    Fault(path="/cookie-round-2", play=says(answer(200, b"", "Set-Cookie: a=b; Path=/")), outcome="200"),
    # Statuses that are answers: the caller looks at them.
    *(Fault(path=f"/{n}", play=says(answer(n, b"no")), outcome=str(n), payload=b"no")
      for n in (300, 400, 401, 403, 404, 410, 418, 451)),
    Fault(path="/404-broken-gzip", play=coded("gzip", b"oops", status=404), outcome="http-404"),
    # Statuses that are none: asked again.
    *(Fault(path=f"/{n}", play=says(answer(n)), outcome=f"http-{n}", tries=3)
      for n in (408, 425, 429, 500, 502, 503, 504, 520)),
    Fault(path="/500-once", play=turns(answer(500), _OK), outcome="200", tries=2, payload=PAGE),
    Fault(path="/503-in-two-seconds", play=turns(answer(503, b"", "Retry-After: 2"), _OK), outcome="200", tries=2),
    Fault(path="/503-tomorrow", play=says(answer(503, b"", "Retry-After: 86400")), outcome="http-503"),
    Fault(path="/429-until-2100", play=says(answer(429, b"", "Retry-After: Fri, 01 Jan 2100 00:00:00 GMT")),
          outcome="http-429"),
    Fault(path="/503-huge", play=turns(answer(503, b"x" * 300_000), _OK), outcome="200", tries=2),
    Fault(path="/503-broken", play=turns(answer(503, b"x", "Content-Encoding: rot13"), _OK), outcome="200", tries=2),
    # Challenges: no answers, and never asked again.
    Fault(path="/challenge-header", play=says(answer(403, b"", "CF-Mitigated: challenge")), outcome="challenge"),
    Fault(path="/challenge-429", play=says(answer(429, b"", "X-Vercel-Mitigated: challenge")), outcome="challenge"),
    Fault(path="/challenge-403", play=says(answer(403, WAIT)), outcome="challenge"),
    Fault(path="/challenge-503", play=coded("gzip", gzip.compress(WAIT), status=503), outcome="challenge"),
    Fault(path="/challenge-200", play=says(answer(200, WAIT, "Content-Type: text/html")), outcome="challenge"),
    Fault(path="/challenge-202", play=says(answer(202, b"", "X-Amzn-Waf-Action: challenge")), outcome="challenge"),
    Fault(path="/moved-to-challenge", play=moved("/challenge-403"), outcome="challenge"),
    # Redirects.
    *(Fault(path=f"/{n}", play=moved("/ok", n), outcome="200", payload=PAGE) for n in (301, 302, 303, 307, 308)),
    Fault(path="/moved-nowhere", play=says(answer(302)), outcome="redirect-without-location"),
    Fault(path="/moved-in-circles", play=moved("/moved-back"), outcome="too-many-redirects"),
    Fault(path="/moved-back", play=moved("/moved-in-circles"), outcome="too-many-redirects"),
    Fault(path="/moved-to-itself", play=moved(""), outcome="redirect-without-location"),
    Fault(path="/moved-to-file", play=moved("file:///etc/passwd"), outcome="bad-scheme"),
    Fault(path="/moved-to-script", play=moved("javascript:alert(1)"), outcome="bad-scheme"),
    Fault(path="/moved-to-nonsense", play=moved("http://[:::"), outcome="bad-url"),
    Fault(path="/moved-with-password", play=moved(f"http://me:secret@{HOST}/ok"), outcome="credentials"),
    Fault(path="/moved-to-metadata", play=moved("http://169.254.169.254/latest/"), outcome="forbidden-address"),
    Fault(path="/moved-to-v6-mapped", play=moved("http://[::ffff:10.0.0.1]/"), outcome="forbidden-address"),
    Fault(path="/moved-to-decimal", play=moved("http://167772161/"), outcome="forbidden-address"),  # 10.0.0.1
    # Bodies that break off.
    Fault(path="/short", play=says(answer(200, PAGE[:449], length=len(PAGE)), close=True), outcome="short-body",
          tries=3),
    Fault(path="/short-once", play=turns(_OK[:-1], _OK, close=True), outcome="200", tries=2),
    Fault(path="/short-chunks", play=says(_CHUNKED + b"ff\r\nonly this", close=True), outcome="short-body", tries=3),
    Fault(path="/no-last-chunk", play=says(_CHUNKED + b"3\r\none\r\n", close=True), outcome="short-body", tries=3),
    Fault(path="/short-gzip", play=coded("gzip", _ZIPPED[:-9]), outcome="coding-truncated", tries=3),
    Fault(path="/short-gzip-no-length", outcome="coding-truncated", tries=3,
          play=says(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + _ZIPPED[:50], close=True)),
    Fault(path="/short-second-member", play=coded("gzip", _ZIPPED + _ZIPPED[:-1]), outcome="coding-truncated",
          tries=3),
    # Bodies that lie about their coding, or are too large.
    Fault(path="/not-gzip", play=coded("gzip", PAGE), outcome="coding-corrupt"),
    Fault(path="/bad-checksum", play=coded("gzip", _ZIPPED[:-8] + b"\x00" * 8), outcome="coding-corrupt"),
    Fault(path="/rot13", play=coded("rot13", PAGE), outcome="unknown-coding"),
    Fault(path="/gzip-of-rot13", play=coded("rot13, gzip", _ZIPPED), outcome="unknown-coding"),
    *(Fault(path=f"/bomb-{c}", play=coded(c, bomb(c)), outcome="too-large") for c in ("gzip", "deflate", "br", "zstd")),
    Fault(path="/bomb-of-bombs", play=coded("gzip, gzip", gzip.compress(bomb("gzip"))), outcome="too-large"),
    Fault(path="/announced-too-large", play=says(answer(200, length=10**12)), outcome="too-large"),
    Fault(path="/endless", play=pours, outcome="too-large"),
    # Wires that break.
    Fault(path="/silence", play=falls_silent, outcome="timeout", tries=3),
    Fault(path="/hangs-up", play=says(b"", close=True), outcome="connection-lost", tries=3),
    Fault(path="/resets", play=resets, outcome="connection-lost", tries=3),
    Fault(path="/dripping-body", play=drips(b"HTTP/1.1 200 OK\r\n\r\n", b"x"), outcome="deadline"),
    Fault(path="/dripping-headers", play=drips(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"), outcome="deadline"),
    Fault(path="/endless-hints", play=drips(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"), outcome="deadline"),
    # Answers that are no HTTP.
    Fault(path="/ssh", play=says(b"SSH-2.0-OpenSSH_9.2\r\n\r\n", close=True), outcome="protocol", tries=3),
    Fault(path="/status-of-four", play=says(b"HTTP/1.1 2000 OK\r\n\r\n", close=True), outcome="protocol", tries=3),
    Fault(path="/bad-chunk", play=says(_CHUNKED + b"zz\r\nxx\r\n0\r\n\r\n", close=True), outcome="protocol", tries=3),
    Fault(path="/two-lengths", play=says(answer(200, b"one", "Content-Length: 5")), outcome="protocol", tries=3),
    Fault(path="/negative-length", play=says(answer(200, b"one", length=-1)), outcome="protocol", tries=3),
    Fault(path="/header-flood", play=floods, outcome="protocol", tries=3),
    Fault(path="/nul-in-header", play=says(answer(200, b"", "X-A: \x00")), outcome="protocol", tries=3),
)  # fmt: skip
_PLAYS: Final = {fault.path: fault.play for fault in FAULTS}
