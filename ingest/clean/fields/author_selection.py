"""Which of the authors on offer wrote the article. None where none is given: spurious is worse than missing."""

import re
from collections.abc import Sequence
from typing import Final

from ingest import text
from ingest.clean.facts.bylines import bylines
from ingest.clean.fields import outlets, parsers, values
from ingest.clean.fields.trust import Trust, beside
from ingest.model import Author, Block, Candidate, Document, Evidence

__all__ = ["select_authors"]

_MARKUP: Final = ("json:/coauthors", "json:/co_authors", "json:/authors", "jsonld:", "json:/_embedded", "json:")
_RANKS: Final = (*_MARKUP, "declared:", "itemprop:", "rel:", "class:", "meta:", "byline:", "block:", "page:")
_STRUCTURED: Final = ("json:", "jsonld:")
_STEP: Final = 2  # blocks; the names of one byline stand closer than those of two teasers
_LOOSE: Final = frozenset({"declared:", "block:", "byline:", "itemprop:", "rel:"})
_KINDS: Final = frozenset({"block:", "byline:", "itemprop:", "rel:", "class:"})
_DASH: Final = re.compile(r"\s*[-–—―]")
_WORD: Final = re.compile(r"[^\W\d_]+")


def select_authors(
    document: Document, candidates: Sequence[Candidate], trust: Trust, *, body: Sequence[Block]
) -> tuple[Evidence, ...]:
    """Take the most trusted group that names anybody; people on a byline stand for an organisation in the markup.

    An outlet that only the markup names, as software fills it in, is no author (`outlets`).
    """
    # A dump has no markup, so that a name alone on its line may be all there is.
    bare = document.shape == "text-dump"
    loose = [c for c in candidates if c.field == "authors" and c.where.startswith("block:")]
    phrases = {c.raw for c in loose if _is_phrase(c.raw, body)} if loose else set()
    candidates = [c for c in candidates if c not in loose or c.raw not in phrases]
    found = _selected(candidates, trust, bare=bare)
    return () if outlets.is_filled_in(document, candidates, found, _authors(found)) else found


def _selected(candidates: Sequence[Candidate], trust: Trust, *, bare: bool) -> tuple[Evidence, ...]:
    titles = {trust.block(c.where) for c in candidates if c.field == "title" and c.where.startswith("block:")}
    under = frozenset(title + step for title in titles for step in range(1, _STEP + 1))
    groups = _certain(_groups(candidates, trust), bare=bare, under=under)
    if not groups:
        return _accounts(candidates, trust)
    decided = groups[0]
    for group in groups[1:]:
        if _better(group, _authors(decided)):
            decided = group
    chosen = _folded(_authors(decided))
    agreeing = [e for group in groups for e in group if group is not decided and _folded(_authors([e])) <= chosen]
    everything = [*decided, *agreeing]
    return (*everything, *_beside(everything, candidates))


def _accounts(candidates: Sequence[Candidate], trust: Trust) -> tuple[Evidence, ...]:
    """Take the account that the markup names ("admin"), where nobody else is named."""
    said = [c for c in candidates if c.field == "authors" and c.where.startswith(_STRUCTURED)]
    said = sorted((c for c in said if parsers.run_parser("account", c.raw)), key=lambda c: trust.rank(c.where, _RANKS))
    same = [c for c in said if text.fold(c.raw) == text.fold(said[0].raw)]
    evidence = [Evidence(where=c.where, raw=c.raw, parser="account") for c in same]
    return (*evidence, *_beside(evidence, candidates))


def _groups(candidates: Sequence[Candidate], trust: Trust) -> dict[str, list[Evidence]]:
    """Read the candidates and put together those of one source, the most trusted source first.

    What stands loose in the page counts only where it is nearest to the text: the teasers below have authors too.
    """
    kinds = {beside(c.where): c for c in candidates if c.field == "author_type"}
    offered = [c for c in candidates if c.field == "authors" and trust.near(c.where)]
    read = [(_source(c), _author_evidence(c, kinds.get(beside(c.where)))) for c in offered]
    read = [(source, evidence) for source, evidence in read if _authors([evidence])]
    read.sort(key=lambda pair: (_rank(pair[0], pair[1].where, trust), trust.distance(pair[1].where)))
    groups: dict[str, list[Evidence]] = {}
    for source, evidence in read:
        group = groups.setdefault(source, [])
        if group and source in _LOOSE and abs(trust.block(evidence.where) - trust.block(group[-1].where)) > _STEP:
            groups.setdefault(f"{source} {evidence.where}", []).append(evidence)
        else:
            group.append(evidence)
    # Nearest first chose the group; its names stand in reading order.
    return {source: sorted(group, key=lambda e: trust.block(e.where)) for source, group in groups.items()}


