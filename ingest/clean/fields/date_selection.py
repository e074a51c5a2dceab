"""Which of the dates on offer is the article's, and what is doubtful about it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from ingest import text
from ingest.clean.facts.bylines import metadata_lines
from ingest.clean.facts.dates import dates
from ingest.clean.facts.dates.months import TABLES
from ingest.clean.fields import parsers
from ingest.clean.fields.trust import Trust
from ingest.model import Block, Candidate, Doubt, DoubtCode, Evidence

__all__ = ["Dates", "select_dates"]

# What a page's own markup says about the article; two of these that differ are a conflict.
_TRUSTED: Final = ("jsonld:", "meta:article:published_time", "meta:article:modified_time", "json:", "itemprop:")
# A <time> whose element says "published" is exact where the words beside it may be glued together.
_RANKS: Final = (*_TRUSTED, "page:", "meta:", "time", "block:")
_SHOWN: Final = ("block:", "time", "dateline:")  # what readers see
_PUBLISHED: Final = ("published", "created", "time")  # `time`: a date whose element does not say of what
_PARAGRAPHS: Final = 3  # a dateline opens the text; a caption or a standfirst may stand before it
# Where a slash date has the day first; the rest of the languages write the year first.
_DAY_FIRST: Final = frozenset(TABLES["day_first"])
# South African newspapers do, whatever CLDR has of the standard.
_DAY_FIRST_ENGLISH: Final = frozenset((*TABLES["day_first_english"], "en-ZA"))
_OPENING: Final = 200  # characters, as dates.dateline
_MIN_PARAGRAPH_LENGTH: Final = 120  # characters of a paragraph; an entry of a timeline is shorter


class Dates(NamedTuple):
    """Evidence for both dates, and doubts about them."""

    published: tuple[Evidence, ...]
    modified: tuple[Evidence, ...]
    doubts: tuple[Doubt, ...]


class _Read(NamedTuple):
    evidence: Evidence
    value: str


def select_dates(
    candidates: Sequence[Candidate],
    *,
    body: Sequence[Block],
    language: str | None,
    url: str | None,
    fetched_at: datetime | None,
    trust: Trust,
) -> Dates:
    """Take the first full, plausible date by the trust its place earns; a day without a year asks the dateline."""
    doubts: dict[DoubtCode, str] = {}
    offered = [c for c in candidates if c.field in _PUBLISHED and trust.near(c.where)]
    # The date_gmt of a post before its date, which is the site's clock.
    ranked = sorted(
        offered,
        key=lambda c: (
            _PUBLISHED.index(c.field),
            trust.rank(c.where, _RANKS),
            not _is_utc(c.where),
            trust.distance(c.where),
        ),
    )
    reads = [r for c in ranked if (r := _plausible(_parse_date(c, language, doubts), fetched_at, doubts))]
    changed = [
        c for c in candidates if c.field == "modified" or (c.field == "published" and c.where.startswith("block:"))
    ]
    changed.sort(key=lambda c: (trust.rank(c.where, _RANKS), not _is_utc(c.where), trust.distance(c.where)))
    updates = [r for c in changed if (r := _plausible(_read_update(c, language), fetched_at, {}))]
    published = _published(_reordered(reads, updates, trust), ranked, body, url, doubts)
    value = _of(published, "published")
    if value is None and any(dates.relative(c.raw) for c in ranked):
        doubts["date-relative"] = "the page counts back from a moment that it does not name"
    if value is not None:
        doubts.pop("date-ambiguous", None)
        _conflict(value, [r for r in reads if trust.label(r.evidence.where).startswith(_TRUSTED)], doubts)
    modified = _modified(updates, value)
    if value is None and modified and trust.near(modified[0].where) and not modified[0].where.startswith("meta:"):
        doubts["date-from-update"] = "the page names only the day of its last change"
        published = modified
    _zones([value, _of(modified, "modified")], doubts)
    _before_gmt(candidates, doubts)
    return Dates(published, modified, tuple(Doubt(code=code, message=message) for code, message in doubts.items()))


def _published(
    reads: Sequence[_Read],
    ranked: Sequence[Candidate],
    body: Sequence[Block],
    url: str | None,
    doubts: dict[DoubtCode, str],
) -> tuple[Evidence, ...]:
    anchors = [
        _Read(evidence, value)
        for block in body[:_PARAGRAPHS]
        if _is_dateline(block, body)
        if (value := dates.dateline(block.text))
        for evidence in [Evidence(where=f"block:{block.index}", raw=block.text, parser="dateline")]
    ]
    days = [Evidence(where=c.where, raw=c.raw, parser="month-day") for c in ranked if dates.month_day(c.raw)]
    if reads:
        first = reads[0]
        rest = [r.evidence for r in reads[1:] if _agree(r.value, first.value)]
        rest += [e for e in days if dates.month_day(e.raw) == f"--{first.value[5:10]}"]
        return (first.evidence, *rest)
    for day in days:
        for anchor in anchors:
            if dates.with_year(dates.month_day(day.raw) or "", anchor.value):
                doubts["year-from-dateline"] = f"{text.normalise(day.raw)!r} names no year; the dateline does"
                return (day, anchor.evidence)
    if url and dates.url_date(url):
        doubts["date-from-url"] = "only the address names a day"
        return (Evidence(where="url", raw=url, parser="url-date"),)
    return (anchors[0].evidence,) if anchors else ()


def _reordered(reads: Sequence[_Read], updates: Sequence[_Read], trust: Trust) -> Sequence[_Read]:
    """Put first an earlier day that readers see above the text, where the markup has one moment for both dates.

    Software of blogs writes the moment of the last change there; newsrooms do not, and show other days above a text.
    """
    latest = max((u.value[:10] for u in updates if u.evidence.where.startswith(_TRUSTED)), default="")
    if trust.is_news or not reads or not latest:
        return reads
    first = reads[0]
    if not first.evidence.where.startswith(_TRUSTED) or first.value[:10] < latest:
        return reads
    shown = next((r for r in reads if r.evidence.where.startswith(_SHOWN)), None)
    if shown is None or not trust.above(shown.evidence.where) or dates.ambiguous(shown.evidence.raw):
        return reads
    is_earlier = shown.value[:10] < first.value[:10] and dates.days_between(shown.value, first.value) > 1
    return (shown, *(r for r in reads if r is not shown)) if is_earlier else reads


def _is_dateline(block: Block, body: Sequence[Block]) -> bool:
    """Return whether a paragraph opens with place and day, or as the only one with the day: more are a timeline."""
    if block.kind != "paragraph" or not metadata_lines.is_dateline(block.text[:_OPENING], alone=True):
        return False
    alone = (
        len(block.text) >= _MIN_PARAGRAPH_LENGTH
        and sum(metadata_lines.is_dateline(b.text[:_OPENING], alone=True) for b in body) == 1
    )
    return alone or metadata_lines.is_dateline(block.text[:_OPENING], alone=False)


def _modified(updates: Sequence[_Read], published: str | None) -> tuple[Evidence, ...]:
    """Take the first update that is another moment than the publication, as far as both say."""
    if not updates:
        return ()
    first = updates[0]
    if published and (_same_moment(first.value, published) or published.startswith(first.value)):
        return ()
    return (first.evidence, *(r.evidence for r in updates[1:] if _agree(r.value, first.value)))


def _parse_date(candidate: Candidate, language: str | None, doubts: dict[DoubtCode, str]) -> _Read | None:
    """Read a full date by the first parser that can."""
    if _is_utc(candidate.where):
        return _by(candidate, ("utc",))
    found = _by(candidate, ("iso-8601", "rfc-2822"))
    if found:
        return found
    found = _by(candidate, (_of_language("written-date", candidate.raw, language),))
    if found is None and not candidate.where.startswith("block:"):  # a number on a line may be anything
        found = _by(candidate, ("unix-time",))
    if found:
        return found
    if not dates.ambiguous(candidate.raw):
        numeric = ("day-month-year", "month-day-year")
        return _by(candidate, [_of_language(name, candidate.raw, language) for name in numeric])
    order = _order(language)
    if order is None:
        doubts["date-ambiguous"] = f"{text.normalise(candidate.raw)[:60]!r} is two days"
        return None
    return _by(candidate, (_of_language(order, candidate.raw, language),))


def _of_language(name: str, raw: str, language: str | None) -> str:
    """Return the language's own parser where it reads other words than the one that all languages share."""
    own = parsers.of_language(name, language)
    return own if own != name and parsers.run_parser(own, raw) != parsers.run_parser(name, raw) else name


