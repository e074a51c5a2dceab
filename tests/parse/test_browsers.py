from pathlib import Path
from typing import Final

import pytest

from ingest.model import Block
from tests.making import document

FLATTENED: Final = Path(__file__).parents[1] / "data" / "flattened"
# What lynx 2.9.0 makes of a page: lists in lists, controls, a rule, a list of addresses.
PAGE: Final = (FLATTENED / "lynx.txt").read_text(encoding="utf-8")
# What w3m 0.5.3 makes of the same page.
OTHER: Final = (FLATTENED / "w3m.txt").read_text(encoding="utf-8")


def blocks(dump: str) -> tuple[Block, ...]:
    return document(dump).blocks


def test_numbers_of_links_go_and_the_words_stay() -> None:
    found = document(PAGE)
    texts = [block.text for block in found.blocks]

    assert ("unwrapped", "link-numbers") == found.repairs
    assert ["#Feed of The Gazette", "News", "Harbour", "Northern pier", "Sport"] == texts[:5]
    assert ["*", "+", "o", "*"] == [block.bullet for block in found.blocks if block.bullet]
    assert {
        "By Ida Fenn",
        (
            "The harbour office of Port Ansel has closed the northern pier after divers found cracks in three of its "
            "pillars. "
            "Ferries to the islands leave from the fish quay until further notice, and the toll is not charged."
        ),
        (
            "“The concrete is soft like cheese,” said Mira Tolland, who dived first. “We took three samples, and "
            "none of them "
            "held.”"
        ),
        "2. The second has lost its shoe.",
        "Read more: The cranes of Port Ansel",
    } <= set(texts)


def test_w3m_breaks_lines_and_writes_no_numbers() -> None:
    found = document(OTHER)

    assert ("unwrapped",) == found.repairs
    assert ["•", "□", "☆", "•"] == [block.bullet for block in found.blocks if block.bullet]
    assert {
        "Divers on the northern pier of Port Ansel, September 4, 2025. (Ida Fenn/Gazette)",
        (
            "“The concrete is soft like cheese,” said Mira Tolland, who dived first. “We took three samples, and "
            "none of them "
            "held.”"
        ),
    } <= {block.text for block in found.blocks}


def test_what_stands_at_the_edge_or_in_the_middle_is_a_heading() -> None:
    assert ["Divers inspect the northern pier", "What was found"] == [
        block.text for block in blocks(PAGE) if block.kind == "heading" and block.text != "References"
    ]


def test_indentation_is_counted_from_the_text() -> None:
    assert [0, 2, 7, 12, 2, 0] == [block.indent for block in blocks(PAGE)[:6]]


def test_the_list_of_addresses_stays_whole() -> None:
    assert {"References", "3. https://gazette.example/news/harbour"} <= {block.text for block in blocks(PAGE)}


@pytest.mark.parametrize(
    "dump",
    [
        "The bridge[1] was built in 1931.[2] It was closed[3] twice.[4] It stays.[5]\n\n[1] Archive\n[2] Ida Fenn",
        "[3] He came.\n\n[1] He saw.\n\n[2] He left.",
        "[Music] [1] The song begins",
        "References\n\n1. Fenn, Ida: The bridges of Lindau. Port Ansel 1998.\n2. Tolland, Mira: Diving. 2001.",
    ],
)
def test_footnotes_are_no_numbers_of_links(dump: str) -> None:
    found = document(dump)

    assert "link-numbers" not in found.repairs
    assert "".join(dump.split()) == "".join("".join(block.bullet + block.text for block in found.blocks).split())


def test_numbers_that_run_on_need_no_list() -> None:
    dump = "\n".join(f"   [{n}]Section {n}" for n in range(1, 9))

    assert [f"Section {n}" for n in range(1, 9)] == [block.text for block in blocks(dump)]
