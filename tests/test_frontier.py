"""What runs remember of each other, end to end against a site on loopback."""

import asyncio
import json
import sqlite3
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from ingest import audit, config
from ingest.config import Schedule
from ingest.demo import DemoSite, config_toml
from ingest.errors import RawStoreError, Unreachable
from ingest.model import Capture, Fetched, NotModified, Outcome, Request, Source
from ingest.pipeline import clock
from ingest.pipeline.crawl.collect import Collector, CrawlOptions
from ingest.pipeline.crawl.crawl_run import CrawlRun
from ingest.pipeline.crawl.ledger import Ledger
from ingest.pipeline.sink import Sink
from ingest.raw import RawStore
from ingest.state import State
from tests.calling import call
from tests.serving import HOME, Serving, article, rss, sitemap

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def database(folder: Path) -> "closing[sqlite3.Connection]":
    return closing(sqlite3.connect(folder / "raw" / ".state" / "state.sqlite", isolation_level=None))


def records(folder: Path) -> list[dict[str, Any]]:
    paths = sorted(folder.glob("clean/*/*.jsonl"))
    return [json.loads(line) for path in paths for line in path.read_text().splitlines()]


def today() -> str:
    """Read the clock, as the run under test does."""
    return f"{clock.now():%Y-%m-%d}"


def test_a_source_that_is_not_due_is_passed_over_unless_it_is_named(site: Serving, folder: Path) -> None:
    site.pages |= {"/feed": rss("/a"), "/a": article("A")}
    (folder / "config.toml").write_text(site.config(f'name = "paper"\nfeed = "{HOME}/feed"\nevery = "1h"'))

    call("run")
    assert ["/feed", "/a"] == site.news()
    call("run")
    assert [] == site.news()
    call("run", "--source", "paper")
    assert ["/feed"] == site.news()

    with database(folder) as db:
        at = clock.now() - timedelta(minutes=59, seconds=30)
        db.execute("UPDATE runs SET ran_at = ?", (at.isoformat(timespec="microseconds"),))
    call("run")
    assert ["/feed"] == site.news()


def test_what_a_limit_leaves_is_taken_up_next_time_although_the_source_is_not_due(site: Serving, folder: Path) -> None:
    site.pages |= {"/feed": rss("/a", "/b", "/c")} | {f"/{name}": article(name) for name in "abc"}
    (folder / "config.toml").write_text(site.config(f'name = "paper"\nfeed = "{HOME}/feed"\nevery = "1h"'))

    call("run", "--limit", "2")
    assert 3 == len(site.news())
    call("run")
    assert ["/feed", "/c"] == site.news()
    call("run")
    assert [] == site.news()


def test_max_new_leaves_the_rest_pending_and_an_explicit_limit_beats_it(site: Serving, folder: Path) -> None:
    names = [f"p{n}" for n in range(9)]
    site.pages |= {"/feed": rss(*(f"/{n}" for n in names))} | {f"/{n}": article(n) for n in names}
    (folder / "config.toml").write_text(site.config(f'name = "paper"\nfeed = "{HOME}/feed"\nmax_new = 2'))

    for count in (2, 2):
        call("run")
        assert count == len([path for path in site.news() if path != "/feed"])
    call("run", "--limit", "5")
    assert 5 == len([path for path in site.news() if path != "/feed"])
    assert sorted(f"{HOME}/{name}" for name in names) == sorted(record["url"] for record in records(folder))


def test_max_time_leaves_the_rest_and_the_next_run_goes_on(site: Serving, folder: Path) -> None:
    names = [f"p{n}" for n in range(6)]
    site.pages |= {"/feed": rss(*(f"/{n}" for n in names))} | {f"/{n}": article(n) for n in names}
    held = threading.Event()

    def hold(path: str) -> None:
        if path == "/p3":
            held.wait(60)

    site.before = hold
    source = f'name = "paper"\nfeed = "{HOME}/feed"\nevery = "1d"'
    (folder / "config.toml").write_text(site.config(source))

    call("run", "--max-time", "2s")
    held.set()
    first = {path for path, status in site.asked if status == 200}
    site.before = lambda _path: None
    site.asked.clear()
    call("run")

    assert sorted(f"{HOME}/{name}" for name in names) == sorted(record["url"] for record in records(folder))
    assert "/p3" in {path for path, _ in site.asked}
    assert "/p0" in first
    assert "/p0" not in {path for path, _ in site.asked}


