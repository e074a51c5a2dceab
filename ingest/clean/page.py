"""One document while it is cleaned: what is known of its blocks, and the decisions given so far.

Rules, classifiers and readers of the header return rulings (`rulings.py`); nothing but `Page.merge` changes a decision.
"""

import re
import sys
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, TypeVar

from ingest.clean.facts import element_groups
from ingest.clean.facts.element_groups import Containers
from ingest.clean.facts.lines import LineFacts, line_facts
from ingest.clean.facts.link_density import MAX_IN_PARAGRAPH, link_density
from ingest.clean.rulings import Caption, Offer, Quote, Removal, Reopening, Replacement, Ruling, RulingsFor, Section
from ingest.model import Block, Candidate, Decision, Document, Reason

__all__ = ["PARAGRAPH_MIN", "Page"]

T = TypeVar("T")

# A paragraph of an article is rarely shorter, a headline, button or list entry rarely longer. Set by hand: one line of
# print.
PARAGRAPH_MIN: Final = 80
_DENSE: Final = re.compile("[\u2e80-\u9fff\uac00-\ud7af]")


@dataclass(slots=True)
class Page:
    """Blocks with the decisions given so far. The first decision on a block stands."""

    document: Document
    blocks: tuple[Block, ...]
    decisions: list[Decision | None]
    candidates: list[Candidate] = field(default_factory=list)
    """Blocks that offer a value for a field; whether they end as used is known once the fields are chosen."""
    captions: list[Caption] = field(default_factory=list)
    sections: list[range] = field(default_factory=list)
    """Blocks of the article that stand in an element named like boilerplate (`sections`)."""
    lines: list[LineFacts] = field(default_factory=list)
    """What is known of the text of each block."""
    folded: list[str] = field(default_factory=list)
    """Text of each block, folded, without punctuation at its ends."""
    own: list[Reason | None] = field(default_factory=list)
    """The reason that a block's own words give, whatever stands around it."""
    paragraph: list[bool] = field(default_factory=list)
    """Whether a block looks like a paragraph of an article, by its shape alone."""
    around: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """By the element paths of blocks: the names around them, outermost first; in the order of the page."""
    names: dict[str, frozenset[str]] = field(default_factory=dict)
    """The same as sets: what two sets have in common is found by the smaller one."""
    vocabulary: frozenset[str] = frozenset()
    """All of those names: what is asked of a name is asked once for each."""
    _groups: Containers | None = None

    @classmethod
    def of(cls, document: Document) -> "Page":
        """Begin with no decision."""
        lines = [line_facts(b.text) for b in document.blocks]
        paths = {
            element_path: _split(element_path)
            for element_path in dict.fromkeys(b.element_path for b in document.blocks)
        }
        names = {element_path: found for element_path, (_, found) in paths.items()}
        return cls(
            document=document,
            blocks=document.blocks,
            decisions=[None] * len(document.blocks),
            lines=lines,
            folded=[line.folded for line in lines],
            own=[line.own_reason for line in lines],
            paragraph=[_is_paragraph(b) for b in document.blocks],
            around={element_path: around for element_path, (around, _) in paths.items()},
            names=names,
            vocabulary=frozenset().union(*names.values()),
        )

    @property
    def groups(self) -> Containers:
        """The elements of the page, read once for whoever asks first."""
        if self._groups is None:
            self._groups = element_groups.find_groups(self.blocks)
        return self._groups

    def of_action(self, *actions: str) -> list[Block]:
        """Return the blocks whose decision is one of these actions."""
        return [b for b, v in zip(self.blocks, self.decisions, strict=True) if v and v.action in actions]

    def open(self, index: int) -> bool:
        """Return whether a block has no decision yet."""
        return self.decisions[index] is None

    def merge(self, rulings: RulingsFor[T]) -> T:
        """Take what a rule, a classifier or a reader of the header rules, one after the other; return its result.

        The only place where decisions change. Each ruling is merged before the next is asked for, so that a rule sees
        what it decided itself, like all that was decided before. The first decision on a block stands, unless one is
        taken back or replaced by name.
        """
        while True:
            try:
                ruling = next(rulings)
            except StopIteration as e:
                result: T = e.value
                return result
            self._take(ruling)

    def _take(self, ruling: Ruling) -> None:
        match ruling:
            case Removal(i, reason, rule):
                if self.decisions[i] is None:
                    self.decisions[i] = _removed(reason, rule)
            case Offer(i, name, rule):
                if self.decisions[i] is None:
                    self.decisions[i] = Decision(action="field", field=name, rule=rule)
                    self._offer(i, name)
            case Reopening(i):
                self.decisions[i] = None
            case Replacement(i, decision, withdraws):
                self.decisions[i] = decision
                if withdraws:
                    self.candidates[:] = [c for c in self.candidates if c.where != f"block:{i}"]
            case _:
                self._note(ruling)

    def _note(self, ruling: Quote | Section | Caption | Candidate) -> None:
        """Take what decides on no block."""
        match ruling:
            case Quote(i, name):
                self._offer(i, name)
            case Section(blocks):
                self.sections.append(blocks)
            case Caption():
                self.captions.append(ruling)
            case Candidate():
                self.candidates.append(ruling)

    def _offer(self, index: int, name: str) -> None:
        self.candidates.append(Candidate(field=name, raw=self.blocks[index].text, where=f"block:{index}"))

    def may_reopen(self, index: int) -> bool:
        """Return whether a decision went by an element's name alone, which the classifier may know better."""
        decision = self.decisions[index]
        return decision is not None and decision.rule.startswith("marked-elements:") and not self.own[index]

    def titles_table(self, index: int) -> bool:
        """Return whether a block is the caption of a table, which is text, as its rows are; others hold pictures."""
        rows = self.blocks[index + 1 : index + 2]
        return "/table/caption" in self.blocks[index].where and bool(rows) and rows[0].kind == "table"

    def repeats_author(self, index: int) -> bool:
        """Return whether a block repeats a name which a byline already offered."""
        folded = self.folded[index]
        return bool(folded) and any(
            c.field == "authors" and c.where.startswith("block:") and line_facts(c.raw).whole_folded.endswith(folded)
            for c in self.candidates
        )

    def marked(self, told: Collection[str]) -> set[str]:
        """Find the element paths with one of these names around the block."""
        there = self.vocabulary.intersection(told)
        return (
            {element_path for element_path, names in self.names.items() if not there.isdisjoint(names)}
            if there
            else set()
        )

    def substance(self, indices: "range | list[int]") -> int:
        """Count the characters of paragraphs among these blocks."""
        return sum(len(self.blocks[i].text) for i in indices if self.paragraph[i])


@lru_cache(maxsize=1024)  # a few hundred pairs of reasons and rules
def _removed(reason: Reason, rule: str) -> Decision:
    return Decision(action="removed", reason=reason, rule=rule)


@lru_cache(maxsize=1024)  # those of one site stand alike; some 3 MB
def _split(element_path: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """Split an element path into its names; each name is one object, whose hash is computed once."""
    names = tuple(map(sys.intern, element_path.split()))
    return names, frozenset(names)


def _is_paragraph(block: Block) -> bool:
    size = len(block.text)
    return (
        block.kind in {"paragraph", "quote"}
        and not block.bullet
        and (size >= PARAGRAPH_MIN or (size >= PARAGRAPH_MIN // 3 and _dense(block.text)))
        and link_density(block) < MAX_IN_PARAGRAPH
    )


def _dense(value: str) -> bool:
    """Return whether a text is in a script without spaces, whose sentences are a third as long in characters."""
    return not value.isascii() and len(_DENSE.findall(value)) * 2 > len(value)
