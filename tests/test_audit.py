"""Tests of ingest.audit."""

import gzip
import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import audit
from ingest.errors import RecordError
from ingest.model import Block, Cleaned, Outcome, Reason, RemovedBlock, Status
from ingest.record import from_json
from ingest.storage import File
from tests import strategies

OUTCOME = Outcome(
    source="news",
    stage="write",
    status="written",
    url="https://news.example/one",
    file="news/2026-11-22.warc.gz",
    record_id="<urn:uuid:1>",
    index=2,
    id="0" * 32,
)


def removed(text: str, reason: Reason = "share", index: int = 3) -> RemovedBlock:
    block = Block(index=index, kind="paragraph", text=text, where="body/div/p")
    return RemovedBlock(block=block, reason=reason, rule="share-bar")


class Endless(type(Path())):  # type: ignore[misc]  # the concrete class is only known at run time
    """A folder that holds itself."""

    def iterdir(self) -> Iterable["Endless"]:
        return [self / "x"]

    def is_dir(self) -> bool:
        return True


def put(path: File, chunks: Iterable[bytes]) -> str:
    assert isinstance(path, Path)
    data = b"".join(chunks)
    path.write_bytes(data)
    return hashlib.sha256(data).hexdigest()


def test_a_row_has_exactly_its_keys() -> None:
    line = audit.row(Cleaned(outcome=OUTCOME, removed=(removed("Share this"),)), keep_comments=False)

    assert line == {
        "record_id": "<urn:uuid:1>",
        "index": 2,
        "id": "0" * 32,
        "url": "https://news.example/one",
        "status": "written",
        "stage": "write",
        "reason": "",
        "detail": "",
        "removed": [{"block": 3, "reason": "share", "rule": "share-bar", "where": "body/div/p", "text": "Share this"}],
    }


def test_readers_comments_are_a_digest_and_a_length_unless_kept() -> None:
    cleaned = Cleaned(outcome=OUTCOME, removed=(removed("Ich, Jörg, finde …", "comments"),))
    hidden = audit.row(cleaned, keep_comments=False)["removed"][0]
    kept = audit.row(cleaned, keep_comments=True)["removed"][0]

    assert hidden == {
        "block": 3,
        "reason": "comments",
        "rule": "share-bar",
        "where": "body/div/p",
        "sha256": hashlib.sha256("Ich, Jörg, finde …".encode()).hexdigest(),
        "chars": 18,
    }
    assert kept["text"] == "Ich, Jörg, finde …"
    assert "sha256" not in kept


@pytest.mark.parametrize("status", get_args(Status))
def test_only_an_unchanged_item_has_no_row(status: Status) -> None:
    cleaned = Cleaned(outcome=replace(OUTCOME, status=status))
    if status == "unchanged":
        with pytest.raises(RecordError, match="has no line in an audit"):
            audit.row(cleaned, keep_comments=False)
    else:
        assert audit.row(cleaned, keep_comments=False)["status"] == status


def test_the_header_names_the_libraries_that_decide_bytes() -> None:
    head = audit.header(version="1.2.3", digests={"rules": "a", "templates": "b", "model": "c", "code": "d"})

    assert sorted(head) == ["audit", "digests", "libraries", "version"]
    assert head["audit"] == "news-audit/3"
    assert sorted(head["libraries"]) == sorted(audit.LIBRARIES)
    assert all(version[0].isdigit() for version in head["libraries"].values())


def test_the_file_is_one_gzip_stream_without_time_and_name_of_sorted_lines(tmp_path: Path) -> None:
    path = tmp_path / "x.audit.gz"
    row = audit.row(Cleaned(outcome=OUTCOME), keep_comments=False)
    digest = audit.write(path, audit.header(version="1", digests={}), [row, row], replace=put)
    data = path.read_bytes()
    lines = gzip.decompress(data).splitlines()

    assert digest == hashlib.sha256(data).hexdigest()
    assert data[:4] == b"\x1f\x8b\x08\x00"  # gzip, deflate, no optional fields
    assert data[4:8] == b"\0\0\0\0"  # no time
    assert data.count(b"\x1f\x8b\x08") == 1
    assert len(lines) == 3
    assert all(line == orjson.dumps(orjson.loads(line), option=orjson.OPT_SORT_KEYS) for line in lines)


def test_what_is_written_is_read_and_written_again_to_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    rows = [
        audit.row(Cleaned(outcome=replace(OUTCOME, index=n), removed=(removed(f"{n}" * 500),)), keep_comments=False)
        for n in range(2000)
    ]
    audit.write(first, audit.header(version="1", digests={"code": "d"}), rows, replace=put)
    head, back = audit.read(first)

    assert back == rows
    assert head == audit.header(version="1", digests={"code": "d"})
    audit.write(second, head, back, replace=put)
    assert second.read_bytes() == first.read_bytes()


def test_rows_are_taken_one_by_one() -> None:
    """Memory stays flat: compressed bytes leave before the last row comes."""
    pulled = 0

    def rows() -> Iterable[dict[str, Any]]:
        nonlocal pulled
        for n in range(4000):
            pulled = n
            noise = hashlib.sha512(f"{n}".encode()).hexdigest()
            yield {"detail": noise * 2}

    chunks = iter(audit.encode({}, rows()))
    assert next(chunks)
    assert pulled < 2000
    assert len(b"".join(chunks)) > 0


