"""What time of day a text gives: the hour, the half of the day that it belongs to, and the zone. Pure.

A half of the day is said in one word of many languages ("PM", "下午", "مساء"), before the hour or after it, or by a
part of the day with hours of its own ("晚上"); `calendars.json` has them. What is short and another word in other
languages ("CH", Vietnamese for the afternoon) counts where the language is known.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final, NamedTuple

from ingest.clean.facts.dates import months
from ingest.clean.facts.dates.months import LETTER

__all__ = ["PERIODS", "Hours", "clock", "is_period", "near", "period_after", "period_before", "zone"]

_CLOCK: Final = (
    r"(?P<h>\d{1,2})(?P<sep>[:.]|\s?h\s?|\s?[時时点點시]\s?)(?P<min>\d\d|\d(?=\s?[分분]))"
    r"(?:(?::|\s?[分분]\s?)(?P<s>\d\d)(?:[.,]\d+)?)?(?:\s?[分分분초秒])?(?![\d:])"
)
_AT: Final = re.compile(_CLOCK)
_ANYWHERE: Final = re.compile(rf"(?<![\d:.]){_CLOCK}")
_ZONE: Final = re.compile(r"\s*(?P<zone>\(?(?:z\b|(?:utc|gmt)\b(?:\s?[+-]\d{1,2}(?::?\d\d)?)?|[+-]\d\d:?\d\d\b))")
_OFFSET: Final = re.compile(r"(?:utc|gmt)?\s?(?P<sign>[+-])(?P<h>\d{1,2})(?::?(?P<min>\d\d))?", re.IGNORECASE)
_UTC: Final = frozenset({"z", "utc", "gmt", "zulu", "utc+0", "gmt+0"})
# The day of the week, an "at", a rule: what stands between a date and its time of day.
_GAP: Final = re.compile(r"[^\d]{0,24}")
# "8.51" is a time of day only with a word that says so.
_OCLOCK: Final = re.compile(r"\s*(?:uhr\b|hod\b|น\b|wib\b|wita\b|wit\b)")
_OCLOCK_BEFORE: Final = re.compile(rf"(?<!{LETTER})(?:kl|klo|kell|ore|orele|ora|alle|pukul|jam|godz)\.?\s*$")

Hours = tuple[tuple[int, int], ...]
_AM: Final[Hours] = ((0, 12),)
_PM: Final[Hours] = ((12, 24),)
# What CLDR no longer has, or has for a part of the afternoon only.
_ALSO: Final[Mapping[str, Hours]] = {
    **dict.fromkeys(("פנה״צ", "לפנה״צ", "पूर्वाह्न", "म.पू", "পূর্বাহ্ণ", "முற்பகல்", "قبل از ظهر", "priekšpusdienā"), _AM),
    **dict.fromkeys(("אחה״צ", "अपराह्न", "म.उ", "অপরাহ্ণ", "பிற்பகல்", "بعد از ظهر", "pēcpusdienā"), _PM),
    "새벽": ((0, 6),),
    "낮": ((12, 16),),
    "傍晚": ((17, 19),),
    "深夜": ((22, 4),),
    "বিকেল": ((16, 18),),
}
# Where the word stands before the hour: CLDR's patterns, and the way of Indian languages.
_BEFORE: Final = frozenset((*months.TABLES["period_first"], "hi", "bn", "mr", "ta", "te", "ml", "ur"))
_MAX_HOURS_OFF: Final = 3  # hours that a part of the day may be off: "晚上6:30" is before its evening begins


def _key(word: str) -> str:
    """Fold a word so that its spellings are one: "a. m." is "am"."""
    return re.sub(r"[\s.׳॰]", "", months.fold(word))


def _is_own(word: str, hours: Hours) -> bool:
    """Return whether a word is only sure where its language is known.

    >>> _is_own("pm", _PM), _is_own("em", _PM), _is_own("soir", ((18, 24),)), _is_own("下午", _PM)
    (False, True, True, False)
    """
    if re.search("[\u0530-\u05ff\u0900-\u1fff\u3000-\ud7af]", word):  # scripts of few languages
        return False
    if hours not in {_AM, _PM}:
        return True
    return bool(re.match("[a-z]", word)) and len(_key(word)) <= 3 and _key(word) not in {"am", "pm"}


def _hours(spans: Iterable[Iterable[int]]) -> Hours:
    return tuple((first, last) for first, last in spans)


_OF_LANGUAGES: Final[Mapping[str, Mapping[str, Hours]]] = {
    language: {months.fold(word).strip(" ."): _hours(spans) for word, spans in words.items()}
    for language, words in months.TABLES["periods"].items()
}
_OF_ALL: Final[Mapping[str, Hours]] = {
    **{word: hours for words in _OF_LANGUAGES.values() for word, hours in words.items() if not _is_own(word, hours)},
    **{months.fold(word): hours for word, hours in _ALSO.items()},
}


def _is_of(language: str, word: str, hours: Hours) -> bool:
    """Return whether a word, or its place, is one language's: before an hour, "am" is a word of German."""
    if word in {"am", "pm"}:
        return language in _BEFORE
    return _OF_ALL.get(word) != hours and len(word) > 1


