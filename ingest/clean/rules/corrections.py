"""Corrections, amendments and editors' notes stay, whatever element they stand in: no other line matters more.

Languages: en de fr es pt it nl sv da no fi cs tr ro ar he ru el pl ja zh ko.
"""

import re
from typing import Final

from ingest import text
from ingest.clean.facts.link_density import MAX_IN_PARAGRAPH, link_density
from ingest.clean.page import Page
from ingest.clean.rulings import Reopening, RulingsFor
from ingest.model import Reason

__all__ = ["notes"]

_LABEL: Final = (
    r"(?:corrections?|clarifications?|correction (?:and|&) clarification|editor[’']?s?[’']? note"
    r"|a note from the editor"
    r"|errat(?:um|a)|amendment|retraction|korrektur|berichtigung|richtigstellung|klarstellung|nachtrag"
    r"|(?:anmerkung|hinweis) der redaktion|redaktionelle[r]? (?:anmerkung|hinweis)|anm\. ?d\. ?red\.?"
    r"|rectificatifs?|rectification|note de la r[ée]daction|pr[ée]cision|ndlr|correcci[óo]n|fe de (?:errores|erratas)"
    r"|rectificaci[óo]n|aclaraci[óo]n|nota (?:de la redacci[óo]n|del editor|da reda[çc][ãa]o|do editor"
    r"|della redazione)"
    r"|corre[çc][ãa]o|errata(?: corrige)?|retifica[çc][ãa]o|esclarecimento|correzione|rettifica|precisazione|ndr"
    r"|correctie|rectificatie|noot van de redactie|исправление|уточнение|поправка|опровержение"
    r"|(?:примечание|от) редакции|korekta|sprostowanie|od redakcji|διόρθωση|διευκρίνιση|σημείωση της σύνταξης"
    r"|تصحيح|تنويه|توضيح|ملاحظة (?:المحرر|التحرير)|更正|勘误|订正|更正声明|编者按|编者注|編者按"
    r"|r[äa]ttelse|f[öo]rtydligande|rettelse|præcisering|presisering|oikaisu|korjaus|t[äa]smennys|oprava"
    r"|up[řr]esn[ěe]n[íi]"
    r"|d[üu]zeltme|tekzip|erat[ăa]|rectificare|precizare|תיקון|הבהרה|訂正|お断り|정정|바로잡습니다|erramos)"
)
_LABELLED: Final = re.compile(rf"\W{{0,3}}{_LABEL}\s?(?:[:：.–—,(|-]|\bvom\b|\bdu\b|\bdel\b|\bon\b|\d)")
_ALONE: Final = re.compile(rf"\W{{0,3}}{_LABEL}\W{{0,3}}")
_SAYS: Final = re.compile(
    r"\W{0,3}(?:"
    r"this (?:article|story|post|report|piece|headline|column|page|item) (?:was|has been) (?:\w+ )?"
    r"(?:amended|corrected|updated|edited|changed|revised|clarified|modified)"
    r"|(?:an|a) (?:earlier|previous|prior) version of (?:this|the)|(?:in|due to) an (?:earlier|editing)"
    r"|die(?:ser|se) (?:artikel|beitrag|text|bericht|meldung|fassung) wurde .{0,60}"
    r"(?:korrigiert|aktualisiert|erg[äa]nzt|ge[äa]ndert|berichtigt|pr[äa]zisiert)"
    r"|in einer (?:fr[üu]heren|ersten|vorherigen|vorigen) (?:version|fassung)"
    r"|cet article a [ée]t[ée] (?:modifi[ée]|corrig[ée]|mis [àa] jour|amend[ée])"
    r"|(?:une|dans une) (?:premi[èe]re |pr[ée]c[ée]dente )?version (?:pr[ée]c[ée]dente|ant[ée]rieure|initiale|de cet)"
    r"|(?:una|en una) versi[óo]n anterior de|este (?:art[íi]culo|texto) (?:fue|ha sido) (?:corregido"
    r"|modificado|actualizado)"
    r"|(?:uma|em uma|numa) vers[ãa]o anterior d|est[ea] (?:artigo|texto|reportagem|mat[ée]ria) foi"
    r" (?:corrigid[oa]|atualizad[oa]|alterad[oa])"
    r"|(?:una|in una) (?:precedente |prima )?versione (?:precedente )?di quest|questo articolo [èe] stato"
    r" (?:corretto|modificato|aggiornato)|(?:een|in een) eerdere versie van dit|dit artikel (?:is|werd) (?:\w+ )?"
    r"(?:gecorrigeerd|aangepast|gewijzigd)"
    r"|в (?:предыдущей|первоначальной|ранней|более ранней) версии|(?:эта )?(?:статья|новость|заметка) (?:была )?"
    r"(?:исправлена|обновлена|дополнена)|we wcze[śs]niejszej wersji|(?:ten )?(?:artyku[łl]|tekst) zosta[łl]"
    r" (?:poprawiony|zaktualizowany|zmieniony)|σε προηγο[υύ]μενη (?:έκδοση|εκδοση)"
    r"|i en tidigare version av|(?:artikeln|texten) (?:har (?:\w+ )?)?(?:uppdaterats|r[äa]ttats|[äa]ndrats|korrigerats)"
    r"|(?:i en tidligere|en tidligere) (?:version|versjon|udgave) af?v? ?|(?:artiklen|artikkelen|saken) (?:er|ble"
    r"|blev) (?:\w+ )?"
    r"(?:rettet|opdateret|oppdatert|korrigert|endret)|(?:jutun|artikkelin) (?:aiemmassa|aikaisemmassa) versiossa"
    r"|(?:korjattu|oikaistu|muokattu|p[äa]ivitetty) \d|(?:juttua|artikkelia) (?:on )?(?:korjattu|muokattu)"
    r"|v (?:p[ůu]vodn[íi]|p[řr]edchoz[íi]) verzi|[čc]l[áa]nek (?:jsme|byl) .{0,30}(?:opravil|upraven|aktualizov"
    r"|opraven)"
    r"|bu (?:haberin|yaz[ıi]n[ıi]n) (?:[öo]nceki|ilk)|[îi]ntr-o versiune anterioar[ăa]|בגרסה (?:קודמת|הקודמת)"
    r"|(?:当初|以前)の記事(?:で|に)|本文(?:早前|此前|先前)版本|이 기사의 이전 판"
    r"|το [άα]ρθρο (?:αυτ[όο] )?διορθ[ώω]θηκε"
    r"|(?:في )?(?:نسخة|صيغة) سابقة من|本文(?:早前|早先|先前|此前)版本|本文已(?:更正|更新|修订)"
    r")"
)
_LONGEST: Final = 1_500  # characters, set by hand: a note of a newspaper that says much
_SHORTEST: Final = 25  # of Latin letters
_ABOVE: Final = 15  # blocks between a note and the text: headline, byline, picture
_BELOW: Final = 15  # share buttons, tags, an author's bio
# A note may have been taken for any of these by its element or its shape.
_REOPENED: Final[frozenset[Reason | None]] = frozenset(
    {
        "navigation",
        "byline",
        "footer",
        "author-bio",
        "not-main-content",
        "advertisement",
        "newsletter",
        "markup-residue",
    }
)


