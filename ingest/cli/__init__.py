"""Verbs, flags and exit codes. No pipeline logic.

stdout is the result, stderr the log. Exit codes: 0 well · 1 something crashed, a whole source failed or too many of
its items did, an input or a listing ended before its end, or data is missing that was there · 2 usage or
configuration · 75 another run holds a source's lock · 130, 143 stopped by SIGINT, SIGTERM.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from ingest import __version__
from ingest.cli import signals
from ingest.cli.context import EX_CRASHED, EX_LOCKED, Context, length, reports_errors, say
from ingest.cli.extract import extract
from ingest.cli.places import add, state_, verify
from ingest.errors import ConfigError, IngestError
from ingest.pipeline.interrupted import Interrupted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingest.cli.log import Log
    from ingest.config import Config
    from ingest.pipeline.files import Change
    from ingest.pipeline.jobs import Job
    from ingest.pipeline.walk import Door

__all__ = ["cli", "main"]

_MAX_FAILED: Final = 0.5  # for files that belong to no source; the default of a source's max_failed
_DAYS: Final = ("%Y-%m-%d", "%Y-%m-%dT%H:%M:%S")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="%(version)s")
@click.option(
    "--config", "path", type=click.Path(path_type=Path), envvar="INGEST_CONFIG", help="config.toml; default: here."
)
@click.option("-v", "--verbose", is_flag=True, help="Log every outcome, not problems only.")
@click.option("-q", "--quiet", is_flag=True, help="Log nothing; the exit code tells.")
@click.option("--log-json", is_flag=True, help="Log every outcome as a JSON line.")
@click.pass_context
def cli(context: click.Context, path: Path | None, *, verbose: bool, quiet: bool, log_json: bool) -> None:
    """Collect news articles, clean them, and say where every field came from and why every block was removed."""
    context.obj = Context(path, verbose=verbose, json=log_json, quiet=quiet)


def main() -> None:
    """Run the command line."""
    signals.answer()
    try:
        cli(prog_name="ingest")
    except Interrupted as e:  # outside a verb: its flags were read, or its exit was under way
        signals.leave()
        raise SystemExit(128 + e.number) from None
    except SystemExit:
        signals.leave()
        raise


@cli.command("demo")
@click.option(
    "--to", type=click.Path(path_type=Path, file_okay=False), default=Path("demo"), help="Folder; default: demo."
)
@click.pass_obj
@reports_errors
def demo_(context: Context, to: Path) -> None:
    """Run everything against a small site that the package serves on loopback."""
    from rich.console import Console

    from ingest import config, demo
    from ingest.pipeline.walk import Walk

    to.mkdir(parents=True, exist_ok=True)
    with demo.DemoSite() as site:
        path = to / "config.toml"
        path.write_text(demo.config_toml(site.port), encoding="utf-8")
        settings = config.load(path)
        with context.log.sink() as sink:
            Walk(config=settings, sources=settings.sources, sink=sink).run()
    Console().print(context.log.report.render(_places(settings)))
    click.echo(f"\nSee why: ingest --config {path} explain {demo.EXPLAINED}")


@cli.command()
@click.option("--source", "names", multiple=True, help="Only this source; may be repeated.")
@click.option("--limit", type=click.IntRange(0), help="Fetch so many articles of each source; default: its max_new.")
@click.option(
    "--max-time",
    metavar="DURATION",
    callback=length,
    help="Stop fetching after so long (90s, 15m, 2h); the next run goes on.",
)
@click.option("--backfill", is_flag=True, help="Take up all that sitemaps and WordPress list, not the newest only.")
@click.option("--since", type=click.DateTime(_DAYS), help="With --backfill: nothing from before then (UTC).")
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
    wait: bool,
) -> None:
    """Discover, fetch and clean: what cron calls.

    A source that says `every` is passed over until it is due, unless it is named by --source.
    """
    if since and not backfill:
        raise click.UsageError("--since is for --backfill: without it, a run takes up what is new")
    _walk(
        context,
        names,
        until="clean",
        limit=limit,
        workers=workers,
        wait=wait,
        backfill=backfill,
        since=since.replace(tzinfo=UTC) if since else None,
        max_time=max_time,
        only_due=not names and not backfill,
    )


@cli.command()
@click.option("--source", "names", multiple=True, help="Only this source; may be repeated.")
@click.option("--wait", is_flag=True, help="Wait for another run that holds a source, instead of exit 75.")
@click.pass_obj
@reports_errors
def discover(context: Context, names: tuple[str, ...], *, wait: bool) -> None:
    """Read feeds, sitemaps and other listings for new articles; fetch none."""
    _walk(context, names, until="discover", limit=None, workers=0, wait=wait)


@cli.command()
@click.option("--source", "names", multiple=True, help="Only this source; may be repeated.")
@click.option("--limit", type=click.IntRange(0), help="Fetch so many articles of each source at most.")
@click.option("--wait", is_flag=True, help="Wait for another run that holds a source, instead of exit 75.")
@click.pass_obj
@reports_errors
def fetch(context: Context, names: tuple[str, ...], limit: int | None, *, wait: bool) -> None:
    """Discover and fetch to raw/; clean nothing."""
    _walk(context, names, until="fetch", limit=limit, workers=0, wait=wait)


def _walk(
    context: Context,
    names: tuple[str, ...],
    *,
    until: Door,
    limit: int | None,
    workers: int,
    wait: bool,
    backfill: bool = False,
    since: datetime | None = None,
    max_time: timedelta | None = None,
    only_due: bool = False,
) -> None:
    from ingest.pipeline.walk import Walk

    settings = context.required()
    chosen = tuple(settings.source(name) for name in names) or settings.sources
    if not chosen:
        raise ConfigError("no [[source]]; nothing to do", subject=str(settings.path))
    with context.log.sink() as sink:
        locked = Walk(config=settings, sources=chosen, sink=sink).run(
            until=until,
            limit=limit,
            workers=workers,
            wait=wait,
            backfill=backfill,
            since=since,
            max_time=max_time,
            only_due=only_due,
        )
    _summary(context, settings)
    for error in locked:
        click.echo(f"ingest: {error}", err=True)
    is_well = context.log.is_well and not context.log.report.totals["crashed"]
    raise SystemExit(EX_CRASHED if not is_well else EX_LOCKED if locked else 0)


@cli.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--to", type=click.Path(path_type=Path, file_okay=False), help="Write DIR/NAME.jsonl and DIR/NAME.audit.gz."
)
@click.option("--all/--changed", "whole", default=False, help="Clean everything again, or what changed (default).")
@click.option("--accept-loss", is_flag=True, help="With --all: keep no article whose raw bytes are gone.")
@click.option("--diff", is_flag=True, help="Print what changed in each article, as JSON lines.")
@click.option("--source", "names", multiple=True, help="Only the raw files of this source; may be repeated.")
@click.option(
    "--engine",
    type=click.Choice(["local", "processes"]),
    default="processes",
    help="processes (default): a page that hangs, swells or crashes costs itself only; local: in this process.",
)
@click.option(
    "--workers", type=click.IntRange(1), default=1, help="Worker processes of `--engine processes`; default: 1."
)
@click.pass_obj
@reports_errors
def clean(
    context: Context,
    *,
    paths: tuple[Path, ...],
    to: Path | None,
    names: tuple[str, ...],
    engine: str,
    workers: int,
    whole: bool,
    accept_loss: bool,
    diff: bool,
) -> None:
    """Clean raw/ into clean/, or the files and folders named. No network.

    A file outside raw/ is written to --to; without it, its articles go to standard output.
    """
    from ingest.pipeline import cleaning, jobs, verify

    workers = workers if engine == "processes" else 0
    if accept_loss and (paths or not whole):
        raise click.UsageError("--accept-loss is for --all, and for what is in raw/")
    if paths:
        _clean_paths(context, paths, to, workers, whole=whole, diff=diff)
        return
    settings = context.required()
    chosen: list[str | None] = [settings.source(name).name for name in names] or [None]
    listed = [job for name in chosen for job in jobs.jobs_of_store(settings, name)]
    listed += [job for name in chosen for job in jobs.lost_jobs(settings, name)]
    if accept_loss:
        verify.accept_loss(settings, sorted({job.source for job in listed if job.source}))
    with context.log.sink() as sink:
        cleaning.clean(
            listed,
            config=settings,
            sink=sink,
            workers=workers,
            whole=whole,
            accept_loss=accept_loss,
            diff=_print_change if diff else None,
        )
    _summary(context, settings)
    raise SystemExit(_exit_code(context.log, {source.name: source.max_failed for source in settings.sources}))


def _clean_paths(
    context: Context, paths: tuple[Path, ...], to: Path | None, workers: int, *, whole: bool, diff: bool
) -> None:
    from ingest.pipeline import cleaning, jobs

    settings = context.optional()
    listed = jobs.jobs_of_paths(paths, config=settings, to=to)
    loose = [job for job in listed if job.source is None and to is None]
    with context.log.sink() as sink:
        for line in cleaning.to_stdout(loose, config=settings, sink=sink, workers=workers):
            sys.stdout.buffer.write(line + b"\n")
        kept = [job for job in listed if job not in loose]
        cleaning.clean(
            kept,
            config=settings,
            sink=sink,
            workers=workers,
            whole=whole or to is not None,
            diff=_print_change if diff else None,
        )
    _summary(context, settings, folder=to)
    # A file that was named and is not there is a mistake of the call, whatever became of the others.
    missing = any(not job.path.exists() for job in listed)
    raise SystemExit(_exit_code(context.log, {}) or (EX_CRASHED if missing else 0))


def _print_change(job: Job, change: Change) -> None:
    import orjson

    row = {"file": job.name, "id": change.id, "url": change.url, "change": change.change, "fields": change.fields}
    click.echo(orjson.dumps(row))


def _summary(context: Context, settings: Config | None, *, folder: Path | None = None) -> None:
    """Sum up on stderr where somebody looks; under cron nothing is said when nothing is wrong."""
    if context.log.talks:
        from rich.console import Console

        console = Console(stderr=True)
        console.print(context.log.report.render(_places(settings, folder)))


def _places(settings: Config | None, folder: Path | None = None) -> dict[str, str]:
    if folder:
        return {"articles": str(folder)}
    return {"payloads": str(settings.raw), "articles": str(settings.clean)} if settings else {}


def _exit_code(log: Log, limits: Mapping[str, float]) -> int:
    """Return 0 where nothing crashed, and no source failed whole or beyond its `max_failed` share."""
    if not log.is_well:
        return EX_CRASHED
    report = log.report
    shares = {name: report.failed_share(name) for name in report.sources}
    broken = any(share == 1 or share > limits.get(name or "", _MAX_FAILED) for name, share in shares.items())
    return EX_CRASHED if broken or report.totals["crashed"] else 0


@cli.command("explain")
@click.argument("item", metavar="PATH|URL|ID")
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write one page, of the newest capture.")
@click.pass_obj
@reports_errors
def explain_(context: Context, item: str, html: Path | None) -> None:
    """Show the walk of one item: its shape, every block with verdict and rule, every field with its evidence."""
    from ingest import explain
    from ingest.model import Extraction
    from ingest.pipeline import inspect, jobs

    settings = context.optional()
    stored = jobs.jobs_of_store(settings) if settings else []
    seen = list(inspect.explain(item, jobs=stored, config=settings))
    if html is None:
        from rich.console import Console

        for one in seen:
            Console().print(explain.render(one.result, capture=one.capture, shaped=one.shaped))
        return
    whole = [one.result for one in seen if isinstance(one.result, Extraction)]
    if not whole:
        raise next(one.result for one in seen if isinstance(one.result, IngestError))
    html.write_text(explain.html(whole[-1]), encoding="utf-8")
    click.echo(html)


@cli.command("report")
@click.option("--since", type=click.DateTime(_DAYS), help="Only what happened since then (UTC).")
@click.option("--source", "names", multiple=True, help="Only this source; may be repeated.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
@click.pass_obj
@reports_errors
def report_(context: Context, since: datetime | None, names: tuple[str, ...], *, as_json: bool) -> None:
    """Show what happened: outcomes, removals by reason, skipped and failed with reasons."""
    from ingest.pipeline import inspect, jobs
    from ingest.report import Report

    settings = context.required()
    report = Report()
    moment = since.replace(tzinfo=UTC) if since else None
    every = (*jobs.jobs_of_store(settings), *jobs.lost_jobs(settings))
    for outcome, removed in inspect.history(settings, jobs=every, since=moment, sources=names, say=say):
        report.note(outcome, removed)
    if as_json:
        import orjson

        click.echo(orjson.dumps(report.as_dict(), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS))
    else:
        from rich.console import Console

        Console().print(report.render(_places(settings)))


@cli.command()
@reports_errors
def schema() -> None:
    """Print the JSON Schema of a record."""
    import orjson

    from ingest import record

    click.echo(orjson.dumps(record.schema(), option=orjson.OPT_INDENT_2))


@cli.command()
@click.pass_obj
@reports_errors
def check(context: Context) -> None:
    """Check config.toml (where there is one), the site rules against their own examples, and optional parts."""
    from ingest import sites
    from ingest.cli import parts
    from ingest.pipeline import examples, standing

    settings = context.optional()
    if settings:
        click.echo(f"{settings.path}: well formed, {len(settings.sources)} sources")
        for name, near in standing.strangers(settings):
            offer = f"; if it is {near!r} now: ingest state rename {name} {near}" if near else ""
            click.echo(f"{name}: has data, but no [[source]]; its data is left alone{offer}")
    wrong = False
    for line in parts.missing():
        click.echo(line)
        wrong = True
    for name, mistakes in examples.check_rules(sites.load(), version=__version__):
        click.echo(f"{name}: {'; '.join(mistakes) or 'as it should be'}")
        wrong = wrong or bool(mistakes)
    raise SystemExit(EX_CRASHED if wrong else 0)


@cli.command("config")
@click.pass_obj
@reports_errors
def config_(context: Context) -> None:
    """Print the effective configuration, defaults included, as JSON."""
    import orjson

    settings = context.required()
    shown = {"file": str(settings.path), "digest": settings.digest, **settings.values()}
    click.echo(orjson.dumps(shown, option=orjson.OPT_INDENT_2))


cli.add_command(add)
cli.add_command(extract)
cli.add_command(state_)
cli.add_command(verify)
