"""Where a run reports what happens."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from ingest.model import Count, Outcome

__all__ = ["Note", "Notice", "NoticeKind", "Progress", "Sink"]

Note: TypeAlias = Callable[[Outcome, Mapping[str, Count]], None]
NoticeKind: TypeAlias = Literal[
    "source-failed",
    "too-many-failed",
    "file-failed",
    "raw-shrunk",
    "raw-kept",
    "copy-failed",
    "records-lost",
    "state-moved",
    "state-reset",
    "listing-moved",
    "alarm",
]


class Progress(Protocol):
    """Hears how far a stage has come."""

    def __call__(self, stage: str, name: str, done: int, total: int, articles: int | None = None, /) -> None:
        """Take what is done of the whole; `articles` are the items among it, where it is counted in bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What is to be said of more than one item: a source, a raw file, the state."""

    kind: NoticeKind
    source: str | None
    stage: str
    reason: str
    detail: str
    file: str | None = None
    url: str | None = None
    fatal: bool = True
    """Whether it costs exit 0."""


def _unheard(_: Notice) -> None:
    """Drop a notice: for callers that look at outcomes only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sink:
    """Where a run reports what happens: outcomes (with their audit rows, where they have one), progress, notices."""

    note: Note
    progress: Progress
    notice: Callable[[Notice], None] = _unheard
