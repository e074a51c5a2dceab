"""Is a line nothing but metadata: labels, names, roles, outlets, places, dates, times, counts? Pure.

A line is taken apart from its certain parts to its doubtful ones. What is left over when dates and known words are gone
must look like names of people, places or outlets, or like a role; else the line is text, whatever it begins with. So
a sentence stays: its verb is a word that no byline has.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from ingest.clean.facts import phrases
from ingest.clean.facts.bylines import metadata_words, person_names
from ingest.clean.facts.dates import months

__all__ = ["aligned", "is_dateline", "is_metadata", "is_place", "is_sentence", "starts_a_sentence"]

_NOISE: Final = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\S+|(?<!\w)@\w+")
_DENSE_DATE: Final = re.compile(r"\d+\s?[年月日号號时時分秒点년월일시분]")
_NUMBER: Final = re.compile(
    r"#?\d[\d.,:/'’–-]*(?:t\d[\d:.]*)?(?:[+-]\d\d:?\d\d|z)?"
    r"(?:(?:st|nd|rd|th|er|º|°|ª|h|min|m|a\.?\s?m\.?|p\.?\s?m\.?|a|p|k|r|го)(?:\d\d)?(?![^\W\d_]))?"
)
_DENSE_WORDS: Final = re.compile("|".join(sorted(map(re.escape, metadata_words.DENSE.split()), key=len, reverse=True)))
# What only sentences have: Japanese endings, Chinese particles of verbs, the end of a Korean verb.
_SAID: Final = re.compile(r"[\u3040-\u309f了着被将將已是的把]|다$")
_WORD: Final = re.compile(r"[^\W\d_](?:[\w'’.&-]*\w)?\.?")
_GAP: Final = "\0"  # stands for what was taken out
_APART: Final = re.compile(
    r"(?<![^\W\d_])·|·(?![^\W\d_])|[\0|•●▪►>,;:、，；：：/()（）\[\]【】《》\t\n—–…*+\"“”„«»]|\s-+\s"
)
_DASH: Final = re.compile(r"\s[—–-]{1,2}\s|\s?—\s?|/\s?-{1,2}\s")
_ENDS: Final = re.compile(r"[!?…。！？؟।۔][\"'”’»)\]]*$|(?<![.\s][^\W\d_])(?<!\bjr)(?<!\bsr)(?<!\bco)\.[\"'”’»)\]]*$")
_INNER_END: Final = re.compile(r"[^\W\d_]{4,}[.!?]\s+([^\W\d_]+)|[。！？]\s?\S")
# What a post is filed under may be anything.
_FILED: Final = re.compile(
    r"\b(?:filed (?:under|in)|abgelegt unter|posted in|kategorien?|categor(?:y|ies)|tagged|tags)\b[^|.!?]{1,60}$"
)
_DAY_END: Final = re.compile(r"\d\.$")
_SENTENCE: Final = 3  # words before an end mark: fewer are a label with a full stop
_NAME: Final = 5  # words of one name or place
_PLACE: Final = 3  # words of a place
_PARTICLE: Final = 3  # letters of a word that is a label or a part of a name
_INITIALS: Final = 3  # letters: "mh", "dpa"
_ROLE: Final = 8  # words of a role with its desk
_RUNS: Final = 8  # names, roles and places of one line
_UNCASED: Final = 4  # words of a name in a script without capitals; "عبد الرحمن محمد علي" has four
_SIGNS: Final = 12  # characters of an outlet or of names in a script without spaces
_FEW_SIGNS: Final = 6  # of one name, place or section


class _Aligned(dict[int, str]):
    """Characters folded as months are, each to one character."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = months.fold(char)
        self[code] = folded if len(folded) == 1 else char.lower()[:1]
        return self[code]


_ALIGNED: Final = _Aligned()


def aligned(line: str) -> str:
    """Fold a line so that every character stays where it was.

    >>> aligned("Mär 5, Élodie"), len(aligned("İda"))
    ('mar 5, elodie', 3)
    """
    return line.lower() if line.isascii() else line.translate(_ALIGNED)


