import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from ingest import text as texts
from ingest.errors import BudgetExceeded
from ingest.model import Block, Capture, Document, Encoding, Shaped
from ingest.parse import documents
from ingest.parse.page.html import Parsed, blocks


def kinds(html: str) -> list[tuple[str, str]]:
    return [(b.kind, b.text) for b in blocks(html).blocks]


def lines(html: str) -> list[str]:
    return [b.text for b in blocks(html).blocks]


def bare(value: str) -> str:
    """All but white space, whatever stood between two characters that compose."""
    return unicodedata.normalize("NFC", texts.squeeze(value))


def visible(html: str) -> str:
    """The parser's own text of the body, by its own means."""
    tree = LexborHTMLParser(html)
    tree.strip_tags(["script", "style", "template", "noscript"])
    return tree.body.text(deep=True) if tree.body is not None else ""


def shaped(*pages: str) -> Shaped:
    capture = Capture(
        raw_id=None,
        file="a.html",
        parts=(),
        role="article",
        source=None,
        url="https://news.example/a/b",
        headers=(("X-Robots-Tag", "noarchive"),),
    )
    return Shaped(capture=capture, pages=pages, encoding=Encoding(name="utf-8", source="default"), shape="html")


# --- conservation -------------------------------------------------------------------------------------------------

TAGS = (
    *("p", "div", "section", "article", "nav", "span", "b", "a", "i", "em", "h1", "h2", "ul", "ol", "li", "dl", "dt"),
    *("dd", "table", "tr", "td", "th", "tbody", "caption", "blockquote", "pre", "code", "figure", "figcaption", "img"),
    *("br", "hr", "noscript", "script", "style", "template", "select", "option", "button", "textarea", "svg", "title"),
    *("iframe", "form", "details", "summary", "label", "font", "center", "time", "body", "html", "head", "x-card"),
    *("main", "video", "object", "math", "p/", "ruby", "rt", "input", "frameset"),
)
ATTRIBUTES_USED = (
    "",
    ' class="a wp-caption-text"',
    " hidden",
    ' style="display:none"',
    ' href="/x"',
    " itemprop=author",
)
WORDS = (
    *(
        "word",
        " two words ",
        "\n",
        " ",
        "é",
        "e\u0301",
        "\u200b",
        "\ufeff",
        "&amp;",
        "&nbsp;",
        "中文",
        "שלום",
        "<",
        "\x0c",
    ),
    *("\t", "]]>", "<!-- c -->", "<![CDATA[x]]>"),
)


def pieces() -> st.SearchStrategy[str]:
    opening = st.builds("<{}{}>".format, st.sampled_from(TAGS), st.sampled_from(ATTRIBUTES_USED))
    closing = st.builds("</{}>".format, st.sampled_from(TAGS))
    return st.lists(st.one_of(opening, closing, st.sampled_from(WORDS)), max_size=40).map("".join)


@given(pieces())
def test_every_visible_character_is_in_exactly_one_block_however_bad_the_markup(html: str) -> None:
    parsed = blocks(html)

    assert bare("".join(b.text for b in parsed.blocks)) == bare(visible(html))
    assert bare(parsed.text) == bare(visible(html))


@given(pieces())
def test_blocks_keep_the_promises_of_their_type(html: str) -> None:
    parsed = blocks(html)

    assert [b.index for b in parsed.blocks] == list(range(len(parsed.blocks)))
    for block in parsed.blocks:
        assert block.text
        assert block.text == written(block)
        assert 0 <= block.link_chars <= len(block.text)
        assert block.image < len(parsed.images)
        assert block.element_path.startswith(" ")
        assert block.element_path.endswith(" ")
        assert block.where
    assert all(0 <= i.block <= len(parsed.blocks) for i in parsed.images)


def written(block: Block) -> str:
    if block.kind == "code":
        return texts.normalise_code(block.text)
    return "\t".join(texts.normalise(cell) for cell in block.text.split("\t"))


@given(pieces())
def test_a_page_is_read_the_same_every_time(html: str) -> None:
    assert without_nodes(blocks(html)) == without_nodes(blocks(html))


def without_nodes(parsed: Parsed) -> object:
    return parsed.blocks, parsed.images, parsed.text, parsed.fingerprint


