from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Literal

import orjson
import pytest

from ingest.errors import FetchError, HttpStatus, PayloadRefused, RobotsDenied, Unreachable
from ingest.model import Fetched, NotModified, Request, Role
from ingest.sources import batch, missing
from tests.sources.fakes import NOW, Answer, FakeSite, FakeWordPress, Post, found, html, json, unchanged

SITE = "https://wp.example/"
ROOT = "https://wp.example/wp-json/"
INDEX = json({"namespaces": ["wp/v2"]})
POSTS = "https://wp.example/wp-json/wp/v2/posts"
FIRST = "_fields=id,date,modified_gmt,link&per_page=100&page=1&orderby=date&order=desc"


def known(site: FakeWordPress) -> dict[str, str]:
    """What state says after everything was fetched."""
    return {f"wp.example/2025/post-{post.id}": post.modified for post in site.posts}


def ids(requests: list[Request]) -> list[int]:
    return [request.via["id"] for request in requests]


@pytest.mark.parametrize("pretty", [True, False])
async def test_the_first_run_lists_every_post(pretty: bool) -> None:  # noqa: FBT001 -- pytest passes it by name
    site = FakeWordPress([Post(n) for n in range(1, 251)], pretty=pretty)
    requests, errors = await found(site.get, wordpress=SITE)
    assert errors == []
    assert ids(requests) == list(range(250, 0, -1))
    assert requests[0].url == "https://wp.example/2025/post-250/"
    assert requests[0].key == "wp.example/2025/post-250"
    assert requests[0].version == site.posts[-1].modified
    assert requests[0].via == {"source_type": "wordpress", "url": SITE, "rest_root": site.root, "id": 250}
    assert {q["_fields"] for q in site.listings} == {"id,date,modified_gmt,link"}


async def test_a_small_site_needs_one_page() -> None:
    site = FakeWordPress([Post(n) for n in range(1, 8)])
    requests, _ = await found(site.get, wordpress=SITE)
    assert sorted(ids(requests)) == list(range(1, 8))
    assert len(site.listings) == 1


async def test_hidden_posts_make_pages_short_but_never_end_the_listing() -> None:
    site = FakeWordPress([Post(n, hidden=n % 7 == 0 or 101 <= n <= 200) for n in range(1, 401)], headers=False)
    requests, errors = await found(site.get, wordpress=SITE)
    assert errors == []
    assert sorted(ids(requests)) == [p.id for p in site.posts if not p.hidden]


async def test_a_poll_without_news_asks_for_three_pages_and_offers_only_known_versions() -> None:
    site = FakeWordPress([Post(n) for n in range(1, 1001)])
    versions = known(site)
    requests, _ = await found(site.get, versions, wordpress=SITE)
    assert len(site.listings) == 3
    assert all(versions[r.key] == r.version for r in requests)


async def test_a_poll_finds_new_posts_edits_of_old_ones_and_scheduled_ones() -> None:
    site = FakeWordPress([Post(n) for n in range(1, 1001)])
    versions = known(site)
    site.posts[4].modified = "2025-09-05T09:00:00"
    site.posts.append(Post(1001, date="2025-09-05T10:00:00"))
    del versions["wp.example/2025/post-500"]
    site.posts[499].date = "2025-09-05T11:00:00"  # written and last touched long before it went out
    requests, _ = await found(site.get, versions, wordpress=SITE)
    news = [r for r in requests if versions.get(r.key) != r.version]
    assert sorted(ids(news)) == [5, 500, 1001]
    assert len(site.listings) <= 5


async def test_an_interrupted_first_listing_is_taken_up_again() -> None:
    site = FakeWordPress([Post(n) for n in range(1, 501)])
    versions = {key: v for key, v in known(site).items() if int(key.rpartition("-")[2]) > 200}
    requests, _ = await found(site.get, versions, wordpress=SITE)
    assert sorted(ids(requests)) == list(range(1, 501))


async def test_a_first_listing_that_breaks_off_starts_again_although_pages_are_unchanged() -> None:
    site = FakeWordPress([Post(n) for n in range(1, 501)])
    seen = set[str]()
    broken = True

    async def get(url: str, role: Role) -> Fetched | NotModified:
        if broken and "orderby=id" in url and "page=3" in url:
            raise Unreachable("reset")
        if url in seen:
            return unchanged(url)
        seen.add(url)
        return await site.get(url, role)

    first, (error,) = await found(get, wordpress=ROOT)
    assert (len(first), error.reason) == (200, "unreachable")
    broken = False
    second, errors = await found(get, {r.key: r.version or "" for r in first}, wordpress=ROOT)
    assert errors == []
    assert sorted(ids(first) + ids(second)) == list(range(1, 501))


