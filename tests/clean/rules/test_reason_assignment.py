"""What becomes of the blocks that the classifier did not keep."""

import pytest

from ingest.model import Extraction
from tests.clean.test_clean import ARTICLE, ends, page


def article(below: str) -> Extraction:
    return page(f"<article><h1>Bridge closed to lorries</h1>{ARTICLE}</article>{below}")


HEADLINES = ("Old bridge turns ninety next May", "Lorries may use the ring road now", "Cracks found in a second pillar")


def teasers(extra: str = "") -> str:
    return "".join(f"<li><a href='/{n}'>{line}</a>{extra}</li>" for n, line in enumerate(HEADLINES))


def test_a_run_of_headlines_that_link_elsewhere_is_related_with_its_label_and_dates() -> None:
    found = ends(
        article(f"<div><h4>Mehr aus der Stadt</h4><ul>{teasers('<p>3 May 2024</p><p>By Ida Fenn</p>')}</ul></div>")
    )

    assert "related" == found["Mehr aus der Stadt"]
    assert {"related"} == {found[line] for line in (*HEADLINES, "3 May 2024", "By Ida Fenn")}


def test_headings_that_are_all_link_are_headlines_however_short() -> None:
    found = ends(article("".join(f"<div><h3><a href='/{w}'>{w} opened</a></h3><p>Abstract</p></div>" for w in "ABC")))

    assert {"related"} == {found[f"{w} opened"] for w in "ABC"}


def test_the_date_of_a_teaser_is_not_the_article_s() -> None:
    extraction = article(f"<ul>{teasers('<p><span class=date>3 May 2024</span></p>')}</ul>")

    assert extraction.fields.published.value is None


@pytest.mark.parametrize(
    "below",
    [
        "<nav><ul>{}</ul></nav>",
        "<ul><li><a href='/a'>Sport</a></li><li><a href='/b'>Politics</a></li><li><a href='/c'>Weather</a></li></ul>",
    ],
)
def test_a_menu_below_the_article_is_no_run_of_headlines(below: str) -> None:
    assert "related" not in ends(article(below.format(teasers()))).values()


def test_two_links_are_no_run() -> None:
    found = ends(article("".join(f"<p><a href='/{line[:3]}'>{line}</a></p>" for line in HEADLINES[:2])))

    assert "related" not in {found[line] for line in HEADLINES[:2]}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("<aside class='widget widget_archive'><ul><li><a href='/5'>May 2019</a></li></ul></aside>", "navigation"),
        ("<aside class='widget'><ul><li><a href='/5'>Sport</a></li></ul></aside>", "navigation"),
        ("<div class='article-feedback'><span>Was it helpful?</span></div>", "comments"),
        ("<div class='text-size'><span>A A A</span></div>", "share"),
        ("<div class='tester vcard'><p>Ida has tested boats for ten years.</p></div>", "author-bio"),
        ("<div class='whatsapp'><p>News on your phone</p></div>", "newsletter"),
        ("<div class='css-1'><p><a href='/shop'>$150 at Canal Shoes</a></p></div>", "advertisement"),
        ("<div class='u-hidden-print font-semibold'><p>Guidance</p></div>", "not-main-content"),
    ],
)
def test_the_nearest_name_says_what_was_dropped(line: str, reason: str) -> None:
    extraction = article(line)

    assert reason == list(ends(extraction).values())[-1]


@pytest.mark.parametrize(
    ("below", "tags"),
    [
        ("<div><h4>Topics</h4><a href='/b'>Bridges</a><br><br><a href='/c'>Canals</a></div>", ["Bridges", "Canals"]),
        ("<p>Posted in <a href='/b'>Bridges</a>, <a href='/c'>Canals</a></p>", ["Bridges", "Canals"]),
        ("<p>#Bridges#Canals#Locks</p>", ["Bridges", "Canals", "Locks"]),
        ("<nav class='article-tags'><h3>Topics</h3><ul><li><a href='/b'>Bridges</a></li></ul></nav>", ["Bridges"]),
        (
            "<footer class='post-footer'><p class='cat-links'>Categories <a href='/b'>Bridges</a></p></footer>",
            ["Bridges"],
        ),
        (f"<ul class='news'>{teasers()}</ul><div class='article-tags'><a href='/b'>Bridges</a></div>", ["Bridges"]),
        (
            "<p>Related</p><p><a href='/1'>Old bridge, new toll</a></p><p class=post-tags><a href='/b'>Bridges</a></p>",
            ["Bridges"],
        ),
    ],
)  # fmt: skip
def test_tags_below_the_text_are_tags_whatever_they_stand_in(below: str, tags: list[str]) -> None:
    extraction = article(below)

    assert tags == list(extraction.fields.tags.value)
    assert "tags" in ends(extraction).values()


@pytest.mark.parametrize(
    "below",
    [
        "<nav class='topics'><a href='/b'>Bridges</a></nav>",
        "<aside><h4>Categories</h4><ul><li><a href='/b'>Bridges</a></li></ul></aside>",
        f"<ul>{teasers('<p class=tags><a href=/b>Bridges</a></p>')}</ul>",
        "<p>#1 in Lindau, <a href='/c'>the canal</a></p>",
    ],
)
def test_what_the_site_lists_are_no_tags(below: str) -> None:
    assert () == article(below).fields.tags.value


def test_the_word_for_by_before_a_name_is_of_the_byline() -> None:
    found = ends(page(f"<h1>Bridge closed to lorries</h1><div class='author'><p>By</p><p>Ida Fenn</p></div>{ARTICLE}"))

    assert ("byline", "authors") == (found["By"], found["Ida Fenn"])
