"""Which images belong to the article, and what is said about them."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from ingest import text
from ingest.clean.facts import container_names
from ingest.clean.facts.image_credits import credit_in, is_credit
from ingest.clean.facts.link_density import MAX_IN_PARAGRAPH, link_density
from ingest.clean.images.icons import is_icon
from ingest.clean.page import Page
from ingest.clean.rulings import Reopening, Replacement, RulingsFor
from ingest.model import Block, Decision, Evidence, Found, Image

__all__ = ["select_images"]

_CREDIT: Final = re.compile(
    r"(?:^|[_-])(?:credits?|copyright|licen[sc]e|source|photographers?|owner"
    r"|(?:photo|image|img|picture)-?(?:credit|by|details|copyright|source|author))(?=$|[_-])"
)
_CAPTION: Final = re.compile(
    r"(?:^|[_-])(?:[a-z]*captions?|(?:image|img|photo|picture|pic|foto|bild)[_-]?(?:descriptions?|text|desc|info|title|subtitle"
    r"|legend|unterschrift|widget|container|wrapper)|article-?image|legenda|bildunterschrift|bu-text)(?:-?text)?(?=$|[_-])"
)
_HINT: Final = re.compile("capt|im(?:age|g)|photo|pic|foto|bild|legend|bu-")
_LONGEST: Final = 400  # of captions outside figures on training pages, the longest have about 330
_MAX_ELEMENTS: Final = 3  # elements: a caption, what it stands in, and a paragraph of it
_MAX_NAMED_SHARE: Final = 0.5  # of the text; a name that holds more of it means something else (boilerplate.py)
_ALT_MIN: Final = 12  # shorter ones are names, which are lines of their own elsewhere
_ALT_MAX: Final = 140  # longer ones repeat the standfirst
_BELOW: Final = 3  # lines: a picture may end the article, with its alternative text and a share line above it
_GALLERY: Final = 3  # captions of one kind
_LEAD: Final = 4  # blocks: kicker, caption and credit of a picture above the headline, and one more
_CREDITED: Final = 300  # three lines of print
_PARSERS: Final = {"alt": "image-alt", "caption": "caption-line", "credit": "credit-line"}


def select_images(page: Page, kept: set[int]) -> RulingsFor[Found[tuple[Image, ...]]]:
    """Return each image of the article with caption, credit and alt text; decide on the caption blocks."""
    if page.document.shape == "text-dump":
        return (yield from _of_dump(page, kept))
    return (yield from _of_page(page, kept))


def _of_dump(page: Page, kept: set[int]) -> RulingsFor[Found[tuple[Image, ...]]]:
    """Take what is said of pictures near the text; those of teasers below it are not the article's."""
    images, evidence = [], []
    last = max(kept, default=len(page.blocks))
    for found in page.captions:
        said: dict[str, str] = {}
        indices = [index for index in (found.alt, found.caption, found.credit) if index is not None]
        if indices[0] > last and (indices[0] > last + _BELOW or not _in_article(page, indices[-1] + 1)):
            for below in indices:
                yield Reopening(below)
            continue
        for part, index in (("alt", found.alt), ("caption", found.caption), ("credit", found.credit)):
            if index is not None:
                said[part] = page.blocks[index].text
                evidence.append(Evidence(where=f"block:{index}", raw=said[part], parser=_PARSERS[part]))
                yield Replacement(
                    index,
                    Decision(action="caption" if part == "caption" else "field", field="images", rule="captions"),
                )
        images.append(_image(url=None, said=said))
    return Found(value=tuple(images), evidence=tuple(evidence))


