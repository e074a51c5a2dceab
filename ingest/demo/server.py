"""Serve the demo's sites on loopback, under their own names, for as long as a `with` block lasts.

Nothing is asked of DNS: whoever wants to visit connects to `127.0.0.1` and names the host in the request.
"""

import gzip
import logging
import socket
import sys
import threading
from datetime import UTC
from email.utils import parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import unquote, urlsplit

from ingest.demo import answers, chronicle, cloudnotes, gazette, wordpress
from ingest.demo.answers import Answer

HOSTS: Final = (gazette.HOST, cloudnotes.HOST, chronicle.HOST)
_REST: Final = "/wp-json"
# Below that, a gzip stream is hardly smaller than what it holds (nginx's gzip_min_length in common configurations).
_GZIP_FROM: Final = 1000
_log: Final = logging.getLogger(__name__)


class World:
    """Every answer of every site; nothing in it changes."""

    def __init__(self) -> None:
        self._blog = wordpress.load()
        self._pages = {
            gazette.HOST: gazette.answer_table(),
            cloudnotes.HOST: cloudnotes.answer_table(),
            chronicle.HOST: chronicle.answer_table(self._blog),
        }

    def answer(self, host: str, target: str) -> Answer:
        """Answer one GET: `target` is the path with its query, as the request line has it."""
        pages = self._pages.get(host)
        if pages is None:
            return Answer(status=421, body=b"No such site here.\n", content_type=answers.TEXT)
        parts = urlsplit(target)
        if host == chronicle.HOST and (parts.path + "/").startswith(_REST + "/"):
            return wordpress.answer(self._blog, parts.path.removeprefix(_REST), parts.query)
        exact = f"{parts.path}?{parts.query}"
        return pages.get(exact) or pages.get(unquote(parts.path)) or answers.not_found()


class DemoSite:
    """The sites, listening on a free port of loopback inside a `with` block."""

    hosts: tuple[str, ...] = HOSTS

    _server: "_Server"

    @property
    def port(self) -> int:
        """The port that the system gave."""
        return int(self._server.server_address[1])

    @property
    def connect_to(self) -> dict[str, str]:
        """Where to connect for each site, as `[fetch] connect_to` wants it."""
        return {f"{host}:80": f"127.0.0.1:{self.port}" for host in self.hosts}

    @property
    def requests(self) -> tuple[tuple[str, int], ...]:
        """What was asked so far, in order: URL and status."""
        return tuple(self._server.asked)

    def __enter__(self) -> Self:
        self._server = _Server(World())
        self._server.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.__exit__(kind, error, trace)


def config_toml(port: int) -> str:
    """Write the config.toml that collects the sites while they are served on `port`."""
    where = "\n".join(f'"{host}:80" = "127.0.0.1:{port}"' for host in HOSTS)
    return f"""\
# Three invented sites, which `ingest demo` serves on this machine while it runs.

[fetch]
contact = "webmaster@{gazette.HOST}"
delay = 0
allow_addresses = ["127.0.0.0/8"]

[fetch.connect_to]
{where}

[[source]]
name = "gazette"
feed = "{gazette.HOME}/rss"
sitemap = "{gazette.HOME}/sitemap.xml"

[[source]]
name = "cloudnotes"
feed = "{cloudnotes.HOME}/blog-feed.xml"

[[source]]
name = "chronicle"
wordpress = "{wordpress.HOME}/"

[[source]]
name = "chronicle-pages"  # one of the posts again, as the theme shows it
urls = "{wordpress.HOME}/2025/02/marrowick-keeps-its-open-air-pool/"
"""


class Loopback(ThreadingHTTPServer):
    """A server on a free port of loopback, inside a `with` block; its threads and connections end with it."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        self._open: dict[socket.socket, threading.Thread] = {}
        self._lock = threading.Lock()
        # Seconds between two looks at whether to stop: the wait at the end of the block.
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True, name="loopback")
        super().__init__(("127.0.0.1", 0), handler)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.shutdown()
        self._thread.join()
        self._hang_up()
        self.server_close()

    def server_bind(self) -> None:
        """Bind without asking DNS for this machine's name."""
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "127.0.0.1", int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve a connection in a thread that is found again at the end."""
        thread = threading.Thread(target=self.process_request_thread, args=(request, client_address), daemon=True)
        with self._lock:
            self._open[request] = thread
        thread.start()

    def shutdown_request(self, request: Any) -> None:
        """Close a connection that is done with."""
        super().shutdown_request(request)
        with self._lock:
            self._open.pop(request, None)

    def _hang_up(self) -> None:
        """End the connections that clients keep alive, and wait for their threads."""
        with self._lock:
            connections = dict(self._open)
        for connection, thread in connections.items():
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                _log.debug("a connection was closed by its client first")
            thread.join()

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002 -- socketserver's signature
        """Keep quiet about clients that went away; anything else is a bug of the server."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            _log.exception("cannot answer %s", client_address)


class _Server(Loopback):
    """The sites, and what they were asked."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.asked: list[tuple[str, int]] = []
        super().__init__(_Handler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    # One write for head and body, and none of them waits for an acknowledgement.
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Answer with the body."""
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        """Answer with the head alone."""
        self._answer(with_body=False)

    def _answer(self, *, with_body: bool) -> None:
        host = self.headers.get("Host", "").partition(":")[0].lower()
        answer = self.server.world.answer(host, self.path)
        unchanged = answer.status == 200 and self._knows(answer)
        status = 304 if unchanged else answer.status
        self.server.asked.append((f"http://{host}{self.path}", status))
        self.send_response(status)
        for name, value in answer.headers:
            self.send_header(name, value)
        if answer.modified:
            self.send_header("ETag", answer.etag)
            self.send_header("Last-Modified", answers.http_date(answer.modified))
        self.send_header("Vary", "Accept-Encoding")
        body = b"" if unchanged else self._coded(answer)
        if not unchanged:
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if with_body:
            self.wfile.write(body)

    def _knows(self, answer: Answer) -> bool:
        """Return whether the client has this version; the entity tag decides where both are sent (RFC 9110 13.2.2)."""
        if not answer.modified:
            return False
        if tags := self.headers.get("If-None-Match"):
            return tags.strip() == "*" or answer.etag in (tag.strip() for tag in tags.split(","))
        try:
            since = parsedate_to_datetime(self.headers.get("If-Modified-Since", ""))
        except ValueError:
            return False
        return answer.modified.replace(microsecond=0) <= since.replace(tzinfo=since.tzinfo or UTC)

    def _coded(self, answer: Answer) -> bytes:
        """Compress a long body for clients that can undo it."""
        accepted = [name.strip().lower() for name in self.headers.get("Accept-Encoding", "").split(",")]
        wanted = any(name == "gzip" or (name.startswith("gzip;") and not name.endswith("q=0")) for name in accepted)
        if not wanted or len(answer.body) < _GZIP_FROM:
            return answer.body
        self.send_header("Content-Encoding", "gzip")
        return gzip.compress(answer.body, mtime=0)

    def version_string(self) -> str:
        """Return the server's name, without the machine's Python."""
        return "ingest-demo"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- http.server's name
        """Log nothing: stderr belongs to the run."""
