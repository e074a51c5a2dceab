"""Rules for what a page asks of its readers inside the text: subscribe, donate, follow, buy. Pure.

A line of a phrase or two that may stand anywhere in it. Few stems find the lines; patterns decide.
"""

import re
from typing import Final, NamedTuple

from ingest import text
from ingest.clean.facts import appended_lines, small_print
from ingest.clean.facts.link_density import LINKS_ONLY, MIN_IN_APPENDED_LINE, link_density
from ingest.clean.page import Page
from ingest.clean.rulings import Removal, Rulings
from ingest.model import Block, Reason

__all__ = ["calls_to_action", "lines_below_posts", "shop_links", "small_print_lines"]

_SHORTEST: Final = 10  # characters; of lines with fewer, `facts.reasons` has whole lines
_OURS: Final = r"\b(?:our|my|free|daily|weekly|monthly|this)\b"


class _Call(NamedTuple):
    """What a line says that holds one of the stems."""

    reason: Reason
    stems: tuple[str, ...]
    words: re.Pattern[str]


# Of 607 such lines on training pages the gold keeps 6 as text, 5 of them notices about affiliate links.
_CALLS: Final = (
    _Call(
        "newsletter",
        ("newsletter", "рассылк"),
        re.compile(
            rf"\b(?:subscrib\w+|sign(?:ing)? up|register|join)\b.{{0,40}}{_OURS}.{{0,40}}\bnewsletter"
            r"|\b(?:abonnier\w+|bestell\w+) (?:sie|dir|jetzt|hier)\b.{0,40}\bnewsletter|newsletter\b.{0,30}\b(?:abonnieren|bestellen)"
            r"|\b(?:inscri\w+|abonn\w+)-(?:vous|toi)\b.{0,40}\bnewsletter|\b(?:suscr[ií]b\w+|apúntate|inscr[ií]b\w+)\b.{0,40}\bnewsletter"
            r"|\b(?:iscriv\w+|assine|inscreva-se)\b.{0,40}\bnewsletter|\bzapisz się\b.{0,30}\bnewsletter"
            r"|\bподпи(?:шитесь|сывайтесь)\b.{0,40}\bрассылк"
        ),
    ),
    _Call(
        "newsletter",
        ("inbox", "postfach", "skrzynk", "boîte mail", "bandeja de entrada"),
        re.compile(
            r"\b(?:delivered|sent|straight|direct(?:ly)?|get)\b.{0,30}\binbox\b|\bin (?:ihr|dein|euer)\w* (?:e-?mail-)?postfach"
            r"|\bna (?:twoją|swoją) skrzynk|\bdans votre boîte mail|\ben (?:tu|su) bandeja de entrada"
        ),
    ),
    _Call(
        "newsletter",
        ("subscri", "support", "donat", "become a", "spende", "unterstütz"),
        re.compile(
            r"\bsubscrib\w+ (?:to|for)\b.{0,20}\b(?:our|my)\b.{0,30}\b(?:blog|channel|podcast|mailing list|e-?mails?|feed)\b"
            r"|\bconsider (?:supporting|subscribing|becoming an?|donating|making a) |\bsupport us (?:on|by|with)\b"
            r"|\bsupport (?:our|independent) (?:work|journalism|mission|reporting|newsroom)\b"
            r"|\bbecome a (?:paid |free )?(?:supporter|subscriber|patron)\b|\bmake a donation\b|^donate (?:now|today|here)\b"
            r"|\bunterstützen sie (?:uns|unser\w*)\b|\bspenden? (?:sie|könnt ihr|kannst du)\b"
        ),
    ),
    _Call(
        "newsletter",
        ("soutenez-nous", "un don", "apóyanos", "haz una donación", "sostienici", "fai una donazione", "поддержите н", "wesprzyj nas"),
        re.compile(
            r"\bsoutenez-nous\b|\b(?:faites|faire) un don\b|\bapóyanos\b|\bhaz una donación\b|\bsostienici\b|\bfai una donazione\b"
            r"|\bподдержите (?:нас|наш)|\bwesprzyj nas\b"
        ),
    ),
    _Call(
        "advertisement",
        ("affiliate", "commission", "qualifying purchases"),
        re.compile(
            r"\b(?:contains?|includes?|uses?)\b.{0,20}\baffiliate links?\b|\bearn (?:us )?an? (?:small |affiliate )*commission"
            r"|\bearn (?:us )?commissions?\b|\breceive a (?:small )?commission\b|\bearn from qualifying purchases"
        ),
    ),
    _Call(
        "share",
        ("follow us", "like us", "find us", "join us", "folgen sie uns", "folgt uns", "suivez-nous", "síguenos", "seguici",
         "подписывайтесь на", "читайте нас", "obserwuj nas", "二维码", "扫一扫", "公众号",
         "присоединяйтесь к нам", "вступайте", "dołącz do nas", "polub nas", "ακολουθήστε", "βρείτε", "專頁", "ikuti ", "gabung", "simak "),
        re.compile(
            r"\b(?:follow|find|join|like) us on (?:our )?(?:facebook|twitter|instagram|telegram|whatsapp|linkedin|youtube|x\b|google|tiktok)"
            r"|\bfolg(?:en sie|t) uns (?:auf|bei|in)\b|\bsuivez-nous sur\b|\bsíguenos en\b|\bseguici (?:su|anche)\b"
            r"|\bподписывайтесь на (?:наш|нас|канал)|\bчитайте нас в\b|\bobserwuj nas (?:na|w)\b|关注.{0,10}(?:公众号|微信)|扫.{0,6}二维码"
            r"|\b(?:присоединяйтесь к нам|вступайте)\b.{0,40}(?:facebook|twitter|telegram|телеграм|контакт|соцсет)"
            r"|\b(?:dołącz do nas|polub nas)\b.{0,20}\b(?:na|w) (?:facebook|twitter|instagram|x\b)"
            r"|(?:ακολουθήστε|βρείτε) (?:μασ|το|την|τη)\b.{0,40}(?:facebook|twitter|instagram|google news|viber)"
            r"|(?:開設|關注|加入).{0,14}(?:facebook|粉絲).{0,4}專頁"
            r"|\b(?:ikuti|gabung|simak)\b.{0,80}(?:whatsapp|telegram|google news|ponselmu)"
        ),
    ),
    _Call(
        "footer",
        ("all rights reserved", "reproduced", "republished", "转载", "轉載"),
        re.compile(
            r"\ball rights reserved\b|\b(?:may|must|can) not be (?:published|reproduced|copied|broadcast|republished)\b"
            r"|未经.{0,8}(?:授权|许可|允许|同意).{0,14}转载|转载.{0,8}(?:注明|标明).{0,6}(?:出处|来源)|(?:严禁|请勿|不得)转载"
            r"|未[經经].{0,8}(?:授權|許可|同意|允許).{0,14}轉載|轉載.{0,8}(?:註明|注明|標明).{0,6}(?:出處|來源)|(?:嚴禁|請勿|不得)轉載"
        ),
    ),
)  # fmt: skip
_PICTURE: Final = re.compile(r"caption|image|photo|picture|figure")
_NEAR_PATH_LENGTH: Final = 120  # characters of an element path: the two or three nearest elements
_SHOP: Final = re.compile(
    r"(?:now )?[$€£]\s?\d[\d.,]*(?: [$€£]\s?\d[\d.,]*)? (?:at|from|on|bei|chez|en|su)\b|(?:shop|buy)\b.{0,40}\b(?:at|from|on amazon|now)\b"
    r"|(?:check|see|view)\b.{0,20}\bprices?\b|(?:jetzt|hier) (?:kaufen|bestellen)\b|(?:bei|zu) amazon\b"
)
_TITLE_MAX: Final = 250  # as a title on a page (`header/page_header.py`)
_SHOP_MAX: Final = 80  # characters, set by hand: a line of print
_REVIEW: Final = re.compile(r"\b(?:review|testbericht|im test)$")
_BESIDE: Final = 3  # blocks, as a product has a picture, a price and a shop or two


