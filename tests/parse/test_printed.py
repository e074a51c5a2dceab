"""Texts as `pdftotext` and scanned newspapers have them: narrow columns, heads of pages, drop caps, gutters."""

import itertools
import textwrap

import pytest

from ingest.parse.dump import dump_lines
from ingest.parse.dump.hyphens import Hyphens
from ingest.parse.dump.printed import drop_caps, running_lines, side_by_side
from tests.walking import record

STORIES = {
    "en": (
        "Council shuts old bridge to lorries after divers find deep cracks",
        "By Ida Fenn",
        [
            (
                "The council of Lindau closed the old bridge to lorries on Monday, after divers had found "
                "cracks in two of "
                "its pillars. Drivers now go round by the valley, which takes half an hour longer than it did."
            ),
            (
                "“We could not wait for the next inspection,” said Ida Fenn, who has led the building office since the "
                "spring. She expects the repair to take until the snow melts, and to cost more than the town has."
            ),
            (
                "Shopkeepers on both banks fear for their winter trade. The chamber of commerce asked the "
                "government for a "
                "temporary crossing, as the army had built one after the flood of 1999."
            ),
            (
                "The bridge was built in 1931 and is used by some four thousand vehicles a day. An engineer had "
                "warned the "
                "council of the state of its pillars as early as 2019, but the report was filed and forgotten."
            ),
        ],
    ),
    "de": (
        "Landkreis sperrt alte Brücke für Lastwagen nach Rissen in zwei Pfeilern",
        "Von Ida Fenn",
        [
            (
                "Der Landkreis hat die alte Brücke für Lastwagen gesperrt, nachdem Taucher an zwei Pfeilern "
                "Risse gefunden "
                "hatten. Wer in das Obertal will, fährt nun über die Passstraße und braucht eine halbe Stunde länger."
            ),
            (
                "Der Bürgermeister rechnet mit einer Reparatur bis zur Schneeschmelze und mit hohen Kosten. Die "
                "Gemeinde "
                "kann sie nach seinen Worten nicht allein bezahlen und hofft auf das Land."
            ),
            (
                "Die Händler auf beiden Seiten des Flusses fürchten um das Weihnachtsgeschäft. Sie verlangen eine "
                "Behelfsbrücke, wie sie das Technische Hilfswerk nach dem Hochwasser von 1999 gebaut hatte."
            ),
        ],
    ),
    "fr": (
        "Le vieux pont fermé aux camions après la découverte de fissures",
        "Par Ida Fenn",
        [
            (
                "Le conseil municipal a fermé le vieux pont aux camions lundi, après que des plongeurs ont "
                "découvert des "
                "fissures dans deux de ses piliers. Les automobilistes doivent désormais passer par la vallée."
            ),
            (
                "« Nous ne pouvions pas attendre la prochaine inspection », a déclaré Ida Fenn, qui dirige le "
                "service des "
                "travaux depuis le printemps. Les réparations devraient durer jusqu'à la fonte des neiges."
            ),
            (
                "Les commerçants des deux rives craignent pour leurs ventes de fin d'année. La chambre de "
                "commerce demande "
                "un passage provisoire, comme celui que l'armée avait construit après la crue de 1999."
            ),
        ],
    ),
}


def column(paragraphs: list[str], width: int, indent: int) -> list[str]:
    """Set paragraphs in a column: parted by blank lines, or by the indent of their first lines."""
    lines: list[str] = []
    for paragraph in paragraphs:
        lines += textwrap.wrap(paragraph, width, initial_indent=" " * indent, break_on_hyphens=False)
        lines += [] if indent else [""]
    return lines


@pytest.mark.parametrize("indent", [0, 2])
@pytest.mark.parametrize("width", [26, 32, 38])
@pytest.mark.parametrize("language", STORIES)
def test_a_narrow_column_is_an_article_with_whole_paragraphs(language: str, width: int, indent: int) -> None:
    title, byline, paragraphs = STORIES[language]
    lines = [*textwrap.wrap(title, width), "", byline, "", *column(paragraphs, width, indent)]

    found = record("\n".join(lines))

    assert (title, ["Ida Fenn"]) == (found["title"], [a["name"] for a in found["authors"]])
    assert paragraphs == found["text"].split("\n\n")
    assert "unwrapped" in found["provenance"]["repairs"]


