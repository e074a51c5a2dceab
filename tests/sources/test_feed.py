import asyncio
import gzip
from unittest.mock import ANY

import orjson
import pytest

from ingest.errors import SourceError
from ingest.model import Request
from ingest.sources import feed
from tests.costs import in_proportion
from tests.sources.fakes import FakeSite, fetched, found, html, json, unchanged, xml

URL = "https://a.example/feed.xml"
RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>Harbour Gazette</title><link>https://a.example/</link><language>en-GB</language>
<item><title>Fish &amp;amp; chips return</title>
 <link>/2025/fish?utm_source=rss</link><guid isPermaLink="false">17</guid>
 <pubDate>Fri, 05 Sep 2025 08:00:00 +0200</pubDate><dc:creator>Ada Finch</dc:creator>
 <category>Food</category><category>Harbour</category>
 <description>&lt;p&gt;A &lt;b&gt;short&lt;/b&gt; summary.&lt;/p&gt;</description>
 <content:encoded>&lt;p&gt;The whole text.&lt;/p&gt;</content:encoded></item>
<item><title>Second</title><guid>https://a.example/2025/second</guid></item>
<item><title>No link at all</title><guid isPermaLink="false">19</guid></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de" xml:base="https://a.example/de/"><title>Blatt</title>
<entry><title type="html">Eins &amp;amp; zwei</title><link rel="alternate" href="eins"/><id>tag:a.example,2025:1</id>
<author><name>Ida Klein</name></author><author><name>Jan Groß</name></author>
<published>2025-09-05T08:00:00+02:00</published><updated>2025-09-05T09:30:00+02:00</updated>
<content type="html">&lt;p&gt;Alles&lt;/p&gt;</content></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel rdf:about="https://a.example/"><title>t</title></channel>
<item rdf:about="https://a.example/r1"><title>One</title><link>https://a.example/r1</link></item></rdf:RDF>"""
BOMB = """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>
<rss version="2.0"><channel><item><title>&c;</title><link>https://a.example/x</link></item></channel></rss>"""


async def test_an_rss_item_is_a_request_with_what_the_feed_says_of_it() -> None:
    requests, errors = await found(FakeSite({URL: xml(RSS)}).get, feed=URL)
    assert errors == []
    assert [r.url for r in requests] == ["https://a.example/2025/fish?utm_source=rss", "https://a.example/2025/second"]
    first = requests[0]
    assert first.key == "a.example/2025/fish"
    assert first.version is None
    assert first.role == "article"
    assert first.via == {"source_type": "feed", "url": URL}
    assert first.hints == {
        "title": "Fish & chips return",
        "published": "Fri, 05 Sep 2025 08:00:00 +0200",
        "authors": ["Ada Finch"],
        "tags": ["Food", "Harbour"],
        "description": "A short summary.",
        "language": "en-GB",
        "content": "<p>The whole text.</p>",
    }


async def test_an_atom_entry_carries_its_version_in_the_form_of_modified_gmt() -> None:
    (request,), errors = await found(FakeSite({URL: xml(ATOM)}).get, feed=URL)
    assert errors == []
    assert request.url == "https://a.example/de/eins"
    assert request.version == "2025-09-05T07:30:00"
    assert request.hints == {
        "title": "Eins & zwei",
        "published": "2025-09-05T08:00:00+02:00",
        "modified": "2025-09-05T09:30:00+02:00",
        "authors": ["Ida Klein", "Jan Groß"],
        "language": "de",
        "content": "<p>Alles</p>",
    }


@pytest.mark.parametrize(
    "body",
    [
        RDF,
        '<rss version="0.91"><channel><item><title>One</title><link>https://a.example/r1</link></item></channel></rss>',
        (
            '<!DOCTYPE rss PUBLIC "-//N//DTD RSS 0.91//EN" "http://n.example/rss.dtd">\n<rss version="0.91"><channel>'
            "<item><title>One</title><link>https://a.example/r1</link></item></channel></rss>"
        ),
        '<rss version="2.0"><channel><item><title>One</title><link>https://a.example/r1</link><b>&nope;</item></channel>',
        "\n\n<?xml version='1.0'?><rss><channel><item><title>One</title><link>/r1</link></item></channel>",
    ],
)
async def test_old_and_broken_feeds_give_what_is_there(body: str) -> None:
    requests, errors = await found(FakeSite({URL: xml(body)}).get, feed=URL)
    assert errors == []
    assert [(r.url, r.hints["title"]) for r in requests] == [("https://a.example/r1", "One")]


