"""Where the updates of a live blog stand in its text."""

from collections.abc import Sequence
from typing import Any, Final

import pytest

from ingest.model import Found, Kind, LiveUpdate
from tests.test_record import extraction, written

INTRO = "All day the council debates the new bridge over the Ardan."
GOAL = "The mayor opened the session with a promise of a shorter debate."
SECOND = "Two members of the opposition left the room in protest."
VOTE = "The vote was moved to the evening."
END = "Reporting by the city desk."


def blog(blocks: Sequence[tuple[Kind, str]], *updates: tuple[str | None, str]) -> dict[str, Any]:
    """A record of blocks (kind, text) whose data name these updates (title, text)."""
    found = tuple(
        LiveUpdate(published="2025-09-05T10:00Z", title=title, text=text, where=f"jsonld:0/liveBlogUpdate/{n}")
        for n, (title, text) in enumerate(updates)
    )
    return written(extraction(*((k, t, -1) for k, t in blocks), found={"live_updates": Found(value=found)}))


def texts(line: dict[str, Any]) -> list[str]:
    return [line["text"][u["start"] : u["end"]] for u in line["live_updates"]]


def parts(line: dict[str, Any]) -> list[str | None]:
    return [block["part"] for block in line["blocks"]]


P: Final[Kind] = "paragraph"


def test_an_update_is_a_span_with_its_heading_and_what_precedes_is_the_introduction() -> None:
    line = blog(
        [(P, INTRO), ("heading", "“Shorter”"), (P, GOAL), (P, SECOND), ("heading", "Vote"), (P, VOTE), (P, END)],
        ('"shorter"', f"{GOAL} {SECOND}"), ("Vote", VOTE),
    )  # fmt: skip

    assert texts(line) == [f"“Shorter”\n\n{GOAL}\n\n{SECOND}", f"Vote\n\n{VOTE}"]
    assert parts(line) == ["introduction", *["update"] * 5, None]
    assert line["live_updates"][0]["published"] == "2025-09-05T10:00Z"


def test_updates_stand_in_the_order_of_the_text() -> None:
    line = blog([(P, VOTE), (P, GOAL)], ("one", GOAL), ("two", VOTE))

    assert [u["title"] for u in line["live_updates"]] == ["two", "one"]
    assert parts(line) == ["update", "update"]


@pytest.mark.parametrize("mark", ["…", "...", "[…]", " [...]"])
def test_data_that_hold_the_beginning_name_the_whole_block(mark: str) -> None:
    assert texts(blog([(P, GOAL), (P, VOTE)], (None, GOAL[:30] + mark))) == [GOAL]


def test_what_is_embedded_in_an_update_belongs_to_it() -> None:
    line = blog([(P, GOAL), ("quote", "A post."), (P, "— A person"), (P, SECOND), (P, VOTE)], (None, f"{GOAL}{SECOND}"))

    assert texts(line) == [f"{GOAL}\n\nA post.\n\n— A person\n\n{SECOND}"]
    assert parts(line) == [*["update"] * 4, None]


def test_a_short_update_is_a_whole_block_and_no_beginning_of_another() -> None:
    assert texts(blog([(P, "Goalkeeper injured."), (P, "Goal")], (None, "Goal"))) == ["Goal"]
    assert texts(blog([(P, "Goalkeeper injured.")], (None, "Goal"))) == []


def test_equal_updates_are_different_blocks() -> None:
    line = blog([(P, GOAL), (P, VOTE), (P, GOAL)], ("a", GOAL), ("b", GOAL))

    assert [(u["title"], u["start"]) for u in line["live_updates"]] == [("a", 0), ("b", len(GOAL + VOTE) + 4)]


def test_updates_that_the_text_does_not_hold_are_said() -> None:
    line = blog([(P, INTRO)], ("one", GOAL), ("two", VOTE), ("three", INTRO))

    assert [u["title"] for u in line["live_updates"]] == ["three"]
    (doubt,) = line["provenance"]["doubts"]
    assert doubt == {
        "code": "updates-missing", "message": "2 of 3 updates that the page's data name are not in its text",
    }  # fmt: skip


def test_without_updates_no_block_has_a_part() -> None:
    assert parts(blog([(P, INTRO), (P, GOAL)])) == [None, None]
    assert parts(blog([(P, INTRO)], ("one", GOAL))) == [None]


def test_a_hundred_thousand_updates_that_begin_alike_are_soon_found() -> None:
    blocks = [(P, f"At this hour the council talks about item {n}.") for n in range(2_000)]
    updates = [(None, f"At this hour the council talks about item {n} again.") for n in range(100_000)]

    assert blog(blocks, *updates)["live_updates"] == []
