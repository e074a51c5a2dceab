"""Keep which articles of a source came as the same short text, and how many of its pages say when and by whom."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ingest.state.sqlite import packing
from ingest.state.sqlite.database import Database

__all__ = ["Short", "Texts"]

# What is asked for in vain is asked for no longer than this (`pipeline.retry`: twelve tries take five weeks).
_KEPT: Final = timedelta(days=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Short:
    """An article whose page was a short text."""

    key: str
    url: str
    """What was asked for."""
    text: str
    """Digest of the text."""
    title: str
    """Digest of the page's title."""
    is_mended: bool
    """Whether its page says something else now."""


class Texts(Database):
    """The short texts of pages."""

    def short_texts(self, source: str) -> list[Short]:
        """List the articles of a source whose page was a short text."""
        rows = self._rows("SELECT key, url, text, title, mended FROM short_texts WHERE source = ?", (source,))
        return [
            Short(key=key, url=url, text=text, title=title, is_mended=bool(mended))
            for key, url, text, title, mended in rows
        ]

    def note_short_text(self, source: str, short: Short, *, now: datetime) -> None:
        """Keep that a page is a short text, or, where `short` says so, no more."""
        with self._transaction() as db:
            db.execute(
                "INSERT INTO short_texts (source, key, url, text, title, mended, at) VALUES (?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (source, key) DO UPDATE SET url = excluded.url, text = excluded.text,"
                " title = excluded.title, mended = excluded.mended, at = excluded.at",
                (source, short.key, short.url, short.text, short.title, short.is_mended, packing.stamp(now)),
            )

    def structured(self, source: str) -> tuple[int, int]:
        """Return how many pages of a source had a date, an author or structured data, and how many had none."""
        rows = self._rows("SELECT structured, plain FROM page_counts WHERE source = ?", (source,))
        return (int(rows[0][0]), int(rows[0][1])) if rows else (0, 0)

    def note_structured(self, source: str, structured: int, plain: int, *, now: datetime) -> None:
        """Keep those counts, and forget short texts that were not seen for long."""
        with self._transaction() as db:
            db.execute("INSERT OR REPLACE INTO page_counts VALUES (?, ?, ?)", (source, structured, plain))
            db.execute("DELETE FROM short_texts WHERE source = ? AND at < ?", (source, packing.stamp(now - _KEPT)))

    def put_back(self, source: str, short: Short, *, reason: str, next_due: datetime, now: datetime) -> None:
        """Put an article back to pending whose page was none; the next page is kept, the same or not."""
        with self._transaction() as db:
            db.execute(
                "UPDATE frontier SET status = 'pending', tries = 1, reason = ?, next_due = ?, changed_at = ?,"
                " recheck_at = NULL WHERE source = ? AND key = ? AND status = 'done' AND request IS NOT NULL",
                (reason, packing.stamp(next_due), packing.stamp(now), source, short.key),
            )
            db.execute("DELETE FROM fetched WHERE source = ? AND url = ?", (source, short.url))
