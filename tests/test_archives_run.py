"""Archives of others as a source: cleaned where they lie, again when they change, and never replaced by less."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest import audit
from tests import shapes
from tests.calling import call
from tests.raw.test_foreign import CONTAINERS, info, record

CONFIG = '[[source]]\nname = "crawl"\nwarc = ["archive/**", "more/*.warc.gz"]\n'


def page(number: int) -> bytes:
    return shapes.PAGE.replace(shapes.TITLE, f"{shapes.TITLE}, part {number}").encode()


def archive(path: Path, *numbers: int, extra: bytes = b"", host: str = "courier.example") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pages = [record(page(n), url=f"https://{host}/{n}", WARC_Record_ID=f"<urn:uuid:{n}>") for n in numbers]
    suffix = next(name for name in ("a.warc.gz", "a.warc.zst", "a.warc") if path.name.endswith(name[1:]))
    path.write_bytes(CONTAINERS[suffix]([info(), *pages]) + extra)
    return path


def urls(path: Path) -> list[str]:
    return [json.loads(line)["url"].rpartition("/")[2] for line in path.read_bytes().splitlines()]


@pytest.fixture
def crawl(folder: Path) -> Path:
    (folder / "config.toml").write_text(CONFIG)
    archive(folder / "archive/2026/a.warc.gz", 1, 2)
    archive(folder / "archive/b.warc.zst", 3)
    archive(folder / "more/c.warc.gz", 4)
    return folder


def test_clean_files_lie_below_the_fixed_part_of_the_pattern(crawl: Path) -> None:
    call("clean")

    assert urls(crawl / "clean/crawl/2026/a.warc.gz.jsonl") == ["1", "2"]
    assert urls(crawl / "clean/crawl/b.warc.zst.jsonl") == ["3"]
    assert urls(crawl / "clean/crawl/c.warc.gz.jsonl") == ["4"]
    row = json.loads((crawl / "clean/crawl/b.warc.zst.jsonl").read_bytes())
    assert (row["source"], row["provenance"]["raw"]["file"]) == ("crawl", "crawl/b.warc.zst")
    assert not (crawl / "raw").exists() or not list((crawl / "raw").rglob("*.warc*"))


def test_run_cleans_archives_without_a_contact_because_it_asks_nobody(crawl: Path) -> None:
    call("run")

    assert urls(crawl / "clean/crawl/2026/a.warc.gz.jsonl") == ["1", "2"]
    (row,) = json.loads(call("state", "--json").stdout)
    assert (row["source"], row["archives"], row["archives_waiting"], row["last_error"]) == ("crawl", 3, 0, None)
    told = json.loads(call("report", "--json").stdout)
    assert told["totals"]["written"] == 4
    assert "crawl: 3 archives" in call("check").stdout
    assert "part 3" in call("explain", "https://courier.example/3").stdout


def test_an_archive_that_changed_is_cleaned_again_and_no_other(crawl: Path) -> None:
    call("clean")
    archive(crawl / "archive/2026/a.warc.gz", 1, 2, 5)
    rows = [json.loads(line) for line in call("--log-json", "clean").stderr.splitlines()]

    assert urls(crawl / "clean/crawl/2026/a.warc.gz.jsonl") == ["1", "2", "5"]
    assert [row["event"] for row in rows if row.get("file") == "crawl/b.warc.zst"] == ["unchanged"]
    assert [row["event"] for row in rows if row.get("file") == "crawl/2026/a.warc.gz"] == ["written"] * 3


def test_both_ways_give_the_bytes_of_a_cleaning_of_all(crawl: Path) -> None:
    call("clean")
    files = sorted((crawl / "clean").rglob("*.*"))
    before = {file: file.read_bytes() for file in files if file.is_file()}
    call("clean", "--all", "--workers", "2")

    assert {file: file.read_bytes() for file in files if file.is_file()} == before


def test_what_became_less_is_kept_and_said(crawl: Path) -> None:
    call("clean")
    archive(crawl / "archive/2026/a.warc.gz", 2)
    said = call("clean", code=1).stderr

    assert urls(crawl / "clean/crawl/2026/a.warc.gz.jsonl") == ["1", "2"]
    assert "raw-shrunk" in said

    (crawl / "archive/b.warc.zst").unlink()
    said = call("clean", code=1).stderr

    assert urls(crawl / "clean/crawl/b.warc.zst.jsonl") == ["3"]
    assert "crawl/b.warc.zst" in said


def test_fewer_articles_are_written_where_fewer_are_wanted(crawl: Path) -> None:
    call("clean")
    (crawl / "config.toml").write_text(f'{CONFIG}include = ["/[24]$"]\n')
    call("clean")

    assert urls(crawl / "clean/crawl/2026/a.warc.gz.jsonl") == ["2"]
    header, rows = audit.read(crawl / "clean/crawl/b.warc.zst.audit.gz")
    assert [(row["status"], row["reason"]) for row in rows] == [("skipped", "no-captures")]
    assert header["archive"]["size"] == (crawl / "archive/b.warc.zst").stat().st_size


def test_a_revisit_is_cleaned_when_the_archive_with_its_payload_comes(folder: Path) -> None:
    (folder / "config.toml").write_text('[[source]]\nname = "crawl"\nwarc = "*.warc"\n')
    again = record(b"", kind="revisit", url="https://courier.example/9", WARC_Refers_To="<urn:uuid:1>")
    archive(folder / "2.warc", 2, extra=again)
    assert "revisit-without-payload" in call("clean").stderr
    assert urls(folder / "clean/crawl/2.warc.jsonl") == ["2"]

    assert "revisit-without-payload" not in call("clean").stderr

    archive(folder / "1.warc", 1)
    call("clean")
    assert urls(folder / "clean/crawl/2.warc.jsonl") == ["2", "9"]


@pytest.mark.parametrize("verb", ["clean", "run"])
def test_a_pattern_that_matches_nothing_is_said_and_costs_the_exit_code(folder: Path, verb: str) -> None:
    (folder / "config.toml").write_text('[[source]]\nname = "crawl"\nwarc = "nowhere/**"\n')

    assert "matches no archive" in call(verb, code=1).stderr
    assert "nowhere/**" in call("check", code=1).stdout


def test_two_archives_of_one_name_are_refused_before_anything_is_written(crawl: Path) -> None:
    archive(crawl / "more/b.warc.zst", 8)
    (crawl / "config.toml").write_text('[[source]]\nname = "crawl"\nwarc = ["archive/**", "more/*"]\n')

    assert "two inputs are named 'crawl/b.warc.zst'" in call("clean", code=2).stderr
    assert not (crawl / "clean").exists()


def longer(data: bytes) -> bytes:
    """Let the second of three pages name a length that is too large."""
    start, first, second, third = data.split(b"Content-Length: 8")
    return start + b"Content-Length: 8" + first + b"Content-Length: 98" + second + b"Content-Length: 8" + third


DAMAGED: dict[str, Callable[[bytes], bytes]] = {
    "a torn tail": lambda data: data[:-40],
    "a bad digest": lambda data: data.replace(b"part 2", b"part X"),
    "a wrong length": longer,
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_what_is_lost_of_an_archive_costs_one_outcome_and_the_exit_code(folder: Path, damage: str) -> None:
    path = folder / "a.warc"
    pages = [record(page(n), url=f"https://courier.example/{n}") for n in (1, 2, 3)]
    data = info() + b"".join(pages)
    path.write_bytes(DAMAGED[damage](data))

    said = call("clean", str(path), "--to", "out", code=1)

    _, rows = audit.read(folder / "out/a.warc.audit.gz")
    failed = [row for row in rows if row["status"] == "failed"]
    assert urls(folder / "out/a.warc.jsonl") == (["1", "2"] if damage == "a torn tail" else ["1", "3"])
    assert len(failed) == 1
    assert "raw-corrupt" in said.stderr or "truncated-archive" in said.stderr


def test_flags_select_of_files_that_are_named(folder: Path) -> None:
    path = archive(folder / "a.warc.gz", 1, 2, 3)
    archive(folder / "b.warc.gz", 4, host="other.example")

    def got(*flags: str) -> list[str]:
        lines = call("clean", str(path), "b.warc.gz", *flags).stdout.splitlines()
        return [json.loads(line)["url"].rpartition("/")[2] for line in lines]

    assert got() == ["1", "2", "3", "4"]
    assert got("--host", "courier.example", "--exclude", "/2$") == ["1", "3"]
    assert got("--mime", "text/html", "--status", "200", "--since", "2024-03-16", "--until", "2024-03-17") == list(
        "1234"
    )
    assert got("--tld-language", "de") == []
    assert "is no status" in call("clean", str(path), "--status", "teapot", code=2).stderr
    (folder / "config.toml").write_text(CONFIG)
    assert "stands in config.toml" in call("clean", "--host", "courier.example", code=2).stderr


def test_what_selects_is_refused_where_there_are_no_archives(folder: Path) -> None:
    (folder / "config.toml").write_text(
        '[[source]]\nname = "a"\nfeed = "https://a.example/feed"\nhosts = ["a.example"]\n'
    )

    assert "source[0].hosts: is for archives, and there is no `warc`" in call("check", code=2).stderr


def test_a_selection_of_what_is_in_raw_does_not_take_its_place_in_clean(crawl: Path) -> None:
    archive(crawl / "raw/crawl/d.warc.gz", 7)

    assert "give --to DIR" in call("clean", "raw/crawl/d.warc.gz", "--host", "a.example", code=2).stderr
