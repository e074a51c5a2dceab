"""Posts in what an API or a plugin put around them, and behind what somebody printed before them."""

import json
from collections.abc import Mapping
from typing import Any, Final

import pytest

from ingest.errors import ExtractError, NoArticle
from ingest.model import Capture, Document, Encoding, Shaped
from ingest.parse.post import wordpress

CONTENT: Final = "<p>The reservoir is full again, the water board of Hesket says.</p>\n"
POST: Final[Mapping[str, Any]] = {
    "id": 31,
    "date": "2026-05-04T10:00:00",
    "date_gmt": "2026-05-04T08:00:00",
    "slug": "reservoir",
    "link": "https://hesket.example/reservoir/",
    "title": {"rendered": "Reservoir full"},
    "content": {"rendered": CONTENT, "protected": False},
    "excerpt": {"rendered": "<p>Full.</p>", "protected": False},
    "_embedded": {
        "author": [{"id": 2, "name": "Ivo Lang"}],
        "up": [{"id": 3, "title": "x", "content": "<p>Other.</p>"}],
    },
}
OTHER: Final = {**POST, "id": 32, "link": "https://hesket.example/dam/"}
NODE: Final = {
    "databaseId": 31,
    "title": "Reservoir full",
    "dateGmt": "2026-05-04T08:00:00",
    "link": POST["link"],
    "content": CONTENT,
    "author": {"node": {"name": "Ivo Lang"}},
    "categories": {"nodes": [{"name": "Water"}]},
    "featuredImage": {"node": {"sourceUrl": "https://hesket.example/dam.jpg"}},
}
TEXT: Final = json.dumps(POST)


def read(text: str) -> list[Document | ExtractError]:
    capture = Capture(raw_id=None, file="a.json", parts=(), role="article", source=None, url=None)
    encoding = Encoding(name="utf-8", source="default")
    return list(wordpress.documents(Shaped(capture=capture, pages=(text,), encoding=encoding, shape="wordpress-json")))


def links(text: str) -> list[str | None]:
    return [found.url if isinstance(found, Document) else found.reason for found in read(text)]


def raws(document: Document, field: str) -> list[tuple[str, str]]:
    return [(c.raw, c.where) for c in document.candidates if c.field == field]


@pytest.mark.parametrize(
    "wrapper",
    [
        {"data": {"posts": [POST]}},
        {"success": True, "data": POST},
        {"success": True, "data": [POST]},
        {"status": "ok", "data": {"items": {"list": [POST]}}},
        {"body": [POST], "status": 200, "headers": {"content": "none"}},
        {"body": {"data": POST}, "status": 200, "headers": {}},
        {"failed": "", "responses": [{"body": POST, "status": 200, "headers": []}]},
        {"data": {"posts": {"pageInfo": {"hasNextPage": False}, "nodes": [POST]}}},
        {"data": {"posts": {"edges": [{"cursor": "x", "node": POST}]}}},
        {"data": {"post": POST}},
        {"posts": {"31": POST}},
        {"31": POST},
        {"resultat": {"beitraege": {"liste": [POST]}}},
        {"hits": {"total": 1, "hits": [{"_id": "31", "_source": POST}]}},
        [{"id": 31, "title": "Reservoir", "url": POST["link"], "type": "post", "_embedded": {"self": [POST]}}],
        [[POST]],
        {"took": 3, "errors": [], "meta": {"content": "x", "id": 1}, "data": [POST]},
    ],
)
def test_a_post_is_found_by_its_shape_whatever_is_around_it(wrapper: Any) -> None:
    (document,) = read(json.dumps(wrapper))

    assert isinstance(document, Document)
    assert document.url == POST["link"]
    assert [b.text for b in document.blocks] == ["The reservoir is full again, the water board of Hesket says."]
    assert not document.damaged


@pytest.mark.parametrize(
    "wrapper",
    [
        {"data": {"posts": [POST, OTHER]}},
        {"posts": {"31": POST, "32": OTHER}},
        {"responses": [{"body": POST, "status": 200}, {"body": OTHER, "status": 200}]},
        {"data": {"posts": {"edges": [{"node": POST}, {"node": OTHER}]}}},
        {"first": {"items": [POST]}, "second": {"items": [OTHER]}},
    ],
)
def test_all_posts_of_a_wrapper_come_in_their_order(wrapper: Any) -> None:
    assert links(json.dumps(wrapper)) == [POST["link"], OTHER["link"]]


def test_what_stands_beside_posts_in_a_list_has_an_outcome_of_its_own() -> None:
    bare = {"databaseId": 33, "title": "No content", "link": "https://hesket.example/33/"}
    error = {"code": "rest_forbidden", "message": "Not allowed.", "data": {"status": 401}}

    assert links(json.dumps({"data": {"edges": [{"node": NODE}, {"node": bare}]}})) == [POST["link"], "no-content"]
    assert links(json.dumps({"data": [POST, error, 7]})) == [POST["link"], "rest-error", "malformed-payload"]


