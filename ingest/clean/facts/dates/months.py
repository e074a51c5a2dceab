"""Which month a word names, in every language that we name. Tables, and the fold they are looked up by.

`calendars.json` holds what CLDR knows (`tests/bench/calendars.py` makes it); below stands what it does not. A text is
marked before it is searched for dates: each name of a month becomes one character, so that no pattern holds a thousand
words. Only five words name two months; these, and short words that are others in other languages, count fully where the
language is known.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Final

import orjson

from ingest import text

__all__ = [
    "BETWEEN", "GREGORIAN", "LETTER", "MONTHS", "OWN_WORDS", "PERSIAN", "SURE", "TABLES", "THAI", "begins_name", "fold",
    "mark", "named", "names_in", "names_with_number",
]  # fmt: skip

TABLES: Final[Mapping[str, Any]] = MappingProxyType(
    orjson.loads(resources.files(__package__).joinpath("calendars.json").read_bytes())
)

# Abbreviations and spellings that news sites print and CLDR has not: January to December, `;` between them.
_PRINTED: Final = """
জানুয়ারি tháng_một tháng_giêng ; feber фев ফেব্রুয়ারি pebruari tháng_hai ; maerz mrz מרס tháng_ba ; tháng_tư ;
tháng_năm ; يونيه ژوئن tháng_sáu ; يوليه ژوئیه جولای tháng_bảy ; agt آگوست tháng_tám ;
sett сен σεπτ सितम्बर tháng_chín ; अक्तूबर اکتبر tháng_mười ; ноя नवम्बर nop tháng_mười_một ; दिसम्बर tháng_mười_hai
"""
# The Persian calendar: Iran's names; Afghanistan's in Dari.
_PERSIAN: Final = """
فروردین حمل ; اردیبهشت ثور ; خرداد جوزا ; تیر سرطان ; مرداد امرداد اسد ; شهریور سنبله ; مهر میزان ; آبان عقرب ;
آذر قوس ; دی جدی ; بهمن دلو ; اسفند حوت
"""
# Their words are known to all who write dates; what a byline ends with (bylines.py), and what needs no year.
_WIDELY: Final = ("en", "de", "fr", "es", "it", "pt", "ar", "ru", "el", "pl")
# Short words of one language are words of others and names of products ("iPhone 11 Pro 2021"): so many letters, in
# ASCII, are a month between a day and a year only, and these not even there.
_SHORT: Final = 3
_ORDINARY: Final = frozenset({"led", "pro", "tra"})

# A character for each month, from where Unicode assigns none and never will to anybody but the user of a font.
GREGORIAN: Final = 0x10F000
WEAK: Final = 0x10F010
THAI: Final = 0x10F020
PERSIAN: Final = 0x10F030
SURE: Final = "".join(f"{chr(kind + 1)}-{chr(kind + 12)}" for kind in (GREGORIAN, THAI, PERSIAN))
NAMED: Final = f"{SURE}{chr(WEAK + 1)}-{chr(WEAK + 12)}"
"""What stands for a month, for a class of characters; `SURE`, what does so in any place."""

# Signs of vowels are letters, which `\\w` does not know.
LETTER: Final = r"(?:[^\W\d_]|[\u0900-\u0963\u0971-\u0dff\u0e31-\u0e4e])"
_ENDS: Final = ".׳॰ "
_LIKE: Final = {"ی": "ي", "ى": "ي", "ک": "ك", "ı": "i", "ё": "е", "״": '"'}


def fold(value: str) -> str:
    """Fold case, width, accents and digits, so that one spelling of a date is left; marks of direction go.

    >>> fold("٥ ΣΕΠΤΕΜΒΡΊΟΥ"), fold("2026년 1월\N{RIGHT-TO-LEFT MARK} 10일")
    ('5 σεπτεμβριου', '2026년 1월 10일')
    """
    folded = text.fold(value)
    if folded.isascii():
        return folded
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", folded).translate(_BARE))


class _Bare(dict[int, str]):
    """Characters without accents and with digits of ASCII, as far as they were asked for."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        gone = unicodedata.combining(char) or unicodedata.category(char) == "Cf" or code >= GREGORIAN
        self[code] = "" if gone else _LIKE.get(char) or str(unicodedata.decimal(char, char))
        return self[code]


