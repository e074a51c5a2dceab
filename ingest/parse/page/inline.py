"""Which parts of a line are seen, which are only read out, and which are neither? Attributes, and the join of a run.

A line is one block whatever is done with a word of it. What the eye does not see of it (`display: none`, words for
screen readers beside the signs that they stand for, the title of an icon, the source of a formula) is taken out, and
becomes a hidden block behind it that says where it stood; what only screen readers pass over (`aria-hidden`) is text.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from ingest import text as texts
from ingest.parse.page.pictures import Attributes

if TYPE_CHECKING:
    from ingest.parse.page.places import Place

__all__ = [
    "READ",
    "SHOWN",
    "Anchor",
    "Aside",
    "Part",
    "Span",
    "hides_alone",
    "is_ambiguous",
    "is_note",
    "join",
    "joined_spans",
    "lines",
    "noted",
    "of_attributes",
    "of_class",
    "spans",
    "target",
]

SHOWN: Final = 0
SEEN: Final = 1
"""Shown, and passed over by screen readers: `aria-hidden` on an inline element, the ligature of an icon font."""
READ: Final = 2
"""Read out by screen readers only."""
NOTED: Final = 3
"""In a drawing, or the source of a formula: no part of a line."""
HIDDEN: Final = 4
_HIDDEN_NOTE: Final = 5
_ALONE: Final = frozenset({SEEN, HIDDEN, _HIDDEN_NOTE})

_HIDING: Final = re.compile(r"(?<![\w-])(?:display\s*:\s*none|visibility\s*:\s*hidden)")
# Bootstrap, WordPress, Drupal, Tailwind and GOV.UK's names, also in BEM, camelCase and CSS modules; KaTeX and MathJax'.
_READ_ONLY: Final = re.compile(
    r"(?:^|[\s_-])(?:sr-?only|screen-?readers?(?:[-_]?(?:only|text))?|visually-?hidden(?:-?text)?|hidden-visually"
    r"|a11y-(?:hidden|text|only)|element-invisible|off-?screen|assistive-?text|katex-mathml|mjx_assistive_mathml)"
    r"(?=$|[\s_-])|(?:^|\s)(?:u-|[a-z]{2,}-)?vh(?=$|\s)"
)
# Each alternative of these, and of the ligatures' classes, holds one of them: few classes do.
_STEMS: Final = ("only", "reader", "hidden", "a11y", "invisible", "screen", "assistive", "mathml", "vh", "material-")
_UNDONE: Final = re.compile(r"(?<!:)\bnot-sr-only|:not-sr-only(?<!focus:not-sr-only)(?<!focus-within:not-sr-only)")
_LIGATURES: Final = re.compile(r"(?:^|\s)material-(?:icons|symbols)")
# Glyphs that stand for an icon or lead to a heading's own address; those of a private area belong to icon fonts.
_DECORATION: Final = re.compile(
    "[\\s#\u00b6\u2190-\u21ff\u2300-\u23ff\u2500-\u25ff\u2600-\u27bf\u27f0-\u27ff\u2900-\u297f\u29c9\u2b00-\u2bff"
    "\ue000-\uf8ff\ufe0f\U0001f300-\U0001faff]*"
)
_LIGATURE: Final = re.compile(r"\s*(?:[a-z][a-z0-9]*(?:_[a-z0-9]+)*|\w)\s*")
_ICON: Final = re.compile(r"icon|material-symbols|glyph|(?:^| )fa[bdlrs]? ")
_END: Final = re.compile(r"[.!?…。！？؟][\"'”’»)\]]*\s*$")
_WORDS: Final = re.compile(r"\w")
_WORD: Final = re.compile(r"[^\W\u2e80-\u9fff\uac00-\ud7af]{2}")  # scripts without spaces aside
_SENTENCE: Final = 80  # characters; page.PARAGRAPH_MIN
_NEAREST: Final = 60  # characters of an element path: the innermost element or two


Anchor: TypeAlias = tuple[str, str]
"""A text inside a link, and the link's target; both as written."""
Span: TypeAlias = tuple[int, int]
"""Where a stretch of a line begins and ends: characters before it, white space aside."""


