"""Which of the titles on offer is the headline, and whether a site's name hangs on it."""

from collections.abc import Iterator, Sequence
from typing import Final

from ingest import text
from ingest.clean.fields import outlets, parsers, values
from ingest.clean.fields.trust import Trust
from ingest.model import Candidate, Doubt, Evidence

__all__ = ["select_title"]

_RANKS: Final = ("json:/title", "jsonld:", "block:", "meta:og:title", "meta:", "itemprop:", "json:", "title#", "page:")
# Newsrooms write the headline that their markup has; blogs write one for search engines there, another on the page.
# On 470 training articles eleven are right by this order alone, and four by the other; on news none and six.
_BLOG_RANKS: Final = ("json:/title", "block:", *(rank for rank in _RANKS if rank not in {"json:/title", "block:"}))
_CUT: Final = ("headline-first", "headline-last", "headline-inside")
_AS_IT_STANDS: Final = {False: ("text", "headline-ended"), True: ("html", "html-ended")}  # by: it may hold markup
_LONGEST: Final = 2_000  # characters; a headline has 250 at most, with tags and entities a few times that
_EDGE: Final = " \"'.!?…:;,-"


def select_title(
    candidates: Sequence[Candidate], *, names: Sequence[Candidate], url: str | None, trust: Trust
) -> tuple[tuple[Evidence, ...], tuple[Doubt, ...]]:
    """Prefer what the head of the page and a visible block agree on; then by the trust its place earns.

    `names` are the candidates for the site's name.
    """
    ranks = _RANKS if trust.is_news or _is_part_shown(candidates) else _BLOG_RANKS
    ranked = sorted(
        # Not a question of a FAQ.
        (c for c in candidates if len(c.raw) <= _LONGEST and trust.near(c.where) and "/mainEntity/" not in c.where),
        key=lambda c: (trust.rank(c.where, ranks), c.where.endswith("/name")),
    )
    sites = {outlets.bare(n.raw) for n in names} | outlets.host_words(url)
    # What begins in the middle of a sentence stands under the headline.
    ranked = [c for c in ranked if not c.raw.lstrip().startswith(("…", "..."))] or ranked
    ranked = [c for c in ranked if outlets.bare(_title_value(c)) not in sites] or ranked
    if not ranked:
        return _from_path(url)
    seen = {key for c in ranked if c.where.startswith("block:") and (key := _key(_title_value(c)))}
    sure = seen | {
        key for c in ranked if c.where.startswith(("jsonld:", "json:/title")) and (key := _key(_title_value(c)))
    }
    decided = next(
        (
            e
            for c in ranked
            if not c.where.startswith("block:")
            for e in _readings(c)
            if _key(_value(e)) in seen and _is_most(e) and not _drops_a_kicker(e, ranked, sites)
        ),
        None,
    )
    decided = decided or next((e for c in ranked if (e := _without_site(c, sites, sure))), None)
    if decided is None:
        return _from_path(url)
    decided = _without_kicker(decided, ranked)
    same = _key(_value(decided))
    agreeing = (next((e for e in _readings(c) if _key(_value(e)) == same), None) for c in ranked)
    rest = tuple(e for e in agreeing if e and e.where != decided.where)
    return (decided, *rest), ()


def _is_part_shown(candidates: Sequence[Candidate]) -> bool:
    """Return whether JSON-LD's headline and the one shown are one with more or less of it: a kicker, a subtitle."""
    shown = [key for c in candidates if c.where.startswith("block:") and (key := _key(c.raw))]
    said = [key for c in candidates if c.where.startswith("jsonld:") and (key := _key(_title_value(c)))]
    return any(one != other and (one in other or other in one) for one in shown for other in said)


def _from_path(url: str | None) -> tuple[tuple[Evidence, ...], tuple[Doubt, ...]]:
    if url is None or values.words_of_path(url) is None:
        return (), ()
    doubt = Doubt(code="title-from-url", message="nothing on the page names the article")
    return (Evidence(where="url", raw=url, parser="words-of-path"),), (doubt,)


