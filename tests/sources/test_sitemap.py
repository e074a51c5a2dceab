import asyncio
import gzip

import pytest

from ingest.errors import Unreachable
from tests.costs import in_proportion
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
    assert one.via == {"source_type": "sitemap", "url": URL}
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
    for broken, reason in ((bomb, "too-large"), (body[:12], "coding-truncated")):
        _, (error,) = await found(FakeSite({URL: (200, {}, broken)}).get, sitemap=URL)
        assert error.reason == reason


async def test_a_torn_gzip_gives_the_entries_that_are_whole_and_says_so() -> None:
    many = urlset(*(f"/{n}-{n * 7919 % 10_007}" for n in range(3_000)))
    body = gzip.compress(many[2])
    requests, (error,) = await found(FakeSite({URL: (200, {}, body[: len(body) // 2])}).get, sitemap=URL)
    assert (error.reason, error.listing) == ("truncated-listing", URL)
    assert 1_000 < len(requests) < 2_000
    assert f"{len(requests):,} entries were read" in error.message
    assert [r.url for r in requests] == [f"https://a.example/{n}-{n * 7919 % 10_007}" for n in range(len(requests))]


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
        f"<urlset {NS}><url><loc>https://a.example/1?a=b</loc></url></oops></urlset>".encode(),
        f"<urlset {NS}><url><loc>https://a.example/1?a=b</loc></url></urlset><!-- cached --><script>".encode(),
        b"\n <?xml version='1.0'?><urlset><url><loc>https://a.example/1?a=b</loc></url></urlset>",
        b"<urlset><url><loc>https://a.example/1?a=b</loc><news:news><news:title>x</news:title></news:news></url></urlset>",
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


ENTRIES = tuple(
    f"<url><loc>https://a.example/{n}</loc><news:news><news:title>Title {n}</news:title></news:news></url>"
    for n in range(1, 6)
)


def faulty(third: str | bytes, *, head: bytes = b"", tail: bytes = b"") -> bytes:
    """Write a sitemap of five entries whose third is another one."""
    pieces = [entry.encode() for entry in ENTRIES]
    pieces[2] = third.encode() if isinstance(third, str) else third
    return head + f"<urlset {NS}>\n".encode() + b"\n".join(pieces) + b"\n</urlset>" + tail


@pytest.mark.parametrize(
    ("third", "url", "title"),
    [
        ("<loc>https://a.example/?p=3&x=4</loc>", "?p=3&x=4", None),
        ("<loc>https://a.example/?p=3&copy=4&amp;lt=5</loc>", "?p=3&copy=4&lt=5", None),
        ("<loc><![CDATA[https://a.example/?p=3&x=4]]></loc><news:news><news:title>a & b</news:title></news:news>",
         "?p=3&x=4", "a & b"),
        ("<loc>https://a.example/3</loc><news:news><news:title>5 < 6, R&D</news:title></news:news>", "3", "5 < 6, R&D"),
        ("<loc>https://a.example/3</loc><news:news><news:title>i <3 you <</news:title></news:news>", "3", "i <3 you <"),
        ("<loc>https://a.example/3</loc><news:news><news:title>Caf&eacute;&nbsp;&hellip;</news:title></news:news>", "3",
         "Café …"),
        ("<loc>https://a.example/3</loc><news:news><news:title>a \x0b\x00b&#11;</news:title></news:news>", "3", "a b"),
        (b"<loc>https://a.example/3</loc><news:news><news:title>Caf\xe9</news:title></news:news>", "3", None),
        (b"<loc>https://a.example/3</loc><lastmod>2025-09-05</lastmod><news:news><news:title>\xc3</news:title></news:news>",
         "3", None),
        ("<loc>https://a.example/3</loc><news:news><news:title>never closed</news:news>", "3", None),
        ("<image:image><image:loc>https://a.example/i</image:loc></image><loc>https://a.example/3</loc>", "3", None),
        ("<loc>https://a.example/3</loc><news:news><news:title>a </b> c</news:title></news:news>", "3", None),
    ],
)  # fmt: skip
async def test_a_fault_in_one_entry_loses_no_address(third: str | bytes, url: str, title: str | None) -> None:
    body = b"<url>" + (third.encode() if isinstance(third, str) else third) + b"</url>"
    requests, errors = await found(FakeSite({URL: xml(faulty(body))}).get, sitemap=URL)
    assert [r.url for r in requests] == [f"https://a.example/{path}" for path in ("1", "2", url, "4", "5")]
    assert [r.hints.get("title") for r in requests] == ["Title 1", "Title 2", title, "Title 4", "Title 5"]
    assert errors == []


@pytest.mark.parametrize(
    "third",
    [
        b"<url><loc>https://a.example/caf\xe9</loc></url>",
        b"<url><lo c>https://a.example/3</news:news></url>",
        b"<url><loc<https://a.example/3</news:news></url>",
    ],
)
async def test_an_entry_that_cannot_be_read_costs_itself_and_is_said(third: bytes) -> None:
    requests, (error,) = await found(FakeSite({URL: xml(faulty(third))}).get, sitemap=URL)
    assert [r.url[-1] for r in requests] == list("1245")
    assert (error.reason, error.reads_on) == ("bad-entries", True)
    assert "1 of 5 entries" in error.message


@pytest.mark.parametrize(
    "tail", ["<url><loc>https://a.ex", "<ur", "", "<url><loc>https://a.example/9</loc>", "</urlse"]
)
async def test_a_sitemap_without_its_end_gives_the_whole_entries_and_says_so(tail: str) -> None:
    body = f"<?xml version='1.0'?><urlset {NS}>" + "".join(ENTRIES) + tail
    requests, (error,) = await found(FakeSite({URL: xml(body)}).get, sitemap=URL)
    assert [r.url[-1] for r in requests] == list("12345")
    assert (error.reason, error.listing, error.reads_on) == ("truncated-listing", URL, False)
    assert "5 entries were read" in error.message


NOTICE = b"<br />\n<b>Notice</b>:  Undefined index: <a> & more in <b>/srv/x.php</b> on line <b>3</b><br />\n"
DECLARED = b'<?xml version="1.0" encoding="UTF-8"?>\n'


@pytest.mark.parametrize(
    "head",
    [
        NOTICE + DECLARED,
        NOTICE,
        b"PHP Warning:  foo() in /srv/x.php on line 3\nPHP Warning: bar\n" + DECLARED,
        b"\r\n \n" + DECLARED,
        b"\xef\xbb\xbf\n" + DECLARED,
        b"\n\xef\xbb\xbf" + DECLARED,
        b"\xef\xbb\xbf\xef\xbb\xbf" + DECLARED,
        b"<!-- served by a cache -->\n" + DECLARED,
        DECLARED + b"<!-- generator=\"x\" -->\n<?xml-stylesheet type='text/xsl' href='/s.xsl'?>\n",
    ],
)
async def test_what_is_printed_before_the_declaration_is_passed_over(head: bytes) -> None:
    for third in (ENTRIES[2], "<url><loc>https://a.example/3?a&b</loc></url>"):
        requests, errors = await found(FakeSite({URL: xml(faulty(third, head=head))}).get, sitemap=URL)
        assert [r.url.removeprefix("https://a.example/")[0] for r in requests] == list("12345")
        assert errors == []


@pytest.mark.parametrize(
    "tail", [b"\n<!-- 0.2 s -->", b"\n" + NOTICE, b"<script>x && y</script>", b"\0\0\0", b"\x1a", b"</html>"]
)
async def test_what_follows_the_end_costs_nothing(tail: bytes) -> None:
    requests, errors = await found(FakeSite({URL: xml(faulty(ENTRIES[2], tail=tail))}).get, sitemap=URL)
    assert [r.url[-1] for r in requests] == list("12345")
    assert errors == []


async def test_an_index_with_a_fault_leads_to_the_others_and_each_loss_is_said() -> None:
    body = (
        "<sitemapindex><sitemap><loc>/a.xml?x=1&y=2</loc></sitemap><sitemap><lo>/b.xml</sitemap>"
        "<sitemap><loc>/c.xml</loc></sitemap></sitemapindex>"
    )
    site = FakeSite(
        {
            URL: xml(body),
            "https://a.example/a.xml?x=1&y=2": urlset("/1"),
            "https://a.example/c.xml": xml(f"<urlset {NS}><url><loc>/2</loc></url><url><loc>/"),
        }
    )
    requests, errors = await found(site.get, sitemap=URL)
    assert [r.url[-1] for r in requests] == ["1", "2"]
    assert [(e.reason, e.listing) for e in errors] == [
        ("bad-entries", ""),
        ("truncated-listing", "https://a.example/c.xml"),
    ]


async def test_broken_lines_of_a_plain_list_are_counted() -> None:
    body = b"https://a.example/1\nhttps://a.exam ple:x/2\nhttps://a.example/caf\xe9\n# a note\nhttps://a.example/3\n"
    requests, (error,) = await found(FakeSite({URL: (200, {}, body)}).get, sitemap=URL)
    assert [r.url[-1] for r in requests] == ["1", "3"]
    assert "2 of 4 entries" in error.message


@pytest.mark.parametrize(
    "piece", ["<![CDATA[", "<url>", "<a ", "&", "<!--", "<x:image", "<?xml ", "</url", "<url><loc>"]
)
def test_a_document_made_to_be_slow_is_read_in_time_that_grows_with_its_length(piece: str) -> None:
    def read(size: int) -> None:
        body = f"<urlset {NS}>{piece * (size // len(piece))}"
        asyncio.run(found(FakeSite({URL: xml(body)}).get, sitemap=URL))

    assert in_proportion(read, 1_000_000)


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
