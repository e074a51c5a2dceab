"""What an article is identified by where a WordPress post claims a link."""

import hashlib
import json
from typing import Any, Final

import pytest

from ingest.identity import is_internal
from ingest.model import Capture, Part, Source, SourceType, Stored
from ingest.pipeline.clean.capture import ANYONE, Task, clean_capture

ROOT: Final = "https://www.bay.example/wp-json/"
ASKED: Final = f"{ROOT}wp/v2/posts?include=44"
TEXT: Final = "<p>The ferry to the island sails every hour again, the harbour office of Bay said on Friday.</p>"


def source(**listings: str) -> Source:
    named: dict[SourceType, tuple[str, ...]] = {}
    for listing, place in listings.items():
        named[listing] = (place,)  # type: ignore[index]  # a test's keywords
    return Source(name="bay", listings=named)


def record(
    link: str | None,
    *,
    asked: str | None = ASKED,
    source: Source = ANYONE,
    via: dict[str, Any] | None = None,
    **post: Any,
) -> dict[str, Any]:
    members = {"id": 44, "link": link, "title": {"rendered": "Ferry"}, "content": {"rendered": TEXT}, **post}
    body = json.dumps([members]).encode()
    capture = Capture(
        raw_id=None,
        file="a.json",
        parts=(Part(offset=0, length=len(body), sha256=hashlib.sha256(body).hexdigest()),),
        role="article",
        source=None,
        url=asked,
        requested_url=asked,
        via=via or {},
    )
    (result,) = clean_capture(
        Stored(capture=capture, payloads=(body,)), task=Task(files=(), version="1", source=source)
    )
    assert result.line, result.outcome
    return dict(json.loads(result.line))


def named(form: str) -> str:
    return hashlib.sha256(form.encode()).hexdigest()[:32]


def doubts(line: dict[str, Any]) -> list[str]:
    return [doubt["code"] for doubt in line["provenance"]["doubts"] if doubt["code"] == "foreign-link"]


OWN: Final = "https://bay.example/ferry/"


@pytest.mark.parametrize("link", [OWN, "http://www.bay.example/ferry", "https://bay.example:8443/ferry/"])
def test_a_link_on_the_host_that_was_asked_is_the_articles_own(link: str) -> None:
    line = record(link)

    assert line["id"] == named(link.partition("://")[2].removeprefix("www.").rstrip("/"))
    assert not doubts(line)


FOREIGN: Final = "https://staging.host.example/bay/ferry/"


@pytest.mark.parametrize(
    "link",
    [
        FOREIGN,
        "https://cdn.bay.example/ferry/",
        "http://localhost/bay/ferry/",
        "http://localhost:8080/?p=44",
        "http://127.0.0.1/ferry/",
        "http://10.0.3.7/ferry/",
        "http://172.20.1.1/ferry/",
        "http://192.168.1.20:8000/ferry/",
        "http://169.254.3.3/ferry/",
        "http://[::1]/ferry/",
        "http://[fd12::1]/ferry/",
        "http://wordpress/ferry/",
        "http://bay.local/ferry/",
        "http://bay.localhost/ferry/",
        "http://bay.internal/ferry/",
        "http://0x7f.1/ferry/",
    ],
)
def test_a_link_elsewhere_is_a_claim_and_the_rest_object_names_the_article(link: str) -> None:
    line = record(link)

    assert line["id"] == named("wp:bay.example/wp-json#44")
    assert doubts(line) == ["foreign-link"]
    assert "wp:bay.example/wp-json#44" in line["alternate_keys"]
    assert line["url"] == link


def test_nothing_is_joined_by_an_internal_address() -> None:
    assert record("http://localhost/hello/")["alternate_keys"] == ["wp:bay.example/wp-json#44"]
    assert record(FOREIGN)["alternate_keys"] == ["url:staging.host.example/bay/ferry", "wp:bay.example/wp-json#44"]