def _of_page(page: Page, kept: set[int]) -> RulingsFor[Found[tuple[Image, ...]]]:
    """Take the images that stand inside the text, or between the headline and it."""
    title = next((i for i, v in enumerate(page.decisions) if v and v.field == "title"), None)
    first, last = min((i for i in kept if i != title), default=0), max(kept, default=-1)
    # What stands before the headline is the site's.
    start = title + 1 if title is not None and title < first else first
    above = range(max(0, title - _LEAD), title) if title is not None else range(0)
    shared = {name for i in kept for name in page.around[page.blocks[i].element_path]}
    outside = yield from _outside_figures(page, kept, (*above, *range(start, min(last + 2, len(page.blocks)))))
    captions = _captions(page, outside, start, last + 1)
    images, evidence = [], []
    for n, raw in enumerate(page.document.images):
        said: dict[str, str] = {}
        own = captions.pop(n, [])
        if not own and not (start <= raw.block <= last and _in_article(page, raw.block)):
            continue
        if not own and is_icon(raw, shared):
            continue
        if raw.url:
            evidence.append(Evidence(where=f"image:{n}", raw=raw.url, parser="image-url"))
        if raw.alt and (alt := text.normalise(raw.alt)):
            said["alt"] = alt
            evidence.append(Evidence(where=f"image:{n}", raw=raw.alt, parser="image-alt"))
        evidence += yield from _settle(page, own, said)
        images.append(_image(url=raw.url, said=said))
    for own in captions.values():
        said = {}
        evidence += yield from _settle(page, own, said)
        images.append(_image(url=None, said=said))
    return Found(value=tuple(images), evidence=tuple(evidence))


def _captions(page: Page, outside: Mapping[int, int], start: int, reach: int) -> dict[int, list[int]]:
    """Return the captions of each image, by its number; of what is no image of ours, by numbers below zero.

    Below the text stand the last pictures of it: up to `reach`, and on from one caption to the next.
    """
    captions: dict[int, list[int]] = {}
    loose = -1
    told: Counter[str] = Counter()
    for block in page.blocks:
        i = block.index
        # The pictures of one gallery have captions of one kind.
        goes_on = i <= reach or (block.image >= 0 and told[block.element_path] >= _GALLERY)
        if i in outside or (block.kind == "caption" and page.open(i) and start <= i and goes_on):
            told[block.element_path] += 1
            if link_density(block) < MAX_IN_PARAGRAPH:
                reach = max(reach, i + 1)
            image = outside[i] if i in outside else _captioned(page, block)
            if image < 0 and not (captions.get(loose) and captions[loose][-1] == i - 1):
                loose -= 1  # a picture that is no image of ours (a video, a script's): another one than the last
            captions.setdefault(image if image >= 0 else loose, []).append(i)
        elif i == reach and (decision := page.decisions[i]) and decision.rule == "gallery-counts":
            reach += 1
    return captions


def _outside_figures(page: Page, kept: set[int], span: Iterable[int]) -> RulingsFor[dict[int, int]]:
    """Find captions and credits that no figure marks, each with its image, -1 for none of ours."""
    said: dict[int, int] = {}
    beside: dict[int, int] = {}
    for n, raw in enumerate(page.document.images):
        beside.setdefault(raw.block, n)
    told = _NAMES.told(page.vocabulary)
    named = {
        element_path
        for element_path, names in page.names.items()
        if not told.keys().isdisjoint(names)
        and container_names.nearest(page.around[element_path], told, _MAX_ELEMENTS) is not None
    }
    held = sum(len(page.blocks[i].text) for i in kept if page.blocks[i].element_path in named)
    if held > _MAX_NAMED_SHARE * sum(len(page.blocks[i].text) for i in kept):
        named = set()
    if not named and not beside:
        return said
    for i in span:
        block = page.blocks[i]
        below = i in beside
        after = i - 1 in said or page.blocks[i - 1].kind == "caption"
        if not below and not after and block.element_path not in named:
            continue
        if block.kind in {"heading", "code", "table"} or block.image >= 0 or len(block.text) > _LONGEST:
            continue
        if page.titles_table(i):
            continue
        image = next((beside[k] for k in range(i, max(-1, i - _MAX_ELEMENTS), -1) if k in beside), -1)
        if page.open(i) and (
            (
                block.element_path in named
                and block.kind != "caption"
                and (i in kept or (image >= 0 and not block.link_chars))
            )
            or (below and (block.kind == "caption" or _describes(page, block, image)))
        ):
            said[i] = said.get(i - 1, image)
        elif (
            (below or i - 1 in said or page.blocks[i - 1].kind == "caption")
            and _is_free(page, i)
            and _owns(page, block)
        ):
            yield Reopening(i)
            said[i] = image
    return said


