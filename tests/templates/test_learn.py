"""`ingest learn` freezes what stands on several pages; raw files of later days are cleaned with it, others are not."""

import gzip
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.calling import call
from tests.health import press
from tests.serving import Page, Serving, html

FOLDER = Path("raw/paper/templates")
PLEA = "Join thousands of neighbours who read us at breakfast, on the tram and late at night"
BORING = """\
template = "news-template/1"
source = "a"
day = 2026-03-04
pages = 2
[[line]]
text = "a"
pages = 2
reason = "boring"
"""
SUBJECTS = ("harbour", "school", "bridge", "market", "library", "theatre", "stadium", "clinic", "airport", "mill")


def layout(name: str) -> Page:
    """Return an article with a menu, and with a plea behind it."""
    subject = SUBJECTS[int(name.rpartition("-")[2])]
    paragraphs = "".join(
        f"<p>The council has decided on the {subject} of {name} today, after a debate that was long ({n}).</p>"
        for n in range(5)
    )
    menu = '<ul><li><a href="/">Start here</a></li><li><a href="/all">All of it</a></li></ul>'
    return html(f"{menu}<article><h1>The {subject}</h1>{paragraphs}</article><p>{PLEA}</p>", title=f"The {subject}")


@pytest.fixture
def paper(site: Serving, folder: Path) -> Serving:
    """Read a paper on its first day, and publish the articles of the second."""
    press.configure(site, folder)
    press.publish(site, 0, layout)
    with press.on_day(0):
        call("run", "--workers", "0")
    press.publish(site, 1, layout)
    return site


def records(day: str) -> list[dict[str, Any]]:
    path = Path(f"clean/paper/paper-{day}.warc.gz.jsonl")
    return [json.loads(line) for line in path.read_text().splitlines()]


def header(day: str) -> dict[str, Any]:
    with gzip.open(f"clean/paper/paper-{day}.warc.gz.audit.gz") as lines:
        return dict(json.loads(next(lines)))


def rules(day: str) -> set[str]:
    with gzip.open(f"clean/paper/paper-{day}.warc.gz.audit.gz") as lines:
        return {removed["rule"] for line in [*lines][1:] for removed in json.loads(line)["removed"]}


def test_what_was_learned_cleans_the_pages_of_later_days(paper: Serving, folder: Path) -> None:
    with press.on_day(0):
        assert call("learn", "--workers", "0").stdout == f"{folder / FOLDER / '2026-03-02.toml'}\n"
    known = tomllib.loads((FOLDER / "2026-03-02.toml").read_text())
    assert (known["source"], known["pages"]) == ("paper", 10)
    assert {"start here", "all of it", PLEA.lower()} <= {line["text"] for line in known["line"]}

    with press.on_day(1):
        call("run", "--workers", "0")
    assert header("2026-03-02")["digests"]["templates"] == "none"
    digest = header("2026-03-03")["digests"]["templates"]
    assert ("learned" in rules("2026-03-02"), "learned" in rules("2026-03-03")) == (False, True)
    assert all(record["provenance"]["rules"][-1] == f"template-2026-03-02@{digest}" for record in records("2026-03-03"))
    assert all(PLEA not in record["text"] and "(4)" in record["text"] for record in records("2026-03-03"))
    before = Path("clean/paper/paper-2026-03-03.warc.gz.jsonl").read_bytes()
    with press.on_day(2):
        call("clean", "--all", "--engine", "local")
    assert before == Path("clean/paper/paper-2026-03-03.warc.gz.jsonl").read_bytes()
    shown = json.loads(call("explain", records("2026-03-03")[0]["id"], "--json").stdout)
    assert "learned" in json.dumps(shown)


def test_a_template_is_never_changed_and_none_is_written_that_says_the_same(paper: Serving) -> None:
    with press.on_day(0):
        call("learn", "--workers", "0")
    path = FOLDER / "2026-03-02.toml"
    path.write_text(path.read_text() + "# mine\n")
    with press.on_day(0):
        assert "paper: nothing new" in call("learn", "--workers", "0").stderr
    with press.on_day(4):
        assert "paper: nothing new" in call("learn", "--workers", "0").stderr
    assert path.read_text().endswith("# mine\n")
    assert [path] == list(FOLDER.iterdir())


def test_an_archive_is_cleaned_with_a_template_that_is_named(paper: Serving) -> None:
    with press.on_day(0):
        call("learn", "--workers", "0")
        call("clean", "--all", "--engine", "local", "--templates", str(FOLDER / "2026-03-02.toml"))

    assert header("2026-03-02")["digests"]["templates"] == records("2026-03-02")[0]["provenance"]["rules"][-1][-12:]
    assert "learned" in rules("2026-03-02")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("template = ", "not TOML"),
        ('template = "news-template/9"', "'news-template/9', not 'news-template/1'"),
        ('template = "news-template/1"', "not a template"),
        (BORING, "no reason 'boring'"),
    ],
)
def test_a_template_with_a_mistake_is_one_line_and_2(folder: Path, text: str, said: str) -> None:
    (folder / "mine.toml").write_text(text)
    (folder / "page.txt").write_text("x")

    result = call("clean", "page.txt", "--templates", "mine.toml", code=2)
    assert result.stderr.startswith("ingest: mine.toml: ")
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_source_that_wants_it_learns_once_a_week(site: Serving, folder: Path) -> None:
    press.configure(site, folder, "learn = true")
    for day in (0, 1, 2):
        press.publish(site, day, layout)
        with press.on_day(day):
            call("run", "--workers", "0")

    assert ["2026-03-03.toml"] == [path.name for path in FOLDER.iterdir()]  # twenty pages are enough
    days = {one["day"]: one["templates"] for one in json.loads(call("report", "--json").stdout)["health"]}
    assert days == {"2026-03-02": 0, "2026-03-03": 1, "2026-03-04": 0}


def test_one_page_teaches_nothing(site: Serving, folder: Path) -> None:
    press.configure(site, folder)
    press.publish(site, 0, layout, count=1)
    with press.on_day(0):
        call("run", "--workers", "0")
        assert "fewer than two pages" in call("learn", "--source", "paper", "--workers", "0", code=1).stderr
