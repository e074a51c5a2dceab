"""Discovery: read every listing of a source, and enter what it names in the frontier.

What a listing named is in the frontier before its validators are remembered: a kill costs a repeated request, and
never hides an article behind a "not modified".
"""

from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ingest import sources, urls
from ingest.errors import SourceError
from ingest.model import SOURCE_TYPES, Fetched, NotModified, Request, Role, SourceType, Validators, facts_of_source_type
from ingest.pipeline.crawl.source_run import SourceRun, validators
from ingest.pipeline.crawl.store.answers import Keeper

__all__ = ["CrawlOptions", "Discovery"]

# Rows that are offered at once; a whole listing of the newest is one transaction, so that none is half known.
_OFFERED: Final = 5_000
_LEAST_ENTRIES: Final = 3
# What a listing dates a week before it was last read whole was named then.
_OVERLAP: Final = timedelta(days=7)
# So many of a listing's newest are taken up where nobody asks for more, or `max_new` where that is more: ten pages of
# a REST listing, one news sitemap (Google, "News sitemaps": at most 1,000).
_NEWEST: Final = 1_000
# Answers that are read anew each time, for what they say of the site.
_READ: Final = frozenset({"probe", "robots"})
# RFC 9110 15.4: links should be edited to the new address.
_FOR_GOOD: Final = frozenset({301, 308})


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlOptions:
    """What one run wants of every source."""

    fetch: bool = True
    limit: int | None = None
    """Articles of each source; None: its `max_new`."""
    backfill: bool = False
    """Everything that the listings name, not the newest only."""
    since: datetime | None = None
    """Of a backfill: nothing that is dated before."""


