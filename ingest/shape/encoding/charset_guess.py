"""Guess the character set of a text that declares none, by its own letters."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, NamedTuple

from ingest.shape.encoding.charsets import decoded
from ingest.shape.encoding.plausibility import DENSE, NAT, Cost, cost

__all__ = ["Guess", "Hints", "clearly_better", "guess", "is_language", "makes_words", "sample"]

_WESTERN: Final = "de fr es pt it nl sv da nb fi is ca sq"
_CENTRAL: Final = "pl cs sk hu ro sl sh sq"
_BALTIC: Final = "lt lv et"
_LATIN: Final = frozenset(f"{_CENTRAL} {_BALTIC} tr vi".split())
_CYRILLIC: Final = "ru uk bg mk sr be"
# Codec, what is written in it, and how much rarer than others it is, in nats. Rarity is set by hand, after W3Techs'
# list of character encodings: a few sites in a million for the last ones.
_CANDIDATES: Final = tuple(
    (codec, tuple(languages.split()), rare * NAT)
    for codec, languages, rare in (
        ("cp1252", _WESTERN, 0), ("cp1251", _CYRILLIC, 0), ("gb18030", "zh zh-hant", 0), ("cp932", "ja", 0),
        ("cp1250", _CENTRAL, 1), ("cp949", "ko", 0), ("euc_jp", "ja", 1), ("big5hkscs", "zh-hant", 0),
        ("cp1256", "ar fa ur", 0), ("cp1254", "tr", 1), ("cp1253", "el", 0), ("cp1255", "he", 0), ("cp874", "th", 1),
        ("cp1257", _BALTIC, 1), ("cp1258", "vi", 1), ("koi8-r", "ru bg", 1), ("koi8-u", "uk", 2),
        ("iso8859-2", _CENTRAL, 2), ("iso8859-7", "el", 1), ("iso8859-5", _CYRILLIC, 4), ("iso8859-6", "ar", 3),
        ("iso8859-8", "he", 2), ("iso8859-15", f"{_WESTERN} et", 4), ("iso8859-13", _BALTIC, 4),
        ("iso8859-4", _BALTIC, 6), ("iso8859-16", "ro", 8), ("iso8859-3", "tr", 8), ("cp866", "ru uk bg be", 6),
        ("mac-cyrillic", "ru uk", 8),
    )
)  # fmt: skip
_DECLARED: Final = 8 * NAT  # a page's own language, or its country's, is right more often than a letter is frequent
_COUNTRY: Final = 4 * NAT
# Top-level domains that are named as their language is, and the others.
_OWN: Final = (
    "de",
    "fr",
    "es",
    "it",
    "pt",
    "nl",
    "fi",
    "is",
    "pl",
    "sk",
    "hu",
    "ro",
    "lt",
    "lv",
    "tr",
    "ru",
    "bg",
    "mk",
    "th",
)
_DOMAINS: Final = {
    **{name: name for name in _OWN},
    "uk": "fr", "us": "fr", "au": "fr", "nz": "fr", "ca": "fr", "be": "nl",
    "at": "de", "ch": "de", "br": "pt", "mx": "es", "ar": "es", "co": "es", "cl": "es", "pe": "es", "cz": "cs",
    "gr": "el", "cy": "el", "jp": "ja", "kr": "ko", "kp": "ko", "cn": "zh", "tw": "zh-hant", "hk": "zh-hant",
    "se": "sv", "dk": "da", "no": "nb", "il": "he", "ir": "fa", "pk": "ur", "eg": "ar", "sa": "ar", "ae": "ar",
    "sy": "ar", "iq": "ar", "jo": "ar", "lb": "ar", "ma": "ar", "dz": "ar", "tn": "ar", "ua": "uk", "by": "be",
    "rs": "sr", "me": "sr", "ba": "sh", "hr": "sh", "si": "sl", "ee": "et", "vn": "vi", "al": "sq", "md": "ro",
    "su": "ru", "kz": "ru",
}  # fmt: skip
# English has letters above ASCII in words from French.
_SAME: Final = {
    "en": "fr",
    "no": "nb",
    "nn": "nb",
    "hr": "sh",
    "bs": "sh",
    "iw": "he",
    "gl": "pt",
    "eu": "es",
    "kk": "ru",
}
_HANT: Final = ("zh-tw", "zh-hk", "zh-mo", "zh-hant")

# Measured on the training pages of `tests.bench.encodings`, in nats a character: right readings of alphabets cost 1.0
# to 4.3, of Chinese, Japanese and Korean 4.2 to 6.6; wrong ones 4.7 (Polish in ISO-8859-2 as windows-1252) and more.
_MAX_COST: Final = 4.6 * NAT
_MAX_DENSE_COST: Final = 7.2 * NAT
_WELL: Final = 3.3 * NAT  # half of the right ones; Lithuanian as windows-1252 costs 3.7
_SLACK: Final = 20 * NAT  # what chance, names and signs cost in a short text
_SURE: Final = 6.0  # nats: another reading is 400 times less likely
_CLEARLY: Final = 30 * NAT  # what is declared is right more often than that

_SAMPLE: Final = 6_000  # bytes; two pages of print, and the ranking of candidates changes no more
# A word ends at a byte that is a second one in no character set of several bytes: below 0x30, or : ; < = > ?.
_PARTS: Final = re.compile(rb"[\x00-\x2f:-?]")
_TAIL: Final = re.compile(rb"[^\x00-\x2f:-?]{0,4000}+")
_HIGH: Final = re.compile(rb"[\x80-\xff]{1,4000}+")  # a page of Chinese has no spaces
_DIFFERENT: Final = re.compile(rb"[\x80-\xbf]")
_MORE: Final = 20_000  # words; a tenth of a second
_ENOUGH: Final = 3  # words for each such byte
_BEFORE: Final = 40  # bytes of a word before its first above ASCII
_MARKUP: Final = re.compile(
    rb"<!--(?:[^-]++|-(?!->))*+(?:-->)?|<(script|style)\b[^<>]*+>(?:[^<]++|<(?!/\1))*+|<[a-zA-Z/!?][^<>]*+>?",
    re.IGNORECASE,
)


class Hints(NamedTuple):
    """What speaks for a language beside the text."""

    declared: str = ""
    """`lang` of the page, Content-Language: BCP 47, in lower case."""
    host: str = ""

    def languages(self) -> tuple[str, str]:
        """Return the declared language and the one of the host's country, as the table of letters names them."""
        base = self.declared.partition("-")[0]
        declared = "zh-hant" if self.declared.startswith(_HANT) else _SAME.get(base, base)
        domain = self.host.rpartition(".")[2]
        return declared, _DOMAINS.get(domain, "")


