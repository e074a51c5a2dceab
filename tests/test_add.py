"""A new site is looked at with a handful of requests, and what was found becomes a [[source]]."""

import json
import tomllib
from pathlib import Path

import orjson
import pytest
from click.testing import Result

from ingest import config
from ingest.sources.look import BUDGET
from tests.calling import call
from tests.serving import HOME, Serving, article, html, rss, sitemap

FEED = '<link rel="alternate" type="application/rss+xml" href="/feed">'
API = f'<link rel="https://api.w.org/" href="{HOME}/wp-json/">'
LINKS = "".join(f'<a href="/2025/09/05/story-{n}/">Story {n}</a>' for n in range(3))


@pytest.fixture
def folder(folder: Path, site: Serving) -> Path:
    (folder / "config.toml").write_text(site.config())
    return folder


def add(*arguments: str, code: int = 0) -> Result:
    return call("add", *arguments, code=code)


def listings(toml: str) -> dict[str, str]:
    (source,) = tomllib.loads(toml)["source"]
    return dict(source)


def test_a_wordpress_site_needs_its_api_and_nothing_else(site: Serving, folder: Path) -> None:
    site.pages |= {
        "/": html(LINKS, API + FEED),
        "/wp-json/": (200, {}, orjson.dumps({"namespaces": ["wp/v2"]})),
        "/wp-json/wp/v2/posts?_fields=id,modified_gmt,link&per_page=1": (
            200,
            {"X-WP-Total": "4321"},
            orjson.dumps([{"id": 9, "modified_gmt": "2025-09-05T00:00:00", "link": f"{HOME}/a"}]),
        ),
        "/feed": rss("/a", "/b"),
    }

    shown = add(f"{HOME}/").stdout

    assert {"name": "paper", "wordpress": f"{HOME}/"} == listings(shown)
    assert "lists 4321 posts" in shown
    assert f'# feed = "{HOME}/feed"' in shown
    assert "# feed: 2 items; not needed" in shown
    assert "Platform: wordpress" in shown


def test_a_site_without_an_api_has_a_feed_and_its_news_sitemap(site: Serving, folder: Path) -> None:
    day = {"a": "2025-09-05", "b": "2025-09-04"}
    site.pages |= {
        "/": html(LINKS, FEED),
        "/robots.txt": (200, {}, f"Sitemap: {HOME}/all.xml\nSitemap: {HOME}/news.xml\n".encode()),
        "/all.xml": sitemap(**day),
        "/news.xml": sitemap(**day),
        "/feed": rss("/a", "/b"),
    }

    shown = add(HOME).stdout

    assert {"name": "paper", "feed": f"{HOME}/feed", "sitemap": f"{HOME}/news.xml"} == listings(shown)
    assert "2 pages, the newest of 2025-09-05" in shown
    assert len(site.asked) <= BUDGET
    assert 1 == len([path for path, _ in site.asked if path == "/robots.txt"])


def test_a_closed_api_is_said_and_the_feed_is_proposed(site: Serving, folder: Path) -> None:
    site.pages |= {
        "/": html(LINKS, API + FEED),
        "/wp-json/": (401, {}, orjson.dumps({"code": "rest_not_logged_in"})),
        "/feed": rss("/a"),
    }

    shown = add(HOME).stdout

    assert "# wordpress: not usable: the REST API is closed: HTTP 401, rest_not_logged_in" in shown
    assert f"{HOME}/feed" == listings(shown)["feed"]


def test_a_page_of_links_is_better_than_nothing(site: Serving, folder: Path) -> None:
    site.pages["/world"] = html(LINKS)

    shown = add(f"{HOME}/world").stdout

    assert {"name": "paper", "links": f"{HOME}/world"} == listings(shown)
    assert "3 links that look like articles" in shown


def test_a_site_without_any_door_is_exit_1_and_nothing_is_written(site: Serving, folder: Path) -> None:
    site.pages["/"] = html("<p>Under construction</p>")
    before = (folder / "config.toml").read_text()

    assert "Nothing to collect from was found" in add(HOME, "--write", code=1).stdout
    assert before == (folder / "config.toml").read_text()


def test_robots_are_obeyed(site: Serving, folder: Path) -> None:
    site.pages |= {"/": html(LINKS, FEED), "/robots.txt": (200, {}, b"User-agent: *\nDisallow: /\n")}

    assert "robots" in add(HOME, code=1).stderr
    assert ["/robots.txt"] == [path for path, _ in site.asked]


def test_no_more_is_asked_than_a_handful(site: Serving, folder: Path) -> None:
    feeds = "".join(FEED.replace("/feed", f"/feed-{n}") for n in range(30))
    maps = "".join(f"Sitemap: {HOME}/map-{n}.xml\n" for n in range(30))
    site.pages |= {"/": html(LINKS, API + feeds), "/robots.txt": (200, {}, maps.encode())}

    add(HOME)

    assert len(site.asked) <= BUDGET


def test_what_was_found_is_appended_and_runs(site: Serving, folder: Path) -> None:
    site.pages |= {"/": html(LINKS, FEED), "/feed": rss("/a"), "/a": article("A")}
    before = (folder / "config.toml").read_text()

    assert "'paper' is in config.toml" in add(HOME, "--write").stderr
    again = add(HOME, "--write").stdout

    whole = (folder / "config.toml").read_text()
    assert whole.startswith(before.rstrip())
    assert ["paper", "paper-2"] == [source.name for source in config.load(folder / "config.toml").sources]
    assert "# 'paper' reads one of these already." in again
    call("run", "--source", "paper")
    (lines,) = folder.glob("clean/paper/*.jsonl")
    assert "A" == json.loads(lines.read_text())["title"]


def test_nobody_is_asked_without_a_contact(site: Serving, folder: Path) -> None:
    text = (folder / "config.toml").read_text()
    (folder / "config.toml").write_text(text.replace("contact", "# contact"))
    site.pages |= {"/": html(LINKS, FEED), "/feed": rss("/a")}

    assert "--contact" in add(HOME, code=2).stderr
    assert [] == site.asked
    assert "paper" == listings(add(HOME, "--contact", "desk@paper.example").stdout)["name"]
    assert 2 == add("ftp://paper.example/", "--contact", "desk@paper.example", code=2).exit_code


def test_what_a_site_says_of_itself_stays_a_comment(site: Serving, folder: Path) -> None:
    head = '<link rel="alternate" type="application/rss+xml" href="/f?a=&quot;&#10;[[source]]&#10;">'
    site.pages |= {"/": html(LINKS, head)}

    (source,) = tomllib.loads(add(HOME).stdout)["source"]

    assert {"name", "links"} == source.keys()
