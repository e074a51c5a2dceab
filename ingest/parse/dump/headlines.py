"""Join the lines of a headline that was set in two or three, above a text whose lines were wrapped."""

import re
from itertools import pairwise
from typing import Final

from ingest.parse.dump.dump_lines import DumpLine

__all__ = ["join"]

_REACH: Final = 12  # lines at the top of a text: the paper's name, a day and a section may stand above the headline
_LINES: Final = 4
_MIN_LINE: Final = 12  # characters
_LONGEST: Final = 250  # characters of a headline
_ENDS: Final = re.compile(r"[.!?…:;。！？][\"'”’»)\]]*$")
_BY: Final = re.compile(
    r"\W*(?:by|von|par|por|di|da|door|av|od|przez|от|автор|από|του|text|texto|texte|photos?|interview"
    r"|from|aus|published|posted|updated|stand)\b",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"\b\d{4}\b|\d{1,2}[:./]\d{2}")


def join(groups: list[list[DumpLine]]) -> None:
    """Join the groups that are lines of one headline, in place."""
    n = 0
    while n < min(len(groups), _REACH):
        end = n + 1
        while end < len(groups) and not groups[end][0].blank and end - n <= _LINES:
            end += 1
        lines = [row for group in groups[n:end] for row in group]
        stands_apart = end < len(groups) and (n == 0 or groups[n][0].blank > 0)
        if 1 < end - n <= _LINES and stands_apart and _is_headline(lines):
            groups[n:end] = [lines]
        n += 1


def _is_headline(lines: list[DumpLine]) -> bool:
    """Return whether lines that stand apart are one headline: short, no sentence, and each goes on in the next."""
    texts = [line.text for line in lines]
    if sum(map(len, texts)) > _LONGEST or any(_BY.match(text) or _NUMBER.search(text) for text in texts):
        return False
    if any(line.bullet for line in lines) or any(_ENDS.search(text) for text in texts[:-1]) or texts[-1].endswith("."):
        return False
    return all(_goes_on(one, other) for one, other in pairwise(texts))


def _goes_on(one: str, other: str) -> bool:
    """Return whether a headline goes on in a line: inside a phrase, or as the line above had no room."""
    if len(one) < _MIN_LINE:
        return False
    if other[0].islower():
        return True
    return (
        len(one.split()) > 2
        and len(other.split()) > 2
        and one.isupper() == other.isupper()
        and (len(one) + 1 + len(other.split(maxsplit=1)[0]) > len(other) and 2 * len(other) > len(one))
    )
