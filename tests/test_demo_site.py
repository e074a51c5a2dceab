"""The demo's sites, driven over a socket as any client would."""

import contextlib
import gzip
import http.client
import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import pytest

from ingest import config
from ingest.demo.server import HOSTS, DemoSite, World, config_toml

GAZETTE, CLOUDNOTES, CHRONICLE = HOSTS
POSTS = "/wp-json/wp/v2/posts"
THEME_PAGE = "/2025/02/marrowick-keeps-its-open-air-pool/"
STRIKE = "/news/economy/port-ardan-pilots-strike-enters-third-day"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Got:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    def json(self) -> Any:
        return json.loads(self.body)


class Client:
    """One kept-alive connection that names the host in each request."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)

    def get(self, host: str, path: str, *, method: str = "GET", **headers: str) -> Got:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.connection.request(method, path, headers={"Host": host, **named})
        response = self.connection.getresponse()
        return Got(status=response.status, headers=response.headers, body=response.read())

    def posts(self, query: str) -> Got:
        return self.get(CHRONICLE, f"{POSTS}?{query}")

    def ids(self, query: str) -> list[int]:
        return [post["id"] for post in self.posts(query).json()]


class Page(HTMLParser):
    """Just enough of a reader: the text of the body, and the scripts of linked data."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []
        self.data: list[Any] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "style", "head", "noscript"}:
            kind = dict(attrs).get("type")
            self.open.append("linked-data" if kind == "application/ld+json" else tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style", "head", "noscript"}:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "linked-data":
            self.data.append(json.loads(data))
        elif not self.open and data.strip():
            self.words.append(" ".join(data.split()))


@pytest.fixture(scope="module")
def site() -> Iterator[DemoSite]:
    with DemoSite() as running:
        yield running


@pytest.fixture
def client(site: DemoSite) -> Iterator[Client]:
    client = Client(site.port)
    yield client
    client.connection.close()


def test_every_listed_article_is_there_or_fails_on_purpose(client: Client) -> None:
    feed = feedparser.parse(client.get(GAZETTE, "/rss").body)
    assert not feed.bozo
    statuses = {
        entry.link: client.get(GAZETTE, entry.link.removeprefix(f"http://{GAZETTE}")).status for entry in feed.entries
    }
    assert [link for link, status in statuses.items() if status == 404] == [
        f"http://{GAZETTE}/news/politics/cabinet-reshuffle-expected"
    ]
    assert [link for link, status in statuses.items() if status == 301] == [f"http://{GAZETTE}/n/20482"]
    assert list(statuses.values()).count(200) == len(statuses) - 2


def test_feeds_parse_with_titles_authors_and_dates(client: Client) -> None:
    rss = feedparser.parse(client.get(GAZETTE, "/rss").body)
    atom = feedparser.parse(client.get(CLOUDNOTES, "/blog-feed.xml").body)
    blog = feedparser.parse(client.get(CHRONICLE, "/feed/").body)
    assert [feed.version for feed in (rss, atom, blog)] == ["rss20", "atom10", "rss20"]
    assert not any(feed.bozo for feed in (rss, atom, blog))
    assert [len(feed.entries) for feed in (rss, atom, blog)] == [8, 2, 8]
    strike = next(entry for entry in rss.entries if STRIKE in entry.link)
    assert strike.author == "Gazette English"
    assert strike.published_parsed[:5] == (2024, 3, 16, 6, 51)
    assert [entry.author for entry in atom.entries] == ["Cloudnotes Desk", "Odile Marchetti-Brand"]
    assert "\u2018will stay\u2019, promises Tessel & District" in [entry.title for entry in blog.entries][6]


def test_the_sitemap_index_leads_to_a_news_sitemap_and_to_articles_that_answer(client: Client) -> None:
    index = ET.fromstring(client.get(GAZETTE, "/sitemap.xml").body)  # noqa: S314 -- our own document
    children = [node.text or "" for node in index.iter(f"{SITEMAP}loc")]
    parsed = [ET.fromstring(client.get(GAZETTE, url.removeprefix(f"http://{GAZETTE}")).body) for url in children]  # noqa: S314
    news, whole = parsed
    assert [node.text for node in news.iter(f"{NEWS}language")] == ["en"] * 4
    assert "2024-03-16T08:51:00+02:00" in [node.text for node in news.iter(f"{NEWS}publication_date")]
    urls = [node.text or "" for node in whole.iter(f"{SITEMAP}loc")]
    assert len(urls) == 5
    assert {client.get(GAZETTE, url.removeprefix(f"http://{GAZETTE}")).status for url in urls} == {200}


def test_robots_txt_closes_one_listed_page_and_asks_for_no_delay(client: Client) -> None:
    lines = client.get(GAZETTE, "/robots.txt").text.splitlines()
    assert "Disallow: /private/" in lines
    assert f"Sitemap: http://{GAZETTE}/sitemap.xml" in lines
    assert not [line for line in lines if line.startswith("Crawl-delay")]
    assert f"http://{GAZETTE}/private/" in client.get(GAZETTE, "/rss").text


def test_a_moved_page_leads_to_its_article(client: Client) -> None:
    got = client.get(GAZETTE, "/n/20482")
    assert got.status == 301
    article = client.get(GAZETTE, got.headers["Location"].removeprefix(f"http://{GAZETTE}"))
    assert "<h1" in article.text
    assert "chess federation" in article.text.lower()


def test_a_consent_wall_answers_200_without_an_article(client: Client) -> None:
    got = client.get(GAZETTE, "/news/health/measles-cases-fall-in-marrowick")
    assert got.status == 200
    assert "We value your privacy" in Page(got.text).words
    assert "measles" not in got.text.lower()


def test_an_article_of_the_gazette_stands_among_its_furniture(client: Client) -> None:
    words = Page(client.get(GAZETTE, STRIKE).text).words
    for line in ("BREAKING", "Source: Agencies", "16 Mar 2024 08:51", "3 Shares", "3 Min Read", "Related News"):
        assert words.count(line) == 1, line
    assert words.count("Arts&Culture") == 4  # menu, mobile menu, and the boxes below
    assert words[words.index("By") + 1] == "Gazette English"
    assert words.count("Read more:") == 3
    assert words.index("Related News") < words.index("Talks resume at noon") < words.index("Most Read")
    assert words.index("BREAKING") < words.index("Port Ardan: Pilots' strike enters third day as ships queue")
    assert "All Rights Reserved" in words


def test_the_ticker_holds_ten_whole_sentences(client: Client) -> None:
    words = Page(client.get(GAZETTE, STRIKE).text).words
    start = words.index("BREAKING") + 1
    assert all(line.endswith(".") and len(line) > 50 for line in words[start : start + 10])
    assert words[start + 10].startswith("Port Ardan: Pilots")


def test_linked_data_says_what_kind_of_article_a_page_is(client: Client) -> None:
    kinds = {}
    for path in (STRIKE, "/live/storm-aldis-reaches-the-northern-coast"):
        [thing] = Page(client.get(GAZETTE, path).text).data
        kinds[thing["@type"]] = thing
    assert sorted(kinds) == ["LiveBlogPosting", "NewsArticle"]
    assert len(kinds["LiveBlogPosting"]["liveBlogUpdate"]) == 4
    assert kinds["NewsArticle"]["datePublished"] == "2024-03-16T08:51:00+02:00"
    dam = client.get(GAZETTE, "/news/environment/engineers-find-no-new-cracks-in-ossel-dam").text
    assert Page(dam).data == []
    assert '<meta property="article:published_time" content="2024-03-14T17:20:00+02:00">' in dam


def test_the_arabic_article_runs_from_right_to_left(client: Client) -> None:
    got = client.get(GAZETTE, "/ar/news/culture/marrowick-library-reopens")
    assert '<html lang="ar" dir="rtl">' in got.text
    assert "12 آذار 2024 10:05" in got.text
    assert got.headers["Content-Type"] == "text/html; charset=UTF-8"


def test_a_post_of_cloudnotes_has_its_caption_twice_and_a_day_without_a_year(client: Client) -> None:
    words = Page(client.get(CLOUDNOTES, "/post/geneva-conference-agrees-on-a-common-glacier-clock").text).words
    caption = next(line for line in words if line.startswith("Researchers read a stake"))
    assert words.count(caption) == 2
    place = len(words) - 1 - words[::-1].index(caption)
    assert words[place + 1] == "Tove Brinkhall/Glacier Stations Network"
    assert words[place + 2].startswith("Geneva, September 5, 2025 — ")
    assert words[0] == "top of page"
    assert words[-1] == "bottom of page"
    assert words.count("Writer: Cloudnotes Desk") == 1
    assert {"Sep 5", "2 min read", "Comments", "Top Stories"} <= set(words)


def test_the_theme_page_shows_a_post_of_the_api_among_its_furniture(client: Client) -> None:
    got = client.get(CHRONICLE, THEME_PAGE)
    words = Page(got.text).words
    assert any(link.endswith('rel="https://api.w.org/"') for link in got.headers.get_all("Link", []))
    assert '<meta name="generator" content="WordPress' in got.text
    for line in (
        "Spread the love",
        "Source link",
        "Related posts:",
        "Leave a Reply",
        "Your email address will not be published.",
        "Recent Posts",
    ):
        assert words.count(line) == 1, line
    assert "This site uses Akismet to reduce spam." in words
    assert "Fenna Wold is a town hall reporter at the Chronicle, based in Marrowick." in words
    assert {"Harriet V.", "valley_walker"} <= set(words)
    post = client.get(CHRONICLE, f"{POSTS}/101").json()
    assert post["content"]["rendered"] in got.text
    assert post["link"] == f"http://{CHRONICLE}{THEME_PAGE}"


def test_a_shortlink_leads_to_the_theme_page(client: Client) -> None:
    got = client.get(CHRONICLE, "/?p=101")
    assert (got.status, got.headers["Location"]) == (301, f"http://{CHRONICLE}{THEME_PAGE}")


def test_the_api_index_lists_its_namespaces(client: Client) -> None:
    for path in ("/wp-json/", "/wp-json"):
        assert "wp/v2" in client.get(CHRONICLE, path).json()["namespaces"]


def test_pages_of_posts_are_disjoint_complete_and_counted(client: Client) -> None:
    first = client.posts("per_page=3&page=1&orderby=id&order=asc")
    assert (first.headers["X-WP-Total"], first.headers["X-WP-TotalPages"]) == ("8", "3")
    assert (first.headers.get_all("Link") or [])[1:] == [
        f'<http://{CHRONICLE}{POSTS}?per_page=3&page=2&orderby=id&order=asc>; rel="next"'
    ]
    pages = [client.ids(f"per_page=3&page={page}&orderby=id&order=asc") for page in (1, 2, 3)]
    assert pages == [[101, 104, 107], [112, 118, 121], [125, 130]]


def test_a_page_beyond_the_last_is_an_error_only_where_there_are_posts(client: Client) -> None:
    got = client.posts("per_page=3&page=4")
    assert (got.status, got.json()["code"]) == (400, "rest_post_invalid_page_number")
    none = client.posts("page=4&after=2026-01-01T00:00:00")
    assert (none.status, none.json(), none.headers["X-WP-Total"]) == (200, [], "0")


@pytest.mark.parametrize(
    "query", ["per_page=101", "per_page=0", "page=x", "orderby=mood", "order=up", "include=1,x", "after=soon"]
)
def test_a_parameter_out_of_range_is_refused_by_name(client: Client, query: str) -> None:
    got = client.posts(query)
    assert (got.status, got.json()["code"]) == (400, "rest_invalid_param")
    assert list(got.json()["data"]["params"]) == [query.partition("=")[0]]


def test_an_unknown_route_or_post_is_not_found(client: Client) -> None:
    got = client.get(CHRONICLE, "/wp-json/wp/v2/weather")
    assert (got.status, got.json()["code"]) == (404, "rest_no_route")
    got = client.get(CHRONICLE, f"{POSTS}/102")
    assert (got.status, got.json()["code"]) == (404, "rest_post_invalid_id")


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("orderby=date&order=desc", [130, 125, 121, 118, 112, 107, 104, 101]),
        ("orderby=modified&order=asc&per_page=2", [101, 104]),
        ("include=130,101,118&orderby=include", [130, 101, 118]),
        ("include[]=112&include[]=107&orderby=id&order=asc", [107, 112]),
        ("exclude=101,104,107,112,118,121&order=asc", [125, 130]),
        ("slug=otters-return-to-the-lower-ilven", [107]),
        ("after=2025-05-01T00:00:00Z", [130, 125]),
        ("before=2025-02-03T11:26:52Z", [101]),
        ("before=2025-02-03T11:26:52", []),  # the site's clock is an hour ahead
        ("modified_after=2025-03-22T00:00:00Z&orderby=modified&order=asc&per_page=1", [112]),
        ("offset=6&orderby=id&order=asc", [125, 130]),
    ],
)
def test_posts_are_filtered_and_ordered(client: Client, query: str, ids: list[int]) -> None:
    assert client.ids(query) == ids