_WORDS: Final = frozenset(map(aligned, metadata_words.WORDS.split()))
_FUNCTION: Final = frozenset(map(aligned, metadata_words.FUNCTION.split()))
_LINKS: Final = frozenset(map(aligned, metadata_words.LINKS.split()))
_PLACES: Final = frozenset(map(aligned, metadata_words.PLACES.split()))
_DESKS: Final = frozenset(map(aligned, metadata_words.DESKS.split()))
# Shorter ones are names too.
_WEEKDAYS: Final = frozenset(aligned(word) for word in metadata_words.WEEKDAYS.split() if len(word) > 3)


def is_metadata(line: str, *, declared: bool = False) -> bool:
    """Return whether a line is nothing but metadata; `declared`: it stands behind a word for "by".

    >>> is_metadata("Jane Doe, Berlin | 16 March 2024, 08:51 | 3 min read"), is_metadata("Publié le 5 mars 2024 à 10h")
    (True, True)
    >>> is_metadata("South Africa 5 March 2024: the ferry sank."), is_metadata("12 June 2022 – crane sold")
    (False, False)
    >>> is_metadata("Jane Doe in Berlin", declared=True), is_metadata("Friday, rain had come", declared=True)
    (True, False)
    """
    return _is_metadata(line, declared)


@lru_cache(maxsize=1024)  # a line is asked for its own sake, and for its neighbours'
def _is_metadata(line: str, declared: bool) -> bool:  # noqa: FBT001 -- a key of the cache
    if is_sentence(line.rstrip(".") if declared and _DAY_END.search(line) else line):
        return False
    runs = _runs(line)
    if declared and runs and " " not in runs[0]:  # a pen name: "by ibby"
        runs = runs[1:]
    return len(runs) <= _RUNS and all(_is_known(run, declared=declared) for run in runs)


def is_dateline(line: str, *, alone: bool) -> bool:
    """Return whether a paragraph opens with nothing but place and day before a dash; `alone`: the day is enough.

    >>> is_dateline("MOSCOW, September 5, 2025 (Reuters) — The envoy left.", alone=False)
    True
    >>> is_dateline("He died on 12 June 2019 – and left no heirs.", alone=True)
    False
    """
    dash = _DASH.search(line)
    head = line[: dash.start()] if dash else ""
    if not head or aligned(head).split()[0] in _FUNCTION or not is_metadata(head):
        return False
    return alone or bool(_runs(head))


def starts_a_sentence(name: str) -> bool:
    """Return whether what looks like a name begins, ends or goes on as only sentences and headings do.

    >>> starts_a_sentence("On Tuesday"), starts_a_sentence("Am Dienstag"), starts_a_sentence("Ellen Perry")
    (True, True, False)
    """
    words = [word.rstrip(".") for word in aligned(name).split()]
    if any(word in _WEEKDAYS for word in words) or any(months.names_in(aligned(name))):
        return True
    return any(word in _FUNCTION and (n == 0 or not person_names.is_particle(word)) for n, word in enumerate(words))


def is_place(name: str) -> bool:
    """Return whether a name begins as those of places do, and those of people hardly ever.

    >>> is_place("South Africa"), is_place("San Francisco"), is_place("Ida Fenn")
    (True, True, False)
    """
    words = aligned(name).split()
    return 0 < len(words) <= _PLACE and words[0] in _PLACES


def is_sentence(line: str) -> bool:
    """Return whether a line has an end mark, and words before it that no label has.

    >>> is_sentence("He died on 12 June 2019."), is_sentence("Updated 12 June 2019, 8 p.m.")
    (True, False)
    """
    low = aligned(line)
    inner = _INNER_END.search(low)
    if inner and inner[1] not in _WORDS and any(len(run.split()) > 1 for run in _runs(line)):
        return True
    if not _ENDS.search(low):
        return False
    told = [word for run in _runs(line) for word in run.split()]
    return (
        len(told) >= _SENTENCE
        or (len(told) > 0 and len(line.split()) > _SENTENCE)
        or bool(person_names.CJK.search(low))
    )


