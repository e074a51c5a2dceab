"""Give a verdict on every block and a value to every field. Pure.

Rules that are certain decide first, then the judge of main content, then what is left is named; fields are chosen last,
because a block that gave none its value is removed like any other.
"""

from dataclasses import replace
from typing import Final

from ingest import text
from ingest.clean import boilerplate, content, fields, header, images, trees
from ingest.clean.page import Page
from ingest.errors import NoArticle
from ingest.model import Document, Extraction, Fields, Reason, Verdict
from ingest.sites import SiteRules

__all__ = ["clean", "model_digest"]

_UNUSED: Final[dict[str, Reason]] = {"tags": "navigation", "section": "navigation", "title": "duplicate"}


def clean(document: Document, site: SiteRules) -> Extraction:
    """Clean one document. Raises NoArticle for walls (consent, login, challenge, error) and pages without text."""
    page = Page.of(document)
    boilerplate.apply_site(page, site)
    boilerplate.apply(page)
    kept, rule, doubts = content.judge(page)
    kept |= header.read(page, kept)
    pictures = images.read(page, kept)
    content.settle(page, kept, rule)
    body = [block for block, v in zip(document.blocks, page.verdicts, strict=True) if v and v.end == "body"]
    shown = [block for block, v in zip(document.blocks, page.verdicts, strict=True) if v and v.end != "removed"]
    wall = fields.wall(document, body, shown)
    if wall:
        raise NoArticle(wall.message, subject=document.url or document.item.capture.file, reason=wall.reason)
    if not body:
        raise NoArticle("no text is left after cleaning", subject=document.item.capture.file)
    chosen, more = fields.read(
        document,
        candidates=(*document.candidates, *page.candidates),
        body=body,
        images=pictures,
        removed_chars=sum(len(b.text) for b in document.blocks) - sum(len(b.text) for b in body),
    )
    verdicts = tuple(_final(page, i, chosen) for i in range(len(document.blocks)))
    return Extraction(
        document=document,
        verdicts=verdicts,
        fields=chosen,
        platform=site.platform,
        rules=site.names,
        doubts=(*document.doubts, *doubts, *more),
    )


def model_digest() -> str:
    """Name the judge's model: 64 hex digits of the sha256 of its file."""
    return trees.load().digest


def _final(page: Page, index: int, chosen: Fields) -> Verdict:
    """End an offered block as used for the field that took it, else as removed."""
    verdict = page.verdicts[index]
    if verdict is None:
        raise AssertionError(f"block {index} has no verdict")
    if (
        verdict.end == "body"
        and chosen.title.value
        and text.fold(page.blocks[index].text) == text.fold(chosen.title.value)
    ):
        return Verdict(end="removed", reason="duplicate", rule="title-copy")
    if verdict.end != "field" or verdict.field == "images":
        return verdict
    where = f"block:{index}"
    for name in Fields.__dataclass_fields__:
        if any(e.where == where for e in getattr(chosen, name).evidence):
            return replace(verdict, field=name)
    return Verdict(end="removed", reason=_UNUSED.get(verdict.field or "", "byline"), rule=verdict.rule)
