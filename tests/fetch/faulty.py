"""A server on loopback that misbehaves: one path for each fault, each with the outcome that a fetch of it must have.

Answers are raw bytes, so that a fault is visible where it is written. A new fault is one more line in `FAULTS`.
"""

import asyncio
import gzip
import lzma
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

from tests.fetch.transport import heads

PAGE: Final = b"<!doctype html><title>Harbour</title>" + b"".join(
    b"<p>The harbour reopened on Monday: after %d days without a ship, the first of %d went out at noon, and the "
    b"pilots, who had waited for better weather since the storm, had work again.</p>" % (n, 50 - n)
    for n in range(3, 20)
)
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


async def crumbles(call: Call) -> None:
    """Send a body byte by byte."""
    await call.send(_CHUNKED)
    for byte in PAGE:
        await call.send(b"1\r\n%c\r\n" % byte)
    await call.send(b"0\r\n\r\n")


def crumbs(head: bytes, rest: bytes) -> Play:
    """Send a head byte by byte."""

    async def play(call: Call) -> None:
        for byte in head:
            await call.send(bytes([byte]))
            await asyncio.sleep(0)
        await call.send(rest)

    return play


async def counts(call: Call) -> None:
    """Move on and on, each time to an URL that was never asked for."""
    number = call.target.rpartition("=")[2]
    await call.send(answer(302, b"", f"Location: /moved-counting?n={int(number) + 1 if number.isdigit() else 0}"))


async def resets_midway(call: Call) -> None:
    await call.send(_OK[:-100])
    await resets(call)


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


