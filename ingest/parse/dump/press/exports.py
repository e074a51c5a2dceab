"""Part an export of a press database into its articles, and each into its labelled parts."""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from ingest.parse.dump.press import labels
from ingest.parse.dump.press.labels import PartName

__all__ = ["PartLine", "articles", "parts"]

_COPYRIGHT: Final = re.compile(r"copyright|©|\(c\)", re.IGNORECASE)
_YEAR: Final = re.compile(r"\b(?:19|20)\d\d\b")
_MAX_DATE: Final = 60  # characters of a line with the day
_OPENS: Final = frozenset({"SE", "CLM"})
_ABOVE: Final = 8  # lines: section and column, each with its label on a line of its own
_SEARCH: Final = re.compile(r"(?:search summary|zusammenfassung der suche|résumé de la recherche)\b", re.IGNORECASE)


class PartLine(NamedTuple):
    """One line of an article: what it belongs to, its label as written, and the rest."""

    number: int
    part: PartName
    label: str
    text: str
    begins: bool
    """Whether a field, or a paragraph of its own, begins with it."""


def articles(lines: Sequence[str]) -> list[range]:
    """Return the lines of each article; nothing where the text is no export of a press database."""
    for starts in (_lettered(lines), _numbered(lines), _ended(lines), [0]):
        if not starts:
            continue
        starts[0] = 0  # what stands before the first belongs to it
        found = [range(a, b) for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)]
        if all(labels.are_telling(_labels(lines, one)) for one in found):
            return found
    return []


def _labels(lines: Sequence[str], span: range) -> set[str]:
    words = {found[0] for n in span if (found := labels.word(lines[n].strip()))}
    return words | {found[0] for n in span if (found := labels.letters(lines[n]))}


def _lettered(lines: Sequence[str]) -> list[int]:
    """Find where articles of Factiva begin: with the headline, or the section and the column right above it."""
    starts = []
    for head in [n for n, line in enumerate(lines) if (found := labels.letters(line)) and found[0] == "HD"]:
        start = head
        for n in range(head - 1, max(-1, head - _ABOVE), -1):
            found = labels.letters(lines[n])
            if found and found[0] not in _OPENS:
                break
            start = n if found else start
        starts.append(start)
    return starts


def _numbered(lines: Sequence[str]) -> list[int]:
    """Find the lines that count documents, from one on."""
    starts: list[int] = []
    total = ""
    for n, line in enumerate(lines):
        found = labels.NUMBERED.fullmatch(line.strip())
        if found and int(found[1]) == len(starts) + 1 and total in {"", found[2]}:
            starts.append(n)
            total = found[2]
    return starts


def _ended(lines: Sequence[str]) -> list[int]:
    """Find what follows the lines that end documents."""
    ends = [n for n, line in enumerate(lines) if line.strip().casefold() in labels.END]
    ends = ends or [n for n, line in enumerate(lines) if labels.BOUNDARY.fullmatch(line.strip())]
    return [0, *(n + 1 for n in ends if any(line.strip() for line in lines[n + 1 :]))] if ends else []


def parts(lines: Sequence[str], span: range) -> list[PartLine]:
    """Return the lines of an article that show something, each with the part that it belongs to.

    Nothing where no field names the headline: layout and words must tell it then.
    """
    if any((found := labels.letters(lines[n])) and found[0] == "HD" for n in span):
        return list(_of_letters(lines, span))
    named = {labels.WORDS[found[0]] for n in span if (found := labels.word(lines[n].strip()))}
    return list(_of_words(lines, span, named)) if "title" in named else []


def _of_letters(lines: Sequence[str], span: range) -> Iterator[PartLine]:
    part: PartName = "meta"
    blank = False
    for n in span:
        line = lines[n]
        if not line.strip():
            blank = True
            continue
        found = labels.letters(line)
        if found:
            part = labels.LETTERS[found[0]]
            yield PartLine(n + 1, part, found[0], found[1], begins=True)
        else:
            # What the database says of a search stands behind the last field.
            part = "meta" if _SEARCH.match(line) else part
            yield PartLine(n + 1, part, "", line.strip(), begins=blank)
        blank = False


def _of_words(lines: Sequence[str], span: range, named: set[PartName]) -> Iterator[PartLine]:
    """Read unlabelled lines above (paper, day, rights), fields, the text, and more fields."""
    fields = {n: found for n in span if (found := labels.word(lines[n].strip()))}
    heads = [n for n, (label, _) in fields.items() if labels.WORDS[label] not in {"foot", "body"}]
    body = next((n for n, (label, _) in fields.items() if labels.WORDS[label] == "body"), None)
    foot = [n for n, (label, _) in fields.items() if labels.WORDS[label] == "foot"]
    opening = body if body is not None else max((n for n in heads if not foot or n < foot[0]), default=span.start)
    part: PartName = "meta"
    blank = True
    for n in span:
        line = lines[n].strip()
        if not line:
            blank = True
            continue
        field = fields.get(n)
        if field and part == "body" and n > opening and labels.WORDS[field[0]] != "foot":
            field = None  # a sentence of the text
        if field:
            part = labels.WORDS[field[0]]
            cut = line.find(":") + 1 or len(line)
            yield PartLine(n + 1, part, line[:cut], line[cut:].strip(), begins=True)
        elif line.casefold() in labels.END or labels.NUMBERED.fullmatch(line) or labels.BOUNDARY.fullmatch(line):
            part = "meta" if part != "body" else part
            yield PartLine(n + 1, "meta", "", line, begins=True)
        else:
            if blank and n > opening and part not in {"body", "foot"}:
                part = "body"
            elif blank and n < opening:
                part = _above(line, named)
            yield PartLine(n + 1, part, "", line, begins=blank)
        blank = False


def _above(line: str, named: set[PartName]) -> PartName:
    """Return what an unlabelled line above the text is: the day, or the paper, its rights, a number."""
    is_day = _YEAR.search(line) and len(line) <= _MAX_DATE and not _COPYRIGHT.match(line)
    return "published" if is_day and "published" not in named else "meta"
