"""An article as Markdown keeps what the page has of structure."""

import pytest

from ingest import markdown
from ingest.model import Block, Kind
from tests.making import document

URL = "https://courier.example/a/page"


def rendered(html: str, url: str | None = URL) -> str:
    """Write all blocks of a page's body."""
    found = document(f"<!doctype html><html><body>{html}</body></html>", url=url)
    return markdown.render(found.blocks, url=found.url)


def block(text: str, kind: Kind = "paragraph", **facts: object) -> Block:
    return Block(index=0, kind=kind, text=text, where="", **facts)  # type: ignore[arg-type]  # a test's shorthand


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<h2>One</h2><p>a</p><h4>Two</h4>", "## One\n\na\n\n#### Two\n"),
        ("<ul><li>a<li>b</ul>", "- a\n- b\n"),
        ("<ul><li>a<ul><li>b<li>c</ul><li>d</ul>", "- a\n  - b\n  - c\n- d\n"),
        ("<ol><li>a<li>b</ol>", "1. a\n2. b\n"),
        ("<ol><li>a<ul><li>b</ul><li>c</ol>", "1. a\n   - b\n2. c\n"),
        ("<ul><li>a</ul><ol><li>b</ol>", "- a\n\n1. b\n"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b\n"),
        ("<table><tr><th>a<th>b<tr><td>1<td>2</table>", "| a | b |\n| --- | --- |\n| 1 | 2 |\n"),
        ("<table><tr><th>a<tr><td>1|2<td>3</table>", "| a |  |\n| --- | --- |\n| 1\\|2 | 3 |\n"),
        ("<table><tr><td><th>a<tr><th>b<td>1</table>", "|  | a |\n| --- | --- |\n| b | 1 |\n"),
        ("<table><tr><th>a<th>b<tr><td>&nbsp;<td>1</table>", "| a | b |\n| --- | --- |\n|  | 1 |\n"),
        ("<table><tr><th>a<th>b<th>c<tr><td><td> <td>1</table>", "| a | b | c |\n| --- | --- | --- |\n|  |  | 1 |\n"),
        (
            "<table><tr><th>a<th>b<th>c<tr><td>1<td>&nbsp;<td>2</table>",
            "| a | b | c |\n| --- | --- | --- |\n| 1 |  | 2 |\n",
        ),
        ("<table><tr><td><img src=a.jpg><td>a<tr><td>b<td>1</table>", "|  | a |\n| --- | --- |\n| b | 1 |\n"),
        ("<table><tr><td><b></b><td>a<tr><td>b<td></table>", "|  | a |\n| --- | --- |\n| b |  |\n"),
        (
            '<table><tr><td><td><a href="/x">a</a><tr><td>b<td>1</table>',
            "|  | [a](https://courier.example/x) |\n| --- | --- |\n| b | 1 |\n",
        ),
        ("<pre>if a:\n    b</pre>", "```\nif a:\n    b\n```\n"),
        ("<pre>```\nx</pre>", "````\n```\nx\n````\n"),
    ],
)
def test_structure_is_kept(html: str, expected: str) -> None:
    assert expected == rendered(html)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('a <a href="/x">b c</a> d', "a [b c](https://courier.example/x) d"),
        ('a <a href="/x">b <b>c</b></a> d', "a [b c](https://courier.example/x) d"),
        (
            '<a href="/x">a</a> and <a href="/x">b</a>',
            "[a](https://courier.example/x) and [b](https://courier.example/x)",
        ),
        ('<a href="/x_(y)">a</a>', "[a](https://courier.example/x_%28y%29)"),
        ('<a href="mailto:a@b.example">a</a>', "[a](mailto:a@b.example)"),
        ('<a href="javascript:alert(1)">a</a>', "a"),
        ('<a href="JavaScript:alert(1)">a</a>', "a"),
        ('<a href="data:text/html,x">a</a>', "a"),
        ('<a href="#note">1</a>', "1"),
        ("<a>a</a>", "a"),
    ],
)
def test_links_are_kept_where_they_lead_somewhere(html: str, expected: str) -> None:
    assert f"{expected}\n" == rendered(f"<p>{html}</p>")


