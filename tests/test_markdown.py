"""An article as Markdown keeps what the page has of structure."""

import re

import pytest
from markdown_it import MarkdownIt

import ingest
from ingest import markdown
from ingest.model import Block, Cleaned, Kind
from tests.making import document
from tests.shapes import PARAGRAPHS

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
        ('<pre><code class="language-python">x = 1</code></pre>', "```python\nx = 1\n```\n"),
        ('<pre class="brush: js; toolbar: false">x</pre>', "```js\nx\n```\n"),
        ('<div class="highlight-source-c++"><pre>x<span>y</span></pre></div>', "```c++\nxy\n```\n"),
        ('<pre><code class="language-plaintext">x</code></pre>', "```\nx\n```\n"),
        ("<h2>C #</h2><h3>##</h3>", "## C \\#\n\n### \\##\n"),
        (
            "<table><caption>Costs</caption><tr><th>a<th>b<tr><td>1<td>2</table>",
            "Costs\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n",
        ),
    ],
)
def test_structure_is_kept(html: str, expected: str) -> None:
    assert expected == rendered(html)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<ol start=4><li>a<li>b</ol>", "4. a\n5. b\n"),
        ("<ol start=9><li>a<li>b<p>c</ol>", "9. a\n10. b\n\n    c\n"),
        ("<ol start=0><li>a<li>b</ol>", "0. a\n1. b\n"),
        ("<ol start=-1><li>a<li>b</ol>", "1. a\n2. b\n"),
        ("<ol start=x><li>a</ol>", "1. a\n"),
        ("<ol start=99999999999><li>a</ol>", "1. a\n"),
        ("<ol><li>a<li value=7>b<li>c</ol>", "1. a\n7. b\n8. c\n"),
        ("<ol reversed><li>a<li>b</ol>", "2. a\n1. b\n"),
        ("<ol reversed start=5><li>a<li>b</ol>", "5. a\n4. b\n"),
        ("<ul><li value=7>a</ul>", "- a\n"),
        ("<ol start=3><li>a<ol><li>b</ol><li>c</ol>", "3. a\n   1. b\n4. c\n"),
        ("<ul><li>a<ol start=3><li>b</ol></ul>", "- a\n\n  3. b\n"),
        ("<ol start=2><li></li><li>a</ol>", "3. a\n"),
        ("<ul><li><p>a</p><p>b</p><li>c</ul>", "- a\n\n  b\n- c\n"),
        ("<ul><li>a<ul><li>b</ul>c<li>d</ul>", "- a\n  - b\n\n  c\n- d\n"),
        ("<ul><ul><li>a<li>b</ul><li>c</ul>", "- a\n- b\n- c\n"),
        ("<ul><li>a</ul><ul><li>b</ul><ul><li>c</ul>", "- a\n\n* b\n\n- c\n"),
        ("<ol><li>a</ol><ol><li>b</ol>", "1. a\n\n1) b\n"),
        ("<ul><li>a<pre>b\nc</pre><li>d</ul>", "- a\n\n  ```\n  b\n  c\n  ```\n- d\n"),
        ("<ul><li>a<blockquote>b</blockquote><li>c</ul>", "- a\n\n  > b\n- c\n"),
        ("<ul><li>a<table><tr><td>b<td>c</table></ul>", "- a\n\n  | b | c |\n  | --- | --- |\n"),
        ("<blockquote>a<ul><li>b</ul></blockquote>", "> a\n>\n> - b\n"),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", "> a\n>\n> > b\n"),
        ("<dl><dt>a<dd>b<dd>c<dt>d<dt>e<dd>f</dl>", "- a\n  - b\n  - c\n- d\n- e\n  - f\n"),
        ("<dl><dd>a</dl><p>b", "- a\n\nb\n"),
        ("<ul><li><h3>a</h3>b<p>c<li><h3>d</h3>e</ul>", "### a\n\n- b\n\n  c\n\n### d\n\n- e\n"),
    ],
)
def test_lists_and_quotes_hold_what_they_hold(html: str, expected: str) -> None:
    assert expected == rendered(html)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("Call <code>a b</code>.", "Call `a b`."),
        ("a <code>a</code> a", "a `a` a"),
        ("<code>a ` b</code>", "``a ` b``"),
        ("<code>`a`</code>", "`` `a` ``"),
        ("<code>a ` b `` c</code>", "```a ` b `` c```"),
        ("<code>*a* _b_ [c] &amp;amp; \\</code>", "`*a* _b_ [c] &amp; \\`"),
        ("<code>a<b>b</b></code>", "`ab`"),
        ("<kbd>Ctrl</kbd>+<kbd>C</kbd> <samp>x</samp> <tt>y</tt>", "`Ctrl`+`C` `x` `y`"),
        ("<kbd>a</kbd> <kbd>b</kbd>", "`a` `b`"),
        ('<a href="/x"><code>a</code> b</a>', "[`a` b](https://courier.example/x)"),
        ('<code><a href="/x">a</a>b</code>', "[`a`](https://courier.example/x)`b`"),
        ("a <code> </code> b", "a b"),
        ("a <code></code> b", "a b"),
        ("e\u0301 <code>e\u0301</code> f", "\u00e9 `\u00e9` f"),
        ("<code>a</code><span hidden>zz</span> b <code>c</code>", "`a` b `c`\n\nzz"),
    ],
)
def test_inline_code_stands_in_backticks(html: str, expected: str) -> None:
    assert f"{expected}\n" == rendered(f"<p>{html}</p>")


