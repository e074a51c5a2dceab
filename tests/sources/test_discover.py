from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import SourceError, Unreachable
from ingest.model import Fetched, NotModified, Request, Role, Source, SourceType
from ingest.sources import discover
from tests.sources.fakes import NOW, FakeSite, FakeWordPress, Post, fetched, found, html, xml

FEED = "https://a.example/feed"
MAP = "https://a.example/map.xml"


def rss(*links: str) -> str:
    return (
        "<rss version='2.0'><channel>" + "".join(f"<item><link>{u}</link></item>" for u in links) + "</channel></rss>"
    )


async def test_one_article_is_offered_once_by_each_type_of_door() -> None:
    urls = "".join(
        f"<url><loc>{u}</loc></url>" for u in ("http://www.a.example/1/?utm_source=x", "https://a.example/2")
    )
    site = FakeSite(
        {FEED: xml(rss("https://a.example/1", "https://a.example/1#c")), MAP: xml(f"<urlset>{urls}</urlset>")}
    )
    requests, errors = await found(site.get, feed=FEED, sitemap=MAP)
    assert errors == []
    assert [(r.url, r.via["source_type"]) for r in requests] == [
        ("https://a.example/1", "feed"),
        ("http://www.a.example/1/?utm_source=x", "sitemap"),
        ("https://a.example/2", "sitemap"),
    ]
    assert len({r.key for r in requests}) == 2
    assert {(r.source, r.discovered_at) for r in requests} == {("s", NOW)}


async def test_a_door_that_fails_is_one_error_in_its_place_and_the_others_go_on() -> None:
    bad, ugly = "https://bad.example/", "https://ugly.example/"
    site = FakeSite({bad: Unreachable("no such name"), ugly: html("<p>x</p>"), FEED: xml(rss("https://a.example/1"))})
    source = Source(name="s", listings={"feed": (bad, FEED, ugly), "sitemap": (MAP,)})
    rows = [row async for row in discover(source, get=site.get, known=lambda _: None, now=lambda: NOW)]
    seen = [(r.subject, r.reason) if isinstance(r, SourceError) else r.url for r in rows]
    assert seen == [(bad, "unreachable"), "https://a.example/1", (ugly, "not-a-feed"), (MAP, "http-404")]


async def test_include_and_exclude_are_searched_in_the_url() -> None:
    links = ("https://a.example/news/1", "https://a.example/news/sport/2", "https://a.example/shop/3")
    site = FakeSite({FEED: xml(rss(*links))})
    requests, _ = await found(site.get, feed=FEED, include=["/news/"], exclude=["sport"])
    assert [r.url for r in requests] == ["https://a.example/news/1"]


async def test_wordpress_rows_that_a_feed_offered_are_offered_with_the_version_of_the_rest_api() -> None:
    site = FakeWordPress([Post(n) for n in range(1, 4)])

    async def get(url: str, role: Role) -> Fetched | NotModified:
        if url == FEED:
            return fetched(url, xml(rss(site.link(site.posts[1]))))
        return await site.get(url, role)

    requests, errors = await found(get, feed=FEED, wordpress="https://wp.example/")
    assert errors == []
    named = [(r.via["source_type"], r.via.get("id")) for r in requests]
    assert named == [("feed", None), ("wordpress", 3), ("wordpress", 2), ("wordpress", 1)]
    assert requests[0].version is None
    assert requests[2].version == site.posts[1].modified


async def test_a_walk_can_be_left_at_any_row() -> None:
    site = FakeWordPress([Post(n) for n in range(1, 500)])
    source = Source(name="s", listings={"wordpress": ("https://wp.example/",)})
    rows = discover(source, get=site.get, known=lambda _: None, now=lambda: NOW)
    async for _ in rows:
        break
    await rows.aclose()
    assert len(site.listings) == 2


_SCRAPS = (
    b"<rss version='2.0'><channel>", b"<item>", b"<link>https://a.example/x</link>", b"<title>", b"</title>", b"<feed>",
    b"<entry>", b"<urlset>", b"<url>", b"<loc>", b"/x", b"</loc>", b"<sitemapindex>", b"<sitemap>", b"<!DOCTYPE a [",
    b"<!ENTITY a 'b'>", b"]>", b"<![CDATA[", b"<!--", b"<?xml version='1.0' encoding='", b"utf-7", b"'?>", b"&a;",
    b"&#xD800;", b"<a href='", b"https://a.example/2025/09/05/x'", b">", b"<base href='//'>",
    b'{"version":"https://jsonfeed.org/version/1",', b'"items":[', b'{"url":"/x","authors":[1]}', b"]}",
    b'{"namespaces":["wp/v2"],"code":"x"}', b'[{"id":1,"link":"/x"}]',
    b'<link rel="https://api.w.org/" href="', b"\x1f\x8b\x08\x00", b"\xff\xfe", b"\x00", b"\xef\xbb\xbf", b"https://[",
)  # fmt: skip
_BODIES = st.binary(max_size=200) | st.lists(st.sampled_from(_SCRAPS), max_size=14).map(b"".join)
_TYPES = st.sampled_from(
    ["", "text/html", "text/xml; charset=shift_jis", "application/json", "x; charset=\udc80", "text/html; charset=nope"]
)
_LINKS = st.sampled_from(
    ["", '<https://a.example/wp-json/>; rel="https://api.w.org/"', "<;;,<>;rel", "<//>; rel=https://api.w.org/"]
)


@settings(max_examples=250, deadline=None)
@given(
    bodies=st.lists(_BODIES, min_size=1, max_size=4),
    kind=_TYPES,
    link=_LINKS,
    status=st.sampled_from([200, 200, 200, 204, 400, 404]),
)
async def test_no_bytes_in_any_door_ever_raise(bodies: list[bytes], kind: str, link: str, status: int) -> None:
    asked = 0

    async def get(url: str, role: Role) -> Fetched | NotModified:
        nonlocal asked
        asked += 1
        return fetched(url, (status, {"Content-Type": kind, "Link": link}, bodies[asked % len(bodies)]))

    listings: tuple[SourceType, ...] = ("feed", "sitemap", "wordpress", "links")
    source = Source(name="s", listings=dict.fromkeys(listings, ("https://a.example/",)))
    rows = [row async for row in discover(source, get=get, known=lambda _: None, now=lambda: NOW)]
    errors = [row for row in rows if isinstance(row, SourceError)]
    assert len(errors) <= len(listings)
    assert all(error.subject == "https://a.example/" for error in errors)
    keys = [row.key for row in rows if isinstance(row, Request)]
    assert len(keys) == len(set(keys))
    assert asked < 100


@settings(max_examples=50, deadline=None)
@given(body=st.binary(max_size=300))
async def test_no_bytes_in_a_list_of_urls_ever_raise(tmp_path_factory: object, body: bytes) -> None:
    folder = tmp_path_factory.getbasetemp()  # type: ignore[attr-defined] # pytest exports no name for its type
    (folder / "list.txt").write_bytes(body)
    requests, errors = await found(FakeSite().get, urls="list.txt", base=str(folder))
    assert len(requests) + len(errors) <= len(body.splitlines())
