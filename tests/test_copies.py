"""Raw files that are closed are copied to a store: a backup, from which everything is made again."""

import json
import shutil
from pathlib import Path

import pytest

from ingest import config
from ingest.errors import ConfigError
from tests.calling import call
from tests.health import press
from tests.serving import HOME, Serving

RUN = ("run", "--workers", "0")


def collect(site: Serving, folder: Path, *more: str, days: int = 3) -> Path:
    """Run on each day; return where the copies are."""
    store = folder / "store"
    press.configure(site, folder, f'copy_raw = "file://{store}"', *more)
    for day in range(days):
        press.publish(site, day, count=3)
        with press.on_day(day):
            assert call(*RUN).stderr == ""
    site.news()
    return store / "paper"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_what_is_closed_is_copied_once(site: Serving, folder: Path) -> None:
    there = collect(site, folder)
    here = contents(folder / "raw" / "paper")

    assert {name: data for name, data in here.items() if "2026-03-04" not in name} == contents(there)
    times = [path.stat().st_mtime_ns for path in there.iterdir()]
    with press.on_day(2):
        call(*RUN)
    assert times == [path.stat().st_mtime_ns for path in there.iterdir()]


def test_a_backup_is_restored_with_state_and_records(site: Serving, folder: Path) -> None:
    there = collect(site, folder)
    before = {path.name: path.read_bytes() for path in folder.glob("clean/paper/*") if "2026-03-04" not in path.name}
    shutil.rmtree(folder / "raw")
    shutil.rmtree(folder / "clean")

    shutil.copytree(there, folder / "raw" / "paper")
    with press.on_day(2):
        assert call(*RUN).stderr == ""

    # The day that was not closed is fetched again, and nothing else.
    assert {f"/story-2-{n}" for n in range(3)} == {path for path in site.news() if path.startswith("/story")}
    call("clean")
    assert before == {name: data for name, data in contents(folder / "clean" / "paper").items() if name in before}
    assert "0 items are lost; 9 records, 0 faults" in call("verify").stdout


def test_a_takedown_and_retention_reach_the_copies(site: Serving, folder: Path) -> None:
    there = collect(site, folder)
    first, second = sorted(path.name for path in there.glob("*.warc.gz"))
    old = contents(there)
    call("forget", f"{HOME}/story-1-1")
    with press.on_day(2):
        call(*RUN)

    assert old[first] == (there / first).read_bytes()
    assert old[second] != (there / second).read_bytes() == (folder / "raw" / "paper" / second).read_bytes()
    assert len((there / "forgotten.jsonl").read_bytes().splitlines()) == 2

    path = folder / "config.toml"
    path.write_text(f'{path.read_text()}\nkeep_raw = "1d"')
    with press.on_day(2):
        call(*RUN)
    assert [second] == [path.name for path in there.glob("*.warc.gz")]
    with press.on_day(2):
        call(*RUN)
    assert json.loads((there / "retention.jsonl").read_bytes())["file"] == first


def test_what_became_less_does_not_replace_its_copy(site: Serving, folder: Path) -> None:
    there = collect(site, folder)
    before = contents(there)
    path = next(folder.glob("raw/paper/*-02.warc.gz"))
    path.write_bytes(path.read_bytes()[:-100])

    with press.on_day(2):
        assert "raw-shrunk" in call(*RUN, code=1).stderr
    assert before == contents(there)


def test_files_of_another_machine_are_left_alone_and_said(site: Serving, folder: Path) -> None:
    there = folder / "store" / "paper"
    there.mkdir(parents=True)
    (there / "paper-2026-03-02.warc.gz").write_bytes(b"of another machine")
    press.configure(site, folder, f'copy_raw = "file://{there.parent}"')
    press.publish(site, 0, count=3)
    with press.on_day(0):
        call(*RUN)

    with press.on_day(1):
        said = call(*RUN, code=1).stderr
    assert "copy-failed stage=raw source=paper reason=copy-differs" in said
    assert (there / "paper-2026-03-02.warc.gz").read_bytes() == b"of another machine"


def test_a_place_that_is_no_url_is_refused() -> None:
    text = '[[source]]\nname = "a"\nfeed = "https://a.example/f"\ncopy_raw = "/mnt/backup"\n'

    with pytest.raises(ConfigError, match=r"copy_raw: '/mnt/backup' is no URL of a store"):
        config.parse(text)
    settings = config.parse(text.replace("/mnt", "file:///mnt"))
    assert settings.values()["source"][0]["copy_raw"] == "file:///mnt/backup"
