"""What is kept beside what the classifier says, because of what stands around it."""

import numpy as np
import pytest

from ingest.clean.classify import main_content
from ingest.clean.page import Page
from ingest.clean.rules import boilerplate
from tests.making import document

STORY = "The council decided on Tuesday evening that the bridge over the canal will be closed to lorries from spring."
SHORT = "Nobody objected."


def kept(likely: list[int], body: str, monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """Classify a page by the given chance of each block, in thousandths; return those that are the article."""
    page = Page.of(document(f"<!doctype html><html><body>{body}</body></html>"))
    page.merge(boilerplate.by_name(page))
    assert len(page.blocks) == len(likely)
    monkeypatch.setattr(
        "ingest.clean.classify.main_content.page_classifier.chances", lambda *_: np.array(likely, np.float32)
    )
    return page.merge(main_content.classify(page))[0]


@pytest.mark.parametrize(
    ("likely", "found"),
    [
        ([900, 900, 250, 900, 20], {0, 1, 2, 3}),
        ([900, 900, 900, 900, 250], {0, 1, 2, 3, 4}),
        ([250, 900, 900, 20, 20], {0, 1, 2}),
        ([900, 900, 150, 900, 20], {0, 1, 3}),
        ([900, 900, 20, 150, 250], {0, 1}),
    ],
    ids=["a hole", "the end", "the beginning", "a hole that is none", "apart from the end"],
)
def test_what_stands_between_and_beside_the_paragraphs_of_an_element_stays(
    likely: list[int], found: set[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = [SHORT if chance <= 250 else STORY.replace("Tuesday", f"day {i}") for i, chance in enumerate(likely)]
    told = [f"{line} {i}" if line == SHORT else line for i, line in enumerate(told)]

    assert kept(likely, f"<div class='text'>{''.join(f'<p>{line}</p>' for line in told)}</div>", monkeypatch) == found


@pytest.mark.parametrize(
    "last",
    [
        f"</div><div class='more'><p>{SHORT}</p>",
        f"<p><a href='/more'>{SHORT}</a></p>",
        f"<p hidden>{SHORT}</p>",
    ],
    ids=["in another element", "a link", "hidden"],
)
def test_what_is_no_part_of_their_element_does_not(last: str, monkeypatch: pytest.MonkeyPatch) -> None:
    body = f"<div class='text'><p>{STORY}</p><p>{STORY.replace('Tuesday', 'Friday')}</p>{last}</div>"

    assert kept([900, 900, 250], body, monkeypatch) == {0, 1}


@pytest.mark.parametrize("name", ["class='footnotes'", "class='wp-block-footnotes'", "role='doc-endnotes'"])
def test_footnotes_are_part_of_the_article(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    body = f"<div class='text'><p>{STORY}</p><p>{STORY.replace('Tuesday', 'Friday')}</p></div>"

    assert kept([900, 900, 20], f"{body}<ol {name}><li>{SHORT}</ol>", monkeypatch) == {0, 1, 2}