# --- what ends a block --------------------------------------------------------------------------------------------


def test_inline_elements_are_joined_exactly_as_they_stand() -> None:
    assert lines("<p>un<b>believ</b>able <i>and</i> <u>true</u></p>") == ["unbelievable and true"]


def test_boxes_end_a_block_on_both_sides() -> None:
    assert lines("<div>one<p>two</p>three<section>four</section></div>") == ["one", "two", "three", "four"]


def test_one_br_is_a_space_and_two_are_the_end_of_a_paragraph() -> None:
    assert lines("<p>one<br>two<br> <br/>three</p>") == ["one two", "three"]


def test_a_paragraph_may_end_inside_an_inline_wrapper() -> None:
    html = "<div><font><span>one<br><br>two</span> more<br>\n<br></font>three</div>"

    assert lines(html) == ["one", "two more", "three"]
    assert [b.where for b in blocks(html).blocks] == ["body/div/font/span", "body/div/font", "body/div"]


def test_br_at_the_edge_of_a_block_is_nothing() -> None:
    assert lines("<p><br><br>one<br><br></p><p>two</p>") == ["one", "two"]


def test_controls_and_embeds_have_blocks_of_their_own() -> None:
    html = "<p>a<button>Share</button>b</p><select><option>One<option>Two</select><textarea>t</textarea>"
    html += "<iframe>raw</iframe>"

    assert lines(html) == ["a", "Share", "b", "One", "Two", "t", "raw"]


def test_invisible_elements_leave_no_trace_and_do_not_part_words() -> None:
    html = "<p>vis<script>no()</script><style>p{}</style><!-- no --><template><b>no</b></template>ible</p>"

    assert lines(html) == ["visible"]


def test_noscript_holds_elements_and_none_of_them_is_visible() -> None:
    assert lines("<p>one</p><noscript><div>no <p>no</p></div></noscript><p>two</p>") == ["one", "two"]


def test_a_nav_that_is_never_closed_loses_nothing() -> None:
    assert lines("<nav><a href=/>Home</a><article><h1>T</h1><p>one</p><p>two</p>") == ["Home", "T", "one", "two"]


def test_entities_unknown_elements_and_bidirectional_text() -> None:
    assert lines("<p dir=rtl>שלום &amp; &lt;b&gt; <x-y>עולם</x-y></p><p>日本語<b>の</b>文</p>") == [
        "שלום & <b> עולם",
        "日本語の文",
    ]


def test_misnested_formatting_is_repaired_as_a_browser_does() -> None:
    assert lines("<p>one <b>two <i>three</b> four</i> five<p>six") == ["one two three four five", "six"]


def test_a_frameset_and_nothing_are_pages_without_blocks() -> None:
    assert blocks("<frameset><frame src=a></frameset>").blocks == ()
    assert blocks("").blocks == ()


# --- kinds --------------------------------------------------------------------------------------------------------


def test_headings_have_their_level() -> None:
    assert [(b.kind, b.level) for b in blocks("<h1>a</h1><h3>b</h3><p>c").blocks] == [
        ("heading", 1),
        ("heading", 3),
        ("paragraph", 0),
    ]


def test_a_nested_list_is_one_group_and_its_items_know_their_depth() -> None:
    parsed = blocks("<ul><li>a<ul><li>b</ul><li>c</ul><ol><li>d</ol>").blocks

    assert [(b.kind, b.text, b.level) for b in parsed] == [
        ("item", "a", 1),
        ("item", "b", 2),
        ("item", "c", 1),
        ("item", "d", 1),
    ]
    assert parsed[0].group == parsed[1].group == parsed[2].group >= 0
    assert parsed[3].group not in {-1, parsed[0].group}


def test_items_without_a_list_are_one_group_by_their_parent() -> None:
    parsed = blocks("<div><li>a</li><li>b</li></div><div><li>c</li></div>").blocks

    assert parsed[0].group == parsed[1].group != parsed[2].group
    assert {b.level for b in parsed} == {1}


def test_terms_and_their_descriptions_are_items() -> None:
    assert kinds("<dl><dt>Ferry<dd>A ship<dd>A trade</dl>") == [
        ("item", "Ferry"),
        ("item", "A ship"),
        ("item", "A trade"),
    ]


