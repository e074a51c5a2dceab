import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.errors import ExtractError, MalformedPayload, NoArticle
from ingest.model import Candidate, Capture, Document, Encoding, Shaped
from ingest.parse.post import wordpress

LINK = "https://www.harbour-post.example/2024/03/ferry-returns/"
CONTENT = (
    "\n<p>The ferry is back, the harbour master said &#8220;at last&#8221;.</p>\n\n\n\n"
    "<h2>What changes</h2>\n<ul><li>Two crossings a day</li><li>A new \u20ac4 fare 😀</li></ul>\n"
    '[caption id="attachment_9" width="300"]<img src="https://www.harbour-post.example/f.jpg" alt="A ferry" /> '
    "The ferry at dawn[/caption]\n<p>It runs until <strong>October</strong>, AT&amp;T paid.</p>\n"
)
POST: Mapping[str, Any] = {
    "id": 4211,
    "date": "2024-03-16T09:51:00",
    "date_gmt": "2024-03-16T08:51:00",
    "guid": {"rendered": "https://www.harbour-post.example/?post_type=post&#038;p=4211"},
    "modified": "2024-03-17T10:00:00",
    "modified_gmt": "2024-03-17T09:00:00",
    "slug": "ferry-returns",
    "status": "publish",
    "type": "post",
    "link": LINK,
    "title": {"rendered": "Ferry returns &#8211; <em>at last</em>"},
    "content": {"rendered": CONTENT, "protected": False},
    "excerpt": {"rendered": "<p>The ferry is back [&hellip;]</p>\n", "protected": False},
    "author": 3,
    "categories": [5],
    "tags": [8],
    "_links": {"self": [{"href": "https://www.harbour-post.example/wp-json/wp/v2/posts/4211"}]},
    "_embedded": {
        "author": [{"id": 3, "name": "Ana Rui", "link": "https://www.harbour-post.example/author/ana/"}],
        "wp:featuredmedia": [
            {
                "source_url": "https://www.harbour-post.example/top.jpg",
                "alt_text": "The pier",
                "caption": {"rendered": "<p>The pier in March</p>\n"},
                "media_details": {"image_meta": {"credit": "Jo Lund"}},
            }
        ],
        "wp:term": [
            [{"id": 5, "name": "Uncategorized", "taxonomy": "category"}],
            [{"id": 8, "name": "Boats &amp; Ferries", "taxonomy": "post_tag"}],
        ],
    },
}
TEXT = json.dumps(POST)
PARAGRAPHS = [
    "The ferry is back, the harbour master said “at last”.",
    "What changes",
    "Two crossings a day",
    "A new €4 fare 😀",
    "The ferry at dawn",
    "It runs until October, AT&T paid.",
]
# What an HTML extractor left of a body of the same shape: no opening tags, literal escapes, the end gone.
FLAT = (
    '{"id":77,"date":"2026-01-05T07:00:00","date_gmt":"2026-01-05T08:00:00",'
    '"guid":{"rendered":"http:\\/\\/mill.example\\/?p=77"},'
    '"modified":"2026-01-06T05:00:00","modified_gmt":"2026-01-06T05:00:00","slug":"mill-opens","status":"publish",'
    '"type":"post","link":"http:\\/\\/mill.example\\/mill-opens\\/",'
    '"title":{"rendered":"Mill opens \\u2013 today"},"content":{"rendered":"\n'
    "The mill opened on Monday, in what its owner called \\u201ca new start\\u201d for the valley<\\/strong><\\/p>\\n "
    "Forty people work there, the owner told the paper.<\\/p>\\n \\n Read more<\\/strong><\\/span><\\/p>\\n "
    "The river turns the wheel \u201cas it did in 1820,\u201d<\\/em> she said.<\\/p>\\n"
)
FLAT_PARAGRAPHS = [
    "The mill opened on Monday, in what its owner called “a new start” for the valley",
    "Forty people work there, the owner told the paper.",
    "Read more",
    "The river turns the wheel “as it did in 1820,” she said.",
]
FLAT_TAIL = (
    '","protected":false},"excerpt":{"rendered":"The mill opened on Monday, in what its owner…<\\/p>\\n",'
    '"protected":false},'
    '"author":1,"tags":[],"_links":{"self":[{"href":"http:\\/\\/mill.example\\/wp-json\\/wp\\/v2\\/posts\\/77"}]}}'
)


