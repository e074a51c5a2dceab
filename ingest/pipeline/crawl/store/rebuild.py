"""Enter what raw/ knows and the state does not: what was fetched, by which validators, with which bytes.

That is what a killed run kept and had no time to enter (`pipeline.ledger`), or everything, where the state is lost.
What was discovered and not fetched is not in raw/; the next discovery names it. So the validators of listings are not
restored: "not modified" would hide what they named.
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Final

from ingest import raw, sources, urls
from ingest.model import Capture, Request, Stored, Validators
from ingest.pipeline.clean.capture import Task
from ingest.pipeline.clean.jobs import Job
from ingest.pipeline.crawl import soft_errors
from ingest.pipeline.crawl.source_failure import SOFT
from ingest.pipeline.crawl.store.released import known_articles
from ingest.raw import RawStore
from ingest.state import Known, State

__all__ = ["digest", "rebuild"]

_AT_ONCE: Final = 1000  # articles in one transaction
_GONE: Final = frozenset({404, 410})


def rebuild(
    source: str,
    *,
    store: RawStore,
    state: State,
    now: datetime,
    recheck: Sequence[timedelta] = (),
    task: Task,
    released: Sequence[Job] = (),
) -> int:
    """Enter what raw/ holds of a source behind the last capture that is entered; give the number of articles.

    What a kill left is looked at, as `task` will clean it, for pages that are no articles. Where all is made again,
    only those are asked for again that bear it in raw/; what was `released` from raw/ is known from clean/.
    """
    mark, days = state.kept(source), set(store.days(source))
    last, count = mark or ("", 0), 0

    def articles() -> Iterator[Known]:
        nonlocal last
        for job in released if mark is None else ():
            yield from known_articles(job)
        for path, stored in _behind(source, store, mark):
            if path in days:
                last = path.name, stored.capture.parts[0].offset
            yield from _articles(source, stored, state, listings=mark is None, task=task if mark else None)

    found = articles()
    while some := list(islice(found, _AT_ONCE)):
        state.restore(some, now=now, recheck=recheck)
        count += len(some)
    if last != mark:
        state.note_kept(source, *last)
    return count


def digest(parts: Sequence[str]) -> str:
    """Return the digest of a capture's payloads: the sha256 of the only one, or of all their sha256s.

    >>> digest(["ab"])
    'ab'
    """
    return parts[0] if len(parts) == 1 else hashlib.sha256("".join(parts).encode()).hexdigest()


def _behind(source: str, store: RawStore, mark: tuple[str, int] | None) -> Iterator[tuple[Path, Stored]]:
    """Yield the captures behind the one at the mark; those of all files where there is none."""
    for path in store.files(source) if mark is None else store.days(source, since=mark[0]):
        start = mark[1] if mark and path.name == mark[0] else 0
        for stored in raw.listing(path, name=store.name(path), source=source, start=start):
            if isinstance(stored, Stored) and (mark is None or mark != (path.name, stored.capture.parts[0].offset)):
                yield path, stored


def _articles(source: str, stored: Stored, state: State, *, listings: bool, task: Task | None) -> Iterator[Known]:
    """Read which articles a capture holds, and note what was fetched.

    The payloads of `listings` are noted so that they are not kept twice; a robots.txt that is not there is a fact, too.
    """
    at, role = stored.capture.fetched_at, stored.capture.role
    # Loose files and the WARCs of others came past the frontier; they name no source type.
    if at is None or (role == "article" and not stored.capture.via):
        return
    is_soft = role == "article" and _is_soft(stored, task)
    if role == "article":
        yield from _known(source, stored, at, is_soft=is_soft)
        if (stored.capture.status or 0) >= 400:
            state.forget_fetched(source, stored.capture.requested_url or "")
    if (role == "article" or listings) and (role == "robots" or 200 <= (stored.capture.status or 0) < 300):
        _note(source, stored.capture, at, state, is_soft=is_soft)


def _is_soft(stored: Stored, task: Task | None) -> bool:
    if stored.capture.soft_error:
        return True
    if task is None or len(stored.payloads) > 1 or "rest_root" in stored.capture.via:
        return False
    return bool(soft_errors.examine(stored, task=task).own)


def _note(source: str, capture: Capture, at: datetime, state: State, *, is_soft: bool) -> None:
    given = Validators()
    if not is_soft and capture.role == "article" and len(capture.parts) == 1:
        given = Validators(etag=capture.header("etag"), last_modified=capture.header("last-modified"))
    sha256 = digest([part.sha256 for part in capture.parts])
    asked = capture.requested_url or capture.url or ""
    state.note_fetched(source, asked, validators=given, sha256=sha256, now=at)


def _known(source: str, stored: Stored, at: datetime, *, is_soft: bool) -> Iterator[Known]:
    capture = stored.capture
    asked = capture.requested_url or capture.url or ""
    root = capture.via.get("rest_root")
    if isinstance(root, str) and (capture.status or 0) >= 400:
        yield from _withdrawn(source, capture, at)
        return
    if isinstance(root, str):
        for row in sources.posts(stored.payloads[0], base=capture.url or asked, root=root):
            key = urls.comparison_form(row.url)
            if key:
                via = {"source_type": "wordpress", "url": capture.via.get("url"), **row.via}
                via |= {name: capture.via[name] for name in ("route", "home") if name in capture.via}
                request = Request(url=row.url, source=source, discovered_at=at, key=key, version=row.version, via=via)
                yield Known(request=request, status="done", at=at)
        return
    if key := urls.comparison_form(asked):
        gone = capture.status in _GONE
        yield Known(
            request=Request(
                url=asked, source=source, discovered_at=at, key=key, via=dict(capture.via), hints=dict(capture.hints)
            ),
            status="gone" if gone else "pending" if is_soft else "done",
            reason=f"http-{capture.status}" if gone else SOFT if is_soft else "",
            at=at,
        )


def _withdrawn(source: str, capture: Capture, at: datetime) -> Iterator[Known]:
    """Read which post a refusal of the REST API is about."""
    link, ids = capture.via.get("link"), capture.via.get("ids")
    key = urls.comparison_form(link) if isinstance(link, str) else None
    if key and isinstance(link, str) and isinstance(ids, list) and len(ids) == 1:
        via = {name: value for name, value in capture.via.items() if name not in {"ids", "link"}}
        request = Request(url=link, source=source, discovered_at=at, key=key, via={**via, "id": ids[0]})
        yield Known(request=request, status="gone", reason=f"http-{capture.status}", at=at)
