"""How `ingest clean --diff` and `--dry-run` show what they found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click
import orjson

from ingest import writer
from ingest.cli.options import show
from ingest.diff import Change, Summary, as_dict, tables
from ingest.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from ingest.pipeline.clean.jobs import Job
    from ingest.pipeline.clean.staleness import Why

__all__ = ["Differences", "print_stale"]

# Some 5 MB of a page that browsers still scroll; what is beyond is counted, and in the JSON.
_ON_PAGE: Final = 500


class Differences:
    """Takes what became of each article, and shows it: as JSON lines at once, as tables or a page at the end."""

    def __init__(self, *, as_json: bool, html: Path | None) -> None:
        self._as_json, self._html = as_json, html
        self._summary = Summary(kept=_ON_PAGE) if html else Summary()

    def note(self, job: Job, change: Change | None) -> None:
        """Take one article."""
        self._summary.note(job.name, job.source, change)
        if change and self._as_json:
            click.echo(orjson.dumps(as_dict(job.name, job.source, change)))

    def show(self) -> None:
        """Show all of it."""
        if not self._as_json:
            show(*tables(self._summary))
        if self._html:
            from ingest.diff.page import page

            writer.replace(self._html, [page(self._summary).encode()])
            click.echo(self._html, err=self._as_json)


def print_stale(found: Iterable[tuple[Job, list[Why]]], *, total: int, as_json: bool) -> None:
    """Print which raw files would be cleaned, and why."""
    count = 0
    for count, (job, reasons) in enumerate(found, 1):  # noqa: B007 -- how many there were
        if as_json:
            why = [{"code": reason.code, "detail": reason.detail} for reason in reasons]
            click.echo(orjson.dumps({"file": job.name, "source": job.source, "why": why}))
        else:
            click.echo(printable(f"{job.name}: {'; '.join(reason.detail for reason in reasons)}"))
    if not as_json:
        click.echo(f"{count:,} of {total:,} raw files would be cleaned")
