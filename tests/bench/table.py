"""Figures as text in columns."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

__all__ = ["columns", "scores"]

_FIGURES: Final = {
    "pages": "pages",
    "f1": "F1",
    "precision": "prec",
    "recall": "rec",
    "exact": "exact",
    "empty": "empty",
    "bad": "bad",
    "segments_kept": "kept",
    "segments_removed": "gone",
    "title": "title",
    "authors": "auth",
    "authors_missing": "a.miss",
    "authors_spurious": "a.spur",
    "date": "date",
    "date_missing": "d.miss",
}
"""Key of score.py's figures to the head of its column."""
_LEADING: Final = re.compile(r"(?<!\d)0(?=\.)")


def columns(rows: Sequence[Sequence[object]]) -> str:
    """Write rows in columns, texts to the left, figures to the right.

    >>> print(columns([("corpus", "F1"), ("news", 0.951), ("dates", 5)]))
    corpus    F1
    news    .951
    dates      5
    """
    written = [[_cell(value) for value in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*written, strict=True)]
    texts = [all(isinstance(row[n], str) for row in rows) for n in range(len(widths))]
    lines = (
        "  ".join(
            cell.ljust(width) if text else cell.rjust(width)
            for cell, width, text in zip(row, widths, texts, strict=True)
        )
        for row in written
    )
    return "\n".join(line.rstrip() for line in lines)


def scores(found: Sequence[tuple[str, str, Mapping[str, Any]]]) -> str:
    """Write score.py's figures, one row for each corpus and input."""
    keys = [key for key in _FIGURES if any(figures.get(key) is not None for _, _, figures in found)]
    head = ("corpus", "input", *(_FIGURES[key] for key in keys))
    return columns([head, *((corpus, name, *(figures.get(key) for key in keys)) for corpus, name, figures in found)])


def _cell(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, float):
        return str(value)
    places = 3 if abs(value) < 10 else int(abs(value) < 100)
    return _LEADING.sub("", f"{value:.{places}f}")