def _certain(groups: dict[str, list[Evidence]], *, bare: bool, under: frozenset[int]) -> list[list[Evidence]]:
    """Drop lines that only look like names: menus are full of them.

    They stay where others name the same, or where they name one person and a date stands beside it, or it stands right
    under the headline (the blocks `under`), or there is no markup to ask.
    """
    loose = [group for source, group in groups.items() if source.startswith("block:")]
    sure = [group for source, group in groups.items() if not source.startswith("block:")]
    known = {name for group in sure for name in _folded(_authors(group))}
    lines = [e for group in loose for e in group]
    people = _authors(lines)
    places = {f"block:{index}" for index in under}
    seconded = bare or any(bylines.dated(e.raw) or e.where in places for e in lines)
    if not known and seconded and len(people) == 1 and people[0].type is None:
        return [lines]
    agreeing = [[e] for e in lines if _folded(_authors([e])) <= known]
    return [*sure, *agreeing]


def _is_phrase(line: str, body: Sequence[Block]) -> bool:
    """Return whether a line without a word for "by" names nobody.

    So does who said the motto above a text, behind a dash, and words of a subject, which the text has in lower case.
    """
    if bylines.declared(line):
        return False
    if _DASH.match(line):
        return True
    people = bylines.byline(line)
    if len(people) != 1 or people[0].type is not None:
        return False
    name = people[0].name
    if name == text.lower(name):  # of a script without capitals, or an account
        return False
    words = {word.casefold() for word in _WORD.findall(name)}
    return len(words) > 1 and all(any(_has_word(block.text, word) for block in body) for word in words)


def _has_word(line: str, word: str) -> bool:
    return word in line and word in _WORD.findall(line)


def _source(candidate: Candidate) -> str:
    """Return a candidate's source: one JSON-LD object, one list of a post, declared bylines, one kind of element."""
    where = candidate.where
    if where.startswith("jsonld:"):
        # A reference leads to another object; what it was said of is the source.
        return candidate.subject or re.split(r"/(?:author|creator)\b", where)[0]
    if where.startswith(("json:", "state:")):
        # A list is one source, at whatever depth.
        return re.split(r"/\d+(?:/|$)", where)[0]
    if where.startswith("block:") and bylines.declared(candidate.raw):
        return "declared:"
    kind = where.partition(":")[0] + ":"
    return kind if kind in _KINDS else where.partition("#")[0]


def _rank(source: str, where: str, trust: Trust) -> int:
    return trust.rank(where if source.startswith("json") else source, _RANKS)


def _author_evidence(candidate: Candidate, kind: Candidate | None) -> Evidence:
    declared = values.author_type(kind.raw) if kind else None
    if candidate.where.startswith("block:"):
        # A Chinese name alone says that it is one only by what stands beside it.
        name = "byline" if bylines.byline(candidate.raw) else "names"
    elif candidate.where.startswith("byline:"):
        name = "byline"
    elif declared == "organization":
        name = "organisation"
    else:
        name = "names"
    return Evidence(where=candidate.where, raw=candidate.raw, parser=name)


def _beside(evidence: Sequence[Evidence], candidates: Sequence[Candidate]) -> list[Evidence]:
    """Return the types and addresses that stand beside the names taken."""
    places = {beside(e.where) for e in evidence}
    names = {"author_type": "author-type", "author_url": "author-url"}
    return [
        Evidence(where=c.where, raw=c.raw, parser=names[c.field])
        for c in candidates
        if c.field in names and beside(c.where) in places and parsers.run_parser(names[c.field], c.raw)
    ]


def _better(group: Sequence[Evidence], old: Sequence[Author]) -> bool:
    """Return whether a declared byline names people where the markup names none, or the same people and more."""
    if not all(
        e.where.startswith("byline:") or (e.where.startswith("block:") and bylines.declared(e.raw)) for e in group
    ):
        return False
    new = _authors(group)
    people = [a for a in new if a.type != "organization"]
    if people and all(a.type == "organization" for a in old):
        return True
    return _folded(old) < _folded(new) and len(people) == len(new)


def _authors(evidence: Sequence[Evidence]) -> tuple[Author, ...]:
    value = parsers.reparse("authors", evidence)
    return value if isinstance(value, tuple) else ()


def _folded(authors: Sequence[Author]) -> set[str]:
    return {text.fold(a.name) for a in authors}
