"""Every month and every part of the day, in every language that we name, written as CLDR writes it and read back."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache

import babel
import pytest
from babel import Locale, localedata
from babel.dates import format_date, format_time

from ingest.clean.facts.dates import calendars, clock_times, dates, months
from ingest.clean.fields import date_selection
from ingest.clean.fields.language.languages import DETECTABLE_LANGUAGES
from ingest.model import Candidate, DoubtCode
from tests.bench import calendars as made

LANGUAGES = DETECTABLE_LANGUAGES.split()
DAYS = [datetime(2026, month, 20 if month % 2 else 9, 17, 5, tzinfo=UTC) for month in range(1, 13)]
FORMS = ("full", "long", "medium")


@cache
def locale(language: str) -> Locale:
    # Babel 2.18 keeps what it resolved for one language in the table of the root: Chinese months in Thai.
    localedata._cache.clear()
    place = Locale.parse(language)
    assert place.months["stand-alone"]["wide"]
    return place


def read(raw: str, language: str | None) -> str | None:
    doubts: dict[DoubtCode, str] = {}
    found = date_selection._parse_date(Candidate(field="published", raw=raw, where="meta:date"), language, doubts)
    return found.value if found else None


def spelt(language: str) -> Iterator[tuple[str, datetime]]:
    """Yield dates as CLDR writes them, and with the month's names in other orders."""
    place = locale(language)
    for moment in DAYS:
        for form in FORMS:
            yield format_date(moment, form, locale=place), moment
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                name = place.months[context][width][moment.month]
                yield f"{moment.day} {name} 2026", moment
                yield f"{moment.day}. {name} 2026.", moment
                yield f"{name} {moment.day}, 2026", moment


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_month_of_a_language_comes_back(language: str) -> None:
    lost = [raw for raw, moment in spelt(language) if read(raw, language) != f"{moment:%Y-%m-%d}"]

    assert not lost


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_long_date_comes_back_with_marks_of_direction_and_a_day_of_the_week(language: str) -> None:
    place = locale(language)
    for moment in DAYS:
        weekday = place.days["format"]["wide"][moment.weekday()]
        raw = f"\u200f{weekday}، \u2067{format_date(moment, 'long', locale=place)}\u2069"
        assert read(raw, language) == f"{moment:%Y-%m-%d}", raw


@pytest.mark.parametrize("language", LANGUAGES)
def test_half_of_the_day_belongs_to_the_hour(language: str) -> None:
    place = locale(language)
    pattern = str(place.datetime_skeletons["hm"])
    for hour in (0, 5, 9, 11, 12, 13, 17, 20, 23):
        moment = DAYS[0].replace(hour=hour)
        raw = f"{format_date(moment, 'long', locale=place)} {format_time(moment, pattern, locale=place)}"
        assert read(raw, language) == f"2026-01-20T{hour:02}:05", raw


def test_no_month_is_another_one_without_its_language() -> None:
    wrong = {
        (language, raw)
        for language in LANGUAGES
        for raw, moment in spelt(language)
        if (read(raw, None) or f"{moment:%Y-%m-%d}") != f"{moment:%Y-%m-%d}"
    }

    # Polish and Czech: November, Croatian: October.
    assert {language for language, _ in wrong} == {"hr"}
    assert all("lis" in raw or "lip" in raw for _, raw in wrong)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("10 มกราคม 2569", "2026-01-10"),
        ("วันเสาร์ที่ 10 มกราคม พ.ศ. 2569 เวลา 17.30 น.", "2026-01-10T17:30"),
        ("10 มกราคม 2026", "2026-01-10"),
        ("10 ม.ค. 69", "2026-01-10"),
        ("10 ม.ค. 26", None),
        ("๑๐ มกราคม ๒๕๖๙", "2026-01-10"),
        ("10 January 2569", None),
        ("شنبه ۲۰ دی ۱۴۰۴ - ۱۷:۳۰", "2026-01-10T17:30"),
        ("۲۰ دی ۱۴۰۴", "2026-01-10"),
        ("۱۴۰۴/۱۰/۲۰ ۱۷:۳۰", "2026-01-10T17:30"),
        ("٢٠ جدی ١٤٠٤", "2026-01-10"),
        ("20 دی 2026", None),
        ("30 اسفند 1404", None),
        ("30 اسفند 1403", "2025-03-20"),
        ("1 فروردین 1405", "2026-03-21"),
        ("10 كانون الثاني/يناير 2026", "2026-01-10"),
        ("10 جانفي 2026", "2026-01-10"),
        ("١٠ يناير ٢٠٢٦ ٥:٣٠ م", "2026-01-10T17:30"),
        ("10 يناير 2026م - 10:30", "2026-01-10T10:30"),
        ("১০ জানুয়ারি ২০২৬, ১৭:৩০", "2026-01-10T17:30"),
        ("१० जनवरी २०२६, शाम ५:३०", "2026-01-10T17:30"),
        ("2026년 1월 10일 토요일 오후 5시 30분", "2026-01-10T17:30"),
        ("2026. 1. 10. 오전 5:30", "2026-01-10T05:30"),
        ("2026-01-10 오후 5:30:07", "2026-01-10T17:30:07"),
        ("2026年1月10日(土)午後5時30分", "2026-01-10T17:30"),
        ("2026年1月10日 下午5:30", "2026-01-10T17:30"),
        ("2026年1月10日 晚上6:30", "2026-01-10T18:30"),
        ("2026年1月10日 凌晨0:30", "2026-01-10T00:30"),
        ("令和8年1月10日", "2026-01-10"),
        ("平成元年1月10日", "1989-01-10"),
        ("民國115年1月10日", "2026-01-10"),
        ("二〇二六年一月十日", "2026-01-10"),
        ("10 tháng 01 năm 2026", "2026-01-10"),
        ("10 Ιανουαρίου 2026, 5:30 μ.μ.", "2026-01-10T17:30"),
        ("10 de enero de 2026 a las 5:30 p. m.", "2026-01-10T17:30"),
        ("lördag den 10:e januari 2026 kl. 17.30", "2026-01-10T17:30"),
        ("2026. gada 10. janvārī", None),
        ("2026(e)ko urt. 10(a)", "2026-01-10"),
        ("2026 m. sausio 10 d.", "2026-01-10"),
        ("Saturday, January the 10th, 2026", "2026-01-10"),
        ("ב-10 בינואר 2026", "2026-01-10"),
        ("10 Şubat 2026", "2026-02-10"),
        ("10 ŞUBAT 2026", "2026-02-10"),
        ("10 KASIM 2026", "2026-11-10"),
    ],
)
def test_what_newspapers_print_needs_no_language(raw: str, value: str | None) -> None:
    assert dates.written(raw) == value


