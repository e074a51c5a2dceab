"""The head of an answer is repaired line by line, and one that needs no repair is not touched."""

import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.fetch.transport.answer_heads import end_of_head, is_interim, repair
from tests.fetch.conftest import Make, fetched
from tests.fetch.faulty import PAGE, Faulty, says
from tests.fetch.transport import heads


def parsed(head: bytes) -> h11.Response | None:
    """Read a head as httpcore does; None where it is refused."""
    connection = h11.Connection(h11.CLIENT)
    connection.send(h11.Request(method="GET", target="/", headers=[("Host", "a")]))
    connection.send(h11.EndOfMessage())
    connection.receive_data(head)
    try:
        event = connection.next_event()
    except h11.RemoteProtocolError:
        return None
    return event if isinstance(event, h11.Response) else None


@pytest.mark.parametrize("line", heads.LINES)
def test_a_bad_line_costs_that_line(line: bytes) -> None:
    mended, _ = repair(b"HTTP/1.1 200 OK\r\nA: b\r\n" + line + b"\r\nC: d\r\n\r\n")
    response = parsed(mended)

    assert response is not None
    found = dict(response.headers)
    assert found[b"a"].startswith(b"b")
    assert found[b"c"] == b"d"


@pytest.mark.parametrize(
    ("lines", "kept", "dropped"),
    [
        (b"A b: c", b"", 1),
        (b"A: b\r\n c\r\n\td", b"A: b c d\r\n", 0),
        (b"A b: c\r\n d\r\nE: f", b"E: f\r\n", 2),
        (b"A : b", b"A: b\r\n", 0),
        (b"Content-Length: 5\r\n x", b"Content-Length: 5\r\n", 1),
        (b"Content-Length: 5\r\nTransfer-Encoding: chunked", b"Transfer-Encoding: chunked\r\n", 0),
        (b"Content-Length: 5\r\nContent-Length: 6", b"Content-Length: 5\r\nContent-Length: 6\r\n", 0),
        (b"Transfer-Encoding: gzip", b"Transfer-Encoding: gzip\r\n", 0),
    ],
)
def test_what_becomes_of_lines(lines: bytes, kept: bytes, dropped: int) -> None:
    assert repair(b"HTTP/1.1 200 OK\r\n" + lines + b"\r\n\r\n") == (b"HTTP/1.1 200 OK\r\n" + kept + b"\r\n", dropped)


@pytest.mark.parametrize("line", heads.NO_STATUS_LINES)
def test_what_is_no_status_line_stays_none(line: bytes) -> None:
    assert parsed(repair(line + b"\r\n\r\n")[0]) is None


@given(
    st.lists(
        st.sampled_from(
            [b"A: b", b"Content-Length: 3", b"Transfer-Encoding: chunked", b" folded", b"X:", b"Y: \xe9 z"]
        ),
        max_size=6,
    ),
    st.sampled_from([b"\r\n", b"\n"]),
)
def test_what_the_parser_takes_means_the_same_after_repair(lines: list[bytes], end: bytes) -> None:
    head = end.join([b"HTTP/1.1 200 OK", *lines, b"", b""])
    before = parsed(head)
    if before is None:
        return

    after = parsed(repair(head)[0])

    assert after is not None
    drop = b"content-length" if any(name == b"transfer-encoding" for name, _ in before.headers) else None
    assert list(after.headers) == [(name, value) for name, value in before.headers if name != drop]


@given(st.binary(max_size=200))
def test_any_bytes_give_a_head_that_needs_no_second_repair(data: bytes) -> None:
    mended, dropped = repair(b"HTTP/1.1 200 OK\r\n" + data.replace(b"\n\n", b"").replace(b"\n\r\n", b"") + b"\r\n\r\n")

    assert dropped >= 0
    assert repair(mended)[0] == mended


@given(st.binary(max_size=100), st.integers(0, 100))
def test_the_end_of_a_head_is_found_wherever_the_search_goes_on(data: bytes, seen: int) -> None:
    end = end_of_head(data)

    if end is None or end > seen:
        assert end_of_head(data, min(seen, len(data))) == end


@pytest.mark.parametrize(("line", "interim"), [("103 Early Hints", True), ("101 Switching", False), ("200 OK", False)])
def test_an_interim_answer_is_followed_by_another(line: str, interim: bool) -> None:  # noqa: FBT001 -- a table
    assert is_interim(f"HTTP/1.1 {line}\r\n\r\n".encode()) is interim


async def test_the_dropped_lines_of_an_answer_are_counted(faulty: Faulty, make: Make) -> None:
    faulty.plays["/a"] = says(b"HTTP/1.1 200 OK\r\nX A: b\r\nno colon\r\nContent-Length: %d\r\n\r\n" % len(PAGE) + PAGE)
    fetcher = make()

    assert (await fetched(fetcher, "/a")).dropped_headers == 2
    assert (await fetched(fetcher, "/ok")).dropped_headers == 0
