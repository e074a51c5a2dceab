"""Which line of a dump is its headline? The one that looks most like one: a weighted sum of what is known of each line.

A dump marks up no headline. Where a line stands (above the text, apart from others, over bylines and dates), what it
says (words of the text, no sentence) and whether it comes again (in a breadcrumb, before the site's name) tell one. The
weights are whole numbers, so that every machine agrees; `python -m tests.bench.headlines` learns them from the training
pages of the corpus.
"""

import re
from bisect import bisect_right
from collections import Counter
from typing import Final

from ingest import text
from ingest.clean.facts.link_density import MAX_IN_PARAGRAPH, link_density
from ingest.clean.page import Page

__all__ = ["known", "select_headline"]

LONGEST: Final = 250  # of 1,956 gold titles one is longer (257)
SHORTEST: Final = 8  # of Latin letters; three Chinese signs
_REACH: Final = 60  # lines above the text: metadata, share line, standfirst, captions, and a list between
_BELOW: Final = 16  # lines below its beginning: the classifier may begin too early
_BESIDE: Final = 3  # lines, of which a headline is the longest
_TOP: Final = 3  # lines: a page's own title comes first where its head was flattened too
_BODY: Final = 4_000  # characters of the text that are compared
_ENDS: Final = re.compile(r"[.。][\"'”’»)\]]*$")
_ASKS: Final = re.compile(r"[!?…！？؟][\"'”’»)\]]*$")
_PARTED: Final = re.compile(r"[|›»>•·/](?:(?<=\s.)(?=\s)|(?<=\w[|›>])(?=\w))")
_NUMBERED: Final = re.compile(r"\d{1,2}[.)]\s")
_WORD: Final = re.compile(r"[^\W\d_]{4,}")
# What Arabic writes before a word, without a space.
_ARTICLE: Final = re.compile(r"^(?:[وفبكل]?ال|[وفب](?=[^\W\d_]{4}))")
_STEM: Final = 6  # letters; endings come behind them
_ARABIC: Final = re.compile("[\u0600-\u06ff]")
_DENSE: Final = re.compile("[\u2e80-\u9fff\uf900-\ufaff]{2,}")
_AHEAD: Final = 150  # set by hand: about what "apart" itself weighs
_SHARED: Final = frozenset({"says all", "says many", "says half"})
_LENGTHS: Final = (16, 28, 45, 65, 90, 120, 170)
_STEPS: Final = (1, 2, 3, 5, 8, 12, 20, 35)
# Learned; hundredths. "none" is what a line must exceed: there may be no headline.
_OTHER: Final = frozenset(
    {"ends", "colon", "metadata", "boilerplate", "removed", "bullet", "parted", "length 0", "length 7"}
)
_WEIGHTS: Final = {
    "again": 51, "again often": 3, "apart": 152, "asks": -45, "below": -67, "blank after": 72,
    "blank before": -5, "bullet": -184, "capitals": -121, "colon": -289, "digits": 91, "distance 0": -83,
    "distance 1": -13, "distance 2": -8, "distance 3": 31, "distance 4": 22, "distance 5": 11,
    "distance 6": -23, "distance 7": -107, "distance 8": -111, "ends": -242, "far below": -124,
    "first line": 33, "boilerplate": -143, "heading": -54, "heading 1": 167, "inside another": 94, "kept": -100,
    "length 0": -222, "length 1": -17, "length 2": 70, "length 3": 103, "length 4": 100, "length 5": 36,
    "length 6": -79, "length 7": -208, "linked": -205, "longer above": -89, "longer below": -2,
    "longest near": -66, "metadata": -82, "numbered": -215, "of the first": 238, "opens": 7,
    "over date soon": -28, "over metadata": 85, "over text": 84, "parted": -333, "removed": -53, "says all": 71,
    "says half": 4, "says little": -94, "says many": 82, "says nothing": -175, "top": 49, "under list": 39,
    "none": 237,
}  # fmt: skip


def select_headline(page: Page, kept: set[int]) -> int | None:
    """Choose the headline; `kept` are the lines that the classifier would keep."""
    lines = known(page, kept)
    # What stands over the text with nothing above it needs no comparison.
    if lines and lines[0][0] == 0 and "opens" in lines[0][1] and _OTHER.isdisjoint(lines[0][1]):
        return 0
    found = sorted(((sum(_WEIGHTS[fact] for fact in facts), -i, facts) for i, facts in lines), reverse=True)
    if not found:
        return None
    best, place, facts = found[0]
    # Apart, over a byline or over a text that says the same, and far ahead of all others: few words need be shared.
    over = "over metadata" in facts or ("over text" in facts and not _SHARED.isdisjoint(facts))
    alone = over and "apart" in facts and "below" not in facts and _OTHER.isdisjoint(facts)
    ahead = best - max((score for score, _, _ in found[1:]), default=0) > _AHEAD
    return -place if best > _WEIGHTS["none"] or (alone and ahead and best > 0) else None


def known(page: Page, kept: set[int]) -> list[tuple[int, list[str]]]:
    """Return what is true of each line that may be the headline."""
    look = _Look(page, kept)
    return [(i, look.facts(i)) for i in look.span if look.may_be(i)]


