"""What a listing said of an article: its facts as candidates, a full-text feed as a second reading.

    feed:/title  feed:/authors/0  sitemap:/published      JSON pointers into the hints that stand with the capture

A listing is written for machines, in a hurry and at another time: it is the last to be believed. What a feed gives as
the whole article stands in for a page that gives none, and is compared with one that does.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any, Final

from ingest import text
from ingest.errors import ExtractError
from ingest.model import Block, Candidate, Capture, Document, Doubt, Item, facts_of_source_type

__all__ = ["candidates", "feed_mismatch", "full_text_document", "gives_text", "last_resort_document"]

# What a feed gives in fewer letters is a teaser as a rule. Set by hand: a news in brief.
_MIN_FULL_TEXT: Final = 600
# A description is a teaser as a rule; one that goes on for so long and ends with a sentence is the text. Set by hand:
# the notes of a podcast, a short story; search engines and networks cut teasers at 160 to 300 characters.
_WHOLE_DESCRIPTION: Final = 450
_END: Final = re.compile(r"[.!?…。！？؟।]['\"”’»)\]]*$")
_TEASER_ENDINGS: Final = ("[…]", "[...]", "…", "...", "read more", "continue reading")
# Letters that stand in a row in both texts: most words of European languages, and phrases of Chinese.
_GRAM: Final = 6
# Of a feed's text, so much is in the page's where both are one article: feeds add a line or two. Set by hand.
_SHARED: Final = 0.5


def candidates(capture: Capture) -> tuple[Candidate, ...]:
    """Offer what the listing said, in its order."""
    return tuple(_offered(capture))


def _offered(capture: Capture) -> Iterator[Candidate]:
    source_type = capture.via.get("source_type")
    facts = facts_of_source_type(source_type)
    for field in facts.hint_fields if facts else ():
        said = capture.hints.get(field)
        if isinstance(said, str):
            yield Candidate(field=field, raw=said, where=f"{source_type}:/{field}")
        elif isinstance(said, list):
            for number, one in enumerate(said):
                if isinstance(one, str):
                    yield Candidate(field=field, raw=one, where=f"{source_type}:/{field}/{number}")


def full_text_document(capture: Capture, *, index: int) -> Document | None:
    """Read the article that a full-text feed gave, as a document of its own; None where it gave none, or a teaser."""
    markup = capture.hints.get("content")
    if not _has_full_text(capture.via) or not isinstance(markup, str):
        return None
    return _document(capture, markup, index=index, least=_MIN_FULL_TEXT, evidence="the content of the feed's item")


def last_resort_document(capture: Capture, *, index: int) -> Document | None:
    """Read what a feed says of an article of which there is no page; None where that is less than the article.

    That is its content, or else its description, where that is as long as a short text and ends as one.
    """
    if found := full_text_document(capture, index=index):
        return found
    words = capture.hints.get("description")
    if not _has_full_text(capture.via) or not isinstance(words, str) or not _END.search(words):
        return None
    markup, evidence = f"<p>{escape(words)}</p>", "the description of the feed's item"
    return _document(capture, markup, index=index, least=_WHOLE_DESCRIPTION, evidence=evidence)


def gives_text(via: Mapping[str, Any], hints: Mapping[str, Any]) -> bool:
    """Return whether a listing may have given all of an article: whether to keep an answer that has none of it."""
    said = (hints.get(field) for field in ("content", "description"))
    return _has_full_text(via) and any(isinstance(one, str) and len(one) >= _WHOLE_DESCRIPTION for one in said)


def _has_full_text(via: Mapping[str, Any]) -> bool:
    facts = facts_of_source_type(via.get("source_type"))
    return facts is not None and facts.has_full_text


def _document(capture: Capture, markup: str, *, index: int, least: int, evidence: str) -> Document | None:
    from ingest.parse.page.html import blocks  # noqa: PLC0415 -- few feeds give whole articles

    url = capture.requested_url or capture.url
    try:
        parsed = blocks(markup, base=url)
    except ExtractError:
        return None
    if not parsed.blocks or sum(text.weight(block.text) for block in parsed.blocks) < least:
        return None
    if text.fold(parsed.blocks[-1].text).endswith(_TEASER_ENDINGS):
        return None
    return Document(
        item=Item(capture=capture, index=index),
        shape="html",
        blocks=parsed.blocks,
        candidates=candidates(capture),
        images=parsed.images,
        url=url,
        html=markup,
        evidence=evidence,
        fingerprint=parsed.fingerprint,
        bare=True,
    )


def feed_mismatch(reading: Document, body: Sequence[Block]) -> Doubt | None:
    """Doubt a text that has little of what the feed gives as the article.

    Neither needs to be wrong: one of them may be cut, or of another day.
    """
    wanted = _grams(reading.blocks)
    share = len(wanted & _grams(body)) / len(wanted) if wanted else 1.0
    if share >= _SHARED:
        return None
    return Doubt(code="second-reading", message=f"the text has {share:.0%} of what the feed gives as the article")


def _grams(of: Sequence[Block]) -> set[str]:
    letters = "".join(c for c in text.fold(" ".join(block.text for block in of)) if c.isalnum())
    return {letters[n : n + _GRAM] for n in range(len(letters) - _GRAM + 1)}