_BARE: Final = _Bare()


def _spellings(month: int, name: str) -> Iterator[str]:
    """Yield a name folded; one with a number ("tháng 1") also with two digits."""
    folded = fold(name.replace("_", " ")).strip(_ENDS)
    if folded and not re.search("[一-龥]", folded):  # 一月 is a number
        yield folded
        if month < 10 and folded.endswith(str(month)):
            yield f"{folded[:-1]}0{month}"


def _lists(table: str) -> list[list[str]]:
    return [names.replace("|", " ").split() for names in table.split(";")]


def _folded(lists: Iterable[Iterable[str]]) -> dict[str, int]:
    return {
        word: month for month, names in enumerate(lists, start=1) for name in names for word in _spellings(month, name)
    }


_LANGUAGES: Final = {language: _folded(lists) for language, lists in TABLES["months"].items()}
_PERSIAN_MONTHS: Final = _folded(_lists(_PERSIAN))
_WIDE: Final = frozenset(
    word for table in (*(_LANGUAGES[language] for language in _WIDELY), _folded(_lists(_PRINTED))) for word in table
)


def _of_all() -> dict[str, int]:
    """Join the tables; what names two months counts as in the first language that has it."""
    joined = _folded(_lists(_PRINTED))
    for language in (*_WIDELY, *_LANGUAGES):
        for word, month in _LANGUAGES[language].items():
            joined.setdefault(word, month)
    return joined


MONTHS: Final[Mapping[str, int]] = MappingProxyType(_of_all())
"""Folded name to month of the Gregorian calendar."""


def _is_short(word: str) -> bool:
    return len(word) <= _SHORT and word.isascii() and word not in _WIDE


OWN_WORDS: Final[Mapping[str, Mapping[str, int]]] = MappingProxyType(
    {
        language: own
        for language, table in _LANGUAGES.items()
        if (own := {word: month for word, month in table.items() if MONTHS[word] != month or _is_short(word)})
    }
)
"""By language: words that name another month there than elsewhere, or hardly one elsewhere."""


def _mark(word: str) -> str:
    """Choose the character of a word."""
    month = MONTHS.get(word)
    if month is None:
        return chr(PERSIAN + _PERSIAN_MONTHS[word])
    if word in _LANGUAGES["th"]:
        return chr(THAI + month)
    if not _is_short(word):
        return chr(GREGORIAN + month)
    is_one = all(table.get(word, month) == month for table in _LANGUAGES.values())
    return chr(WEAK + month) if is_one and word not in _ORDINARY else word


_MARKS: Final = {word: _mark(word) for word in (*_PERSIAN_MONTHS, *MONTHS)}
_WORD: Final = re.compile(
    "|".join(
        (
            # Names of several words, or with full stops inside.
            rf"(?<!{LETTER})(?:"
            + "|".join(re.escape(w) for w in sorted(_MARKS, key=len, reverse=True) if not re.fullmatch(f"{LETTER}+", w))
            + rf")(?!{LETTER}|\d)",
            f"{LETTER}+",
        )
    )
)


def mark(folded: str, language: str | None = None) -> str:
    """Put one character for each name of a month, and for the full stop of its abbreviation.

    >>> [hex(ord(c)) for c in mark("5 sept. 2025") if c > "z"], mark("5 led 2025", "cs") == mark("5 jan 2025")
    (['0x10f009'], True)
    """
    marks = _own_marks(language) if language in OWN_WORDS else _MARKS
    return _WORD.sub(lambda found: marks.get(found[0], found[0]), folded)


@cache
def _own_marks(language: str) -> Mapping[str, str]:
    return _MARKS | {word: chr(GREGORIAN + month) for word, month in OWN_WORDS[language].items()}


