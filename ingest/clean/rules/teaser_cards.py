"""Other stories' teasers that read like the article: cards, each with a linked headline and a text of its own. Pure.

The classifier knows a headline that is a link, and takes the summary below it for a paragraph. What comes again and
again, each in an element of its own and with no paragraph of the article between, is a list of other pages.
"""

import re
from collections import Counter
from functools import lru_cache
from itertools import islice, takewhile
from typing import Final

from ingest import urls
from ingest.clean.facts import container_names
from ingest.clean.facts.link_density import MAX_IN_PARAGRAPH, MIN_IN_HEADLINE, link_density
from ingest.clean.page import Page
from ingest.clean.rulings import Removal, RulingsFor

__all__ = ["teaser_cards"]

_CARDS: Final = 3  # as many headlines make a run of teasers (`reason_assignment`)
_HEADLINE: Final = 15  # characters, those of scripts without spaces counted three times; a button has fewer
_BETWEEN: Final = 3  # blocks from a headline to its text: a date or a section stands between
_SUMMARY: Final = 450  # characters of a teaser's text; the longest of 191 on training pages has 430
_SHORT: Final = 80  # characters of what may stand between two cards and be kept: section, price
_CARD_TAGS: Final = frozenset({"li", "article", "dl", "tr"})
_CARD: Final = re.compile(  # the body of an article is none
    r"^(?!.*(?:body|content|text|main|detail|page|container|wrap))"
    r".*(?:^|(?<=[_-]))(?:item|card|teaser|entry|post|story|news|slide|article|media|listing|tile|result)s?(?=$|[_-])"
)
_DIFFERENT: Final = 0.7  # of the links of a run: a story may be in two lists
_AROUND: Final = 4  # elements around both, the nearest of which is the card


def teaser_cards(page: Page, kept: set[int], rule: str) -> RulingsFor[set[int]]:
    """Remove the texts of such cards, where other paragraphs are kept too; return what is not kept any longer."""
    texts = {i: headline for i in sorted(kept) if (headline := _headline(page, i)) >= 0}
    times = Counter(_place(page, headline, i) for i, headline in texts.items())
    texts = {i: headline for i, headline in texts.items() if times[_place(page, headline, i)] >= _CARDS}
    hosts = _hosts(page) if texts else set[str]()
    others = (
        {page.blocks[i].element_path for i in kept if page.paragraph[i] and i not in texts} if texts else set[str]()
    )
    texts = {
        i: headline
        for i, headline in texts.items()
        if _is_of_site(page.blocks[headline].href or "", hosts) and not _holds(page, _place(page, headline, i), others)
    }
    found = set[int]()
    run: list[int] = []
    for i in sorted(kept):
        if i in texts:
            run.append(i)
        elif len(page.blocks[i].text) > _SHORT and link_density(page.blocks[i]) < MAX_IN_PARAGRAPH:
            found |= _of_run(page, run, texts, kept)
            run = []
    found |= _of_run(page, run, texts, kept)
    if not any(page.paragraph[i] and page.lines[i].ends_sentence for i in kept - found):
        return set()
    for i in sorted(found):
        yield Removal(i, "related", rule)
    return found


def _of_run(page: Page, run: list[int], texts: dict[int, int], kept: set[int]) -> set[int]:
    """Return what is kept from the first card of a run to the last, if it is one: they lead to several pages."""
    if len({page.blocks[texts[i]].href for i in run}) < max(_CARDS, _DIFFERENT * len(run)):
        return set()
    found = {i for i in kept if texts[run[0]] <= i <= run[-1]}
    # What stands below each text (a date, a section) stands below the last one too.
    alike = {page.blocks[i].element_path for i in found.difference(run, texts.values())}
    below = takewhile(lambda i: page.blocks[i].element_path in alike, range(run[-1] + 1, len(page.blocks)))
    return found | (set(islice(below, _BETWEEN)) & kept)


def _headline(page: Page, index: int) -> int:
    """Return the linked headline above a text that may be a teaser's; -1 where there is none."""
    block = page.blocks[index]
    if block.kind == "heading" or len(block.text) > _SUMMARY or link_density(block) >= MAX_IN_PARAGRAPH:
        return -1
    for above in range(index - 1, max(-1, index - 1 - _BETWEEN), -1):
        other = page.blocks[above]
        if link_density(other) > MIN_IN_HEADLINE and page.lines[above].weight >= _HEADLINE:
            return above if other.href and _card(other.element_path, block.element_path) else -1
        if len(other.text) > _SHORT:
            return -1
    return -1


def _is_of_site(href: str, hosts: set[str]) -> bool:
    """Return whether a link leads to a page of the same site: a shop's and a program's are what the text is about.

    >>> [_is_of_site(href, {"a.example"}) for href in ("/story/7", "//www.a.example/7", "https://shop.example", "#top")]
    [True, True, False, False]
    """
    if href.startswith(("http:", "https:", "//")):
        found = urls.host(f"https:{href}" if href[0] == "/" else href)
        return found is not None and found.removeprefix("www.") in hosts
    return href[:1] != "#" and ":" not in href.partition("/")[0]


def _hosts(page: Page) -> set[str]:
    """Return the hosts of the page's own addresses."""
    said = [c.raw for c in page.document.candidates if c.field == "canonical_url"]
    found = (urls.host(url) for url in (page.document.url, *said) if url)
    return {host.removeprefix("www.") for host in found if host}


def _place(page: Page, headline: int, index: int) -> tuple[str, str]:
    return page.blocks[headline].element_path, page.blocks[index].element_path


def _holds(page: Page, place: tuple[str, str], others: set[str]) -> bool:
    """Return whether other paragraphs stand in elements like the one around a headline and its text: it is no card."""
    card = _card(*place)
    return any(page.around[path][: len(card)] == card for path in others)


@lru_cache(maxsize=4096)  # cards of one list stand alike
def _card(one: str, other: str) -> tuple[str, ...]:
    """Return the names down to the card around two blocks, the nearest element that is one by its tag or its name.

    >>> _card("body ul li h3 a", "body ul li p"), _card("body div text h3 a", "body div text p")
    (('body', 'ul', 'li'), ())
    >>> _card("body article p", "body article p")  # two paragraphs
    ()
    """
    pairs = zip(one.split(), other.split(), strict=False)
    common = [a for a, _ in takewhile(lambda pair: pair[0] == pair[1], pairs)]
    if len(common) == min(len(one.split()), len(other.split())):
        return ()
    elements = container_names.steps(common)
    for n in range(len(elements), max(0, len(elements) - _AROUND), -1):
        tag, *names = elements[n - 1]
        if tag in _CARD_TAGS or any(map(_CARD.search, names)):
            return tuple(name for element in elements[:n] for name in element)
    return ()
