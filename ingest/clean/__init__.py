"""Decide on every block, and select the value of every field. Pure.

Facts are computed first; rules that are certain decide, then the classifier, then what is left is named; fields are
chosen last, because a block that gave none its value is removed like any other. Every step returns rulings on blocks,
which `Page.merge` takes in this order.
"""

from typing import Final, NamedTuple

from ingest import text
from ingest.clean.classify import main_content
from ingest.clean.facts.reasons import REMOVAL_REASONS
from ingest.clean.fields import field_selection, page_type_signs
from ingest.clean.fields.misplaced import Elsewhere
from ingest.clean.fields.subjects import Subjects
from ingest.clean.header import page_header
from ingest.clean.images import image_selection
from ingest.clean.page import Page
from ingest.clean.rules import boilerplate, corrections, interstitials, live_blogs, templates, whole_lists
from ingest.clean.rules.dump import listing_dumps
from ingest.clean.rulings import RulingsFor
from ingest.errors import NoArticle
from ingest.model import Classification, Decision, Document, Doubt, Extraction, Fields, Found, Image, Reason
from ingest.sites import SiteRules
from ingest.sites.templates import Template

__all__ = ["classifications", "clean", "meanings"]

_UNUSED: Final[dict[str, Reason]] = {"tags": "navigation", "section": "navigation", "title": "duplicate"}


def clean(document: Document, site: SiteRules) -> Extraction:
    """Clean one document. Raises NoArticle for interstitials (consent, login, challenge) and pages without text."""
    described = Subjects(document)
    page = Page.of(described.without_other_articles())  # facts
    page.merge(boilerplate.decide(page, site))  # rules
    article = page.merge(_classified(page, site.template))  # classifier
    _refuse(page)
    fields, doubts = _fields(page, article, described)
    return Extraction(
        document=page.document,
        decisions=_final(page, fields),
        fields=fields,
        platform=site.platform,
        rules=site.names,
        doubts=(*page.document.doubts, *article.doubts, *doubts),
    )


def classifications(document: Document, site: SiteRules) -> dict[int, Classification]:
    """Return what the classifier makes of each block, by index, and which features say most: for `ingest explain`."""
    from ingest.clean.classify import explanation  # noqa: PLC0415 -- cleaning does without

    page = Page.of(Subjects(document).without_other_articles())
    page.merge(boilerplate.decide(page, site))
    return explanation.classify(page)


def meanings() -> dict[Reason, str]:
    """Return what each removal reason means, in a clause."""
    return {reason: told.meaning for reason, told in REMOVAL_REASONS.items()}


class _Article(NamedTuple):
    """What the classifier and the readers of the header found."""

    kept: set[int]
    images: Found[tuple[Image, ...]]
    doubts: tuple[Doubt, ...]


def _classified(page: Page, template: Template | None) -> RulingsFor[_Article]:
    """Choose the article among the blocks that rules left open; name title, byline, tags and pictures around it."""
    kept, rule, doubts = yield from main_content.classify(page)
    kept |= yield from page_header.read_header(page, kept)
    kept -= page_header.stray_links(page, kept)
    kept |= yield from corrections.notes(page, kept)
    kept |= yield from live_blogs.entries(page, kept)
    kept |= whole_lists.completed(page, kept)
    images = yield from image_selection.select_images(page, kept)
    if template is not None:
        kept -= yield from templates.by_template(page, template, kept)
    yield from main_content.settle(page, kept, rule)
    return _Article(kept, images, doubts)


def _refuse(page: Page) -> None:
    """Raise NoArticle for what is none by its text, or by what little is left of it."""
    document, body = page.document, page.of_action("body")
    subject = document.url or document.item.capture.file
    signed = interstitials.is_signed((*document.candidates, *page.candidates))
    shown = page.of_action("body", "field", "caption")
    if found := field_selection.interstitial(document, body, shown, signed=signed):
        raise NoArticle(found.message, subject=subject, reason=found.reason)
    if listing := listing_dumps.listing(page, body):
        raise NoArticle(listing, subject=subject, reason="page-type:listing")
    if found := interstitials.nameless(document, body, signed=signed, is_front=page_type_signs.is_front):
        raise NoArticle(found.message, subject=subject, reason=found.reason)
    if not body:
        raise NoArticle("no text is left after cleaning", subject=document.item.capture.file)


def _fields(page: Page, article: _Article, described: Subjects) -> tuple[Fields, tuple[Doubt, ...]]:
    """Select the value of every field among what speaks of this article."""
    document, body = page.document, page.of_action("body")
    elsewhere = Elsewhere(page, article.kept)
    own = [
        c
        for c in document.candidates
        if described.speaks_of_page(c) and not elsewhere.holds(c, declared=described.declares(c))
    ]
    return field_selection.select_fields(
        document,
        candidates=(*own, *page.candidates),
        body=body,
        images=article.images,
        removed_chars=sum(len(b.text) for b in document.blocks) - sum(len(b.text) for b in body),
    )


def _used(chosen: Fields) -> dict[str, str]:
    """Return the field that each place of evidence gave its value to; the first of several."""
    used: dict[str, str] = {}
    for name in Fields.__dataclass_fields__:
        for evidence in getattr(chosen, name).evidence:
            used.setdefault(evidence.where, name)
    return used


def _final(page: Page, chosen: Fields) -> tuple[Decision, ...]:
    """Return the decision that each block ends with, once it is known what the fields took."""
    used = _used(chosen)
    title = text.fold(chosen.title.value) if chosen.title.value else None
    return tuple(_ended(page, i, used, title) for i in range(len(page.blocks)))


def _ended(page: Page, index: int, used: dict[str, str], title: str | None) -> Decision:
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