def test_fields_keep_what_was_asked_for(client: Client) -> None:
    [post] = client.posts("include=101&_fields=id,title.rendered,modified_gmt,_links.self").json()
    assert post == {
        "id": 101,
        "title": {"rendered": "Marrowick keeps its open-air pool &#8211; for ten more summers"},
        "modified_gmt": "2025-02-05T05:57:05",
        "_links": {"self": [{"href": f"http://{CHRONICLE}{POSTS}/101"}]},
    }


def test_embedding_brings_author_terms_and_featured_media(client: Client) -> None:
    [post] = client.posts("include=101&_embed=author,wp:term,wp:featuredmedia&_fields=id,_links,_embedded").json()
    embedded = post["_embedded"]
    assert [author["name"] for author in embedded["author"]] == ["Fenna Wold"]
    assert [[term["name"] for term in terms] for terms in embedded["wp:term"]] == [
        ["Town Hall"],
        ["Marrowick", "Swimming"],
    ]
    assert "Chronicle archive" in embedded["wp:featuredmedia"][0]["caption"]["rendered"]
    assert "replies" not in embedded
    [everything] = client.posts("include=101&_embed").json()
    assert len(everything["_embedded"]["replies"][0]) == 2
    [bare] = client.posts("include=101&_embed&_fields=id,_embedded").json()
    assert bare == {"id": 101}


