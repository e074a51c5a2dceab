"""What a rule, the classifier or a reader of the header may say of a block; `Page.merge` takes it. Types only."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias, TypeVar

from ingest.model import Candidate, Decision, Reason

__all__ = [
    "Caption",
    "Offer",
    "Quote",
    "Removal",
    "Reopening",
    "Replacement",
    "Ruling",
    "Rulings",
    "RulingsFor",
    "Section",
]

T = TypeVar("T")


class Removal(NamedTuple):
    """Remove a block, unless it has a decision."""

    block: int
    reason: Reason
    rule: str


class Offer(NamedTuple):
    """Offer a block's whole text for a field, unless it has a decision; whether it ends as used is known at the end."""

    block: int
    field: str
    rule: str


class Quote(NamedTuple):
    """Offer a block for a field and decide nothing: it stays in the body, or is offered for another field already."""

    block: int
    field: str


class Reopening(NamedTuple):
    """Take back the decision on a block."""

    block: int


class Replacement(NamedTuple):
    """Decide on a block whatever its decision was; `withdraws` what it offers for fields."""

    block: int
    decision: Decision
    withdraws: bool = False


class Section(NamedTuple):
    """Mark neighbours as a section of the article, though an element's name calls them boilerplate."""

    blocks: range


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """Blocks that describe one image: caption, alt text, credit; any may be missing."""

    caption: int | None = None
    alt: int | None = None
    credit: int | None = None


Ruling: TypeAlias = Removal | Offer | Quote | Reopening | Replacement | Section | Caption | Candidate
"""A candidate is a value for a field that no block's whole text gives."""
RulingsFor: TypeAlias = Generator[Ruling, None, T]
"""Yields rulings, each merged before the next is asked for, and returns a result."""
Rulings: TypeAlias = RulingsFor[None]
