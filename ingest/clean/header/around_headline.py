"""Find names and days around the headline, and who signed the text, on lines that were removed or say more.

They are offered as candidates and decide on no block: elements named "author-info" or "social-sharing" hold the byline
of many a page, and what certainly is metadata alone was offered before (`byline_zone.py`).
"""

import re
from collections.abc import Callable
from typing import Final

from ingest.clean.facts.bylines import bylines, metadata_lines
from ingest.clean.facts.bylines.field_lines import LABEL_MAX, LINE_MAX, is_event
from ingest.clean.page import Page
from ingest.clean.rulings import Rulings
from ingest.model import Block, Candidate

__all__ = ["BY", "LABEL", "named_bylines", "shown_dates", "signed_below"]

# Of the nearest element or two; what such an element says about the author is no name.
_BYLINE: Final = re.compile(
    r"(?:^|[_-])(?:by-?line|authors?|autor(?:en|es|in)?|auteurs?|autore|writers?|creator)(?=$|[_-])|author-?name"
)
_ABOUT: Final = re.compile(
    r"role|title|bio|desc|tooltip|disclosure|social|link|education|related|more|label|prefix|date|time"
)
_GLUED: Final = re.compile(r"[a-zß-ÿ]{3}[A-ZÀ-Þ]")  # entries of a list that style alone sets apart; "McNally" has fewer
# What says who wrote the text above or around it; a bare "by" below a text is that of another story.
_WROTE: Final = re.compile(
    r"(?:written|words|text|story|article|reported) by\b|(?:verfasst|geschrieben|text|ein beitrag) von\b"
    r"|autor(?:in)?\s?:"
    r"|(?:ecrit|redige|écrit|rédigé|texte) par\b|(?:escrito|redactado|texto) por\b|escrita por\b|(?:scritto|testo) da\b"
    r"|geschreven door\b|авторы?\s?:|текст\s?:|autorzy?\s?:|yazan\s?:|作者\s?[:：]|文\s?[:：]"
)
_ABOUT_PERSON: Final = re.compile(
    r"about (?:the author:? )?|(?:more|all posts|all articles) (?:from|by) |über |mehr von |à propos de |sobre "
    r"|informazioni su |об авторе:? "
)
_BELOW: Final = 4  # blocks between the end of a text and who signed it
_BELOW_STANDFIRST: Final = 6  # blocks: pictures and share bars stand between it and the byline
_LOOSE: Final = frozenset({"byline", "author-bio", "not-main-content"})  # of removals that a byline may have come under
_NEAREST: Final = 120  # characters of an element path, and the names of its last elements
_NAMES: Final = 5
BY: Final = frozenset({"by", "written by", "von", "par", "por", "di", "da", "door", "av", "από", "автор", "بقلم"})
_LABELS: Final = BY | {
    *("author", "authors", "words by", "story by", "posted by", "published by", "reported by", "autor", "autorin"),
    *(
        "geschrieben von",
        "verfasst von",
        "ein beitrag von",
        "auteur",
        "écrit par",
        "publié par",
        "escrito por",
        "autore",
    ),
    *("scritto da", "a cura di", "escrita por", "авторы", "текст", "autorzy", "συντάκτης", "كتب", "作者", "记者"),
}
"""Lines that stand above a name; some are words of a menu, too, so that they need a name below them."""
# What says that the date behind it is the article's; folded, as that is.
LABEL: Final = re.compile(
    r"\W*(?:(?:article |artikel |beitrag |articulo |artigo |first |last |originally |zuletzt |derniere )?"
    r"(?:publish|posted|updated|modified|created|veroffentlich"
    r"|aktualisier|erschienen|stand\b|publi|mise? a jour|maj\b|actuali[sz]|atualiz|pubblicat|aggiornat|опубликов|обновл"
    r"|дата|opublikow|dodano|data publ|fecha|datum|date\b|δημοσι|ημερομηνια|نشر|تاريخ|发布|發布|发表|發表|更新|公開"
    r"|입력|등록|수정))"
)
_ABOVE_TITLE: Final = 3  # blocks; a section and a day stand above many a headline
_LINKED_DAY: Final = 30  # characters; a longer link leads to another story
_DAY_FIRST: Final = re.compile(
    r"\W{0,3}\d{1,2}[./]\s?\d{1,2}[./]\s?(?:19|20)\d\d(?=\s?[-–—|•·,]|\s*$)|\W{0,3}(?:19|20)\d\d-\d\d-\d\d\b"
)
_FIGURES: Final = re.compile(r"(?<!\d)\d{1,2}[/.]\d{1,2}[/.](?:19|20)\d\d(?!\d)")


