"""What is known of a line by its text alone, computed when first asked for and remembered across pages. Pure.

Rules, classifiers and fields ask here and look at no text a second time. On the pages of one site half to three
quarters of the lines were seen before (`tests.bench.pace`, one site), so short lines are remembered: a fact depends on
nothing but its text, and remembered or not it is the same.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, Generic, TypeVar

from ingest import text as texts
from ingest.clean.facts import phrases
from ingest.clean.facts.bylines import bylines, field_lines
from ingest.clean.facts.dates import dates
from ingest.model import Reason

__all__ = ["EDGES", "FOLDED_MAX", "LineFacts", "line_facts"]

T = TypeVar("T")

EDGES: Final = " \t:.!…»›>→|*-–—[]()"
"""Punctuation around a line that changes no phrase."""
FOLDED_MAX: Final = 240
"""Characters of a line that is compared with phrases; the longest phrase has 60."""
# A paragraph is longer and seldom seen again. 4,096 lines of 120 characters and their facts take 4 MB.
_REMEMBERED_MAX: Final = 500  # characters
_REMEMBERED: Final = 4096  # lines; ten pages
_DIGIT: Final = re.compile(r"\d")


class _Fact(Generic[T]):
    """Computes a fact when it is first asked for, and stays out of the way afterwards."""

    def __init__(self, compute: Callable[[Any], T]) -> None:
        self._compute = compute
        self._name = compute.__name__
        self.__doc__ = compute.__doc__

    def __get__(self, line: object, owner: type | None = None) -> T:
        value = line.__dict__[self._name] = self._compute(line)
        return value


class LineFacts:
    """What a line says, whatever stands around it."""

    def __init__(self, text: str) -> None:
        self.text = text

    @_Fact
    def weight(self) -> int:
        """Count characters, those of scripts without spaces counted three times."""
        return texts.weight(self.text)

    @_Fact
    def whole_folded(self) -> str:
        """Return the text, folded for comparison."""
        return texts.fold(self.text)

    @_Fact
    def folded(self) -> str:
        """Return the text, folded, without punctuation at its ends; empty where it is longer than any phrase."""
        return self.whole_folded.strip(EDGES) if len(self.text) <= FOLDED_MAX else ""

    @_Fact
    def lower(self) -> str:
        """Return the text in lower case, each character where it was."""
        return texts.lower(self.text)

    @_Fact
    def own_reason(self) -> Reason | None:
        """Return the removal reason that its own words give."""
        return phrases.own_reason(self.text, self.folded)

    @_Fact
    def ends_sentence(self) -> bool:
        """Return whether it ends as sentences do."""
        return phrases.SENTENCE.search(self.text) is not None

    @_Fact
    def has_digit(self) -> bool:
        """Return whether any character is a digit, of any script."""
        return _DIGIT.search(self.text) is not None

    @_Fact
    def date(self) -> str | None:
        """Return the first day that it spells out and does not call an update."""
        return dates.written(self.text)

    @_Fact
    def has_date(self) -> bool:
        """Return whether it spells out a day in any form, with a year or without, or counts back from today."""
        return field_lines.has_date(self.text)

    @_Fact
    def is_relative(self) -> bool:
        """Return whether it counts back from a moment that is not on the page."""
        return dates.relative(self.text)

    @_Fact
    def is_declared(self) -> bool:
        """Return whether it says that it names the author."""
        return bylines.declared(self.text)

    @_Fact
    def offers(self) -> tuple[str, ...]:
        """Return the fields that it offers a value for; ask lines of at most `field_lines.LINE_MAX` characters."""
        return field_lines.offered_fields(self.text, loose=False)

    @_Fact
    def offers_in_metadata(self) -> tuple[str, ...]:
        """Return the same where its element says that it is metadata."""
        return field_lines.offered_fields(self.text, loose=True)

    @_Fact
    def is_metadata(self) -> bool:
        """Return whether it is short and offers a value for a field."""
        return len(self.text) <= field_lines.LINE_MAX and bool(self.offers)


def line_facts(text: str) -> LineFacts:
    """Return the facts of a line.

    >>> line = line_facts("Read more: Rain in Lindau →")
    >>> line.folded, line.own_reason, line.ends_sentence, line.date
    ('read more: rain in lindau', 'related', False, None)
    """
    return _remembered(text) if len(text) <= _REMEMBERED_MAX else LineFacts(text)


_remembered: Final = lru_cache(maxsize=_REMEMBERED)(LineFacts)
