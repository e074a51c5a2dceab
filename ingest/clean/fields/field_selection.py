"""Which value each field gets, and from which raw strings.

Choosing and reading are apart: the choice is a list of evidence, the one that decided first; the value is what
`reparse` makes of that list and of nothing else. What the page does not give is null.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from ingest import text, urls
from ingest.clean.facts import wall_lines
from ingest.clean.fields import author_selection, date_selection, live_updates, page_type, title_selection
from ingest.clean.fields.language import languages
from ingest.clean.fields.parsers import PARSERS, reparse
from ingest.clean.fields.parsers import run_parser as parse
from ingest.clean.fields.trust import Trust
from ingest.clean.images.featured import headed
from ingest.clean.rules.interstitials import Interstitial, interstitial
from ingest.model import Block, Candidate, Document, Doubt, Evidence, Fields, Found, Image

__all__ = ["PARSERS", "Interstitial", "interstitial", "reparse", "select_fields"]

_RANKS: Final = (
    "jsonld:",
    "json:",
    "meta:article:",
    "meta:og:",
    "meta:description",
    "meta:",
    "itemprop:",
    "link:",
    "block:",
    "page:",
)
_MARKUP: Final = ("json:", "jsonld:")
_RIGHTS: Final = {
    "robots": "robots",
    "x_robots_tag": "x-robots-tag",
    "tdm_reservation": "tdm-reservation",
    "tdm_policy": "tdm-policy",
    "license": "license",
    "copyright": "copyright",
}
_ACCESS: Final = {"is_free": "is-free", "css_selector": "css-selector", "word_count": "word-count"}
# Members of a post that name its featured picture: core's, and those of themes and plugins.
_FEATURED: Final = ("json:/_embedded/", "json:/jetpack_featured_media_url", "json:/featured_", "json:/image")
_SHOWN_UPDATES: Final = {
    "live_update_day": "update-day",
    "live_update_clock": "update-clock",
    "live_update_headline": "update-headline",
    "live_update_paragraph": "update-paragraph",
}
_AT_END: Final = 4  # blocks: a text ends at a wall right below it, whose plea may stand between
_NOTICE: Final = 200  # characters; a line that asks to subscribe is short


class _Offers:
    """The candidates by field, each field's in the order of trust."""

    def __init__(self, candidates: Sequence[Candidate], trust: Trust) -> None:
        self._all = tuple(candidates)
        self._trust = trust

    def of(self, *fields: str) -> list[Candidate]:
        return sorted((c for c in self._all if c.field in fields), key=lambda c: self._trust.rank(c.where, _RANKS))

    def as_given(self, *fields: str) -> list[Candidate]:
        return [c for c in self._all if c.field in fields]


def select_fields(
    document: Document,
    *,
    candidates: Sequence[Candidate],
    body: Sequence[Block],
    images: Found[tuple[Image, ...]],
    removed_chars: int,
) -> tuple[Fields, tuple[Doubt, ...]]:
    """Return every field with value and evidence, and the doubts; `removed_chars` counts the text that is not body."""
    trust = Trust(candidates, body)
    offers = _Offers(candidates, trust)
    language, doubts = languages.select_language(offers.as_given("language"), body)
    title, more = title_selection.select_title(
        offers.as_given("title"), names=offers.as_given("site_name", "publisher"), url=document.url, trust=trust
    )
    written = date_selection.select_dates(
        candidates,
        body=body,
        language=_text(reparse("language", language)),
        url=document.url,
        fetched_at=document.item.capture.fetched_at,
        trust=trust,
    )
    access = _access(offers, document, body, removed_chars)
    authors = author_selection.select_authors(document, candidates, trust, body=body)
    kind = page_type.select_page_type(
        document,
        offers.as_given("page_type"),
        body,
        dated=bool(written.published),
        posted=bool(written.published) and not trust.label(written.published[0].where).startswith("page:"),
        signed=bool(authors),
    )
    fields = Fields(
        title=_evidence_of("title", title),
        description=_evidence_of("description", _description(offers, document, body)),
        authors=_evidence_of("authors", authors),
        section=_evidence_of("section", _single(offers.of("section"))),
        tags=_evidence_of("tags", _tags(offers)),
        published=_evidence_of("published", written.published),
        modified=_evidence_of("modified", written.modified),
        language=_evidence_of("language", language),
        canonical_url=_evidence_of(
            "canonical_url", _address(offers.as_given("canonical_url"), document.url, is_own=True)
        ),
        amp_url=_evidence_of("amp_url", _address(offers.as_given("amp_url"), None)),
        images=_pictures(offers, images),
        page_type=_evidence_of("page_type", kind),
        access=_evidence_of("access", access),
        rights=_evidence_of("rights", _named(offers, _RIGHTS)),
        live_updates=_evidence_of("live_updates", _updates(offers, written.published, written.modified)),
        syndicated_from=_evidence_of("syndicated_from", _source(offers)),
    )
    known = {doubt.code for doubt in document.doubts}
    found = (*doubts, *more, *written.doubts, *_teaser_doubt(fields), *_misread_doubt(body))
    return fields, tuple(doubt for doubt in found if doubt.code not in known)