def shaped(text: str, *, url: str | None = None, via: Mapping[str, Any] | None = None) -> Shaped:
    capture = Capture(raw_id=None, file="posts.json", parts=(), role="article", source=None, url=url, via=via or {})
    return Shaped(
        capture=capture, pages=(text,), encoding=Encoding(name="utf-8", source="default"), shape="wordpress-json"
    )


def read(text: str, *, url: str | None = None) -> list[Document | ExtractError]:
    return list(wordpress.documents(shaped(text, url=url)))


def one(text: str, *, url: str | None = None) -> Document:
    (found,) = read(text, url=url)
    assert isinstance(found, Document), found
    return found


def reason(text: str) -> tuple[type[ExtractError], str]:
    (found,) = read(text)
    assert isinstance(found, ExtractError)
    return type(found), found.reason


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks]


def raws(document: Document, field: str) -> list[tuple[str, str]]:
    return [(found.raw, found.where) for found in document.candidates if found.field == field]


def with_(**members: Any) -> str:
    return json.dumps({**POST, **members})


def test_a_whole_post_gives_blocks_facts_and_no_doubt() -> None:
    document = one(TEXT)

    assert texts(document) == PARAGRAPHS
    assert [block.kind for block in document.blocks] == ["paragraph", "heading", "item", "item", "caption", "paragraph"]
    assert [image.alt for image in document.images] == ["A ferry"]
    assert document.url == LINK
    assert document.wordpress is not None
    assert document.wordpress.guid == "https://www.harbour-post.example/?post_type=post&p=4211"
    assert document.wordpress.modified_gmt == "2024-03-17T09:00:00Z"
    assert document.wordpress.rest_root == "https://www.harbour-post.example/wp-json/"
    assert (document.wordpress.id, document.wordpress.protected) == (4211, False)
    assert (document.damaged, document.doubts, document.repairs) == (False, (), ("shortcodes",))
    assert document.fingerprint == {"rest:wp/v2"}


@pytest.mark.parametrize(
    ("field", "found"),
    [
        ("title", [("Ferry returns &#8211; <em>at last</em>", "json:/title/rendered")]),
        ("published", [("2024-03-16T08:51:00", "json:/date_gmt"), ("2024-03-16T09:51:00", "json:/date")]),
        ("modified", [("2024-03-17T09:00:00", "json:/modified_gmt"), ("2024-03-17T10:00:00", "json:/modified")]),
        ("description", [("<p>The ferry is back [&hellip;]</p>\n", "json:/excerpt/rendered")]),
        ("authors", [("Ana Rui", "json:/_embedded/author/0/name")]),
        ("author_url", [("https://www.harbour-post.example/author/ana/", "json:/_embedded/author/0/link")]),
        ("section", [("Uncategorized", "json:/_embedded/wp:term/0/0/name")]),
        ("tags", [("Boats &amp; Ferries", "json:/_embedded/wp:term/1/0/name")]),
        ("image", [("https://www.harbour-post.example/top.jpg", "json:/_embedded/wp:featuredmedia/0/source_url")]),
        ("image_caption", [("<p>The pier in March</p>\n", "json:/_embedded/wp:featuredmedia/0/caption/rendered")]),
        ("image_alt", [("The pier", "json:/_embedded/wp:featuredmedia/0/alt_text")]),
    ],
)
def test_each_field_has_its_raw_string_and_where_it_stands(field: str, found: list[tuple[str, str]]) -> None:
    assert raws(one(TEXT), field) == found


