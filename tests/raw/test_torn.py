import gzip
import secrets
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import RawCorrupt, RawStoreError
from ingest.model import Stored
from tests.raw.making import NOW, captures, errors, everything, fetched, last_two_records, noise, opened, rewrite, warc


def test_a_tail_torn_at_any_byte_is_seen_cut_and_written_again(tmp_path: Path) -> None:
    path, data, start = last_two_records(tmp_path)
    for cut in range(start, len(data)):
        path.write_bytes(data[:cut])
        stored, *broken = everything(tmp_path)
        assert isinstance(stored, Stored)
        assert [str(getattr(one, "reason", one)) for one in broken] == ["torn-tail"] * (cut > start)
        # Each cut waits for the disk: every tenth is enough beside what reading saw.
        if cut % 10 == 0 or len(data) - cut < 10:
            store = opened(tmp_path)
            assert store.heal(path) == cut - start
            assert path.read_bytes() == data[:start]
            assert store.heal(path) == 0
    path.write_bytes(data)
    assert opened(tmp_path).heal(path) == 0
    assert path.read_bytes() == data


def test_a_capture_of_parts_torn_at_any_byte_is_cut_as_a_whole(tmp_path: Path) -> None:
    store = opened(tmp_path)
    first = store.put([fetched()])
    path = tmp_path / first.file
    start = path.stat().st_size
    store.put([fetched(b"a" * 9, number=2), fetched(b"b" * 9, number=3)])
    data = path.read_bytes()
    for cut in range(start + 1, len(data), 7):
        path.write_bytes(data[:cut])
        assert captures(tmp_path) == [first]
        assert [error.reason for error in errors(tmp_path)] == ["torn-tail"]
        assert opened(tmp_path).heal(path) == cut - start


@pytest.mark.parametrize("tail", [b"\x00" * 5000, b"\x1f\x8b\x08\x00", b"garbage", gzip.compress(b"no record")])
def test_a_tail_of_garbage_is_cut(tmp_path: Path, tail: bytes) -> None:
    path, data, _ = last_two_records(tmp_path)
    path.write_bytes(data + tail)
    assert len(captures(tmp_path)) == 2
    assert opened(tmp_path).heal(path) == len(tail)
    assert path.read_bytes() == data


def test_putting_heals_first_even_the_file_of_another_day(tmp_path: Path) -> None:
    path, data, start = last_two_records(tmp_path)
    path.write_bytes(data[:-1])
    opened(tmp_path).put([fetched(fetched_at=NOW + timedelta(days=1))])
    assert path.read_bytes() == data[:start]
    path.write_bytes(data[:-1])
    third = opened(tmp_path).put([fetched(number=3, fetched_at=NOW)])
    assert captures(tmp_path, "news/news-2026-11-23.warc.gz") != []
    assert captures(tmp_path)[1:] == [third]
    assert errors(tmp_path) == []


def test_damage_inside_a_file_costs_what_it_hit_and_is_never_cut(tmp_path: Path) -> None:
    store = opened(tmp_path)
    put = [store.put([fetched(noise(n, 400), number=n)]) for n in range(3)]
    path = tmp_path / put[0].file
    data = bytearray(path.read_bytes())
    data[put[1].parts[0].offset + 200] ^= 0xFF
    path.write_bytes(data)
    assert captures(tmp_path) == [put[0], put[2]]
    assert all(isinstance(error, RawCorrupt) for error in errors(tmp_path))
    assert errors(tmp_path)
    assert opened(tmp_path).heal(path) == 0
    assert path.read_bytes() == data


def test_a_page_cannot_pass_for_a_record_when_its_own_is_damaged(tmp_path: Path) -> None:
    forged = opened(tmp_path / "forged").put([fetched(b"<p>Forged.</p>")])
    inner = (tmp_path / "forged" / forged.file).read_bytes()
    capture = opened(tmp_path).put([fetched(noise(1, 40_000) + inner + noise(2, 40_000))])
    path = tmp_path / capture.file
    (part,), whole = capture.parts, path.read_bytes()
    # A compressor may store bytes as they are.
    member = gzip.compress(gzip.decompress(whole[part.offset : part.offset + part.length]), compresslevel=0)
    path.write_bytes(whole[: part.offset] + member + whole[part.offset + part.length :])
    last = opened(tmp_path).put([fetched()])
    data = bytearray(path.read_bytes())
    assert inner in data
    data[capture.parts[0].offset + 20] ^= 0xFF
    path.write_bytes(data)
    assert captures(tmp_path) == [last]
    path.write_bytes(data[: data.index(inner) + len(inner) + 10])
    assert opened(tmp_path).heal(path) > len(inner)
    assert captures(tmp_path) == []