def test_quoted_paragraphs_are_quotes_and_what_follows_is_not() -> None:
    assert kinds("<blockquote><p>a<p>b</blockquote><p>c") == [("quote", "a"), ("quote", "b"), ("paragraph", "c")]


def test_a_row_is_a_block_with_tabs_between_its_cells() -> None:
    parsed = blocks(
        "<table><tr><th>City<th>Rain<tr><td>Lyon<td><b>3</b> mm<td></table><table><tr><td>x<td>y</table>"
    ).blocks

    assert [(b.kind, b.text) for b in parsed] == [("table", "City\tRain"), ("table", "Lyon\t3 mm"), ("table", "x\ty")]
    assert parsed[0].group == parsed[1].group != parsed[2].group
    assert parsed[1].where == "body/table/tbody/tr"


def test_a_cell_that_holds_boxes_shows_a_layout() -> None:
    html = "<table><tr><td>Menu<td><h1>Title</h1><p>one</p>rest<td>x<td>y</table>"

    assert kinds(html) == [
        ("table", "Menu"),
        ("heading", "Title"),
        ("paragraph", "one"),
        ("paragraph", "rest"),
        ("table", "x\ty"),
    ]


def test_tables_in_tables_are_layouts_around_tables() -> None:
    html = "<table><tr><td>side<td><table><tr><td>1<td>2</table>after</table>"

    assert kinds(html) == [("table", "side"), ("table", "1\t2"), ("paragraph", "after")]


def test_two_br_in_a_cell_show_a_layout() -> None:
    assert kinds("<table><tr><td>one<br><br>two</table>") == [("paragraph", "one"), ("paragraph", "two")]


def test_code_keeps_its_lines() -> None:
    parsed = blocks("<pre>\n  if a:\n\n    b<br>c</pre><pre>d</pre>").blocks

    assert [(b.kind, b.text) for b in parsed] == [("code", "  if a:\n    b\nc"), ("code", "d")]
    assert parsed[0].group != parsed[1].group


# --- captions and images ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "html",
    [
        "<img src=/0.jpg><figure><img src=/1.jpg><figcaption>A <b>ferry</b></figcaption></figure>",
        "<img src=/0.jpg><figure><figcaption>A ferry</figcaption><img src=/1.jpg></figure>",
        "<img src=/0.jpg><div class='x wp-caption'><img src=/1.jpg><p class='wp-caption-text'>A ferry</p></div>",
        "<img src=/0.jpg><figure><img src=/1.jpg><span class='image-caption'>A ferry</span></figure>",
        "<img src=/0.jpg><figure><img src=/1.jpg><div class=caption><p>A ferry</p></div></figure>",
        "<img src=/0.jpg><dl class=wp-caption><dt><img src=/1.jpg></dt><dd class=wp-caption-dd>A ferry</dd></dl>",
    ],
)
def test_a_caption_knows_its_image(html: str) -> None:
    parsed = blocks(html + "<p>text")

    assert [(b.kind, b.text, b.image) for b in parsed.blocks] == [("caption", "A ferry", 1), ("paragraph", "text", -1)]


def test_a_caption_of_a_video_has_no_image_even_beside_a_figure_with_one() -> None:
    parsed = blocks("<figure><video></video><figcaption>a</figcaption></figure><figure><img src=/1.jpg></figure>")

    assert [(b.kind, b.image) for b in parsed.blocks] == [("caption", -1)]


def test_each_caption_of_a_gallery_belongs_to_the_image_before_it() -> None:
    inner = "".join(f"<figure><img src=/{n}.jpg><figcaption>{n}</figcaption></figure>" for n in range(3))

    assert [b.image for b in blocks(f"<figure>{inner}<figcaption>all</figcaption></figure>").blocks] == [0, 1, 2, 2]


