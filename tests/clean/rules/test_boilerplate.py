import pytest

from ingest.clean.facts import image_credits
from ingest.clean.page import Page
from ingest.clean.rules import boilerplate
from ingest.model import Document
from tests.making import document

LONG = "The council decided on Tuesday evening that the bridge over the canal will be closed to lorries from spring. "


def reasons(page: Document) -> dict[str, str]:
    """Return the blocks that a rule removed, with their reasons."""
    work = Page.of(page)
    work.merge(boilerplate.by_name(work))
    pairs = zip(work.blocks, work.decisions, strict=True)
    return {block.text: decision.reason for block, decision in pairs if decision and decision.reason}


def dump(*lines: str) -> Document:
    return document("\n".join(lines))


def page(body: str) -> Document:
    return document(f"<!doctype html><html><head><title>x</title></head><body>{body}</body></html>")


@pytest.mark.parametrize(
    ("label", "reason"),
    [
        ("Spread the love", "share"),
        ("Leave a Reply", "comments"),
        ("Kommentare", "comments"),
        ("Laisser un commentaire", "comments"),
        ("Lo más leído", "related"),
        ("اقرأ أيضا", "related"),
        ("Читайте также:", "related"),
        ("Διαβάστε επίσης", "related"),
        ("Zobacz także", "related"),
        ("相关新闻", "related"),
        ("top of page", "navigation"),
        ("Zum Inhalt springen", "navigation"),
        ("All Rights Reserved", "footer"),
        ("© 2024 The Gazette", "footer"),
        ("3 Min Read", "byline"),
        ("Lesezeit: 4 Minuten", "byline"),
        ("12 Shares", "byline"),
        ("Source: Agencies", "byline"),
        ("Advertisement", "advertisement"),
        ("Subscribe to our newsletter for more stories like this", "newsletter"),
        ("Read more: Bridge over the canal closed again", "related"),
        ("Lesen Sie auch: Brücke wieder gesperrt", "related"),
        ("Lire aussi : le pont fermé", "related"),
        ("责任编辑：何漪", "byline"),
        ("来源 | 新闻网", "byline"),
        ("Berita Terkait", "related"),
        ("作者其他文章", "related"),
        ("Follow us on Facebook", "share"),
        ("Share on LinkedIn", "share"),
        ("Folgen Sie uns auf Twitter", "share"),
        ("Paylaş", "share"),
        ("İçeriğin Devamı Aşağıda", "advertisement"),
        ("Read our full review of the ferry", "related"),
        ("We use cookies to improve your experience", "consent"),
        ("READ MORE Ferry workers plan a second strike", "related"),
        ("CZYTAJ TAKŻE Prom stanął na środku kanału", "related"),
        ("[Read more: How the lock was built]", "related"),
        ("免责声明：本文仅代表作者观点，与本网无关。", "footer"),
        (
            "An dieser Stelle finden Sie" + " einen ausgewählten Inhalt, den wir von einem anderen Haus zeigen." * 4,
            "consent",
        ),
    ],
)
def test_furniture_is_known_in_many_languages(label: str, reason: str) -> None:
    found = reasons(dump(LONG, "", label, "", LONG + "More."))

    assert reason == found[label]
    assert 1 == len(found)


@pytest.mark.parametrize(
    "line",
    [
        "Comments by the mayor drew protest from shop owners who had not been asked before the vote.",
        "Read more than one book a week, the librarian advised her visitors at the opening.",
        "READING rooms stay open at night, the librarian told her visitors at the opening.",
        "Home is where the bridge is, reads the banner that the neighbours hung over the canal.",
        "The newsletter of the club, printed since 1931, will end with the next issue.",
    ],
)
def test_sentences_that_begin_like_furniture_stay(line: str) -> None:
    assert {} == reasons(dump(LONG, "", line, "", LONG + "More."))