class Part(NamedTuple):
    """A stretch of a run whose text is all shown, or all hidden in one way."""

    hidden: int
    text: str
    plain: bool
    """Some of it is no link."""
    links: int
    """Characters of it inside links."""
    anchors: Sequence[Anchor]
    place: "Place"
    codes: Sequence[Span] = ()
    """Where inline code stands in it."""

    @property
    def href(self) -> str | None:
        """Target of the first link."""
        return target(self.anchors)


class Aside(NamedTuple):
    """A part that was taken out of a line."""

    at: int
    """Characters of the line before it, white space aside."""
    part: Part


def target(anchors: Iterable[Anchor]) -> str | None:
    """Return the target of the first of several links that has one."""
    for _, href in anchors:
        if href:
            return href
    return None


def of_attributes(attributes: Attributes, *, inline: bool) -> int:
    """Read from an element's attributes whether its text is shown.

    >>> of_attributes({"style": "color: red; Display : none"}, inline=True), of_attributes({"hidden": ""}, inline=False)
    (4, 4)
    >>> of_attributes({"style": "content-visibility: hidden"}, inline=True)
    0
    >>> [of_attributes({"aria-hidden": "true"}, inline=inline) for inline in (True, False)]
    [1, 4]
    """
    if "hidden" in attributes:
        return HIDDEN
    style = (attributes.get("style") or "").lower()
    if ("none" in style or "hidden" in style) and _HIDING.search(style):
        return HIDDEN
    if attributes.get("aria-hidden") == "true":
        return SEEN if inline else HIDDEN
    return SHOWN


@lru_cache(maxsize=8192)  # few classes stand on many elements, on many pages
def of_class(classes: str) -> int:
    """Read from an inline element's class whether its text is for the eye, or for the ear alone.

    >>> [of_class(c) for c in ("sr-only", "Card_visuallyHidden__x1", "screen-reader-text", "sr-only md:not-sr-only")]
    [2, 2, 2, 0]
    >>> of_class("material-icons"), of_class("only"), of_class("sr-only focus:not-sr-only")
    (1, 0, 2)
    """
    lowered = classes.lower()
    if not any(stem in lowered for stem in _STEMS):
        return SHOWN
    if _READ_ONLY.search(lowered):
        return SHOWN if _UNDONE.search(lowered) else READ
    return SEEN if _LIGATURES.search(lowered) else SHOWN


def noted(around: int) -> int:
    """Mark the text of a drawing, or the source of a formula, inside what is shown or hidden already."""
    return _HIDDEN_NOTE if around >= HIDDEN else NOTED


def is_note(hidden: int) -> bool:
    """Return whether such text is in a drawing, or the source of a formula."""
    return hidden in {NOTED, _HIDDEN_NOTE}


def hides_alone(hidden: int) -> bool:
    """Return whether a block that is nothing but such text is a hidden one."""
    return hidden in _ALONE


def is_ambiguous(line: str, anchors: Iterable[Anchor]) -> bool:
    """Return whether the words of a link stand more than once in a line.

    >>> is_ambiguous("tides: see tides", [("tides", "/t")]), is_ambiguous("see tides", [("tides", "/t")])
    (True, False)
    """
    return any(line.count(words.strip()) > 1 for words, _ in anchors)


def spans(texts_of: Sequence[str], chosen: Sequence[int]) -> list[Span]:
    """Find where some of the texts of a line stand in it; those right beside each other are one stretch.

    >>> spans(["Press ", "Ctrl", " or ", "a", "b", "."], [1, 3, 4])
    [(5, 9), (11, 13)]
    """
    found, before, at = list[Span](), -2, 0
    for n in chosen:
        at += sum(len(texts.squeeze(text)) for text in texts_of[max(before + 1, 0) : n])
        end = at + len(texts.squeeze(texts_of[n]))
        start = found.pop()[0] if n == before + 1 else at
        found.append((start, end))
        before, at = n, end
    return found


def joined_spans(parts: Sequence[Part]) -> list[Span]:
    """Find where inline code stands in the line that several parts make up."""
    found, at = list[Span](), 0
    for part in parts if any(part.codes for part in parts) else ():
        found += ((at + start, at + end) for start, end in part.codes)
        at += len(texts.squeeze(part.text))
    return found


