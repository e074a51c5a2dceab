"""What a feed says of an article counts last; what it gives as the whole article stands in for a page without one."""

import json
from html import escape
from pathlib import Path
from typing import Any

import pytest

from ingest import config, raw
from ingest.config import Config
from ingest.model import Outcome, Stored
from ingest.pipeline.clean.capture import clean_capture
from ingest.pipeline.crawl.crawl_run import CrawlRun
from ingest.pipeline.sink import Sink
from ingest.state import State
from tests import proofs
from tests.bench import ours
from tests.bench.laws import breaches
from tests.calling import call
from tests.serving import HOME, Page, Serving, html

WHOLE = "".join(
    f"<p>Paragraph {n} of the feed: the pilots of the harbour voted on Monday to go on with their strike, by a narrow "
    f"majority, after talks in the town hall had ended without a result for the {n}th time.</p>"
    for n in range(6)
)
OTHER = "".join(
    f"<p>Quite another text, part {n}: in the mountains it snowed all night, and the pass was closed to lorries until "
    "the morning, as the road service of the canton said when it was asked about the queue.</p>"
    for n in range(6)
)
BODY = WHOLE.replace("of the feed", "of the page")


def item(content: str = WHOLE, title: str = "Pilots vote to strike on", more: str = "") -> Page:
    feed = (
        "<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/' "
        "xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><item>"
        f"<title>{title}</title><link>{HOME}/a</link><pubDate>Fri, 05 Sep 2025 08:00:00 +0200</pubDate>"
        f"<dc:creator>Ida Fenn</dc:creator>{more}<content:encoded>{escape(content)}</content:encoded>"
        "</item></channel></rss>"
    )
    return 200, {"Content-Type": "text/xml"}, feed.encode()


def settings(site: Serving, folder: Path) -> Config:
    path = folder / "config.toml"
    path.write_text(site.config(f'name = "paper"\nfeed = "{HOME}/feed"'))
    return config.load(path)


def run(site: Serving, folder: Path) -> tuple[list[dict[str, Any]], list[Outcome]]:
    chosen, notes = settings(site, folder), list[Outcome]()
    sink = Sink(note=lambda outcome, _: notes.append(outcome), progress=lambda *_: None)
    CrawlRun(config=chosen, sources=chosen.sources, sink=sink).run()
    found = [json.loads(line) for path in folder.glob("clean/*/*.jsonl") for line in path.read_text().splitlines()]
    for path in folder.glob("raw/*/*.warc.gz"):
        for stored in raw.read(path, name=path.name, source="paper"):
            assert isinstance(stored, Stored)
            assert [] == list(breaches(stored, clean_capture(stored, task=ours.task())))
    return found, notes


def doubts(record: dict[str, Any]) -> set[str]:
    return {doubt["code"] for doubt in record["provenance"]["doubts"]}


def test_what_the_page_does_not_say_is_taken_from_the_feed_with_evidence_that_names_it(
    site: Serving, tmp_path: Path
) -> None:
    site.pages |= {"/feed": item(), "/a": html(f"<article>{BODY}</article>", title="")}

    (record,), _ = run(site, tmp_path)

    assert "Pilots vote to strike on" == record["title"]
    assert ["Ida Fenn"] == [author["name"] for author in record["authors"]]
    assert "2025-09-05T08:00:00+02:00" == record["published"]
    fields = proofs.evidence(record)
    assert ["feed:/title"] == [said.where for said in fields["title"]]
    assert ["feed:/authors/0"] == [said.where for said in fields["authors"]]
    assert ["feed:/published"] == [said.where for said in fields["published"]]
    assert record["text"].startswith("Paragraph 0 of the page")
    assert "second-reading" not in doubts(record)


def test_what_the_page_says_itself_comes_first(site: Serving, tmp_path: Path) -> None:
    head = (
        '<meta property="article:published_time" content="2025-09-04T07:00:00+02:00">'
        '<meta name="author" content="Jan Rook"><meta property="og:title" content="Harbour pilots go on">'
    )
    site.pages |= {"/feed": item(), "/a": html(f"<article><h1>Harbour pilots go on</h1>{BODY}</article>", head)}

    (record,), _ = run(site, tmp_path)

    assert ("Harbour pilots go on", "2025-09-04T07:00:00+02:00") == (record["title"], record["published"])
    assert ["Jan Rook"] == [author["name"] for author in record["authors"]]


@pytest.mark.parametrize(
    "page",
    [
        html("<h1>Log in</h1><p>Please log in to read this.</p><form><input name=user></form>", title="Log in"),
        html("<div>We value your privacy</div><button>Accept all cookies</button>", title="Before you continue"),
        html("<div id=root></div><script>render()</script>"),
        (200, {"Content-Type": "text/html"}, b""),
    ],
    ids=["login", "consent", "script", "empty"],
)
def test_a_feed_stands_in_for_a_page_without_the_article(page: Page, site: Serving, tmp_path: Path) -> None:
    site.pages |= {"/feed": item(), "/a": page}

    (record,), notes = run(site, tmp_path)

    assert [f"Paragraph {n} of the feed" for n in range(6)] == [p[:23] for p in record["text"].split("\n\n")]
    assert (f"{HOME}/a", "Pilots vote to strike on") == (record["url"], record["title"])
    assert "the content of the feed's item" == record["provenance"]["shape_evidence"]
    assert 1 == record["provenance"]["raw"]["index"]
    first, second = notes
    assert (0, {"skipped", "failed"}, "written", 1) == (
        first.index, {first.status, "skipped", "failed"}, second.status, second.index
    )  # fmt: skip
    shown = call("--config", str(tmp_path / "config.toml"), "explain", f"{HOME}/a")
    assert "Paragraph 5 of the feed" in shown.stdout


