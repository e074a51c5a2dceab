"""Text utilities. Contains no business logic."""

import re
import unicodedata
from typing import Final

# Soft hyphen, zero-width space, word joiner, byte order mark: they change no word.
# ZWJ and ZWNJ do (Persian, Indic, emoji).
_INVISIBLE: Final = re.compile("[\u00ad\u200b\u2060\ufeff]")
_SPACE: Final = re.compile(r"\s+")
# C0 and C1 controls, and the bidirectional overrides that make a line look like another (CVE-2021-42574).
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_DENSE: Final = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_BYTE: Final = re.compile("[\udc80-\udcff]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def normalise(value: str) -> str:
    r"""Write text as the record holds it: NFC, one space for each run of white space, no invisible characters.

    >>> normalise("  Zu\u00adg\u00a0nach\n Lyon\u200b ")
    'Zug nach Lyon'
    """
    if value.isascii():
        return " ".join(value.split())
    return unicodedata.normalize("NFC", " ".join(_INVISIBLE.sub("", value).split()))


def normalise_code(value: str) -> str:
    r"""Write preformatted text: its line breaks stay, blank lines and trailing white space go.

    >>> normalise_code("a\n\n  b  \n")
    'a\n  b'
    """
    lines = (_INVISIBLE.sub("", line).expandtabs(4).rstrip() for line in value.splitlines())
    return unicodedata.normalize("NFC", "\n".join(line for line in lines if line))


def squeeze(value: str) -> str:
    r"""Drop all white space, for comparing texts whatever their layout.

    >>> squeeze("a b\u00a0c")
    'abc'
    """
    # Composed last: what was apart at a line's end belongs together without it.
    return unicodedata.normalize("NFC", _SPACE.sub("", _INVISIBLE.sub("", value)))


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
    if value.isascii():  # nothing else below changes ASCII
        return " ".join(value.split()).lower().replace("`", "'")
    value = unicodedata.normalize("NFKC", value)
    for found, plain in _FOLDED:  # a tenth of what `str.translate` takes
        value = value.replace(found, plain)
    return normalise(value).casefold()


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
