from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.model import Block
from ingest.parse.dump import dump_lines, markdown
from ingest.text import squeeze
from tests.making import document

# What html2text 2025.4.15 makes of a page: links broken over lines, lists in lists, pictures, escapes, a table, a rule.
PAGE: Final = (Path(__file__).parents[1] / "data" / "flattened" / "html2text.md").read_text(encoding="utf-8")


def blocks(dump: str) -> tuple[Block, ...]:
    found = document(dump)
    assert "markdown" in found.repairs
    return found.blocks


def said(dump: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in blocks(dump)]


def test_a_page_of_markdown_is_read_as_what_it_is() -> None:
    assert [
        ("item", "News"),
        ("item", "Harbour"),
        ("item", "Northern pier"),
        ("item", "Sport"),
        ("paragraph", "Menu"),
        ("caption", "The Gazette"),
        ("heading", "Divers inspect the northern pier"),
        ("paragraph", "By Ida Fenn"),
        ("paragraph", "5. September 2025"),
        (
            "paragraph",
            (
                "The harbour office of Port Ansel has closed the northern pier after divers found cracks in three of "
                "its "
                "pillars. Ferries to the islands leave from the fish quay until further notice, and the toll is not "
                "charged."
            ),
        ),
        ("caption", "Divers on the northern pier"),
        ("paragraph", "Divers on the northern pier of Port Ansel, September 4, 2025. (Ida Fenn/Gazette)"),
        ("heading", "What was found"),
        (
            "quote",
            (
                "“The concrete is soft like cheese,” said Mira Tolland, who dived first. “We took three samples, and "
                "none of "
                "them held.”"
            ),
        ),
        ("item", "The first pillar leans by four degrees."),
        ("item", "The second has lost its shoe."),
        ("table", "Pillar\tBuilt"),
        ("table", "North\t1931"),
        ("table", "South\t1958"),
        (
            "paragraph",
            (
                "The office will say in October whether the pier can be repaired. Until then the captains of the "
                "ferry line "
                "tie up between trawlers, which nobody likes, and the trawlers leave an hour earlier than they used to."
            ),
        ),
        ("paragraph", "Read more: The cranes of Port Ansel"),
    ] == said(PAGE)


def test_links_are_counted_and_the_first_address_is_kept() -> None:
    found = {block.text: block for block in blocks(PAGE)}

    assert (4, "https://gazette.example/news") == (found["News"].link_chars, found["News"].href)
    assert "/news/harbour" == found["Harbour"].href
    assert len("The cranes of Port Ansel") == found["Read more: The cranes of Port Ansel"].link_chars
    assert 0 == found["5. September 2025"].link_chars


def test_levels_bullets_and_groups_are_those_of_the_lists() -> None:
    found = blocks(PAGE)

    assert [1, 2] == [block.level for block in found if block.kind == "heading"]
    assert ["*", "*", "*", "*", "1.", "2."] == [block.bullet for block in found if block.kind == "item"]
    assert 1 == len({block.group for block in found if block.kind == "table"})


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("**Bold** and *slanted* and ***both***", "Bold and slanted and both"),
        ("__Bold__ and _slanted_ in snake_case_names", "Bold and slanted in snake_case_names"),
        ("3 * 4 * 5 and a footnote*", "3 * 4 * 5 and a footnote*"),
        ("~~gone~~ and `code`", "gone and code"),
        (r"1\. April, 5 \* 3, a\_b, \[sic\], C:\\temp", r"1. April, 5 * 3, a_b, [sic], C:\temp"),
        ("[words](<https://a.example/b c>) <https://a.example/>", "words https://a.example/"),
        ("[words][12] and [more](https://a.example/x_(y))", "words and more"),
        ("as he said [sic](and he laughed) then", "as he said [sic](and he laughed) then"),
        ("[**Bold** __](https://a.example/) link", "Bold link"),
        ("a [ ![sign](s.png) shop ](/shop) in it", "a sign shop in it"),
        ("[empty](", "[empty]("),
        ("**open", "**open"),
    ],
)
def test_marks_go_and_what_is_none_stays(line: str, text: str) -> None:
    (found,) = markdown.parse_rows(dump_lines.parse_lines([line]))

    assert text == found.text


@pytest.mark.parametrize(
    "dump",
    [
        'The song "# 1" is back\n\n# 1 in the charts\n\nIt was a hit.',
        "He wrote a[i](x) and meant it.\n\nNothing else was said.",
        "5 * 3 = 15\n\n* * *\n\nSnake_case_name",
        "[1] First note\n[2] Second note\n\n** Terms apply",
    ],
)
def test_prose_with_a_mark_in_it_is_no_markdown(dump: str) -> None:
    assert "markdown" not in document(dump).repairs


def test_underlined_lines_are_headings() -> None:
    dump = "Bridge closed\n=============\n\nThe council closed **it**.\n\nWhy\n---\n\nSee [a](/a) and [b](/b)."

    assert [("heading", "Bridge closed"), ("heading", "Why")] == [pair for pair in said(dump) if pair[0] == "heading"]
    assert [1, 2] == [block.level for block in blocks(dump) if block.kind == "heading"]


def test_code_between_fences_is_code() -> None:
    dump = "# Guide\n\nRun [it](/it) **so**:\n\n```\nmake [all](x)\n```\n\nDone."

    assert ("code", "make [all](x)") in said(dump)


WORDS = st.text(st.sampled_from("abäñ水ж7"), min_size=1, max_size=8)
SPANS = st.one_of(
    WORDS,
    WORDS.map("**{}**".format),
    WORDS.map("_{}_".format),
    WORDS.map("[{}](https://a.example/b-c)".format),
    WORDS.map("![{}](/d.png)".format),
    WORDS.map('[ {} ](/e "f")'.format),
)


@given(
    st.lists(st.lists(SPANS, min_size=1, max_size=9).map(" ".join), min_size=1, max_size=6),
    st.sampled_from(["", "* ", "## ", "> "]),
)
def test_every_word_stays_in_its_place(lines: list[str], mark: str) -> None:
    found = list(markdown.parse_rows(dump_lines.parse_lines([mark + line for line in lines])))
    words = "".join(lines).replace("https://a.example/b-c", "").replace("/d.png", "").replace('/e "f"', "")

    assert _letters(words) == _letters("".join(line.text for line in found))


def _letters(value: str) -> str:
    return "".join(c for c in squeeze(value) if c.isalnum())
