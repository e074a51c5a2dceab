"""What the names of elements say of what they hold."""

import pytest

from ingest.clean.facts import container_names
from ingest.clean.page import Page
from ingest.clean.rules import boilerplate
from tests.making import document

LONG = "The council decided on Tuesday evening that the bridge over the canal will be closed to lorries from spring. "


def reasons(body: str, *, attributes: str = "") -> dict[str, str]:
    work = Page.of(
        document(f"<!doctype html><html><head><title>x</title></head><body {attributes}>{body}</body></html>")
    )
    work.merge(boilerplate.by_name(work))
    pairs = zip(work.blocks, work.decisions, strict=True)
    return {block.text: decision.reason for block, decision in pairs if decision and decision.reason}


def around(line: str) -> str:
    return f"<article><p>{LONG}</p><p>{LONG}Two.</p></article>{line}"


def test_what_the_body_is_called_says_nothing_of_what_stands_in_it() -> None:
    assert {} == reasons(f"<p>{LONG}</p><p>Short.</p>", attributes="class='nav-open comments-closed related'")
    assert ["div", "story"] == container_names.inside(["body", "tags-hidden", "nav-open", "div", "story"])
    assert [] == container_names.inside(["body", "nav-open"])


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("<div class='related'><footer><p>Xy</p></footer></div>", "related"),
        ("<div class='teaser'><span class='comments'>Xy</span></div>", "related"),
        ("<div class='comments'><div class='ad-slot'>Xy</div></div>", "advertisement"),
        ("<div class='comments'><div class='related'>Xy</div></div>", "comments"),
        ("<div class='related'><div class='ad-slot'>Xy</div></div>", "advertisement"),
        ("<footer><form class='newsletter-form'>Xy</form></footer>", "newsletter"),
        ("<div class='menu'><a class='submenu-newsletter'>Xy</a></div>", "navigation"),
        ("<nav><div class='share-buttons'>Xy</div></nav>", "share"),
        ("<div class='related'><form class='newsletter-form'>Xy</form></div>", "newsletter"),
        ("<div class='author-box'><div class='social-links'>Xy</div></div>", "author-bio"),
    ],
)
def test_the_innermost_name_decides_unless_the_box_around_it_holds_it(line: str, reason: str) -> None:
    assert {"Xy": reason} == reasons(around(line))


@pytest.mark.parametrize(
    "name",
    [
        "header-ad-is-out-of-view", "cmp-search", "ad-free-reading", "menu_of_the_day", "image-copyright",
        "social_rank", "copyrighted", "barn-menuetto", "has-small-font-size",
    ],
)  # fmt: skip
def test_a_word_that_also_means_something_else_counts_only_alone(name: str) -> None:
    assert {} == reasons(around(f"<div class='{name}'>Xy</div>"))


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("ad", "advertisement"), ("ad-top-right", "advertisement"), ("sidebar-ads", "advertisement"),
        ("menu-main", "navigation"), ("cmp-banner", "consent"), ("iubenda-cs-container", "consent"),
        ("c-oembed-placeholder__title", "consent"), ("_brlbs-content-blocker", "consent"), ("copyright", "footer"),
        ("subscriptionpleatext--stzo", "newsletter"), ("email-signup__blurb", "newsletter"),
        ("push-notification-wrapper", "newsletter"), ("article-tools", "share"), ("font-size", "share"),
    ],
)  # fmt: skip
def test_names_of_furniture(name: str, reason: str) -> None:
    assert {"Xy": reason} == reasons(around(f"<div class='{name}'>Xy</div>"))


def test_the_footer_of_an_article_is_not_the_site_s() -> None:
    assert {} == reasons(f"<article><p>{LONG}</p><footer><p>Bridges, Canals</p></footer></article>")
    assert {} == reasons(f"<article><p>{LONG}</p><footer class='c-foot'><p>Bridges, Canals</p></footer></article>")
    assert {} == reasons(f"<div><p>{LONG}</p><footer class='entry-footer'><p>Bridges, Canals</p></footer></div>")
    assert {"Imprint of Xy": "footer"} == reasons(around("<footer><p>Imprint of Xy</p></footer>"))
    assert {"Xy": "footer"} == reasons(f"<main><p>{LONG}</p><footer class='site-footer'><p>Xy</p></footer></main>")


def test_a_label_is_known_by_its_words_in_any_box() -> None:
    assert {"Advertorial": "advertisement", "Xy": "related"} == reasons(
        around("<div class='related'><p>Advertorial</p><p>Xy</p></div>")
    )


def test_a_name_around_most_of_the_text_does_not_hide_what_stands_inside() -> None:
    found = reasons(f"<div class='teaser'><p>{LONG}</p><p>{LONG}Two.</p><div class='share-bar'><p>Xy</p></div></div>")

    assert {"Xy": "share"} == found
