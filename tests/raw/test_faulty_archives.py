"""Archives as others keep them: wrong lengths, junk, changed line ends, side records, ARC."""

import base64
import gzip
import hashlib
import tracemalloc
import zlib
from pathlib import Path

import brotli
import pytest
import zstandard
from warcio.archiveiterator import ArchiveIterator

from ingest import raw
from ingest.errors import RawCorrupt, RawStoreError
from ingest.model import Stored
from tests.raw.test_foreign import CONTAINERS, everything, gzip_member, info, payloads, record

PAGES = tuple(f"<title>{n}</title>".encode() + b"<p>The ferry leaves at six.</p>\n" * (20 + n) for n in range(6))
NAMES = ("a.warc", "a.warc.gz", "one-member.warc.gz", "a.warc.zst", "one-frame.warc.zst")
LIMIT = 60_000_000


def records() -> list[bytes]:
    return [record(page, url=f"https://other.example/{n}") for n, page in enumerate(PAGES)]


def got(tmp_path: Path, name: str, pieces: list[bytes], *, limit: int = LIMIT) -> list[Stored | RawStoreError]:
    path = tmp_path / name
    path.write_bytes(CONTAINERS[name](pieces))
    return everything(path, limit=limit)


def resized(one: bytes, by: int) -> bytes:
    """Let a record name another length; warcio's digest would be wrong, too, and is left out."""
    head, _, block = one.partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not line.startswith((b"Content-Length", b"WARC-Block-Digest"))]
    lines.append(b"Content-Length: %d" % (len(block) - 4 + by))
    return b"\r\n".join(lines) + b"\r\n\r\n" + block


def errors(found: list[Stored | RawStoreError]) -> list[RawStoreError]:
    return [one for one in found if isinstance(one, RawStoreError)]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("by", [-300, -40, -2, 5, 77, 300, 1_000_000, 10**12])
@pytest.mark.parametrize("which", [0, 2])
def test_a_wrong_length_costs_its_record_alone(tmp_path: Path, name: str, by: int, which: int) -> None:
    pieces = records()
    pieces[which] = resized(pieces[which], by)

    found = got(tmp_path, name, pieces)

    assert payloads(found) == [page for n, page in enumerate(PAGES) if n != which]
    (error,) = errors(found)
    assert isinstance(error, RawCorrupt)
    assert error.reason == "raw-corrupt"
    assert f"{len(pieces[which])} bytes are passed over" in error.message


@pytest.mark.parametrize("name", NAMES)
def test_every_second_length_may_be_wrong(tmp_path: Path, name: str) -> None:
    pieces = [resized(one, (90, -50)[n % 4 == 0]) if n % 2 == 0 else one for n, one in enumerate(records())]

    found = got(tmp_path, name, pieces)

    assert payloads(found) == list(PAGES[1::2])
    assert len(errors(found)) == 3


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("length", [b"", b"many", b"-5", b"1e3"])
def test_a_record_that_names_no_length_costs_itself(tmp_path: Path, name: str, length: bytes) -> None:
    pieces = records()
    size = len(pieces[1].partition(b"\r\n\r\n")[2]) - 4
    pieces[1] = pieces[1].replace(b"Content-Length: %d" % size, b"Content-Length: %b" % length)

    found = got(tmp_path, name, pieces)

    assert payloads(found) == [PAGES[0], *PAGES[2:]]
    assert len(errors(found)) == 1


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "junk", [b"a line of junk\r\n", b"junk without an end", b"\x00\xff" * 40_000, b"<p>WARC/1.0 is a form.</p>\n" * 9]
)
@pytest.mark.parametrize("place", [0, 2, 6])
def test_junk_costs_no_record_and_is_counted(tmp_path: Path, name: str, junk: bytes, place: int) -> None:
    pieces = records()
    pieces.insert(place, junk)

    found = got(tmp_path, name, pieces)

    assert payloads(found) == list(PAGES)
    (error,) = errors(found)
    assert f"{len(junk)} bytes" in error.message


