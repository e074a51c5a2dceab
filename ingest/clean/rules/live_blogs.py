"""Find the entries of a live blog by their times of day, where the page's data name none.

A time stands alone above an entry, or the entry's heading or first paragraph begins with it. What else has times in a
column (timetables, programmes, chronologies in a report, chats, readers' comments, transcripts) has them upwards and in
round figures, or says little at each of them, or names another person each time, or is the smaller part of the text.
Thresholds are set by hand on pages of our own of these kinds.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from ingest.clean.facts import entry_times
from ingest.clean.facts.bylines import bylines
from ingest.clean.facts.entry_times import EntryTime, is_in_order, is_newest_first
from ingest.clean.facts.link_density import MAX_IN_PARAGRAPH, link_density
from ingest.clean.page import Page
from ingest.clean.rulings import Removal, Reopening, Replacement, RulingsFor
from ingest.model import Candidate, Decision

__all__ = ["entries"]

_LOOK: Final = re.compile(
    r"[\W_]{0,3}(?:[^\W\d_]\D{0,20})?\d{1,4}"
    r"(?:[:.]\d\d|\s?[時时点點시]|\s?h(?![^\W\d])|\s?uhr|\s?[ap]\.?m|[ ,/.-])",
    re.IGNORECASE,
)
_MIN_ENTRIES: Final = 4  # entries, of a page that does not call itself live
_MIN_ENTRIES_OF_LIVE: Final = 3
_DISORDER: Final = 8  # entries for each that may stand out of order, such as one that is pinned
_MIN_SHARE_OF_TEXT: Final = 0.5  # of the characters of the article, in entries
_MAX_SHARE_OF_ENTRY: Final = 0.5  # of what the entries say, in one: an article among dated teasers of others
_SAYS: Final = 60  # characters of an entry that says something
_TELLING: Final = 0.6  # of the entries say something; have a heading above the time; name a person
_ROUND: Final = 5  # minutes: programmes and timetables have such times only
_ROUND_MOST: Final = 0.75  # of the times of a page that goes upwards
_BEGUN: Final = 10  # minutes
_NAME_MAX: Final = 40  # characters of a line that is a name
_TITLE_MAX: Final = 160  # characters of the headline of an entry
_ABOVE: Final = 6  # blocks above the first that was kept, where its time may stand
_DAY_MAX: Final = 50  # characters of a heading that is a day
_CALLED_LIVE: Final = re.compile(
    r"\b(?:live|liveblog|live-?ticker|news-?blog|ticker|minute by minute|as it happen(?:s|ed)|latest updates?|updates"
    r"|rolling coverage|hour by hour|stunde um stunde|en direct|le direct|en directo|directo|en vivo|minuto a minuto"
    r"|ao vivo|diretta|live-?uppdatering|live-?rapport\w*|direkt|direkte|direktrapport|suora|hetki hetkelt|seuraamme"
    r"|na żywo|relacja|canlı|percről percre|élő|živě|on-?line|uživo|în direct|trực tiếp|langsung|онлайн"
    r"|прямая трансляция|текстовая трансляция|прямий ефір|на живо|хроника|λεπτό προς λεπτό|ζωντανά)\b"
    r"|مباشر|لحظة بلحظة|زنده|實時|实时|直播|滚动|即時|速報|ライブ|생중계|실시간|속보"
)
_NAMED_LIVE: Final = re.compile(
    r"live-?(?:blog|ticker|update|feed|entr|post|stream|text|coverage)|liveblog|en-direct|newsticker"
)
_LABEL: Final = re.compile(r"\W{0,2}(<[^<>]{1,30}>|[^\W\d_][\w .'’-]{0,24}:)\s")


@dataclass(frozen=True, slots=True)
class _Mark:
    """The line that tells when an entry came."""

    index: int
    time: EntryTime
    alone: bool
    """Nothing but the time stands there."""


def entries(page: Page, kept: set[int]) -> RulingsFor[set[int]]:
    """Offer the entries as updates; return what belongs to them and is not kept."""
    marks = _marks(page, kept)
    if len(marks) < _MIN_ENTRIES_OF_LIVE or any(c.field == "live_update_text" for c in page.document.candidates):
        return set()
    spans = _spans(page, kept, marks)
    buttons = _buttons(page, spans)
    found = [
        [i for i in span if i not in buttons and (i in kept or _belongs(page, i, mark))]
        for mark, span in zip(marks, spans, strict=True)
    ]
    told = [(mark, blocks) for mark, blocks in zip(marks, found, strict=True) if blocks]
    if not _is_live_blog(page, kept, told):
        return set()
    yield from (Removal(i, "share", "live-blog") for i in sorted(buttons))
    return (yield from _offered(page, told, spans))


def _marks(page: Page, kept: set[int]) -> list[_Mark]:
    first, last = min(kept, default=0), max(kept, default=-1)
    found = []
    for i in range(max(0, first - _ABOVE), last + 1):
        block = page.blocks[i]
        if block.hidden or block.kind in {"caption", "code", "table"} or not _LOOK.match(block.text):
            continue
        if _open(page, i) and (time := entry_times.parse_entry_time(block.text)):
            found.append(_Mark(i, time, time.end >= len(block.text)))
    return found


def _open(page: Page, index: int) -> bool:
    """Return whether a block may be the time of an entry by what was decided on it."""
    decision = page.decisions[index]
    return decision is None or decision.reason == "byline" or decision.field in {"published", "modified", "authors"}


def _spans(page: Page, kept: set[int], marks: Sequence[_Mark]) -> list[range]:
    """Return the blocks of each entry; headings stand above the times, or below."""
    above = [mark.alone and _is_heading(page, mark.index - 1) for mark in marks]
    below = [_is_heading(page, mark.index + 1) for mark in marks]
    lifted = sum(above) > max(1, sum(below))
    starts = [mark.index - (lifted and is_above) for mark, is_above in zip(marks, above, strict=True)]
    longest = max((after - before for before, after in pairwise(starts)), default=1)
    end = min(max(kept, default=0) + 1, starts[-1] + longest)
    return [
        range(start, stop) for start, stop in zip(starts, [*starts[1:], max(end, marks[-1].index + 1)], strict=True)
    ]


def _is_heading(page: Page, index: int) -> bool:
    return 0 <= index < len(page.blocks) and page.blocks[index].kind == "heading" and page.blocks[index].level != 1


def _buttons(page: Page, spans: Sequence[range]) -> set[int]:
    """Find the short lines that stand in most entries in the same words: links to share them, and to themselves."""
    times = Counter(line for span in spans for line in {page.folded[i] for i in span if _is_short(page, i)})
    return {
        i
        for span in spans
        for i in span
        if page.open(i)
        and _is_short(page, i)
        and times[page.folded[i]] >= max(_MIN_ENTRIES_OF_LIVE, _TELLING * len(spans))
    }


def _is_short(page: Page, index: int) -> bool:
    return len(page.blocks[index].text) <= _NAME_MAX and page.folded[index] != ""


def _belongs(page: Page, index: int, mark: _Mark) -> bool:
    """Return whether a block between two times is a part of the entry."""
    block = page.blocks[index]
    if index == mark.index:
        return not mark.alone
    if not page.open(index) or page.own[index] or block.hidden or block.inside >= 0 or block.kind == "caption":
        return False
    if _is_day(page, index):
        return False
    return (block.kind == "heading" and abs(index - mark.index) == 1) or link_density(block) < MAX_IN_PARAGRAPH


def _is_day(page: Page, index: int) -> bool:
    """Return whether a line between entries is the day of those below."""
    block = page.blocks[index]
    if len(block.text) > _DAY_MAX or block.kind == "item" or not page.lines[index].has_digit or not _open(page, index):
        return False
    return (
        entry_times.day(block.text) is not None
        and entry_times.parse_entry_time(block.text) is None
        and page.lines[index].has_date
    )


def _is_live_blog(page: Page, kept: set[int], told: Sequence[tuple[_Mark, list[int]]]) -> bool:
    minutes = [mark.time.minutes for mark, _ in told]
    live = _calls_itself_live(page)
    if len(told) < (_MIN_ENTRIES_OF_LIVE if live else _MIN_ENTRIES) or not is_in_order(
        minutes, most=len(told) // _DISORDER
    ):
        return False
    if len(set(minutes)) * 2 < len(minutes):
        return False
    if not is_newest_first(minutes):
        rounded = sum(value % _ROUND == 0 for value in minutes)
        # What was recorded counts from its beginning.
        if not live or rounded > _ROUND_MOST * len(minutes) or min(minutes) < _BEGUN:
            return False
    texts = [_text(page, mark, blocks) for mark, blocks in told]
    inside = sum(map(len, texts))
    if inside < _MIN_SHARE_OF_TEXT * sum(len(page.blocks[i].text) for i in kept):
        return False
    if sum(len(t) >= _SAYS for t in texts) < _TELLING * len(texts):
        return False
    if not live and max(map(len, texts)) > _MAX_SHARE_OF_ENTRY * inside:
        return False
    return not _is_of_many(page, told, texts)


def _text(page: Page, mark: _Mark, blocks: Sequence[int]) -> str:
    texts = (page.blocks[i].text[mark.time.end if i == mark.index else 0 :] for i in blocks)
    return " ".join(t for t in texts if t)


def _calls_itself_live(page: Page) -> bool:
    titles = [c.raw for c in page.document.candidates if c.field == "title"]
    titles += [b.text for b in page.blocks if b.kind == "heading" and b.level == 1]
    titles += [page.blocks[i].text for i, v in enumerate(page.decisions) if v and v.field == "title"]
    if _CALLED_LIVE.search("\n".join((page.document.url or "", *titles)).lower()):
        return True
    return any(_NAMED_LIVE.search(name) for name in page.vocabulary)


def _is_of_many(page: Page, told: Sequence[tuple[_Mark, list[int]]], texts: Sequence[str]) -> bool:
    """Return whether the entries are what many people said: a chat, readers' comments, a transcript."""
    labels = [m[1] for t in texts if (m := _LABEL.match(t))]
    if len(labels) >= _TELLING * len(texts) and len(set(labels)) < len(labels):
        return True
    names = [name for mark, _ in told if mark.alone for name in _name_beside(page, mark.index)]
    return len(names) >= _TELLING * len(texts) and len(set(names)) * 2 > len(names)


