"""Mark what changed in a text: paragraph by paragraph, and in those that changed, word by word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Final, Literal, TypeAlias

__all__ = ["Mark", "Paragraph", "Piece", "paragraphs", "words"]

Mark: TypeAlias = Literal["same", "deleted", "inserted"]

# Words; in writing without spaces, single characters (kana, Chinese, Thai and its neighbours).
_UNSPACED: Final = r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]"
_WORD: Final = re.compile(rf"{_UNSPACED}|(?:(?!{_UNSPACED})[^\W_])+|\s+|.", re.DOTALL)
# difflib takes the product of both lengths at worst: so much is a second. Beyond it, all is deleted and inserted.
_STEPS: Final = 2_000_000
# Paragraphs that are shown around one that changed.
_CONTEXT: Final = 1


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text with one fate."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph with its pieces; or so many that are left out because nothing changed there."""

    pieces: tuple[Piece, ...]
    left_out: int = 0


def words(before: str, after: str) -> tuple[Piece, ...]:
    """Mark the words that one text has and the other lacks.

    >>> [(piece.mark, piece.text) for piece in words("the old bridge", "the new bridge")]
    [('same', 'the '), ('deleted', 'old'), ('inserted', 'new'), ('same', ' bridge')]
    """
    return tuple(_marked(_WORD.findall(before), _WORD.findall(after)))


def paragraphs(before: Sequence[str], after: Sequence[str]) -> list[Paragraph]:
    """Mark the paragraphs of two texts; what is the same is shown only beside what is not."""
    found = list[Paragraph]()
    for tag, old, new in _steps(before, after):
        if tag == "equal":
            found += (Paragraph((Piece("same", text),)) for text in old)
            continue
        for was, now in zip_longest(old, new):
            if was is not None and now is not None:
                found.append(Paragraph(words(was, now)))
            elif was is not None:
                found.append(Paragraph((Piece("deleted", was),)))
            else:
                found.append(Paragraph((Piece("inserted", now),)))
    return list(_around(found))


def _marked(before: Sequence[str], after: Sequence[str]) -> Iterator[Piece]:
    deleted = inserted = ""
    marks: tuple[Mark, Mark] = ("deleted", "inserted")
    for tag, old, new in (*_steps(before, after), ("equal", (), ())):
        # A space alone between two words that changed makes islands of them.
        if tag != "equal" or (old and "".join(old).isspace() and deleted and inserted):
            deleted, inserted = deleted + "".join(old), inserted + "".join(new)
            continue
        yield from (Piece(mark, text) for mark, text in zip(marks, (deleted, inserted), strict=True) if text)
        deleted = inserted = ""
        if old:
            yield Piece("same", "".join(old))


def _steps(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, Sequence[str], Sequence[str]]]:
    if len(before) * len(after) > _STEPS:
        yield "replace", before, after
        return
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        yield tag, before[i1:i2], after[j1:j2]


def _around(found: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """Leave out what is the same and far from what changed."""
    changed = [n for n, one in enumerate(found) if any(piece.mark != "same" for piece in one.pieces)]
    near = {n + by for n in changed for by in range(-_CONTEXT, _CONTEXT + 1)}
    left_out = 0
    for n, one in enumerate(found):
        if n not in near:
            left_out += 1
            continue
        if left_out:
            yield Paragraph((), left_out)
            left_out = 0
        yield one
    if left_out:
        yield Paragraph((), left_out)
