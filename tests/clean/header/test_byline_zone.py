"""What of an article is taken for its byline or date line, and what is not."""

import pytest

from ingest import clean, sites
from ingest.model import Extraction
from tests.making import document

TITLE = "Lock on the northern canal opens again"
LEAD = "After four years of repairs the lock on the northern canal has opened to boats again, the water board said."
MORE = (
    "The gates had been out of use since a barge struck them in a storm, and goods went by road through the villages.",
    "Skippers had asked the board to hurry, because the detour over the river takes them a day and costs more fuel.",
    "The keeper, who has lived beside the lock for thirty years, said that he had missed the sound of the water.",
)


def page(body: str, *, head: str = "") -> Extraction:
    found = document(f"<!doctype html><html lang=en><title>{TITLE}</title>{head}<body><article>{body}</article></html>")
    return clean.clean(found, sites.select_rules(found, hint=None, files=sites.load()))


def dump(*lines: str) -> Extraction:
    found = document("\n\n".join(lines))
    return clean.clean(found, sites.select_rules(found, hint=None, files=sites.load()))


def texts(extraction: Extraction) -> list[str]:
    return [block.text for block in extraction.body]


def names(extraction: Extraction) -> list[str]:
    return [author.name for author in extraction.fields.authors.value]


STORY = "".join(f"<p>{text}</p>" for text in (LEAD, *MORE))

LEADS = (
    "On Friday 9 May 2025, the water board opened the lock on the northern canal to boats.",
    "New Zealand 9 May 2025: the lock was opened to boats after four years of repairs.",
    "Tom Hale, 34, was taken to hospital on 9 May 2025 after he fell into the lock.",
    "Am Freitag, 9. Mai 2025, hat das Wasseramt die Schleuse wieder geöffnet.",
    "Vendredi 9 mai 2025, l'office des eaux a rouvert l'écluse du canal du nord.",
    "El viernes 9 de mayo de 2025, la junta de aguas abrió la esclusa del canal.",
    "В пятницу, 9 мая 2025 года, водное управление открыло шлюз на канале.",
)


@pytest.mark.parametrize("lead", LEADS)
@pytest.mark.parametrize("tag", ["p", "p class=lead", "h2", "p><b"])
def test_a_lead_with_a_date_is_text_and_names_nobody(lead: str, tag: str) -> None:
    found = page(f"<h1>{TITLE}</h1><{tag}>{lead}</{tag.partition(' ')[0].partition('>')[0]}>{STORY}")

    assert texts(found)[0] == lead
    assert names(found) == []
    assert found.fields.published.value is None


@pytest.mark.parametrize("lead", LEADS)
def test_a_lead_with_a_date_is_text_in_a_dump_too(lead: str) -> None:
    found = dump(TITLE, lead, LEAD, *MORE)

    assert lead in texts(found)
    assert names(found) == []
    assert found.fields.published.value is None


@pytest.mark.parametrize(
    "inside",
    [
        "<p>He died on 12 June 2019.</p>",
        "<p>Sie starb am 12. Juni 2019.</p>",
        "<ul><li>3 May 2021 – gate struck<li>12 June 2022 – New Gate Ordered<li>1 July 2023 – works begun</ul>",
        "<h2>Monday 12 January 2026</h2>",
        "<h3>12. Januar 2026</h3>",
        "<dl><dt>12 June 2019<dd>Barge strikes the gates<dt>1 July 2023<dd>Works begin</dl>",
        "<p><strong>12 June 2019</strong></p><p>A barge strikes the gates.</p><p><strong>1 July 2023</strong></p>",
    ],
)
def test_dates_within_the_story_are_text_and_not_the_page_s(inside: str) -> None:
    found = page(f"<h1>{TITLE}</h1><p>{LEAD}</p><p>{MORE[0]}</p>{inside}<p>{MORE[1]}</p><p>{MORE[2]}</p>")

    assert found.fields.published.value is None
    assert names(found) == []
    assert not [v for v in found.decisions if v.reason == "byline"]
    assert [b.text for b in found.document.blocks][2] in texts(found)


