"""Which month a word names, in the ten languages of the corpus. Tables only."""

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ingest import text

# Nominative, genitive and the abbreviations that news sites print: January to December, `;` between them, each in
# en de fr es pt it | ru | pl | el | ar (standard, Levantine, Maghrebi).
_NAMES: Final = """
january jan januar jänner janvier janv enero ene janeiro gennaio gen
| январь января янв | styczeń stycznia sty | ιανουάριος ιανουαρίου ιαν | يناير كانون_الثاني جانفي ;
february feb februar feber février févr fév febrero fevereiro fev febbraio
| февраль февраля фев февр | luty lutego lut | φεβρουάριος φεβρουαρίου φεβ | فبراير شباط فيفري ;
march mar märz maerz mrz mars marzo março
| март марта мар | marzec marca | μάρτιος μαρτίου μαρ | مارس آذار ;
april apr avril avr abril abr aprile
| апрель апреля апр | kwiecień kwietnia kwi | απρίλιος απριλίου απρ | أبريل نيسان أفريل ;
may mai mayo maio maggio mag
| май мая | maj maja | μάιος μαΐου μάι | مايو أيار ماي ;
june jun juni juin junio junho giugno giu
| июнь июня июн | czerwiec czerwca cze | ιούνιος ιουνίου ιουν | يونيو يونيه حزيران جوان ;
july jul juli juillet juil julio julho luglio lug
| июль июля июл | lipiec lipca lip | ιούλιος ιουλίου ιουλ | يوليو يوليه يوليوز تموز جويلية ;
august aug août aout agosto ago
| август августа авг | sierpień sierpnia sie | αύγουστος αυγούστου αυγ | أغسطس آب أوت غشت ;
september sep sept septembre septiembre setiembre setembro set settembre sett
| сентябрь сентября сен сент | wrzesień września wrz | σεπτέμβριος σεπτεμβρίου σεπ σεπτ | سبتمبر أيلول شتنبر ;
october oct oktober okt octobre octubre outubro out ottobre ott
| октябрь октября окт | październik października paź | οκτώβριος οκτωβρίου οκτ | أكتوبر تشرين_الأول ;
november nov novembre noviembre novembro
| ноябрь ноября ноя нояб | listopad listopada lis | νοέμβριος νοεμβρίου νοε | نوفمبر تشرين_الثاني نونبر ;
december dec dezember dez décembre déc diciembre dic dezembro dicembre
| декабрь декабря дек | grudzień grudnia gru | δεκέμβριος δεκεμβρίου δεκ | ديسمبر كانون_الأول دجنبر
"""


def fold(value: str) -> str:
    """Fold case, width, accents and digits, so that one spelling of a date is left.

    >>> fold("٥ ΣΕΠΤΕΜΒΡΊΟΥ")
    '5 σεπτεμβριου'
    """
    decomposed = unicodedata.normalize("NFD", text.fold(value))
    return decomposed if decomposed.isascii() else decomposed.translate(_BARE)


class _Bare(dict[int, str]):
    """Characters without accents and with digits of ASCII, as far as they were asked for."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        self[code] = "" if unicodedata.combining(char) else str(unicodedata.decimal(char, char))
        return self[code]


_BARE: Final = _Bare()


MONTHS: Final[Mapping[str, int]] = MappingProxyType(
    {
        fold(name.replace("_", " ")): month
        for month, names in enumerate(_NAMES.split(";"), start=1)
        for name in names.replace("|", " ").split()
    }
)
"""Folded name to month."""

MONTH: Final = (
    r"(?<![^\W\d_])(?:" + "|".join(sorted(map(re.escape, MONTHS), key=len, reverse=True)) + r")(?![^\W\d_])\.?"
)
"""Matches one name in folded text, with the full stop of its abbreviation."""
