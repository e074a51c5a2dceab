"""Generic knowledge of what is not the article: named rules, most certain first.

Each rule is a function from the page to decisions on blocks that have none yet; its name is the rule's name in audits.
What the rules leave open is decided by the classifiers (`classify/main_content.py`).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from ingest import text
from ingest.clean.facts import container_names, phrases
from ingest.clean.facts.bylines import bylines
from ingest.clean.facts.lines import EDGES
from ingest.clean.facts.link_density import MAX_IN_PARAGRAPH, link_density
from ingest.clean.page import Page
from ingest.clean.rules import calls_to_action, comment_threads, duplicates, newsletters, paywalls, sections
from ingest.clean.rules.dump import dump_boilerplate, press_fields
from ingest.clean.rulings import Offer, Removal, Rulings, Section
from ingest.model import Block, Candidate, Reason
from ingest.sites import SiteRules

__all__ = ["RULES", "by_name", "by_site", "decide"]

_TICKERS: Final = frozenset(phrases.alternatives(phrases.TICKERS))
_BIO: Final = re.compile(
    r"^\W*(?:is|was|has|covers|writes|reports|works|ist|schreibt|est|couvre|es|escribe|é|è|—|–|-|,|является|jest|είναι)\b"
)
_TIME: Final = re.compile(r"(?:[01]?\d|2[0-3])[:.h][0-5]\d\s?(?:[ap]\.?m\.?|uhr|h)?", re.IGNORECASE)
_PATH: Final = re.compile(r"[^.!?>›»。]{1,40}(?:\s?[>›»]\s?[^.!?>›»。]{1,80}){1,6}")
# Nothing under a label is removed as "to the end" when it holds more than is kept before it.
_MAX_REMOVED_SHARE: Final = 0.5
_SURER: Final[frozenset[Reason | None]] = frozenset({"advertisement", "newsletter"})
# Blocks of one box of teasers, and comment forms of one page: bounds for floods of labels (test_fences.py).
_BOX_MAX: Final = 200
_FORMS_MAX: Final = 5
_MAX_COMMENTS_SHARE: Final = 0.9
_WIDTHLESS: Final = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u2800 "
_OF_ARTICLE: Final = re.compile(r"article|post|entry|story")
_MAX_NAMES: Final = 12  # names; an entry of a list has hardly more between it and the list


def decide(page: Page, site: SiteRules) -> Rulings:
    """Yield what the rules of the site's files say, then what every named rule says."""
    yield from by_site(page, site)
    yield from by_name(page)


def by_name(page: Page) -> Rulings:
    """Yield what every named rule says, in order."""
    is_dump = page.document.shape == "text-dump"
    if is_dump and page.document.bare:
        yield from press_fields.labelled_parts(page, "labelled-parts")
        return
    for rule in (*dump_boilerplate.FIRST, *RULES, *dump_boilerplate.LAST) if is_dump else RULES:
        yield from rule(page, rule.__name__.replace("_", "-"))


def by_site(page: Page, site: SiteRules) -> Rulings:
    """Yield what the rules say of the site's files, most specific first."""
    rules = list(site.rules(page.document.shape))
    wanted = frozenset[str]().union(*(rule.marks for _, rule in rules))
    there = wanted & page.vocabulary
    named = {
        element_path: there.intersection(names)
        for element_path, names in (page.names.items() if there else ())
        if not there.isdisjoint(names)
    }
    for name, rule in rules:
        marked = {element_path for element_path, found in named.items() if not found.isdisjoint(rule.marks)}
        lines = {line.strip(EDGES) for line in rule.folded} - {""}
        for i, block in enumerate(page.blocks if marked or lines or rule.regex else ()):
            if not page.open(i):
                continue
            if not (
                page.folded[i] in lines
                or (rule.regex and rule.regex.search(block.text))
                or block.element_path in marked
            ):
                continue
            if rule.field:
                yield Offer(i, rule.field, name)
                if rule.field == "authors" and block.element_path in marked:
                    # An element that is named so says more than a line that looks so.
                    yield Candidate(field=rule.field, raw=block.text, where=f"class:{rule.id}@{i}")
            elif rule.reason:
                yield Removal(i, rule.reason, name)
                if rule.take == "run":
                    yield from _remove_run(page, i, rule.reason, name)
                elif rule.take == "to-end":
                    yield from _remove_to_end(page, i, rule.reason, name)