def test_the_yoast_plugin_offers_what_core_does_not_know() -> None:
    yoast = {
        "title": "Ferry returns - Harbour Post",
        "canonical": LINK,
        "og_locale": "en_GB",
        "author": "Ana Rui",
        "article_published_time": "2024-03-16T08:51:00+00:00",
        "og_image": [{"url": "https://www.harbour-post.example/og.jpg", "width": 1200}],
        "schema": {"@graph": [{"@type": "Article", "headline": "Ferry"}, {"@type": ["Person"], "name": "Ana Rui"}]},
    }
    document = one(with_(yoast_head_json=yoast, _embedded={}))

    assert raws(document, "canonical_url") == [(LINK, "json:/yoast_head_json/canonical")]
    assert raws(document, "language") == [("en_GB", "json:/yoast_head_json/og_locale")]
    assert raws(document, "authors") == [
        ("Ana Rui", "json:/yoast_head_json/author"),
        ("Ana Rui", "json:/yoast_head_json/schema/@graph/1/name"),
    ]
    assert raws(document, "published")[-1] == (
        "2024-03-16T08:51:00+00:00",
        "json:/yoast_head_json/article_published_time",
    )
    assert raws(document, "image")[-1][1] == "json:/yoast_head_json/og_image/0/url"


def test_co_authors_come_before_the_one_author_of_core_and_an_embedded_error_is_nobody() -> None:
    people = [{"display_name": "Ana Rui", "link": "https://a.example"}, {"display_name": "Bo Ek"}]
    hidden = {"author": [{"code": "rest_user_invalid_id", "message": "Invalid user ID.", "data": {"status": 404}}]}
    document = one(with_(coauthors=people, _embedded=hidden))

    assert raws(document, "authors") == [
        ("Ana Rui", "json:/coauthors/0/display_name"),
        ("Bo Ek", "json:/coauthors/1/display_name"),
    ]


def test_a_database_without_dates_gives_none() -> None:
    document = one(with_(date_gmt="0000-00-00T00:00:00", modified_gmt="0000-00-00T00:00:00"))

    assert raws(document, "published") == [("2024-03-16T09:51:00", "json:/date")]
    assert document.wordpress is not None
    assert document.wordpress.modified_gmt is None


def test_posts_of_the_older_wordpress_com_api_are_read_too() -> None:
    post = {
        "ID": 5,
        "author": {"ID": 1, "name": "Ana Rui", "URL": "https://ana.example"},
        "date": "2024-03-16T09:51:00+01:00",
        "title": "Ferry &amp; pier",
        "URL": "https://harbour.wordpress.example/ferry/",
        "content": "<p>The ferry is back.</p>",
        "excerpt": "<p>The ferry</p>",
        "tags": {"Boats": {"ID": 3, "name": "Boats"}, "A/B": {"ID": 4, "name": "A/B"}},
        "categories": {"News": {"ID": 2, "name": "News"}},
        "featured_image": "https://harbour.wordpress.example/f.jpg",
    }
    first, second = read(json.dumps({"found": 2, "posts": [post, {**post, "ID": 6}]}))

    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert texts(first) == ["The ferry is back."]
    assert first.url == "https://harbour.wordpress.example/ferry/"
    assert raws(first, "title") == [("Ferry &amp; pier", "json:/title")]
    assert raws(first, "authors") == [("Ana Rui", "json:/author/name")]
    assert raws(first, "tags") == [("Boats", "json:/tags/Boats/name"), ("A/B", "json:/tags/A~1B/name")]
    assert raws(first, "section") == [("News", "json:/categories/News/name")]
    assert [found.item.index for found in (first, second)] == [0, 1]
    assert second.wordpress is not None
    assert second.wordpress.id == 6


@pytest.mark.parametrize(
    "text",
    [
        f"[{TEXT}]",
        f'{{"body": {TEXT}, "status": 200, "headers": {{"X-WP-Total": 1}}}}',
        f'{{"body": [{TEXT}], "status": 200, "headers": {{}}}}',
        json.dumps({"body": TEXT, "status": 200, "headers": {}}),
        f"Warning: x\n{TEXT}<!-- cached -->",
        json.dumps(TEXT),
    ],
)
def test_wrappers_and_envelopes_hold_the_same_post(text: str) -> None:
    assert texts(one(text)) == PARAGRAPHS


