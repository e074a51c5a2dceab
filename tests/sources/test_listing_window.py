"""How far back a discovery goes: the newest, everything, or everything since."""

from datetime import UTC, datetime, timedelta

import pytest

from ingest.errors import Unreachable
from ingest.model import Fetched, NotModified, Request, Role
from ingest.sources import Reach, batch, is_old
from tests.sources.fakes import NOW, FakeSite, FakeWordPress, Post, found, html, json, xml
from tests.sources.test_wordpress import ROOT, SITE, ids, known

MAP = "https://a.example/sitemap.xml"
NEWEST = Reach(newest=100)


def urlset(*entries: tuple[str, str]) -> str:
    rows = (f"<url><loc>{u}</loc>{f'<lastmod>{at}</lastmod>' if at else ''}</url>" for u, at in entries)
    return f"<urlset>{''.join(rows)}</urlset>"


def index(*entries: tuple[str, str]) -> str:
    return urlset(*entries).replace("urlset", "sitemapindex").replace("<url>", "<sitemap>").replace("url>", "sitemap>")


def days(prefix: str, count: int) -> list[tuple[str, str]]:
    return [(f"https://a.example/{prefix}{n}", f"2025-0{1 + n // 28}-{1 + n % 28:02}") for n in range(count)]


async def test_of_a_large_wordpress_site_the_newest_are_listed_and_no_more() -> None:
    site = FakeWordPress([Post(n) for n in range(1, 2001)])
    requests, errors = await found(site.get, wordpress=SITE, reach=Reach(newest=150))
    assert errors == []
    assert ids(requests)[:200] == list(range(2000, 1800, -1))
    assert len(set(ids(requests))) == 200
    assert {q["orderby"] for q in site.listings} == {"date", "modified"}


async def test_an_idle_poll_of_a_known_root_costs_two_requests() -> None:
    site = FakeWordPress([Post(n) for n in range(1, 1001)])
    reach = Reach(newest=500, rest_root={SITE: site.root}.get)
    requests, errors = await found(site.get, known(site), wordpress=SITE, reach=reach)
    assert errors == []
    assert len(site.asked) == 2
    assert all(known(site)[r.key] == r.version for r in requests)


async def test_a_known_root_comes_with_the_address_of_its_site() -> None:
    site = FakeWordPress([Post(n) for n in range(1, 9)])
    home = {SITE: "https://news.example/"}.get
    requests, _ = await found(
        site.get, wordpress=SITE, reach=Reach(newest=5, rest_root={SITE: site.root}.get, rest_home=home)
    )

    assert {r.via.get("home") for r in requests} == {"https://news.example/"}


@pytest.mark.parametrize(("filters", "asked"), [("modified", 2), ("ignored", 3), ("refused", 4)])
async def test_a_poll_asks_for_what_was_modified_since_and_does_not_rely_on_it(filters: str, asked: int) -> None:
    site = FakeWordPress([Post(n) for n in range(1, 1001)], filters=filters)
    versions = known(site)
    reach = Reach(since=NOW - timedelta(days=7), newest=500, rest_root={SITE: site.root}.get)
    site.posts[4].modified = "2025-09-05T09:00:00"

    requests, errors = await found(site.get, versions, wordpress=SITE, reach=reach)

    assert errors == []
    assert [5] == [r.via["id"] for r in requests if versions.get(r.key) != r.version]
    assert len(site.asked) == asked
    filtered = [query.get("modified_after") for query in site.listings if query["orderby"] == "modified"]
    assert filtered[0] == "2025-08-29T00:00:00Z"
    assert set(filtered[1:]) <= {None}


async def test_a_poll_of_a_site_where_nothing_was_modified_since_is_two_requests_that_stay_the_same() -> None:
    site = FakeWordPress([Post(n) for n in range(1, 1001)], headers=False)
    for hours in (0, 1, 2):
        reach = Reach(since=NOW - timedelta(days=7, hours=hours), newest=500, rest_root={SITE: site.root}.get)
        await found(site.get, known(site), wordpress=SITE, reach=reach)
    assert len(site.asked) == 6
    assert len(set(site.asked)) == 2


async def test_a_root_that_has_moved_is_looked_for_again() -> None:
    site = FakeWordPress([Post(n) for n in range(1, 10)])
    reach = Reach(newest=500, rest_root=lambda _: "https://wp.example/old-json/")
    requests, errors = await found(site.get, wordpress=SITE, reach=reach)
    assert errors == []
    assert len(requests) == 9
    assert {r.via["rest_root"] for r in requests} == {site.root}


async def test_a_root_that_cannot_be_reached_is_not_looked_for_elsewhere() -> None:
    site = FakeSite({})
    reach = Reach(newest=500, rest_root=lambda _: "https://gone.example/wp-json/")

    async def get(url: str, role: Role) -> Fetched | NotModified:
        if "gone.example" in url:
            raise Unreachable("no such name")
        return await site.get(url, role)

    _, (error,) = await found(get, wordpress=SITE, reach=reach)
    assert error.reason == "unreachable"
    assert site.asked == []


