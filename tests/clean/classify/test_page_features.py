from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.clean.classify import main_content, page_classifier, page_features, trees
from ingest.clean.classify.lexicon import Lexicon
from ingest.clean.facts import characters, element_groups
from ingest.clean.page import Page
from ingest.clean.rules import boilerplate
from ingest.clean.rulings import Offer, Removal
from ingest.model import Block, Capture, Decision, Document, Item, Part
from ingest.parse.page import html

STORY = [
    "The ferry to Lindau left the harbour twenty minutes late on Monday, because nobody could find its gangway's key.",
    "Its captain, who has crossed the lake for thirty years, said that he had never seen such a thing before.",
    "Passengers waited in the rain, and two of them complained to the operator, which answered the same evening.",
    "The key was found in the pocket of a mechanic, who had taken it home on Friday and gone to the mountains.",
]
PAGE = f"""
<html><head><title>Ferry waits for its key - Lake Post</title></head><body>
<nav class="main-menu"><ul><li><a href="/">Home</a><li><a href="/sport">Sport</a>
<li><a href="/lake">The lake</a></ul></nav>
<main><article class="article-body"><h1>Ferry waits for its key</h1>
{"".join(f"<p>{p}</p>" for p in STORY)}
</article></main>
<div class="sidebar teaser-list"><ul><li><a href="/a">Bread is dearer again</a><li><a href="/b">Swans return</a>
<li><a href="/c">A bridge for cyclists</a></ul></div>
<footer><p>© Lake Post. All rights reserved.</p></footer></body></html>
"""
NOTHING = Lexicon(names={}, words={})


def page_of(markup: str) -> Page:
    parsed = html.blocks(markup)
    part = Part(offset=0, length=1, sha256="0" * 64)
    capture = Capture(raw_id=None, file="page.html", parts=(part,), role="article", source=None, url=None)
    document = Document(item=Item(capture=capture, index=0), shape="html", blocks=parsed.blocks, images=parsed.images)
    return Page.of(document)


def table_of(page: Page, lexicon: Lexicon = NOTHING) -> tuple[page_features.View, characters.Floats]:
    seen = page_features.view(page)
    return seen, page_features.first(page, seen, lexicon)


def test_characters_are_counted_by_class_for_every_block() -> None:
    found = characters.count_characters(["Zug 7, Gleis 12.", "雨が降る。", "a"])
    by_name = [dict(zip(characters.CLASSES, row, strict=True)) for row in found.counts.tolist()]
    assert by_name[0] == {
        "other": 0,
        "space": 3,
        "lower": 6,
        "upper": 2,
        "digit": 3,
        "end": 1,
        "comma": 1,
        "quote": 0,
        "dash": 0,
        "dense": 0,
    }
    assert (by_name[1]["dense"], by_name[1]["end"]) == (4, 1)
    assert found.lengths.tolist() == [16, 5, 1]


def test_the_last_character_is_seen_through_a_closing_quote() -> None:
    ends = characters.count_characters(["He said: “Never.”", "He said (never)", "Never"]).last.tolist()
    assert [characters.CLASSES[c] for c in ends] == ["end", "lower", "lower"]


def test_what_a_text_repeats_of_another_is_a_share_of_its_grams() -> None:
    found = characters.count_characters([STORY[0], STORY[1], "Ok"])
    shares = characters.overlap(found, [STORY[0].upper()], long=True)
    assert shares[0] == pytest.approx(1)
    assert shares[1] < 0.2
    assert shares[2] == -1


def test_nothing_is_known_of_an_overlap_with_nothing() -> None:
    assert characters.overlap(characters.count_characters(["word"]), [], long=False).tolist() == [-1]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=12))
def test_any_characters_are_counted_once(texts: list[str]) -> None:
    found = characters.count_characters(texts)
    assert found.counts.sum(axis=1).tolist() == [len(t) for t in texts]
    assert (found.counts >= 0).all()


def test_a_run_of_paragraphs_stands_in_the_container_of_their_element() -> None:
    page = page_of(PAGE)
    tree = element_groups.find_groups(page.blocks)
    texts = [b.text for b in page.blocks]
    story = [texts.index(p) for p in STORY]
    run = int(tree.inner[story[1]])
    assert (int(tree.low[run]), int(tree.high[run])) == (story[0], story[-1] + 1)
    article = int(tree.parent[run])
    assert texts[int(tree.low[article])] == "Ferry waits for its key"
    assert int(tree.high[article]) == story[-1] + 1
    assert len({int(tree.inner[i]) for i in story}) == 1


def test_every_container_lies_inside_its_parent() -> None:
    page = page_of(PAGE)
    tree = element_groups.find_groups(page.blocks)
    for i in range(1, len(tree.low)):
        over = int(tree.parent[i])
        assert tree.low[over] <= tree.low[i] < tree.high[i] <= tree.high[over]
        assert tree.level[over] < tree.level[i]
    assert (tree.low[tree.inner] <= np.arange(len(page.blocks))).all()
    assert (tree.high[tree.inner] > np.arange(len(page.blocks))).all()