@pytest.mark.parametrize(
    ("image", "url"),
    [
        ('<img src="a.jpg">', "https://x.example/n/a.jpg"),
        ('<img src="data:image/gif;base64,R0" data-src="/b.jpg">', "https://x.example/b.jpg"),
        ('<img src="/blank.gif" data-lazy-src="/c.jpg">', "https://x.example/c.jpg"),
        ('<img srcset="/s.jpg 300w, /l.jpg 900w, /m.jpg 600w">', "https://x.example/l.jpg"),
        ('<picture><source srcset="/p.webp 800w"><img src="data:,"></picture>', "https://x.example/p.webp"),
        ('<img src="data:,"><noscript><img src="/n.jpg"></noscript>', "https://x.example/n.jpg"),
        ('<base href="https://cdn.example/"><img src="d.jpg">', "https://cdn.example/d.jpg"),
    ],
)
def test_an_image_is_what_a_reader_sees(image: str, url: str) -> None:
    parsed = blocks(f"<p>one</p>{image}<p>two</p>", base="https://x.example/n/")

    assert [(i.url, i.block) for i in parsed.images] == [(url, 1)]


@pytest.mark.parametrize(
    "image", ['<img src="/t.gif" width=1 height=1>', '<img src="data:image/png;base64,x">', "<img alt=x>"]
)
def test_an_image_that_shows_nothing_is_none(image: str) -> None:
    assert blocks(image).images == ()


def test_a_noscript_copy_of_a_shown_image_is_no_second_one() -> None:
    assert len(blocks('<img src="/a.jpg"><noscript><img src="/a.jpg"></noscript>').images) == 1


def test_alt_text_is_kept_beside_the_image_and_is_no_text() -> None:
    parsed = blocks('<p>a <img src=/i.png alt=" A ferry "> b</p>')

    assert (parsed.images[0].alt, parsed.images[0].block, lines('<img src=/i.png alt="x">')) == ("A ferry", 0, [])


# --- features -----------------------------------------------------------------------------------------------------


def test_element_paths_name_the_ancestors_and_the_innermost_element_that_holds_all() -> None:
    html = "<body class=Home><main id=Content role=main><p class='A  b'><span class=byline>By Ida</span></p>"
    html += "<p><b>x</b> y</p>"
    first, second = blocks(html).blocks

    assert first.element_path == " body home main content main p a b span byline "
    assert first.where == "body/main/p/span"
    assert second.element_path.endswith(" p ")
    assert second.where == "body/main/p"


def test_element_paths_and_tag_paths_of_deep_elements_keep_the_nearest() -> None:
    (block,) = blocks("<div class=outermost>" + "<div class=some-long-name>" * 100 + "<p class=mine>x").blocks

    assert len(block.element_path) <= 610
    assert block.element_path.endswith(" p mine ")
    assert "outermost" not in block.element_path
    assert block.where.startswith("…/")
    assert block.where.endswith("/div/p")


def test_links_are_counted_in_characters_and_the_first_is_named() -> None:
    html = '<p>See <a href="/a">this <b>one</b></a> and <a href="/b">that</a></p>'
    html += '<p><a href="/c"> all  of <b>it</b></a></p><p><a name=x>no link</a></p>'
    some, whole, none = blocks(html).blocks

    assert (some.link_chars, some.href) == (len("this") + len("one") + len("that"), "/a")
    assert (whole.link_chars, whole.href) == (len(whole.text), "/c")
    assert (none.link_chars, none.href) == (0, None)


def test_a_link_around_boxes_is_the_link_of_each() -> None:
    assert [(b.kind, b.link_chars, b.href) for b in blocks('<a href="/a"><h3>Rain</h3><p>again</p></a>').blocks] == [
        ("heading", 4, "/a"),
        ("paragraph", 5, "/a"),
    ]


@pytest.mark.parametrize(
    "attribute",
    ["hidden", 'style="display: none"', 'style="color:red;VISIBILITY:hidden"', "hidden=until-found"],
)
def test_hidden_words_are_taken_out_of_their_line_and_say_where_they_stood(attribute: str) -> None:
    parsed = blocks(
        f"<p>one <span {attribute}>two <b>three</b></span> four</p><div {attribute}><p>five</p></div>"
    ).blocks

    assert [(b.text, b.hidden, b.inside) for b in parsed] == [
        ("one four", False, -1),
        ("two three", True, 3),
        ("five", True, -1),
    ]


def test_an_empty_hidden_element_does_not_part_a_sentence() -> None:
    assert lines('<p>one <i class=icon aria-hidden="true"></i>two</p>') == ["one two"]


