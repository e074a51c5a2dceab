"""One bad thing costs itself, and nothing beside or behind it."""

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import Result

from ingest import state
from ingest.pipeline import clock
from tests.calling import call
from tests.serving import HOME, Serving, article, rss
from tests.stores import unpack

CONTACT = '[fetch]\ncontact = "mailto:x@example.org"\n'
STORY = article("The council decides")[2]


def run(*, code: int = 0) -> Result:
    """Run without a worker process, which takes a second to start."""
    return call("run", "--workers", "0", code=code)


def written(folder: Path) -> list[str]:
    """Return the raw file of every record."""
    paths = sorted(folder.glob("clean/**/*.jsonl"))
    return [json.loads(line)["provenance"]["raw"]["file"] for path in paths for line in path.read_text().splitlines()]


def files(folder: Path, *names: bytes) -> None:
    """Lay down a source of files, and configure it."""
    (folder / "archive").mkdir()
    for name in names:
        (folder / "archive" / os.fsdecode(name)).write_bytes(STORY.replace(b"council", b"council " + name[:1]))
    (folder / "config.toml").write_text(f'{CONTACT}[[source]]\nname = "archive"\nfiles = "archive/*"\n')


def database(folder: Path) -> Path:
    return folder / "raw" / ".state" / "state.sqlite"


def test_a_file_name_that_is_no_utf_8_is_a_file_like_others(folder: Path) -> None:
    files(folder, b"a.html", b"caf\xe9.html", b"z.html")

    run()
    again = run()
    call("--log-json", "-v", "report")
    call("clean", "--all")

    assert ["archive/a.html", "archive/caf%E9.html", "archive/z.html"] == written(folder)
    assert "caf" not in again.stderr
    done = {row["source"]: row["done"] for row in json.loads(call("state", "--json").stdout)}
    assert done == {"archive": 3}


def test_a_file_name_that_is_no_utf_8_can_be_named(folder: Path) -> None:
    (folder / "in").mkdir()
    (folder / "in" / os.fsdecode(b"caf\xe9.html")).write_bytes(STORY)

    call("clean", "in", "--to", "out")

    assert ["caf%E9.html.audit.gz", "caf%E9.html.jsonl"] == sorted(path.name for path in (folder / "out").iterdir())


def test_links_in_a_circle_cost_one_failure(folder: Path) -> None:
    files(folder, b"a.html", b"z.html")
    (folder / "archive" / "m.html").symlink_to("m.html")

    run()

    assert ["archive/a.html", "archive/z.html"] == written(folder)


def test_a_folder_of_clean_that_cannot_be_written_ends_no_other(folder: Path) -> None:
    for name in ("a", "b", "c"):
        (folder / name).mkdir()
        (folder / name / "page.html").write_bytes(STORY)
    sources = "".join(f'[[source]]\nname = "{name}"\nfiles = "{name}/*"\n' for name in "abc")
    (folder / "config.toml").write_text(CONTACT + sources)
    (folder / "clean").mkdir()
    (folder / "clean" / "b").write_text("in the way")

    for arguments in (("run", "--workers", "0"), ("clean",), ("clean", "--all", "--diff")):
        result = call(*arguments, code=1)
        lines = [line for line in result.stderr.splitlines() if line.startswith("file-failed ")]
        assert len(lines) == 1
        assert "stage=write source=b reason=write subject=b/page.html" in lines[0]
        # What could not be written is no record.
        assert result.stderr.count("source=b") == 2

    assert ["a/page.html", "c/page.html"] == written(folder)
    (folder / "clean" / "b").unlink()
    run()
    assert ["a/page.html", "b/page.html", "c/page.html"] == written(folder)


@pytest.mark.parametrize("linked", ["raw", "raw/paper"])
def test_a_folder_of_raw_may_be_a_link_to_another_disk(linked: str, site: Serving, folder: Path) -> None:
    site.pages |= {"/feed": rss("/a", "/b"), "/a": article("A"), "/b": article("B")}
    (folder / "config.toml").write_text(site.config(f'name = "paper"\nfeed = "{HOME}/feed"'))
    (folder / "disk").mkdir()
    (folder / linked).parent.mkdir(exist_ok=True)
    (folder / linked).symlink_to(folder / "disk")

    run()
    before = written(folder)
    site.pages["/feed"] = rss("/a", "/b", "/c")
    site.pages["/c"] = article("C")
    run()
    call("clean", "--all")

    assert (len(before), len(written(folder))) == (2, 3)
    assert all(name.startswith("paper/") for name in written(folder))
    (path,) = folder.glob("raw/paper/*.warc.gz")
    call("clean", str(path.resolve()))
    assert len(written(folder)) == 3
    assert json.loads(call("report", "--json").stdout)["totals"]["written"] == 3
    record = json.loads(next(iter(folder.glob("clean/paper/*.jsonl"))).read_text().splitlines()[0])
    assert call("explain", record["id"]).stdout


def overwritten(path: Path) -> None:
    path.write_bytes(b"this is no database " * 400)