def notes(page: Page, kept: set[int]) -> RulingsFor[set[int]]:
    """Return the notes around the text that is kept; what a rule took for something else is open again."""
    if not kept or page.document.shape == "wordpress-json":
        return set()
    span = range(max(0, min(kept) - _ABOVE), min(len(page.blocks), max(kept) + _BELOW + 1))
    found = {i for i in span if i not in kept and _is_note(page, i)}
    # "Correction" on a line of its own, and what it says below.
    for i in span:
        below = i + 1
        if (
            below < len(page.blocks)
            and page.lines[below].ends_sentence
            and not page.blocks[i].link_chars
            and _ALONE.fullmatch(page.lines[i].lower)
            and _is_plain(page, below)
        ):
            found |= {i, below} - kept
    for i in found:
        yield Reopening(i)
    return found


def _is_note(page: Page, index: int) -> bool:
    block = page.blocks[index]
    if not _SHORTEST <= text.weight(block.text) <= _LONGEST or not _is_plain(page, index):
        return False
    low = text.lower(block.text[:400])
    return _LABELLED.match(low) is not None or _SAYS.match(low) is not None


def _is_plain(page: Page, index: int) -> bool:
    """Return whether a block may be a note by its links, and by what was decided on it."""
    block, decision = page.blocks[index], page.decisions[index]
    if block.hidden or link_density(block) >= MAX_IN_PARAGRAPH or len(block.text) < _SHORTEST or block.inside >= 0:
        return False
    return decision is None or (decision.action == "removed" and decision.reason in _REOPENED)