def test_what_is_not_quite_hidden_is_shown() -> None:
    html = '<p aria-hidden="false">a</p><p style="content-visibility:hidden">b</p><body style="display:none">c'

    assert [b.hidden for b in blocks(html).blocks] == [False, False, False]


# --- one line is one block ----------------------------------------------------------------------------------------


def told(html: str) -> tuple[list[str], list[str]]:
    """Return the lines of a page, and what was taken out of them."""
    parsed = blocks(html).blocks
    return [b.text for b in parsed if not b.hidden], [b.text for b in parsed if b.hidden]


@pytest.mark.parametrize(
    ("html", "line", "taken"),
    [
        ("Er traf <b aria-hidden='true'>2</b> Mal.", "Er traf 2 Mal.", []),
        ("<span aria-hidden=true>T</span>he tide came in.", "The tide came in.", []),
        ("Il a marqué <i aria-hidden=true>3</i><i class=sr-only>trois</i> buts.", "Il a marqué 3 buts.", ["trois"]),
        ("Ganó <i class='Score_visuallyHidden__x1'>dos</i><i aria-hidden=true>2</i> veces.", "Ganó 2 veces.", ["dos"]),
        ("Rated <s aria-hidden=true>★★★</s><s class=visually-hidden>three</s> by us.", "Rated ★★★ by us.", ["three"]),
        ("See <a href=/r>the map<span aria-hidden=true> ↗</span></a> of it.", "See the map of it.", ["↗"]),
        ("See <a href=/r>it<i aria-hidden=true class='ui-icon'>open_in_new</i></a>.", "See it.", ["open_in_new"]),
        ("See <a href=/r>it<i class='material-icons'>open_in_new</i></a>.", "See it.", ["open_in_new"]),
        ("See <a href=/r>it<span class=screen-reader-text> (new window)</span></a>.", "See it.", ["(new window)"]),
        ("See <a href=/r>it<svg><title>new window</title><desc>an arrow</desc></svg></a> now.", "See it now.", None),
        ("Now <svg viewBox='0 0 9 9'><path d=M0/></svg> and then.", "Now and then.", []),
        ("<svg aria-hidden=true><title>clock</title></svg> It struck ten.", "It struck ten.", ["clock"]),
        ("Пять <span style='display:none'>5</span>лодок ушли.", "Пять лодок ушли.", ["5"]),
        ("水位は<span aria-hidden=true>3</span>メートル。", "水位は3メートル。", []),
    ],
)
@pytest.mark.parametrize("tag", ["p", "li", "blockquote", "div", "h2", "figcaption"])
def test_an_inline_element_ends_no_line(tag: str, html: str, line: str, taken: list[str] | None) -> None:
    shown, hidden = told(f"<{tag}>{html}</{tag}>")

    assert shown == [line]
    assert taken is None or hidden == taken


MATH = (
    "<math><semantics><mrow><mi>x</mi><mo>=</mo><mn>2</mn></mrow><annotation>x = 2 \\,</annotation></semantics></math>"
)


@pytest.mark.parametrize(
    "formula",
    [
        MATH,
        f"<span class=katex><i class=katex-mathml>{MATH}</i><i class=katex-html aria-hidden=true>x=2</i></span>",
        f"<span class=MathJax><nobr aria-hidden=true>x=2</nobr><span class=MJX_Assistive_MathML>{MATH}</span></span>",
        # The signs are drawn by the style sheet, or by an image.
        f"<mjx-math aria-hidden=true></mjx-math><mjx-assistive-mml>{MATH}</mjx-assistive-mml>",
        f"<mjx-container><svg aria-hidden=true><g/></svg><mjx-assistive-mml>{MATH}</mjx-assistive-mml></mjx-container>",
        f"<span class=mwe-math><span style='display: none;'>{MATH}</span><img src=/x.svg aria-hidden=true></span>",
    ],
)
def test_a_formula_is_there_once(formula: str) -> None:
    assert told(f"<p>There {formula} and {formula} hold.</p>")[0] == ["There x=2 and x=2 hold."]
    assert told(f"<p>{formula}</p>")[0] == ["x=2"]


