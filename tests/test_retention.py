"""Raw files and texts of audits that are older than their source wants to keep them are let go, and nothing else is."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ingest import audit, config
from ingest.demo import DemoSite, config_toml
from ingest.errors import ConfigError
from ingest.pipeline.crawl.store.retention import is_over
from tests.calling import call
from tests.health import press
from tests.serving import HOME, Serving


def run(*more: str, code: int | None = 0) -> str:
    """Run without a worker process, which takes a second to start."""
    return call("run", "--workers", "0", *more, code=code).stderr


def raw_files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("raw/paper/*.warc.gz"))


def clean_files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("clean/paper/*.jsonl")}


def audits(folder: Path) -> dict[str, tuple[dict[str, Any], list[dict[str, Any]]]]:
    return {path.name[:16]: audit.read(path) for path in folder.glob("clean/paper/*.audit.gz")}


def removed(folder: Path, day: int) -> Iterator[dict[str, Any]]:
    name = f"paper-{press.FIRST + timedelta(days=day):%Y-%m-%d}"
    for row in audits(folder)[name][1]:
        yield from row["removed"]


def collect(site: Serving, folder: Path, *more: str, days: int = 3) -> None:
    press.configure(site, folder, *more)
    for day in range(days):
        press.publish(site, day, count=3)
        with press.on_day(day):
            assert run() == ""
    site.news()


def configure_anew(folder: Path, *more: str) -> None:
    """Add keys to the source."""
    path = folder / "config.toml"
    path.write_text("\n".join((path.read_text(), *more)))


@pytest.mark.parametrize(
    ("day", "keep", "now", "over"),
    [
        (date(2026, 3, 1), timedelta(days=365), datetime(2027, 3, 1, 23, 59, 59, tzinfo=UTC), False),
        (date(2026, 3, 1), timedelta(days=365), datetime(2027, 3, 2, tzinfo=UTC), True),
        (date(2026, 3, 1), timedelta(days=1), datetime(2026, 3, 1, 12, tzinfo=UTC), False),
        (date(2026, 3, 1), None, datetime(2126, 3, 1, tzinfo=UTC), False),
        (None, timedelta(days=1), datetime(2126, 3, 1, tzinfo=UTC), False),  # a file of no day
    ],
)
def test_a_day_is_over_when_its_last_second_is_too_old(
    day: date | None, keep: timedelta | None, now: datetime, *, over: bool
) -> None:
    assert over == is_over(day, keep, now=now)


def test_the_keys_are_durations_of_a_day_or_more() -> None:
    text = '[[source]]\nname = "a"\nfeed = "https://a.example/f"\nkeep_raw = "52w"\nkeep_audit = "90d"\n'
    settings = config.parse(text)

    assert (timedelta(weeks=52), timedelta(days=90)) == (
        settings.schedule("a").keep_raw,
        settings.schedule("a").keep_audit,
    )
    (shown,) = settings.values()["source"]
    assert ("52w", "90d") == (shown["keep_raw"], shown["keep_audit"])
    with pytest.raises(ConfigError, match=r"source\[0\]\.keep_raw: '12h' is less than a day"):
        config.parse(text.replace("52w", "12h"))


def test_old_raw_files_go_and_what_was_made_of_them_stays(site: Serving, folder: Path) -> None:
    collect(site, folder)
    before, whole = clean_files(folder), raw_files(folder)
    configure_anew(folder, 'keep_raw = "1d"')
    shutil.copytree(folder / "raw" / "paper", folder / "backup")

    with press.on_day(2):
        assert run() == ""

    assert whole[1:] == raw_files(folder)
    assert before == clean_files(folder)
    header, rows = audits(folder)["paper-2026-03-02"]
    assert header["retention"] == {"raw": "2026-03-04"}
    assert len(rows) == 3
    (note,) = (folder / "raw" / "paper" / "retention.jsonl").read_text().splitlines()
    size = (folder / "backup" / whole[0]).stat().st_size
    assert {"file": whole[0], "day": "2026-03-04", "bytes": size, "captures": 3} == json.loads(note)

    # Nothing is missing, whoever asks, and nothing takes it from clean/.
    with press.on_day(2):
        assert run() == ""
        assert call("clean", "--all", "--accept-loss").stderr == ""
        assert before == clean_files(folder)
        said = call("verify").stdout
        assert "6 captures are there, 0 items are lost; 9 records, 0 faults" in said
        assert "1 raw files were let go" in said
        assert "0 URLs are pending again" in call("verify", "--refetch").stdout
        call("export", "--to", "all.jsonl")
        assert len((folder / "all.jsonl").read_text().splitlines()) == 9
        assert json.loads(call("report", "--json").stdout)["totals"]["written"] == 9
        assert "keep_raw" in call("explain", f"{HOME}/story-0-1", code=None).output
        assert "was let go on 2026-03-04" in call("clean", f"raw/paper/{whole[0]}", code=2).stderr

        # What a backup puts back goes again, and the notes stay what they are.
        shutil.copy2(folder / "backup" / whole[0], folder / "raw" / "paper")
        assert run() == ""
    assert whole[1:] == raw_files(folder)
    assert before == clean_files(folder)
    assert len((folder / "raw" / "paper" / "retention.jsonl").read_text().splitlines()) == 1


def test_a_lost_state_does_not_fetch_again_what_was_let_go(folder: Path) -> None:
    with DemoSite() as demo:
        text = config_toml(demo.port)
        (folder / "config.toml").write_text(text.replace("[[source]]", '[[source]]\nkeep_raw = "1d"'))
        with press.on_day(0):
            run(code=None)
        with press.on_day(3):
            run(code=None)
        lines = {path: path.read_bytes() for path in folder.glob("clean/*/*.jsonl")}
        asked = len(demo.requests)
        shutil.rmtree(folder / "raw" / ".state")
        with press.on_day(3, later=timedelta(hours=1)):
            run(code=None)
        again = {url for url, _ in demo.requests[asked:]}

    assert not list(folder.glob("raw/*/*-2026-03-02.warc.gz"))
    there = {path: path.read_bytes() for path in folder.glob("clean/*/*.jsonl")}
    assert lines == {path: data for path, data in there.items() if data or path in lines}
    records = [json.loads(line) for data in lines.values() for line in data.splitlines()]
    assert {record["platform"] for record in records} >= {"wix", "wordpress"}
    assert not again & {record["requested_url"] for record in records if record["wordpress"] is None}
    assert not [url for url in again if "include=" in url]


def test_a_raw_file_that_is_not_cleaned_stays_and_is_said(site: Serving, folder: Path) -> None:
    collect(site, folder)
    configure_anew(folder, 'keep_raw = "1d"')
    whole = raw_files(folder)
    # Records of the oldest day cannot be written: a folder is in their place.
    (path,) = folder.glob("clean/paper/*-02.warc.gz.jsonl")
    path.unlink()
    path.mkdir()

    with press.on_day(2):
        assert "raw-kept stage=raw source=paper reason=not-cleaned" in run(code=1)
    assert whole == raw_files(folder)

    path.rmdir()
    with press.on_day(2):
        run()
    assert whole[1:] == raw_files(folder)
    assert len(path.read_bytes().splitlines()) == 3


def test_what_is_no_file_of_ours_stays(site: Serving, folder: Path) -> None:
    collect(site, folder, 'keep_raw = "1d"', days=1)
    other = folder / "raw" / "paper" / "other-2020-01-01.warc.gz"
    other.write_bytes(b"")
    (folder / "raw" / "paper" / "2020-01-01.html").write_bytes(site.pages["/story-0-1"][2])

    with press.on_day(0):
        run(code=None)

    assert other.exists()
    assert (folder / "raw" / "paper" / "2020-01-01.html").exists()


def test_what_a_kill_left_is_finished(site: Serving, folder: Path) -> None:
    collect(site, folder)
    whole, before = raw_files(folder), clean_files(folder)
    shutil.copytree(folder, folder.parent / "killed")
    configure_anew(folder, 'keep_raw = "1d"')
    with press.on_day(2):
        run()
    # Noted, and no more.
    shutil.copy(folder / "raw" / "paper" / "retention.jsonl", folder.parent / "killed" / "raw" / "paper")
    shutil.copy(folder / "config.toml", folder.parent / "killed")

    with press.on_day(2), pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder.parent / "killed")
        assert run() == ""
    assert whole[1:] == raw_files(folder.parent / "killed")
    assert before == clean_files(folder.parent / "killed")


def test_texts_of_removed_blocks_are_let_go_once_a_day(site: Serving, folder: Path) -> None:
    collect(site, folder)
    before, whole = clean_files(folder), raw_files(folder)
    configure_anew(folder, 'keep_audit = "1d"')
    assert all("text" in one for one in removed(folder, 0))
    report = call("report", "--json").stdout

    with press.on_day(3):
        run()

    for day, kept in enumerate((False, False, True)):
        assert {kept} == {"text" in one for one in removed(folder, day)}
    assert {"block", "reason", "rule", "where", "chars"} == set(next(removed(folder, 0)))
    assert audits(folder)["paper-2026-03-02"][0]["retention"] == {"texts": "2026-03-05"}
    totals = json.loads(report)["removed"]
    assert totals == json.loads(call("report", "--json").stdout)["removed"]

    # It is no reason to clean again; what is cleaned again for another one is let go on the next day.
    assert call("clean", "--dry-run").stdout.startswith("0 of 3")
    assert before == clean_files(folder)
    assert whole == raw_files(folder)
    call("clean", "--all")
    assert all("text" in one for one in removed(folder, 0))
    with press.on_day(4):
        run()
    assert not any("text" in one for one in removed(folder, 0))
    assert "0 faults" in call("verify").stdout


def test_a_takedown_reaches_what_was_let_go(site: Serving, folder: Path) -> None:
    collect(site, folder, 'keep_raw = "1d"')
    assert len(raw_files(folder)) == 2

    call("forget", f"{HOME}/story-0-1")
    urls = [json.loads(line)["url"] for data in clean_files(folder).values() for line in data.splitlines()]
    assert f"{HOME}/story-0-1" not in urls
    assert len(urls) == 8
    assert audits(folder)["paper-2026-03-02"][0]["retention"] == {"raw": "2026-03-04"}
    call("forget", "paper.example")
    assert not any(clean_files(folder).values())
    assert "0 items are lost; 0 records, 0 faults" in call("verify").stdout


def test_records_that_cannot_be_made_again_are_missed(site: Serving, folder: Path) -> None:
    collect(site, folder, 'keep_raw = "1d"')
    for path in folder.glob("clean/paper/*-02.*"):
        path.unlink()

    assert "records-gone paper/paper-2026-03-02.warc.gz" in call("verify", code=1).stdout


def test_a_source_that_is_not_enabled_lets_go_too(site: Serving, folder: Path) -> None:
    collect(site, folder)
    configure_anew(folder, 'keep_raw = "1d"', "enabled = false", "[[source]]", 'name = "b"', f'feed = "{HOME}/feed"')

    with press.on_day(2):
        run()

    assert len(raw_files(folder)) == 2