def _readings(candidate: Candidate) -> Iterator[Evidence]:
    """Yield the ways to read a title: as it stands, decoded once more, and without a site's name."""
    plain = _plain(candidate)
    names = [plain]
    if plain in _AS_IT_STANDS[False] and "&" in candidate.raw:
        names.append("entities")
    if not candidate.where.startswith(("block:", "json:/title", "jsonld:")):
        names += _CUT
    elif candidate.where.startswith("jsonld:") and not set("&<").intersection(candidate.raw):
        names.append("headline-first")
    for name in names:
        evidence = Evidence(where=candidate.where, raw=candidate.raw, parser=name)
        if _value(evidence):
            yield evidence


def _plain(candidate: Candidate) -> str:
    """Return the parser that takes a title as it stands, less a separator at its end that nothing follows."""
    plain, ended = _AS_IT_STANDS[candidate.where.startswith(("json:", "jsonld:"))]
    return (
        plain
        if parsers.run_parser(plain, candidate.raw) == (short := parsers.run_parser(ended, candidate.raw)) or not short
        else ended
    )


def _title_value(candidate: Candidate) -> str:
    return _value(Evidence(where=candidate.where, raw=candidate.raw, parser=_plain(candidate)))


def _value(evidence: Evidence) -> str:
    value = parsers.run_parser(evidence.parser, evidence.raw)
    return value if isinstance(value, str) else ""


def _without_site(candidate: Candidate, sites: set[str], sure: set[str]) -> Evidence | None:
    """Read a title, without its last or first piece where that is the site's name or the rest is known elsewhere."""
    readings = list(_readings(candidate))
    if not readings:
        return None
    whole = _value(readings[0])
    for evidence in readings[1:]:
        if evidence.parser not in _CUT:
            continue
        short = _value(evidence)
        dropped = whole.removeprefix(short) if whole.startswith(short) else whole.removesuffix(short)
        if _key(short) in sure or _is_site(dropped, sites):
            return evidence
    return readings[0]


def _drops_a_kicker(evidence: Evidence, ranked: Sequence[Candidate], sites: set[str]) -> bool:
    """Return whether a reading drops a kicker ("Kenya: Nairobi from below") that JSON-LD counts to the headline."""
    if evidence.parser != "headline-last":
        return False
    whole = text.normalise(evidence.raw)
    if _is_site(whole.removesuffix(_value(evidence)), sites):
        return False
    return any(c.where.startswith("jsonld:") and _key(_title_value(c)) == _key(whole) for c in ranked)


def _without_kicker(decided: Evidence, ranked: Sequence[Candidate]) -> Evidence:
    """Return the title of the page's head where the visible headline has that behind a kicker, a section or a day.

    On training pages four headlines of 870 have; gold is without it each time.
    """
    if not decided.where.startswith(("block:", "itemprop:")):
        return decided
    shown = _value(decided)
    heads = (e for c in ranked if c.where.startswith(("meta:", "title#", "jsonld:")) for e in _readings(c))
    whole = (e for e in heads if e.parser not in {"headline-last", "headline-inside"})
    return next(
        (e for e in whole if shown.endswith(f" {(value := _value(e))}") and 2 * len(value) > len(shown)), decided
    )


def _is_most(evidence: Evidence) -> bool:
    """Return whether a headline behind a site's name is most of its title; a page may show its site's name as large."""
    return evidence.parser != "headline-last" or 2 * len(_value(evidence)) > len(evidence.raw)


def _is_site(piece: str, sites: set[str]) -> bool:
    """Return whether a piece is a site's name: "| The Gazette" for thegazette.example, "- BBC News" for BBC."""
    bare = outlets.bare(piece)
    return len(bare) >= 2 and any(
        bare == site or (len(site) >= 3 and len(bare) >= 3 and (bare.startswith(site) or site.startswith(bare)))
        for site in sites
    )


def _key(value: str) -> str:
    return text.fold(value).strip(_EDGE)
