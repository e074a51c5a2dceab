"""What flatteners add to the words of a page goes, and its reason is told."""

from pathlib import Path
from typing import Final

import pytest

from ingest import clean, sites
from ingest.model import Decision
from tests.making import document

FLATTENED: Final = Path(__file__).parents[3] / "data" / "flattened"


def decisions(dump: str) -> dict[str, Decision]:
    """Clean a dump: the text of each block to its decision, the last of equal ones."""
    read = document(dump)
    found = clean.clean(read, sites.select_rules(read, hint=None, files=()))
    return {block.text: decision for block, decision in zip(read.blocks, found.decisions, strict=True)}


def test_the_addresses_of_a_text_browser_are_residue() -> None:
    found = decisions((FLATTENED / "lynx.txt").read_text(encoding="utf-8"))

    assert {"References", "1. https://gazette.example/feed", "9. https://gazette.example/cranes"} <= {
        text for text, decision in found.items() if (decision.reason, decision.rule) == ("markup-residue", "addresses")
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

    found = decisions(f"Divers inspect the pier\n\n{story}\n\n{line}\n\nIt said so in a letter to {story}\n")

    assert reason == found[line].reason
    assert "body" == found[story].action


@pytest.mark.parametrize(
    "line", ["See https://gazette.example/ for the whole report of the divers and its pictures.", "[sic]"]
)
def test_an_address_in_a_sentence_is_none_of_them(line: str) -> None:
    story = "The harbour office of Port Ansel has closed the northern pier after divers found cracks in three pillars."

    assert decisions(f"Divers\n\n{story}\n\n{line}\n\nIt said so in a letter. {story}\n")[line].rule not in {
        "addresses",
        "controls",
    }


STORY = (
    "The harbour office of Port Ansel has closed the northern pier after divers found cracks in three of its pillars.",
    "Ferries to the islands leave from the fish quay until further notice, and the toll of the bridge is not charged.",
    "The captains tie up between trawlers, which nobody likes, and the trawlers leave an hour earlier than they did.",
    "In October the office will say whether the pier can be repaired, and what the town would have to pay for that.",
)


CHRONICLE = (
    "On this day divers went down for the first time, and found nothing that anybody had been afraid of.",
    "On this day they went down again, and found the first of three cracks, which was as long as an arm.",
    "On this day the office closed the pier, and the ferries moved to the fish quay, where they still are.",
)


def body(*parts: str) -> list[str]:
    """Return what is left of a story with these parts after its second paragraph."""
    dump = "\n\n".join(["Divers inspect the northern pier", *STORY[:2], *parts, *STORY[2:]])
    return [text for text, decision in decisions(dump).items() if decision.action == "body" and text not in STORY]


@pytest.mark.parametrize(
    "kept",
    [
        # A text signs off with its agency.
        ["The repair may take until spring, when the herring comes and every berth is needed. (Reuters)"],
        # Entries of a list differ in their numbers.
        [f"  • Level {n}: The harbour master asks for {n * 10} barrels of tar and {n} ropes." for n in (1, 2, 3)],
        # A chronicle: dates over paragraphs.
        [f"{n} March 2024\n\n{line}" for n, line in enumerate(CHRONICLE, 3)],
        # What is said in parentheses is no credit.
        ["The office had asked for divers three times (in 2019, in 2021 and in the year of the flood), in vain."],
    ],
)  # fmt: skip
def test_what_only_looks_like_furniture_stays(kept: list[str]) -> None:
    lines = [line.strip("• ") for part in kept for line in part.split("\n\n") if len(line) > 40]

    assert set(lines) <= set(body(*kept))


def test_a_headline_under_a_label_is_no_flash() -> None:
    dump = "\n\n".join(["BREAKING", "Divers inspect the northern pier", "By Ida Fenn", *STORY])
    found = decisions(dump)

    assert ("removed", "ticker") == (found["BREAKING"].action, found["BREAKING"].reason)
    assert "title" == found["Divers inspect the northern pier"].field
    assert all(found[paragraph].action == "body" for paragraph in STORY)


def test_the_pictures_of_teasers_are_not_the_article_s() -> None:
    teasers = [
        f"{line}, {n} March 2024 (Ida Fenn/AFP)\n\nAnother story of the harbour\n\n{n} March 2024"
        for n, line in enumerate(
            ("A crane at the salt works", "The choir of the fishermen", "The last telephone box"), 2
        )
    ]
    read = document("\n\n".join(["Divers inspect the northern pier", *STORY, *teasers]))
    found = clean.clean(read, sites.select_rules(read, hint=None, files=()))

    assert () == found.fields.images.value
    assert {"related"} == {v.reason for b, v in zip(read.blocks, found.decisions, strict=True) if b.index > 4}


def test_a_slide_show_of_captions_is_every_picture() -> None:
    pictures = [
        f"Picture {n} of the pier, seen from the mole at low tide ({who}/AFP)"
        for n, who in ((1, "Ida Fenn"), (2, "Jon Roe"))
    ]
    read = document("\n\n".join(["Divers inspect the northern pier", *STORY[:2], *pictures, *STORY[2:]]))
    found = clean.clean(read, sites.select_rules(read, hint=None, files=()))

    assert [(picture, picture[picture.index("(") + 1 : -1]) for picture in pictures] == [
        (image.caption, image.credit) for image in found.fields.images.value
    ]


LEAK: Final = (
    "The harbour office of Port Ansel has closed the northern pier. “Nobody will walk on it before spring,” "
    "said Ida Kvam, who looks after the three piers of the town and has done so since she came here in 1998."
)


@pytest.mark.parametrize(
    "quote",
    ["“Nobody will walk on it before spring”", "The harbour office of Port Ansel has closed the northern pier."],
)
def test_a_sentence_that_stands_again_on_a_line_of_its_own_is_a_pull_quote(quote: str) -> None:
    found = decisions(f"Divers inspect the pier\n\n{LEAK}\n\n{quote}\n\nThe divers come back in {LEAK[4:90]}\n")

    assert ("duplicate", "pull-quotes") == (found[quote].reason, found[quote].rule)
    assert "body" == found[LEAK].action


def test_a_sentence_far_from_where_it_stood_is_no_pull_quote() -> None:
    quote = "The harbour office of Port Ansel has closed the northern pier."
    other = [
        f"On day {n} the divers of Port Ansel counted {n + 3} cracks in the pillars, and wrote that down."
        for n in range(12)
    ]

    found = decisions("\n\n".join(["Divers inspect the pier", LEAK, *other, quote]) + "\n")

    assert "body" == found[quote].action


def test_headlines_with_stamps_below_a_text_are_other_stories() -> None:
    stories = [
        "Pilots of the eastern harbour refuse to work at night (30/12 - 20:06)",
        "A crane of the shipyard has been sold to a farmer (29/12 - 10:54)",
        "Ferry to the islands sails again after eleven years (29.12.2025)",
    ]
    dump = [*("Divers inspect the pier", "", LEAK, "", f"It said so in a letter of last week. {LEAK}", "")]

    found = decisions("\n".join([*dump, *(f"• {line}" for line in stories)]) + "\n")

    assert {("related", "dated-teasers")} == {(found[line].reason, found[line].rule) for line in stories}
    assert "body" == found[LEAK].action
