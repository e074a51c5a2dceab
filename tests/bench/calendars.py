"""Which words name months and halves of the day? `python -m tests.bench.calendars [--check]`.

Writes `ingest/clean/facts/dates/calendars.json` from the CLDR data in Babel, for the languages of
`ingest/clean/fields/language/languages.py` and all their regions and scripts: names of the Gregorian months as they
stand in a date and alone, with what a language joins to them there (Hebrew's prefix, Basque's ending); words for parts
of the day with their hours; words between the parts of a date; and where the day stands first in a date of numbers.
`--check` fails where the file is another.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import babel
from babel import Locale, localedata

from ingest.clean.fields.language.languages import DETECTABLE_LANGUAGES

__all__ = ["PATH", "main", "table"]

PATH: Final = Path(__file__).resolve().parents[2] / "ingest" / "clean" / "facts" / "dates" / "calendars.json"
_WIDTHS: Final = ("wide", "abbreviated")
_FORMS: Final = ("full", "long", "medium")
_HALVES: Final = {"am": (0, 12), "pm": (12, 24)}
_LITERAL: Final = re.compile(r"'([^']*)'")
_FIELD: Final = re.compile(r"[a-zA-Z]+")
_NO_SCRIPT: Final = ("en_Shaw", "en_Dsrt")
"""Scripts that no newspaper is printed in."""


def table() -> dict[str, Any]:
    """Read all of it from CLDR."""
    languages = {language: _language(language) for language in DETECTABLE_LANGUAGES.split()}
    day_first = {language: found.pop("day_first") for language, found in languages.items()}
    english = day_first.pop("en")
    return {
        "source": f"CLDR, by Babel {babel.__version__}",
        "months": {language: found["months"] for language, found in languages.items()},
        "periods": {language: found["periods"] for language, found in languages.items()},
        "period_first": [language for language, found in languages.items() if found["period_first"]],
        "between": sorted({word for found in languages.values() for word in found["between"]}),
        # English alone does not tell.
        "day_first": [language for language, places in day_first.items() if language in places],
        "day_first_english": [place for place in english if "-" in place],
    }


def _language(language: str) -> dict[str, Any]:
    # Babel 2.18 keeps what it resolved for one language in the table of the root: Chinese months in Thai.
    localedata._cache.clear()
    places = list(_places(language))
    return {
        "months": _months(places),
        "periods": _periods(places),
        "period_first": any(map(_period_first, places)),
        "between": {word for place in places for word in _between(place)},
        "day_first": [str(place).replace("_", "-") for place in places if _day_first(place)],
    }


def _places(language: str) -> Iterator[Locale]:
    for name in sorted(localedata.locale_identifiers()):
        if (name == language or name.startswith(f"{language}_")) and not name.startswith(_NO_SCRIPT):
            yield Locale.parse(name)


def _months(places: Iterable[Locale]) -> list[list[str]]:
    names: list[dict[str, None]] = [{} for _ in range(12)]
    for place in places:
        around = {("", "")} | {found for form in _FORMS for found in _joined(str(place.date_formats[form].pattern))}
        for context in ("format", "stand-alone"):
            for width in _WIDTHS:
                for month, name in place.months[context][width].items():
                    if _says_something(name):
                        names[month - 1].update((f"{a}{name.lower()}{b}", None) for a, b in sorted(around))
    return [list(found) for found in names]


def _says_something(name: str) -> bool:
    """Return whether a word is a name and no number: CLDR's own M01, and the 1月 that `dates.py` reads as a number."""
    return not re.fullmatch(r"M?\d+|\d+[月월]", name)


def _joined(pattern: str) -> Iterator[tuple[str, str]]:
    """Yield what a pattern writes directly before and after the month: בMMMM, MMMM'ren'."""
    for found in re.finditer(r"((?:[^\W\d_a-zA-Z]|'[^' ]*')*)MMMM?((?:[^\W\d_a-zA-Z]|'[^' ]*')*)", pattern):
        before, after = (_LITERAL.sub(r"\1", side) for side in found.groups())
        # 年 and 日 stand beside numbers too.
        if not re.search("[年月日년월일]", before + after):
            yield before, after


def _periods(places: Iterable[Locale]) -> dict[str, list[list[int]]]:
    """Return the hours of each word for a part of the day; AM and PM are surer than the hours of a morning."""
    halves: dict[str, list[list[int]]] = {}
    parts: dict[str, list[list[int]]] = {}
    for place in places:
        hours = dict(_hours(place))
        for context in place.day_periods.values():
            for width in _WIDTHS:
                for period, word in context.get(width, {}).items():
                    if period in _HALVES:
                        halves[word.lower()] = [list(_HALVES[period])]
                    elif period in hours and list(hours[period]) not in parts.setdefault(word.lower(), []):
                        parts[word.lower()].append(list(hours[period]))
    return dict(sorted({word: sorted(spans) for word, spans in (parts | halves).items()}.items()))


def _hours(place: Locale) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield the hours of each part of the day that has some; midnight and noon are moments."""
    for period, rules in (place.day_period_rules.get(None) or {}).items():
        for rule in rules:
            if "from" in rule:
                yield period, (rule["from"] // 3600, rule["before"] // 3600)


def _period_first(place: Locale) -> bool:
    """Return whether "PM" stands before the hour."""
    return str(place.datetime_skeletons["hm"]).lstrip("'\u200f")[:1] in {"a", "b", "B"}


def _between(place: Locale) -> Iterator[str]:
    """Yield the words that stand alone between day, month and year."""
    for form in _FORMS:
        pattern = str(place.date_formats[form].pattern)
        fields = [f for f in _FIELD.finditer(_LITERAL.sub(lambda m: "_" * len(m[0]), pattern)) if f[0][0] in "dMyG"]
        for one, other in pairwise(fields):
            for word in _LITERAL.sub(r"\1", pattern[one.end() : other.start()]).split():
                if any(c.isalpha() for c in word):
                    yield word.strip(".,").lower()


def _day_first(place: Locale) -> bool:
    pattern = _LITERAL.sub("", str(place.date_formats["short"].pattern))
    return 0 <= pattern.find("d") < pattern.find("M")


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the file, or compare it."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.calendars", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--check", action="store_true", help="write nothing; fail where the file is another")
    chosen = parser.parse_args(arguments)
    written = json.dumps(table(), ensure_ascii=False, indent=0, sort_keys=True) + "\n"
    if not chosen.check:
        PATH.write_text(written, encoding="utf-8")
        return 0
    if PATH.read_text(encoding="utf-8") == written:
        return 0
    print(f"{PATH.name} is not what Babel {babel.__version__} gives", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
