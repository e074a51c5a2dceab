"""Archives as their makers write them: by the tools themselves where they are, by hand in their shapes otherwise.

warcprox runs with INGEST_MAKERS=DIR, a virtual environment that has it (`.ci/run` makes one).
"""

import base64
import gzip
import hashlib
import http.client
import io
import os
import shutil
import signal
import socket
import subprocess
from pathlib import Path
from typing import Final

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from ingest import raw
from ingest.model import Stored
from tests import shapes
from tests.serving import Serving, html

MAKERS: Final = os.environ.get("INGEST_MAKERS")
SECONDS: Final = 120
PAGE: Final = html("<article><h1>Ferry</h1><p>The ferry leaves at six.</p></article>", title="Ferry")
BODY: Final = PAGE[2]
SHA1: Final = "sha1:" + base64.b32encode(hashlib.sha1(BODY, usedforsecurity=False).digest()).decode()
SHA256: Final = "sha256:" + hashlib.sha256(BODY).hexdigest()


def got(*paths: Path) -> list[tuple[str, bytes]]:
    """Return URL and payload of each capture of the last file; whatever cannot be read fails the test."""
    found = list(raw.read(paths[-1], name=paths[-1].name, source=None, others=paths))
    assert all(isinstance(one, Stored) for one in found), found
    return [(str(one.capture.url), one.payloads[0]) for one in found if isinstance(one, Stored)]


