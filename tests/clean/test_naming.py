"""What becomes of the blocks that the judge did not keep."""

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
