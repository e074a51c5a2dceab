"""Content codings: whole streams come back, broken and hostile ones are typed errors within their limit."""

import gzip
import hashlib
import lzma
import tracemalloc
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from ingest.coding import CODINGS, CodingError, undo, until_torn

TEXT = ("The harbour reopened on Monday after a week of repairs. " * 200).encode()
LIMIT = 1_000_000


def _raw_deflate(data: bytes) -> bytes:
    coder = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return coder.compress(data) + coder.flush()


def _streamed_zstd(data: bytes, *, window_log: int = 20) -> bytes:
    """One frame that does not say how long its content is."""
    parameters = zstandard.ZstdCompressionParameters(window_log=window_log)
    coder = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    return coder.compress(data) + coder.flush()


ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.ZstdCompressor().compress,
}


def reason(body: bytes, codings: str, *, limit: int = LIMIT) -> str:
    with pytest.raises(CodingError) as caught:
        undo(body, codings, limit=limit)
    return caught.value.reason


def test_every_coding_has_an_encoder_here() -> None:
    assert set(ENCODERS) == set(CODINGS)


@pytest.mark.parametrize("coding", CODINGS)
@given(data=st.binary(max_size=5000))
def test_what_was_encoded_comes_back(coding: str, data: bytes) -> None:
    assert undo(ENCODERS[coding](data), coding, limit=LIMIT) == data


@pytest.mark.parametrize("coding", CODINGS)
@given(data=st.binary(max_size=300))
def test_any_bytes_give_bytes_or_a_coding_error(coding: str, data: bytes) -> None:
    try:
        outcome = f"{len(undo(data, coding, limit=10_000))} bytes"
    except CodingError as error:
        outcome = error.reason

    assert outcome.endswith(" bytes") or outcome in {"coding-truncated", "coding-corrupt", "too-large"}


@pytest.mark.parametrize("coding", CODINGS)
@given(cut=st.integers(min_value=1))
def test_a_stream_cut_anywhere_is_truncated_and_never_a_short_text(coding: str, cut: int) -> None:
    whole = ENCODERS[coding](TEXT)

    assert reason(whole[: 1 + cut % (len(whole) - 1)], coding) == "coding-truncated"


def test_codings_are_undone_in_the_reverse_order() -> None:
    assert undo(brotli.compress(gzip.compress(TEXT)), "gzip, br", limit=LIMIT) == TEXT


@pytest.mark.parametrize("codings", ["", "identity", " Identity , "])
def test_no_coding_leaves_the_body_alone(codings: str) -> None:
    assert undo(TEXT, codings, limit=LIMIT) == TEXT


@pytest.mark.parametrize("codings", ["X-Gzip", "GZIP", "identity, gzip"])
def test_names_are_read_whatever_their_case_and_age(codings: str) -> None:
    assert undo(gzip.compress(TEXT), codings, limit=LIMIT) == TEXT


def test_a_pile_of_codings_is_refused() -> None:
    assert reason(TEXT, ", ".join(["gzip"] * 6)) == "unknown-coding"


@pytest.mark.parametrize(
    "codings", ["compress", "utf-8", "UTF8, none", "binary", "gzip, exi", "text/html", "*", "7bit"]
)
def test_a_value_that_names_no_coding_leaves_plain_text_as_it_is(codings: str) -> None:
    for text in (TEXT, b"\xef\xbb\xbf<p>short</p>", "<p>Größe</p>".encode("latin-1") * 9, "Größe".encode("utf-16")):
        assert undo(text, codings, limit=LIMIT) == text


def test_an_unknown_coding_of_compressed_bytes_is_refused() -> None:
    assert reason(lzma.compress(TEXT), "xz") == "unknown-coding"


@pytest.mark.parametrize("codings", ["", "utf-8", "br", "deflate", "identity", "gzip, deflate", "gzip, br, deflate"])
@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_the_first_bytes_tell_the_coding_whatever_the_label(coding: str, codings: str) -> None:
    assert undo(ENCODERS[coding](TEXT), codings, limit=LIMIT) == TEXT


def test_a_file_compressed_before_it_was_sent_compressed_is_undone_twice() -> None:
    assert undo(gzip.compress(gzip.compress(TEXT)), "gzip", limit=LIMIT) == TEXT
    assert reason(gzip.compress(gzip.compress(bytes(2_000_000))), "gzip") == "too-large"


def test_what_only_begins_like_gzip_stays_as_it_is() -> None:
    assert undo(b"\x1f\x8b\x08 and no more of it", "", limit=LIMIT) == b"\x1f\x8b\x08 and no more of it"


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_a_torn_stream_gives_what_it_has_and_says_so(coding: str) -> None:
    whole = ENCODERS[coding](bytes(range(256)) * 400 + TEXT)
    lines = b"".join(hashlib.sha256(b"%d" % n).digest() for n in range(6000))
    torn = ENCODERS[coding](lines)[:-9]

    assert until_torn(whole, coding, limit=LIMIT) == (bytes(range(256)) * 400 + TEXT, None)
    piece, error = until_torn(torn, coding, limit=LIMIT)
    assert lines.startswith(piece)
    assert len(piece) > 50_000
    assert error is not None
    assert error.reason == "coding-truncated"


