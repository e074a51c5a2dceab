"""Verbs, flags and exit codes. No pipeline logic.

stdout is the result, stderr the log. Exit codes: 0 well · 1 something crashed, a whole source failed or too many of
its items did, an input or a listing ended before its end, or data is missing that was there · 2 usage or
configuration · 3 a source fell silent or has changed · 75 another run holds a source's lock · 130, 143 stopped by
SIGINT, SIGTERM.
"""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path

import click

from ingest import __version__
from ingest.cli import signals
from ingest.cli.context import EX_CRASHED, Context, reports_errors
from ingest.cli.missing_verb import Verbs
from ingest.cli.options import show
from ingest.cli.summary import places
from ingest.cli.verbs.cleaning import clean
from ingest.cli.verbs.explain_report import explain_, report_
from ingest.cli.verbs.export import export
from ingest.cli.verbs.extract import extract
from ingest.cli.verbs.help import help_
from ingest.cli.verbs.learn import learn
from ingest.cli.verbs.runs import discover, fetch, run
from ingest.cli.verbs.sources import add, state_
from ingest.cli.verbs.tail import tail
from ingest.cli.verbs.upkeep import forget, verify
from ingest.pipeline.interrupted import Interrupted

__all__ = ["cli", "main"]


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
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


def _program() -> str:
    """Return how this program was called, to be pasted."""
    called = Path(sys.argv[0])
    if called.name == "__main__.py":
        return f"{shlex.quote(sys.executable)} -m ingest"
    return "ingest" if shutil.which("ingest") == str(called) else shlex.quote(str(called))


@cli.command("demo")
@click.option(
    "--to", type=click.Path(path_type=Path, file_okay=False), default=Path("demo"), help="Folder; default: demo."
)
@click.pass_obj
@reports_errors
def demo_(context: Context, to: Path) -> None:
    """Run everything against a small site, served on loopback."""
    from ingest import config, demo
    from ingest.pipeline.crawl.crawl_run import CrawlRun

    to.mkdir(parents=True, exist_ok=True)
    with demo.DemoSite() as site:
        path = to / "config.toml"
        path.write_text(demo.config_toml(site.port), encoding="utf-8")
        settings = config.load(path)
        with context.log.sink() as sink:
            CrawlRun(config=settings, sources=settings.sources, sink=sink).run()
    show(context.log.report.render(places(settings)))
    click.echo("\nThe failed item is deliberate: a feed of the demo names a page that is gone.")
    click.echo(f"See why a block was removed: {_program()} --config {path} explain {demo.EXPLAINED}")


@cli.command()
@click.option(
    "--format",
    "reader",
    type=click.Choice(["json-schema", "arrow", "datasets", "duckdb", "pandas", "polars", "spark"]),
    default="json-schema",
    help="Print the types of the columns as this reader of JSON lines takes them.",
)
@reports_errors
def schema(reader: str) -> None:
    """Print the JSON Schema of a record, or column types for a reader."""
    import orjson

    from ingest import record

    if reader == "json-schema":
        click.echo(orjson.dumps(record.schema(), option=orjson.OPT_INDENT_2))
    else:
        click.echo(record.typed(reader))


@cli.command()
@click.pass_obj
@reports_errors
def check(context: Context) -> None:
    """Check config.toml, site rules and optional parts. Rules must give what their own examples say."""
    from ingest import sites
    from ingest.cli import optional_parts
    from ingest.pipeline import examples
    from ingest.pipeline.upkeep import source_status

    settings = context.optional()
    if settings:
        click.echo(f"{settings.path}: well formed, {len(settings.sources)} sources")
        for name, near in source_status.unconfigured(settings):
            offer = f"; if it is {near!r} now: ingest state rename {name} {near}" if near else ""
            click.echo(f"{name}: has data, but no [[source]]; its data is left alone{offer}")
    wrong = False
    for found in source_status.archives(settings) if settings else ():
        click.echo(found.told)
        wrong = wrong or found.is_wrong
    for line in optional_parts.missing():
        click.echo(line)
        wrong = True
    shared = sites.load()
    checked = list(examples.check_rules(shared, version=__version__))
    for source in settings.sources if settings else ():
        own = sites.own(source)
        checked += examples.check_rules(own, version=__version__, others=shared, where=f"{source.name}: ")
    for name, mistakes in checked:
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


for _verb in (
    add,
    clean,
    discover,
    explain_,
    export,
    extract,
    fetch,
    forget,
    help_,
    learn,
    report_,
    run,
    state_,
    tail,
    verify,
):
    cli.add_command(_verb)
