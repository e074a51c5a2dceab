from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from ingest import clean, sites
from ingest.clean.classify import explanation, line_classifier, page_classifier, trees
from ingest.clean.page import Page
from ingest.clean.rules import boilerplate
from ingest.model import Document
from tests.making import document

STORY = [
    "The lighthouse of Skarv went dark on Sunday, and nobody noticed until a trawler asked the harbour for a bearing.",
    "Its keeper, who has lived on the rock for nineteen years, said that a gull had flown into the lamp's only fuse.",
    "The coast guard sent a boat with a spare one, which arrived at dawn with two men who had never seen the tower.",
    "By noon the light was burning again, and the keeper had written a letter in which he asked for a second fuse.",
]
TEASERS = ["A ferry for sale", "Fog until Friday", "Herring is late again", "Two boats, one berth"]


def page() -> Document:
    links = "".join(f'<li><a href="/{n}">{title}</a></li>' for n, title in enumerate(TEASERS))
    story = "".join(f"<p>{line}</p>" for line in STORY)
    body = f"<h1>Skarv goes dark</h1><div class='story'>{story}</div><ul class='elsewhere'>{links}</ul>"
    return document(f"<!doctype html><html><body>{body}</body></html>")


def dump() -> Document:
    return document("\n\n".join(["Skarv goes dark", *STORY, *(f"  • {title}" for title in TEASERS)]))


def ruled(read: Document) -> Page:
    found = Page.of(read)
    found.merge(boilerplate.by_name(found))
    return found


@pytest.mark.parametrize("make", [page, dump])
def test_the_chances_are_those_that_decide(make: Callable[[], Document]) -> None:
    read = make()
    if read.shape == "html":
        chances = page_classifier.chances(ruled(read), trees.load())
    else:
        chances = line_classifier.chances(ruled(read), line_classifier.load())
    found = explanation.classify(ruled(read))
    assert found
    assert {i: one.chance for i, one in found.items()} == {i: int(chances[i]) for i in found}
    assert all(chances[i] == 0 for i in set(range(len(read.blocks))) - set(found))


@pytest.mark.parametrize("make", [page, dump])
def test_five_features_are_named_the_strongest_first(make: Callable[[], Document]) -> None:
    found = explanation.classify(ruled(make()))
    for one in found.values():
        weights = [abs(feature.weight) for feature in one.features]
        assert 1 <= len(weights) <= explanation.STRONGEST
        assert weights == sorted(weights, reverse=True)
        assert len({feature.name for feature in one.features}) == len(weights)


def test_a_linked_teaser_is_told_from_the_text_by_its_links_or_its_place() -> None:
    read = page()
    found = explanation.classify(ruled(read))
    by_text = {block.text: found[block.index] for block in read.blocks if block.index in found}
    assert by_text[STORY[1]].chance > 900
    assert by_text[TEASERS[2]].chance < 500
    assert sum(f.weight for f in by_text[STORY[1]].features) > 0 > sum(f.weight for f in by_text[TEASERS[2]].features)


def test_a_weight_is_what_the_score_loses_with_the_other_sides_median() -> None:
    state = ruled(page())
    _, names, early, table, model = explanation._of_page(state)
    found = explanation.classify(state)
    index = next(i for i, one in found.items() if one.chance < 100)
    strongest = found[index].features[0]
    at = names.index(strongest.name)
    likely = table[names.index("chance of the first stage")] >= page_classifier.EVEN
    row = table[:, [index]].copy()
    before = explanation._scores(model, row, early)[0]
    row[at] = np.median(table[at][likely])
    after = explanation._scores(model, row, early)[0]
    assert strongest.weight == round(float(before - after) / trees.ONE, 2)


def test_it_is_the_same_each_time_and_changes_nothing() -> None:
    read = page()
    site = sites.select_rules(read, hint=None, files=())
    before = clean.clean(read, site)
    assert clean.classifications(read, site) == clean.classifications(read, site)
    assert clean.clean(read, site) == before


def test_what_is_kept_as_a_whole_is_not_classified() -> None:
    assert explanation.classify(ruled(replace(page(), bare=True))) == {}
    assert explanation.classify(ruled(replace(page(), blocks=()))) == {}
