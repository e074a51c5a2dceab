"""A web server on loopback whose pages a test changes while it runs."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from types import TracebackType
from typing import Any, Self

from ingest.demo.server import Loopback

HOST = "paper.example"
HOME = f"http://{HOST}"
Page = tuple[int, dict[str, str], bytes]


def html(body: str, head: str = "", title: str = "Page") -> Page:
    markup = f"<!doctype html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    return 200, {"Content-Type": "text/html; charset=utf-8"}, markup.encode()


def article(title: str, text: str = "The council has decided it today, after a long debate about it. ") -> Page:
    paragraphs = "".join(f"<p>{n} {text * 4}</p>" for n in range(4))
    return html(
        f"<article><h1>{title}</h1>{paragraphs}</article>", '<meta property="og:type" content="article">', title
    )


def rss(*paths: str) -> Page:
    items = "".join(f"<item><title>x</title><link>{HOME}{path}</link></item>" for path in paths)
    return 200, {"Content-Type": "text/xml"}, f"<rss version='2.0'><channel>{items}</channel></rss>".encode()


def sitemap(**pages: str) -> Page:
    """Page name -> its lastmod."""
    entries = "".join(f"<url><loc>{HOME}/{name}</loc><lastmod>{at}</lastmod></url>" for name, at in pages.items())
    return 200, {"Content-Type": "text/xml"}, f"<urlset>{entries}</urlset>".encode()


@dataclass
class Serving:
    """Path (with its query) -> page; ETags are given and honoured."""

    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[tuple[str, int]] = field(default_factory=list)
    before: Callable[[str], None] = lambda _path: None

    def __enter__(self) -> Self:
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                site.before(self.path)
                status, headers, body = site.pages.get(self.path, (404, {}, b"nothing here"))
                etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
                if status == 200 and self.headers.get("If-None-Match") == etag:
                    status, body = 304, b""
                site.asked.append((self.path, status))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if status in {200, 304}:
                    self.send_header("ETag", etag)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- http.server's name
                pass

        self._server = Loopback(Handler)
        self._server.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.__exit__(kind, error, trace)

    @property
    def url(self) -> str:
        """The address on loopback, for tools that know no `connect_to`."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def config(self, *sources: str, fetch: str = "delay = 0") -> str:
        """Write a config.toml of these sources."""
        port = self._server.server_address[1]
        head = f"""\
[fetch]
contact = "desk@{HOST}"
allow_addresses = "127.0.0.0/8"
{fetch}

[fetch.connect_to]
"{HOST}:80" = "127.0.0.1:{port}"
"""
        return head + "".join(f"\n[[source]]\n{source}\n" for source in sources)

    def news(self) -> list[str]:
        """Return what was asked since the last call, robots.txt aside."""
        found = [path for path, _ in self.asked if path != "/robots.txt"]
        self.asked.clear()
        return found
