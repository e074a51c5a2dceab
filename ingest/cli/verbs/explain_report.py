"""The verbs that look back: explain one item, report what happened."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ingest.cli.context import Context, reports_errors, say
from ingest.cli.options import Moment, of_sources, show
from ingest.cli.summary import places
from ingest.errors import ConfigError, IngestError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from typing import Any

    from ingest.config import Config
    from ingest.pipeline.clean.jobs import Job
    from ingest.pipeline.inspect import Seen

__all__ = ["explain_", "report_"]


@click.command("explain")
@click.argument("item", metavar="PATH|URL|ID")
@click.option(
    "--html",
    metavar="FILE|DIR",
    help="Write a page, of the newest capture; to a folder (DIR/): a page of each item, and index.html.",
)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object for each document, nothing cut.")
@click.option("--example", "as_example", is_flag=True, help="Print an [[example]] for a site rule file, to begin with.")
@click.pass_obj
@reports_errors
def explain_(context: Context, item: str, html: str | None, *, as_json: bool, as_example: bool) -> None:
    """Show why blocks were removed and fields have their values. Blocks with rules, fields with evidence."""
    from ingest.pipeline import inspect
    from ingest.pipeline.clean.jobs import jobs_of_store
    from ingest.pipeline.clean.released import released_jobs

    settings = context.optional()
    stored = [*released_jobs(settings), *jobs_of_store(settings)] if settings else []
    seen: Iterable[Seen] = inspect.explain(item, jobs=stored, config=settings)
    if as_example:
        _print_examples(list(seen))
        return
    path = inspect.on_disk(item)
    if html is not None and as_json:
        seen = list(seen)
    if html is None or as_json:
        _print_explained(seen, as_json=as_json)
    if html is None:
        return
    if _is_folder(html) or (path is not None and path.is_dir()):
        written = _write_pages(seen, Path(html), title=item)
    else:
        written = _write_page(list(seen), Path(html))
    click.echo(written, err=as_json)


def _is_folder(name: str) -> bool:
    return name.endswith(os.sep) or Path(name).is_dir()


def _print_explained(seen: Iterable[Seen], *, as_json: bool) -> None:
    from ingest import explain
    from ingest.pipeline import inspect

    for one in seen:
        if as_json:
            import orjson

            shown = explain.as_dict(one.result, capture=one.capture, shaped=one.shaped, classified=one.classified)
            click.echo(orjson.dumps(shown, option=orjson.OPT_INDENT_2))
        else:
            show(
                explain.render(
                    one.result,
                    capture=one.capture,
                    shaped=one.shaped,
                    classified=one.classified,
                    meanings=inspect.meanings(),
                )
            )


def _write_page(seen: Sequence[Seen], path: Path) -> Path:
    """Write the page of the newest item that came through, or of what became of the others."""
    from ingest import explain
    from ingest.model import Extraction
    from ingest.pipeline import inspect

    whole = [one for one in seen if isinstance(one.result, Extraction)] or seen
    if not whole:
        raise ConfigError("holds no item", subject=str(path))
    if len(seen) > 1:
        say(f"the page shows the last of {len(seen):,} items; --html {path.with_suffix('')}{os.sep} shows each")
    one = whole[-1]
    page = explain.html(
        one.result, capture=one.capture, shaped=one.shaped, classified=one.classified, meanings=inspect.meanings()
    )
    _write(path, page)
    return path


def _write_pages(seen: Iterable[Seen], folder: Path, *, title: str) -> Path:
    """Write a page of each item as it comes, and the index at the end."""
    from ingest import explain
    from ingest.pipeline import inspect

    pages = explain.Pages(inspect.meanings())
    for one in seen:
        name, page = pages.add(one.result, capture=one.capture, shaped=one.shaped, classified=one.classified)
        _write(folder / name, page)
    _write(folder / explain.INDEX, pages.index(title))
    return folder / explain.INDEX


def _write(path: Path, page: str) -> None:
    from ingest import writer

    writer.replace(path, [page.encode()])


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
@click.option(
    "--html",
    metavar="FILE|DIR",
    help="Write a page; to a folder (DIR/): index.html, and a page of each item that it gives as an example.",
)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
@click.option("--ack", "acknowledged", multiple=True, metavar="ALARM", help="Acknowledge an alarm; may be repeated.")
@click.pass_obj
@reports_errors
def report_(
    context: Context,
    since: datetime | None,
    names: tuple[str, ...],
    html: str | None,
    *,
    as_json: bool,
    acknowledged: tuple[str, ...],
) -> None:
    """Show outcomes, removals, failures, alarms and the latest days. What was skipped and failed, by reason.

    An alarm that is acknowledged costs no exit code any more. One about a change (not about silence) then takes the
    new for the usual.
    """
    from ingest.cli.health_tables import tables
    from ingest.pipeline import clock, inspect
    from ingest.pipeline.clean import jobs, released
    from ingest.pipeline.health import view, watch
    from ingest.report import Report

    settings = context.required()
    if acknowledged:
        for alarm in watch.acknowledge(settings, acknowledged, now=clock.now()):
            say(f"acknowledged: {alarm.id}: {alarm.detail}")
        return
    report = Report()
    every = (*jobs.jobs_of_store(settings), *jobs.lost_jobs(settings), *released.released_jobs(settings))
    for outcome, removed in inspect.history(settings, jobs=every, since=since, sources=names, say=say):
        report.note(outcome, removed)
    alarms = [view.alarm_values(one) for one in watch.known_alarms(settings) if not names or one.source in names]
    known = watch.known_days(settings, names, since=since.date() if since else None)
    days = [view.day_values(name, day) for name, some in known.items() for day in some]
    told = report.as_dict() | {"alarms": alarms, "health": days}
    if html is not None:
        title = "Report" + (f" of {', '.join(names)}" if names else "") + (f" since {since:%Y-%m-%d}" if since else "")
        click.echo(_write_report(told, html, title=title, jobs=every, settings=settings), err=as_json)
    if as_json:
        import orjson

        click.echo(orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS))
    elif html is None:
        show(report.render(places(settings)), *tables(alarms, days, on_terminal=sys.stdout.isatty()))


def _write_report(told: Mapping[str, Any], target: str, *, title: str, jobs: Sequence[Job], settings: Config) -> Path:
    """Write the page of the report; into a folder with the pages of its examples, as far as raw/ has them."""
    from ingest import explain
    from ingest.pipeline import inspect
    from ingest.report import page

    if not _is_folder(target):
        _write(Path(target), page.html(told, title=title))
        return Path(target)
    folder, links, pages = Path(target), dict[str, str](), explain.Pages(inspect.meanings())
    for item, one in inspect.explain_known(page.examples(told), jobs=jobs, config=settings):
        name, text = pages.add(one.result, capture=one.capture, shaped=one.shaped, classified=one.classified)
        _write(folder / "items" / name, text)
        links[item] = f"items/{name}"
    _write(folder / explain.INDEX, page.html(told, title=title, links=links))
    return folder / explain.INDEX
