"""One document through the whole cleaner: what is kept, what becomes a field, what each block ends as."""

import pytest

from ingest import clean, sites
from ingest.clean.fields.parsers import PARSERS
from ingest.errors import NoArticle
from ingest.model import Extraction
from ingest.sites import SiteRules
from tests.making import document

ONE = "The council decided on Tuesday evening that the bridge over the canal will be closed to lorries from spring. "
TWO = "Shop owners on both banks had asked for a longer delay, because the ring road will not be ready before autumn. "
THREE = (
    "The mayor said that no lorry had paid for the repairs of the pillars, which cost the town a third of its budget. "
)
STANDFIRST = "A vote of nineteen to six ends a quarrel that began with a crack in the northern pillar."
META = (
    "<head><title>Bridge closed to lorries | Gazette</title>"
    "<meta property='og:title' content='Bridge closed to lorries'></head>"
)


def cleaned(payload: str, *, url: str | None = None, rules: SiteRules | None = None) -> Extraction:
    found = document(payload, url=url)
    return clean.clean(found, rules or sites.select_rules(found, hint=None, files=sites.load()))


def page(body: str) -> Extraction:
    return cleaned(f"<!doctype html><html lang='en'>{META}<body>{body}</body></html>")


def texts(extraction: Extraction) -> list[str]:
    return [block.text for block in extraction.body]


def ends(extraction: Extraction) -> dict[str, str]:
    pairs = zip(extraction.document.blocks, extraction.decisions, strict=True)
    return {b.text: v.reason or v.field or v.action for b, v in pairs}


ARTICLE = f"<p>{ONE}</p><p>{TWO}</p><p>{THREE}</p>"


def test_the_headline_gives_the_title_and_leaves_the_text() -> None:
    extraction = page(f"<article><h1>Bridge closed to lorries</h1>{ARTICLE}</article>")

    assert "Bridge closed to lorries" == extraction.fields.title.value
    assert "title" == ends(extraction)["Bridge closed to lorries"]
    assert [ONE.strip(), TWO.strip(), THREE.strip()] == texts(extraction)


def test_a_second_copy_of_the_title_is_a_duplicate() -> None:
    extraction = page(f"<article><h1>Bridge closed to lorries</h1><h2>Bridge closed to lorries</h2>{ARTICLE}</article>")

    copies = [
        v.reason or v.field
        for b, v in zip(extraction.document.blocks, extraction.decisions, strict=True)
        if b.kind == "heading"
    ]
    assert ["title", "duplicate"] == copies


@pytest.mark.parametrize("mark", ["standfirst", "article-lead", "post-excerpt", "dek"])
def test_the_standfirst_stays_in_the_text(mark: str) -> None:
    extraction = page(
        f"<article><header><h1>Bridge closed to lorries</h1><p class='{mark}'>{STANDFIRST}</p></header>"
        f"<p class='byline'>By Ida Fenn</p>{ARTICLE}</article>"
    )

    assert STANDFIRST == texts(extraction)[0]


def test_a_byline_between_headline_and_text_gives_author_and_date() -> None:
    extraction = page(
        f"<article><h1>Bridge closed to lorries</h1><div>By Ida Fenn | 16 Mar 2024 08:51</div>{ARTICLE}</article>"
    )

    assert ["Ida Fenn"] == [author.name for author in extraction.fields.authors.value]
    assert "2024-03-16T08:51" == extraction.fields.published.value
    assert {"authors", "published"} & {ends(extraction)["By Ida Fenn | 16 Mar 2024 08:51"]}
    assert "no-time-zone" in {doubt.code for doubt in extraction.doubts}


def test_menu_entries_in_a_dump_are_no_authors() -> None:
    extraction = cleaned(f"Bridge closed to lorries\n\nIndustry Insights\n\nPay Invoice\n\n{ONE}\n\n{TWO}\n\n{THREE}")

    assert () == extraction.fields.authors.value


