"""Dates at the page's own precision, in ten languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.clean import dates
from ingest.clean.months import MONTHS


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
def test_a_written_date_is_read_in_ten_languages(raw: str, value: str | None) -> None:
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


def test_every_month_name_of_the_tables_is_read() -> None:
    for name, month in MONTHS.items():
        assert dates.written(f"5 {name} 2025") == f"2025-{month:02}-05", name


@given(st.text(max_size=80))
def test_no_text_breaks_a_parser(raw: str) -> None:
    for parser in (dates.iso_8601, dates.rfc_2822, dates.written, dates.updated, dates.month_day, dates.dateline):
        value = parser(raw)
        assert value is None or len(value) >= 7


@given(st.datetimes())
def test_what_python_writes_is_read_back(moment: object) -> None:
    raw = str(moment)
    assert dates.iso_8601(raw) == raw.replace(" ", "T").partition(".")[0]