def calls_to_action(page: Page, rule: str) -> Rulings:
    """Remove short lines that ask to subscribe, donate or follow, say who pays, or who may print them."""
    lines = [(i, folded) for i, folded in enumerate(page.folded) if len(folded) >= _SHORTEST and page.open(i)]
    whole = "\n".join(folded for _, folded in lines)
    for call in _CALLS:
        stems = [stem for stem in call.stems if stem in whole]
        for i, folded in lines if stems else ():
            if any(stem in folded for stem in stems) and _asks(page.blocks[i], folded, call):
                yield Removal(i, call.reason, f"{rule}:{call.reason}")


def _asks(block: Block, folded: str, call: _Call) -> bool:
    if (block.kind == "heading" and block.level == 1) or not call.words.search(folded):
        return False
    # The owner of a picture reserves all rights too.
    return call.reason != "footer" or not (
        block.kind == "caption" or _PICTURE.search(block.element_path[-_NEAR_PATH_LENGTH:])
    )


def small_print_lines(page: Page, rule: str) -> Rulings:
    """Remove questions of consent, terms of a sign-up and requests for corrections, wherever they stand."""
    lines = [(i, folded) for i, folded in enumerate(page.folded) if len(folded) >= _SHORTEST and page.open(i)]
    whole = "\n".join(folded for _, folded in lines)
    for kind in small_print.SMALL_PRINT:
        stems = [stem for stem in kind.stems if stem in whole]
        for i, folded in lines if stems else ():
            if page.blocks[i].level == 1 or not any(stem in folded for stem in stems):
                continue
            if kind.says(page.lines[i].whole_folded):
                yield Removal(i, kind.reason, f"{rule}:{kind.reason}")