def _evidence_of(field: str, evidence: Sequence[Evidence]) -> Found[Any]:
    return Found(value=reparse(field, evidence), evidence=tuple(evidence))


def _plain(candidate: Candidate) -> Evidence:
    parser = "html" if candidate.where.startswith(_MARKUP) else "text"
    if candidate.field == "description" and parse("summary", candidate.raw) != parse("html", candidate.raw):
        parser = "summary"
    return Evidence(where=candidate.where, raw=candidate.raw, parser=parser)


def _parsed(candidates: Iterable[Candidate], parser: str) -> tuple[Evidence, ...]:
    """Return the candidates that a parser can read, as evidence."""
    found = (Evidence(where=c.where, raw=c.raw, parser=parser) for c in candidates)
    return tuple(e for e in found if parse(parser, e.raw) not in (None, ()))


def _single(candidates: Sequence[Candidate], fits: Callable[[str], bool] = bool) -> tuple[Evidence, ...]:
    """Take the first text that fits, then those that say the same."""
    read = [(e, value) for c in candidates if (value := _text(parse((e := _plain(c)).parser, e.raw))) and fits(value)]
    if not read:
        return ()
    same = text.fold(read[0][1])
    return tuple(e for e, value in read if text.fold(value) == same)


def _is_summary(value: str) -> bool:
    """Return whether a text is a summary, not the automatic beginning of a post, which WordPress ends in "[…]"."""
    return not value.endswith(("[…]", "[...]", "Continue reading", "Read more"))


def _description(offers: _Offers, document: Document, body: Sequence[Block]) -> tuple[Evidence, ...]:
    """Take the first summary; the beginning of a post, or all of it, is none, though WordPress gives it as excerpt."""
    whole = text.squeeze("".join(block.text for block in body)) if document.wordpress else ""

    def is_summary(value: str) -> bool:
        begun = text.squeeze(value)
        return _is_summary(value) and begun != whole and not (begun.endswith("…") and whole.startswith(begun[:-1]))

    return _single(offers.of("description"), is_summary)


def _tags(offers: _Offers) -> tuple[Evidence, ...]:
    """Take the tags of the markup and of the page's tag list; keywords of a meta only where there are no others."""
    given = offers.of("tags")
    named = [c for c in given if not c.where.startswith("meta:") or c.where.startswith("meta:article:tag")]
    return tuple(e for c in named or given for e in _parsed([c], _tag_parser(c.where, c.raw)))


def _tag_parser(where: str, raw: str) -> str:
    """Return the parser of a list in one string, or of one tag: `jsonld:0/keywords`, or `jsonld:0/keywords/0`."""
    if where.startswith("block:") and PARSERS["tag-line"](raw):
        return "tag-line"
    last = where.rpartition("/")[2]
    named = where.startswith(("meta:", "itemprop:", "block:")) and not where.startswith("meta:article:tag")
    is_list = named or last in {"keywords", "tags"}
    return "tags" if is_list else "tag"