PERIODS: Final[Mapping[str, Mapping[str, Hours]]] = MappingProxyType(
    {
        language: own
        for language, words in _OF_LANGUAGES.items()
        if (own := {word: hours for word, hours in words.items() if _is_of(language, word, hours)})
    }
)
"""By language: the words for parts of the day that count there only."""
_KEYS: Final = frozenset(_key(word) for words in (_OF_ALL, *PERIODS.values()) for word in words)


class _Words(NamedTuple):
    after: re.Pattern[str]
    before: re.Pattern[str]
    hours: Mapping[str, Hours]


@cache
def _words(language: str | None) -> _Words:
    """Compile what is looked for beside an hour; for each language once, when it is first met."""
    own = PERIODS.get(language or "", {})
    words = {**_OF_ALL, **own}
    first = {word for lang in _BEFORE for word in _OF_LANGUAGES[lang] if word in _OF_ALL and word not in {"am", "pm"}}
    first |= {"pm", "p.m", *map(months.fold, _ALSO)} | (set(own) if language in _BEFORE else set())
    return _Words(
        re.compile(rf"\s*(?:ч\.\s*)?({_union(words)})(?!{LETTER})\.?"),
        re.compile(rf"({_union(first)})\.?\s*$"),
        {_key(word): hours for word, hours in words.items()},
    )


def _union(words: Iterable[str]) -> str:
    longest = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\ ", r"\s?").replace(r"\.", r"\.?\s?") for word in longest) or "(?!)"


def is_period(word: str) -> bool:
    """Return whether a word names a part of the day in any language.

    >>> is_period("PM"), is_period("ch"), is_period("CET")
    (True, True, False)
    """
    return _key(word) in _KEYS


def period_after(folded: str, at: int) -> tuple[int, Hours] | None:
    """Read the part of the day that stands at a place: its end, and its hours.

    >>> period_after("2:05 p.m. on friday", 4), period_after("14:05 on friday", 5)
    ((9, ((12, 24),)), None)
    """
    words = _words(None)
    found = words.after.match(folded, at)
    return (found.end(), words.hours[_key(found[1])]) if found else None


def period_before(folded: str, at: int) -> tuple[int, Hours] | None:
    """Read the part of the day that ends before a place, as East Asia writes it: its end, and its hours.

    >>> period_before("下午2:05", 2), period_before("at 2:05", 3)
    ((2, ((12, 24),)), None)
    """
    words = _words(None)
    found = words.before.search(folded[:at])
    return (found.end(), words.hours[_key(found[1])]) if found else None


