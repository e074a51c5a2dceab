"""Call an address of the user's own, once and guarded: a webhook, a healthcheck. Neither robots.txt nor pace apply."""

from typing import Final

from ingest.config import FetchConfig
from ingest.errors import FetchError, HttpStatus
from ingest.fetch import guard
from ingest.fetch.transport.client import Clients

__all__ = ["call"]

_JSON: Final = "application/json"


async def call(url: str, *, config: FetchConfig, version: str, body: bytes | None = None) -> None:
    """Send a JSON body, or ask without one; FetchError says why that was not answered with success.

    Redirects are not followed. The subject of an error is the host alone, because such addresses hold secrets.
    """
    clients = Clients(config, user_agent=f"ingest/{version}")
    host = ""
    try:
        parsed = guard.admit(url)
        host = str(parsed.host)
        answer = await clients.exchange(
            parsed,
            headers={} if body is None else {"Content-Type": _JSON, "Content-Length": str(len(body))},
            unwanted=lambda _status: True,
            body=body,
        )
        if not 200 <= answer.status < 300:
            raise HttpStatus(answer.status, subject=host)
    except FetchError as e:
        e.subject = host
        raise
    finally:
        await clients.aclose()