def test_the_posts_hold_what_plugins_leave_in_them(client: Client) -> None:
    posts = client.posts("per_page=100").json()
    bodies = "".join(post["content"]["rendered"] for post in posts)
    for mark in ("Spread the love", "yarpp-related", "wp-caption-text", ">Source link<", "&#8217;"):
        assert mark in bodies
    [protected] = [post for post in posts if post["content"]["protected"]]
    assert protected["content"]["rendered"] == ""
    assert {post["author"] for post in posts} == {3, 5}
    assert any("&amp;" in post["title"]["rendered"] for post in posts)


def test_every_link_inside_the_api_answers(client: Client) -> None:
    [post] = client.posts("include=130").json()
    hrefs = [link["href"] for links in post["_links"].values() for link in links if link.get("embeddable")]
    assert len(hrefs) == 5
    for href in hrefs:
        assert client.get(CHRONICLE, href.removeprefix(f"http://{CHRONICLE}")).status == 200, href


@pytest.mark.parametrize(
    ("host", "path"),
    [(GAZETTE, STRIKE), (GAZETTE, "/rss"), (CLOUDNOTES, "/blog-feed.xml"), (CHRONICLE, THEME_PAGE)],
)
def test_an_unchanged_page_is_not_sent_again(client: Client, host: str, path: str) -> None:
    first = client.get(host, path)
    by_tag = client.get(host, path, If_None_Match=first.headers["ETag"])
    by_date = client.get(host, path, If_Modified_Since=first.headers["Last-Modified"])
    assert [(got.status, got.body) for got in (by_tag, by_date)] == [(304, b""), (304, b"")]
    other_tag = client.get(host, path, If_None_Match='"x"', If_Modified_Since=first.headers["Last-Modified"])
    earlier = client.get(host, path, If_Modified_Since="Mon, 01 Jan 2024 00:00:00 GMT")
    assert (other_tag.status, earlier.status) == (200, 200)