def test_inline_code_in_cells_headings_and_items() -> None:
    assert "| a | `b\\|c` `d` |" in rendered("<table><tr><td>a<td><code>b|c</code> <code>d</code></table>")
    assert "## `a` b\n" == rendered("<h2><code>a</code> b</h2>")
    assert "- `1.` b\n" == rendered("<ul><li><code>1.</code> b</ul>")


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('tides: <a href="/x">tides</a>', "tides: [tides](https://courier.example/x)"),
        ('tides: <a href="/x"><b>ti</b>des</a>, tides', "tides: [tides](https://courier.example/x), tides"),
        ('a a <a href="/x">a</a> a', "a a [a](https://courier.example/x) a"),
        ('a a <a href="/x">a</a> <a href="/x">a</a>', "a a [a a](https://courier.example/x)"),
        ('Look!<a href="/x">a</a>', "Look\\![a](https://courier.example/x)"),
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


PAGE = """<p>a <code>b</code> c <a href="/x">d <code>e`f</code></a></p><ol start=4><li>g<ul><li>h<ol start=2><li>i</ol>
<li><p>j</p><p>k</p><pre><code class=language-js>l\nm</code></pre></ul>
<li>n<blockquote><p>o</p><ul><li>p</ul></blockquote></ol>
<table><tr><th>q<th colspan=2>r<tr><td>s<td>t<td><code>u|v</code></table>
<blockquote>w<blockquote>x</blockquote></blockquote><dl><dt>y<dd>z</dl><pre>1. a\n\n# b</pre><p>3. c</p><h3>d #</h3>"""
BACK = """<p>a <code>b</code> c <a href="https://courier.example/x">d <code>e`f</code></a></p>
<ol start="4"><li><p>g</p><ul><li><p>h</p><ol start="2"><li>i</li></ol></li><li><p>j</p><p>k</p>
<pre><code class="language-js">l\nm\n</code></pre></li></ul></li><li><p>n</p><blockquote><p>o</p><ul>
<li>p</li></ul></blockquote></li></ol><table><thead><tr><th>q</th><th>r</th><th></th></tr></thead>
<tbody><tr><td>s</td><td>t</td><td><code>u|v</code></td></tr></tbody></table>
<blockquote><p>w</p><blockquote><p>x</p></blockquote></blockquote><ul><li>y<ul><li>z</li></ul></li></ul>
<pre><code>1. a\n# b\n</code></pre><p>3. c</p><h3>d #</h3>"""


def test_a_reader_of_markdown_gives_the_structure_back() -> None:
    read = MarkdownIt("commonmark").enable("table").render(rendered(PAGE))

    assert re.sub(r"(?<=>)\n|\n(?=<)", "", BACK) == re.sub(r"(?<=>)\n|\n(?=<)", "", read)


def cleaned(html: str) -> Cleaned:
    """Clean an article with something behind its second paragraph."""
    before, after = ("".join(f"<p>{text}</p>" for text in some) for some in (PARAGRAPHS[:2], PARAGRAPHS[2:]))
    page = f"<!doctype html><title>Tides</title><article><h1>Tides of the quay</h1>{before}{html}{after}</article>"
    return next(iter(ingest.extract_all(page, URL)))


@pytest.mark.parametrize("attributes", ["", " class=caption", " class=wp-table-caption"])
def test_the_caption_of_a_table_is_text_above_it_and_no_image(attributes: str) -> None:
    rows = "<tr><th>Item<th>2025<tr><td>Quay<td>1.5<tr><td>Road<td>3"
    found = cleaned(f"<table><caption{attributes}>Costs of the quay in millions</caption>{rows}</table>")

    assert found.article is not None
    assert () == found.article.images
    assert "Costs of the quay in millions\n\nItem\t2025\nQuay" in found.article.text
    assert "\n\nCosts of the quay in millions\n\n| Item | 2025 |\n" in ingest.to_markdown(found)


def test_the_caption_of_a_table_that_holds_a_picture_is_that_of_a_picture() -> None:
    picture = '<tr><td><img src="/quay.jpg" alt="The quay">'
    found = cleaned(f"<table><caption>The quay in January, with the mill behind it</caption>{picture}</table>")

    assert found.article is not None
    assert "The quay in January, with the mill behind it" in [image.caption for image in found.article.images]
    assert "January" not in found.article.text


def test_rows_below_a_cell_of_two_rows_stand_in_their_columns_in_the_text() -> None:
    rows = "<tr><th>Item<th>Year<th>Cost<tr><td rowspan=2>Quay<td>2025<td>1.5<tr><td>2026<td>2.25"
    found = cleaned(f"<table>{rows}</table>")

    assert found.article is not None
    assert "Item\tYear\tCost\nQuay\t2025\t1.5\n\t2026\t2.25\n" in found.article.text
    lines = [found.article.text[block.start : block.end] for block in found.article.blocks if block.kind == "table"]
    assert ["", "2026", "2.25"] == lines[-1].split("\t")


@pytest.mark.parametrize("text", ["quay 12\nmill 8", "pip install tides\ntides --next quay", "make tides"])
@pytest.mark.parametrize("behind", ["", "<p>The mill has the same tides as the quay, an hour later on every day.</p>"])
def test_preformatted_lines_of_a_text_stay_also_where_they_end_it(text: str, behind: str) -> None:
    whole = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    page = f"<!doctype html><title>Tides</title><article><h1>Tides of the quay</h1>{whole}<pre>{text}</pre>{behind}"
    (found,) = ingest.extract_all(page, URL)

    assert f"\n\n```\n{text}\n```\n" in ingest.to_markdown(found)
