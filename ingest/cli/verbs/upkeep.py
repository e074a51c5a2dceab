"""The verbs that look after what is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ingest.cli.context import EX_CRASHED, EX_LOCKED, Context, reports_errors, say
from ingest.cli.options import of_sources
from ingest.errors import Locked

if TYPE_CHECKING:
    from ingest.pipeline.upkeep.verify import Checked

__all__ = ["forget", "verify"]


@click.command()
@of_sources("Only the raw files of this source; may be repeated.")
@click.option(
    "--refetch", is_flag=True, help="Put the URLs of what is lost back to pending; the next run asks for them."
)
@click.pass_obj
@reports_errors
def verify(context: Context, names: tuple[str, ...], *, refetch: bool) -> None:
    """Check that raw/ and clean/ are whole and in order. Digests, pointers of records, audits, lines by the schema.

    What is lost or wrong is named, with the command that heals it.
    """
    from ingest import text
    from ingest.pipeline.upkeep import refetch as refetching
    from ingest.pipeline.upkeep import verify as verifying

    settings = context.required()
    captures = records = let_go = 0
    bad: list[Checked] = []
    for checked in verifying.verify(settings, [settings.source(name).name for name in names]):
        captures += checked.captures
        records += checked.records
        let_go += checked.job.released is not None
        for fault in checked.faults:
            click.echo(f"{fault.kind} {text.printable(f'{fault.where}: {fault.detail}')}")
        for lost in checked.lost:
            click.echo(f"lost {checked.job.name} {text.printable(lost.url or lost.record_id or checked.job.name)}")
        if checked.faults or checked.lost:
            bad.append(checked)
    lost_count = sum(len(checked.lost) for checked in bad)
    fault_count = sum(len(checked.faults) for checked in bad)
    click.echo(
        f"{captures:,} captures are there, {lost_count:,} items are lost; {records:,} records, {fault_count:,} faults"
    )
    if let_go:
        click.echo(f"{let_go:,} raw files were let go (keep_raw); what was made of them is here")
    if refetch:
        click.echo(f"{refetching.refetch(settings, bad):,} URLs are pending again")
    for command in verifying.remedies(bad, asked=refetch):
        click.echo(f"heal: {context.pasted(command)}")
    raise SystemExit(EX_CRASHED if bad else 0)


@click.command()
@click.argument("target", required=False, metavar="[URL|ID|HOST]")
@of_sources("Only in this source; it keeps it out, too, where nothing is known of it. May be repeated.")
@click.option("--why", default="", metavar="TEXT", help="Why, for the tombstone.")
@click.option("--dry-run", is_flag=True, help="Print what would be taken out, and change nothing.")
@click.pass_obj
@reports_errors
def forget(context: Context, target: str | None, names: tuple[str, ...], *, why: str, dry_run: bool) -> None:
    """Take an article, or all of a host, out for good (a takedown). Out of raw/, clean/ and state.

    raw/SOURCE/forgotten.jsonl remembers it by digests alone. Without a target, what was begun and broken off is
    finished. Snapshots that were written before still hold it: export them again.
    """
    from ingest import text
    from ingest.pipeline import clock
    from ingest.pipeline.upkeep import forget as forgetting

    settings = context.required()
    wanted = forgetting.target_of(target) if target is not None else None
    try:
        with context.log.sink() as sink:
            done = forgetting.forget(
                settings,
                wanted,
                sources=[settings.source(name).name for name in names],
                why=why,
                day=f"{clock.now():%Y-%m-%d}",
                dry_run=dry_run,
                sink=sink,
                say=say,
            )
    except Locked as e:
        say(str(e))
        raise SystemExit(EX_LOCKED) from None
    for line in done.refused:
        click.echo(f"still there {text.printable(line)}")
    would = "would be" if dry_run else "are"
    click.echo(
        f"{done.records:,} records, {done.captures:,} captures, {done.posts:,} posts of shared answers,"
        f" {done.listings:,} feeds and listings, {done.files:,} files, {done.rows:,} rows of state {would} taken out;"
        f" {done.tombstones:,} tombstones"
    )
    raise SystemExit(EX_CRASHED if done.refused or not (dry_run or context.log.is_well) else 0)
