"""Where the classifier finds no article, another extractor is asked; one that cannot be loaded stops nothing."""

import sys

import pytest

from ingest.clean.classify import main_content
from ingest.clean.page import Page
from tests.making import document

MENU = "".join(f"<li><a href='/{name}'>{name}</a></li>" for name in ("Home", "Sport", "Weather", "Contact", "Search"))
PAGE = f"<!doctype html><html lang='en'><body><ul>{MENU}</ul></body></html>"


def test_a_second_opinion_that_cannot_be_loaded_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)

    _, rule, (doubt,) = (page := Page.of(document(PAGE))).merge(main_content.classify(page))

    assert (rule, doubt.code) == ("classifier:run", "classifier-fallback")
    assert "the second opinion cannot be loaded: trafilatura" in doubt.message


def test_a_second_opinion_that_is_there_is_not_said_to_be_missing() -> None:
    _, _, (doubt,) = (page := Page.of(document(PAGE))).merge(main_content.classify(page))

    assert doubt.code == "classifier-fallback"
    assert "loaded" not in doubt.message