def test_the_rows_of_a_table_stay_together() -> None:
    rows = "".join(f"<tr><td>gate {n}<td>steel<td>{n} May" for n in range(1, 6))
    table = f"<table><tr><th>Part<th>Kind<th>Fitted</tr>{rows}</table>"
    found = page(f"<h1>{TITLE}</h1><p>{LEAD}</p><p>{MORE[0]}</p>{table}<p>{MORE[1]}</p><p>{MORE[2]}</p>")

    assert not [v for v in found.decisions if v.reason == "byline"]
    assert (
        len(
            [
                v
                for b, v in zip(found.document.blocks, found.decisions, strict=True)
                if b.kind == "table" and v.action == "body"
            ]
        )
        == 6
    )
    assert found.fields.published.value is None


@pytest.mark.parametrize(
    ("meta", "authors", "published"),
    [
        ("<p>By Ida Fenn</p><p>9 May 2025</p>", ["Ida Fenn"], "2025-05-09"),
        ("<p>Ida Fenn | 9 May 2025, 08:51</p>", ["Ida Fenn"], "2025-05-09T08:51"),
        ("<p>Ida Fenn</p><p>9 May 2025</p>", ["Ida Fenn"], "2025-05-09"),
        ("<ul><li>By Ida Fenn, Lindau<li>Published 9 May 2025<li>3 min read</ul>", ["Ida Fenn"], "2025-05-09"),
        ("<p>Von Ida Fenn, Lindau</p><p>Erschienen am 09.05.2025, 10:00 Uhr</p>", ["Ida Fenn"], "2025-05-09T10:00"),
        ("<p>South Africa, 9 May 2025</p>", [], "2025-05-09"),
    ],
)
def test_a_real_byline_is_still_one(meta: str, authors: list[str], published: str) -> None:
    above = page(f"<h1>{TITLE}</h1>{meta}{STORY}")
    below = page(f"<h1>{TITLE}</h1><p>{LEAD}</p>{meta}{''.join(f'<p>{text}</p>' for text in MORE)}")

    for found in (above, below) if authors else (above,):
        assert names(found) == authors
        assert found.fields.published.value == published
        assert texts(found) == [LEAD, *MORE]


def test_a_bare_name_is_believed_only_with_a_sign() -> None:
    loose = page(f"<h1>{TITLE}</h1><p>Ida Fenn</p>{STORY}")
    marked = page(f"<h1>{TITLE}</h1><p class=author>Ida Fenn</p>{STORY}")
    agreed = page(f"<h1>{TITLE}</h1><p>Ida Fenn</p>{STORY}", head="<meta name=author content='Ida Fenn'>")

    assert [names(found) for found in (loose, marked, agreed)] == [[], ["Ida Fenn"], ["Ida Fenn"]]


def test_days_of_a_diary_are_text_from_the_first_on() -> None:
    days = "".join(f"<h3>{n} May 2025</h3><p>{text}</p>" for n, text in enumerate((LEAD, *MORE), 9))
    found = page(f"<h1>{TITLE}</h1>{days}")

    assert found.fields.published.value is None
    assert [t for t in texts(found) if t.endswith("May 2025")] == [f"{n} May 2025" for n in range(9, 13)]


@pytest.mark.parametrize("date", ["9 May 2025", "09/05/2025 15h27"])
def test_a_place_between_headline_and_date_is_of_the_byline(date: str) -> None:
    found = page(f"<h1>{TITLE}</h1><p>São Paulo</p><p>{date}</p>{STORY}")

    assert texts(found)[-4:] == [LEAD, *MORE]
    assert "São Paulo" not in texts(found)


def test_a_line_that_says_when_the_article_was_updated_is_no_sentence() -> None:
    found = page(f"<h1>{TITLE}</h1><p>{LEAD}</p><p>Article mis à jour le 7 janvier 2020.</p><p>{MORE[0]}</p>")

    assert found.fields.modified.value == "2020-01-07"
    assert texts(found) == [LEAD, MORE[0]]


DAY = "<p class=date>9 May 2025</p>"


