"""Which day a year, a month and a day name, in the calendars that news is dated by. Pure.

A calendar is chosen only where the year can be of no other: a Persian month, or a year between 1370 and 1409 where the
Gregorian one would be the Middle Ages; a Thai month with a year of the Buddhist era; an era that is named.
"""

import re
from datetime import date, timedelta
from typing import Final

from ingest.clean.facts.dates import months

__all__ = ["day", "in_figures", "of_short_year", "weekday"]

_BUDDHIST: Final = 543  # years that the era of Thailand is ahead; since 1941 both begin in January
_FARVARDIN: Final = date(2016, 3, 20)  # 1 Farvardin 1395
_CYCLE: Final = 33  # years of the Persian calendar; right from 1244 to 1498 (Borkowski 1996)
_LEAP: Final = frozenset({1, 5, 9, 13, 17, 22, 26, 30})
_ERAS: Final = {"令和": 2018, "平成": 1988, "昭和": 1925, "民国": 1911, "民國": 1911}
_FIGURES: Final = "〇零一二三四五六七八九"
_ERA: Final = re.compile(rf"({'|'.join(_ERAS)})\s?(\d{{1,3}}|元)(?=\s?年)")
_YEAR: Final = re.compile("(?<![十百千])[○〇零一二三四五六七八九]{4}(?=年)")
_NUMBER: Final = re.compile(
    r"(?<![〇零一二三四五六七八九十百千第])([一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])(?=[月日号號])"
)
_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def day(year: str, month: str, number: str) -> date | None:
    """Read a day; the month is a number, or the mark of a name (months.py).

    >>> str(day("2025", "02", "28")), day("2025", "02", "30"), str(day("1404", "10", "20")), str(day("2569", "1", "10"))
    ('2025-02-28', None, '2026-01-10', '2026-01-10')
    >>> str(day("1399", months.mark("اسفند"), "30")), day("2025", months.mark("اسفند"), "1")
    ('2021-03-20', None)
    """
    y = int(year)
    calendar, m = (None, int(month)) if month.isdecimal() else months.named(month)
    if calendar == months.PERSIAN or (calendar is None and 1370 <= y < 1410):  # 1991 to 2031
        return _persian(y, m, int(number)) if 1300 <= y < 1498 else None
    if (calendar == months.THAI and y >= 2400) or (calendar is None and 2533 <= y < 2600):  # 1990 to 2056
        y -= _BUDDHIST
    if calendar is not None and not 1900 <= y < 2100:
        return None
    try:
        return date(y, m, int(number))
    except ValueError:
        return None


def _persian(year: int, month: int, number: int) -> date | None:
    """Count the days since the beginning of 1395: six months have 31 days, six 30, the last of them mostly 29."""
    length = 31 if month <= 6 else 30 if month < 12 or year % _CYCLE in _LEAP else 29
    if not (1 <= month <= 12 and 1 <= number <= length):
        return None
    first, last = sorted((1395, year))
    years = (last - first) * 365 + sum(y % _CYCLE in _LEAP for y in range(first, last))
    before = 31 * (month - 1) - max(0, month - 7)
    return _FARVARDIN + timedelta(days=(years if year >= 1395 else -years) + before + number - 1)


def of_short_year(year: str, month: str) -> str | None:
    """Write out a year of two digits: after a Thai month one of the Buddhist era, in numbers one of this century.

    What may be of another century, or another calendar's ("10 ม.ค. 26"), is none.

    >>> of_short_year("69", months.mark("ม.ค")), of_short_year("26", months.mark("ม.ค")), of_short_year("26", "01")
    ('2569', None, '2026')
    """
    if month.isdecimal():
        return f"20{year}"
    return f"25{year}" if months.named(month)[0] == months.THAI and int(year) >= 50 else None  # 2007


def weekday(word: str, value: date) -> bool:
    """Return whether a day falls on the day of the week of that name, in English.

    >>> weekday("saturday", date(2026, 1, 10)), weekday("Fri", date(2026, 1, 10))
    (True, False)
    """
    return word[:3].lower() == _WEEKDAYS[value.weekday()]


def in_figures(folded: str) -> str:
    """Write the Chinese numbers of dates, and years of named eras, in figures of our calendar.

    >>> in_figures("二〇二六年一月二十日"), in_figures("令和8年1月10日"), in_figures("民國115年1月10日")
    ('2026年1月20日', '2026年1月10日', '2026年1月10日')
    """
    if "月" not in folded:
        return folded
    folded = _ERA.sub(lambda m: str(_ERAS[m[1]] + (1 if m[2] == "元" else int(m[2]))), folded)
    folded = _YEAR.sub(lambda m: "".join(str(_figure(c)) for c in m[0]), folded)
    # Twice, because the day stands behind what the month becomes.
    return _NUMBER.sub(lambda m: str(_number(m[1])), folded)


def _figure(character: str) -> int:
    return max(0, _FIGURES.find(character) - 1)


def _number(word: str) -> int:
    """Read a number up to 99: 十 is ten, 二十一 twenty-one."""
    tens, ten, ones = word.rpartition("十")
    return (10 * (_figure(tens) if tens else 1) if ten else 0) + (_figure(ones) if ones else 0)
