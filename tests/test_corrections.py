"""Articles that change, vanish or come back, and feeds that move or forget, through the real run."""

import gzip
import json
import shutil
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import parse_qs, urlsplit

import pytest

from ingest.pipeline import clock
from tests.calling import call
from tests.serving import HOME, Page, Serving, article, rss, sitemap

ROUTE = "/wp-json/wp/v2/posts"
Post = dict[str, Any]


def records(folder: Path) -> list[dict[str, Any]]:
    paths = sorted(folder.glob("clean/*/*.jsonl"))
    return [json.loads(line) for path in paths for line in path.read_text().splitlines()]


def rows(folder: Path) -> list[dict[str, Any]]:
    """Read the rows of all audits."""
    paths = sorted(folder.glob("clean/*/*.audit.gz"))
    return [row for path in paths for row in map(json.loads, gzip.decompress(path.read_bytes()).splitlines()[1:])]


def gone(folder: Path) -> list[tuple[str, str, str]]:
    """Return which articles are no more by the audits: id, reason, status of the item."""
    return [(row["id"], row["reason"], row["status"]) for row in rows(folder) if "added" in row]


def standing(folder: Path) -> tuple[int, int, int]:
    (row,) = json.loads(call("state", "--json").stdout)
    assert folder.is_dir()
    return row["pending"], row["done"], row["gone"]


def ago(**by: int) -> str:
    """Write a moment that a sitemap of today may name."""
    return f"{clock.now() - timedelta(**by):%Y-%m-%dT%H:%M:%SZ}"


def tomorrow(days: int = 1) -> Any:
    return mock.patch.object(clock, "now", return_value=clock.now() + timedelta(days=days))


# ---- Corrections


def two_listings(site: Serving, folder: Path, *listings: str) -> None:
    (folder / "config.toml").write_text(site.config("\n".join(('name = "paper"', *listings))))


FEED = f'feed = "{HOME}/feed"'
SITEMAP = f'sitemap = "{HOME}/map.xml"'


@pytest.mark.parametrize("listings", [(FEED, SITEMAP), (SITEMAP, FEED)], ids=["feed first", "sitemap first"])
def test_an_article_of_the_feed_is_asked_again_when_the_sitemap_dates_it_anew(
    site: Serving, folder: Path, listings: tuple[str, str]
) -> None:
    day = f"{clock.now():%Y-%m-%d}"
    site.pages |= {"/feed": rss("/a", "/b"), "/map.xml": sitemap(a=day, b=day), "/a": article("A"), "/b": article("B")}
    two_listings(site, folder, *listings)
    call("run")
    assert ["/a", "/b"] == sorted(path for path in site.news() if len(path) == 2)

    site.pages |= {"/map.xml": sitemap(a=f"{day}T23:59:58Z", b=day), "/a": article("A, corrected")}
    call("run")
    assert ["/a"] == [path for path in site.news() if len(path) == 2]
    assert ["A", "A, corrected", "B"] == sorted(record["title"] for record in records(folder))
    call("run")
    assert ["/feed", "/map.xml"] == sorted(site.news())


def atom(**entries: str) -> Page:
    """Page name -> when the feed says that it was updated."""
    items = "".join(
        f"<entry><title>x</title><id>{HOME}/{name}</id><link href='{HOME}/{name}'/><updated>{at}</updated></entry>"
        for name, at in entries.items()
    )
    return 200, {"Content-Type": "text/xml"}, f"<feed xmlns='http://www.w3.org/2005/Atom'>{items}</feed>".encode()


def test_source_types_that_date_an_article_differently_do_not_fetch_it_every_time(site: Serving, folder: Path) -> None:
    site.pages |= {
        "/feed": atom(a=ago(days=2)),
        "/map.xml": sitemap(a=ago(days=1)),
        "/a": article("A"),
    }
    two_listings(site, folder, FEED, SITEMAP)
    call("run")
    site.news()
    for _ in range(3):
        call("run")
        assert ["/feed", "/map.xml"] == sorted(site.news())

    # Each of them alone tells of a change, and once.
    site.pages["/feed"] = atom(a=ago(hours=2))
    call("run")
    assert "/a" in site.news()
    call("run")
    assert "/a" not in site.news()
    site.pages["/map.xml"] = sitemap(a=ago(hours=1))
    call("run")
    assert "/a" in site.news()
    call("run")
    assert "/a" not in site.news()