def test_rest_answers_carry_no_validators(client: Client) -> None:
    got = client.posts("per_page=1")
    assert got.headers["ETag"] is got.headers["Last-Modified"] is None


def test_bodies_are_gzipped_for_clients_that_ask(client: Client) -> None:
    plain = client.get(GAZETTE, STRIKE)
    packed = client.get(GAZETTE, STRIKE, Accept_Encoding="br;q=0.5, gzip")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert packed.headers["ETag"] == plain.headers["ETag"]
    refused = client.get(GAZETTE, STRIKE, Accept_Encoding="gzip;q=0")
    assert refused.headers["Content-Encoding"] is None


def test_head_tells_what_get_would_send(client: Client) -> None:
    got, head = client.get(CHRONICLE, "/"), client.get(CHRONICLE, "/", method="HEAD")
    assert head.body == b""
    assert head.headers["Content-Length"] == str(len(got.body))
    assert head.headers["Link"] == f'<http://{CHRONICLE}/wp-json/>; rel="https://api.w.org/"'


def test_a_host_that_is_not_served_is_misdirected(client: Client) -> None:
    assert client.get("elsewhere.example", "/").status == 421


def test_one_connection_serves_many_requests(client: Client) -> None:
    client.get(GAZETTE, "/")
    before = client.connection.sock
    client.get(CLOUDNOTES, "/nothing")
    client.get(CHRONICLE, "/")
    assert client.connection.sock is before


