"""Read from clean/ which articles were in raw files that were let go: a lost state must not fetch them again."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

import orjson

from ingest import audit, urls
from ingest.errors import IngestError
from ingest.model import Request
from ingest.pipeline.clean.jobs import Job
from ingest.state import Known

__all__ = ["known_articles"]


def known_articles(job: Job) -> Iterator[Known]:
    """Yield what a raw file that was let go held: articles, what is none, and what was gone; not what failed."""
    source = job.source or ""
    try:
        _, rows = audit.read(job.audit)
        lines = job.lines.read_bytes().splitlines()
    except (OSError, IngestError):
        return  # what it held is fetched again, where a listing still names it
    records = iter(lines)
    for row in rows:
        if row["status"] == "written":
            yield from _written(source, orjson.loads(next(records, b"{}")))
        elif row["status"] == "skipped" and (key := urls.comparison_form(row["url"] or "")):
            gone = row.get("added")
            at = datetime.fromisoformat(gone) if gone else datetime.combine(job.day or date.min, time(), tzinfo=UTC)
            request = Request(url=row["url"], source=source, discovered_at=at, key=key)
            yield Known(request=request, status="gone" if gone else "done", reason=row["reason"] if gone else "", at=at)


def _written(source: str, record: Mapping[str, Any]) -> Iterator[Known]:
    """Yield the article of a record by the address that a listing names: a post's own, of a page what was asked for."""
    post = record.get("wordpress")
    url = record.get("url") if post else record.get("requested_url") or record.get("url")
    key = urls.comparison_form(url) if url else None
    if url and key and record.get("added"):
        at = datetime.fromisoformat(record["added"])
        via = record["provenance"]["via"] or {}
        via = {"source_type": via.get("source_type", "urls"), "url": via.get("url")}
        if post and post["type"] == "post" and post["rest_root"] and post["id"]:
            via |= {"rest_root": post["rest_root"], "id": post["id"]}
        request = Request(url=url, source=source, discovered_at=at, key=key, via=via)
        yield Known(request=request, status="done", at=at)
