"""What flatteners add to the words of a page goes, and its reason is told."""

from pathlib import Path
from typing import Final

import pytest

from ingest import clean, sites
from ingest.model import Verdict
from tests.making import document

FLATTENED: Final = Path(__file__).parents[1] / "data" / "flattened"


def verdicts(dump: str) -> dict[str, Verdict]:
    """Clean a dump: the text of each block to its verdict, the last of equal ones."""
    read = document(dump)
    found = clean.clean(read, sites.choose(read, hint=None, files=()))
    return {block.text: verdict for block, verdict in zip(read.blocks, found.verdicts, strict=True)}


def test_the_addresses_of_a_text_browser_are_residue() -> None:
    found = verdicts((FLATTENED / "lynx.txt").read_text(encoding="utf-8"))

    assert {"References", "1. https://gazette.example/feed", "9. https://gazette.example/cranes"} <= {
        text for text, verdict in found.items() if (verdict.reason, verdict.rule) == ("markup-residue", "addresses")
    }


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("https://gazette.example/2025/09/05/pier?utm_source=mail", "markup-residue"),
        ("(BUTTON) Menu", "navigation"),
        ("[logo.png] [icon-share.svg]", "markup-residue"),
        ("____________________ [ ] ________", "markup-residue"),
        ("━━━━━━━━━━━━━━━━━━━━", "markup-residue"),
    ],
)
def test_a_line_without_words_of_the_page_is_removed(line: str, reason: str) -> None:
    story = "The harbour office of Port Ansel has closed the northern pier after divers found cracks in three pillars."

    found = verdicts(f"Divers inspect the pier\n\n{story}\n\n{line}\n\nIt said so in a letter to {story}\n")

    assert reason == found[line].reason
    assert "body" == found[story].end


@pytest.mark.parametrize(
    "line", ["See https://gazette.example/ for the whole report of the divers and its pictures.", "[sic]"]
)
def test_an_address_in_a_sentence_is_none_of_them(line: str) -> None:
    story = "The harbour office of Port Ansel has closed the northern pier after divers found cracks in three pillars."

    assert verdicts(f"Divers\n\n{story}\n\n{line}\n\nIt said so in a letter. {story}\n")[line].rule not in {
        "addresses",
        "controls",
    }