def test_a_duration_that_is_none_is_a_usage_error(folder: Path) -> None:
    assert "'soon' is no duration" in call("run", "--max-time", "soon", code=2).stderr
    assert "--since is for --backfill" in call("run", "--since", "2025-01-01", code=2).stderr


def test_articles_are_asked_for_again_after_each_distance(site: Serving, folder: Path) -> None:
    site.pages |= {"/feed": rss("/a"), "/a": article("A")}
    (folder / "config.toml").write_text(
        site.config(f'name = "paper"\nfeed = "{HOME}/feed"\nrecheck = ["1h", "1d", "7d"]')
    )

    def later(by: timedelta) -> None:
        """Let time pass, as far as the state can know."""
        with database(folder) as db:
            for column in ("taken_at", "recheck_at"):
                rows = db.execute(f"SELECT key, {column} FROM frontier WHERE {column} IS NOT NULL").fetchall()  # noqa: S608 -- a constant
                for key, at in rows:
                    earlier = (datetime.fromisoformat(at) - by).isoformat(timespec="microseconds")
                    db.execute(f"UPDATE frontier SET {column} = ? WHERE key = ?", (earlier, key))  # noqa: S608 -- a constant

    call("run")
    site.news()
    call("run")
    assert ["/feed"] == site.news()

    later(timedelta(hours=1))
    call("run")
    assert [("/a", 304)] == [entry for entry in site.asked if entry[0] == "/a"]
    site.news()
    call("run")
    assert ["/feed"] == site.news()

    later(timedelta(days=1))
    site.pages["/a"] = article("A, corrected")
    call("run")
    assert [("/a", 200)] == [entry for entry in site.asked if entry[0] == "/a"]
    assert ["A", "A, corrected"] == [record["title"] for record in records(folder)]
    site.news()

    later(timedelta(days=7))
    del site.pages["/a"]
    call("run")
    assert [("/a", 404)] == [entry for entry in site.asked if entry[0] == "/a"]
    site.news()
    later(timedelta(days=30))
    call("run")
    assert ["/feed"] == site.news()
    (row,) = json.loads(call("state", "--json").output)
    assert (0, 0, 1) == (row["pending"], row["done"], row["gone"])


def test_nothing_is_fetched_twice_after_the_state_is_lost(folder: Path) -> None:
    with DemoSite() as demo:
        (folder / "config.toml").write_text(config_toml(demo.port))
        call("run")
        before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file() and ".state" not in p.parts}
        for path in (folder / "raw" / ".state").glob("state.sqlite*"):
            path.unlink()
        asked = len(demo.requests)
        call("run")

    articles = [
        url
        for url, status in demo.requests[asked:]
        if status < 400 and not url.endswith((".xml", "robots.txt", "/rss")) and "/wp-json/" not in url
    ]
    assert [] == [url for url in articles if url != "http://chronicle.example/"]
    assert not [url for url, _ in demo.requests[asked:] if "include=" in url]
    after = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file() and ".state" not in p.parts}
    assert before.keys() == after.keys()
    for path, was in before.items():
        assert was == after[path], path


def test_a_restored_article_changes_when_its_listing_says_so(site: Serving, folder: Path) -> None:
    site.pages |= {"/map.xml": sitemap(a="2025-01-01", b="2025-01-02"), "/a": article("A"), "/b": article("B")}
    (folder / "config.toml").write_text(site.config(f'name = "paper"\nsitemap = "{HOME}/map.xml"'))
    call("run")
    for path in (folder / "raw" / ".state").glob("state.sqlite*"):
        path.unlink()
    site.news()

    site.pages["/map.xml"] = sitemap(a="2025-01-01", b="2031-01-02T00:00:00Z")
    call("run")

    assert ["/map.xml", "/b"] == site.news()


def test_a_done_article_is_not_asked_for_while_its_lastmod_stays(site: Serving, folder: Path) -> None:
    day = today()
    site.pages |= {"/map.xml": sitemap(a=day, b=day), "/a": article("A"), "/b": article("B")}
    (folder / "config.toml").write_text(site.config(f'name = "paper"\nsitemap = "{HOME}/map.xml"'))
    call("run")
    site.news()

    site.pages["/map.xml"] = sitemap(a=day, b=f"{day}T23:59:59Z", c=day)
    site.pages["/c"] = article("C")
    call("run")

    assert ["/b", "/c", "/map.xml"] == sorted(site.news())