@pytest.mark.parametrize(
    "tail",
    [
        "<item><title>Cu",
        "<item><title>Two</title><link>https://a.example/tw",
        "<item><title>Two</title><link>https://a.example/two</link>",
        "</channe",
        "",
    ],
)
@pytest.mark.parametrize("form", ["rss", "atom", "rdf"])
async def test_a_feed_without_its_end_gives_the_whole_items_and_says_so(form: str, tail: str) -> None:
    item = "<item><title>One</title><link>https://a.example/r1</link></item>"
    head = {
        "rss": "<rss version='2.0'><channel>",
        "atom": "<feed xmlns='http://www.w3.org/2005/Atom'>",
        "rdf": "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>"
        "<channel><title>x</title></channel>",
    }[form]
    body = head + item + tail
    if form == "atom":
        body = body.replace("item>", "entry>").replace("<link>https://a.example/r1</link>", "<link href='/r1'/>")
    requests, (error,) = await found(FakeSite({URL: xml(body)}).get, feed=URL)
    assert [r.url for r in requests] == ["https://a.example/r1"]
    assert (error.reason, error.listing) == ("truncated-listing", URL)
    assert "1 items were read" in error.message


async def test_bytes_are_read_in_the_encoding_that_the_header_names() -> None:
    body = (
        '<rss version="2.0"><channel><item><title>Жара</title><link>https://a.example/1</link></item></channel></rss>'
    )
    answer = (200, {"content-type": "application/rss+xml; charset=windows-1251"}, body.encode("cp1251"))
    (request,), _ = await found(FakeSite({URL: answer}).get, feed=URL)
    assert request.hints["title"] == "Жара"


async def test_links_are_resolved_against_the_final_url() -> None:
    site = FakeSite({"https://b.example/rss/": xml(RSS)}, moved={URL: "https://b.example/rss/"})
    requests, _ = await found(site.get, feed=URL)
    assert requests[0].url == "https://b.example/2025/fish?utm_source=rss"


async def test_feedburner_gives_the_url_of_the_article_itself() -> None:
    body = """<rss version="2.0" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"><channel><item>
    <title>t</title><link>https://feeds.example/~r/17</link>
    <feedburner:origLink>https://a.example/17</feedburner:origLink></item></channel></rss>"""
    (request,), _ = await found(FakeSite({URL: xml(body)}).get, feed=URL)
    assert request.url == "https://a.example/17"


async def test_a_description_as_long_as_an_article_is_no_hint() -> None:
    body = RSS.replace("short", "long " * 700)
    requests, _ = await found(FakeSite({URL: xml(body)}).get, feed=URL)
    assert "description" not in requests[0].hints


async def test_json_feed_is_read() -> None:
    body = {
        "version": "https://jsonfeed.org/version/1.1",
        "language": "fr",
        "authors": [{"name": "La Rédaction"}],
        "items": [
            {
                "id": "1",
                "url": "/un",
                "title": "Un",
                "date_published": "2025-09-05T08:00:00Z",
                "date_modified": "2025-09-05T09:00:00Z",
                "authors": [{"name": "Zoé"}],
                "tags": ["a", 3],
                "summary": "s",
            },
            {"id": "https://a.example/deux", "title": "Deux"},
            {"id": "3"},
            "no item",
        ],
    }
    (one, two), errors = await found(FakeSite({URL: json(body)}).get, feed=URL)
    assert errors == []
    assert (one.url, one.version) == ("https://a.example/un", "2025-09-05T09:00:00")
    assert one.hints == {
        "title": "Un",
        "published": "2025-09-05T08:00:00Z",
        "modified": "2025-09-05T09:00:00Z",
        "authors": ["Zoé"],
        "tags": ["a"],
        "description": "s",
        "language": "fr",
    }
    assert (two.url, two.hints["authors"]) == ("https://a.example/deux", ["La Rédaction"])


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (html("<!doctype html><title>Home</title><p>Our feed has moved.</p>"), "not-a-feed"),
        (json({"id": 7, "title": {"rendered": "a post, not a feed"}}), "not-a-feed"),
        (json({"version": "https://jsonfeed.org/version/1", "items": "none"}), "not-a-feed"),
        ((200, {}, b"{broken"), "not-a-feed"),
        ((200, {}, b""), "not-a-feed"),
        ((200, {}, gzip.compress(b"x", mtime=0)), "not-a-feed"),
        (xml('<rss version="2.0"><channel><title>cut before its first it'), "broken-feed"),
        (xml(BOMB), "entity-declaration"),
        (xml(BOMB.replace("<!DOCTYPE", "<!-- <rss> --><!DOCTYPE").encode("utf-16")), "entity-declaration"),
        (xml(BOMB.encode("utf-32")), "entity-declaration"),
        (xml(b"<rss version='2.0'>" + b"<a>" * 500_001), "too-large"),
        (xml(b"<rss version='2.0'>" + b" " * 15_000_000), "too-large"),
        ((410, {}, b"gone"), "http-410"),
    ],
)
async def test_what_is_no_feed_is_one_error(answer: tuple[int, dict[str, str], bytes], reason: str) -> None:
    requests, errors = await found(FakeSite({URL: answer}).get, feed=URL)
    assert requests == []
    assert [(e.subject, e.reason) for e in errors] == [(URL, reason)]