class Guess(NamedTuple):
    """The likeliest reading of a sample."""

    codec: str
    language: str
    cost: Cost
    second: str
    """The next codec that reads the sample as another text."""
    margin: float
    """How much likelier the first is, in nats."""

    @property
    def is_language(self) -> bool:
        """Whether its letters stand as they do in the language."""
        return _plausible(self.cost, self.language)

    @property
    def is_sure(self) -> bool:
        """Whether no other reading comes near."""
        return self.margin >= _SURE


class _Reading(NamedTuple):
    """A sample in one character set and language; the first in order is the likeliest."""

    total: int
    order: int
    codec: str
    language: str
    cost: Cost
    text: str


def clearly_better(words: bytes, codec: str, hints: Hints) -> Guess | None:
    """Guess another character set than the declared one, where that one makes no good words and the other does."""
    languages, text = _spoken(codec), _decode_words(words, codec)
    declared = min((cost(text, language) for language in languages), default=None)
    if declared is None or (DENSE.isdisjoint(languages) and declared.total <= _WELL * declared.counted):
        return None
    found = guess(words, hints)
    return found if found.is_language and found.cost.total + _CLEARLY <= declared.total else None


def is_language(words: bytes, codec: str) -> bool:
    """Whether a sample read so makes words of a language that is written in that character set.

    >>> is_language("prüft Maßnahmen für größere Städte".encode("latin-1"), "cp1252")
    True
    >>> is_language("подписал закон о защите среды".encode("koi8-r"), "cp1252")
    False
    """
    languages = _spoken(codec)
    return not languages or makes_words(_decode_words(words, codec), languages)