def test_a_backfill_takes_up_what_a_run_passes_over(site: Serving, folder: Path) -> None:
    day = today()
    site.pages |= {"/map.xml": sitemap(a=day)} | {f"/{name}": article(name) for name in "abcd"}
    (folder / "config.toml").write_text(site.config(f'name = "paper"\nsitemap = "{HOME}/map.xml"'))
    call("run")
    site.news()

    site.pages["/map.xml"] = sitemap(a=day, b="2019-05-07", c="2021-01-01")
    call("run")
    assert ["/map.xml"] == site.news()
    call("run", "--backfill", "--since", "2020-01-01")
    assert "/c" in (asked := site.news())
    assert "/b" not in asked
    call("run", "--backfill")
    assert "/b" in site.news()


def test_a_source_that_is_no_longer_configured_keeps_its_data_and_is_offered_a_rename(
    site: Serving, folder: Path
) -> None:
    site.pages |= {"/feed": rss("/a"), "/a": article("A")}
    (folder / "config.toml").write_text(site.config(f'name = "gazete"\nfeed = "{HOME}/feed"'))
    call("run")
    site.news()
    (folder / "config.toml").write_text(site.config(f'name = "gazette"\nfeed = "{HOME}/feed"'))

    assert "ingest state rename gazete gazette" in call("check").output
    shown = {row["source"]: row for row in json.loads(call("state", "--json").output)}
    assert (1, False) == (shown["gazete"]["done"], shown["gazete"]["configured"])
    assert "never" in call("state").output

    call("clean", "--all")
    assert 1 == len(list(folder.glob("clean/gazete/*.jsonl")))

    call("state", "rename", "gazete", "gazette")
    assert not (folder / "raw" / "gazete").exists()
    (lines,) = folder.glob("clean/gazette/*.jsonl")
    record = json.loads(lines.read_text())
    assert ("gazette", "gazette") == (record["source"], record["provenance"]["raw"]["file"].partition("/")[0])
    renamed = lines.read_bytes()
    call("clean", "--all")
    assert renamed == lines.read_bytes()
    call("run")
    assert ["/feed"] == site.news()
    assert 1 == len(list(folder.glob("raw/gazette/*")))
    assert "rename" not in call("check").output


def test_a_rename_never_mixes_two_sources(site: Serving, folder: Path) -> None:
    site.pages |= {"/feed": rss("/a"), "/a": article("A")}
    sources = [f'name = "{name}"\nfeed = "{HOME}/feed"' for name in ("one", "two")]
    (folder / "config.toml").write_text(site.config(*sources))
    call("run")
    before = {p: p.read_bytes() for p in folder.rglob("*.gz")}

    assert "'two' has data of its own" in call("state", "rename", "one", "two", code=2).stderr
    assert "nothing is known of 'three'" in call("state", "rename", "three", "four", code=2).stderr
    assert "not a slug" in call("state", "rename", "one", "../x", code=2).stderr
    with State(folder / "raw" / ".state") as state, state.lock("one"):
        call("state", "rename", "one", "four", code=1)
    assert before == {p: p.read_bytes() for p in folder.rglob("*.gz")}


def test_a_rename_that_was_killed_half_way_goes_on(site: Serving, folder: Path) -> None:
    site.pages |= {"/feed": rss("/a"), "/a": article("A")}
    (folder / "config.toml").write_text(site.config(f'name = "one"\nfeed = "{HOME}/feed"'))
    call("run")
    (folder / "raw" / "one").rename(folder / "raw" / "two")
    site.news()

    call("state", "rename", "one", "two")

    (folder / "config.toml").write_text(site.config(f'name = "two"\nfeed = "{HOME}/feed"'))
    call("run")
    assert ["/feed"] == site.news()
    assert ["two"] == [path.name for path in (folder / "clean").iterdir()]


def test_a_door_that_fails_costs_the_others_no_conditional_request(site: Serving, folder: Path) -> None:
    site.pages |= {"/feed": rss("/a"), "/a": article("A")}
    (folder / "config.toml").write_text(
        site.config(f'name = "paper"\nfeed = ["{HOME}/gone", "{HOME}/feed", "{HOME}/broken"]\nmax_failed = 1')
    )
    site.pages["/broken"] = (200, {}, b"no feed at all")
    call("run")
    site.asked.clear()

    call("run")

    assert {("/gone", 404), ("/feed", 304), ("/broken", 200)} == set(site.asked) - {("/robots.txt", 404)}


