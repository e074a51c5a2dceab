"""An article of several pages is one capture and one record, end to end."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from ingest import config
from ingest.config import Config
from ingest.model import Outcome
from ingest.pipeline.crawl.crawl_run import CrawlRun
from ingest.pipeline.sink import Sink
from ingest.state import State
from tests.serving import HOME, Page, Serving, html, rss

HEAD = '<meta property="og:type" content="article">'
WORDS = (
    "The harbour masters of the three ports met for the whole day and agreed on very little of what was on the table. "
)


def page(number: int, *, last: int) -> Page:
    more = f'<a rel="next" href="{HOME}/ports?page={number + 1}">Next page</a>' if number < last else ""
    paragraphs = "".join(f"<p>Page {number}, paragraph {n}. {WORDS * 2}</p>" for n in range(4))
    return html(f"<article><h1>Three ports</h1>{paragraphs}</article>{more}", HEAD, "Three ports")


def served(site: Serving, *, last: int = 3, also: tuple[str, ...] = ()) -> None:
    site.pages["/feed"] = rss("/ports", *also)
    site.pages |= {"/ports" if n == 1 else f"/ports?page={n}": page(n, last=last) for n in range(1, last + 1)}


def run(settings: Config) -> list[Outcome]:
    notes = list[Outcome]()
    sink = Sink(note=lambda outcome, _: notes.append(outcome), progress=lambda *_: None)
    CrawlRun(config=settings, sources=settings.sources, sink=sink).run()
    return notes


def settings(site: Serving, folder: Path, more: str = "", fetch: str = "delay = 0") -> Config:
    path = folder / "config.toml"
    path.write_text(site.config(f'name = "paper"\nfeed = "{HOME}/feed"\n{more}', fetch=fetch))
    return config.load(path)


def records(folder: Path) -> list[dict[str, Any]]:
    paths = sorted(folder.glob("clean/*/*.jsonl"))
    return [json.loads(line) for path in paths for line in path.read_text().splitlines()]


def test_the_pages_of_an_article_are_one_capture_and_one_record(site: Serving, tmp_path: Path) -> None:
    served(site)

    run(settings(site, tmp_path))

    (record,) = records(tmp_path)
    assert f"{HOME}/ports" == record["url"]
    assert 3 == len(record["provenance"]["raw"]["parts"])
    assert [f"Page {n}, paragraph {m}." for n in (1, 2, 3) for m in range(4)] == paragraphs(record)


def paragraphs(record: dict[str, Any]) -> list[str]:
    """Return the numbered paragraphs of a text, in its order."""
    return re.findall(r"^Page \d+, paragraph \d+\.", record["text"], re.MULTILINE)


ADDRESSES = {
    "query": ("/ports", "/ports?page={}"),
    "wordpress": ("/2026/05/three-ports-agree-on-pilots/", "/2026/05/three-ports-agree-on-pilots/{}/"),
    "file": ("/news/three-ports-agree-on-pilots.html", "/news/three-ports-agree-on-pilots-{}.html"),
}
PLACES = (
    "Ardan",
    "Bly",
    "Corve",
    "Dunn",
    "Elm",
    "Fell",
    "Garth",
    "Holm",
    "Inver",
    "Kell",
    "Lunt",
    "Moy",
    "Nairn",
    "Orm",
)


def told(number: int, of: int) -> str:
    """Write a paragraph that no other one is like."""
    one, other, third = (PLACES[(number * 5 + of * k) % len(PLACES)] for k in (1, 3, 7))
    return (
        f"<p>Page {number}, paragraph {of}. From {one} to {other} the pilots counted {number * 17 + of} ships since "
        f"{third} closed its lock, and {other}'s harbour master said that {one} would get {of + 2} new boats by "
        f"{1990 + number * 3 + of}, if {third} paid for them.</p>"
    )


@pytest.mark.parametrize("last", [2, 3, 7])
@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_the_text_has_every_paragraph_of_every_page_in_order_and_once(
    address: tuple[str, str], last: int, site: Serving, tmp_path: Path
) -> None:
    """With all that sites repeat on every page: menu, headline, standfirst, share bar, pager, teasers, footer."""
    paths = [address[0], *(address[1].format(n) for n in range(2, last + 1))]
    for n, path in enumerate(paths, 1):
        pager = "".join(
            f'<a class="post-page-numbers" href="{HOME}{other}">{k}</a> ' for k, other in enumerate(paths, 1)
        )
        following = f'<link rel="next" href="{HOME}{paths[n]}">' if n < last else ""
        site.pages[path] = html(
            "<nav><a href='/'>Home</a> <a href='/politics'>Politics</a> <a href='/sport'>Sport</a></nav><main><article>"
            "<h1>Three ports agree on pilots</h1><p class='byline'>By Ida Fenn</p>"
            "<div class='share'><a href='#'>Share on Facebook</a> <a href='#'>Tweet</a></div>"
            "<p class='standfirst'>The three ports of the lake agree on pilots after a night of talks, and the ferries "
            "sail again from Monday, says the union of harbour workers.</p>"
            + "".join(told(n, m) for m in range(4 if n < last else 1))
            + f"<div class='page-links'>Pages: {pager}</div></article>"
            "<aside class='related'><a href='/x1'>Storm over the lake closes the pass</a></aside></main>"
            "<footer>Copyright 2026 The Paper. All rights reserved.</footer>",
            HEAD + following,
            "Three ports agree on pilots - The Paper",
        )
    site.pages["/feed"] = rss(paths[0])

    run(settings(site, tmp_path))

    (record,) = records(tmp_path)
    wanted = [f"Page {n}, paragraph {m}." for n in range(1, last + 1) for m in range(4 if n < last else 1)]
    assert wanted == paragraphs(record)
    assert 1 == record["text"].count("after a night of talks")
    assert "Three ports agree on pilots" == record["title"]


def test_a_part_that_is_listed_too_is_no_article_of_its_own(site: Serving, tmp_path: Path) -> None:
    served(site, also=("/ports?page=2",))

    run(settings(site, tmp_path))
    run(settings(site, tmp_path))

    assert 1 == len([path for path, _ in site.asked if path == "/ports?page=2"])
    assert [f"{HOME}/ports"] == [record["url"] for record in records(tmp_path)]


def test_a_change_on_the_last_page_is_seen_and_no_change_writes_nothing(site: Serving, tmp_path: Path) -> None:
    served(site)
    chosen = settings(site, tmp_path, 'recheck = "1s"')
    run(chosen)
    (raw,) = chosen.raw.glob("paper/*.warc.gz")
    before = raw.read_bytes()

    again(chosen)
    run(chosen)
    assert before == raw.read_bytes()

    site.pages["/ports?page=3"] = html(
        f"<article><h1>Three ports</h1><p>Page 3, corrected. {WORDS * 3}</p></article>", HEAD
    )
    again(chosen)
    run(chosen)
    first, second = ([part["sha256"] for part in record["provenance"]["raw"]["parts"]] for record in records(tmp_path))
    assert first[:2] == second[:2]
    assert first[2] != second[2]


def again(chosen: Config) -> None:
    """Make every article due to be asked for again."""
    with State(chosen.raw / ".state") as state, state._transaction() as db:
        db.execute("UPDATE frontier SET recheck_at = '2000-01-01' WHERE status = 'done' AND request IS NOT NULL")


def test_a_part_that_is_gone_leaves_the_parts_that_are_there(site: Serving, tmp_path: Path) -> None:
    served(site)
    del site.pages["/ports?page=3"]

    notes = run(settings(site, tmp_path))

    (record,) = records(tmp_path)
    assert 2 == len(record["provenance"]["raw"]["parts"])
    assert ["written"] == [outcome.status for outcome in notes]


def test_a_part_that_cannot_be_had_now_is_waited_for_and_not_for_ever(site: Serving, tmp_path: Path) -> None:
    served(site)
    chosen = settings(site, tmp_path, fetch="delay = 0\nattempts = 1\nmax_retry_after = 0")
    site.pages["/ports?page=2"] = (500, {}, b"not now")

    for _ in range(3):
        (failed,) = run(chosen)
        assert ("failed", "http-500", f"{HOME}/ports") == (failed.status, failed.reason, failed.url)
        assert [] == records(tmp_path)
        with State(chosen.raw / ".state") as state, state._transaction() as db:
            db.execute("UPDATE frontier SET next_due = '2000-01-01'")
            db.execute("DELETE FROM pauses")
    run(chosen)

    (record,) = records(tmp_path)
    assert 1 == len(record["provenance"]["raw"]["parts"])


def test_robots_are_asked_for_every_part(site: Serving, tmp_path: Path) -> None:
    served(site)
    site.pages["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /ports?page=2\n")

    run(settings(site, tmp_path))

    (record,) = records(tmp_path)
    assert 1 == len(record["provenance"]["raw"]["parts"])
    assert "/ports?page=2" not in [path for path, _ in site.asked]


def test_parts_are_not_asked_for_again_after_the_state_is_lost(site: Serving, tmp_path: Path) -> None:
    served(site)
    chosen = settings(site, tmp_path)
    run(chosen)
    (raw,) = chosen.raw.glob("paper/*.warc.gz")
    before = raw.read_bytes()
    for path in (chosen.raw / ".state").glob("state.sqlite*"):
        path.unlink()
    site.news()

    run(chosen)

    assert ["/feed"] == site.news()
    assert before == raw.read_bytes()