def test_a_name_beside_a_date_is_a_byline_in_a_dump() -> None:
    extraction = cleaned(f"Bridge closed to lorries\n\nIda Fenn\n16 March 2024\n\n{ONE}\n\n{TWO}\n\n{THREE}")

    assert ["Ida Fenn"] == [author.name for author in extraction.fields.authors.value]
    assert "2024-03-16" == extraction.fields.published.value


def test_the_list_of_tags_ends_a_dump() -> None:
    extraction = cleaned(
        f"Bridge closed to lorries\n\n{ONE}\n\n{TWO}\n\n{THREE}\n\n"
        f"  • Bridge\n  • Lorries\n  • Ring road\n\nWork & Roads\n\n{STANDFIRST}"
    )

    assert ("Bridge", "Lorries", "Ring road") == extraction.fields.tags.value
    assert THREE.strip() == texts(extraction)[-1]


def test_a_list_inside_a_dump_s_article_stays() -> None:
    extraction = cleaned(
        f"Bridge closed\n\n{ONE}\n\n  • Cars may pass\n  • Buses may pass\n\n{TWO}\n\n{THREE}\n\n{STANDFIRST}"
    )

    assert ["Cars may pass", "Buses may pass"] == [text for text in texts(extraction) if "pass" in text]


def test_images_of_the_text_are_kept_with_what_is_said_of_them() -> None:
    extraction = page(
        "<header><img src='/logo.png' alt='Gazette'></header>"
        f"<article><h1>Bridge closed to lorries</h1><p>{ONE}</p>"
        "<figure><img src='/bridge.jpg' alt='A bridge'>"
        "<figcaption>The bridge in 2024. (Ida Fenn/AFP)</figcaption></figure>"
        f"<p>{TWO}</p><p>{THREE}</p></article><footer><img src='/foot.png' alt='x'></footer>"
    )

    (image,) = extraction.fields.images.value
    assert ("A bridge", "The bridge in 2024. (Ida Fenn/AFP)", "Ida Fenn/AFP") == (
        image.alt,
        image.caption,
        image.credit,
    )
    assert "The bridge in 2024. (Ida Fenn/AFP)" not in texts(extraction)


def test_every_block_of_a_messy_page_ends_once_and_every_evidence_names_a_parser() -> None:
    extraction = page(
        "<nav><a href='/'>Home</a></nav><div class='breaking-ticker'><p>Dam holds</p><p>Crane falls</p></div>"
        f"<article><h1>Bridge closed to lorries</h1>{ARTICLE}<div class='related'><p>Old bridge</p></div></article>"
        "<section class='comments'><p>Too loud.</p></section><footer>All rights reserved</footer>"
    )

    assert len(extraction.document.blocks) == len(extraction.decisions)
    found = ends(extraction)
    assert ("navigation", "ticker", "related", "comments", "footer") == tuple(
        found[text] for text in ("Home", "Crane falls", "Old bridge", "Too loud.", "All rights reserved")
    )
    for name in type(extraction.fields).__dataclass_fields__:
        assert all(evidence.parser in PARSERS for evidence in getattr(extraction.fields, name).evidence)


@pytest.mark.parametrize(
    ("title", "reason"),
    [("Just a moment...", "challenge"), ("404 Not Found", "soft-error"), ("We value your privacy", "consent")],
)
def test_walls_are_no_articles(title: str, reason: str) -> None:
    with pytest.raises(NoArticle) as caught:
        cleaned(
            f"<!doctype html><html><head><title>{title}</title></head>"
            f"<body><h1>{title}</h1><p>Please wait.</p></body></html>"
        )

    assert reason == caught.value.reason


def test_a_menu_alone_is_no_article() -> None:
    with pytest.raises(NoArticle):
        cleaned("\n".join(f"  • Section {n}" for n in range(20)))


