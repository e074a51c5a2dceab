"""The verb that learns from stored pages."""

from __future__ import annotations

import click

from ingest.cli.context import EX_CRASHED, Context, reports_errors, say
from ingest.cli.options import of_sources

__all__ = ["learn"]


@click.command()
@of_sources()
@click.option(
    "--workers",
    type=click.IntRange(0),
    default=1,
    help="Worker processes, fenced in time and memory; 0: in this process. Default: 1.",
)
@click.pass_obj
@reports_errors
def learn(context: Context, names: tuple[str, ...], *, workers: int) -> None:
    """Learn what stands on several pages of a source. From raw/, into raw/SOURCE/templates/DAY.toml, never changed.

    Raw files of later days are cleaned with it; `ingest clean --templates FILE` cleans others with it.
    """
    from ingest.pipeline import clock
    from ingest.pipeline import learn as learning

    settings = context.required()
    chosen = tuple(settings.source(name) for name in names) or settings.sources
    is_well = True
    for source in chosen:
        learned = learning.learn(settings, source, now=clock.now(), workers=workers)
        if learned is None:
            say(f"{source.name}: fewer than two pages in {settings.raw / source.name}; nothing to learn from")
            is_well = is_well and not names
        elif learned.path is None:
            say(f"{source.name}: nothing new ({len(learned.template.lines)} lines of {learned.template.pages} pages)")
        else:
            say(f"{source.name}: {len(learned.template.lines)} lines of {learned.template.pages} pages")
            click.echo(learned.path)
    raise SystemExit(0 if is_well else EX_CRASHED)