def _read_update(candidate: Candidate, language: str | None) -> _Read | None:
    if candidate.where.startswith("block:"):
        updated, written = (_of_language(name, candidate.raw, language) for name in ("updated-date", "written-date"))
        found = _by(candidate, (updated,))
        return found or (_by(candidate, ("iso-8601", written)) if candidate.field == "modified" else None)
    return _parse_date(candidate, language, {})


def _by(candidate: Candidate, names: Sequence[str]) -> _Read | None:
    for name in names:
        value = parsers.run_parser(name, candidate.raw)
        if isinstance(value, str):
            return _Read(Evidence(where=candidate.where, raw=candidate.raw, parser=name), value)
    return None


def _order(language: str | None) -> str | None:
    """Return the name of the parser for a slash date; None where the language does not decide, as English alone.

    >>> _order("en-US"), _order("fr"), _order("en")
    ('month-day-year', 'day-month-year', None)
    """
    if language is None:
        return None
    if language in _DAY_FIRST_ENGLISH or language.partition("-")[0] in _DAY_FIRST:
        return "day-month-year"
    return "month-day-year" if language == "en-US" else None


def _plausible(found: _Read | None, fetched_at: datetime | None, doubts: dict[DoubtCode, str]) -> _Read | None:
    """Refuse what no web page can have; doubt what lies after the fetch."""
    if found is None:
        return None
    year = int(found.value[:4])
    if year < dates.EARLIEST or (fetched_at and year > fetched_at.year + 1):
        doubts["date-implausible"] = f"{found.value} is refused"
        return None
    # A day's grace: the page's zone may be unknown.
    if fetched_at and date.fromisoformat(found.value[:10]) > fetched_at.date() + timedelta(days=1):
        doubts["date-implausible"] = f"{found.value} is after the fetch"
    return found


