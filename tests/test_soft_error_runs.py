"""A page of 200 that is no article settles nothing: it is asked for again, and what comes then stands in its place."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from unittest import mock

import pytest
from click.testing import Result

from ingest import audit
from ingest.model import Stored
from ingest.pipeline import clock
from ingest.raw import RawStore, listing
from tests.calling import call
from tests.serving import HOME, Page, Serving, article, html, rss

START: Final = datetime(2026, 3, 2, 8, tzinfo=UTC)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
SOURCE: Final = f'name = "paper"\nfeed = "{HOME}/feed"'
MAP: Final = f'name = "paper"\nsitemap = "{HOME}/map.xml"'
SAYS: Final = html("<h1>Scheduled maintenance</h1><p>Our site is currently undergoing maintenance.</p>", title="Paper")
# Nothing in them is a word that we know.
ODD: Final = "The presses are being oiled, and the ink is on its way from the harbour with the old red lorry."
UNKNOWN: Final = html(f"<h1>Good morning</h1><p>{ODD}</p>", title="Good morning")
DATED: Final = '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2026-03-01"}</script>'


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    with mock.patch.object(clock, "now", return_value=moment):
        yield


def run(moment: datetime, *, code: int | None = 0) -> Result:
    with at(moment):
        return call("run", "--workers", "0", code=code)


def served(site: Serving, folder: Path, *names: str, source: str = SOURCE) -> None:
    site.pages["/feed"] = rss(*names)
    places = "".join(f"<url><loc>{HOME}{name}</loc></url>" for name in names)
    site.pages["/map.xml"] = (200, {}, f"<urlset>{places}</urlset>".encode())
    (folder / "config.toml").write_text(site.config(source, fetch="delay = 0\nattempts = 1\ntimeout = 5"))


def structured(title: str) -> Page:
    text = f"<p>{title} was settled by the council after a long debate about it on Monday. </p>" * 9
    return html(f"<article><h1>{title}</h1>{text}</article>", DATED, title)


def records(folder: Path) -> list[dict[str, Any]]:
    paths = sorted((folder / "clean" / "paper").glob("*.jsonl"))
    return [json.loads(line) for path in paths for line in path.read_text().splitlines()]


def newest(folder: Path) -> dict[str, str]:
    """URL -> the text of its newest record, as an export takes it."""
    return {row["url"]: row["text"] for row in sorted(records(folder), key=lambda row: str(row["added"]))}


def rows(folder: Path) -> list[tuple[str, str, str]]:
    paths = sorted((folder / "clean" / "paper").glob("*.audit.gz"))
    found = [row for path in paths for row in audit.read(path)[1]]
    return [(row["url"].removeprefix(HOME), row["status"], row["reason"]) for row in found]


def standing() -> dict[str, Any]:
    (row,) = json.loads(call("state", "--json").stdout)
    return dict(row)


def captures(folder: Path) -> list[Stored]:
    store = RawStore(folder / "raw", version="0", now=lambda: START)
    found = [stored for path in store.files("paper") for stored in listing(path, name=store.name(path), source="paper")]
    return [one for one in found if isinstance(one, Stored) and one.capture.role == "article"]


def test_a_page_that_says_so_itself_is_asked_for_again_until_the_article_comes(site: Serving, folder: Path) -> None:
    served(site, folder, "/a", "/b")
    site.pages |= {"/a": SAYS, "/b": article("Bridge")}
    run(START)

    assert [("/a", "skipped", "soft-error"), ("/b", "written", "")] == sorted(rows(folder))
    assert (1, 1) == (standing()["pending"], standing()["done"])

    site.news()
    run(START + HOUR / 2)
    assert "/a" not in site.news()
    run(START + HOUR)
    assert "/a" in site.news()
    run(START + 2 * HOUR)
    assert "/a" not in site.news()  # each time twice as late
    site.pages["/a"] = article("Harbour")
    run(START + 3 * HOUR)

    assert {f"{HOME}/a", f"{HOME}/b"} == set(newest(folder))
    assert [("skipped", "soft-error"), ("written", "")] == [row[1:] for row in rows(folder) if row[0] == "/a"]
    assert (0, 2) == (standing()["pending"], standing()["done"])
    site.news()
    run(START + 9 * DAY)
    assert ["/feed"] == site.news()


def test_the_same_notice_is_kept_once_and_no_answer_of_not_modified_settles_it(site: Serving, folder: Path) -> None:
    """The tests' server gives an ETag and honours it."""
    served(site, folder, "/a")
    site.pages["/a"] = SAYS
    for hours in (0, 1, 3, 7):
        run(START + hours * HOUR)

    assert [status for path, status in site.asked if path == "/a"] == [200] * 4
    assert 1 == len(captures(folder))
    assert [("/a", "skipped", "soft-error")] == rows(folder)
    assert 1 == standing()["pending"]


