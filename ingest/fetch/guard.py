"""Decide which URLs and addresses may be spoken to. Looks names up, opens no connection."""

import asyncio
import ipaddress
import re
import socket
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from typing import Final, TypeAlias

import ada_url

from ingest import urls
from ingest.errors import PayloadRefused, Unreachable
from ingest.fetch import addresses

__all__ = ["Guard", "Resolve", "admit", "forbidden", "resolver"]

Resolve: TypeAlias = Callable[[str, int], Awaitable[Sequence[str]]]
"""Host and port to addresses, the preferred ones first; raises OSError or UnicodeError where there are none."""

# More than this many addresses of one name are not tried: each may cost a share of the timeout.
_MAX_ADDRESSES: Final = 4
# fetch.spec.whatwg.org, "Port blocking": what listens there may take a request for words of its own.
# fmt: off
_BAD_PORTS: Final = frozenset((
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109,
    110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531,
    532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060,
    5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
))
# fmt: on
_USERINFO: Final = re.compile(r"//[^/]*@")


def admit(url: str) -> ada_url.URL:
    """Parse an URL that may be fetched; PayloadRefused `bad-scheme bad-url bad-port credentials` otherwise."""
    parsed = urls.parse(url)
    if parsed is None:
        subject = _USERINFO.sub("//", urls.redact(url))[:200]
        if ":" in url and url.strip().partition(":")[0].lower() not in {"http", "https"}:
            raise PayloadRefused("neither http nor https", subject=subject, reason="bad-scheme")
        raise PayloadRefused("not an URL", subject=subject, reason="bad-url")
    if parsed.username or parsed.password:
        raise PayloadRefused("credentials in the URL", subject=urls.redact(url), reason="credentials")
    if parsed.port and int(parsed.port) in _BAD_PORTS:
        raise PayloadRefused(f"port {parsed.port} is not for the web", subject=urls.redact(url), reason="bad-port")
    return parsed


def forbidden(address: str, allowed: Iterable[str] = ()) -> str | None:
    """Return why an address may not be spoken to; None where it may.

    >>> forbidden("::ffff:169.254.169.254")
    'link-local'
    >>> forbidden("93.184.215.14") is None
    True
    >>> forbidden("127.0.0.1", ["127.0.0.0/8"]) is None
    True
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "not an address"
    ip = addresses.deciding(ip)
    networks = [ipaddress.ip_network(network) for network in allowed]
    if any(ip.version == network.version and ip in network for network in networks):
        return None
    return addresses.special_use(ip)


def resolver(executor: Executor) -> Resolve:
    """Return the system's resolver, run in a thread: one slow name server must not hold up the other hosts."""

    async def resolve(host: str, port: int) -> Sequence[str]:
        found = await asyncio.get_running_loop().run_in_executor(
            executor, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        )
        return list(dict.fromkeys(str(entry[4][0]) for entry in found))

    return resolve


class Guard:
    """Find the addresses of an endpoint; refuse the endpoint where one of them is forbidden.

    A name with a public and a private address is refused as a whole: it is the sign of an attack (DNS rebinding).
    `trusted` endpoints are the user's own (the proxy) and are not checked.
    """

    def __init__(
        self,
        *,
        resolve: Resolve,
        allow: Sequence[str] = (),
        connect_to: Mapping[str, str] | None = None,
        trusted: frozenset[tuple[str, int]] = frozenset(),
    ) -> None:
        self._resolve = resolve
        self._allow = tuple(allow)
        self._connect_to = {name.lower(): target for name, target in (connect_to or {}).items()}
        self._trusted = trusted

    async def addresses(self, host: str, port: int) -> tuple[Sequence[str], int]:
        """Look up where to connect to; PayloadRefused `forbidden-address`, or Unreachable `dns`."""
        bare, place = host.strip("[]").lower(), port
        name = f"[{bare}]" if ":" in bare else bare
        if target := self._connect_to.get(f"{name}:{port}"):
            bare, _, digits = target.rpartition(":")
            bare, place = bare.strip("[]"), int(digits)
        found = [bare] if _literal(bare) else await self._look_up(bare, place)
        if (host, port) not in self._trusted:
            for address in found:
                self.check(address, subject=name)
        return found[:_MAX_ADDRESSES], place

    def check(self, address: str, *, subject: str) -> None:
        """Refuse a forbidden address; a name that is no address passes."""
        bare = address.strip("[]")
        if bare == "localhost" or bare.endswith(".localhost"):  # RFC 6761 6.3
            bare = "127.0.0.1"
        if _literal(bare) and (why := forbidden(bare, self._allow)):
            raise PayloadRefused(
                f"{why} address {bare} is not in allow_addresses", subject=subject, reason="forbidden-address"
            )

    async def _look_up(self, host: str, port: int) -> Sequence[str]:
        try:
            found = await self._resolve(host, port)
        except (OSError, UnicodeError) as e:  # UnicodeError: a label that IDNA cannot write
            raise Unreachable("no such name", subject=host, reason="dns") from e
        if not found:
            raise Unreachable("the name has no address", subject=host, reason="dns")
        return found


def _literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