def _owns(page: Page, block: Block) -> bool:
    """Return whether a block is a credit by its words or its name."""
    return is_credit(block.text) or (len(block.text) <= _CREDITED // 3 and _is_called_credit(page, block))


def _is_free(page: Page, index: int) -> bool:
    """Return whether a block is undecided, or was removed only for its first word ("© …", "Source: …")."""
    decision = page.decisions[index]
    return decision is None or decision.rule in {"boilerplate-beginnings:footer", "boilerplate-beginnings:byline"}


_NAMES: Final = container_names.Names(lambda name: 0 if _HINT.search(name) and _CAPTION.search(name) else None)


def _describes(page: Page, block: Block, image: int) -> bool:
    """Return whether a line only repeats the alt text of the image above it, or ends with its credit."""
    alt = page.document.images[image].alt
    if alt and _ALT_MIN <= len(alt) <= _ALT_MAX and text.fold(alt) == text.fold(block.text):
        return True
    credit = credit_in(block.text) if len(block.text) <= _CREDITED else None
    return credit is not None and ":" not in credit


def _captioned(page: Page, block: Block) -> int:
    """Return the image that a caption speaks of; -1 where there is none, or where it speaks of a whole gallery."""
    images = page.document.images
    if block.image >= 0:
        outer, named, _ = block.where.rpartition("/figcaption")
        inner = images[block.image].where.removeprefix(outer) if named else ""
        return -1 if "/figure/" in inner and inner != images[block.image].where else block.image
    # A classic gallery is a list of definitions, with each picture's caption right behind it.
    if "gallery-caption" in block.element_path:
        return next((n for n in reversed(range(len(images))) if images[n].block == block.index), -1)
    return -1


def _in_article(page: Page, index: int) -> bool:
    """Return whether an image is of the text, not of a teaser between paragraphs: what follows it is not removed."""
    decision = page.decisions[index] if index < len(page.blocks) else None
    return decision is None or decision.action != "removed"


def _settle(page: Page, indices: list[int], said: dict[str, str]) -> RulingsFor[list[Evidence]]:
    evidence = []
    for i in indices:
        block = page.blocks[i]
        part = (
            "credit"
            if "credit" not in said and (_is_called_credit(page, block) or is_credit(block.text))
            else "caption"
        )
        said[part] = f"{said[part]} {block.text}" if part in said else block.text
        evidence.append(Evidence(where=f"block:{i}", raw=block.text, parser=_PARSERS[part]))
        yield Replacement(i, Decision(action="caption", field="images", rule="figure-caption"))
    return evidence


def _is_called_credit(page: Page, block: Block) -> bool:
    """Return whether a block is a credit by the names of the nearest elements inside the figure."""
    for element in reversed(
        container_names.steps(container_names.inside(page.around[block.element_path]))[-_MAX_ELEMENTS:]
    ):
        if element[0] in {"figcaption", "figure"}:
            return any(map(_CREDIT.search, element[1:]))
        if any(map(_CREDIT.search, element[1:])):
            return True
    return False


def _image(*, url: str | None, said: dict[str, str]) -> Image:
    caption = said.get("caption")
    credit = said.get("credit") or (credit_in(caption) if caption else None)
    return Image(url=url, caption=caption, credit=credit, alt=said.get("alt"))