def hidden_text(page: Page, rule: str) -> Rulings:
    """Remove what is hidden by attribute or style, unless that is most of the page (shown later by a script)."""
    hidden = [i for i, block in enumerate(page.blocks) if block.hidden and not _is_aside(page, i)]
    if hidden and page.substance(hidden) <= _MAX_REMOVED_SHARE * page.substance(range(len(page.blocks))):
        for i in hidden:
            yield Removal(i, "markup-residue", rule)


def hidden_words(page: Page, rule: str) -> Rulings:
    """Remove the words that are hidden in the middle of a line: they belong to no reading of it."""
    for i in range(len(page.blocks)):
        if _is_aside(page, i):
            yield Removal(i, "markup-residue", rule)


def _is_aside(page: Page, index: int) -> bool:
    return page.blocks[index].inside >= 0 and not page.paragraph[index]


def zero_width_blocks(page: Page, rule: str) -> Rulings:
    """Remove blocks of nothing but characters without width, as editors leave them between paragraphs."""
    for i, block in enumerate(page.blocks):
        if block.text[0] in _WIDTHLESS and not block.text.strip(_WIDTHLESS):
            yield Removal(i, "markup-residue", rule)


def marked_elements(page: Page, rule: str) -> Rulings:
    """Remove what stands in an element whose class, id or tag says that it is no article.

    A name that holds most of the paragraphs of the page means something else there, and does not count.
    """
    total = page.substance(range(len(page.blocks)))
    told = container_names.telling(page.vocabulary)
    named = {
        element_path: container_names.inside(page.around[element_path])
        for element_path, names in page.names.items()
        if not told.keys().isdisjoint(names)
    }
    ignored = _structure(page, named, told, total) | paywalls.paid_names(page)
    says = {element_path: container_names.reason(names, told, ignored) for element_path, names in named.items()}
    found: dict[Reason, list[int]] = {}
    yield from map(Section, sections.of_article(page, says))
    of_article = {i for section in page.sections for i in section}
    for i, block in enumerate(page.blocks if says else ()):
        reason = says.get(block.element_path)
        if reason and i not in of_article:
            found.setdefault(reason, []).append(i)
    for reason, indices in found.items():
        # Readers may say more than the article does.
        most = _MAX_COMMENTS_SHARE if reason == "comments" else _MAX_REMOVED_SHARE
        if page.substance(indices) <= most * total or not total:
            for i in indices:
                if not _keeps_heading(page.blocks[i]):
                    # A label, or a box that asks for a subscription, is known by its words inside any box.
                    own = page.own[i]
                    # An entry of a menu, or of a footer, is one of them.
                    is_box = own is not None and own in _SURER and reason not in {"navigation", "footer"}
                    surer = own if own is not None and is_box else reason
                    yield Removal(i, surer, f"{rule}:{surer}")


def _structure(page: Page, named: Mapping[str, Sequence[str]], told: Mapping[str, int], total: int) -> set[str]:
    """Find the names that hold most of the text: they name its layout, and hide nothing that stands inside."""
    held: dict[str, int] = {}
    for block, prose in zip(page.blocks, page.paragraph, strict=True):
        if prose and block.element_path in named:
            for name in told.keys() & named[block.element_path]:
                if container_names.REASONS[told[name]] != "comments":
                    held[name] = held.get(name, 0) + len(block.text)
    return {name for name, size in held.items() if size > _MAX_REMOVED_SHARE * total}


def _keeps_heading(block: Block) -> bool:
    """Return whether a block is the page's own headline, which stands inside a header on many pages."""
    return block.kind == "heading" and block.level == 1


def ticker(page: Page, rule: str) -> Rulings:
    """Remove a breaking-news ticker: a label, and the lines that follow it without a gap.

    A live blog's updates are the article: a run that holds most of the page's text is no ticker.
    """
    total = page.substance(range(len(page.blocks)))
    for i, folded in enumerate(page.folded):
        if folded not in _TICKERS or not page.open(i):
            continue
        run = []
        for j in range(i + 1, len(page.blocks)):
            block = page.blocks[j]
            if not page.open(j) or block.blank_before or block.kind == "heading" or page.folded[j] in _TICKERS:
                break
            if page.document.shape != "text-dump" and page.paragraph[j] and not block.link_chars:
                break
            run.append(j)
        if page.substance(run) <= _MAX_REMOVED_SHARE * total:
            for j in (i, *run):
                yield Removal(j, "ticker", rule)


