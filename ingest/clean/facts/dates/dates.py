"""When the page says it was published, at the page's own precision. Pure; no clock, no guessing of zones.

Every parser takes the raw string and gives `2025-09-05`, `2024-03-16T08:51`, `2026-02-03T13:26:51Z` or
`2025-09-05T00:30+02:00`, or None. A parser never fills in what its string does not say; what needs two strings
(`Sep 5` and a dateline with the year) is put together by `with_year`.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_tz
from functools import lru_cache
from typing import Final, NamedTuple

from ingest.clean.facts.dates import calendars, clock_times, months, patterns

__all__ = [
    "EARLIEST", "LANGUAGES", "ambiguous", "dateline", "day_month_year", "days_between", "iso_8601", "month_day",
    "month_day_year", "relative", "rfc_2822", "unix_time", "updated", "url_date", "utc", "with_year", "written",
    "zoned",
]  # fmt: skip

EARLIEST: Final = 1990  # the web is younger; what claims to be older is a template's placeholder or an archive's date
LANGUAGES: Final = frozenset((*months.OWN_WORDS, *clock_times.PERIODS))
"""Those with words for months or parts of the day that count only where the language is known."""

# Characters; a metadata line has 160 at most, and its regular expressions look back.
_MAX_LINE: Final = 1_000
_HALVES: Final = {"a": ((0, 12),), "p": ((12, 24),)}


class _Hit(NamedTuple):
    start: int
    end: int
    day: str
    time: str | None
    """Of the day, where it stands inside."""


def iso_8601(raw: str) -> str | None:
    """Read a date written for machines.

    >>> iso_8601("2024-03-16T08:51:02.123+0200"), iso_8601("2024-03-16 08:51"), iso_8601("20240316")
    ('2024-03-16T08:51:02+02:00', '2024-03-16T08:51', '2024-03-16')
    >>> iso_8601("2024-03-16T08:51:00+00:00"), iso_8601("2024-02-30"), iso_8601("2024")
    ('2024-03-16T08:51:00Z', None, None)
    >>> iso_8601("২০২৪-০৩-১৬T০৮:৫১"), iso_8601("2024-03-16 08:51 PM"), iso_8601("2024-03-16T08:51:60Z")
    ('2024-03-16T08:51', '2024-03-16T20:51', '2024-03-16T08:51Z')
    >>> iso_8601("2024-03-16T08:51+01:00[Europe/Paris]"), iso_8601("20240316085102"), iso_8601("1404/10/20")
    ('2024-03-16T08:51+01:00', '2024-03-16T08:51:02', '2026-01-10')
    """
    folded = fold(raw).replace("/", "-") if len(raw) >= 8 else ""  # 20240316
    found = patterns.ISO_8601.fullmatch(folded) or patterns.COMPACT.fullmatch(folded)
    if not found:
        return None
    parts = found.groupdict()
    day = _day(parts["y"], parts["m"], parts["d"])
    if day is None or parts["h"] is None:
        return day
    zone, half = parts["zone"] or "", (parts.get("half") or "")[:1]
    if zone.isalpha() and clock_times.is_period(zone):  # another language's PM
        return None
    clock = clock_times.clock(parts["h"], parts["min"], parts["s"], _HALVES.get(half))
    return f"{day}T{clock}{clock_times.zone(zone)}" if clock else None


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
    if found is None or parsed is None or clock_times.is_period(found[2] or ""):
        return None
    day = _day(*(str(n) for n in parsed[:3]))
    hour, minute, *second = found[1].split(":")
    clock = clock_times.clock(hour, minute, second[0] if second else None)
    return f"{day}T{clock}{clock_times.zone(found[2])}" if day and clock else None


def unix_time(raw: str) -> str | None:
    """Read a count of seconds, or of milliseconds, since 1970; since 2001 they have ten figures, or thirteen.

    >>> unix_time("1768021200"), unix_time("1768021200123"), unix_time("20260110")
    ('2026-01-10T05:00:00Z', '2026-01-10T05:00:00Z', None)
    """
    found = re.fullmatch(r"\s*(1\d{9}|[2-3]\d{9})(?:\d{3}|\.\d+)?\s*", raw, re.ASCII)
    return f"{datetime.fromtimestamp(int(found[1]), UTC):%Y-%m-%dT%H:%M:%SZ}" if found else None


def written(raw: str, language: str | None = None) -> str | None:
    """Read the first date that a text spells out and does not call an update; a language may have words of its own.

    >>> written("16 Mar 2024 08:51"), written("Published: September 5, 2025 at 8:51 pm UTC")
    ('2024-03-16T08:51', '2025-09-05T20:51Z')
    >>> written("Updated 6 Sep 2025 | Published 5 Sep 2025"), written("5. September 2025, 8.51 Uhr")
    ('2025-09-05', '2025-09-05T08:51')
    >>> written("2025年9月5日 08:51"), written("Sep 5")
    ('2025-09-05T08:51', None)
    >>> written("5. listopada 2025.", "hr"), written("5 listopada 2025"), written("Sat Jan 10 05:00:00 UTC 2026")
    ('2025-10-05', '2025-11-05', '2026-01-10T05:00:00Z')
    """
    return next((value for value, is_update in _dates(raw, language) if not is_update), None)


def updated(raw: str, language: str | None = None) -> str | None:
    """Read the date that a text calls an update.

    >>> updated("Published 5 Sep 2025 | Updated 6 Sep 2025")
    '2025-09-06'
    """
    return next((value for value, is_update in _dates(raw, language) if is_update), None)


def day_month_year(raw: str, language: str | None = None) -> str | None:
    """Read a numeric date of which the day stands first.

    >>> day_month_year("05/09/2025 08:51"), day_month_year("09/25/2025")
    ('2025-09-05T08:51', None)
    """
    return _numeric(raw, language, day=1, month=3)


def month_day_year(raw: str, language: str | None = None) -> str | None:
    """Read a numeric date of which the month stands first.

    >>> month_day_year("09/05/2025")
    '2025-09-05'
    """
    return _numeric(raw, language, day=3, month=1)


def month_day(raw: str) -> str | None:
    """Read a day without a year, as XML Schema's gMonthDay.

    >>> month_day("Sep 5"), month_day("5 сентября"), month_day("Sep 5, 2025")
    ('--09-05', '--09-05', None)
    """
    folded = fold(raw)
    if not patterns.DIGIT.search(folded) or re.search(r"(?:19|20)\d\d", folded):
        return None
    marked = months.mark(folded)
    for pattern in patterns.MONTH_AND_DAY:
        for found in pattern.finditer(marked):
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
    found = patterns.DATELINE.match(months.mark(fold(raw[:200])))
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
    found = patterns.URL_DATE.search(raw)
    return _day(found[1], found[2], found[3]) if found else None


def with_year(monthday: str, dated: str) -> str | None:
    """Return a day with the year that brings it nearest to a full date; None where that is over a week away.

    >>> with_year("--09-05", "2025-09-05"), with_year("--12-31", "2026-01-01"), with_year("--03-01", "2025-09-05")
    ('2025-09-05', '2025-12-31', None)
    """
    anchor = date.fromisoformat(dated[:10])
    days = (_day(str(anchor.year + step), monthday[2:4], monthday[5:7]) for step in (0, -1, 1))
    near = (d for d in days if d and abs(date.fromisoformat(d) - anchor) <= timedelta(days=7))
    return next(near, None)


def relative(raw: str) -> bool:
    """Return whether a text counts back from a moment that is not on the page.

    >>> relative("3 hours ago"), relative("vor 5 Minuten"), relative("16 Mar 2024")
    (True, True, False)
    """
    folded = fold(raw)
    return any(map(folded.__contains__, patterns.RELATIVE_STEMS)) and patterns.RELATIVE.search(folded) is not None


def ambiguous(raw: str) -> bool:
    """Return whether a numeric date is another day when month and day change places.

    >>> ambiguous("05/09/2025"), ambiguous("25/09/2025")
    (True, False)
    """
    first, second = day_month_year(raw), month_day_year(raw)
    return bool(first and second and first != second)


def zoned(value: str) -> bool:
    """Return whether a value of this module carries its zone.

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


