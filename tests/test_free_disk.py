"""A run stops asking before the disk is full, and goes on when there is room again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest import disk
from tests.calling import call
from tests.serving import HOME, Serving, article, rss

NAMES = tuple(f"/p{n}" for n in range(12))


@pytest.fixture
def paper(site: Serving, folder: Path) -> Path:
    site.pages |= {"/feed": rss(*NAMES)} | {name: article(f"Story {name}") for name in NAMES}
    (folder / "config.toml").write_text(
        site.config(f'name = "paper"\nfeed = "{HOME}/feed"', fetch="delay = 0\nmin_free = 5_000_000")
    )
    return folder


def test_nothing_is_asked_of_anybody(paper: Path, site: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(disk, "free", lambda _: 4_999_999)
        said = call("run", "--workers", "0", code=1).stderr
    assert "reason=disk-low" in said
    assert "4,999,999 bytes are free on this disk, and fetch.min_free is 5,000,000" in said
    assert site.news() == []

    call("run", "--workers", "0")
    assert set(NAMES) < set(site.news())


def test_what_is_left_is_asked_for_when_there_is_room(
    paper: Path, site: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    def shrinking() -> Iterator[int]:
        yield from [5_000_000] * 5
        while True:
            yield 0

    left = shrinking()
    with monkeypatch.context() as patched:
        patched.setattr(disk, "free", lambda _: next(left))
        call("run", "--workers", "0", code=1)
    first = set(site.news()) - {"/feed"}
    assert 0 < len(first) < len(NAMES)

    call("run", "--workers", "0")
    assert set(NAMES) - first == set(site.news()) - {"/feed"}


def test_no_floor(paper: Path, site: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (paper / "config.toml").read_text().replace("min_free = 5_000_000", "min_free = 0")
    (paper / "config.toml").write_text(text)
    monkeypatch.setattr(disk, "free", lambda _: 0)

    call("run", "--workers", "0")

    assert set(NAMES) < set(site.news())


def test_the_room_of_a_folder_that_is_not_there_yet(tmp_path: Path) -> None:
    assert disk.free(tmp_path / "a" / "b") > 0
