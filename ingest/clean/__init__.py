"""Decide on every block, and select the value of every field. Pure.

Rules that are certain decide first, then the page classifier, then what is left is named; fields are chosen last,
because a block that gave none its value is removed like any other.
"""

from typing import Final

from ingest import text
from ingest.clean.classify import main_content
from ingest.clean.facts.reasons import REMOVAL_REASONS
from ingest.clean.fields import field_selection, page_type_signs
from ingest.clean.fields.misplaced import Elsewhere
from ingest.clean.fields.subjects import Subjects
from ingest.clean.header import page_header
from ingest.clean.images import image_selection
from ingest.clean.page import Page
from ingest.clean.rules import boilerplate, corrections, interstitials, listing_pages, templates, whole_lists
from ingest.errors import NoArticle
from ingest.model import Classification, Decision, Document, Extraction, Fields, Reason
from ingest.sites import SiteRules

__all__ = ["classifications", "clean", "meanings"]

_UNUSED: Final[dict[str, Reason]] = {"tags": "navigation", "section": "navigation", "title": "duplicate"}


def clean(document: Document, site: SiteRules) -> Extraction:
    """Clean one document. Raises NoArticle for interstitials (consent, login, challenge) and pages without text."""
    described = Subjects(document)
    document = described.without_other_articles()
    page = _ruled(document, site)
    kept, rule, doubts = main_content.classify(page)
    kept |= page_header.read_header(page, kept)
    kept -= page_header.stray_links(page, kept)
    kept |= corrections.notes(page, kept)
    kept |= whole_lists.completed(page, kept)
    pictures = image_selection.select_images(page, kept)
    main_content.settle(page, kept, rule)
    body = [block for block, v in zip(document.blocks, page.decisions, strict=True) if v and v.action == "body"]
    shown = [block for block, v in zip(document.blocks, page.decisions, strict=True) if v and v.action != "removed"]
    signed = interstitials.is_signed((*document.candidates, *page.candidates))
    interstitial = field_selection.interstitial(document, body, shown, signed=signed)
    if interstitial:
        raise NoArticle(
            interstitial.message, subject=document.url or document.item.capture.file, reason=interstitial.reason
        )
    listing = listing_pages.listing(page, body)
    if listing:
        raise NoArticle(listing, subject=document.url or document.item.capture.file, reason="page-type:listing")
    unnamed = interstitials.nameless(document, body, signed=signed, is_front=page_type_signs.is_front)
    if unnamed:
        raise NoArticle(unnamed.message, subject=document.url or document.item.capture.file, reason=unnamed.reason)
    if not body:
        raise NoArticle("no text is left after cleaning", subject=document.item.capture.file)
    elsewhere = Elsewhere(page, kept)
    own = [
        c
        for c in document.candidates
        if described.speaks_of_page(c) and not elsewhere.holds(c, declared=described.declares(c))
    ]
    chosen, more = field_selection.select_fields(
        document,
        candidates=(*own, *page.candidates),
        body=body,
        images=pictures,
        removed_chars=sum(len(b.text) for b in document.blocks) - sum(len(b.text) for b in body),
    )
    used = _used(chosen)
    title = text.fold(chosen.title.value) if chosen.title.value else None
    decisions = tuple(_final(page, i, used, title) for i in range(len(document.blocks)))
    return Extraction(
        document=document,
        decisions=decisions,
        fields=chosen,
        platform=site.platform,
        rules=site.names,
        doubts=(*document.doubts, *doubts, *more),
    )


def classifications(document: Document, site: SiteRules) -> dict[int, Classification]:
    """Return what the classifier makes of each block, by index, and which features say most: for `ingest explain`."""
    from ingest.clean.classify import explanation  # noqa: PLC0415 -- cleaning does without

    return explanation.classify(_ruled(Subjects(document).without_other_articles(), site))


def meanings() -> dict[Reason, str]:
    """Return what each removal reason means, in a clause."""
    return {reason: told.meaning for reason, told in REMOVAL_REASONS.items()}


def _ruled(document: Document, site: SiteRules) -> Page:
    """Return the page after the rules, as the classifiers see it."""
    page = Page.of(document)
    boilerplate.apply_site(page, site)
    boilerplate.apply(page)
    if site.template is not None:
        templates.apply(page, site.template)
    return page


def _used(chosen: Fields) -> dict[str, str]:
    """Return the field that each place of evidence gave its value to; the first of several."""
    used: dict[str, str] = {}
    for name in Fields.__dataclass_fields__:
        for evidence in getattr(chosen, name).evidence:
            used.setdefault(evidence.where, name)
    return used


def _final(page: Page, index: int, used: dict[str, str], title: str | None) -> Decision:
    """End a block that gave a field its value as used for it; one that was offered in vain is removed."""
    decision = page.decisions[index]
    if decision is None:
        raise AssertionError(f"block {index} has no decision")
    if decision.action == "body":
        line = page.blocks[index].text
        # Folding makes no text half as long.
        if title and len(line) <= 2 * len(title) and page.lines[index].whole_folded == title:
            return Decision(action="removed", reason="duplicate", rule="title-copy")
        return decision
    if decision.field == "images":
        return decision
    if field := used.get(f"block:{index}"):
        return Decision(action="field", field=field, rule=decision.rule)
    if decision.action == "field":
        return Decision(action="removed", reason=_UNUSED.get(decision.field or "", "byline"), rule=decision.rule)
    return decision
