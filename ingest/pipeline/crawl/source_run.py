"""Enter what became of an article: its row in the state, its outcome, its share in the health of its source.

What is in raw/ is entered through the ledger; what a kill left out there, the next run enters (`rebuild`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from ingest import sources, urls
from ingest.config import Schedule
from ingest.errors import HttpStatus, IngestError, NoArticle, RobotsDenied
from ingest.fetch import Fetcher
from ingest.forgotten import NOTHING, Forgotten
from ingest.model import Fetched, Outcome, Request, Source, Stage, Status, Validators
from ingest.pipeline.clean.capture import Task
from ingest.pipeline.crawl import article_retry
from ingest.pipeline.crawl.ledger import Ledger
from ingest.pipeline.crawl.soft_errors import SoftErrors
from ingest.pipeline.crawl.source_failure import SOFT, Tally
from ingest.pipeline.sink import Notice, NoticeKind
from ingest.raw import RawStore
from ingest.state import Short, State

__all__ = ["SourceRun", "Taken", "validators"]

Taken: TypeAlias = tuple[str, str | None, tuple[timedelta, ...]]
"""Of an article that we have: its key, its version, and when to ask for it again."""

# Of a RawStoreError: raw/ takes nothing more (a file that cannot be read is another matter).
_UNWRITABLE: Final = frozenset({"disk-full", "unwritable"})


@dataclass(slots=True, kw_only=True)
class SourceRun:
    """One run of one source: what it works with, and what has become of its articles. Its caller holds the lock."""

    source: Source
    schedule: Schedule
    fetcher: Fetcher
    store: RawStore
    state: State
    ledger: Ledger
    now: Callable[[], datetime]
    note: Callable[[Outcome], None]
    task: Task
    """How its pages will be cleaned."""
    soft: SoftErrors
    notice: Callable[[Notice], None]
    forgotten: Forgotten = NOTHING
    """What must not be asked for, nor kept."""
    rows: dict[str, Request] = field(default_factory=dict)
    """The articles that are being asked for, by key."""
    tally: Tally = field(default_factory=Tally)

    @property
    def name(self) -> str:
        """The source's."""
        return self.source.name

    room: Callable[[], IngestError | None] = lambda: None
    """Why nothing more should be written, before the disk is full."""

    @property
    def is_full(self) -> bool:
        """Whether raw/ cannot, or should not, be written: what cannot be kept must not be asked for."""
        self.tally.unwritable = self.tally.unwritable or self.room()
        return self.tally.unwritable is not None

    def taken(self, request: Request, *, without: frozenset[str] = frozenset()) -> list[Taken]:
        """List what a request was for, as far as the state wants to know."""
        rows = (self.rows[key] for key in request.covers or (request.key,) if key not in without)
        return [(row.key, row.version, self.rechecks(row)) for row in rows]

    def rechecks(self, row: Request) -> tuple[timedelta, ...]:
        """Return when to ask again; nobody corrects an archive."""
        return () if sources.is_old(row) else self.schedule.recheck

    def done(self, taken: Sequence[Taken]) -> None:
        """Enter articles that we have."""
        for key, version, recheck in taken:
            self.state.done(self.name, key, version=version, now=self.now(), recheck=recheck)

    def remember(self, url: str, given: Validators, sha256: str) -> None:
        """Enter an answer by which the next one is known to be the same."""
        self.state.note_fetched(self.name, url, validators=given, sha256=sha256, now=self.now())

    def unchanged(self, request: Request, detail: str, *, without: frozenset[str] = frozenset()) -> None:
        """Note that what we have is what there is."""
        self.tally.answered(len(request.covers or (request.key,)) - len(without))
        self.settle(request, "unchanged", "", detail, without=without)

    def refused(self, request: Request, error: IngestError) -> None:
        """Enter that a host gave no article, for now or, by 404 and 410, for good."""
        # A batch that is gone is an API that is closed, and says nothing about its posts.
        if isinstance(error, HttpStatus) and article_retry.is_gone(error.status) and not request.covers:
            self.gone(request.key, request.url, reason=error.reason)
            self.tally.answered()
            self.settle(request, "failed", error.reason, error.message)
            return
        self.failed(request, error, stage="fetch")

    def gone(self, key: str, url: str, *, reason: str) -> None:
        """Enter an article that is no more; what was known of its answers is no answer any longer."""
        self.state.gone(self.name, key, reason=reason, now=self.now())
        self.state.forget_fetched(self.name, url)

    def failed(self, request: Request, error: IngestError, *, stage: Stage) -> None:
        """Enter an article that could not be had."""
        if error.reason in _UNWRITABLE:
            self.tally.unwritable = self.tally.unwritable or error
        denied = isinstance(error, RobotsDenied)
        for key in request.covers or (request.key,):
            # That the same page is closed to us as before says nothing new of its source.
            if not (denied and self.state.tries(self.name, key)):
                self.tally.missed(error.reason, error.message, refused=denied)
        self._postpone(request, error, error.reason)
        self.settle(request, "skipped" if denied else "failed", error.reason, error.message, stage=stage)

    def crashed(self, request: Request, error: Exception, detail: str) -> None:
        """Enter a bug of ours: it costs this request, and no other."""
        self.tally.missed(type(error).__name__, detail)
        self._postpone(request, error, type(error).__name__)
        self.settle(request, "crashed", type(error).__name__, detail)

    def settle(
        self,
        request: Request,
        status: Status,
        reason: str,
        detail: str,
        *,
        stage: Stage = "fetch",
        without: frozenset[str] = frozenset(),
    ) -> None:
        """Note the outcome of every article that a request was for."""
        for key in request.covers or (request.key,):
            if key not in without:
                self.outcome(stage, status, reason, detail, url=self.rows[key].url)

    def outcome(self, stage: Stage, status: Status, reason: str, detail: str, *, url: str | None) -> None:
        """Note what became of an item."""
        self.note(Outcome(source=self.name, stage=stage, status=status, reason=reason, detail=detail, url=url))

    def ask_later(self, request: Request, detail: str) -> None:
        """Enter that a page is no article: it is asked for again, ever more rarely."""
        self._postpone(request, NoArticle(detail, subject=request.url, reason=SOFT), SOFT)

    def ask_never(self, request: Request) -> None:
        """Enter that an address leads to what was taken down."""
        for key in request.covers or (request.key,):
            self.state.gone(self.name, key, reason="forgotten", now=self.now())
        self.settle(request, "skipped", "forgotten", "leads to what was taken down")

    def note_pages(self) -> None:
        """Keep what its pages are like, for the next run to judge by."""
        self.state.note_structured(self.name, self.soft.structured, self.soft.plain, now=self.now())

    def put_back(self, earlier: Sequence[Short]) -> None:
        """Enter that pages were none that had been taken as articles."""
        due = self.now() + (article_retry.wait(NoArticle("", reason=SOFT), tries=0) or timedelta())
        for short in earlier:
            self.state.put_back(self.name, short, reason=SOFT, next_due=due, now=self.now())

    def is_forgotten(self, request: Request) -> bool:
        """Return whether an article was taken down: it is not asked for again."""
        if not self.forgotten:
            return False
        root, number = request.via.get("rest_root"), request.via.get("id")
        form = urls.comparison_form(root) if isinstance(root, str) else None
        named = form is not None and number is not None and self.forgotten.takes(f"wp:{form}#{number}")
        return named or self.forgotten.takes(request.key) or self.forgotten.takes_url(request.url)

    def tell(self, kind: NoticeKind, url: str, reason: str, detail: str) -> None:
        """Report what concerns a listing of the source, whatever is logged of single items."""
        self.notice(
            Notice(kind=kind, source=self.name, stage="discover", reason=reason, detail=detail, url=url, fatal=False)
        )

    def _postpone(self, request: Request, error: Exception, reason: str) -> None:
        for key in request.covers or (request.key,):
            wait = article_retry.wait(error, tries=self.state.tries(self.name, key))
            if wait is None:
                self.state.gone(self.name, key, reason=reason, now=self.now())
            else:
                self.state.failed(self.name, key, reason=reason, next_due=self.now() + wait)


def validators(answer: Fetched) -> Validators:
    """Read what a host gave to recognise an unchanged answer by."""
    headers = {name.lower(): value for name, value in reversed(answer.headers)}
    return Validators(etag=headers.get("etag"), last_modified=headers.get("last-modified"))