def test_a_label_for_screen_readers_stays_with_a_short_line() -> None:
    assert lines("<p><span class=sr-only>By</span> Ada Lund</p>") == ["By Ada Lund"]


@pytest.mark.parametrize(
    "icon", ["<svg></svg>", "<svg><title>a</title></svg>", "<i class=icon aria-hidden=true>x_y</i>"]
)
def test_links_with_icons_between_them_are_lines_of_their_own(icon: str) -> None:
    shown, _ = told(f"<div><a href=/f>Facebook</a>{icon}<a href=/t>Telegram</a></div>")

    assert [line for line in shown if line != "a"] == ["Facebook", "Telegram"]


def test_the_names_of_a_path_are_no_sentence_whatever_their_end() -> None:
    name = "What the island's ferries cost, and who has paid for them in the years since the U.S."
    shown, _ = told(f"<div><a href=/>Home</a><svg></svg><a href=/n>News</a><svg></svg><span>{name}</span></div>")

    assert shown == ["Home", "News", name]


def test_what_is_given_for_eye_and_ear_alone_is_two_lines() -> None:
    assert told("<p><b aria-hidden=true>Rain</b><b class=sr-only>Rain</b></p>") == (["Rain"], ["Rain"])


def test_hidden_text_takes_no_cell_from_its_row() -> None:
    parsed = blocks(
        "<table><tr><td>a<td hidden>b<td>c<td><i style='display:none'>007</i>7<td><i aria-hidden=true>4</i>"
        "<i class=sr-only>four</i><tr hidden><td>d<td>e</table>"
    ).blocks

    assert [(b.text, b.hidden, b.inside) for b in parsed] == [
        ("a\tc\t7\t4", False, -1),
        ("b", True, 1),
        ("007", True, 2),
        ("four", True, 4),
        ("d\te", True, -1),
    ]


def test_a_mark_that_composes_over_what_was_taken_out_keeps_its_place() -> None:
    parsed = blocks("<p>cafe<span hidden>x</span>\u0301 y</p>").blocks

    assert [b.text for b in parsed] == ["cafe", "x", "\u0301 y"]


# --- documents ----------------------------------------------------------------------------------------------------


def only(found: Iterator[object]) -> Document:
    (document,) = found
    assert isinstance(document, Document)
    return document


def test_a_page_is_one_document_with_its_candidates_and_signs() -> None:
    page = (
        "<html lang=de><head><title>Rain</title><meta name=generator content='WordPress 6.4'>"
        "<link rel='https://api.w.org/' href='/wp-json/'><script src='//static.wixstatic.com/a.js'></script></head>"
        "<body><p>It rained.</p><img src='/wp-content/a.jpg'></body></html>"
    )
    document = only(documents(shaped(page)))

    assert (document.url, document.html, document.item.index) == ("https://news.example/a/b", page, 0)
    assert {(c.field, c.raw) for c in document.candidates} == {
        ("title", "Rain"),
        ("language", "de"),
        ("x_robots_tag", "noarchive"),
    }
    assert document.fingerprint == {
        "generator:wordpress 6.4",
        "link:api.w.org",
        "asset:static.wixstatic.com",
        "asset:wp-content",
    }


def test_the_pages_of_one_article_are_one_document_without_seam() -> None:
    first = "<title>One</title><ul><li>a</ul><figure><img src=/1.jpg><figcaption>x</figcaption></figure>"
    second = "<title>Two</title><ul><li>b</ul><figure><img src=/2.jpg><figcaption>y</figcaption></figure>"
    document = only(documents(shaped(first, second)))

    assert [(b.index, b.text, b.image) for b in document.blocks] == [
        (0, "a", -1),
        (1, "x", 0),
        (2, "b", -1),
        (3, "y", 1),
    ]
    assert document.blocks[0].group != document.blocks[2].group
    assert [(i.url, i.block) for i in document.images] == [
        ("https://news.example/1.jpg", 1),
        ("https://news.example/2.jpg", 3),
    ]
    assert [c.raw for c in document.candidates if c.field == "title"] == ["One"]


def test_a_page_beyond_the_budget_is_an_error_in_its_place() -> None:
    (error,) = documents(shaped("<div>" * 100_000))

    assert isinstance(error, BudgetExceeded)
    assert error.subject == "https://news.example/a/b"
