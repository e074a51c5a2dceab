"""When the page says it was published, at the page's own precision. Pure; no clock, no guessing of zones.

Every parser takes the raw string and gives `2025-09-05`, `2024-03-16T08:51`, `2026-02-03T13:26:51Z` or
`2025-09-05T00:30+02:00`, or None. A parser never fills in what its string does not say; what needs two strings
(`Sep 5` and a dateline with the year) is put together by `with_year`.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from email.utils import parsedate_tz
from functools import lru_cache
from typing import Final, NamedTuple

from ingest.clean import months
from ingest.clean.months import MONTH, MONTHS

EARLIEST: Final = 1990  # the web is younger; what claims to be older is a template's placeholder or an archive's date

_YEAR: Final = r"(?P<y>(?:19|20)\d\d)(?!\d)"
_DAY: Final = r"(?<!\d)(?P<d>\d{1,2})(?!\d)(?:st|nd|rd|th|er|º|°|ª)?"
_GLUE: Final = r"(?:[\s.,\-/]|\bof\b|\bde\b|\bdel\b|\bdi\b|\bd')*"
_NAME: Final = rf"(?P<m>{MONTH})(?:\s?[/(]\s?{MONTH}\)?)?"
_WORDS: Final = (
    re.compile(rf"{_DAY}{_GLUE}{_NAME}{_GLUE}{_YEAR}"),
    re.compile(rf"{_NAME}{_GLUE}{_DAY}{_GLUE}{_YEAR}"),
    re.compile(rf"{_YEAR}\s?[年년]\s?(?P<m>\d{{1,2}})\s?[月월]\s?(?P<d>\d{{1,2}})\s?[日号號일]"),
    re.compile(rf"{_YEAR}{_GLUE}{_NAME}{_GLUE}{_DAY}"),
    re.compile(r"(?<![\d.])(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?" + _YEAR),
    re.compile(r"(?<![\d.])(?P<d>\d\d)\.(?P<m>\d\d)\.(?P<short>\d\d)(?![\d.])"),
    re.compile(rf"(?<!\d){_YEAR}([-/.])(?P<m>\d{{1,2}})\2(?P<d>\d{{1,2}})(?!\d)"),
)
_NUMERIC: Final = re.compile(r"(?<![\d/-])(\d{1,2})([/-])(\d{1,2})\2((?:19|20)\d\d)(?!\d)")
_MONTH_DAY: Final = (
    re.compile(rf"{_DAY}{_GLUE}{_NAME}"),
    re.compile(rf"{_NAME}{_GLUE}{_DAY}"),
    re.compile(r"(?<!\d)(?P<m>\d{1,2})月(?P<d>\d{1,2})[日号號]"),
)
_ISO: Final = re.compile(
    r"(?P<y>\d{4})-?(?P<m>\d\d)-?(?P<d>\d\d)"
    r"(?:(?:[T_\s]|,\s)\s*(?P<h>\d{1,2}):?(?P<min>\d\d)(?::?(?P<s>\d\d)(?:[.,]\d+)?)?\s*"
    r"(?P<zone>z|[a-z]{2,5}(?:[+-]\d{1,2}(?::?\d\d)?)?|[+\-−]\d{1,2}(?::?\d\d)?)?)?",
    re.IGNORECASE,
)
_CLOCK: Final = re.compile(
    r"(?<![\d:.])(?P<h>\d{1,2})(?:(?P<sep>[:.]|\s?h\s?|[時时点])(?P<min>\d\d))(?:[:分](?P<s>\d\d)(?:[.,]\d+)?)?(?![\d:])"
    r"\s*(?P<half>[ap]\.?\s?m\b\.?|uhr\b)?\s*(?P<zone>\(?(?:z\b|(?:utc|gmt)\b(?:\s?[+-]\d{1,2}(?::?\d\d)?)?|[+-]\d\d:?\d\d\b))?"
)
_OFFSET: Final = re.compile(r"(?:utc|gmt)?\s?(?P<sign>[+-])(?P<h>\d{1,2})(?::?(?P<min>\d\d))?", re.IGNORECASE)
_UTC: Final = frozenset({"z", "utc", "gmt", "zulu", "utc+0", "gmt+0"})
# The day of the week, an "at", a rule: what stands between a date and its time of day.
_GAP: Final = re.compile(r"[^\d]{0,24}")
_UPDATED: Final = re.compile(
    r"updat|modifi|edited|revised|aktualisi|geandert|bearbeitet|\bstand\b|mis a jour|maj le|actuali[sz]|aggiornat"
    r"|atualiz|обновл|изменен|aktualiz|zmodyfikow|ενημερωθ|τελευταια ενημερωση|تحديث|更新|修改|갱신|수정"
)
_RELATIVE: Final = re.compile(
    r"\b(?:(?:\d+|an?|one)\s?(?:s|sec|second|m|min|minute|h|hr|hour|d|day|w|week|month|mo|y|yr|year)s?\.? ago\b"
    r"|(?:yesterday|today|just now)\b|vor (?:\d+|einer?|einem)\b|(?:gestern|heute)\b"
    r"|il y a\b|(?:hier|aujourd'hui)\b|hace (?:\d+|una?)\b|(?:ayer|hoy)\b|ha \d+\b|(?:ontem|hoje)\b"
    r"|(?:\d+|un'?|una) (?:or[ae]|minut[oi]|giorn[oi]) fa\b|(?:ieri|oggi)\b"
    r"|temu\b|(?:wczoraj|dzis|dzisiaj)\b|πριν\b|(?:χθες|σημερα)\b|(?:امس|اليوم)\b)"
    r"|назад|вчера|сегодня|منذ|قبل|前|昨天|今天"
)
_DATELINE: Final = re.compile(r"^(?P<head>.{6,90}?)(?:\s[—–-]{1,2}\s|\s?—\s?|\s--\s|/\s?-{1,2}\s)")
_URL_DATE: Final = re.compile(r"/((?:19|20)\d\d)[/-](\d\d)[/-](\d\d)(?=[/\-_.]|$)")

_DIGIT: Final = re.compile(r"\d")  # no date is without one, most lines are
_DATED: Final = re.compile(r"(?:19|20)\d\d|\d\.\d\d\.\d\d")  # a year, or the one form without any
_NUMBER: Final = re.compile(r"(?<!\d)\d\d?(?!\d)")  # a day, or a month
_LINE: Final = 1_000  # characters; a metadata line has 160 at most (header.py), and its regular expressions look back


class _Hit(NamedTuple):
    start: int
    end: int
    day: str


def iso_8601(raw: str) -> str | None:
    """Read a date written for machines.

    >>> iso_8601("2024-03-16T08:51:02.123+0200"), iso_8601("2024-03-16 08:51"), iso_8601("20240316")
    ('2024-03-16T08:51:02+02:00', '2024-03-16T08:51', '2024-03-16')
    >>> iso_8601("2024-03-16T08:51:00+00:00"), iso_8601("2024-02-30"), iso_8601("2024")
    ('2024-03-16T08:51:00Z', None, None)
    >>> iso_8601("২০২৪-০৩-১৬T০৮:৫১")
    '2024-03-16T08:51'
    """
    found = _ISO.fullmatch(fold(raw).replace("/", "-")) if len(raw) >= 8 else None  # 20240316
    if not found:
        return None
    day = _day(found["y"], found["m"], found["d"])
    if day is None or found["h"] is None:
        return day
    clock = _clock(found["h"], found["min"], found["s"], None)
    return f"{day}T{clock}{_zone(found['zone'])}" if clock else None


def utc(raw: str) -> str | None:
    """Read a date that its key declares to be UTC (WordPress' `date_gmt`).

    >>> utc("2026-02-03T13:26:51")
    '2026-02-03T13:26:51Z'
    """
    value = iso_8601(raw)
    return f"{value}Z" if value and "T" in value and not zoned(value) else value


def rfc_2822(raw: str) -> str | None:
    """Read the date of a feed or a mail header.

    >>> rfc_2822("Fri, 05 Sep 2025 08:51:00 +0200"), rfc_2822("Fri, 05 Sep 2025 08:51:00 GMT")
    ('2025-09-05T08:51:00+02:00', '2025-09-05T08:51:00Z')
    >>> rfc_2822("Fri, 05 Sep 2025 08:51:00 EST")
    '2025-09-05T08:51:00'
    """
    found = re.fullmatch(
        r"\s*(?:\w{3},?\s+)?\d{1,2}\s+\w{3}\s+\d{4}\s+(\d\d:\d\d(?::\d\d)?)\s*(\S+)?\s*(?:\(.*\))?", fold(raw)
    )
    parsed = parsedate_tz(raw) if found else None
    if found is None or parsed is None:
        return None
    day = _day(*(str(n) for n in parsed[:3]))
    hour, minute, *second = found[1].split(":")
    clock = _clock(hour, minute, second[0] if second else None, None)
    return f"{day}T{clock}{_zone(found[2])}" if day and clock else None


def written(raw: str) -> str | None:
    """Read the first date that a text spells out and does not call an update.

    >>> written("16 Mar 2024 08:51"), written("Published: September 5, 2025 at 8:51 pm UTC")
    ('2024-03-16T08:51', '2025-09-05T20:51Z')
    >>> written("Updated 6 Sep 2025 | Published 5 Sep 2025"), written("5. September 2025, 8.51 Uhr")
    ('2025-09-05', '2025-09-05T08:51')
    >>> written("2025年9月5日 08:51"), written("Sep 5")
    ('2025-09-05T08:51', None)
    """
    return next((value for value, is_update in _dates(raw) if not is_update), None)


def updated(raw: str) -> str | None:
    """Read the date that a text calls an update.

    >>> updated("Published 5 Sep 2025 | Updated 6 Sep 2025")
    '2025-09-06'
    """
    return next((value for value, is_update in _dates(raw) if is_update), None)


def day_month_year(raw: str) -> str | None:
    """Read a numeric date of which the day stands first.

    >>> day_month_year("05/09/2025 08:51"), day_month_year("09/25/2025")
    ('2025-09-05T08:51', None)
    """
    return _numeric(raw, day=1, month=3)


def month_day_year(raw: str) -> str | None:
    """Read a numeric date of which the month stands first.

    >>> month_day_year("09/05/2025")
    '2025-09-05'
    """
    return _numeric(raw, day=3, month=1)


def month_day(raw: str) -> str | None:
    """Read a day without a year, as XML Schema's gMonthDay.

    >>> month_day("Sep 5"), month_day("5 сентября"), month_day("Sep 5, 2025")
    ('--09-05', '--09-05', None)
    """
    folded = fold(raw)
    if not _DIGIT.search(folded) or re.search(r"(?:19|20)\d\d", folded):
        return None
    for pattern in _MONTH_DAY:
        for found in pattern.finditer(folded):
            day = _day("2000", found["m"], found["d"])  # a leap year, so that February 29 is a day
            if day:
                return f"--{day[5:]}"
    return None


def dateline(raw: str) -> str | None:
    """Read the date of a dateline: place, date, dash.

    >>> dateline("Moscow, September 5, 2025 — Russian President Vladimir Putin issued a warning")
    '2025-09-05'
    >>> dateline("On September 5, 2025 he said so, in a speech that nobody had announced before - or so it seemed")
    """
    found = _DATELINE.match(fold(raw[:200]))
    if not found:
        return None
    hits = list(_hits(found["head"]))
    if len(hits) != 1:
        return None
    before, after = found["head"][: hits[0].start].split(), found["head"][hits[0].end :].split()
    # "San Francisco, Calif., Sept. 5, 2025 (Reuters) —": a place of a few words, an agency.
    return hits[0].day if len(before) <= 6 and len(after) <= 3 else None


def url_date(raw: str) -> str | None:
    """Read the day from the path of an URL.

    >>> url_date("https://example.org/2024/03/16/open-secret"), url_date("https://example.org/2024/3")
    ('2024-03-16', None)
    """
    found = _URL_DATE.search(raw)
    return _day(found[1], found[2], found[3]) if found else None


def with_year(monthday: str, dated: str) -> str | None:
    """Give a day the year that brings it nearest to a full date; None where that is over a week away.

    >>> with_year("--09-05", "2025-09-05"), with_year("--12-31", "2026-01-01"), with_year("--03-01", "2025-09-05")
    ('2025-09-05', '2025-12-31', None)
    """
    anchor = date.fromisoformat(dated[:10])
    days = (_day(str(anchor.year + step), monthday[2:4], monthday[5:7]) for step in (0, -1, 1))
    near = (d for d in days if d and abs(date.fromisoformat(d) - anchor) <= timedelta(days=7))
    return next(near, None)


def relative(raw: str) -> bool:
    """Tell a text that counts back from a moment that is not on the page.

    >>> relative("3 hours ago"), relative("vor 5 Minuten"), relative("16 Mar 2024")
    (True, True, False)
    """
    return bool(_RELATIVE.search(fold(raw)))


def ambiguous(raw: str) -> bool:
    """Tell a numeric date that is another day when month and day change places.

    >>> ambiguous("05/09/2025"), ambiguous("25/09/2025")
    (True, False)
    """
    first, second = day_month_year(raw), month_day_year(raw)
    return bool(first and second and first != second)


def zoned(value: str) -> bool:
    """Tell whether a value of this module carries its zone.

    >>> zoned("2024-03-16T08:51"), zoned("2024-03-16T08:51Z"), zoned("2025-09-05T00:30+02:00")
    (False, True, True)
    """
    return "T" in value and (value.endswith("Z") or value[-6] in "+-")


def days_between(one: str, other: str) -> int:
    """Count the days between two values of this module, whatever their times.

    >>> days_between("2024-03-16T08:51", "2024-03-14")
    2
    """
    return abs((date.fromisoformat(one[:10]) - date.fromisoformat(other[:10])).days)


def _dates(raw: str) -> tuple[tuple[str, bool], ...]:
    """Give every spelt-out date with its time of day, and whether the words before it call it an update."""
    if len(raw) > _LINE or (raw.isascii() and not _DIGIT.search(raw)):
        return ()
    return _read(raw)


@lru_cache(maxsize=512)  # rules and fields ask the same lines
def _read(raw: str) -> tuple[tuple[str, bool], ...]:
    folded = fold(raw)
    return tuple(_spelt_out(folded)) if _DATED.search(folded) and _NUMBER.search(folded) else ()


def _spelt_out(folded: str) -> Iterator[tuple[str, bool]]:
    hits = sorted(_hits(folded))
    label_start = 0
    for n, hit in enumerate(hits):
        limit = hits[n + 1].start if n + 1 < len(hits) else len(folded)
        yield hit.day + _time(folded, label_start, hit, limit), bool(_UPDATED.search(folded, label_start, hit.start))
        label_start = hit.end


def _hits(folded: str) -> Iterator[_Hit]:
    """Find the dates that can be read in one way only, the surest form first; none overlaps another."""
    taken: list[tuple[int, int]] = []
    for pattern in _WORDS:
        for found in pattern.finditer(folded):
            groups = found.groupdict()
            year = groups.get("y") or f"20{groups['short']}"
            day = _day(year, found["m"], found["d"])
            if day and all(found.end() <= start or end <= found.start() for start, end in taken):
                taken.append(found.span())
                yield _Hit(found.start(), found.end(), day)


def _numeric(raw: str, *, day: int, month: int) -> str | None:
    folded = fold(raw)
    found = _NUMERIC.search(folded)
    if not found:
        return None
    value = _day(found[4], found[month], found[day])
    return value + _time(folded, 0, _Hit(found.start(), found.end(), value), len(folded)) if value else None


def _time(folded: str, start: int, hit: _Hit, limit: int) -> str:
    """Write the time of day that stands after the date, or else before it."""
    after = _GAP.match(folded, hit.end, limit)
    found = _CLOCK.match(folded, after.end() if after else hit.end, limit)
    if not found:
        before = [m for m in _CLOCK.finditer(folded, start, hit.start) if _GAP.fullmatch(folded, m.end(), hit.start)]
        found = before[-1] if before else None
    if not found or (found["sep"] == "." and not found["half"]):
        return ""
    clock = _clock(found["h"], found["min"], found["s"], found["half"])
    return f"T{clock}{_zone(found['zone'])}" if clock else ""


def _day(year: str, month: str, day: str) -> str | None:
    number = MONTHS.get(month.rstrip("."), 0) if not month.isdecimal() else int(month)
    try:
        return date(int(year), number, int(day)).isoformat()
    except ValueError:
        return None


def _clock(hour: str, minute: str, second: str | None, half: str | None) -> str | None:
    hours = int(hour)
    if half and half[0] in "ap":
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if half[0] == "p" else 0)
    # A leap second is a fact of the page.
    if hours > 23 or int(minute) > 59 or int(second or 0) > 60:
        return None
    return f"{hours:02}:{minute}" + (f":{second}" if second else "")


def fold(raw: str) -> str:
    """Fold what may hold a date; what is longer than any such line is nothing."""
    return _folded(raw) if len(raw) <= _LINE else ""


@lru_cache(maxsize=512)  # every form of a date is looked for in the same line
def _folded(raw: str) -> str:
    return months.fold(raw)


def _zone(raw: str | None) -> str:
    """Write an offset; a name that stands for several zones (EST, IST, BST, CET in summer) gives none."""
    name = (raw or "").strip(" ()").replace("\N{MINUS SIGN}", "-").casefold()
    if name in _UTC:
        return "Z"
    found = _OFFSET.match(name)
    if not found or int(found["h"]) > 14 or int(found["min"] or 0) > 59:
        return ""
    hours, minutes = int(found["h"]), int(found["min"] or 0)
    return f"{found['sign']}{hours:02}:{minutes:02}" if hours or minutes else "Z"