def _spoken(codec: str) -> tuple[str, ...]:
    """List the languages of a character set; German, French and Spanish are written in every Latin one."""
    usual = next((languages for name, languages, _ in _CANDIDATES if name == codec), ())
    return (*usual, *_WESTERN.split()) if set(usual) & _LATIN else usual


def makes_words(text: str, languages: Iterable[str] = ()) -> bool:
    """Whether letters stand as they do in one of the languages, or in any that the table has.

    >>> makes_words("总统签署了一项法律"), makes_words("愠睯摲䄠摮漠敮洠牯晥")
    (True, False)
    """
    every = languages or dict.fromkeys(language for _, spoken, _ in _CANDIDATES for language in spoken)
    return any(_plausible(cost(text, language), language) for language in every)


def _plausible(found: Cost, language: str) -> bool:
    return found.total <= (_MAX_DENSE_COST if language in DENSE else _MAX_COST) * found.counted + _SLACK


def _decode_words(words: bytes, codec: str) -> str:
    text = decoded(words, codec).replace("\u00ad", "")  # soft hyphens change no word
    return unicodedata.normalize("NFC", text) if codec == "cp1258" else text


def sample(payload: bytes) -> bytes:
    r"""Collect words that have bytes above ASCII, without tags, scripts, styles and comments.

    >>> sample(b"<script>'\xe9'</script><p class='\xe9'>caf\xe9s there")
    b'caf\xe9s'
    """
    text = _MARKUP.sub(b" ", payload) if b"<" in payload else payload
    text = text if _HIGH.search(text) else payload  # all of it may lie in scripts or attributes
    found, size, end = list[bytes](), 0, 0
    for start, end in _words(text, _HIGH):
        found.append(text[start:end])
        size += end - start
        if size > _SAMPLE:
            break
    # Of the rest, some words with the bytes in which character sets of one script differ.
    seen = Counter[bytes]()
    for start, stop in islice(_words(text, _DIFFERENT, end), _MORE):
        differing = _DIFFERENT.findall(text[start:stop])
        if any(seen[byte] < _ENOUGH for byte in differing):
            found.append(text[start:stop])
            seen.update(differing)
    return b" ".join(found)


def _words(text: bytes, pattern: re.Pattern[bytes], end: int = 0) -> Iterator[tuple[int, int]]:
    """List the places of words in which a pattern is found."""
    for high in pattern.finditer(text, end):
        if high.start() < end:
            continue
        before = _PARTS.split(text[max(end, high.start() - _BEFORE) : high.start()])[-1]
        tail = _TAIL.match(text, high.end())
        end = tail.end() if tail else high.end()
        yield high.start() - len(before), end


def guess(words: bytes, hints: Hints = Hints()) -> Guess:  # noqa: B008 -- immutable
    """Rank the readings of a sample that is no UTF-8 by what their letters cost, and by what else speaks for them."""
    declared, country = hints.languages()
    ranked = []
    for order, (codec, languages, rare) in enumerate(_CANDIDATES):
        text = _decode_words(words, codec)
        for language in languages:
            found = cost(text, language)
            bonus = _DECLARED * (language == declared) + _COUNTRY * (language == country)
            ranked.append(_Reading(found.total + rare - bonus, order, codec, language, found, text))
    best = min(ranked)
    # Sets of one script may differ in nothing that is there: the most usual one has the name.
    named = min((r for r in ranked if r.text == best.text), key=lambda r: (r.order, r.total))
    other = min((r for r in ranked if r.text != best.text), default=best)
    return Guess(named.codec, named.language, best.cost, other.codec, (other.total - best.total) / NAT)
