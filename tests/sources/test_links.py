import asyncio
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.sources.links import looks_like_article
from tests.costs import in_proportion
from tests.sources.fakes import FakeSite, found, html, unchanged

URL = "https://a.example/world"
PAGE = """<html><body><nav><a href="/">Home</a><a href="/world/middle-east">
Middle East</a><a href="#top">Top</a></nav>
<a href="/2025/09/05/port-strike/#comments">One</a><a href="/2025/09/05/port-strike/">Again</a>
<a href="world/dockers-vote-to-end-strike">Two</a><a href="https://other.example/2025/09/05/elsewhere/">Other</a>
<a href="https://www.a.example/news/1830224">Three</a><a href="mailto:x@a.example">Mail</a>
<a href="javascript:void(0)">J</a>
<a>no</a><a href="https://[bad">Bad</a><a href="/world?page=2">More</a><a href="/img/a-photo-of-the-port.jpg">Photo</a>
</body></html>"""


async def test_a_section_page_gives_the_links_that_look_like_articles_of_its_host() -> None:
    requests, errors = await found(FakeSite({URL: html(PAGE)}).get, links=URL)
    assert errors == []
    assert [r.url for r in requests] == [
        "https://a.example/2025/09/05/port-strike/",
        "https://a.example/world/dockers-vote-to-end-strike",
        "https://www.a.example/news/1830224",
    ]
    assert requests[0].via == {"source_type": "links", "url": URL}


async def test_patterns_alone_decide_where_there_are_any() -> None:
    requests, _ = await found(FakeSite({URL: html(PAGE)}).get, links=URL, include=[r"elsewhere", r"middle-east$"])
    assert [r.url for r in requests] == [
        "https://a.example/world/middle-east",
        "https://other.example/2025/09/05/elsewhere/",
    ]


async def test_the_base_element_is_obeyed() -> None:
    page = html('<base href="/en/"><a href="2025/09/05/x/">x</a>')
    (request,), _ = await found(FakeSite({URL: page}).get, links=URL)
    assert request.url == "https://a.example/en/2025/09/05/x/"


async def test_a_page_without_links_is_an_error_and_an_unchanged_one_is_none() -> None:
    _, (error,) = await found(FakeSite({URL: html("<p>Loading…</p>")}).get, links=URL)
    assert (error.subject, error.reason) == (URL, "no-links")
    assert await found(FakeSite({URL: unchanged(URL)}).get, links=URL) == ([], [])


@pytest.mark.parametrize(
    "made",
    [
        lambda n: "<div>" * n,
        lambda n: "<b>a</b>" * (10 * n),
        lambda n: "<ul><li>" * n,
        lambda n: f"<p {' '.join(f'a{i}' for i in range(n))}>",
    ],
)
def test_a_page_that_is_made_to_be_slow_is_not_parsed(made: Callable[[int], str]) -> None:
    """Ten thousand boxes in boxes take the parser a fifth of a second, ten times as many a hundred times as long."""

    def look(size: int) -> None:
        _, (error,) = asyncio.run(found(FakeSite({URL: html(f"{made(size)}{PAGE}")}).get, links=URL))
        assert error.reason == "no-links"

    assert in_proportion(look, 100_000)


@pytest.mark.parametrize(
    ("path", "article"),
    [
        ("/2025/09/05/strike", True),
        ("/world/2025-09-05/strike/", True),
        ("/news/articles/c4gx9zq0l12345o", True),
        ("/story/ports-stay-shut-for-now.html", True),
        (
            "/%D9%85%D8%A7-%D9%87%D9%88-%D8%B3%D8%B1-%D8%A7%D9%84%D9%85%D9%8A%D9%86%D8%A7%D8%A1",
            True,
        ),
        ("/?p=1234", True),
        ("/", False),
        ("/2025/", False),
        ("/2025/09/", False),
        ("/terms-of-use", False),
        ("/world/page/2", False),
        ("/author/ada-finch-of-the-gazette", False),
        ("/wp-content/uploads/2025/09/a.pdf", False),
        ("/topics/what-we-know-so-far", False),
    ],
)
def test_the_guess_by_url(path: str, article: bool) -> None:  # noqa: FBT001 -- pytest passes it by name
    assert looks_like_article(f"https://a.example{path}") is article


async def test_urls_are_given_directly_or_in_a_file_of_lines(tmp_path: Path) -> None:
    listed = "\ufeff# read on\n\nhttps://a.example/1\r\n  https://a.example/2  \nnot an url\nftp://a.example/3\nhttps://a.example/1\n"
    (tmp_path / "list.txt").write_bytes(listed.encode() + b"https://a.example/\xff\n")
    requests, errors = await found(FakeSite().get, urls=("https://b.example/x", "list.txt"), base=str(tmp_path))
    assert [(r.url, dict(r.via)) for r in requests] == [
        ("https://b.example/x", {"source_type": "urls", "url": "https://b.example/x"}),
        ("https://a.example/1", {"source_type": "urls", "url": "list.txt", "line": 3}),
        ("https://a.example/2", {"source_type": "urls", "url": "list.txt", "line": 4}),
    ]
    assert [(e.subject, e.reason) for e in errors] == [(f"list.txt:{n}", "bad-url") for n in (5, 6, 8)]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("nowhere.txt", "no-such-file"),
        (".", "unreadable-file"),
        ("a\0b", "unreadable-file"),
        ("ftp://a.example/x", "bad-url"),
    ],
)
async def test_a_list_that_cannot_be_read_is_one_error(tmp_path: Path, value: str, reason: str) -> None:
    requests, errors = await found(FakeSite().get, urls=value, base=str(tmp_path))
    assert requests == []
    assert [(e.subject, e.reason) for e in errors] == [(value, reason)]


async def test_a_list_may_come_on_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    given = io.BytesIO(b"https://a.example/1\n# a comment\n\nhttps://a.example/2\nnonsense\n")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(given))
    requests, (error,) = await found(FakeSite().get, urls="-")
    assert [(r.url, r.via["line"]) for r in requests] == [("https://a.example/1", 1), ("https://a.example/2", 4)]
    assert (error.subject, error.reason) == ("-:5", "bad-url")
