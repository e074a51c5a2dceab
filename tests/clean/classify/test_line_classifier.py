import hashlib
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import clean, sites
from ingest.clean.classify import line_classifier, line_features, trees
from ingest.clean.page import Page
from ingest.clean.rules import boilerplate
from ingest.clean.rulings import Offer, Removal
from ingest.errors import NoArticle
from ingest.model import Block
from tests.making import document

STORY = {
    "en": [
        "The ferry to Lindau left the harbour twenty minutes late on Monday, because nobody had the gangway's key.",
        "Its captain, who has crossed the lake for thirty years, said that he had never seen such a thing before.",
        "Passengers waited in the rain, and two of them complained to the operator, which answered the same evening.",
        "The key was found in the pocket of a mechanic, who had taken it home on Friday and gone to the mountains.",
    ],
    "de": [
        "Die Fähre nach Lindau hat den Hafen am Montag zwanzig Minuten zu spät verlassen, weil der Schlüssel fehlte.",
        "Der Kapitän, der seit dreißig Jahren über den See fährt, sagte, so etwas habe er noch nie gesehen.",
        "Die Fahrgäste warteten im Regen, und zwei von ihnen beschwerten sich bei der Reederei, die sofort antwortete.",
        "Gefunden wurde der Schlüssel in der Tasche eines Mechanikers, der ihn am Freitag mitgenommen hatte.",
    ],
    "ru": [
        "Паром до Линдау вышел из гавани в понедельник с опозданием на двадцать минут: никто не нашёл ключ от трапа.",
        "Капитан, который ходит через озеро тридцать лет, сказал, что никогда раньше такого не видел.",
        "Пассажиры ждали под дождём, двое из них пожаловались перевозчику, и тот ответил в тот же вечер.",
        "Ключ нашли в кармане механика, который в пятницу унёс его домой, а потом уехал на выходные в горы.",
    ],
    "zh": [
        "开往林道的渡轮星期一晚点二十分钟离港，原因是没有人能找到舷梯的钥匙，乘客只好在雨中等候。",
        "在湖上航行了三十年的船长说，他以前从来没有遇到过这样的事情，公司应当查明原因。",
        "两名乘客向运营公司投诉，公司当天晚上就作出答复，表示将向所有乘客退还一半的票款。",
        "钥匙最后在一名机械师的口袋里找到，他星期五把钥匙带回了家，随后去了山里度周末。",
    ],
}
MENU = ["Home", "News", "Sport", "The lake", "Weather", "Culture", "Archive", "Contact"]
TEASERS = ["Bread is dearer again", "Swans return to the bay", "A bridge for cyclists", "Museum opens on Mondays"]


def dump(story: list[str]) -> str:
    menu = "\n".join(f"  • {entry}" for entry in MENU)
    teasers = "\n".join(f"  • {entry}" for entry in TEASERS)
    return "\n\n".join([menu, "Ferry waits for its key", *story, teasers, "© Lake Post. All rights reserved."])


def page_of(payload: str) -> Page:
    page = Page.of(document(payload))
    page.merge(boilerplate.by_name(page))
    return page


def texts(page: Page, kept: set[int]) -> list[str]:
    return [page.blocks[i].text for i in sorted(kept)]


@pytest.mark.parametrize("language", STORY)
def test_the_story_is_kept_and_nothing_of_the_furniture(language: str) -> None:
    found = document(dump(STORY[language]))

    extraction = clean.clean(found, sites.select_rules(found, hint=None, files=()))

    assert STORY[language] == [block.text for block in extraction.body]


@pytest.mark.parametrize("bullet", ["• ", "* ", ""])
@pytest.mark.parametrize("gap", ["\n\n", "\n"])
def test_it_needs_neither_bullets_nor_blank_lines(bullet: str, gap: str) -> None:
    page = page_of(dump(STORY["en"]).replace("• ", bullet).replace("\n\n", gap))

    kept = texts(page, line_classifier.keep(page, line_classifier.chances(page, line_classifier.load())))

    assert set(STORY["en"]) <= set(kept)
    assert set(kept).isdisjoint(MENU)


def test_a_list_inside_the_story_stays() -> None:
    entries = ["the key of the gangway, on a red ribbon", "the list of passengers", "two lamps and a bell for fog"]
    listed = "\n".join(f"  • {entry}" for entry in entries)
    page = page_of(
        dump([*STORY["en"][:2], "What every ferry has to carry on board, says the rule:", listed, *STORY["en"][2:]])
    )

    assert set(entries) <= set(
        texts(page, line_classifier.keep(page, line_classifier.chances(page, line_classifier.load())))
    )


@pytest.mark.parametrize(
    "payload",
    [
        "\n".join(f"  • {entry}" for entry in MENU * 3),
        "\n".join(
            [
                *(f"  • {entry}" for entry in MENU),
                "",
                "404",
                "",
                "This page could not be found.",
                "",
                "Back to the lake",
            ]
        ),
        "\n\n".join(f"{teaser}\n{day} March\nMore »" for day, teaser in enumerate(TEASERS * 6, 1)),
    ],
    ids=["a menu", "a missing page", "a listing"],
)
def test_a_dump_without_an_article_is_none(payload: str) -> None:
    found = document(payload)

    with pytest.raises(NoArticle):
        clean.clean(found, sites.select_rules(found, hint=None, files=()))