@pytest.mark.parametrize(
    "byline",
    [
        "<div class=the-author>Isa Shelby</div>",
        "<span class=post-hero__author>Isa Shelby</span>",
        "<div class=author-box><h4 class=author-box__name>Isa Shelby</h4></div>",
        "<div class=article-author-info><p class=article-author-text>Isa Shelby</p></div>",
        "<p>Written by</p><p class=x>Isa Shelby</p>",
        "<p>Author:</p><p class=x>Isa Shelby</p>",
        "<p>Geschrieben von</p><p class=x>Isa Shelby</p>",
        "<p>Автор:</p><p class=x>Isa Shelby</p>",
    ],
)
def test_a_name_above_the_text_is_the_authors_by_its_element_or_the_label_above_it(byline: str) -> None:
    bar = "<ul class=bar><li>Listen</li><li>Bigger</li><li>Smaller</li></ul>"

    assert names(page(f"<h1>{TITLE}</h1>{bar}{byline}{STORY}")) == ["Isa Shelby"]


def test_what_stands_in_an_element_about_the_author_names_nobody_else() -> None:
    box = "<div class=author-box><span class=author-role>Canal Correspondent</span></div>"

    assert names(page(f"<h1>{TITLE}</h1>{box}{STORY}")) == []


def test_people_on_a_byline_stand_for_the_outlet_in_the_markup() -> None:
    outlet = '{"@type":"NewsArticle","author":{"@type":"Organization","name":"The Lock"}}'
    markup = f'<script type="application/ld+json">{outlet}</script>'
    byline = "<div class=article__author>Isa Shelby</div>"

    assert names(page(f"<h1>{TITLE}</h1>{byline}{DAY}{STORY}", head=markup)) == ["Isa Shelby"]


def test_a_motto_and_the_words_of_a_subject_are_nobodys_name() -> None:
    assert names(page(f"<p>All boats are equal.</p><p>— George Gravel, 1984</p><h1>{TITLE}</h1>{DAY}{STORY}")) == []
    assert names(page(f"<h1>{TITLE}</h1><p>Water Board</p>{DAY}{STORY}")) == []


def test_the_sections_of_an_article_are_no_boxes_about_authors() -> None:
    firms = "".join(
        f"<p><b>{name}</b></p><p>{name} is a yard that repairs the gates of locks, and has done so for years.</p>"
        for name in ("Gravel Brothers", "Ironside", "Northern Yard")
    )

    found = page(f"<h1>{TITLE}</h1>{STORY}{firms}")

    assert sum(" is a yard " in line for line in texts(found)) == 3
    assert names(found) == []


@pytest.mark.parametrize(
    "lines",
    [
        ("By Ida Fenn", "Harbour Gazette, November 12, 2026"),
        ("BY IDA FENN", "Gazette Staff Writer", "Thursday, November 12, 2026"),
        ("By Ida Fenn", "Special to the Harbour Tribune", "Nov. 12, 2026"),
        ("Thursday, November 12, 2026", "By Ida Fenn"),
        ("Von Ida Fenn", "Hafenbote, 12. November 2026"),
        ("Par Ida Fenn", "Le Courrier du port, le 12 novembre 2026"),
        ("di Ida Fenn", "La Gazzetta del porto, 12 novembre 2026"),
        ("Door Ida Fenn", "Havencourant, 12 november 2026"),
        ("Av Ida Fenn", "Hamnposten, 12 november 2026"),
        ("Af Ida Fenn", "Havneavisen, 12. november 2026"),
    ],
)
@pytest.mark.parametrize("tag", ["p", "div", "p><i", "font size=1"])
def test_a_byline_in_lines_gives_name_and_day_and_not_the_paper(lines: tuple[str, ...], tag: str) -> None:
    found = page(f"<h1>{TITLE}</h1><{tag}>{'<br>'.join(lines)}</{tag.split(maxsplit=1)[0].partition('>')[0]}>{STORY}")

    assert [name.title() for name in names(found)] == ["Ida Fenn"]
    assert found.fields.published.value == "2026-11-12"
    assert texts(found) == [LEAD, *MORE]


def test_verses_stay_one_paragraph() -> None:
    found = page(f"<h1>{TITLE}</h1>{STORY}<p>By the river I sat down,<br>by the river I wept,<br>and no boat came.</p>")

    assert texts(found)[-1] == "By the river I sat down, by the river I wept, and no boat came."


