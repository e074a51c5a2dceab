"""What dates look like in text: regular expressions over folded text, most certain first."""

import re
from typing import Final

from ingest.clean.facts.dates import months
from ingest.clean.facts.dates.months import BETWEEN, LETTER, NAMED, SURE

__all__ = [
    "COMPACT",
    "DATELINE",
    "DAY_OR_MONTH",
    "DIGIT",
    "ISO_8601",
    "MONTH_AND_DAY",
    "NUMERIC",
    "RELATIVE",
    "RELATIVE_STEMS",
    "SPELT_OUT",
    "UPDATE_LABEL",
    "URL_DATE",
    "YEAR_OR_SHORT_FORM",
]

_YEAR: Final = r"(?P<y>(?:19|20)\d\d)(?!\d)"
_ANY_YEAR: Final = r"(?P<y>(?:19|20|2[45]|1[34])\d\d)(?!\d)"  # the Buddhist and the Persian calendar's too
_ORDINAL: Final = (
    r"(?:st|nd|rd|th|er|re|ste|de|eme|e|:e|:a|º|°|ª|ος|η|-?(?:го|е|ე|ին|ի|en|an|i|a|ci|cu|u)|\(a\)"
    r"|ই|লা|রা|ঠা|শে|[日号號일])?"
)
_DAY: Final = rf"(?<!\d)(?P<d>\d{{1,2}})(?!\d){_ORDINAL}"
_GLUE: Final = rf"(?:[\s.,،、\-/]|(?<!{LETTER})(?:{BETWEEN})(?!{LETTER}))*"
_NAME: Final = rf"(?P<m>[{NAMED}])[.׳॰]?(?:\s?[/(]\s?[{NAMED}]\.?\)?)?"
_SURE_NAME: Final = _NAME.replace(NAMED, SURE)
_CJK: Final = r"(?P<m>\d{1,2})\s?[月월]"
_CLOCK: Final = (
    r"[\s,]+(?P<clock>\d{1,2}:\d\d(?::\d\d)?(?:\s?[ap]\.?m\b\.?)?"
    r"(?:\s(?:\(?[a-z]{1,5}\)?|(?:utc|gmt)?[+-]\d\d:?\d\d))?)[\s,]+"
)
SPELT_OUT: Final = (
    re.compile(rf"{_DAY}{_GLUE}{_NAME}{_GLUE}{_ANY_YEAR}"),
    re.compile(rf"{_SURE_NAME}{_GLUE}{_DAY}{_GLUE}{_ANY_YEAR}"),
    # ctime and date(1) write the time of day before the year.
    re.compile(rf"{_SURE_NAME}{_GLUE}{_DAY}{_CLOCK}{_YEAR}"),
    re.compile(rf"{_DAY}{_GLUE}{_SURE_NAME}{_CLOCK}{_YEAR}"),
    re.compile(rf"{_YEAR}\s?[年년]\s?{_CJK}\s?(?P<d>\d{{1,2}})\s?[日号號일]"),
    re.compile(rf"(?<!\d)(?P<d>\d{{1,2}})[\s.]\s?{_CJK}[\s.,]\s?{_YEAR}"),
    re.compile(rf"(?<!\d){_CJK}\s(?P<d>\d{{1,2}}),?\s{_YEAR}"),
    # "2026. gada 10. janvāris": the year stands first only with its own word.
    re.compile(rf"{_YEAR}\.?\s?(?:gada|ж|жылгы|-?c[iu] il)\.?\s{_DAY}{_GLUE}{_SURE_NAME}"),
    re.compile(rf"{_ANY_YEAR}{_GLUE}{_SURE_NAME}{_GLUE}{_DAY}"),
    re.compile(rf"{_YEAR}\(e\)ko\s{_NAME}{_GLUE}{_DAY}"),  # Basque, whose short names are others' words
    # RFC 850, where the weekday bears out the century.
    re.compile(
        rf"\b(?P<weekday>mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s{_DAY}[-\s]{_SURE_NAME}[-\s](?P<short>\d\d)(?=\s\d\d:)"
    ),
    re.compile(rf"{_DAY}\s?{_SURE_NAME}\s?(?P<short>\d\d)(?![\d:.])"),
    re.compile(r"(?<![\d.])(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?" + _YEAR),
    re.compile(r"(?<![\d.])(?P<d>\d\d)\.(?P<m>\d\d)\.(?P<short>\d\d)(?![\d.])"),
    re.compile(rf"(?<!\d){_YEAR}([-/.])(?P<m>\d{{1,2}})\2(?P<d>\d{{1,2}})(?!\d)"),
    re.compile(rf"(?<![\d.]){_YEAR}\.\s(?P<m>\d{{1,2}})\.\s(?P<d>\d{{1,2}})(?!\d)"),
    re.compile(r"(?<![\d/])(?P<y>13[7-9]\d|140\d)/(?P<m>\d{1,2})/(?P<d>\d{1,2})(?![\d/])"),  # Persian
)
NUMERIC: Final = re.compile(r"(?<![\d/-])(\d{1,2})([/-])(\d{1,2})\2((?:19|20)\d\d|25[3-9]\d|13[7-9]\d|140\d)(?!\d)")
MONTH_AND_DAY: Final = (
    re.compile(rf"{_DAY}{_GLUE}{_SURE_NAME}"),
    re.compile(rf"{_SURE_NAME}{_GLUE}{_DAY}"),
    re.compile(r"(?<!\d)(?P<m>\d{1,2})\s?[月월]\s?(?P<d>\d{1,2})\s?[日号號일]"),
)
ISO_8601: Final = re.compile(
    r"(?P<y>\d{4})-?(?P<m>\d\d)-?(?P<d>\d\d)"
    r"(?:(?:[T_\s]|,\s)\s*(?P<h>\d{1,2}):?(?P<min>\d\d)(?::?(?P<s>\d\d)(?:[.,]\d+)?)?\s*(?P<half>[ap]\.?\s?m\b\.?)?\s*"
    r"(?P<zone>z|[a-z]{2,5}(?:[+-]\d{1,2}(?::?\d\d)?)?|[+\-−]\d{1,2}(?::?\d\d)?)?(?:\[[\w/+-]{1,40}\])?)?",
    re.IGNORECASE,
)
COMPACT: Final = re.compile(
    r"(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?P<h>\d\d)(?P<min>\d\d)(?P<s>\d\d)(?P<zone>z)?"
)
_UPDATE_WORDS: Final = """
updat|modifi|edited|revised|aktualisi|geändert|bearbeitet|mis a jour|maj le|actualis|actualiz|aggiornat|atualiz|обновл
изменен|aktualiz|zmodyfikow|ενημερώθ|τελευταία ενημέρωση|تحديث|更新|修改|갱신|수정|업데이트|оновлен|обновен|актуализ
ажурира|ažurira|posodoblj|bijgewerkt|gewijzigd|uppdatera|ändrad|opdater|oppdater|päivitetty|muokattu|frissítve|módosít
upraven|uuendatud|muudetud|atjaunin|atnaujint|güncelle|yenilən|به‌روز|به روز|ویرایش|اپڈیٹ|עודכן|अपडेट|अद्यतन|আপডেট
হালনাগাদ|புதுப்பிக்கப்|అప్‌డేట్|ปรับปรุง|อัปเดต|อัพเดท|cập nhật|diperbarui|dikemas|imesasishwa|eguneratu|uppfær
թարմացվ|განახლ|жаңартыл|përditës|nuashonra
"""
UPDATE_LABEL: Final = re.compile("|".join(map(months.fold, re.split("[|\n]", _UPDATE_WORDS.strip()))) + r"|\bstand\b")
RELATIVE: Final = re.compile(
    r"\b(?:(?:\d+|an?|one)\s?(?:s|sec|second|m|min|minute|h|hr|hour|d|day|w|week|month|mo|y|yr|year)s?\.? ago\b"
    r"|(?:yesterday|today|just now)\b|vor (?:\d+|einer?|einem)\b|(?:gestern|heute)\b"
    r"|il y a\b|(?:hier|aujourd'hui)\b|hace (?:\d+|una?)\b|(?:ayer|hoy)\b|ha \d+\b|(?:ontem|hoje)\b"
    r"|(?:\d+|un'?|una) (?:or[ae]|minut[oi]|giorn[oi]) fa\b|(?:ieri|oggi)\b"
    r"|temu\b|(?:wczoraj|dzis|dzisiaj)\b|πριν\b|(?:χθεσ|σημερα)\b|(?:امس|اليوم)\b)"
    r"|назад|вчера|сегодня|منذ|قبل|前|昨天|今天"
)
# One of them is in whatever the pattern above finds; to look for all of them takes a third of its time.
RELATIVE_STEMS: Final = (
    *(" ago", "yesterday", "today", "just now", "vor ", "gestern", "heute", "il y a", "hier", "aujourd'hui", "hace "),
    *(
        "ayer",
        "hoy",
        "ha ",
        "ontem",
        "hoje",
        " fa",
        "ieri",
        "oggi",
        "temu",
        "wczoraj",
        "dzis",
        "πριν",
        "χθεσ",
        "σημερα",
    ),
    *("امس", "اليوم", "назад", "вчера", "сегодня", "منذ", "قبل", "前", "昨天", "今天"),
)
DATELINE: Final = re.compile(r"^(?P<head>.{6,90}?)(?:\s[—–-]{1,2}\s|\s?—\s?|\s--\s|/\s?-{1,2}\s)")
URL_DATE: Final = re.compile(r"/((?:19|20)\d\d)[/-](\d\d)[/-](\d\d)(?=[/\-_.]|$)")

DIGIT: Final = re.compile(r"\d")  # no date is without one, most lines are
# A year, or the forms without one of four figures.
YEAR_OR_SHORT_FORM: Final = re.compile(
    r"(?:19|20|2[45]|1[34])\d\d|\d\.\d\d\.\d\d|年|[\u0e01-\u0e2e]\.|[a-z]{3}[-\s]\d\d\s\d\d:"
)
DAY_OR_MONTH: Final = re.compile(r"(?<!\d)\d\d?(?!\d)")  # a day, or a month