async def test_a_backfill_lists_a_wordpress_site_from_a_day_on() -> None:
    posts = [Post(n, date=f"20{10 + n // 40}-01-01T00:00:{n % 40:02}") for n in range(400)]
    site = FakeWordPress(posts)
    reach = Reach(since=datetime(2015, 1, 1, tzinfo=UTC))
    requests, errors = await found(site.get, wordpress=SITE, reach=reach)
    assert errors == []
    assert sorted(ids(requests)) == [p.id for p in posts if p.date > "2015-01-01T00:00:00"]
    assert {q["after"] for q in site.listings} == {"2015-01-01T00:00:00Z"}


async def test_a_collection_of_the_api_is_a_listing_of_its_own() -> None:
    site = FakeWordPress([Post(n) for n in range(1, 4)], base="press-releases")
    listing = f"{ROOT}wp/v2/press-releases"
    requests, errors = await found(site.get, wordpress=listing)
    assert errors == []
    assert sorted(ids(requests)) == [1, 2, 3]
    assert {r.via["route"] for r in requests} == {"wp/v2/press-releases"}

    (joined,) = batch(requests)
    assert joined.url.startswith(f"{listing}?include=")


async def test_sitemaps_and_articles_from_before_a_day_are_passed_over() -> None:
    maps = {
        MAP: xml(
            index(
                ("https://a.example/old.xml", "2019-12-31"),
                ("https://a.example/new.xml", "2025-06-01T00:00:00Z"),
                ("https://a.example/undated.xml", ""),
                ("https://a.example/map-2018-03.xml", ""),
                ("https://a.example/archive?yyyy=2021&amp;mm=05&amp;dd=07", ""),
            )
        ),
        "https://a.example/new.xml": xml(
            urlset(("https://a.example/1", "2018-01-01"), ("https://a.example/2", "2025-06-01"))
        ),
        "https://a.example/undated.xml": xml(urlset(("https://a.example/3", ""))),
        "https://a.example/archive?yyyy=2021&mm=05&dd=07": xml(urlset(("https://a.example/4", ""))),
    }
    site = FakeSite(maps)
    requests, errors = await found(site.get, sitemap=MAP, reach=Reach(since=datetime(2020, 1, 1, tzinfo=UTC)))
    assert errors == []
    assert sorted(r.url for r in requests) == [f"https://a.example/{n}" for n in (2, 3, 4)]
    assert "https://a.example/old.xml" not in [url for url, _ in site.asked]
    assert "https://a.example/map-2018-03.xml" not in [url for url, _ in site.asked]


async def test_the_newest_sitemaps_are_enough_and_those_without_a_date_are_always_read() -> None:
    maps = {
        MAP: xml(
            index(
                ("https://a.example/posts-1.xml", "2023-01-01"),
                ("https://a.example/posts-2.xml", "2024-01-01"),
                ("https://a.example/posts-3.xml", "2025-01-01"),
                ("https://a.example/pages.xml", ""),
            )
        ),
        "https://a.example/pages.xml": xml(urlset(("https://a.example/p", ""))),
    }
    for n in (1, 2, 3):
        maps[f"https://a.example/posts-{n}.xml"] = xml(urlset(*days(f"{n}-", 60)))
    site = FakeSite(maps)
    requests, errors = await found(site.get, sitemap=MAP, reach=NEWEST)
    assert errors == []
    asked = [url.rpartition("/")[2] for url, _ in site.asked]
    assert asked == ["sitemap.xml", "posts-3.xml", "posts-2.xml", "pages.xml"]
    assert len(requests) == 121


async def test_sitemaps_of_one_date_say_nothing_about_which_is_newer() -> None:
    maps = {MAP: xml(index(*((f"https://a.example/{n}.xml", "2025-01-01") for n in range(4))))}
    for n in range(4):
        maps[f"https://a.example/{n}.xml"] = xml(urlset(*days(f"{n}-", 90)))
    requests, _ = await found(FakeSite(maps).get, sitemap=MAP, reach=NEWEST)
    assert len(requests) == 360


async def test_of_one_large_sitemap_the_newest_dated_articles_are_taken_and_all_without_a_date() -> None:
    entries = [*days("a", 112), ("https://a.example/undated", "")]
    requests, _ = await found(FakeSite({MAP: xml(urlset(*entries))}).get, sitemap=MAP, reach=NEWEST)
    assert [r.url for r in requests] == [url for url, _ in entries[12:]]


@pytest.mark.parametrize(
    ("version", "hints", "old"),
    [
        ("2025-09-04", {}, False),
        ("2025-08-01T00:00:00", {}, True),
        ("2019-01-01", {"published": "Fri, 05 Sep 2025 02:30:00 +0200"}, False),
        (None, {"published": "2019-01-01"}, True),
        (None, {}, False),
        ("c0ffee", {}, False),
    ],
)
async def test_what_its_listing_dates_long_ago_waits(version: str | None, hints: dict[str, str], old: bool) -> None:  # noqa: FBT001 -- pytest passes it by name
    one = Request(url="u", source="s", discovered_at=NOW, key="u", version=version, hints=hints)
    assert is_old(one) is old