def test_the_same_world_is_built_each_time() -> None:
    paths = [(GAZETTE, STRIKE), (GAZETTE, "/rss"), (CLOUDNOTES, "/blog-feed.xml"), (CHRONICLE, POSTS)]
    first, second = World(), World()
    assert [first.answer(*path) for path in paths] == [second.answer(*path) for path in paths]


def test_the_config_names_every_site_and_loads(site: DemoSite) -> None:
    loaded = config.parse(config_toml(site.port))
    assert [source.name for source in loaded.sources] == ["gazette", "cloudnotes", "chronicle", "chronicle-pages"]
    assert loaded.fetch.connect_to == site.connect_to == {f"{host}:80": f"127.0.0.1:{site.port}" for host in site.hosts}
    assert loaded.fetch.contact
    assert loaded.fetch.delay == 0


def test_every_door_of_the_config_answers(client: Client, site: DemoSite) -> None:
    urls = [
        url
        for source in config.parse(config_toml(site.port)).sources
        for source_type in source.listings.values()
        for url in source_type
    ]
    assert len(urls) == 5
    for url in urls:
        host, _, path = url.removeprefix("http://").partition("/")
        assert client.get(host, f"/{path}").status == 200, url


def test_leaving_the_block_ends_kept_connections_and_frees_the_port(capfd: pytest.CaptureFixture[str]) -> None:
    with contextlib.ExitStack() as stack:
        with DemoSite() as site:
            connections = [Client(site.port).connection for _ in range(3)]
            for connection in connections:
                stack.enter_context(contextlib.closing(connection))
                connection.request("GET", "/", headers={"Host": GAZETTE})
                assert connection.getresponse().read()
            assert site.requests == ((f"http://{GAZETTE}/", 200),) * 3
        assert [connection.sock.recv(1) for connection in connections] == [b""] * 3
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", site.port))
    assert capfd.readouterr() == ("", "")


def test_the_package_data_stays_small() -> None:
    def size(entry: Traversable) -> int:
        return sum(size(child) for child in entry.iterdir()) if entry.is_dir() else len(entry.read_bytes())

    assert 10_000 < size(files("ingest.demo") / "site") < 200_000