async def test_a_post_that_goes_away_meanwhile_hides_no_other() -> None:
    def delete(site: FakeWordPress, query: Mapping[str, str]) -> None:
        if query.get("page") == "2" and len(site.posts) == 300:
            del site.posts[-1]

    site = FakeWordPress([Post(n) for n in range(1, 301)], before=delete)
    requests, _ = await found(site.get, wordpress=SITE)
    assert set(ids(requests)) >= set(range(1, 300))


@pytest.mark.parametrize(("count", "headers", "pages"), [(250, True, 3), (300, True, 3), (250, False, 4)])
async def test_no_page_beyond_the_last_is_asked_for_where_the_site_counts_them(
    count: int,
    headers: bool,  # noqa: FBT001 -- pytest passes it by name
    pages: int,
) -> None:
    site = FakeWordPress([Post(n) for n in range(1, count + 1)], headers=headers)
    requests, _ = await found(site.get, wordpress=SITE)
    assert sorted(ids(requests)) == list(range(1, count + 1))
    assert [query["page"] for query in site.listings if query["orderby"] == "id"] == list("12345")[:pages]


@pytest.mark.parametrize(
    "counts",
    [
        (("X-WP-Total", "100"), ("X-WP-TotalPages", "10")),  # of pages of another size
        (("X-WP-Total", "1"), ("X-WP-TotalPages", "1")),
        (("X-WP-Total", "99"),),
        (("X-WP-Total", "0"), ("X-WP-TotalPages", "0")),
        (("X-WP-Total", "-1"), ("X-WP-TotalPages", "nan")),
    ],
    ids=str,
)
async def test_counts_that_cannot_be_true_end_no_listing(counts: tuple[tuple[str, str], ...]) -> None:
    site = FakeWordPress([Post(n) for n in range(1, 301)])

    async def get(url: str, role: Role) -> Fetched | NotModified:
        answer = await site.get(url, role)
        if isinstance(answer, NotModified) or role != "listing":
            return answer
        return replace(answer, headers=counts)

    requests, errors = await found(get, wordpress=SITE)
    assert errors == []
    assert sorted(ids(requests)) == list(range(1, 301))


async def test_a_post_published_meanwhile_is_not_listed_twice() -> None:
    def publish(site: FakeWordPress, query: Mapping[str, str]) -> None:
        if query.get("page") == "2" and len(site.posts) == 300:
            site.posts.append(Post(301))

    site = FakeWordPress([Post(n) for n in range(1, 301)], before=publish)
    requests, _ = await found(site.get, wordpress=SITE)
    assert ids(requests) == list(range(300, 0, -1))


async def test_a_host_that_drops_the_query_does_not_loop() -> None:
    site = FakeWordPress([Post(n) for n in range(1, 301)], drops_query=True)
    requests, (error,) = await found(site.get, wordpress=SITE)
    assert len(requests) == 10
    assert (error.subject, error.reason) == (SITE, "paging-ignored")
    assert len(site.listings) == 3


@pytest.mark.parametrize("largest", [60, 20, 10])
async def test_pages_get_smaller_where_the_host_fails_on_large_ones(largest: int) -> None:
    site = FakeWordPress([Post(n) for n in range(1, 131)], largest=largest)
    requests, errors = await found(site.get, wordpress=SITE)
    assert errors == []
    assert sorted(ids(requests)) == list(range(1, 131))


@pytest.mark.parametrize(
    "trouble",
    [
        Unreachable("no", reason="timeout"),
        Unreachable("no", reason="deadline"),
        Unreachable("no", reason="short-body"),
        PayloadRefused("no", reason="too-large"),
        "torn",
    ],
    ids=str,
)
async def test_pages_get_smaller_however_the_host_fails_on_large_ones(trouble: FetchError | Literal["torn"]) -> None:
    site = FakeWordPress([Post(n) for n in range(1, 131)], largest=20, trouble=trouble)
    requests, errors = await found(site.get, wordpress=SITE)
    assert errors == []
    assert sorted(ids(requests)) == list(range(1, 131))