def test_what_a_rule_decided_stays_decided() -> None:
    page = page_of(dump(STORY["en"]))
    shown = [b.text for b in page.blocks]
    page.merge(ruling for ruling in (Removal(shown.index(STORY["en"][1]), "share", "boilerplate-lines:share"),))
    page.merge(ruling for ruling in (Offer(shown.index(STORY["en"][2]), "description", "headline"),))

    found = line_classifier.chances(page, line_classifier.load())

    assert found[shown.index(STORY["en"][1])] == found[shown.index(STORY["en"][2])] == 0


def test_a_line_counts_for_less_outside_the_run_that_is_the_article() -> None:
    blocks = [Block(index=i, kind="paragraph", text="word " * 60, where=f"line:{i}") for i in range(12)]
    likely = np.array([700, 9, 9, 9, 9, 9, 900, 420, 900, 9, 9, 9], np.float32)

    kept = line_classifier.chosen(likely, blocks)

    assert [6, 7, 8] == np.flatnonzero(kept).tolist()


def test_layout_is_counted() -> None:
    seen = line_features.view(page_of("Title\n\n\n\nOne of 12:30\n  • two\n  • three\n\nFour"))

    assert [0, 2, 0, 0, 1] == seen.above.tolist()
    assert [2, 0, 0, 1, 2] == seen.below.tolist()
    assert [0, 0, 1, 1, 0] == seen.bullet.tolist()
    assert [0, 1, 0, 0, 0] == seen.when.tolist()
    stanza, layout, frame = seen.groups.ids.tolist()
    assert stanza[1] == stanza[2] == stanza[3] != stanza[4]
    assert layout[2] == layout[3] != layout[1] == layout[0]
    assert frame[2] != frame[3]


def test_words_of_short_lines_weigh_as_learned() -> None:
    page = page_of(
        "Ferry news\nRead the story of the ferry that waited for its key until the evening of that day, by a reporter."
    )
    seen = line_features.view(page)

    plain, weighed = (line_features.first(page, seen, words) for words in ({}, {"ferry": -40}))

    assert {-40} <= set((weighed - plain)[:, 0].tolist())


def test_each_line_has_its_place_in_every_column_and_no_value_is_missing() -> None:
    page = page_of(dump(STORY["en"]))
    seen = line_features.view(page)
    table = line_features.first(page, seen, {})
    wider = line_features.second(seen, table, np.zeros(len(page.blocks), np.float32))

    assert table.shape[1] == wider.shape[1] == len(page.blocks)
    assert len(table) < len(wider)
    assert np.isfinite(wider).all()


def test_the_shipped_model_is_whole_fits_the_features_and_is_small() -> None:
    model = line_classifier.load()
    data = trees.pack(model.lexicon, model.first, model.second, model.facts)
    page = page_of(dump(STORY["en"]))
    seen = line_features.view(page)
    table = line_features.first(page, seen, model.lexicon.words)

    assert hashlib.sha256(data).hexdigest() == model.digest
    assert len(data) < 150_000
    assert not model.lexicon.names
    assert int(model.first.columns.max()) < len(table)
    assert int(model.second.columns.max()) < len(
        line_features.second(seen, table, np.zeros(len(page.blocks), np.float32))
    )


def test_many_lines_are_judged_as_few_are() -> None:
    page = page_of("\n\n".join(f"{i}. {line}" for i in range(2500) for line in STORY["en"]))
    model = line_classifier.load()
    seen = line_features.view(page)
    table = line_features.first(page, seen, model.lexicon.words)

    whole = model.first.scores(table)

    assert whole.tolist() == line_classifier.scores(model.first, table).tolist()


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.text(min_size=1, max_size=60), st.integers(0, 3), st.sampled_from(["", "•"]), st.integers(0, 60)),
        min_size=1,
        max_size=15,
    )
)
def test_any_dump_is_judged(parts: list[tuple[str, int, str, int]]) -> None:
    blocks = tuple(
        Block(index=i, kind="paragraph", text=text, where=f"line:{i}", blank_before=gap, bullet=bullet, indent=indent)
        for i, (text, gap, bullet, indent) in enumerate(parts)
    )
    page = Page.of(replace(document("x"), blocks=blocks))

    found = line_classifier.chances(page, line_classifier.load())

    assert ((found >= 0) & (found <= 1000)).all()
    assert line_classifier.keep(page, line_classifier.chances(page, line_classifier.load())) <= set(range(len(blocks)))


def test_a_line_weighs_as_its_least_and_greatest_and_first_word_and_as_all_of_them() -> None:
    found = line_features._weights([["read", "more"], [], ["rain"], []], {"read": 3, "more": -2})
    assert found.T.tolist() == [[-2, 3, 3, 1], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]


def test_every_column_has_a_name_of_its_own() -> None:
    page = page_of(dump(STORY["en"]))
    seen = line_features.view(page)
    early = line_features.first_columns(page, seen, {})
    late = line_features.second_columns(seen, np.zeros(len(page.blocks), np.float32))
    names = (*early.names, *late.names)
    assert len(early.names) == len(early.table())
    assert len(late.names) == len(late.table())
    assert len(set(names)) == len(names)


def test_a_column_holds_what_its_name_says() -> None:
    page = page_of(dump(STORY["en"]))
    seen = line_features.view(page)
    found = line_features.first_columns(page, seen, {})
    column = dict(zip(found.names, found.table(), strict=True))
    assert column["size"].tolist() == seen.size.tolist()
    assert column["lines above"].tolist() == [*range(len(page.blocks))]
    assert column["bullet"].tolist() == [bool(block.bullet) for block in page.blocks]
    assert column["blank lines above"].tolist() == seen.above.tolist()