def test_elements_with_equal_tags_are_told_apart_by_their_names() -> None:
    markup = '<div class="story"><p>One</p><p>Two</p></div><div class="tail"><p>Three</p><p>Four</p></div>'
    tree = element_groups.find_groups(page_of(markup).blocks)
    assert tree.inner[0] == tree.inner[1] != tree.inner[2] == tree.inner[3]


def test_each_block_has_its_place_in_every_column_and_no_value_is_missing() -> None:
    page = page_of(PAGE)
    page.merge(boilerplate.by_name(page))
    seen, table = table_of(page)
    wider = page_features.second(seen, table, np.zeros(len(page.blocks), np.float32))
    assert table.shape[1] == wider.shape[1] == len(page.blocks)
    assert len(wider) > len(table)
    assert np.isfinite(wider).all()


def test_features_of_a_page_of_one_block() -> None:
    seen, table = table_of(page_of("<p>Rain"))
    assert np.isfinite(page_features.second(seen, table, np.full(1, 500, np.float32))).all()


def test_names_that_the_lexicon_does_not_hold_weigh_as_their_parts() -> None:
    page = page_of('<div class="reader-comment_17"><p>Nonsense, all of it.</p></div>')
    _, plain = table_of(page)
    _, weighed = table_of(page, Lexicon(names={"~comment": -40}, words={}))
    assert (weighed - plain).min() == -40


def test_a_whole_name_outweighs_its_parts() -> None:
    page = page_of('<div class="comment-free"><p>Lake.</p></div>')
    _, plain = table_of(page)
    _, weighed = table_of(page, Lexicon(names={"~comment": -40, "comment-free": 7}, words={}))
    assert ((weighed - plain).min(), (weighed - plain).max()) == (0, 7)


def test_the_same_page_gives_the_same_numbers() -> None:
    one, other = (table_of(page_of(PAGE))[1] for _ in range(2))
    assert one.tobytes() == other.tobytes()


def test_the_shipped_judge_keeps_the_story_and_nothing_of_the_furniture() -> None:
    page = page_of(PAGE)
    page.merge(boilerplate.by_name(page))
    kept = {page.blocks[i].text for i in page.merge(main_content.classify(page))[0]}
    assert kept >= set(STORY)
    assert not kept & {"Home", "Sport", "Swans return", "Bread is dearer again", "© Lake Post. All rights reserved."}


def test_what_a_certain_rule_removed_is_never_brought_back() -> None:
    page = page_of(PAGE)
    texts = [b.text for b in page.blocks]
    page.merge(ruling for ruling in (Removal(texts.index(STORY[1]), "share", "boilerplate-lines:share"),))
    page.merge(ruling for ruling in (Offer(texts.index(STORY[2]), "description", "headline"),))
    found = page_classifier.chances(page, trees.load())
    assert found[texts.index(STORY[1])] == found[texts.index(STORY[2])] == 0


@pytest.mark.parametrize(
    ("rule", "questioned"),
    [
        ("hidden-text", True),
        ("marked-elements:related", True),
        ("duplicates", True),
        ("wix:top-of-page", False),
        ("ticker", False),
    ],
)
def test_weak_rules_may_be_overruled_and_rules_of_a_site_may_not(rule: str, *, questioned: bool) -> None:
    assert page_classifier.certain(Decision(action="removed", reason="related", rule=rule)) is not questioned


def test_a_page_without_blocks_keeps_nothing() -> None:
    empty = page_of("<p>x")
    empty.document = replace(empty.document, blocks=())
    assert (nothing := Page.of(empty.document)).merge(main_content.classify(nothing))[0] == set()


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["p", "li", "h2", "td"]), st.text(min_size=1, max_size=60)), min_size=1, max_size=15
    )
)
def test_any_page_is_judged(parts: list[tuple[str, str]]) -> None:
    blocks = tuple(
        Block(index=i, kind="paragraph", text=text, where=f"body/div/{tag}", element_path=f" body div {tag} ")
        for i, (tag, text) in enumerate(parts)
    )
    page = page_of("<p>x")
    assert (other := Page.of(replace(page.document, blocks=blocks))).merge(main_content.classify(other))[0] <= set(
        range(len(blocks))
    )


def test_every_column_has_a_name_of_its_own() -> None:
    page = page_of(PAGE)
    seen = page_features.view(page)
    early = page_features.first_columns(page, seen, NOTHING)
    late = page_features.second_columns(seen, np.zeros(len(page.blocks), np.float32))
    names = (*early.names, *late.names)
    assert len(early.names) == len(early.table())
    assert len(late.names) == len(late.table())
    assert len(set(names)) == len(names)


def test_a_column_holds_what_its_name_says() -> None:
    page = page_of(PAGE)
    seen = page_features.view(page)
    found = page_features.first_columns(page, seen, NOTHING)
    column = dict(zip(found.names, found.table(), strict=True))
    assert column["size"].tolist() == seen.size.tolist()
    assert column["blocks below"].tolist() == [*range(len(page.blocks), 0, -1)]
    assert column["size of block +1"].tolist()[:-1] == seen.size.tolist()[1:]
    assert column["article elements around"].tolist() == [b.where.split("/").count("article") for b in page.blocks]
