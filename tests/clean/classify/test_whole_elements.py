"""Tables, lists, preformatted lines and sentences that are links: as wholes, where they stand in the article."""

import pytest

from tests.clean.rules.test_sections import article
from tests.clean.test_clean import ONE, THREE, TWO, page, texts

RAIL = (
    "<aside class='sidebar'><h3>Most read</h3><ul><li><a href='/a'>Ferry fares will rise in spring</a></li><li>"
    "<a href='/b'>Lock keeper wins a prize for roses</a></li></ul></aside><footer class='site-footer'><p>© 2026 Gazette"
    "</p><table><tr><td><a href='/i'>Imprint</a></td><td><a href='/p'>Privacy</a></td></tr></table></footer>"
)
ROWS = [("Bridge", "Built", "Lorries a day"), ("Old bridge", "1874", "310"), ("Mill bridge", "1931", "95")]
LINES = ["\t".join(row) for row in ROWS]


def table(*, linked: bool = False) -> str:
    rows = [
        [f"<a href='/{name}'>{name}</a>" if linked and at else name, *others] for at, (name, *others) in enumerate(ROWS)
    ]
    written = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table>{written}</table>"


WRAPPED = (
    "{}",
    "<figure class='wp-block-table'>{}</figure>",
    "<div class='table-responsive'><div>{}</div></div>",
    "<h2>In figures</h2>{}",
)


@pytest.mark.parametrize("wrapped", WRAPPED)
@pytest.mark.parametrize("linked", [False, True])
@pytest.mark.parametrize("place", ["middle", "end"])
def test_a_table_stays_whole(place: str, wrapped: str, *, linked: bool) -> None:
    inner, rest = wrapped.format(table(linked=linked)), f"<p>{THREE}</p>"
    parts = (inner, rest) if place == "middle" else (rest, inner)

    found = texts(page(article(f"<p>{ONE}</p><p>{TWO}</p>", *parts) + f"</article></main>{RAIL}"))

    assert [line for line in found if "\t" in line] == LINES


@pytest.mark.parametrize("place", ["middle", "end"])
@pytest.mark.parametrize("tags", ["<pre>{}</pre>", "<div><pre>{}</pre></div>"])
def test_preformatted_lines_stay(tags: str, place: str) -> None:
    inner, rest = tags.format("Old bridge    310\nMill bridge    95"), f"<p>{THREE}</p>"
    parts = (inner, rest) if place == "middle" else (rest, inner)

    found = texts(page(article(f"<p>{ONE}</p><p>{TWO}</p>", *parts) + f"</article></main>{RAIL}"))

    assert "Old bridge    310\nMill bridge    95" in found


@pytest.mark.parametrize(
    "items",
    [
        ["the old bridge, 310 lorries", "the mill bridge, 95 lorries", "the lock, none"],
        ["<a href='/o'>the old bridge</a>, where 310 lorries cross", "the <a href='/l'>lock</a>, where none does"],
        ["200 g of flour", "2 eggs", "a pinch of salt", "half a litre of milk"],
        ["Зажгите фонарь", "Отвяжите лодку", "Гребите до рассвета"],
    ],
)
@pytest.mark.parametrize("tag", ["ul", "ol"])
@pytest.mark.parametrize("place", ["middle", "end"])
def test_a_list_stays_whole(place: str, tag: str, items: list[str]) -> None:
    inner, rest = f"<{tag}>{''.join(f'<li>{item}</li>' for item in items)}</{tag}>", f"<p>{THREE}</p>"
    parts = (inner, rest) if place == "middle" else (rest, inner)

    found = page(article(f"<p>{ONE}</p><p>{TWO}</p>", *parts) + f"</article></main>{RAIL}")

    assert sum(block.kind == "item" for block in found.body) == len(items)


FIRST = "A second man, who is 61 and lives on the quay, denied the charge and was released until the spring."
SECOND = "The court heard that the lorries had been chained to the old crane for two days and three nights."


@pytest.mark.parametrize(
    "linked",
    [
        "<a href='/n'>{}</a>",
        "<strong><a href='/n'>{}</a></strong>",
        "<a href='/n' rel=nofollow><strong>{}</strong></a>",
    ],
)
@pytest.mark.parametrize("wrapped", ["<p>{}</p>", "<div class='markup'><p>{}</p></div>"])
@pytest.mark.parametrize("place", ["start", "middle"])
def test_sentences_that_are_links_stay_among_the_paragraphs(place: str, wrapped: str, linked: str) -> None:
    inner = "".join(wrapped.format(linked.format(line)) for line in (FIRST, SECOND))
    rest = "".join(wrapped.format(line) for line in (TWO, THREE))
    before = wrapped.format(ONE)
    parts = (inner, before, rest) if place == "start" else (before, inner, rest)

    found = texts(page(article(*parts) + f"</article></main>{RAIL}"))

    assert {FIRST, SECOND} <= set(found)


@pytest.mark.parametrize(
    "teaser",
    [
        "<p class='cta-button'><a href='/n'>Want to know more about the bridges of this town? Ask our desk.</a></p>",
        f"<div class='card'><h3><a href='/n'>Ferry is back</a></h3><p><a href='/n'>{SECOND}</a></p><i>3 May</i></div>",
        f"<aside><a href='/n'>{SECOND}</a></aside>",
    ],
)
def test_teasers_among_the_paragraphs_go(teaser: str) -> None:
    found = page(article(f"<p>{ONE}</p>", teaser, f"<p>{TWO}</p><p>{THREE}</p>") + f"</article></main>{RAIL}")

    assert texts(found) == [ONE.strip(), TWO.strip(), THREE.strip()]
