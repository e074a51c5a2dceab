import gzip
import io
import struct
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from ingest import raw
from ingest.errors import RawCorrupt, RawStoreError
from ingest.model import Stored

PAGES = tuple(f"<p>Page {number}.</p>".encode() * 30 for number in range(4))


def record(
    body: bytes,
    *,
    kind: str = "response",
    url: str = "https://other.example/1",
    status: str = "200 OK",
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html"),),
    version: str = "1.0",
    **fields: str,
) -> bytes:
    """Write one record as other tools do, by warcio, not compressed."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=False, warc_version=version)
    http = StatusAndHeaders(status, list(headers), protocol="HTTP/1.1") if kind == "response" else None
    named = {name.replace("_", "-"): value for name, value in fields.items()}
    named.setdefault("WARC-Date", "2024-03-16T08:51:07Z")
    writer.write_record(
        writer.create_warc_record(
            url, kind, payload=io.BytesIO(body), length=len(body), http_headers=http, warc_headers_dict=named
        )
    )
    return out.getvalue()


def info() -> bytes:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=False)
    writer.write_record(writer.create_warcinfo_record("a.warc.gz", {"software": "Wget/1.21.4 (linux-gnu)"}))
    return out.getvalue()


def dictionary_frames(records: list[bytes]) -> bytes:
    """Write a .warc.zst whose records share a dictionary, kept in a skippable first frame."""
    trained = zstandard.train_dictionary(1000, [one + bytes([n]) for n in range(40) for one in records])
    raw_dictionary = trained.as_bytes()
    compressor = zstandard.ZstdCompressor(dict_data=trained)
    head = struct.pack("<II", 0x184D2A5D, len(raw_dictionary)) + raw_dictionary
    return head + b"".join(compressor.compress(one) for one in records)


def gzip_member(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


CONTAINERS: dict[str, Callable[[list[bytes]], bytes]] = {
    "a.warc": b"".join,
    "a.warc.gz": lambda records: b"".join(map(gzip_member, records)),
    "one-member.warc.gz": lambda records: gzip_member(b"".join(records)),
    "a.warc.zst": lambda records: b"".join(map(zstandard.compress, records)),
    "one-frame.warc.zst": lambda records: zstandard.compress(b"".join(records)),
    "dictionary.warc.zst": dictionary_frames,
    "plain-inside.warc.gz": b"".join,
}


def everything(path: Path, limit: int = 60_000_000) -> list[Stored | RawStoreError]:
    return list(raw.read(path, name=path.name, source=None, limit=limit))


def payloads(got: list[Stored | RawStoreError]) -> list[bytes]:
    return [one.payloads[0] for one in got if isinstance(one, Stored)]


@pytest.mark.parametrize("name", CONTAINERS)
def test_every_container_gives_the_same_articles(tmp_path: Path, name: str) -> None:
    records = [info(), *(record(page, url=f"https://other.example/{n}") for n, page in enumerate(PAGES))]
    path = tmp_path / name
    path.write_bytes(CONTAINERS[name](records))
    got = everything(path)
    assert payloads(got) == list(PAGES)
    one = got[0]
    assert isinstance(one, Stored)
    assert (one.capture.role, one.capture.via, one.capture.source, one.capture.status) == ("article", {}, None, 200)
    assert one.capture.url == "https://other.example/0"
    assert one.capture.fetched_at == datetime(2024, 3, 16, 8, 51, 7, tzinfo=UTC)
    assert one.capture.raw_id is not None
    assert one.capture.raw_id.startswith("<urn:uuid:")
    assert one.capture.header("content-type") == "text/html"


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "a.warc.zst"])
def test_offset_and_length_are_where_the_record_lies(tmp_path: Path, name: str) -> None:
    records = [info(), *(record(page) for page in PAGES)]
    data = CONTAINERS[name](records)
    (tmp_path / name).write_bytes(data)
    undoing: dict[str, Callable[[bytes], bytes]] = {"a.warc.gz": gzip.decompress, "a.warc.zst": zstandard.decompress}
    undo = undoing.get(name, bytes)
    for expected, one in zip(records[1:], everything(tmp_path / name), strict=True):
        assert isinstance(one, Stored)
        (part,) = one.capture.parts
        assert undo(data[part.offset : part.offset + part.length]) == expected


def test_only_successful_responses_and_resources_are_articles(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(
        b"".join(
            [
                info(),
                record(b"moved", status="301 Moved"),
                record(b"missing", status="404 Not Found"),
                record(b"one", status="203 Non-Authoritative"),
                record(b"two", kind="resource", url="file:///two.html", Content_Type="text/html"),
                record(b"20240316 other.example", kind="resource", url="dns:other.example", Content_Type="text/dns"),
                record(b"k: v", kind="metadata"),
                record(b"GET / HTTP/1.1\r\n\r\n", kind="request"),
            ]
        )
    )
    one, two = everything(path)
    assert isinstance(one, Stored)
    assert isinstance(two, Stored)
    assert (one.payloads, one.capture.status) == ((b"one",), 203)
    assert (two.payloads, two.capture.status, two.capture.url) == ((b"two",), None, None)
    assert two.capture.header("Content-Type") == "text/html"


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_both_versions_and_a_cut_are_understood(tmp_path: Path, version: str) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(record(b"one", version=version, WARC_Truncated="length") + record(b"two", version=version))
    assert [one.capture.truncated for one in everything(path) if isinstance(one, Stored)] == [True, False]


def test_chunks_and_codings_are_undone(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    packed = gzip.compress(b"one")
    chunked = (("Transfer-Encoding", "chunked"),)
    path.write_bytes(
        record(b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed), headers=(*chunked, ("Content-Encoding", "gzip")))
        + record(b"undone before it was stored", headers=chunked)
        + record(b"rot", headers=(("Content-Encoding", "rot13"),))
    )
    *good, bad = everything(path)
    assert payloads(good) == [b"one", b"undone before it was stored"]
    assert isinstance(bad, RawCorrupt)
    assert bad.reason == "unknown-coding"


def test_odd_heads_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    blocks = [b"HTTP/2 200\r\nA: b\r\n\r\nbody", b"HTTP/1.1 200 OK\nA: b\n\nbody", b"HTTP/1.0  200\r\nA:b\r\n\r\nbody"]
    form = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:x:%d>\r\nWARC-Target-URI: <https://o.example/>\r\n"
    rest = b"Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n"
    path.write_bytes(b"".join(form % n + rest % (len(block), block) for n, block in enumerate(blocks)))
    got = everything(path)
    assert payloads(got) == [b"body"] * 3
    assert {one.capture.headers for one in got if isinstance(one, Stored)} == {(("A", "b"),)}
    assert {one.capture.url for one in got if isinstance(one, Stored)} == {"https://o.example/"}


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "one-member.warc.gz", "a.warc.zst"])
def test_a_bad_digest_costs_one_record(tmp_path: Path, name: str) -> None:
    records = [record(page) for page in PAGES]
    records[1] = records[1].replace(b"Page 1", b"Pa9e 1")
    (tmp_path / name).write_bytes(CONTAINERS[name](records))
    got = everything(tmp_path / name)
    assert payloads(got) == [PAGES[0], PAGES[2], PAGES[3]]
    assert isinstance(got[1], RawCorrupt)


@pytest.mark.parametrize("label", ["sha1:", "SHA-256:", "md5:", "unknown:", ""])
def test_digests_are_known_by_their_label(tmp_path: Path, label: str) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(record(b"one", WARC_Block_Digest=f"{label}AAAA"))
    (one,) = everything(path)
    assert isinstance(one, RawCorrupt if label not in {"unknown:", ""} else Stored)


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "one-member.warc.gz", "a.warc.zst", "one-frame.warc.zst"])
def test_a_tail_torn_at_any_byte_keeps_what_is_whole_and_is_said(tmp_path: Path, name: str) -> None:
    records = [record(page) for page in PAGES[:3]]
    data, path = CONTAINERS[name](records), tmp_path / name
    begin = len(CONTAINERS[name](records[:2])) if name in {"a.warc", "a.warc.gz", "a.warc.zst"} else 1
    # The last four bytes of a plain file are line ends that nobody misses.
    for cut in range(begin + 1, len(data) - (4 if name == "a.warc" else 0)):
        path.write_bytes(data[:cut])
        got = everything(path)
        assert payloads(got) == list(PAGES[: len(payloads(got))])
        assert any(isinstance(one, RawStoreError) for one in got), cut
        if begin > 1:
            assert payloads(got)[:2] == list(PAGES[:2]), cut


def test_a_damaged_member_costs_one_record(tmp_path: Path) -> None:
    members = [gzip_member(record(page)) for page in PAGES]
    members[1] = members[1][:100] + b"\xff\x00\xff" + members[1][103:]
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"".join(members))
    got = everything(path)
    assert payloads(got) == [PAGES[0], PAGES[2], PAGES[3]]
    assert [one.subject for one in got if isinstance(one, RawCorrupt)] == [f"a.warc.gz@{len(members[0])}"]


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "a.warc.zst"])
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>no WARC</html>",
        b"\x1f\x8b\x08\x00junk",
        b"\x28\xb5\x2f\xfdjunk",
        gzip.compress(b""),
        gzip.compress(b"<html>no WARC</html>"),
        zstandard.compress(b""),
        zstandard.compress(b"<html>no WARC</html>"),
    ],
)
def test_what_is_no_warc_is_unreadable(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    (error,) = everything(tmp_path / name)
    assert isinstance(error, RawStoreError)
    assert error.reason == "unreadable-warc"


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "one-member.warc.gz", "a.warc.zst"])
def test_a_bomb_is_too_large_and_the_rest_goes_on(tmp_path: Path, name: str) -> None:
    records = [
        record(bytes(5_000_000)),
        record(gzip.compress(bytes(5_000_000)), headers=(("Content-Encoding", "gzip"),)),
    ]
    (tmp_path / name).write_bytes(CONTAINERS[name]([*records, record(b"after")]))
    got = everything(tmp_path / name, limit=100_000)
    assert [getattr(one, "reason", None) for one in got] == ["too-large", "too-large", None]
    assert payloads(got) == [b"after"]


@given(data=st.data(), name=st.sampled_from(sorted(CONTAINERS)))
@settings(max_examples=150, deadline=None)
def test_any_bytes_give_captures_or_typed_errors(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, name: str
) -> None:
    path = tmp_path_factory.mktemp("foreign") / name
    whole = CONTAINERS[name]([info(), record(PAGES[0]), record(zlib.compress(PAGES[1]))])
    at = int(len(whole) * data.draw(st.floats(0, 1)))
    cut = data.draw(st.integers(0, 50))
    path.write_bytes(whole[:at] + data.draw(st.binary(max_size=50)) + whole[at + cut :])
    assert all(isinstance(one, Stored | RawStoreError) for one in everything(path))


def test_a_large_member_that_is_no_bomb_is_read_whole(tmp_path: Path) -> None:
    page = bytes(range(256)) * 40_000
    (tmp_path / "a.warc.gz").write_bytes(gzip_member(record(page)) + gzip_member(record(b"after")))

    assert payloads(everything(tmp_path / "a.warc.gz")) == [page, b"after"]
