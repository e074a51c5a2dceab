"""Say which images belong to the article, and what is said about them."""

import re
from typing import Final

from ingest.clean.boilerplate import credit_in
from ingest.clean.page import Page
from ingest.model import Evidence, Found, Image, Verdict

__all__ = ["read"]

_CREDIT: Final = re.compile(
    r"(?:^|[ _-])(?:credits?|copyright|photo-?credit|image-?credit|source|photographer)(?=$|[ _-])"
)


def read(page: Page, kept: set[int]) -> Found[tuple[Image, ...]]:
    """Give each image of the article with caption, credit and alt text; settle the caption blocks."""
    if page.document.shape == "text-dump":
        return _of_dump(page)
    return _of_page(page, kept)


def _of_dump(page: Page) -> Found[tuple[Image, ...]]:
    images, evidence = [], []
    for found in page.captions:
        said: dict[str, str] = {}
        for part, index in (("alt", found.alt), ("caption", found.caption), ("credit", found.credit)):
            if index is not None:
                said[part] = page.blocks[index].text
                evidence.append(Evidence(where=f"block:{index}", raw=said[part], parser="text"))
                page.verdicts[index] = Verdict(
                    end="caption" if part == "caption" else "field", field="images", rule="caption-pairs"
                )
        images.append(_image(url=None, said=said))
    return Found(value=tuple(images), evidence=tuple(evidence))


def _of_page(page: Page, kept: set[int]) -> Found[tuple[Image, ...]]:
    """Take the images that stand inside the text, or between the headline and it."""
    title = next((i for i, v in enumerate(page.verdicts) if v and v.field == "title"), None)
    first, last = min((i for i in kept if i != title), default=0), max(kept, default=-1)
    # What stands before the headline is the site's.
    start = title + 1 if title is not None and title < first else first
    captions: dict[int, list[int]] = {}
    loose = -1
    for block in page.blocks:
        if block.kind == "caption" and page.open(block.index) and start <= block.index <= last + 1:
            if block.image < 0 and not (captions.get(loose) and captions[loose][-1] == block.index - 1):
                loose -= 1  # a picture that is no image of ours (a video, a script's): another one than the last
            captions.setdefault(block.image if block.image >= 0 else loose, []).append(block.index)
    images, evidence = [], []
    for n, raw in enumerate(page.document.images):
        said: dict[str, str] = {}
        own = captions.pop(n, [])
        if not own and not (start <= raw.block <= last and _in_article(page, raw.block)):
            continue
        if raw.url:
            evidence.append(Evidence(where=raw.where, raw=raw.url, parser="url"))
        if raw.alt:
            said["alt"] = raw.alt
            evidence.append(Evidence(where=raw.where, raw=raw.alt, parser="text"))
        evidence += _settle(page, own, said)
        images.append(_image(url=raw.url, said=said))
    for own in captions.values():
        said = {}
        evidence += _settle(page, own, said)
        images.append(_image(url=None, said=said))
    return Found(value=tuple(images), evidence=tuple(evidence))


def _in_article(page: Page, index: int) -> bool:
    """Tell an image of the text from that of a teaser between its paragraphs: what follows it is not removed."""
    verdict = page.verdicts[index] if index < len(page.blocks) else None
    return verdict is None or verdict.end != "removed"


def _settle(page: Page, indices: list[int], said: dict[str, str]) -> list[Evidence]:
    evidence = []
    for i in indices:
        block = page.blocks[i]
        credit = bool(_CREDIT.search(block.marks.rpartition("figcaption")[2])) and bool(block.marks)
        part = "credit" if credit and "credit" not in said else "caption"
        said[part] = f"{said[part]} {block.text}" if part in said else block.text
        evidence.append(Evidence(where=f"block:{i}", raw=block.text, parser="text"))
        page.verdicts[i] = Verdict(end="caption", field="images", rule="figure-caption")
    return evidence


def _image(*, url: str | None, said: dict[str, str]) -> Image:
    caption = said.get("caption")
    credit = said.get("credit") or (credit_in(caption) if caption else None)
    return Image(url=url, caption=caption, credit=credit, alt=said.get("alt"))
