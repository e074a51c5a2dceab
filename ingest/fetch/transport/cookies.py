"""Keep the cookies that a chain of redirects sets, for the hops of that chain only.

Sites that set a cookie and redirect to the same page show it to whoever sends the cookie back. Nothing of it is stored,
and no other fetch sees it. Matching of hosts and paths is `http.cookiejar`'s, behind httpx.
"""

from typing import Final

import httpx

__all__ = ["ChainCookies"]

# RFC 6265 6.1: user agents should take cookies of at least 4,096 bytes; nginx takes header lines of up to 8 kB.
_MAX_BYTES: Final = 8_000


class ChainCookies:
    """The cookies of one chain."""

    def __init__(self) -> None:
        self._cookies: httpx.Cookies | None = None

    def take(self, url: str, headers: tuple[tuple[str, str], ...]) -> None:
        """Keep what the answer of an URL sets, and forget what it deletes."""
        # RFC 6265 4.1.1: values are ASCII.
        lines = [(k, v) for k, v in headers if k.lower() == "set-cookie" and v.isascii()]
        if lines:
            self._cookies = self._cookies or httpx.Cookies()
            self._cookies.extract_cookies(httpx.Response(302, headers=lines, request=httpx.Request("GET", url)))

    def header(self, url: str) -> str | None:
        """Return what goes back to an URL as its Cookie header; None where nothing does."""
        if self._cookies is None:
            return None
        request = httpx.Request("GET", url)
        self._cookies.set_cookie_header(request)
        value: str | None = request.headers.get("cookie")
        return value if value and len(value) <= _MAX_BYTES and value.isprintable() else None
