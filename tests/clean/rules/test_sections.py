"""Sections of prose in elements that are named like furniture, and furniture that is named so."""

import pytest

from ingest.clean.page import Page
from ingest.clean.rules import boilerplate
from tests.clean.test_clean import ONE, THREE, TWO, page, texts
from tests.making import document

HEAD = "How the ferrymen lived"
PROSE = "They rowed before dawn, slept over noon, and were paid in fish and lamp oil until the first steamer came up. "
NAMES = (
    "id=social", "id=share", "class=related-work", "class=tags", "id=comment", "class='share-of-costs wide'",
    "class='article__social-history'", "class=relatedEvents", "class='mt-4 social'", "class='share_x9f2k section'",
    "class=navigation", "class=ticker", "role=navigation", "id=menu", "class=read-next",
)  # fmt: skip


def article(*parts: str) -> str:
    return f"<main><article class='story'><h1>Bridge closed to lorries</h1><div class='body'>{''.join(parts)}</div>"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("tag", ["section", "div"])
def test_headed_prose_among_the_paragraphs_is_no_furniture_because_of_a_name(tag: str, name: str) -> None:
    section = f"<{tag} {name}><h2>{HEAD}</h2><p>{PROSE}</p></{tag}>"

    found = page(article(f"<p>{ONE}</p><p>{TWO}</p>", section, f"<p>{THREE}</p>"))

    assert texts(found) == [ONE.strip(), TWO.strip(), HEAD, PROSE.strip(), THREE.strip()]
    assert found.fields.tags.value == ()


@pytest.mark.parametrize(
    ("head", "prose"),
    [
        (
            "Das Leben der Fährleute",
            "Sie ruderten vor Tagesanbruch, schliefen über Mittag und wurden bis zum ersten Dampfer in Fisch bezahlt.",
        ),
        (
            "La vie des passeurs",
            "Ils ramaient avant l'aube, dormaient à midi et furent payés en poisson jusqu'au premier bateau à vapeur.",
        ),
        (
            "Жизнь паромщиков",
            "Они гребли до рассвета, спали в полдень и получали плату рыбой, пока по реке не пришёл первый пароход.",
        ),
        (
            "渡し守の暮らし",
            "彼らは夜明け前に舟を漕ぎ、昼に眠り、最初の蒸気船が川を上ってくるまで、魚と灯油で賃金を受け取っていた。",
        ),
    ],
)
def test_it_is_so_in_any_language(head: str, prose: str) -> None:
    section = f"<section id='social'><h2>{head}</h2><p>{prose}</p></section>"

    assert head in texts(page(article(f"<p>{ONE}</p><p>{TWO}</p>", section, f"<p>{THREE}</p>")))


@pytest.mark.parametrize("place", ["start", "end"])
def test_a_section_may_be_the_first_or_the_last(place: str) -> None:
    section, rest = f"<section id='social'><h2>{HEAD}</h2><p>{PROSE}</p></section>", f"<p>{ONE}</p><p>{TWO}</p>"
    parts = (section, rest) if place == "start" else (rest, section)

    assert {HEAD, PROSE.strip()} <= set(texts(page(article(*parts))))


@pytest.mark.parametrize(
    "box",
    [
        "<div class='share'><h3>Share this</h3><a href='/f'>Facebook</a> <a href='/t'>Telegram</a></div>",
        "<div class='social'><p>Follow us on Facebook, where we show the bridge and its lorries in pictures.</p></div>",
        "<aside class='related'><h3>Related</h3><p><a href='/a'>Ferry back in service after a winter</a></p></aside>",
        f"<div class='related'><h3><a href='/a'>Ferry is back</a></h3><p>{PROSE}</p></div>",
        f"<ul class='tags'><li><a href='/t/b'>Bridges</a></li><li><a href='/t/l'>{HEAD}</a></li></ul>",
        f"<div class='author-box'><h3>Ada Lund</h3><p>{PROSE}</p></div>",
        f"<section class='newsletter'><h2>Stay on the bridge</h2><p>{PROSE}</p></section>",
    ],
)
def test_boxes_of_furniture_among_the_paragraphs_are_what_their_names_say(box: str) -> None:
    body = article(f"<p>{ONE}</p>", box, f"<p>{TWO}</p><p>{THREE}</p>")
    found = Page.of(document(f"<!doctype html><html><body>{body}</body></html>"))
    found.merge(boilerplate.by_name(found))

    assert found.sections == []
    assert [b.text for b, v in zip(found.blocks, found.decisions, strict=True) if v is None][1:] in (
        [ONE.strip(), TWO.strip(), THREE.strip()],
        # Tags are taken later (header.py).
        [ONE.strip(), "Bridges", HEAD, TWO.strip(), THREE.strip()],
    )