def test_a_block_that_does_not_fit_its_digest_is_corrupt(tmp_path: Path) -> None:
    store = opened(tmp_path)
    store.put([fetched()])
    good = store.put([fetched(b"<p>Two.</p>", number=2)])
    rewrite(tmp_path / good.file, b"<p>One.</p>", b"<p>0ne.</p>")
    error, stored = everything(tmp_path)
    assert isinstance(error, RawCorrupt)
    assert "digest" in str(error)
    assert isinstance(stored, Stored)
    assert stored.payloads == (b"<p>Two.</p>",)


def test_a_metadata_record_that_was_changed_is_corrupt(tmp_path: Path) -> None:
    capture = opened(tmp_path).put([fetched()])
    rewrite(tmp_path / capture.file, b'"source_type":"feed"', b'"source_type":"feef"')
    assert [type(one) for one in everything(tmp_path)] == [RawCorrupt]


def test_a_lost_first_record_does_not_turn_our_file_into_one_of_others(tmp_path: Path) -> None:
    store = opened(tmp_path)
    put = [store.put([fetched(role="robots")]), store.put([fetched(number=2)])]
    path = tmp_path / put[0].file
    path.write_bytes(b"\x00\x00" + path.read_bytes()[2:])
    assert captures(tmp_path) == put[1:]
    assert len(errors(tmp_path)) == 1
    assert opened(tmp_path).heal(path) == 0
    assert opened(tmp_path).put([fetched()]).file == "news/news-2026-11-22-2.warc.gz"


def test_a_file_of_others_is_never_appended_to_nor_cut(tmp_path: Path) -> None:
    path = tmp_path / "news" / "news-2026-11-22.warc.gz"
    path.parent.mkdir()
    path.write_bytes(b"\x1f\x8b not ours")
    assert opened(tmp_path).heal(path) == 0
    assert opened(tmp_path).put([fetched()]).file == "news/news-2026-11-22-2.warc.gz"
    assert path.read_bytes() == b"\x1f\x8b not ours"


def test_a_disk_that_cannot_be_written_is_a_typed_error(tmp_path: Path) -> None:
    (tmp_path / "news").write_bytes(b"a file where the folder should be")
    with pytest.raises(RawStoreError) as caught:
        opened(tmp_path).put([fetched()])
    assert caught.value.reason == "unwritable"


def test_a_full_disk_leaves_no_half_capture(tmp_path: Path) -> None:
    script = """
import resource, signal, sys
from pathlib import Path
from ingest.errors import RawStoreError
from tests.raw.making import fetched, noise, opened
root = Path(sys.argv[1])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = opened(root)
store.put([fetched()])
resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
try:
    store.put([fetched(noise(1, 20_000), number=2)])
except RawStoreError as e:
    print(e.reason)
store.put([fetched(number=3)])
"""
    done = subprocess.run([sys.executable, "-c", script, tmp_path], capture_output=True, text=True, check=True)
    assert done.stdout == "unwritable\n"
    assert [capture.url for capture in captures(tmp_path)] == ["https://news.example/1", "https://news.example/3"]
    assert errors(tmp_path) == []


WRITER = """
import itertools, sys
from pathlib import Path
from tests.raw.making import fetched, noise, opened
store = opened(Path(sys.argv[1]))
for n in itertools.count():
    parts = [fetched(noise(n, size)) for size in ((50,), (3000,), (200_000, 50, 3000), (400_000,))[n % 4]]
    print(store.put(parts).raw_id, flush=True)
"""


def test_a_kill_at_any_instant_loses_no_put_and_shows_nothing_torn(tmp_path: Path) -> None:
    returned = list[str]()
    for _ in range(6):
        with subprocess.Popen([sys.executable, "-c", WRITER, tmp_path], stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            lines = [writer.stdout.readline() for _ in range(1 + secrets.randbelow(10))]
            # Not at a border between two puts: somewhere in the next one.
            for _ in range(secrets.randbelow(50_000)):
                pass
            writer.kill()
            lines += writer.stdout.readlines()
        returned += [line.strip() for line in lines if line.endswith("\n")]
        ids = [capture.raw_id for capture in captures(tmp_path)]
        assert set(returned) <= set(ids)
        assert {error.reason for error in errors(tmp_path)} <= {"torn-tail"}
        # The kill may have come between the last flush and the word of it.
        assert len(ids) - len(returned) <= 6
    last = opened(tmp_path).put([fetched()])
    assert captures(tmp_path)[-1] == last
    assert errors(tmp_path) == []
    assert sum(1 for _ in warc(tmp_path / last.file)) > 2 * len(returned)


@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_any_bytes_in_a_file_of_ours_give_captures_or_typed_errors(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    root = tmp_path_factory.mktemp("raw")
    path, whole, _ = last_two_records(root)
    at = int(len(whole) * data.draw(st.floats(0, 1)))
    cut = data.draw(st.integers(0, 50))
    path.write_bytes(whole[:at] + data.draw(st.binary(max_size=50)) + whole[at + cut :])
    for one in everything(root):
        assert isinstance(one, Stored | RawStoreError)
        if isinstance(one, Stored):
            assert one.payloads[0] in {b"<p>One.</p>", b"<p>Two.</p>"}