def test_robots_txt_is_asked_for_once_a_day(site: Serving, folder: Path) -> None:
    site.pages |= {"/feed": rss("/a", "/b"), "/a": article("A"), "/b": article("B")}
    site.pages["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /b\n")
    (folder / "config.toml").write_text(site.config(f'name = "paper"\nfeed = "{HOME}/feed"'))

    for _ in range(3):
        call("run")

    assert ["/robots.txt"] == [path for path, _ in site.asked if path == "/robots.txt"]
    assert "/b" not in [path for path, _ in site.asked]


def test_looking_at_the_state_makes_none(folder: Path) -> None:
    (folder / "config.toml").write_text('[[source]]\nname = "a"\nfeed = "http://a.example/"\n')

    call("state")
    call("check")

    assert ["config.toml"] == [path.name for path in folder.iterdir()]


class Answers:
    """Answers by URL, without a network; takes Fetcher's place in a collector."""

    def __init__(self, **pages: bytes | Exception) -> None:
        self.pages: dict[str, bytes | Exception] = {f"{HOME}/{name}": page for name, page in pages.items()}
        self.asked = list[str]()

    async def fetch(self, request: Request, *, known: str | None = None) -> Fetched | NotModified:
        self.asked.append(request.url)
        body = self.pages[request.url]
        if isinstance(body, Exception):
            raise body
        return Fetched(
            request=request, final_url=request.url, redirects=(), status=200, reason="OK",
            headers=(("Content-Type", "text/html"),), body=body, payload=body, fetched_at=NOW, attempts=1,
        )  # fmt: skip


def collector(
    folder: Path, state: State, answers: Answers, notes: list[Outcome], store: RawStore | None = None
) -> Collector:
    return Collector(
        Source(name="paper", listings={"urls": tuple(sorted(answers.pages))}),
        fetcher=answers,  # type: ignore[arg-type] # fetch() is all that a collector asks of it
        store=store or RawStore(folder, version="0", now=lambda: NOW),
        state=state,
        ledger=Ledger(state),
        now=lambda: NOW,
        note=notes.append,
        progress=lambda *_: None,
        schedule=Schedule(),
    )


async def test_a_payload_that_has_come_is_kept_and_noted_before_a_stop_takes_effect(tmp_path: Path) -> None:
    writing, go_on = threading.Event(), threading.Event()

    class Slow(RawStore):
        def submit(self, parts: Any) -> Future[Capture]:
            writing.set()
            submit = super().submit

            def late() -> Capture:
                assert go_on.wait(60)
                return submit(parts).result()

            return ThreadPoolExecutor(1).submit(late)

    with State(tmp_path / ".state") as state:
        answers = Answers(a=b"<p>A page</p>")
        slow = Slow(tmp_path, version="0", now=lambda: NOW)
        walk = asyncio.create_task(collector(tmp_path, state, answers, [], slow).run(CrawlOptions()))
        await asyncio.to_thread(writing.wait, 10)
        walk.cancel()
        go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await walk

        assert [] == state.due("paper", now=NOW)
        assert (None, NOW) == state.ran("paper")
        await collector(tmp_path, state, answers, []).run(CrawlOptions())
        assert [f"{HOME}/a"] == answers.asked


async def test_a_disk_that_is_full_stops_the_asking(tmp_path: Path) -> None:
    class Full(RawStore):
        def submit(self, parts: Any) -> Future[Capture]:
            refused = Future[Capture]()
            refused.set_exception(RawStoreError("no space", subject="raw/paper", reason="disk-full"))
            return refused

    notes = list[Outcome]()
    with State(tmp_path / ".state") as state:
        answers = Answers(**{f"p{n}": b"<p>A page</p>" for n in range(40)})
        full = Full(tmp_path, version="0", now=lambda: NOW)
        await collector(tmp_path, state, answers, notes, full).run(CrawlOptions())

        assert len(answers.asked) <= 8
        assert {"disk-full"} == {outcome.reason for outcome in notes}
        assert 40 - len(notes) == len(state.due("paper", now=NOW))


