from pathlib import Path

import pytest

from ingest.errors import RawStoreError
from tests.raw.making import opened


def test_files_are_listed_in_order_without_state_and_meta(tmp_path: Path) -> None:
    names = [
        ".state/state.sqlite",
        ".state/x.html",
        "README.md",
        "a/.page.html.new",
        "a/2026-11-22.warc.gz",
        "a/2026-11-22-2.warc.gz",
        "a/2026-11-22-10.warc.gz",
        "a/a-2026-11-22.warc.gz",
        "a/a-2026-11-22-2.warc.gz",
        "a/old-name-2026-11-22-3.warc.gz",
        "a/a-2026-11-20.warc.gz",
        "a/2026-11-21.warc.gz",
        "a/page.HTML",
        "a/page.HTML.meta.json",
        "a/deep/posts.jsonl.zst",
        "a/notes.md",
        "b/dump.txt",
    ]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    store = opened(tmp_path)
    assert [store.name(path) for path in store.files()] == [
        "a/a-2026-11-20.warc.gz",
        "a/2026-11-21.warc.gz",
        "a/2026-11-22.warc.gz",
        "a/2026-11-22-2.warc.gz",
        "a/2026-11-22-10.warc.gz",
        "a/old-name-2026-11-22-3.warc.gz",
        "a/a-2026-11-22.warc.gz",
        "a/a-2026-11-22-2.warc.gz",
        "a/page.HTML",
        "a/deep/posts.jsonl.zst",
        "b/dump.txt",
    ]
    assert [store.name(path) for path in store.files("b")] == ["b/dump.txt"]
    assert store.files("nowhere") == []


def test_a_loose_file_is_adopted_once_with_its_meta(tmp_path: Path) -> None:
    given = tmp_path / "page.html.gz"
    given.write_bytes(b"one")
    given.with_name("page.html.gz.meta.json").write_bytes(b'{"url": "https://news.example/1"}')
    store = opened(tmp_path / "raw")
    where, new = store.adopt(given, "news")
    assert (store.name(where), new) == ("news/page.html.gz", True)
    assert where.with_name("page.html.gz.meta.json").read_bytes() == b'{"url": "https://news.example/1"}'
    assert store.adopt(given, "news") == (where, False)
    assert [path.name for path in where.parent.iterdir() if path.name.startswith(".")] == []


def test_another_file_of_the_same_name_gets_a_number(tmp_path: Path) -> None:
    store = opened(tmp_path / "raw")
    for folder, content in (("a", b"one"), ("b", b"two"), ("c", b"three")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "page.html.gz").write_bytes(content)
    got = [store.adopt(tmp_path / folder / "page.html.gz", "news") for folder in "abcba"]
    assert [(path.name, new) for path, new in got] == [
        ("page.html.gz", True),
        ("page-2.html.gz", True),
        ("page-3.html.gz", True),
        ("page-2.html.gz", False),
        ("page.html.gz", False),
    ]
    assert got[1][0].read_bytes() == b"two"


def test_the_same_bytes_under_another_url_are_another_file(tmp_path: Path) -> None:
    store = opened(tmp_path / "raw")
    page, meta = tmp_path / "page.html", tmp_path / "page.html.meta.json"
    page.write_bytes(b"one")
    assert store.adopt(page, "news")[1]
    meta.write_bytes(b'{"url": "https://news.example/1"}')
    where, new = store.adopt(page, "news")
    assert (where.name, new) == ("page.html", True)
    meta.write_bytes(b'{"url": "https://news.example/2"}')
    where, new = store.adopt(page, "news")
    assert (where.name, new) == ("page-2.html", True)
    assert where.with_name("page-2.html.meta.json").read_bytes() == b'{"url": "https://news.example/2"}'


@pytest.mark.parametrize(
    ("name", "reason"), [("no.html", "missing-file"), ("page.pdf", "unknown-suffix"), ("x.meta.json", "unknown-suffix")]
)
def test_what_cannot_be_adopted_is_a_typed_error(tmp_path: Path, name: str, reason: str) -> None:
    if reason != "missing-file":
        (tmp_path / name).touch()
    with pytest.raises(RawStoreError) as caught:
        opened(tmp_path / "raw").adopt(tmp_path / name, "news")
    assert caught.value.reason == reason
