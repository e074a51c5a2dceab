"""`ingest extract`: one step from a page to its text, as a person meets it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ingest import cli
from tests import shapes
from tests.calling import call
from tests.serving import HOME, HOST, Serving, article

TEXT = "\n\n".join(shapes.PARAGRAPHS) + "\n"


@pytest.fixture
def pages(folder: Path) -> Path:
    for name, payload in shapes.SHAPES.items():
        (folder / name).write_bytes(payload)
    (folder / "login.html").write_text(shapes.LOGIN)
    (folder / "arabic.html").write_text(shapes.ARABIC)
    return folder


def piped(payload: bytes, *arguments: str, cwd: Path) -> "subprocess.CompletedProcess[bytes]":
    program = [sys.executable, "-m", "ingest", "extract", *arguments]
    return subprocess.run(program, input=payload, capture_output=True, check=False, cwd=cwd)


@pytest.mark.parametrize("shape", list(shapes.SHAPES))
def test_a_file_of_any_shape_is_one_step_from_its_text(pages: Path, shape: str) -> None:
    before = sorted(pages.iterdir())

    assert TEXT == call("extract", shape).stdout
    assert before == sorted(pages.iterdir())


@pytest.mark.parametrize("shape", list(shapes.SHAPES))
def test_standard_input_of_any_shape(folder: Path, shape: str) -> None:
    run = piped(shapes.SHAPES[shape], "-", cwd=folder)

    assert (0, TEXT, b"") == (run.returncode, run.stdout.decode(), run.stderr)


def test_the_text_is_utf_8_whatever_the_terminal_says(pages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")

    assert "أغلق مجلس المدينة" in piped(b"", "arabic.html", cwd=pages).stdout.decode("utf-8")


def test_several_articles_are_parted_by_a_form_feed(pages: Path) -> None:
    assert f"{TEXT}\f\n{TEXT}" == call("extract", "page", "dump").stdout


def test_a_quoted_pattern_is_filled_in(pages: Path) -> None:
    assert f"{TEXT}\f\n{TEXT}" == call("extract", "page*").stdout


def test_a_folder_is_all_of_its_files(pages: Path) -> None:
    (pages / "saved").mkdir()
    (pages / "saved" / "a.html").write_text(shapes.PAGE)

    assert TEXT == call("extract", "saved").stdout


def test_a_folder_without_a_file_to_read_gives_nothing(folder: Path) -> None:
    (folder / "empty").mkdir()

    assert "reason=not-a-file subject=empty" in call("extract", "empty", code=1).stderr


def test_an_input_that_gives_nothing_is_named_and_costs_exit_0(pages: Path) -> None:
    result = call("extract", "page", "login.html", "nowhere.html", code=1)

    assert TEXT == result.stdout
    assert "skipped stage=clean reason=soft-error subject=login.html" in result.stderr
    assert "failed stage=raw reason=missing-file subject=nowhere.html" in result.stderr


def test_an_archive_with_one_article_gave_something(folder: Path) -> None:
    (folder / "crawl.warc.gz").write_bytes(shapes.warc(shapes.LOGIN, shapes.PAGE))

    result = call("extract", "crawl.warc.gz")
    assert TEXT == result.stdout
    assert "reason=soft-error" in result.stderr


def test_an_archive_that_ends_before_its_end_costs_exit_0(folder: Path) -> None:
    (folder / "crawl.warc.gz").write_bytes(shapes.warc(shapes.PAGE, shapes.ARABIC)[:-40])

    assert TEXT in call("extract", "crawl.warc.gz", code=1).stdout


def test_metadata_stand_before_the_text(pages: Path) -> None:
    result = call("extract", "page", "--with-metadata", "--url", "https://courier.example/bridge")

    head, text = result.stdout.split("---\n\n")
    assert f'title: "{shapes.TITLE}"\n' in head
    assert 'published: "2026-03-04T10:00:00Z"\nurl: "https://courier.example/bridge"\n' in head
    assert text == TEXT


def test_json_is_the_record(pages: Path) -> None:
    one = json.loads(call("extract", "page", "--format", "json").stdout)
    lines = [json.loads(line) for line in call("extract", "page", "post", "--format", "jsonl").stdout.splitlines()]

    assert "news-article/1" == one["schema"]
    assert [one["text"], one["text"]] == [line["text"] for line in lines]


def test_markdown_begins_with_the_title(pages: Path) -> None:
    assert f"# {shapes.TITLE}\n\n{TEXT}" == call("extract", "page", "--format", "markdown").stdout


def test_output_to_a_file(pages: Path) -> None:
    result = call("extract", "page", "dump", "-o", "out.txt")

    assert (pages / "out.txt").read_text() == f"{TEXT}\f\n{TEXT}"
    assert not result.stdout


def test_no_file_appears_where_nothing_came(pages: Path) -> None:
    call("extract", "login.html", "-o", "out.txt", code=1)

    assert not (pages / "out.txt").exists()


def test_output_to_a_folder_is_one_file_each(pages: Path) -> None:
    (pages / "two.warc.gz").write_bytes(shapes.warc(shapes.PAGE, shapes.ARABIC))
    call("extract", "page", "two.warc.gz", "--format", "markdown", "-o", "out/")

    found = sorted(path.name for path in (pages / "out").iterdir())
    assert ["page.md", "two.warc.gz-2.md", "two.warc.gz.md"] == found


def test_a_url_is_fetched_politely_and_nothing_is_stored(folder: Path, site: Serving) -> None:
    site.pages["/bridge"] = article("Bridge closed")
    (folder / "config.toml").write_text(site.config())

    result = call("extract", f"{HOME}/bridge", "--format", "json")

    found = json.loads(result.stdout)
    assert ("Bridge closed", f"{HOME}/bridge") == (found["title"], found["url"])
    assert found["added"] is not None
    assert ["/robots.txt", "/bridge"] == [path for path, _ in site.asked]
    assert ["config.toml"] == [path.name for path in folder.iterdir()]


def test_an_archive_at_a_url_gives_all_of_its_articles(folder: Path, site: Serving) -> None:
    two = shapes.warc(shapes.PAGE, shapes.PAGE)
    site.pages["/two.warc.gz"] = (200, {"Content-Type": "application/gzip"}, two)
    (folder / "config.toml").write_text(site.config())

    assert f"{TEXT}\f\n{TEXT}" == call("extract", f"{HOME}/two.warc.gz").stdout


def test_no_contact_is_needed_for_a_url(folder: Path, site: Serving) -> None:
    site.pages["/bridge"] = article("Bridge closed")
    (folder / "config.toml").write_text(site.config().replace(f'contact = "desk@{HOST}"', ""))

    assert "The council has decided it" in call("extract", f"{HOME}/bridge").stdout


def test_robots_txt_is_obeyed(folder: Path, site: Serving) -> None:
    site.pages["/robots.txt"] = (200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /\n")
    (folder / "config.toml").write_text(site.config())

    assert "reason=robots-denied" in call("extract", f"{HOME}/bridge", code=1).stderr


def test_a_private_address_is_asked_only_on_request(folder: Path, site: Serving) -> None:
    site.pages["/bridge"] = article("Bridge closed")
    port = site.config().rpartition(":")[2].strip().strip('"')
    url = f"http://127.0.0.1:{port}/bridge"

    refused = call("extract", url, code=1)
    assert "reason=forbidden-address" in refused.stderr
    assert "--allow-address" in refused.stderr
    assert "The council has decided it" in call("extract", url, "--allow-address", "127.0.0.0/8").stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["-", "-"], "standard input is read once"),
        (["ftp://a.example/x"], "not a http or https URL"),
        (["page", "--url", "page.html"], "is no http or https URL"),
        (["page", "--allow-address", "loopback"], "allow-address"),
        ([], "Missing argument"),
    ],
)
def test_mistakes_of_the_call_are_usage_errors(pages: Path, arguments: list[str], told: str) -> None:
    assert told in call("extract", *arguments, code=2).stderr


def test_the_verb_is_listed() -> None:
    assert "extract" in cli.cli.commands


def test_a_large_input_that_swells_is_one_failure_and_the_next_is_extracted(folder: Path) -> None:
    """A megabyte and more goes to a worker, within the fence that `run` has too."""
    large = "".join(f"<p>{n} of the lines of a page that nobody ended." for n in range(49_000))
    (folder / "config.toml").write_text(
        '[fetch]\ncontact = "a@b.example"\n[fence]\nmemory = 60_000_000\n'
        '[[source]]\nname = "a"\nfeed = "https://a.example/feed"\n'
    )
    (folder / "large.html").write_text(f"<html><title>Rain</title><article><h1>Rain</h1>{large}</article>")
    (folder / "page.html").write_bytes(shapes.SHAPES["page"])

    result = call("extract", "large.html", "page.html", code=1)

    assert TEXT == result.stdout
    assert "fence-memory" in result.stderr
    assert "large.html" in result.stderr


def test_a_large_input_within_the_fence_gives_what_a_small_one_gives(folder: Path) -> None:
    (folder / "padded.html").write_bytes(shapes.SHAPES["page"] + b"<!--" + b" " * 1_000_000 + b"-->")

    assert TEXT == call("extract", "padded.html").stdout