@pytest.mark.parametrize(
    ("configured", "link"),
    [
        ({"wordpress": "https://www.bay.example/"}, OWN),
        ({"wordpress": "https://front.example/news/"}, "https://front.example/ferry/"),
        ({"wordpress": "https://www.front.example/"}, "https://front.example/ferry/"),
        (
            {"wordpress": "https://cms.example/", "feed": "https://front.example/feed"},
            "https://www.front.example/ferry/",
        ),
    ],
)
def test_a_link_on_a_configured_host_is_the_articles_own(configured: dict[str, str], link: str) -> None:
    line = record(link, source=source(**configured))

    assert line["id"] == named(link.partition("://")[2].removeprefix("www.").rstrip("/"))
    assert not doubts(line)


def test_files_and_lists_of_articles_configure_no_host() -> None:
    assert doubts(record(FOREIGN, source=source(urls=FOREIGN, files="raw/*.json")))


def test_the_home_that_the_index_names_is_the_host_of_a_headless_site() -> None:
    link = "https://front.example/ferry/"
    via = {"source_type": "wordpress", "rest_root": ROOT, "home": "https://www.front.example"}

    assert record(link, via=via)["id"] == named("front.example/ferry")
    assert not doubts(record(link, via=via))
    assert doubts(record(link, via={"source_type": "wordpress", "rest_root": ROOT}))


@pytest.mark.parametrize(
    "asked",
    [
        "https://public-api.wordpress.com/wp/v2/sites/bay.example/posts",
        "https://public-api.wordpress.com/rest/v1.1/sites/1234/posts/",
        "https://public-api.wordpress.com/wp-json/wp/v2/sites/bay.example/posts",
    ],
)
def test_a_site_on_wordpress_com_has_its_links_elsewhere(asked: str) -> None:
    line = record(OWN, asked=asked)

    assert line["id"] == named("bay.example/ferry")
    assert not doubts(line)


def test_without_a_known_root_the_link_is_all_there_is() -> None:
    assert record(OWN, asked=None)["id"] == named("bay.example/ferry")
    assert not doubts(record(OWN, asked=None))
    assert record("http://localhost/ferry/", asked=None)["id"] == named("localhost/ferry")
    assert doubts(record("http://localhost/ferry/", asked=None)) == ["foreign-link"]


def test_a_post_without_a_number_has_its_link_and_the_doubt() -> None:
    line = record(FOREIGN, id=None)

    assert line["id"] == named("staging.host.example/bay/ferry")
    assert doubts(line) == ["foreign-link"]


def test_a_site_on_loopback_is_its_own() -> None:
    line = record("http://127.0.0.1:8080/ferry/", asked="http://127.0.0.1:8080/wp-json/wp/v2/posts/44")

    assert line["id"] == named("127.0.0.1:8080/ferry")
    assert not doubts(line)


def test_the_root_in_the_posts_own_links_names_it_in_a_file_of_nobody() -> None:
    links = {"self": [{"href": f"{ROOT}wp/v2/posts/44"}]}

    assert record(OWN, asked=None, _links=links)["id"] == named("bay.example/ferry")
    assert record(FOREIGN, asked=None, _links=links)["id"] == named("wp:bay.example/wp-json#44")


def test_the_hosts_of_a_source_are_part_of_the_rules() -> None:
    def rules(**listings: str) -> str:
        return Task(files=(), version="1", source=source(**listings)).digests(code="x")["rules"]

    assert rules(wordpress="https://bay.example/") == rules(wordpress="https://www.bay.example/news/")
    assert rules(wordpress="https://bay.example/") != rules(wordpress="https://front.example/")
    assert rules(files="a/*.json") == rules(files="b/*.json")


@pytest.mark.parametrize(
    "host", ["news.example", "8.8.8.8", "172.32.0.1", "100.128.0.1", "[2606:4700::1]", "local.example"]
)
def test_other_hosts_mean_the_same_everywhere(host: str) -> None:
    assert not is_internal(host)
