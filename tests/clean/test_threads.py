"""Comments that no name of an element tells."""

from tests.clean.test_clean import ARTICLE, ends, page

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