class _Look:
    """What a line is compared with."""

    def __init__(self, page: Page, kept: set[int]) -> None:
        self.page, self.kept, size = page, kept, len(page.blocks)
        paragraphs = [i for i in sorted(kept) if page.paragraph[i]] or sorted(kept)
        self.first = paragraphs[0] if paragraphs else size - 1
        around = range(max(0, self.first - _REACH), min(size, self.first + _BELOW))
        self.span = sorted({*range(min(_TOP, size)), *around})
        self.metadata = {i for i in self.span if page.lines[i].is_metadata}
        self.said = _words(text.fold(" ".join(page.blocks[i].text for i in paragraphs[:12])[:_BODY]))
        self.counts = Counter(filter(None, page.folded))
        near = "\n".join(page.folded[i] for i in self.span[1:])
        self.others = f"\n{near}\n"
        beside = {k for i in self.span for k in range(max(0, i - _BESIDE), min(size, i + _BESIDE + 1))}
        self.rivals = {k: len(page.blocks[k].text) for k in beside if self._is_rival(k)}

    def may_be(self, index: int) -> bool:
        value, decision = self.page.blocks[index].text, self.page.decisions[index]
        return (
            len(value) <= LONGEST
            and self.page.lines[index].weight >= SHORTEST
            and any(map(str.isalpha, value))
            and (decision is None or decision.action == "removed")
        )

    def facts(self, i: int) -> list[str]:
        page, block = self.page, self.page.blocks[i]
        size = page.lines[i].weight
        facts = {
            f"length {bisect_right(_LENGTHS, size)}": True,
            f"distance {bisect_right(_STEPS, self.first - i)}": True,
            "removed": page.decisions[i] is not None,
            "boilerplate": page.own[i] is not None,
            "metadata": i in self.metadata,
            "kept": i in self.kept,
            "below": i > self.first,
            "far below": i > self.first + 3,
            "first line": i == 0,
            "opens": i == 0 and len(page.blocks) > 1 and 1 in self.kept and page.paragraph[1],
            "top": i < _TOP,
            "heading": block.kind == "heading" and block.level != 1,
            "heading 1": block.kind == "heading" and block.level == 1,
            "bullet": bool(block.bullet),
            "linked": link_density(block) > MAX_IN_PARAGRAPH,
        }
        facts |= _shape(block.text)
        facts |= self._place(i)
        facts |= self._repetition(i)
        return [*(name for name, true in facts.items() if true), *self._words_of_text(i)]

    def _place(self, i: int) -> dict[str, bool]:
        blocks = self.page.blocks
        above = i == 0 or blocks[i].blank_before > 0
        below = i + 1 == len(blocks) or blocks[i + 1].blank_before > 0
        size = len(blocks[i].text)
        longer_above = any(self.rivals.get(k, 0) > size for k in range(i - _BESIDE, i))
        longer_below = any(self.rivals.get(k, 0) > size for k in range(i + 1, i + 1 + _BESIDE))
        next_two = range(i + 1, min(i + 3, len(blocks)))
        return {
            "blank before": above,
            "blank after": below,
            "apart": above and below,
            "under list": i > 0 and bool(blocks[i - 1].bullet),
            "over metadata": not self.metadata.isdisjoint(next_two),
            "over date soon": not self.metadata.isdisjoint(range(i + 3, i + 7)),
            "over text": any(k in self.kept and self.page.paragraph[k] for k in next_two),
            "longest near": not (longer_above or longer_below),
            "longer above": longer_above,
            "longer below": longer_below,
        }

    def _is_rival(self, index: int) -> bool:
        if index in self.kept or index in self.metadata or self.page.blocks[index].bullet:
            return False
        decision = self.page.decisions[index]
        return decision is None or decision.action != "removed"

    def _repetition(self, i: int) -> dict[str, bool]:
        own, opening = self.page.folded[i], self.page.folded[0]
        if len(own) < SHORTEST // 2:
            return {}
        return {
            "again": self.counts[own] == 2,
            "again often": self.counts[own] > 2,
            "inside another": self.others.count(own) > self.others.count(f"\n{own}\n"),
            "of the first": i > 0 and own in opening,
        }

    def _words_of_text(self, i: int) -> list[str]:
        words = _words(self.page.folded[i] or self.page.lines[i].whole_folded)
        said = len(words & self.said)
        share = (
            "nothing"
            if not said
            else "little"
            if 3 * said < len(words)
            else "half"
            if 3 * said < 2 * len(words)
            else "all"
        )
        return [f"says {share}", *(["says many"] if said >= 4 else [])]


def _shape(value: str) -> dict[str, bool]:
    return {
        "ends": _ENDS.search(value) is not None,
        "asks": _ASKS.search(value) is not None,
        "colon": value.endswith((":", "：")),
        "parted": _PARTED.search(value) is not None,
        "numbered": _NUMBERED.match(value) is not None,
        "capitals": _is_capitals(value),
        "digits": 4 * sum(map(str.isdigit, value)) > len(value),
    }


def _is_capitals(value: str) -> bool:
    if sum(map(str.isupper, value)) < SHORTEST:
        return False
    letters = [c for c in value if c.isalpha()]
    return len(letters) > SHORTEST and 5 * sum(map(str.isupper, letters)) > 4 * len(letters)


def _words(folded: str) -> set[str]:
    """Split a text into what can be compared: beginnings of words of four letters, pairs of Chinese signs."""
    found = _WORD.findall(folded)
    if _ARABIC.search(folded):
        found = [_ARTICLE.sub("", word) for word in found]
    words = {word[:_STEM] for word in found}
    for run in _DENSE.findall(folded):
        words.update(run[k : k + 2] for k in range(len(run) - 1))
    return words
