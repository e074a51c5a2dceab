"""Comments that no name of an element tells."""

import pytest

from ingest import clean, sites
from ingest.clean.page import Page
from ingest.clean.rules import comment_threads
from tests.clean.test_clean import ARTICLE, ends, page
from tests.making import document

PEOPLE = ("Ida, Lindau, 12/1/2024 14:32", "Vera Holm, Bregenz, 12/1/2024 15:10", "old captain, 13/1/2024 9:05")
SAID = (
    "They should have closed the bridge to lorries ten years ago, when the first cracks were seen under the deck.",
    "And who pays for the detour of those who deliver bread at four in the morning? Nobody has asked the bakers.",
    "I crossed it every day for forty years, and it never shook as it does since the new pavement was laid on it.",
)


def thread(again: str, *, label: str = "", people: tuple[str, ...] = PEOPLE) -> dict[str, str]:
    said = "".join(f"<p><b>{who}</b></p><p>{line}</p>{again}" for who, line in zip(people, SAID, strict=True))
    return ends(page(f"<article><h1>Bridge closed to lorries</h1>{ARTICLE}</article>{label}{said}"))


def test_a_thread_is_told_by_names_dates_and_a_line_that_comes_again() -> None:
    found = thread("<p>Click to rate 12</p>")

    assert {"comments"} == {found[line] for line in (*PEOPLE, *SAID)}


def test_a_thread_is_told_by_the_label_above_it() -> None:
    found = thread("", label="<h3>Comments</h3>")

    assert {"comments"} == {found[line] for line in (*PEOPLE, *SAID)}


def test_a_list_of_events_is_no_thread() -> None:
    assert "comments" not in thread("").values()


def test_updates_of_one_writer_are_no_thread() -> None:
    people = ("Ida Fenn, 12/1/2024 14:32", "Ida Fenn, 12/1/2024 15:10", "Ida Fenn, 13/1/2024 9:05")

    assert "comments" not in thread("<p>To the top of the page</p>", people=people).values()


def test_updates_with_a_share_bar_each_are_no_thread() -> None:
    assert "comments" not in thread("<p>Share</p>").values()


READERS = ("Ida Fenn", "river_rat", "Otto", "M. Castor", "the old hand")
STORY = (
    "The council decided on day {} that the bridge over the canal will be closed to lorries from spring. "
    "Shop owners on both banks had asked for a longer delay, because the ring road will not be ready before autumn."
)
REMARK = "I crossed that bridge every day for {} years, and nobody asked me what I think of it."


def dumped(stamps: tuple[str, ...], *, above: int = 3) -> dict[str, str | None]:
    """Clean a dump with stamped remarks below its text, without any label; give each line's reason, None for body."""
    told = [STORY.format(n) for n in range(above)]
    remarks = [f"{who}\n{at}\n{REMARK.format(n)}" for n, (who, at) in enumerate(zip(READERS, stamps, strict=True), 9)]
    found = document("\n\n".join(["Bridge closed to lorries", *told, *remarks, "About the Canal Courier"]))
    extraction = clean.clean(found, sites.select_rules(found, hint=None, files=()))
    body: dict[str, str | None] = {block.text: None for block in extraction.body}
    return body | {removed.block.text: removed.reason for removed in extraction.removed}


@pytest.mark.parametrize(
    "stamps",
    [
        tuple(f"{day} March 2024 08:5{day}" for day in range(1, 6)),
        tuple(f"0{day}.03.2024, 14:0{day}" for day in range(1, 6)),
        tuple(f"{hours} hours ago" for hours in range(2, 7)),
    ],
    ids=["english", "german", "relative"],
)
def test_a_dump_ends_where_its_readers_begin(stamps: tuple[str, ...]) -> None:
    found = dumped(stamps)

    assert [STORY.format(n) for n in range(3)] == [line for line, reason in found.items() if reason is None]
    assert {"comments"} == {found[REMARK.format(n)] for n in range(9, 13)}


def test_the_updates_of_a_live_blog_are_no_remarks() -> None:
    found = dumped(tuple(f"{day} March 2024 08:5{day}" for day in range(1, 6)), above=1)

    assert "comments" not in found.values()


def test_days_without_a_time_are_those_of_other_stories() -> None:
    assert "comments" not in dumped(tuple(f"{day} March 2024" for day in range(1, 6))).values()


def test_few_remarks_are_told_by_the_people_who_wrote_them() -> None:
    told = [STORY.format(n) for n in range(3)]
    remarks = [
        f"by {who} on Friday December 19, 2025 @08:0{n}PM\n\n{REMARK.format(n)}\n\n{REMARK.format(n + 20)}"
        for n, who in enumerate(("ozmartin", "harbourmaster", "Vera Holm"))
    ]
    found = document("\n\n".join(["Bridge closed to lorries", *told, *remarks]))

    extraction = clean.clean(found, sites.select_rules(found, hint=None, files=()))

    assert told == [block.text for block in extraction.body]


def named(body: str) -> list[str]:
    """Return what goes, by the names of its elements, of a page of which the classifier would keep everything."""
    page = Page.of(document(f"<!doctype html><html><body class='has-comments'>{body}</body></html>"))
    found = page.merge(comment_threads.named_below(page, set(range(len(page.blocks))), "named"))
    return [page.blocks[i].text for i in sorted(found)]


@pytest.mark.parametrize(
    "name",
    ["commentsbasiclist", "komentarzwiersz", "leserkommentare", "kommentarer", "comentarios", "yorumlar", "a-pinglun"],
)
def test_remarks_below_the_text_are_told_by_a_word_in_a_name(name: str) -> None:
    remarks = "".join(f"<div class='{name}'><p>{line}</p></div>" for line in SAID)

    assert [*SAID] == named(f"<div class='post'>{ARTICLE}</div>{remarks}")


@pytest.mark.parametrize(
    "body",
    [
        f"<div class='kommentar'>{ARTICLE}</div>",  # an opinion piece
        f"<div class='commentary'><p>{SAID[0]}</p></div><div>{ARTICLE}</div>",
        f"<div class='comments'><p>{SAID[0]}</p></div><div>{ARTICLE}</div>",  # the text stands below
        f"<div>{ARTICLE}</div><div class='no-comments'><p>{SAID[0]}</p></div>",
    ],
    ids=["all", "commentary", "above", "none"],
)
def test_such_a_word_names_other_things_as_well(body: str) -> None:
    assert [] == named(body)
