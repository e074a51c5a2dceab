"""A raw file that became less is said, costs exit 0, and takes nothing from clean/."""

import gzip
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from ingest.demo import DemoSite, config_toml
from ingest.raw import members
from tests.calling import call
from tests.serving import HOME, Serving, article, rss

NAMES = tuple(f"/p{n}" for n in range(8))


def run(*, code: int = 0) -> Result:
    """Run without a worker process, which takes a second to start."""
    return call("run", "--workers", "0", code=code)


def records(folder: Path) -> list[dict[str, Any]]:
    paths = sorted(folder.glob("clean/**/*.jsonl"))
    return [json.loads(line) for path in paths for line in path.read_text().splitlines()]


def urls(folder: Path) -> list[str]:
    return sorted(record["url"].removeprefix(HOME) for record in records(folder))


def shrunk(result: Result) -> list[str]:
    return [line for line in result.stderr.splitlines() if line.startswith("raw-shrunk ")]


def header(folder: Path) -> dict[str, Any]:
    (path,) = folder.glob("clean/paper/*.audit.gz")
    with gzip.open(path) as stream:
        return dict(json.loads(stream.readline()))


@pytest.fixture
def raw(site: Serving, folder: Path) -> Path:
    """Collect eight articles; return their raw file."""
    site.pages |= {"/feed": rss(*NAMES)} | {name: article(f"Story {name}") for name in NAMES}
    (folder / "config.toml").write_text(site.config(f'name = "paper"\nfeed = "{HOME}/feed"'))
    run()
    site.news()
    (path,) = folder.glob("raw/paper/*.warc.gz")
    return path