SPANS = {
    "head": (
        "<tr><th rowspan=2>Item<th colspan=2>Year<th rowspan=2>Note<tr><th>2025<th>2026<tr><td>Quay<td>1<td>2<td>new",
        "| Item | Year |  | Note |\n| --- | --- | --- | --- |\n|  | 2025 | 2026 |  |\n| Quay | 1 | 2 | new |\n",
    ),
    "rows": (
        "<tr><td rowspan=2>North<td>1<td>a<tr><td>2<td>b<tr><td>South<td>3<td>c",
        "| North | 1 | a |\n| --- | --- | --- |\n|  | 2 | b |\n| South | 3 | c |\n",
    ),
    "between": (
        "<tr><td>a<td rowspan=3>b<td>c<tr><td>d<td>e<tr><td>f<td>g",
        "| a | b | c |\n| --- | --- | --- |\n| d |  | e |\n| f |  | g |\n",
    ),
    "both": (
        "<tr><td rowspan=2 colspan=2>a<td>b<tr><td>c<tr><td>d<td>e<td>f",
        "| a |  | b |\n| --- | --- | --- |\n|  |  | c |\n| d | e | f |\n",
    ),
    "to the end": (
        "<tr><td rowspan=0>a<td>b<tr><td>c<tbody><tr><td>d<td>e",
        "| a | b |\n| --- | --- |\n|  | c |\n| d | e |\n",
    ),
    "not out of the head": (
        "<thead><tr><th rowspan=2>a<th>b</thead><tbody><tr><td>c<td>d",
        "| a | b |\n| --- | --- |\n| c | d |\n",
    ),
    "over a row without cells": (
        "<tr><td rowspan=2>a<td rowspan=2>b<tr><tr><td>c<td>d",
        "| a | b |\n| --- | --- |\n| c | d |\n",
    ),
    "columns of no cell": ("<tr><td colspan=2>a<td>b<tr><td colspan=2>c<td>d", "| a | b |\n| --- | --- |\n| c | d |\n"),
    "of an empty cell": (
        "<tr><td colspan=2><td>a<tr><td>b<td>c<td>d",
        "|  |  | a |\n| --- | --- | --- |\n| b | c | d |\n",
    ),
    "no numbers": ("<tr><td colspan=x>a<td>b<tr><td colspan=-2>c<td>d", "| a | b |\n| --- | --- |\n| c | d |\n"),
}


@pytest.mark.parametrize("name", SPANS)
def test_cells_that_take_several_places_leave_the_others_in_their_columns(name: str) -> None:
    rows, expected = SPANS[name]

    assert expected == rendered(f"<table>{rows}</table>")


def test_cells_of_another_table_stand_where_they_are() -> None:
    first = "<table><tr><td rowspan=9>a<td>b</table>"

    assert rendered(first) + "\n| c | d |\n| --- | --- |\n" == rendered(f"{first}<table><tr><td>c<td>d</table>")


def test_a_cell_of_a_thousand_columns_is_not_padded_to_them() -> None:
    found = document(
        "<!doctype html><html><body><table>" + "<tr><td colspan=1000>a<td>b" * 9 + "</table></body></html>"
    )

    assert all(len(block.text) < 110 for block in found.blocks)


def test_links_of_a_page_without_url_stay_as_written() -> None:
    assert "[a](../x)\n" == rendered('<p><a href="../x">a</a></p>', url=None)


def test_cells_of_dumps_stand_in_their_columns() -> None:
    rows = "|  | Mon | Tue |\n| --- | --- | --- |\n| North | 1 |  |\n|  |  | 3 |\n| East |  | 4 |"
    found = document(f"# Rain\n\nRain fell **again** in the [north](/north).\n\n{rows}\n")

    assert rows in markdown.render(found.blocks)


def test_cells_of_a_torn_post_stand_in_their_columns() -> None:
    table = "<table><tr><td></td><td>Mon</td></tr><tr><td>North</td><td>1</td></tr></table>".replace("/", "\\/")
    post = f'{{"id": 7, "content": {{"rendered": "{table}'
    found = document(post)

    assert "|  | Mon |\n| --- | --- |\n| North | 1 |" in markdown.render(found.blocks)


def test_links_in_cells_are_kept() -> None:
    assert "| [a](https://courier.example/x) | b |" in rendered('<table><tr><td><a href="/x">a</a><td>b</table>')


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# no heading", r"\# no heading"),
        ("1. no item", r"1\. no item"),
        ("2024) no item", r"2024\) no item"),
        ("1.5 metres", "1.5 metres"),
        ("- no item", r"\- no item"),
        ("-5 degrees", "-5 degrees"),
        ("> no quote", r"\> no quote"),
        ("a * b * c", r"a \* b \* c"),
        ("snake_case _emphasis_", r"snake_case \_emphasis\_"),
        ("[1] <b> `x`", r"\[1\] \<b> \`x\`"),
        ("AT&amp; and R&D", r"AT\&amp; and R&D"),
        ("---", r"\---"),
    ],
)
def test_words_do_not_become_markup(text: str, expected: str) -> None:
    assert f"{expected}\n" == markdown.render([block(text)])


def test_headings_stand_below_the_title() -> None:
    assert "# T\n\n## a\n\nb\n" == markdown.render([block("a", "heading", level=1), block("b")], title="T")


def test_a_link_whose_words_were_cut_away_is_none() -> None:
    assert "a\n" == markdown.render([block("a", anchors=(("gone", "/x"),))], url=URL)
