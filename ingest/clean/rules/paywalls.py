"""Rules for paywalls in prose: a label that asks to subscribe, and the reasons below it in one element.

Languages: en de fr es pt it nl ru pl el zh.
"""

import re
from typing import Final

from ingest.clean.page import Page
from ingest.clean.rulings import Removal, Rulings

__all__ = ["paid_names", "paid_text", "paywall_text"]

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
        box = _box(page, i)
        if page.substance(box) <= _SHARE * total:
            for k in box:
                yield Removal(k, "advertisement", rule)


def _box(page: Page, index: int) -> range:
    """Return the blocks of the largest element that begins with a block; a heading's, one step around it, too."""
    tree = page.groups
    at = int(tree.inner[index])
    while at and int(tree.low[int(tree.parent[at])]) >= index:
        at = int(tree.parent[at])
    return range(index, max(index + 1, int(tree.high[at]) if int(tree.low[at]) >= index else index + 1))