@pytest.mark.parametrize("text", [f"[{TEXT},{TEXT}]", f"{TEXT}\n{TEXT}\n", TEXT + TEXT])
def test_several_posts_are_several_documents_in_order(text: str) -> None:
    documents = read(text)

    assert [found.item.index for found in documents if isinstance(found, Document)] == [0, 1]


@pytest.mark.parametrize(
    ("text", "kind", "slug"),
    [
        ('{"code":"rest_post_invalid_id","message":"Invalid post ID.","data":{"status":404}}', NoArticle, "rest-error"),
        ("[]", NoArticle, "empty-listing"),
        ('{"found":0,"posts":[]}', NoArticle, "empty-listing"),
        ("[12, 13, 14]", NoArticle, "no-content"),
        ('[{"id":12}]', NoArticle, "no-content"),
        (with_(content={"rendered": "", "protected": True}), NoArticle, "protected"),
        (with_(content={"rendered": " \n", "protected": False}), NoArticle, "no-content"),
        ('{"id":4211,"title":{"rendered":"Fer', MalformedPayload, "malformed-payload"),
        ('{"id":4211,"content":{"rendered":', MalformedPayload, "malformed-payload"),
        ("null", MalformedPayload, "malformed-payload"),
        ("", MalformedPayload, "malformed-payload"),
        ("<html>maintenance</html>", MalformedPayload, "malformed-payload"),
        ('"only a string"', MalformedPayload, "malformed-payload"),
        ("[" * 3000, MalformedPayload, "malformed-payload"),
    ],
)
def test_a_body_without_a_post_says_why(text: str, kind: type[ExtractError], slug: str) -> None:
    assert reason(text) == (kind, slug)


def test_an_error_names_the_capture() -> None:
    (found,) = read("[]", url="https://a.example/wp-json/wp/v2/posts")

    assert isinstance(found, ExtractError)
    assert found.subject == "https://a.example/wp-json/wp/v2/posts"


def test_of_a_truncated_list_whole_posts_are_written_and_the_torn_rest_is_one_error() -> None:
    body = json.dumps([{**POST, "id": number} for number in range(100)])

    found = read(body[: body.index('"id": 63') + 400])

    assert [d.wordpress.id for d in found if isinstance(d, Document) and d.wordpress] == list(range(63))
    assert [type(error) for error in found[63:]] == [MalformedPayload]
    assert all(d.damaged and d.repairs[0] == "salvaged-objects" for d in found[:63] if isinstance(d, Document))


def test_a_lone_post_that_is_cut_in_its_content_has_what_is_there() -> None:
    document = one(TEXT[: TEXT.index("Two crossings") + 13])

    assert texts(document) == [*PARAGRAPHS[:2], "Two crossings"]
    assert document.damaged
    assert [doubt.code for doubt in document.doubts] == ["truncated-tail"]
    assert raws(document, "title")


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("https://a.example/saved/post.json", "https://a.example/saved/post.json"),
        ("https://a.example/wp-json/wp/v2/posts/4211", None),
        ("https://a.example/?rest_route=/wp/v2/posts/4211", None),
        (None, None),
    ],
)
def test_a_post_without_a_link_has_its_captures_url_unless_that_is_a_rest_route(
    url: str | None, own: str | None
) -> None:
    text = json.dumps({key: value for key, value in POST.items() if key != "link"})

    assert one(text, url=url).url == own


@pytest.mark.parametrize(
    ("url", "via", "root"),
    [
        ("https://a.example/x/wp-json/wp/v2/posts?page=2", {}, "https://a.example/x/wp-json/"),
        ("https://a.example/?rest_route=/wp/v2/posts&page=2", {}, "https://a.example/?rest_route=/"),
        ("https://a.example/x", {"rest_root": "https://b.example/api/"}, "https://b.example/api/"),
        (None, {}, "https://www.harbour-post.example/wp-json/"),
    ],
)
def test_the_root_of_the_api_is_what_discovery_said_or_what_the_urls_say(
    url: str | None, via: Mapping[str, Any], root: str
) -> None:
    (document,) = wordpress.documents(shaped(TEXT, url=url, via=via))

    assert isinstance(document, Document)
    assert document.wordpress is not None
    assert document.wordpress.rest_root == root


