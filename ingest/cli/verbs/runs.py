"""The verbs that ask hosts: run, discover, fetch."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ingest.cli.context import EX_ALARM, EX_CRASHED, EX_LOCKED, EX_USAGE, Context, length, reports_errors, say
from ingest.cli.options import Moment, of_sources
from ingest.cli.summary import summary, waiting
from ingest.errors import ConfigError, IngestError
from ingest.pipeline.interrupted import Interrupted

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from ingest.config import Config
    from ingest.model import Source
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
@click.option(
    "--metrics",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a Prometheus text file, whole or not at all, for node_exporter's textfile collector.",
)
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
    metrics: Path | None,
) -> None:
    """Discover, fetch and clean: what cron calls.

    A source that says `every` is passed over until it is due, and one that says `enabled = false` always, unless it is
    named by --source.
    """
    from ingest.pipeline import clock

    started = clock.now()
    if since and not backfill:
        raise click.UsageError("--since is for --backfill: without it, a run takes up what is new")
    settings = context.required()
    code: int | None = EX_CRASHED
    try:
        ended = _crawl(
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
        code = _watched(settings, names, ended)
    except ConfigError:
        code = EX_USAGE
        raise
    except Interrupted:
        code = None
        raise
    finally:
        if code is not None:  # who stops a run by a signal knows
            code = _told(context, settings, code, metrics=metrics, started=started)
    raise SystemExit(code)


@click.command()
@of_sources()
@click.option("--wait", is_flag=True, help="Wait for another run that holds a source, instead of exit 75.")
@click.pass_obj
@reports_errors
def discover(context: Context, names: tuple[str, ...], *, wait: bool) -> None:
    """Read feeds, sitemaps and others for new articles; fetch none."""
    raise SystemExit(_crawl(context, names, until="discover", limit=None, workers=0, wait=wait))


@click.command()
@of_sources()
@click.option("--limit", type=click.IntRange(0), help="Fetch so many articles of each source at most.")
@click.option("--wait", is_flag=True, help="Wait for another run that holds a source, instead of exit 75.")
@click.pass_obj
@reports_errors
def fetch(context: Context, names: tuple[str, ...], limit: int | None, *, wait: bool) -> None:
    """Discover and fetch to raw/; clean nothing."""
    raise SystemExit(_crawl(context, names, until="fetch", limit=limit, workers=0, wait=wait))


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
) -> int:
    """Run, sum up, and return the exit code, alarms aside."""
    from ingest.pipeline.crawl.crawl_run import CrawlRun

    settings = context.required()
    chosen = tuple(settings.source(name) for name in names) or _enabled(settings)
    if not settings.sources:
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
        _say_what_waits(context, settings, {source.name for source in chosen})
    for error in locked:
        click.echo(f"ingest: {error}", err=True)
    is_well = context.log.is_well and not context.log.report.totals["crashed"]
    return EX_CRASHED if not is_well else EX_LOCKED if locked else 0


def _enabled(settings: Config) -> tuple[Source, ...]:
    """Return the sources that a run looks at where none is named."""
    return tuple(source for source in settings.sources if settings.schedule(source.name).enabled)


def _watched(settings: Config, names: tuple[str, ...], code: int) -> int:
    """Hand on the alarms that nobody was told of, and return the exit code with them: the first of 2, 1, 3, 75."""
    from ingest.pipeline import clock
    from ingest.pipeline.health import delivery, watch

    alarms = watch.open_alarms(settings, names or [source.name for source in _enabled(settings)])
    if not watch.deliver(settings, alarms, send=partial(delivery.deliver, settings, say=say), now=clock.now()):
        return EX_CRASHED
    return EX_ALARM if alarms and code in {0, EX_LOCKED} else code


def _told(context: Context, settings: Config, code: int, *, metrics: Path | None, started: datetime) -> int:
    """Write the metrics and call the healthcheck; what cannot be done is said, and costs exit 0."""
    from ingest.pipeline import clock
    from ingest.pipeline.health import delivery

    if metrics is not None:
        report = context.log.report
        items = {name or "": report.statuses(name) for name in report.sources}
        try:
            delivery.write_metrics(metrics, settings, items=items, code=code, started=started, now=clock.now())
        except IngestError as e:
            say(str(e))
            code = code or EX_CRASHED
    return code if delivery.ping(settings, code=code, say=say) else code or EX_CRASHED


def _say_what_waits(context: Context, settings: Config, names: set[str]) -> None:
    """Print when what failed is tried next, and how to do it now: a run that does nothing prints nothing else."""
    from ingest.pipeline.upkeep import source_status

    for found in source_status.sources(settings):
        known = found.status
        if known.failed and known.source in names:
            say(waiting(context, known))