@given(st.builds(removed, strategies.loose, st.sampled_from(get_args(Reason))), strategies.loose)
def test_any_text_can_be_audited(block: RemovedBlock, detail: str) -> None:
    cleaned = Cleaned(outcome=replace(OUTCOME, detail=detail), removed=(block,))
    for keep in (True, False):
        data = b"".join(audit.encode({}, [audit.row(cleaned, keep_comments=keep)]))
        line = json.loads(gzip.decompress(data).splitlines()[1])
        assert len(line["detail"]) == len(detail)
        assert line["removed"][0].get("chars", len(block.block.text)) == len(block.block.text)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "other-schema"),
        (b"plain text", "unreadable-audit"),
        (gzip.compress(b'{"audit":"news-audit/1"}\n' * 100)[:-9], "unreadable-audit"),
        (gzip.compress(b'{"audit":"news-audit/1"}\n')[:10] + b"\xff" * 40, "unreadable-audit"),
        (gzip.compress(b'{"audit":"news-audit/1"}\n{"id":'), "unreadable-audit"),
        (gzip.compress(b'{"audit":"news-audit/1"}\n[1]\n'), "unreadable-audit"),
        (gzip.compress(b'{"audit":"news-audit/4"}\n'), "other-schema"),
    ],
    ids=["empty", "not gzip", "cut", "corrupt", "cut line", "no object", "other schema"],
)
def test_what_is_no_audit_is_an_error_that_says_so(tmp_path: Path, data: bytes, reason: str) -> None:
    path = tmp_path / "x.audit.gz"
    path.write_bytes(data)

    with pytest.raises(RecordError) as caught:
        audit.read(path)
    assert caught.value.reason == reason
    assert caught.value.subject.startswith(str(path))


def test_a_missing_audit_is_an_error_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="no such file") as caught:
        audit.read(tmp_path / "none.audit.gz")
    assert caught.value.reason == "missing-file"


def test_unknown_keys_and_blank_lines_are_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(gzip.compress(b'{"audit":"news-audit/1","new":1}\n\n{"id":null,"later":2}\n'))

    assert audit.read(tmp_path / "x") == ({"audit": "news-audit/1", "new": 1}, [{"id": None, "later": 2}])


def test_the_words_of_earlier_audits_are_those_of_today(tmp_path: Path) -> None:
    removed = [{"rule": "furniture-pleas:subscribe"}, {"rule": "judge:lines"}, {"rule": "duplicates"}]
    row = {"id": None, "stage": "extract", "removed": removed}
    lines = (json.dumps(one).encode() + b"\n" for one in ({"audit": "news-audit/2"}, row))
    (tmp_path / "x").write_bytes(gzip.compress(b"".join(lines)))

    _, (read,) = audit.read(tmp_path / "x")

    assert read["stage"] == "parse"
    assert [one["rule"] for one in read["removed"]] == ["calls-to-action:subscribe", "classifier:lines", "duplicates"]


def test_the_code_digest_is_that_of_the_modules_and_the_data() -> None:
    names = [name for name, _ in audit._sources(files("ingest"), "")]

    assert {
        "record/serialization.py",
        "model/names.py",
        "parse/__init__.py",
        "record/news-article-1.schema.json",
    } <= set(names)
    assert not [name for name in names if ".pyc" in name or "__pycache__" in name]
    assert len(audit.code_digest()) == 64
    assert audit.code_digest() == audit.code_digest()


def test_the_code_digest_changes_with_a_byte_and_with_a_name(tmp_path: Path) -> None:
    digests = set()
    for name, data in (("a.py", b"1"), ("a.py", b"2"), ("b.py", b"2")):
        folder = tmp_path / f"{name}{data!r}"
        folder.mkdir()
        (folder / name).write_bytes(data)
        digests.add(audit.code_digest(folder))

    assert len(digests) == 3


def test_a_crash_is_one_line_that_no_machine_colours() -> None:
    try:
        from_json(b"{")
    except RecordError as e:
        line = audit.traceback_line(e)

    assert line.startswith("RecordError: not JSON: ")
    assert "(from JSONDecodeError) at ingest.record.serialization:" in line
    assert line.endswith(" from_json")
    assert str(Path(__file__).parent) not in line
    assert "test_audit" not in line


def test_a_crash_names_no_folder_and_no_address_but_keeps_urls() -> None:
    message = f"'/home/jo/x/page.html' <{object.__name__} at 0x7f00deadbeef> https://news.example/a/b\n\x1b[31m"

    assert audit.traceback_line(ValueError(message)) == (
        "ValueError: 'page.html' <object at 0x…> https://news.example/a/b \ufffd[31m"
    )
    assert audit.traceback_line(KeyError()) == "KeyError"


def test_a_recursion_is_cut_where_it_repeats() -> None:
    folder = Endless()
    with pytest.raises(RecursionError) as caught:
        audit.code_digest(folder)
    line = audit.traceback_line(caught.value)

    assert line.startswith("RecursionError: ")
    assert line.count("ingest.audit:") == 2