@lru_cache(maxsize=256)  # a line is asked whether it is a sentence, and then for its runs
def _runs(line: str) -> tuple[str, ...]:
    """Cut a line at what is known, and return the runs of words that are left."""
    low = aligned(line)
    for pattern in (_FILED, _NOISE, _DENSE_DATE):
        line, low = _without(_spans(pattern, low), line, low)
    line, low = _without(months.names_in(low), line, low)
    line, low = _without(_spans(_NUMBER, low), line, low)
    if person_names.CJK.search(low):
        line, low = _without(_spans(_DENSE_WORDS, low), line, low)
    for found in _WORD.finditer(low):
        word = found[0]
        start, end = found.span()
        # In a run of names "Di", "Don" and "von" are parts of names, where "By", "On" and "von" are labels.
        if word.rstrip(".") in _WORDS and not (len(word) <= _PARTICLE and _inside(line, start, end)):
            line = f"{line[:start]}{_GAP * (end - start)}{line[end:]}"
    parts = (part.strip(" .'’-_~&|") for part in _APART.split(line))
    return tuple(part for part in parts if any(map(str.isalpha, part)))


def _inside(line: str, start: int, end: int) -> bool:
    """Return whether a word goes on a run of capital words."""
    before, after = line[:start].rstrip(" ").rpartition(" ")[2], line[end:].lstrip(" ")
    joins = line[start].isupper() or (person_names.is_particle(line[start:end]) and after[:1].isupper())
    return joins and before[:1].isupper()


def _spans(pattern: re.Pattern[str], low: str) -> Iterator[tuple[int, int]]:
    return (found.span() for found in pattern.finditer(low))


def _without(spans: Iterable[tuple[int, int]], line: str, low: str) -> tuple[str, str]:
    """Put gaps of the same length for what stands at these places."""
    for start, end in spans:
        gap = _GAP * (end - start)
        line, low = f"{line[:start]}{gap}{line[end:]}", f"{low[:start]}{gap}{low[end:]}"
    return line, low


def _is_known(run: str, *, declared: bool) -> bool:
    """Return whether a run of words may be a name, a place, an outlet or a role."""
    words = run.split()
    low = [word.strip(".'’") for word in aligned(run).split()]
    if len(words) <= _ROLE and not phrases.ROLES.isdisjoint(re.findall(r"\w+", run.lower())):
        return all(map(_is_of_role, re.findall(r"[^\W\d_]+", run)))
    if run.islower() and (
        len(run) <= _INITIALS or run in person_names.NOBODY or (len(words) == 1 and person_names.is_organisation(run))
    ):
        return True
    if person_names.CJK.search(run):
        most = _SIGNS if declared or person_names.is_organisation(run) else _FEW_SIGNS
        return len(run.replace(" ", "")) <= most and not _SAID.search(run)
    if not any(c.isupper() or c.islower() for c in run):
        return len(words) <= _UNCASED and (declared or _FUNCTION.isdisjoint(low))
    if declared:
        words = [word for word, folded in zip(words, low, strict=True) if folded not in _LINKS]
        # "By Jane Doe, Gazette staff": what somebody is there stands last.
        last = [word for word in words[-1:] if aligned(word) in _DESKS]
        return len(words) <= 2 * _NAME and all(map(_is_of_name, words[: len(words) - len(last)]))
    if person_names.is_organisation(" ".join(low)):
        fits = all(word in _LINKS or word not in _FUNCTION for word in low)
        return fits and len(words) <= _NAME and all(_is_of_name(word) or word in _LINKS for word in words)
    if len(words) > _NAME or (len(words) > 1 and any(w in _FUNCTION and not person_names.is_particle(w) for w in low)):
        return False
    return all(map(_is_of_name, words))


def _is_of_name(word: str) -> bool:
    return person_names.capital(word) or person_names.is_particle(word.rstrip(".")) or not word[0].isalpha()


def _is_of_role(word: str) -> bool:
    low = aligned(word)
    return _is_of_name(word) or word in phrases.ROLES or low in _LINKS or low in _DESKS
