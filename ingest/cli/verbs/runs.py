"""The verbs that ask hosts: run, discover, fetch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ingest.cli.context import EX_CRASHED, EX_LOCKED, Context, length, reports_errors, say
from ingest.cli.options import Moment, of_sources
from ingest.cli.summary import summary, waiting
from ingest.errors import ConfigError

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from ingest.config import Config
    from ingest.pipeline.crawl.crawl_run import Phase

__all__ = ["discover", "fetch", "run"]


@click.command()
@of_sources()
@click.option("--limit", type=click.IntRange(0), help="Fetch so many articles of each source; default: its max_new.")
@click.option(
    "--max-time",
    metavar="DURATION",
    callback=length,
    help="Stop fetching after so long (90s, 15m, 2h); the next run goes on.",
)
@click.option("--backfill", is_flag=True, help="Take up all that sitemaps and WordPress list, not the newest only.")
@click.option(
    "--since",
    type=Moment(),
    metavar="DATE|AGO",
    help="With --backfill: nothing from before then (UTC; 7d: a week ago).",
)
@click.option("--retry", is_flag=True, help="Try now what failed before and waits for its next try.")
@click.option(
    "--workers",
    type=click.IntRange(0),
    default=1,
    help="Worker processes for cleaning, fenced in time and memory; 0: in this process. Default: 1.",
)
@click.option("--wait", is_flag=True, help="Wait for another run that holds a source, instead of exit 75.")
@click.pass_obj
@reports_errors
def run(
    context: Context,
    *,
    names: tuple[str, ...],
    limit: int | None,
    max_time: timedelta | None,
    since: datetime | None,
    workers: int,
    backfill: bool,
    retry: bool,
    wait: bool,
) -> None:
    """Discover, fetch and clean: what cron calls.

    A source that says `every` is passed over until it is due, unless it is named by --source.
    """
    if since and not backfill:
        raise click.UsageError("--since is for --backfill: without it, a run takes up what is new")
    _crawl(
        context,
        names,
        until="clean",
        limit=limit,
        workers=workers,
        wait=wait,
        backfill=backfill,
        since=since,
        max_time=max_time,
        only_due=not names and not backfill and not retry,
        again=retry,
    )


@click.command()
@of_sources()
@click.option("--wait", is_flag=True, help="Wait for another run that holds a source, instead of exit 75.")
@click.pass_obj
@reports_errors
def discover(context: Context, names: tuple[str, ...], *, wait: bool) -> None:
    """Read feeds, sitemaps and other listings for new articles; fetch none."""
    _crawl(context, names, until="discover", limit=None, workers=0, wait=wait)


@click.command()
@of_sources()
@click.option("--limit", type=click.IntRange(0), help="Fetch so many articles of each source at most.")
@click.option("--wait", is_flag=True, help="Wait for another run that holds a source, instead of exit 75.")
@click.pass_obj
@reports_errors
def fetch(context: Context, names: tuple[str, ...], limit: int | None, *, wait: bool) -> None:
    """Discover and fetch to raw/; clean nothing."""
    _crawl(context, names, until="fetch", limit=limit, workers=0, wait=wait)


def _crawl(
    context: Context,
    names: tuple[str, ...],
    *,
    until: Phase,
    limit: int | None,
    workers: int,
    wait: bool,
    backfill: bool = False,
    since: datetime | None = None,
    max_time: timedelta | None = None,
    only_due: bool = False,
    again: bool = False,
) -> None:
    from ingest.pipeline.crawl.crawl_run import CrawlRun

    settings = context.required()
    chosen = tuple(settings.source(name) for name in names) or settings.sources
    if not chosen:
        raise ConfigError("no [[source]]; nothing to do", subject=str(settings.path))
    with context.log.sink() as sink:
        locked = CrawlRun(config=settings, sources=chosen, sink=sink, name=context.log.run).run(
            until=until,
            limit=limit,
            workers=workers,
            wait=wait,
            backfill=backfill,
            since=since,
            max_time=max_time,
            only_due=only_due,
            again=again,
        )
    summary(context, settings)
    if context.log.talks and until != "discover":
        _say_what_waits(settings, {source.name for source in chosen})
    for error in locked:
        click.echo(f"ingest: {error}", err=True)
    is_well = context.log.is_well and not context.log.report.totals["crashed"]
    raise SystemExit(EX_CRASHED if not is_well else EX_LOCKED if locked else 0)


def _say_what_waits(settings: Config, names: set[str]) -> None:
    """Print when what failed is tried next, and how to do it now: a run that does nothing prints nothing else."""
    from ingest.pipeline.upkeep import source_status

    for found in source_status.sources(settings):
        known = found.status
        if known.failed and known.source in names:
            say(waiting(known))
