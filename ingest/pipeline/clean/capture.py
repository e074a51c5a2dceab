"""Process one capture through the pure half: shape, parse, site rules, clean, record. The one error boundary.

No clock, no network, no memory of other captures: what comes out depends on the capture and the `Task` alone.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from ingest import audit, clean, engine, identity, parse, record, shape, sites, urls
from ingest.errors import IngestError, NoArticle, RawStoreError
from ingest.model import Article, Capture, Cleaned, Document, Doubt, Extraction, Outcome, Stage, Status, Stored
from ingest.parse import feed_hints
from ingest.pipeline.clean.task import ANYONE, Result, Task

__all__ = ["ANYONE", "Result", "Task", "clean_capture", "cleaned", "extract_document", "refusal"]

# Where a page says this instead of the article, what a full-text feed gave stands in for it.
_CUT: Final = Doubt(code="truncated-tail", message="the archive says that the answer was cut")
_SECONDED: Final = frozenset({"no-article", "empty-payload", "consent", "soft-error", "challenge", "teaser"})
_GONE: Final = frozenset({404, 410})
# The feed has the whole article where it has so much more than a page that says to be a beginning. Set by hand.
_MIN_TIMES_TEASER: Final = 1.5


def clean_capture(stored: Stored | RawStoreError, *, task: Task) -> tuple[Result, ...]:
    """Clean every document of a capture. Total but for MemoryError: each item gets exactly one outcome."""
    return tuple(_result(_unless_forgotten(item, task), task) for item in cleaned(stored, task=task))


def cleaned(stored: Stored | RawStoreError, *, task: Task) -> Iterator[Cleaned]:
    """Yield every document of a capture with its outcome. Total but for MemoryError."""
    if isinstance(stored, RawStoreError):
        outcome = Outcome(
            source=task.source.name or None,
            stage="raw",
            status="skipped" if stored.reason == "no-captures" else "failed",
            reason=stored.reason,
            detail=str(stored),
            file=stored.subject or None,
        )
        yield Cleaned(outcome=outcome)
    else:
        yield from _cleaned(stored, task)


def extract_document(document: Document, *, task: Task) -> Extraction:
    """Choose the rules for a document and clean it; what the archive knows of its answer is a doubt.

    Raises NoArticle where other pages showed, as it was fetched, that it is none; what a feed gave is another matter.
    """
    known = document.item.capture.soft_error
    if known and not document.bare:
        raise NoArticle(known, subject=document.url or document.item.capture.file, reason="soft-error")
    rules = sites.select_rules(document, hint=task.source.site, files=task.files, template=task.template)
    extraction = clean.clean(document, rules)
    if document.item.capture.truncated and all(doubt.code != _CUT.code for doubt in extraction.doubts):
        return replace(extraction, doubts=(*extraction.doubts, _CUT))
    return extraction


def refusal(capture: Capture) -> NoArticle | None:
    """Return why an answer is no article by its status alone."""
    if capture.status is None or capture.status < 400:
        return None
    return NoArticle("the host says that the article is gone", reason=f"http-{capture.status}")


def _gone(capture: Capture, error: NoArticle, task: Task) -> Cleaned:
    """Return which article is no more, since when; a refusal says so only where it was kept for that."""
    link = capture.via.get("link")
    outcome = _outcome(capture, 0, "shape", error, url=link if isinstance(link, str) else None)
    if capture.status not in _GONE and not isinstance(link, str):
        return Cleaned(outcome=outcome)
    name = identity.identify_gone(capture, hosts=identity.configured_hosts(task.source))
    return Cleaned(outcome=replace(outcome, id=name), gone_at=record.added(capture.fetched_at) if name else None)


def _cleaned(stored: Stored, task: Task) -> Iterator[Cleaned]:
    """Clean what a capture holds; then, where it is no article, what a feed gave as it."""
    capture = stored.capture
    reading = feed_hints.full_text_document(capture, index=1)
    second = _of_document(reading, capture, 1, task) if reading else None
    items = _of_payload(stored, task, reading if second and second.article else None)
    first, is_alone = next(items), True
    if first.article is None and _may_be_replaced(first, capture):
        if second is None and (reading := feed_hints.last_resort_document(capture, index=1)):
            second = _of_document(reading, capture, 1, task)
    elif not (first.article and second and second.article and _is_teaser_of(first.article, second.article)):
        second = None
    is_replaced = second is not None and second.article is not None
    if is_replaced and first.article:
        error = NoArticle("the page shows the beginning, the feed gave the article", reason="teaser")
        first = Cleaned(outcome=_outcome(capture, 0, "clean", error))
    elif is_replaced:  # what the feed has is not gone
        first = replace(first, outcome=replace(first.outcome, id=None), gone_at=None)
    yield first
    for item in items:
        is_alone = False
        yield item
    if second and is_replaced and is_alone:
        yield second


def _may_be_replaced(page: Cleaned, capture: Capture) -> bool:
    """Return whether a page is no article for a reason that says nothing about the article of the feed.

    An article that we had and that is gone stays so (`link`: by which address it was known).
    """
    if capture.status in _GONE:
        return not isinstance(capture.via.get("link"), str)
    return page.outcome.reason in _SECONDED


def _is_teaser_of(page: Article, whole: Article) -> bool:
    says = any(doubt.code == "teaser" for doubt in page.provenance.doubts)
    return says and len(whole.text) > _MIN_TIMES_TEASER * len(page.text)


def _of_payload(stored: Stored, task: Task, reading: Document | None = None) -> Iterator[Cleaned]:
    capture, index = stored.capture, -1
    stage: Stage = "shape"
    if error := refusal(capture):
        yield _gone(capture, error, task)
        return
    try:
        shaped = shape.detect(stored)
        stage = "parse"
        for index, document in enumerate(parse.documents(shaped)):
            yield _of_document(document, capture, index, task, reading)
            engine.alive()  # An answer may hold one post or all of a site.
    except MemoryError:  # the engine's to fence, who knows whether the worker can go on
        raise
    except Exception as e:  # noqa: BLE001 -- the one error boundary
        yield Cleaned(outcome=_outcome(capture, index + 1, stage, e))
    else:
        if index < 0:
            yield Cleaned(outcome=_outcome(capture, 0, stage, NoArticle("holds no document", subject=capture.file)))


def _of_document(
    document: Document | IngestError, capture: Capture, index: int, task: Task, reading: Document | None = None
) -> Cleaned:
    if isinstance(document, IngestError):
        own = document.subject if urls.parse(document.subject) else None
        return Cleaned(outcome=_outcome(capture, index, "parse", document, url=own))
    stage: Stage = "clean"
    try:
        extraction = extract_document(document, task=task)
        _check_type(extraction, task)
        if reading and (doubt := feed_hints.feed_mismatch(reading, extraction.body)):
            extraction = replace(extraction, doubts=(*extraction.doubts, doubt))
        stage = "record"
        article = record.build(extraction, version=task.version, hosts=identity.configured_hosts(task.source))
    except MemoryError:  # the engine's to fence, who knows whether the worker can go on
        raise
    except Exception as e:  # noqa: BLE001 -- the one error boundary
        return Cleaned(outcome=_outcome(capture, index, stage, e, url=document.url))
    outcome = Outcome(
        source=capture.source,
        stage="write",
        status="written",
        url=article.url,
        file=capture.file,
        record_id=capture.raw_id,
        index=index,
        id=article.id,
    )
    return Cleaned(outcome=outcome, article=article, body=extraction.body, removed=extraction.removed)


def _check_type(extraction: Extraction, task: Task) -> None:
    found = extraction.fields.page_type
    if found.value not in task.source.keep:
        because = "; ".join(f"{e.where}: {e.raw}" for e in found.evidence)
        raise NoArticle(f"looks like {found.value}: {because}", reason=f"page-type:{found.value}")


def _outcome(capture: Capture, index: int, stage: Stage, error: Exception, url: str | None = None) -> Outcome:
    status: Status = "crashed"
    reason, detail = type(error).__name__, ""
    if isinstance(error, IngestError):
        status = "skipped" if isinstance(error, NoArticle) else "failed"
        reason, detail = error.reason, error.message
    else:
        detail = audit.traceback_line(error)
    return Outcome(
        source=capture.source,
        stage=stage,
        status=status,
        reason=reason,
        detail=detail,
        url=url or capture.url,
        file=capture.file,
        record_id=capture.raw_id,
        index=index,
    )


def _unless_forgotten(cleaned: Cleaned, task: Task) -> Cleaned:
    """Keep nothing of what was taken down, neither what it was nor where."""
    known, outcome = task.forgotten, cleaned.outcome
    if not known:
        return cleaned
    row = {"id": outcome.id, "record_id": outcome.record_id, "url": outcome.url}
    if not (known.takes_row(row) or (cleaned.article and known.takes_article(cleaned.article))):
        return cleaned
    gone = replace(outcome, status="skipped", stage="clean", reason="forgotten", detail="taken down", url=None, id=None)
    return Cleaned(outcome=gone)


def _result(cleaned: Cleaned, task: Task) -> Result:
    return Result(
        outcome=cleaned.outcome,
        line=record.to_json(cleaned.article) if cleaned.article else None,
        row=audit.row(cleaned, keep_comments=task.source.keep_comments),
    )