class Discovery:
    """Reads the listings of one source's run."""

    def __init__(self, run: SourceRun, keeper: Keeper) -> None:
        self._run = run
        self._keeper = keeper
        self._listings: list[tuple[str, Validators, str]] = []
        self._same = set[str]()  # listings that came as they were the last time
        # A listing that is unchanged still holds what an ordinary run passed over.
        self._ignore_validators = False
        self._asked = 0
        self._vanished = list[tuple[str, str | None, Collection[int]]]()

    async def ask(self, options: CrawlOptions) -> None:
        """Read every listing of the source, and enter what they name in the frontier."""
        run = self._run
        started, failed = run.now(), False
        self._listings.clear()
        self._vanished.clear()
        self._asked, self._ignore_validators = 0, options.backfill
        found, read = list[Request](), list[tuple[str, Validators, str]]()

        def on_complete(source_type: SourceType, place: str, named: AbstractSet[str]) -> None:
            if SOURCE_TYPES[source_type].shows_newest_only:
                self._look_back(place, named)
            # A listing that asks nobody (`urls`) says nothing of the others.
            run.tally.read += bool(self._asked)
            self._asked = 0
            read.extend(self._listings)
            self._listings.clear()

        entries = sources.discover(
            run.source,
            get=self._get,
            known=self._known,
            now=run.now,
            reach=self._reach(options),
            on_complete=on_complete,
            had=self,
        )
        async with aclosing(entries):
            async for entry in entries:
                if isinstance(entry, SourceError):
                    # What is cut as it was the last time was said then.
                    reason = "still-truncated" if entry.listing in self._same else entry.reason
                    run.outcome("discover", "failed", reason, entry.message, url=entry.subject)
                    if not entry.reads_on:
                        failed, self._asked = True, 0
                        run.tally.broken.append(entry.reason)
                else:
                    run.tally.found += not _is_written_by_hand(entry)
                    found.append(entry)
                if len(found) >= _OFFERED:
                    self._offer(found)
        self._offer(found)
        for root, route, ids in self._vanished:
            run.state.vanish(run.name, root, route, ids, now=run.now())
        self._remember(read)
        if not failed:
            run.state.note_run(run.name, listed_at=started)

    def _remember(self, read: list[tuple[str, Validators, str]]) -> None:
        for url, given, sha256 in read:
            self._run.remember(url, given, sha256)
        # A listing that broke off must be read whole next time: "not modified" would look like its end.
        for url, _, sha256 in self._listings:
            self._run.remember(url, Validators(), sha256)

    def had(self, root: str, route: str | None) -> Mapping[int, str | None]:
        """Return the posts of a WordPress site that we have: id to date."""
        return self._run.state.posts(self._run.name, root, route)

    def vanished(self, root: str, route: str | None, ids: Collection[int]) -> None:
        """Note posts that their site lists no more; they are asked for when all listings are read."""
        if ids:
            self._vanished.append((root, route, ids))

    def _look_back(self, feed: str, named: AbstractSet[str]) -> None:
        """Report that articles may be lost where a feed holds none that was known, and held some before.

        A feed of one or two entries names what is newest and is no list: it would be said of each new article.
        """
        run = self._run
        if (
            len(named) < _LEAST_ENTRIES
            or run.state.fetched(run.name, feed) is None
            or run.state.knows_any(run.name, named)
        ):
            return
        if run.state.has_named(run.name, feed):  # looks through all rows
            detail = (
                f"possible loss: none of the feed's {len(named):,} entries was there when it was last read, so that"
                " some may have come and gone in between; let `run` be called more often, or add a sitemap"
            )
            run.outcome("discover", "failed", "feed-overrun", detail, url=feed)

    def _look_where(self, answer: Fetched, sha256: str) -> None:
        """Report where a listing has moved for good: each time in the report, once in the log."""
        run, url = self._run, answer.request.url
        places = {place for some in run.source.listings.values() for place in some}
        if answer.request.role in _READ or url not in places or (moved := _moved(answer)) is None:
            return
        detail = f"moved for good (HTTP {answer.redirects[0].status}): put {urls.redact(moved)} into config.toml"
        run.outcome("discover", "skipped", "moved-permanently", detail, url=url)
        if run.state.fetched(run.name, moved) is None:
            run.tell("listing-moved", url, "moved-permanently", detail)
        # Without validators: what it names is not in the frontier yet.
        run.remember(moved, Validators(), sha256)

    def _offer(self, found: list[Request]) -> None:
        wanted = [request for request in found if not self._run.is_forgotten(request)]
        given = self._run.state.offer(wanted, now=self._run.now(), old=sources.is_old)
        self._run.tally.discovered += sum(
            what == "new" and not (sources.is_old(one) or _is_written_by_hand(one))
            for one, what in zip(wanted, given, strict=True)
        )
        found.clear()

    def _reach(self, options: CrawlOptions) -> sources.Reach:
        run = self._run
        if options.backfill:
            return sources.Reach(since=options.since, rest_root=self._rest_root, rest_home=self._rest_home)
        _, listed = run.state.ran(run.name)
        # A sitemap that was added since is read as a new source's is.
        if any(run.state.fetched(run.name, url) is None for url in run.source.listings.get("sitemap", ())):
            listed = None
        return sources.Reach(
            since=listed - _OVERLAP if listed else None,
            newest=max(run.source.max_new, _NEWEST),
            rest_root=self._rest_root,
            rest_home=self._rest_home,
        )

    def _rest_root(self, listing_url: str) -> str | None:
        return self._run.state.rest_root(self._run.name, listing_url)

    def _rest_home(self, listing_url: str) -> str | None:
        return self._run.state.rest_home(self._run.name, listing_url)

    def _known(self, key: str) -> str | None:
        return self._run.state.version(self._run.name, key, "wordpress")

    async def _get(self, url: str, role: Role) -> Fetched | NotModified:
        """Fetch what a listing asks for, and keep it; the host may say that it is unchanged."""
        run = self._run
        self._asked += 1
        seen = run.state.fetched(run.name, url)
        answer = await run.fetcher.fetch(
            Request(
                url=url,
                source=run.name,
                discovered_at=run.now(),
                key=urls.comparison_form(url) or url,
                via={"source_type": role, "url": url},
                validators=seen[0] if seen and role not in _READ and not self._ignore_validators else None,
                role=role,
            )
        )
        if isinstance(answer, Fetched) and 200 <= answer.status < 300:
            sha256 = await self._keeper.listing(answer)
            if seen and seen[1] == sha256:
                self._same.add(url)
            self._listings.append((answer.request.url, validators(answer), sha256))
            self._look_where(answer, sha256)
        return answer


def _moved(answer: Fetched) -> str | None:
    """Return where an URL has moved for good, as far as each hop before says so; None where it has not."""
    at = None
    for hop in answer.redirects:
        if hop.status not in _FOR_GOOD:
            break
        at = urls.join(at or answer.request.url, hop.location)
    return at


def _is_written_by_hand(request: Request) -> bool:
    facts = facts_of_source_type(request.via.get("source_type"))
    return facts is not None and facts.is_written_by_hand
