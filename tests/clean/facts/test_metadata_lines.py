"""A line is metadata when nothing but known parts is left of it; a sentence never is, in any language."""

import pytest

from ingest.clean.facts.bylines import bylines, field_lines, metadata_lines

SENTENCES = (
    "On Friday 9 May, the ferry company cancelled all crossings",
    "New Zealand 3 June 2023: the mine was closed.",
    "Tom Hale, 34, was found near the lock on 8 March",
    "She was born on 4 July 1961.",
    "By Monday 3 March, half of the fields were under water",
    "Posted on a hill above the town since 1944, the gun was fired on 2 May by Ann Hale.",
    "THE LAST TRAIN HAS LEFT.",
    "4 July 2021 – bridge opened",
    "THE FERRY SANK ON 4 JULY 2021",
    "Council Has Voted, 4 July 2021",
    "2019年6月12日 他去世了",
    "2019년 6월 12일 그는 사망했다",
    "The editor died on 4 July 2021",
    "Editor resigned, 4 July 2021",
    "Am Montag, 3. März, hat der Rat den Haushalt beschlossen",
    "Erika Muster, 21, kam am 12. April ins Krankenhaus",
    "Er starb am 12. Juni 2019.",
    "Von Montag, 3. März 2025 an fahren keine Züge mehr",
    "Mardi 14 janvier, le conseil a voté le budget",
    "Elle est née le 4 juillet 1961.",
    "El martes 14 de enero, la junta aprobó el plan",
    "Murió el 12 de junio de 2019.",
    "Martedì 14 gennaio il consiglio ha approvato il piano",
    "Na terça-feira, 14 de janeiro, o conselho aprovou o plano",
    "Во вторник, 14 января 2025 года, совет утвердил план",
    "Он умер 12 июня 2019 года.",
    "We wtorek 14 stycznia 2025 rada przyjęła plan",
    "Την Τρίτη 14 Ιανουαρίου 2025 το συμβούλιο ενέκρινε το σχέδιο",
    "يوم الثلاثاء 14 يناير 2025، صوت مجلس الميناء على الخطة الجديدة",
    "توفي في 12 يونيو 2019.",
    "2019年6月12日，他因病去世。",
    "2019年6月12日に亡くなった",
    "Op dinsdag 14 januari stemde de raad voor het plan",
    "Tisdag 14 januari röstade rådet för planen",
)
LINES = (
    "5 March 2024",
    "Tuesday, March 5th, 2024 at 8:51 p.m. ET | 3 min read",
    "Published 5 March 2024, last updated 6 March 2024 10:00 GMT",
    "London, Tue, 5 Mar 2024",
    "Jane Doe | 5 March 2024 | 12 comments",
    "The Harbour Gazette, 5 March 2024",
    "Jane Doe, senior correspondent, 5 March 2024",
    "Veröffentlicht am 5. März 2024 um 10:00 Uhr | Lesedauer: 4 Minuten",
    "Erschienen: 05.03.2024, 10:00 Uhr",
    "Publié le mardi 5 mars 2024 à 10h00, mis à jour le 6 mars 2024",
    "Publicado el 5 de marzo de 2024 a las 10:00 horas",
    "Pubblicato il 5 marzo 2024 alle 10:00",
    "Publicado em 5 de março de 2024 às 10h00",
    "Опубликовано 5 марта 2024 г. в 10:00",
    "Opublikowano: 5 marca 2024, godz. 10:00",
    "Δημοσιεύτηκε: Τρίτη 5 Μαρτίου 2024, ώρα 10:00",
    "نشر في 5 مارس 2024 الساعة 10:00 صباحا",
    "发布时间：2024年3月5日 10:00 来源：新华社",
    "2024-03-05T10:00+02:00",
)


@pytest.mark.parametrize("line", SENTENCES)
def test_a_sentence_with_a_date_offers_no_field_a_value(line: str) -> None:
    assert not metadata_lines.is_metadata(line)
    assert bylines.byline(line) == ()
    assert field_lines.offered_fields(line, loose=False) == ()


@pytest.mark.parametrize("line", LINES)
def test_a_line_of_known_parts_is_metadata(line: str) -> None:
    assert metadata_lines.is_metadata(line)
    assert "published" in field_lines.offered_fields(line, loose=False)


@pytest.mark.parametrize(
    "name",
    ["South Africa", "North Korea", "New York", "San Marino", "On Tuesday", "Last Friday", "Am Dienstag", "In March"],
)
def test_places_and_days_before_a_date_are_no_authors(name: str) -> None:
    assert bylines.byline(f"{name}, 5 March 2024") == ()


@pytest.mark.parametrize("char", ["İ", "ß", "é", "각", "你", "ﬁ"])
def test_an_aligned_line_is_as_long_as_the_line(char: str) -> None:
    line = f"a {char} {char}b"

    assert len(metadata_lines.aligned(line)) == len(line)
    assert metadata_lines.aligned(line).index(" ") == 1


@pytest.mark.parametrize(
    ("line", "alone", "wanted"),
    [
        ("LINDAU, 5 March 2024 — The lock is open.", False, True),
        ("5 March 2024 - The lock is open.", True, True),
        ("5 March 2024 - The lock is open.", False, False),
        ("She died on 5 March 2024 – and left no will.", True, False),
        ("On 5 March 2024 - a Tuesday - the lock opened.", True, False),
        ("The lock is open.", True, False),
    ],
)
def test_a_dateline_is_place_and_day_before_a_dash(line: str, alone: bool, wanted: bool) -> None:  # noqa: FBT001
    assert metadata_lines.is_dateline(line, alone=alone) is wanted