@pytest.mark.parametrize(
    ("raw", "language", "value"),
    [
        ("10. listopada 2025.", "hr", "2025-10-10"),
        ("10 listopada 2025", "pl", "2025-11-10"),
        ("10. srp 2025.", "hr-HR", "2025-07-10"),
        ("10. srp 2025", "cs", "2025-08-10"),
        ("10/01/2026, 5:30 CH", "vi", "2026-01-10T17:30"),
        ("10/01/2026, 5:30 SA", "vi-VN", "2026-01-10T05:30"),
        ("10 januari 2026 5:30 em", "sv", "2026-01-10T17:30"),
        ("10 de janeiro de 2026, 5:30 em Lisboa", "pt", "2026-01-10T05:30"),
        ("2026. január 10. du. 5:30", "hu", "2026-01-10T17:30"),
        ("10/01/2569", "th", "2026-01-10"),
        ("20/10/1404", "fa", "2026-01-10"),
        ("10. srp 2025", "de", None),
        ("03/04/2026", "vi", "2026-04-03"),
        ("03/04/2026", "sv", None),
        ("1768021200", "de", "2026-01-10T05:00:00Z"),
    ],
)
def test_a_word_of_one_language_counts_there(raw: str, language: str, value: str | None) -> None:
    assert read(raw, language) == value


def test_the_parser_of_a_language_is_named_only_where_its_words_decide() -> None:
    found = date_selection._parse_date(
        Candidate(field="published", raw="10 siječnja 2026", where="meta:date"), "hr", {}
    )
    assert found
    assert found.evidence.parser == "written-date"
    found = date_selection._parse_date(Candidate(field="published", raw="10. lis 2026.", where="meta:date"), "hr", {})
    assert found
    assert found.evidence.parser == "written-date-hr"


def test_a_persian_year_begins_in_march() -> None:
    new_years = {1370: "1991-03-21", 1375: "1996-03-20", 1395: "2016-03-20", 1400: "2021-03-21", 1409: "2030-03-21"}
    for year, day in new_years.items():
        assert calendars.day(str(year), "1", "1") == date.fromisoformat(day)


def test_the_hours_of_a_part_of_the_day_choose_the_half() -> None:
    assert clock_times.clock("12", "30", None, ((12, 24),)) == "12:30"
    assert clock_times.clock("12", "30", None, ((21, 3),)) == "00:30"
    assert clock_times.clock("7", "30", None, ((12, 13),)) is None


def test_a_name_of_two_letters_or_three_is_a_month_of_its_own_language_only() -> None:
    assert dates.month_day("5 ara") is None
    assert dates.month_day("5 aralık") == "--12-05"
    assert months.OWN_WORDS["tr"]["ara"] == 12


def test_the_table_is_what_cldr_has() -> None:
    if babel.__version__ not in str(months.TABLES["source"]):
        pytest.skip("the table is made with another version of Babel")
    assert made.main(["--check"]) == 0