@pytest.mark.parametrize("coding", CODINGS)
def test_an_empty_body_is_empty_in_every_coding(coding: str) -> None:
    assert undo(b"", coding, limit=LIMIT) == b""


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_several_members_are_read_whole(coding: str) -> None:
    encode = ENCODERS[coding]

    assert undo(encode(b"one ") + encode(b"") + encode(TEXT), coding, limit=LIMIT) == b"one " + TEXT


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_a_second_member_that_breaks_off_is_truncated(coding: str) -> None:
    encode = ENCODERS[coding]

    assert reason(encode(TEXT) + encode(TEXT)[:-3], coding) == "coding-truncated"


@pytest.mark.parametrize("tail", [b"\x00" * 512, b"<!-- cached -->"])
def test_padding_after_a_whole_gzip_member_is_dropped(tail: bytes) -> None:
    assert undo(gzip.compress(TEXT) + tail, "gzip", limit=LIMIT) == TEXT


def test_a_skippable_zstd_frame_is_skipped() -> None:
    skippable = b"\x50\x2a\x4d\x18\x04\x00\x00\x00abcd"

    assert undo(skippable + _streamed_zstd(TEXT) + skippable, "zstd", limit=LIMIT) == TEXT


def test_bare_deflate_is_understood() -> None:
    assert undo(_raw_deflate(TEXT), "deflate", limit=LIMIT) == TEXT


def test_bare_deflate_that_looks_like_zlib_is_understood() -> None:
    """A stored block whose five bits of padding and whose length (156) spell the zlib header 78 9C."""
    stored = b"\x78\x9c\x00\x63\xff" + b"n" * 156

    assert undo(stored + _raw_deflate(TEXT), "deflate", limit=LIMIT) == b"n" * 156 + TEXT


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize(
    "plain",
    [
        b"<!doctype html><html lang=en><title>Plain</title>" + b" " * 9000,
        b"User-agent: *\nDisallow: /p\n",
        '{"title": "Größe"}'.encode(),
        "Größe und Güte. ".encode("cp1252") * 5,
        "<p>港口</p>".encode("utf-16"),
    ],
)
def test_text_that_is_not_coded_at_all_is_plain(coding: str, plain: bytes) -> None:
    assert undo(plain, coding, limit=LIMIT) == plain


@pytest.mark.parametrize("coding", CODINGS)
def test_what_is_neither_coded_nor_text_is_corrupt(coding: str) -> None:
    assert reason(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, coding) == "coding-corrupt"


def test_a_wrong_checksum_is_corrupt() -> None:
    whole = bytearray(gzip.compress(TEXT))
    whole[-5] ^= 1

    assert reason(bytes(whole), "gzip") == "coding-corrupt"


@pytest.mark.parametrize("coding", CODINGS)
def test_the_limit_itself_is_allowed_and_one_byte_more_is_not(coding: str) -> None:
    body = ENCODERS[coding](TEXT)

    assert undo(body, coding, limit=len(TEXT)) == TEXT
    assert reason(body, coding, limit=len(TEXT) - 1) == "too-large"


def test_the_limit_holds_without_a_coding() -> None:
    assert reason(TEXT, "", limit=10) == "too-large"


def _bombs() -> dict[str, bytes]:
    size = 120_000_000
    zeros = b"\x00" * 1_000_000
    gz, br = zlib.compressobj(9, wbits=31), brotli.Compressor(quality=5)
    zs = zstandard.ZstdCompressor(level=3).compressobj()
    many = size // len(zeros)
    return {
        "gzip": b"".join([gz.compress(zeros) for _ in range(many)] + [gz.flush()]),
        "br": b"".join([br.process(zeros) for _ in range(many)] + [br.finish()]),
        "zstd": b"".join([zs.compress(zeros) for _ in range(many)] + [zs.flush()]),
    }


def test_bombs_are_refused_within_their_limit_of_memory() -> None:
    """120 MB out of a few kilobytes, against a limit of 5 MB."""
    for coding, body in _bombs().items():
        assert len(body) < 200_000
        tracemalloc.start()
        try:
            assert reason(body, coding, limit=5_000_000) == "too-large"
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert peak < 30_000_000, coding


@pytest.mark.parametrize("coding", CODINGS)
def test_a_large_body_that_is_no_bomb_is_read_whole(coding: str) -> None:
    large = TEXT * 900

    assert len(large) > 10_000_000
    assert undo(ENCODERS[coding](large), coding, limit=len(large)) == large
    assert reason(ENCODERS[coding](large), coding, limit=len(large) - 1) == "too-large"


def test_a_bomb_of_codings_is_refused() -> None:
    layers = gzip.compress(gzip.compress(b"\x00" * 20_000_000))

    assert reason(layers, "gzip, gzip", limit=1_000_000) == "too-large"


def test_a_flood_of_empty_members_ends() -> None:
    assert reason(gzip.compress(b"", 1) * 100_001, "gzip") == "too-large"


def test_a_zstd_window_beyond_the_rfc_is_refused() -> None:
    assert reason(_streamed_zstd(b"a" * 100_000, window_log=27), "zstd") == "coding-corrupt"