def test_a_page_behind_a_password_is_no_article() -> None:
    with pytest.raises(NoArticle) as caught:
        cleaned(
            "<!doctype html><html><head><title>Protected: Minutes | Chronicle</title></head>"
            "<body><h1>Protected: Minutes</h1><form class='post-password-form'>"
            "<p>This content is password protected. To view it please enter your password below:</p>"
            "<label>Password: <input type='password'></label></form></body></html>"
        )

    assert "protected" == caught.value.reason


def test_a_page_without_any_text_is_no_article() -> None:
    with pytest.raises(NoArticle):
        cleaned("<!doctype html><html><head><title>x</title></head><body><img src='a.jpg'></body></html>")


def test_a_time_element_is_exact_where_the_words_are_glued() -> None:
    extraction = page(
        "<article><h1>Bridge closed to lorries</h1><span class='posted-on'>Posted on"
        "<time class='entry-date published' datetime='2024-03-16T08:51:00+01:00'>March 16, 2024</time>"
        f"<time class='updated' datetime='2024-04-02T10:00:00+02:00'>April 2, 2024</time></span>{ARTICLE}</article>"
    )

    assert "2024-03-16T08:51:00+01:00" == extraction.fields.published.value


def test_a_path_alone_does_not_make_a_whole_text_a_listing() -> None:
    whole = "".join(f"<p>{n}. {ONE}{TWO}</p>" for n in range(8))
    markup = f"<!doctype html><html>{META}<body><article><h1>Bridge closed to lorries</h1>{{}}</article></body></html>"

    long = cleaned(markup.format(whole), url="https://gazette.example/collection/bridges")
    short = cleaned(markup.format(ARTICLE), url="https://gazette.example/collection/bridges")

    assert ("article", "listing") == (long.fields.page_type.value, short.fields.page_type.value)


def test_a_notice_that_says_who_may_read_ends_as_used_for_that() -> None:
    extraction = page(
        f"<article><h1>Bridge closed to lorries</h1><p>{ONE}</p>"
        "<div class='newsletter-box'><p>Subscribe to continue reading this article.</p></div></article>"
        f"<nav>{'<p>Menu of the site with many words in it</p>' * 20}</nav>"
    )

    where = {evidence.where for evidence in extraction.fields.access.evidence}
    for block, decision in zip(extraction.document.blocks, extraction.decisions, strict=True):
        assert (f"block:{block.index}" in where) == (decision.field == "access")


def test_captions_of_pictures_without_an_image_stay_apart() -> None:
    extraction = page(
        f"<article><h1>Bridge closed to lorries</h1><p>{ONE}</p><figure><figcaption>The bridge.</figcaption></figure>"
        f"<p>{TWO}</p><figure><figcaption>The ring road.</figcaption></figure><p>{THREE}</p></article>"
    )

    assert ["The bridge.", "The ring road."] == [image.caption for image in extraction.fields.images.value]


def test_dates_of_what_is_told_stay_in_the_text() -> None:
    extraction = page(
        f"<article><h1>Bridge closed to lorries</h1><p>STARTS: 13th May, 15:00 UTC</p>{ARTICLE}</article>"
    )

    assert ends(extraction)["STARTS: 13th May, 15:00 UTC"] not in {"byline", "published"}


def test_a_dateline_with_the_first_sentence_stays_in_the_text() -> None:
    lead = "本报五月网5月20日电 5月18日晚，旧桥灯光文化旅游融合系列活动在运河边的广场正式启动。"
    text = "".join(
        f"<p>{lead[11:]}这座桥将在春天对卡车关闭，因为桥墩上发现了裂缝，市议会星期二晚上作出了决定{n}。</p>"
        for n in "一二三"
    )
    extraction = cleaned(
        f"<!doctype html><html lang='zh'><head><title>旧桥对卡车关闭</title></head><body>"
        f"<article><h1>旧桥对卡车关闭</h1><div class='date'>2024-05-20</div><p>{lead}</p>{text}</article></body></html>"
    )

    assert "body" == ends(extraction)[lead]