def cut(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


def cut_between_records(path: Path) -> None:
    """Leave a file that looks well."""
    with path.open("rb") as file:
        ends = [found.end for found in members.members(file, cap=1 << 20) if isinstance(found, members.Member)]
    with path.open("r+b") as file:
        file.truncate(ends[len(ends) // 2 // 2 * 2])


def damage(path: Path) -> None:
    body = bytearray(path.read_bytes())
    middle = len(body) // 2
    body[middle : middle + 40] = bytes(40)
    path.write_bytes(body)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def delete(path: Path) -> None:
    path.unlink()


LOSSES = pytest.mark.parametrize("loss", [cut, cut_between_records, damage, empty, delete])


@LOSSES
def test_a_raw_file_that_became_less_takes_nothing_from_clean(
    loss: Callable[[Path], None], raw: Path, site: Serving, folder: Path
) -> None:
    before = {path: path.read_bytes() for path in folder.glob("clean/paper/*.jsonl")}
    whole = raw.read_bytes()
    loss(raw)

    for arguments in (("run", "--workers", "0"), ("run", "--workers", "0"), ("clean",), ("clean", "--all")):
        result = call(*arguments, code=1)
        (line,) = shrunk(result)
        assert f"source=paper reason=raw-shrunk subject=paper/{raw.name}" in line
        assert before == {path: path.read_bytes() for path in before}
        assert header(folder)["frozen"]["captures_lost"] >= 1
        assert json.loads(call("report", "--json").stdout)["totals"]["written"] == 8
    # Nothing is asked again by itself.
    assert not {*NAMES} & set(site.news())

    # What was put back, as by a disk that is mounted again, is there again.
    raw.write_bytes(whole)
    run()
    call("clean")
    assert "frozen" not in header(folder)
    assert before == {path: path.read_bytes() for path in before}
    run()


@LOSSES
def test_new_articles_of_a_raw_file_that_became_less_are_written(
    loss: Callable[[Path], None], raw: Path, site: Serving, folder: Path
) -> None:
    loss(raw)
    site.pages |= {"/feed": rss(*NAMES, "/new"), "/new": article("A new story")}

    assert len(shrunk(run(code=1))) == 1
    assert sorted((*NAMES, "/new")) == urls(folder)

    site.pages |= {"/feed": rss(*NAMES, "/new", "/newer"), "/newer": article("A newer story")}
    assert len(shrunk(run(code=1))) == 1
    call("clean", "--all", code=1)
    assert sorted((*NAMES, "/new", "/newer")) == urls(folder)


@LOSSES
def test_what_is_lost_can_be_fetched_again_and_its_loss_agreed_to(
    loss: Callable[[Path], None], raw: Path, site: Serving, folder: Path
) -> None:
    assert "8 captures are there, 0 items are lost" in call("verify").stdout
    loss(raw)

    said = call("verify", "--refetch", code=1).stdout
    lost = sorted(line.rpartition(HOME)[2] for line in said.splitlines() if line.startswith("lost "))
    assert f"{len(lost)} URLs are pending again" in said
    assert 1 <= len(lost) <= 8
    assert "0 URLs are pending again" in call("verify", "--refetch", code=1).stdout

    run(code=1)
    assert lost == sorted(path for path in site.news() if path != "/feed")
    assert set(NAMES) == set(urls(folder))
    # Twice: as first fetched, kept, and as fetched again.
    assert len(urls(folder)) == 8 + len(lost)

    call("clean", "--all", code=1)
    call("clean", "--all", "--accept-loss", code=None)
    assert sorted(NAMES) == urls(folder)
    assert shrunk(run()) == []
    assert "0 items are lost" in call("verify", code=None).stdout


def test_a_loss_that_was_agreed_to_ends_what_was_made_of_a_file_that_is_gone(raw: Path, folder: Path) -> None:
    raw.unlink()

    call("clean", "--all", "--accept-loss")

    assert [] == list(folder.glob("clean/paper/*"))
    assert shrunk(run()) == []
    assert "--accept-loss is for --all" in call("clean", "--accept-loss", code=2).stderr


def test_bytes_are_missed_also_where_nothing_was_cleaned_yet(raw: Path, folder: Path) -> None:
    shutil.rmtree(folder / "clean")
    cut(raw)

    (line,) = shrunk(call("fetch", code=1))

    assert "bytes are gone" in line


def test_a_loose_file_that_became_less_keeps_its_article(folder: Path) -> None:
    (folder / "archive").mkdir()
    (folder / "archive" / "page.html").write_bytes(article("A story")[2])
    (folder / "config.toml").write_text(
        '[fetch]\ncontact = "mailto:x@example.org"\n[[source]]\nname = "archive"\nfiles = "archive/*"\n'
    )
    run()
    copy = folder / "raw" / "archive" / "page.html"
    copy.write_bytes(copy.read_bytes()[:60])

    assert len(shrunk(run(code=1))) == 1
    assert len(records(folder)) == 1
    copy.unlink()
    assert len(shrunk(run(code=1))) == 1
    assert len(records(folder)) == 1
    assert "1 URLs are pending again" in call("verify", "--refetch", code=1).stdout
    run()
    assert copy.read_bytes() == (folder / "archive" / "page.html").read_bytes()
    assert "0 items are lost" in call("verify").stdout


def test_a_file_that_is_named_and_cleaned_into_a_folder_may_become_less(folder: Path) -> None:
    """It is somebody's own, and no witness of anything."""
    (folder / "page.html").write_bytes(article("A story")[2])
    call("clean", "page.html", "--to", "out")
    (folder / "page.html").write_text("")

    call("clean", "page.html", "--to", "out", code=1)

    assert (folder / "out" / "page.html.jsonl").read_text() == ""


def test_what_was_cleaned_into_a_folder_below_clean_is_no_loss(raw: Path, folder: Path) -> None:
    (folder / "page.html").write_bytes(article("A story")[2])
    call("clean", "page.html", "--to", "clean/mine")

    assert shrunk(call("clean")) == []


def test_posts_of_a_rest_api_are_fetched_again(folder: Path) -> None:
    """They came several in one answer, by an address that names them all."""
    with DemoSite() as site:
        (folder / "config.toml").write_text(config_toml(site.port))
        call("run", "--source", "chronicle", "--workers", "0")
        had = {record["id"] for record in records(folder)}
        (path,) = folder.glob("raw/chronicle/*.warc.gz")
        path.unlink()

        said = call("verify", "--source", "chronicle", "--refetch", code=1).stdout
        assert f"{len(had) + 1} URLs are pending again" in said  # one is protected, and gave no article
        call("run", "--source", "chronicle", "--workers", "0", code=1)
        call("clean", "--source", "chronicle", "--all", "--accept-loss", code=None)

    assert had == {record["id"] for record in records(folder)}