@pytest.mark.parametrize("junk", [b"not compressed at all\n", b"\x1f\x8b\x08\x00 nearly", b"\x00" * 700 + b"x"])
@pytest.mark.parametrize("name", ["a.warc.gz", "a.warc.zst"])
def test_junk_between_frames_costs_no_record(tmp_path: Path, junk: bytes, name: str) -> None:
    pack = gzip_member if name.endswith("gz") else zstandard.compress
    frames = [pack(one) for one in records()]
    path = tmp_path / name
    path.write_bytes(b"".join((*frames[:3], junk, *frames[3:])))

    found = everything(path)

    assert payloads(found) == list(PAGES)
    assert [(e.subject, e.reason) for e in errors(found)] == [(f"{name}@{sum(map(len, frames[:3]))}", "raw-corrupt")]
    assert f"{len(junk)} bytes of the file are passed over" in errors(found)[0].message


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "one-member.warc.gz"])
def test_zeros_behind_the_last_record_are_no_loss(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(CONTAINERS[name](records()) + bytes(100_000))

    assert payloads(everything(path)) == list(PAGES)
    assert errors(everything(path)) == []


def test_members_of_one_and_of_many_records_may_follow_each_other(tmp_path: Path) -> None:
    pieces = records()
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gzip_member(info()) + gzip_member(b"".join(pieces[:4])) + b"".join(map(gzip_member, pieces[4:])))

    found = everything(path, limit=len(pieces[0]))

    assert payloads(found) == list(PAGES)


