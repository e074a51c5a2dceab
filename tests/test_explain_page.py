"""Tests of the pages of ingest.explain; tests/browser opens them."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingest import explain
from ingest.errors import NoArticle, RecordError
from ingest.model import (
    Author,
    Block,
    Candidate,
    Decision,
    Evidence,
    Extraction,
    Found,
    Image,
    RawImage,
)
from tests import shapes
from tests.calling import call
from tests.test_explain import CAPTURE, CLASSIFIED, HOSTILE, extraction


def opened(result: Any, **more: Any) -> LexborHTMLParser:
    return LexborHTMLParser(explain.html(result, **more))


def first(tree: LexborHTMLParser | LexborNode, selector: str) -> LexborNode:
    found = tree.css_first(selector)
    assert found is not None, selector
    return found


def words(node: LexborNode, between: str = "") -> str:
    return " ".join(node.text(separator=between).split())


def with_blocks(*blocks: tuple[str, str, Decision], **found: Any) -> Extraction:
    """Make an extraction of these blocks: kind, text and decision."""
    made = extraction(**found)
    return replace(
        made,
        document=replace(
            made.document,
            blocks=tuple(
                Block(index=n, kind=kind, text=text, where=f"body/p[{n}]", group=0 if kind in {"item", "table"} else -1)  # type: ignore[arg-type]  # mypy widens the literals
                for n, (kind, text, _) in enumerate(blocks)
            ),
        ),
        decisions=tuple(decision for _, _, decision in blocks),
    )


KEPT = Decision(action="body", rule="classifier:model")
SHARE = Decision(action="removed", rule="share-bar", reason="share")
RELATED = Decision(action="removed", rule="teasers", reason="related")


def test_the_article_comes_first_as_its_reader_sees_it() -> None:
    tree = opened(
        with_blocks(
            ("paragraph", "Share this", SHARE),
            ("heading", "A heading", KEPT),
            ("paragraph", "A paragraph.", KEPT),
            ("item", "one", KEPT),
            ("item", "two", KEPT),
            ("table", "Day\tPlace", KEPT),
            ("table", "Monday\tArdan", KEPT),
            ("quote", "Said.", KEPT),
            ("code", "x = 1", KEPT),
        )
    )
    article = first(tree, "article")

    assert [(node.tag, words(node, " ")) for node in article.iter() if node.tag != "p"] == [
        ("h1", "Title"),
        ("h2", "A heading"),
        ("ul", "one two"),
        ("div", "Day Place Monday Ardan"),
        ("blockquote", "Said."),
        ("pre", "x = 1"),
    ]
    assert [[words(cell) for cell in row.css("td")] for row in article.css("tr")] == [
        ["Day", "Place"],
        ["Monday", "Ardan"],
    ]
    assert [words(node) for node in article.css("p:not(.byline)")] == ["A paragraph."]
    assert words(first(article, ".byline")) == "Jo Doe"
    assert tree.html
    assert tree.html.index("<article") < tree.html.index('id="text"') < tree.html.index('id="fields"')


def test_every_block_stands_in_order_and_what_was_removed_is_folded_by_reason() -> None:
    tree = opened(
        with_blocks(
            ("paragraph", "One", KEPT),
            ("paragraph", "Share", SHARE),
            ("paragraph", "Tweet", SHARE),
            ("paragraph", "Read more", RELATED),
            ("paragraph", "Two", KEPT),
        )
    )

    assert [str(node.attributes["id"]) for node in tree.css(".block")] == [f"block-{n}" for n in range(5)]
    assert [words(node) for node in tree.css(".block > p")] == ["One", "Share", "Tweet", "Read more", "Two"]
    assert [words(node) for node in tree.css("summary")] == [
        "share 2 blocks, 10 characters: Share · Tweet",
        "related 1 block, 9 characters: Read more",
    ]
    assert [node.attributes["data-end"] for node in tree.css(".run")] == ["kept", "share", "related", "kept"]
    assert all("open" not in node.attributes for node in tree.css("details"))


def test_many_folds_in_a_row_are_one_that_names_its_reasons() -> None:
    blocks = [("paragraph", f"{n}", SHARE if n % 2 else RELATED) for n in range(7)]
    tree = opened(with_blocks(("paragraph", "One", KEPT), *blocks, ("paragraph", "Two", KEPT)))

    assert [words(node) for node in tree.css(".stretch > summary")] == ["7 blocks removed: related 4, share 3"]
    assert len(tree.css(".stretch > details.run")) == 7
    assert [node.attributes["id"] for node in tree.css(".block")] == [f"block-{n}" for n in range(9)]
    assert opened(with_blocks(*blocks[:4])).css(".stretch") == []


def test_the_chips_count_the_blocks_by_their_end_and_say_what_it_means() -> None:
    chips = opened(extraction(), meanings={"share": "a row of buttons"}).css(".chip")

    assert [words(chip) for chip in chips] == ["kept 1", "used for fields 2", "captions 1", "share 1"]
    assert chips[-1].attributes["title"] == "10 characters: a row of buttons"


def test_the_rule_of_a_block_is_described_by_what_decided() -> None:
    tree = opened(extraction(), classified=CLASSIFIED, meanings={"share": "a row of buttons"})

    button = first(tree, "#block-1 button")
    assert button.attributes["aria-describedby"] == "why-1"
    assert words(button) == "1 classifier:trafilatura .12"
    assert words(first(tree, "#why-1")) == (
        "kept rule classifier:trafilatura paragraph at body/p[1] chance .12 that it is the article:"
        " -2.50 link density = 1 +0.25 size = 10"
    )
    assert words(first(tree, "#why-2")) == "removed: share: a row of buttons rule share-bar paragraph at body/p[2]"
    assert "chance" not in first(opened(extraction(), classified={2: CLASSIFIED[1]}), "#why-2").text()


def test_blocks_that_the_classifier_was_not_sure_of_have_a_chip() -> None:
    tree = opened(extraction(), classified={1: replace(CLASSIFIED[1], chance=400)})

    assert words(tree.css(".chip")[-1]) == "not sure 1"
    assert [node.attributes["id"] for node in tree.css(".block.unsure")] == ["block-1"]
    assert ["data-unsure" in node.attributes for node in tree.css(".run")][:2] == [False, True]


def test_each_field_is_linked_to_where_it_was_read() -> None:
    made = extraction(
        title=Found(
            value="Title",
            evidence=(
                Evidence(where="block:0", raw="Title", parser="text"),
                Evidence(where="meta:og:title#0", raw="Title", parser="text"),
                Evidence(where="header:x", raw="Title", parser="text"),
            ),
        ),
        language=Found(value="en", evidence=(Evidence(where="text:0-40", raw="", parser="guess"),)),
    )
    candidates = tuple(
        Candidate(field="title", raw=raw, where="meta:og:title#0") for raw in ("Another", "Title", "Title")
    )
    tree = opened(replace(made, document=replace(made.document, candidates=candidates)))
    rows = {words(first(row, "th")): row for row in tree.css("#fields tbody tr")}

    assert [a.attributes["href"] for a in rows["title"].css("a")] == ["#block-0", "#said-1"]
    assert [a.attributes["href"] for a in rows["authors"].css("a")] == ["#block-4"]
    assert [a.attributes["href"] for a in rows["language"].css("a")] == ["#article"]
    targets = {str(node.attributes["id"]) for node in tree.css("[id]")}
    assert all(str(a.attributes["href"])[1:] in targets for a in tree.css('a[href^="#"]'))
    assert words(first(rows["title"], "li")) == "block:0 by text: Title"
    assert "modified" in tree.css("#fields p")[-1].text()


def test_a_picture_is_a_button_where_it_stands_until_somebody_asks_for_it() -> None:
    made = with_blocks(
        ("paragraph", "One", KEPT),
        ("paragraph", "Two", KEPT),
        images=Found(
            value=(
                Image(url="https://media.example/a.jpg", caption="A harbour", credit="Jo", alt="ships"),
                Image(url="data:image/png;base64,AA"),
                Image(caption="No address"),
            ),
            evidence=(Evidence(where="image:0", raw="/a.jpg", parser="image-url"),),
        ),
    )
    raw = RawImage(url="//media.example/a.jpg", alt=None, block=1, where="body/img")
    made = replace(made, document=replace(made.document, images=(raw,)))
    tree = opened(made)

    assert tree.css("img") == []
    (button,) = tree.css("button.load")
    assert button.attributes["data-image"] == "https://media.example/a.jpg"
    assert [node.attributes.get("id") or words(node) for node in first(tree, "article").iter()][2:] == [
        "picture-1",
        "picture-2",
        "One",
        "image-0",
        "Two",
    ]
    assert words(first(tree, "#image-0 figcaption")) == "A harbour Jo"
    assert "img-src https://media.example" in str(first(tree, "meta[http-equiv]").attributes["content"])
    assert {str(a.attributes["href"]) for a in tree.css("#fields a")} >= {"#image-0"}


def test_provenance_and_doubts_stand_at_the_end() -> None:
    tree = opened(extraction())
    facts = {words(first(row, "th")): words(first(row, "td")) for row in tree.css("#provenance tr")}

    assert facts["shape"] == "html: an html element"
    assert facts["bytes"] == f"9 from 0, sha256 {'0' * 64}"
    assert [words(row, " ") for row in tree.css("#doubts tr")] == ["truncated-tail no end tag", "no-time-zone 08:51"]
    assert words(first(tree, "nav .doubted")) == "2 doubts"


def test_a_hostile_page_stays_text() -> None:
    made = extraction(
        HOSTILE,
        title=Found(value=HOSTILE),
        section=Found(value="javascript:alert(1)"),
        authors=Found(value=(Author(name=HOSTILE, url="javascript:alert(1)"),)),
        images=Found(value=(Image(url='https://a.example/"><script>', alt='" onload="x', caption=HOSTILE),)),
        language=Found(value='ar" onload="x'),
    )
    tree = opened(made, meanings={"share": HOSTILE})

    assert len(tree.css("script")) == 1
    assert tree.css("img, iframe, link, object, embed, base, form") == []
    assert words(first(tree, "h1")) == words(first(tree, "#block-1 > p")) == HOSTILE.replace("\x1b", "\ufffd")
    assert {str(a.attributes["href"]).partition(":")[0].partition("-")[0] for a in tree.css("a")} <= {
        "https", "#block", "#article", "#text", "#fields", "#provenance", "#doubts",
    }  # fmt: skip
    assert not [name for node in tree.css("*") for name in node.attributes if name.startswith("on")]
    assert first(tree, "article").attributes["lang"] == 'ar" onload="x'


def test_an_article_that_runs_from_right_to_left_does_so_as_a_whole() -> None:
    arabic = with_blocks(("paragraph", "أغلق مجلس المدينة جسر NATO", KEPT))

    assert first(opened(arabic), "article").attributes["dir"] == "rtl"
    assert first(opened(extraction()), "article").attributes["dir"] == "ltr"
    assert {node.attributes["dir"] for node in opened(arabic).css(".block > p")} == {"auto"}


def test_an_item_without_blocks_is_named_by_its_file() -> None:
    made = extraction(title=Found(value=None))
    tree = opened(replace(made, decisions=(), document=replace(made.document, blocks=(), url=None)))

    assert words(first(tree, "h1")) == "news/2026-11-22.warc.gz"
    assert "No block was kept." in first(tree, "article").text()


def test_what_gave_no_article_has_a_page_that_says_why() -> None:
    tree = opened(NoArticle("40 links", subject="f#0", reason="page-type:listing"), capture=CAPTURE)

    assert words(first(tree, ".error")) == "page-type:listing: f#0: 40 links"
    assert "news/2026-11-22.warc.gz #0" in first(tree, "#provenance").text()
    assert [words(a) for a in tree.css("nav a")] == ["Provenance"]


def test_the_index_has_a_row_for_each_item_and_no_name_twice() -> None:
    pages = explain.Pages()
    names = [
        pages.add(extraction(), capture=CAPTURE)[0],
        pages.add(extraction(title=Found(value=HOSTILE)), capture=CAPTURE)[0],
        pages.add(NoArticle("40 links", reason="consent"), capture=CAPTURE)[0],
        pages.add(RecordError("torn", subject="index"))[0],
        pages.add(RecordError("torn", subject="../index"))[0],
    ]
    tree = LexborHTMLParser(pages.index("all/of it"))
    rows = [[words(cell) for cell in row.css("td")] for row in tree.css("tbody tr")]

    assert names[:3] == [f"news-2026-11-22.warc.gz{n}.html" for n in ("", "-2", "-3")]
    assert len(set(names)) == 5
    assert "index.html" not in names
    assert not any("/" in name for name in names)
    assert [a.attributes["href"] for a in tree.css("tbody a")] == names
    assert rows[0] == [
        "Titlenews/2026-11-22.warc.gz #4", "extracted", "article", "html", "", "", "23", "18 %", "3", "2",
    ]  # fmt: skip
    assert rows[2][1:] == ["skippedconsent", "", "", "", "", "", "", "", ""]
    assert rows[3][1].startswith("failed")
    assert [words(button) for button in tree.css("button[data-outcome]")] == ["extracted 2", "failed 2", "skipped 1"]
    assert len(tree.css("script")) == 1


@pytest.fixture
def pages(folder: Path) -> Path:
    for name in ("page", "dump", "post", "warc"):
        suffix = {"page": ".html", "dump": ".txt", "post": ".json", "warc": ".warc.gz"}[name]
        (folder / "in" / name).mkdir(parents=True)
        (folder / "in" / name / f"one{suffix}").write_bytes(shapes.SHAPES[name])
    (folder / "in" / "arabic.html").write_text(shapes.ARABIC, encoding="utf-8")
    (folder / "in" / "login.html").write_text(shapes.LOGIN, encoding="utf-8")
    return folder / "in"


def test_a_folder_of_every_shape_gives_a_page_each_and_an_index(pages: Path) -> None:
    result = call("explain", str(pages), "--html", "out")

    assert result.stdout == "out/index.html\n"
    tree = LexborHTMLParser(Path("out/index.html").read_text(encoding="utf-8"))
    links = [str(a.attributes["href"]) for a in tree.css("tbody a")]
    assert sorted(links) == sorted(path.name for path in Path("out").iterdir() if path.name != "index.html")
    assert len(links) == 6
    assert "إغلاق جسر الميناء" in {words(a) for a in tree.css("tbody a")}
    found = sorted(first(row, "td:nth-child(4)").text() for row in tree.css("tbody tr"))
    assert found == ["html", "html", "html", "html", "text-dump", "wordpress-json"]


def test_one_file_gives_the_page_of_its_last_item_and_says_how_many_there_are(folder: Path) -> None:
    Path("two.warc.gz").write_bytes(shapes.warc(shapes.PAGE, shapes.ARABIC))

    result = call("explain", "two.warc.gz", "--html", "why.html")

    assert result.stdout == "why.html\n"
    assert "last of 2 items" in result.stderr
    assert words(first(LexborHTMLParser(Path("why.html").read_text(encoding="utf-8")), "h1")) == "إغلاق جسر الميناء"
    call("explain", "two.warc.gz", "--html", "each/")
    assert len(list(Path("each").iterdir())) == 3


def test_json_and_a_page_can_be_had_in_one_call(folder: Path) -> None:
    Path("page.html").write_text(shapes.PAGE, encoding="utf-8")

    result = call("explain", "page.html", "--json", "--html", "why.html")

    assert json.loads(result.stdout)["error"] is None
    assert result.stderr == "why.html\n"
    assert Path("why.html").is_file()


def test_an_url_that_is_too_long_for_a_file_is_looked_up_all_the_same(folder: Path) -> None:
    result = call("explain", "https://courier.example/" + "a" * 300, code=2)

    assert "no audit knows it" in result.stderr