def test_a_notice_that_never_ends_is_given_up_at_last(site: Serving, folder: Path) -> None:
    served(site, folder, "/a")
    site.pages["/a"] = SAYS
    for day in range(0, 90, 3):
        run(START + day * DAY, code=None)

    assert 13 == sum(path == "/a" for path, _ in site.asked)
    assert (0, 1) == (standing()["pending"], standing()["gone"])


def test_the_same_short_text_under_several_addresses_is_seen_before_it_is_kept(site: Serving, folder: Path) -> None:
    """The two that came before the pattern showed are put back, and superseded on the same day."""
    names = [f"/p{n}" for n in range(4)]
    others = [f"/q{n}" for n in range(6)]
    served(site, folder, *others, *names)
    site.pages |= dict.fromkeys(names, UNKNOWN) | {name: article(name) for name in others}
    run(START)

    told = [one.capture for one in captures(folder) if one.capture.soft_error]
    assert 2 == len(told)
    assert all("the same short text under" in capture.soft_error for capture in told)
    outcomes = [row[1:] for row in rows(folder) if row[0] in names]
    assert [("skipped", "soft-error")] * 2 + [("written", "")] * 2 == sorted(outcomes)
    assert (4, 6) == (standing()["pending"], standing()["done"])

    site.pages |= {name: article(f"News of {name}") for name in names}
    run(START + HOUR)

    assert not any(ODD in text for text in newest(folder).values())
    assert {*names, *others} == {url.removeprefix(HOME) for url in newest(folder)}
    assert 10 + 2 == len(records(folder))  # lines of a day's file stay
    assert (0, 10) == (standing()["pending"], standing()["done"])
    with at(START + DAY):
        call("clean", "--all")
    assert 12 == len(records(folder))
    site.news()
    run(START + 9 * DAY)
    assert ["/feed"] == site.news()


def test_a_notice_that_was_known_to_an_earlier_run_is_known_to_the_next(site: Serving, folder: Path) -> None:
    """A run of every quarter of an hour may see one page; and two that come back do not hide the third."""
    for n in range(3):
        served(site, folder, *(f"/p{m}" for m in range(n + 1)))
        site.pages[f"/p{n}"] = UNKNOWN
        run(START + n * HOUR / 4, code=None)
    assert [("written", ""), ("written", ""), ("skipped", "soft-error")] == [row[1:] for row in rows(folder)]
    assert 3 == standing()["pending"]

    site.pages |= {"/p0": article("One"), "/p1": article("Two")}
    run(START + 3 * HOUR, code=None)
    assert (1, 2) == (standing()["pending"], standing()["done"])
    served(site, folder, "/p0", "/p1", "/p2", "/p3")
    site.pages["/p3"] = UNKNOWN
    run(START + 4 * HOUR, code=None)
    assert ("/p3", "skipped", "soft-error") in rows(folder)
    assert (2, 2) == (standing()["pending"], standing()["done"])
    with at(START + 5 * HOUR):
        assert not any(ODD in text for url, text in newest(folder).items() if url in {f"{HOME}/p0", f"{HOME}/p1"})