def test_a_sitemap_that_names_an_article_later_tells_of_a_change_only_if_it_is_younger(
    site: Serving, folder: Path
) -> None:
    then = ago(days=1)
    site.pages |= {"/feed": rss("/a", "/b"), "/map.xml": sitemap(c=then)}
    site.pages |= {f"/{name}": article(name.upper()) for name in "abc"}
    two_listings(site, folder, FEED, SITEMAP)
    call("run")
    site.news()

    later = clock.now() + timedelta(hours=1)
    site.pages["/map.xml"] = sitemap(c=then, a=ago(hours=1), b=f"{later:%Y-%m-%dT%H:%M:%SZ}")
    call("run")
    assert ["/b", "/feed", "/map.xml"] == sorted(site.news())
    call("run")
    assert "/b" not in site.news()


# ---- Deletions


def test_a_page_that_is_gone_says_in_the_audit_which_article_and_when(site: Serving, folder: Path) -> None:
    site.pages |= {"/map.xml": sitemap(a="2026-01-01", b="2026-01-01"), "/a": article("A"), "/b": article("B")}
    two_listings(site, folder, SITEMAP)
    call("run")
    named = {record["url"]: record["id"] for record in records(folder)}

    del site.pages["/a"]
    site.pages |= {"/b": (410, {}, b"gone"), "/map.xml": sitemap(a=ago(hours=1), b=ago(hours=1), c=ago(hours=1))}
    call("run")

    assert [(named[f"{HOME}/a"], "http-404", "skipped"), (named[f"{HOME}/b"], "http-410", "skipped")] == gone(folder)
    told = [row for row in rows(folder) if "added" in row]
    assert all(row["added"].startswith(f"{clock.now():%Y-%m-}") and row["added"].endswith("Z") for row in told)
    # /c was never there: no article is gone with it.
    assert (0, 0, 3) == standing(folder)
    assert "http-404" in call("report", "--json").stdout
    assert "gone" in call("explain", named[f"{HOME}/a"]).stdout


def test_a_page_that_led_elsewhere_is_gone_under_the_id_of_its_record(site: Serving, folder: Path) -> None:
    site.pages |= {
        "/map.xml": sitemap(old="2026-01-01", lost="2026-01-01"),
        "/old": (301, {"Location": "/new"}, b""),
        "/new": article("New"),
        "/lost": article("Lost"),
    }
    two_listings(site, folder, SITEMAP)
    call("run")
    named = {record["url"]: record["id"] for record in records(folder)}

    del site.pages["/new"]
    # A site that sends whoever asks for what is gone to a page that says so.
    site.pages |= {
        "/lost": (302, {"Location": "/not-found"}, b""),
        "/map.xml": sitemap(old=ago(hours=1), lost=ago(hours=1)),
    }
    call("run")

    assert {named[f"{HOME}/new"], named[f"{HOME}/lost"]} == {name for name, _, _ in gone(folder)}


def test_a_page_that_comes_back_as_it_was_is_stored_again(site: Serving, folder: Path) -> None:
    page = article("A")
    site.pages |= {"/map.xml": sitemap(a="2026-01-01"), "/a": page}
    two_listings(site, folder, SITEMAP)
    call("run")
    del site.pages["/a"]
    site.pages["/map.xml"] = sitemap(a=ago(hours=1))
    call("run")
    shutil.rmtree(folder / "raw" / ".state")
    site.pages |= {"/a": page, "/map.xml": sitemap(a=f"{clock.now() + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}")}
    call("run")

    assert ["written", "skipped", "written"] == [row["status"] for row in rows(folder)]
    assert (0, 1, 0) == standing(folder)