def _address(candidates: Sequence[Candidate], base: str | None, *, is_own: bool = False) -> tuple[Evidence, ...]:
    """Take the first absolute address, or a relative one; `is_own`: the page's, which an archive's address tells."""
    absolute = _parsed(candidates, "url")
    if absolute:
        first = absolute[0].raw.strip()
        return tuple(e for e in absolute if e.raw.strip() == first)
    relative = _parsed(candidates, "relative-url")[:1]
    if not relative and base and is_own and urls.original(base):
        return (Evidence(where="url", raw=base, parser="base-url"),)
    if not relative or not base:
        return ()
    evidence = (*relative, Evidence(where="url", raw=base, parser="base-url"))
    return evidence if reparse("canonical_url", evidence) else ()


def _pictures(offers: _Offers, own: Found[tuple[Image, ...]]) -> Found[tuple[Image, ...]]:
    """Put the featured picture of a post first; what else the markup names counts where the text has no picture."""
    featured = _image([c for c in offers.as_given("image") if c.where.startswith(_FEATURED)], offers)
    if featured:
        return headed(_evidence_of("images", featured), own)
    return own if own.value else _evidence_of("images", _image(offers.of("image"), offers))


def _image(images: Sequence[Candidate], offers: _Offers) -> tuple[Evidence, ...]:
    """Take the first image, with what stands beside it."""
    image = _parsed(images, "image-url")[:1]
    if not image:
        return ()
    place = image[0].where.rpartition("/")[0]
    named = {"image_alt": "image-alt", "image_caption": "image-caption", "image_credit": "image-credit"}
    beside = [c for c in offers.as_given(*named) if place and c.where.startswith(f"{place}/")]
    return (*image, *(e for c in beside for e in _parsed([c], named[c.field])))


def _named(offers: _Offers, names: dict[str, str]) -> tuple[Evidence, ...]:
    return tuple(e for field, parser in names.items() for e in _parsed(offers.as_given(field), parser))


def _access(offers: _Offers, document: Document, body: Sequence[Block], removed_chars: int) -> tuple[Evidence, ...]:
    """Collect what the page says about who may read it.

    A subscription notice alone says little (every page of some sites carries one): it counts where the page declares
    itself not free, or where less text is left than was removed.
    """
    declared = _named(offers, _ACCESS)
    lines = [b for b in document.blocks if len(b.text) <= _NOTICE]
    # All lines at once first: none has it on most pages.
    asks = parse("teaser-sign", "\n".join(b.text for b in lines))
    if not asks:
        return declared
    end = max((b.index for b in body), default=0)
    at_end = next((b for b in lines if end < b.index <= end + _AT_END and wall_lines.is_wall(b.text)), None)
    notice = at_end or next((b for b in lines if parse("teaser-sign", b.text)), None)
    if notice is None:
        return declared
    closed = getattr(reparse("access", declared), "is_free", None) is False
    short = sum(len(b.text) for b in body) < min(removed_chars, 1500)  # characters: a news text of 250 words
    if not closed and not short and not at_end:
        return declared
    return (*declared, Evidence(where=f"block:{notice.index}", raw=notice.text, parser="teaser-sign"))


def _misread_doubt(body: Sequence[Block]) -> tuple[Doubt, ...]:
    said = text.misread("\n".join(block.text for block in body))
    return (Doubt(code="mojibake", message=said),) if said else ()


def _teaser_doubt(fields: Fields) -> tuple[Doubt, ...]:
    if not fields.access.value.teaser:
        return ()
    return (Doubt(code="teaser", message="the page says that the rest is for subscribers"),)


def _source(offers: _Offers) -> tuple[Evidence, ...]:
    named = _parsed(offers.of("syndicated"), "source-name")
    return (*named[:1], *_parsed(offers.of("syndicated_url"), "source-url")[:1])


def _updates(offers: _Offers, *dates: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Collect the updates that the page's data name; else those that it shows, on the days of its dates."""
    if shown := offers.as_given(*_SHOWN_UPDATES):
        days = zip(live_updates.ANCHORS.items(), dates, strict=True)
        anchors = (
            Evidence(where=field, raw=value, parser=parser)
            for (field, parser), evidence in days
            if (value := _text(reparse(field, evidence)))
        )
        return (*anchors, *(Evidence(where=c.where, raw=c.raw, parser=_SHOWN_UPDATES[c.field]) for c in shown))
    parsers = {
        "live_update_title": "update-title",
        "live_update_text": "update-text",
        "live_update_published": "update-published",
    }
    return tuple(e for c in offers.as_given(*parsers) for e in _parsed([c], parsers[c.field]))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