def test_a_notice_that_names_each_address_and_request_is_one_text(site: Serving, folder: Path) -> None:
    names = [f"/p{n}" for n in range(6)]
    served(site, folder, *names)
    for n, name in enumerate(names):
        text = f"<h1>Good morning</h1><p>{ODD}</p><p>{name} — 09:1{n}:0{n} — req-{n}f{n}e81</p>"
        site.pages[name] = html(text, title="Good morning")
    result = run(START, code=1)

    assert 4 == sum(bool(one.capture.soft_error) for one in captures(folder))
    assert "source-failed stage=fetch source=paper reason=soft-error " in result.stderr


@pytest.mark.parametrize("times", [1, 20])
def test_a_text_without_structure_where_all_others_have_it_is_none(times: int, site: Serving, folder: Path) -> None:
    names = [f"/q{n}" for n in range(6)]
    served(site, folder, *names, source=MAP)
    site.pages |= {name: structured(f"Sewer {name}") for name in names}
    run(START)
    served(site, folder, *names, "/odd", source=MAP)
    site.pages["/odd"] = html(
        f"<h1>Good morning</h1>{''.join(f'<p>{n} {ODD}</p>' for n in range(times))}", title="Good morning"
    )
    run(START + HOUR)

    (capture,) = [one.capture for one in captures(folder) if one.capture.url == f"{HOME}/odd"]
    if times == 1:
        assert "without any date, author or structured data" in capture.soft_error
        assert ("/odd", "skipped", "soft-error") in rows(folder)
        assert 1 == standing()["pending"]
    else:
        assert not capture.soft_error
        assert ("/odd", "written", "") in rows(folder)


def test_a_brief_whose_title_the_feed_names_is_an_article(site: Serving, folder: Path) -> None:
    names = [f"/q{n}" for n in range(6)]
    served(site, folder, *names)
    site.pages |= {name: structured(f"Sewer {name}") for name in names}
    run(START)
    item = f"<item><title>Ink has come</title><link>{HOME}/brief</link></item>"
    site.pages["/feed"] = (200, {}, f"<rss version='2.0'><channel>{item}</channel></rss>".encode())
    site.pages["/brief"] = html(f"<h1>Ink has come</h1><p>{ODD}</p>", title="Ink has come")
    run(START + HOUR)

    assert ("/brief", "written", "") in rows(folder)


def test_two_addresses_of_one_brief_are_two_articles(site: Serving, folder: Path) -> None:
    served(site, folder, "/a", "/b")
    site.pages |= {"/a": UNKNOWN, "/b": UNKNOWN}
    run(START)

    assert [("written", "")] * 2 == [row[1:] for row in rows(folder)]
    assert 0 == standing()["pending"]


@pytest.mark.parametrize("page", [SAYS, UNKNOWN], ids=["by its own words", "by its likes"])
def test_a_source_most_of_whose_pages_are_notices_has_failed(page: Page, site: Serving, folder: Path) -> None:
    names, others = [f"/p{n}" for n in range(7)], [f"/q{n}" for n in range(5)]
    served(site, folder, *names, *others)
    site.pages |= dict.fromkeys(names, page) | {name: article(name) for name in others}
    result = run(START, code=1)

    (line,) = [line for line in result.stderr.splitlines() if line.startswith("source-failed ")]
    assert "stage=fetch source=paper reason=soft-error" in line
    assert "7 of the 12 articles" in line
    assert "soft-error" == standing()["last_error"]["reason"]


def test_a_source_few_of_whose_pages_are_notices_has_not(site: Serving, folder: Path) -> None:
    names, others = [f"/p{n}" for n in range(5)], [f"/q{n}" for n in range(7)]
    served(site, folder, *names, *others)
    site.pages |= dict.fromkeys(names, SAYS) | {name: article(name) for name in others}

    assert "source-failed" not in run(START).stderr


