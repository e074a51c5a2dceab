"""Rules for paywalls in prose: a label that asks to subscribe, the reasons below it in one element, pleas around it.

Languages: en de fr es pt it nl ru pl el zh.
"""

import re
from typing import Final

from ingest.clean.facts.wall_lines import OFFER, PLEA, STEMS, WALL
from ingest.clean.page import Page
from ingest.clean.rulings import Removal, Rulings

__all__ = ["paid_names", "paid_text", "paywall_text", "wall_prose"]

_LABEL: Final = re.compile(
    r"\W{0,3}(?:(?:subscribe|sign up|register|log in|become a (?:subscriber|member)) (?:now "
    r"|today )?to (?:continue|keep|read|unlock)"
    r"|to (?:continue|keep) reading|(?:continue|keep) reading (?:with|for|by)|(?:this"
    r"|the rest of this) (?:article|story|content) is"
    r" (?:reserved |exclusively |only |available )*(?:for|to) (?:our )?(?:subscribers|members)"
    r"|subscribers only|read the (?:full|rest|whole) "
    r"|(?:unlock|get) (?:this|full|unlimited) (?:article|story|access)|already a (?:subscriber|member)"
    r"|you have reached your"
    r"|(?:weiterlesen|jetzt weiterlesen|lesen sie weiter) mit|(?:dieser|den|diesen) (?:artikel|inhalt"
    r"|text) .{0,30}(?:abonnent|mitglied|registrier)"
    r"|(?:jetzt )?(?:abonnieren|testen) und weiterlesen|(?:noch )?kein(?:e)? abo|nur f[üu]r abonnenten"
    r"|(?:la suite|cet article|l.int[ée]gralit[ée]).{0,40}"
    r"(?:r[ée]serv[ée]e?|abonn[ée]s)|abonnez-vous pour (?:lire|continuer|acc[ée]der)|pour (?:lire la suite"
    r"|continuer)|contenido (?:exclusivo )?para suscriptores"
    r"|suscr[íi]b(?:ete|ase) para|para (?:seguir|continuar) (?:leyendo|lendo|a ler)|(?:conte[úu]do"
    r"|artigo) (?:exclusivo|reservado)|assine para"
    r"|(?:contenuto|articolo) riservato|abbonati per|per continuare a leggere|(?:lees"
    r"|verder lezen) (?:verder )?met|alleen voor abonnees"
    r"|(?:оформите|подпишитесь).{0,30}(?:чтобы|подписк)|доступно (?:только )?подписчикам|(?:kup"
    r"|wykup) (?:dost[ęe]p|subskrypcj)|aby czyta[ćc] dalej"
    r"|(?:artyku[łl]|tekst) tylko dla|αποκλειστικά για συνδρομητές|订阅(?:后)?(?:继续)?阅读|仅限订阅)"
)
_SELECTED: Final = re.compile(r"[.#]([\w-]+)")  # class names and ids of a CSS selector
_LONGEST: Final = 160  # characters of a label
_SHARE: Final = 0.5  # of the paragraphs, that may stand in its element
_SAID: Final = 300  # characters of a line of a wall; set by hand
_QUOTED: Final = ("“", "„", "«", "»", '"', "”", "‘", "「", "–", "—")


def paid_names(page: Page) -> set[str]:
    """Return the names of the elements that hold the text that is not free, as the page's data say."""
    selectors = (c.raw for c in page.document.candidates if c.field == "css_selector")
    return {name.lower() for selector in selectors for name in _SELECTED.findall(selector)}


def paid_text(page: Page) -> set[int]:
    """Return the open paragraphs of the text that is not free: text, whatever its elements are called."""
    names = paid_names(page)
    paths = page.marked(names)
    return {
        b.index
        for b in (page.blocks if paths else ())
        if b.element_path in paths and page.paragraph[b.index] and page.open(b.index) and not page.own[b.index]
    }


def paywall_text(page: Page, rule: str) -> Rulings:
    """Remove a paywall: from its label to the end of the element that begins with it."""
    if page.document.shape != "html" or page.document.bare:
        return
    total = page.substance(range(len(page.blocks)))
    for i, block in enumerate(page.blocks):
        if len(block.text) > _LONGEST or not _LABEL.match(page.lines[i].lower):
            continue
        if page.paragraph[i] and block.text.startswith(_QUOTED):  # somebody says so
            continue
        box = _box(page, i)
        if page.substance(box) <= _SHARE * total:
            for k in box:
                yield Removal(k, "advertisement", rule)


def wall_prose(page: Page, rule: str) -> Rulings:
    """Remove the lines that end a text at a wall: what says that the rest is for subscribers, with pleas and offers.

    Lines count together, right below each other: one at least says that the rest is for subscribers, or one pleads and
    another names a price. No text of the same kind of element may follow: then somebody writes about paywalls.
    """
    if page.document.shape != "html" or page.document.bare:
        return
    short = [i for i, block in enumerate(page.blocks) if len(block.text) <= _SAID]
    whole = "\n".join(page.lines[i].lower for i in short)
    stems = [stem for stem in STEMS if stem in whole]
    found = {i: kind for i in short if stems and (kind := _kind(page, i, stems))}
    for run in _runs(page, found):
        kinds = {found.get(i, "offer" if OFFER.search(page.lines[i].lower) else "") for i in run}
        certain = "wall" in kinds or {"plea", "offer"} <= kinds
        if certain and _ends_text(page, run):
            for i in run:
                yield Removal(i, "advertisement", rule)


def _kind(page: Page, index: int, stems: list[str]) -> str | None:
    """Return what a line says of a wall; None for others, and for what somebody says."""
    low = page.lines[index].lower
    if not any(stem in low for stem in stems) or page.blocks[index].text.startswith(_QUOTED):
        return None
    return "wall" if WALL.search(low) else "plea" if PLEA.search(low) else None


def _runs(page: Page, found: dict[int, str]) -> list[list[int]]:
    """Put lines together that stand right below each other, with the offers among them and right below."""
    runs: list[list[int]] = []
    for i in sorted(found):
        if runs and i <= runs[-1][-1]:
            continue
        run = runs[-1] if runs and i == runs[-1][-1] + 1 else [i]
        if run is not (runs[-1] if runs else None):
            runs.append(run)
        else:
            run.append(i)
        below = i + 1
        while below < len(page.blocks) and below not in found and _is_offer(page, below):
            run.append(below)
            below += 1
    return runs


def _is_offer(page: Page, index: int) -> bool:
    return len(page.blocks[index].text) <= _SAID and OFFER.search(page.lines[index].lower) is not None


def _ends_text(page: Page, run: list[int]) -> bool:
    """Return whether text stands above some lines, and none of the same kind of element below them."""
    above = {page.blocks[i].element_path for i in range(run[0]) if page.paragraph[i]}
    return bool(above) and not any(
        page.paragraph[i] and page.blocks[i].element_path in above and page.open(i)
        for i in range(run[-1] + 1, len(page.blocks))
    )


def _box(page: Page, index: int) -> range:
    """Return the blocks of the largest element that begins with a block; a heading's, one step around it, too."""
    tree = page.groups
    at = int(tree.inner[index])
    while at and int(tree.low[int(tree.parent[at])]) >= index:
        at = int(tree.parent[at])
    return range(index, max(index + 1, int(tree.high[at]) if int(tree.low[at]) >= index else index + 1))
