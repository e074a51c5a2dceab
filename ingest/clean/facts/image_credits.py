"""Who made or owns a picture: credits in the parentheses of a caption, and on lines of their own."""

import re
from typing import Final

from ingest import text
from ingest.clean.facts import phrases

__all__ = ["credit_in", "is_credit", "is_credit_below", "names_owner"]

# Credits name an agency, a photographer's outlet or a right, whatever the language of the page.
_AGENCIES: Final = (
    r"\b(?:AP|AFP|EPA|EFE|EP|dpa|APA|ANSA|PAP|PA|TASS|ТАСС|RIA|РИА|Reuters|REUTERS|Xinhua|Getty|GETTY|AAP|AA|Anadolu|Belga"
    r"|Keystone|KEYSTONE|KNA|epd|imago|IMAGO|Lusa|LUSA|NTB|Sipa|SIPA|Sputnik|TT|UPI|ZUMA|Europa Press|Eurokinissi"
    r"|EUROKINISSI|INTIME|NurPhoto|MAXPPP|LaPresse|Bestimage|Shutterstock|Unsplash|Pexels|Pixabay|iStock|Alamy|Wikimedia"
    r"|Flickr|Интерфакс|Коммерсантъ|ΑΠΕ(?:-ΜΠΕ)?|رويترز|الأناضول|أ ف ب|أ\.ف\.ب|وكالات|سبوتنيك|شينخوا|فرانس برس)\b"
    "|新华|中新|法新|路透|美联|视觉中国|共同社|人民网|央视|澎湃"
)
_WORDS: Final = r"\b(?:Images?|Photos?|Foto|Fotos|Photograph|Picture|Courtesy|Handout|Archive|Media|via)\b"
_AGENCY: Final = f"{_AGENCIES}|{_WORDS}|©|Фото|صورة|图|摄"
_PARENTHESIS: Final = re.compile(rf"[(\[（]([^()\[\]（）]{{0,80}}(?:{_AGENCY}|/)[^()\[\]（）]{{0,80}})[)\]）]\s*$")
_CLOSING: Final = (")", "]", "）")
_SURE: Final = re.compile(
    rf"{_AGENCIES}|\w[\w.' -]+/\s?[A-ZÀ-Þ]|©|摄|(?i:courtesy"
    r"|(?:photos?|foto|bild|crédit|credit|фото|φωτο\w*|صورة|图)\w*\s*(?:by|:|：|/|©))"
)
_LINE: Final = re.compile(
    r"^(?:(?:photo|image|picture|foto|bild|crédit|credit|фото|صورة|zdjęcie|fot\.|φωτο\w*|图)\w*"
    rf"\s*(?:by|credit|courtesy)?\s*[:：©/]|.{{0,100}}(?:{_AGENCY}))",
    re.IGNORECASE,
)
_LINE_MAX: Final = 120  # set by hand: two lines of a narrow column
_OWNER: Final = re.compile(
    r"(?:photo|image|picture|foto|bild|grafik|infografik|montage|crédit|credit|source|quelle|fuente|fonte|фото|источник|صورة|zdjęcie"
    r"|fot\.|źródło|φωτο\w*|πηγή|fotoğraf|görsel|图|图片|图源|來源|来源|사진|写真)s?(?:\s*(?:by|credits?|courtesy|von|de|di|par|quelle|nachweis))?\s*[:：©/|]\s*\S"
    r"|(?:photos?|images?|pictures?|video)\s+(?:by|courtesy|via)\s+\S|(?:courtesy\s+of|credits?\s*:|copyright\b|©|\(c\)|\(©)\s*\S"
    r"|[(\[（][^()\[\]（）]{2,60}[)\]）]$|\S+/(?:getty|afp|ap|reuters|epa|dpa|apa|imago|shutterstock)\b"
)
_OWNER_MAX: Final = 100  # set by hand: a photographer, an agency and a licence


def credit_in(caption: str) -> str | None:
    """Read the credit in parentheses at the end of a caption.

    >>> credit_in("Dockers vote in the grain hall, February 12, 2024 (Ida Fenn/AFP/Getty Images)")
    'Ida Fenn/AFP/Getty Images'
    """
    if not caption.rstrip().endswith(_CLOSING):  # the pattern would look behind every bracket
        return None
    found = _PARENTHESIS.search(caption)
    return found[1].strip() if found else None


def names_owner(credit: str) -> bool:
    """Return whether a credit is certain: it names an agency, or a person and an outlet.

    >>> names_owner("Ida Fenn/AFP"), names_owner("Photo: Ida Fenn"), names_owner("with photos"), names_owner("and/or")
    (True, True, False, False)
    """
    return _SURE.search(credit) is not None


def is_credit(line: str) -> bool:
    """Return whether a line only says who made or owns a picture.

    >>> [is_credit(line) for line in ("Foto: Ida Fenn", "© Vera Holm (KNA)", "(The Gazette)", "Photo of the bridge")]
    [True, True, True, False]
    """
    if len(line) > _OWNER_MAX or phrases.SENTENCE.search(line.rstrip(".")):
        return False
    return bool(_OWNER.match(text.lower(line)))


def is_credit_below(line: str) -> bool:
    """Return whether a line is the credit under a caption: an agency, or a name and an outlet with a slash between."""
    if len(line) > _LINE_MAX or phrases.SENTENCE.search(line):
        return False
    return bool(_LINE.search(line)) or re.fullmatch(r"[^/\d]{2,50}/[^/]{2,60}", line) is not None