def test_a_brief_under_several_addresses_is_an_article_and_a_stub_under_several_titles_is_none(
    site: Serving, folder: Path
) -> None:
    """Both say when they were published."""
    briefs, stubs = [f"/brief{n}" for n in range(4)], [f"/stub{n}" for n in range(4)]
    served(site, folder, *briefs, *stubs)
    site.pages |= dict.fromkeys(briefs, html(f"<h1>Ink has come</h1><p>{ODD}</p>", DATED, "Ink has come"))
    rest = "The whole of this text is printed in tomorrow's paper, which our couriers bring to the kiosks by six."
    titles = ("Bridge", "Harbour", "Sewer", "Tram")
    site.pages |= {
        name: html(f"<h1>{title}</h1><p>{rest}</p>", DATED, title) for name, title in zip(stubs, titles, strict=True)
    }
    run(START)

    marked = {str(one.capture.url).removeprefix(HOME) for one in captures(folder) if one.capture.soft_error}
    assert 2 == len(marked)
    assert marked < set(stubs)
    assert 4 == standing()["pending"]


@pytest.mark.parametrize("page", [SAYS, article("Bridge")], ids=["a notice", "an article"])
def test_a_page_that_a_kill_left_out_of_the_state_is_judged_by_the_next_run(
    page: Page, site: Serving, folder: Path
) -> None:
    """The state of before the run is what a kill between keeping and entering leaves."""
    served(site, folder, "/b")
    site.pages |= {"/b": article("Harbour"), "/a": page}
    run(START)
    state = folder / "raw" / ".state" / "state.sqlite"
    with closing(sqlite3.connect(state)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = state.read_bytes()
    served(site, folder, "/b", "/a")
    run(START + HOUR)
    for path in state.parent.glob("state.sqlite*"):
        path.unlink()
    state.write_bytes(before)
    site.news()
    run(START + 2 * HOUR)

    assert ("/a" in site.news()) == (page is SAYS)
    assert (int(page is SAYS), 1 + (page is not SAYS)) == (standing()["pending"], standing()["done"])


@pytest.mark.parametrize("page", [SAYS, UNKNOWN], ids=["by its own words", "by its likes"])
def test_a_lost_state_asks_again_for_what_is_marked_in_raw(page: Page, site: Serving, folder: Path) -> None:
    names = [f"/p{n}" for n in range(4)]
    served(site, folder, *names)
    site.pages |= dict.fromkeys(names, page)
    run(START, code=None)
    for path in (folder / "raw" / ".state").glob("state.sqlite*"):
        path.unlink()
    site.pages |= {name: article(name) for name in names}
    site.news()
    run(START + DAY)

    marked = {one.capture.url for one in captures(folder) if one.capture.soft_error}
    assert {f"{HOME}{path}" for path in site.news() if path != "/feed"} == marked
    assert (page is UNKNOWN) == bool(marked)


def test_explain_says_why_a_capture_is_none(site: Serving, folder: Path) -> None:
    names = [f"/p{n}" for n in range(3)]
    served(site, folder, *names, source=MAP)
    site.pages |= dict.fromkeys(names, UNKNOWN)
    run(START)
    (one,) = [one.capture for one in captures(folder) if one.capture.soft_error]

    told = call("explain", str(one.url), code=None).output
    assert "the same short text under 3 addresses" in " ".join(told.split())


def test_an_article_that_we_have_stays_where_its_page_is_a_notice_for_a_day(site: Serving, folder: Path) -> None:
    served(site, folder, "/a", source=f'{SOURCE}\nrecheck = ["1d", "4d"]')
    site.pages["/a"] = article("Bridge")
    run(START)
    site.pages["/a"] = SAYS
    run(START + DAY)
    assert [("/a", "written", ""), ("/a", "skipped", "soft-error")] == rows(folder)
    site.pages["/a"] = article("Bridge, corrected")
    run(START + DAY + HOUR)

    assert ["Bridge", "Bridge, corrected"] == [record["title"] for record in records(folder)]