def comment_section(page: Page, rule: str) -> Rulings:
    """Remove the comment form, its label, and the readers' comments after it."""
    forms = 0
    for i, folded in enumerate(page.folded):
        if page.open(i) and page.own[i] == "comments":
            yield Removal(i, "comments", rule)
            if forms < _FORMS_MAX and (folded.startswith(_REPLY) or _COUNTED.match(page.blocks[i].text)):
                forms += 1
                yield from _remove_to_end(page, i, "comments", rule)


# Only these labels stand at the beginning of the section itself; "Comments" also names a button under the headline.
_COUNTED: Final = re.compile(r"\d+\s+\w{7,16}$")
_REPLY: Final = (
    "leave a", "post a comment", "add a comment", "schreibe einen", "kommentar verfassen", "laisser un", "deja un",
    "deixe um", "lascia un", "اترك تعليق", "أضف تعليق", "оставить комментарий", "добавить комментарий", "αφήστε ένα",
    "dodaj komentarz", "发表评论",
)  # fmt: skip


def related_box(page: Page, rule: str) -> Rulings:
    """Remove a "Related News" label and the headlines under it, also in the middle of an article."""
    for i, folded in enumerate(page.folded):
        if phrases.EXACT.get(folded) == "related" and page.open(i):
            yield Removal(i, "related", rule)
            yield from _remove_run(page, i, "related", rule)


def boilerplate_lines(page: Page, rule: str) -> Rulings:
    """Remove lines that are nothing but a phrase of the boilerplate ("Spread the love", "Skip to content")."""
    for i, folded in enumerate(page.folded):
        reason = phrases.EXACT.get(folded)
        if reason and page.open(i) and not _in_tags(page, i) and not (reason == "share" and _in_text(page, i)):
            yield Removal(i, reason, f"{rule}:{reason}")


def _in_tags(page: Page, index: int) -> bool:
    """Return whether a block is an entry of a list of tags, where "Facebook" and "Careers" are subjects."""
    decision = page.decisions[index]
    return (decision is not None and decision.field == "tags") or (
        0 < page.blocks[index].link_chars == len(page.blocks[index].text) and _is_tag_list(page, index)
    )


def _in_text(page: Page, index: int) -> bool:
    """Return whether an item's list is inside the text, and may list networks: paragraphs of one element around it."""
    block = page.blocks[index]
    if block.kind != "item":
        return False
    first, last = index, index
    while first and page.blocks[first - 1].kind == "item":
        first -= 1
    while last + 1 < len(page.blocks) and page.blocks[last + 1].kind == "item":
        last += 1
    box = block.element_path[: max(block.element_path.rfind(" ul "), block.element_path.rfind(" ol "))]
    around = (page.blocks[i] for i in (first - 1, last + 1) if 0 <= i < len(page.blocks))
    return sum(other.element_path.startswith(f"{box} p ") for other in around) > 1


def boilerplate_beginnings(page: Page, rule: str) -> Rulings:
    """Remove short lines that begin like boilerplate ("Read more: …", "© 2024 …", "3 min read")."""
    for i, block in enumerate(page.blocks):
        if page.own[i] and page.open(i):
            reason = phrases.begins(block.text) if len(block.text) <= phrases.PREFIX_MAX else page.own[i]
            # "Source: …" and "© …" under a picture are its credit (`images/image_selection.py`).
            if reason and not (block.kind == "caption" and reason in {"byline", "footer"}):
                yield Removal(i, reason, f"{rule}:{reason}")