async def test_a_host_that_is_not_there_is_asked_for_no_smaller_page() -> None:
    site = FakeWordPress([Post(1)], largest=5, trouble=Unreachable("no", reason="connect"))
    _, (error,) = await found(site.get, wordpress=SITE)
    assert error.reason == "connect"
    assert len(site.listings) == 1


@pytest.mark.parametrize(
    "around",
    [
        (b"\xef\xbb\xbf<br />\n<b>Notice</b>: Undefined index: x in <b>/srv/a.php</b> on line <b>3</b><br />\n", b""),
        (b"", b'\n<!-- Cached by a plugin {"id": 1} -->'),
        (b"[03-Mar-2025] PHP Warning: {a} ['id']\n", b"NULL"),
    ],
    ids=["notice", "comment", "both"],
)
async def test_what_plugins_print_around_a_listing_does_not_close_it(around: tuple[bytes, bytes]) -> None:
    site = FakeWordPress([Post(n) for n in range(1, 131)], around=around)
    requests, errors = await found(site.get, wordpress=SITE)
    assert errors == []
    assert sorted(ids(requests)) == list(range(1, 131))


async def test_posts_without_links_are_an_error_and_not_nothing() -> None:
    listing = json([{"id": n, "modified_gmt": "2025-01-01T00:00:00", "link": ""} for n in (1, 2)])
    site = FakeSite({SITE: html(""), ROOT: INDEX, f"{POSTS}?{FIRST}": listing})
    _, (error,) = await found(site.get, wordpress=SITE)
    assert (error.subject, error.reason) == (SITE, "no-links")


async def test_an_empty_listing_behind_a_notice_is_empty() -> None:
    site = FakeWordPress([], around=(b"<b>Notice</b>: Undefined index: x in a.php on line <b>3</b>\n", b"\n"))
    assert await found(site.get, wordpress=SITE) == ([], [])


async def test_a_page_that_fails_in_the_middle_leaves_no_gap() -> None:
    def fail(_: FakeWordPress, query: Mapping[str, str]) -> None:
        if (query["page"], query["per_page"]) in {("2", "100"), ("4", "50")}:
            raise HttpStatus(503)

    site = FakeWordPress([Post(n) for n in range(1, 301)], before=fail)
    requests, errors = await found(site.get, wordpress=SITE)
    assert errors == []
    assert sorted(ids(requests)) == list(range(1, 301))


async def test_a_host_that_fails_on_every_page_is_one_error() -> None:
    site = FakeWordPress([Post(1)], largest=5)
    requests, (error,) = await found(site.get, wordpress=SITE)
    assert (requests, error.reason, error.subject) == ([], "http-500", SITE)
    assert [q["per_page"] for q in site.listings] == ["100", "50", "20", "10"]


async def test_old_sites_that_cannot_order_by_modification_are_read_by_date() -> None:
    site = FakeWordPress([Post(n) for n in range(1, 301)], orders=frozenset({"date", "id"}))
    versions = known(site)
    site.posts.append(Post(301))
    requests, errors = await found(site.get, versions, wordpress=SITE)
    assert errors == []
    assert 301 in ids(requests)


async def test_excluded_posts_do_not_keep_a_poll_going() -> None:
    site = FakeWordPress([Post(n) for n in range(1, 1001)])
    versions = {key: v for key, v in known(site).items() if not key.endswith("9")}
    requests, _ = await found(site.get, versions, wordpress=SITE, exclude=[r"9/$"])
    assert len(site.listings) == 3
    assert not [r for r in requests if r.url.endswith("9/")]


DEEP = "https://wp.example/any/page"


@pytest.mark.parametrize(
    ("listing", "advert"),
    [
        (DEEP, (200, {"link": f'<{ROOT}>; rel="https://api.w.org/"'}, b"")),
        (DEEP, (200, {"Link": f"<{ROOT}>; rel='https://api.w.org/'"}, b"")),
        (DEEP, (200, {"Link": f'<https://x/a,b>; rel="x", <{ROOT}>; title="a; b"; rel=https://api.w.org/'}, b"")),
        (DEEP, (404, {"Link": '</wp-json/>; rel="alternate https://api.w.org/"'}, b"gone")),
        (DEEP, html('<head><link rel="https://api.w.org/" href="/wp-json/"></head>')),
        (SITE, html("<p>No sign of anything</p>")),
        (SITE, (404, {}, b"")),
        (SITE, unchanged()),
    ],
)
async def test_the_root_is_found_from_header_page_or_custom(listing: str, advert: Answer | NotModified) -> None:
    site = FakeSite({listing: advert, ROOT: INDEX})
    _, (error,) = await found(site.get, wordpress=listing)
    assert (ROOT, "probe") in site.asked
    assert error.reason == "api-closed"
    listing, *_ = [url for url, role in site.asked if role == "listing"]
    assert listing.startswith(f"{POSTS}?_fields=id,date,modified_gmt,link&per_page=100&page=1&orderby=date")


