"""Tests of ingest.webpage."""

import base64
import hashlib
import re
from pathlib import Path
from typing import Any

import pytest
from jinja2 import UndefinedError
from selectolax.lexbor import LexborHTMLParser

from ingest import webpage

TEMPLATE = """{% extends "base.html" %}
{% block title %}{{ title }}{% endblock %}
{% block main %}<h1 dir="auto">{{ title }}</h1>
<p>{{ url|link }}</p><td>{{ count|number }}</td>{{ nothing }}{% endblock %}
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("pages")
    (folder / "pages_of_tests").mkdir()
    for name, text in (("__init__.py", ""), ("page.html", TEMPLATE), ("page.css", "h1{color:red}"), ("page.js", "0;")):
        (folder / "pages_of_tests" / name).write_text(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        yield "pages_of_tests"


def rendered(package: str, **values: Any) -> LexborHTMLParser:
    known = {"title": "A title", "url": "https://a.example/", "count": 1234, "nothing": None, **values}
    return LexborHTMLParser(webpage.render(package, "page", known))


def policy(tree: LexborHTMLParser) -> dict[str, str]:
    (node,) = tree.css('meta[http-equiv="Content-Security-Policy"]')
    return dict(rule.strip().split(" ", 1) for rule in str(node.attributes["content"]).split(";"))


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_the_policy_allows_the_style_and_the_script_of_the_page_and_nothing_else(package: str) -> None:
    tree = rendered(package)
    (style,), (script,) = tree.css("style"), tree.css("script")

    assert style.text().endswith("h1{color:red}")
    assert script.text().endswith("0;")
    assert policy(tree) == {
        "default-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "style-src": digest(style.text()),
        "script-src": digest(script.text()),
        "img-src": "'none'",
    }


def test_images_are_allowed_from_the_origins_of_the_page_alone(package: str) -> None:
    values = {"title": "", "url": "", "count": 0, "nothing": None}
    origins = ["https://b.example", "https://a.example:8443", "https://x.example; script-src *", "*", "http://[::1]"]

    tree = LexborHTMLParser(webpage.render(package, "page", values, image_origins=origins))

    assert policy(tree)["img-src"] == "https://a.example:8443 https://b.example"
    assert policy(tree)["script-src"].startswith("'sha256-")


@pytest.mark.parametrize(
    "title",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "</title></h1><style>*{display:none}</style>",
        "{{ 7*7 }} {% raw %}",
        "{# gone? #}",
        "'; alert(1)//",
    ],
)
def test_a_hostile_value_stays_text(package: str, title: str) -> None:
    tree = rendered(package, title=title)

    assert [node.text() for node in tree.css("title, h1")] == [title, title]
    assert len(tree.css("script, style, img")) == 2


def test_what_makes_a_text_look_like_another_is_replaced(package: str) -> None:
    tree = rendered(package, title="a\u202eb\x00c\x1bd\ud83de\u200ff")

    assert [node.text() for node in tree.css("h1")] == ["a\ufffdb\ufffdc\ufffdd\ufffde\u200ff"]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "jAvAsCrIpT:1", "file:///x", "//", ""])
def test_only_a_web_address_is_a_link(package: str, url: str) -> None:
    tree = rendered(package, url=url)

    assert tree.css("a") == []
    assert [node.text() for node in tree.css("p")] == [url]


def test_a_link_says_nothing_to_where_it_leads(package: str) -> None:
    (anchor,) = rendered(package, url='https://a.example/?q="x"&y').css("a")

    assert anchor.attributes == {"href": 'https://a.example/?q="x"&y', "rel": "noreferrer noopener"}


def test_numbers_are_grouped_none_is_empty_and_what_is_missing_is_a_fault(package: str) -> None:
    tree = rendered(package)
    (main,) = tree.css("main")

    assert main.text().endswith("1,234")
    with pytest.raises(UndefinedError):
        webpage.render(package, "page", {"title": "no url"})


def test_what_every_page_begins_with_loads_nothing() -> None:
    folder = Path(webpage.__file__).parent
    text = "".join((folder / name).read_text(encoding="utf-8") for name in ("base.html", "base.css", "base.js"))

    assert not re.search(r"://|\bsrc=|\burl\(|@import|<link|fetch\(|innerHTML", text)
