"""Write the pages of many items into one folder, with an index to look through them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ingest import webpage
from ingest.errors import IngestError, NoArticle
from ingest.explain import page, values
from ingest.explain.values import NO_MEANINGS, UNCLASSIFIED, Classified
from ingest.model import Capture, Extraction, Reason, Shaped

__all__ = ["INDEX", "Pages"]

INDEX: Final = "index.html"
_UNNAMED: Final = re.compile(r"[^\w.-]+")
_LONGEST: Final = 60  # characters of a name; NAME_MAX is 255 bytes, and a letter takes up to four (RFC 3629)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """One row of the index."""

    name: str
    title: str
    file: str
    outcome: str
    reason: str
    page_type: str
    shape: str
    language: str
    published: str
    kept: int | None
    removed: float | None
    """Share of the characters that were removed."""
    fields: int | None
    doubts: int | None


class Pages:
    """Takes items one by one, and keeps no more of each than its row of the index."""

    def __init__(self, meanings: Mapping[Reason, str] = NO_MEANINGS) -> None:
        self._meanings = meanings
        self._entries = list[_Entry]()
        self._names = {INDEX}

    def add(
        self,
        result: Extraction | IngestError,
        *,
        capture: Capture | None = None,
        shaped: Shaped | None = None,
        classified: Classified = UNCLASSIFIED,
    ) -> tuple[str, str]:
        """Take an item; return the name of its page, and the page."""
        name = self._named(capture.file if capture else str(result))
        self._entries.append(_entry(name, result, capture, shaped))
        text = page.html(result, capture=capture, shaped=shaped, classified=classified, meanings=self._meanings)
        return name, text

    def index(self, title: str) -> str:
        """Write the index of the items so far."""
        outcomes = sorted({entry.outcome for entry in self._entries})
        shown = {
            "title": title,
            "entries": self._entries,
            "outcomes": [(outcome, sum(e.outcome == outcome for e in self._entries)) for outcome in outcomes],
        }
        return webpage.render("ingest.explain", "index", shown)

    def _named(self, file: str) -> str:
        """Return a file name after that of the payload, with a number where it holds more than one item."""
        stem = _UNNAMED.sub("-", file)[-_LONGEST:].strip("-.") or "item"
        name, number = f"{stem}.html", 1
        while name in self._names:
            number += 1
            name = f"{stem}-{number}.html"
        self._names.add(name)
        return name


def _entry(name: str, result: Extraction | IngestError, capture: Capture | None, shaped: Shaped | None) -> _Entry:
    title = page.title_of(result, capture)
    file = capture.file if capture else ""
    if isinstance(result, IngestError):
        return _Entry(
            name=name,
            title=title,
            file=file,
            outcome="skipped" if isinstance(result, NoArticle) else "failed",
            reason=result.reason,
            page_type="",
            shape=shaped.shape if shaped else "",
            language="",
            published="",
            kept=None,
            removed=None,
            fields=None,
            doubts=None,
        )
    document = result.document
    every = sum(len(block.text) for block in document.blocks)
    found = result.fields
    return _Entry(
        name=name,
        title=title,
        file=f"{document.item.capture.file} #{document.item.index}",
        outcome="extracted",
        reason="",
        page_type=found.page_type.value,
        shape=document.shape,
        language=found.language.value or "",
        published=found.published.value or "",
        kept=sum(len(block.text) for block in result.body),
        removed=sum(len(removed.block.text) for removed in result.removed) / every if every else None,
        fields=sum(bool(values.one_line(value.value)) for _, value in values.named_fields(result)),
        doubts=len(values.doubts(result)),
    )