@pytest.mark.parametrize(
    ("listing", "first"),
    [
        ("https://wp.example/blog/wp-json", "https://wp.example/blog/wp-json/"),
        ("https://wp.example/wp-json/wp/v2/posts", ROOT),
        ("https://wp.example/index.php?rest_route=/wp/v2", "https://wp.example/index.php?rest_route=/"),
    ],
)
async def test_a_url_that_is_the_api_itself_is_asked_at_once(listing: str, first: str) -> None:
    site = FakeSite()
    _, (error,) = await found(site.get, wordpress=listing)
    assert site.asked[0] == (first, "probe")
    assert not [url for url, _ in site.asked[1:] if "wp-json" in url or "rest_route" in url]
    assert (error.subject, error.reason) == (listing, "api-closed")


async def test_the_root_is_where_redirects_end() -> None:
    final = "https://www.wp.example/wp-json/"
    listing = f"{final}wp/v2/posts?_fields=id,date,modified_gmt,link&per_page=100&page=1&orderby=date&order=desc"
    post = {"id": 1, "modified_gmt": "2025-01-01T00:00:00", "link": "https://www.wp.example/a/"}
    site = FakeSite({final: INDEX, listing: json([post], headers={"x-wp-total": "1"})}, moved={ROOT: final})
    (request,), errors = await found(site.get, wordpress=SITE)
    assert errors == []
    assert request.via["rest_root"] == final


@pytest.mark.parametrize(
    ("index", "asked"),
    [
        (json({"code": "rest_not_logged_in", "message": "…"}, 401), 2),
        ((403, {}, b"<h1>Forbidden</h1>"), 2),
        (json({"code": "rest_cannot_access", "message": "…"}), 2),
        (json({"code": "rest_no_route", "message": "…"}, 404), 3),
        (json({"namespaces": ["oembed/1.0"]}), 3),
        (html("<title>Just a moment…</title>"), 3),
        ((404, {}, b""), 3),
    ],
)
async def test_a_closed_api_is_one_error_and_no_block_is_worked_around(index: Answer, asked: int) -> None:
    site = FakeSite({SITE: html("<p>home</p>"), ROOT: index})
    requests, (error,) = await found(site.get, wordpress=SITE)
    assert requests == []
    assert (error.subject, error.reason) == (SITE, "api-closed")
    assert len([url for url, role in site.asked if role == "probe"]) == asked


@pytest.mark.parametrize(
    ("listing", "reason"),
    [
        (json({"code": "rest_forbidden", "message": "…"}, 403), "api-closed"),
        (html("<title>Maintenance</title>"), "api-closed"),
        (json(["a", "b"]), "api-closed"),
        (json({"0": "x"}), "api-closed"),
        (RobotsDenied("robots.txt denies it"), "robots-denied"),
    ],
)
async def test_a_closed_listing_is_one_error(listing: Answer | Exception, reason: str) -> None:
    url = f"{POSTS}?_fields=id,date,modified_gmt,link&per_page=100&page=1&orderby=date&order=desc"
    requests, (error,) = await found(FakeSite({ROOT: INDEX, url: listing}).get, wordpress=ROOT)
    assert (requests, error.subject, error.reason) == ([], ROOT, reason)


@pytest.mark.parametrize("where", [SITE, ROOT])
async def test_a_site_that_cannot_be_reached_is_one_error_with_its_reason(where: str) -> None:
    requests, (error,) = await found(FakeSite({where: HttpStatus(503)}).get, wordpress=SITE)
    assert (requests, error.subject, error.reason) == ([], SITE, "http-503")


async def test_a_site_that_refuses_its_home_page_is_left_alone() -> None:
    site = FakeSite({SITE: (403, {}, b"<p>Are you human?</p>")})
    _, (error,) = await found(site.get, wordpress=SITE)
    assert error.reason == "http-403"
    assert len(site.asked) == 1


