"""Names out of bylines; what is no name gives nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.clean.facts.bylines import bylines


def _names(raw: str) -> list[str]:
    return [author.name for author in bylines.byline(raw)]


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        ("By Jane Doe", ["Jane Doe"]),
        ("By Jane Doe and John Roe, Reuters", ["Jane Doe", "John Roe"]),
        ("By JANE DOE, Associated Press", ["JANE DOE"]),
        ("By Jane Doe, Staff Writer | March 5, 2024 | 3 min read", ["Jane Doe"]),
        ("By Jane Doe Published 5:30 p.m. ET March 5, 2024", ["Jane Doe"]),
        ("By Jane Doe BBC News", ["Jane Doe"]),
        ("By Dr. Jane Doe, MD, PhD", ["Dr. Jane Doe"]),
        ("By John Roe Jr. & Ida Fenn", ["John Roe Jr.", "Ida Fenn"]),
        ("Writer: Harbour News", ["Harbour News"]),
        ("Jane Doe", ["Jane Doe"]),
        ("Von Erika Mustermann und Max Beispiel, Berlin", ["Erika Mustermann", "Max Beispiel"]),
        ("Par Jean-Paul d'Ormesson et Marie Curie", ["Jean-Paul d'Ormesson", "Marie Curie"]),
        ("Par Le Monde avec AFP", ["Le Monde"]),
        ("Por María del Carmen de la Torre y José Ruiz", ["María del Carmen de la Torre", "José Ruiz"]),
        ("A cura di Anna Bianchi", ["Anna Bianchi"]),
        ("Автор: Иван Петров", ["Иван Петров"]),
        ("Autor: Jan Kowalski", ["Jan Kowalski"]),
        ("Από τον Γιάννη Παπαδόπουλο", ["Γιάννη Παπαδόπουλο"]),
        ("بقلم أحمد علي", ["أحمد علي"]),
        ("作者：张三", ["张三"]),
        ("记者 张三 李四", ["张三", "李四"]),
        ("文/王小明", ["王小明"]),
        ("By Ida Fenn, The Harbour Report", ["Ida Fenn"]),
        ("By Ida Fenn, DVM. Reviewed by Otto Kern, DVM", ["Ida Fenn"]),
        ("Von Ida Fenn, Fotos von Otto Kern", ["Ida Fenn"]),
        ("Von Ida Fenn, Die Hafenwoche", ["Ida Fenn"]),
        ("By Ida Fenn ⋅ Founder", ["Ida Fenn"]),
        ("By Ida Fenn Master Gardener", ["Ida Fenn"]),
        ("Von Ida Fenn, Gründerin", ["Ida Fenn"]),
        ("Text: Ida Fenn, Fotos: Otto Kern", ["Ida Fenn"]),
        ("Words by Ida Fenn, pictures by Otto Kern", ["Ida Fenn"]),
        ("Filed by Ida Fenn - November 12, 2026", ["Ida Fenn"]),
        ("Von unserer Mitarbeiterin Ida Fenn, Lindau", ["Ida Fenn"]),
        ("Lindau. Von Ida Fenn | 12.11.2026, 18:04 Uhr", ["Ida Fenn"]),
        ("De notre correspondante à Lyon, Ida Fenn", ["Ida Fenn"]),
        ("dal nostro inviato Otto Kern", ["Otto Kern"]),
        ("Van onze verslaggever Otto Kern", ["Otto Kern"]),
        ("Ida Fenn, da redação", ["Ida Fenn"]),
        ("Af Gudrun Østergaard", ["Gudrun Østergaard"]),
        ("Intervju: Torborg Lindahl", ["Torborg Lindahl"]),
        ("Teksti: Aulikki Rantasalo Kuvat: Onni Salmela", ["Aulikki Rantasalo"]),
        ("Haastattelija: Aulikki Rantasalo", ["Aulikki Rantasalo"]),
        ("Röportaj: Nermin Akçalı", ["Nermin Akçalı"]),
        ("Haber: Nermin Akçalı - 12 Kasım 2026", ["Nermin Akçalı"]),
        ("Ptala se Zdislava Pokorná", ["Zdislava Pokorná"]),
        ("Rozhovor: Zdislava Pokorná", ["Zdislava Pokorná"]),
        ("de Veturia Moldovan, 12 noiembrie 2026", ["Veturia Moldovan"]),
        ("Interviu realizat de Veturia Moldovan", ["Veturia Moldovan"]),
        ("Rozmawiała: Bogumiła Trzaska", ["Bogumiła Trzaska"]),
        ("Az interjút készítette: Zsófia Kertész", ["Zsófia Kertész"]),
        ("Írta: Zsófia Kertész", ["Zsófia Kertész"]),
        ("Συνέντευξη στην Ευανθία Ραυτοπούλου", ["Ευανθία Ραυτοπούλου"]),
        ("Της Ευανθίας Ραυτοπούλου", ["Ευανθίας Ραυτοπούλου"]),
        ("أجرت الحوار: سلوى الحمداني", ["سلوى الحمداني"]),
        ("מאת תמר אלישיב", ["תמר אלישיב"]),
        ("聞き手・小野寺美咲", ["小野寺美咲"]),
        ("윤서진 기자", ["윤서진"]),
    ],
)
def test_a_byline_gives_its_names_without_roles_places_and_dates(raw: str, names: list[str]) -> None:
    assert _names(raw) == names


@pytest.mark.parametrize(
    "raw",
    [
        "admin",
        "By Admin",
        "Von Anfang an war es kalt",
        "Lindau, von Osten gesehen",
        "De Telegraaf",
        "Haber merkezi",
        "Του Θεού το θέλημα",
        "Words: a history",
        "Staff",
        "3 min read",
        "March 5, 2024",
        "@janedoe",
        "jane.doe@example.org",
        "https://www.facebook.com/janedoe",
        "Facebook https://www.facebook.com/janedoe",
        "By the time he left, it rained.",
        "Source: News websites",
        "Leave a comment",
        "President Declares Foreign Troops in Harbour City Legitimate Targets",
        "Jane Doe is a reporter at The Gazette",
        "",
    ],
)
def test_what_is_no_name_gives_nothing(raw: str) -> None:
    assert bylines.byline(raw) == ()


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        ("Ida Fenn, CEPF®", ["Ida Fenn"]),
        ("Ida Fenn, DABOM", ["Ida Fenn"]),
        ("Ida Fenn and Otto Kern, The Harbour Report", ["Ida Fenn", "Otto Kern"]),
        ("Ida Fenn, Senior Director", ["Ida Fenn"]),
        ("Ida Fenn, directrice", ["Ida Fenn"]),
        ("Ida Fenn, AFP", ["Ida Fenn", "AFP"]),
        ("Ida Fenn-Kern", ["Ida Fenn-Kern"]),
        ("al-Assad", ["al-Assad"]),
        ("CEPF", ["CEPF"]),
        ("The Harbour Cook", ["The Harbour Cook"]),
        ("Marketing Team", ["Marketing Team"]),
    ],
)
def test_titles_letters_and_outlets_behind_a_name_are_no_names(raw: str, names: list[str]) -> None:
    assert [author.name for author in bylines.names(raw)] == names


@pytest.mark.parametrize(
    "raw",
    [
        "Marketing",
        "Vertrieb",
        "Event Coordinator",
        "Senior Marketing Manager",
        "NOC Admin",
        "Geschäftsführer",
        "directora",
        "otto-kern2",
        "harbour_news",
        "page.head.author",
    ],
)
def test_a_title_a_department_and_an_account_are_no_author(raw: str) -> None:
    assert not bylines.names(raw)


def test_an_organisation_is_told_by_its_words() -> None:
    assert [a.type for a in bylines.byline("By Reuters Staff")] == ["organization"]
    assert [a.type for a in bylines.byline("By Jane Doe")] == [None]
    assert [a.type for a in bylines.names("Jane Doe; Harbour Gazette")] == [None, "organization"]


def test_a_field_of_names_is_split_but_an_organisation_is_not() -> None:
    assert [a.name for a in bylines.names("Jane Doe, John Roe & Ida Fenn")] == ["Jane Doe", "John Roe", "Ida Fenn"]
    assert [a.name for a in bylines.organisation("Doe, Roe &amp; Sons")] == ["Doe, Roe & Sons"]


@pytest.mark.parametrize("firm", ["Agnes Tull & Co.", "Tull and Sons", "Tull &amp; Partners", "Erika Tull & Söhne"])
def test_a_firm_is_not_split(firm: str) -> None:
    name = firm.replace("&amp;", "&")

    assert [(a.name, a.type) for a in bylines.names(firm)] == [(name, "organization")]
    assert [(a.name, a.type) for a in bylines.byline(f"By {firm} | 5 March 2024")] == [(name, "organization")]
    assert [a.name for a in bylines.names("Jane Doe and Kaye Co; Co Chi and Sons Bach")][1:3] == ["Kaye Co", "Co Chi"]


@pytest.mark.parametrize(
    "name",
    ["佐藤 愛", "山田 太郎", "김 철수", "李 娜", "ジョン・スミス", "约翰·史密斯", "阮 文 紹", "राम कुमार", "남궁 민수"],
)
def test_a_field_for_a_name_holds_one_name_whatever_parts_it(name: str) -> None:
    assert [a.name for a in bylines.names(name)] == [name]
    assert [a.name for a in bylines.byline(f"By {name}")] == [name]
    assert [a.name for a in bylines.names(f"{name}、Jane Doe")] == [name, "Jane Doe"]


def test_whole_names_that_a_byline_parts_by_spaces_are_several() -> None:
    assert _names("记者 李明 王芳") == ["李明", "王芳"]
    assert _names("作者：山田 太郎") == ["山田 太郎"]
    assert [a.name for a in bylines.names("李明 王芳")] == ["李明 王芳"]


@given(st.text(max_size=120))
def test_no_text_breaks_a_byline_and_no_name_is_invented(raw: str) -> None:
    for author in (*bylines.byline(raw), *bylines.names(raw)):
        assert author.name
        assert len(author.name) <= 70