def named_bylines(page: Page, top: range, title: int | None) -> Rulings:
    """Yield the names above the text that stand in an element named so, or below a line that is nothing but "by".

    Also where the element counts as a box about the author: beside the headline such a box is the byline.
    """
    start = max(0, title - _ABOVE_TITLE) if title is not None else top.start
    # A standfirst may be as long as a paragraph.
    for i in range(start, min(top.stop + _BELOW_STANDFIRST, len(page.blocks))):
        block, decision = page.blocks[i], page.decisions[i]
        if len(block.text) > LINE_MAX or block.hidden or page.paragraph[i]:
            continue
        is_declared = page.lines[i].is_declared
        known = decision is None or decision.field == "authors" or decision.reason in _LOOSE
        if not (known or is_declared):
            continue
        names = block.element_path[-_NEAREST:].split()[: -_NAMES - 1 : -1]
        nearest = next((name for name in names if _BYLINE.search(name)), None)
        is_named = nearest is not None and not _ABOUT.search(nearest)
        is_labelled = i > 0 and page.folded[i - 1].rstrip(": ") in _LABELS
        if _GLUED.search(block.text) or not bylines.byline(block.text):
            continue
        beside = title is None or title < i < top.stop
        if is_named or ((is_labelled or is_declared) and beside):
            yield Candidate(field="authors", raw=block.text, where=f"byline:{'element' if is_named else 'label'}@{i}")
        elif _is_told_below(page, i, max(top.stop, i + 1)):
            yield Candidate(field="authors", raw=block.text, where=f"byline:repeated@{i}")


def _is_told_below(page: Page, index: int, start: int) -> bool:
    """Return whether a name above the text is that of the author below it: a box about them, "Written by …"."""
    name = page.folded[index]
    if not name or page.lines[index].has_digit:
        return False
    for block in page.blocks[start:]:
        folded = page.folded[block.index]
        if not folded.endswith(name) or len(folded) > len(name) + LABEL_MAX:
            continue
        names = block.element_path[-_NEAREST:].split()[: -_NAMES - 1 : -1]
        if folded == name and any(_BYLINE.search(each) for each in names):
            return True
        if folded != name and (_WROTE.match(folded) or _ABOUT_PERSON.match(folded)):
            return True
    return False


def signed_below(page: Page, kept: set[int]) -> Rulings:
    """Yield the names of lines right below the text that say who wrote it."""
    last = max(kept, default=len(page.blocks))
    for block in page.blocks[last + 1 : last + 1 + _BELOW]:
        decision = page.decisions[block.index]
        if block.hidden or len(block.text) > LINE_MAX or (decision is not None and decision.reason == "related"):
            continue
        if _WROTE.match(page.folded[block.index]) and bylines.declared(block.text):
            yield Candidate(field="authors", raw=block.text, where=f"byline:below@{block.index}")


def shown_dates(page: Page, top: range, title: int | None, goes_on: Callable[[Block], bool]) -> Rulings:
    """Yield the days that stand around the headline, whatever rule removed their lines or what else is on them.

    They are the last to be asked: elements are named "author-info" or "social-sharing" that hold the day, too.
    """
    if title is None:
        return
    for i in range(max(0, title - _ABOVE_TITLE), min(max(top.stop, title + 1), len(page.blocks))):
        block, line = page.blocks[i], page.lines[i]
        if block.hidden or not line.has_digit or len(block.text) > LINE_MAX or (i != title and page.paragraph[i]):
            continue
        if goes_on(block):
            continue
        opens = _DAY_FIRST.match(block.text) is not None
        letters = sum(map(str.isalpha, block.text))
        if i == title:
            is_day = opens
        elif block.link_chars > _LINKED_DAY or line.ends_sentence:
            is_day = False
        else:
            is_day = opens or letters <= LABEL_MAX or LABEL.match(metadata_lines.aligned(block.text)) is not None
        if is_day and (line.date or _FIGURES.search(block.text)) and not is_event(block.text):
            yield Candidate(field="time", raw=block.text, where=f"dateline:shown@{i}")
