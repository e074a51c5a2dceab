"""Count which letters follow which in the languages of news, for guessing character sets.

`python -m tests.bench.letters` writes `ingest/shape/encoding/letters.json`. It needs wordfreq, pythainlp, simplemma,
babel and opencc-python-reimplemented, which are no dependencies. Words count as often as they are used, where the
source says so: wordfreq (data CC BY-SA 4.0), the list of the Thai National Corpus in PyThaiNLP (CC BY 4.0); forms of
simplemma's lists (MIT) and names of Unicode's CLDR in Babel count once.
"""

import base64
import importlib
import math
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import orjson

__all__ = ["main"]

_TO: Final = Path(__file__).resolve().parents[2] / "ingest" / "shape" / "encoding" / "letters.json"
_FREQUENT: Final = (
    "ar bg ca cs da de el es fa fi fr he hu is it lt lv mk nb nl pl pt ro ru sh sk sl sv tr uk ur vi ja ko zh"
)
_FORMS: Final = "et sq"
_NAMES: Final = "be"
_DENSE: Final = frozenset({"zh", "zh-hant", "ja", "ko"})
"""Written in so many characters that only the single ones are counted."""
_WORDS: Final = 60_000  # the most frequent; the tails of the lists are names and errors
_RARE: Final = 2e-6  # a letter of a smaller share belongs to words of other languages
_RARE_FORM: Final = 5e-4  # where every form counts once, foreign ones count too much
_MOST_DENSE: Final = 5_000  # the last ones stand once in a million
_ALIKE: Final = 200.0  # of a million letters; the weight of the single letters where pairs are rare
_UNIT: Final = 16  # costs are sixteenths of a nat, in one byte
_LATIN_SR: Final = dict(
    zip("abvgdđežzijklmnoprstćufhcčš", "абвгдђежзијклмнопрстћуфхцчш", strict=True)
)  # ISO 9, less its digraphs


Words = Mapping[str, float]


def main() -> None:
    """Count, and write the table."""
    tables = {name: _table(name, words) for name, words in sorted(_sources())}
    _TO.write_bytes(orjson.dumps(tables, option=orjson.OPT_INDENT_2) + b"\n")
    print(f"{_TO.name}: {len(tables)} languages, {_TO.stat().st_size:,} bytes")


def _sources() -> Iterator[tuple[str, Words]]:
    wordfreq = importlib.import_module("wordfreq")
    for name in _FREQUENT.split():
        found = wordfreq.get_frequency_dict(name, wordlist="best")
        words = dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:_WORDS])
        yield name, _AS_WRITTEN.get(name, dict)(words)
        if name == "zh":
            convert = importlib.import_module("opencc").OpenCC("s2tw").convert
            yield "zh-hant", _joined((convert(word), count) for word, count in words.items())
        if name == "sh":
            yield "sr", _joined((_cyrillic(word), count) for word, count in words.items())
    thai = Path(importlib.import_module("pythainlp").__file__ or "").parent / "corpus" / "tnc_freq.txt"
    pairs = (line.split("\t") for line in thai.read_text(encoding="utf-8").splitlines())
    yield "th", {word: float(count) for word, count in pairs}
    for name in _FORMS.split():
        yield name, {_string(form): 1.0 for form in _forms(name)}
    for name in _NAMES.split():
        yield name, _joined((word, 1.0) for text in _names(name) for word in text.lower().split())


def _forms(language: str) -> Iterable[Any]:
    lists = importlib.import_module("simplemma.strategies.dictionaries.dictionary_factory").DefaultDictionaryFactory()
    return lists.get_dictionary(language)  # type: ignore[no-any-return]


def _names(language: str) -> Iterator[str]:
    locale = importlib.import_module("babel").Locale(language)
    for table in (locale.territories, locale.languages, locale.currencies, locale.months["format"]["wide"]):
        yield from table.values()


def _string(form: Any) -> str:
    return form.decode() if isinstance(form, bytes) else str(form)


def _joined(pairs: Iterable[tuple[str, float]]) -> Words:
    found = defaultdict[str, float](float)
    for word, count in pairs:
        found[word] += count
    return found


def _both(new: str, old: str) -> Callable[[Words], Words]:
    """Count words with the letters of today, and with those that older character sets have instead."""
    table = str.maketrans(new, old)

    def double(words: Words) -> Words:
        return _joined(
            pair for word, count in words.items() for pair in ((word, count), (word.translate(table), count))
        )

    return double


def _greek(words: Words) -> Words:
    """Write the last sigma of words, which the list has folded."""
    return _joined((word[:-1] + "ς" if word.endswith("σ") else word, count) for word, count in words.items())


def _german(words: Words) -> Words:
    """Write ß where a list of forms does, which the list of frequencies has folded."""
    forms = {_string(form).lower() for form in _forms("de")}
    sharp = {form.replace("ß", "ss"): form for form in sorted(forms) if "ß" in form}
    return _joined((word if word in forms else sharp.get(word, word), count) for word, count in words.items())


def _cyrillic(word: str) -> str:
    for digraph, letter in (("dž", "џ"), ("lj", "љ"), ("nj", "њ")):
        word = word.replace(digraph, letter)
    return "".join(_LATIN_SR.get(c, c) for c in word)


def _table(name: str, words: Words) -> dict[str, str]:
    single = defaultdict[str, float](float)
    for word, count in words.items():
        for c in word.lower():
            single[c] += count
    latin = sum(n for c, n in single.items() if c.isascii() and c.isalpha()) > 0.5 * sum(single.values())
    fit = {c: n for c, n in single.items() if unicodedata.category(c)[0] in "LM" and _is_latin(c) == latin}
    size = sum(fit.values())
    least = _RARE_FORM if name in _FORMS.split() else _RARE
    kept = {c: n / size for c, n in fit.items() if n > least * size}
    counted = {w: n for w, n in words.items() if not kept.keys().isdisjoint(w)}
    if name in _DENSE:
        ranked = sorted(kept, key=lambda c: (-kept[c], c))[:_MOST_DENSE]
        return {"letters": "".join(ranked), "costs": _coded(-math.log(kept[c]) for c in ranked)}
    return _pairs(counted, kept)


def _is_latin(c: str) -> bool:
    return c.isascii() or unicodedata.name(c, "").startswith(("LATIN", "COMBINING", "FEMININE", "MASCULINE"))


def _pairs(words: Words, kept: dict[str, float]) -> dict[str, str]:
    letters = " " + "".join(sorted(kept))
    pairs, first = defaultdict[tuple[str, str], float](float), defaultdict[str, float](float)
    for word, count in words.items():
        spelled = [c if c in kept else " " for c in f" {word.lower()} "]
        for pair in pairwise(spelled):
            pairs[pair] += count
            first[pair[0]] += count
    scale = 1_000_000 / sum(first.values())
    alone = {c: first[c] / sum(first.values()) for c in letters}
    costs = (
        -math.log((pairs[a, b] * scale + _ALIKE * max(alone[b], _RARE)) / (first[a] * scale + _ALIKE))
        for a in letters
        for b in letters
    )
    return {"letters": letters, "costs": _coded(costs)}


def _coded(costs: Iterable[float]) -> str:
    return base64.b64encode(bytes(min(255, round(cost * _UNIT)) for cost in costs)).decode()


_AS_WRITTEN: Final = {"de": _german, "el": _greek, "fa": _both("ی", "ي"), "ro": _both("șț", "şţ")}


if __name__ == "__main__":
    main()
