"""Which language the article is in: what the page declares, and what its words say."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from ingest.clean.fields.language import language_model
from ingest.model import Block, Candidate, Doubt, Evidence

__all__ = ["DETECTABLE_LANGUAGES", "SAMPLE", "detect", "sample", "select_language", "tag"]

SAMPLE: Final = 1000  # characters; py3langid's own scores no longer change beyond (its README)
# What news is written in. Without this choice short texts come out as Wu, Luxembourgish or Esperanto.
DETECTABLE_LANGUAGES: Final = (
    "en de fr es it pt ar ru el pl zh ja ko nl sv da no fi cs sk hu ro bg uk sr hr sl et lv lt tr fa he hi bn ur ta te"
    " ml mr th vi id ms sw ca eu gl is ga sq mk hy ka az kk"
)
_MIN_SAMPLE_LENGTH: Final = 200  # below, py3langid errs often
_TAG: Final = re.compile(
    r"(?P<language>[a-z]{2,3})(?:-(?P<script>[a-z]{4}))?(?:-(?P<region>[a-z]{2}|\d{3}))?(?P<rest>(?:-[a-z0-9]{4,8})*)",
    re.IGNORECASE,
)
_NO_LANGUAGE: Final = frozenset({"und", "mul", "zxx", "mis", "xx"})
_SCRIPTS: Final = (
    ("latin", "A-Za-z\u00c0-\u024f"),
    ("greek", "\u0370-\u03ff\u1f00-\u1fff"),
    ("cyrillic", "\u0400-\u052f"),
    ("hebrew", "\u0590-\u05ff"),
    ("arabic", "\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff"),
    ("indic", "\u0900-\u0dff"),
    ("thai", "\u0e00-\u0e7f"),
    ("hangul", "\uac00-\ud7af"),
    ("kana", "\u3040-\u30ff"),
    ("han", "\u3400-\u9fff"),
)
_SCRIPT: Final = tuple((name, re.compile(f"[{span}]+")) for name, span in _SCRIPTS)
_WRITTEN: Final[dict[str, str]] = {
    **dict.fromkeys(("el", "grc"), "greek"),
    **dict.fromkeys(("ru", "uk", "be", "bg", "mk"), "cyrillic"),
    **dict.fromkeys(("he", "yi", "iw"), "hebrew"),
    **dict.fromkeys(("ar", "fa", "ur", "ps", "ckb"), "arabic"),
    **dict.fromkeys(("hi", "bn", "ta", "te", "mr", "gu", "pa", "ne", "ml", "kn", "si"), "indic"),
    "th": "thai",
    "ko": "hangul",
    "ja": "kana han",
    "zh": "han",
    **dict.fromkeys(
        ("en", "de", "fr", "es", "it", "pt", "pl", "nl", "cs", "sv", "da", "fi", "hu", "ro", "tr"), "latin"
    ),
}
"""Only languages of one script; others (sr, az, uz, kk …) contradict nothing."""
_ENGLISH: Final = frozenset({"the", "of", "and", "to", "in", "that", "is", "for", "was", "on", "with", "he", "said"})


def tag(raw: str) -> str | None:
    """Read a BCP 47 tag, or a locale, in the registry's case.

    >>> tag("EN"), tag("pt_BR"), tag("zh-hans-cn"), tag("en_US.UTF-8"), tag("english")
    ('en', 'pt-BR', 'zh-Hans-CN', 'en-US', None)
    """
    found = _TAG.fullmatch(raw.strip().replace("_", "-").partition(".")[0])
    if not found or found["language"].lower() in _NO_LANGUAGE:
        return None
    parts = (
        found["language"].lower(),
        (found["script"] or "").title(),
        (found["region"] or "").upper(),
        found["rest"].strip("-").lower(),
    )
    return "-".join(part for part in parts if part)


def detect(raw: str) -> str | None:
    """Guess the language of a text.

    >>> detect("Der Name ist ein Erbe des europäischen Imperialismus.")
    'de'
    """
    return _classify(raw)[0] if any(c.isalpha() for c in raw) else None


def sample(body: Sequence[Block]) -> str:
    """Take the beginning of the text as the record writes it."""
    parts: list[str] = []
    size = 0
    for n, block in enumerate(body):
        joint = "" if n == 0 else "\n" if block.group >= 0 and block.group == body[n - 1].group else "\n\n"
        parts.append(joint + block.text)
        size += len(parts[-1])
        if size >= SAMPLE:
            break
    return "".join(parts)[:SAMPLE]


def select_language(
    candidates: Sequence[Candidate], body: Sequence[Block]
) -> tuple[tuple[Evidence, ...], tuple[Doubt, ...]]:
    """Take what the page declares; the text decides where it declares nothing, contradicts itself, or plainly errs.

    A declaration errs plainly when its language is never written in the text's script, or when it is English, which is
    the default of many themes, and the text is long and certainly another language.
    """
    declared = sorted(((c, value) for c in candidates if (value := tag(c.raw))), key=lambda pair: _rank(pair[0].where))
    words = sample(body)
    bases = {_base(value) for _, value in declared}
    if declared and len(bases) == 1 and not _doubtful(bases.copy().pop(), words):
        return _agreeing(declared, declared[0][1]), ()
    if declared and len(words) < _MIN_SAMPLE_LENGTH:
        return _agreeing(declared, declared[0][1]), ()
    guess, certain = _classify(words) if any(c.isalpha() for c in words) else (None, False)
    if guess is None:
        return (_agreeing(declared, declared[0][1]) if declared else ()), ()
    same = [(c, value) for c, value in declared if _base(value) == guess]
    if same:
        return _agreeing(same, same[0][1]), ()
    if declared and not certain and _script(words) in _WRITTEN.get(_base(declared[0][1]), _script(words)):
        return _agreeing(declared, declared[0][1]), ()
    found = (Evidence(where=f"text:0-{len(words)}", raw=words, parser="langid"),)
    if len(words) >= _MIN_SAMPLE_LENGTH:
        return found, ()
    return found, (Doubt(code="language-guessed", message=f"only {len(words)} characters of text to tell it from"),)


def _rank(where: str) -> int:
    return next((n for n, start in enumerate(("html:lang", "json:", "jsonld:", "meta:")) if where.startswith(start)), 9)


def _base(value: str) -> str:
    return value.partition("-")[0]


def _agreeing(declared: Sequence[tuple[Candidate, str]], value: str) -> tuple[Evidence, ...]:
    first = [(c, v) for c, v in declared if v == value]
    rest = [(c, v) for c, v in declared if v != value and _base(v) == _base(value)]
    return tuple(Evidence(where=c.where, raw=c.raw, parser="language-tag") for c, _ in (*first, *rest))


def _doubtful(base: str, words: str) -> bool:
    if len(words) < _MIN_SAMPLE_LENGTH:
        return False
    if _script(words) not in _WRITTEN.get(base, _script(words)):
        return True
    if base != "en":
        return False
    tokens = re.findall(r"[a-z]+", words.lower())
    # In English news every fourth word is one of these; 1 in 12 is far above any other language's share.
    return sum(token in _ENGLISH for token in tokens) * 12 < len(tokens)


def _script(words: str) -> str:
    """Return the name of the script that most letters belong to."""
    found = Counter[str]()
    for name, pattern in _SCRIPT:
        found[name] = sum(map(len, pattern.findall(words)))
        if 2 * found[name] > len(words):
            break
    return found.most_common(1)[0][0]


@lru_cache(maxsize=4)  # the same words are asked for to choose, to read and to prove the value
def _classify(words: str) -> tuple[str, bool]:
    language, probability = language_model.load().classify(words)
    return language, len(words) >= _MIN_SAMPLE_LENGTH and probability >= 0.99