def _name_beside(page: Page, index: int) -> Iterator[str]:
    """Yield the name that stands above or below a time."""
    for i in (index - 1, index + 1):
        if 0 <= i < len(page.blocks) and page.blocks[i].kind != "heading":
            line = page.blocks[i].text
            if len(line) <= _NAME_MAX and not page.lines[i].ends_sentence and bylines.names(line):
                yield line
                return


def _offered(page: Page, told: Sequence[tuple[_Mark, list[int]]], spans: Sequence[range]) -> RulingsFor[set[int]]:
    """Offer the day above entries, the time of each, its headline, and where its text begins and ends."""
    days = [i for i in range(max(0, spans[0].start - 1), spans[-1].stop) if _is_day(page, i)]
    for i in days:
        yield from _used(page, i)
    offers = (*page.document.candidates, *page.candidates)
    dated = bool(days) or any(c.field in {"published", "modified"} for c in offers)
    yield _candidate(page, "page_type", told[0][0].index)
    added = set[int]()
    for mark, found in told:
        while days and days[0] < mark.index:
            yield _candidate(page, "live_update_day", days.pop(0))
        yield _candidate(page, "live_update_clock", mark.index)
        blocks = found
        if mark.alone and (dated or not mark.time.moment.startswith("T")):
            yield from _used(page, mark.index)
        else:
            blocks = sorted({*found, mark.index})
            yield Reopening(mark.index)
        added.update(blocks)
        if (headline := _headline(page, mark, blocks)) is not None:
            yield _candidate(page, "live_update_headline", headline)
        for i in dict.fromkeys((blocks[0], blocks[-1])):
            yield _candidate(page, "live_update_paragraph", i)
    return added


def _candidate(page: Page, field: str, index: int) -> Candidate:
    return Candidate(field=field, raw=page.blocks[index].text, where=f"block:{index}")


def _used(page: Page, index: int) -> Iterator[Replacement]:
    """Take a line out of the text: the updates say what it says."""
    decision = page.decisions[index]
    if decision is None or decision.action != "field":
        yield Replacement(index, Decision(action="field", field="live_updates", rule="live-blog"))


def _headline(page: Page, mark: _Mark, blocks: Sequence[int]) -> int | None:
    """Find the headline of an entry: its heading, or a short line above a longer text that is no sentence."""
    first = [i for i in blocks if i != mark.index or not mark.alone][:1]
    for i in first:
        line = page.blocks[i].text[mark.time.end if i == mark.index else 0 :]
        if not line or len(line) > _TITLE_MAX:
            return None
        if page.blocks[i].kind == "heading" or (len(blocks) > 1 and not page.lines[i].ends_sentence):
            return i
    return None