# Without the time of day: what it looks like to another coding must not depend on that.
_ZIPPED: Final = gzip.compress(PAGE, mtime=0)
_OK: Final = answer(200, PAGE)
_CHUNKED: Final = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def _head(*lines: bytes) -> bytes:
    """Write the head of an answer with the page, byte by byte."""
    return b"\r\n".join((b"HTTP/1.1 200 OK", b"Content-Length: %d" % len(PAGE), *lines, b"", b""))


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
    Fault(path="/206-all", play=says(answer(206, PAGE, f"Content-Range: bytes 0-{len(PAGE) - 1}/{len(PAGE)}")),
          outcome="206", payload=PAGE),
    *(Fault(path=f"/{n}", play=says(answer(n, PAGE)), outcome=str(n), payload=PAGE) for n in (201, 203, 226)),
    Fault(path="/surplus", play=says(_OK + _OK), outcome="200", payload=PAGE),
    Fault(path="/length-too-small", play=says(_head() + PAGE + b"more than announced"), outcome="200", payload=PAGE),
    Fault(path="/bare-line-ends", play=says(_head().replace(b"\r", b"") + PAGE), outcome="200", payload=PAGE),
    Fault(path="/1.0-kept-alive", play=says(_head(b"Connection: keep-alive").replace(b"/1.1", b"/1.0") + PAGE),
          outcome="200", payload=PAGE),
    Fault(path="/folded", play=says(_head(b"X-A: b\r\n  c") + PAGE), outcome="200", payload=PAGE),
    Fault(path="/raw-bytes", play=says(_head(b"X-A: \xff\xfe\x80", b"ETag: \xe2\x86\x92") + PAGE), outcome="200",
          payload=PAGE),
    Fault(path="/many-headers", play=says(_head(*(b"X-%d: y" % n for n in range(300))) + PAGE), outcome="200",
          payload=PAGE),
    Fault(path="/long-header", play=says(_head(b"ETag: " + b"x" * 60_000) + PAGE), outcome="200", payload=PAGE),
    Fault(path="/length-twice", play=says(_head(b"Content-Length: %d" % len(PAGE)) + PAGE), outcome="200",
          payload=PAGE),
    Fault(path="/length-and-chunks", outcome="200", payload=PAGE,
          play=says(answer(200, b"%x\r\n%b\r\n0\r\n\r\n" % (len(PAGE), PAGE), "Transfer-Encoding: chunked", length=5))),
    Fault(path="/trailers", play=says(_CHUNKED + b"2\r\nok\r\n0\r\nContent-Length: 9\r\nX-T: 1\r\n\r\n"), outcome="200",
          payload=b"ok"),
    Fault(path="/crumbs", play=crumbles, outcome="200", payload=PAGE),
    Fault(path="/hundred-hints", play=says(b"HTTP/1.1 100 Continue\r\n\r\n" * 100 + _OK), outcome="200", payload=PAGE),
    *(Fault(path=f"/coding-of-nothing-{c}", play=coded(c, b""), outcome="200", payload=b"") for c in ("gzip", "br")),
    *(Fault(path=f"/coding-named-{n}", play=coded(name, _ZIPPED), outcome="200", payload=PAGE)
      for n, name in enumerate((", GZIP ,,", "identity, gzip"))),
    Fault(path="/gzip-twice-in-two-headers", outcome="200", payload=PAGE,
          play=says(answer(200, gzip.compress(_ZIPPED), "Content-Encoding: gzip", "Content-Encoding: gzip"))),
    *(Fault(path=f"/gzip-and-{n}", play=coded("gzip", _ZIPPED + rest), outcome="200", payload=PAGE)
      for n, rest in (("zeros", bytes(99)), ("garbage", b"garbage"))),
    # Heads against the rules (RFC 9112): a bad line costs that line, as in every browser.
    *(Fault(path=f"/odd-line-{n}", play=says(_head(line) + PAGE), outcome="200", payload=PAGE)
      for n, line in enumerate(heads.LINES)),
    *(Fault(path=f"/odd-first-line-{n}", outcome="200", payload=PAGE,
            play=says(b"HTTP/1.1 200 OK\r\n%b\r\nContent-Length: %d\r\n\r\n" % (line, len(PAGE)) + PAGE))
      for n, line in enumerate(heads.FIRST_LINES)),
    *(Fault(path=f"/odd-framing-{n}", outcome="200", payload=PAGE,
            play=says(b"HTTP/1.1 200 OK\r\n%b\r\n\r\n" % (lines % len(PAGE)) + PAGE))
      for n, lines in enumerate(heads.FRAMING)),
    *(Fault(path=f"/odd-chunks-{n}", outcome="200", payload=PAGE, play=says(
        b"HTTP/1.1 200 OK\r\n" + lines + b"\r\n\r\n%x;a=b;c\r\n" % len(PAGE) + PAGE + b"\r\n0\r\n\r\n"))
      for n, lines in enumerate(heads.CHUNKED)),
    *(Fault(path=f"/odd-status-{n}", outcome="200", payload=PAGE,
            play=says(line + b"\r\nContent-Length: %d\r\n\r\n" % len(PAGE) + PAGE, close=True))
      for n, line in enumerate(heads.STATUS_LINES)),
    *(Fault(path=f"/not-a-status-{n}", play=says(line + b"\r\n\r\n" + PAGE, close=True), outcome="protocol", tries=3)
      for n, line in enumerate(heads.NO_STATUS_LINES)),
    Fault(path="/interim-with-warning", outcome="200", payload=PAGE,
          play=says(b"HTTP/1.1 103 Early\r\nX A: b\r\n\r\n" + _head(b"X B: c") + PAGE)),
    Fault(path="/crumbs-of-odd-lines", outcome="200", payload=PAGE,
          play=crumbs(_head(b"X A: b", b" c", b"d") + PAGE[:9], PAGE[9:])),
    # Statuses that are answers: the caller looks at them.
    *(Fault(path=f"/{n}", play=says(answer(n, b"no")), outcome=str(n), payload=b"no")
      for n in (300, 305, 400, 401, 402, 403, 404, 407, 410, 416, 418, 421, 431, 451, 499)),
    Fault(path="/404-broken-gzip", play=coded("gzip", b"\x1f\x8b\x08\x00oops", status=404), outcome="http-404"),
    # Statuses that are none: asked again.
    *(Fault(path=f"/{n}", play=says(answer(n)), outcome=f"http-{n}", tries=3)
      for n in (408, 425, 429, 500, 501, 502, 503, 504, 508, 511, 520, 530, 599, 999)),
    Fault(path="/500-once", play=turns(answer(500), _OK), outcome="200", tries=2, payload=PAGE),
    Fault(path="/503-in-two-seconds", play=turns(answer(503, b"", "Retry-After: 2"), _OK), outcome="200", tries=2),
    Fault(path="/503-tomorrow", play=says(answer(503, b"", "Retry-After: 86400")), outcome="http-503"),
    Fault(path="/429-until-2100", play=says(answer(429, b"", "Retry-After: Fri, 01 Jan 2100 00:00:00 GMT")),
          outcome="http-429"),
    Fault(path="/503-yesterday", play=turns(answer(503, b"", "Retry-After: Thu, 01 Jan 1970 00:00:00 GMT"), _OK),
          outcome="200", tries=2),
    Fault(path="/503-minus-five", play=turns(answer(503, b"", "Retry-After: -5"), _OK), outcome="200", tries=2),
    Fault(path="/503-for-ever", play=says(answer(503, b"", f"Retry-After: {'9' * 400}")), outcome="http-503"),
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
    *(Fault(path=f"/moved-inside-{n}", play=moved(place), outcome="forbidden-address") for n, place in enumerate((
        "http://0x0a000001/", "http://012.0.0.1/", "http://10.1/", "http://10.0.0.1./", "http://%31%30.0.0.1/",
        "\\\\10.0.0.1\\x", "https:/10.0.0.1/", "//10.0.0.1/", "http://[::1]/", "http://[::]/", "http://0.0.0.0/", "http://255.255.255.255/",
        "http://100.64.0.1/", "http://168.63.129.16/", "http://[64:ff9b::a00:1]/", "http://[2002:a00:1::]/",
        "http://[2001:0:a00:1::f5ff:fffe]/", "http://[::10.0.0.1]/", "http://[fe80::1]/", "http://[fd00::1]/"))),
    *(Fault(path=f"/moved-to-port-{n}", play=moved(f"http://{HOST}:{n}/"), outcome="bad-port") for n in (0, 22, 25)),
    *(Fault(path=f"/moved-to-scheme-{n}", play=moved(place), outcome="bad-scheme") for n, place in enumerate((
        "ftp://news.example/", "data:text/html,hi", "about:blank", f"blob:http://{HOST}/1", "gopher://10.0.0.1:70/x"))),
    *(Fault(path=f"/moved-to-no-url-{n}", play=moved(place), outcome="bad-url") for n, place in enumerate((
        f"http://{HOST}:99999/", "http://[fe80::1%25eth0]/", "http://a b/"))),
    Fault(path="/moved-to-user", play=moved(f"http://{HOST}@10.0.0.1/"), outcome="credentials"),
    Fault(path="/moved-to-query", play=moved("?a=1"), outcome="too-many-redirects"),
    Fault(path="/moved-to-fragment", play=moved("#top"), outcome="too-many-redirects"),
    Fault(path="/moved-counting", play=counts, outcome="too-many-redirects"),
    Fault(path="/moved-loosely", play=moved("  /o\tk#top  "), outcome="200", payload=PAGE),
    Fault(path="/moved-to-two-places", outcome="200", payload=PAGE,
          play=says(answer(302, b"", "Location: /ok", "Location: http://10.0.0.1/"))),
    # Bodies that break off.
    Fault(path="/206", play=says(answer(206, PAGE[:500], f"Content-Range: bytes 0-499/{len(PAGE)}")),
          outcome="short-body", tries=3),
    Fault(path="/206-of-nothing-told", play=says(answer(206, PAGE)), outcome="short-body", tries=3),
    Fault(path="/206-of-the-middle", outcome="short-body", tries=3,
          play=says(answer(206, PAGE, f"Content-Range: bytes 9-{len(PAGE) + 8}/{len(PAGE)}"))),
    Fault(path="/chunk-too-long", play=says(_CHUNKED + b"f" * 18 + b"\r\nx", close=True), outcome="short-body",
          tries=3),
    Fault(path="/short-br", play=coded("br", brotli.compress(PAGE)[:-5]), outcome="coding-truncated", tries=3),
    Fault(path="/short-zstd", play=coded("zstd", zstandard.ZstdCompressor().compress(PAGE)[:-5]),
          outcome="coding-truncated", tries=3),
    Fault(path="/short-gzip-of-gzip", play=coded("gzip, gzip", gzip.compress(_ZIPPED[:-9])), outcome="coding-truncated",
          tries=3),
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
    *(Fault(path=f"/plain-named-{n}", play=coded(n, PAGE), outcome="200", payload=PAGE)
      for n in ("gzip", "br", "deflate", "zstd", "rot13", "none", "utf-8", "*")),
    *(Fault(path=f"/gzip-named-{n.replace(' ', '')}", play=coded(n, _ZIPPED), outcome="200", payload=PAGE)
      for n in ("br", "deflate", "utf-8", "rot13, gzip", "gzip, deflate")),
    Fault(path="/gzip-without-a-name", play=says(answer(200, _ZIPPED)), outcome="200", payload=PAGE),
    Fault(path="/zstd-without-a-name", play=says(answer(200, zstandard.compress(PAGE))), outcome="200", payload=PAGE),
    Fault(path="/bad-checksum", play=coded("gzip", _ZIPPED[:-8] + b"\x00" * 8), outcome="coding-corrupt"),
    Fault(path="/xz-named-xz", play=coded("xz", lzma.compress(PAGE)), outcome="unknown-coding"),
    Fault(path="/six-codings", play=coded(", ".join(["gzip"] * 6), PAGE), outcome="unknown-coding"),
    Fault(path="/deflate-named-gzip", play=coded("gzip", zlib.compress(PAGE)), outcome="coding-corrupt"),
    *(Fault(path=f"/bomb-{c}", play=coded(c, bomb(c)), outcome="too-large") for c in ("gzip", "deflate", "br", "zstd")),
    Fault(path="/bomb-of-bombs", play=coded("gzip, gzip", gzip.compress(bomb("gzip"))), outcome="too-large"),
    Fault(path="/announced-too-large", play=says(answer(200, length=10**12)), outcome="too-large"),
    Fault(path="/endless", play=pours, outcome="too-large"),
    # Wires that break.
    Fault(path="/silence", play=falls_silent, outcome="timeout", tries=3),
    Fault(path="/hangs-up", play=says(b"", close=True), outcome="connection-lost", tries=3),
    Fault(path="/resets", play=resets, outcome="connection-lost", tries=3),
    Fault(path="/resets-midway", play=resets_midway, outcome="connection-lost", tries=3),
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
    Fault(path="/no-head", play=says(PAGE, close=True), outcome="connection-lost", tries=3),
    Fault(path="/upgrade", play=says(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
          close=True), outcome="protocol", tries=3),
    Fault(path="/status-099", play=says(b"HTTP/1.1 099 Odd\r\n\r\n", close=True), outcome="protocol", tries=3),
    Fault(path="/transfer-coding", play=says(_head(b"Transfer-Encoding: gzip, chunked") + PAGE, close=True),
          outcome="protocol", tries=3),
    *(Fault(path=f"/length-{n}", play=says(b"HTTP/1.1 200 OK\r\nContent-Length: %b\r\n\r\n" % length, close=True),
            outcome="protocol", tries=3)
      for n, length in (("plus", b"+2"), ("hex", b"0x10"), ("of-nothing", b""), ("of-many-digits", b"9" * 5_000))),
    Fault(path="/negative-chunk", play=says(_CHUNKED + b"-5\r\nhello\r\n0\r\n\r\n", close=True), outcome="protocol",
          tries=3),
    Fault(path="/chunk-extension-flood", play=says(_CHUNKED + b"3;" + b"a=b;" * 50_000, close=True), outcome="protocol",
          tries=3),
    Fault(path="/trailer-flood", play=says(_CHUNKED + b"2\r\nok\r\n0\r\n" + b"X-T: y\r\n" * 40_000, close=True),
          outcome="protocol", tries=3),
)  # fmt: skip
_PLAYS: Final = {fault.path: fault.play for fault in FAULTS}