def test_the_ticker_is_its_label_and_the_lines_without_a_gap() -> None:
    found = reasons(
        dump(
            "Menu",
            "BREAKING",
            "Dam holds after night of rain: ministry",
            "Third crane falls.",
            "",
            LONG,
            "",
            LONG + "Two.",
        )
    )

    assert {
        "Menu": "navigation",
        "BREAKING": "ticker",
        "Dam holds after night of rain: ministry": "ticker",
        "Third crane falls.": "ticker",
    } == found


def test_a_live_blog_under_such_a_label_is_no_ticker() -> None:
    updates = [f"08:{n:02} {LONG}{n}" for n in range(10, 20)]

    assert "ticker" not in reasons(dump("Live updates", *updates, "", "Imprint")).values()


def test_a_related_box_in_the_middle_ends_at_the_next_paragraph() -> None:
    found = reasons(
        dump(
            LONG,
            "",
            "Related News",
            "",
            "Lorries may use the ring road",
            "",
            "Old bridge turns ninety",
            "",
            LONG + "Two.",
        )
    )

    assert {"Related News", "Lorries may use the ring road", "Old bridge turns ninety"} == set(found)


def test_a_comment_form_takes_the_comments_after_it() -> None:
    found = reasons(
        dump(
            *[LONG + str(n) for n in range(4)],
            "",
            "Leave a Reply",
            "",
            "I was there and it was much louder than you say, believe me.",
        )
    )

    assert {"comments"} == set(found.values())
    assert 2 == len(found)


def test_a_comment_form_above_the_article_takes_nothing_with_it() -> None:
    found = reasons(dump("Leave a comment", "", *[LONG + str(n) for n in range(4)]))

    assert {"Leave a comment": "comments"} == found


def test_an_author_box_gives_the_name_and_loses_the_biography() -> None:
    work = Page.of(dump(LONG, "", "Ida Fenn", "", "", "Ida Fenn is a farming reporter based in Tarnbridge."))
    work.merge(boilerplate.by_name(work))

    assert ["Ida Fenn"] == [c.raw for c in work.candidates if c.field == "authors"]
    assert "author-bio" == (work.decisions[2] and work.decisions[2].reason)


def test_sections_of_an_article_on_firms_are_no_author_boxes() -> None:
    portraits = "".join(f"<h2>{n}</h2><p>{n} is a baker in the old town. {LONG}</p>" for n in ("Art Deco", "Ida Fenn"))

    assert {} == reasons(page(f"<p>{LONG}</p>{portraits}"))
    assert {} == reasons(page(f"<h2>Ida Fenn</h2><p>Ida Fenn is a baker in the old town.</p><p>{LONG}</p>"))


def test_a_heading_over_a_biography_at_the_end_is_an_author_box() -> None:
    bio = "Ida Fenn is a farming reporter based in Tarnbridge."

    assert {bio: "author-bio"} == reasons(page(f"<p>{LONG}</p><div><h3>Ida Fenn</h3><div>{bio}</div></div>"))


def test_networks_listed_in_the_text_are_no_share_bar() -> None:
    entries = "<ul><li><a href='/f'>Facebook</a></li><li><a href='/t'>Twitter</a></li></ul>"

    assert {} == reasons(page(f"<article><p>{LONG}</p>{entries}<p>See you there!</p></article>"))
    assert {"Facebook": "share", "Twitter": "share"} == reasons(page(f"<article><p>{LONG}</p></article>{entries}"))


def test_a_heading_about_registering_is_no_newsletter() -> None:
    assert {} == reasons(page(f"<p>{LONG}</p><h3>Register for Gifts</h3><p>{LONG}Two.</p>"))
    assert "newsletter" in reasons(page(f"<p>{LONG}</p><p>Register for our newsletter</p>")).values()


def test_a_quoted_person_is_no_author_box() -> None:
    assert {} == reasons(dump(LONG, "", "Ida Fenn was there when the gates opened.", "", LONG + "Two."))


def test_a_caption_printed_twice_is_one_image() -> None:
    line = "The ferry leaves the quay at Port Ansel on its first crossing, Saturday, May 3, 2025."
    work = Page.of(dump(LONG, "", line, line, "", "Mira Tolland/Lagoon Post", "", LONG + "Two."))
    work.merge(boilerplate.by_name(work))

    (caption,) = work.captions
    assert (1, 2, 3) == (caption.alt, caption.caption, caption.credit)