async def test_the_body_decides_and_not_its_label() -> None:
    url = f"{POSTS}?_fields=id,date,modified_gmt,link&per_page=100&page=1&orderby=date&order=desc"
    posts = {"3": {"id": 9, "modified_gmt": None, "link": "/nine/"}, "5": {"id": 10}}  # a PHP array with gaps
    status, _, body = json(posts)
    site = FakeSite(
        {ROOT: INDEX, url: (status, {"Content-Type": "text/html", "X-WP-Total": "2"}, b"\xef\xbb\xbf" + body)}
    )
    (request,), errors = await found(site.get, wordpress=ROOT)
    assert errors == []
    assert (request.url, request.version, request.via["id"]) == ("https://wp.example/nine/", None, 9)


async def test_unchanged_answers_give_nothing_and_do_not_loop() -> None:
    asked = list[tuple[str, Role]]()

    async def get(url: str, role: Role) -> Fetched | NotModified:
        asked.append((url, role))
        return unchanged(url)

    assert await found(get, wordpress=SITE) == ([], [])
    assert len(asked) == 5


def row(number: int, root: str = ROOT, *, source: str = "s") -> Request:
    return Request(
        url=f"{SITE}{number}/",
        source=source,
        discovered_at=NOW - timedelta(minutes=number),
        key=f"wp.example/{number}",
        version="2025-01-01T00:00:00",
        via={"source_type": "wordpress", "url": SITE, "rest_root": root, "id": number},
    )


@pytest.mark.parametrize(
    ("home", "noted"),
    [
        ("https://news.example", {"home": "https://news.example"}),
        ("https://wp.example", {}),
        (None, {}),
    ],
)
async def test_the_address_of_a_site_whose_api_is_elsewhere_is_noted(home: str | None, noted: dict[str, str]) -> None:
    site = FakeWordPress([Post(1), Post(2)], home=home)
    requests, _ = await found(site.get, wordpress=SITE)

    (joined,) = batch(requests)

    assert [{name: r.via[name] for name in r.via if name == "home"} for r in (*requests, joined)] == [noted] * 3


def test_posts_of_one_site_become_one_request() -> None:
    (joined,) = batch([row(3), row(1), row(2)])
    assert joined == Request(
        url=f"{POSTS}?include=3,1,2&per_page=3&orderby=include&_embed=author,wp:term,wp:featuredmedia",
        source="s",
        discovered_at=NOW - timedelta(minutes=3),
        key="wp.example/wp-json/wp/v2/posts?_embed=author,wp:term,wp:featuredmedia&include=3,1,2&orderby=include&per_page=3",
        via={"source_type": "wordpress", "url": SITE, "rest_root": ROOT, "ids": [3, 1, 2]},
        covers=("wp.example/3", "wp.example/1", "wp.example/2"),
    )


def test_batches_are_of_one_root_and_one_source_and_full() -> None:
    page = Request(url="https://a.example/x", source="s", discovered_at=NOW, key="a.example/x")
    plain = "https://plain.example/?rest_route=/"
    joined = batch([row(1), page, row(2, plain), row(3), row(4, source="t"), row(5)], size=2)
    assert [r.via.get("ids") for r in joined] == [None, [1, 3], [2], [4], [5]]
    assert joined[0] is page
    assert joined[2].url.startswith("https://plain.example/?rest_route=/wp/v2/posts&include=2&per_page=1&")
    assert batch(joined) == joined


async def test_a_batch_brings_its_posts_in_order() -> None:
    site = FakeWordPress([Post(n) for n in range(1, 50)])
    (joined,) = batch([row(7), row(40), row(8)])
    query = dict(part.split("=") for part in joined.url.partition("?")[2].split("&"))
    _, _, body = site._collection(query)
    assert [post["id"] for post in orjson.loads(body)] == [7, 40, 8]


def test_posts_that_an_answer_leaves_out_are_named() -> None:
    request = Request(
        url=f"{SITE}wp-json/wp/v2/posts?include=1,2",
        source="blog",
        discovered_at=NOW,
        key="k",
        covers=("blog.example/one", "blog.example/two"),
        via={"ids": [1, 2]},
    )

    def answer(payload: bytes) -> Fetched:
        return Fetched(
            request=request, final_url=request.url, redirects=(), status=200, reason="OK", headers=(),
            body=payload, payload=payload, fetched_at=NOW, attempts=1,
        )  # fmt: skip

    assert missing(request, answer(b'[{"id": 2}]')) == ("blog.example/one",)
    assert missing(request, answer(b'[{"id": 1}, {"id": 2}]')) == ()
    assert missing(request, answer(b"<br />Notice: [")) == ()