def _dates(raw: str, language: str | None) -> tuple[tuple[str, bool], ...]:
    """Return every spelt-out date with its time of day, and whether the words before it call it an update."""
    if len(raw) > _MAX_LINE or (raw.isascii() and not patterns.DIGIT.search(raw)):
        return ()
    return _spelt_out_dates(raw, language)


@lru_cache(maxsize=512)  # rules and fields ask the same lines
def _spelt_out_dates(raw: str, language: str | None) -> tuple[tuple[str, bool], ...]:
    folded = calendars.in_figures(fold(raw))
    if not (patterns.YEAR_OR_SHORT_FORM.search(folded) and patterns.DAY_OR_MONTH.search(folded)):
        return ()
    return tuple(_spelt_out(months.mark(folded, language), language))


def _spelt_out(marked: str, language: str | None) -> Iterator[tuple[str, bool]]:
    hits = sorted(_hits(marked))
    label_start = 0
    for n, hit in enumerate(hits):
        limit = hits[n + 1].start if n + 1 < len(hits) else len(marked)
        time = clock_times.near(marked, label_start, hit[:2], limit, language) if hit.time is None else hit.time
        yield hit.day + time, bool(patterns.UPDATE_LABEL.search(marked, label_start, hit.start))
        label_start = hit.end


def _hits(marked: str) -> Iterator[_Hit]:
    """Find the dates that can be read in one way only, the surest form first; none overlaps another."""
    taken: list[tuple[int, int]] = []
    for pattern in patterns.SPELT_OUT:
        for found in pattern.finditer(marked):
            day = _day_of(found.groupdict())
            if day and all(found.end() <= start or end <= found.start() for start, end in taken):
                taken.append(found.span())
                clock = found.groupdict().get("clock")
                time = clock_times.near(f"{day} {clock}", 0, (0, len(day)), _MAX_LINE, None) if clock else None
                yield _Hit(found.start(), found.end(), day, time)


def _day_of(said: dict[str, str]) -> str | None:
    if "weekday" in said:
        day = _day(f"20{said['short']}", said["m"], said["d"])
        return day if day and calendars.weekday(said["weekday"], date.fromisoformat(day)) else None
    year = said.get("y") or calendars.of_short_year(said["short"], said["m"])
    return _day(year, said["m"], said["d"]) if year else None


def _numeric(raw: str, language: str | None, *, day: int, month: int) -> str | None:
    folded = fold(raw)
    found = patterns.NUMERIC.search(folded)
    if not found:
        return None
    value = _day(found[4], found[month], found[day])
    return value + clock_times.near(folded, 0, found.span(), len(folded), language) if value else None


def _day(year: str, month: str, day: str) -> str | None:
    value = calendars.day(year, month, day)
    return value.isoformat() if value else None


def fold(raw: str) -> str:
    """Fold what may hold a date; what is longer than any such line is nothing."""
    return _folded(raw) if len(raw) <= _MAX_LINE else ""


@lru_cache(maxsize=512)  # every form of a date is looked for in the same line
def _folded(raw: str) -> str:
    return months.fold(raw)