def test_an_alt_text_stands_above_a_caption_with_a_credit() -> None:
    work = Page.of(
        dump(LONG, "", "Rows of apple trees", "Apple trees near Tarnbridge, on April 28, 2024. (Ida Fenn/Getty Images)")
    )
    work.merge(boilerplate.by_name(work))

    (caption,) = work.captions
    assert (1, 2, None) == (caption.alt, caption.caption, caption.credit)


def test_a_list_of_similar_entries_is_no_caption() -> None:
    work = Page.of(
        dump(LONG, "", "• Level 1: the cellar with the rusty key", "• Level 2: the attic with the silver key")
    )
    work.merge(boilerplate.by_name(work))

    assert [] == work.captions


def test_an_element_is_known_by_whole_class_words() -> None:
    found = reasons(
        page(
            f"<article class='barn-menuetto'><p>{LONG}</p><p>{LONG}Two.</p></article>"
            "<div class='post-related'><p>Old bridge turns ninety</p></div>"
            "<div class='comment-list'><p>Louder than you say.</p></div>"
        )
    )

    assert {"Old bridge turns ninety": "related", "Louder than you say.": "comments"} == found


def test_a_class_that_holds_most_of_the_text_means_something_else() -> None:
    assert {} == reasons(page(f"<div class='teaser'><p>{LONG}</p><p>{LONG}Two.</p></div><p>Short.</p>"))


def test_hidden_text_is_residue_unless_it_is_the_page() -> None:
    hidden = f"<p style='display:none'>{LONG}</p>"

    assert {LONG.strip(): "markup-residue"} == reasons(page(f"{hidden}<p>{LONG}Two.</p><p>{LONG}Three.</p>"))
    assert {"Loading": "navigation"} == reasons(
        page(f"<div hidden><p>{LONG}Two.</p><p>{LONG}Three.</p></div><p>Loading</p>")
    )


def test_a_paragraph_of_nothing_that_has_width_is_residue() -> None:
    found = reasons(page(f"<p>{LONG}</p><p>&zwj;</p><p>{LONG}Two.</p>"))

    assert "markup-residue" == found["\u200d"]


def test_the_second_copy_of_a_paragraph_is_a_duplicate() -> None:
    assert {LONG.strip(): "duplicate"} == reasons(page(f"<p>{LONG}</p><p>{LONG}</p>"))


def test_a_credit_in_parentheses_is_read_from_the_caption() -> None:
    assert "Vera Holm/AFP" == image_credits.credit_in("Dockers vote, February 12, 2024. (Vera Holm/AFP)")
    assert image_credits.credit_in("Dockers vote (for the second time)") is None


def test_what_an_article_says_again_between_other_paragraphs_stays() -> None:
    others = [f"{LONG} Part {n}." for n in range(4)]
    story = "".join(f"<p>{line}</p><p>{LONG}</p>" for line in others)

    assert reasons(page(f"<article>{story}</article>")) == {}


def test_the_scale_of_a_form_that_stands_again_is_a_duplicate() -> None:
    scale = "I disagree I rather disagree It is hard to say I rather agree I agree with what was said above"
    story = "".join(f"<p>{LONG} Part {n}.</p><p>{scale}</p>" for n in range(4))

    assert reasons(page(f"<article>{story}</article>")) == {scale: "duplicate"}


@pytest.mark.parametrize(
    "body",
    [
        f"<div class=a><p>{LONG} 1</p><p>{LONG} 2</p><p>{LONG} 3</p></div><div class=b><p>{LONG} 2</p></div>",
        f"<div><p>{LONG} 1</p><p>{LONG} 2</p><p>{LONG} 3</p></div><div><p>{LONG} 2</p><p>{LONG} 3</p></div>",
    ],
)
def test_versions_of_a_text_are_duplicates(body: str) -> None:
    assert f"{LONG}2" in reasons(page(body))