def author_box(page: Page, rule: str) -> Rulings:
    """Read an author box: a name on a line of its own, and a paragraph that begins with it ("… is a reporter")."""
    found = []
    said = {text.fold(c.raw) for c in page.document.candidates if c.field == "authors"}
    for i in range(len(page.blocks) - 1):
        name, bio = page.blocks[i].text, page.blocks[i + 1].text
        if not bio.startswith(name) or not 3 <= len(name) <= 60:  # bylines.py
            continue
        if page.open(i) and page.open(i + 1) and _BIO.match(bio[len(name) :]) and bylines.names(name):
            found.append(i)
    is_dump = page.document.shape == "text-dump"
    others = [i for i in found if page.folded[i] not in said and not (is_dump and page.blocks[i].kind != "heading")]
    for i in found:
        # An article on firms or people says of each what it is: of several, or with more text like the first's below.
        if i in others and (len({page.folded[k] for k in others}) > 1 or _goes_on(page, i + 1)):
            continue
        yield Offer(i, "authors", rule)
        yield Removal(i + 1, "author-bio", rule)


def _goes_on(page: Page, index: int) -> bool:
    """Return whether the text goes on below a paragraph in the same kind of element."""
    return any(
        page.paragraph[i] and b.where == page.blocks[index].where
        for i, b in enumerate(page.blocks[index + 1 :], index + 1)
    )


def time_line(page: Page, rule: str) -> Rulings:
    """Remove a time of day on a line of its own, as live blogs put above each update."""
    for i, block in enumerate(page.blocks):
        if page.open(i) and len(block.text) <= 12 and _TIME.fullmatch(block.text):
            yield Removal(i, "byline", rule)


def breadcrumb(page: Page, rule: str) -> Rulings:
    """Remove the path to the page: short names with arrows between them."""
    for i, block in enumerate(page.blocks):
        line = block.text
        if block.kind == "code":  # an arrow there is a comparison
            continue
        if len(line) <= 160 and (">" in line or "›" in line or "»" in line) and page.open(i) and _PATH.fullmatch(line):
            yield Removal(i, "navigation", rule)


RULES: Final[tuple[Callable[[Page, str], Rulings], ...]] = (
    duplicates.shown_copies,
    hidden_text,
    zero_width_blocks,
    marked_elements,
    hidden_words,
    ticker,
    author_box,
    related_box,
    comment_section,
    comment_threads.unnamed_threads,
    boilerplate_lines,
    boilerplate_beginnings,
    newsletters.letter_lines,
    newsletters.print_lines,
    newsletters.gallery_counts,
    paywalls.paywall_text,
    paywalls.wall_prose,
    calls_to_action.calls_to_action,
    calls_to_action.small_print_lines,
    calls_to_action.lines_below_posts,
    calls_to_action.shop_links,
    time_line,
    breadcrumb,
    duplicates.duplicates,
)


def _remove_run(page: Page, index: int, reason: Reason, rule: str) -> Rulings:
    """Remove the headlines under a label, up to the next paragraph or subhead of the article."""
    for i in range(index + 1, min(index + 1 + _BOX_MAX, len(page.blocks))):
        block, decision = page.blocks[i], page.decisions[i]
        if decision is not None:
            if decision.action == "removed":
                continue
            return
        short = len(block.text) <= 160 and not page.lines[i].ends_sentence  # as a metadata line
        if page.paragraph[i] and not short:
            return
        own = page.own[i]
        if own in {"footer", "related"}:
            return
        if _is_tag_list(page, i):
            continue
        if own:
            continue
        # In a dump the last headline of the box and a subhead look alike; the box is the likelier.
        if block.kind == "heading" and not block.link_chars and page.document.shape != "text-dump":
            return
        if not short and link_density(block) < MAX_IN_PARAGRAPH:
            return
        yield Removal(i, reason, rule)


def _is_tag_list(page: Page, index: int) -> bool:
    """Return whether a block stands in an element that is named as the list of an article's tags."""
    near = page.around[page.blocks[index].element_path][-_MAX_NAMES:]
    return any(container_names.lists_tags(name) and _OF_ARTICLE.search(name) for name in near)


def _remove_to_end(page: Page, index: int, reason: Reason, rule: str) -> Rulings:
    """Remove everything after a mark, unless that would remove more good text than it keeps."""
    after = [i for i in range(index + 1, len(page.blocks)) if page.open(i)]
    before = [i for i in range(index) if page.open(i)]
    if page.substance(after) <= page.substance(before):
        for i in after:
            yield Removal(i, reason, rule)