def test_a_feed_stands_in_for_a_page_that_shows_the_beginning(site: Serving, tmp_path: Path) -> None:
    start = BODY.partition("</p>")[0] + "</p>"
    wall = "<p>Already a subscriber? Log in to continue reading this article.</p>"
    data = '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>'
    site.pages |= {"/feed": item(), "/a": html(f"<article><h1>Pilots vote</h1>{start * 3}{wall}</article>", data)}

    (record,), notes = run(site, tmp_path)

    assert [("skipped", "teaser"), ("written", "")] == [(note.status, note.reason) for note in notes]
    assert "Paragraph 5 of the feed" in record["text"]


@pytest.mark.parametrize("status", [404, 410])
def test_a_feed_stands_in_for_a_page_that_there_never_was(status: int, site: Serving, tmp_path: Path) -> None:
    site.pages |= {"/feed": item(), "/a": (status, {}, b"<h1>no</h1>")}

    (record,), notes = run(site, tmp_path)

    assert [f"Paragraph {n} of the feed" for n in range(6)] == [p[:23] for p in record["text"].split("\n\n")]
    assert (f"{HOME}/a", "Pilots vote to strike on") == (record["url"], record["title"])
    assert [("skipped", f"http-{status}"), ("written", "")] == [(note.status, note.reason) for note in notes]
    shown = call("--config", str(tmp_path / "config.toml"), "explain", f"{HOME}/a")
    assert "Paragraph 5 of the feed" in shown.stdout
    call("--config", str(tmp_path / "config.toml"), "export", "--to", str(tmp_path / "all.jsonl"))
    (exported,) = map(json.loads, (tmp_path / "all.jsonl").read_text().splitlines())
    assert (None, record["text"]) == (exported["gone_at"], exported["text"])
    assert [record] == run(site, tmp_path)[0]
    assert 1 == site.asked.count(("/a", status))


def test_a_feed_does_not_stand_in_for_what_is_refused(site: Serving, tmp_path: Path) -> None:
    site.pages |= {"/feed": item(), "/a": (403, {}, b"<h1>no</h1>")}

    records, _ = run(site, tmp_path)

    assert [] == records


NOTES = (
    "In this episode we talk with the keeper of the lighthouse about forty winters on the rock. He tells how the lamp "
    "was carried up the stairs in pieces, what he cooked when no boat came for five weeks, and why he misses none. "
    "Afterwards our reporter visits the workshop where the lens is being mended by two sisters who learned the trade "
    "from their father. They show the cracks that the frost of last winter left, and explain how glass is ground. "
    "Music by the town band."
)


@pytest.mark.parametrize("page", [(404, {}, b""), html("<div id=root></div>")], ids=["gone", "script"])
def test_a_description_that_is_the_text_stands_in_too(page: Page, site: Serving, tmp_path: Path) -> None:
    said = f"<description>{escape(NOTES)}</description>"
    site.pages |= {"/feed": item("", more=said), "/a": page}

    (record,), _ = run(site, tmp_path)

    assert NOTES == record["text"]
    assert "the description of the feed's item" == record["provenance"]["shape_evidence"]


def test_a_description_of_several_paragraphs_keeps_them(site: Serving, tmp_path: Path) -> None:
    said = f"<description>{escape(WHOLE)}</description>"
    site.pages |= {"/feed": item("", more=said), "/a": (410, {}, b"")}

    (record,), _ = run(site, tmp_path)

    assert [f"Paragraph {n} of the feed" for n in range(6)] == [p[:23] for p in record["text"].split("\n\n")]


@pytest.mark.parametrize("said", [NOTES[:300] + ".", NOTES[:-1], f"{NOTES} […]", f"{NOTES} Read more..."])
def test_a_description_that_is_a_teaser_does_not(said: str, site: Serving, tmp_path: Path) -> None:
    more = f"<description>{escape(said)}</description>"
    site.pages |= {"/feed": item("", more=more), "/a": (404, {}, b"")}

    records, _ = run(site, tmp_path)

    assert [] == records


@pytest.mark.parametrize("content", ["<p>Short.</p>", WHOLE + "<p>Read more</p>", f"{WHOLE} [&hellip;]"])
def test_a_teaser_of_a_feed_is_no_article(content: str, site: Serving, tmp_path: Path) -> None:
    site.pages |= {"/feed": item(content), "/a": html("<div id=root></div>")}

    records, notes = run(site, tmp_path)

    assert ([], ["no-article"]) == (records, [note.reason for note in notes])


def test_texts_that_have_little_in_common_are_doubted(site: Serving, tmp_path: Path) -> None:
    site.pages |= {"/feed": item(OTHER), "/a": html(f"<article><h1>Pilots vote</h1>{BODY}</article>")}

    (record,), _ = run(site, tmp_path)

    assert "Paragraph 5 of the page" in record["text"]
    (doubt,) = [d for d in record["provenance"]["doubts"] if d["code"] == "second-reading"]
    assert doubt["message"].startswith("the text has ")


def test_the_state_does_not_keep_what_raw_has(site: Serving, tmp_path: Path) -> None:
    site.pages |= {"/feed": item(), "/a": html(f"<article>{BODY}</article>")}
    run(site, tmp_path)
    with State(tmp_path / "raw" / ".state") as state, state._transaction() as db:
        ((request,),) = db.execute("SELECT request FROM frontier").fetchall()
    assert "Pilots vote" in request
    assert "Paragraph 3" not in request
