"""The verbs about sources: what a new one would be, and what is there of each."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ingest import __version__
from ingest.cli.context import EX_CRASHED, Context, reports_errors, say, shown_at
from ingest.cli.options import show, source_names
from ingest.cli.summary import waiting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.table import Table

    from ingest.state import Health

__all__ = ["add", "state_"]


@click.command()
@click.argument("url")
@click.option("--contact", help="Mail address or URL for webmasters; default: that of config.toml.")
@click.option("--write", is_flag=True, help="Append the source to config.toml, which is made where there is none.")
@click.pass_obj
@reports_errors
def add(context: Context, url: str, contact: str | None, *, write: bool) -> None:
    """Look at a site and propose its [[source]]. A handful of requests: WordPress API, feeds, sitemaps."""
    from ingest.pipeline import add as adding
    from ingest.pipeline import clock

    settings = context.optional() if context.path is None or context.path.exists() or not write else None
    proposal = adding.add(url, config=settings, contact=contact, version=__version__, now=clock.now)
    click.echo(proposal.text, nl=False)
    if not proposal.usable:
        raise SystemExit(EX_CRASHED)
    if write:
        path = context.path or Path("config.toml")
        adding.append(path, proposal, contact=contact)
        click.echo(f"ingest: {proposal.name!r} is in {path}", err=True)


@click.group("state", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array.")
@click.pass_context
def state_(context: click.Context, *, as_json: bool) -> None:
    """Show each source's articles, last success, and what is due. Its last error, and errors in a row."""
    if context.invoked_subcommand is None:
        _state(context.obj, as_json=as_json)


@reports_errors
def _state(context: Context, *, as_json: bool) -> None:
    from ingest.pipeline.upkeep import source_status

    found = source_status.sources(context.required(), say=say)
    rows = [
        {
            "source": one.status.source,
            "pending": one.status.pending,
            "done": one.status.done,
            "gone": one.status.gone,
            "failed": one.status.failed,
            "failed_reason": one.status.failed_reason,
            "retry_at": shown_at(one.status.retry_at),
            "last_run": shown_at(one.status.ran_at),
            "next_run": shown_at(one.next_run),
            "next_due": shown_at(one.status.next_due),
            "last_success": shown_at(one.health.success_at),
            "last_new_article": shown_at(one.health.new_at),
            "last_error": _error(one.health),
            "errors_in_a_row": one.health.errors,
            "configured": one.configured,
            "archives": one.archives,
            "archives_waiting": one.archives_waiting,
        }
        for one in found
    ]
    if as_json:
        import orjson

        click.echo(orjson.dumps(rows, option=orjson.OPT_INDENT_2))
        return
    show(_articles(rows), _healths(rows))
    for one in found:
        if one.status.failed:
            say(waiting(context, one.status))
        if one.archives:
            said = f"{one.archives_waiting:,} are to be cleaned" if one.archives_waiting else "all cleaned"
            say(f"{one.status.source}: {one.archives:,} archives, {said}")


def _articles(rows: Sequence[Mapping[str, Any]]) -> Table:
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=box.SIMPLE, pad_edge=False)
    for name in ("source", "last run", "next run", "next due"):
        table.add_column(name, overflow="fold")
    for name in ("pending", "failed", "done", "gone"):
        table.add_column(name, justify="right")
    for row in rows:
        named = row["source"] if row["configured"] else f"{row['source']} (not in config.toml)"
        times = (row["last_run"] or "never", row["next_run"] or "always", row["next_due"] or "-")
        table.add_row(
            escape(str(named)),
            *(str(at).replace("T", " ") for at in times),
            *(f"{row[key]:,}" for key in ("pending", "failed", "done", "gone")),
        )
    return table


def _healths(rows: Sequence[Mapping[str, Any]]) -> Table:
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    from ingest import text

    table = Table(box=box.SIMPLE, pad_edge=False)
    for name in ("source", "last success", "last new article"):
        table.add_column(name, overflow="fold")
    table.add_column("errors in a row", justify="right")
    table.add_column("last error", overflow="fold")
    for row in rows:
        error = row["last_error"]
        told = f"{error['at']} {error['stage']}: {error['reason']}" if error else "-"
        times = (row["last_success"] or "-", row["last_new_article"] or "-")
        table.add_row(
            escape(row["source"]),
            *(at.replace("T", " ") for at in times),
            f"{row['errors_in_a_row']:,}",
            escape(text.printable(told)),
        )
    return table


def _error(health: Health) -> dict[str, str | None] | None:
    if health.error_at is None:
        return None
    return {
        "at": shown_at(health.error_at),
        "stage": health.error_stage,
        "reason": health.error_reason,
        "detail": health.error_detail,
    }


@state_.command("rename")
@click.argument("old", shell_complete=source_names)
@click.argument("new")
@click.pass_obj
@reports_errors
def rename(context: Context, old: str, new: str) -> None:
    """Rename the source OLD to NEW in raw/, clean/ and state."""
    from ingest.pipeline.clean import cleaning, jobs
    from ingest.pipeline.upkeep import source_status

    settings = context.required()
    with context.log.sink() as sink:

        def clean_again(name: str) -> None:
            cleaning.clean(jobs.jobs_of_store(settings, name), config=settings, sink=sink, clean_all=True)

        moved = source_status.rename(settings, old, new, clean=clean_again)
    for line in moved:
        click.echo(line)
    raise SystemExit(0 if context.log.is_well else EX_CRASHED)
