import gzip

import pytest

from ingest.errors import Unreachable
from tests.sources.fakes import Answer, FakeSite, found, html, unchanged, xml

URL = "https://a.example/sitemap.xml"
NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
NEWS = f"""<?xml version="1.0" encoding="UTF-8"?>
<urlset {NS} xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://i.example/">
<url><loc> https://a.example/n/1?a=1&amp;b=2 </loc><lastmod>2025-09-05T10:00:00+02:00</lastmod>
 <image:image><image:loc>https://a.example/i.jpg</image:loc><image:title>A picture</image:title></image:image>
 <news:news><news:publication><news:name>Gazette</news:name><news:language>en</news:language></news:publication>
 <news:publication_date>2025-09-05</news:publication_date><news:title>Port &amp; strike</news:title>
 <news:keywords>port, strike , port</news:keywords></news:news></url>
<url><loc>/n/2</loc></url><url><loc>mailto:x@a.example</loc></url><url><lastmod>2025-01-01</lastmod></url>
</urlset>"""
BOMB = '<!DOCTYPE u [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><urlset><url><loc>https://a.example/&b;</loc></url></urlset>'


def urlset(*locations: str) -> Answer:
    return xml(f"<urlset {NS}>" + "".join(f"<url><loc>{loc}</loc></url>" for loc in locations) + "</urlset>")


def index(*rows: str | tuple[str, str]) -> Answer:
    pairs = [(row, "") if isinstance(row, str) else row for row in rows]
    body = "".join(f"<sitemap><loc>{u}</loc><lastmod>{d}</lastmod></sitemap>" for u, d in pairs)
    return xml(f"<sitemapindex {NS}>{body}</sitemapindex>")


async def test_a_news_sitemap_gives_title_date_keywords_and_version() -> None:
    (one, two), errors = await found(FakeSite({URL: xml(NEWS)}).get, sitemap=URL)
    assert errors == []
    assert one.url == "https://a.example/n/1?a=1&b=2"
    assert one.version == "2025-09-05T08:00:00"
    assert one.via == {"door": "sitemap", "url": URL}
    assert one.hints == {
        "title": "Port & strike",
        "published": "2025-09-05",
        "modified": "2025-09-05T10:00:00+02:00",
        "tags": ["port", "strike"],
        "language": "en",
    }
    assert (two.url, two.version, dict(two.hints)) == ("https://a.example/n/2", None, {})


async def test_an_index_is_followed_newest_first_and_each_sitemap_once() -> None:
    site = FakeSite(
        {
            URL: index(("/old.xml", "2024-01-01"), ("/new.xml", "2025-09-01"), "/undated.xml", ("/old.xml", ""), URL),
            "https://a.example/new.xml": urlset("/n"),
            "https://a.example/old.xml": urlset("/o", "/n"),
            "https://a.example/undated.xml": urlset("/u"),
        }
    )
    requests, errors = await found(site.get, sitemap=URL)
    assert errors == []
    assert [r.url for r in requests] == [f"https://a.example/{p}" for p in "nou"]
    assert [role for _, role in site.asked] == ["sitemap"] * 4


async def test_indexes_deeper_than_three_are_not_followed() -> None:
    site = FakeSite(
        {URL: index("/2.xml"), "https://a.example/2.xml": index("/3.xml"), "https://a.example/3.xml": index("/4.xml")}
    )
    requests, (error,) = await found(site.get, sitemap=URL)
    assert requests == []
    assert error.reason == "too-deep"
    assert len(site.asked) == 3


async def test_gzip_is_undone_within_the_protocols_limit() -> None:
    body = gzip.compress(NEWS.encode())
    bomb = gzip.compress(b"<urlset>" + b" " * 60_000_000)
    answer = (200, {"Content-Type": "application/x-gzip"}, body)
    assert len((await found(FakeSite({URL: answer}).get, sitemap=URL))[0]) == 2
    for broken, reason in ((bomb, "too-large"), (body[:-20], "coding-truncated")):
        _, (error,) = await found(FakeSite({URL: (200, {}, broken)}).get, sitemap=URL)
        assert error.reason == reason