async def test_what_fails_again_and_again_is_asked_for_ever_more_rarely_and_then_given_up(tmp_path: Path) -> None:
    clock = NOW
    notes = list[Outcome]()
    waits = list[timedelta]()
    with State(tmp_path / ".state") as state:
        answers = Answers(a=Unreachable("no such host"))
        for _ in range(40):
            one = collector(tmp_path, state, answers, notes)
            one._run.now = partial(lambda at: at, clock)
            before = len(answers.asked)
            await one.run(CrawlOptions())
            assert before + 1 == len(answers.asked)
            (standing,) = state.source_statuses()
            if standing.gone:
                break
            assert standing.next_due is not None
            waits.append(standing.next_due - clock)
            clock = standing.next_due

    assert [timedelta(hours=1), timedelta(hours=2), timedelta(hours=4)] == waits[:3]
    assert timedelta(days=7) == waits[-1]
    assert 12 == len(waits)


async def test_a_crash_of_ours_costs_one_article_and_is_not_repeated_at_once(tmp_path: Path) -> None:
    notes = list[Outcome]()
    with State(tmp_path / ".state") as state:
        answers = Answers(a=ZeroDivisionError(), b=b"<p>A page</p>")
        await collector(tmp_path, state, answers, notes).run(CrawlOptions())
        await collector(tmp_path, state, answers, notes).run(CrawlOptions())

    assert [("crashed", "ZeroDivisionError")] == [(o.status, o.reason) for o in notes]
    assert sorted([f"{HOME}/a", f"{HOME}/b"]) == sorted(answers.asked)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"<!doctype html><title>Just a moment</title>", "api-closed"),
        (b'{"code":"rest_cannot_access","message":"Only for members"}', "api-closed"),
    ],
)
async def test_a_rest_answer_without_posts_leaves_its_articles_pending(
    tmp_path: Path, body: bytes, status: str
) -> None:
    notes = list[Outcome]()
    root = f"{HOME}/wp-json/"
    row = Request(
        url=f"{HOME}/one", source="paper", discovered_at=NOW, key="paper.example/one", version="2026-11-20T00:00:00",
        via={"source_type": "wordpress", "url": HOME, "rest_root": root, "id": 1},
    )  # fmt: skip

    class Closed(Answers):
        async def fetch(self, request: Request, *, known: str | None = None) -> Fetched | NotModified:
            self.pages[request.url] = body
            return await super().fetch(request)

    with State(tmp_path / ".state") as state:
        state.offer([row], now=NOW)
        await collector(tmp_path, state, Closed(), notes).fetch(None)
        (standing,) = state.source_statuses()

    assert [("failed", status)] == [(o.status, o.reason) for o in notes]
    assert (1, 0, 0) == (standing.pending, standing.done, standing.gone)


async def test_a_slow_host_holds_up_no_other(tmp_path: Path) -> None:
    release = asyncio.Event()

    class Mixed(Answers):
        async def fetch(self, request: Request, *, known: str | None = None) -> Fetched | NotModified:
            if "slow.example" in request.url:
                await release.wait()
            elif len([url for url in self.asked if "paper.example" in url]) == 59:
                release.set()
            return await super().fetch(request)

    answers = Mixed()
    answers.pages = {f"http://slow.example/{n}": b"<p>s</p>" for n in range(30)}
    answers.pages |= {f"{HOME}/{n}": b"<p>f</p>" for n in range(60)}
    with State(tmp_path / ".state") as state:
        await asyncio.wait_for(collector(tmp_path, state, answers, []).run(CrawlOptions()), 60)
        assert [] == state.due("paper", now=NOW)


def test_an_interrupted_rebuild_is_done_again(site: Serving, folder: Path) -> None:
    site.pages |= {"/feed": rss("/a", "/b"), "/a": article("A"), "/b": article("B")}
    (folder / "config.toml").write_text(site.config(f'name = "paper"\nfeed = "{HOME}/feed"'))
    call("run")
    with database(folder) as db:
        for statement in ("DELETE FROM kept", "DELETE FROM frontier WHERE key LIKE '%/a'", "DELETE FROM fetched"):
            db.execute(statement)
    site.news()

    call("run")

    assert ["/feed"] == site.news()


def test_a_source_without_a_schedule_is_always_due(site: Serving, tmp_path: Path) -> None:
    site.pages |= {"/feed": rss("/a"), "/a": article("A")}
    settings = config.parse(site.config(f'name = "paper"\nfeed = "{HOME}/feed"'), root=tmp_path)

    sink = Sink(note=lambda *_: None, progress=lambda *_: None)
    for _ in range(2):
        CrawlRun(config=settings, sources=settings.sources, sink=sink).run(only_due=True)

    assert ["/feed", "/a", "/feed"] == site.news()


