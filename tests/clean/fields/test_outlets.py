"""Outlets that software fills in as authors, and those that sign."""

import json

import pytest

from ingest import clean, sites
from tests.making import document

TITLE = "Seven ways to keep a canal boat dry in winter"
TEXT = "".join(
    f"<p>{line}</p>"
    for line in (
        "A boat that lies still through the winter takes in more water from above than from below, the yard says.",
        "Covers should be tied so that the wind can pass under them, because still air is what makes wood rot.",
        "The bilge wants a look every second week, and the pump a test before the first frost comes to the canal.",
        "Those who live aboard should heat a little all day rather than much in the evening, and open a window.",
    )
)


def authors(head: str, *, byline: str = "", url: str = "https://www.northernyard.example/guides/dry") -> list[str]:
    page = f"<!doctype html><html lang=en><title>{TITLE}</title>{head}<article><h1>{TITLE}</h1>{byline}{TEXT}</article>"
    found = document(page, url=url)
    read = clean.clean(found, sites.select_rules(found, hint=None, files=sites.load()))
    return [author.name for author in read.fields.authors.value]


def markup(kind: str, author: str, of: str = "Organization") -> str:
    publisher = {"@type": "Organization", "name": "Northern Yard"}
    thing = {"@type": kind, "headline": TITLE, "author": {"@type": of, "name": author}, "publisher": publisher}
    return f'<script type="application/ld+json">{json.dumps(thing)}</script>'


def test_a_firm_that_only_the_markup_of_its_guide_names_is_no_author() -> None:
    assert authors(markup("Article", "Northern Yard")) == []
    assert authors(markup("BlogPosting", "Northern Yard")) == []


def test_a_newspaper_signs_its_news_with_its_name() -> None:
    assert authors(markup("NewsArticle", "Northern Yard")) == ["Northern Yard"]


def test_a_firm_that_signs_where_readers_see_it_is_the_author() -> None:
    assert authors(markup("Article", "Northern Yard"), byline="<p class=byline>By Northern Yard</p>") == [
        "Northern Yard"
    ]


def test_another_organisation_and_a_person_are_authors() -> None:
    assert authors(markup("Article", "Canal Users Association")) == ["Canal Users Association"]
    assert authors(markup("Article", "Mara Quill", "Person")) == ["Mara Quill"]


@pytest.mark.parametrize(
    "name",
    ["webweaver GmbH", "Studio Nord AG", "Pixel Ltd", "INTERLINE.PL S.A.", "Canal Press e.V.", "Northernyard.example"],
)
def test_who_made_the_site_is_no_author_of_its_pages(name: str) -> None:
    assert authors(f'<meta name=author content="{name}">') == []


def test_a_meta_that_names_a_person_or_what_the_page_shows_is_believed() -> None:
    assert authors('<meta name=author content="Mara Quill">') == ["Mara Quill"]
    shown = "<p class=note>Report of the Canal Institute</p>"
    assert authors('<meta name=author content="Canal Institute">', byline=shown) == ["Canal Institute"]


@pytest.mark.parametrize("name", ["Northern Yard Official", "Northern Yard Editorial Team"])
def test_the_account_of_a_site_is_no_author_though_the_markup_calls_it_a_person(name: str) -> None:
    assert authors(markup("BlogPosting", name, "Person")) == []
    assert authors(markup("NewsArticle", name, "Person")) == [name]


def test_a_team_and_an_owner_called_like_the_site_are_authors() -> None:
    assert authors(markup("BlogPosting", "Mara Quill", "Person"), url="https://maraquill.example/dry") == ["Mara Quill"]
    assert authors(markup("BlogPosting", "Canal Editorial Team", "Person")) == ["Canal Editorial Team"]