def head(kind: str, url: str | None, block: bytes, **fields: str) -> bytes:
    """Write one record by hand."""
    named = {"WARC-Type": kind, "WARC-Date": "2026-03-05T10:00:00Z", "WARC-Record-ID": f"<urn:uuid:{kind}-{url}>"}
    named |= {"WARC-Target-URI": url} if url else {}
    named |= {name.replace("_", "-"): value for name, value in fields.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"WARC/1.0\r\n{lines}Content-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"


def answer(body: bytes = BODY, status: str = "200 OK", *headers: str) -> bytes:
    lines = "".join(f"{line}\r\n" for line in ("Content-Type: text/html; charset=utf-8", *headers))
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body


HTTP: Final = {"Content_Type": "application/http; msgtype=response"}
URL: Final = "https://news.example/ferry"
AGAIN: Final = "https://news.example/ferry?again"


def heritrix() -> list[bytes]:
    same = "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest"
    unchanged = "http://netpreserve.org/warc/1.0/revisit/server-not-modified"
    info = b"software: Heritrix/3.4.0 http://crawler.archive.org\r\nformat: WARC File Format 1.0\r\n"
    first = {"WARC_Refers_To_Target_URI": URL, "WARC_Refers_To_Date": "2026-03-05T10:00:00Z"}
    not_modified = b"HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n"
    return [
        head("warcinfo", None, info, Content_Type="application/warc-fields"),
        head("response", "dns:news.example", b"20260305 news.example. 300 IN A 192.0.2.1", Content_Type="text/dns"),
        head("response", URL, answer(), WARC_Payload_Digest=SHA1, WARC_IP_Address="192.0.2.1", **HTTP),
        head("request", URL, b"GET /ferry HTTP/1.0\r\n\r\n", Content_Type="application/http; msgtype=request"),
        head(
            "metadata",
            URL,
            b"via: https://news.example/\r\nfetchTimeMs: 12\r\n",
            Content_Type="application/warc-fields",
        ),
        head(
            "revisit", AGAIN, answer(b""), WARC_Payload_Digest=SHA1, WARC_Profile=same, WARC_Truncated="length", **HTTP
        ),
        head("revisit", URL, not_modified, WARC_Profile=unchanged, **first, **HTTP),
    ]


def browsertrix() -> list[bytes]:
    page = {"WARC_Page_ID": "b0d1", "WARC_Resource_Type": "document", "WARC_JSON_Metadata": '{"ipType":"Public"}'}
    first = {"WARC_Refers_To_Target_URI": URL, "WARC_Refers_To_Date": "2026-03-05T10:00:00Z"}
    same = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    encoded = answer(gzip.compress(BODY, mtime=0), "200", "x-orig-content-length: 99", "content-encoding: gzip")
    plain = answer(BODY, "200", "x-orig-content-encoding: br")
    return [
        head("warcinfo", None, b"software: Browsertrix-Crawler 1.5.0 (with warcio.js 2.4.3)\r\n"),
        head("response", URL, plain, WARC_Payload_Digest=SHA256, **page, **HTTP),
        head("request", URL, b"GET /ferry HTTP/1.1\r\n\r\n", Content_Type="application/http; msgtype=request"),
        head("response", "https://news.example/zipped", encoded, **page, **HTTP),
        head("revisit", AGAIN, answer(b""), WARC_Payload_Digest=SHA256, WARC_Profile=same, **first, **HTTP),
        head("resource", f"urn:pageinfo:{URL}", b'{"urls":{}}', Content_Type="application/json"),
        head("resource", f"urn:text:{URL}", b"The ferry leaves at six.", Content_Type="text/plain"),
        head("resource", f"urn:view:{URL}", b"\x89PNG\r\n\x1a\n", Content_Type="image/png"),
    ]


def common_crawl_news() -> list[bytes]:
    robots = answer(b"User-agent: *\n", "200 OK").replace(b"text/html", b"text/plain")
    missing = answer(b"<p>Nothing here.</p>", "404 Not Found")
    return [
        head("warcinfo", None, b"robots: classic\r\nsoftware: StormCrawler 2.10\r\nisPartOf: CC-NEWS\r\n"),
        head("request", URL, b"GET /ferry HTTP/1.1\r\n\r\n", Content_Type="application/http; msgtype=request"),
        head("response", URL, answer(), WARC_Payload_Digest=SHA1, WARC_Block_Digest=_sha1(answer()), **HTTP),
        head("response", "https://news.example/gone", missing, **HTTP),
        head("metadata", URL, b"fetchTimeMs: 12\r\n", Content_Type="application/warc-fields"),
        head("response", "https://news.example/notes.txt", robots, **HTTP),
    ]


def wet() -> list[bytes]:
    refers = {"WARC_Refers_To": "<urn:uuid:1>", "WARC_Identified_Content_Language": "eng"}
    return [
        head("warcinfo", None, b"Software-Info: ia-web-commons\r\nExtracted-Date: Thu, 05 Mar 2026\r\n"),
        head("conversion", URL, shapes.DUMP.encode(), Content_Type="text/plain", **refers),
    ]


def _sha1(data: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()


SHAPES: Final = {
    "Heritrix": (heritrix(), [URL, AGAIN, URL]),
    "browsertrix": (browsertrix(), [URL, "https://news.example/zipped", AGAIN]),
    "Common Crawl news": (common_crawl_news(), [URL, "https://news.example/notes.txt"]),
}


@pytest.mark.parametrize("maker", SHAPES)
def test_shapes_by_hand_are_read(tmp_path: Path, maker: str) -> None:
    records, urls = SHAPES[maker]
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"".join(gzip.compress(one, mtime=0) for one in records))

    found = got(path)

    assert [url for url, _ in found] == urls
    assert {payload for url, payload in found if not url.endswith("txt")} == {BODY}


def test_wet_is_read_as_text(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.wet.gz"
    path.write_bytes(b"".join(gzip.compress(one, mtime=0) for one in wet()))

    assert got(path) == [(URL, shapes.DUMP.encode())]


@pytest.mark.parametrize("name", ["a.arc", "a.arc.gz"])
def test_arc_is_read(tmp_path: Path, name: str) -> None:
    info = b"1 0 InternetArchive\nURL IP-address Archive-date Content-type Archive-length\n\n"
    block = answer()
    records = [
        b"filedesc://a.arc 0.0.0.0 20260305100000 text/plain %d\n" % len(info) + info,
        f"{URL} 192.0.2.1 20260305100000 text/html {len(block)}\n".encode() + block + b"\n",
    ]
    packed = records if name == "a.arc" else [gzip.compress(one, mtime=0) for one in records]
    path = tmp_path / name
    path.write_bytes(b"".join(packed))

    assert got(path) == [(URL, BODY)]


def test_warcio_is_read_with_its_revisits(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        first = writer.create_warc_record(
            URL, "response", payload=io.BytesIO(BODY), length=len(BODY), http_headers=headers
        )
        writer.write_record(first)
        digest = first.rec_headers.get_header("WARC-Payload-Digest")
        at = first.rec_headers.get_header("WARC-Date")
        writer.write_record(
            writer.create_revisit_record(
                AGAIN, digest=digest, refers_to_uri=URL, refers_to_date=at, http_headers=headers
            )
        )

    assert got(path) == [(URL, BODY), (AGAIN, BODY)]


def run(*words: str | Path, cwd: Path) -> None:
    subprocess.run(list(map(str, words)), cwd=cwd, check=True, capture_output=True, timeout=SECONDS)


@pytest.mark.skipif(shutil.which("wget") is None, reason="wget is not installed")
def test_wget_is_read_with_its_revisits_in_another_file(tmp_path: Path, site: Serving) -> None:
    site.pages = {"/ferry": PAGE, "/missing": (404, {}, b"nothing")}
    urls = [f"{site.url}{path}" for path in site.pages]
    quiet = ("wget", "-q", "--no-proxy", "--tries=1", "--delete-after", "--warc-cdx")
    subprocess.run([*quiet, "--warc-file=first", *urls], cwd=tmp_path, check=False, timeout=SECONDS)
    run(*quiet, "--warc-file=second", "--warc-dedup=first.cdx", urls[0], cwd=tmp_path)
    first, second = tmp_path / "first.warc.gz", tmp_path / "second.warc.gz"

    assert got(first) == [(urls[0], BODY)]
    assert b"WARC-Type: revisit" in gzip.decompress(second.read_bytes())
    assert got(first, second) == [(urls[0], BODY)]


@pytest.mark.skipif(not MAKERS, reason="warcprox: only with INGEST_MAKERS=DIR")
def test_warcprox_is_read_with_its_revisits(tmp_path: Path, site: Serving) -> None:
    site.pages = {"/ferry": PAGE}
    for _ in range(2):
        _proxied(f"{site.url}/ferry", cwd=tmp_path)
    first, second = sorted(tmp_path.rglob("*.warc.gz"), key=lambda path: path.stat().st_mtime_ns)

    assert b"WARC-Type: revisit" in gzip.decompress(second.read_bytes())
    assert got(first) == got(first, second) == [(f"{site.url}/ferry", BODY)]


def _proxied(url: str, *, cwd: Path) -> None:
    """Fetch a page through warcprox; what it saw before is a revisit."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # What it refuses by default is what a test must ask for: its own machine.
    allowing = "from warcprox import main, warcproxy; warcproxy.WarcProxyHandler.allow_localhost = True; main.main()"
    command = [f"{MAKERS}/bin/python", "-c", allowing, "-p", str(port), "-d", ".", "-z", "--dedup-db-file=dedup.sqlite"]
    with subprocess.Popen(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as proxy:
        try:
            assert proxy.stdout is not None
            # It listens before it can look up what it saw.
            next(line for line in proxy.stdout if "DedupDb" in line and "starting up" in line)
            _fetch(port, url)
        finally:
            proxy.send_signal(signal.SIGTERM)
            proxy.communicate(timeout=SECONDS)


def _fetch(port: int, url: str) -> None:
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    asking.request("GET", url)
    assert asking.getresponse().read() == BODY
    asking.close()
