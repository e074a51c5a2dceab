"""What the labels of press databases mean: two letters (Factiva), words with a colon (Nexis, ProQuest).

Labels are those of exports in English, German, French, Spanish, Italian, Portuguese and Dutch.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

__all__ = ["BOUNDARY", "END", "LETTERS", "NUMBERED", "WORDS", "PartName", "are_telling", "letters", "word"]

PartName: TypeAlias = Literal["title", "authors", "published", "section", "description", "body", "foot", "meta"]

_META: Final = "AN ART CC CLM CO CR CT CX CY DL ED ET GC IN IPC IPD LA NS PG PUB RE RF RST SC SN VOL WC"
LETTERS: Final[Mapping[str, PartName]] = MappingProxyType(
    {
        "HD": "title",
        "BY": "authors",
        "PD": "published",
        "SE": "section",
        "LP": "body",
        "TD": "body",
        **dict.fromkeys(_META.split(), "meta"),
    }
)
"""Labels of Factiva."""
_TELLING: Final = frozenset({"AN", "CY", "LP", "PD", "SC", "SN", "TD", "WC"})
_MIN_TELLING: Final = 4
_LETTERED: Final = re.compile(r"([A-Z]{2,3})(?:\s+(\S.*))?$")

_NAMES: Final[Mapping[PartName, str]] = MappingProxyType(
    {
        "title": "headline|title|titel|titre|título|titolo|kop",
        "authors": "byline|author|autor|auteur|autore|autores|authors|autoren",
        "published": "publication date|date|datum|fecha|data|date de publication|erscheinungsdatum",
        "section": "section|rubrik|rubrique|sección|sezione|seção|sectie|ressort",
        "description": "highlight|abstract",
        "body": "body|text|full text|volltext|texte|texto|testo|texte intégral|corps",
        "foot": "load-date|update|classification|date-chargement|fecha-carga|language|sprache|langue|idioma|lingua|taal"
        "|publication-type|type-publication|tipo-publicación|subject|graphic|grafik|graphique|journal-code|notes"
        "|laaddatum|klassifizierung",
        "meta": "length|länge|longueur|longitud|lunghezza|lengte|dateline|source|quelle|publication title|edition"
        "|ausgabe|pub-type|copyright|issn|document type|proquest document id|document url|links|database|page|seite"
        "|pages",
    }
)
WORDS: Final[Mapping[str, PartName]] = MappingProxyType(
    {label: part for part, names in _NAMES.items() for label in names.split("|")}
)
"""Labels of Nexis and ProQuest, lower case."""
_LABELLED: Final = re.compile(r"([^\W\d_][\w -]{1,30}?)\s?:(?:\s+(\S.*))?$")
# Nexis Uni puts them on a line of their own.
_ALONE: Final = frozenset({"Body", "Classification", "Corps", "Klassifizierung", "Text"})
# Words that stand before a colon in any text.
_ORDINARY: Final = frozenset({"text", "date", "source", "notes", "update", "page", "links", "title", "data"})
_LENGTHS: Final = frozenset({"length", "länge", "longueur", "longitud", "lunghezza", "lengte", "full text"})
_LOADED: Final = frozenset(
    {"load-date", "update", "date-chargement", "fecha-carga", "laaddatum", "proquest document id", "publication-type"}
)
NUMBERED: Final = re.compile(
    r"(?:(?:document|dokument|documento)\s+)?(\d{1,4})\s+(?:of|von|de|sur|di|van)\s+(\d{1,4})"
    r"(?:\s+(?:documents?|dokumente?n?|documentos?|documenti?))?",
    re.IGNORECASE,
)
"""The line that begins a document: "2 of 14 DOCUMENTS"."""
END: Final = frozenset(
    {"end of document", "ende des dokuments", "fin du document", "fin del documento", "fine del documento"}
)
BOUNDARY: Final = re.compile(r"_{20,}|={20,}|-{40,}")


def letters(line: str) -> tuple[str, str] | None:
    """Return the label of two or three letters that a line begins with, and what follows; None where it has none.

    >>> letters("HD  Bridge closed"), letters("LP"), letters("EU ministers met")
    (('HD', 'Bridge closed'), ('LP', ''), None)
    """
    found = _LETTERED.match(line.rstrip())
    return (found[1], found[2] or "") if found and found[1] in LETTERS else None


def word(line: str) -> tuple[str, str] | None:
    """Return the label before a colon that a line begins with, and what follows; None where it has none.

    >>> word("BYLINE: Jane Doe"), word("Body"), word("He said: no")
    (('byline', 'Jane Doe'), ('body', ''), None)
    """
    if line in _ALONE:
        return line.casefold(), ""
    found = _LABELLED.match(line)
    label = found[1].casefold() if found else ""
    return (label, found[2] or "") if found and label in WORDS else None


def are_telling(found: set[str]) -> bool:
    """Return whether labels are those of a press database, and not of any text with colons.

    >>> are_telling({"HD", "WC", "PD", "SN", "LP"}), are_telling({"text", "title"})
    (True, False)
    """
    if "HD" in found:
        return len(found & _TELLING) >= _MIN_TELLING
    return bool(found & _LOADED) and bool(found & _LENGTHS) and len(found - _ORDINARY) > 2
