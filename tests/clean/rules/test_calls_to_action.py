"""What a page asks of its readers in the middle of the text."""

import pytest

from tests.clean.test_clean import ARTICLE, ends, page

LONG = "Drivers of heavy lorries have to take the ring road, which the state wants to widen within two years, she said."


def found(line: str) -> tuple[str, str]:
    """Return the end of a line inside an article, and of the paragraph that follows it."""
    said = ends(page(f"<article><h1>Bridge closed to lorries</h1>{ARTICLE}{line}<p>{LONG}</p></article>"))
    return list(said.values())[-2], said[LONG]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Would you like to read more of this? Sign up for our weekly newsletter.", "newsletter"),
        ("Get the best of Lindau delivered straight to your inbox.", "newsletter"),
        ("If this was of use, consider supporting the Gazette with a small sum.", "newsletter"),
        ("Die Zeitung lebt von euch: Spenden könnt ihr ganz einfach auf unser Konto.", "newsletter"),
        ("Unterstützen Sie unsere Arbeit mit einem Abonnement.", "newsletter"),
        ("Pour que la Gazette vive, faites un don.", "newsletter"),
        ("Codziennie rano wiadomości z Lindau: zapisz się do naszego newslettera!", "newsletter"),
        ("Note: this page contains affiliate links, which cost you nothing.", "advertisement"),
        ("When you buy through our links, we may earn a commission.", "advertisement"),
        ("For pictures of the bridge follow us on Instagram.", "share"),
        ("更多内容请关注微信公众号", "share"),
        ("Присоединяйтесь к нам на Facebook и в Telegram.", "share"),
        ("Dołącz do nas na Facebooku!", "share"),
        ("Ακολουθήστε το Lindau News στο Google News", "share"),
        ("本報現已開設Facebook專頁，快來加入", "share"),
        ("Ikuti berita pilihan kami di saluran WhatsApp.", "share"),
        ("（內容由本報提供。未經授權，不得轉載。）", "footer"),
        ("This material may not be republished without our consent.", "footer"),
        ("本文为林道日报原创，未经书面授权请勿转载。", "footer"),
    ],
)
def test_a_plea_in_the_text_is_no_text(line: str, reason: str) -> None:
    assert (reason, "body") == found(f"<p>{line}</p>")


def test_the_rights_to_a_picture_are_no_footer() -> None:
    line = "Lorries on the old bridge. Copyright Ida Fenn/AP. All rights reserved"

    assert "footer" != found(f"<div class='article-image__caption'><p>{line}</p></div>")[0]
    assert "footer" == found(f"<p>{line}</p>")[0]


@pytest.mark.parametrize(
    "line",
    [
        "The parish has printed a newsletter since 1931, and sends it to everybody who was born in Lindau.",
        "The agent earned a commission of two per cent on each of the lorries that the firm sold last year.",
        "Anybody who wants to become a member of the council has to live in the town for at least five years.",
        "The mayor thanked all who donate blood, and those who support her plan for the bridge over the canal.",
    ],
)
def test_what_is_told_of_such_things_is_text(line: str) -> None:
    assert ("body", "body") == found(f"<p>{line}</p>")


@pytest.mark.parametrize(
    "line", ["$150 at Canal Shoes", "$200 $150 at Canal Shoes", "Shop men's at canal.example", "Check price"]
)
def test_a_link_to_a_shop_is_an_advertisement_and_the_review_beside_it_related(line: str) -> None:
    below = f"<p><a href='/s'>{line}</a></p><p><a href='/r'>Canal Runner 9 Review</a></p>"
    said = ends(page(f"<article><h1>Bridge closed to lorries</h1>{ARTICLE}{below}<p>{LONG}</p></article>"))

    assert ("advertisement", "related") == (said[line], said["Canal Runner 9 Review"])


def test_a_price_that_is_no_link_is_text() -> None:
    assert ("body", "body") == found(
        "<p>$150 at the door, which is more than most people here earn in a day of work.</p>"
    )
