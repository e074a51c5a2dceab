"""Dates at the page's own precision; test_calendars.py has their words in every language."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.clean.facts.dates import dates


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("2025-09-05", "2025-09-05"),
        ("20250905T085102Z", "2025-09-05T08:51:02Z"),
        ("2025-09-05T08:51", "2025-09-05T08:51"),
        ("2025-09-05 08:51:02.999", "2025-09-05T08:51:02"),
        ("2025-09-05T00:30+02:00", "2025-09-05T00:30+02:00"),
        ("2025-09-05T00:30:00-0500", "2025-09-05T00:30:00-05:00"),
        ("2025-09-05T00:30:00+0000", "2025-09-05T00:30:00Z"),
        ("2025-09-05 00:30 GMT", "2025-09-05T00:30Z"),
        ("2025-09-05 00:30 EST", "2025-09-05T00:30"),
        ("2025-09-05T24:00", None),
        ("2025-09-05 08:51 PM", "2025-09-05T20:51"),
        ("2025-09-05 08:51:02 p.m. GMT", "2025-09-05T20:51:02Z"),
        ("2025-09-05 12:07 AM", "2025-09-05T00:07"),
        ("2025-09-05 20:51 PM", "2025-09-05T20:51"),
        ("2025-09-05 20:51 AM", None),
        ("2025-09-05T08:51:60Z", "2025-09-05T08:51Z"),
        ("2016-12-31T23:59:60+00:00", "2016-12-31T23:59Z"),
        ("2025-09-05T08:51:61Z", None),
        ("2025-09-05T08:51:00+02:00[Europe/Berlin]", "2025-09-05T08:51:00+02:00"),
        ("20250905085102", "2025-09-05T08:51:02"),
        ("20250905085102Z", "2025-09-05T08:51:02Z"),
        ("2025-09-05 08:51 PTG", None),
        ("2025-02-29", None),
        ("2025-09-05T08:51Z and more", None),
        ("tomorrow", None),
    ],
)
def test_a_machine_date_keeps_its_precision_and_its_offset(raw: str, value: str | None) -> None:
    assert dates.iso_8601(raw) == value


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("16 Mar 2024 08:51", "2024-03-16T08:51"),
        ("Friday, September 5, 2025 8:51 PM ET", "2025-09-05T20:51"),
        ("Published 5:30 p.m. UTC March 5, 2024", "2024-03-05T17:30Z"),
        ("12:05 a.m., 5 March 2024", "2024-03-05T00:05"),
        ("Am 5. September 2025, um 08:51 Uhr", "2025-09-05T08:51"),
        ("05.09.2025, 8.51 Uhr", "2025-09-05T08:51"),
        ("1er septembre 2025 à 8h51", "2025-09-01T08:51"),
        ("5 de septiembre de 2025", "2025-09-05"),
        ("9 de outubro de 2025 às 10h30", "2025-10-09T10:30"),
        ("5 settembre 2025", "2025-09-05"),
        ("5 сентября 2025 г. в 10:20", "2025-09-05T10:20"),
        ("5 września 2025", "2025-09-05"),
        ("5 Σεπτεμβρίου 2025", "2025-09-05"),
        ("٥ سبتمبر ٢٠٢٥", "2025-09-05"),
        ("5 أيلول/سبتمبر 2025 | 13:20", "2025-09-05T13:20"),
        ("2025年9月5日 08:51:33", "2025-09-05T08:51:33"),
        ("2024-03-16 08:51 GMT+2", "2024-03-16T08:51+02:00"),
        ("Updated 6 Sep 2025 | Published 5 Sep 2025", "2025-09-05"),
        ("Updated 6 Sep 2025", None),
        ("September 31, 2025", None),
        ("8 a.m., September 5, 2025", "2025-09-05"),
        ("05/09/2025", None),
        ("Sep 5", None),
        ("version 1.11.0", None),
    ],
)
def test_a_written_date_is_read(raw: str, value: str | None) -> None:
    assert dates.written(raw) == value


@pytest.mark.parametrize(
    "raw",
    [
        "5 Sep 2025 | Aktualisiert: 6 Sep 2025",
        "обновлено 6 сентября 2025",
        "آخر تحديث 6 سبتمبر 2025",
        "更新：2025年9月6日",
    ],
)
def test_an_update_is_told_by_its_label(raw: str) -> None:
    assert dates.updated(raw) == "2025-09-06"


@pytest.mark.parametrize(
    ("raw", "value"),
    [("Sep 5", "--09-05"), ("5. September", "--09-05"), ("9月5日", "--09-05"), ("Feb 30", None), ("Sep 5, 2025", None)],
)
def test_a_day_without_a_year_stays_without_one(raw: str, value: str | None) -> None:
    assert dates.month_day(raw) == value


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("Moscow, September 5, 2025 — The president", "2025-09-05"),
        ("NEW YORK, Sept. 5, 2025 /PRNewswire/ -- A company", "2025-09-05"),
        ("BERLIN, 5. September 2025 (dpa) - Ein Wort", "2025-09-05"),
        ("MOSCOW, Sept 5 (Reuters) - A word", None),
        ("He said on September 5, 2025 that he would come to the city of his fathers — and he did", None),
    ],
)
def test_a_dateline_is_place_date_dash(raw: str, value: str | None) -> None:
    assert dates.dateline(raw) == value


def test_slash_dates_are_ambiguous_only_when_both_readings_are_days() -> None:
    assert dates.ambiguous("05/09/2025")
    assert not dates.ambiguous("25/09/2025")
    assert not dates.ambiguous("05/05/2025")


@pytest.mark.parametrize(
    "raw", ["3 hours ago", "vor 2 Tagen", "il y a 5 minutes", "hace 3 horas", "2 часа назад", "منذ ساعة", "3小时前"]
)
def test_what_counts_back_is_relative(raw: str) -> None:
    assert dates.relative(raw)
    assert dates.written(raw) is None


@pytest.mark.parametrize(
    "raw",
    [
        "Fri Sep  5 08:51:02 UTC 2025",
        "Fri 5 Sep 08:51:02 GMT 2025",
        "Fri Sep 5 2025 08:51:02 GMT+0000 (Coordinated Universal Time)",
        "Fri 5 Sep 2025 08:51:02 AM UTC",
        "Friday, 05-Sep-25 08:51:02 GMT",
        "Fri, 05 Sep 25 08:51:02 GMT",
        "05/Sep/2025:08:51:02 +0000",
        "Sep 5, 2025, 8:51:02 AM UTC",
    ],
)
def test_the_forms_of_programs_give_one_moment(raw: str) -> None:
    assert (dates.rfc_2822(raw) or dates.written(raw)) == "2025-09-05T08:51:02Z"


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("Fri Sep  5 20:51:02 2025", "2025-09-05T20:51:02"),
        ("Fr 5. Sep 20:51:02 CEST 2025", "2025-09-05T20:51:02"),
        ("Fri Sep 5 20:51:02 +0200 2025", "2025-09-05T20:51:02+02:00"),
        ("Sep 5 08:51 PM, 2025", "2025-09-05T20:51"),
        ("Thursday, 05-Sep-25 08:51:02 GMT", None),
        ("5 September 25", None),
        ("Fri, 05 Sep 2025 08:51:60 GMT", "2025-09-05T08:51Z"),
    ],
)
def test_the_forms_of_programs_say_no_more_than_they_do(raw: str, value: str | None) -> None:
    assert (dates.rfc_2822(raw) or dates.written(raw)) == value


def test_a_count_of_seconds_is_a_moment_where_no_line_of_text_gives_it() -> None:
    assert dates.unix_time("1757062262") == "2025-09-05T08:51:02Z"
    assert dates.unix_time("1757062262000") == "2025-09-05T08:51:02Z"
    assert dates.unix_time("0175706226") is None
    assert dates.written("1757062262") is None


@pytest.mark.parametrize(
    "raw",
    [
        "iPhone 11 Pro 2021",
        "Mac Pro 10 2019",
        "In May 2020, 5 boats sank",
        "He may lose 2 of 2020 votes",
    ],
)
def test_words_that_are_months_elsewhere_make_no_date_of_a_sentence(raw: str) -> None:
    assert dates.written(raw) is None


@given(st.text(max_size=80))
def test_no_text_breaks_a_parser(raw: str) -> None:
    for parser in (dates.iso_8601, dates.rfc_2822, dates.written, dates.updated, dates.month_day, dates.dateline):
        value = parser(raw)
        assert value is None or len(value) >= 7


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2399, 12, 31)))  # noqa: DTZ001 -- as pages are
def test_what_python_writes_is_read_back(moment: object) -> None:
    raw = str(moment)
    assert dates.iso_8601(raw) == raw.replace(" ", "T").partition(".")[0]


@pytest.mark.parametrize(
    "line",
    [
        *(
            "a min ago",
            "an hour ago",
            "12 days ago",
            "yesterday",
            "Today",
            "just now",
            "vor 3 Tagen",
            "vor einer Stunde",
        ),
        *("gestern", "heute", "il y a 3 heures", "hier", "aujourd’hui", "hace 2 horas", "hace una hora", "ayer", "hoy"),
        *(
            "há 3 horas",
            "ontem",
            "hoje",
            "2 ore fa",
            "1 ora fa",
            "3 minuti fa",
            "ieri",
            "oggi",
            "3 dni temu",
            "wczoraj",
        ),
        *("dziś", "dzisiaj", "πριν από λίγο", "χθες", "σήμερα", "أمس", "اليوم", "3 часа назад", "вчера", "сегодня"),
        *("منذ ساعة", "قبل ساعة", "3小时前", "昨天", "今天"),
    ],
)
def test_what_counts_back_is_relative_in_every_language(line: str) -> None:
    assert dates.relative(line)
