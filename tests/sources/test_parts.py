"""Where a long article goes on, and where it does not."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from ingest.model import Fetched
from ingest.sources import belongs, following
from ingest.sources.parts import MOST, is_page
from tests.costs import in_proportion
from tests.sources.fakes import fetched

URL = "https://a.example/2025/09/05/port-strike/"
LD = '<script type="application/ld+json">{"@type":%s}</script>'
ARTICLE = '<meta property="og:type" content="article">'


def part(url: str, head: str = ARTICLE, body: str = "", *, asked: str | None = None, status: int = 200) -> Fetched:
    page = f"<!doctype html><html><head>{head}</head><body>{body}<p>{url}</p></body></html>"
    return fetched(asked or url, (status, {"Content-Type": "text/html; charset=utf-8"}, page.encode()), final_url=url)


def following_of(url: str, markup: str, head: str = ARTICLE) -> str | None:
    return following([part(url, head, markup)])


@pytest.mark.parametrize(
    ("url", "markup", "goes_on"),
    [
        (URL, '<link rel="next" href="2/">', f"{URL}2/"),
        (URL, "<a rel='nofollow next' href='?page=2'>Next</a>", f"{URL}?page=2"),
        (URL, f'<a href="{URL}2/" class="post-page-numbers">2</a>', f"{URL}2/"),
        (URL, '<a class="post-page-numbers" href="3/">3</a><a class="post-page-numbers" href="2/">2</a>', f"{URL}2/"),
        (URL, '<link rel="next" href="2/#start">', f"{URL}2/"),
        ("https://a.example/s/x.html?id=7", '<a rel="next" href="?id=7&amp;page=2">', "https://a.example/s/x.html?id=7&page=2"),
        ("https://a.example/s/x.html", '<a rel="next" href="x-2.html">', "https://a.example/s/x-2.html"),
        ("https://a.example/s/x.html", '<a rel="next" href="x,2.html">', "https://a.example/s/x,2.html"),
        # The next article, the next section, another host, a page that is not the next, the first page again.
        (URL, '<link rel="next" href="/2025/09/06/rain-over-lyon/">', None),
        (URL, '<link rel="next" href="/page/2/">', None),
        (URL, '<link rel="next" href="https://b.example/2025/09/05/port-strike/2/">', None),
        (URL, '<link rel="next" href="3/">', None),
        (URL, f'<link rel="next" href="{URL}">', None),
        (URL, '<link rel="prev" href="2/"><a href="2/">2</a>', None),
        (URL, '<a rel="next" href="comment-page-2/#comments">Newer</a><a rel="next" href="?cpage=2">x</a>', None),
        (URL, '<link rel="next" href="mailto:x@a.example"><link rel="next" href="https://[bad">', None),
        ("https://a.example/", '<link rel="next" href="/?page=2">', None),
    ],
)  # fmt: skip
def test_an_article_goes_on_at_its_own_url_with_the_next_number(url: str, markup: str, goes_on: str | None) -> None:
    assert following_of(url, markup) == goes_on


@pytest.mark.parametrize(
    ("url", "head", "is_article"),
    [
        ("https://a.example/world", ARTICLE, True),
        ("https://a.example/world", LD % '"NewsArticle"', True),
        ("https://a.example/world", LD % '["ReportageNewsArticle"]', True),
        ("https://a.example/2025/09/05/port-strike/", "", True),
        ("https://a.example/world", "", False),
        ("https://a.example/tag/strikes-of-the-dockers-of-lyon", "", False),
        ("https://a.example/2025/09/05/port-strike/", '<meta property="og:type" content="website">', False),
        ("https://a.example/2025/09/05/port-strike/", LD % '"CollectionPage"', False),
    ],
)  # fmt: skip
def test_the_pages_of_a_section_are_never_parts_of_an_article(url: str, head: str, *, is_article: bool) -> None:
    assert (following_of(url, '<link rel="next" href="?page=2">', head) is not None) is is_article


def test_an_archive_of_wordpress_is_a_section_whatever_its_url() -> None:
    markup = f'<body class="archive date paged-2"><link rel="next" href="{URL}page/2/">'
    archive = fetched(URL, (200, {}, f"<!doctype html><html>{markup}</html>".encode()))
    single = fetched(URL, (200, {}, f"<!doctype html><html>{markup}</html>".replace("archive date", "single").encode()))
    assert following([archive]) is None
    assert following([single]) == f"{URL}page/2/"


def test_an_article_has_an_end_and_a_bound() -> None:
    chain = [
        part(f"{URL}{n}/" if n > 1 else URL, ARTICLE, f'<a rel="next" href="{URL}{n + 1}/">') for n in range(1, 40)
    ]
    parts = [chain[0]]
    while goes_on := following(parts):
        answer = next(one for one in chain if one.final_url == goes_on)
        assert belongs(parts, answer)
        parts.append(answer)
    assert len(parts) == MOST == 20


def test_a_page_that_is_made_to_be_slow_has_no_next_one() -> None:
    def look(size: int) -> None:
        slow = part(URL, ARTICLE, "<div>" * size + f'<a rel="next" href="{URL}2/">')
        assert following([slow]) is None
        assert belongs([part(URL)], replace(slow, final_url=f"{URL}2/"))  # what it says of itself is not known

    assert in_proportion(look, 100_000)


@pytest.mark.parametrize(
    "made",
    [
        lambda n: f"rel={' ' * (10 * n)}x next",
        lambda n: f'<a rel="next" href="x"></a><script type="application/ld+json">"@type":{" " * n}</script>',
        lambda n: f'<a rel="next" href="x"></a><script type="application/ld+json">"@type": [{" " * n}</script>',
    ],
    ids=["rel", "type", "types"],
)
def test_no_blanks_make_the_look_at_a_page_slow(made: Callable[[int], str]) -> None:
    """All hosts wait meanwhile."""

    def look(size: int) -> None:
        assert following([part(URL, ARTICLE, made(size))]) is None

    assert in_proportion(look, 300_000)


def test_of_links_without_end_the_first_are_looked_at() -> None:
    def look(size: int) -> None:
        assert following([part(URL, ARTICLE, '<a rel="next" href="x">' * size)]) is None

    assert in_proportion(look, 200_000)


def test_parts_have_a_bound_of_bytes_together() -> None:
    one = part(URL, body='<a rel="next" href="2/">')
    two = part(f"{URL}2/", body='<a rel="next" href="../3/">')
    assert following([one, two]) == f"{URL}3/"
    assert following([replace(one, payload=one.payload + b" " * 32_000_000), two]) is None


def test_a_part_that_is_another_page_does_not_belong() -> None:
    first = part(URL)
    second = part(f"{URL}2/")
    assert belongs([first], second)
    assert belongs([first], part(f"{URL}2/", f'<link rel="canonical" href="{URL}">'))
    assert belongs(
        [first], part(f"{URL}2/", '<link rel="canonical" href="https://www.a.example/2025/09/05/port-strike/2">')
    )
    assert not belongs([first], part(f"{URL}2/", '<link rel="canonical" href="https://a.example/rain-over-lyon">'))
    assert not belongs([first], part(URL, asked=f"{URL}2/"))
    assert not belongs([first], part("https://a.example/login", asked=f"{URL}2/"))
    assert not belongs([first], part(f"{URL}2/", status=404))
    same = fetched(f"{URL}2/", (200, {}, first.payload))
    assert not belongs([first], same)


@pytest.mark.parametrize(
    ("first", "url", "number", "same"),
    [
        ("https://a.example/x/", "http://www.a.example/x/2", 2, True),
        ("https://a.example/x?utm_source=f", "https://a.example/x?page=2", 2, True),
        ("https://a.example/x", "https://a.example/x/page-2/", 2, True),
        ("https://a.example/x.php", "https://a.example/x-page-12.php", 12, True),
        ("https://a.example/x?p=1", "https://a.example/x?p=2", 2, False),
        ("https://a.example/x?id=1", "https://a.example/x?id=2&page=2", 2, False),
        ("https://a.example/x", "https://a.example/x2", 2, False),
        ("https://a.example/story-1", "https://a.example/story-2", 2, False),
        ("https://a.example/x", "nonsense", 2, False),
    ],
)
def test_a_page_number_is_all_that_may_differ(first: str, url: str, number: int, *, same: bool) -> None:
    assert is_page(first, url, number) is same
