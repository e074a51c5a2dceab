"""What a source says of how its own hosts are asked: its delay, headers and User-Agent, beside those of `[fetch]`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

__all__ = ["Manners", "checked_agent", "header_fields"]

_MOST: Final = 500  # characters of a value; hosts take some thousands of all headers together
_NAME: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")  # RFC 9110 5.6.2, a token
# RFC 9309 2.2.1: what groups of robots.txt are named by.
_PRODUCT: Final = re.compile(r"[A-Za-z_-]+")
_OURS: Final[Mapping[str, str]] = {
    "user-agent": "has a key of its own, user_agent",
    **dict.fromkeys(("host", "connection", "content-length", "transfer-encoding", "te", "upgrade"), "frames requests"),
    **dict.fromkeys(("keep-alive", "trailer", "expect", "range", "accept-encoding"), "decides how answers are read"),
    **dict.fromkeys(("if-none-match", "if-modified-since", "if-match", "if-range"), "is what earlier answers say"),
    **dict.fromkeys(("authorization", "proxy-authorization", "cookie"), "is a credential, which is never sent"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How the hosts of one source are asked, where it says so."""

    hosts: frozenset[str] = frozenset()
    """Those of its listings, without `www.`; hosts below them are its own, too."""
    delay: float | None = None
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    user_agent: str | None = None

    def speaks_to(self, host: str) -> bool:
        """Return whether a host (with or without a port) is one of the source's own.

        >>> own = Manners(hosts=frozenset({"courier.example"}))
        >>> [own.speaks_to(host) for host in ("www.courier.example", "courier.example:8080", "acourier.example")]
        [True, True, False]
        """
        name = host.rpartition(":")[0] if re.search(r":\d+$", host) else host
        return any(name == one or name.endswith(f".{one}") for one in self.hosts)

    def values(self) -> dict[str, Any]:
        """Return what the source says, as config.toml writes it."""
        said = {"delay": self.delay, "headers": dict(self.headers), "user_agent": self.user_agent}
        return {key: value for key, value in said.items() if value not in (None, {})}

    @property
    def sent(self) -> Mapping[str, str]:
        """Headers that each request to those hosts has."""
        return {**self.headers, **({"User-Agent": self.user_agent} if self.user_agent else {})}

    @property
    def product(self) -> str | None:
        """The token by which robots.txt names the source's User-Agent; None where it has none of its own."""
        found = _PRODUCT.match(self.user_agent or "")
        return found[0] if found else None


def checked_agent(value: str | None) -> str | None:
    """Check a User-Agent."""
    if value is not None and not _PRODUCT.match(value):
        raise ValueError(f"{value!r} begins with no product token (letters, _ and -), by which robots.txt names it")
    return value if value is None else _sendable(value)


def header_fields(given: dict[str, str]) -> dict[str, str]:
    """Check names and values of headers."""
    for name, value in given.items():
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name of a header")
        if why := _OURS.get(name.lower()):
            raise ValueError(f"{name} {why}")
        _sendable(value)
    if len({name.lower() for name in given}) < len(given):
        raise ValueError("one header is named twice")
    return given


def _sendable(value: str) -> str:
    if not (0 < len(value) <= _MOST and value.isascii() and value.isprintable() and value == value.strip()):
        raise ValueError(f"{value!r} is no value of a header: plain ASCII, at most {_MOST} characters, please")
    return value