@dataclass
class Press:
    """The REST API of a WordPress on the test's host, as core answers: totals, pages, order, single posts."""

    posts: dict[int, Post] = field(default_factory=dict)
    hidden: dict[int, int] = field(default_factory=dict)
    """Ids of posts that were withdrawn, and with which status each is answered (0: it is there, though not listed)."""
    bare: bool = False
    """Statuses come from a proxy, without WordPress's JSON."""
    asked: list[str] = field(default_factory=list)

    def add(self, number: int, **more: Any) -> None:
        text = "".join(
            f"<p>Post {number}, part {n}: the ferry waited {n} hours for better weather.</p>" for n in range(5)
        )
        at = f"2025-{number // 28 % 12 + 1:02}-{number % 28 + 1:02}T08:00:00"
        self.posts[number] = {
            "id": number,
            "date": at,
            "date_gmt": at,
            "modified_gmt": at,
            "link": f"{HOME}/p{number}/",
            "title": {"rendered": f"Post {number}"},
            "content": {"rendered": text, "protected": False},
            **more,
        }

    def take(self, number: int, status: int = 404) -> None:
        """Withdraw a post."""
        self.hidden[number] = status

    def answer(self, target: str) -> Page | None:
        parts = urlsplit(target)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/wp-json/":
            return self._json({"namespaces": ["wp/v2"]})
        if not parts.path.startswith(ROUTE):
            return None
        public = [post for number, post in self.posts.items() if number not in self.hidden]
        if number := parts.path.removeprefix(ROUTE).strip("/"):
            self.asked.append(number)
            return self._alone(int(number))
        if wanted := query.get("include"):
            self.asked.append(wanted)
            ids = [int(one) for one in wanted.split(",")]
            return self._json([post for number in ids for post in public if post["id"] == number])
        key = {"date": "date", "modified": "modified_gmt", "id": "id"}[query["orderby"]]
        after = query.get("modified_after", "").removesuffix("Z")
        chosen = [post for post in public if post["modified_gmt"] > after]
        chosen.sort(key=lambda post: (post[key], post["id"]), reverse=query["order"] == "desc")
        size, page = int(query["per_page"]), int(query["page"])
        pages = -(-len(chosen) // size)
        if page > max(pages, 1):
            return self._json({"code": "rest_post_invalid_page_number", "data": {"status": 400}}, 400)
        some = chosen[(page - 1) * size : page * size]
        listed = [{name: post[name] for name in query["_fields"].split(",")} for post in some]
        return self._json(listed, 200, {"X-WP-Total": str(len(chosen)), "X-WP-TotalPages": str(pages)})

    def _alone(self, number: int) -> Page:
        status = self.hidden.get(number, 0 if number in self.posts else 404)
        if not status:
            return self._json(self.posts[number])
        if self.bare:
            return status, {"Content-Type": "text/html"}, b"<h1>No</h1>"
        code = "rest_post_invalid_id" if status in {404, 410} else "rest_forbidden"
        return self._json({"code": code, "message": "No.", "data": {"status": status}}, status)

    @staticmethod
    def _json(data: Any, status: int = 200, headers: dict[str, str] | None = None) -> Page:
        return status, {"Content-Type": "application/json", **(headers or {})}, json.dumps(data).encode()

    def news(self) -> list[str]:
        """Return which posts were asked for since the last call."""
        found, self.asked = self.asked, []
        return found


class Answering(dict[str, Page]):
    """The pages of a site, and what its REST API answers."""

    def __init__(self, press: Press) -> None:
        super().__init__()
        self._press = press

    def get(self, path: str, default: Any = None) -> Any:
        return self._press.answer(path) or super().get(path, default)


@pytest.fixture
def press(site: Serving, folder: Path) -> Press:
    made = Press()
    site.pages = Answering(made)
    (folder / "config.toml").write_text(site.config(f'name = "press"\nwordpress = "{HOME}/"'))
    return made


STATUSES = (404, 410, 401, 403)


@pytest.mark.parametrize("count", [9, 130], ids=["one page", "two pages"])
@pytest.mark.parametrize("bare", [False, True], ids=["json", "bare"])
def test_posts_that_vanish_are_asked_for_once_and_are_gone(
    press: Press, folder: Path, count: int, *, bare: bool
) -> None:
    for number in range(1, count + 1):
        press.add(number)
    call("run")
    press.news()
    named = {record["wordpress"]["id"]: record["id"] for record in records(folder)}
    assert count == len(named)

    press.bare = bare
    for number, status in zip((1, 2, 5, count), STATUSES, strict=True):
        press.take(number, status)
    call("run")

    assert sorted(map(str, (1, 2, 5, count))) == sorted(press.news())
    wanted = {named[n]: f"http-{status}" for n, status in zip((1, 2, 5, count), STATUSES, strict=True)}
    assert wanted == {name: reason for name, reason, _ in gone(folder)}
    assert (0, count - 4, 4) == standing(folder)
    call("run")
    call("run", "--backfill")
    assert [] == press.news()
    call("clean", "--all")
    assert wanted == {name: reason for name, reason, _ in gone(folder)}


def test_a_post_that_is_replaced_by_another_is_missed_in_the_window_of_its_dates(press: Press, folder: Path) -> None:
    for number in range(1, 131):
        press.add(number)
    call("run")
    press.news()
    newest = max(press.posts.values(), key=lambda post: (post["date"], post["id"]))["id"]
    press.take(newest)
    press.add(999, date="2025-12-31T09:00:00", modified_gmt="2026-01-01T00:00:00")
    call("run")
    assert ["999", str(newest)] == sorted(press.news(), reverse=True)


def test_a_post_that_is_there_though_unlisted_is_neither_gone_nor_stored_again(press: Press, folder: Path) -> None:
    for number in range(1, 6):
        press.add(number)
    call("run")
    press.news()
    press.take(3, 0)
    before = records(folder)
    call("run")
    assert ["3"] == press.news()
    assert (before, []) == (records(folder), gone(folder))
    assert (0, 5, 0) == standing(folder)
    call("run")
    assert [] == press.news()


def test_a_post_that_comes_back_is_fetched_again(press: Press, folder: Path) -> None:
    for number in range(1, 6):
        press.add(number)
    call("run")
    press.take(3, 401)
    call("run")
    press.news()
    del press.hidden[3]
    call("run")
    assert ["3"] == press.news()
    assert ["written", "skipped", "written"] == [row["status"] for row in rows(folder) if "/p3/" in row["url"]]
    call("run")
    assert [] == press.news()


def test_a_post_that_was_deleted_is_gone_also_after_the_state_is_lost(press: Press, folder: Path) -> None:
    for number in range(1, 6):
        press.add(number)
    call("run")
    press.take(2, 401)
    call("run")
    before = rows(folder)
    press.news()
    shutil.rmtree(folder / "raw" / ".state")
    call("run")
    assert [] == press.news()
    assert (0, 4, 1) == standing(folder)
    assert before == rows(folder)


def test_an_api_that_closes_takes_no_post_away(press: Press, folder: Path, site: Serving) -> None:
    for number in range(1, 6):
        press.add(number)
    call("run")
    press.take(2, 503)
    press.bare = True
    call("run", code=None)
    assert (1, 4, 0) == standing(folder)

    # While it still is to be asked for, the API is closed to all.
    closed = {"code": "rest_not_logged_in", "message": "Members only.", "data": {"status": 401}}
    press.answer = lambda target: press._json(closed, 401) if "wp-json" in target else None  # type: ignore[method-assign]
    with tomorrow():
        call("run", code=None)
    assert (1, 4, 0) == standing(folder)
    assert [] == gone(folder)


def test_an_empty_listing_is_no_witness(press: Press, folder: Path) -> None:
    for number in range(1, 6):
        press.add(number)
    call("run")
    press.news()
    for number in range(1, 6):
        press.take(number)
    call("run")
    assert [] == press.news()
    assert (0, 5, 0) == standing(folder)


def test_recheck_reaches_posts_and_stores_those_that_changed(press: Press, folder: Path, site: Serving) -> None:
    (folder / "config.toml").write_text(site.config(f'name = "press"\nwordpress = "{HOME}/"\nrecheck = ["1d"]'))
    now = clock.now()
    for number in range(1, 6):
        press.add(number, date=f"{now:%Y-%m-%dT%H:%M:%S}", modified_gmt=f"{now:%Y-%m-%dT%H:%M:%S}")
    call("run")
    press.news()
    call("run")
    assert [] == press.news()
    with tomorrow(2):
        call("run")
    assert [{1, 2, 3, 4, 5}] == [set(map(int, ids.split(","))) for ids in press.news()]
    assert 5 == len(records(folder))
    assert (0, 5, 0) == standing(folder)


# ---- Feeds


def test_a_feed_that_moved_for_good_is_said_with_its_new_address(site: Serving, folder: Path) -> None:
    site.pages |= {
        "/feed": (301, {"Location": "/rss"}, b""),
        "/rss": (308, {"Location": "/news.xml"}, b""),
        "/news.xml": rss("/a"),
        "/a": article("A"),
        "/map.xml": (302, {"Location": "/elsewhere.xml"}, b""),
        "/elsewhere.xml": sitemap(a="2026-01-01"),
    }
    two_listings(site, folder, FEED, SITEMAP)
    first = call("run")

    assert 1 == first.stderr.count(f"{HOME}/news.xml")
    assert "listing-moved" in first.stderr
    assert "elsewhere" not in first.stderr
    site.pages["/news.xml"] = rss("/a", "/b")
    site.pages["/b"] = article("B")
    assert "news.xml" not in call("run").stderr
    (moved,) = [r for r in json.loads(call("report", "--json").stdout)["reasons"] if r["reason"] == "moved-permanently"]
    assert 2 == moved["count"]
    assert f"{HOME}/news.xml" in moved["examples"][0]["detail"]
    assert 2 == len(records(folder))

    # Another address is another line.
    site.pages |= {"/rss": (301, {"Location": "/third.xml"}, b""), "/third.xml": rss("/b", "/c"), "/c": article("C")}
    assert f"{HOME}/third.xml" in call("run").stderr


def overruns(folder: Path) -> int:
    assert folder.is_dir()
    return sum(
        r["count"] for r in json.loads(call("report", "--json").stdout)["reasons"] if r["reason"] == "feed-overrun"
    )


def test_a_feed_that_holds_nothing_that_was_known_may_have_lost_some(site: Serving, folder: Path) -> None:
    names = "abcdefgh"
    site.pages |= {f"/{name}": article(name.upper()) for name in names} | {"/feed": rss("/a", "/b")}
    two_listings(site, folder, FEED)
    assert "possible loss" not in call("run").stderr  # the first reading
    site.pages["/feed"] = rss("/c", "/b")
    assert "possible loss" not in call("run").stderr
    site.pages["/feed"] = rss()
    assert "possible loss" not in call("run").stderr

    site.pages["/feed"] = rss("/e", "/f", "/g")
    said = call("run", code=3).stderr
    assert 1 == said.count("possible loss")
    assert f"{HOME}/feed" in said
    assert "alarm" in said
    assert "possible loss" not in call("run", code=3).stderr
    call("report", "--ack", "paper/feed-overrun")
    call("run")
    assert 1 == overruns(folder)


@pytest.mark.parametrize("other", ["another feed", "a sitemap"])
def test_what_another_listing_knows_is_not_lost(site: Serving, folder: Path, other: str) -> None:
    site.pages |= {f"/{name}": article(name.upper()) for name in "abcdef"}
    site.pages |= {
        "/feed": rss("/a", "/b"),
        "/all": rss("/a", "/b"),
        "/map.xml": sitemap(a="2026-01-01", b="2026-01-01"),
    }
    more = SITEMAP if other == "a sitemap" else f'feed = ["{HOME}/all", "{HOME}/feed"]'
    two_listings(site, folder, *((more,) if "[" in more else (FEED, more)))
    call("run")
    site.pages |= {"/all": rss("/b", "/c", "/d", "/e"), "/map.xml": sitemap(a=ago(days=1), c=ago(hours=2))}
    call("run")
    site.pages["/feed"] = rss("/c", "/d", "/e")
    call("run")
    assert 0 == overruns(folder)


def test_a_feed_of_two_entries_is_no_list(site: Serving, folder: Path) -> None:
    site.pages |= {f"/{name}": article(name.upper()) for name in "abcd"} | {"/feed": rss("/a", "/b")}
    two_listings(site, folder, FEED)
    call("run")
    site.pages["/feed"] = rss("/c", "/d")
    call("run")
    assert 0 == overruns(folder)