def test_a_damaged_member_of_many_records_loses_those_behind_and_says_how_much(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    pages = [hashlib.sha512(b"%d" % n).hexdigest().encode() * 300 + b"%d" % n for n in range(20)]
    member = bytearray(zlib_member(b"".join(map(record, pages))))
    at = len(member) * 3 // 4
    member[at : at + 40] = b"\xff" * 40
    path.write_bytes(bytes(member) + gzip_member(record(b"behind")))

    found = everything(path)

    *read, last = payloads(found)
    assert last == b"behind"
    assert read == [page for page in pages if page in read]  # each has its digest
    assert len(read) >= 10
    assert "bytes of the file are passed over" in errors(found)[-1].message


def zlib_member(data: bytes) -> bytes:
    packer = zlib.compressobj(1, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize("name", NAMES)
def test_an_archive_inside_a_page_is_no_archive(tmp_path: Path, name: str) -> None:
    inner = b"<pre>" + b"".join(records()) + b"</pre>"

    assert payloads(got(tmp_path, name, [record(inner), record(PAGES[0])])) == [inner, PAGES[0]]
    assert payloads(got(tmp_path, name, [record(inner), record(PAGES[0])], limit=len(PAGES[0]))) == [PAGES[0]]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("digests", [True, False])
def test_changed_line_ends_cost_no_record(tmp_path: Path, name: str, *, digests: bool) -> None:
    """Heads alone, as some tools write them; or all of a file, so that no length and no digest is right any more."""
    pieces = [info(), *records()]
    heads = [one.partition(b"\r\n\r\n") for one in pieces]
    bare = [head.replace(b"\r\n", b"\n") + b"\n\n" + block[:-4] + b"\n\n" for head, _, block in heads]

    assert payloads(got(tmp_path, name, bare)) == list(PAGES)

    lines = [b"\n".join(one.split(b"\r\n")) for one in pieces]
    if not digests:
        lines = [b"\n".join(line for line in one.split(b"\n") if b"Digest" not in line) for one in lines]
    found = got(tmp_path, name, lines)
    assert errors(found) == []
    assert [one.rstrip(b"\n") for one in payloads(found)] == [page.rstrip(b"\n") for page in PAGES]


@pytest.mark.parametrize("ends", [b"", b"\r\n", b"\n", b"\r\n" * 5])
def test_any_number_of_line_ends_may_follow_a_record(tmp_path: Path, ends: bytes) -> None:
    assert payloads(got(tmp_path, "a.warc", [one[:-4] + ends for one in records()])) == list(PAGES)


@pytest.mark.parametrize("coding", ["gzip", "br", "deflate", "zstd", "x-gzip", "gzip, br", "utf-8"])
def test_a_body_that_was_stored_decoded_is_read_whatever_its_label(tmp_path: Path, coding: str) -> None:
    headers = (("Content-Type", "text/html"), ("Content-Encoding", coding), ("Transfer-Encoding", "chunked"))

    (one,) = got(tmp_path, "a.warc", [record(PAGES[0], headers=headers)])

    assert isinstance(one, Stored)
    assert one.payloads == (PAGES[0],)
    assert one.capture.header("content-encoding") == coding


def test_a_body_without_a_label_is_undone_by_its_first_bytes(tmp_path: Path) -> None:
    pieces = [record(gzip.compress(PAGES[0])), record(zstandard.compress(PAGES[1]))]

    assert payloads(got(tmp_path, "a.warc.gz", pieces)) == [PAGES[0], PAGES[1]]


@pytest.mark.parametrize("coding", ["gzip", "br", "deflate", "zstd"])
@pytest.mark.parametrize("reason", ["length", "time", "disconnect", "unspecified"])
def test_a_cut_answer_gives_what_there_is_of_it_and_is_marked(tmp_path: Path, coding: str, reason: str) -> None:
    page = b"".join(hashlib.sha256(b"%d" % n).hexdigest().encode() + b"\n" for n in range(9_000))
    pack = {"gzip": gzip.compress, "br": brotli.compress, "deflate": zlib.compress, "zstd": zstandard.compress}[coding]
    body = pack(page)
    headers = (("Content-Encoding", coding),)

    cut, plain, whole = got(
        tmp_path,
        "a.warc.gz",
        [
            record(body[: len(body) // 2], headers=headers, WARC_Truncated=reason),
            record(page[:99], WARC_Truncated=reason),
            record(body, headers=headers),
        ],
    )

    assert isinstance(cut, Stored)
    assert isinstance(plain, Stored)
    assert isinstance(whole, Stored)
    assert page.startswith(cut.payloads[0])
    assert len(cut.payloads[0]) > 60_000
    assert [one.capture.truncated for one in (cut, plain, whole)] == [True, True, False]
    assert whole.payloads == (page,)


def test_a_first_segment_alone_is_a_cut_answer_and_a_segment_without_it_is_lost(tmp_path: Path) -> None:
    first = record(b"the beginning", WARC_Segment_Number="1")
    rest = record(b" and the rest", kind="continuation", WARC_Segment_Number="2", WARC_Segment_Origin_ID="<urn:x:1>")

    one, other = got(tmp_path, "a.warc", [first, rest])

    assert isinstance(one, Stored)
    assert one.capture.truncated
    assert isinstance(other, RawStoreError)
    assert other.reason == "segment-without-beginning"


SIDE = {
    "urn:pageinfo:https://other.example/0": ("application/json", b'{"urls": {}}'),
    "urn:text:https://other.example/0": ("text/plain", b"The ferry leaves at six."),
    "urn:view:https://other.example/0": ("image/png", b"\x89PNG\r\n\x1a\n\x00"),
    "urn:thumbnail:https://other.example/0": ("image/jpeg", b"\xff\xd8\xff\xe0\x00"),
    "urn:fullPage:https://other.example/0": ("image/jpeg", b"\xff\xd8\xff\xe0\x00"),
    "screenshot:https://other.example/0": ("image/jpeg", b"\xff\xd8\xff\xe0\x00"),
    "metadata://gnu.org/software/wget/warc/MANIFEST.txt": ("text/plain", b"<urn:uuid:1>\n"),
    "dns:other.example": ("text/dns", b"20240316 other.example. 300 IN A 192.0.2.1\n"),
    "https://other.example/photo.png": ("image/png", b"\x89PNG\r\n\x1a\n\x00"),
}


@pytest.mark.parametrize("name", NAMES)
def test_what_crawlers_add_of_their_own_is_neither_article_nor_failure(tmp_path: Path, name: str) -> None:
    side = [record(body, kind="resource", url=url, Content_Type=kind) for url, (kind, body) in SIDE.items()]
    side += [record(body, kind="conversion", url=url, Content_Type=kind) for url, (kind, body) in SIDE.items()]
    side += [record(b"k: v", kind="metadata")]
    side += [record(b"?", kind="vendor-specific")]
    pieces = [piece for pair in zip(side, [*records(), *records()] * 2, strict=False) for piece in pair]

    found = got(tmp_path, name, pieces)

    assert errors(found) == []
    assert payloads(found) == [(PAGES * 4)[n] for n in range(len(side))]


def test_an_archive_of_nothing_but_side_records_says_what_it_holds(tmp_path: Path) -> None:
    for pieces, words in (
        ([info()], "warcinfo 1"),
        ([info(), *[record(b"{}", kind="metadata", Content_Type="application/json")] * 3], "metadata 3, warcinfo 1"),
        ([record(b"moved", status="301 Moved")], "response 1"),
    ):
        (error,) = got(tmp_path, "a.warc.gz", pieces)
        assert isinstance(error, RawStoreError)
        assert (error.reason, error.message) == ("no-captures", f"no answer among the records: {words}")


@pytest.mark.parametrize("name", ["a.warc.wet.gz", "a.warc"])
def test_text_that_others_extracted_is_read(tmp_path: Path, name: str) -> None:
    text = b"Ferry\nThe ferry leaves at six.\n"
    pieces = [record(text, kind="conversion", url="https://other.example/1", Content_Type="text/plain")]
    pieces.append(record(b"\xff\xd8\xff", kind="conversion", url="https://other.example/2", Content_Type="image/jpeg"))
    path = tmp_path / name
    path.write_bytes(b"".join(gzip_member(one) if name.endswith("gz") else one for one in [info(), *pieces]))

    (one,) = everything(path)

    assert isinstance(one, Stored)
    assert (one.payloads, one.capture.url, one.capture.status) == ((text,), "https://other.example/1", None)


# ---- ARC


def arc_info(version: int) -> bytes:
    fields = "URL IP-address Archive-date Content-type Archive-length"
    if version == 2:
        fields = "URL IP-address Archive-date Content-type Result-code Checksum Location Offset Filename Archive-length"
    block = f"{version} 0 Crawler\n{fields}\n\n".encode()
    rest = " 200 - - 0 x.arc" if version == 2 else ""
    return f"filedesc://x.arc 0.0.0.0 20060102030405 text/plain{rest} {len(block)}\n".encode() + block


def arc_record(body: bytes, n: int, *, version: int = 1, status: str = "200 OK", by: int = 0) -> bytes:
    block = f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\n\r\n".encode() + body
    rest = f" 200 ABC - {n} x.arc" if version == 2 else ""
    head = f"http://old.example/{n} 192.0.2.1 2006010203040{n} text/html{rest} {len(block) + by}\n"
    return head.encode() + block + b"\n"


ARCS = ("a.arc", "a.arc.gz", "one-member.arc.gz", "a.warc", "a.html", "a.arc.zst")


def arc(path: Path, pieces: list[bytes]) -> list[Stored | RawStoreError]:
    pack = {"a.arc.gz": gzip_member, "a.arc.zst": zstandard.compress}.get(path.name, bytes)
    data = b"".join(map(pack, pieces))
    path.write_bytes(gzip_member(data) if path.name.startswith("one") else data)
    return everything(path)


@pytest.mark.parametrize("name", ARCS)
@pytest.mark.parametrize("version", [1, 2])
def test_an_arc_is_read_like_a_warc(tmp_path: Path, name: str, version: int) -> None:
    pieces = [arc_info(version), *(arc_record(page, n, version=version) for n, page in enumerate(PAGES))]
    pieces += [arc_record(b"gone", 7, version=version, status="404 Not Found")]

    found = arc(tmp_path / name, pieces)

    assert payloads(found) == list(PAGES)
    one = found[2]
    assert isinstance(one, Stored)
    capture = one.capture
    assert (capture.raw_id, capture.url, capture.status) == (None, "http://old.example/2", 200)
    assert str(capture.fetched_at) == "2006-01-02 03:04:02+00:00"
    offsets = [one.capture.parts[0].offset for one in found if isinstance(one, Stored)]
    assert len(set(offsets)) == (1 if name.startswith("one") else 6)


def test_an_arc_is_read_as_warcio_reads_it(tmp_path: Path) -> None:
    pieces = [arc_info(1), *(arc_record(page, n) for n, page in enumerate(PAGES))]
    found = arc(tmp_path / "a.arc.gz", pieces)
    with (tmp_path / "a.arc.gz").open("rb") as file:
        theirs = [
            (one.rec_headers.get_header("WARC-Target-URI"), one.content_stream().read())
            for one in ArchiveIterator(file, arc2warc=True)
            if one.rec_type == "response"
        ]

    assert theirs == [(one.capture.url, one.payloads[0]) for one in found if isinstance(one, Stored)]


@pytest.mark.parametrize("name", ["a.arc", "a.arc.gz", "one-member.arc.gz"])
@pytest.mark.parametrize("by", [-120, 9, 10**9])
def test_a_wrong_length_in_an_arc_costs_its_record_alone(tmp_path: Path, name: str, by: int) -> None:
    pieces = [arc_info(1), *(arc_record(page, n, by=by if n == 2 else 0) for n, page in enumerate(PAGES))]

    found = arc(tmp_path / name, pieces)

    assert payloads(found) == [page for n, page in enumerate(PAGES) if n != 2]
    assert len(errors(found)) == 1


def test_a_torn_arc_says_so(tmp_path: Path) -> None:
    pieces = [arc_info(1), *(arc_record(page, n) for n, page in enumerate(PAGES))]
    path = tmp_path / "a.arc"
    path.write_bytes(b"".join(pieces)[:-200])

    found = everything(path)

    assert payloads(found) == list(PAGES[:-1])
    assert [error.reason for error in errors(found)] == ["truncated-archive"]


# ---- what a file is, its bytes say


@pytest.mark.parametrize("name", ["page.html", "page.txt", "page.json.gz", "page.html.gz", "page.txt.zst"])
def test_an_archive_under_another_name_is_one(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    for data in (b"".join(records()), b"".join(map(gzip_member, records())), zstandard.compress(b"".join(records()))):
        path.write_bytes(data)
        assert payloads(everything(path)) == list(PAGES)


@pytest.mark.parametrize("name", ["page.html", "page.html.gz", "page.html.zst"])
def test_a_page_is_undone_by_its_first_bytes_whatever_its_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    for data in (PAGES[0], gzip.compress(PAGES[0]), zstandard.compress(PAGES[0])):
        path.write_bytes(data)
        assert payloads(everything(path)) == [PAGES[0]]


# ---- hostile ones


@pytest.mark.parametrize("name", NAMES)
def test_lengths_that_lie_about_gigabytes_cost_no_memory(tmp_path: Path, name: str) -> None:
    pieces = [resized(record(bytes(50_000)), 10**15) for _ in range(200)]
    pieces += [record(bytes(3_000_000)), record(b"after")]
    tracemalloc.start()
    found = got(tmp_path, name, pieces, limit=100_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert payloads(found) == [b"after"]
    assert len(errors(found)) == 201
    assert peak < 60_000_000


def test_a_head_without_an_end_is_no_head(tmp_path: Path) -> None:
    pieces = [b"WARC/1.0\r\nWARC-Type: response\r\nX: " + b"x" * 300_000, *records()]

    found = got(tmp_path, "a.warc", pieces)

    assert payloads(found) == list(PAGES)
    assert len(errors(found)) == 1


def test_a_right_digest_of_a_right_length_is_still_asked_for(tmp_path: Path) -> None:
    digest = "sha1:" + base64.b32encode(hashlib.sha1(b"other", usedforsecurity=False).digest()).decode()

    (error,) = got(tmp_path, "a.warc", [record(b"one", WARC_Block_Digest=digest)])

    assert isinstance(error, RawCorrupt)


def test_names_of_archives_are_known() -> None:
    assert {".arc", ".arc.gz", ".warc.wet.gz"} <= set(raw.SUFFIXES)
