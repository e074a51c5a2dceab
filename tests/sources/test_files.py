import os
from pathlib import Path

import pytest

from ingest.sources.files import SUFFIXES, readable
from tests.sources.fakes import FakeSite, found


async def test_globs_give_readable_files_in_sorted_order(tmp_path: Path) -> None:
    names = ["b.html", "a.txt.gz", "deep/er/c.warc.gz", "photo.jpg", "a.meta.json", "deep/D.JSON", "two words.htm"]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "folder.html").mkdir()
    requests, errors = await found(FakeSite().get, files="**/*", base=str(tmp_path))
    assert errors == []
    wanted = ["a.txt.gz", "b.html", "deep/D.JSON", "deep/er/c.warc.gz", "two words.htm"]
    assert [r.key for r in requests] == [f"file:{(tmp_path / name).as_posix()}" for name in wanted]
    assert requests[-1].url == (tmp_path / "two words.htm").as_uri()
    assert requests[0].via == {"source_type": "files", "url": "**/*"}


async def test_absolute_globs_work_and_a_file_is_offered_once(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(b"x")
    (request,), errors = await found(FakeSite().get, files=(f"{tmp_path}/*.html", "*"), base=str(tmp_path))
    assert errors == []
    assert request.via["url"] == f"{tmp_path}/*.html"


async def test_a_file_that_changes_has_another_version(tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    file.write_bytes(b"x")
    (before,), _ = await found(FakeSite().get, files="*", base=str(tmp_path))
    os.utime(file, ns=(1, 1))
    (after,), _ = await found(FakeSite().get, files="*", base=str(tmp_path))
    assert before.key == after.key
    assert before.version != after.version


@pytest.mark.parametrize("pattern", ["*.html", "photo.jpg", "nowhere/**/*", ""])
async def test_a_glob_that_matches_nothing_readable_is_an_error(tmp_path: Path, pattern: str) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"x")
    requests, errors = await found(FakeSite().get, files=pattern, base=str(tmp_path))
    assert requests == []
    assert [(e.subject, e.reason) for e in errors] == [(pattern, "no-such-file")]


def test_every_suffix_is_readable() -> None:
    assert all(readable(f"name{suffix}") for suffix in SUFFIXES)
    assert not readable("name.warc.bz2")