HOME = '<link rel="alternate" type="application/rss+xml" href="/comments/feed/"><link rel="alternate" type="application/rss+xml" href="/news/feed/">'  # noqa: E501 -- one head
RSS = "<rss version='2.0'><channel><item><link>https://wp.example/one/</link></item></channel></rss>"
CLOSED = json({"code": "rest_not_logged_in", "message": "…"}, 401)


def closed(**pages: tuple[int, dict[str, str], bytes]) -> FakeSite:
    home = (200, {"Content-Type": "text/html"}, f"<html><head>{HOME}</head><body>x</body></html>".encode())
    return FakeSite({SITE: home, ROOT: CLOSED} | {f"{SITE}{name}": page for name, page in pages.items()})


async def test_a_closed_api_is_read_through_the_feed_that_the_site_names() -> None:
    site = closed(**{"news/feed/": xml(RSS), "wp-sitemap.xml": xml(urlset(("https://wp.example/two/", "")))})  # type: ignore[arg-type] # headers are a mapping
    requests, (error,) = await found(site.get, wordpress=SITE, reach=NEWEST)
    assert [(r.url, r.via) for r in requests] == [
        ("https://wp.example/one/", {"source_type": "feed", "url": f"{SITE}news/feed/"})
    ]
    assert error.reason == "api-closed"
    assert f'feed = "{SITE}news/feed/"' in error.message
    assert len(site.asked) == len(set(site.asked)) == 4


async def test_a_closed_api_without_a_feed_is_read_through_its_sitemap() -> None:
    pages = {
        "robots.txt": (200, {}, b"User-agent: *\nDisallow: /wp-admin/\nSitemap: https://wp.example/maps/posts.xml\n"),
        "maps/posts.xml": xml(urlset(("https://wp.example/two/", ""))),
    }
    site = closed(**pages)  # type: ignore[arg-type] # headers are a mapping
    requests, (error,) = await found(site.get, wordpress=SITE, reach=NEWEST)
    assert [r.url for r in requests] == ["https://wp.example/two/"]
    assert 'sitemap = "https://wp.example/maps/posts.xml"' in error.message


async def test_everything_of_a_closed_api_is_its_feed_and_its_sitemap() -> None:
    site = closed(**{"news/feed/": xml(RSS), "wp-sitemap.xml": xml(urlset(("https://wp.example/two/", "")))})  # type: ignore[arg-type] # headers are a mapping
    requests, (error,) = await found(site.get, wordpress=SITE)
    assert [r.url for r in requests] == ["https://wp.example/one/", "https://wp.example/two/"]
    assert error.reason == "api-closed"


async def test_a_closed_api_without_feed_and_sitemap_is_read_through_the_home_page() -> None:
    page = html('<a href="/2025/09/05/pilots-vote-to-strike-on/">Pilots</a> <a href="/about/">About</a>')
    site = FakeSite({SITE: page, ROOT: CLOSED})
    requests, (error,) = await found(site.get, wordpress=SITE, reach=NEWEST)
    assert [(r.url, r.via) for r in requests] == [
        ("https://wp.example/2025/09/05/pilots-vote-to-strike-on/", {"source_type": "links", "url": SITE})
    ]
    assert f'read instead: links = "{SITE}"' in error.message


async def test_where_a_source_has_other_listings_a_closed_api_is_only_said() -> None:
    site = closed(**{"news/feed/": xml(RSS)})  # type: ignore[arg-type] # headers are a mapping
    requests, errors = await found(site.get, wordpress=SITE, links=f"{SITE}news/feed/", reach=NEWEST)
    assert requests == []
    assert errors[0].message.startswith("the REST API is closed")
    assert "read instead" not in errors[0].message


async def test_html_where_the_listing_should_be_is_a_closed_api() -> None:
    site = FakeWordPress([Post(1)])

    async def get(url: str, role: Role) -> Fetched | NotModified:
        if role == "listing":
            return await FakeSite({url: (200, {}, b"<!doctype html><title>Checking your browser</title>")}).get(
                url, role
            )
        if url == f"{SITE}feed/":
            return await FakeSite({url: xml(RSS)}).get(url, role)
        return await site.get(url, role)

    requests, (error,) = await found(get, wordpress=SITE, reach=NEWEST)
    assert [r.url for r in requests] == ["https://wp.example/one/"]
    assert error.reason == "api-closed"


async def test_a_poll_reads_the_newest_sitemap_whatever_its_date_says() -> None:
    maps = {
        MAP: xml(index(("https://a.example/1.xml", "2018-01-01"), ("https://a.example/2.xml", "2019-01-01"))),
        "https://a.example/2.xml": xml(urlset(("https://a.example/new", ""))),
    }
    site = FakeSite(maps)
    since = datetime(2025, 1, 1, tzinfo=UTC)
    requests, _ = await found(site.get, sitemap=MAP, reach=Reach(since=since, newest=100))
    assert [r.url for r in requests] == ["https://a.example/new"]
    assert len(site.asked) == 2
    requests, _ = await found(site.get, sitemap=MAP, reach=Reach(since=since))
    assert requests == []