async def test_an_empty_feed_and_an_unchanged_one_give_nothing() -> None:
    for answer in (xml('<rss version="2.0"><channel><title>quiet</title></channel></rss>'), unchanged(URL)):
        assert await found(FakeSite({URL: answer}).get, feed=URL) == ([], [])


def test_hints_are_json() -> None:
    rows = feed.parse_items(fetched(URL, xml(RSS.replace("Ada Finch", "Ada &#xD83D; Finch"))), feed_url=URL)
    assert orjson.loads(orjson.dumps([dict(row.hints) for row in rows])) == [ANY, ANY]


def test_the_error_of_a_feed_is_located() -> None:
    with pytest.raises(SourceError, match=r"^https://a\.example/feed\.xml: no feed"):
        feed.parse_items(fetched(URL, html("<p>x</p>")), feed_url=URL)


async def test_a_full_text_feed_is_a_second_reading_as_it_marks_it_up() -> None:
    body = (
        "<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><item>"
        "<link>https://a.example/1</link><description>Short.</description>"
        "<content:encoded><![CDATA[<p>The whole &amp; <b>long</b> article.</p>]]></content:encoded>"
        "</item><item><link>https://a.example/2</link><description>Short.</description></item></channel></rss>"
    )
    whole, short = (await found(FakeSite({URL: xml(body)}).get, feed=URL))[0]
    assert whole.hints == {"description": "Short.", "content": "<p>The whole &amp; <b>long</b> article.</p>"}
    assert short.hints == {"description": "Short."}


async def test_json_feeds_have_their_content_read_too_and_no_book_is() -> None:
    items = [
        {"url": "https://a.example/1", "content_html": "<p>The whole &amp; long article.</p>"},
        {"url": "https://a.example/2", "content_text": "The whole & long article."},
        {"url": "https://a.example/3", "content_html": "<p>word</p>" * 100_000},
        {"url": "https://a.example/4", "content_html": ["no", "string"]},
    ]
    data = {"version": "https://jsonfeed.org/version/1.1", "items": items}
    requests, _ = await found(FakeSite({URL: json(data)}).get, feed=URL)
    assert [r.hints.get("content") for r in requests] == ["<p>The whole &amp; long article.</p>"] * 2 + [None, None]


@pytest.mark.parametrize(
    "inside",
    [
        "<category>c</category>" * 6_000,
        "<x " + " ".join(f"a{n}='1'" for n in range(6_000)) + "/>",
        "".join(f"<dc:subject xmlns:dc='x'>{n}</dc:subject>" for n in range(6_000)),
        f"<author>{'a.' * 100_000}</author>",
        f"<dc:creator xmlns:dc='x'><![CDATA[</x>{'a' * 200_000}@]]></dc:creator>",
        "<![CDATA[" * 6_000,
    ],
    ids=["categories", "attributes", "subjects", "a long author", "a long author in a section", "sections without end"],
)
async def test_a_feed_that_takes_its_reader_quadratic_time_is_refused(inside: str) -> None:
    body = f"<rss version='2.0'><channel><item>{inside}<link>https://a.example/1</link></item></channel></rss>"
    requests, (error,) = await found(FakeSite({URL: xml(body)}).get, feed=URL)
    assert (requests, error.reason) == ([], "too-large")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be", "cp037", "utf-7"])
