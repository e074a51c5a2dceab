"""What a web server of the demo says, before anyone asks over a socket. Pure values."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from typing import Final

HTML: Final = "text/html; charset=UTF-8"
XML: Final = "text/xml; charset=UTF-8"
JSON: Final = "application/json; charset=UTF-8"
TEXT: Final = "text/plain; charset=UTF-8"

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One whole answer, the same whoever asks."""

    body: bytes
    content_type: str = HTML
    status: int = 200
    headers: Headers = ()
    modified: datetime | None = None
    """When the page last changed; None for answers that carry no validators, as those of a REST API."""

    @property
    def etag(self) -> str:
        """Return the entity tag of this version; weak, because the gzipped body has the same one (RFC 9110 8.8.1)."""
        return f'W/"{hashlib.sha256(self.body).hexdigest()[:16]}"'


def page(html: str, *, modified: datetime, headers: Headers = ()) -> Answer:
    """Return the answer of a web page."""
    return Answer(body=html.encode(), modified=modified, headers=headers)


def xml(document: str, *, modified: datetime, content_type: str = XML) -> Answer:
    """Return the answer of a feed or a sitemap."""
    return Answer(body=document.encode(), modified=modified, content_type=content_type)


def text(lines: Iterable[str], *, modified: datetime) -> Answer:
    r"""Return the answer of a robots.txt.

    >>> text(["User-agent: *", "Disallow:"], modified=datetime(2024, 1, 1, tzinfo=UTC)).body
    b'User-agent: *\nDisallow:\n'
    """
    return Answer(body="".join(f"{line}\n" for line in lines).encode(), modified=modified, content_type=TEXT)


def moved(location: str) -> Answer:
    """Point to where the page is now."""
    body = (
        f'<html><head><title>301 Moved</title></head><body>Moved <a href="{escape(location)}">here</a>.</body></html>'
    )
    return Answer(status=301, body=body.encode(), headers=(("Location", location),))


def not_found() -> Answer:
    """Return a "not found" page, in words that no site of the demo owns."""
    body = (
        '<!DOCTYPE html>\n<html lang="en"><head><title>Page not found</title></head>'
        "<body><h1>404</h1><p>The page you are looking for does not exist or was moved.</p></body></html>\n"
    )
    return Answer(status=404, body=body.encode())


def http_date(moment: datetime) -> str:
    """Write a time as headers do.

    >>> http_date(datetime.fromisoformat("2024-03-16T08:51:00+02:00"))
    'Sat, 16 Mar 2024 06:51:00 GMT'
    """
    return format_datetime(moment.astimezone(UTC), usegmt=True)
