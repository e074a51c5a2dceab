"""Tables and lists of a text stay or go whole: results, recipes, guides, and what other lists are."""

import pytest

from tests.walking import record

TITLE = "Saltby throw away a lead in the ice as the Rovers pull clear"
STORY = (
    "Saltby Town threw away a two-goal lead at home to Harrow on Saturday and slipped to third in their division.",
    "Milo Prentice scored both of the goals before the interval, the first of them from forty metres on the ice.",
    "Harrow came back with a penalty and a header in the last four minutes, to the joy of their eleven supporters.",
)
RESULTS = (("Northgate Rovers", "3–0", "Ebbsworth"), ("Saltby Town", "2–2", "Harrow"), ("Crane City", "0-1", "Vale"))
PLACES = (
    ("Museum of Knots", "Two rooms above a chandler’s shop with four thousand knots, each of which you may untie."),
    ("The Salt House", "The air alone is worth the ticket, and children may lick one of the walls if they ask."),
    ("Museum of Fog", "Nobody agrees on what is in it, and that is rather the point of the place, says its guard."),
    ("House of Bells", "You hear the bells through the floor, as their founder did, with your shoes in your hand."),
)


def text(below: str) -> list[str]:
    story = "".join(f"<p>{line}</p>" for line in STORY)
    page = f"<title>{TITLE}</title><body><article><h1>{TITLE}</h1>{story}{below}</article></body>"
    return str(record(f"<!doctype html><html lang=en>{page}</html>")["text"]).replace("\t", " ").splitlines()


@pytest.mark.parametrize("label", ["", "<h3>Results</h3>", "<p><strong>Results</strong></p>"])
@pytest.mark.parametrize(
    ("before", "row", "after"),
    [
        ("<ul>", "<li><a href=/t>{}</a> {} <a href=/u>{}</a></li>", "</ul>"),
        (
            "<table>",
            "<tr><td><a href=/t>{}</a></td><td><a href=/m>{}</a></td><td><a href=/u>{}</a></td></tr>",
            "</table>",
        ),
        ("", "<p><a href=/t>{}</a> {} <a href=/u>{}</a></p>", ""),
    ],
)
def test_results_stay_though_all_of_them_are_links(label: str, before: str, row: str, after: str) -> None:
    found = text(label + before + "".join(row.format(*result) for result in RESULTS) + after)

    assert [line for line in found if line][-3:] == [" ".join(result) for result in RESULTS]


def test_standings_without_a_head_stay_with_all_rows() -> None:
    rows = [("1", "Northgate Rovers", "18", "41"), ("2", "Vale United", "18", "38"), ("3", "Saltby Town", "17", "31")]
    table = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)

    assert text(f"<p><b>Standings</b></p><table>{table}</table>")[-3:] == [" ".join(row) for row in rows]


@pytest.mark.parametrize("label", ["<h2>{}</h2>", "<p><strong>{}</strong></p>"])
def test_a_recipe_stays_with_ingredients_in_groups_and_steps(label: str) -> None:
    groups = (("400 g dried beans", "2 carrots, diced", "1 stick of celery"), ("3 tbsp oil", "a bay leaf", "old bread"))
    lists = ["<ul>" + "".join(f"<li>{item}</li>" for item in group) + "</ul>" for group in groups]
    steps = ("Soak the beans overnight and drain them.", "Fry the rest for ten minutes.", "Simmer for two hours.")
    below = (
        label.format("Ingredients") + label.format("For the soup") + lists[0] + label.format("For the top") + lists[1]
        + label.format("Method") + "<ol>" + "".join(f"<li>{step}</li>" for step in steps) + "</ol>"
    )  # fmt: skip

    assert {*groups[0], *groups[1], *steps} <= set(text(below))


@pytest.mark.parametrize(
    ("before", "entry", "after"),
    [
        ("", '<h3><a href="https://site{}.example">{}</a></h3><p>{}</p>', ""),
        ("<ul>", '<li><h4><a href="https://site{}.example">{}</a></h4><p>{}</p></li>', "</ul>"),
        ("<div>", '<div class="item"><h3><a href="https://site{}.example">{}</a></h3><p>{}</p></div>', "</div>"),
    ],
)
def test_the_entries_of_a_guide_stay(before: str, entry: str, after: str) -> None:
    found = text(before + "".join(entry.format(n, *place) for n, place in enumerate(PLACES)) + after)

    assert {line for place in PLACES for line in place} <= set(found)


def test_an_announced_list_of_places_stays_at_the_end() -> None:
    items = "".join(f'<li><a href="https://site{n}.example">{name}</a></li>' for n, (name, _) in enumerate(PLACES))

    assert {name for name, _ in PLACES} <= set(text(f"<p>Where to go when it rains:</p><ul>{items}</ul>"))


def test_headlines_of_the_same_site_go() -> None:
    items = "".join(f'<li><a href="/news/{n}">{name} opens again</a></li>' for n, (name, _) in enumerate(PLACES))

    assert [line for line in text(f"<ul>{items}</ul>") if line] == [*STORY]