@pytest.mark.parametrize("declared", [True, False])
def test_no_encoding_hides_what_is_costly(encoding: str, *, declared: bool) -> None:
    head = f"<?xml version='1.0' encoding='{encoding}'?>" if declared else ""
    body = f"{head}<rss version='2.0'><channel><item>%s<link>https://a.example/1</link></item></channel></rss>"

    def read(inside: str) -> list[Request]:
        answer = (200, {"Content-Type": "application/xml"}, (body % inside).encode(encoding))
        return asyncio.run(found(FakeSite({URL: answer}).get, feed=URL))[0]

    assert read("<category>c</category>" * 6_000) == []
    assert in_proportion(lambda size: read("<category>c</category>" * size), 24_000)
    if declared or "utf-16" in encoding or "utf-32" in encoding:
        assert [(r.url, r.hints["title"]) for r in read("<title>One</title>")] == [("https://a.example/1", "One")]


async def test_a_feed_that_was_written_compressed_is_read() -> None:
    written = await found(FakeSite({URL: (200, {}, gzip.compress(RSS.encode()))}).get, feed=URL)
    assert written == await found(FakeSite({URL: (200, {}, RSS.encode())}).get, feed=URL)
    assert len(written[0]) > 1
    _, (error,) = await found(FakeSite({URL: (200, {}, gzip.compress(RSS.encode())[:-9])}).get, feed=URL)
    assert error.reason == "coding-truncated"
    _, (error,) = await found(FakeSite({URL: (200, {}, gzip.compress(bytes(16_000_000)))}).get, feed=URL)
    assert error.reason == "too-large"


def test_markup_in_a_title_that_is_made_to_be_slow_is_not_parsed() -> None:
    def read(size: int) -> None:
        title = "&lt;div&gt;" * size + "Harbour"
        body = (
            "<feed xmlns='http://www.w3.org/2005/Atom'><entry><link href='https://a.example/1'/>"
            f"<title type='html'>{title}</title><summary type='html'>{title}</summary></entry></feed>"
        )
        (request,), errors = asyncio.run(found(FakeSite({URL: xml(body)}).get, feed=URL))
        assert (request.url, errors) == ("https://a.example/1", [])

    assert in_proportion(read, 100_000)


@pytest.mark.parametrize("before", ["%s", "<!DOCTYPE %s>", "<!--%s-->"])
def test_lines_before_a_feed_cost_what_their_number_says(before: str) -> None:
    feed = "<rss version='2.0'><channel><item><link>https://a.example/1</link></item></channel></rss>"

    def read(size: int) -> None:
        body = before % ("\n" * size) + feed
        (request,), errors = asyncio.run(found(FakeSite({URL: xml(body)}).get, feed=URL))
        assert (request.url, errors) == ("https://a.example/1", [])

    assert in_proportion(read, 1_000_000)


async def test_what_looks_costly_inside_a_text_is_not() -> None:
    text = "<category>" * 6_000 + f"<img src='data:{'=' * 100_000}'>"
    body = (
        "<rss version='2.0'><channel><item><link>https://a.example/1</link>"
        f"<description><![CDATA[{text}]]></description></item></channel></rss>"
    )
    requests, errors = await found(FakeSite({URL: xml(body)}).get, feed=URL)
    assert ([r.url for r in requests], errors) == (["https://a.example/1"], [])


async def test_of_a_feed_without_end_the_beginning_is_taken() -> None:
    items = [{"url": f"https://a.example/{n}"} for n in range(5_001)]
    data = {"version": "https://jsonfeed.org/version/1.1", "items": items}
    requests, (error,) = await found(FakeSite({URL: json(data)}).get, feed=URL)
    assert (len(requests), requests[0].url, error.reason) == (5_000, "https://a.example/0", "too-many-items")


async def test_hints_have_the_length_of_what_they_name() -> None:
    people = "".join(f"<author>Author {n}</author>" for n in range(300))
    body = (
        f"<rss version='2.0'><channel><item><title>{'T ' * 5_000}</title><link>https://a.example/1</link>{people}"
        f"<category>{'c' * 5_000}</category><category>Harbour</category></item></channel></rss>"
    )
    (request,), _ = await found(FakeSite({URL: xml(body)}).get, feed=URL)
    assert "title" not in request.hints
    assert request.hints["tags"] == ["Harbour"]
    assert len(request.hints["authors"]) <= 100


async def test_a_reference_to_no_character_costs_no_item() -> None:
    body = (
        "<rss version='2.0'><channel><item><title>A&#99999999999999999999;B</title><link>https://a.example/1</link>"
        "</item></channel></rss>"
    )
    (request,), errors = await found(FakeSite({URL: xml(body)}).get, feed=URL)
    assert (request.hints["title"], errors) == ("A\ufffdB", [])