def test_a_flattened_body_without_its_end_gives_paragraphs_fields_and_its_doubts() -> None:
    document = one(FLAT)

    assert texts(document) == FLAT_PARAGRAPHS
    assert document.url == "http://mill.example/mill-opens/"
    assert Candidate(field="title", raw="Mill opens – today", where="json:/title/rendered") in document.candidates
    assert document.wordpress is not None
    assert (document.wordpress.id, document.wordpress.slug) == (77, "mill-opens")
    assert document.wordpress.guid == "http://mill.example/?p=77"
    assert document.damaged
    assert "html-extracted" in document.repairs
    assert [doubt.code for doubt in document.doubts] == ["truncated-tail", "date-before-gmt"]
    assert document.html is None


def test_bare_quotes_in_a_flattened_body_end_nothing() -> None:
    document = one(FLAT.replace("\\u201c", '"').replace("\\u201d", '"') + FLAT_TAIL)

    assert texts(document) == [FLAT_PARAGRAPHS[0].replace("“", '"').replace("”", '"'), *FLAT_PARAGRAPHS[1:]]
    assert {"unescaped-quotes", "html-extracted"} <= set(document.repairs)
    assert raws(document, "description")[0][0].startswith("The mill opened")
    assert [doubt.code for doubt in document.doubts] == ["date-before-gmt"]


def test_a_flattened_body_that_begins_in_mid_content_has_no_title_and_says_so() -> None:
    begin = FLAT.index("Forty people")

    document = one(FLAT[begin:] + FLAT_TAIL)

    assert texts(document) == ["The mill opened on Monday, in what its owner…", *FLAT_PARAGRAPHS[1:]]
    assert raws(document, "title") == []
    assert [doubt.code for doubt in document.doubts] == ["incomplete"]
    assert document.wordpress is not None
    assert document.wordpress.id == 77
    assert document.wordpress.rest_root == "http://mill.example/wp-json/"


def test_flattened_text_with_neither_beginning_nor_end_is_still_read() -> None:
    begin = FLAT.index("Forty people")

    document = one(FLAT[begin:])

    assert texts(document) == FLAT_PARAGRAPHS[1:]
    assert [doubt.code for doubt in document.doubts] == ["incomplete", "truncated-tail"]


def test_content_that_stands_behind_everything_else_is_kept_with_a_doubt() -> None:
    document = one(FLAT + FLAT_TAIL + "\nThe wheel is new.<\\/p>\\n")

    assert texts(document) == [*FLAT_PARAGRAPHS, "The wheel is new."]
    assert document.doubts[0].code == "incomplete"


def test_a_beginning_that_its_excerpt_holds_whole_is_not_missing() -> None:
    begin = FLAT.index("in what its owner")
    excerpt = "The mill opened on Monday, in what its owner called \u201ca new start\u201d for the valley Forty…<"

    document = one(FLAT[begin:] + FLAT_TAIL.replace("The mill opened on Monday, in what its owner…<", excerpt))

    assert texts(document) == ["The mill opened on Monday,", FLAT_PARAGRAPHS[0][27:], *FLAT_PARAGRAPHS[1:]]
    assert document.doubts == ()


@pytest.mark.parametrize(
    "gap", ["\\n\\n\\n\\n\n\\n\\n\\n\\n\n", "<\\/li>Two<\\/li><\\/li><\\/ul>\\n\n"], ids=["block", "list"]
)
def test_a_block_that_vanished_from_a_flattened_body_is_told_of(gap: str) -> None:
    document = one(FLAT + gap + "The wheel is new.<\\/p>\\n" + FLAT_TAIL)

    assert texts(document)[-1] == "The wheel is new."
    assert [doubt.code for doubt in document.doubts] == ["incomplete", "date-before-gmt"]