@pytest.mark.parametrize(
    "line",
    [
        "Das Interview führte Ida Fenn.",
        "Die Fragen stellte Ida Fenn",
        "Propos recueillis par Ida Fenn",
        "Interview: Ida Fenn",
        "Rozmawiała Ida Fenn",
        "Беседовала Ида Фенн",
        "Haastattelu: Ida Fenn",
        "Συνέντευξη στην Ίντα Φεν",
    ],
)
@pytest.mark.parametrize("tag", ["p", "div", "p><em"])
def test_the_line_below_a_text_that_says_who_asked_is_its_byline(line: str, tag: str) -> None:
    found = page(f"<h1>{TITLE}</h1>{STORY}<{tag}>{line}</{tag.partition('>')[0]}>")

    assert len(names(found)) == 1
    assert texts(found) == [LEAD, *MORE]


def test_the_byline_of_a_teaser_below_the_text_is_nobodys_here() -> None:
    teaser = "<div class=card><h3><a href=/b>Swans are back on the pond</a></h3><p>By Otto Kern</p></div>"
    found = page(f"<h1>{TITLE}</h1>{STORY}</article>{teaser}")

    assert names(found) == []


@pytest.mark.parametrize(
    "line",
    [
        "<div class=social-sharing><p>9 May 2025 | Canals</p></div>",
        "<div class=social-sharing><p>09.05.2025 - 14:08 | Lesedauer: 3 Minuten, aus der Ausgabe vom Montag</p></div>",
        "<div class=author-info>Publié le 9 mai 2025 à 11:06</div>",
        "<div class=related>Publicado el 9 de mayo de 2025</div>",
        "<p>2025-05-09 16:52</p>",
        "<div class=cat>13/05/2025</div>",
    ],
)
def test_the_day_by_the_headline_is_found_whatever_removed_its_line(line: str) -> None:
    found = page(f"<h1>{TITLE}</h1>{line}{STORY}")

    assert (found.fields.published.value or "")[:10] in {"2025-05-09", "2025-05-13"}
    assert texts(found) == [LEAD, *MORE]


@pytest.mark.parametrize(
    "line",
    [
        "<p>Deadline: 9 May 2025</p>",
        "<p><a href=/other>The old lock was closed on 9 May 2025 after a storm</a></p>",
        "<p>The lock will be open from 9 May 2025 to boats of every size, for a small fee.</p>",
    ],
)
def test_a_day_of_what_is_told_is_not_that_of_the_page(line: str) -> None:
    assert page(f"<h1>{TITLE}</h1>{line}{STORY}").fields.published.value is None


def test_a_day_in_front_of_the_headline_is_the_page_s_and_one_inside_is_not() -> None:
    assert page(f"<h1>09.05.2025 - {TITLE}</h1>{STORY}").fields.published.value == "2025-05-09"
    assert page(f"<h1>{TITLE} on 9 May 2025</h1>{STORY}").fields.published.value is None


@pytest.mark.parametrize(
    "line",
    ["Written by Ida Fenn", "Words by Ida Fenn", "Verfasst von Ida Fenn", "Escrito por Ida Fenn", "Автор: Ida Fenn"],
)
def test_who_signs_right_below_the_text_is_the_author(line: str) -> None:
    assert names(page(f"<h1>{TITLE}</h1>{STORY}<div class=author-box><p>{line}</p></div>")) == ["Ida Fenn"]


def test_a_bare_by_below_the_text_is_that_of_another_story() -> None:
    assert names(page(f"<h1>{TITLE}</h1>{STORY}<div class=teaser><p>By Ida Fenn</p></div>")) == []


def test_a_byline_is_one_whatever_removed_it_where_it_says_so_or_its_element_does() -> None:
    shared = f"<h1>{TITLE}</h1><div class=share-bar><p>By: Ida Fenn</p></div>{STORY}"
    below = f"<h1>{TITLE}</h1><p>{LEAD}</p><div class=text__author>Ida Fenn</div>{''.join(f'<p>{t}</p>' for t in MORE)}"
    told = f"<h1>{TITLE}</h1><p>Ida Fenn</p>{STORY}<div class=box><p>About Ida Fenn</p></div>"

    assert [names(page(body)) for body in (shared, below, told)] == [["Ida Fenn"]] * 3


def test_what_was_done_to_a_text_is_nobody() -> None:
    assert names(page(f"<h1>{TITLE}</h1><p class=byline>Ida Fenn</p><p class=byline>Fact Checked</p>{STORY}")) == [
        "Ida Fenn"
    ]