def test_the_names_of_wpgraphql_are_fields() -> None:
    (document,) = read(json.dumps({"data": {"post": NODE}}))

    assert isinstance(document, Document)
    assert raws(document, "published") == [("2026-05-04T08:00:00", "json:/dateGmt")]
    assert raws(document, "authors") == [("Ivo Lang", "json:/author/node/name")]
    assert raws(document, "section") == [("Water", "json:/categories/nodes/0/name")]
    assert raws(document, "image") == [("https://hesket.example/dam.jpg", "json:/featuredImage/node/sourceUrl")]
    assert document.wordpress is not None
    assert document.wordpress.id == 31


def test_an_editor_s_export_has_its_content_raw() -> None:
    raw = f"<!-- wp:paragraph -->\n{CONTENT}<!-- /wp:paragraph -->"
    (document,) = read(json.dumps({**POST, "content": {"raw": raw}, "title": {"raw": "Full"}}))

    assert isinstance(document, Document)
    assert [b.text for b in document.blocks] == ["The reservoir is full again, the water board of Hesket says."]
    assert raws(document, "title") == [("Full", "json:/title/raw")]


@pytest.mark.parametrize("name", ["link", "URL", "permalink", "url"])
def test_a_post_of_another_api_is_no_wordpress_object(name: str) -> None:
    plain = {"id": "a7", "title": "Full", "content": CONTENT, "date": "2026-05-04", name: "https://other.example/7"}
    (document,) = read(json.dumps({"articles": [plain]}))

    assert isinstance(document, Document)
    assert document.url == "https://other.example/7"
    assert document.wordpress is None
    assert not document.fingerprint


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"status": "ok", "data": {"count": 3}}, "no post, but an object with 'count'"),
        ({"version": 3, "theme": {"name": "x"}}, "no post, but an object with 'version', 'theme'"),
        ({"data": {"posts": []}}, "the answer is an empty list"),
        ({"data": {"posts": [31, 32]}}, "a list of 2 ids without posts"),
        ({"data": {"id": 31, "title": "x", "link": "y"}}, "a post without content"),
        ([{"id": 31, "title": "x", "url": "y", "type": "post"}], "a post without content"),
        ({"data": {"content": 3}}, "a post without content"),
        ({"body": {"code": "rest_no_route", "message": "x", "data": {"status": 404}}, "status": 404}, "rest_no_route"),
    ],
)
def test_where_no_post_is_found_the_reason_says_what_was(body: Any, says: str) -> None:
    (error,) = read(json.dumps(body))

    assert isinstance(error, NoArticle)
    assert says in error.message


def test_wrappers_are_searched_to_a_bounded_depth() -> None:
    deep: Any = POST
    for _ in range(40):
        deep = {"data": deep}

    (error,) = read(json.dumps(deep))

    assert isinstance(error, NoArticle)


@pytest.mark.parametrize(
    "wrap",
    [
        lambda posts: {"data": {"posts": posts}},
        lambda posts: {"data": {"posts": {"nodes": posts}}},
        lambda posts: {"success": True, "results": posts},
    ],
)
def test_of_a_torn_wrapper_the_whole_posts_are_read(wrap: Any) -> None:
    text = json.dumps(wrap([POST, OTHER]))

    assert links(text[: text.index("dam/") + 60]) == [POST["link"], "malformed-payload"]


def test_a_torn_wrapper_of_one_post_has_what_is_there() -> None:
    text = json.dumps({"success": True, "data": POST})
    (document,) = read(text[: text.index("water board")])

    assert isinstance(document, Document)
    assert [b.text for b in document.blocks] == ["The reservoir is full again, the"]
    assert [doubt.code for doubt in document.doubts] == ["truncated-tail"]


@pytest.mark.parametrize(
    "before",
    [
        '<script>var x={"id":1};</script>',
        '<script>var x={"id":1,"date":"2026-01-01","user":{"id":4}};</script>\n',
        '<script>var x={"id":1,foo:2};</script>',
        '<script>/* <![CDATA[ */ var api = {"root":"https://hesket.example/wp-json/","ids":[1,2]}; /* ]]> */</script>',
        '{"ok":true}\n',
        '{"took":3}; var posts = ',
        "[]\n",
        "[1,2,3]",
        '["a","b"] ',
        '{"a":1}{"b":{"id":2}}',
        '{"status":"ok","count":2} 17 ',
        '{"title":"debug"}\n',
    ],
)
@pytest.mark.parametrize("body", [f"[{TEXT}]", TEXT, json.dumps({"data": {"posts": [POST]}})])
def test_small_objects_before_a_post_are_no_posts(before: str, body: str) -> None:
    (document,) = read(before + body)

    assert isinstance(document, Document)
    assert document.url == POST["link"]
    assert "prefix-stripped" in document.repairs
    assert not document.doubts


@pytest.mark.parametrize("behind", ['\n{"ok":true}', '{"queries":12}', "\n[]", "[1]"])
def test_small_objects_behind_a_post_are_no_posts(behind: str) -> None:
    (document,) = read(f"[{TEXT}]{behind}")

    assert isinstance(document, Document)
    assert "suffix-stripped" in document.repairs


@pytest.mark.parametrize("first", [{"id": 30, "link": "x", "title": {"rendered": "y"}}, {"code": "a", "message": "b"}])
def test_a_post_without_content_and_an_error_are_no_small_objects(first: Any) -> None:
    assert len(read(f"{json.dumps(first)}\n{TEXT}")) == 2
