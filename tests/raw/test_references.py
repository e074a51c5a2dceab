"""A revisit is the answer that it saw again; the segments of a record are one answer, wherever they lie."""

from pathlib import Path
from typing import Any

import pytest

from ingest import raw
from ingest.errors import RawStoreError
from ingest.model import Selection, Stored
from tests.raw.test_foreign import CONTAINERS, info, payloads, record

PAGE = b"<p>The ferry leaves at six.</p>"
FIRST = "<urn:uuid:00000000-0000-4000-8000-000000000001>"
AT = "2024-03-16T08:51:07Z"
URL = "https://other.example/1"
DIGEST = "sha1:J7XYXQKCDS3NJ7AJ4UGQPMJTFBQ7FZ4O"


def original() -> bytes:
    return record(PAGE, WARC_Record_ID=FIRST, WARC_Payload_Digest=DIGEST)


def revisit(*, url: str = URL, **fields: Any) -> bytes:
    profile = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    return record(b"", kind="revisit", url=url, WARC_Date="2025-01-01T00:00:00Z", WARC_Profile=profile, **fields)


BY: dict[str, dict[str, str]] = {
    "id": {"WARC_Refers_To": FIRST},
    "URL and date": {"WARC_Refers_To_Target_URI": URL, "WARC_Refers_To_Date": AT},
    "URL in brackets and date": {"WARC_Refers_To_Target_URI": f"<{URL}>", "WARC_Refers_To_Date": AT},
    "digest": {"WARC_Payload_Digest": DIGEST},
    "digest, where the id is not there": {"WARC_Refers_To": "<urn:uuid:9>", "WARC_Payload_Digest": DIGEST},
}


def read(path: Path, *others: Path, selection: Selection | None = None) -> list[Stored | RawStoreError]:
    return list(raw.read(path, name=path.name, source=None, selection=selection or Selection(), others=(path, *others)))


def reasons(got: list[Stored | RawStoreError]) -> list[str]:
    return [one.reason for one in got if isinstance(one, RawStoreError)]


@pytest.mark.parametrize("name", CONTAINERS)
@pytest.mark.parametrize("by", BY)
def test_a_revisit_is_followed_within_its_file(tmp_path: Path, name: str, by: str) -> None:
    path = tmp_path / name
    path.write_bytes(CONTAINERS[name]([info(), original(), revisit(url="https://other.example/2", **BY[by])]))

    first, again = read(path)

    assert isinstance(first, Stored)
    assert isinstance(again, Stored)
    assert again.payloads == first.payloads == (PAGE,)
    assert again.capture.parts[0].sha256 == first.capture.parts[0].sha256
    assert (again.capture.url, str(again.capture.fetched_at)) == (
        "https://other.example/2",
        "2025-01-01 00:00:00+00:00",
    )
    assert again.capture.raw_id != first.capture.raw_id
    assert (again.capture.status, again.capture.header("Content-Type")) == (200, "text/html")


@pytest.mark.parametrize("by", BY)
def test_a_revisit_is_followed_to_another_file_of_its_source(tmp_path: Path, by: str) -> None:
    one, two = tmp_path / "1.warc.gz", tmp_path / "2.warc.gz"
    one.write_bytes(CONTAINERS["a.warc.gz"]([info(), original()]))
    two.write_bytes(CONTAINERS["a.warc.gz"]([info(), revisit(**BY[by])]))

    assert payloads(read(two, one)) == [PAGE]


def test_a_revisit_of_what_is_in_no_file_is_one_outcome(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(b"".join([info(), revisit(WARC_Refers_To="<urn:uuid:9>"), record(PAGE)]))

    got = read(path)

    assert reasons(got) == ["revisit-without-payload"]
    assert payloads(got) == [PAGE]


def test_a_revisit_is_not_given_a_payload_of_another_digest(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(b"".join([original(), revisit(WARC_Refers_To=FIRST, WARC_Payload_Digest="sha1:ANOTHER")]))

    assert reasons(read(path)) == ["revisit-without-payload"]


def test_a_revisit_that_is_not_wanted_is_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(b"".join([record(PAGE), revisit(url="https://elsewhere.example/", WARC_Refers_To="<urn:uuid:9>")]))

    assert payloads(read(path, selection=Selection(hosts=("other.example",)))) == [PAGE]
    assert reasons(read(path, selection=Selection(hosts=("other.example",)))) == []


def test_a_revisit_that_is_wanted_has_the_payload_of_one_that_is_not(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(b"".join([original(), revisit(url="https://wanted.example/", WARC_Refers_To=FIRST)]))

    assert payloads(read(path, selection=Selection(hosts=("wanted.example",)))) == [PAGE]


def segments(*pieces: bytes) -> list[bytes]:
    """Cut a record into segments, as the standard does: the first has the head of the answer."""
    first = record(pieces[0], WARC_Record_ID=FIRST, WARC_Segment_Number="1")
    head = first.index(b"HTTP/1.1"), first.index(pieces[0])
    size = head[1] - head[0] + sum(map(len, pieces))
    rest = list[bytes]()
    for number, piece in enumerate(pieces[1:], 2):
        fields: dict[str, Any] = {"WARC_Segment_Number": str(number), "WARC_Segment_Origin_ID": FIRST}
        if number == len(pieces):
            fields["WARC_Segment_Total_Length"] = str(size)
        rest.append(record(piece, kind="continuation", **fields))
    return [first, *rest]


def test_segments_are_joined_within_a_file_and_across_files(tmp_path: Path) -> None:
    first, second, third = segments(b"<p>The ferry", b" leaves at", b" six.</p>")
    one, two = tmp_path / "1.warc", tmp_path / "2.warc"
    one.write_bytes(first + second)
    two.write_bytes(third)

    (whole,) = read(one, two)

    assert isinstance(whole, Stored)
    assert (whole.payloads, whole.capture.truncated) == ((PAGE,), False)
    assert [one.reason for one in read(two, one) if isinstance(one, RawStoreError)] == ["no-captures"]


def test_segments_that_are_not_all_there_give_what_there_is_and_are_marked(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(b"".join(segments(b"<p>The ferry", b" leaves", b" at six.</p>")[:2]))

    (cut,) = read(path)

    assert isinstance(cut, Stored)
    assert (cut.payloads, cut.capture.truncated) == ((b"<p>The ferry leaves",), True)


def test_references_behind_damage_are_followed(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    damaged = bytearray(CONTAINERS["a.warc.gz"]([record(b"lost")]))
    damaged[len(damaged) // 2] ^= 0xFF
    whole = CONTAINERS["a.warc.gz"]
    path.write_bytes(whole([info()]) + bytes(damaged) + whole([original(), revisit(WARC_Refers_To=FIRST)]))

    got = read(path)

    assert payloads(got) == [PAGE, PAGE]
    assert reasons(got) == ["raw-corrupt"]