@pytest.mark.parametrize("feed", ["", "\f"])
def test_heads_of_pages_go_and_what_they_cut_is_whole(feed: str) -> None:
    title, byline, paragraphs = STORIES["en"]
    body = column(paragraphs, 44, 3)
    heads = [
        "6      THE VALLEY COURIER      Monday, 5 May 2025",
        f"{feed}Monday, 5 May 2025      THE VALLEY COURIER      7",
    ]
    lines = [heads[0], "", title, "", byline, "", *body[:8], "", heads[1], "", *body[8:]]

    found = record("\n".join(lines))

    assert paragraphs == found["text"].split("\n\n")
    assert (title, "2025-05-05") == (found["title"], found["published"])
    assert {"unwrapped", "print-pages"} <= set(found["provenance"]["repairs"])


def test_numbers_that_count_something_else_are_no_pages() -> None:
    rows = dump_lines.parse_lines(
        ["A first line of a text", "", "3 comments", "", "A second line of it", "", "7 comments", "", "The end"]
    )

    assert set() == running_lines.running_lines(rows)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["T", "he harbour is closed until April."], "The harbour is closed until April."),
        (["“W", "e could not wait for the divers.”"], "“We could not wait for the divers.”"),
        (["D", "er Hafen bleibt bis April gesperrt."], "Der Hafen bleibt bis April gesperrt."),
        (["A", "lmost all of the boats stayed there."], "Almost all of the boats stayed there."),
        (["A", "strike of the fleet lasted a week."], "A strike of the fleet lasted a week."),
        (["L    e port reste fermé jusqu'en avril."], "Le port reste fermé jusqu'en avril."),
        (["N", "OBODY was hurt when the wall fell in."], "NOBODY was hurt when the wall fell in."),
    ],
)
def test_a_drop_cap_belongs_to_its_word(lines: list[str], expected: str) -> None:
    rows, found = drop_caps.joined(dump_lines.parse_lines(lines))

    assert (True, [expected]) == (found, [row.text for row in rows])


def test_letters_of_a_list_are_no_drop_caps() -> None:
    lines = ["A", "Aberdeen and what stands there", "B", "Bonn and all of its museums"]

    assert (lines, False) == (
        [r.text for r in drop_caps.joined(dump_lines.parse_lines(lines))[0]],
        drop_caps.joined(dump_lines.parse_lines(lines))[1],
    )


DIVIDED = [
    "The har-", "bour was closed and the com-", "mittee of the harbour said that a well-", "known diver, twenty-",
    "six years old, had writ-", "ten to it.",
]  # fmt: skip


def test_hyphens_that_divide_go_and_those_that_belong_stay() -> None:
    hyphens = Hyphens(DIVIDED)

    assert [True, True, False, False, True] == [hyphens.divides(a, b) for a, b in itertools.pairwise(DIVIDED)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Die Herkunfts-", "und Transitländer"),
        ("an Anglo-", "Saxon word"),
        ("the well-", "known man"),
        ("in 1990-", "91"),
    ],
)
def test_a_text_that_divides_nothing_keeps_its_hyphens(one: str, other: str) -> None:
    assert not Hyphens([one, other, "A line without any of them."]).divides(one, other)


@pytest.mark.parametrize("language", STORIES)
def test_columns_side_by_side_come_one_after_the_other(language: str) -> None:
    title, byline, paragraphs = STORIES[language]
    body = column(paragraphs, 34, 2)
    half = (len(body) + 1) // 2
    right = [*body[half:], *[""] * (2 * half - len(body))]
    lines = [
        title,
        "",
        byline,
        "",
        *(f"{one:<40}{other}".rstrip() for one, other in zip(body[:half], right, strict=True)),
    ]

    found = record("\n".join(lines))

    assert (title, paragraphs) == (found["title"], found["text"].split("\n\n"))
    assert "columns" in found["provenance"]["repairs"]


def test_cells_of_a_table_are_no_columns() -> None:
    table = [
        f"{team:<30}{points:>4}    {won} won"
        for team, points, won in [("Corvane United", 32, 10), ("Dunmere", 29, 9)] * 6
    ]

    assert not side_by_side.read_columns(table).parted


def test_gaps_without_a_gutter_are_a_doubt() -> None:
    words = STORIES["en"][2][0].split()
    lines = [
        " ".join(words[n : n + 3]) + "    " + " ".join(words[n + 3 : n + 7]).lower()
        for n in range(0, len(words) - 7, 3)
    ]

    read = side_by_side.read_columns(lines)

    assert (False, True) == (read.parted, read.mixed)