async def test_a_plain_list_and_a_feed_are_sitemaps_too() -> None:
    plain = (
        200,
        {"Content-Type": "text/plain"},
        b"\xef\xbb\xbfhttps://a.example/1\r\n\nhttps://a.example/2\nnonsense\n",
    )
    rss = xml("<rss version='2.0'><channel><item><link>https://a.example/3</link></item></channel></rss>")
    site = FakeSite({URL: plain, "https://a.example/feed": rss})
    requests, errors = await found(site.get, sitemap=(URL, "https://a.example/feed"))
    assert errors == []
    assert [r.url[-1] for r in requests] == ["1", "2", "3"]


@pytest.mark.parametrize(
    "body",
    [
        f"<urlset {NS}><url><loc>https://a.example/1?a=b</loc></url><url><loc>https://a.ex".encode(),
        f"<urlset {NS}><url><loc>https://a.example/1?a=b</loc></url></oops>".encode(),
        b"\n <?xml version='1.0'?><urlset><url><loc>https://a.example/1?a=b</loc></url></urlset>",
        b"<urlset><url><loc>https://a.example/1?a=b</loc><news:news><news:title>unbound</news:title></news:news></url>",
        b"<s:urlset xmlns:s='x'><s:url><s:loc>https://a.example/1?a=b</s:loc></s:url></s:urlset>",
        b"<?xml version='1.0' encoding='utf8mb4'?><urlset><url><loc>https://a.example/1?a=b</loc></url></urlset>",
        "<?xml version='1.0' encoding='utf-16'?><urlset><url><loc>https://a.example/1?a=b</loc></url></urlset>".encode(
            "utf-16"
        ),
    ],
)
async def test_broken_and_odd_sitemaps_give_what_is_there(body: bytes) -> None:
    requests, errors = await found(FakeSite({URL: xml(body)}).get, sitemap=URL)
    assert errors == []
    assert [r.url for r in requests] == ["https://a.example/1?a=b"]


async def test_bare_ampersands_lose_no_entry() -> None:
    body = "<urlset><url><loc>https://a.example/1</loc></url><url><loc>https://a.example/?p=2&x=3</loc></url></urlset>"
    requests, _ = await found(FakeSite({URL: xml(body)}).get, sitemap=URL)
    assert [r.url for r in requests] == ["https://a.example/1", "https://a.example/?p=2&x=3"]


async def test_more_urls_than_the_protocol_allows_are_cut_and_said() -> None:
    answer = urlset(*(f"/{n}" for n in range(50_001)))
    requests, (error,) = await found(FakeSite({URL: answer}).get, sitemap=URL)
    assert (len(requests), error.reason) == (50_000, "too-many-urls")


async def test_failing_sitemaps_of_an_index_are_one_error_and_harm_no_other() -> None:
    site = FakeSite(
        {
            URL: index("/a.xml", "/b.xml", "/c.xml", "/d.xml"),
            "https://a.example/a.xml": Unreachable("timed out"),
            "https://a.example/b.xml": urlset("/1"),
            "https://a.example/c.xml": html("<p>x</p>"),
            "https://a.example/d.xml": unchanged(),
        }
    )
    (request,), (error,) = await found(site.get, sitemap=URL)
    assert request.url == "https://a.example/1"
    assert (error.subject, error.reason) == (URL, "unreachable")
    assert error.message == "2 problems; first: https://a.example/a.xml: timed out"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (html("<!doctype html><p>Not found, but politely</p>"), "not-a-sitemap"),
        (xml("no xml, no url"), "not-a-sitemap"),
        (xml(""), "not-a-sitemap"),
        (xml("<urlset><url><loc>https://a.exa"), "broken-sitemap"),
        (xml(BOMB), "entity-declaration"),
        (xml(BOMB.encode("utf-16")), "entity-declaration"),
        ((404, {}, b""), "http-404"),
    ],
)
async def test_what_is_no_sitemap_is_one_error(answer: Answer, reason: str) -> None:
    requests, errors = await found(FakeSite({URL: answer}).get, sitemap=URL)
    assert requests == []
    assert [(e.subject, e.reason) for e in errors] == [(URL, reason)]
