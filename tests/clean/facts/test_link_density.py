import re
from pathlib import Path

import pytest

import ingest.clean
from ingest.clean.facts import link_density
from ingest.clean.facts.link_density import MAX_IN_PARAGRAPH, link_density_of
from ingest.model import Block


def block(text: str, links: int) -> Block:
    return Block(index=0, kind="paragraph", text=text, where="body/p", link_chars=links)


def test_it_is_the_share_of_characters_in_links() -> None:
    assert link_density.link_density(block("x" * 40, 10)) == 0.25
    assert link_density.link_density(block("", 0)) == 0


def test_of_several_blocks_long_ones_count_more() -> None:
    assert link_density_of([block("x" * 30, 30), block("x" * 70, 0)]) == 0.3
    assert link_density_of([]) == 0


@pytest.mark.parametrize("links", [49, 50, 51])
def test_a_half_linked_paragraph_is_none(links: int) -> None:
    assert (link_density.link_density(block("x" * 100, links)) < MAX_IN_PARAGRAPH) == (links < 50)


def test_no_other_module_has_a_threshold_of_its_own() -> None:
    own = re.compile(r"\blink(?:s|_chars)\b(?: for [^()]*\))? *[<>]=? *[^=]*\*|[*] *\w+\.link_chars\b|\.link_chars *\*")
    assert own.search("block.link_chars < size * 0.5")
    assert own.search("2 * block.link_chars > len(block.text)")
    rooms = Path(ingest.clean.__file__).parent
    found = [
        f"{path.relative_to(rooms)}: {line.strip()}"
        for path in sorted(rooms.rglob("*.py"))
        if path.name != "link_density.py"
        for line in path.read_text(encoding="utf-8").splitlines()
        if own.search(line)
    ]
    assert not found


def test_the_thresholds_stand_in_their_order() -> None:
    values = [value for name, value in vars(link_density).items() if name.isupper()]
    assert values == sorted(values)
    assert len(values) == len([name for name in link_density.__all__ if name.isupper()])