def torn(path: Path) -> None:
    """Cut it within its pages."""
    path.write_bytes(path.read_bytes()[: 5 * 4096 + 1000])


def scribbled(path: Path) -> None:
    """Leave the head as it is."""
    body = bytearray(path.read_bytes())
    body[4096:] = b"\xff" * (len(body) - 4096)
    path.write_bytes(body)


@pytest.mark.parametrize("damage", [overwritten, torn, scribbled])
def test_a_state_that_is_damaged_is_moved_aside_and_made_again(
    damage: Callable[[Path], None], site: Serving, folder: Path
) -> None:
    site.pages |= {"/feed": rss("/a", "/b"), "/a": article("A"), "/b": article("B")}
    (folder / "config.toml").write_text(site.config(f'name = "paper"\nfeed = "{HOME}/feed"'))
    run()
    before = written(folder)
    site.news()
    damage(database(folder))

    # Who only looks repairs nothing, and is not in the way.
    assert json.loads(call("state", "--json").stdout)[0]["source"] == "paper"
    assert json.loads(call("report", "--json").stdout)["totals"]["written"] == 2

    said = run().stderr

    (aside,) = (path.name for path in database(folder).parent.glob("state.sqlite.corrupt-*Z"))
    (line,) = [line for line in said.splitlines() if line.startswith("state-moved ")]
    assert aside in line
    assert ["/feed"] == site.news()
    assert before == written(folder)
    (row,) = json.loads(call("state", "--json").stdout)
    assert row["done"] == 2
    assert "state-moved" not in run().stderr


def test_a_sound_state_is_not_moved_aside(tmp_path: Path) -> None:
    """Another run was first."""
    state.State(tmp_path).close()

    assert state.move_aside(tmp_path, now=clock.now()) is None
    assert (tmp_path / "state.sqlite").exists()


def test_a_clock_that_was_ahead_once_silences_nothing(
    site: Serving, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.pages |= {"/feed": rss("/a", "/b"), "/a": article("A"), "/b": (500, {}, b"broken")}
    source = f'name = "paper"\nfeed = "{HOME}/feed"\nevery = "1h"\nrecheck = ["1d"]'
    (folder / "config.toml").write_text(site.config(source, fetch="delay = 0\nattempts = 1"))
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=3000))
    run()
    site.news()
    site.pages["/b"] = article("B")

    monkeypatch.setattr(clock, "now", lambda: now)
    said = run().stderr

    (line,) = said.splitlines()
    assert line.startswith("state-reset stage=state reason=time-ahead")
    assert "the clock was ahead once" in line
    assert {"/feed", "/b"} <= set(site.news())
    assert len(written(folder)) == 2
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(hours=2))
    assert run().stderr == ""


def test_looking_writes_nothing_and_reads_tables_of_earlier_versions(folder: Path) -> None:
    (folder / "config.toml").write_text("")
    call("report")
    assert not (folder / "raw").exists()
    unpack("first-paper", folder)
    before = database(folder).read_bytes()

    rows = {row["source"]: row for row in json.loads(call("state", "--json").stdout)}
    call("report")

    assert (rows["paper"]["done"], rows["paper"]["last_success"]) == (9, None)
    assert database(folder).read_bytes() == before


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("mount"), reason="mounts a disk: needs root")
@pytest.mark.parametrize("how", ["full", "read-only"])
def test_state_and_report_work_on_a_disk_that_takes_nothing(how: str, site: Serving, folder: Path) -> None:
    disk = folder / "disk"
    disk.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk], check=False, capture_output=True
    ).returncode:
        pytest.skip("may not mount here")
    try:
        site.pages |= {"/feed": rss("/a"), "/a": article("A")}
        listed = site.config(f'name = "paper"\nfeed = "{HOME}/feed"', fetch="delay = 0\nmin_free = 0")
        (disk / "config.toml").write_text(listed)
        ours = ("--config", str(disk / "config.toml"))
        here, kept = database(disk).parent, folder / "kept"
        call(*ours, "discover")
        with closing(sqlite3.connect(database(disk), isolation_level=None)) as reader:
            reader.execute("SELECT 1 FROM frontier").fetchone()
            call(*ours, "run", "--workers", "0")
            shutil.copytree(here, kept)
        # As a kill leaves it: what was noted last is in the log only.
        shutil.copytree(kept, here, dirs_exist_ok=True)
        assert (here / "state.sqlite-wal").stat().st_size
        if how == "full":
            fill(disk / "filler")
        else:
            subprocess.run(["mount", "-o", "remount,ro", disk], check=True)

        (row,) = json.loads(call(*ours, "state", "--json").stdout)
        assert (row["done"], row["errors_in_a_row"]) == (1, 0)
        assert json.loads(call(*ours, "report", "--json").stdout)["totals"]["written"] == 1
        said = call(*ours, "run", "--workers", "0", code=1).stderr
        assert said.count("source-failed ") == 1
        assert "source=paper" in said
    finally:
        subprocess.run(["umount", "-l", disk], check=True)


def fill(path: Path) -> None:
    with path.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(b"x" * 4096):
            pass