def join(parts: Sequence[Part], *, in_cell: bool) -> tuple[Sequence[Part], list[Aside]] | None:
    """Choose the parts that make up a line, and say where the others stood; None where each is a line of its own.

    A line holds something that is shown, is a cell of a table, or writes a formula; links with icons between them are
    several.
    """
    formulas = [" math " in part.place.element_path for part in parts]
    is_prose = _is_prose(parts)
    if (
        not in_cell
        and not any(formulas)
        and (_shown(parts) == 0 or _run_together(parts) or (not is_prose and _are_several(parts)))
    ):
        return None
    stays = [_stays(parts, i, is_text=in_cell or is_prose, formula=formulas[i]) for i in range(len(parts))]
    kept = [part for part, stay in zip(parts, stays, strict=True) if stay]
    whole = texts.squeeze("".join(part.text for part in kept))
    if not whole:
        return None
    asides, told = [], ""
    for part, stay in zip(parts, stays, strict=True):
        if stay:
            told += part.text
        elif part.text.strip():
            before = texts.squeeze(told)
            # A mark that composes with the letter before the gap: the text has no such place.
            if not whole.startswith(before):
                return (parts, []) if in_cell else None
            asides.append(Aside(len(before), part))
    return kept, asides


def lines(parts: Iterable[Part]) -> list[list[Part]]:
    """Part what makes up no line into lines of their own: what is hidden, each note, and all else."""
    found: list[list[Part]] = []
    apart = True
    for part in parts:
        if is_note(part.hidden):
            apart = True
            found += [[part]] if part.text.strip() else []
        elif part.text.isspace():
            found[-1:] = [[*last, part] for last in found[-1:]]
        elif apart or hides_alone(part.hidden) is not hides_alone(found[-1][0].hidden):
            apart = False
            found.append([part])
        else:
            found[-1].append(part)
    return found


def _shown(parts: Iterable[Part]) -> int:
    return sum(part.hidden == SHOWN and not part.text.isspace() for part in parts)


def _is_prose(parts: Iterable[Part]) -> bool:
    """Return whether what is seen reads like a sentence, and is not a row of links."""
    seen = [part for part in parts if part.hidden <= SEEN and not part.text.isspace()]
    if not any(part.plain for part in seen) and len({part.href for part in seen}) > 1:
        return False
    line = "".join(part.text for part in seen)
    return len(line) >= _SENTENCE or _END.search(line) is not None


def _are_several(parts: Sequence[Part]) -> bool:
    """Return whether short texts beside each other are lines of their own: an icon between them, or several links."""
    shown = [part for part in parts if part.hidden == SHOWN and not part.text.isspace()]
    if any(is_note(part.hidden) for part in parts[parts.index(shown[0]) : parts.index(shown[-1])]):
        return True
    return not any(part.plain for part in shown) and len({part.href for part in shown}) > 1


def _run_together(parts: Sequence[Part]) -> bool:
    """Return whether a drawing is all that keeps two words apart, as between the names of a path."""
    apart = [part for part in parts if is_note(part.hidden) or part.hidden == SHOWN]
    return any(
        is_note(icon.hidden) and _WORD.fullmatch(f"{one.text[-1:]}{other.text[:1]}") is not None
        for one, icon, other in zip(apart, apart[1:], apart[2:], strict=False)
    )


def _stays(parts: Sequence[Part], index: int, *, is_text: bool, formula: bool) -> bool:
    """Return whether a part belongs to the line that it stands in.

    What is shown and said in two ways is there once, as it is shown. Words for screen readers alone stay in a short
    line, which they may label ("By", "Published").
    """
    part = parts[index]
    if part.hidden == SHOWN:
        return True
    beside = _beside(parts, index)
    if part.hidden == SEEN:
        return READ in beside or not _is_icon(part)
    if part.hidden in {READ, HIDDEN}:
        if SEEN in beside:
            return False
        return formula or (part.hidden == READ and not (is_text and _WORDS.search(part.text)))
    return False


def _beside(parts: Sequence[Part], index: int) -> set[int]:
    """Find how the nearest parts on both sides are shown, past notes and white space."""
    found = set()
    for ahead in (range(index - 1, -1, -1), range(index + 1, len(parts))):
        near = (parts[i] for i in ahead if not is_note(parts[i].hidden) and not parts[i].text.isspace())
        if part := next(near, None):
            found.add(part.hidden)
    return found


def _is_icon(part: Part) -> bool:
    """Return whether the text of a part is a sign for something, and no word."""
    if _DECORATION.fullmatch(part.text):
        return True
    return _LIGATURE.fullmatch(part.text) is not None and _ICON.search(part.place.element_path[-_NEAREST:]) is not None
