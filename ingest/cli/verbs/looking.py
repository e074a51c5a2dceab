"""The verbs that look back: explain one item, report what happened."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ingest.cli.context import Context, reports_errors, say
from ingest.cli.options import Moment, of_sources, show
from ingest.cli.summary import places
from ingest.errors import IngestError

if TYPE_CHECKING:
    from datetime import datetime

    from ingest.pipeline.inspect import Seen

__all__ = ["explain_", "report_"]


@click.command("explain")
@click.argument("item", metavar="PATH|URL|ID")
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write one page, of the newest capture.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object for each document, nothing cut.")
@click.option("--example", "as_example", is_flag=True, help="Print an [[example]] for a site rule file, to begin with.")
@click.pass_obj
@reports_errors
def explain_(context: Context, item: str, html: Path | None, *, as_json: bool, as_example: bool) -> None:
    """Show how one item was processed: its shape, every block with decision and rule, every field with its evidence."""
    from ingest import explain
    from ingest.model import Extraction
    from ingest.pipeline import inspect
    from ingest.pipeline.clean import jobs

    settings = context.optional()
    stored = jobs.jobs_of_store(settings) if settings else []
    seen = list(inspect.explain(item, jobs=stored, config=settings))
    if as_example:
        _print_examples(seen)
        return
    if as_json:
        import orjson

        for one in seen:
            shown = explain.as_dict(one.result, capture=one.capture, shaped=one.shaped, classified=one.classified)
            click.echo(orjson.dumps(shown, option=orjson.OPT_INDENT_2))
    if html is None and as_json:
        return
    if html is None:
        for one in seen:
            show(
                explain.render(
                    one.result,
                    capture=one.capture,
                    shaped=one.shaped,
                    classified=one.classified,
                    meanings=inspect.meanings(),
                )
            )
        return
    whole = [(one.result, one.classified) for one in seen if isinstance(one.result, Extraction)]
    if not whole:
        raise next(one.result for one in seen if isinstance(one.result, IngestError))
    newest, classified = whole[-1]
    html.write_text(explain.html(newest, classified=classified, meanings=inspect.meanings()), encoding="utf-8")
    click.echo(html)


def _print_examples(seen: list[Seen]) -> None:
    from ingest.example import example
    from ingest.model import Extraction

    for one in seen:
        if isinstance(one.result, Extraction) and one.shaped:
            name = one.result.document.url or one.result.document.item.capture.file
            click.echo(example(one.result, one.shaped, name=name))
    if not any(isinstance(one.result, Extraction) for one in seen):
        raise next(one.result for one in seen if isinstance(one.result, IngestError))


@click.command("report")
@click.option("--since", type=Moment(), metavar="DATE|AGO", help="Only what happened since then (UTC; 7d: for a week).")
@of_sources()
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
@click.pass_obj
@reports_errors
def report_(context: Context, since: datetime | None, names: tuple[str, ...], *, as_json: bool) -> None:
    """Show what happened: outcomes, removals by reason, skipped and failed with reasons."""
    from ingest.pipeline import inspect
    from ingest.pipeline.clean import jobs
    from ingest.report import Report

    settings = context.required()
    report = Report()
    every = (*jobs.jobs_of_store(settings), *jobs.lost_jobs(settings))
    for outcome, removed in inspect.history(settings, jobs=every, since=since, sources=names, say=say):
        report.note(outcome, removed)
    if as_json:
        import orjson

        click.echo(orjson.dumps(report.as_dict(), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS))
    else:
        show(report.render(places(settings)))