def near(folded: str, start: int, hit: tuple[int, int], limit: int, language: str | None) -> str:
    """Write the time of day that stands after a date, or else before it; nothing where there is none, or no such hour.

    >>> near("10 jan 2026, 5:30 p. m.", 0, (0, 11), 23, None), near("10 jan 2026 下午5:00", 0, (0, 11), 18, None)
    ('T17:30', 'T17:00')
    >>> near("17:00 am, 10 jan 2026", 0, (10, 21), 21, None), near("10 jan 2026 5:00 ch", 0, (0, 11), 19, "vi")
    ('', 'T17:00')
    """
    gap = _GAP.match(folded, hit[1], limit)
    at = gap.end() if gap else hit[1]
    found, since = _AT.match(folded, at, limit), hit[1]
    if not found:
        earlier = [m for m in _ANYWHERE.finditer(folded, start, hit[0]) if _GAP.fullmatch(folded, m.end(), hit[0])]
        found, since, limit = (earlier[-1] if earlier else None), start, hit[0]
    if not found:
        return ""
    words = _words(language)
    after = words.after.match(folded, found.end(), limit)
    before = None if after else words.before.search(folded, max(since, found.start() - 24), found.start())
    period = after or before
    if found["sep"] == "." and not (
        after
        or _OCLOCK.match(folded, found.end(), limit)
        or _OCLOCK_BEFORE.search(folded, max(since, found.start() - 12), found.start())
    ):
        return ""
    value = clock(found["h"], found["min"], found["s"], words.hours[_key(period[1])] if period else None)
    if not value:
        return ""
    oclock = _OCLOCK.match(folded, found.end(), limit)
    rest = max((m.end() for m in (after, oclock) if m), default=found.end())
    named = _ZONE.match(folded, rest, limit)
    return f"T{value}{zone(named['zone'] if named else None)}"


def clock(hour: str, minute: str, second: str | None, hours: Hours | None = None) -> str | None:
    """Write a time of day, None where there is no such time. A leap second is no time to most readers: it goes.

    >>> clock("5", "07", None, _PM), clock("12", "07", "59", _AM), clock("17", "07", None, _AM), clock("5", "07", "60")
    ('17:07', '00:07:59', None, '05:07')
    """
    value = int(hour)
    if hours:
        chosen = _in_part(value, hours)
        if chosen is None:
            return None
        value = chosen
    seconds = int(second or 0)
    if value > 23 or int(minute) > 59 or seconds > 60:
        return None
    return f"{value:02}:{int(minute):02}" + (f":{seconds:02}" if second and seconds < 60 else "")


def _in_part(hour: int, hours: Hours) -> int | None:
    """Choose the half of the day in which an hour lies in a part of it, or next to it.

    >>> _in_part(6, ((19, 24),)), _in_part(11, ((12, 13),)), _in_part(8, ((21, 3),)), _in_part(0, _PM)
    (18, 11, 20, 12)
    """
    choices = (hour,) if hour > 12 else (hour % 12, hour % 12 + 12)  # Japan counts from 0 to 11
    off = sorted((min(_off(choice, *span) for span in hours), choice) for choice in choices)
    most = 0 if hours in {_AM, _PM} else _MAX_HOURS_OFF
    if off[0][0] > most or (len(off) > 1 and off[0][0] == off[1][0]):
        return None
    return off[0][1]


def _off(hour: int, first: int, last: int) -> int:
    """Count the hours between an hour and a part of the day, which may begin before midnight and end after it."""
    inside = first <= hour < last if first < last else hour >= first or hour < last
    return 0 if inside else min((first - hour) % 24, (hour - last + 1) % 24)


def zone(raw: str | None) -> str:
    """Write an offset; a name that stands for several zones (EST, IST, BST, CET in summer) gives none.

    >>> zone("GMT+2"), zone("-0530"), zone("(UTC"), zone("EST")
    ('+02:00', '-05:30', 'Z', '')
    """
    name = (raw or "").strip(" ()").replace("\N{MINUS SIGN}", "-").casefold()
    if name in _UTC:
        return "Z"
    found = _OFFSET.match(name)
    if not found or int(found["h"]) > 14 or int(found["min"] or 0) > 59:
        return ""
    hours, minutes = int(found["h"]), int(found["min"] or 0)
    return f"{found['sign']}{hours:02}:{minutes:02}" if hours or minutes else "Z"