def named(marked: str) -> tuple[int, int]:
    """Read a mark: where its calendar begins, and the month.

    >>> named(mark("sept")) == (GREGORIAN, 9)
    True
    """
    code = ord(marked)
    calendar = max(kind for kind in (GREGORIAN, WEAK, THAI, PERSIAN) if kind < code)
    return (GREGORIAN if calendar == WEAK else calendar), code - calendar


_BETWEEN_TOO: Final = (
    "of",
    "the",
    "di",
    "d'",
    "al",
    "din",
    "năm",
    "ngày",
    "pe",
    "ya",
    "metų",
    "года",
    "ปี",
    "พ.ศ",
    "ค.ศ",
)
"""Beside those of CLDR's patterns: what people write between the parts of a date."""
BETWEEN: Final = "|".join(
    sorted(
        {
            re.escape(fold(word))
            for word in (*TABLES["between"], *_BETWEEN_TOO)
            if not re.fullmatch("[年月日년월일]", word)
        },
        key=len,
        reverse=True,
    )
)
"""Matches a word between day, month and year."""


@cache
def _character(char: str) -> str:
    return fold(char) or char


def _as_written(name: str) -> str:
    """Fold a name character by character, as lines are that keep their length: accents that stand alone stay."""
    return "".join(map(_character, unicodedata.normalize("NFC", name.replace("_", " ")).lower())).strip(_ENDS)


# Names are looked up, because an expression of a thousand words takes longer to compile than to clean a page.
_NAMES: Final = frozenset(
    spelling
    for lists in (*TABLES["months"].values(), _lists(_PRINTED))
    for names in lists
    for name in names
    for spelling in (*_spellings(1, name), _as_written(name))
    if spelling and not _is_short(spelling)
)
"""Names in folded text, whatever their language; no short word that only one of them has."""
_FIRST_LETTER: Final = re.compile(r"(?<![^\W\d_])[^\W\d_]")
_MORE_LETTERS: Final = re.compile(r"[^\W\d_]")
_NUMBER_AFTER: Final = re.compile(r"\.?\s\d")


@cache
def _sizes() -> Mapping[str, tuple[int, ...]]:
    """Return how long names are by their first letter, the longest first."""
    found: dict[str, set[int]] = {}
    for name in _NAMES:
        found.setdefault(name[0], set()).add(len(name))
    return {letter: tuple(sorted(sizes, reverse=True)) for letter, sizes in found.items()}


def _ends(folded: str, at: int) -> Iterator[int]:
    """Yield where the names end that begin at a place, the longest first."""
    for size in _sizes().get(folded[at : at + 1], ()):
        end = at + size
        if end <= len(folded) and folded[at:end] in _NAMES and not _MORE_LETTERS.match(folded, end):
            yield end


def begins_name(folded: str, at: int) -> bool:
    """Return whether a name begins at a place, before which there is no letter.

    >>> begins_name("on may 5", 3), begins_name("on mayor street", 3)
    (True, False)
    """
    return next(_ends(folded, at), None) is not None


def names_in(folded: str) -> Iterator[tuple[int, int]]:
    """Yield where names stand in folded text, each with the full stop of its abbreviation.

    >>> list(names_in("5 sept. 2025, or may; mayor")), list(names_in("thang 10"))
    ([(2, 7), (17, 20)], [(0, 8)])
    """
    past = 0
    for found in _FIRST_LETTER.finditer(folded):
        start = found.start()
        if start >= past and (end := next(_ends(folded, start), None)) is not None:
            past = end + folded.startswith(".", end)
            yield start, past


def names_with_number(folded: str) -> Iterator[int]:
    """Yield where a name begins that a number follows: "sept. 5".

    >>> list(names_with_number("jane doe, may 5 or may, 5")), list(names_with_number("thang 1 5"))
    ([10], [0])
    """
    for found in _FIRST_LETTER.finditer(folded):
        start = found.start()
        if any(_NUMBER_AFTER.match(folded, end) for end in _ends(folded, start)):
            yield start