def _conflict(value: str, reads: Sequence[_Read], doubts: dict[DoubtCode, str]) -> None:
    for read in reads:
        if dates.days_between(read.value, value) > 1:
            doubts["date-conflict"] = f"{read.evidence.where} says {read.value}, the record {value}"
            return


def _zones(values: Sequence[str | None], doubts: dict[DoubtCode, str]) -> None:
    for value in values:
        if value and "T" in value and not dates.zoned(value):
            doubts["no-time-zone"] = f"{value} names no zone, or one that several places share"
            return


def _before_gmt(candidates: Sequence[Candidate], doubts: dict[DoubtCode, str]) -> None:
    """Doubt a post whose site clock is behind GMT for one date and on GMT for the other."""
    said = {c.where: c.raw for c in candidates if c.where.startswith("json:/")}
    local, gmt = said.get("json:/date"), said.get("json:/date_gmt")
    changed = said.get("json:/modified")
    if local and gmt and local < gmt and changed and changed == said.get("json:/modified_gmt"):
        doubts["date-before-gmt"] = f"date {local} is before date_gmt {gmt} although modified equals modified_gmt"


def _agree(one: str, other: str) -> bool:
    """Return whether two readings are of one day; in different zones it may be the day beside."""
    apart = dates.days_between(one, other)
    return apart == 0 or (apart == 1 and dates.zoned(one) and dates.zoned(other) and _close(one, other))


def _close(one: str, other: str) -> bool:
    return abs(_moment(one) - _moment(other)) < timedelta(days=1)


def _moment(value: str) -> datetime:
    """Place a date in time."""
    return datetime.fromisoformat(value)


def _same_moment(one: str, other: str) -> bool:
    if one == other:
        return True
    both = dates.zoned(one) and dates.zoned(other)
    return both and _moment(one) == _moment(other)


def _of(evidence: Sequence[Evidence], field: str) -> str | None:
    value = parsers.reparse(field, evidence)
    return value if isinstance(value, str) else None


def _is_utc(where: str) -> bool:
    return where.startswith("json:") and where.endswith(("_gmt", "Gmt"))
