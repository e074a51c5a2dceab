"""Text utilities. Contains no business logic."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

# Soft hyphen, zero-width space, word joiner, byte order mark: they change no word. ZWJ and ZWNJ do (Persian, Indic,
# emoji). C0 and C1 controls that are no white space mean nothing in a text; bidirectional overrides and embeddings make
# it look like another (CVE-2021-42574), where marks and isolates (U+200E, U+200F, U+2066–U+2069) are good typography.
_INVISIBLE: Final = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b\u202a-\u202e\u2060\ufeff]")
_UNPRINTABLE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e]")
_SEPARATORS: Final = re.compile("[\x0b\x0c\x1c-\x1f\x85]")  # controls that are white space
_SPACE: Final = re.compile(r"\s+")
# C0 and C1 controls, and the bidirectional overrides that make a line look like another (CVE-2021-42574).
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_DENSE: Final = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_BYTE: Final = re.compile("[\udc80-\udcff]")
# UTF-8 read as windows-1252, as GBK (， 。 的) or as Shift_JIS (ã, the first byte of kana); what stands for bytes that
# are none, also read as GBK; and letters that only Latin-1 has.
_BROKEN: Final = re.compile(
    "[ÂÃÅÐÑÎÏØÙ][\u0080-\u00bf\u20ac\u2018-\u201e\u2020-\u2022\u2026\u2030]|â€|ï¿½|\ufffd|[锛銆鐨縺繧]|锟斤拷"
)
# One of the characters that the pattern above begins with: a set alone is looked for many times as fast.
_BREAKS: Final = re.compile("[ÂÃÅÐÑÎÏØÙâï\ufffd锛銆鐨縺繧锟]")
_CAPITALS: Final = re.compile("[А-ЯЁ][А-ЯЁ]")
_SWAPPED: Final = re.compile(r"\b[а-яё][А-ЯЁ]{2,}")
_CYRILLIC: Final = re.compile(r"[а-яёА-ЯЁ]{3,}")
_ACCENTED: Final = re.compile("[\u00c0-\u00ff]")
_MIN_MISREAD_PLACES: Final = 3
_SAMPLE: Final = 10_000  # characters
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def normalise(value: str) -> str:
    r"""Write text as the record holds it: NFC, one space for each run of white space, no invisible characters.

    >>> normalise("  Zu\u00adg\u00a0nach\n Lyon\u200b "), normalise("a\x00b \x1b c"), normalise("\u202ea\u202c 1")
    ('Zug nach Lyon', 'ab c', 'a 1')
    """
    if value.isascii():
        value = " ".join(value.split())
        return value if value.isprintable() else " ".join(_INVISIBLE.sub("", value).split())
    line = " ".join(value.split())
    if not line.isprintable():  # nothing invisible is
        line = " ".join(_INVISIBLE.sub("", value).split())
    return unicodedata.normalize("NFC", line)


def normalise_code(value: str) -> str:
    r"""Write preformatted text: its line breaks stay, blank lines and trailing white space go.

    >>> normalise_code("a\n\n  b  \n")
    'a\n  b'
    """
    lines = (_SEPARATORS.sub(" ", _INVISIBLE.sub("", line).expandtabs(4)).rstrip() for line in value.splitlines())
    return unicodedata.normalize("NFC", "\n".join(line for line in lines if line))


def without_controls(value: str) -> str:
    r"""Drop controls, line breaks among them, and bidirectional overrides, where white space has no place.

    >>> without_controls("https://a.example/\x00a\n\u202eb")
    'https://a.example/ab'
    """
    return value if value.isprintable() else _UNPRINTABLE.sub("", value)


def squeeze(value: str) -> str:
    r"""Drop all white space, for comparing texts whatever their layout.

    >>> squeeze("a b\u00a0c")
    'abc'
    """
    # Composed last: what was apart at a line's end belongs together without it.
    squeezed = "".join(value.split())
    return unicodedata.normalize("NFC", squeezed if squeezed.isprintable() else _INVISIBLE.sub("", squeezed))


def misread(value: str) -> str | None:
    """Return where a text looks as if somebody had decoded it wrongly and stored it so; None where nothing does.

    >>> misread("Ã¼ber die BrÃ¼cke fÃ¼r GroÃŸe"), misread("рТЕЪЙДЕОФ РПДРЙУБМ ЪБЛПО"), misread("über große Brücken")
    ("3 places look decoded wrongly, such as 'Ã¼'", "words are in the wrong case, such as 'рТЕЪЙДЕОФ'", None)
    """
    if value.isascii():
        return None
    broken = _BROKEN.findall(value) if _BREAKS.search(value) else []
    if len(broken) >= _MIN_MISREAD_PLACES:
        return f"{len(broken)} places look decoded wrongly, such as {broken[0]!r}"
    swapped = _SWAPPED.findall(value, 0, _SAMPLE) if _CAPITALS.search(value, 0, _SAMPLE) else []
    # Koi8-r and windows-1251 have small letters where the other has capitals.
    if swapped and 4 * len(swapped) > len(_CYRILLIC.findall(value, 0, _SAMPLE)):
        return f"words are in the wrong case, such as {swapped[0]!r}"
    if 2 * len(_ACCENTED.findall(value, 0, _SAMPLE)) <= min(_SAMPLE, len(value)) // 100:
        return None
    letters = "".join(filter(str.isalpha, value[:_SAMPLE]))
    # No language that is written in Latin letters has an accent on every second of them.
    if 2 * len(_ACCENTED.findall(letters)) > len(letters) > _SAMPLE // 100:
        return f"most letters have accents, as in {letters[:20]!r}"
    return None


def weight(value: str) -> int:
    """Count characters as if each script had spaces: one of CJK says as much as three letters.

    >>> weight("ab"), weight("水路")
    (2, 6)
    """
    return len(value) if value.isascii() else len(value) + 2 * len(_DENSE.findall(value))


def fold(value: str) -> str:
    """Fold case, width and typographic quotes and dashes, for comparing phrases.

    >>> fold("“Read  More”—NOW")
    '"read more"-now'
    """
    return _remembered(value) if len(value) <= _REMEMBERED else _fold(value)


def _fold(value: str) -> str:
    if value.isascii():  # nothing else below changes ASCII
        return " ".join(value.split()).lower().replace("`", "'")
    value = unicodedata.normalize("NFKC", value)
    for found, plain in _FOLDED:  # a tenth of what `str.translate` takes
        value = value.replace(found, plain)
    return normalise(value).casefold()


# A line is folded three times on its way, and half of the lines of a site were seen on other pages: at most 4 MB.
_REMEMBERED: Final = 500  # characters
_remembered: Final = lru_cache(maxsize=2048)(_fold)


def lower(value: str) -> str:
    """Write in lower case, each character where it was: patterns without `IGNORECASE` are several times as fast.

    >>> lower("BY İda"), len(lower("İda"))
    ('by İda', 3)
    """
    lowered = value.lower()
    return lowered if len(lowered) == len(value) else "".join(c if len(c.lower()) > 1 else c.lower() for c in value)


def printable(value: str) -> str:
    r"""Make a foreign string safe to show in a terminal, on one line.

    >>> printable("a\x1b[31mb\nc")
    'a\ufffd[31mb c'
    """
    return _CONTROL.sub("\ufffd", _SPACE.sub(" ", value))


def without_surrogates(value: str) -> tuple[str, bool]:
    r"""Replace lone surrogates by U+FFFD; tell whether there were any.

    >>> without_surrogates("a\ud83d")
    ('a\ufffd', True)
    """
    cleaned = _SURROGATE.sub("\ufffd", value)
    return cleaned, cleaned != value


def file_name(name: str) -> str:
    r"""Write a file's name whose bytes are no UTF-8, so that a record or a database can hold it.

    >>> file_name("caf\udce9.html"), file_name("café.html")
    ('caf%E9.html', 'café.html')
    """
    # os.fsdecode gives each byte that it cannot decode as U+DC00 and the byte (PEP 383).
    return without_surrogates(_BYTE.sub(lambda found: f"%{ord(found[0]) - 0xDC00:02X}", name))[0]


_FOLDED: Final = tuple(
    {
        "‘": "'", "’": "'", "‚": "'", "`": "'", "´": "'",
        "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
        "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-",
    }.items()
)  # fmt: skip