def test_separators_that_were_moved_behind_a_whole_post_tell_of_the_list_between_them() -> None:
    document = one(FLAT + FLAT_TAIL + "\n\\n\\n\\n\\n\\n")

    assert texts(document) == FLAT_PARAGRAPHS
    assert document.doubts[0].code == "incomplete"


def test_headings_that_an_extractor_moved_to_the_end_tell_of_a_gap() -> None:
    document = one(FLAT + "What changes<\\/strong><\\/h3>\nWho pays<\\/strong><\\/h3>\n")

    assert texts(document)[-2:] == ["What changes", "Who pays"]
    assert {doubt.code for doubt in document.doubts} >= {"incomplete", "truncated-tail"}


@pytest.mark.parametrize(
    ("content", "excerpt"),
    [
        (
            '[box style="soft wide" tone="dim"]<p>Rain fell.</p>[/box]',
            '[box style="soft wide" tone="dim"]Rain fell. [&hellip;]',
        ),
        ('[row size="full" tone="dim"]<p>Rain.</p>', '[row size="full" tone=&#8221;di [&hellip;]'),
        (
            "<ul><li>Rain</li><li>Wind</li><li>Snow</li><li>Ice</li><li>Fog</li></ul>",
            "RainWind SnowIceFog RainWindSnowIce IceFog [&hellip;]",
        ),
    ],
)
def test_what_an_automatic_excerpt_does_to_shortcodes_and_lists_is_no_loss(content: str, excerpt: str) -> None:
    post = {"content": {"rendered": content, "protected": False}, "excerpt": {"rendered": f"<p>{excerpt}</p>\n"}}

    assert one(with_(**post)).doubts == ()


def test_content_that_lacks_what_its_excerpt_has_is_incomplete() -> None:
    document = one(
        with_(excerpt={"rendered": "<p>Fog had closed the port until noon. The ferry is back [&hellip;]</p>"})
    )

    assert [doubt.code for doubt in document.doubts] == ["incomplete"]


@pytest.mark.parametrize("body", [TEXT, json.dumps(POST, ensure_ascii=False, indent=1), f"[{TEXT}]", FLAT + FLAT_TAIL])
def test_a_cut_at_any_place_gives_no_text_that_is_not_in_the_whole(body: str) -> None:
    whole = one(body)
    paragraphs = texts(whole)
    values = {(found.field, found.raw) for found in whole.candidates}

    for length in range(len(body)):
        for found in read(body[:length]):
            if isinstance(found, Document):
                assert found.damaged, length
                assert all(any(p.startswith(text) for p in paragraphs) for text in texts(found)), (length, texts(found))
                assert {(c.field, c.raw) for c in found.candidates} <= values, length


def test_a_cut_between_the_bytes_of_a_character_leaves_no_trace_of_it() -> None:
    body = json.dumps(POST, ensure_ascii=False).encode()
    at = body.index("😀".encode())

    for length in range(at, at + 5):
        document = one(body[:length].decode("utf-8", "replace"))
        assert texts(document)[3] in {"A new €4 fare", "A new €4 fare 😀"}


@st.composite
def mutations(draw: st.DrawFn) -> str:
    text = draw(st.sampled_from([TEXT, f"[{TEXT},{TEXT}]", FLAT + FLAT_TAIL, FLAT]))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 60)))
        what = draw(st.sampled_from(["delete", "double", "swap", "insert"]))
        piece = text[start:end]
        new = {"delete": "", "double": piece * 2, "swap": piece[::-1], "insert": draw(st.sampled_from('{}[]",\\<\0'))}
        text = text[:start] + new[what] + text[end:]
    return text


@given(mutations())
@settings(max_examples=200, deadline=None)
def test_no_mutation_raises_anything(text: str) -> None:
    found = read(text)

    assert found
    assert all(isinstance(value, Document | ExtractError) for value in found)
