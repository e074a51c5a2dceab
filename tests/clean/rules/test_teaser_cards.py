"""Lists of other stories whose summaries read like paragraphs."""

import pytest

from ingest.clean.page import Page
from ingest.clean.rules.teaser_cards import teaser_cards
from tests.clean.test_clean import ARTICLE, ONE, THREE, TWO
from tests.making import document

SUMMARIES = (
    "The harbour office will move to the old customs house in autumn, says the mayor of the town.",
    "В порту второй день стоят краны: машинисты требуют надбавку за ночные смены и выходные.",
    "Statki z węglem czekają na redzie, bo śluza jest zamknięta od poniedziałku.",
    "码头工人周一开始罢工，要求提高夜班津贴，港口方面表示愿意谈判。",
)


def card(number: int, *, tag: str = "li", name: str = "", href: str = "") -> str:
    headline = f"<h3><a href='{href or f'/story/{number}'}'>Harbour story number {number}, the headline</a></h3>"
    return f"<{tag} class='{name}'>{headline}<p>{SUMMARIES[number % len(SUMMARIES)]}</p></{tag}>"


def removed(body: str) -> list[str]:
    """Return what goes of a page of which the classifier would keep everything."""
    page = Page.of(document(f"<!doctype html><html><body>{body}</body></html>"))
    found = page.merge(teaser_cards(page, set(range(len(page.blocks))), "cards"))
    assert {"related"} >= {v.reason for v in page.decisions if v}
    assert found == {i for i, v in enumerate(page.decisions) if v}
    return [page.blocks[i].text for i in sorted(found)]


@pytest.mark.parametrize(
    ("tag", "name"),
    [("li", ""), ("article", ""), ("div", "news-item"), ("div", "teaser__card"), ("section", "swiper-slide")],
)
@pytest.mark.parametrize("page", ["{cards}{text}", "{text}{cards}"], ids=["above", "below"])
def test_cards_around_the_text_are_other_stories(tag: str, name: str, page: str) -> None:
    cards = f"<div>{''.join(card(n, tag=tag, name=name) for n in range(4))}</div>"

    found = removed(page.format(cards=cards, text=f"<div>{ARTICLE}</div>"))

    assert {*SUMMARIES} <= {*found}
    assert {ONE.strip(), TWO.strip(), THREE.strip()}.isdisjoint(found)


@pytest.mark.parametrize(
    "cards",
    [
        "".join(card(n) for n in range(2)),  # two may be links of the text
        "".join(card(n, tag="div", name="text") for n in range(4)),  # sections of the article
        "".join(card(n, href="#top") for n in range(4)),  # a way back, not to another page
        "".join(f"{card(n)}<p>{ONE} Number {n}.</p>" for n in range(4)),  # the text goes on between them
        # A link above each paragraph of an article.
        "".join(
            f"<p><a href='/pictures/{n}'>PHOTOS: the harbour from above</a></p><p>{SUMMARIES[n]}</p>" for n in range(4)
        ),
    ],
    ids=["few", "no-card", "one-target", "among-paragraphs", "links-between"],
)
def test_headlines_that_are_links_are_not_enough(cards: str) -> None:
    assert [] == removed(f"<div class='article-body'>{ARTICLE}{cards}</div>")


def test_a_page_of_nothing_else_is_left_to_others() -> None:
    assert [] == removed(f"<ul>{''.join(card(n) for n in range(4))}</ul>")