def lines_below_posts(page: Page, rule: str) -> Rulings:
    """Remove the line that software adds below a post ("The post … appeared first on …").

    It links to the post and to the site, or names the post, or ends the text: a sentence like it does neither.
    """
    found = [
        block
        for block in page.blocks
        if page.open(block.index)
        and _SHORTEST < len(block.text) <= appended_lines.MAX
        and appended_lines.is_appended(block.text)
    ]
    if not found:
        return
    last = max(i for i, prose in enumerate(page.paragraph) if page.open(i) and (prose or i == found[-1].index))
    for block in found:
        linked = link_density(block) >= MIN_IN_APPENDED_LINE
        if linked or _names_a_headline(page, block) or (block.index >= last and _is_named(block.text)):
            yield Removal(block.index, "footer", f"{rule}:footer")


def _names_a_headline(page: Page, block: Block) -> bool:
    """Return whether the line says a title that the page declares, or another block that may be a headline."""
    said = page.lines[block.index].whole_folded
    titles = [c.raw for c in page.document.candidates if c.field == "title"]
    titles += [other.text for other in page.blocks[: block.index] if len(other.text) <= _TITLE_MAX]
    return any(_SHORTEST < len(title) <= _TITLE_MAX and text.fold(title) in said for title in titles)


def _is_named(line: str) -> bool:
    """Return whether a title stands right behind "The post", as far as capitals tell: "This article is …" has none."""
    return any(not word[:1].islower() for word in line.split()[1:3])


def shop_links(page: Page, rule: str) -> Rulings:
    """Remove links to a product in a shop, and to its review on this site beside them."""
    shops = {
        b.index
        for b in page.blocks
        if _is_all_link(b) and page.open(b.index) and _SHOP.match(page.lines[b.index].lower)
    }
    for block in page.blocks if shops else ():
        i = block.index
        if i in shops:
            yield Removal(i, "advertisement", f"{rule}:advertisement")
        elif not shops.isdisjoint(range(i - _BESIDE, i + _BESIDE + 1)) and _is_review(block):
            yield Removal(i, "related", f"{rule}:related")


def _is_review(block: Block) -> bool:
    return _is_all_link(block) and _REVIEW.search(text.lower(block.text)) is not None


def _is_all_link(block: Block) -> bool:
    return link_density(block) >= LINKS_ONLY and len(block.text) <= _SHOP_MAX and block.kind != "heading"