def test_an_article_of_three_doors_is_fetched_once_by_the_url_that_the_first_one_gave(
    site: Serving, folder: Path
) -> None:
    """Feed, sitemap and REST name one article in three ways; what is fetched is never the comparison form."""
    asked = "/2025/09/05/strike/?utm_source=rss&b=2&a=1"
    named = f"{HOME}/2025/09/05/strike?a=1&b=2"
    posts = [{"id": 7, "modified_gmt": "2025-09-05T08:00:00", "link": named}]
    site.pages |= {
        "/feed": rss(asked.replace("&", "&amp;")),
        "/map.xml": (200, {}, f"<urlset><url><loc>{named.replace('&', '&amp;')}#top</loc></url></urlset>".encode()),
        "/": (200, {"Link": f'<{HOME}/wp-json/>; rel="https://api.w.org/"'}, b"home"),
        "/wp-json/": (200, {}, b'{"namespaces": ["wp/v2"]}'),
        asked: article("Strike"),
    }
    site.before = lambda path: site.pages.update(
        {path: (200, {}, json.dumps(posts).encode())} if "/posts?" in path else {}
    )
    source = f'name = "paper"\nfeed = "{HOME}/feed"\nsitemap = "{HOME}/map.xml"\nwordpress = "{HOME}/"'
    (folder / "config.toml").write_text(site.config(source))

    for _ in range(3):
        call("run")

    assert [asked] == [path for path, _ in site.asked if "strike" in path]
    assert [] == [path for path, _ in site.asked if "include" in path]
    (record,) = records(folder)
    assert (f"{HOME}{asked}", f"{HOME}{asked}") == (record["url"], record["requested_url"])
    assert {"source_type": "feed", "url": f"{HOME}/feed"} == record["provenance"]["via"]


SHORT = "/+7"
PLACE = "/2025/09/05/strike/"


def moving(site: Serving) -> dict[str, str]:
    """Return a feed with a short link to an article, and a sitemap with the address that it is moved to."""
    site.pages |= {
        "/feed": rss(SHORT),
        "/map.xml": (200, {}, f"<urlset><url><loc>{HOME}{PLACE}</loc></url></urlset>".encode()),
        SHORT: (301, {"Location": PLACE}, b""),
        PLACE: article("Strike"),
    }
    return {"feed": f'feed = "{HOME}/feed"', "sitemap": f'sitemap = "{HOME}/map.xml"'}


@pytest.mark.parametrize("first", ["feed", "sitemap"])
def test_an_article_that_one_door_names_by_a_short_link_is_written_once(
    first: str, site: Serving, folder: Path
) -> None:
    listings = moving(site)
    for some in (listings[first], "\n".join(listings.values()), "\n".join(listings.values())):
        (folder / "config.toml").write_text(site.config(f'name = "paper"\n{some}'))
        call("run")

    assert len(records(folder)) == 1
    asked = [path for path, _ in site.asked if path in {SHORT, PLACE}]
    assert asked == ([SHORT, PLACE, PLACE] if first == "feed" else [PLACE, SHORT, PLACE])


def test_where_the_doors_name_both_at_once_the_article_is_written_once(site: Serving, folder: Path) -> None:
    source = "\n".join(['name = "paper"', *moving(site).values()])
    (folder / "config.toml").write_text(site.config(source, fetch="delay = 0.1"))
    call("run")
    first = len(site.asked)
    call("run")

    assert len(records(folder)) == 1
    assert {path for path, _ in site.asked[first:]} == {"/feed", "/map.xml"}


def test_a_wall_that_all_articles_are_moved_to_stands_for_none_of_them(site: Serving, folder: Path) -> None:
    form = b"<title>Log in</title><h1>Log in</h1><form><input type=password></form><p>Please log in to read on.</p>"
    site.pages |= {"/feed": rss("/a", "/b", "/c"), "/login": (200, {"Content-Type": "text/html"}, form)}
    site.pages |= {path: (302, {"Location": "/login"}, b"") for path in ("/a", "/b", "/c")}
    (folder / "config.toml").write_text(site.config(f'name = "paper"\nfeed = "{HOME}/feed"'))
    call("run")

    (path,) = (folder / "clean" / "paper").glob("*.audit.gz")
    _, rows = audit.read(path)
    assert [row["reason"] for row in rows] == ["soft-error"] * 3
