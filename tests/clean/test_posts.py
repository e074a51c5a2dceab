"""A WordPress post through the whole pipeline: what its members and its markup become in the record."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from ingest.pipeline.clean.capture import Result, clean_capture
from tests.bench import ours
from tests.making import stored

ONE = "The council of Lindau closed the old bridge to lorries on Monday, after cracks were found in two of its piers."
TWO = "Shop owners on both banks had asked for a longer delay, because the ring road will not be ready before autumn."
POST: Mapping[str, Any] = {
    "id": 5,
    "date": "2024-03-16T09:51:00",
    "date_gmt": "2024-03-16T08:51:00",
    "modified": "2024-03-17T10:00:00",
    "modified_gmt": "2024-03-17T09:00:00",
    "slug": "bridge",
    "status": "publish",
    "type": "post",
    "link": "https://lindau.example/bridge/",
    "title": {"rendered": "Bridge &#8211; <em>closed</em> &amp; shut"},
    "content": {"rendered": f"<p>{ONE}</p>\n\n\n\n<p>{TWO}</p>\n", "protected": False},
    "excerpt": {"rendered": f"<p>{ONE[:50]} [&hellip;]</p>\n", "protected": False},
}
PICTURE = {
    "source_url": "https://lindau.example/wp-content/uploads/2024/03/pier.jpg",
    "alt_text": "The pier",
    "caption": {"rendered": "<p>The pier in March</p>\n"},
    "media_details": {"image_meta": {"credit": "Jo Lund"}},
}
FEATURED = {"url": PICTURE["source_url"], "alt": "The pier", "caption": "The pier in March", "credit": "Jo Lund"}


def results(payload: str) -> tuple[Result, ...]:
    return clean_capture(stored(payload, file="posts.json"), task=ours.task())


def record(**members: Any) -> dict[str, Any]:
    (result,) = results(json.dumps({**POST, **members}))
    assert result.line, result.outcome
    return dict(json.loads(result.line))


def removed(**members: Any) -> dict[str, str]:
    (result,) = results(json.dumps({**POST, **members}))
    return {row["text"]: row["reason"] for row in result.row["removed"]}


def content(*markup: str) -> dict[str, Any]:
    """Put markup between two paragraphs."""
    return {"content": {"rendered": f"<p>{ONE}</p>\n{''.join(markup)}\n<p>{TWO}</p>\n", "protected": False}}


def between(*markup: str) -> list[str]:
    """Return what stands between the two paragraphs."""
    text: str = record(**content(*markup))["text"]
    first, *paragraphs, last = text.replace("\n\n", "\n").split("\n")
    assert (first, last) == (ONE, TWO)
    return paragraphs


def pictures(**members: Any) -> list[dict[str, Any]]:
    return [{key: value for key, value in image.items() if value} for image in record(**members)["images"]]


def test_dates_are_those_of_greenwich_and_titles_lose_tags_and_entities() -> None:
    found = record()

    assert (found["published"], found["modified"]) == ("2024-03-16T08:51:00Z", "2024-03-17T09:00:00Z")
    assert found["title"] == "Bridge – closed & shut"
    assert found["wordpress"]["slug"] == "bridge"
    assert found["text"] == f"{ONE}\n\n{TWO}"


def test_a_post_with_its_local_time_alone_has_no_zone() -> None:
    found = record(date_gmt="0000-00-00T00:00:00", modified_gmt=None)

    assert found["published"] == "2024-03-16T09:51:00"
    assert "no-time-zone" in [doubt["code"] for doubt in found["provenance"]["doubts"]]


def test_a_post_behind_a_password_is_skipped() -> None:
    (result,) = results(json.dumps({**POST, "content": {"rendered": "", "protected": True}}))

    assert (result.outcome.status, result.outcome.reason) == ("skipped", "protected")


def test_all_pages_of_a_post_are_its_text() -> None:
    pages = ["<!--nextpage-->", "<p>They met at noon.</p>", '<p><span id="more-5"></span></p>']

    assert between(*pages) == ["They met at noon."]
    assert removed(**content('<div class="page-links">Pages: <a href="?page=1">1</a> <a href="?page=2">2</a></div>'))


@pytest.mark.parametrize(
    ("markup", "kept"),
    [
        ('[vc_row full_width="yes"][vc_column]<p>Inside.</p>[/vc_column][/vc_row]', ["Inside."]),
        ('[gallery ids="1,2"]', []),
        ("<p>He said [sic] so.</p>", ["He said [sic] so."]),
        ("<blockquote><p>Nobody knows.</p><cite>Hanne Brook</cite></blockquote>", ["Nobody knows.", "Hanne Brook"]),
        ('<div class="wp-block-columns"><div><p>Left.</p></div><div><p>Right.</p></div></div>', ["Left.", "Right."]),
        ("<ul><li>One<ul><li>Two</li></ul></li></ul>", ["One", "Two"]),
        ('<pre class="wp-block-code"><code>a = 1\nb = 2</code></pre>', ["a = 1", "b = 2"]),
        ("<details><summary>Why?</summary><p>Because.</p></details>", ["Why?", "Because."]),
        (
            (
                '<figure class="wp-block-table"><table><thead><tr><th>Name</th><th>Age</th></tr></thead>'
                "<tbody><tr><td>Ann</td><td>30</td></tr></tbody></table></figure>"
            ),
            ["Name\tAge", "Ann\t30"],
        ),
        ("First line.<br />\nSecond line.", ["First line. Second line."]),
        ('<p class="has-small-font-size">* A note.</p>', ["* A note."]),
        (
            '<blockquote class="twitter-tweet"><p>We closed it.</p>&mdash; City (@city) March 16, 2024</blockquote>',
            ["We closed it.", "— City (@city) March 16, 2024"],
        ),
    ],
)
def test_markup_of_editors_old_and_new_is_read(markup: str, kept: list[str]) -> None:
    assert between(markup) == kept


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ('<div class="sharedaddy sd-sharing-enabled"><h3>Share this:</h3><ul><li><a>X</a></li></ul></div>', "share"),
        ('<div class="addtoany_share_save_container"><a>Facebook</a></div>', "share"),
        ('<div id="jp-relatedposts" class="jp-relatedposts"><h3>Related</h3><p>Another story</p></div>', "related"),
        ('<div class="yarpp yarpp-related"><h3>Related posts:</h3><ol><li><a>Another</a></li></ol></div>', "related"),
        ('<ul class="wp-block-latest-posts"><li><a href="/a">Another story</a></li></ul>', "related"),
        ('<div class="mc4wp-form"><p>Our letter, every Friday</p></div>', "newsletter"),
        ('<div class="code-block"><p>Advertisement</p></div>', "advertisement"),
        ('<div class="saboxplugin-wrap"><p>Ida Fenn writes about bridges.</p></div>', "author-bio"),
        ("<blockquote class='wp-embedded-content'><a href='/older/'>An older story</a></blockquote>", "related"),
        ("<figure><div>\nhttps://www.youtube.com/watch?v=abc\n</div></figure>", "markup-residue"),
        ("<p>https://youtu.be/abc</p>", "markup-residue"),
    ],
)
def test_what_plugins_put_into_the_content_goes_with_its_reason(markup: str, reason: str) -> None:
    assert between(markup) == []
    assert set(removed(**content(markup)).values()) == {reason}


@pytest.mark.parametrize(
    ("markup", "images"),
    [
        (
            '<p><img src="data:image/gif;base64,R0" data-src="/a.jpg"><noscript><img src="/a.jpg"></noscript></p>',
            [{"url": "/a.jpg"}],
        ),
        (
            '<figure><img src="/1x1.gif" data-lazy-src="/a.jpg"/><figcaption>A</figcaption></figure>',
            [{"url": "/a.jpg", "caption": "A"}],
        ),
        (
            '<div class="wp-caption"><img src="/a.jpg" /><p class="wp-caption-text">A</p></div>',
            [{"url": "/a.jpg", "caption": "A"}],
        ),
        ('[caption id="attachment_1"]<img src="/a.jpg" /> A[/caption]', [{"url": "/a.jpg", "caption": "A"}]),
        (
            (
                '<figure class="wp-block-gallery"><figure><img src="/a.jpg"/><figcaption>A</figcaption></figure>'
                '<figure><img src="/b.jpg"/></figure><figcaption>Both</figcaption></figure>'
            ),
            [{"url": "/a.jpg", "caption": "A"}, {"url": "/b.jpg"}, {"caption": "Both"}],
        ),
        (
            (
                '<div class="gallery"><dl><dt><img src="/a.jpg" /></dt><dd class="gallery-caption">A</dd></dl>'
                '<dl><dt><img src="/b.jpg" /></dt></dl></div>'
            ),
            [{"url": "/a.jpg", "caption": "A"}, {"url": "/b.jpg"}],
        ),
        (
            '<ul class="wp-block-gallery"><li><figure><img src="/a.jpg"/><figcaption>A</figcaption></figure></li></ul>',
            [{"url": "/a.jpg", "caption": "A"}],
        ),
    ],
)
def test_pictures_have_the_address_and_the_caption_that_a_reader_sees(
    markup: str, images: list[dict[str, str]]
) -> None:
    absolute = [{**i, "url": f"https://lindau.example{i['url']}"} if "url" in i else i for i in images]

    assert pictures(**content(markup)) == absolute
    assert between(markup) == []


def test_the_featured_picture_stands_first() -> None:
    inside = content('<p><img src="/b.jpg" alt="B"></p>')

    assert pictures(_embedded={"wp:featuredmedia": [PICTURE]}) == [FEATURED]
    assert pictures(**inside, _embedded={"wp:featuredmedia": [PICTURE]}) == [
        FEATURED,
        {"url": "https://lindau.example/b.jpg", "alt": "B"},
    ]


@pytest.mark.parametrize(
    "name", ["pier.jpg", "pier-1024x683.jpg", "pier-scaled.jpg", "pier-e1710000000000-300x200.jpg"]
)
def test_the_featured_picture_is_one_with_its_copy_in_the_text(name: str) -> None:
    url = f"https://i0.wp.com/lindau.example/wp-content/uploads/2024/03/{name}?ssl=1"
    inside = content(f'<figure><img src="{url}" /><figcaption>The pier, closed</figcaption></figure>')

    assert pictures(**inside, _embedded={"wp:featuredmedia": [PICTURE]}) == [
        {**FEATURED, "caption": "The pier, closed"}
    ]


@pytest.mark.parametrize(
    ("excerpt", "description"),
    [
        (f"<p>{ONE}</p><p>{TWO}</p>", None),
        (f"<p>{ONE} {TWO}</p>", None),
        (f"<p>{ONE[:60]}&hellip;</p>", None),
        (f"<p>{ONE[:60]} [&hellip;]</p>", None),
        (f"<p>{ONE}</p>", ONE),
        ("<p>Lorries must wait&hellip;</p>", "Lorries must wait…"),
    ],
)
def test_the_beginning_of_a_post_is_no_description_of_it(excerpt: str, description: str | None) -> None:
    assert record(excerpt={"rendered": excerpt, "protected": False})["description"] == description


def people(**members: Any) -> list[tuple[str, str | None]]:
    return [(author["name"], author["type"]) for author in record(**members)["authors"]]


def test_everybody_whom_a_plugin_names_wrote_it() -> None:
    embedded = {"author": [{"name": "Ida Fenn"}]}
    both = [{"display_name": "Ida Fenn"}, {"display_name": "Bo Ek"}]

    assert people(coauthors=both, _embedded=embedded) == [("Ida Fenn", None), ("Bo Ek", None)]
    assert people(authors=both, _embedded=embedded) == [("Ida Fenn", None), ("Bo Ek", None)]
    assert people(_embedded=embedded) == [("Ida Fenn", None)]


def test_the_author_of_a_graph_is_the_articles_and_not_the_sites_owner() -> None:
    owner = {"@type": ["Person", "Organization"], "name": "Agnes Tull"}
    person = {"@type": "Person", "name": "Ida Fenn"}
    article = {"@type": "Article", "headline": "Bridge"}
    named = {**article, "author": {"name": "Bo Ek", "@id": "#1"}}
    listed = {**article, "author": [{"name": "Bo Ek"}, {"name": "Ida Fenn"}]}

    def graph(*nodes: Mapping[str, Any]) -> list[tuple[str, str | None]]:
        return people(yoast_head_json={"schema": {"@graph": nodes}})

    assert graph(named, person, owner) == [("Bo Ek", None)]
    assert graph(listed, owner) == [("Bo Ek", None), ("Ida Fenn", None)]
    assert graph(article, person, owner) == [("Ida Fenn", None)]


def test_the_first_lines_of_a_content_are_its_text_unless_they_are_a_byline() -> None:
    markup = "<p>Ashes of War Thursday 12th September – Monday 16th September</p>"
    found = record(content={"rendered": f"{markup}<p>By Ida Fenn | March 16, 2024</p><p>{ONE}</p><p>{TWO}</p>"})

    assert found["text"].startswith("Ashes of War")
    assert [author["name"] for author in found["authors"]] == ["Ida Fenn"]
    assert found["published"] == "2024-03-16T08:51:00Z"


def test_what_an_author_says_twice_is_said_twice_and_a_pull_quote_once() -> None:
    assert between(f"<p>{ONE}</p>") == [ONE]
    assert between(f"<blockquote><p>{ONE}</p></blockquote>") == []


def test_a_firm_is_one_author() -> None:
    assert people(_embedded={"author": [{"name": "Agnes Tull &amp; Co."}]}) == [("Agnes Tull & Co.", "organization")]


def test_categories_are_no_tags() -> None:
    terms = [[{"taxonomy": "category", "name": "News &amp; Views"}], [{"taxonomy": "post_tag", "name": "Bridges"}]]
    found = record(_embedded={"wp:term": terms})

    assert (found["section"], found["tags"]) == ("News & Views", ["Bridges"])


def test_what_the_yoast_plugin_says_fills_what_core_leaves_open() -> None:
    said = {"canonical": "https://lindau.example/bridge/", "og_locale": "de_DE", "author": "Ida Fenn"}
    found = record(yoast_head_json={**said, "description": "Lorries must wait."})

    assert (found["canonical_url"], found["description"]) == (said["canonical"], "Lorries must wait.")
    assert [author["name"] for author in found["authors"]] == ["Ida Fenn"]


@pytest.mark.parametrize(
    "payload",
    [
        json.dumps([POST, POST]),
        json.dumps({"body": [POST, POST], "status": 200, "headers": {"X-WP-Total": 2}}),
        json.dumps({"found": 2, "posts": [POST, POST]}),
        f"{json.dumps(POST)}\n{json.dumps(POST)}\n",
        json.dumps([{**POST, "title": "Bridge &#8211; closed &amp; shut", "content": POST["content"]["rendered"]}] * 2),
    ],
    ids=["list", "envelope", "wordpress.com", "lines", "strings"],
)
def test_every_way_to_send_posts_gives_the_same_records(payload: str) -> None:
    found = [json.loads(result.line) for result in results(payload) if result.line]

    assert [row["provenance"]["raw"]["index"] for row in found] == [0, 1]
    assert {(row["title"], row["text"], row["published"]) for row in found} == {
        ("Bridge – closed & shut", f"{ONE}\n\n{TWO}", "2024-03-16T08:51:00Z")
    }


WHOLE = json.dumps(POST)
NOTICE = "<br />\n<b>Notice</b>: Undefined index: x in <b>/a.php</b> on line <b>3</b><br />\n"


@pytest.mark.parametrize(
    ("payload", "repair"),
    [
        (b"\xef\xbb\xbf" + WHOLE.encode(), "bom"),
        (WHOLE.encode("utf-16"), "bom"),
        (NOTICE + WHOLE, "prefix-stripped"),
        ("NULL\nbool(true)\n" + WHOLE, "prefix-stripped"),
        ("}" + WHOLE, "prefix-stripped"),
        ("<?php\n" + WHOLE, "prefix-stripped"),
        (WHOLE + "\n<!-- Dynamic page generated in 0.3 seconds. -->", "suffix-stripped"),
        (WHOLE + '\narray(1) {\n  ["a"]=>\n  int(1)\n}\n', "suffix-stripped"),
        (WHOLE.replace("slug", "slug\t"), "control-characters"),
        (WHOLE.replace('"id": 5', '"x": "\\ud83d", "id": 5'), "lone-surrogates"),
        (WHOLE.replace('"id": 5', '"x": NaN, "id": 5'), "nan"),
        (WHOLE.replace('"id": 5', f'"x": {"9" * 30}, "id": 5'), "big-integers"),
        (WHOLE[:-1] + ",}", "trailing-comma"),
        (WHOLE.replace('"id": 5', '"x": "caf\xe9", "id": 5').encode("latin-1"), "decoded-cp1252"),
        (json.dumps(WHOLE), "double-encoded"),
        (WHOLE.replace("a longer delay", 'a "longer delay'), "unescaped-quotes"),
        (WHOLE.replace("<p>", "").replace("</p>", "<\\/p>"), "html-extracted"),
    ],
)
def test_each_rung_of_the_ladder_has_its_name_in_the_record(payload: str | bytes, repair: str) -> None:
    (result,) = clean_capture(stored(payload, file="posts.json"), task=ours.task())
    assert result.line, result.outcome
    found = json.loads(result.line)

    assert repair in found["provenance"]["repairs"]
    assert found["text"].replace('"', "") == f"{ONE}\n\n{TWO}"
    assert found["provenance"]["damaged"] is (repair not in {"bom", "big-integers", "double-encoded"})


@pytest.mark.parametrize(
    ("payload", "repair", "outcomes"),
    [
        (WHOLE + WHOLE, "concatenated", ["written", "written"]),
        (f"[{WHOLE}][{WHOLE}]", "concatenated", ["written", "written"]),
        (f"[{WHOLE},{WHOLE},{WHOLE[:-200]}", "salvaged-objects", ["written", "written", "failed"]),
        (f"{WHOLE}\n{WHOLE[:-200]}", "salvaged-objects", ["written", "failed"]),
        (WHOLE[: WHOLE.index('"excerpt"')], "salvaged-objects", ["written"]),
    ],
)
def test_posts_that_are_whole_are_written_whatever_follows_them(payload: str, repair: str, outcomes: list[str]) -> None:
    found = results(payload)
    written = [json.loads(result.line) for result in found if result.line]

    assert [result.outcome.status for result in found] == outcomes
    assert all(repair in row["provenance"]["repairs"] and row["provenance"]["damaged"] for row in written)
    assert {row["text"] for row in written} == {f"{ONE}\n\n{TWO}"}


def test_sixty_three_whole_posts_of_a_hundred_are_written_and_the_torn_one_is_one_failure() -> None:
    body = json.dumps([{**POST, "id": n, "link": f"https://lindau.example/{n}/"} for n in range(100)])
    found = results(body[: body.index('"id": 63') + 200])

    assert [r.outcome.status for r in found] == ["written"] * 63 + ["failed"]
    assert [json.loads(r.line)["wordpress"]["id"] for r in found if r.line] == list(range(63))
    assert {tuple(json.loads(r.line)["provenance"]["repairs"]) for r in found if r.line} == {("salvaged-objects",)}


def test_a_challenge_with_status_200_is_no_post() -> None:
    page = "<!doctype html><title>Just a moment...</title><h1>Checking your browser before accessing the site</h1>"
    (result,) = results(page)

    assert (result.outcome.status, result.outcome.reason) == ("skipped", "challenge")


ERROR: Mapping[str, Any] = {"code": "rest_post_invalid_id", "message": "Invalid post ID.", "data": {"status": 404}}


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (json.dumps(ERROR), "rest-error"),
        (json.dumps({**ERROR, "code": "app_closed"}), "rest-error"),
        (json.dumps({**ERROR, "data": None}), "rest-error"),
        (json.dumps({"body": ERROR, "status": 404, "headers": {}}), "rest-error"),
        (json.dumps({"body": [], "status": 200, "headers": {"X-WP-Total": 0}}), "empty-listing"),
        (json.dumps({"found": 0, "posts": []}), "empty-listing"),
        (json.dumps({**POST, "content": {"rendered": "<figure><img src='/a.jpg'/></figure>"}}), "no-article"),
        ("<!DOCTYPE html><title>WordPress &rsaquo; Error</title><p>There has been a critical error.</p>", "soft-error"),
        ("<!DOCTYPE html><title>WordPress › Ошибка</title><p>На сайте возникла ошибка.</p>", "soft-error"),
        (
            "<!DOCTYPE html><title>Maintenance</title><h1>Briefly unavailable for scheduled maintenance.</h1>",
            "soft-error",
        ),
    ],
)
def test_an_answer_without_a_post_is_skipped_with_what_it_is(payload: str, reason: str) -> None:
    """Such a file may lie anywhere, with nothing beside it that says whose answer it is."""
    (result,) = results(payload)

    assert (result.outcome.status, result.outcome.reason) == ("skipped", reason)


def test_an_error_in_a_list_of_posts_costs_none_of_them() -> None:
    found = [(r.outcome.status, r.outcome.reason) for r in results(json.dumps([POST, ERROR, {**POST, "id": 6}]))]

    assert found == [("written", ""), ("skipped", "rest-error"), ("written", "")]


def test_an_author_who_is_hidden_is_nobody_and_readers_comments_are_no_text() -> None:
    hidden = {"author": [{"code": "rest_user_invalid_id", "message": "Invalid user ID.", "data": {"status": 404}}]}
    comments = {"replies": [[{"id": 1, "author_name": "Bo Ek", "content": {"rendered": "<p>I do not agree.</p>"}}]]}
    found = record(author=0, _embedded={**hidden, **comments})

    assert found["authors"] == []
    assert found["text"] == f"{ONE}\n\n{TWO}"


@pytest.mark.parametrize("key", ["authors", "author"])
def test_an_object_of_the_older_wordpress_com_api_alone_is_a_post(key: str) -> None:
    post = {
        "ID": 5,
        "site_ID": 1,
        "date": "2024-03-16T09:51:00+01:00",
        "URL": "https://lindau.example/bridge/",
        "title": "Bridge &amp; shut",
        "content": POST["content"]["rendered"],
        "excerpt": "",
        "tags": {"Bridges": {"ID": 3, "name": "Bridges"}},
        "categories": {"News": {"ID": 2, "name": "News"}},
        key: {"ID": 1, "name": "Ida Fenn"} if key == "author" else [{"name": "Ida Fenn"}],
    }
    (result,) = results(json.dumps(post))
    assert result.line, result.outcome
    found = json.loads(result.line)

    assert (found["title"], found["section"], found["tags"]) == ("Bridge & shut", "News", ["Bridges"])
    assert (found["url"], found["published"]) == (post["URL"], "2024-03-16T09:51:00+01:00")
    assert [author["name"] for author in found["authors"]] == ["Ida Fenn"]
    assert found["text"] == f"{ONE}\n\n{TWO}"