def test_the_names_of_the_body_make_no_tags() -> None:
    extraction = cleaned(
        f"<!doctype html><html lang='en'>{META}<body class='tags-hidden'><article><h1>Bridge closed to lorries</h1>"
        f"<p>Short.</p>{ARTICLE}<ul class='tags'><li><a href='/t'>Canal</a></li></ul></article></body></html>"
    )

    assert ("Canal",) == extraction.fields.tags.value


IMAGE = "<img src='/bridge.jpg' alt='Lorries wait in front of the old bridge'>"


def image_of(body: str) -> tuple[str | None, str | None]:
    (image,) = page(
        f"<article><h1>Bridge closed to lorries</h1><p>{ONE}</p>{body}<p>{TWO}</p></article>"
    ).fields.images.value
    return image.caption, image.credit


@pytest.mark.parametrize(
    ("body", "caption", "credit"),
    [
        (f"<div>{IMAGE}<p class='wp-caption-text'>Lorries wait</p></div>", "Lorries wait", None),
        (
            f"<div>{IMAGE}<span class='newscaption'>Lorries wait (Image: Getty)</span></div>",
            "Lorries wait (Image: Getty)",
            "Image: Getty",
        ),
        (
            f"<div>{IMAGE}<div class='image_description'><div><p>Lorries wait.</p></div></div></div>",
            "Lorries wait.",
            None,
        ),
        (
            f"<p>{IMAGE}</p><p>Lorries wait in front of the old bridge</p>",
            "Lorries wait in front of the old bridge",
            None,
        ),
        (f"<p>{IMAGE}</p><p>Lorries wait. (Xinhua/Li Gang)</p>", "Lorries wait. (Xinhua/Li Gang)", "Xinhua/Li Gang"),
        (f"<p>{IMAGE}</p><p>Foto: Ida Fenn</p>", None, "Foto: Ida Fenn"),
        (f"<p>{IMAGE}</p><p>© Vera Holm (KNA)</p>", None, "© Vera Holm (KNA)"),
        (
            f"<figure>{IMAGE}<figcaption><p>Lorries</p><p>Quelle: dpa</p></figcaption></figure>",
            "Lorries",
            "Quelle: dpa",
        ),
        (f"<figure>{IMAGE}<figcaption>(The Gazette)</figcaption></figure>", None, "(The Gazette)"),
    ],
)
def test_captions_and_credits_are_told_in_and_outside_figures(
    body: str, caption: str | None, credit: str | None
) -> None:
    assert (caption, credit) == image_of(body)


def test_captions_above_the_headline_are_the_article_s() -> None:
    extraction = page(
        f"<article><div>{IMAGE}<div class='image-caption'>Lorries wait</div>"
        f"<div class='image-copyright'>© Vera Holm</div></div><h1>Bridge closed to lorries</h1>{ARTICLE}</article>"
    )

    assert [("Lorries wait", "© Vera Holm")] == [(i.caption, i.credit) for i in extraction.fields.images.value]


@pytest.mark.parametrize(
    "line",
    [
        "The photo by the bridge was taken before the crack in the northern pillar was found by a walker (page 4).",
        THREE.strip(),
    ],
)
def test_text_below_an_image_is_no_caption(line: str) -> None:
    extraction = page(
        f"<article><h1>Bridge closed to lorries</h1><p>{ONE}</p>{IMAGE}<p>{line}</p><p>{TWO}</p></article>"
    )

    assert "body" == ends(extraction)[line]


def test_a_name_of_captions_around_the_text_means_something_else() -> None:
    extraction = page(
        f"<article><h1>Bridge closed to lorries</h1>{IMAGE}<div class='caption'>{ARTICLE}</div></article>"
    )

    assert [ONE.strip(), TWO.strip(), THREE.strip()] == texts(extraction)
